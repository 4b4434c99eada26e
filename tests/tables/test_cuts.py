"""Rows, heads and merged cells that a page break cut, told by what they hold and by how texts fill their cells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extract.model import Block, Cell, Document, Source, Table
from extract.tables.assemble import assemble
from tests.tables.test_breaks import ROOM, found, grid, projects
from tests.tables.test_stitch import BODY, HEAD, line, piece, tables

PAGE = line("正文到页末。", 1, 748)


def low(table: Table, row: int, height: float) -> Table:
    """A piece in which one row is only so high."""

    def cut(cell: Cell) -> Cell:
        anchor = cell.anchors[0]
        assert anchor.bbox is not None
        return replace(cell, anchors=(anchor._replace(bbox=anchor.bbox._replace(bottom=anchor.bbox.top + height)),))

    return replace(table, cells=tuple(cut(cell) if cell.row == row else cell for cell in table.cells))


def ending(table: Table, *ends: tuple[int, float, int], opens: tuple[tuple[int, int], ...] = ()) -> Table:
    """A piece whose last texts fill their cells, and whose first begin at the top."""
    return replace(table, edges=(replace(table.edges[0], endings=ends, openings=opens),))


def headers(*blocks: Block) -> int:
    document = assemble(Document(Source("a.pdf", "0" * 64, 1, "application/pdf"), blocks))
    return next(document.tables()).header_rows


def test_a_header_alone_at_the_end_of_a_page_belongs_to_the_rows_without_one_on_the_next() -> None:
    upper, lower = piece([HEAD], 1, top=300, bottom=320), piece(BODY, 2)
    (joined,) = tables(PAGE, upper, lower)
    assert joined.n_rows == 13
    assert headers(PAGE, upper, lower) == 1
    assert len(tables(PAGE, upper, piece([["项目", "数量", "备注"], *BODY], 2))) == 2


def test_a_header_alone_stands_above_rows_of_words() -> None:
    words = [["建设泵站", "水利局"], ["修复河道", "环保局"], ["整治土地", "国土局"]]
    upper = piece([["重点任务", "责任单位"]], 1, top=300, bottom=320)
    assert [table.n_rows for table in tables(PAGE, upper, piece(words, 2))] == [4]


def spanner(page: int) -> Table:
    """The upper level of a header, cut off by the page's end: the spanner lies over two columns of the next page."""
    table = piece([["指标", "单位", "规划目标"]], page, top=700, bottom=720)
    return replace(table, edges=(replace(table.edges[0], columns=(60, 160, 260, 460)),))


def test_a_header_cut_between_its_two_levels() -> None:
    lower = piece([["", "", "2020年", "2025年"], ["床位", "张", "3.1", "4.2"], ["医师", "人", "2.1", "2.6"]], 2)
    (joined,) = tables(PAGE, spanner(1), lower)
    assert (joined.n_rows, joined.n_cols) == (4, 4)
    assert found(joined, "指标") == (0, 2, 2)
    assert found(joined, "规划目标")[:2] == (0, 1)
    assert headers(PAGE, spanner(1), lower) == 2


def test_a_blank_below_a_header_that_ends_its_page_is_no_part_of_it() -> None:
    head = grid([["指标", "数量", "备注"], [None, "2025年", None]], 1, top=680, bottom=740)
    (joined,) = tables(PAGE, head, piece([["床位", "3", ""], ["医师", "4", "合计"]], 2))
    assert found(joined, "备注") == (0, 2, 1)


def test_a_row_with_a_blank_figure_at_the_page_top_is_whole() -> None:
    upper = piece([HEAD, *BODY[:6], ["第一镇", "5.5", "7.1"]], 1, bottom=755)
    (joined,) = tables(PAGE, upper, piece([["第二镇", "", "8.2"], *BODY[7:]], 2))
    assert joined.n_rows == 8 + 6


def test_a_sliver_of_a_row_below_a_repeated_header_is_no_row() -> None:
    upper = grid([["类别", *HEAD], ["水利", *BODY[0]], [None, *BODY[1]]], 1, bottom=755)
    lower = grid([["类别", *HEAD], ["", "", "", ""], [None, *BODY[2]], ["能源", *BODY[3]]], 2)
    (joined,) = tables(PAGE, upper, low(lower, 1, 5.0))
    assert (joined.n_rows, found(joined, "水利")[1]) == (5, 3)


def test_a_subtotal_at_the_page_top_belongs_to_the_group_above() -> None:
    upper = grid(
        [["乡镇", "地块", "面积"], ["白马镇", "甲", "1.5"], [None, "乙", "2.5"], [None, "丙", "2"]], 1, bottom=755
    )
    lower = grid([["", "小计", "6.0"], ["新场镇", "丁", "2.5"], [None, "戊", "3.5"]], 2)
    (joined,) = tables(PAGE, upper, lower)
    assert found(joined, "白马镇") == (1, 4, 2)
    total = grid([["", "合计", "6.0"]], 2, bottom=100)
    (joined,) = tables(PAGE, upper, total)
    assert found(joined, "白马镇") == (1, 3, 1)


def test_figures_go_on_where_a_group_was_moved_to_the_next_page_whole() -> None:
    rows = [[str(n), f"{n}.25", f"{n}.75"] for n in range(101, 120)]
    first, second = piece([["地块", "面积", "坡度"], *rows[:6]], 1, bottom=755), piece(rows[6:7], 2, bottom=100)
    (joined,) = tables(PAGE, first, second, piece(rows[7:], 3))
    assert joined.n_rows == 20


def test_a_group_too_high_for_the_room_that_is_left_goes_on_the_next_page() -> None:
    upper = grid([["任务", "举措", "单位"], ["甲类", "建泵站", "水利局"], [None, "修河道", "环保局"]], 1, bottom=ROOM)
    lower = grid([["乙类", "办学校", "教育局"], *[[None, f"办第{n}所学校", "教育局"] for n in range(2, 30)]], 2)
    (joined,) = tables(PAGE, upper, lower)
    assert joined.n_rows == 32


def test_a_name_in_a_merged_cell_cut_in_its_middle() -> None:
    head = ["类别", "序号", "数量"]
    upper = grid([head, ["交通水利用", "1", "2.5"]], 1, bottom=755)
    lower = grid([["地", "2", "3.5"], [None, "3", "4.5"], ["其他", "4", "1.5"]], 2)
    cut = tables(PAGE, ending(upper, (0, 0.2, 1)), ending(lower, opens=((0, 0),)))
    assert found(cut[0], "交通水利用地") == (1, 3, 2)
    whole = tables(PAGE, ending(upper, (0, 3.0, 1)), ending(lower, opens=((0, 0),)))
    assert found(whole[0], "交通水利用")[1] == 1


def test_names_of_one_length_that_fill_their_cells_are_whole() -> None:
    upper = grid([["类别", "序号", "数量"], ["经济发展", "1", "2.5"]], 1, bottom=755)
    lower = grid([["民生福祉", "2", "3.5"], [None, "3", "4.5"]], 2)
    (joined,) = tables(PAGE, ending(upper, (0, 0.1, 1)), ending(lower, opens=((0, 0),)))
    assert found(joined, "经济发展")[1] == 1


def test_a_name_without_number_among_numbered_ones_is_the_rest_of_one() -> None:
    rows = [
        ["任务", "序号", "数量"],
        ["一、水利", "1", "2.5"],
        [None, "2", "2.5"],
        ["二、能源", "3", "2.5"],
        ["三、环保", "4", "2.5"],
    ]
    upper = grid([*rows, ["四、城乡建", "5", "2.5"]], 1, bottom=755)
    lower = grid([["设和环保", "6", "3.5"], [None, "7", "4.5"], ["五、教育", "8", "3.5"]], 2)
    (joined,) = tables(PAGE, ending(upper, (0, 0.3, 1)), lower)
    assert found(joined, "四、城乡建设和环保")[1] == 3


@pytest.mark.parametrize(("room", "rows"), [(0.2, 3), (4.0, 4)])
def test_a_row_is_cut_where_all_its_texts_fill_their_cells(room: float, rows: int) -> None:
    upper = piece([["任务", "单位"], ["新建泵站", "水利局"], ["修复甲县河道并整治沿", "县水利局和县环"]], 1, bottom=755)
    lower = piece(
        [
            ["岸土地", "保局"],
        ],
        2,
        bottom=100,
    )
    blocks = ending(upper, (0, room, 2), (1, room, 2)), ending(lower, opens=((0, 0),))
    assert [table.n_rows for table in tables(PAGE, *blocks)] == [rows]


@pytest.mark.parametrize(
    ("last", "first", "rows"),
    [
        (["石桥粮库", "改造仓房和晒场并更新门窗等"], ["金沙体育", "整修看台和跑道并补种草皮树"], 9),
        (["石桥粮库", "改造仓房和晒场并更新门窗、"], ["金沙体育", "整修看台和跑道并补种草皮树"], 8),
        (["石桥粮库及", "改造仓房和晒场并更新门窗及"], ["附属", "水电"], 8),
    ],
)
def test_full_texts_tell_nothing_where_all_of_a_column_are_full(last: list[str], first: list[str], rows: int) -> None:
    full = [
        [name, "整治河岸与步道并补种树木等"] for name in ("城北医院", "城南学校", "东湖公园", "西山水库", "南岭公路")
    ]
    upper, lower = piece([["项目", "内容"], *full, last], 1, bottom=755), piece([first, full[0]], 2, bottom=120)
    blocks = ending(upper, (0, 0.1, 1), (1, 0.1, 2)), ending(lower, opens=((0, 0), (0, 1)))
    assert [table.n_rows for table in tables(PAGE, *blocks)] == [rows]


def test_a_number_begins_a_text_of_its_own() -> None:
    upper = piece([["任务", "单位"], ["（一）修复甲县河道并整治沿岸", "水利局"]], 1, bottom=755)
    lower = piece([["（二）新建泵站", "水利局"]], 2, bottom=100)
    (joined,) = tables(PAGE, ending(upper, (0, 0.2, 2), (1, 0.2, 2)), ending(lower, opens=((0, 0),)))
    assert joined.n_rows == 3


def test_groups_are_known_from_any_page_before() -> None:
    first = piece([["指标", "类", "说明"], ["甲", "子", "一"], ["乙", "丑", "二"]], 1, bottom=755)
    second = grid([["丙", "寅", "三"], [None, None, "四"], ["丁", "卯", "五"]], 2, bottom=755)
    third = piece([["", "", "六"], ["戊", "辰", "七"]], 3)
    (joined,) = tables(PAGE, first, second, third)
    assert found(joined, "丁")[1:] == (2, 2)


def test_serial_numbers_still_count_on_over_a_box_of_unknown_height() -> None:
    lower = projects(9, 13, 2, bottom=ROOM)
    bare = replace(lower, cells=tuple(replace(c, anchors=(c.anchors[0]._replace(bbox=None),)) for c in lower.cells))
    assert len(tables(PAGE, projects(1, 9, 1, head=True, bottom=ROOM), bare)) == 1


@pytest.mark.parametrize(("below", "count"), [(BODY[6:], 1), ([["项目", "数量", "备注"], *BODY[6:]], 2)])
def test_a_table_whose_columns_are_set_anew_on_each_page(below: list[list[str]], count: int) -> None:
    def other(table: Table) -> Table:
        return replace(table, edges=(replace(table.edges[0], columns=(60.0, 120.0, 200.0, 360.0)),))

    assert len(tables(PAGE, piece([HEAD, *BODY[:6]], 1, bottom=755), other(piece(below, 2)))) == count
