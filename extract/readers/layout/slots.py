"""The lines that columns of a table without inner rules have, and the rows that those of sparse columns belong to.

The well-filled columns tell the rows (`rowfit`): each is a slot, to which the lines of all other columns are fitted.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from extract.readers.layout.prose import first_piece
from extract.readers.layout.rows import Ink, Row, is_figure
from extract.readers.layout.strips import Strip, column_of, columns_of, part_ink
from extract.readers.page import Word

_LONGEST_CELL = 9
_SPARSE = 0.25
_WIDE = 1.9
_FULL = 0.25
_NEW = 1.5
_FEW = 0.25
_State = tuple[float, int, int, int]
"""Cost, start of the last group, state before it, its slot."""
_OWN_ROW = 2.5
_NONE: _State = (float("inf"), 0, 0, 0)
_UNEVEN = 1.15
"""A row so much taller than its text has texts of columns in it that are not level."""
_OPENING = frozenset("、，（(〔【《“‘")
_CLOSING = frozenset("、，。；：）)〕】》”’")
_LINKING = frozenset("-－‐–—―～~至∶:：/／")
_LINKED = re.compile(r"[0-9０-９年月日％%].$")
_REST = re.compile(r"[.．∶:%％‰～][0-9]*")
_ONE_FIGURE = re.compile(r"[≥≤<>±+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9})(?:\.[0-9]+)?%?")
Extent = tuple[float, float]
"""Where the texts of a column begin and end."""


class Line(NamedTuple):
    """What one printed row has in one column (or in several, for a cell that spans them)."""

    col: int
    last: int
    top: float
    bottom: float
    x0: float
    x1: float
    size: float
    text: str
    words: tuple[Word, ...]
    middle: float


@dataclass(frozen=True, slots=True)
class Body:
    """The rows found: for each column its cells as (row, lines).

    `share` tells how cells are aligned in their rows (0 top, 0.5 middle, 1 bottom), `sure` that wrapped lines prove it.
    """

    n_rows: int
    cells: tuple[tuple[tuple[int, tuple[Line, ...]], ...], ...]
    share: float = 0.0
    sure: bool = False


def column_lines(rows: Sequence[Row], strips: Sequence[Strip], close: bool = True) -> list[list[Line]]:
    """Return for each row its lines, left to right; inks of one row in one column are one line.

    `close` tells that an ink over several columns may be cells close to each other.
    """
    lines = []
    middles = [strip.middle for strip in strips]
    for row in rows:
        groups: list[tuple[int, int, list[Ink]]] = []
        for first, last, ink in _placed(row, strips, middles, close):
            if groups and groups[-1][1] >= first:
                apart = _apart(strips, groups[-1][2][-1], ink)
                if apart:
                    groups[-1] = min(groups[-1][0], apart[0]), apart[0], groups[-1][2]
                    groups.append((apart[1], max(apart[1], last), [ink]))
                else:
                    groups[-1] = groups[-1][0], max(last, groups[-1][1]), [*groups[-1][2], ink]
            else:
                groups.append((first, last, [ink]))
        lines.append([_line(row, *group) for group in groups])
    return lines


def _placed(row: Row, strips: Sequence[Strip], middles: Sequence[float], close: bool) -> Iterator[tuple[int, int, Ink]]:
    """Yield a row's inks, each with its first and last column."""
    for ink in row.inks:
        first, last = columns_of(middles, ink)
        if close and first < last and len(ink.words) > 1:
            yield from part_ink(ink, strips, row.size)
        else:
            yield first, last, ink


def _apart(strips: Sequence[Strip], left: Ink, right: Ink) -> tuple[int, int] | None:
    """Return the columns of two inks told by their middles, None if that is one column."""
    first, second = (column_of(strips, (ink.x0 + ink.x1) / 2) for ink in (left, right))
    return (first, second) if first < second else None


def _line(row: Row, first: int, last: int, inks: Sequence[Ink]) -> Line:
    x0, x1 = inks[0].x0, inks[-1].x1
    words, text = inks[0].words, inks[0].text
    if len(inks) > 1:
        words = tuple([word for ink in inks for word in ink.words])
        text = "".join([ink.text for ink in inks])
    if row.blanks:
        words += tuple([word for word in row.blanks if x0 < word.x0 and word.x1 < x1])
    top, bottom = row.top, row.bottom
    if bottom - top > _UNEVEN * (words[0].bottom - words[0].top):
        top, bottom = min([word.top for word in words]), max([word.bottom for word in words])
    return Line(first, last, top, bottom, x0, x1, row.size, text, words, (top + bottom) / 2)


def by_column(lines: Iterable[Line], n_cols: int) -> list[list[Line]]:
    """Return the lines that begin in each column."""
    columns: list[list[Line]] = [[] for _ in range(n_cols)]
    for line in lines:
        columns[line.col].append(line)
    return columns


def figure_columns(columns: Sequence[Sequence[Line]]) -> list[int]:
    """Return the columns in which most lines are figures."""
    found = []
    for col, lines in enumerate(columns):
        own = [line for line in lines if line.last == col]
        if len(own) >= 2 and sum([is_figure(line.text) for line in own]) >= 0.6 * len(own):
            found.append(col)
    return found


def fit_sparse(
    lines: Sequence[Line], slots: Sequence[float], share: float, pitch: float, extent: Extent, within: bool = False
) -> list[tuple[int, tuple[Line, ...]]]:
    """Split the lines of a column into groups and give each a slot in order (-1: a row of its own), at least cost.

    `pitch` is the least distance between lines in the table, `extent` where the column's texts begin and end.
    `within` tells that no cell reaches over several rows.
    """
    if not lines or not slots:
        return [(-1, (line,)) for line in lines]
    return _Search(lines, slots, pitch, extent, within).run(share)


def point_of(group: Sequence[Line], share: float) -> float:
    """Return the height in a group of lines that lies level with the row's other cells."""
    return group[0].middle + share * (group[-1].middle - group[0].middle)


class _Search:
    """The cheapest way to part a column's lines among slots, found from the top down (dynamic programming).

    State k after some lines: the next slot that may be used is k.
    """

    def __init__(
        self, lines: Sequence[Line], slots: Sequence[float], pitch: float, extent: Extent, within: bool
    ) -> None:
        self.within = within
        self.lines, self.slots = lines, slots
        self.size = sorted(line.size for line in lines)[len(lines) // 2]
        self.reach = max(1.9 * self.size, 1.3 * pitch)
        self.wraps = wraps(lines, self.size, pitch, extent)

    def run(self, share: float) -> list[tuple[int, tuple[Line, ...]]]:
        """Return the groups with their slots, cells aligned as `share` says."""
        states: list[dict[int, _State]] = [{0: (0.0, 0, 0, -1)}]
        heads = [self._heads(states[0])]
        for end in range(1, len(self.lines) + 1):
            states.append(self._step(end, share, heads))
            heads.append(self._heads(states[-1]))
        return self._traced(states)

    def _heads(self, states: dict[int, _State]) -> list[tuple[float, int]]:
        """Return for each k the cheapest state up to k."""
        best = (float("inf"), 0)
        heads = []
        for key in range(len(self.slots) + 1):
            if key in states:
                best = min(best, (states[key][0], key))
            heads.append(best)
        return heads

    def _step(self, end: int, share: float, heads: Sequence[Sequence[tuple[float, int]]]) -> dict[int, _State]:
        """Return the cheapest ways to place the lines up to `end`."""
        current: dict[int, _State] = {}
        inner = 0.0
        for start in range(end - 1, max(-1, end - 1 - _LONGEST_CELL), -1):
            if start < end - 1:
                if self.lines[start + 1].middle - self.lines[start].middle > self.reach:
                    break
                inner += self.wraps[start + 1]
            fixed = inner + (1.0 - self.wraps[start] if start else 0.0) + self._covered(start, end - 1)
            for slot, fit in self._options(point_of(self.lines[start:end], share)):
                base, before = heads[start][slot if slot >= 0 else len(self.slots)]
                key = before if slot < 0 else slot + 1
                if base + fixed + fit < current.get(key, _NONE)[0]:
                    current[key] = base + fixed + fit, start, before, slot
        return current

    def _covered(self, first: int, last: int) -> float:
        """Return what it costs that lines from one to another are level with more than one row."""
        if not self.within or first == last:
            return 0.0
        near = 0.15 * self.size
        low = bisect_left(self.slots, self.lines[first].middle - near)
        return max(0, bisect_right(self.slots, self.lines[last].middle + near) - low - 1)

    def _options(self, height: float) -> list[tuple[int, float]]:
        """Return slot and cost of the slots near a height, and of a row of its own."""
        options = [(-1, _OWN_ROW)]
        reach = 3 * self.size
        for slot in range(bisect_left(self.slots, height - reach), bisect_right(self.slots, height + reach)):
            off = abs(self.slots[slot] - height) / self.size
            options.append((slot, _SPARSE * min(off * off, 4.0) if off > 0.15 else 0.0))
        return options

    def _traced(self, states: Sequence[dict[int, _State]]) -> list[tuple[int, tuple[Line, ...]]]:
        """Follow the cheapest way back."""
        key = min(states[-1], key=lambda k: states[-1][k][0])
        groups = []
        end = len(self.lines)
        while end > 0:
            _, start, before, slot = states[end][key]
            groups.append((slot, tuple(self.lines[start:end])))
            end, key = start, before
        return groups[::-1]


def wraps(lines: Sequence[Line], size: float, pitch: float = 0.0, extent: Extent | None = None) -> list[float]:
    """Return for each line the cost of reading it as going on from the one above: 0 sure to, 1 sure not to.

    A line can only go on if the one above is too full for the first piece of its text, or breaks off in the middle of
    an expression. `pitch` is the least distance between lines in the table, `extent` where the column's texts begin
    and end in the whole table.
    """
    left, right = extent or (min(line.x0 for line in lines), max(line.x1 for line in lines))
    own = min((b.middle - a.middle for a, b in itertools.pairwise(lines)), default=size)
    reach = 1.3 * max(pitch or own, size)
    slack = min(0.6, 0.05 * (right - left) / size if right - left > 4 * size else -0.05)
    flush = sum(line.x0 - left < 0.3 * size for line in lines) >= 0.5 * len(lines)
    costs = [1.0]
    for above, below in itertools.pairwise(lines):
        near = below.middle - above.middle < reach
        if near and breaks_off(above.text, below.text):
            costs.append(0.0)
            continue
        room = (right - left) - (above.x1 - above.x0)
        if is_figure(above.text) and is_figure(below.text):
            broken = near and room < (0.5 + slack) * size and _is_one_figure(above.text, below.text)
            costs.append((0.5 if len(below.text) < len(above.text) else 0.75) if broken else 2.5)
            continue
        centred = abs(above.x0 + above.x1 - below.x0 - below.x1) < 0.4 * size
        indented = flush and not centred and below.x0 - max(left, above.x0) > 0.8 * size
        if not near or above.text == below.text or indented:
            costs.append(_NEW)
            continue
        open_bracket = sum(map(above.text.count, "（(")) > sum(map(above.text.count, "）)"))
        full = room < (first_piece(below.text) + slack) * size
        costs.append((0.0 if open_bracket else _FULL) if full else (0.5 if open_bracket else _NEW))
    return _apart_as_rows(lines, costs, size) if pitch > _WIDE * size else costs


def _apart_as_rows(lines: Sequence[Line], costs: list[float], size: float) -> list[float]:
    """Return the costs of a column whose lines stand far apart, full ones known from rows by their distance.

    Few lines are full by chance, and stand as far from the next as rows do; where lines wrap, many are full, or closer.
    """
    steps = [below.middle - above.middle for above, below in itertools.pairwise(lines)]
    rows = min((step for step, cost in zip(steps, costs[1:], strict=True) if cost >= _NEW), default=math.inf)
    full = [i for i, cost in enumerate(costs) if cost == _FULL]
    if len(full) > _FEW * len(lines):
        return costs
    for i in full:
        if steps[i - 1] > rows - 0.1 * size:
            costs[i] = _NEW
    return costs


def breaks_off(above: str, below: str) -> bool:
    """Tell whether a line ends, or the next begins, in the middle of an expression: a list, a range, a bracket."""
    if above[-1] in _OPENING or below[0] in _CLOSING:
        return True
    return bool((above[-1] in _LINKING and _LINKED.search(above)) or (above[-1].isdigit() and _REST.match(below)))


def _is_one_figure(above: str, below: str) -> bool:
    """Tell whether two lines can be one figure broken in a narrow column, not two figures that follow each other."""
    if len(below) > len(above) or not _ONE_FIGURE.fullmatch(unicodedata.normalize("NFKC", above + below)):
        return False
    counted = above.isdigit() and below.isdigit() and int(below) == int(above) + 1
    return not counted and not (len(above) == len(below) > 2)
