"""The areas that the rows and heads of a table name, and the place that its bare names of counties share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from extract.model import Area, Facts, Observation
from extract.normalize.regions import (
    by_code,
    has_rival,
    is_bare,
    is_within,
    parent_of,
    province_of,
    resolve,
    self_area,
    self_reference,
)
from extract.tables.words import pattern, squeeze

_WIDE = {"country", "group"}
"""Levels of areas over several provinces: a plan for one names counties of any."""


def named_area(name: str, facts: Facts, groups: Sequence[str] = ()) -> Area | None:
    """Return the area that a label names, None if it names none.

    The total of an area (全市合计, 市合计) is that area. A county below one of `groups`, the names left of the label,
    is the one there. A county by its bare name that may as well be another place keeps its name and has no code: the
    东区 of a city without districts is not the one of another city that has a 东区 in the registry. Nor has 吉林 or
    朝阳, a province or city and a smaller unit as well, where nothing tells the plan's area.
    """
    own = facts.area
    printed = squeeze(name)
    word = pattern("total_tail").sub("", printed)
    if own.level == "county" and pattern("whole_of_county").fullmatch(word):
        return own
    sure = self_area(word, own) if word == printed else _area_of_total(word, own)
    sure = sure or _inside(word, groups, facts)
    area = sure or resolve(word, own.code, facts.period_start)
    return Area("", printed, area.level) if area and not sure and _is_doubtful(word, area, facts) else area


def _area_of_total(word: str, own: Area) -> Area | None:
    """Return the area of a total that 全市 or 市 stands before: the own one or one above, unknown where that is."""
    text = next(filter(self_reference, (word, f"全{word}")), "")
    return (self_area(text, own) if own.name else own) if text else None


def _inside(name: str, groups: Sequence[str], facts: Facts) -> Area | None:
    """Return the area of that name in the nearest of the groups that is an area with a code."""
    for group in reversed(groups):
        upper = named_area(group, facts)
        if upper and upper.code:
            area = resolve(name, upper.code, facts.period_start)
            return area if area and area.code != upper.code and is_within(area, upper) else None
    return None


def _is_doubtful(name: str, area: Area, facts: Facts) -> bool:
    """Tell whether a name is that of a county alone that lies outside the plan's province, known or not.

    Where the plan's area is not known, neither is a short name that several units have.
    """
    if not area.code or facts.area.level in _WIDE:
        return False
    if area.level != "county":
        return not province_of(facts.area) and has_rival(name, area, facts.period_start)
    return province_of(area) != province_of(facts.area) and is_bare(name, area, facts.period_start)


def with_shared_place(found: Sequence[Observation], facts: Facts) -> list[Observation]:
    """Return the figures of one table with codes for bare names of counties where these are sure together.

    Where nothing tells the plan's area, counties that all lie in one city are those of that city, and cities that all
    lie in one province those of that province; among provinces a name is a province. One name elsewhere leaves all in
    doubt.
    """
    names = {item.ref_area_name for item in found if item.ref_area_name and not item.ref_area}
    if not names or facts.area.level in _WIDE or province_of(facts.area):
        return list(found)
    year = facts.period_start
    coded = {by_code(item.ref_area, year) for item in found if item.ref_area}
    bare = {resolve(name, year=year) for name in names}
    areas = {area for area in coded | bare if area and area.code}
    city, province = _shared_city(areas), _shared_province(areas)
    level = _shared_level(coded)
    settled = {name: _settled(name, city, province, year) or _of_level(name, level, province, year) for name in names}
    return [_coded(item, settled.get(item.ref_area_name) if not item.ref_area else None) for item in found]


def _coded(item: Observation, area: Area | None) -> Observation:
    return replace(item, ref_area=area.code, ref_area_name=area.name) if area else item


def _settled(name: str, city: Area | None, province: Area | None, year: int | None) -> Area | None:
    """Return the area of a bare name in the city that a table's counties share, or in the province for a city."""
    upper = city or (province if name.endswith("市") else None)
    area = resolve(name, upper.code, year) if upper else None
    return area if area and upper and area.code and is_within(area, upper) else None


def _of_level(name: str, level: str, province: Area | None, year: int | None) -> Area | None:
    """Return the area of a short name that is of the level of all others: a province, or a city of their province."""
    area = resolve(name, province.code if level == "prefecture" and province else "", year)
    sure = level == "province" or bool(province and area and is_within(area, province))
    return area if area and area.level == level and sure else None


def _shared_level(coded: Iterable[Area | None]) -> str:
    """Return the one level of two coded areas or more, empty where they differ: 浙江省 and 广东省 are provinces."""
    levels = [area.level for area in coded if area]
    return levels[0] if len(levels) > 1 and len(set(levels)) == 1 else ""


def _shared_city(areas: Iterable[Area]) -> Area | None:
    return _shared(areas, {parent_of(area) for area in areas if area.level == "county"})


def _shared_province(areas: Iterable[Area]) -> Area | None:
    return _shared(areas, {province_of(area) for area in areas if area.level != "province"})


def _shared(areas: Iterable[Area], uppers: set[Area | None]) -> Area | None:
    """Return the one larger area if two areas or more lie in it and all others hold it."""
    upper = next(iter(uppers)) if len(uppers) == 1 else None
    if upper is None or sum(is_within(area, upper) for area in areas) < 2:
        return None
    return upper if all(is_within(area, upper) or is_within(upper, area) for area in areas) else None
