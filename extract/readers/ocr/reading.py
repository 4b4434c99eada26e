"""Lines of text read, and read again where a character alone is hard to tell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from extract.readers.ocr.cells import Box, Strip
from extract.readers.ocr.models import Sign, read_line
from extract.readers.ocr.picture import PAPER, Picture

LONELY = 2
SURE = 0.95
DISPUTED = 0.7
COMPANY = 3
BAR_SHAPE, BAR_FULL, BAR_DUST, BAR_LONG = 4.0, 0.7, 0.16, 0.6
DASHES = frozenset({"-", "–", "—", "——", "--"})
_FIGURE = re.compile(r"[0-9][0-9.,:%/~<>=+\-]*")
_NUMERAL = re.compile(r"[二三四五六七八九十]")
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
    to a figure of the same column, or else of the page, they are told apart. Where the two readings differ the second
    one is taken, but it stays marked as doubtful.
    """
    readings = [Reading(strip, read_line(strip.grey)) for strip in strips]
    figures = [reading for reading in readings if _is_figure(reading)]
    numerals = [reading for reading in readings if _NUMERAL.fullmatch(reading.text)]
    return [_settle(item, figures, numerals) if _is_lonely(item) else item for item in readings]


def _settle(reading: Reading, figures: Sequence[Reading], numerals: Sequence[Reading]) -> Reading:
    """Read a lonely line again. In a column of Chinese numerals a 一 is one, and is left as it is."""
    if len({other.text for other in numerals if _overlap(other.strip.box, reading.strip.box, 0)}) > 1:
        return reading
    return _bar(_read_again(reading, _company(reading, figures)))


def _is_figure(reading: Reading) -> bool:
    return bool(len(reading.text) > 1 and reading.confidence >= SURE and _FIGURE.fullmatch(reading.text))


def _is_lonely(reading: Reading) -> bool:
    text = reading.text
    return len(text) <= LONELY and (bool(_LOOKALIKE.fullmatch(text)) or reading.confidence < SURE)


def _company(reading: Reading, figures: Sequence[Reading]) -> list[Strip]:
    """Return the nearest figures: those of the same column before those of the row and the page."""
    box = reading.strip.box
    ranked = []
    for number, other in enumerate(figures):
        near = other.strip.box
        far = 0 if _overlap(near, box, 0) else 1 if _overlap(near, box, 1) else 2
        ranked.append((far, abs(near.top - box.top) + abs(near.x0 - box.x0), number))
    return [figures[number].strip for _, _, number in sorted(ranked)[:COMPANY]]


def _overlap(one: Box, other: Box, axis: int) -> bool:
    """Tell whether two boxes overlap in width (axis 0) or height (axis 1)."""
    return min(one[axis + 2], other[axis + 2]) > max(one[axis], other[axis])


def _bar(reading: Reading) -> Reading:
    """Return a line that is one even level stroke as a dash, doubtful if it was not read as one.

    Most faces give 一 an end; a stroke of the same thickness all along is a mark for a missing value.
    """
    dark = np.asarray(reading.strip.grey < 160, dtype=np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    order = np.argsort(-stats[1:count, cv2.CC_STAT_WIDTH], kind="stable") + 1
    if not len(order) or (stats[order[1:], 2:4] > BAR_DUST * dark.shape[0]).any():
        return reading
    _, _, width, height, area = (int(value) for value in stats[order[0]])
    if width < BAR_SHAPE * height or area < BAR_FULL * width * height or height > BAR_DUST * dark.shape[0] + 2:
        return reading
    text = "—" * max(1, round(width / dark.shape[0])) if width >= BAR_LONG * dark.shape[0] else "-"
    known = reading.text in DASHES
    sure = reading.confidence if known else DISPUTED
    return Reading(reading.strip, (Sign(reading.text if known else text, sure, 0.5),))


def _read_again(reading: Reading, company: Sequence[Strip]) -> Reading:
    """Read a line beside others until one of them comes out unchanged; keep the first reading if none does."""
    for other in company:
        beside = read_line(_side_by_side(other.grey, reading.strip.grey))
        alone = Reading(other, read_line(other.grey)).text
        found = [sign for sign in beside if sign.text.strip()]
        rest = found[len(alone) :]
        if rest and Reading(other, tuple(found[: len(alone)])).text == alone:
            return _second(reading, rest)
    return reading


def _second(first: Reading, second: Sequence[Sign]) -> Reading:
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
