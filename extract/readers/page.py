"""What every fixed-layout reader (PDF, OFD, scan) hands to the page engine: characters and rules with boxes.

Coordinates are points from the page's top left corner as a reader sees the page: rotation and crop box applied.
`NamedTuple`s, not dataclasses: a page has a thousand of them and they are made in the hottest loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Char(NamedTuple):
    """One printed character. `size` is the font size in points, `confidence` is below 1 only after OCR."""

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
    """One page's visible content. `number` counts from 1; `image_share` is the share of the area that pictures cover."""

    number: int
    width: float
    height: float
    chars: tuple[Char, ...]
    rules: tuple[Rule, ...] = ()
    fills: tuple[Fill, ...] = ()
    image_share: float = 0.0
