"""Ruled tables: every grid with spans comes back as drawn, and rules as they are found in the wild do no harm."""

from __future__ import annotations

import io

import pdfplumber
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from extract.model import Kind, Table
from tests.readers.pdf_builder import HEIGHT, WIDTH, Cell, Sheet, even, make, read, shape, shows_all, tilings

XS, YS = even(100, 80, 3), even(200, 20, 3)
CELLS: list[Cell] = [(r, c, 1, 1, f"{'甲乙丙'[r]}{c}") for r in range(3) for c in range(3)]
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def only(data: bytes) -> Table:
    (table,) = read(data).tables()
    return table


@QUICK
@given(tilings())
def test_any_grid_comes_back_as_drawn(tiling: tuple[int, int, list[Cell]]) -> None:
    n_rows, n_cols, cells = tiling
    assume(shows_all(n_rows, n_cols, cells) and len(cells) > 2)
    data = make(lambda s: s.grid(even(60, 80, n_cols), even(100, 24, n_rows), cells))
    assert shape(only(data)) == cells


@QUICK
@given(tilings(), st.sampled_from([0, 90, 180, 270]))
def test_a_turned_page_holds_the_same_grid(tiling: tuple[int, int, list[Cell]], turn: int) -> None:
    n_rows, n_cols, cells = tiling
    assume(shows_all(n_rows, n_cols, cells) and len(cells) > 2)

    def draw(sheet: Sheet) -> None:
        sheet.canvas.setPageRotation(turn)  # reportlab takes the size as shown and turns the media box itself
        sheet.canvas.translate(*{0: (0, 0), 90: (HEIGHT, 0), 180: (WIDTH, HEIGHT), 270: (0, WIDTH)}[turn])
        sheet.canvas.rotate(turn)
        sheet.grid(even(60, 80, n_cols), even(100, 24, n_rows), cells)

    table = only(make(draw))
    assert shape(table) == cells
    assert table.edges[0].columns == pytest.approx(even(60, 80, n_cols), abs=1)


@QUICK
@given(tilings())
def test_content_printed_sideways_reads_upright_but_keeps_its_place(tiling: tuple[int, int, list[Cell]]) -> None:
    n_rows, n_cols, cells = tiling
    assume(shows_all(n_rows, n_cols, cells) and len(cells) > 2)

    def draw(sheet: Sheet) -> None:
        sheet.canvas.rotate(90)
        sheet.canvas.translate(0, -WIDTH)
        Sheet(sheet.canvas, HEIGHT, WIDTH).grid(even(60, 80, n_cols), even(100, 24, n_rows), cells)

    table = only(make(draw))
    assert shape(table) == cells
    first = table.cells[0].anchors[0].bbox
    assert first is not None
    assert (first.x0, first.bottom) == pytest.approx((100, HEIGHT - 60), abs=1.5)


@QUICK
@given(tilings())
def test_cells_are_those_that_pdfplumber_finds(tiling: tuple[int, int, list[Cell]]) -> None:
    n_rows, n_cols, cells = tiling
    assume(shows_all(n_rows, n_cols, cells) and len(cells) > 2)
    data = make(lambda s: s.grid(even(60, 80, n_cols), even(100, 24, n_rows), cells))
    ours = sorted(tuple(round(v) for v in c.anchors[0].bbox or ()) for c in only(data).cells)
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        (theirs,) = pdf.pages[0].find_tables()
        boxes = sorted(tuple(round(v) for v in box) for box in theirs.cells)
    assert all(
        abs(a - b) <= 1 for mine, other in zip(ours, boxes, strict=True) for a, b in zip(mine, other, strict=True)
    )


def lines(sheet: Sheet, xs: list[float], ys: list[float]) -> None:
    for y in ys:
        sheet.rule(XS[0], y, XS[-1], y)
    for x in xs:
        sheet.rule(x, YS[0], x, YS[-1])


def texts(sheet: Sheet) -> None:
    sheet.grid(XS, YS, CELLS, rules=False)


def test_open_sides() -> None:
    def draw(sheet: Sheet) -> None:
        lines(sheet, XS[1:-1], YS)
        texts(sheet)

    assert shape(only(make(draw))) == CELLS


def test_missing_top_and_bottom_rule_are_told() -> None:
    def draw(sheet: Sheet) -> None:
        lines(sheet, XS, YS[1:-1])
        texts(sheet)

    table = only(make(draw))
    assert shape(table) == CELLS
    assert table.edges[0].open_top
    assert table.edges[0].open_bottom


def test_double_rules_are_one() -> None:
    def draw(sheet: Sheet) -> None:
        lines(sheet, XS, YS)
        lines(sheet, [x + 2 for x in XS], [y + 2 for y in YS])
        texts(sheet)

    assert shape(only(make(draw))) == CELLS


def test_rules_of_many_short_pieces() -> None:
    def draw(sheet: Sheet) -> None:
        for y in YS:
            for i in range(60):
                sheet.rule(XS[0] + 4 * i, y, XS[0] + 4 * i + 2.5, y)
        for x in XS:
            for i in range(15):
                sheet.rule(x, YS[0] + 4 * i, x, YS[0] + 4 * i + 2.5)
        texts(sheet)

    assert shape(only(make(draw))) == CELLS


def test_thin_filled_rectangles_are_rules() -> None:
    def draw(sheet: Sheet) -> None:
        for y in YS:
            sheet.box(XS[0], y, XS[-1], y + 0.7, stroke=0, fill=1)
        for x in XS:
            sheet.box(x, YS[0], x + 0.7, YS[-1], stroke=0, fill=1)
        texts(sheet)

    assert shape(only(make(draw))) == CELLS


def test_a_stray_line_parts_no_cell() -> None:
    def draw(sheet: Sheet) -> None:
        lines(sheet, XS, YS)
        sheet.rule(XS[0] + 30, YS[0] + 10, XS[0] + 50, YS[0] + 10)
        sheet.rule(XS[1] + 40, YS[1], XS[1] + 40, YS[1] + 7)
        texts(sheet)

    assert shape(only(make(draw))) == CELLS


def test_a_header_cell_with_a_diagonal_is_one_cell() -> None:
    def draw(sheet: Sheet) -> None:
        lines(sheet, XS, YS)
        sheet.rule(XS[0], YS[0], XS[1], YS[1])
        texts(sheet)

    assert shape(only(make(draw))) == CELLS


def test_white_rules_are_not_seen() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.canvas.setStrokeColorRGB(1, 1, 1)
        lines(sheet, XS, YS)
        texts(sheet)

    assert not list(read(make(draw)).tables())


def test_coloured_grounds_in_place_of_rules() -> None:
    def draw(sheet: Sheet) -> None:
        for row in range(3):
            for col in range(3):
                sheet.canvas.setFillGray(0.75 if (row + col) % 2 else 0.85)
                sheet.box(XS[col], YS[row], XS[col + 1], YS[row + 1], stroke=0, fill=1)
        sheet.canvas.setFillGray(0)
        texts(sheet)

    assert shape(only(make(draw))) == CELLS


def test_several_tables_on_a_page() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.grid(XS, YS, CELLS)
        sheet.text(100, 300, "下表按区县列出")
        sheet.grid(XS, even(330, 20, 3), CELLS)

    tables = list(read(make(draw)).tables())
    assert [shape(table) for table in tables] == [CELLS, CELLS]
    assert tables[0].edges[0].top < tables[1].edges[0].top


def test_a_frame_around_the_page_is_no_table() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.box(20, 20, WIDTH - 20, HEIGHT - 20)
        sheet.grid(XS, YS, CELLS)
        sheet.prose(400, ["本页四周有一道框线，框线里是正文和一张表格。"])

    document = read(make(draw))
    assert [shape(table) for table in document.tables()] == [CELLS]
    assert [p.text for p in document.paragraphs()] == ["本页四周有一道框线，框线里是正文和一张表格。"]


def test_a_frame_with_prose_is_a_box_not_a_table() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.prose(100, ["框外的正文在这里。"])
        sheet.box(70, 150, 425, 290)
        sheet.centred(247, 160, "专栏3 床位建设工程", 12)
        sheet.prose(
            190,
            ["    1．新建两所医院，每所设置床位500张，并且按照标准配齐", "各类人员和设备。", "    2．改建三所卫生院。"],
            82,
        )

    document = read(make(draw))
    assert not list(document.tables())
    boxed = [(p.kind, p.text) for p in document.paragraphs() if p.box == 1]
    assert boxed == [
        (Kind.CAPTION, "专栏3 床位建设工程"),
        (Kind.BOX, "1．新建两所医院，每所设置床位500张，并且按照标准配齐各类人员和设备。"),
        (Kind.BOX, "2．改建三所卫生院。"),
    ]


def test_a_column_one_character_wide_is_read_downwards() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.grid([100, 112, 200, 300], even(200, 60, 2), [(0, 1, 1, 1, "床位数"), (1, 1, 1, 1, "医师数")])
        for x in (100, 112, 200, 300):
            sheet.rule(x, 200, x, 320)
        for y in (200, 260, 320):
            sheet.rule(100, y, 300, y)
        for i, char in enumerate("预期性"):
            sheet.text(102, 208 + 14 * i, char, 8)

    assert only(make(draw)).cells[0].text == "预期性"


def test_bold_by_printing_twice_is_read_once() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.grid(XS, YS, CELLS)
        for row, col, _, _, text in CELLS:
            sheet.text(XS[col] + 3.4, YS[row] + 6, text, 8)

    assert shape(only(make(draw))) == CELLS


def test_rows_without_rules_between_them_are_parted_where_figures_stand_line_by_line() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.grid(XS, [200, 220, 260], [(0, 0, 1, 1, "类别"), (0, 1, 1, 1, "指标"), (0, 2, 1, 1, "数量")])
        for x in XS:
            sheet.rule(x, 200, x, 260)
        sheet.rule(XS[0], 260, XS[-1], 260)
        sheet.text(103, 234, "工业", 8)
        for i, (name, value) in enumerate([("人员X", "X<20"), ("收入Y", "Y<300")]):
            sheet.text(183, 227 + 15 * i, name, 8)
            sheet.text(263, 227 + 15 * i, value, 8)
            sheet.text(300, 227 + 15 * i, str(40 + i), 8)
        sheet.rule(298, 200, 298, 260)

    table = only(make(draw))
    assert (1, 0, 2, 1, "工业") in shape(table)
    assert (2, 1, 1, 1, "收入Y") in shape(table)
    assert (2, 2, 1, 1, "Y<300") in shape(table)


def test_wrapped_labels_part_no_row() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.grid(
            [100, 160, 260, 360], [200, 220, 260], [(0, 0, 1, 1, "指标"), (0, 1, 1, 1, "现状"), (0, 2, 1, 1, "目标")]
        )
        for x in (100, 160, 260, 360):
            sheet.rule(x, 200, x, 260)
        sheet.rule(100, 260, 360, 260)
        for i, text in enumerate(["每千人口床位", "数（张）"]):
            sheet.text(103, 226 + 14 * i, text, 8)
        sheet.text(163, 233, "6.38", 8)
        sheet.text(263, 233, "8", 8)

    assert shape(only(make(draw)))[3:] == [
        (1, 0, 1, 1, "每千人口床位数（张）"),
        (1, 1, 1, 1, "6.38"),
        (1, 2, 1, 1, "8"),
    ]


def test_a_shifted_crop_box_moves_nothing() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.canvas.setCropBox((50, 40, WIDTH, HEIGHT - 30))
        sheet.grid(XS, YS, CELLS)

    table = only(make(draw))
    assert shape(table) == CELLS
    assert (table.edges[0].columns[0], table.edges[0].top) == pytest.approx((XS[0] - 50, YS[0] - 30), abs=1)


def two_line_cells(sheet: Sheet, rows: list[list[tuple[str, str]]], width: float) -> None:
    """Draw ruled rows of cells with up to two lines, the second one blank where there is only one."""
    n_cols = len(rows[0])
    sheet.grid(even(60, width, n_cols), even(100, 30, len(rows)), [])
    for r, row in enumerate(rows):
        for c, (first, second) in enumerate(row):
            sheet.box(60 + width * c, 100 + 30 * r, 60 + width * (c + 1), 130 + 30 * r)
            sheet.text(65.4 + width * c, 104 + 30 * r + (0 if second else 6), first, 9)
            sheet.text(65.4 + width * c, 116 + 30 * r, second, 9)


@pytest.mark.parametrize("pair", [("10245", "8.37"), ("12.5", "（13.1）"), ("1000-", "2000")])
def test_figures_broken_over_lines_are_no_rows_without_labels_of_their_own(pair: tuple[str, str]) -> None:
    rows = [[("地区", ""), ("总数", ""), ("城镇", "")], [("甲县", ""), pair, pair], [("乙县", ""), pair, pair]]
    table = only(make(lambda s: two_line_cells(s, rows, 36)))
    assert table.n_rows == 3
    assert [cell.text for cell in table.cells][3:6] == ["甲县", "".join(pair), "".join(pair)]


def test_labels_of_two_lines_are_parted_with_the_figures_beside_them() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.grid(
            [80, 180, 240, 300], [100, 120, 200], [(0, 0, 1, 1, "指标"), (0, 1, 1, 1, "现状"), (0, 2, 1, 1, "目标")]
        )
        for x0, x1 in ((80, 180), (180, 240), (240, 300)):
            sheet.box(x0, 120, x1, 200)
        for i, (name, unit, now, then) in enumerate(
            [("农村集中供水覆", "盖人口", "61", "75"), ("城镇污水处理设", "施数", "14", "20")]
        ):
            sheet.text(85, 126 + 38 * i, name, 9)
            sheet.text(85, 138 + 38 * i, unit, 9)
            sheet.text(200, 132 + 38 * i, now, 9)
            sheet.text(260, 132 + 38 * i, then, 9)

    assert [cell.text for cell in only(make(draw)).cells][3:] == [
        "农村集中供水覆盖人口",
        "61",
        "75",
        "城镇污水处理设施数",
        "14",
        "20",
    ]


def test_a_flow_chart_is_no_table() -> None:
    def draw(sheet: Sheet) -> None:
        for row in range(3):
            for col in range(3):
                x, y = 90 + 140 * col, 150 + 70 * row
                sheet.box(x, y, x + 100, y + 34)
                sheet.text(x + 10, y + 12, f"步骤{row}{col}")
                if row < 2:
                    sheet.rule(x + 50, y + 34, x + 50, y + 70)
                if col < 2:
                    sheet.rule(x + 100, y + 17, x + 140, y + 17)

    assert not list(read(make(draw)).tables())


def test_a_plate_for_the_title_on_the_edge_of_a_frame_makes_no_columns() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.box(70, 150, 425, 290)
        sheet.canvas.setFillGray(1)
        sheet.box(170, 140, 325, 162, fill=1)
        sheet.canvas.setFillGray(0)
        sheet.centred(247, 145, "专栏4 供水工程", 12)
        sheet.prose(190, ["    1．新建水厂两座，日供水能力各三万立方米，配套建设输水管", "线和泵站。"], 82)

    document = read(make(draw))
    assert not list(document.tables())
    assert [p.text for p in document.paragraphs() if p.box == 1] == [
        "专栏4 供水工程",
        "1．新建水厂两座，日供水能力各三万立方米，配套建设输水管线和泵站。",
    ]


def test_a_frame_around_the_page_with_a_band_for_its_head_is_none() -> None:
    text = ["    本页四周有一道框线，上方另有一道横线隔出书名，正文和表格都一起放在", "框线里面。"]

    def draw(sheet: Sheet) -> None:
        sheet.box(20, 20, WIDTH - 20, HEIGHT - 20)
        sheet.rule(20, 50, WIDTH - 20, 50)
        sheet.grid(XS, YS, CELLS)
        sheet.prose(400, text)

    document = read(make(draw))
    assert [shape(table) for table in document.tables()] == [CELLS]
    assert [(p.box, p.text) for p in document.paragraphs()] == [(0, "".join(text).strip())]


def test_white_rules_on_a_ground_are_seen() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.canvas.setFillGray(0.85)
        sheet.box(XS[0], YS[0], XS[-1], YS[-1], stroke=0, fill=1)
        sheet.canvas.setStrokeGray(1)
        lines(sheet, XS, YS)
        sheet.canvas.setFillGray(0)
        texts(sheet)

    assert shape(only(make(draw))) == CELLS


def test_rules_of_dots() -> None:
    def draw(sheet: Sheet) -> None:
        for y in YS:
            for i in range(121):
                sheet.box(XS[0] + 2 * i, y, XS[0] + 2 * i + 0.5, y + 0.5, stroke=0, fill=1)
        for x in XS:
            for i in range(31):
                sheet.box(x, YS[0] + 2 * i, x + 0.5, YS[0] + 2 * i + 0.5, stroke=0, fill=1)
        texts(sheet)

    assert shape(only(make(draw))) == CELLS


def test_a_frame_with_round_corners_is_a_frame() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.canvas.roundRect(70, HEIGHT - 290, 355, 140, 12)
        sheet.centred(247, 160, "专栏5 灌区改造", 12)
        sheet.prose(190, ["    1．改造中型灌区六处，恢复灌溉面积十二万亩，同步建设用水计", "量设施。"], 82)

    document = read(make(draw))
    assert not list(document.tables())
    assert [(p.box, p.text) for p in document.paragraphs()] == [
        (1, "专栏5 灌区改造"),
        (1, "1．改造中型灌区六处，恢复灌溉面积十二万亩，同步建设用水计量设施。"),
    ]


def test_two_rules_that_meet_are_no_table() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.prose(100, ["    文中两条相交的短线不是表格，也不能使读取中断。"])
        sheet.rule(100, 200, 160, 200)
        sheet.rule(130, 198, 130, 206)

    assert [p.text for p in read(make(draw)).blocks] == ["文中两条相交的短线不是表格，也不能使读取中断。"]


@pytest.mark.parametrize(("gap", "tables"), [(20, 1), (45, 2)])
def test_a_row_over_all_columns_parts_no_table_with_open_sides(gap: int, tables: int) -> None:
    def draw(sheet: Sheet) -> None:
        for top in (200, 240 + gap):
            for y in even(top, 20, 2):
                sheet.rule(100, y, 340, y)
            for x in (180, 260):
                sheet.rule(x, top, x, top + 40)
            sheet.grid([100, 180, 260, 340], even(top, 20, 2), [(0, 0, 1, 1, "甲"), (1, 1, 1, 1, "3")], rules=False)
        sheet.text(110, 240 + gap / 2 - 4, "二、服务能力", 8)

    found = list(read(make(draw)).tables())
    assert len(found) == tables
    assert tables == 2 or (2, 0, 1, 3, "二、服务能力") in shape(found[0])
