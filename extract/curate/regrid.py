"""Tables joined and split as a reviewer decided, before figures are read from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.curate.decisions import Decision, OverrideError
from extract.model import Block, Cell, Document, Table
from extract.normalize.values import fold


def regrid(document: Document, decisions: Sequence[Decision]) -> Document:
    """Return a document with its tables joined and split. Raises OverrideError naming what does not fit.

    `join` appends the rows of the later tables to the first one, each without the header that it repeats; `expect` is
    the text of the first cell of the second table. `split` cuts a table before a row; `expect` is the text of that
    row's first cell. With `header` the second part repeats the header rows.
    """
    places = {f"t{number}": at for number, at in enumerate(_tables(document), 1)}
    blocks: list[list[Block]] = [[block] for block in document.blocks]
    problems: list[str] = []
    touched: set[str] = set()
    for decision in decisions:
        lost = [name for name in decision.tables if name not in places]
        again = touched & set(decision.tables)
        if lost or again:
            known = ", ".join(places) or "no tables"
            problems += [f"{decision.where}: there is no table {name}; there are {known}" for name in lost]
            problems += [f"{decision.where}: {name} is already in another decision" for name in sorted(again)]
            continue
        touched.update(decision.tables)
        spots = [places[name] for name in decision.tables]
        _apply(decision, [document.blocks[at] for at in spots], spots, blocks, problems)
    if problems:
        raise OverrideError(problems)
    return replace(document, blocks=tuple(block for group in blocks for block in group))


def _tables(document: Document) -> list[int]:
    return [at for at, block in enumerate(document.blocks) if isinstance(block, Table)]


def _apply(
    decision: Decision, found: Sequence[Block], spots: Sequence[int], blocks: list[list[Block]], problems: list[str]
) -> None:
    tables = [block for block in found if isinstance(block, Table)]
    row = 0 if decision.action == "join" else decision.before_row
    seen = first_text(tables[1] if decision.action == "join" else tables[0], row)
    wanted = decision.expect.get("evidence", "")
    if fold(seen) != fold(wanted):
        problems.append(
            f"{decision.where}: row {row} of {decision.tables[-1]} begins with {seen!r}, expected {wanted!r}"
        )
    elif decision.action == "join" and len({table.n_cols for table in tables}) > 1:
        widths = ", ".join(str(table.n_cols) for table in tables)
        problems.append(f"{decision.where}: tables of {widths} columns cannot be joined")
    elif decision.action == "join":
        blocks[spots[0]] = [joined(tables)]
        for at in spots[1:]:
            blocks[at] = []
    elif not 0 < decision.before_row < tables[0].n_rows:
        problems.append(f"{decision.where}: {decision.tables[0]} has rows 0 to {tables[0].n_rows - 1}")
    else:
        blocks[spots[0]] = list(cut(tables[0], decision.before_row, repeat=decision.header, title=decision.title))


def first_text(table: Table, row: int) -> str:
    """Return the text of the first cell of a row that has one, a cell that spans into the row included."""
    cells = [cell for cell in table.cells if cell.row <= row < cell.row + cell.row_span and cell.text.strip()]
    return min(cells, key=lambda cell: cell.col).text if cells else ""


def joined(tables: Sequence[Table]) -> Table:
    """Return one table with the rows of all, each later one without the header rows that it repeats."""
    whole = tables[0]
    for table in tables[1:]:
        skip = _repeated(whole, table)
        moved = [_moved(cell, whole.n_rows - skip) for cell in table.cells if cell.row >= skip]
        whole = replace(
            whole,
            cells=(*whole.cells, *(replace(cell, is_header=False) for cell in moved)),
            n_rows=whole.n_rows + table.n_rows - skip,
            notes=(*whole.notes, *table.notes),
            parts=whole.parts + table.parts,
            edges=(*whole.edges, *table.edges),
            anchors=(*whole.anchors, *table.anchors),
            reasons=(*whole.reasons, "a reviewer joined them"),
        )
    return whole


def _repeated(whole: Table, table: Table) -> int:
    """Return how many of a table's first rows print the header of the whole once more."""
    count = 0
    while count < min(whole.header_rows, table.n_rows) and _row(whole, count) == _row(table, count):
        count += 1
    return count


def _row(table: Table, row: int) -> tuple[tuple[int, str], ...]:
    return tuple(sorted((cell.col, fold(cell.text)) for cell in table.cells if cell.row == row))


def _moved(cell: Cell, by: int) -> Cell:
    return replace(cell, row=cell.row + by)


def cut(table: Table, row: int, *, repeat: bool = False, title: str = "") -> tuple[Table, Table]:
    """Return a table's rows before `row` and those from it on; a cell that spans the cut stands in both parts."""
    head = [cell for cell in table.cells if cell.row < table.header_rows] if repeat else []
    shift = table.header_rows if repeat else 0
    upper = [replace(cell, row_span=min(cell.row_span, row - cell.row)) for cell in table.cells if cell.row < row]
    lower = [_below(cell, row, shift) for cell in table.cells if cell.row + cell.row_span > row]
    reasons = (*table.reasons, "a reviewer split it")
    first = replace(table, cells=tuple(upper), n_rows=row, notes=(), reasons=reasons)
    second = replace(
        table,
        cells=(*head, *lower),
        n_rows=table.n_rows - row + shift,
        header_rows=shift,
        title=title or table.title,
        reasons=reasons,
    )
    return first, second


def _below(cell: Cell, row: int, shift: int) -> Cell:
    start = max(cell.row, row)
    return replace(cell, row=start - row + shift, row_span=cell.row + cell.row_span - start)
