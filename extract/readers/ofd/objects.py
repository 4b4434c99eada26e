"""What the objects of an OFD page draw: text objects as characters, path objects as rules and fills, in points."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from extract.readers.errors import ReadError
from extract.readers.ofd.geometry import (
    POINTS,
    Box,
    Matrix,
    Point,
    Subpath,
    box,
    clean_text,
    deltas,
    glyph_box,
    matrix,
    number,
    pen_positions,
    subpaths,
)
from extract.readers.ofd.package import Budget, child_text, children, local
from extract.readers.page import Fill, Rule, Word

# A filled rectangle up to this thickness (points) is a ruling line; the red line below a masthead is 3 points thick.
THIN = 3.0
# A segment is a ruling line if it leaves its axis by no more than this many points.
SLACK = 0.6
LINE_WIDTH = 0.353
BOLD_WEIGHT = 600
MAX_DEPTH = 64

_BOLD_NAMES = ("bold", "black", "heavy", "黑体", "simhei", "小标宋")
_OBJECTS = frozenset({"TextObject", "PathObject", "ImageObject", "CompositeObject", "PageBlock"})


@dataclass(slots=True)
class Resources:
    """What a document's resource parts define: bold fonts, line widths of draw parameters, units, pictures; by ID."""

    bold_fonts: set[str] = field(default_factory=set)
    line_widths: dict[str, float] = field(default_factory=dict)
    units: dict[str, etree._Element] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)

    def copy(self) -> Resources:
        """Return a copy to which a page adds its own."""
        return Resources(set(self.bold_fonts), dict(self.line_widths), dict(self.units), dict(self.media))


class Picture(NamedTuple):
    """A picture's box on the page in points and the part of the package that holds it (empty if missing)."""

    x0: float
    top: float
    x1: float
    bottom: float
    part: str


@dataclass(slots=True)
class Marks:
    """What a page or template shows, gathered object by object.

    `hidden` is text that is there but not drawn. `quarters` counts the characters by the clockwise quarter turns (0 to
    3) that they are printed with.
    """

    chars: list[Word] = field(default_factory=list)
    hidden: list[Word] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    quarters: list[int] = field(default_factory=lambda: [0, 0, 0, 0])

    def add(self, other: Marks) -> None:
        """Put another page's marks (a template's) on this one."""
        self.chars += other.chars
        self.hidden += other.hidden
        self.rules += other.rules
        self.fills += other.fills
        self.pictures += other.pictures
        self.quarters = [sum(pair) for pair in zip(self.quarters, other.quarters, strict=True)]


class Scene(NamedTuple):
    """What drawing an object needs to know: the document's resources, the budget, and the part for error messages."""

    resources: Resources
    budget: Budget
    place: str


def read_resources(resources: Resources, root: etree._Element) -> None:
    """Add what a Res part defines; a definition met earlier stays."""
    for font in children(root, "Fonts", "Font"):
        names = (font.get("FontName", "") + font.get("FamilyName", "")).lower()
        if _true(font, "Bold", False) or any(name in names for name in _BOLD_NAMES):
            resources.bold_fonts.add(font.get("ID", ""))
    for unit in children(root, "CompositeGraphicUnits", "CompositeGraphicUnit"):
        resources.units.setdefault(unit.get("ID", ""), unit)
    params = {param.get("ID", ""): param for param in children(root, "DrawParams", "DrawParam")}
    for name, param in params.items():
        resources.line_widths.setdefault(name, _inherited_width(params, param))


def _inherited_width(params: dict[str, etree._Element], param: etree._Element) -> float:
    """Return a DrawParam's line width, looked up through `Relative` as far as it leads (loops end)."""
    seen: set[str] = set()
    while param.get("LineWidth") is None:
        above = params.get(param.get("Relative", ""))
        if above is None or param.get("ID", "") in seen:
            return LINE_WIDTH
        seen.add(param.get("ID", ""))
        param = above
    return number(param.get("LineWidth"), LINE_WIDTH)


def draw_content(root: etree._Element, scene: Scene) -> Marks:
    """Return what the layers of a page's or template's Content show, in points."""
    marks = Marks()
    to_points = Matrix(POINTS, 0.0, 0.0, POINTS, 0.0, 0.0)
    for layer in children(root, "Content", "Layer"):
        for element, place in _walk(layer, to_points, scene, 0):
            _draw_object(element, place, scene, marks, layer.get("DrawParam", ""))
    return marks


def _walk(parent: etree._Element, outer: Matrix, scene: Scene, depth: int) -> Iterator[tuple[etree._Element, Matrix]]:
    """Yield the visible text, path and image objects below `parent` with their transforms to the page.

    Blocks and composite units are opened; raises `ReadError` when they nest too deeply (a unit can contain itself).
    """
    if depth > MAX_DEPTH:
        raise ReadError("objects nest too deeply", "do not trust the file", scene.place)
    for element in parent:
        name = local(element)
        if name not in _OBJECTS or not _true(element, "Visible", True):
            continue
        scene.budget.take_object(scene.place)
        if name == "PageBlock":
            yield from _walk(element, outer, scene, depth + 1)
        elif name == "CompositeObject":
            unit = scene.resources.units.get(element.get("ResourceID", ""))
            for content in children(unit, "Content"):
                yield from _walk(content, _placed(element, outer), scene, depth + 1)
        else:
            yield element, _placed(element, outer)


def _placed(element: etree._Element, outer: Matrix) -> Matrix:
    """Return an object's transform: its CTM, then the move to its Boundary's corner, then what is around it."""
    corner = box(element.get("Boundary")) or Box(0.0, 0.0, 0.0, 0.0)
    move = Matrix(e=corner.x, f=corner.y)
    return outer.after(move.after(matrix(element.get("CTM"))))


def _draw_object(element: etree._Element, place: Matrix, scene: Scene, marks: Marks, layer_param: str) -> None:
    name = local(element)
    if name == "TextObject":
        drawn = _true(element, "Fill", True) or _true(element, "Stroke", False)
        shown = drawn and number(element.get("Alpha"), 255.0) > 0
        chars = list(_text_chars(element, place, scene))
        (marks.chars if shown else marks.hidden).extend(chars)
        marks.quarters[_quarter(element, place)] += len(chars) if shown else 0
    elif number(element.get("Alpha"), 255.0) <= 0:
        return
    elif name == "PathObject":
        _draw_path(element, place, scene, marks, layer_param)
    else:
        marks.pictures.append(_picture(element, place, scene.resources))


def _quarter(element: etree._Element, place: Matrix) -> int:
    """Return the clockwise quarter turns that a text object's characters are printed with, to the nearest."""
    angle = math.degrees(math.atan2(place.b, place.a)) + number(element.get("CharDirection"), 0.0)
    return round(angle / 90) % 4


def _text_chars(element: etree._Element, place: Matrix, scene: Scene) -> Iterator[Word]:
    """Yield a TextObject's characters with their boxes on the page."""
    size = number(element.get("Size"), 0.0)
    em = size * number(element.get("HScale"), 1.0)
    turn = int(number(element.get("CharDirection"), 0.0))
    bold = _is_bold(element, scene.resources)
    points = size * (place.c**2 + place.d**2) ** 0.5
    start = Point(0.0, 0.0)
    for code in children(element, "TextCode"):
        text = clean_text(code.text)
        scene.budget.take_marks(len(text), scene.place)
        start = Point(number(code.get("X"), start.x), number(code.get("Y"), start.y))
        across = deltas(code.get("DeltaX"), len(text) - 1)
        down = deltas(code.get("DeltaY"), len(text) - 1)
        for pen in pen_positions(text, start, across, down, em):
            yield Word(pen.char, *glyph_box(pen, size, turn, place), points, bold)


def _is_bold(element: etree._Element, resources: Resources) -> bool:
    if number(element.get("Weight"), 400.0) >= BOLD_WEIGHT or element.get("Font", "") in resources.bold_fonts:
        return True
    return _true(element, "Fill", True) and _true(element, "Stroke", False)


def _draw_path(element: etree._Element, place: Matrix, scene: Scene, marks: Marks, layer_param: str) -> None:
    """Add a PathObject's straight strokes and filled rectangles to the page's rules and fills."""
    data = child_text(element, "AbbreviatedData")
    scene.budget.take_marks(len(data) // 4, scene.place)
    param = element.get("DrawParam", layer_param)
    width = number(element.get("LineWidth"), scene.resources.line_widths.get(param, LINE_WIDTH)) * place.scale
    stroke, fill = _true(element, "Stroke", True), _true(element, "Fill", False)
    for run in subpaths(data, place):
        area = _rectangle(run) if fill else None
        if area is not None:
            _add_area(area, marks)
        # The outline of a filled bar adds nothing to the bar.
        if stroke and (area is None or _thickness(area) > THIN):
            marks.rules.extend(_stroked(run, width))


def _stroked(run: Subpath, width: float) -> Iterator[Rule]:
    """Yield the horizontal and vertical segments of a stroked run."""
    ends = [*run.points[1:], run.points[0]] if run.closed else run.points[1:]
    straight = [*run.straight, True] if run.closed else run.straight
    for start, end, line in zip(run.points, ends, straight, strict=False):
        across, down = abs(end.x - start.x), abs(end.y - start.y)
        if not line or max(across, down) <= SLACK:
            continue
        if down <= SLACK:
            y = (start.y + end.y) / 2
            yield Rule(min(start.x, end.x), y, max(start.x, end.x), y, width)
        elif across <= SLACK:
            x = (start.x + end.x) / 2
            yield Rule(x, min(start.y, end.y), x, max(start.y, end.y), width)


def _rectangle(run: Subpath) -> Fill | None:
    """Return the box of a run that is an upright rectangle (or a line there and back), None for any other shape."""
    if len(run.points) < 2 or not all(run.straight):
        return None
    xs, ys = [point.x for point in run.points], [point.y for point in run.points]
    area = Fill(min(xs), min(ys), max(xs), max(ys))
    at_corner = all(
        min(point.x - area.x0, area.x1 - point.x) <= SLACK and min(point.y - area.top, area.bottom - point.y) <= SLACK
        for point in run.points
    )
    return area if at_corner and len(run.points) <= 6 else None


def _thickness(area: Fill) -> float:
    return min(area.x1 - area.x0, area.bottom - area.top)


def _add_area(area: Fill, marks: Marks) -> None:
    """Add a filled rectangle as a rule if it is thin and long, as a fill if it is thick; dots are left out."""
    width, height = area.x1 - area.x0, area.bottom - area.top
    if min(width, height) > THIN:
        marks.fills.append(area)
    elif max(width, height) < 1.5 * min(width, height):
        return
    elif width > height:
        y = (area.top + area.bottom) / 2
        marks.rules.append(Rule(area.x0, y, area.x1, y, height))
    else:
        x = (area.x0 + area.x1) / 2
        marks.rules.append(Rule(x, area.top, x, area.bottom, width))


def _picture(element: etree._Element, place: Matrix, resources: Resources) -> Picture:
    """Return a picture's box: the unit square, transformed."""
    corners = [place.at(x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)]
    xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
    part = resources.media.get(element.get("ResourceID", ""), "")
    return Picture(min(xs), min(ys), max(xs), max(ys), part)


def _true(element: etree._Element, name: str, default: bool) -> bool:
    """Return a boolean attribute; anything that is not clearly one is the default."""
    value = element.get(name, "").strip().lower()
    return {"true": True, "1": True, "false": False, "0": False}.get(value, default)
