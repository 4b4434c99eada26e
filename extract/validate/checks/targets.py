"""Do targets make sense against today's values and against the whole they are a part of?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extract.model import Observation, Severity
from extract.normalize.messages import message
from extract.validate.checks.base import TO_TARGET, Check, Context, Hit, Said, about, frame, grouped, place
from extract.validate.checks.concepts import (
    concept,
    fold,
    is_measure,
    is_part,
    is_share,
    same_base,
    same_unit,
    wider,
    words,
)
from extract.validate.checks.printed import interval, plain, shown

# From this factor on a change over five years is worth a look.
LEAP = Decimal(8)


def _of_what(observation: Observation) -> object:
    """Return what baseline and target must share: all but time, kind and source."""
    unit = (same_unit(observation.unit_measure), observation.per, same_base(observation.per_base))
    area = observation.ref_area or observation.ref_area_name
    return observation.indicator, fold(observation.entity), area, unit, observation.basis


def _direction(context: Context) -> Iterator[Hit]:
    """Find targets on the wrong side of the latest baseline, for indicators that the catalogue gives a direction."""
    for _, observations in context.documents():
        stocks = [x for x in observations if not x.basis and not _says(x, words().flows)]
        directed = [x for x in stocks if (known := context.known(x)) and known.direction in {"up", "down"}]
        for group in grouped(directed, _of_what).values():
            baseline = max((x for x in group if x.kind == "baseline"), key=_latest, default=None)
            if baseline is not None:
                yield from _worse(context, baseline, [x for x in group if x.kind == "target"])


def _latest(observation: Observation) -> tuple[str, bool]:
    return observation.time_period, observation.source == "table"


def _worse(context: Context, baseline: Observation, targets: Sequence[Observation]) -> Iterator[Hit]:
    known = context.known(baseline)
    seen = set()
    for target in sorted(targets, key=lambda x: x.source != "table"):
        if known is None or target.obs_value is None or baseline.obs_value is None or target.obs_value in seen:
            continue
        best = target.obs_value_high if known.direction == "up" and target.obs_value_high else target.obs_value
        worse = best < baseline.obs_value if known.direction == "up" else best > baseline.obs_value
        if worse and target.time_period > baseline.time_period:
            seen.add(target.obs_value)
            way = "more" if known.direction == "up" else "less"
            said = {"what": about(target), "target": shown(target), "baseline": shown(baseline)}
            told: Said = {**said, "year": baseline.time_period, "way": message(way)}
            weight = Severity.INFO if _says(target, words().limits) else None
            yield Hit(target, baseline, told, shown(baseline), shown(target), weight)


def _says(observation: Observation, parts: Sequence[str]) -> bool:
    return any(part in observation.indicator_name for part in parts)


def _leap(context: Context) -> Iterator[Hit]:
    """Find targets of rates that are many times the baseline, or a small part of it."""
    for _, observations in context.documents():
        rates = [x for x in observations if x.per and x.obs_value and x.indicator and x.obs_value_high is None]
        for group in grouped(rates, _of_what).values():
            baseline = max((x for x in group if x.kind == "baseline"), key=_latest, default=None)
            target = next((x for x in group if x.kind == "target"), None)
            if baseline is None or target is None:
                continue
            times = (target.obs_value or Decimal(0)) / (baseline.obs_value or Decimal(1))
            if not 1 / LEAP < times < LEAP:
                said = {"what": about(target), "target": shown(target), "baseline": shown(baseline)}
                said |= {"times": plain(round(times, 2)), "year": baseline.time_period}
                yield Hit(target, baseline, said, shown(baseline), shown(target))


def _part_above_whole(context: Context) -> Iterator[Hit]:
    for _, observations in context.comparable():
        stated = [x for x in observations if x.kind in {"baseline", "target"} and not is_share(x)]
        stated = [x for x in stated if x.unit_measure and x.unit_measure != "ratio"]
        for group in grouped(stated, lambda x: (x.kind, frame(x))).values():
            yield from _parts_above(context, group)


def _parts_above(context: Context, group: Sequence[Observation]) -> Iterator[Hit]:
    """Yield the figures of a part that exceed a figure of the whole; only figures that no class limits twice."""
    wholes = _Wholes([x for x in group if x.source == "table" or not x.entity])
    seen = set()
    for part in group:
        for whole in wholes.near(context, part):
            if (part.obs_value or 0) <= (whole.obs_value or 0):  # the common case, told fastest
                continue
            if not _contained(context, part, whole) or not _exceeds(part, whole):
                continue
            key = (concept(part), concept(whole), part.obs_value, whole.obs_value)
            if key not in seen:
                seen.add(key)
                said = {"part": about(part), "whole": about(whole), "value": shown(part), "limit": shown(whole)}
                told: Said = {**said, "here": place(part), "there": place(whole)}
                yield Hit(part, whole, told, f"≤ {shown(whole)}", shown(part))


class _Wholes:
    """Figures that others may be parts of, found by what they say: a document has thousands, and each has few parts."""

    def __init__(self, figures: Sequence[Observation]) -> None:
        self._figures = figures
        self._by_class: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._by_code: defaultdict[str, list[int]] = defaultdict(list)
        for i, figure in enumerate(figures):
            said = concept(figure)
            self._by_class[said.measure, min(said.classes, default="")].append(i)
            self._by_code[figure.indicator].append(i)

    def near(self, context: Context, part: Observation) -> Iterator[Observation]:
        """Yield the figures that may hold a part, in their order."""
        said, known = concept(part), context.known(part)
        found = {i for large in wider(said) for i in self._by_class.get((said.measure, large), ())}
        for code in known.wholes if known else ():
            found.update(self._by_code.get(code, ()))
        return (self._figures[i] for i in sorted(found))


def _contained(context: Context, part: Observation, whole: Observation) -> bool:
    known = context.known(part)
    if known is not None and whole.indicator in known.wholes and fold(part.entity) == fold(whole.entity):
        return True
    return is_part(concept(part), concept(whole)) and (_beside(part, whole) or is_measure(concept(part).measure))


def _beside(one: Observation, other: Observation) -> bool:
    """Tell whether two figures stand in one table; elsewhere only known measures are surely the same thing."""
    return bool(one.table_id) and one.table_id == other.table_id


def _exceeds(part: Observation, whole: Observation) -> bool:
    if part.comparator in {"<=", "<", "~"} or whole.comparator in {">=", ">", "~"}:
        return False
    if part.obs_value_high is not None or whole.obs_value_high is not None or (whole.obs_value or 0) < 0:
        return False
    return interval(part).low >= interval(whole).high


CHECKS = (
    Check(
        "target-worse",
        "Target worse than today",
        "目标值劣于基期值",
        "The target of an indicator with a direction in the catalogue lies on the wrong side of the plan's own latest "
        "value: fewer beds, longer stays. A bound that today's value already beats is found too. Growth and additions "
        "are left out; limits that plans by custom set beyond today's value (unemployment, farmland) are info.",
        Severity.WARNING,
        _direction,
        TO_TARGET,
    ),
    Check(
        "target-leap",
        "Target many times today's value",
        "目标值与基期值相差悬殊",
        "The target of a rate is eight or more times its latest value, or an eighth of it or less: a slip of the "
        "decimal point, another denominator, or a service that is only beginning.",
        Severity.INFO,
        _leap,
        TO_TARGET,
    ),
    Check(
        "part-above-whole",
        "Part above its whole",
        "部分大于整体",
        "A figure of a class exceeds that of a wider class of the same area, year, unit and denominator, within one "
        "table or between two places. Rounding is allowed for.",
        Severity.WARNING,
        _part_above_whole,
    ),
)
