"""Published tables as Arrow tables and Parquet files: typed by the contract, compressed, the same bytes every time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extract.curate.rows import Rowset, Value
from extract.normalize.schema import ARROW, Column

_TYPES = {"string": pa.string(), "int64": pa.int64(), "double": pa.float64(), "bool": pa.bool_(), "date32": pa.date32()}


def arrow_schema(rowset: Rowset) -> pa.Schema:
    """Return the Arrow schema of a table: type and description (in both languages) of each column.

    Every field may be empty: a required value that is missing is for validation to tell, row by row.
    """
    return pa.schema([_field(column) for column in rowset.columns], metadata={"description": rowset.schema.words.en})


def arrow_table(rowset: Rowset) -> pa.Table:
    """Return a published table as an Arrow table. Raises ValueError naming the column whose value does not fit."""
    arrays = [_array(rowset, column) for column in rowset.columns]
    return pa.Table.from_arrays(arrays, schema=arrow_schema(rowset))


def write_parquet(rowset: Rowset, place: Path) -> None:
    """Write one table as Parquet, zstd compressed. Nothing in the file depends on time or machine."""
    pq.write_table(arrow_table(rowset), place, compression="zstd", version="2.6", data_page_version="1.0")


def _field(column: Column) -> pa.Field:
    metadata = {"zh": column.words.zh, "en": column.words.en}
    return pa.field(column.name, _TYPES[ARROW[column.type]], metadata=metadata)


def _array(rowset: Rowset, column: Column) -> pa.Array:
    try:
        values = [_native(row[column.name], column) for row in rowset.rows]
        return pa.array(values, _TYPES[ARROW[column.type]])
    except (ValueError, pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ValueError(f"{rowset.schema.name}.{column.name} is not {column.type}: {error}") from error


def _native(value: Value, column: Column) -> Any:
    if value is None:
        return None
    if isinstance(value, Decimal):
        return float(value)
    if column.type == "decimal":
        return float(value)
    return date.fromisoformat(str(value)) if column.type == "date" else value
