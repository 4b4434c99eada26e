"""Rules for conditions: populations from which something holds, people per unit, rates and scales to set by."""

from __future__ import annotations

import re

from extract.prose.clauses import Item
from extract.prose.context import ONLY_VERB, entity_of, next_clause
from extract.prose.lexicon import lexicon, units
from extract.prose.names import own_per
from extract.prose.phrases import (
    bare_noun,
    clean,
    counted,
    each_of,
    is_measure,
    noun_of,
    strip_lead,
    strip_predicate,
    subject_class,
    without_dates,
)
from extract.prose.predicates import split_predicate
from extract.prose.readings import Reading, Scene

_PEOPLE_UNITS = frozenset({"人", "户", ""})
_THRESHOLD_RIGHT = re.compile(r"^(?:人口)?(?:的|或|(?=城市|地区|县|区县|行政村|乡镇))(?P<rest>.+)$")
_OUGHT = re.compile(r"^[，,]?(?:可|应|须|要|宜|原则|由|不再|必须|适当)")
_OUGHTS = re.compile(r"可(?!开放|及|持)|应(?!急)|须|宜|不再|适当")
_POPULATION = re.compile(r"[^，；]*?(?:人口|人数|人口规模|居民|服务人口)(?:在)?$")
_ONE_EACH = re.compile(
    r"^(?P<place>[^，]{1,8}?)(?:只|仅|均|原则上|应|规划|至少)*(?:设置|设立|设|建设|建|配备|举办|办好|有)$"
)


def threshold(scene: Scene, item: Item) -> list[Reading]:
    """常住人口超过100万人的区县，可适当增加…: the population from which a rule holds, if it is the only number."""
    if not is_threshold(scene, item):
        return []
    match = _THRESHOLD_RIGHT.match(item.right)
    rest = match["rest"] if match else ""
    place = _place_in(rest)
    consequence = rest[rest.find(place) + len(place) :] if place else ""
    consequence = clean(re.sub(r"^[（(][^（）()]*[)）]", "", consequence)) or _consequence(scene, item)
    noun = clean(strip_predicate(strip_lead(without_dates(item.left)).strip("\x00"))) or "人口"
    name = f"{consequence}的{noun if place in noun else place + noun}"
    return [Reading(item, "threshold", noun, counted(name), entity=place, kind="norm")]


def _consequence(scene: Scene, item: Item) -> str:
    """Return what a rule lays down for places above a threshold: the last clause of what follows."""
    clauses = [clean(part) for part in next_clause(scene, item).split("，") if clean(part)]
    return next((part for part in clauses if _OUGHTS.search(part)), clauses[-1] if clauses else "")


def is_threshold(scene: Scene, item: Item) -> bool:
    """Tell whether a number of people is the condition of a rule, not a fact."""
    quantity = item.quantity
    if quantity.unit not in _PEOPLE_UNITS or quantity.comparator not in ("<", ">", "<=", ">=", "range"):
        return False
    population = strip_lead(without_dates(item.left)).strip("\x00")
    about_people = "人口" in scene.sentence[quantity.start : quantity.end + 2] or _POPULATION.search(population)
    if not about_people:
        return False
    match = _THRESHOLD_RIGHT.match(item.right)
    if match:
        return bool(_place_in(match["rest"]))
    return not item.right and bool(_OUGHT.match(next_clause(scene, item)))


def condition_of(scene: Scene, item: Item) -> str:
    """Return the class that a threshold defines (40万人口以下的区县), for the figures of the clause behind it."""
    match = _THRESHOLD_RIGHT.match(item.right)
    place = _place_in(match["rest"]) if match else ""
    head = scene.sentence[item.quantity.outer_start : item.quantity.outer_end]
    between = item.right[: item.right.find(place)] if place and place in item.right else ""
    return clean(f"{strip_lead(without_dates(item.left))}{head}{between}{place}")


def sets_condition(scene: Scene, item: Item, following: Item | None) -> bool:
    """Tell whether a threshold only defines the class that the next figure is about, in this clause or the next."""
    if following is None or following.frame != item.frame or is_threshold(scene, following):
        return False
    if following.clause_start == item.clause_start:
        return True
    between = scene.sentence[item.quantity.outer_end : following.quantity.outer_start]
    return between.count("，") == 1 and not re.search(r"[；;：:]", between)


def _place_in(rest: str) -> str:
    """Return the class of places or institutions that the words behind a threshold name."""
    words = lexicon()
    institution = words.institution.search(rest)
    place = words.place.search(rest)
    if institution is not None and institution.end() <= 24 and _is_the_class(rest, place, institution):
        return clean(rest[: institution.end()])
    if place and place.start() <= 14:
        head = rest[: place.end()]
        return clean(head.rsplit("的", 1)[1] if "的" in head else head)
    return ""


def _is_the_class(rest: str, place: re.Match[str] | None, institution: re.Match[str]) -> bool:
    """Tell whether the institutions, not the places before them, are what a threshold sorts out."""
    if _OUGHT.search(rest[: institution.start()]):
        return False
    return place is None or "的" in rest[place.end() : institution.end()] or institution.start() <= place.end()


def by_area(scene: Scene, item: Item, following: Item | None) -> str:
    """Return 3-5个居委会的地域或1-2万人口 of 按3-5个居委会的地域或1-2万人口设1所…: a scale, no figure."""
    if following is None or following.clause_start != item.clause_start or not re.search(r"按照?$", item.left):
        return ""
    clause = scene.sentence[item.quantity.outer_start : item.clause_end]
    match = re.match(r"^(?P<scale>[^，。]+?)(?:规划)?(?:设置|设立|设|建|配)(?=[\d一二两三])", clause)
    return clean(match["scale"]) if match and re.search(r"人|居|户|地域|公里", match["scale"]) else ""


def per_people(scene: Scene, item: Item, following: Item | None) -> list[Reading]:
    """每0.8—2万人设置1个服务站: the number of people that one institution serves."""
    if item.quantity.unit != "人" or following is None or following.clause_start > item.clause_end:
        return _bracketed_people(scene, item, following)
    if not ONLY_VERB.match(item.right) or following.clause_start != item.clause_start:
        return _bracketed_people(scene, item, following)
    if not (item.right or item.quantity.high) or not following.right:
        return []
    noun = clean(split_predicate(following.right)[0])
    entity = clean(noun)
    return [Reading(item, "people-per-unit", noun, f"设置1个{noun}的人口数", entity=_short_class(entity), kind="norm")]


def _bracketed_people(scene: Scene, item: Item, following: Item | None) -> list[Reading]:
    """在每个街道（或3—10万人）举办1家服务中心: the number of people stands in a bracket before the count."""
    if item.quantity.unit != "人" or not item.frame or not item.left.startswith("或") or following is None:
        return []
    noun = bare_noun(split_predicate(following.right)[0])
    if following.frame or not noun:
        return []
    return [Reading(item, "people-per-unit", noun, f"设置1个{noun}的人口数", entity=_short_class(noun), kind="norm")]


def _short_class(noun: str) -> str:
    return clean(re.sub(r"^.*的", "", noun))


def one_each(scene: Scene, item: Item) -> str:
    """Return 行政村 of 1个行政村只设置1个…: the first figure says each, it is no count. Empty if it is one."""
    scope = re.match(r"^(?P<place>[^，]{1,8}?)各(?:自)?(?:设置|设立|设|建设|建成|建|配备|举办|办好|有)$", item.right)
    if scope and lexicon().place.search(scope["place"]):
        return clean(scope["place"])
    match = _ONE_EACH.match(item.right) if item.quantity.value == 1 and not noun_of(item.left) else None
    return clean(match["place"]) if match and lexicon().place.search(match["place"]) else ""


def served(scene: Scene, item: Item, following: Item | None) -> list[Reading]:
    """为5千户农户提供3亿元的贷款; 向2万名学生发放资助1亿元: who is served, and with how much."""
    if not _FOR.search(without_dates(item.left)) or item.quantity.unit not in units().served:
        return []
    pair = following is not None and following.clause_start == item.clause_start
    end = following.quantity.outer_start if pair and following is not None else item.clause_end
    match = lexicon().serving.match(scene.sentence[item.quantity.outer_end : end])
    behind = clean(following.right) if pair and following is not None else ""
    thing = bare_noun(clean((match["thing"] if match else "") + behind))
    who = clean(match["who"]) if match else ""
    if match is None or not thing or not (who or item.quantity.unit == "户"):
        return []
    act, who = match["act"], who or "家庭"
    readings = [Reading(item, "count-before-noun", who, f"{act}{thing}的{counted(who)}", verb=act)]
    if pair and following is not None:
        readings.append(Reading(following, "count-before-noun", thing, f"{act}{thing}", verb=act))
    return readings


_FOR = re.compile(r"(?:为|向|给|对)(?:符合条件的)?(?:全[市省县区])?$")


_GOAL = re.compile(r"^(?P<act>[^的，。]{2,8})的(?:目标|要求|标准)")


def by_goal(scene: Scene, item: Item) -> list[Reading]:
    """按照满足床位15天满负荷运转的目标储备物资: how long something must last."""
    match = _GOAL.match(item.right)
    left = re.search(r"(?:按照?|满足|具备)(?P<noun>[^，。]{2,20})$", item.left)
    if item.quantity.unit not in ("天", "小时", "个月", "周") or match is None or left is None:
        return []
    noun = clean(re.sub(r"^.*(?:按照?|满足)", "", left["noun"]))
    name = f"{noun}{match['act']}{item.quantity.unit.removeprefix('个')}数"
    return [Reading(item, "rate-by-rule", noun, name, kind="norm", entity=subject_class(item.clause))]


_SHARED = re.compile(r"(?:确定|配置|配备|设置|核定|规划|安排|配建|配套建设|建设|预留)(?P<noun>[^，。\d]{2,16})$")
"""小区甲按每百户30平方米、小区乙按每百户20平方米配置用房: the noun stands once, behind the last figure."""
_EACH_PAID = r"(?:不低于|不少于)?"
_BY_STANDARD = re.compile(rf"^(?P<who>[^，]*?)(?:按照?|以){_EACH_PAID}(?:每[人户月年天生名次亩])*{_EACH_PAID}$")
_SETS = re.compile(
    r"^的标准(?:予以|给予|进行)?(?:安排|发放|补助|补贴|拨付|落实|筹集|提取|核拨|核定|配套)(?P<noun>[^，。；]{2,20})$"
)


def by_rate(scene: Scene, item: Item) -> list[Reading]:
    """按照1.5张/千人确定基层机构床位规模: a rule with its denominator, the noun behind it."""
    per = own_per(item)
    found = item.denominator
    left = item.left if found is None else item.left[: found.start - item.left_start]
    if item.quantity.unit == "元" and (standard := _BY_STANDARD.match(left)) and (paid := _SETS.match(item.right)):
        noun, entity = bare_noun(paid["noun"]), each_of(item.left) or entity_of(standard["who"])
        name = noun if is_measure(noun) and noun.endswith("标准") else f"{noun}标准"
        return [Reading(item, "rate-by-rule", noun, name, entity=entity, kind="norm")]
    if not per.number or not re.search(r"(?:按照?|以)$", left):
        return []
    match = re.match(
        r"^(?:的(?:标准|比例|比率))?(?:合理|科学)?(?:确定|配置|配备|设置|核定|规划|安排|配建|配套建设|建设|预留)(?P<noun>[^，。]+)$",
        item.right,
    )
    noun = bare_noun(match["noun"]) if match else ""
    shared = _SHARED.search(scene.sentence[item.quantity.outer_end : item.clause_end])
    noun = bare_noun(shared["noun"]) if shared and not clean(item.right) else noun
    return [Reading(item, "rate-by-rule", noun, per.prefix + noun, per=per, kind="norm")] if noun else []
