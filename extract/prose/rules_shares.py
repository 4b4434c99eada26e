"""Rules for shares: of a class that does something, of a whole, and by a share of which something is set."""

from __future__ import annotations

import re

from extract.prose.clauses import Item
from extract.prose.lexicon import lexicon, units
from extract.prose.names import topic_before, whole_of
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
from extract.prose.predicates import shared_action, verb_in
from extract.prose.readings import Reading, Scene
from extract.prose.rules_changes import level_before

_COMPARE = (
    r"不得低于|不得少于|不得超过|不低于|不少于|不超过|不高于|控制在|达到|(?<![下到抵])达|为|占到|约占|占"
    r"|保持在|大于|高于|低于"
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
    r"^(?P<part>.*?)(?:比重|比例)?(?:约|仅|共|均)?占(?P<whole>[^，。占]*?)(?P<tail>的?(?:比例|比重|总?数?的?))?(?:将|已|均|可|应|要|逐步|稳步|力争|争取|预计|达到|高达|达|为|约为|约|由|的|超过|提高到|提升到|下降到|降低到|上升到|增加到|降至|升至|不低于|保持在|稳定在|控制在|维持在|到|近)*$"
)


_OF_CLASS = re.compile(r"^的(?P<rest>.+)$")


def of_class(scene: Scene, item: Item) -> list[Reading]:
    """90%的社区卫生服务中心达到基本标准 → 达到基本标准的社区卫生服务中心比例."""
    match = _OF_CLASS.match(item.right)
    if item.quantity.unit not in units().shares:
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
    cut = verb_in(rest)
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
    subject = subject.removesuffix("中") or _class_of_share_before(scene, item)
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
    among = clean(item.left).endswith(("中", "内"))
    cut = verb_in(right) if right and (among or not subject) else None
    if cut:
        noun, action = subject + clean(right[:cut]), clean(right[cut:])
        return [Reading(item, "share-of-class", right, f"{action}的{noun}比例", verb="达到", doubt=0.95)]
    return []


def _class_of_share_before(scene: Scene, item: Item) -> str:
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


def by_share(scene: Scene, item: Item) -> list[Reading]:
    """按医院床位数的12%设置急诊床位 → 急诊床位占医院床位数的比例."""
    if item.quantity.unit not in units().shares:
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
    level = level_before(scene)
    if bare and level is not None:
        return [Reading(item, "share-of-whole", level.label, _of_bare_whole(level.name, clean(bare["whole"]), item))]
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


def _of_bare_whole(name: str, whole: str, item: Item) -> str:
    """Return the name of 为预算的103%, or 是“十二五”的1.5倍."""
    return f"{name}为{whole}的倍数" if item.quantity.unit == "倍" else f"{name}占{whole}的比例"


def share(scene: Scene, item: Item) -> list[Reading]:
    """（其中）60岁及以上人口为701.04万人，占21.87% → 60岁及以上人口占常住人口比例."""
    if item.quantity.unit not in units().shares:
        return []
    left = re.sub(r"(?<=比)[（(][^（）()]*[)）]", "", without_dates(item.left).strip("\x00、，"))
    if left == "的" and (found := _of_printed_whole(scene, item)):
        return [found]
    said = strip_predicate(left)
    left = said if "占" in said else left
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
    area = scene.last.area if not noun_of(match["part"]) and scene.last is not None else None
    return [Reading(item, "share", part, name, entity=entity, area=area)]


def _of_printed_whole(scene: Scene, item: Item) -> Reading | None:
    """Read 占计划总量10789套的48.6%: the whole has its own figure, the part stands before it."""
    whole, *before = [*reversed(scene.readings), None]
    part = next((r for r in before if r is not None), None)
    words = without_dates(whole.item.left).strip("\x00，、") if whole is not None else ""
    subject, share, _ = words.partition("占")
    if whole is None or not share:
        return None
    if noun := noun_of(subject):
        return Reading(item, "share", noun, f"{noun}占{whole.label}比例")
    if part is None:
        return None
    return Reading(item, "share", part.label, f"{part.name.removesuffix('数')}占{whole.label}比例", verb=part.verb)


def _inherited(scene: Scene, item: Item) -> tuple[str, str]:
    """Return the name and entity that a bare 占… speaks of: the figure before it, else the clause before it."""
    if scene.last is not None and item.frame == scene.last.item.frame:
        last = scene.last
        return last.label if last.name == f"{last.label}数" else last.name, last.entity
    return topic_before(item) or (scene.last.name if scene.last else ""), ""


def _whole_name(scene: Scene, item: Item, part: str) -> str:
    """Return the whole of which a part was announced, unless the part took its measure over from it."""
    whole = whole_of(scene, item)
    if whole is None or whole.name == part or whole.item.quantity.unit in units().shares or whole.per.number:
        return ""
    measure = class_and_measure(whole.label)[1]
    return "" if measure and part.endswith(measure) and "人口" not in part else whole.label
