"""Predicates of a counted or shared class: where 医院达到标准 goes over from the class to what it does."""

from __future__ import annotations

import re

from extract.prose.clauses import Item
from extract.prose.lexicon import lexicon
from extract.prose.phrases import clean
from extract.prose.readings import Scene

_NEXT_SHARE = re.compile(
    r"^(?P<own>[^，。；、]{2,24}?)(?:和|及|、|以及|与)\d+(?:\.\d+)?(?:%(?:以上|左右)?的|[所个家])(?P<rest>[^，。；]+)"
)


def shared_action(scene: Scene, item: Item) -> str:
    """Return what a list of classes does that says it once, at its end: 95%的A和90%的B设置中医馆."""
    match = _NEXT_SHARE.match(scene.sentence[item.quantity.outer_end :].removeprefix("的"))
    cut = verb_in(match["rest"]) if match else None
    return clean(match["rest"][cut:]) if match and cut else ""


def verb_in(text: str) -> int | None:
    """Return where the predicate of `X达到Y` begins: the first verb outside brackets that opens no relative clause."""
    for match in lexicon().actions.finditer(text):
        head = text[: match.start()]
        if not head or head.count("（") != head.count("）") or head.count("《") != head.count("》"):
            continue
        if match.group() == "建设" and not ends_in_class(head):
            continue
        if text[match.end() :] in lexicon().ventures and not (ends_in_class(head) or _ends_in_place(head)):
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


def ends_in_class(text: str) -> bool:
    """Tell whether the words end with a class of institutions, so that a verb behind them is their predicate."""
    ends = [match.end() for match in lexicon().institution.finditer(text)]
    return bool(ends) and ends[-1] == len(text)


def _ends_in_place(text: str) -> bool:
    """Tell whether the words end with a kind of place: 山区县, 行政村."""
    return any(match.end() == len(text) for match in lexicon().place.finditer(text))


def split_predicate(text: str) -> tuple[str, str]:
    """Split `公立医院进入前100名` into (公立医院, 进入前100名); the second is empty where there is no predicate."""
    cut = verb_in(text)
    if cut is not None and ends_in_class(text[:cut]):
        return text[:cut], text[cut:]
    if cut is None or (re.match(r"^(?:[^，。]*?)的", text[cut:]) and not re.search(r"的[^，。]*的", text[cut:])):
        return text, ""
    return text[:cut], text[cut:]
