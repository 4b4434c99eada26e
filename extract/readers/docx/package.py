"""The parts of a DOCX package: opened with python-docx, or by our own look-up where the package is damaged.

python-docx follows the relationships of a sound package. It gives up on packages that lack a part, name one wrongly or
use the strict namespaces, which Word and WPS still open; their parts are found by their usual names.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from dataclasses import dataclass

import docx
from docx.document import Document as WordDocument
from docx.opc.part import XmlPart
from lxml import etree

from extract.readers.docx.names import STRICT, value, w
from extract.readers.docx.numbering import Numbering, read_numbering
from extract.readers.docx.styles import Styles, read_styles
from extract.readers.errors import ReadError
from extract.readers.safe_xml import MAX_XML_BYTES, check_root, parse_xml
from extract.readers.sniff import read_member


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one package that hold text or tell how it is printed. External targets are never followed."""

    package: zipfile.ZipFile
    main: str
    word: WordDocument | None = None

    @classmethod
    def of(cls, package: zipfile.ZipFile, data: bytes) -> Parts:
        """Find the main part of a package; `data` are the bytes that `package` was opened from."""
        word = _opened(package, data)
        if word is not None:
            return cls(package, str(word.part.partname).lstrip("/"), word)
        target = _related(package, "_rels/.rels", "", "officeDocument")
        return cls(package, target if target in package.namelist() else "word/document.xml")

    def body(self) -> etree._Element:
        """Return the body; raises `ReadError` where there is none."""
        root = check_root(self.word.element, self.main) if self.word else _parse(self.package, self.main)
        body = root.find(w("body"))
        if body is None:
            raise ReadError("the package holds no Word document", "give the published document", self.main)
        return body

    def styles(self) -> Styles:
        """Return the styles, none where the part is missing."""
        return read_styles(self._part("styles"))

    def numbering(self) -> Numbering:
        """Return the list definitions, none where the part is missing."""
        return read_numbering(self._part("numbering"))

    def notes(self) -> dict[tuple[str, str], etree._Element]:
        """Return the foot- and endnotes by kind and id, without separators."""
        roots = {kind: self._part(f"{kind}s") for kind in ("footnote", "endnote")}
        return {
            (kind, value(node, "id")): node
            for kind, root in roots.items()
            if root is not None
            for node in root.findall(w(kind))
            if value(node, "type", "normal") == "normal"
        }

    def chunk(self, relation: str) -> bytes:
        """Return the embedded document (`w:altChunk`) with a relationship's id, empty where there is none inside."""
        folder, file = posixpath.split(self.main)
        rels = f"{folder}/_rels/{file}.rels"
        for node in _parse(self.package, rels) if rels in self.package.namelist() else ():
            if node.get("Id") == relation and node.get("TargetMode") != "External":
                path = _resolved(folder, node.get("Target", ""))
                return read_member(self.package, path) if path in self.package.namelist() else b""
        return b""

    def _part(self, kind: str) -> etree._Element | None:
        if self.word is not None:
            return _word_part(self.word, kind)
        folder, file = posixpath.split(self.main)
        path = _related(self.package, f"{folder}/_rels/{file}.rels", folder, kind) or f"{folder}/{kind}.xml"
        return _parse(self.package, path) if path in self.package.namelist() else None


def _opened(package: zipfile.ZipFile, data: bytes) -> WordDocument | None:
    """Open a package with python-docx; None where it cannot, or where a part is too large to be parsed whole."""
    if any(info.file_size > MAX_XML_BYTES for info in package.infolist() if info.filename.endswith((".xml", ".rels"))):
        return None
    try:
        return docx.Document(io.BytesIO(data))
    except Exception:  # it raises whatever its parser met; the own look-up says what is wrong, if anything
        return None


def _word_part(word: WordDocument, kind: str) -> etree._Element | None:
    """Return the root of the part that the main part relates to as `kind`, None where there is none inside."""
    for relation in word.part.rels.values():
        if not relation.is_external and relation.reltype.rsplit("/", 1)[-1] == kind:
            part, place = relation.target_part, str(relation.target_part.partname)
            return check_root(part.element, place) if isinstance(part, XmlPart) else parse_xml(part.blob, place)
    return None


def _related(package: zipfile.ZipFile, rels: str, folder: str, kind: str) -> str:
    """Return the path of the part with a type of relationship, empty where none is named inside the package."""
    if rels not in package.namelist():
        return ""
    for node in _parse(package, rels):
        if node.get("TargetMode") != "External" and node.get("Type", "").rsplit("/", 1)[-1] == kind:
            return _resolved(folder, node.get("Target", ""))
    return ""


def _resolved(folder: str, target: str) -> str:
    """Return the path inside the package that a relationship's target means."""
    return (target if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")).lstrip("/")


def _parse(package: zipfile.ZipFile, name: str) -> etree._Element:
    content = read_member(package, name)
    for strict, usual in STRICT.items():
        content = content.replace(strict, usual)
    return parse_xml(content, name)
