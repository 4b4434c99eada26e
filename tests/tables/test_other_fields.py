"""Tables as plans of education, housing, environment and economy print them: the smallest that went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import pytest

from extract.facts import read_facts
from extract.model import Cell, Document, Observation, Paragraph, Source, Table
from extract.tables.assemble import assemble
from extract.tables.measures import unit_by_name
from extract.tables.observe import interpret_tables
from extract.tables.rows import inherit, institution_of


class Wide(NamedTuple):
    """A merged cell."""

    text: str
    rows: int = 1
    cols: int = 1


def grid(rows: Sequence[Sequence[str | Wide]]) -> Table:
    """Place cells as a web page does: each at the first free column of its row."""
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for at, row in enumerate(rows):
        for item in row:
            text, height, width = item if isinstance(item, Wide) else Wide(item)
            col = next(c for c in range(99) if (at, c) not in taken)
            taken |= {(r, c) for r in range(at, at + height) for c in range(col, col + width)}
            indent = float(len(text) - len(text.lstrip("　")))
            cells.append(Cell(at, col, text.strip(), height, width, indent=indent))
    return Table(tuple(cells), len(rows), 1 + max(c for _, c in taken))


def read(
    rows: Sequence[Sequence[str | Wide]],
    title: str = "表1 主要指标",
    note: str = "",
    plan: str = "杭州市“十四五”规划（2021—2025年）",
) -> tuple[Observation, ...]:
    blocks = (Paragraph(plan), Paragraph("一、目标"), Paragraph(title), grid(rows), Paragraph(note or "二、保障"))
    document = Document(Source("a.docx", "0" * 64, 1, ""), blocks)
    return interpret_tables(assemble(document), read_facts(document))[1]


def at(observations: Sequence[Observation], row: int, col: int) -> Observation:
    return next(o for o in observations if (o.row, o.col) == (row, col))


def names(observations: Sequence[Observation]) -> list[str]:
    return list(dict.fromkeys(o.indicator_name for o in observations))


def test_a_group_row_under_several_heads_is_no_head() -> None:
    found = read(
        [
            ["序号", "指标", "单位", "2020年", "2025年"],
            ["一", Wide("经济发展", 1, 4)],
            ["1", "城镇调查失业率", "%", "5.1", "<5.5"],
            ["二", Wide("民生福祉", 1, 4)],
            ["2", "人均地区生产总值", "万元", "13.7", "18"],
        ]
    )
    assert names(found) == ["城镇调查失业率", "人均地区生产总值"]
    assert (at(found, 4, 4).obs_value, at(found, 4, 4).unit_measure) == (180000, "元")


def test_a_year_behind_the_number_of_a_title_is_a_year() -> None:
    found = read([["地区", "学校数（所）"], ["上城区", "60"], ["西湖区", "40"]], title="表9 2020年各区基本情况")
    assert {(o.time_period, o.kind) for o in found} == {("2020", "baseline")}


def test_a_unit_in_brackets_behind_a_title_is_not_what_is_measured() -> None:
    found = read(
        [["类别", "指标", "2020年"], ["床位", "医院床位", "80"], ["", "中医床位", "20"], ["合计", "", "100"]],
        title="表1 主要指标（单位：张）",
    )
    assert names(found)[0] == "医院床位"
    assert {o.unit_measure for o in found} == {"张"}


def test_growth_and_bracketed_totals_of_a_plan_are_its_targets() -> None:
    found = read(
        [
            ["指标", "2020年", "2025年", "年均增速（%）[累计]"],
            ["规上工业增加值（亿元）", "500", "700", "6.5"],
            ["城镇新增就业（万人）", "20", "—", "[100]"],
        ]
    )
    growth, total = at(found, 1, 3), at(found, 2, 3)
    assert (growth.indicator_name, growth.entity, growth.unit_measure) == ("规上工业增加值年均增长", "", "%")
    assert (growth.kind, growth.time_period, growth.basis) == ("target", "2021-2025", "annual_average")
    assert (total.kind, total.basis, total.obs_value, total.unit_measure) == ("target", "cumulative", 1000000, "人")


def test_a_bracketed_total_up_to_the_base_year_is_that_of_the_plan_before() -> None:
    found = read(
        [["指标", "基期值（2020年）", "目标值（2025年）"], ["单位GDP能耗降低（%）", "[20]", "[14]"]],
        note="注：[ ]内为五年累计数。",
    )
    assert [(o.time_period, o.kind) for o in found] == [("2016-2020", "baseline"), ("2021-2025", "target")]


@pytest.mark.parametrize("head", ["比2020年增加", "较2020年提高", "较2020年下降（%）"])
def test_a_growth_since_the_base_year_is_no_baseline(head: str) -> None:
    found = read([["指标", "2020年", "2025年", head], ["养老床位（张）", "30", "40", "10"]])
    growth = at(found, 1, 3)
    assert (growth.kind, growth.base_period, growth.time_period) == ("change", "2020", "2025")


def test_a_sum_is_over_years_only_beside_years() -> None:
    years = read([["项目", "2021年", "2022年", "2023年", "合计"], ["新增租赁住房（套）", "1", "2", "3", "6"]])
    total = at(years, 1, 4)
    assert (total.time_period, total.basis, total.kind) == ("2021-2023", "cumulative", "target")
    classes = read(
        [
            [Wide("地区", 2), Wide("2020年床位数（张）", 1, 3)],
            ["公立", "民营", "合计"],
            ["上城区", "10", "5", "15"],
            ["西湖区", "1", "1", "2"],
        ]
    )
    whole = at(classes, 2, 3)
    assert (whole.indicator_name, whole.time_period, whole.basis) == ("床位数", "2020", "")
    assert at(classes, 2, 1).indicator_name == "公立床位数"


def test_a_level_at_a_plans_target_holds_at_its_end_and_what_is_added_over_its_years() -> None:
    found = read(
        [
            ["指标", "“十三五”目标值", "“十四五”目标值"],
            ["森林覆盖率（%）", "60", "61"],
            ["新增林地（亩）", "500", "600"],
        ]
    )
    assert [o.time_period for o in found] == ["2020", "2025", "2016-2020", "2021-2025"]


def test_horizons_and_words_before_a_year_are_no_part_of_a_name() -> None:
    found = read([["任务", "目标（到2025年）", "2035年目标（展望）"], ["新建幼儿园", "50所", "80所"]])
    assert {(o.indicator_name, o.entity) for o in found} == {("新建幼儿园", "")}
    near = read([["指标", "现状值", "近期目标", "远期目标"], ["达标率（%）", "80", "90", "95"]])
    assert [(o.time_period, o.entity) for o in near] == [("2020", ""), ("", ""), ("2025", "")]


def test_a_denominator_in_the_unit_is_read() -> None:
    found = read([["指标", "单位", "2025年"], ["床位", "张/千人口", "7.2"], ["孕产妇死亡率", "/10万", "<9"]])
    assert [(o.indicator_name, o.per, o.per_base) for o in found] == [
        ("床位", 1000, "人口"),
        ("孕产妇死亡率", 100000, ""),
    ]


def test_a_share_is_that_of_the_head_on_its_left() -> None:
    found = read(
        [
            [Wide("学段", 2), Wide("2020年", 1, 2)],
            ["学校数（所）", "占比（%）"],
            ["幼儿园", "10", "40"],
            ["小学", "15", "60"],
        ]
    )
    assert at(found, 2, 2).indicator_name == "学校数占比"


def test_parts_below_a_cell_of_their_own() -> None:
    found = read(
        [
            ["类别", "", "指标", "单位", "2025年"],
            [Wide("资源", 3), Wide("每千人口医疗卫生机构床位数", 1, 2), "张", "7"],
            [Wide("其中", 2), "公立医院", "张", "4"],
            ["社会办医院", "张", "1"],
        ]
    )
    assert names(found) == ["每千人口医疗卫生机构床位数", "每千人口公立医院床位数", "每千人口社会办医院床位数"]


def test_rows_that_are_years_tell_the_time() -> None:
    found = read([["年份", "常住人口（万人）"], ["2020年", "100"], ["2025年（预测）", "105"]], title="表7 人口预测")
    assert [(o.time_period, o.kind, o.entity) for o in found] == [("2020", "baseline", ""), ("2025", "target", "")]


def test_years_from_to_are_no_figure() -> None:
    found = read([["项目", "投资（万元）", "建设年限"], ["医院迁建", "120", "2021-2024"], ["学校", "80", "2022—2025"]])
    assert {o.col for o in found} == {1}


def test_a_county_of_another_province_by_its_bare_name_is_a_place_of_the_own_area() -> None:
    found = read([["镇区", "学位（个）"], ["东区", "700"], ["西区", "760"]], plan="中山市教育发展规划（2021—2025年）")
    assert [(o.ref_area, o.ref_area_name) for o in found] == [("", "东区"), ("", "西区")]


def test_classes_of_places_are_no_places() -> None:
    found = read(
        [["城市类别", "标准（平方米）"], ["大型", "10"], ["小型", "8"]], title="表4 建设标准", note="注：按类别执行。"
    )
    assert {o.ref_area for o in found} == {"330100"}


@pytest.mark.parametrize(
    ("whole", "part", "full"),
    [
        ("卫生人员总数", "注册护士", "注册护士数"),
        ("每千人口卫生技术人员", "药师", "每千人口药师"),
        ("第三产业增加值", "金融业", "金融业增加值"),
        ("居民人均可支配收入", "城镇居民", "城镇居民人均可支配收入"),
    ],
)
def test_parts_take_over_the_measure_and_not_the_class(whole: str, part: str, full: str) -> None:
    assert inherit(whole, part) == full


def test_the_institution_that_a_name_is_about() -> None:
    assert (institution_of("市属医院床位"), institution_of("人口")) == ("市属医院", "")


def test_a_ratio_to_one_is_its_other_side() -> None:
    found = read([["指标", "2020年", "2025年"], ["生师比", "16.5:1", "1∶15.5"]])
    assert [(o.obs_value, o.unit_measure) for o in found] == [(Decimal("16.5"), "ratio"), (Decimal("15.5"), "ratio")]


def test_panels_side_by_side_each_have_their_own_rows() -> None:
    found = read(
        [["地区", "2025年", "地区", "2025年"], ["上城区", "10", "西湖区", "20"], ["萧山区", "30", "余杭区", "40"]],
        title="表2 各区新增学位（个）",
    )
    assert {(o.ref_area, o.obs_value) for o in found} == {
        ("330102", 10),
        ("330106", 20),
        ("330109", 30),
        ("330110", 40),
    }


def test_a_title_and_remarks_in_cells_over_the_whole_width() -> None:
    rows: list[list[str | Wide]] = [
        [Wide("表1 住房发展指标", 1, 4)],
        ["指标", "单位", "2020年", "2025年"],
        ["公租房", "套", "[10]", "[15]"],
        [Wide("注：[ ]内为五年累计数。", 1, 4)],
    ]
    found = read(rows, title="二、主要指标如下。")
    assert [(o.indicator_name, o.unit_measure, o.basis) for o in found] == [("公租房", "套", "cumulative")] * 2


def test_a_head_that_is_a_part_has_the_time_of_its_whole() -> None:
    found = read([["指标", "2025年", "其中：城镇", "其中：农村"], ["就业人数（万人）", "100", "60", "40"]])
    assert [(o.time_period, o.kind, o.entity) for o in found] == [
        ("2025", "target", ""),
        ("2025", "target", "城镇"),
        ("2025", "target", "农村"),
    ]


def test_words_of_staying_and_reaching_before_a_number() -> None:
    found = read([["指标", "2020年", "2025年"], ["参保率", "提高到95%", "稳定在95%以上"], ["失业率", "5%", "稳中有降"]])
    assert [(o.obs_status, o.comparator) for o in found] == [("A", "="), ("A", ">="), ("A", "="), ("Q", "")]


def test_a_head_that_begins_with_a_number_is_no_figure() -> None:
    found = read([["指标", "单位", "2020年", "2025年", "5年增加"], ["城镇化率", "%", "60", "65", "5"]])
    assert [(o.indicator_name, o.row, o.unit_measure) for o in found[:2]] == [("城镇化率", 1, "%")] * 2
    assert {o.row for o in found} == {1}


def test_two_things_with_units_of_their_own_in_one_row() -> None:
    found = read([["指标", "2025年"], ["新增绿道（公里）/绿地（公顷）", "100/20"]])
    assert [(o.indicator_name, o.obs_value, o.unit_measure) for o in found] == [
        ("新增绿道", 100, "公里"),
        ("绿地", 20, "公顷"),
    ]


def test_a_stub_that_lists_kinds_of_areas() -> None:
    found = read([["区（市）县", "学位（个）"], ["上城区", "18"], ["开发区", "9"]], title="表4 2025年学位")
    assert [(o.ref_area, o.ref_area_name, o.entity) for o in found][1] == ("", "开发区", "")


def test_a_year_in_a_bracket_behind_a_figure_is_that_figures() -> None:
    found = read(
        [["指标", "2020年", "2025年"], ["签约率", "75%（2019年）", "80%（预计）"], ["入园率（%）", "98", "99＋"]]
    )
    assert [(o.time_period, o.comparator) for o in found] == [
        ("2019", "="),
        ("2025", "="),
        ("2020", "="),
        ("2025", ">="),
    ]


def test_indicators_below_areas_of_their_own_column() -> None:
    found = read(
        [
            ["地区", "指标", "2025年"],
            [Wide("上城区", 2), "床位数（张）", "1"],
            ["医师数（人）", "2"],
            [Wide("西湖区", 2), "床位数（张）", "3"],
            ["医师数（人）", "4"],
        ]
    )
    assert [(o.indicator_name, o.ref_area, o.entity) for o in found] == [
        ("床位数", "330102", ""),
        ("医师数", "330102", ""),
        ("床位数", "330106", ""),
        ("医师数", "330106", ""),
    ]


def test_parts_without_units_go_on_behind_one_without() -> None:
    found = read(
        [
            ["指标", "2020年", "2025年"],
            ["主要污染物减排量（吨）", "—", "9"],
            ["其中：挥发性有机物", "1", "5"],
            ["氮氧化物", "—", "8"],
            ["森林蓄积量（立方米）", "1", "2"],
        ]
    )
    assert at(found, 3, 2).unit_measure == "吨"
    assert at(found, 4, 2).indicator_name == "森林蓄积量"


def test_several_units_above_a_table_go_to_the_heads_in_their_order() -> None:
    found = read(
        [
            [Wide("地区", 2), Wide("基层医疗机构", 1, 2)],
            ["机构数", "床位数"],
            ["上城区", "10", "500"],
            ["西湖区", "20", "600"],
        ],
        title="单位：个、张",
    )
    assert [(o.indicator_name, o.unit_measure) for o in found[:2]] == [
        ("基层医疗机构数", "个"),
        ("基层医疗机构床位数", "张"),
    ]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("城镇化率", "%"),
        ("老年人口占比", "%"),
        ("常住人口", "万人"),
        ("电站功率", "万人"),
        ("医护比", ""),
        ("每千人口护士", ""),
    ],
)
def test_of_two_units_a_name_takes_the_one_that_it_can_have(name: str, unit: str) -> None:
    assert unit_by_name(name, ["万人", "%"]) == unit


def test_names_tell_which_of_the_units_above_a_table_is_theirs() -> None:
    rows = [["指标", "2020年", "2025年"], ["常住人口", "50", "60"], ["城镇化率", "71", "72"], ["师生比", "1", "2"]]
    found = read(rows, title="单位：万人、%")
    people, rate, ratio = at(found, 1, 2), at(found, 2, 1), at(found, 3, 2)
    assert (people.obs_value, people.unit_measure) == (600000, "人")
    assert (rate.obs_value, rate.unit_measure) == (71, "%")
    assert (ratio.obs_value, ratio.unit_measure) == (2, "")


def test_heads_that_only_tell_the_time_give_units_no_order() -> None:
    found = read([["指标", "2020年", "2025年"], ["甲", "5", "6"], ["乙", "7", "8"]], title="单位：个、张")
    assert {o.unit_measure for o in found} == {""}


def test_a_growth_in_square_brackets_keeps_the_unit_of_its_head() -> None:
    found = read([["指标", "2025年", "年均增长（%）"], ["常住人口（万人）", "60", "[6.9]"]])
    growth = at(found, 1, 2)
    assert (growth.obs_value, growth.unit_measure, growth.basis) == (Decimal("6.9"), "%", "annual_average")
    assert growth.indicator_name == "常住人口年均增长"


def test_a_yearly_average_in_people_is_no_per_cent() -> None:
    found = read([["指标", "2025年", "年均新增（万人）"], ["城镇就业（万人）", "60", "5"]])
    assert (at(found, 1, 2).obs_value, at(found, 1, 2).unit_measure) == (50000, "人")


@pytest.mark.parametrize(
    ("title", "head", "name"),
    [
        ("2025年床位配置规划", "床位数（张）", "床位数"),
        ("2020年、2025年床位配置", "床位数（张）", "床位数"),
        ("2025年养老床位配置", "床位数（张）", "养老床位数"),
        ("2025年规划指标", "数量（张）", "规划指标"),
    ],
)
def test_the_year_of_a_title_is_no_part_of_a_name(title: str, head: str, name: str) -> None:
    assert names(read([["区县", head], ["上城区", "50"], ["西湖区", "60"]], title=title)) == [name]


def test_a_year_that_opens_a_row_is_its_time() -> None:
    found = read([["指标", "数值"], ["2025年末常住人口（万人）", "60"], ["2023年以前建成床位（张）", "5"]])
    assert (found[0].indicator_name, found[0].time_period) == ("常住人口", "2025")
    assert found[1].indicator_name == "2023年以前建成床位"


@pytest.mark.parametrize(
    "head", ["期末余额", "报告期末余额", "年初至报告期期末金额", "年产量", "年龄", "值班人数", "计划生育率"]
)
def test_a_longer_word_with_a_word_of_time_in_it_stays_whole(head: str) -> None:
    found = read([["项目", head], ["货币资金", "50"], ["存货", "60"]], title="表1 资产情况")
    assert (found[0].indicator_name, found[0].kind) == (head, "norm")


@pytest.mark.parametrize(
    ("head", "name"),
    [("2025年度计划数", ""), ("规划期末值", ""), ("目标年值", ""), ("2025年末人口", "人口"), ("规划年限", "年限")],
)
def test_words_of_time_are_cut_from_heads_with_what_goes_on_with_them(head: str, name: str) -> None:
    found = read([["项目", head], ["新城", "50"], ["旧城", "60"]], title="")
    assert (found[0].indicator_name, found[0].kind) == (name or "新城", "target")


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("2018年1-3月", "营业收入（1-3月）"),
        ("2018年10—12月", "营业收入（10—12月）"),
        ("2018年上半年", "营业收入（上半年）"),
        ("2018年9月", "营业收入（9月）"),
        ("2018年1-12月", "营业收入"),
        ("2018年6月30日", "营业收入"),
        ("2018年6月末", "营业收入"),
    ],
)
def test_a_part_of_a_year_stays_with_the_name(head: str, name: str) -> None:
    found = read([["项目", head, "2017年"], ["营业收入", "50", "70"], ["营业成本", "40", "60"]])
    assert (found[0].indicator_name, found[0].entity, found[0].time_period) == (name, "", "2018")
    assert found[1].indicator_name == "营业收入"


@pytest.mark.parametrize("span", ["年", "年1-3月"])
def test_rows_beside_years_and_their_change_name_indicators(span: str) -> None:
    found = read(
        [["项目", f"2018{span}", f"2017{span}", "增减额"], ["管理费用", "50", "70", "-20"]], title="主要指标表"
    )
    assert found[0].indicator_name == f"管理费用{'（1-3月）' if len(span) > 1 else ''}"
    assert (found[0].entity, found[2].indicator_name, found[2].kind) == ("", "管理费用增减额", "change")


def test_a_head_that_is_only_a_total_over_the_plan_has_no_class() -> None:
    found = read([["指标", "2025年达到", "[五年累计]"], ["新建绿道（公里）", "600", "500"]])
    assert [(o.entity, o.basis, o.time_period) for o in found] == [("", "", "2025"), ("", "cumulative", "2021-2025")]
