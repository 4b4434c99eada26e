"""Reviewers' decisions on figures, applied: each guarded by what the reviewer saw, each leaving its line in the audit.

`Overrides` is what the build takes: `Overrides.read(raw / "overrides")`, then `apply` on identified observations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from extract.curate.decisions import (
    TABLE_ACTIONS,
    Decision,
    OverrideError,
    column_text,
    documents_of,
    load_decisions,
    same_text,
    typed,
)
from extract.curate.identify import place_id
from extract.curate.regrid import regrid
from extract.model import Anchor, Document, Observation, Paragraph
from extract.normalize import indicators, regions
from extract.normalize.values import fold

RULE = "override"
NEAREST = 3
AUDIT_COLUMNS = (
    *("doc_id", "obs_id", "table_id", "action", "column", "before", "after"),
    *("reason", "decided_by", "decided_on", "source"),
)
Audit = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Overrides:
    """All decisions of a build."""

    decisions: tuple[Decision, ...] = ()

    @classmethod
    def read(cls, folder: Path) -> Overrides:
        """Return the decisions in the YAML files below a folder. Raises OverrideError for ill-formed ones."""
        return cls(load_decisions(folder))

    def apply(self, observations: Sequence[Observation]) -> tuple[Sequence[Observation], Sequence[Audit]]:
        """Return the decided observations and the audit; see `apply_overrides`."""
        return apply_overrides(observations, self.decisions)

    def on_tables(self, document: Document) -> tuple[Document, tuple[Audit, ...]]:
        """Return a document with its logical tables joined and split as decided; see `table_overrides`."""
        return table_overrides(document, self.decisions)

    def table_audit(self, doc_id: str) -> tuple[Audit, ...]:
        """Return the audit of the decisions on a document's tables."""
        return tuple(_table_line(decision, doc_id) for decision in documents_of(self.decisions, doc_id))

    def key(self, doc_id: str) -> str:
        """Return a text that changes whenever a decision on a document's tables does, for cache keys."""
        return ";".join(repr(replace(each, where="")) for each in documents_of(self.decisions, doc_id))


def apply_overrides(
    observations: Sequence[Observation], decisions: Iterable[Decision]
) -> tuple[tuple[Observation, ...], tuple[Audit, ...]]:
    """Return the observations with all decisions applied, and one audit line for each column changed.

    The observations carry their ids and documents. The order of decisions does not matter: all are held against the
    observations as given. Raises OverrideError listing every decision that matches nothing, whose `expect` no longer
    holds, or that contradicts another one, with the nearest candidates.
    """
    decisions = tuple(decisions)
    wanted = [each for each in decisions if each.action not in TABLE_ACTIONS]
    by_id = {each.obs_id: each for each in observations}
    problems = list(_strange(decisions, observations))
    chosen: dict[str, list[Decision]] = defaultdict(list)
    added: list[tuple[Decision, Observation]] = []
    for decision in wanted:
        if decision.action == "add":
            added += _added(decision, observations, problems)
            continue
        for target in _targets(decision, by_id, observations, problems):
            chosen[target.obs_id].append(decision)
    problems += _conflicts(chosen)
    if problems:
        raise OverrideError(problems)
    decided, audit = _decided(observations, chosen)
    audit += [line for decision, observation in added for line in _audit(decision, None, observation)]
    return (*decided, *(observation for _, observation in added)), tuple(audit)


def table_overrides(document: Document, decisions: Iterable[Decision]) -> tuple[Document, tuple[Audit, ...]]:
    """Return an assembled document with tables joined and split as decided, and the audit.

    Tables are named as they are numbered before any decision (`t1`, `t2`, … in reading order). Raises OverrideError
    where a table is not there or a cell does not hold what the reviewer saw.
    """
    doc_id = document.source.doc_id
    own = documents_of(decisions, doc_id)
    audit = tuple(_table_line(decision, doc_id) for decision in own)
    return (regrid(document, own) if own else document), audit


def _table_line(decision: Decision, doc_id: str) -> Audit:
    named = "+".join(decision.tables)
    after = named if decision.action == "join" else f"{named} before row {decision.before_row}"
    return _line(decision, doc_id, "", named, "table", named, after)


def _strange(decisions: Iterable[Decision], observations: Sequence[Observation]) -> Iterator[str]:
    """Yield the decisions that name a document which states nothing here, or a code that the catalogue lacks."""
    known = {each.doc_id for each in observations}
    for decision in decisions:
        code = decision.indicator or decision.changes.get("indicator", "")
        if code and indicators.get(code) is None:
            near = "; ".join(f"{each.code} {each.name}" for each in indicators.suggest(decision.label or code))
            yield f"{decision.where}: the catalogue has no indicator {code}; nearest: {near or 'none'}"
        if decision.doc and decision.doc not in known:
            documents = sorted(known, key=lambda doc_id: (-_alike(doc_id, decision.doc), doc_id))[:NEAREST]
            yield f"{decision.where}: there is no document {decision.doc}; nearest: {', '.join(documents) or 'none'}"


def _targets(
    decision: Decision, by_id: Mapping[str, Observation], observations: Sequence[Observation], problems: list[str]
) -> list[Observation]:
    """Return the figures that a decision is about; what is wrong with it goes to `problems`."""
    if decision.action == "map":
        return _labelled(decision, observations, problems)
    target = by_id.get(decision.obs)
    if target is None:
        near = _nearest(decision, observations)
        problems.append(f"{decision.where}: no figure {decision.obs}{_listed(near)}")
        return []
    unlike = _unlike(decision, target)
    if unlike:
        problems.append(f"{decision.where}: {decision.obs} is no longer what the reviewer saw: {unlike}")
        return []
    return [target]


def _labelled(decision: Decision, observations: Sequence[Observation], problems: list[str]) -> list[Observation]:
    """Return the figures with a label, in one document or (without `doc`) in all; `expect` is how many there are."""
    label = fold(decision.label)
    within = [each for each in observations if not decision.doc or each.doc_id == decision.doc]
    found = [each for each in within if label in (fold(each.indicator_name), fold(each.label))]
    if not found:
        names = sorted({each.indicator_name for each in within}, key=lambda name: -_alike(name, decision.label))
        near = "; ".join(names[:NEAREST])
        problems.append(f"{decision.where}: no figure has the label {decision.label}; nearest: {near or 'none'}")
    elif decision.expect.get("evidence", "") != str(len(found)):
        said = decision.expect.get("evidence", "")
        problems.append(f"{decision.where}: {len(found)} figures have the label {decision.label}, expected {said}")
        return []
    return found


def _unlike(decision: Decision, target: Observation) -> str:
    """Return in words where a figure differs from what the reviewer saw, empty where it does not."""
    differing = [
        f"{column} is {column_text(target, column)!r}, expected {text!r}"
        for column, text in decision.expect.items()
        if not same_text(column, column_text(target, column), text)
    ]
    return "; ".join(differing)


def _nearest(decision: Decision, observations: Sequence[Observation]) -> list[Observation]:
    """Return the figures that a decision without match most likely meant: by evidence and by place.

    Where the document itself is gone, replaced by another version perhaps, the same words elsewhere are looked for.
    """
    doc_id = decision.obs.split("-", 1)[0]
    seen = decision.expect.get("evidence", "")
    near = [each for each in observations if each.doc_id == doc_id]
    if not near:
        words = fold(seen)
        near = [each for each in observations if fold(each.evidence) == words][: NEAREST * NEAREST]
    return sorted(near, key=lambda each: (-_alike(each.evidence, seen), -_alike(each.obs_id, decision.obs)))[:NEAREST]


def _listed(near: Sequence[Observation]) -> str:
    shown = "; ".join(f"{each.obs_id} ({each.indicator_name}: {each.evidence[:40]})" for each in near)
    return f"; nearest: {shown}" if shown else "; no figure has these words"


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio()


def _conflicts(chosen: Mapping[str, Sequence[Decision]]) -> Iterator[str]:
    """Yield what two decisions say differently about one figure."""
    for obs_id, decisions in chosen.items():
        first: dict[str, tuple[str, Decision]] = {}
        for decision in decisions:
            for column, text in _changes(decision).items():
                known, other = first.setdefault(column, (text, decision))
                if not same_text(column, known, text):
                    yield f"{decision.where}: sets {column} of {obs_id} to {text!r}, but {other.where} to {known!r}"
        dropped = next((each for each in decisions if each.action == "drop"), None)
        if dropped is not None and len(decisions) > 1:
            yield f"{dropped.where}: drops {obs_id}, about which there are other decisions"


def _changes(decision: Decision) -> Mapping[str, str]:
    """Return the columns that a decision sets; an area's code brings its name."""
    if decision.action == "map":
        return {"indicator": decision.indicator}
    changes = dict(decision.changes)
    area = regions.by_code(changes["ref_area"]) if changes.get("ref_area") else None
    if area is not None and "ref_area_name" not in changes:
        changes["ref_area_name"] = area.name
    return changes


def _decided(
    observations: Sequence[Observation], chosen: Mapping[str, Sequence[Decision]]
) -> tuple[list[Observation], list[Audit]]:
    kept: list[Observation] = []
    audit: list[Audit] = []
    for observation in observations:
        after: Observation | None = observation
        for decision in chosen.get(observation.obs_id, ()):
            before, after = after, _after(decision, after)
            audit += _audit(decision, before, after)
        if after is not None:
            kept.append(after)
    return kept, audit


def _after(decision: Decision, observation: Observation | None) -> Observation | None:
    if decision.action == "drop" or observation is None:
        return None
    if decision.action == "confirm":
        return replace(observation, review="corrected" if observation.review == "corrected" else "confirmed")
    values: dict[str, Any] = {column: typed(column, text) for column, text in _changes(decision).items()}
    # A mapped label says what the catalogue calls a figure; only `correct` says that the figure itself was wrong.
    review = observation.review if decision.action == "map" else "corrected"
    return replace(observation, **values, review=review)


def _added(
    decision: Decision, observations: Sequence[Observation], problems: list[str]
) -> Iterator[tuple[Decision, Observation]]:
    """Yield the figure that a reviewer adds; a figure that is there already is a problem."""
    changes = {column: typed(column, text) for column, text in _changes(decision).items()}
    name = changes.pop("indicator_name", changes.get("label", ""))
    if not name:
        problems.append(f"{decision.where}: an added figure needs `indicator_name` or `label` in `set`")
        return
    label = changes.pop("label", name)
    anchors = (Anchor(locator=decision.place),) if decision.place else ()
    new = Observation(
        "text", label, name, decision.evidence, rule=RULE, anchors=anchors, doc_id=decision.doc, **changes
    )
    new = replace(new, obs_id=place_id(new), review="corrected")
    twin = next((each for each in observations if each.obs_id == new.obs_id or _states(each, new)), None)
    if twin is not None:
        problems.append(f"{decision.where}: the figure is there already as {twin.obs_id}; confirm or correct that one")
        return
    yield decision, new


def _states(one: Observation, other: Observation) -> bool:
    """Tell whether two figures of a document are the same statement from the same words."""
    keys = ("doc_id", "indicator_name", "entity", "time_period", "kind", "obs_value")
    return fold(one.evidence) == fold(other.evidence) and all(getattr(one, key) == getattr(other, key) for key in keys)


def _audit(decision: Decision, before: Observation | None, after: Observation | None) -> Iterator[Audit]:
    """Yield one line for each column that a decision changed, and one for the review mark of a confirmation."""
    known = before or after
    if known is None:
        return
    if before is None or after is None:
        one, other = (item.evidence if item else "" for item in (before, after))
        yield _line(decision, known.doc_id, known.obs_id, known.table_id, "", one, other)
        return
    for column in (*_changes(decision), "review"):
        one, other = column_text(before, column), column_text(after, column)
        if one != other:
            yield _line(decision, known.doc_id, known.obs_id, known.table_id, column, one, other)


def _line(decision: Decision, doc_id: str, obs_id: str, table_id: str, column: str, before: str, after: str) -> Audit:
    said = (doc_id, obs_id, table_id, decision.action, column, before, after)
    return dict(zip(AUDIT_COLUMNS, (*said, decision.reason, decision.by, decision.on, decision.where), strict=True))


def check_evidence(decisions: Iterable[Decision], documents: Iterable[Document]) -> None:
    """Raise OverrideError for added figures whose evidence does not stand in their document, word for word."""
    texts = {document.source.doc_id: _words(document) for document in documents}
    problems = [
        f"{each.where}: the evidence does not stand in {each.doc}: {each.evidence}"
        for each in decisions
        if each.action == "add" and each.doc in texts and fold(each.evidence) not in texts[each.doc]
    ]
    if problems:
        raise OverrideError(problems)


def _words(document: Document) -> str:
    """Return all text of a document without blanks, blocks and cells parted by a line break."""
    parts = []
    for block in document.blocks:
        parts += [block.text] if isinstance(block, Paragraph) else [cell.text for cell in block.cells]
    return "\n".join(fold(part) for part in parts)
