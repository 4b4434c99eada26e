"""pdfplumber's own parser for what pdfium cannot open: slower by far, but damaged in other places."""

from __future__ import annotations

import gc
import io
import logging
from typing import Any

import pdfplumber

from extract.readers.page import Page, Rule, Word

_MOST_BYTES = 50_000_000
logging.getLogger("pdfminer").setLevel(logging.ERROR)


def plumber_page(data: bytes, index: int) -> Page | None:
    """Return page `index` (from 0) as pdfplumber reads it, None if it cannot either."""
    pages = plumber_pages(data, index)
    return pages[0] if pages else None


def plumber_pages(data: bytes, index: int | None = None) -> list[Page]:
    """Return all pages (or one) as pdfplumber reads them, none if it cannot."""
    if len(data) > _MOST_BYTES or b"%PDF" not in data[:1024]:
        return []
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            chosen = pdf.pages if index is None else pdf.pages[index : index + 1]
            return [_page(page) for page in chosen]
    except Exception:
        return []


def _page(page: Any) -> Page:
    chars = [
        Word(c["text"], c["x0"], c["top"], c["x1"], c["bottom"], c["size"], "bold" in c["fontname"].lower())
        for c in page.chars
        if c["text"]
    ]
    rules = [_rule(edge) for edge in page.edges]
    wide, high = float(page.width), float(page.height)
    pictures = sum((i["x1"] - i["x0"]) * (i["bottom"] - i["top"]) for i in page.images)
    share = min(pictures / (wide * high or 1.0), 1.0)
    unmapped = sum(c.text.startswith("(cid:") for c in chars)
    kept = [c for c in chars if not c.text.startswith("(cid:")]
    result = Page(page.page_number, wide, high, kept, rules, (), share, None, 0, 0, unmapped)
    page.close()
    gc.collect()  # pdfminer's values refer to each other, and the reader holds the collector back
    return result


def _rule(edge: dict[str, Any]) -> Rule:
    width = float(edge.get("linewidth") or 0.5)
    if edge["orientation"] == "h":
        return Rule(edge["x0"], edge["top"], edge["x1"], edge["top"], width)
    return Rule(edge["x0"], edge["top"], edge["x0"], edge["bottom"], width)
