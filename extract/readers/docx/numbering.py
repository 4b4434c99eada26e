"""Automatic list numbers of Word documents: what `numbering.xml` makes Word print before a paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from extract.readers.docx.names import flag, integer, value, w

_LEVELS = 9
_DIGITS = "零一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_UNITS = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
# First character of a run of enclosed or full-width numerals and how many Unicode has.
_RUNS = {
    "decimalEnclosedCircle": ("①", 20),
    "decimalEnclosedCircleChinese": ("①", 20),
    "decimalEnclosedParen": ("⑴", 20),
    "decimalEnclosedFullstop": ("⒈", 20),
    "ideographEnclosedCircle": ("㊀", 10),
}
_COUNTING = frozenset(
    [
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "japaneseLegal",
        "koreanCounting",
    ]
)


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: first number, numeral system, pattern (`%1.%2`), what follows, linked style."""

    start: int = 1
    numerals: str = "decimal"
    pattern: str = ""
    suffix: str = "tab"
    style: str = ""
    legal: bool = False
    restarts: bool = True


@dataclass(frozen=True, slots=True)
class ListDefinition:
    """What one `w:num` says: the counter it shares with others, its levels, the first numbers it sets anew."""

    counter: str
    levels: dict[int, Level]
    overrides: dict[int, int]


@dataclass(slots=True)
class Numbering:
    """The lists of a document and, while it is read, their counters."""

    lists: dict[str, ListDefinition] = field(default_factory=dict)
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    seen: set[tuple[str, int]] = field(default_factory=set)

    def level_of_style(self, num_id: str, style: str) -> int:
        """Return the level that a paragraph style is linked to in a list, 0 if it is not."""
        levels = self.lists[num_id].levels if num_id in self.lists else {}
        return next((index for index, level in levels.items() if level.style and level.style == style), 0)

    def label(self, num_id: str, index: int) -> str:
        """Count one paragraph of a list at a level (from 0) and return what Word prints before it (may be empty)."""
        definition = self.lists.get(num_id)
        if definition is None or index not in definition.levels:
            return ""
        counts = self._advance(num_id, definition, index)
        level = definition.levels[index]
        if level.numerals == "bullet":
            return ""
        printed = re.sub(
            r"%([1-9])", lambda match: _printed(definition, counts, int(match[1]) - 1, level), level.pattern
        )
        return printed + _gap(level, printed)

    def _advance(self, num_id: str, definition: ListDefinition, index: int) -> list[int | None]:
        counts = self.counters.setdefault(definition.counter, [None] * _LEVELS)
        start = definition.levels[index].start
        if index in definition.overrides and (num_id, index) not in self.seen:
            counts[index] = None
            start = definition.overrides[index]
        self.seen.add((num_id, index))
        current = counts[index]
        counts[index] = start if current is None else current + 1
        for upper in range(index):
            if counts[upper] is None:
                counts[upper] = definition.levels.get(upper, Level()).start
        for lower in range(index + 1, _LEVELS):
            if definition.levels.get(lower, Level()).restarts:
                counts[lower] = None
        return counts


def _printed(definition: ListDefinition, counts: list[int | None], index: int, level: Level) -> str:
    own = definition.levels.get(index, Level())
    count = counts[index]
    return numeral(own.start if count is None else count, "decimal" if level.legal else own.numerals)


def _gap(level: Level, printed: str) -> str:
    """A blank after a number that does not end in a mark: `1.1 目标` but `（一）目标`, `1.目标`."""
    return " " if level.suffix != "nothing" and printed[-1:].isalnum() else ""


def numeral(number: int, system: str) -> str:
    """Return a number as Word prints it in one of its numeral systems (`w:numFmt`)."""
    if system in _RUNS and 1 <= number <= _RUNS[system][1]:
        return chr(ord(_RUNS[system][0]) + number - 1)
    if system in _COUNTING:
        return _chinese(number, _DIGITS, "十百千")
    if system in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return _chinese(number, _LEGAL_DIGITS, "拾佰仟")
    if system in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    if system == "decimalFullWidth":
        return "".join(chr(ord("０") + int(digit)) for digit in str(number))
    if system == "decimalZero":
        return f"{number:02d}"
    if system == "none":
        return ""
    return _lettered(number, system) or str(number)


def _lettered(number: int, system: str) -> str:
    if system == "ideographTraditional":
        return _STEMS[(number - 1) % 10]
    if system == "ideographZodiac":
        return _BRANCHES[(number - 1) % 12]
    if system in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 20)
        return letter if system == "lowerLetter" else letter.upper()
    if system in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = ""
        for weight, letters in _ROMAN + _ROMAN_UNITS:
            roman += letters * (number // weight)
            number %= weight
        return roman if system == "lowerRoman" else roman.upper()
    return ""


def _chinese(number: int, digits: str, units: str) -> str:
    """Write 1 to 9999 as people count: 十, 十一, 二十, 一百零一."""
    if not 0 < number < 10_000:
        return str(number)
    out, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            out += (digits[0] if gap and out else "") + digits[digit] + (units[place - 1] if place else "")
        gap = digit == 0
    return out[1:] if out.startswith(digits[1] + units[0]) and units[0] == "十" else out


def read_numbering(root: etree._Element | None) -> Numbering:
    """Read the list definitions of `numbering.xml`; an absent part gives no lists."""
    if root is None:
        return Numbering()
    abstracts = {value(node, "abstractNumId"): node for node in root.iter(w("abstractNum"))}
    links = {value(child, "val"): node for node in abstracts.values() for child in node.findall(w("styleLink"))}
    lists: dict[str, ListDefinition] = {}
    for num in root.iter(w("num")):
        reference = num.find(w("abstractNumId"))
        node = abstracts.get(value(reference, "val")) if reference is not None else None
        if node is not None:
            linked = node.find(w("numStyleLink"))
            node = links.get(value(linked, "val"), node) if linked is not None else node
            lists[value(num, "numId")] = _definition(num, node)
    return Numbering(lists)


def _definition(num: etree._Element, abstract: etree._Element) -> ListDefinition:
    levels = {integer(node, "ilvl"): _level(node) for node in abstract.findall(w("lvl"))}
    overrides: dict[int, int] = {}
    for override in num.findall(w("lvlOverride")):
        index = integer(override, "ilvl")
        start, own = override.find(w("startOverride")), override.find(w("lvl"))
        if own is not None:
            levels[index] = _level(own)
        if start is not None:
            overrides[index] = integer(start, "val", 1)
    levels = {index: level for index, level in levels.items() if 0 <= index < _LEVELS}
    return ListDefinition(value(abstract, "abstractNumId"), levels, overrides)


def _level(node: etree._Element) -> Level:
    found = {child.tag: child for child in node if isinstance(child.tag, str)}
    start, numerals = found.get(w("start")), found.get(w("numFmt"))
    suffix, style = found.get(w("suff")), found.get(w("pStyle"))
    restart = found.get(w("lvlRestart"))
    return Level(
        start=integer(start, "val", 1) if start is not None else 0,
        numerals=value(numerals, "val", "decimal"),
        pattern=value(found.get(w("lvlText")), "val"),
        suffix=value(suffix, "val", "tab"),
        style=value(style, "val"),
        legal=flag(found.get(w("isLgl"))),
        restarts=restart is None or integer(restart, "val", 1) != 0,
    )
