"""Numbers, transforms, glyph positions and paths of OFD (GB/T 33190), free of XML. Lengths are millimetres."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

POINTS = 72 / 25.4
LIMIT = 1e6

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_PATH = re.compile(r"[A-Za-z]|" + _NUMBER.pattern)
_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{4})")
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
# Where the em box stands around the baseline: the proportions of the usual Chinese fonts.
ASCENT, DESCENT = 0.86, 0.14


class Point(NamedTuple):
    """A place in some space of the document."""

    x: float
    y: float


class Matrix(NamedTuple):
    """An affine transform: x' = a·x + c·y + e, y' = b·x + d·y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def at(self, x: float, y: float) -> Point:
        """Return the place that (x, y) is moved to."""
        return Point(self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)

    def after(self, inner: Matrix) -> Matrix:
        """Return the transform that does `inner` first and this one then."""
        return Matrix(
            self.a * inner.a + self.c * inner.b,
            self.b * inner.a + self.d * inner.b,
            self.a * inner.c + self.c * inner.d,
            self.b * inner.c + self.d * inner.d,
            self.a * inner.e + self.c * inner.f + self.e,
            self.b * inner.e + self.d * inner.f + self.f,
        )

    @property
    def scale(self) -> float:
        """The mean factor by which lengths grow."""
        return math.sqrt(abs(self.a * self.d - self.b * self.c))


class Box(NamedTuple):
    """ST_Box: left, top, width and height."""

    x: float
    y: float
    width: float
    height: float


def number(value: str | None, default: float) -> float:
    """Return an attribute as a finite number of sane size, else the default."""
    found = _NUMBER.search(value or "")
    if not found:
        return default
    result = float(found.group())
    return result if abs(result) <= LIMIT else default


def numbers(value: str | None) -> list[float]:
    """Return all numbers of an ST_Array; one too large for any page counts as 0."""
    found = (float(match.group()) for match in _NUMBER.finditer(value or ""))
    return [item if abs(item) <= LIMIT else 0.0 for item in found]


def box(value: str | None) -> Box | None:
    """Return an ST_Box, None if it does not have four numbers."""
    found = numbers(value)
    return Box(*found[:4]) if len(found) >= 4 else None


def matrix(value: str | None) -> Matrix:
    """Return a CTM, the identity if it does not have six numbers."""
    found = numbers(value)
    return Matrix(*found[:6]) if len(found) >= 6 else Matrix()


def deltas(value: str | None, wanted: int) -> list[float]:
    """Return at most `wanted` advances of a DeltaX or DeltaY, its `g count value` runs written out."""
    tokens = (value or "").replace(",", " ").split()
    result: list[float] = []
    at = 0
    while at < len(tokens) and len(result) < wanted:
        if tokens[at] == "g" and at + 2 < len(tokens):
            count = min(max(int(number(tokens[at + 1], LIMIT)), 0), wanted - len(result))
            result += [number(tokens[at + 2], 0.0)] * count
            at += 3
        else:
            result.append(number(tokens[at], 0.0))
            at += 1
    return result


def clean_text(text: str | None) -> str:
    r"""Return a TextCode's characters: `\4e00` escapes resolved, line feeds of pretty-printed XML left out."""
    plain = _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text or "")
    return "".join(
        " " if char == "\t" else char for char in plain if char == "\t" or unicodedata.category(char) != "Cc"
    )


def natural_width(char: str) -> float:
    """Return the usual advance of a character in ems: 1 for Chinese, 0.5 for Latin letters and digits."""
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5


class Pen(NamedTuple):
    """One character's origin on the baseline and its width, in the text object's space."""

    char: str
    x: float
    y: float
    width: float


def pen_positions(text: str, start: Point, dx: list[float], dy: list[float], em: float) -> Iterator[Pen]:
    """Yield where each character of a TextCode stands. `em` is the horizontal em width (size times HScale).

    Advances that run out, or are missing in both directions, are taken from the characters' natural widths. A
    character is as wide as its advance says, as long as that is a possible width for it: justified lines have wider
    gaps, not wider characters.
    """
    x, y = start
    horizontal = bool(dx) or not dy
    for index, char in enumerate(text):
        natural = natural_width(char) * em
        step = dx[index] if index < len(dx) else (natural if horizontal else 0.0)
        narrow = natural < em and em * 0.15 < step <= em
        yield Pen(char, x, y, step if narrow else min(natural, step) if step > natural / 4 else natural)
        x += step
        y += dy[index] if index < len(dy) else 0.0


def glyph_box(pen: Pen, size: float, turn: int, place: Matrix) -> tuple[float, float, float, float]:
    """Return a character's box (x0, top, x1, bottom) on the page; `turn` is CharDirection in degrees clockwise."""
    if not turn and not place.b and not place.c and place.a > 0 and place.d > 0:  # nearly all text
        x0, base = place.a * pen.x + place.e, place.d * pen.y + place.f
        return x0, base - place.d * size * ASCENT, x0 + place.a * pen.width, base + place.d * size * DESCENT
    angle = math.radians(turn)
    cos, sin = round(math.cos(angle)), round(math.sin(angle))
    corners = [
        place.at(pen.x + x * cos - y * sin, pen.y + x * sin + y * cos)
        for x in (0.0, pen.width)
        for y in (-size * ASCENT, size * DESCENT)
    ]
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    return min(xs), min(ys), max(xs), max(ys)


class Subpath(NamedTuple):
    """A connected run of a path: its corners, whether each segment to the next corner is straight, and if closed."""

    points: list[Point]
    straight: list[bool]
    closed: bool


def subpaths(data: str, place: Matrix) -> list[Subpath]:
    """Return the runs of an AbbreviatedData (S, M, L, Q, B, A, C), transformed by `place`.

    Curves and arcs are kept as their end points, marked as not straight. A damaged path ends where the damage is.
    """
    runs: list[Subpath] = []
    tokens = _PATH.findall(data)
    at = 0
    while at < len(tokens):
        count = _OPERANDS.get(tokens[at], -1)
        operands = tokens[at + 1 : at + 1 + count]
        if count < 0 or len(operands) < count or any(token.isalpha() for token in operands):
            break
        _draw(runs, tokens[at], [number(token, 0.0) for token in operands], place)
        at += 1 + count
    return runs


def _draw(runs: list[Subpath], operator: str, operands: list[float], place: Matrix) -> None:
    """Apply one path operator to the runs drawn so far."""
    if operator == "C":
        if runs and len(runs[-1].points) > 1:
            start = runs[-1].points[0]
            runs[-1] = runs[-1]._replace(closed=True)
            runs.append(Subpath([start], [], False))
        return
    end = place.at(operands[-2], operands[-1])
    if operator in "SM" or not runs:
        runs.append(Subpath([end], [], False))
    else:
        runs[-1].points.append(end)
        runs[-1].straight.append(operator == "L")
