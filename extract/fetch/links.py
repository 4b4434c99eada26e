"""What a web page says about its files: links to attachments, titles, and safe names for what is downloaded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from email.header import decode_header
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote_to_bytes, urldefrag, urljoin, urlsplit

from lxml import etree, html

from extract.fetch.http import header_text
from extract.readers.sniff import (
    DOC,
    DOCX,
    HTML,
    MHTML,
    ODT,
    OFD,
    PDF,
    RTF,
    TEXT,
    WORD_XML,
    WPS,
    ZIP,
    decode_text,
)

# What a file is called by its content; the first is given to a name that has none of them.
SUFFIXES = {
    PDF: (".pdf",),
    DOCX: (".docx", ".doc", ".wps"),
    DOC: (".doc", ".wps"),
    WPS: (".wps", ".doc"),
    RTF: (".rtf", ".doc"),
    ODT: (".odt",),
    WORD_XML: (".doc", ".xml"),
    OFD: (".ofd",),
    ZIP: (".zip",),
    HTML: (".html", ".htm", ".shtml"),
    MHTML: (".mht", ".mhtml"),
    TEXT: (".txt",),
}
_FILES = (".pdf", ".docx", ".doc", ".wps", ".ofd", ".zip", ".rtf", ".odt")
_FURNITURE = frozenset({"nav", "header", "footer", "aside", "script", "style", "noscript", "template"})
_SOURCES = {"a": "href", "area": "href", "iframe": "src", "embed": "src", "object": "data"}
_TITLE_NAMES = ("articletitle", "title", "og:title", "dc.title")
_RESERVED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.I)
MAX_NAME_BYTES = 200
MAX_PAGE_BYTES = 32 << 20
MAX_WORDS = 300


class Link(NamedTuple):
    """A link to a file: its absolute address and the words that a reader clicks on."""

    url: str
    text: str


class WebPage(NamedTuple):
    """What matters of a page for fetching: its title and the links to files, in order, each once."""

    title: str
    links: tuple[Link, ...]


def read_page(data: bytes, url: str) -> WebPage:
    """Return a page's title and its links to files; a page without any readable markup has none."""
    if len(data) > MAX_PAGE_BYTES:
        return WebPage("", ())
    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        root = html.document_fromstring(decode_text(data).encode(), parser=parser)
    except (etree.LxmlError, ValueError):
        return WebPage("", ())
    base = urljoin(url, next((node.get("href", "") for node in root.iter("base")), ""))
    links: dict[str, Link] = {}
    for link in _links(root, base):
        links.setdefault(link.url, link)
    return WebPage(_title(root), tuple(links.values()))


def _links(root: html.HtmlElement, base: str) -> Iterator[Link]:
    """Yield the links to files outside the page's furniture (menus, head and foot)."""
    for node in root.iter(*_SOURCES):
        target = (node.get(_SOURCES[node.tag]) or "").strip()
        if not target or any(above.tag in _FURNITURE for above in node.iterancestors()):
            continue
        words = " ".join((node.text_content() or node.get("title") or "").split())
        url = _file_url(target, base, words + " " + (node.get("title") or "") + " " + (node.get("download") or ""))
        if url:
            yield Link(url, words or (node.get("title") or ""))


def _file_url(target: str, base: str, words: str) -> str:
    """Return the absolute address of the file that a link leads to, empty if it leads to none.

    A viewer's address (`viewer.html?file=/plan.pdf`) leads to the file that it shows.
    """
    try:
        url = urldefrag(urljoin(base, target)).url
        parts = urlsplit(url)
        values = [value for _, value in parse_qsl(parts.query)]
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    inner = next((value for value in values if value.lower().endswith(_FILES)), "")
    if inner and parts.path.lower().endswith((".html", ".htm")):
        return urljoin(url, inner)
    named = parts.path.lower().endswith(_FILES) or inner or any(word.lower().endswith(_FILES) for word in words.split())
    return url if named else ""


def _title(root: html.HtmlElement) -> str:
    """Return the page's title: the article's as its metadata gives it, else the window's without the site's name."""
    named = {node.get("name", node.get("property", "")).lower(): node.get("content", "") for node in root.iter("meta")}
    for name in _TITLE_NAMES:
        if named.get(name, "").strip():
            return one_line(named[name])
    window = next((node.text_content() for node in root.iter("title")), "")
    return one_line(re.split(r"\s*[_|]\s*|\s+[-–—]+\s+", window.strip())[0])


def one_line(text: str) -> str:
    """Return words from a page in one line, without what a spreadsheet would take for a formula."""
    visible = "".join(char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char)[0] != "C")
    return " ".join(visible.split()).lstrip("=+-@ ")[:MAX_WORDS]


def name_file(disposition: str, url: str, media_type: str) -> str:
    """Return a safe file name: the one the server gives, else the address's last part, with a fitting suffix."""
    name = safe_name(disposition_name(disposition)) or safe_name(_url_name(url)) or "document"
    wanted = SUFFIXES.get(media_type, ())
    if wanted and not name.lower().endswith(wanted):
        stem, dot, suffix = name.rpartition(".")
        name = (stem if dot and len(suffix) <= 5 and suffix.isascii() else name) + wanted[0]
    return name


def disposition_name(header: str) -> str:
    """Return the file name of a `Content-Disposition` header: RFC 6266, or what servers write instead of it."""
    starred = re.search(r"filename\*\s*=\s*\"?([\w-]*)'[^']*'([^;\"]+)", header, re.I)
    if starred:
        return _decoded(unquote_to_bytes(starred[2].strip()), starred[1])
    plain = re.search(r'filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]+))', header, re.I)
    if not plain:
        return ""
    name = header_text((plain[1] or plain[2] or "").strip())
    if re.search(r"=\?[\w-]+\?[bq]\?", name, re.I):
        return "".join(_decoded(part, code or "") for part, code in _encoded_words(name))
    return _decoded(unquote_to_bytes(name), "") if re.search(r"%[0-9A-Fa-f]{2}", name) else name


def _encoded_words(name: str) -> Iterator[tuple[bytes, str | None]]:
    for part, code in decode_header(name):
        yield (part.encode() if isinstance(part, str) else part), code


def _url_name(url: str) -> str:
    """Return the last part of an address's path, or the file name among its parameters."""
    parts = urlsplit(url)
    values = [value for _, value in parse_qsl(parts.query, encoding="utf-8", errors="replace")]
    named = next((value for value in values if value.lower().endswith(_FILES)), "")
    return named or _decoded(unquote_to_bytes(parts.path.rstrip("/").rpartition("/")[2]), "")


def _decoded(raw: bytes, encoding: str) -> str:
    for code in (encoding, "utf-8", "gb18030"):
        try:
            return raw.decode(code)
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf-8", errors="replace")


def safe_name(name: str) -> str:
    """Return a name that is safe as a file name on every system: one part, visible characters, of bounded length.

    Chinese stays as it is. What would climb out of the folder, hide the file or look like a formula is taken off.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    visible = "".join("" if unicodedata.category(char)[0] == "C" else char for char in last)
    plain = _RESERVED.sub("_", " ".join(visible.split())).lstrip(".=+-@~ ").rstrip(". ")
    return _shortened(_DEVICES.sub(r"_\1", plain))


def _shortened(name: str) -> str:
    """Cut a long name before its suffix, between characters."""
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 8:
        stem, suffix = name, ""
    room = MAX_NAME_BYTES - len((dot + suffix).encode())
    if len(stem.encode()) <= room:
        return name
    return stem.encode()[:room].decode(errors="ignore") + (dot + suffix if suffix else "")
