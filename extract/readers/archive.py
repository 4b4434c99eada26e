"""ZIP archives and folders of documents, taken in whole: each document in them is named and can be read.

Nothing is unpacked to disk, so names with `..` in them lead nowhere. Archives in archives are opened as well, to a
small depth and within one budget for all that is unpacked.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from extract.readers.errors import ReadError
from extract.readers.sniff import MAX_UNPACKED_BYTES, ZIP, open_zip, read_member, sniff

MAX_DEPTH = 3
"""How deep archives may stand in archives."""
MAX_DOCUMENTS = 10_000
"""How many documents one archive or folder may hold."""
_SEPARATOR = "!/"
_UTF8_NAME = 0x800
_SYSTEM = frozenset({"__macosx", "thumbs.db", "desktop.ini"})
# What comes along in archives of saved pages and is no document by itself.
_BESIDE_SUFFIXES = """.jpg .jpeg .png .gif .bmp .tif .tiff .svg .ico .webp .css .js .json .xml .rels
.mp3 .mp4 .avi .exe .dll .ttf .lnk .url"""
_BESIDE = frozenset(_BESIDE_SUFFIXES.split())


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of an archive or folder.

    `member` is its place in the archive at `path` (archives in archives joined by `!/`), empty for a plain file.
    `name` is what people see: the file's name, for a member behind the archive's.
    """

    path: Path
    member: str
    name: str

    def read(self) -> bytes:
        """Return the document's bytes; raises `ReadError` where they cannot be had."""
        return read_entry(self.path, self.member)


@dataclass(slots=True)
class _Budget:
    """What may still be unpacked and listed."""

    unpacked: int
    documents: int

    def spend(self, size: int) -> None:
        self.unpacked -= size
        if self.unpacked < 0:
            raise ReadError(f"the archive unpacks to more than {MAX_UNPACKED_BYTES} bytes", "it looks like a ZIP bomb")

    def count(self) -> None:
        self.documents -= 1
        if self.documents < 0:
            raise ReadError(f"more than {MAX_DOCUMENTS} documents", "give them in parts")


def expand(path: Path) -> Iterator[Entry]:
    """Yield the documents that a path stands for, in the order of their names.

    A folder stands for all files below it (links that lead out of it are not followed), a ZIP archive for its
    documents, any other file for itself. Hidden files and what systems leave behind are left out. Raises `ReadError`
    for an archive that is damaged, encrypted, a bomb, or holds no document.
    """
    budget = _Budget(MAX_UNPACKED_BYTES, MAX_DOCUMENTS)
    if not path.is_dir():
        yield from _expand_file(path, path.name, budget)
        return
    root = path.resolve()
    for file in sorted(path.rglob("*")):
        parts = file.relative_to(path).parts
        if file.is_file() and not any(map(_is_hidden, parts)) and file.resolve().is_relative_to(root):
            yield from _expand_file(file, "/".join(parts), budget)


def _expand_file(path: Path, name: str, budget: _Budget) -> Iterator[Entry]:
    if not is_archive(path):
        budget.count()
        yield Entry(path, "", name)
        return
    with open_zip(path.read_bytes()) as archive:
        members = list(_members(archive, "", budget, 1))
    if not members:
        raise ReadError("the archive holds no document", "give the documents themselves", name)
    for member, shown in members:
        yield Entry(path, member, f"{name}/{shown}")


def is_archive(path: Path) -> bool:
    """Tell whether a file is a ZIP archive of documents: not a DOCX, OFD or ODT, which are ZIP packages too."""
    try:
        with path.open("rb") as stream:
            if stream.read(2) != b"PK":
                return False
        return sniff(path.read_bytes(), path.name) == ZIP
    except (OSError, ReadError):  # its reader will say what is wrong with it
        return False


def _members(archive: zipfile.ZipFile, prefix: str, budget: _Budget, depth: int) -> Iterator[tuple[str, str]]:
    """Yield for each document in an archive its place and the name to show."""
    infos = {info.filename: info for info in archive.infolist() if not info.is_dir()}
    for info in sorted(infos.values(), key=_shown):
        shown = _shown(info)
        parts = PurePosixPath(shown).parts
        if any(map(_is_hidden, parts)) or PurePosixPath(shown).suffix.lower() in _BESIDE:
            continue
        budget.spend(info.file_size)
        place = prefix + info.filename
        inner = _inner(archive, info)
        if inner is None:
            budget.count()
            yield place, shown
        elif depth >= MAX_DEPTH:
            raise ReadError(f"archives stand in archives more than {MAX_DEPTH} deep", "unpack them", shown)
        else:
            with inner:
                for below, name in _members(inner, place + _SEPARATOR, budget, depth + 1):
                    yield below, f"{shown}/{name}"


def _inner(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> zipfile.ZipFile | None:
    """Return a member that is an archive of documents itself, opened; None for a document."""
    with archive.open(info) as stream:
        if stream.read(2) != b"PK":
            return None
    content = read_member(archive, info.filename)
    try:
        return open_zip(content) if sniff(content, info.filename) == ZIP else None
    except ReadError:  # its reader will say what is wrong with it
        return None


def read_entry(path: Path, member: str = "") -> bytes:
    """Return the bytes of a document: of the file itself, or of a member in the archives that it is made of."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ReadError(f"the file cannot be opened ({error.strerror})", "check its permissions") from error
    for place in member.split(_SEPARATOR) if member else ():
        with open_zip(content) as archive:
            content = read_member(archive, place)
    return content


def _shown(info: zipfile.ZipInfo) -> str:
    """Return a member's name as it was meant: Chinese Windows writes names in GB18030 without saying so."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", "ignore")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts)


def _is_hidden(part: str) -> bool:
    return part.startswith((".", "~$")) or part.lower() in _SYSTEM
