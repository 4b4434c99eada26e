"""Numerals: every printed form of a number gives the same exact value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.normalize.numbers import NUMERAL, normalise_digits, parse_decimal

DIGITS = "零一二三四五六七八九"
UNITS = ("", "十", "百", "千")


def in_words(number: int) -> str:
    """Write a whole number below 10**12 in Chinese, as it is spoken."""
    for size, unit in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if low and low < size // 10 else ""
            return in_words(high) + unit + (gap + in_words(low) if low else "")
    text, zero = "", False
    for place, digit in enumerate(reversed(str(number))):
        if digit == "0":
            zero = bool(text)
            continue
        text = DIGITS[int(digit)] + UNITS[place] + ("零" if zero and not text.startswith("零") else "") + text
        zero = False
    return text or "零"


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("3205.42万", "32054200"),
        ("1.2万亿", "1200000000000"),
        ("三千二百零五万", "32050000"),
        ("3亿2000万", "320000000"),
        ("1,234,567", "1234567"),
        ("1，234", "1234"),
        ("１２．５", "12.5"),
        ("7·4", "7.4"),
        ("二〇二五", "2025"),
        ("二○三五", "2035"),
        ("两", "2"),
        ("两千", "2000"),
        ("十二", "12"),
        ("一百二十", "120"),
        ("一百零五", "105"),
        ("三百五", "350"),
        ("一万二", "12000"),
        ("三点五", "3.5"),
        ("一点二亿", "120000000"),
        ("半", "0.5"),
        ("贰拾叁", "23"),
        ("-3.5", "-3.5"),
        ("－0.5", "-0.5"),
        ("15.30", "15.30"),
        ("3205.42 万", "32054200"),
    ],
)
def test_reads(printed: str, value: str) -> None:
    assert str(parse_decimal(printed)) == value


@pytest.mark.parametrize(
    "printed",
    [
        "",
        " ",
        "万",
        "百",
        "三四",
        "十二五",
        "1,23",
        "1.2.3",
        "5G",
        "5个",
        "一一",
        "3.5%",
        "-",
        "abc",
        "点五",
    ],
)
def test_refuses_what_is_no_numeral(printed: str) -> None:
    assert parse_decimal(printed) is None


@given(st.integers(0, 10**12 - 1))
def test_words_and_digits_agree(number: int) -> None:
    assert parse_decimal(in_words(number)) == number
    assert parse_decimal(str(number)) == number
    assert parse_decimal(f"{number:,}") == number
    assert parse_decimal(f"{number:,}".replace(",", "，")) == number


@given(
    st.decimals(0, 10**6, places=3, allow_nan=False),
    st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8), ("万亿", 10**12)]),
)
def test_magnitudes_multiply_exactly(number: Decimal, magnitude: tuple[str, int]) -> None:
    word, factor = magnitude
    assert parse_decimal(f"{number:f}{word}") == number * factor


@given(st.text(max_size=30))
def test_folding_keeps_the_length(text: str) -> None:
    assert len(normalise_digits(text)) == len(text)


@given(st.text(alphabet="０１２３４５６７８９0123456789.．,，零一二两三十百千万亿〇○点半-－ ", max_size=16))
def test_no_text_breaks_the_reader(text: str) -> None:
    value = parse_decimal(text)
    assert value is None or value.is_finite()


def test_finds_numerals_in_running_text() -> None:
    text = "全市有3205.42 万人，1,234.5张，３．２％，三千二百个，2025年，百姓"
    assert [match.group() for match in NUMERAL.finditer(text)] == [
        "3205.42 万",
        "1,234.5",
        "３．２",
        "三千二百",
        "2025",
    ]
