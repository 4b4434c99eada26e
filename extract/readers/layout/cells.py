"""The text of a grid's cells, read from where the characters stand, and the grid as a table piece."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from extract.model import Anchor, BBox, Cell, Edges, Table
from extract.readers.layout.edges import CellRows, against_break, as_printed
from extract.readers.layout.grid import Area, Grid
from extract.readers.layout.lines import join_text, row_text, word_rows
from extract.readers.page import Word

_FEWEST_DOWN = 3
_WIDE = 0.9
_EDGE = 0.12
_PITCH = 1.15
_HAN = "\u3400"


def fill_areas(grid: Grid, words: Iterable[Word]) -> dict[Area, list[Word]]:
    """Sort words into the areas that hold them.

    A word over several is parted by the middles of its characters, unless a rule runs through one: then it is a text
    too long for its cell, as spreadsheets print them, and stays whole.
    """
    owner: list[list[Area]] = [[grid.areas[0]] * grid.n_cols for _ in range(grid.n_rows)]
    for area in grid.areas:
        for row in range(area.row, area.row + area.row_span):
            owner[row][area.col : area.col + area.col_span] = [area] * area.col_span
    xs, ys = grid.xs[1:-1], grid.ys[1:-1]
    found: dict[Area, list[Word]] = defaultdict(list)
    for word in words:
        level = owner[bisect_right(ys, (word.top + word.bottom) / 2)]
        first, last = _end_middles(word)
        area = level[bisect_right(xs, first)]
        if first == last or area == level[bisect_right(xs, last)]:
            found[area].append(word)
        elif (holder := _overflown(grid, level, word)) is not None:
            found[holder].append(word)
        else:
            for letter in word.letters():
                found[level[bisect_right(xs, (letter.x0 + letter.x1) / 2)]].append(letter)
    return found


def _overflown(grid: Grid, level: Sequence[Area], word: Word) -> Area | None:
    """Return the area that a word is too long for, None if it is several texts that touch.

    It is the area in the middle of three, else the one to whose outer edge the word keeps.
    """
    xs = grid.xs[1:-1]
    parts: dict[Area, list[Word]] = defaultdict(list)
    for letter in word.letters():
        parts[level[bisect_right(xs, (letter.x0 + letter.x1) / 2)]].append(letter)
    own = list(parts)
    if not any(_runs_on(parts[a], parts[b], grid, a, b) for a, b in pairwise(own)):
        return None
    if len(own) > 2:
        return own[len(own) // 2]
    left, right = word.x0 - grid.xs[own[0].col], grid.xs[own[1].col + own[1].col_span] - word.x1
    return own[0] if abs(left) <= abs(right) else own[1]


def _runs_on(left: Sequence[Word], right: Sequence[Word], grid: Grid, before: Area, after: Area) -> bool:
    """Tell whether a text runs on over a rule: through a character, or between Chinese ones that do not fill two cells.

    Two texts touch at a rule only where each fills its cell.
    """
    x, size = grid.xs[after.col], left[-1].size
    if right[0].x0 < x - _EDGE * size or left[-1].x1 > x + _EDGE * size:
        return True
    starts, ends = grid.xs[before.col], grid.xs[after.col + after.col_span]
    room = max(left[0].x0 - starts, ends - right[-1].x1)
    return room > size and min(left[-1].text, right[0].text) >= _HAN


def is_frame(grid: Grid, content: Mapping[Area, Sequence[Word]]) -> bool:
    """Tell whether a grid is a frame around text, its columns made by an ornament such as a plate for the title.

    But for the plate's, all texts stand in cells as wide as the frame, and most of the text does.
    """
    if len(content) > grid.n_rows:
        return False
    wide = _WIDE * (grid.xs[-1] - grid.xs[0])
    full = plates = 0
    for area, words in content.items():
        length = sum(len(word.text.strip()) for word in words)
        if grid.xs[area.col + area.col_span] - grid.xs[area.col] > wide:
            full += length
        elif length and plates:
            return False
        else:
            plates += length
    return full > plates


def _end_middles(word: Word) -> tuple[float, float]:
    """Return the middles of a word's first and last character."""
    if len(word.starts) < 2:
        middle = (word.x0 + word.x1) / 2
        return middle, middle
    return (word.x0 + word.starts[1]) / 2, (word.starts[-1] + word.x1) / 2


def cell_rows(words: Sequence[Word]) -> list[list[Word]]:
    """Return the printed rows of a cell; columns of vertical writing are rows in the order in which they are read."""
    rows = word_rows(words)
    return _downwards(rows) if len(rows) >= _FEWEST_DOWN and max(map(len, rows)) > 1 else rows


def sideways_rows(words: Sequence[Word]) -> list[list[Word]]:
    """Return the printed rows of a cell that may hold lines printed sideways: they are one row, as they are read."""
    sideways = [word for word in words if word.quarter]
    if not sideways:
        return cell_rows(words)
    sideways.sort(key=lambda word: word.x0, reverse=sideways[0].quarter == 1)
    return [sideways, *word_rows(word for word in words if not word.quarter)]


def _downwards(rows: list[list[Word]]) -> list[list[Word]]:
    """Return rows of single characters that stand closer above each other than side by side as columns from the right.

    Vertical writing in several columns; one column alone reads downwards by itself.
    """
    words = [word for row in rows for word in row if not word.text.isspace()]
    size = words[0].size if words else 0.0
    apart = _PITCH * size
    if any(len(word.text) > 1 or word.text < _HAN for word in words):
        return rows
    if any(below[0].top - above[0].top > apart for above, below in pairwise(rows)):
        return rows
    if any(right.x0 - left.x0 < apart for row in rows for left, right in pairwise(row)):
        return rows
    columns: list[list[Word]] = []
    for word in sorted(words, key=lambda word: -word.x0):
        if columns and columns[-1][0].x0 - word.x0 < size / 2:
            columns[-1].append(word)
        else:
            columns.append([word])
    return [[word] for column in columns for word in sorted(column, key=lambda word: word.top)]


def cell_text(rows: Sequence[Sequence[Word]]) -> tuple[str, float]:
    """Return the text of a cell's printed rows without line breaks, and the blanks before it in ems."""
    if not rows:
        return "", 0.0
    text = row_text(rows[0])
    if text and len(rows) == len(rows[0]) == 1:
        return text, 0.0
    for row in rows[1:]:
        text = join_text(text, row_text(row))
    return text, _leading_blanks(rows[0])


def _leading_blanks(row: Sequence[Word]) -> float:
    if not row[0].text.isspace():
        return 0.0
    width = 0.0
    for word in row:
        if not word.text.isspace():
            break
        width += (word.x1 - word.x0) / (word.size or 1.0)
    return round(width, 1)


def grid_table(grid: Grid, content: Mapping[Area, CellRows], page: int) -> Table:
    """Return the table piece that a grid and the printed rows in its areas make."""
    grid, areas = as_printed(grid, content)
    cells = [area_cell(area, rows, page, grid.xs, grid.ys) for area, rows in areas.items()]
    box = BBox(grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1])
    endings, openings = against_break(grid, areas)
    edges = Edges(page, grid.xs, box.top, box.bottom, grid.open_top, grid.open_bottom, endings, openings)
    return Table(tuple(cells), grid.n_rows, grid.n_cols, edges=(edges,), anchors=(Anchor(page, box),))


def area_cell(area: Area, rows: CellRows, page: int, xs: Sequence[float], ys: Sequence[float]) -> Cell:
    """Return the cell that the printed rows in an area make; `xs` and `ys` are the boundaries of columns and rows."""
    row, col, row_span, col_span = area
    text, indent = cell_text(rows)
    confidence = min([word.confidence for line in rows for word in line]) if rows else 1.0
    anchor = Anchor(page, BBox(xs[col], ys[row], xs[col + col_span], ys[row + row_span]))
    return Cell(row, col, text, row_span, col_span, (anchor,), False, indent, confidence)
