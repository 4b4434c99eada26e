"""The sample plans that come with the project: their files are what the script makes, and are read in full."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

import pytest

from extract.curate.records import Curated
from extract.model import Area, Extraction, Observation
from extract.pipeline import find_documents, put_together, run
from tests.conftest import ROOT
from tests.sample_plans import CONTENTS, Grid, make, parts

RAW = ROOT / "raw"
ZHEJIANG, GANZHOU, CHONGQING, INSTITUTIONS, DAZU = CONTENTS
EDGES = re.compile(r"[。；]")


@pytest.fixture(scope="module")
def plans() -> Mapping[str, Extraction]:
    outcomes = run([item for item in find_documents(RAW) if item.name in CONTENTS])
    return {outcome.document.source.file_name: outcome for outcome in outcomes if isinstance(outcome, Extraction)}


@pytest.fixture(scope="module")
def curated(plans: Mapping[str, Extraction]) -> Curated:
    return put_together(list(plans.values()))


def figures(plan: Extraction, source: str) -> set[tuple[str, str, str, str, str]]:
    """What a plan states: indicator, entity, year, comparator and number."""
    return {
        (o.indicator_name, o.entity, o.time_period, o.comparator, f"{o.obs_value}")
        for o in plan.observations
        if o.source == source
    }


@pytest.mark.parametrize("name", CONTENTS)
def test_a_file_is_exactly_what_the_script_makes(name: str) -> None:
    assert (RAW / name).read_bytes() == make(name), "run `python -m tests.sample_plans`"


def test_there_are_no_other_samples() -> None:
    assert {path.name for path in RAW.glob("*_sample.*")} == set(CONTENTS)


def test_every_sample_is_read_and_says_that_it_is_one(plans: Mapping[str, Extraction], curated: Curated) -> None:
    assert set(plans) == set(CONTENTS)
    assert {record.status for record in curated.documents} == {"ok"}
    for plan in plans.values():
        assert sum("样例" in paragraph.text for paragraph in plan.document.paragraphs()) == 1


@pytest.mark.parametrize("name", CONTENTS)
def test_tables_come_back_cell_by_cell(name: str, plans: Mapping[str, Extraction]) -> None:
    grids = [content for kind, content in parts(name) if kind == "grid"]
    assert all(isinstance(grid, Grid) for grid in grids)
    read = [table for _, table in plans[name].tables]
    assert [table.title for table in read] == [grid.title for grid in grids]
    assert [table.header_rows for table in read] == [grid.header_rows for grid in grids]
    for table, grid in zip(read, grids, strict=True):
        cells = {(cell.row, cell.col, cell.row_span, cell.col_span, cell.text) for cell in table.cells}
        assert cells == {(*span[:4], span.text.replace("\n", "")) for span in grid.spans()}


def test_the_table_over_a_page_break_is_one(plans: Mapping[str, Extraction]) -> None:
    ((_, table),) = plans[GANZHOU].tables
    assert (table.parts, table.pages()) == (2, (1, 2))


FACTS = [
    (CHONGQING, "渝府发〔2022〕6号", "重庆市人民政府", "2022-01-16", "final", Area("500000", "重庆市", "province")),
    (
        DAZU,
        "大足府发〔2022〕35号",
        "重庆市大足区人民政府",
        "2022-12-30",
        "final",
        Area("500111", "重庆市大足区", "county"),
    ),
    (INSTITUTIONS, "", "", "", "draft", Area("500000", "重庆市", "province")),
    (
        GANZHOU,
        "",
        "赣州市人民政府办公室",
        "2021-12-31",
        "final",
        Area("360700", "江西省赣州市", "prefecture"),
    ),
    (ZHEJIANG, "", "", "", "final", Area("330000", "浙江省", "province")),
]


@pytest.mark.parametrize(("name", "number", "issuer", "day", "stage", "area"), FACTS, ids=[fact[0] for fact in FACTS])
def test_facts_are_told(
    name: str, number: str, issuer: str, day: str, stage: str, area: Area, plans: Mapping[str, Extraction]
) -> None:
    facts = plans[name].facts
    assert facts.title == CONTENTS[name][0][1]
    assert (facts.doc_number, facts.issuer, facts.issued_on, facts.stage, facts.area) == (
        number,
        issuer,
        day,
        stage,
        area,
    )
    assert (facts.period_start, facts.period_end) == (2021, 2025)


IN_TABLES = [
    (CHONGQING, ("每千人口公立医院床位数", "", "2025", "=", "4")),
    (CHONGQING, ("床人（卫生人员）比", "", "2020", "=", "1.48")),
    (CHONGQING, ("二级以上综合医院设置老年医学科的比例", "", "2025", ">=", "60")),
    (DAZU, ("每千人口重症床位数", "", "2025", "=", "0.1")),
    (DAZU, ("每千常住人口编制床位数", "公立医院", "2020", "=", "2.39")),
    (INSTITUTIONS, ("县办综合医院适宜床位规模", "", "2025", "range", "600")),
    (INSTITUTIONS, ("公立综合医院数", "三级医院", "2025", "=", "55")),
    (GANZHOU, ("每千人口注册护士数", "", "2025", "=", "3.1")),
    (GANZHOU, ("每万人口急救车数量", "", "2025", ">=", "0.2")),
    (ZHEJIANG, ("每千常住人口公立医疗卫生机构床位数", "", "2025", "=", "5.7")),
    (ZHEJIANG, ("三乙综合医院平均住院日", "", "2025", "<=", "7.5")),
]
IN_PROSE = [
    (CHONGQING, ("医院平均住院日", "", "2025", "<=", "8")),
    (CHONGQING, ("每千人口康复床位数", "", "2020", "=", "0.29")),
    (DAZU, ("每千人口重症床位数", "", "2025", "=", "0.06")),
    (DAZU, ("每千人口注册护士数", "", "2025", "=", "3.21")),
    (INSTITUTIONS, ("常住人口", "", "2020", "=", "32054200")),
    (INSTITUTIONS, ("公立综合医院数", "", "2025", "=", "127")),
    (GANZHOU, ("村卫生室数", "", "2020", "=", "6811")),
    (GANZHOU, ("每万人口急救车数量", "", "2025", ">=", "0.2")),
    (ZHEJIANG, ("医护比", "", "2025", "=", "1.16")),
    (ZHEJIANG, ("每万人全科医生数", "", "2020", "=", "4.12")),
]


@pytest.mark.parametrize(("name", "figure"), IN_TABLES)
def test_figures_of_tables(name: str, figure: tuple[str, ...], plans: Mapping[str, Extraction]) -> None:
    assert figure in figures(plans[name], "table")


@pytest.mark.parametrize(("name", "figure"), IN_PROSE)
def test_figures_of_sentences(name: str, figure: tuple[str, ...], plans: Mapping[str, Extraction]) -> None:
    assert figure in figures(plans[name], "text")


def test_every_plan_states_figures_in_sentences_and_the_four_regions_of_the_cross_table(
    plans: Mapping[str, Extraction],
) -> None:
    assert all(len(figures(plan, "text")) >= 15 for plan in plans.values())
    cross = {(o.ref_area_name, o.obs_value) for o in tertiary(plans[INSTITUTIONS]) if o.time_period == "2025"}
    assert cross == {("重庆市", 55), ("都市区", 37), ("渝东北", 12), ("渝东南", 6)}


def tertiary(plan: Extraction) -> list[Observation]:
    return [o for o in plan.observations if o.source == "table" and o.entity == "三级医院"]


def test_the_plans_stand_side_by_side(curated: Curated) -> None:
    seen: defaultdict[str, dict[str, Decimal | None]] = defaultdict(dict)
    for row in curated.comparison_long:
        if row.target_value is not None and not row.entity:
            seen[row.indicator][row.ref_area] = row.target_value
    areas = {"330000", "360700", "500000", "500111"}
    three = [code for code, values in seen.items() if len(areas & set(values)) >= 3]
    assert len(three) >= 8
    assert {code for code, values in seen.items() if areas <= set(values)} >= {
        "STAFF.GP_RATE",
        "STAFF.NURSE_RATE",
        "STAFF.PHYSICIAN_RATE",
        "SVC.CHILDCARE_RATE",
    }
    assert {area: str(seen["STAFF.NURSE_RATE"][area]) for area in areas} == {
        "330000": "5",
        "360700": "3.1",
        "500000": "4.7",
        "500111": "3.21",
    }


def test_what_the_published_plan_contradicts_itself_in_is_found_and_nothing_else(curated: Curated) -> None:
    disagree = [finding for finding in curated.findings if finding.check == "table-text"]
    assert len(disagree) == 1
    assert "每千人口重症床位数 重庆市大足区 2025" in disagree[0].message
    assert ("0.1 " in disagree[0].expected, "0.06 " in disagree[0].observed) == (True, True)
    assert not [finding for finding in curated.findings if finding.severity == "error"]


def test_no_sentence_is_taken_from_a_published_plan(request: pytest.FixtureRequest) -> None:
    shared = request.getfixturevalue("shared")
    published = "".join(
        re.sub(r"\s", "", path.read_text(encoding="utf-8")) for path in (shared / "seeds").glob("*.txt")
    )
    assert published
    for name in CONTENTS:
        told = "".join("".join(content) for kind, content in parts(name) if kind in {"prose", "box"})
        assert [s for s in EDGES.split(told) if len(s) > 8 and s in published] == []
