"""DOCX: the XML of the package walked in body order into paragraphs and tables.

Deleted and hidden text is not text, tables of contents are not content, automatic list numbers are printed and so
belong to the text. Text boxes follow the paragraph that they are anchored in, foot- and endnotes the paragraph or
table that refers to them. Headers and footers are running heads and are left out. Nothing outside the package is ever
opened: external links, templates, pictures and macros are not looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from extract.model import Anchor, Document, Kind, Paragraph, Problem, Severity, Source, Span
from extract.readers.docx.grid import read_grid
from extract.readers.docx.names import R, value, w
from extract.readers.docx.numbering import Numbering
from extract.readers.docx.package import Parts
from extract.readers.docx.styles import Format, Styles, paragraph_format
from extract.readers.docx.text import FieldStack, Inline, is_placeholder, read_inline
from extract.readers.errors import ReadError
from extract.readers.flow import Grid, Item, Slot, can_be_title, join_lines, settle, split_lines
from extract.readers.sniff import HTML, MHTML, open_zip, sniff

_WRAPPERS = frozenset(map(w, ("customXml", "smartTag", "ins", "moveTo", "sdtContent")))
_LARGER = 1.2
"""A title's characters are at least this much larger than the body's."""
_TITLE_LENGTH = 60
_HEADING_LENGTH = 80
"""A paragraph with an outline level, more characters than this and a full stop inside is body text."""
_STYLE_KINDS = {"title": Kind.TITLE, "subtitle": Kind.TITLE, "caption": Kind.CAPTION, "题注": Kind.CAPTION}


def read_docx(source: Source, data: bytes) -> Document:
    """Read a Word document; raises `ReadError` for what is encrypted, damaged, dangerous or has no text at all."""
    with open_zip(data) as package:
        parts = Parts.of(package, data)
        body = parts.body()
        walker = _Walker(parts.styles(), parts.numbering(), parts.notes(), parts.chunk)
        items = walker.read_body(body)
    blocks = settle(items)
    if not blocks:
        raise ReadError("the document has no text", "if it holds scanned pages, give them as PDF")
    return Document(source, blocks, problems=walker.problems())


@dataclass(slots=True)
class _Walker:
    """Walks a body in order; keeps what goes on from paragraph to paragraph.

    `pending` are notes whose place has not come yet, `carried` is the text of a paragraph whose mark was deleted,
    `centred` the sizes of centred paragraphs by identity, `embedded` counts what cannot be read.
    """

    styles: Styles
    numbering: Numbering
    notes: dict[tuple[str, str], etree._Element]
    chunk: Callable[[str], bytes]
    fields: FieldStack = field(default_factory=FieldStack)
    sizes: Counter[float] = field(default_factory=Counter)
    centred: dict[int, float] = field(default_factory=dict)
    noted: set[tuple[str, str]] = field(default_factory=set)
    pending: list[Item] = field(default_factory=list)
    carried: str = ""
    embedded: int = 0
    trust_fields: bool = True

    def read_body(self, body: etree._Element) -> list[Item]:
        """Return the flow of a body; where a field never ends, read again with fields ending at their paragraph."""
        items = self._in_order(body)
        if self.fields.open and self.trust_fields:
            numbering = Numbering(self.numbering.lists)
            again = _Walker(self.styles, numbering, self.notes, self.chunk, trust_fields=False)
            items = again.read_body(body)
            self.embedded = again.embedded
            return items
        return self._with_titles(items)

    def problems(self) -> tuple[Problem, ...]:
        """Return what the walk met and could not read."""
        if not self.embedded:
            return ()
        message = f"{self.embedded} embedded objects (such as spreadsheets or formulas) are not read"
        return (Problem("embedded-object", message, Severity.INFO),)

    def _in_order(self, body: etree._Element) -> list[Item]:
        """Return the body's flow with notes behind the paragraph or, better, behind the table that follows it."""
        out: list[Item] = []
        for block in _blocks(body):
            waiting, self.pending = self.pending, []
            items = self._block(block)
            if block.tag == w("tbl"):
                out += items
                self.pending = waiting + self.pending
            else:
                out += waiting + items
        return out + self.pending

    def read(self, container: etree._Element) -> list[Item]:
        """Return the flow of a cell, text box or note."""
        return [item for block in _blocks(container) for item in self._block(block)]

    def _block(self, block: etree._Element) -> list[Item]:
        if block.tag == w("tbl"):
            return [read_grid(block, self.styles, self.read)]
        if block.tag == w("altChunk"):
            return self._embedded(block.get(f"{{{R}}}id", ""))
        return self._paragraph(block)

    def _embedded(self, relation: str) -> list[Item]:
        """Return the flow of a web page that programs embed instead of writing Word's markup."""
        from extract.readers.html import read_page  # web pages take their list numerals from here: no ring of imports

        content = self.chunk(relation)
        try:
            media_type = sniff(content)
            if media_type in (HTML, MHTML):
                return read_page(content, media_type)
        except ReadError:  # reported as what could not be read
            pass
        self.embedded += 1
        return []

    def _paragraph(self, node: etree._Element) -> list[Item]:
        props = node.find(w("pPr"))
        style = value(props.find(w("pStyle")), "val") if props is not None else ""
        look = paragraph_format(props).over(self.styles.format(style))
        inline = read_inline(node, look, self.styles, self.fields)
        if not self.trust_fields:
            self.fields.open.clear()
        self.embedded += inline.embedded
        text = self.carried + self._label(look, style) + inline.text
        self.carried = ""
        if props is not None and props.find(f"{w('rPr')}/{w('del')}") is not None:
            self.carried, text = text, ""
        for key in inline.notes:
            self.pending += self._note(key)
        name = self.styles.names.get(style or self.styles.default_paragraph, "")
        listed = name.startswith(("toc ", "目录", "table of figures"))
        lines = [] if listed else [Paragraph(line) for line in split_lines(text)]
        frames = [self._frame(frame) for frame in inline.frames]
        return [self._dressed(line, look, name, inline) for line in lines] + frames

    def _label(self, look: Format, style: str) -> str:
        """Return the automatic number of a paragraph."""
        if not look.num_id or look.num_id == "0":
            return ""
        level = look.num_level
        return self.numbering.label(
            look.num_id, self.numbering.level_of_style(look.num_id, style) if level is None else level
        )

    def _dressed(self, line: Paragraph, look: Format, name: str, inline: Inline) -> Paragraph:
        """Return a line with its kind and level; remember the sizes that tell a title from the body."""
        text = line.text.strip()
        kind, level = _STYLE_KINDS.get(name, Kind.PARAGRAPH), 0
        if look.outline is not None and look.outline < 9 and not (len(text) > _HEADING_LENGTH and "。" in text):
            kind, level = Kind.HEADING, look.outline + 1
        dressed = replace(line, kind=kind, level=level)
        size = inline.size
        self.sizes[size] += len(text)
        if look.align == "center" and can_be_title(text):
            self.centred[id(dressed)] = size
        return dressed

    def _frame(self, frame: etree._Element) -> Grid:
        """Return a text box as a frame of one cell."""
        content = tuple(self.read(frame))
        return Grid((Slot(0, 0, content),))

    def _note(self, key: tuple[str, str]) -> list[Item]:
        node = self.notes.get(key)
        if node is None or key in self.noted:
            return []
        self.noted.add(key)
        text = join_lines(item.text for item in self.read(node) if isinstance(item, Paragraph))
        anchor = Anchor(locator=f"{key[0]} {key[1]}")
        return [Paragraph(text, Kind.NOTE, spans=(Span(0, len(text), anchor),))] if text else []

    def _with_titles(self, items: Sequence[Item]) -> list[Item]:
        """Mark as titles the centred lines whose characters are larger than the body's, in frames as well."""
        body = max(self.sizes, key=lambda size: self.sizes[size], default=0.0)
        seen_body = False
        out: list[Item] = []
        for item in items:
            if isinstance(item, Paragraph):
                seen_body = seen_body or (item.kind is Kind.PARAGRAPH and len(item.text) > _TITLE_LENGTH)
                large = self.centred.get(id(item), 0.0) > _LARGER * body and len(item.text) <= _TITLE_LENGTH
                if large and (item.kind is Kind.PARAGRAPH or (item.kind is Kind.HEADING and not seen_body)):
                    item = replace(item, kind=Kind.TITLE, level=0)
            elif len(item.slots) == 1:
                (slot,) = item.slots
                item = replace(item, slots=(replace(slot, content=tuple(self._with_titles(slot.content))),))
            out.append(item)
        return out


def _blocks(container: etree._Element) -> Iterator[etree._Element]:
    """Yield paragraphs, tables and embedded documents in order, through wrappers but not tables of contents."""
    for child in container:
        if child.tag in (w("p"), w("tbl"), w("altChunk")):
            yield child
        elif child.tag in _WRAPPERS or (
            child.tag == w("sdt") and not is_placeholder(child) and not _is_contents(child)
        ):
            yield from _blocks(child)


def _is_contents(control: etree._Element) -> bool:
    gallery = control.find(f"{w('sdtPr')}/{w('docPartObj')}/{w('docPartGallery')}")
    return value(gallery, "val") in ("Table of Contents", "Tables of Contents")
