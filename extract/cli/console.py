"""The one console of the command line: how it shows rows of any width, and how it ends with an error."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import NoReturn

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.markup import escape
from rich.table import Table

# Output that is no terminal (a log, a pipe) is given room for a table with Chinese titles.
console = Console(width=None if sys.stdout.isatty() else 120)
_errors = Console(stderr=True)
_COLUMN = 18
"""Characters that a column of a table needs at most to be read well."""


def fail(message: str, hint: str = "", status: int = 2) -> NoReturn:
    """Print one line on what is wrong and one on what to do, and end with `status`."""
    _errors.print(f"[red]guihua:[/red] {escape(message)}", soft_wrap=True)
    if hint:
        _errors.print(f"        {escape(hint)}", soft_wrap=True)
    raise typer.Exit(status)


def fits(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Tell whether the terminal has room for all columns beside each other."""
    needed = [max(map(cell_len, column)) for column in zip(names, *rows, strict=True)]
    return sum(min(width, _COLUMN) + 3 for width in needed) < console.width


def as_table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Table]:
    """Yield the rows as one table."""
    table = Table(header_style="bold")
    for name in names:
        table.add_column(escape(name), overflow="fold")
    for row in rows:
        table.add_row(*map(escape, row))
    yield table


def as_records(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str | Table]:
    """Yield each row as a list of its fields, empty ones left out."""
    for number, row in enumerate(rows, 1):
        table = Table(show_header=False, box=None, pad_edge=False)
        table.add_column(style="bold", no_wrap=True)
        table.add_column(overflow="fold")
        for name, text in zip(names, row, strict=True):
            if text:
                table.add_row(escape(name), escape(text))
        yield f"[dim]── {number}[/dim]"
        yield table
