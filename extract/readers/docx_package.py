"""The parts of a DOCX package, found through their relationships or, where those are broken, by their usual names."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass

from lxml import etree

from extract.readers.docx_names import STRICT, value, w
from extract.readers.docx_numbering import Numbering, read_numbering
from extract.readers.docx_styles import Styles, read_styles
from extract.readers.errors import ReadError
from extract.readers.safe_xml import parse_xml
from extract.readers.sniff import read_member


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of one package that hold text or tell how it is printed. External targets are never followed."""

    package: zipfile.ZipFile
    main: str

    @classmethod
    def of(cls, package: zipfile.ZipFile) -> Parts:
        """Find the main part of a package."""
        target = _related(package, "_rels/.rels", "", "officeDocument")
        return cls(package, target if target in package.namelist() else "word/document.xml")

    def body(self) -> etree._Element:
        """Return the body; raises `ReadError` where there is none."""
        body = _parse(self.package, self.main).find(w("body"))
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
        folder, file = posixpath.split(self.main)
        path = _related(self.package, f"{folder}/_rels/{file}.rels", folder, kind) or f"{folder}/{kind}.xml"
        return _parse(self.package, path) if path in self.package.namelist() else None


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
