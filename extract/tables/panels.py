"""Tables printed in two or more panels side by side: the same heads again to the right, other rows below them."""

from __future__ import annotations

from dataclasses import replace

from extract.model import Table
from extract.normalize.values import is_missing, is_number
from extract.tables.headers import header_path
from extract.tables.words import squeeze


def panels(table: Table) -> tuple[Table, ...]:
    """Return the table once for each panel, with only that panel's cells at their places; itself if it has one."""
    width = _panel_width(table)
    if width == table.n_cols:
        return (table,)
    starts = range(0, table.n_cols, width)
    return tuple(
        replace(table, cells=tuple(c for c in table.cells if start <= c.col < start + width or c.col_span > width))
        for start in starts
    )


def _panel_width(table: Table) -> int:
    """The least number of columns after which heads repeat and names stand again; all columns where none do."""
    grid = table.grid()
    paths = [header_path(grid, col, table.header_rows) for col in range(table.n_cols)]
    for width in range(2, table.n_cols // 2 + 1):
        starts = range(0, table.n_cols, width)
        repeated = table.n_cols % width == 0 and all(paths[at : at + width] == paths[:width] for at in starts)
        if repeated and paths[0] != paths[1] and paths[0] and all(_begins(table, at, width) for at in starts):
            return width
    return table.n_cols


def _begins(table: Table, start: int, width: int) -> bool:
    """Tell whether a column of names stands at the left of a panel: its first, or the one behind row numbers."""
    return any(_names(table, col) for col in range(start, min(start + 2, start + width - 1)))


def _names(table: Table, col: int) -> bool:
    body = [squeeze(cell.text) for cell in table.cells if cell.col == col and cell.row >= table.header_rows]
    words = [text for text in body if text and not is_number(text) and not is_missing(text)]
    return bool(words) and len(words) * 2 > len([text for text in body if text])
