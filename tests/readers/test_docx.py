"""DOCX text: body order, what is printed and what is not, list numbers, headings, notes, boxes."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile

import pytest

from extract.model import Kind, Paragraph, Table
from extract.readers import open_document, read_bytes
from extract.readers.errors import ReadError
from tests.readers.docx_builder import LONG, docx_bytes, p, read, small_table, tbl, tc, tr


def texts(body: str, **parts: str) -> list[str]:
    return [paragraph.text for paragraph in read(body, **parts).paragraphs()]


def run(text: str, props: str = "") -> str:
    return f"<w:r><w:rPr>{props}</w:rPr><w:t>{text}</w:t></w:r>"


def field(code: str, result: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return (
        mark.format("begin")
        + f"<w:r><w:instrText>{code}</w:instrText></w:r>"
        + mark.format("separate")
        + run(result)
        + mark.format("end")
    )


def test_blocks_keep_the_order_of_the_body_and_know_their_place() -> None:
    document = read(p("甲") + small_table() + p("") + p("乙") + small_table("人数"))
    kinds = [type(block).__name__ for block in document.blocks]
    assert kinds == ["Paragraph", "Table", "Paragraph", "Table"]
    places = [paragraph.spans[0].anchor.locator for paragraph in document.paragraphs()]
    assert places == ["paragraph 1", "paragraph 2"]
    last = list(document.tables())[-1].cells[-1]
    assert (last.row, last.col, last.anchors[0].locator) == (1, 2, "table 2 row 1 col 2")


def test_spans_cover_the_stripped_text() -> None:
    (paragraph,) = read(p("\u3000\u3000总体要求 ")).paragraphs()
    assert paragraph.text == "总体要求"
    assert (paragraph.spans[0].start, paragraph.spans[0].end) == (0, 4)


def test_deleted_and_moved_away_text_is_not_text_inserted_is() -> None:
    body = (
        "<w:p>"
        + run("达到")
        + "<w:del><w:r><w:delText>7</w:delText></w:r></w:del>"
        + "<w:ins>"
        + run("8")
        + "</w:ins><w:moveFrom>"
        + run("旧")
        + "</w:moveFrom><w:moveTo>"
        + run("张")
        + "</w:moveTo></w:p>"
    )
    assert texts(body) == ["达到8张"]


def test_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    assert texts(p("床位数", "<w:rPr><w:del/></w:rPr>") + p("达到8张")) == ["床位数达到8张"]


def test_hidden_text_is_not_text_directly_or_by_style() -> None:
    styles = '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
    body = (
        "<w:p>"
        + run("甲", "<w:vanish/>")
        + run("乙", '<w:rStyle w:val="h"/>')
        + run("丙", '<w:vanish w:val="0"/>')
        + "</w:p>"
    )
    assert texts(body, styles=styles) == ["丙"]


def test_results_of_fields_are_text_and_their_codes_are_not() -> None:
    assert texts("<w:p>" + run("共") + field("=SUM(ABOVE)", "12") + run("所") + "</w:p>") == ["共12所"]


def test_nested_field_in_a_code_is_not_text() -> None:
    inner = field("DATE", "2020")
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>'
        + inner
        + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("有效")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    assert texts(body) == ["有效"]


def test_table_of_contents_is_left_out_in_each_of_its_three_forms() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = "<w:r><w:instrText>TOC \\o</w:instrText></w:r>"
    by_field = "<w:p>" + begin.format("begin") + code + begin.format("separate") + run("一、总则 1") + "</w:p>"
    by_field += "<w:p>" + run("二、目标 3") + begin.format("end") + "</w:p>"
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    by_control = f"<w:sdt>{gallery}<w:sdtContent>{p('目录')}{p('一、总则 1')}</w:sdtContent></w:sdt>"
    by_style = p("一、总则 1", '<w:pStyle w:val="t1"/>')
    styles = '<w:style w:type="paragraph" w:styleId="t1"><w:name w:val="toc 1"/></w:style>'
    assert texts(by_field + by_control + by_style + p("一、总则"), styles=styles) == ["一、总则"]


def test_a_field_that_never_ends_does_not_swallow_the_document() -> None:
    broken = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r></w:p>'
    assert texts(broken + p("一、总则") + p("正文")) == ["一、总则", "正文"]


def test_prompt_of_a_content_control_is_not_text() -> None:
    prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    filled = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('填写')}</w:sdtContent></w:sdt>"
    assert texts(prompt.format(p("单击此处")) + filled) == ["填写"]


def test_symbols_superscripts_formulas_and_ruby() -> None:
    symbol = '<w:p><w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>' + run("95%") + "</w:p>"
    raised = "<w:p>" + run("40") + run("1", '<w:vertAlign w:val="superscript"/>') + "</w:p>"
    formula = (
        "<w:p><m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f>"
        "</m:oMath></w:p>"
    )
    ruby = f"<w:p><w:r><w:ruby><w:rt>{run('hang')}</w:rt><w:rubyBase>{run('行')}</w:rubyBase></w:ruby></w:r></w:p>"
    assert texts(symbol + raised + formula + ruby) == ["≥95%", "40¹", "a/b", "行"]


def test_line_breaks_end_a_paragraph_only_behind_a_stop_or_before_a_number() -> None:
    broken = (
        "<w:p>"
        + "<w:r><w:br/></w:r>".join(run(line) for line in ("关于印发", "规划的通知", "（一）目标。", "到2025年"))
        + "</w:p>"
    )
    assert texts(broken) == ["关于印发规划的通知", "（一）目标。", "到2025年"]


def test_text_box_is_read_once_and_after_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('专栏1 重点工程')}{p('1.建设8个中心。')}</w:txbxContent>"
    alternate = (
        "<mc:AlternateContent><mc:Choice Requires='wps'><wps:txbx>" + box + "</wps:txbx></mc:Choice><mc:Fallback>"
        "<w:pict><v:textbox>" + box + "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    document = read(f"<w:p>{run('见下')}<w:r>{alternate}</w:r></w:p>" + p("后文"))
    found = [(b.text, b.kind, b.box) for b in document.paragraphs()]
    assert found == [
        ("见下", Kind.PARAGRAPH, 0),
        ("专栏1 重点工程", Kind.CAPTION, 1),
        ("1.建设8个中心。", Kind.BOX, 1),
        ("后文", Kind.PARAGRAPH, 0),
    ]


def test_footnote_stands_behind_its_paragraph_and_behind_a_table_that_follows_it() -> None:
    reference = '<w:p>{}<w:r><w:footnoteReference w:id="{}"/></w:r></w:p>'
    notes = f'<w:footnote w:id="0" w:type="separator">{p("-")}</w:footnote>' + "".join(
        f'<w:footnote w:id="{n}">{p(f"说明{n}")}</w:footnote>' for n in (2, 3)
    )
    body = reference.format(run("正文"), 2) + p("后文") + reference.format(run("表1"), 3) + small_table() + p("完")
    blocks = read(body, footnotes=notes).blocks
    flow = ["表" if isinstance(block, Table) else block.text for block in blocks]
    assert flow == ["正文", "说明2", "后文", "表1", "表", "说明3", "完"]
    note = blocks[1]
    assert isinstance(note, Paragraph)
    assert (note.kind, note.spans[0].anchor.locator) == (Kind.NOTE, "footnote 2")


NUMBERING = (
    '<w:abstractNum w:abstractNumId="7">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%3"/><w:isLgl/></w:lvl>'
    '<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf06c"/></w:lvl>'
    "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="7"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
)


def item(level: int, text: str, num: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def test_list_numbers_are_printed_and_restart_below_their_level() -> None:
    body = (
        item(0, "总则")
        + item(1, "现状")
        + item(1, "形势")
        + item(2, "人口")
        + item(0, "目标")
        + item(1, "床位")
        + item(3, "点")
    )
    assert texts(body, numbering=NUMBERING) == [
        "一、总则",
        "（一）现状",
        "（二）形势",
        "1.1 人口",
        "二、目标",
        "（一）床位",
        "点",
    ]


def test_list_with_its_own_start_and_one_without_number() -> None:
    assert texts(item(0, "甲") + item(0, "乙", 2) + item(0, "丙") + item(0, "丁", 0), numbering=NUMBERING) == [
        "一、甲",
        "五、乙",
        "六、丙",
        "丁",
    ]


def test_list_number_can_be_all_that_a_cell_holds() -> None:
    numbered = tc('<w:p><w:pPr><w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>')
    rows = [tr(tc("序号"), tc("指标"), tc("2025年")), tr(numbered, tc("床位数"), tc("7"))]
    (table,) = read(tbl(*rows), numbering=NUMBERING).tables()
    assert table.cells[3].text == "1.1"


STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="32"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="heading 1"/>'
    '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="a2"><w:name w:val="my"/><w:basedOn w:val="a3"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="a3"><w:name w:val="Heading 2"/><w:basedOn w:val="a2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="a4"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="a5"><w:name w:val="caption"/></w:style>'
)


def test_kinds_and_levels_come_from_styles_and_direct_outline_levels() -> None:
    body = "".join(
        p(text, f'<w:pStyle w:val="{style}"/>')
        for text, style in zip("甲乙丙丁", ("a1", "a2", "a4", "a5"), strict=True)
    )
    body += (
        p("戊", '<w:outlineLvl w:val="2"/>')
        + p("己", '<w:outlineLvl w:val="9"/>')
        + p(LONG * 2, '<w:pStyle w:val="a1"/>')
    )
    found = [(b.kind, b.level) for b in read(body, styles=STYLES).paragraphs()]
    assert found == [
        (Kind.HEADING, 1),
        (Kind.HEADING, 2),
        (Kind.TITLE, 0),
        (Kind.CAPTION, 0),
        (Kind.HEADING, 3),
        (Kind.PARAGRAPH, 0),
        (Kind.PARAGRAPH, 0),
    ]


def test_centred_lines_in_larger_type_are_titles_but_not_numbers_and_dates() -> None:
    large = {"props": '<w:jc w:val="center"/>', "run": '<w:sz w:val="44"/>'}
    lines = ["某市卫生服务体系规划", "某府发〔2022〕6号", "2022年1月6日", "第一章 总则"]
    document = read("".join(p(line, **large) for line in lines) + p(LONG), styles=STYLES)
    assert [b.text for b in document.paragraphs() if b.kind is Kind.TITLE] == ["某市卫生服务体系规划"]


def test_box_of_sentences_is_paragraphs_with_the_number_of_the_box() -> None:
    frame = tbl(tr(tc(p("1.建设一批中心。") + p(LONG))))
    document = read(p("专栏2 重点工程") + frame + p("后文") + tbl(tr(tc("专栏3 其他")), tr(tc(LONG))))
    assert not list(document.tables())
    assert [(b.kind, b.box) for b in document.paragraphs()] == [
        (Kind.CAPTION, 1),
        (Kind.BOX, 1),
        (Kind.BOX, 1),
        (Kind.PARAGRAPH, 0),
        (Kind.CAPTION, 2),
        (Kind.BOX, 2),
    ]
    assert document.blocks[2].spans[0].anchor.locator == "table 1 row 0 col 0 paragraph 2"  # type: ignore[union-attr]


def test_text_box_of_a_cover_is_no_box_and_its_large_lines_are_titles() -> None:
    large = {"props": '<w:jc w:val="center"/>', "run": '<w:sz w:val="44"/>'}
    lines = (
        "某市卫生服务体系建设和医疗机构设置规划",
        "Plan for the Health Services and Institutions of the City",
        "某市人民政府",
    )
    cover = f"<w:txbxContent>{''.join(p(line, **large) for line in lines)}</w:txbxContent>"
    document = read(
        f"<w:p><w:r><w:pict><v:textbox>{cover}</v:textbox></w:pict></w:r></w:p>" + p(LONG * 3), styles=STYLES
    )
    assert [(b.kind, b.box) for b in document.paragraphs()] == [(Kind.TITLE, 0)] * 3 + [(Kind.PARAGRAPH, 0)]


def test_a_document_that_stands_in_one_frame_is_no_box() -> None:
    document = read(tbl(tr(tc("".join(p(f"（{n}）{LONG}") for n in range(30))))))
    assert {b.kind for b in document.paragraphs()} == {Kind.PARAGRAPH}
    assert not list(document.tables())


def test_embedded_web_page_is_read() -> None:
    page = "<html><body><p>正文</p><table border=1><tr><td>床位</td><td>1</td></tr><tr><td>人员</td><td>2</td></tr></table></body></html>"
    rels = '<Relationships><Relationship Id="r9" Type="x/aFChunk" Target="page.html"/></Relationships>'
    data = io.BytesIO(docx_bytes('<w:altChunk r:id="r9"/><w:altChunk r:id="r8"/>' + p("后文")))
    with zipfile.ZipFile(data, "a") as package:
        package.writestr("word/_rels/document.xml.rels", rels)
        package.writestr("word/page.html", page)
    document = read_bytes("a.docx", data.getvalue())
    assert [b.text for b in document.paragraphs()] == ["正文", "后文"]
    assert [cell.text for table in document.tables() for cell in table.cells] == ["床位", "1", "人员", "2"]
    assert [problem.check for problem in document.problems] == ["embedded-object"]


def test_embedded_objects_are_reported() -> None:
    (problem,) = read(p("正文") + "<w:p><w:r><w:object/></w:r></w:p>").problems
    assert problem.check == "embedded-object"


@pytest.mark.parametrize("body", ["", "<w:p/>", "<w:p><w:r><w:drawing/></w:r></w:p>"])
def test_a_document_without_text_is_refused(body: str) -> None:
    with pytest.raises(ReadError, match="no text"):
        read(body)


def test_strict_variant_and_odd_main_part_are_read() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr(
            "_rels/.rels",
            '<Relationships><Relationship Id="a" Type="x/officeDocument" Target="word/document2.xml"/></Relationships>',
        )
        package.writestr(
            "word/document2.xml",
            '<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>'
            + p("正文")
            + "</w:body></w:document>",
        )
    assert [b.text for b in read_bytes("a.docx", buffer.getvalue()).paragraphs()] == ["正文"]


def fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.mark.parametrize("name", ["000", "001", "003"])
def test_tables_of_real_plans_are_as_in_the_gold(shared, name: str) -> None:
    gold = json.loads((shared / "gold" / name / "tables.json").read_text("utf-8"))
    wanted = [
        {(c["r"], c["c"], c.get("rs", 1), c.get("cs", 1), fold(c["text"])) for c in table["cells"]} for table in gold
    ]
    document = open_document(shared / "corpus" / "laid-out" / f"{name}.docx")
    found = [{(c.row, c.col, c.row_span, c.col_span, fold(c.text)) for c in table.cells} for table in document.tables()]
    assert found == wanted


def test_real_documents_from_other_programs(shared) -> None:
    real = shared / "corpus" / "real"
    assert not list(open_document(real / "tj_medical_insurance.docx").tables())
    sizes = [(t.n_rows, t.n_cols) for t in open_document(real / "zwgk_report_template.docx").tables()]
    assert sizes == [(14, 4), (28, 10), (4, 15)]


def test_docx_bytes_are_a_document() -> None:
    assert docx_bytes(p("甲")).startswith(b"PK")
