"""Printed names of indicators → one form, so that the same name printed otherwise is the same key.

Only spelling is evened out (blanks, brackets, quotes, 及以上 and 以上, 数 and 数量, …), by the rules of
`schemas/labels.yaml`; the denominator is taken out and kept apart. What is counted is never changed.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from extract.normalize import units
from extract.normalize.registry import RegistryError, load_yaml


class LabelKey(NamedTuple):
    """What a name comes to: its core without denominator, and the family of the base that the name states."""

    core: str
    base: str


class _Rules(NamedTuple):
    """`labels.yaml`, compiled."""

    remarks: re.Pattern[str]
    prefixes: re.Pattern[str]
    spellings: tuple[tuple[re.Pattern[str], str], ...]


@cache
def _rules() -> _Rules:
    """Read the rules, once. Raises RegistryError where a pattern is wrong."""
    data = load_yaml("labels.yaml")
    try:
        return _Rules(
            re.compile("|".join(data["remarks"])),
            re.compile("^(?:" + "|".join(data["prefixes"]) + ")"),
            tuple((re.compile(pattern), new) for pattern, new in data["spellings"]),
        )
    except re.error as error:
        raise RegistryError(f"labels.yaml: {error.pattern!r} is no regular expression: {error}") from error


@lru_cache(maxsize=65_536)
def label_key(name: str) -> LabelKey:
    """Return the key of a printed name; a unit in brackets at its end does not count.

    `每千常住人口注册护士数（人）` and `每千人口注册护士` have the key (`注册护士`, `人口`).
    """
    rules = _rules()
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", units.split_unit(name)[0]))
    text = rules.remarks.sub("", text)
    text = _strip_prefixes(text, rules.prefixes)
    found = units.find_denominator(text)
    if found:
        text = _without(text, found)
    for pattern, new in rules.spellings:
        text = pattern.sub(new, text)
    return LabelKey(text.casefold(), base_family(found.base) if found else "")


def _without(text: str, found: units.Denominator) -> str:
    """Return the text without its denominator and the verb after it (每千人口拥有…)."""
    after = re.sub("^(?:中?拥有|配置|配备)(?=.)", "", text[found.end :])
    return text[: found.start] + after


def _strip_prefixes(text: str, prefixes: re.Pattern[str]) -> str:
    """Return the text without 其中：, row numbers and the like before it, however many."""
    while (match := prefixes.match(text)) and 0 < match.end() < len(text):
        text = text[match.end() :]
    return text


def base_family(base: str) -> str:
    """Return the one base that stands for those that a plan uses for each other: 常住人口 → 人口."""
    return units.close_family(base)
