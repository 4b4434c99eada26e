"""Every check has an example that trips it and one, as near to it as may be, that does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extract.model import (
    Area,
    Cell,
    Document,
    Extraction,
    Facts,
    Finding,
    Observation,
    Paragraph,
    Severity,
    Source,
    Table,
)
from extract.validate.checks import CHECKS, Context, Known, checks_page, run_checks
from extract.validate.checks.base import boxes_of

CITY, DISTRICT = "c" * 12, "d" * 12
AREAS = {CITY: Area("330000", "浙江省", "province"), DISTRICT: Area("330100", "杭州市", "prefecture")}
BEDS = Known("beds", "每千人口床位数", "up", Decimal(1), Decimal(20), "张/千人口")
STAY = Known("stay", "平均住院日", "down", Decimal(3), Decimal(30), "天")
PUBLIC = Known("beds.public", "每千人口公立医院床位数", "up", wholes=("beds",))
CATALOGUE = {known.code: known for known in (BEDS, STAY, PUBLIC)}


def stated(name: str, value: str, **more: Any) -> Observation:
    """A target for 2025 of the whole area, in prose unless a row and a column are given."""
    source = "table" if "row" in more else "text"
    area = AREAS[more.get("doc_id", DISTRICT)]
    known: dict[str, Any] = {"doc_id": DISTRICT, "kind": "target", "time_period": "2025", "evidence": value}
    known |= {"ref_area": area.code, "ref_area_name": area.name, "label": name, "comparator": "=", "primary": True}
    known |= {"table_id": "t1"} if source == "table" else {"block": 0, "start": 0, "end": 1}
    known |= more
    number = Decimal(value.replace("万", "").lstrip("≥≤")) * (10000 if "万" in value else 1)
    known |= {} if "value_std" in more or not more.get("indicator") else {"value_std": number}
    key = "-".join(str(known.get(part, "")) for part in ("table_id", "row", "col", "block", "start"))
    return Observation(source, indicator_name=name, obs_value=number, obs_id=f"{known['doc_id']}-{key}", **known)


def rate(name: str, value: str, unit: str = "张", per: int = 1000, **more: Any) -> Observation:
    return stated(name, value, unit_measure=unit, per=per, per_base="人口", **more)


def count(name: str, value: str, unit: str = "张", **more: Any) -> Observation:
    return stated(name, value, unit_measure=unit, **more)


def share(name: str, value: str, **more: Any) -> Observation:
    return stated(name, value, unit_measure="%", **more)


def ratio(name: str, value: str, **more: Any) -> Observation:
    return stated(name, value, unit_measure="ratio", **{"time_period": "", "kind": "norm", **more})


def grid(*rows: Sequence[str], header: int = 1) -> Table:
    cells = [Cell(r, c, text, is_header=r < header) for r, row in enumerate(rows) for c, text in enumerate(row)]
    return Table(tuple(cells), len(rows), len(rows[0]), header_rows=header)


def noted(unit_note: str, *rows: Sequence[str]) -> Table:
    return replace(grid(*rows), unit_note=unit_note)


def column(name: str, values: Sequence[str], col: int = 1, first: int = 1, **more: Any) -> list[Observation]:
    """A column of counts, the entity of each row given by its number, the last row one of totals."""
    last = first + len(values) - 1
    entities = [f"第{row}医院" if row < last else "" for row in range(first, last + 1)]
    labels = [entity or "合计" for entity in entities]
    return [
        count(name, value, row=row, col=col, entity=entity, **{"label": label, **more})
        for row, (value, entity, label) in enumerate(zip(values, entities, labels, strict=True), first)
    ]


@dataclass(frozen=True)
class Case:
    """Figures with the paragraphs and tables they stand in."""

    figures: Sequence[Observation]
    blocks: Sequence[Paragraph] = ()
    tables: Sequence[Table] = ()

    def context(self) -> Context:
        names = {figure.doc_id for figure in self.figures} | {DISTRICT}
        return Context(list(self.figures), {name: self._extraction(name) for name in sorted(names)}, CATALOGUE)

    def _extraction(self, doc_id: str) -> Extraction:
        own = doc_id == DISTRICT
        document = Document(Source("plan", doc_id, 1, "text/plain"), tuple(self.blocks) if own else ())
        tables = tuple((f"t{number}", table) for number, table in enumerate(self.tables, 1)) if own else ()
        facts = Facts(area=AREAS[doc_id], period_start=2021, period_end=2025)
        return Extraction(document, facts, tables)


def findings(name: str, case: Case) -> list[Finding]:
    check = next(check for check in CHECKS if check.name == name)
    return list(run_checks(case.context(), [check]))


ICU = rate("每千人口重症床位数", "0.1", row=1, col=4)
BOXES = (Paragraph("到2025年建成区域医疗中心4个。"), Paragraph("建成区域医疗中心5个。", box=1))
NURSES, DOCTORS = rate("每千人口注册护士数", "3.2", "人"), rate("每千人口执业（助理）医师数", "3", "人")
LIST = "全市医疗机构100个。其中，医院60个，卫生院30个，诊所9个。"
CARE = (
    count("医疗机构数", "100", "个", kind="baseline", start=0, end=5),
    count("医院数", "60", "个", kind="baseline", start=13, end=14),
    count("卫生院数", "30", "个", kind="baseline", start=20, end=21),
    count("诊所数", "9", "个", kind="baseline", start=26, end=27),
)
PAIRS = [
    (rate("每千人口床位数", "6.00", kind="baseline"), count("床位数", "6000", kind="baseline")),
    (rate("每千人口注册护士数", "3.00", "人", kind="baseline"), count("注册护士数", "3000", "人", kind="baseline")),
    (rate("每千人口卫生人员数", "8.00", "人", kind="baseline"), count("卫生人员数", "8000", "人", kind="baseline")),
]
IMPLIED = [figure for pair in PAIRS for figure in pair]


def area_lines(*rows: Sequence[str], names: Sequence[str], table: str = "t1") -> list[Observation]:
    """Rows of hospitals by area: the whole first, then its parts."""
    return [
        count(
            "医院数", value, "个", row=r, col=c, ref_area="", ref_area_name=names[c], entity=f"第{r}类", table_id=table
        )
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
    ]


AREA_NAMES = ("浙江省", "浙东", "浙西", "浙南")
EXAMPLES: dict[str, tuple[Case, Case]] = {
    "table-text": (
        Case([ICU, rate("每千人口重症床位数", "0.06")]),
        # 6.25 in the table is 6.3 in the sentence: printed rounding, no contradiction.
        Case([rate("每千人口重症床位数", "6.25", row=1, col=4), rate("每千人口重症床位数", "6.3")]),
    ),
    "table-table": (
        Case([ICU, rate("重症床位数", "0.2", row=1, col=1, table_id="t2")]),
        Case([ICU, rate("重症床位数", "0.10", row=1, col=1, table_id="t2"), replace(ICU, entity="三级医院", row=2)]),
    ),
    "body-box": (
        Case([count("区域医疗中心数", "4", "个"), count("区域医疗中心数", "5", "个", block=1)], BOXES),
        Case([count("区域医疗中心数", "4", "个"), count("新增区域医疗中心数", "5", "个", block=1)], BOXES),
    ),
    "text-text": (
        Case([rate("每千人口重症床位数", "0.1"), rate("每千人口重症床位数", "0.2", block=9)]),
        Case([rate("每千人口重症床位数", "0.1"), rate("每千人口重症床位数", "0.2", block=9, time_period="2030")]),
    ),
    "bound-differs": (
        Case([ICU, rate("每千人口重症床位数", "0.1", comparator=">=")]),
        Case([ICU, rate("每千人口重症床位数", "0.1")]),
    ),
    "set-aside": (
        Case([replace(rate("每千人口重症床位数", "0.1"), primary=True), rate("每千人口重症床位数", "0.2")]),
        Case([replace(rate("每千人口重症床位数", "0.1"), primary=True), rate("每千人口重症床位数", "0.1")]),
    ),
    "other-name": (
        Case([count("医养结合示范机构数", "52", "个"), count("医养结合服务中心数", "52", "个", block=2)]),
        Case([count("区域医疗中心数", "52", "个"), count("互联网医院数", "52", "个", block=2)]),
    ),
    "area-names": (
        Case(
            [
                *area_lines(("9", "4", "3", "2"), names=AREA_NAMES),
                *area_lines(("9", "4", "3", "2"), names=("浙江省", "东部", "浙西", "浙南"), table="t2"),
            ]
        ),
        Case(
            [
                *area_lines(("9", "4", "3", "2"), names=AREA_NAMES),
                *area_lines(("9", "4", "3", "2"), names=("浙江省", "东部", "西部", "浙南"), table="t2"),
            ]
        ),
    ),
    "plans-differ": (
        Case([rate("床位", "6.5", indicator="beds"), rate("床位", "6.8", indicator="beds", doc_id=CITY, ref_area="330100")]),
        Case([rate("床位", "6.5", indicator="beds"), rate("床位", "6.8", indicator="beds", doc_id=CITY)]),
    ),
    "sum-rows": (
        Case([*column("床位数", ("40", "30", "20", "80")), *column("床位数", ("4", "3", "2", "9"), 2, kind="baseline", time_period="2020")]),
        Case([*column("床位数", ("40", "30", "20", "90")), *column("床位数", ("4", "3", "2", "9"), 2, kind="baseline", time_period="2020")]),
    ),
    "sum-columns": (
        Case(area_lines(("9", "4", "3", "2"), ("12", "5", "4", "3"), ("20", "9", "9", "2"), ("31", "15", "9", "6"),
                        ("6", "1", "2", "3"), names=AREA_NAMES)),
        # No row holds: the areas are no division of the whole, so no row is wrong either.
        Case(area_lines(("9", "4", "3", "1"), ("12", "5", "4", "1"), ("20", "9", "8", "1"), ("31", "15", "9", "1"),
                        ("6", "1", "2", "1"), names=AREA_NAMES)),
    ),
    "sum-text": (
        Case(CARE, (Paragraph(LIST),)),
        Case([CARE[0], CARE[1], replace(CARE[2], obs_value=Decimal(31)), CARE[3]], (Paragraph(LIST),)),
    ),
    "rate-count": (
        Case([*IMPLIED, rate("每千人口执业（助理）医师数", "3.00", "人", kind="baseline"),
              count("执业（助理）医师数", "2000", "人", kind="baseline")]),
        # 2004 of a million people is 2.00 per thousand within printed rounding.
        Case([*IMPLIED, rate("每千人口执业（助理）医师数", "2.00", "人", kind="baseline"),
              count("执业（助理）医师数", "2004", "人", kind="baseline")]),
    ),
    "rate-denominator": (
        Case([rate("床位数", "6.4"), rate("康复床位数", "0.3"), rate("重症床位数", "0.2"), rate("感染床位数", "0.1", per=100000)]),
        Case([rate("床位数", "6.4"), rate("康复床位数", "0.3"), rate("重症床位数", "0.2"), rate("感染床位数", "10", per=100000)]),
    ),
    "norm-target": (
        Case([rate("每千人口床位数", "7.3"), NURSES, ratio("床护比", "0.58", comparator=">=")]),
        Case([rate("每千人口床位数", "5.3"), NURSES, ratio("床护比", "0.58", comparator=">=")]),
    ),
    "share-above-100": (Case([share("家庭医生签约覆盖率", "690")]), Case([share("病床使用率", "103")])),
    "shares-sum": (
        Case([share(f"{who}门诊占比", value, kind="baseline", entity=who, start=at)
              for at, (who, value) in enumerate((("医院", "60.1"), ("卫生院", "20.1"), ("诊所", "20.2")))]),
        Case([share(f"{who}门诊占比", value, kind="baseline", entity=who, start=at)
              for at, (who, value) in enumerate((("医院", "60.1"), ("卫生院", "20.1"), ("诊所", "19.8")))]),
    ),
    "target-worse": (
        Case([stated("平均住院日", "7.9", kind="baseline", time_period="2020", indicator="stay"),
              stated("平均住院日", "8.0", comparator="<=", indicator="stay")]),
        Case([stated("平均住院日", "8.9", kind="baseline", time_period="2020", indicator="stay"),
              stated("平均住院日", "8.0", comparator="<=", indicator="stay"),
              stated("卫生机构数", "9", kind="baseline", time_period="2020"), stated("卫生机构数", "8")]),
    ),
    "target-leap": (
        Case([rate("床位", "0.64", kind="baseline", time_period="2020", indicator="beds"),
              rate("床位", "8", indicator="beds")]),
        Case([rate("床位", "6.4", kind="baseline", time_period="2020", indicator="beds"),
              rate("床位", "8", indicator="beds")]),
    ),
    "part-above-whole": (
        Case([rate("每千人口医疗卫生机构床位数", "6"), rate("每千人口公立医院床位数", "7", start=5)]),
        Case([rate("每千人口医疗卫生机构床位数", "7"), rate("每千人口公立医院床位数", "7", start=5),
              rate("每千人口新增公立医院床位数", "9", start=9)]),
    ),
    "parents-figure": (
        Case([ICU, rate("每千人口重症床位数", "0.06"), rate("每千人口重症床位数", "0.06", doc_id=CITY)]),
        Case([ICU, rate("每千人口重症床位数", "0.06"), rate("每千人口重症床位数", "0.07", doc_id=CITY)]),
    ),
    "below-parent": (
        Case([rate("床位", "6", indicator="beds"), rate("床位", "8", indicator="beds", doc_id=CITY, nature="约束性")]),
        Case([rate("床位", "6", indicator="beds"), rate("床位", "8", indicator="beds", doc_id=CITY, nature="预期性")]),
    ),
    "parent-quoted": (
        Case([count("直线加速器", "39", "台", ref_area="330000"), count("直线加速器", "38", "台", doc_id=CITY)]),
        Case([count("直线加速器", "39", "台", ref_area="330000"), count("直线加速器", "39", "台", doc_id=CITY)]),
    ),
    "implausible-value": (
        Case([rate("床位", "638", indicator="beds", value_std=Decimal(638), unit_std="张/千人口")]),
        Case([rate("床位", "6.38", indicator="beds", value_std=Decimal("6.38"), unit_std="张/千人口"),
              rate("床位", "0.7", indicator="beds", basis="cumulative", time_period="2021-2025", start=5),
              rate("床位", "0.1", indicator="beds", basis="annual_average", time_period="2021-2025", start=9)]),
    ),
    "unlike-peers": (
        Case([rate("床位", value, indicator="beds", ref_area=area, value_std=Decimal(value))
              for value, area in (("6", "330100"), ("7", "330200"), ("65", "330300"), ("5", "330400"))]),
        Case([rate("床位", value, indicator="beds", ref_area=area, value_std=Decimal(value))
              for value, area in (("6", "330100"), ("7", "330200"), ("6.5", "330300"), ("5", "330400"))]),
    ),
    "unit-mismatch": (
        Case([stated("床位", "6.4", indicator="beds", unit_measure="天", value_std=None)]),
        Case([rate("床位", "6.4", indicator="beds", value_std=Decimal("6.4"))]),
    ),
    "unknown-label": (
        Case([rate("每千人口月球床位数", "6.4")]),
        Case([rate("床位", "6.4", indicator="beds")]),
    ),
    "row-number-twice": (
        Case([], tables=[grid(("序号", "指标"), ("1", "床位"), ("2", "护士"), ("2", "医师"), ("3", "药师"))]),
        Case([], tables=[grid(("序号", "指标"), ("1", "床位"), ("2", "护士"), ("1", "医师"), ("2", "药师"))]),
    ),
    "unreadable-cell": (
        Case([], tables=[grid(("指标", "值"), ("床\ufffd", "1"))]),
        Case([], tables=[grid(("指标", "值"), ("床位", "—"))]),
    ),
    "unread-value": (
        Case([count("床位数", "1", row=row, col=1) for row in (1, 2, 3)],
             tables=[grid(("指标", "值"), ("甲", "1"), ("乙", "1"), ("丙", "1"), ("丁", "1l5"))]),
        Case([count("床位数", "1", row=row, col=1) for row in (1, 2, 3)],
             tables=[grid(("指标", "值"), ("甲", "1"), ("乙", "1"), ("丙", "1"), ("丁", "另行公布"))]),
    ),
    "unit-untold": (
        Case([count("床位数", "1", "", row=1, col=1)], tables=[noted("单位：张、个", ("指标", "值"), ("床位数", "1"))]),
        Case([count("床位数", "1", "张", row=1, col=1)], tables=[noted("单位：张、个", ("指标", "值"), ("床位数", "1"))]),
    ),
    "period-untold": (
        Case([count("床位数", "1", "张", row=1, col=1, time_period="")]),
        Case([count("床位数", "1", "张", row=1, col=1), count("床位数", "1", "张", kind="norm", row=2, col=1, time_period="")]),
    ),
    "period-outside": (
        Case([rate("床位数", "6.4", time_period="2019")]),
        Case([rate("床位数", "6.4"), rate("床位数", "6.1", kind="baseline", time_period="2020"), rate("床位数", "6", time_period="")]),
    ),
    "classes-touch": (
        Case([count("床位数", v, kind="norm", entity=e, start=n, time_period="") for n, (v, e) in enumerate(
            (("20", "40万人口以下的县"), ("50", "40—70万人口的县"), ("80", "70—100万人口的县")))]),
        Case([count("床位数", v, kind="norm", entity=e, start=n, time_period="") for n, (v, e) in enumerate(
            (("20", "40万人口以下的县"), ("50", "40—69万人口的县"), ("80", "70—100万人口的县")))]),
    ),
    "near-spelling": (
        Case([share("区县域内就诊率", "91"), share("区县域就诊率", "93", block=3)]),
        Case([share("非公立医院占比", "51"), share("公立医院占比", "49", block=3)]),
    ),
    "ratios-differ": (
        Case([ratio("医护比", "1.3"), ratio("公立医院医护比", "2", block=4)]),
        Case([ratio("医护比", "1.3"), ratio("医护比", "1.30", block=4), ratio("床护比", "0.6", block=5)]),
    ),
    "circular-rule": (
        Case([count("卫生院数", "1", "个", kind="norm", time_period="", evidence="每个卫生院设置1个标准化卫生院")]),
        Case([count("卫生院数", "1", "个", kind="norm", time_period="", evidence="每个乡镇设置1个标准化卫生院")]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", [check.name for check in CHECKS])
def test_the_example_trips_the_check(name: str):
    found = findings(name, EXAMPLES[name][0])
    assert found
    assert {finding.check for finding in found} == {name}
    assert all(finding.message and finding.doc_id for finding in found)


@pytest.mark.parametrize("name", [check.name for check in CHECKS])
def test_the_near_miss_does_not(name: str):
    assert findings(name, EXAMPLES[name][1]) == []


@pytest.mark.parametrize("name", [check.name for check in CHECKS if check.name != "parents-figure"])
def test_the_near_miss_is_no_error_or_warning_for_any_check(name: str):
    # A figure copied from the parent's plan is always doubted as a contradiction of table and text, too.
    case = EXAMPLES[name][1]
    assert [f for f in run_checks(case.context()) if f.severity is not Severity.INFO] == []


def test_the_registry_of_checks_is_sound():
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    assert set(names) == set(EXAMPLES)
    for check in CHECKS:
        assert check.title
        assert check.title_zh
        assert check.description.endswith(".")


def test_a_rounded_sum_is_no_finding():
    figures = [
        count("诊疗人次", value, "人次", row=row, col=1, evidence=value, label=label, entity=label)
        for row, (value, label) in enumerate((("1544.64万", "甲"), ("2633.47万", "乙"), ("291.01万", "丙")), 1)
    ]
    total = count("诊疗人次", "4469.11万", "人次", row=4, col=1, evidence="4469.11万", label="合计")
    assert findings("sum-rows", Case([*figures, total])) == []
    wrong = count("诊疗人次", "4469.31万", "人次", row=4, col=1, evidence="4469.31万", label="合计")
    assert [f.severity for f in findings("sum-rows", Case([*figures, wrong]))] == [Severity.WARNING]


def test_rows_marked_as_parts_are_not_taken_for_a_breakdown():
    rows = (("医院", "100"), ("其中：三级", "20"), ("二级", "30"), ("合计", "108"))
    figures = [count("机构数", value, "个", row=row, col=1, label=label) for row, (label, value) in enumerate(rows, 1)]
    assert findings("sum-rows", Case(figures)) == []


def test_a_total_of_a_list_is_not_held_against_the_region():
    beds = column("编制床位数", ("40", "50", "90"))
    table = grid(("序号", "机构名称", "床位数"), ("1", "甲", "40"), ("2", "乙", "50"), ("", "合计", "90"))
    case = Case([*beds, count("编制床位数", "500")], tables=[table])
    assert findings("table-text", case) == []
    assert findings("table-text", replace(case, tables=[])) != []


def test_a_threshold_of_a_condition_is_no_standard():
    rates = [rate("每千人口床位数", "7.3"), NURSES]
    assert findings("norm-target", Case([*rates, ratio("床护比", "0.58", comparator="<")])) == []
    assert findings("norm-target", Case([*rates, ratio("床护比", "0.58", entity="公立医院")])) == []


def test_the_urban_rate_is_held_against_the_urban_population():
    people = count("常住人口", "1000万", "人", kind="baseline")
    towns = share("城镇化率", "70", kind="baseline")
    beds = count("编制床位数", "7000", kind="baseline", entity="社区卫生服务中心")
    wrong, right = (rate("城市每千人口社区卫生服务中心床位数", value, kind="baseline") for value in ("1.7", "1.0"))
    assert [f.expected for f in findings("rate-count", Case([people, towns, beds, wrong]))] == ["1"]
    assert findings("rate-count", Case([people, towns, beds, right])) == []


def test_two_tables_that_count_one_class_are_compared_over_their_scopes():
    whole = count("医疗卫生机构数", "0", "个", row=4, col=3, entity="市级医院")
    part = count("公立综合医院机构数", "1", "个", row=3, col=5, entity="市级医院", table_id="t3")
    (finding,) = findings("part-above-whole", Case([whole, part]))
    assert (finding.obs_id, finding.other_obs_id) == (part.obs_id, whole.obs_id)


def test_findings_come_once():
    assert len(findings("table-text", Case([ICU, *[rate("每千人口重症床位数", "0.06")] * 2]))) == 1


def test_the_page_on_checks_is_the_checks():
    page = Path(__file__).resolve().parents[2] / "docs" / "checks.md"
    assert page.read_text(encoding="utf-8") == checks_page(), "write it anew: guihua checks --markdown > docs/checks.md"


def test_a_column_of_shares_must_make_its_printed_hundred():
    labels = ("甲", "乙", "丙", "合计")

    def stated_as(*values: str) -> Case:
        rows = enumerate(zip(labels, values, strict=True), 1)
        return Case(
            [share("占比", value, row=row, col=1, label=label, kind="baseline") for row, (label, value) in rows]
        )

    assert [f.severity for f in findings("shares-sum", stated_as("60.1", "20.1", "22.0", "100"))] == [Severity.WARNING]
    assert findings("shares-sum", stated_as("60.1", "20.1", "19.9", "100")) == []
    assert findings("shares-sum", stated_as("60.1", "20.1", "22.0", "90")) == []


def test_a_total_by_name_alone_is_held_against_rows_that_no_mark_nests():
    def stated_as(*values: str) -> Case:
        return Case(column("编制床位数", values))

    assert [f.expected for f in findings("sum-rows", stated_as("400", "300", "200", "920"))] == ["900"]
    # 20 of the 400 are counted twice: a part of a part, not a wrong total.
    assert findings("sum-rows", stated_as("400", "20", "300", "200", "900")) == []


def test_a_column_named_total_is_held_against_the_others():
    table = grid(
        ("类别", "全省", "浙东", "浙西", "浙南"), ("第0类", "9", "4", "3", "2"), ("第1类", "120", "50", "40", "33")
    )
    right = Case(area_lines(("9", "4", "3", "2"), ("123", "50", "40", "33"), names=AREA_NAMES), tables=[table])
    shifted = [replace(x, row=(x.row or 0) + 1, col=(x.col or 0) + 1) for x in right.figures]
    assert findings("sum-columns", replace(right, figures=shifted)) == []
    wrong = [replace(x, obs_value=Decimal(120)) if x.obs_value == 123 else x for x in shifted]
    assert [f.expected for f in findings("sum-columns", replace(right, figures=wrong))] == ["123"]


def test_a_box_without_frame_goes_from_its_caption_to_the_next_section():
    texts = (
        "（一）医院",
        "建成4个区域医疗中心。",
        "专栏2  医院建设",
        "1．区域医疗中心。建成5个。",
        "（二）基层",
        "建成6个。",
    )
    document = Document(Source("plan", DISTRICT, 1, "text/plain"), tuple(Paragraph(text) for text in texts))
    assert boxes_of(document) == (0, 0, 2, 2, 0, 0)


def test_a_sentence_may_give_the_target_where_the_table_has_target_and_outcome():
    outcome = share("开工率", "31", row=1, col=3, kind="baseline", time_period="2020", indicator="x")
    aim = share("开工率", "35", row=1, col=2, time_period="2020", indicator="x")
    said = share("开工率", "35", kind="baseline", time_period="2020", indicator="x")
    assert [f.severity for f in findings("table-text", Case([outcome, aim, said]))] == [Severity.INFO]
    earlier = replace(aim, time_period="2015")
    assert [f.severity for f in findings("table-text", Case([outcome, earlier, said]))] == [Severity.WARNING]


def test_shares_whose_names_end_alike_are_of_one_whole():
    named = [share(f"{who}门诊占比", v, kind="baseline", start=n)
             for n, (who, v) in enumerate((("三级医院", "20.5"), ("二级医院", "40.3"), ("基层", "41.2")))]  # fmt: skip
    assert [f.observed for f in findings("shares-sum", Case(named))] == ["102"]
    other = replace(named[2], indicator_name="基层医保占比")
    assert findings("shares-sum", Case([*named[:2], other])) == []


def test_two_tables_that_differ_everywhere_are_about_two_things():
    names = ("编制床位数", "注册护士数", "卫生人员数", "托位总数")

    def pair(values: tuple[str, ...]) -> Case:
        first = [count(name, "100", row=row, col=1, table_id="t1") for row, name in enumerate(names)]
        second = [count(name, value, row=row, col=1, table_id="t2")
                  for row, (name, value) in enumerate(zip(names, values, strict=True))]  # fmt: skip
        return Case([*first, *second])

    assert findings("table-table", pair(("90", "80", "70", "60"))) == []
    assert len(findings("table-table", pair(("60", "100", "100", "100")))) == 1


def test_growth_and_customary_limits_are_no_step_back():
    def pair(name: str, before: str, after: str) -> Case:
        first = share(name, before, kind="baseline", time_period="2020", indicator="beds")
        return Case([first, share(name, after, indicator="beds")])

    assert [f.severity for f in findings("target-worse", pair("覆盖率", "9", "8"))] == [Severity.WARNING]
    assert [f.severity for f in findings("target-worse", pair("耕地保有量", "9", "8"))] == [Severity.INFO]
    assert findings("target-worse", pair("生产总值年均增长", "9", "8")) == []
