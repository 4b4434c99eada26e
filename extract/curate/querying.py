"""SQL over the published DuckDB file, read only and without the network, and its answer written to a file."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from extract.curate.csvfiles import harmless_text
from extract.curate.publishing import DATABASE
from extract.curate.rows import plain

_OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
FORMATS = (".csv", ".parquet", ".xlsx")


class QueryError(ValueError):
    """SQL that DuckDB refuses; the message is DuckDB's."""


class Answer(NamedTuple):
    """What a query returned: column names and rows of plain values."""

    names: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def query(sql: str, folder: Path) -> Answer:
    """Return the answer to one query over the curated set in `folder`.

    Raises QueryError for SQL that cannot be run and FileNotFoundError where the set has not been built.
    """
    with _connect(folder) as connection:
        try:
            found = connection.execute(sql)
            names = tuple(column[0] for column in found.description or ())
            return Answer(names, tuple(found.fetchall()))
        except duckdb.Error as error:
            raise QueryError(str(error).strip()) from error


def write_answer(sql: str, folder: Path, out: Path) -> int:
    """Run one query and write its answer as CSV, Parquet or Excel, by the suffix of `out`; return the number of rows.

    Raises QueryError, FileNotFoundError, and ValueError for another suffix.
    """
    suffix = out.suffix.lower()
    if suffix not in FORMATS:
        raise ValueError(f"an answer is written as {', '.join(FORMATS)}, not {out.suffix or 'a file without suffix'}")
    if suffix == ".parquet":
        return _write_parquet(sql, folder, out)
    answer = query(sql, folder)
    _write_csv(answer, out) if suffix == ".csv" else _write_xlsx(answer, out)
    return len(answer.rows)


def text_of(value: Any) -> str:
    """Return a value of an answer as text: empty for missing, numbers plain."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return plain(Decimal(repr(value))) if value == value and abs(value) != float("inf") else str(value)
    return str(value)


def _connect(folder: Path) -> duckdb.DuckDBPyConnection:
    place = folder / DATABASE
    if not place.is_file():
        raise FileNotFoundError(f"{place}: not there; build the curated set first")
    return duckdb.connect(str(place), read_only=True, config=_OFFLINE)


def _write_parquet(sql: str, folder: Path, out: Path) -> int:
    with _connect(folder) as connection:
        try:
            relation = connection.sql(sql)
            if relation is None:
                raise QueryError("this statement has no rows to write")
            relation.write_parquet(str(out), compression="zstd")
            return len(relation)
        except duckdb.Error as error:
            raise QueryError(str(error).strip()) from error


def _write_csv(answer: Answer, out: Path) -> None:
    with out.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(answer.names)
        writer.writerows([text_of(value) for value in row] for row in answer.rows)


def _write_xlsx(answer: Answer, out: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("query")
    sheet.append(list(answer.names))
    for row in answer.rows:
        sheet.append(_cells(row))
    book.save(out)


def _cells(row: Sequence[Any]) -> list[Any]:
    """Return a row for a spreadsheet: numbers as numbers, and no text that would be run as a formula."""
    return [harmless_text(value) if isinstance(value, str) else _plain_cell(value) for value in row]


def _plain_cell(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | Decimal) else text_of(value)
