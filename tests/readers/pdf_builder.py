"""Small PDFs made on the spot: text, rules and grids placed from the page's top left corner, in points."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extract.model import Document, Source, Table
from extract.readers.pdf import read_pdf

FONT = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0
Cell = tuple[int, int, int, int, str]
"""Row, column, row span, column span, text."""

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


class Sheet:
    """One page to draw on."""

    def __init__(self, canvas: Canvas, width: float, height: float) -> None:
        self.canvas, self.width, self.height = canvas, width, height

    def text(self, x: float, top: float, text: str, size: float = 10.0) -> None:
        """Put a line of text with its upper left corner at a point."""
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, self.height - top - 0.88 * size, text)

    def centred(self, x: float, top: float, text: str, size: float = 10.0) -> None:
        """Put a line of text with its middle at x."""
        self.canvas.setFont(FONT, size)
        self.canvas.drawCentredString(x, self.height - top - 0.88 * size, text)

    def rule(self, x0: float, top: float, x1: float, bottom: float, width: float = 0.5) -> None:
        """Draw a line."""
        self.canvas.setLineWidth(width)
        self.canvas.line(x0, self.height - top, x1, self.height - bottom)

    def box(self, x0: float, top: float, x1: float, bottom: float, **how: int) -> None:
        """Draw a rectangle: `stroke=1, fill=0` unless told otherwise."""
        self.canvas.rect(x0, self.height - bottom, x1 - x0, bottom - top, **{"stroke": 1, "fill": 0, **how})

    def prose(self, top: float, lines: Sequence[str], left: float = 80.0, size: float = 12.0) -> float:
        """Set lines of running text one below the other; return where the next would be."""
        for line in lines:
            self.text(left, top, line, size)
            top += 1.6 * size
        return top

    def grid(self, xs: Sequence[float], ys: Sequence[float], cells: Sequence[Cell], rules: bool = True) -> None:
        """Draw cells with their texts, each with its own four rules."""
        for row, col, down, right, text in cells:
            x0, x1, top, bottom = xs[col], xs[col + right], ys[row], ys[row + down]
            if rules:
                self.box(x0, top, x1, bottom)
            self.text(x0 + 3, (top + bottom) / 2 - 4, text, 8.0)


Draw = Callable[[Sheet], object]


def make(*pages: Draw, size: tuple[float, float] = (WIDTH, HEIGHT), **options: object) -> bytes:
    """Return a PDF with one page for each drawing function; options go to reportlab's Canvas."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, **options)
    for draw in pages:
        draw(Sheet(canvas, *size))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def read(data: bytes) -> Document:
    """Read a PDF."""
    return read_pdf(Source("test.pdf", "0" * 64, len(data), "application/pdf"), data)


def shape(table: Table) -> list[Cell]:
    """Return a table's cells for comparing."""
    return [(c.row, c.col, c.row_span, c.col_span, c.text) for c in table.cells]


def even(start: float, step: float, count: int) -> list[float]:
    """Return `count` + 1 boundaries."""
    return [start + step * i for i in range(count + 1)]


@st.composite
def tilings(draw: st.DrawFn, rows: int = 6, cols: int = 5) -> tuple[int, int, list[Cell]]:
    """Draw a grid cut into cells with spans, no row or column of it hidden by spans; texts tell the cells apart."""
    n_rows, n_cols = draw(st.integers(2, rows)), draw(st.integers(2, cols))
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for row in range(n_rows):
        for col in range(n_cols):
            if (row, col) in taken:
                continue
            right = draw(st.integers(1, min(2, n_cols - col)))
            while any((row, c) in taken for c in range(col, col + right)):
                right -= 1
            down = draw(st.integers(1, min(3, n_rows - row)))
            cells.append((row, col, down, right, f"第{len(cells)}格"))
            taken |= {(r, c) for r in range(row, row + down) for c in range(col, col + right)}
    return n_rows, n_cols, cells


def shows_all(n_rows: int, n_cols: int, cells: Sequence[Cell]) -> bool:
    """Tell whether each inner boundary of a grid is the side of some cell; else nobody can see it."""
    tops, lefts = {c[0] for c in cells}, {c[1] for c in cells}
    tops |= {c[0] + c[2] for c in cells}
    lefts |= {c[1] + c[3] for c in cells}
    return tops == set(range(n_rows + 1)) and lefts == set(range(n_cols + 1))
