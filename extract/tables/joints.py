"""The joint of two table pieces: which rows repeat, whether a row or merged cells were cut, and the joined cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.model import Cell, Table
from extract.tables.columns import align

_MOST_HEADER_ROWS = 5
_TOTAL = re.compile(r"^(?:合计|总计|小计|全[市省县区国])")
_NUMBERED = re.compile(
    r"^(?:[（(]?[0-9一二三四五六七八九十]{1,3}[)）.．、]|其中|#|第[一二三四五六七八九十]+[章节类部]|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ])"
)
_OPEN, _SHUT = "（(《〈[【“", "）)》〉]】”"


@dataclass(frozen=True, slots=True)
class Joint:
    """How two pieces meet: how many top rows of the lower repeat the upper's header, and why they are one table."""

    header_rows: int
    reasons: tuple[str, ...]


def _fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _row_texts(table: Table, row: int) -> list[str]:
    """Return the distinct cells' texts of a row from left to right, blank ones left out."""
    cells = sorted((c for c in table.cells if c.row <= row < c.row + c.row_span), key=lambda c: c.col)
    return [text for cell in cells if (text := _fold(cell.text))]


def repeated_header(above: Table, below: Table) -> int:
    """Return how many rows at the top of `below` repeat the first rows of `above`."""
    rows = 0
    for row in range(min(_MOST_HEADER_ROWS, above.n_rows, below.n_rows)):
        upper, lower = _row_texts(above, row), _row_texts(below, row)
        if not _alike(upper, lower):
            break
        rows += 1
    while rows and any(c.row < rows < c.row + c.row_span for c in below.cells) and rows < below.n_rows:
        rows -= 1
    return rows


def _alike(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Tell whether two rows say the same; one cell in five may differ in a longer row."""
    if not upper or not lower or len(upper) != len(lower):
        return False
    if all(re.fullmatch(r"[0-9.,%\-—/]+", text) for text in lower):
        return False
    hits = sum(a == b for a, b in zip(upper, lower, strict=True))
    return hits == len(upper) or (len(upper) >= 5 and hits >= 0.8 * len(upper))


class Growing:
    """A table that pieces are joined to one after the other, without going over all of its cells each time.

    `first` is its first piece (the header is there), `last` the last one without what it repeated.
    """

    def __init__(self, piece: Table) -> None:
        self.first = self.last = piece
        self._start(piece)
        self._pieces = [piece]
        self._reasons: list[str] = []

    def _start(self, piece: Table) -> None:
        self._cells = list(piece.cells)
        self._n_rows, self._n_cols = piece.n_rows, piece.n_cols
        self._bottom = {(c.col, c.col_span): i for i, c in enumerate(self._cells) if c.row + c.row_span == piece.n_rows}

    def add(self, piece: Table, joint: Joint) -> None:
        """Join one more piece below."""
        self._reasons += joint.reasons
        self._pieces.append(piece)
        if piece.n_cols != self._n_cols:
            piece = self._widened(piece)
        lower = _without_header(piece, joint.header_rows)
        if lower.n_rows == 0:
            return
        bottom = [replace(self._cells[i], row=0, row_span=1) for i in self._bottom.values()]
        upper = replace(self.last, cells=tuple(bottom), n_rows=1)
        cut = _cut_row(self.first, upper, lower)
        shift = self._n_rows - cut
        end = self._n_rows = shift + lower.n_rows
        below: dict[tuple[int, int], int] = {}
        for cell in lower.cells:
            at = self._bottom.get((cell.col, cell.col_span)) if cell.row == 0 else None
            if at is not None and (cut or _cut_cell(self.first, lower, self._cells[at], cell)):
                self._cells[at] = _fused(self._cells[at], cell, cell.row + cell.row_span + shift)
            else:
                at = len(self._cells)
                self._cells.append(replace(cell, row=cell.row + shift))
            if cell.row + cell.row_span + shift == end:
                below[cell.col, cell.col_span] = at
        self._bottom, self.last = below, replace(lower, edges=piece.edges)

    def _widened(self, piece: Table) -> Table:
        """Bring the cells so far and a piece with other columns to the same columns."""
        so_far = replace(self.table(), edges=self._pieces[-2].edges, n_cols=self._n_cols)
        pair = align(so_far, piece)
        if pair is None:
            return piece
        self._start(pair[0])
        if pair[0].n_cols != self.first.n_cols:
            self.first = (align(self.first, piece) or (self.first, piece))[0]
        return pair[1]

    def table(self) -> Table:
        """Return the joined table."""
        return replace(
            self._pieces[0],
            cells=tuple(sorted(self._cells, key=lambda c: (c.row, c.col))),
            n_rows=self._n_rows,
            n_cols=self._n_cols,
            parts=sum(piece.parts for piece in self._pieces),
            edges=tuple(edge for piece in self._pieces for edge in piece.edges),
            anchors=tuple(anchor for piece in self._pieces for anchor in piece.anchors),
            reasons=(*self._pieces[0].reasons, *dict.fromkeys(self._reasons)),
        )


def _without_header(piece: Table, rows: int) -> Table:
    """Drop the top rows of a piece; a cell that reaches below them keeps its lower part."""
    if not rows:
        return piece
    cells = []
    for cell in piece.cells:
        top, bottom = max(cell.row, rows), cell.row + cell.row_span
        if bottom > rows:
            cells.append(replace(cell, row=top - rows, row_span=bottom - top))
    return replace(piece, cells=tuple(cells), n_rows=piece.n_rows - rows)


def _cut_row(first: Table, upper: Table, lower: Table) -> int:
    """Return 1 if the break went through a row, so that the lower piece's first row belongs to the upper's last.

    `upper` is the last row above the break, `first` the table's first piece, which tells what its columns hold.
    """
    above = {c.col: c for c in upper.cells}
    below = {c.col: c for c in lower.cells if c.row == 0}
    if {c: above[c].col_span for c in above} != {c: below[c].col_span for c in below}:
        return 0
    ruleless = bool(upper.edges and lower.edges and upper.edges[-1].open_bottom and lower.edges[0].open_top)
    filled_above = {col for col, cell in above.items() if cell.text.strip()}
    filled = {col for col, cell in below.items() if cell.text.strip()}
    rows = {col for col in filled if below[col].row_span == 1}
    if not rows or not filled <= filled_above:
        return 0
    if ruleless:
        return 1
    missing = {col for col in filled_above - filled if _usually_filled(first, lower, col)}
    if not missing:
        return 0
    return int(all(_goes_on(above[col].text, below[col].text) for col in filled))


def _usually_filled(first: Table, lower: Table, col: int) -> bool:
    """Tell whether nearly every row has a text in a column, cells that span rows counted once."""
    cells = [c for piece in (first, lower) for c in piece.cells if c.col == col and c.col_span == 1]
    filled = sum(bool(c.text.strip()) for c in cells)
    return all(c.row_span == 1 for c in cells) and filled >= 0.7 * len(cells)


def _goes_on(above: str, below: str) -> bool:
    """Tell whether a text can be the middle of the one above: no numbering, and not a whole value of its own."""
    if _NUMBERED.match(_fold(below)) or _TOTAL.match(_fold(below)):
        return False
    if sum(above.count(c) for c in _OPEN) > sum(above.count(c) for c in _SHUT):
        return True
    return not re.search(r"[。；！？]$", above.strip()) or len(below) > 12


def _cut_cell(first: Table, lower: Table, above: Cell, below: Cell) -> bool:
    """Tell whether a merged cell was cut by the break: the lower part is blank, or says the same again."""
    text, again = _fold(above.text), _fold(below.text)
    spans = above.row_span > 1 or below.row_span > 1
    if again:
        return again == text and below.row_span > 1 and spans
    if not spans:
        spans = any(c.row_span > 1 for piece in (first, lower) for c in _column(piece, below.col) if c.row > 0)
        spans = spans and _is_stub(first, below.col)
    row = [_fold(c.text) for c in lower.cells if c.row == 0]
    return spans and not any(_TOTAL.match(t) for t in row)


def _column(piece: Table, col: int) -> list[Cell]:
    return [c for c in piece.cells if c.col == col]


def _is_stub(piece: Table, col: int) -> bool:
    """Tell whether a column stands left of the first column of figures."""
    for cell in sorted(piece.cells, key=lambda c: c.col):
        if cell.row and cell.col_span == 1 and re.fullmatch(r"[\[≥≤<>]?[0-9][0-9.,:∶%‰]*\]?", _fold(cell.text)):
            values = [c for c in _column(piece, cell.col) if c.row and _fold(c.text)]
            serial = all(re.fullmatch(r"[0-9]{1,3}", _fold(c.text)) for c in values)
            if not serial or cell.col > 1:
                return col < cell.col
    return col == 0


def _fused(above: Cell, below: Cell, end: int) -> Cell:
    """Return the two parts of a cut cell as one, which ends before row `end`."""
    text = above.text if _fold(below.text) == _fold(above.text) else _text(above.text, below.text)
    return replace(
        above,
        text=text,
        row_span=end - above.row,
        anchors=above.anchors + below.anchors,
        confidence=min(above.confidence, below.confidence),
    )


def _text(above: str, below: str) -> str:
    """Join the two parts of a text; western words keep a blank between them."""
    if above[-1:].isascii() and above[-1:].isalpha() and below[:1].isascii() and below[:1].isalpha():
        return f"{above} {below}"
    return above + below
