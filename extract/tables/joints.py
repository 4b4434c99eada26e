"""The joint of two table pieces: which rows repeat, and the joined cells, each with all of its places."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter

from extract.model import Cell, Table
from extract.tables.breaks import Break, fused
from extract.tables.captions import noted_unit
from extract.tables.columns import spread, widest
from extract.tables.headers import header_rows
from extract.tables.profile import Profile, is_figure
from extract.tables.words import fold, pattern

_MOST_HEADER_ROWS = 5
_TITLE = 6
_SEVERAL = 3
_FIGURES = re.compile(r"[0-9.,%\-—/]+")


@dataclass(frozen=True, slots=True)
class Joint:
    """How two pieces meet: how many top rows of the lower repeat the upper's header, and why they are one table.

    `notes` are remarks printed between them.
    """

    header_rows: int
    reasons: tuple[str, ...]
    notes: tuple[str, ...] = ()


def repeated_header(table: Growing, below: Table) -> int:
    """Return how many rows at the top of `below` repeat the header of a table; a row of its body may be said again.

    All rows, where the pieces are the same small table on both pages.
    """
    top = table.top_rows
    most = min(len(top), below.n_rows)
    alike = 0
    for upper, lower in zip(top, top_rows(below), strict=False):
        if not _alike(upper, lower):
            break
        alike += 1
    if not alike or alike == below.n_rows == table.first.n_rows:
        return alike
    rows = min(alike, table.first_head)
    while rows < alike and (_spans_over(below, most, rows) or _are_titles(top[:rows], below.n_cols)):
        rows += 1
    while 0 < rows < below.n_rows and _spans_over(below, most, rows):
        rows -= 1
    return rows


def _spans_over(table: Table, most: int, rows: int) -> bool:
    """Tell whether a cell of the first rows reaches out of the `rows` at the top."""
    return any(cell.row < rows < cell.row + cell.row_span for cell in _top_cells(table, most))


def _are_titles(rows: Sequence[Sequence[Cell]], n_cols: int) -> bool:
    """Tell whether all rows are one cell over the whole width, as a title inside the grid is: a header is below it."""
    return bool(rows) and all(len(row) == 1 and row[0].col_span == n_cols > 1 for row in rows)


def _top_cells(table: Table, rows: int) -> Iterator[Cell]:
    """Yield the cells that begin in the first rows."""
    return itertools.takewhile(lambda cell: cell.row < rows, table.cells)


def top_rows(table: Table) -> list[list[Cell]]:
    """Return the cells with a text in each row that may be header, from left to right."""
    rows = min(_MOST_HEADER_ROWS, table.n_rows)
    found: list[list[Cell]] = [[] for _ in range(rows)]
    for cell in _top_cells(table, rows):
        if cell.text.strip():
            for row in range(cell.row, min(cell.row + cell.row_span, rows)):
                found[row].append(cell)
    for row_cells in found:
        row_cells.sort(key=attrgetter("col"))
    return found


def _alike(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """Tell whether two rows say the same; where characters were recognised, one cell in five may differ.

    That the table goes on (续) may be said again in a title inside the grid.
    """
    if not upper or len(upper) != len(lower):
        return False
    misses = 0
    for a, b in zip(upper, lower, strict=True):
        if a.text == b.text or bare(a.text) == bare(b.text):
            continue
        misses += 1
        if misses > 0.2 * len(upper) or not any(cell.confidence < 1 for cell in (*upper, *lower)):
            return False
    return not all(_FIGURES.fullmatch(fold(cell.text)) for cell in lower)


def bare(text: str) -> str:
    """Return a folded text without the mark that a table goes on: 附表1（续） → 附表1."""
    return pattern("continuation").sub("", fold(text))


def without_unit(text: str) -> str:
    """Return a folded text without the unit at its end: 附表1泵站 单位：座 → 附表1泵站; a unit alone stays."""
    folded = fold(text)
    return pattern("inline_unit").sub("", folded) or folded


def unit_of(text: str) -> str:
    """Return the unit that a caption states, alone or at its end: 附表1泵站 单位：座 → 座; empty if it states none."""
    folded = fold(text)
    return noted_unit(folded[len(without_unit(folded)) :] or folded)


class Growing:
    """A table that pieces are joined to one after the other, without going over all of its cells each time.

    `first` is its first piece (the header is there), `last` the last one as printed, of which the top `head` rows are
    header; `typical` is the last one with several rows, and how many of them are header. `captions` are the folded
    texts of the paragraphs right above it, from top to bottom.
    """

    def __init__(self, piece: Table, captions: Sequence[str] = (), units: Sequence[str] = ()) -> None:
        self.first = self.last = piece
        self.captions = captions
        self._units = units
        self._last_head = -1
        self._typical = piece, -1
        self._merged: set[int] = set()
        self._pieces = [piece]
        self._reasons: list[str] = []
        self._notes: list[str] = []
        self._columns = piece.edges[-1].columns if piece.edges else ()
        self._n_rows, self._n_cols = piece.n_rows, piece.n_cols
        self._cells = list(piece.cells)
        self._find_bottom()

    def _find_bottom(self) -> None:
        """Note which cells reach the last row, by their place in it."""
        end = self._n_rows
        self._bottom = {(c.col, c.col_span): i for i, c in enumerate(self._cells) if c.row + c.row_span == end}

    def has_caption(self, text: str) -> bool:
        """Tell whether a folded line is the table's caption, or lines of it set otherwise."""
        return text in self.captions or (len(text) >= _TITLE and text in "".join(self.captions))

    @cached_property
    def units(self) -> set[str]:
        """Return the units that the captions state, or titles inside the grid."""
        inside = (unit_of(cell.text) for row in self.top_rows for cell in row)
        return {unit for unit in (*self._units, *inside) if unit}

    @cached_property
    def top_rows(self) -> list[list[Cell]]:
        """Return the first piece's top rows."""
        return top_rows(self.first)

    @cached_property
    def _profile(self) -> Profile:
        return Profile(self.first, self.first_head, self._merged)

    @cached_property
    def first_head(self) -> int:
        """Return how many of the first piece's top rows are header."""
        return header_rows(self.first)

    @property
    def head(self) -> int:
        """Return how many of the last piece's top rows are header."""
        return self.first_head if self._last_head < 0 else self._last_head

    @property
    def heads_only(self) -> bool:
        """Tell whether there are only rows without figures so far, no more of them than a head has."""
        cells = self._cells if self._n_rows <= _MOST_HEADER_ROWS else ()
        return bool(cells) and not any(is_figure(text) for cell in cells if (text := fold(cell.text)))

    @property
    def typical(self) -> tuple[Table, int]:
        """Return the last piece with several rows, and how many of its top rows are header."""
        piece, head = self._typical
        return piece, self.first_head if head < 0 else head

    def fits(self, piece: Table) -> bool:
        """Tell whether a piece has as many columns as all pieces so far together, or their places tell which it has.

        Columns that drift are the same from each page to the next, but not from the first to the last.
        """
        return piece.n_cols == self._n_cols or bool(self._wide(piece))

    def _wide(self, piece: Table) -> tuple[float, ...]:
        """Return the boundaries that hold those so far and a piece's; empty where they cannot be told."""
        own = piece.edges[0].columns if piece.edges else ()
        known = len(self._columns) == self._n_cols + 1 and len(own) == piece.n_cols + 1
        return widest(self._columns, own) if known else ()

    def add(self, piece: Table, joint: Joint) -> None:
        """Join one more piece below."""
        self._reasons += joint.reasons
        self._notes += joint.notes
        head = joint.header_rows
        self._pieces.append(piece)
        if piece.n_cols != self._n_cols:
            piece = self._widened(piece)
        if piece.n_rows > head:
            self._grow(piece, head)
        self.last, self._last_head = piece, head
        if piece.n_rows - head >= _SEVERAL or piece.n_rows >= self._typical[0].n_rows:
            self._typical = piece, head

    def _grow(self, piece: Table, head: int) -> None:
        """Append the rows of a piece below its header; what the break cut becomes one again."""
        cut = self._break(piece, head)
        row_cut = cut.through_row()
        shift = self._n_rows - row_cut - head
        self._n_rows = shift + piece.n_rows
        cells, above, below = self._cells, self._bottom, {}
        for cell in piece.cells:
            bottom = cell.row + cell.row_span
            if bottom <= head:
                continue
            if cell.row_span > 1 and cell.row >= head:
                self._merged.add(cell.col)
            at = above.get((cell.col, cell.col_span)) if cell.row <= head else None
            if at is not None and (row_cut or cut.through_cell(cells[at], cell)):
                cells[at] = fused(cells[at], cell, bottom + shift)
            else:
                at = len(cells)
                cells.append(_moved(cell, shift, head))
            if bottom == piece.n_rows:
                below[cell.col, cell.col_span] = at
        self._bottom = below

    def _break(self, piece: Table, head: int) -> Break:
        upper, lower = self.last.edges[-1:], piece.edges[:1]
        bottom = [self._cells[i] for i in self._bottom.values()]
        return Break(self._profile, bottom, piece, head, (*upper, *lower), heads_only=self.heads_only)

    def _widened(self, piece: Table) -> Table:
        """Bring the cells so far and a piece with other columns to the same columns; return the piece."""
        own = piece.edges[0].columns if piece.edges else ()
        wide = self._wide(piece)
        if len(wide) > self._n_cols + 1:
            so_far = replace(self.first, cells=tuple(self._cells))
            self._cells = list(spread(so_far, self._columns, wide).cells)
            self.first = spread(self.first, self._columns, wide)
            self.last = spread(self.last, self._columns, wide)
            self.__dict__.pop("_profile", None)
            self._merged = {cell.col for cell in self._cells if cell.row_span > 1 and cell.row >= self.first_head}
            self._columns, self._n_cols = wide, len(wide) - 1
            self._find_bottom()
        return spread(piece, own, self._columns)

    def table(self) -> Table:
        """Return the joined table."""
        if len(self._pieces) == 1:
            return self._pieces[0]
        return replace(
            self._pieces[0],
            cells=tuple(sorted(self._cells, key=attrgetter("row", "col"))),
            n_rows=self._n_rows,
            n_cols=self._n_cols,
            notes=(*self._pieces[0].notes, *dict.fromkeys(self._notes)),
            parts=sum(piece.parts for piece in self._pieces),
            edges=tuple(edge for piece in self._pieces for edge in piece.edges),
            anchors=tuple(anchor for piece in self._pieces for anchor in piece.anchors),
            reasons=(*self._pieces[0].reasons, *dict.fromkeys(self._reasons)),
        )


def _moved(cell: Cell, shift: int, head: int) -> Cell:
    """Return a cell some rows lower, without the part of it that reaches into the header.

    The constructor takes a third of the time of `replace`.
    """
    row, span = cell.row, cell.row_span
    if row < head:
        row, span = head, span - (head - row)
    return Cell(
        row + shift,
        cell.col,
        cell.text,
        span,
        cell.col_span,
        cell.anchors,
        cell.is_header,
        cell.indent,
        cell.confidence,
    )
