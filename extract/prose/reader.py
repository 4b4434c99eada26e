"""From a sentence to readings: the rules tried in order on each figure, and the scene kept up to date."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from extract.model import Facts
from extract.prose import rules_counts, rules_shares
from extract.prose.clauses import Item, items
from extract.prose.names import of_denominator
from extract.prose.phrases import clean, each_of, strip_lead, without_dates
from extract.prose.readings import Reading, Scene
from extract.prose.tense import Date, find_dates, section_period

_SINGLE_RULES: tuple[Callable[[Scene, Item], list[Reading]], ...] = (
    rules_counts.rank,
    rules_counts.sphere,
    rules_shares.gap,
    rules_counts.one_for_each,
    rules_shares.of_class,
    rules_shares.by_share,
    rules_shares.of_whole,
    rules_shares.share,
    rules_shares.change,
    rules_counts.before_noun,
    rules_counts.noun_first,
)
_CONNECTS = re.compile(r"^[、和与及或以\x00]*$")
_IN_NAME = re.compile(r"^(?:以?内)")


def read_sentence(
    sentence: str, headings: tuple[str, ...], facts: Facts, *, past: bool
) -> tuple[list[Reading], tuple[Date, ...]]:
    """Return the readings of one sentence in printed order, and its dates."""
    found = [item for item in items(sentence) if not _is_noise(item, sentence)]
    scene = Scene(sentence, find_dates(sentence, facts), past, headings)
    index = 0
    while index < len(found):
        used, readings = _read_at(scene, found, index)
        for reading in readings:
            _note(scene, reading)
        index += used
    return scene.readings, scene.dates


def _is_noise(item: Item, sentence: str) -> bool:
    """Tell whether a figure is part of a name or a condition that states nothing: 3分钟内出车率, 工作满5年."""
    quantity = item.quantity
    behind = sentence[quantity.outer_end :]
    if quantity.unit in ("年", "个月", "周", "天", "小时", "分钟", "秒", "秒钟", "工作日"):
        if quantity.comparator == "<=" and re.match(r"[\u4e00-\u9fff]", behind) and re.search(r"率|比例", behind[:16]):
            return True
        if quantity.unit in ("年", "个月", "周"):
            return not re.search(r"年限|寿命|周期|时间|期限|工期|期", item.left[-12:])
    if quantity.unit in ("次", "倍", "分", "例", "起") and quantity.words:
        return True
    return bool(quantity.unit == "" and re.match(r"^(?:年|月|日|号)", behind))


def _read_at(scene: Scene, found: list[Item], index: int) -> tuple[int, list[Reading]]:
    """Read the figure at `index`, together with the next ones where a rule takes several; return how many."""
    item = found[index]
    following = found[index + 1] if index + 1 < len(found) else None
    place = rules_counts.one_each(scene, item)
    if place and following is not None and following.clause_start == item.clause_start:
        scene.entity = place
        return 1, []
    if rules_counts.is_threshold(scene, item):
        if following is not None and following.clause_start == item.clause_start and following.frame == item.frame:
            scene.entity = rules_counts.condition_of(scene, item)
            return 1, []
        readings = rules_counts.threshold(scene, item)
        if readings:
            return 1, readings
    people = rules_counts.per_people(scene, item, following)
    if people:
        return 1, people
    if following is not None:
        pair = rules_shares.from_to(scene, (item, following))
        if pair:
            return 2, pair
    run = _run(found, index)
    if len(run) > 1:
        readings = rules_shares.distributed(scene, run)
        if readings:
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
        and run[-1].quantity.unit not in ("%", "‰", "ratio")
        and run[-1].quantity.per is None
    ):
        return (run[0],)
    return tuple(run)


def _first_reading(scene: Scene, item: Item) -> list[Reading]:
    for rule in _SINGLE_RULES:
        readings = rule(scene, item)
        if readings:
            return [replace(r, entity=r.entity or _scene_entity(scene, item, r)) for r in readings] + _served(
                scene, item, readings[0]
            )
    return []


def _scene_entity(scene: Scene, item: Item, reading: Reading) -> str:
    """Return the class that a threshold or 每个… set up in the same clause."""
    return scene.entity if scene.entity and scene.entity not in reading.name else ""


def _served(scene: Scene, item: Item, reading: Reading) -> list[Reading]:
    """每0.8—2万人设置1个服务站: besides the count, the number of people per unit."""
    found = item.denominator
    if found is None or found.high is None or found.base not in ("人", ""):
        return []
    quantity = replace(item.quantity, start=found.start, end=found.end, outer_start=found.start, outer_end=found.end)
    from decimal import Decimal

    quantity = replace(quantity, value=Decimal(found.per), high=Decimal(found.high), comparator="range", unit="人")
    noun = clean(item.right) or reading.label
    people = replace(item, quantity=quantity)
    return [Reading(people, "people-per-unit", noun, f"设置1个{noun}的人口数", entity=noun, kind="norm")]


def _note(scene: Scene, reading: Reading) -> None:
    """Bring the scene up to date with a reading."""
    item = reading.item
    last = scene.last
    if last is not None and (item.frame != last.item.frame and item.frame and item.head):
        scene.whole = last
    if re.search(r"其中", item.left) or (item.joint in "：:" and item.before.endswith(("其中:", "其中："))):
        scene.whole = scene.whole if scene.whole and item.joint == "、" else last
    if item.frame == 0 and last is not None and last.item.frame:
        scene.whole = None
    own = reading.per
    if own.number and (item.denominator is not None or item.quantity.per is not None):
        scene.per = own
    elif not own.number and reading.rule not in ("change", "gap", "share", "distributed"):
        scene.per = type(own)(None, "", "") if item.quantity.unit not in ("%", "‰") else scene.per
    if item.denominator is not None and item.denominator.high is None and of_denominator(item.denominator, item).number:
        scene.per = of_denominator(item.denominator, item)
    if last is not None and last.item.clause_start != item.clause_start and not rules_counts.is_threshold(scene, item):
        scene.entity = (
            scene.entity
            if scene.entity and last.entity == scene.entity and item.clause_start == last.item.clause_start
            else ""
        )
    each = each_of(strip_lead(without_dates(item.left)))
    scene.entity = each or scene.entity
    scene.readings.append(reading)


def is_past(headings: tuple[str, ...], facts: Facts) -> bool:
    """Tell whether sentences below the headings describe the present state unless they say otherwise."""
    return bool(section_period(headings, facts)[1])
