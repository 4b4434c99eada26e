"""Units as algebra: magnitudes multiplied out, denominators read, conversions exact and never between unlike things.

A printed unit is read into a unit without magnitude words, an exact factor and, where it has one, a denominator:
`万人` is 人 × 10000, `张/千人` is 张 per 1000 人口. Registry: `schemas/units.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

from extract.normalize.numbers import normalise_digits, parse_decimal
from extract.normalize.registry import RegistryError, load_yaml

GENERIC = "个"
"""The measure word that counts anything but people."""
_PLACES = 15
_NUMBER = r"(?:[0-9]+(?:\.[0-9]+)?|[一二两三四五六七八九])?(?:[十百千万亿]+)?"
_OPEN, _CLOSE = "([〔【", ")]〕】"


class UnitRead(NamedTuple):
    """A printed unit: without its magnitude (whose `factor` it names), and its denominator if it has one."""

    unit: str
    factor: Decimal = Decimal(1)
    per: int | None = None
    per_base: str = ""


class Denominator(NamedTuple):
    """Per how many of what (每千人口: 1000 人口), and where in the text it stands."""

    per: int
    base: str
    start: int = 0
    end: int = 0


class Likeness(StrEnum):
    """How alike two bases are: the same, one for the other with a mark (人口, 常住人口), or different things."""

    SAME = "same"
    CLOSE = "close"
    OTHER = "other"


class _Unit(NamedTuple):
    """A registered unit: what it measures and its factor to the dimension's base unit."""

    dimension: str
    factor: Fraction
    counts: bool


class _Registry(NamedTuple):
    """`units.yaml`, ready for look-up. A unit may have several dimensions (套 is a device or a dwelling)."""

    units: dict[str, list[_Unit]]
    compounds: frozenset[str]
    same: dict[str, str]
    magnitudes: tuple[tuple[str, int], ...]
    bases: dict[str, str]
    base_words: str
    measure_words: str
    families: tuple[tuple[str, ...], ...]
    per_person: str
    not_denominator: tuple[str, ...]
    not_unit: dict[str, frozenset[str]]
    shortened: dict[str, frozenset[str]]


@cache
def _registry() -> _Registry:
    """Read the registry, once. Raises RegistryError where a factor is no number."""
    data = load_yaml("units.yaml")
    units: dict[str, list[_Unit]] = {}
    for entry in data["dimensions"]:
        for name, factor in entry["units"].items():
            if not isinstance(factor, int | float):
                raise RegistryError(f"units.yaml, {entry['name']}: the factor of {name} is no number: {factor!r}")
            unit = _Unit(entry["name"], Fraction(str(factor)), entry.get("counts", False))
            units.setdefault(_fold(name), []).append(unit)
    bases = {_fold(word): base for base, words in data["bases"].items() for word in (base, *words)}
    return _Registry(
        units,
        frozenset(_fold(text) for text in data["compounds"]),
        {_fold(key): _fold(value) for key, value in data["same"].items()},
        tuple(sorted(data["magnitudes"].items(), key=lambda item: -len(item[0]))),
        bases,
        "|".join(sorted(map(re.escape, bases), key=len, reverse=True)),
        "|".join(data["measure_words"]),
        tuple(tuple(group) for group in data["close_bases"]),
        "|".join(data["counted_per_person"]),
        tuple(data["not_a_denominator"]),
        {key: frozenset(values) for key, values in data["not_a_unit"].items()},
        {key: frozenset(values) for key, values in data["shortened"].items()},
    )


def _fold(text: str) -> str:
    """Return the text in the form units are compared in: half width, without blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("⁄", "/").replace("∕", "/")


def is_unit(text: str) -> bool:
    """Tell whether the text as a whole is a unit, magnitudes and denominators included: 万人, 台（套）, 张/千人."""
    return parse_unit(text) is not None


@lru_cache(maxsize=4096)
def parse_unit(text: str) -> UnitRead | None:
    """Read a printed unit (`单位：万人`, `/10万`, `吨标准煤/万元`, `％`), or None if the text is none."""
    printed = re.sub(r"^\s*(?:计量)?单\s*位\s*[:：]\s*", "", text).strip()
    folded = _fold(printed)
    if not folded:
        return None
    return _simple(folded, printed) or _compound(folded)


def _simple(folded: str, printed: str) -> UnitRead | None:
    """Read a unit without a stroke, or one that is registered with it."""
    registry = _registry()
    if folded in registry.units or folded in registry.compounds or folded in registry.same:
        return UnitRead(_spelling(folded, printed))
    for word, size in registry.magnitudes:
        rest = folded.removeprefix(word)
        if rest != folded and (rest in registry.units or rest in registry.compounds):
            return UnitRead(_spelling(rest, printed.removeprefix(word)), Decimal(size))
    return None


def _spelling(folded: str, printed: str) -> str:
    """Return a unit as printed, but % in half width and without blanks, so that one unit has one spelling."""
    folded = _registry().same.get(folded, folded)
    plain = re.sub(r"\s+", "", printed)
    return plain if _fold(plain) == folded and "％" not in plain else folded


def _compound(folded: str) -> UnitRead | None:
    """Read numerator / denominator: per a number of people or beds, or per one of another unit."""
    above, stroke, below = folded.partition("/")
    if not stroke or not below:
        return None
    top = UnitRead("") if above in ("", "1") else _simple(above, above)
    if top is None:
        return None
    per = _per(below)
    if per:
        return top._replace(per=per.per, per_base=per.base)
    bottom = _simple(below, below)
    if not above or above == "1" or bottom is None:
        return None
    return top._replace(unit=f"{top.unit}/{below}")


def _per(text: str) -> Denominator | None:
    """Read what stands below a stroke: 10万, 千人, 万人口, 百张床位; a bare unit (人, 床) is no number of things."""
    registry = _registry()
    match = re.fullmatch(rf"({_NUMBER})(?:{registry.measure_words})??({registry.base_words})?", text)
    number = _whole(match.group(1)) if match and match.group(1) else None
    if match is None or number is None or number < 2:
        return None
    return Denominator(number, registry.bases.get(match.group(2) or "", ""))


def _whole(text: str) -> int | None:
    """Return a whole number from Arabic or Chinese numerals and magnitudes (10万, 千, 十万, 百), else None."""
    value = parse_decimal(text) if text and text[0] not in "百千万亿" else _bare_magnitude(text)
    return int(value) if value is not None and value == int(value) else None


def _bare_magnitude(text: str) -> Decimal | None:
    """Return the value of magnitude words without a number before them: 千 is 1000, 百万 is 1000000."""
    return parse_decimal("一" + text)


def magnitude(unit: str) -> tuple[str, Decimal]:
    """Return the unit without its magnitude word and the factor: 万人 → (人, 10000), 千瓦 → (千瓦, 1).

    Of text that is no registered unit only 万 and 亿 before it are taken: 万标准机架 → (标准机架, 10000).
    """
    found = parse_unit(unit)
    if found:
        return found.unit, found.factor
    counted = re.fullmatch(r"(万亿|[万亿])([\u4e00-\u9fff]{1,6})", unit)
    return (counted[2], Decimal(_registry_magnitude(counted[1]))) if counted else (unit, Decimal(1))


def _registry_magnitude(word: str) -> int:
    return dict(_registry().magnitudes)[word]


def split_unit(label: str) -> tuple[str, str]:
    """Split a printed label into name and unit: `卫生人员数（万人）` → (`卫生人员数`, `万人`).

    The unit is empty where the label has none; a bracket that is part of the name stays in it: `床人（卫生人员）比`,
    `社区卫生服务中心（站）`. A label that is nothing but a unit (`单位：台（套）`) has an empty name.
    """
    text = label.strip()
    if is_unit(text):
        return "", re.sub(r"^\s*(?:计量)?单\s*位\s*[:：]\s*", "", text)
    start = _last_bracket(text)
    if start >= 0:
        inside, before = text[start + 1 : -1].strip(), text[:start].rstrip()
        unit, rest = _unit_of_bracket(inside)
        if unit and _fold(inside) not in _registry().not_unit.get(before[-1:], frozenset()):
            return before + (f"（{rest}）" if rest else ""), re.sub(r"^(?:计量)?单\s*位\s*[:：]\s*", "", unit)
    return _split_at_sign(text)


def _last_bracket(text: str) -> int:
    """Return where the bracket that ends the text opens, -1 if the text does not end with one."""
    folded = [unicodedata.normalize("NFKC", char)[:1] for char in text]
    if not folded or folded[-1] not in _CLOSE:
        return -1
    depth = 0
    for at in range(len(folded) - 1, -1, -1):
        depth += (folded[at] in _CLOSE) - (folded[at] in _OPEN)
        if depth == 0:
            return at
    return -1


def _unit_of_bracket(inside: str) -> tuple[str, str]:
    """Return the unit that a bracket holds and what else it says: `张，含中医` → (`张`, `含中医`)."""
    if is_unit(inside):
        return inside, ""
    head, _, tail = re.sub("[，,；;]", "，", inside).partition("，")
    return (head, tail) if tail and is_unit(head) else ("", "")


def _split_at_sign(text: str) -> tuple[str, str]:
    """Split `床位数：张`, `床位数，张` and `床位数/张`; the unit must be all that follows the last sign."""
    for sign in ("：", ":", "，", ",", "/"):
        name, found, unit = text.rpartition(sign)
        if found and len(name) > 1 and is_unit(unit) and not name.endswith("单位") and not is_unit(name):
            return name.rstrip(), unit.strip()
    return text, ""


@lru_cache(maxsize=8192)
def find_denominator(name: str) -> Denominator | None:
    """Return the denominator that a name states with its place: `每千名儿童儿科床位数` → 1000 儿童, 0 to 5.

    Numbers may be Arabic or Chinese. `每` may be missing at the very start (`10万人口…`) and before what is counted by
    people (`新城区千人床位数`). A range (每100-200万人口) and
    a thing without a number (每床, 每所医院) are none.
    """
    registry = _registry()
    text = normalise_digits(name)
    words = rf"(?P<measure>{registry.measure_words})?\s*(?P<base>{registry.base_words})"
    match = re.search(rf"每\s*(?P<number>{_NUMBER})\s*{words}", text)
    if match and match["number"]:
        return _denominator(match, text)
    match = re.match(rf"(?P<number>{_NUMBER})(?:{registry.measure_words})?(?P<base>{registry.base_words})", text)
    if match and match["number"] and _is_bare_denominator(match, text):
        return _denominator(match, text)
    match = re.search(
        rf"(?<![\d百千万十亿几数])(?P<number>[千万]|10万|十万)(?P<base>人)(?={registry.per_person})", text
    )
    return _denominator(match, text) if match else _other_base(text)


def _is_bare_denominator(match: re.Match[str], text: str) -> bool:
    """Tell whether a number of people at the start of a name is its denominator and not a condition or a count."""
    number, rest = _whole(match["number"]), text[match.end() :]
    plain = match["base"] != "人" or rest.startswith("拥有") or rest.endswith("拥有量")
    return bool(
        number and number >= 100 and plain and len(rest) > 1 and not rest.startswith(_registry().not_denominator)
    )


def _denominator(match: re.Match[str], text: str) -> Denominator | None:
    """Return the denominator of a match, or None if its number is no whole number above one."""
    number = _whole(match["number"])
    ranged = re.search(r"[0-9][-—–~～至]$", text[: match.start("number")])
    if number is None or number < 2 or ranged:
        return None
    return Denominator(number, _registry().bases[match["base"]], match.start(), match.end())


def _other_base(text: str) -> Denominator | None:
    """Read 每80名严重精神障碍患者配备…: any noun after number and measure word, up to the verb."""
    match = re.search(
        rf"每\s*(?P<number>{_NUMBER})[名张位例]\s*(?P<base>\w{{2,12}}?)(?=至少|应|配|拥有|设|建|的|，|,|$)", text
    )
    number = _whole(match["number"]) if match and match["number"] else None
    if match is None or number is None or number < 2:
        return None
    return Denominator(number, match["base"], match.start(), match.end())


def denominator(name: str) -> tuple[int, str] | None:
    """Return per and per_base as the contract has them: `每千人口…` → (1000, 人口), `10万人口…` → (100000, 人口)."""
    found = find_denominator(name)
    return (found.per, found.base) if found else None


def same_base(base: str, other: str) -> Likeness:
    """Tell how alike two bases of a denominator are; a base that is not stated is like any."""
    if base == other or not base or not other:
        return Likeness.SAME
    near = any(base in group and other in group for group in _registry().families)
    return Likeness.CLOSE if near else Likeness.OTHER


def close_family(base: str) -> str:
    """Return the first of the bases that are close to this one, or the base itself: 常住人口 → 人口."""
    group = next((group for group in _registry().families if base in group), None)
    return group[0] if group else base


def dimensions(unit: str, per: int | None = None) -> frozenset[str]:
    """Return what a unit may measure; a bare number per so many (9.5 per 100000) is a share like %."""
    folded = _fold(unit)
    if not folded:
        return frozenset({"share"} if per else {"number"})
    registered = _registry().units.get(folded, [])
    return frozenset(each.dimension for each in registered) or frozenset({folded})


def counts(unit: str) -> bool:
    """Tell whether a unit counts people or things one by one (人, 张, 个, 间套): another count is another thing."""
    registered = _registry().units.get(_fold(unit), [])
    return any(each.counts or each.dimension in ("person", "visit") for each in registered)


def shortens(unit: str, other: str) -> bool:
    """Tell whether a unit is printed short for the other one where the name makes that plain: 万人 for 人次."""
    return magnitude(unit)[0] in _registry().shortened.get(other, frozenset())


def compatible(unit: str, other: str, per: int | None = None, other_per: int | None = None) -> bool:
    """Tell whether figures in the two units can be of one thing, denominators aside from their being there."""
    return _unit_factor(unit, per, other, other_per) is not None


def convert(
    value: Decimal,
    unit: str,
    per: int | None,
    per_base: str,
    target_unit: str,
    target_per: int | None,
    target_base: str,
) -> Decimal | None:
    """Return the value in the target unit and denominator, or None where the two measure different things.

    Exact wherever the result is a finite decimal, else to 15 significant digits. Different bases never convert except
    those that `same_base` calls close; callers mark that difference.
    """
    factor = _unit_factor(unit, per, target_unit, target_per)
    if factor is None or (per and target_per and same_base(per_base, target_base) is Likeness.OTHER):
        return None
    return _decimal(Fraction(value) * factor)


def _unit_factor(unit: str, per: int | None, target: str, target_per: int | None) -> Fraction | None:
    """Return the factor between two units with their denominators, None if they measure different things."""
    source, goal = parse_unit(unit), parse_unit(target)
    size = Fraction(source.factor if source else 1) / Fraction(goal.factor if goal else 1)
    unit, target = source.unit if source else unit, goal.unit if goal else target
    per, target_per = per or (source.per if source else None), target_per or (goal.per if goal else None)
    plain = _plain_factor(unit, target)
    if plain is not None and bool(per) == bool(target_per):
        return plain * size * Fraction(target_per or 1, per or 1)
    ends = _share(unit, per), _share(target, target_per)
    return ends[0] / ends[1] * size if ends[0] and ends[1] else None


def _plain_factor(unit: str, target: str) -> Fraction | None:
    """Return the factor between two units of one dimension; 个 counts whatever other measure words count."""
    one, two = _fold(unit), _fold(target)
    if one == two or _registry().same.get(one, one) == _registry().same.get(two, two):
        return Fraction(1)
    ones, twos = _registry().units.get(one, []), _registry().units.get(two, [])
    for a in ones:
        for b in twos:
            if a.dimension == b.dimension:
                return a.factor / b.factor
    counted = any(unit.counts for unit in ones) and any(unit.counts for unit in twos)
    return Fraction(1) if counted and GENERIC in (one, two) else None


def _share(unit: str, per: int | None) -> Fraction | None:
    """Return what one of the unit is as a part of the whole: % is 1/100, 1 (person) per 100000 is 1/100000."""
    registered = next(
        (u for u in _registry().units.get(_fold(unit), []) if u.dimension in ("share", "person", "case")), None
    )
    if registered and registered.dimension == "share":
        return registered.factor / 100 if not per else None
    return Fraction(1, per) if per and (registered or not unit) else None


def _decimal(value: Fraction) -> Decimal:
    """Return a fraction as a decimal: exactly where it is finite, else with 15 significant digits."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    with localcontext() as context:
        context.prec = _PLACES if rest != 1 else 60
        result = Decimal(value.numerator) / Decimal(value.denominator)
    whole = result == result.to_integral_value()
    return result.quantize(Decimal(1)) if whole else result.normalize()


def unit_text(unit: str, per: int | None, per_base: str) -> str:
    """Return unit and denominator in one printed form: 张/千人口, /10万活产, %, ratio."""
    if not per:
        return unit
    names = {100: "百", 1000: "千", 10_000: "万", 100_000: "10万", 1_000_000: "100万"}
    measure = {"床位": "张", "儿童": "名", "老年人": "名"}.get(per_base, "")
    return f"{unit}/{names.get(per, str(per))}{measure}{per_base}"
