"""Words of a PDF page from the boxes of its characters: a page at a time, for a page has thousands of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress, repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extract.readers.page import Word

_JOINED = (-0.3, 0.2)
"""The gap in ems, from and to, between two characters of one word."""
_LEVEL = 0.1
_OFF = 20.0
_REAL_HEIGHT = (0.5, 1.5)
_BMP = 0x10000
_RARE = 0x4E00
"""Stands for characters beyond the tables: rare Chinese ones in names, neither blank nor noise."""
_JUMP = 0.6
"""A step in ems across the writing direction after which another style may hold."""
_SHRUNK = 0.72
_APART = 0.45
Table = NDArray[np.bool_]
Numbers = NDArray[np.float64]
Indexes = NDArray[np.int64]
Point = tuple[int, int]
"""A place in a page's text, and the piece that it is in."""


class Piece(NamedTuple):
    """Characters `start` to `end` of a page that have a style in common; `quarter` turns clockwise as seen."""

    start: int
    end: int
    size: float
    bold: bool
    quarter: int = 0


def table_of(characters: str) -> Table:
    """Return a table that tells for each code up to U+FFFF whether it is one of some characters."""
    table = np.zeros(_BMP, np.bool_)
    table[[ord(char) for char in characters]] = True
    return table


_BLANK = table_of("".join(char for char in map(chr, range(0x3001)) if char.isspace()))


class Letters(NamedTuple):
    """The characters of a page that are printed, in order, and where among them words start.

    `places` are theirs in the page's text, `owner` the pieces they belong to; `tall` are their boxes' heights,
    `top` and `bottom` those that can be.
    """

    text: str
    places: Indexes
    owner: Indexes
    boxes: Numbers
    tall: Numbers
    size: Numbers
    top: Numbers
    bottom: Numbers
    blank: Table
    starts: Indexes


def cut_words(
    text: str, boxes: Numbers, pieces: Sequence[Piece], noise: Table, extent: tuple[float, float]
) -> list[Word]:
    """Return the words of some pieces of a page, in order; see `letters_of`."""
    letters = letters_of(text, boxes, pieces, noise, extent)
    return words_of(letters, pieces) if letters else []


def letters_of(
    text: str, boxes: Numbers, pieces: Sequence[Piece], noise: Table, extent: tuple[float, float]
) -> Letters | None:
    """Return the printed characters of some pieces of a page.

    `text` has one character for each row of `boxes` (left, top, right, bottom as shown, in points); `noise` tells the
    characters that mean nothing, `extent` is width and height of the page. Left out are characters off the page and
    blanks without a width, which are not printed.
    """
    if not pieces:
        return None
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
    codes = np.where(codes < _BMP, codes, _RARE)
    owner = _owners(pieces, len(text))
    blank = _BLANK[codes]
    kept = (owner >= 0) & ~noise[codes] & _on_page(boxes, extent) & ~(blank & (boxes[:, 2] - boxes[:, 0] < 0.01))
    if not kept.any():
        return None
    text, boxes, owner, blank = "".join(compress(text, kept.tolist())), boxes[kept], owner[kept], blank[kept]
    size = np.array([piece.size for piece in pieces])[owner]
    upright = np.array([piece.quarter == 0 for piece in pieces])[owner]
    top, bottom = _real_heights(boxes, size, upright)
    starts = np.flatnonzero(_begins(boxes[:, 0], top, boxes[:, 2], bottom, size) | _parted(owner, blank))
    tall = boxes[:, 3] - boxes[:, 1]
    return Letters(text, np.flatnonzero(kept), owner, boxes, tall, size, top, bottom, blank, starts)


def words_of(letters: Letters, pieces: Sequence[Piece]) -> list[Word]:
    """Return the words that some characters make."""
    text, starts = letters.text, letters.starts
    ends = np.append(starts[1:], len(text))
    left, right = letters.boxes[:, 0], letters.boxes[:, 2]
    bolds = np.array([piece.bold for piece in pieces])
    edges = tuple(left.tolist())
    spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
    columns = (
        left[starts],
        letters.top[starts],
        right[ends - 1],
        letters.bottom[starts],
        letters.size[starts],
        bolds[letters.owner[starts]],
    )
    fields = zip(
        [text[a:b] for a, b in spans],
        *(column.tolist() for column in columns),
        repeat(1.0),
        [edges[a:b] if b - a > 1 else () for a, b in spans],
        repeat(0),
        strict=False,
    )
    return list(map(Word._make, fields))


def turning_points(letters: Letters, pieces: Sequence[Piece]) -> tuple[list[Point], list[Point]]:
    """Return where in a page's text another style may begin inside of a piece: much smaller, or off the line.

    pdfium joins text of other directions and sizes to a line if it begins near the line's end: a watermark, labels
    printed sideways in neighbouring cells, superscripts. Only words are looked at, for a step begins one.
    """
    at = letters.starts[~letters.blank[letters.starts]]
    owner, tall = letters.owner[at], letters.tall[at]
    left, top, right, bottom = letters.boxes[at].T
    middles = top + bottom
    if any(piece.quarter % 2 for piece in pieces):
        sideways = np.array([piece.quarter % 2 == 1 for piece in pieces])[owner]
        middles = np.where(sideways, left + right, middles)
        tall = np.where(sideways, right - left, tall)
    jump = np.abs(np.diff(middles)) > 2 * _JUMP * letters.size[at][1:]
    shrunk = np.minimum(tall[1:], tall[:-1]) < _SHRUNK * np.maximum(tall[1:], tall[:-1])
    inside, places, owner = owner[1:] == owner[:-1], letters.places[at[1:]], owner[1:]
    small, off = inside & shrunk, inside & jump & ~shrunk
    return (
        list(zip(places[small].tolist(), owner[small].tolist(), strict=True)),
        list(zip(places[off].tolist(), owner[off].tolist(), strict=True)),
    )


def sideways_words(text: str, boxes: Numbers, piece: Piece) -> list[Word]:
    """Return the words of a piece printed sideways: parted where one does not follow the other."""
    groups: list[list[int]] = []
    for i in range(piece.start, piece.end):
        if text[i].isspace() or not np.isfinite(boxes[i]).all():
            continue
        near = _APART * piece.size
        if groups and _follows(boxes[groups[-1][-1]], boxes[i], near):
            groups[-1].append(i)
        else:
            groups.append([i])
    return [_sideways_word(text, boxes[group], group, piece) for group in groups]


def _follows(one: Numbers, other: Numbers, near: float) -> bool:
    """Tell whether two boxes stand one above the other without a gap."""
    level = abs(one[0] + one[2] - other[0] - other[2]) / 2 < near
    return bool(level and max(one[1], other[1]) - min(one[3], other[3]) < near)


def _sideways_word(text: str, boxes: Numbers, group: Sequence[int], piece: Piece) -> Word:
    x = float(boxes[:, 0].min() + boxes[:, 2].max()) / 2
    y = float(boxes[:, 1].min() + boxes[:, 3].max()) / 2
    half = piece.size / 2
    word = "".join(text[i] for i in group)
    return Word(word, x - half, y - half, x + half, y + half, piece.size, piece.bold, quarter=piece.quarter)


def _owners(pieces: Sequence[Piece], count: int) -> NDArray[np.int64]:
    """Return for each character the index of its piece, -1 for none."""
    owner = np.full(count, -1)
    for i, piece in enumerate(pieces):
        owner[piece.start : piece.end] = i
    return owner


def _on_page(boxes: Numbers, extent: tuple[float, float]) -> Table:
    """Tell which boxes are boxes at all and not far off the page; what is not a number never is."""
    left, top, right, bottom = boxes.T
    wide, high = extent
    ordered = (left <= right) & (top <= bottom)
    inside: Table = (left > -_OFF) & (top > -_OFF) & (right < wide + _OFF) & (bottom < high + _OFF)
    return ordered & inside


def _real_heights(boxes: Numbers, size: Numbers, upright: Table) -> tuple[Numbers, Numbers]:
    """Return tops and bottoms; where a font gives a height that cannot be, that of its size."""
    top, bottom = boxes[:, 1], boxes[:, 3]
    height = bottom - top
    odd = upright & ~((height >= _REAL_HEIGHT[0] * size) & (height <= _REAL_HEIGHT[1] * size))
    if odd.any():
        middle = (top + bottom) / 2
        top, bottom = np.where(odd, middle - size / 2, top), np.where(odd, middle + size / 2, bottom)
    return top, bottom


def _begins(left: Numbers, top: Numbers, right: Numbers, bottom: Numbers, size: Numbers) -> Table:
    """Tell which characters begin a word: after a gap, a step back, or off the line (both edges higher or lower).

    Boxes of one line differ in height, for small marks have smaller ones.
    """
    begins = np.ones(len(left), np.bool_)
    gap = (left[1:] - right[:-1]) / size[1:]
    upper, lower, near = np.diff(top), np.diff(bottom), _LEVEL * size[1:]
    off = (np.minimum(upper, lower) > near) | (np.maximum(upper, lower) < -near)
    begins[1:] = (gap <= _JOINED[0]) | (gap >= _JOINED[1]) | off
    return begins


def _parted(owner: NDArray[np.int64], blank: Table) -> Table:
    """Tell which characters begin a word since a piece begins there or a blank stands there or before."""
    parted = blank.copy()
    parted[1:] |= blank[:-1] | (np.diff(owner) != 0)
    return parted
