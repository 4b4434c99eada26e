"""Tables of our own making, read from text to observations: one test for each form that plans use."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extract.facts import read_facts
from extract.model import Cell, Document, Observation, Paragraph, Role, Source, Table
from extract.readers import read_bytes
from extract.tables.alternatives import alternatives
from extract.tables.assemble import assemble
from extract.tables.observe import interpret_tables
from extract.tables.rows import inherit

HEAD = "杭州市卫生健康发展规划（2021—2025年）\n\n一、目标\n\n"
D = Decimal


def read(table: str, head: str = HEAD) -> tuple[Document, tuple[Observation, ...]]:
    document = read_bytes("plan.txt", (head + table + "\n\n").encode())
    return interpret_tables(assemble(document), read_facts(document))


def first(observations: tuple[Observation, ...], name: str, period: str, entity: str = "") -> Observation:
    return next(o for o in observations if (o.indicator_name, o.time_period, o.entity) == (name, period, entity))


def test_indicator_table_with_parts_that_inherit() -> None:
    _, observations = read(
        "表1 主要指标\n"
        "序号\t指标\t2020年\t2025年\t性质\n"
        "1\t每千人口床位数（张）\t6.1\t7\t预期性\n"
        "\t其中：公立医院（张）\t3.2\t4\t预期性\n"
        "\t康复床位数（张）\t—\t≥0.4\t预期性\n"
        "2\t每千人口注册护士数（人）\t3.1\t3.8\t约束性"
    )  # fmt: skip
    part = first(observations, "每千人口公立医院床位数", "2025")
    assert (part.obs_value, part.kind, part.per, part.per_base, part.unit_measure) == (4, "target", 1000, "人口", "张")
    missing = first(observations, "每千人口康复床位数", "2020")
    assert (missing.obs_status, missing.obs_value, missing.comparator) == ("M", None, "")
    assert first(observations, "每千人口康复床位数", "2025").comparator == ">="
    assert first(observations, "每千人口注册护士数", "2025").nature == "约束性"
    assert {o.ref_area for o in observations} == {"330100"}


def test_parts_without_numbers_go_on_until_another_unit_or_denominator() -> None:
    _, observations = read(
        "表1 主要指标\n"
        "指标\t2020年\t2025年\n"
        "每千人口床位数（张）\t6.1\t7\n"
        "其中：公立医院床位数（张）\t3.2\t4\n"
        "精神科床位数（张）\t0.3\t0.5\n"
        "互联网医院数（家）\t12\t30"
    )  # fmt: skip
    names = [o.indicator_name for o in observations if o.kind == "target"]
    assert names == ["每千人口床位数", "每千人口公立医院床位数", "每千人口精神科床位数", "互联网医院数"]


def test_two_values_in_one_cell_are_two_observations() -> None:
    _, observations = read(
        "表1 指标\n指标\t2020年\t2025年\n甲等/乙等医院平均住院日（天）\t7.1/7.6\t6.5以下/7以下\n床位数（张）\t1\t2"
    )
    targets = [(o.indicator_name, o.comparator, o.obs_value) for o in observations[:4] if o.kind == "target"]
    assert targets == [("甲等医院平均住院日", "<=", D("6.5")), ("乙等医院平均住院日", "<=", 7)]


def test_brackets_are_totals_of_the_plan_period_when_the_remark_says_so() -> None:
    _, observations = read(
        "表1 主要指标\n"
        "指标\t2020年\t2025年\t年均增长\t属性\n"
        "研发经费投入增长（%）\t—\t—\t>7\t预期性\n"
        "森林覆盖率（%）\t23.2\t24.1\t〔0.9〕\t约束性\n"
        "地区生产总值（亿元）\t16000\t23000左右\t6.5\t预期性\n"
        "注：〔 〕内为五年累计数。"
    )  # fmt: skip
    forest = next(o for o in observations if o.indicator_name == "森林覆盖率" and o.basis)
    assert (forest.basis, forest.time_period, forest.obs_value) == ("cumulative", "2021-2025", D("0.9"))
    growth = next(o for o in observations if o.indicator_name == "地区生产总值年均增长")
    assert (growth.basis, growth.unit_measure, growth.obs_value) == ("annual_average", "%", D("6.5"))
    product = first(observations, "地区生产总值", "2025")
    assert (product.obs_value, product.comparator, product.unit_measure) == (D(2_300_000_000_000), "~", "元")


def test_areas_by_years_with_a_total() -> None:
    document, observations = read(
        "表2 保障性住房年度任务分解表\n单位：万套\n"
        "区县\t2021年\t2022年\t合计\n上城区\t0.1\t0.2\t0.3\n西湖区\t0.5\t0.5\t1\n总计\t0.6\t0.7\t1.3"
    )  # fmt: skip
    assert next(document.tables()).role is Role.CROSS
    cell = observations[0]
    assert (cell.indicator_name, cell.ref_area, cell.obs_value, cell.unit_measure) == (
        "保障性住房数",
        "330102",
        1000,
        "套",
    )
    total = observations[-1]
    assert (total.ref_area, total.basis, total.time_period, total.entity) == ("330100", "cumulative", "2021-2022", "")


def test_classes_below_a_title_that_names_what_is_counted() -> None:
    _, observations = read(
        "表3 “十四五”时期各区域公立专科医院设置规划目标\n单位：个\n"
        "指标\t全市\t\t市区\t\n\t2020年\t2025年\t2020年\t2025年\n总计\t9\t12\t5\t6\n#三级\t3\t4\t2\t2\n二级\t6\t8\t3\t4"
    )  # fmt: skip
    level = first(observations, "公立专科医院数", "2025", "三级医院")
    assert (level.obs_value, level.unit_measure, level.ref_area) == (4, "个", "330100")
    assert any(o.ref_area_name == "市区" and o.entity == "二级医院" for o in observations)


def test_list_of_institutions_with_words_of_time_in_the_heads() -> None:
    document, observations = read(
        "表4 杭州市公立医院布局\n序号\t机构名称\t现有编制床位（张）\t实有床位（张）\t2025年规划编制床位（张）\n"
        "1\t第一医院\t100\t120\t150\n2\t第二医院\t80\t80\t90\n\t合计\t180\t200\t240"
    )  # fmt: skip
    assert next(document.tables()).role is Role.LIST
    read_as = [(o.indicator_name, o.entity, o.time_period, o.kind) for o in observations[:3]]
    assert read_as == [
        ("编制床位", "第一医院", "2020", "baseline"),
        ("实有床位", "第一医院", "2020", "baseline"),
        ("编制床位", "第一医院", "2025", "target"),
    ]
    assert [o.entity for o in observations[-3:]] == ["公立医院"] * 3, "the total of a list is that of its class"


def test_columns_of_units_and_responsible_bodies() -> None:
    _, observations = read(
        "表5 主要指标\n序号\t指标名称\t单位\t2020年\t2025年\t责任单位\n"
        "1\t常住人口\t万人\t1193.6\t1300\t市公安局\n2\t优良天数比率\t%\t91\t完成省下达目标\t市生态环境局"
    )  # fmt: skip
    people = first(observations, "常住人口", "2025")
    assert (people.obs_value, people.unit_measure, people.responsible) == (13_000_000, "人", "市公安局")
    words = first(observations, "优良天数比率", "2025")
    assert (words.obs_status, words.obs_text, words.obs_value) == ("Q", "完成省下达目标", None)


def test_a_standard_without_years_is_a_norm() -> None:
    _, observations = read(
        "表6 床位规模标准\n医院类别\t床均建筑面积（平方米）\t每床护士数（人）\n三级\t≥113\t0.6\n二级\t110-113\t0.5"
    )
    norm = observations[0]
    assert (norm.kind, norm.time_period, norm.entity, norm.comparator) == ("norm", "", "三级医院", ">=")
    ranged = next(o for o in observations if o.comparator == "range")
    assert (ranged.obs_value, ranged.obs_value_high) == (110, 113)


def test_ids_of_place_do_not_depend_on_the_value() -> None:
    _, left = read("表1 指标\n指标\t2020年\t2025年\n床位数（张）\t1\t2\n医师数（人）\t3\t4")
    _, right = read("表1 指标\n指标\t2020年\t2025年\n床位数（张）\t9\t8\n医师数（人）\t7\t6")
    assert [(o.table_id, o.row, o.col) for o in left] == [(o.table_id, o.row, o.col) for o in right]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("甲等/乙等综合医院平均住院日", ["甲等综合医院平均住院日", "乙等综合医院平均住院日"]),
        ("城镇/农村居民收入", ["城镇居民收入", "农村居民收入"]),
        ("床位数", []),
    ],
)
def test_alternatives_in_a_label(label: str, expected: list[str]) -> None:
    assert alternatives(label, 2) == expected


@pytest.mark.parametrize(
    ("whole", "part", "full"),
    [
        ("每千人口医疗卫生机构床位数", "公立医院床位数", "每千人口公立医院床位数"),
        ("每千人口医疗卫生机构床位数", "县域公立医疗机构", "每千人口县域公立医疗机构床位数"),
        ("每千人口专业公共卫生机构人员数", "疾病预防控制机构人员数", "每千人口疾病预防控制机构人员数"),
        ("每千人口拥有3岁以下婴幼儿托位数", "普惠托位数", "每千人口拥有3岁以下婴幼儿普惠托位数"),
        ("每千人口医疗卫生机构编制床位数", "重症床位数", "每千人口重症床位数"),
        ("每千人口执业医师数", "每万人口全科医生数", "每万人口全科医生数"),
        ("医院数", "三级医院数", "三级医院数"),
    ],
)
def test_what_a_part_inherits(whole: str, part: str, full: str) -> None:
    assert inherit(whole, part) == full


Head = str | tuple[str, int, int]


def plan(title: str, rows: list[list[Head]]) -> tuple[Document, tuple[Observation, ...]]:
    """A document with one table; a head is its text, or (text, row span, column span)."""
    taken: set[tuple[int, int]] = set()
    cells = []
    for row, heads in enumerate(rows):
        col = 0
        for head in heads:
            text, high, wide = head if isinstance(head, tuple) else (head, 1, 1)
            while (row, col) in taken:
                col += 1
            cells.append(Cell(row, col, text, high, wide))
            taken |= {(row + i, col + j) for i in range(high) for j in range(wide)}
    table = Table(tuple(cells), len(rows), max(col for _, col in taken) + 1)
    source = Source("plan.docx", "0" * 64, 1, "test")
    document = Document(source, (Paragraph("深圳市住房发展规划（2021—2025年）"), Paragraph(title), table))
    return interpret_tables(assemble(document), read_facts(document))


def test_a_head_four_rows_deep() -> None:
    document, observations = plan(
        "表1 “十四五”时期各区住房建设任务",
        [
            [("区域", 4, 1), ("建设筹集", 1, 4), ("供应", 1, 2)],
            [("公共租赁住房", 1, 2), ("安居房", 1, 2), ("公共租赁住房", 1, 2)],
            ["套数", "面积", "套数", "面积", "套数", "面积"],
            ["（万套）", "（万平方米）", "（万套）", "（万平方米）", "（万套）", "（万平方米）"],
            ["福田区", "1.2", "80", "0.5", "30", "1", "70"],
            ["合计", "1.2", "80", "0.5", "30", "1", "70"],
        ],
    )
    assert next(document.tables()).header_rows == 4
    cell = observations[3]
    assert (cell.indicator_name, cell.ref_area, cell.obs_value) == ("建设筹集安居房面积", "440304", 300_000)
    assert (cell.unit_measure, cell.time_period, cell.kind) == ("平方米", "2025", "target")


def test_head_cells_that_were_never_merged() -> None:
    document, observations = plan(
        "表2 规划指标",
        [
            ["类别", "指标", "", "单位", "2020年", "目标值", ""],
            ["", "", "", "", "", "2025年", "2035年"],
            [("住房", 2, 1), "保障", "住房总量", "万套", "10", "80", "200"],
            [("人均住房面积", 1, 2), "平方米", "22", "25", "30"],
        ],
    )
    assert next(document.tables()).header_rows == 2
    assert [(o.indicator_name, o.time_period, o.kind) for o in observations[:3]] == [
        ("住房总量", "2020", "baseline"),
        ("住房总量", "2025", "target"),
        ("住房总量", "2035", "target"),
    ]
    assert observations[3].indicator_name == "人均住房面积"


def test_the_name_stands_left_of_another_stub() -> None:
    _, observations = plan(
        "表5 医院设置规划",
        [
            ["医院名称", "级别", "床位数（张）", "", "备注"],
            ["", "", "2020年", "2025年", ""],
            ["市人民医院", "三级甲等", "2000", "2500", "扩建"],
            ["合计", "", "2000", "2500", ""],
        ],
    )
    assert [(o.entity, o.time_period) for o in observations] == [
        ("市人民医院", "2020"),
        ("市人民医院", "2025"),
        ("医院", "2020"),
        ("医院", "2025"),
    ]


def test_classes_in_heads_and_groups_are_entities() -> None:
    _, observations = plan(
        "表6 企业划型标准",
        [
            ["行业", "指标", "单位", "大型", "小型"],
            [("工业*", 2, 1), "从业人员(X)", "人", "X≥1000", "20≤X＜300"],
            ["营业收入(Y)", "万元", "Y≥40000", "300≤Y＜2000"],
            ["建筑业", "营业收入(Y)", "万元", "Y≥80000", "300≤Y＜6000"],
        ],
    )
    read_as = [(o.indicator_name, o.entity, o.comparator, o.obs_value) for o in observations]
    assert read_as[0] == ("从业人员", "大型", ">=", 1000)
    assert read_as[3] == ("营业收入", "工业小型", "range", 3_000_000)
    assert read_as[4] == ("营业收入", "建筑业大型", ">=", 800_000_000)
    assert {o.kind for o in observations} == {"norm"}


def test_bare_classes_are_of_the_row_they_are_part_of() -> None:
    _, observations = read(
        "表1 各区域机构数分布现状\n单位：个\n"
        "指标\t全市\t市区\n总计\t90\t50\n医院\t20\t10\n#市级\t5\t4\n区县级\t6\t3\n#三级\t2\t1\n二级\t4\t2\n基层机构\t70\t40"
    )
    entities = [o.entity for o in observations if o.ref_area == "330100"]
    assert entities == ["", "医院", "市级医院", "区县级医院", "三级医院", "二级医院", "基层机构"]


def test_columns_of_bounds_give_comparators() -> None:
    _, observations = plan(
        "表7 床位规模标准",
        [["医院类别", "床位数（张）", ""], ["", "下限", "上限"], ["三级医院", "500", "1500"], ["二级医院", "100", "—"]],
    )
    read_as = [(o.indicator_name, o.comparator, o.obs_value) for o in observations]
    assert read_as == [("床位数", ">=", 500), ("床位数", "<=", 1500), ("床位数", ">=", 100), ("床位数", "", None)]


def test_a_part_in_a_head_has_the_measure_of_its_whole() -> None:
    _, observations = read("表1 各区床位\n区县\t2025年床位数（张）\t其中：公立医院\n上城区\t60\t40\n拱墅区\t50\t30")
    assert {o.indicator_name for o in observations} == {"床位数", "公立医院床位数"}
    assert {(o.time_period, o.unit_measure) for o in observations} == {("2025", "张")}


def test_a_growth_beside_baseline_and_target_is_over_the_plan() -> None:
    _, observations = read(
        "表2 对照\n指标\t现状（2020年）\t规划（2025年）\t增减\n托位数（个）\t24\t56\t32\n学位数（个）\t5\t6\t1"
    )
    assert {(o.kind, o.time_period) for o in observations} == {
        ("baseline", "2020"),
        ("target", "2025"),
        ("change", "2025"),
    }


def test_projects_are_targets_and_their_years_no_figures() -> None:
    _, observations = read(
        "表3 重点项目\n项目名称\t建设规模（平方米）\t总投资（万元）\t建设年限\n"
        "甲医院迁建工程\t3200\t2600\t2021—2024年\n乙中心新建工程\t1500\t1200\t2022—2025年"
    )  # fmt: skip
    assert {(o.indicator_name, o.kind, o.time_period) for o in observations} == {
        ("建设规模", "target", "2025"),
        ("总投资", "target", "2025"),
    }


def test_rows_of_persons_are_counted_by_their_heads() -> None:
    _, observations = read(
        "表4 人员配置\n类别\t2025年\t\n\t总数（人）\t每千人口（人）\n医师\t450\t3.4\n注册护士\t520\t4.0"
    )  # fmt: skip
    names = {(o.indicator_name, o.entity, o.per) for o in observations}
    assert ("医师总数", "", None) in names
    assert ("每千人口注册护士", "", 1000) in names


def test_a_column_that_says_how_many_in_words_names_no_row() -> None:
    _, observations = read(
        "表5 设置标准\n机构\t设置数量\t服务半径（公里）\n卫生服务中心\t每个街道1所\t3\n卫生服务站\t按需\t1.5"
    )  # fmt: skip
    assert {o.entity for o in observations} == {"卫生服务中心", "卫生服务站"}
    assert [o.obs_text for o in observations if o.obs_status == "Q"] == ["每个街道1所", "按需"]


def test_a_remark_on_what_a_column_takes_in_is_no_time() -> None:
    _, observations = read("表6 分配方案\n区域\t供应任务（含“十二五”续建项目，套）\n上城区\t80\n拱墅区\t90")
    assert {(o.kind, o.time_period) for o in observations} == {("target", "2025")}


def test_heads_below_a_head_of_parts_have_the_measure_beside_it() -> None:
    _, observations = read(
        "表1 各区床位\n区县\t2025年床位数（张）\t其中\t\n\t\t公立医院\t社会办医院\n上城区\t60\t40\t20\n拱墅区\t50\t30\t20"
    )  # fmt: skip
    names = {(o.indicator_name, o.unit_measure, o.time_period) for o in observations}
    assert names == {(name, "张", "2025") for name in ("床位数", "公立医院床位数", "社会办医院床位数")}


def test_a_decimal_opens_a_name_and_numbers_no_row() -> None:
    _, observations = read("表2 设备（单位：台）\n设备\t2020年\t2025年\n1.5T磁共振\t26\t46\n3.0T磁共振\t4\t7")
    assert {o.entity or o.indicator_name for o in observations} == {"1.5T磁共振", "3.0T磁共振"}


def test_a_denominator_in_the_title_holds_for_all_rows() -> None:
    _, observations = read(
        "表3 每千人口医疗资源（2020年）\n指标\t全国\t本市\n床位数（张）\t6.4\t6.2\n医师数（人）\t2.9\t3.3"
    )
    assert {(o.indicator_name, o.per) for o in observations} == {("每千人口床位数", 1000), ("每千人口医师数", 1000)}


def test_a_subtotal_beside_a_total_is_not_the_whole_area() -> None:
    _, observations = plan(
        "表1 床位配置规划",
        [
            ["类别", "区域", "2020年", "2025年"],
            [("中心城区", 3, 1), "福田区", "10", "20"],
            ["南山区", "30", "40"],
            ["小计", "40", "60"],
            [("全市", 1, 2), "70", "90"],
        ],
    )
    whole = [o for o in observations if not o.entity and o.ref_area == "440300"]
    assert {o.obs_value for o in whole} == {70, 90}
    assert {o.ref_area_name for o in observations if o.label == "小计"} == {"中心城区"}


def test_a_subtotal_without_a_group_stays_apart_from_the_total() -> None:
    _, observations = plan(
        "表1 床位配置规划",
        [["区域", "2020年"], ["福田区", "10"], ["小计", "10"], ["南山区", "30"], ["小计", "30"], ["全市", "40"]],
    )
    assert [o.entity for o in observations if o.label in {"小计", "全市"}] == ["小计", "小计", ""]


def test_a_subtotal_that_is_the_only_total_is_the_whole_area() -> None:
    _, observations = plan("表1 床位配置规划", [["区域", "2020年"], ["福田区", "10"], ["南山区", "30"], ["小计", "40"]])
    assert [o.entity for o in observations if o.obs_value == 40] == [""]
