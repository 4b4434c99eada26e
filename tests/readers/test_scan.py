"""Whole scanned pages through the real recogniser and the page engine."""

from __future__ import annotations

import io
import json
import unicodedata
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageDraw

from extract.model import Document, Paragraph, Table
from extract.readers import ReadError, read_bytes, scan
from extract.readers.layout import page_blocks
from extract.readers.page import Page
from tests.readers.scan_builder import draw_page, picture_of, scanned, table_page

ROWS = [
    ["指标名称（单位）", "2020年", "2025年", "指标属性"],
    ["每千人口床位数（张）", "6.38", "8", "预期性"],
    ["救护车数量（辆）", "0", "120", "约束性"],
    ["平均住院日（天）", "-", "9.5", "预期性"],
    ["基层机构数（个）", "1:1.48", "0", "预期性"],
]
XS = [30.0, 160.0, 235.0, 310.0, 390.0]
SENTENCE = "到2025年，全市床位总数达到3205张。"


@pytest.fixture(scope="module", autouse=True)
def _extra() -> None:
    for name in scan.NEEDED:
        pytest.importorskip(name, reason="needs the extra `ocr`")


@pytest.fixture(scope="module")
def turned_table() -> Page:
    return scan.recognise(scanned(picture_of(table_page(ROWS, XS, above=SENTENCE), angle=0.9)), [1])[1]


def grid_texts(table: Table) -> list[list[str]]:
    return [[cell.text.replace("(", "（").replace(")", "）") if cell else "" for cell in row] for row in table.grid()]


def test_turned_and_grainy_table_is_read_cell_for_cell(turned_table: Page) -> None:
    blocks = page_blocks([turned_table])
    tables = [block for block in blocks if isinstance(block, Table)]
    assert [grid_texts(table) for table in tables] == [ROWS]
    assert SENTENCE in "".join(block.text for block in blocks if isinstance(block, Paragraph))


def test_boxes_are_page_points(turned_table: Page) -> None:
    assert (round(turned_table.width), round(turned_table.height)) == (420, 300)
    figure = next(char for char in turned_table.words if char.text == "8" and char.x0 > XS[2])
    assert abs(figure.x0 - (XS[2] + 5)) < 3
    assert abs((figure.top + figure.bottom) / 2 - (60 + 22 * 1.5)) < 3
    assert 9 < figure.size < 13


def test_confidence_reaches_the_cell_and_a_disputed_figure_is_marked(turned_table: Page) -> None:
    table = next(block for block in page_blocks([turned_table]) if isinstance(block, Table))
    assert all(0 < cell.confidence <= 1 for cell in table.cells)
    clear = next(cell for cell in table.cells if cell.text == "6.38")
    assert clear.confidence > 0.9
    assert any(char.confidence < 1 for char in turned_table.words)


def test_same_bytes_give_the_same_page() -> None:
    data = scanned(picture_of(table_page(ROWS[:2], XS), angle=-0.4))
    assert scan.recognise(data, [1]) == scan.recognise(data, [1])


def test_table_without_inner_rules() -> None:
    plain = [["机构类别", "机构数", "床位数"], ["综合医院", "448", "93994"], ["专科医院", "208", "24127"]]
    plain += [["护理院", "0", "0"], ["妇幼保健院", "40", "5482"], ["疗养院", "7", "610"]]
    columns = (40.0, 190.0, 320.0)
    lines = [(x, 64.0 + 20 * r, text) for r, row in enumerate(plain) for x, text in zip(columns, row, strict=True)]
    rules = [(35.0, top, 385.0, top) for top in (60.0, 81.0, 60.0 + 20 * len(plain) + 2)]
    page = scan.recognise(scanned(picture_of(draw_page(lines, rules), angle=-0.5)), [1])[1]
    tables = [block for block in page_blocks([page]) if isinstance(block, Table)]
    assert [grid_texts(table) for table in tables] == [plain]


def test_red_stamp_leaves_the_text_below_it() -> None:
    image = picture_of(table_page(ROWS, XS, above=SENTENCE))
    draw = ImageDraw.Draw(image, "RGBA")
    draw.ellipse((330, 200, 640, 510), outline=(220, 30, 40, 150), width=14)
    draw.regular_polygon((485, 355, 60), 3, fill=(220, 30, 40, 140))
    page = scan.recognise(scanned(image), [1])[1]
    tables = [block for block in page_blocks([page]) if isinstance(block, Table)]
    assert [grid_texts(table) for table in tables] == [ROWS]


def test_sideways_page_is_turned_and_its_boxes_are_turned_back() -> None:
    image = picture_of(table_page(ROWS, XS, above=SENTENCE)).transpose(Image.Transpose.ROTATE_90)
    page = scan.recognise(scanned(image), [1])[1]
    table = next(block for block in page_blocks([page]) if isinstance(block, Table))
    assert page.turn == 1
    assert grid_texts(table) == ROWS
    box = table.anchors[0].bbox
    assert box is not None
    assert abs(box.x0 - 60) < 3
    assert abs(box.top - (420 - XS[-1])) < 3


def test_inverted_page_is_turned() -> None:
    image = picture_of(table_page(ROWS[:3], XS, above=SENTENCE)).transpose(Image.Transpose.ROTATE_180)
    page = scan.recognise(scanned(image), [1])[1]
    assert page.turn == 2
    assert [grid_texts(b) for b in page_blocks([page]) if isinstance(b, Table)] == [ROWS[:3]]


def test_mixed_document_page_by_page() -> None:
    real = table_page(ROWS[:3], XS, above=SENTENCE)
    mixed = pdfium.PdfDocument.new()
    mixed.import_pages(pdfium.PdfDocument(real))
    mixed.import_pages(pdfium.PdfDocument(scanned(picture_of(table_page(ROWS, XS)))))
    buffer = io.BytesIO()
    mixed.save(buffer)
    document = read_bytes("mixed.pdf", buffer.getvalue())
    assert isinstance(document, Document)
    first, second = list(document.tables())
    assert grid_texts(first) == ROWS[:3]
    assert grid_texts(second) == ROWS
    assert {cell.confidence for cell in first.cells} == {1.0}
    assert min(cell.confidence for cell in second.cells) < 1.0


def test_blank_page_has_nothing_on_it() -> None:
    page = scan.recognise(scanned(Image.new("RGB", (800, 600), "white")), [1])[1]
    assert not page.words
    assert not page.rules


def test_a_page_that_is_not_there() -> None:
    with pytest.raises(ReadError, match="no page 2"):
        scan.recognise(scanned(Image.new("RGB", (80, 60), "white")), [2])


def test_bytes_that_are_no_pdf() -> None:
    with pytest.raises(ReadError, match="cannot be opened"):
        scan.recognise(b"no PDF", [1])


def test_without_the_extra_the_install_line_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "NEEDED", ("a_module_that_is_not_installed",))
    with pytest.raises(ReadError) as caught:
        scan.recognise(b"", [1])
    assert "pip install 'guihua[ocr]'" in caught.value.hint


def test_huge_page_is_rendered_within_limits() -> None:
    page = pdfium.PdfDocument.new().new_page(14_000, 14_000)
    assert (14_000 * scan._dpi(page, 14_000, 14_000) / 72) ** 2 <= scan.MAX_PIXELS * 1.001


def test_sample_scan_has_the_gold_cells(shared: Path) -> None:
    """One page of the sample keeps the test short; the whole file is measured by the scorers."""
    data = (shared / "corpus/laid-out/000_scan_p2-7.pdf").read_bytes()
    gold = json.loads((shared / "gold/000/tables.json").read_text(encoding="utf-8"))[0]
    table = next(b for b in page_blocks([scan.recognise(data, [1])[1]]) if isinstance(b, Table))
    want = {(c["r"], c["c"], c.get("rs", 1), c.get("cs", 1), fold(c["text"])) for c in gold["cells"]}
    got = {(c.row, c.col, c.row_span, c.col_span, fold(c.text)) for c in table.cells}
    assert len(want & got) >= 0.98 * len(want)


def fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
