"""Page pieces to logical tables: joined, titled, header rows counted, role told."""

from __future__ import annotations

from dataclasses import replace

from extract.model import Block, Cell, Document, Table
from extract.normalize.values import is_number
from extract.tables.captions import find_caption
from extract.tables.headers import header_rows
from extract.tables.stitch import stitch
from extract.tables.words import squeeze


def assemble(document: Document) -> Document:
    """Return the document with its tables as logical tables.

    Pieces over page breaks are joined; title, unit note and remarks move from the paragraphs around a table into it;
    header rows are counted and marked on the cells.
    """
    return replace(document, blocks=tuple(_captioned(list(stitch(document.blocks)))))


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
    return replace(
        table,
        title=table.title or title,
        unit_note=table.unit_note or unit_note,
        notes=table.notes + notes,
        header_rows=rows,
        cells=tuple(_marked(cell, rows) for cell in table.cells),
    )


def _marked(cell: Cell, rows: int) -> Cell:
    return replace(cell, is_header=cell.row < rows)


def has_values(table: Table) -> bool:
    """Tell whether the body of a table holds any number."""
    return any(is_number(squeeze(cell.text)) for cell in table.cells if cell.row >= table.header_rows)
