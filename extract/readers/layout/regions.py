"""Where tables without inner rules stand on a page: between full-width rules, or cut open by the page's edges.

A region is told by its rules and by rows that have wide gaps in common. Prose, lists and tables of contents have no
gaps, or none in common, and make no region.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from statistics import median

from extract.readers.layout.bare import bare_regions, upright_regions
from extract.readers.layout.carried import carried, continued, remainder
from extract.readers.layout.furniture import is_folio_text, is_note_text
from extract.readers.layout.region import Region
from extract.readers.layout.rows import Row, is_figure
from extract.readers.layout.strips import Strip, columns_of, white_strips
from extract.readers.layout.strokes import Stroke
from extract.readers.layout.tabular import (
    at_end,
    between,
    captioned,
    fewest,
    fits,
    in_columns,
    is_caption,
    is_head,
    is_prose,
    set_off,
    stands_on,
)

_SPAN = 8.0
_SHORTEST = 80.0
_MARGIN = 0.13
_MOST = 200
_LOW = 0.75
_LARGER = 1.12
_DASHES = "-‐‑‒–—―─－·"
_ROW_LINES = 3
_HEAD_LINES = 8


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
    regions = _apart([*upright_regions(rows, upright, height), *regions])
    if before is not None:
        first = None if before.closes else carried(rows, strokes, height, before, regions)
        if first is not None:
            regions = [first, *(r for r in regions if r.rows[0].top > first.rows[-1].bottom)]
        elif (rest := remainder(rows, strokes, before, regions, height)) is not None:
            regions = [rest, *regions]
    bare = bare_regions(rows, regions, height)
    if before is not None and bare:
        bare[0] = continued(bare[0], before, rows, height)
    return sorted([*regions, *bare], key=lambda region: region.rows[0].top)


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


def _chains(rows: Sequence[Row], group: Sequence[Stroke]) -> list[list[Stroke]]:
    """Return runs of rules with nothing but tabular rows between each and the next.

    Where there are rules between all rows, one of these may hold one text only.
    """
    chains: list[list[Stroke]] = []
    chain = [group[0]]
    few = [0 < len(between(rows, a.at, b.at)) <= _ROW_LINES for a, b in itertools.pairwise(group)]
    size = median(row.size for row in rows if group[0].at < row.middle < group[-1].at) if any(few) else 0.0
    everywhere = sum(few) >= max(4, 0.7 * len(few))
    for above, below in itertools.pairwise(group):
        inside = between(rows, above.at, below.at)
        if _tabular(inside, above.start, above.end) or (everywhere and _is_banner(inside, above, below, size)):
            chain.append(below)
        else:
            chains.append(chain)
            chain = [below]
    return [
        c for c in [*chains, chain] if len(c) > 1 and any(len(r.parts) > 1 for r in between(rows, c[0].at, c[-1].at))
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
    prose = [row for row in rows if is_prose(row, left, right)]
    crossing = sum(not in_columns(row, [other for other in rows if other is not row]) for row in prose)
    fewest = (
        1 if len(rows) <= _HEAD_LINES and is_head(rows) and any(len(row.parts) > 2 for row in rows) else 0.3 * len(rows)
    )
    if several < max(1, fewest) or crossing > 0.2 * len(rows):
        return False
    return not captioned(rows, left, right) and (len(rows) < 3 or several < 3 or bool(white_strips(rows)))


def _region(rows: Sequence[Row], chain: Sequence[Stroke], strokes: Sequence[Stroke], height: float) -> Region | None:
    """Return the region of a chain of rules, run on to the page's end if only the header is closed by a rule."""
    inside = between(rows, chain[0].at, chain[-1].at)
    left, right = chain[0].start, chain[0].end
    first = between(rows, chain[0].at, chain[1].at)
    head = [] if is_head(first) else _head_above(rows, chain[0], white_strips(inside))
    closes = True
    last = at_end(rows, inside[-1], height)
    if len(chain) == 2 and is_head(inside):
        below = between(rows, chain[-1].at, _next_rule(chain, strokes, height))
        below = _run_on(below, left, right, height)
        below = _above_last_rule(
            below, [s for s in strokes if chain[-1].at < s.at and left - 4 < s.start < s.end < right + 4]
        )
        ends = bool(below) and at_end(rows, below[-1], height) and below[-1].bottom > _LOW * height
        if ends or any(len(row.parts) > 1 for row in below):
            inside = [*inside, *below]
            last = at_end(rows, below[-1], height)
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
    below = between(rows, rule.at, _next_rule([rule], strokes, height))
    below = _run_on(below, left, right, height)
    strips = white_strips(below)
    head = _head_above(rows, rule, strips)
    several = [row for row in below if len(row.parts) > 1]
    last = bool(below) and at_end(rows, below[-1], height)
    least = 1 if head and last else 3
    if len(several) < max(least, fewest(below, strips)):
        return None
    figures = sum(any(is_figure(ink.text) for ink in row.inks[1:]) for row in several)
    if not strips or (figures < 0.5 * len(several) and len(strips) < 2):
        return None
    if not head and (not last or not is_head(several[:1]) or len(several) < 4 or not _is_headed(several, strips)):
        return None
    if max(r.x1 for r in several) - min(r.x0 for r in several) < 0.6 * rule.length:
        return None
    return Region((*head, *below), (rule,), (), True, not last, left, right, last)


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
            or is_caption(row)
            or (head and len(row.parts) == 1 and not stands_on(row, head[::-1]))
        ):
            break
        head.append(row)
    middles = [strip.middle for strip in strips]
    filled = {columns_of(middles, ink)[0] for row in head for ink in row.inks}
    return head[::-1] if len(filled) > 1 and len(filled) >= 0.6 * (len(strips) + 1) else []


def _next_rule(chain: Sequence[Stroke], strokes: Sequence[Stroke], height: float) -> float:
    """Return the height of the next rule of the same extent."""
    same = (s for s in strokes if abs(s.start - chain[0].start) < _SPAN and abs(s.end - chain[0].end) < _SPAN)
    return min((s.at for s in same if s.at > chain[-1].at + 1), default=height)


def _run_on(rows: Sequence[Row], left: float, right: float, height: float) -> list[Row]:
    """Return the leading rows that have wide gaps in common, up to the first line of prose."""
    taken: list[Row] = []
    for row in rows:
        if row.x0 < left - 6 or row.x1 > right + 6 or (is_prose(row, left, right) and not in_columns(row, taken)):
            break
        if is_caption(row) or (taken and is_note_text(row.inks[0].text)):
            break
        if taken and len(row.parts) == 1 and row.size > _LARGER * median(other.size for other in taken):
            break
        taken.append(row)
    while taken and len(taken[-1].parts) == 1:
        if len(taken) == 1 or not set_off(taken, len(taken) - 1):
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
