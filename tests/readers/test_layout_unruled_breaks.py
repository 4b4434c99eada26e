"""Tables without inner rules over page breaks: pieces that alone do not show their columns, cut rows, page furniture."""

from __future__ import annotations

import pytest

from extract.model import Cell, Edges, Paragraph, Table
from extract.readers.layout import PageParts, join_pages
from extract.readers.page import Line
from extract.tables.stitch import stitch
from tests.readers.pdf_builder import Sheet, even, make, read, shape
from tests.readers.test_layout_unruled import HEAD, LABELS, Style, draw_rows, only, plain

PROSE = "　　表后面是正文，它说明本规划的指标怎样落实，并且由谁负责。"


def indicator_rows(count: int) -> list[list[str]]:
    return [[LABELS[i % 8], f"{i + 3}", f"{i}.5", "约束性"] for i in range(count)]


def headed(sheet: Sheet, head: list[str], top: float, style: Style) -> float:
    """Draw a header between its rules; return where it ends."""
    right = 80 + sum(style.widths)
    sheet.rule(80, top, right, top, 1.2)
    bottom = draw_rows(sheet, [head], top, style)
    sheet.rule(80, bottom, right, bottom, 0.6)
    return bottom


def closed(sheet: Sheet, top: float, style: Style) -> None:
    """Draw a table's last rule, and prose below it."""
    sheet.rule(80, top, 80 + sum(style.widths), top, 1.2)
    sheet.prose(top + 30, [PROSE])


def texts(table: Table) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for row in table.grid()]


def test_one_row_at_the_page_end_is_read_with_the_columns_of_the_next_page() -> None:
    style = Style(widths=(60, 150, 70, 70))
    head = ["类别", "指标", "现状", "目标"]
    rows = [["健康" if i in (1, 6) else "", LABELS[i % 8], f"{i + 3}", f"{i}.5"] for i in range(10)]

    def first(sheet: Sheet) -> None:
        bottom = headed(sheet, head, 730, style)
        draw_rows(sheet, [["", *rows[0][1:]]], bottom, style)

    def second(sheet: Sheet) -> None:
        bottom = headed(sheet, head, 80, style)
        closed(sheet, draw_rows(sheet, rows[1:], bottom, style), style)

    table = only(make(first, second))
    assert (table.n_rows, table.n_cols) == (11, 4)
    assert [row[1:] for row in texts(table)] == [row[1:] for row in [head, *rows]]


@pytest.mark.parametrize("foot", ["7", "— 7 —"])
def test_the_page_number_right_below_a_table_is_no_row(foot: str) -> None:
    style = Style()
    rows = indicator_rows(12)

    def first(sheet: Sheet) -> None:
        bottom = headed(sheet, HEAD, 640, style)
        bottom = draw_rows(sheet, rows[:6], bottom, style)
        sheet.centred(270, bottom + 4, foot, 9)

    def second(sheet: Sheet) -> None:
        closed(sheet, draw_rows(sheet, rows[6:], 80, style), style)

    assert shape(only(make(first, second))) == plain([HEAD, *rows])


def test_a_running_head_with_a_rule_is_no_row() -> None:
    style = Style()
    rows = indicator_rows(16)

    def first(sheet: Sheet) -> None:
        bottom = headed(sheet, HEAD, 600, style)
        draw_rows(sheet, rows[:8], bottom, style)
        running(sheet)

    def running(sheet: Sheet) -> None:
        sheet.text(80, 50, "某市规划", 9)
        sheet.text(420, 50, "第二章", 9)
        sheet.rule(80, 64, 460, 64)

    def second(sheet: Sheet) -> None:
        running(sheet)
        bottom = headed(sheet, HEAD, 90, style)
        closed(sheet, draw_rows(sheet, rows[8:], bottom, style), style)

    assert shape(only(make(first, second))) == plain([HEAD, *rows])


def test_a_label_cut_by_the_page_end_stays_apart_from_the_row_below_it() -> None:
    style = Style(widths=(100, 80, 80, 70))
    rows = indicator_rows(12)

    def first(sheet: Sheet) -> None:
        bottom = headed(sheet, HEAD, 620, style)
        bottom = draw_rows(sheet, rows[:6], bottom, style)
        draw_rows(sheet, [["二级综合医院设老年", "8", "9.5", "约束性"]], bottom, style)

    def second(sheet: Sheet) -> None:
        bottom = draw_rows(sheet, [["医学科的比例", "", "", ""]], 80, style)
        closed(sheet, draw_rows(sheet, rows[6:], bottom, style), style)

    pieces = list(read(make(first, second)).tables())
    assert texts(pieces[1])[0] == ["医学科的比例", "", "", ""]
    joined = only(make(first, second))
    assert ["二级综合医院设老年医学科的比例", "8", "9.5", "约束性"] in texts(joined)


def test_a_section_row_at_the_top_of_the_next_page_goes_on() -> None:
    style = Style(widths=(30, 170, 70, 70))
    rows = [[str(i + 1), LABELS[i % 8], f"{i + 3}.5", f"{i + 4}"] for i in range(16)]

    def first(sheet: Sheet) -> None:
        bottom = headed(sheet, ["序号", "指标", "现状", "目标"], 600, style)
        draw_rows(sheet, rows[:8], bottom, style)

    def second(sheet: Sheet) -> None:
        sheet.text(84, 82, "二、资源配置方面", 9)
        closed(sheet, draw_rows(sheet, rows[8:], 95, style), style)

    _, piece = read(make(first, second)).tables()
    assert (piece.n_rows, piece.n_cols) == (9, 4)
    assert shape(piece)[0] == (0, 0, 1, 4, "二、资源配置方面")


def test_a_category_cut_by_the_page_end_reaches_over_the_rows_below_a_repeated_header() -> None:
    style = Style(widths=(80, 150, 80, 80))
    head = ["类别", "指标", "现状", "目标"]
    rows = [["", LABELS[i % 8], f"{i + 3}", f"{i}.5"] for i in range(14)]
    rows[0][0], rows[4][0], rows[11][0] = "健康水平", "资源配置", "服务体系"

    def first(sheet: Sheet) -> None:
        bottom = headed(sheet, head, 630, style)
        draw_rows(sheet, rows[:7], bottom, style)

    def second(sheet: Sheet) -> None:
        bottom = headed(sheet, head, 80, style)
        closed(sheet, draw_rows(sheet, rows[7:], bottom, style), style)

    cells = shape(only(make(first, second)))
    assert [c for c in cells if c[1] == 0 and c[0]] == [
        (1, 0, 4, 1, "健康水平"),
        (5, 0, 7, 1, "资源配置"),
        (12, 0, 3, 1, "服务体系"),
    ]


def test_a_header_repeated_without_any_rule_is_no_row() -> None:
    style = Style()
    rows = indicator_rows(20)

    def first(sheet: Sheet) -> None:
        sheet.prose(500, ["　　下面列出主要指标，各部门要按照分工抓好落实，并且按时报告进展情况。"])
        draw_rows(sheet, [HEAD, *rows[:10]], 560, style)

    def second(sheet: Sheet) -> None:
        bottom = draw_rows(sheet, [HEAD, *rows[10:]], 80, style)
        sheet.prose(bottom + 30, [PROSE])

    assert texts(only(make(first, second))) == [HEAD, *rows]


def test_a_table_with_rules_at_its_ends_only_goes_on() -> None:
    style = Style(widths=(40, 150, 80, 70), across="left")
    rows = [["序号", "任务", "单位", "时限"]]
    rows += [[str(i + 1), LABELS[i % 8] + "等项任务", ["卫健委", "发改委"][i % 2], "持续推进"] for i in range(12)]

    def first(sheet: Sheet) -> None:
        sheet.rule(80, 600, 420, 600, 1.2)
        draw_rows(sheet, rows[:7], 600, style)

    def second(sheet: Sheet) -> None:
        sheet.rule(80, 80, 420, 80, 1.2)
        closed(sheet, draw_rows(sheet, [rows[0], *rows[7:]], 80, style), style)

    (table,) = [b for b in stitch(read(make(first, second)).blocks) if isinstance(b, Table)]
    assert texts(table) == rows


def test_the_other_page_tells_how_cells_are_aligned() -> None:
    style = Style(widths=(120, 70, 70, 30))
    rows = [[LABELS[i % 8], f"{i + 3}", f"{i}.5", "预期性"] for i in range(11)]

    def first(sheet: Sheet) -> None:
        bottom = headed(sheet, ["指标", "现状", "目标", "属性"], 560, style)
        bottom = draw_rows(sheet, rows[:8], bottom, style)
        draw_rows(sheet, [["全市托位（个）", "4", "4.5", "预期"]], bottom, style)

    def second(sheet: Sheet) -> None:
        bottom = draw_rows(sheet, [["", "", "", "性"]], 80, style)
        closed(sheet, draw_rows(sheet, rows[8:], bottom, style), style)

    pieces = list(read(make(first, second)).tables())
    assert texts(pieces[1]) == [["", "", "", "性"], *rows[8:]]


def test_few_rows_and_their_header_go_on_without_it() -> None:
    style = Style(widths=(60, 150, 70, 70))
    rows = [["健康" if i in (2, 9, 15) else "", LABELS[i % 8], f"{i + 3}", f"{i}.5"] for i in range(22)]

    def first(sheet: Sheet) -> None:
        draw_rows(sheet, rows[:2], headed(sheet, ["类别", "指标", "现状", "目标"], 700, style), style)

    def second(sheet: Sheet) -> None:
        draw_rows(sheet, rows[2:], 80, style)

    assert [table.n_cols for table in read(make(first, second)).tables()] == [4, 4]


def test_what_stands_beside_a_table_that_goes_on_stays() -> None:
    beside = [(r, c, 1, 1, f"左{r}{c}") for r in range(3) for c in range(2)]
    style = Style(widths=(130, 90, 100))
    rows = [[f"第{i}项", str(10 + i), str(20 + i)] for i in range(16)]

    def moved(sheet: Sheet) -> Sheet:
        sheet.canvas.translate(90, 0)
        return sheet

    def first(sheet: Sheet) -> None:
        sheet.grid([60, 100, 150], even(640, 24, 3), beside)
        draw_rows(moved(sheet), rows[:11], headed(sheet, ["指标", "现状", "目标"], 600, style), style)

    def second(sheet: Sheet) -> None:
        draw_rows(moved(sheet), rows[11:], 60, style)
        sheet.rule(80, 140, 400, 140)

    left, right = [block for block in stitch(read(make(first, second)).blocks) if isinstance(block, Table)]
    assert shape(left) == beside
    assert (texts(right)[1:], right.parts) == (rows, 2)


def test_a_line_beside_a_piece_that_the_next_page_reads_stays() -> None:
    lines = [Line("左边的文字", 60, 712, 140, 722, 10), Line("指标现状目标", 170, 712, 400, 722, 10)]
    cells = tuple(Cell(0, col, text) for col, text in enumerate(["指标", "现状", "目标"]))
    piece = Table(cells, 1, 3, edges=(Edges(1, (165, 250, 320, 410), 700, 730),))
    pages = [PageParts(1, 595, 842, tuple(lines)), PageParts(2, 595, 842, (), amends=piece)]
    assert [block.text for block in join_pages(pages) if isinstance(block, Paragraph)] == ["左边的文字"]
