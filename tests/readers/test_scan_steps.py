"""The steps of reading a scan, each on a small picture or reading of its own; no model is run."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

cv2 = pytest.importorskip("cv2", reason="needs the extra `ocr`")
pytest.importorskip("rapidocr", reason="needs the extra `ocr`")

from extract.readers.ocr.cells import Box, Strip, find_cells  # noqa: E402
from extract.readers.ocr.checks import DOUBT, doubt  # noqa: E402
from extract.readers.ocr.glyphs import place  # noqa: E402
from extract.readers.ocr.models import Sign  # noqa: E402
from extract.readers.ocr.picture import Sheet, ink_of, prepare, skew, turned, without_seals  # noqa: E402
from extract.readers.ocr.reading import Reading  # noqa: E402
from extract.readers.ocr.rules import find_rules, without_rules  # noqa: E402

SCALE = 200 / 72


def paper(height: int = 600, width: int = 800) -> np.ndarray:
    return np.full((height, width), 255, dtype=np.uint8)


def sheet_of(grey: np.ndarray) -> Sheet:
    return Sheet(grey, ink_of(grey), SCALE)


def ruled(rows: list[int], cols: list[int]) -> np.ndarray:
    grey = paper()
    for y in rows:
        cv2.line(grey, (cols[0], y), (cols[-1], y), 0, 2)
    for x in cols:
        cv2.line(grey, (x, rows[0]), (x, rows[-1]), 0, 2)
    return grey


def reading(text: str, x: int = 0, y: int = 0, grey: np.ndarray | None = None, sure: float = 0.99) -> Reading:
    picture = paper(40, 30 * max(len(text), 1)) if grey is None else grey
    box = Box(x, y, x + picture.shape[1], y + picture.shape[0])
    signs = tuple(Sign(char, sure, (n + 0.5) / len(text)) for n, char in enumerate(text))
    return Reading(Strip(box, picture), signs)


def doubted(item: Reading) -> str:
    return "".join(sign.text for sign in item.signs if sign.confidence <= DOUBT)


def test_grid_is_found_and_its_cells() -> None:
    sheet = sheet_of(ruled([100, 160, 220], [100, 300, 500]))
    rules = find_rules(sheet)
    assert [round(line.at) for line in rules.level] == pytest.approx([100, 160, 220], abs=1)
    assert [round(line.at) for line in rules.upright] == pytest.approx([100, 300, 500], abs=1)
    assert len(find_cells(rules, sheet)) == 4


def test_broken_line_is_closed() -> None:
    grey = ruled([100, 160, 220], [100, 300, 500])
    grey[155:165, 180:192] = 255
    rules = find_rules(sheet_of(grey))
    assert len(rules.level) == 3


def test_merged_cell_stays_open() -> None:
    grey = ruled([100, 160, 220], [100, 300, 500])
    grey[104:157, 296:305] = 255
    sheet = sheet_of(grey)
    assert len(find_cells(find_rules(sheet), sheet)) == 3


def test_strokes_of_characters_are_no_rules() -> None:
    grey = ruled([100, 220], [100, 500])
    for x in range(140, 460, 40):
        cv2.line(grey, (x, 140), (x + 30, 140), 0, 3)
        cv2.line(grey, (x + 15, 130), (x + 15, 165), 0, 3)
    rules = find_rules(sheet_of(grey))
    assert (len(rules.level), len(rules.upright)) == (2, 2)


def test_dash_for_a_missing_value_is_no_rule() -> None:
    grey = ruled([100, 160, 220], [100, 300, 500])
    cv2.line(grey, (380, 130), (420, 130), 0, 2)
    sheet = sheet_of(grey)
    rules = find_rules(sheet)
    assert len(rules.level) == 3
    assert without_rules(sheet, rules).ink[128:133, 385:415].any()


def test_rules_are_painted_over_and_crossing_strokes_stay() -> None:
    grey = ruled([100, 160, 220], [100, 300, 500])
    cv2.line(grey, (200, 140), (200, 180), 0, 4)
    sheet = sheet_of(grey)
    clean = without_rules(sheet, find_rules(sheet))
    assert not clean.ink[98:103, 120:280].any()
    assert clean.ink[141:179, 200].all()


def test_lone_stroke_of_a_heading_rule_is_kept() -> None:
    grey = paper()
    cv2.line(grey, (100, 300), (700, 300), 0, 4)
    assert len(find_rules(sheet_of(grey)).level) == 1


@given(angle=st.floats(-4, 4))
@settings(max_examples=12, deadline=None)
def test_skew_is_measured(angle: float) -> None:
    grey = paper(900, 700)
    for y in range(100, 820, 40):
        for x in range(80, 620, 24):
            cv2.rectangle(grey, (x, y), (x + 17, y + 17), 0, 2)
    assert skew(ink_of(turned(grey, -angle))) == pytest.approx(angle, abs=0.12)


def test_stamp_fades_and_red_heading_stays() -> None:
    colour = np.full((800, 1000, 3), 255, dtype=np.uint8)
    cv2.circle(colour, (300, 500), 150, (40, 30, 220), 12)
    cv2.putText(colour, "TEXT", (220, 515), cv2.FONT_HERSHEY_SIMPLEX, 2, (0, 0, 0), 5)
    cv2.rectangle(colour, (100, 60), (900, 120), (40, 30, 220), 8)
    grey = without_seals(colour, 200 / 25.4)
    assert grey[350:354, 280:320].mean() > 200
    assert grey[460:520, 220:380].min() < 60
    assert grey[60, 500] < 160


def test_uneven_paper_becomes_white() -> None:
    shade = np.linspace(150, 250, 800)[None, :].repeat(600, axis=0)
    colour = np.repeat(shade[:, :, None], 3, axis=2).astype(np.uint8)
    colour[300:304, 100:700] = 20
    sheet = prepare(colour, SCALE)
    assert sheet.ink[300:304, 110:690].mean() > 0.9
    assert sheet.ink[:280].mean() < 0.01


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1O5", "O"),
        ("l5.3", "l"),
        ("069", "069"),
        ("1,5", "1,5"),
        ("3..2", "3..2"),
        (".8", ".8"),
        ("0.32.", "0.32."),
        ("1.", ""),
        ("12,34,567", "12,34,567"),
        ("B超120台", ""),
        ("2025年", ""),
        ("0.69", ""),
        ("1,234,567.8", ""),
        ("2021.3.15", ""),
        ("（1）床位", ""),
    ],
)
def test_odd_figures_lose_confidence(text: str, expected: str) -> None:
    assert doubted(doubt([reading(text)])[0]) == expected


def test_point_that_was_seen_but_not_read() -> None:
    grey = paper(40, 120)
    for x in (8, 48, 82):
        cv2.rectangle(grey, (x, 6), (x + 22, 33), 0, 3)
    assert doubted(doubt([reading("069"[1:] + "3", grey=grey)])[0]) == ""
    cv2.rectangle(grey, (37, 30), (41, 34), 0, -1)
    assert doubted(doubt([reading("693", grey=grey)])[0]) == "69"


def test_figure_that_towers_over_a_column_of_decimals() -> None:
    column = ["6.38", "2.96", "0.28", "0.29", "277", "3.41"]
    checked = doubt([reading(text, y=50 * n) for n, text in enumerate(column)])
    assert [doubted(item) for item in checked] == ["", "", "", "", "277", ""]


@given(st.lists(st.text(alphabet="0123456789.,O1l%年张—", min_size=1, max_size=7), max_size=8))
@settings(max_examples=60, deadline=None)
def test_checking_never_changes_a_character_nor_raises_confidence(texts: list[str]) -> None:
    before = [reading(text, y=50 * n) for n, text in enumerate(texts)]
    after = doubt(before)
    assert [item.text for item in after] == [item.text for item in before]
    pairs = [(a, b) for x, y in zip(before, after, strict=True) for a, b in zip(x.signs, y.signs, strict=True)]
    assert all(b.confidence <= a.confidence for a, b in pairs)


@given(value=st.decimals(min_value=0, max_value=10**9, places=2))
def test_a_sound_number_is_not_doubted(value: object) -> None:
    assert doubted(doubt([reading(f"{value:.2f}")])[0]) == ""
    assert doubted(doubt([reading(f"{value:,.2f}")])[0]) == ""


def test_characters_stand_in_order_inside_their_line() -> None:
    grey = paper(40, 130)
    for n in range(4):
        cv2.rectangle(grey, (8 + 30 * n, 6), (30 + 30 * n, 33), 0, 3)
    strip = Strip(Box(100, 200, 230, 240), grey, Box(90, 195, 400, 238))
    signs = [Sign(char, 0.9, (20 + 30 * n) / 130) for n, char in enumerate("床位3张")]
    chars = place(strip, signs, 2.0)
    assert [char.text for char in chars] == list("床位3张")
    assert all(one.x1 <= two.x0 + 0.02 for one, two in pairwise(chars))
    assert chars[0].x0 >= 50
    assert chars[-1].x1 <= 115
    assert all(195 / 2 < (char.top + char.bottom) / 2 < 238 / 2 for char in chars)
    assert [char.confidence for char in chars] == [0.9] * 4


def test_equal_figures_keep_apart_when_specks_lie_around_them() -> None:
    grey = paper(44, 60)
    for x in (10, 26, 42):
        cv2.ellipse(grey, (x, 18), (5, 10), 0, 0, 360, 0, 2)
    grey[40:42, [10, 26, 43]] = 0
    chars = place(Strip(Box(0, 0, 60, 44), grey), [Sign("0", 0.9, x / 60) for x in (11, 27, 41)], 1.0)
    assert [round(char.x0) for char in chars] == pytest.approx([4, 20, 36], abs=2)
    assert chars[0].size == pytest.approx(32, abs=3)


def test_stain_outside_cells_is_left_out_but_unsure_text_in_a_cell_is_kept() -> None:
    grey = paper(40, 40)
    cv2.rectangle(grey, (10, 8), (30, 32), 0, 3)
    box = Box(100, 100, 140, 140)
    poor = [Sign("口", 0.3, 0.5)]
    assert place(Strip(box, grey), poor, 2.0) == []
    assert [char.confidence for char in place(Strip(box, grey, box), poor, 2.0)] == [0.3]
