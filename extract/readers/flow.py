"""What DOCX, web pages and their kin have in common: paragraphs and nested grids in reading order, made into blocks.

A markup format knows where its cells are but not what its tables are for: the same `<table>` lays out a page, frames
a box of sentences (专栏) or holds figures. Readers hand over a flow of paragraphs and grids whose cells are flows
again; `settle` tells data from boxes and layout, numbers what it finds and gives every piece its locator.
Locators are `paragraph N`, counted from 1 among the paragraphs with text, and `table N row R col C`: tables from 1,
boxes with them, layout not counted; rows and columns from 0, those of the grid that is published.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from extract.model import Anchor, Block, Cell, Kind, Paragraph, Span, Table


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell with its content. Positions count from 0; `indent` is in ems; `links` counts characters inside links."""

    row: int
    col: int
    content: tuple[Paragraph | Grid, ...] = ()
    row_span: int = 1
    col_span: int = 1
    indent: float = 0.0
    links: int = 0

    def texts(self) -> list[str]:
        """Return the texts of the cell's own paragraphs that have any."""
        return [item.text for item in self.content if isinstance(item, Paragraph) and item.text.strip()]

    def grids(self) -> list[Grid]:
        """Return the grids nested in the cell."""
        return [item for item in self.content if isinstance(item, Grid)]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as its source draws it. `ruled` tells that it has visible borders; `title` is its `<caption>`."""

    slots: tuple[Slot, ...]
    repeat_rows: int | None = None
    ruled: bool = True
    title: str = ""

    @property
    def n_rows(self) -> int:
        """The number of rows that cells cover."""
        return max((slot.row + slot.row_span for slot in self.slots), default=0)

    @property
    def n_cols(self) -> int:
        """The number of columns that cells cover."""
        return max((slot.col + slot.col_span for slot in self.slots), default=0)


Item = Paragraph | Grid


class Verdict(Enum):
    """What a grid is for."""

    DATA = "data"
    BOX = "box"
    LAYOUT = "layout"


_BOX_CAPTION = re.compile(r"(?:专栏|专\s*栏)\s*[\d一二三四五六七八九十]*")
_SENTENCE = re.compile(r"[。；！？]")
_FIGURE = re.compile(r"\s*[<>≤≥＜＞±~～约]?\s*[\d０-９][\d０-９.,，．%％‰:：/－—~～-]*\s*[\u4e00-\u9fff%％‰]{0,4}\s*")
_CLOSED = re.compile(r"[。；：！？;!?:]\s*$")
_STARTS_ANEW = re.compile(
    r"[\u3000\t]|\s{2}|[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[.．、](?!\d(?!\d{3}年))|[①-⑳]"
    r"|第[一二三四五六七八九十百]+[章节条]"
)
_STRUCTURE = re.compile(
    r"第[一二三四五六七八九十百\d]+[章节篇条]|[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[)）]|\d+[.．、]"
)
_NOT_TITLE = re.compile(
    r"[\w\u4e00-\u9fff]{1,15}[〔\[［(（][12]\d{3}[〕\]］)）]第?\d+号|\d{4}\s*年\s*\d+\s*月\s*\d+\s*日|附\s*件\s*\d*\s*[：:]?"
    r"|\d{4}\s*年\s*\d+\s*月|（此件.*）|[目前引]\s*[录次言]|附\s*录.*"
)
_CONTENTS = re.compile(r"目\s*[录次]")
_PAGE_AT_END = re.compile(r"[\s.．·…]*\d{1,4}$")
_ENTRY = 80
_FEWEST_ENTRIES = 3
_MISFITS = 2
_SHORT = 40
"""Characters up to which a cell's text may be a label or a value."""
_IMPRINT = re.compile(r"\s*(?:抄\s*送|分\s*送|主\s*送)\s*[:：]")
_IMPRINT_ROWS = 4
_LABEL = 60
"""A frame with no more characters than this is a label on the page, not a box of sentences."""
_DOMINANT = 600
"""A single cell with more characters than this, and most of its table's, is a column of a page, not a cell."""
_HALF_A_DOCUMENT = 1000
"""A frame with more characters than this, and half of the document's, is the page itself."""


def length(items: Iterable[Item]) -> int:
    """Count the characters of a flow, nested grids included."""
    return sum(
        len(item.text.strip()) if isinstance(item, Paragraph) else sum(length(slot.content) for slot in item.slots)
        for item in items
    )


def join_lines(lines: Iterable[str]) -> str:
    """Join the lines of a cell as the contract says: nothing between them, but a blank between two Latin words."""
    text = ""
    for line in (line.strip() for line in lines):
        latin = text[-1:].isascii() and text[-1:].isalpha() and line[:1].isascii() and line[:1].isalpha()
        text += f" {line}" if latin else line
    return text


def split_lines(text: str) -> list[str]:
    """Split a paragraph at line breaks that end one: behind a full stop, before a number or an indent.

    Others only wrap the line, as in a title. Leading blanks are kept (they are a cell's indent), tabs become blanks.
    """
    lines: list[str] = []
    for line in text.split("\n"):
        if not line.strip():
            continue
        if lines and not ends_sentence(lines[-1]) and not starts_anew(line):
            lines[-1] = lines[-1][: len(lines[-1]) - len(lines[-1].lstrip())] + join_lines([lines[-1], line])
        else:
            lines.append(line)
    return [line.replace("\t", " ").rstrip() for line in lines]


def ends_sentence(text: str) -> bool:
    """Tell whether a line ends with a mark that ends a sentence or announces a list."""
    return _CLOSED.search(text) is not None


def starts_anew(text: str) -> bool:
    """Tell whether a line begins like a paragraph of its own: with an indent or a number."""
    return _STARTS_ANEW.match(text) is not None


def can_be_title(text: str) -> bool:
    """Tell whether a line may be (a part of) a document's title: no numbered heading, document number or date."""
    return not _STRUCTURE.match(text) and not _NOT_TITLE.fullmatch(text)


def leading_blanks(text: str) -> float:
    """Measure the blanks before a text in ems: an ideographic space is one, any other half of one."""
    blanks = text[: len(text) - len(text.lstrip())]
    return sum(1.0 if blank == "\u3000" else 0.5 for blank in blanks)


def compact(grid: Grid) -> Grid:
    """Drop the rows and columns in which no cell begins: wrong spans and invisible grid lines make them."""
    rows, cols = sorted({slot.row for slot in grid.slots}), sorted({slot.col for slot in grid.slots})
    slots = []
    for slot in grid.slots:
        row, col = bisect_left(rows, slot.row), bisect_left(cols, slot.col)
        height = bisect_left(rows, slot.row + slot.row_span) - row
        width = bisect_left(cols, slot.col + slot.col_span) - col
        slots.append(replace(slot, row=row, col=col, row_span=height, col_span=width))
    repeat = grid.repeat_rows and bisect_left(rows, grid.repeat_rows)
    return replace(grid, slots=tuple(slots), repeat_rows=repeat or None)


def judge(grid: Grid, total: int = 0) -> Verdict:
    """Tell what a grid is for; `total` is the number of characters of the whole document."""
    filled = [slot for slot in grid.slots if length(slot.content)]
    rows, cols = Counter(slot.row for slot in filled), {slot.col for slot in filled}
    if any(length([nested]) for slot in filled for nested in slot.grids()) and not _hosts_data(filled):
        return Verdict.BOX if len(filled) == 1 and _is_frame(grid, total) else Verdict.LAYOUT
    if len(cols) <= 1:
        return Verdict.BOX if _is_frame(grid, total) else Verdict.LAYOUT
    if len(rows) <= 1:
        return Verdict.DATA if _is_row_of_data(grid, filled) else Verdict.LAYOUT
    if sum(count > 1 for count in rows.values()) < 2 and not grid.ruled:
        return Verdict.LAYOUT
    if len(rows) <= _IMPRINT_ROWS and any(_IMPRINT.match(text) for slot in filled for text in slot.texts()):
        return Verdict.LAYOUT
    longest = max(length(slot.content) for slot in filled)
    dominated = longest > _DOMINANT and longest > 0.8 * length([grid])
    return Verdict.LAYOUT if dominated else Verdict.DATA


def _is_frame(grid: Grid, total: int) -> bool:
    """Tell whether a grid of one column is drawn around sentences: neither a label nor the whole page."""
    size = length([grid])
    if not grid.ruled or (size > _HALF_A_DOCUMENT and size > total // 2):
        return False
    lines = [text.strip() for slot in _in_order(grid) for text in slot.texts()]
    if lines and _BOX_CAPTION.match(lines[0]):
        return True
    return size > _LABEL and any(_SENTENCE.search(line) or _STRUCTURE.match(line) for line in lines)


def _hosts_data(filled: Sequence[Slot]) -> bool:
    """Tell whether a grid with nested grids holds data of its own: many more short cells than nested grids."""
    own = [slot for slot in filled if slot.texts() and len(join_lines(slot.texts())) <= _SHORT]
    nested = sum(len(slot.grids()) for slot in filled)
    full_rows = sum(count > 1 for count in Counter(slot.row for slot in own).values())
    return full_rows > 1 and len(own) > 3 * nested


def _is_row_of_data(grid: Grid, filled: Sequence[Slot]) -> bool:
    texts = [join_lines(slot.texts()) for slot in filled]
    if any(_SENTENCE.search(text) or len(text) > _SHORT for text in texts):
        return False
    return (grid.ruled and len(texts) > 2) or any(_FIGURE.fullmatch(text) for text in texts)


@dataclass(slots=True)
class _Settler:
    """Carries the counters while a flow is settled."""

    total: int
    blocks: list[Block] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0
    boxes: int = 0

    def add(self, items: Iterable[Item], box: int = 0) -> None:
        for item in items:
            if isinstance(item, Grid):
                self.add_grid(item, box)
            elif item.text.strip():
                self.add_paragraph(item, box)

    def add_paragraph(self, item: Paragraph, box: int, locator: str = "") -> None:
        if not locator:
            self.paragraphs += 1
            locator = f"paragraph {self.paragraphs}"
        text = item.text.strip()
        spans = item.spans or (Span(0, len(text), Anchor(locator=locator)),)
        kind = Kind.BOX if box and item.kind is Kind.PARAGRAPH else item.kind
        self.blocks.append(replace(item, text=text, spans=spans, box=box, kind=kind))

    def add_grid(self, grid: Grid, box: int) -> None:
        if not length([grid]):
            return
        verdict = judge(grid, self.total)
        if verdict is Verdict.LAYOUT:
            for slot in _in_order(grid):
                self.add(slot.content, box)
        elif verdict is Verdict.BOX:
            self.add_box(grid)
        else:
            self.add_table(compact(grid), box)

    def add_box(self, grid: Grid) -> None:
        """Add a frame of sentences: its paragraphs, the first of them its caption where it looks like one."""
        self.tables += 1
        self.boxes += 1
        number, box = self.tables, self.boxes
        self._claim_caption(box)
        first = len(self.blocks)
        for slot in _in_order(compact(grid)):
            for index, item in enumerate(slot.content, 1):
                if isinstance(item, Grid):
                    self.add_grid(item, box)
                elif item.text.strip():
                    place = f"table {number} row {slot.row} col {slot.col} paragraph {index}"
                    self.add_paragraph(item, box, place)
        self.blocks[first:] = _with_caption(self.blocks[first:])

    def _claim_caption(self, box: int) -> None:
        """Give the line `专栏…` right before a frame to the frame."""
        last = self.blocks[-1] if self.blocks else None
        if isinstance(last, Paragraph) and not last.box and _BOX_CAPTION.match(last.text) and _is_caption(last):
            self.blocks[-1] = replace(last, kind=Kind.CAPTION, box=box)

    def add_table(self, grid: Grid, box: int) -> None:
        self.tables += 1
        number = self.tables
        cells = tuple(_cell(slot, number) for slot in _in_order(grid))
        anchors = (Anchor(locator=f"table {number}"),)
        table = Table(cells, grid.n_rows, grid.n_cols, repeat_rows=grid.repeat_rows, anchors=anchors, box=box)
        self.blocks.append(replace(table, title=grid.title))
        for slot in _in_order(grid):
            self.add(slot.grids(), box)


def _in_order(grid: Grid) -> list[Slot]:
    return sorted(grid.slots, key=lambda slot: (slot.row, slot.col))


def _cell(slot: Slot, number: int) -> Cell:
    locator = f"table {number} row {slot.row} col {slot.col}"
    text = join_lines(slot.texts())
    anchors = (Anchor(locator=locator),)
    return Cell(slot.row, slot.col, text, slot.row_span, slot.col_span, anchors, indent=round(slot.indent, 2))


def _is_caption(line: Paragraph) -> bool:
    return len(line.text) <= _SHORT and not _SENTENCE.search(line.text)


def _with_caption(blocks: list[Block]) -> list[Block]:
    first = blocks[0] if len(blocks) > 1 else None
    if isinstance(first, Paragraph) and first.kind is Kind.BOX and _is_caption(first):
        return [replace(first, kind=Kind.CAPTION), *blocks[1:]]
    return blocks


def settle(items: Sequence[Item]) -> tuple[Block, ...]:
    """Return the blocks of a flow: data tables, boxes as paragraphs with their number, layout dissolved."""
    settler = _Settler(length(items))
    settler.add(items)
    return tuple(_without_contents(settler.blocks))


def _without_contents(blocks: Sequence[Block]) -> list[Block]:
    """Drop tables of contents: behind the line 目录, short lines that are said again later or end in a page number."""
    out: list[Block] = []
    skip_to = 0
    for index, block in enumerate(blocks):
        if index < skip_to:
            continue
        if isinstance(block, Paragraph) and is_contents_head(block.text):
            skip_to = _end_of_contents(blocks, index)
        if index >= skip_to:
            out.append(block)
    return out


def _end_of_contents(blocks: Sequence[Block], start: int) -> int:
    """Return where the table of contents under the line at `start` ends; `start` itself where there is none.

    Up to two short lines that are no entries (a page number, a heading that was reworded) do not end it.
    """
    last = {_letters(block.text): index for index, block in enumerate(blocks) if isinstance(block, Paragraph)}
    end = start + 1
    for index, block in enumerate(blocks[start + 1 :], start + 1):
        if not isinstance(block, Paragraph) or index > end + _MISFITS:
            break
        if len(block.text) > _ENTRY or _SENTENCE.search(block.text):
            break
        entry = _letters(_PAGE_AT_END.sub("", block.text))
        numbered = _PAGE_AT_END.search(block.text) is not None and _STRUCTURE.match(block.text) is not None
        if numbered or last.get(entry, index) > index:
            end = index + 1
    return end if end - start > _FEWEST_ENTRIES else start


def is_contents_head(text: str) -> bool:
    """Tell whether a line is the head of a table of contents."""
    return _CONTENTS.fullmatch(text) is not None


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)
