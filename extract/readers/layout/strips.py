"""White strips down a table without inner rules: where its columns part."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from extract.readers.layout.rows import Ink, Row

_NARROWEST = 0.3
_CROSSED = 0.07
_NARROW_ROW = 0.4
_LEAST = 3.0


class Strip(NamedTuple):
    """A vertical white strip between two columns: its left and right edge."""

    x0: float
    x1: float

    @property
    def middle(self) -> float:
        """Where the column boundary is drawn."""
        return (self.x0 + self.x1) / 2


def white_strips(rows: Sequence[Row]) -> list[Strip]:
    """Return the strips that hardly any row's ink crosses, left to right.

    Rows with several inks decide, and narrow ones, such as a category between the rows it belongs to; a wide row with
    one ink (a wrapped line, a section row) only narrows strips that it reaches into from one side.
    """
    several = [row for row in rows if len(row.parts) > 1]
    if not several:
        return []
    left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
    voters = several + [r for r in rows if len(r.parts) == 1 and r.x1 - r.x0 < _NARROW_ROW * (right - left)]
    size = sorted(row.size for row in several)[len(several) // 2]
    counts = [0] * (int(right - left) + 2)
    for row in voters:
        for ink in row.inks:
            start = max(0, int(ink.x0 - left + 0.5))
            stop = max(start, min(int(ink.x1 - left + 0.5), len(counts) - 1))
            counts[start] += 1
            counts[stop] -= 1
    strips = _runs(list(accumulate(counts)), left, int(_CROSSED * len(several)), max(2.5, _NARROWEST * size))
    extents = [(ink.x0, ink.x1) for row in rows for ink in row.inks]
    strips = [_narrowed(strip, extents) for strip in strips]
    return [s for s in strips if _parts(s, voters, min(2, len(several)))]


def _runs(counts: Sequence[int], left: float, most: int, narrowest: float) -> list[Strip]:
    """Return the stretches in which at most `most` rows have ink, the outer ones left out."""
    strips = []
    start: int | None = None
    for x, count in enumerate(counts):
        if count <= most:
            start = x if start is None else start
        elif start is not None:
            if start > 0 and x - start >= narrowest:
                strips.append(Strip(left + start, left + x))
            start = None
    return strips


def _narrowed(strip: Strip, extents: Sequence[tuple[float, float]]) -> Strip:
    """Cut off what inks reach into from one side, as long as something of the strip is left."""
    left, right = x0, x1 = strip
    for start, end in extents:
        if start < left < end < x1 - _LEAST:
            x0 = max(x0, end)
        elif x0 + _LEAST < start < right < end:
            x1 = min(x1, start)
    return Strip(x0, x1)


def _parts(strip: Strip, rows: Sequence[Row], least: int) -> bool:
    """Tell whether at least so many rows have ink on its left, and as many on its right."""
    left = sum(row.x0 < strip.middle for row in rows)
    return left >= least and sum(row.x1 > strip.middle for row in rows) >= least


def column_of(strips: Sequence[Strip], x: float) -> int:
    """Return the column that holds a position."""
    return sum(1 for strip in strips if strip.middle < x)


def columns_of(middles: Sequence[float], ink: Ink) -> tuple[int, int]:
    """Return the first and last column that an ink stands in; a strip is crossed if the ink covers its middle.

    `middles` are the middles of the strips, ascending.
    """
    slack = 0.25 * ink.words[0].size
    first = bisect_right(middles, ink.x0 + slack)
    last = bisect_left(middles, ink.x1 - slack)
    return first, max(first, last)
