"""Printed rows and the ink in them: what tables without inner rules are recognised from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from extract.readers.layout.lines import usual_size, word_rows
from extract.readers.page import Word

WIDE = 1.0
"""A gap of this many ems inside a printed row is wide: prose has none."""
_FUSE = 0.45
_TYPED = 1.3
_TITLE = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[部分类章节篇]"
)
_FIGURE = re.compile(r"[\[(≤≥<>≈~±+\-—–―/／.…:∶,%‰*①-⑳0-9\])]{1,24}")


class Ink(NamedTuple):
    """A run of words in a printed row without a gap that could part columns."""

    x0: float
    x1: float
    words: tuple[Word, ...]
    text: str


class Row(NamedTuple):
    """One printed row: its vertical extent, font size and runs of ink from left to right.

    `parts` are the extents of the row's parts between wide gaps, `words` all of the row's words, blanks too.
    """

    top: float
    bottom: float
    size: float
    inks: tuple[Ink, ...]
    parts: tuple[tuple[float, float], ...]
    words: tuple[Word, ...]
    blanks: tuple[Word, ...]

    @property
    def middle(self) -> float:
        """The height of the row's middle."""
        return (self.top + self.bottom) / 2

    @property
    def x0(self) -> float:
        """Where the row's ink begins."""
        return self.inks[0].x0

    @property
    def x1(self) -> float:
        """Where the row's ink ends."""
        return self.inks[-1].x1


def printed_rows(words: Iterable[Word]) -> list[Row]:
    """Return the printed rows of a set of words from top to bottom."""
    rows = []
    for group in word_rows(words):
        inked = [word for word in group if not word.text.isspace()]
        if not inked:
            continue
        blanks = tuple([word for word in group if word.text.isspace()]) if len(inked) < len(group) else ()
        top, bottom = min([word.top for word in inked]), max([word.bottom for word in inked])
        size, inks = usual_size(inked), _inks(group)
        rows.append(Row(top, bottom, size, inks, _parts(inks, size), tuple(group), blanks))
    return rows


def _parts(inks: Sequence[Ink], size: float) -> tuple[tuple[float, float], ...]:
    """Return the extents of the parts between wide gaps."""
    parts: list[tuple[float, float]] = []
    for ink in inks:
        if parts and ink.x0 - parts[-1][1] < WIDE * size:
            parts[-1] = parts[-1][0], ink.x1
        else:
            parts.append((ink.x0, ink.x1))
    return tuple(parts)


def _inks(words: Sequence[Word]) -> tuple[Ink, ...]:
    """Part a row at gaps; a narrow gap filled by typed blanks is none, for cells have no blank between them."""
    groups: list[list[Word]] = []
    right = filled = 0.0
    for word in words:
        if word.text.isspace():
            filled = max(filled, word.x1)
            continue
        gap = word.x0 - right
        typed = filled > right and word.x0 - filled < _FUSE * word.size and gap < _TYPED * word.size
        if groups and (gap < _FUSE * word.size or typed):
            groups[-1].append(word)
            right = max(right, word.x1)
        else:
            groups.append([word])
            right = word.x1
        filled = 0.0
    return tuple([_ink(group) for group in groups])


def _ink(words: Sequence[Word]) -> Ink:
    if len(words) == 1:
        return Ink(words[0].x0, words[0].x1, (words[0],), words[0].text)
    return Ink(words[0].x0, max([w.x1 for w in words]), tuple(words), "".join([w.text for w in words]))


@lru_cache(maxsize=4096)
def is_figure(text: str) -> bool:
    """Tell whether a text is a figure, a range, or a mark for a missing one."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return bool(_FIGURE.fullmatch(folded))


def is_numbered(text: str) -> bool:
    """Tell whether a text begins like the numbered title of a section: 一、…, （二）…, 第三部分…"""
    return bool(_TITLE.match(text))
