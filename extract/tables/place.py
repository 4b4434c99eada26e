"""Where a value stands in a table, and what the table says of it: its area, its whole, its total."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.model import Area, Cell, Facts, Table
from extract.tables.areas import named_area
from extract.tables.layout import Layout, RowKind, has_area_stub
from extract.tables.roles import Column
from extract.tables.rows import RowLabel
from extract.tables.words import pattern, squeeze


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands and all that is read around it."""

    table: Table
    table_id: str
    layout: Layout
    row: RowLabel
    column: Column
    cell: Cell
    section: str
    facts: Facts


def whole_of_area(place: Place) -> RowLabel | None:
    """The row above that a row naming only an area (`其中：主城区`) is a part of."""
    row = place.row
    if row.parent is None or not named_area(row.name, place.facts, row.group):
        return None
    return next(label for label in place.layout.rows if label.row == row.parent)


def is_subtotal(place: Place) -> bool:
    """Tell whether a row is the total of some rows only: of its group, or a 小计 beside another total, the area's."""

    def says(row: RowLabel) -> bool:
        return bool(pattern("subtotal").match(squeeze(row.printed)))

    if place.row.total and any(not pattern("total").match(text) for text in place.row.group):
        return True
    others = (row for row in place.layout.rows if row.row != place.row.row)
    return says(place.row) and any(row.total or pattern("whole").match(row.name) for row in others)


def area_of(place: Place) -> Area | None:
    """The reference area: the column's, else the one that the row or its group names; None if neither names one."""
    if place.column.area:
        return place.column.area
    indicators = place.layout.row_kind is RowKind.INDICATOR
    row = place.row
    if row.place and not indicators and not named_area(row.name, place.facts, row.group):
        return named_area(row.place, place.facts) or Area("", row.place)
    own = [] if is_subtotal(place) or (indicators and not whole_of_area(place)) else [row.name]
    groups = [] if indicators and not own and not has_area_stub(place.layout.columns) else reversed(place.row.group)
    named = (named_area(text, place.facts, place.row.group) for text in own)
    words = [*(row.scope if indicators else ()), *groups]
    return next(filter(None, (*named, *(named_area(text, place.facts) for text in words))), None)


def bracket_basis(place: Place) -> str:
    """Return what remarks and heads say of figures in brackets like those of the cell: totals over the plan, averages.

    What is said of other brackets counts where nothing is said of these.
    """
    heads = (head for column in place.layout.columns for head in column.path if re.search(r"[\[〔【]", head))
    said = [part for text in (*place.table.notes, *heads) for part in re.split(r"[；;。，,]", squeeze(text))]
    opening = squeeze(place.cell.text)[:1]
    own = [part for part in said if opening and opening in part]
    return next(filter(None, map(_basis_said, [*own, *said])), "")


def _basis_said(text: str) -> str:
    if pattern("totals_said").search(text):
        return "cumulative"
    return "annual_average" if pattern("averages_said").search(text) else ""


def is_institution(entity: str) -> bool:
    """Tell whether an entity names an institution or a class of them."""
    return bool(re.search(rf"(?:{pattern('institution').pattern})", entity))
