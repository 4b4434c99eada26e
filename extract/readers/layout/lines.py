"""Characters to printed lines: grouping by height on the page, fake bold removed, blanks where words part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from extract.model import BBox
from extract.readers.page import Char, Line

_SAME = 0.3
_WORD_GAP = 0.25
_WIDE_GAP = 1.2


def char_rows(chars: Iterable[Char]) -> list[list[Char]]:
    """Group characters into printed rows, top to bottom, each from left to right and without doubled characters."""
    ordered = sorted(chars, key=lambda c: c.top + c.bottom)
    if not ordered:
        return []
    low, high = _core(ordered[0])
    if low < (ordered[-1].top + ordered[-1].bottom) / 2 < high:
        return [_single(sorted(ordered, key=lambda c: c.x0))]
    rows = [[ordered[0]]]
    for char in ordered[1:]:
        middle = (char.top + char.bottom) / 2
        if low < middle < high or char.top < (low + high) / 2 < char.bottom:
            rows[-1].append(char)
            if middle >= high:
                high = middle
        else:
            rows.append([char])
            low, high = _core(char)
    return [_single(sorted(row, key=lambda c: c.x0)) for row in rows]


def _core(char: Char) -> tuple[float, float]:
    """Return the middle half of a character's height."""
    quarter = (char.bottom - char.top) / 4
    return char.top + quarter, char.bottom - quarter


def _single(row: list[Char]) -> list[Char]:
    """Drop characters printed twice at nearly the same place, which is how some programs print bold."""
    kept = row[:1]
    for char in row[1:]:
        near = _SAME * char.size
        if char.x0 - kept[-1].x0 < near and _is_doubled(char, kept, near):
            continue
        kept.append(char)
    return kept


def _is_doubled(char: Char, kept: Sequence[Char], near: float) -> bool:
    return any(k.text == char.text and abs(k.x0 - char.x0) < near and abs(k.top - char.top) < near for k in kept[-3:])


def row_text(row: Sequence[Char]) -> str:
    """Return the text of a printed row; a gap between western words, or a wide one, is a blank."""
    parts: list[str] = []
    before: Char | None = None
    for char in row:
        if before is not None and not char.text.isspace() and not before.text.isspace():
            gap = char.x0 - before.x1
            if gap > _WIDE_GAP * char.size or (gap > _WORD_GAP * char.size and is_western(before.text + char.text)):
                parts.append(" ")
        parts.append(char.text)
        before = char
    return "".join(parts).strip()


def is_western(text: str) -> bool:
    """Tell whether all characters are ASCII or Latin letters, digits and marks."""
    return all("!" <= char < "\u0250" for char in text)


def join_text(left: str, right: str) -> str:
    """Join the texts of two printed lines: no blank between Chinese characters, one between western words."""
    if left and right and left[-1].isascii() and right[0].isascii() and left[-1].isalpha() and right[0].isalpha():
        return f"{left} {right}"
    return left + right


def box_of(chars: Iterable[Char | Line]) -> BBox:
    """Return the box around characters or lines."""
    items = list(chars)
    return BBox(
        min(c.x0 for c in items), min(c.top for c in items), max(c.x1 for c in items), max(c.bottom for c in items)
    )


def line_of(row: Sequence[Char]) -> Line | None:
    """Return a printed row as one line, None if it is blank."""
    text = row_text(row)
    if not text:
        return None
    inked = [char for char in row if not char.text.isspace()]
    x0, top, x1, bottom = box_of(inked)
    sizes = sorted(char.size for char in inked)
    bold = 2 * sum(char.bold for char in inked) > len(inked)
    confidence = sum(char.confidence for char in inked) / len(inked)
    return Line(text, x0, top, x1, bottom, sizes[len(sizes) // 2], bold, confidence)


def lines_of(chars: Iterable[Char]) -> list[Line]:
    """Return the printed lines of a set of characters, top to bottom."""
    return [line for row in char_rows(chars) if (line := line_of(row)) is not None]
