"""Curated records as plain rows: one mapping from column name to value for each published row, in published order.

Values are str, int, Decimal, bool or None (missing). Every writer (CSV, Parquet, DuckDB) starts from these rows, so
that all files say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from extract.curate.records import CellRecord, Curated, TableRecord, identified
from extract.model import Anchor, Finding, Observation
from extract.normalize.schema import Column, Schema, TableSchema, contract

Value = str | int | Decimal | bool | None
Row = Mapping[str, Value]


class Rowset(NamedTuple):
    """One published table: its contract, its columns as published (dynamic ones included) and its rows."""

    schema: TableSchema
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def rowsets(curated: Curated, schema: Schema | None = None) -> dict[str, Rowset]:
    """Return every published table by name, in the order of the contract."""
    known = schema or contract()
    return {name: _rowset(table, curated) for name, table in known.tables.items()}


def page_text(anchors: Iterable[Anchor]) -> str:
    """Return the pages of a cell or figure: `7`, or `7;8` where a page break cuts it; empty without pages."""
    return ";".join(str(anchor.page) for anchor in _pieces(anchors) if anchor.page is not None)


def bbox_text(anchors: Iterable[Anchor]) -> str:
    """Return the boxes of a cell or figure as `x0,top,x1,bottom`, joined by `;`, in points to two decimals."""
    boxes = [anchor.bbox for anchor in _pieces(anchors) if anchor.bbox is not None]
    return ";".join(",".join(plain(round(Decimal(str(edge)), 2)) for edge in box) for box in boxes)


def locator_text(anchors: Iterable[Anchor]) -> str:
    """Return the locators of a cell or figure, each once, joined by `;`."""
    return ";".join(dict.fromkeys(anchor.locator for anchor in anchors if anchor.locator))


def plain(value: Decimal) -> str:
    """Return a number as people write it: no exponent, no zeros behind the last decimal that says something."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def cell_text(value: Value) -> str:
    """Return a value as a CSV field: empty for missing, `true` and `false`, plain numbers, everything else as is."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain(value)
    return str(value)


def _pieces(anchors: Iterable[Anchor]) -> list[Anchor]:
    """Join anchors that stand on one page (the lines of a figure's clause) into one box for each page."""
    pages: dict[int | None, Anchor] = {}
    for anchor in anchors:
        known = pages.get(anchor.page)
        pages[anchor.page] = anchor if known is None else _around(known, anchor)
    return list(pages.values())


def _around(one: Anchor, other: Anchor) -> Anchor:
    if one.bbox is None or other.bbox is None:
        return one if one.bbox else other
    a, b = one.bbox, other.bbox
    box = type(a)(min(a.x0, b.x0), min(a.top, b.top), max(a.x1, b.x1), max(a.bottom, b.bottom))
    return Anchor(one.page, box, one.locator)


def _rowset(table: TableSchema, curated: Curated) -> Rowset:
    if table.name == "comparison":
        columns = (*table.columns, *(table.column(name) for name in curated.comparison.columns))
        return Rowset(table, columns, tuple(_wide_rows(curated)))
    records, read = _READERS.get(table.name, (_records_of(table.name), _attributes))
    return Rowset(table, table.columns, tuple(_typed(table, read(record)) for record in records(curated)))


def _records_of(name: str) -> Callable[[Curated], Iterable[Any]]:
    return lambda curated: getattr(curated, name)


def _attributes(record: Any) -> Callable[[str], Any]:
    return lambda name: getattr(record, name)


def _typed(table: TableSchema, read: Callable[[str], Any]) -> Row:
    return {column.name: _value(read(column.name)) for column in table.columns}


def _value(raw: Any) -> Value:
    """Return a record's attribute as a publishable value; empty text is missing, a float becomes its exact print."""
    if raw is None or raw == "":
        return None
    if isinstance(raw, bool | int | Decimal):
        return raw
    return Decimal(repr(raw)) if isinstance(raw, float) else str(raw)


def _anchored(record: Observation | CellRecord) -> Callable[[str], Any]:
    texts = {"page": page_text, "bbox": bbox_text, "locator": locator_text}
    return lambda name: texts[name](record.anchors) if name in texts else getattr(record, name)


def _table_attributes(record: TableRecord) -> Callable[[str], Any]:
    table = record.table
    pages = table.pages()
    span = f"{pages[0]}-{pages[-1]}" if len(pages) > 1 else "".join(map(str, pages))
    own = {"doc_id": record.doc_id, "table_id": record.table_id, "pages": span, "notes": "\n".join(table.notes)}
    return lambda name: own[name] if name in own else getattr(table, name)


def _finding_attributes(pair: tuple[str, Finding]) -> Callable[[str], Any]:
    key, finding = pair
    return lambda name: key if name == "finding_id" else getattr(finding, name)


def _wide_rows(curated: Curated) -> Iterable[Row]:
    for row in curated.comparison.rows:
        fixed = {
            "indicator": row.indicator,
            "indicator_name": row.indicator_name,
            "indicator_name_en": row.indicator_name_en or None,
            "unit_std": row.unit_std or None,
        }
        yield {**fixed, **dict(zip(curated.comparison.columns, row.values, strict=True))}


_READERS: dict[str, tuple[Callable[[Curated], Iterable[Any]], Callable[[Any], Callable[[str], Any]]]] = {
    "tables": (_records_of("tables"), _table_attributes),
    "cells": (_records_of("cells"), _anchored),
    "observations": (_records_of("observations"), _anchored),
    "findings": (lambda curated: identified(curated.findings), _finding_attributes),
    "overrides_audit": (_records_of("audit"), lambda row: lambda name: row.get(name, "")),
}
