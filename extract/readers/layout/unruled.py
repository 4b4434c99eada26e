"""Tables without inner rules (三线表): from a region's rows to a grid of cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extract.model import Anchor, BBox, Edges, Table
from extract.readers.layout.cells import area_cell
from extract.readers.layout.grid import Area
from extract.readers.layout.heads import read_head
from extract.readers.layout.lines import word_rows
from extract.readers.layout.regions import Carry, Region, is_head
from extract.readers.layout.rows import Row, is_figure
from extract.readers.layout.slots import Body, Line, column_lines, figure_columns, fit_rows, value_columns
from extract.readers.layout.strips import Strip, white_strips
from extract.readers.layout.stubs import merge_stubs
from extract.readers.page import Word

Content = dict[Area, tuple[Word, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """A table without inner rules, the rows it takes up, and its columns for the page after, if it goes on there.

    `columns` are its columns whether it goes on or not.
    """

    table: Table
    region: Region
    carry: Carry | None
    columns: Carry


def read_unruled(region: Region, page: int, carry: Carry | None) -> Found | None:
    """Read the table in a region; None if its rows turn out to have no columns in common."""
    head, body = _parted(region)
    strips = _strips(region, head, body, carry)
    if not strips or not body:
        return None
    left, right = _extent(region)
    xs = (left, *(strip.middle for strip in strips), right)
    lines = column_lines(body, strips)
    figures = figure_columns(lines, len(strips) + 1)
    if not figures and (len(strips) < 2 or len(body) < 3):
        return None
    areas, ys = _head_areas(region, head, strips, lines, xs)
    shift = len(ys) - 1
    for band in _bands(region, body):
        content, edges = _body_areas(band, strips, figures, (not region.opens and shift == 0, not region.closes))
        areas.update({area._replace(row=area.row + shift): words for area, words in content.items()})
        ys = [*ys[:-1], (ys[-1] + edges[0]) / 2 if shift else edges[0], *edges[1:]]
        shift = len(ys) - 1
    table = _table(areas, xs, ys, page)
    columns = Carry(tuple(strips), left, right)
    return Found(table, region, None if region.closes else columns, columns)


def is_head_only(region: Region) -> bool:
    """Tell whether a region holds a header and nothing else: the page's end cut it off from its body."""
    return len(region.rules) == 2 and is_head(region.rows) and not any(_is_value(row) for row in region.rows)


def _is_value(row: Row) -> bool:
    return any(is_figure(ink.text) and not is_head([row]) for ink in row.inks)


def read_head_piece(region: Region, page: int, columns: Carry) -> Table:
    """Read a header that stands alone at a page's end, with the columns of the body on the next page."""
    xs = (columns.left, *(strip.middle for strip in columns.strips), columns.right)
    areas, ys = _head_areas(region, region.rows, columns.strips, (), xs)
    return _table(areas, xs, ys, page)


def _extent(region: Region) -> tuple[float, float]:
    left = min(region.left, min(row.x0 for row in region.rows))
    return left, max(region.right, max(row.x1 for row in region.rows))


def _parted(region: Region) -> tuple[list[Row], list[Row]]:
    """Part a region's rows into header and body: at the first inner rule, else before the first row with figures."""
    rows = list(region.rows)
    if not region.opens:
        return [], rows
    for rule in region.rules[1:]:
        head = [row for row in rows if row.middle < rule.at]
        body = [row for row in rows if row.middle > rule.at]
        if not body:
            break
        if is_head(head):
            return head, body
        return [], rows
    for i, row in enumerate(rows):
        if not is_head([row]):
            return rows[:i], rows[i:]
    return [], rows


def _strips(region: Region, head: Sequence[Row], body: Sequence[Row], carry: Carry | None) -> list[Strip]:
    """Return the white strips of a region, those of the page before where the table came over the break."""
    if carry is not None and not region.opens:
        return list(carry.strips)
    strips = white_strips(body)
    if sum(len(row.parts) > 1 for row in body) < 2:
        strips = white_strips([*head, *body])
    return [part for strip in strips for part in _split(strip, head)]


def _split(strip: Strip, head: Sequence[Row]) -> list[Strip]:
    """Split a strip in which a header text stands alone: that column's body is blank."""
    room = 0.5 * head[-1].size if head else 0.0
    inside = [p for row in head[-1:] for p in row.parts if strip.x0 + room < p[0] and p[1] < strip.x1 - room]
    if not inside:
        return [strip]
    return [Strip(strip.x0, inside[0][0]), Strip(inside[-1][1], strip.x1)]


def _bands(region: Region, body: Sequence[Row]) -> list[list[Row]]:
    """Part the body at the full rules inside of it."""
    cuts = [rule.at for rule in region.rules if body[0].middle < rule.at < body[-1].middle]
    bands: list[list[Row]] = [[] for _ in range(len(cuts) + 1)]
    for row in body:
        bands[sum(row.middle > cut for cut in cuts)].append(row)
    return [band for band in bands if band]


def _head_areas(
    region: Region, head: Sequence[Row], strips: Sequence[Strip], body: Sequence[Line], xs: Sequence[float]
) -> tuple[Content, list[float]]:
    """Return the header's cells and the heights of its row boundaries (one if there is no header)."""
    top = region.rules[0].at if region.opens and region.rules else region.rows[0].top
    if not head:
        return {}, [top]
    lines = column_lines(head, strips)
    centres = [_centre(body, col, xs) for col in range(len(xs) - 1)]
    bottom = max(row.bottom for row in head)
    cells = read_head(lines, centres, region.partial)
    n_rows = max(area.row + area.row_span for area, _ in cells)
    ys = [top + (bottom - top) * i / n_rows for i in range(n_rows + 1)]
    content: Content = {}
    for area, words in cells:
        content[area] = content.get(area, ()) + words
    return content, ys


def _centre(lines: Sequence[Line], col: int, xs: Sequence[float]) -> float:
    """Return where a column's texts have their middle."""
    own = [(line.x0 + line.x1) / 2 for line in lines if line.col == line.last == col]
    return median(own) if own else (xs[col] + xs[col + 1]) / 2


def _body_areas(
    rows: Sequence[Row], strips: Sequence[Strip], figures: Sequence[int], cut: tuple[bool, bool]
) -> tuple[Content, list[float]]:
    """Return the cells of some body rows, counted from 0, and the heights of the row boundaries."""
    n_cols = len(strips) + 1
    lines = column_lines(rows, strips)
    body = fit_rows(lines, n_cols, value_columns(lines, figures))
    ys = _boundaries(body, rows)
    areas: Content = {}
    for col, cells in enumerate(body.cells):
        for row, group in cells:
            last = max(line.last for line in group)
            area = Area(row, col, 1, last - col + 1)
            areas[area] = areas.get(area, ()) + tuple(word for line in group for word in line.words)
    return merge_stubs(areas, body, ys, figures, cut), ys


def _boundaries(body: Body, rows: Sequence[Row]) -> list[float]:
    """Return the heights between rows: half way from the lowest line of one to the highest of the next."""
    tops, bottoms = [float("inf")] * body.n_rows, [float("-inf")] * body.n_rows
    for cells in body.cells:
        for row, group in cells:
            if len(cells) < 0.6 * body.n_rows and len(group) > 1:
                group = group[:1]
            tops[row] = min(tops[row], group[0].top)
            bottoms[row] = max(bottoms[row], group[-1].bottom)
    ys = [rows[0].top]
    for row in range(body.n_rows - 1):
        ys.append(max(ys[-1] + 0.1, (bottoms[row] + tops[row + 1]) / 2))
    return [*ys, max(ys[-1] + 0.1, rows[-1].bottom)]


def _table(content: Content, xs: Sequence[float], ys: Sequence[float], page: int) -> Table:
    """Return the table piece, positions without a text as blank cells."""
    n_rows, n_cols = len(ys) - 1, len(xs) - 1
    taken = {
        (r, c) for a in content for r in range(a.row, a.row + a.row_span) for c in range(a.col, a.col + a.col_span)
    }
    areas = dict(content)
    for row in range(n_rows):
        for col in range(n_cols):
            if (row, col) not in taken:
                areas[Area(row, col, 1, 1)] = ()
    cells = [area_cell(area, word_rows(areas[area]), page, xs, ys) for area in sorted(areas)]
    box = BBox(xs[0], ys[0], xs[-1], ys[-1])
    edges = Edges(page, tuple(xs), box.top, box.bottom)
    return Table(tuple(cells), n_rows, n_cols, edges=(edges,), anchors=(Anchor(page, box),))


def is_contents(table: Table) -> bool:
    """Tell whether a table of two columns is a table of contents: the second holds ascending page numbers."""
    if table.n_cols != 2:
        return False
    texts = [cell.text for cell in table.cells if cell.col == 1 and cell.text]
    numbers = [int(text) for text in texts if text.isdigit() and len(text) < 5]
    return len(numbers) >= 0.8 * len(texts) and numbers == sorted(numbers) and all(map(is_figure, texts))
