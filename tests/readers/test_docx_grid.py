"""DOCX tables: spans, merges right and wrong, nested tables, layout, indents."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extract.model import Table
from tests.readers.docx_builder import LONG, p, read, small_table, tbl, tc, tr


def merged(kind: str = "") -> str:
    return f'<w:vMerge w:val="{kind}"/>' if kind else "<w:vMerge/>"


def span(width: int) -> str:
    return f'<w:gridSpan w:val="{width}"/>'


def shape(table: Table) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.col, c.row_span, c.col_span, c.text) for c in table.cells]


def only(*rows: str, grid: str = "") -> Table:
    (table,) = read(tbl(*rows, grid=grid)).tables()
    return table


def test_header_of_two_rows_with_both_kinds_of_span() -> None:
    table = only(
        tr(tc("区域", merged("restart")), tc("床位数（张）", span(2)), props="<w:tblHeader/>"),
        tr(tc("", merged()), tc("2020年"), tc("2025年"), props='<w:tblHeader w:val="true"/>'),
        tr(tc("全市"), tc("20"), tc("25")),
    )
    assert shape(table) == [
        (0, 0, 2, 1, "区域"),
        (0, 1, 1, 2, "床位数（张）"),
        (1, 1, 1, 1, "2020年"),
        (1, 2, 1, 1, "2025年"),
        (2, 0, 1, 1, "全市"),
        (2, 1, 1, 1, "20"),
        (2, 2, 1, 1, "25"),
    ]
    assert table.repeat_rows == 2


def test_broken_vertical_merges() -> None:
    table = only(
        tr(tc("甲", merged("continue")), tc("1")),
        tr(tc("", merged()), tc("2")),
        tr(tc("", merged("restart")), tc("3")),
        tr(tc("晚", merged()), tc("4")),
        tr(tc("乙"), tc("5")),
    )
    assert [cell for cell in shape(table) if cell[1] == 0] == [
        (0, 0, 2, 1, "甲"),
        (2, 0, 2, 1, "晚"),
        (4, 0, 1, 1, "乙"),
    ]


def test_merge_does_not_go_on_under_a_cell_of_another_width() -> None:
    table = only(
        tr(tc("甲", merged("restart")), tc("1"), tc("2")),
        tr(tc("乙", merged() + span(2)), tc("3")),
        tr(tc("丙"), tc("4"), tc("5")),
    )
    assert (1, 0, 1, 2, "乙") in shape(table)
    assert (0, 0, 1, 1, "甲") in shape(table)


def test_old_horizontal_merge() -> None:
    table = only(
        tr(tc("床位", '<w:hMerge w:val="restart"/>'), tc("", "<w:hMerge/>"), tc("人员")),
        tr(tc("1"), tc("2"), tc("3")),
    )
    assert shape(table)[:2] == [(0, 0, 1, 2, "床位"), (0, 2, 1, 1, "人员")]


def test_rows_that_begin_late_keep_their_columns() -> None:
    table = only(
        tr(tc("指标"), tc("2020年"), tc("2025年")),
        tr(tc("1"), tc("2"), props='<w:gridBefore w:val="1"/>'),
    )
    assert shape(table)[3:] == [(1, 1, 1, 1, "1"), (1, 2, 1, 1, "2")]


def test_invisible_grid_lines_are_dropped() -> None:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in (2000, 40, 1000, 1000))
    table = only(
        tr(tc("指标", span(2)), tc("2020年"), tc("2025年")),
        tr(tc("床位数"), tc("6", span(2)), tc("7")),
        tr(tc("合计", span(2)), tc("8"), tc("9")),
        grid=grid,
    )
    assert [cell[:4] for cell in shape(table)] == [(r, c, 1, 1) for r in range(3) for c in range(3)]


def test_deleted_rows_and_rows_in_content_controls() -> None:
    row = tr(tc("床位数"), tc("6"))
    table = only(
        tr(tc("指标"), tc("值")),
        tr(tc("旧"), tc("5"), props="<w:del/>"),
        f"<w:sdt><w:sdtPr/><w:sdtContent>{row}</w:sdtContent></w:sdt>",
    )
    assert [cell[4] for cell in shape(table)] == ["指标", "值", "床位数", "6"]


def test_lines_inside_a_cell_are_joined() -> None:
    table = only(tr(tc(p("2020年") + p("实际值")), tc(p("CT") + p("MRI"))), tr(tc("6"), tc("7")))
    assert [cell.text for cell in table.cells[:2]] == ["2020年实际值", "CT MRI"]


def test_indent_counts_blanks_and_paragraph_indents_in_ems() -> None:
    moved = p("病床", '<w:ind w:left="420"/>', '<w:sz w:val="21"/>')
    by_chars = p("病床", '<w:ind w:firstLineChars="200"/>')
    centred = p("病床", '<w:jc w:val="center"/><w:ind w:left="420"/>')
    rows = [tr(tc(content), tc("1")) for content in ("总数", p("\u3000\u3000其中"), p(" 内"), moved, by_chars, centred)]
    table = only(*rows)
    assert [cell.indent for cell in table.cells if cell.col == 0] == [0, 2, 0.5, 2, 2, 0]


def test_nested_data_table_follows_its_host() -> None:
    host = tbl(
        tr(tc("指标"), tc("2020年"), tc("2025年")),
        tr(tc("床位数"), tc("6"), tc("7")),
        tr(tc("人数"), tc("8"), tc(p("9") + small_table("医师"))),
    )
    first, second = read(host).tables()
    assert [cell.text for cell in first.cells][-1] == "9"
    assert [cell.text for cell in second.cells][3:] == ["医师", "6.1", "7.5"]
    assert second.cells[0].anchors[0].locator == "table 2 row 0 col 0"


def test_host_that_only_lays_out_dissolves() -> None:
    document = read(tbl(tr(tc(p("左") + small_table("医师")), tc(small_table("护士")))))
    assert [type(block).__name__ for block in document.blocks] == ["Paragraph", "Table", "Table"]


def test_row_of_prose_is_no_table_but_a_row_of_heads_is() -> None:
    assert not list(read(tbl(tr(tc(LONG), tc(LONG)))).tables())
    assert list(read(tbl(tr(tc("指标"), tc("2020年"), tc("2025年")))).tables())


def test_imprint_of_an_official_document_is_no_table() -> None:
    imprint = tbl(tr(tc("抄送：市教育局，各区。", span(2))), tr(tc("某市办公室"), tc("2021年3月5日印发")))
    document = read(p("正文") + imprint)
    assert [b.text for b in document.paragraphs()] == [
        "正文",
        "抄送：市教育局，各区。",
        "某市办公室",
        "2021年3月5日印发",
    ]
    assert not list(document.tables())


@st.composite
def tilings(draw: st.DrawFn) -> tuple[int, int, list[tuple[int, int, int, int]]]:
    """A grid cut into rectangles: every row and column boundary is used."""
    rows, cols = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    taken = [[False] * cols for _ in range(rows)]
    cells = []
    for row in range(rows):
        for col in range(cols):
            if taken[row][col]:
                continue
            width, height = draw(st.integers(1, 2)), draw(st.integers(1, 3))
            width = min(width, cols - col) if all(not taken[row][c] for c in range(col, min(col + width, cols))) else 1
            height = min(height, rows - row)
            cells.append((row, col, height, width))
            for r in range(row, row + height):
                for c in range(col, col + width):
                    taken[r][c] = True
    return rows, cols, cells


def written(rows: int, cells: list[tuple[int, int, int, int]]) -> list[str]:
    out = []
    for row in range(rows):
        covering = sorted((c for c in cells if c[0] <= row < c[0] + c[2]), key=lambda c: c[1])
        parts = []
        for top, col, height, width in covering:
            merge = "" if height == 1 else merged("restart" if top == row else "")
            parts.append(tc(f"{top}.{col}" if top == row else "", span(width) + merge))
        out.append(tr(*parts))
    return out


@given(tilings())
def test_any_tiling_is_read_back(tiling: tuple[int, int, list[tuple[int, int, int, int]]]) -> None:
    rows, _, cells = tiling
    found = read(p("前") + tbl(*written(rows, cells))).tables()
    used_rows = sorted({cell[0] for cell in cells})
    used_cols = sorted({cell[1] for cell in cells})
    for table in found:
        assert table.n_rows == len(used_rows)
        assert table.n_cols == len(used_cols)
        assert sorted(cell[4] for cell in shape(table)) == sorted(f"{row}.{col}" for row, col, _, _ in cells)
        assert all(cell is not None for row in table.grid() for cell in row)
        assert sum(c.row_span * c.col_span for c in table.cells) == table.n_rows * table.n_cols
