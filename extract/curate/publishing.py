"""The curated set on disk: CSV, CSV for spreadsheets, Parquet, DuckDB, data package, codebook and checksums.

Everything is written into a hidden folder within the target first and moved over file by file at the end, so that a
build that is killed leaves the last good set. The same set gives the same bytes.
"""

from __future__ import annotations

import shutil
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
DESK = ".publishing"


def publish(
    curated: Curated,
    folder: Path,
    release: Release | None = None,
    entries: Entries | None = None,
    extra: Mapping[str, str] | None = None,
) -> tuple[Path, ...]:
    """Write the whole curated set into `folder` and return the files written, in order of name.

    Files of an earlier build are replaced, or removed where there is none of that name any more; other files are left
    alone. `entries` describes catalogue codes in the codebook; without it they come from the catalogue. `extra` are
    further text files by name, such as the report, that belong to the set and its checksums.
    """
    folder = Path(folder)
    desk = folder / DESK
    shutil.rmtree(desk, ignore_errors=True)
    desk.mkdir(parents=True)
    try:
        _write_all(curated, desk, release or Release(), entries or _catalogue_entries(), extra or {})
        before = _listed(folder / CHECKSUMS)
        written = tuple(_move(place, folder / place.relative_to(desk)) for place in _files(desk))
    finally:
        shutil.rmtree(desk, ignore_errors=True)
    for name in before - {place.relative_to(folder).as_posix() for place in written}:
        (folder / name).unlink(missing_ok=True)
    return written


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


def _listed(checksums: Path) -> set[str]:
    """Return the names of the files that an earlier build published, as its checksums list them."""
    if not checksums.is_file():
        return set()
    lines = checksums.read_text(encoding="utf-8").splitlines()
    names = {line.split("  ", 1)[-1] for line in lines}
    return {name for name in names if not Path(name).is_absolute() and ".." not in Path(name).parts}


def _move(place: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(place, target)
    return target


def _catalogue_entries() -> Entries:
    from extract.curate.catalogue import catalogue_coder

    return catalogue_coder().entry
