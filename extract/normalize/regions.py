"""Names of places in text → reference areas: codes with their years, short names in context, lists, sub-regions.

The registry (`schemas/regions.csv`) has one row for each unit of province, prefecture and county level and its years;
`schemas/subregions.yaml` adds planning areas without a code and the words by which a document means its own area.
Nothing is guessed: a name that could be two places is none.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from extract.model import Area
from extract.normalize.registry import load_csv, load_yaml

EDITION = 2024
"""The last complete yearly edition of the registry's source: the year that a question without one means."""

_RANK = {"province": 0, "prefecture": 1, "county": 2}
_AUTONOMOUS = {"自治县": "县", "自治州": "州", "自治旗": "旗"}
_JOINTS = "、，,和及与—"


class Unit(NamedTuple):
    """A unit under one code and name: a row of the registry. `valid_to` is 9999 while it exists."""

    code: str
    name: str
    short: str
    full_name: str
    level: str
    parent: str
    valid_from: int
    valid_to: int
    successor: str

    @property
    def area(self) -> Area:
        """The unit as the value that travels."""
        return Area(self.code, self.full_name, self.level)


class SubRegion(NamedTuple):
    """A planning area, zone or group of units without a code of its own."""

    name: str
    level: str
    parent: str
    aliases: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    until: int = 9999
    note: str = ""


class _Index(NamedTuple):
    """The registry by code, by full or official name, by short name, and by the first two characters of a name."""

    codes: dict[str, list[Unit]]
    names: dict[str, list[Unit]]
    shorts: dict[str, list[Unit]]
    heads: dict[str, list[int]]


class _Words(NamedTuple):
    """What `subregions.yaml` says, ready for look-up."""

    subregions: dict[str, SubRegion]
    generic: frozenset[str]
    titles: dict[str, SubRegion]
    self_words: dict[str, str]
    abbreviations: dict[str, str]
    not_before: dict[str, str]
    after_list: tuple[str, ...]
    after_short_title: tuple[str, ...]


@cache
def _words() -> _Words:
    """Read the sub-regions and word lists, once."""
    data = load_yaml("subregions.yaml")
    found: dict[str, SubRegion] = {}
    for entry in data["subregions"]:
        lists = {key: tuple(entry.get(key, ())) for key in ("aliases", "members", "titles")}
        area = SubRegion(**{**entry, **lists})
        found.update(dict.fromkeys((area.name, *area.aliases), area))
    own = {word: suffix for suffix, words in data["self_reference"].items() for word in words}
    titles = {title: area for area in found.values() for title in area.titles}
    return _Words(
        found,
        frozenset(data["generic"]),
        titles,
        own,
        data["abbreviations"],
        data["not_before"],
        tuple(data["after_list"]),
        tuple(data["after_short_title"]),
    )


@cache
def _index() -> _Index:
    """Read the registry, once."""
    index = _Index({}, {}, {}, {})
    for code, name, short, full, level, parent, first, last, heir in load_csv("regions.csv"):
        unit = Unit(code, name, short, full, level, parent, int(first), int(last or 9999), heir)
        index.codes.setdefault(code, []).append(unit)
        for spelling in {name, full, short + _generic(name)}:
            index.names.setdefault(spelling, []).append(unit)
        if len(short) > 1 and short != name:
            index.shorts.setdefault(short, []).append(unit)
    heads: dict[str, set[int]] = {}
    for spelling in (*index.names, *index.shorts, *_words().subregions):
        heads.setdefault(spelling[:2], set()).add(len(spelling))
    index.heads.update({head: sorted(lengths, reverse=True) for head, lengths in heads.items()})
    return index


def _generic(name: str) -> str:
    """Return the kind of unit that a name ends with: 县 for 石柱土家族自治县, which is also printed 石柱县."""
    return next((word for long, word in _AUTONOMOUS.items() if name.endswith(long)), name[-1])


def _clean(name: str) -> str:
    """Return the name without blanks and a trailing bracket."""
    return re.sub(r"[（(][^（）()]*[）)]$", "", re.sub(r"\s+", "", name))


def by_code(code: str, year: int | None = None) -> Area | None:
    """Return the area that has the code in the year (today's without one), else None."""
    units = _index().codes.get(code, [])
    return _pick_year(units, year or EDITION)[0].area if units else None


def parent_of(area: Area, year: int | None = None) -> Area | None:
    """Return the area directly above; None above a province and for groups of provinces."""
    units = _pick_year(_index().codes.get(area.code, []), year or EDITION)
    if units:
        return by_code(units[0].parent, year) if units[0].parent else None
    sub = _words().subregions.get(area.name)
    return by_code(sub.parent, year) if sub and sub.parent else None


def province_of(area: Area) -> Area | None:
    """Return the province that an area lies in (itself for a province); None for areas over several provinces."""
    if area.code:
        return by_code(area.code[:2] + "0000")
    sub = _words().subregions.get(area.name)
    return by_code(sub.parent[:2] + "0000") if sub and sub.parent else None


def is_within(area: Area, other: Area) -> bool:
    """Tell whether `area` is `other` or lies in it, by their codes; areas without a code count by their parent."""
    sub = _words().subregions
    code = area.code or (sub[area.name].parent if area.name in sub else "")
    return bool(code) and bool(other.code) and code.startswith(_stem(other.code))


def _stem(code: str) -> str:
    """Return the part of a code that it shares with all units below it."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _pick_year(units: list[Unit], year: int) -> list[Unit]:
    """Return the units valid in the year, else the heirs of those that ended before, else those that begin later."""
    valid = [unit for unit in units if unit.valid_from <= year <= unit.valid_to]
    if valid:
        return valid
    heirs = [heir for unit in units if unit.valid_to < year for heir in _heirs(unit, year)]
    return list(dict.fromkeys(heirs)) or [unit for unit in units if unit.valid_from > year][:1]


def _heirs(unit: Unit, year: int) -> list[Unit]:
    """Follow the successors of an ended unit to the one valid in the year; none if the trail is lost."""
    for _ in range(10):
        after = [u for u in _index().codes.get(unit.successor, []) if u.valid_to > unit.valid_to]
        if not after:
            return []
        unit = min(after, key=lambda u: u.valid_from)
        if unit.valid_to >= year:
            return [unit]
    return []


def _one(units: list[Unit], year: int) -> Unit | None:
    """Return the one unit meant: the highest in level if it stands alone there, else None."""
    found = _pick_year(units, year)
    top = min((_RANK[unit.level] for unit in found), default=0)
    best = {unit.code: unit for unit in found if _RANK[unit.level] == top}
    return next(iter(best.values())) if len(best) == 1 else None


def _scopes(within: str, year: int) -> list[str]:
    """Return the stems of the areas to look in, from the given one up to its province."""
    code = within if within.isdigit() else ""
    if within and not code:
        area = resolve(within, year=year)
        code = area.code if area else ""
        sub = _words().subregions.get(within)
        code = code or (sub.parent if sub else "")
    stems = [_stem(code)] if code else []
    for stop in (4, 2):
        if stems and len(stems[-1]) > stop:
            stems.append(stems[-1][:stop])
    return stems


def _in_scope(units: list[Unit], stems: list[str], year: int) -> Unit | None:
    """Return the one unit meant within the nearest scope that has any."""
    for stem in stems:
        inside = [unit for unit in units if unit.code.startswith(stem)]
        if inside:
            return _one(inside, year)
    return None


def resolve(name: str, within: str = "", year: int | None = None) -> Area | None:
    """Return the area that a printed name stands for, or None if there is none or more than one.

    `within` is the code or name of the document's own area: official names are looked up there first and then in the
    country, short names (大足) only in its province, except those of provinces. `year` is when the text was written;
    a name that was gone by then leads to the unit that took over (双桥区 → 重庆市大足区). A sub-region comes back with
    an empty code and the name as printed.
    """
    return _resolve(_clean(name), within, year or EDITION)


@lru_cache(maxsize=50_000)
def _resolve(name: str, within: str, when: int) -> Area | None:
    """Resolve a name without blanks in the year `when`."""
    if len(name) < 2:
        return None
    stems = _scopes(within, when) if within else []
    index = _index()
    official, short = index.names.get(name, []), index.shorts.get(name, [])
    unit = _in_scope(official, stems, when) or _in_scope(short, stems, when)
    if unit and unit.valid_from <= when:
        return unit.area
    if (area := _subregion(name, stems, when)) and (not unit or unit.valid_from > when):
        return area
    if unit is None:
        distant = [u for u in short if u.level == "province"] if stems else short
        unit = _one(official, when) or _one(distant, when)
    return unit.area if unit else _compound(name, within, when)


def _subregion(name: str, stems: list[str], year: int) -> Area | None:
    """Return the sub-region of that name in the own province and year, or a part that any region may have (市区)."""
    found = _words().subregions.get(name)
    near = found and (not found.parent or not stems or found.parent.startswith(stems[-1]))
    if found and near and year <= found.until:
        return Area("", name, found.level)
    return Area("", name, "subregion") if name in _words().generic else None


def _compound(name: str, within: str, year: int) -> Area | None:
    """Resolve names in a row, from the larger to the smaller area: 江西赣州, 重庆大足区, 赣州市章贡区."""
    for length in _index().heads.get(name[:2], ()):
        if length >= len(name) or not (upper := resolve(name[:length], within, year)) or not upper.code:
            continue
        unit = _below(name[length:], upper, year)
        if unit:
            return unit.area
    return None


def _below(name: str, upper: Area, year: int) -> Unit | None:
    """Return the unit strictly below `upper` that has the official or short name; sub-regions do not count."""
    index, stem = _index(), _stem(upper.code)
    for units in (index.names.get(name, []), index.shorts.get(name, [])):
        inside = [u for u in units if u.code.startswith(stem) and u.code != upper.code]
        if inside and (unit := _one(inside, year)):
            return unit
    return None


def is_bare(name: str, area: Area, year: int | None = None) -> bool:
    """Tell whether a printed name of an area leaves out all larger ones: 长乐县 does, 福建长乐县 does not.

    The name of a county that begins like its city's (南昌县) says no more than any other.
    """
    name, when = _clean(name), year or EDITION
    for length in _index().heads.get(name[:2], ()):
        upper = _resolve(name[:length], area.code, when) if length < len(name) - 1 else None
        if upper and upper.code != area.code and is_within(area, upper):
            return False
    return True


def has_rival(name: str, area: Area, year: int | None = None) -> bool:
    """Tell whether a printed short name may as well be another unit of its level or the next below.

    吉林 is a city, too, and 朝阳 a district. A county named like the city that it lies in is no rival of it.
    """
    index, word = _index(), _clean(name)
    named = _pick_year([*index.names.get(word, []), *index.shorts.get(word, [])], year or EDITION)
    near = (unit for unit in named if unit.code != area.code and _RANK[unit.level] <= _RANK.get(area.level, 9) + 1)
    return any(area.level == "province" or not is_within(unit.area, area) for unit in near)


def canonical(area: Area, within: str = "") -> str:
    """Return a key under which differently printed names of one area are the same: its code, or the registered name.

    `within` is the code of the document's own area; a name registered for another province stays as it is.
    """
    sub = _words().subregions.get(area.name)
    near = sub and (not within or not sub.parent or sub.parent[:2] == within[:2])
    return area.code or (sub.name if sub and near else area.name)


def subregion(name: str) -> SubRegion | None:
    """Return what the registry knows about a sub-region (parent, members, note), by any of its names."""
    return _words().subregions.get(_clean(name))


def abbreviation(character: str) -> Area | None:
    """Return the province that a one-character name stands for, as in document numbers: 渝 → 重庆市."""
    code = _words().abbreviations.get(character)
    return by_code(code) if code else None


def self_reference(text: str) -> bool:
    """Tell whether a word such as 全市, 我省 or 本县 means an area of the document's own line of descent."""
    return _clean(text) in _words().self_words


def self_area(text: str, own: Area) -> Area | None:
    """Return the area that 全市, 我区, … means in a document about `own`: itself or the nearest one above of that kind.

    In the plan of a district 全市 is the city above. None if the word is no such word or nothing above is of the kind.
    """
    suffix = _words().self_words.get(_clean(text))
    area: Area | None = own if suffix is not None else None
    while area and not area.name.endswith(suffix or ""):
        area = parent_of(area)
    return area


def all_names() -> frozenset[str]:
    """Return every official and short name of today's units and every name of a sub-region, for a lexicon."""
    units = [u for found in _index().codes.values() for u in found if u.valid_to >= EDITION]
    shorts = {unit.short for unit in units if len(unit.short) > 1}
    return frozenset({unit.name for unit in units} | shorts | set(_words().subregions))


def find_in(text: str, within: str = "", year: int | None = None) -> list[tuple[int, int, Area]]:
    """Return the areas named in running text as (start, end, area), left to right and without overlap.

    Full names count anywhere, names of counties only in the own province or right after the larger area's name, short
    names only right after the larger area's name or in a list of at least two places (万州、黔江、永川等区县).
    """
    when, found, at = year or EDITION, [], 0
    stems = _scopes(within, when) if within else []
    while at < len(text):
        run = _list_at(text, at, within, stems, when) or _single_at(text, at, within, stems, when)
        found += run
        at = run[-1][1] if run else at + 1
    return found


def _single_at(text: str, at: int, within: str, stems: list[str], year: int) -> list[tuple[int, int, Area]]:
    """Return the longest name that starts at the position and may stand alone, as a list of one or none."""
    for length in _index().heads.get(text[at : at + 2], ()):
        name = text[at : at + length]
        if len(name) < length or text[at + length : at + length + 1] in _guard(name):
            continue
        area = _resolve(name, within, year)
        if area is None:
            continue
        end, last = _extend(text, at + length, area, year)
        if last is not area or _stands_alone(name, area, stems):
            return [(at, end, last)]
    return []


def _guard(name: str) -> tuple[str, ...]:
    """Return the characters that, coming next, show that the name's last character belongs to another word."""
    return tuple(_words().not_before.get(name[-1], ""))


def _stands_alone(name: str, area: Area, stems: list[str]) -> bool:
    """Tell whether a name in running text is enough by itself: no short name, no county of another province."""
    if not area.code:
        sub = _words().subregions.get(name)
        return (
            sub is not None and (not sub.parent or (bool(stems) and sub.parent.startswith(stems[-1]))) and len(name) > 1
        )
    if name not in _index().names:
        return False
    if area.level != "county" or name == area.name:
        return True
    near = not stems or area.code.startswith(stems[-1])
    return near and (len(name) > 2 or (name[-1] != "区" and bool(stems)))


def _extend(text: str, end: int, area: Area, year: int) -> tuple[int, Area]:
    """Follow the names of smaller areas that come right after a larger one's: 江西省 + 赣州市 + 章贡区."""
    while area.code and area.level != "county":
        for length in _index().heads.get(text[end : end + 2], ()):
            name = text[end : end + length]
            unit = _below(name, area, year) if len(name) == length else None
            if unit and text[end + length : end + length + 1] not in _guard(name):
                end, area = end + length, unit.area
                break
        else:
            break
    return end, area


def _list_at(text: str, at: int, within: str, stems: list[str], year: int) -> list[tuple[int, int, Area]]:
    """Return the places of a list that starts here, short names included; empty unless there are two or more."""
    if not stems:
        return []
    items: list[tuple[int, int, Area]] = []
    start = at
    while item := _item_at(text, start, within, year):
        items.append(item)
        start = item[1] + 1
        if text[item[1] : start] not in tuple(_JOINTS):
            break
    while items and not _ends_list(text, items[-1][1]):
        items.pop()
    return items if len(items) > 1 else []


def _item_at(text: str, at: int, within: str, year: int) -> tuple[int, int, Area] | None:
    """Return the longest official or short name at the position that lies in the own province or is a province."""
    for length in _index().heads.get(text[at : at + 2], ()):
        name = text[at : at + length]
        area = _resolve(name, within, year) if len(name) == length else None
        if area and area.code and text[at + length : at + length + 1] not in _guard(name):
            return at, at + length, area
    return None


def _ends_list(text: str, end: int) -> bool:
    """Tell whether a list may end here: at the end, before punctuation or a digit, or before a word such as 等."""
    after = text[end : end + 2]
    return not after or not after[0].isalpha() or after[0].isdigit() or after.startswith(_words().after_list)


def area_of(text: str, within: str = "", year: int | None = None) -> Area | None:
    """Return the area that a title or an issuer's name is about: the longest name in it, the first of equals.

    `重庆市大足区人民政府` → 500111. A short name counts only at the very beginning (赣州“十四五”…).
    None if there is none.
    """
    found = find_in(text, within, year)
    coded = [item for item in found if item[2].code] or found
    if coded:
        return max(coded, key=lambda item: (item[1] - item[0], -item[0]))[2]
    for length in _index().heads.get(text[:2], ()):
        area = resolve(text[:length], within, year) if text[:length] in _index().shorts else None
        if area and text[length:].startswith(_words().after_short_title):
            return area
    title = next((sub for title, sub in _words().titles.items() if title in text), None)
    return Area("", title.name, title.level) if title else None
