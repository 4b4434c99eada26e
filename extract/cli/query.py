"""`guihua query`: SQL over the curated set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from extract.cli.console import console, fail

SHOWN = 200
"""Rows that a terminal shows; files get all."""


def query(
    sql: Annotated[str, typer.Argument(help="One SQL statement, as DuckDB understands it.")],
    csv: Annotated[Path | None, typer.Option("--csv", help="CSV file to write the answer to.")] = None,
    parquet: Annotated[Path | None, typer.Option("--parquet", help="Parquet file to write the answer to.")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Excel file to write the answer to.")] = None,
    curated: Annotated[Path, typer.Option("--curated", help="The published folder.")] = Path("curated"),
) -> None:
    """Ask the curated set in SQL: the tables of the contract, and the views primary_observations, targets and doubts.

    `guihua query "SELECT indicator_name, ref_area_name, obs_value FROM targets WHERE nature = '约束性'"`

    `guihua query "SELECT * FROM doubts" --xlsx doubts.xlsx`
    """
    from extract.curate.querying import Answer, QueryError, write_answer
    from extract.curate.querying import query as ask

    wanted = ((csv, ".csv"), (parquet, ".parquet"), (xlsx, ".xlsx"))
    files = [place.with_suffix(suffix) for place, suffix in wanted if place]
    try:
        for place in files:
            console.print(f"{write_answer(sql, curated, place)} rows: [bold]{place}[/bold]")
        answer = Answer((), ()) if files else ask(sql, curated)
    except FileNotFoundError as error:
        fail(str(error), "guihua build")
    except QueryError as error:
        fail(str(error), "the tables and columns are in CODEBOOK.md: guihua codebook")
    if not files:
        _show(answer.names, answer.rows)


def _show(names: tuple[str, ...], rows: tuple[tuple[object, ...], ...]) -> None:
    from extract.curate.querying import text_of

    table = Table(header_style="bold")
    for name in names:
        table.add_column(escape(name), overflow="fold")
    for row in rows[:SHOWN]:
        table.add_row(*(escape(text_of(value)) for value in row))
    console.print(table)
    rest = f", {len(rows) - SHOWN} of them not shown; --csv writes all" if len(rows) > SHOWN else ""
    console.print(f"{len(rows)} rows{rest}")
