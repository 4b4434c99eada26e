"""What printers leave of a ruled table at the end of a page: undrawn sides, strips of no row, texts cut by the edge."""

from __future__ import annotations

import pytest

from extract.model import Table
from tests.readers.pdf_builder import HEIGHT, WIDTH, Cell, Sheet, even, make, read, shape

XS = [60, 140, 240, 340]
BODY: list[Cell] = [(r, c, 1, 1, f"{'甲乙丙丁'[r]}{c}") for r in range(4) for c in (1, 2)]


def only(draw: object) -> Table:
    (table,) = read(make(draw)).tables()  # type: ignore[arg-type]
    return table


def test_the_lower_part_of_a_merged_cell_without_rules_belongs_to_it() -> None:
    ys = even(200, 20, 4)

    def draw(sheet: Sheet) -> None:
        sheet.grid(
            XS, ys, [(0, 0, 1, 1, "水利"), (1, 0, 1, 1, "能源"), *BODY]
        )  # rows 3 and 4 of the stub are not drawn

    assert [cell for cell in shape(only(draw)) if cell[1] == 0] == [(0, 0, 1, 1, "水利"), (1, 0, 3, 1, "能源")]


def test_two_merged_cells_left_without_rules_together() -> None:
    xs, ys = [60, 100, 140, 240, 340], even(200, 20, 4)
    cells: list[Cell] = [(0, 0, 3, 1, "水利"), (0, 1, 3, 1, "泵站"), *[(r, c + 1, 1, 1, t) for r, c, _, _, t in BODY]]
    got = shape(only(lambda sheet: sheet.grid(xs, ys, cells)))
    assert [cell for cell in got if cell[1] < 2] == [(0, 0, 4, 1, "水利"), (0, 1, 4, 1, "泵站")]


def test_a_text_in_a_field_without_rules_is_a_cell() -> None:
    ys = even(200, 20, 4)

    def draw(sheet: Sheet) -> None:
        sheet.grid(XS, ys, [(0, 0, 3, 1, "水利"), *BODY])
        sheet.text(63, 266, "小计", 8)

    assert (3, 0, 1, 1, "小计") in shape(only(draw))


def test_a_cell_as_high_as_the_page_with_nothing_but_its_left_side() -> None:
    ys = even(200, 20, 4)

    def draw(sheet: Sheet) -> None:
        sheet.grid(XS, ys, BODY)
        sheet.rule(80, 200, 80, 280)
        sheet.rule(480, 100, 480, 700)  # an ornament at the page's edge

    table = only(draw)
    assert (table.n_cols, shape(table)[0]) == (3, (0, 0, 4, 1, ""))


@pytest.mark.parametrize("top", [True, False])
def test_upright_rules_that_run_on_make_no_row(top: bool) -> None:
    ys = even(200, 20, 4)

    def draw(sheet: Sheet) -> None:
        sheet.grid(XS, ys, [(0, 0, 4, 1, "水利"), *BODY])
        for x in XS:
            sheet.rule(x, 180 if top else 280, x, 200 if top else 300)

    table = only(draw)
    assert shape(table) == sorted([(0, 0, 4, 1, "水利"), *BODY])
    assert not table.edges[0].open_top
    assert not table.edges[0].open_bottom


def test_texts_against_the_end_of_the_page_are_told() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.grid([60, 140, 240], even(700, 30, 2), [(0, 0, 1, 1, "任务"), (0, 1, 1, 1, "单位"), (1, 0, 1, 1, "")])
        sheet.grid([60, 140, 240], even(700, 30, 2), [(1, 1, 1, 1, "水利局")])
        for i, text in enumerate(("整治河道并修", "复沿岸土地和")):
            sheet.text(63, 733 + 12 * i, text, 12)

    (full, short) = only(draw).edges[0].endings
    assert (full[0], full[2], short[0], short[2]) == (0, 2, 1, 1)
    assert full[1] < 1 < short[1]


def test_a_hyphen_at_the_end_of_a_chinese_line_is_a_minus() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.grid([60, 200, 300], even(200, 40, 1), [(0, 0, 1, 1, ""), (0, 1, 1, 1, "x")])
        sheet.text(63, 206, "结余=其他收入-", 10)
        sheet.text(63, 220, "其他支出", 10)

    assert shape(only(draw))[0] == (0, 0, 1, 1, "结余=其他收入-其他支出")


def test_text_does_not_go_on_where_the_paper_is_turned() -> None:
    line = "各县区结合实际制定方案并加大投入力度完善配套政策做好宣传和"

    def landscape(sheet: Sheet) -> None:
        sheet.canvas.setPageSize((HEIGHT, WIDTH))
        wide = Sheet(sheet.canvas, HEIGHT, WIDTH)
        wide.text(330, 80, "附表1 泵站规划表", 14)
        wide.grid(even(60, 180, 4), even(120, 30, 3), [(r, c, 1, 1, f"{r}{c}") for r in range(3) for c in range(4)])

    document = read(make(lambda sheet: sheet.prose(80, [line] * 30, size=14), landscape))
    assert [p.text for p in document.paragraphs()][-1] == "附表1 泵站规划表"


@pytest.mark.parametrize(("x", "text"), [(63, "绿色生态"), (150, "绿色")])
def test_a_text_that_hangs_out_of_a_cell_without_a_rule_below_it(x: float, text: str) -> None:
    ys = even(200, 20, 4)

    def draw(sheet: Sheet) -> None:
        sheet.grid(XS, ys, BODY)
        sheet.rule(60, 200, 140, 200)
        sheet.rule(60, 200, 60, 280)
        sheet.text(63, 267, "绿色", 10)
        sheet.text(x, 279, "生态", 10)

    assert shape(only(draw))[0] == (0, 0, 4, 1, text)
