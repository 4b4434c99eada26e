"""Titles, unit notes, remarks and header rows of tables."""

from __future__ import annotations

import pytest

from extract.model import Cell, Document, Kind, Paragraph, Source, Table
from extract.readers import read_bytes
from extract.tables.assemble import assemble
from extract.tables.captions import noted_unit

BODY = "指标\t2020年\t2025年\n床位（张）\t1\t2\n医师（人）\t3\t4\n"


def table_of(text: str) -> Table:
    return next(assemble(read_bytes("plan.txt", text.encode())).tables())


def test_title_unit_note_and_remarks_leave_the_text() -> None:
    document = assemble(
        read_bytes(
            "plan.txt", f"正文。\n\n表1  主要 指标\n（单位：台（套））\n{BODY}\n注：1.甲。\n2.乙。\n其他正文。".encode()
        )
    )
    table = next(document.tables())
    assert (table.title, table.unit_note) == ("表1 主要 指标", "（单位：台（套））")
    assert table.notes == ("注：1.甲。", "2.乙。")
    assert [p.text for p in document.paragraphs()] == ["正文。", "其他正文。"]


def test_a_sentence_above_a_table_is_no_title() -> None:
    assert table_of(f"指标安排如下：\n{BODY}").title == ""
    assert table_of(f"（二）床位配置。\n{BODY}").title == ""


@pytest.mark.parametrize(
    ("note", "unit"),
    [
        ("单位：张", "张"),
        ("（单位：台（套））", "台（套）"),
        ("单位:台（套）", "台（套）"),
        ("【单位：万元】", "万元"),
        ("", ""),
    ],
)
def test_the_unit_in_a_note(note: str, unit: str) -> None:
    assert noted_unit(note) == unit


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ("指标\t2020年\t2025年\n床位\t1\t2", 1),
        ("指标\t全市\t\n\t2020年\t2025年\n床位\t1\t2", 2),
        ("指标\t2020年\t2025年\n寿命\t—\t同比例提高\n床位\t1\t2", 1),
        ("年份\t2020\t2025\n床位\t1\t2", 1),
        ("指标\t2020年\t2025年\n1\t2\t3\n床位\t5\t6", 2),
        ("指标\t说明\n床位\t实有\n医师\t在册", 1),
    ],
)
def test_header_rows_are_found_by_meaning(rows: str, count: int) -> None:
    assert table_of(f"表1 指标\n{rows}\n").header_rows == count


def test_pieces_with_the_same_head_become_one_table() -> None:
    head = "指标\t2020 年\t2025年\n"
    table = table_of(f"表1 指标\n{head}床位\t1\t2\n医师\t3\t4\n\n{head.replace(' ', '')}护士\t5\t6\n药师\t7\t8\n")
    assert (table.parts, table.n_rows, table.header_rows) == (2, 5, 1)
    assert table.reasons


def with_kinds(*lines: tuple[str, Kind]) -> Table:
    """A document whose layout tells titles, with a table between the lines before and those after `|`."""
    cells = tuple(
        Cell(r, c, text) for r, row in enumerate(["项目 2020年", "床位 1"]) for c, text in enumerate(row.split())
    )
    blocks = [Table(cells, 2, 2) if text == "|" else Paragraph(text, kind) for text, kind in lines]
    return next(assemble(Document(Source("a", "0" * 64, 1, "test"), tuple(blocks))).tables())


def test_a_title_over_two_lines_below_the_name_of_the_annex() -> None:
    table = with_kinds(
        ("附件3", Kind.PARAGRAPH),
        ("2016年体育传统学校", Kind.TITLE),
        ("招生项目公示内容", Kind.TITLE),
        ("|", Kind.PARAGRAPH),
    )
    assert table.title == "2016年体育传统学校招生项目公示内容"


def test_a_bare_word_for_remark_takes_the_marked_lines_below_it() -> None:
    lines = ["|", "注：", "1.全部指标。", "★为试点。", "一、其他"]
    assert with_kinds(*((line, Kind.PARAGRAPH) for line in lines)).notes == ("注：", "1.全部指标。", "★为试点。")


@pytest.mark.parametrize(
    ("lines", "title", "unit", "notes"),
    [
        (
            ["附表8 各镇用地表", "编制单位：甲县国土局 单位：公顷"],
            "附表8 各镇用地表",
            "单位：公顷",
            ("编制单位：甲县国土局",),
        ),
        (["附表9 各镇用地表", "2020年12月31日"], "附表9 各镇用地表", "", ("2020年12月31日",)),
        (["表3 各镇用地情况", "（2021—2025年）"], "表3 各镇用地情况（2021—2025年）", "", ()),
        (["各镇用地分配表", "（公顷）"], "各镇用地分配表", "（公顷）", ()),
        (["1、各镇用地结构调整表", "单位：公顷"], "1、各镇用地结构调整表", "单位：公顷", ()),
        (["（二）各镇用地规模", "单位：公顷"], "", "单位：公顷", ()),
        (["□适用√不适用"], "", "", ()),
        (["全文在此结束。", "2020年12月31日"], "", "", ()),
    ],
)
def test_what_stands_between_a_title_and_its_table(
    lines: list[str], title: str, unit: str, notes: tuple[str, ...]
) -> None:
    table = with_kinds(*((line, Kind.PARAGRAPH) for line in [*lines, "|"]))
    assert (table.title, table.unit_note, table.notes) == (title, unit, notes)


@pytest.mark.parametrize(("between", "count"), [("", 5), ("二、城区", 7)])
def test_a_header_said_again_in_the_body_is_no_row(between: str, count: int) -> None:
    head, body = (
        ["指标", "2020年", "2025年"],
        [["床位", "1", "2"], ["医师", "3", "4"], ["护士", "5", "6"], ["药师", "7", "8"]],
    )
    rows = [head, *body[:2], *([[between]] if between else []), head, *body[2:]]
    cells = [
        Cell(r, c, text, 1, 4 - len(row) if len(row) == 1 else 1)
        for r, row in enumerate(rows)
        for c, text in enumerate(row)
    ]
    document = Document(Source("a", "0" * 64, 1, "test"), (Table(tuple(cells), len(rows), 3),))
    table = next(assemble(document).tables())
    assert (table.n_rows, table.cells[-1].row, table.header_rows) == (count, count - 1, 1)
