"""Many documents: failures as lines, manifest, cache, processes; all with real files of our own making."""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from extract.curate.records import Failure
from extract.manifest import ManifestError, read_manifest
from extract.model import Extraction
from extract.pipeline import Job, find_documents, process, put_together, run
from extract.readers.archive import Entry
from extract.workers import Limits

PLAN = """{area}医疗卫生服务体系“十四五”规划（2021—2025年）

一、目标

到2025年，全{unit}每千人口注册护士数达到3.8人。

表1 主要指标
指标\t2020年\t2025年\t属性
每千人口注册护士数（人）\t3.1\t{target}\t约束性
每万人口全科医生数（人）\t2.2\t4\t约束性
"""


def write_plan(folder: Path, name: str, area: str, target: str = "3.8") -> Path:
    path = folder / name
    path.write_text(PLAN.format(area=area, unit=area[-1], target=target), encoding="utf-8")
    return path


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    write_plan(folder, "hangzhou.txt", "杭州市")
    write_plan(folder, "ningbo.txt", "宁波市", "4.1")
    return folder


def test_documents_are_found_below_the_folder_and_housekeeping_is_left_out(raw: Path) -> None:
    (raw / "more").mkdir()
    write_plan(raw / "more", "温州.txt", "温州市")
    for name in ("manifest.csv", "README.md", ".hidden.txt", "~$open.docx", "release.yaml"):
        (raw / name).write_text("sha256\n", encoding="utf-8")
    (raw / "overrides").mkdir()
    (raw / "overrides" / "a.yaml").write_text("", encoding="utf-8")
    assert [item.name for item in find_documents(raw)] == ["hangzhou.txt", "more/温州.txt", "ningbo.txt"]


@pytest.mark.parametrize("workers", [0, 1])
def test_a_file_that_takes_too_long_is_a_failure_and_no_hang(raw: Path, workers: int) -> None:
    (raw / "long.txt").write_text("到2025年，全市每千人口注册护士数达到3.8人。\n" * 20_000, encoding="utf-8")
    (item,) = (item for item in find_documents(raw) if item.name == "long.txt")
    (outcome,) = run([item], Job(limits=Limits(seconds=0.1)), workers=workers)
    assert isinstance(outcome, Failure)
    assert (outcome.file_name, outcome.hint) == ("long.txt", "open it in its own program and save a copy")
    assert "more time than allowed" in outcome.reason
    assert outcome.sha256 == hashlib.sha256(item.read()).hexdigest()


def test_a_broken_file_is_one_failure_and_the_others_go_on(raw: Path) -> None:
    (raw / "cut.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<<")
    (raw / "empty.docx").write_bytes(b"")
    outcomes = run(find_documents(raw))
    failures = {o.file_name: o for o in outcomes if isinstance(o, Failure)}
    assert set(failures) == {"cut.pdf", "empty.docx"}
    assert all(f.reason and f.hint for f in failures.values())
    curated = put_together(outcomes)
    assert [r.status for r in sorted(curated.documents, key=lambda r: r.file_name)] == ["failed", "failed", "ok", "ok"]
    assert sum(f.check == "unreadable-file" for f in curated.findings) == 2


def test_the_manifest_wins_over_what_a_document_says(raw: Path) -> None:
    item = find_documents(raw)[0]
    plain = process(item, Job())
    assert isinstance(plain, Extraction)
    digest = plain.document.source.sha256
    (raw / "manifest.csv").write_text(
        f"sha256,title,ref_area,period_start,source_url\n{digest},另一个标题,330200,2016,about:blank\n",
        encoding="utf-8-sig",
    )
    told = process(item, Job(read_manifest(raw).by_key()))
    assert isinstance(told, Extraction)
    assert (told.facts.title, told.facts.area.code, told.facts.period_start) == ("另一个标题", "330200", 2016)
    assert {o.ref_area for o in told.observations} == {"330200"}


def test_a_manifest_without_hashes_says_so(raw: Path) -> None:
    (raw / "manifest.csv").write_text("file,title\na,b\n", encoding="utf-8")
    with pytest.raises(ManifestError, match=r"manifest\.csv.*sha256"):
        read_manifest(raw)


def test_the_cache_gives_the_same_and_a_broken_entry_is_made_anew(raw: Path, tmp_path: Path) -> None:
    job = Job(cache_folder=tmp_path / "cache")
    items = find_documents(raw)
    first = run(items, job)
    entries = sorted((tmp_path / "cache" / "extractions").rglob("*.pickle"))
    assert len(entries) == 2
    assert run(items, job) == first
    entries[0].write_bytes(b"not a pickle")
    assert run(items, job) == first


def test_processes_give_the_same_as_one(raw: Path) -> None:
    items = find_documents(raw)
    seen: list[str] = []
    together = run(items, workers=2, done=lambda item, _: seen.append(item.name))
    assert together == run(items)
    assert sorted(seen) == ["hangzhou.txt", "ningbo.txt"]


class Deadly(type(Path())):  # type: ignore[misc]
    """A path that ends the process it arrives in, as a crash in a parser would."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (1,)


def test_a_crash_takes_only_the_culprit(raw: Path) -> None:
    culprit = Entry(Deadly(write_plan(raw, "crash.txt", "温州市")), "", "crash.txt")
    outcomes = run([*find_documents(raw)[1:], culprit], workers=2)
    assert [isinstance(outcome, Failure) for outcome in outcomes] == [False, False, True]
    assert isinstance(outcomes[-1], Failure)
    assert "crash" in outcomes[-1].reason


def test_two_regions_stand_side_by_side(raw: Path) -> None:
    curated = put_together(run(find_documents(raw)))
    targets = {
        (row.ref_area, row.target_value) for row in curated.comparison_long if "注册护士" in row.indicator_name
    }  # fmt: skip
    assert {area for area, _ in targets} == {"330100", "330200"}
    assert {str(value) for _, value in targets} == {"3.8", "4.1"}


def test_the_samples_that_come_with_the_project_are_read_in_full() -> None:
    outcomes = run(find_documents(Path(__file__).resolve().parents[1] / "raw"))
    assert outcomes
    assert all(isinstance(outcome, Extraction) and outcome.observations for outcome in outcomes)


def test_an_archive_is_taken_in_whole_and_a_broken_one_says_why(raw: Path) -> None:
    with zipfile.ZipFile(raw / "plans.zip", "w") as archive:
        archive.write(raw / "hangzhou.txt", "浙江/杭州.txt")
        archive.write(raw / "ningbo.txt", "宁波.txt")
    (raw / "torn.zip").write_bytes((raw / "plans.zip").read_bytes()[:-40])
    items = find_documents(raw)
    names = [item.name for item in items]
    assert [name for name in names if name.startswith("plans.zip")] == [
        "plans.zip/宁波.txt",
        "plans.zip/浙江/杭州.txt",
    ]
    outcomes = dict(zip(names, run(items), strict=True))
    assert isinstance(outcomes["plans.zip/宁波.txt"], Extraction)
    assert isinstance(outcomes["torn.zip"], Failure)


def test_a_manifest_row_may_name_the_file_alone(raw: Path) -> None:
    (raw / "manifest.csv").write_text("file_name,title,source_url\nningbo.txt,改名,about:blank\n", encoding="utf-8")
    job = Job(read_manifest(raw).by_key())
    curated = put_together(run(find_documents(raw), job), job)
    documents = {record.file_name: record for record in curated.documents}
    assert (documents["ningbo.txt"].title, documents["ningbo.txt"].source_url) == ("改名", "about:blank")
    assert documents["hangzhou.txt"].title != "改名"


def test_a_second_run_reads_nothing_and_a_stopped_one_goes_on(raw: Path, tmp_path: Path) -> None:
    job = Job(cache_folder=tmp_path / "cache")
    items = find_documents(raw)
    process(items[0], job)  # a run that was stopped after its first document
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.pickle")}
    run(items, job)
    after = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.pickle")}
    assert kept.items() < after.items(), "what was read before must not be read again"
    run(items, job)
    assert after == {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").rglob("*.pickle")}


def test_a_cache_that_cannot_be_written_costs_no_document(raw: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    assert all(isinstance(o, Extraction) for o in run(find_documents(raw), Job(cache_folder=tmp_path / "cache")))


@pytest.mark.parametrize(
    ("column", "value"),
    [("issued_on", "12/3/2021"), ("stage", "DRAFT"), ("ref_area", "999999"), ("period_end", "twenty")],
)
def test_a_wrong_value_in_the_manifest_is_told_with_line_and_column(raw: Path, column: str, value: str) -> None:
    (raw / "manifest.csv").write_text(f"file_name,{column}\na.txt,\nb.txt,{value}\n", encoding="utf-8")
    with pytest.raises(ManifestError, match=rf"line 3: {column}"):
        read_manifest(raw)
