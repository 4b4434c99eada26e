"""`guihua ingest`: files into raw/, with a manifest row, never twice."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract import pipeline
from extract.cli import app
from extract.cli.told import remarks, troubles
from extract.model import Document, Extraction, Facts, Problem, Source
from tests.readers.pdf_builder import Sheet, make

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


def page(sheet: Sheet) -> None:
    sheet.prose(80, ["某市卫生健康规划（2021—2025年）", "到2025年，每千人口床位数达到7.5张。"] * 9)


@pytest.fixture
def apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_half_a_file_is_refused_with_name_reason_and_next_step(apart: Path) -> None:
    whole = make(page, page)
    (apart / "half.pdf").write_bytes(whole[: len(whole) // 2])
    (apart / "plan.txt").write_text(PLAN, encoding="utf-8")
    status, output = run("half.pdf", "plan.txt", "--no-build")
    assert status == 1
    assert "refused half.pdf: the PDF is cut off: its end is missing — get the file again" in output
    assert [path.name for path in sorted(apart.glob("raw/*"))] == ["manifest.csv", "plan.txt"]


def test_a_file_whose_end_is_missing_is_taken_in_with_a_word(apart: Path) -> None:
    (apart / "cut.pdf").write_bytes(make(page, page)[:-8])
    status, output = run("cut.pdf", "--no-build")
    assert status == 0
    assert "taken in: raw/cut.pdf" in output
    assert "partly read cut.pdf: the end of the file is missing; pages may be too — get the file again" in output


def test_an_archive_is_taken_in_unless_nothing_in_it_can_be_read(apart: Path) -> None:
    for name, members in (("some.zip", ("a.txt", "b.pdf")), ("none.zip", ("b.pdf",))):
        with zipfile.ZipFile(apart / name, "w") as archive:
            for member in members:
                archive.writestr(member, PLAN if member == "a.txt" else f"%PDF-1.4 {name}")
    status, output = run("some.zip", "none.zip", "--no-build")
    assert status == 1
    assert "taken in: raw/some.zip" in output
    assert "partly read some.zip: some.zip/b.pdf: the PDF is" in output
    assert "refused none.zip: the PDF is" in output


def test_all_commands_say_in_the_same_words_what_was_not_read(apart: Path) -> None:
    (apart / "blank.pdf").write_bytes(make(lambda sheet: None))
    (apart / "cut.pdf").write_bytes(make(page, page)[:-8])
    outcomes = pipeline.run(pipeline.find_documents(apart))
    built = {line.partition(": ")[2] for line in troubles(outcomes)}
    lines = run("blank.pdf", "cut.pdf", "--no-build")[1].splitlines()
    assert {line.partition(": ")[2] for line in lines if line.startswith(("partly", "refused"))} == built
    assert len(built) == 2
    found = {
        finding.message.partition(": ")[2] or finding.message for finding in pipeline.put_together(outcomes).findings
    }
    assert all(any(line.startswith(each) for each in found) for line in built), "findings.csv says it, too"


def test_like_troubles_of_several_pages_are_one_line() -> None:
    pages = [Problem("page-image", "the page is a picture", page=number) for number in (7, 2, 3, 4)]
    doubts = [Problem("doubtful-recognition", f"{number} characters", page=number) for number in (8, 9)]
    source = Source("scan.pdf", "0" * 64, 1, "application/pdf")
    read = Extraction(Document(source, (), 9, (*pages, *doubts)), Facts())
    one, other = remarks(read)
    assert one.startswith("the page is a picture (pages 2-4, 7) — install")
    assert other.startswith("Recognised characters are doubtful (pages 8-9) — look")
