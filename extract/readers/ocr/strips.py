"""The lines of text of a page as pictures: cell by cell inside ruled grids, by the detector everywhere else."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extract.readers.ocr.cells import (
    Box,
    Ink,
    Pieces,
    Strip,
    around,
    bands,
    cut,
    find_cells,
    line_height,
    owners,
    pieces_of,
)
from extract.readers.ocr.models import TextBox, detect
from extract.readers.ocr.picture import PAPER, Mask, Sheet
from extract.readers.ocr.rules import Ruling

LINE_SLACK = 1.12
ODD_HEIGHT = 2.2
DOT_SIZE = 0.22
DUST_REACH = 0.5
SPECK_REACH = 5  # pixels: a speck within two of a stroke is a part of it
JOIN_REACH = 1.2
MIN_LINE_MM, MAX_LINE_MM = 1.3, 25.0


def find_strips(sheet: Sheet, rules: Ruling) -> list[Strip]:
    """Return the lines of text of a page whose ruling lines are painted over."""
    ink = pieces_of(sheet)
    cells = find_cells(rules, sheet)
    held = owners(ink, cells, sheet.ink.shape)
    order = np.argsort(held, kind="stable")
    inside = np.split(order, np.searchsorted(held[order], np.arange(1, len(cells) + 1)))[1:]
    tall = line_height([_height(ink, row) for pieces in inside for row in bands(ink, pieces, 0) if len(row) > 1])
    tall *= LINE_SLACK
    strips = []
    free = held == 0
    free[0] = False
    for cell, pieces in zip(cells, inside, strict=True):
        lines = [line for line in bands(ink, _without_dust(ink, pieces, tall), tall) if _has_large(ink, line, tall)]
        if all(_height(ink, line) <= ODD_HEIGHT * max(tall, 1) for line in lines):
            strips += [_strip(sheet, ink, line, tall, cell) for line in lines]
        else:
            free[pieces] = True  # a picture, upright text, a slanting line: no lines to cut
    return strips + _open_strips(sheet, ink, free)


def _height(ink: Ink, pieces: Pieces) -> int:
    return around(ink, pieces).height


def _without_dust(ink: Ink, pieces: Pieces, tall: float) -> Pieces:
    """Drop small pieces of ink that stand neither near a larger one nor between two: no point or mark does."""
    boxes = ink.boxes[pieces]
    small = _sizes(boxes) <= DOT_SIZE * tall
    large = boxes[~small]
    keep = ~small
    for number in np.flatnonzero(small):
        box = boxes[number]
        level = large[np.maximum(large[:, 1] - box[3], box[1] - large[:, 3]) <= DUST_REACH * tall]
        before, after = box[0] - level[:, 2], level[:, 0] - box[2]
        near = (np.maximum(before, after) <= DUST_REACH * tall).any()
        keep[number] = near or ((np.abs(before) <= tall).any() and (np.abs(after) <= tall).any())
    return pieces[keep]


def _has_large(ink: Ink, pieces: Pieces, tall: float) -> bool:
    return bool((_sizes(ink.boxes[pieces]) > DOT_SIZE * tall).any())


def _sizes(boxes: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])


def _strip(sheet: Sheet, ink: Ink, pieces: Pieces, tall: float, cell: Box | None = None) -> Strip:
    """Cut a line out of the page, with paper around it; other ink, and specks but between characters, painted over."""
    box = around(ink, pieces)
    above = max(3, round(box.height * 0.2), round((tall * 0.8 - box.height) / 2))
    beside = max(4, round(max(box.height, tall * 0.8) * 0.3))
    height, width = sheet.ink.shape
    wide = Box(
        max(0, box.x0 - beside),
        max(0, box.top - above),
        min(width, box.x1 + beside),
        min(height, box.bottom + above),
    )
    own = np.zeros(len(ink.boxes), dtype=bool)
    own[pieces] = True
    labels = ink.labels[wide.top : wide.bottom, wide.x0 : wide.x1]
    near = cv2.dilate(own[labels].astype(np.uint8), np.ones((SPECK_REACH, SPECK_REACH), np.uint8)) > 0
    foreign = np.where(labels > 0, ~own[labels], ~near & ~_between(ink.boxes[pieces], wide, tall))
    return Strip(wide, cut(sheet, wide, foreign), cell)


def _between(boxes: NDArray[np.int64], wide: Box, tall: float) -> Mask:
    """Return the columns of a line between its characters, where a speck may be a faint point or colon."""
    gaps = np.zeros(wide.width, dtype=bool)
    large = boxes[_sizes(boxes) > DOT_SIZE * tall]
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
    lines = [line for number in range(1, len(found) + 1) for line in _lines(sheet, ink, np.flatnonzero(held == number))]
    lines = _completed(ink, lines, np.flatnonzero(free & (held == 0)))
    return [_strip(sheet, ink, line, _tall(ink, line)) for line in lines if _height(ink, line) <= sheet.mm(MAX_LINE_MM)]


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


def _lines(sheet: Sheet, ink: Ink, pieces: Pieces) -> list[Pieces]:
    """Return the line that a detected box holds, or the lines if it took several for one."""
    if not len(pieces):
        return []
    pieces = _without_dust(ink, pieces, _tall(ink, pieces))
    done: list[Pieces] = []
    for row in bands(ink, pieces, 0):
        heights = sorted((_height(ink, row), _height(ink, done[-1]))) if done else [0, 0]
        if done and heights[0] < max(sheet.mm(MIN_LINE_MM), 0.5 * heights[1]):
            done[-1] = np.concatenate([done[-1], row])  # strokes of one line: 二, 三, a colon
        else:
            done.append(row)
    return done


def _tall(ink: Ink, pieces: Pieces) -> float:
    """Return the height of a line from its tallest pieces."""
    return float(np.percentile(ink.boxes[pieces, 3] - ink.boxes[pieces, 1], 95)) * LINE_SLACK


def _completed(ink: Ink, lines: list[Pieces], rest: Pieces) -> list[Pieces]:
    """Add what the detector passed over: ink level with a line becomes a part of it if it is near, else its own."""
    for line in list(lines):
        box, tall = around(ink, line), max(_tall(ink, line), around(ink, line).height)
        boxes = ink.boxes[rest]
        level = np.abs((boxes[:, 1] + boxes[:, 3]) / 2 - (box.top + box.bottom) / 2) <= 0.3 * tall
        high = boxes[:, 3] - boxes[:, 1] <= tall
        fits = level & high & (_sizes(boxes) > DOT_SIZE * tall) & (_sizes(boxes) <= 2 * tall)
        runs, rest = _runs(ink, rest[fits], tall), rest[~fits]
        lines = _attached(ink, lines, runs, JOIN_REACH * tall)
    return lines


def _attached(ink: Ink, lines: list[Pieces], runs: list[Pieces], reach: float) -> list[Pieces]:
    done = list(lines)
    for run in runs:
        box = around(ink, run)
        for number, line in enumerate(done):
            other = around(ink, line)
            apart = max(other.x0 - box.x1, box.x0 - other.x1)
            if apart <= reach and other.top <= (box.top + box.bottom) / 2 <= other.bottom:
                done[number] = np.concatenate([line, run])
                break
        else:
            done.append(run)
    return done


def _runs(ink: Ink, pieces: Pieces, reach: float) -> list[Pieces]:
    """Group pieces of one row whose gaps are at most `reach`."""
    runs: list[list[int]] = []
    end = 0
    for piece in pieces[np.argsort(ink.boxes[pieces, 0], kind="stable")]:
        if runs and ink.boxes[piece, 0] - end <= reach:
            runs[-1].append(int(piece))
        else:
            runs.append([int(piece)])
        end = max(end, int(ink.boxes[piece, 2])) if len(runs[-1]) > 1 else int(ink.boxes[piece, 2])
    return [np.array(run, dtype=np.int64) for run in runs]
