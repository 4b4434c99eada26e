"""Tables without inner rules in which many cells are blank: what tells two rows from one with a wrapped label."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.readers.pdf_builder import Sheet, make, shape
from tests.readers.test_layout_unruled import Style, only, plain, three_line
from tests.readers.test_layout_unruled_forms import texts

NAMES = [
    "人口总量",
    "公路里程",
    "学校数量",
    "医院床位",
    "绿地面积",
    "用水总量",
    "耕地面积",
    "污水处理能力",
    "公共图书馆藏书",
    "港口吞吐量",
]
HEAD = ["指标", "2020年", "2025年", "2035年"]


def spaced(rows: list[list[str]], step: float) -> bytes:
    """A table of three rules whose rows of one line each stand a step apart."""

    def draw(sheet: Sheet) -> None:
        sheet.text(230, 60, "表1 主要指标", 12)
        sheet.rule(60, 86, 540, 86)
        sheet.rule(60, 105, 540, 105)
        for i, row in enumerate(rows):
            for left, text in zip((60, 200, 320, 440), row, strict=True):
                sheet.text(left, 90 + i * step, text, 10)
        sheet.rule(60, 90 + len(rows) * step, 540, 90 + len(rows) * step)

    return make(draw)


@pytest.mark.parametrize("step", [18, 22, 30])
def test_figures_level_with_two_lines_of_labels_are_of_two_rows(step: float) -> None:
    blanks = [["公共图书馆藏书", "207.0", "", ""], ["港口吞吐量", "", "829.7", "49.7"]]
    rows = [HEAD, *blanks, *([name, f"{i}5.0", f"{i}6.0", f"{i}7.0"] for i, name in enumerate(NAMES[2:6]))]
    assert texts(only(spaced(rows, step))) == rows


@settings(max_examples=40, deadline=None)
@given(st.permutations(NAMES), st.sampled_from([0.0, 0.2, 0.5]), st.sampled_from([20, 22, 30]), st.integers(0, 10**6))
def test_rows_far_apart_are_not_one_row(names: list[str], share: float, step: int, seed: int) -> None:
    chance = random.Random(seed)

    def figure() -> str:
        return "" if chance.random() < share else f"{chance.randint(1, 9999) / 10}"

    rows = [HEAD, [names[0], "1.5", "2.5", "3.5"], *([name, figure(), figure(), figure()] for name in names[1:])]
    # only the rows are looked at: columns with hardly a figure may be taken for one
    assert [" ".join(filter(None, row)) for row in texts(only(spaced(rows, step)))] == [
        " ".join(filter(None, row)) for row in rows
    ]


@pytest.mark.parametrize("down", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("padding", [0.0, 2.0])
def test_labels_wrapped_into_lines_far_apart_are_one_cell(down: float, padding: float) -> None:
    labels = [
        "社区养老服务设施覆盖比例",
        "乡镇污水集中处理完成率",
        "农村生活垃圾处理比例情况",
        "床位数",
        "医师数",
        "公路里程",
        "绿地面积",
    ]
    rows = [HEAD, *([label, f"{i}.1", f"{i}.2", f"{i}.3"] for i, label in enumerate(labels))]
    style = Style(widths=(80, 70, 70, 60), pitch=2.3, padding=padding, down=down)
    assert shape(only(three_line(rows, style))) == plain(rows)
