"""The text of a grid's cells, read from where the characters stand, and the grid as a table piece."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from extract.model import Anchor, BBox, Cell, Edges, Table
from extract.readers.layout.grid import Area, Grid
from extract.readers.layout.lines import join_text, row_text
from extract.readers.page import Char

CellRows = Sequence[Sequence[Char]]
"""A cell's characters by printed row."""


def fill_areas(grid: Grid, chars: Iterable[Char]) -> dict[Area, list[Char]]:
    """Sort characters into the areas that hold their middles."""
    owner: list[list[Area | None]] = [[None] * grid.n_cols for _ in range(grid.n_rows)]
    for area in grid.areas:
        for row in range(area.row, area.row + area.row_span):
            owner[row][area.col : area.col + area.col_span] = [area] * area.col_span
    found: dict[Area, list[Char]] = defaultdict(list)
    for char in chars:
        field = grid.locate((char.x0 + char.x1) / 2, (char.top + char.bottom) / 2)
        holder = owner[field[0]][field[1]] if field else None
        if holder is not None:
            found[holder].append(char)
    return found


def cell_text(rows: Sequence[Sequence[Char]]) -> tuple[str, float]:
    """Return the text of a cell's printed rows without line breaks, and the blanks before it in ems."""
    text = ""
    for row in rows:
        text = join_text(text, row_text(row))
    return text, _leading_blanks(rows[0]) if rows else 0.0


def _leading_blanks(row: Sequence[Char]) -> float:
    width = 0.0
    for char in row:
        if not char.text.isspace():
            break
        width += (char.x1 - char.x0) / (char.size or 1.0)
    return round(width, 1)


def grid_table(grid: Grid, content: Mapping[Area, CellRows], page: int) -> Table:
    """Return the table piece that a grid and the printed rows in its areas make."""
    cells = []
    for area in grid.areas:
        rows = content.get(area, ())
        text, indent = cell_text(rows)
        cells.append(
            Cell(
                area.row,
                area.col,
                text,
                area.row_span,
                area.col_span,
                (Anchor(page, area_box(grid, area)),),
                indent=indent,
                confidence=min((char.confidence for row in rows for char in row), default=1.0),
            )
        )
    box = BBox(grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1])
    edges = Edges(page, grid.xs, box.top, box.bottom, grid.open_top, grid.open_bottom)
    return Table(tuple(cells), grid.n_rows, grid.n_cols, edges=(edges,), anchors=(Anchor(page, box),))


def area_box(grid: Grid, area: Area) -> BBox:
    """Return the box of an area."""
    return BBox(
        grid.xs[area.col], grid.ys[area.row], grid.xs[area.col + area.col_span], grid.ys[area.row + area.row_span]
    )
