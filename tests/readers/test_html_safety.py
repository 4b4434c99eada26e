"""Hostile web pages: nothing fetched, nothing eaten up, one clear error where it must be."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from extract.readers import read_bytes
from extract.readers.errors import ReadError
from tests.readers.test_html import PROSE, read


def test_nothing_that_a_page_links_to_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the reader opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    links = (
        '<base href="http://198.51.100.1/"><link rel="stylesheet" href="s.css"><script src="a.js"></script>'
        '<iframe src="b.html"></iframe><img src="c.png"><object data="d"></object><meta http-equiv="refresh" content="0;url=e">'
    )
    assert [b.text for b in read(links + f"<p>{PROSE}</p>", links).paragraphs()] == [PROSE]


def test_entities_of_a_document_type_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        f"<html><body><p>{PROSE}&x;</p></body></html>"
    )
    text = "".join(b.text for b in read_bytes("a.html", page.encode()).paragraphs())
    assert PROSE in text
    assert "秘密" not in text


def test_deep_nesting() -> None:
    assert [b.text for b in read("<font>" * 20_000 + f"<p>{PROSE}").paragraphs()] == [PROSE]
    with pytest.raises(ReadError, match="nested too deeply"):
        read("<div>" * 100_000 + PROSE)


def test_deeply_nested_tables() -> None:
    with pytest.raises(ReadError, match="nested"):
        read(f"<table><tr><td>{PROSE}" * 100)


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{PROSE}</p>" * 10_000,
        "<table border=1>" + "<tr><td rowspan=60000 colspan=1000>1</td><td>2</td></tr>" * 2_000 + "</table>",
        "<table border=1>" + "<tr>" + "<td rowspan=2>1</td>" * 1_000 + "</tr>" * 2 + "</table>",
        "<ol>" + "<li>甲" * 20_000 + "</ol>",
        "<p>" + "<br>" * 100_000 + PROSE,
        "<p>" + "　" * 200_000 + PROSE,
        "<div class=share>" * 1000 + PROSE,
    ],
)
def test_large_pages_are_read_in_time(page: str) -> None:
    start = time.monotonic()
    try:
        read(page)
    except ReadError as error:
        assert "no text" not in error.reason or "share" in page  # noqa: PT017
    assert time.monotonic() - start < 20
