"""The article on a government web page: found by where the sentences are; facts from what the site prints around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

from lxml import etree

from extract.model import Kind, Paragraph
from extract.normalize.registry import load_yaml
from extract.readers.flow import Grid, Item, join_lines
from extract.readers.html.flow import BLOCKS, SKIPPED

_PROSE = re.compile(r"[。；]")
_SHARE = 0.97
"""The article is the smallest element with this share of the page's sentences and table text."""
_LONG = 50
_SENTENCES = 3
"""An element with so many sentences is no frame, whatever its name."""
_SHORT_LINE = 120
_OF_TABLE = re.compile(
    r"(?:附?表|专栏|附件|附录)\s*[\d一二三四五六七八九十]|单位\s*[:：]|(?:附|备)?注\s*[:：]|说明\s*[:：]"
)
_FRAME_TAGS = frozenset(("div", "ul", "ol", "dl", "section", "nav", "footer", "aside", "form", "table"))
_LABELS = 3
"""A block with so many labels of a catalogue is one."""
_DATE = re.compile(r"(\d{4})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})")
_SAVED = re.compile(r"saved from url=\(\d+\)(\S+)")
_WORD = re.compile(r"[a-z]+|[A-Z][a-z]*")
_FRAME_LIMIT = 0.2
"""An element named like a frame but with more than this share of the page's text is the page itself."""


@dataclass(frozen=True, slots=True)
class Words:
    """What `lexicon/web.yaml` says, ready for use."""

    meta: Mapping[str, str]
    labels: Mapping[str, tuple[str, int]]
    catalogue: frozenset[str]
    furniture: re.Pattern[str]
    frames: frozenset[str]


@cache
def words() -> Words:
    """Read the lexicon of web pages once."""
    raw = load_yaml("lexicon/web.yaml")
    labels = {label: (key, rank) for key, names in raw["labels"].items() for rank, label in enumerate(names)}
    return Words(
        {name: key for key, names in raw["meta"].items() for name in names},
        labels,
        frozenset(raw["catalogue"]) | frozenset(labels),
        re.compile("|".join(f"(?:{pattern})" for pattern in raw["furniture"])),
        frozenset(raw["frames"].split()),
    )


def find_article(body: etree._Element) -> etree._Element:
    """Return the smallest element that holds nearly all sentences and table text of a page.

    Paragraphs beside the heavy element belong to the article as well, however short: the way down ends there.
    """
    weights, sizes = _weights(body), text_lengths(body)
    least = _SHARE * weights.get(body, 0)
    node = body
    while least:
        heavy = next((child for child in node if weights.get(child, 0) >= least), None)
        if heavy is None or heavy.tag in ("p", "ul", "ol", "pre") or _has_paragraphs(node, sizes):
            break
        node = heavy
    while node is not body and node.tag in ("table", "thead", "tbody", "tfoot", "tr"):
        node = node.getparent()
    return node


def _has_paragraphs(node: etree._Element, sizes: Mapping[etree._Element, int]) -> bool:
    """Tell whether paragraphs or a table's title or remark, no furniture, stand directly in an element."""
    for child in node:
        short = 0 < sizes.get(child, 0) <= _SHORT_LINE
        if child.tag not in BLOCKS or not (child.tag == "p" or short) or child.find(".//a") is not None:
            continue
        text = "".join(child.itertext()).strip()
        if text and (child.tag == "p" or _OF_TABLE.match(text)) and not words().furniture.fullmatch(text):
            return True
    return False


def _weights(body: etree._Element) -> dict[etree._Element, int]:
    """Count for each element the characters of sentences and table cells below it that are no links or frames."""
    total, _ = _lengths(body)
    page = total.get(body, 0)
    nodes = [node for node in body.iter() if isinstance(node.tag, str)]
    skipped: set[etree._Element] = set()
    for node in nodes:
        frame = node.tag in SKIPPED or is_frame(node, total.get(node, 0), page)
        if node.getparent() in skipped or frame or (node.tag == "table" and _is_catalogue_table(node)):
            skipped.add(node)
    weights: dict[etree._Element, int] = {}
    own: dict[etree._Element, _Own] = {}
    for node in reversed(nodes):
        if node in skipped:
            continue
        measure = own.get(node, _Own()).plus(node.text, node.tag == "a")
        block = node.tag in BLOCKS
        weights[node] = weights.get(node, 0) + (measure.weight(node.tag in ("td", "th")) if block else 0)
        parent = node.getparent()
        if parent is not None and node is not body:
            weights[parent] = weights.get(parent, 0) + weights[node]
            outer = own.get(parent, _Own()) if block else own.get(parent, _Own()).merged(measure, node.tag == "a")
            own[parent] = outer.plus(node.tail, False)
    return weights


class _Own(NamedTuple):
    """What stands directly in a block, not in blocks inside it: characters, those in links, whether sentences."""

    size: int = 0
    linked: int = 0
    sentence: bool = False

    def plus(self, text: str | None, link: bool) -> _Own:
        """Return the measure with a text node added."""
        text = (text or "").strip()
        size = len(text)
        sentence = self.sentence or _PROSE.search(text) is not None
        return _Own(self.size + size, self.linked + (size if link else 0), sentence)

    def merged(self, inner: _Own, link: bool) -> _Own:
        """Return the measure with an inline element added."""
        linked = inner.size if link else inner.linked
        return _Own(self.size + inner.size, self.linked + linked, self.sentence or inner.sentence)

    def weight(self, in_cell: bool) -> int:
        """Return the characters, if they are sentences, a long line or a cell's text, and not mostly links."""
        counts = (in_cell or self.sentence or self.size > _LONG) and self.linked * 2 <= self.size
        return self.size if counts else 0


def _is_catalogue_table(table: etree._Element) -> bool:
    """Tell whether a table is the catalogue block of a document's page."""
    if table.find(".//table") is not None:
        return False
    labels = ("".join(cell.itertext()) for cell in table.iter("td", "th"))
    return sum(label_of(label) in words().catalogue for label in labels if len(label) < 30) >= _LABELS


def _lengths(body: etree._Element) -> tuple[dict[etree._Element, int], dict[etree._Element, int]]:
    """Count for each element the characters below it, and those of them inside links."""
    total: dict[etree._Element, int] = {}
    linked: dict[etree._Element, int] = {}
    for node in reversed([node for node in body.iter() if isinstance(node.tag, str)]):
        size = 0 if node.tag in SKIPPED else total.get(node, 0) + len((node.text or "").strip())
        total[node] = size
        if node.tag == "a":
            linked[node] = size
        parent = node.getparent()
        if parent is not None and node is not body:
            total[parent] = total.get(parent, 0) + size + len((node.tail or "").strip())
            linked[parent] = linked.get(parent, 0) + linked.get(node, 0)
    return total, linked


def text_lengths(root: etree._Element) -> dict[etree._Element, int]:
    """Count for each element the characters below it."""
    return _lengths(root)[0]


def is_frame(node: etree._Element, size: int, page: int) -> bool:
    """Tell whether an element frames the article: navigation, footer, share bar, by its tag, class or id."""
    if node.tag in ("nav", "footer", "aside") or (node.get("title") or "").lower() in ("header", "footer"):
        return size < max(_FRAME_LIMIT * page, 1)
    names = f"{node.get('class', '')} {node.get('id', '')}"
    if not names.strip():
        return False
    found = {word.lower() for word in _WORD.findall(names)} & words().frames
    return bool(found) and size < _FRAME_LIMIT * page


def drop_frames(article: etree._Element) -> None:
    """Remove navigation, share bars and the like from an article, keeping the text behind them and all sentences."""
    total, _ = _lengths(article)
    page = total.get(article, 0)
    for node in [node for node in article.iterdescendants() if node.tag in _FRAME_TAGS]:
        size = total.get(node, 0)
        if is_frame(node, size, page) and len(_PROSE.findall("".join(node.itertext()))) < _SENTENCES:
            _remove(node)


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is None:
        return
    if node.tail:
        before = node.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + node.tail
        else:
            parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def without_furniture(items: Iterable[Item]) -> list[Item]:
    """Drop lines of the site and catalogue blocks from a flow, in layout tables too."""
    kept: list[Item] = []
    for item in items:
        if isinstance(item, Paragraph):
            if not words().furniture.fullmatch(item.text.strip()):
                kept.append(item)
        elif not _is_catalogue(item) and not _is_menu(item):
            slots = tuple(replace(slot, content=tuple(without_furniture(slot.content))) for slot in item.slots)
            kept.append(replace(item, slots=slots))
    return kept


def _is_catalogue(grid: Grid) -> bool:
    """Tell whether a grid is the catalogue block of a document's page: several of its labels stand in it."""
    labels = [label_of(join_lines(slot.texts())) for slot in grid.slots]
    return sum(label in words().catalogue for label in labels) >= _LABELS


def _is_menu(grid: Grid) -> bool:
    """Tell whether a grid is mostly links."""
    size = sum(len("".join(slot.texts())) for slot in grid.slots)
    return not any(slot.grids() for slot in grid.slots) and sum(slot.links for slot in grid.slots) > 0.6 * size > 0


def label_of(text: str) -> str:
    """Return a label without blanks and colon."""
    return re.sub(r"[\s\u3000]+", "", text).strip(":：【】[]")


def read_facts(root: etree._Element, source: str = "") -> dict[str, str]:
    """Return what the page states about its document beside the text: keys are columns of the `documents` table."""
    facts: dict[str, str] = {}
    for key, text in _meta(root):
        facts.setdefault(key, text)
    facts |= _catalogue_facts(root)
    address = source or facts.get("source_url", "") or _canonical(root)
    if re.match(r"https?://", address):
        facts["source_url"] = address
    else:
        facts.pop("source_url", None)
    date = _DATE.search(facts.get("issued_on", ""))
    facts["issued_on"] = f"{date[1]}-{int(date[2]):02d}-{int(date[3]):02d}" if date else ""
    return {key: text for key, text in facts.items() if text}


def _meta(root: etree._Element) -> Iterator[tuple[str, str]]:
    found: dict[str, str] = {}
    for node in root.iter("meta"):
        name = (node.get("name") or node.get("property") or "").lower()
        found.setdefault(name, (node.get("content") or "").strip())
    for name, key in words().meta.items():
        if found.get(name):
            yield key, found[name]


def _canonical(root: etree._Element) -> str:
    for node in root.iter("link"):
        if (node.get("rel") or "").lower() == "canonical":
            return node.get("href") or ""
    return ""


def saved_from(text: str) -> str:
    """Return the address that a browser noted when it saved the page, empty if none."""
    found = _SAVED.search(text[:4096])
    return found[1] if found else ""


def _catalogue_facts(root: etree._Element) -> dict[str, str]:
    """Read pairs of label and value from a catalogue block: neighbouring cells, or both in one element."""
    best: dict[str, tuple[int, str]] = {}
    leaves = [text for text in _leaf_texts(root) if text]
    for index, text in enumerate(leaves):
        label, value = _split_label(text)
        if label not in words().labels:
            continue
        if not value and index + 1 < len(leaves):
            value = leaves[index + 1]
        key, rank = words().labels[label]
        plausible = value and label_of(value) not in words().catalogue and len(value) < 200
        if plausible and (key not in best or rank < best[key][0]):
            best[key] = (rank, _clean(value, key))
    return {key: value for key, (_, value) in best.items()}


def _clean(value: str, key: str) -> str:
    return re.sub(r"\s+", "", value) if key == "doc_number" else value


def _split_label(text: str) -> tuple[str, str]:
    head, colon, tail = text.replace("：", ":").partition(":")
    if colon and len(head) <= 12:
        return label_of(head), tail.strip()
    return label_of(text) if len(text) <= 12 else "", ""


def _leaf_texts(root: etree._Element) -> Iterator[str]:
    """Yield the texts of elements that are cells, items or small blocks without further blocks inside."""
    holders = ("td", "th", "li", "dt", "dd", "p", "div", "span", "label")
    for node in root.iter(*holders):
        if not any(child.tag in holders or child.tag == "table" for child in node.iterdescendants()):
            yield " ".join("".join(node.itertext()).split())


def page_title(root: etree._Element) -> str:
    """Return the longest part of the page's `<title>` between the marks that sites put before their names.

    Empty unless the page prints it as well: many titles are the site's, or left over from another document.
    """
    node = root.find(".//title")
    text = " ".join((node.text or "").split()) if node is not None else ""
    parts = [part.strip() for part in re.split(r"[_|]|\s[-–—]+\s|--+|——", text)]
    body = root.find("body")
    page = _letters("".join(body.itertext())) if body is not None else ""
    return max((part for part in parts if len(part) > 5 and _letters(part) in page), key=len, default="")


def mark_title(items: Sequence[Item], title: str) -> list[Item]:
    """Mark the first lines of a flow that together print the document's title."""
    wanted = _letters(title)
    out = list(items)
    for first in range(min(12, len(out))):
        text = ""
        for last in range(first, min(first + 4, len(out))):
            item = out[last]
            if not wanted or not isinstance(item, Paragraph):
                break
            text += _letters(item.text)
            if text == wanted:
                lines = [line for line in out[first : last + 1] if isinstance(line, Paragraph)]
                titles = [replace(line, kind=Kind.TITLE, level=0) for line in lines]
                return [*out[:first], *titles, *out[last + 1 :]]
    return out


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)
