"""Hostile OFD files are refused in bounded time and memory."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from extract.readers import ofd
from extract.readers.errors import ReadError
from extract.readers.ofd import package as ofd_package
from extract.readers.ofd import read_pages
from extract.readers.page import Page
from tests.readers.ofd_builder import (
    document_part,
    line,
    only_page,
    package,
    page_part,
    path,
    root_part,
    shown,
    text,
    xml,
    zipped,
)


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
        assert (shown(pages[0]), problems[0].check) == ("", "page-unreadable")


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
    with pytest.raises(ReadError, match="unpacks to too much"):
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
    assert all(abs(number) < 1e13 for char in page.words for number in char[1:6])
    assert page.width > 0
