"""Section headings by their numbering: what stands above a paragraph or a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from extract.model import Block, Kind, Paragraph

_BLANKS = re.compile(r"\s+")
_LEVELS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(r"第[一二三四五六七八九十百]+[章编篇部]分?")),
    (2, re.compile(r"第[一二三四五六七八九十百]+节")),
    (3, re.compile(r"第[一二三四五六七八九十百]+条")),
    (2, re.compile(r"[一二三四五六七八九十]{1,3}[、.．]")),
    (3, re.compile(r"[（(][一二三四五六七八九十]{1,3}[)）]")),
    (4, re.compile(r"专栏\s*\d*\s*")),
    (5, re.compile(r"\d{1,2}\s?[.．、](?!\d)|\d{1,2}\.(?=\d{4}年)")),
    (6, re.compile(r"[（(]\d{1,2}[)）]|[①-⑳]")),
    (7, re.compile(r"——|[●■◆▪•]")),
)
_DECIMAL = re.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})\s+(?P<title>[\u4e00-\u9fff][\u4e00-\u9fff、与和（）“”]{2,24})"
)
"""2.1 人口现状: parts of the number and title, set apart by a blank."""
_COUNTED = re.compile(
    r"[万亿千百]|人(?!口|才|员|文|居)|分(?![析布区类期工])|项(?!目)|条(?!件)|支(?![撑持])|年(?![度龄])|处(?!置)|层(?![次级])"
    r"|家(?!庭)|名(?![录称])|[个所张辆台套岁天元月日座间件秒米亩吨]"
)
_LONGEST_HEADING = 40
_RUN_IN = 26
Headings = list[tuple[int, str]]
"""The headings above a place, from the highest: level and title of each."""


class Heading(NamedTuple):
    """What a paragraph is as a heading: its level (0 if numbered text only), its title, where its body begins."""

    level: int
    title: str
    body: int


def compact(text: str) -> tuple[str, tuple[int, ...]]:
    """Return the text without blanks that Chinese print does not need, with the offset of each character kept.

    Blanks stay between Latin words and between figures, except where every digit stands alone (2 0 0 5).
    """
    keep: list[int] = []
    at = 0
    for match in _BLANKS.finditer(text):
        keep.extend(range(at, match.start()))
        if _needed(text, match.start(), match.end()):
            keep.append(match.start())
        at = match.end()
    keep.extend(range(at, len(text)))
    return "".join(text[i] for i in keep), tuple(keep)


def _needed(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    if not (before and after and before.isascii() and after.isascii() and before.isalnum() and after.isalnum()):
        return False
    spaced = before.isdigit() and after.isdigit() and end - start == 1
    return not (spaced and not text[start - 2 : start - 1].isdigit() and not text[end + 1 : end + 2].isdigit())


def read_heading(text: str, paragraph: Paragraph) -> Heading:
    """Tell whether a paragraph is a heading, begins with one (（一）基本现状。截至…), or is numbered text."""
    decimal = _DECIMAL.fullmatch(paragraph.text.strip())
    if decimal and not _COUNTED.match(decimal["title"]):
        return Heading(2 + decimal["number"].count("."), text, len(text))
    for level, pattern in _LEVELS:
        mark = pattern.match(text)
        if mark:
            return _numbered(text, level, mark.end())
    if paragraph.kind in (Kind.HEADING, Kind.CAPTION) and len(text) <= _LONGEST_HEADING * 2:
        return Heading(paragraph.level or 1, text, len(text))
    plain = len(text) <= _RUN_IN and not re.search(r"[。；：，,;:]", text) and not re.search(r"\d", text)
    return Heading(0, "", len(text)) if plain else Heading(0, "", 0)


def _numbered(text: str, level: int, body: int) -> Heading:
    stop = text.find("。")
    if stop < 0:
        whole = len(text) <= _LONGEST_HEADING and not re.search(r"[；;]|\d(?:个|所|张|家|%)", text)
        return Heading(level, text, len(text)) if whole else Heading(level, "", body)
    title = text[:stop]
    run_in = len(title) <= _RUN_IN + body and not re.search(r"\d(?:\.\d+)?[个所张家人名支项%‰万亿]", title[body:])
    return Heading(level, title, stop + 1) if run_in else Heading(level, "", body)


def descend(above: Headings, heading: Heading) -> Headings:
    """Return the headings that stand above what follows a heading.

    A numbered paragraph without a title of its own closes the headings beside and below it, too.
    """
    kept = [item for item in above if not heading.level or item[0] < heading.level]
    return [*kept, (heading.level, heading.title)] if heading.title else kept


def sections(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield for each block the headings above it, joined by ` > `; a heading's own block includes itself."""
    above: Headings = []
    for block in blocks:
        if isinstance(block, Paragraph) and block.text.strip():
            above = descend(above, read_heading(compact(block.text)[0], block))
        yield " > ".join(title for _, title in above)
