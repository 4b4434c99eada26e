"""Does a figure fit what the catalogue says of its indicator?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from extract.model import Observation, Severity
from extract.normalize.messages import message
from extract.normalize.schema import Words
from extract.validate.checks.base import Check, Context, Hit, Known, Sides, about, grouped, place
from extract.validate.checks.concepts import fold, same_base
from extract.validate.checks.printed import plain, shown

FACTORS = (10, 100, 1000, 10000)
MIN_PEERS = 3
SUGGESTIONS = 3


def _range(context: Context) -> Iterator[Hit]:
    """Hold levels against the range of their indicator; what is added to a level, or grows by, is no level."""
    for _, observations in context.documents():
        for observation in observations:
            known = context.known(observation)
            level = observation.kind in {"baseline", "target"} and not observation.basis
            if known and level and observation.value_std is not None:
                hit = _outside(observation, known, observation.value_std)
                if hit:
                    yield hit


def _outside(observation: Observation, known: Known, value: Decimal) -> Hit | None:
    low, high = known.low, known.high
    if (low is None or value >= low) and (high is None or value <= high):
        return None
    bounds = f"{plain(low)}–{plain(high)} {observation.unit_std}".strip()
    off = _factor(value, low, high)
    guess = message("off-by", factor=str(off)) if off else ""
    said = {"what": about(observation), "value": shown(observation), "bounds": bounds}
    return Hit(observation, None, {**said, "guess": guess, "here": place(observation)}, bounds, plain(value))


def _factor(value: Decimal, low: Decimal | None, high: Decimal | None) -> int:
    """Return the power of ten that would bring a value into its range, 0 if none does."""
    for factor in FACTORS:
        for moved in (value * factor, value / factor):
            if (low is None or moved >= low) and (high is None or moved <= high) and (low or high) is not None:
                return factor
    return 0


def _peers(context: Context) -> Iterator[Hit]:
    """Hold each figure against the same indicator's figures of other areas and years, for powers of ten."""
    coded = [
        x for _, xs in context.documents() for x in xs if x.indicator and x.value_std and x.kind != "norm" and x.per
    ]
    coded = [x for x in coded if x.kind in {"baseline", "target"} and not x.basis]
    for group in grouped(coded, lambda x: (x.indicator, fold(x.entity), x.unit_std, x.kind)).values():
        areas = {x.ref_area or x.ref_area_name for x in group}
        if len(areas) < MIN_PEERS:
            continue
        middle = Decimal(median(x.value_std or Decimal(0) for x in group))
        for observation in group:
            value = observation.value_std or Decimal(1)
            if not middle / 8 <= value <= middle * 8:
                said = {"what": about(observation), "value": shown(observation), "usual": plain(middle)}
                said["unit"] = observation.unit_std
                yield Hit(observation, None, {**said, "here": place(observation)}, plain(middle), plain(value))


def _unit(context: Context) -> Iterator[Hit]:
    """Report figures without a standard value, each indicator, unit and denominator once per document."""
    for _, observations in context.documents():
        stuck = [x for x in observations if x.value_std is None and x.kind in {"baseline", "target"}]
        coded = [x for x in stuck if (known := context.known(x)) and known.unit]
        for group in grouped(coded, lambda x: (x.indicator, x.unit_measure, x.per, x.per_base)).values():
            known = context.known(group[0])
            if known is not None:
                yield _unlike(group, known)


def _unlike(group: Sequence[Observation], known: Known) -> Hit:
    """Return the hit for figures of one unit; a denominator of something else is worse than a unit left unconverted."""
    first = group[0]
    other_base = bool(first.per and known.base) and same_base(first.per_base) != same_base(known.base)
    said = {"what": about(first), "value": shown(first), "unit": known.unit, "n": str(len(group))}
    return Hit(
        first, None, {**said, "here": place(first)}, known.unit, shown(first), None if other_base else Severity.INFO
    )


def _label(context: Context) -> Iterator[Hit]:
    """Report each name that has no code once per document; tables and rates first, for they are what plans share."""
    if not context.catalogue:
        return
    for _, observations in context.documents():
        bare = [x for x in observations if not x.indicator and x.kind in {"baseline", "target"}]
        for group in grouped(bare, lambda x: x.indicator_name).values():
            first: Observation = group[0]
            near = list(context.suggest(first.indicator_name))[:SUGGESTIONS]
            said = {"name": first.indicator_name, "n": str(len(group))}
            words = {**said, "near": "; ".join(near) or message("nothing-near")}
            yield Hit(first, None, words, "; ".join(near), first.indicator_name, Severity.INFO)


CHECKS = (
    Check(
        "implausible-value",
        "Outside the plausible range",
        "数值超出合理范围",
        "A level in the catalogue's standard unit lies outside the range that the catalogue calls plausible; the "
        "message says so if a factor of 10, 100, 1000 or 10000 would bring it in.",
        Severity.WARNING,
        _range,
        Sides(Words("合理范围", "plausible"), Words("数值", "value")),
    ),
    Check(
        "unlike-peers",
        "Unlike the other areas",
        "与其他地区相差悬殊",
        "A rate is more than eight times, or less than an eighth of, the middle of the same indicator's values over "
        "three or more areas.",
        Severity.INFO,
        _peers,
        Sides(Words("各地中位数", "middle of all areas"), Words("数值", "value")),
    ),
    Check(
        "unit-mismatch",
        "Unit is not the catalogue's",
        "单位与指标目录不符",
        "The unit cannot be converted to the indicator's standard unit, so that the figures stay out of comparisons: "
        "warning where the denominator counts something else (children for residents), else info.",
        Severity.WARNING,
        _unit,
        Sides(Words("标准单位", "standard unit"), Words("印作", "printed")),
    ),
    Check(
        "unknown-label",
        "Label not in the catalogue",
        "指标目录中没有该名称",
        "No indicator of the catalogue has this name; the nearest names are suggested, never taken.",
        Severity.INFO,
        _label,
        Sides(Words("相近名称", "nearest"), Words("名称", "label")),
    ),
)
