"""Sniffing: content decides, encodings are told from the bytes, and nothing dangerous is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.readers.errors import ReadError
from extract.readers.sniff import (
    DOC,
    DOCX,
    HTML,
    MHTML,
    ODT,
    OFD,
    PDF,
    RTF,
    TEXT,
    WORD_XML,
    WPS,
    ZIP,
    decode_text,
    open_zip,
    read_member,
    sniff,
)

SENTENCE = "预计2025年全县医院床位增加到7500张，其中县级医院占4200张。"


def package(**members: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            place = name.replace("__", "/").replace("_xml", ".xml")
            out.writestr(zipfile.ZipInfo(place), content, zipfile.ZIP_DEFLATED)  # the same bytes at any time of day
    return buffer.getvalue()


def compound_file(stream: str, flags: int = 0) -> bytes:
    """The smallest OLE file: header, one sector of directory, one of the stream with its flag word."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0"))
    header[30:32] = struct.pack("<H", 9)
    name = (stream + "\0").encode("utf-16-le")
    entry = bytearray(128)
    entry[: len(name)] = name
    entry[64:66] = struct.pack("<H", len(name))
    entry[116:120] = struct.pack("<I", 1)
    body = bytearray(512)
    body[10:12] = struct.pack("<H", flags)
    return bytes(header + bytes(entry).ljust(512, b"\0") + body)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n", PDF),
        (b"\r\n%PDF-1.4\n", PDF),
        (package(word__document_xml="<a/>"), DOCX),
        (package(OFD_xml="<a/>"), OFD),
        (package(readme="a", plan="b"), ZIP),
        (package(mimetype=ODT, content_xml="<a/>"), ODT),
        (compound_file("WordDocument"), DOC),
        (compound_file("MatOST"), WPS),
        (rb"{\rtf1\ansi}", RTF),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Word.Document"?><w:wordDocument/>', WORD_XML),
        (b"\r\n\r\n<!DOCTYPE html><html><body>x</body></html>", HTML),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html></html>', HTML),
        (b"<!-- saved -->\n<HTML><p>x", HTML),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n", MHTML),
        (SENTENCE.encode(), TEXT),
        (SENTENCE.encode("gb18030"), TEXT),
    ],
)
def test_content_decides(data: bytes, expected: str) -> None:
    assert sniff(data, "plan.exe") == expected


def test_the_name_tells_a_fragment_of_a_page_from_text() -> None:
    fragment = b"words <b>first</b>"
    assert (sniff(fragment, "a.html"), sniff(fragment, "a.txt")) == (HTML, TEXT)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (package(), "empty"),
        (package(word__document_xml="<a/>")[:60], "damaged or truncated"),
        (compound_file("EncryptedPackage"), "encrypted"),
        (compound_file("WordDocument", flags=0x0100), "encrypted"),
        (compound_file("Workbook"), "spreadsheet"),
        (compound_file("Something"), "without a text document"),
        (package(**{"[Content_Types].xml": "", "xl/workbook.xml": ""}), "spreadsheet"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)), "picture"),
        (bytes(range(256)) * 8, "neither text"),
        (b'<?xml version="1.0"?><rss/>', "XML"),
    ],
)
def test_what_no_reader_reads_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        sniff(data, "plan.docx")
    assert caught.value.hint


def test_zip_bomb_is_refused_before_unpacking() -> None:
    bomb = package(**{f"part{n}": bytes(80 << 20) for n in range(2)})
    assert len(bomb) < 1 << 20
    with pytest.raises(ReadError, match="unpacks to"):
        sniff(bomb)


def test_encrypted_zip_is_refused() -> None:
    data = bytearray(package(plan="secret"))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(signature) + place] |= 1
    with pytest.raises(ReadError, match="encrypted"):
        sniff(bytes(data))


def test_member_is_read_up_to_its_limit_only() -> None:
    archive = open_zip(package(plan="a" * 100))
    assert read_member(archive, "plan") == b"a" * 100
    with pytest.raises(ReadError, match="more than 99") as caught:
        read_member(archive, "plan", limit=99)
    assert caught.value.place == "plan"
    with pytest.raises(ReadError, match="missing"):
        read_member(archive, "other")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding: str) -> None:
    assert decode_text((SENTENCE + "\r\n12").encode(encoding)) == SENTENCE + "\n12"


def test_a_few_damaged_bytes_do_not_change_the_encoding() -> None:
    for encoding in ("utf-8", "gb18030"):
        data = (SENTENCE * 50).encode(encoding) + b"\xff"
        assert decode_text(data) == SENTENCE * 50 + "\ufffd"


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1))
def test_gb18030_and_utf8_give_the_same_text(words: str) -> None:
    text = SENTENCE + words
    assert decode_text(text.encode("gb18030")) == decode_text(text.encode()) == text


@given(st.binary(max_size=300))
def test_any_bytes_are_told_or_refused(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html"):
        try:
            media_type = sniff(start + data)
        except ReadError:
            continue
        assert media_type
