"""Great Expectations' Data Docs made the same for the same set: no clock, no random ids, no remote logo."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

DATA_DOCS = "data_docs"
_TIME = re.compile(r"\b20\d{6}T\d{6}\.\d{6}Z\b")
_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_LOGO = re.compile(r"<img\b[^>]*great-expectations-web-assets[^>]*>")
FIXED_TIME = "20000101T000000.000000Z"


def clear(folder: Path) -> None:
    """Remove the pages of an earlier run, and nothing else: the folder must hold Data Docs or nothing."""
    if (folder / "index.html").is_file() and (folder / "expectations").is_dir():
        shutil.rmtree(folder)


def settle_pages(folder: Path) -> None:
    """Rewrite every page below a folder of Data Docs so that it follows from the set alone."""
    for place in sorted(folder.rglob("*.html")):
        place.write_text(settled(place.read_text(encoding="utf-8")), encoding="utf-8")


def settled(page: str) -> str:
    """Return a page without times of runs, with ids numbered in order of appearance, and without the remote logo."""
    names: dict[str, str] = {}

    def numbered(match: re.Match[str]) -> str:
        return names.setdefault(match.group(), f"id-{len(names) + 1}")

    return _UUID.sub(numbered, _TIME.sub(FIXED_TIME, _LOGO.sub("", page)))
