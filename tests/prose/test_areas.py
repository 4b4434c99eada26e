"""Which area a sentence is about, in the plan of a district."""

from __future__ import annotations

import pytest

from extract.model import Area, Document, Facts, Paragraph, Source
from extract.prose import observe_prose

FACTS = Facts(area=Area("500111", "重庆市大足区", "county"), period_start=2021, period_end=2025)


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("全区常住人口为83.4万人。", "500111"),
        ("大足区常住人口为83.4万人。", "500111"),
        ("2020年，重庆市常住人口为3205万人。", "500000"),
        ("2020年，全市常住人口为3205万人。", "500000"),
        ("荣昌区常住人口为66.9万人。", "500153"),
        ("常住人口为83.4万人。", "500111"),
    ],
)
def test_the_area_of_a_sentence(sentence: str, code: str) -> None:
    source = Source("a", "0" * 64, 1, "test")
    (figure,) = observe_prose(Document(source, (Paragraph(sentence),)), FACTS)
    assert figure.ref_area == code


@pytest.mark.parametrize(
    "sentence",
    [
        "新建小学9所，其中：铜梁区5所、荣昌区4所。",
        "新建小学9所，铜梁区、荣昌区分别新建5所、4所。",
        "新建小学9所，其中铜梁5所（公办5所）、荣昌4所。",
        "铜梁区小学5所、荣昌区4所。",
        "铜梁区、荣昌区小学分别为5所和4所。",
        "各区县小学：铜梁区5所，荣昌区4所。",
        "铜梁区、荣昌区分别新建小学5所、4所。",
        "铜梁区新建小学5所，荣昌区新建4所。",
    ],
)
def test_a_list_of_places_gives_each_its_figure(sentence: str) -> None:
    source = Source("a", "0" * 64, 1, "test")
    figures = observe_prose(Document(source, (Paragraph(sentence),)), FACTS)
    found = [(f.ref_area, f.obs_value) for f in figures if f.obs_value in (4, 5)]
    assert set(found) == {("500151", 5), ("500153", 4)}
    assert all("小学" in f.indicator_name and "区" not in f.indicator_name for f in figures)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("每千人口床位数5.2张，低于全国平均水平（6.5张）。", "全国"),
        ("每千人口床位数5.2张，全国平均为6.5张。", "全国"),
        ("每千人口床位数5.2张，与全市（6.5张）差距较大。", "重庆市"),
        ("每千人口床位数5.2张，全市平均水平6.5张。", "重庆市"),
        ("人均耕地0.8亩，低于全国1.4亩的平均水平。", "全国"),
    ],
)
def test_a_figure_of_another_area_to_compare_with(sentence: str, name: str) -> None:
    source = Source("a", "0" * 64, 1, "test")
    own, other = observe_prose(Document(source, (Paragraph(sentence),)), FACTS)
    assert (own.ref_area_name, other.ref_area_name) == ("重庆市大足区", name)
    assert other.indicator_name == own.indicator_name


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (("荣昌区：新增医院2所。",), "重庆市荣昌区"),
        (("（一）荣昌区", "新增医院2所。"), "重庆市荣昌区"),
        (("（一）全区", "新增医院2所。"), "重庆市大足区"),
        (("荣昌区新增医院2所。",), "重庆市荣昌区"),
    ],
)
def test_a_place_as_head_of_what_follows(texts: tuple[str, ...], name: str) -> None:
    source = Source("a", "0" * 64, 1, "test")
    (figure,) = observe_prose(Document(source, tuple(Paragraph(text) for text in texts)), FACTS)
    assert (figure.ref_area_name, figure.indicator_name) == (name, "新增医院数")


def test_the_own_area_as_part_of_a_wider_one() -> None:
    source = Source("a", "0" * 64, 1, "test")
    text = "2020年，全市森林覆盖率为52.5%，其中大足区为51.8%。"
    wide, own = observe_prose(Document(source, (Paragraph(text),)), FACTS)
    assert (wide.ref_area, own.ref_area) == ("500000", "500111")
    assert own.indicator_name == wide.indicator_name == "森林覆盖率"


def test_a_part_of_the_area_bears_its_figure() -> None:
    source = Source("a", "0" * 64, 1, "test")
    text = "老城区供应住房45万套，近郊区供应25万套，三县（市）供应12万套。"
    figures = observe_prose(Document(source, (Paragraph(text),)), FACTS)
    assert [(f.entity, f.ref_area) for f in figures] == [
        ("老城区", "500111"),
        ("近郊区", "500111"),
        ("三县（市）", "500111"),
    ]
    assert {f.indicator_name for f in figures} == {"供应住房数"}


def test_a_planning_area_before_a_verb_is_the_area() -> None:
    source = Source("a", "0" * 64, 1, "test")
    (figure,) = observe_prose(Document(source, (Paragraph("主城区供应住房45万套。"),)), FACTS)
    assert (figure.ref_area_name, figure.entity, figure.indicator_name) == ("主城区", "", "供应住房数")


def test_the_place_that_the_clause_before_names_bears_the_figure() -> None:
    source = Source("a", "0" * 64, 1, "test")
    text = "2020年老年人口18.3万人，其中荣昌区老年人口最多，为2.8万人，占15.4%。"
    own, *other = observe_prose(Document(source, (Paragraph(text),)), FACTS)
    assert own.ref_area == "500111"
    assert [(f.ref_area, f.indicator_name) for f in other] == [("500153", "老年人口"), ("500153", "老年人口占比")]


@pytest.mark.parametrize(
    ("sentence", "codes"),
    [
        ("东湖区、西湖区分别新建公园7座、4座。", ["", ""]),
        ("武宁县新建公园7座。", [""]),
        ("玄武区、秦淮区分别新建公园7座、4座。", ["320102", "320104"]),
        ("江西省九江市武宁县新建公园7座。", ["360423"]),
    ],
)
def test_bare_counties_in_a_plan_of_unknown_place_have_no_code(sentence: str, codes: list[str]) -> None:
    facts = Facts(area=Area("", "某市", "prefecture"), period_start=2021, period_end=2025)
    found = observe_prose(Document(Source("a", "0" * 64, 1, "test"), (Paragraph(sentence),)), facts)
    assert [figure.ref_area for figure in found] == codes
    assert all(figure.ref_area_name[-3:] in sentence for figure in found)
