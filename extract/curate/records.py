"""What the curated set holds, as frozen records: one class per published table that is not already in `extract.model`.

A record's attributes carry the names of the published columns; `extract.curate.rows` turns records into rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from extract.model import Anchor, Finding, Observation, Severity, Table

SEVERITY_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read: why, and what the user can do about it (`hint`)."""

    file_name: str
    sha256: str
    bytes: int
    media_type: str
    reason: str
    hint: str = ""

    @property
    def doc_id(self) -> str:
        """The first 12 hex digits of the file's SHA-256."""
        return self.sha256[:12]


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One source document. Dates are ISO text, empty where unknown; `pages` is None where the format has none."""

    doc_id: str
    file_name: str
    sha256: str
    bytes: int
    media_type: str
    title: str = ""
    doc_number: str = ""
    issuer: str = ""
    issued_on: str = ""
    stage: str = ""
    ref_area: str = ""
    ref_area_name: str = ""
    area_level: str = ""
    period_start: int | None = None
    period_end: int | None = None
    pages: int | None = None
    n_tables: int = 0
    n_observations: int = 0
    status: str = "ok"
    source_url: str = ""
    retrieved_on: str = ""


@dataclass(frozen=True, slots=True)
class TableRecord:
    """One logical table; `table` is the grid itself."""

    doc_id: str
    table_id: str
    table: Table

    @property
    def number(self) -> int:
        """The table's place in reading order, from 1."""
        return int(self.table_id.lstrip("t") or 0)


@dataclass(frozen=True, slots=True)
class CellRecord:
    """One cell of a logical table, merged cells once."""

    doc_id: str
    table_id: str
    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    is_header: bool
    anchors: tuple[Anchor, ...] = ()


@dataclass(frozen=True, slots=True)
class ComparisonRecord:
    """One row of the long comparison: what one document says of one indicator, area and target year.

    Values are in the catalogue's standard unit; `change_abs` and `change_rel` are None unless both ends are numbers.
    """

    indicator: str
    indicator_name: str
    indicator_name_en: str
    unit_std: str
    ref_area: str
    ref_area_name: str
    doc_id: str
    document: str
    entity: str = ""
    basis: str = ""
    baseline_year: str = ""
    baseline_comparator: str = ""
    baseline_value: Decimal | None = None
    target_year: str = ""
    target_comparator: str = ""
    target_value: Decimal | None = None
    target_value_high: Decimal | None = None
    target_text: str = ""
    change_abs: Decimal | None = None
    change_rel: Decimal | None = None
    nature: str = ""
    baseline_obs_id: str = ""
    target_obs_id: str = ""
    differences: str = ""


@dataclass(frozen=True, slots=True)
class WideComparison:
    """The wide comparison: `columns` are the headers of areas and years, each row has one value (or None) for each."""

    columns: tuple[str, ...] = ()
    rows: tuple[WideRow, ...] = ()


@dataclass(frozen=True, slots=True)
class WideRow:
    """One indicator's figures in the order of `WideComparison.columns`, in its standard unit."""

    indicator: str
    indicator_name: str
    indicator_name_en: str
    unit_std: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class UnmappedRecord:
    """A label that the catalogue does not know, how often and where it occurs, and the codes that come nearest."""

    indicator_name: str
    unit_measure: str
    per: int | None
    per_base: str
    n_observations: int
    documents: str
    suggestions: str = ""


@dataclass(frozen=True, slots=True)
class Curated:
    """The whole consistent set. Every tuple is in published order; `audit` holds what reviewers' decisions changed."""

    documents: tuple[DocumentRecord, ...] = ()
    tables: tuple[TableRecord, ...] = ()
    cells: tuple[CellRecord, ...] = ()
    observations: tuple[Observation, ...] = ()
    findings: tuple[Finding, ...] = ()
    comparison: WideComparison = WideComparison()
    comparison_long: tuple[ComparisonRecord, ...] = ()
    unmapped: tuple[UnmappedRecord, ...] = ()
    audit: tuple[Mapping[str, str], ...] = ()

    def with_findings(self, findings: Iterable[Finding]) -> Curated:
        """Return this set with `findings` added to those it has, each once, ordered by document and severity."""
        merged = dict.fromkeys((*self.findings, *findings))
        return replace(self, findings=tuple(sorted(merged, key=_finding_order)))

    def observation(self, obs_id: str) -> Observation | None:
        """Return the observation with this id, None if there is none."""
        return next((observation for observation in self.observations if observation.obs_id == obs_id), None)

    def document(self, doc_id: str) -> DocumentRecord | None:
        """Return the document with this id, None if there is none."""
        return next((document for document in self.documents if document.doc_id == doc_id), None)

    def table(self, doc_id: str, table_id: str) -> Table | None:
        """Return a logical table, None if there is none."""
        keys = (doc_id, table_id)
        return next((record.table for record in self.tables if (record.doc_id, record.table_id) == keys), None)


def identified(findings: Iterable[Finding]) -> Iterator[tuple[str, Finding]]:
    """Yield each finding with its stable id, from what it is about and never from how the message is worded."""
    seen: dict[str, int] = {}
    for finding in findings:
        place = (finding.obs_id, finding.other_obs_id) if finding.obs_id else (finding.message,)
        parts = (finding.doc_id, finding.check, *place, finding.expected)
        key = "f-" + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]
        seen[key] = seen.get(key, 0) + 1
        yield (key if seen[key] == 1 else f"{key}-{seen[key]}"), finding


def _finding_order(finding: Finding) -> tuple[str, int, str, str, str, str]:
    rank = SEVERITY_ORDER[Severity(finding.severity)]
    return (finding.doc_id, rank, finding.check, finding.obs_id, finding.other_obs_id, finding.message)
