"""Rules for levels: a noun before its value, and a value whose noun stands elsewhere in the sentence."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.prose.clauses import Item
from extract.prose.completions import in_context
from extract.prose.context import ONLY_VERB, action_behind, entity_of
from extract.prose.lexicon import counting_units, lexicon, units
from extract.prose.names import as_part, bare_topic, inherits_per, kept_verb, named, own_per, topic_before, whole_of
from extract.prose.phrases import (
    Split,
    class_and_measure,
    each_of,
    is_measure,
    noun_of,
    split_verb,
    strip_lead,
    strip_predicate,
    without_dates,
)
from extract.prose.places import own_area, place_of, split_place
from extract.prose.readings import NO_PER, Per, Reading, Scene
from extract.prose.rules_bearers import bearer_of


def _bears(bearer: str) -> bool:
    """Tell whether the words before 新增 are part of the name: 城镇新增就业, but not 市级新增床位 or 在县域新增…."""
    words = lexicon()
    part = words.part_of_area.fullmatch(bearer)
    return not (
        part or _ADVERBIAL.match(bearer) or words.level.fullmatch(bearer) or words.institution.fullmatch(bearer[-2:])
    )


_SORT = re.compile(r"^(?P<sort>(?:第?[一二三四五六]|特)[级类等档])为(?=..)")
"""一级为中心城市1个: a sort and what it is."""
_GROWING = frozenset({"新增", "净增", "新增加"})
_ADVERBIAL = re.compile(r"^(?:在|依托|面向|通过|按|根据|以|向|对|与|围绕|计划|预计|每年)")


def noun_first(scene: Scene, item: Item) -> list[Reading]:
    """三级医院61个; 每千人口床位数达到8张; 全市设置康复站不少于100个: the noun stands before the figure."""
    if (served := _serving(item)) is not None:
        return [served]
    left = _behind_condition(scene, item, without_dates(item.left).strip("\x00"))
    per = own_per(item)
    body, prefix = _around_denominator(item, per)
    if unit := re.search(r"(?<=..)按照?(?P<each>每[户床班套生])$", left):
        left = unit["each"] + left[: unit.start()]
    body = body if prefix or per.number else left
    body = re.sub(r"(?<=.)按照?[^，]*$", "", body) if item.quantity.per else body
    subject, verb, noun = _taken_apart(scene, item, body)
    entity = each_of(body) or entity_of(subject)
    area = place_of(entity, scene.own)
    entity = "" if area is not None else entity
    bearer = noun_of(subject) if verb in _GROWING and not each_of(body) else ""
    if bearer and _bears(bearer) and place_of(bearer, scene.own) is None:
        verb, noun, entity = "", f"{bearer}{verb}{noun_of(noun)}", ""
    total = lexicon().sums.match(strip_lead(without_dates(item.left)).strip("\x00"))
    noun = total["sum"] if total else in_context(scene, item, noun_of(noun))
    if entity:
        noun = noun_of(re.sub(rf"^(?:每[个所家名座支一]?|各个?){re.escape(entity)}(?=.)", "", noun))
    if not verb and lexicon().strong_verbs.fullmatch(noun):
        verb, noun = noun, ""
    borne = _of_figure_before(scene, item, noun, entity, per) or bearer_of(scene, item, noun, verb, per)
    if borne:
        return [borne]
    whole = item.right.strip("\x00") == "的" and item.quantity.unit not in units().parts
    noun = noun.rpartition("占")[2] if whole else noun
    if (sort := _SORT.match(noun)) and item.quantity.unit in counting_units():
        noun, entity = noun[sort.end() :], entity or sort["sort"]
    if noun in lexicon().no_names or noun.endswith("给予"):
        return []
    if not noun or lexicon().level.fullmatch(noun) or (lexicon().place.fullmatch(noun) and not verb):
        found = _inherit(scene, item, noun, verb, per)
        return [replace(r, entity=r.entity or entity, area=r.area or area) for r in found]
    verb = strip_lead(subject) + verb if strip_lead(subject).startswith("面向") else verb
    inherited = _inherited_verb(scene, item, verb, noun)
    return [replace(_level(scene, item, noun, inherited, entity, per), area=area)]


def _taken_apart(scene: Scene, item: Item, body: str) -> Split:
    """Take the words before a count apart at their verb; a measure (…率) is all noun.

    A verb that ends the words belongs to the name (教师轮训), unless a class or place is what does it.
    """
    if item.quantity.unit not in counting_units() and item.quantity.unit not in units().made:
        return Split("", "", body)
    subject, verb, noun = split_verb(strip_predicate(strip_lead(body)))
    subject = re.sub(r"^(?:年均|每年|平均每年|累计|再|共)+$", "", subject)
    if not verb or noun or not subject:
        return Split(subject, verb, noun)
    if each := each_of(subject):
        behind = noun_of(re.sub(rf"^.*?{re.escape(each)}(?:[（(][^（）()]*[)）])?", "", subject))
        named_so = len(behind) > 1 and not lexicon().all_verbs.match(behind)
        return Split(subject, "", behind + verb) if named_so else Split(subject, verb, noun)
    bare = noun_of(subject)
    kinds = (lexicon().level, lexicon().place, lexicon().part_of_area)
    if any(kind.fullmatch(bare) for kind in kinds) or place_of(bare, scene.own) is not None:
        return Split(subject, verb, noun)
    subject = re.sub(r"(?:规划|计划|拟)$", "", subject)
    return Split("", verb, subject) if verb in lexicon().rule_verbs else Split("", "", subject + verb)


def _of_figure_before(scene: Scene, item: Item, noun: str, entity: str, per: Per) -> Reading | None:
    """Read what only the figure before completes: a bare total, a bare denominator, a part's share of its whole."""
    last = scene.last
    if last is None or not noun:
        return None
    if noun in lexicon().totals:
        thing = re.sub(r"(?:新增|新建|改建|新改建|扩建)$", "", last.label)
        return Reading(item, "inherited", thing + noun, thing + noun, entity=last.entity)
    if noun == per.prefix and not last.per.number and last.item.quantity.unit == item.quantity.unit:
        name = per.prefix + re.sub(r"总(?=床位|人|数|量)", "", last.label)
        return Reading(item, "inherited", last.label, named(name, item), per=per, doubt=0.95)
    whole = whole_of(scene, item) if item.quantity.unit == "%" and "其中" in item.left else None
    if whole is None or is_measure(noun) or own_area(noun, scene.own) or whole.item.quantity.unit in units().parts:
        return None
    return Reading(item, "share", noun, f"{noun}占{whole.label}比例", entity=entity, doubt=0.95)


def _behind_condition(scene: Scene, item: Item, left: str) -> str:
    """Return the words before a figure without the end of the class that a threshold set up in the clause."""
    if not scene.entity or scene.entity_clause != item.clause_start:
        return left
    cut = next((k for k in range(len(left), 0, -1) if scene.entity.endswith(left[:k])), 0)
    return left[cut:]


def _serving(item: Item) -> Reading | None:
    """Read 服务中心每3—10万居民设置1所: the institution stands before the range of people that one of it serves."""
    found = item.denominator
    if found is None or found.high is None or item.quantity.unit not in units().houses:
        return None
    before, behind = item.left[: found.start - item.left_start], item.left[found.end - item.left_start :]
    noun = noun_of(before)
    if not class_and_measure(noun)[0] or not ONLY_VERB.match(behind):
        return None
    scale = item.left[found.start - item.left_start : found.end - item.left_start].removeprefix("每")
    return Reading(item, "noun-before-value", noun, named(noun, item), entity=scale, verb="设置", kind="norm")


def _level(scene: Scene, item: Item, noun: str, verb: str, entity: str, per: Per) -> Reading:
    """Name a level by its noun, with what it inherits: the whole, the denominator, the verb of a list."""
    whole = whole_of(scene, item)
    full = as_part(noun, whole, item) if whole is not None else noun
    verb = verb or (_verb_of_whole(whole, item) if whole is not None else "")
    doubt = 1.0
    if per is NO_PER and inherits_per(scene, item, noun, verb):
        per, doubt = scene.per, 0.97
    action = action_behind(item, verb)
    keeps = kept_verb(verb, full)
    bearer = (
        re.match(r"^的(?P<noun>(?!标准|目标|要求|水平|比例|比率|规模|原则)[^，。、]{2,14})$", item.right)
        if keeps or len(full) <= 4
        else None
    )
    full, keeps = (bearer["noun"] + full, "") if bearer else (full, keeps)
    name = named(full, item, keeps) if not action else named(f"{verb}{action}的{full}", item)
    if per.prefix and not name.startswith("每") and per.prefix not in name:
        name = per.prefix + name
    return Reading(
        item, "noun-before-value", noun, name, entity=entity, verb=verb, per=per, doubt=doubt * _plausible(noun)
    )


def _verb_of_whole(whole: Reading, item: Item) -> str:
    """Return 新增 for 其中公办学位16万个 behind 新增学位27万个: a part of what is added is added, too."""
    same = whole.item.quantity.unit == item.quantity.unit and whole.name.startswith(whole.verb)
    said = any(flow in item.left for flow in lexicon().flows) or not ("其中" in item.left or item.joint == "、")
    made = (
        any(whole.verb.startswith(flow) for flow in lexicon().flows | lexicon().choosing_verbs)
        and whole.verb not in lexicon().rule_verbs
    )
    return whole.verb if same and not said and made else ""


def _plausible(noun: str) -> float:
    """Return how likely the words are a name: very long and very short ones seldom are."""
    return 0.8 if len(noun) > 32 or len(noun) < 2 else 1.0


def _inherited_verb(scene: Scene, item: Item, verb: str, noun: str) -> str:
    """Return the verb of the list that the item continues: 培养A10人、B30人, 新增林地40公顷、湿地15公顷."""
    last, unit = scene.last, item.quantity.unit
    if verb or last is None or item.joint not in ("、", "和", "与", "及"):
        return verb
    amount = unit == last.item.quantity.unit and unit not in units().parts and unit != "元"
    listed = last.item.clause_start == item.clause_start and (unit in counting_units() or amount)
    return last.verb if listed else ""


def _around_denominator(item: Item, per: Per) -> tuple[str, str]:
    """Return the item's words without 每千人口, and 每千人口: what stands before it stays before the name."""
    found = item.denominator
    if found is None or (not per.number and not found.high):
        return without_dates(item.left).strip("\x00"), ""
    at = found.start - item.left_start
    length = found.end - found.start
    base = "" if found.base or not per.base else per.base
    before, behind = item.left[:at], item.left[at + length :].removeprefix(base)
    before = strip_lead(without_dates(before).strip("\x00"))
    behind = behind if noun_of(behind) else ""
    before = re.sub(r"(?:可以|可|应当|应)?(?:按照|按|以|不少于|不低于|不超过|不高于|达到)$", "", before)
    if behind and each_of(before):
        before = ""
    prefix = "" if found.high else per.prefix
    return (f"{before}{prefix}{behind}" if behind else f"{prefix}{before}"), prefix


def _inherit(scene: Scene, item: Item, noun: str, verb: str, per: Per) -> list[Reading]:
    """Read a figure without a noun of its own: by its bracket's head, the figure before it, or the clause before."""
    entity = noun or scene.entity or each_of(item.left)
    found = _of_bracket_head(item, noun, verb, per) or _of_level_or_topic(scene, item, noun, entity, verb, per)
    if found is not None:
        return [found]
    last, level = scene.last, _level_to_go_on(scene, item)
    grown = last if last is not None and _has_grown(last, item) else None
    if grown is not None and not noun and level is not None and level.label != grown.label:
        return [_reached(grown, item, per)]
    last = level or (last if last and last.rule not in _CONDITIONS and _alike(last, item) else None)
    if last is not None and last.kind != "change" and _is_same(last, item):
        return [_going_on(last, item, entity, verb, per)]
    if grown is not None and not noun:
        return [_reached(grown, item, per)]
    return _of_clause_before(item, entity, verb, per)


def _of_bracket_head(item: Item, noun: str, verb: str, per: Per) -> Reading | None:
    """Read the first figure of a bracket by the noun right before it: 医院12家（公立7家）."""
    head, act = _head_noun(item.head) if item.frame and item.first_in_frame and item.head else ("", "")
    if not head or noun:
        return None
    verb = verb or ("" if act in lexicon().rule_verbs or act in lexicon().have_verbs else act)
    return Reading(item, "inherited", head, named(head, item, verb), entity=noun, verb=verb, per=per, doubt=0.9)


def _of_level_or_topic(scene: Scene, item: Item, noun: str, entity: str, verb: str, per: Per) -> Reading | None:
    """Read a figure with another level of government (省级3个), its clause's topic, or only whom the last reaches."""
    last = scene.last
    if last is not None and lexicon().level.fullmatch(noun) and re.search(r"(?:国家|省|市|县|区)级", last.label):
        name = _of_level(last.name, noun)
        return Reading(item, "inherited", noun + _of_level(last.label, ""), name, verb=last.verb, per=last.per)
    topic, area = split_place(bare_topic(item), scene.own)
    if topic and not noun:
        return Reading(item, "inherited", topic, named(topic, item, verb), entity, verb, per, area=area, doubt=0.95)
    if last is not None and verb in lexicon().reaching and item.quantity.unit in ("人", "名", "户", "人次", "家庭"):
        name = f"{last.label}{verb}{'户' if item.quantity.unit == '户' else '人'}数"
        return Reading(item, "inherited", last.label, name, verb=verb, doubt=0.95)
    return None


def _level_to_go_on(scene: Scene, item: Item) -> Reading | None:
    """Return the last level that the figure may go on from, one in its own unit behind a level by head."""
    levels = [reading for reading in reversed(scene.readings) if reading.rule not in _NO_LEVELS]
    level = next((reading for reading in levels if _alike(reading, item)), None)
    like = next((reading for reading in levels if _in_unit(reading, item)), None)
    by_head = level is not None and _BY_HEAD.match(level.label) and not _in_unit(level, item)
    return like if by_head and like is not None else level


def _is_same(last: Reading, item: Item) -> bool:
    """Tell whether a figure can be of the thing of the one before: in its unit or frame, and no count behind a sum."""
    paid = last.item.quantity.unit == "元" and item.quantity.unit in counting_units()
    return not paid and (_in_unit(last, item) or item.frame == last.item.frame)


def _going_on(last: Reading, item: Item, entity: str, verb: str, per: Per) -> Reading:
    """Read a figure as the thing of the one before; far more than it is no longer by head."""
    kept, name = last.per if per is NO_PER else per, ""
    if kept.number and kept is last.per and item.quantity.value > 20 * last.item.quantity.value:
        kept, name = NO_PER, last.name.replace(last.per.prefix, "", 1)
    name = name or _done_to(last, item, verb)
    return Reading(item, "inherited", last.label, name, entity, verb or last.verb, kept, doubt=0.9)


def _of_clause_before(item: Item, entity: str, verb: str, per: Per) -> list[Reading]:
    """Read a figure by what the clause before is about."""
    topic = topic_before(item)
    if item.quantity.unit in counting_units():
        topic = re.sub(r"^(?:一定数量的|若干|一批)", "", split_verb(topic).noun or topic)
    if not topic:
        return []
    keeps = "" if verb in lexicon().rule_verbs else verb
    return [Reading(item, "inherited", topic, named(topic, item, keeps), entity, verb, per, doubt=0.8)]


_BY_HEAD = re.compile(r"人均|户均|每")
"""Levels by head: a bare figure in another unit goes on from the whole before them."""


def _in_unit(reading: Reading, item: Item) -> bool:
    return reading.item.quantity.unit == item.quantity.unit


def _has_grown(last: Reading, item: Item) -> bool:
    """Tell whether a bare level belongs to the change right before it: 面积增加5万亩，达到60万亩."""
    return last.kind == "change" and item.first_in_clause and _of_one_kind(last, item)


def _reached(change: Reading, item: Item, per: Per) -> Reading:
    """Return the level that a change leads to."""
    name = named(change.label, item)
    return Reading(item, "inherited", change.label, name, verb="达到", per=per, doubt=0.9)


def _of_one_kind(change: Reading, item: Item) -> bool:
    """Tell whether a level may belong to the change before it: 提高3个百分点，达到88%."""
    growth = change.item.quantity.unit
    return growth in ("%", "百分点", "倍", "番") or growth == item.quantity.unit


def _alike(level: Reading, item: Item) -> bool:
    """Tell whether a figure can continue a level: a share is continued by shares only."""
    parts = ("%", "‰", "百分点", "ratio")
    if level.kind != "change" and level.item.quantity.unit in parts and item.quantity.unit in counting_units():
        return False
    return level.rule != "share" or item.quantity.unit in parts


_CONDITIONS = frozenset({"threshold", "people-per-unit"})
_NO_LEVELS = _CONDITIONS | {"share-of-whole", "change"}


def _done_to(last: Reading, item: Item, verb: str) -> str:
    """Return the name for 竣工10.2万套 behind 新开工住房21万套: the verb is new, the noun the same.

    What is done of a sum that was planned (总投资60亿元，已完成25亿元) is not that sum.
    """
    if item.quantity.unit == "元" and item.left.endswith("完成") and "完成" not in last.name:
        return f"{last.label}完成额"
    if verb and not last.per.number and verb not in last.name:
        return named(re.sub(rf"(?:{lexicon().strong_verbs.pattern})$", "", last.label), item, verb)
    if item.quantity.unit in units().beds and last.item.quantity.unit in units().houses:
        return named(last.label, item)
    other = last.item.quantity.unit in counting_units() and item.quantity.unit not in counting_units()
    return last.name.removesuffix("数") if other and not is_measure(last.label) else last.name


def _of_level(name: str, level: str) -> str:
    """Return the name with its level of government changed: 国家级重点专科数 → 省级重点专科数."""
    return re.sub(r"(?:国家|省|市|县|区县|区)级", level, name, count=1)


_BEFORE_BRACKET = re.compile(r"[，,；;：:。]|[（(][^（）()]*\d[^（）()]*[)）](?:、|和|及|与|以及)?")


def _head_noun(head: str) -> tuple[str, str]:
    """Return the noun phrase right before a bracket and the verb it is the object of."""
    clause = _BEFORE_BRACKET.split(head)[-1]
    split = split_verb(strip_lead(clause))
    noun = re.sub(r"^(?:一定数量的|若干|一批)", "", noun_of(split.noun or split.subject))
    return noun, split.verb if split.noun else ""
