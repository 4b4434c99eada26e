"""The rows of a table without inner rules: where to cut between the printed lines of its well-filled columns.

Rows do not interleave: a cut parts the lines of all columns. The cheapest cuts are found from the top down (dynamic
programming): within a row each column's lines must go on from one another, and its cells must be level, at their tops,
middles or bottoms, whichever suits the whole table best.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import NamedTuple

from extract.readers.layout.rows import is_figure
from extract.readers.layout.slots import Body, Extent, Line, by_column, fit_sparse, point_of, wraps

_LEVEL = 0.25
_WORST = 9.0
_MOST_LEVELS = 24
_BLANK = 0.8
_BLANKS = 1.6
_BLANK_AT_CUT = 0.15
_OFF = 2.0
_APART = 3.0
_NEAR = 0.15
_FILLED = 0.6
_LEVEL_ROWS = 0.75
_COVERED = 0.95
_MERGED = 1.3
ALIGNMENTS = (0.0, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Fit:
    """Rows found: the columns that told them, and for each row the range of every such column's lines."""

    cost: float
    columns: tuple[int, ...]
    rows: tuple[tuple[tuple[int, int], ...], ...]


class _Span(NamedTuple):
    """A row's cost by lines that go on from one another, by beginning and blanks; where its cells begin, how deep.

    `unlevel` is the cost of cells that are not level if they are one line each, so that their alignment is all one.
    """

    inner: float
    fixed: float
    tops: Sequence[float]
    depths: Sequence[float]
    unlevel: float | None


class Columns:
    """The lines of a table's columns, those of well-filled ones ready to be cut into rows.

    `cut` tells that the first and the last row may be a piece of a row that the page's end cut.
    """

    def __init__(self, lines: Sequence[Line], n_cols: int, cut: tuple[bool, bool], extents: Sequence[Extent]) -> None:
        self.by_column = by_column(lines, n_cols)
        self.cut = cut
        self.size = median(line.size for line in lines)
        self.pitch = pitch = pitch_of(self.by_column)
        self.extents = extents
        costs = [
            wraps(own, self.size, pitch, extent) if own else []
            for own, extent in zip(self.by_column, extents, strict=True)
        ]
        counts = [sum(cost >= 0.5 for cost in own) for own in costs]
        whole = [
            [line for line, cost in zip(*pair, strict=True) if cost > 0.5]
            for pair in zip(self.by_column, costs, strict=True)
        ]
        figures = [own for own in whole if own and _are_figures(own)]
        fullest = max(figures, key=len, default=[])
        least = _MERGED * len(fullest)
        if len(figures) == 1 and sorted(map(len, whole))[len(whole) // 2] >= least:
            fullest = []  # the only figures count merged cells: the texts of the rows tell how many there are
            counts = [count if count >= least else 0 for count in counts]
        self.n_rows = len(fullest) or int(median(n for n in counts if n))
        if fullest:
            counts = self._counts(counts, fullest, 0.75 * (pitch or self.size))
        self.dense = tuple(col for col in range(n_cols) if counts[col] and counts[col] >= _FILLED * self.n_rows)
        self.first = self._first_figures()
        self.fill = [min(1.0, counts[col] / self.n_rows) for col in self.dense]
        self.lines = [self.by_column[col] for col in self.dense]
        self.costs = [costs[col] for col in self.dense]
        self.sums = [list(itertools.accumulate(own)) for own in self.costs]
        self.levels = _levels([line for own in self.lines for line in own], self.size)
        self.starts = [_starts(own, self.levels) for own in self.lines]
        self._spans: dict[tuple[int, int], _Span] = {}

    def _counts(self, counts: Sequence[int], fullest: Sequence[Line], reach: float) -> list[int]:
        """Return how many cells columns have at least, those counted as well whose lines are level with figures.

        All lines of a column right of figures count, for merged cells stand left of them.
        """
        found = list(counts)
        first = self._first_figures()
        for col, own in enumerate(self.by_column):
            level = _level_with(own, fullest, _LEVEL * self.size)
            if level >= _LEVEL_ROWS * self.n_rows:
                found[col] = max(found[col], level)
            if col == first - 1 and _level_with(fullest, own, reach) >= _COVERED * self.n_rows:
                found[col] = max(found[col], self.n_rows)
            if col > first:
                found[col] = max(found[col], len(own))
        return found

    def _first_figures(self) -> int:
        """Return the first column of figures; the very first only if it has one for each row, not for some together."""
        counts = {c: len(own) for c, own in enumerate(self.by_column) if own and _are_figures(own)}
        others = [count for c, count in counts.items() if c]
        if others and counts.get(0, 0) >= _COVERED * max(others):
            return 0
        return next((c for c in counts if c), len(self.by_column))

    def plain(self) -> Fit | None:
        """Return one row for each level if there are as many as rows; else None."""
        if len(self.levels) != self.n_rows:
            return None
        rows = tuple(tuple((s[i], s[i + 1]) for s in self.starts) for i in range(len(self.levels)))
        if any(stop - start > 1 for row in rows for start, stop in row):
            return None
        return Fit(0.0, self.dense, rows)

    def fit(self, share: float) -> Fit:
        """Return the cheapest rows if cells are aligned as `share` says (0 top, 0.5 middle, 1 bottom)."""
        count = len(self.levels)
        best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * count
        for start in range(count):
            if best[start][0] == float("inf"):
                continue
            for stop in range(start + 1, min(start + _MOST_LEVELS, count) + 1):
                span = self._span(start, stop)
                if span.inner > _WORST and stop > start + 1:
                    break
                unlevel = span.unlevel if span.unlevel is not None else self._unlevel(span.tops, span.depths, share)
                cost = best[start][0] + span.inner + span.fixed + unlevel
                if cost < best[stop][0]:
                    best[stop] = cost, start
        rows = []
        stop = count
        while stop > 0:
            start = best[stop][1]
            rows.append(tuple((s[start], s[stop]) for s in self.starts))
            stop = start
        return Fit(best[count][0], self.dense, tuple(rows[::-1]))

    def _span(self, start: int, stop: int) -> _Span:
        """Return what a row from one level to another costs however its cells are aligned; asked for each alignment."""
        known = self._spans.get((start, stop))
        if known is None:
            known = self._spans[start, stop] = self._measured(start, stop)
        return known

    def _measured(self, start: int, stop: int) -> _Span:
        inner = fixed = blank = 0.0
        tops, depths = [], []
        for s, sums, costs, lines, fill in zip(self.starts, self.sums, self.costs, self.lines, self.fill, strict=True):
            first, last = s[start], s[stop] - 1
            if last < first:
                blank += _BLANK * fill
                continue
            inner += sums[last] - sums[first]
            if first:
                fixed += 1.0 - costs[first]
            tops.append(lines[first].middle)
            depths.append(lines[last].middle - lines[first].middle)
        torn = (self.cut[0] and start == 0) or (self.cut[1] and stop == len(self.levels))
        fixed += _BLANK_AT_CUT * len(self.dense) if torn and blank else min(blank, _BLANKS)
        return _Span(inner, fixed, tops, depths, None if any(depths) else self._unlevel(tops, depths, 0.0))

    def _unlevel(self, tops: Sequence[float], depths: Sequence[float], share: float) -> float:
        """Return what it costs that cells of a row are not level if they are aligned as `share` says.

        Cells of one line each are level however a row is aligned: they are of two rows if they are level with two
        lines of a cell.
        """
        points = sorted([top + share * depth for top, depth in zip(tops, depths, strict=True)])
        middle = (points[(len(points) - 1) // 2] + points[len(points) // 2]) / 2
        if points[-1] - middle <= _NEAR * self.size >= middle - points[0]:
            return 0.0
        offs = [abs(point - middle) / self.size for point in points]
        apart = _APART if self._are_two(tops, depths) else 0.0
        return apart + sum([min(off * off, _OFF) for off in offs if off > _NEAR])

    def _are_two(self, tops: Sequence[float], depths: Sequence[float]) -> bool:
        """Tell whether cells of one line are level with different lines of a cell left of them, the first or the last.

        Merged cells stand left of it.
        """
        near = _NEAR * self.size
        for i, (top, depth) in enumerate(zip(tops, depths, strict=True)):
            single = [tops[j] for j in range(i + 1, len(tops)) if not depths[j]] if depth else []
            if len(single) > 1 and max(single) - min(single) > self.size:
                above, below = min(single) - top, max(single) - top - depth
                if (abs(above) < near and below < near) or (abs(below) < near and above > -near):
                    return True
        return False


def _are_figures(lines: Sequence[Line]) -> bool:
    return sum(is_figure(line.text) for line in lines) >= 0.6 * len(lines)


def _level_with(lines: Sequence[Line], others: Sequence[Line], reach: float) -> int:
    """Return how many of the lines are level with one of the others, as far as `reach` allows."""
    heights = [other.middle for other in others]
    found = 0
    for line in lines:
        i = bisect_left(heights, line.middle - reach)
        found += i < len(heights) and heights[i] <= line.middle + reach
    return found


def _extents(lines: Sequence[Line], n_cols: int) -> list[Extent]:
    """Return where the texts of each column begin and end, those over several columns left out if there are others."""
    found: list[Extent] = []
    for col in range(n_cols):
        own = [line for line in lines if line.col == col]
        own = [line for line in own if line.last == col] or own
        found.append((min([line.x0 for line in own], default=0.0), max([line.x1 for line in own], default=0.0)))
    return found


def pitch_of(columns: Sequence[Sequence[Line]]) -> float:
    """Return the least distance between two lines of a column."""
    steps = [
        b.middle - a.middle for own in columns for a, b in itertools.pairwise(own) if b.middle - a.middle > 0.5 * a.size
    ]
    return min(steps, default=0.0)


def _levels(lines: Sequence[Line], size: float) -> list[float]:
    """Return the distinct heights of lines."""
    levels: list[float] = []
    for height in sorted(line.middle for line in lines):
        if not levels or height - levels[-1] > _LEVEL * size:
            levels.append(height)
    return levels


def _starts(lines: Sequence[Line], levels: Sequence[float]) -> list[int]:
    """Return for each level the first line at or below it, and the number of lines at last."""
    starts = []
    i = 0
    for level in levels:
        while i < len(lines) and lines[i].middle < level - 1e-6:
            i += 1
        starts.append(i)
    return [*starts, len(lines)]


def fit_rows(
    parts: Sequence[Sequence[Line]], n_cols: int, cuts: Sequence[tuple[bool, bool]], heads: Sequence[Line] = ()
) -> list[Body]:
    """Put the lines of a table's body together to rows, in every part of it between full rules on its own.

    Cells are aligned in all parts as suits the whole table best. `cuts` tells of each part whether its first and its
    last row may be pieces that the page's end cut. `heads` are the lines of the header: they show how wide columns are.
    """
    extents = _extents([*heads, *itertools.chain(*parts)], n_cols)
    columns = [Columns(lines, n_cols, cut, extents) for lines, cut in zip(parts, cuts, strict=True)]
    plain = [own.plain() for own in columns]
    fits = [
        [flat or own.fit(share) for flat, own in zip(plain, columns, strict=True)]
        for share in (ALIGNMENTS if not all(plain) else ALIGNMENTS[:1])
    ]
    ranked = sorted((sum(fit.cost for fit in fits[i]), i) for i in range(len(fits)))
    best = ranked[0][1]
    sure = len(ranked) > 1 and ranked[1][0] - ranked[0][0] > 1.0
    return [replace(_rows(own, fit, ALIGNMENTS[best]), sure=sure) for own, fit in zip(columns, fits[best], strict=True)]


def _rows(columns: Columns, fit: Fit, share: float) -> Body:
    """Return the rows that well-filled columns make, the cells of all others put to them by their height."""
    cells: list[list[tuple[int, tuple[Line, ...]]]] = [[] for _ in columns.by_column]
    slots = []
    for row, ranges in enumerate(fit.rows):
        points = []
        for col, (start, stop) in zip(fit.columns, ranges, strict=True):
            if start < stop:
                group = tuple(columns.by_column[col][start:stop])
                cells[col].append((row, group))
                points.append(point_of(group, share))
        slots.append(median(points))
    loose = []
    for col, lines in enumerate(columns.by_column):
        if col not in fit.columns and lines:
            groups = fit_sparse(lines, slots, share, columns.pitch, columns.extents[col], col > columns.first)
            cells[col] = [(slot, group) for slot, group in groups if slot >= 0]
            loose += [(point_of(group, share), col, group) for slot, group in groups if slot < 0]
    return _with_loose(slots, cells, loose, share)


def _with_loose(
    slots: Sequence[float],
    placed: Sequence[list[tuple[int, tuple[Line, ...]]]],
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
