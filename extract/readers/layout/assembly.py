"""Pages put together: running heads out, frames numbered, paragraphs rejoined, boxes mapped to how pages are shown."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import replace

from extract.model import Anchor, BBox, Block, Paragraph, Table
from extract.readers.layout.columns import Gutter
from extract.readers.layout.furniture import Sheet, furniture
from extract.readers.layout.pagework import Box, PageParts
from extract.readers.layout.prose import Margins, Placed, measure, page_edges, paragraphs
from extract.readers.page import Line

_SLACK = 2.0

_Item = Line | Box | Table


def join_pages(pages: Sequence[PageParts]) -> tuple[Block, ...]:
    """Return the blocks of a document from the parts of its pages, in page order."""
    cut = {page.number - 1: page.amends for page in pages if page.amends is not None}
    pages = _amended(pages)
    kept = _without_furniture(pages)
    kept = _carried_gutters(kept)
    margins = _margins(kept)
    blocks: list[Block] = []
    waiting: list[Placed] = []
    frames = _Frames()
    upright = None
    for page in kept:
        if upright is not (upright := page.width < page.height):  # text never goes on where the paper is turned
            blocks += paragraphs(waiting)
            waiting = []
        for item in _ordered(page, cut.get(page.number)):
            if isinstance(item, Table):
                blocks += paragraphs(waiting)
                waiting = []
                blocks.append(item)
            elif isinstance(item, Box):
                waiting += frames.place(item, page)
            else:
                waiting.append(Placed(item, page.number, _column_margins(item, page, margins[page.number])))
        waiting += _notes(page, margins[page.number])
        waiting += [Placed(line, page.number, margins[page.number], aside=True) for line in page.aside]
    blocks += paragraphs(waiting)
    turns = {page.number: page for page in pages if page.turn}
    return tuple(_shown(block, turns) for block in blocks) if turns else tuple(blocks)


def _without_furniture(pages: Sequence[PageParts]) -> list[PageParts]:
    """Take running heads, feet and page numbers out of the text, the footnotes and what is set sideways."""
    drop: dict[int, set[int]] = defaultdict(set)
    for p, i in furniture([_sheet(page) for page in pages]):
        drop[p].add(i)
    return [_without(page, drop[p]) for p, page in enumerate(pages)]


def _sheet(page: PageParts) -> Sheet:
    """Return what tells a page's furniture; what is set sideways is looked at as a foot."""
    foot = (line._replace(top=page.height - line.size, bottom=page.height) for line in page.aside)
    tables = [(table.edges[0].top, table.edges[0].bottom) for table in page.tables]
    return Sheet(page.height, (*page.lines, *page.notes, *foot), tables)


def _without(page: PageParts, drop: Container[int]) -> PageParts:
    """Return a page without some of its lines, counted through its text, its footnotes and what is set sideways."""
    places = itertools.count()
    lines, notes, aside = (
        tuple([line for line in group if next(places) not in drop]) for group in (page.lines, page.notes, page.aside)
    )
    return replace(page, lines=lines, notes=notes, aside=aside)


def _amended(pages: Sequence[PageParts]) -> list[PageParts]:
    """Put the pieces that a page read for the one before it in their place, and take their lines out of the text."""
    result = list(pages)
    for i, page in enumerate(pages[1:], 1):
        if page.amends is not None:
            before, place = result[i - 1], _box(page.amends)
            rest = tuple(line for line in before.lines if not _holds(place, _box(line)))
            others = (table for table in before.tables if table != before.piece)
            result[i - 1] = replace(before, lines=rest, tables=(*others, page.amends))
    return result


def _holds(place: BBox, line: BBox) -> bool:
    """Tell whether a line stands in a place: its middle height, and all of its width."""
    inside = place.x0 - _SLACK < line.x0 and line.x1 < place.x1 + _SLACK
    return inside and place.top < (line.top + line.bottom) / 2 < place.bottom


def _carried_gutters(pages: Sequence[PageParts]) -> list[PageParts]:
    """Let a page whose text stands in the left column only, as the last one's may, keep the columns of the one before.

    Its lines end where the column does; by the page's margins each would be a paragraph of its own.
    """
    result: list[PageParts] = []
    for page in pages:
        before = result[-1].gutters if result else ()
        if before and not page.gutters and page.lines and not page.tables:
            whole = before[0]._replace(top=0.0, bottom=page.height)
            if all(whole.side(_box(line)) == 0 for line in page.lines):
                page = replace(page, gutters=(whole,))
        result.append(page)
    return result


def _ordered(page: PageParts, cut: Table | None) -> list[_Item]:
    """Return what stands on a page in reading order: by height, columns of text one after the other.

    A table that the page's end `cut` comes last, whatever stands beside it: its next piece must follow it.
    """
    items: list[tuple[BBox, _Item]] = [(_box(line), line) for line in page.lines]
    items += [(box.bbox, box) for box in page.boxes]
    items += [(_box(table), table) for table in page.tables]
    return [item for _, item in sorted(items, key=lambda entry: (entry[1] is cut, _rank(entry[0], page.gutters)))]


def _box(item: Line | Table) -> BBox:
    if isinstance(item, Line):
        return BBox(item.x0, item.top, item.x1, item.bottom)
    edges = item.edges[0]
    return BBox(edges.columns[0], edges.top, edges.columns[-1], edges.bottom)


def _rank(box: BBox, gutters: Sequence[Gutter]) -> tuple[float, int, float, float]:
    """Return a box's place in reading order: where its block of text begins, its column, its own height."""
    for gutter in gutters:
        side = gutter.side(box)
        if side is not None:
            return gutter.top, side, box.top, box.x0
    return box.top, 0, box.top, box.x0


def _notes(page: PageParts, margins: Margins) -> list[Placed]:
    """Return the lines of a page's footnotes."""
    if not page.notes:
        return []
    own = replace(margins, left=min(line.x0 for line in page.notes), size=page.notes[0].size)
    return [Placed(line, page.number, own, note=True) for line in page.notes]


def _column_margins(line: Line, page: PageParts, margins: Margins) -> Margins:
    """Return the margins of the column that a line stands in."""
    for gutter in page.gutters:
        side = gutter.side(_box(line))
        if side is not None:
            left, right = ((gutter.left, gutter.x0), (gutter.x1, gutter.right))[side]
            return replace(margins, left=left, right=right)
    return margins


def _margins(pages: Sequence[PageParts]) -> dict[int, Margins]:
    """Return each page's margins: its own where it has enough lines, else those of all pages of its size."""
    groups: dict[tuple[int, int, int], list[PageParts]] = defaultdict(list)
    for page in pages:
        groups[round(page.width), round(page.height), page.turn].append(page)
    found = {}
    for group in groups.values():
        common = measure([lines for page in group for lines in _columns(page)], group[0].width)
        for page in group:
            found[page.number] = _settle(page, common) if common else Margins(0.0, page.width, 12.0, 18.0)
    return found


def _columns(page: PageParts) -> list[Sequence[Line]]:
    """Return a page's lines, those of each column of text apart: the distance of lines is that within a column."""
    if not page.gutters:
        return [page.lines]
    sides: dict[int | None, list[Line]] = defaultdict(list)
    for line in page.lines:
        sides[next((side for gutter in page.gutters if (side := gutter.side(_box(line))) is not None), None)].append(
            line
        )
    return list(sides.values())


def _settle(page: PageParts, common: Margins) -> Margins:
    """Prefer the document's margins; take the page's where the page is only shifted a little (recto and verso)."""
    edges = page_edges(page.lines, common.size)
    if edges is None:
        return common
    shift = edges[0] - common.left
    if 3 < abs(shift) < 40 and abs((edges[1] - common.right) - shift) < 3:
        return replace(common, left=edges[0], right=edges[1])
    return common


class _Frames:
    """Numbers the frames of a document; a frame that goes on at the top of the next page keeps its number."""

    def __init__(self) -> None:
        self._count = 0
        self._last: tuple[int, BBox] | None = None

    def place(self, box: Box, page: PageParts) -> list[Placed]:
        """Return the lines of a frame with its number."""
        if not self._goes_on(box, page):
            self._count += 1
        self._last = page.number, box.bbox
        lines = [line for row in box.rows for line in row]
        margins = measure([lines], page.width)
        if margins is None:
            return []
        inner = replace(margins, right=max(_reached(lines), box.bbox.x1 - 1.2 * margins.size))
        return [Placed(line, page.number, inner, self._count) for line in lines]

    def _goes_on(self, box: Box, page: PageParts) -> bool:
        if self._last is None:
            return False
        number, before = self._last
        same = abs(before.x0 - box.bbox.x0) < 3 and abs(before.x1 - box.bbox.x1) < 3
        return page.number == number + 1 and same and not any(line.bottom < box.bbox.top for line in page.lines)


def _reached(lines: Sequence[Line]) -> float:
    return max(line.x1 for line in lines)


def _shown(block: Block, turns: dict[int, PageParts]) -> Block:
    """Turn the boxes of a block back to how its page is shown."""

    def back(anchor: Anchor) -> Anchor:
        page = turns.get(anchor.page or 0)
        if page is None or anchor.bbox is None:
            return anchor
        return anchor._replace(bbox=turn_back(anchor.bbox, page.width, page.height, page.turn))

    if isinstance(block, Paragraph):
        return replace(block, spans=tuple(span._replace(anchor=back(span.anchor)) for span in block.spans))
    cells = tuple(replace(cell, anchors=tuple(map(back, cell.anchors))) for cell in block.cells)
    return replace(block, cells=cells, anchors=tuple(map(back, block.anchors)))


def turn_back(box: BBox, width: float, height: float, turn: int) -> BBox:
    """Undo `turn` clockwise quarter turns; `width` and `height` are of the page after them."""
    for _ in range(turn % 4):
        box = BBox(box.top, width - box.x1, box.bottom, width - box.x0)
        width, height = height, width
    return box
