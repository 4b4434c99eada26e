"""`datapackage.json`: the curated set as a Frictionless Data Package (version 2), derived from the contract."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from extract.curate.records import Curated, DocumentRecord
from extract.curate.release import Release
from extract.curate.rows import Rowset
from extract.normalize.schema import FRICTIONLESS, Column, Schema, TableSchema, contract

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENSE = {
    "name": "CC-BY-4.0",
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}


def write_package(curated: Curated, rowsets: Mapping[str, Rowset], folder: Path, release: Release) -> None:
    """Write `datapackage.json` for the CSV files that stand in `folder` already."""
    package = describe(curated, rowsets, folder, release)
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8")


def describe(curated: Curated, rowsets: Mapping[str, Rowset], folder: Path, release: Release) -> dict[str, Any]:
    """Return the package's descriptor. Its only date is that of the release: rebuilding gives the same bytes."""
    schema = contract()
    package: dict[str, Any] = {
        "$schema": PROFILE,
        "name": "guihua-curated",
        "title": "Indicators and targets of published Chinese policy plans",
        "description": "中国各级规划的指标与目标：可比较、可追溯。 See CODEBOOK.md for every column.",
        "version": release.version,
        **({"created": f"{release.date}T00:00:00Z"} if release.date else {}),
        "licenses": [LICENSE],
        "sources": [_source(record) for record in curated.documents] or [{"title": "no documents yet"}],
        "resources": [_resource(rowset, folder, schema) for rowset in rowsets.values()],
    }
    return package


def table_descriptor(rowset: Rowset, schema: Schema) -> dict[str, Any]:
    """Return the Table Schema of one published table: fields with constraints and code lists, keys and references."""
    table = rowset.schema
    descriptor: dict[str, Any] = {
        "fields": [_field(column, schema) for column in rowset.columns],
        "missingValues": [""],
    }
    required = all(table.column(name).required for name in table.key)
    descriptor.update({"primaryKey": list(table.key)} if required else {"uniqueKeys": [list(table.key)]})
    references = _references(table)
    return {**descriptor, "foreignKeys": references} if references else descriptor


def sha256(place: Path) -> str:
    """Return the SHA-256 of a file as hex digits."""
    return hashlib.sha256(place.read_bytes()).hexdigest()


def _resource(rowset: Rowset, folder: Path, schema: Schema) -> dict[str, Any]:
    table = rowset.schema
    place = folder / f"{table.name}.csv"
    return {
        "name": table.name,
        "type": "table",
        "title": table.words.zh,
        "description": table.words.en,
        "path": place.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": place.stat().st_size,
        "hash": f"sha256:{sha256(place)}",
        "schema": table_descriptor(rowset, schema),
    }


def _field(column: Column, schema: Schema) -> dict[str, Any]:
    constraints: dict[str, Any] = {
        name: getattr(column, name)
        for name in ("required", "pattern", "minimum", "maximum")
        if getattr(column, name) not in (None, "", False)
    }
    codes = schema.codelists.get(column.codes, {})
    described: dict[str, Any] = {
        "name": column.name,
        "type": FRICTIONLESS[column.type],
        "title": column.words.zh,
        "description": column.words.en,
    }
    if codes:
        constraints["enum"] = list(codes)
        described["categories"] = [
            {"value": code, "label": f"{words.zh} | {words.en}"} for code, words in codes.items()
        ]
    return {**described, "constraints": constraints} if constraints else described


def _references(table: TableSchema) -> list[dict[str, Any]]:
    """Return the foreign keys that the standard can state: those of one column, or whose columns are all required."""
    return [
        {
            "fields": list(fk.columns),
            "reference": {"resource": fk.table, "fields": list(fk.references)},
        }
        for fk in table.foreign_keys
        if len(fk.columns) == 1 or all(table.column(name).required for name in fk.columns)
    ]


def _source(record: DocumentRecord) -> dict[str, str]:
    source = {"title": record.title or record.file_name, "version": f"sha256:{record.sha256}"}
    return {**source, "path": record.source_url} if record.source_url else source
