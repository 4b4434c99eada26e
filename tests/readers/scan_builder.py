"""Builds small scans for the tests: a page drawn with reportlab, rendered, turned, dirtied, put into an image-only PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 420.0, 300.0
FONTS = ("*uming*", "*wqy*", "*DroidSansFallback*", "*simsun*", "*SimSun*", "*Songti*", "*ukai*", "*gbsn*", "*gkai*")


@cache
def chinese_font() -> str:
    """Register a Chinese TrueType font of this machine and return its name; skip the test if there is none."""
    for folder in ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts"):
        for pattern in FONTS:
            for path in sorted(Path(folder).rglob(f"{pattern}.tt[fc]")):
                try:
                    pdfmetrics.registerFont(TTFont("chinese", path))
                except TTFError:
                    continue
                return "chinese"
    pytest.skip("needs a Chinese TrueType font, which this machine does not have")


def draw_page(lines: Sequence[tuple[float, float, str]], rules: Sequence[tuple[float, float, float, float]]) -> bytes:
    """Return a PDF page with 11 pt text at (x, y from the top) and ruling lines (x0, top, x1, bottom)."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDTH, HEIGHT))
    canvas.setFont(chinese_font(), 11)
    for x, top, text in lines:
        canvas.drawString(x, HEIGHT - top - 11, text)
    canvas.setLineWidth(0.6)
    for x0, top, x1, bottom in rules:
        canvas.line(x0, HEIGHT - top, x1, HEIGHT - bottom)
    canvas.save()
    return buffer.getvalue()


def table_page(
    rows: Sequence[Sequence[str]], xs: Sequence[float], top: float = 60, height: float = 22, above: str = ""
) -> bytes:
    """Return a PDF page with a ruled table whose columns stand between `xs`, and a line of text above it."""
    bottom = top + height * len(rows)
    lines = [(xs[0], 25.0, above)] if above else []
    for r, row in enumerate(rows):
        lines += [(xs[c] + 5, top + r * height + 5, text) for c, text in enumerate(row)]
    rules = [(xs[0], top + r * height, xs[-1], top + r * height) for r in range(len(rows) + 1)]
    rules += [(x, top, x, bottom) for x in xs]
    return draw_page(lines, rules)


def picture_of(pdf: bytes, dpi: float = 200, angle: float = 0.0, noise: float = 6.0) -> Image.Image:
    """Render the first page of a PDF as a scanner would: turned by `angle` degrees anticlockwise, grainy."""
    document = pdfium.PdfDocument(pdf)
    image = document[0].render(scale=dpi / 72).to_pil().convert("RGB")
    document.close()
    image = image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor="white")
    grain = np.random.default_rng(7).normal(-6, noise, (image.height, image.width, 1))
    return Image.fromarray((np.asarray(image, dtype=np.float64) + grain).clip(0, 255).astype(np.uint8))


def scanned(*images: Image.Image, dpi: float = 200) -> bytes:
    """Return an image-only PDF with a page for each picture."""
    buffer = io.BytesIO()
    images[0].save(buffer, "PDF", save_all=True, append_images=images[1:], resolution=dpi, quality=80)
    return buffer.getvalue()
