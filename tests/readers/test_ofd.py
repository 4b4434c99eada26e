"""OFD: text and paths come to the places where a reader sees them, and from there to paragraphs and tables."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from extract.readers import open_document
from extract.readers.errors import ReadError
from extract.readers.ofd import read_ofd, read_pages
from extract.readers.ofd.geometry import (
    POINTS,
    Matrix,
    Pen,
    Point,
    clean_text,
    deltas,
    glyph_box,
    pen_positions,
    subpaths,
)
from extract.readers.ofd.geometry import matrix as to_matrix
from extract.readers.page import Page, Word
from tests.readers.ofd_builder import (
    NS,
    document_part,
    in_mm,
    line,
    only_page,
    package,
    page_part,
    path,
    root_part,
    shown,
    source,
    text,
    xml,
    zipped,
)

# --- text ---------------------------------------------------------------------------------------------------------


def test_text_stands_at_boundary_plus_text_code() -> None:
    first, second = only_page(text("床位", 30, 50, 5)).words
    assert first.text + second.text == "床位"
    assert in_mm(first.x0, first.x1, second.x0) == [30, 35, 35]
    assert in_mm(first.top, first.bottom) == [45.7, 50.7]
    assert first.size == pytest.approx(5 * POINTS)


def test_ctm_scales_and_moves_text_before_the_boundary_does() -> None:
    code = '<ofd:TextCode X="2" Y="10" DeltaX="12">千人</ofd:TextCode>'
    chars = only_page(
        f'<ofd:TextObject CTM="0.5 0 0 0.5 1 3" Boundary="20 40 9 9" Size="12">{code}</ofd:TextObject>'
    ).words
    assert in_mm(chars[0].x0, chars[1].x0) == [22, 28]
    assert chars[0].size == pytest.approx(6 * POINTS)
    assert in_mm(chars[0].bottom) == [40 + 3 + 0.5 * (10 + 12 * 0.14)]


def test_hscale_narrows_the_characters() -> None:
    code = '<ofd:TextCode X="0" Y="10">规</ofd:TextCode>'
    char = only_page(f'<ofd:TextObject HScale="0.5" Boundary="0 0 9 9" Size="10">{code}</ofd:TextObject>').words[0]
    assert in_mm(char.x1 - char.x0, char.bottom - char.top) == [5, 10]


def test_a_text_code_without_x_goes_on_from_the_last() -> None:
    codes = '<ofd:TextCode X="7" Y="5">甲</ofd:TextCode><ofd:TextCode Y="15">乙</ofd:TextCode>'
    chars = only_page(f'<ofd:TextObject Boundary="0 0 9 9" Size="4">{codes}</ofd:TextObject>').words
    assert in_mm(chars[1].x0, chars[1].bottom) == [7, 15.56]


def test_vertical_writing_by_delta_y() -> None:
    code = '<ofd:TextCode X="3" Y="5" DeltaY="g 2 6">牵头部</ofd:TextCode>'
    chars = only_page(f'<ofd:TextObject Boundary="0 0 9 99" Size="4">{code}</ofd:TextObject>').words
    assert [in_mm(char.x0)[0] for char in chars] == [3, 3, 3]
    assert in_mm(chars[2].top - chars[0].top) == [12]


def test_a_quarter_turned_line_reads_down_an_upright_page() -> None:
    code = '<ofd:TextCode X="0" Y="0" DeltaX="4">横表</ofd:TextCode>'
    turned = f'<ofd:TextObject CTM="0 1 -1 0 0 0" Boundary="50 60 9 9" Size="4">{code}</ofd:TextObject>'
    *_, first, second = only_page(text("某市规划", 20, 20) + turned).words
    assert in_mm(first.x0, first.top) == [49.44, 60]
    assert in_mm(second.top) == [64]


def test_char_direction_turns_each_character_about_its_origin() -> None:
    code = '<ofd:TextCode X="0" Y="0">A</ofd:TextCode>'
    turned = f'<ofd:TextObject CharDirection="90" Boundary="50 60 9 9" Size="4">{code}</ofd:TextObject>'
    char = only_page(text("某市规划", 20, 20) + turned).words[-1]
    assert in_mm(char.x0, char.top, char.x1, char.bottom) == [49.44, 60, 53.44, 62]


def test_glyph_transforms_leave_the_text_alone() -> None:
    inner = (
        '<ofd:CGTransform CodePosition="0" CodeCount="2"><ofd:Glyphs>57 58</ofd:Glyphs></ofd:CGTransform>'
        '<ofd:TextCode X="0" Y="4" DeltaX="4">人口</ofd:TextCode>'
    )
    assert shown(only_page(f'<ofd:TextObject Boundary="0 0 9 9" Size="4">{inner}</ofd:TextObject>')) == "人口"


def test_bold_comes_from_weight_font_or_a_stroked_outline() -> None:
    fonts = xml("Res", '<ofd:Fonts><ofd:Font ID="3" FontName="SimHei"/></ofd:Fonts>')
    objects = (
        text("重", 10, 10, attributes='Weight="700"').replace('Font="3"', 'Font="1"')
        + text("黑", 20, 10)
        + text("描", 30, 10, attributes='Stroke="true"').replace('Font="3"', 'Font="1"')
        + text("平", 40, 10).replace('Font="3"', 'Font="1"')
    )
    page = only_page(objects, "<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>", PublicRes=fonts)
    assert [(char.text, char.bold) for char in page.words] == [("重", True), ("黑", True), ("描", True), ("平", False)]


def test_text_drawn_twice_to_look_bold_is_read_once() -> None:
    assert shown(only_page(text("合计", 30, 50) + text("合计", 30.1, 50))) == "合计"
    assert shown(only_page(text("合计", 30, 50) + text("合计", 42, 50))) == "合计合计"


def test_what_is_not_to_be_seen_is_not_read() -> None:
    objects = text("甲", 10, 10, attributes='Visible="false"') + text("乙", 20, 10, attributes='Alpha="0"')
    objects += text("丙", 30, 10, attributes='Fill="false"') + text("丁", -50, 10) + text("戊", 40, 10)
    assert shown(only_page(objects)) == "戊"


@given(*[st.floats(0.1, 9)] * 4, *[st.floats(-99, 99)] * 2)
def test_a_full_turn_boxes_a_character_as_no_turn_does(
    x: float, y: float, width: float, size: float, e: float, f: float
) -> None:
    """Upright text takes a short cut that must say the same as the general way."""
    place = Matrix(width, 0, 0, size, e, f)
    pen = Pen("规", x, y, width)
    assert glyph_box(pen, size, 0, place) == pytest.approx(glyph_box(pen, size, 360, place))


@given(
    st.lists(st.tuples(st.integers(0, 30), st.floats(-9, 9).map(lambda x: round(x, 3))), max_size=8), st.integers(0, 60)
)
def test_runs_of_deltas_mean_the_same_as_written_out(runs: list[tuple[int, float]], wanted: int) -> None:
    short = " ".join(f"g {count} {step}" for count, step in runs)
    long = " ".join(str(step) for count, step in runs for _ in range(count))
    assert deltas(short, wanted) == deltas(long, wanted)


@pytest.mark.parametrize(
    ("value", "result"),
    [("6 g 2 3.5 1", [6, 3.5, 3.5, 1]), ("g 99999999999 2", [2] * 5), ("g -4 2 7", [7]), ("g", [0]), ("", [])],
)
def test_deltas(value: str, result: list[float]) -> None:
    assert deltas(value, 5) == result


def test_missing_advances_are_natural_widths() -> None:
    pens = list(pen_positions("床2张", Point(0, 0), [], [], 4.0))
    assert [(pen.x, pen.width) for pen in pens] == [(0, 4), (4, 2), (6, 4)]


def test_justified_gaps_do_not_widen_characters() -> None:
    pens = list(pen_positions("床位12", Point(0, 0), [6.0, 6.0, 2.5], [], 4.0))
    assert [pen.width for pen in pens] == [4, 4, 2.5, 2]


def test_escapes_and_line_feeds_in_text() -> None:
    assert clean_text("\\5E8A\n位\t数") == "床位 数"


# --- paths --------------------------------------------------------------------------------------------------------


def test_a_stroked_line_is_a_rule() -> None:
    rule = only_page(text("表", 10, 10) + line(20, 30, 120, 30)).rules[0]
    assert in_mm(*rule) == [20, 30, 120, 30, 0.35]


def test_a_filled_bar_is_a_rule_and_a_filled_box_a_fill() -> None:
    bar = "M 0 0 L 60 0 L 60 0.3 L 0 0.3 C"
    ground = "M 0 5 L 60 5 L 60 15 L 0 15 C"
    tick = "M 0 20 L 0.3 20 L 0.3 20.3 L 0 20.3 C"
    page = only_page(path(f"{bar} {ground} {tick}", "10 20 60 15", 'Stroke="false" Fill="true"'))
    assert [in_mm(*rule) for rule in page.rules] == [[10, 20.15, 70, 20.15, 0.3]]
    assert [in_mm(*fill) for fill in page.fills] == [[10, 25, 70, 35]]


def test_a_stroked_rectangle_is_four_rules() -> None:
    frame = path("M 0 0 L 60 0 L 60 15 L 0 15 C", "10 20 60 15")
    assert {tuple(in_mm(*rule[:4])) for rule in only_page(frame).rules} == {
        (10, 20, 70, 20),
        (70, 20, 70, 35),
        (10, 35, 70, 35),
        (10, 20, 10, 35),
    }


def test_curves_arcs_and_diagonals_are_no_rules() -> None:
    data = "M 0 0 L 50 40 B 1 1 2 2 90 40 Q 5 5 120 40 A 5 5 0 0 1 150 40"
    page = only_page(path(data, "0 0 99 99"))
    assert page.rules == ()


def test_numbers_may_touch_operators_and_damage_ends_a_path() -> None:
    run = subpaths("M0 0L10-5.5L1e1,20 X 9 9 L 4 4", Matrix())[0]
    assert run.points == [(0, 0), (10, -5.5), (10, 20)]
    assert len(subpaths("M 0 0 L 1", Matrix())[0].points) == 1


def test_line_width_is_inherited_through_draw_parameters() -> None:
    params = xml(
        "Res",
        '<ofd:DrawParams><ofd:DrawParam ID="7" LineWidth="2"/><ofd:DrawParam ID="8" Relative="7"/>'
        '<ofd:DrawParam ID="9" Relative="10"/><ofd:DrawParam ID="10" Relative="9"/></ofd:DrawParams>',
    )
    lines = line(0, 10, 50, 10, 'DrawParam="8"') + line(0, 20, 50, 20, 'DrawParam="9"')
    common = "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
    page = only_page(lines.replace('LineWidth="0.35"', ""), common, DocumentRes=params)
    assert [in_mm(rule.width)[0] for rule in page.rules] == [2, 0.353]


# --- structure ----------------------------------------------------------------------------------------------------


def test_templates_layers_and_blocks_are_all_drawn() -> None:
    common = '<ofd:TemplatePage ID="77" BaseLoc="Tpl.xml"/>'
    block = f"<ofd:PageBlock>{text('块', 10, 30)}</ofd:PageBlock></ofd:Layer><ofd:Layer>{text('层', 10, 40)}"
    pages = [page_part(block, before='<ofd:Template TemplateID="77"/>')] * 2
    read, problems = read_pages(package(pages, common, Tpl=page_part(text("头", 10, 10))))
    assert [shown(page) for page in read] == ["头块层", "头块层"]
    assert problems == ()


def test_composite_units_are_drawn_in_place() -> None:
    content = f"<ofd:Content>{text('印', 4, 8)}</ofd:Content>"
    unit = f'<ofd:CompositeGraphicUnit ID="5">{content}</ofd:CompositeGraphicUnit>'
    res = xml("Res", f"<ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits>")
    placed = '<ofd:CompositeObject ResourceID="5" CTM="2 0 0 2 0 0" Boundary="100 50 20 20"/>'
    char = only_page(placed, "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>", DocumentRes=res).words[0]
    assert in_mm(char.x0, char.size) == [108, 8]


def test_a_package_of_two_documents_has_the_pages_of_both() -> None:
    parts: dict[str, str | bytes] = {"OFD.xml": root_part("Doc_0/Document.xml", "/Doc_1/Document.xml")}
    for name, word in (("Doc_0", "甲"), ("Doc_1", "乙")):
        parts[f"{name}/Document.xml"] = document_part(1)
        parts[f"{name}/Pages/Page_0/Content.xml"] = page_part(text(word, 10, 10))
    pages, _ = read_pages(zipped(parts))
    assert [(page.number, shown(page)) for page in pages] == [(1, "甲"), (2, "乙")]


def test_the_current_version_of_a_document_is_read() -> None:
    listed = '<ofd:Version ID="1" BaseLoc="V/1.xml"/><ofd:Version ID="2" Current="true" BaseLoc="V/2.xml"/>'
    versions = f"<ofd:Versions>{listed}</ofd:Versions>"
    root = xml("OFD", f"<ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{versions}</ofd:DocBody>")
    new = xml("DocVersion", "<ofd:DocRoot>/Doc_1/Document.xml</ofd:DocRoot>")
    parts: dict[str, str | bytes] = {"OFD.xml": root, "V/2.xml": new, "V/1.xml": new}
    for name, word in (("Doc_0", "旧"), ("Doc_1", "新")):
        parts[f"{name}/Document.xml"] = document_part(1)
        parts[f"{name}/Pages/Page_0/Content.xml"] = page_part(text(word, 10, 10))
    assert shown(read_pages(zipped(parts))[0][0]) == "新"


def test_annotations_signatures_and_attachments_are_never_opened() -> None:
    document = document_part(1).replace("</ofd:Pages>", "</ofd:Pages><ofd:Annotations>Bad.xml</ofd:Annotations>")
    parts = {
        "OFD.xml": root_part("Doc_0/Document.xml").replace(
            "</ofd:DocRoot>", "</ofd:DocRoot><ofd:Signatures>Bad.xml</ofd:Signatures>"
        ),
        "Doc_0/Document.xml": document,
        "Doc_0/Pages/Page_0/Content.xml": page_part(text("文", 10, 10)),
        "Bad.xml": "not xml",
        "Doc_0/Bad.xml": "not xml",
    }
    assert shown(read_pages(zipped(parts))[0][0]) == "文"


def test_a_page_may_have_its_own_size() -> None:
    area = "<ofd:Area><ofd:PhysicalBox>0 0 420 297</ofd:PhysicalBox></ofd:Area>"
    page = read_pages(package([page_part(text("横", 300, 10), before=area)]))[0][0]
    assert in_mm(page.width, page.height) == [420, 297]
    assert shown(page) == "横"


def test_sloppy_producers_are_understood() -> None:
    """Backslashes, other case, names in GBK, undeclared prefixes and GB2312 that is really GBK."""
    content = page_part(text("朱镕基", 10, 10)).replace("UTF-8", "GB2312").encode("gb18030")
    parts: dict[str, str | bytes] = {
        "ofd.XML": root_part("Doc_0\\document.xml").replace(NS, ""),
        "Doc_0/Document.xml": document_part(1).replace("Pages/Page_0", "/Doc_0/第一页"),
        "Doc_0/PAGE_1/Content.xml": content,
    }
    data = zipped(parts).replace(b"PAGE_1", "第一页".encode("gbk"))
    assert shown(read_pages(data)[0][0]) == "朱镕基"


def test_a_missing_page_is_a_problem_not_an_end() -> None:
    parts = {
        "OFD.xml": root_part("Doc_0/Document.xml"),
        "Doc_0/Document.xml": document_part(2),
        "Doc_0/Pages/Page_1/Content.xml": page_part(text("二", 10, 10)),
    }
    pages, problems = read_pages(zipped(parts))
    assert [shown(page) for page in pages] == ["", "二"]
    assert [(problem.check, problem.page) for problem in problems] == [("page-unreadable", 1)]


def picture(share: float = 1.0) -> str:
    return f'<ofd:ImageObject ResourceID="9" Boundary="0 0 210 297" CTM="210 0 0 {297 * share} 0 0"/>'


def test_a_scan_without_text_is_refused_as_one() -> None:
    with pytest.raises(ReadError, match="scan"):
        read_ofd(source(), package([page_part(picture())]))


def test_text_unseen_behind_a_scan_is_not_text() -> None:
    """Somebody's recognised text layer is no better than its unknown recogniser."""
    unseen = text("某市规划" * 20, 10, 10, attributes='Alpha="0"')
    with pytest.raises(ReadError, match="scan"):
        read_ofd(source(), package([page_part(picture() + unseen)]))


def test_a_scanned_page_among_others_is_reported() -> None:
    words = "".join(text("某市“十四五”期间每千人口床位数达到七张。", 20, 40 + 8 * n) for n in range(3))
    document = read_ofd(source(), package([page_part(words), page_part(picture())]))
    assert [(problem.check, problem.page) for problem in document.problems] == [("page-image", 2)]
    assert "每千人口床位数" in next(document.paragraphs()).text


def png(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height), 200).save(out, "PNG")
    return out.getvalue()


def scan_package(image: bytes) -> bytes:
    file = '<ofd:MultiMedia ID="9" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia>'
    media = f"<ofd:MultiMedias>{file}</ofd:MultiMedias>"
    return zipped(
        {
            "OFD.xml": root_part("Doc_0/Document.xml"),
            "Doc_0/Document.xml": document_part(2, "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"),
            "Doc_0/DocumentRes.xml": xml("Res", media, 'BaseLoc="Res"'),
            "Doc_0/Res/a.png": image,
            "Doc_0/Pages/Page_0/Content.xml": page_part(text("某市规划目录", 20, 40)),
            "Doc_0/Pages/Page_1/Content.xml": page_part(picture()),
        }
    )


def test_a_scanned_page_goes_to_the_recogniser_as_a_pdf_of_its_size() -> None:
    """The recogniser is a stand-in that says what it was given; the real one is tested with its own scans."""
    given: list[tuple[float, float]] = []

    def recognise(pdf: bytes, pages: list[int]) -> dict[int, Page]:
        with pypdfium2.PdfDocument(pdf) as opened:
            given.extend(opened[number - 1].get_size() for number in pages)
        char = Word("认", 100, 100, 112, 112, 12, confidence=0.9)
        return {1: Page(1, 595, 842, (char,), image_share=1.0)}

    document = read_ofd(source(), scan_package(png(210, 297)), recognise)
    assert [paragraph.text for paragraph in document.paragraphs()] == ["某市规划目录", "认"]
    assert document.problems == ()
    assert given == [pytest.approx((210 * POINTS, 297 * POINTS), abs=1)]
    assert next(iter(document.paragraphs())).spans[0].anchor.page == 1


@pytest.mark.parametrize("image", [b"no picture", png(3, 3)[:-20], b""])
def test_a_picture_that_cannot_be_decoded_is_only_reported(image: bytes) -> None:
    document = read_ofd(source(), scan_package(image), lambda pdf, pages: {})
    assert [(problem.check, problem.page) for problem in document.problems] == [("page-image", 2)]


# --- a three-page plan, through the page engine -----------------------------------------------------------------


HEAD = ["序号", "指标名称", "单位", "2020年", "2025年"]
ROWS = [
    ["1", "每千人口床位数", "张", "6.80", "7.50"],
    ["2", "每千人口执业医师数", "人", "2.95", "3.40"],
    ["3", "人均预期寿命", "岁", "77.9", "79.0"],
]


def ruled_table(rows: list[list[str]], x: float, y: float, filled: bool) -> str:
    """A ruled table in one of the two ways producers draw rules: stroked lines or filled bars."""
    widths, height = [15, 60, 20, 30, 30], 10.0
    edges = [x + sum(widths[:n]) for n in range(len(widths) + 1)]
    ends = [(edges[0], y + n * height, edges[-1], y + n * height) for n in range(len(rows) + 1)]
    ends += [(edge, y, edge, y + len(rows) * height) for edge in edges]
    draw = bar if filled else line
    rules = "".join(draw(*end) for end in ends)
    cells = (
        text(word, edges[col] + 2, y + row * height + 6.5, 4)
        for row, words in enumerate(rows)
        for col, word in enumerate(words)
    )
    return rules + "".join(cells)


def bar(x0: float, y0: float, x1: float, y1: float) -> str:
    width, height = max(x1 - x0, 0.2), max(y1 - y0, 0.2)
    data = f"M 0 0 L {width} 0 L {width} {height} L 0 {height} C"
    return path(data, f"{x0} {y0} {width} {height}", 'Stroke="false" Fill="true"')


@pytest.mark.parametrize("filled", [False, True])
def test_a_three_page_plan_with_a_ruled_table_comes_through(filled: bool) -> None:
    first = text("某市医疗服务体系规划", 55, 50, 8)
    first += text("到2025年，服务能力明显提高，床位和人员的资源配置更", 40, 80, 5) + text("加均衡。", 30, 90, 5)
    second = text("表1 主要指标", 80, 40, 5) + ruled_table([HEAD, *ROWS], 25, 50, filled)
    third = "".join(text("各区县要落实本规划。", 38, 50 + 10 * n, 5) for n in range(2))
    feet = [text(f"— {n} —", 98, 285, 4) for n in (1, 2, 3)]
    data = package([page_part(part + foot) for part, foot in zip((first, second, third), feet, strict=True)])
    document = read_ofd(source(), data)
    (table,) = document.tables()
    assert [[cell.text if cell else None for cell in row] for row in table.grid()] == [HEAD, *ROWS]
    assert all(cell.anchors[0].page == 2 for cell in table.cells)
    assert in_mm(*table.edges[0].columns) == pytest.approx([25, 40, 100, 120, 150, 180], abs=0.3)
    words = [paragraph.text for paragraph in document.paragraphs()]
    assert words[0] == "某市医疗服务体系规划"
    assert any("资源配置更加均衡。" in paragraph for paragraph in words)
    assert not any("—" in paragraph for paragraph in words)
    assert document.pages == 3


@pytest.mark.parametrize(
    ("matrix", "x", "y", "turn"),
    [("0 1 -1 0 0 0", 200, 10, 3), ("0 -1 1 0 0 0", 10, 200, 1), ("-1 0 0 -1 0 0", 200, 200, 2)],
)
def test_a_table_printed_sideways_is_read_upright(matrix: str, x: float, y: float, turn: int) -> None:
    """Wide tables stand sideways on upright pages; their boxes are told as they stand there."""
    content = f"<ofd:Content>{ruled_table([HEAD, *ROWS], 5, 5, False)}</ofd:Content>"
    unit = f'<ofd:CompositeGraphicUnit ID="5">{content}</ofd:CompositeGraphicUnit>'
    res = xml("Res", f"<ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits>")
    placed = f'<ofd:CompositeObject ResourceID="5" CTM="{matrix}" Boundary="{x} {y} 9 9"/>'
    data = package([page_part(placed)], "<ofd:DocumentRes>R.xml</ofd:DocumentRes>", R=res)
    assert read_pages(data)[0][0].turn == turn
    (table,) = read_ofd(source(), data).tables()
    assert [[cell.text if cell else None for cell in row] for row in table.grid()] == [HEAD, *ROWS]
    place = Matrix(POINTS, 0, 0, POINTS, 0, 0).after(Matrix(e=x, f=y).after(to_matrix(matrix)))
    corners = [place.at(5, 5), place.at(20, 15)]
    box = table.cells[0].anchors[0].bbox
    assert box == pytest.approx(
        (min(c.x for c in corners), min(c.y for c in corners), max(c.x for c in corners), max(c.y for c in corners)),
        abs=1,
    )


def test_a_cell_over_two_columns_is_one_cell() -> None:
    """The head's rule between the two years is missing on the first row."""
    top = [("指标", 30, 56), ("床位数", 60, 56)]
    below = [("2020年", 60, 66), ("2025年", 90, 66), ("张", 30, 76), ("100", 60, 76), ("120", 90, 76)]
    ends = [(28, y, 118, y) for y in (50, 70, 80)] + [(58, 60, 118, 60)]
    ends += [(x, 50, x, 80) for x in (28, 58, 118)] + [(88, 60, 88, 80)]
    objects = "".join(line(*end) for end in ends) + "".join(text(word, x, y, 4) for word, x, y in top + below)
    (table,) = read_ofd(source(), package([page_part(objects)])).tables()
    spans = {cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in table.cells}
    assert spans["指标"] == (0, 0, 2, 1)
    assert spans["床位数"] == (0, 1, 1, 2)
    assert spans["120"] == (2, 2, 1, 1)


# --- the real samples -------------------------------------------------------------------------------------------


def test_the_form_of_a_file_office_is_read_with_its_grid(shared: Path) -> None:
    document = open_document(shared / "corpus/real/ofd_gov_file_handling.ofd")
    (table,) = document.tables()
    assert (table.n_rows, table.n_cols) == (11, 8)
    row = [cell.text for cell in table.cells if cell.row == 4]
    assert row == ["紧急程度", "常规", "公开方式", "不公开", "公文处理类型", "签阅"]
    assert next(document.paragraphs()).text == "XX市政府文件处理"
    assert not any("测试文本注释" in paragraph.text for paragraph in document.paragraphs())


def test_the_letter_of_a_health_bureau_is_read_in_paragraphs(shared: Path) -> None:
    document = open_document(shared / "corpus/real/ofd_health_bureau_2011.ofd")
    words = [paragraph.text for paragraph in document.paragraphs()]
    assert words[1] == "路卫发〔2011〕76号"
    assert sum(word.endswith("。") for word in words) == 3
    assert next(word for word in words if "2011年3月1日" in word).endswith("同意张阿三同志辞职。")
    assert not any(word.startswith("—") for word in words)
    assert (document.pages, list(document.tables())) == (2, [])
