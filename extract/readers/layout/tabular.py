"""What printed rows are in a table without inner rules: running text, captions, headers, lines of cells."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from statistics import median

from extract.readers.layout.furniture import is_caption_text
from extract.readers.layout.rows import Ink, Row, is_figure
from extract.readers.layout.strips import Strip, columns_of, part_ink, white_strips

_MARGIN = 0.13
_LARGER = 1.12
_TYPED = 1.7
_KEPT = 0.9
_SPANNER = 6.0
_SENTENCE = ("。", "；", "！", "？")
_UNIT_OR_YEAR = re.compile(r"(?:19|20)[0-9]{2}|[（(]?[%‰％][)）]?|[（(][0-9]{1,2}[)）]")


def between(rows: Sequence[Row], top: float, bottom: float) -> list[Row]:
    """Return the rows whose middles are between two heights."""
    return [row for row in rows if top < row.middle < bottom]


def captioned(rows: Sequence[Row], left: float, right: float) -> bool:
    """Tell whether rows end with text that belongs to no table: running text, or lines set off from the rows above.

    The header of another table may follow such text.
    """
    start = len(rows)
    while start and (len(rows[start - 1].parts) == 1 or is_head([rows[start - 1]])):
        start -= 1
    if start in (0, len(rows)):
        return False
    size = median(row.size for row in rows[:start])
    alone = [i for i in range(start, len(rows)) if len(rows[i].parts) == 1]
    return any(is_prose(rows[i], left, right) or rows[i].size > _LARGER * size or set_off(rows, i) for i in alone)


def set_off(rows: Sequence[Row], i: int) -> bool:
    """Tell whether a row stands much farther below the one above than rows usually do."""
    gaps = sorted(b.top - a.bottom for a, b in itertools.pairwise(rows[:i]))
    usual = gaps[3 * len(gaps) // 4] if gaps else 0.0
    return rows[i].top - rows[i - 1].bottom > max(1.5 * usual, usual + 0.5 * rows[i].size, 0.8 * rows[i].size)


def is_prose(row: Row, left: float, right: float) -> bool:
    """Tell whether a row is a line of running text from edge to edge, a blank behind its number allowed."""
    width = row.x1 - row.x0
    if width < 0.75 * (right - left) or width < 15 * row.size:
        return False
    widest = max([end - start for start, end in row.parts])
    return widest > 0.7 * width and width - sum([end - start for start, end in row.parts]) < _TYPED * row.size


def is_caption(row: Row) -> bool:
    """Tell whether a row is a table's caption or unit: few texts, the first of which says so."""
    return len(row.inks) < 4 and (is_caption_text(row.inks[0].text) or is_caption_text(row.inks[-1].text))


def in_columns(row: Row, others: Sequence[Row]) -> bool:
    """Tell whether a row that looks like running text is cells close to each other, in line with other rows."""
    strips = white_strips(others)
    places = [(first, last) for ink in row.inks for first, last, _ in part_ink(ink, strips, row.size)]
    return len(set(places)) > 1 and all(first == last for first, last in places)


def is_head(rows: Sequence[Row]) -> bool:
    """Tell whether rows can be a header: hardly a figure in them, years aside."""
    texts = [ink.text for row in rows for ink in row.inks]
    figures = [t for t in texts if is_figure(t) and not _UNIT_OR_YEAR.fullmatch(t)]
    return len(figures) <= 0.25 * len(texts)


def fewest(rows: Sequence[Row], strips: Sequence[Strip]) -> float:
    """Return how many rows of a table have several texts at least: fewer if nearly all keep to columns."""
    kept = len(strips) > 1 and sum(fits(row, strips) for row in rows) >= _KEPT * len(rows)
    return (0.25 if kept else 0.5) * len(rows)


def stands_on(row: Row, below: Sequence[Row]) -> bool:
    """Tell whether a row's texts go on in the rows below, each above the middle or the beginning of a text there.

    A spanner stands above the middle of several.
    """
    if row.inks[-1].text.endswith(_SENTENCE):
        return False
    near = [other for other in below if other.top - row.bottom < 0.75 * row.size]
    if _in_line(row, [ink for other in near for ink in other.inks]):
        return True
    if not below or below[0].top - row.bottom > 1.2 * row.size:
        return False
    return _spans(row, [ink for other in below if other.top - row.bottom < 2.5 * row.size for ink in other.inks])


def _spans(row: Row, inks: Iterable[Ink]) -> bool:
    """Tell whether each text of a row stands above the middle of some, but not all, of the texts below.

    A title in the middle of the table is longer than what stands above columns.
    """
    columns: list[Ink] = []
    for ink in sorted(inks, key=lambda own: own.x0):
        if not columns or ink.x0 > columns[-1].x1:
            columns.append(ink)
    pairs = [pair for pair in itertools.combinations(columns, 2) if pair != (columns[0], columns[-1])]
    if not pairs or row.size > 1.05 * columns[0].words[0].size:
        return False
    titled = len(row.inks) == 1 and abs(row.x0 + row.x1 - columns[0].x0 - columns[-1].x1) < 4 * row.size
    if titled and row.x1 - row.x0 > _SPANNER * row.size:
        return False
    return all(
        any(abs(ink.x0 + ink.x1 - a.x0 - b.x1) < 1.6 * row.size and ink.x1 - ink.x0 < b.x1 - a.x0 for a, b in pairs)
        for ink in row.inks
    )


def hangs(row: Row, above: Sequence[Row]) -> bool:
    """Tell whether a row's texts go on from rows above, each below the middle or the beginning of a text there."""
    return _in_line(row, [ink for other in above for ink in other.inks])


def _in_line(row: Row, inks: Sequence[Ink]) -> bool:
    return all(
        any(
            abs((ink.x0 + ink.x1) - (other.x0 + other.x1)) < row.size or abs(ink.x0 - other.x0) < 0.2 * row.size
            for other in inks
        )
        for ink in row.inks
    )


def fits(row: Row, strips: Sequence[Strip]) -> bool:
    """Tell whether a row keeps to the columns between some strips."""
    middles = [strip.middle for strip in strips]
    for ink in row.inks:
        first, last = columns_of(middles, ink)
        if first < last and (len(ink.words) < 2 or any(a < b for a, b, _ in part_ink(ink, strips, row.size))):
            return False
    return True


def at_end(rows: Sequence[Row], last: Row, height: float) -> bool:
    """Tell whether nothing but a running foot stands below a row."""
    below = [row for row in rows if row.top > last.top + 1 and row.middle > last.bottom]
    return all(row.top > (1 - _MARGIN) * height for row in below)
