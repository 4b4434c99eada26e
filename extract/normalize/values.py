"""The grammar of a table cell: numbers with comparators, ranges, ratios, marks for missing, qualitative words.

One cell may hold several values (`7.37/7.84`). Numbers are exact `Decimal`s in the base unit: magnitude words are
multiplied out, percentages and per-mille stay as printed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from extract.normalize.numbers import parse_decimal

_MISSING = re.compile(r"[-‐‑–—―─－/／\\…·.]{1,6}|无|暂无|缺|不适用|n/?a", re.IGNORECASE)
_TICKS = re.compile(r"[□☐■☑☒√✓✔×○●◎★☆▲△◆◇]+|.*[□☐☑☒].*")
"""Marks of a form or of a plan's calendar (√, □是√否): no figures and no words of one."""
_FOOTNOTE = re.compile(r"(?<=[\d%‰上下内右])(?:[*＊※†]+|[①-⑳]|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\[?注\d*\]?|[\[〔(（]注?[①-⑳]?[\])〕）])+$")
_NUMBER = r"[+-]?\d[\d,]*(?:\.\d+)?"
_MAGNITUDE = r"(?:[万亿千百]|万亿|千万|百万|十万)?"
_UNIT = r"[%‰]|k?m[23]|[^%‰\d\s≥≤<>=~:/\[\]()以左上下及+、,;。-][^\d\s≥≤<>=~:/\[\]以左上下及+-]{0,7}"
_REACHED = "稳定在 稳定达到 保持 保持在 维持在 提高到 提高至 提升到 提升至 增加到 增至 下降到 下降至 降低到 降到 降至"
_PREFIX = {
    "≥": ">=", "≧": ">=", ">=": ">=", "不低于": ">=", "不少于": ">=", "不小于": ">=", "至少": ">=", "高于或等于": ">=",
    "≤": "<=", "≦": "<=", "<=": "<=", "不高于": "<=", "不超过": "<=", "不大于": "<=", "不多于": "<=", "最多": "<=",
    "控制在": "<=", ">": ">", "大于": ">", "超过": ">", "高于": ">", "多于": ">", "<": "<",
    "小于": "<", "低于": "<", "少于": "<",
    "约": "~", "约为": "~", "近": "~", "~": "~", "≈": "~", "=": "=", "达到": "=", "达": "=", "为": "=",
    **dict.fromkeys(_REACHED.split(), "="),
}  # fmt: skip
_SUFFIX = {
    "及以上": ">=", "以上": ">=", "以下": "<=", "及以下": "<=", "以内": "<=", "之内": "<=", "之下": "<=", "左右": "~",
    "上下": "~", "+": ">=", "": "",
}  # fmt: skip
_PREFIXES = "|".join(sorted(map(re.escape, _PREFIX), key=len, reverse=True))
_SUFFIXES = "|".join(sorted(map(re.escape, filter(None, _SUFFIX)), key=len, reverse=True))
_DASH = r"(?:-{1,2}|~|至|到)"
_VALUE = re.compile(
    rf"(?P<prefix>{_PREFIXES})?(?:(?P<left>{_NUMBER}):)?(?P<low>{_NUMBER})(?P<low_magnitude>{_MAGNITUDE})"
    rf"(?:(?P<low_unit>{_UNIT})?{_DASH}(?P<high>{_NUMBER})(?P<magnitude>{_MAGNITUDE}))?"
    rf"(?P<unit>{_UNIT})?(?P<suffix>{_SUFFIXES})?"
)
_BOUNDS = re.compile(
    rf"(?:(?P<low>{_NUMBER})(?P<low_op><=|<|≤))?[A-Za-z](?P<op><=|>=|<|>|≤|≥)(?P<value>{_NUMBER})(?P<unit>{_UNIT})?"
)
_BRACKETED = re.compile(r"[\[〔【](.+)[\]〕】]")
_REMARKED = re.compile(r"(?P<value>[^()]+)\((?P<remark>[^()]*[\u4e00-\u9fff][^()]*)\)")
_YEAR = re.compile(r"(?:19|20)\d\d年.*|(?:199|20[0-4])\d-(?:(?:199|20[0-4])\d年?|\d\d年)")
_SAME = {ord(dash): "-" for dash in "‐‑–—―─−"} | {ord(colon): ":" for colon in "∶︰"} | {ord(t): "~" for t in "〜∼"}
_PER = re.compile(r"/(?:每)?(100000|\d{1,4}万|[百千万]|十万)(?:人口?|名)?$")
_MOVES = re.compile(
    r"(?:[比较](?:(?P<since>(?:19|20)\d\d)年?|上年|基期)[末底]?)?(?P<over>年均|平均每年|(?:五年)?累计)?"
    r"(?P<move>(?:增长|增加|提高|提升|上升|下降|降低|减少|削减|压减|增速|增幅|降幅)(?=[^到至])|(?:新增|完成|达到?)?)"
    r"(?:率?为|[率:])?(?P<value>.+?)(?P<yearly>/年)?"
)
_AIM_BEHIND = re.compile(r"(?P<value>[^、,;。]+)[、,;。](?P<words>\D*[\u4e00-\u9fff]{2}\D*)")
"""A figure and words that say more of it: >7、力争高于上年. A plain number may be a paragraph's (1、加强…)."""
_AIMS = re.compile("力争|争取|确保|同时|并|且|逐[步年]")
_OVER = {"累计": "cumulative", "五年累计": "cumulative", "年均": "annual_average", "平均每年": "annual_average"}


@dataclass(frozen=True, slots=True)
class CellValue:
    """One value read from a cell.

    `status` is `A` for a number, `M` for a mark for missing, `Q` for words. `unit` is what the cell itself prints
    (`ratio` for 1:x, empty mostly), `per` the denominator behind a stroke (9.52/10万 → 100000), `bracketed` tells
    that the number stood in square brackets, `remark` is what a bracket behind it says (75%（2019年）).
    `change` is the word of a figure that says how much something moves (下降 in 较2020年下降18%), `since` the year
    that it is measured from, `basis` that of the contract where the cell says so (年均增长7%, 累计50).
    """

    status: str
    value: Decimal | None = None
    high: Decimal | None = None
    comparator: str = "="
    unit: str = ""
    bracketed: bool = False
    text: str = ""
    per: int | None = None
    remark: str = ""
    change: str = ""
    since: str = ""
    basis: str = ""


def fold(text: str) -> str:
    """Return `text` in NFKC with blanks removed and the many dashes, colons and tildes made one of each."""
    text = text.replace("︰", ":")  # NFKC would make two dots of it
    text = unicodedata.normalize("NFKC", re.sub(r"(?<=[\d%‰％])[①-⑳¹²³⁴⁵⁶⁷⁸⁹⁰]+", "", text))
    return re.sub(r"\s+", "", text).translate(_SAME)


def is_missing(text: str) -> bool:
    """Tell whether the cell holds a mark for a missing or not applicable value (`—`, `——`, `-`, `/`)."""
    return bool(_MISSING.fullmatch(re.sub(r"\s+", "", text)))


def _comparator(prefix: str | None, suffix: str | None, has_high: bool) -> str:
    if has_high:
        return "range"
    return _PREFIX.get(prefix or "", "") or _SUFFIX.get(suffix or "", "") or "="


def _merge(prefix: str | None, suffix: str | None, has_high: bool) -> str:
    """`达到…以上`: a weak word before the number leaves the say to the word behind it."""
    before, behind = _PREFIX.get(prefix or "", ""), _SUFFIX.get(suffix or "", "")
    if not has_high and before in {"", "="} and behind:
        return behind
    return _comparator(prefix, suffix, has_high)


def _scaled(number: str, magnitude: str | None) -> Decimal | None:
    return parse_decimal(number.replace(",", "") + (magnitude or ""))


def _single(text: str) -> CellValue | None:
    """Read a folded text that should be exactly one value."""
    inner = _BRACKETED.fullmatch(text)
    if inner:
        value = _single(inner.group(1)) or _moved(inner.group(1))
        return replace(value, bracketed=True) if value else None
    text = _FOOTNOTE.sub("", text)
    per = _PER.search(text)
    if per and not re.fullmatch(r"\d{1,2}|", per[1]):
        value, base = _single(text[: per.start()]), parse_decimal(per[1]) or parse_decimal("1" + per[1])
        return replace(value, per=int(base)) if value and base else None
    bounds = _BOUNDS.fullmatch(text)
    if bounds:
        return _bounded(bounds)
    match = _VALUE.fullmatch(text)
    if not match or _YEAR.fullmatch(text):
        return None
    has_high = match["high"] is not None
    low = _scaled(match["low"], match["low_magnitude"] or (match["magnitude"] if has_high else None))
    high = _scaled(match["high"], match["magnitude"]) if has_high else None
    comparator = _merge(match["prefix"], match["suffix"], has_high)
    if low is None:
        return None
    if match["left"]:
        left = parse_decimal(match["left"])
        # 1:1.6 and 1.6:1 are both 1.6: which of the two is the one is in the name (医护比, 护医比).
        ratio = left if low == 1 else low / left if left else None
        return CellValue("A", ratio, None, comparator, "ratio") if ratio else None
    return CellValue("A", low, high, comparator, match["unit"] or match["low_unit"] or "")


def _bounded(match: re.Match[str]) -> CellValue | None:
    """`1000≤X<40000` as a range, `X≥1000` with its comparator; a closed lower bound is what a range states."""
    value = parse_decimal(match["value"].replace(",", ""))
    if match["low"]:
        return CellValue("A", parse_decimal(match["low"].replace(",", "")), value, "range", match["unit"] or "")
    op = {"≤": "<=", "≥": ">="}.get(match["op"], match["op"])
    return CellValue("A", value, None, op, match["unit"] or "")


def _moved(text: str) -> CellValue | None:
    """Read a folded figure of change (年均增长7%左右, 比2020年下降18%), of a sum (累计5000) or of a year (1万户/年)."""
    match = _MOVES.fullmatch(text)
    if match is None:
        return None
    over = match["over"] or ("年均" if match["yearly"] else "")
    if not over and match["move"] in {"", "新增", "完成", "达", "达到"}:
        return None
    value = _single(match["value"])
    if value is None or (match["move"] and not value.unit and not over):
        return None
    change = match["move"] if match["move"] not in {"新增", "完成", "达", "达到"} else ""
    return replace(value, change=change, since=match["since"] or "", basis=_OVER.get(over, ""))


def _aimed(text: str) -> CellValue | None:
    """Read a folded figure with words of its aim behind it; the words hold no other figure."""
    match = _AIM_BEHIND.fullmatch(text)
    value = _single(match["value"]) if match else None
    return value if match and value and (value.comparator != "=" or _AIMS.match(match["words"])) else None


def _as_printed(unit: str, text: str) -> str:
    """Return a unit read from a folded text as the cell prints it: m2 is ㎡ there, 套(户) is 套（户）."""
    plain = "".join(text.split())
    if unit in {"", "ratio", "%", "‰"} or unit in plain:
        return unit
    pieces = (plain[at : at + size] for size in range(1, len(unit) + 1) for at in range(len(plain) - size + 1))
    return next((piece for piece in pieces if unicodedata.normalize("NFKC", piece) == unit), unit)


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[/／、；;]", text) if part]


@lru_cache(maxsize=16_384)
def read_values(text: str) -> tuple[CellValue, ...]:
    """Read the values that a table cell holds, in printed order.

    An empty cell gives none; a mark for missing gives one of status `M`; words that are no number give one of status
    `Q` with the words as `text`. `7.37/7.84` gives two. Marks to tick (√, □是□否) give none.
    """
    if not text.strip() or _TICKS.fullmatch(re.sub(r"\s+", "", text)):
        return ()
    if is_missing(text):
        return (CellValue("M", text=text.strip()),)
    folded = fold(text)
    single = _single(folded) or _moved(folded)
    if single:
        return (replace(single, unit=_as_printed(single.unit, text)),)
    remarked = _REMARKED.fullmatch(folded)
    value = _single(remarked["value"]) if remarked else None
    if remarked and value:
        return (replace(value, remark=remarked["remark"]),)
    if aimed := _aimed(folded):
        return (aimed,)
    values = [_single(part) for part in _parts(folded)]
    if len(values) > 1 and all(values):
        return tuple(value for value in values if value)
    return (CellValue("Q", text=text.strip()),)


def is_number(text: str) -> bool:
    """Tell whether the cell holds one or more numbers (comparators, ranges, ratios included)."""
    values = read_values(text)
    return bool(values) and all(value.status == "A" for value in values)
