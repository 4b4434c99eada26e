"""The two neural models that rapidocr ships: where text stands in a picture, and which characters a line holds.

rapidocr finds the text; the line model is run here directly, because every character's place and the strength of the
runner-up are needed, which its interface does not give. Both models are files inside the installed package: nothing
is ever downloaded.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import cv2
import numpy as np
import onnxruntime
import rapidocr
from numpy.typing import NDArray

from extract.readers.errors import ReadError
from extract.readers.ocr.picture import PAPER, Picture

LINE_HEIGHT = 48
MIN_WIDTH = 24
MAX_WIDTH = 3200
DETECT_SIDE = 1280
MAX_THREADS = 4
INSTALL = "pip install --force-reinstall 'guihua[ocr]'"


Item = TypeVar("Item")
Result = TypeVar("Result")


class Sign(NamedTuple):
    """One recognised character: its probability, and the share of the line's width where its middle stands."""

    text: str
    confidence: float
    middle: float


class TextBox(NamedTuple):
    """Where the detector sees a run of text: left, top, right, bottom in pixels."""

    x0: int
    top: int
    x1: int
    bottom: int


def detect(grey: Picture) -> list[TextBox]:
    """Return the boxes around runs of text in a straight picture, from top to bottom."""
    scale = min(1.0, DETECT_SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    found = _detector()(cv2.cvtColor(small, cv2.COLOR_GRAY2BGR), use_det=True, use_cls=False, use_rec=False)
    if found.boxes is None:
        return []
    corners = np.asarray(found.boxes, dtype=np.float64) / scale
    low, high = np.floor(corners.min(axis=1)).astype(int), np.ceil(corners.max(axis=1)).astype(int)
    boxes = [TextBox(int(a[0]), int(a[1]), int(b[0]), int(b[1])) for a, b in zip(low, high, strict=True)]
    return sorted(boxes, key=lambda box: (box.top, box.x0))


def read_lines(lines: Sequence[Picture]) -> list[tuple[Sign, ...]]:
    """Recognise lines of text."""
    return spread(read_line, lines)


def spread(function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """Apply a function that reads lines to items, as many at a time as there are processors for this process."""
    _recogniser()  # loaded once, before the threads ask for it
    with ThreadPoolExecutor(_threads()) as pool:
        return list(pool.map(function, items))


def read_line(grey: Picture) -> tuple[Sign, ...]:
    """Recognise the characters in the picture of one line of text, from left to right."""
    height, width = grey.shape
    new_width = int(min(max(round(width * LINE_HEIGHT / height), 1), MAX_WIDTH))
    full = max(MIN_WIDTH, -(-new_width // 8) * 8)
    line = np.full((LINE_HEIGHT, full), PAPER, dtype=np.uint8)
    way = cv2.INTER_AREA if height > LINE_HEIGHT else cv2.INTER_CUBIC
    line[:, :new_width] = cv2.resize(grey, (new_width, LINE_HEIGHT), interpolation=way)
    batch = np.repeat((line.astype(np.float32) / 127.5 - 1.0)[None, None], 3, axis=1)
    session, characters, twins = _recogniser()
    odds = session.run(None, {session.get_inputs()[0].name: batch})[0][0]
    return _decoded(odds, characters, twins, full / new_width)


def _decoded(
    odds: NDArray[np.float32], characters: tuple[str, ...], twins: NDArray[np.int64], stretch: float
) -> tuple[Sign, ...]:
    """Join equal neighbours and drop blanks (CTC); a character is as sure as its best step and stands between all.

    The wide and the narrow form of a mark are one character here: what speaks for its twin speaks for it.
    """
    best = odds.argmax(axis=1)
    signs = []
    starts = np.flatnonzero(np.concatenate(([True], best[1:] != best[:-1])))
    for start, stop in zip(starts, [*starts[1:], len(best)], strict=True):
        if best[start] == 0:
            continue
        weights = odds[start:stop, best[start]]
        if twins[best[start]] != best[start]:
            weights = weights + odds[start:stop, twins[best[start]]]
        middle = float((weights * (np.arange(start, stop) + 0.5)).sum() / weights.sum()) / len(best) * stretch
        signs.append(Sign(characters[best[start]], min(1.0, round(float(weights.max()), 3)), middle))
    return tuple(signs)


def _threads() -> int:
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), MAX_THREADS)
    return min(os.cpu_count() or 1, MAX_THREADS)


@cache
def _detector() -> Any:
    folder = Path(rapidocr.__file__).parent / "models"
    settings = {
        "EngineConfig.onnxruntime.intra_op_num_threads": _threads(),
        "Global.log_level": "error",
        "Global.use_cls": False,
        "Global.max_side_len": 4000,
        "Det.model_path": str(_model(folder, "*_det_*.onnx")),
    }
    return rapidocr.RapidOCR(params=settings)


@cache
def _recogniser() -> tuple[Any, tuple[str, ...], NDArray[np.int64]]:
    """Return the line model, its characters (number 0 is the blank of CTC) and each one's other width."""
    model = _model(Path(rapidocr.__file__).parent / "models", "*_rec_*.onnx")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # lines are read side by side instead
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    listed = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    characters = ("", *listed, " ")
    return session, characters, _twins(characters)


def _twins(characters: tuple[str, ...]) -> NDArray[np.int64]:
    """Return for each character the number of its wide or narrow form, its own where it has none."""
    numbers = {character: number for number, character in enumerate(characters)}
    twins = np.arange(len(characters))
    for character, number in numbers.items():
        narrow = numbers.get(unicodedata.normalize("NFKC", character)) if "\uff01" <= character <= "\uff5e" else None
        if narrow is not None:
            twins[number], twins[narrow] = narrow, number
    return twins


def _model(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if not found:
        raise ReadError("the text recognition models are missing from the rapidocr package", INSTALL)
    return found[-1]
