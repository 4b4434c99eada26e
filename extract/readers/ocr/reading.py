"""Lines of text read, and read again where a character alone is hard to tell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from extract.readers.ocr.cells import Strip
from extract.readers.ocr.models import Sign, read_line
from extract.readers.ocr.picture import PAPER, Picture

LONELY = 2
SURE = 0.95
DISPUTED = 0.7
COMPANY = 3
_FIGURE = re.compile(r"[0-9][0-9.,:%/~<>=+\-]*")
_ROUND = re.compile(r"[0OoDQ〇1lI|]+")
_LOOKALIKE = re.compile(r"[0OoQD〇○1lI|丨/7\-—一_~.,·]+")


class Reading(NamedTuple):
    """A line's picture with the characters read in it."""

    strip: Strip
    signs: tuple[Sign, ...]

    @property
    def text(self) -> str:
        """The characters as one string, compatibility forms unified."""
        return unicodedata.normalize("NFKC", "".join(sign.text for sign in self.signs)).strip()

    @property
    def confidence(self) -> float:
        """The confidence of the least sure character."""
        return min((sign.confidence for sign in self.signs), default=0.0)


def read_strips(strips: Sequence[Strip]) -> list[Reading]:
    """Read lines; those of one or two characters that look like others are read again beside a neighbour.

    A lone 0 and O, or a dash and 一, differ in nothing but their size, which a line of its own does not show: put next
    to a figure of the same column they are told apart. Where the two readings differ the second
    one is taken, but it stays marked as doubtful.
    """
    readings = [Reading(strip, read_line(strip.grey)) for strip in strips]
    figures = [reading for reading in readings if _is_figure(reading)]
    return [_read_again(item, _company(item, figures)) if _is_lonely(item) else item for item in readings]


def _is_figure(reading: Reading) -> bool:
    return bool(len(reading.text) > 1 and reading.confidence >= SURE and _FIGURE.fullmatch(reading.text))


def _is_lonely(reading: Reading) -> bool:
    text = reading.text
    return 0 < len(text) <= LONELY and (bool(_LOOKALIKE.fullmatch(text)) or reading.confidence < SURE)


def _company(reading: Reading, figures: Sequence[Reading]) -> list[Strip]:
    """Return the nearest figures of the same column; for what may be a 0 or 1 also of the row and the page."""
    box = reading.strip.box
    column, row, page = [], [], []
    for number, other in enumerate(figures):
        near = other.strip.box
        if min(near.x1, box.x1) > max(near.x0, box.x0):
            column.append((abs(near.top - box.top), number))
        elif min(near.bottom, box.bottom) > max(near.top, box.top):
            row.append((abs(near.x0 - box.x0), number))
        else:
            page.append((abs(near.top - box.top), number))
    ranked = sorted(column) + (sorted(row) + sorted(page) if _ROUND.fullmatch(reading.text) else [])
    return [figures[number].strip for _, number in ranked[:COMPANY]]


def _read_again(reading: Reading, company: Sequence[Strip]) -> Reading:
    """Read a line beside others until one of them comes out unchanged; keep the first reading if none does."""
    for other in company:
        beside = read_line(_side_by_side(other.grey, reading.strip.grey))
        alone = Reading(other, read_line(other.grey)).text
        found = [sign for sign in beside if sign.text.strip()]
        rest = found[len(alone) :]
        if rest and Reading(other, tuple(found[: len(alone)])).text == alone:
            return _settled(reading, rest)
    return reading


def _settled(first: Reading, second: Sequence[Sign]) -> Reading:
    """Return the second reading with places inside the line's own picture, doubtful if the first one differs."""
    same = Reading(first.strip, tuple(second)).text == first.text
    share = 1 / len(second)
    signs = [
        Sign(sign.text, sign.confidence if same else min(sign.confidence, DISPUTED), (number + 0.5) * share)
        for number, sign in enumerate(second)
    ]
    if same and len(first.signs) == len(signs):
        signs = [sign._replace(middle=own.middle) for sign, own in zip(signs, first.signs, strict=True)]
    return Reading(first.strip, tuple(signs))


def _side_by_side(left: Picture, right: Picture) -> Picture:
    height = max(left.shape[0], right.shape[0])
    return np.hstack([_padded(left, height), _padded(right, height)])


def _padded(grey: Picture, height: int) -> Picture:
    above = (height - grey.shape[0]) // 2
    below = height - grey.shape[0] - above
    padded = cv2.copyMakeBorder(grey, above, below, 0, 0, cv2.BORDER_CONSTANT, value=[PAPER])
    return np.asarray(padded, dtype=np.uint8)
