"""Where tables without inner rules stand on a page: between full-width rules, or cut open by the page's edges.

A region is told by its rules and by rows that have wide gaps in common. Prose, lists and tables of contents have no
gaps, or none in common, and make no region.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from extract.readers.layout.furniture import is_folio_text
from extract.readers.layout.rows import Row, is_figure
from extract.readers.layout.strips import Strip, columns_of, white_strips
from extract.readers.layout.strokes import Stroke

_SPAN = 8.0
_SHORTEST = 80.0
_MARGIN = 0.13
_FEWEST_BARE = 4


@dataclass(frozen=True, slots=True)
class Carry:
    """Columns of a table that the end of a page cut: its strips, and its left and right edge."""

    strips: tuple[Strip, ...]
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Region:
    """A table's place: its printed rows, its full rules from top to bottom, and the partial rules between them.

    `opens` and `closes` tell that the table begins and ends on this page; else the page's edge cut it.
    """

    rows: tuple[Row, ...]
    rules: tuple[Stroke, ...]
    partial: tuple[Stroke, ...] = ()
    opens: bool = True
    closes: bool = True
    left: float = 0.0
    right: float = 0.0


def find_regions(rows: Sequence[Row], strokes: Sequence[Stroke], height: float, carry: Carry | None) -> list[Region]:
    """Return the regions of a page, top to bottom, that may be tables without inner rules."""
    regions = [
        region
        for group in _same_span(strokes)
        for chain in _chains(rows, group)
        if (region := _region(rows, chain, strokes, height)) is not None
    ]
    regions = _apart(regions)
    if carry is not None:
        first = _carried(rows, strokes, height, carry, regions)
        if first is not None:
            regions = [first, *(r for r in regions if r.rows[0].top > first.rows[-1].bottom)]
    regions += _bare_regions(rows, regions, height)
    return sorted(regions, key=lambda region: region.rows[0].top)


def _bare_regions(rows: Sequence[Row], regions: Sequence[Region], height: float) -> list[Region]:
    """Return the regions without any rule: many rows in a row with the same gaps, and figures in them."""
    if sum(len(row.parts) > 1 for row in rows) < _FEWEST_BARE:
        return []
    left, right = min(row.x0 for row in rows), max(row.x1 for row in rows)
    blocks: list[list[Row]] = [[]]
    for row in rows:
        outside = all(row.top >= r.rows[-1].bottom or row.bottom <= r.rows[0].top for r in regions)
        far = bool(blocks[-1]) and row.top - blocks[-1][-1].bottom > 2.2 * row.size
        if not outside or is_prose(row, left, right) or far:
            blocks.append([])
        if outside and not is_prose(row, left, right):
            blocks[-1].append(row)
    found = [_bare_region(rows, block, height) for block in blocks]
    return [region for region in found if region is not None]


def _trimmed(block: Sequence[Row]) -> list[Row]:
    """Drop rows with one text only from both ends, captions and notes, but for the last lines of wrapped cells."""
    wide = [i for i, row in enumerate(block) if len(row.parts) > 1]
    if not wide:
        return []
    kept = list(block[wide[0] : wide[-1] + 1])
    strips = white_strips(kept)
    for row in block[wide[-1] + 1 :]:
        if is_folio_text(row.inks[0].text) or row.top - kept[-1].bottom > 0.6 * row.size or not fits(row, strips):
            break
        kept.append(row)
    return kept


def _bare_region(rows: Sequence[Row], block: Sequence[Row], height: float) -> Region | None:
    block = _trimmed(block)
    several = [row for row in block if len(row.parts) > 1]
    if len(several) < _FEWEST_BARE or len(several) < 0.5 * len(block):
        return None
    strips = white_strips(block)
    figures = sum(any(is_figure(ink.text) for ink in row.inks[1:]) for row in several)
    if len(strips) < 2 or figures < max(3, 0.5 * len(several)):
        return None
    if sum(fits(row, strips) for row in block) < 0.85 * len(block):
        return None
    closes = not _at_end(rows, block[-1], height)
    left, right = min(row.x0 for row in block), max(row.x1 for row in block)
    return Region(tuple(block), (), (), True, closes, left, right)


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
    """Return runs of rules with nothing but tabular rows between each and the next."""
    chains: list[list[Stroke]] = []
    chain = [group[0]]
    for above, below in itertools.pairwise(group):
        if _tabular(_between(rows, above.at, below.at), above.start, above.end):
            chain.append(below)
        else:
            chains.append(chain)
            chain = [below]
    return [c for c in [*chains, chain] if len(c) > 1]


def _tabular(rows: Sequence[Row], left: float, right: float) -> bool:
    """Tell whether rows between two rules look like part of a table: wide gaps in enough of them, in common."""
    if not rows or any(row.x0 < left - 12 or row.x1 > right + 12 for row in rows):
        return False
    several = sum(len(row.parts) > 1 for row in rows)
    prose = sum(is_prose(row, left, right) for row in rows)
    if several < max(1, 0.3 * len(rows)) or prose > 0.2 * len(rows):
        return False
    return len(rows) < 3 or several < 3 or bool(white_strips(rows))


def is_prose(row: Row, left: float, right: float) -> bool:
    """Tell whether a row is a line of running text from edge to edge."""
    return len(row.parts) == 1 and row.x1 - row.x0 > 0.75 * (right - left) and row.x1 - row.x0 > 15 * row.size


def is_head(rows: Sequence[Row]) -> bool:
    """Tell whether rows can be a header: hardly a figure in them, years aside."""
    texts = [ink.text for row in rows for ink in row.inks]
    figures = [t for t in texts if is_figure(t) and not (len(t) == 4 and t[:2] in ("19", "20"))]
    return len(figures) <= 0.25 * len(texts)


def _region(rows: Sequence[Row], chain: Sequence[Stroke], strokes: Sequence[Stroke], height: float) -> Region | None:
    """Return the region of a chain of rules, run on to the page's end if only the header is closed by a rule."""
    inside = _between(rows, chain[0].at, chain[-1].at)
    left, right = chain[0].start, chain[0].end
    closes = True
    if len(chain) == 2 and is_head(inside):
        below = _run_on(_between(rows, chain[-1].at, height), left, right)
        if sum(len(row.parts) > 1 for row in below) >= 1:
            inside = [*inside, *below]
            closes = not _at_end(rows, below[-1], height)
        elif len(inside) < 2 and not _at_end(rows, inside[-1], height):
            return None
    partial = tuple(s for s in strokes if chain[0].at + 3 < s.at < inside[-1].bottom and s.length < right - left - 16)
    return Region(tuple(inside), tuple(chain), partial, True, closes, left, right)


def _run_on(rows: Sequence[Row], left: float, right: float) -> list[Row]:
    """Return the leading rows that have wide gaps in common, up to the first line of prose."""
    taken: list[Row] = []
    for row in rows:
        if is_prose(row, left, right) or row.x0 < left - 6 or row.x1 > right + 6:
            break
        taken.append(row)
    while taken and (is_folio_text(taken[-1].inks[0].text) or len(taken[-1].parts) == 1):
        strips = white_strips(taken[:-1])
        single = len(taken[-1].inks) == 1 and not is_folio_text(taken[-1].inks[0].text)
        if single and len(taken) > 1 and fits(taken[-1], strips) and taken[-1].top - taken[-2].top < 2 * taken[-1].size:
            break
        taken.pop()
    return taken


def fits(row: Row, strips: Sequence[Strip]) -> bool:
    """Tell whether a row keeps to the columns between some strips."""
    middles = [strip.middle for strip in strips]
    return all(first == last for first, last in (columns_of(middles, ink) for ink in row.inks))


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


def _carried(
    rows: Sequence[Row], strokes: Sequence[Stroke], height: float, carry: Carry, regions: Sequence[Region]
) -> Region | None:
    """Return the rows at a page's top with which a table from the page before goes on."""
    start = 0
    while start < min(3, len(rows)) and rows[start].bottom < _MARGIN * height and not _continues(rows[start], carry):
        start += 1
    rules = [s for s in strokes if abs(s.start - carry.left) < _SPAN and abs(s.end - carry.right) < _SPAN]
    taken: list[Row] = []
    for row in rows[start:]:
        if any((taken and taken[-1].middle < rule.at < row.middle) or rule.at < rows[start].top for rule in rules):
            break
        if not _continues(row, carry) or is_folio_text(row.inks[0].text):
            break
        taken.append(row)
    closing = [r for r in rules if taken and 0 < r.at - taken[-1].middle < 2.5 * taken[-1].size]
    several = sum(len(row.parts) > 1 for row in taken)
    if not taken or several < (1 if closing else 2) or any(r.rows[0].top < taken[-1].top for r in regions):
        return None
    closes = bool(closing) or not _at_end(rows, taken[-1], height)
    return Region(tuple(taken), tuple(closing[:1]), (), False, closes, carry.left, carry.right)


def _continues(row: Row, carry: Carry) -> bool:
    """Tell whether a row keeps to the columns of the table that was cut."""
    if row.x0 < carry.left - 6 or row.x1 > carry.right + 6 or is_prose(row, carry.left, carry.right):
        return False
    return fits(row, carry.strips)
