"""`guihua show`: one figure with its meaning, its doubts and its place in the source."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from extract.cli.console import console, fail
from extract.cli.options import Curated, Lang, Raw
from extract.normalize.schema import Language, Words, contract

if TYPE_CHECKING:
    from extract.model import Table as Grid

Row = dict[str, str]
_LABELS = {
    "figure": Words("数字", "figure"),
    "of": Words("所指", "of"),
    "document": Words("文件", "document"),
    "section": Words("章节", "section"),
    "table": Words("表", "table"),
    "column head": Words("列", "column head"),
    "row": Words("行", "row"),
    "reading": Words("读法", "reading"),
    "indicator": Words("指标", "indicator"),
    "trust": Words("可信", "trust"),
}
_WITH, _RULE, _CONFIDENCE = Words("涉及", "with"), Words("规则", "rule"), Words("置信度", "confidence")
_FRAMED = Words(
    "第 {where} 页，位置已框出：[bold]{picture}[/bold]", "Page {where}, the place framed: [bold]{picture}[/bold]"
)
_STANDS = Words("在 {file} 中的位置：{where}", "Place in {file}: {where}")
_GONE = Words("来源文件 {file} 不在 {raw} 中，没有图片。", "The source {file} is not in {raw}: no picture.")
_USED, _UNUSED = Words("用于比较", "used in comparisons"), Words("不用于比较", "not used in comparisons")


def show(
    obs_id: Annotated[str, typer.Argument(help="Id of an observation, from any published table.")],
    curated: Curated = Path("curated"),
    raw: Raw = Path("raw"),
    picture: Annotated[Path | None, typer.Option("--picture", "-p", help="Where to write the page picture.")] = None,
    lang: Lang = Language.EN,
    every: Annotated[bool, typer.Option("--all", help="Also every published column of the figure.")] = False,
) -> None:
    """Show where a figure comes from: its meaning, its evidence, what was doubted, and the place in the source.

    For a PDF a picture is written with the cell or the words framed; where a page break cuts them, of both pages.

    Examples: `guihua show 09edd03c7169-t1-r15-c4 -p cell.png` — `guihua show 09edd03c7169-t1-r15-c4 --lang zh`
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
    documents = {row["doc_id"]: row for row in _rows(curated / "documents.csv")}
    document = documents[observation["doc_id"]]
    facts = _facts(observation, document, curated, lang)
    console.print(_listed({_LABELS[name].of(lang): value for name, value in facts.items()}))
    if every:
        console.print(_listed({name: value for name, value in observation.items() if value}))
    for finding in _rows(curated / "findings.csv"):
        if obs_id in {finding["obs_id"], finding["other_obs_id"]}:
            console.print(_doubt(finding, observation["doc_id"], documents, lang))
    _place(observation, document, raw, picture or Path(f"{obs_id}.png"), lang)


def _is_compared(obs_id: str, curated: Path) -> bool:
    pairs = _rows(curated / "comparison_long.csv")
    return any(obs_id in (row["baseline_obs_id"], row["target_obs_id"]) for row in pairs)


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


def _facts(observation: Row, document: Row, curated: Path, lang: Language) -> dict[str, str]:
    """What is shown of a figure, each thing once: where it stands, what is printed, how it was read."""
    says = ("ref_area_name", "entity", "time_period", "kind", "base_period", "basis", "nature", "responsible")
    of = (_coded(name, observation[name], lang) for name in says)
    compared = _is_compared(observation["obs_id"], curated)
    used = (_USED if compared else _UNUSED).of(lang)
    review = _coded("review", observation["review"], lang)
    sure = f"{_CONFIDENCE.of(lang)} {observation['confidence']}"
    trust = (sure, f"{_RULE.of(lang)} {observation['rule']}", review, used)
    return {
        "figure": observation["indicator_name"] or observation["label"],
        "of": " · ".join(filter(None, of)),
        "document": f"{document['title']} ({document['file_name']})",
        "section": observation["section"],
        **(_heads(observation, document, curated) if observation["table_id"] else {}),
        "reading": _reading(observation),
        "indicator": _meaning(observation),
        "trust": " · ".join(trust),
    }


def _coded(column: str, value: str, lang: Language) -> str:
    """Return a value as it is published, in Chinese the meaning of a code."""
    codes = contract().codelists.get(column, {})
    return codes[value].zh if lang is Language.ZH and value in codes else value


def _heads(observation: Row, document: Row, curated: Path) -> dict[str, str]:
    """The table's title and the heads that the cell stands under and beside, with the row that its row is part of."""
    own = {"doc_id": observation["doc_id"], "table_id": observation["table_id"]}
    record = next((row for row in _rows(curated / "tables.csv") if row.items() >= own.items()), {})
    cells = [row for row in _rows(curated / "cells.csv") if row.items() >= own.items()]
    row, col = int(observation["row"]), int(observation["col"])
    above = [c["text"] for c in cells if c["is_header"] == "true" and _covers(c, "col", col)]
    path = [text for text in _row_path(_grid(record, cells), row, document) if text]
    return {
        "table": f"{record.get('title', '')} ({own['table_id']}, row {row}, column {col})".strip(),
        "column head": " > ".join(filter(None, above)),
        "row": " > ".join(dict.fromkeys(path)),
    }


def _covers(cell: Row, axis: str, at: int) -> bool:
    start = int(cell[axis])
    return start <= at < start + int(cell[f"{axis}_span"])


def _grid(record: Mapping[str, str], cells: list[Row]) -> Grid:
    """Return a published table as it was before: its cells in a grid."""
    from extract.model import Cell
    from extract.model import Table as Grid

    return Grid(
        tuple(
            Cell(
                int(c["row"]), int(c["col"]), c["text"], int(c["row_span"]), int(c["col_span"]),
                is_header=c["is_header"] == "true",
            )
            for c in cells
        ),
        int(record["n_rows"]), int(record["n_cols"]), record["title"], record["unit_note"],
        header_rows=int(record["header_rows"]),
    )  # fmt: skip


def _row_path(grid: Grid, row: int, document: Row) -> Iterator[str]:
    """Yield what a row is called, outermost first: groups of rows, the rows that it is part of, its own label."""
    from extract.model import Facts
    from extract.normalize import regions
    from extract.tables.layout import read_layout

    years = {name: int(document[name]) for name in ("period_start", "period_end") if document[name]}
    area = regions.by_code(document["ref_area"]) if document["ref_area"] else None
    facts = Facts(**years, area=area) if area else Facts(**years)  # type: ignore[arg-type]
    labels = {label.row: label for label in read_layout(grid, facts).rows}
    chain = []
    at: int | None = row
    while at is not None and at in labels:
        chain.append(labels[at])
        at = labels[at].parent
    for label in reversed(chain):
        yield from (*label.group, label.printed)


def _reading(observation: Row) -> str:
    """How the printed figure became the comparable one: 5.4万张 → 54000 张 → 54000 张."""
    from extract.normalize.units import unit_text

    value = " – ".join(filter(None, (observation["obs_value"], observation["obs_value_high"])))
    value = value or observation["obs_text"]
    per = int(observation["per"]) if observation["per"] else None
    unit = unit_text(observation["unit_measure"], per, observation["per_base"])
    steps = [observation["evidence"], f"{observation['comparator']} {value} {unit}".strip()]
    if observation["value_std"]:
        standard = " – ".join(filter(None, (observation["value_std"], observation["value_std_high"])))
        steps.append(f"{standard} {observation['unit_std']}")
    return "  →  ".join(steps)


def _meaning(observation: Row) -> str:
    """Code, name and definition of the figure's indicator in the catalogue; what to do for an unknown label."""
    from extract.normalize import indicators

    entry = indicators.get(observation["indicator"]) if observation["indicator"] else None
    if entry is None:
        return observation["indicator"] or "not in the catalogue (guihua indicators search TEXT)"
    return f"{entry.code} {entry.name}: {entry.definition or entry.name_en}"


def _listed(facts: Mapping[str, str]) -> Table:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.items():
        if value:
            table.add_row(name, escape(value))
    return table


def _doubt(finding: Row, doc_id: str, documents: Mapping[str, Row], lang: Language) -> str:
    """Return the line on a doubt; one that another plan has a part in names that plan."""
    from extract.curate.review import doubt_words

    others = [key for key in (finding["doc_id"], finding["other_obs_id"][:12]) if key not in {"", doc_id}]
    plans = "、".join(f"《{documents[key]['title']}》" for key in dict.fromkeys(others) if key in documents)
    severity, message = doubt_words(finding, lang)
    told = f"{finding['check']}: {message}" + (f" [{_WITH.of(lang)} {plans}]" if plans else "")
    return f"[yellow]{severity}[/yellow] {escape(told)}"


def _place(observation: Row, document: Row, raw: Path, picture: Path, lang: Language) -> None:
    from extract.cli.frames import frame_places, places_of
    from extract.pipeline import find_documents

    item = next((i for i in find_documents(raw) if i.name == document["file_name"]), None)
    if item is None:
        console.print(_GONE.of(lang).format(file=escape(document["file_name"]), raw=escape(str(raw))))
    elif observation["bbox"] and document["media_type"] == "application/pdf":
        words = "" if observation["table_id"] else observation["evidence"]
        frame_places(item.read(), places_of(observation["page"], observation["bbox"]), words, picture)
        where = observation["page"].replace(";", ", ")
        console.print(_FRAMED.of(lang).format(where=where, picture=escape(str(picture))))
    else:
        where = observation["locator"] or f"page {observation['page']}"
        console.print(_STANDS.of(lang).format(file=escape(document["file_name"]), where=where))
