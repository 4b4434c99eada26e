"""One page's picture to a `Page`: the steps in order."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from extract.readers.ocr.cells import Strip
from extract.readers.ocr.checks import doubt
from extract.readers.ocr.glyphs import place
from extract.readers.ocr.models import read_lines
from extract.readers.ocr.picture import Picture, Sheet, prepare
from extract.readers.ocr.reading import Reading, read_strips
from extract.readers.ocr.rules import Ruling, find_rules, without_rules
from extract.readers.ocr.strips import find_strips
from extract.readers.page import Page, Rule

LEGIBLE = 0.93
IN_LINE = 2
SAMPLE = 8


class Laid(NamedTuple):
    """A page's picture turned one way: by how many clockwise quarters, its rules and its lines of text."""

    turn: int
    sheet: Sheet
    rules: Ruling
    strips: list[Strip]


def read_picture(colour: Picture, number: int, width: float, height: float) -> Page:
    """Recognise one page. `colour` is its picture, `width` and `height` the page's size in points as shown.

    A page that cannot be read as it stands is tried turned by quarters, for scans of sideways and inverted pages.
    """
    scale = colour.shape[1] / width
    laid = _laid(colour, scale, 0)
    readings = read_strips(laid.strips)
    if laid.sheet.ink.any() and not _is_legible(readings):
        turned = [_laid(colour, scale, turn) for turn in (1, 3, 2)]
        best = max([laid, *turned], key=_sampled)
        if best.turn:
            laid, readings = best, read_strips(best.strips)
    chars = [char for reading in doubt(readings) for char in place(reading.strip, reading.signs, scale)]
    size = (height, width) if laid.turn % 2 else (width, height)
    return Page(number, *size, tuple(chars), tuple(_rules(laid.rules, scale)), image_share=1.0, turn=laid.turn)


def _laid(colour: Picture, scale: float, turn: int) -> Laid:
    sheet = prepare(np.ascontiguousarray(np.rot90(colour, -turn)), scale)
    rules = find_rules(sheet)
    return Laid(turn, sheet, rules, find_strips(without_rules(sheet, rules), rules))


def _is_legible(readings: list[Reading]) -> bool:
    """Tell whether a page stands upright: its characters are sure, and stand in lines and not one by one."""
    signs = [sign.confidence for reading in readings for sign in reading.signs]
    return bool(signs) and sum(signs) / len(signs) >= LEGIBLE and len(signs) >= IN_LINE * len(readings)


def _sampled(laid: Laid) -> float:
    """Return how much can be read in the longest lines: characters, less the unsure ones."""
    longest = sorted(laid.strips, key=lambda strip: -strip.box.width)[:SAMPLE]
    read = read_lines([strip.grey for strip in longest])
    return sum(max(sign.confidence - 0.5, 0.0) for signs in read for sign in signs)


def _rules(rules: Ruling, scale: float) -> list[Rule]:
    """Return the ruling lines in points."""
    level = [(line.start, line.at, line.end, line.at, line.width) for line in rules.level]
    upright = [(line.at, line.start, line.at, line.end, line.width) for line in rules.upright]
    return [Rule(*(round(value / scale, 2) for value in line)) for line in level + upright]
