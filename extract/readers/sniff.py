"""What a file is, told from its bytes: media type, text encoding, and whether it is safe to unpack.

The suffix is never believed: web pages are published as `.doc`, DOCX files as `.wps`, plain text as `.html`.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

from extract.readers.errors import ReadError

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
DOC = "application/msword"
WPS = "application/vnd.ms-works"
RTF = "application/rtf"
WORD_XML = "application/vnd.ms-word.xml"
OFD = "application/ofd"
HTML = "text/html"
MHTML = "multipart/related"
TEXT = "text/plain"
ZIP = "application/zip"

LEGACY = frozenset({DOC, WPS, RTF, ODT, WORD_XML})

MAX_BYTES = 1 << 30
MAX_MEMBERS = 50_000
MAX_MEMBER_BYTES = 256 << 20
MAX_UNPACKED_BYTES = 1 << 30
MAX_RATIO = 200
# Below this size no compression ratio is dangerous: a long table of equal rows packs to a hundredth.
RATIO_MATTERS_FROM = 64 << 20

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_HTML_START = re.compile(
    r"\s*<(?:!doctype\s+html|html|head|body|meta|title|table|div|p|span|script|style|link|center|font|h[1-6])\b", re.I
)
_HTML_INSIDE = re.compile(r"<(?:!doctype\s+html|html)\b", re.I)
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.I)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_FOREIGN = (
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it and give the documents in it"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it and give the documents in it"),
    (b"\x1f\x8b", "a gzip archive", "unpack it and give the documents in it"),
    (b"\xff\xd8\xff", "a picture (JPEG), not a document", "print the pictures into one PDF"),
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG), not a document", "print the pictures into one PDF"),
    (b"GIF8", "a picture (GIF), not a document", "print the pictures into one PDF"),
    (b"II*\x00", "a picture (TIFF), not a document", "print the pictures into one PDF"),
    (b"MM\x00*", "a picture (TIFF), not a document", "print the pictures into one PDF"),
    (b"BM", "a picture (BMP), not a document", "print the pictures into one PDF"),
    (b"MZ", "a program, not a document", "give the published document"),
    (b"\x7fELF", "a program, not a document", "give the published document"),
)


def sniff(data: bytes, name: str = "") -> str:
    """Return the media type of a file's content (one of this module's constants).

    `name` decides only between text and a fragment of a web page without any of its usual first tags.
    Raises `ReadError` for what no reader can read: empty, too big, encrypted, truncated, or not a document.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise ReadError("the file is empty", "download it again")
    if len(data) > MAX_BYTES:
        raise ReadError(f"the file has {len(data)} bytes, more than {MAX_BYTES}", "split it")
    if data[:2] == b"PK" and data[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return _sniff_zip(data)
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _sniff_ole(data)
    if data.lstrip()[:5] == b"{\\rtf":
        return RTF
    return _sniff_text(data, name)


def _sniff_zip(data: bytes) -> str:
    with open_zip(data) as package:
        names = set(package.namelist())
        if "mimetype" in names and read_member(package, "mimetype").strip() == ODT.encode():
            return ODT
    if "word/document.xml" in names or _has_main_part(names, "word/"):
        return DOCX
    if any(member.rsplit("/", 1)[-1].lower() == "ofd.xml" and member.count("/") == 0 for member in names):
        return OFD
    if _has_main_part(names, "xl/"):
        raise ReadError("a spreadsheet (XLSX), not a document", "save it as DOCX or PDF")
    if _has_main_part(names, "ppt/"):
        raise ReadError("slides (PPTX), not a document", "save them as PDF")
    return ZIP


def _has_main_part(names: Iterable[str], folder: str) -> bool:
    names = set(names)
    return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)


def open_zip(data: bytes) -> zipfile.ZipFile:
    """Open a ZIP package after checking that it is whole, not encrypted and not a bomb; else raise `ReadError`."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        members = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ReadError(f"the ZIP package is damaged or truncated: {error}", "download it again") from error
    if not members:
        raise ReadError("the ZIP package is empty", "download it again")
    if any(member.flag_bits & 0x1 for member in members):
        raise ReadError("the ZIP package is encrypted", "save it without a password")
    check_sizes(members, len(data))
    return package


def check_sizes(members: Iterable[zipfile.ZipInfo], packed: int) -> None:
    """Raise `ReadError` for a ZIP bomb: too many members, too big a member, too much in all, or too high a ratio."""
    sizes = [member.file_size for member in members]
    total = sum(sizes)
    hint = "it looks like a ZIP bomb; get the document from its publisher again"
    if len(sizes) > MAX_MEMBERS:
        raise ReadError(f"the ZIP package has {len(sizes)} members, more than {MAX_MEMBERS}", hint)
    if max(sizes, default=0) > MAX_MEMBER_BYTES:
        raise ReadError(f"a member of the ZIP package unpacks to {max(sizes)} bytes", hint)
    if total > MAX_UNPACKED_BYTES or (total > RATIO_MATTERS_FROM and total > MAX_RATIO * packed):
        raise ReadError(f"the ZIP package of {packed} bytes unpacks to {total} bytes", hint)


def read_member(package: zipfile.ZipFile, name: str, limit: int = MAX_MEMBER_BYTES) -> bytes:
    """Return one member's bytes; raise `ReadError` naming the member when it is missing, damaged or over `limit`."""
    try:
        with package.open(name) as stream:
            content = stream.read(limit + 1)
    except KeyError as error:
        raise ReadError("a part of the package is missing", "download it again", name) from error
    except Exception as error:  # zlib.error, BadZipFile, EOFError, RuntimeError, NotImplementedError: all mean damage
        raise ReadError(f"a part of the package is damaged: {error}", "download it again", name) from error
    if len(content) > limit:
        raise ReadError(f"a part of the package unpacks to more than {limit} bytes", "it looks like a ZIP bomb", name)
    return content


def _sniff_ole(data: bytes) -> str:
    """Tell what an OLE compound file holds from the names in its directory."""
    if _ole_entry(data, "EncryptedPackage") is not None:
        raise ReadError("the document is encrypted", "save it without a password")
    entry = _ole_entry(data, "WordDocument")
    if entry is not None:
        if _word_flags(data, entry) & 0x0100:
            raise ReadError("the document is encrypted", "save it without a password")
        return DOC
    if any(_ole_entry(data, name) is not None for name in ("WpsContent", "MatOST", "CONTENTS", "SPELLING")):
        return WPS
    if any(_ole_entry(data, name) is not None for name in ("Workbook", "Book")):
        raise ReadError("a spreadsheet (XLS), not a document", "save it as DOCX or PDF")
    if _ole_entry(data, "PowerPoint Document") is not None:
        raise ReadError("slides (PPT), not a document", "save them as PDF")
    raise ReadError("an OLE file without a text document in it, or a truncated one", "download it again")


def _ole_entry(data: bytes, name: str) -> int | None:
    """Return the offset of the directory entry with that name (128 bytes, aligned in its file), None if absent."""
    wanted = (name + "\0").encode("utf-16-le")
    offset = data.find(wanted, 512)
    while offset != -1:
        size = int.from_bytes(data[offset + 64 : offset + 66], "little")
        if offset % 128 == 0 and size == len(wanted):
            return offset
        offset = data.find(wanted, offset + 1)
    return None


def _word_flags(data: bytes, entry: int) -> int:
    """Return the flag word of a Word binary file's information block, 0 where the file is too short to have one."""
    shift = int.from_bytes(data[30:32], "little")
    sector = 1 << shift if shift <= 16 else 512
    start = (int.from_bytes(data[entry + 116 : entry + 120], "little") + 1) * sector
    return int.from_bytes(data[start + 10 : start + 12], "little")


def _sniff_text(data: bytes, name: str) -> str:
    for magic, what, hint in _FOREIGN:
        if data.startswith(magic) and _is_binary(data):
            raise ReadError(what, hint)
    text = decode_text(data)
    head = text[:8192].lstrip("\ufeff")
    if re.match(r"[\w-]+:\s", head) and all(mark in head.lower() for mark in ("mime-version:", "multipart/related")):
        return MHTML
    if _HTML_START.match(_without_comments(head)):
        return HTML
    if head.lstrip().startswith("<?xml"):
        return _sniff_xml(head)
    if name.lower().endswith((".htm", ".html", ".shtml")) and re.search(r"</?[a-z]+[^<>]*>", head, re.I):
        return HTML
    return TEXT


def _without_comments(head: str) -> str:
    """Drop comments and processing instructions before a page's first tag."""
    return re.sub(r"^(?:\s*(?:<!--.*?-->|<\?(?!xml).*?>))+", "", head, flags=re.S)


def _sniff_xml(head: str) -> str:
    if "Word.Document" in head or "schemas.microsoft.com/office/word/2003/wordml" in head:
        return WORD_XML
    if _HTML_INSIDE.search(head):
        return HTML
    raise ReadError("an XML file that is not a document", "give the published document")


def _is_binary(data: bytes) -> bool:
    head = data[:4096]
    return b"\x00" in head or sum(byte < 9 or 13 < byte < 32 for byte in head) > len(head) // 50


def declared_encoding(data: bytes) -> str:
    """Return the encoding that a web page's first bytes declare, lower case; empty where they declare none."""
    found = _DECLARED.search(data[:4096])
    return found[1].decode("ascii").lower() if found else ""


def decode_text(data: bytes) -> str:
    """Decode a text or web page: by its byte-order mark, else as UTF-8, else as GB18030 (of which GBK is a part).

    What a page declares is not asked: most wrong pages declare wrongly, and valid UTF-8 is never GB18030 by chance.
    A few damaged bytes (at most 1 in 200 characters) become U+FFFD. Raises `ReadError` for bytes that are not text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _checked(data.decode(encoding, errors="replace"))
    if b"\x00" in data:
        return _checked(_decode_wide(data))
    for encoding in ("utf-8", "gb18030"):
        try:
            return _checked(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    candidates = [data.decode(encoding, errors="replace") for encoding in ("utf-8", "gb18030")]
    return _checked(min(candidates, key=lambda text: text.count("\ufffd")))


def _decode_wide(data: bytes) -> str:
    """Decode UTF-16 without a mark: the zero bytes of ASCII characters stand on one side."""
    encoding = "utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be"
    return data.decode(encoding, errors="replace")


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    damaged = text.count("\ufffd") + len(_CONTROL.findall(text))
    if damaged > max(3, len(text) // 200):
        raise ReadError("neither text nor a known document format", "give the published document")
    return text
