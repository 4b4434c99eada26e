"""The area that a row or a head of a table names."""

from __future__ import annotations

from extract.model import Area, Facts
from extract.normalize.regions import parent_of, province_of, resolve, self_area


def named_area(name: str, facts: Facts) -> Area | None:
    """Return the area that a label names, None if it names none.

    A county of another province by its bare name is none: the 东区 of a city without districts is not the one of
    another city that has a 东区 in the registry.
    """
    own = facts.area
    area = self_area(name, own) or resolve(name, own.code, facts.period_start)
    return None if area and own.code and _is_stray(name, area, own) else area


def _is_stray(name: str, area: Area, own: Area) -> bool:
    parent = parent_of(area)
    bare = area.level == "county" and parent is not None and parent.name + name == area.name
    return bare and province_of(area) != province_of(own)
