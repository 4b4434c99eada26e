"""What is read: real plans with gold where there are any, and documents drawn here, whose tables are known."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from bench.candidates import Grid

FONT = "STSong-Light"
_SENTENCE = "规划期内，各区县要按照常住人口和服务半径设置机构，优先补齐短板，并且每年公布进展。"
_NAMES = ("医院床位", "护理人员", "全科医生", "村级机构", "急救车辆", "检测设备", "康复中心", "托位总数")


class Sample(NamedTuple):
    """A PDF, its number of pages, and its tables if they are known (spans expanded)."""

    path: Path
    pages: int
    tables: list[Grid] | None = None
    kind: str = ""


def corpus(shared: Path) -> Iterator[Sample]:
    """Yield the PDFs of the corpus, with gold where there is any."""
    import pypdfium2

    for path in sorted((shared / "corpus").glob("*/*.pdf")):
        document = pypdfium2.PdfDocument(path)
        pages = len(document)
        document.close()
        gold = shared / "gold" / path.stem.removesuffix("_three") / "tables.json"
        known = [_expanded(table) for table in json.loads(gold.read_text("utf-8"))] if gold.exists() else None
        yield Sample(path, pages, known, "three-line" if path.stem.endswith("_three") else "ruled")


def _expanded(table: dict[str, object]) -> Grid:
    cells = table["cells"]
    assert isinstance(cells, list)  # noqa: S101 - the shape of the gold file
    n_rows = max(c["r"] + c.get("rs", 1) for c in cells)
    n_cols = max(c["c"] + c.get("cs", 1) for c in cells)
    grid = [[""] * n_cols for _ in range(n_rows)]
    for c in cells:
        for row in range(c["r"], c["r"] + c.get("rs", 1)):
            grid[row][c["c"] : c["c"] + c.get("cs", 1)] = [c["text"]] * c.get("cs", 1)
    return grid


def drawn(folder: Path, pages: int = 40) -> list[Sample]:
    """Draw a ruled and a three-line document of prose with a table on every fourth page."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    return [_draw(folder / f"drawn_{kind}.pdf", kind, pages) for kind in ("ruled", "three-line")]


def _draw(path: Path, kind: str, pages: int) -> Sample:
    rng = random.Random(7)  # noqa: S311 - only for sample figures
    canvas = Canvas(str(path), pagesize=(595, 842))
    tables = []
    for page in range(pages):
        top = 80.0
        lines = 8 if page % 4 == 2 else 26
        for i in range(lines):
            canvas.setFont(FONT, 14)
            canvas.drawString(80, 842 - top, (_SENTENCE * 2)[i % 9 : i % 9 + 31])
            top += 25
        if page % 4 == 2:
            tables.append(_table(canvas, rng, top, kind))
        canvas.showPage()
    canvas.save()
    return Sample(path, pages, tables, kind)


def _table(canvas: Canvas, rng: random.Random, top: float, kind: str) -> Grid:
    rows = [["指标", "单位", "2020年", "2025年", "性质"]]
    names = rng.sample(_NAMES, 7)
    rows += [[name, "个", str(rng.randint(10, 999)), str(rng.randint(10, 999)), "预期性"] for name in names]
    xs, step = [80.0, 200.0, 270.0, 350.0, 430.0, 515.0], 22.0
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            canvas.setFont(FONT, 10)
            canvas.drawCentredString((xs[c] + xs[c + 1]) / 2, 842 - top - r * step - 15, text)
    full = range(len(rows) + 1) if kind == "ruled" else (0, 1, len(rows))
    for r in full:
        canvas.line(xs[0], 842 - top - r * step, xs[-1], 842 - top - r * step)
    for x in xs if kind == "ruled" else ():
        canvas.line(x, 842 - top, x, 842 - top - len(rows) * step)
    return rows


def repeated(sample: Sample, times: int, folder: Path) -> Sample:
    """Return a document with a sample's pages several times over, for measuring memory."""
    import pypdfium2

    source = pypdfium2.PdfDocument(sample.path)
    target = pypdfium2.PdfDocument.new()
    for _ in range(times):
        target.import_pages(source)
    path = folder / f"{sample.path.stem}_x{times}.pdf"
    target.save(path)
    return Sample(path, sample.pages * times)
