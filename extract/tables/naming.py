"""What a figure of a table is called and about: the indicator's full name and the entity."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.model import Role
from extract.normalize.units import denominator, find_denominator, split_unit
from extract.normalize.values import CellValue
from extract.tables.alternatives import alternatives, parts_of
from extract.tables.areas import named_area
from extract.tables.groups import groups_of, with_group
from extract.tables.layout import RowKind, bare_title, undated
from extract.tables.place import Place, area_of, is_institution, is_subtotal, whole_of_area
from extract.tables.roles import ColumnRole
from extract.tables.rows import dated_name, institution_of, is_bare_class, row_period
from extract.tables.words import pattern, squeeze


def named_apart(
    place: Place, values: Sequence[CellValue]
) -> tuple[tuple[CellValue, ...], list[tuple[str, str]]] | None:
    """Values and names where the label gives each its own unit: 新增绿道（公里）/绿地（公顷） over 100/20."""
    parts = [split_unit(part) for part in re.split(r"[/／]", squeeze(place.row.printed))]
    if len(values) < 2 or len(parts) != len(values) or not all(name and unit for name, unit in parts):
        return None
    units = (replace(value, unit=value.unit or unit) for value, (_, unit) in zip(values, parts, strict=True))
    return tuple(units), [(pattern("numbering").sub("", name), _name_and_entity(place)[1]) for name, _ in parts]


def names_of(place: Place, count: int) -> list[tuple[str, str]]:
    """Return (indicator name, entity) for each value of the cell: alternatives in the label go one to each value."""
    name, entity = _name_and_entity(place)
    name += f"（{place.column.part_of_year}）" if name and place.column.part_of_year else ""
    if count == 1 or count == len(place.column.listed):
        return [(name, entity)] * count
    options = alternatives(name, count)
    return [(option, entity) for option in options] if options else [(name, entity)] * count


def is_undivided(place: Place, names: Sequence[tuple[str, str]]) -> bool:
    """Tell whether figures share the name of a label that has one for each, but not how these share its words."""
    listed = len(names) == len(place.column.listed)
    return 1 < len(names) == len(parts_of(names[0][0])) and len(set(names)) == 1 and not listed


def _name_and_entity(place: Place) -> tuple[str, str]:
    row, column, layout = place.row, place.column, place.layout
    if layout.row_kind is RowKind.INDICATOR:
        whole = whole_of_area(place)
        return _indicator_and_class(place, dated_name(whole.full if whole else row.full)[1])
    name = completed(column.residue, place.table.title, listed=layout.role is Role.LIST) or layout.measure
    name = name or undated(bare_title(place.table.title))
    if layout.row_kind is RowKind.AREA:
        if place.row.place and not named_area(place.row.name, place.facts, place.row.group):
            return name, "" if is_subtotal(place) else _entity(place, name)
        beside = any(label.place for label in layout.rows) and not place.row.total
        if beside and not area_of(place) and not pattern("whole").match(place.row.name):
            return name, _entity(place, name)
        entity = "" if area_of(place) else _entity(place, name)
        return name, entity if is_institution(entity) or is_subtotal(place) else _band(place)
    return name, _entity(place, name)


def completed(residue: str, title: str, *, listed: bool = False) -> str:
    """Return a column's bare noun completed by the title: 机构数 below `各区域医疗卫生机构与床位数…` → 医疗卫生机构数.

    Only where a piece of the title, cut at 与, 和, 及 and 、, ends with the noun and is no list of classes (各类机构);
    else the residue as it is. Where the rows are a list of institutions, these have what the title's own have.
    """
    stem = residue.removesuffix("数")
    if not 2 <= len(stem) <= 3:
        return residue
    text = pattern("title_noise").sub("|", undated(bare_title(title)))
    pieces = re.split(r"[与和及、]", pattern("title_tail").sub("", text))
    longer = [piece.rsplit("|", 1)[-1].removesuffix("数") for piece in pieces]
    found = next((piece for piece in longer if piece.endswith(stem) and len(piece) > len(stem)), stem)
    added = found[: len(found) - len(stem)]
    lists = re.match("各[类级]", found) or (listed and is_institution(added) and not is_institution(stem))
    return residue if len(found) > 12 or denominator(found) or lists else found + residue[len(stem) :]


def _indicator_and_class(place: Place, name: str) -> tuple[str, str]:
    """Name and entity in a table whose rows are indicators.

    A head that measures (…面积) completes the name, one that only names a class (大型, 城市) is the entity; the group
    of a row (行业, 类别) is, too, where it alone tells rows of one name apart.
    """
    row, residue = place.row, place.column.residue
    name, grouped = with_group(name, row)
    titled = _TITLE_RATE.match(undated(bare_title(place.table.title)))
    if titled and not any(denominator(label.full) for label in place.layout.rows):
        name = titled[0] + name
    if residue.startswith("每") and (found := find_denominator(residue)) and found.end - found.start == len(residue):
        return residue + name, ""
    measures = bool(residue) and bool(re.search(rf"(?:{pattern('measure').pattern})$", residue))
    group = "" if grouped else _telling_apart(place)
    if measures or _grows_by(residue):
        return _joined(name, residue), group
    return name, group + residue


def _telling_apart(place: Place) -> str:
    """The word that tells a row from others of the same name: beside its name, or its nearest group; no area is one."""
    row = place.row
    twins = [label for label in place.layout.rows if label.full == row.full]
    scope = row.scope[0] if row.scope and len({label.scope for label in twins}) > 1 else ""
    groups = groups_of(row)
    group = groups[-1] if groups and len({groups_of(label) for label in twins}) > 1 else ""
    return next((word for word in (scope, group) if word and not named_area(word, place.facts)), "")


_TITLE_RATE = re.compile(r"每[\d十百千万]+(?:常住|户籍|服务)?人口")
"""A title that begins with the denominator of all its rows: 每千人口医疗资源对比."""


def _grows_by(residue: str) -> bool:
    return bool(pattern("growth").search(residue) or pattern("comparison").search(residue))


def _joined(name: str, residue: str) -> str:
    return name if not residue or residue in name else name + residue


def _entity(place: Place, name: str) -> str:
    """The class or institution that a row names; empty for the whole area and its total.

    The total of a list of institutions is that of the class which its title names (`公立医院布局`), not of the area.
    """
    row = place.row
    if is_subtotal(place):
        return next((text for text in reversed(row.group) if not named_area(text, place.facts)), row.printed.strip())
    if row.total and place.layout.role is Role.LIST:
        return institution_of(place.layout.measure)
    if row.total or pattern("whole").match(row.name) or row_period(row) or named_area(row.name, place.facts, row.group):
        return _band(place)
    if is_bare_class(row.name):
        return row.name + _class_head(place, name)
    return row.name


def _band(place: Place) -> str:
    """The group that rows of years or areas are below, and its total, where each group has one; no area is a group."""
    row, rows = place.row, place.layout.rows
    groups = {label.bands for label in rows if label.bands}
    if not row.bands or named_area(row.bands[-1], place.facts):
        return ""
    if row.total or pattern("whole").match(row.name):
        own = {label.bands for label in rows if label.total or pattern("whole").match(label.name)}
        return row.bands[-1] if len(groups) > 1 and own == groups else ""
    return row.bands[-1]


def _class_head(place: Place, name: str) -> str:
    """The noun that a bare class (三级, 市级) stands for: from its whole, the indicator, the stub's head, the title."""
    parent = next((row.name for row in place.layout.rows if row.row == place.row.parent), "")
    match = re.search(r"(?:医院|机构|中心|院|站|所|学校)$", parent)
    if match:
        return match[0]
    heads = "".join("".join(c.path) for c in place.layout.columns if c.role is ColumnRole.STUB)
    found = (re.search(r"医院|学校|机构", text) for text in (name, heads, place.table.title))
    return next((match[0] for match in found if match), "")
