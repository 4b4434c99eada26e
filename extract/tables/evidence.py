"""The evidence for and against two table pieces on consecutive pages being one table.

For: the header repeated, a caption that says so, the same column boundaries, no room left for the next row, a serial
number that counts on. Against: a header of another table, anything else that stands between.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extract.model import BBox, Block, Cell, Paragraph, Table
from extract.tables.columns import aligned, as_wide, boundaries, same_columns, spread, widest
from extract.tables.headers import header_rows
from extract.tables.joints import Growing, Joint, repeated_header
from extract.tables.profile import SERIAL, is_figure
from extract.tables.words import fold, pattern

_REACH = 40.0
_HEADROOM = 72.0
_USED = 1 / 3
_LOWEST = 0.8
_AS_WIDE = 0.9
_GROUPS = 3
_NEXT = 3
_FEW_MERGED = 0.3
_FEW_LABELS = 3
_FEWEST_COLUMNS = 3
_MOST = 0.7


@dataclass(slots=True)
class Between:
    """What stands between two pieces: does a caption say that the table goes on, and is there anything else?"""

    continued: bool = False
    blank: bool = True
    notes: list[str] = field(default_factory=list)


class TypeArea:
    """Highest and lowest place that text and tables take on pages, in points; measured when first asked for.

    A landscape page among portrait ones is shorter: only pages at least as wide tell how far down a page is used.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._extents: dict[int, BBox] | None = None

    def of(self, page: int) -> tuple[float, float]:
        """Return the top and bottom of the type area of a page that a table stands on."""
        if self._extents is None:
            self._measure()
        own = self._extents[page] if self._extents else BBox(0.0, 0.0, 0.0, 0.0)
        at = bisect_left(self._by_width, -_AS_WIDE * own.x1, key=lambda entry: entry[0])
        _, top, bottom = self._by_width[max(at - 1, 0)]
        return top, max(bottom, _LOWEST * (own.x0 + own.x1) / math.sqrt(2))

    def _measure(self) -> None:
        boxes: dict[int, list[BBox]] = defaultdict(list)
        for page, place in self._boxes():
            boxes[page].append(place)
        self._extents = extents = {page: _around(own) for page, own in boxes.items()}
        self._by_width: list[tuple[float, float, float]] = []
        top, bottom = math.inf, 0.0
        for box in sorted(extents.values(), key=lambda box: -box.x1):
            top, bottom = min(top, box.top), max(bottom, box.bottom)
            self._by_width.append((-box.x1, top, bottom))

    def _boxes(self) -> Iterator[tuple[int, BBox]]:
        """Yield the boxes of all blocks as they are read; text on pages printed sideways is left out."""
        sideways = set()
        for block in self._blocks:
            if isinstance(block, Table) and block.edges:
                edge = block.edges[0]
                box = BBox(edge.columns[0], edge.top, edge.columns[-1], edge.bottom)
                if any(anchor.bbox is not None and anchor.bbox != box for anchor in block.anchors[:1]):
                    sideways.add(edge.page)
                yield edge.page, box
        for block in self._blocks:
            for _, _, (page, place, *_) in block.spans if isinstance(block, Paragraph) else ():
                if page is not None and place is not None and page not in sideways:
                    yield page, place


def _around(boxes: Sequence[BBox]) -> BBox:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return BBox(min(lefts), min(tops), max(rights), max(bottoms))


def weigh(table: Growing, below: Table, between: Between, area: TypeArea) -> Joint | None:
    """Return how `below` joins the table so far; None if there is not enough evidence that it goes on from it."""
    header = repeated_header(table, below)
    if header == below.n_rows == table.first.n_rows:
        return None
    if not table.last.edges or not below.edges:
        return _weigh_texts(table, below, between, header)
    return _weigh_pages(table, below, between, area, header)


def _weigh_texts(table: Growing, below: Table, between: Between, header: int) -> Joint | None:
    """Weigh pieces without geometry: only the texts tell, and nothing may stand between."""
    above = table.last
    if above.n_cols != below.n_cols or above.edges or below.edges or not between.blank:
        return None
    reasons = ("nothing stands between",)
    if header:
        sure = between.continued or not between.notes or _counts_on(table, below, header)
        return Joint(header, ("the header is repeated", *reasons), tuple(between.notes)) if sure else None
    why = _texts_go_on(table, below, between)
    return Joint(0, (*reasons, why), tuple(between.notes)) if why else None


def _weigh_pages(table: Growing, below: Table, between: Between, area: TypeArea, header: int) -> Joint | None:
    """Weigh pieces that stand on pages."""
    first, above = table.first, table.last
    if above.box != below.box or below.edges[0].page != above.edges[-1].page + 1 or not table.fits(below):
        return None
    same = same_columns(above.edges[-1].columns, below.edges[0].columns)
    reasons = ["the pieces stand on consecutive pages with nothing between"]
    if same:
        reasons.append("the column boundaries are the same")
    if between.continued:
        reasons.append("the caption says that the table goes on")
    if header and (same or first.n_cols == below.n_cols or aligned(above, below)):
        if not between.continued and not _may_break(above, below, area) and _says_again(table, below, header):
            return None
        return Joint(header, (*reasons, "the header is repeated"), tuple(between.notes))
    if _has_rows_again(table, below):
        return None
    why = ""
    if same or above.n_cols == below.n_cols:
        why = _texts_go_on(table, below, between if same else Between())
    if not why and same and between.blank and not between.notes and not _new_header(table, below):
        why = _fills_why(table, below, area)
    if not why and between == Between() and as_wide(above.edges[-1].columns, below.edges[0].columns):
        why = _set_anew_why(table, below, area)
    return Joint(0, (*reasons, why), tuple(between.notes)) if why else None


def _fills_why(table: Growing, below: Table, area: TypeArea) -> str:
    """Tell why the place of the pieces says that they are one, in words; empty if it does not.

    A piece that begins at the page's top with figures where the one above has them has no header of its own: then it is
    enough that the page before is not mostly empty, or the table came from a page before that one.
    """
    above = table.last
    if _fills_page(above, below, area):
        return "the first piece leaves no room for the next row"
    runs_on = table.last is not table.first and _begins(below, area)
    if (runs_on or _may_break(above, below, area)) and _figures_go_on(table, below):
        return "figures stand where they stood, and there is no header"
    if _begins(below, area) and _is_head_alone(table) and not _begins_with_head(below):
        return "a header without rows stands above, and rows without a header below"
    return ""


def _set_anew_why(table: Growing, below: Table, area: TypeArea) -> str:
    """Tell why a piece of the same width goes on although its columns are set in other widths; empty if it does not."""
    if _fills_page(table.last, below, area) and _figures_go_on(table, below):
        return "the pieces are as wide, no row has room above, figures go on, and there is no header"
    return ""


def _is_head_alone(table: Growing) -> bool:
    """Tell whether a table has only rows that head columns so far."""
    first = table.last is table.first
    texts = [text for cell in table.last.cells if (text := fold(cell.text))]
    return first and len(texts) > 1 and table.last.n_rows <= max(table.first_head, 1) and not any(map(is_figure, texts))


def _begins_with_head(below: Table) -> bool:
    """Tell whether the first row of a piece heads columns."""
    if any(is_figure(fold(cell.text)) for cell in below.cells):
        return header_rows(below) > 0
    return _is_head_row([text for cell in below.cells if cell.row == 0 and (text := fold(cell.text))])


def _may_break(above: Table, below: Table, area: TypeArea) -> bool:
    """Tell whether a piece begins at the page's top below a page that is not mostly empty."""
    top, bottom = area.of(above.edges[-1].page)
    return _begins(below, area) and above.edges[-1].bottom > top + _USED * (bottom - top)


def _begins(below: Table, area: TypeArea) -> bool:
    """Tell whether a piece begins at the page's top."""
    return below.edges[0].top - area.of(below.edges[0].page)[0] < _HEADROOM


def _says_again(table: Growing, below: Table, head: int) -> bool:
    """Tell whether a piece has the labels of the one above again, as another table of the same shape has."""
    above = {text for row, text in _first_column(table.last) if row >= table.head}
    labels = [text for row, text in _first_column(below) if row >= head and text]
    return bool(labels) and above.issuperset(labels)


def _has_rows_again(table: Growing, below: Table) -> bool:
    """Tell whether a piece has all rows of the one above once more, as one with further columns of a wide table has."""
    above = [text for row, text in _first_column(table.last) if row >= max(table.head, 1)]
    again = [text for row, text in _first_column(below) if row]
    return again == above and len(set(again)) == len(again) >= _FEW_LABELS and not any(map(is_figure, again))


def _texts_go_on(table: Growing, below: Table, between: Between) -> str:
    """Tell why a piece without the table's header goes on from it, in words; empty if its texts do not tell."""
    if _counts_on(table, below):
        return "the serial numbers count on"
    if between.continued and not between.notes and not _new_header(table, below):
        return "no header of another table begins"
    return ""


def _fills_page(above: Table, below: Table, area: TypeArea) -> bool:
    """Tell whether the break was forced: no room for the next row above it, and the next piece begins at the top."""
    upper, lower = above.edges[-1], below.edges[0]
    if upper.open_bottom and lower.open_top:
        return True
    heights = [c.anchors[0].bbox for c in below.cells if c.row == 0 and c.anchors]  # groups may be kept whole
    first = max((box.bottom - box.top for box in heights if box is not None), default=0.0)
    room = area.of(upper.page)[1] - upper.bottom
    return room < max(first + 6.0, _REACH) and _begins(below, area)


def _counts_on(table: Growing, below: Table, head: int = 0) -> bool:
    """Tell whether the column of serial numbers counts on from one piece to the next, below its header."""
    numbers = [int(text) for _, text in _first_column(table.last) if SERIAL.fullmatch(text)]
    first = next((text for row, text in _first_column(below) if text and head <= row < head + _NEXT), "")
    if not numbers or not SERIAL.fullmatch(first) or int(first) != numbers[-1] + 1:
        return False
    return numbers[-1] == numbers[-2] + 1 if len(numbers) > 1 else numbers[-1] > 1


def _first_column(table: Table) -> list[tuple[int, str]]:
    """Return rows and texts of the leftmost column that is not made of merged cells, from top to bottom."""
    columns: defaultdict[int, list[Cell]] = defaultdict(list)
    for cell in table.cells:
        if cell.col < _GROUPS and cell.col_span == 1:
            columns[cell.col].append(cell)
    for _, cells in sorted(columns.items()):
        if sum(cell.row_span > 1 for cell in cells) <= _FEW_MERGED * len(cells):
            return [(cell.row, fold(cell.text)) for cell in cells]
    return []


def _new_header(table: Growing, below: Table) -> bool:
    """Tell whether a piece begins with a header of its own: words that the columns above it do not hold.

    Rows of one cell over the whole width name a group, or a table if a header is below them. A cell that begins left of
    the figures and reaches over them names a group, too.
    """
    if table.last.n_rows <= max(table.head, 1):
        return False
    above, below = _in_one_space(table.last, below)
    columns = _body_texts(above, table.head)
    wide = {cell.row for cell in below.cells if cell.col_span == below.n_cols > 1}
    top = next((row for row in range(below.n_rows) if row not in wide), 0)
    row = [(cell.col, text) for cell in below.cells if cell.row == top and (text := fold(cell.text))]
    if any(text in columns[col] for col, text in row):
        return False
    if _has_spanner(below, top) and not any(map(is_figure, (text for _, text in row))):
        return True
    figures = {col for col, texts in columns.items() if _are_figures(texts)}
    heads = [text for col, text in row if col in figures]
    if heads:
        return not any(map(is_figure, heads)) and len(set(heads)) == len(heads)
    return _is_head_row([text for _, text in row]) and not any(map(_is_head_row, _rows_of(table.last)))


def _has_spanner(piece: Table, row: int) -> bool:
    """Tell whether a row has a cell over several columns beside one over several rows, as only heads have."""
    cells = [cell for cell in piece.cells if cell.row == row]
    beside = any(cell.row_span > 1 and cell.col_span == 1 for cell in cells)
    wide = [cell for cell in cells if cell.col > 0 and cell.col_span > 1 and cell.row_span == 1 and cell.text.strip()]
    return beside and bool(wide) and not any(pattern("total_row").match(fold(cell.text)) for cell in wide)


def _figures_go_on(table: Growing, below: Table) -> bool:
    """Tell whether the first row has figures in all columns of figures, and does not begin to number rows anew."""
    above, head = table.typical
    above, below = _in_one_space(above, below)
    if above.n_cols != below.n_cols or below.n_cols < _FEWEST_COLUMNS:
        return False
    columns = _body_texts(above, head)
    row = {cell.col: fold(cell.text) for cell in below.cells if cell.row == 0}
    figures = [col for col, texts in columns.items() if col and _are_figures(texts)]
    serial = bool(columns[0]) and all(map(SERIAL.fullmatch, columns[0]))
    texts = [text for col in figures if (text := row.get(col, ""))]
    return bool(texts) and all(map(is_figure, texts)) and not serial


def _are_figures(texts: Sequence[str]) -> bool:
    return sum(map(is_figure, texts)) >= _MOST * len(texts) > 0


def _in_one_space(above: Table, below: Table) -> tuple[Table, Table]:
    """Return two pieces over the same columns, where their boundaries are known."""
    left, right = boundaries(above), boundaries(below)
    wide = widest(left, right) if len(left) != len(right) else ()
    return (spread(above, left, wide), spread(below, right, wide)) if wide else (above, below)


def _body_texts(piece: Table, head: int) -> defaultdict[int, list[str]]:
    """Return the texts of a piece's body by column."""
    columns: defaultdict[int, list[str]] = defaultdict(list)
    for cell in piece.cells:
        if cell.row >= max(head, 1) and (text := fold(cell.text)):
            columns[cell.col].append(text)
    return columns


def _rows_of(table: Table) -> list[list[str]]:
    """Return the texts of each row but the first."""
    rows: list[list[str]] = [[] for _ in range(table.n_rows)]
    for cell in table.cells:
        if text := fold(cell.text):
            rows[cell.row].append(text)
    return rows[1:]


def _is_head_row(texts: Sequence[str]) -> bool:
    """Tell whether most of a row's texts are words that head columns (名称, 类别, 备注)."""
    heads = sum(bool(pattern("head_word").search(text)) for text in texts)
    return heads >= 2 and heads > 0.5 * len(texts)
