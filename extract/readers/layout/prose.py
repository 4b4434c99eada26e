"""Printed lines to paragraphs: rejoined over line and page breaks, with titles and headings where layout tells them.

A paragraph ends where its last line stops short of the right margin, or where the next line is indented, set in
another size, or set off by more than the usual distance. What a line is *about* plays no part here.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extract.model import Anchor, BBox, Kind, Paragraph, Span
from extract.readers.layout.lines import join_text
from extract.readers.page import Line

_ENDING = re.compile(r"[。！？；：.!?;:][”’」』）)]?$")
_ALONE = re.compile(r"〔\d{4}〕|[0-9〇一二三四五六七八九]{4}年.{1,3}月.{1,3}日$|^[（(].*[）)]$|^附\s*件")
_NUMBERED = re.compile(
    r"[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百]{1,4}[章节条篇]"
    r"|[0-9０-９]{1,2}[．.、](?![0-9])|[（(][0-9０-９]{1,2}[)）]"
)
_FIRST_PIECE = re.compile(
    r"[“‘《（(〈【]*(?:[!-~‰％—．·]+|.)(?:/[!-~]+)?[，。、；：！？）》”’〉】,.;:!?)]*(?:[“”‘’]+.)?"
)
_LEAST_PIECE = 0.5
_LONGEST_HEADING = 45
_LARGER = 1.12
_WIDER = 1.35
_FEW_LINES = 15


@dataclass(frozen=True, slots=True)
class Margins:
    """Left and right edge of the running text, its size and the distance from one line to the next, in points."""

    left: float
    right: float
    size: float
    pitch: float


@dataclass(slots=True)
class Placed:
    """A printed line with the page it stands on, the margins there, and the frame (专栏) it stands in, 0 if none.

    `centred` tells whether it is set in the middle, `note` that it is of a footnote, `aside` that it is set sideways.
    """

    line: Line
    page: int
    margins: Margins
    box: int = 0
    note: bool = False
    aside: bool = False
    centred: bool = field(init=False)

    def __post_init__(self) -> None:
        self.centred = not self.aside and is_centred(self.line, self.margins)


@dataclass(slots=True)
class _Group:
    """Lines of one paragraph."""

    lines: list[Placed] = field(default_factory=list)


def measure(pages: Iterable[Sequence[Line]], width: float) -> Margins | None:
    """Return the margins that the lines of some pages of a width have in common, None if there are no lines.

    Where lines are few, and all may be short, the right margin is taken to be not much wider than the left.
    """
    lines = [line for page in pages for line in page]
    if not lines:
        return None
    size = _mode(((line.size, len(line.text)) for line in lines), 0.5)
    pitches = []
    for page in pages:
        ordered = sorted(page, key=lambda line: line.top)
        pitches += [b.top - a.top for a, b in itertools.pairwise(ordered) if b.top - a.top > 0.6 * size]
    pitch = _mode(((p, 1) for p in pitches if p < 4 * size), 1.0) if pitches else 1.5 * size
    left, right = page_edges(lines, size) or (0.0, 0.0)
    if len(lines) < _FEW_LINES:
        right = max(right, width - _WIDER * left)
    return Margins(left, right, size, pitch or 1.5 * size)


def page_edges(lines: Sequence[Line], size: float) -> tuple[float, float] | None:
    """Return where lines of about a font size begin and end, None if there are no lines."""
    body = [line for line in lines if abs(line.size - size) <= 0.12 * size] or lines
    if not body:
        return None
    return _edge([line.x0 for line in body], lowest=True), _edge([line.x1 for line in body], lowest=False)


def _mode(weighted: Iterable[tuple[float, int]], step: float) -> float:
    """Return the most common value, values grouped by `step`."""
    counts: Counter[int] = Counter()
    for value, weight in weighted:
        counts[round(value / step)] += weight
    return counts.most_common(1)[0][0] * step if counts else 0.0


def _edge(values: list[float], *, lowest: bool) -> float:
    """Return the outermost position at which several lines begin or end."""
    bins = [round(value / 3) for value in values]
    counts = Counter(bins)
    need = max(2, 0.08 * len(values))
    strong = [
        bin_ for bin_ in counts if counts[bin_] + counts.get(bin_ + 1, 0) + counts.get(bin_ - 1, 0) >= need
    ] or list(counts)
    chosen = min(strong) if lowest else max(strong)
    near = [value for value, bin_ in zip(values, bins, strict=True) if -1 <= bin_ - chosen <= 1]
    return min(near) if lowest else max(near)


def paragraphs(placed: Sequence[Placed]) -> list[Paragraph]:
    """Rejoin lines in reading order to paragraphs; text goes on over footnotes and what is set sideways."""
    groups: list[_Group] = []
    last: dict[bool, _Group] = {}
    for line in placed:
        if line.aside:
            groups.append(_Group([line]))
            continue
        group = last.get(line.note)
        if group and continues(group.lines[-1], line, first=len(group.lines) == 1):
            group.lines.append(line)
        else:
            last[line.note] = _Group([line])
            groups.append(last[line.note])
    return [_paragraph(group.lines) for group in groups]


def continues(above: Placed, below: Placed, *, first: bool = False) -> bool:
    """Tell whether the paragraph of the line `above` (its `first` one?) goes on in the line `below`."""
    a, b, size = above.line, below.line, above.margins.size
    if above.box != below.box or below.page > above.page + 1:
        return False
    if abs(a.size - b.size) > 0.12 * max(a.size, b.size):
        return False
    if above.centred or below.centred:
        return _same_title(above, below)
    if above.page == below.page and b.top - a.top > 1.45 * max(above.margins.pitch, a.size):
        return False
    indented = b.x0 - below.margins.left
    hanging = not first and abs(a.x0 - b.x0) < 0.3 * size
    if indented > 0.9 * size and not (hanging and indented > 3 * size):
        return False
    if _NUMBERED.match(b.text) and _ENDING.search(a.text):
        return False
    room = above.margins.right - a.x1 - 0.5 * size
    return room < _LEAST_PIECE * size or room < first_piece(b.text) * size


def first_piece(text: str) -> float:
    """Return the width in ems of the part of a line before which no line can be broken off."""
    match = _FIRST_PIECE.match(text)
    return sum(0.5 if char < "\u2000" else 1.0 for char in match.group()) if match else 1.0


def is_centred(line: Line, margins: Margins) -> bool:
    """Tell whether a line is set in the middle: well in from both margins by the same amount."""
    left, right = line.x0 - margins.left, margins.right - line.x1
    apart = 0.8 if line.size > _LARGER * margins.size or line.bold else 2.6
    return min(left, right) > apart * margins.size and abs(left - right) < max(margins.size, 0.1 * (left + right))


def _same_title(above: Placed, below: Placed) -> bool:
    """Tell whether two lines, at least one of them in the middle, are one title broken over lines."""
    a, b = above.line, below.line
    if above.page != below.page or a.bold != b.bold or _ALONE.search(a.text) or _ALONE.search(b.text):
        return False
    larger = a.size > _LARGER * above.margins.size
    first = above.centred or (above.margins.right - a.x1 < a.size and abs(a.x0 - above.margins.left) < a.size)
    return larger and first and below.centred and b.top - a.bottom < 1.2 * a.size


def _paragraph(lines: Sequence[Placed]) -> Paragraph:
    text, spans = "", []
    for placed in lines:
        line, before = placed.line, len(text)
        text = join_text(text, line.text)
        box = BBox(line.x0, line.top, line.x1, line.bottom)
        spans.append(Span(len(text) - len(line.text) if before else 0, len(text), Anchor(placed.page, box)))
    kind, level = _kind(lines, text)
    confidence = min([placed.line.confidence for placed in lines])
    return Paragraph(text, kind, level, lines[0].box, tuple(spans), confidence)


def _kind(lines: Sequence[Placed], text: str) -> tuple[Kind, int]:
    """Tell what a paragraph is where size, weight and place leave no doubt."""
    first = lines[0]
    margins, centred = first.margins, first.centred
    larger = first.line.size > _LARGER * margins.size
    if first.note:
        return Kind.NOTE, 0
    if first.aside:
        return Kind.PARAGRAPH, 0
    if first.box:
        return (Kind.CAPTION, 0) if centred and len(lines) == 1 else (Kind.BOX, 0)
    if centred and larger and first.page == 1:
        return Kind.TITLE, 0
    if len(lines) > 2 or len(text) > _LONGEST_HEADING or _ENDING.search(text):
        return Kind.PARAGRAPH, 0
    if larger or (first.line.bold and all(placed.line.bold for placed in lines)):
        return Kind.HEADING, 1 if centred or larger else 2
    return Kind.PARAGRAPH, 0
