"""Titles, unit notes and remarks: the paragraphs around a table that belong to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extract.model import Block, Kind, Paragraph
from extract.normalize.units import is_unit
from extract.tables.words import pattern, squeeze

_NUMBERED = re.compile(
    r"[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[.．、](?!\d)|第.{1,3}[章节条]"
)
_ANNEX = re.compile(r"附[件表]?\s*[\d一二三四五六七八九十]*\s*[:：]?")
_MAX_TITLE = 60
_MAX_ABOVE = 5
_MAX_UNIT = 12
_CHOICES = tuple("□√☑☐☒■")
_IN_BRACKETS = r"[（(](.{1,6})[)）]"
_NOTE_GOES_ON = re.compile(r"\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[)）]|[①-⑳*＊※★☆▲△●○◆◇■□]")


@dataclass(frozen=True, slots=True)
class Caption:
    """What was found around a table: texts, and how many blocks above and below it they take."""

    title: str = ""
    unit_note: str = ""
    notes: tuple[str, ...] = ()
    above: int = 0
    below: int = 0


def collapse(text: str) -> str:
    """Return the text with each run of blanks made one half-width blank."""
    return re.sub(r"\s+", " ", text).strip()


def is_unit_note(text: str) -> bool:
    """Tell whether a paragraph only states the unit of the table below it (单位：张)."""
    return len(text) < 40 and bool(pattern("unit_note").search(re.sub(r"\s+", "", text)))


def noted_unit(unit_note: str) -> str:
    """Return the unit that a note states: （单位：台（套）） → 台（套）, （公顷） → 公顷; empty where there is none."""
    bare = squeeze(unit_note)
    match = pattern("unit_note").search(bare)
    if match is None:
        inner = re.fullmatch(_IN_BRACKETS, bare)
        return inner[1] if inner and is_unit(inner[1]) else ""
    unit = match["unit"]
    closing = sum(unit.count(char) for char in "）)]】") > sum(unit.count(char) for char in "（([【")
    return unit[:-1] if closing else unit


def noted_units(unit_note: str) -> tuple[str, ...]:
    """Return the units of a note that states several (单位：万人、%); empty where it states one or none."""
    units = re.split(r"[、，,；;和及]", noted_unit(unit_note))
    return tuple(units) if len(units) > 1 and all(map(is_unit, units)) else ()


def find_caption(before: Sequence[Block], after: Sequence[Block]) -> Caption:
    """Look at the blocks before (nearest last) and after a table for its title, unit note and remarks."""
    above = _above(before)
    notes = _below(after)
    return replace(above, notes=(*above.notes, *notes), below=len(notes))


def _above(before: Sequence[Block]) -> Caption:
    """Read the lines above a table upwards to its title; a line that says who filled it in or when is a remark."""
    unit_note, period, details = "", "", []
    sure = 0
    for taken, block in enumerate(reversed(before[-_MAX_ABOVE:]), 1):
        if not isinstance(block, Paragraph):
            break
        text, unit_inline = _split_unit(collapse(block.text))
        bare = squeeze(text)
        if not unit_note and (unit := _unit_alone(text)):
            unit_note = unit
            sure = taken if sure == taken - 1 else sure
        elif not period and pattern("caption_period").search(bare):
            period = text
        elif pattern("caption_detail").search(bare):
            details.append(text)
            unit_note = unit_note or unit_inline
        elif _is_title(block):
            upper = _upper_line(before[: len(before) - taken], block)
            title = upper + text + period
            return Caption(title, unit_note or unit_inline, tuple(reversed(details)), taken + bool(upper))
        else:
            break
    return Caption(unit_note=unit_note if sure else "", above=sure)


def _unit_alone(text: str) -> str:
    """Return a line that only states a unit (单位：张, or （公顷）), else nothing."""
    return text if is_unit_note(text) or (len(text) < _MAX_UNIT and noted_unit(text)) else ""


def _upper_line(before: Sequence[Block], lower: Paragraph) -> str:
    """The first line of a title that the layout shows over two lines, both as titles; empty if there is none."""
    above = before[-1] if before else None
    if lower.kind is not Kind.TITLE or not isinstance(above, Paragraph) or above.kind is not Kind.TITLE:
        return ""
    text = collapse(above.text)
    return text if _is_title(above) and not _ANNEX.fullmatch(text) else ""


def _split_unit(title: str) -> tuple[str, str]:
    """A unit printed at the end of the title line behind blanks (`表3 床位   单位：张`) is a unit note."""
    match = re.search(r"\s[（(]?(?:计量)?单位\s*[:：].*$", title)
    return (title[: match.start()].strip(), match[0].strip()) if match else (title, "")


def _is_title(block: Paragraph) -> bool:
    text = block.text.strip()
    if block.kind is Kind.CAPTION:
        return True
    if len(text) > _MAX_TITLE or re.search(r"[。；：，:;,?？!！]$", text):
        return False
    if _ANNEX.fullmatch(text) or text[:1] in _CHOICES:
        return False
    if block.kind is Kind.HEADING or _NUMBERED.match(text):
        return text.endswith("表") or (bool(pattern("caption").search(text)) and not _NUMBERED.match(text))
    return bool(pattern("caption").search(text)) or ("。" not in text and len(text) >= 4)


def _below(after: Sequence[Block]) -> tuple[str, ...]:
    notes: list[str] = []
    for block in after:
        if not isinstance(block, Paragraph) or block.kind in {Kind.HEADING, Kind.TITLE}:
            break
        text = block.text.strip()
        goes_on = notes and _NOTE_GOES_ON.match(text) and _numbered_note(notes[0])
        if not (block.kind is Kind.NOTE or pattern("note").search(text) or goes_on):
            break
        notes.append(collapse(text))
    return tuple(notes)


def _numbered_note(first: str) -> bool:
    """A remark that begins with its point 1, or is only the word 注, goes on in paragraphs with numbers or marks."""
    return bool(re.search(r"[:：]\s*(?:1\s*[.．、]|[（(]1[)）]|①|$)", first))
