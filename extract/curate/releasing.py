"""A release of the curated set: what changed since the last one, which version that makes, where it is kept."""

from __future__ import annotations

import csv
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from extract.curate.build import UNREADABLE
from extract.curate.diff import Changes, diff_releases
from extract.curate.package import sha256
from extract.curate.publishing import CHECKSUMS
from extract.curate.release import ReleaseError, next_version

CHANGES, CHANGES_JSON = "CHANGES.md", "changes.json"
FIRST = "0.1.0"
_VERSION = re.compile(r"\d+\.\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a release would be: its version, the last one (None for the first) and what changed since.

    `unread` has a line on each document that could not be read.
    """

    version: str
    last: Path | None
    changes: Changes | None
    unread: tuple[str, ...] = ()

    @property
    def needed(self) -> bool:
        """Whether there is anything to release."""
        return self.last is None or bool(self.changes)


def plan_release(curated: Path, releases: Path) -> Plan:
    """Return the plan for the set in `curated`, held against the last release in `releases`.

    Raises FileNotFoundError where the set is not built.
    """
    if not (curated / CHECKSUMS).is_file():
        raise FileNotFoundError(f"{curated / CHECKSUMS}: not there; build the curated set first")
    last, unread = last_release(releases), _unread(curated)
    if last is None:
        return Plan(FIRST, None, None, unread)
    changes = diff_releases(last, curated)
    added = bool(changes.added or changes.removed)
    version = next_version(last.name, structure=bool(changes.structure), added=added, changed=bool(changes.changed))
    return Plan(version, last, changes, unread)


def _unread(curated: Path) -> tuple[str, ...]:
    """Return what the published findings say of the documents that could not be read."""
    place = curated / "findings.csv"
    if not place.is_file():
        return ()
    with place.open(encoding="utf-8", newline="") as stream:
        return tuple(row["message"] for row in csv.DictReader(stream) if row["check"] == UNREADABLE)


def last_release(releases: Path) -> Path | None:
    """Return the folder of the highest version, None where there is none."""
    found = [place for place in releases.glob("*") if place.is_dir() and _VERSION.fullmatch(place.name)]
    return max(found, key=lambda place: tuple(map(int, place.name.split("."))), default=None)


def store_release(curated: Path, releases: Path, plan: Plan) -> Path:
    """Copy the published files with the changes into `releases/<version>` and return that folder.

    The set must have been built as this version. Raises ReleaseError where the folder is there already or a file is not
    what its checksum says.
    """
    target = releases / plan.version
    if target.exists():
        raise ReleaseError(f"{target} is already there; releases are never overwritten")
    lines = (curated / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    desk = releases / f".{plan.version}"
    shutil.rmtree(desk, ignore_errors=True)
    for line in lines:
        digest, name = line.split("  ", 1)
        if sha256(curated / name) != digest:
            raise ReleaseError(f"{curated / name} is not what {CHECKSUMS} says; build the curated set again")
        (desk / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(curated / name, desk / name)
    for name, text in _told(plan, curated).items():
        (desk / name).write_text(text, encoding="utf-8")
        lines.append(f"{sha256(desk / name)}  {name}")
    (desk / CHECKSUMS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    desk.rename(target)
    return target


def _told(plan: Plan, curated: Path) -> dict[str, str]:
    """Return the texts on what changed; the set is read again, because it states its new version only now."""
    if plan.last is None:
        return {CHANGES: f"# {plan.version}\n\nThe first release.\n"}
    changes = diff_releases(plan.last, curated)
    return {CHANGES: changes.as_markdown(), CHANGES_JSON: changes.as_json()}
