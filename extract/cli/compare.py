"""`guihua compare`: plans side by side, for chosen indicators and areas."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from extract.cli.console import console, fail
from extract.cli.options import Curated

if TYPE_CHECKING:
    from extract.curate.selecting import Selection

Row = Mapping[str, str]
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
    long: Annotated[bool, typer.Option("--long", help="One row for each plan and target instead.")] = False,
    entities: Annotated[
        bool, typer.Option("--entities", help="On the terminal, show classes of institutions and single ones, too.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write: .csv, or .xlsx for Excel.")] = None,
    curated: Curated = Path("curated"),
) -> None:
    """Set plans side by side: what each says of an indicator now and for its target year.

    Only exact matches of the catalogue stand in one row. The terminal shows a column for each area, as many as there is
    room for, and with --long a row for each plan and target with change and nature; figures of institutions only with
    --entities. A file has a column for each area and year (numbers only, whole areas), or with --long all rows.

    Examples:

    `guihua compare -i 每千人口床位数 -r 重庆市 -r 浙江省`

    `guihua compare --close --out comparison.xlsx`
    """
    from extract.curate.selecting import SelectionError, select_long, select_wide

    wanted, areas = indicator or [], region or []
    try:
        as_rows = out is None or long
        chosen = (select_long if as_rows else select_wide)(curated, wanted, areas, close=close)
    except FileNotFoundError as error:
        fail(str(error), "guihua build")
    except SelectionError as error:
        fail(str(error), error.hint)
    if out is None:
        _show(chosen, long=long, entities=entities)
        return
    _write(chosen, out)
    console.print(f"{len(chosen.rows)} rows, {len(chosen.names)} columns: [bold]{out}[/bold]")


def _show(chosen: Selection, *, long: bool, entities: bool) -> None:
    """Print the rows as they are, or areas side by side where there is room for all, else below each other."""
    rows = [dict(zip(chosen.names, values, strict=True)) for values in chosen.rows]
    shown = [row for row in rows if entities or not row["entity"]]
    columns = list(dict.fromkeys((row["ref_area_name"], row["doc_id"]) for row in shown))
    room = max(1, (console.width - _NAME_WIDTH) // _AREA_WIDTH)
    if long:
        console.print(_table(shown))
    else:
        console.print((_side_by_side if len(columns) <= room else _below)(shown, columns))
    if len(rows) > len(shown):
        console.print(f"{len(rows) - len(shown)} rows on institutions are left out; --entities shows them.")
    if not long and len(columns) > room:
        console.print(f"{len(columns)} areas or plans, room for {room} side by side; -r chooses areas.")


_NAME_WIDTH, _AREA_WIDTH = 34, 24
"""Characters of a terminal that the names of indicators, and each area beside them, need."""


Column = tuple[str, str]
"""An area's name and the document that speaks of it."""


def _side_by_side(rows: Sequence[Row], columns: Sequence[Column]) -> Table:
    """Return a table with a row for each indicator and a column for each area, or plan where an area has several."""
    table = Table(header_style="bold", show_lines=True)
    table.add_column("Indicator", overflow="fold")
    for title in _titles(rows, columns).values():
        table.add_column(escape(title), overflow="fold")
    for name, told in _told(rows).items():
        table.add_row(escape(name), *(escape("\n".join(told.get(column, ()))) for column in columns))
    return table


def _below(rows: Sequence[Row], columns: Sequence[Column]) -> Table:
    """Return a table with the areas of each indicator below each other."""
    table = Table(header_style="bold")
    for head in ("Indicator", "Area", "Baseline → target"):
        table.add_column(head, overflow="fold")
    titles = _titles(rows, columns)
    for name, told in _told(rows).items():
        for index, (column, ways) in enumerate(told.items()):
            table.add_row("" if index else escape(name), escape(titles[column]), escape("\n".join(ways)))
    return table


def _titles(rows: Sequence[Row], columns: Sequence[Column]) -> dict[Column, str]:
    """Return the heading of each area, with the plan's number or title where several speak of it."""
    shared = Counter(area for area, _ in columns)
    names = {row["doc_id"]: row["document"] for row in rows}
    return {column: f"{column[0]}\n{names[column[1]]}" if shared[column[0]] > 1 else column[0] for column in columns}


def _told(rows: Sequence[Row]) -> dict[str, dict[Column, list[str]]]:
    """Return what is said of each indicator, area by area."""
    told: dict[str, dict[Column, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        told[_name(row)][row["ref_area_name"], row["doc_id"]].append(_way(row))
    return told


def _way(row: Row) -> str:
    """Return what a plan says: `2020: 6.8 → 2025: ≥7.5`, or one side of the arrow."""
    now, goal = _dated(row["baseline_year"], row["baseline_comparator"], row["baseline_value"]), _target(row)
    way = f"{now} → {goal}".strip() if goal else now
    return way + (f" ({row['differences']})" if row["differences"] else "")


def _target(row: Row) -> str:
    goal = row["target_text"] or row["target_value"]
    if row["target_value_high"]:
        goal = f"{goal}–{row['target_value_high']}"
    return _dated(row["target_year"], row["target_comparator"], goal)


def _name(row: Row) -> str:
    basis = f" [{row['basis']}]" if row["basis"] else ""
    name = " ".join(filter(None, (row["indicator_name"], row["entity"], _bracketed(row["unit_std"])))) + basis
    return name + (f" ({row['relation']}: {row['relation_reason']})" if row.get("relation") else "")


def _table(rows: Sequence[Row]) -> Table:
    """Return the long rows as a table that fits a terminal."""
    table = Table(header_style="bold")
    for head in ("Indicator", "Area", "Plan", "Baseline", "Target", "Change", "Nature"):
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(
            escape(_name(row)),
            row["ref_area_name"],
            escape(row["document"] + (f" ({row['differences']})" if row["differences"] else "")),
            _dated(row["baseline_year"], row["baseline_comparator"], row["baseline_value"]),
            escape(_target(row)),
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
