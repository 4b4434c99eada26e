"""`guihua release`: the next version of the curated set, tried first and stored only when asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from extract.cli.console import console, fail

if TYPE_CHECKING:
    from extract.curate.release import Release
    from extract.curate.releasing import Plan


def release(
    raw: Annotated[Path, typer.Option(help="The folder with the source documents.", exists=True)] = Path("raw"),
    curated: Annotated[Path, typer.Option("--curated", help="The published folder.")] = Path("curated"),
    to: Annotated[Path, typer.Option(help="The folder that holds all releases.")] = Path("releases"),
    write: Annotated[bool, typer.Option("--write", help="Store the release; without it nothing is written.")] = False,
    on: Annotated[str, typer.Option("--date", help="Day of the release (ISO); today if not given.")] = "",
) -> None:
    """Tell which version the curated set would be released as and what changed; with --write, store it.

    A column renamed, added or removed is a major step, figures added or removed a minor one, figures changed a patch.
    Storing builds the set once more under its new version, checks it against the contract and copies it, with the
    changes, to `releases/<version>`.
    """
    from extract.curate.release import Release, ReleaseError
    from extract.curate.releasing import plan_release, store_release

    day = _day(on)
    try:
        plan = plan_release(curated, to)
        _tell(plan)
        if not plan.needed or not write:
            console.print("Nothing was written." + (" Add --write to store it." if plan.needed else ""))
            return
        _rebuild(raw, curated, Release(plan.version, day))
        stored = store_release(curated, to, plan)
    except FileNotFoundError as error:
        fail(str(error), "guihua build")
    except ReleaseError as error:
        fail(str(error), status=1)
    console.print(f"Released [bold]{plan.version}[/bold]: {stored}")


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else date.today().isoformat()
    except ValueError:
        return fail(f"{text} is not a date of the form 2026-01-31")


def _tell(plan: Plan) -> None:
    if plan.last is None or plan.changes is None:
        console.print(f"The first release would be [bold]{plan.version}[/bold].")
        return
    changes = plan.changes
    counts = f"{len(changes.added)} figures added, {len(changes.removed)} removed, {len(changes.changed)} changed"
    structure = "; ".join(changes.structure)
    console.print(f"Since {plan.last.name}: {counts}." + (f" Structure: {structure}." if structure else ""))
    if plan.needed:
        console.print(f"The next release would be [bold]{plan.version}[/bold].")


def _rebuild(raw: Path, curated: Path, version: Release) -> None:
    """Build the set as this version; what `raw/release.yaml` said comes back where that fails."""
    from extract.cli.build import build
    from extract.curate.release import RELEASE_FILE, write_release

    place = raw / RELEASE_FILE
    before = place.read_text(encoding="utf-8") if place.is_file() else None
    write_release(raw, version)
    try:
        build(raw=raw, curated=curated)
    except BaseException:
        place.unlink() if before is None else place.write_text(before, encoding="utf-8")
        raise
