"""`guihua show`: one figure with its meaning, its doubts and its place in the source."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from extract.cli.console import console, fail

Row = dict[str, str]


def show(
    obs_id: Annotated[str, typer.Argument(help="Id of an observation, from any published table.")],
    curated: Annotated[Path, typer.Option("--curated", help="The published folder.")] = Path("curated"),
    raw: Annotated[Path, typer.Option("--raw", help="The folder with the source documents.")] = Path("raw"),
    picture: Annotated[Path | None, typer.Option("--picture", "-p", help="Where to write the page picture.")] = None,
) -> None:
    """Show where a figure comes from: its meaning, its evidence, what was doubted, and the place in the source.

    For a PDF a picture of the page is written with the cell or the words framed.

    Example: `guihua show 09edd03c7169-t1-r15-c4 -p cell.png`
    """
    decided = [line for line in _rows(curated / "overrides_audit.csv") if line["obs_id"] == obs_id]
    for line in decided:
        console.print(
            f"[cyan]{line['action']}[/cyan] {line['column']}: {escape(line['before'])} → {escape(line['after'])} "
            f"({escape(line['reason'])}; {escape(line['decided_by'])}, {line['decided_on']})"
        )
    if any(line["action"] == "drop" for line in decided):
        return
    observation = _find(curated / "observations.csv", "obs_id", obs_id)
    document = _find(curated / "documents.csv", "doc_id", observation["doc_id"])
    console.print(_facts(observation, document, _heads(observation, curated)))
    for finding in _rows(curated / "findings.csv"):
        if obs_id in {finding["obs_id"], finding["other_obs_id"]}:
            console.print(f"[yellow]{finding['severity']}[/yellow] {finding['check']}: {escape(finding['message'])}")
    _place(observation, document, raw, picture or Path(f"{obs_id}.png"))


def _rows(path: Path) -> Iterator[Row]:
    if not path.is_file():
        fail(f"{path} is not there", "build the curated set first: guihua build")
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def _find(path: Path, key: str, value: str) -> Row:
    for row in _rows(path):
        if row[key] == value:
            return row
    return fail(f"no {key} {value} in {path}", "ids stand in observations.csv and comparison_long.csv")


def _heads(observation: Row, curated: Path) -> Row:
    """The table's title and the heads that the cell stands under and beside; empty for a figure in prose."""
    if not observation["table_id"]:
        return {}
    place = {"doc_id": observation["doc_id"], "table_id": observation["table_id"]}
    row, col = int(observation["row"]), int(observation["col"])
    cells = [c for c in _rows(curated / "cells.csv") if all(c[key] == value for key, value in place.items())]
    above = [c["text"] for c in cells if c["is_header"] == "true" and _covers(c, "col", col)]
    beside = [c["text"] for c in cells if c["is_header"] != "true" and _covers(c, "row", row) and int(c["col"]) < col]
    title = next((t["title"] for t in _rows(curated / "tables.csv") if t.items() >= place.items()), "")
    return {"table": title, "column head": " > ".join(filter(None, above)), "row": " | ".join(filter(None, beside))}


def _covers(cell: Row, axis: str, at: int) -> bool:
    start = int(cell[axis])
    return start <= at < start + int(cell[f"{axis}_span"])


def _reading(observation: Row) -> str:
    """How the printed figure became the comparable one: 5.4万张 → 54000 张 → 54000 张 (BED.ALL)."""
    value = " – ".join(filter(None, (observation["obs_value"], observation["obs_value_high"])))
    per = f" per {observation['per']} {observation['per_base']}" if observation["per"] else ""
    steps = [observation["evidence"], f"{observation['comparator']} {value} {observation['unit_measure']}{per}".strip()]
    if observation["value_std"]:
        standard = " – ".join(filter(None, (observation["value_std"], observation["value_std_high"])))
        steps.append(f"{standard} {observation['unit_std']} ({observation['indicator']})")
    return "  →  ".join(steps)


def _meaning(observation: Row) -> str:
    """Name, English name and definition of the figure's indicator in the catalogue; empty for an unknown label."""
    from extract.normalize import indicators

    entry = indicators.get(observation["indicator"]) if observation["indicator"] else None
    return " — ".join(filter(None, (entry.name, entry.name_en, entry.definition))) if entry else ""


def _facts(observation: Row, document: Row, heads: Row) -> Table:
    table = Table(show_header=False, box=None)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    table.add_row("document", f"{document['title']} ({document['file_name']})")
    for name, value in (*heads.items(), ("reading", _reading(observation)), ("means", _meaning(observation))):
        if value:
            table.add_row(name, escape(value))
    for name, value in observation.items():
        if value and name not in {"obs_id", "doc_id"}:
            table.add_row(name, escape(value))
    return table


def _place(observation: Row, document: Row, raw: Path, picture: Path) -> None:
    from extract.pipeline import find_documents

    item = next((i for i in find_documents(raw) if i.name == document["file_name"]), None)
    if item is None:
        console.print(f"The source {document['file_name']} is not in {raw}: no picture.")
    elif observation["bbox"] and document["media_type"] == "application/pdf" and not item.member:
        frame_page(item.path, observation["page"], observation["bbox"], picture)
        console.print(f"Page {observation['page']} with the place framed: [bold]{picture}[/bold]")
    else:
        console.print(f"Place in {document['file_name']}: {observation['locator'] or 'page ' + observation['page']}")


def frame_page(pdf: Path, pages: str, boxes: str, picture: Path, scale: float = 2.0) -> None:
    """Write a PNG of the first page named in `pages` with the boxes on it framed in red.

    `pages` and `boxes` are as in the contract: `;` between the pieces, each box `x0,top,x1,bottom` in points.
    """
    import pypdfium2
    from PIL import ImageDraw

    places = list(zip(pages.split(";"), boxes.split(";"), strict=False))
    page = places[0][0]
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[int(page) - 1].render(scale=scale).to_pil().convert("RGB")
    draw = ImageDraw.Draw(image)
    for number, box in places:
        if number == page:
            x0, top, x1, bottom = (float(edge) * scale for edge in box.split(","))
            draw.rectangle((x0 - 3, top - 3, x1 + 3, bottom + 3), outline="red", width=3)
    picture.parent.mkdir(parents=True, exist_ok=True)
    image.save(picture)
