"""What several rules look at: the clause behind, the class that a clause is about, lists and their marks."""

from __future__ import annotations

import re

from extract.prose.clauses import Item
from extract.prose.lexicon import lexicon
from extract.prose.phrases import clean, strip_lead
from extract.prose.readings import Scene

ONLY_VERB = re.compile(
    r"^(?:应当|应|原则上|规划|至少|可|要)*(?:规划设置|设置|设立|指定|确定|建成|组建|成立|建立|打造|配齐|开设|设|建设|配备|配置|举办好?|办好|建)?(?:至少)?$"
)
TRAILING_VERBS = re.compile(r"(?:建设|改造|培训|评选|建设项目|发展|改扩建)$")
JOINTS = ("、", "和", "及", "与", "以", "或")


def next_clause(scene: Scene, item: Item) -> str:
    """Return the rest of the sentence behind the item's own clause, up to a semicolon."""
    rest = scene.sentence[item.clause_end + 1 :]
    return re.split(r"[；;。]", rest)[0] if item.frame == 0 else ""


_PLACES = re.compile(
    r".*政府$|^(?:建制|其他|其它|所有|有条件的|贫困|山区|重点|设区的?)?(?:[市县区]|区县|市县|设区市|乡镇|街道|行政村|社区|村|镇)$"
)


def entity_of(subject: str) -> str:
    """Return the class or level of the subject before a verb: 市级, 二级以上医疗机构; empty for anything else."""
    subject = clean(re.split(r"在|按|根据|依托|对(?!外)|每(?=[\d十百千])", strip_lead(subject))[0])
    subject = re.sub(r"(?:应当|应|要|均|都|至少|原则上|可以?|须|只|仅|还|负责|规划|将|已|中)+$", "", subject)
    words = lexicon()
    subject = re.sub(r"^每[个所家一]?|^各", "", subject)
    if not subject or re.match(r"^(?:在|依托|面向|通过|按照|根据|对|与)", subject) or len(subject) > 40:
        return ""
    if words.level.fullmatch(subject) or words.place.fullmatch(subject) or words.part_of_area.fullmatch(subject):
        return subject
    ends = [m.end() for m in words.institution.finditer(subject)]
    return subject if (ends and ends[-1] == len(subject)) or _PLACES.match(subject) else ""


_NUMBERED = re.compile(r"^(?:第[一二三四五六七八九十]+[章节篇]|[（(]?[\d一二三四五六七八九十]+[)）.．、]+|——)")


def innermost(headings: tuple[str, ...]) -> str:
    """Return the heading right above without its number, empty where there is none."""
    return _NUMBERED.sub("", headings[-1]) if headings else ""


def action_behind(item: Item, verb: str) -> str:
    """Return 互派至…研修 of 遴选中青年骨干100人互派至…研修."""
    right = clean(item.right)
    return right if verb and len(right) > 3 and re.match(r"^(?:互派|赴|到|参加|开展|达到|进入)", right) else ""
