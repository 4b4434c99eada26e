"""Merged category cells at the left of a table without inner rules: one text for several rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extract.readers.layout.grid import Area
from extract.readers.layout.slots import Body
from extract.readers.page import Char

_TOTAL = re.compile(r"^(?:合\s*计|总\s*计|小\s*计|总\s*数)")

Content = dict[Area, tuple[Char, ...]]


def merge_stubs(
    areas: Mapping[Area, tuple[Char, ...]], body: Body, ys: Sequence[float], figures: Sequence[int], cut: bool
) -> Content:
    """Let each text left of the column of row labels reach over the blank rows that belong to it.

    Texts at the top of their rows reach down to the next one; texts in the middle of their rows share out the rows
    so that each is in the middle of its own. `cut` tells that the first rows may belong to a cell on the page before.
    """
    label = _label_column(body, figures)
    merged: Content = dict(areas)
    for col in range(label):
        if col in figures:
            continue
        own = sorted(area for area in areas if area.col == col)
        if not own or len(own) == body.n_rows:
            continue
        for area in own:
            merged.pop(area)
        starts = _starts(own, areas, body, ys)
        ends = [*starts[1:], body.n_rows]
        for area, start, end in zip(own, starts, ends, strict=True):
            end = _before_total(merged, col, start, end)
            span = Area(start, col, max(end - start, 1), area.col_span)
            merged[span] = merged.get(span, ()) + tuple(areas[area])
        if cut and starts[0] > 0:
            merged[Area(0, col, starts[0], 1)] = ()
    return merged


def _label_column(body: Body, figures: Sequence[int]) -> int:
    """Return the column of row labels: the fullest text column left of the figures, the last of equals."""
    best, fill = 0, -1
    for col, cells in enumerate(body.cells):
        if col in figures:
            if best and fill >= 0.7 * body.n_rows:
                break
            continue
        if len({row for row, _ in cells}) >= fill:
            best, fill = col, len({row for row, _ in cells})
        if any(f > 0 for f in figures) and col > min((f for f in figures if f > 0), default=col) and fill >= 0:
            break
    return best


def _starts(own: Sequence[Area], areas: Mapping[Area, tuple[Char, ...]], body: Body, ys: Sequence[float]) -> list[int]:
    """Return the first row of each text's merged cell."""
    if body.share == 0.0:
        return [area.row for area in own]
    starts = [0]
    for area in own[:-1]:
        chars = areas[area]
        centre = (min(c.top for c in chars) + max(c.bottom for c in chars)) / 2
        end = 2 * centre - ys[starts[-1]]
        row = min(range(starts[-1] + 1, body.n_rows + 1), key=lambda r: abs(ys[r] - end), default=starts[-1] + 1)
        starts.append(min(max(row, area.row + 1), body.n_rows))
    return starts


def _before_total(areas: Mapping[Area, tuple[Char, ...]], col: int, start: int, end: int) -> int:
    """Return the end of a merged cell: before a row of totals, whose stub cells are blank of themselves."""
    for row in range(start + 1, end):
        texts = ["".join(c.text for c in chars) for area, chars in areas.items() if area.row == row and area.col > col]
        if any(_TOTAL.match(text) for text in texts):
            return row
    return end
