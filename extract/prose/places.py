"""Places as bearers of figures: 其中，甲区3所、乙区2所 — the noun stands before, each place has its own value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extract.model import Area
from extract.normalize import regions
from extract.prose.lexicon import lexicon
from extract.prose.phrases import clean

_LONGEST = 12


@lru_cache(maxsize=4096)
def place_of(noun: str, own: Area) -> Area | None:
    """Return the area that a noun names, if it is registered and not the document's own; None for 市区, 各县."""
    noun = clean(noun)
    if not 1 < len(noun) <= _LONGEST:
        return None
    above = regions.self_area(noun, own)
    if above is not None:
        return None if above == own else above
    area = regions.resolve(noun, own.code or own.name)
    if area is None and is_unknown(own) and noun[-1] in "区县" and noun in regions.all_names():
        return Area("", noun, "county")
    if area is None or area == own or (not area.code and regions.subregion(noun) is None):
        return None
    area = sure_of(area, noun, own)
    return area if not area.code or own.code == "" or _near(area, noun, own) else None


def is_unknown(own: Area) -> bool:
    """Tell whether nothing says where the document's area lies, so that a county could be any of its name."""
    return own.level not in _WIDE and regions.province_of(own) is None


_WIDE = {"country", "group"}
"""Levels of areas over several provinces: a plan for one names counties of any."""


def sure_of(area: Area, printed: str, own: Area) -> Area:
    """Return an area without its code if it is a county by its bare name where the document's own area is not known."""
    bare = area.code and area.level == "county" and is_unknown(own) and regions.is_bare(printed, area)
    return Area("", clean(printed), area.level) if bare else area


def together(areas: Sequence[Area | None], own: Area) -> list[Area | None]:
    """Return the places of a list with codes for bare counties that all lie in one city, the only one they can."""
    if not is_unknown(own) or not all(area and area.level == "county" for area in areas):
        return list(areas)
    alone = [area if area.code else regions.resolve(area.name) for area in areas if area]
    cities = {regions.parent_of(area) for area in alone if area}
    city = next(iter(cities)) if len(cities) == 1 else None
    if city is None or sum(area is not None for area in alone) < 2:
        return list(areas)
    inside = [regions.resolve(area.name, city.code) for area in areas if area]
    return list(inside) if all(area and regions.is_within(area, city) for area in inside) else list(areas)


def own_area(noun: str, own: Area) -> Area | None:
    """Return the document's own area if a noun is its name and nothing else: 全省61%，其中杭州市66%."""
    noun = clean(noun)
    return own if 1 < len(noun) <= _LONGEST and regions.resolve(noun, own.code or own.name) == own else None


def _near(area: Area, noun: str, own: Area) -> bool:
    """Tell whether a name may mean the area: a county of another province needs its full name."""
    return area.level != "county" or noun == area.name or regions.province_of(area) == regions.province_of(own)


_AVERAGE = re.compile(
    r"(?:^|[低高优好差]于|与|和|及|、|比|较|接近|达到|超过|领先|落后)(?P<place>[^低高优好差于与和及、比较，；。]{2,8}?)"
    r"(?:的?(?:同期)?平均(?:水平|值|数)?|水平)?$"
)


def compared_with(text: str, own: Area) -> Area | None:
    """Return the area whose level a bracket or clause gives: 低于全国平均水平（6.5张）, 全省平均为5.8张."""
    match = _AVERAGE.search(clean(text))
    if match is None:
        return None
    return place_of(match["place"], own) or (own if regions.self_area(match["place"], own) == own else None)


def is_short(noun: str) -> bool:
    """Tell whether a place is named without what it is (余杭 for 余杭区), so that it might be another word."""
    return clean(noun)[-1:] not in lexicon().place_ends


def split_place(name: str, own: Area) -> tuple[str, Area | None]:
    """Return a name without the place that it opens with, and that place: 甲区小学 → (小学, 甲区)."""
    for end in range(min(_LONGEST, len(name) - 2), 1, -1):
        if name[end - 1] in lexicon().place_ends and (area := place_of(name[:end], own)) is not None:
            return re.sub(r"^的", "", name[end:]), area
    return name, None
