"""`guihua query`: SQL over the curated set."""

from __future__ import annotations

import csv as csv_files
import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extract.cli.console import as_records, as_table, console, fail, fits
from extract.cli.options import Curated

if TYPE_CHECKING:
    from extract.curate.querying import Answer

SHOWN, SHOWN_RECORDS = 200, 50
"""Rows that a terminal shows as a table, and as records below each other; files and --format csv get all."""


class Form(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    RECORDS = "records"
    CSV = "csv"


def query(
    sql: Annotated[str, typer.Argument(help="One SQL statement, as DuckDB understands it, or the name of a table.")],
    form: Annotated[
        Form | None, typer.Option("--format", help="How to print it; if not given, what the terminal has room for.")
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="CSV file to write the answer to.")] = None,
    parquet: Annotated[Path | None, typer.Option("--parquet", help="Parquet file to write the answer to.")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Excel file to write the answer to.")] = None,
    curated: Curated = Path("curated"),
) -> None:
    """Ask the curated set in SQL: the tables of the contract, and the views primary_observations, targets and doubts.

    An answer too wide for the terminal is shown as records, without empty fields; `--format csv` prints everything.
    The column `check` is a word of SQL: write it as `"check"`.

    Examples:

    `guihua query doubts`

    `guihua query "SELECT indicator_name, ref_area_name, obs_value FROM targets WHERE nature = '约束性'"`

    `guihua query "SELECT * FROM doubts" --xlsx doubts.xlsx`
    """
    from extract.curate.querying import Answer, QueryError, write_answer
    from extract.curate.querying import query as ask

    wanted = ((csv, ".csv"), (parquet, ".parquet"), (xlsx, ".xlsx"))
    files = [place.with_suffix(suffix) for place, suffix in wanted if place]
    sql = f'FROM "{sql}"' if re.fullmatch(r"\w+", sql) else sql
    try:
        for place in files:
            console.print(f"{write_answer(sql, curated, place)} rows: [bold]{place}[/bold]")
        answer = Answer((), ()) if files else ask(sql, curated)
    except FileNotFoundError as error:
        fail(str(error), "guihua build")
    except QueryError as error:
        fail(str(error), "the tables and columns are in CODEBOOK.md: guihua codebook")
    if not files:
        _show(answer, form)


def _show(answer: Answer, form: Form | None) -> None:
    from extract.curate.querying import text_of

    rows = [[text_of(value) for value in row] for row in answer.rows]
    form = form or (Form.TABLE if fits(answer.names, rows[:SHOWN]) else Form.RECORDS)
    if form is Form.CSV:
        csv_files.writer(sys.stdout, lineterminator="\n").writerows([answer.names, *rows])
        return
    most = SHOWN if form is Form.TABLE else SHOWN_RECORDS
    for part in (as_table if form is Form.TABLE else as_records)(answer.names, rows[:most]):
        console.print(part)
    rest = f", {len(rows) - most} of them not shown; --csv FILE writes all" if len(rows) > most else ""
    console.print(f"{len(rows)} rows{rest}")
