"""Baseline, target, norm or change: what a figure commits to, told from tense, date and the clause's wording."""

from __future__ import annotations

import re

from extract.prose.lexicon import kind_cues, lexicon
from extract.prose.phrases import each_of
from extract.prose.readings import Reading
from extract.prose.tense import Tense
from extract.prose.tokens import cut


def kind_of(reading: Reading, tense: Tense, wording: str, headings: tuple[str, ...], *, whole_region: bool) -> str:
    """Return the kind of a figure.

    Past: what grew is a change, what was planned (计划新建) a target, all else a baseline. Ahead: with a date before
    it, it is a target unless it is set by a share of something; without one, rule wording makes a norm unless the
    clause commits (建设, 达到, 推动) or counts for the whole region (全市设置康复站不少于100个). `wording` is the
    clause with what frames it (原则上 before it).
    """
    if reading.kind and not (reading.kind == "norm" and tense.past):
        return reading.kind
    if tense.past and lexicon().planned.search(wording):
        return "target"
    if tense.past:
        return "change" if kind_cues().grows.match(reading.verb) and _says(reading) else "baseline"
    if tense.dated and tense.before:
        return "target"
    return "norm" if _is_norm(reading, wording, headings, whole_region=whole_region) else "target"


_EVERY_YEAR = re.compile(r"(?:全[市省区县国]|我[市省区县]|力争|争取|确保|落实|计划)*每年")
"""The opening of a clause that tells what is done year by year."""


def _says(reading: Reading) -> bool:
    """Tell whether the verb of a reading stands in its own words."""
    return reading.rule != "inherited" or reading.verb in reading.item.left


def _of_region(reading: Reading, wording: str) -> bool:
    """Tell whether a level is one of the whole region: a rate by its people, an enrolment rate, a stock of land."""
    if reading.entity or each_of(reading.item.left) or reading.rule not in ("noun-before-value", "inherited"):
        return False
    if re.search(r"按|设置|配置|配备", wording):
        return False
    by_people = (
        (reading.per.number or 0) >= 1000 and reading.per.base.endswith("人口") and reading.name.startswith("每")
    )
    return by_people or bool(kind_cues().region_measure.search(reading.name))


def _is_norm(reading: Reading, wording: str, headings: tuple[str, ...], *, whole_region: bool) -> bool:
    verb, item, cues = reading.verb, reading.item, kind_cues()
    if reading.rule == "share-of-class":
        return False
    said = frozenset(cut(wording))
    if said & cues.duty_words or cues.duty.search(wording):
        return True
    if verb in cues.choosing:
        return False
    goals = any(cues.goal_section.search(title) for title in headings)
    if goals and not (each_of(item.left) or reading.entity):
        return False
    yearly = "每年" in item.left and (verb or _EVERY_YEAR.match(item.clause)) and verb not in lexicon().rule_verbs
    if yearly and not (each_of(item.left) or reading.entity):
        return False
    each = bool(each_of(item.left)) or item.quantity.value <= 2
    if verb in lexicon().rule_verbs or verb in ("设", "配", "办"):
        return not whole_region and each and not cues.commits.search(item.left.replace(verb, ""))
    if cues.commits.search(wording) and reading.rule != "share-by-rule":
        return False
    if cues.outcome.search(wording) or whole_region or _of_region(reading, wording):
        return False
    if cues.rule.search(wording) or said & cues.rule_words:
        return True
    return bool(headings and cues.setting_section.search(headings[-1])) or any(
        "资源配置" in title for title in headings
    )
