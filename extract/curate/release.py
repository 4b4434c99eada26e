"""The curated set's own version: which it is, and which one comes next."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import yaml

RELEASE_FILE = "release.yaml"
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")


class ReleaseError(ValueError):
    """A release file or version that cannot be used; the message names it and says what is expected."""


class Release(NamedTuple):
    """A version of the curated set and, once it has been released, the day (ISO date)."""

    version: str = "0.0.0"
    date: str = ""


def read_release(raw: Path) -> Release:
    """Return the version that `raw/release.yaml` states; without the file it is an unreleased 0.0.0."""
    place = raw / RELEASE_FILE
    if not place.is_file():
        return Release()
    try:
        told = yaml.safe_load(place.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise ReleaseError(f"{place}: not valid YAML: {error}") from error
    release = Release(str(told.get("version", "")), str(told.get("date") or ""))
    if not _VERSION.fullmatch(release.version):
        raise ReleaseError(f"{place}: version {release.version!r} is not of the form 1.2.3")
    return release


def write_release(raw: Path, release: Release) -> None:
    """Write `raw/release.yaml`."""
    text = (
        f"# Version of the curated set; `guihua release` writes it.\nversion: {release.version}\ndate: {release.date}\n"
    )
    (raw / RELEASE_FILE).write_text(text, encoding="utf-8")


def next_version(version: str, *, structure: bool, added: bool, changed: bool) -> str:
    """Return the version after `version`, as the Data Package recipe has it.

    A column renamed, added or removed (`structure`) is a major step, new data (`added`) a minor one, corrected data or
    descriptions (`changed`) a patch; a major version of 0 steps the minor number for a change of structure, too.
    """
    match = _VERSION.fullmatch(version)
    if match is None:
        raise ReleaseError(f"version {version!r} is not of the form 1.2.3")
    major, minor, patch = map(int, match.groups())
    if structure and major:
        return f"{major + 1}.0.0"
    if structure or added:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}" if changed else version
