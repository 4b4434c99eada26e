"""When a figure holds and of what kind it is: years, five-year plans by number, words such as 现状 and 目标.

Plan numbers count from the first plan (1953–1957); the sixth begins in 1981 and each later one five years on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = "零一二三四五六七八九十"
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年?")
_CHINESE_YEAR = re.compile(r"[一二][〇○零九][〇○零一二三四五六七八九]{2}(?=年|\b)")
_SPAN = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*年?\s*[-‐‑–—―─－~～〜至到]{1,2}\s*((?:19|20)\d\d|\d\d(?!\d))\s*年?")
_LISTED = re.compile(r"(?<!\d)(?:19|20)\d\d\s*年?[末底]?(?:\s*[、，,和及与/／]\s*(?:19|20)\d\d\s*年?[末底]?)+(?!\d)")
# 十四五 is a plan anywhere; 十五 and 九五 only in quotes or before a word of time: 十五 is a number, too.
_PLAN = re.compile(
    r"第(?P<ordinal>[一二三四五六七八九十]{1,3})个五年"
    r"|(?<![一二三四五六七八九十百第])(?:"
    r"(?P<quote>[“\"”'‘])\s*(?P<quoted>[一二三四五六七八九十]{1,2})\s*五\s*[”\"“'’]"
    r"|(?P<long>十[一二三四五六七])五|(?P<short>[七八九十])五(?=时期|期间|末|规划|期末|以来|计划)"
    r")\s*(?P<tail>时期|期间|末|规划|期末|以来|初|计划)?"
)


@dataclass(frozen=True, slots=True)
class Period:
    """A year (`start == end`) or a span of years, with the characters `begin` to `stop` that say so."""

    start: int
    end: int
    begin: int = 0
    stop: int = 0

    def __str__(self) -> str:
        """Return `2025` or `2021-2025`."""
        return str(self.start) if self.start == self.end else f"{self.start}-{self.end}"


def chinese_year(text: str) -> int | None:
    """Read 二〇二五 or 二○三五 as a year; None if it is none."""
    digits = "".join(str(_DIGITS.find(char) if char in _DIGITS else 0) for char in text if char in _DIGITS + "〇○")
    return int(digits) if len(digits) == 4 and digits[:2] in {"19", "20"} else None


def plan_span(number: str) -> tuple[int, int] | None:
    """Return the years of a five-year plan by its number: 十四 → (2021, 2025); None before the sixth."""
    value = _small_number(number)
    if value is None or not 6 <= value <= 20:
        return None
    start = 1981 + 5 * (value - 6)
    return start, start + 4


def _small_number(text: str) -> int | None:
    if text in _DIGITS and len(text) == 1:
        return _DIGITS.index(text)
    if text.startswith("十") and len(text) == 2:
        return 10 + _DIGITS.index(text[1])
    if text == "二十":
        return 20
    return None


def find_period(text: str) -> Period | None:
    """Return the first period that the text states, None if it states none.

    A span (2021—2025年) wins over a single year, a year over a plan's name; “十三五”末 is the plan's last year.
    """
    span = _stated_span(text)
    if span:
        return span
    match = _YEAR.search(text)
    if match:
        return Period(int(match[1]), int(match[1]), *match.span())
    match = _CHINESE_YEAR.search(text)
    year = chinese_year(match[0]) if match else None
    if match and year:
        return Period(year, year, *match.span())
    return _find_plan(text)


def find_listed(text: str) -> tuple[Period, ...]:
    """Return the years that a text lists side by side (2020年和2025年, 2020/2025年), empty where it lists none.

    Each has the characters of the whole list as its place.
    """
    match = _LISTED.search(text)
    years = [int(year) for year in re.findall(r"(?:19|20)\d\d", match[0])] if match else []
    rising = len(years) > 1 and years == sorted(set(years))
    return tuple(Period(year, year, *match.span()) for year in years) if match and rising else ()


def find_span(text: str) -> Period | None:
    """Return the first span of years that the text states, or the plan it names; single years do not count.

    第十四个五年规划和2035年远景目标纲要 is a plan of 2021 to 2025.
    """
    return _stated_span(text) or _find_plan(text)


def _stated_span(text: str) -> Period | None:
    match = _SPAN.search(text)
    if not match:
        return None
    start, end = int(match[1]), int(match[2])
    end = end if end > 99 else start // 100 * 100 + end
    return Period(start, end, *match.span()) if start < end else None


def _find_plan(text: str) -> Period | None:
    for match in _PLAN.finditer(text):
        number = match["ordinal"] or match["quoted"] or match["long"] or match["short"]
        span = plan_span(number)
        if span:
            at_end = (match["tail"] or "").endswith("末")
            return Period(span[1] if at_end else span[0], span[1], *match.span())
    return None
