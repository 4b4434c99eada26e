"""Fetching a page and its attachments from a site on this machine: links, names, what is refused, the manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.fetch import Outcome
from extract.fetch.http import FetchError, check_url
from extract.fetch.links import MAX_NAME_BYTES, disposition_name, name_file, read_page, safe_name
from extract.manifest import ManifestError, read_manifest
from extract.readers.sniff import DOCX, PDF
from tests.fetch.site import PDF_BYTES, Answer, Site, archive, manifest, page, run, serving


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving() as here:
        yield here


# --- a page with attachments ----------------------------------------------------------------------------------------


def test_a_page_and_its_attachments_are_kept_and_recorded(site: Site, tmp_path: Path) -> None:
    links = (
        '<a href="./P1.pdf">附件1：某市医疗设施专项规划.pdf</a><a href="/files/b.zip">打包下载</a>'
        '<a href="javascript:void(0)">打印.pdf</a><a href="mailto:x@example.org">信箱.pdf</a>'
        '<a href="other.html">更多</a>'
        f'<a href="{site.url}/x/P1.pdf#page=2">再次</a>'
    )
    start = site.give("/x/plan.html", page(links))
    site.give("/x/P1.pdf", Answer(PDF_BYTES))
    site.give("/files/b.zip", Answer(archive("表.docx")))
    found = run(tmp_path, start)
    assert [(one.outcome, one.file_name) for one in found] == [
        (Outcome.SAVED, "plan.html"),
        (Outcome.SAVED, "P1.pdf"),
        (Outcome.SAVED, "b.zip"),
    ]
    assert site.paths() == ["/x/plan.html", "/x/P1.pdf", "/files/b.zip"]
    assert [headers.get("Referer") for _, headers in site.seen] == [None, start, start]
    rows = manifest(tmp_path)
    assert [row["found_as"] for row in rows] == [
        "某市卫生规划的通知",
        "附件1：某市医疗设施专项规划.pdf",
        "打包下载",
        "打包下载",
    ]
    assert {row["title"] for row in rows} == {""}
    assert [row["file_name"] for row in rows[2:]] == ["b.zip", "b.zip/表.docx"]
    assert rows[3]["sha256"] == hashlib.sha256(b"%PDF-1.4 text").hexdigest()
    assert rows[1]["source_url"] == f"{site.url}/x/P1.pdf"
    assert rows[1]["sha256"] == hashlib.sha256((tmp_path / "P1.pdf").read_bytes()).hexdigest()
    assert len(rows[1]["retrieved_on"]) == 10
    assert sorted(path.name for path in tmp_path.iterdir()) == ["P1.pdf", "b.zip", "manifest.csv", "plan.html"]


def test_addresses_in_chinese_are_asked_for_and_recorded_as_the_rules_want(site: Site, tmp_path: Path) -> None:
    asked = "/%E8%A7%84%E5%88%92/%E9%99%84%20%E4%BB%B6.pdf"
    site.give("/%E8%A7%84%E5%88%92/", page('<a href="附 件.pdf">附件</a>'))
    site.give(asked, Answer(PDF_BYTES))
    found = run(tmp_path, f"{site.url}/规划/")
    assert [one.file_name for one in found] == ["规划.html", "附 件.pdf"]
    assert manifest(tmp_path)[1]["source_url"] == site.url + asked


def test_attachments_can_be_left_out(site: Site, tmp_path: Path) -> None:
    start = site.give("/p.html", page('<a href="a.pdf">附件</a>'))
    assert len(run(tmp_path, start, attachments=False)) == 1
    assert site.paths() == ["/p.html"]


def test_links_are_found_wherever_an_article_has_them() -> None:
    text = """<head><base href="https://example.org/art/"></head><nav><a href="menu.pdf">menu</a></nav>
      <a href="1.docx">x</a><a href="down?id=7">附件：规划.WPS</a>
      <iframe src="/web/viewer.html?file=%2Fup%2F2.pdf"></iframe>
      <a href="//cdn.example.org/3.ofd" title="t">y</a><a href="http://[broken/4.pdf">z</a>
      <a href="get.do?name=5.doc">w</a>
      <a href="page.html">不是文件</a><a href="data:application/pdf;base64,aa">d.pdf</a>
      <footer><a href="f.pdf">f</a></footer>"""
    found = read_page(text.encode("gb18030"), "https://example.org/x.html")
    assert [link.url for link in found.links] == [
        "https://example.org/art/1.docx",
        "https://example.org/art/down?id=7",
        "https://example.org/up/2.pdf",
        "https://cdn.example.org/3.ofd",
        "https://example.org/art/get.do?name=5.doc",
    ]


def test_a_title_is_read_without_the_sites_name() -> None:
    assert read_page("<title>某市床位规划_某市政府网</title><p>x".encode(), "http://e.org").title == "某市床位规划"
    assert read_page(b"<p>x", "http://e.org").title == ""
    assert read_page(b'<title>=HYPERLINK("x")</title>', "http://e.org").title == 'HYPERLINK("x")'


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", [b"", b"MZ\x90\x00\x03\x00\x00\x00" + bytes(99), b"\x89PNG\r\n\x1a\n" + bytes(99), archive("readme.exe")]
)
def test_what_is_no_document_is_refused_and_leaves_nothing(site: Site, tmp_path: Path, body: bytes) -> None:
    start = site.give("/a.pdf", Answer(body))
    assert [one.outcome for one in run(tmp_path, start)] == [Outcome.REFUSED]
    assert list(tmp_path.iterdir()) == []


def test_an_attachment_that_turns_out_a_web_page_is_refused(site: Site, tmp_path: Path) -> None:
    start = site.give("/p.html", page('<a href="a.pdf">附件</a>'))
    site.give("/a.pdf", page("", "请先登录"))
    assert [one.outcome for one in run(tmp_path, start)] == [Outcome.SAVED, Outcome.REFUSED]
    assert len(manifest(tmp_path)) == 1


def test_one_lost_address_does_not_stop_the_others(site: Site, tmp_path: Path) -> None:
    good = site.give("/a.pdf", Answer(PDF_BYTES))
    found = run(tmp_path, site.url + "/none.pdf", "ftp://example.org/a.pdf", "x", good)
    assert [one.outcome for one in found] == [Outcome.FAILED, Outcome.FAILED, Outcome.FAILED, Outcome.SAVED]
    assert "404" in found[0].reason
    assert not (tmp_path / ".partial").exists()


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://", "//x/y", "http://u:p@example.org/", "http://a:99999/", "http://[::1/"]
)
def test_only_plain_web_addresses_are_fetched(url: str) -> None:
    with pytest.raises(FetchError):
        check_url(url)


# --- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="plan.pdf"', "plan.pdf"),
        ("attachment; filename=plan.pdf; size=1", "plan.pdf"),
        (f"attachment; filename=x.pdf; filename*=UTF-8''{quote('规划.pdf')}", "规划.pdf"),
        (f"attachment; filename*=GBK''{quote('规划.pdf', encoding='gbk')}", "规划.pdf"),
        (f'attachment; filename="{quote("规划.pdf")}"', "规划.pdf"),
        ('attachment; filename="{}"'.format("规划.pdf".encode("gbk").decode("latin-1")), "规划.pdf"),
        ('attachment; filename="{}"'.format("规划.pdf".encode().decode("latin-1")), "规划.pdf"),
        ('attachment; filename="=?UTF-8?B?6KeE5YiSLnBkZg==?="', "规划.pdf"),
        ("attachment; filename*=nonsense''%41%42.pdf", "AB.pdf"),
        ("inline", ""),
    ],
)
def test_names_in_content_disposition(header: str, name: str) -> None:
    assert disposition_name(header) == name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\规划.pdf", "规划.pdf"),
        ("/abs/规划.pdf", "规划.pdf"),
        (".htaccess", "htaccess"),
        ("a\x00b\n\u202efdp.exe", "abfdp.exe"),
        ('<规划>:"?*|.pdf', "_规划______.pdf"),
        ("=cmd.pdf", "cmd.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("规划 （2021—2025年）.pdf", "规划 （2021—2025年）.pdf"),
        ("..", ""),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_a_safe_name_is_one_visible_part_and_stays_safe(name: str) -> None:
    safe = safe_name(name)
    assert not set(safe) & set('/\\\0\n<>:"|?*')
    assert not safe.startswith((".", "=", "+", "-", "@"))
    assert len(safe.encode()) <= MAX_NAME_BYTES + 1
    assert safe_name(safe) == safe


def test_a_name_gets_the_suffix_of_its_content() -> None:
    assert name_file("", "http://e.org/down.jsp?id=3", PDF) == "down.pdf"
    assert name_file("", "http://e.org/get?f=%E8%A7%84%E5%88%92.pdf", PDF) == "规划.pdf"
    assert name_file("", "http://e.org/%B9%E6%BB%AE.docx", DOCX) == "规划.docx"
    assert name_file("", "http://e.org/", PDF) == "document.pdf"
    assert name_file("attachment; filename=a.doc", "http://e.org/x", DOCX) == "a.doc"


def test_a_server_cannot_name_a_file_out_of_the_folder(site: Site, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    start = site.give("/a", Answer(PDF_BYTES, headers={"Content-Disposition": 'attachment; filename="../../x.pdf"'}))
    assert run(raw, start)[0].file_name == "x.pdf"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["manifest.csv", "raw", "x.pdf"]


def test_a_different_file_is_never_overwritten(site: Site, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 mine")
    outside = tmp_path / "outside"
    (tmp_path / "b.pdf").symlink_to(outside)
    first = run(tmp_path, site.give("/a.pdf", Answer(PDF_BYTES)), site.give("/b.pdf", Answer(PDF_BYTES + b"2")))
    assert (tmp_path / "a.pdf").read_bytes() == b"%PDF-1.4 mine"
    assert first[0].file_name == f"a-{hashlib.sha256(PDF_BYTES).hexdigest()[:8]}.pdf"
    assert first[1].file_name.startswith("b-")
    assert not outside.exists()


def test_content_that_is_there_is_not_doubled(site: Site, tmp_path: Path) -> None:
    one, two = site.give("/a.pdf", Answer(PDF_BYTES)), site.give("/copy.pdf", Answer(PDF_BYTES))
    assert [found.outcome for found in run(tmp_path, one, two)] == [Outcome.SAVED, Outcome.KNOWN]
    assert [found.outcome for found in run(tmp_path, one)] == [Outcome.KNOWN]
    assert [(row["file_name"], row["source_url"]) for row in manifest(tmp_path)] == [("a.pdf", one)]


# --- the manifest ---------------------------------------------------------------------------------------------------


def test_what_others_wrote_in_the_manifest_stays(site: Site, tmp_path: Path) -> None:
    mine = '\ufefffile_name,ref_area,note\r\n旧规划.pdf,500000,"一,二"\r\n'
    (tmp_path / "manifest.csv").write_text(mine, encoding="utf-8", newline="")
    run(tmp_path, site.give("/a.pdf", Answer(PDF_BYTES)))
    rows = manifest(tmp_path)
    assert rows[0] == {
        **dict.fromkeys(("sha256", "source_url", "title", "retrieved_on", "found_as"), ""),
        **{"file_name": "旧规划.pdf", "ref_area": "500000", "note": "一,二"},
    }
    assert list(rows[1])[:3] == ["file_name", "ref_area", "note"]
    assert (tmp_path / "manifest.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_what_a_person_wrote_about_a_file_is_not_replaced(site: Site, tmp_path: Path) -> None:
    sha256 = hashlib.sha256(PDF_BYTES).hexdigest()
    (tmp_path / "a.pdf").write_bytes(PDF_BYTES)
    text = f"file_name,sha256,title,source_url\na.pdf,{sha256},本人所写,\n"
    (tmp_path / "manifest.csv").write_text(text, encoding="utf-8")
    url = site.give("/a.pdf", Answer(PDF_BYTES))
    assert run(tmp_path, url)[0].outcome == Outcome.KNOWN
    row = manifest(tmp_path)[0]
    assert (row["title"], row["source_url"]) == ("本人所写", url)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name,x\n", "line 1 has neither"),
        (b"", "line 1 has neither"),
        ("file_name\n规划.pdf\n".encode("gbk"), "not UTF-8"),
        (b"file_name,title\na.pdf,b,c\n", "line 2 has more fields"),
    ],
)
def test_a_manifest_that_cannot_be_read_is_told_with_its_line(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "manifest.csv").write_bytes(content)
    with pytest.raises(ManifestError, match=words):
        read_manifest(tmp_path)
