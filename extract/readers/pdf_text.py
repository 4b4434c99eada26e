"""Words and printed lines of a PDF page, straight from pdfium's text page.

This is the hot loop of the PDF reader. A call into pdfium costs as much as making a tuple, so running text is read a
line at a time (two boxes a line) and every character's box only on pages where a table may stand.
"""

from __future__ import annotations

import collections
import ctypes
import math
import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise, repeat
from typing import Any, NamedTuple

import numpy as np
import pypdfium2.raw as pdfium

from extract.readers import pdf_calls as calls
from extract.readers.page import Line, Word
from extract.readers.pdf_words import (
    Letters,
    Numbers,
    Piece,
    cut_words,
    letters_of,
    sideways_words,
    table_of,
    turning_points,
    words_of,
)

_INVISIBLE = 3
_STROKED = (1, 2)
_HEAVY = re.compile(r"bold|heavy|black|hei(?!ti-l)|\bdb\b|黑|粗", re.IGNORECASE)
_BREAK = re.compile(r"\r\n")
_NOISE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xAD, 0x200B, 0x200C, 0x200D, 0xFEFF, 0xFFFE, 0xFFFF])
_HYPHEN = re.compile("(?<![A-Za-z])\ufffe")
"""What pdfium makes of a hyphen at a line's end: only in western words is it none."""
_IS_NOISE = table_of("".join(map(chr, _NOISE)))
_NOISY = re.compile("[" + "".join(map(re.escape, map(chr, _NOISE))) + "]")
_WIDE_BLANK = 0.8
_SLANT = 0.09
"""Text further than this from upright, in quarter turns, is no part of the page's text: 8 degrees."""
_OFF = 20.0
_COLOUR = tuple(ctypes.c_uint() for _ in range(4))
_HUGE = 2.2
_GREY, _FAINT, _LIGHT, _WHITE = 30, 128, 150, 245
_ENDS = pdfium.FS_RECTF(), pdfium.FS_RECTF()
_ENDS_AT = ctypes.addressof(_ENDS[0]), ctypes.addressof(_ENDS[1])


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
    """How a run is set: size in points, weight, whether it shows, its direction, whether its codes have meaning.

    `quarter` is the direction in quarter turns clockwise; `slanted` is far from any, as watermarks and stamps are.
    """

    size: float
    bold: bool
    visible: bool
    quarter: int
    mapped: bool = True
    slanted: bool = False


class Run(NamedTuple):
    """Characters `start` to `end` that pdfium puts on one line, with the text and style they have in common."""

    start: int
    end: int
    text: str
    style: Style


class TextPage:
    """One page's text in pdfium: its characters in pdfium's order, cut into runs at the line breaks it found.

    `level` tells that all runs asked for so far stand upright.
    """

    def __init__(self, handle: int, frame: Frame) -> None:
        self._handle = handle
        self._frame = frame
        self._fonts: dict[int | None, bool] = {}
        self._sizes: set[float] = set()
        self.level = True
        self.count = max(calls.count_chars(handle), 0)
        self.text = _read_text(handle, self.count)
        self._noisy = bool(_NOISY.search(self.text))

    def runs(self) -> list[Run]:
        """Return the runs of characters between line breaks, blank ones left out."""
        found = []
        start = 0
        for text in _BREAK.split(self.text):
            if text and not text.isspace():
                found.append((start, text))
            start += len(text) + 2
        styles = self._styles([start + len(text) - len(text.lstrip()) for start, text in found])
        return [
            Run(start, start + len(text), text, style if style.mapped else self._remapped(start, text, style))
            for (start, text), style in zip(found, styles, strict=True)
        ]

    def lines(self, runs: Sequence[Run]) -> list[Line] | None:
        """Return runs as printed lines, None if the ends of one do not stand as on one line."""
        ends = [end for run in runs for end in _inked(run)]
        boxes = (pdfium.FS_RECTF * len(ends))()
        self._call(calls.char_box, ends, boxes)
        corners = iter(memoryview(boxes).cast("B").cast("f").tolist() if ends else ())
        wide, tall = self._frame.size
        show = self._frame.show
        found = []
        for run, left, top, right, bottom, left_1, top_1, right_1, bottom_1 in zip(runs, *[corners] * 8, strict=True):
            x0, y0, _, y1 = show(left, bottom, right, top)
            _, high, x1, low = show(left_1, bottom_1, right_1, top_1)
            middle, half = (y0 + y1) / 2, run.style.size / 2
            if not (-_OFF < x0 < x1 < wide + _OFF and -_OFF < middle < tall + _OFF and high - 1 < middle < low + 1):
                return None
            text = run.text.strip()
            if self._noisy or " " in text:
                text = self._clean(run)
            found.append(Line(text, x0, middle - half, x1, middle + half, 2 * half, run.style.bold))
        return found

    def without_watermarks(self, runs: Sequence[Run]) -> list[Run]:
        """Leave out runs in pale grey type much larger than the text's that lie below it or over it."""
        sizes = collections.Counter[float]()
        if max(self._sizes, default=0.0) <= _HUGE * min(self._sizes, default=0.0):
            return list(runs)
        for run in runs:
            sizes[run.style.size] += len(run.text)
        most = _HUGE * sizes.most_common(1)[0][0] if sizes else 0.0
        pale = [run for run in runs if run.style.size > most and self._is_pale(_inked(run)[0])]
        return [run for run in runs if run not in pale or not self._overlies(run, runs)] if pale else list(runs)

    def _overlies(self, run: Run, others: Sequence[Run]) -> bool:
        """Tell whether a run lies over others; a pale title stands by itself."""
        boxes = (pdfium.FS_RECTF * (2 * len(others)))()
        self._call(calls.char_box, [end for other in others for end in _inked(other)], boxes)
        extents = [(a.left, min(a.bottom, b.bottom), b.right, max(a.top, b.top)) for a, b in pairwise(boxes)][::2]
        x0, bottom, x1, top = extents[others.index(run)]
        return any(
            x0 < right and left < x1 and bottom < (low + high) / 2 < top
            for other, (left, low, right, high) in zip(others, extents, strict=True)
            if other is not run
        )

    def _is_pale(self, index: int) -> bool:
        """Tell whether a character is light grey or nearly transparent; white type is not: it stands on a ground."""
        part = calls.char_object(self._handle, index)
        if not part or not calls.fill_colour(part, *map(ctypes.addressof, _COLOUR)):
            return False
        *rgb, alpha = (value.value for value in _COLOUR)
        grey = max(rgb) - min(rgb) < _GREY
        return grey and (alpha < _FAINT or (min(rgb) > _LIGHT and max(rgb) < _WHITE))

    def _call(self, function: Any, indexes: Sequence[int], slots: Any) -> None:
        """Let a function of pdfium fill one slot of an array for each of some characters."""
        at, step = ctypes.addressof(slots), ctypes.sizeof(slots._type_)
        places = range(at, at + step * len(indexes), step)
        collections.deque(map(function, repeat(self._handle, len(indexes)), indexes, places), maxlen=0)

    def words(self, runs: list[Run]) -> list[Word]:
        """Return the words of some runs that are on the page; blanks that pdfium made up are not."""
        boxes = self._boxes()
        pieces = [_piece(run) for run in runs]
        letters = letters_of(self.text, boxes, pieces, _IS_NOISE, self._frame.size)
        if letters is None:
            return []
        points = self._turning_points(letters, pieces, runs)
        if self.level and not points:
            return words_of(letters, pieces)
        pieces = [_piece(part) for part in self._recut(runs, points)]
        level = [piece for piece in pieces if piece.quarter % 2 == 0]
        words = cut_words(self.text, boxes, level, _IS_NOISE, self._frame.size)
        return words + [
            word for piece in pieces if piece.quarter % 2 for word in sideways_words(self.text, boxes, piece)
        ]

    def _turning_points(self, letters: Letters, pieces: Sequence[Piece], runs: Sequence[Run]) -> list[int]:
        """Return where another style may begin inside of a run: what is small may be small marks in the same size.

        What is only off the line must be turned.
        """
        shrunk, moved = turning_points(letters, pieces)
        sizes = self._sizes_of([place for place, _ in shrunk])
        points = [place for (place, owner), size in zip(shrunk, sizes, strict=True) if size != pieces[owner].size]
        off = [place for place, _ in moved]
        if off and all(run.style.quarter == self._frame.turn and not run.style.slanted for run in runs):
            off = [place for place, matrix in zip(off, self._matrices(off), strict=True) if not _is_level(matrix)]
        return sorted(points + off)

    def _sizes_of(self, indexes: Sequence[int]) -> list[float]:
        """Return the font sizes of some characters."""
        sizes = map(calls.char_font_size, repeat(self._handle), indexes)
        return [_size(size, *matrix) for size, matrix in zip(sizes, self._matrices(indexes), strict=True)]

    def _matrices(self, indexes: Sequence[int]) -> list[tuple[float, ...]]:
        """Return a, b, c, d of the text matrices of some characters."""
        matrices = (pdfium.FS_MATRIX * len(indexes))()
        self._call(calls.char_matrix, indexes, matrices)
        flat = memoryview(matrices).cast("B").cast("f").tolist() if indexes else []
        return [tuple(flat[at : at + 4]) for at in range(0, len(flat), 6)]

    def _recut(self, runs: Sequence[Run], points: Sequence[int]) -> list[Run]:
        """Return runs parted where another style holds from some characters on, those that stand askew left out."""
        styles = dict(zip(points, self._styles(points), strict=True))
        parts = [
            part
            for run in runs
            for part in _parted(run, points[bisect_left(points, run.start) : bisect_left(points, run.end)], styles)
        ]
        return _level(parts)

    def _boxes(self) -> Numbers:
        """Return left, top, right and bottom edge of every character as shown."""
        boxes = (pdfium.FS_RECTF * self.count)()
        self._call(calls.char_box, range(self.count), boxes)
        edges = np.frombuffer(boxes, np.float32).reshape(-1, 4).astype(np.float64)
        return np.column_stack(self._frame.show(*edges[:, [0, 3, 2, 1]].T))

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

    def _styles(self, indexes: Sequence[int]) -> list[Style]:
        """Read the styles of some characters; most of a page's are the same, so they are made once."""
        handles = list(repeat(self._handle, len(indexes)))
        parts = list(map(calls.char_object, handles, indexes))
        seen: dict[tuple[Any, ...], Style] = {}
        styles = []
        for matrix, index, part, *key in zip(
            self._matrices(indexes),
            indexes,
            parts,
            map(calls.text_font, parts),
            map(calls.text_mode, parts),
            map(calls.char_font_size, handles, indexes),
            map(calls.char_is_unmapped, handles, indexes),
            strict=True,
        ):
            full = (*key, *matrix)
            style = seen.get(full)
            if style is None:
                style = seen[full] = self._style(index, part, *full)
            styles.append(style)
        return styles

    def _style(
        self, index: int, part: int | None, font: int | None, mode: int, size: float, unmapped: int, *matrix: float
    ) -> Style:
        """Make the style of a character from what pdfium tells of it; `matrix` are a, b, c, d of its text matrix."""
        a, b, *_ = matrix
        quarter, slanted = self._frame.turn, False
        if not _is_level(matrix):
            turns = -math.degrees(math.atan2(b, a)) / 90
            slanted = abs(turns - round(turns)) > _SLANT
            quarter = (round(turns) + quarter) % 4
        heavy = mode in _STROKED or (part is not None and self._heavy(font, index))
        size = _size(size, *matrix)
        self._sizes.add(size)
        self.level = self.level and not slanted and not quarter
        return Style(size, heavy, mode != _INVISIBLE, quarter, unmapped != 1, slanted)

    def _remapped(self, start: int, text: str, style: Style) -> Style:
        """Look at the end of a run whose first code has no meaning: an odd bullet before real text condemns no line."""
        last = start + len(text.rstrip()) - 1
        return style._replace(mapped=calls.char_is_unmapped(self._handle, last) != 1)

    def _heavy(self, font: int | None, index: int) -> bool:
        """Tell whether the font of a character is a bold or black face; asked once for each font of the page."""
        if font not in self._fonts:
            name = ctypes.create_string_buffer(128)
            flags = ctypes.c_int()
            calls.char_font_name(self._handle, index, ctypes.addressof(name), 128, ctypes.addressof(flags))
            self._fonts[font] = calls.char_font_weight(self._handle, index) >= 600 or _is_heavy_name(name.value)
        return self._fonts[font]


@lru_cache(maxsize=1024)
def _is_heavy_name(name: bytes) -> bool:
    return bool(_HEAVY.search(name.decode("gb18030", "replace")))


def _is_level(matrix: Sequence[float]) -> bool:
    a, b, c, _ = matrix
    return a >= 0 and not b and not c


def _size(size: float, _: float, __: float, c: float, d: float) -> float:
    """Return the size in points in which characters are shown: that of their font as the text matrix scales it."""
    return round(size * math.hypot(c, d), 2) or 1.0


def _piece(run: Run) -> Piece:
    return Piece(run.start, run.end, run.style.size, run.style.bold, run.style.quarter)


def _parted(run: Run, points: Sequence[int], styles: Mapping[int, Style]) -> list[Run]:
    """Part a run at some characters, from each of which on another style may hold."""
    if not points:
        return [run]
    parts: list[Run] = []
    for start, end in pairwise([run.start, *points, run.end]):
        style = styles.get(start, run.style)._replace(mapped=run.style.mapped)  # odd bullets condemn no line
        text = run.text[start - run.start : end - run.start]
        if parts and parts[-1].style == style:
            parts[-1] = parts[-1]._replace(end=end, text=parts[-1].text + text)
        else:
            parts.append(Run(start, end, text, style))
    return [part for part in parts if part.style.visible and part.style.mapped]


def _level(runs: Sequence[Run]) -> list[Run]:
    """Leave out what stands askew, watermarks and stamps; but where most does, the page was scanned askew."""
    level = [run for run in runs if not run.style.slanted]
    upright, all_ = (sum(run.end - run.start for run in some) for some in (level, runs))
    return level if 2 * upright > all_ else list(runs)


def _inked(run: Run) -> tuple[int, int]:
    """Return the first and the last character of a run that are not blank."""
    start, end, text, _ = run
    lead = len(text) - len(text.lstrip()) if text[0].isspace() else 0
    tail = len(text) - len(text.rstrip()) if text[-1].isspace() else 0
    return start + lead, end - tail - 1


def _read_text(handle: int, count: int) -> str:
    """Return one character for each of pdfium's character indexes, so that offsets in it are indexes."""
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (2 * count + 2))()
    written = calls.get_text(handle, 0, count, ctypes.addressof(buffer))
    text = bytes(buffer)[: 2 * max(written - 1, 0)].decode("utf-16-le", "replace")
    if len(text) == count:
        return _HYPHEN.sub("-", text) if "\ufffe" in text else text
    codes = list(map(calls.char_code, repeat(handle), range(count)))
    for i in range(count - 1):  # a rare character in two halves: whole in the place of the first, nothing in the second
        if 0xD800 <= codes[i] < 0xDC00 <= codes[i + 1] < 0xE000:
            codes[i : i + 2] = 0x10000 + ((codes[i] - 0xD800) << 10) + codes[i + 1] - 0xDC00, 0xFEFF
    return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)
