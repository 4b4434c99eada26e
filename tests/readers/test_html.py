"""Web pages: the article found, the site left out, facts from what the site prints, text as a browser breaks it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.model import Document, Kind, Table
from extract.readers import open_document, read_bytes
from extract.readers.errors import ReadError

PROSE = (
    "全市持续完善优质高效的整合型服务体系，推动资源下沉和均衡布局，"
    "群众获得感明显增强，基层服务能力稳步提升，各项工作取得积极进展。"
)
ROWS = "<tr><td>指标</td><td>2020年</td><td>2025年</td></tr><tr><td>床位数</td><td>6.1</td><td>7.5</td></tr>"


def read(body: str, head: str = "") -> Document:
    return read_bytes("a.html", f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode())


def texts(body: str) -> list[str]:
    return [paragraph.text for paragraph in read(body).paragraphs()]


SITE = f"""
<div class="header"><a href="/">首页</a> <a href="/zw">政务</a></div>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/zw">规划</a></div>
<table><tr><td>索 引 号：</td><td>0001/2021-00004</td><td>发布机构：</td><td>某市人民政府</td></tr>
<tr><td>名　　称：</td><td colspan="3">某市卫生服务体系规划</td></tr>
<tr><td>文　　号：</td><td>某府发
  〔2021〕 6号</td><td>成文日期：</td><td>2021年3月5日</td></tr></table>
<h1>某市卫生服务体系规划</h1>
<div class="info">来源：某市人民政府网</div>
<div id="zoom"><p>　　{PROSE}</p><p>　　{PROSE}</p>
<div class="share">分享到：<a href="#">微博</a></div>
<table border="1">{ROWS}</table><p>{PROSE}</p><p>打印本页</p></div>
<ul><li><a href="1.html">另一个规划的链接标题</a><span>(2020-01-01)</span></li></ul>
<div class="footer">某市人民政府办公室主办 某ICP备00000000号</div>
<script>var words = "不是正文。";</script>
"""


def test_article_is_kept_and_the_site_is_left_out() -> None:
    document = read(SITE)
    found = ["表" if isinstance(block, Table) else block.text for block in document.blocks]
    assert found == ["某市卫生服务体系规划", PROSE, PROSE, "表", PROSE]
    assert document.blocks[0].kind is Kind.TITLE  # type: ignore[union-attr]


def test_catalogue_block_gives_the_facts() -> None:
    assert dict(read(SITE).hints) == {
        "title": "某市卫生服务体系规划",
        "doc_number": "某府发〔2021〕6号",
        "issuer": "某市人民政府",
        "issued_on": "2021-03-05",
    }


def test_marked_facts_and_addresses() -> None:
    head = (
        '<meta name="ArticleTitle" content="某县规划"><meta name="PubDate" content="2021-03-05 10:00">'
        '<meta name="ContentSource" content="某县政府"><link rel="canonical" href="https://example.org/a.html">'
    )
    hints = dict(read(f"<p>{PROSE}</p>", head).hints)
    assert hints == {
        "title": "某县规划",
        "issued_on": "2021-03-05",
        "issuer": "某县政府",
        "source_url": "https://example.org/a.html",
    }


def test_title_of_the_page_counts_only_if_the_page_prints_it() -> None:
    head = "<title>某县卫生服务规划_某县人民政府门户网站</title>"
    assert dict(read(f"<p>某县卫生服务规划</p><p>{PROSE}</p>", head).hints) == {"title": "某县卫生服务规划"}
    assert read(f"<p>{PROSE}</p>", head).hints == ()


def test_title_in_two_lines_is_marked() -> None:
    head = '<meta name="ArticleTitle" content="某市人民政府关于印发规划的通知">'
    document = read(f"<p>某市人民政府</p><p>关于印发规划的通知</p><p>{PROSE}</p>", head)
    assert [b.kind for b in document.paragraphs()] == [Kind.TITLE, Kind.TITLE, Kind.PARAGRAPH]


@pytest.mark.parametrize("declared", ["", '<meta charset="gb2312">', '<meta charset="utf-8">'])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_declared_or_not_or_wrongly(declared: str, encoding: str) -> None:
    page = f"<html><head>{declared}</head><body><p>{PROSE}</p></body></html>"
    assert [b.text for b in read_bytes("a.html", page.encode(encoding)).paragraphs()] == [PROSE]


def test_line_breaks_in_the_source_are_no_text_but_br_ends_a_paragraph_before_an_indent() -> None:
    body = (
        "<p>到2025年，\n   床位数\n达到<b>7.5</b>\n张</p><p>new\nplan</p><div>　　第一段。<br>　　第二段<br>续行</div>"
    )
    assert texts(body) == ["到2025年，床位数达到7.5 张", "new plan", "第一段。", "第二段续行"]


def test_headings_lists_superscripts_hidden_and_deleted_text() -> None:
    body = (
        "<h2>总体要求</h2><ol start='3'><li>强化领导。</li><li>（二）已有编号</li></ol><ul><li>要点</li></ul>"
        "<p>面积40<sup>2</sup>和10m<sup>2</sup></p><p>甲<del>乙</del><span style='display: none'>丙</span>丁</p>"
    )
    document = read(body)
    assert [b.text for b in document.paragraphs()] == [
        "总体要求",
        "3.强化领导。",
        "（二）已有编号",
        "要点",
        "面积40²和10m²",
        "甲丁",
    ]
    first = next(document.paragraphs())
    assert (first.kind, first.level) == (Kind.HEADING, 2)


def test_notes_of_word_and_libreoffice_are_notes_and_their_marks_no_text() -> None:
    body = (
        f'<p>{PROSE}人口<a href="#_ftn1">[1]</a>稳定，面积<a class="sdfootnoteanc" href="#sdfootnote1sym"><sup>1</sup></a>大。</p>'
        '<div id="ftn1"><p><a href="#_ftnref1">[1]</a>年末数。</p></div><div id="sdfootnote1"><p>土地面积。</p></div>'
    )
    document = read(body)
    assert [b.text for b in document.paragraphs()] == [PROSE + "人口稳定，面积大。", "年末数。", "土地面积。"]
    assert [b.kind for b in document.paragraphs()][1:] == [Kind.NOTE, Kind.NOTE]


def test_word_markup_is_read_like_any_other() -> None:
    body = (
        '<div class="Section1"><p class="MsoNormal">到<st1:chsdate Year="2025">2025年</st1:chsdate>达标。<o:p></o:p></p>'
        "<!--[if gte mso 9]><xml>x</xml><![endif]--><![if !supportEmptyParas]>&nbsp;<![endif]></div>"
    )
    assert texts(body) == ["到2025年达标。"]


def test_table_of_contents_is_left_out_with_and_without_page_numbers() -> None:
    for numbers in (True, False):
        entries = "".join(
            f"<p>{head}{f' {n}' if numbers else ''}</p>"
            for n, head in enumerate(("一、总则", "二、目标", "三、保障"), 1)
        )
        chapters = "".join(f"<p>{head}</p><p>{PROSE}</p>" for head in ("一、总则", "二、目标", "三、保障"))
        assert texts(f"<p>目 录</p>{entries}{chapters}") == ["一、总则", PROSE, "二、目标", PROSE, "三、保障", PROSE]


def test_printed_page_numbers_are_dropped_and_the_sentences_they_cut_rejoined() -> None:
    page = "<table><tr><td><p>{}</p></td></tr><tr><td>－ {} －</td></tr></table>"
    cut = PROSE[:30], PROSE[30:]
    assert texts(page.format(cut[0], 1) + page.format(cut[1], 2) + page.format(PROSE, 3)) == [PROSE, PROSE]


def test_web_archive() -> None:
    archive = (
        "From: <Saved>\r\nMIME-Version: 1.0\r\nSnapshot-Content-Location: https://example.org/plan.html\r\n"
        'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; charset="gb2312"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    import base64

    page = base64.b64encode(f"<html><body><p>{PROSE}</p></body></html>".encode("gb18030")).decode()
    document = read_bytes("a.mht", (archive + page + "\r\n--b--\r\n").encode())
    assert [b.text for b in document.paragraphs()] == [PROSE]
    assert document.hints == (("source_url", "https://example.org/plan.html"),)


@pytest.mark.parametrize("body", ["", "<script>x</script>", "<img src='a.png'>", "<table><tr><td></td></tr></table>"])
def test_page_without_text_is_refused(body: str) -> None:
    with pytest.raises(ReadError, match="no text"):
        read(body)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(["<table>", "</table>", "<tr>", "<td rowspan=3>", "<td>", "</td>", "<p>", "</p>", "<ol><li>",
                                 "<div>", "</div>", "<br>", "文字", "7.5", "</tr>", "<th colspan=2>", "<caption>", "<b>"]), max_size=40))  # fmt: skip
def test_any_tag_soup_is_read_or_refused(soup: list[str]) -> None:
    try:
        document = read("".join(soup))
    except ReadError:
        return
    for table in document.tables():
        places = [
            (r, c)
            for x in table.cells
            for r in range(x.row, x.row + x.row_span)
            for c in range(x.col, x.col + x.col_span)
        ]
        assert len(places) == len(set(places))
        assert all(row < table.n_rows and col < table.n_cols for row, col in places)


def values(table: Table) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for row in table.grid()]


def real(shared: Path, name: str) -> Document:
    return open_document(shared / "corpus" / "real" / f"{name}.html")


def test_housing_plan(shared: Path) -> None:
    """Expectation written by hand from the page as a browser shows it."""
    first, second = real(shared, "sz_housing_plan_135_draft").tables()
    assert [row[1:] for row in values(first)] == [
        ["计划数", "完成数", "完成比", "与十一五完成情况相比"],
        ["24", "24.62", "103%", "1.5倍"],
        ["21", "17.9", "84%", "2.3倍"],
        ["60%", "87%", "145%", "——"],
        ["21", "10.2", "49%", "5倍"],
        ["50%", "48%", "96%", "——"],
        ["30%", "44.5%", "148%", "3倍"],
        ["689", "657.7", "95%", "5.9倍"],
        ["23", "19.27", "84%", "——"],
        ["4.1", "3.74", "91%", "1.5倍"],
        ["35%", "31%", "89%", "——"],
        ["100%", "100%", "100%", "——"],
    ]
    assert first.repeat_rows == 1
    assert values(second) == [
        ["", "新增安排筹集建设任务", "供应任务（含十二五续建项目）"],
        ["市本级", "80000", "70000"],
        ["福田区", "74598", "65273"],
        ["罗湖区", "34071", "29812"],
        ["南山区", "51201", "44800"],
        ["盐田区", "7947", "6953"],
        ["宝安区", "51027", "44648"],
        ["龙岗区", "40697", "35610"],
        ["光明新区", "10160", "8890"],
        ["坪山新区", "13800", "12075"],
        ["龙华新区", "26501", "23189"],
        ["大鹏新区", "10000", "8750"],
        ["合计", "400003", "350000"],
    ]


def test_page_of_253_layout_tables_has_no_data_table(shared: Path) -> None:
    document = real(shared, "bj_135_public_service_plan")
    assert not list(document.tables())
    assert sum(len(b.text) for b in document.paragraphs()) > 15_000


def test_row_spans_of_24_rows(shared: Path) -> None:
    document = real(shared, "hospital_performance_2019")
    (table,) = document.tables()
    assert (table.n_rows, table.n_cols) == (56, 5)
    assert [cell.row_span for cell in table.cells if cell.col == 0] == [1, 24, 19, 9, 3]
    assert sum(cell.row_span for cell in table.cells if cell.col == 1) == 56
    assert dict(document.hints)["issued_on"] == "2019-01-16"
    assert dict(document.hints)["issuer"] == "国务院办公厅"


def test_quota_table_adds_up(shared: Path) -> None:
    (table,) = real(shared, "zs_points_quota_2015").tables()
    grid = values(table)
    total, towns = grid[2], grid[3:]
    assert (total[0], len(towns)) == ("合计", 24)
    for column in range(1, 5):
        assert sum(int(row[column]) for row in towns) == int(total[column])


def test_task_table_and_catalogue(shared: Path) -> None:
    document = real(shared, "cq_hukou_reform_2016")
    (table,) = document.tables()
    assert (table.n_rows, table.n_cols, table.repeat_rows) == (46, 6, 1)
    assert [row[1] for row in values(table) if row[1].isdigit()] == [str(number) for number in range(1, 41)]
    assert dict(document.hints)["doc_number"] == "渝府发〔2015〕54号"
