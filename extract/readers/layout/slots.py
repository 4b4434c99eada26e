"""The rows of a table without inner rules: printed lines put together to cells, cells to rows.

Columns of figures have one line a row, so their lines are the slots to which the lines of the other columns are fitted:
aligned at the top, in the middle or at the bottom of the row, whichever fits the whole table best.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from extract.readers.layout.prose import first_piece
from extract.readers.layout.rows import Ink, Row, is_figure
from extract.readers.layout.strips import Strip, column_of, columns_of
from extract.readers.page import Word

_SAME = 0.35
_LONGEST_CELL = 9
_SKIPPED = 0.8
_SPARSE = 0.25
_OWN_ROW = 2.5
_State = tuple[float, int, int, int]
"""Cost, start of the last group, state before it, its slot."""
_NONE: _State = (float("inf"), 0, 0, 0)
_ALIGN = (0.0, 0.5, 1.0)


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


_Groups = list[tuple[int, tuple[Line, ...]]]


@dataclass(frozen=True, slots=True)
class Body:
    """The rows found: for each column its cells as (row, lines).

    `share` tells how cells are aligned in their rows (0 top, 0.5 middle, 1 bottom), `sure` that wrapped lines prove it.
    """

    n_rows: int
    cells: tuple[tuple[tuple[int, tuple[Line, ...]], ...], ...]
    share: float = 0.0
    sure: bool = False


def column_lines(rows: Sequence[Row], strips: Sequence[Strip]) -> list[Line]:
    """Return the lines of all columns, top to bottom; inks of one row in one column are one line."""
    lines = []
    middles = [strip.middle for strip in strips]
    for row in rows:
        groups: list[tuple[int, int, list[Ink]]] = []
        for ink in row.inks:
            first, last = columns_of(middles, ink)
            if groups and groups[-1][1] >= first:
                apart = _apart(strips, groups[-1][2][-1], ink)
                if apart:
                    groups[-1] = min(groups[-1][0], apart[0]), apart[0], groups[-1][2]
                    groups.append((apart[1], max(apart[1], last), [ink]))
                else:
                    groups[-1] = groups[-1][0], max(last, groups[-1][1]), [*groups[-1][2], ink]
            else:
                groups.append((first, last, [ink]))
        lines += [_line(row, *group) for group in groups]
    return lines


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
    return Line(first, last, row.top, row.bottom, x0, x1, row.size, text, words, row.middle)


def figure_columns(lines: Sequence[Line], n_cols: int) -> list[int]:
    """Return the columns in which most lines are figures."""
    found = []
    for col in range(n_cols):
        own = [line for line in lines if line.col == line.last == col]
        if len(own) >= 2 and sum(is_figure(line.text) for line in own) >= 0.6 * len(own):
            found.append(col)
    return found


def value_columns(lines: Sequence[Line], figures: Sequence[int]) -> list[int]:
    """Return the columns of figures without those of row numbers, which stand left of the row labels.

    A row number may belong to several rows, so it must not count as a row.
    """
    texts = [col for col in {line.col for line in lines} if col not in figures and _is_wordy(lines, col)]
    values = [col for col in figures if not any(col < text < other for text in texts for other in figures)]
    return values or list(figures)


def _is_wordy(lines: Sequence[Line], col: int) -> bool:
    """Tell whether a column holds texts of some length."""
    lengths = [len(line.text) for line in lines if line.col == col]
    return sum(lengths) >= 3 * len(lengths)


def fit_rows(lines: Sequence[Line], n_cols: int, figures: Sequence[int]) -> Body:
    """Put the lines of a table's body together to rows; `figures` are the columns of figures."""
    by_column = [[line for line in lines if line.col == col] for col in range(n_cols)]
    slots = _slots(lines, figures)
    columns = [_Search(own, slots) for own in by_column]
    fits = [_fit(columns, slots, share) for share in _ALIGN[:2]]
    if min(cost for cost, _ in fits) > 2.0:
        fits.append(_fit(columns, slots, _ALIGN[2]))
    fits.sort(key=lambda fit: fit[0])
    best = fits[0][1]
    return replace(best, sure=fits[1][0] - fits[0][0] > 1.0)


def _slots(lines: Sequence[Line], columns: Sequence[int]) -> list[float]:
    """Return the heights of the rows, told by the columns of figures; without any, by rows with two texts or more."""
    heights = sorted((line.middle, line.size) for line in lines if line.col in columns and is_figure(line.text))
    if not heights:
        counts = [(line.middle, line.size) for line in lines]
        heights = sorted(h for h in counts if sum(abs(h[0] - other[0]) < _SAME * h[1] for other in counts) > 1)
    slots: list[float] = []
    for middle, size in heights:
        if not slots or middle - slots[-1] > _SAME * size:
            slots.append(middle)
    return slots or [line.middle for line in lines[:1]]


def _fit(columns: Sequence[_Search], slots: Sequence[float], share: float) -> tuple[float, Body]:
    """Fit all columns to the slots under one alignment; return the cost and the rows."""
    total = 0.0
    loose: list[tuple[float, int, tuple[Line, ...]]] = []
    placed: list[_Groups] = []
    for col, search in enumerate(columns):
        cost, groups = search.run(share)
        total += cost
        placed.append([(slot, group) for slot, group in groups if slot >= 0])
        loose += [(_point(group, share), col, group) for slot, group in groups if slot < 0]
    return total, _with_loose(slots, placed, loose, share)


def _with_loose(
    slots: Sequence[float],
    placed: Sequence[_Groups],
    loose: list[tuple[float, int, tuple[Line, ...]]],
    share: float,
) -> Body:
    """Give groups that belong to no slot a row of their own, one for those at the same height."""
    extra: list[float] = []
    for height, _, group in sorted(loose, key=lambda item: item[0]):
        if not any(abs(other - height) < 0.5 * group[0].size for other in extra):
            extra.append(height)
    order = sorted([(height, 0, i) for i, height in enumerate(slots)] + [(h, 1, i) for i, h in enumerate(extra)])
    rank = {(kind, i): row for row, (_, kind, i) in enumerate(order)}
    cells = [[(rank[0, slot], group) for slot, group in column] for column in placed]
    for height, col, group in loose:
        nearest = min(range(len(extra)), key=lambda i: abs(extra[i] - height))
        cells[col].append((rank[1, nearest], group))
    return Body(len(order), tuple(tuple(sorted(column, key=lambda c: c[0])) for column in cells), share)


def _point(group: Sequence[Line], share: float) -> float:
    """Return the height in a group of lines that lies level with the row's figures."""
    return group[0].middle + share * (group[-1].middle - group[0].middle)


def _one_each(lines: Sequence[Line], slots: Sequence[float], size: float) -> _Groups | None:
    """Return one line for each slot where they are just level, the plain case; else None."""
    if len(lines) != len(slots):
        return None
    if any(abs(line.middle - slot) > 0.15 * size for line, slot in zip(lines, slots, strict=True)):
        return None
    return [(i, (line,)) for i, line in enumerate(lines)]


class _Search:
    """The cheapest way to part a column's lines among slots, found from the top down (dynamic programming).

    State k after some lines: the next slot that may be used is k. `skip` is the cost of a slot left empty, `weight`
    what being off its slot costs a group.
    """

    def __init__(self, lines: Sequence[Line], slots: Sequence[float]) -> None:
        self.lines, self.slots = lines, slots
        self.size = sorted(line.size for line in lines)[len(lines) // 2] if lines else 0.0
        self.plain = _one_each(lines, slots, self.size) if lines else []
        dense = len(lines) >= 0.7 * len(slots)
        self.skip, self.weight = (_SKIPPED, 1.0) if dense else (0.0, _SPARSE)
        self.wraps = _wraps(lines, self.size) if self.plain is None else []
        self._known: dict[float, list[tuple[int, float]]] = {}

    def run(self, share: float) -> tuple[float, _Groups]:
        """Return the cost and the groups of lines, each with its slot (-1: a row of its own).

        Cells are aligned as `share` says.
        """
        if self.plain is not None:
            return 0.0, self.plain
        states: list[dict[int, _State]] = [{0: (0.0, 0, 0, -1)}]
        heads = [self._heads(states[0])]
        for end in range(1, len(self.lines) + 1):
            states.append(self._step(end, share, heads))
            heads.append(self._heads(states[-1]))
        return self._traced(states)

    def _heads(self, states: dict[int, _State]) -> list[tuple[float, int]]:
        """Return for each k the cheapest state up to k, slots left empty counted from it on."""
        best = (float("inf"), 0)
        heads = []
        for key in range(len(self.slots) + 1):
            if key in states:
                best = min(best, (states[key][0] - self.skip * key, key))
            heads.append(best)
        return heads

    def _step(self, end: int, share: float, heads: Sequence[Sequence[tuple[float, int]]]) -> dict[int, _State]:
        """Return the cheapest ways to place the lines up to `end`."""
        current: dict[int, _State] = {}
        inner = 0.0
        lines, skip, full = self.lines, self.skip, len(self.slots)
        last = lines[end - 1].middle
        for start in range(end - 1, max(-1, end - 1 - _LONGEST_CELL), -1):
            first = lines[start].middle
            if start < end - 1:
                if lines[start + 1].middle - first > 1.9 * self.size:
                    break
                inner += self.wraps[start + 1]
            fixed = inner + (1.0 - self.wraps[start] if start else 0.0)
            base, before = heads[start][full]
            cost = base + fixed + _OWN_ROW + skip * before
            if cost < current.get(before, _NONE)[0]:
                current[before] = cost, start, before, -1
            for slot, fit in self._options(first + share * (last - first)):
                base, before = heads[start][slot]
                cost = base + fixed + fit
                if cost < current.get(slot + 1, _NONE)[0]:
                    current[slot + 1] = cost, start, before, slot
        return current

    def _options(self, height: float) -> list[tuple[int, float]]:
        """Return the slots near a height and what each costs, the slots skipped before it included."""
        known = self._known.get(height)
        if known is None:
            reach, size = 3 * self.size, self.size
            low, high = bisect_left(self.slots, height - reach), bisect_right(self.slots, height + reach)
            near = [(slot, abs(self.slots[slot] - height) / size) for slot in range(low, high)]
            known = self._known[height] = [
                (slot, self.skip * slot + (self.weight * min(off * off, 4.0) if off > 0.15 else 0.0))
                for slot, off in near
            ]
        return known

    def _traced(self, states: Sequence[dict[int, _State]]) -> tuple[float, _Groups]:
        """Follow the cheapest way back."""
        full = len(self.slots)
        key = min(states[-1], key=lambda k: states[-1][k][0] + self.skip * (full - k))
        cost = states[-1][key][0] + self.skip * (full - key)
        groups = []
        end = len(self.lines)
        while end > 0:
            _, start, before, slot = states[end][key]
            groups.append((slot, tuple(self.lines[start:end])))
            end, key = start, before
        return cost, groups[::-1]


def _wraps(lines: Sequence[Line], size: float) -> list[float]:
    """Return for each line the cost of reading it as going on from the one above: 0 sure to, 1 sure not to.

    A line can only go on if the one above is too full for the first piece of its text.
    """
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    pitch = min((b.middle - a.middle for a, b in itertools.pairwise(lines)), default=size)
    costs = [1.0]
    for above, below in itertools.pairwise(lines):
        room = (right - left) - (above.x1 - above.x0)
        full = room < (first_piece(below.text) + 0.6) * size
        near = below.middle - above.middle < 1.3 * max(pitch, size)
        open_bracket = sum(map(above.text.count, "（(")) > sum(map(above.text.count, "）)"))
        if is_figure(above.text) and is_figure(below.text):
            costs.append(2.5)
            continue
        costs.append((0.0 if open_bracket else 0.25) if full and near else (0.5 if near and open_bracket else 1.5))
    return costs
