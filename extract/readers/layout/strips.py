"""White strips down a table without inner rules: where its columns part."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extract.readers.layout.rows import WIDE, Ink, Row

_NARROWEST = 0.3
_CROSSED = 0.07
_NARROW_ROW = 0.4
_LEAST = 3.0
_CLOSE = 0.2
Extents = NDArray[np.float64]


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

    Rows with several inks decide, and narrow ones, such as a category between the rows it belongs to, unless they
    cross what those leave white; a wide row with one ink (a wrapped line, a section row) only narrows strips that it
    reaches into from one side.
    """
    several = [row for row in rows if len(row.parts) > 1]
    if not several:
        return []
    left, right = min([row.x0 for row in rows]), max([row.x1 for row in rows])
    narrow = [r for r in rows if len(r.parts) == 1 and r.x1 - r.x0 < _NARROW_ROW * (right - left)]
    strips = _common(several, several, left, right)
    if narrow and strips:
        voters = several + [row for row in narrow if not any(row.x0 < s.x0 and s.x1 < row.x1 for s in strips)]
        strips = _common(voters, several, left, right)
    else:
        voters = several + narrow
    return _parting(_narrowed(strips, _extents(rows)), voters, min(2, len(several))) if strips else []


def _extents(rows: Sequence[Row]) -> Extents:
    """Return the left and right edges of all inks, a row for each."""
    return np.array([(ink.x0, ink.x1) for row in rows for ink in row.inks])


def _common(voters: Sequence[Row], several: Sequence[Row], left: float, right: float) -> list[Strip]:
    """Return the strips that hardly any of the voters' ink crosses."""
    size = sorted([row.size for row in several])[len(several) // 2]
    count = int(right - left) + 2
    starts, stops = np.maximum(_extents(voters) - left + 0.5, 0).astype(np.int64).T
    stops = np.maximum(starts, np.minimum(stops, count - 1))
    inked = np.cumsum(np.bincount(starts, minlength=count) - np.bincount(stops, minlength=count))
    return _runs(inked <= int(_CROSSED * len(several)), left, max(2.5, _NARROWEST * size))


def _runs(white: NDArray[np.bool_], left: float, narrowest: float) -> list[Strip]:
    """Return the stretches of points that are white, the outer ones left out."""
    starts = np.flatnonzero(white[1:] & ~white[:-1]) + 1
    stops = np.flatnonzero(white[:-1] & ~white[1:]) + 1
    if white[0]:
        stops = stops[1:]
    pairs = zip(starts.tolist(), stops.tolist(), strict=False)
    return [Strip(left + start, left + stop) for start, stop in pairs if stop - start >= narrowest]


def _narrowed(strips: Sequence[Strip], extents: Extents) -> list[Strip]:
    """Cut off what inks reach into from one side, as long as something of the strip is left."""
    starts, ends = extents[:, :1], extents[:, 1:]
    left, right = np.array(strips).T
    x0 = np.where((starts < left) & (left < ends) & (ends < right - _LEAST), ends, left).max(axis=0)
    x1 = np.where((x0 + _LEAST < starts) & (starts < right) & (right < ends), starts, right).min(axis=0)
    return list(map(Strip, x0.tolist(), x1.tolist()))


def _parting(strips: Sequence[Strip], rows: Sequence[Row], least: int) -> list[Strip]:
    """Return the strips on whose left at least so many rows have ink, and as many on their right."""
    first, last = sorted([row.x0 for row in rows]), sorted([row.x1 for row in rows])
    room = len(rows) - least
    return [s for s in strips if bisect_left(first, s.middle) >= least and bisect_right(last, s.middle) <= room]


def suited(strips: Sequence[Strip], head: Sequence[Row]) -> list[Strip]:
    """Return a body's strips as its header shows them: cut back where header texts reach into them.

    A text that stands alone in a strip heads the column beside it that has no other; if both have, the body of its
    column is blank, and the strip is two.
    """
    parts = [(ink.x0, ink.x1) for row in reversed(head) for ink in row.inks]
    lowest = [(ink.x0, ink.x1) for row in head[-1:] for ink in row.inks]
    room = WIDE * head[-1].size if head else 0.0
    found = []
    for i, strip in enumerate(strips):
        before = strips[i - 1].x1 if i else float("-inf")
        after = strips[i + 1].x0 if i + 1 < len(strips) else float("inf")
        x0, x1 = strip
        for left, right in parts:
            if left < strip.x0 < right < x1 - _LEAST:
                x0 = max(x0, right)
            elif x0 + _LEAST < left < strip.x1 < right:
                x1 = min(x1, left)
        inside = _hulls([p for p in lowest if x0 < p[0] and p[1] < x1], parts, room)
        heads = [
            any(low < p[1] - 1 and p[0] + 1 < high and _covers_none(p, strips) for p in parts)
            for low, high in ((before, strip.x0), (strip.x1, after))
        ]
        if inside and not heads[1]:
            x1 = inside.pop()[0]
        if inside and not heads[0]:
            x0 = inside.pop(0)[1]
        for left, right in inside:
            found.append(Strip(x0, left))
            x0 = right
        found.append(Strip(x0, x1))
    return found


def _covers_none(part: tuple[float, float], strips: Sequence[Strip]) -> bool:
    """Tell whether a header text is over one column only: it covers no strip."""
    return not any(part[0] < s.x0 and s.x1 < part[1] for s in strips)


def _hulls(
    seeds: Sequence[tuple[float, float]], parts: Sequence[tuple[float, float]], room: float
) -> list[tuple[float, float]]:
    """Return texts together with the lines above them that they go on from; those a narrow gap parts are one."""
    hulls: list[tuple[float, float]] = []
    for seed in sorted(seeds):
        over = [p for p in parts if p[0] < seed[1] and seed[0] < p[1] and p[1] - p[0] < 2 * (seed[1] - seed[0])]
        left, right = min(p[0] for p in [seed, *over]), max(p[1] for p in [seed, *over])
        if hulls and left - hulls[-1][1] < room:
            hulls[-1] = hulls[-1][0], max(right, hulls[-1][1])
        else:
            hulls.append((left, right))
    return hulls


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


def part_ink(ink: Ink, strips: Sequence[Strip], size: float) -> list[tuple[int, int, Ink]]:
    """Part an ink where a narrow gap between its words lies in a strip: cells close to each other.

    Return the parts, each with its first and last column.
    """
    groups = [[ink.words[0]]]
    for left, right in pairwise(ink.words):
        gap = right.x0 - left.x1
        if gap > _CLOSE * size and any(s.x0 - 1 < left.x1 and right.x0 < s.x1 + 1 for s in strips):
            groups.append([])
        groups[-1].append(right)
    parts = [Ink(g[0].x0, max(w.x1 for w in g), tuple(g), "".join(w.text for w in g)) for g in groups]
    return [(*_columns_within(strips, part), part) for part in parts]


def _columns_within(strips: Sequence[Strip], ink: Ink) -> tuple[int, int]:
    """Return the first and last column of a part of an ink: one if it covers no strip from side to side."""
    if any(ink.x0 < strip.x0 and strip.x1 < ink.x1 for strip in strips):
        return columns_of([strip.middle for strip in strips], ink)
    col = column_of(strips, (ink.x0 + ink.x1) / 2)
    return col, col
