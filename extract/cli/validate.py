"""`guihua validate`: the published set against the contract, with Great Expectations."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from extract.cli.console import console, fail
from extract.cli.options import Curated


def validate(
    folder: Annotated[Path | None, typer.Argument(help="The published folder; curated if not given.")] = None,
    curated: Curated = Path("curated"),
    docs: Annotated[
        Path | None, typer.Option("--docs", help="Folder for Great Expectations' Data Docs, such as curated/data_docs.")
    ] = None,
    json: Annotated[Path | None, typer.Option("--json", help="File for all results.")] = None,
) -> None:
    """Check the published tables against the contract: keys, code lists, references, ranges, units, provenance.

    Ends with status 1 where an expectation of severity error fails. Data Docs load their styles from the network when
    they are looked at; `report.html` does not.

    Examples: `guihua validate` — `guihua validate releases/1.0.0 --json results.json`
    """
    from extract.validate.expectations import validate as check_published

    try:
        with console.status("Checking against the contract"):
            result = check_published(folder or curated, docs)
    except FileNotFoundError as error:
        fail(str(error), "guihua build")
    if json:
        json.write_text(result.to_json(), encoding="utf-8")
    failed = result.failed()
    if failed:
        table = Table(header_style="bold")
        for head in ("Severity", "Table", "Expectation", "What is expected", "Rows", "First row"):
            table.add_column(head, overflow="fold")
        for each in failed:
            expected, first = each.expectation, each.rows[0] if each.rows else {}
            row = (expected.severity, each.table, expected.name, expected.words.en, str(len(each.rows)))
            table.add_row(*row, escape(each.detail or " ".join(first.values())))
        console.print(table)
    console.print(f"{len(result.results)} expectations, {len(failed)} not met.")
    if docs:
        console.print(f"Data Docs: [bold]{docs / 'index.html'}[/bold]")
    if not result.success:
        raise typer.Exit(1)
