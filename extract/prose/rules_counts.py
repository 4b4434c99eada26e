"""Rules for levels and counts: a noun before its value, a count before its noun, thresholds and spheres."""

from __future__ import annotations

import re

from extract.prose.clauses import Item, split_list
from extract.prose.lexicon import lexicon
from extract.prose.names import as_part, counts, inherits_per, named, own_per, topic_before, whole_of
from extract.prose.phrases import (
    bare_noun,
    class_and_measure,
    clean,
    counted,
    each_of,
    noun_of,
    split_verb,
    strip_lead,
    strip_predicate,
    without_dates,
)
from extract.prose.readings import NO_PER, Per, Reading, Scene
from extract.prose.rules_shares import level_name, split_predicate

_PEOPLE_UNITS = frozenset({"人", "户", ""})
_THRESHOLD_RIGHT = re.compile(r"^(?:人口)?(?:的|或|(?=城市|地区|县|区县|行政村|乡镇))(?P<rest>.+)$")
_OUGHT = re.compile(r"^[，,]?(?:可|应|须|要|宜|原则|由|不再|必须|适当)")
_OUGHTS = re.compile(r"可(?!开放|及|持)|应(?!急)|须|宜|不再|适当")
_POPULATION = re.compile(r"[^，；]*?(?:人口|人数|人口规模|居民|服务人口)(?:在)?$")
_ONE_EACH = re.compile(
    r"^(?P<place>[^，]{1,8}?)(?:只|仅|均|原则上|应|规划|至少)*(?:设置|设立|设|建设|建|配备|举办|办好|有)$"
)
_ONLY_VERB = re.compile(
    r"^(?:应当|应|原则上|规划|至少|可|要)*(?:规划设置|设置|设立|设|建设|配备|配置|举办好?|办好|建)?(?:至少)?$"
)
_TRAILING_VERBS = re.compile(r"(?:建设|改造|培训|评选|建设项目|发展|改扩建)$")
_LISTED = re.compile(r"等$")
_WITH_NEXT = frozenset({"依托", "选择", "支持"})
_SPHERE = frozenset({"分钟", "小时", "公里"})


def threshold(scene: Scene, item: Item) -> list[Reading]:
    """常住人口超过100万人的区县，可适当增加…: the population from which a rule holds, if it is the only number."""
    if not is_threshold(scene, item):
        return []
    match = _THRESHOLD_RIGHT.match(item.right)
    rest = match["rest"] if match else ""
    place = _place_in(rest)
    consequence = rest[rest.find(place) + len(place) :] if place else ""
    consequence = clean(re.sub(r"^[（(][^（）()]*[)）]", "", consequence)) or _consequence(scene, item)
    noun = clean(strip_predicate(strip_lead(without_dates(item.left)).strip("\x00"))) or "人口"
    name = f"{consequence}的{noun if place in noun else place + noun}"
    return [Reading(item, "threshold", noun, counted(name), entity=place, kind="norm")]


def _consequence(scene: Scene, item: Item) -> str:
    """Return what a rule lays down for places above a threshold: the last clause of what follows."""
    clauses = [clean(part) for part in _next_clause(scene, item).split("，") if clean(part)]
    return next((part for part in clauses if _OUGHTS.search(part)), clauses[-1] if clauses else "")


def is_threshold(scene: Scene, item: Item) -> bool:
    """Tell whether a number of people is the condition of a rule, not a fact."""
    quantity = item.quantity
    if quantity.unit not in _PEOPLE_UNITS or quantity.comparator not in ("<", ">", "<=", ">=", "range"):
        return False
    population = strip_lead(without_dates(item.left)).strip("\x00")
    about_people = "人口" in scene.sentence[quantity.start : quantity.end + 2] or _POPULATION.search(population)
    if not about_people:
        return False
    match = _THRESHOLD_RIGHT.match(item.right)
    if match:
        return bool(_place_in(match["rest"]))
    return not item.right and bool(_OUGHT.match(_next_clause(scene, item)))


def condition_of(scene: Scene, item: Item) -> str:
    """Return the class that a threshold defines (40万人口以下的区县), for the figures of the clause behind it."""
    match = _THRESHOLD_RIGHT.match(item.right)
    place = _place_in(match["rest"]) if match else ""
    head = scene.sentence[item.quantity.outer_start : item.quantity.outer_end]
    between = item.right[: item.right.find(place)] if place and place in item.right else ""
    return clean(f"{strip_lead(without_dates(item.left))}{head}{between}{place}")


def sets_condition(scene: Scene, item: Item, following: Item | None) -> bool:
    """Tell whether a threshold only defines the class that the next figure is about, in this clause or the next."""
    if following is None or following.frame != item.frame or is_threshold(scene, following):
        return False
    if following.clause_start == item.clause_start:
        return True
    between = scene.sentence[item.quantity.outer_end : following.quantity.outer_start]
    return between.count("，") == 1 and not re.search(r"[；;：:]", between)


def _place_in(rest: str) -> str:
    """Return the class of places or institutions that the words behind a threshold name."""
    words = lexicon()
    institution = words.institution.search(rest)
    place = words.place.search(rest)
    if institution and institution.end() <= 24 and not _OUGHT.search(rest[: institution.start()]):
        if place is None or "的" in rest[place.end() : institution.end()] or institution.start() <= place.end():
            return clean(rest[: institution.end()])
    if place and place.start() <= 14:
        head = rest[: place.end()]
        return clean(head.rsplit("的", 1)[1] if "的" in head else head)
    return ""


def _next_clause(scene: Scene, item: Item) -> str:
    """Return the rest of the sentence behind the item's own clause, up to a semicolon."""
    rest = scene.sentence[item.clause_end + 1 :]
    return re.split(r"[；;。]", rest)[0] if item.frame == 0 else ""


def by_area(scene: Scene, item: Item, following: Item | None) -> str:
    """Return 3-5个居委会的地域或1-2万人口 of 按3-5个居委会的地域或1-2万人口设1所…: a scale, no figure."""
    if following is None or following.clause_start != item.clause_start or not re.search(r"按照?$", item.left):
        return ""
    clause = scene.sentence[item.quantity.outer_start : item.clause_end]
    match = re.match(r"^(?P<scale>[^，。]+?)(?:规划)?(?:设置|设立|设|建|配)(?=[\d一二两三])", clause)
    return clean(match["scale"]) if match and re.search(r"人|居|户|地域|公里", match["scale"]) else ""


def per_people(scene: Scene, item: Item, following: Item | None) -> list[Reading]:
    """每0.8—2万人设置1个服务站: the number of people that one institution serves."""
    if item.quantity.unit != "人" or following is None or following.clause_start > item.clause_end:
        return _bracketed_people(scene, item, following)
    if not _ONLY_VERB.match(item.right) or following.clause_start != item.clause_start:
        return _bracketed_people(scene, item, following)
    if not (item.right or item.quantity.high) or not following.right:
        return []
    noun = clean(split_predicate(following.right)[0])
    entity = clean(noun)
    return [Reading(item, "people-per-unit", noun, f"设置1个{noun}的人口数", entity=_short_class(entity), kind="norm")]


def _bracketed_people(scene: Scene, item: Item, following: Item | None) -> list[Reading]:
    """在每个街道（或3—10万人）举办1家服务中心: the number of people stands in a bracket before the count."""
    if item.quantity.unit != "人" or not item.frame or not item.left.startswith("或") or following is None:
        return []
    noun = bare_noun(split_predicate(following.right)[0])
    if following.frame or not noun:
        return []
    return [Reading(item, "people-per-unit", noun, f"设置1个{noun}的人口数", entity=_short_class(noun), kind="norm")]


def _short_class(noun: str) -> str:
    return clean(re.sub(r"^.*的", "", noun))


def one_each(scene: Scene, item: Item) -> str:
    """Return 行政村 of 1个行政村只设置1个…: the first figure says each, it is no count. Empty if it is one."""
    match = _ONE_EACH.match(item.right) if item.quantity.value == 1 and not noun_of(item.left) else None
    return clean(match["place"]) if match and lexicon().place.search(match["place"]) else ""


def before_noun(scene: Scene, item: Item) -> list[Reading]:
    """建设80个城市社区医院; 每个区县至少有1家综合医院设置康复科: the noun stands behind the figure."""
    if not _noun_is_behind(scene, item):
        return []
    left = _LISTED.sub("", strip_lead(without_dates(item.left)).strip("\x00、和与及或"))
    verb, subject = _verb_at_end(left)
    if not verb and (split := split_verb(left)).verb and split.noun:
        verb, subject = split.verb, split.subject
    noun, action = split_predicate(clean(item.right))
    if _PREDICATE.match(noun) and not action and noun_of(subject or left):
        noun, action = noun_of(subject or left).removesuffix("中"), noun
    noun, verb = _project(noun, verb) if not action else (noun, verb)
    if item.joint in _JOINTS and not verb and scene.last and not subject:
        verb = scene.last.verb
    relative = re.sub(r"^.*(?:加大对|对|将|把|为|在)(?=..)", "", left) if left.endswith("的") and not verb else ""
    if (
        verb in _WITH_NEXT
        and not action
        and not re.search(r"\d", following := re.split(r"[，；。]", _next_clause(scene, item))[0])
    ):
        action = clean(following)
    if item.frame and re.fullmatch(r".{1,3}级", noun):
        noun += noun_behind_bracket(scene, item)
    entity = each_of(item.left) or scene.entity or _entity(subject) or _listed_entity(scene, item)
    name = _assembled(bare_noun(noun) or noun, action, verb, relative, subject)
    per = own_per(item)
    if item.denominator is not None and item.denominator.high is not None and item.denominator.base not in ("人", ""):
        printed = item.left[item.denominator.start - item.left_start :][: item.denominator.end - item.denominator.start]
        name, entity = printed + name, entity or printed.removeprefix("每")
    label = noun if not action else f"{noun}{action}"
    doubt = 1.0 if verb or action or relative else 0.9
    name = per.prefix + name if per.prefix else name
    return [Reading(item, "count-before-noun", label, name, entity=entity, verb=verb, per=per, doubt=doubt)]


def _listed_entity(scene: Scene, item: Item) -> str:
    """Return the entity of the figure before in the same list: 县政府举办1家A、1家B."""
    last = scene.last
    same = last is not None and item.joint in _JOINTS and last.item.clause_start == item.clause_start
    return last.entity if last is not None and same and last.rule == "count-before-noun" else ""


_PREDICATE = re.compile(r"^(?:达到|进入|具备|通过|获得|完成|实现|纳入|开展|成为|入选|获批|建有|设有)(?!的)[^的]*$")
_JOINTS = ("、", "和", "及", "与", "以", "或")


def _project(noun: str, verb: str) -> tuple[str, str]:
    """Take the verb from the end of 推进80个城市社区医院建设; 开展…建设 stays whole."""
    trailing = _TRAILING_VERBS.search(noun)
    if not trailing or len(noun) <= len(trailing.group()) + 1 or verb not in _PROJECT_VERBS:
        return noun, verb
    return noun[: trailing.start()], (verb if verb == "支持" else "") + trailing.group()


_PROJECT_VERBS = frozenset({"推进", "支持", "推动", "加快", "实施", "加强", ""})


def noun_behind_bracket(scene: Scene, item: Item) -> str:
    """Return 航空医学救援网络 of “1+3”（1个市级，3个区域级）航空医学救援网络建设."""
    rest = scene.sentence[item.clause_end :]
    close = rest.find("）")
    behind = re.split(r"[，；。、（]", rest[close + 1 :])[0] if close >= 0 else ""
    return clean(_TRAILING_VERBS.sub("", behind))


def _assembled(noun: str, action: str, verb: str, relative: str, subject: str) -> str:
    """Put the name of a count together: action or relative clause, noun, 数; project verbs stay."""
    words = lexicon()
    drop = words.have_verbs | words.single_verbs | words.rule_verbs
    keeps = verb if verb not in drop else ""
    toward = clean(subject) if subject.startswith("面向") else ""
    if action:
        return f"{keeps if keeps == '支持' else ''}{action}的{counted(noun)}"
    return f"{toward}{keeps}{relative}{counted(noun)}"


def _verb_at_end(left: str) -> tuple[str, str]:
    """Return the verb that the words before a figure end with, and what stands before it."""
    words = lexicon()
    text = re.sub(r"(?:了|至少|不少于|各|共|约|一批|(?<![办建])好|原则上|均|都|再)+$", "", left)
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


_NOT_A_NOUN = re.compile(
    r"^(?:左右|以上|以内|以下|提高|下降|增加|增长|居|高于|低于|优于|位居|排|且|并|用于|其中|等$|不变|上下|的标准|的目标|的要求|的比例|的水平)"
)


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
    left = strip_lead(without_dates(item.left)).strip("\x00")
    verb, _ = _verb_at_end(left.rstrip("、和及与或"))
    if right.startswith("的"):
        return (unit == "元" or item.quantity.outer_end > item.quantity.end) and bool(verb)
    if verb or not left or re.search(r"(?:等|的|个|和|及|与|、|或)$", left) or item.gap_owner:
        return True
    split = split_verb(left)
    if split.verb:
        listed = re.search(r"[、和]", split.noun) or (split.verb in _WITH_NEXT and lexicon().place.search(split.noun))
        return bool(listed) and not _action_behind(item, split.verb)
    return bool(lexicon().place.search(left[-4:]) or each_of(item.left) or lexicon().level.search(left)) or not noun_of(
        left
    )


def _entity(subject: str) -> str:
    """Return the class or level of the subject before a verb: 市级, 二级以上医疗机构; empty for anything else."""
    subject = clean(re.split(r"在|按|根据|依托|对(?!外)|每(?=[\d十百千])", strip_lead(subject))[0])
    subject = re.sub(r"(?:应当|应|要|均|都|至少|原则上|可以?|须|只|仅|还|负责|规划|将|已|中)+$", "", subject)
    words = lexicon()
    subject = re.sub(r"^每[个所家一]?|^各", "", subject)
    if not subject or re.match(r"^(?:在|依托|面向|通过|按照|根据|对|与)", subject) or len(subject) > 40:
        return ""
    if words.level.fullmatch(subject) or words.place.fullmatch(subject):
        return subject
    ends = [m.end() for m in words.institution.finditer(subject)]
    return (
        subject if (ends and ends[-1] == len(subject)) or re.search(r"政府$|^[^、]*[省市县区乡镇村]$", subject) else ""
    )


def noun_first(scene: Scene, item: Item) -> list[Reading]:
    """三级医院61个; 每千人口床位数达到8张; 全市设置康复站不少于100个: the noun stands before the figure."""
    left = _behind_condition(scene, item, without_dates(item.left).strip("\x00"))
    per = own_per(item)
    body, prefix = _around_denominator(item, per)
    body = body if prefix or per.number else left
    verb, subject, noun = "", "", ""
    if item.quantity.unit in counts() or item.quantity.unit in ("元", "人次", "平方米", "公里", "亩", "吨"):
        subject, verb, noun = split_verb(strip_predicate(strip_lead(body)))
        noun, subject = (noun, subject) if noun or not verb else (subject, "")
    else:
        noun = body
    entity = each_of(body) or _entity(subject)
    noun = _in_context(scene, item, noun_of(noun))
    if entity and noun.startswith(f"每个{entity}"):
        noun = noun_of(noun[len(entity) + 2 :])
    swapped = _class_swapped(scene, item, noun)
    if swapped:
        return [swapped]
    if not noun or lexicon().level.fullmatch(noun) or lexicon().place.fullmatch(noun):
        return _inherit(scene, item, noun, verb, per)
    inherited = _inherited_verb(scene, item, verb, noun)
    return [_level(scene, item, noun, inherited, entity, per)]


def _class_swapped(scene: Scene, item: Item, noun: str) -> Reading | None:
    """Read 三级乙等医院不少于1∶1.15 behind 三级甲等医院床位与人员比例…: the same measure of another class."""
    last = scene.last
    if (
        last is None
        or not noun
        or item.quantity.unit in _INSTITUTION_UNITS
        or item.quantity.unit != last.item.quantity.unit
    ):
        return None
    noun = noun.removeprefix(last.per.prefix)
    ends = [match.end() for match in lexicon().institution.finditer(noun)]
    kind, measure = class_and_measure(last.name.removeprefix(last.per.prefix))
    if not ends or ends[-1] != len(noun) or not kind or not measure or last.rule == "change":
        return None
    name = last.per.prefix + noun + measure
    return Reading(item, "inherited", noun, name, verb=last.verb, per=last.per)


_INSTITUTION_UNITS = frozenset({"个", "家", "所", "处", "座"})


def _behind_condition(scene: Scene, item: Item, left: str) -> str:
    """Return the words before a figure without the end of the class that a threshold set up in the clause."""
    if not scene.entity or scene.entity_clause != item.clause_start:
        return left
    cut = next((k for k in range(len(left), 0, -1) if scene.entity.endswith(left[:k])), 0)
    return left[cut:]


_BARE = re.compile(
    r"^(?P<place>(?:[^，]*?(?:地区|城区|区县|乡镇|农村|城市))?)(?P<measure>服务半径|急救反应时间|达标率|覆盖率|设置率|完成率|占地面积|建筑面积|建筑规模|业务用房面积)$"
)


def _in_context(scene: Scene, item: Item, noun: str) -> str:
    """Complete a measure that names no bearer (服务半径, 达标率) from the clause before or the heading."""
    if re.fullmatch(r"[^的]{0,6}率", noun) and not lexicon().institution.search(noun):
        return _bearer_of_building(item) + noun
    match = _BARE.match(noun)
    if not match or (not scene.headings and not item.before):
        return noun
    bearer = _bearer(scene, item) or _heading_noun(scene.headings)
    return f"{match['place']}{bearer}{match['measure']}" if bearer else noun


def _bearer_of_building(item: Item) -> str:
    """Return 区县疾控中心 of 开展区县疾控中心标准化建设，基础设施达标率…; empty where no clause before builds one."""
    for clause in [c for c in re.split(r"[，,；;：:。]", item.before)[-3:] if re.search(r"(?:建设|改造)$", clean(c))]:
        split = split_verb(strip_lead(clause))
        ends = [m.end() for m in lexicon().institution.finditer(split.noun)]
        if split.verb and ends and "、" not in split.noun[: ends[-1]]:
            return clean(split.noun[: ends[-1]])
    return ""


def _bearer(scene: Scene, item: Item) -> str:
    """Return 区县疾控中心 of 开展区县疾控中心标准化建设，…达标率, or 医疗急救网络 of 合理布局医疗急救网络，…半径."""
    last = scene.last
    if last is not None and re.search(r"面积|规模", item.left) and last.item.quantity.unit in counts():
        return last.label
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
        return clean(_TRAILING_VERBS.sub("", split.noun))[:16]
    return ""


def _heading_noun(headings: tuple[str, ...]) -> str:
    """Return the institution that the innermost heading is named for, without its number."""
    title = re.sub(r"^(?:[（(]?[\d一二三四五六七八九十]+[)）.．、]+|——)", "", headings[-1]) if headings else ""
    title = re.sub(r"(?:设置|配置|布局|建设)$", "", title)
    return title if lexicon().institution.fullmatch(title[-4:]) or re.search(r"机构$|医院$|中心$", title) else ""


def _level(scene: Scene, item: Item, noun: str, verb: str, entity: str, per: Per) -> Reading:
    """Name a level by its noun, with what it inherits: the whole, the denominator, the verb of a list."""
    whole = whole_of(scene, item)
    full = as_part(noun, whole, item) if whole is not None else noun
    doubt = 1.0
    if per is NO_PER and inherits_per(scene, item, noun, verb):
        per, doubt = scene.per, 0.97
    action = _action_behind(item, verb)
    keeps = verb if verb and verb not in lexicon().rule_verbs and verb not in lexicon().have_verbs else ""
    name = named(full, item, keeps) if not action else named(f"{verb}{action}的{full}", item)
    if per.prefix and not name.startswith("每") and per.prefix not in name:
        name = per.prefix + name
    return Reading(
        item, "noun-before-value", noun, name, entity=entity, verb=verb, per=per, doubt=doubt * _plausible(noun)
    )


def _plausible(noun: str) -> float:
    """Return how likely the words are a name: very long and very short ones seldom are."""
    return 0.8 if len(noun) > 32 or len(noun) < 2 else 1.0


def _action_behind(item: Item, verb: str) -> str:
    """Return 互派至…研修 of 遴选中青年骨干100人互派至…研修."""
    right = clean(item.right)
    return right if verb and len(right) > 3 and re.match(r"^(?:互派|赴|到|参加|开展|达到|进入)", right) else ""


def _inherited_verb(scene: Scene, item: Item, verb: str, noun: str) -> str:
    """Return the verb of the list that the item continues: 培养A10人、B30人."""
    if verb or item.quantity.unit not in counts() or item.joint not in ("、", "和", "与", "及") or scene.last is None:
        return verb
    return scene.last.verb if scene.last.item.clause_start == item.clause_start else ""


def _around_denominator(item: Item, per: Per) -> tuple[str, str]:
    """Return the item's words without 每千人口, and 每千人口: what stands before it stays before the name."""
    found = item.denominator
    if found is None or (not per.number and not found.high):
        return without_dates(item.left).strip("\x00"), ""
    at = found.start - item.left_start
    length = found.end - found.start
    base = "" if found.base or not per.base else per.base
    before, behind = item.left[:at], item.left[at + length :].removeprefix(base)
    before = strip_lead(without_dates(before).strip("\x00"))
    behind = behind if noun_of(behind) else ""
    before = re.sub(r"(?:可以|可|应当|应)?(?:按照|按|以)$", "", before)
    if behind and each_of(before):
        before = ""
    prefix = "" if found.high else per.prefix
    return (f"{before}{prefix}{behind}" if behind else f"{prefix}{before}"), prefix


def _inherit(scene: Scene, item: Item, noun: str, verb: str, per: Per) -> list[Reading]:
    """Read a figure without a noun of its own: by the head of its bracket, the figure before it, or the clause before."""
    last = scene.last
    if item.frame and item.first_in_frame and item.head:
        head = _head_noun(item.head)
        if head and not noun:
            return [
                Reading(item, "inherited", head, named(head, item, verb), entity=noun, verb=verb, per=per, doubt=0.9)
            ]
    entity = noun or scene.entity
    topic = _bare_topic(item)
    if topic and not noun:
        return [
            Reading(item, "inherited", topic, named(topic, item, verb), entity=entity, verb=verb, per=per, doubt=0.95)
        ]
    if last is not None and verb in _REACHING and item.quantity.unit in ("人", "名", "户", "人次", "家庭"):
        name = f"{last.label}{verb}{'户' if item.quantity.unit == '户' else '人'}数"
        return [Reading(item, "inherited", last.label, name, verb=verb, doubt=0.95)]
    level = next((r for r in reversed(scene.readings) if r.rule not in ("share-of-whole", "change")), None)
    last = level or last
    same = last is not None and (last.item.quantity.unit == item.quantity.unit or item.frame == last.item.frame)
    if last is not None and same and last.kind != "change":
        kept = last.per if per is NO_PER else per
        return [
            Reading(
                item,
                "inherited",
                last.label,
                _done_to(last, item, verb),
                entity=entity,
                verb=verb or last.verb,
                per=kept,
                doubt=0.9,
            )
        ]
    topic = topic_before(item)
    if item.quantity.unit in counts():
        topic = re.sub(r"^(?:一定数量的|若干|一批)", "", split_verb(topic).noun or topic)
    if not topic:
        return []
    return [Reading(item, "inherited", topic, named(topic, item, verb), entity=entity, verb=verb, per=per, doubt=0.8)]


def _done_to(last: Reading, item: Item, verb: str) -> str:
    """Return the name for 竣工10.2万套 behind 新开工住房21万套: the verb is new, the noun the same."""
    return named(last.label, item, verb) if verb and not last.per.number and verb not in last.name else last.name


_REACHING = frozenset({"覆盖", "惠及", "救助", "资助", "帮扶"})


def _bare_topic(item: Item) -> str:
    """Return the noun phrase that the clause right before sets out without a figure: 自建住房，4721万平方米."""
    clauses = re.split(r"[，,；;：:。]", item.before.rstrip("，,"))
    topic = clauses[-1] if item.first_in_clause and item.before.endswith(("，", ",")) else ""
    if (
        not topic
        or re.search(r"\d", topic)
        or split_verb(strip_lead(topic)).verb
        or len(topic) > 20
        or noun_of(item.left)
    ):
        return ""
    noun = noun_of(topic)
    return noun if len(noun) > 2 and noun == clean(strip_lead(topic)) and not each_of(topic) else ""


def _head_noun(head: str) -> str:
    """Return the noun phrase right before a bracket: the object of the clause's last verb."""
    clause = re.split(r"[，,；;：:。]", head)[-1]
    split = split_verb(strip_lead(clause))
    return re.sub(r"^(?:一定数量的|若干|一批)", "", noun_of(split.noun or split.subject))


def by_rate(scene: Scene, item: Item) -> list[Reading]:
    """按照1.5张/千人确定基层机构床位规模: a rule with its denominator, the noun behind it."""
    per = own_per(item)
    if not per.number or not re.search(r"(?:按照?|以)$", item.left):
        return []
    match = re.match(
        r"^(?:的(?:标准|比例|比率))?(?:合理|科学)?(?:确定|配置|配备|设置|核定|规划|安排)(?P<noun>[^，。]+)$", item.right
    )
    noun = bare_noun(match["noun"]) if match else ""
    return [Reading(item, "rate-by-rule", noun, per.prefix + noun, per=per, kind="norm")] if noun else []


def one_for_each(scene: Scene, item: Item) -> list[Reading]:
    """市、区县分别设置1家妇幼保健机构; A队、B队各1支: one figure that holds for each item of a list."""
    left = without_dates(item.left).strip("\x00")
    match = re.search(r"(?P<subjects>.+?)(?P<word>分别|各)(?P<rest>[^，；]*)$", left)
    if not match or item.quantity.unit not in counts():
        return []
    subjects = match["subjects"]
    if match["rest"].strip() and (match["word"] == "各" or not _ONLY_VERB.match(match["rest"])):
        return []
    split = split_verb(strip_lead(subjects))
    verb, listed = (split.verb, split.noun) if split.noun and not item.right.strip() else ("", strip_lead(subjects))
    parts = next((p for n in (2, 3, 4, 5, 6) if (p := split_list(listed, n)) and len(p) == n and _even(p)), None)
    if parts is None:
        return []
    if clean(item.right):
        noun = clean(item.right)
        return [
            Reading(item, "one-for-each", noun, counted(noun), entity=level_name(part), verb="设置") for part in parts
        ]
    return [Reading(item, "one-for-each", clean(part), named(clean(part), item, verb), verb=verb) for part in parts]


def _even(parts: tuple[str, ...]) -> bool:
    return all(1 <= len(part) <= 24 for part in parts) and not any(
        re.search(r"[、，]", re.sub(r"[（(][^）)]*[)）]", "", part)) for part in parts
    )


def sphere(scene: Scene, item: Item) -> list[Reading]:
    """构建1小时医疗卫生服务圈; “农村30分钟、城市15分钟”医疗服务圈."""
    if item.quantity.unit not in _SPHERE:
        return []
    match = re.match(r"^(?P<noun>[^，。；、“”]{0,12}?圈)", item.right.strip("\x00"))
    listed = re.match(
        r"^、[^，。；、]{0,8}\d+(?:分钟|小时|公里)(?P<noun>[^，。；、“”]{1,12}?圈)",
        scene.sentence[item.quantity.outer_end :],
    )
    if listed or (match and noun_of(item.left) and len(noun_of(item.left)) <= 6):
        found = (listed or match)["noun"]
        return [Reading(item, "sphere", found, found, entity=noun_of(item.left), verb="构建")]
    if match:
        return [Reading(item, "sphere", match["noun"], match["noun"], verb="构建")]
    quoted = re.match(r"^[^”，。；]*”(?P<noun>[^，。；、]{0,12}?圈)", scene.sentence[item.quantity.outer_end :])
    entity = clean(item.left.replace("“", ""))
    if quoted is None:
        return []
    return [Reading(item, "sphere", quoted["noun"], quoted["noun"], entity=noun_of(entity), verb="建成")]


def rank(scene: Scene, item: Item) -> list[Reading]:
    """患者外流比重在全国位居第13位."""
    if item.quantity.unit not in ("位", "名") or scene.sentence[item.quantity.start - 1 : item.quantity.start] != "第":
        return []
    left = re.sub(r"第$", "", without_dates(item.left))
    left = re.sub(r"(?:位居|位列|名列|排名|排在|居于|居|列|排|上升至|升至|提升至)[^，]*$", "", left)
    noun = noun_of(left) or (scene.last.label if scene.last else "")
    return (
        [Reading(item, "rank", noun, f"{noun}的位次", kind="baseline" if scene.past else "", unit="位")] if noun else []
    )
