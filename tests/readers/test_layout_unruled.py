"""Tables without inner rules: drawn in every manner, read as meant; prose, lists and contents give none."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.model import Table
from extract.readers.pdf import load_pages
from extract.tables.stitch import stitch
from tests.readers.pdf_builder import Sheet, make, read, shape

LABELS = [
    "每千人口医疗卫生机构床位数（张）",
    "每千人口执业（助理）医师数（人）",
    "每千人口注册护士数（人）",
    "人均预期寿命（岁）",
    "婴儿死亡率（‰）",
    "二级以上综合医院设置老年医学科的比例（%）",
    "每万人口全科医生数（人）",
    "每千人口药师（士）数（人）",
]
HEAD = ["主要指标", "2020年", "2025年", "性质"]
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass
class Style:
    """How a three-line table is set."""

    size: float = 9.0
    pitch: float = 1.25
    padding: float = 2.0
    across: str = "centre"
    down: float = 0.0
    widths: tuple[float, ...] = (150, 80, 80, 70)


def wrapped(text: str, room: float, size: float) -> list[str]:
    lines, line, width = [], "", 0.0
    for char in text:
        step = size if char > "\u2000" else 0.6 * size
        if line and width + step > room:
            lines.append(line)
            line, width = "", 0.0
        line, width = line + char, width + step
    return [*lines, line]


def draw_rows(sheet: Sheet, rows: list[list[str]], top: float, style: Style) -> float:
    """Draw rows of cells without rules; return where they end."""
    step = style.size * style.pitch
    for row in rows:
        cells = [wrapped(t, w - 8, style.size) for t, w in zip(row, style.widths, strict=True)]
        high = max(len(lines) for lines in cells) * step
        left = 80.0
        for i, (lines, width) in enumerate(zip(cells, style.widths, strict=True)):
            start = top + style.padding + style.down * (high - len(lines) * step)
            for k, text in enumerate(lines):
                if style.across == "centre" and i:
                    sheet.centred(left + width / 2, start + k * step, text, style.size)
                else:
                    sheet.text(left + 4, start + k * step, text, style.size)
            left += width
        top += high + 2 * style.padding
    return top


def three_line(rows: list[list[str]], style: Style, head: int = 1) -> bytes:
    right = 80 + sum(style.widths)

    def draw(sheet: Sheet) -> None:
        sheet.centred(290, 90, "表1 主要指标", 11)
        sheet.rule(80, 110, right, 110, 1.2)
        middle = draw_rows(sheet, rows[:head], 110, style)
        sheet.rule(80, middle, right, middle, 0.6)
        bottom = draw_rows(sheet, rows[head:], middle, style)
        sheet.rule(80, bottom, right, bottom, 1.2)
        sheet.text(80, bottom + 6, "注：本表数据来自统计年鉴。", 8)

    return make(draw)


def only(data: bytes) -> Table:
    (table,) = [block for block in stitch(read(data).blocks) if isinstance(block, Table)]
    return table


def plain(rows: list[list[str]]) -> list[tuple[int, int, int, int, str]]:
    return [(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row)]


figures = st.one_of(st.decimals(0, 9999, places=2).map(str), st.sampled_from(["—", "≥90", "100", "1:1.6", "600-1000"]))


@QUICK
@given(
    st.lists(st.tuples(figures, figures), min_size=4, max_size=8),
    st.permutations(LABELS),
    st.sampled_from([0.0, 0.5]),
    st.sampled_from(["centre", "left"]),
    st.floats(0.5, 5),
)
def test_rows_with_wrapped_labels(
    values: list[tuple[str, str]], labels: list[str], down: float, across: str, padding: float
) -> None:
    rows = [HEAD, *([label, a, b, "预期性"] for label, (a, b) in zip(labels, values, strict=False))]
    table = only(three_line(rows, Style(down=down, across=across, padding=padding)))
    assert shape(table) == plain(rows)


@QUICK
@given(st.integers(2, 4), st.integers(2, 3), st.integers(4, 9))
def test_spanners_over_equal_columns(groups: int, each: int, n_rows: int) -> None:
    cols = groups * each
    widths = (90.0, *[340 / cols] * cols)
    body = [[f"第{r}区", *[str(10 * r + c) for c in range(cols)]] for r in range(n_rows)]

    def draw(sheet: Sheet) -> None:
        right = 80 + sum(widths)
        sheet.rule(80, 110, right, 110, 1.2)
        sheet.text(84, 113, "区域", 9)
        for g in range(groups):
            sheet.centred(170 + 340 / groups * (g + 0.5), 113, "全甲乙丙"[g] + "市", 9)
            for k in range(each):
                sheet.centred(170 + widths[1] * (g * each + k + 0.5), 126, f"202{k}年", 7)
        sheet.rule(80, 140, right, 140, 0.6)
        bottom = draw_rows(sheet, body, 140, Style(widths=widths, size=8))
        sheet.rule(80, bottom, right, bottom, 1.2)

    cells = shape(only(make(draw)))
    assert cells[0] == (0, 0, 2, 1, "区域")
    assert cells[1 : 1 + groups] == [(0, 1 + g * each, 1, each, "全甲乙丙"[g] + "市") for g in range(groups)]
    assert [c[:4] for c in cells[1 + groups : 1 + groups + cols]] == [(1, 1 + c, 1, 1) for c in range(cols)]
    assert [c[4] for c in cells[1 + groups + cols :]] == [text for row in body for text in row]


@pytest.mark.parametrize("down", [0.0, 0.5])
def test_categories_reach_over_their_rows(down: float) -> None:
    groups = {"健康水平": 2, "资源配置": 4, "服务体系": 3}
    rows, marks = [], []
    for name, count in groups.items():
        marks.append((name, len(rows), count))
        rows += [["", LABELS[(len(rows) + i) % len(LABELS)], str(3 + i), f"{i}.5"] for i in range(count)]
    style = Style(widths=(80, 150, 80, 80), down=down)

    def draw(sheet: Sheet) -> None:
        sheet.rule(80, 110, 470, 110, 1.2)
        top = middle = draw_rows(sheet, [["类别", "指标", "现状", "目标"]], 110, style)
        sheet.rule(80, middle, 470, middle, 0.6)
        for name, at, count in marks:
            bottom = draw_rows(sheet, rows[at : at + count], top, style)
            place = top + style.padding if down == 0 else (top + bottom) / 2 - 5
            sheet.text(90, place, name, style.size)
            top = bottom
        sheet.rule(80, top, 470, top, 1.2)

    cells = shape(only(make(draw)))
    assert [c for c in cells if c[1] == 0] == [
        (0, 0, 1, 1, "类别"),
        *[(at + 1, 0, count, 1, name) for name, at, count in marks],
    ]


def test_a_table_cut_by_the_page_end_goes_on_without_any_rule() -> None:
    style = Style()
    rows = [[LABELS[i % 8], str(i), f"{i}.5", "约束性"] for i in range(30)]

    def first(sheet: Sheet) -> None:
        sheet.rule(80, 500, 460, 500, 1.2)
        middle = draw_rows(sheet, [HEAD], 500, style)
        sheet.rule(80, middle, 460, middle, 0.6)
        draw_rows(sheet, rows[:10], middle, style)
        sheet.centred(290, 800, "— 1 —", 9)

    def second(sheet: Sheet) -> None:
        bottom = draw_rows(sheet, rows[10:], 80, style)
        sheet.rule(80, bottom, 460, bottom, 1.2)
        sheet.prose(bottom + 30, ["　　表后面是正文，它说明本规划的指标怎样落实，并且由谁负责。"])
        sheet.centred(290, 800, "— 2 —", 9)

    table = only(make(first, second))
    assert (table.n_rows, table.parts, table.pages()) == (31, 2, (1, 2))
    assert shape(table) == plain([HEAD, *rows])


def test_columns_without_any_rule() -> None:
    rows = [
        ["年份", "机构数", "床位数", "人员数"],
        *[[f"{2010 + i}", f"{100 + i}", f"{50 + i}.5", f"{i}9"] for i in range(9)],
    ]

    def draw(sheet: Sheet) -> None:
        sheet.prose(80, ["　　下表列出十年来的变化，从中可以看出各类机构都有了长足的发展和进"])
        draw_rows(sheet, rows, 120, Style())

    assert shape(only(make(draw))) == plain(rows)


def no_tables(*lines: str, extra: object = None) -> None:
    """Check that lines of text give no table; an empty frame below has the page read word by word."""

    def draw(sheet: Sheet) -> None:
        sheet.prose(100, lines)
        sheet.box(80, 740, 180, 755)
        if callable(extra):
            extra(sheet)

    data = make(draw)
    assert all(page.lines is None for page in load_pages(data))
    assert not list(read(data).tables())


def test_prose_gives_no_table() -> None:
    no_tables(*["规划期内全市新增床位5000张，其中公立医院3000张，社会办医2000张，并"] * 12)


def test_a_list_gives_no_table() -> None:
    no_tables(*[f"{i}.  医院建设项目 {i * 3} 个，床位 {i * 100} 张；" for i in range(1, 12)])


def test_a_table_of_contents_gives_no_table() -> None:
    def pages(sheet: Sheet) -> None:
        for i in range(12):
            sheet.text(80, 300 + 20 * i, f"{'一二三四五六七八九十'[i % 10]}、规划的背景和目标", 12)
            sheet.text(480, 300 + 20 * i, str(i * 3 + 1), 12)

    no_tables("目  录", extra=pages)


def test_signatures_give_no_table() -> None:
    def names(sheet: Sheet) -> None:
        for i, who in enumerate(["单位负责人", "主管人员", "制表人"]):
            sheet.text(80, 400 + 20 * i, f"{who}：", 12)
            sheet.text(300, 400 + 20 * i, "日期：", 12)

    no_tables("以上情况属实。", extra=names)


def test_rules_above_and_below_prose_make_no_table() -> None:
    def rules(sheet: Sheet) -> None:
        for y in (90, 300, 400):
            sheet.rule(80, y, 500, y)

    no_tables(*["规划期内全市新增床位五千张，其中公立医院三千张，社会办医两千张，并"] * 10, extra=rules)


def test_a_header_alone_at_the_page_end_goes_with_its_body() -> None:
    style = Style()
    rows = [[LABELS[i], str(i), f"{i}.5", "约束性"] for i in range(6)]

    def first(sheet: Sheet) -> None:
        sheet.prose(80, ["　　这一页是正文，表头落在最后，表身在下一页，读者要翻过去看。"] * 3)
        sheet.rule(80, 750, 460, 750, 1.2)
        bottom = draw_rows(sheet, [["主要指标", "2020年", "2025年规划", "性质"]], 750, style)
        sheet.rule(80, bottom, 460, bottom, 0.6)

    def second(sheet: Sheet) -> None:
        sheet.rule(80, 80, 460, 80, 0.6)
        middle = draw_rows(sheet, [["", "现状", "目标", ""]], 80, style)
        sheet.rule(80, middle, 460, middle, 0.6)
        bottom = draw_rows(sheet, rows, middle, style)
        sheet.rule(80, bottom, 460, bottom, 1.2)

    table = only(make(first, second))
    assert shape(table) == plain([["主要指标", "2020年现状", "2025年规划目标", "性质"], *rows])


@pytest.mark.parametrize(("x", "span"), [(60.0, 2), (80.0, 1)])
def test_a_total_spans_the_stub_only_where_it_stands_in_its_middle(x: float, span: int) -> None:
    style = Style(widths=(40, 130, 80, 80))
    rows = [["序号", "机构名称", "现状", "目标"], *[[str(i), f"第{i}人民医院", "10", "20"] for i in range(1, 7)]]

    def draw(sheet: Sheet) -> None:
        sheet.rule(80, 110, 410, 110, 1.2)
        middle = draw_rows(sheet, rows[:1], 110, style)
        sheet.rule(80, middle, 410, middle, 0.6)
        bottom = draw_rows(sheet, rows[1:], middle, style)
        sheet.centred(80 + x + 25, bottom + 2, "合计", 9)
        bottom = draw_rows(sheet, [["", "", "60", "120"]], bottom, style)
        sheet.rule(80, bottom, 410, bottom, 1.2)

    last = [c for c in shape(only(make(draw))) if c[0] == 7]
    assert last[: 3 - span + 1][0 if span == 2 else 1] == (7, 0 if span == 2 else 1, 1, span, "合计")


def test_coloured_bands_end_the_header_and_the_table() -> None:
    rows = [
        ["地区", "水厂", "泵站", "管线"],
        ["甲区", "3", "12", "40.5"],
        ["乙区", "2", "8", "31.0"],
        ["丙区", "5", "9", "12.6"],
    ]

    def draw(sheet: Sheet) -> None:
        for i, row in enumerate(rows):
            if i % 2 == 0:
                sheet.canvas.setFillGray(0.8)
                sheet.box(80, 100 + 20 * i, 480, 120 + 20 * i, stroke=0, fill=1)
                sheet.canvas.setFillGray(0)
            for col, text in enumerate(row):
                sheet.centred(130 + 100 * col, 105 + 20 * i, text, 9)

    (table,) = read(make(draw)).tables()
    assert [cell.text for cell in table.cells] == [text for row in rows for text in row]
    assert (table.edges[0].top, table.n_rows) == (100, 4)
