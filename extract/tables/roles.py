"""What each column of a logical table is: stub, unit, nature, or values of a period, an area, an indicator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import reduce

from extract.model import Area, Cell, Facts, Table
from extract.normalize.periods import Period, find_listed, find_period
from extract.normalize.regions import self_reference
from extract.normalize.units import is_unit, split_unit
from extract.normalize.values import is_missing, is_number
from extract.tables.areas import named_area
from extract.tables.headers import header_path
from extract.tables.words import joined, natures, pattern, squeeze

Grid = list[list[Cell | None]]


class ColumnRole(StrEnum):
    """What the cells of a column hold."""

    INDEX = "index"
    STUB = "stub"
    UNIT = "unit"
    NATURE = "nature"
    RESPONSIBLE = "responsible"
    REMARK = "remark"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Column:
    """A column with what its header path says.

    `residue` is what remains of the heads when period, kind, area and unit are taken out: a piece of an indicator's
    name, empty where the column only says when. `basis` is that of the contract, `comparator` what 上限 or 下限 means,
    `part_of_year` the months or quarters that its figures are of (1-3月), `listed` the years that one head
    names over cells with as many figures (2020年/2025年).
    """

    index: int
    role: ColumnRole
    path: tuple[str, ...] = ()
    residue: str = ""
    period: Period | None = None
    kind: str = ""
    basis: str = ""
    base_period: str = ""
    unit: str = ""
    area: Area | None = None
    comparator: str = ""
    part_of_year: str = ""
    listed: tuple[Period, ...] = ()


def columns_of(table: Table, facts: Facts) -> tuple[Column, ...]:
    """Return every column of the table with its role and what its heads say."""
    grid = table.grid()
    paths = [header_path(grid, col, table.header_rows) for col in range(table.n_cols)]
    bodies = [_body(grid, table.header_rows, col) for col in range(table.n_cols)]
    told = [_role(path, body) for path, body in zip(paths, bodies, strict=True)]
    for col in range(1, table.n_cols):
        if told[col] is None and paths[col] in {(), paths[col - 1]} and _are_units(bodies[col]):
            told[col] = ColumnRole.UNIT
    roles = _settled(told, grid, table.header_rows, ["".join(path) for path in paths])
    columns = [
        _value_column(col, paths[col], facts) if role is ColumnRole.VALUE else Column(col, role, paths[col])
        for col, role in enumerate(roles)
    ]
    return tuple(_with_growth(_with_sums(_with_shares(_with_parts(_shared_residues(columns))))))


def _body(grid: Grid, start: int, col: int) -> list[str]:
    """Texts of the column's cells below the head, each cell once, empty ones left out."""
    seen: list[Cell] = []
    for row in grid[start:]:
        cell = row[col]
        if cell is not None and not any(cell is other for other in seen[-1:]):
            seen.append(cell)
    return [squeeze(cell.text) for cell in seen if squeeze(cell.text)]


def _role(path: Sequence[str], body: Sequence[str]) -> ColumnRole | None:
    head = "".join(path)
    if len(body) > 1 and all(text in natures() for text in body):
        return ColumnRole.NATURE
    named = (
        (ColumnRole.INDEX, "index"),
        (ColumnRole.UNIT, "unit"),
        (ColumnRole.RESPONSIBLE, "responsible"),
        (ColumnRole.REMARK, "remark"),
        (ColumnRole.REMARK, "identifier"),
    )
    for role, name in named:
        if pattern(name).search(head) and not (role is ColumnRole.UNIT and _are_no_units(body)):
            return role
    if _counts_rows(body):
        return ColumnRole.INDEX
    if body and sum(text in natures() for text in body) * 2 > len(body):
        return ColumnRole.NATURE
    if pattern("nature").search(head) and not any(is_number(text) for text in body):
        return ColumnRole.NATURE
    if pattern("value_head").search(head) and body:
        return ColumnRole.VALUE
    return ColumnRole.VALUE if _holds_values(head, body) else None


def _are_units(body: Sequence[str]) -> bool:
    """Tell whether a column without a head of its own holds units beside the names on its left."""
    words = [text for text in body if not is_missing(text)]
    return len(words) > 1 and all(map(is_unit, words))


def _are_no_units(body: Sequence[str]) -> bool:
    """A column headed 单位 may name offices, schools or firms; one headed 指标 over 单位 may hold years."""
    words = [text for text in body if not is_missing(text)]
    others = (bool(pattern("office").search(text) or find_period(text)) and not is_unit(text) for text in words)
    return sum(others) * 2 > len(words)


def _counts_rows(body: Sequence[str]) -> bool:
    """Five cells or more that are 1, 2, 3 … in order are row numbers whatever their head says; words group rows."""
    counts = [text for text in body if text.isdigit()]
    others = any(is_number(text) for text in body if not text.isdigit())
    return len(counts) >= 5 and not others and counts == [str(number) for number in range(1, len(counts) + 1)]


def _holds_values(head: str, body: Sequence[str]) -> bool:
    if not body:
        return False
    values = sum(is_number(text) or is_missing(text) for text in body)
    if find_period(head) or pattern("target").search(head) or pattern("baseline").search(head):
        return values * 3 >= len(body) or bool(find_period(head))
    numbers = sum(is_number(text) for text in body)
    return (values * 2 > len(body) and numbers > 0) or (numbers >= 5 and numbers * 3 > len(body))


def _settled(roles: list[ColumnRole | None], grid: Grid, start: int, heads: Sequence[str]) -> list[ColumnRole]:
    """Give the columns without a role one: words left of the first value are stubs, right of it remarks.

    The first column is a stub even where it counts (years, sizes), unless it is a column of row numbers.
    """
    first_value = next((i for i, role in enumerate(roles) if role is ColumnRole.VALUE), len(roles))
    if first_value == 0 and len(roles) > 1:
        body = _body(grid, start, 0)
        counts = [text for text in body if text.isdigit()]
        in_order = counts == [str(i) for i in range(1, len(counts) + 1)] and len(counts) > 1
        roles[0] = ColumnRole.INDEX if in_order and roles[1] is None else ColumnRole.STUB
        first_value = next((i for i, role in enumerate(roles) if role is ColumnRole.VALUE), len(roles))
    settled = [role or (ColumnRole.STUB if i < first_value else ColumnRole.REMARK) for i, role in enumerate(roles)]
    return _with_rules(settled, heads)


def _with_rules(roles: list[ColumnRole], heads: Sequence[str]) -> list[ColumnRole]:
    """A column of words whose head counts (设置数量) holds values and names no row, if another stub is left of it."""
    stubs = [i for i, role in enumerate(roles) if role is ColumnRole.STUB]
    rules = {i for i in stubs[1:] if pattern("rule").search(heads[i])}
    return [ColumnRole.VALUE if i in rules else role for i, role in enumerate(roles)]


def _value_column(index: int, path: tuple[str, ...], facts: Facts) -> Column:
    """Take period, kind, basis, area and unit out of the heads; what remains is the residue."""
    column = Column(index, ColumnRole.VALUE, path)
    rest: list[str] = []
    for head in path:
        column, left = _read_head(column, head, facts)
        if left:
            rest.append(left)
    return replace(column, residue=reduce(joined, _measure_last(rest), ""))


def _measure_last(pieces: list[str]) -> list[str]:
    """A class below what is measured of it comes first in a name: 床位数 over 公立 → 公立床位数."""
    if len(pieces) != 2 or not 1 < len(pieces[1]) <= 4 or pattern("bound").fullmatch(pieces[1]):
        return pieces
    measures = [re.search(rf"(?:{pattern('measure').pattern})$", piece) for piece in pieces]
    return pieces[::-1] if measures[0] and not measures[1] else pieces


_ASIDE = re.compile(r"《[^》]*》|[（(](?:不?含|包括|其中)[^（）()]*[)）]")
"""Titles, and remarks on what a column takes in: （含“十二五”续建项目） is no time."""


def _read_head(column: Column, head: str, facts: Facts) -> tuple[Column, str]:
    area = named_area(head, facts)
    if area or self_reference(head):
        return replace(column, area=area or facts.area), ""
    name, unit = _name_and_unit(head, column.path)
    column = replace(column, unit=unit or column.unit)
    bound = pattern("lower_bound").search(name) or pattern("upper_bound").search(name)
    if bound:
        column = replace(column, comparator=">=" if pattern("lower_bound").search(name) else "<=")
        name = name[: bound.start()] + name[bound.end() :]
    period = find_period(plain := _ASIDE.sub(lambda aside: "　" * len(aside[0]), name))
    if listed := find_listed(plain):
        left = name[: listed[0].begin] + _CUT + name[listed[0].stop :]
        return replace(column, listed=listed), _residue(left, True)
    if pattern("comparison").search(name):
        return _compared(column, name), name
    left = name
    if period:
        part, behind = _part_of_year(name[period.stop :])
        column = replace(column, period=period, part_of_year=part or column.part_of_year)
        left = name[: period.begin] + _CUT + behind
    left, kept = _kept_words(left)
    estimated = period and facts.base_year and period.end <= facts.base_year and pattern("estimate").search(left)
    kind = "baseline" if estimated else _kind(left)
    column = replace(column, kind=kind or column.kind, basis=_basis(left) or column.basis)
    residue = _with_words(_residue(left, bool(period)), kept)
    place = re.sub(r"平均(?:水平|值)?$", "", residue)
    if residue != head and place and (area := named_area(place, facts)):
        return replace(column, area=area), ""
    return column, residue


def _compared(column: Column, head: str) -> Column:
    """A column of changes: measured from the year behind 比, holding for the one before it (2035年比2020年增减)."""
    first, word, rest = re.split(r"([比较与])", head, maxsplit=1) if re.search("[比较与]", head) else ("", "", head)
    since, holds = find_period(rest), find_period(first) if word else None
    return replace(column, kind="change", base_period=str(since.end) if since else "", period=holds or column.period)


_CUT = "\0"
"""Stands where words of time were taken out of a head: what goes on with them (年末, 值) is no word of its own."""
_KEPT = 0xE000
"""The first of the characters, of no meaning of their own, that stand for words to be kept."""


def _part_of_year(behind: str) -> tuple[str, str]:
    """Return the months or quarters right behind a year, empty for a day or a whole year, and what is behind them."""
    match = pattern("part_of_year").match(behind)
    if match:
        return match[0], behind[match.end() :]
    day = pattern("day_of_year").match(behind)
    return "", behind[day.end() :] if day else behind


def _kept_words(head: str) -> tuple[str, list[str]]:
    """Put one character for each longer word with a word of time in it (报告期末, 计划生育)."""
    words: list[str] = []

    def stand_in(match: re.Match[str]) -> str:
        words.append(match[0])
        return chr(_KEPT + len(words) - 1)

    return pattern("kept_time").sub(stand_in, head), words


def _with_words(text: str, words: Sequence[str]) -> str:
    for number, word in enumerate(words):
        text = text.replace(chr(_KEPT + number), word)
    return text


def telling_head(column: Column) -> str:
    """Return the last head of a column that says more than when; empty where none does."""
    plain = Column(column.index, column.role, column.path)
    return next((head for head in reversed(column.path) if _read_head(plain, head, Facts())[1]), "")


def _name_and_unit(head: str, path: Sequence[str]) -> tuple[str, str]:
    """Split a head into name and unit; words that alone could be either (床位) are a name where no head is above."""
    plain = re.sub(r"[\[〔【](?:五年|5年)?(?:累计|合计)(?:数|值)?[\]〕】]", "", head)
    name, unit = split_unit(plain)
    if not unit and (share := re.fullmatch(r"(.{2,}?)的?([%％‰])", plain)):
        name, unit = share[1], share[2]
    if not name and len(path) == 1 and re.search(r"[\u4e00-\u9fff]{2}", unit) and unit == head:
        return head, ""
    return (name, unit) if unit else (head, "")


def _kind(head: str) -> str:
    if pattern("base_of_plan").search(head):
        return "baseline"
    if pattern("target").search(head):
        return "target"
    present = pattern("baseline").search(head) or pattern("baseline_named").search(head)
    return "baseline" if present else ""


def _basis(head: str) -> str:
    if pattern("annual_average").search(head):
        return "annual_average"
    return "cumulative" if pattern("cumulative").search(head) else ""


def _residue(head: str, dated: bool) -> str:
    """Return the piece of an indicator's name in a head: the head less the words of time and kind."""
    timed = dated or bool(_kind(head) or _basis(head))
    left = re.sub(r"[()（）\[\]【】〔〕“”\"/、]", "", head) if timed else head
    for name in ("baseline", "target", "cumulative", "annual_average", *(("horizon",) if timed else ())):
        left = pattern(name).sub(_CUT, left)
    if _basis(head) == "annual_average":
        left = pattern("growth").sub(_CUT, left)
    left = pattern("behind_time").sub("", left)
    left = re.sub(r"^(?:截?至|达?到)|(?:截?至|达?到)$", "", left) if dated else left
    left = pattern("time_first").sub("", left)
    if left in {"比", "率", "比例", "进度"}:
        return head.replace(_CUT, "")
    return "" if pattern("generic").match(left) else left


def _shared_residues(columns: list[Column]) -> list[Column]:
    """Siblings below one head that differ only in time share the more telling residue: 配置数 for both years."""
    out: list[Column] = []
    for column in columns:
        siblings = [c for c in columns if len(c.path) > 1 and c.path[:-1] == column.path[:-1] and c.residue]
        longest = max((c.residue for c in siblings), key=len, default="")
        is_less = column.role is ColumnRole.VALUE and longest != column.residue and _is_less(column, longest)
        out.append(replace(column, residue=longest) if is_less else column)
    return out


def _is_less(column: Column, longest: str) -> bool:
    """The own residue says nothing beyond the heads above it, and the sibling's ends as the own head does."""
    own = "".join(column.path[:-1])
    last = column.path[-1]
    return bool(column.period) and column.residue in {own, ""} and longest.startswith(own) and last[-1:] == longest[-1:]


def _siblings(column: Column, columns: Sequence[Column]) -> list[Column]:
    """The other columns of values below the same heads."""
    return [
        c for c in columns if c.role is ColumnRole.VALUE and c.index != column.index and c.path[:-1] == column.path[:-1]
    ]


def _with_parts(columns: Sequence[Column]) -> list[Column]:
    """A head 其中：… is a part of what the head on its left says: its time, kind and unit are those of that one."""
    out: list[Column] = []
    for column in columns:
        is_part = column.role is ColumnRole.VALUE and _is_part(column)
        whole = next((c for c in reversed(out) if c in _siblings(column, out) and not _is_part(c)), None)
        out.append(_part_of(whole, column) if whole and is_part else column)
    return out


def _is_part(column: Column) -> bool:
    return bool(column.path) and bool(pattern("child_mark").match(column.path[-1]))


def _part_of(whole: Column, part: Column) -> Column:
    return replace(
        part,
        residue=re.sub(r"^.+其中(?:包括)?[：:]?(?=.)", "", pattern("child_mark").sub("", part.residue)),
        period=part.period or whole.period,
        kind=part.kind or whole.kind,
        basis=part.basis or whole.basis,
        unit=part.unit or whole.unit,
    )


def _with_shares(columns: Sequence[Column]) -> list[Column]:
    """A head that only says 占比 is the share of what the head on its left names."""
    out: list[Column] = []
    for column in columns:
        left = next((c for c in reversed(out) if c in _siblings(column, out)), None)
        is_share = column.role is ColumnRole.VALUE and pattern("share").fullmatch(column.residue)
        out.append(replace(column, residue=left.residue + column.residue) if left and is_share else column)
    return out


def _with_growth(columns: Sequence[Column]) -> list[Column]:
    """A head that only says 年均增速 is the growth of what the head on its left names: 产值 → 产值年均增长."""
    out: list[Column] = []
    for column in columns:
        left = next((c for c in reversed(out) if c.role is ColumnRole.VALUE), None)
        grows = column.role is ColumnRole.VALUE and column.basis == "annual_average" and not column.residue
        out.append(replace(column, residue=left.residue) if grows and left and left.residue else column)
    return out


def _with_sums(columns: Sequence[Column]) -> list[Column]:
    """A head 合计 beside heads that are each a year and nothing else is the sum over these years."""
    return [replace(c, period=span, basis="cumulative") if (span := _summed(c, columns)) else c for c in columns]


def _summed(column: Column, columns: Sequence[Column]) -> Period | None:
    if column.role is not ColumnRole.VALUE or column.period or not column.path:
        return None
    dated = [c.period.start for c in _siblings(column, columns) if c.period and c.period.start == c.period.end]
    years = sorted(set(dated))
    in_row = len(years) >= 2 and years[-1] - years[0] == len(years) - 1 and len(years) == len(dated)
    return Period(years[0], years[-1]) if in_row and pattern("sum_of_years").match(column.path[-1]) else None
