"""Rules for shares, changes and pairs of values: figures that stand in relation to another figure or a whole."""

from __future__ import annotations

import re
from itertools import pairwise

from extract.model import Facts
from extract.prose.clauses import Item, split_list
from extract.prose.lexicon import counting_units, lexicon
from extract.prose.names import named, own_per, topic_before, whole_of
from extract.prose.phrases import (
    class_and_measure,
    clean,
    each_of,
    is_measure,
    noun_of,
    strip_lead,
    strip_predicate,
    without_dates,
)
from extract.prose.places import compared_with, place_of, split_place
from extract.prose.readings import NO_PER, Per, Reading, Scene
from extract.prose.tense import find_dates

_COMPARE = (
    r"不得低于|不得少于|不得超过|不低于|不少于|不超过|不高于|控制在|达到|达|为|占到|约占|占|保持在|大于|高于|低于"
)
_SIGNS = {
    "低于": "<",
    "高于": ">",
    "大于": ">",
    "不低于": ">=",
    "不少于": ">=",
    "不得低于": ">=",
    "不得少于": ">=",
    "不超过": "<=",
    "不高于": "<=",
    "不得超过": "<=",
}
_BY = re.compile(r"(?P<part>.*?)(?:按照|按|依照|以(?![上下内外及]))(?P<whole>[^，。]+?)的?$")
_SETS = re.compile(
    r"^(?:的(?:标准|比例)?)?(?:进行|合理|的比例)?(?:规划)?(?:设置|配备|配置|安排|预留|核定|提取|计提|落实|给予|配建|配套建设)(?P<part>[^，。；]*)"
)
_OF_WHOLE = re.compile(
    rf"^(?P<part>.+?)(?:应当|应|原则上|原则|总体|均|要|须)*(?P<sign>{_COMPARE})(?P<whole>[^，。]{{2,}}?)的$"
)
_SHARE_END = re.compile(
    r"^(?P<part>.*?)(?:比重|比例)?(?:约|仅|共|均)?占(?P<whole>[^，。占]*?)(?P<tail>的?(?:比例|比重|总?数?的?))?(?:将|已|均|可|应|要|逐步|稳步|力争|争取|预计|达到|高达|达|为|约为|约|由|的|超过|提高到|提升到|下降到|降低到|上升到|增加到|降至|升至|不低于|到|近)*$"
)
_OF_CLASS = re.compile(r"^的(?P<rest>.+)$")
_BASE = re.compile(
    r"(?:分别)?(?:比(?![例重率值])|较|与|同)(?P<base>[^，。；]{0,14}?)(?:相比)?(?:分别|均|同口径)?$|同比$|年均$|环比$|每年$|年$"
)


def of_class(scene: Scene, item: Item) -> list[Reading]:
    """90%的社区卫生服务中心达到基本标准 → 达到基本标准的社区卫生服务中心比例."""
    match = _OF_CLASS.match(item.right)
    if item.quantity.unit not in ("%", "‰"):
        return []
    subject = noun_of(item.left)
    if not match:
        return _acting(scene, item, subject)
    rest = match["rest"]
    if re.match(r"比例|标准|水平|要求|目标", rest):
        return []
    if re.match(r"(?:医院|机构|单位|地区|区县|区域)?[，]?(?:不得|不再|暂停|原则上|予以|应当)", rest) and is_measure(
        subject
    ):
        return [Reading(item, "threshold", subject, subject, kind="norm")]
    cut = _verb_in(rest)
    action = shared_action(scene, item) if cut is None else ""
    if action:
        return [Reading(item, "share-of-class", f"{clean(rest)}{action}", f"{action}的{clean(rest)}比例", verb="达到")]
    if cut is None or not rest[:cut].strip():
        return _half_class(scene, item, rest)
    noun, action = clean(rest[:cut]), _with_title(scene, item, clean(rest[cut:]))
    return [Reading(item, "share-of-class", f"{noun}{action}", f"{action}的{noun}比例", verb="达到")]


def _acting(scene: Scene, item: Item, subject: str) -> list[Reading]:
    """乡镇卫生院100%建立中医馆; 其中40%为负压救护车; 70%中医医院达到三级水平: a predicate behind the figure."""
    right = clean(item.right)
    subject = subject.removesuffix("中") or _class_before(scene, item)
    kind = re.match(r"^(?:为|是)(?P<part>[^，。]+)$", right)
    last = scene.last
    if kind and last is not None:
        return [Reading(item, "share", kind["part"], f"{kind['part']}占{last.label.removeprefix(last.per.prefix)}比例")]
    if right and subject.endswith("覆盖"):
        return [Reading(item, "share-of-class", subject, f"{subject}{right}的比例", verb="达到")]
    if right and lexicon().actions.match(right):
        name = f"{right}的{subject}比例" if subject else f"{right}比例"
        return [Reading(item, "share-of-class", f"{subject}{right}", name, verb="达到")]
    work = _WORK.fullmatch(right) if not noun_of(item.left) else None
    if work:
        name = f"{work['act']}的{work['noun']}比例"
        return [Reading(item, "share-of-class", right, name, verb="完成", doubt=0.95)]
    cut = _verb_in(right) if right and not subject else None
    if cut:
        noun, action = clean(right[:cut]), clean(right[cut:])
        return [Reading(item, "share-of-class", right, f"{action}的{noun}比例", verb="达到", doubt=0.95)]
    return []


_NEXT_SHARE = re.compile(
    r"^(?P<own>[^，。；、]{2,24}?)(?:和|及|、|以及|与)\d+(?:\.\d+)?%(?:以上|左右)?的(?P<rest>[^，。；]+)"
)


def shared_action(scene: Scene, item: Item) -> str:
    """Return what a list of classes does that says it once, at its end: 95%的A和90%的B设置中医馆."""
    match = _NEXT_SHARE.match(scene.sentence[item.quantity.outer_end :].removeprefix("的"))
    cut = _verb_in(match["rest"]) if match else None
    return clean(match["rest"][cut:]) if match and cut else ""


def _class_before(scene: Scene, item: Item) -> str:
    """Return the class whose share was told before: 80%的医院达到…，20%达到…."""
    last = scene.last
    if last is not None and last.rule == "noun-before-value" and last.item.quantity.unit == "%" and "其中" in item.left:
        return class_and_measure(last.label)[0]
    found = re.search(r"的([^的]+)比例$", last.name) if last is not None and last.rule == "share-of-class" else None
    return found.group(1) if found else ""


_WORK = re.compile(r"(?P<noun>[^的，。]{2,16}?)的?(?P<act>改造|建设|整治|治理|创建|整改|更新|标准化建设|规范化建设)")
"""完成80%以上老旧小区改造: the work and what it is done to."""


def _with_title(scene: Scene, item: Item, action: str) -> str:
    """Complete 其中40%…达到推荐标准 with the 《…》 that the whole's clause names."""
    title = re.search(r"《[^》]+》", scene.last.name) if scene.last and "其中" in item.left else None
    missing = title and "《" not in action and action.startswith("达到")
    return f"达到{title.group()}{action[2:]}" if title and missing else action


def _half_class(scene: Scene, item: Item, rest: str) -> list[Reading]:
    """能满足40%的失能老人的护理需求: no verb found, the noun phrase is all there is."""
    if not clean(rest) or (noun_of(item.left) and not item.left.endswith("的")):
        left = re.match(r"^比例|^标准|^要求|^目标|^水平", rest)
        if left or not clean(rest):
            return []
    verb = clean(strip_lead(item.left))
    return [Reading(item, "share-of-class", clean(rest), f"{verb}{clean(rest)}比例", doubt=0.8)]


def _verb_in(text: str) -> int | None:
    """Return where the predicate of `X达到Y` begins: the first verb outside brackets that opens no relative clause."""
    for match in lexicon().actions.finditer(text):
        head = text[: match.start()]
        if not head or head.count("（") != head.count("）") or head.count("《") != head.count("》"):
            continue
        if match.group() == "建设" and not _ends_in_class(head):
            continue
        if text[match.end() :] in lexicon().ventures and not (_ends_in_class(head) or _ends_in_place(head)):
            continue
        if head.endswith("的") or (
            re.match(r"^[^，]*的(?:[\u4e00-\u9fff]{2,8})$", text[match.end() :]) and "的" not in head and len(head) < 3
        ):
            continue
        return match.start()
    return None


def level_name(part: str) -> str:
    """Return the level of government that a bare 市 or 省 in a list stands for."""
    part = re.sub(r"(?<=[省市县区乡镇村])[两三四]级$", "", clean(part))
    return f"{part}级" if part in ("市", "省", "县", "区", "乡", "村") else part


def _ends_in_class(text: str) -> bool:
    """Tell whether the words end with a class of institutions, so that a verb behind them is their predicate."""
    ends = [match.end() for match in lexicon().institution.finditer(text)]
    return bool(ends) and ends[-1] == len(text)


def _ends_in_place(text: str) -> bool:
    """Tell whether the words end with a kind of place: 山区县, 行政村."""
    return any(match.end() == len(text) for match in lexicon().place.finditer(text))


def split_predicate(text: str) -> tuple[str, str]:
    """Split `公立医院进入前100名` into (公立医院, 进入前100名); the second is empty where there is no predicate."""
    cut = _verb_in(text)
    if cut is not None and _ends_in_class(text[:cut]):
        return text[:cut], text[cut:]
    if cut is None or (re.match(r"^(?:[^，。]*?)的", text[cut:]) and not re.search(r"的[^，。]*的", text[cut:])):
        return text, ""
    return text[:cut], text[cut:]


def by_share(scene: Scene, item: Item) -> list[Reading]:
    """按医院床位数的12%设置急诊床位 → 急诊床位占医院床位数的比例."""
    if item.quantity.unit not in ("%", "‰"):
        return []
    match = _BY.search(without_dates(item.left).strip("\x00"))
    if not match or not item.left.rstrip().endswith("的"):
        return []
    action = _SETS.match(item.right)
    behind = clean(action["part"]) if action else ""
    before = noun_of(match["part"])
    whole = clean(match["whole"])
    entity = before if behind else ""
    part = behind or before or topic_before(item)
    if not part:
        return []
    verb = "设置" if action or "比例" in item.right else ""
    return [Reading(item, "share-by-rule", part, f"{part}占{whole}的比例", entity=entity, verb=verb, kind="norm")]


def of_whole(scene: Scene, item: Item) -> list[Reading]:
    """药学专业技术人员不低于卫生专业技术人员总数的8% → 药学专业技术人员占卫生专业技术人员总数的比例."""
    if item.quantity.unit not in ("%", "‰", "倍"):
        return []
    bare = re.match(
        r"^[，、\x00]*(?:分别)?(?:为|是|完成|相当于)(?:年初|调整后?的?)?(?P<whole>[^，。达占]{2,20})的$",
        without_dates(item.left),
    )
    level = _level_before(scene)
    if bare and level is not None:
        return [Reading(item, "share-of-whole", level.label, f"{level.name}占{clean(bare['whole'])}的比例")]
    match = _OF_WHOLE.match(strip_lead(item.left))
    if not match or re.search(r"增长|提高|下降|以上$", match["part"]):
        return []
    part, whole, sign = noun_of(match["part"]), clean(match["whole"]), match["sign"]
    part = part or (scene.last.label if scene.last else topic_before(item))
    if not part:
        return []
    comparator = item.quantity.comparator
    comparator = _SIGNS.get(sign, "=") if comparator == "=" else comparator
    part = re.sub(r"(?:所占)?(?:的?比例|的?比重|占比)$", "", part) or part
    name = f"{part}占{whole}的比例"
    return [Reading(item, "share-of-whole", part, name, comparator=comparator, entity=each_of(item.left))]


def share(scene: Scene, item: Item) -> list[Reading]:
    """（其中）60岁及以上人口为701.04万人，占21.87% → 60岁及以上人口占常住人口比例."""
    if item.quantity.unit not in ("%", "‰"):
        return []
    left = re.sub(r"(?<=比)[（(][^（）()]*[)）]", "", without_dates(item.left).strip("\x00、，"))
    match = _SHARE_END.match(strip_lead(left) or left)
    if not match or not lexicon().share.search(left):
        return []
    part, whole = (
        noun_of(match["part"]),
        clean(re.sub(r"总?数?的?(?:比例|比重)$|的$", "", match["whole"] + (match["tail"] or ""))),
    )
    entity = each_of(match["part"])
    part = re.sub(rf"^(?:每[个所家]?|各个?){re.escape(entity)}", "", part) if entity else part
    if lexicon().level.fullmatch(part) or lexicon().place.fullmatch(part):
        last = scene.last
        entity, part = part, last.label if last and last.rule == "share" and last.entity else topic_before(item)
    elif not part:
        part, entity = _inherited(scene, item)
    if not part:
        return []
    if whole == "比":
        whole = ""
    if not whole and not entity:
        whole = _whole_name(scene, item, part)
    name = f"{part}占{whole}比例" if whole else f"{part}占比"
    return [Reading(item, "share", part, name, entity=entity)]


def _inherited(scene: Scene, item: Item) -> tuple[str, str]:
    """Return the name and entity that a bare 占… speaks of: the figure before it, else the clause before it."""
    if scene.last is not None and item.frame == scene.last.item.frame:
        last = scene.last
        return last.label if last.name == f"{last.label}数" else last.name, ""
    return topic_before(item) or (scene.last.name if scene.last else ""), ""


def _whole_name(scene: Scene, item: Item, part: str) -> str:
    """Return the whole of which a part was announced, unless the part took its measure over from it."""
    whole = whole_of(scene, item)
    if whole is None or whole.name == part or whole.item.quantity.unit in ("%", "‰") or whole.per.number:
        return ""
    measure = class_and_measure(whole.label)[1]
    return "" if measure and part.endswith(measure) and "人口" not in part else whole.label


def change(scene: Scene, item: Item) -> list[Reading]:
    """比2015年增长49.5% → a change of what was named before, from 2015 on."""
    left = without_dates(item.left) if item.left else ""
    match = lexicon().growth.search(item.left)
    if not match or not _is_change(scene, item, item.left):
        return []
    head = item.left[: match.start()]
    base = _BASE.search(without_dates(head))
    subject = noun_of(without_dates(head)[: base.start()] if base else without_dates(head))
    subject = "" if re.match(r"^按|(?:计算|口径)$", subject) else subject
    subject = clean(re.sub(r"(?:年均|年平均|同比|环比|每年|平均每年|平均|速度|年)+$", "", subject))
    basis = "annual_average" if re.search(r"年均|年平均|平均每年|每年", item.left[: match.end()][-8:]) else ""
    name = subject or _before(scene, item)
    if not name:
        return []
    label = _grown(name, match.group())
    level = _level_before(scene)
    per = _same_per(level, item) if level is not None else NO_PER
    base_period = base_year(scene, item, left)
    return [Reading(item, "change", name, label, kind="change", per=per, basis=basis, base_period=base_period)]


def _before(scene: Scene, item: Item) -> str:
    """Return the name of the level that the change belongs to: the last one that is no change itself."""
    level, last = _share_before(scene, item) or _level_before(scene), scene.last
    if last is not None and last.rule == "change" and level is not None and last.label not in (level.name, level.label):
        return last.label
    if level is not None:
        return level.name
    return scene.readings[-1].label if scene.readings else topic_before(item)


def _share_before(scene: Scene, item: Item) -> Reading | None:
    """Return the share right before a figure in percentage points, which can belong to nothing else."""
    last = scene.last
    return last if last is not None and last.rule == "share" and item.quantity.unit == "百分点" else None


def _level_before(scene: Scene) -> Reading | None:
    """Return the last reading that is a level, no share, change or gap."""
    levels = [r for r in scene.readings if r.kind != "change" and r.rule not in ("share", "share-of-whole", "gap")]
    return levels[-1] if levels else None


_NEVER_COUNTED = frozenset({"岁", "天", "小时", "分钟", "秒"})
"""Units in which only a change is added to something: 寿命提高1岁, but 增加床位300张."""


def _is_change(scene: Scene, item: Item, left: str) -> bool:
    """Tell whether a growth word before a figure means a change, not a planned count (增加2所医院)."""
    if item.quantity.unit in ("%", "‰", "百分点", "倍"):
        return True
    measured_from = any(date.is_base and date.start < item.quantity.start for date in scene.dates)
    if scene.past and measured_from and not clean(item.right) and not lexicon().growth.match(strip_lead(left)):
        return True
    if item.quantity.unit in _NEVER_COUNTED and not lexicon().growth.match(left) and not clean(item.right):
        return True
    if re.search(r"[比较与同][^，]*$|同比|[增减][收支]$", left):
        return True
    if scene.last is not None and scene.last.rule == "base-level" and not clean(item.right):
        return True
    return scene.past and not item.right.strip() and item.quantity.unit in ("元", "人", "人次", "天", "岁", "吨")


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
    level = _level_before(scene)
    if not bases or level is None or not re.search(r"[比较与][^，]{0,12}年[末底]?的$", item.left):
        return []
    return [
        Reading(item, "base-level", level.label, level.name, per=level.per, kind="baseline", period=str(bases[-1].year))
    ]


_OVER_AVERAGE = re.compile(
    r"^(?P<way>高于|低于|高出|领先|落后于?)(?P<base>[^，]{0,8}(?:平均(?:水平)?|全[国省市区县]))$"
)


_COMPARES = re.compile(r"平均|[低高优好少多快慢]于|相比|差距|超过|领先|落后")


def compared(scene: Scene, item: Item) -> list[Reading]:
    """床位5.2张，低于全国平均水平（6.5张）和全省（6.1张）: the level of another area, to compare with."""
    level = _level_before(scene)
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
    over = _OVER_AVERAGE.match(re.split("\x00+", without_dates(item.left).strip("\x00，、"))[-1])
    level = _share_before(scene, item) or _level_before(scene)
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


def from_to(scene: Scene, pair: tuple[Item, Item]) -> list[Reading]:
    """由76.70岁提高到78.15岁 → two levels, the first of an earlier year."""
    first, second = pair
    left = re.sub(r"的$", "", without_dates(first.left))
    left = re.sub(r"(?<=[由从自])(?:每[人月年户天])+$", "", left.strip("\x00"))
    match = re.search(r"(?:由|从|自)$", left)
    link = _link(first.right or second.left)
    if not match or not lexicon().from_to.match(link.strip("，、的")) or first.frame != second.frame:
        return []
    noun = noun_of(left[: match.start()]) or (scene.last.label if scene.last else "") or topic_before(first)
    level = _level_before(scene)
    noun = f"{level.label}{noun}" if noun.startswith("占") and level is not None else noun
    if not noun:
        return []
    name = named(noun, first)
    dates = [d for d in scene.dates if first.left_start <= d.start < first.quantity.start]
    began = str(dates[-1].year) if dates else _began(scene, first)
    early = Reading(first, "from-to", noun, name, per=own_per(first), kind="baseline", period=began)
    per = own_per(second) if second.quantity.per or second.denominator else early.per
    return [early, Reading(second, "from-to", noun, name, per=per, verb="达到")]


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

    With 同期 it is the earliest year of the sentence, if it names more than one.
    """
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


def distributed(scene: Scene, run: tuple[Item, ...]) -> list[Reading]:
    """A、B、C分别达到a、b、c → one reading each; without a list, 分别 goes back to the figures before."""
    first, count = run[0], len(run)
    left = without_dates(first.left).strip("\x00")
    added = re.search(r"[新净]增$", left) if first.quantity.unit in counting_units() else None
    growth = None if added else lexicon().growth.search(first.left)
    subject = strip_lead(re.sub(r"分别.*$", "", left)) if "分别" in left else noun_of(left)
    subject = subject if "分别" in left else re.sub(r"按照?[^，]*的$", "", subject)
    if first.quantity.per and (head := re.match(r"(?P<list>.+?)分别按照?$", left)):
        subject = strip_lead(head["list"])
    years = _years_apart(scene, first, count)
    if years and subject:
        return [_of_year(item, noun_of(subject), year, run) for item, year in zip(run, years, strict=True)]
    parts = split_list(strip_predicate(subject), count) if subject else None
    parts = parts or (_pair(strip_predicate(subject)) if count == 2 and "分别" in left else None)
    if parts is None and "分别" in left and len(scene.readings) >= count:
        return _back(scene, run, bool(growth), left)
    if parts is None:
        return []
    if placed := _over_places(scene, run, parts):
        return placed
    if clean(run[-1].right) and first.quantity.unit in counting_units() and first.quantity.per is None:
        return []
    names = _headed(_completed(parts), first)
    share_whole = re.search(r"(?:按照?|占)(?P<whole>[^，]+?)的$", left)
    kind = "change" if growth else "norm" if share_whole and "按" in share_whole.group() else ""
    entities = ["" if level_name(part) == clean(part) else level_name(part) for part in parts]
    entities = ["" if name.startswith(entity) else entity for name, entity in zip(names, entities, strict=True)]
    out = []
    for item, name, entity in zip(run, names, entities, strict=True):
        full = f"{name}占{clean(share_whole['whole'])}的比例" if share_whole else named(name, item)
        full = _grown(name, growth.group()) if growth else added.group() + full if added else full
        per = own_per(item) if item.quantity.per else _shared_per(first, item)
        full = full if per.prefix in full else per.prefix + full
        comparator = _sign_of_list(run, item)
        out.append(
            Reading(
                item,
                "distributed",
                name,
                full,
                entity=entity,
                comparator=comparator,
                per=per,
                kind=kind,
                base_period=base_year(scene, item, left) if growth else "",
                verb="设置" if share_whole else "",
            )
        )
    return out


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
        in_parts = all(area or _PART_OF_AREA.search(part) for area, part in zip(areas, parts, strict=True))
        if lexicon().all_verbs.match(tail) or not in_parts:
            return []
        verb = clean(re.sub(r"^.*分别", "", strip_predicate(first.left)))
    elif all(areas[:-1]) and not areas[-1]:
        tail, areas[-1] = split_place(parts[-1], scene.own)
    if not clean(run[-1].right) and not all(areas):
        return []
    if tail:
        name = named(tail, first, verb)
    elif last is not None and last.item.quantity.unit == first.quantity.unit and last.kind != "change":
        name, per, verb = split_place(last.name, scene.own)[0], last.per, last.verb
    else:
        return []
    entities = ["" if area else level_name(part) for area, part in zip(areas, parts, strict=True)]
    return [
        Reading(item, "distributed", tail or name, name, verb=verb, per=per, area=area, entity=entity)
        for item, area, entity in zip(run, areas, entities, strict=True)
    ]


_PART_OF_AREA = re.compile(r"(?:片区|[东西南北中]部(?:地区)?|城区|农村|[市县区省]级|[市县区]|街道|乡镇?|镇)$")


def _headed(names: list[str], first: Item) -> list[str]:
    """Give all items of a list the head with the denominator that the first one prints: 基层每千人口医师、护士."""
    prefix = own_per(first).prefix if first.denominator is not None else ""
    head, found, _ = names[0].partition(prefix) if prefix else ("", "", "")
    return [names[0], *(name if prefix in name else head + prefix + name for name in names[1:])] if found else names


def _grown(name: str, word: str) -> str:
    """Return the name of a change: a decline says so."""
    name = f"{name}比例" if "占" in name and not is_measure(name) else name
    return name + ("下降" if any(down in word for down in lexicon().growth_down) else "")


def _shared_per(first: Item, item: Item) -> Per:
    """Return the denominator that a list prints once, before its first item: 每千人口医师、护士分别为…."""
    per = own_per(first) if first.denominator is not None else NO_PER
    return NO_PER if item.quantity.unit in ("%", "‰", "ratio") else per


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


def _of_year(item: Item, noun: str, year: int, run: tuple[Item, ...]) -> Reading:
    first, comparator = run[0], _sign_of_list(run, item)
    per = own_per(item) if item.quantity.per else _shared_per(first, item)
    name = named(noun, item)
    name = name if per.prefix in name else per.prefix + name
    return Reading(item, "distributed", noun, name, comparator=comparator, period=str(year), verb="达到", per=per)


def _back(scene: Scene, run: tuple[Item, ...], growth: bool, left: str) -> list[Reading]:
    """分别比2015年增长a、b: one for each of the last figures named before."""
    levels = [reading for reading in scene.readings if reading.kind != "change"][-len(run) :]
    if len(levels) < len(run):
        return []
    kind, base = ("change", base_year(scene, run[0], left)) if growth else ("", "")
    return [
        Reading(item, "distributed", level.label, level.name, kind=kind, base_period=base, per=_same_per(level, item))
        for item, level in zip(run, levels, strict=True)
    ]


def _same_per(level: Reading, item: Item) -> Per:
    """Return the denominator of a level for a change in its unit; a growth in % has none."""
    return level.per if level.item.quantity.unit == item.quantity.unit else NO_PER


_CLASS_HEAD = re.compile(
    r"(?:非?公|民|私|县|市|省|国)?[\u4e00-\u9fff](?:级|类|等|型|档)|(?:公|民|国|市|县|省|社会)办|(?:非?公|私|国|民)[立营]"
)
"""What a class of institutions begins with in a list: 甲级、乙级医院, 公办、民办幼儿园."""


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
    stem = firsts[0][-2:]
    cut = last.find(stem)
    tail = last[cut + len(stem) :] if len(stem) == 2 and cut >= 0 else ""
    if not tail and is_measure(last) and not is_measure(firsts[0]) and len(firsts[0]) <= 4:
        tail = last[len(firsts[0]) :] if len(last) > len(firsts[0]) + 2 else ""
    return [name if tail and name.endswith(tail) else name + tail for name in firsts] + [last]
