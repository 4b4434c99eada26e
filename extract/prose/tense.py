"""When a clause's figures hold: dates in the sentence, the section it stands in, the plan's period."""

from __future__ import annotations

import re
from typing import NamedTuple

from extract.model import Facts
from extract.normalize.numbers import normalise_digits
from extract.normalize.periods import chinese_year, find_span, plan_span
from extract.prose.lexicon import lexicon
from extract.prose.passages import stands_in_present

_DIGITS = "一二三四五六七八九十"
_DATE = re.compile(
    r"(?P<base>高于|低于|快于|慢于|相当于|是(?=\d)|为(?=\d)|比|较|与|以|同|从|由|自)?(?P<to>到|至|截至|截止|力争到|截至到|截止到)?(?P<low>(?:19|20)\d\d)年?"
    r"(?:[—\-–―─~～至到]{1,2}(?P<high>(?:19|20)\d\d))?(?P<year>年)(?:\d{1,2}月(?:\d{1,2}日)?)?(?P<mark>度|末|底|初|年底|年末|以来|起|间)?(?:以前|之前|前)?"
    r"|(?P<chinese>[一二][零〇○一二三四五六七八九]{3})年"
    rf"|(?P<before>高于|低于|快于|慢于|比|较|与|为|从|由|自)?[“”\"]?(?P<plan>[{_DIGITS}]{{1,3}})五[”\"]?(?P<when>时期|期间|期末|末|以来|规划期末|规划期内|规划期|(?=增长|提高|下降|上升|减少|新增|投资|累计|翻|年均|年平均))"
    r"|(?P<word>规划期末|规划期内|规划期|本规划期|今年|去年|本年|明年)"
)
_BASE_AFTER = re.compile(
    r"^(?:末|底|度)?(?:（[^）]*）)?(?:增|上升|下降|减|提高|降低|提升|翻|高|低|多|少|相比|的|、|水平|基期|分别)"
)
_SECTION_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年?(?:[—\-–~至]((?:19|20)\d\d))?")


YEARS_ON_END = re.compile(
    rf"(?:未来|今后|过去|近|前)?(?<![\d第{_DIGITS}百])(?P<years>[{_DIGITS}]{{1,2}}|\d{{1,2}})年(?:内|间|来|时间)?"
    r"(?=(?:力争|预计|计划|将)*(?:共|累计|合计|总计|年均|新增|净增))"
)
"""五年累计: the words that say over how many years a total or an average is taken."""


def basis_said(words: str) -> str:
    """Return how the words before a figure say that it is taken: by the year, or summed up over several years."""
    if re.search(r"年均(?=增|下降|递|减|新增|\W*$)|年平均增|(?<![人户生亩])每年|年均$", words):
        return "annual_average"
    return "cumulative" if "累计" in words or YEARS_ON_END.search(words) else ""


class Date(NamedTuple):
    """A date in a sentence: its characters, the year it means, a span's first year, and whether it is a base."""

    start: int
    end: int
    year: int
    first: int | None = None
    is_base: bool = False


class Tense(NamedTuple):
    """When a figure holds (`2025`, `2021-2025`, empty if unknown), whether that is past, and whether a date says so.

    `began` is the first year of the earlier plan whose targets the section lists.
    """

    period: str
    past: bool
    dated: bool
    before: bool = True
    began: int | None = None


def find_dates(sentence: str, facts: Facts) -> tuple[Date, ...]:
    """Return the dates of a sentence in order; 比2015年 and 与“十一五”期末相比 are bases of comparison."""
    text = _TITLE.sub(lambda title: "\x00" * len(title.group()), normalise_digits(sentence))
    found = []
    for match in _DATE.finditer(text):
        year, first = _year_of(match, facts)
        after = text[match.end() :]
        if year is None or _PRICES.match(after) or (not match["to"] and lexicon().events.match(after)):
            continue
        word = match["base"] or match["before"] or ""
        is_base = _is_base(word, after)
        found.append(Date(match.start() + len(word), match.end(), year, first, is_base))
    return tuple(found)


def _is_base(word: str, after: str) -> bool:
    """Tell whether a date is what something is compared with, by the word before it and what follows."""
    if word in _EQUALS:
        return _MULTIPLE.match(after) is not None
    measured = bool(word) and bool(_BASE_AFTER.match(after) or _COMPARED.match(after))
    return word in _COMPARING or measured or (word in ("从", "由", "自") and after.startswith("的"))


_TITLE = re.compile(r"《[^《》]*》")
"""The years in the title of another plan date nothing."""
_EQUALS = frozenset({"是", "为", "相当于"})
_MULTIPLE = re.compile(r"^(?:末|底)?的\s?\d[\d.]*\s?(?:倍|%)")
_COMPARING = frozenset({"比", "较", "高于", "低于", "快于", "慢于"})
_PRICES = re.compile(r"(?:不变|可比)?价(?:格|计算)?")
_COMPARED = re.compile(r"^[^，。；]{0,16}?相比")


def _year_of(match: re.Match[str], facts: Facts) -> tuple[int | None, int | None]:
    if match["low"]:
        return (int(match["high"]), int(match["low"])) if match["high"] else (int(match["low"]), None)
    if match["chinese"]:
        return chinese_year(match["chinese"]), None
    if match["plan"]:
        span = plan_span(match["plan"])
        return (span[1], None if match["when"].endswith("末") else span[0]) if span else (None, None)
    within = match["word"].startswith(("规划期", "本规划期")) and not match["word"].endswith("末")
    return _relative(match["word"], facts), facts.period_start if within else None


def _relative(word: str, facts: Facts) -> int | None:
    """Return the year that 规划期末, 去年, … mean in this document; None where it does not tell."""
    if word.startswith(("规划期", "本规划期")):
        return facts.period_end
    issued = int(facts.issued_on[:4]) if facts.issued_on[:4].isdigit() else None
    return (
        issued + {"今年": 0, "本年": 0, "去年": -1, "上年": -1, "明年": 1}.get(word, 99)
        if issued and word in _YEARS
        else None
    )


_YEARS = frozenset({"今年", "本年", "去年", "上年", "明年"})


def section_period(headings: tuple[str, ...], facts: Facts) -> tuple[int | None, bool | None]:
    """Return the year that the headings set and whether the section looks back; None where they do not tell."""
    present = stands_in_present(headings)
    year = None
    for title in reversed(headings):
        match = _SECTION_YEAR.search(title)
        if match and not match[2] and not re.search(r"规划|纲要|计划", title):
            year = int(match[1])
            break
    if year is not None and present is None and turn_of(facts) is not None:
        present = year < (turn_of(facts) or 0)
    return year, present


def turn_of(facts: Facts) -> int | None:
    """Return the first year that is still ahead for the document."""
    if facts.period_start:
        return facts.period_start
    return int(facts.issued_on[:4]) if facts.issued_on[:4].isdigit() else None


def tense_at(
    position: int, clause: str, dates: tuple[Date, ...], headings: tuple[str, ...], facts: Facts, carried: int | None
) -> Tense:
    """Return when the figure at `position` holds: the last date before it, else the sentence's first, else the section.

    `carried` is the year that an earlier sentence of the paragraph set, used only where nothing else tells.
    """
    own = [date for date in dates if not date.is_base]
    before = [date for date in own if date.start < position]
    date = before[-1] if before else own[0] if own else None
    if not before and date is not None and _looks_ahead(date, headings, facts):
        date = None
    earlier = _earlier_target(clause, date, headings, facts)
    if earlier is not None:
        return earlier
    year, present = section_period(headings, facts)
    if date is not None:
        past = _is_past(date.year, clause, present, facts)
        return Tense(str(date.year), past, dated=True, before=bool(before))
    if present or _tells_of_now(clause, present):
        before_turn = carried and _is_past(carried, "", True, facts)
        when = (carried if before_turn else None) or year or facts.base_year
        return Tense(str(when) if when else "", past=True, dated=False)
    if present is None and carried and _is_past(carried, "", None, facts) and not lexicon().target.search(clause):
        return Tense(str(carried), past=True, dated=False)
    when = facts.period_end or year or carried
    past = bool(when) and not facts.period_end and _is_past(when or 0, clause, present, facts)
    return Tense(str(when) if when else "", past=past, dated=False)


def _looks_ahead(date: Date, headings: tuple[str, ...], facts: Facts) -> bool:
    """Tell whether a date behind a figure of the present state is still ahead: 总人口70万人，预计到2025年达到….”."""
    turn = turn_of(facts)
    return bool(stands_in_present(headings)) and turn is not None and date.year >= turn


def _tells_of_now(clause: str, present: bool | None) -> bool:
    """Tell whether the wording puts an undated clause into the present: 现有, 全市有…, 已累计完成….

    In a section of plans only what the clause opens with does: 已建成的 may be part of a name.
    """
    words = lexicon()
    if words.done.search(clause) and not _DONE_BEFORE.search(clause):
        return True
    if present is False:
        return False
    there_is = words.there_is.search(clause) and not words.target.search(clause)
    return bool(there_is or words.past.search(_EXISTING.sub("", clause)))


_EXISTING = re.compile(r"(?:利用|依托|整合|改造|盘活|提升|完善|优化|对|将|把|在|以)现有[^，。；]*|现有基础|共有产权")
"""利用现有水源: what is made use of says nothing of the figures that follow."""
_DONE_BEFORE = re.compile(r"已[^，,；;。：:]{0,12}的")
"""已建成的住房: what is done belongs to the noun and says nothing of the figure."""


def _earlier_target(clause: str, date: Date | None, headings: tuple[str, ...], facts: Facts) -> Tense | None:
    """Return when a target of an earlier plan was due, if the innermost heading announces such targets (“十二五”目标).

    What the clause says was done is past; None where it speaks of a year outside that plan.
    """
    title, words, turn = headings[-1] if headings else "", lexicon(), turn_of(facts)
    span = find_span(title)
    announced = words.earlier_plan.search(title) and not words.reached.search(title)
    if span is None or turn is None or span.end >= turn or not announced:
        return None
    if date and not span.start <= date.year <= span.end:
        return None
    year = str(date.year if date else span.end)
    if words.past.search(_DONE_BEFORE.sub("", clause)):
        return Tense(year, past=True, dated=bool(date))
    return Tense(year, past=False, dated=True, began=span.start)


def _is_past(year: int, clause: str, present: bool | None, facts: Facts) -> bool:
    """Tell whether a year is behind the document: before its period, before its issue, or told as done."""
    turn = turn_of(facts)
    if turn is not None:
        return year < turn
    if present is not None:
        return present
    return not re.search(r"到|至|力争|预期|预计|计划|目标|将", clause)
