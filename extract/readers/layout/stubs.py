"""Merged category cells at the left of a table without inner rules: one text for several rows."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import median

from extract.readers.layout.grid import Area
from extract.readers.layout.rows import is_figure
from extract.readers.layout.slots import Body
from extract.readers.page import Word

_LEFT_OUT = 0.3
_CUT_OFF = 0.02

_TOTAL = re.compile(r"^(?:合\s*计|总\s*计|小\s*计|总\s*数)")

Content = dict[Area, tuple[Word, ...]]


def merge_stubs(
    areas: Mapping[Area, tuple[Word, ...]],
    body: Body,
    ys: Sequence[float],
    figures: Sequence[int],
    cut: tuple[bool, bool],
) -> Content:
    """Let each text left of the column of row labels reach over the blank rows that belong to it.

    Texts at the top of their rows reach down to the next one; texts in the middle of their rows share out the rows
    so that each is in the middle of its own. `cut` tells whether the first and the last rows may belong to a cell that
    begins on the page before or goes on on the next.
    """
    label = _label_column(body, figures)
    merged: Content = _totals(areas, label)
    for col in range(label):
        own = sorted(area for area in merged if area.col == col)
        if not own and cut[0] and not any(area.col <= col < area.col + area.col_span for area in merged):
            merged[Area(0, col, body.n_rows, 1)] = ()
        if not own or len(own) == body.n_rows:
            continue
        texts = {area: merged.pop(area) for area in own}
        ranges = [(start, _before_total(merged, col, start, end)) for start, end in _ranges(own, texts, body, ys, cut)]
        for area, reached in zip(own, _free(own, ranges, merged), strict=True):
            merged[reached] = texts[area]
        first = min(area.row for area in merged if area.col <= col < area.col + area.col_span)
        if cut[0] and first > 0:
            merged[Area(0, col, first, 1)] = ()
    return merged


def _free(own: Sequence[Area], ranges: Sequence[tuple[int, int]], others: Iterable[Area]) -> Sequence[Area]:
    """Return merged cells over ranges of rows, as far as no other cell stands there: all as they were if one does."""
    taken = {(row, col) for area in others for row, col in _fields(area)}
    found = []
    for area, (start, end) in zip(own, ranges, strict=True):
        first = min(max(area.row, start), end - 1)
        row_taken = [not taken.isdisjoint(_fields(area._replace(row=row))) for row in range(start, end)]
        if row_taken[first - start]:
            return own
        low = max((row + 1 for row in range(start, first) if row_taken[row - start]), default=start)
        high = next((row for row in range(first, end) if row_taken[row - start]), end)
        found.append(Area(low, area.col, high - low, area.col_span))
    return found


def _fields(area: Area) -> Iterator[tuple[int, int]]:
    """Yield the fields that an area covers."""
    return itertools.product(range(area.row, area.row + area.row_span), range(area.col, area.col + area.col_span))


def _totals(areas: Mapping[Area, tuple[Word, ...]], label: int) -> Content:
    """Let the word for a total reach over the blank stub cells left of it, unless it is in line with its column."""
    result: Content = {}
    begins: dict[int, int] = {}
    for area in areas:
        begins[area.row] = min(area.col, begins.get(area.row, area.col))
    for area, words in areas.items():
        first = begins[area.row] == area.col
        if 0 < area.col <= label and first and _TOTAL.match("".join(word.text for word in words)):
            column = [other for key, other in areas.items() if key.col == area.col and key != area]
            if not _in_line(words, column):
                area = Area(area.row, 0, 1, area.col + area.col_span)
        result[area] = words
    return result


def _in_line(words: Sequence[Word], column: Sequence[Sequence[Word]]) -> bool:
    """Tell whether a text is in line with its column: in the middle if that is how its texts stand, else flush left."""
    if not column:
        return True
    near = 0.5 * words[0].size
    centres = [_centre(other) for other in column]
    middle = median(centres)
    if sum(abs(centre - middle) < near for centre in centres) >= 0.7 * len(centres):
        return abs(_centre(words) - middle) < 2 * near
    return abs(min(c.x0 for c in words) - min(c.x0 for other in column for c in other)) < near


def _centre(words: Sequence[Word]) -> float:
    return (min(c.x0 for c in words) + max(c.x1 for c in words)) / 2


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


def _ranges(
    own: Sequence[Area],
    areas: Mapping[Area, tuple[Word, ...]],
    body: Body,
    ys: Sequence[float],
    cut: tuple[bool, bool],
) -> list[tuple[int, int]]:
    """Return the first row of each text's merged cell, and the row after its last."""
    rows = [area.row for area in own]
    top = list(zip(rows, [*rows[1:], body.n_rows], strict=True))
    if body.sure and body.share == 0.0:
        return top
    if body.sure and body.share == 1.0:
        ends = [*(row + 1 for row in rows[:-1]), body.n_rows if cut[1] else rows[-1] + 1]
        return list(zip([0, *ends[:-1]], ends, strict=True))
    texts = [areas[area] for area in own]
    centres = [(min(c.top for c in words) + max(c.bottom for c in words)) / 2 for words in texts]
    serial = all(is_figure("".join(word.text for word in words)) for words in texts)
    left_out = _LEFT_OUT * texts[0][0].size
    cost, ranges = _shared_out(centres, ys, cut, left_out if serial else float("inf"))
    if cost == float("inf"):
        return top
    if body.sure or (rows[0] > 0 and not cut[0]):
        return ranges
    fits = cost < 0.15 * texts[0][0].size * len(own) and not any(cut) and len(own) > 1 and not serial
    return ranges if fits and not (rows[0] == 0 and _all_level(own, texts, body)) else top


def _all_level(own: Sequence[Area], texts: Sequence[Sequence[Word]], body: Body) -> bool:
    """Tell whether all texts begin level with another cell in their rows, as texts at the top of merged cells do."""
    lines = {(row, col): group for col, cells in enumerate(body.cells) for row, group in cells}
    return all(
        any(
            abs(group[0].middle - (words[0].top + words[0].bottom) / 2) < 0.25 * words[0].size
            for (row, col), group in lines.items()
            if row == area.row and col != area.col
        )
        for area, words in zip(own, texts, strict=True)
    )


def _shared_out(
    centres: Sequence[float], ys: Sequence[float], cut: tuple[bool, bool], left_out: float
) -> tuple[float, list[tuple[int, int]]]:
    """Share out the rows so that the texts are in the middle of theirs; return how far off they are, and the ranges.

    A part that the page's edge cut may be of any length. `left_out` is what a row costs that no text reaches over.
    Where the rows cannot be shared out, as between texts in the middle of one row, that is infinitely far.
    """
    n_rows = len(ys) - 1
    best: dict[int, tuple[float, list[tuple[int, int]]]] = {0: (0.0, [])}
    for i, centre in enumerate(centres):
        last = i == len(centres) - 1
        step: dict[int, tuple[float, list[tuple[int, int]]]] = {}
        for before, (cost, ranges) in best.items():
            for start in range(before, n_rows):
                if ys[start] > centre:
                    break
                skipped = left_out * (start - before) if start > before else 0.0
                if (
                    i == 0 and cut[0]
                ):  # a cell that goes on from the page before is the less likely the more rows it has
                    skipped = _CUT_OFF * (ys[start] - ys[0])
                if skipped == float("inf"):
                    break
                for end in range(start + 1, n_rows + 1):
                    if ys[end] < centre:
                        continue
                    off = 0.0 if last and cut[1] and end == n_rows else abs((ys[start] + ys[end]) / 2 - centre)
                    total = cost + skipped + off
                    if last and end < n_rows:
                        total += left_out * (n_rows - end)
                    if end not in step or total < step[end][0]:
                        step[end] = total, [*ranges, (start, end)]
        best = step
    return min(best.values(), key=lambda item: item[0], default=(float("inf"), []))


def _before_total(areas: Mapping[Area, tuple[Word, ...]], col: int, start: int, end: int) -> int:
    """Return the end of a merged cell: before a row of totals, whose stub cells are blank of themselves."""
    for row in range(start + 1, end):
        texts = ["".join(c.text for c in words) for area, words in areas.items() if area.row == row and area.col > col]
        if any(_TOTAL.match(text) for text in texts):
            return row
    return end
