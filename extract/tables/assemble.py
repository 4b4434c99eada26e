"""Page pieces to logical tables: joined, titled, header rows counted, role told."""

from __future__ import annotations

from dataclasses import replace

from extract.model import Block, Document, Table
from extract.tables.captions import collapse, find_caption, is_unit_note
from extract.tables.headers import header_rows, said_once
from extract.tables.sides import join_sides
from extract.tables.stitch import stitch
from extract.tables.words import pattern


def assemble(document: Document) -> Document:
    """Return the document with its tables as logical tables.

    Pieces over page breaks are joined; title, unit note and remarks move from the paragraphs around a table into it;
    header rows are counted and marked on the cells.
    """
    return replace(document, blocks=tuple(_captioned(join_sides(stitch(document.blocks)))))


def _captioned(blocks: list[Block]) -> list[Block]:
    out: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if not isinstance(block, Table):
            out.append(block)
            continue
        caption = find_caption(out, blocks[at:])
        del out[len(out) - caption.above :]
        at += caption.below
        out.append(_finished(block, caption.title, caption.unit_note, caption.notes))
    return out


def _finished(table: Table, title: str, unit_note: str, notes: tuple[str, ...]) -> Table:
    rows = table.header_rows or header_rows(table)
    table = said_once(table, rows)
    over, under = _whole_rows(table)
    told = [text for text in over[:rows] if not is_unit_note(text)]
    units = [text for text in over[:rows] if is_unit_note(text)]
    return replace(
        table,
        title=table.title or title or "".join(told[:1]),
        unit_note=table.unit_note or unit_note or "".join(units[:1]),
        notes=tuple(dict.fromkeys((*table.notes, *(text for text in under if pattern("note").search(text)), *notes))),
        header_rows=rows,
        cells=tuple(replace(c, is_header=c.row < rows) if c.is_header != (c.row < rows) else c for c in table.cells),
    )


def _whole_rows(table: Table) -> tuple[list[str], list[str]]:
    """Texts of the cells over the whole width in unbroken rows at the top and at the bottom of a table, as printed."""
    wide = {cell.row: collapse(cell.text) for cell in table.cells if cell.col_span == table.n_cols > 1}
    top = [wide[row] for row in range(table.n_rows) if all(above in wide for above in range(row + 1))]
    bottom = [wide[row] for row in range(table.n_rows) if all(below in wide for below in range(row, table.n_rows))]
    return top, bottom
