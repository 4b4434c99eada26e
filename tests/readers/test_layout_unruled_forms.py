"""Forms of tables without inner rules: what rules there are, how headers and cells are set, rows of other kinds."""

from __future__ import annotations

import pytest

from extract.model import Table
from extract.readers.layout.columns import find_gutters
from extract.readers.layout.rows import printed_rows
from extract.readers.layout.strokes import Stroke
from extract.readers.page import Word
from tests.readers.pdf_builder import Sheet, make, read, shape
from tests.readers.test_layout_unruled import LABELS, Style, draw_rows, only, plain, three_line

FOUR = (150.0, 80.0, 80.0, 70.0)


def texts(table: Table) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for row in table.grid()]


def numbered(count: int) -> list[list[str]]:
    return [[str(i + 1), LABELS[i % 8], f"{i + 3}.5", f"{i + 4}.0"] for i in range(count)]


def test_a_section_row_over_a_narrow_column_spans_the_table() -> None:
    style = Style(widths=(30, 170, 70, 70))
    rows = numbered(8)

    def draw(sheet: Sheet) -> None:
        sheet.rule(80, 110, 420, 110, 1.2)
        middle = top = draw_rows(sheet, [["序号", "指标", "现状", "目标"]], 110, style)
        sheet.rule(80, middle, 420, middle, 0.6)
        for name, part in (("一、健康水平方面", rows[:4]), ("二、资源配置方面", rows[4:])):
            sheet.text(84, top + 2, name, 9)
            top = draw_rows(sheet, part, top + 15, style)
        sheet.rule(80, top, 420, top, 1.2)

    table = only(make(draw))
    assert table.n_cols == 4
    assert [c for c in shape(table) if c[3] > 1] == [(1, 0, 1, 4, "一、健康水平方面"), (6, 0, 1, 4, "二、资源配置方面")]
    assert texts(table)[2:6] == rows[:4]


@pytest.mark.parametrize("down", [0.0, 0.5])
def test_rows_without_a_figure_are_rows(down: float) -> None:
    rows = [
        ["机构", "标准", "床位", "备注"],
        ["县医院", "每县设置一所，人口多的可以增设一所分院", "1.8", ""],
        ["乡镇卫生院", "每个乡镇设置一所", "1.2", "—"],
        ["急救站", "城市服务半径不超过五公里，农村不超过二十公里", "", "按需设置"],
        ["专科医院", "市级至少一所", "0.5", "含社会办"],
        ["村卫生室", "每个行政村设置一所", "", ""],
        ["妇幼保健院", "市县两级各一所", "0.3", ""],
    ]
    assert shape(only(three_line(rows, Style(widths=(75, 150, 60, 80), down=down)))) == plain(rows)


def test_a_table_of_texts_is_parted_where_all_cells_begin() -> None:
    tasks = ["改善县域高中办学条件", "建设医共体，推动优质资源下沉到基层，让群众就近看病", "完善社区养老服务"]
    rows = [["序号", "任务", "单位", "时限"]]
    rows += [[str(i + 1), tasks[i % 3], ["教育局", "卫生局和医保局以及财政局"][i % 2], "持续推进"] for i in range(9)]
    assert shape(only(three_line(rows, Style(widths=(40, 150, 80, 70), across="left")))) == plain(rows)


def test_header_lines_far_apart_are_one_cell() -> None:
    rows = [["主要指标名称", "二〇二〇年的实际数值", "二〇二五年规划的目标数值", "性质"]]
    rows += [[LABELS[i], f"{i}.1", f"{i}.2", "预期性"] for i in range(5)]
    assert shape(only(three_line(rows, Style(widths=(150, 45, 45, 60), pitch=1.6, down=0.5)))) == plain(rows)


def test_a_centred_header_over_figures_at_the_right_stays_one_column() -> None:
    style = Style(widths=(100, 90, 90, 90))
    body = [[f"第{i}年", f"{i}", f"{i}5", f"{i}6"] for i in range(1, 7)]

    def draw(sheet: Sheet) -> None:
        sheet.rule(80, 110, 450, 110, 1.2)
        top = draw_rows(sheet, [["年份", "机构数", "床位数", "人员数"]], 110, style)
        sheet.rule(80, top, 450, top, 0.6)
        for row in body:
            sheet.text(84, top + 2, row[0], 9)
            for k, text in enumerate(row[1:]):
                sheet.text(180 + 90 * (k + 1) - 4 - 4.6 * len(text), top + 2, text, 9)
            top += 15
        sheet.rule(80, top, 450, top, 1.2)

    assert texts(only(make(draw))) == [["年份", "机构数", "床位数", "人员数"], *body]


def spanned(spanners: list[tuple[float, str]], subs: list[tuple[float, str]], stub: float) -> list[tuple[int, ...]]:
    """Return the header cells of a table with a stub and four columns from x 180 on; lines are put where told."""
    body = [[f"第{r}区", *[str(10 * r + c) for c in range(4)]] for r in range(6)]

    def draw(sheet: Sheet) -> None:
        sheet.rule(80, 110, 500, 110, 1.2)
        for x, text in spanners:
            sheet.text(x, 113, text, 9)
        for x, text in subs:
            sheet.text(x, 126, text, 9)
        sheet.text(84, stub, "区域", 9)
        sheet.rule(80, 140, 500, 140, 0.6)
        bottom = draw_rows(sheet, body, 140, Style(widths=(100, 80, 80, 80, 80), across="left"))
        sheet.rule(80, bottom, 500, bottom, 1.2)

    return [c[:4] for c in shape(only(make(draw))) if c[0] < 2 and c[4]]


def test_spanners_flush_with_their_first_column() -> None:
    subs = [(184.0 + 80 * i, f"202{i % 2}年底") for i in range(4)]
    head = [(0, 0, 2, 1), (0, 1, 1, 2), (0, 3, 1, 2), *[(1, 1 + i, 1, 1) for i in range(4)]]
    assert spanned([(184, "机构"), (344, "床位")], subs, 119.5) == head


def test_a_stub_at_the_bottom_of_a_header_lies_under_no_spanner() -> None:
    subs = [(184.0 + 80 * i, f"202{i % 2}年") for i in range(4)]
    head = [(0, 0, 2, 1), (0, 1, 1, 2), (0, 3, 1, 2), *[(1, 1 + i, 1, 1) for i in range(4)]]
    assert sorted(spanned([(228, "机构"), (388, "床位")], subs, 126)) == head


def test_a_rule_below_the_header_is_enough() -> None:
    style = Style()
    rows = [["主要指标", "2020年", "2025年", "性质"], *[[LABELS[i + 3], str(i), f"{i}.5", "约束性"] for i in range(3)]]

    def draw(sheet: Sheet) -> None:
        sheet.prose(60, ["　　下面列出主要指标，各部门要按照分工抓好落实，并且按时报告进展情况。"])
        middle = draw_rows(sheet, rows[:1], 110, style)
        sheet.rule(80, middle, 460, middle, 0.6)
        bottom = draw_rows(sheet, rows[1:], middle, style)
        sheet.prose(bottom + 20, ["　　表后面是正文，它说明本规划的指标怎样落实，并且由谁负责。"])

    assert shape(only(make(draw))) == plain(rows)


def test_tables_without_a_last_rule_end_before_the_next_caption() -> None:
    style = Style()
    parts = [
        [["指标", f"20{k}0年", f"20{k}5年", "性质"], *[[LABELS[i], str(i), f"{k}.5", "约束性"] for i in range(4)]]
        for k in (1, 2)
    ]

    def draw(sheet: Sheet) -> None:
        top = 110.0
        for rows in parts:
            sheet.rule(80, top, 460, top, 1.2)
            middle = draw_rows(sheet, rows[:1], top, style)
            sheet.rule(80, middle, 460, middle, 0.6)
            top = draw_rows(sheet, rows[1:], middle, style) + 14
            sheet.centred(270, top, "表2　另一时期的指标", 11)
            top += 20

    tables = list(read(make(draw)).tables())
    assert [shape(table) for table in tables] == [plain(rows) for rows in parts]


def test_rules_between_all_rows_may_hold_a_section_row() -> None:
    style = Style(widths=(30, 170, 70, 70))

    def draw(sheet: Sheet) -> None:
        top = 110.0
        for row in [["序号", "指标", "现状", "目标"], *numbered(4)]:
            sheet.rule(80, top, 420, top)
            top = draw_rows(sheet, [row], top, style)
            if row[0] == "2":
                sheet.rule(80, top, 420, top)
                sheet.text(84, top + 2, "二、资源配置方面", 9)
                top += 15
        sheet.rule(80, top, 420, top)

    table = only(make(draw))
    assert (table.n_rows, table.n_cols) == (6, 4)
    assert (3, 0, 1, 4, "二、资源配置方面") in shape(table)


def test_vertical_rules_alone_tell_the_columns() -> None:
    style = Style(widths=FOUR)
    rows = [["主要任务", "牵头", "协助", "时限"], *[[LABELS[i], "卫健委", "发改委", "持续推进"] for i in range(5)]]

    def draw(sheet: Sheet) -> None:
        sheet.prose(60, ["　　下面列出主要任务，各部门要按照分工抓好落实，并且按时报告进展情况。"])
        bottom = draw_rows(sheet, rows, 110, style)
        for x in (80, 230, 310, 390, 460):
            sheet.rule(x, 110, x, bottom)

    assert texts(only(make(draw))) == rows


def test_cells_close_to_each_other_are_no_running_text() -> None:
    style = Style(widths=(30, 197, 152, 40), across="left")
    task = "加快推进城市更新和老旧小区改造补齐设施短板改善人居环境提升服务能力完善配套"
    rows = [["序号", "任务", "单位", "时限"]]
    rows += [
        [str(i + 1), task, "住房城乡建设局和自然资源局以及生态环境局和财政局还有发展改革委", "二五年"] for i in range(4)
    ]

    def draw(sheet: Sheet) -> None:
        sheet.rule(80, 600, 499, 600, 1.2)
        middle = draw_rows(sheet, rows[:1], 600, style)
        sheet.rule(80, middle, 499, middle, 0.6)
        draw_rows(sheet, rows[1:], middle, style)

    assert texts(only(make(draw))) == rows


def test_a_rule_below_the_running_head_and_a_gap_in_a_heading_make_no_table() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.rule(80, 60, 500, 60)
        for i, text in enumerate(["一、变动情况", "二、现金流量"]):
            sheet.text(200, 80 + 90 * i, f"第{i + 1}节", 12)
            sheet.text(260, 80 + 90 * i, "重要事项", 12)
            sheet.text(80, 110 + 90 * i, text, 12)
            sheet.text(380, 110 + 90 * i, "单位：元", 12)

    assert not list(read(make(draw)).tables())


def test_contents_with_chapter_numbers_are_no_table() -> None:
    def draw(sheet: Sheet) -> None:
        for i in range(12):
            sheet.text(80, 100 + 20 * i, f"第{'一二三四五六七八九十'[i % 10]}章", 12)
            sheet.text(140, 100 + 20 * i, "发展的背景和目标", 12)
            sheet.text(480, 100 + 20 * i, str(i * 3 + 1), 12)

    assert not list(read(make(draw)).tables())


def test_a_section_row_below_a_header_without_rules_is_not_part_of_it() -> None:
    style = Style(widths=(30, 170, 70, 70), padding=0.5)

    def draw(sheet: Sheet) -> None:
        top = draw_rows(sheet, [["序号", "指标", "现状", "目标"]], 110, style)
        sheet.text(84, top + 0.5, "一、健康水平方面", 9)
        draw_rows(sheet, numbered(8), top + 12.5, style)

    table = only(make(draw))
    assert texts(table)[0] == ["序号", "指标", "现状", "目标"]
    assert shape(table)[4] == (1, 0, 1, 4, "一、健康水平方面")


def categories(marks: list[tuple[list[str], float, int]], pitch: float, padding: float) -> list[tuple[int, ...]]:
    """Return the stub cells of a table whose categories are lines put at heights, each over some rows of one line."""
    style = Style(widths=(70, 150, 70, 70), pitch=pitch, padding=padding)
    step = 9 * pitch + 2 * padding
    count = sum(mark[2] for mark in marks)
    rows = [["", LABELS[(i % 2) + 3], f"{i + 3}", f"{i}.5"] for i in range(count)]

    def draw(sheet: Sheet) -> None:
        sheet.rule(80, 110, 440, 110, 1.2)
        middle = draw_rows(sheet, [["类别", "指标", "现状", "目标"]], 110, style)
        sheet.rule(80, middle, 440, middle, 0.6)
        bottom = draw_rows(sheet, rows, middle, style)
        top = middle
        for lines, down, size in marks:
            start = top + padding + down * (size * step - 2 * padding - len(lines) * 9 * pitch)
            for k, text in enumerate(lines):
                sheet.text(90, start + k * 9 * pitch, text, 9)
            top += size * step
        sheet.rule(80, bottom, 440, bottom, 1.2)

    return [c for c in shape(only(make(draw))) if c[1] == 0 and c[0]]


def test_a_category_of_widely_set_lines_is_one_cell() -> None:
    found = categories([(["健康水"], 0.5, 3), (["服务体", "系"], 0.5, 4), (["保障"], 0.5, 3)], 2.0, 4)
    assert found == [(1, 0, 3, 1, "健康水"), (4, 0, 4, 1, "服务体系"), (8, 0, 3, 1, "保障")]


def test_categories_level_with_rows_begin_there_though_others_fit_by_chance() -> None:
    found = categories([(["健康水平"], 0.0, 2), (["服务体系"], 0.0, 3), (["资源配置"], 0.0, 2)], 1.2, 0)
    assert found == [(1, 0, 2, 1, "健康水平"), (3, 0, 3, 1, "服务体系"), (6, 0, 2, 1, "资源配置")]
    found = categories([(["健康水平"], 0.0, 2), (["服务体系"], 0.0, 3)], 1.2, 0)
    assert found == [(1, 0, 2, 1, "健康水平"), (3, 0, 3, 1, "服务体系")]


def test_texts_side_by_side_between_rules_are_no_columns_of_running_text() -> None:
    text = "加快推进城市更新和老旧小区改造，补齐短板"
    words = [Word(text, x, 100 + 14 * i, x + 200, 110 + 14 * i, 10) for i in range(8) for x in (80, 300)]
    rules = [Stroke(97 + 28 * i, 78, 502) for i in range(5)]
    rows = printed_rows(words)
    assert find_gutters(rows, (), rules[:1])
    assert not find_gutters(rows, (), rules)
