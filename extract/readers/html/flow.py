"""Web page elements as a flow: blocks of text as a browser breaks them, tables as grids with their spans."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from extract.model import Kind, Paragraph
from extract.readers.docx.numbering import numeral
from extract.readers.errors import ReadError
from extract.readers.flow import Grid, Item, Slot, can_be_title, is_contents_head, leading_blanks, split_lines

_SKIPPED_NAMES = """script style noscript template iframe object embed applet canvas svg input select button textarea
map head title meta link audio video del"""
_BLOCK_NAMES = """html body p div h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote center section article header footer
main nav aside pre hr address fieldset legend form
figure figcaption caption details summary tbody thead tfoot tr td th"""
SKIPPED = frozenset(_SKIPPED_NAMES.split())
BLOCKS = frozenset(_BLOCK_NAMES.split())
_SECTIONS = ("thead", "tbody", "tfoot")
_SENTENCE = re.compile(r"[。；]")
_NOTE = re.compile(r"(?:sd)?(?:foot|end)note\d+$|(?:ftn|edn|_ftn|_edn)\d+$")
_NOTE_LINK = re.compile(r"#_?(?:sd)?(?:ftn|edn|footnote|endnote)", re.I)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.I)
_BORDER = re.compile(r"border(?:-\w+)?\s*:\s*(?!\s*(?:none|0(?:\.0+)?(?:p[xt])?\s*(?:;|$)|medium none))[^;]+", re.I)
_EM = re.compile(r"(?:text-indent|padding-left|margin-left)\s*:\s*(-?\d{1,4}(?:\.\d+)?)\s*(em|pt|px|cm|mm)", re.I)
_CHARS = re.compile(r"mso-char-indent-count\s*:\s*(\d{1,3}(?:\.\d+)?)", re.I)
_TO_EM = {"em": 1.0, "pt": 1 / 12, "px": 1 / 16, "cm": 28.35 / 12, "mm": 2.835 / 12}
_SUPERSCRIPT = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LIST_NUMERALS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_NUMBERED = re.compile(
    r"\s*(?:[\d一二三四五六七八九十]+\s*[、.．)）]|[（(][\d一二三四五六七八九十]+[)）]|第.{1,3}[章节条篇]|[①-⑳])"
)
_LATIN = "\u02ff"
"""The last character of the Latin blocks."""
_MAX_COLSPAN = 1000
_MAX_NESTED = 40
_MAX_COLS = 4000
_MAX_SLOTS = 2_000_000
_TITLE_LENGTH = 60


@dataclass(slots=True)
class _Context:
    """What the enclosing block says about its text."""

    kind: Kind = Kind.PARAGRAPH
    level: int = 0
    centred: bool = False
    label: str = ""
    listed: bool = False
    next_number: int = 1


@dataclass(slots=True)
class _Page:
    """What all parts of a page share: whether the text has begun (no title comes behind it)."""

    in_body: bool = False


@dataclass(slots=True)
class _Builder:
    """Collects text until a block ends. `linked` counts characters in links, of the paragraph; `links` of all."""

    page: _Page
    stack: list[_Context]
    items: list[Item] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    anchors: int = 0

    def add(self, text: str | None, link: bool, raised: bool, verbatim: bool = False) -> None:
        """Take in a text node. Blanks collapse as in a browser; those with a line break are marked for the joining."""
        if text:
            text = text if verbatim else re.sub(r"[ \t\r\f]*\n\s*", "\v", text)
            text = text if verbatim else re.sub(r"[ \t\r\f]+", " ", text)
            self.text.append(text.translate(_SUPERSCRIPT) if raised else text)
            if link:
                self.linked += len(text.strip())

    def flush(self) -> None:
        """End the current paragraph."""
        raw, linked, anchors = "".join(self.text), self.linked, self.anchors
        self.text, self.linked, self.anchors = [], 0, 0
        raw = re.sub(r"\v+", _joint, raw).replace("\xa0", " ").strip("\n")
        if not raw.strip():
            return
        context = self.stack[-1]
        if context.label and not _NUMBERED.match(raw):
            raw = context.label + raw.lstrip()
        context.label = ""
        self.links += linked
        size = len(raw.strip())
        menu = anchors > 1 and linked > 0.8 * size and not _SENTENCE.search(raw)
        if menu or (context.listed and linked > 0.6 * size):
            return
        for line in split_lines(raw):
            self.items.append(self._paragraph(line, context))

    def _paragraph(self, line: str, context: _Context) -> Paragraph:
        text = line.strip()
        kind, level = context.kind, context.level
        if kind is Kind.HEADING and len(text) > 80 and "。" in text:
            kind, level = Kind.PARAGRAPH, 0
        if not self.page.in_body and context.centred and len(text) <= _TITLE_LENGTH and can_be_title(text):
            kind, level = Kind.TITLE, 0
        begins = is_contents_head(text) or (kind is Kind.PARAGRAPH and len(text) > _TITLE_LENGTH)
        self.page.in_body = self.page.in_body or begins
        return Paragraph(line, kind, level)


def _joint(match: re.Match[str]) -> str:
    """Tell what a line break in the source stands for: nothing between two Chinese characters, else a blank."""
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    if not before.strip() or not after.strip():
        return ""
    return "" if before > _LATIN and after > _LATIN else " "


def read_flow(root: etree._Element) -> list[Item]:
    """Return the flow below an element; nested tables are grids. Not recursive but for tables in tables.

    Raises `ReadError` for tables nested too deeply or with too many cells.
    """
    return _build(root, _Page(), 0).items


def _build(root: etree._Element, page: _Page, depth: int) -> _Builder:
    builder = _Builder(page, [_context(root, _Context())])
    links = raised = 0
    walker = etree.iterwalk(root, events=("start", "end"))
    for event, node in walker:
        tag = node.tag
        if event == "start":
            links += tag == "a"
            builder.anchors += tag == "a"
            raised += tag == "sup"
            if node is not root and _enter(builder, node, depth):
                walker.skip_subtree()
            else:
                builder.add(node.text, links > 0, raised > 0, tag == "pre")
        else:
            links -= tag == "a"
            raised -= tag == "sup"
            if tag in BLOCKS and not _is_skipped(node) and node is not root:
                builder.flush()
                builder.stack.pop()
            if node is not root:
                builder.add(node.tail, links > 0, raised > 0)
    builder.flush()
    return builder


def _enter(builder: _Builder, node: etree._Element, depth: int) -> bool:
    """Take in the start of an element; tell whether its content is to be left out of the text."""
    tag = node.tag
    if _is_skipped(node):
        return True
    if tag == "table":
        builder.flush()
        builder.items.extend(_read_table(node, builder.page, depth + 1))
        return True
    if tag == "br":
        builder.text.append("\n")
    elif tag in BLOCKS:
        builder.flush()
        builder.stack.append(_context(node, builder.stack[-1]))
    return False


def _is_skipped(node: etree._Element) -> bool:
    if node.tag in SKIPPED or node.get("hidden") is not None or _HIDDEN.search(node.get("style", "")):
        return True
    return node.tag == "a" and _NOTE_LINK.match(node.get("href", "")) is not None


def _context(node: etree._Element, outer: _Context) -> _Context:
    """Return what a block says about its text, with what it inherits."""
    tag = node.tag
    kind, level = outer.kind, outer.level
    if re.fullmatch("h[1-6]", tag):
        kind, level = Kind.HEADING, int(tag[1])
    elif tag == "caption":
        kind = Kind.CAPTION
    if _NOTE.match(node.get("id", "")):
        kind = Kind.NOTE
    centred = _is_centred(node) or (outer.centred and not node.get("align"))
    label = _list_label(node, outer) if tag == "li" else outer.label
    outer.label = ""
    return _Context(kind, level, centred, label, outer.listed or tag == "li", _whole(node.get("start"), 1))


def _list_label(node: etree._Element, outer: _Context) -> str:
    """Return the number that a browser prints before an item of an ordered list."""
    parent = node.getparent()
    if parent is None or parent.tag != "ol" or "list-style-type: none" in parent.get("style", ""):
        return ""
    number = _whole(node.get("value"), outer.next_number)
    outer.next_number = number + 1
    return numeral(number, _LIST_NUMERALS.get(parent.get("type", "1"), "decimal")) + "."


def _whole(text: str | None, default: int) -> int:
    try:
        return int(text or default)
    except ValueError:
        return default


def _read_table(table: etree._Element, page: _Page, depth: int) -> list[Item]:
    """Return a `<table>` as a grid, before it what stands in it outside its cells (browsers print that above)."""
    if depth > _MAX_NESTED:
        raise ReadError(f"tables are nested more than {_MAX_NESTED} deep", "save the page again")
    rows = list(_rows(table))
    slots: list[Slot] = []
    occupied: dict[int, int] = {}
    ends = _section_ends(rows)
    for index, row in enumerate(rows):
        _place_row(_Row(row, index, ends[index]), occupied, slots, page, depth)
        if len(slots) > _MAX_SLOTS:
            raise ReadError("a table has more than two million cells", "split the page")
    strays = [item for stray in _strays(table) for item in _build(stray, page, depth).items]
    caption = table.find("caption")
    title = " ".join("".join(caption.itertext()).split()) if caption is not None else ""
    return [*strays, Grid(tuple(slots), repeat_rows=_head_rows(rows), ruled=_is_ruled(table, rows), title=title)]


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if child.tag == "tr" and not _is_unseen(child):
            yield child
        elif child.tag in _SECTIONS:
            yield from (row for row in child if row.tag == "tr" and not _is_unseen(row))


def _is_unseen(row: etree._Element) -> bool:
    """Tell whether a row is hidden, or the row without height and text by which Word sets the widths of columns."""
    if _is_skipped(row):
        return True
    return row.get("height") == "0" and not "".join(row.itertext()).strip()


def _strays(table: etree._Element) -> Iterator[etree._Element]:
    """Yield what stands directly in a table or its sections and is neither row nor column."""
    usual = {"tr", "caption", "colgroup", "col", *_SECTIONS}
    for child in table:
        if child.tag in _SECTIONS:
            yield from (node for node in child if isinstance(node.tag, str) and node.tag not in usual)
        elif isinstance(child.tag, str) and child.tag not in usual and child.tag not in SKIPPED:
            yield child


def _section_ends(rows: Sequence[etree._Element]) -> list[int]:
    """Return for each row the end of its section: row spans do not reach beyond it."""
    ends = [len(rows)] * len(rows)
    for index in range(len(rows) - 2, -1, -1):
        same = rows[index].getparent() is rows[index + 1].getparent()
        ends[index] = ends[index + 1] if same else index + 1
    return ends


class _Row(NamedTuple):
    """A row of a table: its element, its place, and the end of its section, which row spans do not cross."""

    node: etree._Element
    place: int
    end: int


def _place_row(row: _Row, occupied: dict[int, int], slots: list[Slot], page: _Page, depth: int) -> None:
    """Place the cells of a row in the first free columns; `occupied` tells for each column the first free row.

    Where spans overlap, which the standard forbids and pages do, the later cell is cut: every place has one cell.
    """
    col = 0
    _, index, end = row
    for cell in row.node:
        if cell.tag not in ("td", "th") or _is_skipped(cell):
            continue
        while occupied.get(col, 0) > index:
            col += 1
        if col > _MAX_COLS:
            raise ReadError(f"a table has more than {_MAX_COLS} columns", "save the page again")
        wanted = min(max(_whole(cell.get("colspan"), 1), 1), _MAX_COLSPAN)
        width = next((n for n in range(1, wanted) if occupied.get(col + n, 0) > index), wanted)
        height = _whole(cell.get("rowspan"), 1)
        height = end - index if height <= 0 else min(height, end - index)
        for covered in range(col, col + width):
            occupied[covered] = index + height
        built = _build(cell, page, depth)
        slots.append(Slot(index, col, tuple(built.items), height, width, _indent(cell, built.items), built.links))
        col += width


def _indent(cell: etree._Element, items: Sequence[Item]) -> float:
    """Measure how far the first text of a cell is moved in, in ems: blanks and the CSS indents of its paragraph."""
    blanks = leading_blanks(next((item.text for item in items if isinstance(item, Paragraph)), ""))
    paragraph = next((node for node in cell.iterdescendants("p", "div")), None)
    if paragraph is None or _is_centred(paragraph) or _is_centred(cell):
        return blanks
    style = paragraph.get("style", "")
    counted = _CHARS.search(style)
    if counted:
        return blanks + float(counted[1])
    return max(blanks + sum(float(size) * _TO_EM[unit.lower()] for size, unit in _EM.findall(style)), 0.0)


def _is_centred(node: etree._Element) -> bool:
    align = (node.get("align") or "").lower()
    return node.tag == "center" or align in ("center", "middle") or bool(_CENTRED.search(node.get("style", "")))


def _head_rows(rows: Sequence[etree._Element]) -> int | None:
    """Return the number of top rows in `<thead>` or made of `<th>` only, None where the page marks none."""
    count = 0
    for row in rows:
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if row.getparent().tag != "thead" and not (cells and all(cell.tag == "th" for cell in cells)):
            break
        count += 1
    return count if 0 < count < len(rows) else None


def _is_ruled(table: etree._Element, rows: Sequence[etree._Element]) -> bool:
    """Tell whether a table has visible borders of its own: by attribute, by style, or by the styles of its cells."""
    border = table.get("border")
    if (border is not None and border.strip() not in ("0", "")) or table.get("rules", "none") != "none":
        return True
    cells = [cell for row in rows[:20] for cell in row if cell.tag in ("td", "th")]
    drawn = sum(_BORDER.search(cell.get("style", "")) is not None for cell in cells)
    return bool(cells) and drawn * 2 > len(cells)
