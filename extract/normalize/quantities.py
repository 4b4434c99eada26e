"""Quantities in running text: numeral, magnitude, unit, denominator, comparator, range and ratio, with exact offsets.

A grammar over characters, not tokens: jieba glues 万亿元 into one word and cuts 每千人口 into two. What is no quantity
(dates, document numbers, 三级医院, 5G, “120”) is masked first, from named patterns in `schemas/lexicon/`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import NamedTuple

from extract.normalize.numbers import normalise_digits, parse_decimal
from extract.normalize.registry import load_yaml

_CHINESE_DIGITS = "零〇○一二三四五六七八九"
_CHINESE = "零〇○一二两三四五六七八九十百千万亿"
_ARABIC = r"(?:\d{1,3}(?:(?:[,，]\d{3})+| \d{3}(?: \d{3})*)(?! ?\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
_MAGNITUDE = r"(?:\s?(?:百万|千万|十万|万亿|千(?![克瓦米卡伏分])|[百万亿](?!分)))"
_WORDS = rf"[{_CHINESE}]*[零〇○一二两三四五六七八九十][{_CHINESE}]*(?:点[{_CHINESE_DIGITS}]+[万亿]*)?"
_NUMBER = rf"(?:{_ARABIC}{_MAGNITUDE}?|{_WORDS})"
_FRACTION = rf"(?:(?<![{_CHINESE}又\d])(?:[一二三四五六七八九十百千万]{{1,4}}|\d{{1,6}})分之)"
_DASH = r"\s?(?:[—\-–―─~〜～]{1,2}|至|到)\s?"
_DIGIT_OR_COUNT = re.compile(rf"[\d０-９]|[{_CHINESE}]")
_MASK = "\x00"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure in running text.

    `start` and `end` are the characters of number and unit; `outer_start` and `outer_end` take in the words that
    compare (至少 … 以上). `unit` is as printed without magnitude, `ratio` for 1∶x. `per` and `per_base` are set only
    where the denominator stands behind a stroke; 每千人口 is a `Denominator`. `words` tells a Chinese numeral.
    A fraction is a share: 三分之一 is 33.3333333333333 % (15 digits where it does not end, the operator as printed),
    千分之三 and smaller parts are in ‰.
    """

    start: int
    end: int
    value: Decimal
    high: Decimal | None = None
    comparator: str = "="
    unit: str = ""
    per: int | None = None
    per_base: str = ""
    outer_start: int = 0
    outer_end: int = 0
    words: bool = False

    @property
    def ratio(self) -> bool:
        """Tell whether the figure is the x of 1∶x."""
        return self.unit == "ratio"


class Denominator(NamedTuple):
    """`每千人口`, `每百张床位`, `每0.8—2万人`: its characters, number (and upper end), measure word and noun."""

    start: int
    end: int
    per: int
    high: int | None
    unit: str
    base: str


class _Grammar(NamedTuple):
    """The compiled grammar and the words it was made from."""

    figure: re.Pattern[str]
    ratio: re.Pattern[str]
    denominator: re.Pattern[str]
    masks: tuple[tuple[str, re.Pattern[str]], ...]
    before: dict[str, str]
    behind: dict[str, str]
    slash_bases: dict[str, str]
    governed: re.Pattern[str]
    countable: frozenset[str]


def any_of(words: list[str] | tuple[str, ...]) -> str:
    """Return a regular expression that matches any of the words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


@cache
def _grammar() -> _Grammar:
    """Compile the grammar from `schemas/lexicon/`, once."""
    data = load_yaml("lexicon/quantities.yaml")
    before = {word: sign for sign, words in data["before"].items() for word in words}
    behind = {word: sign for sign, words in data["behind"].items() for word in words}
    units = [unit for group in data["units"].values() for unit in group]
    countable = frozenset(data["units"]["count"]) | frozenset(data["units"]["people"]) | {*data["units"]["doublings"]}
    governed = re.compile(any_of(data["governors"]) + r"(?:了|好|有|至少|不少于|各)?\s?$")
    return _Grammar(
        _figure(units, list(before), list(behind), data),
        _ratio(list(before), list(behind)),
        _denominator(data),
        tuple((entry["name"], _mask_pattern(entry["pattern"])) for entry in _mask_entries()),
        before,
        behind,
        data["slash_bases"],
        governed,
        countable,
    )


def _mask_entries() -> list[dict[str, str]]:
    return list(load_yaml("lexicon/not_quantities.yaml"))


def _mask_pattern(pattern: str) -> re.Pattern[str]:
    """Compile one pattern of `not_quantities.yaml`; {N} and {D} stand for Chinese numerals and digits."""
    return re.compile(pattern.replace("{N}", "一二三四五六七八九十百零").replace("{D}", _CHINESE_DIGITS))


def _figure(units: list[str], before: list[str], behind: list[str], data: dict[str, dict[str, str]]) -> re.Pattern[str]:
    unit = any_of(units) + r"(?<!人)(?!\x00)|人(?![民均才员类工力格])"
    share = r"[%‰‱]|个?百分点"
    bases = any_of(list(data["slash_bases"]))
    late = any_of([word for word in behind if word not in "余多"])
    return re.compile(
        rf"(?P<before>{any_of(before)}\s?)?(?P<fraction>{_FRACTION})?(?<![\d.])(?<!\d )(?P<low>{_NUMBER}|(?<=分之)百)"
        rf"(?:(?P<low_unit>\s?(?:{share}|{unit}))?{_DASH}(?P<high_fraction>{_FRACTION})?(?P<high>(?>{_NUMBER}))(?!分之))?"
        rf"(?P<more>[余多])?(?P<middle>{late})?(?P<unit>\s?(?:{share}|{unit}))?"
        rf"(?:\s?/\s?每?(?P<per>\d+\s?万?|[十百千万亿]+)?\s?(?P<base>{bases}|{unit})?)?"
        rf"(?P<behind>\s?{late})?"
    )


def _ratio(before: list[str], behind: list[str]) -> re.Pattern[str]:
    number = r"\d+(?:\.\d+)?"
    return re.compile(
        rf"(?P<before>{any_of(before)}\s?)?(?<![\d.:：∶︰])(?P<left>{number})\s?[:：∶︰]\s?(?P<right>{number})(?!\s?[\d.:：∶︰万])"
        rf"(?P<behind>\s?{any_of([word for word in behind if word not in '余多'])})?"
    )


def _denominator(data: dict[str, list[str]]) -> re.Pattern[str]:
    number = rf"{_NUMBER}|[十百千万亿]+"
    return re.compile(
        rf"每(?=床)(?P<bed>床位?)"
        rf"|(?:每|(?<![{_CHINESE}几数\d.,])(?=[百千万]{{1,2}}(?:(?:常住|户籍|服务)?人口(?!以|的|左|规|大)|人(?=医[生师]|护士|床位|病床|拥有|执业|全科))))\s?(?P<low>{number})\s?(?:{_DASH}(?P<high>{_NUMBER})\s?)?(?P<unit>人次|名|张|位|户|吨|平方公里|公里|家|个|台|年|月|周|天|日)?"
        rf"(?P<base>{any_of(data['bases'])}(?!员|才|均|籍))?"
    )


@lru_cache(maxsize=256)
def mask(text: str) -> str:
    """Return the text, digits folded, with every span that states no quantity blanked out; offsets stay."""
    folded = normalise_digits(text)
    for _, pattern in _grammar().masks:
        folded = pattern.sub(_blank, folded)
    return folded


def _blank(match: re.Match[str]) -> str:
    return _MASK * len(match.group())


def masked_spans(text: str) -> list[tuple[int, int, str]]:
    """Return the spans that state no quantity as (start, end, name of the pattern), for explaining a reading."""
    folded, found = normalise_digits(text), []
    for name, pattern in _grammar().masks:
        found += [(match.start(), match.end(), name) for match in pattern.finditer(folded) if match.group()]
        folded = pattern.sub(_blank, folded)
    return sorted(found)


@lru_cache(maxsize=256)
def find_denominators(text: str) -> tuple[Denominator, ...]:
    """Return what 每 + number counts by, left to right: 每千人口, 每百张床位, 每3万常住人口, 每0.8—2万人, 每3年."""
    found = []
    for match in _grammar().denominator.finditer(mask(text)):
        if match["bed"]:
            found.append(Denominator(*match.span(), 1, None, "", "床位"))
            continue
        low, high = _range(match["low"], match["high"])
        if low is None or low != low.to_integral_value():
            continue
        top = int(high) if high is not None else None
        found.append(Denominator(*match.span(), int(low), top, match["unit"] or "", match["base"] or ""))
    return tuple(found)


def _plain(text: str) -> Decimal | None:
    """Read a numeral; a bare magnitude (千, 十万) is one of itself."""
    text = re.sub(r"\s", "", text)
    if text and all(char in "十百千万亿" for char in text) and text != "十":
        return parse_decimal(("" if text[0] == "十" else "1") + text) if text[0] != "十" else parse_decimal(text)
    return parse_decimal(text)


def _range(low: str, high: str | None) -> tuple[Decimal | None, Decimal | None]:
    """Read both ends; a magnitude printed only at the upper end holds for both (0.8—2万 is 8000 to 20000)."""
    first, second = _plain(low), _plain(high) if high else None
    if first is None or second is None:
        return first, None
    magnitude = re.search(r"[百千万亿]+$", high or "")
    if magnitude and low.strip()[-1].isdigit():
        scale = _plain(magnitude.group()) or Decimal(1)
        first = first * scale if first < second / scale else first
    return _tidy(first), second


def _tidy(value: Decimal) -> Decimal:
    return value.to_integral_value() if value >= 100 and value == value.to_integral_value() else value


@lru_cache(maxsize=256)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Return the quantities of a text in order, without overlap; numbers behind 每 are denominators, not quantities.

    >>> [(q.value, q.unit, q.comparator) for q in find_quantities("建成4—6个中心，覆盖率达到60%以上")]
    [(Decimal('4'), '个', 'range'), (Decimal('60'), '%', '>=')]
    """
    if not _DIGIT_OR_COUNT.search(text):
        return ()
    masked = mask(text)
    taken = [(item.start, item.end) for item in find_denominators(text)]
    found: list[Quantity] = []
    for match in _grammar().ratio.finditer(masked):
        quantity = _read_ratio(match)
        if quantity:
            found.append(quantity)
            taken.append(match.span())
    listed = -1
    for match in _grammar().figure.finditer(_without(masked, taken)):
        quantity = _read_figure(match, masked, listed)
        if quantity:
            found.append(quantity)
            listed = quantity.end if quantity.words else listed
    return _with_later_unit(sorted(found, key=lambda item: item.start), masked)


_FROM_HERE = re.compile(r"[由从自]\s?$")
_TO_THERE = re.compile(r"[^\d\x00，,；;。：:]{0,6}[到至为]\s?$")


def _with_later_unit(found: list[Quantity], masked: str) -> tuple[Quantity, ...]:
    """Give the first of two levels the unit that only the second prints: 从2.1提高到3.0% is from 2.1%.

    A list of points prints them once (4.8个、8个和17.1个百分点).

    So is a magnitude (由2.1增加到3.0万人), unless the first would come out more than ten times the second.
    """
    for at in range(len(found) - 2, -1, -1):
        unit = found[at + 1].unit
        shares = (found[at].unit == "个" and unit == "百分点") or (not found[at].unit and unit in ("%", "‰", "百分点"))
        joint = masked[found[at].outer_end : found[at + 1].outer_start]
        if shares and found[at].per is None and joint in ("、", "和", "与", "及"):
            found[at] = replace(found[at], unit=unit)
    for at in range(len(found) - 1):
        first, second = found[at], found[at + 1]
        between = masked[first.end : second.outer_start]
        bare = not first.unit and first.per is None and second.unit not in ("", "ratio")
        if bare and _FROM_HERE.search(masked[: first.outer_start]) and _TO_THERE.match(between):
            printed = re.search(r"[百千万亿]+", masked[second.start : second.end])
            scale = (_plain(printed.group()) if printed and not second.words else None) or Decimal(1)
            scale = scale if first.value < scale and first.value * scale <= second.value * 10 else Decimal(1)
            value = _tidy(first.value * scale)
            found[at] = replace(first, value=value, unit=second.unit, per=second.per, per_base=second.per_base)
    return tuple(found)


def _without(masked: str, taken: list[tuple[int, int]]) -> str:
    """Blank out what has been read already."""
    for start, end in taken:
        masked = masked[:start] + _MASK * (end - start) + masked[end:]
    return masked


def _read_ratio(match: re.Match[str]) -> Quantity | None:
    left, right = parse_decimal(match["left"]), parse_decimal(match["right"])
    if not left or right is None or (left != 1 and "：" in match.group()):
        return None
    comparator = _comparator(match["before"], None, match["behind"], is_range=False)
    end = match.end("right")
    start, stop = match.start("left"), match.end()
    value = left if right == 1 else right / left
    return Quantity(start, end, value, None, comparator, "ratio", None, "", match.start(), stop)


def _comparator(before: str | None, middle: str | None, behind: str | None, *, is_range: bool) -> str:
    """Return the operator that the words around a number make."""
    grammar = _grammar()
    if is_range:
        return "range"
    first = grammar.before.get((before or "").strip(), "")
    last = grammar.behind.get((behind or "").strip(), "") or grammar.behind.get((middle or "").strip(), "")
    return first if first not in ("", "~") else last or first or "="


def _read_figure(match: re.Match[str], masked: str, listed: int) -> Quantity | None:
    """Turn one match into a quantity, or None if it is none: a word with 一 in it, a number that counts nothing.

    `listed` is where the last Chinese count ended: 建立一个中心、一支队伍 needs its verb only once.
    """
    low, high = _range(match["low"], match["high"])
    if low is None or (match["high"] and high is None) or masked[match.end("low") :].startswith("分之"):
        return None
    if match["fraction"] or match["high_fraction"] or _is_stroked(match):
        return _read_fraction(match, low, high)
    if high is not None and high <= low:
        return None
    words = not match["low"].strip()[0].isdigit()
    unit = re.sub(r"\s", "", match["unit"] or match["low_unit"] or "")
    unit = unit[1:] if unit in _WITH_MEASURE else unit
    continues = listed >= 0 and bool(re.fullmatch(r"[^，,；;：。]*[、和]", masked[listed : match.start()]))
    if words and not _is_count(match, unit, masked, continues):
        return None
    if masked[match.start("low") - 1 : match.start("low")] == "第" and not _RANKED.search(masked[: match.start("low")]):
        return None
    per, per_base, unit = _behind_stroke(match, unit)
    if unit.startswith("/") or (not unit and per is None and not _stands_alone(match, masked)):
        return None
    end = match.start("behind") if match["behind"] else match.end()
    middle = match["more"] or match["middle"]
    comparator = _comparator(match["before"], middle, match["behind"], is_range=high is not None)
    start = match.start("low")
    if _NEGATIVE.search(masked[:start]) and high is None:
        low, start = -low, start - 1
    unit = "人" if unit == "人口" else unit
    comparator = ">" if unit == "番" and masked[match.end() :].startswith("多") else comparator
    outer = min(match.start(), start)
    return Quantity(start, end, low, high, comparator, unit, per, per_base, outer, match.end(), words)


def _read_fraction(match: re.Match[str], low: Decimal, high: Decimal | None) -> Quantity | None:
    """Read 三分之一, 2/3, 百分之九十, 千分之三至五 as a share in % or ‰; None with a unit or if it is no part."""
    below = _plain((match["fraction"] or match["per"] or "").removesuffix("分之"))
    top = _plain(match["high_fraction"].removesuffix("分之")) if match["high_fraction"] else below
    odd = (match["fraction"] and match["per"]) or match["base"] or (match["unit"] or "").strip() or match["low_unit"]
    if odd or not below or not top or below < 2 or (low > below and below != _HUNDRED):
        return None
    unit, size = ("%", _HUNDRED) if below < _THOUSAND else ("‰", Decimal(_THOUSAND))
    first, last = _part(low, below, size), _part(high, top, size) if high is not None else None
    if last is not None and last <= first:
        return None
    comparator = _comparator(match["before"], match["more"] or match["middle"], match["behind"], is_range=bool(last))
    end = match.start("behind") if match["behind"] else match.end()
    start = match.start("fraction") if match["fraction"] else match.start("low")
    return Quantity(start, end, first, last, comparator, unit, None, "", match.start(), match.end(), words=True)


def _is_stroked(match: re.Match[str]) -> bool:
    """Tell whether figures with a stroke are a fraction (2/3); rates have a unit, a base or more below (9.5/10万)."""
    named = match["unit"] or match["low_unit"] or match["base"] or "." in match["low"]
    return not named and bool(re.fullmatch(r"\d{1,2}", match["per"] or ""))


_HUNDRED, _THOUSAND, _DIGITS_KEPT = Decimal(100), 1000, 15


def _part(above: Decimal, below: Decimal, size: Decimal) -> Decimal:
    """Return a fraction in hundredths or thousandths: exact where it ends, else with 15 significant digits."""
    value = Context(prec=_DIGITS_KEPT).divide(above * size, below)
    if Fraction(value) != Fraction(above) * Fraction(size) / Fraction(below):
        return value
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


_NEGATIVE = re.compile(r"[长速幅为达是率数：:]-$")
_RANKED = re.compile(r"(?:居|列|排|升至|上升到|获得?)[^，。；]{0,14}第$")


def _is_count(match: re.Match[str], unit: str, masked: str, continues: bool) -> bool:
    """Tell whether a Chinese numeral counts: large ones by their unit, small ones only behind a governing verb."""
    numeral = match["low"]
    if not unit or masked[match.start("low") - 1 : match.start("low")] in ("第", "每", "统", "同", "唯", "之", "其"):
        return False
    if len(numeral) > 1 and (any(char in "百千万亿" for char in numeral) or unit in _grammar().countable - _ABSTRACT):
        return True
    governed = continues or bool(match["before"]) or _grammar().governed.search(masked[: match.start()])
    return bool(governed) and unit in _grammar().countable and unit not in _ABSTRACT


_WITH_MEASURE = frozenset({"个百分点", "个小时", "个工作日"})
"""Units printed with an empty 个 before them."""

_ABSTRACT = frozenset({"批", "次", "种", "类", "项", "条", "面", "部", "份", "起", "件", "点", "片", "块", "对", "口"})
"""Measure words that with a small Chinese numeral mostly count ideas: 一项制度, 一批人才, 一种模式."""


def _behind_stroke(match: re.Match[str], unit: str) -> tuple[int | None, str, str]:
    """Return denominator, its noun and the unit: a number of people is a denominator, all else joins (元/人)."""
    number, base = match["per"], re.sub(r"\s", "", match["base"] or "")
    bases = _grammar().slash_bases
    if not number and not base:
        return None, "", unit
    if number and (base in bases or not base):
        per = _plain(number)
        return (int(per) if per else None), bases.get(base, base), unit
    return None, "", f"{unit}/{re.sub(chr(32), '', number or '')}{base}"


_TO_LEVEL = re.compile(r"[^\d\x00，,；;。：:]{0,6}[到至为]\s?\d+(?:\.\d+)?\s?[^\d\s，,；;。：:、年]")
"""What follows the first of two levels: a verb and a second figure with a unit, no year."""


_LISTED_SHARE = re.compile(r"[、和与及]\s?\d+(?:\.\d+)?\s?(?:[、和与及]\s?\d+(?:\.\d+)?\s?)*(?:[%‰]|个?百分点)")
"""提高15.4和13.5个百分点: a list of shares that prints its unit once."""


def _stands_alone(match: re.Match[str], masked: str) -> bool:
    """Tell whether a number without a unit is a figure: it has a magnitude, a comparison, or closes its clause."""
    if match["before"] or match["behind"] or match["middle"]:
        return True
    numeral, after = match["low"], masked[match.end() :].lstrip()
    if _FROM_HERE.search(masked[: match.start()]) and _TO_LEVEL.match(after):
        return True
    if re.search(r"[万亿]$", numeral) or _LISTED_SHARE.match(after):
        return True
    if after[:1] and after[0] not in "，,。；;、）)（(的":
        return False
    return "." in numeral or bool(re.search(r"(?:为|达到?|至|是|[:：]|数)\s?$", masked[: match.start()]))
