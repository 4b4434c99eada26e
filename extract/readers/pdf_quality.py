"""Is a page's text what a reader sees? The gate before anything is taken from it."""

from __future__ import annotations

import re

from extract.readers.page import Page

_PICTURE = 0.5
_FEW = 20
_MANY_SHAPES = 60
_BAD = 0.1
_UNREAL = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x1f]")


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
    parts = page.words if page.lines is None else page.lines
    return "".join("".join(part.text for part in parts).split())


def _unreal(text: str) -> int:
    """Count characters that no plan prints: private use, replacement, unassigned and stray combining ones."""
    return len(_UNREAL.findall(text))
