"""Row labels to full names: what a row inherits from the rows above it (`其中：`, `#`, indents, shared row numbers)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from extract.model import Cell, Table
from extract.normalize.indicators import lookup
from extract.normalize.periods import Period, find_period
from extract.normalize.regions import resolve
from extract.normalize.units import denominator, split_unit
from extract.tables.denominators import is_denominator, takes_denominator
from extract.tables.roles import Column, ColumnRole
from extract.tables.words import joined, pattern, squeeze

Grid = list[list[Cell | None]]
# The letter that a standard gives a quantity for its formulas: 营业收入(Y).
_MARK = re.compile(r"[*＊※①-⑳]+$")
# A share that leaves to the row above what it is a share of: 占GDP比重.
_SHARE = re.compile(r"占.{2,}(?:比[重例]|的?比率?|份额|百分比)$")
_VARIABLE = re.compile(r"[（(][A-Z][)）](?=[（(]|$)")


@dataclass(frozen=True, slots=True)
class RowLabel:
    """The stub of one body row.

    `printed` is the label cell's text, `name` the label without child mark, numbering, unit and blanks, `unit` the unit
    in its brackets. `parent` is the row (grid index) it is part of, None for a row of its own. `full` is the name
    with what it inherits. `group` holds the texts of the stub columns left of the label's. `marked` tells that the
    label itself says that it is a part (`其中：`, `#`). `bands` are the names of the groups whose rows it is below, the
    outermost first: rows that hold nothing but a name, which `is_band` marks. `group_unit` is their unit or `group`'s.
    `place` is the text of a column of areas beside the label's, `scope` the texts of columns of words right of it.
    """

    row: int
    printed: str
    name: str
    unit: str
    full: str
    parent: int | None = None
    group: tuple[str, ...] = ()
    marked: bool = False
    total: bool = False
    own_index: str = ""
    indent: float = 0.0
    cell: Cell | None = None
    bands: tuple[str, ...] = ()
    is_band: bool = False
    group_unit: str = ""
    place: str = ""
    scope: tuple[str, ...] = ()


def row_labels(table: Table, columns: Sequence[Column]) -> tuple[RowLabel, ...]:
    """Return the label of every body row, with parents and full names resolved."""
    grid = table.grid()
    stubs = [column.index for column in columns if column.role is ColumnRole.STUB]
    paths = {column.index: column.path for column in columns}
    index, units = (_first(columns, role) for role in (ColumnRole.INDEX, ColumnRole.UNIT))
    heads = ["".join(paths[stub]) for stub in stubs]
    named = _label_stub(heads)
    at = stubs[len(stubs) - 1 if named is None else named] if stubs else -1
    told = (stub for stub, head in zip(stubs, heads, strict=True) if pattern("area_stub").search(head))
    areas = next((stub for stub in told if stub != at), None)
    grid = _with_groups_below(grid, table.header_rows, stubs[: len(stubs) - 1 if named is None else named])
    labels = [_label(grid, row, stubs, named, index, units) for row in range(table.header_rows, table.n_rows)]
    filled = [column.index for column in columns if column.role in _FILLED]
    labels = [_placed(label, grid, areas, stubs) for label in _with_bands(labels, grid, filled, paths.get(at, ()))]
    return tuple(_resolved(_with_parents(labels)))


def _with_groups_below(grid: Grid, start: int, left: Sequence[int]) -> Grid:
    """Let a group's name stand in the empty cells below it, too, where its cells were never merged.

    Not in a row of totals but the groups' own (小计), nor where a column further left names another group; 合计 itself
    names no group.
    """
    filled = [list(row) for row in grid]
    for row in range(start + 1, len(grid)):
        texts = [squeeze(cell.text) for cell in filled[row] if cell is not None]
        if any(pattern("total").match(text) and not pattern("subtotal").match(text) for text in texts[: len(left) + 1]):
            continue
        for col in left:
            cell, above = filled[row][col], filled[row - 1][col]
            if cell is None or squeeze(cell.text):
                if cell is not above:
                    break
                continue
            if above is not None and above.col_span == 1 and not pattern("total").match(squeeze(above.text)):
                filled[row][col] = above
    return filled


def _placed(label: RowLabel, grid: Grid, areas: int | None, stubs: Sequence[int]) -> RowLabel:
    """Give a label the area that the column at `areas` names for its row, and the words right of it in its stub."""
    row = grid[label.row]
    cell = row[areas] if areas is not None else None
    text = squeeze(cell.text) if cell is not None and cell is not label.cell else ""
    end = label.cell.col + label.cell.col_span if label.cell else 0
    right = [words for stub in stubs if stub >= end and (beside := row[stub]) and (words := squeeze(beside.text))]
    text = "" if pattern("total").match(text) else text
    return replace(label, place=text, scope=tuple(right)) if text or right else label


_FILLED = (ColumnRole.VALUE, ColumnRole.UNIT, ColumnRole.NATURE)
"""Columns that are empty in the row of a group's name."""
_LEVELS = (
    re.compile(r"[一二三四五六七八九十]+(?:[、.．]|$)"),
    re.compile(r"[（(][一二三四五六七八九十]+[)）]"),
    re.compile(r"\d"),
)
"""How the names of groups are numbered, from the outermost in."""


class _Band(NamedTuple):
    """The name of a group of rows, its unit, and how far out its numbering stands (1 the outermost, 0 none)."""

    name: str
    unit: str
    level: int


def _band(printed: str, number: str = "") -> _Band:
    numbered = squeeze(number or printed)
    level = next((i for i, form in enumerate(_LEVELS, 1) if form.match(numbered)), 0)
    name, unit = split_unit(pattern("numbering").sub("", squeeze(printed)))
    return _Band(name or squeeze(printed), unit, level)


def _with_bands(labels: Sequence[RowLabel], grid: Grid, filled: Sequence[int], head: Sequence[str]) -> list[RowLabel]:
    """Give each label the names of the groups that it stands below, by the numbering of these.

    The first group's name may have come into the head of the names' column: 指标 over 学前教育.
    """
    out: list[RowLabel] = []
    named = len(head) > 1 and pattern("label_stub").search(head[0]) and not pattern("head_of_names").search(head[-1])
    bands = [_band(head[-1])] if named else []
    named_rows = _band_rows(labels, grid, filled, headed=bool(bands))
    for label in labels:
        is_band = label.row in named_rows
        if not is_band and not _goes_on(bands, label):
            bands = bands[:-1]
        units = (unit for name, unit in map(split_unit, reversed(label.group)) if name)
        unit = next(filter(None, (*units, *(band.unit for band in reversed(bands)))), "")
        if bands or unit or is_band:
            label = replace(label, bands=tuple(band.name for band in bands), group_unit=unit, is_band=is_band)
        out.append(label)
        if is_band:
            band = _band(label.printed, label.own_index)
            bands = [*(other for other in bands if 0 < other.level < band.level), band]
    return out


def _goes_on(bands: Sequence[_Band], label: RowLabel) -> bool:
    """Tell whether a row still is in the last group: a denominator's without a number ends where a row does not fit."""
    ends = bool(bands) and not bands[-1].level and is_denominator(bands[-1].name)
    return not ends or label.total or takes_denominator(label.name, label.unit)


def _band_rows(labels: Sequence[RowLabel], grid: Grid, filled: Sequence[int], *, headed: bool) -> set[int]:
    """Return the rows that name groups, and none that was only left blank.

    A row says that it is a group's name where it is merged, numbered, a denominator, ends with a colon, or the rows
    below are indented. Others are where the next row needs them, beside a row or a head (`headed`) that names a group,
    or another such row.
    """
    found = [i for i, label in enumerate(labels) if _names_only(label, grid, filled)]
    sure = {i for i in found if _says_it_is_group(labels[i], labels[i + 1 : i + 2])}
    often = Counter(label.name for label in labels)
    doubtful = [i for i in found if i not in sure and not _is_left_blank(labels[i], often)]
    needed = [i for i in doubtful if i + 1 not in found and _needs_group(labels[i], labels[i + 1 : i + 2], often)]
    alike = len(needed) > 1 and len(needed) + len(sure) == len(found)
    return {labels[i].row for i in (*sure, *(needed if alike or sure or headed else ()))}


def _says_it_is_group(label: RowLabel, below: Sequence[RowLabel]) -> bool:
    numbered = any(form.match(squeeze(text)) for form in _LEVELS[:2] for text in (label.printed, label.own_index))
    merged = label.cell is not None and label.cell.col_span > 1
    indented = any(row.indent >= label.indent + 1 for row in below)
    return numbered or merged or indented or label.name.endswith(("：", ":")) or is_denominator(label.name)


def _is_left_blank(label: RowLabel, often: Mapping[str, int]) -> bool:
    """Tell whether a row without figures is one like those beside it: an area, a year, a measure, a name met again."""
    area = pattern("town").fullmatch(label.name) or pattern("whole").match(label.name) or resolve(label.name)
    return bool(area or row_period(label) or pattern("incomplete").search(label.name) or often[label.name] > 1)


def _needs_group(label: RowLabel, below: Sequence[RowLabel], often: Mapping[str, int]) -> bool:
    """Tell whether the row below does not say on its own what it is of."""
    names = [row.name for row in below]
    unsaid = any(pattern("incomplete").search(name) or often[name] > 1 for name in names)
    known = any(lookup(joined(label.name, row.name), row.unit) and not lookup(row.name, row.unit) for row in below)
    return unsaid or known or any(row_period(row) for row in below)


def _names_only(label: RowLabel, grid: Grid, filled: Sequence[int]) -> bool:
    """Tell whether a row holds nothing but a name."""
    if not label.name or label.total or label.marked or label.cell is None or label.cell.row != label.row:
        return False
    numbered = any(form.match(squeeze(label.printed)) for form in _LEVELS[:2])
    if label.unit and label.cell.col_span == 1 and not numbered and "单位" not in label.printed:
        return False
    cells = [grid[label.row][col] for col in filled]
    return bool(filled) and all(cell is None or cell is label.cell or not squeeze(cell.text) for cell in cells)


def _label_stub(heads: Sequence[str]) -> int | None:
    """Which stub column holds the names: the rightmost whose head says so, with the headless ones beside it."""
    classes = pattern("class_stub")
    named = [i for i, head in enumerate(heads) if pattern("label_stub").search(head) and not classes.search(head)]
    if not named:
        return None
    at = named[-1]
    while at + 1 < len(heads) and not heads[at + 1]:
        at += 1
    return at


def _first(columns: Sequence[Column], role: ColumnRole) -> int | None:
    return next((column.index for column in columns if column.role is role), None)


def _label(
    grid: Grid, row: int, stubs: Sequence[int], named: int | None, index: int | None, units: int | None
) -> RowLabel:
    """Read a row's stub: the text of the stub column at place `named` among `stubs`, else the last that is filled."""
    cells = [grid[row][col] for col in stubs]
    texts = [cell.text if cell else "" for cell in cells]
    filled = [i for i, text in enumerate(texts) if squeeze(text)]
    at = named if named in filled else max(filled, default=0)
    printed = texts[at] if texts else ""
    squeezed = squeeze(printed)
    body = pattern("child_mark").sub("", squeezed)
    marked = body != squeezed
    body = _MARK.sub("", pattern("numbering").sub("", body))
    name, unit = split_unit(_VARIABLE.sub("", body))
    name, unit = (name, unit) if name else (body, "")
    number = grid[row][index] if index is not None else None
    beside = grid[row][units] if units is not None else None
    unit = unit or (squeeze(beside.text) if beside else "")
    of_all = [i for i, text in enumerate(texts) if pattern("total").match(squeeze(text))]
    total = any(i >= at or not pattern("class_of_total").match(name) for i in of_all)
    total = total or bool(number and pattern("total").match(squeeze(number.text)))
    cell = cells[at] if cells else None
    left = (text for text, beside in zip(texts[:at], cells[:at], strict=True) if beside is not cell and squeeze(text))
    above = dict.fromkeys(_MARK.sub("", squeeze(text)) for text in left)
    marked = marked or any(pattern("part_cell").fullmatch(text) for text in above)
    group = tuple(text for text in above if not pattern("part_cell").fullmatch(text))
    group = group if total else tuple(text for text in group if not pattern("total").match(text))
    return RowLabel(
        row, printed, name, unit, name, None, group, marked, total, _own_index(number, row),
        cell.indent if cell else 0.0, cell,
    )  # fmt: skip


def _own_index(cell: Cell | None, row: int) -> str:
    """The row number if it stands in this very row: a number merged over several rows belongs to the first."""
    return squeeze(cell.text) if cell is not None and cell.row == row else ""


def _with_parents(labels: list[RowLabel]) -> list[RowLabel]:
    """Find for each row the row that it is part of."""
    out: list[RowLabel] = []
    head: RowLabel | None = None
    uses_numbers = sum(bool(label.own_index) for label in labels) * 2 > len(labels)
    for label in labels:
        previous = out[-1] if out else None
        if head is not None and _is_part(label, head, previous, uses_numbers):
            parent = _nested_parent(label, out, head)
            out.append(replace(label, parent=parent.row))
            continue
        out.append(label)
        head = None if label.total else label
    return out


def _is_part(label: RowLabel, head: RowLabel, previous: RowLabel | None, uses_numbers: bool) -> bool:
    """Evidence that a row is part of the group that `head` opened."""
    if label.total or not label.name:
        return False
    if label.marked:
        return True
    if uses_numbers:
        return not label.own_index and label.group == head.group and _fits(label, head)
    if label.indent >= head.indent + 1 and previous is not None:
        return True
    follows_part = previous is not None and previous.parent is not None
    if follows_part and is_bare_class(label.name):
        return True
    if not follows_part or label.group != head.group or not _fits(label, head):
        return False
    unitless = previous is not None and bool(head.unit) and not label.unit and not previous.unit
    return unitless or bool(denominator(head.name))


def row_period(row: RowLabel) -> Period | None:
    """Return the year that is all a row's label says (2025年, 2035年（预测）), None if it says another thing."""
    found = find_period(row.name)
    alone = found is not None and found.begin == 0 and pattern("year_label").fullmatch(row.name[found.stop :])
    return found if alone else None


def dated_name(name: str) -> tuple[Period | None, str]:
    """Split the years that open an indicator's name from it: 2025年末常住人口 → 2025, 常住人口.

    Years that only bound or compare (2025年以前建成…, 2020年及以后…) stay, and so does a label that is but a year.
    """
    found = find_period(name) if name[:2] in {"19", "20"} else None
    if found is None or found.begin or name[found.stop - 1] != "年":
        return None, name
    rest = re.sub(r"^(?:年?[末底]|度(?=.{2}))", "", name[found.stop :])
    opens = len(rest) > 1 and not pattern("year_bounds").match(rest) and not pattern("year_label").fullmatch(rest)
    return (found, rest) if opens else (None, name)


def is_bare_class(name: str) -> bool:
    """Tell whether a label is only the class of something (三级, 市级) and says not of what."""
    return len(name) <= 5 and bool(re.fullmatch(rf".*(?:{pattern('bare_class').pattern})", name))


def _fits(label: RowLabel, head: RowLabel) -> bool:
    """A part without a mark has no denominator of its own, the unit of its whole (or prints none) and is no ratio."""
    ratios = (pattern("ratio_name"), pattern("share_name"))
    ratio = not label.unit and any(form.search(label.name) and not form.search(head.name) for form in ratios)
    return denominator(label.name) is None and label.unit in {head.unit, ""} and not ratio


def _nested_parent(label: RowLabel, out: Sequence[RowLabel], head: RowLabel) -> RowLabel:
    """`内：` or a deeper indent below a part makes it a part of that part; siblings share the head."""
    previous = out[-1]
    if previous.parent is not None and label.marked and label.indent > previous.indent:
        return previous
    if previous.parent is not None and squeeze(label.printed).startswith("内"):
        return previous
    return head


def _resolved(labels: list[RowLabel]) -> list[RowLabel]:
    by_row: dict[int, RowLabel] = {}
    whole: RowLabel | None = None
    for label in labels:
        parent = by_row.get(label.parent) if label.parent is not None else None
        full = _full_name(parent, label) if parent else label.name
        if _SHARE.match(label.name) and whole is not None and whole.group == label.group:
            full = whole.full + label.name
        elif label.name:
            whole = replace(label, full=full)
        by_row[label.row] = replace(label, full=full, unit=label.unit or (parent.unit if parent else ""))
    return list(by_row.values())


def _full_name(whole: RowLabel, part: RowLabel) -> str:
    """A part's name with what it inherits; its own where the catalogue knows but that: 税收收入 of 公共预算收入."""
    full = inherit(whole.full, part.name)
    own = full != part.name and not denominator(whole.full) and bool(_measure_tail().search(part.name))
    return part.name if own and lookup(part.name, part.unit) and not lookup(full, part.unit) else full


@cache
def _institution_end() -> re.Pattern[str]:
    return re.compile(rf"^.*(?:{pattern('institution').pattern}|{pattern('branch').pattern})")


@cache
def _institution_tail() -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern('institution').pattern})$")


@cache
def _measure_tail() -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern('measure').pattern})$")


@cache
def _person_tail() -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern('person').pattern})$")


def institution_of(name: str) -> str:
    """Return a name up to its last institution: 市属医院床位 → 市属医院; empty where it names none."""
    match = _institution_end().match(name)
    return match[0] if match else ""


def denominator_prefix(name: str) -> str:
    """Return the denominator at the beginning of a name: 每千人口, 每10万人口, 每百张床位; empty if there is none."""
    match = re.match(
        r"(?:每|平均每)?(?:\d+|[一二三四五六七八九十百千万亿]+)[百千万亿]*(?:名|张|个|辆|户)?"
        r"(?:常住人口|户籍人口|总人口|人口|老年人口?|儿童|床位|人|户|居民|劳动力|职工|学生)(?:拥有)?",
        name,
    )
    return match[0] if match and denominator(match[0]) else ""


def inherit(whole: str, part: str) -> str:
    """Return the full name of a part: what it takes over from the name of its whole.

    The denominator always; the measure (床位数) where the part names only an institution or a class; a qualifier
    that is no institution (拥有3岁以下婴幼儿) where the part narrows it.
    """
    if denominator(part):
        return part
    prefix = denominator_prefix(whole)
    core = whole[len(prefix) :]
    shared = _tail(_common_tail(core, part))
    if len(shared) >= 2:
        return prefix + _kept(core[: len(core) - len(shared)], part[: len(part) - len(shared)]) + part
    if _institution_tail().search(part):
        return prefix + part + _tail(core)
    if _measure_tail().search(part):
        return prefix + part
    if _person_tail().search(part) and re.search(r"人员|[师士生](?:总?数)?$", core):
        return prefix + part + ("数" if core.endswith("数") else "")
    tail = _tail(core)
    return prefix + joined(part, tail)


def _kept(qualifier: str, own: str) -> str:
    """The whole's qualifier stays unless it names an institution or the part names its own."""
    if _institution_end().search(qualifier) or _institution_tail().search(own) or not own:
        return ""
    return qualifier


def _tail(core: str) -> str:
    """What stands behind the last institution in a name: 医疗卫生机构床位数 → 床位数."""
    return _institution_end().sub("", core) or core


def _common_tail(left: str, right: str) -> str:
    size = 0
    while size < min(len(left), len(right)) and left[-size - 1] == right[-size - 1]:
        size += 1
    return left[len(left) - size :] if size else ""
