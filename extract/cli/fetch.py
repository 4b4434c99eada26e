"""`guihua fetch`: download published plans and their attachments."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from extract import fetch as fetching
from extract.fetch import Fetched, Limits, Outcome
from extract.fetch.http import Progress as Report
from extract.manifest import ManifestError

MEGABYTE = 1 << 20
_COLOURS = {Outcome.SAVED: "green", Outcome.KNOWN: "cyan", Outcome.REFUSED: "yellow", Outcome.FAILED: "red"}


def fetch(
    urls: Annotated[list[str], typer.Argument(metavar="URL…", help="Web pages or files to fetch.")],
    into: Annotated[Path, typer.Option(help="Folder that the files and `manifest.csv` go into.")] = Path("raw"),
    attachments: Annotated[bool, typer.Option(help="Also fetch the files that a web page links to.")] = True,
    delay: Annotated[float, typer.Option(min=0, help="Least seconds between two requests to one host.")] = 2.0,
    max_mb: Annotated[float, typer.Option(min=0, help="Largest file, in megabytes.")] = 200.0,
    max_seconds: Annotated[float, typer.Option(min=1, help="Longest time for one file, all tries together.")] = 900.0,
    retries: Annotated[int, typer.Option(min=0, help="Further tries after a failure that may pass.")] = 4,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also fetch from private networks and this machine.")
    ] = False,
) -> None:
    """Download pages and their attachments (PDF, DOC, DOCX, WPS, OFD, ZIP) into `raw/`, with a record of the source.

    A broken download goes on where it stopped when the command is called again. Nothing is overwritten.
    Exit status 1 if any address could not be fetched.

    Example: `guihua fetch https://www.example.gov.cn/plan.html`, then `guihua build`
    """
    limits = Limits(
        delay=delay,
        size=int(max_mb * MEGABYTE),
        seconds=max_seconds,
        retries=retries,
        allow_private=allow_private,
    )
    console = Console(stderr=True)
    try:
        lost = _run(urls, into, limits, attachments, console)
    except (ManifestError, OSError) as error:
        console.print(f"[red]error[/red] {escape(str(error))}", soft_wrap=True)
        raise typer.Exit(1) from error
    if lost:
        raise typer.Exit(1)


def _run(urls: Iterable[str], into: Path, limits: Limits, attachments: bool, console: Console) -> int:
    """Fetch with a progress bar, a line for each address as it is done; return how many were not fetched."""
    lost = 0
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:

        def report(url: str) -> Report:
            task = bar.add_task(escape(_short(url)), total=None)
            return lambda done, total: bar.update(task, completed=done, total=total)

        for found in fetching.fetch(urls, into, limits=limits, attachments=attachments, progress=report):
            for task in bar.task_ids:
                bar.remove_task(task)
            console.print(_line(found), soft_wrap=True)
            lost += found.outcome in (Outcome.FAILED, Outcome.REFUSED)
    return lost


def _line(found: Fetched) -> str:
    colour = _COLOURS[found.outcome]
    what = f"{found.file_name} ({found.size / 1024:.0f} KB)" if found.file_name else found.url
    why = f": {found.reason}" if found.reason else ""
    return f"[{colour}]{found.outcome:8}[/{colour}] {escape(what + why)}"


def _short(url: str) -> str:
    name = unquote(url.rstrip("/").rpartition("/")[2]) or url
    return name if len(name) <= 40 else name[:39] + "…"
