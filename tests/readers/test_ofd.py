"""OFD: text and paths to the places that a reader sees, and hostile containers refused in bounded time."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.model import Source
from extract.readers import ofd, ofd_package
from extract.readers.errors import ReadError
from extract.readers.ofd import read_ofd, read_pages
from extract.readers.ofd_geometry import POINTS, Matrix, Point, clean_text, deltas, pen_positions, subpaths
from extract.readers.page import Page

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def xml(name: str, inner: str, attributes: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} {NS} {attributes}>{inner}</ofd:{name}>'


def page_part(objects: str, before: str = "", layer: str = "") -> str:
    return xml("Page", f"{before}<ofd:Content><ofd:Layer {layer}>{objects}</ofd:Layer></ofd:Content>")


def document_part(pages: int, common: str = "") -> str:
    entries = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(pages))
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    return xml("Document", f"<ofd:CommonData>{area}{common}</ofd:CommonData><ofd:Pages>{entries}</ofd:Pages>")


def root_part(*roots: str) -> str:
    return xml("OFD", "".join(f"<ofd:DocBody><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody>" for root in roots))


def zipped(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def package(pages: Iterable[str], common: str = "", **parts: str) -> bytes:
    """An OFD file with one document of these page parts."""
    listed = list(pages)
    content = {f"Doc_0/Pages/Page_{n}/Content.xml": part for n, part in enumerate(listed)}
    named = {f"Doc_0/{name}.xml": part for name, part in parts.items()}
    base = {"OFD.xml": root_part("Doc_0/Document.xml"), "Doc_0/Document.xml": document_part(len(listed), common)}
    return zipped({**base, **content, **named})


def text(content: str, x: float, y: float, size: float = 4.0, attributes: str = "") -> str:
    """A line of text whose first baseline point is (x, y), in mm."""
    run = f'DeltaX="g {len(content) - 1} {size}"' if len(content) > 1 else ""
    return (
        f'<ofd:TextObject ID="1" Font="3" Size="{size}" Boundary="{x} {y - size} 100 {size}" {attributes}>'
        f'<ofd:TextCode X="0" Y="{size}" {run}>{content}</ofd:TextCode></ofd:TextObject>'
    )


def line(x0: float, y0: float, x1: float, y1: float, attributes: str = "") -> str:
    return (
        f'<ofd:PathObject ID="2" LineWidth="0.35" Boundary="{x0} {y0} {x1 - x0} {y1 - y0}" {attributes}>'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def path(data: str, where: str, attributes: str = "") -> str:
    return (
        f'<ofd:PathObject Boundary="{where}" {attributes}>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def only_page(objects: str, common: str = "", **parts: str) -> Page:
    return read_pages(package([page_part(objects)], common, **parts))[0][0]


def shown(page: Page) -> str:
    return "".join(char.text for char in page.chars)


def in_mm(*points: float) -> list[float]:
    return [round(value / POINTS, 3) for value in points]


# --- text ---------------------------------------------------------------------------------------------------------


def test_text_stands_at_boundary_plus_text_code() -> None:
    first, second = only_page(text("床位", 30, 50, 5)).chars
    assert first.text + second.text == "床位"
    assert in_mm(first.x0, first.x1, second.x0) == [30, 35, 35]
    assert in_mm(first.top, first.bottom) == [45.7, 50.7]
    assert first.size == pytest.approx(5 * POINTS)


def test_ctm_scales_and_moves_text_before_the_boundary_does() -> None:
    code = '<ofd:TextCode X="2" Y="10" DeltaX="12">千人</ofd:TextCode>'
    chars = only_page(
        f'<ofd:TextObject CTM="0.5 0 0 0.5 1 3" Boundary="20 40 9 9" Size="12">{code}</ofd:TextObject>'
    ).chars
    assert in_mm(chars[0].x0, chars[1].x0) == [22, 28]
    assert chars[0].size == pytest.approx(6 * POINTS)
    assert in_mm(chars[0].bottom) == [40 + 3 + 0.5 * (10 + 12 * 0.14)]


def test_hscale_narrows_the_characters() -> None:
    code = '<ofd:TextCode X="0" Y="10">规</ofd:TextCode>'
    char = only_page(f'<ofd:TextObject HScale="0.5" Boundary="0 0 9 9" Size="10">{code}</ofd:TextObject>').chars[0]
    assert in_mm(char.x1 - char.x0, char.bottom - char.top) == [5, 10]


def test_a_text_code_without_x_goes_on_from_the_last() -> None:
    codes = '<ofd:TextCode X="7" Y="5">甲</ofd:TextCode><ofd:TextCode Y="15">乙</ofd:TextCode>'
    chars = only_page(f'<ofd:TextObject Boundary="0 0 9 9" Size="4">{codes}</ofd:TextObject>').chars
    assert in_mm(chars[1].x0, chars[1].bottom) == [7, 15.56]


def test_vertical_writing_by_delta_y() -> None:
    code = '<ofd:TextCode X="3" Y="5" DeltaY="g 2 6">牵头部</ofd:TextCode>'
    chars = only_page(f'<ofd:TextObject Boundary="0 0 9 99" Size="4">{code}</ofd:TextObject>').chars
    assert [in_mm(char.x0)[0] for char in chars] == [3, 3, 3]
    assert in_mm(chars[2].top - chars[0].top) == [12]


def test_a_quarter_turned_line_reads_down_the_page() -> None:
    code = '<ofd:TextCode X="0" Y="0" DeltaX="4">横表</ofd:TextCode>'
    matrix = "0 1 -1 0 0 0"
    first, second = only_page(
        f'<ofd:TextObject CTM="{matrix}" Boundary="50 60 9 9" Size="4">{code}</ofd:TextObject>'
    ).chars
    assert in_mm(first.x0, first.top) == [49.44, 60]
    assert in_mm(second.top) == [64]


def test_char_direction_turns_each_character_about_its_origin() -> None:
    code = '<ofd:TextCode X="0" Y="0">A</ofd:TextCode>'
    char = only_page(f'<ofd:TextObject CharDirection="90" Boundary="50 60 9 9" Size="4">{code}</ofd:TextObject>').chars[
        0
    ]
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
    assert [(char.text, char.bold) for char in page.chars] == [("重", True), ("黑", True), ("描", True), ("平", False)]


def test_text_drawn_twice_to_look_bold_is_read_once() -> None:
    assert shown(only_page(text("合计", 30, 50) + text("合计", 30.1, 50))) == "合计"
    assert shown(only_page(text("合计", 30, 50) + text("合计", 42, 50))) == "合计合计"


def test_what_is_not_to_be_seen_is_not_read() -> None:
    objects = text("甲", 10, 10, attributes='Visible="false"') + text("乙", 20, 10, attributes='Alpha="0"')
    objects += text("丙", 30, 10, attributes='Fill="false"') + text("丁", -50, 10) + text("戊", 40, 10)
    assert shown(only_page(objects)) == "戊"


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
    char = only_page(placed, "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>", DocumentRes=res).chars[0]
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
    assert [(problem.check, problem.page) for problem in problems] == [("missing-page", 1)]


def picture(share: float = 1.0) -> str:
    return f'<ofd:ImageObject ResourceID="9" Boundary="0 0 210 297" CTM="210 0 0 {297 * share} 0 0"/>'


def test_a_scan_without_text_is_refused_as_one() -> None:
    with pytest.raises(ReadError, match="scan"):
        read_ofd(source(), package([page_part(picture())]))


def test_unseen_text_is_read_only_behind_a_scan_and_trusted_less() -> None:
    unseen = text("旧", 10, 10, attributes='Alpha="0"')
    pages, problems = read_pages(package([page_part(picture() + unseen), page_part(picture(0.2) + unseen)]))
    assert [shown(page) for page in pages] == ["旧", ""]
    assert pages[0].chars[0].confidence < 1
    assert [(problem.check, problem.page) for problem in problems] == [("scanned-page", 1)]


# --- hostile input ------------------------------------------------------------------------------------------------


def source() -> Source:
    return Source("样本.ofd", "0" * 64, 1, "application/ofd")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), random.Random(1).randbytes(4000)])
def test_what_is_no_container_is_refused(data: bytes) -> None:
    with pytest.raises(ReadError):
        read_pages(data)


def test_other_zip_files_are_refused() -> None:
    with pytest.raises(ReadError, match="has no OFD"):
        read_pages(zipped({"word/document.xml": "<w/>"}))
    with pytest.raises(ReadError, match="<html>"):
        read_pages(zipped({"OFD.xml": "<html/>"}))
    with pytest.raises(ReadError, match="no pages"):
        read_pages(package([]))


def test_every_cut_of_a_file_is_refused_or_read() -> None:
    whole = package([page_part(text("床位", 10, 10))])
    for end in range(0, len(whole), 37):
        with pytest.raises(ReadError):
            read_pages(whole[:end])


def test_a_flipped_byte_never_raises_anything_else() -> None:
    whole = bytearray(package([page_part(text("床位", 10, 10) + line(0, 0, 5, 0))]))
    chance = random.Random(7)
    for _ in range(300):
        spoilt = bytearray(whole)
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        try:
            read_pages(bytes(spoilt))
        except ReadError:
            continue


def test_locations_do_not_lead_out_of_the_container(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xml"
    secret.write_text(page_part(text("密", 10, 10)), encoding="utf-8")
    for location in (str(secret), "../" * 20 + str(secret).lstrip("/"), f"file://{secret}"):
        document = document_part(1).replace("Pages/Page_0/Content.xml", location)
        pages, problems = read_pages(zipped({"OFD.xml": root_part("D.xml"), "D.xml": document}))
        assert (shown(pages[0]), problems[0].check) == ("", "missing-page")


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE p [<!ENTITY a "床"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>',
        '<!DOCTYPE p [<!ENTITY c SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE p SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE p [<!ENTITY % c SYSTEM "file:///etc/hostname"> %c;]>',
    ],
)
def test_document_types_and_entities_are_refused(doctype: str) -> None:
    part = page_part(text("&c;", 10, 10)).replace("?>", "?>" + doctype, 1)
    with pytest.raises(ReadError):
        read_pages(package([part]))


def test_a_part_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd_package, "MAX_PART_BYTES", 1 << 20)
    bomb = page_part(text("床", 10, 10) + " " * (2 << 20))
    data = package([bomb])
    assert len(data) < 10_000
    with pytest.raises(ReadError, match="unpacks"):
        read_pages(data)


def test_many_parts_that_unpack_to_too_much_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd_package.Budget.__init__, "__defaults__", (1 << 20, 1000, 1000))
    with pytest.raises(ReadError, match="too much XML"):
        read_pages(package([page_part(text("床", 10, 10) + " " * (300 << 10))] * 8))


@pytest.mark.parametrize(
    ("objects", "limits", "words"),
    [
        (text("床", 10, 10) * 2000, (1 << 30, 1000, 9000), "objects"),
        (text("床" * 2000, 10, 10), (1 << 30, 1000, 1000), "characters"),
        (
            line(0, 0, 5, 0).replace("</ofd:Abb", " L 0 0" * 9000 + "</ofd:Abb"),
            (1 << 30, 1000, 1000),
            "characters or lines",
        ),
    ],
)
def test_too_many_things_are_refused(
    objects: str, limits: tuple[int, int, int], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ofd_package.Budget.__init__, "__defaults__", limits)
    with pytest.raises(ReadError, match=words):
        read_pages(package([page_part(objects)]))


def ring_of_units(count: int, follow: int) -> Page:
    """Units that each draw the `follow`-th next ten times over."""
    units = "".join(
        f'<ofd:CompositeGraphicUnit ID="{n}"><ofd:Content>'
        + f'<ofd:CompositeObject ResourceID="{(n + 1) % follow}" Boundary="0 0 1 1"/>' * 10
        + "</ofd:Content></ofd:CompositeGraphicUnit>"
        for n in range(count)
    )
    res = xml("Res", f"<ofd:CompositeGraphicUnits>{units}</ofd:CompositeGraphicUnits>")
    start = '<ofd:CompositeObject ResourceID="0" Boundary="0 0 1 1"/>'
    return only_page(start, "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>", DocumentRes=res)


def test_units_that_contain_themselves_are_refused() -> None:
    with pytest.raises(ReadError, match="nest too deeply"):
        ring_of_units(8, 8)


def test_units_that_multiply_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight units that each draw the next ten times would be a hundred million objects."""
    monkeypatch.setattr(ofd_package.Budget.__init__, "__defaults__", (1 << 30, 5000, 5000))
    with pytest.raises(ReadError, match="too many objects"):
        ring_of_units(8, 1000)


@pytest.mark.parametrize("depth", [100, 100_000])
def test_deep_nesting_is_refused(depth: int) -> None:
    with pytest.raises(ReadError):
        only_page("<ofd:PageBlock>" * depth + text("床", 10, 10) + "</ofd:PageBlock>" * depth)


def test_a_page_used_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofd, "MAX_PAGES", 50)
    document = document_part(60).replace('BaseLoc="Pages/Page_', 'BaseLoc="P.xml" Old="')
    parts = {"OFD.xml": root_part("D.xml"), "D.xml": document, "P.xml": page_part(text("床", 10, 10))}
    with pytest.raises(ReadError, match="more than 50 pages"):
        read_pages(zipped(parts))


@pytest.mark.parametrize("value", ["nan", "inf", "1e999", "9" * 400, "", "x", "1 2"])
def test_impossible_numbers_do_no_harm(value: str) -> None:
    objects = (
        f'<ofd:TextObject Size="{value}" HScale="{value}" CTM="{value} 0 0 1 0 {value}"'
        f' Boundary="{value} 0 1 1" Weight="{value}">'
        f'<ofd:TextCode X="{value}" Y="{value}" DeltaX="g {value} {value}">床位</ofd:TextCode></ofd:TextObject>'
    ) + path(f"M 0 {value} L 5 5", f"0 0 {value} 1", f'LineWidth="{value}"')
    area = f"<ofd:Area><ofd:PhysicalBox>0 0 {value} {value}</ofd:PhysicalBox></ofd:Area>"
    page = read_pages(package([page_part(objects, before=area)]))[0][0]
    assert all(abs(number) < 1e13 for char in page.chars for number in char[1:6])
    assert page.width > 0
