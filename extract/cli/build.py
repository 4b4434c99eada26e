"""`guihua build` and `guihua extract`: from documents to the curated set, with progress and a summary."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from extract.cli.console import console, fail
from extract.cli.told import troubles

if TYPE_CHECKING:
    from extract.curate.records import Curated, DocumentRecord
    from extract.pipeline import Job, Outcome
    from extract.readers.archive import Entry

CACHE = Path(".cache/guihua")

Raw = Annotated[Path, typer.Argument(help="Folder with the plans (PDF, DOCX, HTML, OFD, DOC, text, ZIP).", exists=True)]
Out = Annotated[Path, typer.Option("--curated", "-o", help="Folder to publish into; it is made or replaced.")]
Workers = Annotated[int, typer.Option("--workers", "-j", help="Processes at a time; 0 takes all cores.")]
Cluster = Annotated[str, typer.Option(help="Address of a Dask scheduler to read on, such as tcp://10.0.0.5:8786.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Read every document anew.")]


def build(
    raw: Raw = Path("raw"),
    curated: Out = Path("curated"),
    workers: Workers = 0,
    cluster: Cluster = "",
    no_cache: NoCache = False,
) -> None:
    """Read every plan in RAW and publish the curated dataset.

    Writes CSV, Excel-ready CSV, Parquet, DuckDB, data package, codebook and report into the folder for curated data.
    A file that cannot be read is named with the reason and what to do; the others go on, and the exit status is 1.
    What was read is kept: a second build reads only what is new, a build that was stopped goes on where it stood.

    Examples: `guihua build` — `guihua build plans -o out -j 4` — `guihua build --cluster tcp://10.0.0.5:8786`
    """
    if curated.exists() and not curated.is_dir():
        fail(f"{curated} is a file, not a folder", "name another folder with -o")
    outcomes, made = _curated(raw, workers, cluster, None if no_cache else CACHE)
    made, sound = _publish(made, curated, raw)
    summary(made)
    _finish(outcomes, made, curated, sound=sound)


def extract(
    files: Annotated[list[Path], typer.Argument(help="Documents to read.", exists=True)],
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the CSV files.")] = Path("extracted"),
    workers: Workers = 0,
) -> None:
    """Read a few documents and write their tables and figures as CSV, beside the curated set.

    For a first look at a new plan: nothing in `curated/` changes. A folder or a ZIP archive stands for all in it.

    Example: `guihua extract plan.pdf annex.docx -o first-look`
    """
    from extract.curate.publishing import write_tables

    outcomes, made = _curated_files(files, workers)
    write_tables(made, out)
    summary(made)
    _finish(outcomes, made, out)


def _curated(raw: Path, workers: int, cluster: str, cache: Path | None) -> tuple[list[Outcome], Curated]:
    from extract.curate.decisions import OverrideError
    from extract.curate.overrides import Overrides
    from extract.manifest import ManifestError, read_manifest
    from extract.pipeline import OVERRIDES, ClusterError, Job, find_documents

    items = find_documents(raw)
    if not items:
        fail(f"no documents in {raw}", "put plans (PDF, DOCX, HTML, OFD, DOC or text) there and run it again")
    try:
        job = Job(read_manifest(raw).by_key(), Overrides.read(raw / OVERRIDES), cache)
        return _read(items, job, workers, cluster)
    except ManifestError as error:
        fail(str(error), "raw/README.md says what the manifest holds")
    except ClusterError as error:
        fail(str(error))
    except OverrideError as error:
        fail("\n".join(error.problems), "mend or delete these entries in raw/overrides (see docs/overrides.md)")


def _curated_files(files: Sequence[Path], workers: int) -> tuple[list[Outcome], Curated]:
    from extract.pipeline import Job, find_documents

    return _read([item for file in files for item in find_documents(file)], Job(cache_folder=CACHE), workers, "")


def _read(items: Sequence[Entry], job: Job, workers: int, cluster: str) -> tuple[list[Outcome], Curated]:
    from extract.pipeline import put_together

    with progress_bar() as progress:
        outcomes = read_with(progress, items, job, workers, cluster)
        for task in progress.task_ids:
            progress.update(task, description="Curating and checking")
        made = put_together(outcomes, job)
    return outcomes, made


def read_with(
    progress: Progress, items: Sequence[Entry], job: Job, workers: int = 0, cluster: str = ""
) -> list[Outcome]:
    """Read documents with a bar that tells how many are done and which was the last."""
    from extract.pipeline import run

    count = min(workers or os.cpu_count() or 1, len(items))
    task = progress.add_task("Reading", total=len(items))

    def done(item: Entry, outcome: Outcome) -> None:
        progress.update(task, advance=1, description=f"Reading {escape(item.name[-40:])}")

    return run(items, job, workers=count, cluster=cluster, done=done)


def progress_bar() -> Progress:
    """Return the bar of commands that read documents; it leaves nothing behind."""
    return Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console, transient=True, disable=not console.is_terminal,
    )  # fmt: skip


def _publish(made: Curated, folder: Path, raw: Path) -> tuple[Curated, bool]:
    """Check the set against the contract and publish it; return it with what was found, and whether it is sound."""
    from extract.curate.release import ReleaseError, read_release
    from extract.validate.release import publish_checked

    with console.status("Checking against the contract and publishing"):
        try:
            checked, result = publish_checked(made, folder, read_release(raw))
        except ReleaseError as error:
            fail(str(error), "a version is written as 1.2.3")
    return checked, result.success


_COLUMNS = (
    # name, justification, the width of terminal from which there is room for it (below which it stands in for others)
    ("Area", "left", 0), ("Plan", "left", 0), ("Period", "left", 100), ("Tables", "right", 100),
    ("Figures", "right", 0), ("Coded", "right", 100), ("Errors", "right", 90), ("Warnings", "right", 90),
    ("Doubts", "right", -90), ("Status", "left", 0),
)  # fmt: skip


def summary(made: Curated) -> None:
    """Print one line for each document: what was found in it and what was doubtful."""
    shown = [name for name, _, width in _COLUMNS if (console.width >= width if width >= 0 else console.width < -width)]
    table = Table(title="What was found", title_justify="left", header_style="bold")
    for name, justify, _ in _COLUMNS:
        if name in shown:
            least = {"Area": 8, "Plan": 16}.get(name)
            table.add_column(name, justify=justify, no_wrap=least is None, min_width=least, overflow="fold")  # type: ignore[arg-type]
    coded = Counter(o.doc_id for o in made.observations if o.indicator)
    doubts = Counter((f.doc_id, str(f.severity)) for f in made.findings)
    other_forms = {f.doc_id for f in made.findings if f.check == "other-form"}
    titles = Counter(record.title for record in made.documents)
    for record in made.documents:
        name = record.title if record.title and titles[record.title] == 1 else record.file_name
        cells = {
            "Area": record.ref_area_name or "–",
            "Plan": name,
            "Period": f"{record.period_start}–{record.period_end}" if record.period_start else "–",
            "Tables": str(record.n_tables),
            "Figures": str(record.n_observations),
            "Coded": str(coded[record.doc_id]),
            "Errors": str(doubts[record.doc_id, "error"]),
            "Warnings": str(doubts[record.doc_id, "warning"]),
            "Doubts": str(doubts[record.doc_id, "error"] + doubts[record.doc_id, "warning"]),
            "Status": _status(record, other_form=record.doc_id in other_forms),
        }
        table.add_row(*(cells[column] for column in shown))
    console.print(table)


def _status(record: DocumentRecord, *, other_form: bool) -> str:
    """Say more than the published status: a document without figures, or another form of a plan that is compared."""
    if record.status != "ok":
        return record.status
    return "other form" if other_form else "ok" if record.n_observations else "no figures"


def _finish(outcomes: Sequence[Outcome], made: Curated, folder: Path, *, sound: bool = True) -> None:
    """Name what was not read, or not wholly; end with status 1 where a file or the contract was failed."""
    from extract.curate.records import Failure

    for line in troubles(outcomes):
        console.print(line, soft_wrap=True)
    failures = [outcome for outcome in outcomes if isinstance(outcome, Failure)]
    shared = sum(1 for row in made.comparison_long) if made.comparison_long else 0
    console.print(f"{folder}: {len(made.observations)} figures, {shared} comparisons, {len(made.findings)} findings")
    if not sound:
        console.print("[red]The set does not keep the contract[/red]: see `contract.` in findings.csv, validation.json")
    if failures or not sound:
        raise typer.Exit(1)
