"""Tables of web pages: spans right, missing and overlapping; nested tables; layout told from data."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extract.model import Document, Kind, Table
from tests.readers.test_docx_grid import tilings
from tests.readers.test_html import PROSE, ROWS, read


def only(inner: str, attributes: str = 'border="1"') -> Table:
    (table,) = read(f"<table {attributes}>{inner}</table>").tables()
    return table


def shape(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.col, c.row_span, c.col_span, c.text) for c in table.cells]


def row(*cells: str) -> str:
    return "<tr>" + "".join(cell if cell.startswith("<t") else f"<td>{cell}</td>" for cell in cells) + "</tr>"


def test_header_with_both_kinds_of_span() -> None:
    table = only(
        row("<td rowspan=2>区域</td>", "<td colspan=2>床位数</td>") + row("2020年", "2025年") + row("全市", "20", "25")
    )
    assert shape(table) == [
        (0, 0, 2, 1, "区域"),
        (0, 1, 1, 2, "床位数"),
        (1, 1, 1, 1, "2020年"),
        (1, 2, 1, 1, "2025年"),
        (2, 0, 1, 1, "全市"),
        (2, 1, 1, 1, "20"),
        (2, 2, 1, 1, "25"),
    ]


def test_row_spans_end_with_their_section_and_zero_reaches_its_end() -> None:
    body = (
        "<tbody>"
        + row("<td rowspan=9>甲</td>", "1")
        + row("2")
        + "</tbody><tbody>"
        + row("<td rowspan=0>乙</td>", "3")
        + row("4")
    )
    assert [cell for cell in shape(only(body)) if cell[1] == 0] == [(0, 0, 2, 1, "甲"), (2, 0, 2, 1, "乙")]


def test_overlapping_spans_give_every_place_one_cell() -> None:
    table = only(row("甲", "<td rowspan=2>乙</td>", "丙") + row("<td colspan=3>丁</td>", "戊") + row("1", "2", "3"))
    places = [
        (r, c) for x in table.cells for r in range(x.row, x.row + x.row_span) for c in range(x.col, x.col + x.col_span)
    ]
    assert len(places) == len(set(places))
    assert {"甲", "乙", "丙", "丁", "戊"} <= {cell.text for cell in table.cells}


def test_columns_that_only_wrong_spans_make_are_dropped() -> None:
    table = only(
        row("<td colspan=50>床位数规划</td>")
        + row("2020年", "<td colspan=49>2025年</td>")
        + row("1", "<td colspan=49>2</td>")
    )
    assert (table.n_rows, table.n_cols) == (3, 2)


def test_head_rows_by_section_and_by_th() -> None:
    assert only(f"<thead>{row('指标', '值')}</thead><tbody>{row('床位', '1')}</tbody>").repeat_rows == 1
    assert only(row("<th>指标</th>", "<th>值</th>") + row("<th>床位</th>", "1")).repeat_rows == 1
    assert only(row("指标", "值") + row("床位", "1")).repeat_rows is None


def test_row_by_which_word_sets_widths_is_no_row() -> None:
    widths = "<![if !supportMisalignedColumns]><tr height=0><td width=58></td><td width=60></td></tr><![endif]>"
    assert only(row("指标", "值") + row("床位", "1") + widths).n_rows == 2


def test_title_and_unit_beside_a_large_table_belong_to_the_article() -> None:
    lines = "".join(row(f"指标{n}", f"{n}.{n}", "持续推进各项任务，完善制度。") for n in range(100))
    page = f"<div>首页</div><div><div>表1 主要指标</div><div>单位：张</div><div><table border=1>{lines}</table></div></div>"
    blocks = read(page).blocks
    assert ["表" if isinstance(b, Table) else b.text for b in blocks] == ["表1 主要指标", "单位：张", "表"]


def test_caption_is_the_title() -> None:
    assert only(f"<caption>表1 主要\n 指标</caption>{ROWS}").title == "表1 主要 指标"


def test_indent_in_ems_from_blanks_and_styles() -> None:
    styled = "<td><p style='text-indent:24.0pt;mso-char-indent-count:2.0'>其中</p></td>"
    table = only(
        row("总数", "9")
        + row("&nbsp;&nbsp;其中", "1")
        + row("　内", "2")
        + row(styled, "3")
        + row("<td><p style='margin-left:1em'>内</p></td>", "4")
    )
    assert [cell.indent for cell in table.cells if cell.col == 0] == [0, 1, 1, 2, 1]


def test_data_table_in_layout_tables_comes_out_alone() -> None:
    page = f"<table><tr><td>左栏</td><td><table><tr><td><p>{PROSE}</p><table border=1>{ROWS}</table></td></tr></table></td></tr></table>"
    document: Document = read(page)
    (table,) = document.tables()
    assert [cell.text for cell in table.cells][3:] == ["床位数", "6.1", "7.5"]
    assert PROSE in [b.text for b in document.paragraphs()]


def test_nested_data_table_follows_its_host() -> None:
    host = (
        row("指标", "2020年", "2025年") + row("床位数", "6", "7") + row("人数", "8", f"9<table border=1>{ROWS}</table>")
    )
    first, second = read(f"<table border=1>{host}</table>").tables()
    assert first.cells[-1].text == "9"
    assert second.cells[0].text == "指标"


def test_menu_table_is_left_out() -> None:
    menu = "".join(row(f"<td><a href='{n}'>栏目{n}</a></td>", f"<td><a href='{n}'>链接{n}</a></td>") for n in range(6))
    document = read(f"<p>{PROSE}</p><table>{menu}</table><table border=1>{ROWS}</table><p>{PROSE}</p>")
    assert len(list(document.tables())) == 1


def test_box_of_sentences() -> None:
    document = read(
        f"<p>{PROSE}</p><table border=1><tr><td><p>专栏1 重点工程</p><p>1.{PROSE}</p></td></tr></table><p>{PROSE}</p>"
    )
    assert [(b.kind, b.box) for b in document.paragraphs()] == [
        (Kind.PARAGRAPH, 0),
        (Kind.CAPTION, 1),
        (Kind.BOX, 1),
        (Kind.PARAGRAPH, 0),
    ]


def test_text_between_rows_stands_before_the_table() -> None:
    document = read(f"<p>{PROSE}</p><table border=1><p>单位：张</p>{ROWS}</table>")
    assert ["表" if isinstance(b, Table) else b.text for b in document.blocks] == [PROSE, "单位：张", "表"]


def test_locators_count_from_one() -> None:
    document = read(f"<p>{PROSE}</p><table border=1>{ROWS}</table>")
    (table,) = document.tables()
    assert table.cells[-1].anchors[0].locator == "table 1 row 1 col 2"
    assert next(document.paragraphs()).spans[0].anchor.locator == "paragraph 1"


@given(tilings())
def test_any_tiling_is_read_back(tiling: tuple[int, int, list[tuple[int, int, int, int]]]) -> None:
    n_rows, _, cells = tiling
    rows = [
        "".join(f"<td rowspan={h} colspan={w}>{r}.{c}</td>" for r, c, h, w in cells if r == line)
        for line in range(n_rows)
    ]
    for table in read("<p>前</p><table border=1>" + "".join(f"<tr>{line}</tr>" for line in rows) + "</table>").tables():
        tops, lefts = sorted({cell[0] for cell in cells}), sorted({cell[1] for cell in cells})
        wanted = [
            (
                tops.index(r),
                lefts.index(c),
                sum(r <= top < r + h for top in tops),
                sum(c <= left < c + w for left in lefts),
                f"{r}.{c}",
            )
            for r, c, h, w in cells
        ]
        assert sorted(shape(table)) == sorted(wanted)


@given(st.integers(-5, 10**9), st.integers(-5, 10**9))
def test_absurd_spans_cost_nothing(rows: int, cols: int) -> None:
    table = only(row(f"<td rowspan={rows} colspan={cols}>甲</td>", "1") + row("2", "3") + row("4", "5"))
    assert table.n_rows <= 3
    assert table.n_cols <= 4
