"""Word tables as grids: `w:tr/w:tc` with their spans, horizontal and vertical merges, and invisible grid lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from lxml import etree

from extract.readers.docx.names import flag, integer, value, w
from extract.readers.docx.styles import Styles, has_borders, paragraph_format, run_format
from extract.readers.flow import Grid, Item, Slot, leading_blanks, length

ReadContent = Callable[[etree._Element], list[Item]]

_WRAPPERS = frozenset(map(w, ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo")))
_MAX_SPAN = 1024
_SNAP = 90
"""Vertical lines closer than this (twentieths of a point) are one line that was drawn by hand."""
_BODY_SIZE = 10.5


def read_grid(table: etree._Element, styles: Styles, read: ReadContent) -> Grid:
    """Return a `w:tbl` as a grid; `read` turns a cell's element into its flow."""
    slots: list[Slot] = []
    open_cells: dict[int, int] = {}
    repeat = 0
    rows = [row for row in _descend(table, w("tr")) if not _is_gone(row)]
    for index, row in enumerate(rows):
        placed, open_cells = _read_row(row, index, open_cells, slots, styles, read)
        slots.extend(placed)
        repeat += repeat == index and flag(row.find(f"{w('trPr')}/{w('tblHeader')}"))
    return Grid(tuple(_snapped(slots, table)), repeat_rows=repeat or None, ruled=_is_ruled(table, styles))


def _descend(node: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield the children with a tag, through content controls and the like but not into nested tables."""
    for child in node:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _descend(child, tag)


def _is_gone(row: etree._Element) -> bool:
    """Tell whether a row was deleted in tracked changes or is hidden."""
    props = row.find(w("trPr"))
    return props is not None and (props.find(w("del")) is not None or flag(props.find(w("hidden"))))


def _read_row(
    row: etree._Element,
    index: int,
    open_cells: dict[int, int],
    slots: list[Slot],
    styles: Styles,
    read: ReadContent,
) -> tuple[list[Slot], dict[int, int]]:
    """Return the cells that begin in a row and, by column, the places in `slots` of those that may go on below.

    Cells of earlier rows that go on in this one are replaced in `slots` by taller ones.
    """
    col = _span(row.find(f"{w('trPr')}/{w('gridBefore')}"), default=0)
    placed: list[Slot] = []
    still_open: dict[int, int] = {}
    for tc in _descend(row, w("tc")):
        props = tc.find(w("tcPr"))
        if props is not None and props.find(w("cellDel")) is not None:
            continue
        width = _span(props.find(w("gridSpan")) if props is not None else None)
        if _merge(props, "hMerge") == "continue" and placed and placed[-1].col + placed[-1].col_span == col:
            placed[-1] = replace(placed[-1], col_span=placed[-1].col_span + width)
            col += width
            continue
        merge = _merge(props, "vMerge")
        above = open_cells.get(col)
        if merge == "continue" and above is not None and slots[above].col_span == width:
            slots[above] = _grown(slots[above], read(tc))
            still_open[col] = above
        else:
            if merge:
                still_open[col] = len(slots) + len(placed)
            placed.append(Slot(index, col, tuple(read(tc)), col_span=width, indent=_indent(tc, styles)))
        col += width
    return placed, still_open


def _grown(slot: Slot, content: list[Item]) -> Slot:
    """Return a cell one row taller. Word shows the text of its first row: what stands below counts if that is empty."""
    kept = slot.content if length(slot.content) else tuple(content)
    return replace(slot, row_span=slot.row_span + 1, content=kept)


def _span(node: etree._Element | None, default: int = 1) -> int:
    return default if node is None else min(max(integer(node, "val", default), default), _MAX_SPAN)


def _merge(props: etree._Element | None, name: str) -> str:
    """Return `restart`, `continue` (the meaning of an absent value) or an empty text for a cell that is not merged."""
    node = props.find(w(name)) if props is not None else None
    return "" if node is None else "restart" if value(node, "val") == "restart" else "continue"


def _indent(tc: etree._Element, styles: Styles) -> float:
    """Measure how far the first text of a cell is moved in, in ems: blanks, indents of paragraph and first line."""
    for paragraph in tc.iter(w("p")):
        text = "".join(node.text or "" for node in paragraph.iter(w("t")))
        if text.strip():
            return leading_blanks(text) + _paragraph_indent(paragraph, styles)
    return 0.0


def _paragraph_indent(paragraph: etree._Element, styles: Styles) -> float:
    props = paragraph.find(w("pPr"))
    if props is None:
        return 0.0
    look = paragraph_format(props).over(styles.format(value(props.find(w("pStyle")), "val")))
    if look.align in ("center", "right", "end"):
        return 0.0
    run = run_format(paragraph.find(f"{w('r')}/{w('rPr')}"))
    size = run.size or look.size or _BODY_SIZE
    left = look.left_chars if look.left_chars else (look.left or 0.0) / size
    first = look.first_chars if look.first_chars else (look.first or 0.0) / size
    return max(left + first, 0.0)


def _is_ruled(table: etree._Element, styles: Styles) -> bool:
    props = table.find(w("tblPr"))
    borders = props.find(w("tblBorders")) if props is not None else None
    if borders is not None:
        drawn = has_borders(borders)
    else:
        drawn = bool(styles.run_format(value(props.find(w("tblStyle")), "val")).ruled) if props is not None else False
    return drawn or any(has_borders(cell) for cell in table.iter(w("tcBorders")))


def _snapped(slots: Sequence[Slot], table: etree._Element) -> Sequence[Slot]:
    """Make one of vertical grid lines that are nearly in the same place, so that cells below each other align."""
    edges = [0]
    for column in table.findall(f"{w('tblGrid')}/{w('gridCol')}"):
        edges.append(edges[-1] + max(integer(column, "w"), 0))
    used = sorted({edge for slot in slots for edge in (slot.col, slot.col + slot.col_span)})
    if not used or used[-1] >= len(edges) or any(edges[a] == edges[a + 1] for a in range(len(edges) - 1)):
        return slots
    target: dict[int, int] = {}
    for edge in used:
        last = target[max(target)] if target else None
        near = last is not None and edges[edge] - edges[last] < _SNAP
        target[edge] = last if near and last is not None else edge
    snapped = [_moved(slot, target) for slot in slots]
    return slots if any(slot.col_span < 1 for slot in snapped) else snapped


def _moved(slot: Slot, target: dict[int, int]) -> Slot:
    left, right = target[slot.col], target[slot.col + slot.col_span]
    return replace(slot, col=left, col_span=right - left)
