"""Bytes in, one Document out: a file for each format, content sniffed, nothing downstream knows the format."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from extract.model import Anchor, Block, Document, Problem, Source, Table
from extract.readers.errors import ReadError
from extract.readers.page import Page
from extract.readers.rejoin import rejoin_torn
from extract.readers.sniff import DOCX, HTML, LEGACY, MHTML, OFD, PDF, TEXT
from extract.readers.sniff import sniff as media_type_of

__all__ = ["ReadError", "open_document", "read_bytes", "source_of"]

Reader = Callable[[Source, bytes], Document]

# Modules are named, not imported: a reader's libraries load only when a file of its format comes.
_READERS: dict[str, tuple[str, str]] = {
    PDF: ("extract.readers", "_read_pdf"),
    DOCX: ("extract.readers.docx", "read_docx"),
    TEXT: ("extract.readers.text", "read_text"),
    HTML: ("extract.readers.html", "read_html"),
    MHTML: ("extract.readers.html", "read_html"),
    OFD: ("extract.readers", "_read_ofd"),
    **dict.fromkeys(LEGACY, ("extract.readers.legacy", "read_legacy")),
}
_FIXED_LAYOUT = frozenset({PDF, OFD})


def source_of(name: str, data: bytes, media_type: str) -> Source:
    """Describe a file by its name, hash, size and media type."""
    return Source(name, hashlib.sha256(data).hexdigest(), len(data), media_type)


def open_document(path: str | Path) -> Document:
    """Read the document at `path`, whatever its format; the content decides, not the suffix.

    Raises `ReadError` with reason and hint where the file is no readable document (encrypted, truncated, empty,
    pictures only, not a document).
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(
            f"the file cannot be opened ({error.strerror})", "check the path and its permissions"
        ) from error
    return read_bytes(path.name, data)


def read_bytes(name: str, data: bytes) -> Document:
    """Read a document from its bytes; `name` is what the `documents` table shows. Raises `ReadError`."""
    media_type = media_type_of(data, name)
    if media_type not in _READERS:
        raise ReadError(f"files of type {media_type} are not read", "give the document as PDF, DOCX, HTML, OFD or text")
    module, function = _READERS[media_type]
    read: Reader = getattr(importlib.import_module(module), function)
    document = read(source_of(name, data, media_type), data)
    return _with_blanks_told(document) if media_type in _FIXED_LAYOUT else rejoin_torn(document)


def _with_blanks_told(document: Document) -> Document:
    """Return the document, with a problem where most of its pages are blank; the back of a title page needs no word."""
    filled = {anchor.page for block in document.blocks for anchor in _anchors(block)}
    reported = {problem.page for problem in document.problems}
    blank = [page for page in range(1, (document.pages or 0) + 1) if page not in filled | reported]
    if 2 * len(blank) <= (document.pages or 0):
        return document
    message = f"{len(blank)} of {document.pages} pages are blank"
    return replace(document, problems=(*document.problems, Problem("pages-blank", message)))


def _anchors(block: Block) -> Iterator[Anchor]:
    if isinstance(block, Table):
        return (anchor for cell in block.cells for anchor in cell.anchors)
    return (span.anchor for span in block.spans)


def _read_pdf(source: Source, data: bytes) -> Document:
    """Read a PDF; pages that are pictures go to the recogniser where it is installed, and its doubts are reported."""
    from extract.readers.pdf import read_pdf

    doubts: list[Problem] = []

    def recognise(pdf: bytes, numbers: Sequence[int]) -> dict[int, Page]:
        from extract.readers import scan

        pages = scan.recognise(pdf, numbers)
        doubts.extend(scan.doubts(list(pages.values())))
        return pages

    document = read_pdf(source, data, recognise if _recogniser_installed() else None)
    return replace(document, problems=(*document.problems, *doubts))


def _read_ofd(source: Source, data: bytes) -> Document:
    """Read an OFD file; pages that are pictures go to the recogniser where it is installed."""
    from extract.readers import ofd, scan

    return ofd.read_ofd(source, data, scan.recognise if _recogniser_installed() else None)


def _recogniser_installed() -> bool:
    return importlib.util.find_spec("rapidocr") is not None
