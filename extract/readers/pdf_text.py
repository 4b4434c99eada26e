"""Words and printed lines of a PDF page, straight from pdfium's text page.

This is the hot loop of the PDF reader. A call into pdfium costs as much as making a tuple, so running text is read a
line at a time (two boxes a line) and every character's box only on pages where a table may stand.
"""

from __future__ import annotations

import collections
import ctypes
import math
import re
from collections.abc import Iterable
from itertools import repeat
from typing import NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

from extract.readers import pdf_calls as calls
from extract.readers.page import Line, Word
from extract.readers.pdf_words import Numbers, Piece, cut_words, table_of

_INVISIBLE = 3
_STROKED = (1, 2)
_HEAVY = re.compile(r"bold|heavy|black|hei(?!ti-l)|\bdb\b|黑|粗", re.IGNORECASE)
_BREAK = re.compile(r"\r\n")
_NOISE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xAD, 0x200B, 0x200C, 0x200D, 0xFEFF, 0xFFFE, 0xFFFF])
_IS_NOISE = table_of("".join(map(chr, _NOISE)))
_NOISY = re.compile("[" + "".join(map(re.escape, map(chr, _NOISE))) + "]")
_WIDE_BLANK = 0.8
_OFF = 20.0
_ENDS = pdfium.FS_RECTF(), pdfium.FS_RECTF()
_ENDS_AT = ctypes.addressof(_ENDS[0]), ctypes.addressof(_ENDS[1])
_MATRIX = pdfium.FS_MATRIX()
_MATRIX_AT = ctypes.addressof(_MATRIX)


class Frame(NamedTuple):
    """The visible rectangle of a page in PDF space and the quarter turns clockwise by which it is shown."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown."""
        wide, high = self.right - self.left, self.top - self.bottom
        return (high, wide) if self.turn % 2 else (wide, high)

    def show(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Map a box from PDF space to the shown page: x0, top, x1, bottom from the top left corner."""
        if self.turn == 0:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        if self.turn == 1:
            return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
        if self.turn == 2:
            return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
        return self.top - top, self.right - right, self.top - bottom, self.right - left


class Style(NamedTuple):
    """How a run is set: size in points, weight, whether it shows, its direction, whether its codes have meaning."""

    size: float
    bold: bool
    visible: bool
    quarter: int
    mapped: bool = True


class Run(NamedTuple):
    """Characters `start` to `end` that pdfium puts on one line, with the text and style they have in common."""

    start: int
    end: int
    text: str
    style: Style


class TextPage:
    """One page's text in pdfium: its characters in pdfium's order, cut into runs at the line breaks it found."""

    def __init__(self, handle: int, frame: Frame) -> None:
        self._handle = handle
        self._frame = frame
        self._fonts: dict[int | None, bool] = {}
        self.count = max(calls.count_chars(handle), 0)
        self.text = _read_text(handle, self.count)
        self._noisy = bool(_NOISY.search(self.text))

    def runs(self) -> list[Run]:
        """Return the runs of characters between line breaks, blank ones left out."""
        runs = []
        start = 0
        for text in _BREAK.split(self.text):
            end = start + len(text)
            if text and not text.isspace():
                runs.append(Run(start, end, text, self._style(start, text)))
            start = end + 2
        return runs

    def line(self, run: Run) -> Line | None:
        """Return a run as a printed line, None if its first and last characters do not stand as on one line."""
        start, end, raw, style = run
        text = self._clean(run)
        if raw[0].isspace():
            start += len(raw) - len(raw.lstrip())
        if raw[-1].isspace():
            end -= len(raw) - len(raw.rstrip())
        calls.char_box(self._handle, start, _ENDS_AT[0])
        calls.char_box(self._handle, end - 1, _ENDS_AT[1])
        first, last = _ENDS
        x0, top, _, bottom = self._frame.show(first.left, first.bottom, first.right, first.top)
        _, high, x1, low = self._frame.show(last.left, last.bottom, last.right, last.top)
        middle = (top + bottom) / 2
        wide, tall = self._frame.size
        if not (-_OFF < x0 < x1 < wide + _OFF and -_OFF < middle < tall + _OFF and high - 1 < middle < low + 1):
            return None
        size = style.size
        return Line(text, x0, middle - size / 2, x1, middle + size / 2, size, style.bold)

    def words(self, runs: Iterable[Run]) -> list[Word]:
        """Return the words of some runs that are on the page; blanks that pdfium made up are not."""
        pieces = [Piece(run.start, run.end, run.style.size, run.style.bold, run.style.quarter == 0) for run in runs]
        return cut_words(self.text, self._boxes(), pieces, _IS_NOISE, self._frame.size)

    def _boxes(self) -> Numbers:
        """Return left, top, right and bottom edge of every character as shown."""
        handle, count = self._handle, self.count
        edges = np.zeros((count, 4), np.float32)
        at, step = edges.ctypes.data, 4 * edges.itemsize
        places = range(at, at + step * count, step)
        collections.deque(map(calls.char_box, repeat(handle, count), range(count), places), maxlen=0)
        left, top, right, bottom = edges.T.astype(np.float64)
        return np.column_stack(self._frame.show(left, bottom, right, top))

    def _clean(self, run: Run) -> str:
        """Drop blanks that pdfium made up beside Chinese characters, and characters that mean nothing."""
        text = run.text
        if " " in text:
            words = text.split(" ")
            text, at = words[0], len(words[0])
            for word in words[1:]:
                text += f" {word}" if self._blank_counts(run, at) else word
                at += 1 + len(word)
        return (text.translate(_NOISE) if self._noisy else text).strip()

    def _blank_counts(self, run: Run, i: int) -> bool:
        """Tell whether the blank at offset `i` is printed, parts two western words, or stands for a wide gap."""
        before, after = run.text[i - 1 : i], run.text[i + 1 : i + 2]
        if "!" <= before <= "~" and "!" <= after <= "~":
            return True
        if not calls.char_is_generated(self._handle, run.start + i):
            return True
        left, right = _ENDS
        calls.char_box(self._handle, run.start + i - 1, _ENDS_AT[0])
        calls.char_box(self._handle, run.start + i + 1, _ENDS_AT[1])
        return abs(right.left - left.right) > _WIDE_BLANK * run.style.size

    def _style(self, index: int, text: str) -> Style:
        """Read the style of a run from its first character that is not blank."""
        if text[0].isspace():
            index += len(text) - len(text.lstrip())
        matrix = _MATRIX
        calls.char_matrix(self._handle, index, _MATRIX_AT)
        scale = math.hypot(matrix.c, matrix.d) if matrix.c else abs(matrix.d)
        size = calls.char_font_size(self._handle, index) * scale
        part = calls.char_object(self._handle, index)
        mode = calls.text_mode(part) if part else 0
        quarter = self._frame.turn
        if matrix.b or matrix.c or matrix.a < 0:
            quarter = (round(-math.degrees(math.atan2(matrix.b, matrix.a)) / 90) + quarter) % 4
        heavy = mode in _STROKED or self._heavy(part, index)
        mapped = calls.char_is_unmapped(self._handle, index) != 1
        if not mapped and len(text) > 1:  # one odd bullet before real text condemns no line
            last = index + len(text.strip()) - 1
            mapped = calls.char_is_unmapped(self._handle, last) != 1
        return Style(round(size, 2) or 1.0, heavy, mode != _INVISIBLE, quarter, mapped)

    def _heavy(self, part: int | None, index: int) -> bool:
        """Tell whether the font of a text object is a bold or black face; asked once for each font of the page."""
        if not part:
            return False
        font = calls.text_font(part)
        if font not in self._fonts:
            name = ctypes.create_string_buffer(128)
            flags = ctypes.c_int()
            calls.char_font_name(self._handle, index, ctypes.addressof(name), 128, ctypes.addressof(flags))
            decoded = name.value.decode("gb18030", "replace")
            self._fonts[font] = calls.char_font_weight(self._handle, index) >= 600 or bool(_HEAVY.search(decoded))
        return self._fonts[font]


def _read_text(handle: int, count: int) -> str:
    """Return one character for each of pdfium's character indexes, so that offsets in it are indexes."""
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (2 * count + 2))()
    written = calls.get_text(handle, 0, count, ctypes.addressof(buffer))
    text = bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
    if len(text) == count:
        return text
    codes = map(calls.char_code, repeat(handle), range(count))
    return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)
