"""Whatever words stand between the rules of a table without inner ones, its cells tile the grid."""

from __future__ import annotations

import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.model import Table
from extract.readers.layout import page_blocks
from extract.readers.layout.grid import Area
from extract.readers.layout.slots import Body, Line
from extract.readers.layout.stubs import merge_stubs
from extract.readers.page import Page, Rule, Word

SIZE, LEFT, TOP, PITCH, COLUMN = 10.0, 80.0, 250.0, 7.0, 62.0
TEXTS = ["床位", "机构数", "合计", "12", "3.5", "—", "一、健康", "每千人口床位数", "全市医疗卫生机构床位总数"]

Place = tuple[int, int, int, str]
"""Height in steps, column, shift to the right, text."""

places = st.tuples(st.integers(0, 30), st.integers(0, 5), st.integers(-12, 12), st.sampled_from(TEXTS))


def words_of(found: list[Place]) -> list[Word]:
    """Return words at some places, those left out that others would be printed over."""
    words: list[Word] = []
    for step, col, shift, text in found:
        x0, top = LEFT + 10 + COLUMN * col + shift, TOP + PITCH * step
        x1 = x0 + sum(SIZE if char > "\u2000" else 0.5 * SIZE for char in text)
        word = Word(text, x0, top, x1, top + SIZE, SIZE)
        if all(x1 < w.x0 or w.x1 < x0 or abs(w.top - top) >= SIZE for w in words) and x1 < 540:
            words.append(word)
    return words


def rules_of(heights: list[int]) -> list[Rule]:
    return [Rule(LEFT, y, 540, y) for y in sorted({TOP + PITCH * step - 1 for step in heights})]


def assert_tiled(table: Table) -> None:
    taken = [
        field
        for c in table.cells
        for field in itertools.product(range(c.row, c.row + c.row_span), range(c.col, c.col + c.col_span))
    ]
    assert sorted(taken) == list(itertools.product(range(table.n_rows), range(table.n_cols)))
    assert all(c.row_span > 0 and c.col_span > 0 for c in table.cells)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(places, min_size=12, max_size=60), st.lists(st.integers(1, 32), max_size=2))
def test_cells_tile_the_grid_and_hold_every_word(found: list[Place], inner: list[int]) -> None:
    words = words_of(found)
    blocks = page_blocks([Page(1, 595, 842, words, rules_of([0, *inner, 33]))])
    for block in blocks:
        if isinstance(block, Table):
            assert_tiled(block)
    printed = [c.text for b in blocks if isinstance(b, Table) for c in b.cells]
    printed += [b.text for b in blocks if not isinstance(b, Table)]
    assert sorted("".join(printed).replace(" ", "")) == sorted("".join(w.text for w in words))


def test_texts_that_cannot_be_in_the_middle_of_rows_of_their_own_keep_their_rows() -> None:
    words = [Word(text, 80, y - 1, 90, y + 1, 2) for text, y in (("甲", 12.0), ("乙", 13.0), ("丙", 14.0))]
    labels = tuple((row, (Line(1, 1, 0, 0, 0, 0, SIZE, "名", (), 0),)) for row in range(4))
    body = Body(4, ((), labels), 0.5, sure=True)
    own = {Area(row, 0, 1, 1): (word,) for row, word in enumerate(words)}
    merged = merge_stubs(own, body, [0, 10, 20, 30, 40], [], (False, False))
    assert sorted(merged) == [Area(0, 0, 1, 1), Area(1, 0, 1, 1), Area(2, 0, 2, 1)]


def test_a_merged_cell_ends_before_one_that_stands_in_its_columns() -> None:
    words = [Word(text, 80, y - 1, 90, y + 1, 2) for text, y in (("甲", 5.0), ("乙", 15.0), ("丙", 25.0))]
    labels = tuple((row, (Line(2, 2, 0, 0, 0, 0, SIZE, "名", (), 0),)) for row in range(4))
    own = {Area(0, 0, 1, 2): (words[0],), Area(2, 1, 1, 1): (words[2],)}
    merged = merge_stubs(own, Body(4, ((), (), labels), sure=True), [0, 10, 20, 30, 40], [], (False, False))
    assert sorted(merged) == [Area(0, 0, 2, 2), Area(2, 1, 2, 1)]
