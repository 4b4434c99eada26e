"""OFD (GB/T 33190, the national fixed-layout format): text and path objects to the page engine's characters and rules.

Templates, layers, blocks and composite units are drawn; annotations, seals, signatures and attachments are not read.
A package with several documents is read as one, its pages in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from extract.model import Document, Problem, Severity, Source
from extract.readers.errors import ReadError
from extract.readers.layout import page_blocks
from extract.readers.ofd.geometry import POINTS, Box, box
from extract.readers.ofd.objects import Marks, Picture, Resources, Scene, draw_content, read_resources
from extract.readers.ofd.package import Package, child_text, children, local, open_package
from extract.readers.ofd.pictures import page_as_pdf
from extract.readers.page import Fill, Page, Rule, Word
from extract.readers.pdf_quality import page_text_quality
from extract.readers.scan import doubts

Recognise = Callable[[bytes, Sequence[int]], dict[int, Page]]
"""From a PDF and page numbers to pages made by character recognition, for those it could read."""

MAX_PAGES = 5_000
A4 = Box(0.0, 0.0, 210.0, 297.0)
_UNFIT = {
    "image": "the page is a picture without real text and was left out",
    "garbage": "the page's characters are not the printed text and were left out",
}


@dataclass(slots=True)
class Body:
    """One document of the package: its root part, page size, resources and templates (drawn when first used)."""

    name: str
    root: etree._Element
    area: Box
    resources: Resources
    templates: dict[str, str]
    drawn: dict[str, Marks]


@dataclass(slots=True)
class Sheets:
    """All pages of a package as drawn, with the pictures on each (by page number) and what could not be read."""

    package: Package
    pages: list[Page] = field(default_factory=list)
    pictures: dict[int, list[Picture]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_ofd(source: Source, data: bytes, recognise: Recognise | None = None) -> Document:
    """Read an OFD file to blocks in reading order.

    `recognise` supplies pages for those that are only a picture. Pages that cannot be read are reported as problems.
    Raises `ReadError` if the file is no OFD, is damaged, encrypted or unsafe, or no page has real text.
    """
    sheets = read_sheets(data)
    unfit = {page.number: page_text_quality(page) for page in sheets.pages}
    fit = {page.number: page for page in sheets.pages if unfit[page.number] == "ok"}
    scans = {number: sheets.pictures[number] for number in unfit if number not in fit and sheets.pictures[number]}
    read = _recognised(sheets, scans, recognise) if recognise is not None else {}
    fit |= read
    if not any(page.words for page in fit.values()):
        raise _nothing_to_read(unfit)
    problems = [
        Problem(f"page-{verdict}", _UNFIT[verdict], Severity.WARNING, number)
        for number, verdict in unfit.items()
        if number not in fit
    ]
    blocks = page_blocks(fit[number] for number in sorted(fit))
    return Document(source, blocks, len(sheets.pages), (*sheets.problems, *problems, *doubts(list(read.values()))))


def _recognised(sheets: Sheets, scans: dict[int, list[Picture]], recognise: Recognise) -> dict[int, Page]:
    """Return the pages that could be recognised from their pictures, one at a time to keep memory small."""
    found: dict[int, Page] = {}
    for number in sorted(scans):
        page = sheets.pages[number - 1]
        pdf = page_as_pdf(sheets.package, (page.width, page.height), scans[number])
        if pdf:
            for read in recognise(pdf, [1]).values():
                found[number] = replace(read, number=number)
    return found


def _nothing_to_read(unfit: dict[int, str]) -> ReadError:
    pages = f"all {len(unfit)} pages" if len(unfit) > 1 else "its only page"
    if "garbage" in unfit.values():
        return ReadError(f"the characters of {pages} are not what is printed", "get an edition with real text")
    if "image" in unfit.values():
        return ReadError(f"scan: {pages} hold only pictures", "install the ocr extra, or get an edition with real text")
    return ReadError(f"{pages} hold no text", "get the file again")


def read_pages(data: bytes) -> tuple[tuple[Page, ...], tuple[Problem, ...]]:
    """Return an OFD file's pages with their characters and rules, and what could not be read of them."""
    sheets = read_sheets(data)
    return tuple(sheets.pages), tuple(sheets.problems)


def read_sheets(data: bytes) -> Sheets:
    """Draw all pages of an OFD file; raises `ReadError` if it is no OFD, damaged, encrypted or unsafe."""
    sheets = Sheets(open_package(data))
    for body in _bodies(sheets.package):
        for entry in children(body.root, "Pages", "Page"):
            if len(sheets.pages) >= MAX_PAGES:
                raise ReadError(f"the OFD file has more than {MAX_PAGES} pages", "split the document")
            _read_page(sheets, body, entry, len(sheets.pages) + 1)
    if not sheets.pages:
        raise ReadError("the OFD file has no pages", "download it again")
    return sheets


def _bodies(package: Package) -> Iterator[Body]:
    """Yield the documents that OFD.xml lists."""
    entry = package.find("", "OFD.xml")
    if entry is None:
        raise ReadError("not an OFD file: it has no OFD.xml", "give the published document")
    root = package.xml(entry)
    if local(root) != "OFD":
        raise ReadError(f"not an OFD file: OFD.xml holds <{local(root)}>", "give the published document")
    for body in children(root, "DocBody"):
        name = package.find(*_doc_root(package, entry, body))
        if name is None:
            raise ReadError("a document of the package is missing", "download it again", child_text(body, "DocRoot"))
        yield _read_body(package, name)


def _doc_root(package: Package, entry: str, body: etree._Element) -> tuple[str, str]:
    """Return the part and the location in it that lead to a document: its current version if it has versions."""
    for version in children(body, "Versions", "Version"):
        name = package.find(entry, version.get("BaseLoc"))
        if version.get("Current", "").lower() == "true" and name is not None:
            return name, child_text(package.xml(name), "DocRoot")
    return entry, child_text(body, "DocRoot")


def _read_body(package: Package, name: str) -> Body:
    root = package.xml(name)
    common = next(children(root, "CommonData"), None)
    resources = Resources()
    for kind in ("PublicRes", "DocumentRes"):
        for element in children(common, kind):
            _load_resources(package, resources, name, element.text)
    templates = {
        template.get("ID", ""): package.find(name, template.get("BaseLoc")) or ""
        for template in children(common, "TemplatePage")
    }
    area = _page_area(next(children(common, "PageArea"), None)) or A4
    return Body(name, root, area, resources, templates, {})


def _load_resources(package: Package, resources: Resources, base: str, location: str | None) -> None:
    name = package.find(base, location)
    if name is not None:
        root = package.xml(name)
        read_resources(resources, root)
        for media in children(root, "MultiMedias", "MultiMedia"):
            file = child_text(media, "MediaFile")
            part = package.find(name, f"{root.get('BaseLoc', '')}/{file}") or package.find(name, file)
            resources.media.setdefault(media.get("ID", ""), part or "")


def _page_area(area: etree._Element | None) -> Box | None:
    """Return the size of a page area; its corner is the origin of the page's coordinates."""
    physical = box(child_text(area, "PhysicalBox"))
    return physical if physical and physical.width > 0 and physical.height > 0 else None


def _read_page(sheets: Sheets, body: Body, entry: etree._Element, number: int) -> None:
    """Draw one page; a page whose part is missing is an empty page and a problem."""
    package = sheets.package
    name = package.find(body.name, entry.get("BaseLoc"))
    area, marks = body.area, Marks()
    if name is None:
        message = f"the page's part {entry.get('BaseLoc')} is missing"
        sheets.problems.append(Problem("page-unreadable", message, Severity.ERROR, number))
    else:
        root = package.xml(name)
        marks = _page_marks(package, body, name, root)
        area = _page_area(next(children(root, "Area"), None)) or area
    sheets.pages.append(_page(number, area, marks))
    sheets.pictures[number] = marks.pictures


def _page_marks(package: Package, body: Body, name: str, root: etree._Element) -> Marks:
    """Return what a page shows: its templates and its own layers."""
    resources = body.resources
    own = list(children(root, "PageRes"))
    if own:
        resources = resources.copy()
    for element in own:
        _load_resources(package, resources, name, element.text)
    marks = Marks()
    for template in children(root, "Template"):
        marks.add(_template(package, body, template.get("TemplateID", "")))
    marks.add(draw_content(root, Scene(resources, package.budget, name)))
    return marks


def _template(package: Package, body: Body, template_id: str) -> Marks:
    """Return what a template page shows, drawn once; every use counts towards the budget."""
    name = body.templates.get(template_id, "")
    if not name:
        return Marks()
    if template_id not in body.drawn:
        scene = Scene(body.resources, package.budget, name)
        body.drawn[template_id] = draw_content(package.xml(name), scene)
    marks = body.drawn[template_id]
    package.budget.take_marks(len(marks.chars) + len(marks.hidden) + len(marks.rules) + len(marks.fills), name)
    return marks


def _page(number: int, area: Box, marks: Marks) -> Page:
    """Put a page together, turned so that most of its text is upright.

    Characters that lie off the page or are drawn twice are left out.
    """
    width, height = area.width * POINTS, area.height * POINTS
    share = _image_share(marks.pictures, width, height)
    chars: list[Word] = _once(_on_page(marks.chars, width, height))
    rules, fills = marks.rules, marks.fills
    turn = -marks.quarters.index(max(marks.quarters)) % 4
    for _ in range(turn):
        chars = [char._replace(**_quarter_turn(char, height)) for char in chars]
        rules = [rule._replace(**_quarter_turn(rule, height)) for rule in rules]
        fills = [fill._replace(**_quarter_turn(fill, height)) for fill in fills]
        width, height = height, width
    return Page(
        number, width, height, tuple(chars), tuple(rules), tuple(fills), share, turn=turn, hidden=len(marks.hidden)
    )


def _quarter_turn(thing: Word | Rule | Fill, height: float) -> dict[str, Any]:
    """Return a thing's box after the page of that height was turned clockwise by a quarter."""
    return {"x0": height - thing.bottom, "top": thing.x0, "x1": height - thing.top, "bottom": thing.x1}


def _image_share(pictures: list[Picture], width: float, height: float) -> float:
    """Return the share of the page that pictures cover, overlaps counted twice but never more than the whole."""
    covered = 0.0
    for picture in pictures:
        across = min(picture.x1, width) - max(picture.x0, 0.0)
        down = min(picture.bottom, height) - max(picture.top, 0.0)
        covered += max(across, 0.0) * max(down, 0.0)
    return min(covered / (width * height), 1.0)


def _on_page(chars: Iterable[Word], width: float, height: float) -> Iterator[Word]:
    """Yield the characters of which something shows on the page."""
    return (char for char in chars if char.x1 > 0 and char.bottom > 0 and char.x0 < width and char.top < height)


def _once(chars: Iterable[Word]) -> list[Word]:
    """Return the characters without those drawn a second time on the same spot to look bold.

    Spots are squares of a third of the font size on two grids, half a square apart: near twins meet in one of them.
    """
    seen: set[tuple[str, int, int, int]] = set()
    kept: list[Word] = []
    for char in chars:
        step = max(char.size, 1.0) / 3
        spots = {
            (char.text, grid, int((char.x0 + grid * step / 2) // step), int((char.top + grid * step / 2) // step))
            for grid in (0, 1)
        }
        if not spots & seen:
            kept.append(char)
        seen |= spots
    return kept
