"""Rows of a text dump to a grid: merged cells and header spans that the dump lost, rebuilt by the contract's rules."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.model import Anchor, Cell, Table
from extract.normalize.values import is_missing, is_number

_TOTAL = re.compile(r"(?:合|总|小|共)\s*计|总数|总量")
_LIST_MARK = re.compile(r"\d{1,2}[.．、)）]|[（(]\d{1,2}[)）]|[①-⑳●○■◆▪•·*-]")
_YEAR = re.compile(r"(?:19|20)\d\d\s*年?")


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell as a text dump prints it: stripped text, text with its leading blanks, first and last line number."""

    text: str
    raw: str
    first: int
    last: int

    def joined(self, text: str, line: int) -> RowCell:
        """Return the cell with a continuation line added; a blank is kept only between two Latin words."""
        glue = " " if self.text[-1:].isascii() and self.text[-1:].isalpha() and text[:1].isascii() else ""
        return replace(self, text=(self.text + glue + text.strip()).strip(), raw=self.raw + text, last=line)

    @property
    def indent(self) -> float:
        """Leading blanks in ems: a full-width blank is one, a half-width blank half."""
        lead = self.raw[: len(self.raw) - len(self.raw.lstrip())]
        return sum(1.0 if unicodedata.east_asian_width(char) in "FW" else 0.5 for char in lead)


Row = tuple[RowCell, ...]


def is_total(text: str) -> bool:
    """Tell whether a stub names a row of totals (合计, 总计)."""
    return bool(_TOTAL.fullmatch(re.sub(r"\s+", "", text)))


def build_table(rows: Sequence[Row]) -> Table | None:
    """Return the grid of the rows, or None where they make no table (fewer than two rows or two columns)."""
    if len(rows) < 2:
        return None
    width = _width(rows)
    if width < 2 or not _has_words(rows) or _is_list(rows, width):
        return None
    heads = _header_rows(rows, width)
    cells = _header_cells(rows[:heads], width)
    cells += _body_cells(rows[heads:], heads, width)
    first, last = rows[0][0].first, rows[-1][-1].last
    return Table(
        tuple(sorted(cells, key=lambda cell: (cell.row, cell.col))),
        n_rows=len(rows),
        n_cols=width,
        anchors=(Anchor(locator=f"lines {first}-{last}"),),
    )


def _is_list(rows: Sequence[Row], width: int) -> bool:
    """Tell a list with a tab behind each number or mark from a table of two columns."""
    return width == 2 and all(_LIST_MARK.fullmatch(row[0].text) for row in rows)


def _has_words(rows: Sequence[Row]) -> bool:
    """Most printed cells hold letters or figures, as those of a garbled picture do not."""
    printed = [cell.text for row in rows for cell in row if cell.text]
    return 2 * sum(bool(re.search(r"\w", text)) for text in printed) > len(printed)


def _width(rows: Sequence[Row]) -> int:
    """The number of columns: the commonest length of rows that hold values, more where a longer row prints more."""
    lengths = Counter(len(row) for row in rows if any(_is_value(cell.text) for cell in row))
    common = lengths.most_common(1)[0][0] if lengths else 0
    return max(common, *(_printed_length(row) for row in rows))


def _printed_length(row: Row) -> int:
    return max((col for col, cell in enumerate(row, 1) if cell.text), default=0)


def _is_value(text: str) -> bool:
    return (is_number(text) and not _YEAR.fullmatch(text)) or is_missing(text)


def _header_rows(rows: Sequence[Row], width: int) -> int:
    """Rows before the first one with a value; at least one where the first row's cells are all words."""
    for index, row in enumerate(rows):
        if len(row) >= width - 1 and any(_is_value(cell.text) for cell in row[1:]):
            return index
    return 1


def _cell(cell: RowCell, row: int, col: int, row_span: int = 1, col_span: int = 1) -> Cell:
    lines = f"line {cell.first}" if cell.first == cell.last else f"lines {cell.first}-{cell.last}"
    anchors = (Anchor(locator=lines),)
    return Cell(row, col, cell.text, row_span, col_span, anchors, indent=cell.indent)


def _header_cells(rows: Sequence[Row], width: int) -> list[Cell]:
    """Header cells with the spans that the dump lost, row by row."""
    placed: list[list[Cell]] = []
    for index, row in enumerate(rows):
        below = rows[index + 1] if index + 1 < len(rows) else None
        cells = _full_row(row, index) if len(row) >= width else _short_row(row, index, below, width)
        placed.append(cells)
    return _row_spans([cell for row in placed for cell in row], len(rows))


def _full_row(row: Row, index: int) -> list[Cell]:
    """A row with a cell for every column: an empty cell right of a filled one is the filled one's column span."""
    cells: list[Cell] = []
    for col, cell in enumerate(row):
        if not cell.text and cells and cells[-1].text and index == 0:
            cells[-1] = replace(cells[-1], col_span=cells[-1].col_span + 1)
        else:
            cells.append(_cell(cell, index, col))
    return cells


def _short_row(row: Row, index: int, below: Row | None, width: int) -> list[Cell]:
    """A row of spanners: as many leading cells as the row below leaves empty stand alone, the others share the rest."""
    alone = _leading_empty(below) if below else 0
    heads = row[alone:]
    spans = _shares(len(heads), [cell.text for cell in below[alone:]] if below else [], width - alone)
    cells = [_cell(cell, index, col) for col, cell in enumerate(row[:alone])]
    col = alone
    for cell, span in zip(heads, spans, strict=True):
        cells.append(_cell(cell, index, col, col_span=span))
        col += span
    return cells


def _leading_empty(row: Row) -> int:
    count = 0
    while count < len(row) and not row[count].text:
        count += 1
    return count


def _shares(heads: int, labels: Sequence[str], columns: int) -> list[int]:
    """Split `columns` among `heads` spanners: where the labels below begin again, else evenly, the rest to the last."""
    starts = [i for i, label in enumerate(labels) if label == labels[0]] if labels else []
    if len(starts) == heads and len(labels) == columns:
        return [stop - start for start, stop in zip(starts, [*starts[1:], columns], strict=True)]
    if not heads:
        return []
    share = max(1, columns // heads)
    return [share] * (heads - 1) + [max(1, columns - share * (heads - 1))]


def _row_spans(cells: list[Cell], n_rows: int) -> list[Cell]:
    """An empty header cell below a filled one of the same column is the filled one's row span."""
    by_place = {(cell.row, cell.col): cell for cell in cells}
    for row in range(1, n_rows):
        for cell in [cell for cell in cells if cell.row == row and not cell.text]:
            above = next((by_place[r, cell.col] for r in range(row - 1, -1, -1) if (r, cell.col) in by_place), None)
            if above and above.text and above.col_span == 1 and above.row + above.row_span == row:
                by_place[above.row, above.col] = replace(above, row_span=above.row_span + 1)
                del by_place[row, cell.col]
    return list(by_place.values())


def _stub_column(rows: Sequence[Row], width: int) -> int:
    """The indicator column: the leftmost of words that is filled in every row but those of totals."""
    body = [row for row in rows if len(row) == width and not any(is_total(cell.text) for cell in row)]
    for col in range(width):
        texts = [row[col].text for row in body]
        words = sum(not _is_value(text) for text in texts if text)
        if texts and all(texts) and words * 2 > len(texts):
            return col
    return 0


def _body_cells(rows: Sequence[Row], offset: int, width: int) -> list[Cell]:
    stub = _stub_column(rows, width)
    placed: dict[tuple[int, int], Cell] = {}
    open_cells: dict[int, Cell] = {}
    for index, row in enumerate(rows, offset):
        total = any(is_total(cell.text) for cell in row[: stub + 1])
        for col, cell, span in _columns(row, width, total):
            above = open_cells.get(col)
            if col < stub and not cell.text and above and above.text and not total:
                open_cells[col] = placed[above.row, above.col] = replace(above, row_span=above.row_span + 1)
                continue
            placed[index, col] = open_cells[col] = _cell(cell, index, col, col_span=span)
    return list(placed.values())


def _columns(row: Row, width: int, total: bool) -> list[tuple[int, RowCell, int]]:
    """Place a row's cells on columns: a row of totals one cell short has its first cell span two columns."""
    if total and len(row) == width - 1:
        return [(0, row[0], 2)] + [(col, cell, 1) for col, cell in enumerate(row[1:], 2)]
    cells = [(col, cell, 1) for col, cell in enumerate(row[:width])]
    blank = RowCell("", "", row[-1].last, row[-1].last)
    return cells + [(col, blank, 1) for col in range(len(row), width)]
