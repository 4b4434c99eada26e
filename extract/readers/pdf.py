"""PDF to Document: pdfium for characters and rules, the page engine for tables and paragraphs.

Pages are read one at a time and closed at once, so memory does not grow with their number. A page whose characters
are not the text that a reader sees is reported and left out, never guessed at.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import itertools
from collections import Counter
from collections.abc import Callable, Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from extract.model import Document, Problem, Severity, Source
from extract.readers import pdf_calls as calls
from extract.readers.errors import INSTALL_OCR, ReadError
from extract.readers.layout import PageParts, holds_columns, holds_table_rules, join_pages, read_page
from extract.readers.page import Line, Page
from extract.readers.pdf_fallback import plumber_page, plumber_pages
from extract.readers.pdf_paths import MOST_OBJECTS, read_drawn
from extract.readers.pdf_quality import page_text_quality
from extract.readers.pdf_text import Frame, Run, TextPage

Recognise = Callable[[bytes, list[int]], dict[int, Page]]
"""From a PDF and page numbers to pages made by character recognition, for those it could read."""

_DAMAGED = ("the PDF is damaged", "open it in a viewer, save a copy and use that, or get it again")
_ERRORS = {
    pdfium.FPDF_ERR_PASSWORD: ("the PDF is encrypted", "save a copy without password and use that"),
    pdfium.FPDF_ERR_SECURITY: ("the PDF uses a protection that cannot be opened", "save a copy without protection"),
    pdfium.FPDF_ERR_FORMAT: _DAMAGED,
}
_LARGEST = 30_000.0
_OVERLAP = 0.1
_BESIDE = 5
_REOPENED = 100
"""After so many pages the file is opened anew: pdfium keeps what it has parsed until then."""
_TRUNCATED = ("the PDF is cut off: its end is missing", "get the file again")


def read_pdf(source: Source, data: bytes, recognise: Recognise | None = None) -> Document:
    """Read a PDF.

    `recognise` supplies pages for those that have only a picture or unusable characters. Raises ReadError where nothing
    can be read: encrypted, damaged, cut off, or no page with real text and nothing to recognise it with.
    """
    parts: dict[int, PageParts] = {}
    unfit: dict[int, str] = {}
    problems: list[Problem] = []
    with _collector_paused():
        for page in load_pages(data, problems):
            verdict = page_text_quality(page)
            if verdict == "ok":
                parts[page.number] = read_page(page, parts.get(page.number - 1))
            else:
                unfit[page.number] = verdict
    count = len(parts) + len(unfit) + sum(problem.check == "page-unreadable" for problem in problems)
    if b"%%EOF" not in data[-2048:]:
        problems.append(Problem("file-truncated", "the end of the file is missing; pages may be too", Severity.ERROR))
    if unfit and recognise is not None:
        for number, page in sorted(recognise(data, sorted(unfit)).items()):
            parts[number] = read_page(page, parts.get(number - 1))
            unfit.pop(number, None)
    if not parts:
        raise _nothing_to_read(unfit, problems, count)
    problems += [_unfit_page(number, verdict) for number, verdict in sorted(unfit.items())]
    with _collector_paused():
        blocks = join_pages([parts[number] for number in sorted(parts)])
    if not blocks:
        raise _nothing_to_read(unfit, problems, count)
    return Document(source, blocks, count, tuple(problems))


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Hold back the collector of reference cycles: pages are made of many small values, and none is in a cycle."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _nothing_to_read(unfit: dict[int, str], problems: list[Problem], count: int) -> ReadError:
    if not unfit and (not count or any(problem.check == "page-unreadable" for problem in problems)):
        return ReadError("the PDF has no pages that can be read", "get the file again")
    pages = f"all {count} pages" if len(unfit or range(count)) == count else f"{len(unfit)} of {count} pages"
    pages, hold = ("its only page", "holds") if count == 1 else (pages, "hold")
    if not unfit:
        return ReadError(f"{pages} {hold} no text", "look at it in a viewer; if it is not blank there, get it again")
    hint = f"install the recogniser ({INSTALL_OCR}), or get a PDF with real text"
    if "garbage" in unfit.values():
        return ReadError(f"scan or broken text: the characters of {pages} are not what is printed", hint)
    return ReadError(f"scan: {pages} {hold} only pictures", hint)


def _unfit_page(number: int, verdict: str) -> Problem:
    messages = {
        "image": "the page is a picture without real text and was left out",
        "garbage": "the page's characters are not the printed text and were left out",
    }
    return Problem(f"page-{verdict}", messages[verdict], Severity.WARNING, number)


def load_pages(data: bytes, problems: list[Problem] | None = None) -> Iterator[Page]:
    """Yield the pages of a PDF one by one; pages that cannot be read are skipped and noted in `problems`.

    What pdfium cannot read is tried with pdfplumber's own parser, and that is noted too. Raises ReadError where the
    file as a whole cannot be opened.
    """
    noted = problems if problems is not None else []
    try:
        document = _open(data)
    except ReadError as error:
        pages = plumber_pages(data) if error.reason == _DAMAGED[0] else []
        if not pages:
            raise
        noted.append(Problem("page-fallback", "the PDF is damaged and was read with the slower parser"))
        yield from pages
        return
    try:
        for index in range(len(document)):
            if index and index % _REOPENED == 0:
                document.close()
                document = _open(data)
            handle = calls.load_page(calls.handle(document.raw), index)
            if not handle:
                page = plumber_page(data, index)
                noted.append(_damaged_page(index + 1, found=page is not None))
                if page is not None:
                    yield page
                continue
            try:
                if calls.count_objects(handle) > MOST_OBJECTS:
                    noted.append(_crowded_page(index + 1))
                yield _load_page(handle, index + 1)
            finally:
                calls.close_page(handle)
    finally:
        document.close()


def _damaged_page(number: int, *, found: bool) -> Problem:
    if found:
        return Problem("page-fallback", "the page is damaged and was read with the slower parser", page=number)
    return Problem("page-unreadable", "the page is damaged and was left out", Severity.ERROR, number)


def _crowded_page(number: int) -> Problem:
    message = f"the page draws more than {MOST_OBJECTS:,} shapes; rules drawn after those are not seen"
    return Problem("page-crowded", message, page=number)


def _open(data: bytes) -> pypdfium2.PdfDocument:
    """Open a PDF, or raise ReadError with the reason that pdfium gives."""
    if not data:
        raise ReadError("the file is empty", "get the file again")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        code = pdfium.FPDF_GetLastError()
        cut = code == pdfium.FPDF_ERR_FORMAT and b"%%EOF" not in data[-2048:]
        raise ReadError(*(_TRUNCATED if cut else _ERRORS.get(code, _DAMAGED))) from error
    if len(document) == 0:
        document.close()
        raise ReadError("the PDF has no pages", "get the file again")
    return document


def _load_page(handle: int, number: int) -> Page:
    frame = _frame(handle)
    if not all(0 < side < _LARGEST for side in frame.size):
        return Page(number, 0.0, 0.0, (), lines=())
    text_handle = calls.load_text(handle)
    try:
        return _read(handle, text_handle, frame, number)
    finally:
        if text_handle:
            calls.close_text(text_handle)


def _read(handle: int, text_handle: int, frame: Frame, number: int) -> Page:
    """Read one page: printed lines where there is only running text, words where a table may stand."""
    text = TextPage(text_handle, frame)
    runs = text.runs()
    turn = _sideways(runs)
    if turn:
        frame = frame._replace(turn=(frame.turn + turn) % 4)
        text = TextPage(text_handle, frame)
        runs = text.runs()
    seen = text.without_watermarks([run for run in runs if run.style.visible and run.style.mapped])
    unmapped = sum(len(run.text) for run in runs if not run.style.mapped)
    hidden = sum(len(run.text) for run in runs if not run.style.visible and run.style.mapped)
    drawn = read_drawn(handle, frame)
    wide, high = frame.size
    share = min(drawn.picture_area / (wide * high or 1.0), 1.0)
    ruled = holds_table_rules(drawn.rules, drawn.fills)
    lines = None if ruled else _lines(text, seen)
    if lines is not None and holds_columns(lines, drawn.rules):
        lines = None
    words = text.words(seen) if lines is None else []
    return Page(number, wide, high, words, drawn.rules, drawn.fills, share, lines, turn, hidden, unmapped, drawn.shapes)


def _frame(handle: int) -> Frame:
    box = pdfium.FS_RECTF()
    calls.page_box(handle, ctypes.addressof(box))
    return Frame(box.left, box.bottom, box.right, box.top, calls.page_rotation(handle) % 4)


def _sideways(runs: list[Run]) -> int:
    """Return the clockwise quarter turns that set most of a page's text upright."""
    if not any(run.style.quarter for run in runs):
        return 0
    quarters: Counter[int] = Counter()
    for run in runs:
        quarters[run.style.quarter] += run.end - run.start
    return (4 - quarters.most_common(1)[0][0]) % 4


def _lines(text: TextPage, runs: list[Run]) -> list[Line] | None:
    """Return the printed lines of running text, None where the runs are not whole lines one below the other."""
    if not text.level:
        return None
    lines = text.lines(runs)
    if lines is None:
        return None
    lines.sort(key=lambda line: line.top + line.bottom)
    beside = 0
    for above, below in itertools.pairwise(lines):
        if below.top + below.bottom - above.top - above.bottom < max(above.size, below.size):
            return None
        if below.x0 >= above.x1 or below.x1 <= above.x0:
            beside += 1
            if beside >= _BESIDE or below.top < above.bottom - _OVERLAP * above.size:
                return None  # columns, their lines half a line apart
    return lines
