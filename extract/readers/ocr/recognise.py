"""One page's picture to a `Page`: the steps in order."""

from __future__ import annotations

from extract.readers.ocr.checks import doubt
from extract.readers.ocr.glyphs import place
from extract.readers.ocr.picture import Picture, prepare
from extract.readers.ocr.reading import read_strips
from extract.readers.ocr.rules import Ruling, find_rules, without_rules
from extract.readers.ocr.strips import find_strips
from extract.readers.page import Page, Rule


def read_picture(colour: Picture, number: int, width: float, height: float) -> Page:
    """Recognise one page. `colour` is its picture, `width` and `height` the page's size in points."""
    scale = colour.shape[1] / width
    sheet = prepare(colour, scale)
    rules = find_rules(sheet)
    readings = doubt(read_strips(find_strips(without_rules(sheet, rules), rules)))
    chars = [char for reading in readings for char in place(reading.strip, reading.signs, scale)]
    return Page(number, width, height, tuple(chars), tuple(_rules(rules, scale)), image_share=1.0)


def _rules(rules: Ruling, scale: float) -> list[Rule]:
    """Return the ruling lines in points."""
    level = [(line.start, line.at, line.end, line.at, line.width) for line in rules.level]
    upright = [(line.at, line.start, line.at, line.end, line.width) for line in rules.upright]
    return [Rule(*(round(value / scale, 2) for value in line)) for line in level + upright]
