"""Conditions over published rows that need the catalogue or exact arithmetic, which SQL cannot state."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from extract.normalize import indicators
from extract.normalize.schema import Words

if TYPE_CHECKING:
    import pandas as pd

_DOUBLE = 1e-12
"""Doubles are compared to this share of their size."""


class Judgement(NamedTuple):
    """A named condition on a table: true, false or None (does not apply) for each row."""

    table: str
    name: str
    words: Words
    severity: str
    judge: Callable[[pd.DataFrame], Sequence[bool | None]]


def code_known(table: pd.DataFrame) -> list[bool | None]:
    """Tell for each row with a code whether the catalogue has it."""
    codes = [row["indicator"] for row in _rows(table, "indicator")]
    return [indicators.get(code) is not None if code else None for code in codes]


def recomputes(table: pd.DataFrame) -> list[bool | None]:
    """Tell for each row with a standard value whether it follows from the printed one, unit and denominator."""
    names = ("indicator", "obs_value", "unit_measure", "per", "per_base", "value_std")
    return [_recomputes(row) for row in _rows(table, *names)]


def plausible(table: pd.DataFrame) -> list[bool | None]:
    """Tell for each level of a whole area whether it is within the catalogue's plausible range."""
    return [_plausible(row) for row in _rows(table, "indicator", "value_std", "entity", "basis", "kind")]


def _rows(table: pd.DataFrame, *names: str) -> Iterator[dict[str, Any]]:
    """Yield rows as plain values, None for missing."""
    columns = [[None if _missing(value) else value for value in table[name].tolist()] for name in names]
    for values in zip(*columns, strict=True):
        yield dict(zip(names, values, strict=True))


def _missing(value: object) -> bool:
    import pandas as pd

    return value is None or value is pd.NA or value != value


def _recomputes(row: dict[str, Any]) -> bool | None:
    if row["value_std"] is None or not row["indicator"] or row["obs_value"] is None:
        return None
    value = Decimal(repr(float(row["obs_value"])))
    per = int(row["per"]) if row["per"] is not None else None
    again = indicators.standard(row["indicator"], value, row["unit_measure"] or "", per, row["per_base"] or "")
    return again is not None and math.isclose(float(again.value), row["value_std"], rel_tol=_DOUBLE, abs_tol=_DOUBLE)


def _plausible(row: dict[str, Any]) -> bool | None:
    indicator = indicators.get(row["indicator"]) if row["indicator"] else None
    level = row["kind"] in ("baseline", "target") and not row["entity"] and not row["basis"]
    if indicator is None or not level or row["value_std"] is None:
        return None
    low = float(indicator.low) if indicator.low is not None else -math.inf
    high = float(indicator.high) if indicator.high is not None else math.inf
    return low <= row["value_std"] <= high


# What the checks of a careful reader tell in more words is only counted here (`info`).
JUDGES: tuple[Judgement, ...] = (
    Judgement(
        "observations", "code_in_catalogue", Words("代码在目录中", "The code is in the catalogue"), "error", code_known
    ),
    Judgement(
        "observations",
        "standard_value_recomputes",
        Words("标准值可重算", "The standard value recomputes"),
        "error",
        recomputes,
    ),
    Judgement("observations", "in_plausible_range", Words("数值合理", "The value is plausible"), "info", plausible),
)
