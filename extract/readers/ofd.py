"""OFD (GB/T 33190, the national fixed-layout format): text and path objects to the page engine's characters and rules.

Templates, layers, blocks and composite units are drawn; annotations, seals, signatures and attachments are not read.
A package with several documents is read as one, its pages in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from extract.model import Document, Problem, Severity, Source
from extract.readers.errors import ReadError
from extract.readers.ofd_geometry import POINTS, Box, box
from extract.readers.ofd_objects import Marks, Resources, Scene, draw_content, read_resources
from extract.readers.ofd_package import Package, child_text, children, local, open_package
from extract.readers.page import Char, Fill, Page

MAX_PAGES = 5_000
A4 = Box(0.0, 0.0, 210.0, 297.0)
# A page whose pictures cover this much and that shows no text is a scan.
SCAN_SHARE = 0.5
# Text that lies unseen behind a scan was recognised by somebody else's machine.
HIDDEN_CONFIDENCE = 0.8


@dataclass(slots=True)
class Body:
    """One document of the package: its root part, page size, resources and templates (drawn when first used)."""

    name: str
    root: etree._Element
    area: Box
    resources: Resources
    templates: dict[str, str]
    drawn: dict[str, Marks]


def read_ofd(source: Source, data: bytes) -> Document:
    """Read an OFD file to blocks in reading order.

    Pages without text or that cannot be read are reported as problems. Raises `ReadError` if the file is no OFD, is
    damaged, encrypted or unsafe, or has no text on any page.
    """
    pages, problems = read_pages(data)
    if not any(page.chars for page in pages):
        scan = any(page.image_share >= SCAN_SHARE for page in pages)
        raise ReadError(
            "the OFD file is a scan: its pages are pictures" if scan else "the OFD file has no text",
            "ask for the text edition, or print it to PDF and read it with the extra `ocr`",
        )
    # Imported late while the page engine is being built.
    from extract.readers.layout import page_blocks

    return Document(source, tuple(page_blocks(pages)), len(pages), problems)


def read_pages(data: bytes) -> tuple[tuple[Page, ...], tuple[Problem, ...]]:
    """Return an OFD file's pages with their characters and rules, and what could not be read of them."""
    package = open_package(data)
    pages: list[Page] = []
    problems: list[Problem] = []
    for body in _bodies(package):
        for entry in children(body.root, "Pages", "Page"):
            if len(pages) >= MAX_PAGES:
                raise ReadError(f"the OFD file has more than {MAX_PAGES} pages", "split the document")
            page, found = _read_page(package, body, entry, len(pages) + 1)
            pages.append(page)
            problems += found
    if not pages:
        raise ReadError("the OFD file has no pages", "download it again")
    return tuple(pages), tuple(problems)


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
        read_resources(resources, package.xml(name))


def _page_area(area: etree._Element | None) -> Box | None:
    """Return the size of a page area; its corner is the origin of the page's coordinates."""
    physical = box(child_text(area, "PhysicalBox"))
    return physical if physical and physical.width > 0 and physical.height > 0 else None


def _read_page(package: Package, body: Body, entry: etree._Element, number: int) -> tuple[Page, list[Problem]]:
    """Read one page; a page whose part is missing is an empty page and a problem."""
    name = package.find(body.name, entry.get("BaseLoc"))
    if name is None:
        lost = Problem("missing-page", f"the page's part {entry.get('BaseLoc')} is missing", Severity.ERROR, number)
        return Page(number, body.area.width * POINTS, body.area.height * POINTS, ()), [lost]
    root = package.xml(name)
    resources = Resources(set(body.resources.bold_fonts), dict(body.resources.line_widths), dict(body.resources.units))
    for element in children(root, "PageRes"):
        _load_resources(package, resources, name, element.text)
    marks = Marks()
    for template in children(root, "Template"):
        marks.add(_template(package, body, template.get("TemplateID", "")))
    marks.add(draw_content(root, Scene(resources, package.budget, name)))
    area = _page_area(next(children(root, "Area"), None)) or body.area
    return _page(number, area, marks)


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


def _page(number: int, area: Box, marks: Marks) -> tuple[Page, list[Problem]]:
    """Put a page together: what lies off the page or is drawn twice is left out, unseen text only helps a scan."""
    width, height = area.width * POINTS, area.height * POINTS
    share = _image_share(marks.images, width, height)
    chars = _once(_on_page(marks.chars, width, height))
    problems: list[Problem] = []
    if share >= SCAN_SHARE and not any(char.text.strip() for char in chars):
        chars = [char._replace(confidence=HIDDEN_CONFIDENCE) for char in _once(_on_page(marks.hidden, width, height))]
        words = "its text was recognised by its publisher's machine" if chars else "it has no text"
        problems.append(Problem("scanned-page", f"the page is a picture; {words}", Severity.WARNING, number))
    return Page(number, width, height, tuple(chars), tuple(marks.rules), tuple(marks.fills), share), problems


def _image_share(images: list[Fill], width: float, height: float) -> float:
    """Return the share of the page that pictures cover, overlaps counted twice but never more than the whole."""
    covered = 0.0
    for image in images:
        across = min(image.x1, width) - max(image.x0, 0.0)
        down = min(image.bottom, height) - max(image.top, 0.0)
        covered += max(across, 0.0) * max(down, 0.0)
    return min(covered / (width * height), 1.0)


def _on_page(chars: Iterable[Char], width: float, height: float) -> Iterator[Char]:
    """Yield the characters of which something shows on the page."""
    return (char for char in chars if char.x1 > 0 and char.bottom > 0 and char.x0 < width and char.top < height)


def _once(chars: Iterable[Char]) -> list[Char]:
    """Return the characters without those drawn a second time on the same spot to look bold.

    Spots are squares of a third of the font size on two grids, half a square apart: near twins meet in one of them.
    """
    seen: set[tuple[str, int, int, int]] = set()
    kept: list[Char] = []
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
