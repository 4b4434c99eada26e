"""Quality against hand-made annotations: `python -m bench.quality FOLDER` writes docs/quality.md.

FOLDER holds `seeds/`, `corpus/laid-out/`, `gold/` and the scorers `eval/`; it is not part of the repository.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from extract.curate import curate
from extract.curate.publishing import write_tables
from extract.pipeline import interpret
from extract.readers import open_document

ROOT = Path(__file__).resolve().parents[1]
PLANS = ("000", "001", "003")
FORMS = {"text": "seeds/{plan}_*.txt", "DOCX": "corpus/laid-out/{plan}.docx", "PDF": "corpus/laid-out/{plan}.pdf"}
UNRULED = {"PDF, three-line": "corpus/laid-out/{plan}_three.pdf"}


def sources(folder: Path) -> Iterator[tuple[str, str, Path]]:
    """Yield (plan, form, file) for every annotated plan and form that is there."""
    for form, pattern in (FORMS | UNRULED).items():
        for plan in PLANS:
            for path in folder.glob(pattern.format(plan=plan)):
                yield plan, form, path


def score(folder: Path, plan: str, path: Path) -> dict[str, Any]:
    """Run the pipeline on one file and the scorers on its result."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch)
        write_tables(curate([interpret(open_document(path))]), out)
        gold = folder / "gold" / plan
        tables = run(folder, "score_tables", gold / "tables.json", out / "cells.csv", out / "tables.csv")
        kinds = {
            kind: run(
                folder, "score_observations", gold / "observations.csv", out / "observations.csv", "--source", kind
            )
            for kind in ("table", "text")
        }
    return {"tables": tables, **kinds}


def run(folder: Path, scorer: str, *arguments: object) -> dict[str, Any]:
    """Run one scorer and return what it prints."""
    command = [sys.executable, str(folder / "eval" / f"{scorer}.py"), *map(str, arguments)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603  (our own scorer)
    result: dict[str, Any] = json.loads(printed)
    return result


def row(plan: str, form: str, result: dict[str, Any]) -> str:
    """Return one line of the report."""
    tables, table, text = result["tables"], result["table"], result["text"]
    cells = [
        plan,
        form,
        f"{tables['system_tables']}/{tables['gold_tables']}",
        f"{tables['grid']['f1']:.3f}",
        f"{tables['perfect']:.2f}",
        *(f"{table[level]['f1']:.3f}" for level in ("core", "strict")),
        *(f"{text[level]['f1']:.3f}" for level in ("found", "core", "strict")),
    ]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Write the report."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared").resolve()
    if not (folder / "gold").is_dir():
        sys.exit(f"bench.quality: no annotations in {folder}")
    lines = [row(plan, form, score(folder, plan, path)) for plan, form, path in sources(folder)]
    head = (ROOT / "bench" / "quality.md.in").read_text(encoding="utf-8")
    report = head.replace("@DATE@", date.today().isoformat()).replace("@ROWS@", "\n".join(lines))
    (ROOT / "docs" / "quality.md").write_text(report, encoding="utf-8")
    print(report)


if __name__ == "__main__":
    main()
