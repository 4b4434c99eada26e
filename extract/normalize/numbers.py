"""Numerals of Chinese print: characters in, exact `Decimal` out.

Arabic digits in half and full width, thousands separators, decimals, Chinese numerals (三千二百零五万, 两,
二〇二五) and magnitudes multiplied out (3205.42万 is 32054200). No floats anywhere, nothing is rounded.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

# Characters of full width that stand for one of half width in figures. Punctuation that structures sentences
# (，。；：（）) is not among them: it must stay what it is.
_FOLD: Final = {
    **{code: code - 0xFEE0 for code in range(ord("０"), ord("９") + 1)},
    **{code: code - 0xFEE0 for code in range(ord("Ａ"), ord("Ｚ") + 1)},
    **{code: code - 0xFEE0 for code in range(ord("ａ"), ord("ｚ") + 1)},
    **{ord(wide): ord(half) for wide, half in zip("．％／＋－＜＞＝", ".%/+-<>=", strict=True)},
    ord("﹪"): ord("%"),
    ord("−"): ord("-"),
    ord("·"): ord("."),
    ord("・"): ord("."),
    **dict.fromkeys([0x00A0, *range(0x2002, 0x200B), 0x202F], ord(" ")),  # fixed and thin blanks, as between thousands
    ord("\u3000"): ord(" "),
}
# Numerals for cheques and the old forms, folded to the plain ones.
_PLAIN: Final = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億兩○〇", "一二三四五六七八九十百千万亿两零零")

_DIGITS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_MAGNITUDES: Final = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}

_ARABIC: Final = (
    r"[0-9０-９]{1,3}(?:,[0-9０-９]{3})+(?![0-9０-９])(?:[.．][0-9０-９]+)?|[0-9０-９]+(?:[.．][0-9０-９]+)?"
)
_BLANK: Final = "[ \u00a0\u3000]?"

#: A numeral in running text with the magnitude that belongs to it: 20922, 1,234.5, ３.２, 3205.42 万, 三千二百.
#: Finds candidates only: whether 一 or 百 is a count or part of a word is for the grammar around it to say.
NUMERAL: Final = re.compile(
    rf"(?:{_ARABIC})(?:{_BLANK}[百千万亿]+)*|[零〇○一二两三四五六七八九十百千万亿]*[零〇○一二两三四五六七八九十]"
    r"[零〇○一二两三四五六七八九十百千万亿]*(?:点[零〇○一二三四五六七八九]+[万亿]*)?"
)

_GROUPED: Final = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?")
_PIECE: Final = re.compile(r"(\d+(?:\.\d+)?)([十百千万亿]*)")
_SMALL: Final = re.compile(r"(?:(\S)千)?(?:零?(\S)百)?(?:零?(\S)?(十))?(?:(零?)(\S))?")


def normalise_digits(text: str) -> str:
    """Fold full-width digits, letters and the signs of figures to half width; length and offsets stay the same."""
    return text.translate(_FOLD)


def parse_decimal(text: str) -> Decimal | None:
    """Return the value of one numeral, None if the text is anything else.

    Takes `3205.42万`, `1，234`, `－3.5`, `三千二百零五万`, `二〇二五`, `3亿2000万`, `半`; blanks inside are ignored.
    A `%` or a unit is not part of a numeral.
    """
    folded = re.sub(r"\s", "", normalise_digits(text)).translate(_PLAIN)
    sign = -1 if folded.startswith("-") else 1
    folded = folded[1:] if folded[:1] in ("-", "+") else folded
    if not folded:
        return None
    value = _arabic(folded) if folded[0].isascii() else _chinese(folded)
    return None if value is None else sign * _whole(value)


def _whole(value: Decimal) -> Decimal:
    """Drop a fraction of zeros that multiplying out left on large numbers; 15.30 keeps its printed places."""
    return value.to_integral_value() if value >= 100 and value == value.to_integral_value() else value


def _arabic(text: str) -> Decimal | None:
    """Read pieces of digits with magnitudes, largest first: `3亿2000万`, `1.2万亿`, `1,234.5`."""
    head = _GROUPED.match(text)
    if head:
        text = re.sub("[,，]", "", head.group()) + text[head.end() :]
    total, limit, position = Decimal(0), Decimal("Infinity"), 0
    for piece in _PIECE.finditer(text):
        factor = _product(piece.group(2))
        if piece.start() != position or factor >= limit:
            return None
        total, limit, position = total + Decimal(piece.group(1)) * factor, factor, piece.end()
    return total if position == len(text) and position else None


def _product(magnitudes: str) -> Decimal:
    """Multiply magnitude characters out: 万亿 is 10 to the 12th."""
    factor = Decimal(1)
    for char in magnitudes:
        factor *= _MAGNITUDES[char]
    return factor


def _chinese(text: str) -> Decimal | None:
    """Read a Chinese numeral, spoken (三千二百零五万, 三点五) or digit by digit (二零二五)."""
    if text == "半":
        return Decimal("0.5")
    whole, point, fraction = text.partition("点")
    if point:
        return _spoken_decimal(whole, fraction)
    if len(text) > 1 and all(char in _DIGITS and char != "两" for char in text):
        # 三四 is an estimate (three or four), not 34: digit by digit needs a zero or at least three digits.
        by_digit = len(text) > 2 or "零" in text[1:]
        return Decimal("".join(str(_DIGITS[char]) for char in text)) if by_digit else None
    return _spoken(text)


def _spoken_decimal(whole: str, fraction: str) -> Decimal | None:
    """Read 三点五 and 一点二亿: digits after the point, then magnitudes."""
    match = re.fullmatch(r"([零一二三四五六七八九]+)([万亿]*)", fraction)
    head = _spoken(whole)
    if match is None or head is None:
        return None
    digits = "".join(str(_DIGITS[char]) for char in match.group(1))
    return (head + Decimal(f"0.{digits}")) * _product(match.group(2))


def _spoken(text: str) -> Decimal | None:
    """Read a spoken whole number of any size by its largest magnitude."""
    for unit in ("亿", "万"):
        if unit not in text:
            continue
        left, _, right = text.rpartition(unit)
        high = _spoken(left)
        low = _rest(right, _MAGNITUDES[unit])
        return None if high is None or low is None else high * _MAGNITUDES[unit] + low
    return _below_ten_thousand(text)


def _rest(text: str, unit: int) -> Decimal | None:
    """Read what follows a magnitude; a lone digit is a tenth of it (一万二 is 12000)."""
    if not text:
        return Decimal(0)
    if text in _DIGITS and text != "零":
        return Decimal(_DIGITS[text] * unit // 10)
    value = _spoken(text.removeprefix("零"))
    return value if value is not None and value < unit else None


def _below_ten_thousand(text: str) -> Decimal | None:
    """Read 三千二百零五, 一百二十, 十二, 三百五 (350)."""
    match = _SMALL.fullmatch(text)
    if not text or match is None:
        return None
    thousands, hundreds, tens, ten, zero, ones = match.groups()
    if any(char is not None and char not in _DIGITS for char in (thousands, hundreds, tens, ones)):
        return None
    total = _value(thousands) * 1000 + _value(hundreds) * 100 + (_value(tens) or 1) * (10 if ten else 0)
    colloquial = ones and not zero and not ten and (hundreds or thousands)
    return Decimal(total + _value(ones) * ((10 if hundreds else 100) if colloquial else 1))


def _value(char: str | None) -> int:
    return _DIGITS[char] if char else 0
