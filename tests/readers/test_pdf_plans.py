"""The PDF reader on real plans and documents: grids against the gold, no tables where there are none."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import pytest

from extract.model import Table
from extract.readers.errors import ReadError
from extract.tables.stitch import stitch
from tests.readers.pdf_builder import read


def fold(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def found(path: Path) -> list[Table]:
    return [block for block in stitch(read(path.read_bytes()).blocks) if isinstance(block, Table)]


def cells(table: Table) -> set[tuple[int, int, int, int, str]]:
    return {(c.row, c.col, c.row_span, c.col_span, fold(c.text)) for c in table.cells}


def gold(shared: Path, name: str) -> list[set[tuple[int, int, int, int, str]]]:
    tables = json.loads((shared / "gold" / name / "tables.json").read_text(encoding="utf-8"))
    return [{(c["r"], c["c"], c.get("rs", 1), c.get("cs", 1), fold(c["text"])) for c in t["cells"]} for t in tables]


@pytest.mark.parametrize("name", ["000", "000_three", "001", "003", "003_three"])
def test_tables_of_plans_are_those_of_the_gold(shared: Path, name: str) -> None:
    tables = found(shared / "corpus" / "laid-out" / f"{name}.pdf")
    assert [cells(table) for table in tables] == gold(shared, name[:3])


def test_open_sides_and_rows_without_rules_of_a_norm_table(shared: Path) -> None:
    tables = found(shared / "corpus" / "real" / "nbs_enterprise_size_standard.pdf")
    assert [cells(table) for table in tables[:2]] == gold(shared, "nbs_enterprise_size_standard")


def test_eighty_five_pages_are_one_table(shared: Path) -> None:
    (table,) = found(shared / "corpus" / "real" / "csrc_industry_2016.pdf")
    assert (table.parts, table.n_cols, table.n_rows) == (85, 5, 3564)
    codes = [c.text for c in table.cells if c.col == 3 and c.row]
    assert len(codes) == table.n_rows - 1
    assert all(re.fullmatch(r"\d{6}", code) for code in codes)


def test_an_indicator_table_over_six_pages(shared: Path) -> None:
    (table,) = found(shared / "corpus" / "real" / "dg_points_hukou_2015.pdf")
    assert (table.parts, table.n_cols, table.pages()) == (6, 5, (10, 11, 12, 13, 14, 15))


@pytest.mark.parametrize(
    "name",
    [
        "hz_medical_insurance",
        "gov_budget_anhui_2024",
        "gov_budget_guizhou_2024",
        "gov_budget_ningxia_2024",
        "govdoc_397",
        "yunnan_10th_fyp",
    ],
)
def test_prose_gives_no_table(shared: Path, name: str) -> None:
    assert found(shared / "corpus" / "real" / f"{name}.pdf") == []


@pytest.mark.parametrize("name", ["feida_audit_letter_scan", "gov_budget_guangdong_2024_scan", "nj_pension_rules_scan"])
def test_scans_give_an_error_and_no_numbers(shared: Path, name: str) -> None:
    with pytest.raises(ReadError, match="scan"):
        found(shared / "corpus" / "real" / f"{name}.pdf")
