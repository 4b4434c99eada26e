"""Do rates, counts, populations and ratios of one plan fit each other?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from extract.model import Observation, Severity
from extract.normalize.messages import message
from extract.normalize.schema import Words
from extract.validate.checks.base import PLACES, Check, Context, Hit, Said, Sides, about, grouped, place
from extract.validate.checks.concepts import Concept, concept, fold, is_share, is_total, same_base, same_unit, words
from extract.validate.checks.printed import Interval, interval, plain, same_number, shown, step

PEOPLE = "人口"
# Beyond what rounding explains, so far off a rate is doubtful; below it is only worth a note.
DOUBTFUL = Decimal("0.1")
MIN_PAIRS = 3
MIN_PEERS = 3
# Who chooses a large denominator does so for a number that need not begin with 0.
LEAST_RATE = Decimal("0.5")
CONTRADICTS = Decimal("0.03")
# Shares that miss 100 by more are not all shares of the whole.
NEARLY = 5
# Shares of one whole have names with the same end, of so many characters: 门诊占比.
TAIL = 4
RATIO_KINDS = frozenset({"norm", "target", "baseline"})


def _is_rate(observation: Observation) -> bool:
    return bool(observation.per) and same_base(observation.per_base) == PEOPLE and observation.kind != "change"


def _is_count(observation: Observation) -> bool:
    return not observation.per and bool(observation.unit_measure) and not is_share(observation)


def _same_scope(observation: Observation) -> tuple[str, str, str]:
    return observation.ref_area or observation.ref_area_name, observation.time_period, observation.kind


def _counts_for(wanted: Concept, counts: Sequence[Observation]) -> list[Observation]:
    """Return the counts of what a rate is of, or of a kind of it that a plan may have meant."""
    kin = (wanted.measure, *words().measure_kin.get(wanted.measure, ()))
    return [count for count in counts if concept(count).measure in kin and concept(count).classes == wanted.classes]


def _pairs(observations: Sequence[Observation]) -> Iterator[tuple[Observation, list[Observation]]]:
    """Yield each rate per population with the counts of the same thing, area and time."""
    for group in grouped([x for x in observations if x.obs_value_high is None], _same_scope).values():
        counts = [x for x in group if _is_count(x) and x.comparator == "="]
        for rate in (x for x in group if _is_rate(x) and x.comparator == "="):
            alike = [x for x in counts if same_unit(x.unit_measure) == same_unit(rate.unit_measure)]
            if found := _counts_for(concept(rate), alike):
                yield rate, found


def _population(observations: Sequence[Observation], scope: tuple[str, str, str]) -> Observation | None:
    """Return the plan's own population of an area and year."""
    fit = [x for x in observations if fold(x.indicator_name) in words().population and _is_count(x) and not x.entity]
    return next((x for x in fit if _same_scope(x)[:2] == scope[:2] and x.kind == scope[2]), None)


def _rate_count(context: Context) -> Iterator[Hit]:
    """Hold each rate against count and population, or against the population that the plan's other pairs imply."""
    for _, observations in context.comparable():
        pairs = list(_pairs(observations))
        for scope, group in grouped(pairs, lambda pair: _same_scope(pair[0])).items():
            people = _population(observations, scope)
            within = interval(people) if people else _implied(group)
            if within is None:
                continue
            for rate, counts in group:
                hit = _unlike(rate, counts, within, people)
                if hit:
                    yield hit
        yield from _parts_of_population(observations)


def _implied(pairs: Sequence[tuple[Observation, Sequence[Observation]]]) -> Interval | None:
    """Return the population that most pairs of rate and count agree on, None where there are too few of them."""
    if len(pairs) < MIN_PAIRS:
        return None
    implied = [_people(rate, counts[0]) for rate, counts in pairs]
    middle = median((each.low + each.high) / 2 for each in implied)
    agreeing = [each for each in implied if each.low <= middle <= each.high]
    if len(agreeing) < MIN_PAIRS:
        return None
    low, high = max(each.low for each in agreeing), min(each.high for each in agreeing)
    return Interval(low, high)


def _people(rate: Observation, count: Observation) -> Interval:
    return (interval(count) / interval(rate)).times(rate.per or 1)


def _unlike(
    rate: Observation, counts: Sequence[Observation], within: Interval, people: Observation | None
) -> Hit | None:
    """Return a hit where no count of the rate's sort gives the printed rate with this population."""
    if rate.obs_value is None or any(_people(rate, count).meets(within) for count in counts):
        return None
    wanted = [(count.obs_value or Decimal(0)) / ((within.low + within.high) / 2) * (rate.per or 1) for count in counts]
    best, count = min(zip(wanted, counts, strict=True), key=lambda pair: abs(pair[0] - (rate.obs_value or 0)))
    off = abs(best - rate.obs_value) / rate.obs_value if rate.obs_value else Decimal(1)
    expected = plain(round(best, max(2, -int(rate.obs_value.as_tuple().exponent))))
    implied = str(int((within.low + within.high) / 2))
    of = message("people-stated", people=shown(people)) if people else message("people-implied", people=implied)
    said = {"what": about(rate), "rate": shown(rate), "count": shown(count), "expected": expected}
    return Hit(
        rate, count, {**said, "people": of}, expected, plain(rate.obs_value), None if off > DOUBTFUL else Severity.INFO
    )


def _parts_of_population(observations: Sequence[Observation]) -> Iterator[Hit]:
    """Hold rates of the urban or rural population against counts and the stated degree of urbanisation."""
    for urban in (x for x in observations if fold(x.indicator_name) in words().urban_share and is_share(x)):
        people = _population(observations, _same_scope(urban))
        if people is None or urban.obs_value is None or people.obs_value is None:
            continue
        share = urban.obs_value / 100
        for fronts, part in ((words().urban, share), (words().rural, 1 - share)):
            yield from _of_part(observations, urban, fronts, people.obs_value * part)


def _of_part(
    observations: Sequence[Observation], urban: Observation, fronts: tuple[str, ...], people: Decimal
) -> Iterator[Hit]:
    scope = _same_scope(urban)
    near = [x for x in observations if _same_scope(x) == scope]
    for rate in (x for x in near if _is_rate(x) and fold(x.indicator_name).startswith(fronts) and x.obs_value):
        whole = concept(rate)
        bare = Concept(whole.measure, frozenset(_without(klass, fronts) for klass in whole.classes))
        for count in _counts_for(bare, [x for x in near if _is_count(x)])[:1]:
            expected = (count.obs_value or Decimal(0)) / people * (rate.per or 1)
            if abs(expected - (rate.obs_value or 0)) > DOUBTFUL * expected:
                of = message("people-of-part", people=str(int(people)))
                printed = plain(round(expected, 2))
                said = {"what": about(rate), "rate": shown(rate), "count": shown(count), "expected": printed}
                yield Hit(rate, count, {**said, "people": of}, printed, plain(rate.obs_value), Severity.INFO)


def _without(name: str, fronts: tuple[str, ...]) -> str:
    front = next((front for front in fronts if name.startswith(front)), "")
    return name.removeprefix(front)


def _denominator(context: Context) -> Iterator[Hit]:
    """Find rates whose number is as small as that of their peers although their denominator is far larger."""
    for _, observations in context.documents():
        rates = [x for x in observations if _is_rate(x) and x.unit_measure and x.obs_value and x.obs_value_high is None]
        for unit, group in grouped(rates, lambda x: same_unit(x.unit_measure)).items():
            small = [x for x in group if (x.obs_value or 1) < LEAST_RATE]
            for paragraph in grouped(small, lambda x: (x.table_id, x.row, x.block, x.per)).values():
                peers = [x for x in group if (x.per or 0) * 10 <= (paragraph[0].per or 0)]
                above = {fold(x.indicator_name) for x in peers if (x.obs_value or 0) > (paragraph[0].obs_value or 0)}
                if len(above) >= MIN_PEERS:
                    yield _too_small(paragraph[0], peers, unit)


def _too_small(rate: Observation, peers: Sequence[Observation], unit: str) -> Hit:
    usual = max((x.per or 0) for x in peers)
    said = {"what": about(rate), "rate": shown(rate), "usual": str(usual), "unit": unit}
    return Hit(rate, None, {**said, "here": place(rate)}, f"1/{usual}", f"1/{rate.per}")


def _norm_target(context: Context) -> Iterator[Hit]:
    """Hold stated ratios against what the plan's rates for both sides imply, and against its own target ratio."""
    for doc_id, observations in context.documents():
        ratios = [x for x in observations if x.unit_measure == "ratio" and not x.entity]
        end = str(context.facts(doc_id).period_end or "")
        # A ratio that is printed as below or above is the threshold of a condition, not a standard.
        for norm in (x for x in ratios if x.comparator in {"=", ">=", "<="} and x.kind in RATIO_KINDS):
            yield from _implied_ratio(norm, observations, end)
            if norm.kind == "norm":
                yield from _target_ratio(norm, ratios)


def _implied_ratio(norm: Observation, observations: Sequence[Observation], end: str) -> Iterator[Hit]:
    ratio = next((r for r in words().ratios if fold(norm.indicator_name) in r.names), None)
    if ratio is None or norm.obs_value is None:
        return
    kind, year = ("target", end) if norm.kind == "norm" else (norm.kind, norm.time_period)
    rates = [x for x in observations if x.kind == kind and _is_rate(x) and x.time_period == year]
    timed = [x for x in rates if (x.ref_area or x.ref_area_name) == (norm.ref_area or norm.ref_area_name)]
    above, below = _level(timed, ratio.of), _level(timed, ratio.to)
    if above is None or below is None or above.per != below.per:
        return
    implied = (above.obs_value or Decimal(0)) / (below.obs_value or Decimal(1))
    if _misses(norm, implied):
        said = {"what": norm.indicator_name, "norm": shown(norm), "implied": f"1:{plain(round(implied, 2))}"}
        sides = {"above": f"{about(above)} {shown(above)}", "below": f"{about(below)} {shown(below)}"}
        yield Hit(
            norm, above, {**said, "how": message("by-rates", **sides)}, shown(norm), f"1:{plain(round(implied, 2))}"
        )


def _level(targets: Sequence[Observation], measure: str) -> Observation | None:
    """Return the target for all of a measure: without classes, tables first."""
    fit = [x for x in targets if concept(x) in _everyone(measure)]
    return min(fit, key=lambda x: (x.source != "table", x.row or 0), default=None)


def _everyone(measure: str) -> set[Concept]:
    kin = (measure, *words().measure_kin.get(measure, ()))
    return {Concept(name) for name in kin}


def _misses(norm: Observation, implied: Decimal) -> bool:
    wanted = norm.obs_value or Decimal(0)
    if norm.comparator == "<=":
        return implied > wanted * (1 + CONTRADICTS)
    if norm.comparator == ">=":
        return implied < wanted * (1 - CONTRADICTS)
    return abs(implied - wanted) > wanted * CONTRADICTS


def _target_ratio(norm: Observation, stated: Sequence[Observation]) -> Iterator[Hit]:
    same = [x for x in stated if x.kind == "target" and fold(x.indicator_name) == fold(norm.indicator_name)]
    for target in (x for x in same if (x.ref_area or x.ref_area_name) == (norm.ref_area or norm.ref_area_name)):
        if not same_number(norm, target) and _misses(norm, target.obs_value or Decimal(0)):
            said = {"what": norm.indicator_name, "norm": shown(norm), "implied": shown(target)}
            told: Said = {**said, "how": message("by-target", here=place(target))}
            yield Hit(norm, target, told, shown(norm), shown(target))
            return


def _ratios_differ(context: Context) -> Iterator[Hit]:
    """Find ratios that a plan sets to two values, for two scopes or by mistake."""
    for _, observations in context.documents():
        stated = [x for x in observations if x.unit_measure == "ratio" and x.kind in {"norm", "target"}]
        prose = [x for x in stated if x.source == "text" and x.comparator in {"=", ">=", "<="}]
        for group in grouped(prose, _ratio_name).values():
            other = next((x for x in group if not same_number(group[0], x)), None)
            if other is not None and _ratio_name(other):
                said = {"what": group[0].indicator_name, "one": shown(group[0]), "other": shown(other)}
                told: Said = {**said, "name": about(other), "here": place(group[0]), "there": place(other)}
                yield Hit(group[0], other, told, shown(group[0]), shown(other))


def _ratio_name(observation: Observation) -> str:
    """Return the known name that a ratio's name ends with: 医护比 for 公立医院医护比; empty if there is none."""
    name = fold(observation.indicator_name)
    return next((known for ratio in words().ratios for known in ratio.names if name.endswith(known)), "")


def _shares(context: Context) -> Iterator[Hit]:
    for _, observations in context.documents():
        for share in observations:
            stated = share.kind in {"baseline", "target"} and share.comparator not in {"<=", "<"}
            if stated and is_share(share) and _named_share(share) and (share.obs_value or 0) > 100:
                said: Said = {"what": about(share), "share": shown(share), "here": place(share)}
                yield Hit(share, None, said, "≤ 100", plain(share.obs_value))


def _named_share(observation: Observation) -> bool:
    name = fold(observation.indicator_name)
    return name.endswith(words().bounded_shares) and not any(word in name for word in words().exceedable)


def _shares_sum(context: Context) -> Iterator[Hit]:
    """Add up the shares of one whole that a sentence or a column of a table gives, where they come near 100."""
    for _, observations in context.documents():
        shares = [x for x in observations if is_share(x) and x.obs_value_high is None and x.comparator == "="]
        prose = [x for x in shares if x.source == "text" and x.kind == "baseline" and _named_share(x)]
        sentences = grouped(
            prose, lambda x: (x.block, context.sentence(x), x.time_period, fold(x.indicator_name)[-TAIL:])
        )
        for group in sentences.values():
            yield from _short_of_100(group)
        cells = [x for x in shares if x.table_id and not x.ordinal]
        for column in grouped(cells, lambda x: (x.table_id, x.col, x.time_period, x.kind)).values():
            whole = [x for x in column if x.obs_value == 100 and (is_total(x.label) or is_total(x.entity))]
            if whole:
                yield from _short_of_100([x for x in column if x not in whole], Severity.WARNING)


def _short_of_100(group: Sequence[Observation], severity: Severity = Severity.INFO) -> Iterator[Hit]:
    """Yield the hit for shares that make nearly 100; what rounding explains is never more than info."""
    total = sum((x.obs_value or Decimal(0) for x in group), Decimal(0))
    if len(group) < MIN_PEERS or total == 100 or abs(total - 100) > NEARLY:
        return
    rounding = abs(total - 100) <= sum((step(x) for x in group), Decimal(0)) / 2
    if rounding and severity is Severity.WARNING:
        return
    said = {"what": about(group[0]), "n": str(len(group)), "sum": plain(total)}
    why = message("rounding" if rounding else "beyond-rounding")
    yield Hit(group[0], group[-1], {**said, "why": why}, "100", plain(total), Severity.INFO if rounding else severity)


CHECKS = (
    Check(
        "rate-count",
        "Rate unlike count and population",
        "比率与数量、人口不符",
        "A rate per population is not its count divided by the population, beyond what rounding of the three explains. "
        "Where the plan states no population, the one that three or more of its pairs of rate and count agree on is "
        "used. Info up to 10 % off, and for the urban or rural part, whose population follows from the degree of "
        "urbanisation.",
        Severity.WARNING,
        _rate_count,
        Sides(Words("推算", "implied"), Words("印作", "printed")),
    ),
    Check(
        "rate-denominator",
        "Rate printed for a denominator too large",
        "比率的分母疑有误",
        "A rate for a large denominator (每10万人口) has a number below 0.5, smaller than those of three or more rates "
        "in the same unit for a smaller denominator (每千人口): probably the smaller one is meant.",
        Severity.WARNING,
        _denominator,
    ),
    Check(
        "norm-target",
        "Rates imply another ratio than is stated",
        "规划数值隐含的比例与所述比例不符",
        "A ratio that the plan states as its standard, its target or its present state (床护比 and the like) is missed "
        "by what its own rates for the same year imply, or a standard by its own target for the ratio, by more than "
        "3 %.",
        Severity.WARNING,
        _norm_target,
        Sides(Words("所述", "stated"), Words("隐含", "implied")),
    ),
    Check(
        "ratios-differ",
        "One ratio set to two values",
        "同一配比有两个数值",
        "The plan sets a staffing ratio to two values in two places: for two scopes, or by mistake.",
        Severity.INFO,
        _ratios_differ,
        PLACES,
    ),
    Check(
        "share-above-100",
        "Share above 100 %",
        "占比超过百分之百",
        "A share of a whole (占比, 覆盖率, 达标率 and the like) is above 100 per cent.",
        Severity.WARNING,
        _shares,
    ),
    Check(
        "shares-sum",
        "Shares do not make 100 %",
        "各项占比之和不等于百分之百",
        "Three or more shares of one whole, in a sentence or in a column of a table whose total is 100, come near 100 "
        "per cent but do not make it. In a table it is a warning, and rounding is allowed for.",
        Severity.INFO,
        _shares_sum,
    ),
)
