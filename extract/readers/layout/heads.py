"""The header of a table without inner rules: its levels, and which columns each header cell spans.

A column that has nothing on a level but something below must lie under a spanner; which one is told by partial rules
if there are any, else by where the spanner's middle is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.readers.layout.grid import Area
from extract.readers.layout.slots import Line
from extract.readers.layout.strokes import Stroke
from extract.readers.page import Char

_LEVEL = 0.35


@dataclass(slots=True)
class _Head:
    """What building a header needs: lines on each row of it, column centres, partial rules, and the areas so far."""

    rows: list[list[Line]]
    centres: list[float]
    rules: Sequence[Stroke]
    found: list[tuple[Area, tuple[Char, ...]]] = field(default_factory=list)


def read_head(
    lines: Sequence[Line], centres: Sequence[float], rules: Sequence[Stroke], top: float, bottom: float
) -> list[tuple[Area, tuple[Char, ...]]]:
    """Return the header's cells with their characters.

    `centres` are the columns' middles, `rules` the partial horizontal rules in the header, `top` and `bottom` its
    vertical extent.
    """
    n_cols = len(centres)
    tall = _tall_columns(lines, n_cols, (top + bottom) / 2)
    splits = _splits([line for line in lines if line.col not in tall or line.last > line.col], n_cols, rules)
    rows: list[list[Line]] = [[] for _ in range(len(splits) + 1)]
    for line in lines:
        single = line.col == line.last
        level = 0 if single and line.col in tall else sum(line.middle > split for split in splits)
        rows[level].append(line)
    head = _Head(rows, list(centres), rules)
    _build(head, 0, 0, n_cols, 0)
    return head.found


def _tall_columns(lines: Sequence[Line], n_cols: int, middle: float) -> set[int]:
    """Return the columns whose lines are centred on the header's whole height.

    There are none where some column stands at the top or the bottom only: then that is how cells are aligned here.
    """
    tall = set()
    for col in range(n_cols):
        own = [line for line in lines if line.col <= col <= line.last]
        if not own or any(line.col < line.last for line in own):
            continue
        slack = _LEVEL * own[0].size
        if abs((own[0].middle + own[-1].middle) / 2 - middle) < slack:
            tall.add(col)
        elif own[-1].middle < middle - slack:
            return set()
    return tall


def _splits(lines: Sequence[Line], n_cols: int, rules: Sequence[Stroke]) -> list[float]:
    """Return the heights at which one header row ends and the next begins."""
    splits = []
    heights = sorted({round(line.middle, 1) for line in lines})
    for above, below in zip(heights, heights[1:], strict=False):
        upper = [line for line in lines if line.middle <= above + 0.1]
        lower = [line for line in lines if line.middle > above + 0.1]
        size = lower[0].size
        if below - above < _LEVEL * size:
            continue
        ruled = any(above < rule.at < below for rule in rules)
        new = {c for line in lower if line.middle < below + 0.1 for c in _cols(line)}
        new -= {c for line in upper if line.col == line.last for c in _cols(line)}
        if ruled or (new and _covered(upper, lower, new, splits)):
            splits.append((above + below) / 2)
    return splits


def _cols(line: Line) -> range:
    return range(line.col, line.last + 1)


def _covered(upper: Sequence[Line], lower: Sequence[Line], new: set[int], splits: Sequence[float]) -> bool:
    """Tell whether the columns that begin below can lie under spanners: something stands above next to them."""
    floor = splits[-1] if splits else float("-inf")
    above = [line for line in upper if line.middle > floor]
    below = {c for line in lower for c in _cols(line)}
    spanners = [line for line in above if line.last > line.col or line.col in below]
    return any(s.last > s.col and new & set(_cols(s)) for s in spanners) or any(
        s.col - 1 in new or s.last + 1 in new for s in spanners
    )


def _build(head: _Head, row: int, first: int, last: int, start: int) -> None:
    """Build the cells of columns `first` to `last` (exclusive) from header row `row` on; they begin at row `start`."""
    here = [line for line in head.rows[row] if first <= line.col < last]
    bottom = row == len(head.rows) - 1
    if not here and not bottom:
        _build(head, row + 1, first, last, start)
        return
    below = {c for lines in head.rows[row + 1 :] for line in lines for c in _cols(line)}
    groups = _ranges(head, here, first, last, below)
    for low, high, lines in groups:
        goes_on = any(c in below for c in range(low, high))
        chars = tuple(char for line in lines for char in line.chars)
        if goes_on and lines:
            head.found.append((Area(start, low, row + 1 - start, high - low), chars))
            _build(head, row + 1, low, high, row + 1)
        elif goes_on:
            _build(head, row + 1, low, high, start)
        else:
            head.found.append((Area(start, low, len(head.rows) - start, high - low), chars))


def _ranges(
    head: _Head, here: Sequence[Line], first: int, last: int, below: set[int]
) -> list[tuple[int, int, list[Line]]]:
    """Part columns among the texts of one header row: (first column, end, lines), every column once."""
    cells: dict[tuple[int, int], list[Line]] = {}
    for line in sorted(here, key=lambda item: (item.middle, item.x0)):
        hit = next((key for key in cells if key[0] <= line.last and line.col <= key[1]), None)
        if hit is None:
            cells[line.col, line.last] = [line]
        else:
            lines = cells.pop(hit)
            cells[min(hit[0], line.col), max(hit[1], line.last)] = [*lines, line]
    seeds = sorted(cells)
    result: list[tuple[int, int, list[Line]]] = []
    col = first
    i = 0
    while i < len(seeds):
        if not any(c in below for c in range(seeds[i][0], seeds[i][1] + 1)):
            result += [(c, c + 1, []) for c in range(col, seeds[i][0])]
            result.append((seeds[i][0], seeds[i][1] + 1, cells[seeds[i]]))
            col = seeds[i][1] + 1
            i += 1
            continue
        stop = i
        while stop < len(seeds) and any(c in below for c in range(seeds[stop][0], seeds[stop][1] + 1)):
            stop += 1
        end = seeds[stop][0] if stop < len(seeds) else last
        free = _reach(col, end, seeds[i:stop], below)
        result += [(c, c + 1, []) for c in range(col, free[0])]
        result += [(a, b, cells[s]) for (a, b), s in zip(_share(head, seeds[i:stop], cells, free), seeds[i:stop], strict=True)]
        result += [(c, c + 1, []) for c in range(free[1], end)]
        col = end
        i = stop
    return result + [(c, c + 1, []) for c in range(col, last)]


def _reach(col: int, end: int, seeds: Sequence[tuple[int, int]], below: set[int]) -> tuple[int, int]:
    """Return the columns around some spanners that have something below them."""
    low, high = seeds[0][0], seeds[-1][1] + 1
    while low > col and low - 1 in below:
        low -= 1
    while high < end and high in below:
        high += 1
    return low, high


def _share(
    head: _Head, seeds: Sequence[tuple[int, int]], cells: dict[tuple[int, int], list[Line]], free: tuple[int, int]
) -> list[tuple[int, int]]:
    """Cut the columns `free` into one range for each spanner so that spanners stand in the middle of theirs."""
    best: dict[int, tuple[float, list[tuple[int, int]]]] = {free[0]: (0.0, [])}
    for i, seed in enumerate(seeds):
        least = seeds[i + 1][0] if i + 1 < len(seeds) else free[1]
        ends = range(seed[1] + 1, least + 1) if i + 1 < len(seeds) else [free[1]]
        step: dict[int, tuple[float, list[tuple[int, int]]]] = {}
        for start, (cost, ranges) in best.items():
            for end in ends:
                if start > seed[0]:
                    continue
                total = cost + _off(head, cells[seed], start, end)
                if end not in step or total < step[end][0]:
                    step[end] = total, [*ranges, (start, end)]
        best = step
    return min(best.values(), key=lambda item: item[0])[1]


def _off(head: _Head, lines: Sequence[Line], start: int, end: int) -> float:
    """Return how far a spanner is from the middle (or the left edge) of the columns `start` to `end` (exclusive)."""
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    for rule in head.rules:
        if rule.start - 3 <= (x0 + x1) / 2 <= rule.end + 3 and rule.at > lines[-1].middle:
            inside = [c for c, centre in enumerate(head.centres) if rule.start <= centre <= rule.end]
            if inside:
                return 0.0 if (inside[0], inside[-1] + 1) == (start, end) else 1000.0
    return abs((head.centres[start] + head.centres[end - 1]) / 2 - (x0 + x1) / 2)
