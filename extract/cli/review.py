"""`guihua review`, `guihua diff` and `guihua checks`: the reviewer's worklist, changes between releases, the checks."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from extract.cli.console import console, fail
from extract.cli.options import Curated, Lang, Written
from extract.normalize.schema import Language

review = typer.Typer(
    help="Write the reviewer's worklist, and turn a filled-in one into decisions.", no_args_is_help=True
)


@review.command("export")
def export_worklist(
    worklist: Annotated[Path, typer.Argument(help="Worklist to write: .xlsx or .csv.")] = Path("worklist.xlsx"),
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The same, as other commands have it.")] = None,
    curated: Curated = Path("curated"),
    limit: Annotated[int, typer.Option(help="The riskiest so many figures only; 0 for all.", min=0)] = 500,
    lang: Lang = Language.EN,
) -> None:
    """Write the figures that nobody has reviewed into a worklist, riskiest first.

    Fill in the yellow columns (in a CSV: those from `decision` on): `decision` (confirm, correct or drop), for a
    correction the new values, and always the reason, your name and the day. Then run `guihua review import`.

    Leave `obs_id` and `check` as they are: `check` is a checksum of what the figure says, by which the import tells
    whether the figure is still what was exported.

    Examples: `guihua review export worklist.xlsx --limit 100` — `guihua review export 复核.xlsx --lang zh`
    """
    from extract.curate.review import read_published, write_worklist
    from extract.curate.review import worklist as rows_of

    place = out or worklist
    if place.suffix.lower() not in {".xlsx", ".csv"}:
        fail(f"a worklist is written as .xlsx or .csv, not {place.suffix or 'a file without suffix'}")
    try:
        rows = rows_of(read_published(curated), limit, lang)
    except FileNotFoundError as error:
        fail(f"{error.filename} is not there", "build the curated set first: guihua build")
    write_worklist(rows, place, lang)
    console.print(f"{len(rows)} figures, riskiest first: [bold]{place}[/bold]")


@review.command("import")
def import_worklist(
    worklist: Annotated[Path, typer.Argument(help="The filled-in worklist, .xlsx or .csv.", exists=True)],
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            "--out",
            "-o",
            help="Decisions file to write; if not given raw/overrides/NAME.yaml, NAME as the worklist.",
        ),
    ] = None,
    curated: Curated = Path("curated"),
) -> None:
    """Turn a filled-in worklist into a file of decisions, which the next build applies.

    Nothing is written if a row cannot be used: each is named with what is wrong.

    Example: `guihua review import worklist.xlsx`
    """
    from extract.curate.decisions import OverrideError
    from extract.curate.review import decided, read_published, read_worklist, write_decisions

    place = to or Path("raw/overrides") / f"{worklist.stem}.yaml"
    try:
        entries = decided(read_worklist(worklist), read_published(curated), worklist.name)
        if entries:
            write_decisions(entries, place)
    except OverrideError as error:
        fail(str(error), "nothing was written; put these rows right and import again", status=1)
    except FileExistsError:
        fail(f"{place} is already there", "give another name with --to")
    except FileNotFoundError as error:
        fail(f"{error.filename} is not there", "build the curated set first: guihua build")
    if not entries:
        console.print("No row has a decision: nothing to import.")
        return
    console.print(f"{len(entries)} decisions: [bold]{place}[/bold]. The next [bold]guihua build[/bold] applies them.")


class Form(StrEnum):
    """How changes are written."""

    MARKDOWN = "markdown"
    JSON = "json"


def diff(
    old: Annotated[Path, typer.Argument(help="Folder of the earlier release.", exists=True, file_okay=False)],
    new: Annotated[Path, typer.Argument(help="Folder of the later release.", exists=True, file_okay=False)],
    form: Annotated[Form, typer.Option("--format", help="Markdown or JSON.")] = Form.MARKDOWN,
    out: Written = None,
) -> None:
    """Tell what changed between two releases: figures added, removed and changed, each with the reason.

    Example: `guihua diff releases/1.0.0 curated -o changes.md`
    """
    from extract.curate.diff import diff_releases

    try:
        changes = diff_releases(old, new)
    except FileNotFoundError as error:
        fail(f"{error.filename} is not there", "both folders must hold a published set")
    text = changes.as_json() if form is Form.JSON else changes.as_markdown()
    if out is None:
        typer.echo(text, nl=False)
        return
    out.write_text(text, encoding="utf-8")
    console.print(f"{len(changes.added)} added, {len(changes.removed)} removed, {len(changes.changed)} changed: {out}")


def checks(
    name: Annotated[str, typer.Argument(help="Name of one check, for its description.")] = "",
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/checks.md.")] = False,
) -> None:
    """List what is checked, or describe one check.

    Examples: `guihua checks` — `guihua checks target-worse`
    """
    from extract.validate.checks import DESCRIBED, checks_page, described

    if markdown:
        typer.echo(checks_page(), nl=False)
        return
    known = described(name)
    if name and known is None:
        fail(f"no check is called {name}", "guihua checks lists them all")
    chosen = [known] if known else DESCRIBED
    table = Table(header_style="bold", show_lines=bool(name))
    for head in ("Check", "Severity", "What it finds", "检查"):
        table.add_column(head, overflow="fold")
    for check in chosen:
        table.add_row(check.name, check.severity, escape(check.description if name else check.title), check.title_zh)
    console.print(table)
