"""Tables with few rules or none: captions, notes, section rows, vertical rules alone, wrapped and broken cells."""

from __future__ import annotations

import pytest

from extract.model import Table
from extract.readers.layout import holds_columns
from extract.readers.layout.furniture import is_folio_text
from extract.readers.layout.slots import breaks_off
from extract.readers.page import Line
from extract.tables.stitch import stitch
from tests.readers.pdf_builder import Sheet, make, read, shape
from tests.readers.test_layout_unruled import LABELS, Style, draw_rows, only, plain, three_line

FOUR = Style(widths=(150, 80, 80, 70))
NUMBERED = "第六条　　各部门要按照职责分工落实本规划的任务，每年检查一次，并向社会公布结果"


def texts(table: Table) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for row in table.grid()]


def indicators(count: int, start: int = 0) -> list[list[str]]:
    return [[LABELS[i % 8], f"{i + 3}.5", f"{i + 11}", "预期性"] for i in range(start, start + count)]


def tables(data: bytes) -> list[Table]:
    return [block for block in stitch(read(data).blocks) if isinstance(block, Table)]


@pytest.mark.parametrize(
    ("above", "below", "one"),
    [
        ("2021—", "2023", True),
        ("教育局、", "财政局", True),
        ("建设（", "改造）", True),
        ("12", ".5", True),
        ("—", "5.2", False),
        ("教育局", "财政局", False),
        ("12", "13", False),
    ],
)
def test_a_line_that_breaks_off_goes_on(above: str, below: str, one: bool) -> None:
    assert breaks_off(above, below) is one


@pytest.mark.parametrize(("text", "folio"), [("2021—", False), ("—2025", False), ("— 21 —", True), ("－3－", True)])
def test_a_broken_span_of_years_is_no_page_number(text: str, folio: bool) -> None:
    assert is_folio_text(text) is folio


def test_lines_of_nothing_but_figures_may_be_rows() -> None:
    rows = [Line(f"20{i} 1,234,567 2,345,678 345,678", 80, 20.0 * i, 260, 20.0 * i + 10, 10.0) for i in range(10, 14)]
    words = [Line(f"20{i} 年完成 120 项任务", 80, 20.0 * i, 180, 20.0 * i + 10, 10.0) for i in range(10, 14)]
    assert holds_columns(rows, [])
    assert not holds_columns(words, [])


def test_spans_of_years_and_lists_broken_over_lines_are_one_cell() -> None:
    style = Style(widths=(40, 150, 52, 90, 60))
    head = ["序号", "项目", "年限", "单位", "投资"]
    parts = ["2021—", "2023"], ["教育局、", "财政局"]

    def draw(sheet: Sheet) -> None:
        sheet.rule(80, 110, 472, 110, 1.2)
        top = draw_rows(sheet, [head], 110, style)
        sheet.rule(80, top, 472, top, 0.6)
        for i in range(6):
            sheet.text(84, top + 8, str(i + 1), 9)
            sheet.text(124, top + 8, f"第{i + 1}中学迁建", 9)
            for k in range(2):
                sheet.text(275, top + 2 + 11.25 * k, parts[0][k], 9)
                sheet.text(326, top + 2 + 11.25 * k, parts[1][k], 9)
            sheet.text(420, top + 8, str(120 + i), 9)
            top += 25
        sheet.rule(80, top, 472, top, 1.2)

    rows = [[str(i + 1), f"第{i + 1}中学迁建", "2021—2023", "教育局、财政局", str(120 + i)] for i in range(6)]
    assert texts(only(make(draw))) == [head, *rows]


def test_a_figure_broken_in_a_narrow_column_is_one() -> None:
    style = Style(widths=(60, 60, 60, 60))

    def draw(sheet: Sheet) -> None:
        sheet.rule(80, 110, 320, 110, 1.2)
        top = draw_rows(sheet, [["区域", "甲类", "乙类", "丙类"]], 110, Style(widths=style.widths, size=6))
        sheet.rule(80, top, 320, top, 0.6)
        for i in range(6):
            broken = i in (1, 4)
            sheet.text(84, top + (8 if broken else 2), f"{'东西南北中外'[i]}区", 9)
            for col, figure in enumerate(("1573", "3764", "2865") if broken else ("9", "25", "16")):
                for k, piece in enumerate([figure[:3], figure[3:]] if broken else [figure]):
                    sheet.centred(170 + 60 * col, top + 2 + 11.25 * k, piece, 9)
            top += 27 if broken else 15
        sheet.rule(80, top, 320, top, 1.2)

    table = only(make(draw))
    assert [row[1] for row in texts(table)[1:]] == ["9", "1573", "9", "9", "1573", "9"]


@pytest.mark.parametrize("down", [0.0, 0.5, 1.0])
def test_a_wrapped_header_cell_is_no_spanner(down: float) -> None:
    head = ["主要指标", "总投资（万元）", "2025年", "性质"]
    style = Style(widths=(150, 50, 80, 70), down=down)
    assert shape(only(three_line([head, *indicators(7)], style))) == plain([head, *indicators(7)])


@pytest.mark.parametrize("caption", ["附表2　　重点指标", "表3 主要情况", "专栏1　发展指标"])
def test_a_caption_right_above_is_no_header(caption: str) -> None:
    def draw(sheet: Sheet) -> None:
        sheet.prose(60, ["前面是正文，说明各项指标的来历和算法。"])
        sheet.centred(270, 92, caption, 10)
        top = draw_rows(sheet, [["指标", "现状", "目标", "性质"]], 105, FOUR)
        sheet.rule(80, top, 460, top, 0.6)
        draw_rows(sheet, indicators(8), top, FOUR)

    assert texts(only(make(draw))) == [["指标", "现状", "目标", "性质"], *indicators(8)]


def test_two_tables_without_rules_are_parted_by_the_caption_between() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.centred(270, 90, "表1 现状", 9)
        top = draw_rows(sheet, [["指标", "现状", "目标", "性质"], *indicators(5)], 104, FOUR)
        sheet.centred(270, top + 2, "表2 目标", 9)
        draw_rows(sheet, [["项目", "基数", "增量", "属性"], *indicators(6)], top + 15, FOUR)

    first, second = tables(make(draw))
    assert (first.n_rows, second.n_rows) == (6, 7)
    assert texts(second)[0] == ["项目", "基数", "增量", "属性"]


def test_a_note_below_a_table_without_a_last_rule_is_no_row() -> None:
    def draw(sheet: Sheet) -> None:
        top = draw_rows(sheet, [["指标", "现状", "目标", "性质"]], 105, FOUR)
        sheet.rule(80, top, 460, top, 0.6)
        top = draw_rows(sheet, indicators(8), top, FOUR)
        sheet.text(84, top + 1, "备注：均为年末数。", 9)

    assert only(make(draw)).n_rows == 9


def test_numbered_prose_with_a_blank_between_two_tables_is_no_row() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.rule(80, 100, 460, 100, 1.2)
        top = 100.0
        for part in range(2):
            middle = draw_rows(sheet, [["指标", "现状", "目标", "性质"]], top, FOUR)
            sheet.rule(80, middle, 460, middle, 0.6)
            top = draw_rows(sheet, indicators(5), middle, FOUR)
            sheet.rule(80, top, 460, top, 1.2)
            if not part:
                sheet.text(80, top + 10, NUMBERED[:3], 10)
                sheet.text(121, top + 10, NUMBERED[5:], 9)
                top += 40
                sheet.rule(80, top, 460, top, 1.2)

    found = tables(make(draw))
    assert [(table.n_rows, table.n_cols) for table in found] == [(6, 4), (6, 4)]


def test_a_numbered_section_row_in_one_column_spans_the_table() -> None:
    style = Style(widths=(40, 90, 130, 60, 60))
    head = ["序号", "项目", "内容", "年限", "投资"]
    rows = [[str(i + 1), f"第{i + 1}项目", f"新建场馆{i + 1}处", "2023年", str(50 + i)] for i in range(8)]

    def draw(sheet: Sheet) -> None:
        sheet.rule(80, 110, 460, 110, 1.2)
        top = draw_rows(sheet, [head], 110, style)
        sheet.rule(80, top, 460, top, 0.6)
        for name, part in (("（一）基础设施", rows[:4]), ("（二）公共服务", rows[4:])):
            sheet.centred(270, top + 2, name, 9)
            top = draw_rows(sheet, part, top + 15, style)
        sheet.rule(80, top, 460, top, 1.2)

    spans = [cell for cell in shape(only(make(draw))) if cell[3] > 1]
    assert spans == [(1, 0, 1, 5, "（一）基础设施"), (6, 0, 1, 5, "（二）公共服务")]


def upright(sheet: Sheet, top: float, bottom: float, style: Style) -> None:
    """Draw the vertical rules between columns."""
    x = 80.0
    for width in style.widths[:-1]:
        x += width
        sheet.rule(x, top, x, bottom)


def test_vertical_rules_that_section_rows_interrupt_are_of_one_table() -> None:
    def draw(sheet: Sheet) -> None:
        top = draw_rows(sheet, [["指标", "现状", "目标", "性质"]], 105, FOUR)
        upright(sheet, 105, top, FOUR)
        for name, part in (("一、经济", indicators(4)), ("二、社会", indicators(5))):
            sheet.text(84, top + 2, name, 9)
            bottom = draw_rows(sheet, part, top + 15, FOUR)
            upright(sheet, top + 15, bottom, FOUR)
            top = bottom

    table = only(make(draw))
    assert (table.n_rows, table.n_cols) == (12, 4)


def test_a_text_left_of_all_vertical_rules_is_kept() -> None:
    style = Style(widths=(70, 150, 70, 70))
    rows = [["", f"第{i + 1}项指标", f"{i + 3}.5", f"{i + 11}"] for i in range(8)]

    def draw(sheet: Sheet) -> None:
        top = draw_rows(sheet, [["类别", "指标", "现状", "目标"]], 105, style)
        bottom = draw_rows(sheet, rows, top, style)
        for k, name in enumerate(("经济", "社会")):
            middle = top + (bottom - top) * (1 + 2 * k) / 4
            sheet.text(84, middle - 4.5, name, 9)
        upright(sheet, 105, bottom, style)

    table = only(make(draw))
    assert [row[0] for row in texts(table)] == ["类别", *["经济"] * 4, *["社会"] * 4]


@pytest.mark.parametrize("counted", [True, False])
def test_rows_of_texts_are_a_table_without_rules_if_they_are_counted(counted: bool) -> None:
    style = Style(widths=(40, 150, 100, 90))
    names = ["优化政务服务", "完善社区养老", "推进城市更新", "加快农村公路", "建设数字政府", "保护历史街区"]
    rows = [[str(i + 1) if counted else "丙", name, f"市{name[:2]}局", "长期坚持"] for i, name in enumerate(names)]

    def draw(sheet: Sheet) -> None:
        sheet.prose(60, ["前面是正文，说明各项任务由哪些部门负责落实。"])
        draw_rows(sheet, [["序号", "任务", "单位", "时限"], *rows], 105, style)

    found = tables(make(draw))
    assert [texts(table)[1:] for table in found] == ([rows] if counted else [])


def test_a_spanner_is_of_the_header_without_rules() -> None:
    style = Style(widths=(120, 65, 65, 65, 65))
    rows = [[f"{'东西南北中前后'[i]}区", *[str(10 * i + k) for k in range(4)]] for i in range(7)]

    def draw(sheet: Sheet) -> None:
        sheet.prose(60, ["前面是正文，说明各区的指标。"])
        sheet.centred(80 + 120 + 130, 95, "规划目标", 9)
        draw_rows(sheet, [["区域", "2015年", "2020年", "2025年", "2035年"], *rows], 107, style)

    table = only(make(draw))
    assert (table.n_rows, table.n_cols) == (9, 5)
    assert texts(table)[0][1:] == ["规划目标"] * 4


def test_header_texts_and_columns_go_in_order() -> None:
    widths = (60, 90, 90, 90)
    rows = [[str(1990 + i), *[str(k * 1000 + i) for k in (1, 3, 7)]] for i in range(9)]

    def draw(sheet: Sheet) -> None:
        sheet.rule(80, 100, 410, 100, 1.2)
        sheet.rule(80, 116, 410, 116, 0.6)
        top = 103.0
        for row in [["年份", "甲项", "乙项", "丙项"], *rows]:
            x = 80.0
            for i, (text, width) in enumerate(zip(row, widths, strict=True)):
                left = x + 3 if not i or top < 110 else x + width - 3 - 4.7 * len(text)
                sheet.text(left, top, text, 9)
                x += width
            top += 15
        sheet.rule(80, top, 410, top, 1.2)

    assert texts(only(make(draw))) == [["年份", "甲项", "乙项", "丙项"], *rows]


def test_remarks_of_rows_below_each_other_are_two_cells() -> None:
    style = Style(widths=(40, 120, 70, 70, 80))
    remarks = ["", "含直属单位", "新增", "", "", "含直属单位", "", "新增", "", ""]
    rows = [[str(i + 1), f"第{i + 1}小学", f"{i + 3}", f"{i}.5", text] for i, text in enumerate(remarks)]
    table = only(three_line([["序号", "学校", "班数", "面积", "备注"], *rows], style))
    assert [row[4] for row in texts(table)[1:]] == remarks


def test_the_header_under_a_rule_only_goes_on_over_the_break() -> None:
    head = ["指标", "现状", "目标", "性质"]

    def draw(first: bool) -> object:
        def page(sheet: Sheet) -> None:
            top = draw_rows(sheet, [head], 650 if first else 80, FOUR)
            sheet.rule(80, top, 460, top, 0.6)
            top = draw_rows(sheet, indicators(7) if first else indicators(5, 7), top, FOUR)
            if not first:
                sheet.prose(top + 40, ["表后面是正文，说明本规划的指标怎样落实，并且由谁负责，怎样考核评估。"])

        return page

    assert texts(only(make(draw(True), draw(False)))) == [head, *indicators(12)]


def test_the_rest_of_a_cut_row_between_two_last_rules_is_of_the_table() -> None:
    head = ["指标", "现状", "目标", "性质"]

    def first(sheet: Sheet) -> None:
        sheet.rule(80, 560, 460, 560, 1.2)
        top = draw_rows(sheet, [head], 560, FOUR)
        sheet.rule(80, top, 460, top, 0.6)
        top = draw_rows(sheet, indicators(9), top, FOUR)
        sheet.text(84, top + 2, "乡镇街道便民食堂送餐到户可", 9)
        sheet.centred(270, top + 2, "47", 9)
        sheet.centred(350, top + 2, "60", 9)
        sheet.centred(425, top + 2, "预期", 9)
        sheet.rule(80, top + 14, 460, top + 14, 1.2)

    def second(sheet: Sheet) -> None:
        sheet.rule(80, 80, 460, 80, 1.2)
        sheet.text(84, 82, "达村的比例", 9)
        sheet.centred(425, 82, "性", 9)
        sheet.rule(80, 94, 460, 94, 1.2)
        sheet.prose(140, ["表后面是正文，说明本规划的指标怎样落实，并且由谁负责，怎样考核评估。"])

    table = only(make(first, second))
    assert texts(table)[-1] == ["乡镇街道便民食堂送餐到户可达村的比例", "47", "60", "预期性"]


def test_full_cells_with_little_white_between_are_two_columns() -> None:
    tasks = [
        "完善社区养老服务设施",
        "优化政务服务办事流程",
        "推进城市有机更新改造",
        "加快农村公路提档升级",
        "保护历史文化街区",
    ]

    def draw(sheet: Sheet) -> None:
        sheet.rule(80, 110, 330, 110, 1.2)
        for x, text in ((84, "序号"), (155, "任务"), (245, "单位"), (300, "时限")):
            sheet.text(x, 113, text, 10)
        sheet.rule(80, 126, 330, 126, 0.6)
        for i, task in enumerate(tasks):
            for x, text in ((88, str(i + 1)), (120, task), (224, "市发展改革委"), (300, "长期")):
                sheet.text(x, 130 + 15 * i, text, 10)
        sheet.rule(80, 207, 330, 207, 1.2)

    rows = [[str(i + 1), task, "市发展改革委", "长期"] for i, task in enumerate(tasks)]
    assert texts(only(make(draw))) == [["序号", "任务", "单位", "时限"], *rows]


def test_rows_of_texts_are_more_than_the_numbers_of_their_groups() -> None:
    style = Style(widths=(40, 80, 160, 90), size=9, down=0.5)
    groups = [("1", "经济", 3), ("2", "社会", 2), ("3", "生态", 3)]
    tasks = ["养老", "优化政务服务的办事流程", "更新", "公路提档升级", "历史街区", "数字政府建设", "河湖", "造林"]

    def draw(sheet: Sheet) -> None:
        sheet.rule(80, 110, 450, 110, 1.2)
        top = draw_rows(sheet, [["序号", "领域", "任务", "单位"]], 110, style)
        sheet.rule(80, top, 450, top, 0.6)
        left = iter(tasks)
        for number, name, count in groups:
            bottom = draw_rows(sheet, [["", "", next(left), "市发展改革委"] for _ in range(count)], top, style)
            for x, text in ((100, number), (160, name)):
                sheet.centred(x, (top + bottom) / 2 - 4.5, text, 9)
            top = bottom
        sheet.rule(80, top, 450, top, 1.2)

    named = [(number, name) for number, name, count in groups for _ in range(count)]
    assert texts(only(make(draw)))[1:] == [
        [*name, task, "市发展改革委"] for name, task in zip(named, tasks, strict=True)
    ]
