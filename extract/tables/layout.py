"""What a logical table is about: do its rows name indicators, areas, institutions or classes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from extract.model import Area, Facts, Role, Table
from extract.normalize.periods import Period, find_period
from extract.normalize.regions import parent_of
from extract.normalize.units import denominator, split_unit
from extract.tables.areas import named_area
from extract.tables.roles import Column, ColumnRole, columns_of
from extract.tables.rows import RowLabel, inherit, row_labels, row_period
from extract.tables.words import pattern, squeeze


class RowKind(StrEnum):
    """What the rows of a table name."""

    INDICATOR = "indicator"
    AREA = "area"
    ENTITY = "entity"
    CLASS = "class"


@dataclass(frozen=True, slots=True)
class Layout:
    """A table read: columns, row labels, what the rows name, and what the title says for all of them.

    `measure` is the indicator that the title names, used where neither rows nor columns name one.
    """

    columns: tuple[Column, ...]
    rows: tuple[RowLabel, ...]
    row_kind: RowKind
    role: Role
    measure: str = ""
    period: Period | None = None
    kind: str = ""


def read_layout(table: Table, facts: Facts) -> Layout:
    """Return what the table is about; pure, nothing of it depends on the document's name or place."""
    columns = _with_measures(columns_of(table, facts))
    if not any(column.role is ColumnRole.VALUE for column in columns):
        return Layout(columns, (), RowKind.INDICATOR, Role.OTHER)
    rows = row_labels(table, columns)
    row_kind = _row_kind(table, columns, rows, facts)
    title = bare_title(table.title)
    return Layout(
        columns,
        rows,
        row_kind,
        _role(row_kind, columns),
        title_measure(title, facts),
        find_period(title),
        _title_kind(title),
    )


def _with_measures(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Give a head 其中：公立医院 the measure of the head that it is a part of: 床位数 → 公立医院床位数."""
    out: list[Column] = []
    whole: Column | None = None
    for column in map(_below_part_head, columns):
        if column.role is ColumnRole.VALUE and column.path[-2:-1] == ("其中",) and whole is not None:
            near = whole.path[: len(column.path) - 2] == column.path[:-2] or len(whole.path) <= len(column.path) - 1
            out.append(_part_of(whole, column) if near else column)
            continue
        is_part = bool(column.path) and bool(pattern("child_mark").match(column.path[-1]))
        if column.role is ColumnRole.VALUE and not is_part:
            whole = column
        near = whole is not None and whole.path[:-1] == column.path[:-1] and bool(whole.residue)
        named = is_part and near and column.role is ColumnRole.VALUE and whole is not None and column.residue
        out.append(replace(column, residue=inherit(whole.residue, column.residue)) if named and whole else column)
    return tuple(out)


def _below_part_head(column: Column) -> Column:
    """Return a column below a head that only says 其中 with that head in one spelling and out of its name."""
    heads = [i for i, head in enumerate(column.path) if pattern("part_cell").fullmatch(squeeze(head))]
    if column.role is not ColumnRole.VALUE or len(column.path) < 2 or heads != [len(column.path) - 2]:
        return column
    path = (*column.path[:-2], "其中", column.path[-1])
    return replace(column, path=path, residue=re.sub(r"^.*?(?:其中(?:包括)?|内|含)[：:]?", "", column.residue))


def _part_of(whole: Column, part: Column) -> Column:
    """Give a part the measure, time, kind and unit of the column on its left that it is a part of."""
    return replace(
        part,
        residue=inherit(whole.residue, part.residue) if whole.residue and part.residue else part.residue,
        period=part.period or whole.period,
        kind=part.kind or whole.kind,
        basis=part.basis or whole.basis,
        unit=part.unit or whole.unit,
    )


def _role(row_kind: RowKind, columns: Sequence[Column]) -> Role:
    if row_kind is RowKind.INDICATOR:
        return Role.INDICATOR
    head = "".join("".join(column.path) for column in columns if column.role is ColumnRole.STUB)
    return Role.LIST if row_kind is RowKind.ENTITY and pattern("list_stub").search(head) else Role.CROSS


def _row_kind(table: Table, columns: Sequence[Column], rows: Sequence[RowLabel], facts: Facts) -> RowKind:
    head = "".join("".join(c.path) for c in columns if c.role is ColumnRole.STUB)
    named = [row for row in rows if row.name and not row.total and not row.is_band]
    residues = [c for c in columns if c.role is ColumnRole.VALUE and c.residue]
    nouns = re.sub(r"名称|名$", "", head) if has_area_stub(columns) else head
    if has_area_stub(columns) and not any(pattern(n).search(nouns) for n in ("entity_stub", "class_stub")):
        beside = any(pattern("measure_stub").search("".join(c.path)) for c in columns if c.role is ColumnRole.STUB)
        return RowKind.INDICATOR if beside else RowKind.AREA
    if len(named) > 1 and all(row_period(row) for row in named):
        return RowKind.CLASS
    if _name_persons(named, residues):
        return RowKind.INDICATOR
    measured = sum(bool(row.unit or denominator(row.name)) for row in named)
    if measured * 2 > len(named) or any(c.role is ColumnRole.UNIT for c in columns):
        return RowKind.INDICATOR
    town = pattern("town")
    areas = sum(bool(town.fullmatch(row.name) or named_area(row.name, facts, row.group)) for row in named)
    if named and areas * 5 >= len(named) * 3:
        return RowKind.AREA
    if residues and not _only_change(table, columns, residues, named, facts):
        return RowKind.ENTITY
    return RowKind.CLASS if _are_classes(table, rows, facts) else RowKind.INDICATOR


def _only_change(
    table: Table, columns: Sequence[Column], residues: Sequence[Column], named: Sequence[RowLabel], facts: Facts
) -> bool:
    """Tell whether the heads name but the change between years, and the rows or nothing else say of what."""
    undescribed = sum(c.role is ColumnRole.VALUE for c in columns) > len(residues)
    changes = all(c.kind == "change" for c in residues)
    measured = sum(bool(re.search(rf"(?:{pattern('measure').pattern})$", row.name)) for row in named)
    by_rows = measured * 2 > len(named) or not title_measure(bare_title(table.title), facts)
    return undescribed and changes and by_rows


def _name_persons(named: Sequence[RowLabel], residues: Sequence[Column]) -> bool:
    """Tell whether the rows name who is counted (医师, 护士) and the heads only how: 总数, 每千人口."""
    persons = sum(bool(re.search(rf"{pattern('person').pattern}(?:[（(][^（）()]*[)）])?$", row.name)) for row in named)
    how = [
        c
        for c in residues
        if re.fullmatch(r"(?:总|人)?数量?|总?人数|每.{1,4}(?:常住|户籍|服务)?人口(?:拥有)?量?", c.residue)
    ]
    return bool(how) and len(how) == len(residues) and persons * 2 > len(named)


def _are_classes(table: Table, rows: Sequence[RowLabel], facts: Facts) -> bool:
    """Rows of classes below a title that names what is counted: a row of totals, one unit for the whole table."""
    has_total = any(row.total or pattern("whole").match(row.name) for row in rows)
    return bool(has_total and table.title and title_measure(bare_title(table.title), facts))


def has_area_stub(columns: Sequence[Column]) -> bool:
    """Tell whether a stub column's head says that it names areas."""
    heads = ("".join(column.path) for column in columns if column.role is ColumnRole.STUB)
    return any(pattern("area_stub").search(head) for head in heads)


def _title_kind(title: str) -> str:
    if re.search(r"现状|现有", title):
        return "baseline"
    if re.search(
        r"目标|规划|计划|任务|分配|分解|(?:重点|建设|重大)(?:项目|工程)|项目(?:汇总|安排|清单|库|一览|表)", title
    ):
        return "target"
    return "norm" if re.search(r"标准|要求", title) else ""


def bare_title(title: str) -> str:
    """Return a title without its number, its unit and blanks: `表9 2020年床位（单位：张）` → `2020年床位`.

    The number goes before the blanks do: `表9 2020年` is not table 92020.
    """
    return split_unit(squeeze(pattern("title_head").sub("", title.strip())))[0]


def undated(title: str) -> str:
    """Return a bare title without its periods: `2020年、2025年床位配置` → `床位配置`."""
    text = re.sub(r"[（(][^（）()]*(?:19|20)\d\d[^（）()]*[)）]", "", title)
    while period := find_period(text):
        before = re.sub(r"[、和及与至“\"]+$", "", text[: period.begin])
        text = before + re.sub(r"^(?:时期|期间|年?[末底]|年(?!度))+", "", text[period.stop :].lstrip('”"'))
    return re.sub(r"^[、和及与]+|[“”\"]", "", text)


def title_measure(title: str, facts: Facts) -> str:
    """Return the thing that a table's bare title names, less its period, areas and the words for a table.

    `十四五时期全省各地区公办幼儿园设置规划目标` → `公办幼儿园数`.
    """
    text = undated(title)
    text = pattern("title_noise").sub("", text)
    for name in filter(None, (facts.area.name, _short(facts.area))):
        text = text.replace(name, "")
    text = pattern("title_tail").sub("", text).rstrip("的")
    if not text:
        return ""
    return text if pattern("measure").search(text[-3:]) else f"{text}数"


def _short(area: Area) -> str:
    """The name of an area without that of the area above it: 重庆市大足区 → 大足区."""
    above = parent_of(area)
    return area.name.removeprefix(above.name) if above else area.name
