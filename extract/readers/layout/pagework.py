"""One page's work: find its tables and frames, leave the rest as printed lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.model import BBox, Table
from extract.readers.layout.cells import cell_rows, fill_areas, grid_table, is_frame, sideways_rows
from extract.readers.layout.columns import Gutter, find_gutters, in_columns
from extract.readers.layout.footnotes import part_footnotes
from extract.readers.layout.furniture import is_folio_text
from extract.readers.layout.grid import Grid, is_framed, read_grid
from extract.readers.layout.lines import line_of, lines_of
from extract.readers.layout.regions import Region, find_regions
from extract.readers.layout.rows import printed_rows
from extract.readers.layout.rowsplit import split_rows
from extract.readers.layout.strokes import Network, Stroke, networks, stacked, whole_strokes
from extract.readers.layout.unruled import Found, is_contents, read_unruled, same_table
from extract.readers.page import Fill, Line, Page, Rule, Word

_PAGE_FRAME = 0.8
_FEWEST_FILLS = 4
_MANY_RULES = 40
_LOW = 0.75
_BAND = 5.0
_ASIDE = 2.0
_HANG = 0.5


@dataclass(frozen=True, slots=True)
class Box:
    """A frame with prose in it: its rectangle and the lines inside, one list for each row of the frame."""

    bbox: BBox
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class PageParts:
    """What one page holds, top to bottom: lines outside of tables and frames, frames, and table pieces.

    Text set sideways, such as a chapter's name at the page's edge, stands `aside` of the lines.

    `gutters` part its columns of running text, `notes` are the lines of its footnotes. `pending` is the region of a
    table without inner rules at the page's end, which may go on on the next page, and `piece` the table read from it;
    the next page then `amends` this one with what it has of the table, read with the columns that both show.
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    boxes: tuple[Box, ...] = ()
    tables: tuple[Table, ...] = ()
    turn: int = 0
    pending: Region | None = None
    piece: Table | None = None
    amends: Table | None = None
    gutters: tuple[Gutter, ...] = ()
    notes: tuple[Line, ...] = ()
    aside: tuple[Line, ...] = ()


def holds_table_rules(rules: Sequence[Rule], fills: Sequence[Fill]) -> bool:
    """Tell whether the rules and grounds of a page may be those of a table or a frame.

    They may if there are rules in both directions, several grounds, or two rules of the same extent.
    """
    if len(fills) >= _FEWEST_FILLS or len(rules) > _MANY_RULES:
        return True
    across = [r for r in rules if r.x1 - r.x0 > 20]
    if across and any(r.bottom - r.top > 8 for r in rules):
        return True
    spans = Counter((round(r.x0 / 8), round(r.x1 / 8)) for r in across if r.x1 - r.x0 > 80)
    return any(count > 1 for count in spans.values())


def holds_columns(lines: Sequence[Line], rules: Sequence[Rule]) -> bool:
    """Tell whether printed lines may be rows of a table: two have wide gaps, or one with a rule right below."""
    gappy = [line for line in lines if _gappy(line)]
    if len(gappy) == 1:
        return any(0 < r.top - gappy[0].bottom < 4 * gappy[0].size for r in rules if r.x1 - r.x0 > 80)
    return len(gappy) > 1


def _gappy(line: Line) -> bool:
    """Tell whether a line is much longer than its characters are wide."""
    ems = (line.x1 - line.x0) / line.size - 2.5
    if ems < 1.15 * 0.55 * len(line.text):
        return False
    narrow = sum([char < "\u2000" for char in line.text])
    return ems > 1.15 * (len(line.text) - 0.45 * narrow)


def read_page(page: Page, before: PageParts | None = None) -> PageParts:
    """Find the tables and frames of a page; `before` are the parts of the page before, where a table may begin."""
    across, down = whole_strokes(page.rules)
    nets = stacked(networks(across, down))
    grids = _grids(page, nets)
    grids += _shaded(page, grids)
    if page.lines is not None and not grids:
        text, notes = part_footnotes(sorted(page.lines, key=_place), across)
        return PageParts(page.number, page.width, page.height, tuple(text), turn=page.turn, notes=tuple(notes))
    boxes, tables, rest = _ruled(page, grids)
    aside = [word for word in rest if word.quarter]
    if aside:
        rest = [word for word in rest if not word.quarter]
    in_nets = {stroke for net in nets for stroke in net.across}
    lone = [stroke for stroke in across if stroke not in in_nets]
    lone += _band_edges(page.fills, grids)
    standing = {stroke for net in nets for stroke in net.down}
    upright = [stroke for stroke in down if stroke not in standing]
    pending = before.pending if before and before.number + 1 == page.number and before.turn == page.turn else None
    rows = printed_rows(rest)
    gutters = find_gutters(rows, map(_bbox, grids), lone)
    columns: list[list[Word]] = []
    if gutters:
        rest, columns = in_columns(rest, gutters)
        rows = printed_rows(rest)
    regions = find_regions(rows, lone, page.height, pending, upright)
    goes_on = pending is not None and bool(regions) and _at_top(regions[0], page) and same_table(pending, regions[0])
    found, amended = _unruled(page, regions, pending if goes_on else None)
    taken = {id(row) for item in found for row in item.region.rows}
    tables += [item.table for item in found]
    lines = [line for row in rows if id(row) not in taken and (line := line_of(row.words))]
    if columns:
        lines = sorted([*lines, *(line for column in columns for line in lines_of(column))], key=_place)
    text, notes = part_footnotes(lines, lone)
    last = regions[-1] if regions and regions[-1].last else None
    return PageParts(
        page.number,
        page.width,
        page.height,
        tuple(text),
        tuple(sorted(boxes, key=lambda box: box.bbox.top)),
        tuple(sorted(tables, key=lambda table: table.edges[0].top)),
        page.turn,
        last,
        next((item.table for item in found if item.region is last), None),
        amended,
        gutters,
        tuple(notes),
        tuple(_aside(aside)),
    )


def _ruled(page: Page, grids: Sequence[Grid]) -> tuple[list[Box], list[Table], Sequence[Word]]:
    """Read the frames and tables in the grids of a page, inner ones first; return them and the words that are left."""
    boxes, tables = [], []
    rest: Sequence[Word] = page.words
    rows_of = sideways_rows if any(word.quarter for word in rest) else cell_rows
    for grid in sorted(grids, key=_extent):
        inside, rest = _cut(rest, grid)
        content = fill_areas(grid, inside)
        if grid.n_cols == 1 or is_frame(grid, content):
            boxes.append(Box(_bbox(grid), tuple(tuple(lines_of(content.get(a, ()))) for a in grid.areas)))
        elif content:
            printed = {area: rows_of(words) for area, words in content.items()}
            tables.append(grid_table(*split_rows(grid, printed), page.number))
    return boxes, tables, rest


def _aside(words: Sequence[Word]) -> list[Line]:
    """Return the words printed sideways outside of tables, a line for each text that stands apart from the others."""
    texts: list[list[Word]] = []
    for quarter in sorted({word.quarter for word in words}):
        own = [word for word in words if word.quarter == quarter and not is_folio_text(word.text)]
        own.sort(key=lambda word: (word.x0, -word.top), reverse=quarter == 1)
        for i, word in enumerate(own):
            if not i or abs(word.x0 - own[i - 1].x0) > _ASIDE * word.size:
                texts.append([])
            texts[-1].append(word)
    return [_sideways_line(text) for text in texts]


def _sideways_line(words: Sequence[Word]) -> Line:
    """Return a text printed sideways as one line; of such words only their middles and their sizes are known."""
    deep = [sum(0.5 if char < "\u2000" else 1.0 for char in word.text) * word.size / 2 for word in words]
    middles = [(word.top + word.bottom) / 2 for word in words]
    top = min(middle - half for middle, half in zip(middles, deep, strict=True))
    bottom = max(middle + half for middle, half in zip(middles, deep, strict=True))
    x0, x1 = min(word.x0 for word in words), max(word.x1 for word in words)
    return Line(" ".join(word.text for word in words), x0, top, x1, bottom, words[0].size, words[0].bold)


def _at_top(region: Region, page: Page) -> bool:
    return region.rows[0].top < (1 - _LOW) * page.height


def _unruled(page: Page, regions: Sequence[Region], before: Region | None) -> tuple[list[Found], Table | None]:
    """Read the tables without inner rules in some regions, and what the page before has of the first, if anything."""
    found = [read_unruled([region], [page.number])[0] for region in (regions if before is None else regions[1:])]
    amended = None
    if before is not None:
        above, below = read_unruled([before, regions[0]], [page.number - 1, page.number])
        found.insert(0, below)
        if above and below and not is_contents(below.table):
            amended = above.table
    return [item for item in found if item is not None and not is_contents(item.table)], amended


def _place(line: Line) -> tuple[float, float]:
    return line.top + line.bottom, line.x0


def _grids(page: Page, nets: Sequence[Network]) -> list[Grid]:
    """Return the grids of a page that can hold text; a frame around the whole page, banded or not, is none."""
    grids = []
    for network in nets:
        box = network.bbox
        if box.x1 - box.x0 < 20 or box.bottom - box.top < 8 or not is_framed(network):
            continue
        grid = read_grid(network)
        if grid.n_rows < 1 or grid.n_cols < 1:
            continue
        whole = (box.x1 - box.x0) * (box.bottom - box.top) > _PAGE_FRAME * page.width * page.height
        if not (whole and grid.n_cols == 1):
            grids.append(grid)
    return grids


def _within(fill: Fill, box: BBox) -> bool:
    return box.x0 - 3 < fill.x0 and fill.x1 < box.x1 + 3 and box.top - 3 < fill.top and fill.bottom < box.bottom + 3


def _shaded(page: Page, ruled: Sequence[Grid]) -> list[Grid]:
    """Return the grids that coloured grounds make where there are no rules: at least two rows and columns of them."""
    taken = [_bbox(grid) for grid in ruled]
    free = [f for f in page.fills if not any(_within(f, box) for box in taken)]
    if len(free) < _FEWEST_FILLS:
        return []
    rules = [
        rule
        for f in free
        for rule in (
            Rule(f.x0, f.top, f.x1, f.top),
            Rule(f.x0, f.bottom, f.x1, f.bottom),
            Rule(f.x0, f.top, f.x0, f.bottom),
            Rule(f.x1, f.top, f.x1, f.bottom),
        )
    ]
    grids = _grids(page, networks(*whole_strokes(rules)))
    return [grid for grid in grids if grid.n_cols > 1 and grid.n_rows > 1 and len(grid.areas) >= _FEWEST_FILLS]


def _band_edges(fills: Sequence[Fill], grids: Sequence[Grid]) -> list[Stroke]:
    """Return the upper and lower edges of coloured bands outside of grids: a header's, or those of every other row."""
    boxes = [_bbox(grid) for grid in grids]
    bands = [f for f in fills if f.x1 - f.x0 > _BAND * (f.bottom - f.top) and not any(_within(f, box) for box in boxes)]
    if not bands:
        return []
    edges = whole_strokes([Rule(f.x0, y, f.x1, y) for f in bands for y in (f.top, f.bottom)])[0]
    if len(edges) > _FEWEST_FILLS - 1:  # of rows coloured by turns, the last may be white: it ends a row further down
        low, high = edges[-1], edges[-2]
        edges.append(low._replace(at=2 * low.at - high.at))
    return edges


def _bbox(grid: Grid) -> BBox:
    return BBox(grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1])


def _extent(grid: Grid) -> float:
    return (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0])


def _cut(words: Sequence[Word], grid: Grid) -> tuple[list[Word], list[Word]]:
    """Part words into those inside a grid and the rest."""
    x0, top, x1, bottom = _bbox(grid)
    inside: list[Word] = []
    outside: list[Word] = []
    for word in words:
        within = x0 < (word.x0 + word.x1) / 2 < x1 and top < (word.top + word.bottom) / 2 < bottom
        (inside if within or (grid.hanging and _hangs(word, grid)) else outside).append(word)
    return inside, outside


def _hangs(word: Word, grid: Grid) -> bool:
    """Tell whether a word stands right below a cell at a table's bottom that no rule ends: the page's end cut it."""
    near = word.top < grid.ys[-1] + _HANG * word.size and word.bottom > grid.ys[-1]
    return near and any(x0 < word.x0 and word.x1 < x1 for x0, x1 in grid.hanging)
