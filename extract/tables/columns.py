"""Column boundaries of table pieces: are they the same, and where do the columns of one lie in the other?"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from extract.model import Table

_NEAR = 4.0
_SHIFT = 60.0


def same_columns(left: Sequence[float], right: Sequence[float]) -> bool:
    """Tell whether two pieces have the same outer boundaries and the inner ones of one are among the other's.

    A piece may be shifted as a whole, as on recto and verso pages. No two boundaries of one are the same of the other.
    """
    if not left or not right:
        return False
    shift = right[0] - left[0]
    moved = [x - shift for x in right]
    if abs(moved[-1] - left[-1]) > _NEAR or abs(shift) > _SHIFT:
        return False
    few, many = sorted((list(left), moved), key=len)
    if len(few) <= 2 or not all(any(abs(x - y) <= _NEAR for y in many) for x in few):
        return False
    return len(few) == len(many) or all(a < b for a, b in itertools.pairwise(_places(few, many)))


def as_wide(left: Sequence[float], right: Sequence[float]) -> bool:
    """Tell whether two pieces with as many columns are as wide, whatever the widths of their columns."""
    if len(left) != len(right) or not left:
        return False
    return abs(right[-1] - right[0] - left[-1] + left[0]) <= _NEAR and abs(right[0] - left[0]) <= _SHIFT


def _places(own: Sequence[float], wide: Sequence[float]) -> list[int]:
    """Return which of the `wide` boundaries is nearest to each of its own, shifted to begin at the same place."""
    shift = own[0] - wide[0]
    return [min(range(len(wide)), key=lambda i: abs(wide[i] - (x - shift))) for x in own]


def widest(left: Sequence[float], right: Sequence[float]) -> tuple[float, ...]:
    """Return the boundaries that hold those of both, where `left` has them; empty where that cannot be told."""
    if not same_columns(left, right):
        return ()
    return tuple(left) if len(left) >= len(right) else tuple(x - right[0] + left[0] for x in right)


def aligned(above: Table, below: Table) -> bool:
    """Tell whether the columns of one piece are found again in the other: as many, or by their places."""
    if above.n_cols == below.n_cols:
        return True
    left, right = boundaries(above), boundaries(below)
    return bool(left and right and widest(left, right))


def boundaries(piece: Table) -> tuple[float, ...]:
    """Return the places of a piece's column boundaries; empty where they are not known for each column."""
    columns = piece.edges[-1].columns if piece.edges else ()
    return columns if len(columns) == piece.n_cols + 1 else ()


def spread(table: Table, own: Sequence[float], wide: Sequence[float]) -> Table:
    """Move a piece's cells from the columns between `own` boundaries to those between `wide` ones.

    A column that vanished on one page is found again by its place: a cell that covers two columns there spans both.
    """
    if len(own) == len(wide):
        return table
    place = _places(own, wide)
    cells = tuple(
        replace(cell, col=place[cell.col], col_span=place[cell.col + cell.col_span] - place[cell.col])
        for cell in table.cells
    )
    edges = tuple(
        replace(
            edge,
            endings=tuple((place[col], room, lines) for col, room, lines in edge.endings),
            openings=tuple((row, place[col]) for row, col in edge.openings),
        )
        for edge in table.edges
    )
    return replace(table, cells=cells, n_cols=len(wide) - 1, edges=edges)
