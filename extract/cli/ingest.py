"""`guihua ingest`: take new plans into raw/ and build."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from extract.cli import build
from extract.cli.console import console, fail
from extract.cli.options import Raw
from extract.cli.told import partly, refused, remarks, with_hint

if TYPE_CHECKING:
    from extract.ingest import Ingested, Looked
    from extract.pipeline import Outcome


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders with newly published plans.", exists=True)],
    raw: Raw = Path("raw"),
    curated: build.Out = Path("curated"),
    url: Annotated[str, typer.Option(help="Address that the files were published at, for the manifest.")] = "",
    area: Annotated[str, typer.Option(help="GB/T 2260 code of the region, if the plan does not say it.")] = "",
    no_build: Annotated[bool, typer.Option("--no-build", help="Only take the files in.")] = False,
    workers: build.Workers = 0,
) -> None:
    """Take new plans into `raw/` with a row in the manifest, then build.

    Each file is read first: one that cannot be is refused with the reason and what to do, and the exit status is 1.

    Example: `guihua ingest ~/Downloads/plan.pdf --url https://example.gov.cn/plan.html`
    """
    from extract.ingest import ingest as take_in
    from extract.manifest import ManifestError

    told = {name: value for name, value in (("source_url", url), ("ref_area", area)) if value}
    missing = 0
    try:
        for one in take_in(paths, raw, partial(_look, workers=workers), **told):
            missing += bool(one.reason)
            _tell(one, raw, remarks=no_build)
    except ManifestError as error:
        fail(str(error), "raw/README.md says what the manifest holds")
    if not no_build:
        build.build(raw, curated, workers)
    if missing:
        raise typer.Exit(1)


def _look(paths: Sequence[Path], workers: int) -> dict[Path, Looked]:
    """Read files as the build does, side by side, and keep what was read for it."""
    from extract.pipeline import Job, find_documents

    entries = [(path, entry) for path in paths for entry in find_documents(path)]
    with build.progress_bar() as progress:
        items = [entry for _, entry in entries]
        outcomes = build.read_with(progress, items, Job(cache_folder=build.CACHE), workers) if items else []
    read: dict[Path, list[Outcome]] = {path: [] for path in paths}
    for (path, _), outcome in zip(entries, outcomes, strict=True):
        read[path].append(outcome)
    return {path: _found(outcomes) for path, outcomes in read.items()}


def _found(outcomes: Sequence[Outcome]) -> Looked:
    """Return what is wrong with a file: nothing in it can be read, or some documents of an archive, or some pages."""
    from extract.curate.records import Failure
    from extract.ingest import Looked

    failures = [each for each in outcomes if isinstance(each, Failure)]
    if failures and len(failures) == len(outcomes):
        return Looked(failures[0].reason, failures[0].hint)
    lost = [with_hint(f"{each.file_name}: {each.reason}", each.hint) for each in failures]
    return Looked(remarks=(*lost, *(remark for each in outcomes for remark in remarks(each))))


def _tell(one: Ingested, raw: Path, *, remarks: bool) -> None:
    if one.reason:
        console.print(refused("refused", str(one.source), one.reason, one.hint), soft_wrap=True)
        return
    word, source = ("known", f"{one.source} is ") if one.known else ("taken in", "")
    console.print(f"{word}: {escape(source + str(raw / one.name))}", soft_wrap=True)
    for remark in one.remarks if remarks else ():
        console.print(partly(one.name, remark), soft_wrap=True)
