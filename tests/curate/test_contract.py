"""The contract file: consistent in itself, in agreement with the records, and the only place that defines columns."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from extract.curate import records
from extract.curate.codebook import codebook_page, contract_codebook
from extract.curate.rows import rowsets
from extract.model import Finding, Observation
from extract.normalize.schema import ARROW, DUCKDB, FRICTIONLESS, PANDAS, SchemaError, contract, parse_schema

ROOT = Path(__file__).resolve().parents[2]
CONTRACT_OBSERVATIONS = [
    "obs_id",
    "doc_id",
    "source",
    "table_id",
    "row",
    "col",
    "page",
    "bbox",
    "locator",
    "section",
    "evidence",
    "label",
    "indicator",
    "indicator_name",
    "entity",
    "ref_area",
    "ref_area_name",
    "time_period",
    "kind",
    "comparator",
    "obs_value",
    "obs_value_high",
    "unit_measure",
    "per",
    "per_base",
    "basis",
    "base_period",
    "nature",
    "responsible",
    "obs_status",
    "obs_text",
    "value_std",
    "value_std_high",
    "unit_std",
    "primary",
    "rule",
    "confidence",
    "review",
]


def test_observations_have_the_columns_that_readers_of_the_data_rely_on():
    assert list(contract().table("observations").names()) == CONTRACT_OBSERVATIONS


@pytest.mark.parametrize(
    ("table", "record", "derived"),
    [
        ("documents", records.DocumentRecord, set()),
        ("cells", records.CellRecord, {"page", "bbox", "locator"}),
        ("observations", Observation, {"page", "bbox", "locator"}),
        ("findings", Finding, {"finding_id"}),
        ("comparison_long", records.ComparisonRecord, set()),
        ("unmapped", records.UnmappedRecord, set()),
    ],
)
def test_every_published_column_comes_from_a_record(table, record, derived):
    attributes = {each.name for each in fields(record)}
    assert set(contract().table(table).names()) - derived <= attributes


def test_every_table_can_be_made_rows_of_even_when_nothing_was_read():
    tables = rowsets(records.Curated())
    assert list(tables) == list(contract().tables)
    assert all(rowset.rows == () for rowset in tables.values())


def test_every_type_is_known_to_every_library():
    used = {column.type for table in contract().tables.values() for column in table.columns}
    assert used <= set(PANDAS) & set(ARROW) & set(DUCKDB) & set(FRICTIONLESS)


def test_codebook_names_every_column_code_and_note():
    book = contract_codebook(contract())
    for table in contract().tables.values():
        assert f"### `{table.name}`" in book
        assert all(f"| `{column.name}` |" in book and column.words.zh in book for column in table.columns)
    for codes in contract().codelists.values():
        assert all(f"| `{code}` |" in book for code in codes)
    assert all(words.en in book for name, words in contract().notes.items() if name != "files")


def test_folded_chinese_has_no_blanks_where_the_line_broke():
    assert not any(" （" in words.zh or "， " in words.zh for words in contract().notes.values())


SMALL = {
    "version": 1,
    "codelists": {"yes": {"y": {"zh": "是", "en": "yes"}}},
    "tables": {
        "t": {
            "zh": "表",
            "en": "table",
            "key": ["a"],
            "columns": {"a": {"type": "string", "role": "key", "zh": "甲", "en": "a"}},
        }
    },
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"key": ["b"]}, "t names b"),
        ({"columns": {"a": {"type": "text", "role": "key", "zh": "甲", "en": "a"}}}, r"t\.a: type 'text'"),
        ({"columns": {"a": {"type": "string", "role": "key", "codes": "no", "zh": "甲", "en": "a"}}}, "t names no"),
        ({"foreign_keys": [{"columns": ["a"], "table": "u", "references": ["a"]}]}, "t names u"),
    ],
)
def test_a_contract_that_names_what_is_not_there_is_refused_with_the_place(change, message):
    broken = {**SMALL, "tables": {"t": {**SMALL["tables"]["t"], **change}}}
    with pytest.raises(SchemaError, match=message):
        parse_schema(broken, "small.yaml")


def test_unknown_table_is_named_with_the_known_ones():
    with pytest.raises(KeyError, match="observations"):
        contract().table("observation")


def test_the_page_in_docs_is_the_contract_of_today():
    page = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
    assert page == codebook_page(contract()), "write it anew: guihua codebook --out docs/codebook.md"
