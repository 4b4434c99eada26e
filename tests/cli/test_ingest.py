"""`guihua ingest`: files into raw/, with a manifest row, never twice."""

from __future__ import annotations

import csv
from pathlib import Path

from typer.testing import CliRunner

from extract.cli import app

RUN = CliRunner()
PLAN = "杭州市卫生规划（2021—2025年）\n\n表1 指标\n指标\t2020年\t2025年\n床位数（张）\t1\t2\n医师数（人）\t3\t4\n"


def rows(raw: Path) -> list[dict[str, str]]:
    with (raw / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def run(*arguments: object) -> tuple[int, str]:
    result = RUN.invoke(app, ["ingest", *map(str, arguments)])
    return result.exit_code, result.output


def test_new_known_clashing_and_refused_files(tmp_path: Path) -> None:
    raw, new = tmp_path / "raw", tmp_path / "new"
    new.mkdir()
    (new / "规划.txt").write_text(PLAN, encoding="utf-8")
    (tmp_path / "规划.txt").write_text(PLAN.replace("2025年", "2030年"), encoding="utf-8")
    (new / "bad.pdf").write_bytes(b"")
    status, output = run(new, "--raw", raw, "--no-build", "--url", "https://example.org/p")
    assert status == 1
    assert "bad.pdf" in output
    assert run(new / "规划.txt", "--raw", raw, "--no-build")[0] == 0
    assert run(tmp_path / "规划.txt", "--raw", raw, "--no-build")[0] == 0
    assert sorted(p.name for p in raw.iterdir()) == ["manifest.csv", "规划-2.txt", "规划.txt"]
    assert [(r["file_name"], r["source_url"]) for r in rows(raw)] == [
        ("规划.txt", "https://example.org/p"),
        ("规划-2.txt", ""),
    ]


def test_ingest_builds(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text(PLAN, encoding="utf-8")
    status, output = run(tmp_path / "plan.txt", "--raw", tmp_path / "raw", "-o", tmp_path / "curated")
    assert status == 0, output
    assert (tmp_path / "curated" / "observations.csv").is_file()
