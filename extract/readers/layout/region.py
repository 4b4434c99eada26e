"""A place on a page where a table without inner rules may stand, and which of its rows are the header."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.readers.layout.rows import Row, is_figure
from extract.readers.layout.strokes import Stroke
from extract.readers.layout.tabular import hangs, is_head

_FILLED = 0.7
_FIRST = re.compile(r"[（(]?[1１一][)）.．、]?")


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
        goes_on = gap < -0.2 * row.size or (gap < max(0.45 * row.size, near) and hangs(row, rows[:i]))
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
        if not nearer and over < 2 and hangs(rows[end - 1], rows[: end - 1]):
            break
        end -= 1
    return rows[:end], rows[end:]


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
