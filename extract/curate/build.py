"""Extractions of many documents → one consistent set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from extract.curate.coding import Coder, assign_codes, list_unmapped
from extract.curate.comparison import compare_long, compare_wide
from extract.curate.identify import identify
from extract.curate.primary import choose_primary, place_rank
from extract.curate.records import CellRecord, Curated, DocumentRecord, Failure, TableRecord
from extract.curate.twins import leading_files, twin_findings
from extract.model import Extraction, Finding, Observation, Problem, Severity
from extract.normalize.messages import message, templates
from extract.normalize.schema import Words

ManifestRow = Mapping[str, str]
"""One row of `raw/manifest.csv`: columns named as in `documents`; empty fields tell nothing."""

UNREADABLE = "unreadable-file"
"""Name of the finding on a file that could not be read."""
SAME_FILE = "same-file"
"""Name of the finding on a file that is another one once more, byte for byte."""
_MANIFEST_AREA = ("ref_area", "ref_area_name", "area_level")
_MANIFEST_TEXT = ("title", "doc_number", "issuer", "issued_on", "stage", *_MANIFEST_AREA, "source_url", "retrieved_on")
_MANIFEST_YEARS = ("period_start", "period_end")


class Decisions(Protocol):
    """Reviewers' decisions, applied after observations have their ids and before they get catalogue codes."""

    def apply(self, observations: Sequence[Observation]) -> tuple[Sequence[Observation], Sequence[Mapping[str, str]]]:
        """Return the decided observations and the audit of what was changed."""
        ...


def curate(
    extractions: Sequence[Extraction],
    failures: Sequence[Failure] = (),
    manifest: Mapping[str, ManifestRow] | None = None,
    overrides: Decisions | None = None,
    coder: Coder | None = None,
) -> Curated:
    """Return the curated set of the extractions: codes, standard units, one primary a statement, comparisons.

    `manifest` maps a file's SHA-256 to its row. Files that could not be read (`failures`) appear among the documents
    with status `failed` and in a finding. Equal files count once. The order of the arguments does not matter.
    """
    if coder is None:
        from extract.curate.catalogue import catalogue_coder

        coder = catalogue_coder()
    unique = _unique(extractions)
    leaders = leading_files(unique)
    observations, audit = _observations(unique, overrides, coder)
    observations = tuple(
        replace(each, primary=each.primary and leaders.get(each.doc_id, each.doc_id) == each.doc_id)
        for each in observations
    )
    documents = _documents(unique, failures, manifest or {}, observations)
    tables = [TableRecord(e.document.source.doc_id, table_id, table) for e in unique for table_id, table in e.tables]
    tables.sort(key=lambda record: (record.doc_id, record.number))
    curated = Curated(
        documents=documents,
        tables=tuple(tables),
        cells=tuple(cell for record in tables for cell in _cells(record)),
        observations=observations,
        comparison=compare_wide(observations, documents, coder.entry),
        comparison_long=compare_long(observations, documents, coder.entry, coder.differences),
        unmapped=list_unmapped(observations, coder),
        audit=audit,
    )
    found = [*_reading_findings(unique, failures), *twin_findings(unique, leaders), *_same_files(extractions, unique)]
    return curated.with_findings(found)


def _unique(extractions: Iterable[Extraction]) -> list[Extraction]:
    """Return one extraction for each content, the first by file name, ordered by document id."""
    ordered = sorted(extractions, key=lambda e: (e.document.source.doc_id, e.document.source.file_name))
    return list({e.document.source.sha256: e for e in reversed(ordered)}.values())[::-1]


def _same_files(extractions: Iterable[Extraction], unique: Iterable[Extraction]) -> Iterable[Finding]:
    """Yield a finding for each file that is left out because another one has the same bytes."""
    kept = {e.document.source.sha256: e.document.source.file_name for e in unique}
    for name, digest in sorted({(e.document.source.file_name, e.document.source.sha256) for e in extractions}):
        if kept[digest] != name:
            said = message(SAME_FILE, name=name, file=kept[digest])
            yield Finding(digest[:12], Severity.INFO, SAME_FILE, said.en, message_zh=said.zh)


def _observations(
    extractions: Iterable[Extraction], overrides: Decisions | None, coder: Coder
) -> tuple[tuple[Observation, ...], tuple[Mapping[str, str], ...]]:
    """Return all observations with id, code and primary flag, ordered by document and place, and the audit."""
    ranks = {e.document.source.doc_id: place_rank(e) for e in extractions}
    stated: Sequence[Observation] = [
        observation for e in extractions for observation in identify(e.observations, e.document.source.doc_id)
    ]
    audit: Sequence[Mapping[str, str]] = ()
    if overrides is not None:
        stated, audit = overrides.apply(stated)
    coded = assign_codes(sorted(stated, key=_reading_order), coder)
    return choose_primary(coded, lambda observation: ranks[observation.doc_id](observation)), tuple(audit)


def _reading_order(observation: Observation) -> tuple[str, bool, int, int, int, int, int, str]:
    table = int(observation.table_id.lstrip("t") or 0) if observation.table_id else 0
    return (
        observation.doc_id,
        not observation.table_id,
        table,
        observation.row if observation.row is not None else -1 if observation.block is None else observation.block,
        observation.col if observation.col is not None else observation.start or 0,
        observation.end or 0,
        observation.ordinal,
        observation.obs_id,
    )


def _documents(
    extractions: Iterable[Extraction],
    failures: Iterable[Failure],
    manifest: Mapping[str, ManifestRow],
    observations: Iterable[Observation],
) -> tuple[DocumentRecord, ...]:
    counts: dict[str, int] = {}
    for observation in observations:
        counts[observation.doc_id] = counts.get(observation.doc_id, 0) + 1
    records = {f.doc_id: _failed(f, manifest.get(f.sha256, {})) for f in failures}
    for extraction in extractions:
        source = extraction.document.source
        told = manifest.get(source.sha256, {})
        records[source.doc_id] = _document(extraction, told, counts.get(source.doc_id, 0))
    return tuple(sorted(records.values(), key=_document_order))


def _document(extraction: Extraction, told: ManifestRow, n_observations: int) -> DocumentRecord:
    """Return the document's record: what it says of itself, unless the manifest tells otherwise."""
    source, facts = extraction.document.source, extraction.facts
    doubtful = any(problem.severity != Severity.INFO for problem in _problems(extraction))
    record = DocumentRecord(
        doc_id=source.doc_id,
        file_name=source.file_name,
        sha256=source.sha256,
        bytes=source.bytes,
        media_type=source.media_type,
        title=facts.title,
        doc_number=facts.doc_number,
        issuer=facts.issuer,
        issued_on=_iso_date(facts.issued_on),
        stage=facts.stage,
        ref_area=facts.area.code,
        ref_area_name=facts.area.name,
        area_level=facts.area.level,
        period_start=facts.period_start,
        period_end=facts.period_end,
        pages=extraction.document.pages,
        n_tables=len(extraction.tables),
        n_observations=n_observations,
        status="partial" if doubtful else "ok",
    )
    return _with_manifest(record, told)


def _failed(failure: Failure, told: ManifestRow) -> DocumentRecord:
    place = (failure.doc_id, failure.file_name, failure.sha256, failure.bytes, failure.media_type)
    return _with_manifest(DocumentRecord(*place, status="failed"), told)


def _with_manifest(record: DocumentRecord, told: ManifestRow) -> DocumentRecord:
    """Return the record with what the manifest tells about the document; its empty fields tell nothing."""
    texts: dict[str, Any] = {name: told[name] for name in _MANIFEST_TEXT if told.get(name)}
    years: dict[str, Any] = {name: _year(told.get(name)) for name in _MANIFEST_YEARS if _year(told.get(name))}
    return replace(record, **texts, **years)


def _iso_date(text: str) -> str:
    """Return an ISO date as it is, and nothing for text that is none, such as a month."""
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        return ""


def _year(text: str | None) -> int | None:
    return int(text) if text and text.strip().isdigit() else None


def _document_order(record: DocumentRecord) -> tuple[str, int, str, str]:
    return (record.ref_area or "~", record.period_start or 0, record.title, record.doc_id)


def _cells(record: TableRecord) -> list[CellRecord]:
    cells = sorted(record.table.cells, key=lambda cell: (cell.row, cell.col))
    place = (record.doc_id, record.table_id)
    return [CellRecord(*place, c.row, c.col, c.row_span, c.col_span, c.text, c.is_header, c.anchors) for c in cells]


def _problems(extraction: Extraction) -> tuple[Problem, ...]:
    return tuple(dict.fromkeys((*extraction.document.problems, *extraction.problems)))


def _said(problem: Problem) -> Words:
    """Return what a reader could not do, in both languages; a sort of problem without a translation as it is."""
    known = problem.check in templates()
    return message(problem.check, message=problem.message) if known else Words(problem.message, problem.message)


def _reading_findings(extractions: Iterable[Extraction], failures: Iterable[Failure]) -> Iterable[Finding]:
    """Yield what the readers could not do, as findings."""
    for extraction in extractions:
        for problem in _problems(extraction):
            said = _said(problem)
            said = message("on-page", what=said, page=str(problem.page)) if problem.page else said
            doc_id = extraction.document.source.doc_id
            yield Finding(doc_id, problem.severity, problem.check, said.en, message_zh=said.zh)
    for failure in failures:
        reason = failure.reason + (f" — {failure.hint}" if failure.hint else "")
        said = message(UNREADABLE, file=failure.file_name, reason=reason)
        yield Finding(failure.doc_id, Severity.ERROR, UNREADABLE, said.en, message_zh=said.zh)
