"""Suites derived from the contract: a sound set passes, and each kind of damage is told with the row it is in."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest

from extract.curate import curate, publish
from extract.curate.frames import frame
from extract.curate.rows import rowsets
from extract.model import Anchor, Area, Cell, Document, Extraction, Facts, Observation, Source, Table
from extract.normalize.schema import contract
from extract.validate.expectations import validate, validate_frames
from extract.validate.plan import plan_suites

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


@pytest.mark.parametrize(
    ("table", "values", "name"),
    [
        ("documents", {"period_start": 2030}, "documents.period_in_order"),
        ("cells", {"row_span": 9}, "cells.cell_within_table"),
        ("comparison_long", {"target_obs_id": "lost"}, "comparison_long.target_obs_id.in_observations"),
    ],
)
def test_damage_in_other_tables_is_told_too(frames, table, values, name):
    assert failed(validate_frames(broken(frames, table, 0, **values), only=[table])) == {name}


def test_a_failing_row_is_named_by_its_observation(frames, curated):
    result = validate_frames(broken(frames, "observations", 1, obs_value_high=2.0), only=["observations"])
    finding = result.findings()[0]
    assert finding.obs_id == curated.observations[1].obs_id
    assert (finding.doc_id, finding.check) == (DOC, "contract.observations.low_not_above_high")
    assert not result.success


def test_one_key_twice_and_two_primaries_are_told(frames):
    twice = broken(frames, "observations", 1, obs_id=frames["observations"]["obs_id"].iloc[0])
    assert "observations.key_unique" in failed(validate_frames(twice, only=["observations"]))
    both = validate_frames(
        broken(frames, "observations", 1, time_period="2020", kind="baseline"), only=["observations"]
    )
    assert failed(both) == {"observations.one_primary"}
    assert len(both.findings()) == 2


def test_what_is_only_worth_knowing_is_told_but_does_not_fail_the_set(frames):
    changed = broken(frames, "observations", 0, value_std=None, unit_std=None)
    result = validate_frames(changed, only=["observations"])
    assert failed(result) == {"observations.unit_fits_indicator"}
    assert result.success
    assert [finding.severity for finding in result.findings()] == ["info"]


def test_a_missing_column_is_told_for_the_table_as_a_whole(frames):
    changed = {**frames, "documents": frames["documents"].drop(columns=["title"])}
    result = validate_frames(changed, only=["documents"])
    finding = next(f for f in result.findings() if f.check == "contract.documents.columns")
    assert finding.obs_id == ""


def test_results_are_json_and_do_not_depend_on_the_run(frames):
    told = validate_frames(frames, only=["tables"]).to_json()
    assert told == validate_frames(frames, only=["tables"]).to_json()
    assert json.loads(told)["success"] is True


def test_a_sound_published_set_passes_every_expectation_and_is_drawn_on_request(curated, tmp_path):
    publish(curated, tmp_path / "curated")
    result = validate(tmp_path / "curated", docs=tmp_path / "docs")
    assert failed(result) == set()
    assert result.success
    assert len(result.results) > sum(len(suite.expectations) for suite in plan_suites(contract()).values())
    assert "observations" in (tmp_path / "docs" / "index.html").read_text(encoding="utf-8")


def test_an_empty_set_is_sound(curated):
    empty = replace(curated, documents=(), tables=(), cells=(), observations=(), comparison_long=(), unmapped=())
    frames = {name: frame(rowset) for name, rowset in rowsets(empty).items()}
    assert validate_frames(frames, only=["documents", "observations"]).success
