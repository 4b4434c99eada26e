"""Running heads, running feet and page numbers: what repeats in the margins of pages and is not text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from extract.readers.page import Line

_ZONE = 0.14
_SHORT = 25
_DIGITS = re.compile(r"[0-9０-９]+")
_BLANK = re.compile(r"\s+")
_FOLIO = re.compile(
    r"[\-‐-―─－·•~∼～—_\s|]*(?:第?\s*(?:[0-9０-９]{1,4}|[ivxlIVXL]{1,6})\s*页?)"
    r"(?:\s*[/／,，]?\s*共?\s*[0-9０-９]{1,4}\s*页?)?[\-‐-―─－·•~∼～—_\s|]*"
)


def furniture(pages: Sequence[tuple[float, Sequence[Line]]]) -> set[tuple[int, int]]:
    """Return (page index, line index) of running heads, feet and page numbers.

    `pages` holds each page's height and its lines from top to bottom.
    """
    found: set[tuple[int, int]] = set()
    places: dict[tuple[str, bool], list[tuple[int, int, float]]] = defaultdict(list)
    for p, (height, lines) in enumerate(pages):
        for i, at_top in _margin_lines(height, lines):
            line = lines[i]
            if _is_folio(line, lines, i):
                found.add((p, i))
            else:
                shape = _DIGITS.sub("#", _BLANK.sub("", line.text))
                places[shape, at_top].append((p, i, line.top if at_top else height - line.top))
    for (shape, _), group in places.items():
        found.update((p, i) for p, i, _ in _repeated(group, len(pages), len(shape)))
    return found


def _margin_lines(height: float, lines: Sequence[Line]) -> list[tuple[int, bool]]:
    """Return index and place (top?) of the lines in the top and bottom margin, at most three of each."""
    top = [(i, True) for i, line in enumerate(lines[:3]) if line.bottom < _depth(line) * height]
    first = max(len(lines) - 3, len(top))
    bottom = [(i, False) for i in range(first, len(lines)) if lines[i].top > (1 - _depth(lines[i])) * height]
    return top + bottom


def _depth(line: Line) -> float:
    """Return how deep the margin is in which a line is looked for: deeper for what is surely a page number."""
    return 1.6 * _ZONE if is_folio_text(line.text) else _ZONE


def is_folio_text(text: str) -> bool:
    """Tell whether a text is a page number and nothing else, with dashes or 第…页 around it."""
    return len(text) > 2 and len(text) <= 16 and bool(_FOLIO.fullmatch(text)) and not text.isdigit()


def _is_folio(line: Line, lines: Sequence[Line], i: int) -> bool:
    """Tell whether a line is a page number standing apart from the text."""
    if len(line.text) > 16 or not _FOLIO.fullmatch(line.text):
        return False
    gaps = [abs(other.top - line.top) for j, other in enumerate(lines) if j != i]
    return not gaps or min(gaps) > 1.2 * line.size or len(line.text) > 2


def _repeated(group: list[tuple[int, int, float]], pages: int, length: int) -> list[tuple[int, int, float]]:
    """Return the members of a group of like lines that stand at the same height on enough pages.

    In a document of a few pages two will do, if the line is short.
    """
    heights = sorted(y for _, _, y in group)
    middle = heights[len(heights) // 2]
    near = [member for member in group if abs(member[2] - middle) <= 6]
    count = len({p for p, _, _ in near})
    return near if count >= 3 or (count == 2 and pages <= 4 and length <= _SHORT) else []
