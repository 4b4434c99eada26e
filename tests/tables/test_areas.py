"""Which areas the labels of a table name: counties by bare names, totals of the plan's own area."""

from __future__ import annotations

import pytest

from extract.facts import read_facts
from extract.model import Area, Cell, Document, Facts, Paragraph, Source, Table
from extract.normalize import regions
from extract.tables.areas import named_area
from extract.tables.assemble import assemble
from extract.tables.observe import interpret_tables

BAODING, LIANCHI = "130600", "130606"


def areas(*rows: str, plan: str = "教育发展规划（2021—2025年）", head: str = "县区") -> list[tuple[str, str]]:
    """Code and name of the area of each row in a table of one figure a row; `a|b` fills two columns of names."""
    names = [row.split("|") for row in (head, *rows)]
    lines = [[*stub, "学位（个）" if at == 0 else str(at)] for at, stub in enumerate(names)]
    cells = [Cell(r, c, text) for r, line in enumerate(lines) for c, text in enumerate(line)]
    table = Table(tuple(cells), len(lines), len(lines[0]))
    blocks = (Paragraph(plan), Paragraph("表1 2025年学位"), table)
    document = Document(Source("plan.docx", "0" * 64, 1, "test"), blocks)
    _, found = interpret_tables(assemble(document), read_facts(document))
    return [(o.ref_area, o.ref_area_name) for o in found]


def test_bare_counties_far_apart_have_no_code_where_the_plans_area_is_unknown() -> None:
    assert areas("东城区", "南湖区", "龙泉县") == [("", "东城区"), ("", "南湖区"), ("", "龙泉县")]


def test_one_bare_county_alone_tells_no_city() -> None:
    assert areas("南湖区", "其他") == [("", "南湖区"), ("", "其他")]


def test_bare_counties_of_one_city_have_codes_and_so_has_one_that_several_cities_have() -> None:
    assert [code for code, _ in areas("莲池区", "竞秀区", "满城区")] == [LIANCHI, "130602", "130607"]
    assert [code for code, _ in areas("裕华区", "井陉矿区", "新华区")] == ["130108", "130107", "130105"]


def test_bare_counties_of_the_city_in_a_row_above_have_codes() -> None:
    assert [code for code, _ in areas("河北省", "保定市", "莲池区")] == ["130000", BAODING, LIANCHI]


def test_cities_of_county_level_need_only_one_province() -> None:
    assert [code for code, _ in areas("定州市", "辛集市", "武邑县")] == ["130682", "130181", ""]
    assert [code for code, _ in areas("定州市", "义乌市")] == ["", ""]


def test_a_county_with_its_city_printed_is_sure() -> None:
    assert areas("嘉兴市南湖区", "东城区")[0] == ("330402", "浙江省嘉兴市南湖区")
    beside = areas("石家庄市|长安区", "西安市|长安区", "嘉兴市|南湖区", head="城市|县区")
    assert [code for code, _ in beside] == ["130102", "610116", "330402"]


def test_a_county_of_another_province_that_changed_its_kind_is_another_place() -> None:
    found = areas("莲池区", "长乐县", "清苑县", plan="保定市教育发展规划（2021—2025年）")
    assert found == [(LIANCHI, "河北省保定市莲池区"), ("", "长乐县"), ("130608", "河北省保定市清苑区")]


def test_a_plan_for_the_country_names_counties_anywhere() -> None:
    area = named_area("南湖区", Facts(area=Area("", "全国", "country")))
    assert area is not None
    assert area.code == "330402"


@pytest.mark.parametrize(
    ("own", "label", "code"),
    [
        (BAODING, "全市合计", BAODING),
        (BAODING, "全 市 总 计", BAODING),
        (BAODING, "市合计", BAODING),
        (BAODING, "保定市合计", BAODING),
        (BAODING, "河北省保定市总计", BAODING),
        (BAODING, "全省合计", "130000"),
        (BAODING, "莲池区小计", LIANCHI),
        ("130606", "区合计", LIANCHI),
        ("360121", "全县总计", "360121"),
        ("450000", "自治区合计", "450000"),
    ],
)
def test_the_total_of_an_area_is_that_area(own: str, label: str, code: str) -> None:
    area = regions.by_code(own)
    assert area is not None
    assert named_area(label, Facts(area=area)) == regions.by_code(code)


@pytest.mark.parametrize("label", ["合计", "床位总数", "市级合计", "区县合计"])
def test_a_total_of_something_else_is_no_area(label: str) -> None:
    assert named_area(label, Facts(area=Area(BAODING, "河北省保定市", "prefecture"))) is None


def test_rows_of_totals_are_the_plans_own_area() -> None:
    plan = "保定市教育发展规划（2021—2025年）"
    assert {code for code, _ in areas("全市合计", "市合计", "保定市合计", plan=plan)} == {BAODING}
    assert areas("市辖区", "全市合计")[1] == ("", "")
