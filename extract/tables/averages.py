"""Columns of yearly averages and of totals: is a figure the level that its row names, or how much that moves?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from extract.model import Cell
from extract.normalize.units import dimensions
from extract.normalize.values import CellValue, read_values
from extract.tables.measures import SHARES, denominator_of, stated_unit
from extract.tables.place import Place
from extract.tables.roles import ColumnRole
from extract.tables.words import pattern

Grid = Sequence[Sequence[Cell | None]]

_MOVES = frozenset({"share", "point", "multiple"})
"""Dimensions of the units of a growth."""
_NEAR = 2


def is_growth(place: Place, value: CellValue, name: str, grid: Grid) -> bool:
    """Tell whether a figure in a column of yearly averages is the growth of what its row names.

    The unit of the head says so; where it states none, only a figure in square brackets may be another thing. A cell
    that says it is of every year (1万户/年) says so with its own unit. A head that names no growth (年均, 年均/累计) is
    that of averages of the row's own levels where the figure can be one.
    """
    if value.basis:
        return value.unit in {"%", "‰"}
    stated = place.column.unit in SHARES if place.column.unit else not value.bracketed
    return stated and (_heads_growth(place) or not _is_level(place, value, name, grid))


def _heads_growth(place: Place) -> bool:
    """Tell whether a head says growth; 累计 says only that some figures are totals."""
    return bool(pattern("growth").search(re.sub("累计", "", "".join(place.column.path))))


def _is_level(place: Place, value: CellValue, name: str, grid: Grid) -> bool:
    """Tell whether a figure is the average of levels: of a share, of what is done each year, or a ceiling.

    It has the row's measure and is near the row's other levels. Of anything else (地区生产总值) plans state the growth.
    """
    if pattern("moves_by_name").search(name):
        return False
    if value.value is None:
        return not pattern("growth").search(value.text)
    share = _is_share(place, name)
    own = value.unit or place.column.unit
    moves = bool(dimensions(own) & _MOVES)
    if own and (not moves or not share):
        return not moves
    others = levels_of(place, grid)
    wide = 1 if len(others) > 1 and value.comparator == "=" else _NEAR
    near = not others or min(others) / wide <= value.value <= max(others) * wide
    return near and (share or value.comparator in {"<", "<="} or bool(pattern("done_each_year").search(name)))


def _is_share(place: Place, name: str) -> bool:
    unit = place.row.unit or place.row.group_unit
    return unit in SHARES if unit else bool(pattern("share_name").search(name))


def levels_of(place: Place, grid: Grid) -> list[Decimal]:
    """Return the levels that a row states in its other columns: no totals, averages, changes or figures in brackets."""
    found = []
    for column in place.layout.columns:
        cell = grid[place.row.row][column.index]
        beside = column.role is ColumnRole.VALUE and column.residue == place.column.residue
        if cell is None or cell is place.cell or not beside or column.basis or column.kind == "change":
            continue
        values = read_values(cell.text)
        if len(values) == 1 and not (values[0].bracketed or values[0].change or values[0].basis):
            found.append(values[0].value)
    return [value for value in found if value is not None]


def is_change(place: Place, value: CellValue, name: str, grid: Grid) -> bool:
    """Tell whether a total over the years is how much a level moves over them: [1.2] of a life expectancy.

    Shares, ages and figures per head cannot be summed up over years (unless the cell's own words say that they are);
    a sum of any other is no less than one year's. A name that says what moves or is done (能耗降低, 新增就业) is that
    of the figure.
    """
    if value.value is None or value.change:
        return False
    told = name + "".join(place.row.group + place.row.bands)
    if any(pattern(words).search(told) for words in ("moves_by_name", "over_years", "done_each_year")):
        return False
    unit = stated_unit(place, value, name)
    averaged = unit in {*SHARES, "岁"} or denominator_of(name, value, unit)[0] or pattern("averaged").search(name)
    others = levels_of(place, grid)
    return bool(averaged and value.bracketed) or (bool(others) and value.value < min(others))
