"""Paragraphs, headings and sentences: what the grammar gets to see, and the way back to the characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.model import Anchor, Area, Document, Facts, Kind, Paragraph, Source, Span, Table
from extract.prose import observe_prose
from extract.prose.passages import compact, passages, stands_in_present

SOURCE = Source("plan.txt", "0" * 64, 1, "text/plain")
FACTS = Facts(area=Area("430000", "湖南省", "province"), period_start=2021, period_end=2025)


def document(*texts: str) -> Document:
    return Document(SOURCE, tuple(Paragraph(text) for text in texts))


def test_sections_nest_by_their_numbers() -> None:
    found = list(
        passages(
            document(
                "第一章 总则",
                "一、发展基础",
                "（一）资源",
                "1．床位。全市床位5000张。",
                "2．人员。全市医师800人。",
                "二、目标",
                "到2025年建成医院3家。",
            )
        )
    )
    sections = [passage.section for passage in found if passage.sentences]
    assert sections[0].endswith("一、发展基础 > （一）资源 > 1．床位")
    assert sections[1].endswith("（一）资源 > 2．人员")
    assert sections[2] == "第一章总则 > 二、目标"


def test_decimal_numbers_make_headings() -> None:
    found = list(passages(document("2 现状分析", "2.1 人口现状", "全市人口30万人。", "3 规划目标", "人口达到40万人。")))
    assert [passage.section for passage in found if passage.sentences] == ["2现状分析 > 2.1人口现状", "3规划目标"]


@pytest.mark.parametrize("text", ["2.1 万人口", "5 个区县达标", "12 人", "2.5 亿元投资"])
def test_figures_set_apart_are_no_decimal_headings(text: str) -> None:
    (passage,) = passages(document(text))
    assert passage.headings == ()


def test_a_run_in_heading_belongs_to_the_section_not_the_sentence() -> None:
    (passage,) = [p for p in passages(document("（一）基本现状。截至2020年末，全市医院30家。")) if p.sentences]
    assert passage.section == "（一）基本现状"
    assert passage.sentences[0].text == "截至2020年末，全市医院30家。"


def test_numbered_text_is_no_heading() -> None:
    (passage,) = passages(
        document("1．支持300个社区卫生服务中心开展基础设施建设，提升服务能力和水平，更好地服务群众。")
    )
    assert passage.headings == ()
    assert passage.sentences[0].text.startswith("支持300个")


def test_sections_tell_present_from_plan() -> None:
    assert stands_in_present(("一、规划背景", "（一）发展基础")) is True
    assert stands_in_present(("二、总体要求", "（三）主要目标")) is False
    assert stands_in_present(("三、其他",)) is None


def test_present_sections_describe_the_year_before_the_plan() -> None:
    found = observe_prose(document("一、发展基础", "全市共有医院30家。", "二、主要目标", "全市医院达到36家。"), FACTS)
    assert [(f.time_period, f.kind, f.section) for f in found] == [
        ("2020", "baseline", "一、发展基础"),
        ("2025", "target", "二、主要目标"),
    ]


def test_a_sentence_that_opens_with_parts_goes_on_in_time() -> None:
    text = "“十三五”期间，全省建设住房投资820亿元。其中，政府投资300亿元，企业投资520亿元。"
    found = observe_prose(document("一、资金安排", text), FACTS)
    assert [(f.time_period, f.kind) for f in found] == [("2020", "baseline")] * 3


def test_what_is_compared_does_not_set_the_time_of_parts() -> None:
    text = "2025年粮食产量达到610亿斤，比2020年的600亿斤增加10亿斤。其中，稻谷产量达到520亿斤。"
    found = observe_prose(document(text), FACTS)
    assert [(f.time_period, f.kind) for f in found][-1] == ("2025", "target")


def test_the_trade_of_a_bare_output_stands_in_the_heading() -> None:
    found = observe_prose(document("二、主要目标", "（一）壮大矿产业", "提高资源利用水平，产值达到600亿元。"), FACTS)
    assert [f.indicator_name for f in found] == ["矿产业产值"]


def test_a_torn_paragraph_is_read_as_one_and_keeps_its_places() -> None:
    first = Paragraph(
        "加强基层医疗卫生服务体系建设，持续推进标准化建设和能力提升，重点建设",
        spans=(Span(0, 34, Anchor(locator="line 1")),),
    )
    second = Paragraph("120个区县域医疗次中心。", spans=(Span(0, 13, Anchor(locator="line 3")),))
    (found,) = observe_prose(Document(SOURCE, (first, second)), FACTS)
    assert found.indicator_name == "重点建设区县域医疗次中心数" or found.indicator_name == "建设区县域医疗次中心数"
    assert (found.block, found.start, found.end) == (1, 0, 4)
    assert found.evidence == "120个区县域医疗次中心"
    assert found.anchors == (Anchor(locator="line 3"),)


def test_a_tear_inside_a_ratio() -> None:
    first = "科学合理配置卫生人力资源，优化人员结构，按照医护比、床护比分别不低于1∶1.3、1 :"
    found = observe_prose(document(first, "0.58的标准配置。"), FACTS)
    assert [str(f.obs_value) for f in found] == ["1.3", "0.58"]
    assert [f.block for f in found] == [0, 0]


def test_headings_and_tables_part_paragraphs() -> None:
    torn = "加强基层医疗卫生服务体系建设，持续推进标准化建设和能力提升，重点建设"
    blocks = (Paragraph(torn), Table((), 0, 0), Paragraph("120个医疗次中心。"))
    (found,) = observe_prose(Document(SOURCE, blocks), FACTS)
    assert found.block == 2


def test_boxes_are_read_and_not_joined_to_the_body() -> None:
    body = Paragraph("加强基层医疗卫生服务体系建设，持续推进标准化建设和能力提升，重点建设", Kind.PARAGRAPH, box=0)
    box = Paragraph("1．建设8个区域中心。", Kind.BOX, box=1)
    (found,) = observe_prose(Document(SOURCE, (body, box)), FACTS)
    assert found.block == 1


def test_recognised_characters_make_less_sure() -> None:
    sure = observe_prose(document("到2025年，建成医院3家。"), FACTS)[0].confidence
    blocks = (Paragraph("到2025年，建成医院3家。", confidence=0.8),)
    assert observe_prose(Document(SOURCE, blocks), FACTS)[0].confidence < sure


def test_full_stops_in_brackets_do_not_cut() -> None:
    text = "设置1所市办医院（含中医类医院。中医类医院包括中医医院，下同），服务半径约为50公里。"
    found = observe_prose(document(text), FACTS)
    assert [f.unit_measure for f in found] == ["所", "公里"]


@given(st.text(alphabet="全市医院 共有0123456789．。，（）、%个\u3000\n", max_size=60))
def test_compacting_keeps_every_offset(text: str) -> None:
    short, offsets = compact(text)
    assert len(short) == len(offsets)
    assert all(
        text[offset] == char or (text[offset].isspace() and char.isspace())
        for char, offset in zip(short, offsets, strict=True)
    )
    assert list(offsets) == sorted(set(offsets))


@given(
    st.text(
        alphabet="全市医院共有0123456789．。，；：（）、%个到年达每千人口由其中占比分别“”《》一二两—/:", max_size=80
    )
)
def test_any_text_is_read_without_an_error(text: str) -> None:
    for found in observe_prose(document(text), FACTS):
        assert found.evidence in text
        assert found.start is not None
        assert found.end is not None
        assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    "title",
    ["（一）发展环境", "规划起点", "工作进展", "市情概况", "薄弱环节", "困难和挑战", "短板弱项", "差距与不足"],
)
def test_headings_of_the_present_state(title: str) -> None:
    assert stands_in_present((title,)) is True


@pytest.mark.parametrize(
    "title", ["补齐基层短板", "缩小城乡差距", "应对老龄化挑战", "改善居民营养状况", "优化营商环境", "加强薄弱环节"]
)
def test_headings_that_only_sound_like_the_present_state(title: str) -> None:
    assert stands_in_present((title,)) is not True
