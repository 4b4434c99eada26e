"""Figures that state nothing: parts of names, conditions, sizes that sort, how many things a rate is taken of."""

from __future__ import annotations

import re
from collections.abc import Callable

from extract.prose.clauses import Item
from extract.prose.lexicon import counting_units, lexicon, units
from extract.prose.phrases import clean, is_measure, split_verb, strip_lead, strip_predicate, without_dates


def is_noise(item: Item, sentence: str) -> bool:
    """Tell whether a figure is part of a name or a condition that states nothing: 3分钟内出车率, 工作满5年."""
    return any(test(item, sentence) for test in _TESTS)


def sizes(item: Item, after: Item) -> bool:
    """Tell whether a figure sorts out the size of what the next one counts: 10亿元以上项目12个."""
    quantity = item.quantity
    same_clause = after.clause_start == item.clause_start
    if quantity.outer_end == quantity.end or not same_clause:
        return False
    if quantity.unit in _SORTING and item.right.startswith("的"):
        return after.quantity.unit in ("%", *counting_units())
    left = strip_lead(without_dates(item.left))
    sorts = quantity.unit in units().sizes and (not left or _only_verb(left))
    return sorts and bool(clean(item.right)) and not clean(after.right)


def _only_verb(words: str) -> bool:
    """Tell whether the words before a size are only what is done with the things it sorts: 规划建设, 新建."""
    split = split_verb(words)
    return bool(split.verb) and not strip_lead(split.noun) and split.subject in ("", *lexicon().lead_before_verb)


_SORTING = frozenset({"元", "张", "床"})


def _time_in_name(item: Item, sentence: str) -> bool:
    """3分钟内出车率, 10分钟可达, 工作满5年, 3年 that are no term."""
    quantity = item.quantity
    if quantity.unit not in units().spans:
        return False
    behind = sentence[quantity.outer_end :]
    in_name = "岁" not in quantity.unit and re.match(r"(?:以?内|之内)?[\u4e00-\u9fff]", behind)
    if in_name and re.search(r"率|比例", behind[:16]):
        return True
    if re.match(r"(?:以?内|之内)?即?可[达到]", behind) or re.search(r"[年未]?满$|年龄在?$", item.left):
        return True
    said = item.left[-12:] if item.first_in_clause else sentence[item.clause_start : quantity.start]
    return quantity.unit in units().durations and not re.search(r"年限|寿命|周期|时间|期限|工期", said)


def _sum_that_sorts(item: Item, sentence: str) -> bool:
    """年收入5000万元以上的企业: the sum sorts the things that are spoken of."""
    quantity = item.quantity
    bounded = quantity.unit == "元" and quantity.outer_end > quantity.end
    return bounded and bool(lexicon().sorted_by_sum.match(sentence[quantity.outer_end :]))


def _things_of_a_rate(item: Item, sentence: str) -> bool:
    """52个断面水质达标率100%: how many things a rate is taken of."""
    return item.quantity.unit in counting_units() and bool(_RATE_ENDS.search(strip_predicate(clean(item.right))))


_RATE_ENDS = re.compile(r".(?:率|占比)$")


def _size_in_brackets(item: Item, sentence: str) -> bool:
    """大型公园（10公顷以上）35个: the bracket says how large what is counted must be."""
    quantity = item.quantity
    alone = item.frame and not clean(item.left) and not clean(item.right) and quantity.outer_end > quantity.end
    return bool(alone) and bool(re.match(r"[）)]\s?\d", sentence[quantity.outer_end :]))


def _how_far(item: Item, sentence: str) -> bool:
    """24项完成或超额完成: what is counted stands elsewhere."""
    return item.quantity.unit in ("项", "个") and bool(lexicon().how_far.fullmatch(clean(item.right)))


def _growth_compared_with(item: Item, sentence: str) -> bool:
    """高于年均增长5%的速度, 以1%的能耗增长支撑7%的经济增长: another growth, to compare with."""
    behind = sentence[item.quantity.outer_end :]
    said = re.search(r"[高低快慢]于", item.left)
    than = behind.startswith(("的速度", "的增速")) and bool(said)
    borne = "支撑" in item.clause and bool(re.match(r"的[^，。；\d]{1,12}增长", behind))
    return item.quantity.unit == "%" and (than or borne)


def _distance_in_name(item: Item, sentence: str) -> bool:
    """公交站点500米覆盖率, 800米半径内: the distance is part of a name."""
    behind = sentence[item.quantity.outer_end :]
    return item.quantity.unit in units().lengths and bool(_RADIUS.match(behind) or _RATE_BEHIND.match(behind))


_RADIUS = re.compile(r"(?:以?内|之内)?的?(?:服务|步行)?(?:半径|范围|覆盖)")
_RATE_BEHIND = re.compile(r"[^，。；、\d]{0,10}?(?:率|比例|占比)")


def _kinds_summed_up(item: Item, sentence: str) -> bool:
    """12种污染物排放总量下降5%: how many kinds a measure sums up."""
    found = _SUMMED.match(item.right) if item.quantity.unit in units().kinds else None
    return found is not None and is_measure(found["noun"])


_SUMMED = re.compile(r"(?P<noun>[^，。；、]{2,20}?)(?:比|较|分别|平均|年均|达到|控制在|下降|减少|削减|增长|提高)")


def _abstract(item: Item, sentence: str) -> bool:
    """3个方面, 两项原则: counts of ideas."""
    return item.quantity.unit in ("项", "个", "条", "类") and bool(
        lexicon().abstract.search(item.right.strip("\x00").lstrip("的"))
    )


def _rest_of_date(item: Item, sentence: str) -> bool:
    return item.quantity.unit == "" and bool(re.match(r"(?:年|月|日|号)", sentence[item.quantity.outer_end :]))


_TESTS: tuple[Callable[[Item, str], bool], ...] = (
    _time_in_name,
    _sum_that_sorts,
    _things_of_a_rate,
    _size_in_brackets,
    _how_far,
    _growth_compared_with,
    _distance_in_name,
    _kinds_summed_up,
    _abstract,
    _rest_of_date,
)
