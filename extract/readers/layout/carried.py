"""Tables without inner rules that go on at a page's top from the page before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from extract.readers.layout.furniture import is_folio_text, is_note_text
from extract.readers.layout.region import Region, head_again, parted, repeated
from extract.readers.layout.rows import Row
from extract.readers.layout.strips import Strip, white_strips
from extract.readers.layout.strokes import Stroke
from extract.readers.layout.tabular import at_end, between, captioned, fits, in_columns, is_caption, is_prose

_SPAN = 8.0
_MARGIN = 0.13
_LOW = 0.75
_LARGER = 1.12
_ROW_LINES = 3


def continued(region: Region, before: Region, rows: Sequence[Row], height: float) -> Region:
    """Return a region without rules at a page's top as what goes on from the page before, if it can be that."""
    above = [row for row in rows if row.bottom <= region.rows[0].top and row.bottom > _MARGIN * height]
    inward = before.left - 6 < region.left and region.right < before.right + 6
    headed = bool(parted(region)[0]) and not repeated(before.rows, region.rows)
    if before.closes or above or headed or not inward or region.rows[0].top > (1 - _LOW) * height:
        return region
    opens = repeated(before.rows, region.rows) > 0
    return replace(region, opens=opens, left=before.left, right=before.right)


def carried(
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
        if is_caption(row) or is_note_text(row.inks[0].text) or (len(row.parts) == 1 and row.size > largest):
            break
        taken.append(row)
    closing = [r for r in rules if taken and 0 < r.at - taken[-1].middle < 2.5 * taken[-1].size]
    while len(taken) > again and not closing and len(taken[-1].parts) == 1 and not fits(taken[-1], strips):
        taken.pop()
    several = sum(len(row.parts) > 1 for row in taken[again:])
    if several < (1 if closing else 2) or any(r.rows[0].top < taken[-1].top for r in regions):
        return None
    last = at_end(rows, taken[-1], height)
    closes = bool(closing) or not last
    return Region(tuple(taken), tuple(closing[:1]), (), again > 0, closes, before.left, before.right, last)


def remainder(
    rows: Sequence[Row], strokes: Sequence[Stroke], before: Region, regions: Sequence[Region], height: float
) -> Region | None:
    """Return the end of a row that the page's end cut, between the rules that close both pieces of its table."""
    rules = [s for s in strokes if abs(s.start - before.left) < _SPAN and abs(s.end - before.right) < _SPAN][:2]
    if len(rules) < 2 or not before.rules or any(region.rows[0].top < rules[1].at for region in regions):
        return None
    above = [row for row in rows if row.middle < rules[0].at and row.bottom > _MARGIN * height]
    inside = between(rows, rules[0].at, rules[1].at)
    strips = white_strips(parted(before)[1])
    if above or not 0 < len(inside) <= _ROW_LINES or not strips or not all(fits(row, strips) for row in inside):
        return None
    last = at_end(rows, inside[-1], height)
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


def _up_to_rule(rows: Sequence[Row], rules: Sequence[Stroke], before: Region, strips: Sequence[Strip]) -> list[Row]:
    """Return all rows above the next rule of a cut table, if nearly all keep to its columns."""
    lowest = min((rule.at for rule in rules if rows and rule.at > rows[0].middle), default=0.0)
    inside = [row for row in rows if row.middle < lowest]
    inward = all(before.left - 6 < row.x0 and row.x1 < before.right + 6 for row in inside)
    prose = (row for row in inside if is_prose(row, before.left, before.right))
    if not inside or not inward or any(not in_columns(row, inside) for row in prose):
        return []
    if any(rule.at < inside[0].top for rule in rules) or captioned(inside, before.left, before.right):
        return []
    return inside if sum(fits(row, strips) for row in inside) >= 0.6 * len(inside) else []


def _goes_on(row: Row, before: Region, body: Sequence[Row], strips: Sequence[Strip]) -> bool:
    """Tell whether a row keeps to the columns of the table that was cut, as far as they are known.

    It may narrow the strips between them, as long as none vanishes.
    """
    if row.x0 < before.left - 6 or row.x1 > before.right + 6:
        return False
    if is_prose(row, before.left, before.right) and not in_columns(row, body):
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
