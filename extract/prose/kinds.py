"""Baseline, target, norm or change: what a figure commits to, told from tense, date and the clause's wording."""

from __future__ import annotations

import re

from extract.prose.lexicon import lexicon
from extract.prose.phrases import each_of
from extract.prose.readings import Reading
from extract.prose.tense import Tense
from extract.prose.tokens import cut

_GROWS = re.compile(r"^(?:新增|净增|增加|增设|扩增|减少|新引进)")
_OUTCOME = re.compile(
    r"达到|达成|实现|建成|达(?!标)|力争|争取|提高到|提升到|降到|降至|下降到|扩大到|保持在|确保|覆盖|完成"
)
_PLAIN_RULE = re.compile(
    r"设置|设立|配备|配置|(?<!布局|规划)举办|办好|指定|预留|不[低少超高多](?:于|过)|不得|至少|原则上|应当|"
    r"按照?.{1,28}(?:的标准|标准|比例|的比率|配置|设置|的目标|的要求)|少于|低于|高于|参照|具备"
)
_RULE_WORDS = frozenset({"应", "须", "可", "一般", "设", "应当", "需"})
_DUTY_WORDS = frozenset({"应", "须", "应当", "必须", "应该", "原则上", "不得"})
_COMMITS = re.compile(
    r"建设|新建|建成|组建|建立|培育|打造|创建|构建|推动|推进|新增|选择|依托|引进|培养|(?<!规划)布局|规划布局|重点办|实施|支持|力争|实现|达到|掌握|争取"
)


_SETTING_SECTION = re.compile(r"配置|设置|标准|配备")


def kind_of(reading: Reading, tense: Tense, wording: str, headings: tuple[str, ...], *, whole_region: bool) -> str:
    """Return the kind of a figure.

    Past: what grew is a change, all else a baseline. Ahead: with a date before it, it is a target unless it is set by a
    share of something; without one, rule wording makes a norm unless the clause commits (建设, 达到, 推动) or counts
    for the whole region (全市设置康复站不少于100个). `wording` is the clause with what frames it (原则上 before it).
    """
    if reading.kind and not (reading.kind == "norm" and tense.past):
        return reading.kind
    if tense.past:
        return "change" if _GROWS.match(reading.verb) and reading.rule != "inherited" else "baseline"
    if tense.dated and tense.before:
        return "target"
    return "norm" if _is_norm(reading, wording, headings, whole_region=whole_region) else "target"


def _is_norm(reading: Reading, wording: str, headings: tuple[str, ...], *, whole_region: bool) -> bool:
    verb, item = reading.verb, reading.item
    if reading.rule == "share-of-class":
        return False
    said = frozenset(cut(wording))
    if said & _DUTY_WORDS or "原则上" in wording:
        return True
    if verb in _CHOOSING:
        return False
    each = bool(each_of(item.left)) or item.quantity.value <= 2
    if verb in lexicon().rule_verbs or verb in ("设", "配", "办"):
        return not whole_region and each and not _COMMITS.search(item.left.replace(verb, ""))
    if _COMMITS.search(wording) and reading.rule != "share-by-rule":
        return False
    if _OUTCOME.search(wording) or whole_region:
        return False
    if _PLAIN_RULE.search(wording) or said & _RULE_WORDS:
        return True
    return bool(headings and _SETTING_SECTION.search(headings[-1])) or any("资源配置" in title for title in headings)


_CHOOSING = frozenset({"选择", "依托", "保留", "确定"})
