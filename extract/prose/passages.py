"""Paragraphs as the grammar wants them: without blanks, cut into sentences, below their headings.

Offsets are never lost: every character of a sentence leads back to its character in the paragraph's printed text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from extract.model import Document, Kind, Paragraph
from extract.normalize.outline import compact, descend, read_heading
from extract.prose.lexicon import lexicon

_END = re.compile(r"[。！？!?\n（(）)【】《》“”]")
_HAS_COUNT = re.compile(r"[\d０-９一二两三四五六七八九十百分]")


class Sentence(NamedTuple):
    """One sentence: its text without blanks, and for each character its offset in the passage's printed text."""

    text: str
    offsets: tuple[int, ...]


class Piece(NamedTuple):
    """A paragraph of a passage: where its text begins in the passage's, and which block of the document it is."""

    begins: int
    block: int
    paragraph: Paragraph


class Place(NamedTuple):
    """Characters of one paragraph."""

    piece: Piece
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters as printed."""
        return self.piece.paragraph.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, or several that a break tore apart, below its headings, with the sentences that may hold figures."""

    pieces: tuple[Piece, ...]
    headings: tuple[str, ...]
    sentences: tuple[Sentence, ...]

    @property
    def section(self) -> str:
        """The headings above, joined."""
        return " > ".join(self.headings)

    def place(self, sentence: Sentence, start: int, end: int, inside: Piece | None = None) -> Place:
        """Return where characters of a sentence stand, cut to the paragraph they begin in, or to the one `inside`."""
        first, last = sentence.offsets[start], sentence.offsets[end - 1] + 1
        piece = inside or next(piece for piece in reversed(self.pieces) if piece.begins <= first)
        length = len(piece.paragraph.text)
        return Place(piece, max(first - piece.begins, 0), min(last - piece.begins, length))


def passages(document: Document) -> Iterator[Passage]:
    """Yield the paragraphs that hold text, torn ones joined, in reading order, each below its headings."""
    stack: list[tuple[int, str]] = []
    for pieces in _joined(document):
        text, offsets = compact("".join(piece.paragraph.text for piece in pieces))
        heading = read_heading(text, pieces[0].paragraph)
        stack = descend(stack, heading)
        sentences = tuple(_sentences(text, offsets, heading.body)) if heading.body < len(text) else ()
        yield Passage(pieces, tuple(title for _, title in stack), sentences)


_CLOSED = re.compile(r"(?:[。！？；!?;…”』」.]|(?<!\d)(?<!\d\s)[：:])$")
_ANEW = re.compile(
    r"[一二三四五六七八九十]+(?:[、.．]|是|要)|[（(][一二三四五六七八九十\d]+[)）]|\d{1,3}[.．、](?!\d)|——|[①-⑳●■◆▪•*]"
    r"|第[一二三四五六七八九十百零〇\d]+[章节条篇编部]|(?:备注|注释?|说明|资料来源|数据来源)[：:\d]|(?:附?表|专栏|附件|图)\s*\d"
)
_FILLS_ITS_LINE = 30


def _joined(document: Document) -> Iterator[tuple[Piece, ...]]:
    """Yield the paragraphs, those together that a page or line break tore in the middle of a sentence."""
    run: list[Piece] = []
    for block, paragraph in enumerate(document.blocks):
        if not isinstance(paragraph, Paragraph) or not paragraph.text.strip():
            continue
        if run and not (run[-1].block == block - 1 and _is_torn(run[-1].paragraph, paragraph)):
            yield tuple(run)
            run = []
        begins = run[-1].begins + len(run[-1].paragraph.text) if run else 0
        run.append(Piece(begins, block, paragraph))
    if run:
        yield tuple(run)


def _is_torn(first: Paragraph, second: Paragraph) -> bool:
    """Tell whether the sentence that `first` stops in goes on in `second`."""
    plain = {Kind.PARAGRAPH, Kind.BOX}
    if first.kind not in plain or second.kind not in plain or first.box != second.box:
        return False
    text = first.text.strip()
    if len(text) < _FILLS_ITS_LINE or _CLOSED.search(text) or _ANEW.match(second.text.strip()):
        return False
    heading = read_heading(compact(text)[0], first)
    return not (heading.title and heading.body >= len(compact(text)[0]))


def _sentences(text: str, offsets: tuple[int, ...], start: int) -> Iterator[Sentence]:
    """Cut at full stops outside brackets and quotation marks; sentences without a figure are left out."""
    depth = 0
    for match in _END.finditer(text, start):
        char = match.group()
        if char in "（(【《“":
            depth += 1
        elif char in "）)】》”":
            depth = max(depth - 1, 0)
        elif depth == 0 or match.start() - start > 400:
            yield from _with_figures(text, offsets, start, match.end())
            start, depth = match.end(), 0
    yield from _with_figures(text, offsets, start, len(text))


def _with_figures(text: str, offsets: tuple[int, ...], start: int, end: int) -> Iterator[Sentence]:
    piece = text[start:end]
    if piece.strip() and _HAS_COUNT.search(piece):
        yield Sentence(piece, offsets[start:end])


def stands_in_present(headings: tuple[str, ...]) -> bool | None:
    """Tell whether the section describes the present state (True), plans (False), or does not tell (None)."""
    words = lexicon()
    for title in reversed(headings):
        if words.present_section.search(title):
            return True
        if words.plan_section.search(title):
            return False
    return None
