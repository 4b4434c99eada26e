"""Doubts about recognised figures: what looks wrong loses confidence, nothing is changed.

Letters among digits, impossible points and commas, a point that is seen in the picture but was not read, and a figure
without decimals that towers over its column are what recognition does to numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import median

import cv2
import numpy as np

from extract.readers.ocr.cells import Strip
from extract.readers.ocr.models import Sign
from extract.readers.ocr.reading import Reading

DOUBT = 0.5
COLUMN = 4
TOWERS = 10
_LETTER = re.compile(r"(?<=[0-9.,])[OoDQlI|SsBZz〇丨](?![A-Za-z])|(?<![A-Za-z])[OoDQlI|SsBZz〇丨](?=[0-9.,])")
_RUN = re.compile(r"[0-9][0-9.,]*|[.,][0-9]+")
_GOOD = re.compile(
    r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
    r"|[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?"
    r"|[1-9][0-9]{0,3}\.(?:[0-9]{1,3}\.)+[0-9]*"  # a date or a section number
)
_CODE = re.compile(r"[0-9]{4,}|0[0-9]")
_DECIMALS = re.compile(r"[0-9]+\.[0-9]+%?")
_WHOLE = re.compile(r"[0-9]+%?")


def doubt(readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings with less confidence in the figures that look wrong."""
    towering = set(_towering(readings))
    checked = []
    for number, reading in enumerate(readings):
        text = "".join(sign.text[:1] for sign in reading.signs)
        places = set(range(len(text))) if number in towering else set()
        places.update(_odd_letters(text), _odd_numbers(text), _lost_points(reading))
        checked.append(_lowered(reading, places) if places else reading)
    return checked


def _lowered(reading: Reading, places: set[int]) -> Reading:
    signs = [
        sign._replace(confidence=min(sign.confidence, DOUBT)) if number in places else sign
        for number, sign in enumerate(reading.signs)
    ]
    return Reading(reading.strip, tuple(signs))


def _odd_letters(text: str) -> Iterator[int]:
    """Yield the places of letters that look like digits and stand beside them."""
    return (match.start() for match in _LETTER.finditer(text))


def _odd_numbers(text: str) -> Iterator[int]:
    """Yield the places of numbers that nobody prints: 069, 1,5, .8, 3..2. A list number's last point is no fault."""
    for match in _RUN.finditer(text):
        number = match.group()
        if not (number == text and "." in number[:-1]):
            number = number.rstrip(".,")
        if not _GOOD.fullmatch(number) and not _CODE.fullmatch(number):
            yield from range(match.start(), match.end())


def _lost_points(reading: Reading) -> Iterator[int]:
    """Yield the places of neighbouring digits with a dot between them in the picture that was not read."""
    signs = reading.signs
    pairs = [n for n in range(len(signs) - 1) if signs[n].text.isdigit() and signs[n + 1].text.isdigit()]
    if not pairs:
        return
    dots = _dots(reading.strip)
    for number in pairs:
        left, right = _inner(signs[number], signs[number + 1])
        if any(left < dot < right for dot in dots):
            yield from (number, number + 1)


def _inner(left: Sign, right: Sign) -> tuple[float, float]:
    quarter = (right.middle - left.middle) / 4
    return left.middle + quarter, right.middle - quarter


def _dots(strip: Strip) -> list[float]:
    """Return where in the width of a line (0 to 1) small dots stand on the ground line with nothing above them."""
    dark = np.asarray(strip.grey < 160, dtype=np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    tallest = max((int(stat[3]) for stat in stats[1:count]), default=0)
    ground = max((int(stat[1] + stat[3]) for stat in stats[1:count]), default=0)
    found = []
    for x, y, w, h, _area in (tuple(map(int, stat)) for stat in stats[1:count]):
        small = 0.08 * tallest <= min(w, h) and max(w, h) <= 0.3 * tallest
        if small and y + h >= ground - 0.25 * tallest and not dark[:y, x : x + w].any():
            found.append((x + w / 2) / dark.shape[1])
    return found


def _towering(readings: Sequence[Reading]) -> Iterator[int]:
    """Yield the whole numbers in columns of decimals that are far larger than all others: a point may be lost."""
    for column in _columns(readings):
        decimals = [float(readings[n].text.rstrip("%")) for n in column if _DECIMALS.fullmatch(readings[n].text)]
        wholes = [n for n in column if _WHOLE.fullmatch(readings[n].text)]
        if len(decimals) >= COLUMN and len(decimals) > 3 * len(wholes):
            limit = TOWERS * max(median(decimals), max(decimals) / TOWERS, 1.0)
            yield from (n for n in wholes if float(readings[n].text.rstrip("%")) >= limit)


def _columns(readings: Sequence[Reading]) -> list[list[int]]:
    """Group figures whose places overlap in width by most of the narrower one, from top to bottom."""
    columns: list[tuple[list[int], int, int]] = []
    for number in sorted(range(len(readings)), key=lambda n: readings[n].strip.box.top):
        box = readings[number].strip.box
        if not (_DECIMALS.fullmatch(readings[number].text) or _WHOLE.fullmatch(readings[number].text)):
            continue
        for members, x0, x1 in columns:
            if min(x1, box.x1) - max(x0, box.x0) > 0.6 * min(x1 - x0, box.x1 - box.x0):
                members.append(number)
                break
        else:
            columns.append(([number], box.x0, box.x1))
    return [members for members, _, _ in columns]
