"""Columns of running text: where a page's prose is set in two columns, as gazettes are, and which comes first.

A gutter is a white strip that a block of printed rows keeps free, with lines that fill their column on both sides of
it. A row across the strip, a title or a table, ends the block: what is above it is read before what is below.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from statistics import median
from typing import NamedTuple

from extract.model import BBox
from extract.readers.layout.rows import WIDE, Ink, Row
from extract.readers.layout.strokes import Stroke
from extract.readers.page import Word

_MIDDLE = (0.3, 0.7)
_FEWEST = 5
_SHARE = 0.4
_FULL = 0.85
_NARROWEST = 9.0
_ALIKE = 0.6
_STRIP = 0.8
_GAP = 2.2
_SLACK = 2.0
_CLOSE = 24.0
_PARTED = 0.15
"""Rows of running text in two columns hardly ever have a third part."""


class Gutter(NamedTuple):
    """A white strip between two columns of text: the columns' outer edges, the strip's edges, and its height."""

    left: float
    x0: float
    x1: float
    right: float
    top: float
    bottom: float

    def side(self, box: Word | BBox) -> int | None:
        """Tell in which column a box stands: 0 left, 1 right, None if in neither."""
        if not self.top <= (box.top + box.bottom) / 2 <= self.bottom:
            return None
        if box.x1 <= self.x1 + _SLACK:
            return 0
        return 1 if box.x0 >= self.x0 - _SLACK else None


def find_gutters(rows: Sequence[Row], across: Iterable[BBox] = (), rules: Sequence[Stroke] = ()) -> tuple[Gutter, ...]:
    """Return the gutters of a page, top to bottom; `across` are tables and frames, which end a block as rows do.

    Rows between horizontal `rules` over a strip are those of a table of texts.
    """
    if not rows:
        return ()
    middle = (min([row.x0 for row in rows]) + max([row.x1 for row in rows])) / 2
    if sum([len(row.parts) > 1 or row.x0 > middle for row in rows]) < _FEWEST:
        return ()
    strip = _strip(rows)
    if strip is None:
        return ()
    x = sum(strip) / 2
    ends = sorted(box.top for box in across if box.x0 < x < box.x1)
    gutters = (_gutter(block, x) for block in _blocks(rows, x, ends))
    return tuple(gutter for gutter in gutters if gutter is not None and not _is_ruled(gutter, rules))


def _is_ruled(gutter: Gutter, rules: Sequence[Stroke]) -> bool:
    """Tell whether a rule crosses a strip between its rows, and another one there or close by."""
    near = [rule for rule in rules if rule.start < gutter.x0 and gutter.x1 < rule.end]
    near = [rule for rule in near if gutter.top - _CLOSE < rule.at < gutter.bottom + _CLOSE]
    return len(near) > 1 and any(gutter.top < rule.at < gutter.bottom for rule in near)


def _strip(rows: Sequence[Row]) -> tuple[float, float] | None:
    """Return the strip in the middle of the page that fewest rows reach into, None if most do."""
    left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
    counts = [0] * (int(right - left) + 2)
    for row in rows:
        for ink in row.inks:
            counts[int(ink.x0 - left)] += 1
            counts[min(int(ink.x1 - left) + 1, len(counts) - 1)] -= 1
    low, high = (int(share * (right - left)) for share in _MIDDLE)
    middle = list(accumulate(counts))[low:high]
    if not middle or min(middle) > 0.5 * len(rows):
        return None
    start = middle.index(min(middle))
    stop = start
    while stop < len(middle) and middle[stop] == middle[start]:
        stop += 1
    return left + low + start, left + low + stop


def _blocks(rows: Sequence[Row], x: float, ends: Sequence[float]) -> list[list[Row]]:
    """Return runs of rows without ink at a position; a table across it and a wide gap end one."""
    pitch = median([below.middle - above.middle for above, below in pairwise(rows)])
    blocks: list[list[Row]] = [[]]
    for row in rows:
        last = blocks[-1][-1] if blocks[-1] else row
        crossed = any(ink.x0 < x < ink.x1 for ink in row.inks)
        if crossed or row.middle - last.middle > _GAP * pitch or any(last.top < end < row.bottom for end in ends):
            blocks.append([])
        if not crossed:
            blocks[-1].append(row)
    return [block for block in blocks if len(block) >= _FEWEST]


def _gutter(block: Sequence[Row], x: float) -> Gutter | None:
    """Return the gutter of a block of rows, None if they are not two columns of running text."""
    left = [side for row in block if (side := [ink for ink in row.inks if ink.x1 <= x])]
    right = [side for row in block if (side := [ink for ink in row.inks if ink.x0 >= x])]
    if min(len(left), len(right)) < _FEWEST or sum(len(row.parts) > 2 for row in block) > _PARTED * len(block):
        return None
    edges = (
        min(side[0].x0 for side in left),
        max(side[-1].x1 for side in left),
        min(side[0].x0 for side in right),
        max(side[-1].x1 for side in right),
    )
    size = median([row.size for row in block])
    wide = sorted((edges[1] - edges[0], edges[3] - edges[2]))
    if wide[0] < _NARROWEST * size or wide[0] < _ALIKE * wide[1] or edges[2] - edges[1] < _STRIP * size:
        return None
    if not (_is_running(left, edges[0], edges[1], size) and _is_running(right, edges[2], edges[3], size)):
        return None
    return Gutter(*edges, block[0].top, block[-1].bottom)


def _is_running(lines: Sequence[Sequence[Ink]], left: float, right: float, size: float) -> bool:
    """Tell whether the lines of a column are running text: enough of them are full, hardly any has wide gaps."""
    full = sum(line[-1].x1 - left > _FULL * (right - left) for line in lines)
    gappy = sum(any(b.x0 - a.x1 > WIDE * size for a, b in pairwise(line)) for line in lines)
    return full >= _SHARE * len(lines) and gappy <= 0.2 * len(lines)


def in_columns(words: Sequence[Word], gutters: Sequence[Gutter]) -> tuple[list[Word], list[list[Word]]]:
    """Part words into those outside of columns of text and those of each column."""
    rest: list[Word] = []
    columns: list[list[Word]] = [[] for _ in range(2 * len(gutters))]
    for word in words:
        places = ((i, side) for i, gutter in enumerate(gutters) if (side := gutter.side(word)) is not None)
        place = next(places, None)
        (rest if place is None else columns[2 * place[0] + place[1]]).append(word)
    return rest, columns
