"""The words that tell what tables mean, loaded once from `schemas/lexicon/tables.yaml`."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from extract.normalize.registry import load_yaml


@cache
def _words() -> dict[str, object]:
    loaded: dict[str, object] = load_yaml("lexicon/tables.yaml")
    return loaded


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return the compiled expression `name` of the lexicon. Raises `KeyError` for a name it does not have."""
    return re.compile(str(_words()[name]))


@cache
def natures() -> frozenset[str]:
    """Return the words that a column of natures holds (约束性, 预期性 …)."""
    values = _words()["natures"]
    return frozenset(values) if isinstance(values, list) else frozenset()


@cache
def _measured() -> tuple[tuple[str, re.Pattern[str]], ...]:
    values = _words()["measured_in"]
    return tuple((name, re.compile(ends)) for name, ends in values.items()) if isinstance(values, dict) else ()


def dimension_of(name: str) -> frozenset[str]:
    """Return what the last word of an indicator's name is measured in: 常住人口 persons, 工业产值 money."""
    return frozenset(next(([kind] for kind, ends in _measured() if ends.search(name)), []))


def squeeze(text: str) -> str:
    """Return the text without any blanks."""
    return "".join(text.split())


def fold(text: str) -> str:
    """Return a text without blanks and with full-width forms made narrow, for comparing."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def joined(first: str, second: str) -> str:
    """Join two pieces of a name; what ends the one and begins the other, two characters or more, stands once.

    医疗机构 and 机构数 → 医疗机构数, 城镇居民 and 居民人均收入 → 城镇居民人均收入.
    """
    shared = next((n for n in range(min(len(first), len(second)), 1, -1) if first.endswith(second[:n])), 0)
    return first + second[shared:]
