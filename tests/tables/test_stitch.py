"""Joining pieces over page breaks: split a table anywhere and it comes back; two tables stay two."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.model import Anchor, BBox, Block, Cell, Edges, Paragraph, Span, Table
from extract.tables.stitch import stitch
from tests.readers.pdf_builder import Cell as Drawn
from tests.readers.pdf_builder import Sheet, even, make, read, shape

TOP, BOTTOM = 80.0, 760.0


def piece(rows: list[list[str]], page: int, top: float = TOP, bottom: float = BOTTOM, width: float = 100.0) -> Table:
    """A piece without merged cells that fills the type area of a page."""
    xs = [60 + width * i for i in range(len(rows[0]) + 1)]
    step = (bottom - top) / len(rows)
    cells = [
        Cell(r, c, text, anchors=(Anchor(page, BBox(xs[c], top + r * step, xs[c + 1], top + (r + 1) * step)),))
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    box = BBox(xs[0], top, xs[-1], bottom)
    edges = (Edges(page, tuple(xs), top, bottom),)
    return Table(tuple(cells), len(rows), len(rows[0]), edges=edges, anchors=(Anchor(page, box),))


def line(text: str, page: int, top: float = 400.0) -> Paragraph:
    return Paragraph(text, spans=(Span(0, len(text), Anchor(page, BBox(60, top, 460, top + 12))),))


def tables(*blocks: Block) -> list[Table]:
    return [block for block in stitch(blocks) if isinstance(block, Table)]


HEAD = ["指标", "2020年", "2025年"]
BODY = [[f"第{n}项床位数", f"{n}.5", str(n + 3)] for n in range(1, 13)]


@given(st.integers(1, 11), st.booleans())
def test_a_table_cut_between_two_rows_is_one_again(at: int, repeated: bool) -> None:
    upper = [HEAD, *BODY[:at]]
    lower = [HEAD, *BODY[at:]] if repeated else BODY[at:]
    (joined,) = tables(piece(upper, 1), piece(lower, 2))
    assert [c.text for c in joined.cells] == [text for row in [HEAD, *BODY] for text in row]
    assert (joined.n_rows, joined.parts, joined.pages()) == (13, 2, (1, 2))
    assert joined.reasons
    assert len(joined.edges) == len(joined.anchors) == 2


@given(st.lists(st.integers(2, 11), min_size=2, max_size=4, unique=True))
def test_a_table_over_many_pages(cuts: list[int]) -> None:
    marks = [0, *sorted(cuts), 12]
    rows = [[HEAD, *BODY[a:b]] for a, b in itertools.pairwise(marks)]
    (joined,) = tables(*[piece(part, page) for page, part in enumerate(rows, 1)])
    assert (joined.n_rows, joined.parts) == (13, len(rows))


def test_a_row_cut_in_its_middle_is_one_row_with_two_anchors() -> None:
    upper = piece([HEAD, *BODY[:4], ["每10万人口康复科医师", "4.68", "8.0"]], 1)
    lower = piece([["数（人）", "", ""], *BODY[4:]], 2)
    (joined,) = tables(upper, lower)
    assert joined.n_rows == 14
    cell = next(c for c in joined.cells if c.text.startswith("每10万"))
    assert cell.text == "每10万人口康复科医师数（人）"
    assert [a.page for a in cell.anchors] == [1, 2]


def test_a_section_row_after_the_break_is_a_row_of_its_own() -> None:
    upper = piece([HEAD, *BODY[:4]], 1)
    lower = piece([["二、医师", "", ""], *BODY[4:]], 2)
    assert tables(upper, lower)[0].n_rows == 14


def test_a_merged_cell_cut_by_the_break_is_one_cell() -> None:
    def column(table: Table, text: str) -> Table:
        merged = Cell(0, 0, text, table.n_rows, 1, table.anchors)
        cells = [replace(c, col=c.col + 1) for c in table.cells]
        edges = tuple(replace(e, columns=(20.0, *e.columns)) for e in table.edges)
        return replace(table, cells=(merged, *cells), n_cols=table.n_cols + 1, edges=edges)

    (joined,) = tables(column(piece(BODY[:5], 1), "医疗资源"), column(piece(BODY[5:], 2), ""))
    first = joined.cells[0]
    assert (first.text, first.row, first.row_span, len(first.anchors)) == ("医疗资源", 0, 12, 2)


def test_a_cell_whose_text_is_cut_goes_on() -> None:
    upper = piece([HEAD, ["为了保障每", "1", "2"]], 1)
    open_below = replace(upper, edges=(replace(upper.edges[0], open_bottom=True),))
    lower = piece([["千人口", "", ""], *BODY], 2)
    open_above = replace(lower, edges=(replace(lower.edges[0], open_top=True),))
    assert "为了保障每千人口" in [c.text for c in tables(open_below, open_above)[0].cells]


def test_a_column_that_vanished_is_found_again_by_its_place() -> None:
    upper = piece([["类别", "指标", "2020年"], ["资源", "床位", "6"]], 1)
    lower = piece([["续", "7"], ["再续", "8"]], 2)
    narrow = replace(lower, edges=(replace(lower.edges[0], columns=(60.0, 260.0, 360.0)),))
    (joined,) = tables(upper, narrow)
    assert joined.n_cols == 3
    assert [(c.col, c.col_span, c.text) for c in joined.cells if c.row == 2] == [(0, 2, "续"), (2, 1, "7")]


def test_a_header_that_changes_width() -> None:
    (joined,) = tables(piece([HEAD, *BODY[:3]], 1), piece([HEAD, *BODY[3:]], 2, width=120))
    assert joined.n_rows == 13


@pytest.mark.parametrize("caption", ["续表", "（续）", "续表1", "表2（续）"])
def test_captions_of_a_break_do_not_part_the_table(caption: str) -> None:
    blocks = stitch([piece([HEAD, *BODY[:3]], 1), line(caption, 2, 60), piece([HEAD, *BODY[3:]], 2)])
    assert len(blocks) == 1


def test_a_caption_printed_again_does_not_part_the_table() -> None:
    title = "表3 主要指标"
    blocks = [line(title, 1), piece([HEAD, *BODY[:3]], 1), line(title, 2, 60), piece([HEAD, *BODY[3:]], 2)]
    assert len(tables(*blocks)) == 1


def test_a_small_table_between_stays_and_parts_nothing() -> None:
    small = piece([["制表人", "某某"]], 1, 740, 760)
    first, second = tables(piece([HEAD, *BODY[:3]], 1, bottom=700), small, piece([HEAD, *BODY[3:]], 2))
    assert (first.n_rows, second.n_rows) == (13, 1)


def test_two_tables_of_the_same_width_stay_two() -> None:
    other = [["区县", "机构名称", "所在街道"], ["甲区", "第一医院", "东街"]]
    assert len(tables(piece([HEAD, *BODY], 1), piece(other, 2))) == 2
    assert len(tables(piece([HEAD, *BODY], 1), line("表2 机构名单", 2, 60), piece([HEAD, *BODY], 2))) == 2
    assert len(tables(piece([HEAD, *BODY], 1), piece([HEAD, *BODY], 3))) == 2


def test_a_table_that_ends_well_above_the_page_end_is_finished() -> None:
    prose = line("下面是另一页的正文。", 1, 748)
    early = piece([HEAD, *BODY[:3]], 1, bottom=300)
    later = piece(BODY[3:], 2)
    assert len(tables(prose, early, later)) == 2


def test_pieces_of_a_text_dump_join_by_their_repeated_header_only() -> None:
    def bare(table: Table) -> Table:
        cells = tuple(replace(c, anchors=(Anchor(locator="line 1"),)) for c in table.cells)
        return replace(table, cells=cells, edges=(), anchors=())

    upper, lower = bare(piece([HEAD, *BODY[:3]], 1)), bare(piece([HEAD, *BODY[3:]], 1))
    assert tables(upper, Paragraph(" "), lower)[0].n_rows == 13
    assert len(tables(upper, bare(piece(BODY[3:], 1)))) == 2
    assert len(tables(upper, Paragraph("正文"), lower)) == 2


@settings(deadline=None, max_examples=20)
@given(st.integers(2, 10))
def test_a_drawn_table_split_over_pages_is_read_as_one(at: int) -> None:
    rows = [HEAD, *BODY]

    def part(chosen: list[list[str]], top: float) -> object:
        cells: list[Drawn] = [(r, c, 1, 1, t) for r, row in enumerate(chosen) for c, t in enumerate(row)]
        return lambda sheet: sheet.grid(even(80, 140, 3), even(top, 20, len(chosen)), cells)

    def first(sheet: Sheet) -> None:
        sheet.prose(80, ["　　这一页的上面是正文，下面是表。"])
        part(rows[: at + 1], 700 - 20 * at)(sheet)  # type: ignore[operator]

    data = make(first, part(rows[at + 1 :], 80.0))  # type: ignore[arg-type]
    (joined,) = tables(*read(data).blocks)
    assert shape(joined) == [(r, c, 1, 1, t) for r, row in enumerate(rows) for c, t in enumerate(row)]
