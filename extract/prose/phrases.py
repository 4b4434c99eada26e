"""Noun phrases: what a figure is about, cut free of dates, adverbs, verbs and predicates."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from extract.model import Facts
from extract.normalize.quantities import any_of
from extract.prose.lexicon import lexicon, self_words
from extract.prose.tense import YEARS_ON_END, find_dates
from extract.prose.tokens import cut

_NO_FACTS = Facts(period_start=2000, period_end=2000)
"""A period, so that 规划期内 is known as a date; which one does not matter where dates are only taken out."""
_EACH = re.compile(
    r"(?P<each>每(?:一)?(?:个|所|家|名|座|支|位|间|处|台|辆)?|各(?!级|类|项|种|方|有关|界)个?|1个(?=行政村|区县|乡镇|街道))"
)


class Split(NamedTuple):
    """Words to the left of a figure, taken apart: subject, verb, noun phrase. Any may be empty."""

    subject: str
    verb: str
    noun: str


_RUNNING = re.compile(
    r"(?:已)?连续(?:\d{1,2}|[一二两三四五六七八九十]{1,2})年(?:保持|稳定)?(?:在)?"
    r"|(?:第[一二三四五六七八九十\d]+|首)批(?=\s*$|的)|每增加[\d.]+[百千万亿]*(?:常住|服务)?(?:人口|人|张|床)?可?再?"
)
"""连续5年, 每增加200万人口: numbers in adverbs."""


@lru_cache(maxsize=2048)
def without_dates(text: str) -> str:
    """Return the text with its dates (and a comma behind them) taken out."""
    text = _RUNNING.sub("", text)
    for date in reversed(find_dates(text, _NO_FACTS)):
        text = text[: date.start] + text[date.end :]
    return text


_OPENING = re.compile(
    r"其中|[“\"][一二三四五六七八九十]+五[”\"](?=新增|投资|完成|计划)|[一二三四五六七八九十]是(?=.{4})|然而|但是|因此|共(?=[派完投安争筹发建培引招新改])"
)
_YEARS_OPEN = re.compile(r"^[\x00，,、]*[三五]年(?=(?:新建|建成|改造|完成|投入|培训|培养|引进|增加|减少))")
"""五年建成: how long something takes names nothing."""
_YEARS_WITHIN = re.compile(r"(?<=.)[三五]年(?=(?:增加|新增|减少|建成|新建)$)")
_OF_MANY = re.compile(r"^\d+[个家所座条](?=[^，]{3,}(?:率|占比|比例)\w{0,3}$)")
_SORTS = re.compile(r"\d+大?类$")
"""重点工程8大类120项: into how many sorts the things counted fall."""
_MARKS = "，,、；;：:。 \x00"


@lru_cache(maxsize=2048)
def strip_lead(text: str) -> str:
    """Take off the front what does not name the thing: dates, 全市, 其中, 力争, list marks.

    Whole words only: 应急医院 does not begin with 应, nor 重点学科 with the 重点 of 重点建设.
    """
    text = _YEARS_OPEN.sub("", YEARS_ON_END.sub("", without_dates(text))).strip("\x00").lstrip(_MARKS)
    while opening := _OPENING.match(text) or _own_area().match(text):
        text = text[opening.end() :].lstrip(_MARKS)
    words, at = cut(text), 0
    while at < len(words) and _is_lead(words, at):
        at += 1
    return "".join(words[at:])


@cache
def _own_area() -> re.Pattern[str]:
    """Match 全市, 我省 and the like before a name of at least two characters."""
    return re.compile(any_of(self_words()) + r"(?=..)")


_LED_BY = re.compile(r"以[^，。]{2,14}为[^，。]{2,8}的")
"""以市级医院为龙头的集团: the words before 的 belong to the name."""


def _is_lead(words: tuple[str, ...], at: int) -> bool:
    """Tell whether the word names nothing: a mark, an adverb, or an adverb that a verb follows."""
    known, word = lexicon(), words[at]
    if word == "以" and _LED_BY.match("".join(words[at:])):
        return False
    if word in known.lead or word in _MARKS:
        return True
    following = words[at + 1] if at + 1 < len(words) else ""
    return word in known.lead_before_verb and bool(known.all_verbs.match(following) or following in known.single_verbs)


def strip_predicate(text: str) -> str:
    """Take off the end what only links to the value, whole words only: 达到, 为, 共有, 控制在."""
    words = cut(text)
    end = len(words)
    while end and (words[end - 1] in lexicon().predicate or words[end - 1] in _MARKS):
        end -= 1
    left = re.sub(r"(?:为|高?达到?|是)$", "", "".join(words[:end]))
    return lexicon().moves.sub("", left) if end < len(words) and words[end] in _THERE else left


_THERE = ("到", "至")
"""What makes a verb of growth a predicate: 用水量下降 + 至."""


_HAVE = re.compile(r"^占(?=《)|^(?:共(?!有产权)|现|拥)?有(?=[\u4e00-\u9fff])(?![效关机序条利限力害偿轨线])")
_AGAINST = re.compile(r"在(?:现有|原有|\d{4}年)?(?:的)?基础上$")
_DOUBLED = re.compile(r"(?:力争|实现|再)*翻[一两二三]?番$")
_PRICES = re.compile(r"^(?:按)?[^，]{0,8}价格?计算的?|^按?[^，]{0,10}汇率(?:折算|计算)")
_FIELDS = re.compile(r"^.*等(?:领域|方面|专业|学科|类别)的?(?=.)")
_REMARK = re.compile(r"[（(](?:[^（）()]*(?:下同|以下简称|不含|除外|同上)[^（）()]*|含[^（）()]*|其中[^（）()]*)[)）]")


def noun_of(text: str) -> str:
    """Return the noun phrase of the words before a figure, without remarks in brackets (含…，下同)."""
    text = _SORTS.sub("", _YEARS_WITHIN.sub("", text))
    noun = clean(_AGAINST.sub("", strip_predicate(strip_lead(_DOUBLED.sub("", _REMARK.sub("", text))))))
    return _OF_MANY.sub("", bare_noun(noun))


def bare_noun(text: str) -> str:
    """Return a noun phrase without 有, …等领域, a list of adjectives before 的, and remarks in brackets."""
    noun = _FIELDS.sub("", _HAVE.sub("", _PRICES.sub("", clean(_REMARK.sub("", text)))))
    head, of, tail = noun.rpartition("的")
    return clean(tail if of and head.count("、") >= 2 and len(tail) > 3 else noun)


_PAIRED = re.compile(r"[（()）“”]")
_LOOSE = frozenset("、，,；;：:。和及与的或")
_OPENS = re.compile(r"^(?:[、，,；;：:。的或]|和(?![谐平睦解])|及(?![时格])|与(?![会世]))+")
_CLOSING = re.compile(r"(?:[、，,；;：:。和的或]|(?<![惠普])及|(?<![参赋给])与)+$")


def clean(text: str) -> str:
    """Return a name as it is published: no blanks, no loose brackets or marks at its ends."""
    text = re.sub(r"[\s\x00]+", "", text)
    text = _OPENS.sub("", text) if text[:1] in _LOOSE else text
    text = _CLOSING.sub("", text) if text[-1:] in _LOOSE else text
    if not text or not _PAIRED.search(text):
        return text
    for opening, closing in ("（）", "()", "“”"):
        if text.count(closing) > text.count(opening):
            text = text.split(closing)[-1] if text.index(closing) < len(text) // 2 else text.replace(closing, "")
        elif text.count(opening) > text.count(closing):
            text = text.rsplit(opening, 1)[0] or text.replace(opening, "")
    return text.strip("、，,；;：:。的")


def split_verb(text: str) -> Split:
    """Take the words before a counted figure apart at their first verb of building, training, setting or growing."""
    text = re.sub(r"[\s\x00]+", "", text)
    for match in lexicon().strong_verbs.finditer(text):
        rest = text[match.end() :]
        within = any(c.start() <= match.start() < c.end() for c in lexicon().compounds.finditer(text))
        if within or lexicon().not_a_verb_before.match(rest) or not _outside_brackets(text, match.start()):
            continue
        verb, rest = _join_verbs(match.group(), rest)
        return Split(text[: match.start()], verb, rest)
    return Split("", "", text)


def _join_verbs(verb: str, rest: str) -> tuple[str, str]:
    """Take further verbs that follow at once (遴选培养, 布局建设) unless they open a clause of their own before 的."""
    while True:
        match = lexicon().strong_verbs.match(rest.lstrip("、和及"))
        rest = rest.lstrip("、和及") if match else rest
        after = rest[match.end() :] if match else ""
        if (
            not match
            or lexicon().not_a_verb_before.match(after)
            or ("的" in after and match.group() in ("开展", "具有", "提升"))
        ):
            return verb, rest
        verb, rest = verb + match.group(), after


def _outside_brackets(text: str, at: int) -> bool:
    head = text[:at]
    return head.count("（") + head.count("(") + head.count("《") + head.count("“") == head.count("）") + head.count(
        ")"
    ) + head.count("》") + head.count("”")


def each_of(text: str) -> str:
    """Return X of 每个X and 各X at the head of a clause, up to its verb or adverb; empty if there is none."""
    match = _EACH.search(text)
    if not match or re.match(r"[\d十百千万年月天日床]", text[match.end() :]):
        return ""
    words = lexicon()
    rest = text[match.end() :]
    stops = [
        m.start()
        for m in re.finditer(
            r"均|都|至少|原则上|应|须|要|只|重点|分别|总体|原则|不[低少超高]|达|[，；：]|配备|设置|建|办|拥?有|每", rest
        )
    ]
    stops += [m.start() for m in words.strong_verbs.finditer(rest)]
    name = rest[: min([stop for stop in stops if stop > 0], default=len(rest))]
    places = re.match(rf"(?:{words.place.pattern})(?:[、/和及与或](?:{words.place.pattern}))*", name)
    ends = [m.end() for m in words.institution.finditer(name)] or ([places.end()] if places else [])
    if ends:
        name = name[: ends[-1]]
    return clean(name) if ends and len(name) <= 30 else ""


def subject_class(clause: str) -> str:
    """Return the class of institutions or places that a clause speaks of: 二级以上医院均设置…; empty if none."""
    text = strip_lead(clause)
    if re.match(r"^(?:对标|参照|依据|根据|围绕|结合|针对|依托)", clause.lstrip(_MARKS)):
        return ""
    stops = [m.start() for m in lexicon().strong_verbs.finditer(text)]
    stops += [m.start() for m in re.finditer(r"均|都|应|须|要|可|至少|原则上|感染性|按", text)]
    head = clean(text[: min(stops, default=0)])
    ends = [m.end() for m in lexicon().institution.finditer(head)] + [m.end() for m in lexicon().place.finditer(head)]
    return head if ends and max(ends) == len(head) and len(head) <= 30 and "的" not in head else ""


def is_measure(noun: str) -> bool:
    """Tell whether the name is complete by itself: a rate, an amount, a number of something."""
    return bool(lexicon().measure.search(noun))


def counted(noun: str) -> str:
    """Return the indicator's name for a count of something: 医院 → 医院数; names of measures stay."""
    return noun if not noun or is_measure(noun) else f"{noun}数"


def class_and_measure(name: str) -> tuple[str, str]:
    """Split a name behind its last institution noun: 医疗卫生机构总诊疗人次 → (医疗卫生机构, 总诊疗人次)."""
    ends = [match.end() for match in lexicon().institution.finditer(name)]
    return (name[: ends[-1]], name[ends[-1] :]) if ends else ("", name)
