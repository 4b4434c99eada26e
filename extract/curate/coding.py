"""Catalogue codes and standard values of observations.

A label that the catalogue does not know keeps an empty code: nothing is guessed. A known label whose unit cannot be
brought to the catalogue's keeps its code without a standard value, and a check tells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from extract.curate.comparison import Entry
from extract.curate.records import UnmappedRecord
from extract.model import Observation

MAX_SUGGESTIONS = 3


class Coded(NamedTuple):
    """What the catalogue says of one observation: code and the figure in its standard unit (None if inconvertible)."""

    code: str
    value: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Coder:
    """How observations get codes: `code` looks one up, `entry` describes a code, `suggest` ranks codes for a label.

    `differences` says in words in what a figure departs from its indicator, such as another base of a rate.
    """

    code: Callable[[Observation], Coded | None]
    entry: Callable[[str], Entry]
    suggest: Callable[[str], Sequence[str]]
    differences: Callable[[Observation], Sequence[str]] = lambda observation: ()


def assign_codes(observations: Iterable[Observation], coder: Coder) -> tuple[Observation, ...]:
    """Return the observations with `indicator`, `value_std`, `value_std_high` and `unit_std` filled where known.

    A code that a reviewer gave already stays.
    """
    return tuple(_coded(observation, coder) for observation in observations)


def list_unmapped(observations: Iterable[Observation], coder: Coder) -> tuple[UnmappedRecord, ...]:
    """Return the labels without a code, the most frequent first, with the documents they occur in."""
    groups: dict[tuple[str, str, int | None, str], list[str]] = defaultdict(list)
    for each in observations:
        if not each.indicator and each.indicator_name:
            groups[(each.indicator_name, each.unit_measure, each.per, each.per_base)].append(each.doc_id)
    suggested = _suggestions({key[0] for key in groups}, coder)
    records = [
        UnmappedRecord(*key, len(where), ";".join(sorted(set(where))), suggested[key[0]])
        for key, where in groups.items()
    ]
    return tuple(sorted(records, key=_unmapped_order))


def _coded(observation: Observation, coder: Coder) -> Observation:
    found = coder.code(observation)
    if found is None:
        return observation
    if observation.obs_status != "A" or found.value is None:
        return replace(observation, indicator=found.code)
    return replace(
        observation,
        indicator=found.code,
        value_std=found.value,
        value_std_high=found.high,
        unit_std=found.unit,
    )


def _suggestions(names: Iterable[str], coder: Coder) -> Mapping[str, str]:
    return {name: ";".join(coder.suggest(name)[:MAX_SUGGESTIONS]) for name in names}


def _unmapped_order(record: UnmappedRecord) -> tuple[int, str, str, int, str]:
    return (-record.n_observations, record.indicator_name, record.unit_measure, record.per or 0, record.per_base)
