"""The curated set as one DuckDB file: typed tables and views, each with its description as a comment.

The same set gives the same bytes. Two things stand in the way: DuckDB's compressed segments are padded with whatever
was in memory, so they are stored uncompressed; and every file is stamped with a random identifier, which `settle`
replaces by one that follows from the content. Where a version of DuckDB lays its header out differently the file is
left alone, and the caller is told.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from pathlib import Path

import duckdb

from extract.curate.parquet import arrow_table
from extract.curate.rows import Rowset
from extract.normalize.schema import DUCKDB, Words

VIEWS: Mapping[str, tuple[Words, str]] = {
    "primary_observations": (
        Words("比较所采用的观测，连同文件标题", "Observations that comparisons use, with the title of their document"),
        "SELECT o.*, d.title AS document_title, d.stage FROM observations o JOIN documents d USING (doc_id) "
        'WHERE "primary"',
    ),
    "targets": (
        Words("各规划的目标值", "Targets of all plans"),
        "SELECT * FROM primary_observations WHERE kind = 'target'",
    ),
    "doubts": (
        Words("错误与警告，连同原文", "Errors and warnings with the evidence they are about"),
        "SELECT f.*, o.evidence, o.page, o.locator, p.evidence AS other_evidence FROM findings f "
        "LEFT JOIN observations o ON f.obs_id = o.obs_id LEFT JOIN observations p ON f.other_obs_id = p.obs_id "
        "WHERE f.severity <> 'info'",
    ),
}
_HEADERS = (0, 4096, 8192)
_IDENTIFIED = (0, 8192)
_HEADER_BYTES = 4096
_IDENTIFIER = slice(124, 140)
_WORD = (1 << 64) - 1
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {"threads": 1, "force_compression": "uncompressed"}


def write_database(rowsets: Mapping[str, Rowset], place: Path) -> bool:
    """Write all tables and views into a new DuckDB file. Returns whether its bytes follow from the content alone."""
    place.unlink(missing_ok=True)
    with duckdb.connect(str(place), config=_SETTINGS) as connection:
        for name, rowset in rowsets.items():
            _create(connection, name, rowset)
        for name, (words, query) in VIEWS.items():
            connection.execute(f"CREATE VIEW {name} AS {query}")
            connection.execute(f"COMMENT ON VIEW {name} IS {_quoted(f'{words.en} | {words.zh}')}")
        connection.execute("CHECKPOINT")
    return settle(place)


def ddl(name: str, rowset: Rowset) -> str:
    """Return the CREATE TABLE and COMMENT statements of a table, as the contract has them."""
    columns = ", ".join(f'"{column.name}" {DUCKDB[column.type]}' for column in rowset.columns)
    words = rowset.schema.words
    comments = [f"COMMENT ON TABLE {name} IS {_quoted(f'{words.en} | {words.zh}')}"]
    comments += [
        f'COMMENT ON COLUMN {name}."{column.name}" IS {_quoted(f"{column.words.en} | {column.words.zh}")}'
        for column in rowset.columns
    ]
    return ";\n".join((f"CREATE TABLE {name} ({columns})", *comments)) + ";\n"


def settle(place: Path) -> bool:
    """Replace the file's random identifier by one from its content, checksums included. Returns whether that was done.

    The layout is verified before anything is written: each header's stored checksum must be the one computed here, and
    both copies of the identifier must agree.
    """
    data = bytearray(place.read_bytes())
    headers = [memoryview(data)[start : start + _HEADER_BYTES] for start in _HEADERS]
    if any(len(header) < _HEADER_BYTES or _stored(header) != _checksum(header[8:]) for header in headers):
        return False
    identified = [memoryview(data)[start : start + _HEADER_BYTES] for start in _IDENTIFIED]
    if len({bytes(header[_IDENTIFIER]) for header in identified}) != 1:
        return False
    for header in identified:
        header[_IDENTIFIER] = bytes(16)
        header[0:8] = bytes(8)
    identifier = hashlib.sha256(data).digest()[:16]
    for header in identified:
        header[_IDENTIFIER] = identifier
        header[0:8] = struct.pack("<Q", _checksum(header[8:]))
    place.write_bytes(data)
    return True


def _create(connection: duckdb.DuckDBPyConnection, name: str, rowset: Rowset) -> None:
    connection.execute(ddl(name, rowset))
    incoming = arrow_table(rowset)
    connection.register("incoming", incoming)
    connection.execute(f"INSERT INTO {name} SELECT * FROM incoming")  # noqa: S608  (a name of the contract)
    connection.unregister("incoming")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _stored(header: memoryview) -> int:
    return int(struct.unpack_from("<Q", header)[0])


def _checksum(body: memoryview) -> int:
    """Return DuckDB's block checksum: the exclusive or of all 64-bit words, each times an odd constant."""
    total = 5381
    for (word,) in struct.iter_unpack("<Q", body):
        total ^= (word * 0xBF58476D1CE4E5B9) & _WORD
    return total
