"""Published tables as CSV: UTF-8 after RFC 4180, an empty field for missing, and a variant for spreadsheets."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from extract.curate.rows import Rowset, cell_text

FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def write_csv(rowset: Rowset, place: Path) -> None:
    """Write one table as UTF-8 CSV with a header row and lines that end in CR LF, as RFC 4180 has them."""
    _write(rowset, place, encoding="utf-8", harmless=False)


def write_excel_csv(rowset: Rowset, place: Path) -> None:
    """Write one table for spreadsheets: with a byte-order mark, and no cell that would be run as a formula."""
    _write(rowset, place, encoding="utf-8-sig", harmless=True)


def harmless_text(text: str) -> str:
    """Return a cell's text with an apostrophe before it where a spreadsheet would take it for a formula."""
    risky = text.lstrip(" ").startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(text)
    return f"'{text}" if risky else text


def _write(rowset: Rowset, place: Path, *, encoding: str, harmless: bool) -> None:
    names = [column.name for column in rowset.columns]
    with place.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([harmless_text(name) if harmless else name for name in names])
        for row in rowset.rows:
            texts = [cell_text(row[name]) for name in names]
            writer.writerow([harmless_text(text) for text in texts] if harmless else texts)
