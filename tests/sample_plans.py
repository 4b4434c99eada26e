"""The sample plans in `raw/`: five shortened plans whose sentences were written for this project.

Indicator names and figures are those of the published plans, rows are a selection, the wording is our own; every sample
says so itself. `python -m tests.sample_plans [FOLDER]` writes them anew (into `raw/` unless told otherwise). The same
script gives the same bytes everywhere: dates are fixed and nothing is compressed, as packers differ between systems.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from tests.conftest import ROOT
from tests.sample_texts import CONTENTS

FONT = "STSong-Light"
MADE = datetime(2022, 1, 1, tzinfo=UTC)
"""The date in every file's properties."""
LEFT, ABOVE = "<", "^"
"""Marks in a grid for a position that belongs to the cell on its left or above it."""


class Span(NamedTuple):
    """A cell of a grid: its first position, how many rows and columns it covers, its text."""

    row: int
    col: int
    rows: int
    cols: int
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of texts and merge marks, column widths in points, what is printed above and below it.

    With `page_break`, a page ends before that row, and the header is printed again on the next.
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    header_rows: int = 1
    unit_note: str = ""
    page_break: int = 0

    def spans(self) -> Iterator[Span]:
        """Yield each cell once, with the rows and columns it covers."""
        for r, row in enumerate(self.rows):
            for c, text in enumerate(row):
                if text not in (LEFT, ABOVE):
                    yield Span(r, c, self._run(r, c, ABOVE), self._run(r, c, LEFT), text)

    def _run(self, r: int, c: int, mark: str) -> int:
        """One more than the number of marks in the row right of a cell, or in the column below it."""
        line = [row[c] for row in self.rows[r + 1 :]] if mark == ABOVE else list(self.rows[r][c + 1 :])
        return 1 + next((n for n, text in enumerate(line) if text != mark), len(line))

    def pieces(self) -> tuple[Grid, ...]:
        """Return the table as it stands on its pages; a cell that the break cuts goes on without its text."""
        if not self.page_break:
            return (self,)
        head, rest = self.rows[: self.header_rows], self.rows[self.page_break :]
        opening = tuple("" if text == ABOVE else text for text in rest[0])
        first = Grid(self.title, self.rows[: self.page_break], self.widths, self.header_rows, self.unit_note)
        return first, Grid("", (*head, opening, *rest[1:]), self.widths, self.header_rows)


def _grid(lines: str, widths: str, **how: Any) -> Grid:
    """Return the grid that is written as lines of texts parted by `|`."""
    rows = tuple(
        tuple(cell.strip().replace("~", "\n") for cell in line.split("|")) for line in lines.strip().splitlines()
    )
    return Grid(rows=rows, widths=tuple(float(width) for width in widths.split()), **how)


def parts(name: str) -> Iterator[tuple[str, Any]]:
    """Yield the parts of a sample in order: kind (`title`, `front`, `heading`, `prose`, `grid`, `box`) and content."""
    for kind, content in CONTENTS[name]:
        yield kind, _grid(**content) if isinstance(content, Mapping) else content


# Text


def as_text(name: str) -> bytes:
    """Return a sample as text: a line for a paragraph, tabs between the cells of a row."""
    lines: list[str] = []
    for kind, content in parts(name):
        lines += _text_grid(content) if kind == "grid" else content if kind == "box" else [content]
        lines.append("")
    return "\n".join(lines).encode()


def _text_grid(grid: Grid) -> list[str]:
    rows = ["\t".join("" if text in (LEFT, ABOVE) else text.replace("\n", "") for text in row) for row in grid.rows]
    return [line for line in (grid.title, grid.unit_note, *rows) if line]


# DOCX


def as_docx(name: str) -> bytes:
    """Return a sample as a DOCX package with headings, real tables with merged cells, and boxes of one cell."""
    document = docx.Document()
    _lighten(document)
    font = document.styles["Normal"].font
    font.name, font.size = "宋体", Pt(11)
    document.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    for kind, content in parts(name):
        _DOCX_PARTS[kind](document, content)
    _date(document.core_properties, name)
    buffer = io.BytesIO()
    document.save(buffer)
    return _repacked(buffer.getvalue())


def _lighten(document: Any) -> None:
    """Take out what the template brings and no sample uses: a picture of itself, styles of tables, styles twice."""
    for part in (document.part, document.part.package):
        for key in [
            key for key, rel in part.rels.items() if rel.reltype.endswith(("/thumbnail", "/stylesWithEffects"))
        ]:
            del part.rels[key]
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in {"Normal Table", "Table Grid"}:
            style.delete()


def _date(properties: Any, name: str) -> None:
    properties.created = properties.modified = MADE
    properties.author = properties.last_modified_by = ""
    properties.title, properties.comments, properties.revision = Path(name).stem, "", 1


def _repacked(package: bytes) -> bytes:
    """Return the package with fixed dates and stored entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(buffer, "w") as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system = 3
            target.writestr(info, source.read(entry))
    return buffer.getvalue()


def _docx_line(document: Any, text: str, *, bold: bool = False, right: bool = False, centred: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.add_run(text).bold = bold
    if centred or right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.RIGHT


def _docx_prose(document: Any, text: str) -> None:
    document.add_paragraph(text).paragraph_format.first_line_indent = Pt(22)


def _docx_grid(document: Any, grid: Grid) -> None:
    _docx_line(document, grid.title, bold=True, centred=True)
    if grid.unit_note:
        _docx_line(document, grid.unit_note, right=True)
    table = document.add_table(len(grid.rows), len(grid.widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for span in grid.spans():
        cell = table.cell(span.row, span.col)
        if span.rows * span.cols > 1:
            cell = cell.merge(table.cell(span.row + span.rows - 1, span.col + span.cols - 1))
        cell.text = span.text
    for column, width in zip(table.columns, grid.widths, strict=True):
        column.width = Pt(width)
    for row in table.rows[: grid.header_rows]:
        row._tr.get_or_add_trPr().append(row._tr.makeelement(qn("w:tblHeader"), {}))
    document.add_paragraph()


def _docx_box(document: Any, lines: list[str]) -> None:
    cell = document.add_table(1, 1, style="Table Grid").cell(0, 0)
    cell.paragraphs[0].add_run(lines[0]).bold = True
    for line in lines[1:]:
        cell.add_paragraph(line)
    document.add_paragraph()


_DOCX_PARTS: Mapping[str, Callable[[Any, Any], Any]] = {
    "title": lambda document, text: document.add_heading(text, 0),
    "front": partial(_docx_line, centred=True),
    "heading": lambda document, text: document.add_heading(text, 2 if text.startswith("（") else 1),
    "prose": _docx_prose,
    "grid": _docx_grid,
    "box": _docx_box,
}


# PDF


def as_pdf(name: str) -> bytes:
    """Return a sample as PDF pages with running text, ruled tables, boxes and page numbers."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    layout = SimpleDocTemplate(
        buffer, pagesize=A4, topMargin=56, bottomMargin=60, title=Path(name).stem, invariant=1, pageCompression=0
    )
    flow = [flowable for kind, content in parts(name) for flowable in _PDF_PARTS[kind](content)]
    layout.build(flow, onFirstPage=_number, onLaterPages=_number)
    return buffer.getvalue()


def _number(canvas: Any, layout: Any) -> None:
    canvas.setFont(FONT, 9)
    canvas.drawCentredString(A4[0] / 2, 40, f"— {layout.page} —")


def _paragraph(text: str, size: float = 10.5, **style: Any) -> Paragraph:
    told = {"leading": 1.6 * size, "wordWrap": "CJK", "spaceAfter": 3, **style}
    return Paragraph(escape(text).replace("\n", "<br/>"), ParagraphStyle("", fontName=FONT, fontSize=size, **told))


def _pdf_line(text: str, **style: Any) -> list[Flowable]:
    return [_paragraph(text, **style)]


def _pdf_grid(grid: Grid) -> list[Flowable]:
    flow: list[Flowable] = []
    for piece in grid.pieces():
        flow += [PageBreak()] if flow else []
        flow += _pdf_line(piece.title, alignment=1, spaceBefore=6, keepWithNext=1) if piece.title else []
        flow += _pdf_line(piece.unit_note, size=10, alignment=2, keepWithNext=1) if piece.unit_note else []
        flow += [_pdf_table(piece), Spacer(1, 4)]
    return flow


def _pdf_table(grid: Grid) -> Table:
    texts: list[list[Any]] = [["" for _ in row] for row in grid.rows]
    style: list[tuple[Any, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    for span in grid.spans():
        texts[span.row][span.col] = _paragraph(span.text, 9.5, leading=12, spaceAfter=0)
        style.append(("SPAN", (span.col, span.row), (span.col + span.cols - 1, span.row + span.rows - 1)))
    return Table(texts, grid.widths, style=TableStyle(style))


def _pdf_box(lines: list[str]) -> list[Flowable]:
    frame = TableStyle([("BOX", (0, 0), (-1, -1), 0.7, "black")])
    return [Spacer(1, 6), Table([[[_paragraph(line) for line in lines]]], [430], style=frame), Spacer(1, 6)]


_PDF_PARTS: Mapping[str, Callable[[Any], list[Flowable]]] = {
    "title": partial(_pdf_line, size=18, alignment=1),
    "front": partial(_pdf_line, alignment=1),
    "heading": partial(_pdf_line, size=13, spaceBefore=6, keepWithNext=1),
    "prose": partial(_pdf_line, firstLineIndent=21),
    "grid": _pdf_grid,
    "box": _pdf_box,
}
_FORMS: Mapping[str, Callable[[str], bytes]] = {".txt": as_text, ".docx": as_docx, ".pdf": as_pdf}


def make(name: str) -> bytes:
    """Return the bytes of a sample in the form that its file name tells."""
    return _FORMS[Path(name).suffix](name)


def main(folder: Path = ROOT / "raw") -> None:
    """Write all samples into a folder."""
    for name in CONTENTS:
        (folder / name).write_bytes(make(name))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
