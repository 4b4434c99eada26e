"""Column boundaries of table pieces: are they the same, and where do the columns of one lie in the other?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.model import Table

_NEAR = 4.0


def same_columns(left: Sequence[float], right: Sequence[float]) -> bool:
    """Tell whether two pieces have the same outer boundaries and the inner ones of one are among the other's.

    A piece may be shifted as a whole, as on recto and verso pages.
    """
    if not left or not right:
        return False
    shift = right[0] - left[0]
    moved = [x - shift for x in right]
    if abs(moved[-1] - left[-1]) > _NEAR or abs(shift) > 60:
        return False
    few, many = sorted((list(left), moved), key=len)
    return all(any(abs(x - y) <= _NEAR for y in many) for x in few) and len(few) > 2


def align(above: Table, below: Table) -> tuple[Table, Table] | None:
    """Return both pieces over the union of their column boundaries; None where that cannot be told.

    Pieces with as many columns are taken to match one by one. Else a column that vanished on one page is found again
    by its place, and a cell that covers two columns there spans both.
    """
    if above.n_cols == below.n_cols:
        return above, below
    if not above.edges or not below.edges:
        return None
    left, right = above.edges[-1].columns, below.edges[0].columns
    if len(left) != above.n_cols + 1 or len(right) != below.n_cols + 1 or not same_columns(left, right):
        return None
    shift = right[0] - left[0]
    moved = [x - shift for x in right]
    wide = left if len(left) >= len(moved) else moved
    return _spread(above, left, wide), _spread(below, moved, wide)


def _spread(table: Table, own: Sequence[float], wide: Sequence[float]) -> Table:
    """Move a piece's cells to the columns between the boundaries `wide`."""
    if len(own) == len(wide):
        return table
    place = [min(range(len(wide)), key=lambda i: abs(wide[i] - x)) for x in own]
    cells = tuple(
        replace(cell, col=place[cell.col], col_span=place[cell.col + cell.col_span] - place[cell.col])
        for cell in table.cells
    )
    return replace(table, cells=cells, n_cols=len(wide) - 1)
