"""Pieces of tables over page breaks joined into one table, where there is evidence that they are one.

Evidence is geometric (the last thing on one page and the first on the next, the same column boundaries, no room left
for another row) or textual (the header repeated, a caption that says 续表, serial numbers that count on). Every join
keeps its reasons. The repeated header is dropped, a row cut in its middle rejoined, and so are merged cells that the
break cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extract.model import Block, Kind, Paragraph, Table
from extract.tables.captions import collapse, is_unit_note
from extract.tables.evidence import Between, TypeArea, weigh
from extract.tables.joints import Growing, Joint, bare, unit_of, without_unit
from extract.tables.words import pattern

_CAPTIONS = 4
_LONGEST_CAPTION = 60
_NO_PAGE = 0
_SMALL_TABLES = 3


def stitch(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Join the pieces of tables that page breaks cut; all other blocks stay as they are.

    Pieces without geometry (text files) are joined only where the header is repeated and nothing stands between.
    """
    stitcher = _Stitcher(blocks)
    for block in blocks:
        stitcher.take(block)
    return tuple(item.table() if isinstance(item, Growing) else item for item in stitcher.done)


class _Stitcher:
    """Takes blocks one by one; `done` are the blocks so far, tables still growing."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.done: list[Paragraph | Growing] = []
        self._area = TypeArea(blocks)
        self._printed: dict[str, Paragraph] = {}
        self._ending: Counter[int] = Counter()

    def take(self, block: Block) -> None:
        """Join a table piece to the table it goes on from; else put the block after the others."""
        if isinstance(block, Paragraph):
            if len(block.text) < _LONGEST_CAPTION:
                self._printed.setdefault(bare(block.text), block)
            self.done.append(block)
            return
        place = self._place(block)
        if place is None:
            table = Growing(block, *self._captions())
            self._ending[_last_page(table)] += 1
            self.done.append(table)
        else:
            self._join(block, *place)

    def _captions(self) -> tuple[list[str], list[str]]:
        """Return the folded texts of the paragraphs right above a table that begins here, up to its numbered title.

        The units that they state are told apart.
        """
        texts: list[str] = []
        units: list[str] = []
        for block in reversed(self.done[-_CAPTIONS:]):
            if not isinstance(block, Paragraph):
                break
            texts.append(bare(without_unit(block.text)))
            units.append(unit_of(block.text))
            if pattern("title_head").match(texts[-1]):
                break
        return texts[::-1], units

    def _join(self, piece: Table, index: int, joint: Joint) -> None:
        """Join a piece to the table at `index`; captions that only repeat are dropped.

        A table between stays, with its unit above it and the remarks below it.
        """
        table = self.done[index]
        if isinstance(table, Growing):
            self._ending[_last_page(table)] -= 1
            table.add(piece, joint)
            self._ending[_last_page(table)] += 1
            self.done[index + 1 :] = _kept(self.done[index + 1 :])

    def _place(self, piece: Table) -> tuple[int, Joint] | None:
        """Return the index of the table that `piece` goes on from, and how they meet; None if it is a table itself.

        A few smaller tables may stand between: those that end on the page before are looked at, the nearest first.
        """
        before = piece.edges[0].page - 1 if piece.edges else _NO_PAGE
        near: list[Paragraph] = []
        farther: list[Paragraph] = []
        met = False
        left, passed, most = self._ending[before], 0, _SMALL_TABLES if before else 1
        for index in range(len(self.done) - 1, -1, -1):
            block = self.done[index]
            if left == 0 or len(near) + len(farther) > _CAPTIONS or passed > most:
                return None
            if isinstance(block, Paragraph):
                (farther if met else near).append(block)
                continue
            page = _last_page(block)
            if page == before:
                left -= 1
                between = self._over_tables(near, farther, block) if met else self._between(near, block)
                joint = weigh(block, piece, between, self._area) if between else None
                if joint and (joint.header_rows or not passed):
                    return index, joint
            met = True
            if page >= before:
                if block.last.n_rows > piece.n_rows:
                    return None
                passed += 1
        return None

    def _over_tables(self, near: Sequence[Paragraph], farther: Sequence[Paragraph], table: Growing) -> Between | None:
        """Tell what the paragraphs between a table and a piece say where smaller tables stand between them, too.

        Units above these and remarks below them are theirs.
        """
        lower = self._between(near, table)
        upper = self._between([block for block in farther if not is_unit_note(block.text)], table)
        if lower is None or upper is None:
            return None
        return Between(lower.continued or upper.continued, lower.blank and upper.blank)

    def _between(self, paragraphs: Sequence[Paragraph], table: Growing) -> Between | None:
        """Tell what the paragraphs between a table and a piece say; None if one of them cannot be part of a break."""
        between = Between()
        foreign = False
        for block in reversed(paragraphs):
            text = without_unit(block.text)
            if not text:
                continue
            own = table.has_caption(bare(text))
            if is_unit_note(text):
                foreign |= unit_of(text) not in table.units
                if foreign and table.units:
                    return None
            elif len(text) < _LONGEST_CAPTION and (own or pattern("continued").search(text)):
                between.continued = True
            elif _is_note(block):
                between.notes.append(collapse(block.text))
            elif self._is_running_head(block, text):
                between.blank = False
            else:
                return None
        return None if foreign and not between.continued else between

    def _is_running_head(self, block: Paragraph, text: str) -> bool:
        """Tell whether a line that names no table was printed before."""
        if len(text) >= _LONGEST_CAPTION or block.kind is Kind.BOX or pattern("caption").search(bare(text)):
            return False
        return self._printed.get(bare(text), block) is not block


def _kept(between: Sequence[Paragraph | Growing]) -> list[Paragraph | Growing]:
    """Return what stays of the blocks between two pieces: tables, the units above them and the remarks below them."""
    kept: list[Paragraph | Growing] = []
    left = sum(isinstance(item, Growing) for item in between)
    tables = left
    for item in between:
        if isinstance(item, Growing):
            left -= 1
            kept.append(item)
        elif tables and (_is_note(item) or (left and is_unit_note(item.text))):
            kept.append(item)
    return kept


def _is_note(block: Paragraph) -> bool:
    return block.kind is Kind.NOTE or bool(pattern("note").search(without_unit(block.text)))


def _last_page(table: Growing) -> int:
    """Return the page that a table so far ends on, `_NO_PAGE` where the format has none."""
    return table.last.edges[-1].page if table.last.edges else _NO_PAGE
