"""DOCX that is damaged or hostile: one clear error, nothing opened outside the package, nothing eaten up."""

from __future__ import annotations

import io
import socket
import time
import zipfile

import pytest

from extract.readers import read_bytes
from extract.readers.errors import ReadError
from tests.readers.docx_builder import NAMESPACES, docx_bytes, p, read, tbl, tc, tr


def packed(document: str, **others: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", document)
        for name, content in others.items():
            package.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def test_external_entities_are_refused(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    document = (
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        f"<w:document {NAMESPACES}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>"
    )
    with pytest.raises(ReadError, match="document type") as caught:
        read_bytes("a.docx", packed(document))
    assert caught.value.place == "word/document.xml"


def test_entity_bomb_is_refused_quickly() -> None:
    entities = '<!ENTITY a0 "0123456789">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    body = "<w:body><w:p><w:r><w:t>&a11;</w:t></w:r></w:p></w:body>"
    document = f"<!DOCTYPE d [{entities}]><w:document {NAMESPACES}>{body}</w:document>"
    start = time.monotonic()
    with pytest.raises(ReadError):
        read_bytes("a.docx", packed(document))
    assert time.monotonic() - start < 5


def test_deep_nesting_is_refused_and_fair_nesting_is_read() -> None:
    def nested(depth: int) -> str:
        return tbl(tr(tc(p("内") + nested(depth - 1) if depth else p("底")), tc("旁")))

    assert "底" in [b.text for b in read(nested(20)).paragraphs()]
    with pytest.raises(ReadError, match="damaged"):
        read(nested(200))


def test_endless_chains_of_styles_and_absurd_spans_end() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{n}"><w:basedOn w:val="s{(n + 1) % 3}"/></w:style>' for n in range(3)
    )
    body = p("甲", '<w:pStyle w:val="s0"/>') + tbl(
        tr(tc("乙", '<w:gridSpan w:val="2000000000"/>'), tc("1")), tr(tc("丙", '<w:gridSpan w:val="-5"/>'), tc("2"))
    )
    (table,) = read(body, styles=styles).tables()
    assert (table.n_rows, table.n_cols) == (2, 3)


def test_bomb_in_a_part_is_refused() -> None:
    document = f"<w:document {NAMESPACES}><w:body>{'<w:p/>' * (12 << 20)}</w:body></w:document>"
    with pytest.raises(ReadError, match="bomb"):
        read_bytes("a.docx", packed(document))


@pytest.mark.parametrize("document", ["", "<", "<w:document", f"<w:document {NAMESPACES}/>", "text"])
def test_damaged_main_part_is_refused(document: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes("a.docx", packed(document))
    assert caught.value.place == "word/document.xml"


def test_damaged_bytes_inside_the_package_are_refused() -> None:
    data = bytearray(docx_bytes(p("甲" * 5000)))
    at = data.find(b"word/document.xml") + 40
    data[at : at + 20] = b"\xff" * 20
    with pytest.raises(ReadError):
        read_bytes("a.docx", bytes(data))


def test_links_to_the_outside_are_never_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the reader opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    rels = (
        '<Relationships><Relationship Id="a" Type="x/styles" TargetMode="External" Target="http://198.51.100.1/s.xml"/>'
        '<Relationship Id="b" Type="x/attachedTemplate" TargetMode="External" Target="http://198.51.100.1/t.dotm"/>'
        '<Relationship Id="c" Type="x/numbering" Target="../../../../etc/passwd"/></Relationships>'
    )
    document = f"<w:document {NAMESPACES}><w:body>{p('甲')}</w:body></w:document>"
    data = packed(document, word___rels__document=rels, **{"word/_rels/document.xml.rels": rels})
    assert [b.text for b in read_bytes("a.docx", data).paragraphs()] == ["甲"]
