"""Running heads, running feet and page numbers: what repeats in the margins of pages and is not text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from extract.readers.page import Line

_ZONE = 0.14
_SHORT = 25
_DIGITS = re.compile(r"[0-9０-９]+")
_BLANK = re.compile(r"\s+")
_OF_TABLE = re.compile(
    r"^[（(]?(?:续|接上?)?附?表[0-9０-９一二三四五六七八九十]|续附?表|接上[表页]|表(?:[（(][^（()）]{1,8}[)）])?$|[（(]续[^（()）]{0,4}[)）]$|单位[:：]"
)
_ABOVE_TABLE = 90.0
_FOLIO = re.compile(
    r"[\-‐-―─－·•~∼～—_\s|]*(?:第?\s*(?:[0-9０-９]{1,4}|[ivxlIVXL]{1,6})\s*页?)"
    r"(?:\s*[/／,，]?\s*共?\s*[0-9０-９]{1,4}\s*页?)?[\-‐-―─－·•~∼～—_\s|]*"
)


class Sheet(NamedTuple):
    """What tells a page's furniture: its height, its lines from top to bottom, and where its tables begin."""

    height: float
    lines: Sequence[Line]
    tables: Sequence[float] = ()


def furniture(pages: Sequence[Sheet]) -> set[tuple[int, int]]:
    """Return (page index, line index) of running heads, feet and page numbers."""
    found: set[tuple[int, int]] = set()
    places: dict[tuple[str, bool], list[tuple[int, int, float]]] = defaultdict(list)
    for p, sheet in enumerate(pages):
        for i, at_top in _margin_lines(sheet.height, sheet.lines):
            line = sheet.lines[i]
            if _is_folio(line, sheet.lines, i):
                found.add((p, i))
            elif not (at_top and _is_of_table(sheet, i)):
                shape = _DIGITS.sub("#", _BLANK.sub("", line.text))
                places[shape, at_top].append((p, i, line.top if at_top else sheet.height - line.top))
    for (shape, _), group in places.items():
        found.update((p, i) for p, i, _ in _repeated(group, len(pages), len(shape)))
    return found


def _is_of_table(sheet: Sheet, i: int) -> bool:
    """Tell whether a line is a table's caption or unit, repeated on each of its pages: only such lines are below it."""
    below = [top for top in sheet.tables if top > sheet.lines[i].top]
    if not below or min(below) - sheet.lines[i].bottom > _ABOVE_TABLE:
        return False
    between = [line for line in sheet.lines[i:] if line.top < min(below)]
    return all(_OF_TABLE.search(_BLANK.sub("", line.text)) for line in between)


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
