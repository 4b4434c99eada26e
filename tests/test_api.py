"""The package as researchers use it from Python."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import extract
from tests.conftest import ROOT


def test_open_observe_and_load(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text(
        "杭州市卫生规划（2021—2025年）\n\n表1 指标\n指标\t2020年\t2025年\n每千人口注册护士数（人）\t3.1\t3.8\n每万人口全科医生数（人）\t2\t4\n",
        encoding="utf-8",
    )
    document = extract.open_document(path)
    figures = extract.observe(document)
    assert [(f.indicator_name, f.time_period, str(f.obs_value)) for f in figures][:2] == [
        ("每千人口注册护士数", "2020", "3.1"),
        ("每千人口注册护士数", "2025", "3.8"),
    ]
    assert all(f.obs_id and f.indicator and f.primary for f in figures)

    from extract.curate import curate, publish
    from extract.pipeline import interpret

    publish(curate([interpret(document)]), tmp_path / "curated")
    frame = extract.load("observations", tmp_path / "curated")
    assert list(frame["obs_value"]) == [3.1, 3.8, 2.0, 4.0]
    assert str(frame["row"].dtype) == "Int64"


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import extract, sys; print([m for m in ('pandas', 'spacy', 'duckdb', 'pdfplumber') if m in sys.modules])"
    printed = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"
