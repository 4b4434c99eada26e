"""Running heads, running feet and page numbers: what repeats in the margins of pages and is not text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from extract.readers.page import Line

_ZONE = 0.14
_SHORT = 25
_RESTARTS = 3
"""Page numbers may begin anew in so many parts of a document."""
_DIGITS = re.compile(r"[0-9０-９]+")
_BLANK = re.compile(r"\s+")
_OF_TABLE = re.compile(
    r"^[（(]?(?:续|接上?)?附?表[0-9０-９一二三四五六七八九十]|续附?表|接上[表页]|表(?:[（(][^（()）]{1,8}[)）])?$|[（(]续[^（()）]{0,4}[)）]$|单位[:：]"
)
_UNDER_TABLE = re.compile(r"^[（(]?(?:备?注释?|说明|资料来源|数据来源)\d{0,2}[:：.、]")
_CAPTION = re.compile(
    r"^[（(]?(?:续|接上?)?附?[表图](?:[0-9０-９]|[一二三四五六七八九十]{1,3}(?!、))|^续附?表|^专栏[0-9０-９一二三四五六七八九十]"
    r"|^[（(]?(?:计量)?单位[:：]"
)
_TITLED = re.compile(r"^(?:附[件图录]|专栏|图)\s*[0-9０-９一二三四五六七八九十]")
_ABOVE_TABLE = 90.0
_BELOW_TABLE = 40.0
_FOLIO = re.compile(
    r"[\-‐-―─－·•~∼～—_\s|]*(?P<page>第?\s*(?:[0-9０-９]{1,4}|[ivxlIVXL]{1,6})\s*页?)"
    r"(?P<rest>\s*[/／,，]?\s*共?\s*[0-9０-９]{1,4}\s*页?)?[\-‐-―─－·•~∼～—_\s|]*"
)
_YEAR_ON = re.compile(r"(?:19|20)[0-9]{2}[\-‐-―─－～~]+|[\-‐-―─－～~]+(?:19|20)[0-9]{2}")
"""A piece of a span of years, broken over lines."""
_Place = tuple[int, int, float]
"""Page index, line index, distance from the page's nearer edge."""


class Sheet(NamedTuple):
    """What tells a page's furniture: its height, its lines from top to bottom, where its tables begin and end."""

    height: float
    lines: Sequence[Line]
    tables: Sequence[tuple[float, float]] = ()


def furniture(pages: Sequence[Sheet]) -> set[tuple[int, int]]:
    """Return (page index, line index) of running heads, feet and page numbers."""
    found: set[tuple[int, int]] = set()
    places: dict[tuple[str, bool], list[_Place]] = defaultdict(list)
    for p, sheet in enumerate(pages):
        for i, at_top in _margin_lines(sheet.height, sheet.lines):
            line = sheet.lines[i]
            if _is_folio(line, sheet.lines, i):
                found.add((p, i))
            elif not (_is_above_table(sheet, i) if at_top else _is_below_table(sheet, i)):
                away = line.top if at_top else sheet.height - line.top
                places[_BLANK.sub("", line.text), at_top].append((p, i, away))
    for text, group in _counted(places):
        repeated = _repeated(group, len(pages), len(text))
        # The title of an annex or a figure that is printed again on its pages is still a title once.
        found.update((p, i) for p, i, _ in (repeated[1:] if _TITLED.match(text) else repeated))
    return found


def _counted(places: Mapping[tuple[str, bool], list[_Place]]) -> Iterator[tuple[str, list[_Place]]]:
    """Yield lines that say the same, and those that differ only in numbers that count the pages."""
    shapes: dict[tuple[str, bool], list[tuple[str, list[_Place]]]] = defaultdict(list)
    for (text, at_top), group in places.items():
        shapes[_DIGITS.sub("#", text), at_top].append((text, group))
    for same in shapes.values():
        if len(same) > 1 and not _TITLED.match(same[0][0]) and _count_pages(same):
            yield same[0][0], sorted(place for _, group in same for place in group)
        else:
            yield from same


def _count_pages(same: Sequence[tuple[str, list[_Place]]]) -> bool:
    """Tell whether each number in some lines is the same everywhere, or follows the page."""
    seen = [(p, list(map(int, _DIGITS.findall(text)))) for text, group in same for p, _, _ in group]
    columns = zip(*(numbers for _, numbers in seen), strict=True)
    pages = [p for p, _ in seen]
    return all(
        len(set(column)) == 1 or len({number - p for p, number in zip(pages, column, strict=True)}) <= _RESTARTS
        for column in columns
    )


def _is_above_table(sheet: Sheet, i: int) -> bool:
    """Tell whether a line is a table's caption or unit, repeated on each of its pages: only such lines are below it."""
    below = [top for top, _ in sheet.tables if top > sheet.lines[i].top]
    if not below or min(below) - sheet.lines[i].bottom > _ABOVE_TABLE:
        return False
    between = [line for line in sheet.lines[i:] if line.top < min(below)]
    return all(_OF_TABLE.search(_BLANK.sub("", line.text)) for line in between)


def _is_below_table(sheet: Sheet, i: int) -> bool:
    """Tell whether a line is a note right under a table, repeated on each of its pages."""
    line = sheet.lines[i]
    near = any(0 <= line.top - bottom + line.size < _BELOW_TABLE for _, bottom in sheet.tables)
    return near and bool(_UNDER_TABLE.search(_BLANK.sub("", line.text)))


def _margin_lines(height: float, lines: Sequence[Line]) -> list[tuple[int, bool]]:
    """Return index and place (top?) of the lines in the top and bottom margin, at most three of each."""
    top = [(i, True) for i, line in enumerate(lines[:3]) if line.bottom < _depth(line) * height]
    first = max(len(lines) - 3, len(top))
    bottom = [(i, False) for i in range(first, len(lines)) if lines[i].top > (1 - _depth(lines[i])) * height]
    return top + bottom


def _depth(line: Line) -> float:
    """Return how deep the margin is in which a line is looked for: deeper for what is surely a page number."""
    return 1.6 * _ZONE if is_folio_text(line.text) else _ZONE


def is_caption_text(text: str) -> bool:
    """Tell whether a text that stands alone is the number and title of a table or figure, or states a table's unit."""
    return bool(_CAPTION.match(_BLANK.sub("", text)))


def is_note_text(text: str) -> bool:
    """Tell whether a text that stands alone begins like a note below a table."""
    return bool(_UNDER_TABLE.match(_BLANK.sub("", text)))


def is_folio_text(text: str) -> bool:
    """Tell whether a text is a page number and nothing else, with dashes or 第…页 around it."""
    if _YEAR_ON.fullmatch(text):
        return False
    return 2 < len(text) <= 16 and not text.isdigit() and _is_page_of_pages(text)


def _is_page_of_pages(text: str) -> bool:
    """Tell whether a text has the form of a page number; of two plain numbers the second is that of all pages."""
    match = _FOLIO.fullmatch(text)
    if match is None or not match["rest"] or re.search("第|页|共", text):
        return match is not None
    page, pages = (_DIGITS.findall(match[name]) for name in ("page", "rest"))
    return bool(page and re.search("[/／]", match["rest"]) and 0 < int(page[0]) <= int(pages[0]))


def _is_folio(line: Line, lines: Sequence[Line], i: int) -> bool:
    """Tell whether a line is a page number standing apart from the text."""
    if len(line.text) > 16 or not _is_page_of_pages(line.text):
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
