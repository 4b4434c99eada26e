"""Section headings by their numbering: what stands above a paragraph or a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extract.model import Block, Kind, Paragraph

_LEVELS = (
    re.compile(r"第[一二三四五六七八九十百零〇\d]{1,4}[编篇部]"),
    re.compile(r"第[一二三四五六七八九十百零〇\d]{1,4}章"),
    re.compile(r"第[一二三四五六七八九十百零〇\d]{1,4}节"),
    re.compile(r"[一二三四五六七八九十]{1,3}[、.．]"),
    re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"\d{1,2}[.．、](?!\d)"),
    re.compile(r"[（(]\d{1,2}[)）]"),
)
_MAX_HEADING = 40


def heading_of(paragraph: Paragraph) -> tuple[int, str] | None:
    """Return level (1 is the highest) and text of the heading that a paragraph is or begins with, None if none.

    A numbered heading may run into its paragraph (`（一）基本现状。截至…`): then its words up to the first full stop.
    """
    text = paragraph.text.strip()
    if paragraph.kind is Kind.BOX or paragraph.kind is Kind.NOTE:
        return None
    for level, pattern in enumerate(_LEVELS, 1):
        if pattern.match(text):
            head = re.split(r"[。：:]", text, maxsplit=1)[0]
            return (level, head) if len(head) <= _MAX_HEADING and "，" not in head else None
    if paragraph.kind is Kind.HEADING:
        return (paragraph.level or 1, text)
    return None


def sections(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield for each block the headings above it, joined by ` > `; a heading's own block includes itself."""
    stack: list[tuple[int, str]] = []
    for block in blocks:
        heading = heading_of(block) if isinstance(block, Paragraph) else None
        if heading:
            stack = [item for item in stack if item[0] < heading[0]]
            stack.append(heading)
        yield " > ".join(text for _, text in stack)
