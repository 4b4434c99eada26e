"""Lines of text read, and read again where a character alone is hard to tell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from extract.readers.ocr.cells import Box, Strip
from extract.readers.ocr.models import Sign, read_line, read_lines, spread
from extract.readers.ocr.picture import PAPER, Picture

LONELY = 2
SHORT = 4
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
    """Read lines; short ones that are unsure or look like other characters are read again beside a neighbour.

    A lone 0 and O, or a dash and 一, differ in nothing but their size, which a line of its own does not show: put next
    to a figure of the same column, or else of the page, they are told apart. A short end of a label is put next to the
    label. Where the two readings differ the better one is taken, but it stays marked as doubtful.
    """
    found = read_lines([strip.grey for strip in strips])
    readings = [Reading(strip, signs) for strip, signs in zip(strips, found, strict=True)]
    sure = [reading for reading in readings if reading.confidence >= SURE]
    figures = [reading for reading in sure if len(reading.text) > 1 and _FIGURE.fullmatch(reading.text)]
    labels = [reading for reading in sure if len(reading.text) > SHORT and not _FIGURE.fullmatch(reading.text)]
    numerals = [reading for reading in readings if _NUMERAL.fullmatch(reading.text)]
    return spread(lambda item: _settle(item, figures, labels, numerals), readings)


def _settle(
    reading: Reading, figures: Sequence[Reading], labels: Sequence[Reading], numerals: Sequence[Reading]
) -> Reading:
    """Read a short line again. In a column of Chinese numerals a 一 is one, and is left as it is."""
    text = reading.text
    if len(text) <= LONELY and (_LOOKALIKE.fullmatch(text) or not text):
        if len({other.text for other in numerals if _overlap(other.strip.box, reading.strip.box, 0)}) > 1:
            return reading
        return _bar(_read_again(reading, _company(reading, figures), True))
    if len(text) <= SHORT and reading.confidence < SURE:
        return _read_again(reading, _company(reading, labels), False)
    return reading


def _company(reading: Reading, others: Sequence[Reading]) -> list[Reading]:
    """Return the nearest of some readings: those of the same column before those of the row and the page."""
    box = reading.strip.box
    ranked = []
    for number, other in enumerate(others):
        near = other.strip.box
        far = 0 if _overlap(near, box, 0) else 1 if _overlap(near, box, 1) else 2
        ranked.append((far, abs(near.top - box.top) + abs(near.x0 - box.x0), number))
    return [others[number] for _, _, number in sorted(ranked)[:COMPANY]]


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


def _read_again(reading: Reading, company: Sequence[Reading], trust: bool) -> Reading:
    """Read a line beside others until one of them comes out unchanged; keep the first reading if none does.

    With `trust` the second reading is taken in any case, else only if it is surer than the first.
    """
    for other in company:
        beside = read_line(_side_by_side(other.strip.grey, reading.strip.grey))
        found = [sign for sign in beside if sign.text.strip()]
        known = sum(1 for sign in other.signs if sign.text.strip())
        second = Reading(reading.strip, tuple(found[known:]))
        if second.signs and Reading(other.strip, tuple(found[:known])).text == other.text:
            return _agreed(reading, second, trust)
    return reading


def _agreed(first: Reading, second: Reading, trust: bool) -> Reading:
    """Return the better reading with places inside the line's own picture, doubtful if the two differ."""
    if second.text == first.text:
        surer = [max(one.confidence, two.confidence) for one, two in zip(first.signs, second.signs, strict=False)]
        if len(first.signs) == len(second.signs) == len(surer):
            signs = zip(first.signs, surer, strict=True)
            return Reading(first.strip, tuple(sign._replace(confidence=value) for sign, value in signs))
    if not trust and (first.confidence >= second.confidence or len(first.text) > len(second.text)):
        return _disputed(first, first.signs)
    share = 1 / len(second.signs)
    return _disputed(first, [sign._replace(middle=(n + 0.5) * share) for n, sign in enumerate(second.signs)])


def _disputed(reading: Reading, signs: Sequence[Sign]) -> Reading:
    return Reading(reading.strip, tuple(sign._replace(confidence=min(sign.confidence, DISPUTED)) for sign in signs))


def _side_by_side(left: Picture, right: Picture) -> Picture:
    height = max(left.shape[0], right.shape[0])
    return np.hstack([_padded(left, height), _padded(right, height)])


def _padded(grey: Picture, height: int) -> Picture:
    above = (height - grey.shape[0]) // 2
    below = height - grey.shape[0] - above
    padded = cv2.copyMakeBorder(grey, above, below, 0, 0, cv2.BORDER_CONSTANT, value=[PAPER])
    return np.asarray(padded, dtype=np.uint8)
