"""Pictures of pages with a figure's place framed in red: the cell, or the words of the passage."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from PIL.Image import Image

    from extract.model import BBox

SCALE = 2.0
_ROOM = 3
"""Pixels between what is framed and the frame."""


class Place(NamedTuple):
    """A box on a page, in points from its top left corner."""

    page: int
    box: BBox


def places_of(pages: str, boxes: str) -> list[Place]:
    """Return the places that the columns `page` and `bbox` of the contract name: `;` between the pieces."""
    from extract.model import BBox

    read = (BBox(*(float(edge) for edge in box.split(","))) for box in boxes.split(";"))
    return [Place(int(page), box) for page, box in zip(pages.split(";"), read, strict=False)]


def frame_places(pdf: bytes, places: Sequence[Place], words: str, picture: Path) -> None:
    """Write a PNG of all pages named, side by side, with the places framed.

    `words` are what is meant in the boxes, where a box holds more (whole lines of prose); empty for a cell.
    """
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        images = [
            _framed(document[number - 1], [place.box for place in group], words)
            for number, group in groupby(places, lambda place: place.page)
        ]
    picture.parent.mkdir(parents=True, exist_ok=True)
    _side_by_side(images).save(picture, format="PNG")


def _framed(page: Any, boxes: Sequence[BBox], words: str) -> Image:
    from PIL import ImageDraw

    image: Image = page.render(scale=SCALE).to_pil().convert("RGB")
    draw = ImageDraw.Draw(image)
    for box in _passage(page, boxes, words) or boxes:
        x0, top, x1, bottom = (edge * SCALE for edge in box)
        draw.rectangle((x0 - _ROOM, top - _ROOM, x1 + _ROOM, bottom + _ROOM), outline="red", width=3)
    return image


def _side_by_side(images: Sequence[Image]) -> Image:
    if len(images) == 1:
        return images[0]
    from PIL import Image as Images

    whole = Images.new("RGB", (sum(each.width for each in images), max(each.height for each in images)), "white")
    left = 0
    for each in images:
        whole.paste(each, (left, 0))
        left += each.width
    return whole


def _passage(page: Any, boxes: Sequence[BBox], words: str) -> list[BBox]:
    """Return a box for each line that the words take within the boxes; none where they are not found as printed."""
    wanted = _letters(words)
    chars = [(letter, box) for text, box in _chars(page, boxes) for letter in _letters(text)]
    start = "".join(letter for letter, _ in chars).find(wanted) if wanted else -1
    if start < 0:
        return []
    lines: list[BBox] = []
    for _, box in chars[start : start + len(wanted)]:
        if lines and box.top < lines[-1].bottom and box.bottom > lines[-1].top:
            lines[-1] = _around(lines[-1], box)
        else:
            lines.append(box)
    return lines


def _letters(text: str) -> str:
    """Return a text as it is compared: full-width digits as narrow ones, no blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _chars(page: Any, boxes: Sequence[BBox]) -> Iterator[tuple[str, BBox]]:
    """Yield the characters whose middle lies within the boxes; an upright page only, else none."""
    from extract.model import BBox

    if page.get_rotation():
        return
    left, bottom, _, top = page.get_cropbox()
    text = page.get_textpage()
    for index in range(text.count_chars()):
        x0, low, x1, high = text.get_charbox(index)
        box = BBox(x0 - left, top - high, x1 - left, top - low)
        x, y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
        if low >= bottom and any(b.x0 <= x <= b.x1 and b.top <= y <= b.bottom for b in boxes):
            yield text.get_text_range(index, 1), box


def _around(one: BBox, other: BBox) -> BBox:
    x0, top = min(one.x0, other.x0), min(one.top, other.top)
    return type(one)(x0, top, max(one.x1, other.x1), max(one.bottom, other.bottom))
