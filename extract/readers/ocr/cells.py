"""The cells of a ruled grid in the picture of a page, and the lines of text in each.

Every cell is read on its own: its ink is told from its neighbours' by connected components, so that a character that
overlaps a ruling line stays whole and stays in its cell. Boxes are pixels of the straightened picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.readers.ocr.picture import PAPER, Mask, Picture, Sheet
from extract.readers.ocr.rules import Ruling

Pieces = NDArray[np.int64]
"""Numbers of connected pieces of ink."""

MIN_CELL_MM = 2.5
SPECK_MM2 = 0.05


class Box(NamedTuple):
    """A rectangle in pixels; `x1` and `bottom` are exclusive."""

    x0: int
    top: int
    x1: int
    bottom: int

    @property
    def width(self) -> int:
        """The width in pixels."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """The height in pixels."""
        return self.bottom - self.top


class Ink(NamedTuple):
    """The connected pieces of ink on a page: a label for each pixel, the box of each piece (row 0 is the paper)."""

    labels: NDArray[np.int32]
    boxes: NDArray[np.int64]


class Strip(NamedTuple):
    """The picture of one line of text: where it stands, its whitened pixels, and the cell it stands in."""

    box: Box
    grey: Picture
    cell: Box | None = None


def pieces_of(sheet: Sheet) -> Ink:
    """Return the connected pieces of ink, specks of dust left out."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(sheet.ink.astype(np.uint8), connectivity=8)
    least = max(3.0, SPECK_MM2 * sheet.mm(1) ** 2)
    good = stats[:, cv2.CC_STAT_AREA] >= least
    good[0] = False
    numbers = np.zeros(count, dtype=np.int32)
    numbers[good] = np.arange(1, int(good.sum()) + 1)
    x, y, w, h = (stats[:, column].astype(np.int64) for column in range(4))
    boxes = np.stack([x, y, x + w, y + h], axis=1)
    return Ink(numbers[labels], np.concatenate([[[0, 0, 0, 0]], boxes[good]]))


def find_cells(rules: Ruling, sheet: Sheet) -> list[Box]:
    """Return the rectangles that ruling lines enclose, from top to bottom and left to right."""
    if len(rules.level) < 2 or len(rules.upright) < 2:
        return []
    drawn = np.zeros(sheet.ink.shape, dtype=np.uint8)
    for line in rules.level:
        cv2.line(drawn, (round(line.start), round(line.at)), (round(line.end), round(line.at)), 1, 1)
    for line in rules.upright:
        cv2.line(drawn, (round(line.at), round(line.start)), (round(line.at), round(line.end)), 1, 1)
    count, _, stats, _ = cv2.connectedComponentsWithStats(1 - drawn, connectivity=4)
    cells = [_cell(stats[number], sheet) for number in range(1, count)]
    return sorted((cell for cell in cells if cell), key=lambda box: (box.top, box.x0))


def _cell(stat: NDArray[np.int32], sheet: Sheet) -> Box | None:
    x, y, w, h, area = (int(value) for value in stat)
    least = sheet.mm(MIN_CELL_MM)
    height, width = sheet.ink.shape
    inside = x > 0 and y > 0 and x + w < width and y + h < height
    return Box(x, y, x + w, y + h) if inside and w >= least and h >= least and area >= 0.97 * w * h else None


def owners(ink: Ink, cells: list[Box], shape: tuple[int, ...]) -> NDArray[np.int32]:
    """Return for each piece of ink the number (from 1) of the cell that its middle lies in, 0 for none."""
    ground = np.zeros(shape, dtype=np.int32)
    for number, cell in enumerate(cells, 1):
        ground[cell.top : cell.bottom, cell.x0 : cell.x1] = number
    middle_x = (ink.boxes[:, 0] + ink.boxes[:, 2]) // 2
    middle_y = (ink.boxes[:, 1] + ink.boxes[:, 3]) // 2
    found = ground[middle_y, middle_x]
    found[0] = 0
    return found


def line_height(heights: Sequence[int]) -> float:
    """Estimate the height of a line of characters in pixels from the heights of bands of ink: a high quantile."""
    return float(np.percentile(heights, 90)) if heights else 0.0


def bands(ink: Ink, pieces: Pieces, tall: float) -> list[Pieces]:
    """Group pieces of ink into lines of text: rows that overlap, then rows that fit into one line's height `tall`."""
    tops, bottoms = ink.boxes[pieces, 1], ink.boxes[pieces, 3]
    rows: list[tuple[int, int, list[int]]] = []
    for place in np.argsort(tops, kind="stable"):
        top, bottom, piece = int(tops[place]), int(bottoms[place]), int(pieces[place])
        if rows and (top < rows[-1][1] or bottom - rows[-1][0] <= tall):
            rows[-1] = rows[-1][0], max(rows[-1][1], bottom), [*rows[-1][2], piece]
        else:
            rows.append((top, bottom, [piece]))
    return [np.array(members, dtype=np.int64) for _, _, members in rows]


def around(ink: Ink, pieces: Pieces) -> Box:
    """Return the rectangle around some pieces of ink."""
    low, high = ink.boxes[pieces, :2].min(axis=0), ink.boxes[pieces, 2:].max(axis=0)
    return Box(int(low[0]), int(low[1]), int(high[0]), int(high[1]))


def cut(sheet: Sheet, box: Box, foreign: Mask | None = None) -> Picture:
    """Return a copy of the picture in a box, with the pixels of `foreign` (a mask of the box) painted over."""
    part = sheet.grey[box.top : box.bottom, box.x0 : box.x1].copy()
    if foreign is not None:
        part[foreign] = PAPER
    return part
