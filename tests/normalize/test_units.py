"""Units: brackets and denominators in labels, magnitudes, exact conversion and what must never convert."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.normalize.units import (
    Likeness,
    UnitRead,
    compatible,
    convert,
    denominator,
    find_denominator,
    is_unit,
    magnitude,
    parse_unit,
    same_base,
    split_unit,
    unit_text,
)


@pytest.mark.parametrize(
    ("label", "name", "unit"),
    [
        ("每千人口注册护士数（人）", "每千人口注册护士数", "人"),
        ("设置感染科的医院比例（%）", "设置感染科的医院比例", "%"),
        ("城镇登记失业率［％］", "城镇登记失业率", "％"),
        ("床人（卫生人员）比", "床人（卫生人员）比", ""),
        ("三级（P3）实验室数量（个）", "三级（P3）实验室数量", "个"),
        ("单位：台（套）", "", "台（套）"),
        ("单位: 万元", "", "万元"),
        ("台（套）", "", "台（套）"),
        ("万人", "", "万人"),
        ("常住人口 (万人)", "常住人口", "万人"),
        ("床位数/张", "床位数", "张"),
        ("床位数：张", "床位数", "张"),
        ("床位数（单位：张）", "床位数", "张"),
        ("床位数（张，含中医）", "床位数（含中医）", "张"),
        ("单位GDP能耗（吨标准煤/万元）", "单位GDP能耗", "吨标准煤/万元"),
        ("孕产妇死亡率（1/10万）", "孕产妇死亡率", "1/10万"),
        ("社区卫生服务中心（站）", "社区卫生服务中心（站）", ""),
        ("妇幼保健院（所）", "妇幼保健院（所）", ""),
        ("妇幼保健院（所、站）（个）", "妇幼保健院（所、站）", "个"),
        ("三甲/三乙医院平均住院日（天）", "三甲/三乙医院平均住院日", "天"),
        ("规划（2021—2025年）", "规划（2021—2025年）", ""),
        ("医院", "医院", ""),
        ("（张）", "", "张"),
        ("", "", ""),
    ],
)
def test_split_a_label(label: str, name: str, unit: str) -> None:
    assert split_unit(label) == (name, unit)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("万人", UnitRead("人", Decimal(10_000))),
        ("亿元", UnitRead("元", Decimal(10**8))),
        ("万亿元", UnitRead("元", Decimal(10**12))),
        ("千瓦", UnitRead("千瓦")),
        ("万千瓦", UnitRead("千瓦", Decimal(10_000))),
        ("亿立方米", UnitRead("立方米", Decimal(10**8))),
        ("张/千人", UnitRead("张", per=1000, per_base="人口")),
        ("名/10万人", UnitRead("名", per=100_000, per_base="人口")),
        ("/10万", UnitRead("", per=100_000)),
        ("1/10万", UnitRead("", per=100_000)),
        ("人/百张床位", UnitRead("人", per=100, per_base="床位")),
        ("万元/人", UnitRead("元/人", Decimal(10_000))),
        ("人/平方公里", UnitRead("人/平方公里")),
        ("％", UnitRead("%")),
        ("台 （套）", UnitRead("台（套）")),
        ("百分点", UnitRead("百分点")),
    ],
)
def test_read_a_unit(text: str, read: UnitRead) -> None:
    assert parse_unit(text) == read


@pytest.mark.parametrize("text", ["医院", "所、站", "卫生人员", "P3", "/", "10万", "", "万", "人/0"])
def test_what_is_no_unit(text: str) -> None:
    assert not is_unit(text)
    assert magnitude(text) == (text, Decimal(1))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("每千人口执业医师数", (1000, "人口")),
        ("每千常住人口床位数", (1000, "常住人口")),
        ("每千名儿童儿科医师数", (1000, "儿童")),
        ("每千儿童儿科医师数", (1000, "儿童")),
        ("每百张床位临床药师数", (100, "床位")),
        ("每千人拥有托位数", (1000, "人口")),
        ("每千名老年人拥有护理床位", (1000, "老年人")),
        ("每10万人口康复医师数", (100_000, "人口")),
        ("每十万人口精神科医师数", (100_000, "人口")),
        ("每１０万人口精神科医师数", (100_000, "人口")),
        ("10万人口精神科医师", (100_000, "人口")),
        ("每3万常住人口救护车", (30_000, "常住人口")),
        ("每100万人口健康教育人员", (1_000_000, "人口")),
        ("城市每千人口社区医院床位", (1000, "人口")),
        ("每80名严重精神障碍患者配备人员数", (80, "严重精神障碍患者")),
        ("每100-200万人口综合医院", None),
        ("40万人口以下的区县床位", None),
        ("千人计划人才数", None),
        ("每床护士数", None),
        ("每所医院医师数", None),
        ("医护比", None),
    ],
)
def test_read_a_denominator(name: str, expected: tuple[int, str] | None) -> None:
    assert denominator(name) == expected


def test_a_denominator_has_a_place() -> None:
    found = find_denominator("城市每千人口医院床位数")
    assert found is not None
    assert "城市每千人口医院床位数"[found.start : found.end] == "每千人口"


def number(value: str, unit: str, per: int | None, base: str, target: tuple[str, int | None, str]) -> Decimal | None:
    return convert(Decimal(value), unit, per, base, *target)


@pytest.mark.parametrize(
    ("value", "unit", "per", "base", "target", "expected"),
    [
        ("0.5", "张", 10_000, "人口", ("张", 1000, "人口"), "0.05"),
        ("6", "人", 100_000, "人口", ("人", 1000, "人口"), "0.06"),
        ("2.92", "‰", None, "", ("%", None, ""), "0.292"),
        ("9.5", "", 100_000, "", ("‰", None, ""), "0.095"),
        ("9.5", "", 100_000, "", ("", 100_000, "活产"), "9.5"),
        ("3205.42", "万人", None, "", ("人", None, ""), "32054200"),
        ("4", "名", None, "", ("人", None, ""), "4"),
        ("4", "所", None, "", ("个", None, ""), "4"),
        ("4", "家", None, "", ("所", None, ""), "4"),
        ("4.5", "张", 1000, "人口", ("个", 1000, "人口"), "4.5"),
        ("7.5", "张", 1000, "常住人口", ("张", 1000, "人口"), "7.5"),
        ("2", "小时", None, "", ("分钟", None, ""), "120"),
        ("1.2", "万亿元", None, "", ("亿元", None, ""), "12000"),
        ("1", "辆", 30_000, "人口", ("辆", 10_000, "人口"), "0.333333333333333"),
    ],
)
def test_convert(
    value: str, unit: str, per: int | None, base: str, target: tuple[str, int | None, str], expected: str
) -> None:
    assert number(value, unit, per, base, target) == Decimal(expected)


@pytest.mark.parametrize(
    ("unit", "per", "base", "target"),
    [
        ("人", 1000, "儿童", ("人", 1000, "人口")),
        ("人", 100, "床位", ("人", 1000, "人口")),
        ("张", None, "", ("张", 1000, "人口")),
        ("张", None, "", ("辆", None, "")),
        ("人", None, "", ("个", None, "")),
        ("%", None, "", ("人", None, "")),
        ("岁", None, "", ("天", None, "")),
        ("", None, "", ("人", None, "")),
        ("元", None, "", ("美元", None, "")),
        ("ratio", None, "", ("%", None, "")),
    ],
)
def test_unlike_things_never_convert(
    unit: str, per: int | None, base: str, target: tuple[str, int | None, str]
) -> None:
    assert number("1", unit, per, base, target) is None


def test_bases() -> None:
    assert same_base("人口", "人口") is Likeness.SAME
    assert same_base("人口", "") is Likeness.SAME
    assert same_base("人口", "常住人口") is Likeness.CLOSE
    assert same_base("人口", "儿童") is Likeness.OTHER


def test_compatible_looks_at_units_only() -> None:
    assert compatible("名", "人")
    assert compatible("‰", "", other_per=100_000)
    assert not compatible("张", "人")


values = st.decimals(min_value=0, max_value=10**6, places=3, allow_nan=False)
powers = st.sampled_from([100, 1000, 10_000, 100_000, 1_000_000])


@given(values, powers, powers)
def test_a_change_of_denominator_is_exact_and_reversible(value: Decimal, per: int, other: int) -> None:
    there = convert(value, "人", per, "人口", "人", other, "人口")
    assert there is not None
    assert Fraction(there) == Fraction(value) * other / per
    assert convert(there, "人", other, "人口", "人", per, "人口") == value


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text: str) -> None:
    name, unit = split_unit(text)
    assert len(name) + len(unit) <= len(text)
    assert unit == "" or is_unit(unit)
    found = find_denominator(text)
    assert found is None or (found.per > 1 and 0 <= found.start < found.end <= len(text))


@given(
    st.sampled_from(["人", "张", "元", "立方米", "千瓦", "吨标准煤"]), st.sampled_from(["", "万", "亿", "千", "百万"])
)
def test_magnitudes_multiply_out(unit: str, word: str) -> None:
    sizes = {"": 1, "万": 10**4, "亿": 10**8, "千": 1000, "百万": 10**6}
    assert magnitude(word + unit) == (unit, Decimal(sizes[word]))


def test_denominators_in_print() -> None:
    assert unit_text("张", 1000, "人口") == "张/千人口"
    assert unit_text("人", 100, "床位") == "人/百张床位"
    assert unit_text("", 100_000, "") == "/10万"
    assert unit_text("%", None, "") == "%"
