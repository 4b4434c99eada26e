"""From a sentence to readings: the rules tried in order on each figure, and the scene kept up to date."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from extract.model import Facts
from extract.prose import rules_changes, rules_conditions, rules_counts, rules_levels, rules_series, rules_shares
from extract.prose.clauses import Item, items
from extract.prose.lexicon import lexicon, units
from extract.prose.names import of_denominator
from extract.prose.noise import is_noise, sizes
from extract.prose.phrases import clean, each_of, strip_lead, subject_class, without_dates
from extract.prose.readings import NO_PER, Reading, Scene
from extract.prose.tense import Date, find_dates, section_period, turn_of

_SINGLE_RULES: tuple[Callable[[Scene, Item], list[Reading]], ...] = (
    rules_series.further_to,
    rules_counts.rank,
    rules_counts.sphere,
    rules_counts.within,
    rules_changes.base_level,
    rules_changes.compared,
    rules_changes.gap,
    rules_counts.one_for_each,
    rules_counts.each_alike,
    rules_shares.by_share,
    rules_shares.of_whole,
    rules_shares.of_class,
    rules_shares.share,
    rules_changes.change,
    rules_conditions.by_rate,
    rules_conditions.by_goal,
    rules_counts.before_noun,
    rules_levels.noun_first,
)
_CONNECTS = re.compile(r"^[、和与及或以\x00]*$")


def read_sentence(
    sentence: str, headings: tuple[str, ...], facts: Facts, *, past: bool, before: Sequence[Reading] = ()
) -> tuple[list[Reading], tuple[Date, ...]]:
    """Return the readings of one sentence in printed order, and its dates.

    `before` are those of the sentence before in the paragraph, of whose figures 其中 may open the parts.
    """
    first = items(sentence)
    noise = frozenset(item.quantity.start for item in first if is_noise(item, sentence))
    noise |= frozenset(item.quantity.start for item, after in pairwise(first) if sizes(item, after))
    found = list(items(sentence, noise) if noise else first)
    scene = Scene(sentence, find_dates(sentence, facts), past, headings, own=facts.area, turn=turn_of(facts))
    scene.previous = next((r for r in reversed(before) if r.kind != "change" and r.rule != "gap"), None)
    if sentence.startswith("其中") and found:
        scene.whole = next((r for r in reversed(before) if _may_be_whole(r, found[0])), None)
    index = 0
    while index < len(found):
        _enter(scene, found[index])
        used, readings = _read_at(scene, found, index)
        for reading in readings:
            _note(scene, reading)
        index += used
    return scene.readings, scene.dates


def _may_be_whole(reading: Reading, item: Item) -> bool:
    """Tell whether a figure of the sentence before may be the whole of this sentence's first."""
    levels = reading.kind != "change" and reading.rule not in ("share", "gap", "threshold") and not reading.item.frame
    return levels and reading.item.quantity.unit == item.quantity.unit


def _read_at(scene: Scene, found: list[Item], index: int) -> tuple[int, list[Reading]]:
    """Read the figure at `index`, together with the next ones where a rule takes several; return how many."""
    item = found[index]
    following = found[index + 1] if index + 1 < len(found) else None
    place = rules_conditions.one_each(scene, item)
    if place and following is not None and following.clause_start == item.clause_start:
        scene.entity, scene.entity_clause = place, item.clause_start
        return 1, []
    if rules_conditions.is_threshold(scene, item):
        if following is not None and rules_conditions.sets_condition(scene, item, following):
            scene.entity, scene.entity_clause = rules_conditions.condition_of(scene, item), following.clause_start
            return 1, []
        return 1, rules_conditions.threshold(scene, item)
    scale = rules_conditions.by_area(scene, item, following)
    if scale:
        scene.entity, scene.entity_clause = scale, item.clause_start
        inside = [other for other in found[index:] if other.quantity.end <= item.quantity.start + len(scale)]
        return max(len(inside), 1), []
    people = rules_conditions.per_people(scene, item, following)
    if people:
        return 1, people
    if helped := rules_conditions.served(scene, item, following):
        return len(helped), helped
    if following is not None:
        pair = rules_series.from_to(scene, (item, following))
        if pair:
            return 2, pair
    run = _run(found, index)
    if len(run) > 1 and (levels := rules_series.from_to_lists(scene, run, _run_behind(found, index + len(run)))):
        return 2 * len(run), levels
    if len(run) > 1:
        readings = rules_series.distributed(scene, run)
        if readings or rules_series.is_lost(scene, run):
            return len(run), readings
    return 1, _first_reading(scene, item)


def _run(found: list[Item], index: int) -> tuple[Item, ...]:
    """Return the figures from `index` on that stand in a bare list: a、b和c."""
    run = [found[index]]
    for item in found[index + 1 :]:
        last = run[-1]
        if (
            item.clause_start != last.clause_start
            or clean(last.right)
            or not _CONNECTS.match(item.left)
            or item.frame != last.frame
        ):
            break
        run.append(item)
    if (
        len(run) > 1
        and clean(run[-1].right)
        and run[-1].quantity.unit not in units().parts
        and run[-1].quantity.per is None
        and "分别" not in run[0].left
    ):
        return (run[0],)
    return tuple(run)


def _run_behind(found: list[Item], index: int) -> tuple[Item, ...]:
    """Return the bare list of figures that begins at `index`, empty where the sentence has no more."""
    return _run(found, index) if index < len(found) else ()


def _first_reading(scene: Scene, item: Item) -> list[Reading]:
    """Return what the first rule that fits reads; a figure that can only be a growth (翻一番) is nothing else."""
    for rule in (rules_changes.change,) if item.quantity.unit in units().doublings else _SINGLE_RULES:
        readings = rule(scene, item)
        if readings:
            area = scene.whole.area if item.frame and scene.whole is not None else None
            found = [
                replace(r, entity=r.entity or _scene_entity(scene, item, r), area=r.area or area) for r in readings
            ]
            return found + _served(scene, item, readings[0])
    return []


def _scene_entity(scene: Scene, item: Item, reading: Reading) -> str:
    """Return the class that a threshold or 每个… set up in the same clause."""
    if scene.entity:
        return scene.entity if scene.entity not in reading.name else ""
    if _OF_PROJECT.fullmatch(reading.label) and reading.rule in ("noun-before-value", "inherited"):
        return _project(scene)
    rule = reading.rule == "share-by-rule" or reading.verb in lexicon().rule_verbs or (item.frame and not reading.verb)
    opening = without_dates(item.clause).lstrip("\x00 ")
    continues = item.frame or re.match(r"^(?:并|同时|[设配按]|$)|.*和至少", opening)
    if not rule or not continues or each_of(item.left):
        return ""
    for clause in reversed(re.split(r"[，,；;：:。]", scene.sentence[: item.clause_start])):
        subject = subject_class(clause)
        if subject:
            return subject
    return ""


_OF_PROJECT = re.compile(
    r"(?:项目|规划|计划|预计|新增|设计|概算)*总?(?:建筑|占地|用地|业务用房)?(?:总?面积|总?投资额?|总?规模)|占地|(?:设置|编制|规划)?床位数?"
)
_HEAD = re.compile(r"^(?:\d{1,2}[.．、]|[（(]\d{1,2}[)）]|[①-⑳])?(?P<head>[^，。；：:\d]{4,30})[：:]")
_PROJECT = re.compile(r"(?:项目|工程|医院|院区|分院|新院|中心|校区|学校|园区|基地|大楼|综合楼)$")


def _project(scene: Scene) -> str:
    """Return the project that a sentence is about: the head before its colon, else the heading right above."""
    match = _HEAD.match(scene.sentence)
    title = re.sub(r"^(?:\d{1,2}[.．、]|[（(]\d{1,2}[)）]|[①-⑳])", "", scene.headings[-1]) if scene.headings else ""
    if match and _PROJECT.search(match["head"]):
        return match["head"]
    return title if re.search(r"(?:项目|工程)$", title) and len(title) > len("重点建设项目") else ""


def _served(scene: Scene, item: Item, reading: Reading) -> list[Reading]:
    """每0.8—2万人设置1个服务站: besides the count, the number of people per unit."""
    found = item.denominator
    if found is None or found.high is None or found.base not in ("人", ""):
        return []
    quantity = replace(item.quantity, start=found.start, end=found.end, outer_start=found.start, outer_end=found.end)
    quantity = replace(quantity, value=Decimal(found.per), high=Decimal(found.high), comparator="range", unit="人")
    noun = clean(item.right) or reading.label
    people = replace(item, quantity=quantity)
    return [Reading(people, "people-per-unit", noun, f"设置1个{noun}的人口数", entity=noun, kind="norm")]


def _enter(scene: Scene, item: Item) -> None:
    """Bring the scene up to date before an item is read: bracket, whole and class that it inherits from."""
    last = scene.last
    if item.clause_start != scene.entity_clause and not (item.frame or item.left.startswith("并")):
        scene.entity = ""
    if last is None:
        return
    if item.frame and item.frame != last.item.frame:
        scene.outside = scene.outside if last.item.frame else scene.whole
        scene.whole = (
            last
            if item.first_in_frame and scene.sentence[: item.left_start - 1].endswith(_end_of(scene, last))
            else None
        )
    elif item.frame == 0 and last.item.frame:
        scene.whole, scene.outside = scene.outside, None
    if re.search(r"其中", item.left) or re.search(r"其中[：:，,]?$", item.before):
        scene.whole = scene.whole if scene.whole and item.joint == "、" else _not_part(scene, last)


def _not_part(scene: Scene, last: Reading) -> Reading:
    """Return the last reading that is a level: a share or change cannot be the whole of a part."""
    levels = [r for r in scene.readings if r.is_level]
    return levels[-1] if levels else last


def _end_of(scene: Scene, reading: Reading) -> str:
    """Return the printed figure of a reading, to see whether a bracket opens right behind it."""
    quantity = reading.item.quantity
    return scene.sentence[quantity.start : quantity.outer_end]


def _note(scene: Scene, reading: Reading) -> None:
    """Bring the scene up to date with a reading: denominator and class that later items may inherit."""
    item = reading.item
    if item.denominator is not None and of_denominator(item.denominator, item).number:
        scene.per = of_denominator(item.denominator, item)
    elif reading.per.number:
        scene.per = reading.per
    elif reading.rule not in ("change", "gap", "share", "distributed") and item.quantity.unit not in units().shares:
        scene.per = NO_PER
    each = each_of(strip_lead(without_dates(item.left)))
    if each:
        scene.entity, scene.entity_clause = each, item.clause_start
    scene.readings.append(reading)


def is_past(headings: tuple[str, ...], facts: Facts) -> bool:
    """Tell whether sentences below the headings describe the present state unless they say otherwise."""
    return bool(section_period(headings, facts)[1])
