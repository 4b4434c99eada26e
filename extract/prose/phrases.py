"""Noun phrases: what a figure is about, cut free of dates, adverbs, verbs and predicates."""

from __future__ import annotations

import re
from typing import NamedTuple

from extract.prose.lexicon import lexicon
from extract.prose.tense import find_dates
from extract.model import Facts

_NO_FACTS = Facts()
_EACH = re.compile(
    r"(?P<each>每(?:一)?(?:个|所|家|名|座|支|位|间|处|台|辆)?|各(?:个|级|类)?|1个(?=行政村|区县|乡镇|街道))"
)
_PREPOSITION = re.compile(r"^(?:在|于|面向|围绕|针对|依托|按照|根据|结合|以|通过|对)")
_NOT_A_VERB_BEFORE = re.compile(
    r"^(?:项目|工程|标准|规划|计划|任务|目标|能力|水平|率|比例|用地|机构|资金|投资|面积|成本|进度|方案|单位|规模|力度|期|人员|费|指标|领域|事业)"
)


class Split(NamedTuple):
    """Words to the left of a figure, taken apart: subject, verb, noun phrase. Any may be empty."""

    subject: str
    verb: str
    noun: str


def without_dates(text: str) -> str:
    """Return the text with its dates (and a comma behind them) taken out."""
    for date in reversed(find_dates(text, _NO_FACTS)):
        text = text[: date.start] + text[date.end :]
    return text


def strip_lead(text: str) -> str:
    """Take off the front what does not name the thing: dates, 全市, 其中, 力争, list marks."""
    text = without_dates(text).strip("\x00")
    while True:
        shorter = lexicon().lead.sub("", text)
        if shorter == text or not shorter:
            return text if shorter else ""
        # 和, 对, 为 and the like may begin a word (和平, 对外): give a lone noun back.
        text = shorter


def strip_predicate(text: str) -> str:
    """Take off the end what only links to the value: 达到, 为, 共有, 控制在."""
    while True:
        shorter = lexicon().predicate.sub("", text)
        if shorter == text:
            return text
        text = shorter


_HAVE = re.compile(r"^(?:共|现|拥)?有(?=[\u4e00-\u9fff])(?![效关机序条利限力害偿轨线])")
_FIELDS = re.compile(r"^.*等(?:领域|方面|专业|学科|类别)的?(?=.)")
_REMARK = re.compile(r"[（(](?:[^（）()]*(?:下同|以下简称|不含|除外|同上)[^（）()]*|含[^（）()]*|其中[^（）()]*)[)）]")


def noun_of(text: str) -> str:
    """Return the noun phrase of the words before a figure, without remarks in brackets (含…，下同)."""
    noun = clean(strip_predicate(strip_lead(_REMARK.sub("", text))))
    return clean(_FIELDS.sub("", _HAVE.sub("", noun)))


def clean(text: str) -> str:
    """Return a name as it is published: no blanks, no loose brackets or marks at its ends."""
    text = re.sub(r"[\s\x00]+", "", text).strip("、，,；;：:。和及与的或")
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
        if _NOT_A_VERB_BEFORE.match(rest) or not _outside_brackets(text, match.start()):
            continue
        verb, rest = _join_verbs(match.group(), rest)
        return Split(text[: match.start()], verb, rest)
    return Split("", "", text)


def _join_verbs(verb: str, rest: str) -> tuple[str, str]:
    """Take further verbs that follow at once (遴选培养, 布局建设) unless they open a clause of their own before 的."""
    while True:
        match = lexicon().strong_verbs.match(rest)
        after = rest[match.end() :] if match else ""
        if (
            not match
            or _NOT_A_VERB_BEFORE.match(after)
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
    if not match or re.match(r"[\d十百千万年月天日]", text[match.end() :]):
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
    ends = [m.end() for m in words.institution.finditer(name)] or [m.end() for m in [words.place.match(name)] if m]
    if ends and is_measure(name):
        name = name[: ends[-1]]
    return clean(name) if ends and len(name) <= 30 else ""


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
