"""Tables as plans of many fields print them: heads further down, groups, units, figures of change, areas by name."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from extract.model import Document, Facts, Source
from extract.normalize.periods import find_listed
from extract.tables.measures import unit_by_name, units_behind
from extract.tables.observe import interpret_tables
from tests.tables.test_other_fields import Wide, at, grid, names, read


def test_heads_that_stand_again_further_down_are_those_of_the_rows_below() -> None:
    found = read(
        [
            ["指标", "单位", "2020年", "2025年", "属性"],
            ["道路长度", "公里", "10", "20", "预期性"],
            ["项目", "单位", "现状", "2035年目标", "责任部门"],
            ["新建公园", "个", "—", "12", "市建设局"],
        ]
    )
    assert {o.row for o in found} == {1, 3}
    assert [(o.time_period, o.kind) for o in found] == [
        ("2020", "baseline"),
        ("2025", "target"),
        ("2020", "baseline"),
        ("2035", "target"),
    ]
    assert (at(found, 3, 3).responsible, at(found, 3, 3).nature, at(found, 1, 3).nature) == ("市建设局", "", "预期性")


def test_a_band_of_years_begins_a_panel_and_a_row_of_equal_years_does_not() -> None:
    found = read(
        [
            ["年份", "2020年", "2025年"],
            ["绿道（公里）", "5", "7"],
            ["年份", "2025年", "2035年"],
            ["管网（公里）", "8", "9"],
        ]
    )
    assert [o.time_period for o in found] == ["2020", "2025", "2025", "2035"]
    dates = read([["指标", "2020年", "2025年"], ["碳达峰时间", "2030年", "2030年"], ["绿道（公里）", "5", "7"]])
    assert [o.time_period for o in dates if o.row == 2] == ["2020", "2025"]


def test_heads_again_need_not_all_be_the_same() -> None:
    found = read(
        [
            ["（一）公租房", Wide("", 1, 2)],
            ["年度", "新增房源（套）", "补贴（户）"],
            ["2021年", "3", "4"],
            ["2022年", "5", "6"],
            ["合计", "8", "10"],
            ["（二）租赁房", Wide("", 1, 2)],
            ["年度", "新增房源（套）", "新增床位（张）"],
            ["2021年", "1", "2"],
            ["2022年", "3", "4"],
            ["合计", "4", "6"],
        ],
        title="表3 房源计划",
    )
    beds = at(found, 7, 2)
    assert (beds.indicator_name, beds.unit_measure, beds.time_period) == ("新增床位", "张", "2021")
    total = at(found, 9, 1)
    assert (total.time_period, total.basis, total.obs_value) == ("2021-2022", "cumulative", 4)


@pytest.mark.parametrize(
    ("group", "name", "full"),
    [
        ("学前教育", "毛入园率", "学前教育毛入园率"),
        ("高中阶段教育", "毛入学率", "高中阶段教育毛入学率"),
        ("污水治理", "覆盖率", "污水治理覆盖率"),
        ("健康水平", "人均预期寿命", "人均预期寿命"),
        ("经济发展", "研发经费投入强度", "研发经费投入强度"),
    ],
)
@pytest.mark.parametrize("banded", [False, True])
def test_a_group_completes_a_name_that_needs_it(group: str, name: str, full: str, banded: bool) -> None:
    row, other = [name, "%", "90", "95"], ["森林覆盖率", "%", "60", "61"]
    head = ["指标", "单位", "2020年", "2025年"]
    beside = [["领域", *head], [Wide(group, 2), *row], other]
    below = [head, [Wide(f"一、{group}", 1, 4)], row, other]
    found = read(below if banded else beside)
    assert names(found) == [full, "森林覆盖率"]


def test_a_name_completed_by_its_group_has_the_code_and_denominator_of_the_whole_name() -> None:
    found = read(
        [
            ["类别", "指标", "单位", "2025年"],
            [Wide("每千人口拥有", 2), "执业（助理）医师", "人", "3.1"],
            ["注册护士", "人", "3.7"],
        ]
    )
    assert [(o.per, o.per_base, o.confidence < 0.99) for o in found] == [(1000, "人口", True)] * 2


def test_a_groups_name_goes_on_in_the_empty_cells_below_it() -> None:
    found = read(
        [
            ["学段", "指标", "2025年"],
            ["义务教育", "巩固率（%）", "100"],
            ["", "在校学生数（人）", "5"],
            ["高中阶段", "毛入学率（%）", "98"],
            ["", "在校学生数（人）", "6"],
        ]
    )
    assert names(found)[::2] == ["义务教育巩固率", "高中阶段毛入学率"]
    assert [o.entity for o in found if "学生" in o.indicator_name] == ["义务教育", "高中阶段"]


def test_the_groups_of_a_project_are_in_its_section() -> None:
    found = read(
        [
            ["类别", "项目名称", "建设性质", "总投资（万元）"],
            [Wide("教育", 2), "小学迁建", "新建", "50"],
            ["中专扩建", "改扩建", "60"],
            ["卫生", "医院新院区", "新建", "70"],
        ],
        title="表2 重点项目",
    )
    assert [(o.entity, o.section.rpartition(" > ")[2], o.nature) for o in found] == [
        ("小学迁建", "教育", ""),
        ("中专扩建", "教育", ""),
        ("医院新院区", "卫生", ""),
    ]


def test_one_head_over_two_years_gives_each_column_or_figure_its_own() -> None:
    spread = read([["类别", Wide("2020年和2025年床位数（张）", 1, 2)], ["综合医院", "5", "7"], ["专科医院", "1", "2"]])
    assert [(o.indicator_name, o.time_period, o.kind) for o in spread[:2]] == [
        ("床位数", "2020", "baseline"),
        ("床位数", "2025", "target"),
    ]
    within = read([["指标", "2020年/2025年"], ["养老床位（张）", "4600/6200"], ["托位（个）", "30"]])
    assert [(o.indicator_name, o.time_period) for o in within] == [
        ("养老床位", "2020"),
        ("养老床位", "2025"),
        ("托位", ""),
    ]
    assert within[2].confidence < within[0].confidence


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2020年和2025年床位", [2020, 2025]),
        ("2020、2025、2035年", [2020, 2025, 2035]),
        ("2020/2025年", [2020, 2025]),
        ("2021-2025年", []),
        ("2025年", []),
        ("2025年、2020年", []),
    ],
)
def test_years_that_a_text_lists(text: str, years: list[int]) -> None:
    assert [year.start for year in find_listed(text)] == years


def test_a_row_of_units_is_part_of_the_head() -> None:
    found = read([["指标", "床位数", "平均住院日"], ["单位", "张", "天"], ["2020年", "5", "8"], ["2025年", "6", "≤7"]])
    assert [(o.indicator_name, o.unit_measure, o.time_period) for o in found] == [
        ("床位数", "张", "2020"),
        ("平均住院日", "天", "2020"),
        ("床位数", "张", "2025"),
        ("平均住院日", "天", "2025"),
    ]


def test_groups_state_the_unit_of_their_rows() -> None:
    found = read(
        [
            ["指标", "2020年", "2025年"],
            [Wide("总量指标（单位：公顷）", 1, 3)],
            ["耕地保有量", "5", "6"],
            [Wide("效率指标（单位：平方米）", 1, 3)],
            ["人均城镇用地", "7", "8"],
        ]
    )
    assert [o.unit_measure for o in found] == ["公顷", "公顷", "平方米", "平方米"]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("年末户籍人口", "万人"),
        ("地区生产总值", "亿元"),
        ("人均地区生产总值", "元"),
        ("城镇化率", "%"),
        ("规上企业利润", "亿元"),
        ("新建道路里程", ""),
        ("医护比", ""),
    ],
)
def test_of_many_units_a_name_takes_what_it_is_measured_in(name: str, unit: str) -> None:
    assert unit_by_name(name, ["万人", "亿元", "元", "%"]) == unit


def test_floors_and_land_have_units_of_their_own() -> None:
    assert unit_by_name("住房建筑面积", ["万平方米", "公顷"]) == "万平方米"
    assert unit_by_name("住宅用地供应", ["万平方米", "公顷"]) == "公顷"
    assert unit_by_name("总面积", ["万平方米", "公顷"]) == ""


def test_units_behind_the_head_of_the_stub() -> None:
    assert units_behind("住房供应计划（单位：套、公顷）") == ("套", "公顷")
    assert units_behind("床人（卫生人员）比") == ()
    found = read([["指标（亿元、%）", "2020年", "2025年"], ["财政总收入", "3", "5"], ["税收占比", "88", "90"]])
    assert [(o.unit_measure, o.obs_value) for o in found[1:3]] == [("元", 500_000_000), ("%", 88)]


def test_the_one_unit_above_a_table_is_not_that_of_a_share() -> None:
    found = read([["指标", "2020年"], ["床位数", "50"], ["床位使用率", "85"]], title="单位：张")
    assert [o.unit_measure for o in found] == ["张", ""]


def test_a_column_headed_by_a_unit_word_may_list_offices() -> None:
    found = read([["单位", "床位数（张）"], ["市人民医院", "50"], ["市妇幼保健院", "60"]], title="表2 2020年床位")
    assert [(o.entity, o.unit_measure) for o in found] == [("市人民医院", "张"), ("市妇幼保健院", "张")]


@pytest.mark.parametrize(
    ("cell", "name", "value", "unit", "basis", "base"),
    [
        ("较2020年下降18%", "碳排放强度下降", "18", "%", "", "2020"),
        ("年均增长7%左右", "碳排放强度年均增长", "7", "%", "annual_average", ""),
        ("累计下降13.5%", "碳排放强度下降", "13.5", "%", "cumulative", ""),
        ("提高2个百分点", "碳排放强度提高", "2", "个百分点", "", ""),
        ("累计5000", "碳排放强度", "5000", "", "cumulative", ""),
        ("50（累计）", "碳排放强度", "50", "", "cumulative", ""),
    ],
)
def test_a_figure_that_says_how_much_it_moves(
    cell: str, name: str, value: str, unit: str, basis: str, base: str
) -> None:
    (found,) = (o for o in read([["指标", "2020年", "2025年"], ["碳排放强度", "—", cell]]) if o.col == 2)
    read_as = (found.indicator_name, found.obs_value, found.unit_measure, found.basis, found.base_period, found.kind)
    assert read_as == (name, Decimal(value), unit, basis, base, "target")


def test_the_growth_of_a_head_is_that_of_the_head_on_its_left_and_keeps_its_word() -> None:
    found = read(
        [["产业", "2025年产值（亿元）", "年均增速（%）"], ["汽车", "5", "7"], ["新材料", "6", "8"]], title="表1"
    )
    assert (at(found, 1, 2).indicator_name, at(found, 1, 2).entity) == ("产值年均增长", "汽车")
    falls = read([["指标", "2025年", "年均下降（%）"], ["单位产值能耗", "0.5", "3"]])
    assert at(falls, 1, 2).indicator_name == "单位产值能耗年均下降"


def test_brackets_of_two_kinds_are_read_by_what_the_note_says_of_each() -> None:
    found = read(
        [["指标", "2025年"], ["投资增长（%）", "〔7〕"], ["新增就业（人）", "[50]"]],
        note="注：[ ]内为五年累计数，〔〕内为年均数。",
    )
    assert [o.basis for o in found] == ["annual_average", "cumulative"]


@pytest.mark.parametrize("said", ["*为2019年数据", "带“*”号的指标为2019年数", "标有＊的数据为2019年"])
def test_a_note_tells_the_year_of_the_figures_with_its_mark(said: str) -> None:
    rows = [["指标", "2020年", "2025年"], ["素养水平（%）", "32.1*", "40"], ["达标率（%）", "50", "60①"]]
    found = read(rows, note=f"注：①以2020年为基数。②{said}。")
    assert [o.time_period for o in found] == ["2019", "2025", "2020", "2025"]


def test_a_note_may_begin_with_what_bears_its_mark() -> None:
    found = read([["指标", "2020年"], ["素养水平（%）", "32.1*"], ["达标率（%）", "50"]], note="带*的为2019年数据。")
    assert [o.time_period for o in found] == ["2019", "2020"]


def test_marks_to_tick_are_no_figures() -> None:
    found = read([["任务", "2021年", "2022年"], ["平台建设", "√", "√"], ["是否达标", "□是√否", "不适用"]])
    assert found == ()


def test_an_area_beside_a_class() -> None:
    found = read(
        [
            ["镇街", "学段", "2025年学位（个）"],
            [Wide("武原街道", 2), "小学", "50"],
            ["初中", "60"],
            [Wide("沈荡镇", 2), "小学", "70"],
            ["初中", "80"],
        ],
        title="表6 学位需求",
    )
    assert [(o.ref_area, o.ref_area_name, o.entity) for o in found][:3] == [
        ("", "武原街道", "小学"),
        ("", "武原街道", "初中"),
        ("", "沈荡镇", "小学"),
    ]


def test_the_total_of_a_group_is_that_of_the_group() -> None:
    found = read(
        [
            [Wide("地类", 1, 2), "2025年面积（公顷）"],
            [Wide("农用地", 2), "合计", "50"],
            ["耕地", "30"],
            [Wide("建设用地", 2), "小计", "20"],
            ["城镇用地", "10"],
            [Wide("总计", 1, 2), "70"],
        ],
        title="表1 用地结构",
    )
    assert [o.entity for o in found] == ["农用地", "耕地", "建设用地", "城镇用地", ""]


def test_a_scope_right_of_the_name_is_an_area_or_tells_rows_apart() -> None:
    found = read(
        [
            ["序号", "指标项", "单位", "指标层级", "2020年基期年", "2025年"],
            [Wide("1", 2), Wide("常住人口", 2), Wide("万人", 2), "全市", "50", "60"],
            ["中心城区", "20", "30"],
        ]
    )
    assert [(o.indicator_name, o.ref_area_name, o.kind) for o in found] == [
        ("常住人口", "浙江省杭州市", "baseline"),
        ("常住人口", "浙江省杭州市", "target"),
        ("常住人口", "中心城区", "baseline"),
        ("常住人口", "中心城区", "target"),
    ]


def test_heads_that_are_areas_with_words_of_kind() -> None:
    found = read([["项目", "单位", "全市目标", "上城区"], ["新建基站", "个", "50", "6"]], title="表1 2022年任务分解")
    assert [(o.ref_area, o.entity) for o in found] == [("330100", ""), ("330102", "")]


def test_rows_of_years_below_heads_of_areas_have_the_title_for_a_name() -> None:
    found = read([["年度", "上城区", "西湖区"], ["2021年", "1", "2"], ["2025年", "3", "4"]], title="表8 救护站建设任务")
    assert [(o.indicator_name, o.ref_area, o.time_period) for o in found[:2]] == [
        ("救护站数", "330102", "2021"),
        ("救护站数", "330106", "2021"),
    ]


def test_a_share_of_the_row_above() -> None:
    found = read([["指标", "2025年"], ["文化产业增加值（亿元）", "65"], ["占GDP比重（%）", "7.5"]])
    assert at(found, 2, 1).indicator_name == "文化产业增加值占GDP比重"


def test_a_part_that_the_catalogue_knows_alone_keeps_its_name() -> None:
    found = read([["项目", "2025年（万元）"], ["一般公共预算收入", "50"], ["其中：税收收入", "30"]])
    assert names(found) == ["一般公共预算收入", "税收收入"]


def test_years_after_the_issue_of_a_paper_without_a_plans_years_are_to_come() -> None:
    table = replace(grid([["指标", "2020年", "2025年"], ["绿道（公里）", "5", "7"]]), header_rows=1)
    found = interpret_tables(Document(Source("a.docx", "0" * 64, 1, ""), (table,)), Facts(issued_on="2021-03-01"))[1]
    assert [o.kind for o in found] == ["baseline", "target"]


def test_the_first_groups_name_in_the_head_of_the_names() -> None:
    found = read(
        [
            ["指标", Wide("2020年", 2), Wide("2025年", 2)],
            ["学前教育"],
            ["毛入园率（%）", "92", "95"],
            ["义务教育", "", ""],
            ["巩固率（%）", "98", "99"],
        ]
    )
    assert names(found) == ["学前教育毛入园率", "义务教育巩固率"]


def test_columns_of_names_of_areas_name_areas() -> None:
    found = read(
        [
            [Wide("乡镇名称", 2), Wide("耕地保有量（公顷）", 1, 2), "新增建设用地（公顷）"],
            ["2020年", "2025年", "小计"],
            ["临溪镇", "5", "6", "1"],
            ["温泉镇", "7", "8", "2"],
        ],
        title="表8 土地利用主要指标",
    )
    assert [(o.ref_area_name, o.entity, o.kind) for o in found][:3] == [
        ("临溪镇", "", "baseline"),
        ("临溪镇", "", "target"),
        ("临溪镇", "", "target"),
    ]


def test_the_area_of_a_list_may_stand_right_of_the_names() -> None:
    found = read(
        [
            ["学校名称", "所在镇（街道）", "2025年班数（班）"],
            ["张湾小学", "张湾街道", "36"],
            ["双沟小学", "双沟镇", "24"],
        ]
    )
    assert [(o.entity, o.ref_area_name) for o in found] == [("张湾小学", "张湾街道"), ("双沟小学", "双沟镇")]


def test_a_change_is_measured_from_the_year_it_is_compared_with() -> None:
    found = read([["用地类型", "2020年", "2035年比2020年增减（公顷）"], ["耕地", "50", "-17"], ["林地", "60", "29"]])
    change = at(found, 1, 2)
    assert (change.kind, change.base_period, change.time_period, change.obs_value) == ("change", "2020", "2035", -17)


def test_units_as_a_cell_prints_them_and_what_is_done_every_year() -> None:
    found = read(
        [["指标", "2025年"], ["人均住房面积", "约45㎡"], ["租赁补贴", "不少于1万户/年"], ["棚户区改造", "2万套（户）"]]
    )
    assert [(o.unit_measure, o.comparator, o.basis) for o in found] == [
        ("㎡", "~", ""),
        ("户", ">=", "annual_average"),
        ("套（户）", "=", ""),
    ]
    assert found[1].indicator_name == "租赁补贴"


def test_people_before_what_is_counted_by_them_are_a_denominator() -> None:
    found = read(
        [["设施级别", Wide("千人床位数（张）", 1, 2)], ["", "新城区", "旧城区"], ["市级", "5", "3"], ["区级", "8", "6"]]
    )
    assert {(o.per, o.per_base) for o in found} == {(1000, "人口")}


def test_a_ratio_is_no_part_of_the_money_above_it() -> None:
    rows = [["指标", "2025年"], ["居民人均可支配收入（元）", "50"], ["其中：城镇居民", "60"], ["城乡居民收入比", "1.8"]]
    assert [(o.indicator_name, o.unit_measure) for o in read(rows)[1:]] == [
        ("城镇居民人均可支配收入", "元"),
        ("城乡居民收入比", ""),
    ]


def test_a_column_of_units_below_the_head_of_the_names() -> None:
    found = read([[Wide("项 目", 1, 2), "2020", "2025"], ["在校生", "万人", "5", "6"], ["毛入学率", "%", "95", "97"]])
    assert [(o.indicator_name, o.unit_measure) for o in found[1:3]] == [("在校生", "人"), ("毛入学率", "%")]


def test_an_estimate_for_the_year_before_the_plan_is_its_baseline() -> None:
    found = read([["指标", "2020年预计", "2025年预期", "2020年预期目标"], ["绿道（公里）", "5", "6", "7"]])
    assert [o.kind for o in found] == ["baseline", "target", "target"]


def test_two_words_for_one_thing_counted_are_one_unit() -> None:
    found = read([["指标", "2025年"], ["保障房（万套、间）", "5"]])
    assert (found[0].indicator_name, found[0].unit_measure, found[0].obs_value) == ("保障房", "套、间", 50000)
    noted = read([["指标", "2025年"], ["保障房", "5"]], title="单位：套、间")
    assert noted[0].unit_measure == "套、间"


def test_towns_are_areas_whatever_heads_their_column() -> None:
    rows = [["行政单元", "园地（公顷）"], ["程江镇", "5"], ["丰顺乡", "6"], ["新城街道", "7"], ["合计", "18"]]
    found = read(rows, title="表3 2025年用途分区")
    assert [o.ref_area_name for o in found] == ["程江镇", "丰顺乡", "新城街道", "浙江省杭州市"]
    assert {o.entity for o in found} == {""}


def test_natures_below_a_head_of_remarks() -> None:
    found = read([["指标", "2025年", "备注"], ["绿道（公里）", "5", "预期性"], ["管网（公里）", "6", "约束性"]])
    assert [o.nature for o in found] == ["预期性", "约束性"]


def test_spans_of_years_below_a_head_are_heads() -> None:
    found = read(
        [
            [Wide("类型", 2), Wide("“十四五”计划投资（亿元）", 1, 2)],
            ["2021—2023年", "2024—2025年"],
            ["公路", "5", "6"],
            ["铁路", "7", "8"],
        ],
        title="表4 投资",
    )
    assert [(o.row, o.time_period) for o in found[:2]] == [(2, "2021-2023"), (2, "2024-2025")]


def test_what_falls_over_the_plan_beside_targets_is_a_target() -> None:
    found = read(
        [["地区", "2025年用水量（立方米）", "用水强度下降（%）"], ["上城区", "5", "15"], ["西湖区", "6", "16"]]
    )
    assert [(o.kind, o.time_period) for o in found[:2]] == [("target", "2025")] * 2


def test_a_magnitude_before_a_unit_that_is_not_registered() -> None:
    found = read([["指标", "单位", "2025年"], ["机架规模", "万标准机架", "2.5"]])
    assert (found[0].obs_value, found[0].unit_measure) == (25000, "标准机架")


def test_a_summary_of_projects_is_what_the_plan_will_do() -> None:
    rows = [
        ["项目类别", "项目数（个）", "总投资（亿元）"],
        ["幼儿园", "5", "6"],
        ["普通高中", "7", "8"],
        ["合计", "12", "14"],
    ]
    found = read(rows, title="附表1 项目汇总表")
    assert {(o.kind, o.time_period) for o in found} == {("target", "2025")}


def test_a_report_on_a_year_states_facts() -> None:
    found = read([["项目", "2020年", "2019年"], ["营业收入", "50", "40"]], plan="东海材料股份有限公司2020年年度报告")
    assert {o.kind for o in found} == {"baseline"}
