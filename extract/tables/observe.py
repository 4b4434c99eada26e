"""Cells to observations: every value cell of a logical table with its full meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extract.model import Area, Cell, Document, Facts, Observation, Role, Table
from extract.normalize.outline import sections
from extract.normalize.periods import Period, find_period
from extract.normalize.units import denominator, find_denominator, magnitude, parse_unit, split_unit
from extract.normalize.values import CellValue, read_values
from extract.tables.areas import named_area, with_shared_place
from extract.tables.captions import noted_unit, noted_units
from extract.tables.layout import Layout, RowKind, bare_title, has_area_stub, read_layout, undated
from extract.tables.panels import panels
from extract.tables.roles import Column, ColumnRole, telling_head
from extract.tables.rows import RowLabel, dated_name, institution_of, is_bare_class, row_period
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
    named = _named_apart(place, values)
    values, names = named or (values, _names(place, len(values)))
    for ordinal, (value, name) in enumerate(zip(values, names, strict=True)):
        yield _observation(place, grid, value, name, ordinal)


def _named_apart(
    place: Place, values: Sequence[CellValue]
) -> tuple[tuple[CellValue, ...], list[tuple[str, str]]] | None:
    """Values and names where the label gives each its own unit: 新增绿道（公里）/绿地（公顷） over 100/20."""
    parts = [split_unit(part) for part in re.split(r"[/／]", squeeze(place.row.printed))]
    if len(values) < 2 or len(parts) != len(values) or not all(name and unit for name, unit in parts):
        return None
    units = (replace(value, unit=value.unit or unit) for value, (_, unit) in zip(values, parts, strict=True))
    return tuple(units), [(pattern("numbering").sub("", name), _name_and_entity(place)[1]) for name, _ in parts]


def _is_heading_text(place: Place, values: Sequence[CellValue], grid: list[list[Cell | None]]) -> bool:
    """Words in a row that has no number at all and no named stub are a heading inside the body, not a value."""
    if any(value.status != "Q" for value in values):
        return False
    return not place.row.name or place.cell.col_span > 2


def _names(place: Place, count: int) -> list[tuple[str, str]]:
    """Return (indicator name, entity) for each value of the cell: alternatives in the label go one to each value."""
    name, entity = _name_and_entity(place)
    name += f"（{place.column.part_of_year}）" if name and place.column.part_of_year else ""
    if count == 1:
        return [(name, entity)]
    options = alternatives(name, count)
    return [(option, entity) for option in options] if options else [(name, entity)] * count


def alternatives(label: str, count: int) -> list[str]:
    """Split a label that names several things at once: 三甲/三乙综合医院平均住院日 → one name for each.

    Returns an empty list where the label does not hold exactly `count` alternatives.
    """
    parts = re.split(r"[/／、]", label)
    if len(parts) != count or count < 2:
        return []
    width = _alternative_width(parts)
    head, tail = parts[0][: len(parts[0]) - width], parts[-1][width:]
    middles = [parts[0][len(parts[0]) - width :], *parts[1:-1], parts[-1][:width]]
    return [head + middle + tail for middle in middles]


def _alternative_width(parts: Sequence[str]) -> int:
    """How many characters an alternative has: the most that begin alike on both sides of the stroke."""
    first, last = parts[0], parts[-1]
    widths = [n for n in range(1, min(len(first), len(last)) + 1) if first[-n] == last[0]]
    return max(widths, default=min(len(first), len(last)))


def _name_and_entity(place: Place) -> tuple[str, str]:
    row, column, layout = place.row, place.column, place.layout
    if layout.row_kind is RowKind.INDICATOR:
        whole = _whole_of_area(place)
        return _indicator_and_class(place, dated_name(whole.full if whole else row.full)[1])
    name = completed(column.residue, place.table.title) or layout.measure
    name = name or undated(bare_title(place.table.title))
    if layout.row_kind is RowKind.AREA:
        entity = "" if _area(place) else _entity(place, name)
        return name, entity if _is_institution(entity) or _is_subtotal(place) else ""
    return name, _entity(place, name)


def completed(residue: str, title: str) -> str:
    """Return a column's bare noun completed by the title: 机构数 below `各区域医疗卫生机构与床位数…` → 医疗卫生机构数.

    Only where a piece of the title, cut at 与, 和, 及 and 、, ends with the noun; else the residue as it is.
    """
    stem = residue.removesuffix("数")
    if not 2 <= len(stem) <= 3:
        return residue
    text = pattern("title_noise").sub("|", undated(bare_title(title)))
    pieces = re.split(r"[与和及、]", pattern("title_tail").sub("", text))
    longer = [piece.rsplit("|", 1)[-1].removesuffix("数") for piece in pieces]
    found = next((piece for piece in longer if piece.endswith(stem) and len(piece) > len(stem)), stem)
    return residue if len(found) > 12 or denominator(found) else found + residue[len(stem) :]


def _indicator_and_class(place: Place, name: str) -> tuple[str, str]:
    """Name and entity in a table whose rows are indicators.

    A head that measures (…面积) completes the name, one that only names a class (大型, 城市) is the entity; the group
    of a row (行业, 类别) is, too, where it alone tells rows of one name apart.
    """
    row, residue = place.row, place.column.residue
    titled = _TITLE_RATE.match(undated(bare_title(place.table.title)))
    if titled and not any(denominator(label.full) for label in place.layout.rows):
        name = titled[0] + name
    if residue.startswith("每") and (found := find_denominator(residue)) and found.end - found.start == len(residue):
        return residue + name, ""
    measures = bool(residue) and bool(re.search(rf"(?:{pattern('measure').pattern})$", residue))
    twins = {label.group for label in place.layout.rows if label.full == row.full}
    group = row.group[-1] if row.group and len(twins) > 1 else ""
    group = "" if group and named_area(group, place.facts) else group
    if measures or _grows_by(residue):
        return _joined(name, residue), group
    return name, group + residue


_TITLE_RATE = re.compile(r"每[\d十百千万]+(?:常住|户籍|服务)?人口")
"""A title that begins with the denominator of all its rows: 每千人口医疗资源对比."""


def _grows_by(residue: str) -> bool:
    return bool(pattern("growth").search(residue) or pattern("comparison").search(residue))


def _joined(name: str, residue: str) -> str:
    return name if not residue or residue in name else name + residue


def _whole_of_area(place: Place) -> RowLabel | None:
    """The row above that a row naming only an area (`其中：主城区`) is a part of."""
    row = place.row
    if row.parent is None or not named_area(row.name, place.facts, row.group):
        return None
    return next(label for label in place.layout.rows if label.row == row.parent)


def _entity(place: Place, name: str) -> str:
    """The class or institution that a row names; empty for the whole area and its total.

    The total of a list of institutions is that of the class which its title names (`公立医院布局`), not of the area.
    """
    row = place.row
    if _is_subtotal(place):
        return next((text for text in reversed(row.group) if not named_area(text, place.facts)), row.printed.strip())
    if row.total and place.layout.role is Role.LIST:
        return institution_of(place.layout.measure)
    if row.total or pattern("whole").match(row.name) or row_period(row) or named_area(row.name, place.facts, row.group):
        return ""
    if is_bare_class(row.name):
        return row.name + _class_head(place, name)
    return row.name


def _is_subtotal(place: Place) -> bool:
    """Tell whether a row is the total of some rows only: 小计 beside another total, which is the one of the area."""

    def says(row: RowLabel) -> bool:
        return bool(pattern("subtotal").match(squeeze(row.printed)))

    others = (row for row in place.layout.rows if row.row != place.row.row)
    return says(place.row) and any(row.total or pattern("whole").match(row.name) for row in others)


def _class_head(place: Place, name: str) -> str:
    """The noun that a bare class (三级, 市级) stands for: from its whole, the indicator, the stub's head, the title."""
    parent = next((row.name for row in place.layout.rows if row.row == place.row.parent), "")
    match = re.search(r"(?:医院|机构|中心|院|站|所|学校)$", parent)
    if match:
        return match[0]
    heads = "".join("".join(c.path) for c in place.layout.columns if c.role is ColumnRole.STUB)
    found = (re.search(r"医院|学校|机构", text) for text in (name, heads, place.table.title))
    return next((match[0] for match in found if match), "")


def _area(place: Place) -> Area | None:
    """The reference area: the column's, else the one that the row or its group names; None if neither names one."""
    if place.column.area:
        return place.column.area
    indicators = place.layout.row_kind is RowKind.INDICATOR
    own = [] if _is_subtotal(place) or (indicators and not _whole_of_area(place)) else [place.row.name]
    groups = [] if indicators and not own and not has_area_stub(place.layout.columns) else reversed(place.row.group)
    named = (named_area(text, place.facts, place.row.group) for text in own)
    return next(filter(None, (*named, *(named_area(text, place.facts) for text in groups))), None)


def _observation(
    place: Place, grid: list[list[Cell | None]], value: CellValue, names: tuple[str, str], ordinal: int
) -> Observation:
    name, entity = names
    period, kind, basis = _time(place, value)
    grows = basis == "annual_average" and _is_growth(place.column, value)
    unit, factor = ("%", Decimal(1)) if grows and not value.unit else _unit(place, value, name)
    name = _grown(name) if grows else name
    area, area_name = _reference_area(place, entity)
    per, base = (None, "") if grows else _denominator(name, value, _stated_unit(place, value, name))
    return Observation(
        source="table",
        label=place.row.printed.strip() or place.column.residue,
        indicator_name=name,
        evidence=place.cell.text,
        obs_value=_scaled(value.value, factor),
        obs_value_high=_scaled(value.high, factor),
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
        kind=kind,
        basis=basis,
        base_period=place.column.base_period,
        nature=_text_in(place, grid, ColumnRole.NATURE),
        responsible=_text_in(place, grid, ColumnRole.RESPONSIBLE),
        table_id=place.table_id,
        row=place.cell.row,
        col=place.cell.col,
        ordinal=ordinal,
        anchors=place.cell.anchors,
        section=place.section,
        rule=f"table-{place.layout.row_kind}",
        confidence=_confidence(place, period, name),
    )


def _is_growth(column: Column, value: CellValue) -> bool:
    """Tell whether a figure in a column of yearly averages is a growth in per cent.

    The unit of the head says so; where it states none, only a figure in square brackets may be another thing.
    """
    return column.unit in {"%", "％"} if column.unit else not value.bracketed


def _grown(name: str) -> str:
    """A column of yearly growth names the growth of its rows' indicators, unless the row already does."""
    return name if re.search(rf"(?:{pattern('growth').pattern})[率幅度]?(?:[（(].*)?$", name) else f"{name}年均增长"


def _comparator(column: Column, value: CellValue) -> str:
    """The cell's own comparator; a plain number under 上限 or 下限 is a bound."""
    if value.status != "A":
        return ""
    return column.comparator if column.comparator and value.comparator == "=" else value.comparator


def _scaled(value: Decimal | None, factor: Decimal) -> Decimal | None:
    if value is None or factor == 1:
        return value
    return (value * factor).normalize().quantize(Decimal(1)) if (value * factor) % 1 == 0 else value * factor


def _confidence(place: Place, period: str, name: str) -> float:
    """How sure the reading is: less where no period or no name could be told, times that of the characters."""
    sure = 0.99
    if not name:
        sure -= 0.5
    if not period and place.layout.kind != "norm":
        sure -= 0.2
    if place.row.parent is not None and not place.row.marked:
        sure -= 0.04
    return round(sure * place.cell.confidence, 3)


def _text_in(place: Place, grid: list[list[Cell | None]], role: ColumnRole) -> str:
    for column in place.layout.columns:
        if column.role is role:
            cell = grid[place.row.row][column.index]
            return squeeze(cell.text) if cell else ""
    return ""


def _unit(place: Place, value: CellValue, name: str) -> tuple[str, Decimal]:
    """Return the unit without magnitude and the factor that its magnitude word stands for.

    The nearest statement wins: cell, column head, row label, column of units, note above the table, title.
    """
    if value.unit == "ratio":
        return "ratio", Decimal(1)
    unit, factor = magnitude(_stated_unit(place, value, name))
    counted = not unit and place.layout.row_kind is not RowKind.INDICATOR and re.search(r"机构数$|院数$", name)
    return ("个" if counted else unit), Decimal(factor)


def _stated_unit(place: Place, value: CellValue, name: str) -> str:
    """The unit as printed. A bracketed total in a column of yearly growth has the unit of its row, not the growth's."""
    own, row = place.column.unit, place.row.unit
    total = value.bracketed and place.column.basis == "annual_average" and _brackets_are_totals(place)
    near = (row, own) if total else (own, row)
    return value.unit or near[0] or near[1] or _noted(place, name) or split_unit(squeeze(place.table.title))[1]


def _noted(place: Place, name: str) -> str:
    """The unit that the note above the table states; of several the one that the name takes, else that of its head."""
    note = place.table.unit_note
    units = noted_units(note)
    if len(units) < 2:
        return noted_unit(note)
    return unit_by_name(name, units) or _unit_by_place(place, units)


def unit_by_name(name: str, units: Sequence[str]) -> str:
    """Return which of several units a name takes: 城镇化率 the %, 常住人口 the one other; empty if the name tells not.

    A ratio or a degree (医护比, 普及程度) may be a share or none, and takes neither; nor does a rate per 1000 people.
    """
    shares = [unit for unit in units if unit in _SHARES]
    others = [unit for unit in units if unit not in _SHARES]
    bare = re.sub(r"[（(][^（）()]*[)）]$", "", name)
    if not bare or len(shares) != 1:
        return ""
    if pattern("share_name").search(bare):
        return shares[0]
    neither = pattern("ratio_name").search(bare) or denominator(bare)
    return others[0] if len(others) == 1 and not neither else ""


_SHARES = frozenset({"%", "％", "‰"})


def _unit_by_place(place: Place, units: Sequence[str]) -> str:
    """Of several units (个、张) the one in the order of the heads; heads that only tell the time have no order."""
    values = [column for column in place.layout.columns if column.role is ColumnRole.VALUE]
    heads = [telling_head(column) for column in values]
    kinds = list(dict.fromkeys(heads))
    if len(kinds) != len(units) or not all(kinds):
        return ""
    return units[kinds.index(telling_head(place.column))]


def _denominator(name: str, value: CellValue, stated: str) -> tuple[int | None, str]:
    """Return per and per_base: behind a stroke in the cell, in the name, else in the unit (张/千人)."""
    if value.per:
        return value.per, ""
    found = None if stated == "ratio" else denominator(name)
    unit = None if found else parse_unit(stated)
    return found or ((unit.per, unit.per_base) if unit and unit.per else (None, ""))


def _reference_area(place: Place, entity: str) -> tuple[str, str]:
    area = _area(place)
    if area:
        return area.code, area.name
    own = place.facts.area
    if place.layout.row_kind is RowKind.AREA and not place.row.total and not _is_institution(entity):
        return "", place.row.name
    return own.code, own.name


def _is_institution(entity: str) -> bool:
    return bool(re.search(rf"(?:{pattern('institution').pattern})", entity))


def _time(place: Place, value: CellValue) -> tuple[str, str, str]:
    """Return (time period, kind, basis): the column's word, else the title's, else what the plan's years imply."""
    column, layout, facts = place.column, place.layout, place.facts
    period = _remarked_year(value) or column.period or _row_period(place) or _title_period(place)
    basis = "cumulative" if value.bracketed and _brackets_are_totals(place) else column.basis
    if basis and (period is None or period.start == period.end):
        period = _span_of(period, facts) or period
    kind = column.kind or _kind_of(period, facts) or layout.kind
    if period is not None:
        return (str(period.end) if _at_end(place, period, basis) else str(period)), kind or "baseline", basis
    year = _undated_year(place, kind)
    return (str(year) if year else ""), kind or _undated_kind(facts), basis


def _row_period(place: Place) -> Period | None:
    """The period that is a row's whole label, or that opens the name of its indicator."""
    opening = dated_name(place.row.full)[0] if place.layout.row_kind is RowKind.INDICATOR else None
    return row_period(place.row) or opening


def _remarked_year(value: CellValue) -> Period | None:
    """The year in a bracket behind the figure: 75%（2019年） in a column of 2020."""
    period = find_period(value.remark) if value.remark else None
    return period if period and period.start == period.end else None


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
    return "baseline" if re.search(r"(?:报告|公报|统计资料|年鉴)$", facts.title) else "norm"


def _title_period(place: Place) -> Period | None:
    """The period in the table's title, where the column says none.

    A column that only says 现状 or 目标 keeps to the plan's own years, unless the title is about years before them.
    """
    period, base = place.layout.period, place.facts.base_year
    past = period is not None and base is not None and period.end <= base
    return period if past or not place.column.kind else None


def _kind_of(period: Period | None, facts: Facts) -> str:
    if period is None or facts.base_year is None:
        return ""
    return "baseline" if period.end <= facts.base_year else "target"


def _brackets_are_totals(place: Place) -> bool:
    """Tell whether a remark or a head in brackets says that figures in brackets are totals over the plan."""
    heads = (head for column in place.layout.columns for head in column.path)
    told = any(re.search(r"[\[〔【][^\]〕】]*(?:累计|累积)[^\]〕】]*[\]〕】]", head) for head in heads)
    return told or any(re.search(r"累计|累积|五年(?:总|合)", note) for note in place.table.notes)
