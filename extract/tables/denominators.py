"""Denominators that stand apart from the names they belong to: a group 每千人口拥有 over 执业医师, 床位."""

from __future__ import annotations

import re

from extract.normalize.units import counts, find_denominator, parse_unit
from extract.tables.words import dimension_of, pattern

_COUNTED = frozenset({"person", "visit", "bed", "institution"})


def is_denominator(group: str) -> bool:
    """Tell whether a group's name is no more than per how many of what: 每千人口拥有, 每万人口指标, 每千人口：."""
    text = group.rstrip("：:")
    found = find_denominator(text)
    return found is not None and not without_tail(text[: found.start] + text[found.end :])


def without_tail(group: str) -> str:
    """Return a group's name without the words that only lead on: 每千人口拥有 → 每千人口."""
    return re.sub(r"(?:拥有|配置|配备)?(?:量|数|指标|情况)?[：:]?$", "", group)


def takes_denominator(name: str, unit: str) -> bool:
    """Tell whether a row below a denominator may be per it: counted one by one, not in 万, money or %."""
    if find_denominator(name) or pattern("share_name").search(name):
        return False
    if not unit:
        return dimension_of(name) <= _COUNTED
    read = parse_unit(unit)
    return read is not None and read.factor == 1 and counts(read.unit)
