"""The cell grammar: what each printed form reads as."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.normalize.values import is_missing, is_number, read_values

D = Decimal


@pytest.mark.parametrize(
    ("text", "value", "high", "comparator", "unit"),
    [
        ("6.38", "6.38", None, "=", ""),
        ("20,922", "20922", None, "=", ""),
        ("１３．５％", "13.5", None, "=", "%"),
        ("≥60", "60", None, ">=", ""),
        ("≤8.0", "8.0", None, "<=", ""),
        ("＞95", "95", None, ">", ""),
        ("45以上", "45", None, ">=", ""),
        ("6.5以下", "6.5", None, "<=", ""),
        ("达到60%以上", "60", None, ">=", "%"),
        ("不低于90%", "90", None, ">=", "%"),
        ("约5.5", "5.5", None, "~", ""),
        ("5左右", "5", None, "~", ""),
        ("1∶1.6", "1.6", None, "=", "ratio"),
        ("1：1.25", "1.25", None, "=", "ratio"),
        ("1:1.60", "1.60", None, "=", "ratio"),
        ("600-1000", "600", "1000", "range", ""),
        ("4—6个", "4", "6", "range", "个"),
        ("0.8～2万人", "8000", "20000", "range", "人"),
        ("5—10%", "5", "10", "range", "%"),
        ("1.2万", "12000", None, "=", ""),
        ("3205.42万人", "32054200", None, "=", "人"),
        ("5*", "5", None, "=", ""),
        ("40①", "40", None, "=", ""),
        ("9.52/10万", "9.52", None, "=", ""),
        ("1000≤X＜40000", "1000", "40000", "range", ""),
        ("X≥1000", "1000", None, ">=", ""),
        ("-3.5", "-3.5", None, "=", ""),
        ("1︰1.2", "1.2", None, "=", "ratio"),
        ("约45㎡", "45", None, "~", "㎡"),
        ("2万套（户）", "20000", None, "=", "套（户）"),
        ("0.5个百分点", "0.5", None, "=", "个百分点"),
        ("≥85%（全省平均）", "85", None, ">=", "%"),
    ],
)
def test_one_value(text: str, value: str, high: str | None, comparator: str, unit: str) -> None:
    (read,) = read_values(text)
    expected = ("A", D(value), D(high) if high else None, comparator, unit)
    assert (read.status, read.value, read.high, read.comparator, read.unit) == expected


def test_two_values_in_one_cell() -> None:
    assert [v.value for v in read_values("7.37/7.84")] == [D("7.37"), D("7.84")]
    assert [(v.value, v.comparator) for v in read_values("6.5以下/7.5以下")] == [(D("6.5"), "<="), (D("7.5"), "<=")]


def test_a_rate_with_its_denominator_is_one_value() -> None:
    (rate,) = read_values("9.52/10万")
    assert rate.per == 100_000


def test_a_stroke_before_another_figure_is_no_denominator() -> None:
    assert [(v.value, v.per) for v in read_values("4600/6200")] == [(D(4600), None), (D(6200), None)]
    assert [v.per for v in read_values("9.5/100000")] == [100_000]


@pytest.mark.parametrize(
    ("text", "value", "change", "basis", "since"),
    [
        ("较2020年下降18%", "18", "下降", "", "2020"),
        ("年均增长7%左右", "7", "增长", "annual_average", ""),
        ("[降低15%]", "15", "降低", "", ""),
        ("累计5000", "5000", "", "cumulative", ""),
        ("1万户/年", "10000", "", "annual_average", ""),
        ("提高到95%", "95", "", "", ""),
    ],
)
def test_figures_that_say_how_much_they_move(text: str, value: str, change: str, basis: str, since: str) -> None:
    (read,) = read_values(text)
    assert (read.status, read.value, read.change, read.basis, read.since) == ("A", D(value), change, basis, since)


@pytest.mark.parametrize("text", ["√", "●", "□是√否", "☑"])
def test_marks_to_tick_are_no_value(text: str) -> None:
    assert read_values(text) == ()


def test_brackets_are_remembered() -> None:
    (value,) = read_values("[250]")
    assert value.bracketed
    assert value.value == 250


@pytest.mark.parametrize("text", ["—", "——", "-", "/", "…", "– –", "－"])
def test_marks_for_missing(text: str) -> None:
    assert is_missing(text)
    assert [v.status for v in read_values(text)] == ["M"]


@pytest.mark.parametrize("text", ["同比例提高", "完成上级任务", "2025年", "持续改善", "全覆盖"])
def test_words_are_qualitative(text: str) -> None:
    (value,) = read_values(text)
    assert (value.status, value.text) == ("Q", text)


def test_an_empty_cell_has_no_value() -> None:
    assert read_values(" 　") == ()
    assert not is_number("")


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["", "≥", "≤", ">", "<"]))
def test_format_then_parse(value: Decimal, prefix: str) -> None:
    (read,) = read_values(f"{prefix}{value}")
    assert read.value == value
    assert read.comparator == {"": "=", "≥": ">=", "≤": "<="}.get(prefix, prefix)


@given(st.text(max_size=30))
def test_any_text_is_read_without_error(text: str) -> None:
    assert all(value.status in "AMQ" for value in read_values(text))


def test_a_ratio_to_one_and_rates_behind_a_stroke_are_exact() -> None:
    assert read_values("16.5:1")[0].value == Decimal("16.5")
    assert [(v.value, v.per) for v in read_values("100/万")] == [(Decimal(100), 10000)]


def test_years_from_to_are_words() -> None:
    assert [v.status for v in read_values("2021-2024")] == ["Q"]
    assert [v.status for v in read_values("1500-2000")] == ["A"]


def test_a_figure_with_words_of_its_aim_behind_it() -> None:
    (found,) = read_values("＞8、力争强度再高于前一时期")
    assert (found.status, found.value, found.comparator) == ("A", 8, ">")
    assert [value.status for value in read_values("1、加强管理") + read_values("＞8、不低于9、二者取高")] == ["Q", "Q"]
