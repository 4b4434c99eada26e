"""Wide tables printed in parts beside each other: each has the stub again and goes on with other columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.model import Block, Cell, Paragraph, Table
from extract.tables.captions import is_unit_note
from extract.tables.headers import header_rows
from extract.tables.joints import bare, without_unit
from extract.tables.words import fold, pattern

_FEWEST_LABELS = 3
_BETWEEN = 3


def join_sides(blocks: Sequence[Block]) -> list[Block]:
    """Join the parts of wide tables; the captions between them that only say that the table goes on are dropped."""
    out: list[Block] = []
    for block in blocks:
        at = _table_before(out) if isinstance(block, Table) else len(out)
        before = out[at] if at < len(out) else None
        joined = None
        if isinstance(block, Table) and isinstance(before, Table) and _goes_on(out, at, before, block):
            joined = beside(before, block)
        if joined is None:
            out.append(block)
        else:
            out[at:] = [joined]
    return out


def _table_before(blocks: Sequence[Block]) -> int:
    """Return the index of the last table where only captions stand below it, else that behind the last block."""
    last = range(len(blocks) - 1, max(len(blocks) - 2 - _BETWEEN, -1), -1)
    return next((index for index in last if isinstance(blocks[index], Table)), len(blocks))


def _goes_on(blocks: Sequence[Block], at: int, before: Table, right: Table) -> bool:
    """Tell whether what stands between two tables says that the first goes on, or nothing does over a page break."""
    lines = [block.text for block in blocks[at + 1 :] if isinstance(block, Paragraph)]
    above = [block.text for block in blocks[max(at - _BETWEEN, 0) : at] if isinstance(block, Paragraph)]
    titles = {bare(without_unit(text)) for text in above}
    texts = [without_unit(text) for text in lines if not is_unit_note(text)]
    if texts:
        return all(pattern("continued").search(text) or bare(text) in titles for text in texts)
    return bool(before.edges and right.edges) and right.edges[0].page == before.edges[-1].page + 1


def beside(left: Table, right: Table) -> Table | None:
    """Return two tables as one where they have the same stub, row for row, and other columns right of it."""
    rows = header_rows(left)
    if left.n_rows != right.n_rows or not rows or header_rows(right) != rows:
        return None
    lefts, rights = _columns(left), _columns(right)
    stub = 0
    while stub < min(left.n_cols, right.n_cols) and lefts[stub] == rights[stub]:
        stub += 1
    names = any(_are_names([text for row, _, _, text in column if row >= rows]) for column in lefts[:stub])
    if stub == min(left.n_cols, right.n_cols) or not names:
        return None
    shift = left.n_cols - stub
    moved = [replace(cell, col=cell.col + shift) for cell in right.cells if cell.col >= stub]
    return replace(
        left,
        cells=tuple(sorted((*left.cells, *moved), key=_place)),
        n_cols=left.n_cols + right.n_cols - stub,
        notes=(*left.notes, *right.notes),
        parts=left.parts + right.parts,
        edges=(*left.edges, *right.edges),
        anchors=(*left.anchors, *right.anchors),
        reasons=(*left.reasons, *right.reasons, "the rows are the same, and columns go on beside them"),
    )


def _are_names(labels: Sequence[str]) -> bool:
    """Tell whether labels name rows: several, each once, and no serial numbers."""
    return len(labels) >= _FEWEST_LABELS and len(set(labels)) == len(labels) and not any(map(str.isdigit, labels))


def _place(cell: Cell) -> tuple[int, int]:
    return cell.row, cell.col


def _columns(table: Table) -> list[list[tuple[int, int, int, str]]]:
    """Return for each column what begins in it: row, spans and folded text."""
    columns: list[list[tuple[int, int, int, str]]] = [[] for _ in range(table.n_cols)]
    for cell in table.cells:
        columns[cell.col].append((cell.row, cell.row_span, cell.col_span, fold(cell.text)))
    return columns
