"""`guihua indicators`: looking into the catalogue, finding what it lacks, adding to it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract.cli import app
from extract.normalize import catalogue, catalogue_edit

COLUMNS = ("doc_id", "label", "indicator", "indicator_name", "unit_measure", "per", "per_base")


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    runner = CliRunner()
    return lambda *words: runner.invoke(app, ["indicators", *words])


def test_list_search_show(run) -> None:
    listed = run("list", "saf")
    assert listed.exit_code == 0
    assert "SAF.GRAIN" in listed.output
    assert "BED." not in listed.output
    assert "STAFF.NURSE_RATE" in run("search", "每千常住人口注册护士").output
    shown = run("show", "BED.PUBLIC_INST_RATE").output
    assert "close: BED.PUBLIC_HOSPITAL_RATE" in shown
    assert "张/千人口" in shown


def test_search_without_anything_like_it_says_so(run) -> None:
    found = run("search", "zzzz")
    assert found.exit_code == 0
    assert "nothing is like it" in found.output
    assert "Like it:" not in found.output


def test_search_without_a_hit_suggests(run) -> None:
    found = run("search", "每千人口烧伤康复床位数")
    assert found.exit_code == 0
    assert "Nothing contains" in found.output
    assert "BED.REHAB_RATE" in found.output


@pytest.mark.parametrize("words", [("show", "NO.SUCH"), ("list", "QQQ")])
def test_an_unknown_code_ends_with_an_error(run, words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


def publish(folder: Path, *rows: tuple[str, ...]) -> None:
    with (folder / "observations.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows(rows)


def test_unmapped_labels_with_documents_and_suggestions(run, tmp_path: Path) -> None:
    publish(
        tmp_path,
        ("aaaa", "注册护士", "STAFF.NURSE", "注册护士数", "人", "", ""),
        ("aaaa", "康复专科床位", "", "每千人口康复专科床位数", "张", "1000", "人口"),
        ("bbbb", "康复专科床位", "", "每千人口康复专科床位数", "张", "1000", "人口"),
        ("bbbb", "未知", "", "某项全新指标", "", "", ""),
    )
    output = run("unmapped", "--curated", str(tmp_path)).output
    lines = output.splitlines()
    assert "每千人口康复专科床位数" in lines[1]
    assert "aaaa bbbb" in lines[1]
    assert "BED.REHAB_RATE" in lines[1]
    assert "某项全新指标" in output
    assert "注册护士数" not in output
    assert "2 labels without a code" in output


def test_unmapped_without_a_published_set(run, tmp_path: Path) -> None:
    assert run("unmapped", "--curated", str(tmp_path)).exit_code == 2
    (tmp_path / "observations.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert run("unmapped", "--curated", str(tmp_path)).exit_code == 2


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """A schemas folder with a small catalogue to write in: what users added to the project's own does not matter."""
    copy = tmp_path / "schemas" / "indicators"
    copy.mkdir(parents=True)
    beds = [
        {"code": "BED.ALL", "name": "床位数", "name_en": "Beds", "unit": "张"},
        {"code": "BED.REHAB_RATE", "name": "每千人口康复床位数", "name_en": "Beds for rehabilitation", "unit": "张",
         "aliases": ["每千人口康复医学床位数"]},
    ]  # fmt: skip
    (copy / "health_beds.yaml").write_text(catalogue.format_entries(beds), encoding="utf-8")
    monkeypatch.setattr(catalogue_edit, "schemas_folder", lambda: copy.parent)
    return copy


def test_add_writes_a_sorted_entry(run, folder: Path) -> None:
    done = run(
        "add", "BED.BURNS_RATE", "每千人口烧伤床位数", "--en", "Beds for burns per 1,000 residents", "--unit", "张",
        "--direction", "none", "--low", "0", "--high", "2.5", "--alias", "每千人口灼伤床位数",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    entries = catalogue.read_entries(folder / "health_beds.yaml")
    assert [each["code"] for each in entries] == sorted(each["code"] for each in entries)
    new = next(each for each in entries if each["code"] == "BED.BURNS_RATE")
    assert new["range"] == [0, 2.5]
    assert new["aliases"] == ["每千人口灼伤床位数"]
    assert run("alias", "BED.BURNS_RATE", "每千人口烧烫伤床位数").exit_code == 0


@pytest.mark.parametrize(
    ("unit", "name", "written"),
    [
        ("张/千人口", "每千人口烧伤床位数", {"unit": "张"}),
        ("张/千人", "每千常住人口烧伤床位数", {"unit": "张", "per": 1000, "per_base": "人口"}),
        ("/10万", "烧伤死亡率", {"unit": "", "per": 100_000, "per_base": ""}),
        ("元/平方米", "烧伤病房造价", {"unit": "元/平方米"}),
    ],
)
def test_add_takes_a_unit_with_its_denominator(run, folder: Path, unit: str, name: str, written: dict) -> None:
    words = ("--en", "Burns", "--unit", unit, "--direction", "none", "--low", "0", "--high", "9")
    done = run("add", "BED.BURNS_RATE", name, *words)
    if name.startswith("每千常住"):
        assert done.exit_code == 2
        assert "per-missing" in done.output
        return
    assert done.exit_code == 0, done.output
    new = next(each for each in catalogue.read_entries(folder / "health_beds.yaml") if each["name"] == name)
    assert {key: new.get(key, "") for key in written} == written
    assert ("per" in new) == ("per" in written)


def test_add_refuses_what_the_linter_would(run, folder: Path) -> None:
    before = (folder / "health_beds.yaml").read_bytes()
    refused = run("add", "BED.AGAIN", "每千人口康复病床数", "--en", "Again", "--unit", "张", "--direction", "none")
    assert refused.exit_code == 2
    assert "label-twice" in refused.output
    assert run("add", "BED.AGAIN", "某床位数", "--en", "Some", "--unit", "张", "--low", "1").exit_code == 2
    assert run("alias", "NO.SUCH", "某床位数").exit_code == 2
    assert (folder / "health_beds.yaml").read_bytes() == before


def test_lint(run) -> None:
    done = run("lint")
    assert done.exit_code == 0, done.output
    assert "keeps all" in done.output
