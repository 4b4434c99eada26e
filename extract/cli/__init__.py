"""The `guihua` command: thin Typer commands, one call each."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from extract import __version__
from extract.cli import (
    build,
    codebook,
    compare,
    explain,
    fetch,
    indicators,
    ingest,
    query,
    release,
    review,
    show,
    validate,
)

app = typer.Typer(
    name="guihua",
    help="Turn published Chinese policy plans into one comparable, traceable dataset of indicators and targets.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
app.command()(build.build)
app.command()(build.extract)
app.command()(ingest.ingest)
app.command()(show.show)
app.command()(compare.compare)
app.command()(query.query)
app.command()(validate.validate)
app.command()(release.release)
app.command()(codebook.codebook)
app.command()(fetch.fetch)
app.add_typer(review.review, name="review")
app.add_typer(indicators.indicators, name="indicators")
app.command()(review.diff)
app.command()(review.checks)
app.command()(explain.explain)
app.command()(explain.rules)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"guihua {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line; what a terminal's encoding lacks is shown as ?, and ends no command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()
