"""Suites derived from the contract: a sound set passes, and each kind of damage is told with the row it is in."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest

from extract.curate import curate, publish
from extract.curate.frames import frame
from extract.curate.rows import rowsets
from extract.model import Anchor, Area, Cell, Document, Extraction, Facts, Observation, Source, Table
from extract.normalize.schema import Words, contract
from extract.validate.datadocs import clear, settled
from extract.validate.expectations import Result, ValidationResult, validate, validate_frames
from extract.validate.plan import Expectation, plan_suites

DOC = "0123456789ab"
HERE = (Anchor(page=2),)


def figure(row: int, year: str, value: str, kind: str) -> Observation:
    return Observation(
        "table",
        label="人均预期寿命",
        indicator_name="人均预期寿命",
        evidence=value,
        obs_value=Decimal(value),
        unit_measure="岁",
        ref_area="500000",
        ref_area_name="重庆市",
        time_period=year,
        kind=kind,
        table_id="t1",
        row=row,
        col=1,
        anchors=HERE,
    )


@pytest.fixture(scope="module")
def curated():
    cells = tuple(Cell(row, col, "5", anchors=HERE) for row in range(3) for col in range(2))
    document = Document(Source("a.pdf", DOC + "0" * 52, 9, "application/pdf"), (), pages=3)
    facts = Facts("规划", area=Area("500000", "重庆市", "province"), period_start=2021, period_end=2025)
    stated = (figure(1, "2020", "78", "baseline"), figure(2, "2025", "80", "target"))
    read = Extraction(document, facts, (("t1", Table(cells, 3, 2, header_rows=1)),), stated)
    return curate([read])


@pytest.fixture(scope="module")
def frames(curated):
    return {name: frame(rowset) for name, rowset in rowsets(curated).items()}


def broken(frames, table, row, **values):
    """Return the frames with some fields of one row of a table changed."""
    changed = frames[table].copy()
    for name, value in values.items():
        changed.loc[changed.index[row], name] = value
    return {**frames, table: changed}


def failed(result):
    return {f"{each.table}.{each.expectation.name}" for each in result.failed()}


DAMAGES = [
    ({"kind": "goal"}, {"kind.codes"}),
    ({"evidence": None}, {"evidence.required"}),
    ({"confidence": 1.5}, {"confidence.range"}),
    ({"label": None}, {"has_name"}),
    ({"time_period": "25年"}, {"time_period.pattern"}),
    ({"obs_value_high": 2.0}, {"low_not_above_high"}),
    ({"obs_value": None, "value_std": None, "unit_std": None}, {"number_has_value", "unit_fits_indicator"}),
    ({"obs_status": "M"}, {"mark_has_no_value"}),
    ({"obs_status": "Q", "obs_value": None, "value_std": None, "unit_std": None}, {"qualitative_has_words"}),
    ({"comparator": "range"}, {"range_has_both_ends"}),
    ({"per_base": "人口"}, {"denominator_has_number"}),
    ({"page": None}, {"has_provenance"}),
    ({"row": 7}, {"cell_exists"}),
    ({"table_id": "t9"}, {"cell_exists", "doc_id_table_id.in_tables"}),
    ({"source": "text"}, {"place_in_table"}),
    ({"indicator": None}, {"standard_value_has_code"}),
    ({"value_std": None, "unit_std": None}, {"unit_fits_indicator"}),
    ({"kind": "target", "time_period": "2019"}, {"target_within_plan"}),
    ({"doc_id": "f" * 12}, {"doc_id.in_documents", "doc_id_table_id.in_tables", "cell_exists"}),
    ({"value_std": 78.5}, {"standard_value_recomputes"}),
    ({"obs_value": 780.0, "value_std": 780.0}, {"in_plausible_range"}),
    ({"indicator": "NO.SUCH"}, {"code_in_catalogue", "standard_value_recomputes"}),
    ({}, set()),
]


def test_each_damage_is_told_by_the_expectations_it_is_about_with_its_row(frames):
    sound = frames["observations"].iloc[[0] * len(DAMAGES)].reset_index(drop=True)
    ids = [f"{DOC}-t1-r1-c1-{number + 2}" for number in range(len(DAMAGES))]
    changed = sound.assign(obs_id=pd.Series(ids, dtype="string"), primary=False)
    for row, (values, _) in enumerate(DAMAGES):
        for name, value in values.items():
            changed.loc[row, name] = value
    result = validate_frames({**frames, "observations": changed}, only=["observations"])
    told = {key: set() for key in ids}
    for finding in result.findings():
        told[finding.obs_id].add(finding.check.removeprefix("contract.observations."))
    assert told == {key: names for key, (_, names) in zip(ids, DAMAGES, strict=True)}
    assert not result.success
    assert {(finding.check, finding.doc_id) for finding in result.findings()} >= {
        ("contract.observations.low_not_above_high", DOC)
    }


def test_damage_in_other_tables_is_told_too(frames):
    changed = broken(frames, "documents", 0, period_start=2030)
    changed = broken(changed, "cells", 0, row_span=9)
    changed = broken(changed, "comparison_long", 0, target_obs_id="lost")
    changed["tables"] = frames["tables"].drop(columns=["title"])
    result = validate_frames(changed, only=["documents", "cells", "comparison_long", "tables"])
    told = {finding.check.removeprefix("contract."): finding for finding in result.findings()}
    assert told["documents.period_in_order"].doc_id == DOC
    assert "row 0, col 0" in told["cells.cell_within_table"].message
    assert "comparison_long.target_obs_id.in_observations" in told
    assert told["tables.columns"].obs_id == ""


def test_one_key_twice_and_two_primaries_are_told(frames):
    rows = frames["observations"]
    changed = broken(frames, "observations", 1, time_period="2020", kind="baseline")
    changed["observations"] = pd.concat([changed["observations"], rows.iloc[[0]].assign(primary=False)])
    result = validate_frames(changed, only=["observations"])
    assert failed(result) == {"observations.key_unique", "observations.one_primary"}
    told = [finding.check.rsplit(".")[-1] for finding in result.findings()]
    assert (told.count("one_primary"), told.count("key_unique")) == (2, 2)


def outcome(severity: str, *rows: dict[str, str]) -> Result:
    expectation = Expectation("a_rule", "ExpectColumnValuesToBeInSet", {}, Words("规则", "A rule"), severity)
    return Result("observations", expectation, not rows, 2, rows)


def test_only_errors_make_a_set_unsound():
    row = {"obs_id": f"{DOC}-b1-2-3"}
    assert ValidationResult((outcome("error"), outcome("warning", row), outcome("info", row))).success
    assert not ValidationResult((outcome("error", row),)).success
    found = ValidationResult((outcome("warning", row),)).findings()
    assert [(f.severity, f.obs_id, f.doc_id) for f in found] == [("warning", row["obs_id"], DOC)]


def test_results_are_json_with_the_rows():
    told = json.loads(ValidationResult((outcome("error", {"obs_id": "x"}),)).to_json())
    assert told["success"] is False
    assert told["results"][0]["failed_rows"] == [{"obs_id": "x"}]


def test_a_sound_published_set_passes_every_expectation_and_is_drawn_on_request(curated, tmp_path):
    publish(curated, tmp_path / "curated")
    result = validate(tmp_path / "curated", docs=tmp_path / "docs")
    assert failed(result) == set()
    assert result.success
    assert len(result.results) > sum(len(suite.expectations) for suite in plan_suites(contract()).values())
    pages = [place.read_text(encoding="utf-8") for place in (tmp_path / "docs").rglob("*.html")]
    assert any("observations" in page for page in pages)
    assert not any(re.search(r"\b(?!2000)20\d{6}T\d{6}|-4[0-9a-f]{3}-[0-9a-f]{4}-", page) for page in pages)


def test_pages_of_two_runs_are_the_same():
    one = "20260131T101112.123456Z <a href='#x-0b0d7a52-14a3-4c6e-9a54-3f2f8e7c1b2a'> 0b0d7a52-14a3-4c6e-9a54-3f2f8e7c1b2a"
    other = one.replace("0131T10", "0201T23").replace("0b0d7a52", "ffffffff")
    assert settled(one) == settled(other) == "20000101T000000.000000Z <a href='#x-id-1'> id-1"


def test_only_data_docs_are_cleared_away(tmp_path):
    (tmp_path / "index.html").write_text("mine", encoding="utf-8")
    clear(tmp_path)
    assert (tmp_path / "index.html").is_file()
    (tmp_path / "expectations").mkdir()
    clear(tmp_path)
    assert not tmp_path.exists()


def test_an_empty_set_is_sound(curated):
    empty = replace(curated, documents=(), tables=(), cells=(), observations=(), comparison_long=(), unmapped=())
    frames = {name: frame(rowset) for name, rowset in rowsets(empty).items()}
    assert validate_frames(frames, only=["documents", "observations"]).success
