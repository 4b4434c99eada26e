"""A scanned page of an OFD file as a PDF of its pictures: the form in which the recogniser takes scans."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image

from extract.readers.errors import ReadError
from extract.readers.ofd.objects import Picture
from extract.readers.ofd.package import Package

DPI = 200.0
MAX_PIXELS = 40_000_000
MAX_SIDE = 5_000


def page_as_pdf(package: Package, size: tuple[float, float], pictures: Sequence[Picture]) -> bytes:
    """Return a page's pictures as a PDF of one page of the same size in points; empty if none can be decoded."""
    sheet = _sheet(package, size, pictures)
    if sheet is None:
        return b""
    out = io.BytesIO()
    sheet.save(out, "PDF", resolution=sheet.width / size[0] * 72, quality=90)
    return out.getvalue()


def _sheet(package: Package, size: tuple[float, float], pictures: Sequence[Picture]) -> Image.Image | None:
    """Return a page's pictures on white paper at 200 dpi, None if none can be decoded."""
    scale = min(DPI / 72, MAX_SIDE / max(size))
    paper = Image.new("RGB", (max(1, round(size[0] * scale)), max(1, round(size[1] * scale))), "white")
    drawn = False
    for picture in pictures:
        image = _decoded(package, picture.part)
        if image is None:
            continue
        box = [min(max(round(edge * scale), 0), MAX_SIDE) for edge in picture[:4]]
        width, height = box[2] - box[0], box[3] - box[1]
        if width > 0 and height > 0:
            paper.paste(image.resize((width, height), Image.Resampling.LANCZOS), (box[0], box[1]))
            drawn = True
    return paper if drawn else None


def _decoded(package: Package, part: str) -> Image.Image | None:
    """Return a picture part on white ground, None if it is missing, too big or in a form that cannot be decoded."""
    if not part:
        return None
    try:
        with Image.open(io.BytesIO(package.read(part))) as image:
            if image.width * image.height > MAX_PIXELS:
                return None
            picture = image.convert("RGBA")
    except (ReadError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    return paper.convert("RGB")
