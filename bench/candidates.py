"""What is measured: each candidate reads a PDF and returns its tables as rows of cell texts.

Names, what they do with every page, and whether they install: peers are optional (`pip install -e .[bench]`).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from extract.model import Document

Grid = list[list[str]]


class Candidate(NamedTuple):
    """One way to read a PDF."""

    name: str
    what: str
    read: Callable[[Path], list[Grid]]
    needs: str = ""
    slow: bool = False

    @property
    def installed(self) -> bool:
        """Whether the library it needs is there."""
        return not self.needs or find_spec(self.needs) is not None


def _read(path: Path) -> Document | None:
    """Read a PDF as the pipeline does, but without the recogniser of scans, which no other candidate has."""
    from extract.model import Source
    from extract.readers.errors import ReadError
    from extract.readers.pdf import read_pdf

    data = path.read_bytes()
    try:
        return read_pdf(Source(path.name, "0" * 64, len(data), "application/pdf"), data)
    except ReadError:
        return None


def guihua(path: Path) -> list[Grid]:
    """Read text and tables, join tables over pages."""
    from extract.model import Table
    from extract.tables.stitch import stitch

    document = _read(path)
    tables = [block for block in stitch(document.blocks) if isinstance(block, Table)] if document else []
    return [[[cell.text if cell else "" for cell in row] for row in table.grid()] for table in tables]


def guihua_to_csv(path: Path) -> list[Grid]:
    """Run the whole pipeline: reading, meaning of tables and prose, curation, CSV files."""
    from extract.curate import curate
    from extract.curate.publishing import write_tables
    from extract.pipeline import interpret

    document = _read(path)
    if document is not None:
        with tempfile.TemporaryDirectory() as folder:
            write_tables(curate([interpret(document)]), Path(folder))
    return []


def plumber_loop(path: Path) -> list[Grid]:
    """Do what everybody writes first: text and tables of every page with pdfplumber."""
    import pdfplumber

    grids: list[Grid] = []
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            page.extract_text()
            grids += [[[cell or "" for cell in row] for row in table] for table in page.extract_tables()]
            page.close()
    return grids


def pdfium_text(path: Path) -> list[Grid]:
    """Take the raw text of every page: the floor."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    for index in range(len(document)):
        page = document[index]
        text = page.get_textpage()
        text.get_text_range()
        text.close()
        page.close()
    document.close()
    return []


def mupdf_tables(path: Path) -> list[Grid]:
    """Take text and tables with PyMuPDF."""
    import pymupdf

    grids: list[Grid] = []
    with pymupdf.open(path) as document:
        for page in document:
            page.get_text()
            grids += [[[cell or "" for cell in row] for row in t.extract()] for t in page.find_tables().tables]
    return grids


def camelot_tables(path: Path) -> list[Grid]:
    """Take tables with camelot: lattice, and stream where lattice finds none."""
    import camelot

    tables = camelot.read_pdf(str(path), pages="all", flavor="lattice", suppress_stdout=True)
    if not len(tables):
        tables = camelot.read_pdf(str(path), pages="all", flavor="stream", suppress_stdout=True)
    return [[[str(cell) for cell in row] for row in table.df.values.tolist()] for table in tables]


def img2table_tables(path: Path) -> list[Grid]:
    """Take tables with img2table, from page pictures, borderless ones too."""
    from img2table.document import PDF

    found = PDF(str(path)).extract_tables(borderless_tables=True)
    tables = [table for page in found.values() for table in page]
    return [[[str(cell) for cell in row] for row in table.df.fillna("").values.tolist()] for table in tables]


CANDIDATES = (
    Candidate("pdfium raw text", "text only: the floor", pdfium_text),
    Candidate("Guihua", "text, tables, joining over pages", guihua),
    Candidate("Guihua to CSV", "the whole pipeline: figures, curation, CSV", guihua_to_csv),
    Candidate("pdfplumber loop", "extract_text and extract_tables of every page", plumber_loop),
    Candidate("PyMuPDF", "get_text and find_tables of every page", mupdf_tables, "pymupdf", slow=True),
    Candidate("camelot", "lattice, else stream", camelot_tables, "camelot", slow=True),
    Candidate("img2table", "page pictures, borderless too", img2table_tables, "img2table", slow=True),
)
