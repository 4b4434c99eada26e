"""Text dumps: both dialects of tables, torn paragraphs, encodings."""

from __future__ import annotations

from extract.model import Paragraph, Table
from extract.readers import read_bytes


def table_of(text: str) -> Table:
    return next(read_bytes("plan.txt", text.encode()).tables())


def rows_of(table: Table) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for row in table.grid()]


def spans_of(table: Table) -> dict[str, tuple[int, int]]:
    return {cell.text: (cell.row_span, cell.col_span) for cell in table.cells if cell.row_span * cell.col_span > 1}


ONE_CELL_A_LINE = """正文一段。
表1 主要指标

\t类别
\t序号
\t指标
\t2020年

实际值
\t2025年
目标值

\t资源
\t1
\t每千人口床位数（张）
\t6.1
\t7

\t
\t
\t其中：公立医院（张）
\t3.2
\t4以上/
5以上

\t\t2
\t医师数（人）
\t1
\t2


备注：数据为年末数。
"""


def test_a_cell_a_line_with_cells_that_go_on_and_merged_cells() -> None:
    table = table_of(ONE_CELL_A_LINE.replace("\t\t2", "\t\n\t2"))
    assert rows_of(table)[0] == ["类别", "序号", "指标", "2020年实际值", "2025年目标值"]
    assert rows_of(table)[2][4] == "4以上/5以上"
    assert spans_of(table) == {"资源": (3, 1), "1": (2, 1)}


def test_the_remark_below_the_table_is_no_cell() -> None:
    document = read_bytes("plan.txt", ONE_CELL_A_LINE.replace("\t\t2", "\t\n\t2").encode())
    assert [p.text for p in document.paragraphs()] == ["正文一段。", "表1 主要指标", "备注：数据为年末数。"]


def test_a_row_a_line_with_spanners() -> None:
    table = table_of("指标\t机构\t\t床位\t\n\t全市\t市区\t全市\t市区\n合计\t5\t3\t50\t30\n医院\t2\t1\t20\t10\n")
    assert spans_of(table) == {"指标": (2, 1), "机构": (1, 2), "床位": (1, 2)}


def test_short_row_of_spanners_is_spread_over_the_columns_below() -> None:
    lines = ["类别", "编制床位", "每千人口床位", "", "", "2020年", "2025年", "2020年", "2025年", ""]
    lines += ["医院", "1", "2", "3", "4", "", "中心", "5", "6", "7", "8"]
    cells, previous_blank = [], False
    for i, line in enumerate(lines):
        blank = line == "" and i != 4
        cells.append("" if blank else f"\t{line}")
        previous_blank = blank
    assert not previous_blank
    table = table_of("表2\n" + "\n".join(cells) + "\n\n\n正文。\n")
    assert spans_of(table) == {"类别": (2, 1), "编制床位": (1, 2), "每千人口床位": (1, 2)}


def test_a_row_of_totals_one_cell_short_spans_two_columns() -> None:
    rows = [["序号", "名称", "床位"], ["1", "甲院", "3"], ["2", "乙院", "4"], ["合计", "7"]]
    table = table_of("\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in rows))
    assert spans_of(table) == {"合计": (1, 2)}


def test_an_empty_cell_before_a_total_is_empty() -> None:
    rows = [["序号", "名称", "床位"], ["1", "甲院", "3"], ["2", "乙院", "4"], ["", "合计", "7"]]
    table = table_of("\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in rows))
    assert spans_of(table) == {}


def test_a_stray_tab_in_prose_is_no_table() -> None:
    document = read_bytes("plan.txt", "托育服务机构基本\t全覆盖。\n下一段也是正文。\n".encode())
    assert [p.text for p in document.paragraphs()] == ["托育服务机构基本全覆盖。", "下一段也是正文。"]
    assert not list(document.tables())


def test_a_sentence_torn_by_a_page_break_is_rejoined_and_keeps_both_places() -> None:
    first = "到2025年全市规划建设若干个区域医疗中心并逐步完善分级诊疗服务网络重点建设"
    document = read_bytes("plan.txt", f"{first}\n\n120 个社区站点。\n".encode())
    (paragraph,) = document.paragraphs()
    assert paragraph.text == first + "120 个社区站点。"
    assert [a.locator for a in paragraph.anchors(len(first))] == ["line 3"]
    assert [a.locator for a in paragraph.anchors(0, 3)] == ["line 1"]


def test_headings_and_lists_are_not_rejoined() -> None:
    text = "一、总体要求这是一个比较长的标题并没有句号所以不应该与下一段连接起来的呀\n\n（一）现状。人口增加。\n"
    assert len(list(read_bytes("plan.txt", text.encode()).paragraphs())) == 2


def test_field_codes_are_not_text_and_gb18030_is_read() -> None:
    document = read_bytes("plan.txt", "[bookmark: _Toc1]附表 指标\n镕基路卫生院。\n".encode("gb18030"))
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["附表 指标", "镕基路卫生院。"]


def test_a_group_row_printed_short_stays_in_the_table() -> None:
    for group in ("一\t经济发展", "经济发展"):
        table = table_of(f"指标\t单位\t2020年\t2025年\n{group}\n床位\t张\t1\t2\n医师\t人\t3\t4\n正文结束。\n")
        assert (table.n_rows, table.n_cols) == (4, 4)


def test_a_list_with_tabs_behind_its_numbers_is_no_table() -> None:
    document = read_bytes("plan.txt", "1.\t建设10所学校\n2.\t新建5家医院\n".encode())
    assert [p.text for p in document.paragraphs()] == ["1.建设10所学校", "2.新建5家医院"]
