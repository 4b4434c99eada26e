"""The lines of text of a page as pictures: cell by cell inside ruled grids, by the detector everywhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.readers.ocr.cells import Box, Ink, Strip, around, bands, cut, find_cells, line_height, owners, pieces_of
from extract.readers.ocr.models import TextBox, detect
from extract.readers.ocr.picture import PAPER, Mask, Sheet
from extract.readers.ocr.rules import Ruling

LINE_SLACK = 1.12
ODD_HEIGHT = 2.2
DOT_SIZE = 0.22
DUST_REACH = 0.5
MIN_LINE_MM, MAX_LINE_MM = 1.3, 25.0


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


def _strip(sheet: Sheet, ink: Ink, members: Mask, group: NDArray[np.int64], cell: Box | None, tall: float) -> Strip:
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
    """Return the lines outside ruled cells: where the detector sees text, and what it passed over beside them."""
    if not free.any():
        return []
    grey = sheet.grey.copy()
    grey[cv2.dilate((~free[ink.labels] & (ink.labels > 0)).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = PAPER
    found = detect(grey)
    held = _nearest(ink, free, found)
    strips = [strip for number in range(1, len(found) + 1) for strip in _run_strips(sheet, ink, held == number)]
    passed = free & (held == 0)
    return strips + [_strip(sheet, ink, passed, *run) for run in _passed_over(ink, passed, strips)]


def _nearest(ink: Ink, free: Mask, found: Sequence[TextBox]) -> NDArray[np.int32]:
    """Return for each free piece of ink the number (from 1) of the detected box that it belongs to, 0 for none.

    Detected boxes are generous and overlap: of those that hold a piece's middle, the one at whose height it stands.
    """
    held = np.zeros(len(free), dtype=np.int32)
    best = np.full(len(free), np.inf)
    middle_x, middle_y = (ink.boxes[:, 0] + ink.boxes[:, 2]) / 2, (ink.boxes[:, 1] + ink.boxes[:, 3]) / 2
    for number, box in enumerate(found, 1):
        inside = free & (box.x0 <= middle_x) & (middle_x <= box.x1) & (box.top <= middle_y) & (middle_y <= box.bottom)
        away = np.abs(middle_y - (box.top + box.bottom) / 2) / (box.bottom - box.top)
        nearer = inside & (away < best)
        held[nearer], best[nearer] = number, away[nearer]
    return held


def _run_strips(sheet: Sheet, ink: Ink, members: Mask) -> list[Strip]:
    """Return the line that a detected box holds, or the lines if it took several for one."""
    if not members.any():
        return []
    tall = _run_height(ink.boxes[members])
    members = members & ~_dust(ink, members, tall)
    groups = _parted(bands(ink.boxes[members], 0), sheet.mm(MIN_LINE_MM))
    return [
        _strip(sheet, ink, members, group, None, tall)
        for group in groups
        if around(group).height <= sheet.mm(MAX_LINE_MM)
    ]


def _run_height(boxes: NDArray[np.int64]) -> float:
    return float(np.percentile(boxes[:, 3] - boxes[:, 1], 95)) * LINE_SLACK


def _parted(groups: list[NDArray[np.int64]], least: float) -> list[NDArray[np.int64]]:
    """Join rows of ink that are strokes of one line; rows as high as a line of their own stay apart."""
    done: list[NDArray[np.int64]] = []
    for group in groups:
        height = around(group).height
        if done and min(height, around(done[-1]).height) < max(least, 0.5 * max(height, around(done[-1]).height)):
            done[-1] = np.concatenate([done[-1], group])
        else:
            done.append(group)
    return done


def _passed_over(ink: Ink, passed: Mask, strips: Sequence[Strip]) -> Iterator[tuple[NDArray[np.int64], None, float]]:
    """Yield the runs of ink that stand level with lines of text but in no detected box, with those lines' height."""
    boxes = ink.boxes[passed]
    taken = np.zeros(len(boxes), dtype=bool)
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    for strip in strips:
        tall = strip.box.height / 1.4
        level = np.abs(middle - (strip.box.top + strip.box.bottom) / 2) <= 0.3 * tall
        fits = (_sizes(boxes) > DOT_SIZE * tall) & (_sizes(boxes) <= 2 * tall) & (boxes[:, 3] - boxes[:, 1] <= tall)
        chosen = boxes[level & fits & ~taken]
        taken |= level & fits
        for run in _runs(chosen, tall):
            yield run, None, tall * LINE_SLACK


def _runs(boxes: NDArray[np.int64], reach: float) -> list[NDArray[np.int64]]:
    """Group pieces of one row whose gaps are at most `reach`."""
    runs: list[list[NDArray[np.int64]]] = []
    for box in boxes[np.argsort(boxes[:, 0], kind="stable")]:
        if runs and box[0] - max(other[2] for other in runs[-1]) <= reach:
            runs[-1].append(box)
        else:
            runs.append([box])
    return [np.array(run) for run in runs]
