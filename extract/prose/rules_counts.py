"""Rules for counts: the noun behind its figure, one figure for each of a list, spheres and ranks."""

from __future__ import annotations

import re
from dataclasses import replace

from extract.prose.clauses import Item, split_list
from extract.prose.context import JOINTS, ONLY_VERB, TRAILING_VERBS, action_behind, entity_of, next_clause
from extract.prose.lexicon import counting_units, lexicon, units
from extract.prose.names import named, own_per
from extract.prose.phrases import (
    bare_noun,
    clean,
    counted,
    each_of,
    is_measure,
    noun_of,
    split_verb,
    strip_lead,
    without_dates,
)
from extract.prose.predicates import level_name, shared_action, split_predicate
from extract.prose.readings import Reading, Scene

_LISTED = re.compile(r"等$")
_WITH_NEXT = frozenset({"依托", "选择", "支持"})
_PREDICATE = re.compile(r"^(?:达到|进入|具备|通过|获得|完成|实现|纳入|开展|成为|入选|获批|建有|设有)(?!的)[^的]*$")
_PROJECT_VERBS = frozenset({"推进", "支持", "推动", "加快", "实施", "加强", ""})
_NOT_A_NOUN = re.compile(
    r"^(?:左右|以上|以内|以下|提高|下降|增加|增长|居|高于|低于|优于|位居|排|且|并|用于|其中|等$|不变|上下|的标准|的目标|的要求|的比例|的水平)"
)


def before_noun(scene: Scene, item: Item) -> list[Reading]:
    """建设80个城市社区医院; 每个区县至少有1家综合医院设置康复科: the noun stands behind the figure."""
    if solved := _SOLVED.match(item.right) if item.left.rstrip("了好").endswith("解决") else None:
        name = f"解决{solved['what']}的{counted(clean(solved['who']))}"
        return [Reading(item, "count-before-noun", clean(solved["who"]), name, verb="解决")]
    if not _noun_is_behind(scene, item):
        return []
    left = _LISTED.sub("", _EACH_OF.sub("", _unjoined(strip_lead(without_dates(item.left)))))
    verb, subject = _verb_at_end(left)
    if not verb and (split := split_verb(left)).verb and split.noun:
        verb, subject = split.verb, split.subject
    noun, action = split_predicate(re.sub(r"(?<![高初])中(?:仅|只|共)?有?$", "", clean(item.right)))
    action = action or (shared_action(scene, item) if verb not in lexicon().flows else "")
    if _PREDICATE.match(noun) and not action and noun_of(subject or left):
        noun, action = noun_of(subject or left).removesuffix("中"), noun
    noun, verb = _project(noun, verb) if not action else (noun, verb)
    if item.joint in JOINTS and not verb and scene.last and not subject:
        verb = scene.last.verb
    relative = re.sub(r"^.*(?:加大对|对|将|把|为|在)(?=..)", "", left) if left.endswith("的") and not verb else ""
    if (
        verb in _WITH_NEXT
        and not action
        and not re.search(r"\d", following := re.split(r"[，；。]", next_clause(scene, item))[0])
    ):
        action = clean(following)
    if item.frame and not item.first_in_frame and scene.last and len(noun) <= 3 and not noun.endswith("级"):
        noun = scene.last.label + noun
    if item.frame and re.fullmatch(r".{1,3}级", noun):
        noun += noun_behind_bracket(scene, item)
    entity = each_of(item.left) or scene.entity or entity_of(subject) or _listed_entity(scene, item)
    entity = _others(item, entity)
    noun = re.sub(r"(?<=..)(?:配置|设置|配备|核定|安排)$", "", noun) if re.search(r"按照?", item.left) else noun
    thing = _concrete(bare_noun(noun) or noun, item.quantity.unit)
    left_over = clean(noun.removeprefix(thing)) if noun.startswith(thing) else ""
    if left_over and verb in lexicon().improving and not action:
        action, verb = verb + left_over, ""
    thing = counted(thing) if item.quantity.unit in counting_units() or not item.quantity.unit or action else thing
    name = _assembled(thing, action, verb, relative, subject)
    name = f"规划设置{name}" if left.endswith("规划设置") and not action else name
    per = own_per(item)
    if item.denominator is not None and item.denominator.high is not None and item.denominator.base not in ("人", ""):
        printed = item.left[item.denominator.start - item.left_start :][: item.denominator.end - item.denominator.start]
        name, entity = printed + name, entity or printed.removeprefix("每")
    label = noun if not action else f"{noun}{action}"
    comparator = ">=" if _at_least_too(scene, item) else ""
    doubt = 1.0 if verb or action or relative else 0.9
    name = per.prefix + name if per.prefix and not name.startswith(per.prefix) else name
    reading = Reading(item, "count-before-noun", label, name, entity=entity, verb=verb, per=per, doubt=doubt)
    return [replace(reading, comparator=comparator)]


_EACH_OF = re.compile(r"(?:每[人户月年天生名次亩])+$")
"""给予每人每月800元补贴: what is paid by stands between verb and sum."""


def _unjoined(text: str) -> str:
    """Return words without the marks of a list at their ends; 惠及 keeps its 及."""
    return re.sub(r"^[\x00、和与及或]+|(?:[\x00、和与或]|(?<![惠普])及)+$", "", text)


_SOLVED = re.compile(r"^(?P<who>[^，。；的]{1,14})的?(?P<what>[^，。；]{2,16}(?:问题|困难))$")
"""解决112万农村人口的饮水安全问题: how many people a problem is solved for."""
_ABSTRACT = re.compile(r"(?:的)?[\u4e00-\u9fff]{0,6}(?:能力|力度|水平|质量|功能|作用|优势|条件|环境|建设标准)$")


def _concrete(noun: str, unit: str) -> str:
    """Return 县级医院 of 12家县级医院的服务能力: what 家, 所 and 个 count is no ability."""
    found = _ABSTRACT.search(noun) if unit in ("个", "家", "所", "名", "人") else None
    if found is None:
        return noun
    words = lexicon()
    ends = [m.end() for m in (*words.institution.finditer(noun), *words.place.finditer(noun))]
    ends = [end for end in ends if end < len(noun) - 1]
    return noun[: max(ends)] if ends else noun


def _at_least_too(scene: Scene, item: Item) -> bool:
    """Tell whether 至少 before the first count of a list holds for this one too: 至少建1所甲院和1个乙站."""
    last = scene.last
    if last is None or item.first_in_clause or clean(item.left) or item.quantity.comparator != "=":
        return False
    same = last.rule == "count-before-noun" and last.item.clause_start == item.clause_start
    words = scene.sentence[last.item.left_start : last.item.quantity.start]
    return same and (last.comparator == ">=" or bool(re.search(r"至少|不少于", words)))


def _others(item: Item, entity: str) -> str:
    """Complete 其他社区 with the exception that the clause before makes: 除服务中心所在社区外，其他社区…."""
    exception = re.search(r"除(?P<but>[^，。；]{2,24}?)(?:以)?外[，,]$", item.before)
    return f"{exception['but']}外的{entity}" if exception and entity.startswith(("其他", "其它", "其余")) else entity


def _listed_entity(scene: Scene, item: Item) -> str:
    """Return the entity of the figure before in the same list: 县政府举办1家A、1家B."""
    last = scene.last
    same = last is not None and item.joint in JOINTS and last.item.clause_start == item.clause_start
    return last.entity if last is not None and same and last.rule == "count-before-noun" else ""


def _project(noun: str, verb: str) -> tuple[str, str]:
    """Take the verb from the end of 推进80个城市社区医院建设; 开展…建设 stays whole."""
    trailing = TRAILING_VERBS.search(noun)
    if not trailing or len(noun) <= len(trailing.group()) + 1 or verb not in _PROJECT_VERBS:
        return noun, verb
    return noun[: trailing.start()], (verb if verb == "支持" else "") + trailing.group()


def noun_behind_bracket(scene: Scene, item: Item) -> str:
    """Return 航空医学救援网络 of “1+3”（1个市级，3个区域级）航空医学救援网络建设."""
    rest = scene.sentence[item.clause_end :]
    close = rest.find("）")
    behind = re.split(r"[，；。、（]", rest[close + 1 :])[0] if close >= 0 else ""
    return clean(TRAILING_VERBS.sub("", behind))


def _assembled(noun: str, action: str, verb: str, relative: str, subject: str) -> str:
    """Put the name of a count together: action or relative clause, noun, 数; project verbs stay."""
    words = lexicon()
    drop = words.have_verbs | words.single_verbs | words.rule_verbs
    keeps = verb if verb not in drop else ""
    toward = clean(subject) if subject.startswith("面向") else ""
    if action:
        return f"{keeps if keeps in words.choosing_verbs else ''}{action}的{noun}"
    return f"{toward}{keeps}{relative}{noun}"


def _verb_at_end(left: str) -> tuple[str, str]:
    """Return the verb that the words before a figure end with, and what stands before it."""
    words = lexicon()
    text = re.sub(r"(?:了|每年|至少|不少于|各|共|约|一批|(?<![办建])好|原则上|均|都|再)+$", "", left)
    verbs = [m for m in words.all_verbs.finditer(text) if m.end() == len(text)]
    if verbs:
        start = verbs[0].start()
        run = [m for m in words.all_verbs.finditer(text) if m.start() < start]
        while run and run[-1].end() == start:
            start = run.pop().start()
        return text[start:], text[:start]
    if text[-1:] in words.single_verbs:
        return text[-1:], text[:-1]
    split = split_verb(text)
    if split.verb and not split.noun:
        return split.verb, split.subject
    return "", text


def _noun_is_behind(scene: Scene, item: Item) -> bool:
    """Tell whether the words behind the figure name what is counted."""
    right = item.right.strip("\x00 ")
    unit = item.quantity.unit
    if (
        not clean(right)
        or unit in ("%", "‰", "ratio", "百分点", "岁", "倍")
        or item.quantity.per
        or _NOT_A_NOUN.match(right)
    ):
        return False
    if re.search(r"(?:责任|方面|原则|环节|要素|关系|作用|问题)$", right):
        return False
    left = _EACH_OF.sub("", strip_lead(without_dates(item.left)).strip("\x00"))
    if item.denominator is not None and left == own_per(item).prefix and not right.startswith("的"):
        return True
    verb, _ = _verb_at_end(_unjoined(left))
    if right.startswith("的"):
        return (unit == "元" or item.quantity.outer_end > item.quantity.end) and bool(verb)
    if verb or not left or re.search(r"(?:等|的|个|和|及|与|、|或)$", left) or item.gap_owner:
        return True
    split = split_verb(left)
    if split.verb:
        listed = re.search(r"[、和]", split.noun) or (split.verb in _WITH_NEXT and lexicon().place.search(split.noun))
        return bool(listed) and not action_behind(item, split.verb)
    return bool(lexicon().place.search(left[-4:]) or each_of(item.left) or lexicon().level.search(left)) or not noun_of(
        left
    )


def one_for_each(scene: Scene, item: Item) -> list[Reading]:
    """市、区县分别设置1家妇幼保健机构; A队、B队各1支: one figure that holds for each item of a list."""
    left = without_dates(item.left).strip("\x00")
    match = re.search(r"(?P<subjects>.+?)(?P<word>分别|各)(?P<rest>[^，；]*)$", left)
    if not match or item.quantity.unit not in counting_units():
        return []
    subjects = match["subjects"]
    if match["rest"].strip() and (match["word"] == "各" or not ONLY_VERB.match(match["rest"])):
        return []
    split = split_verb(strip_lead(subjects))
    verb, listed = (split.verb, split.noun) if split.noun and not item.right.strip() else ("", strip_lead(subjects))
    parts = next((p for n in (2, 3, 4, 5, 6) if (p := split_list(listed, n)) and len(p) == n and _even(p)), None)
    if parts is None:
        return []
    if clean(item.right):
        noun, action = split_predicate(clean(item.right))
        name = f"{action}的{counted(noun)}" if action else counted(noun)
        return [Reading(item, "one-for-each", noun, name, entity=level_name(part), verb="设置") for part in parts]
    return [Reading(item, "one-for-each", clean(part), named(clean(part), item, verb), verb=verb) for part in parts]


def each_alike(scene: Scene, item: Item) -> list[Reading]:
    """甲使用率、乙占比均达到50%以上: one figure that holds for each of several measures."""
    match = _ALIKE.match(strip_lead(without_dates(item.left).strip("\x00")))
    if item.quantity.unit not in units().shares or match is None:
        return []
    parts = next((p for n in (2, 3, 4, 5, 6) if (p := split_list(match["list"], n)) and len(p) == n), None)
    if parts is None or not all(is_measure(clean(part)) for part in parts):
        return []
    return [Reading(item, "one-for-each", clean(part), clean(part)) for part in parts]


_ALIKE = re.compile(r"^(?P<list>.+?)(?:均|都)[^、，；和与]{0,8}$")


def _even(parts: tuple[str, ...]) -> bool:
    return all(1 <= len(part) <= 24 for part in parts) and not any(
        re.search(r"[、，]", re.sub(r"[（(][^）)]*[)）]", "", part)) for part in parts
    )


def sphere(scene: Scene, item: Item) -> list[Reading]:
    """构建1小时医疗卫生服务圈; “农村30分钟、城市15分钟”医疗服务圈."""
    if item.quantity.unit not in units().spheres:
        return []
    match = re.match(r"^(?P<noun>[^，。；、“”]{0,12}?圈)", item.right.strip("\x00"))
    listed = re.match(
        r"^、[^，。；、]{0,8}\d+(?:分钟|小时|公里)(?P<noun>[^，。；、“”]{1,12}?圈)",
        scene.sentence[item.quantity.outer_end :],
    )
    found = listed["noun"] if listed else match["noun"] if match else ""
    if found and (listed or 0 < len(noun_of(item.left)) <= 6):
        return [Reading(item, "sphere", found, found, entity=split_verb(noun_of(item.left)).noun, verb="构建")]
    if match:
        return [Reading(item, "sphere", match["noun"], match["noun"], verb="构建")]
    quoted = re.match(r"^[^”，。；]*”(?P<noun>[^，。；、]{0,12}?圈)", scene.sentence[item.quantity.outer_end :])
    entity = clean(item.left.replace("“", ""))
    entity = split.noun if (split := split_verb(entity)).verb else entity
    if quoted is None:
        return []
    return [Reading(item, "sphere", quoted["noun"], quoted["noun"], entity=noun_of(entity), verb="建成")]


def within(scene: Scene, item: Item) -> list[Reading]:
    """实现全域卫生应急1小时快速响应: the time in which something is done."""
    right = item.right.strip("\x00")
    match = (
        lexicon().within.fullmatch(right) if item.quantity.unit in units().times and item.quantity.per is None else None
    )
    if match is None or re.search(r"[率圈的]$", right):
        return []
    noun = noun_of(item.left)
    act = re.sub(r"^(?:以?内|之内)", "", right)
    comparator = "<=" if act != right else ""
    return [Reading(item, "sphere", noun or act, f"{noun}{act}时间", verb="实现", comparator=comparator)]


def rank(scene: Scene, item: Item) -> list[Reading]:
    """患者外流比重在全国位居第13位."""
    if item.quantity.unit not in ("位", "名") or scene.sentence[item.quantity.start - 1 : item.quantity.start] != "第":
        return []
    left = re.sub(r"第$", "", without_dates(item.left))
    left = re.sub(r"(?:位居|位列|名列|排名|排在|居于|居|列|排|上升至|升至|提升至)[^，]*$", "", left)
    noun = noun_of(left) or (scene.last.label if scene.last else "")
    noun = f"{scene.last.label}{noun}" if scene.last is not None and noun in lexicon().totals else noun
    return (
        [Reading(item, "rank", noun, f"{noun}的位次", kind="baseline" if scene.past else "", unit="位")] if noun else []
    )
