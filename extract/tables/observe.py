"""Cells to observations: every value cell of a logical table with its full meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from extract.model import Cell, Document, Facts, Observation, Table
from extract.normalize.outline import sections
from extract.normalize.values import CellValue, read_values
from extract.tables.areas import named_area, with_shared_place
from extract.tables.averages import is_change, is_growth
from extract.tables.groups import groups_of
from extract.tables.layout import Layout, RowKind, read_layout
from extract.tables.measures import denominator_of, scaled, stated_unit, unit_of
from extract.tables.naming import is_undivided, named_apart, names_of
from extract.tables.panels import panels
from extract.tables.place import Place, area_of, is_institution
from extract.tables.roles import Column, ColumnRole
from extract.tables.timing import time_of, year_before
from extract.tables.words import pattern, squeeze


def interpret_tables(document: Document, facts: Facts) -> tuple[Document, tuple[Observation, ...]]:
    """Read every logical table of an assembled document.

    Returns the document with the role of each table set and the observations in reading order; tables are named
    `t1`, `t2`, … in that order.
    """
    blocks = list(document.blocks)
    observations: list[Observation] = []
    number = 0
    for index, section in enumerate(sections(document.blocks)):
        block = blocks[index]
        if not isinstance(block, Table):
            continue
        number += 1
        layout = read_layout(block, facts)
        blocks[index] = replace(block, role=layout.role)
        found: list[Observation] = []
        for panel in panels(block):
            part = layout if panel is block else read_layout(panel, facts)
            found += _table_observations(panel, f"t{number}", part, section, facts)
        observations += with_shared_place(found, facts)
    return replace(document, blocks=tuple(blocks)), tuple(observations)


def _table_observations(
    table: Table, table_id: str, layout: Layout, section: str, facts: Facts
) -> Iterator[Observation]:
    grid = table.grid()
    values = [column for column in layout.columns if column.role is ColumnRole.VALUE]
    for row in layout.rows:
        for column in values:
            cell = grid[row.row][column.index]
            if cell is None or (cell.row, cell.col) != (row.row, column.index) or cell is row.cell:
                continue
            place = Place(table, table_id, layout, row, column, cell, section, facts)
            yield from _cell_observations(place, grid)


def _cell_observations(place: Place, grid: list[list[Cell | None]]) -> Iterator[Observation]:
    values = read_values(place.cell.text)
    if not values or _is_heading_text(place, values, grid):
        return
    named = named_apart(place, values)
    values, names = named or (values, names_of(place, len(values)))
    for ordinal, (value, name) in enumerate(zip(values, names, strict=True)):
        times = time_of(place, value, ordinal, len(values))
        found = _observation(place, grid, value, name, times, ordinal)
        yield replace(found, confidence=round(found.confidence - 0.3, 3)) if is_undivided(place, names) else found


def _is_heading_text(place: Place, values: Sequence[CellValue], grid: list[list[Cell | None]]) -> bool:
    """Words in a row that has no number at all and no named stub are a heading inside the body, not a value."""
    if place.row.name.startswith("是否") and all(value.status == "M" for value in values):
        return True
    if any(value.status != "Q" for value in values):
        return False
    return not place.row.name or place.cell.col_span > 2


def _observation(
    place: Place,
    grid: list[list[Cell | None]],
    value: CellValue,
    names: tuple[str, str],
    times: tuple[str, str, str],
    ordinal: int,
) -> Observation:
    name, entity = names
    period, kind, basis = times
    grows = basis == "annual_average" and not value.change and is_growth(place, value, name, grid)
    moves = basis == "cumulative" and is_change(place, value, name, grid)
    unit, factor = ("%", Decimal(1)) if grows and not value.unit else unit_of(place, value, name)
    name = _grown(name, place.column) if grows else _moved(name, value)
    area, area_name = _reference_area(place, entity)
    per, base = (None, "") if grows or value.change else denominator_of(name, value, stated_unit(place, value, name))
    return Observation(
        source="table",
        label=place.row.printed.strip() or place.column.residue,
        indicator_name=name,
        evidence=place.cell.text,
        obs_value=scaled(value.value, factor),
        obs_value_high=scaled(value.high, factor),
        comparator=_comparator(place.column, value),
        unit_measure=unit,
        per=per,
        per_base=base,
        obs_status=value.status,
        obs_text=value.text if value.status == "Q" else "",
        entity=entity,
        ref_area=area,
        ref_area_name=area_name,
        time_period=period,
        kind="change" if moves else kind,
        basis=basis,
        base_period=value.since or place.column.base_period or (year_before(period) if moves else ""),
        nature=_text_in(place, grid, ColumnRole.NATURE),
        responsible=_text_in(place, grid, ColumnRole.RESPONSIBLE),
        table_id=place.table_id,
        row=place.cell.row,
        col=place.cell.col,
        ordinal=ordinal,
        anchors=place.cell.anchors,
        section=_section(place),
        rule=f"table-{place.layout.row_kind}",
        confidence=_confidence(place, value, period, name),
    )


def _section(place: Place) -> str:
    """The headings above the table and, below them, the groups of the row that are no areas and not in its name."""
    told = place.row.full + place.row.printed
    inside = (text for text in groups_of(place.row) if text not in told and not named_area(text, place.facts))
    return " > ".join(filter(None, (place.section, *inside)))


def _grown(name: str, column: Column) -> str:
    """A column of yearly growth names the growth of its rows' indicators, unless the row already does."""
    if re.search(rf"(?:{pattern('growth').pattern})[率幅度]?(?:[（(].*)?$", name):
        return name
    falls = re.search(r"下降|降低|减少", "".join(column.path))
    return f"{name}年均{falls[0] if falls else '增长'}"


def _moved(name: str, value: CellValue) -> str:
    """The name of a figure whose cell says how much it moves: 下降18% of 单位GDP能耗 is 单位GDP能耗下降."""
    if (
        not value.change
        or pattern("comparison").search(name)
        or re.search(rf"(?:{pattern('growth').pattern})[率幅度]?(?:[（(].*)?$", name)
    ):
        return name
    return f"{name}{'年均' if value.basis == 'annual_average' else ''}{value.change}"


def _comparator(column: Column, value: CellValue) -> str:
    """The cell's own comparator; a plain number under 上限 or 下限 is a bound."""
    if value.status != "A":
        return ""
    return column.comparator if column.comparator and value.comparator == "=" else value.comparator


def _confidence(place: Place, value: CellValue, period: str, name: str) -> float:
    """How sure the reading is: less where no period or no name could be told, times that of the characters.

    A little less where the name is completed from the group, or the cell says how much a figure moves.
    """
    sure = 0.99
    if not name:
        sure -= 0.5
    if not period and place.layout.kind != "norm":
        sure -= 0.2
    if place.row.parent is not None and not place.row.marked:
        sure -= 0.04
    full, residue = place.row.full, place.column.residue
    completed = name.endswith(full) and name != full and not (residue and name.startswith(residue))
    if value.change or (place.layout.row_kind is RowKind.INDICATOR and completed):
        sure -= 0.05
    return round(sure * place.cell.confidence, 3)


def _text_in(place: Place, grid: list[list[Cell | None]], role: ColumnRole) -> str:
    for column in place.layout.columns:
        if column.role is role:
            cell = grid[place.row.row][column.index]
            return squeeze(cell.text) if cell else ""
    return ""


def _reference_area(place: Place, entity: str) -> tuple[str, str]:
    area = area_of(place)
    if area:
        return area.code, area.name
    own = place.facts.area
    told = place.row.total or entity == place.row.name or is_institution(entity)
    if place.layout.row_kind is RowKind.AREA and not told:
        return "", place.row.name
    return own.code, own.name
