"""Completed names: whose a bare measure is, told by the clause before, the figure before, or the heading."""

from __future__ import annotations

import re

from extract.prose.clauses import Item
from extract.prose.context import TRAILING_VERBS, innermost
from extract.prose.lexicon import counting_units, lexicon, units
from extract.prose.names import share_within
from extract.prose.phrases import bare_noun, class_and_measure, clean, is_measure, noun_of, split_verb, strip_lead
from extract.prose.readings import Reading, Scene
from extract.prose.tokens import has_verb

_BARE = re.compile(
    r"^(?P<place>(?:[^，]*?(?:地区|城区|区县|乡镇|农村|城市))?)(?P<measure>服务半径|急救反应时间|达标率|覆盖率|设置率|完成率|总?(?:占地|用地|建筑|业务用房)?面积|建筑规模|(?:计划|预计)?总?投资额?|(?:年|总)*产值|增加值|(?:年|主营|总)*(?:营业|销售|业务)收入)$"
)


def in_context(scene: Scene, item: Item, noun: str) -> str:
    """Complete a measure that names no bearer (服务半径, 达标率) from the clause before or the heading."""
    if item.quantity.unit in units().parts and item.joint == "、" and (listed := _class_of_list(scene, item, noun)):
        return listed + noun
    if (part := share_within(item, noun)) != noun:
        return part
    if noun in ("人均", "户均") and scene.last is not None:
        like = next((r.label for r in reversed(scene.readings) if r.label.startswith(noun)), "")
        return like or noun + scene.last.label.removeprefix("规划")
    if measured := _measure_of_list(scene, item, noun):
        return measured
    if re.fullmatch(r"[^的]{0,6}率", noun) and not lexicon().institution.search(noun):
        return (_bearer_of_building(item) or _project_before(scene, item, noun)) + noun
    if lexicon().enrolled.fullmatch(noun) and item.joint == "、" and (kind := _counted_before(scene, item)):
        return kind + noun
    if _BEDS.fullmatch(noun) and item.quantity.unit in units().beds and (kind := _counted_before(scene, item)):
        return kind + noun
    if (held := lexicon().held.fullmatch(noun)) and (kind := _class_with_same_measure(scene, item, held["thing"])):
        return kind + noun
    match = _BARE.match(noun) if not split_verb(strip_lead(item.left)).verb else None
    if not match or (not scene.headings and not item.before and scene.last is None):
        return noun
    if _OUTPUT.search(match["measure"]):
        return f"{match['place']}{_trade(scene, item)}{match['measure']}"
    if match["measure"] == "投资" and (scene.last is None or scene.last.item.quantity.unit not in counting_units()):
        return noun
    bearer = _bearer(scene, item) or _bearer_before(scene, match["measure"]) or _heading_noun(scene.headings)
    return f"{match['place']}{bearer}{match['measure']}" if bearer else noun


_OUTPUT = re.compile(r"产值|增加值|收入")
_TRADE = re.compile(r"(?:产业|制造业|服务业|[^就企事作创毕失从]业|经济|集群|园区|开发区|基地)$")


def _trade(scene: Scene, item: Item) -> str:
    """Return 矿产业 for 产值 below 发展壮大矿产业: the trade that the clause before or the heading speaks of."""
    before = [clean(part) for part in re.split(r"[，,；;：:。]", item.before)[-3:] if not re.search(r"\d", part)]
    for words in (*reversed(before), innermost(scene.headings)):
        noun = split_verb(strip_lead(words)).noun if split_verb(strip_lead(words)).verb else strip_lead(words)
        noun = re.sub(r"^(?:加快|大力|积极)?(?:发展|壮大|培育|提升|做大做强|做强做优)+", "", noun)
        if _TRADE.search(noun) and len(noun) <= 16 and "、" not in noun:
            return noun
    return ""


def _measure_of_list(scene: Scene, item: Item, noun: str) -> str:
    """Return 棉花产量 behind 粮食产量85万吨，棉花3.5万吨 or 主要产品产量：; empty where no measure holds.

    A noun with a verb in it (垃圾处理, 化肥施用) is no product, unless it tells who makes one.
    """
    maker = noun.removesuffix("生产") if lexicon().maker.search(noun) else ""
    if not noun or is_measure(noun) or item.quantity.unit not in units().weights:
        return ""
    if split_verb(strip_lead(item.left)).verb or (has_verb(noun) and not maker):
        return ""
    title = re.search(r"(?:^|[，；。])(?P<title>[^，；。：\d]{2,20})：[^：]*$", item.before)
    model = noun_of(title["title"]) if title else scene.last.label if scene.last is not None else ""
    if title is None and scene.last is not None and not _goes_on(scene, scene.last.item, item):
        return ""
    tail = lexicon().yields.search(model)
    if tail is None or title is not None or not maker:
        return noun + tail.group() if tail else ""
    return maker + _MAKER_BEFORE.sub("", model)


def _goes_on(scene: Scene, last: Item, item: Item) -> bool:
    """Tell whether a weight stands in one list with the one before, with no other words than brackets between."""
    between = re.sub(r"[（(][^（）()]*[)）]?", "", scene.sentence[last.quantity.outer_end : item.left_start])
    return last.quantity.unit in units().weights and not re.search(r"[^\s，、；和及）)]", between)


_MAKER_BEFORE = re.compile(r"^(?:全[国省市县]|.*?(?:[田矿厂场省市县州]|地区|企业|公司|园区)(?=..))")
"""Who makes a product, as against a kind of it: 其中国有煤矿生产50万吨 are of the same product."""


_BEDS = re.compile(r"(?:编制|实有|开放)?(?:床位|病床)(?:总?数)?")
_ALL = re.compile(r"(?:各级各类)?(?:医疗卫生|医疗|卫生)?机构")


def _counted_before(scene: Scene, item: Item) -> str:
    """Return 民办养老机构 for 床位 behind 民办养老机构80家: the beds of the class just counted, if it is not all."""
    last = scene.last
    if last is None or last.rule != "noun-before-value" or last.item.quantity.unit not in units().houses:
        return ""
    listed = item.joint == "、" and item.clause_start == last.item.clause_start
    next_to = item.first_in_clause and last.item.clause_end + 1 == item.left_start
    right_behind = item.frame == last.item.frame and (listed or next_to)
    kind, measure = class_and_measure(last.label)
    kind, measure = (kind, measure) if kind else class_and_measure(last.name.removesuffix("数"))
    parted = not listed and (_PART.search(last.item.left) or last.item.joint == "、")
    return kind if right_behind and kind and not measure and not parted and not _ALL.fullmatch(kind) else ""


_PART = re.compile(r"其中")


def _class_with_same_measure(scene: Scene, item: Item, thing: str) -> str:
    """Return 医疗机构 for 实有床位 behind 医疗机构编制床位: another count of the same things of the same class."""
    last = scene.last
    if last is None or last.item.quantity.unit != item.quantity.unit or last.item.frame != item.frame:
        return ""
    kind, measure = class_and_measure(last.label)
    return kind if re.fullmatch(rf".{{2,4}}{thing}(?:总?数)?", measure) else ""


_SIDE = "(?:地区|城区|区县|乡镇|农村|城市)"


def _bearer_before(scene: Scene, measure: str) -> str:
    """Return the bearer of an earlier figure of the same bare measure: 城市急救网络服务半径…；农村服务半径…."""
    for reading in reversed(scene.readings):
        found = re.fullmatch(rf"(?:.*{_SIDE})?(?P<bearer>.{{3,}}(?<!{_SIDE})){measure}", reading.name)
        if found:
            return found["bearer"]
    return ""


def _class_of_list(scene: Scene, item: Item, noun: str) -> str:
    """Return 民办学校 of 民办学校教室使用率不低于70%、生师比不高于18∶1: the class that a list names once."""
    last = scene.last
    if last is None or last.item.clause_start != item.clause_start or lexicon().institution.search(noun):
        return ""
    tail = lexicon().shared_tails.search(last.label)
    if noun.endswith("率") and len(noun) <= 4 and tail and item.quantity.unit == last.item.quantity.unit == "%":
        return last.label[: tail.start()]
    kind, measure = class_and_measure(last.label)
    return kind if measure and len(noun) <= 6 and last.item.quantity.unit in units().parts else ""


def _bearer_of_building(item: Item) -> str:
    """Return 社区图书馆 of 推进社区图书馆改造，消防达标率…; empty where no clause before builds one."""
    for clause in [c for c in re.split(r"[，,；;：:。]", item.before)[-3:] if re.search(r"(?:建设|改造)$", clean(c))]:
        split = split_verb(strip_lead(clause))
        ends = [m.end() for m in lexicon().institution.finditer(split.noun)]
        if split.verb and ends and "、" not in split.noun[: ends[-1]]:
            return clean(split.noun[: ends[-1]])
    return ""


def _project_before(scene: Scene, item: Item, noun: str) -> str:
    """Return 校舍 for 竣工率 behind 新建校舍7栋: the rate is that of what was just counted."""
    last = scene.last
    right_behind = last is not None and item.first_in_clause and last.item.clause_end + 1 == item.left_start
    counted = last is not None and last.item.quantity.unit in counting_units()
    return last.label if last is not None and right_behind and counted and noun in lexicon().project_rates else ""


def _bearer(scene: Scene, item: Item) -> str:
    """Return 社区图书馆 of 推进社区图书馆改造，…达标率, or 公交网络 of 布局公交网络，…半径."""
    last = scene.last
    if re.search(r"面积|规模|投资", item.left) and (counted := _just_counted(scene)) is not None:
        made = lexicon().strong_verbs.match(counted.verb) and counted.verb not in lexicon().rule_verbs
        return counted.name.removesuffix("数") if made and counted.name.startswith(counted.verb) else counted.label
    if last is not None and (named := class_and_measure(bare_noun(last.label))) and named[0] and not named[1]:
        return named[0]
    for clause in reversed(
        [c for c in re.split(r"[，,；;：:。]", item.before)[-3:] if clean(c) and not re.search(r"\d", c)]
    ):
        split = split_verb(strip_lead(clause))
        if not split.verb:
            continue
        ends = [m.end() for m in lexicon().institution.finditer(split.noun)]
        if ends:
            return clean(split.noun[: ends[-1]])
        return clean(TRAILING_VERBS.sub("", split.noun))[:16]
    return ""


def _just_counted(scene: Scene) -> Reading | None:
    """Return the count that areas and sums follow: 新建校舍7栋，总建筑面积…，总投资…."""
    for reading in reversed(scene.readings):
        if not re.search(r"面积|规模|投资", reading.label):
            return reading if reading.item.quantity.unit in counting_units() else None
    return None


def _heading_noun(headings: tuple[str, ...]) -> str:
    """Return the institution that the innermost heading is named for, without its number."""
    title = re.sub(r"(?:设置|配置|布局|建设)$", "", innermost(headings))
    return title if lexicon().institution.fullmatch(title[-4:]) or re.search(r"机构$|医院$|中心$", title) else ""
