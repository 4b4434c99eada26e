"""`guihua review`, `guihua diff` and `guihua checks` from the command line."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook
from typer.testing import CliRunner

from extract.cli import app
from extract.validate.checks import CHECKS

runner = CliRunner()
FIGURE = {
    "obs_id": "0123456789ab-t1-r1-c2", "doc_id": "0123456789ab", "table_id": "t1", "row": "1", "col": "2", "page": "3",
    "locator": "", "evidence": "1:1.6", "indicator_name": "床人比", "obs_value": "1.6", "unit_measure": "ratio",
    "comparator": "=", "kind": "target", "time_period": "2025", "confidence": "0.9", "review": "unreviewed",
}  # fmt: skip


@pytest.fixture
def curated(tmp_path: Path) -> Path:
    return published(tmp_path / "curated", FIGURE)


def published(folder: Path, *figures: dict[str, str]) -> Path:
    folder.mkdir()
    with (folder / "observations.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(FIGURE))
        writer.writeheader()
        writer.writerows(figures)
    return folder


def run(*arguments: object) -> tuple[int, str]:
    result = runner.invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_a_worklist_goes_out_and_comes_back_as_decisions(curated: Path, tmp_path: Path):
    sheet, decisions = tmp_path / "w.xlsx", tmp_path / "decisions.yaml"
    code, said = run("review", "export", sheet, "--curated", curated)
    assert code == 0, said
    book = load_workbook(sheet)
    columns = {cell.value: cell.column for cell in book.worksheets[0][1]}
    filled = {"decision": "correct", "new_value": "1:1.4", "reason": "misread", "by": "A. Reviewer", "on": "2024-05-31"}
    for column, value in filled.items():
        book.worksheets[0].cell(2, columns[column], value)
    book.save(sheet)
    code, said = run("review", "import", sheet, "--to", decisions, "--curated", curated)
    assert code == 0, said
    (entry,) = yaml.safe_load(decisions.read_text(encoding="utf-8"))["decisions"]
    assert (entry["obs"], entry["set"]) == (FIGURE["obs_id"], {"obs_value": "1.4"})
    code, said = run("review", "import", sheet, "--to", decisions, "--curated", curated)
    assert code == 2
    assert "already there" in said


def test_o_names_the_file_in_both_directions(curated: Path, tmp_path: Path):
    code, said = run("review", "export", "-o", tmp_path / "w.csv", "--curated", curated)
    assert (code, (tmp_path / "w.csv").is_file()) == (0, True), said
    code, said = run("review", "import", tmp_path / "w.csv", "-o", tmp_path / "d.yaml", "--curated", curated)
    assert (code, "nothing to import" in said) == (0, True)
    code, said = run("review", "import", "--help")
    assert "raw/overrides/NAME.yaml" in said.replace("\n", " ")


def test_an_unusable_worklist_writes_nothing(curated: Path, tmp_path: Path):
    sheet = tmp_path / "w.csv"
    run("review", "export", sheet, "--curated", curated)
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0]["decision"] = "perhaps"
    with sheet.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    code, said = run("review", "import", sheet, "--to", tmp_path / "d.yaml", "--curated", curated)
    assert code == 1
    assert "'perhaps' is not confirm, correct or drop" in said
    assert not (tmp_path / "d.yaml").exists()


def test_a_missing_curated_set_is_told(tmp_path: Path):
    code, said = run("review", "export", tmp_path / "w.xlsx", "--curated", tmp_path / "none")
    assert (code, "guihua build" in said) == (2, True)
    code, said = run("review", "export", tmp_path / "w.txt")
    assert (code, ".xlsx or .csv" in said) == (2, True)


def test_diff_writes_markdown_and_json(curated: Path, tmp_path: Path):
    later = published(tmp_path / "later", {**FIGURE, "obs_value": "1.4"})
    code, said = run("diff", curated, later)
    assert code == 0
    assert "obs_value: 1.6 → 1.4" in said
    code, said = run("diff", curated, later, "--format", "json", "--out", tmp_path / "d.json")
    assert code == 0, said
    assert json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))["changed"][0]["reason"]


def test_every_check_is_listed_and_described():
    code, said = run("checks")
    assert code == 0
    assert len(CHECKS) > 20
    code, said = run("checks", "sum-rows")
    assert (code, "合计" in said) == (0, True)
    for name in ("other-form", "unreadable-file", "contract.observations.has_name"):
        assert run("checks", name)[0] == 0
    code, said = run("checks", "no-such-check")
    assert (code, "guihua checks lists them all" in said) == (2, True)
