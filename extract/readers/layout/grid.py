"""From a network of ruling lines to a grid: row and column boundaries, and which areas one cell covers.

The grid is read from its walls: between two neighbouring fields of the finest grid there is a wall where rules cover
most of their common side, and fields without a wall between them are one merged cell. So missing outer rules, broken
rules and stray short ones do no harm, and merged cells need no guessing.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from extract.readers.layout.strokes import SNAP, Network, Stroke

_COVER = 0.5
_BEYOND = 8.0
_FEW_FIELDS = 36
_MOST = 0.7


class Area(NamedTuple):
    """The fields that one cell covers: first row and column, and how many of each."""

    row: int
    col: int
    row_span: int
    col_span: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Boundaries of columns (`xs`, ascending) and rows (`ys`), the cells' areas, and which outer rules are missing.

    `bare` are the areas at the left or right edge that have no rule there although the area above them has, `hanging`
    the extents of the cells at the bottom that have no rule below them although others have.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    areas: tuple[Area, ...]
    open_top: bool = False
    open_bottom: bool = False
    bare: tuple[Area, ...] = ()
    hanging: tuple[tuple[float, float], ...] = ()

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.ys) - 1

    @property
    def n_cols(self) -> int:
        """Number of columns."""
        return len(self.xs) - 1


def read_grid(network: Network) -> Grid:
    """Build the grid of a network of rules."""
    across, down = list(network.across), list(network.down)
    open_top, open_bottom = _close(across, down)
    _close(down, across)
    xs, ys = _positions(down), _positions(across)
    lying, standing = _walls(across, ys, xs), _walls(down, xs, ys)
    xs, standing, lying = _prune(xs, standing, lying)
    ys, lying, standing = _prune(ys, lying, standing)
    if _is_ornamented(xs, ys, lying, standing):
        xs, ys, lying, standing = [xs[0], xs[-1]], [ys[0], ys[-1]], [[True], [True]], [[True], [True]]
    areas = _areas(len(ys) - 1, len(xs) - 1, lying, standing)
    bare = tuple(_bare(areas, network.down, xs, ys))
    hanging = () if open_bottom else tuple(_hanging(areas, network.across, xs, ys))
    return Grid(tuple(xs), tuple(ys), tuple(areas), open_top, open_bottom, bare, hanging)


def _hanging(
    areas: Sequence[Area], across: Sequence[Stroke], xs: Sequence[float], ys: Sequence[float]
) -> Iterator[tuple[float, float]]:
    """Yield the extents of the cells at the bottom that a rule does not end."""
    here = [stroke for stroke in across if abs(stroke.at - ys[-1]) <= SNAP]
    if _covered(here, xs[0], xs[-1]) > xs[-1] - xs[0] - _BEYOND:
        return
    for area in areas:
        left, right = xs[area.col], xs[area.col + area.col_span]
        if area.row + area.row_span == len(ys) - 1 and _covered(here, left, right) < _COVER * (right - left):
            yield left, right


def _bare(areas: Sequence[Area], down: Sequence[Stroke], xs: Sequence[float], ys: Sequence[float]) -> Iterator[Area]:
    """Yield the areas at one edge that have no rule there although the area right above them has, or is such a one."""
    for col, x in ((0, xs[0]), (len(xs) - 1, xs[-1])):
        here = [stroke for stroke in down if abs(stroke.at - x) <= SNAP]
        if not here or _covered(here, ys[0], ys[-1]) > ys[-1] - ys[0] - _BEYOND:
            continue
        seen = False
        for area in sorted(a for a in areas if col in (a.col, a.col + a.col_span) and a.col_span < len(xs) - 1):
            top, bottom = ys[area.row], ys[area.row + area.row_span]
            if _covered(here, top, bottom) >= _COVER * (bottom - top):
                seen = True
            elif seen:
                yield area


def _covered(strokes: Sequence[Stroke], low: float, high: float) -> float:
    """Return how much of a side some strokes cover."""
    return sum(max(0.0, min(s.end, high) - max(s.start, low)) for s in strokes)


def is_framed(network: Network) -> bool:
    """Tell whether rules run through like a table's: one each way, or two the same way, from edge to edge.

    The boxes and arrows of a flow chart touch each other too, but no line of it runs through.
    """
    box = network.bbox
    across = _through(network.across, box.x0, box.x1)
    if across > 1:
        return True
    down = _through(network.down, box.top, box.bottom)
    return down > 1 or min(across, down) > 0


def _through(strokes: Sequence[Stroke], low: float, high: float) -> int:
    """Count the positions at which strokes reach from one edge to the other, short gaps aside."""
    count = sum(stroke.start < low + _BEYOND and stroke.end > high - _BEYOND for stroke in strokes)
    if count > 1:
        return count
    count = 0
    for at in _positions(strokes):
        end = low
        for stroke in sorted((s for s in strokes if abs(s.at - at) <= SNAP), key=lambda s: s.start):
            if stroke.start > end + _BEYOND:
                break
            end = max(end, stroke.end)
        count += end > high - _BEYOND
    return count


def _close(rules: list[Stroke], crossing: Sequence[Stroke]) -> tuple[bool, bool]:
    """Add an outer rule where the crossing rules run on beyond the first or last one; tell where that was."""
    first, last = min(r.at for r in rules), max(r.at for r in rules)
    begins = [c.start for c in crossing if c.start < first - _BEYOND]
    ends = [c.end for c in crossing if c.end > last + _BEYOND]
    low, high = min(c.at for c in crossing), max(c.at for c in crossing)
    need = min(2, len(crossing))
    if len(begins) >= need:
        rules.append(Stroke(median(begins), low, high, 0.0))
    if len(ends) >= need:
        rules.append(Stroke(median(ends), low, high, 0.0))
    return len(begins) >= need, len(ends) >= need


def _positions(strokes: Sequence[Stroke]) -> list[float]:
    """Return the distinct positions of strokes, ascending; those within SNAP points are one."""
    groups: list[list[float]] = []
    for at in sorted(s.at for s in strokes):
        if groups and at - groups[-1][0] <= SNAP:
            groups[-1].append(at)
        else:
            groups.append([at])
    return [sum(group) / len(group) for group in groups]


def _walls(strokes: Sequence[Stroke], positions: Sequence[float], steps: Sequence[float]) -> list[list[bool]]:
    """Tell for each position and each step between crossing positions whether rules cover most of it."""
    if len(steps) < 2:
        return [[] for _ in positions]
    walls = []
    middles = (steps[0] + steps[1]) / 2, (steps[-2] + steps[-1]) / 2
    ordered = sorted(strokes)
    places = [s.at for s in ordered]
    for at in positions:
        here = ordered[bisect_left(places, at - SNAP) : bisect_right(places, at + SNAP)]
        if len(steps) > 2 and any(s.start <= middles[0] and s.end >= middles[1] for s in here):
            walls.append([True] * (len(steps) - 1))
            continue
        row = []
        for low, high in itertools.pairwise(steps):
            row.append(_covered(here, low, high) >= _COVER * (high - low))
        walls.append(row)
    if walls:
        walls[0] = walls[-1] = [True] * (len(steps) - 1)
    return walls


def _prune(
    positions: list[float], walls: list[list[bool]], crossing: list[list[bool]]
) -> tuple[list[float], list[list[bool]], list[list[bool]]]:
    """Drop the positions at which there is no wall: they come from stray short rules."""
    keep = [i for i, row in enumerate(walls) if any(row) or i in (0, len(walls) - 1)]
    if len(keep) == len(positions):
        return positions, walls, crossing
    merged = [[any(row[a:b]) for a, b in itertools.pairwise(keep)] for row in crossing]
    return [positions[i] for i in keep], [walls[i] for i in keep], merged


def _is_ornamented(xs: list[float], ys: list[float], lying: list[list[bool]], standing: list[list[bool]]) -> bool:
    """Tell whether a grid is a frame with a plate for its title on the edge: most of it is one field, with corners."""
    n_rows, n_cols = len(ys) - 1, len(xs) - 1
    if not 1 < n_rows * n_cols <= _FEW_FIELDS:
        return False
    field = _largest_field(n_rows, n_cols, lying, standing, xs, ys)
    area = sum((xs[c + 1] - xs[c]) * (ys[r + 1] - ys[r]) for r, c in field)
    rows, cols = {r for r, _ in field}, {c for _, c in field}
    return area > _MOST * (xs[-1] - xs[0]) * (ys[-1] - ys[0]) and len(field) < len(rows) * len(cols)


def _largest_field(
    n_rows: int, n_cols: int, lying: list[list[bool]], standing: list[list[bool]], xs: list[float], ys: list[float]
) -> set[tuple[int, int]]:
    """Return the fields around the widest and highest one that no wall parts from it."""
    row = max(range(n_rows), key=lambda r: ys[r + 1] - ys[r])
    col = max(range(n_cols), key=lambda c: xs[c + 1] - xs[c])
    found, waiting = {(row, col)}, [(row, col)]
    while waiting:
        r, c = waiting.pop()
        steps = [(r - 1, c, r > 0 and not lying[r][c]), (r + 1, c, r + 1 < n_rows and not lying[r + 1][c])]
        steps += [(r, c - 1, c > 0 and not standing[c][r]), (r, c + 1, c + 1 < n_cols and not standing[c + 1][r])]
        new = {(a, b) for a, b, free in steps if free} - found
        found |= new
        waiting += new
    return found


def _areas(n_rows: int, n_cols: int, lying: list[list[bool]], standing: list[list[bool]]) -> list[Area]:
    """Return the cells' areas: fields without a wall between them, cut into rectangles where they are none."""
    taken = [[False] * n_cols for _ in range(n_rows)]
    areas = []
    for row in range(n_rows):
        for col in range(n_cols):
            if not taken[row][col]:
                area = _grow(row, col, n_rows, n_cols, lying, standing, taken)
                areas.append(area)
                for r in range(row, row + area.row_span):
                    taken[r][col : col + area.col_span] = [True] * area.col_span
    return areas


def _grow(
    row: int,
    col: int,
    n_rows: int,
    n_cols: int,
    lying: list[list[bool]],
    standing: list[list[bool]],
    taken: list[list[bool]],
) -> Area:
    """Grow a cell from its top left field, first to the right, then down while the whole width is free of walls."""
    right = col + 1
    while right < n_cols and not standing[right][row] and not taken[row][right]:
        right += 1
    down = row + 1
    while (
        down < n_rows
        and not any(lying[down][col:right])
        and not any(taken[down][col:right])
        and not any(standing[c][down] for c in range(col + 1, right))
    ):
        down += 1
    return Area(row, col, down - row, right - col)
