"""Is a figure or a table well-formed: row numbers, periods, readable cells, rules that refer to themselves?"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from extract.model import Cell, Observation, Severity, Table
from extract.normalize.messages import Field, message
from extract.normalize.schema import Words
from extract.tables.captions import noted_units
from extract.tables.measures import units_behind
from extract.validate.checks.base import Check, Context, Hit, Said, Sides, about, grouped, place
from extract.validate.checks.concepts import bare, fold, words
from extract.validate.checks.printed import shown

UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff]")
DIGIT = re.compile(r"\d")
CONFIDENT = 0.5
# The size class of a rule: 40—70万人口 has both ends.
BRACKET = re.compile(r"(\d+(?:\.\d+)?)(?:万)?(?:[-—–―~～至](\d+(?:\.\d+)?))?万?人")
# A column has values where at least this share of its filled body cells gave a figure.
VALUE_COLUMN = 0.6
MIN_CELLS = 4


def _number_columns(table: Table) -> set[int]:
    return {cell.col for cell in table.cells if cell.row < table.header_rows and bare(cell.text) in words().row_numbers}


def _body(table: Table, col: int) -> list[Cell]:
    return sorted((c for c in table.cells if c.col == col and c.row >= table.header_rows), key=lambda c: c.row)


def _row_numbers(context: Context) -> Iterator[Hit]:
    """Find a row number that is used again at once; a column that starts over at 1 numbers another list."""
    for doc_id, table_id, table in context.tables():
        for col in _number_columns(table):
            numbered = [(c, int(bare(c.text))) for c in _body(table, col) if bare(c.text).isdecimal()]
            for (first, number), (again, next_number) in pairwise(numbered):
                if number == next_number:
                    yield _twice(context, doc_id, table_id, table, first, again)


def _twice(context: Context, doc_id: str, table_id: str, table: Table, first: Cell, again: Cell) -> Hit:
    one, other = _row_name(table, first), _row_name(table, again)
    said = {"number": bare(first.text), "table": table_id, "one": one, "other": other}
    here = next(
        (x for x in context.observations if (x.doc_id, x.table_id, x.row) == (doc_id, table_id, again.row)), None
    )
    number = int(bare(first.text))
    return Hit(here, None, said, str(number + 1), str(number), doc_id=doc_id)


def _row_name(table: Table, cell: Cell) -> Field:
    """Return the text of the first cell right of a row number."""
    right = [c for c in table.cells if c.row <= cell.row < c.row + c.row_span and c.col > cell.col]
    return min(right, key=lambda c: c.col).text.strip() if right else message("row", row=str(cell.row))


def _unreadable(context: Context) -> Iterator[Hit]:
    for doc_id, table_id, table in context.tables():
        for cell in table.cells:
            if UNREADABLE.search(cell.text) or cell.confidence < CONFIDENT:
                said = {"table": table_id, "row": str(cell.row), "col": str(cell.col), "text": cell.text}
                yield Hit(None, None, said, "", cell.text, doc_id=doc_id)


def _unread(context: Context) -> Iterator[Hit]:
    """Find cells with digits that gave no figure in columns whose other cells nearly all did."""
    read: dict[tuple[str, str], set[tuple[int | None, int | None]]] = defaultdict(set)
    for x in context.observations:
        read[x.doc_id, x.table_id].add((x.row, x.col))
    for doc_id, table_id, table in context.tables():
        got = read[doc_id, table_id]
        for col in {col for _, col in got if col is not None}:
            filled = [c for c in _body(table, col) if c.text.strip()]
            missed = [c for c in filled if (c.row, c.col) not in got and DIGIT.search(c.text)]
            if len(filled) >= MIN_CELLS and len(filled) - len(missed) >= VALUE_COLUMN * len(filled):
                for cell in missed:
                    said = {"table": table_id, "row": str(cell.row), "col": str(cell.col), "text": cell.text}
                    yield Hit(None, None, said, "", cell.text, doc_id=doc_id)


def _untold_unit(context: Context) -> Iterator[Hit]:
    """Find figures that got no unit below a note of several (单位：万人、%), once for each table and name."""
    notes = {
        (doc_id, table_id): noted_units(table.unit_note) or units_behind(table.title)
        for doc_id, table_id, table in context.tables()
    }
    for doc_id, observations in context.documents():
        bare_figures = [x for x in observations if not x.unit_measure and notes.get((doc_id, x.table_id))]
        for (table_id, name), group in grouped(bare_figures, lambda x: (x.table_id, x.indicator_name)).items():
            units = "、".join(notes[doc_id, table_id])
            said: Said = {"what": name, "n": str(len(group)), "units": units, "here": place(group[0])}
            yield Hit(group[0], None, said, units, shown(group[0]))


def _untold_period(context: Context) -> Iterator[Hit]:
    """Find figures of tables that are facts or targets of a year that nothing tells, once for each table and column."""
    for doc_id, observations in context.documents():
        if not context.facts(doc_id).period_end:
            continue
        undated = [x for x in observations if x.source == "table" and x.obs_status == "A" and not x.time_period]
        bare_figures = [x for x in undated if x.kind in {"baseline", "target"}]
        for group in grouped(bare_figures, lambda x: (x.table_id, x.col)).values():
            kind = message(group[0].kind)
            said: Said = {"what": about(group[0]), "n": str(len(group)), "kind": kind, "here": place(group[0])}
            yield Hit(group[0], None, said, "", shown(group[0]))


def _period(context: Context) -> Iterator[Hit]:
    for doc_id, observations in context.documents():
        facts = context.facts(doc_id)
        if not facts.period_start or not facts.period_end:
            continue
        for observation in observations:
            hit = _outside(observation, facts.period_start, facts.period_end)
            if hit:
                yield hit


def _outside(observation: Observation, start: int, end: int) -> Hit | None:
    """Return a hit for a target before the plan begins or after it ends, or a fact from its last year or later."""
    years = [int(year) for year in re.findall(r"\d{4}", observation.time_period)]
    if not years or observation.kind not in {"target", "baseline"}:
        return None
    target = observation.kind == "target"
    if (target and start <= years[-1] <= end) or (not target and years[-1] < end):
        return None
    said = {"what": about(observation), "value": shown(observation), "plan": f"{start}-{end}"}
    words: Said = {**said, "kind": message(observation.kind), "here": place(observation)}
    return Hit(observation, None, words, f"{start}-{end}", observation.time_period)


def _circular(context: Context) -> Iterator[Hit]:
    """Find rules that give each of a class of institutions a number of the same class."""
    for _, observations in context.documents():
        rules = [x for x in observations if x.kind in {"norm", "target"} and x.source == "text" and not x.per]
        for rule in rules:
            each = re.search(
                r"每(?:一)?(?:个|所|家)([\u4e00-\u9fff]{2,12}?)(?:均)?(?:设置|设立|建设|建成|建有|有|配置)",
                rule.evidence,
            )
            if each and fold(rule.label).endswith(fold(each.group(1))):
                said = {"what": about(rule), "each": each.group(1), "value": shown(rule), "here": place(rule)}
                yield Hit(rule, None, said, "", rule.evidence)


def _brackets(context: Context) -> Iterator[Hit]:
    """Find rules by size of population whose classes share a boundary: the boundary belongs to two of them."""
    for _, observations in context.documents():
        ruled = [
            x for x in observations if x.kind in {"norm", "target"} and x.source == "text" and BRACKET.search(x.entity)
        ]
        for group in grouped(ruled, lambda x: (x.block, x.indicator_name)).values():
            ends = {x: BRACKET.search(x.entity) for x in group}
            lower = {found.group(1): x for x, found in ends.items() if found and found.group(2)}
            for one, found in ends.items():
                other = lower.get(found.group(2) or "") if found else None
                if found and other is not None:
                    said = {"what": one.indicator_name, "one": one.entity, "other": other.entity}
                    yield Hit(one, other, {**said, "edge": found.group(2)}, "", found.group(2))


CHECKS = (
    Check(
        "row-number-twice",
        "Row number used twice",
        "序号重复",
        "A table's column of row numbers has the same number in two rows that follow each other.",
        Severity.WARNING,
        _row_numbers,
    ),
    Check(
        "unreadable-cell",
        "Cell cannot be read",
        "单元格无法识读",
        "A cell holds characters that stand for nothing, or was recognised from a picture with little confidence.",
        Severity.WARNING,
        _unreadable,
    ),
    Check(
        "unread-value",
        "Cell gave no figure",
        "单元格未提取出数值",
        "A cell with digits gave no figure, although nearly all others of its column did.",
        Severity.INFO,
        _unread,
    ),
    Check(
        "unit-untold",
        "Several units to choose from",
        "多个单位无法对应",
        "The note above a table states several units (单位：万人、%), and neither the names of the figures nor the "
        "order of the heads tells which one is meant: the unit is left empty.",
        Severity.WARNING,
        _untold_unit,
        Sides(Words("注明的单位", "units of the note"), Words("数值", "value")),
    ),
    Check(
        "period-untold",
        "Nothing tells the year",
        "年份不明",
        "Figures of a plan's table are facts or targets, but neither head, row, title nor the plan tells of which "
        "year: a near target without a year, one head over two years and one figure.",
        Severity.INFO,
        _untold_period,
        Sides(Words("", ""), Words("数值", "value")),
    ),
    Check(
        "period-outside",
        "Year outside the plan",
        "年份超出规划期",
        "A target holds for a year before the plan begins or after it ends, or a present fact for the plan's last year "
        "or later. Info, for reviews of the plan before and outlooks beyond the end are usual.",
        Severity.INFO,
        _period,
        Sides(Words("规划期", "plan's period"), Words("年份", "year")),
    ),
    Check(
        "classes-touch",
        "Boundary belongs to two classes",
        "分档界限重叠",
        "Rules by size of population have classes that share a boundary (40—70万, 70—100万), so that it is open which "
        "rule holds for the boundary itself.",
        Severity.INFO,
        _brackets,
    ),
    Check(
        "circular-rule",
        "Rule refers to itself",
        "配置标准自我指代",
        "A rule gives each institution of a class a number of institutions of the same class, so one of the two names "
        "is a slip.",
        Severity.INFO,
        _circular,
    ),
)
