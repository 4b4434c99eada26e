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
Table = NDArray[np.bool_]
Numbers = NDArray[np.float64]


class Piece(NamedTuple):
    """Characters `start` to `end` of a page that have a style in common; `upright` as seen by the reader."""

    start: int
    end: int
    size: float
    bold: bool
    upright: bool


def table_of(characters: str) -> Table:
    """Return a table that tells for each code up to U+FFFF whether it is one of some characters."""
    table = np.zeros(_BMP, np.bool_)
    table[[ord(char) for char in characters]] = True
    return table


_BLANK = table_of("".join(char for char in map(chr, range(0x3001)) if char.isspace()))


def cut_words(
    text: str, boxes: Numbers, pieces: Sequence[Piece], noise: Table, extent: tuple[float, float]
) -> list[Word]:
    """Return the words of some pieces of a page, in order.

    `text` has one character for each row of `boxes` (left, top, right, bottom as shown, in points); `noise` tells the
    characters that mean nothing, `extent` is width and height of the page. Left out are characters off the page and
    blanks without a width, which are not printed.
    """
    if not pieces:
        return []
    codes = np.minimum(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4"), _BMP - 1)
    owner = _owners(pieces, len(text))
    blank = _BLANK[codes]
    kept = (owner >= 0) & ~noise[codes] & _on_page(boxes, extent) & ~(blank & (boxes[:, 2] - boxes[:, 0] < 0.01))
    if not kept.any():
        return []
    text, boxes, owner, blank = "".join(compress(text, kept.tolist())), boxes[kept], owner[kept], blank[kept]
    sizes, bolds, upright = map(np.array, zip(*[piece[2:] for piece in pieces], strict=True))
    size = sizes[owner]
    top, bottom = _real_heights(boxes, size, upright[owner])
    left, right = boxes[:, 0], boxes[:, 2]
    starts = np.flatnonzero(_begins(left, top, right, bottom, size) | _parted(owner, blank))
    ends = np.append(starts[1:], len(text))
    edges = tuple(left.tolist())
    spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
    columns = (left[starts], top[starts], right[ends - 1], bottom[starts], size[starts], bolds[owner[starts]])
    fields = zip(
        [text[a:b] for a, b in spans],
        *(column.tolist() for column in columns),
        repeat(1.0),
        [edges[a:b] if b - a > 1 else () for a, b in spans],
        strict=False,
    )
    return list(map(Word._make, fields))


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
    """Tell which characters begin a word: after a gap, a step back, or where the height changes."""
    begins = np.ones(len(left), np.bool_)
    gap = (left[1:] - right[:-1]) / size[1:]
    step = np.abs(np.diff(top)) + np.abs(np.diff(bottom))
    begins[1:] = (gap <= _JOINED[0]) | (gap >= _JOINED[1]) | (step > _LEVEL * size[1:])
    return begins


def _parted(owner: NDArray[np.int64], blank: Table) -> Table:
    """Tell which characters begin a word since a piece begins there or a blank stands there or before."""
    parted = blank.copy()
    parted[1:] |= blank[:-1] | (np.diff(owner) != 0)
    return parted
