"""Words from character boxes: where one ends, what is left out, and the cells that a word is parted among."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.readers.layout.cells import fill_areas
from extract.readers.layout.grid import Area, Grid
from extract.readers.page import Word
from extract.readers.pdf_words import Numbers, Piece, cut_words, table_of
from tests.readers.pdf_builder import Sheet, make, read

NOISE = table_of("\u200b")
PAGE = (595.0, 842.0)


def boxes(*spans: tuple[float, float], top: float = 100.0, height: float = 10.0) -> Numbers:
    return np.array([(x0, top, x1, top + height) for x0, x1 in spans], np.float64)


def texts(text: str, edges: Numbers, *pieces: Piece) -> list[str]:
    chosen = pieces or (Piece(0, len(text), 10.0, False),)
    return [word.text for word in cut_words(text, edges, chosen, NOISE, PAGE)]


def test_a_gap_a_blank_and_a_step_back_end_a_word() -> None:
    edges = boxes((50, 60), (60, 70), (73, 83), (83, 88), (88, 98), (50, 60))
    assert texts("床位数 年床", edges) == ["床位", "数", " ", "年", "床"]


def test_another_height_ends_a_word() -> None:
    edges = boxes((50, 60), (60, 65))
    edges[1, [1, 3]] -= 3
    assert texts("万2", edges) == ["万", "2"]


def test_noise_made_up_blanks_and_what_is_off_the_page_are_left_out() -> None:
    edges = boxes((50, 60), (60, 60), (60, 60), (60, 70), (900, 910), (float("nan"), 80))
    assert texts("床\u200b 位外空", edges) == ["床位"]


def test_runs_are_words_of_their_own_and_keep_their_style() -> None:
    edges = boxes((50, 60), (60, 70), (70, 80))
    pieces = (Piece(0, 1, 10.0, True), Piece(2, 3, 12.0, False))
    words = cut_words("甲乙丙", edges, pieces, NOISE, PAGE)
    assert [(w.text, w.size, w.bold) for w in words] == [("甲", 10.0, True), ("丙", 12.0, False)]


def test_a_height_that_cannot_be_is_that_of_the_font_size() -> None:
    (word,) = cut_words("床", boxes((50, 60), top=100, height=40), (Piece(0, 1, 10.0, False),), NOISE, PAGE)
    assert (word.top, word.bottom) == (115, 125)


@given(st.lists(st.tuples(st.floats(0, 9), st.floats(1, 10)), min_size=1, max_size=12))
def test_the_characters_of_the_words_are_those_of_the_run(steps: list[tuple[float, float]]) -> None:
    spans, x = [], 20.0
    for gap, width in steps:
        spans.append((x + gap, x + gap + width))
        x += gap + width
    text = "一二三四五六七八九十百千"[: len(spans)]
    letters = [
        letter
        for w in cut_words(text, boxes(*spans), (Piece(0, len(text), 10.0, False),), NOISE, PAGE)
        for letter in w.letters()
    ]
    assert "".join(letter.text for letter in letters) == text
    assert [letter.x0 for letter in letters] == pytest.approx([x0 for x0, _ in spans])


def test_figures_that_touch_across_a_rule_go_to_their_own_cells() -> None:
    grid = Grid((50, 70, 90), (90, 120), (Area(0, 0, 1, 1), Area(0, 1, 1, 1)))
    word = Word("1234", 50, 100, 90, 110, 10, starts=(50, 60, 70, 80))
    found = {area.col: "".join(w.text for w in words) for area, words in fill_areas(grid, [word]).items()}
    assert found == {0: "12", 1: "34"}


def test_narrow_letters_are_not_taken_for_letters_printed_twice() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.grid([80, 200, 320], [100, 130, 160], [(0, 0, 1, 1, "类"), (0, 1, 1, 1, "名"), (1, 0, 1, 1, "甲")])
        sheet.canvas.setFont("Helvetica", 10)
        sheet.canvas.drawString(210, 842 - 150, "illicit 11")

    (table,) = read(make(draw)).tables()
    assert next(cell.text for cell in table.cells if (cell.row, cell.col) == (1, 1)) == "illicit 11"


def filled(*words: Word, columns: tuple[float, ...] = (0.0, 40.0, 80.0, 120.0)) -> dict[int, str]:
    areas = tuple(Area(0, col, 1, 1) for col in range(len(columns) - 1))
    found = fill_areas(Grid(columns, (0.0, 20.0), areas), words)
    return {area.col: "".join(word.text for word in own) for area, own in found.items()}


def spaced(text: str, x0: float, size: float = 10.0) -> Word:
    starts = tuple(x0 + size * i for i in range(len(text)))
    return Word(text, x0, 5.0, x0 + size * len(text), 5.0 + size, size, starts=starts)


@pytest.mark.parametrize(
    ("word", "column"),
    [
        (spaced("农村公路养护", 2), 0),
        (spaced("农村公路养护", 58), 2),
        (spaced("农村公路养护", 30), 1),
        (spaced("公路养护费", 10), 0),
    ],
    ids=["to the right", "to the left", "both ways", "parted at the rule"],
)
def test_a_text_too_long_for_its_cell_stays_whole(word: Word, column: int) -> None:
    assert filled(word) == {column: word.text}


def test_texts_that_touch_at_the_rule_are_parted() -> None:
    assert filled(spaced("城镇污水农村污水", 0)) == {0: "城镇污水", 1: "农村污水"}


def test_a_character_beyond_the_first_plane_is_a_character() -> None:
    edges = boxes((50, 60), (60, 70), (70, 80))
    assert texts("甲𠮷乙", edges) == ["甲𠮷乙"]
