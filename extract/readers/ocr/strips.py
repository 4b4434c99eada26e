"""The lines of text of a page as pictures: cell by cell inside ruled grids, by the detector everywhere else."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.readers.ocr.cells import Box, Ink, Strip, around, bands, cut, find_cells, line_height, owners, pieces_of
from extract.readers.ocr.models import detect
from extract.readers.ocr.picture import PAPER, Mask, Sheet
from extract.readers.ocr.rules import Ruling

LINE_SLACK = 1.12
ODD_HEIGHT = 2.2
DOT_SIZE = 0.22
DUST_REACH = 0.5
MAX_GLYPH_MM = 14.0


def find_strips(sheet: Sheet, rules: Ruling) -> list[Strip]:
    """Return the lines of text of a page whose ruling lines are painted over."""
    ink = pieces_of(sheet)
    cells = find_cells(rules, sheet)
    held = owners(ink, cells, sheet.ink.shape)
    tall = _tallest(ink, cells, held)
    strips = []
    free = np.ones(len(ink.boxes), dtype=bool)
    free[0] = False
    for number, cell in enumerate(cells, 1):
        members = (held == number) & ~_dust(ink, held == number, tall)
        groups = bands(ink.boxes[members], tall)
        if all(around(group).height <= ODD_HEIGHT * max(tall, 1) for group in groups):
            free &= held != number
            strips += [_strip(sheet, ink, members, group, cell, tall) for group in groups]
    return strips + _open_strips(sheet, ink, free)


def _tallest(ink: Ink, cells: list[Box], held: NDArray[np.int32]) -> float:
    """Return how tall a line in the cells of a page can be, from bands of ink with several pieces."""
    inside = (ink.boxes[held == number] for number in range(1, len(cells) + 1))
    first = [np.array(around(group)) for boxes in inside for group in bands(boxes, 0) if len(group) > 1]
    return line_height(np.array(first, dtype=np.int64).reshape(-1, 4)) * LINE_SLACK


def _dust(ink: Ink, members: Mask, tall: float) -> Mask:
    """Tell the small pieces of a cell that stand neither near a larger one nor between two: no point or mark does."""
    dust = np.zeros(len(members), dtype=bool)
    numbers = np.flatnonzero(members)
    boxes = ink.boxes[numbers]
    small = _sizes(boxes) <= DOT_SIZE * tall
    large = boxes[~small]
    for number, box in zip(numbers[small], boxes[small], strict=True):
        level = large[np.maximum(large[:, 1] - box[3], box[1] - large[:, 3]) <= DUST_REACH * tall]
        before, after = box[0] - level[:, 2], level[:, 0] - box[2]
        near = (np.maximum(before, after) <= DUST_REACH * tall).any()
        between = (np.abs(before) <= tall).any() and (np.abs(after) <= tall).any()
        dust[number] = not (near or between)
    return dust


def _sizes(boxes: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])


def _strip(sheet: Sheet, ink: Ink, members: Mask, group: NDArray[np.int64], cell: Box, tall: float) -> Strip:
    """Cut a line out of the page, with paper around it; other ink, and specks but between characters, painted over."""
    box = around(group)
    above = max(3, round(box.height * 0.2), round((tall * 0.8 - box.height) / 2))
    beside = max(4, round(max(box.height, tall * 0.8) * 0.3))
    height, width = sheet.ink.shape
    wide = Box(
        max(0, box.x0 - beside),
        max(0, box.top - above),
        min(width, box.x1 + beside),
        min(height, box.bottom + above),
    )
    place = np.s_[wide.top : wide.bottom, wide.x0 : wide.x1]
    labels = ink.labels[place]
    foreign = np.where(labels > 0, ~members[labels], ~_between(group, wide, tall))
    return Strip(wide, cut(sheet, wide, sheet.ink[place] & foreign), cell)


def _between(group: NDArray[np.int64], wide: Box, tall: float) -> Mask:
    """Return the columns of a line between its characters, where a speck may be a faint point or colon."""
    gaps = np.zeros(wide.width, dtype=bool)
    large = group[_sizes(group) > DOT_SIZE * tall]
    if len(large):
        gaps[large[:, 0].min() - wide.x0 : large[:, 2].max() - wide.x0] = True
    for x0, _, x1, _ in large:
        gaps[x0 - wide.x0 : x1 - wide.x0] = False
    return gaps


def _open_strips(sheet: Sheet, ink: Ink, free: Mask) -> list[Strip]:
    """Return the lines outside ruled cells: where the detector sees text, and what it passed over."""
    if not free.any():
        return []
    grey = sheet.grey.copy()
    hidden = cv2.dilate((~free[ink.labels] & (ink.labels > 0)).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    grey[hidden] = PAPER
    open_sheet = Sheet(grey, sheet.ink & ~hidden, sheet.scale)
    return [Strip(box, cut(open_sheet, box)) for found in detect(grey) if (box := _fitted(found, open_sheet))]


def _fitted(found: tuple[int, int, int, int], sheet: Sheet) -> Box | None:
    """Shrink a detected box to its ink and give it an even margin; None if there is no ink to speak of."""
    x0, top, x1, bottom = found
    ink = sheet.ink[top:bottom, x0:x1]
    rows, cols = np.flatnonzero(ink.sum(axis=1) > 1), np.flatnonzero(ink.any(axis=0))
    if not len(rows) or not len(cols) or rows[-1] - rows[0] > sheet.mm(MAX_GLYPH_MM):
        return None
    tall = int(rows[-1] - rows[0])
    above, beside = max(3, round(tall * 0.2)), max(4, round(tall * 0.3))
    height, width = sheet.ink.shape
    return Box(
        max(0, x0 + int(cols[0]) - beside),
        max(0, top + int(rows[0]) - above),
        min(width, x0 + int(cols[-1]) + 1 + beside),
        min(height, top + int(rows[-1]) + 1 + above),
    )
