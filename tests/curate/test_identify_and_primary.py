"""Ids follow from place, never from value; one observation of each statement is primary, chosen by place."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from extract.curate.identify import identify, place_id
from extract.curate.primary import choose_primary, place_rank, statement
from extract.model import Cell, Document, Extraction, Facts, Observation, Paragraph, Source, Table

DOC = "0123456789ab"


def figure(**changes) -> Observation:
    plain = Observation(
        "table",
        label="床位数",
        indicator_name="床位数",
        evidence="5",
        obs_value=Decimal(5),
        time_period="2025",
        kind="target",
        indicator="H.BEDS",
        doc_id=DOC,
        table_id="t1",
        row=1,
        col=2,
    )
    return replace(plain, **changes)


def prose(**changes) -> Observation:
    return figure(source="text", table_id="", row=None, col=None, block=0, start=4, end=5, **changes)


def test_ids_name_the_place():
    assert place_id(figure()) == f"{DOC}-t1-r1-c2"
    assert place_id(figure(ordinal=1)) == f"{DOC}-t1-r1-c2-2"
    assert place_id(prose()) == f"{DOC}-b0-4-5"


@given(st.decimals(allow_nan=False, allow_infinity=False), st.text(max_size=5), st.sampled_from(["=", ">=", "<="]))
def test_ids_do_not_depend_on_the_value(value, words, comparator):
    changed = figure(obs_value=value, obs_text=words, comparator=comparator, evidence=words, confidence=0.5)
    assert place_id(changed) == place_id(figure())
    added = figure(table_id="", row=None, col=None)
    assert place_id(replace(added, obs_value=value)) == place_id(added)


def test_two_figures_of_one_place_and_ordinal_get_different_ids():
    named = identify([prose(), prose(), prose(ordinal=1)], DOC)
    assert len({each.obs_id for each in named}) == 3
    assert named[0].obs_id == f"{DOC}-b0-4-5"


def test_an_id_that_a_reviewer_gave_stays():
    assert identify([figure(obs_id=f"{DOC}-x1")], DOC)[0].obs_id == f"{DOC}-x1"


def extraction(*blocks, tables=()) -> Extraction:
    return Extraction(Document(Source("a.pdf", DOC + "0" * 52, 1, "application/pdf"), blocks), Facts(), tables)


def primaries(observations, read) -> list[bool]:
    return [each.primary for each in choose_primary(observations, place_rank(read))]


def test_table_before_body_before_box():
    read = extraction(Paragraph("a"), Paragraph("b", box=1))
    boxed, body = prose(), prose()
    boxed = replace(boxed, block=1)
    assert primaries([boxed, body, figure()], read) == [False, False, True]
    assert primaries([boxed, body], read) == [False, True]


def test_a_recognised_figure_is_never_primary_over_one_from_text():
    table = Table((Cell(1, 2, "5", confidence=0.99),), 2, 3)
    read = extraction(Paragraph("a"), tables=(("t1", table),))
    assert primaries([figure(), prose(confidence=0.3)], read) == [False, True]


def test_a_number_before_words_before_a_mark_for_missing():
    marks = [figure(obs_status="M", obs_value=None), figure(obs_status="Q", obs_value=None, obs_text="提高"), figure()]
    assert primaries(marks, extraction()) == [False, False, True]
    assert primaries(marks[:2], extraction()) == [False, True]


def test_contradicting_values_still_have_exactly_one_primary_whatever_they_are():
    one, other = figure(), figure(row=5, obs_value=Decimal(9))
    assert primaries([one, other], extraction()) == [True, False]
    swapped = [replace(one, obs_value=Decimal(9)), replace(other, obs_value=Decimal(5))]
    assert primaries(swapped, extraction()) == [True, False]


def test_statements_differ_by_area_period_kind_entity_and_basis():
    changes = [{"ref_area": "500000"}, {"time_period": "2020"}, {"kind": "norm"}, {"entity": "三级医院"}]
    changes += [{"basis": "cumulative"}, {"indicator": ""}, {"doc_id": "f" * 12}]
    keys = {statement(figure()), *(statement(figure(**change)) for change in changes)}
    assert len(keys) == len(changes) + 1


def test_labels_without_a_code_are_the_same_but_for_blanks_and_width():
    one, other = figure(indicator="", indicator_name="床位数（张） "), figure(indicator="", indicator_name="床位数(张)")
    assert statement(one) == statement(other)
    assert statement(one) != statement(replace(one, unit_measure="人"))


@given(st.lists(st.tuples(st.sampled_from("AQM"), st.floats(0, 1), st.booleans(), st.sampled_from("ab")), max_size=12))
def test_each_statement_has_exactly_one_primary(kinds):
    stated = [
        (figure if table else prose)(obs_status=status, confidence=confidence, entity=entity)
        for status, confidence, table, entity in kinds
    ]
    chosen = choose_primary(stated, place_rank(extraction(Paragraph("a"))))
    for key in {statement(each) for each in stated}:
        assert sum(each.primary for each in chosen if statement(each) == key) == 1
