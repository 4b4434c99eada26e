"""Does a plan fit the plan of the region above it?"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from extract.model import Observation, Severity
from extract.normalize.schema import Words
from extract.validate.checks.agreement import differing
from extract.validate.checks.base import Check, Context, Hit, Said, Sides, about, grouped, place
from extract.validate.checks.concepts import concept, fold, same_base, same_unit
from extract.validate.checks.printed import same_number, shown

BINDING = "约束性"


def _parent_areas(code: str) -> tuple[str, ...]:
    """Return the codes of the prefecture and the province above an area."""
    above = dict.fromkeys((code[:4] + "00", code[:2] + "0000"))
    return tuple(each for each in above if code and each != code)


def _what(observation: Observation) -> tuple[Hashable, ...]:
    base = same_base(observation.per_base) if observation.per else ""
    unit = (same_unit(observation.unit_measure), observation.per, base)
    whom = (observation.indicator, fold(observation.entity)) if observation.indicator else concept(observation)
    return observation.kind, observation.time_period, unit, whom, observation.basis


def _families(context: Context) -> Iterator[tuple[str, list[Observation], dict[Hashable, Observation]]]:
    """Yield each document whose parent region has a plan here: its area, its figures, what the parent plans state."""
    documents = dict(context.documents())
    by_area = grouped(documents, lambda doc_id: context.facts(doc_id).area.code)
    above: dict[str, dict[Hashable, Observation]] = {}
    for area, children in by_area.items():
        parents = [doc_id for code in _parent_areas(area) for doc_id in by_area.get(code, ())]
        if parents and area not in above:
            above[area] = _index([x for doc_id in parents for x in documents[doc_id] if _own(context, x)])
        for doc_id in children if parents else ():
            yield area, documents[doc_id], above[area]


def _own(context: Context, observation: Observation) -> bool:
    """Tell whether a figure is about the whole area of the plan that states it."""
    return observation.ref_area == context.facts(observation.doc_id).area.code


def _index(observations: Sequence[Observation]) -> dict[Hashable, Observation]:
    """Return one figure for each thing stated, tables before text, final plans as they come."""
    index: dict[Hashable, Observation] = {}
    for item in sorted(observations, key=lambda x: x.source != "table"):
        index.setdefault(_what(item), item)
    return index


def _parents_figure(context: Context) -> Iterator[Hit]:
    """Find sentences that contradict the plan's own table with the very figure of the parent region's plan."""
    for area, observations, above in _families(context):
        own = [x for x in observations if x.ref_area == area]
        for stated, said in differing(own):
            parent = above.get(_what(said))
            if stated.source == "table" and said.source == "text" and parent and same_number(parent, said):
                words = {"what": about(said), "own": shown(stated), "said": shown(said), "above": parent.ref_area_name}
                yield Hit(said, parent, {**words, "here": place(stated)}, shown(stated), shown(said))


def _below_parent(context: Context) -> Iterator[Hit]:
    for area, observations, above in _families(context):
        for target in _index([x for x in observations if x.ref_area == area and x.kind == "target"]).values():
            parent = above.get(_what(target))
            if parent is not None and parent.nature == BINDING and _short(context, target, parent):
                words = {"what": about(target), "own": shown(target), "theirs": shown(parent)}
                yield Hit(target, parent, {**words, "above": parent.ref_area_name}, shown(parent), shown(target))


def _short(context: Context, target: Observation, parent: Observation) -> bool:
    """Tell whether a target is on the worse side of another, for an indicator that the catalogue gives a direction."""
    known = context.known(target)
    if known is None or not known.direction or parent.obs_value is None or target.obs_value is None:
        return False
    return target.obs_value < parent.obs_value if known.direction == "up" else target.obs_value > parent.obs_value


def _quoted(context: Context) -> Iterator[Hit]:
    """Hold what a plan says of a region above it against that region's own plan."""
    for area, observations, above in _families(context):
        areas = {x.ref_area for x in above.values()}
        for said in (x for x in observations if x.ref_area in areas and x.ref_area != area and x.kind != "norm"):
            parent = above.get(_what(said))
            if parent is not None and not same_number(parent, said):
                words: Said = {"what": about(said), "said": shown(said), "theirs": shown(parent), "here": place(said)}
                yield Hit(said, parent, {**words, "there": place(parent)}, shown(parent), shown(said))


CHECKS = (
    Check(
        "parents-figure",
        "Sentence repeats the parent region's figure",
        "正文照抄上级规划数值",
        "A sentence contradicts the plan's own table, and its number is the one that the plan of the region above "
        "states for itself: probably copied from there.",
        Severity.WARNING,
        _parents_figure,
        Sides(Words("本规划表格", "own table"), Words("正文", "text")),
    ),
    Check(
        "below-parent",
        "Target short of the parent's binding target",
        "目标低于上级约束性目标",
        "The target is worse than the binding (约束性) target of the region above for the same year. No fault by "
        "itself: the parent's target is an average over its parts.",
        Severity.INFO,
        _below_parent,
        Sides(Words("上级目标", "parent's target"), Words("本级目标", "own target")),
    ),
    Check(
        "parent-quoted",
        "Parent region misquoted",
        "引用上级数值有误",
        "The plan states a figure of the region above that is another number in that region's own plan.",
        Severity.WARNING,
        _quoted,
        Sides(Words("上级规划", "parent's plan"), Words("引用为", "quoted as")),
    ),
)
