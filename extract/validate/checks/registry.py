"""What checks need to know of the indicator catalogue, taken from the registry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache

from extract.normalize import catalogue, indicators
from extract.validate.checks.base import Known

_WAYS = {catalogue.Direction.HIGHER: "up", catalogue.Direction.LOWER: "down"}


@cache
def known_indicators() -> Mapping[str, Known]:
    """Return every indicator of the catalogue by its code, with the codes of the wholes that it is a part of."""
    entries = catalogue.catalogue()
    wholes: dict[str, list[str]] = defaultdict(list)
    for entry in entries.values():
        for part in entry.parts:
            wholes[part].append(entry.code)
    return {
        code: Known(
            code=code,
            name=entry.name,
            direction=_WAYS.get(entry.direction, ""),
            low=entry.low,
            high=entry.high,
            unit=entry.unit_text,
            base=entry.per_base,
            wholes=tuple(wholes[code]),
        )
        for code, entry in entries.items()
    }


def suggested_names(label: str) -> Sequence[str]:
    """Return the catalogue's names that come nearest to a label, each with its code, best first."""
    return [f"{suggestion.name} ({suggestion.code})" for suggestion in indicators.suggest(label)]
