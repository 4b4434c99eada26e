"""Whose figure it is: the measure stands once, and classes or places follow it, each with a figure of its own."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.prose.clauses import Item
from extract.prose.lexicon import lexicon, units
from extract.prose.names import named, topic_before
from extract.prose.phrases import class_and_measure, is_measure, noun_of, split_verb, strip_lead
from extract.prose.places import compared_with, is_short, own_area, place_of, split_place
from extract.prose.readings import Per, Reading, Scene

_AREAS = re.compile(r"(?:地区|城区|省份|城市|农村|城镇|山区|区县|设区市|县|乡镇)$")


def bearer_of(scene: Scene, item: Item, noun: str, verb: str, per: Per) -> Reading | None:
    """Read a figure whose noun is a class or a place that bears a measure named before; None where it is none."""
    return (
        _of_place(scene, item, noun, verb)
        or _class_swapped(scene, item, noun)
        or _part_of_area(scene, item, noun)
        or _group_swapped(scene, item, noun)
        or _place_swapped(scene, item, noun)
        or _other_part(scene, item, noun)
        or class_of_topic(scene, item, noun)
        or _class_behind_measure(item, noun, per)
    )


_AVERAGE = re.compile(r"平均(?:水平|值|数)?")
_EACH_AREA = re.compile(r"^(?:各?(?:区县|市县|县区|县（市、区）)|各[市县区])")


def _of_place(scene: Scene, item: Item, noun: str, verb: str) -> Reading | None:
    """Read 甲区3所、乙区2所 behind 新建小学5所: the same measure of a place named by itself."""
    area = place_of(noun, scene.own) or compared_with(noun, scene.own) or own_area(noun, scene.own)
    if area is None and not _AVERAGE.fullmatch(noun):
        return None
    model = scene.whole if item.joint not in ("、", "和") and scene.whole is not None else scene.last
    listed = model is not None and (model.area is not None or model is scene.whole)
    if model is not None and model.item.quantity.unit == item.quantity.unit and model.kind != "change":
        if is_short(noun) and not listed and area is not None and area.code:
            return None
        (name, place), label = split_place(model.name, scene.own), split_place(model.label, scene.own)[0]
        if place is not None and model is scene.last and model.area is None:
            scene.readings[-1] = replace(model, name=name, label=label, area=place)
        return Reading(item, "inherited", label, name, verb=verb or model.verb, per=model.per, area=area, doubt=0.95)
    topic = "" if is_short(noun) else _EACH_AREA.sub("", topic_before(item))
    if len(topic) < 2 or re.search(r"\d", topic):
        return None
    return Reading(item, "inherited", topic, named(topic, item, verb), verb=verb, area=area, doubt=0.85)


def _class_swapped(scene: Scene, item: Item, noun: str) -> Reading | None:
    """Read 三级乙等医院不少于1∶1.15 behind 三级甲等医院床位与人员比例…: the same measure of another class."""
    last = scene.last
    if (
        last is None
        or not noun
        or item.quantity.unit in units().houses
        or item.quantity.unit != last.item.quantity.unit
    ):
        return None
    noun = noun.removeprefix(last.per.prefix)
    ends = [match.end() for match in lexicon().institution.finditer(noun)]
    head, share, whole = last.name.removeprefix(last.per.prefix).partition("占")
    kind, measure = class_and_measure(head)
    measure += share + whole
    if not ends or ends[-1] != len(noun) or not kind or not measure or last.rule == "change":
        return None
    name = last.per.prefix + noun + measure
    return Reading(item, "inherited", noun, name, verb=last.verb, per=last.per)


def _part_of_area(scene: Scene, item: Item, noun: str) -> Reading | None:
    """Read 其中市区532万人 behind 户籍人口723万人: the same measure of a part of the area."""
    model = scene.whole or scene.last
    if model is None or not lexicon().part_of_area.fullmatch(noun) or not model.is_level:
        return None
    if item.quantity.unit != model.item.quantity.unit or item.quantity.unit in units().houses:
        return None
    name = without_part(model.name)
    return Reading(item, "inherited", model.label, name, entity=noun, verb=model.verb, per=model.per, doubt=0.95)


def without_part(name: str) -> str:
    """Return a name without the part of the area that it opens with: 山区每千人口床位数 → 每千人口床位数."""
    part = lexicon().part_of_area.match(name)
    return name[part.end() :] if part and len(name) > part.end() + 2 else name


def _group_swapped(scene: Scene, item: Item, noun: str) -> Reading | None:
    """Read 农村居民达到5.8万元 behind 城镇居民人均可支配收入9万元: the same measure of other people."""
    model = scene.whole or scene.last or scene.previous
    if model is None or not lexicon().people.fullmatch(noun) or item.quantity.unit != model.item.quantity.unit:
        return None
    group = lexicon().people.match(model.label)
    counted = noun.endswith("人口") or item.quantity.unit in units().people
    if group is None and not counted and "其中" in scene.sentence and is_measure(model.label) and model.is_level:
        return Reading(item, "inherited", noun + model.label, noun + model.label, per=model.per, doubt=0.95)
    if group is None or group.end() == len(model.label) or model.kind == "change":
        return None
    name = noun + model.label[group.end() :]
    return Reading(item, "inherited", name, named(name, item), verb="达到", per=model.per, doubt=0.95)


def _place_swapped(scene: Scene, item: Item, noun: str) -> Reading | None:
    """Read 中西部地区不低于2.8名 behind 东部地区每10万人口…不低于3.8名: the same measure of other places."""
    last = scene.last
    if last is None or not _AREAS.search(noun) or item.quantity.unit != last.item.quantity.unit or len(noun) > 14:
        return None
    bounded = item.quantity.comparator in ("<=", ">=", "<", ">") and last.item.quantity.comparator != "="
    if not bounded or last.rule in ("change", "gap"):
        return None
    name = re.sub(r"^[^每]{1,8}(?=每)", "", last.name) if last.per.number else last.name
    return Reading(item, "inherited", noun, name, entity=noun, verb=last.verb, per=last.per)


def _other_part(scene: Scene, item: Item, noun: str) -> Reading | None:
    """Read 护士不低于50% behind 医师占卫生人员的比例不低于30%: another part of the same whole."""
    last = scene.last
    if last is None or last.rule != "share" or item.quantity.unit != last.item.quantity.unit or not noun:
        return None
    part, share, whole = last.name.partition("占")
    if not share or whole in ("比", "比例") or is_measure(noun) or re.search(r"[占比较]", item.left) or not part:
        return None
    if _is_class(noun) and not _is_class(part):
        return Reading(item, "inherited", last.label, last.name, entity=noun, doubt=0.95)
    return Reading(item, "share", noun, f"{noun}占{whole}", entity=last.entity, doubt=0.95)


def _is_class(noun: str) -> bool:
    """Tell whether the words are a class of institutions or places and nothing else."""
    words = lexicon()
    ends = [match.end() for match in words.institution.finditer(noun)]
    whole = bool(ends) and ends[-1] == len(noun)
    return whole or bool(
        words.part_of_area.fullmatch(noun)
        or words.place.fullmatch(noun)
        or words.level.fullmatch(noun)
        or words.bare_class.fullmatch(noun)
    )


def class_of_topic(scene: Scene, item: Item, noun: str) -> Reading | None:
    """Read 三级医院不低于4%，二级医院不低于2% behind 重症床位占编制床位的比例: the measure first, then its classes."""
    if not noun or item.quantity.unit in units().houses or not _is_class(noun):
        return None
    last = scene.last
    if last is not None and last.entity and last.label == last.name and last.item.quantity.unit == item.quantity.unit:
        return Reading(item, "inherited", last.label, last.name, entity=noun, per=last.per, doubt=0.95)
    by_rule = last is not None and last.rule == "share-by-rule" and last.item.quantity.unit == item.quantity.unit
    if last is not None and last.entity and by_rule:
        return Reading(item, "inherited", last.label, last.name, entity=noun, verb=last.verb, kind=last.kind, doubt=0.9)
    topic = re.split(r"[，,；;：:。]", item.before.rstrip("，,：:"))[-1]
    measure = noun_of(topic)
    if re.search(r"\d", topic) or not item.before or not is_measure(measure) or split_verb(strip_lead(topic)).verb:
        return None
    return Reading(item, "inherited", measure, measure, entity=noun, doubt=0.95)


def _class_behind_measure(item: Item, noun: str, per: Per) -> Reading | None:
    """Read 急救反应时间城区不超过12分钟 as the time of the class behind it."""
    if item.quantity.unit in units().houses:
        return None
    for cut in range(len(noun) - 2, 2, -1):
        named_so = is_measure(noun[:cut]) and noun[:cut] != per.prefix and noun[cut - 1] != "人"
        if named_so and _is_class(noun[cut:]):
            return Reading(item, "inherited", noun[:cut], noun[:cut], entity=noun[cut:], per=per, doubt=0.95)
    return None
