"""The words that tell what tables mean, loaded once from `schemas/lexicon/tables.yaml`."""

from __future__ import annotations

import re
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


def squeeze(text: str) -> str:
    """Return the text without any blanks."""
    return re.sub(r"\s+", "", text)
