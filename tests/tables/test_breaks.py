"""What page breaks do to tables, one case each: the smallest pieces that show it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.model import Anchor, BBox, Cell, Document, Edges, Source, Table
from extract.tables.assemble import assemble
from extract.tables.headers import header_rows
from tests.tables.test_stitch import BODY, HEAD, line, piece, tables

ROOM = 500.0
"""Where a piece ends that leaves room for more rows on its page."""
PROJECTS = ["序号", "类别", "项目名称", "规模"]


def grid(rows: list[list[str | None]], page: int, **where: float) -> Table:
    """A piece in which None goes on with the merged cell above it, or stands for one cut at the top."""
    table = piece([[text or "" for text in row] for row in rows], page, **where)
    cells = []
    for cell in table.cells:
        if cell.row and rows[cell.row][cell.col] is None:
            continue
        down = 1
        while cell.row + down < len(rows) and rows[cell.row + down][cell.col] is None:
            down += 1
        (place,) = cell.anchors
        top, bottom = (place.bbox.top, place.bbox.bottom) if place.bbox else (0.0, 0.0)
        box = place.bbox and place.bbox._replace(bottom=top + down * (bottom - top))
        cells.append(replace(cell, row_span=down, anchors=(place._replace(bbox=box),)))
    return replace(table, cells=tuple(cells))


def projects(start: int, end: int, page: int, *, head: bool = False, **where: float) -> Table:
    """Rows of a list of building projects, numbered from start to before end."""
    rows = [[str(n), f"类{n % 3}", f"第{n}号泵站", f"{n}.5"] for n in range(start, end)]
    return piece([*([PROJECTS] if head else []), *rows], page, **where)


def titled(table: Table, title: str) -> Table:
    """A piece with a title over its whole width inside the grid."""
    cells = [replace(cell, row=cell.row + 1) for cell in table.cells]
    return replace(table, cells=(Cell(0, 0, title, 1, 3, table.anchors), *cells), n_rows=table.n_rows + 1)


def found(table: Table, text: str) -> tuple[int, int, int]:
    """Row, row span and number of places of the only cell with a text."""
    (cell,) = [cell for cell in table.cells if cell.text == text]
    return cell.row, cell.row_span, len(cell.anchors)


def test_landscape_pages_among_portrait_ones_are_full_sooner() -> None:
    prose = line("这一页是竖放的正文。", 1, 748)
    upper, lower = (piece(rows, page, bottom=ROOM, width=230) for rows, page in (([HEAD, *BODY[:6]], 2), (BODY[6:], 3)))
    (joined,) = tables(prose, upper, lower)
    assert joined.n_rows == 13


def test_two_short_tables_on_landscape_pages_stay_two() -> None:
    upper, lower = (piece(rows, page, bottom=190, width=230) for rows, page in (([HEAD, *BODY[:6]], 2), (BODY[6:], 3)))
    assert len(tables(line("竖放的正文。", 1, 748), upper, lower)) == 2


def test_the_type_area_is_measured_as_the_page_is_read_not_as_it_is_shown() -> None:
    def sideways(table: Table) -> Table:
        return replace(table, anchors=(Anchor(table.edges[0].page, BBox(80, 20, 500, 820)),))

    shown = [line("竖着显示的一行字。", page, 800) for page in (1, 2)]
    upper, lower = (piece(rows, page, bottom=ROOM, width=230) for rows, page in (([HEAD, *BODY[:6]], 1), (BODY[6:], 2)))
    blocks = [shown[0], sideways(upper), sideways(lower), shown[1]]
    assert len(tables(*blocks)) == 1


def test_serial_numbers_that_count_on_join_pieces_with_room_left() -> None:
    upper, lower = projects(1, 9, 1, head=True, bottom=ROOM), projects(9, 13, 2, bottom=ROOM)
    (joined,) = tables(line("正文到页末。", 1, 748), upper, lower)
    assert (joined.n_rows, "the serial numbers count on" in joined.reasons) == (13, True)
    again = projects(1, 5, 2, bottom=ROOM)
    assert len(tables(line("正文到页末。", 1, 748), upper, again)) == 2


def test_text_pieces_join_by_serial_numbers_or_a_caption() -> None:
    def bare(table: Table) -> Table:
        cells = tuple(replace(cell, anchors=(Anchor(locator="line 1"),)) for cell in table.cells)
        return replace(table, cells=cells, edges=(), anchors=())

    note, again = line("注：面积以实测为准。", 1), bare(projects(9, 13, 1, head=True))
    upper, lower = bare(projects(1, 9, 1, head=True)), bare(projects(9, 13, 1))
    for blocks in ((upper, lower), (upper, line("续表", 1), bare(projects(1, 5, 1))), (upper, note, again)):
        (joined,) = tables(*blocks)
        assert joined.n_rows == 13
    assert len(tables(upper, note, bare(projects(1, 5, 1, head=True)))) == 2
    assert len(tables(upper, line("正文", 1), lower)) == 2


def test_serial_numbers_right_of_a_merged_column_count_on() -> None:
    upper = grid([["类别", "序号", "名称"], ["水利", "1", "甲"], [None, "2", "乙"], [None, "3", "丙"]], 1, bottom=ROOM)
    lower = grid([["", "4", "丁"], [None, "5", "戊"]], 2, bottom=300)
    (joined,) = tables(line("正文到页末。", 1, 748), upper, lower)
    assert found(joined, "水利") == (1, 5, 2)


@pytest.mark.parametrize(
    "caption", ["续表", "续附表1", "附表1（续）", "附表1续2", "表1 续", "续表 1-1", "（续上表）", "接上页"]
)
def test_a_caption_says_that_the_table_goes_on_without_header(caption: str) -> None:
    upper, lower = piece([HEAD, *BODY[:6]], 1, bottom=ROOM), piece(BODY[6:], 2, bottom=ROOM)
    blocks = [line("正文到页末。", 1, 748), upper, line(caption, 2, 60), line("单位：张", 2, 70), lower]
    assert len(tables(*blocks)) == 1


def test_the_tables_own_caption_printed_again_says_that_it_goes_on() -> None:
    title = "附表4 甲县泵站一览表"
    upper, lower = piece([HEAD, *BODY[:6]], 1, bottom=ROOM), piece(BODY[6:], 2, bottom=ROOM)
    blocks = [line("正文到页末。", 1, 748), line(title, 1), upper, line(f"{title}（续1）", 2, 60), lower]
    assert len(tables(*blocks)) == 1


@pytest.mark.parametrize(
    ("above", "between"),
    [
        (["附表4 甲县重点泵站", "改造规划一览表"], ["附表4 甲县重点泵站改造规划一览表"]),
        (["附表4 甲县重点泵站改造规划一览表"], ["附表4 甲县重点泵站", "改造规划一览表（续）"]),
        (["甲县泵站一览表  单位：座"], ["甲县泵站一览表（续）  单位：座"]),
        (["附表4 甲县泵站一览表"], ["附表4（续）", "甲县泵站一览表  单位：座"]),
    ],
)
def test_a_caption_printed_again_in_other_lines(above: list[str], between: list[str]) -> None:
    first, second = piece([HEAD, *BODY[:6]], 1), piece([HEAD, *BODY[6:]], 2)
    blocks = [*(line(text, 1) for text in above), first, *(line(text, 2) for text in between), second]
    assert len(tables(*blocks)) == 1


def test_a_caption_announced_earlier_begins_another_table() -> None:
    titles = ["附表3 甲县泵站一览表", "附表4 甲县闸门一览表"]
    announced = [line(title, 1, 100 + 20 * i) for i, title in enumerate(titles)]
    first, second = piece([HEAD, *BODY[:6]], 2), piece([HEAD, *BODY[6:]], 3)
    assert len(tables(*announced, line(titles[0], 2, 60), first, line(titles[1], 3, 60), second)) == 2


@pytest.mark.parametrize("between", ["续建项目一览表", "附表4 续建项目一览表", "表后各项持续推进", "单位：亩"])
def test_lines_that_do_not_say_that_the_table_goes_on(between: str) -> None:
    first, second = piece([HEAD, *BODY[:6]], 1), piece([HEAD, *BODY[6:]], 2)
    assert len(tables(line("表1 泵站", 1), line("单位：张", 1), first, line(between, 2, 60), second)) == 2


def test_a_header_of_words_over_words_begins_another_table() -> None:
    schools = [["乡镇", "学校名称", "所在地"], *([f"东{n}镇", f"第{n}小学", f"东{n}街"] for n in range(9))]
    clinics = [["乡镇", "卫生院名称", "建设方式"], *([f"西{n}镇", f"第{n}卫生院", "新建"] for n in range(9))]
    assert len(tables(piece(schools, 1), piece(clinics, 2))) == 2
    assert len(tables(piece(schools[:5], 1), piece(schools[5:], 2))) == 1


def test_a_header_of_two_rows_over_words_begins_another_table() -> None:
    words = [[f"甲{n}", f"乙{n}", f"丙{n}"] for n in range(9)]
    lower = grid([["牵头", "配合", "配合"], [None, "市级", "县级"], *words], 2)  # type: ignore[list-item]
    cells = [replace(c, col_span=2) if c.text == "配合" else c for c in lower.cells if (c.row, c.col) != (0, 2)]
    assert len(tables(piece([["主管", "协同", "监督"], *words], 1), replace(lower, cells=tuple(cells)))) == 2


def test_a_header_with_another_year_is_another_header() -> None:
    head = ["区县", "床位", "医师", "护士", "2020年"]
    rows = [[f"区{n}", "1", "2", "3", "4"] for n in range(20)]
    other = [*head[:4], "2025年"]
    assert len(tables(piece([head, *rows], 1), piece([other, *rows], 2))) == 2
    assert len(tables(piece([head, *rows], 1), piece([head, *rows], 2))) == 1


@pytest.mark.parametrize("row", [["二、水利", "", ""], ["第8项床位数", "逐步提高", "逐步提高"]])
def test_a_row_of_words_at_the_page_top_is_no_header(row: list[str]) -> None:
    assert tables(piece([HEAD, *BODY[:7]], 1), piece([row, *BODY[8:]], 2))[0].n_rows == 13


def test_a_group_row_over_the_whole_width_at_the_page_top_is_no_header() -> None:
    lower = piece([["二、水利", "", ""], *BODY[8:]], 2)
    wide = replace(lower.cells[0], col_span=3)
    lower = replace(lower, cells=(wide, *lower.cells[3:]))
    assert tables(piece([HEAD, *BODY[:7]], 1), lower)[0].n_rows == 13


def test_remarks_between_the_pieces_are_kept_once() -> None:
    remark = "注：面积以实测为准。"
    first, second = piece([HEAD, *BODY[:6]], 1), piece([HEAD, *BODY[6:]], 2)
    blocks = (first, line(remark, 1, 770), second, line(remark, 2, 770))
    document = assemble(Document(Source("a", "0" * 64, 1, "test"), blocks))
    assert [(table.n_rows, table.notes) for table in document.tables()] == [(13, (remark,))]
    assert not list(document.paragraphs())


def test_small_tables_on_each_page_part_nothing() -> None:
    def signed(page: int) -> Table:
        return piece([["制表人", "某某"]], page, 770, 790)

    parts = [piece([HEAD, *BODY[4 * i : 4 * i + 4]], i + 1) for i in range(3)]
    result = tables(*(block for i, part in enumerate(parts) for block in (part, signed(i + 1))))
    assert [table.n_rows for table in result] == [13, 1, 1, 1]


def test_a_table_of_one_row_on_each_page_is_another_each_time() -> None:
    assert len(tables(piece([["制表人", "某某"]], 1, 740, 760), piece([["制表人", "某某"]], 2))) == 2


def test_a_merged_cell_whose_last_row_alone_is_on_the_next_page() -> None:
    upper = grid([["类别", "名称", "数"], ["水利", "甲", "1"], [None, "乙", "2"], [None, "丙", "3"]], 1)
    lower = grid([["类别", "名称", "数"], ["水利", "丁", "4"], ["交通", "戊", "5"], [None, "己", "6"]], 2)
    (joined,) = tables(upper, lower)
    assert (found(joined, "水利"), found(joined, "交通")) == ((1, 4, 2), (5, 2, 1))


def test_a_merged_cell_whose_text_stands_in_its_middle() -> None:
    head: list[str | None] = ["类别", "名称", "数"]
    first = grid([head, ["交通", "甲", "1"], [None, "乙", "2"], ["", "丙", "3"], [None, "丁", "4"]], 1)
    second = grid([head, ["水利", "戊", "5"], [None, "己", "6"], [None, "庚", "7"]], 2)
    third = grid([head, ["", "辛", "8"], [None, "壬", "9"], ["能源", "癸", "1"]], 3)
    (joined,) = tables(first, second, third)
    assert (found(joined, "交通"), found(joined, "水利"), found(joined, "能源")) == ((1, 2, 1), (3, 7, 3), (10, 1, 1))


@pytest.mark.parametrize(("width", "parts"), [(100.0, 1), (160.0, 2)])
def test_a_merged_cell_of_which_one_page_shows_only_the_first_line(width: float, parts: int) -> None:
    head: list[str | None] = ["类别", "名称", "数"]
    rows = [["", f"第{n}号", f"{n}.5"] for n in range(8)]
    upper = grid([head, ["农田水利与防洪(B)", "甲", "1.5"], [None, "乙", "2.5"]], 1, width=width, top=720)
    lower = grid([head, ["农田水利与防", "丙", "3.5"], ["电力", "丁", "1"], *([None, *r[1:]] for r in rows)], 2, width=width)  # fmt: skip
    low = replace(lower, cells=tuple(_lower(cell, 18.0) for cell in lower.cells))
    (joined,) = tables(upper, low)
    assert sum("农田" in cell.text for cell in joined.cells) == parts
    assert found(joined, "农田水利与防洪(B)")[1] == 4 - parts


def _lower(cell: Cell, height: float) -> Cell:
    """A cell as high as one line."""
    (anchor,) = cell.anchors
    assert anchor.bbox is not None
    return replace(cell, anchors=(anchor._replace(bbox=anchor.bbox._replace(bottom=anchor.bbox.top + height)),))


def test_values_that_repeat_are_no_merged_cell() -> None:
    head = ["名称", "数", "等级"]
    upper = grid([head, ["甲", "1", "二级"], ["乙", "2", "三级"], ["丙", "3", None]], 1)
    lower = grid([head, ["丁", "4", "三级"], ["戊", "5", "三级"]], 2)
    assert [c.row_span for c in tables(upper, lower)[0].cells if c.text == "三级"] == [2, 1, 1]


def test_a_row_cut_below_a_header_of_two_rows() -> None:
    upper = grid(
        [["名称", "规模", "备注"], [None, "公顷", "文号"], ["甲泵站", "1", "一"], ["在东河左岸新建的", "2", "二"]], 1
    )
    lower = grid([["乙泵站", "", ""], ["丙泵站", "3", "三"]], 2)
    assert "在东河左岸新建的乙泵站" in [cell.text for cell in tables(upper, lower)[0].cells]


def test_a_blank_rest_of_a_row_at_the_page_top_is_no_row() -> None:
    blank = [""] * 3
    assert tables(piece([HEAD, *BODY[:6]], 1), piece([HEAD, blank, *BODY[6:]], 2))[0].n_rows == 13
    assert tables(piece([HEAD, *BODY[:3], blank, *BODY[3:6]], 1), piece([blank, *BODY[6:]], 2))[0].n_rows == 15


def test_a_total_alone_on_the_next_page_has_fewer_columns() -> None:
    names = [[f"{n}", f"第{n}号泵站", "东河", f"{n}.5"] for n in range(1, 13)]
    total = replace(piece([["合计", "78.0"]], 2, bottom=95), edges=(Edges(2, (60.0, 360.0, 460.0), 80, 95),))
    (joined,) = tables(piece([["序号", "名称", "位置", "规模"], *names], 1), total)
    assert [(c.col, c.col_span, c.text) for c in joined.cells if c.row == 13] == [(0, 3, "合计"), (3, 1, "78.0")]


def test_full_rows_above_and_below_an_open_break_are_two() -> None:
    upper, lower = piece([HEAD, *BODY[:6]], 1), piece(BODY[6:], 2)
    upper = replace(upper, edges=(replace(upper.edges[0], open_bottom=True),))
    lower = replace(lower, edges=(replace(lower.edges[0], open_top=True),))
    assert tables(upper, lower)[0].n_rows == 13


@pytest.mark.parametrize(
    ("width", "last", "below", "rows"),
    [
        (200.0, "东泵站", "西泵站", 4),
        (200.0, "沿东河左岸改造加固的重点泵站", "西泵站", 3),
        (100.0, "（一）改造沿东河的全部泵站", "（二）新建泵站", 4),
    ],
)
def test_whole_texts_above_and_below_an_open_break_are_two_rows(width: float, last: str, below: str, rows: int) -> None:
    upper = piece([["名称", "位置"], [last, "东河左岸"]], 1, top=720, width=width)
    lower = piece([[below, "村口"], ["南泵站", "桥头"]], 2, bottom=120, width=width)
    upper = replace(upper, edges=(replace(upper.edges[0], open_bottom=True),))
    lower = replace(lower, edges=(replace(lower.edges[0], open_top=True),))
    assert tables(upper, lower)[0].n_rows == rows


def test_figures_without_header_at_the_page_top_go_on_below_a_page_with_some_room() -> None:
    prose = line("正文到页末。", 1, 748)
    upper = piece([["区县", *HEAD], *(["甲区", *row] for row in BODY[:6])], 2, bottom=ROOM)
    lower = piece([["乙区", *row] for row in BODY[7:]], 3, bottom=ROOM)
    assert len(tables(prose, upper, lower)) == 1
    words = piece([["乙区", "某局", "某科", "某人"]], 3, bottom=ROOM)
    assert len(tables(prose, upper, words)) == 2


def test_a_column_that_vanishes_on_every_other_page() -> None:
    full, narrow = (60.0, 160.0, 260.0, 360.0), (60.0, 260.0, 360.0)
    blocks = []
    for page in range(1, 41):
        rows = [["甲", "乙", "6"]] * 9 if page % 2 else [["丙", "7"]] * 9
        part = piece([HEAD, *rows] if page == 1 else rows, page)
        blocks.append(replace(part, edges=(replace(part.edges[0], columns=full if page % 2 else narrow),)))
    (joined,) = tables(*blocks)
    assert (joined.n_cols, joined.n_rows) == (3, 361)
    assert {(c.col, c.col_span) for c in joined.cells if c.text == "丙"} == {(0, 2)}


def test_title_and_unit_inside_the_grid_are_header() -> None:
    rows = [["附表3 泵站", "单位：公顷"], ["序号", "名称"], ["1", "2"]]
    cells = [Cell(row, 0, text, col_span=3) for row, text in enumerate(rows[0])]
    cells += [Cell(2, col, text) for col, text in enumerate(["序号", "名称", "规模"])]
    cells += [Cell(row, col, text) for row in (3, 4) for col, text in enumerate([str(row - 2), "甲", "2.5"])]
    assert header_rows(Table(tuple(cells), 5, 3)) == 3


def test_a_title_inside_the_grid_may_say_that_it_goes_on() -> None:
    first = titled(piece([HEAD, *BODY[:6]], 1), "附表3 泵站")
    second = piece([HEAD, *BODY[6:]], 2)
    assert tables(first, titled(second, "附表3 泵站（续）"))[0].n_rows == 14
    assert len(tables(first, titled(second, "附表4 闸门"))) == 2


def test_a_row_of_the_body_that_is_said_again_is_no_header() -> None:
    head, row = ["乡镇", "内容", "地点"], ["东镇", "泵站改造", "河边"]
    (joined,) = tables(piece([head, row, ["西镇", "新建", "村口"]], 1), piece([head, row, ["南镇", "新建", "村口"]], 2))
    assert [cell.text for cell in joined.cells if cell.col == 0] == ["乡镇", "东镇", "西镇", "东镇", "南镇"]
    first, second = piece([head, ["东镇", "新建", "河边"]], 1), piece([head, ["西镇", "新建", "河边"]], 2)
    assert tables(titled(first, "附表3 泵站"), titled(second, "附表3 泵站"))[0].n_rows == 4


def placed(rows: list[list[str]], page: int, columns: tuple[float, ...]) -> Table:
    """A piece whose column boundaries stand elsewhere."""
    table = piece(rows, page)
    return replace(table, edges=(replace(table.edges[0], columns=columns),))


def test_no_cell_is_outside_the_columns_of_a_table_that_drifts() -> None:
    wide = [["丙", "5", "6", "7"], ["丁", "8", "9", "10"]]
    drifting = [placed([HEAD, BODY[i]], i + 1, (80.0, 180 + s, 280 + s, 400 + s)) for i, s in enumerate((0, 3.5))]
    result = tables(*drifting, placed(wide, 3, (80.0, 187.0, 287.0, 340.0, 407.0)))
    assert [(t.n_cols, max(c.col + c.col_span for c in t.cells)) for t in result] == [(3, 3), (4, 4)]


def test_no_column_vanishes_between_two_boundaries_near_each_other() -> None:
    narrow, even = (60.0, 63.5, 160.0, 260.0), (60.0, 110.0, 160.0, 210.0, 260.0)
    upper = placed([["名称", "规模", "长度", "宽度"], ["甲", "1", "2", "3"]], 1, even)
    assert len(tables(upper, line("续表", 2, 60), placed([["乙", "5", "6"]], 2, narrow))) == 2


def test_serial_numbers_with_a_nought_before_count_on() -> None:
    upper = piece([["序号", "名称"], ["01", "甲"], ["02", "乙"]], 1, bottom=ROOM)
    lower = piece([["03", "丙"], ["04", "丁"]], 2, bottom=300)
    assert len(tables(line("正文到页末。", 1, 748), upper, lower)) == 1


def test_unit_and_remark_of_a_small_table_between_stay_with_it() -> None:
    small = [
        line("单位：万元", 1, 690),
        piece([["项目", "投资"], ["泵站", "5"]], 1, 700, 740),
        line("注：含设备。", 1, 745),
    ]
    blocks = (piece([HEAD, *BODY[:6]], 1, bottom=680), *small, piece([HEAD, *BODY[6:]], 2))
    document = assemble(Document(Source("a", "0" * 64, 1, "test"), blocks))
    found = [(table.n_rows, table.unit_note, table.notes) for table in document.tables()]
    assert found == [(13, "", ()), (2, "单位：万元", ("注：含设备。",))]
    assert len(tables(blocks[0], line("表2 投资 单位：万元", 1, 690), *blocks[2:])) == 3


@pytest.mark.parametrize(
    ("above", "between", "count"),
    [
        ("", "单位：张", 2),
        ("单位：张", "单位：张", 1),
        ("附表3 泵站（单位：张）", "单位：张", 1),
        ("单位：亩", "单位：张", 2),
    ],
)
def test_a_unit_that_the_table_does_not_have_begins_another(above: str, between: str, count: int) -> None:
    first, second = piece([HEAD, *BODY[:6]], 1), piece([HEAD, *BODY[6:]], 2)
    assert len(tables(line(above, 1, 60), first, line(between, 2, 60), second)) == count


def test_the_same_header_and_labels_in_the_middle_of_pages_begin_another_table() -> None:
    first, again = piece([HEAD, *BODY[:3]], 1, bottom=180), piece([HEAD, *BODY[:2]], 2, top=300)
    others = piece([HEAD, *BODY[3:]], 2, top=300)
    assert len(tables(first, again)) == 2
    assert len(tables(first, others)) == len(tables(first, line("续表", 2, 290), again)) == 1
