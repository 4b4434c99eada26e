"""What a page break cut: a row in its middle, or cells that span rows above and below it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from extract.model import Cell, Edges, Table
from extract.readers.layout.prose import first_piece
from extract.readers.layout.slots import breaks_off
from extract.tables.profile import Profile, Profiles, is_figure
from extract.tables.words import fold, pattern

_NUMBERED = re.compile(
    r"^(?:[（(]?[0-9一二三四五六七八九十]{1,3}[)）.．、]|其中|#|第[一二三四五六七八九十]+[章节类部]|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ])"
)
_OPEN, _SHUT = "（(《〈[【“", "）)》〉]】”"
_LONG = 12
_SHORTEST = 4
_GLYPH = 0.85
_SLIVER = 0.6
_SLACK = 0.3
_SEVERAL = 2
_BY_CHANCE = 0.4


class Break:
    """A page break between the last row of a table so far and the first row of the next piece below its header."""

    def __init__(
        self, body: Profile, upper: Sequence[Cell], piece: Table, head: int, edges: Sequence[Edges], *, heads_only: bool
    ) -> None:
        self._upper = upper
        self._lower = _first_row(piece, head)
        self._below_head = heads_only and any(is_figure(fold(cell.text)) for cell in self._lower)
        self._profile = Profiles(body, Profile(piece, head))
        self._open = len(edges) > 1 and edges[0].open_bottom and edges[1].open_top
        self._ends = {col: (room, lines) for col, room, lines in edges[0].endings} if len(edges) > 1 else {}
        self._begin = {col for row, col in edges[1].openings if row == head} if len(edges) > 1 else set()

    def through_row(self) -> bool:
        """Tell whether the break went through a row, so that the rows above and below it are one."""
        above = {cell.col: cell for cell in self._upper}
        below = {cell.col: cell for cell in self._lower}
        if {col: cell.col_span for col, cell in above.items()} != {col: cell.col_span for col, cell in below.items()}:
            return False
        filled_above = {col for col, cell in above.items() if cell.text.strip()}
        filled = {col for col, cell in below.items() if cell.text.strip()}
        if not filled:  # the rest of a row whose texts all stand above the break
            return self._is_sliver() or (not self._merges() and self._profile.blank_rows() == 1)
        if not filled <= filled_above or not any(below[col].row_span == 1 for col in filled):
            return False
        pairs = [(above[col], below[col]) for col in sorted(filled)]
        figures = any(_are_figures(upper.text, lower.text) for upper, lower in pairs)
        missing = any(self._usually_filled(col) for col in filled_above - filled)
        if self._all_flow(pairs) and (len(pairs) == 1 or not figures) and (missing or self._is_no_chance(pairs)):
            return True
        if figures:
            return False
        if self._open:
            return missing or not _are_whole(pairs, every=filled == filled_above)
        return missing and all(_goes_on(above[col].text, below[col].text) for col in filled)

    def _all_flow(self, pairs: Sequence[tuple[Cell, Cell]]) -> bool:
        """Tell whether all texts below a break may go on from those above it, and one of them surely does."""
        return all(self._has_no_room(*pair) for pair in pairs) and any(self._flows(*pair) for pair in pairs)

    def _is_no_chance(self, pairs: Sequence[tuple[Cell, Cell]]) -> bool:
        """Tell whether texts that fill their cells show that they go on: where most texts of a column do, they do not.

        Only such pairs are asked whose row below the break could be a whole one: it has all texts that rows have.
        """
        if any(breaks_off(above.text, below.text) or _is_open(above.text) for above, below in pairs):
            return True
        if any(self._is_another(*pair) for pair in pairs):
            return False
        return math.prod(self._full_share(above) for above, _ in pairs) <= _BY_CHANCE

    def _is_another(self, above: Cell, below: Cell) -> bool:
        """Tell whether both texts are as long as all others of their column, so that each is whole."""
        lengths = {len(text) for text in self._profile.whole_texts(above.col)}
        return lengths == {len(fold(above.text))} == {len(fold(below.text))}

    def _full_share(self, above: Cell) -> float:
        """Return the share of a column's texts that fill their last line, the one at the break counted as well."""
        room, lines = self._ends[above.col]
        width = max(1.0, (_ems(above.text) + max(room, 0.0)) // max(lines, 1))
        rooms = [-_ems(text) % width for text in self._profile.whole_texts(above.col)]
        return (sum(room < 1.0 for room in rooms) + 1) / (len(rooms) + 2)

    def _flows(self, above: Cell, below: Cell) -> bool:
        """Tell whether a text fills its cell down to the break, and could go on with the one right below the break."""
        lines = self._ends.get(above.col, (0.0, 0))[1]
        sure = lines >= _SEVERAL or below.col in self._begin or len(above.text) == 1
        return sure and self._has_no_room(above, below)

    def _has_no_room(self, above: Cell, below: Cell) -> bool:
        """Tell whether the text below the break may go on from the one above, behind which it would not have fitted."""
        room = self._ends.get(above.col, (math.inf, 0))[0]
        if re.search(r"[。；！？]$", above.text) or _NUMBERED.match(fold(below.text)):
            return False
        return first_piece(below.text) > room - _SLACK

    def _merges(self) -> bool:
        """Tell whether a cell of the row below the break spans rows."""
        return any(cell.row_span > 1 for cell in self._lower)

    def _is_sliver(self) -> bool:
        """Tell whether the row below the break is too low to hold a text."""
        heights = [_height(cell) for cell in self._lower if cell.row_span == 1]
        return bool(heights) and 0 < max(heights) < _SLIVER * self._profile.usual_height()

    def _cuts_head(self) -> bool:
        """Tell whether the break parts the levels of a head: heads stand below spanners, and blanks below the others.

        A head may go on below the break itself.
        """
        if any(not cell.text.strip() or is_figure(fold(cell.text)) for cell in self._upper):
            return False
        under = [[low for low in self._lower if _is_under(low, cell) and low.text.strip()] for cell in self._upper]
        single = [(cell, lows[0]) for cell, lows in zip(self._upper, under, strict=True) if len(lows) == 1]
        parted = sum(len(lows) > 1 for lows in under)
        return 0 < parted < len(under) and all(self._has_no_room(cell, low) for cell, low in single)

    def _usually_filled(self, col: int) -> bool:
        return not self._profile.is_merged(col) and self._profile.is_filled(col)

    def through_cell(self, above: Cell, below: Cell) -> bool:
        """Tell whether a merged cell was cut: the lower part is blank, or says the same again, or alone says it.

        The text of a cell over many pages may stand in its middle, so that the part above the break is blank.
        """
        upper, lower = fold(above.text), fold(below.text)
        if self._below_head and not self._cuts_head():
            return False
        spans = above.row_span > 1 or below.row_span > 1
        if not lower:
            own = spans or self._is_group(above.col)
            return (own and not _is_total(self._lower)) or self._cuts_head()
        if lower == upper:
            return (spans and below.row_span > 1) or self._groups_all(above.col)
        if upper and spans and self._is_rest(above, below):
            return True
        if upper and self._has_no_room(above, below) and self._cuts_head():
            return True
        if upper and not _is_clipped(above, below) and not _is_clipped(below, above):
            return False
        return self._groups_all(above.col) and not _is_total(self._upper)

    def _is_rest(self, above: Cell, below: Cell) -> bool:
        """Tell whether a text goes on from the one above the break: names may all be of one length.

        Where all names of a column are numbered, one without a number is none.
        """
        if self._has_no_room(above, below) and self._profile.all_match(above.col, _NUMBERED):
            return True
        return len(above.text) != len(below.text) and self._flows(above, below)

    def _is_group(self, col: int) -> bool:
        """Tell whether a column of the stub names groups of rows in merged cells."""
        return self._profile.is_merged(col) and self._profile.is_stub(col)

    def _groups_all(self, col: int) -> bool:
        """Tell whether a column names groups for all rows, and each only once."""
        return self._is_group(col) and self._profile.names_all(col) and not self._profile.repeats(col)


def _first_row(piece: Table, head: int) -> list[Cell]:
    """Return the cells of the first row below the header; one that reaches out of the header has its lower part."""
    row = []
    for cell in piece.cells:
        if cell.row > head:
            break
        bottom = cell.row + cell.row_span
        if bottom > head:
            row.append(cell if cell.row == head else replace(cell, row=head, row_span=bottom - head))
    return row


def _is_clipped(short: Cell, long: Cell) -> bool:
    """Tell whether a cell shows only the first line of the other's text, for lack of height.

    A spreadsheet prints a merged cell on each page again. One character more would not have fitted into the line: its
    size is told from the height of the row.
    """
    text, box = fold(short.text), short.anchors[-1].bbox if short.anchors else None
    if box is None or short.row_span > 1 or len(text) < _SHORTEST or not fold(long.text).startswith(text):
        return False
    return box.x1 - box.x0 < (len(text) + 1) * _GLYPH * (box.bottom - box.top)


def _are_whole(pairs: Sequence[tuple[Cell, Cell]], *, every: bool) -> bool:
    """Tell whether the texts above and below a break without a rule are each whole; `every` column has both."""
    if all(_leaves_room(above, below) for above, below in pairs):
        return True
    return every and not all(_goes_on(above.text, below.text) for above, below in pairs)


def _leaves_room(above: Cell, below: Cell) -> bool:
    """Tell whether a text takes one line with room for one more character: then it does not go on below.

    The type is no larger than the lower of the two rows is high.
    """
    boxes = above.anchors[-1].bbox if above.anchors else None, below.anchors[0].bbox if below.anchors else None
    if boxes[0] is None or boxes[1] is None:
        return False
    largest = min(box.bottom - box.top for box in boxes if box)
    return (len(above.text) + 1) * largest < boxes[0].x1 - boxes[0].x0


def _are_figures(above: str, below: str) -> bool:
    """Tell whether each part is a figure of its own: a page break cuts texts, not figures."""
    upper, lower = fold(above), fold(below)
    return is_figure(upper) and is_figure(lower) and upper[-1] not in "-—–~/" and not lower.startswith(("-", "~", "/"))


def _is_total(row: Sequence[Cell]) -> bool:
    """Tell whether a row holds the totals of all groups: a subtotal belongs to its own."""
    texts = [fold(cell.text) for cell in row]
    return any(pattern("total_row").match(text) and not pattern("subtotal").match(text) for text in texts)


def _is_under(low: Cell, cell: Cell) -> bool:
    return cell.col <= low.col < cell.col + cell.col_span


def _height(cell: Cell) -> float:
    """Return how high a cell is printed, 0 where that is not known."""
    box = cell.anchors[0].bbox if cell.anchors else None
    return box.bottom - box.top if box else 0.0


def _is_open(text: str) -> bool:
    """Tell whether a text ends inside a bracket."""
    return sum(text.count(c) for c in _OPEN) > sum(text.count(c) for c in _SHUT)


def _ems(text: str) -> float:
    """Return about how wide a text is in ems."""
    return sum(0.5 if char < "\u2000" else 1.0 for char in text)


def _goes_on(above: str, below: str) -> bool:
    """Tell whether a text can be the middle of the one above: no numbering, and not a whole value of its own."""
    if _NUMBERED.match(fold(below)) or pattern("total_row").match(fold(below)):
        return False
    if _is_open(above):
        return True
    return not re.search(r"[。；！？]$", above.strip()) or len(below) > _LONG


def fused(above: Cell, below: Cell, end: int) -> Cell:
    """Return the two parts of a cut cell as one, which ends before row `end`."""
    return replace(
        above,
        text=_text(above, below),
        row_span=end - above.row,
        anchors=above.anchors + below.anchors,
        confidence=min(above.confidence, below.confidence),
    )


def _text(above: Cell, below: Cell) -> str:
    """Return the text of two parts: what is printed on both pages once; western words keep a blank between them."""
    upper, lower = above.text, below.text
    if fold(lower) == fold(upper) or _is_clipped(below, above):
        return upper
    if upper and _is_clipped(above, below):
        return lower
    latin = upper[-1:].isascii() and upper[-1:].isalpha() and lower[:1].isascii() and lower[:1].isalpha()
    return f"{upper} {lower}" if latin else upper + lower
