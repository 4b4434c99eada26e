"""The `guihua` command: thin Typer commands, one call each."""

from __future__ import annotations

import typer

app = typer.Typer(
    name="guihua",
    help="Turn published Chinese policy plans into one comparable, traceable dataset of indicators and targets.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


def main() -> None:
    """Run the command line."""
    app()
