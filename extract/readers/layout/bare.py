"""Tables that have no horizontal rules: told by the white gaps in many rows, or by vertical rules alone."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from extract.readers.layout.furniture import is_folio_text
from extract.readers.layout.region import Region
from extract.readers.layout.rows import Ink, Row, is_figure, is_numbered
from extract.readers.layout.strips import Strip, white_strips
from extract.readers.layout.strokes import Stroke
from extract.readers.layout.tabular import at_end, between, fewest, fits, is_caption, is_prose, stands_on

_FEWEST_BARE = 4
_LOWEST = 10.0


def bare_regions(rows: Sequence[Row], regions: Sequence[Region], height: float) -> list[Region]:
    """Return the regions without any rule: many rows in a row with the same gaps, and figures in them."""
    if sum(len(row.parts) > 1 for row in rows) < _FEWEST_BARE:
        return []
    left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
    blocks: list[list[Row]] = [[]]
    for row in rows:
        outside = all(row.top >= r.rows[-1].bottom or row.bottom <= r.rows[0].top for r in regions)
        far = bool(blocks[-1]) and row.top - blocks[-1][-1].bottom > 2.2 * row.size
        other = is_prose(row, left, right) or is_caption(row)
        if not outside or other or far:
            blocks.append([])
        if outside and not other:
            blocks[-1].append(row)
    found = [_bare_region(rows, block, height) for block in blocks]
    return [region for region in found if region is not None]


def _trimmed(block: Sequence[Row]) -> list[Row]:
    """Drop rows with one text only from both ends, captions and notes, but for the last lines of wrapped cells."""
    wide = [i for i, row in enumerate(block) if len(row.parts) > 1]
    if not wide:
        return []
    first = wide[0]
    while first and stands_on(block[first - 1], block[first:]):
        first -= 1
    kept = list(block[first : wide[-1] + 1])
    strips = white_strips(kept)
    for row in block[wide[-1] + 1 :]:
        if is_folio_text(row.inks[0].text) or row.top - kept[-1].bottom > 0.6 * row.size or not fits(row, strips):
            break
        kept.append(row)
    return kept


def _bare_region(rows: Sequence[Row], block: Sequence[Row], height: float) -> Region | None:
    block = _trimmed(block)
    several = [row for row in block if len(row.parts) > 1]
    if len(several) < _FEWEST_BARE:
        return None
    strips = white_strips(block)
    if len(several) < fewest(block, strips):
        return None
    figures = sum(any(is_figure(ink.text) for ink in row.inks[1:]) for row in several)
    kept = sum(fits(row, strips) or (len(row.parts) == 1 and is_numbered(row.inks[0].text)) for row in block)
    if len(strips) < 2 or kept < 0.85 * len(block):
        return None
    if figures < max(3, 0.5 * len(several)) and not (kept == len(block) and len(strips) > 2 and _counts(block, strips)):
        return None
    last = at_end(rows, block[-1], height)
    left, right = min(row.x0 for row in block), max(row.x1 for row in block)
    return Region(tuple(block), (), (), True, not last, left, right, last)


def _counts(rows: Sequence[Row], strips: Sequence[Strip]) -> bool:
    """Tell whether the first column counts a table's rows: 1, 2, 3 and so on below the header."""
    texts = [row.inks[0].text for row in rows if row.x0 < strips[0].middle]
    numbers = [int(text) for text in texts[1:] if text.isdecimal()]
    return len(numbers) > 2 and numbers == list(range(1, len(numbers) + 1)) and not texts[0].isdecimal()


def upright_regions(rows: Sequence[Row], strokes: Sequence[Stroke], height: float) -> list[Region]:
    """Return the regions that have vertical rules between their columns and no others."""
    groups: list[list[Stroke]] = []
    for stroke in sorted(strokes, key=lambda s: -s.length):
        if stroke.length < _LOWEST:
            continue
        for group in groups:
            if min(group[0].end, stroke.end) - max(group[0].start, stroke.start) > 0.5 * stroke.length:
                group.append(stroke)
                break
        else:
            groups.append([stroke])
    found = (_upright_region(rows, group, height) for group in _run_together(groups, rows))
    return [region for region in found if region is not None]


def _run_together(groups: Sequence[list[Stroke]], rows: Sequence[Row]) -> list[list[Stroke]]:
    """Join groups of vertical rules that go on below each other, with a row of one text between them at most."""
    joined: list[list[Stroke]] = []
    for group in sorted(groups, key=lambda own: own[0].start):
        above = joined[-1] if joined else []
        same = sum(any(abs(s.at - other.at) < 2 for other in above) for s in group)
        inner = between(rows, max(s.end for s in above), min(s.start for s in group)) if same > 1 else []
        whole = same == min(len(group), len({s.at for s in above})) and same > 1 and len(inner) < 2
        if whole and all(len(row.parts) == 1 and not is_caption(row) for row in inner):
            above.extend(group)
            continue
        joined.append(list(group))
    return joined


def _upright_region(rows: Sequence[Row], group: Sequence[Stroke], height: float) -> Region | None:
    inside = between(rows, min(s.start for s in group), max(s.end for s in group))
    several = [row for row in inside if any(a.x1 - 1 < s.at < b.x0 + 1 for s in group for a, b in _pairs(row))]
    if len(several) < 3:
        return None
    first, end = min(row.x0 for row in several), max(row.x1 for row in several)
    inside = [row for row in inside if row.x0 < end and row.x1 > first]
    places = sorted({s.at for s in group if first < s.at < end})
    columns = tuple(x for i, x in enumerate(places) if not i or x - places[i - 1] > 2)
    crossed = sum(any(ink.x0 + 1 < x < ink.x1 - 1 for x in columns for ink in row.inks) for row in several)
    prose = sum(is_prose(row, inside[0].x0, inside[0].x1) for row in inside if row not in several)
    if len(columns) < 2 or crossed > 0.3 * len(several) or prose > 0.2 * len(inside):
        return None
    last = at_end(rows, inside[-1], height)
    left, right = min(row.x0 for row in inside), max(row.x1 for row in inside)
    left, right = min(left, *(s.at for s in group)), max(right, *(s.at for s in group))
    return Region(tuple(inside), (), (), True, not last, left, right, last, columns)


def _pairs(row: Row) -> Iterator[tuple[Ink, Ink]]:
    return itertools.pairwise(row.inks)
