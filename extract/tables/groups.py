"""What the group of a row adds to the name of its indicator: the column left of the names, the row above them."""

from __future__ import annotations

import re

from extract.normalize.indicators import lookup
from extract.normalize.units import split_unit
from extract.tables.denominators import is_denominator, takes_denominator, without_tail
from extract.tables.rows import RowLabel
from extract.tables.words import joined, pattern


def groups_of(row: RowLabel) -> tuple[str, ...]:
    """Return the names of the groups that a row is in, without numbers, the outermost first."""
    texts = (*row.bands, *(split_unit(text)[0] or text for text in row.group))
    names = (pattern("numbering").sub("", name).strip().rstrip("：:") for name in texts)
    return tuple(dict.fromkeys(filter(None, names)))


def with_group(name: str, row: RowLabel) -> tuple[str, bool]:
    """Return the name of a row's indicator completed by its group, and whether it was.

    A denominator of a whole group (每千人口拥有) goes before the name of what is counted, and no other. A name that the
    catalogue does not know takes the group with which it does (高中阶段教育 + 毛入学率), the nearest first; a name that
    is no more than a measure (覆盖率, 总量) takes the nearest.
    """
    groups = [re.sub(r"[（(][^（）()]*[)）]$", "", group) for group in reversed(groups_of(row))]
    per = next(filter(is_denominator, groups), "")
    if per and takes_denominator(name, row.unit):
        return joined(without_tail(per), name), True
    if not groups or not name or lookup(name, row.unit):
        return name, False
    known = next((both for group in groups if lookup(both := joined(group, name), row.unit)), "")
    if known:
        return known, True
    needs = pattern("incomplete").search(name) and not is_denominator(groups[0])
    return (joined(groups[0], name), True) if needs else (name, False)
