"""Small OFD packages written by hand, for the tests of the OFD reader. Lengths are millimetres, as in OFD."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from extract.model import Source
from extract.readers.ofd import read_pages
from extract.readers.ofd.geometry import POINTS
from extract.readers.page import Page

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def xml(name: str, inner: str, attributes: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} {NS} {attributes}>{inner}</ofd:{name}>'


def page_part(objects: str, before: str = "", layer: str = "") -> str:
    return xml("Page", f"{before}<ofd:Content><ofd:Layer {layer}>{objects}</ofd:Layer></ofd:Content>")


def document_part(pages: int, common: str = "") -> str:
    entries = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(pages))
    area = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
    return xml("Document", f"<ofd:CommonData>{area}{common}</ofd:CommonData><ofd:Pages>{entries}</ofd:Pages>")


def root_part(*roots: str) -> str:
    return xml("OFD", "".join(f"<ofd:DocBody><ofd:DocRoot>{root}</ofd:DocRoot></ofd:DocBody>" for root in roots))


def zipped(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def package(pages: Iterable[str], common: str = "", **parts: str) -> bytes:
    """An OFD file with one document of these page parts."""
    listed = list(pages)
    content = {f"Doc_0/Pages/Page_{n}/Content.xml": part for n, part in enumerate(listed)}
    named = {f"Doc_0/{name}.xml": part for name, part in parts.items()}
    base = {"OFD.xml": root_part("Doc_0/Document.xml"), "Doc_0/Document.xml": document_part(len(listed), common)}
    return zipped({**base, **content, **named})


def text(content: str, x: float, y: float, size: float = 4.0, attributes: str = "") -> str:
    """A line of text whose first baseline point is (x, y), in mm."""
    run = f'DeltaX="g {len(content) - 1} {size}"' if len(content) > 1 else ""
    return (
        f'<ofd:TextObject ID="1" Font="3" Size="{size}" Boundary="{x} {y - size} 100 {size}" {attributes}>'
        f'<ofd:TextCode X="0" Y="{size}" {run}>{content}</ofd:TextCode></ofd:TextObject>'
    )


def line(x0: float, y0: float, x1: float, y1: float, attributes: str = "") -> str:
    return (
        f'<ofd:PathObject ID="2" LineWidth="0.35" Boundary="{x0} {y0} {x1 - x0} {y1 - y0}" {attributes}>'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def path(data: str, where: str, attributes: str = "") -> str:
    return (
        f'<ofd:PathObject Boundary="{where}" {attributes}>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def only_page(objects: str, common: str = "", **parts: str) -> Page:
    return read_pages(package([page_part(objects)], common, **parts))[0][0]


def shown(page: Page) -> str:
    return "".join(char.text for char in page.words)


def in_mm(*points: float) -> list[float]:
    return [round(value / POINTS, 3) for value in points]


def source() -> Source:
    return Source("样本.ofd", "0" * 64, 1, "application/ofd")
