"""Published tables as pandas DataFrames with the dtypes of the contract: the edge where pandas begins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from extract.curate.parquet import arrow_table
from extract.curate.rows import Rowset
from extract.normalize.schema import PANDAS, TableSchema, contract

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

CURATED = Path("curated")


def load(name: str, folder: str | Path = CURATED) -> pd.DataFrame:
    """Return a published table (such as `observations`) as a DataFrame with the contract's dtypes.

    Numbers come as `Float64` and `Int64`, missing values as `pd.NA` (dates as `NaT`). Raises KeyError for a table that
    the contract does not have and FileNotFoundError where the curated set has not been built.
    """
    schema = contract().table(name)
    place = Path(folder) / f"{name}.parquet"
    if not place.is_file():
        raise FileNotFoundError(f"{place}: not there; build the curated set first")
    return typed_frame(pq.read_table(place), schema)


def frame(rowset: Rowset) -> pd.DataFrame:
    """Return a table that is not published yet as a DataFrame, typed as `load` would."""
    return typed_frame(arrow_table(rowset), rowset.schema)


def typed_frame(table: pa.Table, schema: TableSchema) -> pd.DataFrame:
    """Return an Arrow table as a DataFrame with the contract's dtypes."""
    import pandas as pd

    columns = {}
    for name in table.column_names:
        values = table.column(name).to_pylist()
        columns[name] = pd.Series(values, dtype=PANDAS[schema.column(name).type], name=name)
    return pd.DataFrame(columns)
