"""Resolved names: what an item inherits from the clause, the whole it is part of, and its denominator."""

from __future__ import annotations

import re

from extract.normalize.quantities import Denominator
from extract.prose.clauses import Item
from extract.prose.lexicon import counting_units, lexicon, units
from extract.prose.phrases import (
    class_and_measure,
    clean,
    counted,
    each_of,
    is_measure,
    noun_of,
    split_verb,
    strip_lead,
)
from extract.prose.readings import NO_PER, Per, Reading, Scene

_PEOPLE = re.compile(r"人员|医师|护士|医生|药师|人口|患者|职工|学生|居民|人才|教师|人$|者$|员$")
_NUMBER_WORDS = {100: "百", 1000: "千", 10_000: "万", 100_000: "10万", 1_000_000: "100万"}
_TIME_UNITS = frozenset({"年", "月", "周", "天", "日"})
_BASIS = re.compile(r"^按.*(?:计算|口径|价格?)$")
_PART = re.compile(r"其中|内含")


def own_per(item: Item) -> Per:
    """Return the denominator that the item itself prints: behind a stroke or as 每… in its words."""
    quantity = item.quantity
    if quantity.per is not None and quantity.per > 1:
        word = _NUMBER_WORDS.get(quantity.per, str(quantity.per))
        return Per(quantity.per, quantity.per_base, f"每{word}{quantity.per_base}" if quantity.per_base else "")
    return of_denominator(item.denominator, item) if item.denominator else NO_PER


def of_denominator(found: Denominator, item: Item) -> Per:
    """Return 每千人口 as a denominator; 每年 and 每0.8—2万人 are none."""
    if found.high is not None or (found.unit in _TIME_UNITS and not found.base):
        return NO_PER
    base = found.base or ("" if found.unit == "户" else _noun_behind(found, item))
    base = {"人": "人口", "床": "床位", "": "户" if found.unit == "户" else ""}.get(base, base)
    printed = item.left[found.start - item.left_start : found.end - item.left_start]
    return Per(found.per, base, printed + ("" if found.base or found.unit == "户" else base))


def _noun_behind(found: Denominator, item: Item) -> str:
    """Return the noun of 每80名严重精神障碍患者, up to the verb or adverb behind it."""
    rest = item.left[found.end - item.left_start :]
    stop = re.search(r"至少|不[少低超]|配备|设置|拥?有|应|配|建|达|中(?![医学小心等])", rest)
    return clean(rest[: stop.start()] if stop else "")[:16]


def inherits_per(scene: Scene, item: Item, noun: str, verb: str) -> bool:
    """Tell whether a figure is counted by the denominator of the figure before it in the sentence.

    Behind 、 or inside a bracket it is; behind a comma only a part (其中) or a like figure without a verb of its own.
    """
    quantity, last = item.quantity, scene.last
    if (
        not scene.per.number
        or not scene.per.base
        or last is None
        or quantity.unit in ("%", "‰", "ratio", "元")
        or not noun
    ):
        return False
    if quantity.unit != scene.readings[-1].item.quantity.unit and quantity.value == quantity.value.to_integral_value():
        return False
    if quantity.value >= 1000 or verb or each_of(item.left):
        return False
    if not item.first_in_clause or item.frame != last.item.frame:
        return True
    if _PART.search(item.left) or "." in str(quantity.value):
        return True
    return quantity.comparator in ("=", "~") or quantity.outer_start == quantity.start


def whole_of(scene: Scene, item: Item) -> Reading | None:
    """Return the reading that this item is a part of: announced by 其中, or the head of the bracket it stands in."""
    if _PART.search(item.left) or re.search(r"其中[：:，,]?$", item.before):
        return scene.whole or scene.last
    return scene.whole


def as_part(name: str, whole: Reading, item: Item) -> str:
    """Complete the name of a part from its whole: 中医类别 → 中医类别执业医师数, 医院 → 医院总诊疗人次."""
    tier = lexicon().tier.match(whole.name)
    if tier and not lexicon().tier.match(name) and whole.item.quantity.unit == item.quantity.unit:
        return tier.group() + name
    head = whole.name.removeprefix(whole.per.prefix) if whole.per.prefix else whole.label
    spent = lexicon().spent.search(head) if item.quantity.unit == whole.item.quantity.unit == "元" else None
    if spent and not is_measure(name):
        return name + spent.group()
    if re.search(r"类别?$|类$", name):
        return name + re.sub(r"^.*的", "", head)
    age = re.match(r"(?:拥有)?\d+岁[^，]*?(?:婴幼儿|儿童|人口)", head)
    if age and not re.match(r"\d+周?岁", name):
        return age.group() + name
    kind, measure = class_and_measure(head)
    same = item.quantity.unit == whole.item.quantity.unit
    if same and lexicon().institution.fullmatch(name) and not kind and head and item.quantity.unit == "个":
        return name + head.removesuffix("数")
    if narrowed := _narrowed(name, whole, item):
        return narrowed
    if not kind and is_measure(head) and lexicon().institution.fullmatch(name[-2:]):
        return name + head if item.quantity.unit == whole.item.quantity.unit else name
    short = len(name) <= 3 and not lexicon().institution.search(name) and item.quantity.unit in units().houses
    if same and short and kind and not measure and not is_measure(name):
        return name + head
    same_unit = whole.item.quantity.unit == item.quantity.unit
    if same_unit and measure and kind and not is_measure(name) and not _names_people(name, item):
        told = name.endswith(measure.removesuffix("数"))
        return name + measure if lexicon().institution.search(name) and not told else name
    return name


def _narrowed(name: str, whole: Reading, item: Item) -> str:
    """Return 社会办医院床位 for 社会办 below 医院床位, 三级公立医院 for 三级医院 below 公立医院; else nothing."""
    bare, label = lexicon().bare_class, whole.label.removeprefix(whole.per.prefix)
    if item.quantity.unit != whole.item.quantity.unit:
        return ""
    if bare.fullmatch(name):
        return name + re.sub(r"^(?:拥有|共有|有)", "", label)
    for end in range(len(name) - 1, 0, -1):
        noun = name[end:]
        if bare.fullmatch(name[:end]) and label.endswith(noun) and lexicon().institution.fullmatch(noun):
            return name[:end] + label
    return ""


def _names_people(name: str, item: Item) -> bool:
    return item.quantity.unit in units().people and bool(_PEOPLE.search(name))


_FIGURED = re.compile(r"\d\s?[万亿]?(?:个|所|家|%|人|元|张|套)$")
"""A clause that ends with a figure of its own is no topic of the next."""


def topic_before(item: Item) -> str:
    """Return the noun phrase of the clause before the item's own: 本科学历人员，市级占50%."""
    clauses = [
        part for part in re.split(r"[，,；;：:。]", item.before) if part.strip("\x00 ") and not _BASIS.match(part)
    ]
    topic = noun_of(clauses[-1]) if clauses and not _FIGURED.search(clauses[-1]) else ""
    if topic.endswith("中"):
        return ""
    return re.sub(r"^(?:具备|具有|提供|提升)(.+?)的?(?:能力|条件|服务)$", r"\1", topic)


_WITHIN = re.compile(r"(?:^|[；。：])在(?P<whole>[^，；。：\d]{2,20}?)中[，,]")


def share_within(item: Item, noun: str) -> str:
    """Return 钢占钢材产量比例 for 钢的比重 behind 在钢材产量中，; the noun as it is where nothing is set out before."""
    part = re.fullmatch(r"(?P<part>.+?)(?:所占)?的?(?:比重|比例|占比)", noun)
    found = _WITHIN.search(item.before) if part and "占" not in noun.removesuffix("占比") else None
    return f"{part['part']}占{strip_lead(clean(found['whole']))}比例" if part and found else noun


_HEAD = re.compile(r"(?:^|[；;。])(?P<head>[^，,；;。：:\d]{2,20})[：:]$")
"""研发投入强度：2020年2.1%: a measure as head of its figures."""


def bare_topic(item: Item) -> str:
    """Return the noun phrase that the clause right before sets out without a figure: 自建住房，4721万平方米."""
    clauses = re.split(r"[，,；;：:。]", item.before.rstrip("，,"))
    topic = clauses[-1] if item.first_in_clause and item.before.endswith(("，", ",")) else ""
    head = _HEAD.search(item.before) if item.first_in_clause else None
    if head is not None and is_measure(clean(head["head"])):
        topic = head["head"]
    if (
        not topic
        or re.search(r"\d", topic)
        or (split_verb(strip_lead(topic)).verb and not is_measure(clean(topic)))
        or len(topic) > 20
        or noun_of(item.left)
    ):
        return ""
    noun = noun_of(topic)
    if noun.endswith("中"):
        return ""
    whole = re.sub(r"最[多高低少大小]$", "", clean(strip_lead(topic)))
    return noun if len(noun) > 2 and noun == whole and not each_of(topic) else ""


def kept_verb(verb: str, noun: str) -> str:
    """Return the verb if it belongs to a name (新建学校数): 设置 and 拥有 never do, 完成 only with a short noun."""
    said = verb in lexicon().rule_verbs or verb in lexicon().have_verbs
    return "" if said or (verb in ("完成", "实现") and len(noun) >= 4) else verb


def named(noun: str, item: Item, verb: str = "") -> str:
    """Return the indicator's name for a noun: a count gets 数, a share that does not say so gets 比例."""
    unit = item.quantity.unit
    if unit in units().shares and not is_measure(noun):
        return f"{noun}比例"
    if unit in units().people and re.search(r"每[班校村户家车次组床室]$", noun):
        return f"{verb}{noun}人数"
    if unit in units().beds and (ends := [m.end() for m in lexicon().institution.finditer(noun)]):
        noun = f"{noun}床位" if ends[-1] == len(noun) else noun
    if unit in counting_units():
        return verb + counted(noun)
    return verb + noun
