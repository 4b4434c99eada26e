"""The one console of the command line, and how it ends with an error."""

from __future__ import annotations

import sys
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape

# Output that is no terminal (a log, a pipe) is given room for a table with Chinese titles.
console = Console(width=None if sys.stdout.isatty() else 120)
_errors = Console(stderr=True)


def fail(message: str, hint: str = "", status: int = 2) -> NoReturn:
    """Print one line on what is wrong and one on what to do, and end with `status`."""
    _errors.print(f"[red]guihua:[/red] {escape(message)}", soft_wrap=True)
    if hint:
        _errors.print(f"        {escape(hint)}", soft_wrap=True)
    raise typer.Exit(status)
