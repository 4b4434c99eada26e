"""What a document says about itself, on openings of our own writing."""

from __future__ import annotations

from extract.facts import read_facts
from extract.model import Facts
from extract.readers import read_bytes


def facts_of(text: str) -> Facts:
    return read_facts(read_bytes("plan.txt", text.encode()))


def test_a_plan_introduced_by_a_notice() -> None:
    facts = facts_of(
        "杭政函〔2021〕88 号\n杭州市人民政府关于印发\n杭州市养老服务体系“十四五”\n规划的通知\n\n各区、县（市）人民政府：\n现印发给你们。\n"
        "杭州市人民政府\n2021年8月3日\n（此件公开发布）\n\n杭州市养老服务体系“十四五”规划\n\n一、基础\n正文。\n"
    )
    assert facts.title == "杭州市养老服务体系“十四五”规划"
    assert (facts.doc_number, facts.issuer, facts.issued_on) == ("杭政函〔2021〕88号", "杭州市人民政府", "2021-08-03")
    assert (facts.area.code, facts.area.level, facts.stage) == ("330100", "prefecture", "final")
    assert (facts.period_start, facts.period_end, facts.base_year) == (2021, 2025, 2020)


def test_a_draft_over_two_lines_with_its_period() -> None:
    facts = facts_of("附件1\n\n贵州省医疗机构设置规划\n（2021—2025年）\n（征求意见稿）\n\n一、背景\n正文。\n")
    assert facts.title == "贵州省医疗机构设置规划（2021—2025年）"
    assert (facts.stage, facts.area.code) == ("draft", "520000")


def test_dates_and_years_in_chinese_numerals() -> None:
    facts = facts_of("长沙市教育事业发展规划（2021-2025年）\n长沙市教育局\n二〇二一年十二月三日\n一、背景\n")
    assert (facts.issued_on, facts.issuer) == ("2021-12-03", "长沙市教育局")


def test_a_document_number_quoted_in_a_sentence_is_not_its_own() -> None:
    assert (
        facts_of("某规划\n根据《通知》（国办发〔2015〕14号）要求，制定本规划，期限为2016—2020年。\n").doc_number == ""
    )


def test_nothing_told_is_empty() -> None:
    assert facts_of("会议纪要\n大家发言。\n") == Facts()


def test_a_five_year_plan_by_ordinal() -> None:
    facts = facts_of("云南省国民经济和社会发展第十个五年计划纲要\n第一篇 目标\n正文。\n")
    assert (facts.period_start, facts.period_end, facts.area.code) == (2001, 2005, "530000")


def test_pages_without_a_title_are_about_the_place_they_speak_of() -> None:
    facts = facts_of("贵阳市人口增加。\n贵阳市床位增加，遵义市也一样。\n贵阳市医师增加。\n贵阳市护士增加。\n")
    assert facts.area.code == "520100"
    assert facts_of("贵阳市和遵义市人口增加。\n").area.code == ""


def test_a_yearly_report_is_a_plan_of_its_later_year() -> None:
    facts = facts_of("贵州省2023年计划执行情况和2024年计划草案的报告\n一、回顾\n正文。\n")
    assert (facts.period_start, facts.period_end, facts.base_year, facts.stage) == (2024, 2024, 2023, "final")
    assert facts_of("贵州省2023年统计公报\n一、综合\n正文。\n").period_start is None


def test_a_long_title_stands_apart_from_what_is_below_it() -> None:
    title = "某某壮族自治区南宁市国民经济和社会发展第十四个五年规划和2035年远景目标纲要"
    for below in ("目录", "南府发〔2021〕7号", "2021年3月17日", "（2021年1月27日市人民代表大会第四次会议批准）"):
        facts = facts_of(f"{title}\n{below}\n\n第一篇 开启\n正文。\n")
        assert (facts.title, facts.period_start, facts.period_end) == (title, 2021, 2025)


def test_a_heading_that_ends_like_an_authority_is_no_issuer() -> None:
    assert facts_of("甲市医疗机构设置规划（2021—2025年）\n\n一、现状\n正文。\n\n二、布局\n正文。\n").issuer == ""
