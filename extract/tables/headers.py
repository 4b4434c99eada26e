"""Which top rows of a grid are its header, and the path of heads above each column."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from extract.model import Cell, Table
from extract.normalize.periods import find_listed
from extract.normalize.units import is_unit
from extract.normalize.values import is_missing, is_number, read_values
from extract.tables.words import pattern, squeeze

_FEWEST_HEADS = 2
_YEAR = re.compile(r"(?:19|20)\d\d\s*年?")
Grid = list[list[Cell | None]]


def header_rows(table: Table) -> int:
    """Count the header rows: the rows above the first one that holds data, found by meaning.

    At least the rows that the first row's merged cells reach over; 0 where already the first row is data.
    """
    grid = table.grid()
    structural = _structural(table)
    marked = table.repeat_rows or 0
    found = next((row for row in range(table.n_rows) if _is_data(grid, row)), None)
    if found is None:
        return max(structural, marked, 1 if table.n_rows > 1 else 0)
    if 0 < marked <= found and marked >= structural:
        return marked
    return _trimmed(grid, found, structural)


def _structural(table: Table) -> int:
    """The depth of the head: how far row spans of the first row reach while other first-row cells are split below."""
    first = [cell for cell in table.cells if cell.row == 0]
    if not any(cell.col_span > 1 and cell.col_span < table.n_cols for cell in first):
        return 0
    depths = [cell.row_span for cell in first if cell.row_span < table.n_rows]
    return max(depths, default=0) if max(depths, default=1) > 1 else 0


def _row_cells(grid: Grid, row: int) -> list[Cell]:
    """The distinct cells that begin in the row."""
    seen: dict[int, Cell] = {id(cell): cell for cell in grid[row] if cell is not None and cell.row == row}
    return list(seen.values())


def _is_data(grid: Grid, row: int) -> bool:
    """A row is data when a cell right of its first one holds a value that is no year, and it is no row of numerals."""
    cells = _row_cells(grid, row)
    texts = [squeeze(cell.text) for cell in cells]
    if _is_column_numbering(texts):
        return False
    data = [text for cell, text in zip(cells, texts, strict=True) if cell.col > 0 and _is_datum(text)]
    return any(row or not _is_wordy(text) for text in data)


def _is_wordy(text: str) -> bool:
    """A number before words that are no unit (5年增加) is a head in a first row."""
    return any(value.unit and value.unit != "ratio" and not is_unit(value.unit) for value in read_values(text))


def _is_datum(text: str) -> bool:
    return (is_number(text) and not _YEAR.fullmatch(text)) or (is_missing(text) and text != "无")


def _is_column_numbering(texts: Sequence[str]) -> bool:
    """A row that numbers the columns: 1, 2, 3 … or (1), (2), (3) …, blank or a word (甲, 栏次) in the stub."""
    digits = [re.sub(r"\D", "", text) for text in texts if re.fullmatch(r"[（(]?\d{1,2}[)）]?", text)]
    words = [text for text in texts if text and not re.fullmatch(r"[（(]?\d{1,2}[)）]?", text)]
    if len(digits) < 3 or any(len(word) > 2 for word in words):
        return False
    numbers = [int(digit) for digit in digits]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers))) and numbers[0] <= 2


def _trimmed(grid: Grid, found: int, structural: int) -> int:
    """Give back rows above the first datum that are body after all: rows of one kind of stub with words for values.

    A body may open with rows that hold no numbers (a group's name, a qualitative target): the head ends where a cell
    that begins in a row is followed by no head of its own depth.
    """
    if found <= 1:
        return found
    if structural:
        return min(found, max(structural, 1)) if _has_group_row(grid, structural, found) else found
    titles = _title_rows(grid)
    for row in range(titles + 1, found):
        if _is_column_numbering([squeeze(cell.text) for cell in _row_cells(grid, row)]) or _goes_on(grid, row):
            continue
        if _is_group(grid, row) or _repeats_stub(grid, row):
            return row
    return found


def _title_rows(grid: Grid) -> int:
    """Count the rows at the top that are one cell over the whole width: the table's title and unit inside the grid."""
    return next((row for row, cells in enumerate(grid) if len(_row_cells(grid, row)) != 1 or len(cells) < 2), 0)


def _goes_on(grid: Grid, row: int) -> bool:
    """A row below the head whose stub is empty and whose other cells are words goes on with the head."""
    cells = _row_cells(grid, row)
    return bool(cells) and not squeeze(cells[0].text) and any(squeeze(cell.text) for cell in cells)


def _has_group_row(grid: Grid, start: int, found: int) -> bool:
    return any(_is_group(grid, row) or _repeats_stub(grid, row) for row in range(start, found))


def _is_group(grid: Grid, row: int) -> bool:
    """A row that is one cell over the whole width, has only its stub filled, or a name under several heads."""
    cells = _row_cells(grid, row)
    filled = [cell for cell in cells if squeeze(cell.text)]
    if row == 0 or not filled or _is_unit_row(cells):
        return False
    if any(_lies_under_several(grid, cell) for cell in filled):
        return True
    return len(filled) == 1 and filled[0].col == 0 and (filled[0].col_span > 1 or len(cells) > 1)


def _is_unit_row(cells: Sequence[Cell]) -> bool:
    """A row of units below the heads goes on with them: 单位 in the stub, or nothing but units."""
    texts = [text for cell in cells if (text := squeeze(cell.text))]
    stub, others = texts[:1], [text for text in texts[1:] if not is_missing(text)]
    return bool(stub and others and pattern("unit").search(stub[0]) and all(map(is_unit, others)))


def _lies_under_several(grid: Grid, cell: Cell) -> bool:
    """Heads only ever divide downwards: a cell below several heads that have texts of their own names a group."""
    above = grid[cell.row - 1][cell.col : cell.col + cell.col_span]
    return len({id(head) for head in above if head is not None and squeeze(head.text)}) > 1


def _repeats_stub(grid: Grid, row: int) -> bool:
    """A row of words below a full head row: no cell of it lies under a spanner, and its first cell counts rows."""
    cells = _row_cells(grid, row)
    above = _row_cells(grid, row - 1)
    if _is_unit_row(cells):
        return False
    if any(cell.col_span > 1 for cell in above) or any(cell.row_span > 1 for cell in above):
        return False
    first = squeeze(cells[0].text) if cells else ""
    return bool(re.fullmatch(r"\d{1,3}", first)) or len(cells) == len(above)


def said_once(table: Table, rows: int) -> Table:
    """Return a table without the rows of its body that only say its header again, as at the top of a former page.

    A header below a row over the whole width is that of a part of the table, and stays.
    """
    first = table.cells[0] if table.cells else None
    if first is None or not 0 < rows <= table.n_rows // 2:
        return table
    if not any(c.text == first.text and c.col == first.col and c.row >= rows for c in table.cells):
        return table
    lines: list[list[Cell]] = [[] for _ in range(table.n_rows)]
    for cell in table.cells:
        lines[cell.row].append(cell)
    shapes = [[(c.col, c.row_span, c.col_span, squeeze(c.text)) for c in line] for line in lines]
    head = shapes[:rows]
    again = [
        row
        for row in range(rows, table.n_rows - rows + 1)
        if shapes[row] == head[0] and shapes[row : row + rows] == head and not _is_band(lines[row - 1], table.n_cols)
    ]
    if not again or len(head[0]) < _FEWEST_HEADS:
        return table
    gone = {row + i for row in again for i in range(rows)}
    return _without_rows(table, gone)


def _is_band(line: Sequence[Cell], n_cols: int) -> bool:
    return len(line) == 1 and line[0].col_span == n_cols


def _without_rows(table: Table, gone: Collection[int]) -> Table:
    """Return a table without some rows; cells that reach over them become shorter."""
    place = list(itertools.accumulate((row not in gone for row in range(table.n_rows)), initial=0))
    cells = tuple(
        replace(c, row=place[c.row], row_span=place[c.row + c.row_span] - place[c.row])
        for c in table.cells
        if place[c.row + c.row_span] > place[c.row]
    )
    reasons = (*table.reasons, "the header is repeated inside")
    return replace(table, cells=cells, n_rows=place[-1], reasons=reasons)


def header_path(grid: Grid, col: int, rows: int) -> tuple[str, ...]:
    """Return the heads above a column from top to bottom, blanks removed, a merged head once.

    A cell over the whole width heads no column: it is the table's title or unit.
    """
    path: list[str] = []
    seen: list[Cell] = []
    for row in range(rows):
        cell = grid[row][col]
        if cell is None or any(cell is other for other in seen) or cell.col_span >= len(grid[row]) > 1:
            continue
        seen.append(cell)
        text = _own_year(cell, col, rows) or _unmerged_spanner(grid, row, col, rows)
        if text and not _is_column_numbering_cell(grid, row, text) and not pattern("unit_note").search(text):
            path.append(text)
    return tuple(path)


def _own_year(cell: Cell, col: int, rows: int) -> str:
    """A head's text, with the column's year of as many as it lists over its columns: 2020年和2025年床位."""
    text = squeeze(cell.text)
    years = find_listed(text)
    if len(years) != cell.col_span or cell.row + cell.row_span < rows:
        return text
    year = years[col - cell.col]
    return f"{text[: year.begin]}{year}年{text[year.stop :]}"


def _unmerged_spanner(grid: Grid, row: int, col: int, rows: int) -> str:
    """The head left of an empty head cell where both have heads below: a spanner whose cells were never merged."""
    if row + 1 >= rows or not _head_text(grid, row + 1, col):
        return ""
    for left in range(col - 1, -1, -1):
        text = _head_text(grid, row, left)
        if text and pattern("numbering_of_group").match(text):
            return ""
        if text:
            return text if _head_text(grid, row + 1, left) and grid[row + 1][left] is not grid[row][left] else ""
    return ""


def _head_text(grid: Grid, row: int, col: int) -> str:
    cell = grid[row][col]
    return squeeze(cell.text) if cell else ""


def _is_column_numbering_cell(grid: Grid, row: int, text: str) -> bool:
    return bool(re.fullmatch(r"[（(]?\d{1,2}[)）]?", text)) and _is_column_numbering(
        [squeeze(cell.text) for cell in _row_cells(grid, row)]
    )
