"""Words to printed lines: grouping by height on the page, fake bold removed, blanks where words part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter

from extract.model import BBox
from extract.readers.page import Line, Word

_SAME = 0.3
_WORD_GAP = 0.25
_WIDE_GAP = 1.2
_SCRIPT = 0.75
_SCRIPT_GAP = 0.4
_SCRIPT_OVERLAP = 0.2


def word_rows(words: Iterable[Word]) -> list[list[Word]]:
    """Group words into printed rows, top to bottom, each from left to right and without words printed twice."""
    ordered = sorted(words, key=_height)
    if len(ordered) < 2:
        return [ordered] if ordered else []
    low, high = _core(ordered[0])
    if low < (ordered[-1].top + ordered[-1].bottom) / 2 < high:
        return [_single(ordered)]
    rows = [[ordered[0]]]
    for word in ordered[1:]:
        middle = (word.top + word.bottom) / 2
        if low < middle < high or word.top < (low + high) / 2 < word.bottom:
            rows[-1].append(word)
            if middle >= high:
                high = middle
        else:
            rows.append([word])
            low, high = _core(word)
    if len(rows) > 1:
        sizes = [row[0].size for row in rows]
        if min(sizes) <= _SCRIPT * max(sizes):
            rows = _with_scripts(rows)
    return list(map(_single, rows))


def _with_scripts(rows: Sequence[list[Word]]) -> list[list[Word]]:
    """Put rows of small superscripts and subscripts (CO₂, m³, a note's mark) back into the rows they belong to."""
    joined = [rows[0]]
    for row in rows[1:]:
        above = joined[-1]
        if _are_scripts(row, above) or _are_scripts(above, row):
            joined[-1] = above + row
        else:
            joined.append(row)
    return joined


def _are_scripts(small: Sequence[Word], base: Sequence[Word]) -> bool:
    """Tell whether all words of a row are much smaller than one of another, right behind which they stand."""
    most = _SCRIPT * max([word.size for word in base])
    return all(word.size <= most and any(_is_script(word, other) for other in base) for word in small)


def _is_script(word: Word, base: Word) -> bool:
    tall, near = word.bottom - word.top, _SCRIPT_GAP * base.size
    overlap = min(word.bottom, base.bottom) - max(word.top, base.top)
    behind = -near < word.x0 - base.x1 < near
    return word.size <= _SCRIPT * base.size and behind and overlap > _SCRIPT_OVERLAP * tall


_left = itemgetter(1)


def _height(word: Word) -> float:
    return word[2] + word[4]


def _core(word: Word) -> tuple[float, float]:
    """Return the middle half of a character's height."""
    quarter = (word.bottom - word.top) / 4
    return word.top + quarter, word.bottom - quarter


def _single(row: list[Word]) -> list[Word]:
    """Sort a row from left to right and drop words printed twice at nearly the same place, as some print bold."""
    if len(row) < 2:
        return row
    row.sort(key=_left)
    kept = row[:1]
    for word in row[1:]:
        near = _SAME * word.size
        if word.x0 - kept[-1].x0 < near and _is_doubled(word, kept, near):
            continue
        kept.append(word)
    return kept


def _is_doubled(word: Word, kept: Sequence[Word], near: float) -> bool:
    return any(k.text == word.text and abs(k.x0 - word.x0) < near and abs(k.top - word.top) < near for k in kept[-3:])


def row_text(row: Sequence[Word]) -> str:
    """Return the text of a printed row; a gap between western words, or a wide one, is a blank."""
    if len(row) == 1:
        return row[0].text.strip()
    parts: list[str] = []
    before: Word | None = None
    for word in row:
        if before is not None and not word.text.isspace() and not before.text.isspace():
            gap = word.x0 - before.x1
            if gap > _WIDE_GAP * word.size or (
                gap > _WORD_GAP * word.size and is_western(before.text[-1] + word.text[0])
            ):
                parts.append(" ")
        parts.append(word.text)
        before = word
    return "".join(parts).strip()


def is_western(text: str) -> bool:
    """Tell whether all characters are ASCII or Latin letters, digits and marks."""
    return all("!" <= char < "\u0250" for char in text)


def join_text(left: str, right: str) -> str:
    """Join the texts of two printed lines: no blank between Chinese characters, one between western words."""
    if left and right and left[-1].isascii() and right[0].isascii() and left[-1].isalpha() and right[0].isalpha():
        return f"{left} {right}"
    return left + right


def box_of(words: Iterable[Word | Line]) -> BBox:
    """Return the box around words or lines."""
    items = list(words)
    return BBox(
        min(c.x0 for c in items), min(c.top for c in items), max(c.x1 for c in items), max(c.bottom for c in items)
    )


def line_of(row: Sequence[Word]) -> Line | None:
    """Return a printed row as one line, None if it is blank."""
    text = row_text(row)
    if not text:
        return None
    inked = [word for word in row if not word.text.isspace()]
    x0, top, x1, bottom = box_of(inked)
    length = sum(len(word.text) for word in inked)
    bold = 2 * sum(len(word.text) for word in inked if word.bold) > length
    confidence = sum(len(word.text) * word.confidence for word in inked) / length
    return Line(text, x0, top, x1, bottom, usual_size(inked), bold, confidence)


def usual_size(words: Sequence[Word]) -> float:
    """Return the median font size of the characters in some words."""
    if len({word.size for word in words}) == 1:
        return words[0].size
    sizes = sorted((word.size, len(word.text)) for word in words)
    left = sum(count for _, count in sizes) // 2
    for size, count in sizes:
        left -= count
        if left < 0:
            return size
    return sizes[-1][0]


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Return the printed lines of a set of words, top to bottom."""
    return [line for row in word_rows(words) if (line := line_of(row)) is not None]
