"""What a page break leaves of a grid: strips without text, cells without their outer rule, texts against the edge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from extract.readers.layout.grid import Area, Grid
from extract.readers.page import Word

_LINE = 1.6
_LEADING = 1.1
_TOP_ROWS = 6
_EVEN = 2.0
_FEW = 3
CellRows = Sequence[Sequence[Word]]
"""A cell's words by printed row."""


def as_printed(grid: Grid, content: Mapping[Area, CellRows]) -> tuple[Grid, dict[Area, CellRows]]:
    """Return a grid without what a break made of it: strips open at the page's end, cells left without their rule."""
    areas = {area: content.get(area, ()) for area in grid.areas}
    if not (grid.bare or grid.open_top or grid.open_bottom):
        return grid, areas
    if grid.bare:
        areas = _closed(grid, areas)
    if grid.open_bottom and _is_strip(areas, [a for a in areas if a.row == grid.n_rows - 1], grid):
        areas = {_cut(area, grid.n_rows - 1): rows for area, rows in areas.items() if area.row < grid.n_rows - 1}
        grid = replace(grid, ys=grid.ys[:-1], open_bottom=False)
    if grid.open_top and _is_strip(areas, [a for a in areas if a.row + a.row_span == 1], grid):
        areas = {_moved_up(area): rows for area, rows in areas.items() if area.row + area.row_span > 1}
        grid = replace(grid, ys=grid.ys[1:], open_top=False)
    return replace(grid, areas=tuple(areas)), areas


def _is_strip(areas: Mapping[Area, CellRows], own: Sequence[Area], grid: Grid) -> bool:
    """Tell whether a row that is open at the page's end has no text: it is only room that was left."""
    return grid.n_rows > 1 and bool(own) and not any(areas[area] for area in own)


def _cut(area: Area, end: int) -> Area:
    return area._replace(row_span=min(area.row + area.row_span, end) - area.row)


def _moved_up(area: Area) -> Area:
    return area._replace(row=area.row - 1) if area.row else area._replace(row_span=area.row_span - 1)


def _closed(grid: Grid, content: Mapping[Area, CellRows]) -> dict[Area, CellRows]:
    """Return the areas and their rows, blank ones without their outer rule as part of the area above them.

    Some printers leave out the lower part of a merged cell that stands at the table's edge.
    """
    closed: dict[Area, CellRows] = {}
    for area, rows in content.items():
        above = [] if rows or area not in grid.bare else _right_above(area, closed)
        for other in above:
            closed[other._replace(row_span=other.row_span + area.row_span)] = closed.pop(other)
        if not above:
            closed[area] = rows
    return dict(sorted(closed.items()))


def _right_above(area: Area, areas: Iterable[Area]) -> list[Area]:
    """Return the areas that end where another begins and are together as wide as it; none if they are not."""
    above = [a for a in areas if a.row + a.row_span == area.row and area.col <= a.col < area.col + area.col_span]
    return above if sum(a.col_span for a in above) == area.col_span else []


def against_break(
    grid: Grid, areas: Mapping[Area, CellRows]
) -> tuple[tuple[tuple[int, float, int], ...], tuple[tuple[int, int], ...]]:
    """Return which texts leave no room for a line below them, and which begin right at the top of their cells.

    Of the former also the room behind the last line in ems, and the number of lines. The blank that cells keep from
    their rules is told from the one that keeps the least.
    """
    first = [(area, rows) for area, rows in areas.items() if rows and area.row < _TOP_ROWS]
    last = [(area, rows) for area, rows in areas.items() if rows and area.row + area.row_span == grid.n_rows]
    pad = max(min([rows[0][0].x0 - grid.xs[area.col] for area, rows in (*first, *last)], default=0.0), 0.0)
    endings = []
    for area, rows in last:
        if _is_full(rows, grid.ys[area.row], grid.ys[-1]):
            line = rows[-1]
            width = grid.xs[area.col + area.col_span] - grid.xs[area.col] - 2 * pad
            endings.append((area.col, (width - line[-1].x1 + line[0].x0) / (line[0].size or 1.0), len(rows)))
    openings = [
        (area.row, area.col)
        for area, rows in first
        if rows[0][0].top - grid.ys[area.row] < _LINE * (rows[0][0].size or 1.0)
    ]
    return tuple(endings), tuple(openings)


def _is_full(rows: CellRows, top: float, bottom: float) -> bool:
    """Tell whether no line has room between a cell's last one and its bottom.

    A column of a few characters is often full across: there the text must not stand in the middle of its cell.
    """
    above, below = rows[0][0].top - top, bottom - rows[-1][0].bottom
    if (
        len(rows) > 1
        and max(sum(len(word.text) for word in row) for row in rows) <= _FEW
        and abs(above - below) < _EVEN
    ):
        return False
    pitch = rows[-1][0].top - rows[-2][0].top if len(rows) > 1 else 0.0
    return below < max(_LEADING * pitch, _LINE * (rows[-1][0].size or 1.0))
