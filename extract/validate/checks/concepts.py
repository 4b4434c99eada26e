"""What a figure is about, in a form that two differently worded places of a plan share."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from extract.model import Observation
from extract.normalize.registry import load_yaml

_PER = re.compile(
    r"每(?:\d+(?:\.\d+)?|[一二三四五六七八九十百千万亿]+)*[十百千万亿]*(?:名|张|个|人(?!口)|户)?"
    r"(?:常住人口|户籍人口|服务人口|人口|居民|儿童|老年人|床位|新生儿|活产)?"
)
_REMARK = re.compile(r"[(（][^()（）]*(?:含|下同)[^()（）]*[)）]")
_MARK = re.compile(r"[\W_]+")
COUNT = "机构数"


@dataclass(frozen=True, slots=True)
class Words:
    """The registry `schemas/checks.yaml`, ready for use. Names in it are folded as `fold` does."""

    totals: frozenset[str]
    whole_areas: frozenset[str]
    list_heads: tuple[str, ...]
    part_marks: tuple[str, ...]
    row_numbers: frozenset[str]
    spellings: tuple[tuple[str, str], ...]
    places: tuple[str, ...]
    verbs: tuple[str, ...]
    measures: tuple[str, ...]
    measure_kin: Mapping[str, tuple[str, ...]]
    institutions: tuple[str, ...]
    everything: frozenset[str]
    narrower: Mapping[str, tuple[str, ...]]
    units: Mapping[str, str]
    institution_units: frozenset[str]
    bases: Mapping[str, str]
    population: frozenset[str]
    urban_share: frozenset[str]
    urban: tuple[str, ...]
    rural: tuple[str, ...]
    bounded_shares: tuple[str, ...]
    exceedable: tuple[str, ...]
    flows: tuple[str, ...]
    limits: tuple[str, ...]
    fillers: tuple[str, ...]
    telling: frozenset[str]
    ratios: tuple[Ratio, ...]


class Ratio(NamedTuple):
    """A ratio 1:x by its names: x of the measure `of` for each one of the measure `to`."""

    names: tuple[str, ...]
    of: str
    to: str


class Concept(NamedTuple):
    """What is measured and of whom: beds of public hospitals is (床位, {公立医院}); the whole has no classes."""

    measure: str
    classes: frozenset[str] = frozenset()


@cache
def words() -> Words:
    """Return the words that checks use, from `schemas/checks.yaml`. Raises RegistryError where the file is wrong."""
    raw: dict[str, Any] = load_yaml("checks.yaml")
    return Words(
        totals=frozenset(raw["totals"]),
        whole_areas=frozenset(raw["whole_areas"]),
        list_heads=tuple(raw["list_heads"]),
        part_marks=tuple(raw["part_marks"]),
        row_numbers=frozenset(raw["row_numbers"]),
        spellings=tuple((other, line[0]) for line in raw["spellings"] for other in line[1:]),
        places=tuple(raw["places"]),
        verbs=tuple(raw["verbs"]),
        measures=tuple(sorted(raw["measures"], key=len, reverse=True)),
        measure_kin={key: tuple(kin) for key, kin in raw["measure_kin"].items()},
        institutions=tuple(raw["institutions"]),
        everything=frozenset(raw["everything"]),
        narrower={key: tuple(members) for key, members in raw["narrower"].items()},
        units={other: unit for unit, others in raw["units"].items() for other in others},
        institution_units=frozenset(raw["institution_units"]),
        bases={other: base for base, others in raw["bases"].items() for other in others},
        population=frozenset(raw["population"]),
        urban_share=frozenset(raw["urban_share"]),
        urban=tuple(raw["urban"]),
        rural=tuple(raw["rural"]),
        bounded_shares=tuple(raw["bounded_shares"]),
        exceedable=tuple(raw["exceedable"]),
        flows=tuple(raw["flows"]),
        limits=tuple(raw["limits"]),
        fillers=tuple(raw["fillers"]),
        telling=frozenset(raw["telling"]),
        ratios=tuple(Ratio(tuple(item["names"]), item["of"], item["to"]) for item in raw["ratios"]),
    )


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Return a name without blanks, punctuation, remarks such as 含中医, places and denominators, spelled one way."""
    text = _REMARK.sub("", unicodedata.normalize("NFKC", name))
    text = _PER.sub("", _MARK.sub("", text))
    for other, first in words().spellings:
        text = text.replace(other, first)
    text = _strip_front(_strip_front(text, words().places), words().fillers)
    return re.sub(r"(?<=.)(?:数量|数)$", "", text)


def _strip_front(text: str, fronts: tuple[str, ...]) -> str:
    front = next((word for word in fronts if text.startswith(word) and len(text) > len(word)), "")
    return text[len(front) :]


@lru_cache(maxsize=65536)
def concept_of(name: str, entity: str, unit: str) -> Concept:
    """Return what a name, an entity and a unit say together: 医疗卫生机构数 of 三级医院 is 三级医院数."""
    measure, klass = _split(fold(name), unit)
    classes = {klass, _class(fold(entity))} - {""}
    return Concept(measure, frozenset(classes))


def concept(observation: Observation) -> Concept:
    """Return what a figure is about, denominators left aside."""
    return concept_of(observation.indicator_name, observation.entity, observation.unit_measure)


def _split(name: str, unit: str) -> tuple[str, str]:
    """Return measure and class of a folded name; verbs stay with the measure, for what is added is not the stock."""
    verb = next((verb for verb in words().verbs if name.startswith(verb)), "")
    rest = name[len(verb) :]
    for measure in words().measures:
        if rest.endswith(measure):
            return verb + measure, _class(rest[: -len(measure)])
    if words().units.get(unit, unit) in words().institution_units and rest.endswith(words().institutions):
        return verb + COUNT, _class(rest)
    return name, ""


def _class(name: str) -> str:
    """Return the class that a folded name says, empty for institutions of every kind."""
    if name in words().everything:
        return ""
    longer = name.removesuffix("机构")
    return longer if longer.endswith(words().institutions) else name


def is_measure(measure: str) -> bool:
    """Tell whether a measure is one that checks know by name, not just a name that nothing could be taken off."""
    return measure.endswith((COUNT, *words().measures))


def is_part(part: Concept, whole: Concept) -> bool:
    """Tell whether all that `part` counts is counted in `whole` too, and not the other way round."""
    if part.measure != whole.measure or part.classes == whole.classes:
        return False
    return all(any(_within(small, large) for small in part.classes) for large in whole.classes)


def wider(part: Concept) -> Iterator[str]:
    """Yield the classes that can hold a class of `part`: it, what it ends with, what those are kinds of, "" for all.

    A whole, as `is_part` tells it, has no other.
    """
    for small in part.classes:
        for start in range(len(small)):
            yield small[start:]
            yield from _kinds_of().get(small[start:], ())
    yield ""


@cache
def _kinds_of() -> Mapping[str, tuple[str, ...]]:
    """Return for each class that is a kind of others those others."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for large, members in words().narrower.items():
        for member in members:
            found[member].append(large)
    return {member: tuple(larges) for member, larges in found.items()}


def _within(small: str, large: str) -> bool:
    if small == large or (small.endswith(large) and not small.removesuffix(large).endswith(("非", "和", "与"))):
        return True
    return any(small == member or small.endswith(member) for member in words().narrower.get(large, ()))


def same_unit(unit: str) -> str:
    """Return the unit that counts the same things: 所 and 家 are 个, 名 is 人."""
    return words().units.get(unit, unit)


def same_base(base: str) -> str:
    """Return the base of a denominator as one word for those that a plan uses for each other."""
    return words().bases.get(base, base)


def is_total(text: str) -> bool:
    """Tell whether a row or column head stands for the whole: 合计, 全  市, 全市合计, 市合计."""
    head = bare(text)
    areas = {head.removesuffix(total) for total in words().totals if head.endswith(total)}
    return head in words().totals | words().whole_areas or any(
        area in words().whole_areas or f"全{area}" in words().whole_areas for area in areas
    )


def bare(text: str) -> str:
    """Return a text without blanks and punctuation, full-width forms folded."""
    return _MARK.sub("", unicodedata.normalize("NFKC", text))


def is_share(observation: Observation) -> bool:
    """Tell whether a figure is a share of something, so that it cannot exceed 100 %."""
    return observation.unit_measure in {"%", "％"} and observation.kind != "change"
