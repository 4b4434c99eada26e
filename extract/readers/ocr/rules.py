"""Ruling lines in the picture of a page: found by morphology, closed, joined at their crossings, and taken out again.

Positions are pixels of the straightened picture. A `Line` runs along one axis: `at` is its position across, `start`
and `end` are its ends along, `width` its thickness.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from extract.readers.ocr.picture import PAPER, Mask, Picture, Sheet

LONG_MM = 14.0
SOLID_MM = 10.0
SHORT_MM = {"h": 5.0, "v": 3.0}
THICK_MM = 1.6
GAP_MM = 2.5
CRACK_MM = 0.8
TOUCH_MM = 0.5
SNAP_MM = 0.6
JOIN_MM = 1.6
EDGE_MM = 4.0


class Line(NamedTuple):
    """A ruling line along one axis, in pixels; `solid` is the length of its longest unbroken piece."""

    at: float
    start: float
    end: float
    width: float
    solid: float

    @property
    def length(self) -> float:
        """The length in pixels."""
        return self.end - self.start


class Ruling(NamedTuple):
    """The ruling lines of a page: level and upright ones, and the mask of their pixels."""

    level: tuple[Line, ...]
    upright: tuple[Line, ...]
    mask: Mask


def find_rules(sheet: Sheet) -> Ruling:
    """Find the ruling lines of a page.

    Long straight strokes count as they are. Short ones may be strokes of characters, dashes or marks for missing
    values, and count only where both of their ends lie on lines across.
    """
    level, level_mask = _strokes(sheet, sheet.ink, "h")
    upright, upright_mask = _strokes(sheet, sheet.ink.T, "v")
    level, upright = _supported(level, upright, sheet)
    level, upright = _snapped(level, sheet.mm(SNAP_MM)), _snapped(upright, sheet.mm(SNAP_MM))
    reach = sheet.mm(JOIN_MM)
    level, upright = _met(level, upright, reach), _met(upright, level, reach)
    level, upright = _proved(level, upright, sheet.ink, sheet), _proved(upright, level, sheet.ink.T, sheet)
    mask = _kept(level_mask, level, sheet) | _kept(upright_mask, upright, sheet).T
    return Ruling(tuple(level), tuple(upright), mask)


def without_rules(sheet: Sheet, rules: Ruling) -> Sheet:
    """Return the page with its ruling lines painted over; strokes of characters that cross them stay."""
    rest = sheet.ink & ~rules.mask
    thickest = max((line.width for line in (*rules.level, *rules.upright)), default=1.0)
    crossing = rules.mask & _bridged(rest, round(thickest) + 3)
    gone = rules.mask & ~crossing
    halo = cv2.dilate(gone.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool) & ~rest & ~crossing
    grey = sheet.grey.copy()
    grey[halo | gone] = PAPER
    return Sheet(grey, rest | crossing, sheet.scale)


def _strokes(sheet: Sheet, ink: Mask, axis: str) -> tuple[list[Line], Mask]:
    """Return the straight strokes along the rows of `ink` with the mask of their pixels."""
    thick = cv2.dilate(ink.astype(np.uint8), np.ones((3, 1), np.uint8))
    thick = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, max(3, round(sheet.mm(0.4)))), np.uint8))
    opened = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, round(sheet.mm(SHORT_MM[axis]))), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=8)
    lines, good = [], np.zeros(count, dtype=bool)
    for number in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[number])
        width = max(1.0, area / w - 2)
        if width > sheet.mm(THICK_MM) or h > max(sheet.mm(THICK_MM), 0.02 * w) + 2:
            continue
        if not sheet.mm(EDGE_MM) < y < ink.shape[0] - sheet.mm(EDGE_MM):
            continue  # the shadow of the paper's edge
        good[number] = True
        lines.append(Line(y + (h - 1) / 2, x, x + w, width, w))
    return lines, good[labels] & ink


def _supported(level: list[Line], upright: list[Line], sheet: Sheet) -> tuple[list[Line], list[Line]]:
    """Keep the long strokes, and the short ones that end on kept strokes on both sides; repeat while some are added.

    Growing from the long ones, rather than dropping the others, keeps a box-shaped character from bearing itself.
    """
    level, upright = _closed(level, sheet), _closed(upright, sheet)
    rows, cols = _borne(level, [], sheet), _borne(upright, [], sheet)
    while True:
        more_rows, more_cols = _borne(level, cols, sheet), _borne(upright, rows, sheet)
        if len(more_rows) == len(rows) and len(more_cols) == len(cols):
            return _closed(rows, sheet), _closed(cols, sheet)
        rows, cols = more_rows, more_cols


def _borne(lines: list[Line], across: list[Line], sheet: Sheet) -> list[Line]:
    """Return the lines that are long, or that end on lines across."""
    reach, long, solid = sheet.mm(TOUCH_MM), sheet.mm(LONG_MM), sheet.mm(SOLID_MM)
    others = np.array(across, dtype=np.float64).reshape(-1, 5)

    def ends_on(line: Line) -> bool:
        spans = others[(others[:, 1] - reach <= line.at) & (line.at <= others[:, 2] + reach), 0]
        return all(bool((np.abs(spans - end) <= reach).any()) for end in (line.start, line.end))

    return [line for line in lines if (line.length >= long and line.solid >= solid) or ends_on(line)]


def _touches(at: float, end: float, other: Line, reach: float) -> bool:
    return abs(other.at - end) <= reach and other.start - reach <= at <= other.end + reach


def _closed(lines: list[Line], sheet: Sheet) -> list[Line]:
    """Join the pieces of broken lines. Between short pieces, which may be strokes of characters, only a crack is."""
    snap, done = sheet.mm(SNAP_MM), defaultdict[int, list[Line]](list)
    for line in sorted(lines, key=lambda item: (item.start, item.at)):
        bucket = int(line.at / snap)
        for number in (bucket, bucket - 1, bucket + 1):
            match = next((other for other in done[number] if _continues(other, line, sheet)), None)
            if match:
                done[number].remove(match)
                line = _joined(match, line)
                break
        done[int(line.at / snap)].append(line)
    return sorted(line for bucket_lines in done.values() for line in bucket_lines)


def _continues(line: Line, after: Line, sheet: Sheet) -> bool:
    gap = GAP_MM if max(line.length, after.length) >= sheet.mm(LONG_MM) else CRACK_MM
    return abs(line.at - after.at) <= sheet.mm(SNAP_MM) and after.start - line.end <= sheet.mm(gap)


def _joined(first: Line, second: Line) -> Line:
    whole = first.length + second.length or 1.0
    at = (first.at * first.length + second.at * second.length) / whole
    width = (first.width * first.length + second.width * second.length) / whole
    return Line(at, min(first.start, second.start), max(first.end, second.end), width, max(first.solid, second.solid))


def _snapped(lines: list[Line], reach: float) -> list[Line]:
    """Give lines that stand at nearly the same position the same one, weighed by length."""
    groups: list[list[Line]] = []
    for line in sorted(lines):
        if groups and line.at - groups[-1][-1].at <= reach:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [line._replace(at=_centre(group)) for group in groups for line in group]


def _centre(group: list[Line]) -> float:
    return sum(line.at * line.length for line in group) / sum(line.length for line in group)


def _met(lines: list[Line], across: list[Line], reach: float) -> list[Line]:
    """Move ends that nearly reach a line across onto it."""

    def moved(at: float, end: float) -> float:
        met = [other.at for other in across if _touches(at, end, other, reach)]
        return min(met, key=lambda position: abs(position - end)) if met else end

    return [line._replace(start=moved(line.at, line.start), end=moved(line.at, line.end)) for line in lines]


def _proved(lines: list[Line], across: list[Line], ink: Mask, sheet: Sheet) -> list[Line]:
    """Cut lines at their crossings and keep the pieces that look like a drawn line; rejoin what stays together."""
    pieces = [piece for line in lines for piece in _pieces(line, across) if _is_drawn(piece, ink, sheet)]
    done: list[Line] = []
    for piece in sorted(pieces):
        if done and done[-1].at == piece.at and abs(done[-1].end - piece.start) < 1:
            done[-1] = _joined(done[-1], piece)
        else:
            done.append(piece)
    return done


def _pieces(line: Line, across: list[Line]) -> list[Line]:
    cuts = {other.at for other in across if line.start < other.at < line.end and _touches(line.at, other.at, other, 1)}
    ends = sorted({line.start, line.end, *cuts})
    return [line._replace(start=start, end=end) for start, end in pairwise(ends)]


def _is_drawn(line: Line, ink: Mask, sheet: Sheet) -> bool:
    """Tell a drawn line from strokes of characters in a row: unbroken, and with little ink along its sides."""
    middle, half = round(line.at), round(line.width / 2)
    near, far = half + max(2, round(sheet.mm(0.25))), half + max(4, round(sheet.mm(0.75)))
    trim = min(3, int(line.length / 4))
    band = ink[:, round(line.start) + trim : max(round(line.end) - trim, round(line.start) + trim + 1)]
    core = band[max(0, middle - half - 1) : middle + half + 2].any(axis=0).mean()
    sides = [band[max(0, middle - far) : max(1, middle - near)], band[middle + near : middle + far]]
    beside = [float(side.mean()) if side.size else 0.0 for side in sides]
    return bool(core >= 0.7 and min(beside) <= 0.05)


def _kept(mask: Mask, lines: list[Line], sheet: Sheet) -> Mask:
    """Keep those pixels of a stroke mask that lie on the lines that were kept."""
    near = np.zeros(mask.shape, dtype=np.uint8)
    for line in lines:
        half = line.width / 2 + sheet.mm(SNAP_MM) / 2
        top, bottom = max(0, round(line.at - half)), round(line.at + half) + 1
        near[top:bottom, max(0, round(line.start) - 1) : round(line.end) + 2] = 1
    return mask & (near > 0)


def _bridged(ink: Mask, reach: int) -> Mask:
    """Return the pixels with ink both shortly above and below, or left and right: a stroke that a line cuts."""
    size = 2 * reach + 1
    picture: Picture = ink.astype(np.uint8)
    before, after = np.zeros((size, 1), np.uint8), np.zeros((size, 1), np.uint8)
    before[:reach], after[reach + 1 :] = 1, 1
    upright = cv2.bitwise_and(cv2.dilate(picture, before), cv2.dilate(picture, after))
    level = cv2.bitwise_and(cv2.dilate(picture, before.T), cv2.dilate(picture, after.T))
    return np.asarray(cv2.bitwise_or(upright, level) > 0, dtype=np.bool_)
