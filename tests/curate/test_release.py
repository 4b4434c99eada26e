"""The set's own version, and the parts of a comparison that are asked for."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.curate import curate, publish
from extract.curate.release import Release, ReleaseError, next_version, read_release, write_release
from extract.curate.releasing import last_release, plan_release, store_release
from extract.curate.selecting import SelectionError, select_long, select_wide
from extract.model import Area, Document, Extraction, Facts, Observation, Source

FLAGS = {"structure": False, "added": False, "changed": False}
NUMBERS = st.integers(0, 99)


@pytest.mark.parametrize(
    ("version", "what", "expected"),
    [
        ("1.2.3", {"structure": True}, "2.0.0"),
        ("0.2.3", {"structure": True}, "0.3.0"),
        ("1.2.3", {"added": True, "changed": True}, "1.3.0"),
        ("1.2.3", {"changed": True}, "1.2.4"),
        ("1.2.3", {}, "1.2.3"),
    ],
)
def test_the_next_version_follows_from_what_changed(version, what, expected):
    assert next_version(version, **{**FLAGS, **what}) == expected


@given(st.tuples(NUMBERS, NUMBERS, NUMBERS), st.booleans(), st.booleans())
def test_a_change_always_makes_a_higher_version(parts, structure, added):
    made = next_version(".".join(map(str, parts)), structure=structure, added=added, changed=True)
    assert tuple(map(int, made.split("."))) > parts


def test_release_file_survives_the_round_trip(tmp_path):
    assert read_release(tmp_path) == Release("0.0.0", "")
    write_release(tmp_path, Release("1.0.0", "2026-01-31"))
    assert read_release(tmp_path) == Release("1.0.0", "2026-01-31")


@pytest.mark.parametrize("text", ["version: 1.0", "version: [", "date: 2026-01-31"])
def test_a_wrong_release_file_is_named(tmp_path, text):
    (tmp_path / "release.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"release\.yaml"):
        read_release(tmp_path)


def figure(name: str, value: str, year: str, area: str, code: str, **changes) -> Observation:
    stated = {
        "label": name,
        "indicator_name": name,
        "evidence": value,
        "obs_value": Decimal(value),
        "unit_measure": "张",
        "per": 1000,
        "per_base": "人口",
        "ref_area": code,
        "ref_area_name": area,
        "time_period": year,
        "kind": "target",
        "block": 0,
        "start": len(name),
        "end": int(year),
    }
    return Observation("text", **{**stated, **changes})


def plan(digit: str, *stated: Observation) -> Extraction:
    source = Source(f"{digit}.txt", digit * 64, 5, "text/plain")
    area = Area(stated[0].ref_area, stated[0].ref_area_name, "province")
    return Extraction(Document(source, ()), Facts(f"规划{digit}", area=area, period_start=2021), (), stated)


HOSPITALS, INSTITUTIONS = "每千人口公立医院床位数", "每千人口公立医疗卫生机构床位数"


@pytest.fixture
def made():
    chongqing = plan("a", figure(HOSPITALS, "4", "2025", "重庆市", "500000"))
    zhejiang = plan("b", figure(INSTITUTIONS, "5.7", "2025", "浙江省", "330000"))
    return curate([chongqing, zhejiang])


@pytest.fixture
def folder(made, tmp_path):
    publish(made, tmp_path / "curated")
    return tmp_path / "curated"


def test_only_exact_matches_stand_in_one_row(folder):
    chosen = select_wide(folder, [HOSPITALS])
    assert chosen.names[4:] == ("重庆市 2025",)
    assert [row[4:] for row in chosen.rows] == [("4",)]
    assert len(select_wide(folder).rows) == 2


def test_near_indicators_come_on_request_marked_with_the_reason(folder):
    chosen = select_wide(folder, [HOSPITALS], close=True)
    assert chosen.names[4:6] == ("relation", "relation_reason")
    (_, near) = chosen.rows
    assert near[1] == INSTITUTIONS
    assert near[4].startswith("close of ")
    assert near[5]
    long = select_long(folder, [HOSPITALS], close=True)
    assert [row[-2] for row in long.rows] == ["", near[4]]


def test_a_pair_of_near_indicators_is_listed_once(folder):
    near = [(row[0], row[4]) for row in select_wide(folder, close=True).rows]
    assert len(near) == 3
    assert len([relation for _, relation in near if relation]) == 1
    assert len(select_long(folder, close=True).rows) == 3


def test_areas_are_chosen_by_name_end_of_name_or_code(folder):
    for word in ("浙江省", "浙江"):
        assert select_wide(folder, areas=[word]).names[4:] == ("浙江省 2025",)
    assert {row[4] for row in select_long(folder, areas=["330000"]).rows} == {"330000"}


def test_what_is_not_there_is_refused_with_what_comes_near(folder, tmp_path):
    with pytest.raises(SelectionError, match="公立医院床位比") as caught:
        select_wide(folder, ["公立医院床位比"])
    assert "near" in caught.value.hint
    with pytest.raises(SelectionError, match="成都市") as caught:
        select_long(folder, areas=["成都市"])
    assert "重庆市" in caught.value.hint
    with pytest.raises(FileNotFoundError, match="build the curated set first"):
        select_wide(tmp_path / "nowhere")


def test_first_release_then_none_needed_then_a_patch(folder, made, tmp_path):
    releases = tmp_path / "releases"
    first = plan_release(folder, releases)
    assert (first.version, first.needed, last_release(releases)) == ("0.1.0", True, None)
    stored = store_release(folder, releases, first)
    assert stored == releases / "0.1.0"
    assert not plan_release(folder, releases).needed
    corrected = [replace(o, obs_value=Decimal(9), value_std=Decimal(9)) for o in made.observations]
    publish(replace(made, observations=tuple(corrected)), folder, Release("0.1.1", "2026-01-31"))
    second = plan_release(folder, releases)
    assert second.version == "0.1.1"
    store_release(folder, releases, second)
    assert last_release(releases) == releases / "0.1.1"
    told = json.loads((releases / "0.1.1" / "changes.json").read_text(encoding="utf-8"))
    assert (told["new"], len(told["changed"])) == ("0.1.1", 2)


def test_a_release_has_right_checksums_and_is_never_overwritten(folder, tmp_path):
    releases = tmp_path / "releases"
    first = plan_release(folder, releases)
    stored = store_release(folder, releases, first)
    for line in (stored / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256((stored / name).read_bytes()).hexdigest() == digest
    with pytest.raises(ReleaseError, match="already there"):
        store_release(folder, releases, first)


def test_a_set_that_was_changed_by_hand_is_not_released(folder, tmp_path):
    with (folder / "observations.csv").open("a", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerow(["x"])
    with pytest.raises(ReleaseError, match=r"observations\.csv is not what SHA256SUMS says"):
        store_release(folder, tmp_path / "releases", plan_release(folder, tmp_path / "releases"))


def test_a_release_needs_a_built_set(tmp_path):
    with pytest.raises(FileNotFoundError, match="build the curated set first"):
        plan_release(tmp_path, tmp_path / "releases")
