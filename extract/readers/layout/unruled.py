"""Tables without inner rules (三线表): from a region's rows to a grid of cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from extract.model import Anchor, BBox, Edges, Table
from extract.readers.layout.cells import area_cell
from extract.readers.layout.grid import Area
from extract.readers.layout.heads import read_head
from extract.readers.layout.lines import word_rows
from extract.readers.layout.regions import Region, parted, repeated
from extract.readers.layout.rowfit import fit_rows, pitch_of
from extract.readers.layout.rows import Row, is_figure
from extract.readers.layout.slots import Body, Line, by_column, column_lines, figure_columns
from extract.readers.layout.strips import Strip, suited, white_strips
from extract.readers.layout.stubs import merge_stubs
from extract.readers.page import Word

_SPAN = 8.0

Content = dict[Area, tuple[Word, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """A table without inner rules, and the region that it was read from."""

    table: Table
    region: Region


def read_unruled(regions: Sequence[Region], pages: Sequence[int]) -> list[Found | None]:
    """Read the table in a region of a page; None if its rows turn out to have no columns in common.

    Two regions are the pieces of one table at the end of a page and the top of the next: each tells of the columns and
    of how cells are aligned in both.
    """
    pieces = _pieces(regions)
    strips = _strips(regions, pieces)
    if not strips:
        return [None] * len(regions)
    heads = [column_lines(head, strips) for head, _ in pieces]
    bodies = [column_lines(body, strips) for _, body in pieces]
    n_rows = sum(map(len, bodies))
    columns = by_column((line for rows in (*heads, *bodies) for row in rows for line in row), len(strips) + 1)
    figures = figure_columns(columns)
    if not n_rows or (not figures and (len(strips) < 2 or n_rows < 3)):
        return [None] * len(regions)
    found: list[Found | None] = []
    fitted = _fitted(regions, pieces, bodies, strips)
    for region, (head, _), page, bands in zip(regions, pieces, pages, fitted, strict=True):
        left, right = _extent(region)
        xs = (left, *(strip.middle for strip in strips), right)
        areas, ys = _head_areas(region, head, strips, columns, xs)
        shift = len(ys) - 1
        for content, edges in _body_areas(bands, len(strips) + 1, figures):
            areas.update({Area(row + shift, *place): words for (row, *place), words in content.items()})
            ys = [*ys[:-1], (ys[-1] + edges[0]) / 2 if shift else edges[0], *edges[1:]]
            shift = len(ys) - 1
        found.append(Found(_table(areas, xs, ys, page), region))
    return found


def same_table(above: Region, below: Region) -> bool:
    """Tell whether the region at a page's top can go on from the one at the end of the page before."""
    if abs(above.left - below.left) > _SPAN or abs(above.right - below.right) > _SPAN:
        return False
    if not below.opens:
        return True
    first, again = parted(above), parted(below)
    return not first[1] or (not again[0] and not above.closes) or repeated(above.rows, below.rows) >= len(again[0])


_Piece = tuple[Sequence[Row], Sequence[Row]]


class _Band(NamedTuple):
    """A part of a table's body: its printed rows, their lines, and the rows of the table found in it.

    `alone` tells that it is one text over several columns, `cut` whether its first and its last row may be pieces of
    rows that the page's end cut.
    """

    rows: list[Row]
    lines: list[Line]
    alone: bool
    cut: tuple[bool, bool] = (False, False)
    fit: Body | None = None


def _pieces(regions: Sequence[Region]) -> list[_Piece]:
    """Return header and body of a table's pieces; rows at the top of both that say the same are its header."""
    pieces: list[_Piece] = [parted(region) for region in regions]
    if len(regions) < 2 or not all(region.opens for region in regions):
        return pieces
    again, least = repeated(regions[0].rows, regions[1].rows), min(len(head) for head, _ in pieces)
    if least and any(region.rules for region in regions):
        return pieces
    count = least if 0 < least <= again else again
    return [(region.rows[:count], region.rows[count:]) for region in regions] if count else pieces


def _extent(region: Region) -> tuple[float, float]:
    left = min(region.left, min(row.x0 for row in region.rows))
    return left, max(region.right, max(row.x1 for row in region.rows))


def _strips(regions: Sequence[Region], pieces: Sequence[_Piece]) -> list[Strip]:
    """Return the white strips of a table, or the vertical rules between its columns."""
    ruled = next((region.columns for region in regions if region.columns), ())
    if ruled:
        return [Strip(x, x) for x in ruled]
    head, body = ([row for piece in pieces for row in piece[part]] for part in (0, 1))
    strips = white_strips(body)
    if sum(len(row.parts) > 1 for row in body) < 2:
        strips = white_strips([*head, *body])
    return suited(strips, head)


def _bands(region: Region, body: Sequence[Row], lines: Sequence[list[Line]], cut: tuple[bool, bool]) -> list[_Band]:
    """Part the body at the full rules inside of it, and at the rows that one text takes up."""
    if not body:
        return []
    cuts = [rule.at for rule in region.rules if body[0].middle < rule.at < body[-1].middle]
    bands: list[_Band] = []
    before = -1
    for i, (row, own) in enumerate(zip(body, lines, strict=True)):
        place = sum(row.middle > at for at in cuts)
        near = (*body[max(0, i - 1) : i], *body[i + 1 : i + 2])
        beside = any(min(row.bottom, n.bottom) - max(row.top, n.top) > 0.2 * row.size for n in near)
        alone = not beside and _is_section(row, own, region)
        if not bands or place != before or alone or bands[-1].alone:
            bands.append(_Band([], [], alone))
        bands[-1].rows.append(row)
        bands[-1].lines.extend(own)
        before = place
    last = len(bands) - 1
    return [band._replace(cut=(cut[0] and i == 0, cut[1] and i == last)) for i, band in enumerate(bands)]


def _is_section(row: Row, lines: Sequence[Line], region: Region) -> bool:
    """Tell whether a row is one text over several columns, at the table's left edge or in its middle."""
    if len(row.parts) > 1 or len(lines) > 1 or lines[0].col == lines[0].last:
        return False
    left, right = _extent(region)
    return lines[0].col == 0 or abs((row.x0 + row.x1) - (left + right)) < 4 * row.size


def _head_areas(
    region: Region, head: Sequence[Row], strips: Sequence[Strip], columns: Sequence[Sequence[Line]], xs: Sequence[float]
) -> tuple[Content, list[float]]:
    """Return the header's cells and the heights of its row boundaries (one if there is no header)."""
    top = min([region.rows[0].top, *(rule.at for rule in region.rules[:1] if region.opens)])
    if not head:
        return {}, [top]
    lines = [line for row in column_lines(head, strips, close=False) for line in row]
    centres = [_centre(own, col, xs) for col, own in enumerate(columns)]
    for line in lines:
        if line.col == line.last:
            centres[line.col] = (line.x0 + line.x1) / 2
    bottom = max(row.bottom for row in head)
    pitches = (pitch_of(part) for part in (by_column(lines, len(columns)), columns))
    cells = read_head(lines, centres, region.partial, min((p for p in pitches if p), default=0.0))
    n_rows = max(area.row + area.row_span for area, _ in cells)
    ys = [top + (bottom - top) * i / n_rows for i in range(n_rows + 1)]
    content: Content = {}
    for area, words in cells:
        content[area] = content.get(area, ()) + words
    return content, ys


def _centre(lines: Sequence[Line], col: int, xs: Sequence[float]) -> float:
    """Return where a column's texts have their middle."""
    own = [(line.x0 + line.x1) / 2 for line in lines if line.last == col]
    return median(own) if own else (xs[col] + xs[col + 1]) / 2


def _fitted(
    regions: Sequence[Region],
    pieces: Sequence[_Piece],
    lines: Sequence[Sequence[list[Line]]],
    strips: Sequence[Strip],
) -> list[list[_Band]]:
    """Return the parts of each piece's body with their rows, cells aligned in all as suits the whole table best."""
    bands = [
        _bands(region, body, own, (i > 0 or not region.opens, i + 1 < len(regions) or not region.closes))
        for i, (region, (_, body), own) in enumerate(zip(regions, pieces, lines, strict=True))
    ]
    several = [band for piece in bands for band in piece if not band.alone]
    fits = iter(fit_rows([band.lines for band in several], len(strips) + 1, [band.cut for band in several]))
    return [[band if band.alone else band._replace(fit=next(fits)) for band in piece] for piece in bands]


def _body_areas(bands: Sequence[_Band], n_cols: int, figures: Sequence[int]) -> Iterator[tuple[Content, list[float]]]:
    """Yield the cells of each part of a body, rows counted from 0, and the heights of the row boundaries."""
    for rows, _, _, cut, fit in bands:
        if fit is None:
            words = tuple(word for ink in rows[0].inks for word in ink.words)
            yield {Area(0, 0, 1, n_cols): words}, [rows[0].top, rows[0].bottom]
            continue
        ys = _boundaries(fit, rows)
        yield merge_stubs(_row_areas(fit), fit, ys, figures, cut), ys


def _row_areas(body: Body) -> Content:
    """Return the cells of a body; one whose lines reach over several columns ends before the next cell in its row."""
    lines: dict[tuple[int, int], list[Line]] = {}
    for col, cells in enumerate(body.cells):
        for row, group in cells:
            lines.setdefault((row, col), []).extend(group)
    areas: Content = {}
    for (row, col), own in lines.items():
        last = max(line.last for line in own)
        end = next((other for other in range(col + 1, last + 1) if (row, other) in lines), last + 1)
        areas[Area(row, col, 1, end - col)] = tuple(word for line in own for word in line.words)
    return areas


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
    rows = {area: word_rows(words) if len(words) > 1 else [words] if words else [] for area, words in areas.items()}
    cells = [area_cell(area, rows[area], page, xs, ys) for area in sorted(areas)]
    box = BBox(xs[0], ys[0], xs[-1], ys[-1])
    edges = Edges(page, tuple(xs), box.top, box.bottom)
    return Table(tuple(cells), n_rows, n_cols, edges=(edges,), anchors=(Anchor(page, box),))


def is_contents(table: Table) -> bool:
    """Tell whether a table is a table of contents: no header, and page numbers that ascend as its only figures."""
    last = [cell.text for cell in table.cells if cell.col == table.n_cols - 1 and cell.text]
    others = [cell.text for cell in table.cells if cell.col < table.n_cols - 1 and cell.text]
    numbers = [int(text) for text in last if text.isdecimal() and len(text) < 5]
    ascend = len(numbers) >= 0.8 * len(last) and numbers == sorted(numbers) and all(map(is_figure, last))
    return ascend and (table.n_cols == 2 or sum(map(is_figure, others)) < 0.2 * len(others))
