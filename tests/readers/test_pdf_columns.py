"""Running text in two columns, footnotes, and characters above or below the line."""

from __future__ import annotations

import pytest

from extract.model import Kind
from tests.readers.pdf_builder import WIDTH, Draw, Sheet, even, make, read

LEFT = [
    "　　各区要把任务分解到年度，明确责任单",
    "位、完成时限和验收办法，按季度调度。",
    "　　建立部门会商制度，遇到跨区域的问题",
    "由牵头单位提出意见，报市政府研究后组",
    "织实施，重要事项随时报告。",
    "　　各单位每年底前报送进展情况，并对下",
]
RIGHT = [
    "一年度的安排作出说明，数据要真实准确",
    "可核查，不得虚报瞒报。",
    "　　财政部门按照规定安排经费，加强绩效",
    "管理，审计部门对资金使用情况开展监督",
    "检查，发现问题要及时督促整改到位，并",
    "将结果向社会公开。",
]
TEXTS = [
    "各区要把任务分解到年度，明确责任单位、完成时限和验收办法，按季度调度。",
    "建立部门会商制度，遇到跨区域的问题由牵头单位提出意见，报市政府研究后组织实施，重要事项随时报告。",
    "各单位每年底前报送进展情况，并对下一年度的安排作出说明，数据要真实准确可核查，不得虚报瞒报。",
    "财政部门按照规定安排经费，加强绩效管理，审计部门对资金使用情况开展监督检查，发现问题要及时督促整改到位，并将结果向社会公开。",
]


def columns(sheet: Sheet, top: float, lower: float = 0.0) -> None:
    for left, start, lines in ((80, top, LEFT), (310, top + lower, RIGHT)):
        for i, line in enumerate(lines):
            sheet.text(left, start + 17 * i, line, 11)


def texts(*pages: Draw) -> list[str]:
    return [p.text.strip() for p in read(make(*pages)).paragraphs()]


@pytest.mark.parametrize("lower", [0.0, 4.0, 8.5])
def test_two_columns_are_read_one_after_the_other(lower: float) -> None:
    def draw(sheet: Sheet) -> None:
        sheet.centred(WIDTH / 2 - 5, 70, "关于做好年度工作的通知", 18)
        columns(sheet, 120, lower)

    assert texts(draw) == ["关于做好年度工作的通知", *TEXTS]


def test_a_table_across_both_columns_stands_between_what_is_above_and_below() -> None:
    def draw(sheet: Sheet) -> None:
        columns(sheet, 100)
        sheet.grid(even(80, 140, 3), even(215, 20, 2), [(r, c, 1, 1, f"{r}{c}") for r in range(2) for c in range(3)])
        columns(sheet, 270)

    document = read(make(draw))
    assert [getattr(block, "text", "table").strip() for block in document.blocks] == [*TEXTS, "table", *TEXTS]


def test_a_last_page_with_the_left_column_only_keeps_the_columns() -> None:
    def last(sheet: Sheet) -> None:
        for i, line in enumerate(LEFT[:5]):
            sheet.text(80, 90 + 17 * i, line, 11)

    assert texts(lambda sheet: columns(sheet, 120), last)[4:] == TEXTS[:2]


def test_a_paragraph_goes_on_over_the_footnotes_of_a_page() -> None:
    def first(sheet: Sheet) -> None:
        sheet.prose(
            560,
            [
                "    推进集中供水和农村供水设施改造，到规划期末全市各地的规模化",
                "供水工程①覆盖人口的比例有明显提高，水质监测的能力也进一步增",
            ],
            80,
            13,
        )
        sheet.rule(80, 640, 220, 640)
        sheet.text(80, 645, "① 指日供水一千立方米以上的集中供水工程。", 9)
        sheet.centred(WIDTH / 2, 780, "— 1 —", 10)

    def second(sheet: Sheet) -> None:
        sheet.prose(80, ["强，应急备用水源基本建成。", "    完善管护机制。"], 80, 13)
        sheet.centred(WIDTH / 2, 780, "— 2 —", 10)

    paragraphs = list(read(make(first, second)).paragraphs())
    assert [(p.kind, p.text[-6:]) for p in paragraphs] == [
        (Kind.PARAGRAPH, "源基本建成。"),
        (Kind.NOTE, "集中供水工程。"[-6:]),
        (Kind.PARAGRAPH, "善管护机制。"),
    ]


def test_small_characters_above_and_below_the_line_stay_in_their_place() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.text(80, 100, "细颗粒物", 12)
        sheet.text(128, 100, "PM", 12)
        sheet.text(144, 106, "2.5", 7)
        sheet.text(153, 100, "的浓度、人均绿地的平方米数", 12)
        sheet.text(309, 97, "①", 7)
        sheet.text(316, 100, "。", 12)

    assert texts(draw) == ["细颗粒物PM2.5的浓度、人均绿地的平方米数①。"]


def test_a_subscript_in_a_cell_stays_in_its_word() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.grid([80, 180, 260], [100, 120, 140], [(0, 1, 1, 1, "吨"), (1, 0, 1, 1, "合计"), (1, 1, 1, 1, "9")])
        sheet.box(80, 100, 180, 120)
        sheet.text(90, 104, "CO", 10)
        sheet.text(104, 111, "2", 5.5)
        sheet.text(107, 104, "排放量", 10)

    (table,) = read(make(draw)).tables()
    assert table.cells[0].text == "CO2排放量"
