"""`guihua ingest`: take new plans into raw/ and build."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extract.cli import build
from extract.cli.console import console, fail


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders with newly published plans.", exists=True)],
    raw: Annotated[Path, typer.Option(help="The folder with the source documents.")] = Path("raw"),
    curated: build.Out = Path("curated"),
    url: Annotated[str, typer.Option(help="Address that the files were published at, for the manifest.")] = "",
    area: Annotated[str, typer.Option(help="GB/T 2260 code of the region, if the plan does not say it.")] = "",
    no_build: Annotated[bool, typer.Option("--no-build", help="Only take the files in.")] = False,
    workers: build.Workers = 0,
) -> None:
    """Take new plans into `raw/` with a row in the manifest, then build.

    Example: `guihua ingest ~/Downloads/plan.pdf --url https://example.gov.cn/plan.html`
    """
    from extract.ingest import ingest as take_in
    from extract.manifest import ManifestError

    told = {name: value for name, value in (("source_url", url), ("ref_area", area)) if value}
    refused = 0
    try:
        for one in take_in(paths, raw, **told):
            if one.reason:
                refused += 1
                hint = f" — {one.hint}" if one.hint else ""
                console.print(f"[red]refused[/red] {one.source}: {one.reason}{hint}", soft_wrap=True)
            else:
                console.print(f"{'known' if one.known else 'taken in'}: {raw / one.name}", soft_wrap=True)
    except ManifestError as error:
        fail(str(error), "raw/README.md says what the manifest holds")
    if not no_build:
        build.build(raw, curated, workers)
    if refused:
        raise typer.Exit(1)
