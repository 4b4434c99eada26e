"""`guihua codebook`: what is published, column by column."""

from __future__ import annotations

import typer

from extract.cli.console import console
from extract.cli.options import Written


def codebook(
    out: Written = None,
) -> None:
    """Print the data contract in Chinese and English: tables, columns, code lists, what confidence means.

    Example: `guihua codebook -o codebook.md`
    """
    from extract.curate.codebook import codebook_page
    from extract.normalize.schema import contract

    page = codebook_page(contract())
    if out is None:
        typer.echo(page, nl=False)
        return
    out.write_text(page, encoding="utf-8")
    console.print(f"Written: [bold]{out}[/bold]")
