"""Rules for several figures at once: from one level to another, and lists of figures over lists of things."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from extract.model import Facts
from extract.prose.clauses import Item, split_list
from extract.prose.lexicon import counting_units, lexicon, units
from extract.prose.names import bare_topic, kept_verb, named, own_per, share_within, topic_before
from extract.prose.phrases import (
    Split,
    clean,
    is_measure,
    noun_of,
    split_verb,
    strip_lead,
    strip_predicate,
    without_dates,
)
from extract.prose.places import place_of, split_place, together
from extract.prose.predicates import level_name
from extract.prose.readings import NO_PER, Per, Reading, Scene
from extract.prose.rules_bearers import class_of_topic, without_part
from extract.prose.rules_changes import MEAN_RATE, base_year, grown, level_before, same_per
from extract.prose.tense import YEARS_ON_END, basis_said, find_dates


def from_to(scene: Scene, pair: tuple[Item, Item]) -> list[Reading]:
    """由76.70岁提高到78.15岁 → two levels, the first of an earlier year."""
    first, second = pair
    left = re.sub(r"的$", "", without_dates(first.left))
    left = re.sub(r"(?<=[由从自])(?:每[人月年户天])+$", "", left.strip("\x00"))
    match = re.search(r"(?:由|从|自)$", left)
    link = _link(first.right or second.left)
    if not match or not lexicon().from_to.match(link.strip("，、的")) or first.frame != second.frame:
        return []
    noun = noun_of(left[: match.start()]) or bare_topic(first)
    noun = noun or (scene.last.label if scene.last else "") or topic_before(first)
    noun = share_within(first, _share_of_level(scene, noun))
    if not noun:
        return []
    borne = class_of_topic(scene, first, noun)
    entity, noun = (borne.entity, borne.label) if borne is not None else ("", noun)
    name = named(noun, first)
    dates = [d for d in scene.dates if first.left_start <= d.start < first.quantity.start]
    began = str(dates[-1].year) if dates else _began(scene, first)
    early = Reading(first, "from-to", noun, name, entity, per=own_per(first), kind="baseline", period=began)
    per = own_per(second) if second.quantity.per or second.denominator else early.per
    return [early, Reading(second, "from-to", noun, name, entity, per=per, verb="达到")]


def further_to(scene: Scene, item: Item) -> list[Reading]:
    """由10公顷增加到20公顷，再增加到30公顷 → a third level of the same thing."""
    last = scene.last
    link = _FURTHER.match(_link(item.left).strip("\x00，、；的"))
    if last is None or last.rule != "from-to" or link is None or not lexicon().from_to.fullmatch(link["to"]):
        return []
    if last.item.quantity.unit != item.quantity.unit or last.item.frame != item.frame or clean(item.right):
        return []
    return [Reading(item, "from-to", last.label, last.name, last.entity, "达到", last.per)]


_FURTHER = re.compile(r"(?:到|至)?[，\x00]*(?:再|又|并|进一步|继续|最终|最后|然后|将)*(?P<to>.*[到至为])$")


def _share_of_level(scene: Scene, noun: str) -> str:
    """Complete 占…比重 and a bare 比重 with the level before: 职工人数由…，占总人数的比重由…；农民由…，比重由…."""
    level = level_before(scene)
    if level is None or not (noun.startswith("占") or noun in lexicon().bare_shares):
        return noun
    label = re.sub(r"占.*$", "", level.label)
    wholes = [found.group() for r in scene.readings if (found := re.search(r"占[^占]+(?:比重|比例)$", r.label))]
    return label + (noun if noun.startswith("占") else wholes[-1] if wholes else noun)


def from_to_lists(scene: Scene, early: tuple[Item, ...], late: tuple[Item, ...]) -> list[Reading]:
    """甲、乙分别由2015年的1、2提高到2020年的3、4: two levels of each thing of a list."""
    left = re.sub(r"的$", "", without_dates(early[0].left)).strip("\x00")
    match = re.match(r"(?P<list>.+?)分别(?:由|从|自)$", left)
    parts = split_list(strip_lead(match["list"]), len(early)) if match and len(early) == len(late) else None
    link = _link(early[-1].right or late[0].left).strip("，、的") if late else ""
    if parts is None or not lexicon().from_to.match(link):
        return []
    names = _headed(_completed(parts), early[0])
    dates = [d for d in scene.dates if early[0].left_start <= d.start < early[0].quantity.start]
    began = str(dates[-1].year) if dates else _began(scene, early[0])
    per = [_shared_per(early[0], item) for item in early]
    firsts = [
        Reading(item, "from-to", name, named(name, item), per=p, kind="baseline", period=began)
        for item, name, p in zip(early, names, per, strict=True)
    ]
    lasts = [
        Reading(item, "from-to", name, named(name, item), per=p, verb="达到")
        for item, name, p in zip(late, names, per, strict=True)
    ]
    return [*firsts, *lasts]


def _began(scene: Scene, first: Item) -> str:
    """Return the year of the first of two levels: 2015—2020年，床位由…增加到…; empty where the text does not tell.

    A pair without a date has the year of the pair before it; with 同期 it is the earliest year of the sentence,
    if it names more than one.
    """
    pair = [r.period for r in scene.readings if r.rule == "from-to" and r.period]
    own = [d for d in scene.dates if first.clause_start <= d.start < first.clause_end]
    if pair and not own and not first.left.startswith("同期"):
        return pair[-1]
    before = [date for date in scene.dates if date.start < first.quantity.start]
    if not before:
        return ""
    last = before[-1]
    behind = scene.past or (scene.turn is not None and last.year < scene.turn)
    if last.first and behind and scene.sentence[last.start].isdigit():
        return str(last.first)
    spans = len(before) > 1 and scene.sentence[before[-2].end : last.start] in ("到", "至", "—", "")
    together = "同期" in first.left and min(date.year for date in before) < last.year
    earlier = min(date.year for date in before) if together else before[-2].year if spans else last.year
    return str(earlier) if earlier < last.year else ""


def _link(text: str) -> str:
    """Return the words between two levels without dates; 增至2025年的 keeps its 至."""
    for date in reversed(find_dates(text, Facts())):
        kept = text[date.start] if text[date.start] in "到至" else ""
        text = text[: date.start] + kept + text[date.end :]
    return text


class _Said(NamedTuple):
    """What the words before a list of figures say: all of them, whose the figures are, the word of growth, 新增."""

    left: str
    subject: str
    growth: str
    added: str


def distributed(scene: Scene, run: tuple[Item, ...]) -> list[Reading]:
    """A、B、C分别达到a、b、c → one reading each; without a list, 分别 goes back to the figures before."""
    said = _said_before(scene, run[0])
    if years := _years_apart(scene, run[0], len(run)):
        return _over_years(scene, run, said, years)
    parts = split_list(strip_predicate(said.subject), len(run)) if said.subject else None
    parts = parts or (_pair(strip_predicate(said.subject)) if len(run) == 2 and "分别" in said.left else None)
    if parts is None:
        return _of_figures_before(scene, run, said)
    placed = _over_places(scene, run, parts) or _each_with(scene, run, parts, said.left)
    return placed or _each_named(scene, run, parts, said)


def _said_before(scene: Scene, first: Item) -> _Said:
    """Take the words before the first figure of a list apart."""
    left = without_dates(first.left).strip("\x00")
    added = re.search(r"[新净]增$", left) if first.quantity.unit in counting_units() else None
    growth = None if added else lexicon().growth.search(first.left)
    subject = strip_lead(re.sub(r"分别.*$", "", left)) if "分别" in left else noun_of(left)
    subject = subject if "分别" in left else re.sub(r"按照?[^，]*的$", "", subject)
    subject = re.sub(rf"(?:较|比|与)(?:上年|同期){'?' if _is_based(scene, first) else ''}$", "", subject)
    if first.quantity.per and (head := re.match(r"(?P<list>.+?)分别按照?$", left)):
        subject = strip_lead(head["list"])
    if growth is None and "分别" in left and first.quantity.unit in units().relative:
        growth = lexicon().growth.search(subject) or MEAN_RATE.search(subject)
        subject = re.sub(r"(?:年均|年平均|每年|平均|同比)+$", "", subject[: growth.start()]) if growth else subject
    return _Said(left, subject, growth.group() if growth else "", added.group() if added else "")


def _is_based(scene: Scene, first: Item) -> bool:
    """Tell whether the words before a figure name the year that it is measured from."""
    return any(date.is_base and first.left_start <= date.start < first.quantity.start for date in scene.dates)


def _over_years(scene: Scene, run: tuple[Item, ...], said: _Said, years: list[int]) -> list[Reading]:
    """2021年、2022年分别完成投资a、b: one figure for each year, its noun before 分别, behind it or at the end."""
    tail = clean(run[-1].right)
    split = split_verb(said.left.rpartition("分别")[2]) if not said.subject else Split("", "", "")
    growth = "" if tail else said.growth
    noun, verb = noun_of(said.subject) or ("" if growth else noun_of(split.noun) or tail), "" if growth else split.verb
    level = level_before(scene) if not noun else None
    if level is not None and (growth or level.item.quantity.unit == run[0].quantity.unit):
        noun = level.name
    base = base_year(scene, run[0], said.left) if growth and _is_based(scene, run[0]) else ""
    found = [_of_year(item, noun, year, run, verb) for item, year in zip(run, years, strict=True)] if noun else []
    return [replace(r, name=grown(r.name, growth), kind="change", base_period=base) if growth else r for r in found]


def _of_figures_before(scene: Scene, run: tuple[Item, ...], said: _Said) -> list[Reading]:
    """Read a list without things of its own: gaps or growths of as many figures before, or what each of these has."""
    if "分别" in said.left and len(scene.readings) >= len(run):
        subject = noun_of(said.subject)
        return _gaps(scene, run, said.left) or _back(scene, run, said.growth, said.left, subject)
    if said.growth and not noun_of(_bare_growth(said.left)) and _just_listed(scene, len(run)):
        return _back(scene, run, said.growth, said.left, subject="")
    return []


def _each_named(scene: Scene, run: tuple[Item, ...], parts: tuple[str, ...], said: _Said) -> list[Reading]:
    """A、B分别达到a、b: each figure is named for its own part of the list."""
    first = run[0]
    if clean(run[-1].right) and first.quantity.unit in counting_units() and first.quantity.per is None:
        return []
    names = _headed(_completed(parts), first)
    whole = re.search(r"(?:按照?|占)(?P<whole>[^，]+?)的$", said.left)
    kind = "change" if said.growth else "norm" if whole and "按" in whole.group() else ""
    entities = ["" if level_name(part) == clean(part) else level_name(part) for part in parts]
    entities = ["" if name.startswith(entity) else entity for name, entity in zip(names, entities, strict=True)]
    out = []
    for item, name, entity in zip(run, names, entities, strict=True):
        full = f"{name}占{clean(whole['whole'])}的比例" if whole else _times(named(name, item), first)
        full = grown(name, said.growth) if said.growth else said.added + full
        per = own_per(item) if item.quantity.per else _shared_per(first, item)
        full = full if per.prefix in full else per.prefix + full
        sign, verb = _sign_of_list(run, item), "设置" if whole else ""
        base = base_year(scene, item, said.left) if said.growth else ""
        basis = _basis(said.left) if said.growth else basis_said(first.left)
        out.append(Reading(item, "distributed", name, full, entity, verb, per, sign, kind, None, basis, base))
    return out


def _bare_growth(left: str) -> str:
    """Return what grows, without 五年年均增长: empty where the figures before it do."""
    left = lexicon().growth.sub("", left)
    return re.sub(r"^[，\x00]*(?:[一二三四五六七八九十\d]{1,2}年)?(?:年均|年平均|平均每年|每年|同比)?$", "", left)


def _just_listed(scene: Scene, count: int) -> bool:
    """Tell whether the figures right before are a list of as many levels: 收入分别达到a和b，年均增长c和d."""
    last = scene.readings[-count:]
    return len(last) == count and all(reading.rule == "distributed" and reading.is_level for reading in last)


def is_lost(scene: Scene, run: tuple[Item, ...]) -> bool:
    """Tell whether 分别 parts figures over things that cannot be told: better none than all under one name."""
    if _years_apart(scene, run[0], len(run)):
        return True
    units = {item.quantity.unit for item in run}
    return bool(re.search(r"分别(?:为|是|达到?|占)?$", run[0].left)) and len(units) == 1 and not clean(run[-1].right)


def _pair(subject: str) -> tuple[str, ...] | None:
    """Return 预算收入 and 预算支出 for 预算收支: two things that one word names."""
    for word, halves in lexicon().pairs.items():
        if word in subject:
            return tuple(subject.replace(word, half, 1) for half in halves)
    return None


def _over_places(scene: Scene, run: tuple[Item, ...], parts: tuple[str, ...]) -> list[Reading]:
    """甲区、乙区分别新建2所、3所学校; 东部、西部片区分别建设2个、1个中心: one noun, its figures by place."""
    first, last = run[0], scene.last
    areas = [place_of(part, scene.own) for part in parts]
    tail, per, verb = clean(run[-1].right), NO_PER, ""
    if tail:
        in_parts = all(area or lexicon().list_places.search(part) for area, part in zip(areas, parts, strict=True))
        if lexicon().all_verbs.match(tail) or not in_parts:
            return []
        verb = clean(re.sub(r"^.*分别", "", strip_predicate(first.left)))
    elif all(areas[:-1]) and not areas[-1]:
        tail, areas[-1] = split_place(parts[-1], scene.own)
    if not clean(run[-1].right) and not all(areas):
        return []
    areas = together(areas, scene.own)
    if tail:
        name = named(tail, first, verb)
    elif last is not None and last.item.quantity.unit == first.quantity.unit and last.kind != "change":
        name, per, verb = without_part(split_place(last.name, scene.own)[0]), last.per, last.verb
    else:
        return []
    entities = ["" if area else level_name(part) for area, part in zip(areas, parts, strict=True)]
    return [
        Reading(item, "distributed", tail or name, name, verb=verb, per=per, area=area, entity=entity)
        for item, area, entity in zip(run, areas, entities, strict=True)
    ]


def _each_with(scene: Scene, run: tuple[Item, ...], parts: tuple[str, ...], left: str) -> list[Reading]:
    """甲区、乙区分别新建学校35所、28所: the noun stands behind 分别, the list says whose each figure is."""
    split = split_verb(left.rpartition("分别")[2]) if "分别" in left and not clean(run[-1].right) else None
    noun = noun_of(split.noun) if split is not None and split.verb and not split.subject else ""
    if split is None or not noun or is_measure(clean(parts[-1])):
        return []
    areas = together([place_of(part, scene.own) for part in parts], scene.own)
    entities = ["" if area else level_name(part) for area, part in zip(areas, parts, strict=True)]
    return [
        Reading(item, "distributed", noun, named(noun, item, split.verb), entity, split.verb, area=area)
        for item, area, entity in zip(run, areas, entities, strict=True)
    ]


def _headed(names: list[str], first: Item) -> list[str]:
    """Give all items of a list the head with the denominator that the first one prints: 基层每千人口医师、护士."""
    part, _, share = names[0].partition("占")
    if share and part and not any("占" in name for name in names[1:]):
        return [f"{part}占{name.removesuffix('比例')}比例" for name in (share, *names[1:])]
    prefix = own_per(first).prefix if first.denominator is not None else ""
    head, found, _ = names[0].partition(prefix) if prefix else ("", "", "")
    return [names[0], *(name if prefix in name else head + prefix + name for name in names[1:])] if found else names


def _shared_per(first: Item, item: Item) -> Per:
    """Return the denominator that a list prints once, before its first item: 每千人口医师、护士分别为…."""
    per = own_per(first) if first.denominator is not None else NO_PER
    return NO_PER if item.quantity.unit in units().parts else per


def _years_apart(scene: Scene, first: Item, count: int) -> list[int]:
    """Return the years of 到2022年和2025年，…分别…, one for each figure; empty if there are not as many."""
    dates = [date for date in scene.dates if not date.is_base and date.end <= first.quantity.start][-count:]
    if len(dates) != count or "分别" not in first.left:
        return []
    joints = [scene.sentence[one.end : other.start] for one, other in pairwise(dates)]
    return [date.year for date in dates] if all(joint in ("和", "、", "及") for joint in joints) else []


def _sign_of_list(run: tuple[Item, ...], item: Item) -> str:
    """Return the sign that the first or the last figure of a list prints for all: 分别控制在4‰、5‰以内."""
    if item.quantity.comparator != "=":
        return ""
    signs = (end.quantity.comparator for end in (run[0], run[-1]))
    return next((sign for sign in signs if sign not in ("=", "range")), "")


def _of_year(item: Item, noun: str, year: int, run: tuple[Item, ...], verb: str) -> Reading:
    first, comparator = run[0], _sign_of_list(run, item)
    per = own_per(item) if item.quantity.per else _shared_per(first, item)
    name = named(noun, item, kept_verb(verb, noun))
    name = name if per.prefix in name else per.prefix + name
    verb = verb or "达到"
    return Reading(item, "distributed", noun, name, comparator=comparator, period=str(year), verb=verb, per=per)


_YEARLY = re.compile(r"年均|年平均|(?<![人户])每年")


def _times(name: str, first: Item) -> str:
    """Return the name of a multiple: 分别是2010年的1.7倍、1.5倍."""
    whole = re.search(r"(?:为|是|相当于)(?P<whole>[^，]+?)的$", first.left) if first.quantity.unit == "倍" else None
    return f"{name}为{clean(whole['whole'])}的倍数" if whole else name


def _basis(left: str) -> str:
    """Return how the growth of all things of a list is taken: by the year, or over several years."""
    if _YEARLY.search(left):
        return "annual_average"
    return "cumulative" if "累计" in left or YEARS_ON_END.search(left) else ""


def _last_levels(scene: Scene, count: int) -> list[Reading]:
    """Return the last levels named before, of two levels of one thing the later; empty if there are not as many."""
    levels = {reading.name: reading for reading in scene.readings if reading.kind != "change"}
    return list(levels.values())[-count:] if len(levels) >= count else []


def _back(scene: Scene, run: tuple[Item, ...], growth: str, left: str, subject: str) -> list[Reading]:
    """分别比2015年增长a、b: one for each of the last figures named before.

    With a subject of its own (新增学位分别为a、b) it is that of each of the things counted before.
    """
    kind, base = ("change", base_year(scene, run[0], left)) if growth else ("", "")
    out = []
    for item, level in zip(run, _last_levels(scene, len(run)), strict=False):
        thing = re.sub(r"^[（(][^（）()]*[)）]", "", level.label)
        label = f"{thing}{subject}" if subject and not growth else level.label
        name = named(label, item) if subject and not growth else level.name
        name = grown(name, growth) if growth else _times(name, run[0])
        per = same_per(level, item)
        yearly = _basis(left) if growth else ""
        out.append(Reading(item, "distributed", label, name, kind=kind, base_period=base, per=per, basis=yearly))
    return out


_GAPS = re.compile(
    r"^分别(?P<before>高于|低于|高出|领先|落后于?)(?P<base>[^，]{0,10}(?:平均(?:水平)?|全[国省市区县]))$"
    r"|^分别[比较](?P<of>[^，年期]{2,10})(?P<behind>高|低|多|少)出?$"
)


def _gaps(scene: Scene, run: tuple[Item, ...], left: str) -> list[Reading]:
    """分别高于全国平均水平a、b: how far each of the last levels lies from that of another area."""
    match = _GAPS.match(strip_lead(left) if left.startswith("，") else left)
    if match is None:
        return []
    over = (match["before"] or match["behind"])[0] in "高多领"
    name = f"{'高于' if over else '低于'}{match['base'] or match['of']}的差值"
    kind = "baseline" if scene.past else ""
    return [
        Reading(item, "gap", level.label, level.name + name, per=same_per(level, item), kind=kind)
        for item, level in zip(run, _last_levels(scene, len(run)), strict=False)
    ]


_CLASS_HEAD = re.compile(
    r"(?:非?公|民|私|县|市|省|国)?[\u4e00-\u9fff](?:级|类|等|型|档)|(?:公|民|国|市|县|省|社会)办|(?:非?公|私|国|民)[立营]"
)
"""What a class of institutions begins with in a list: 甲级、乙级医院, 公办、民办幼儿园."""


_AGE = re.compile(r"\d+(?:[—\-–~至]\d+)?周?岁(?:及?以[上下])?")


def _completed(parts: tuple[str, ...]) -> list[str]:
    """Give all parts the tail that only the last one prints: 三级医院和二级医院设置康复科的比例 → both …的比例."""
    last = clean(parts[-1])
    firsts = [clean(part) for part in parts[:-1]]
    level = re.match(r"(?:国家|[省市县区部])级(?=.)", last)
    if level and all(re.fullmatch(r"(?:国家|[省市县区部])级?", name) for name in firsts):
        return [*(f"{name.removesuffix('级')}级{last[level.end() :]}" for name in firsts), last]
    if all(lexicon().place.fullmatch(name) or len(name) == 1 for name in firsts):
        head = lexicon().place.match(last)
        tail = last[head.end() :] if head else ""
        short = all(len(name) == 1 for name in firsts)
        return (
            [tail if short else name + tail for name in firsts] + [tail if short else last] if tail else [*firsts, last]
        )
    head = _CLASS_HEAD.match(last)
    if head and all(_CLASS_HEAD.fullmatch(name) for name in firsts) and head.end() < len(last):
        return [*(name + last[head.end() :] for name in firsts), last]
    ages = [_AGE.match(name) for name in (*firsts, last)]
    if all(ages) and ages[-1] is not None and all(_AGE.fullmatch(name) for name in firsts):
        return [*(name + last[ages[-1].end() :] for name in firsts), last]
    shared = lexicon().shared_tails.search(last)
    if shared and shared.start() > 1 and all(name in lexicon().matters or not is_measure(name) for name in firsts):
        return [*(name + shared.group() for name in firsts), last]
    stem = firsts[0][-2:]
    cut = last.find(stem)
    tail = last[cut + len(stem) :] if len(stem) == 2 and cut >= 0 else ""
    if not tail and is_measure(last) and not is_measure(firsts[0]) and len(firsts[0]) <= 4:
        tail = last[len(firsts[0]) :] if len(last) > len(firsts[0]) + 2 else ""
    return [name if tail and name.endswith(tail) else name + tail for name in firsts] + [last]
