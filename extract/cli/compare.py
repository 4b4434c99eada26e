"""`guihua compare`: plans side by side, for chosen indicators and areas."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from extract.cli.console import console, fail

if TYPE_CHECKING:
    from extract.curate.selecting import Selection

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_CODES = frozenset({"ref_area", "doc_id", "baseline_year", "target_year", "baseline_obs_id", "target_obs_id"})


def compare(
    indicator: Annotated[
        list[str] | None, typer.Option("--indicator", "-i", help="Code, name or part of a name; may be repeated.")
    ] = None,
    region: Annotated[
        list[str] | None, typer.Option("--region", "-r", help="Name or end of a name; may be repeated.")
    ] = None,
    close: Annotated[bool, typer.Option("--close", help="Add near indicators, marked with the reason.")] = False,
    long: Annotated[bool, typer.Option("--long", help="Write one row for each plan and target instead.")] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write: .csv or .xlsx.")] = None,
    curated: Annotated[Path, typer.Option("--curated", help="The published folder.")] = Path("curated"),
) -> None:
    """Set plans side by side: what each says of an indicator now and for its target year.

    Only exact matches of the catalogue stand in one row. Examples:

    `guihua compare -i 每千人口床位数 -r 重庆市 -r 浙江省`

    `guihua compare --close --out comparison.xlsx`
    """
    from extract.curate.selecting import SelectionError, select_long, select_wide

    wanted, areas = indicator or [], region or []
    try:
        as_rows = select_long(curated, wanted, areas, close=close)
        chosen = as_rows if long else select_wide(curated, wanted, areas, close=close)
    except FileNotFoundError as error:
        fail(str(error), "guihua build")
    except SelectionError as error:
        fail(str(error), error.hint)
    if out is None:
        console.print(_table(as_rows))
        return
    _write(chosen, out)
    console.print(f"{len(chosen.rows)} rows, {len(chosen.names)} columns: [bold]{out}[/bold]")


def _table(rows: Selection) -> Table:
    """Return the long rows as a table that fits a terminal."""
    table = Table(header_style="bold")
    for head in ("Indicator", "Area", "Plan", "Baseline", "Target", "Change", "Nature"):
        table.add_column(head, overflow="fold")
    for values in rows.rows:
        row = dict(zip(rows.names, values, strict=True))
        name = " ".join(filter(None, (row["indicator_name"], row["entity"], _bracketed(row["unit_std"]))))
        near = f" ({row['relation']}: {row['relation_reason']})" if row.get("relation") else ""
        goal = row["target_text"] or row["target_value"]
        if row["target_value_high"]:
            goal = f"{goal}–{row['target_value_high']}"
        table.add_row(
            escape(name + near),
            row["ref_area_name"],
            escape(row["document"] + (f" ({row['differences']})" if row["differences"] else "")),
            _dated(row["baseline_year"], row["baseline_comparator"], row["baseline_value"]),
            _dated(row["target_year"], row["target_comparator"], goal),
            row["change_abs"],
            row["nature"],
        )
    return table


def _bracketed(unit: str) -> str:
    return f"（{unit}）" if unit else ""


def _dated(year: str, comparator: str, value: str) -> str:
    sign = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "~": "约"}.get(comparator, "")
    return f"{year}: {sign}{value}" if value else ""


def _write(chosen: Selection, out: Path) -> None:
    if out.suffix.lower() == ".csv":
        with out.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([chosen.names, *chosen.rows])
    elif out.suffix.lower() == ".xlsx":
        _write_xlsx(chosen, out)
    else:
        fail(f"a comparison is written as .csv or .xlsx, not {out.suffix or 'a file without suffix'}")


def _write_xlsx(chosen: Selection, out: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("comparison")
    sheet.freeze_panes = "E2"
    sheet.append(list(chosen.names))
    for row in chosen.rows:
        sheet.append([_value(name, text) for name, text in zip(chosen.names, row, strict=True)])
    book.save(out)


def _value(name: str, text: str) -> float | str | None:
    """Return a cell's value: numbers as numbers, codes and years as text, and no text that would be a formula."""
    if not text:
        return None
    if name not in _CODES and _NUMBER.fullmatch(text):
        return float(text)
    from extract.curate.csvfiles import harmless_text

    return harmless_text(text)
