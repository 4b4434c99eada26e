"""The unit and the denominator of a figure: printed in the cell, a head, a label, a note or a title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from extract.normalize.catalogue import catalogue
from extract.normalize.indicators import lookup
from extract.normalize.units import denominator, dimensions, is_unit, magnitude, parse_unit, split_unit
from extract.normalize.values import CellValue
from extract.tables.captions import noted_unit, noted_units
from extract.tables.layout import RowKind
from extract.tables.place import Place, bracket_basis
from extract.tables.roles import ColumnRole, telling_head
from extract.tables.words import dimension_of, pattern, squeeze

SHARES = frozenset({"%", "％", "‰"})
"""Units of shares as printed."""


def scaled(value: Decimal | None, factor: Decimal) -> Decimal | None:
    """Return the value times the factor, whole numbers without a decimal point or exponent."""
    if value is None or factor == 1:
        return value
    return (value * factor).normalize().quantize(Decimal(1)) if (value * factor) % 1 == 0 else value * factor


def unit_of(place: Place, value: CellValue, name: str) -> tuple[str, Decimal]:
    """Return the unit without magnitude and the factor that its magnitude word stands for.

    The nearest statement wins: cell, column head, row label, column of units, note above the table, title.
    """
    if value.unit == "ratio":
        return "ratio", Decimal(1)
    unit, factor = magnitude(stated_unit(place, value, name))
    counted = not unit and place.layout.row_kind is not RowKind.INDICATOR and re.search(r"机构数$|院数$", name)
    return ("个" if counted else unit), Decimal(factor)


def stated_unit(place: Place, value: CellValue, name: str) -> str:
    """The unit as printed. A bracketed total in a column of yearly growth has the unit of its row, not the growth's."""
    own, row = place.column.unit, place.row.unit
    total = value.bracketed and place.column.basis == "annual_average" and bracket_basis(place) == "cumulative"
    near = (row, own) if total else (own, row)
    told = value.unit or near[0] or near[1] or place.row.group_unit
    return told or _noted(place, name) or _above_all(split_unit(squeeze(place.table.title))[1], name)


def _noted(place: Place, name: str) -> str:
    """The unit that the note above the table states; of several the one that the name takes, else that of its head."""
    note = place.table.unit_note
    heads = (c.path[-1] for c in place.layout.columns if c.role is ColumnRole.STUB and c.path)
    several = () if is_unit(noted_unit(note)) else noted_units(note)
    units = several or next(filter(None, map(units_behind, (*heads, place.table.title))), ())
    if len(units) < 2:
        return _above_all(noted_unit(note) or "".join(units), name)
    above = (_unit_of_kind(head, units) for head in reversed(place.column.path[:-1]))
    return unit_by_name(name, units) or next(filter(None, above), "") or _unit_by_place(place, units)


def _above_all(unit: str, name: str) -> str:
    """The one unit stated for a whole table; not that of a share whose % is printed nowhere, unless it is one."""
    share = pattern("share_name").search(re.sub(r"[（(][^（）()]*[)）]$", "", name))
    return "" if share and unit not in SHARES else unit


def units_behind(text: str) -> tuple[str, ...]:
    """Return the units in brackets behind the head of a stub or a title: 指标（亿元、%）, 计划（单位：套、公顷）."""
    match = re.search(r"[（(](?:单位[:：])?([^（）()]+)[)）]$", squeeze(text))
    units = re.split(r"[、，,；;和及]", match[1]) if match else []
    return tuple(units) if all(map(is_unit, units)) else ()


def unit_by_name(name: str, units: Sequence[str]) -> str:
    """Return which of several units a name takes: 城镇化率 the %, 常住人口 the one other; empty if the name tells not.

    A ratio or a degree (医护比, 普及程度) may be a share or none, and takes neither; nor does a rate per 1000 people.
    Of more units a name takes the one that its indicator in the catalogue has, or that its last word is counted in.
    """
    shares = [unit for unit in units if unit in SHARES]
    others = [unit for unit in units if unit not in SHARES]
    bare = re.sub(r"[（(][^（）()]*[)）]$", "", name)
    if not bare:
        return ""
    if shares and pattern("share_name").search(bare):
        return shares[0] if len(shares) == 1 else ""
    if pattern("ratio_name").search(bare) or denominator(bare):
        return ""
    return others[0] if len(others) == 1 and shares else _unit_of_kind(bare, others)


def _unit_of_kind(name: str, units: Sequence[str]) -> str:
    """Return the one unit that measures what a name does; money per head is in the smaller of two (元, 亿元)."""
    known = lookup(name)
    standard = catalogue()[known.code].unit if known else ""
    kinds = dimensions(standard) if standard else dimension_of(name)
    fitting = sorted((u for u in units if dimensions(magnitude(u)[0]) & kinds), key=lambda u: magnitude(u)[1])
    same = {magnitude(unit)[0] for unit in fitting}
    if len(fitting) > 1 and len(same) == 1:
        return fitting[0] if "人均" in name else fitting[-1]
    floors = [unit for unit in fitting if magnitude(unit)[0] == "平方米"]
    if len(fitting) == 2 and len(floors) == 1:
        return _floor_or_land(name, floors[0], next(unit for unit in fitting if unit not in floors))
    return fitting[0] if len(fitting) == 1 and not ("人均" in name and magnitude(fitting[0])[1] > 1) else ""


def _floor_or_land(name: str, floor: str, land: str) -> str:
    """Of two units of area the one for floors (平方米) or for land (公顷, 平方公里), if the name says which."""
    if pattern("floor_name").search(name):
        return floor
    return land if pattern("land_name").search(name) else ""


def _unit_by_place(place: Place, units: Sequence[str]) -> str:
    """Of several units (个、张) the one in the order of the heads; heads that only tell the time have no order."""
    values = [column for column in place.layout.columns if column.role is ColumnRole.VALUE]
    heads = [telling_head(column) for column in values]
    kinds = list(dict.fromkeys(heads))
    if len(kinds) != len(units) or not all(kinds):
        return ""
    return units[kinds.index(telling_head(place.column))]


def denominator_of(name: str, value: CellValue, stated: str) -> tuple[int | None, str]:
    """Return per and per_base: behind a stroke in the cell, in the name, else in the unit (张/千人)."""
    if value.per:
        return value.per, ""
    found = None if stated == "ratio" else denominator(name)
    unit = None if found else parse_unit(stated)
    return found or ((unit.per, unit.per_base) if unit and unit.per else (None, ""))
