"""Fetching against a server on this machine: attachments, names, retries, resuming, limits and closed doors."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract import fetch_http
from extract.fetch import Fetched, Outcome, fetch
from extract.fetch_http import Client, FetchError, Limits, check_url, is_public
from extract.fetch_links import MAX_NAME_BYTES, disposition_name, name_file, read_page, safe_name
from extract.fetch_manifest import ManifestError, read_manifest
from extract.readers.sniff import DOCX, PDF

PDF_BYTES = b"%PDF-1.4\n" + b"x" * 5000


@dataclass
class Answer:
    """What the server gives for a path: `status` and `headers`, and how far it gets before the connection breaks."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    break_after: int | None = None
    ranges: bool = False


@dataclass
class Site:
    """A web site on this machine: answers by path (a list is used up one by one), and the requests it has seen."""

    url: str
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def give(self, path: str, *answers: Answer) -> str:
        self.answers[path] = list(answers)
        return self.url + path

    def paths(self) -> list[str]:
        return [path for path, _ in self.seen]


def handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.seen.append((self.path, dict(self.headers)))
            listed = site.answers.get(self.path, [Answer(b"nothing here", 404)])
            answer = listed.pop(0) if len(listed) > 1 else listed[0]
            body, status, headers = answer.body, answer.status, dict(answer.headers)
            wanted = self.headers.get("Range")
            if wanted and answer.ranges:
                start = int(wanted.removeprefix("bytes=").rstrip("-"))
                headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
                status, body = 206, body[start:]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Transfer-Encoding" not in headers:
                self.send_header("Content-Length", headers.get("Content-Length", str(len(body))))
            self.end_headers()
            self.wfile.write(body if answer.break_after is None else body[: answer.break_after])
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    here = Site("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(here))
    here.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield here
    server.shutdown()
    thread.join()
    server.server_close()


def local(pause: Callable[[float], None] = lambda _: None, **limits: object) -> Client:
    """A client that may talk to this machine and does not really wait."""
    settings: dict[str, object] = {"allow_private": True, "delay": 0.0, "retries": 3, "backoff": 0.01, "read": 5.0}
    return Client(Limits(**{**settings, **limits}), pause)  # type: ignore[arg-type]


def run(folder: Path, *urls: str, client: Client | None = None, attachments: bool = True) -> list[Fetched]:
    return list(fetch(urls, folder, client=client or local(), attachments=attachments))


def manifest(folder: Path) -> list[dict[str, str]]:
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def page(links: str, title: str = "某市卫生规划的通知") -> Answer:
    text = (
        f'<html><head><meta name="ArticleTitle" content="{title}"></head><body><p>现印发规划。</p>{links}</body></html>'
    )
    return Answer(text.encode())


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name in names:
            out.writestr(name, b"%PDF-1.4 text")
    return buffer.getvalue()


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


# --- manners --------------------------------------------------------------------------------------------------------


def test_requests_to_one_host_keep_their_distance(site: Site, tmp_path: Path) -> None:
    waits: list[float] = []
    client = local(waits.append, delay=3.0)
    run(tmp_path, site.give("/a.pdf", Answer(PDF_BYTES)), site.give("/b.pdf", Answer(PDF_BYTES + b"2")), client=client)
    assert len(waits) == 1
    assert 2.5 < waits[0] <= 3.0
    assert all("guihua" in headers["User-Agent"] for _, headers in site.seen)


def test_a_server_that_is_busy_is_asked_again_later(site: Site, tmp_path: Path) -> None:
    waits: list[float] = []
    url = site.give("/a.pdf", Answer(status=503), Answer(status=429, headers={"Retry-After": "7"}), Answer(PDF_BYTES))
    assert run(tmp_path, url, client=local(waits.append, backoff=2.0))[0].outcome == Outcome.SAVED
    assert waits == [2.0, 7.0]


def test_retries_end(site: Site, tmp_path: Path) -> None:
    waits: list[float] = []
    found = run(tmp_path, site.give("/a.pdf", Answer(status=500)), client=local(waits.append, backoff=1.0))
    assert (found[0].outcome, waits, len(site.seen)) == (Outcome.FAILED, [1.0, 2.0, 4.0], 4)
    assert "500" in found[0].reason


def test_what_will_not_pass_is_not_tried_again(site: Site, tmp_path: Path) -> None:
    long = site.give("/b.pdf", Answer(status=503, headers={"Retry-After": "86400"}))
    run(tmp_path, site.give("/a.pdf", Answer(status=403)), long)
    assert site.paths() == ["/a.pdf", "/b.pdf"]


# --- broken downloads -----------------------------------------------------------------------------------------------


def test_a_broken_download_goes_on_where_it_stopped(site: Site, tmp_path: Path) -> None:
    tag = {"ETag": '"v1"'}
    broken = Answer(PDF_BYTES, headers=tag, break_after=2000)
    found = run(tmp_path, site.give("/a.pdf", broken, Answer(PDF_BYTES, headers=tag, ranges=True)))
    assert found[0].outcome == Outcome.SAVED
    assert (tmp_path / "a.pdf").read_bytes() == PDF_BYTES
    assert site.seen[1][1]["Range"] == "bytes=2000-"
    assert site.seen[1][1]["If-Range"] == '"v1"'


def test_the_next_call_goes_on_too(site: Site, tmp_path: Path) -> None:
    url = site.give("/a.pdf", Answer(PDF_BYTES, headers={"ETag": '"v1"'}, break_after=2000))
    assert run(tmp_path, url, client=local(retries=0))[0].outcome == Outcome.FAILED
    site.give("/a.pdf", Answer(PDF_BYTES, headers={"ETag": '"v1"'}, ranges=True))
    assert run(tmp_path, url)[0].outcome == Outcome.SAVED
    assert site.seen[-1][1]["Range"] == "bytes=2000-"
    assert (tmp_path / "a.pdf").read_bytes() == PDF_BYTES
    assert not (tmp_path / ".partial").exists()


@pytest.mark.parametrize(
    "second",
    [
        Answer(b"%PDF-1.4 new edition", headers={"ETag": '"v2"'}),
        Answer(PDF_BYTES, 206, {"Content-Range": "bytes 0-5/6"}),
        Answer(b"", 416),
    ],
)
def test_a_changed_or_odd_answer_starts_anew(site: Site, tmp_path: Path, second: Answer) -> None:
    broken = Answer(PDF_BYTES, headers={"ETag": '"v1"'}, break_after=2000)
    last = Answer(b"%PDF-1.4 new edition")
    assert run(tmp_path, site.give("/a.pdf", broken, second, last))[0].outcome == Outcome.SAVED
    assert (tmp_path / "a.pdf").read_bytes() == b"%PDF-1.4 new edition"


def test_without_a_validator_nothing_is_patched_together(site: Site, tmp_path: Path) -> None:
    broken = Answer(b"%PDF-1.4 old" + bytes(500), break_after=100)
    assert run(tmp_path, site.give("/a.pdf", broken, Answer(PDF_BYTES, ranges=True)))[0].outcome == Outcome.SAVED
    assert "Range" not in site.seen[1][1]
    assert (tmp_path / "a.pdf").read_bytes() == PDF_BYTES


# --- limits ---------------------------------------------------------------------------------------------------------


def test_too_big_a_file_is_given_up(site: Site, tmp_path: Path) -> None:
    told = site.give("/a.pdf", Answer(PDF_BYTES))
    untold = site.give("/b.pdf", Answer(PDF_BYTES, headers={"Transfer-Encoding": "identity"}))
    found = run(tmp_path, told, untold, client=local(size=1000))
    assert [one.outcome for one in found] == [Outcome.FAILED, Outcome.FAILED]
    assert all("1000" in one.reason for one in found)
    assert list(tmp_path.iterdir()) == []


def test_a_compressed_bomb_is_given_up(site: Site, tmp_path: Path) -> None:
    import gzip

    bomb = gzip.compress(bytes(50 << 20))
    url = site.give("/a.pdf", Answer(bomb, headers={"Content-Encoding": "gzip"}))
    found = run(tmp_path, url, client=local(size=1 << 20))
    assert found[0].outcome == Outcome.FAILED
    assert "more than" in found[0].reason


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "])
def test_a_server_that_drips_is_given_up(tmp_path: Path, head: bytes) -> None:
    """A byte now and then, in the body or in the head, never ends a single wait, yet the time for the file does."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()

        def drip() -> None:
            peer, _ = listener.accept()
            with peer, contextlib.suppress(OSError):
                peer.recv(4096)
                peer.sendall(head)
                while not stop.wait(0.02):
                    peer.sendall(b"x")

        thread = threading.Thread(target=drip)
        thread.start()
        start = time.monotonic()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/a.pdf"
        found = run(tmp_path, url, client=local(seconds=0.3, read=3.0))
        took = time.monotonic() - start
        stop.set()
        thread.join()
    assert (found[0].outcome, took < 2) == (Outcome.FAILED, True)


def test_redirects_are_followed_to_an_end(site: Site, tmp_path: Path) -> None:
    site.give("/b.pdf", Answer(PDF_BYTES))
    assert run(tmp_path, site.give("/a", Answer(status=302, headers={"Location": "/b.pdf"})))[0].file_name == "b.pdf"
    loop = site.give("/loop", Answer(status=301, headers={"Location": "/loop"}))
    assert "redirects" in run(tmp_path, loop)[0].reason


# --- closed doors ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),  # noqa: S104
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:0001::", "64:ff9b::7f00:1"),
    ],
)
def test_private_addresses_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "223.5.5.5", "2400:3200::1", "::ffff:8.8.8.8"])
def test_public_addresses_are_known(address: str) -> None:
    assert is_public(address)


def closed(**limits: object) -> Client:
    return local(allow_private=False, retries=0, **limits)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]"]
)
def test_this_machine_is_not_asked_unless_told(site: Site, tmp_path: Path, host: str) -> None:
    url = site.give("/a.pdf", Answer(PDF_BYTES)).replace("127.0.0.1", host)
    assert run(tmp_path, url, client=closed())[0].outcome == Outcome.FAILED
    assert site.seen == []


def test_a_redirect_to_a_private_address_is_not_followed(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first address passes as public; what it redirects to is checked like any other."""
    start = site.give("/a", Answer(status=302, headers={"Location": site.url.replace("127.0.0.1", "127.0.0.2") + "/b"}))
    monkeypatch.setattr(fetch_http, "is_public", lambda address: address == "127.0.0.1")
    found = run(tmp_path, start, client=closed())
    assert (found[0].outcome, site.paths()) == (Outcome.FAILED, ["/a"])
    assert "127.0.0.2" in found[0].reason


def test_a_name_that_changes_its_address_meets_the_second_check(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the first look-up gives a public address, the connection's own look-up this machine."""
    real = socket.getaddrinfo
    asked: list[str] = []

    def rebound(host: str, port: object, *args: object, **options: object) -> object:
        asked.append(host)
        return real("8.8.8.8" if len(asked) == 1 else "127.0.0.1", port, *args, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    url = site.give("/a.pdf", Answer(PDF_BYTES)).replace("127.0.0.1", "plans.example.org")
    found = run(tmp_path, url, client=closed())
    assert (len(asked), found[0].outcome, site.seen) == (2, Outcome.FAILED, [])
    assert "127.0.0.1 is private" in found[0].reason


def test_an_attachment_on_a_private_address_is_not_fetched(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch_http, "is_public", lambda address: address == "127.0.0.1")
    inner = site.url.replace("127.0.0.1", "127.0.0.2")
    found = run(tmp_path, site.give("/p.html", page(f'<a href="{inner}/a.pdf">附件</a>')), client=closed())
    assert [one.outcome for one in found] == [Outcome.SAVED, Outcome.FAILED]
    assert site.paths() == ["/p.html"]


def test_no_stored_password_is_sent(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = tmp_path / "netrc"
    secrets.write_text("machine 127.0.0.1 login someone password secret", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(secrets))
    run(tmp_path / "raw", site.give("/a.pdf", Answer(PDF_BYTES)))
    assert "Authorization" not in site.seen[0][1]


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
        (b"name,x\n", "line 1 has no column file_name"),
        (b"", "line 1 has no column"),
        ("file_name\n规划.pdf\n".encode("gbk"), "not UTF-8"),
        (b"file_name,title\na.pdf,b,c\n", "line 2 has more fields"),
    ],
)
def test_a_manifest_that_cannot_be_read_is_told_with_its_line(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "manifest.csv").write_bytes(content)
    with pytest.raises(ManifestError, match=words):
        read_manifest(tmp_path)
