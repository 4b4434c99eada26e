"""What the columns of a table's body hold: texts or blanks, figures or words, merged cells or single ones."""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Sequence
from statistics import median

from extract.model import Cell, Table
from extract.tables.words import fold

_FIGURE = re.compile(r"[\[(<>≤≥≈~±+\-—–/／.…:∶,%‰*0-9\])]{1,24}")
_NUMBER = re.compile(r"[\[≥≤<>]?[0-9][0-9.,:∶%‰]*\]?")
SERIAL = re.compile(r"[0-9]{1,4}")
_MOST = 0.7
_SOME = 0.3


def is_figure(folded: str) -> bool:
    """Tell whether a cell's folded text is a figure or a mark for a missing one."""
    return bool(_FIGURE.fullmatch(folded))


class Profile:
    """The columns of a piece's body. Nothing is looked at before it is asked for: most breaks need only one column.

    `merged` are columns that are known to have cells over several rows on other pages.
    """

    def __init__(self, piece: Table, head: int, merged: Container[int] = ()) -> None:
        self._piece, self._head, self._merged = piece, head, merged
        self._columns: dict[int, list[Cell]] = {}

    def cells(self, col: int) -> list[Cell]:
        """Return the cells that begin in a column, from top to bottom."""
        found = self._columns.get(col)
        if found is None:
            head = self._head
            found = self._columns[col] = [c for c in self._piece.cells if c.col == col and c.row >= head]
        return found

    def texts(self, col: int) -> list[str]:
        """Return the folded texts of the cells in one column alone, blank ones too."""
        return [fold(cell.text) for cell in self.cells(col) if cell.col_span == 1]

    def is_merged(self, col: int) -> bool:
        """Tell whether the column has cells that span rows, here or on a page in between."""
        return col in self._merged or any(cell.row_span > 1 for cell in self.cells(col))

    def is_whole(self, cell: Cell) -> bool:
        """Tell whether no page break can have cut a cell."""
        return self._head < cell.row and cell.row + cell.row_span < self._piece.n_rows

    def blank_rows(self) -> int:
        """Count the rows below the header that have no text."""
        rows = {row for c in self._piece.cells if c.text.strip() for row in range(c.row, c.row + c.row_span)}
        return sum(row not in rows for row in range(self._head, self._piece.n_rows))

    def heights(self) -> list[float]:
        """Return the heights of the cells with a text in one row, where they are known."""
        boxes = [c.anchors[0].bbox for c in self._piece.cells if c.row_span == 1 and c.anchors and c.text.strip()]
        return [box.bottom - box.top for box in boxes if box]

    def columns(self) -> range:
        """Return the columns' numbers."""
        return range(self._piece.n_cols)


class Profiles:
    """What pieces with the same columns tell together."""

    def __init__(self, *pieces: Profile) -> None:
        self._pieces = pieces

    def is_merged(self, col: int) -> bool:
        """Tell whether the column has cells that span rows."""
        return any(piece.is_merged(col) for piece in self._pieces)

    def is_filled(self, col: int) -> bool:
        """Tell whether nearly every cell of the column has a text."""
        return _most([text for piece in self._pieces for text in piece.texts(col)])

    def names_all(self, col: int) -> bool:
        """Tell whether nearly every cell that no page break can have cut has a text."""
        return _most([c.text.strip() for piece in self._pieces for c in piece.cells(col) if piece.is_whole(c)])

    def whole_texts(self, col: int) -> list[str]:
        """Return the folded texts of a column that no page break can have cut, blanks left out."""
        cells = [c for piece in self._pieces for c in piece.cells(col) if piece.is_whole(c)]
        return [fold(cell.text) for cell in cells if cell.text.strip()]

    def blank_rows(self) -> int:
        """Count the body's rows that have no text."""
        return sum(piece.blank_rows() for piece in self._pieces)

    def usual_height(self) -> float:
        """Return how high the cells with a text in one row are as a rule, 0 where heights are not known."""
        heights = [height for piece in self._pieces for height in piece.heights()]
        return median(heights) if heights else 0.0

    def all_match(self, col: int, pattern: re.Pattern[str]) -> bool:
        """Tell whether all texts of a column that no page break can have cut match, and there are several."""
        cells = [c for piece in self._pieces for c in piece.cells(col) if piece.is_whole(c)]
        return len(cells) > 1 and all(pattern.match(fold(cell.text)) for cell in cells)

    def repeats(self, col: int) -> bool:
        """Tell whether a text stands twice in the column, one cell below the other."""
        pairs = (pair for piece in self._pieces for pair in itertools.pairwise(piece.texts(col)))
        return any(a and a == b for a, b in pairs)

    def is_stub(self, col: int) -> bool:
        """Tell whether a column stands left of the first column of figures; serial numbers are no figures.

        Where there are none, the columns of groups stand left of the others.
        """
        for other in self._pieces[0].columns():
            texts = [text for piece in self._pieces for text in piece.texts(other) if text]
            if not _some(_NUMBER, texts):
                continue
            if other > 1 or not all(map(SERIAL.fullmatch, texts)):
                return col < other
        return all(map(self.is_merged, range(col)))


def _most(texts: Sequence[str]) -> bool:
    return sum(map(bool, texts)) >= _MOST * len(texts)


def _some(kind: re.Pattern[str], texts: Sequence[str]) -> bool:
    return sum(bool(kind.fullmatch(text)) for text in texts) > _SOME * len(texts)
