"""Fetching with manners and within bounds: delays, retries, broken downloads, limits, and closed doors."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from extract.fetch import Outcome
from extract.fetch import http as fetch_http
from extract.fetch.http import Client, is_public
from tests.fetch.site import PDF_BYTES, Answer, Site, local, page, run, serving


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with serving() as here:
        yield here


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
