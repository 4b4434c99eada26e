"""Changes between two releases: what is told as added, removed, changed and moved, and with which reason."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from extract.curate.diff import Changes, diff_releases

HEAD = (
    "obs_id", "doc_id", "source", "table_id", "row", "page", "evidence", "label", "indicator", "indicator_name", "entity",
    "ref_area_name", "time_period", "kind", "comparator", "obs_value", "unit_measure", "value_std", "confidence",
)  # fmt: skip


def figure(key: str, value: str = "6.5", **more: str) -> dict[str, str]:
    base = dict.fromkeys(HEAD, "")
    base |= {"obs_id": key, "doc_id": key.split("-")[0], "evidence": value, "obs_value": value, "kind": "target"}
    return {**base, "indicator_name": "每千人口床位数", "time_period": "2025", "comparator": "=", **more}


def release(folder: Path, name: str, *figures: dict[str, str], **tables: list[dict[str, str]]) -> Path:
    place = folder / name
    place.mkdir()
    for table, rows in {"observations": list(figures), **tables}.items():
        with (place / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return place


def reasons(changes: Changes) -> dict[str, list[str]]:
    groups = {"added": changes.added, "removed": changes.removed, "changed": changes.changed}
    return {name: [change.reason for change in group] for name, group in groups.items() if group}


def test_equal_releases_have_no_changes(tmp_path: Path):
    one, two = release(tmp_path, "1", figure("a-t1")), release(tmp_path, "2", figure("a-t1"))
    assert not diff_releases(one, two)


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        ({"obs_value": "6.6"}, "figure read differently"),
        ({"entity": "公立医院"}, "meaning read differently"),
        ({"indicator": "beds", "value_std": "6.5"}, "catalogue"),
        ({"page": "4"}, "place"),
        ({"confidence": "0.8"}, "quality"),
    ],
)
def test_a_change_is_explained_by_what_it_touches(tmp_path: Path, now: dict[str, str], reason: str):
    one, two = release(tmp_path, "1", figure("a-t1")), release(tmp_path, "2", {**figure("a-t1"), **now})
    changes = diff_releases(one, two)
    assert reasons(changes) == {"changed": [reason]}
    assert changes.changed[0].columns == {name: (figure("a-t1")[name], value) for name, value in now.items()}


def test_a_figure_that_moved_is_not_added_and_removed(tmp_path: Path):
    one = release(tmp_path, "1", figure("a-t1-r1", page="2"), figure("a-t1-r2", "3"))
    two = release(tmp_path, "2", figure("a-t2-r1", page="3"), figure("a-t1-r2", "3"))
    changes = diff_releases(one, two)
    assert reasons(changes) == {"changed": ["place"]}
    assert changes.changed[0].columns["obs_id"] == ("a-t1-r1", "a-t2-r1")


def test_reviewers_and_documents_are_reasons(tmp_path: Path):
    docs = [{"doc_id": "a", "title": "一号规划"}, {"doc_id": "b", "title": "二号规划"}]
    audit = [{"obs_id": "a-t1", "action": "correct", "reason": "misprint"}]
    one = release(tmp_path, "1", figure("a-t1"), figure("b-t1"), documents=docs)
    renewed = [docs[0], {"doc_id": "c", "title": "二号规划"}, {"doc_id": "d", "title": "三号规划"}]
    figures = (figure("a-t1", "7", evidence="6.5"), figure("c-t1", "8"), figure("d-t1", "9"), figure("a-t9", "5"))
    two = release(tmp_path, "2", *figures, documents=renewed, overrides_audit=audit)
    assert reasons(diff_releases(one, two)) == {
        "added": ["document replaced by another version", "document added", "now found in the document"],
        "removed": ["document replaced by another version"],
        "changed": ["reviewer: correct: misprint"],
    }
    assert reasons(diff_releases(two, one))["changed"] == ["a reviewer's decision was taken back"]


def test_another_form_of_a_plan_replaces_nothing_and_takes_over_in_comparisons(tmp_path: Path):
    docs = [{"doc_id": "a", "title": "一号规划"}, {"doc_id": "b", "title": "一号规划"}]
    found = [{"doc_id": "a", "check": "other-form"}]
    one = release(tmp_path, "1", figure("a-t1", primary="true"), documents=docs[:1])
    both = (figure("a-t1", primary="false"), figure("b-t1", primary="true"))
    two = release(tmp_path, "2", *both, documents=docs, findings=found)
    assert reasons(diff_releases(one, two)) == {
        "added": ["document added (another form of the plan stays)"],
        "changed": ["another form of the plan is used"],
    }
    assert reasons(diff_releases(two, one)) == {
        "removed": ["document removed (another form of the plan stays)"],
        "changed": ["this form of the plan is now used"],
    }
    three = release(tmp_path, "3", figure("a-t1", primary="false"), documents=docs[:1])
    assert reasons(diff_releases(one, three)) == {"changed": ["another statement of the same is used"]}


def test_columns_that_come_or_go_are_told(tmp_path: Path):
    older = {name: value for name, value in figure("a-t1").items() if name != "kind"}
    changes = diff_releases(release(tmp_path, "1", older), release(tmp_path, "2", figure("a-t1")))
    assert changes.structure == ("column kind added",)


def test_both_forms_say_the_same(tmp_path: Path):
    one = release(tmp_path, "1", figure("a-t1"), figure("a-t2", "3", evidence="a|b", indicator_name="名|称"))
    two = release(tmp_path, "2", figure("a-t1", "7"))
    changes = diff_releases(one, two)
    told = json.loads(changes.as_json())
    assert (len(told["removed"]), told["changed"][0]["columns"]["obs_value"]) == (1, ["6.5", "7"])
    page = changes.as_markdown()
    assert "| Removed | 1 |" in page
    assert "obs_value: 6.5 → 7" in page
    assert "名\\|称" in page


def test_the_data_packages_version_names_a_release(tmp_path: Path):
    one, two = release(tmp_path, "1", figure("a-t1")), release(tmp_path, "2", figure("a-t1"))
    (two / "datapackage.json").write_text('{"version": "1.1.0"}', encoding="utf-8")
    changes = diff_releases(one, two)
    assert (changes.old, changes.new) == ("1", "1.1.0")
    (one / "datapackage.json").write_text('{"version": "1.1.0"}', encoding="utf-8")
    changes = diff_releases(one, two)
    assert (changes.old, changes.new) == ("1.1.0", "2 (unreleased)")
    (one / "datapackage.json").write_text('{"version": "0.0.0"}', encoding="utf-8")
    assert diff_releases(one, two).as_markdown().startswith("# Changes from 1 (unreleased) to 1.1.0\n")


def test_a_folder_without_a_set_is_an_error(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        diff_releases(tmp_path, tmp_path)
