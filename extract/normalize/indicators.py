"""Which indicator a printed name is: exact by the catalogue or none at all, with suggestions for people.

Registries refuse to guess: a name that is in the catalogue neither as name nor as alias has no code, however like it
looks. The unit and the denominator decide where one name stands for two indicators (公立医院 in 个 or in 张).
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from extract.normalize import units
from extract.normalize.catalogue import Degree, Indicator, Relation, catalogue
from extract.normalize.labels import LabelKey, base_family, label_key

_GROWTH = frozenset({"share", "point", "multiple"})
_GROWS = "增长"
"""What the catalogue's names of growth end with; the spellings of labels bring 年均增长 and 增长率 to it."""


class Match(NamedTuple):
    """An indicator found: its code, the registered label that matched, and marked differences.

    `differences` are words for a reader: another base used for the standard one (`base: 常住人口 for 人口`), a unit
    that cannot be brought to the standard (`unit: 个 for 张`).
    """

    code: str
    label: str
    differences: tuple[str, ...] = ()


class Suggestion(NamedTuple):
    """An indicator that a name resembles: for people to choose from, never applied."""

    code: str
    name: str
    score: float


class StandardValue(NamedTuple):
    """A figure in the catalogue's standard unit and denominator."""

    value: Decimal
    unit: str


class _Label(NamedTuple):
    """A registered label of an indicator."""

    code: str
    text: str


@cache
def _index() -> dict[LabelKey, tuple[_Label, ...]]:
    """Return the registered labels by their keys; the first label of an indicator wins over its later ones."""
    found: dict[LabelKey, dict[str, str]] = {}
    for indicator in catalogue().values():
        for label in indicator.labels:
            found.setdefault(label_key(label), {}).setdefault(indicator.code, label)
    return {key: tuple(_Label(*item) for item in codes.items()) for key, codes in found.items()}


def get(code: str) -> Indicator | None:
    """Return the indicator with the code, None if there is none."""
    return catalogue().get(code)


def lookup(
    name: str, unit: str = "", per: int | None = None, per_base: str = "", *, growth: bool = False
) -> Match | None:
    """Return the one indicator that a name with its unit and denominator is, or None.

    `name` may carry the denominator itself (每千人口…) or not; `unit` may have a magnitude or denominator (万人,
    /10万). An empty unit is one that the document does not state. None where the name is not registered, stands for
    several indicators that the unit does not tell apart, or is a growth in % of something that is no share.
    With `growth` the figure is a change or a yearly average of changes: where the name itself is no indicator in the
    unit, 地区生产总值 in % is 地区生产总值增长, if the catalogue has that.
    """
    read = units.parse_unit(unit)
    if read and read.per and not per:
        per, per_base = read.per, read.per_base
    plain = read.unit if read else unit.strip()
    found = _lookup(name, plain, per, per_base)
    if found is None and growth and not per and "share" in units.dimensions(plain):
        found = _lookup(f"{name}{_GROWS}", plain, None, "")
    return found


@lru_cache(maxsize=65_536)
def _lookup(name: str, unit: str, per: int | None, per_base: str) -> Match | None:
    key = label_key(name)
    stated = units.denominator(name)
    if stated and not per:
        per, per_base = stated
    base = key.base or (base_family(per_base) if per else "")
    for each in dict.fromkeys((LabelKey(key.core, base), LabelKey(key.core, ""))):
        labels = [label for label in _index().get(each, ()) if _same_kind(catalogue()[label.code], unit, per)]
        labels = [label for label in labels if _same_base(catalogue()[label.code], per, per_base)]
        fitting = [label for label in labels if _fits(catalogue()[label.code], unit, per)]
        fitting = fitting or [label for label in labels if not _other_count(catalogue()[label.code], unit)]
        if fitting:
            return _match(fitting[0], unit, per_base) if len(fitting) == 1 else None
    return None


def _same_kind(indicator: Indicator, unit: str, per: int | None) -> bool:
    """Tell whether a figure in the unit can be the indicator at all: counts are no rates, growth is no stock.

    A unit that is not stated can be any.
    """
    standard = units.dimensions(indicator.unit, indicator.per)
    printed = units.dimensions(unit, per) if unit else standard
    if printed & _GROWTH and not standard & _GROWTH:
        return False
    return bool(per) == bool(indicator.per) or bool({"share"} & printed & standard) or not (unit or per)


def _same_base(indicator: Indicator, per: int | None, per_base: str) -> bool:
    """Tell whether the base of a denominator is the indicator's, or one that is used for it."""
    either = not per or not indicator.per
    return either or units.same_base(per_base, indicator.per_base) is not units.Likeness.OTHER


def _fits(indicator: Indicator, unit: str, per: int | None) -> bool:
    """Tell whether the unit converts into the indicator's; a unit that is not stated fits any.

    For a bare count 个 may be printed in place of the proper measure word, but not another measure word for 个.
    """
    if not unit:
        return True
    loose = not indicator.per and indicator.unit == units.GENERIC and units.counts(unit)
    if loose and not units.dimensions(unit) & units.dimensions(indicator.unit):
        return False
    return units.compatible(unit, indicator.unit, per, indicator.per)


def _other_count(indicator: Indicator, unit: str) -> bool:
    """Tell whether a unit shows that something else is counted: 公立医院 in 张 are beds, 住房总量 in 套 is no area."""
    if indicator.per or units.dimensions(unit) | units.dimensions(indicator.unit) <= {"person", "visit"}:
        return False
    return units.counts(unit) or (units.counts(indicator.unit) and bool(unit))


def _match(label: _Label, unit: str, per_base: str) -> Match:
    """Return the match with its marked differences."""
    indicator = catalogue()[label.code]
    marks = []
    if units.same_base(per_base, indicator.per_base) is units.Likeness.CLOSE:
        marks.append(f"base: {per_base} for {indicator.per_base}")
    like = _alike(unit, indicator) and unit != units.GENERIC
    if unit and not (units.dimensions(unit) & units.dimensions(indicator.unit)) and not like:
        marks.append(f"unit: {unit} for {indicator.unit or 'a number'}")
    return Match(label.code, label.text, tuple(marks))


def _is_shortened(unit: str, indicator: Indicator) -> bool:
    """Tell whether the unit is printed short for one that the indicator's name spells out: 总诊疗人次 in 万人."""
    return not indicator.per and indicator.unit in indicator.name and units.shortens(unit, indicator.unit)


def _alike(unit: str, indicator: Indicator) -> bool:
    """Tell whether the unit converts into the indicator's with any denominator."""
    return units.compatible(unit, indicator.unit, indicator.per, indicator.per) or units.compatible(
        unit, indicator.unit, None, indicator.per
    )


def standard(code: str, value: Decimal, unit: str, per: int | None = None, per_base: str = "") -> StandardValue | None:
    """Return a figure in the indicator's standard unit and denominator, None if it measures something else.

    A shortened unit (人 where the indicator's name says 人次) and 个 for another measure word count as the unit meant;
    `lookup` marks both as differences.
    """
    indicator = get(code)
    if indicator is None:
        return None
    converted = units.convert(value, unit, per, per_base, indicator.unit, indicator.per, indicator.per_base)
    if converted is None and not per and _is_shortened(unit, indicator):
        converted = value * units.magnitude(unit)[1]
    return None if converted is None else StandardValue(converted, indicator.unit_text)


@cache
def _inverse() -> dict[str, tuple[Relation, ...]]:
    """Return the relations that other indicators state towards each: close ones back, broader ones as narrower."""
    back = {Degree.CLOSE: Degree.CLOSE, Degree.BROADER: Degree.NARROWER}
    found: dict[str, list[Relation]] = {}
    for indicator in catalogue().values():
        for relation in indicator.relations:
            found.setdefault(relation.code, []).append(Relation(back[relation.degree], indicator.code, relation.reason))
    return {code: tuple(relations) for code, relations in found.items()}


def related(code: str) -> tuple[Relation, ...]:
    """Return the indicators near this one, in both directions, each once: close, broader and narrower with reasons."""
    indicator = get(code)
    stated = (*(indicator.relations if indicator else ()), *_inverse().get(code, ()))
    return tuple({relation.code: relation for relation in reversed(stated)}.values())[::-1]


def all_names() -> frozenset[str]:
    """Return every name and alias, with and without its denominator, for a lexicon."""
    names: set[str] = set()
    for indicator in catalogue().values():
        for label in indicator.labels:
            found = units.find_denominator(label)
            names.add(label)
            if found:
                names.add((label[: found.start] + label[found.end :]).removeprefix("拥有"))
    return frozenset(names - {""})


def search(text: str) -> list[Indicator]:
    """Return the indicators whose code, name, English name or alias contains the text, in the catalogue's order.

    Names are compared as printed and evened out, so that 3岁以下婴幼儿照护托位 finds 托位 registered otherwise.
    """
    wanted, core = text.casefold(), label_key(text).core
    return [
        indicator
        for indicator in catalogue().values()
        if any(wanted in each.casefold() for each in (indicator.code, indicator.name_en, *indicator.labels))
        or (core and any(core in label_key(label).core for label in indicator.labels))
    ]


@cache
def _grams() -> tuple[tuple[frozenset[str], str, str], ...]:
    """Return the character pairs of every registered label with code and base, for likeness."""
    return tuple(
        (_pairs(key.core), key.base, label.code) for key, labels in _index().items() for label in labels if key.core
    )


def _pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters, the ends marked."""
    marked = f"^{text}$"
    return frozenset(marked[i : i + 2] for i in range(len(marked) - 1))


@lru_cache(maxsize=8192)
def suggest(name: str, n: int = 3) -> tuple[Suggestion, ...]:
    """Return up to `n` indicators that the name resembles, the likest first, by shared pairs of characters.

    The score is from 0 to 1; anything below 0.35 is left out. For people to choose from: never a match.
    """
    key = label_key(name)
    pairs = _pairs(key.core)
    best: dict[str, float] = {}
    for other, base, code in _grams():
        shared = len(pairs & other)
        score = 2 * shared / (len(pairs) + len(other)) * (1 if base == key.base else 0.85)
        if shared and score > best.get(code, 0):
            best[code] = score
    ranked = sorted(best.items(), key=lambda item: (-item[1], catalogue()[item[0]].order))
    return tuple(_suggestions((code, score) for code, score in ranked[:n] if score >= 0.35))


def _suggestions(ranked: Iterable[tuple[str, float]]) -> Iterable[Suggestion]:
    return (Suggestion(code, catalogue()[code].name, round(score, 2)) for code, score in ranked)
