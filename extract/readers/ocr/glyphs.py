"""Recognised lines to characters with boxes in points."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extract.readers.ocr.cells import Strip
from extract.readers.ocr.models import Sign
from extract.readers.page import Word

FULL = "\u2e80"
INK_PER_EM = {True: 0.92, False: 0.72}
LEAST_MEAN = 0.5
BLANK = 100.0
CLOSE_GAP, MARK_GAP = 0.45, 1.0


def place(strip: Strip, signs: Sequence[Sign], scale: float) -> list[Word]:
    """Return the characters of a line with their boxes in points. `scale` is the picture's pixels per point."""
    signs = [sign for sign in signs if sign.text.strip()]
    least = 0.0 if strip.cell else LEAST_MEAN  # what stands in a cell is text, however poor; outside it may be a stain
    if not signs or sum(sign.confidence for sign in signs) / len(signs) < least:
        return []
    dark = np.asarray(strip.grey < 160, dtype=np.bool_)
    cuts = _cuts(np.clip(200.0 - strip.grey, 0, None).sum(axis=0), signs)
    size, middle = _stature(dark, signs, cuts)
    middle += strip.box.top
    if strip.cell:
        middle = min(max(middle, strip.cell.top + 1), strip.cell.bottom - 1)
    top, bottom = (middle - size / 2) / scale, (middle + size / 2) / scale
    chars = []
    for sign, (left, right) in zip(signs, _edges(dark.sum(axis=0), signs, cuts, size), strict=True):
        x0, x1 = (strip.box.x0 + left) / scale, (strip.box.x0 + right) / scale
        chars.append(_char(sign, x0, x1, top, bottom, size / scale))
    return chars


def _char(sign: Sign, x0: float, x1: float, top: float, bottom: float, size: float) -> Word:
    return Word(
        sign.text, round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2), round(size, 1), False, sign.confidence
    )


def _stature(dark: NDArray[np.bool_], signs: Sequence[Sign], cuts: Sequence[int]) -> tuple[float, float]:
    """Estimate the font size and the height of a line's middle in pixels from the ink of its tall characters."""
    wide = any(sign.text >= FULL and sign.text.isalnum() for sign in signs)
    spans = []
    for sign, (left, right) in zip(signs, pairwise(cuts), strict=True):
        rows = np.flatnonzero(dark[:, left:right].any(axis=1))
        if len(rows) and sign.text.isalnum() and (sign.text >= FULL) == wide:
            spans.append((rows[0], rows[-1] + 1) if wide else _longest_run(rows))
    if not spans:
        rows = np.flatnonzero(dark.any(axis=1))
        return dark.shape[0] / 1.4, float(rows.mean()) if len(rows) else dark.shape[0] / 2
    tops, bottoms = np.array(spans, dtype=np.float64).T
    height = np.percentile(bottoms - tops, 75 if wide else 50)
    return float(height) / INK_PER_EM[wide], float(np.median((tops + bottoms) / 2))


def _longest_run(rows: NDArray[np.int64]) -> tuple[int, int]:
    """Return the longest run of rows without a gap to speak of: a digit is in one piece, specks beside it are not."""
    runs = np.split(rows, np.flatnonzero(np.diff(rows) > 2) + 1)
    longest = max(runs, key=len)
    return int(longest[0]), int(longest[-1]) + 1


def _cuts(profile: NDArray[np.float64], signs: Sequence[Sign]) -> list[int]:
    """Return where characters part in pixels, between the line's ends: where there is least ink between neighbours."""
    middles = [sign.middle * len(profile) for sign in signs]
    inner = [_valley(profile, left, right) for left, right in pairwise(middles)]
    return [0, *(int(cut) for cut in np.maximum.accumulate([0, *inner])[1:]), len(profile)]


def _edges(
    profile: NDArray[np.int64], signs: Sequence[Sign], cuts: Sequence[int], size: float
) -> list[tuple[float, float]]:
    """Return each character's left and right edge in pixels.

    A character is as wide as its ink, but not narrower than its kind is set, so that a 1 between other figures leaves
    no gap.
    """
    boxes = [
        _widened(profile, left, right, size * (0.95 if sign.text >= FULL else 0.5))
        for sign, (left, right) in zip(signs, pairwise(cuts), strict=True)
    ]
    return _closed(boxes, signs, size)


def _closed(boxes: list[tuple[float, float]], signs: Sequence[Sign], size: float) -> list[tuple[float, float]]:
    """Close the gaps that belong to the characters beside them: side bearings, and the blank half of a mark."""
    lefts, rights = [box[0] for box in boxes], [box[1] for box in boxes]
    for number, (one, two) in enumerate(pairwise(signs)):
        gap = lefts[number + 1] - rights[number]
        limit = MARK_GAP if not (one.text.isalnum() and two.text.isalnum()) else CLOSE_GAP
        if 0 < gap < limit * size:
            middle = (lefts[number + 1] + rights[number]) / 2
            lefts[number + 1] = rights[number] = middle
    return list(zip(lefts, rights, strict=True))


def _valley(profile: NDArray[np.float64], left: float, right: float) -> int:
    """Return the column with least ink about halfway between two middles, of equals the one nearest to halfway.

    In short lines the middles are up to half a character off: where there is ink all about, look further.
    """
    middle = (left + right) / 2
    for share in (0.25, 0.45):
        reach = (right - left) * share
        low = max(0, int(middle - reach))
        columns = np.arange(low, min(max(int(middle + reach) + 1, low + 1), len(profile)))
        if not len(columns):
            return min(low, len(profile))
        best = int(columns[np.lexsort((np.abs(columns - middle), profile[columns]))[0]])
        if profile[best] <= BLANK:
            break
    return best


def _widened(profile: NDArray[np.int64], left: int, right: int, least: float) -> tuple[float, float]:
    """Return the extent of the ink between two cuts, widened to `least` as far as the cuts allow."""
    inked = np.flatnonzero(profile[left:right])
    x0, x1 = (left + int(inked[0]), left + int(inked[-1]) + 1) if len(inked) else (left, max(right, left + 1))
    spare = max(0.0, least - (x1 - x0)) / 2
    return max(float(left), x0 - spare), max(min(float(right), x1 + spare), left + 1.0)
