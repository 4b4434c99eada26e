"""Web pages (HTML, XHTML and MHT): the article without the site's furniture, as paragraphs and data tables.

Nothing that a page links to is fetched: pictures, frames, styles and scripts are not looked at.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Sequence
from email.message import EmailMessage

from lxml import etree

from extract.model import Block, Document, Kind, Paragraph, Source
from extract.readers.errors import ReadError
from extract.readers.flow import Item, ends_sentence, settle, starts_anew
from extract.readers.html.article import (
    drop_frames,
    find_article,
    mark_title,
    page_title,
    read_facts,
    saved_from,
    text_lengths,
    without_furniture,
)
from extract.readers.html.flow import read_flow
from extract.readers.rejoin import join
from extract.readers.sniff import MHTML, decode_text

_MAX_CHARS = 50_000_000
_MAX_ELEMENTS = 1_000_000
_MAX_MULTIPARTS = 50
_TYPE_TAGS = re.compile(r"</?(?:font|span|b|strong|i|em|u|big|small|o:p)\b[^>]*>", re.I)
_PAGE_NUMBER = re.compile(r"[－—\-–]{1,2}\s*(\d{1,4})\s*[－—\-–]{1,2}")
_FEWEST_PAGES = 3
_SHORTEST_CUT = 15


def read_html(source: Source, data: bytes) -> Document:
    """Read a web page; raises `ReadError` where it has no text or is built to break its reader.

    `hints` are the facts that the page prints or marks beside the article: title, document number, issuer, date,
    address.
    """
    address = ""
    if source.media_type == MHTML:
        data, address = _page_of_mht(data)
    text = decode_text(data)
    root = parse_html(text)
    facts = read_facts(root, address or saved_from(text))
    facts.setdefault("title", page_title(root))
    blocks = without_page_numbers(settle(_article_items(root, facts["title"])))
    if not blocks:
        raise ReadError("the page has no text", "it may be drawn by a script: print it to PDF and give that")
    return Document(source, blocks, hints=tuple(sorted((k, v) for k, v in facts.items() if v)))


def read_page(data: bytes, media_type: str) -> list[Item]:
    """Return the flow of a page that is embedded in another document, all of it."""
    data = _page_of_mht(data)[0] if media_type == MHTML else data
    root = parse_html(decode_text(data))
    body = root.find("body")
    return read_flow(body if body is not None else root)


def parse_html(text: str) -> etree._Element:
    """Parse a page's text as a browser would, without comments; raises `ReadError` for what is no page or too deep.

    Elements that are opened and never closed nest: where that goes too deep, those that only set type are dropped.
    """
    if len(text) > _MAX_CHARS:
        raise ReadError(f"the page has more than {_MAX_CHARS} characters", "split it")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.replace("\x00", ""))
    root = _parse(text)
    if root is None:
        root = _parse(_TYPE_TAGS.sub("", text))
    if root is None:
        raise ReadError("the page's elements are nested too deeply", "save the page again")
    if sum(1 for _ in root.iter()) > _MAX_ELEMENTS:
        raise ReadError(f"the page has more than {_MAX_ELEMENTS} elements", "split it")
    return root


def _parse(text: str) -> etree._Element | None:
    """Return the root of a page, None where its elements are nested deeper than the parser goes."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True, recover=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"the page cannot be parsed: {error}", "save it again") from error
    if any("depth" in entry.message for entry in parser.error_log):
        return None
    if root is None:
        raise ReadError("the page has no text", "save it again")
    return root


def _article_items(root: etree._Element, title: str) -> list[Item]:
    body = root.find("body")
    article = find_article(body if body is not None else root)
    heading = _visible_title(root, article, title)
    drop_frames(article)
    items = mark_title(without_furniture(read_flow(article)), title)
    if heading and not any(isinstance(item, Paragraph) and item.kind is Kind.TITLE for item in items[:12]):
        return [Paragraph(heading, Kind.TITLE), *items]
    return items


def without_page_numbers(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Drop the page numbers of a page that shows a document leaf by leaf; rejoin the sentences that they cut."""
    printed = [number for block in blocks if (number := _page_number(block)) is not None]
    if len(printed) < _FEWEST_PAGES or printed != sorted(printed):
        return tuple(blocks)
    out: list[Block] = []
    after_break = False
    for block in blocks:
        if _page_number(block) is not None:
            after_break = True
            continue
        last = out[-1] if out else None
        if after_break and isinstance(block, Paragraph) and isinstance(last, Paragraph) and _is_cut(last, block):
            out[-1] = join(last, block)
        else:
            out.append(block)
        after_break = False
    return tuple(out)


def _page_number(block: Block) -> int | None:
    found = _PAGE_NUMBER.fullmatch(block.text) if isinstance(block, Paragraph) else None
    return int(found[1]) if found else None


def _is_cut(first: Paragraph, second: Paragraph) -> bool:
    plain = first.kind is Kind.PARAGRAPH and second.kind is Kind.PARAGRAPH and first.box == second.box
    return plain and len(first.text) > _SHORTEST_CUT and not ends_sentence(first.text) and not starts_anew(second.text)


def _visible_title(root: etree._Element, article: etree._Element, title: str) -> str:
    """Return the title if the page prints it as a line of its own outside the article."""
    wanted = re.sub(r"\s", "", title)
    inside = set(article.iter())
    sizes = text_lengths(root)
    for node in root.iter("h1", "h2", "h3", "div", "p", "td", "span", "b", "strong"):
        fits = len(wanted) <= sizes.get(node, 0) <= 2 * len(wanted)
        if wanted and fits and node not in inside and re.sub(r"\s", "", "".join(node.itertext())) == wanted:
            return title
    return ""


def _page_of_mht(data: bytes) -> tuple[bytes, str]:
    """Return the page in a web archive and the address that it was saved from."""
    if data.lower().count(b"multipart/") > _MAX_MULTIPARTS:
        raise ReadError("the web archive nests too many parts", "save the page again")
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml") and isinstance(part, EmailMessage):
            content = part.get_payload(decode=True)
            address = message.get("Snapshot-Content-Location") or part.get("Content-Location") or ""
            return (content if isinstance(content, bytes) else b""), str(address).strip()
    raise ReadError("the web archive holds no page", "save the page again")
