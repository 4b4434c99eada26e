"""Footnotes: lines in smaller type below a short rule at the foot of a page's text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extract.readers.layout.furniture import is_folio_text
from extract.readers.layout.strokes import Stroke
from extract.readers.page import Line

_SMALLER = 0.92
_LENGTH = (40.0, 0.55)
"""How long the rule is at least, in points, and at most, as a share of the text's width."""
_SLACK = 15.0


def part_footnotes(lines: Sequence[Line], strokes: Sequence[Stroke]) -> tuple[list[Line], list[Line]]:
    """Part the lines of a page, top to bottom, into its text and its footnotes."""
    for stroke in strokes:
        text = [line for line in lines if line.bottom <= stroke.at + line.size / 3]
        below = [line for line in lines if line.bottom > stroke.at + line.size / 3]
        notes = [line for line in below if not (is_folio_text(line.text) or line.text.isdigit())]
        if text and notes and _is_note_rule(stroke, text) and _are_small(notes, text):
            return [*text, *(line for line in below if line not in notes)], notes
    return list(lines), []


def _is_note_rule(stroke: Stroke, text: Sequence[Line]) -> bool:
    left, right = min(line.x0 for line in text), max(line.x1 for line in text)
    return abs(stroke.start - left) < _SLACK and _LENGTH[0] < stroke.length < _LENGTH[1] * (right - left)


def _are_small(notes: Sequence[Line], text: Sequence[Line]) -> bool:
    sizes = Counter[float]()
    for line in text:
        sizes[line.size] += len(line.text)
    return max(line.size for line in notes) < _SMALLER * sizes.most_common(1)[0][0]
