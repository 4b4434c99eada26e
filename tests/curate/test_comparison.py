"""The comparison: figures of several plans side by side, none hidden, each traceable."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from extract.curate.comparison import Entry, comparable, compare_long, compare_wide
from extract.curate.records import DocumentRecord
from extract.model import Observation

ENTRY = Entry("H.BEDS", "每千人口床位数", "Beds", "张/千人口", 1)


def entries(code: str) -> Entry:
    return ENTRY if code == "H.BEDS" else Entry(code, code, order=2)


def document(doc_id: str, **changes) -> DocumentRecord:
    plain = DocumentRecord(doc_id, f"{doc_id}.pdf", doc_id * 5, 1, "application/pdf", title=f"规划{doc_id[0]}")
    return replace(plain, **changes)


ONE, TWO = document("a" * 12, ref_area="500000"), document("b" * 12, ref_area="500000")


def figure(year: str, value: str | None, **changes) -> Observation:
    number = None if value is None else Decimal(value)
    plain = Observation(
        "table",
        label="x",
        indicator_name="x",
        evidence="x",
        obs_value=number,
        value_std=number,
        unit_std="张/千人口",
        indicator="H.BEDS",
        ref_area="500000",
        ref_area_name="重庆市",
        time_period=year,
        kind="baseline" if year <= "2020" else "target",
        primary=True,
        doc_id=ONE.doc_id,
    )
    changed = replace(plain, **changes)
    return replace(changed, obs_id=f"{changed.doc_id}-{changed.entity}{changed.basis}{year}{changed.kind}")


def test_one_plan_has_one_column_for_each_year():
    wide = compare_wide([figure("2020", "6.8"), figure("2025", "7.5")], [ONE], entries)
    assert wide.columns == ("重庆市 2020", "重庆市 2025")
    assert wide.rows[0].indicator == "H.BEDS"
    assert wide.rows[0].values == (Decimal("6.8"), Decimal("7.5"))


def test_two_plans_of_one_area_and_year_do_not_overwrite_each_other():
    figures = [figure("2025", "7.5"), figure("2025", "8", doc_id=TWO.doc_id), figure("2020", "6")]
    wide = compare_wide(figures, [ONE, TWO], entries)
    assert wide.columns == ("重庆市 2020", "重庆市 2025", "重庆市 2025（规划b）")
    assert wide.rows[0].values == (Decimal(6), Decimal("7.5"), Decimal(8))


def test_the_plain_column_is_the_areas_own_final_plan():
    figures = [figure("2025", "7.5"), figure("2025", "8", doc_id=TWO.doc_id), figure("2020", "6")]
    draft = compare_wide(figures, [replace(ONE, stage="draft"), TWO], entries)
    assert draft.columns == ("重庆市 2020（规划a）", "重庆市 2025", "重庆市 2025（规划a）")
    assert draft.rows[0].values == (Decimal(6), Decimal(8), Decimal("7.5"))
    other = compare_wide(figures, [replace(ONE, ref_area="330000"), TWO], entries)
    assert other.columns == draft.columns


def test_documents_of_the_same_name_are_told_apart_by_id():
    figures = [figure("2025", "7.5"), figure("2025", "8", doc_id=TWO.doc_id)]
    same = [replace(ONE, title="规划"), replace(TWO, title="规划")]
    assert compare_wide(figures, same, entries).columns == ("重庆市 2025", "重庆市 2025（规划 bbbbbbbbbbbb）")


def test_a_document_that_is_not_compared_does_not_lengthen_names():
    figures = [figure("2025", "7.5"), figure("2025", "8", doc_id=TWO.doc_id)]
    form = replace(document("c" * 12), title=TWO.title)
    assert compare_wide(figures, [ONE, TWO, form], entries).columns == ("重庆市 2025", "重庆市 2025（规划b）")


def test_upper_end_of_a_range_has_its_own_column():
    wide = compare_wide([figure("2025", "4", value_std_high=Decimal(6), comparator="range")], [ONE], entries)
    assert wide.columns == ("重庆市 2025", "重庆市 2025 上限")
    assert wide.rows[0].values == (Decimal(4), Decimal(6))


def test_areas_stand_in_order_of_code_and_a_part_without_code_after_its_plan():
    part = figure("2020", "1", ref_area="", ref_area_name="片区")
    other = figure("2020", "1", ref_area="330000", ref_area_name="浙江省", doc_id=TWO.doc_id)
    wide = compare_wide([part, figure("2020", "2"), other], [ONE, TWO], entries)
    assert wide.columns == ("浙江省 2020", "重庆市 2020", "片区 2020")


def test_figures_for_an_area_that_is_not_known_say_so():
    stated = figure("2020", "2", ref_area="", ref_area_name="")
    assert compare_wide([stated], [ONE], entries).columns == ("地区不明 2020",)


def test_figures_for_institutions_and_other_kinds_stay_out_of_the_wide_table():
    figures = [
        figure("2020", "6", entity="三级医院"),
        figure("2020", "6", kind="norm"),
        figure("2020", "7", primary=False),
    ]
    assert compare_wide(figures, [ONE], entries).rows == ()


def test_totals_over_years_do_not_stand_in_for_levels():
    total = figure("2021-2025", "100", basis="cumulative", kind="target")
    level = figure("2025", "7")
    assert compare_wide([total, level], [ONE], entries).columns == ("重庆市 2025",)
    assert compare_wide([total], [ONE], entries).columns == ("重庆市 2021-2025",)


def test_long_row_pairs_target_with_latest_baseline_and_computes_the_change():
    figures = [figure("2015", "5"), figure("2020", "6"), figure("2025", "7.5", comparator=">=", nature="预期性")]
    rows = compare_long(figures, [ONE], entries)
    assert [(row.baseline_year, row.target_year) for row in rows] == [("2020", "2025"), ("2015", "")]
    row = rows[0]
    assert (row.change_abs, row.change_rel) == (Decimal("1.5"), Decimal("0.25"))
    assert (row.target_comparator, row.nature, row.document) == (">=", "预期性", "规划a")
    assert (row.baseline_obs_id, row.target_obs_id) == (figures[1].obs_id, figures[2].obs_id)


def test_a_target_is_never_held_against_a_result_of_its_own_year():
    figures = [figure("2025", "6", kind="baseline"), figure("2025", "7")]
    rows = compare_long(figures, [ONE], entries)
    assert {(row.baseline_year, row.target_year) for row in rows} == {("2025", ""), ("", "2025")}
    assert all(row.change_abs is None for row in rows)


def test_an_earlier_plans_target_is_not_this_plans():
    plan = replace(ONE, period_start=2021, period_end=2025)
    past = [figure("2015", "5", kind="target"), figure("2020", "5.5", kind="target")]
    figures = [figure("2015", "5.2"), figure("2020", "6"), figure("2025", "7"), *past]
    rows = compare_long(figures, [plan], entries)
    assert [(row.baseline_year, row.target_year) for row in rows] == [("2020", "2025"), ("2015", "")]
    assert compare_wide(past, [plan], entries).columns == ()
    # Without a period nobody can tell; an outlook beyond the period is the plan's own.
    assert compare_wide(past, [ONE], entries).columns == ("重庆市 2015", "重庆市 2020")
    assert compare_wide([figure("2035", "8")], [plan], entries).columns == ("重庆市 2035",)


def test_what_departs_from_the_indicator_is_marked():
    figures = [figure("2020", "6"), figure("2025", "7", per_base="常住人口")]
    marks = compare_long(figures, [ONE], entries, lambda o: ["base: 常住人口 for 人口"] if o.per_base else [])
    assert [row.differences for row in marks] == ["base: 常住人口 for 人口"]
    assert [row.differences for row in compare_long(figures, [ONE], entries)] == [""]


def test_every_year_of_an_annual_plan_has_its_row():
    figures = [figure("2020", "6"), *(figure(str(year), "7") for year in range(2021, 2026))]
    rows = compare_long(figures, [ONE], entries)
    assert [row.target_year for row in rows] == ["2021", "2022", "2023", "2024", "2025"]
    assert {row.baseline_year for row in rows} == {"2020"}


def test_no_change_is_computed_from_a_range_or_from_nothing():
    ranged = figure("2025", "7", value_std_high=Decimal(8))
    assert compare_long([figure("2020", "6"), ranged], [ONE], entries)[0].change_abs is None
    zero = compare_long([figure("2020", "0"), figure("2025", "7")], [ONE], entries)[0]
    assert (zero.change_abs, zero.change_rel) == (Decimal(7), None)


def test_qualitative_target_keeps_its_words():
    words = figure("2025", None, obs_status="Q", obs_text="同比例提高")
    row = compare_long([figure("2020", "6"), words], [ONE], entries)[0]
    assert (row.target_text, row.target_value, row.target_comparator) == ("同比例提高", None, "")


YEARS = st.sampled_from(["2015", "2020", "2021", "2025", "2035"])


@given(st.lists(st.tuples(YEARS, st.sampled_from(["", "医院"]), st.sampled_from([ONE, TWO])), unique=True, max_size=14))
def test_every_comparable_figure_is_in_the_long_table_and_every_figure_for_an_area_in_the_wide_one(spots):
    figures = [figure(year, "3", entity=entity, doc_id=doc.doc_id) for year, entity, doc in spots]
    rows = compare_long(figures, [ONE, TWO], entries)
    traced = {row.baseline_obs_id for row in rows} | {row.target_obs_id for row in rows}
    assert traced - {""} == {each.obs_id for each in comparable(figures)}
    wide = compare_wide(figures, [ONE, TWO], entries)
    shown = sum(value is not None for row in wide.rows for value in row.values)
    assert shown == sum(not entity for _, entity, _ in spots)
    assert len(set(wide.columns)) == len(wide.columns)
