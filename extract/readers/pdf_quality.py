"""Is a page's text what a reader sees? The gate before anything is taken from it."""

from __future__ import annotations

from extract.readers.page import Page

_PICTURE = 0.5
_FEW = 20
_MANY_SHAPES = 60
_BAD = 0.1


def page_text_quality(page: Page) -> str:
    """Return "ok", "image" (no text but pictures, a text layer below one, or curves) or "garbage" (not real text).

    An empty page is "ok".
    """
    text = _text(page)
    if len(text) < _FEW and (page.image_share > _PICTURE or page.hidden or page.shapes > _MANY_SHAPES):
        return "image"
    if text and _unreal(text) + page.unmapped > _BAD * (len(text) + page.unmapped):
        return "garbage"
    return "ok"


def _text(page: Page) -> str:
    parts = page.chars if page.lines is None else page.lines
    return "".join(part.text for part in parts if not part.text.isspace())


def _unreal(text: str) -> int:
    """Count characters that no plan prints: private use, replacement, unassigned and stray combining ones."""
    return sum(1 for char in text if char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or char < " ")
