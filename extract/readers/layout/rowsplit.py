"""Ruled rows that hold several logical rows: the figures of each stand on lines of their own, without a rule between.

Plans often rule groups only. A ruled row is parted where at least two of its cells hold one whole value a line, at the
same heights, and another has a label for each: without labels they are long figures broken over lines, or a figure and
its bracketed twin. Cells with a single text then span the new rows.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import pairwise

from extract.readers.layout.cells import CellRows
from extract.readers.layout.grid import Area, Grid
from extract.readers.layout.prose import first_piece
from extract.readers.page import Word

_LEVEL = 0.4
_VALUE = re.compile(r"[^\u3400-\u9fff]*[0-9０-９][^\u3400-\u9fff]*|[\-—–/／.…]{1,4}")
_Lines = list[tuple[float, float, list[Word]]]


def split_rows(grid: Grid, content: Mapping[Area, CellRows]) -> tuple[Grid, dict[Area, CellRows]]:
    """Return the grid with such rows parted, and the printed rows of its cells."""
    tall = {a.row for a, rows in content.items() if len(rows) > 1 and a.row_span == 1}
    cuts = {
        row: cut for row in sorted(tall) if (cut := _cuts(grid, content, row)) and _labelled(grid, content, row, cut)
    }
    if not cuts:
        return grid, dict(content)
    ys = sorted({*grid.ys, *(y for cut in cuts.values() for y in cut)})
    place = {y: i for i, y in enumerate(ys)}
    areas: list[Area] = []
    parted: dict[Area, CellRows] = {}
    for area in grid.areas:
        top, bottom = place[grid.ys[area.row]], place[grid.ys[area.row + area.row_span]]
        for part, own in _parts(area, content.get(area, ()), top, bottom, ys, grid, cuts):
            areas.append(part)
            parted[part] = own
    areas.sort()
    return Grid(grid.xs, tuple(ys), tuple(areas), grid.open_top, grid.open_bottom), parted


def _parts(
    area: Area,
    rows: CellRows,
    top: int,
    bottom: int,
    ys: Sequence[float],
    grid: Grid,
    cuts: Mapping[int, Sequence[float]],
) -> list[tuple[Area, CellRows]]:
    """Return the cells that an area becomes: one that spans all new rows, or one for each of them."""
    whole = [(Area(top, area.col, bottom - top, area.col_span), rows)]
    if area.row_span > 1 or area.row not in cuts or len(rows) < 2:
        return whole
    bands = _banded(rows, ys[top + 1 : bottom])
    if not _parts_at(bands, grid, area):
        return whole
    return [(Area(top + i, area.col, 1, area.col_span), band) for i, band in enumerate(bands)]


def _banded(rows: CellRows, cuts: Sequence[float]) -> list[list[Sequence[Word]]]:
    """Sort the printed rows of a cell into the bands between some heights."""
    bands: list[list[Sequence[Word]]] = [[] for _ in range(len(cuts) + 1)]
    for row in rows:
        if row:
            bands[bisect(cuts, (row[0].top + row[0].bottom) / 2)].append(row)
    return bands


def _parts_at(bands: Sequence[CellRows], grid: Grid, area: Area) -> bool:
    """Tell whether each band of a cell has a text of its own: no text goes on from one into the next."""
    lines = [_lines(band) for band in bands]
    count = sum(map(len, lines))
    if count < 2 or (max(map(len, lines)) > 1 and not all(lines)):
        return False
    texts = [_text(line) for band in lines for _, _, line in band]
    if count == len(bands) and (len(set(texts)) == 1 or all(map(_VALUE.fullmatch, texts))):
        return True
    ends = [[above[-1], below[0]] for above, below in pairwise(filter(None, lines))]
    return not any(_is_wrapped(pair, grid, area) for pair in ends)


def _labelled(grid: Grid, content: Mapping[Area, CellRows], row: int, cuts: Sequence[float]) -> bool:
    """Tell whether some cell of a ruled row has a label of its own for each of the rows it is to be parted into."""
    for area in grid.areas:
        if area.row == row and area.row_span == 1 and (rows := content.get(area)):
            bands = _banded(rows, cuts)
            texts = {"".join(map(_text, band)) for band in bands}
            if len(texts) == len(bands) and not any(map(_VALUE.fullmatch, texts)) and _parts_at(bands, grid, area):
                return True
    return False


def _cuts(grid: Grid, content: Mapping[Area, CellRows], row: int) -> list[float]:
    """Return the heights at which a ruled row is to be parted."""
    heights: list[list[float]] = []
    for area in grid.areas:
        rows = content.get(area, ())
        if area.row != row or area.row_span > 1 or len(rows) < 2:
            continue
        lines = _lines(rows)
        if len(lines) < 2:
            continue
        if all(_VALUE.fullmatch(_text(line)) for _, _, line in lines) and not _is_wrapped(lines, grid, area):
            heights.append([(top + bottom) / 2 for top, bottom, _ in lines])
    if not heights:
        return []
    most = max(heights, key=lambda h: (sum(len(h) == len(o) for o in heights), len(h)))
    size = next(c.size for area in content if area.row == row for line in content[area] for c in line)
    same = [h for h in heights if len(h) == len(most)]
    level = [h for h in same if all(abs(a - b) < _LEVEL * size for a, b in zip(h, most, strict=True))]
    if len(level) < 2 or len(level) < len(heights):
        return []
    return [(a + b) / 2 for a, b in pairwise(most)]


def _lines(rows: CellRows) -> _Lines:
    inked = [[c for c in row if not c.text.isspace()] for row in rows]
    return [(min(c.top for c in row), max(c.bottom for c in row), row) for row in inked if row]


def _text(line: Sequence[Word]) -> str:
    return "".join(word.text for word in line)


def _is_wrapped(lines: _Lines, grid: Grid, area: Area) -> bool:
    """Tell whether some line is so full that the next may be its end."""
    width = grid.xs[area.col + area.col_span] - grid.xs[area.col]
    for (_, _, above), (_, _, below) in pairwise(lines):
        room = width - (above[-1].x1 - above[0].x0)
        if room < (min(first_piece(_text(below)), 1.0) + 0.4) * above[0].size:
            return True
    return False
