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
MIN_GLYPH_MM = 1.0
MAX_GLYPH_MM = 14.0


def find_strips(sheet: Sheet, rules: Ruling) -> list[Strip]:
    """Return the lines of text of a page whose ruling lines are painted over."""
    ink = pieces_of(sheet)
    cells = find_cells(rules, sheet)
    held = owners(ink, cells, sheet.ink.shape)
    rows = _cell_rows(ink, cells, held)
    strips = []
    free = np.ones(len(ink.boxes), dtype=bool)
    free[0] = False
    for number, groups in rows.items():
        members = held == number
        free &= ~members
        strips += [_strip(sheet, ink, members, around(group), cells[number - 1]) for group in groups]
    return strips + _open_strips(sheet, ink, free)


def _cell_rows(ink: Ink, cells: list[Box], held: NDArray[np.int32]) -> dict[int, list[NDArray[np.int64]]]:
    """Return the lines of each cell, by its number; cells whose ink does not stand in lines are left out."""
    inside = {number: ink.boxes[held == number] for number in range(1, len(cells) + 1)}
    first = [np.array(around(group)) for boxes in inside.values() for group in bands(boxes, 0) if len(group) > 1]
    tall = line_height(np.array(first, dtype=np.int64).reshape(-1, 4)) * LINE_SLACK
    rows = {number: bands(boxes, tall) for number, boxes in inside.items()}
    return {
        number: groups
        for number, groups in rows.items()
        if all(around(group).height <= ODD_HEIGHT * max(tall, 1) for group in groups)
    }


def _strip(sheet: Sheet, ink: Ink, members: Mask, box: Box, cell: Box | None) -> Strip:
    """Cut a line out of the page; ink of other cells or lines within its margin is painted over."""
    margin = max(3, round(box.height * 0.12))
    wide = Box(max(0, box.x0 - margin), max(0, box.top - margin), box.x1 + margin, box.bottom + margin)
    labels = ink.labels[wide.top : wide.bottom, wide.x0 : wide.x1]
    foreign = (labels > 0) & ~members[labels]
    return Strip(wide, cut(sheet, wide, foreign), cell)


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
    margin = max(3, round((rows[-1] - rows[0]) * 0.12))
    height, width = sheet.ink.shape
    return Box(
        max(0, x0 + int(cols[0]) - margin),
        max(0, top + int(rows[0]) - margin),
        min(width, x0 + int(cols[-1]) + 1 + margin),
        min(height, top + int(rows[-1]) + 1 + margin),
    )
