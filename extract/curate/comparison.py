"""Primary observations side by side: the long comparison (one row per document and target) and the wide one.

Only observations with a catalogue code, a year and a kind of baseline or target are compared, in the catalogue's
standard unit; what a plan quotes of an earlier plan's targets is not its own and is left out. The wide table has a
column for every area and year, headed such as `重庆市 2020`. Where several documents speak of one area, those columns
are its main document's, so that they tell one story, and every other document has columns of its own, headed with its
number or title as well, so that no plan hides another. The upper ends of ranges stand in a column of their own
(`… 上限`), so that every column is numbers only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from extract.curate.records import ComparisonRecord, DocumentRecord, WideComparison, WideRow
from extract.model import Observation

HIGH_END = "上限"
UNKNOWN_AREA = "地区不明"
COMPARED_KINDS = ("baseline", "target")
_FOUR_DECIMALS = Decimal("0.0001")


class Entry(NamedTuple):
    """What a comparison says of an indicator: names and standard unit; `order` is its place in the catalogue."""

    code: str
    name: str
    name_en: str = ""
    unit: str = ""
    order: int = 0


class Column(NamedTuple):
    """A column of the wide table; `document` is empty for the only or the main document of the area."""

    area: str
    area_name: str
    year: str
    document: str = ""
    high: bool = False

    def header(self) -> str:
        """Return the column's heading, such as `重庆市 2020`."""
        document = f"（{self.document}）" if self.document else ""
        return (
            f"{self.area_name or self.area or UNKNOWN_AREA} {self.year}{document}{' ' + HIGH_END if self.high else ''}"
        )


Entries = Callable[[str], Entry]
Differences = Callable[[Observation], Sequence[str]]


def comparable(observations: Iterable[Observation], documents: Iterable[DocumentRecord] = ()) -> list[Observation]:
    """Return the primary observations that a comparison can show: coded, dated, baseline or target, not a mark.

    A target for a year before the plan begins is that of an earlier plan, which this one only reports on: left out.
    """
    begins = {record.doc_id: record.period_start for record in documents if record.period_start}
    return [
        observation
        for observation in observations
        if observation.primary
        and observation.indicator
        and observation.time_period
        and observation.kind in COMPARED_KINDS
        and (observation.value_std is not None or observation.obs_status == "Q")
        and not _of_earlier_plan(observation, begins.get(observation.doc_id))
    ]


def _of_earlier_plan(observation: Observation, begins: int | None) -> bool:
    """Tell whether a target holds for a year before the plan's first one."""
    return observation.kind == "target" and begins is not None and int(observation.time_period[-4:]) < begins


def document_labels(documents: Iterable[DocumentRecord]) -> dict[str, str]:
    """Return a short, unique way to name each document: number, else title, else file, with id if need be."""
    names = {record.doc_id: record.doc_number or record.title or record.file_name for record in documents}
    counts = Counter(names.values())
    return {doc_id: name if counts[name] == 1 else f"{name} {doc_id}" for doc_id, name in names.items()}


def _labels_of(observations: Iterable[Observation], documents: Iterable[DocumentRecord]) -> dict[str, str]:
    """Return the labels of the documents that are compared; other forms of them do not lengthen their names."""
    stated = {each.doc_id for each in observations}
    return document_labels(record for record in documents if record.doc_id in stated)


def compare_long(
    observations: Sequence[Observation],
    documents: Sequence[DocumentRecord],
    entries: Entries,
    differences: Differences = lambda observation: (),
) -> tuple[ComparisonRecord, ...]:
    """Return the long comparison, ordered by indicator, area and document.

    Every comparable figure stands in at least one row: each target year has a row with the latest baseline of a year
    before it, and a baseline that no target uses has a row without a target. `differences` tells what to mark.
    """
    shown = comparable(observations, documents)
    labels = _labels_of(shown, documents)
    groups: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for each in shown:
        groups[(each.indicator, each.ref_area, each.ref_area_name, each.doc_id, each.entity, each.basis)].append(each)
    rows = [
        replace(_long_row(entries(key[0]), labels, baseline, target), differences=_marks(baseline, target, differences))
        for key, group in groups.items()
        for baseline, target in _pairs(group)
    ]
    return tuple(sorted(rows, key=lambda row: _long_order(row, entries)))


def compare_wide(
    observations: Sequence[Observation], documents: Sequence[DocumentRecord], entries: Entries
) -> WideComparison:
    """Return the wide comparison: figures for whole areas, one row per indicator, columns ordered by area and year.

    An indicator that documents give only as totals or averages over years shows those under the span of years.
    """
    stated = comparable(observations, documents)
    shown = _levels_first([each for each in stated if not each.entity and each.value_std is not None])
    columns = _columns(shown, documents)
    table: dict[str, dict[Column, Decimal]] = defaultdict(dict)
    for each in shown:
        row, column = table[each.indicator], columns[_spot(each)]
        if column not in row and each.value_std is not None:
            row[column] = each.value_std
            if each.value_std_high is not None:
                row[column._replace(high=True)] = each.value_std_high
    order = _column_order({column for row in table.values() for column in row}, shown, documents)
    rows = [_wide_row(entries(code), row, order) for code, row in table.items()]
    rows.sort(key=lambda row: (entries(row.indicator).order, row.indicator))
    return WideComparison(tuple(column.header() for column in order), tuple(rows))


def _pairs(group: Sequence[Observation]) -> list[tuple[Observation | None, Observation | None]]:
    """Pair each target with the latest baseline of an earlier year; baselines that stay over stand alone."""
    baselines = sorted((o for o in group if o.kind == "baseline"), key=lambda o: (o.time_period, o.obs_id))
    targets = sorted((o for o in group if o.kind == "target"), key=lambda o: (o.time_period, o.obs_id))
    pairs: list[tuple[Observation | None, Observation | None]] = []
    used = set()
    for target in targets:
        before = [o for o in baselines if o.time_period[-4:] < target.time_period[-4:]]
        baseline = before[-1] if before else None
        used.add(baseline.obs_id if baseline else "")
        pairs.append((baseline, target))
    return [*((o, None) for o in baselines if o.obs_id not in used), *pairs]


def _long_row(
    entry: Entry, labels: Mapping[str, str], baseline: Observation | None, target: Observation | None
) -> ComparisonRecord:
    one = target or baseline
    assert one is not None  # noqa: S101  (a pair has at least one side)
    absolute, relative = _change(baseline, target)
    return ComparisonRecord(
        indicator=entry.code,
        indicator_name=entry.name,
        indicator_name_en=entry.name_en,
        unit_std=entry.unit,
        ref_area=one.ref_area,
        ref_area_name=one.ref_area_name,
        doc_id=one.doc_id,
        document=labels.get(one.doc_id, one.doc_id),
        entity=one.entity,
        basis=one.basis,
        baseline_year=baseline.time_period if baseline else "",
        baseline_comparator=_comparator(baseline),
        baseline_value=baseline.value_std if baseline else None,
        target_year=target.time_period if target else "",
        target_comparator=_comparator(target),
        target_value=target.value_std if target else None,
        target_value_high=target.value_std_high if target else None,
        target_text=target.obs_text if target else "",
        change_abs=absolute,
        change_rel=relative,
        nature=next((o.nature for o in (target, baseline) if o and o.nature), ""),
        baseline_obs_id=baseline.obs_id if baseline else "",
        target_obs_id=target.obs_id if target else "",
    )


def _marks(baseline: Observation | None, target: Observation | None, differences: Differences) -> str:
    """Return what is to be marked on either figure, each mark once."""
    found = [mark for each in (baseline, target) if each is not None for mark in differences(each)]
    return "; ".join(dict.fromkeys(found))


def _comparator(observation: Observation | None) -> str:
    return observation.comparator if observation and observation.value_std is not None else ""


def _change(baseline: Observation | None, target: Observation | None) -> tuple[Decimal | None, Decimal | None]:
    """Return absolute and relative change (a share of the baseline), None where an end is missing or a range."""
    ends = [o.value_std for o in (baseline, target) if o is not None and o.value_std_high is None]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return None, None
    absolute = ends[1] - ends[0]
    return absolute, (absolute / ends[0]).quantize(_FOUR_DECIMALS) if ends[0] else None


def _long_order(row: ComparisonRecord, entries: Entries) -> tuple[int, str, str, str, str, str, str, str, str]:
    return (
        entries(row.indicator).order,
        row.indicator,
        row.ref_area or "~",
        row.ref_area_name,
        row.doc_id,
        row.entity,
        row.basis,
        row.target_year or "~",
        row.baseline_year,
    )


Spot = tuple[str, str, str, str]


def _spot(observation: Observation) -> Spot:
    """Return where a figure belongs in the wide table before documents share columns: area, year, document."""
    return (observation.ref_area, observation.ref_area_name, observation.time_period, observation.doc_id)


def _levels_first(observations: list[Observation]) -> list[Observation]:
    """Keep figures for a level; an indicator without any keeps its totals or averages over years.

    Two kinds of figure for one year (a target met early, a baseline revised) are ordered baseline first.
    """
    levels = {each.indicator for each in observations if not each.basis}
    kept = [each for each in observations if not each.basis or each.indicator not in levels]
    return sorted(kept, key=lambda each: (each.basis, COMPARED_KINDS.index(each.kind), each.obs_id))


def _columns(observations: Sequence[Observation], documents: Sequence[DocumentRecord]) -> dict[Spot, Column]:
    """Return the column of every spot: where documents share an area, all but its main one are named in the heading."""
    labels = _labels_of(observations, documents)
    sharing: dict[str, set[str]] = defaultdict(set)
    for each in observations:
        sharing[each.ref_area or each.ref_area_name].add(each.doc_id)
    rank = _standing(observations, documents)
    main = {area: min(found, key=lambda doc_id: rank(doc_id, area)) for area, found in sharing.items()}
    columns = {}
    for each in observations:
        is_main = main[each.ref_area or each.ref_area_name] == each.doc_id
        document = "" if is_main else labels.get(each.doc_id, each.doc_id)
        columns[_spot(each)] = Column(each.ref_area, each.ref_area_name, each.time_period, document)
    return columns


def _standing(
    observations: Iterable[Observation], documents: Iterable[DocumentRecord]
) -> Callable[[str, str], tuple[bool, bool, int, str]]:
    """Return how documents rank for an area, the main one first: its own plan, final, with more figures."""
    figures = Counter(each.doc_id for each in observations)
    records = {record.doc_id: record for record in documents}

    def rank(doc_id: str, area: str) -> tuple[bool, bool, int, str]:
        record = records.get(doc_id)
        own = record is not None and area in (record.ref_area, record.ref_area_name)
        return (not own, record is not None and record.stage == "draft", -figures[doc_id], doc_id)

    return rank


def _column_order(
    columns: Iterable[Column], observations: Iterable[Observation], documents: Iterable[DocumentRecord]
) -> list[Column]:
    """Order columns by area code, year and document; an area without a code follows the area of its plan."""
    plans = {record.doc_id: record.ref_area for record in documents}
    homes = {each.ref_area_name: plans.get(each.doc_id, "") for each in observations if not each.ref_area}

    def order(column: Column) -> tuple[str, bool, str, str, str, bool]:
        home = column.area or homes.get(column.area_name, "")
        return (home or "~", not column.area, column.area_name, column.year, column.document, column.high)

    return sorted(columns, key=order)


def _wide_row(entry: Entry, row: Mapping[Column, Decimal], order: Sequence[Column]) -> WideRow:
    return WideRow(entry.code, entry.name, entry.name_en, entry.unit, tuple(row.get(column) for column in order))
