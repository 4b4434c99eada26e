"""Rules for changes: growth over time, the level that it is measured from, and how far an area lies from another."""

from __future__ import annotations

import re

from extract.prose.clauses import Item
from extract.prose.lexicon import lexicon, units
from extract.prose.names import own_per, topic_before
from extract.prose.phrases import clean, is_measure, noun_of, strip_lead, without_dates
from extract.prose.places import compared_with, place_of
from extract.prose.readings import NO_PER, Per, Reading, Scene

_BASE = re.compile(
    r"(?:分别)?(?:比(?![例重率值])|较|与|同)(?P<base>[^，。；]{0,14}?)(?:相比)?(?:分别|均|同口径)?$|同比$|年均$|环比$|每年$|年$"
)


def change(scene: Scene, item: Item) -> list[Reading]:
    """比2015年增长49.5% → a change of what was named before, from 2015 on."""
    left = without_dates(item.left) if item.left else ""
    match = lexicon().growth.search(item.left) or MEAN_RATE.search(item.left)
    if not match or not _is_change(scene, item, item.left):
        return []
    head = _without_span(item, item.left[: match.start()])
    base = _BASE.search(without_dates(head))
    said = without_dates(head)[: base.start()] if base else without_dates(head)
    subject = noun_of(_without_span(item, said))
    subject = "" if re.match(r"^按|(?:计算|口径)$", subject) else subject
    subject = clean(re.sub(r"(?:年均|年平均|同比|环比|每年|平均每年|平均|速度|年)+$", "", subject))
    basis = "annual_average" if _YEARLY.search(head) else ""
    name = subject or _before(scene, item)
    if not name:
        return []
    label = grown(name, match.group())
    level = level_before(scene)
    per = same_per(level, item) if level is not None else NO_PER
    base_period = base_year(scene, item, left)
    return [Reading(item, "change", name, label, kind="change", per=per, basis=basis, base_period=base_period)]


def _without_span(item: Item, text: str) -> str:
    """Return the words before a growth without the years that it takes: 收入五年(翻一番), 五年内GDP(翻两番).

    At the head of the words bare years are taken out before a doubling only: 九年义务教育 is a name.
    """
    text = _IN_YEARS.sub("", text)
    return _YEARS_TO_DOUBLE.sub("", text) if item.quantity.unit in units().doublings else text


_SPAN = (
    r"(?:力争|争取|实现|预计|计划|在|用)*(?:未来|今后|接下来)?"
    r"(?<![\d〇零一二两三四五六七八九十第近满])[一二两三四五六七八九十\d]{1,3}年"
)
_IN_YEARS = re.compile(rf"{_SPAN}(?:(?:时间|期间)?(?:以内|之内|内)|时间|间|$)")
_YEARS_TO_DOUBLE = re.compile(rf"^[，\x00]*{_SPAN}")
MEAN_RATE = re.compile(r"(?<=年均|平均)增长率(?:为|达到?|约)*$")
"""年均增长率为3.2%: a rate of growth that names what grows elsewhere."""
_YEARLY = re.compile(r"(?:年均|每年|年平均|(?:^|(?<=[一二三四五六七八九十两]))年平均|^年)$|(?:每年|年)平均$")
"""What stands right before a growth word if the growth is that of a year: 年均增长, 五年平均递增."""


def _before(scene: Scene, item: Item) -> str:
    """Return the name of the level that the change belongs to: the last one that is no change itself."""
    level, last = share_before(scene, item) or level_before(scene), scene.last
    if last is not None and last.rule == "base-level":
        return last.name
    if last is not None and last.rule == "change" and level is not None and last.label not in (level.name, level.label):
        return last.label
    if level is not None:
        return level.name
    return scene.readings[-1].label if scene.readings else topic_before(item)


def share_before(scene: Scene, item: Item) -> Reading | None:
    """Return the share right before a figure in percentage points, which can belong to nothing else."""
    last = scene.last
    points = item.quantity.unit == "百分点" or (item.quantity.unit == "%" and bool(_LEVEL_OF.search(item.left)))
    return last if last is not None and last.rule == "share" and points else None


_LEVEL_OF = re.compile(r"[比较与于][^，]{0,12}(?:年[末底]?|时期|期末)的$")
"""比2015年的: the level that a change is measured from follows."""


def level_before(scene: Scene) -> Reading | None:
    """Return the last reading that is a level, no share, change or gap."""
    levels = [r for r in scene.readings if r.is_level]
    return levels[-1] if levels else None


def _is_change(scene: Scene, item: Item, left: str) -> bool:
    """Tell whether a growth word before a figure means a change, not a planned count (增加2所医院)."""
    if item.quantity.unit in units().relative:
        return True
    measured_from = any(date.is_base and date.start < item.quantity.start for date in scene.dates)
    if measured_from and scene.last is not None and not clean(item.right) and lexicon().growth.fullmatch(left):
        return scene.last.item.quantity.unit == item.quantity.unit
    if scene.past and measured_from and not clean(item.right) and not lexicon().growth.match(strip_lead(left)):
        return True
    if item.quantity.unit in units().only_changes and not lexicon().growth.match(left) and not clean(item.right):
        return True
    if re.search(r"[比较与同][^，]*$|同比|[增减][收支]$", left):
        return True
    if scene.last is not None and scene.last.rule == "base-level" and not clean(item.right):
        return True
    named = lexicon().growth.sub("", without_dates(left))
    if is_measure(noun_of(named)) and not clean(item.right) and item.quantity.unit in units().amounts:
        return True
    goes_on = scene.last is not None and scene.last.kind == "change" and not clean(item.right)
    if goes_on and _ONLY_YEARLY.fullmatch(left):
        return True
    return scene.past and not item.right.strip() and item.quantity.unit in units().amounts


_ONLY_YEARLY = re.compile(r"(?:平均)?(?:每年|年均)(?:平均)?(?:增加|增长|减少|下降)(?:约|近)?")
"""平均每年增加 behind a growth: the same growth by the year."""


def base_year(scene: Scene, item: Item, left: str) -> str:
    """Return the year that a change is measured from, empty if the text does not tell."""
    bases = [date for date in scene.dates if date.is_base and date.start < item.quantity.start]
    if bases:
        return str(bases[-1].year)
    dates = [date for date in scene.dates if not date.is_base and date.start < item.quantity.start]
    if dates and re.search(r"上年|同比|去年", scene.sentence[dates[-1].end : item.quantity.start]):
        return str(dates[-1].year - 1)
    return ""


def base_level(scene: Scene, item: Item) -> list[Reading]:
    """达到10300亿元，比1980年的8500亿元增加…: the level of the year compared with."""
    bases = [date for date in scene.dates if date.is_base and item.left_start <= date.start < item.quantity.start]
    level = share_before(scene, item) or level_before(scene)
    if not bases or level is None or not _LEVEL_OF.search(item.left):
        return []
    return [
        Reading(item, "base-level", level.label, level.name, per=level.per, kind="baseline", period=str(bases[-1].year))
    ]


_OVER_AVERAGE = re.compile(
    r"^(?P<way>高于|低于|高出|领先|落后于?)(?P<base>[^，]{0,8}(?:平均(?:水平)?|全[国省市区县]))$"
)


_OF_OTHER = re.compile(r"^(?P<way>高于|低于|高出|领先|落后于?)(?P<base>[\u4e00-\u9fff、]{2,12})$")
_THE_LEVEL = re.compile(r"^的?(?:平均)?(?:水平|标准)$")
"""低于全国1.4亩的平均水平: the figure is the other area's level, no gap."""
_COMPARES = re.compile(r"平均|[低高优好少多快慢]于|相比|差距|超过|领先|落后")


def compared(scene: Scene, item: Item) -> list[Reading]:
    """床位5.2张，低于全国平均水平（6.5张）和全省（6.1张）: the level of another area, to compare with."""
    level = level_before(scene)
    if not item.frame or level is None or level.item.frame == item.frame or clean(item.left) or clean(item.right):
        return []
    head = re.split(r"[，；：]", item.head)[-1]
    around = head + re.split(r"[，；：。]", scene.sentence[item.clause_end :])[0]
    area = compared_with(head, scene.own) if _COMPARES.search(around) else None
    if area is None or level.item.quantity.unit != item.quantity.unit:
        return []
    kind = "baseline" if scene.past else ""
    return [Reading(item, "gap", level.label, level.name, per=level.per, kind=kind, area=area)]


def gap(scene: Scene, item: Item) -> list[Reading]:
    """较全国平均水平低0.02张 → how far the figure before lies below: no change over time."""
    left = re.split("\x00+", without_dates(item.left).strip("\x00，、"))[-1]
    over = _OVER_AVERAGE.match(left)
    level = share_before(scene, item) or level_before(scene)
    other = _OF_OTHER.match(left) if level is not None and _THE_LEVEL.match(item.right) else None
    if level is not None and other and (area := place_of(other["base"], scene.own)):
        return [Reading(item, "gap", level.label, level.name, per=level.per, area=area)]
    over = over or (_OF_OTHER.match(left) if item.quantity.unit == "百分点" else None)
    if over and level is not None:
        name = f"{level.name}{over['way']}{over['base']}的差值"
        return [Reading(item, "gap", level.label, name, per=level.per, kind="baseline" if scene.past else "")]
    match = lexicon().gap.search(without_dates(item.left))
    if (
        not match
        or re.search(r"年|期|增|同期", match["base"])
        or not (scene.last or noun_of(item.left[: match.start()]))
    ):
        return []
    head = noun_of(without_dates(item.left)[: match.start()])
    last = scene.last
    name = head or (last.name if last else "")
    way = "高于" if match["way"] in ("高", "高出", "多", "高于", "领先", "快") else "低于"
    per = last.per if last and not head else own_per(item)
    return [
        Reading(
            item,
            "gap",
            head or (last.label if last else ""),
            f"{name}{way}{match['base']}的差值",
            per=per,
            kind="baseline" if scene.past else "",
        )
    ]


def grown(name: str, word: str) -> str:
    """Return the name of a change: a decline says so."""
    name = f"{name}比例" if "占" in name and not is_measure(name) else name
    return name + ("下降" if any(down in word for down in lexicon().growth_down) else "")


def same_per(level: Reading, item: Item) -> Per:
    """Return the denominator of a level for a change in its unit; a growth in % has none."""
    return level.per if level.item.quantity.unit == item.quantity.unit else NO_PER
