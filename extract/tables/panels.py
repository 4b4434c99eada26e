"""Tables in several panels: the same heads again to the right, or heads again further down, over rows of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.model import Cell, Table
from extract.normalize.periods import find_period
from extract.normalize.values import is_missing, is_number
from extract.tables.headers import header_path
from extract.tables.words import pattern, squeeze

Grid = list[list[Cell | None]]


def panels(table: Table) -> tuple[Table, ...]:
    """Return the table once for each panel, with only that panel's cells at their places; itself if it has one.

    Heads that stand further down move up into the head rows of their panel.
    """
    return tuple(side for part in _stacked(table) for side in _side_by_side(part))


def _side_by_side(table: Table) -> tuple[Table, ...]:
    width = _panel_width(table)
    if width == table.n_cols:
        return (table,)
    starts = range(0, table.n_cols, width)
    return tuple(
        replace(table, cells=tuple(c for c in table.cells if start <= c.col < start + width or c.col_span > width))
        for start in starts
    )


def _panel_width(table: Table) -> int:
    """The least number of columns after which heads repeat and names stand again; all columns where none do."""
    grid = table.grid()
    paths = [header_path(grid, col, table.header_rows) for col in range(table.n_cols)]
    for width in range(2, table.n_cols // 2 + 1):
        starts = range(0, table.n_cols, width)
        repeated = table.n_cols % width == 0 and all(paths[at : at + width] == paths[:width] for at in starts)
        if repeated and paths[0] != paths[1] and paths[0] and all(_begins(table, at, width) for at in starts):
            return width
    return table.n_cols


def _begins(table: Table, start: int, width: int) -> bool:
    """Tell whether a column of names stands at the left of a panel: its first, or the one behind row numbers."""
    return any(_names(table, col) for col in range(start, min(start + 2, start + width - 1)))


def _names(table: Table, col: int) -> bool:
    body = [squeeze(cell.text) for cell in table.cells if cell.col == col and cell.row >= table.header_rows]
    words = [text for text in body if text and not is_number(text) and not is_missing(text)]
    return bool(words) and len(words) * 2 > len([text for text in body if text])


def _stacked(table: Table) -> tuple[Table, ...]:
    """The table cut where heads stand again in its body."""
    heads = list(_heads_again(table))
    if not heads:
        return (table,)
    ends = [start for start, _ in heads[1:]] + [table.n_rows]
    first = replace(table, cells=tuple(cell for cell in table.cells if cell.row < heads[0][0]))
    return (first, *(_below(table, start, stop, end) for (start, stop), end in zip(heads, ends, strict=True)))


def _below(table: Table, start: int, stop: int, end: int) -> Table:
    """The panel whose heads are the rows `start` to `stop` and whose body goes on to the row `end`."""
    heads = (replace(cell, row=cell.row - start) for cell in table.cells if start <= cell.row < stop)
    body = (cell for cell in table.cells if stop <= cell.row < end)
    # A cell of names that goes on over the new heads names the rows below them, too.
    over = (cell for cell in table.cells if cell.row < start and cell.row + cell.row_span > stop)
    groups = (replace(cell, row=stop, row_span=cell.row + cell.row_span - stop) for cell in over)
    return replace(table, cells=(*heads, *groups, *body), header_rows=stop - start)


def _heads_again(table: Table) -> Iterator[tuple[int, int]]:
    """Yield the first row of each head in the body and the row behind it."""
    grid = table.grid()
    row = max(table.header_rows, 1)
    while table.header_rows and row < table.n_rows - 1:
        cells = [cell for at, cell in enumerate(grid[row]) if cell and (cell.row, cell.col) == (row, at)]
        if not _is_head_again(cells, grid, table.header_rows):
            row += 1
            continue
        stop = row + max(cell.row_span for cell in cells if squeeze(cell.text))
        yield row, min(stop, table.n_rows)
        row = stop


def _is_head_again(cells: list[Cell], grid: Grid, heads: int) -> bool:
    """Tell whether a row of the body heads the rows below it.

    Its cells are heads, no figures: words that stand in the head above, or times. The first is a word for what the
    rows below name; with times that differ it may be the name of their group (二、民生福祉).
    """
    filled = [cell for cell in cells if squeeze(cell.text)]
    if len(filled) < 2 or any(cell.col_span >= len(grid[0]) for cell in filled):
        return False
    texts = [squeeze(cell.text) for cell in filled]
    first = _head_words(grid, filled[0].col, heads)
    opens = texts[0] in first or bool(pattern("opens_head").search(texts[0]))
    if not opens and not pattern("numbering_of_group").match(texts[0]):
        return False
    above = [_head_words(grid, cell.col, heads) for cell in filled]
    times = [text for text in texts[1:] if _is_time(text)]
    heads_again = [_is_head(text, words) for text, words in zip(texts, above, strict=True)]
    needed = 1 if pattern("opens_head").search(texts[0]) else 2
    same = texts[0] in above[0] and sum(heads_again[1:]) >= needed and sum(heads_again) * 2 > len(texts)
    if same and not any(is_number(text) or is_missing(text) for text in texts):
        return True
    if not all(heads_again[1:]):
        return False
    repeats = sum(text in words for text, words in zip(texts, above, strict=True))
    if opens and (len(set(times)) > 1 or repeats > 1 or (len(filled) == 2 and times)):
        return True
    return not opens and len(set(times)) > 1 and len(times) == len(texts) - 1


def _head_words(grid: Grid, col: int, heads: int) -> set[str]:
    return {squeeze(cell.text) for row in grid[:heads] if (cell := row[col]) is not None}


def _is_head(text: str, above: set[str]) -> bool:
    roles = ("index", "unit", "nature", "responsible", "remark")
    return text in above or _is_time(text) or any(pattern(name).search(text) for name in roles)


def _is_time(text: str) -> bool:
    """Tell whether a cell says no more than a time or a kind: 2025年, 2035年目标, 现状值, “十四五”末."""
    period = find_period(text)
    left = text[: period.begin] + text[period.stop :] if period else text
    for name in ("baseline", "target", "horizon", "cumulative", "annual_average", "growth"):
        left = pattern(name).sub("", left)
    left = re.sub(r"[\W_%％\d]|[年末底值数]", "", left)
    return not left and bool(period or pattern("baseline").search(text) or pattern("target").search(text))
