"""What is expected of the published tables, derived from the contract: plain values, before any library runs them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from extract.normalize.schema import Column, ForeignKey, Rule, Schema, TableSchema, Words

FLAG = "rule:"
"""Prefix of the columns that hold, for each row, whether a rule of the contract is met (missing: does not apply)."""


_NAMELESS = re.compile(r"(?<!\\)\((?!\?)")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation: its stable name, Great Expectations' type and arguments, severity and description."""

    name: str
    type: str
    arguments: Mapping[str, Any]
    words: Words
    severity: str = "error"
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """A condition in SQL that becomes a column of booleans: true, false, or missing where it does not apply."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Suite:
    """All expectations of one table and the flag columns that they need."""

    table: TableSchema
    expectations: tuple[Expectation, ...]
    flags: tuple[Flag, ...] = field(default=())


def plan_suites(schema: Schema) -> dict[str, Suite]:
    """Return the suite of every published table."""
    return {name: _suite(table, schema) for name, table in schema.tables.items()}


def _suite(table: TableSchema, schema: Schema) -> Suite:
    flags = [Flag(FLAG + _fk_name(fk), _fk_sql(fk)) for fk in table.foreign_keys]
    flags += [Flag(FLAG + rule.name, _rule_sql(rule)) for rule in table.rules]
    expectations = [_shape(table), _unique(table)]
    for column in table.columns:
        expectations += _of_column(column, schema)
    expectations += [_of_foreign_key(fk) for fk in table.foreign_keys]
    expectations += [flagged(rule.name, rule.words, rule.severity) for rule in table.rules]
    return Suite(table, tuple(expectations), tuple(flags))


def flagged(name: str, words: Words, severity: str = "error") -> Expectation:
    """Return the expectation that a flag column is true wherever it applies."""
    arguments = {"column": FLAG + name, "value_set": [True]}
    return Expectation(name, "ExpectColumnValuesToBeInSet", arguments, words, severity)


def _shape(table: TableSchema) -> Expectation:
    """Return the expectation that all columns of the contract are there; others may only stand in a dynamic table."""
    words = Words("合约规定的列齐全", "All columns of the contract are there")
    names = {"column_set": list(table.names()), "exact_match": False}
    return Expectation("columns", "ExpectTableColumnsToMatchSet", names, words)


def _unique(table: TableSchema) -> Expectation:
    words = Words("主键唯一", "The key is unique")
    if len(table.key) == 1:
        return Expectation("key_unique", "ExpectColumnValuesToBeUnique", {"column": table.key[0]}, words)
    arguments = {"column_list": list(table.key), "ignore_row_if": "never"}
    return Expectation("key_unique", "ExpectCompoundColumnsToBeUnique", arguments, words, columns=table.key)


def _of_column(column: Column, schema: Schema) -> list[Expectation]:
    """Return what is expected of one column: there, of its code list, of its form, within its limits."""
    name = column.name
    found: list[tuple[str, str, dict[str, Any], Words]] = []
    if column.required:
        found.append(("required", "ExpectColumnValuesToNotBeNull", {}, Words("必填", "Never empty")))
    if column.codes:
        codes = {"value_set": list(schema.codelists[column.codes])}
        found.append(("codes", "ExpectColumnValuesToBeInSet", codes, Words("取值属代码表", "In its code list")))
    if column.pattern:
        form = {"regex": f"^(?:{_NAMELESS.sub('(?:', column.pattern)})$"}
        found.append(("pattern", "ExpectColumnValuesToMatchRegex", form, Words("格式正确", "Of the right form")))
    if column.minimum is not None or column.maximum is not None:
        limits = {"min_value": column.minimum, "max_value": column.maximum}
        found.append(("range", "ExpectColumnValuesToBeBetween", limits, Words("在取值范围内", "Within its limits")))
    return [Expectation(f"{name}.{kind}", type_, {"column": name, **rest}, words) for kind, type_, rest, words in found]


def _of_foreign_key(fk: ForeignKey) -> Expectation:
    words = Words(f"所引用的 {fk.table} 存在", f"What it refers to is in {fk.table}")
    return flagged(_fk_name(fk), words)


def _fk_name(fk: ForeignKey) -> str:
    return f"{'_'.join(fk.columns)}.in_{fk.table}"


def _fk_sql(fk: ForeignKey) -> str:
    columns = ", ".join(f'this."{name}"' for name in fk.columns)
    targets = ", ".join(f'"{name}"' for name in fk.references)
    given = " AND ".join(f'this."{name}" IS NOT NULL' for name in fk.columns)
    return f"CASE WHEN {given} THEN ({columns}) IN (SELECT ({targets}) FROM {fk.table}) END"  # noqa: S608  (the contract's names)


def _rule_sql(rule: Rule) -> str:
    return f"CASE WHEN {rule.when or 'true'} THEN coalesce({rule.holds}, false) END"
