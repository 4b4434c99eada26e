"""Damage and malice in every format: one clear error or a document, in bounded time, nothing touched outside the file.

What is special to one format is tested beside its reader; here stands what must hold for all of them.
"""

from __future__ import annotations

import io
import random
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from extract import pipeline, readers
from extract.curate.records import Failure
from extract.model import Document, Extraction
from extract.readers import read_bytes
from extract.readers.errors import ReadError
from extract.workers import Limits
from tests.readers.docx_builder import LONG, docx_bytes, p, small_table
from tests.readers.ofd_builder import package, page_part, text

WORDS = "到2025年，全市每千人口床位数达到7.5张。"


def pdf_bytes() -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(595, 842))
    for top in (700, 600):
        sheet.setFont("STSong-Light", 14)
        sheet.drawString(72, top, WORDS)
        for x in (72, 200, 400):
            sheet.line(x, top - 60, x, top - 20)
        for y in (top - 60, top - 40, top - 20):
            sheet.line(72, y, 400, y)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def html_bytes() -> bytes:
    rows = "<tr><td>指标<td>2025年</tr>" + "<tr><td>床位数（张）<td>100</tr>" * 3
    return f"<html><body><h1>某市规划</h1><p>{LONG}{WORDS}</p><table border=1>{rows}</table></body></html>".encode()


def mht_bytes() -> bytes:
    head = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=part\n\n--part\n"
    return head + b"Content-Type: text/html; charset=utf-8\n\n" + html_bytes() + b"\n--part--\n"


def text_bytes() -> bytes:
    return f"某市规划\n{LONG}\n表1\n指标\t2020年\t2025年\n床位数\t90\t100\n医师数\t20\t30\n{WORDS}\n".encode()


def ofd_bytes() -> bytes:
    return package([page_part(text(WORDS, 20, 40) + text(LONG[:30], 20, 60)), page_part(text(LONG[30:], 20, 40))])


SAMPLES: dict[str, Callable[[], bytes]] = {
    "plan.pdf": pdf_bytes,
    "plan.docx": lambda: docx_bytes(p(LONG) + small_table() + p(WORDS)),
    "plan.html": html_bytes,
    "plan.mht": mht_bytes,
    "plan.txt": text_bytes,
    "plan.ofd": ofd_bytes,
}


@pytest.fixture(autouse=True)
def without_recogniser(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without the extra: recognising pages that damage has turned to garbage only costs time here."""
    monkeypatch.setattr(readers, "_recogniser_installed", lambda: False)


every_format = pytest.mark.parametrize("name", SAMPLES)


def outcome(name: str, data: bytes) -> Document | Exception:
    """Read a file, and return what comes of it."""
    try:
        return read_bytes(name, data)
    except Exception as error:
        return error


def words(document: Document) -> str:
    return "".join(paragraph.text for paragraph in document.paragraphs())


@every_format
def test_the_sample_itself_is_read(name: str) -> None:
    assert "每千人口床位数达到7.5张" in words(read_bytes(name, SAMPLES[name]()))


@every_format
def test_a_file_cut_anywhere_is_read_or_refused(name: str) -> None:
    whole = SAMPLES[name]()
    for part in range(24):
        assert isinstance(outcome(name, whole[: len(whole) * part // 24]), (Document, ReadError))


@every_format
def test_flipped_bits_are_read_or_refused(name: str) -> None:
    whole = SAMPLES[name]()
    chance = random.Random(f"flip {name}")
    for _ in range(60):
        spoilt = bytearray(whole)
        for _ in range(chance.choice((1, 1, 4, 40))):
            spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        assert isinstance(outcome(name, bytes(spoilt)), (Document, ReadError))


@every_format
def test_pieces_moved_about_are_read_or_refused(name: str) -> None:
    whole = SAMPLES[name]()
    chance = random.Random(f"move {name}")
    for _ in range(30):
        at, to, size = (chance.randrange(len(whole)) for _ in range(3))
        size = min(size, 200)
        assert isinstance(
            outcome(name, whole[:to] + whole[at : at + size] + whole[to + chance.choice((0, size)) :]),
            (Document, ReadError),
        )


@pytest.mark.parametrize("suffix", ["pdf", "docx", "doc", "ofd", "html", "txt", "zip"])
@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 5000, b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x7fELF" + bytes(99)]
)
def test_a_beginning_alone_is_refused(suffix: str, data: bytes) -> None:
    assert isinstance(outcome(f"plan.{suffix}", data), ReadError)


# --- nothing outside the file ---------------------------------------------------------------------------------------


class Watch:
    """Python's audit events of one stretch of code; the hook stays for the process, as hooks cannot be removed."""

    forbidden = ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn")

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self.hook)

    def hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.on:
            return
        if event in self.forbidden:
            self.seen.append(event)
        if event == "open" and len(arguments) > 1 and str(arguments[1] or "r").strip("rbtU"):
            self.seen.append(f"write {arguments[0]}")
        if event == "open" and "secret" in str(arguments[0]):
            self.seen.append(f"read {arguments[0]}")


WATCH = Watch()


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    WATCH.seen = []
    yield WATCH
    WATCH.on = False


@every_format
def test_no_reader_opens_a_connection_a_program_or_another_file(name: str, watch: Watch) -> None:
    data = SAMPLES[name]()
    outcome(name, data)  # libraries load now, and may look about as they do
    watch.on = True
    assert isinstance(outcome(name, data), (Document, ReadError))
    watch.on = False
    assert watch.seen == []


def with_secrets(secret: Path) -> dict[str, bytes]:
    """Files of several formats that ask for another file, an address or a program."""
    address = "http://127.0.0.1:9/x"
    external = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}"><!ENTITY t SYSTEM "{address}">]>'
    ofd = page_part(text("&s;&t;", 20, 40)).replace("?>", "?>" + external, 1)
    action = f"<</S/Launch/F({secret})/Next<</S/URI/URI({address})>>>>".encode()
    page = f'<html><base href="{address}"><body><iframe src="{secret.as_uri()}"></iframe><img src="{address}"><p>{LONG}'
    return {
        "plan.ofd": package([ofd]),
        "plan.html": page.encode(),
        "plan.pdf": tiny_pdf(b"BT /F 12 Tf 72 700 Td (Beds per thousand residents 2025) Tj ET", action),
        "plan.txt": f"{{ INCLUDETEXT {secret} }}\n{LONG}\n{address}".encode(),
    }


@pytest.mark.parametrize("name", ["plan.ofd", "plan.html", "plan.pdf", "plan.txt"])
def test_what_a_file_asks_for_is_not_done(name: str, watch: Watch, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("绝密", encoding="utf-8")
    data = with_secrets(secret)[name]
    watch.on = True
    document = outcome(name, data)
    watch.on = False
    assert isinstance(document, ReadError) or (isinstance(document, Document) and "绝密" not in words(document))
    assert watch.seen == []


# --- bounded time ---------------------------------------------------------------------------------------------------


def tiny_pdf(content: bytes, action: bytes = b"<<>>", box: bytes = b"0 0 595 842", kids: bytes = b"3 0 R") -> bytes:
    """A PDF of one page by hand, its content compressed."""
    packed = zlib.compress(content)
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction " + action + b">>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[" + box + b"]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n"
    return out + head + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)


LINE = b"BT /F 12 Tf 72 700 Td (Beds per thousand residents 2025) Tj ET "
GRID = b"".join(b"%d 0 m %d 800 l S 0 %d m 590 %d l S " % (x % 595, x % 595, x % 842, x % 842) for x in range(30_000))
LARGE: dict[str, Callable[[], bytes]] = {
    "content that unpacks to much.pdf": lambda: tiny_pdf(LINE + b" " * (64 << 20)),
    "many characters.pdf": lambda: tiny_pdf(b"BT /F 1 Tf " + b"1 0 0 1 50 50 Tm (abcdefghij) Tj " * 50_000 + b"ET"),
    "many lines.pdf": lambda: tiny_pdf(LINE + b"0 0 m 100 0 l S " * 200_000),
    "a dense grid.pdf": lambda: tiny_pdf(LINE + GRID),
    "a huge page.pdf": lambda: tiny_pdf(LINE, box=b"0 0 1e9 1e9"),
    "a page of no size.pdf": lambda: tiny_pdf(LINE, box=b"0 0 -5 0"),
    "pages in a ring.pdf": lambda: tiny_pdf(LINE, kids=b"2 0 R"),
    "one long line.txt": lambda: (WORDS * 50_000).encode(),
    "many tabs.txt": lambda: b"a\t" * 200_000,
    "a cell a line.txt": lambda: b"\ta\n" * 20_000,
    "a cell and a blank line.txt": lambda: b"\ta\n\n" * 20_000,
    "field codes never closed.txt": lambda: b"{ TOC [bookmark: " * 20_000,
    "many short lines.txt": lambda: "床位\n".encode() * 100_000,
    "parts in parts.mht": lambda: mht_bytes() + b"--part\nContent-Type: multipart/related; boundary=part\n\n" * 10_000,
    "many objects.ofd": lambda: package([page_part(text("床位", 20, 40) * 30_000)]),
}


@pytest.mark.parametrize("name", LARGE)
def test_much_of_one_thing_takes_bounded_time(name: str) -> None:
    data = LARGE[name]()
    start = time.monotonic()
    assert isinstance(outcome(name, data), (Document, ReadError))
    assert time.monotonic() - start < 20


def test_a_file_that_eats_memory_costs_only_itself(tmp_path: Path) -> None:
    """pdfium draws form objects that call themselves without end: only the process's limit stops it."""
    head = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 11/Resources<</XObject<</X 5 0 R>>>>>>"
    ring = head + b"stream\n/X Do /X Do\nendstream"
    bomb = tiny_pdf(b"/X Do " + LINE).replace(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", ring)
    (tmp_path / "a bomb.pdf").write_bytes(bomb.replace(b"/Font<</F 5 0 R>>", b"/XObject<</X 5 0 R>>"))
    (tmp_path / "plan.txt").write_bytes(text_bytes())
    job = pipeline.Job(limits=Limits(memory=1 << 30))
    bad, good = pipeline.run(pipeline.find_documents(tmp_path), job, workers=2)
    assert isinstance(bad, Failure)
    assert "memory" in bad.reason
    assert isinstance(good, Extraction)


def test_a_zip_bomb_is_refused_whatever_it_claims_to_be() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("OFD.xml", "<OFD/>")
        for number in range(3):
            archive.writestr(f"word/document{number}.xml", bytes(80 << 20))
    start = time.monotonic()
    for name in ("plan.docx", "plan.ofd", "plan.zip"):
        assert isinstance(outcome(name, out.getvalue()), ReadError)
    assert time.monotonic() - start < 10
