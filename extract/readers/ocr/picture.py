"""The picture of a page made ready: seals removed, paper whitened, straightened.

Pictures are `uint8` arrays, colour in the order blue, green, red. Ink is a boolean mask, true where something is
printed. Angles are degrees, positive where the picture must be turned anticlockwise to stand straight.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Mask = NDArray[np.bool_]

MM = 25.4
SEAL_MM = (22.0, 65.0)
MAX_SKEW = 6.0
PAPER = 255


class Sheet(NamedTuple):
    """A page's picture ready for reading: whitened grey values, its ink, and pixels per point."""

    grey: Picture
    ink: Mask
    scale: float

    def mm(self, length: float) -> float:
        """Return `length` millimetres in pixels."""
        return length / MM * 72 * self.scale


def prepare(colour: Picture, scale: float) -> Sheet:
    """Return the straightened, whitened page without red seals. `scale` is the picture's pixels per point."""
    grey = whitened(without_seals(colour, scale * 72 / MM), round(scale * 72 / MM * 4))
    angle = skew(ink_of(grey))
    if abs(angle) >= 0.02:
        grey = turned(grey, angle)
    return Sheet(grey, ink_of(grey), scale)


def without_seals(colour: Picture, px_per_mm: float) -> Picture:
    """Return the grey picture in which red stamps have faded and the black text below them stays.

    A stamp is a red patch about as wide as high and of a stamp's size; red headings are wide and are kept. In the red
    channel red ink is nearly as light as paper while black stays dark.
    """
    grey = cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY)
    red = _red(colour)
    for x, y, w, h in _patches(red, round(px_per_mm * 2)):
        low, high = (limit * px_per_mm for limit in SEAL_MM)
        if low <= w <= high and low <= h <= high and 0.6 <= w / h <= 1.67:
            patch = np.s_[y : y + h, x : x + w]
            near = cv2.dilate(red[patch].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
            grey[patch] = np.where(near, _bleached(colour[patch][:, :, 2]), grey[patch])
    return _picture(grey)


def whitened(grey: Picture, window: int) -> Picture:
    """Return the picture with uneven paper divided out: paper becomes white, ink keeps its contrast."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    size = max(3, window // 4 | 1)
    paper = cv2.blur(cv2.dilate(small, np.ones((size, size), np.uint8)), (size, size))
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return _picture(cv2.divide(grey, np.maximum(paper, 1), scale=PAPER))


def ink_of(grey: Picture) -> Mask:
    """Return where something is printed, by Otsu's threshold kept within sensible limits."""
    threshold, _ = cv2.threshold(cv2.GaussianBlur(grey, (3, 3), 0), 0, PAPER, cv2.THRESH_OTSU)
    return np.asarray(grey < min(max(float(threshold), 110.0), 200.0), dtype=np.bool_)


def skew(ink: Mask) -> float:
    """Return by how many degrees the page must be turned: where rows of ink and of paper are most distinct."""
    rows, cols = np.nonzero(ink)
    if len(rows) < 500:
        return 0.0
    step = max(1, len(rows) // 120_000)
    points = rows[::step].astype(np.float64), cols[::step] - ink.shape[1] / 2
    coarse = _sharpest(points, np.arange(-MAX_SKEW, MAX_SKEW + 0.1, 0.2), 4)
    middle = _sharpest(points, coarse + np.arange(-0.3, 0.31, 0.05), 2)
    return round(_sharpest(points, middle + np.arange(-0.06, 0.061, 0.01), 1), 3)


def turned(grey: Picture, angle: float) -> Picture:
    """Return the picture turned by `angle` degrees anticlockwise about its middle, paper where nothing was."""
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    return _picture(cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=PAPER))


def _sharpest(points: tuple[Any, Any], angles: NDArray[np.float64], bin_size: int) -> float:
    scores = [_sharpness(points, float(angle), bin_size) for angle in angles]
    return float(angles[int(np.argmax(scores))])


def _sharpness(points: tuple[Any, Any], angle: float, bin_size: int) -> float:
    rows, cols = points
    heights = (rows - cols * np.tan(np.radians(angle))) / bin_size
    counts = np.bincount((heights - heights.min()).astype(np.int64)).astype(np.float64)
    return float((counts * counts).sum())


def _red(colour: Picture) -> Mask:
    blue, green, red = (channel.astype(np.int16) for channel in cv2.split(colour))
    return np.asarray((red - np.maximum(blue, green) > 45) & (red > 90), dtype=np.bool_)


def _bleached(channel: Picture) -> Picture:
    """Stretch the red channel so that the stamp's red reaches the tone of paper."""
    tone = float(np.percentile(channel, 60)) or 1.0
    return _picture(np.clip(channel.astype(np.float32) * (PAPER / tone) * 1.15, 0, PAPER).astype(np.uint8))


def _patches(mask: Mask, reach: int) -> list[tuple[int, int, int, int]]:
    """Return the boxes (x, y, width, height) of the patches of a mask after closing gaps of `reach` pixels."""
    closed = cv2.dilate(mask.astype(np.uint8), np.ones((reach, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    return [(int(s[0]), int(s[1]), int(s[2]), int(s[3])) for s in stats[1:count]]


def _picture(array: Any) -> Picture:
    return np.asarray(array, dtype=np.uint8)
