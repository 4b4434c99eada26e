"""`guihua release`: the next version of the curated set, tried first and stored only when asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from extract.cli.console import console, fail
from extract.cli.options import Curated, Raw
from extract.cli.told import with_hint

if TYPE_CHECKING:
    from extract.curate.release import Release
    from extract.curate.releasing import Plan


def release(
    raw: Raw = Path("raw"),
    curated: Curated = Path("curated"),
    to: Annotated[Path, typer.Option(help="The folder that holds all releases.")] = Path("releases"),
    write: Annotated[bool, typer.Option("--write", help="Store the release; without it nothing is written.")] = False,
    on: Annotated[str, typer.Option("--date", help="Day of the release (ISO); today if not given.")] = "",
    with_unread: Annotated[
        bool, typer.Option("--with-unread", help="Release although files could not be read; the set lists them.")
    ] = False,
) -> None:
    """Tell which version the curated set would be released as and what changed; with --write, store it.

    A column renamed, added or removed is a major step, figures added or removed a minor one, figures changed a patch.
    Storing builds the set once more under its new version, checks it against the contract and copies it, with the
    changes, to `releases/VERSION`. Nothing is touched where a file could not be read (unless --with-unread is given),
    where the set does not keep the contract, or where RAW has changed since the last build.

    Examples: `guihua release` — `guihua release --write --date 2026-01-31`
    """
    from extract.curate.release import Release, ReleaseError
    from extract.curate.releasing import plan_release

    day = _day(on)
    try:
        plan = plan_release(curated, to)
        _tell(plan, with_unread=with_unread)
        if not plan.needed or not write:
            console.print("Nothing was written." + (" Add --write to store it." if plan.needed else ""))
            return
        stored = _store(raw, curated, to, plan, Release(plan.version, day), with_unread=with_unread)
    except FileNotFoundError as error:
        fail(str(error), "guihua build")
    except ReleaseError as error:
        fail(f"nothing was released: {error}", status=1)
    console.print(f"Released [bold]{plan.version}[/bold]: {stored}")


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else date.today().isoformat()
    except ValueError:
        return fail(f"{text} is not a date of the form 2026-01-31")


def _tell(plan: Plan, *, with_unread: bool) -> None:
    if plan.last is None or plan.changes is None:
        console.print(f"The first release would be [bold]{plan.version}[/bold].")
    else:
        changes = plan.changes
        counts = f"{len(changes.added)} figures added, {len(changes.removed)} removed, {len(changes.changed)} changed"
        structure = "; ".join(changes.structure)
        console.print(f"Since {plan.last.name}: {counts}." + (f" Structure: {structure}." if structure else ""))
        if plan.needed:
            console.print(f"The next release would be [bold]{plan.version}[/bold].")
    for line in plan.unread if plan.needed else ():
        console.print(f"[red]not read[/red] {escape(line)}", soft_wrap=True)
    if plan.unread and plan.needed and not with_unread:
        console.print(f"It would be refused: {_MEND}.", soft_wrap=True)


def _store(raw: Path, curated: Path, to: Path, plan: Plan, release: Release, *, with_unread: bool) -> Path:
    """Build the set as this version aside; only when it is sound and stored, stamp `raw/` and the curated folder.

    Raises ReleaseError where it cannot be released; then nothing was touched.
    """
    from extract.cli.build import CACHE, _curated
    from extract.curate.records import Failure
    from extract.curate.release import ReleaseError, write_release
    from extract.curate.releasing import store_release
    from extract.validate.release import publish_checked

    outcomes, made = _curated(raw, 0, "", CACHE)
    failures = [each for each in outcomes if isinstance(each, Failure)]
    unread = [with_hint(f"{each.file_name}: {each.reason}", each.hint) for each in failures]
    if unread and not with_unread:
        raise ReleaseError("\n        ".join(["files could not be read:", *unread, _MEND]))
    with TemporaryDirectory() as aside:
        _checked, result = publish_checked(made, Path(aside), release, docs=False)
        if not result.success:
            raise ReleaseError("the set does not keep the contract; guihua validate says where")
        _same(curated, Path(aside))
        stored = store_release(Path(aside), to, plan)
    write_release(raw, release)
    publish_checked(made, curated, release)
    return stored


_MEND = "mend these files or take them out of the raw folder, or release with --with-unread"


def _same(curated: Path, aside: Path) -> None:
    """Raise ReleaseError where the raw folder now yields another set than was published and looked at."""
    from extract.curate.diff import diff_releases
    from extract.curate.release import ReleaseError

    if diff_releases(curated, aside):
        raise ReleaseError(f"{curated} is not what the raw folder yields now; run guihua build and look at it first")
