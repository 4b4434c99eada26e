"""Text dumps of plans: two dialects of tables, everything else paragraphs.

Dialect one prints a table row as one line with tabs between the cells. Dialect two prints a cell a line, each with a
leading tab; a blank line ends the row, two end the table, and a cell may go on in lines without a tab, even behind
a blank line. Both lose merged cells, which `text_grid` rebuilds from the rules of the contract.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.model import Anchor, Block, Document, Paragraph, Source, Span
from extract.normalize.values import is_missing, is_number
from extract.readers.errors import ReadError
from extract.readers.sniff import decode_text
from extract.readers.text_grid import Row, RowCell, build_table

_FIELD_CODE = re.compile(
    r"\[bookmark:[^\]]{0,999}\]|\{\s{0,9}(?:TOC|PAGEREF|HYPERLINK|SEQ|REF)\b[^}]{0,999}\}|\x13[^\x14\x15]{0,999}[\x14\x15]"
)
_NEW_BLOCK = re.compile(
    r"[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[)）]|\d{1,2}[.．、](?!\d)|——|第[一二三四五六七八九十百]+[章节条篇]"
    r"|(?:备注|注释?|说明|资料来源|数据来源|来源)[：:\d]|(?:附?表|专栏|附件|图)\s*[\d一二三四五六七八九十]"
)
_SENTENCE_END = tuple("。！？；：!?;")
_GROUP_NAME = 24
_CONTINUED_CELL = 14
"""A line without a tab behind a blank line goes on in the cell only when it is this short."""

_LONG_RUN = 400
"""Lines with tabs that make no table: of a longer run no part is tried again, or reading would take its square."""
_MAX_LINES = 2_000_000


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: number (from 1) and text without its line break and field codes."""

    number: int
    text: str

    @property
    def blank(self) -> bool:
        """No printed character stands on the line, and no tab that would make it an empty cell."""
        return not self.text.strip() and "\t" not in self.text


def read_text(source: Source, data: bytes) -> Document:
    """Read a text dump: UTF-8 with or without BOM or GB18030, tables in either dialect.

    Raises `ReadError` where the bytes are no text, or it has too many lines.
    """
    text = decode_text(data).replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > _MAX_LINES:
        raise ReadError(f"the text has more than {_MAX_LINES} lines", "split it")
    lines = [Line(i, _FIELD_CODE.sub("", line)) for i, line in enumerate(text.split("\n"), 1)]
    return Document(source, tuple(_blocks(lines)))


def _blocks(lines: Sequence[Line]) -> list[Block]:
    blocks: list[Block] = []
    at = refused = 0
    while at < len(lines):
        stop, rows = _table_at(lines, at) if at >= refused else (at, [])
        table = build_table(rows) if rows else None
        if table is not None:
            blocks.append(table)
            at = stop
            continue
        if stop - at > _LONG_RUN:
            refused = stop
        if lines[at].text.strip():
            blocks.append(_paragraph(lines[at]))
        at += 1
    return blocks


def _paragraph(line: Line) -> Paragraph:
    text = re.sub(r"\t+", "", line.text).strip()
    anchor = Anchor(locator=f"line {line.number}")
    return Paragraph(text, spans=(Span(0, len(text), anchor),))


def _table_at(lines: Sequence[Line], at: int) -> tuple[int, list[Row]]:
    """Return where the table that begins at `at` ends and its raw rows; no rows where none begins."""
    text = lines[at].text
    if text.startswith("\t"):
        return _cell_a_line(lines, at)
    if "\t" in text.rstrip("\t") or text.rstrip() != text.rstrip("\t ").rstrip():
        return _row_a_line(lines, at)
    return at, []


def _row_a_line(lines: Sequence[Line], at: int) -> tuple[int, list[Row]]:
    """Dialect one: lines of about as many tabs; a single line with a tab is prose.

    A line with fewer cells stays in the table where a row of full width follows it: it names a group, or lost its
    empty cells.
    """
    rows: list[Row] = []
    widths: Counter[int] = Counter()
    while at < len(lines):
        cells = lines[at].text.split("\t")
        usual = widths.most_common(1)[0][0] if widths else 0
        full = len(cells) > 1 and (not usual or abs(len(cells) - usual) <= max(1, len(cells) // 3))
        if not full and not _is_short_row(lines, at, usual):
            break
        widths[len(cells)] += full
        rows.append(tuple(RowCell(cell.strip(), cell, lines[at].number, lines[at].number) for cell in cells))
        at += 1
    return (at, rows) if len(rows) > 1 else (at, [])


def _is_short_row(lines: Sequence[Line], at: int, usual: int) -> bool:
    """Tell whether a line of too few cells stands between rows of the usual width and is no sentence."""
    text = lines[at].text.strip()
    below = lines[at + 1].text.count("\t") + 1 if at + 1 < len(lines) else 0
    return bool(usual > 2 and text and below == usual and len(text) <= _GROUP_NAME and not text.endswith(_SENTENCE_END))


def _continues(line: Line, after_blank: bool) -> bool:
    """Tell whether a line without a tab belongs to the cell above it."""
    text = line.text.strip()
    if not text or _NEW_BLOCK.match(text):
        return False
    if after_blank:
        return len(text) <= _CONTINUED_CELL and not text.endswith(_SENTENCE_END)
    return len(text) <= 2 * _CONTINUED_CELL and not text.endswith("。")


def _cell_a_line(lines: Sequence[Line], at: int) -> tuple[int, list[Row]]:
    """Dialect two: a cell a line; rows end at a blank line that another cell follows."""
    rows: list[list[RowCell]] = [[]]
    blanks = 0
    while at < len(lines):
        line = lines[at]
        if line.blank:
            blanks += 1
        elif line.text.startswith("\t"):
            if blanks > 1 and _is_new_table(rows, lines, at):
                break
            if blanks and rows[-1]:
                rows.append([])
            text = line.text[1:].replace("\t", "")
            rows[-1].append(RowCell(text.strip(), text, line.number, line.number))
            blanks = 0
        elif blanks < 2 and rows[-1] and _continues(line, blanks == 1):
            rows[-1][-1] = rows[-1][-1].joined(line.text, line.number)
            blanks = 0
        else:
            break
        at += 1
    return at - blanks, [tuple(row) for row in _rechunked([row for row in rows if row])]


def _is_new_table(rows: Sequence[Sequence[RowCell]], lines: Sequence[Line], at: int) -> bool:
    """Two blank lines end a table unless the row that follows has as many cells as the rows before."""
    width = 0
    while at + width < len(lines) and lines[at + width].text.startswith("\t"):
        width += 1
    return width != len(rows[-1])


def _rechunked(rows: list[list[RowCell]]) -> list[list[RowCell]]:
    """Rejoin rows that a blank line behind a cell cut in two: the pieces together are as wide as the others."""
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    out: list[list[RowCell]] = []
    for row in rows:
        short = out and len(out[-1]) + len(row) == width and len(out) > 1 and not _is_values(row[:1])
        if short and not _is_header_like(out[-1]):
            out[-1] = out[-1] + row
        else:
            out.append(row)
    return out


def _is_values(cells: Sequence[RowCell]) -> bool:
    return all(is_number(cell.text) or is_missing(cell.text) for cell in cells)


def _is_header_like(row: Sequence[RowCell]) -> bool:
    return not any(is_number(cell.text) for cell in row)
