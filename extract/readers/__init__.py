"""Bytes in, one Document out: a file for each format, content sniffed, nothing downstream knows the format."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable
from pathlib import Path

from extract.model import Document, Source
from extract.readers.errors import ReadError
from extract.readers.rejoin import rejoin_torn
from extract.readers.sniff import DOCX, HTML, LEGACY, MHTML, OFD, PDF, TEXT, sniff

__all__ = ["ReadError", "open_document", "read_bytes", "source_of"]

Reader = Callable[[Source, bytes], Document]

# Modules are named, not imported: a reader's libraries load only when a file of its format comes.
_READERS: dict[str, tuple[str, str]] = {
    PDF: ("extract.readers.pdf", "read_pdf"),
    DOCX: ("extract.readers.docx", "read_docx"),
    TEXT: ("extract.readers.text", "read_text"),
    HTML: ("extract.readers.html", "read_html"),
    MHTML: ("extract.readers.html", "read_html"),
    OFD: ("extract.readers.ofd", "read_ofd"),
    **{media_type: ("extract.readers.legacy", "read_legacy") for media_type in LEGACY},
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
    media_type = sniff(data, name)
    if media_type not in _READERS:
        raise ReadError(f"files of type {media_type} are not read", "give the document as PDF, DOCX, HTML, OFD or text")
    module, function = _READERS[media_type]
    read: Reader = getattr(importlib.import_module(module), function)
    document = read(source_of(name, data, media_type), data)
    return document if media_type in _FIXED_LAYOUT else rejoin_torn(document)
