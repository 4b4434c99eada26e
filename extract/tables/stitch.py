"""Pieces of tables over page breaks joined into one table, where there is evidence that they are one.

Evidence is geometric (the last thing on one page and the first on the next, the same column boundaries, no room left
for another row) or textual (the header repeated, a caption that says 续表). Every join keeps its reasons. The repeated
header is dropped, a row cut in its middle rejoined, and so are merged cells that the break cut.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from extract.model import Block, Kind, Paragraph, Table
from extract.tables.columns import align, same_columns
from extract.tables.joints import Growing, Joint, repeated_header

_CONTINUED = re.compile(
    r"^[（(]?(?:续表?|接上[表页]|表.{0,8}续)|[（(]续(?:表|上表|[0-9一二三四五六七八九十]{0,3})[)）]?$|续表.{0,4}$"
)
_UNIT = re.compile(r"^[（(]?(?:计量)?单\s*位\s*[:：]")
_REACH = 40.0
_CAPTIONS = 3


@dataclass(frozen=True, slots=True)
class _Body:
    """Highest and lowest place that text and tables take on any page of the document, in points."""

    top: float
    bottom: float


def stitch(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Join the pieces of tables that page breaks cut; all other blocks stay as they are.

    Pieces without geometry (text files) are joined only where the header is repeated and nothing stands between.
    """
    body = _body(blocks)
    done: list[Paragraph | Growing] = []
    for block in blocks:
        if not isinstance(block, Table):
            done.append(block)
        elif (place := _join_place(done, block, body)) is None:
            done.append(Growing(block))
        else:
            _join(done, block, *place)
    return tuple(item.table() if isinstance(item, Growing) else item for item in done)


def _join(done: list[Paragraph | Growing], piece: Table, index: int, joint: Joint) -> None:
    """Join a piece to the table at `index`; captions that only repeat are dropped, a table between stays."""
    table = done[index]
    if isinstance(table, Growing):
        table.add(piece, joint)
        done[index + 1 :] = [item for item in done[index + 1 :] if isinstance(item, Growing)]


def _body(blocks: Sequence[Block]) -> _Body:
    """Measure the type area from everything that stands on pages."""
    boxes = [
        anchor.bbox
        for block in blocks
        for anchor in (block.anchors() if isinstance(block, Paragraph) else block.anchors)
        if anchor.bbox is not None
    ]
    return _Body(min((box.top for box in boxes), default=0.0), max((box.bottom for box in boxes), default=0.0))


def _join_place(done: Sequence[Paragraph | Growing], piece: Table, body: _Body) -> tuple[int, Joint] | None:
    """Return the index of the table that `piece` goes on from, and how they meet; None if it is a table of its own."""
    between: list[Paragraph] = []
    tables = 0
    for index in range(len(done) - 1, -1, -1):
        block = done[index]
        if isinstance(block, Paragraph):
            between.append(block)
            if len(between) > _CAPTIONS or not _may_stand_between(block, done):
                return None
            continue
        joint = _joint(block.first, block.last, piece, between, body)
        if joint and (tables == 0 or joint.header_rows):
            return index, joint
        tables += 1
        if tables > 1 or block.last.n_rows > piece.n_rows:
            return None
    return None


def _may_stand_between(block: Paragraph, done: Sequence[Paragraph | Growing]) -> bool:
    """Tell whether a paragraph between two pieces can be part of a break: blank, 续表, or a caption printed again."""
    text = fold(block.text)
    if not text or _CONTINUED.search(text) or (_UNIT.match(text) and len(text) < 20):
        return True
    before = [fold(b.text) for b in done[:-1] if isinstance(b, Paragraph) and b is not block]
    stripped = re.sub(r"[（(]?续表?[)）]?$", "", text)
    return len(text) < 60 and stripped in before and block.kind is not Kind.BOX


def _joint(first: Table, above: Table, below: Table, between: Sequence[Paragraph], body: _Body) -> Joint | None:
    """Weigh the evidence that `below` goes on from `above`, the last piece of the table that begins with `first`."""
    header = repeated_header(first, below)
    continued = any(_CONTINUED.search(fold(p.text)) for p in between)
    if not above.edges or not below.edges:
        blank = all(not fold(p.text) or _CONTINUED.search(fold(p.text)) for p in between)
        if blank and above.n_cols == below.n_cols and header and not above.edges and not below.edges:
            return Joint(header, ("the header is repeated", "nothing stands between"))
        return None
    if above.box != below.box or below.edges[0].page != above.edges[-1].page + 1:
        return None
    reasons = ["the pieces stand on consecutive pages with nothing between"]
    same = same_columns(above.edges[-1].columns, below.edges[0].columns)
    if same:
        reasons.append("the column boundaries are the same")
    if continued:
        reasons.append("the caption says that the table goes on")
    if header and (same or first.n_cols == below.n_cols or align(above, below)):
        return Joint(header, (*reasons, "the header is repeated"))
    if between and not continued:
        return None
    if same and _fills_page(above, below, body) and (continued or not _new_header(first, below)):
        return Joint(0, (*reasons, "the first piece leaves no room for the next row"))
    return None


def _fills_page(above: Table, below: Table, body: _Body) -> bool:
    """Tell whether the break was forced: no room for the next row above it, and the next piece begins at the top."""
    upper, lower = above.edges[-1], below.edges[0]
    if upper.open_bottom and lower.open_top:
        return True
    heights = [c.anchors[0].bbox for c in below.cells if c.row == 0 and c.row_span == 1 and c.anchors]
    first = max((box.bottom - box.top for box in heights if box is not None), default=0.0)
    return body.bottom - upper.bottom < max(first + 6.0, _REACH) and lower.top - body.top < _REACH


def _new_header(above: Table, below: Table) -> bool:
    """Tell whether the lower piece begins with a header of its own: words where the upper piece has figures."""
    upper, lower = above.grid(), below.grid()
    if above.n_cols != below.n_cols:
        return False
    body = upper[1:] or upper
    words = figures = 0
    for col in range(above.n_cols):
        column = [cell.text for row in body if (cell := row[col]) is not None and cell.text.strip()]
        if not column or sum(map(_is_figure, column)) < 0.7 * len(column):
            continue
        cell = lower[0][col]
        text = cell.text if cell else ""
        figures += _is_figure(text)
        words += bool(text.strip()) and not _is_figure(text)
    return words >= 1 and figures == 0


def _is_figure(text: str) -> bool:
    """Tell whether a cell holds a figure or a mark for a missing one."""
    folded = fold(text)
    return bool(re.fullmatch(r"[\[(<>≤≥≈~±+\-—–/／.…:∶,%‰*0-9\])]{1,24}", folded)) and bool(folded)


def fold(text: str) -> str:
    """Return a text without blanks and with full-width forms made narrow, for comparing."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
