"""`guihua compare`, `validate` and `release` on a plan read for real."""

from __future__ import annotations

import csv

import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from extract.cli import app
from extract.cli.console import console
from extract.normalize.schema import contract

PLAN = """重庆市医疗服务“十四五”规划（2021—2025年）

一、发展基础
2020年，全市人均预期寿命达到78.2岁。
二、主要目标
到2025年，全市人均预期寿命达到80岁，每千人口医疗卫生机构床位数达到7.5张。
"""


def run(*arguments):
    return CliRunner().invoke(app, [str(each) for each in arguments])


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    (folder / "raw").mkdir()
    (folder / "raw" / "plan.txt").write_text(PLAN, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        built = run("build", "raw", "--workers", "1")
        assert built.exit_code == 0, built.output
        yield folder


def test_build_publishes_report_results_and_checksums(home):
    sums = (home / "curated" / "SHA256SUMS").read_text(encoding="utf-8")
    for name in ("report.html", "validation.json", "guihua.duckdb", "comparison.csv", "excel/comparison.csv"):
        assert f"  {name}\n" in sums
        assert (home / "curated" / name).is_file()


def test_compare_prints_and_writes(home, tmp_path):
    shown = run("compare", "-i", "人均预期寿命")
    assert shown.exit_code == 0
    assert "78.2" in shown.output
    assert run("compare", "--out", tmp_path / "c.csv").exit_code == 0
    with (tmp_path / "c.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    values = {value for row in rows for value in row.values()}
    assert {"78.2", "80", "7.5"} <= values
    assert run("compare", "--long", "--out", tmp_path / "c.xlsx").exit_code == 0
    sheet = load_workbook(tmp_path / "c.xlsx").active
    assert 7.5 in [cell for row in sheet.iter_rows(values_only=True) for cell in row]


def test_the_terminal_shows_areas_side_by_side_or_rows_and_institutions_on_request(home, tmp_path):
    rows = [("重庆市", "", "6.8", "7.5"), ("浙江省", "", "5.6", "6"), ("浙江省", "三级医院", "1.1", "1.2")]
    names = contract().table("comparison_long").names()
    with (tmp_path / "comparison_long.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, restval="")
        writer.writeheader()
        for area, entity, now, goal in rows:
            told = {"ref_area_name": area, "doc_id": area, "document": area, "entity": entity}
            told |= {"baseline_year": "2020", "baseline_value": now, "target_year": "2025", "target_value": goal}
            code = {
                "indicator": "BED.ALL_RATE",
                "indicator_name": "床位",
                "target_comparator": ">=",
                "change_abs": "0.77",
            }
            writer.writerow({**told, **code})
    beside = run("compare", "--curated", tmp_path).output
    assert "2020: 6.8 → 2025: ≥7.5 │ 2020: 5.6 → 2025: ≥6" in beside
    assert "0.77" not in beside
    assert "1 rows on institutions are left out" in beside
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(console, "_width", 80)
        below = run("compare", "--curated", tmp_path).output
    assert "2020: 6.8 → 2025: ≥7.5" in below
    assert "room for 1 side by side" in below
    long = run("compare", "--long", "--curated", tmp_path).output
    assert (long.count("0.77"), "→" in long, "三级医院" in long) == (2, False, False)
    assert "三级医院" in run("compare", "--entities", "--curated", tmp_path).output
    assert run("compare", "--long", "--curated", tmp_path, "--out", tmp_path / "all.csv").exit_code == 0
    assert "三级医院" in (tmp_path / "all.csv").read_text(encoding="utf-8")


def test_compare_refuses_what_it_cannot_do(home, tmp_path):
    assert run("compare", "-i", "没有这个指标").exit_code == 2
    assert run("compare", "--out", tmp_path / "c.pdf").exit_code == 2
    assert run("compare", "--curated", tmp_path).exit_code == 2


def test_query_shows_and_writes_all_formats(home, tmp_path):
    sql = "SELECT indicator_name, obs_value, '=1+1' AS risky FROM primary_observations WHERE kind = 'baseline'"
    shown = run("query", sql)
    assert shown.exit_code == 0, shown.output
    assert "78.2" in shown.output
    done = run(
        "query", sql, "--csv", tmp_path / "q.csv", "--parquet", tmp_path / "q.parquet", "--xlsx", tmp_path / "q.xlsx"
    )
    assert done.exit_code == 0, done.output
    assert (tmp_path / "q.csv").read_text(encoding="utf-8").splitlines()[1] == "人均预期寿命,78.2,=1+1"
    assert pq.read_table(tmp_path / "q.parquet").to_pylist()[0]["obs_value"] == 78.2
    assert list(load_workbook(tmp_path / "q.xlsx").active.values)[1] == ("人均预期寿命", 78.2, "'=1+1")


def test_an_answer_too_wide_for_the_terminal_is_records_and_csv_keeps_all(home):
    narrow = run("query", "SELECT indicator_name, obs_value FROM observations")
    assert "indicator_name" in narrow.output.splitlines()[1]
    wide = run("query", "observations", "--curated", home / "curated")
    assert wide.exit_code == 0, wide.output
    lines = wide.output.splitlines()
    assert lines[0] == "── 1"
    assert ["indicator_name", "人均预期寿命"] in [line.split() for line in lines]
    assert not any(line.strip() in {"table_id", "bbox"} for line in lines), "empty fields are left out"
    everything = list(csv.DictReader(run("query", "observations", "--format", "csv").output.splitlines()))
    assert len(everything) == 3
    assert tuple(everything[0]) == contract().tables["observations"].names()
    assert "indicator_name" in run("query", "observations", "--format", "records").output


def test_query_refuses_what_it_cannot_do_and_never_writes_into_the_set(home, tmp_path):
    wrong = run("query", "SELECT no_such_column FROM observations")
    assert wrong.exit_code == 2
    before = (home / "curated" / "guihua.duckdb").read_bytes()
    assert run("query", "DELETE FROM observations").exit_code == 2
    assert (home / "curated" / "guihua.duckdb").read_bytes() == before
    assert run("query", "SELECT 1", "--curated", tmp_path).exit_code == 2


def test_validate_passes_a_built_set_and_fails_a_damaged_one(home, tmp_path):
    sound = run("validate", "--json", tmp_path / "results.json")
    assert sound.exit_code == 0, sound.output
    assert (tmp_path / "results.json").read_text(encoding="utf-8").startswith('{\n  "success": true')
    assert run("validate", "--curated", tmp_path).exit_code == 2
    assert run("validate", tmp_path).exit_code == 2
    assert run("validate", "curated").output == run("validate", "--curated", "curated").output == sound.output


def test_release_writes_nothing_unless_asked_and_then_stores_the_version(home):
    tried = run("release", "--date", "2026-01-31")
    assert "0.1.0" in tried.output
    assert not (home / "releases").exists()
    assert not (home / "raw" / "release.yaml").exists()
    stored = run("release", "--write", "--date", "2026-01-31")
    assert stored.exit_code == 0, stored.output
    assert '"version": "0.1.0"' in (home / "releases" / "0.1.0" / "datapackage.json").read_text(encoding="utf-8")
    assert "Nothing was written" in run("release").output
    assert run("release", "--date", "31.1.2026").exit_code == 2


def test_a_release_is_refused_while_a_file_cannot_be_read_and_nothing_is_touched(home):
    broken = home / "raw" / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    (home / "raw" / "more.txt").write_text(PLAN.replace("重庆市", "浙江省").replace("80岁", "81岁"), encoding="utf-8")
    stamp = (home / "raw" / "release.yaml").read_bytes()
    try:
        unbuilt = run("release", "--write")
        assert (unbuilt.exit_code, "Nothing was written" in unbuilt.output) == (0, True)
        assert run("build", "raw", "--workers", "1").exit_code == 1
        published = (home / "curated" / "SHA256SUMS").read_bytes()
        tried = run("release")
        assert "broken.pdf" in tried.output
        assert "would be refused" in tried.output
        refused = run("release", "--write")
        assert refused.exit_code == 1
        assert "nothing was released: files could not be read" in refused.stderr
        assert "broken.pdf" in refused.stderr
        assert [each.name for each in (home / "releases").iterdir()] == ["0.1.0"]
        assert (home / "raw" / "release.yaml").read_bytes() == stamp
        assert (home / "curated" / "SHA256SUMS").read_bytes() == published
        assert run("release", "--write", "--with-unread").exit_code == 0
        with (home / "releases" / "0.2.0" / "documents.csv").open(encoding="utf-8", newline="") as stream:
            assert {row["file_name"]: row["status"] for row in csv.DictReader(stream)}["broken.pdf"] == "failed"
    finally:
        broken.unlink()


def test_a_release_is_refused_where_the_raw_folder_has_changed_since_the_build(home):
    (home / "raw" / "more.txt").write_text(PLAN.replace("80岁", "82岁"), encoding="utf-8")
    assert run("build", "raw", "--workers", "1").exit_code == 0
    (home / "raw" / "more.txt").write_text(PLAN.replace("80岁", "83岁"), encoding="utf-8")
    refused = run("release", "--write")
    assert (refused.exit_code, "run guihua build" in refused.stderr) == (1, True)
