"""DOC, WPS and RTF through LibreOffice: same content as their DOCX twins, nothing reached outside, clear failures."""

from __future__ import annotations

import http.server
import io
import stat
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.model import Document
from extract.readers import legacy, open_document, read_bytes, source_of
from extract.readers.errors import ReadError
from extract.readers.legacy import read_legacy
from extract.readers.sniff import DOC, ODT, RTF
from tests.readers.docx_builder import docx_bytes, p
from tests.readers.test_sniff import compound_file

needs_libreoffice = pytest.mark.skipif(
    legacy.soffice() is None, reason="needs LibreOffice (apt-get install libreoffice-writer), which is not installed"
)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "converted"
    monkeypatch.setattr(legacy, "_CACHE", folder)
    return folder


def rtf(text: str, more: str = "") -> bytes:
    coded = "".join(f"\\u{ord(letter)}?" if ord(letter) > 127 else letter for letter in text)
    cells = "\\trowd\\cellx2000\\cellx4000 {}\\intbl\\cell {}\\intbl\\cell\\row "
    table = cells.format("a", "b") + cells.format("1", "2")
    return f"{{\\rtf1\\ansi {coded}\\par {more}\\par {table}\\pard end\\par}}".encode()


def read_rtf(data: bytes, folder: Path) -> Document:
    return read_legacy(source_of("a.rtf", data, RTF), data, folder)


@needs_libreoffice
def test_rtf_is_converted_once_and_nothing_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, folder = rtf("每千人口床位数"), tmp_path / "cache"
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(legacy.tempfile, "tempdir", str(scratch))
    first = read_rtf(data, folder)
    assert next(first.paragraphs()).text == "每千人口床位数"
    (table,) = first.tables()
    assert [cell.text for cell in table.cells] == ["a", "b", "1", "2"]
    assert first.source.media_type == RTF
    assert [path.suffix for path in folder.iterdir()] == [".docx"]
    assert [path.suffix for path in scratch.iterdir()] == [".lock"]
    monkeypatch.setattr(legacy, "_run", lambda *_: pytest.fail("converted twice"))
    assert read_rtf(data, folder) == first


def test_a_broken_file_in_the_cache_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bytes] = []

    def run(_program: str, data: bytes, *_: object) -> bytes:
        made.append(data)
        return docx_bytes(p("甲"))

    monkeypatch.setattr(legacy, "soffice", lambda: "soffice")
    monkeypatch.setattr(legacy, "_run", run)
    data = rtf("甲")
    for _ in range(2):
        assert next(read_rtf(data, tmp_path).paragraphs()).text == "甲"
        (kept,) = tmp_path.iterdir()
        kept.write_bytes(b"broken")
    assert len(made) == 2


@pytest.fixture
def visits() -> Iterator[list[str]]:
    """A web server on this machine that notes what is asked of it; the first entry is its address."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    asked.append(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield asked
    server.shutdown()


def odt(address: str, file: str) -> bytes:
    """A text with a picture and a section to be loaded from a web address, and a section from another file."""
    kinds = {"office": "office", "text": "text", "draw": "drawing", "svg": "svg-compatible"}
    names = "".join(f' xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"' for key, kind in kinds.items())
    picture = f'<draw:frame svg:width="3cm" svg:height="3cm"><draw:image xlink:href="{address}/pic.png"/></draw:frame>'
    section = (
        '<text:section text:name="{0}"><text:section-source xlink:href="{1}" text:filter-name="Text"/></text:section>'
    )
    body = f"<text:p>甲{picture}</text:p>{section.format('a', file)}{section.format('b', address + '/b.txt')}"
    content = (
        f'<office:document-content{names} xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    entry = '<m:file-entry m:full-path="{0}" m:media-type="{1}"/>'
    manifest = f"{entry.format('/', ODT)}{entry.format('content.xml', 'text/xml')}"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", ODT)
        package.writestr("content.xml", content)
        space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        package.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{space}">{manifest}</m:manifest>')
    return buffer.getvalue()


@needs_libreoffice
def test_neither_the_network_nor_other_files_are_reached(tmp_path: Path, visits: list[str]) -> None:
    """With an open profile LibreOffice asks the server for the picture of this very document."""
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRETWORDS")
    data = odt(visits[0], secret.as_uri())
    document = read_legacy(source_of("a.odt", data, ODT), data, tmp_path / "cache")
    assert visits[1:] == []
    assert [b.text for b in document.paragraphs()] == ["甲"]


@needs_libreoffice
def test_damaged_file_is_one_clear_error(cache: Path) -> None:
    with pytest.raises(ReadError, match=r"damaged|no text"):
        read_bytes("a.doc", compound_file("WordDocument"))


def test_without_libreoffice_the_error_says_how_to_install_it(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy.shutil, "which", lambda _: None)
    with pytest.raises(ReadError, match="RTF needs LibreOffice") as caught:
        read_bytes("a.rtf", rtf("甲"))
    assert "apt-get install" in caught.value.hint


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell")
def test_a_conversion_that_does_not_end_is_ended_with_all_its_processes(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in for a hanging LibreOffice: what is tested is the ending of processes, not the conversion."""
    marker = tmp_path / "alive"
    program = tmp_path / "hanging"
    program.write_text(f"#!/bin/sh\n(sleep 3; touch {marker}) &\nsleep 60\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(legacy, "soffice", lambda: str(program))
    monkeypatch.setattr(legacy, "SECONDS", 1)
    start = time.monotonic()
    with pytest.raises(ReadError, match="more than 1 seconds"):
        read_bytes("a.rtf", rtf("甲"))
    assert time.monotonic() - start < 10
    time.sleep(3)
    assert not marker.exists()


def test_a_docx_or_page_named_doc_needs_no_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy, "soffice", lambda: pytest.fail("asked for LibreOffice"))
    assert next(read_bytes("a.doc", docx_bytes(p("甲"))).paragraphs()).text == "甲"
    assert next(read_bytes("a.wps", "<html><p>乙</p></html>".encode()).paragraphs()).text == "乙"


def test_too_large_a_file_is_refused(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(legacy, "_MAX_INPUT", 10)
    data = rtf("甲")
    with pytest.raises(ReadError, match="more than 10"):
        read_legacy(source_of("a.doc", data, DOC), data, cache)


def cells(document: Document) -> list[list[tuple[int, int, int, int, str]]]:
    return [[(c.row, c.col, c.row_span, c.col_span, c.text) for c in table.cells] for table in document.tables()]


@needs_libreoffice
def test_binary_twin_gives_what_the_docx_gives(shared: Path, cache: Path) -> None:
    real = shared / "corpus" / "real"
    binary, modern = open_document(real / "nuclear_psr12.doc"), open_document(real / "nuclear_psr12.docx")
    assert cells(binary) == cells(modern)
    headings = [[(b.level, b.text) for b in d.paragraphs() if b.level] for d in (binary, modern)]
    assert len(headings[0]) > 30
    assert headings[0] == headings[1]


@needs_libreoffice
def test_indicator_table_of_a_binary_document(shared: Path, cache: Path) -> None:
    (table,) = open_document(shared / "corpus" / "real" / "hz_points_indicators.doc").tables()
    assert (table.n_rows, table.n_cols, table.repeat_rows) == (16, 7, 1)
    assert [c.text for c in table.cells if c.row == 0] == [
        "指标分类",
        "一级指标",
        "二级指标①",
        "三级指标",
        "指导分值",
        "方向",
        "说明",
    ]
    spans = {c.text: c.row_span for c in table.cells if c.row_span > 1 and c.col in (1, 2)}
    assert spans == {
        "个人素质": 9,
        "文化程度②": 4,
        "职业资格或专业技术职称": 5,
        "减分指标": 3,
        "违法犯罪（近五年内）": 2,
    }
    points = [c.text for c in table.cells if c.col == 4 and c.row in range(1, 10)]
    assert points == ["20分", "40分", "60分", "80分", "20分", "40分", "70分", "90分", "110分"]


@needs_libreoffice
def test_quota_tables_of_a_binary_document(shared: Path, cache: Path) -> None:
    tables = list(open_document(shared / "corpus" / "real" / "sh_school_plan_2016.doc").tables())
    assert [(t.n_rows, t.n_cols) for t in tables] == [(8, 5), (21, 3), (143, 6)]
