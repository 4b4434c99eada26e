"""Wide tables printed in parts beside each other."""

from __future__ import annotations

import pytest

from extract.model import Block, Document, Source, Table
from extract.tables.assemble import assemble
from tests.tables.test_stitch import line, piece

TOWNS = ["白马镇", "新场镇", "龙泉镇", "青山乡"]


def part(years: list[int], page: int, towns: list[str] = TOWNS) -> Table:
    rows = [
        ["乡镇", *(f"{year}" for year in years)],
        *([t, *(f"{y % 7}.{i}" for y in years)] for i, t in enumerate(towns)),
    ]
    return piece(rows, page, bottom=300)


def assembled(*blocks: Block) -> list[Table]:
    return list(assemble(Document(Source("a.pdf", "0" * 64, 1, "application/pdf"), blocks)).tables())


@pytest.mark.parametrize("between", [["附表2（续）"], ["续表", "单位：公顷"], ["附表2 各乡镇耕地面积表"], []])
def test_columns_that_go_on_beside_the_same_rows(between: list[str]) -> None:
    lines = [line(text, 2, 60 + 10 * i) for i, text in enumerate(between)]
    title = line("附表2 各乡镇耕地面积表", 1, 60)
    (joined,) = assembled(title, part([2015, 2016, 2017], 1), *lines, part([2018, 2019], 2))
    assert (joined.n_rows, joined.n_cols, joined.parts, joined.title) == (5, 6, 2, "附表2 各乡镇耕地面积表")
    assert [cell.text for cell in joined.cells if cell.row == 0] == ["乡镇", "2015", "2016", "2017", "2018", "2019"]
    assert [(c.col, c.anchors[0].page) for c in joined.cells if c.row == 2] == [
        (0, 1),
        (1, 1),
        (2, 1),
        (3, 1),
        (4, 2),
        (5, 2),
    ]


def test_tables_with_the_same_rows_and_titles_of_their_own_stay_apart() -> None:
    blocks = part([2015, 2016], 1), line("附表3 各乡镇林地面积表", 2, 60), part([2018, 2019], 2)
    assert [table.n_cols for table in assembled(*blocks)] == [3, 3]


def test_other_rows_are_another_table() -> None:
    blocks = part([2015, 2016], 1), line("续表", 2, 60), part([2018, 2019, 2020], 2, ["甲村", "乙村", "丙村", "丁村"])
    assert len(assembled(*blocks)) == 2


def test_numbers_alone_are_no_names_of_rows() -> None:
    cells = [
        [["序号", "面积"], ["1", "2.5"], ["2", "3.5"], ["3", "4.5"]],
        [["序号", "产量", "单价"], ["1", "7", "8"], ["2", "9", "8"], ["3", "6", "7"]],
    ]
    upper, lower = (piece(rows, page, bottom=300) for page, rows in enumerate(cells, 1))
    assert len(assembled(upper, line("续表", 2, 60), lower)) == 2
