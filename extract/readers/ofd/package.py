"""The container of an OFD file (GB/T 33190): parts found by name, XML read safely, work held within a budget.

Producers take liberties with the standard: absolute and relative locations mixed up, names in other cases or in GBK,
namespace prefixes that are never declared. What can be understood is; what could harm the machine is refused.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from extract.readers.errors import ReadError

MAX_PARTS = 50_000
MAX_PART_BYTES = 64 << 20
MAX_BYTES = 512 << 20
MAX_OBJECTS = 2_000_000
MAX_MARKS = 4_000_000

_UTF8_NAME = 0x800
_UNPACK_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    RuntimeError,
    NotImplementedError,
    EOFError,
    OSError,
    ValueError,
)


@dataclass(slots=True)
class Budget:
    """What reading one file may still cost: unpacked bytes, objects, and marks (characters and segments)."""

    bytes_left: int = MAX_BYTES
    objects: int = MAX_OBJECTS
    marks: int = MAX_MARKS

    def take_bytes(self, count: int, place: str) -> None:
        """Book `count` unpacked bytes; raises `ReadError` when the file unpacks to too much."""
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise ReadError("the OFD file unpacks to too much", "split the document", place)

    def take_object(self, place: str) -> None:
        """Book one page object; raises `ReadError` when the file draws too many."""
        self.objects -= 1
        if self.objects < 0:
            raise ReadError("the OFD file draws too many objects", "split the document", place)

    def take_marks(self, count: int, place: str) -> None:
        """Book `count` characters or path segments; raises `ReadError` when there are too many."""
        self.marks -= count
        if self.marks < 0:
            raise ReadError("the OFD file has too many characters or lines", "split the document", place)


@dataclass(slots=True)
class Package:
    """The parts of one OFD file; nothing is ever written to disk and no location leads out of the container."""

    archive: zipfile.ZipFile
    parts: dict[str, zipfile.ZipInfo]
    folded: dict[str, str]
    budget: Budget = field(default_factory=Budget)

    def find(self, base: str, location: str | None) -> str | None:
        """Return the name of the part that `location`, written in part `base`, means; None if there is none."""
        wanted = (location or "").strip().replace("\\", "/")
        if not wanted:
            return None
        near = posixpath.join(posixpath.dirname(base), wanted.lstrip("/"))
        for candidate in ((wanted,) if wanted.startswith("/") else ()) + (near, wanted):
            name = _clean_name(candidate)
            found = name if name in self.parts else self.folded.get(name.casefold())
            if found:
                return found
        return None

    def xml(self, name: str) -> etree._Element:
        """Return the root element of an XML part; raises `ReadError` if it is damaged or unsafe."""
        return parse_xml(self.read(name), name)

    def read(self, name: str) -> bytes:
        """Return a part's bytes, booked on the budget; raises `ReadError` if it is encrypted, damaged or too big."""
        info = self.parts[name]
        if info.flag_bits & 0x1:
            raise ReadError("the OFD file is encrypted", "ask the publisher for an open copy", name)
        if info.file_size > MAX_PART_BYTES:
            raise ReadError(f"the part unpacks to {info.file_size} bytes", "split the document", name)
        self.budget.take_bytes(info.file_size, name)
        try:
            with self.archive.open(info) as stream:
                return stream.read(MAX_PART_BYTES)
        except _UNPACK_ERRORS as error:
            raise ReadError(f"the part cannot be unpacked: {error}", "download the file again", name) from error


def open_package(data: bytes) -> Package:
    """Open the container of an OFD file; raises `ReadError` if it is no readable zip file."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _UNPACK_ERRORS as error:
        raise ReadError("the OFD file is not a readable zip container", "download it again") from error
    infos = archive.infolist()
    if len(infos) > MAX_PARTS:
        raise ReadError(f"the OFD file has {len(infos)} parts, more than {MAX_PARTS}", "split the document")
    parts: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        if not info.is_dir():
            parts.setdefault(_clean_name(_decoded_name(info)), info)
    return Package(archive, parts, {name.casefold(): name for name in reversed(parts)})


def parse_xml(data: bytes, place: str) -> etree._Element:
    """Parse an XML part without DTD, entities or network.

    Broken prefixes and bytes outside the declared encoding are mended; raises `ReadError` where that is not possible.
    """
    try:
        root = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        root = _mend(data, error, place)
    if root.getroottree().docinfo.doctype:
        raise ReadError("the XML declares a document type, which OFD never needs", "do not trust the file", place)
    return root


def _mend(data: bytes, error: Exception, place: str) -> etree._Element:
    """Parse once more in the superset of the declared Chinese encoding, then leniently."""
    if any(word in str(error).lower() for word in ("depth", "huge", "entity", "entities", "amplification", "loop")):
        raise ReadError(f"the XML is unsafe: {error}", "do not trust the file", place) from error
    head = data[:200].lower()
    encodings = ("gb18030",) if b"encoding" in head and (b"gb2312" in head or b"gbk" in head) else ()
    for parser in (*(_parser(encoding=name) for name in encodings), _parser(recover=True)):
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError):
            continue
        if root is not None:
            return root
    raise ReadError(f"the XML is damaged: {error}", "download the file again", place) from error


def _parser(encoding: str | None = None, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(
        encoding=encoding,
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def local(element: etree._Element) -> str:
    """Return an element's name without namespace or (undeclared) prefix."""
    return str(element.tag).rpartition("}")[2].rpartition(":")[2]


def children(element: etree._Element | None, *path: str) -> Iterator[etree._Element]:
    """Yield the elements at a path of local names below `element`, in document order."""
    if element is None:
        return
    for child in element:
        if local(child) == path[0]:
            if len(path) == 1:
                yield child
            else:
                yield from children(child, *path[1:])


def child_text(element: etree._Element | None, *path: str) -> str:
    """Return the stripped text of the first element at a path of local names, empty if there is none."""
    found = next(children(element, *path), None)
    return (found.text or "").strip() if found is not None else ""


def _clean_name(name: str) -> str:
    """Return a name as a path inside the container: no leading slash, no way up and out."""
    return posixpath.normpath("/" + name.replace("\\", "/").lstrip("/")).lstrip("/")


def _decoded_name(info: zipfile.ZipInfo) -> str:
    """Return an entry's name in the encoding it was most likely written in (zip itself knows only CP437 and UTF-8)."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    raw = info.filename.encode("cp437", errors="ignore")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename
