"""The data contract as values: the only place that says which columns are published and what they hold.

Read once from `schemas/observation.yaml`. Data types, expectations, data package, codebook and database comments are
all derived from the `Schema` that `contract()` returns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from extract.normalize.registry import load_yaml

SCHEMA_FILE = "observation.yaml"
# One row per logical type: pandas extension dtype, Parquet (Arrow) type, DuckDB type, Frictionless field type.
PANDAS = {"string": "string", "integer": "Int64", "decimal": "Float64", "boolean": "boolean", "date": "datetime64[s]"}
ARROW = {"string": "string", "integer": "int64", "decimal": "double", "boolean": "bool", "date": "date32"}
DUCKDB = {"string": "VARCHAR", "integer": "BIGINT", "decimal": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
FRICTIONLESS = {"string": "string", "integer": "integer", "decimal": "number", "boolean": "boolean", "date": "date"}


_BREAK = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f]|`)")


class SchemaError(ValueError):
    """The contract file says something that cannot be: the message names file, table and column."""


class Language(StrEnum):
    """The languages that the product speaks."""

    EN = "en"
    ZH = "zh"


class Words(NamedTuple):
    """A description in Chinese and English."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """Return the description in one of the languages."""
        return self.zh if language is Language.ZH else self.en


@dataclass(frozen=True, slots=True)
class Column:
    """One published column. `type` is one of string, integer, decimal, boolean, date; `pattern` is for whole values."""

    name: str
    type: str
    role: str
    words: Words
    required: bool = False
    codes: str = ""
    pattern: str = ""
    minimum: int | None = None
    maximum: int | None = None


class ForeignKey(NamedTuple):
    """`columns` of a table must be found in `references` of another `table`, where they are not empty."""

    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition over a row, in SQL, that `holds` for every row of which `when` is true (empty: for every row)."""

    name: str
    holds: str
    words: Words
    when: str = ""
    severity: str = "error"


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One published table. `dynamic` describes further columns whose names depend on the data, None where none are."""

    name: str
    words: Words
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    rules: tuple[Rule, ...] = ()
    dynamic: Column | None = None

    def names(self) -> tuple[str, ...]:
        """Return the names of the fixed columns in published order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return a column by name; a name that is not fixed is the dynamic column's. Raises KeyError without one."""
        for column in self.columns:
            if column.name == name:
                return column
        if self.dynamic is None:
            raise KeyError(name)
        return Column(name, self.dynamic.type, self.dynamic.role, self.dynamic.words)


@dataclass(frozen=True, slots=True)
class Schema:
    """The whole contract: version, tables in published order, the code lists they use, notes for the codebook."""

    version: str
    tables: Mapping[str, TableSchema]
    codelists: Mapping[str, Mapping[str, Words]] = field(default_factory=dict)
    notes: Mapping[str, Words] = field(default_factory=dict)

    def table(self, name: str) -> TableSchema:
        """Return a table by name. Raises KeyError with the known names."""
        if name not in self.tables:
            raise KeyError(f"no table {name!r}; there are {', '.join(self.tables)}")
        return self.tables[name]


@cache
def contract() -> Schema:
    """Return the contract that is published with this version of the package."""
    return parse_schema(load_yaml(SCHEMA_FILE))


def parse_schema(raw: Mapping[str, Any], where: str = SCHEMA_FILE) -> Schema:
    """Return the schema that a parsed YAML mapping describes. Raises SchemaError naming `where`, table and column."""
    codelists = {
        name: {str(code): _words(text) for code, text in codes.items()} for name, codes in raw["codelists"].items()
    }
    tables = {name: _table(name, body, where) for name, body in raw["tables"].items()}
    notes = {name: _words(text) for name, text in raw.get("notes", {}).items()}
    schema = Schema(str(raw["version"]), tables, codelists, notes)
    for table in schema.tables.values():
        _check_references(schema, table, where)
    return schema


def _words(raw: Mapping[str, Any]) -> Words:
    # A folded line of YAML leaves a blank where it broke; Chinese has none there.
    return Words(_BREAK.sub("", str(raw["zh"])), str(raw["en"]))


def _table(name: str, raw: Mapping[str, Any], where: str) -> TableSchema:
    dynamic = raw.get("dynamic")
    return TableSchema(
        name=name,
        words=_words(raw),
        key=tuple(raw["key"]),
        columns=tuple(_column(key, body, f"{where}: {name}.{key}") for key, body in raw["columns"].items()),
        foreign_keys=tuple(
            ForeignKey(tuple(fk["columns"]), fk["table"], tuple(fk["references"])) for fk in raw.get("foreign_keys", ())
        ),
        rules=tuple(_rule(key, body) for key, body in raw.get("rules", {}).items()),
        dynamic=Column("*", dynamic["type"], "measure", _words(dynamic)) if dynamic else None,
    )


def _column(name: str, raw: Mapping[str, Any], where: str) -> Column:
    if raw["type"] not in PANDAS:
        raise SchemaError(f"{where}: type {raw['type']!r} is not one of {', '.join(PANDAS)}")
    options = {key: raw[key] for key in ("required", "codes", "pattern", "minimum", "maximum") if key in raw}
    return Column(name, raw["type"], raw["role"], _words(raw), **options)


def _rule(name: str, raw: Mapping[str, Any]) -> Rule:
    return Rule(name, raw["holds"], _words(raw), raw.get("when", ""), raw.get("severity", "error"))


def _check_references(schema: Schema, table: TableSchema, where: str) -> None:
    """Raise SchemaError where a key, code list or foreign key names something that is not there."""
    names = set(table.names())
    lost = set(table.key) - names
    lost |= {column.codes for column in table.columns if column.codes} - set(schema.codelists)
    for fk in table.foreign_keys:
        lost |= set(fk.columns) - names
        lost |= set(fk.references) - set(schema.tables[fk.table].names()) if fk.table in schema.tables else {fk.table}
    if lost:
        raise SchemaError(f"{where}: {table.name} names {', '.join(sorted(lost))}, which the file does not define")
