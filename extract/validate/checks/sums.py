"""Do parts make the total that is printed, over the rows and over the columns of a table and within a sentence?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, islice

from extract.model import Observation, Severity, Table
from extract.validate.checks.base import ADDED_UP, Check, Context, Hit, about, grouped, place
from extract.validate.checks.concepts import concept, is_share, is_total, same_unit, words
from extract.validate.checks.printed import plain, shown, step

Line = Mapping[int, Observation]
# A breakdown is believed where it holds in at least so many lines with two or more parts, and in this share of all.
MIN_HOLDING = 3
HOLDING_SHARE = 0.75
# A total that is further off than this share is not the total of these parts at all.
NEAR = Decimal("0.2")
# Where only its name speaks for a total, it must be as near as this.
NEXT_TO = Decimal("0.05")
# Above this many candidate rows only whole runs are tried, not every choice among them.
MAX_CHOICE = 18
MAX_TRIED = 300
# In longer tables only rows that are named totals are tried as such.
MAX_ROWS = 40
# A total that no name tells must be as large in steps of its last printed place, and if its parts are chosen from the
# table, hold in so many lines: small figures make each other up by accident.
LEAST_TOTAL = 5
MIN_CHOSEN = 5
# Smaller totals than this in a sentence are made up by accident.
LEAST_LISTED = 10
# Counts from here on may have been rounded before they were added up.
LARGE = 10000


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Positions `parts` that add up to position `total` in the `holding` lines and do not in the `failing` ones."""

    total: int
    parts: tuple[int, ...]
    holding: tuple[Line, ...]
    failing: tuple[Line, ...]


def gap(line: Line, total: int, parts: Sequence[int]) -> Decimal | None:
    """Return the sum of the parts less the printed total, None where a figure is missing, 0 within rounding."""
    figures = [line[index] for index in (total, *parts) if index in line]
    if total not in line or len(figures) != len(parts) + 1:
        return None
    printed, *summed = [figure.obs_value or Decimal(0) for figure in figures]
    difference = sum(summed, Decimal(0)) - printed
    return Decimal(0) if difference and abs(difference) <= _slack(figures) else difference


def _slack(figures: Iterable[Observation]) -> Decimal:
    """Return how much rounding may have moved a sum; whole numbers printed in full are not rounded."""
    return sum((place for figure in figures if (place := step(figure)) != 1), Decimal(0)) / 2


def judge(lines: Sequence[Line], total: int, parts: Sequence[int]) -> Breakdown:
    """Return in which lines the parts add up to the total; lines with fewer than two parts above 0 do not count."""
    holding: list[Line] = []
    failing: list[Line] = []
    for line in lines:
        if len(failing) > (1 - HOLDING_SHARE) * len(lines):
            break
        difference = gap(line, total, parts)
        if difference is None:
            continue
        if difference:
            failing.append(line)
        elif sum(1 for index in parts if line[index].obs_value) > 1:
            holding.append(line)
    return Breakdown(total, tuple(parts), tuple(holding), tuple(failing))


def believed(breakdown: Breakdown, *, named: bool, whole: bool) -> bool:
    """Tell whether a breakdown holds in so many lines that a line where it fails is wrong rather than the rule.

    Where no name tells the total, figures may make it up by accident: only lines of larger figures count, each once,
    and more of them are wanted where the parts are not the `whole` rest of the table but chosen from it.
    """
    held, failed = len(breakdown.holding), len(breakdown.failing)
    telling, least = (held, MIN_HOLDING) if named else (_telling(breakdown), MIN_HOLDING if whole else MIN_CHOSEN)
    return telling >= least and held >= HOLDING_SHARE * (held + failed)


def _telling(breakdown: Breakdown) -> int:
    """Count the different lines of a breakdown whose total is not small in steps of its last printed place."""
    places = breakdown.total, *breakdown.parts
    large = (line for line in breakdown.holding if _steps(line[breakdown.total]) >= LEAST_TOTAL)
    return len({tuple(_value(line, index) for index in places) for line in large})


def _steps(figure: Observation) -> Decimal:
    return (figure.obs_value or Decimal(0)) / step(figure)


def breakdowns(
    lines: Sequence[Line], totals: Iterable[int], positions: Sequence[int], named: Container[int]
) -> Iterator[Breakdown]:
    """Yield for each candidate total the breakdown that is believed, the one that fails least first.

    `named` are the positions that are called totals.
    """
    for total in totals:
        found = [judge(lines, total, parts) for parts in _candidates(lines, total, positions)]
        fit = [
            item for item in found if believed(item, named=total in named, whole=len(item.parts) == len(positions) - 1)
        ]
        best = min(fit, key=lambda item: (len(item.failing), -len(item.parts)), default=None)
        if best is not None:
            yield best


def _candidates(lines: Sequence[Line], total: int, positions: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield choices of parts: all others, runs next to the total, and what adds up in the two largest lines."""
    others = [index for index in positions if index != total]
    yield tuple(others)
    largest = sorted(lines, key=lambda line: -_value(line, total))[:2]
    for run in ([index for index in others if index > total], [index for index in others if index < total]):
        if not _may_hold(largest, total, run):
            continue
        yield from (tuple(run[:count]) for count in range(2, len(run)))
        if 2 < len(run) <= MAX_CHOICE:
            for line in largest:
                yield from islice(_choices(line, total, run), MAX_TRIED)


def _may_hold(lines: Sequence[Line], total: int, run: Sequence[int]) -> bool:
    """Tell whether rows or columns could make up the total at all: their sum reaches it in one of the lines."""
    return any(total in line and sum(_value(line, index) for index in run) >= _value(line, total) for line in lines)


def _value(line: Line, index: int) -> Decimal:
    return (line[index].obs_value or Decimal(0)) if index in line else Decimal(0)


def _choices(line: Line, total: int, positions: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Yield the choices of positions whose values add up exactly to the total of one line."""
    known = [index for index in positions if index in line]
    known = [index for index in known if 0 < _value(line, index) <= _value(line, total)]
    rest = [sum((_value(line, index) for index in known[start:]), Decimal(0)) for start in range(len(known) + 1)]

    def grow(start: int, wanted: Decimal, chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if wanted == 0 and len(chosen) > 1:
            yield chosen
        if start == len(known) or wanted < 0 or rest[start] < wanted:
            return
        yield from grow(start + 1, wanted - _value(line, known[start]), (*chosen, known[start]))
        yield from grow(start + 1, wanted, chosen)

    if total in line:
        yield from grow(0, _value(line, total), ())


def _cells(observations: Iterable[Observation]) -> dict[tuple[str, str], list[Observation]]:
    """Return the plain counts and rates in tables by document and table; shares of something never add up."""
    fit = [x for x in observations if x.table_id and x.row is not None and x.col is not None and not x.ordinal]
    plain_figures = [x for x in fit if not is_share(x) and x.unit_measure != "ratio" and x.obs_value_high is None]
    return {(x[0].doc_id, x[0].table_id): x for x in grouped(plain_figures, lambda x: (x.doc_id, x.table_id)).values()}


def _columns(figures: Iterable[Observation]) -> list[Line]:
    """Return the columns of a table, row to figure, as far as they have one unit."""
    sorts = grouped(figures, lambda x: (x.col, same_unit(x.unit_measure), x.per, x.kind, x.time_period))
    return [{x.row: x for x in group if x.row is not None} for group in sorts.values()]


def _rows(figures: Iterable[Observation]) -> dict[tuple[int, ...], list[Line]]:
    """Return the rows of a table, column to figure, by the columns they have of one indicator and year."""
    sorts = grouped(
        figures, lambda x: (x.row, x.indicator_name, same_unit(x.unit_measure), x.per, x.kind, x.time_period)
    )
    lines: dict[tuple[int, ...], list[Line]] = defaultdict(list)
    for group in sorts.values():
        line = {x.col: x for x in group if x.col is not None}
        lines[tuple(sorted(line))].append(line)
    return lines


def _total_rows(table: Table | None, figures: Iterable[Observation]) -> set[int]:
    """Return the rows of totals: by a cell that says so, or by what their figures are about."""
    said = {cell.row for cell in table.cells if not cell.is_header and is_total(cell.text)} if table else set()
    return said | {x.row for x in figures if x.row is not None and (is_total(x.label) or is_total(x.entity))}


def _table_of(context: Context, key: tuple[str, str]) -> Table | None:
    extraction = context.extractions.get(key[0])
    return dict(extraction.tables).get(key[1]) if extraction else None


def _sum_rows(context: Context) -> Iterator[Hit]:
    for _, observations in context.documents():
        for key, figures in _cells(observations).items():
            lines = [line for line in _columns(figures) if len(line) > 1]
            totals = _total_rows(_table_of(context, key), figures)
            rows = sorted({row for line in lines for row in line})
            tried = rows if len(rows) <= MAX_ROWS else sorted(totals)
            found = list(breakdowns(_one_measure(lines), tried, rows, totals))
            yield from _deviations(found)
            known = {item.total for item in found}
            yield from _plain_totals(lines, totals - known)


def _one_measure(lines: Sequence[Line]) -> list[Line]:
    """Return the lines whose figures all measure the same thing: rows of different indicators have no total."""
    return [line for line in lines if len({concept(figure).measure for figure in line.values()}) == 1]


def _plain_totals(lines: Sequence[Line], totals: Iterable[int]) -> Iterator[Hit]:
    """Hold a row or column named total, first or last of its table, against all others, where no rule was found."""
    for total in totals:
        for line in lines:
            places = sorted(line)
            if total not in (places[0], places[-1]) or len(places) < 3 or _marked(line):
                continue
            parts = [place for place in places if place != total]
            difference = gap(line, total, parts)
            held = any(gap(other, total, parts) == 0 for other in lines if other is not line)
            if difference and _is_near(line, total, difference, NEAR if held else NEXT_TO):
                if not held and _nested(line, parts, difference):
                    continue
                weight = _weight(line, Breakdown(total, tuple(parts), (), ()), difference)
                yield _miss(line, total, parts, weight or (None if held else Severity.WARNING))


def _nested(line: Line, parts: Sequence[int], difference: Decimal) -> bool:
    """Tell whether the sum is right without one or two of the parts: they are parts of parts that no mark tells."""
    values = [_value(line, part) for part in parts]
    return difference in values or any(one + other == difference for one, other in combinations(values, 2))


def _marked(line: Line) -> bool:
    """Tell whether rows are marked as parts of rows above them, so that not all rows are on one level."""
    return any(mark in figure.label for figure in line.values() for mark in words().part_marks)


def _is_near(line: Line, total: int, difference: Decimal, share: Decimal = NEAR) -> bool:
    return abs(difference) <= max(share * _value(line, total), Decimal(2))


def _deviations(found: Iterable[Breakdown]) -> Iterator[Hit]:
    for breakdown in found:
        for line in breakdown.failing:
            difference = gap(line, breakdown.total, breakdown.parts)
            if difference is not None:
                yield _miss(line, breakdown.total, breakdown.parts, _weight(line, breakdown, difference))


def _weight(line: Line, breakdown: Breakdown, difference: Decimal) -> Severity | None:
    """Return info for what rounded figures would explain, warning for sums far off, None (the usual) between."""
    if abs(difference) <= Decimal(len(breakdown.parts)) / 2 and _value(line, breakdown.total) >= LARGE:
        return Severity.INFO
    return None if _is_near(line, breakdown.total, difference) else Severity.WARNING


def _miss(line: Line, total: int, parts: Sequence[int], severity: Severity | None) -> Hit:
    printed = line[total]
    summed = sum((_value(line, index) for index in parts), Decimal(0))
    said = {"what": about(printed), "printed": shown(printed), "sum": plain(summed), "n": str(len(parts))}
    return Hit(printed, None, {**said, "here": place(printed)}, plain(summed), plain(printed.obs_value), severity)


def _sum_columns(context: Context) -> Iterator[Hit]:
    for _, observations in context.documents():
        for key, figures in _cells(observations).items():
            totals = _total_columns(_table_of(context, key))
            for columns, lines in _rows(figures).items():
                if len(columns) < 3:
                    continue
                found = list(breakdowns(lines, columns, columns, totals)) if len(lines) >= MIN_HOLDING else []
                yield from _deviations(found)
                known = {item.total for item in found}
                yield from _plain_totals(lines, (totals & set(columns)) - known)


def _total_columns(table: Table | None) -> set[int]:
    """Return the columns with a head that says total or names the whole area."""
    heads = [cell for cell in table.cells if cell.is_header and is_total(cell.text)] if table else []
    return {col for cell in heads for col in range(cell.col, cell.col + cell.col_span)}


def _sum_text(context: Context) -> Iterator[Hit]:
    """Add up what a sentence lists after a total; the list need not be complete, so this only informs."""
    for _, observations in context.documents():
        prose = [x for x in observations if x.source == "text" and x.kind == "baseline" and not is_share(x)]
        sentences = grouped(prose, lambda x: (x.block, context.sentence(x), same_unit(x.unit_measure), x.per))
        for group in sentences.values():
            yield from _listed(group)


def _listed(group: Sequence[Observation]) -> Iterator[Hit]:
    """Yield the totals of a sentence with the figures that follow them and nearly, but not exactly, make them up."""
    ordered = sorted(group, key=lambda x: x.start or 0)
    index = 0
    while index < len(ordered):
        count = _list_length(ordered[index:])
        if count:
            line = dict(enumerate(ordered[index : index + count + 1]))
            if _value(line, 0) != sum((_value(line, n) for n in range(1, count + 1)), Decimal(0)):
                yield _miss(line, 0, list(range(1, count + 1)), Severity.INFO)
        index += count + 1


def _list_length(figures: Sequence[Observation]) -> int:
    """Return how many figures after the first make it up to one part in a hundred, 0 where none do."""
    total, *parts = [figure.obs_value or Decimal(0) for figure in figures]
    sums = {count: sum(parts[:count], Decimal(0)) for count in range(2, len(parts) + 1)}
    fitting = [count for count, found in sums.items() if abs(found - total) <= total / 100]
    return max(fitting, default=0) if total >= LEAST_LISTED else 0


CHECKS = (
    Check(
        "sum-rows",
        "Rows do not add up",
        "各行之和与合计不符",
        "The rows below or above a row of totals do not add up to the printed total in this column, although they do "
        "in most columns. Rows marked 其中 or # count only where they are a complete breakdown in nearly all columns. "
        "Printed rounding is allowed for. Warning instead of error where only the word 合计 speaks for the "
        "rule; info where large figures may have been rounded before they were added up.",
        Severity.ERROR,
        _sum_rows,
        ADDED_UP,
    ),
    Check(
        "sum-columns",
        "Columns do not add up",
        "各列之和与合计不符",
        "The columns of the areas or classes do not add up to the column of the whole in this row, although they do in "
        "most rows of the table.",
        Severity.ERROR,
        _sum_columns,
        ADDED_UP,
    ),
    Check(
        "sum-text",
        "A sentence's list is not its total",
        "正文分项之和与总数不等",
        "The figures that follow a total in a sentence make up nearly all of it but not exactly it: an item is not "
        "listed, or numbers are rounded.",
        Severity.INFO,
        _sum_text,
        ADDED_UP,
    ),
)
