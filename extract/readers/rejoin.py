"""Paragraphs that a lost page break tore in two, rejoined by what their ends look like.

For formats without pages: a text dump or a DOCX made from a PDF keeps the tear but not the page. Fixed-layout readers
see the page and join for themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extract.model import Block, Document, Kind, Paragraph, Span

_LONG = 36
"""A torn paragraph fills its line: a short line without a full stop is a heading, a caption or a signature."""
_CLOSED = re.compile(r"[。！？；：!?;:…”』」]$|\.{3}$")
_OPEN_END = re.compile(r"[\u4e00-\u9fffA-Za-z0-9，、（(《“—％%)）]$")
_STARTS_ANEW = re.compile(
    r"[一二三四五六七八九十]+(?:[、.．]|是|要)|[（(][一二三四五六七八九十\d]+[)）]|\d{1,3}[.．、](?!\d(?!\d{3}年))|——|[①-⑳●■◆▪•★*#]"
    r"|第[一二三四五六七八九十百零〇\d]+[章节条篇编部]|(?:备注|注释?|说明|资料来源|数据来源)[：:\d]|(?:附?表|专栏|附件|图)\s*[\d一二三四五六七八九十]"
)
_STANDS_ALONE = re.compile(
    r"目\s*[录次]|[\u4e00-\u9fff]{1,10}[〔\[（(【]\s*(?:19|20)\d\d\s*[〕\]）)】]\s*第?\s*\d+\s*号|(?:19|20)\d\d\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?"
    r"|[（(].*(?:征求意见稿|草案|送审稿|批准|通过|印发)[)）]"
)
"""What stands below a long title and is no end of it: contents, document number, date, state."""


def rejoin_torn(document: Document) -> Document:
    """Return the document with torn paragraphs rejoined; spans keep the place of each piece."""
    return replace(document, blocks=tuple(_rejoined(document.blocks)))


def _rejoined(blocks: Sequence[Block]) -> list[Block]:
    out: list[Block] = []
    for block in blocks:
        last = out[-1] if out else None
        if isinstance(block, Paragraph) and isinstance(last, Paragraph) and is_torn(last, block):
            out[-1] = join(last, block)
        else:
            out.append(block)
    return out


def is_torn(first: Paragraph, second: Paragraph) -> bool:
    """Tell whether `second` goes on in the middle of the sentence where `first` stops."""
    plain = {Kind.PARAGRAPH, Kind.BOX}
    if first.kind not in plain or second.kind not in plain or first.box != second.box:
        return False
    if len(first.text) < _LONG or _CLOSED.search(first.text) or not _OPEN_END.search(first.text):
        return False
    return not _STARTS_ANEW.match(second.text) and not _STANDS_ALONE.fullmatch(second.text.strip())


def join(first: Paragraph, second: Paragraph) -> Paragraph:
    """Return both paragraphs as one, nothing between them but a blank between Latin words."""
    latin = first.text[-1:].isascii() and first.text[-1:].isalpha() and second.text[:1].isascii()
    glue = " " if latin and second.text[:1].isalpha() else ""
    shift = len(first.text) + len(glue)
    moved = tuple(Span(span.start + shift, span.end + shift, span.anchor) for span in second.spans)
    confidence = min(first.confidence, second.confidence)
    return replace(first, text=first.text + glue + second.text, spans=first.spans + moved, confidence=confidence)
