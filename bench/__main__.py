"""Speed and table quality of Guihua, the hand-written loop, the floor and peers: writes docs/benchmarks.md.

`python -m bench [ROUNDS]`: on the corpus in `../shared` where it is, else on documents drawn for it.
"""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bench.candidates import CANDIDATES, Candidate, Grid, guihua
from bench.documents import Sample, corpus, drawn, repeated

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("guihua", "pypdfium2", "pdfplumber", "pdfminer.six", "pymupdf", "camelot-py", "img2table")
FLOOR = "pdfium raw text"
Results = dict[str, dict[str, Any]]


def main() -> None:
    """Measure everything and write the page."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    shared = ROOT.parent / "shared"
    with tempfile.TemporaryDirectory() as folder:
        samples = list(corpus(shared)) if (shared / "corpus").exists() else drawn(Path(folder))
        results = {c.name: _run(c, samples, rounds) for c in CANDIDATES if c.installed}
        parts = [
            _intro(rounds, samples),
            _speed(samples, results),
            _per_file(samples, results),
            _quality(samples, results),
            _memory(samples, Path(folder)),
            _scaling(samples),
        ]
    (ROOT / "docs" / "benchmarks.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print("\n\n".join(parts))


def _run(candidate: Candidate, samples: Sequence[Sample], rounds: int) -> dict[str, Any]:
    """Run one candidate in a process of its own; slow ones see the annotated files only, once."""
    chosen = [s for s in samples if s.tables is not None] if candidate.slow else samples
    print(f"{candidate.name}: {sum(s.pages for s in chosen)} pages ...", file=sys.stderr)
    files = [str(sample.path) for sample in chosen]
    return _worker(candidate.name, 1 if candidate.slow else rounds, files, beside=FLOOR)


def _worker(name: str, rounds: int, files: Sequence[str], beside: str = "") -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.worker", name, beside, str(rounds), *files]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)  # noqa: S603 - our own module
    if done.returncode:
        raise SystemExit(f"{name} failed: {done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _intro(rounds: int, samples: Sequence[Sample]) -> str:
    names = []
    for package in PACKAGES:
        try:
            names.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            names.append(f"{package} not installed")
    pages = sum(sample.pages for sample in samples)
    kind = "of the corpus" if any(s.kind == "ruled" and "drawn" not in s.path.name for s in samples) else "drawn for it"
    return "\n".join(
        [
            "# Benchmarks: reading PDF",
            "",
            f"`make bench` ({rounds} rounds), {date.today().isoformat()}, Python {platform.python_version()}, "
            f"{platform.machine()}. {len(samples)} PDFs {kind}, {pages} pages. CPU seconds on one pinned core, each "
            "candidate in a process of its own, warmed up, median of the rounds; peers marked * ran once, over the "
            "annotated files only. The floor is timed by turns with each candidate. Import time does not count.",
            "",
            "Versions: " + ", ".join(names) + ".",
        ]
    )


def _shared_files(samples: Sequence[Sample], *results: dict[str, Any]) -> list[Sample]:
    return [s for s in samples if all(s.path.name in r["seconds"] for r in results)]


def _speed(samples: Sequence[Sample], results: Results) -> str:
    loop = results["pdfplumber loop"]
    rows = ["## Speed", "", "| candidate | does | pages/s | × loop, median file | × floor's time | peak MB |"]
    rows.append("| --- | --- | ---: | ---: | ---: | ---: |")
    for candidate in CANDIDATES:
        if candidate.name not in results:
            continue
        own = results[candidate.name]
        common = _shared_files(samples, own, loop)
        if not common:
            rows.append(f"| {candidate.name} | {candidate.what} | fails on every file | | | |")
            continue
        seconds = sum(own["seconds"][s.path.name] for s in common)
        ratio = statistics.median(loop["seconds"][s.path.name] / own["seconds"][s.path.name] for s in common)
        over = seconds / sum(own["beside"][s.path.name] for s in common)
        speed = sum(s.pages for s in common) / seconds
        star = " *" if candidate.slow else ""
        rows.append(
            f"| {candidate.name}{star} | {candidate.what} | {speed:.0f} | {ratio:.1f} | {over:.1f} | {own['peak_mb']} |"
        )
    return "\n".join(rows)


def _per_file(samples: Sequence[Sample], results: Results) -> str:
    loop, ours = results["pdfplumber loop"], results["Guihua"]
    rows = ["## File by file", "", "| file | pages | floor ms | Guihua ms | × floor | loop ms | loop ÷ Guihua |"]
    rows.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    shown = _shared_files(samples, ours)
    folders = dict.fromkeys(sample.path.parent.name for sample in shown)
    groups = [(sample.path.name, [sample]) for sample in shown]
    groups += [(f"{name} together", [s for s in shown if s.path.parent.name == name]) for name in folders]
    for name, group in groups:
        both = [sample for sample in group if sample.path.name in loop["seconds"]]
        a, b = (1000 * sum(times[s.path.name] for s in group) for times in (ours["beside"], ours["seconds"]))
        c, d = (1000 * sum(times[s.path.name] for s in both) for times in (loop["seconds"], ours["seconds"]))
        last = f"{c:.0f} | {c / d:.1f}" if both else "fails | "
        rows.append(f"| {name} | {sum(s.pages for s in group)} | {a:.1f} | {b:.1f} | {b / a:.1f} | {last} |")
    return "\n".join(rows)


def _quality(samples: Sequence[Sample], results: Results) -> str:
    rows = ["## Table quality", "", "Positions of the logical tables (spans expanded) with the right text: F1 over the"]
    rows.append("annotated files; `extra` counts tables that match none.")
    rows += ["", "| candidate | ruled | three-line | extra |", "| --- | ---: | ---: | ---: |"]
    for candidate in CANDIDATES:
        if candidate.name not in results or candidate.name in (FLOOR, "Guihua to CSV"):
            continue
        own = results[candidate.name]
        scores, extra = [], 0
        for kind in ("ruled", "three-line"):
            chosen = [s for s in samples if s.tables is not None and s.kind == kind]
            f1, more = _score([(s.tables or [], own["tables"].get(s.path.name, [])) for s in chosen])
            scores.append(f"{f1:.3f}" if chosen else "–")
            extra += more
        rows.append(f"| {candidate.name} | {scores[0]} | {scores[1]} | {extra} |")
    return "\n".join(rows)


def _score(pairs: Sequence[tuple[list[Grid], list[Grid]]]) -> tuple[float, int]:
    """Return the F1 of grid positions, and how many tables match no annotated one."""
    hits = wanted = given = extra = 0
    for gold, found in pairs:
        left = [_positions(grid) for grid in found]
        for table in map(_positions, gold):
            wanted += len(table)
            best = max(left, key=lambda other: len(table & other), default=set())
            if best and len(_texts(best) & _texts(table)) * 2 >= len(_texts(table)) - 1:
                hits += len(table & best)
                given += len(best)
                left.remove(best)
        extra += len(left)
    return (2 * hits / (wanted + given) if hits else 0.0), extra


def _positions(grid: Grid) -> set[tuple[int, int, str]]:
    return {(r, c, _fold(text)) for r, row in enumerate(grid) for c, text in enumerate(row)}


def _texts(positions: set[tuple[int, int, str]]) -> set[str]:
    return {text for _, _, text in positions if text}


def _fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _memory(samples: Sequence[Sample], folder: Path) -> str:
    base = max((s for s in samples if s.tables), key=lambda s: s.pages)
    rows = ["## Memory", "", "Peak of a process that reads one file and keeps its document; the file itself is in it."]
    rows += ["", "| pages | file MB | pdfium raw text, peak MB | Guihua, peak MB |", "| ---: | ---: | ---: | ---: |"]
    for times in (1, 8, 32):
        sample = repeated(base, times, folder)
        peaks = [_worker(name, 1, [str(sample.path)])["peak_mb"] for name in (FLOOR, "Guihua")]
        rows.append(f"| {sample.pages} | {sample.path.stat().st_size / 1e6:.1f} | {peaks[0]} | {peaks[1]} |")
    return "\n".join(rows)


def _scaling(samples: Sequence[Sample]) -> str:
    """Compare one process with two: over the same files four times, and counting, which shares nothing; wall time."""
    files = [sample.path for sample in samples if sample.tables is not None] * 4
    reading, counting = _gain(guihua, files), _gain(_count, [2_000_000] * 24)
    machine = f"wall time, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    return (
        f"## Two processes\n\nTwo processes read {reading:.2f} times as fast as one ({machine}). What this machine "
        f"gives at that time: two processes that only count are {counting:.2f} times as fast as one."
    )


def _gain(work: Callable[[Any], object], items: Sequence[Any]) -> float:
    """Return how many times as fast two processes do some work as one."""
    took = {}
    for workers in (1, 2):
        with ProcessPoolExecutor(workers) as pool:
            list(pool.map(work, items[:workers]))
            began = time.perf_counter()
            list(pool.map(work, items))
            took[workers] = time.perf_counter() - began
    return took[1] / took[2]


def _count(steps: int) -> int:
    return sum(i * i % 7 for i in range(steps))


if __name__ == "__main__":
    main()
