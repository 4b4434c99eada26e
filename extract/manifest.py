"""`raw/manifest.csv`: where each source document came from. Columns and rows that others wrote are kept."""

from __future__ import annotations

import csv
import datetime
import io
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from extract.normalize import regions

COLUMNS = ("file_name", "sha256", "source_url", "retrieved_on", "title", "found_as")
"""`title` is for people to fill, as it wins over what the document says; `found_as` is what was printed at the link."""
NAME = "manifest.csv"
_BOM = "\ufeff"


def _is_day(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_year(text: str) -> bool:
    return text.isdigit() and 1949 <= int(text) <= 2100


def _is_area(text: str) -> bool:
    return regions.by_code(text) is not None


_VALUES: dict[str, Callable[[str], bool]] = {
    "issued_on": _is_day,
    "retrieved_on": _is_day,
    "period_start": _is_year,
    "period_end": _is_year,
    "stage": {"final", "draft"}.__contains__,
    "ref_area": _is_area,
}
_EXPECTED = {
    "issued_on": "a day is written as 2021-12-31",
    "retrieved_on": "a day is written as 2021-12-31",
    "period_start": "a year is written as 2021",
    "period_end": "a year is written as 2025",
    "stage": "it is final or draft",
    "ref_area": "it is a code of GB/T 2260 such as 500111",
}


class ManifestError(ValueError):
    """A manifest that cannot be read, with file and line."""


@dataclass(slots=True)
class Manifest:
    """The rows of a manifest in file order, as text; `bom` tells that the file begins with a byte-order mark."""

    path: Path
    columns: list[str] = field(default_factory=lambda: list(COLUMNS))
    rows: list[dict[str, str]] = field(default_factory=list)
    bom: bool = False

    def find(self, sha256: str) -> dict[str, str] | None:
        """Return the row of the file with this content, None if there is none."""
        return next((row for row in self.rows if row.get("sha256") == sha256), None)

    def record(self, **values: str) -> None:
        """Add a row, or fill the empty fields of the row that its file already has."""
        row = self.find(values["sha256"])
        if row is None:
            self.rows.append(dict(values))
            return
        for name, value in values.items():
            row[name] = row.get(name) or value

    def by_key(self) -> dict[str, dict[str, str]]:
        """Return the rows by SHA-256, those without one by file name."""
        return {row.get("sha256") or row.get("file_name", ""): row for row in self.rows}

    def write(self) -> None:
        """Write the manifest; whoever reads it meanwhile sees the old one or the new one, never half of it."""
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, self.columns, restval="", extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        new = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        new.write_text((_BOM if self.bom else "") + out.getvalue(), encoding="utf-8", newline="")
        new.replace(self.path)


def read_manifest(folder: Path) -> Manifest:
    """Read a folder's manifest, an empty one if there is none. Raises `ManifestError` naming file and line."""
    path = folder / NAME
    if not path.exists():
        return Manifest(path)
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise ManifestError(f"{path}: not UTF-8 (byte {error.start}); save it as CSV UTF-8") from error
    reader = csv.DictReader(io.StringIO(text.removeprefix(_BOM), newline=""), restval="")
    columns = [name.strip() for name in reader.fieldnames or ()]
    if not {"file_name", "sha256"} & set(columns):
        found = ", ".join(columns) or "none"
        raise ManifestError(f"{path}: line 1 has neither a column sha256 nor file_name; its columns are {found}")
    reader.fieldnames = columns
    rows = []
    for row in reader:
        if None in row:
            raise ManifestError(f"{path}: line {reader.line_num} has more fields than the header")
        rows.append(row)
        wrong = next((name for name, is_right in _VALUES.items() if row.get(name) and not is_right(row[name])), "")
        if wrong:
            raise ManifestError(f"{path}: line {reader.line_num}: {wrong} cannot be {row[wrong]!r}; {_EXPECTED[wrong]}")
    columns += [name for name in COLUMNS if name not in columns]
    return Manifest(path, columns, rows, text.startswith(_BOM))
