"""Text that does not stand upright: sideways labels, vertical writing, watermarks and stamps."""

from __future__ import annotations

import pytest

from extract.model import Table
from tests.readers.pdf_builder import FONT, HEIGHT, Sheet, make, read

XS, YS = [100.0, 140.0, 260.0, 340.0], [200.0, 220.0, 245.0, 270.0, 295.0]
ROWS = [("床位数", "512"), ("医师数", "87"), ("护士数", "140")]
PROSE = ["    全市各级机构要按照年度任务分解表，逐项明确责任单位和责任人员以及", "完成时间。"]


def turned(sheet: Sheet, x: float, y: float, text: str, degrees: float, size: float = 8.0) -> None:
    """Print a text with its middle at a point, turned against the clock."""
    sheet.canvas.saveState()
    sheet.canvas.translate(x, HEIGHT - y)
    sheet.canvas.rotate(degrees)
    sheet.canvas.setFont(FONT, size)
    sheet.canvas.drawCentredString(0, -0.35 * size, text)
    sheet.canvas.restoreState()


def form(sheet: Sheet, stub: str = "") -> None:
    """Draw a table with a stub cell over three rows."""
    cells = [(0, 0, 1, 1, "类"), (0, 1, 1, 1, "指标"), (0, 2, 1, 1, "数量"), (1, 0, 3, 1, stub)]
    for i, (name, value) in enumerate(ROWS, 1):
        cells += [(i, 1, 1, 1, name), (i, 2, 1, 1, value)]
    sheet.grid(XS, YS, cells)


def table(data: bytes) -> Table:
    (found,) = read(data).tables()
    return found


def stub(data: bytes) -> str:
    (cell,) = (cell for cell in table(data).cells if (cell.row, cell.col) == (1, 0))
    return cell.text


@pytest.mark.parametrize("degrees", [90, 270])
def test_a_label_printed_sideways_in_a_cell(degrees: int) -> None:
    def draw(sheet: Sheet) -> None:
        form(sheet)
        turned(sheet, 120, 257, "资源配置", degrees)

    assert stub(make(draw)) == "资源配置"


@pytest.mark.parametrize(("degrees", "lines"), [(90, (112, 126)), (270, (126, 112))])
def test_a_sideways_label_of_two_lines(degrees: int, lines: tuple[int, int]) -> None:
    def draw(sheet: Sheet) -> None:
        form(sheet)
        for x, text in zip(lines, ("卫生资源", "配置情况表"), strict=True):
            turned(sheet, x, 257, text, degrees)

    assert stub(make(draw)) == "卫生资源配置情况表"


def test_sideways_heads_of_neighbouring_columns_stay_apart() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.prose(100, PROSE)
        sheet.grid([100, 130, 160, 190], [200, 260, 280], [(1, c, 1, 1, str(c + 1)) for c in range(3)])
        for c, head in enumerate(("机构数", "床位数", "人员数")):
            sheet.box(100 + 30 * c, 200, 130 + 30 * c, 260)
            turned(sheet, 115 + 30 * c, 230, head, 90)

    assert [cell.text for cell in table(make(draw)).cells][:3] == ["机构数", "床位数", "人员数"]


def test_an_upright_page_number_on_a_page_set_sideways_is_left_out() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.centred(297, 800, "— 12 —")
        sheet.canvas.rotate(90)
        sheet.canvas.translate(0, -sheet.width)
        Sheet(sheet.canvas, sheet.height, sheet.width).prose(100, ["附表一  各区机构和床位的数量"])

    assert [p.text for p in read(make(draw)).paragraphs()] == ["附表一 各区机构和床位的数量"]


def test_vertical_writing_in_two_columns_is_read_from_the_right() -> None:
    def draw(sheet: Sheet) -> None:
        form(sheet)
        for x, text in ((122, "卫生资源"), (108, "配置")):
            for i, char in enumerate(text):
                sheet.text(x, 235 + 9 * i, char, 9)

    assert stub(make(draw)) == "卫生资源配置"


def test_a_chapter_name_at_the_edge_parts_no_paragraph() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.prose(100, PROSE)
        turned(sheet, 560, 116, "第三章", 270)

    assert read(make(draw)).blocks[0].text == "".join(PROSE).strip()


@pytest.mark.parametrize("first", [True, False], ids=["below", "over"])
def test_a_slanted_watermark_is_in_no_cell_and_no_paragraph(first: bool) -> None:
    def mark(sheet: Sheet) -> None:
        sheet.canvas.setFillGray(0.8)
        turned(sheet, 230, 240, "内部资料", 40, 60)
        sheet.canvas.setFillGray(0)

    def draw(sheet: Sheet) -> None:
        if first:
            mark(sheet)
        form(sheet, "资源")
        sheet.prose(320, PROSE)
        if not first:
            mark(sheet)

    document = read(make(draw))
    assert [cell.text for cell in next(document.tables()).cells][3:] == [
        "资源",
        *(text for row in ROWS for text in row),
    ]
    assert [p.text for p in document.paragraphs()] == ["".join(PROSE).strip()]


def test_large_pale_type_is_a_watermark_large_white_type_is_not() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.prose(100, [*PROSE, *PROSE])
        sheet.canvas.setFillGray(0.82)
        sheet.text(100, 100, "征求意见稿", 50)
        sheet.canvas.setFillGray(0.3)
        sheet.box(60, 395, 500, 470, stroke=0, fill=1)
        sheet.canvas.setFillGray(1)
        sheet.text(100, 400, "年度报告", 50)

    texts = [p.text for p in read(make(draw)).paragraphs()]
    assert texts == ["".join(PROSE).strip()] * 2 + ["年度报告"]


def test_the_name_in_a_stamp_is_not_read_and_the_date_below_it_is() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.prose(100, PROSE)
        sheet.prose(200, ["2021年12月3日"], 330)
        for i, char in enumerate("某区水务局"):
            turned(sheet, 340 + 22 * i, 215 - 14 * (2 - abs(i - 2)), char, 60 - 30 * i, 12)

    texts = [p.text for p in read(make(draw)).paragraphs()]
    assert texts[0] == "".join(PROSE).strip()
    assert "2021年12月3日" in texts


def test_a_page_scanned_askew_is_read() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.canvas.rotate(-9)
        sheet.prose(100, PROSE, left=40)

    assert set("".join(PROSE).strip()) == set("".join(p.text for p in read(make(draw)).paragraphs())) - {" "}


def test_a_chapter_name_at_the_edge_keeps_its_place_and_joins_no_text() -> None:
    def first(sheet: Sheet) -> None:
        sheet.prose(80, [PROSE[0].strip()] * 36)
        turned(sheet, 560, 300, "第三章能力建设", 270, 12)

    paragraphs = list(read(make(first, lambda sheet: sheet.prose(80, ["到规划期末，各项任务全部完成。"]))).paragraphs())
    assert [p.text for p in paragraphs if "能力" in p.text] == ["第三章能力建设"]
    box = next(p for p in paragraphs if "能力" in p.text).spans[0].anchor.bbox
    assert box == pytest.approx((554, 258, 566, 342), abs=2)
    assert any({span.anchor.page for span in p.spans} == {1, 2} for p in paragraphs)
