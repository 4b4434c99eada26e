"""When a figure of a table holds and of what kind it is."""

from __future__ import annotations

import re

from extract.model import Facts
from extract.normalize.periods import Period, find_period
from extract.normalize.values import CellValue
from extract.tables.layout import RowKind
from extract.tables.place import Place, bracket_basis
from extract.tables.roles import ColumnRole
from extract.tables.rows import dated_name, row_period
from extract.tables.words import pattern, squeeze


def time_of(place: Place, value: CellValue, ordinal: int = 0, count: int = 1) -> tuple[str, str, str]:
    """Return (time period, kind, basis): the column's word, else the title's, else what the plan's years imply.

    The figure is the one at `ordinal` of `count` in its cell, which tells of which of the years that a head lists.
    """
    column, layout, facts = place.column, place.layout, place.facts
    over = _summed_rows(place)
    period = _told_beside(place, value) or column.period or _row_period(place) or over or _title_period(place)
    if column.listed:
        period = column.listed[ordinal] if count == len(column.listed) else None
    basis = value.basis or _basis_of_brackets(place, value) or column.basis
    basis = basis or ("cumulative" if over is not None and period is over else "")
    if basis and (period is None or period.start == period.end):
        period = _span_of(period, facts) or period
    kind = column.kind or _kind_of(period, facts) or layout.kind or _kind_over_years(place)
    kind = "baseline" if kind == "target" and not column.kind and _tells_facts(facts) else kind
    kind = "change" if value.change and kind != "target" else kind
    if column.listed and period is None:
        return "", kind or _kind_of(column.listed[-1], facts) or _undated_kind(facts), basis
    if period is not None:
        return (str(period.end) if _at_end(place, period, basis) else str(period)), kind or "baseline", basis
    year = _undated_year(place, kind)
    return (str(year) if year else ""), kind or _undated_kind(facts), basis


def _row_period(place: Place) -> Period | None:
    """The period that is a row's whole label, or that opens the name of its indicator."""
    opening = dated_name(place.row.full)[0] if place.layout.row_kind is RowKind.INDICATOR else None
    return row_period(place.row) or opening


def _kind_over_years(place: Place) -> str:
    """An undated column of what is done (新增…, …下降) beside targets is one of the plan's targets."""
    head = "".join(place.column.path)
    done = pattern("over_years").search(head) or pattern("growth").search(head)
    beside = (c for c in place.layout.columns if c.role is ColumnRole.VALUE and c.index != place.column.index)
    told = done and any((c.kind or _kind_of(c.period, place.facts)) == "target" for c in beside)
    return "target" if told else ""


def _basis_of_brackets(place: Place, value: CellValue) -> str:
    if re.match(r"(?:五年)?累计", value.remark):
        return "cumulative"
    return bracket_basis(place) if value.bracketed else ""


def _summed_rows(place: Place) -> Period | None:
    """The years that a row of totals below rows of years sums up."""
    if not place.row.total:
        return None
    beside = (row for row in place.layout.rows if row.name and row.bands == place.row.bands)
    periods = [row_period(row) for row in beside if not row.total and not row.is_band]
    years = [period.start if period and period.start == period.end else None for period in periods]
    told = [year for year in years if year]
    return Period(min(told), max(told)) if len(set(told)) > 1 and len(told) == len(years) else None


def _told_beside(place: Place, value: CellValue) -> Period | None:
    """The year in a bracket behind the figure (75%（2019年） in a column of 2020) or in the note of its mark."""
    period = find_period(value.remark) if value.remark else _noted_year(place)
    return period if period and period.start == period.end else None


def _noted_year(place: Place) -> Period | None:
    """The year that a note gives to the figures with its mark: 32.1* over `*为2019年数据`."""
    mark = _MARK.search(squeeze(place.cell.text).replace("＊", "*"))
    if mark is None:
        return None
    told = re.compile(rf"(?<![*※]){re.escape(mark[0])}{pattern('year_of_note').pattern}")
    notes = (squeeze(note).replace("＊", "*") for note in place.table.notes)
    found = next(filter(None, map(told.search, notes)), None)
    return find_period(found["year"]) if found else None


_MARK = re.compile(r"(?:[*※]+|[①-⑳])$")


def year_before(period: str) -> str:
    """Return the year that a change over a span of years is measured from: 2020 for 2021-2025; empty for one year."""
    start, _, end = period.partition("-")
    return str(int(start) - 1) if end else ""


def _span_of(period: Period | None, facts: Facts) -> Period | None:
    """The years of a total or average: those of the plan, or for a total up to its base year as many before it."""
    start, end = facts.period_start, facts.period_end or facts.period_start
    if start is None or end is None:
        return None
    before = start - (end - start + 1)
    return (
        Period(before, start - 1) if period and period.end == start - 1 and before < start - 1 else Period(start, end)
    )


def _at_end(place: Place, period: Period, basis: str) -> bool:
    """Tell whether a span of years names the end of a plan: a level it reaches, not what is done over its years."""
    if period.start == period.end or basis:
        return False
    text = place.row.full + "".join(place.column.path)
    return place.column.period is None or (bool(place.column.kind) and not pattern("over_years").search(text))


def _undated_year(place: Place, kind: str) -> int | None:
    """The year of a column that names none, from its kind; a growth since the base year is that over the plan."""
    column, facts = place.column, place.facts
    if kind == "change" and column.base_period and column.base_period >= str(facts.base_year):
        return facts.period_end
    if kind == "change" and not column.base_period and _told(place, "target") and _told(place, "baseline"):
        return facts.period_end
    if kind in {"baseline", "change"}:
        return facts.base_year
    near = pattern("near").search("".join(column.path))
    return facts.period_end if kind == "target" and not near else None


def _told(place: Place, kind: str) -> bool:
    """Tell whether a column left of this one is of the kind: a growth beside both leads from one to the other."""
    left = [c for c in place.layout.columns if c.role is ColumnRole.VALUE and c.index < place.column.index]
    return any((c.kind or _kind_of(c.period, place.facts)) == kind for c in left)


def _undated_kind(facts: Facts) -> str:
    """What an undated figure of a table is: a fact in a report, a standing rule in a plan, standard or regulation."""
    return "baseline" if _tells_facts(facts) or facts.title.endswith("报告") else "norm"


def _tells_facts(facts: Facts) -> bool:
    """Tell whether a document states what is and has been: a yearly report, a bulletin, a yearbook."""
    return bool(pattern("title_of_facts").search(facts.title))


def _title_period(place: Place) -> Period | None:
    """The period in the table's title, where the column says none.

    A column that only says 现状 or 目标 keeps to the plan's own years, unless the title is about years before them.
    """
    period, base = place.layout.period, place.facts.base_year
    past = period is not None and base is not None and period.end <= base
    return period if past or not place.column.kind else None


def _kind_of(period: Period | None, facts: Facts) -> str:
    if period is None:
        return ""
    if facts.base_year is None:
        return "target" if facts.issued_on[:4].isdigit() and period.start > int(facts.issued_on[:4]) else ""
    return "baseline" if period.end <= facts.base_year else "target"
