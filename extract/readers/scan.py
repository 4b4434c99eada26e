"""Scanned pages: pictures of text recognised into the same characters and rules that other fixed-layout pages have.

The recogniser is an optional part (`guihua[ocr]`): without it every entry raises `ReadError` with the line that
installs it. Pages are rendered and read one at a time, so that memory does not grow with the document.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Sequence
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from extract.model import Problem
from extract.readers.errors import INSTALL_OCR, ReadError
from extract.readers.page import Page

NEEDED = ("rapidocr", "onnxruntime", "cv2")
MIN_DPI, USUAL_DPI, MAX_DPI = 200.0, 200.0, 220.0
MAX_PIXELS = 25_000_000
LOW = 0.8


def recognise(data: bytes, pages: Sequence[int]) -> dict[int, Page]:
    """Recognise pages of a PDF from their pictures. `pages` are numbers from 1.

    Raises `ReadError` if the recogniser is not installed, the file cannot be opened or has no such page.
    """
    require()
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise ReadError(f"the PDF cannot be opened: {error}", "open it in a viewer and save it again") from error
    try:
        return {number: _recognise_page(document, number) for number in sorted(set(pages))}
    finally:
        document.close()


def require() -> None:
    """Raise `ReadError` with the line that installs the recogniser if it is not there."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise ReadError("the file is a scan and the text recogniser is not installed", INSTALL_OCR)


def doubts(pages: Sequence[Page]) -> Iterator[Problem]:
    """Yield a problem for each recognised page with characters that were hard to read."""
    for page in pages:
        weak = sum(char.confidence < LOW for char in page.words)
        if weak:
            message = f"{weak} of {len(page.words)} recognised characters are doubtful"
            yield Problem("doubtful-recognition", message, page=page.number)


def _recognise_page(document: pdfium.PdfDocument, number: int) -> Page:
    from extract.readers.ocr.recognise import read_picture  # needs the optional packages

    if not 1 <= number <= len(document):
        raise ReadError(f"there is no page {number}", f"the document has {len(document)} pages", f"page {number}")
    page = document[number - 1]
    try:
        width, height = page.get_size()
        picture = page.render(scale=_dpi(page, width, height) / 72, rev_byteorder=False).to_numpy()
        return read_picture(_colour(picture), number, width, height)
    finally:
        page.close()


def _dpi(page: pdfium.PdfPage, width: float, height: float) -> float:
    """Return the resolution to render at: the picture's own if one fills the page, within what reads well."""
    dpi = min(max(_native_dpi(page, width * height) or USUAL_DPI, MIN_DPI), MAX_DPI)
    return min(dpi, 72 * (MAX_PIXELS / (width * height)) ** 0.5)


def _native_dpi(page: pdfium.PdfPage, area: float) -> float:
    for item in page.get_objects(filter=[pdfium_raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        if (right - left) * (top - bottom) >= 0.6 * area:
            return float(item.get_px_size()[0] / (right - left) * 72)
    return 0.0


def _colour(picture: Any) -> Any:
    """Return a rendered picture as an array of blue, green and red."""
    import numpy as np

    if picture.ndim == 2 or picture.shape[2] == 1:
        return np.repeat(picture.reshape(*picture.shape[:2], 1), 3, axis=2)
    return np.ascontiguousarray(picture[:, :, :3])
