"""Reviewers' decisions: each kind, the guard of what was seen, contradictions, and the audit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from extract.curate.decisions import OverrideError, load_decisions, parse_decisions
from extract.curate.overrides import (
    AUDIT_COLUMNS,
    Overrides,
    apply_overrides,
    check_evidence,
    table_overrides,
)
from extract.model import Cell, Document, Observation, Paragraph, Source, Table

DOC = "0123456789ab"
WHO = {"reason": "misprint", "by": "A. Reviewer", "on": "2024-05-31"}


def figure(row: int, value: str, name: str = "每千人口床位数", **more: object) -> Observation:
    known = {"unit_measure": "张", "per": 1000, "per_base": "人口", "time_period": "2025", "kind": "target"}
    return Observation(
        "table", name, name, value, Decimal(value), table_id="t1", row=row, col=2, doc_id=DOC,
        obs_id=f"{DOC}-t1-r{row}-c2", **{**known, **more},
    )  # fmt: skip


FIGURES = (
    figure(1, "6.5"),
    figure(2, "0.06", "每千人口重症床位数"),
    figure(3, "3", "每千人口护士数", unit_measure="人"),
)


def decide(*entries: dict[str, object]) -> tuple[tuple[Observation, ...], tuple[dict[str, str], ...]]:
    decisions = parse_decisions([{**WHO, **entry} for entry in entries], "a.yaml")
    return apply_overrides(FIGURES, decisions)


def test_confirming_changes_only_the_review_mark():
    after, audit = decide({"action": "confirm", "obs": f"{DOC}-t1-r1-c2", "expect": "6.5"})
    assert after == (replace(FIGURES[0], review="confirmed"), *FIGURES[1:])
    assert [(line["column"], line["before"], line["after"]) for line in audit] == [
        ("review", "unreviewed", "confirmed")
    ]


def test_a_correction_sets_columns_and_keeps_the_id():
    entry = {"action": "correct", "obs": f"{DOC}-t1-r2-c2", "expect": {"obs_value": "0.060"}, "set": {"obs_value": 0.6}}
    after, audit = decide(entry)
    assert after[1] == replace(FIGURES[1], obs_value=Decimal("0.6"), review="corrected")
    line = next(line for line in audit if line["column"] == "obs_value")
    assert tuple(line) == AUDIT_COLUMNS
    assert (line["before"], line["after"], line["decided_by"], line["decided_on"]) == (
        "0.06", "0.6", "A. Reviewer", "2024-05-31",
    )  # fmt: skip
    assert line["source"] == "a.yaml, entry 1"


def test_a_corrected_area_brings_its_name():
    after, _ = decide(
        {
            "action": "correct",
            "obs": f"{DOC}-t1-r1-c2",
            "expect": "6.5",
            "set": {"ref_area": 330000, "time_period": 2024},
        }
    )
    assert (after[0].ref_area, after[0].ref_area_name, after[0].time_period) == ("330000", "浙江省", "2024")


def test_dropping_leaves_the_audit_line_and_not_the_figure():
    after, audit = decide({"action": "drop", "obs": f"{DOC}-t1-r3-c2", "expect": "3"})
    assert after == FIGURES[:2]
    assert (audit[0]["action"], audit[0]["before"], audit[0]["after"]) == ("drop", "3", "")


def test_mapping_a_label_reaches_every_figure_with_it_and_is_no_correction():
    after, _ = decide({"action": "map", "label": "每千人口重症床位数", "indicator": "BED.ICU_RATE", "expect": 1})
    assert [each.indicator for each in after] == ["", "BED.ICU_RATE", ""]
    assert after[1].review == "unreviewed"


def test_mapping_fails_when_there_are_more_figures_than_the_reviewer_saw():
    with pytest.raises(OverrideError, match="1 figures have the label 每千人口重症床位数, expected 4"):
        decide({"action": "map", "label": "每千人口重症床位数", "indicator": "BED.ICU_RATE", "expect": 4})


def test_a_code_must_be_in_the_catalogue():
    with pytest.raises(OverrideError, match=r"no indicator BED\.MOON; nearest: BED\.ICU_RATE 每千人口重症床位数"):
        decide({"action": "map", "label": "每千人口重症床位数", "indicator": "BED.MOON", "expect": 1})


def test_an_added_figure_has_evidence_and_an_id_of_its_own():
    values = {"indicator_name": "每千人口医师数", "obs_value": "2.9", "unit_measure": "人", "kind": "baseline"}
    after, audit = decide({"action": "add", "doc": DOC, "evidence": "医师2.9人", "place": "page 3", "set": values})
    new = after[-1]
    assert (new.evidence, new.obs_value, new.review, new.rule) == ("医师2.9人", Decimal("2.9"), "corrected", "override")
    assert new.obs_id.startswith(f"{DOC}-x")
    assert (audit[0]["action"], audit[0]["after"]) == ("add", "医师2.9人")


def test_adding_what_is_there_already_fails():
    same = {"indicator_name": "每千人口床位数", "obs_value": 6.5, "kind": "target", "time_period": 2025}
    with pytest.raises(OverrideError, match="there already as 0123456789ab-t1-r1-c2"):
        decide({"action": "add", "doc": DOC, "evidence": "6.5", "set": same})


def test_a_decision_that_matches_nothing_names_the_nearest():
    with pytest.raises(OverrideError) as error:
        decide({"action": "confirm", "obs": f"{DOC}-t1-r9-c2", "expect": "0.06"})
    assert "no figure 0123456789ab-t1-r9-c2; nearest: 0123456789ab-t1-r2-c2 (每千人口重症床位数: 0.06)" in str(
        error.value
    )


def test_the_same_words_in_another_version_of_the_document_are_named():
    with pytest.raises(OverrideError) as error:
        decide({"action": "confirm", "obs": "ffffffffffff-t1-r9-c2", "expect": "0.06"})
    assert "nearest: 0123456789ab-t1-r2-c2 (" in str(error.value)
    with pytest.raises(OverrideError, match="no figure has these words"):
        decide({"action": "confirm", "obs": "ffffffffffff-t1-r9-c2", "expect": "77"})


def test_what_the_reviewer_saw_must_still_be_there():
    with pytest.raises(OverrideError, match=r"no longer what the reviewer saw: evidence is '6.5', expected '6.4'"):
        decide({"action": "confirm", "obs": f"{DOC}-t1-r1-c2", "expect": "6.4"})


def test_two_decisions_may_not_contradict_each_other():
    one = {"action": "correct", "obs": f"{DOC}-t1-r1-c2", "expect": "6.5", "set": {"obs_value": 7}}
    other = {**one, "set": {"obs_value": 8}}
    with pytest.raises(OverrideError, match=r"entry 2: sets obs_value of .* to '8', but a.yaml, entry 1 to '7'"):
        decide(one, other)
    decide(one, {**one, "set": {"obs_value": "7.0", "time_period": 2024}})
    with pytest.raises(OverrideError, match=r"drops .*about which there are other decisions"):
        decide(one, {"action": "drop", "obs": one["obs"], "expect": "6.5"})


def test_all_problems_are_told_at_once():
    with pytest.raises(OverrideError) as error:
        decide(
            {"action": "confirm", "obs": f"{DOC}-t1-r8-c2", "expect": "1"},
            {"action": "join", "doc": "ffffffffffff", "tables": ["t1", "t2"], "expect": "x"},
        )
    assert len(error.value.problems) == 2
    assert "no document ffffffffffff; nearest: 0123456789ab" in str(error.value)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"action": "fix"}, "action 'fix' is not one of confirm, correct"),
        ({"action": "confirm", "obs": "x"}, "confirm needs `expect`"),
        ({"action": "correct", "obs": "x", "expect": "1", "set": {"value": 1}}, "`set` names `value`"),
        (
            {"action": "correct", "obs": "x", "expect": "1", "set": {"obs_value": "many"}},
            "obs_value is not a number: many",
        ),
        ({"action": "correct", "obs": "x", "expect": "1", "set": {"per": 0.5}}, "per is not a number"),
        (
            {"action": "correct", "obs": "x", "expect": "1", "set": {"kind": "goal"}},
            "kind 'goal' is not one of baseline, t",
        ),
        ({"action": "confirm", "obs": "x", "expect": "1", "why": "no"}, "`why` is not a key"),
        ({"action": "confirm", "obs": "x", "expect": "1", "on": "yesterday"}, "`on` must be a day"),
        ({"action": "join", "doc": DOC, "tables": ["t1"], "expect": "x"}, "two or more tables"),
        (
            {"action": "split", "doc": DOC, "table": "t1", "before_row": "x", "expect": "x"},
            "must be the number of a row",
        ),
    ],
)
def test_an_ill_formed_entry_is_named(entry, message):
    with pytest.raises(OverrideError, match=message) as error:
        parse_decisions([{**WHO, **entry}], "b.yaml")
    assert str(error.value).startswith("b.yaml, entry 1: ")


def test_files_are_read_in_order_of_name_with_defaults(tmp_path: Path):
    shared = {"by": "A. Reviewer", "on": "2024-05-31", "reason": "seen in print"}
    entry = {"action": "confirm", "obs": f"{DOC}-t1-r1-c2", "expect": 6.5}
    (tmp_path / "b.yaml").write_text(yaml.safe_dump({**shared, "decisions": [entry]}), encoding="utf-8")
    (tmp_path / "a.yaml").write_text(yaml.safe_dump([{**shared, **entry, "on": None, "reason": "x"}]), encoding="utf-8")
    with pytest.raises(OverrideError, match=r"a.yaml, entry 1: confirm needs `on`"):
        load_decisions(tmp_path)
    (tmp_path / "a.yaml").write_text("", encoding="utf-8")
    decisions = Overrides.read(tmp_path).decisions
    assert [(each.where, each.on, each.expect) for each in decisions] == [
        ("b.yaml, entry 1", "2024-05-31", {"evidence": "6.5"})
    ]
    assert load_decisions(tmp_path / "none") == ()


def test_broken_yaml_names_the_file(tmp_path: Path):
    (tmp_path / "c.yaml").write_text("- action: [", encoding="utf-8")
    with pytest.raises(OverrideError, match=r"c\.yaml"):
        load_decisions(tmp_path)


@given(st.permutations([0, 1, 2]))
def test_the_order_of_decisions_does_not_matter(order):
    entries = [
        {"action": "confirm", "obs": f"{DOC}-t1-r1-c2", "expect": "6.5"},
        {"action": "correct", "obs": f"{DOC}-t1-r2-c2", "expect": "0.06", "set": {"obs_value": "0.6"}},
        {"action": "map", "label": "每千人口护士数", "indicator": "STAFF.NURSE_RATE", "expect": 1},
    ]
    assert decide(*(entries[n] for n in order))[0] == decide(*entries)[0]


def grid(*rows: tuple[str, ...], header: int = 1) -> Table:
    cells = tuple(
        Cell(r, c, text, is_header=r < header) for r, row in enumerate(rows) for c, text in enumerate(row) if text
    )
    return Table(cells, len(rows), len(rows[0]), header_rows=header)


def document(*blocks: object) -> Document:
    return Document(Source("plan.pdf", DOC + "0" * 52, 1, "application/pdf"), tuple(blocks))  # type: ignore[arg-type]


def on_tables(doc: Document, *entries: dict[str, object]) -> Document:
    return table_overrides(doc, parse_decisions([{**WHO, "doc": DOC, **entry} for entry in entries], "t.yaml"))[0]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for row in table.grid()]


def test_joining_drops_the_repeated_header_and_keeps_the_blocks_around():
    first, second = grid(("项目", "2025年"), ("床位", "7")), grid(("项目", "2025年"), ("护士", "3"))
    doc = document(first, Paragraph("续表"), second, Paragraph("下文"))
    after = on_tables(doc, {"action": "join", "tables": ["t1", "t2"], "expect": "项目"})
    (table,) = after.tables()
    assert texts(table) == [["项目", "2025年"], ["床位", "7"], ["护士", "3"]]
    assert (table.parts, table.header_rows, [p.text for p in after.paragraphs()]) == (2, 1, ["续表", "下文"])


def test_joining_tables_of_other_width_fails():
    doc = document(grid(("项目", "值")), grid(("项目", "值", "注")))
    with pytest.raises(OverrideError, match="tables of 2, 3 columns cannot be joined"):
        on_tables(doc, {"action": "join", "tables": ["t1", "t2"], "expect": "项目"})


def test_splitting_cuts_merged_cells_and_may_repeat_the_header():
    merged = Cell(1, 0, "床位", row_span=2)
    table = replace(grid(("类", "值"), ("", "1"), ("", "2")))
    table = replace(table, cells=(*table.cells, merged))
    split = {"action": "split", "table": "t1", "before_row": 2, "header": True, "title": "表2", "expect": "床位"}
    one, two = on_tables(document(table), split).tables()
    assert texts(one) == [["类", "值"], ["床位", "1"]]
    assert texts(two) == [["类", "值"], ["床位", "2"]]
    assert (two.title, two.header_rows) == ("表2", 1)


def test_a_table_decision_is_guarded_too():
    doc = document(grid(("项目", "值"), ("床位", "7")))
    with pytest.raises(OverrideError, match="row 1 of t1 begins with '床位', expected '护士'"):
        on_tables(doc, {"action": "split", "table": "t1", "before_row": 1, "expect": "护士"})
    with pytest.raises(OverrideError, match="there is no table t7; there are t1"):
        on_tables(doc, {"action": "split", "table": "t7", "before_row": 1, "expect": "护士"})


def test_the_key_changes_with_the_decisions_on_a_documents_tables_only():
    entry = {**WHO, "doc": DOC, "action": "split", "table": "t1", "before_row": 1, "expect": "x"}
    decisions = tuple(parse_decisions([entry], "a.yaml"))
    assert Overrides(decisions).key(DOC) != Overrides().key(DOC) == ""
    assert Overrides(decisions).key("ffffffffffff") == ""
    assert Overrides(tuple(parse_decisions([entry], "b.yaml"))).key(DOC) == Overrides(decisions).key(DOC)


def test_evidence_of_an_added_figure_must_stand_in_the_document():
    add = {**WHO, "action": "add", "doc": DOC, "set": {"indicator_name": "医师数"}}
    doc = document(Paragraph("全县有医师 290 人。"))
    check_evidence(parse_decisions([{**add, "evidence": "医师290人"}], "a.yaml"), [doc])
    with pytest.raises(OverrideError, match="does not stand in"):
        check_evidence(parse_decisions([{**add, "evidence": "护士290人"}], "a.yaml"), [doc])
