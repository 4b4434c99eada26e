"""Where tables without inner rules stand on a page: between full-width rules, or cut open by the page's edges.

A region is told by its rules and by rows that have wide gaps in common. Prose, lists and tables of contents have no
gaps, or none in common, and make no region.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from extract.readers.layout.furniture import is_caption_text, is_folio_text, is_note_text
from extract.readers.layout.rows import Ink, Row, is_figure, is_numbered
from extract.readers.layout.strips import Strip, columns_of, part_ink, white_strips
from extract.readers.layout.strokes import Stroke

_SPAN = 8.0
_SHORTEST = 80.0
_MARGIN = 0.13
_FEWEST_BARE = 4
_MOST = 200
_LOW = 0.75
_LARGER = 1.12
_LOWEST = 10.0
_DASHES = "-‐‑‒–—―─－·"
_ROW_LINES = 3
_HEAD_LINES = 8
_FILLED = 0.7
_TYPED = 1.7
_KEPT = 0.9
_SPANNER = 6.0
_SENTENCE = ("。", "；", "！", "？")
_FIRST = re.compile(r"[（(]?[1１一][)）.．、]?")
_UNIT_OR_YEAR = re.compile(r"(?:19|20)[0-9]{2}|[（(]?[%‰％][)）]?|[（(][0-9]{1,2}[)）]")


@dataclass(frozen=True, slots=True)
class Region:
    """A table's place: its printed rows, its full rules from top to bottom, and the partial rules between them.

    `opens` and `closes` tell that the table begins and ends on this page; else the page's edge cut it. `last` tells
    that nothing but a running foot stands below it. `columns` are the places of the vertical rules between its columns,
    if there are any.
    """

    rows: tuple[Row, ...]
    rules: tuple[Stroke, ...]
    partial: tuple[Stroke, ...] = ()
    opens: bool = True
    closes: bool = True
    left: float = 0.0
    right: float = 0.0
    last: bool = False
    columns: tuple[float, ...] = ()


def parted(region: Region) -> tuple[list[Row], list[Row]]:
    """Part a region's rows into header and body: at the first inner rule, else before the first row with figures."""
    rows = list(region.rows)
    if not region.opens:
        return [], rows
    for rule in region.rules:
        head = [row for row in rows if row.middle < rule.at]
        body = [row for row in rows if row.middle > rule.at]
        if not head:
            continue
        if not body:
            if len(region.rules) == 2 and not region.closes and is_head(head):
                return head, body
            break
        return (head, body) if is_head(head) else ([], rows)
    most = max(len(row.parts) for row in rows)
    near = _line_gap(rows)
    filled, full = 0, False
    for i, row in enumerate(rows):
        if not is_head([row]) or _FIRST.fullmatch(row.inks[0].text) or filled > 1:
            return _pushed(rows, i if filled < 2 else i - 1)
        gap = row.top - rows[i - 1].bottom if i else row.size
        goes_on = gap < -0.2 * row.size or (gap < max(0.45 * row.size, near) and _hangs(row, rows[:i]))
        if full and not goes_on:
            return _pushed(rows, i)
        filled += len(row.parts) >= max(2, _FILLED * most) and not goes_on
        full = full or len(row.parts) == most > 2
    return _pushed(rows, len(rows) - 1) if filled > 1 else ([], rows)


def _line_gap(rows: Sequence[Row]) -> float:
    """Return how far apart the lines of a cell are at most, in a table whose rows have figures; 0 in others."""
    several = [row for row in rows if len(row.parts) > 1]
    if sum(any(is_figure(ink.text) for ink in row.inks[1:]) for row in several) < 0.5 * len(several):
        return 0.0
    gaps = [b.top - a.bottom for a, b in itertools.pairwise(rows)]
    return 1.15 * max(0.0, min(gaps, default=0.0)) + 0.05 * rows[0].size


def _pushed(rows: list[Row], end: int) -> tuple[list[Row], list[Row]]:
    """Part rows before `end`, or higher up where the lines before it go on from nothing above, or are nearer below."""
    while end > 1 and len(rows[end - 1].parts) == 1:
        nearer = rows[end].top - rows[end - 1].bottom < rows[end - 1].top - rows[end - 2].bottom
        over = sum(ink.x0 < rows[end - 1].x1 and rows[end - 1].x0 < ink.x1 for ink in rows[end].inks)
        if not nearer and over < 2 and _hangs(rows[end - 1], rows[: end - 1]):
            break
        end -= 1
    return rows[:end], rows[end:]


def find_regions(
    rows: Sequence[Row],
    strokes: Sequence[Stroke],
    height: float,
    before: Region | None,
    upright: Sequence[Stroke] = (),
) -> list[Region]:
    """Return the regions of a page, top to bottom, that may be tables without inner rules.

    `strokes` are the horizontal rules that are no part of a grid, `upright` the vertical ones. `before` is the region
    at the end of the page before, whose table may go on here.
    """
    rows = _without_foot(rows, height)
    regions = [
        region
        for group in _same_span(strokes)
        for chain in _chains(rows, group)
        if (region := _region(rows, chain, strokes, height)) is not None
    ]
    used = {rule for region in regions for rule in region.rules}
    regions += [
        region
        for stroke in strokes[:_MOST]
        if stroke.length >= _SHORTEST and stroke not in used
        if (region := _single_ruled(rows, stroke, strokes, height)) is not None
    ]
    regions = _apart([*_upright_regions(rows, upright, height), *regions])
    if before is not None:
        first = None if before.closes else _carried(rows, strokes, height, before, regions)
        if first is not None:
            regions = [first, *(r for r in regions if r.rows[0].top > first.rows[-1].bottom)]
        elif (rest := _remainder(rows, strokes, before, regions, height)) is not None:
            regions = [rest, *regions]
    bare = _bare_regions(rows, regions, height)
    if before is not None and bare:
        bare[0] = _continued(bare[0], before, rows, height)
    return sorted([*regions, *bare], key=lambda region: region.rows[0].top)


def _continued(region: Region, before: Region, rows: Sequence[Row], height: float) -> Region:
    """Return a region without rules at a page's top as what goes on from the page before, if it can be that."""
    above = [row for row in rows if row.bottom <= region.rows[0].top and row.bottom > _MARGIN * height]
    inward = before.left - 6 < region.left and region.right < before.right + 6
    headed = bool(parted(region)[0]) and not repeated(before.rows, region.rows)
    if before.closes or above or headed or not inward or region.rows[0].top > (1 - _LOW) * height:
        return region
    opens = repeated(before.rows, region.rows) > 0
    return replace(region, opens=opens, left=before.left, right=before.right)


def _bare_regions(rows: Sequence[Row], regions: Sequence[Region], height: float) -> list[Region]:
    """Return the regions without any rule: many rows in a row with the same gaps, and figures in them."""
    if sum(len(row.parts) > 1 for row in rows) < _FEWEST_BARE:
        return []
    left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
    blocks: list[list[Row]] = [[]]
    for row in rows:
        outside = all(row.top >= r.rows[-1].bottom or row.bottom <= r.rows[0].top for r in regions)
        far = bool(blocks[-1]) and row.top - blocks[-1][-1].bottom > 2.2 * row.size
        other = is_prose(row, left, right) or _is_caption(row)
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
    while first and _stands_on(block[first - 1], block[first:]):
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
    strips = white_strips(block)
    if len(several) < max(_FEWEST_BARE, _fewest(block, strips)):
        return None
    figures = sum(any(is_figure(ink.text) for ink in row.inks[1:]) for row in several)
    kept = sum(fits(row, strips) or (len(row.parts) == 1 and is_numbered(row.inks[0].text)) for row in block)
    if len(strips) < 2 or kept < 0.85 * len(block):
        return None
    if figures < max(3, 0.5 * len(several)) and not (kept == len(block) and len(strips) > 2 and _counts(block, strips)):
        return None
    last = _at_end(rows, block[-1], height)
    left, right = min(row.x0 for row in block), max(row.x1 for row in block)
    return Region(tuple(block), (), (), True, not last, left, right, last)


def _counts(rows: Sequence[Row], strips: Sequence[Strip]) -> bool:
    """Tell whether the first column counts a table's rows: 1, 2, 3 and so on below the header."""
    texts = [row.inks[0].text for row in rows if row.x0 < strips[0].middle]
    numbers = [int(text) for text in texts[1:] if text.isdecimal()]
    return len(numbers) > 2 and numbers == list(range(1, len(numbers) + 1)) and not texts[0].isdecimal()


def _upright_regions(rows: Sequence[Row], strokes: Sequence[Stroke], height: float) -> list[Region]:
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
        between = _between(rows, max(s.end for s in above), min(s.start for s in group)) if same > 1 else []
        whole = same == min(len(group), len({s.at for s in above})) and same > 1 and len(between) < 2
        if whole and all(len(row.parts) == 1 and not _is_caption(row) for row in between):
            above.extend(group)
            continue
        joined.append(list(group))
    return joined


def _upright_region(rows: Sequence[Row], group: Sequence[Stroke], height: float) -> Region | None:
    inside = _between(rows, min(s.start for s in group), max(s.end for s in group))
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
    last = _at_end(rows, inside[-1], height)
    left, right = min(row.x0 for row in inside), max(row.x1 for row in inside)
    left, right = min(left, *(s.at for s in group)), max(right, *(s.at for s in group))
    return Region(tuple(inside), (), (), True, not last, left, right, last, columns)


def _pairs(row: Row) -> Iterator[tuple[Ink, Ink]]:
    return itertools.pairwise(row.inks)


def _same_span(strokes: Sequence[Stroke]) -> list[list[Stroke]]:
    """Group long horizontal rules that begin and end at the same places."""
    groups: list[list[Stroke]] = []
    for stroke in sorted(strokes, key=lambda s: s.at):
        if stroke.length < _SHORTEST:
            continue
        for group in groups:
            if abs(group[0].start - stroke.start) < _SPAN and abs(group[0].end - stroke.end) < _SPAN:
                group.append(stroke)
                break
        else:
            groups.append([stroke])
    return groups


def _between(rows: Sequence[Row], top: float, bottom: float) -> list[Row]:
    return [row for row in rows if top < row.middle < bottom]


def _chains(rows: Sequence[Row], group: Sequence[Stroke]) -> list[list[Stroke]]:
    """Return runs of rules with nothing but tabular rows between each and the next.

    Where there are rules between all rows, one of these may hold one text only.
    """
    chains: list[list[Stroke]] = []
    chain = [group[0]]
    few = [0 < len(_between(rows, a.at, b.at)) <= _ROW_LINES for a, b in itertools.pairwise(group)]
    size = median(row.size for row in rows if group[0].at < row.middle < group[-1].at) if any(few) else 0.0
    everywhere = sum(few) >= max(4, 0.7 * len(few))
    for above, below in itertools.pairwise(group):
        inside = _between(rows, above.at, below.at)
        if _tabular(inside, above.start, above.end) or (everywhere and _is_banner(inside, above, below, size)):
            chain.append(below)
        else:
            chains.append(chain)
            chain = [below]
    return [
        c for c in [*chains, chain] if len(c) > 1 and any(len(r.parts) > 1 for r in _between(rows, c[0].at, c[-1].at))
    ]


def _is_banner(rows: Sequence[Row], above: Stroke, below: Stroke, size: float) -> bool:
    """Tell whether there is one short line of text, in a table's size, between two rules close to each other."""
    if len(rows) != 1 or below.at - above.at > 3 * rows[0].size or abs(rows[0].size - size) > 0.1 * size:
        return False
    return above.start - 2 < rows[0].x0 and rows[0].x1 < above.end + 2 and not is_prose(rows[0], above.start, above.end)


def _tabular(rows: Sequence[Row], left: float, right: float) -> bool:
    """Tell whether rows between two rules look like part of a table: wide gaps in enough of them, in common."""
    if not rows or any(row.x0 < left - 12 or row.x1 > right + 12 for row in rows):
        return False
    several = sum(len(row.parts) > 1 for row in rows)
    prose = sum(is_prose(row, left, right) and not _in_columns(row, rows) for row in rows)
    fewest = (
        1 if len(rows) <= _HEAD_LINES and is_head(rows) and any(len(row.parts) > 2 for row in rows) else 0.3 * len(rows)
    )
    if several < max(1, fewest) or prose > 0.2 * len(rows):
        return False
    return not _captioned(rows, left, right) and (len(rows) < 3 or several < 3 or bool(white_strips(rows)))


def _captioned(rows: Sequence[Row], left: float, right: float) -> bool:
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
    return any(is_prose(rows[i], left, right) or rows[i].size > _LARGER * size or _set_off(rows, i) for i in alone)


def _set_off(rows: Sequence[Row], i: int) -> bool:
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


def _is_caption(row: Row) -> bool:
    """Tell whether a row is a table's caption or unit: few texts, the first of which says so."""
    return len(row.inks) < 4 and (is_caption_text(row.inks[0].text) or is_caption_text(row.inks[-1].text))


def _in_columns(row: Row, others: Sequence[Row]) -> bool:
    """Tell whether a row that looks like running text is cells close to each other, in line with other rows."""
    strips = white_strips(others)
    places = [(first, last) for ink in row.inks for first, last, _ in part_ink(ink, strips, row.size)]
    return len(set(places)) > 1 and all(first == last for first, last in places)


def is_head(rows: Sequence[Row]) -> bool:
    """Tell whether rows can be a header: hardly a figure in them, years aside."""
    texts = [ink.text for row in rows for ink in row.inks]
    figures = [t for t in texts if is_figure(t) and not _UNIT_OR_YEAR.fullmatch(t)]
    return len(figures) <= 0.25 * len(texts)


def _region(rows: Sequence[Row], chain: Sequence[Stroke], strokes: Sequence[Stroke], height: float) -> Region | None:
    """Return the region of a chain of rules, run on to the page's end if only the header is closed by a rule."""
    inside = _between(rows, chain[0].at, chain[-1].at)
    left, right = chain[0].start, chain[0].end
    first = _between(rows, chain[0].at, chain[1].at)
    head = [] if is_head(first) else _head_above(rows, chain[0], white_strips(inside))
    closes = True
    last = _at_end(rows, inside[-1], height)
    if len(chain) == 2 and is_head(inside):
        below = _between(rows, chain[-1].at, _next_rule(chain, strokes, height))
        below = _run_on(below, left, right, height)
        below = _above_last_rule(
            below, [s for s in strokes if chain[-1].at < s.at and left - 4 < s.start < s.end < right + 4]
        )
        ends = bool(below) and _at_end(rows, below[-1], height) and below[-1].bottom > _LOW * height
        if ends or any(len(row.parts) > 1 for row in below):
            inside = [*inside, *below]
            last = _at_end(rows, below[-1], height)
            closes = not last
        elif last and inside[-1].bottom > _LOW * height:
            closes = False
        elif len(inside) < 2:
            return None
    partial = tuple(s for s in strokes if chain[0].at + 3 < s.at < inside[-1].bottom and s.length < right - left - 16)
    return Region((*head, *inside), tuple(chain), partial, True, closes, left, right, last)


def _single_ruled(rows: Sequence[Row], rule: Stroke, strokes: Sequence[Stroke], height: float) -> Region | None:
    """Return the region of a table with one rule only: below its header, or at its top where the page cuts it."""
    left, right = rule.start, rule.end
    below = _between(rows, rule.at, _next_rule([rule], strokes, height))
    below = _run_on(below, left, right, height)
    strips = white_strips(below)
    head = _head_above(rows, rule, strips)
    several = [row for row in below if len(row.parts) > 1]
    last = bool(below) and _at_end(rows, below[-1], height)
    least = 1 if head and last else 3
    if len(several) < max(least, _fewest(below, strips)):
        return None
    figures = sum(any(is_figure(ink.text) for ink in row.inks[1:]) for row in several)
    if not strips or (figures < 0.5 * len(several) and len(strips) < 2):
        return None
    if not head and (not last or not is_head(several[:1]) or len(several) < 4 or not _is_headed(several, strips)):
        return None
    if max(r.x1 for r in several) - min(r.x0 for r in several) < 0.6 * rule.length:
        return None
    return Region((*head, *below), (rule,), (), True, not last, left, right, last)


def _fewest(rows: Sequence[Row], strips: Sequence[Strip]) -> float:
    """Return how many rows of a table have several texts at least: fewer if nearly all keep to columns."""
    kept = len(strips) > 1 and sum(fits(row, strips) for row in rows) >= _KEPT * len(rows)
    return (0.25 if kept else 0.5) * len(rows)


def _is_headed(several: Sequence[Row], strips: Sequence[Strip]) -> bool:
    """Tell whether figures stand in many rows with several texts, or in some below a row that fills the columns."""
    marks = sum(any(is_figure(ink.text) for ink in row.inks) for row in several)
    return marks >= (2 if len(several[0].parts) >= 0.6 * (len(strips) + 1) > 2 else 0.4 * len(several))


def _head_above(rows: Sequence[Row], rule: Stroke, strips: Sequence[Strip]) -> list[Row]:
    """Return the rows right above a rule if they can be a header over columns parted by some strips."""
    head: list[Row] = []
    for row in reversed([row for row in rows if row.middle < rule.at]):
        gap = (head[-1].top if head else rule.at) - row.bottom
        if gap > 1.2 * row.size or row.x0 < rule.start - 6 or row.x1 > rule.end + 6 or not is_head([row]):
            break
        if (
            is_prose(row, rule.start, rule.end)
            or _is_caption(row)
            or (head and len(row.parts) == 1 and not _stands_on(row, head[::-1]))
        ):
            break
        head.append(row)
    middles = [strip.middle for strip in strips]
    filled = {columns_of(middles, ink)[0] for row in head for ink in row.inks}
    return head[::-1] if len(filled) > 1 and len(filled) >= 0.6 * (len(strips) + 1) else []


def _stands_on(row: Row, below: Sequence[Row]) -> bool:
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


def _hangs(row: Row, above: Sequence[Row]) -> bool:
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


def _next_rule(chain: Sequence[Stroke], strokes: Sequence[Stroke], height: float) -> float:
    """Return the height of the next rule of the same extent."""
    same = (s for s in strokes if abs(s.start - chain[0].start) < _SPAN and abs(s.end - chain[0].end) < _SPAN)
    return min((s.at for s in same if s.at > chain[-1].at + 1), default=height)


def _run_on(rows: Sequence[Row], left: float, right: float, height: float) -> list[Row]:
    """Return the leading rows that have wide gaps in common, up to the first line of prose."""
    taken: list[Row] = []
    for row in rows:
        if row.x0 < left - 6 or row.x1 > right + 6 or (is_prose(row, left, right) and not _in_columns(row, taken)):
            break
        if _is_caption(row) or (taken and is_note_text(row.inks[0].text)):
            break
        if taken and len(row.parts) == 1 and row.size > _LARGER * median(other.size for other in taken):
            break
        taken.append(row)
    while taken and len(taken[-1].parts) == 1:
        if len(taken) == 1 or not _set_off(taken, len(taken) - 1):
            if len(taken) == len(rows) and taken[-1].bottom > _LOW * height:
                break
            if len(taken) > 1 and len(taken[-1].inks) == 1 and fits(taken[-1], white_strips(taken[:-1])):
                break
        taken.pop()
    return taken


def _above_last_rule(rows: list[Row], rules: Sequence[Stroke]) -> list[Row]:
    """Drop lines of one text below the last partial rule: a table's last rule may leave out a merged cell."""
    lowest = max((rule.at for rule in rules if rows and rule.at < rows[-1].middle), default=0.0)
    kept = list(rows)
    while kept and len(kept[-1].parts) == 1 and kept[-1].middle > lowest > kept[0].middle:
        kept.pop()
    return kept if kept and kept[-1].middle < lowest else rows


def fits(row: Row, strips: Sequence[Strip]) -> bool:
    """Tell whether a row keeps to the columns between some strips."""
    middles = [strip.middle for strip in strips]
    for ink in row.inks:
        first, last = columns_of(middles, ink)
        if first < last and (len(ink.words) < 2 or any(a < b for a, b, _ in part_ink(ink, strips, row.size))):
            return False
    return True


def _at_end(rows: Sequence[Row], last: Row, height: float) -> bool:
    """Tell whether nothing but a running foot stands below a row."""
    below = [row for row in rows if row.top > last.top + 1 and row.middle > last.bottom]
    return all(row.top > (1 - _MARGIN) * height for row in below)


def _apart(regions: Sequence[Region]) -> list[Region]:
    """Drop regions that overlap a longer one."""
    kept: list[Region] = []
    for region in sorted(regions, key=lambda r: -len(r.rows)):
        if all(region.rows[-1].bottom <= k.rows[0].top or region.rows[0].top >= k.rows[-1].bottom for k in kept):
            kept.append(region)
    return kept


def _without_foot(rows: Sequence[Row], height: float) -> Sequence[Row]:
    """Leave out page numbers at the page's end."""
    end = len(rows)
    while end and rows[end - 1].top > (1 - _MARGIN) * height and _is_folio(rows[end - 1]):
        end -= 1
    return rows[:end]


def _is_folio(row: Row) -> bool:
    text = "".join(ink.text for ink in row.inks)
    return is_folio_text(text) or (len(text) < 5 and (text.isdigit() or not text.strip(_DASHES)))


def _carried(
    rows: Sequence[Row], strokes: Sequence[Stroke], height: float, before: Region, regions: Sequence[Region]
) -> Region | None:
    """Return the rows at a page's top with which the table from the page before goes on."""
    rules = [s for s in strokes if abs(s.start - before.left) < _SPAN and abs(s.end - before.right) < _SPAN]
    head, body = parted(before)
    strips = white_strips(body)
    if any(head_again(head, region.rows) for region in regions[:1]):
        return None
    rows = _without_running_head(rows, before, strips, height)
    again = head_again(head, rows)
    if again:
        rules = [rule for rule in rules if again < len(rows) and rule.at > rows[again].middle]
    largest = _LARGER * median(row.size for row in before.rows)
    taken = [*rows[:again], *_up_to_rule(rows[again:], rules, before, strips)]
    for row in [] if len(taken) > again else rows[again:]:
        if any((taken and taken[-1].middle < rule.at < row.middle) or rule.at < rows[0].top for rule in rules):
            break
        if not _goes_on(row, before, [*body, *taken[again:]], strips) or is_folio_text(row.inks[0].text):
            break
        if _is_caption(row) or is_note_text(row.inks[0].text) or (len(row.parts) == 1 and row.size > largest):
            break
        taken.append(row)
    closing = [r for r in rules if taken and 0 < r.at - taken[-1].middle < 2.5 * taken[-1].size]
    while len(taken) > again and not closing and len(taken[-1].parts) == 1 and not fits(taken[-1], strips):
        taken.pop()
    several = sum(len(row.parts) > 1 for row in taken[again:])
    if several < (1 if closing else 2) or any(r.rows[0].top < taken[-1].top for r in regions):
        return None
    last = _at_end(rows, taken[-1], height)
    closes = bool(closing) or not last
    return Region(tuple(taken), tuple(closing[:1]), (), again > 0, closes, before.left, before.right, last)


def _remainder(
    rows: Sequence[Row], strokes: Sequence[Stroke], before: Region, regions: Sequence[Region], height: float
) -> Region | None:
    """Return the end of a row that the page's end cut, between the rules that close both pieces of its table."""
    rules = [s for s in strokes if abs(s.start - before.left) < _SPAN and abs(s.end - before.right) < _SPAN][:2]
    if len(rules) < 2 or not before.rules or any(region.rows[0].top < rules[1].at for region in regions):
        return None
    above = [row for row in rows if row.middle < rules[0].at and row.bottom > _MARGIN * height]
    inside = _between(rows, rules[0].at, rules[1].at)
    strips = white_strips(parted(before)[1])
    if above or not 0 < len(inside) <= _ROW_LINES or not strips or not all(fits(row, strips) for row in inside):
        return None
    last = _at_end(rows, inside[-1], height)
    return Region(tuple(inside), tuple(rules), (), False, True, rules[0].start, rules[0].end, last)


def _without_running_head(rows: Sequence[Row], before: Region, strips: Sequence[Strip], height: float) -> Sequence[Row]:
    """Leave out up to three rows at a page's top that do not belong to the table from the page before."""
    head = "".join(ink.text for ink in before.rows[0].inks)
    for i, row in enumerate(rows[:3]):
        if row.bottom >= _MARGIN * height or "".join(ink.text for ink in row.inks) == head:
            return rows[i:]
        apart = i + 1 < len(rows) and rows[i + 1].top - row.bottom > 1.2 * row.size and len(row.parts) == 1
        if not apart and _goes_on(row, before, parted(before)[1], strips):
            return rows[i:]
    return rows[3:]


def repeated(above: Sequence[Row], below: Sequence[Row]) -> int:
    """Return how many printed rows at the top of one piece the other repeats."""
    count = 0
    for first, again in zip(above, below, strict=False):
        if [ink.text for ink in first.inks] != [ink.text for ink in again.inks]:
            break
        count += 1
    return count


def head_again(head: Sequence[Row], rows: Sequence[Row]) -> int:
    """Return how many rows at the top say together what a header says, 0 if they do not."""
    left = Counter(ink.text for row in head for ink in row.inks)
    for i, row in enumerate(rows[: 2 * len(head)]):
        left.subtract(ink.text for ink in row.inks)
        if min(left.values()) < 0:
            return 0
        if not any(left.values()):
            return i + 1
    return 0


def _up_to_rule(rows: Sequence[Row], rules: Sequence[Stroke], before: Region, strips: Sequence[Strip]) -> list[Row]:
    """Return all rows above the next rule of a cut table, if nearly all keep to its columns."""
    lowest = min((rule.at for rule in rules if rows and rule.at > rows[0].middle), default=0.0)
    inside = [row for row in rows if row.middle < lowest]
    inward = all(before.left - 6 < row.x0 and row.x1 < before.right + 6 for row in inside)
    prose = (row for row in inside if is_prose(row, before.left, before.right))
    if not inside or not inward or any(not _in_columns(row, inside) for row in prose):
        return []
    if any(rule.at < inside[0].top for rule in rules) or _captioned(inside, before.left, before.right):
        return []
    return inside if sum(fits(row, strips) for row in inside) >= 0.6 * len(inside) else []


def _goes_on(row: Row, before: Region, body: Sequence[Row], strips: Sequence[Strip]) -> bool:
    """Tell whether a row keeps to the columns of the table that was cut, as far as they are known.

    It may narrow the strips between them, as long as none vanishes.
    """
    if row.x0 < before.left - 6 or row.x1 > before.right + 6:
        return False
    if is_prose(row, before.left, before.right) and not _in_columns(row, body):
        return False
    known = sum(len(other.parts) > 1 for other in body) > 3
    if not known or fits(row, strips) or _is_section(row, before):
        return True
    if len(row.parts) < 2:
        return False
    narrowed = white_strips([*body, row])
    return len(narrowed) == len(strips) and fits(row, narrowed)


def _is_section(row: Row, region: Region) -> bool:
    """Tell whether a row is one text in the size of a table's rows, at the table's left edge or in its middle."""
    same = abs(row.size - median(other.size for other in region.rows)) < 0.1 * row.size
    flush = row.x0 - min(other.x0 for other in region.rows) < 0.5 * row.size
    centred = abs((row.x0 + row.x1) - (region.left + region.right)) < 2 * row.size
    return len(row.parts) == 1 and same and (flush or centred)
