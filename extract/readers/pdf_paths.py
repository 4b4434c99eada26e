"""Ruling lines, fills and pictures of a PDF page, from pdfium's page objects.

What a reader cannot see is left out: white strokes on no ground, transparent ones, paths off the page.
Glyphs drawn as outlines are told from rules by their size, before any of their segments is looked at.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from extract.readers import pdf_calls as calls
from extract.readers.page import Fill, Rule
from extract.readers.pdf_text import Frame

THIN = 3.0
"""Up to this thickness in points a filled rectangle is a rule."""
_SHORT = 4.0
_DOT, _LEAST = 1.2, 0.2
MOST_OBJECTS = 40_000
"""So many objects of a page are looked at for rules: a map has more, a table never."""
_MOST_SEGMENTS = 3000
_GLYPH = 40.0
_GLYPH_SEGMENTS = 12
_ROUNDED_SEGMENTS = 24
_CORNER = 1.5
_MAX_DEPTH = 6
_FAR = 30_000.0
_WHITE = 245
_FAINT = 16
_UNSEEN, _PALE, _DARK = range(3)
_MOST_WHITE = 1000


class Matrix(NamedTuple):
    """An affine map of PDF space: x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def then(self, outer: Matrix) -> Matrix:
        """Return the map that applies this one first and `outer` after it."""
        a, b, c, d, e, f = self
        return Matrix(
            a * outer.a + b * outer.c,
            a * outer.b + b * outer.d,
            c * outer.a + d * outer.c,
            c * outer.b + d * outer.d,
            e * outer.a + f * outer.c + outer.e,
            e * outer.b + f * outer.d + outer.f,
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Map one point."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Return the box around a mapped box."""
        points = [self.point(x, y) for x in (left, right) for y in (bottom, top)]
        xs, ys = zip(*points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)


_SAME = Matrix()


@dataclass(slots=True)
class Drawn:
    """What is drawn on a page beside text: `picture_area` in square points, `shapes` counts outlines such as glyphs."""

    rules: list[Rule] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    white: list[Rule] = field(default_factory=list)
    picture_area: float = 0.0
    shapes: int = 0


def read_drawn(page: int, frame: Frame) -> Drawn:
    """Read rules, fills and pictures of a loaded pdfium page."""
    drawn = Drawn()
    count = min(calls.count_objects(page), MOST_OBJECTS)
    parts = list(map(calls.get_object, repeat(page, count), range(count)))
    for part, kind in zip(parts, map(calls.object_type, parts), strict=True):
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            continue
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            for inner, outer in _form_objects(part, _SAME, 1):
                _read_part(inner, calls.object_type(inner), outer, frame, drawn)
        else:
            _read_part(part, kind, _SAME, frame, drawn)
    if drawn.white:
        drawn.rules += _on_grounds(drawn.white[:_MOST_WHITE], drawn.fills[:_MOST_WHITE])
    return drawn


def _read_part(part: int, kind: int, outer: Matrix, frame: Frame, drawn: Drawn) -> None:
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        _read_path(part, outer, frame, drawn)
    elif kind in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_SHADING):
        _read_picture(part, outer, frame, drawn, is_image=kind == pdfium.FPDF_PAGEOBJ_IMAGE)


def _form_objects(form: int, outer: Matrix, depth: int) -> Iterator[tuple[int, Matrix]]:
    if depth > _MAX_DEPTH:
        return
    inner = _matrix(form).then(outer)
    for i in range(max(calls.count_form_objects(form), 0)):
        part = calls.get_form_object(form, i)
        if calls.object_type(part) == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _form_objects(part, inner, depth + 1)
        else:
            yield part, inner


def _matrix(part: int) -> Matrix:
    raw = pdfium.FS_MATRIX()
    if not calls.object_matrix(part, ctypes.addressof(raw)):
        return _SAME
    return Matrix(raw.a, raw.b, raw.c, raw.d, raw.e, raw.f)


_CORNERS = (ctypes.c_float * 4)()
_MODES = (ctypes.c_int * 2)()
_COLOUR = (ctypes.c_uint * 4)()
_POINT = (ctypes.c_float * 2)()
_WIDTH = ctypes.c_float()
_CORNERS_AT, _MODES_AT, _COLOUR_AT, _POINT_AT = (
    tuple(range(at := ctypes.addressof(slots), at + ctypes.sizeof(slots), 4))
    for slots in (_CORNERS, _MODES, _COLOUR, _POINT)
)


def _bounds(part: int, outer: Matrix, frame: Frame) -> tuple[float, float, float, float] | None:
    """Return the shown box of an object, cut at the page's edges; None if it is off the page."""
    if not calls.object_bounds(part, *_CORNERS_AT):
        return None
    box = _CORNERS if outer is _SAME else outer.box(*_CORNERS)
    x0, top, x1, bottom = frame.show(*box)
    wide, high = frame.size
    if not (x0 <= x1 and top <= bottom and x1 >= 0 and bottom >= 0 and x0 <= wide and top <= high):
        return None
    return max(x0, 0.0), max(top, 0.0), min(x1, wide), min(bottom, high)


def _read_picture(part: int, outer: Matrix, frame: Frame, drawn: Drawn, *, is_image: bool) -> None:
    box = _bounds(part, outer, frame)
    if box is None:
        return
    wide, high = box[2] - box[0], box[3] - box[1]
    if min(wide, high) <= THIN and max(wide, high) > _SHORT:
        drawn.rules.append(_thin(box))
    elif is_image:
        drawn.picture_area += wide * high


def _read_path(part: int, outer: Matrix, frame: Frame, drawn: Drawn) -> None:
    box = _bounds(part, outer, frame)
    if box is None:
        return
    wide, high = box[2] - box[0], box[3] - box[1]
    if max(wide, high) < _SHORT and not _is_piece(part, wide, high):
        return
    most = _GLYPH_SEGMENTS if max(wide, high) < _GLYPH else _MOST_SEGMENTS
    if min(wide, high) > THIN and calls.count_segments(part) > most:
        drawn.shapes += 1
        return
    if not calls.draw_mode(part, *_MODES_AT):
        return
    stroked = _tone(part, calls.stroke_colour) if _MODES[1] else _UNSEEN
    filled = _tone(part, calls.fill_colour) if _MODES[0] else _UNSEEN
    if min(wide, high) <= THIN:
        if stroked or filled:
            rules = drawn.rules if _DARK in (stroked, filled) else drawn.white
            rules.append(_thin(box, _stroke_width(part) if stroked else None))
            if max(wide, high) <= _DOT:  # of a dotted rule, that runs whichever way other dots tell
                rules.append(_upright(box))
        return
    if stroked:
        rules = list(_segment_rules(part, outer, frame)) or _rounded_frame(part, outer, frame, box)
        (drawn.rules if stroked == _DARK else drawn.white).extend(rules)
    if filled == _DARK and stroked != _DARK:
        _read_fill(part, outer, frame, drawn, box)


def _is_piece(part: int, wide: float, high: float) -> bool:
    """Tell whether a tiny path is a dash or dot of a rule drawn as many short pieces, not a glyph."""
    return min(wide, high) <= _DOT and max(wide, high) >= _LEAST and calls.count_segments(part) <= 5


def _read_fill(part: int, outer: Matrix, frame: Frame, drawn: Drawn, box: tuple[float, float, float, float]) -> None:
    """Sort a filled path that is not thin as a whole: its thin subpaths are rules, a plain rectangle is a ground."""
    pieces = _subpaths(part, _matrix(part).then(outer), frame)
    if not pieces:
        drawn.shapes += 1
        return
    if len(pieces) == 1:
        if len(pieces[0]) <= 5 and _square(pieces[0]):
            drawn.fills.append(Fill(*box))
        return
    for piece in pieces:
        xs, ys = zip(*piece, strict=True)
        sub = min(xs), min(ys), max(xs), max(ys)
        wide, high = sub[2] - sub[0], sub[3] - sub[1]
        if len(piece) <= 5 and min(wide, high) <= THIN and max(wide, high) >= _SHORT:
            drawn.rules.append(_thin(sub))


def _thin(box: tuple[float, float, float, float], width: float | None = None) -> Rule:
    """Return the rule down the middle of a thin box; `width` is the stroke's, which lengthened the box at its ends."""
    x0, top, x1, bottom = box
    if x1 - x0 >= bottom - top:
        middle = (top + bottom) / 2
        return Rule(x0, middle, x1, middle, bottom - top if width is None else width)
    return _upright(box, width)


def _upright(box: tuple[float, float, float, float], width: float | None = None) -> Rule:
    x0, top, x1, bottom = box
    middle = (x0 + x1) / 2
    return Rule(middle, top, middle, bottom, x1 - x0 if width is None else width)


def _tone(part: int, colour: Any) -> int:
    """Tell whether a stroke or fill is dark enough to be seen on paper, white, or not to be seen at all."""
    if not colour(part, *_COLOUR_AT):
        return _DARK
    red, green, blue, alpha = _COLOUR
    if alpha < _FAINT:
        return _UNSEEN
    return _DARK if min(red, green, blue) < _WHITE else _PALE


def _on_grounds(rules: Sequence[Rule], fills: Sequence[Fill]) -> list[Rule]:
    """Return the white rules that are seen because they are drawn on a coloured ground."""
    if not fills:
        return []
    found = []
    for rule in rules:
        x, y = (rule.x0 + rule.x1) / 2, (rule.top + rule.bottom) / 2
        if any(f.x0 - 1 <= x <= f.x1 + 1 and f.top - 1 <= y <= f.bottom + 1 for f in fills):
            found.append(rule)
    return found


def _stroke_width(part: int) -> float:
    return _WIDTH.value if calls.stroke_width(part, ctypes.addressof(_WIDTH)) else 0.5


def _segment_rules(part: int, outer: Matrix, frame: Frame) -> Iterator[Rule]:
    """Yield the horizontal and vertical segments of a stroked path."""
    width = min(_stroke_width(part), THIN)
    for piece in _subpaths(part, _matrix(part).then(outer), frame):
        for (x0, y0), (x1, y1) in itertools.pairwise(piece):
            if abs(y1 - y0) <= 0.5 < abs(x1 - x0):
                yield Rule(min(x0, x1), (y0 + y1) / 2, max(x0, x1), (y0 + y1) / 2, width)
            elif abs(x1 - x0) <= 0.5 < abs(y1 - y0):
                yield Rule((x0 + x1) / 2, min(y0, y1), (x0 + x1) / 2, max(y0, y1), width)


def _subpaths(part: int, matrix: Matrix, frame: Frame) -> list[list[tuple[float, float]]]:
    """Return the straight subpaths of a path as shown points; a subpath with curves is left out."""
    pieces: list[list[tuple[float, float]]] = []
    current: list[tuple[float, float]] = []
    for i in range(calls.count_segments(part)):
        segment = calls.get_segment(part, i)
        kind = calls.segment_type(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            current = []
            pieces.append(current)
        elif kind != pdfium.FPDF_SEGMENT_LINETO:
            current.clear()
            current = []
            continue
        calls.segment_point(segment, *_POINT_AT)
        x, y = matrix.point(*_POINT)
        current.append(frame.show(x, y, x, y)[:2])
        if calls.segment_closes(segment) and current[0] != current[-1]:
            current.append(current[0])
    return [piece for piece in pieces if len(piece) > 1 and all(abs(x) < _FAR and abs(y) < _FAR for x, y in piece)]


def _rounded_frame(part: int, outer: Matrix, frame: Frame, box: tuple[float, float, float, float]) -> list[Rule]:
    """Return the four sides of a stroked path that is a rectangle but for its round corners, nothing for others."""
    x0, top, x1, bottom = box
    count = calls.count_segments(part)
    if min(x1 - x0, bottom - top) < _GLYPH or count > _ROUNDED_SEGMENTS:
        return []
    matrix, width = _matrix(part).then(outer), _stroke_width(part)
    points, lines = [], []
    for i in range(count):
        segment = calls.get_segment(part, i)
        calls.segment_point(segment, *_POINT_AT)
        x, y = matrix.point(*_POINT)
        points.append(frame.show(x, y, x, y)[:2])
        if i and calls.segment_type(segment) == pdfium.FPDF_SEGMENT_LINETO:
            lines.append((points[-2], points[-1]))
        if calls.segment_closes(segment):
            lines.append((points[-1], points[0]))
    near = _CORNER + width
    sides = {
        side
        for (ax, ay), (bx, by) in lines
        for side, at in enumerate((x0, top, x1, bottom))
        if all(abs(value - at) < near for value in ((ax, bx) if side % 2 == 0 else (ay, by)))
    }
    if len(sides) < 4:
        return []
    corners = ((x0, top, x1, top), (x0, bottom, x1, bottom), (x0, top, x0, bottom), (x1, top, x1, bottom))
    return [Rule(*corner, min(width, THIN)) for corner in corners]


def _square(points: list[tuple[float, float]]) -> bool:
    """Tell whether all sides of a polygon are horizontal or vertical."""
    return all(abs(a[0] - b[0]) < 0.5 or abs(a[1] - b[1]) < 0.5 for a, b in itertools.pairwise(points))
