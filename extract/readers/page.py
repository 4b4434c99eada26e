"""What every fixed-layout reader (PDF, OFD, scan) hands to the page engine: words and rules with boxes.

Coordinates are points from the page's top left corner as a reader sees the page: rotation and crop box applied.
`NamedTuple`s, not dataclasses: a page has a thousand of them and they are made in the hottest loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Word(NamedTuple):
    """Characters printed one after the other on one line without a gap; a blank that is printed is a word of its own.

    `size` is the font size in points, `confidence` is below 1 only after OCR. `starts` holds the left edge of every
    character where there are several and they are known.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False
    confidence: float = 1.0
    starts: tuple[float, ...] = ()
    quarter: int = 0

    def letters(self) -> list[Word]:
        """Return the characters one by one."""
        if not self.starts:
            return [self]
        ends = (*self.starts[1:], self.x1)
        return [
            Word(char, x0, self.top, x1, self.bottom, self.size, self.bold, self.confidence)
            for char, x0, x1 in zip(self.text, self.starts, ends, strict=True)
        ]


class Line(NamedTuple):
    """One printed line of running text, or the part of it left of a wide gap. Fields as in `Word`."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False
    confidence: float = 1.0


class Rule(NamedTuple):
    """A horizontal or vertical ruling line: its ends, with `x0 == x1` or `top == bottom`, and its thickness."""

    x0: float
    top: float
    x1: float
    bottom: float
    width: float = 0.5


class Fill(NamedTuple):
    """A filled rectangle that is not thin enough to be a rule: cell shading, a frame's ground."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """One page's visible content. `number` counts from 1; `image_share` is the share of the area that pictures cover.

    A reader that knows the printed lines and sees that the page has nothing but running text may give `lines` in place
    of `words`; else `lines` is None and the engine builds the lines from the words. `turn` is the number of
    clockwise quarter turns that were applied to content printed sideways, so that it reads upright here: the engine
    turns every box that it hands on back. `hidden` counts characters that are in the file but not on the page
    (a recognised text layer below a picture), `unmapped` those whose code has no meaning; neither is in `words`.
    `shapes` counts outlines that are neither rules nor fills, such as text drawn as curves.
    """

    number: int
    width: float
    height: float
    words: Sequence[Word]
    rules: Sequence[Rule] = ()
    fills: Sequence[Fill] = ()
    image_share: float = 0.0
    lines: Sequence[Line] | None = None
    turn: int = 0
    hidden: int = 0
    unmapped: int = 0
    shapes: int = 0
