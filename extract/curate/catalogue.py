"""The indicator catalogue as a `Coder`: codes by exact alias, figures converted into the standard unit."""

from __future__ import annotations

from extract.curate.coding import Coded, Coder
from extract.curate.comparison import Entry
from extract.model import Observation
from extract.normalize import indicators


def catalogue_coder() -> Coder:
    """Return the coder over the catalogue of this version of the package."""
    return Coder(code_of, entry_of, suggested, differences_of)


def code_of(observation: Observation) -> Coded | None:
    """Return code and standard value of an observation, None for a label that the catalogue does not know.

    A code that a reviewer gave stays. A figure without a stated unit, or with one that measures something else, has a
    code but no standard value.
    """
    unit, per, base = observation.unit_measure, observation.per, observation.per_base
    if observation.indicator:
        code = observation.indicator
    else:
        match = indicators.lookup(observation.indicator_name, unit, per, base, growth=_is_growth(observation))
        if match is None:
            return None
        code = match.code
    if observation.obs_value is None:
        return Coded(code)
    value = indicators.standard(code, observation.obs_value, unit, per, base)
    if value is None:
        return Coded(code)
    high = observation.obs_value_high
    upper = indicators.standard(code, high, unit, per, base) if high is not None else None
    return Coded(code, value.value, upper.value if upper else None, value.unit)


def _is_growth(observation: Observation) -> bool:
    """Tell whether a figure says how much something grows in a year: its code is that of the growth, not of the level.

    Growth over several years (比2020年增长30%) is another thing and has no code.
    """
    if observation.basis == "annual_average":
        return True
    base, year = observation.base_period, observation.time_period
    one_year = not base or (base.isdigit() and year.isdigit() and int(year) - int(base) == 1)
    return observation.kind == "change" and not observation.basis and one_year


def entry_of(code: str) -> Entry:
    """Return what comparisons say of a code; one that the catalogue lost stands last under its code."""
    indicator = indicators.get(code)
    if indicator is None:
        return Entry(code, code, order=1_000_000)
    return Entry(code, indicator.name, indicator.name_en, indicator.unit_text, indicator.order)


def suggested(name: str) -> list[str]:
    """Return the codes that come nearest to a label, the likest first."""
    return [suggestion.code for suggestion in indicators.suggest(name)]


def differences_of(observation: Observation) -> tuple[str, ...]:
    """Return in what a figure departs from its indicator: `base: 常住人口 for 人口`."""
    name, unit = observation.indicator_name, observation.unit_measure
    growth = _is_growth(observation)
    match = indicators.lookup(name, unit, observation.per, observation.per_base, growth=growth)
    return match.differences if match and match.code == observation.indicator else ()
