"""What a printed number leaves open: the interval of values that would have been printed so."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from extract.model import Observation
from extract.normalize.units import unit_text

_MAGNITUDES = {"": 0, "百": 2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8, "万亿": 12}
_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(万亿|千万|百万|亿|万|千|百)?")


class Interval(NamedTuple):
    """All values from `low` to `high` that are printed as one number."""

    low: Decimal
    high: Decimal

    def meets(self, other: Interval) -> bool:
        """Tell whether some value lies in both."""
        return self.low <= other.high and other.low <= self.high

    def __truediv__(self, other: object) -> Interval:
        """Return the quotients of two positive intervals."""
        if not isinstance(other, Interval):
            return NotImplemented
        return Interval(self.low / other.high, self.high / other.low)

    def times(self, factor: int | Decimal) -> Interval:
        """Return the interval with both ends multiplied by a positive factor."""
        return Interval(self.low * factor, self.high * factor)


def step(observation: Observation) -> Decimal:
    """Return the unit of the last printed place: 0.01 for 6.38, 1000 for 5.4万, 1 for 859."""
    if observation.obs_value is None:
        raise ValueError("an observation without a number has no printed places")
    return _step(observation.evidence, observation.obs_value)


@lru_cache(maxsize=65536)
def _step(evidence: str, value: Decimal) -> Decimal:
    for digits, magnitude in _NUMBER.findall(unicodedata.normalize("NFKC", evidence)):
        number = Decimal(digits.replace(",", ""))
        power = _MAGNITUDES[magnitude]
        if number.scaleb(power) == value:
            return Decimal(1).scaleb(power + _exponent(number))
    return Decimal(1).scaleb(min(_exponent(value), 0))


def interval(observation: Observation) -> Interval:
    """Return the values that round to what is printed: 6.38 is 6.375 to 6.385."""
    value, half = observation.obs_value or Decimal(0), step(observation) / 2
    return Interval(value - half, value + half)


def digits(observation: Observation) -> int:
    """Return the number of printed significant digits: 2 for 5.4万, 1 for 0.1."""
    value = abs(observation.obs_value or Decimal(0))
    return len(str(int(value / step(observation)))) if value else 1


def same_number(one: Observation, other: Observation) -> bool:
    """Tell whether two figures agree: equal, or one the other rounded to two digits or more; ranges end by end."""
    if one.obs_value == other.obs_value:
        return one.obs_value_high == other.obs_value_high
    if one.obs_value is None or other.obs_value is None or one.obs_value_high or other.obs_value_high:
        return False
    coarse, fine = sorted((one, other), key=step, reverse=True)
    if digits(coarse) < 2 or step(coarse) == step(fine):
        return False
    window = interval(coarse)
    return fine.obs_value is not None and window.low <= fine.obs_value <= window.high


def shown(observation: Observation) -> str:
    """Return the figure as a reader would write it: `≥60 %`, `1:0.58`, `8–10 个`, with its denominator."""
    if observation.obs_value is None:
        return observation.obs_text or observation.evidence
    sign = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "~": "~"}.get(observation.comparator, "")
    high = f"–{plain(observation.obs_value_high)}" if observation.obs_value_high is not None else ""
    number = f"{sign}{plain(observation.obs_value)}{high}"
    if observation.unit_measure == "ratio":
        return f"{sign}1:{number.removeprefix(sign)}"
    return f"{number} {unit_text(observation.unit_measure, observation.per, observation.per_base)}".rstrip()


def plain(number: Decimal | None) -> str:
    """Return a number without exponent and without needless zeros; empty for None."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
