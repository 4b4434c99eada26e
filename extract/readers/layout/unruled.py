"""Tables without inner rules (三线表): from a region's rows to a grid of cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from extract.model import Anchor, BBox, Edges, Table
from extract.readers.layout.cells import area_cell
from extract.readers.layout.grid import Area
from extract.readers.layout.heads import read_head
from extract.readers.layout.lines import word_rows
from extract.readers.layout.regions import Region, parted, repeated
from extract.readers.layout.rowfit import fit_rows, pitch_of
from extract.readers.layout.rows import Row, is_figure
from extract.readers.layout.slots import Body, Line, column_lines, figure_columns
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


def read_unruled(region: Region, page: int, above: Region | None = None, below: Region | None = None) -> Found | None:
    """Read the table in a region; None if its rows turn out to have no columns in common.

    `above` and `below` are the pieces of the same table on the page before and after, which have the same columns.
    """
    pieces = _pieces(region, above or below)
    head, body = pieces[0]
    bodies = [row for _, rows in pieces for row in rows]
    columns = region.columns or (other.columns if (other := above or below) else ())
    strips = [Strip(x, x) for x in columns] or _strips([row for rows, _ in pieces for row in rows], bodies)
    if not strips or not bodies:
        return None
    left, right = _extent(region)
    xs = (left, *(strip.middle for strip in strips), right)
    lines = [line for _, rows in pieces for line in column_lines(rows, strips)]
    figures = figure_columns(lines, len(strips) + 1)
    if not figures and (len(strips) < 2 or len(bodies) < 3):
        return None
    areas, ys = _head_areas(region, head, strips, lines, xs)
    shift = len(ys) - 1
    cut = above is not None or not region.opens, below is not None or not region.closes
    beyond = _part_lines(above or below, pieces[1][1], strips) if len(pieces) > 1 else []
    for content, edges in _body_areas(region, body, strips, figures, cut, beyond) if body else ():
        areas.update({area._replace(row=area.row + shift): words for area, words in content.items()})
        ys = [*ys[:-1], (ys[-1] + edges[0]) / 2 if shift else edges[0], *edges[1:]]
        shift = len(ys) - 1
    return Found(_table(areas, xs, ys, page), region)


def same_table(above: Region, below: Region) -> bool:
    """Tell whether the region at a page's top can go on from the one at the end of the page before."""
    if abs(above.left - below.left) > _SPAN or abs(above.right - below.right) > _SPAN:
        return False
    if not below.opens:
        return True
    first, again = parted(above), parted(below)
    return not first[1] or (not again[0] and not above.closes) or repeated(above.rows, below.rows) >= len(again[0])


_Piece = tuple[Sequence[Row], Sequence[Row]]


def _pieces(region: Region, other: Region | None) -> list[_Piece]:
    """Return header and body of a table's pieces; rows at the top of both that say the same are its header."""
    pieces: list[_Piece] = [parted(piece) for piece in (region, other) if piece is not None]
    if other is None or not (region.opens and other.opens):
        return pieces
    again, least = repeated(region.rows, other.rows), min(len(head) for head, _ in pieces)
    if least and (region.rules or other.rules):
        return pieces
    count = least if 0 < least <= again else again
    return [(piece.rows[:count], piece.rows[count:]) for piece in (region, other)] if count else pieces


def _extent(region: Region) -> tuple[float, float]:
    left = min(region.left, min(row.x0 for row in region.rows))
    return left, max(region.right, max(row.x1 for row in region.rows))


def _strips(head: Sequence[Row], body: Sequence[Row]) -> list[Strip]:
    """Return the white strips of a table."""
    strips = white_strips(body)
    if sum(len(row.parts) > 1 for row in body) < 2:
        strips = white_strips([*head, *body])
    return suited(strips, head)


def _bands(region: Region, body: Sequence[Row], strips: Sequence[Strip]) -> list[tuple[list[Row], bool]]:
    """Part the body at the full rules inside of it, and at the rows that one text takes up; tell those."""
    cuts = [rule.at for rule in region.rules if body[0].middle < rule.at < body[-1].middle]
    bands: list[tuple[list[Row], bool]] = []
    before = -1
    for i, row in enumerate(body):
        place = sum(row.middle > cut for cut in cuts)
        near = (*body[max(0, i - 1) : i], *body[i + 1 : i + 2])
        beside = any(min(row.bottom, n.bottom) - max(row.top, n.top) > 0.2 * row.size for n in near)
        alone = not beside and _is_section(row, strips, region)
        if not bands or place != before or alone or bands[-1][1]:
            bands.append(([], alone))
        bands[-1][0].append(row)
        before = place
    return bands


def _is_section(row: Row, strips: Sequence[Strip], region: Region) -> bool:
    """Tell whether a row is one text over several columns, at the table's left edge or in its middle."""
    if len(row.parts) > 1:
        return False
    lines = column_lines([row], strips)
    if len(lines) > 1 or lines[0].col == lines[0].last:
        return False
    left, right = _extent(region)
    return lines[0].col == 0 or abs((row.x0 + row.x1) - (left + right)) < 4 * row.size


def _head_areas(
    region: Region, head: Sequence[Row], strips: Sequence[Strip], body: Sequence[Line], xs: Sequence[float]
) -> tuple[Content, list[float]]:
    """Return the header's cells and the heights of its row boundaries (one if there is no header)."""
    top = min([region.rows[0].top, *(rule.at for rule in region.rules[:1] if region.opens)])
    if not head:
        return {}, [top]
    lines = column_lines(head, strips, close=False)
    centres = [_centre(body, col, xs) for col in range(len(xs) - 1)]
    for line in lines:
        if line.col == line.last:
            centres[line.col] = (line.x0 + line.x1) / 2
    bottom = max(row.bottom for row in head)
    pitches = (
        pitch_of([[line for line in part if line.col == col] for col in range(len(xs) - 1)]) for part in (lines, body)
    )
    cells = read_head(lines, centres, region.partial, min((p for p in pitches if p), default=0.0))
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


def _part_lines(region: Region | None, body: Sequence[Row], strips: Sequence[Strip]) -> list[list[Line]]:
    """Return the lines of each part of a body."""
    if region is None or not body:
        return []
    return [column_lines(rows, strips) for rows, alone in _bands(region, body, strips) if not alone]


def _body_areas(
    region: Region,
    body: Sequence[Row],
    strips: Sequence[Strip],
    figures: Sequence[int],
    cut: tuple[bool, bool],
    beyond: Sequence[Sequence[Line]],
) -> Iterator[tuple[Content, list[float]]]:
    """Yield the cells of each part of the body, rows counted from 0, and the heights of the row boundaries.

    `beyond` are the lines of the table's parts on another page: cells are aligned there as they are here.
    """
    n_cols = len(strips) + 1
    bands = _bands(region, body, strips)
    last = len(bands) - 1
    parts = [column_lines(rows, strips) for rows, alone in bands if not alone]
    cuts = [(cut[0] and i == 0, cut[1] and i == last) for i in range(len(bands))]
    ends_of_parts = [ends for ends, (_, alone) in zip(cuts, bands, strict=True) if not alone]
    fitted = iter(fit_rows([*parts, *beyond], n_cols, [*ends_of_parts, *[(True, True)] * len(beyond)]))
    for (rows, alone), ends in zip(bands, cuts, strict=True):
        if alone:
            words = tuple(word for ink in rows[0].inks for word in ink.words)
            yield {Area(0, 0, 1, n_cols): words}, [rows[0].top, rows[0].bottom]
            continue
        fit = next(fitted)
        ys = _boundaries(fit, rows)
        yield merge_stubs(_row_areas(fit), fit, ys, figures, ends), ys


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
    cells = [area_cell(area, word_rows(areas[area]), page, xs, ys) for area in sorted(areas)]
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
