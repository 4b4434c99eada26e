"""Years, spans and five-year plans in short texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.normalize.periods import chinese_year, find_period, find_span, plan_span


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2020年实际值", "2020"),
        ("2025", "2025"),
        ("（2021—2025年）", "2021-2025"),
        ("2016-20年", "2016-2020"),
        ("2021年至2025年累计", "2021-2025"),
        ("二〇二五年目标", "2025"),
        ("二○三五年远景目标", "2035"),
        ("“十四五”期间", "2021-2025"),
        ("十四五时期全市", "2021-2025"),
        ("十三五末", "2020"),
        ("“十三五”末", "2020"),
        ("九五时期", "1996-2000"),
        ("第十个五年计划", "2001-2005"),
        ("第十四个五年规划", "2021-2025"),
    ],
)
def test_periods(text: str, period: str) -> None:
    assert str(find_period(text)) == period


@pytest.mark.parametrize(
    "text", ["目标值", "第二十五条", "十五日内", "百分之十五", "12025号", "二五一十", "", "9.52/10万"]
)
def test_what_is_no_period(text: str) -> None:
    assert find_period(text) is None


def test_a_span_backwards_is_a_year() -> None:
    assert str(find_period("2025-2021年")) == "2025"


@given(st.integers(1950, 2049))
def test_years_in_both_numerals(year: int) -> None:
    chinese = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))
    assert chinese_year(chinese) == year
    assert str(find_period(f"到{year}年")) == str(year)


@given(st.integers(6, 19))
def test_plans_follow_each_other(number: int) -> None:
    digits = "零一二三四五六七八九"
    name = digits[number] if number < 10 else "十" + (digits[number - 10] if number > 10 else "")
    span = plan_span(name)
    assert span is not None
    assert span[1] - span[0] == 4
    assert (span[0] - 1981) % 5 == 0


@given(st.text(max_size=40))
def test_any_text_is_searched_without_error(text: str) -> None:
    period = find_period(text)
    assert period is None or period.start <= period.end


def test_a_plan_that_also_looks_further_keeps_its_own_years() -> None:
    span = find_span("某省国民经济和社会发展第十四个五年规划和2035年远景目标纲要")
    assert span is not None
    assert (span.start, span.end) == (2021, 2025)
    assert find_span("2035年远景目标") is None
