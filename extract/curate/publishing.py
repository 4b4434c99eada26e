"""The curated set on disk: CSV, CSV for spreadsheets, Parquet, DuckDB, data package, codebook and checksums.

Everything is written into a folder beside the target first and moved over file by file at the end, so that a build that
is killed leaves the last good set. The same set gives the same bytes.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from extract.curate.codebook import curated_codebook
from extract.curate.comparison import Entries
from extract.curate.csvfiles import write_csv, write_excel_csv
from extract.curate.database import write_database
from extract.curate.package import sha256, write_package
from extract.curate.parquet import write_parquet
from extract.curate.records import Curated
from extract.curate.release import Release
from extract.curate.rows import Rowset, rowsets
from extract.normalize.schema import contract

DATABASE = "guihua.duckdb"
CHECKSUMS = "SHA256SUMS"
EXCEL = "excel"


def publish(
    curated: Curated,
    folder: Path,
    release: Release | None = None,
    entries: Entries | None = None,
    extra: Mapping[str, str] | None = None,
) -> tuple[Path, ...]:
    """Write the whole curated set into `folder` and return the files written, in order of name.

    Other files in `folder` are left alone, published files of an earlier build are replaced. `entries` describes
    catalogue codes in the codebook; without it they come from the catalogue. `extra` are further text files by name,
    such as the report, that belong to the set and its checksums.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".publish-", dir=folder) as scratch:
        desk = Path(scratch)
        _write_all(curated, desk, release or Release(), entries or _catalogue_entries(), extra or {})
        return tuple(_move(place, folder / place.relative_to(desk)) for place in _files(desk))


def write_tables(curated: Curated, folder: Path) -> tuple[Path, ...]:
    """Write only the CSV files of the contract, as `guihua extract` does for a few documents."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, rowset in rowsets(curated).items():
        written.append(folder / f"{name}.csv")
        write_csv(rowset, written[-1])
    return tuple(written)


def _write_all(curated: Curated, desk: Path, release: Release, entries: Entries, extra: Mapping[str, str]) -> None:
    tables = rowsets(curated)
    _write_tables(tables, desk)
    reproducible = write_database(tables, desk / DATABASE)
    write_package(curated, tables, desk, release)
    book = curated_codebook(contract(), curated, tables, entries, release)
    (desk / "CODEBOOK.md").write_text(book, encoding="utf-8")
    for name, text in extra.items():
        (desk / name).write_text(text, encoding="utf-8")
    left_out = set() if reproducible else {desk / DATABASE}
    lines = [
        f"{sha256(place)}  {place.relative_to(desk).as_posix()}\n" for place in _files(desk) if place not in left_out
    ]
    (desk / CHECKSUMS).write_text("".join(lines), encoding="utf-8")


def _write_tables(tables: Mapping[str, Rowset], desk: Path) -> None:
    (desk / EXCEL).mkdir()
    for name, rowset in tables.items():
        write_csv(rowset, desk / f"{name}.csv")
        write_excel_csv(rowset, desk / EXCEL / f"{name}.csv")
        write_parquet(rowset, desk / f"{name}.parquet")


def _files(folder: Path) -> list[Path]:
    return sorted(place for place in folder.rglob("*") if place.is_file())


def _move(place: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(place, target)
    return target


def _catalogue_entries() -> Entries:
    from extract.curate.catalogue import catalogue_coder

    return catalogue_coder().entry
