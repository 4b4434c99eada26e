"""A whole plan as OFD gives the tables that the same plan gives as PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from extract.model import Document
from extract.readers.ofd import read_ofd
from extract.readers.ofd.geometry import ASCENT, POINTS
from extract.readers.page import Page, Rule, Word
from extract.readers.pdf import load_pages, read_pdf
from tests.readers.ofd_builder import package, page_part, source


def as_ofd(pages: Iterator[Page]) -> bytes:
    """The characters and rules of pages, each as an object of its own: what a printer driver for OFD writes."""
    return package(
        [page_part("".join([*map(char_object, page.words), *map(rule_object, page.rules)])) for page in pages]
    )


def char_object(char: Word) -> str:
    size = char.size / POINTS
    top = (char.top + char.bottom) / 2 / POINTS - size / 2
    code = f'<ofd:TextCode X="0" Y="{ASCENT * size:.3f}">{escape(char.text)}</ofd:TextCode>'
    return f'<ofd:TextObject Size="{size:.3f}" Boundary="{char.x0 / POINTS:.3f} {top:.3f} 9 9">{code}</ofd:TextObject>'


def rule_object(rule: Rule) -> str:
    x, y, width, height = (v / POINTS for v in (rule.x0, rule.top, rule.x1 - rule.x0, rule.bottom - rule.top))
    data = f"<ofd:AbbreviatedData>M 0 0 L {width:.3f} {height:.3f}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject LineWidth="0.2" Boundary="{x:.3f} {y:.3f} 9 9">{data}</ofd:PathObject>'


def grids(document: Document) -> list[list[tuple[int, int, int, int, str]]]:
    """The cells of each table piece, without the blanks that only the width of characters decides on."""
    return [
        [(cell.row, cell.col, cell.row_span, cell.col_span, re.sub(r"\s", "", cell.text)) for cell in table.cells]
        for table in document.tables()
    ]


@pytest.mark.parametrize(("name", "pieces"), [("000", 5), ("003", 2)])
def test_a_plan_as_ofd_gives_the_tables_of_its_pdf(shared: Path, name: str, pieces: int) -> None:
    data = (shared / f"corpus/laid-out/{name}.pdf").read_bytes()
    told = grids(read_pdf(source(), data))
    assert len(told) == pieces
    assert grids(read_ofd(source(), as_ofd(load_pages(data)))) == told
