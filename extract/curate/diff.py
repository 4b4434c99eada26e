"""What changed between two releases of the curated set: figures added, removed and changed, and why."""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from extract.curate.release import Release
from extract.curate.twins import OTHER_FORM

Row = Mapping[str, str]
# Columns by what a change in them means; a change is explained by the first group that it touches.
FIGURE = frozenset(
    {"obs_value", "obs_value_high", "comparator", "unit_measure", "per", "per_base", "obs_status", "obs_text"}
)
MEANING = frozenset(
    {"indicator_name", "label", "entity", "ref_area", "ref_area_name", "time_period", "kind", "basis", "base_period"}
    | {"nature", "responsible"}
)
CATALOGUE = frozenset({"indicator", "value_std", "value_std_high", "unit_std"})
SOURCE = frozenset({"evidence"})
PLACE = frozenset({"page", "bbox", "locator", "section", "table_id", "row", "col", "source"})
QUALITY = frozenset({"confidence", "rule", "primary", "review"})
GROUPS = (
    ("figure read differently", FIGURE | SOURCE),
    ("meaning read differently", MEANING),
    ("catalogue", CATALOGUE),
    ("place", PLACE),
    ("quality", QUALITY),
)
# What tells that two figures with other ids are one: the same words saying the same.
SAME = ("doc_id", "evidence", "indicator_name", "entity", "ref_area_name", "time_period", "kind", "obs_value")
SHOWN = ("indicator_name", "entity", "ref_area_name", "time_period", "kind", "comparator", "obs_value", "unit_measure")


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that was added, removed or changed. `columns` maps a column to its old and new text."""

    obs_id: str
    doc_id: str
    what: str
    reason: str
    figure: str
    columns: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes between two releases, each group in the order of the published figures."""

    old: str
    new: str
    added: tuple[Change, ...] = ()
    removed: tuple[Change, ...] = ()
    changed: tuple[Change, ...] = ()
    structure: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.structure)

    def as_json(self) -> str:
        """Return the changes as JSON, UTF-8, two blanks of indent, a line break at the end."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"

    def as_markdown(self, limit: int = 200) -> str:
        """Return the changes as a page of Markdown with at most `limit` lines in each list."""
        return "\n".join(_markdown(self, limit)) + "\n"


def diff_releases(old: Path, new: Path) -> Changes:
    """Return what changed from one folder of published files to another.

    Figures are matched by their id, then by evidence and meaning where a table or paragraph has moved. Raises
    FileNotFoundError where a folder holds no `observations.csv`.
    """
    before, after = _read(old, "observations"), _read(new, "observations")
    structure = _structure(before, after)
    was = {row["obs_id"]: row for row in before}
    now = {row["obs_id"]: row for row in after}
    gone = [row for key, row in was.items() if key not in now]
    come = [row for key, row in now.items() if key not in was]
    moved = _moved(gone, come)
    explain = _Explain(old, new)
    pairs = [(was[key], row) for key, row in now.items() if key in was] + moved
    changed = [change for one, other in pairs if (change := explain.change(one, other))]
    left = {id(row) for pair in moved for row in pair}
    return Changes(
        *_named(old, new),
        tuple(explain.added(row) for row in come if id(row) not in left),
        tuple(explain.removed(row) for row in gone if id(row) not in left),
        tuple(changed),
        structure,
    )


def _named(old: Path, new: Path) -> tuple[str, str]:
    """Return what to call both sides; a set built since its version was released is told from that release."""
    one, other = _version(old), _version(new)
    return one, f"{new.name} (unreleased)" if one == other and old.name != new.name else other


class _Explain:
    """Finds the reason of a change: a reviewer, the documents, the catalogue, or another reading."""

    def __init__(self, old: Path, new: Path) -> None:
        self._documents = [
            {row["doc_id"]: row for row in _read(folder, "documents", must=False)} for folder in (old, new)
        ]
        old_audit, new_audit = (_audited(folder) for folder in (old, new))
        self._decided = {key: line for key, line in new_audit.items() if old_audit.get(key) != line}
        self._undone = {key: line for key, line in old_audit.items() if key not in new_audit}
        self._forms = [_other_forms(folder) for folder in (old, new)]

    def added(self, row: Row) -> Change:
        """Return the change that a new figure is."""
        reason = self._reviewer(row) or self._document(row, 0, "added", "now found in the document")
        return Change(row["obs_id"], row["doc_id"], "added", reason, _figure(row), {})

    def removed(self, row: Row) -> Change:
        """Return the change that a figure no longer there is."""
        reason = self._reviewer(row) or self._document(row, 1, "removed", "no longer found in the document")
        return Change(row["obs_id"], row["doc_id"], "removed", reason, _figure(row), {})

    def change(self, one: Row, other: Row) -> Change | None:
        """Return what changed in a figure, None where nothing did."""
        columns = {
            name: (one.get(name, ""), other.get(name, ""))
            for name in dict.fromkeys((*one, *other))
            if name != "obs_id" and one.get(name, "") != other.get(name, "")
        }
        if one["obs_id"] != other["obs_id"]:
            columns = {"obs_id": (one["obs_id"], other["obs_id"]), **columns}
        if not columns:
            return None
        reason = self._reviewer(other) or self._chosen(other, columns) or _reason(columns)
        return Change(other["obs_id"], other["doc_id"], "changed", reason, _figure(other), columns)

    def _reviewer(self, row: Row) -> str:
        line = self._decided.get(row["obs_id"])
        if line:
            return f"reviewer: {line}"
        return "a reviewer's decision was taken back" if row["obs_id"] in self._undone else ""

    def _chosen(self, row: Row, columns: Iterable[str]) -> str:
        """Return why comparisons use a figure or no longer do, empty where more than that has changed."""
        if set(columns) != {"primary"}:
            return ""
        was, now = (row["doc_id"] in forms for forms in self._forms)
        if was == now:
            return "another statement of the same is used"
        return "another form of the plan is used" if now else "this form of the plan is now used"

    def _document(self, row: Row, side: int, what: str, present: str) -> str:
        """Return whether the document itself came or went: alone, for another version, or beside another form.

        Documents of one title are one plan; only where the other one went as this one came has it been replaced.
        """
        doc_id, here, there = row["doc_id"], self._documents[side], self._documents[1 - side]
        if doc_id in here or not here:
            return present
        title = there.get(doc_id, {}).get("title", "")
        same = [key for key, each in here.items() if title and each.get("title", "") == title]
        if any(key not in there for key in same):
            return "document replaced by another version"
        return f"document {what}" + (" (another form of the plan stays)" if same else "")


def _other_forms(folder: Path) -> frozenset[str]:
    """Return the documents for which another form of the same plan stands."""
    found = _read(folder, "findings", must=False)
    return frozenset(row["doc_id"] for row in found if row.get("check") == OTHER_FORM)


def _audited(folder: Path) -> dict[str, str]:
    """Return for each figure that a reviewer decided on what was decided and why."""
    lines: dict[str, list[str]] = defaultdict(list)
    for row in _read(folder, "overrides_audit", must=False):
        lines[row.get("obs_id", "")].append(f"{row.get('action', '')}: {row.get('reason', '')}")
    return {key: "; ".join(dict.fromkeys(said)) for key, said in lines.items() if key}


def _reason(columns: Iterable[str]) -> str:
    touched = set(columns)
    return next((name for name, group in GROUPS if touched & group), "place" if "obs_id" in touched else "other")


def _read(folder: Path, name: str, *, must: bool = True) -> list[Row]:
    path = folder / f"{name}.csv"
    if not must and not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _structure(before: Sequence[Row], after: Sequence[Row]) -> tuple[str, ...]:
    """Return the columns that came or went, which is what makes a release a major one."""
    if not before or not after:
        return ()
    was, now = list(before[0]), list(after[0])
    gone = [f"column {name} removed" for name in was if name not in now]
    return (*gone, *(f"column {name} added" for name in now if name not in was))


def _moved(gone: Iterable[Row], come: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Return pairs of figures whose words and meaning are the same and whose ids are not, in printed order."""
    waiting: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in come:
        waiting[_sameness(row)].append(row)
    return [(row, waiting[_sameness(row)].pop(0)) for row in gone if waiting[_sameness(row)]]


def _sameness(row: Row) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in SAME)


def _figure(row: Row) -> str:
    return " ".join(row[name] for name in SHOWN if row.get(name) and not (name == "comparator" and row[name] == "="))


def _version(folder: Path) -> str:
    """Return the version that a folder's data package states, else the folder's name, marked if never released."""
    try:
        said = json.loads((folder / "datapackage.json").read_text(encoding="utf-8")).get("version", "")
    except (OSError, ValueError):
        said = ""
    if str(said) == Release().version:
        return f"{folder.name} (unreleased)"
    return str(said) or folder.name


def _markdown(changes: Changes, limit: int) -> list[str]:
    lines = [f"# Changes from {changes.old} to {changes.new}", ""]
    groups = (("Added", changes.added), ("Removed", changes.removed), ("Changed", changes.changed))
    lines += ["| | figures | reasons |", "| --- | ---: | --- |"]
    lines += [f"| {title} | {len(group)} | {_reasons(group)} |" for title, group in groups]
    if changes.structure:
        lines += ["", "## Structure", "", *(f"- {line}" for line in changes.structure)]
    for title, group in groups:
        lines += _section(title, group, limit)
    return lines


def _reasons(group: Sequence[Change]) -> str:
    counted = Counter(change.reason for change in group)
    return _cell(", ".join(f"{reason} ({count})" for reason, count in counted.most_common(8)))


def _section(title: str, group: Sequence[Change], limit: int) -> list[str]:
    if not group:
        return []
    lines = ["", f"## {title}", "", "| figure | reason | what |", "| --- | --- | --- |"]
    lines += [
        f"| {_cell(change.figure)} | {_cell(change.reason)} | {_cell(_what(change))} |" for change in group[:limit]
    ]
    return [*lines, "", f"… and {len(group) - limit} more"] if len(group) > limit else lines


def _what(change: Change) -> str:
    if not change.columns:
        return f"`{change.obs_id}`"
    return "; ".join(f"{name}: {old or '–'} → {new or '–'}" for name, (old, new) in change.columns.items())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
