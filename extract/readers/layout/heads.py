"""The header of a table without inner rules: its levels, and which columns each header cell spans.

Lines stacked on each other are one block. A column that has nothing on a level but something below must lie under a
spanner; which one is told by partial rules if there are any, else by where the spanner's middle is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extract.readers.layout.grid import Area
from extract.readers.layout.prose import first_piece
from extract.readers.layout.slots import Line, breaks_off
from extract.readers.layout.strokes import Stroke
from extract.readers.page import Word

_LEVEL = 0.35
_STACK = 1.45
_PADDING = 1.5
"""White at both sides of a cell's text, in ems."""
_OPENING = ("（", "(", "[", "〔", "【")


@dataclass(slots=True)
class _Block:
    """Lines stacked on each other, and the columns they stand over (`last` inclusive)."""

    lines: list[Line]
    col: int = 0
    last: int = 0

    @property
    def x0(self) -> float:
        return min(line.x0 for line in self.lines)

    @property
    def x1(self) -> float:
        return max(line.x1 for line in self.lines)

    @property
    def first(self) -> float:
        return self.lines[0].middle

    @property
    def end(self) -> float:
        return self.lines[-1].middle

    def columns(self) -> range:
        return range(self.col, self.last + 1)


@dataclass(slots=True)
class _Head:
    """What building a header needs: blocks on each row of it, column centres, partial rules, and the areas so far."""

    rows: list[list[_Block]]
    centres: Sequence[float]
    rules: Sequence[Stroke]
    found: list[tuple[Area, tuple[Word, ...]]] = field(default_factory=list)


def read_head(
    lines: Sequence[Line],
    centres: Sequence[float],
    rules: Sequence[Stroke],
    pitch: float = 0.0,
    xs: Sequence[float] = (),
) -> list[tuple[Area, tuple[Word, ...]]]:
    """Return the header's cells with their characters.

    `centres` are the columns' middles, `xs` their boundaries, `rules` the partial horizontal rules in the header,
    `pitch` is the least distance between lines below each other in the table.
    """
    blocks = _blocks(lines, centres, rules, 1.2 * pitch)
    middle = (min(b.first for b in blocks) + max(b.end for b in blocks)) / 2
    tall = _tall(blocks, middle)
    splits: list[float] = []
    for height in [] if _is_one_level(blocks, xs, rules) else _heights(blocks):
        blocks = _split_at(height, blocks, tall, splits, rules, centres, xs)
    rows: list[list[_Block]] = [[] for _ in range(len(splits) + 1)]
    for block in blocks:
        level = 0 if block in tall else sum((block.first + block.end) / 2 > split for split in splits)
        rows[level].append(block)
    head = _Head(rows, centres, rules)
    _build(head, 0, 0, len(centres), 0)
    return head.found


def _blocks(lines: Sequence[Line], centres: Sequence[float], rules: Sequence[Stroke], reach: float) -> list[_Block]:
    """Stack lines that stand below each other with the same middle or left edge, unless a partial rule parts them."""
    blocks: list[_Block] = []
    for line in sorted(lines, key=lambda item: (item.middle, item.x0)):
        above = [
            b
            for b in blocks
            if _stacks(b, line, reach) and not any(b.end < r.at < line.middle for r in _near(b, rules))
        ]
        if above:
            centre = line.x0 + line.x1
            min(above, key=lambda b: abs(b.x0 + b.x1 - centre)).lines.append(line)
        else:
            blocks.append(_Block([line]))
    for block in blocks:
        below = {c for line in lines if line.middle > block.end for c in range(line.col, line.last + 1)}
        block.col, block.last = _over(block, centres, below)
    return blocks


def _heights(blocks: Sequence[_Block]) -> list[float]:
    """Return the distinct heights at which blocks begin, but for the first."""
    heights: list[float] = []
    for block in sorted(blocks, key=lambda b: b.first):
        if not heights or block.first - heights[-1] > _LEVEL * block.lines[0].size:
            heights.append(block.first)
    return heights[1:]


def _is_one_level(blocks: Sequence[_Block], xs: Sequence[float], rules: Sequence[Stroke]) -> bool:
    """Tell whether a header has one row: one text for each column, all level in the same way, wrapped if anything."""
    columns = [col for block in blocks for col in block.columns()]
    if len(set(columns)) < len(columns) or len(columns) > len(blocks) or not xs:
        return False
    size = blocks[0].lines[0].size
    points = ([b.first for b in blocks], [b.end for b in blocks], [(b.first + b.end) / 2 for b in blocks])
    if min(max(own) - min(own) for own in points) > _LEVEL * size:
        return False
    if any(
        above.middle < r.at < below.middle
        for b in blocks
        for above, below in pairwise(b.lines)
        for r in _near(b, rules)
    ):
        return False
    return all(_is_wrapped(block, xs) for block in blocks)


def _is_wrapped(block: _Block, xs: Sequence[float], height: float | None = None) -> bool:
    """Tell whether the lines of a block go on from one another, at a `height` or everywhere: each fills its columns."""
    if not xs:
        return False
    room = xs[block.last + 1] - xs[block.col]
    return all(
        breaks_off(above.text, below.text)
        or below.text.startswith(_OPENING)
        or (below.text.isascii() and below.text[0].isalpha() and not above.text.isascii())
        or -0.3 * above.size < room - (above.x1 - above.x0) < (first_piece(below.text) + _PADDING) * above.size
        for above, below in pairwise(block.lines)
        if height is None or above.middle < height < below.middle
    )


def _near(block: _Block, rules: Sequence[Stroke]) -> list[Stroke]:
    return [rule for rule in rules if rule.start - 3 < (block.x0 + block.x1) / 2 < rule.end + 3]


def _stacks(block: _Block, line: Line, reach: float) -> bool:
    below = line.middle - block.end
    if not _LEVEL * line.size < below <= max(_STACK * line.size, reach) or line.x0 >= block.x1 or line.x1 <= block.x0:
        return False
    apart = abs((line.x0 + line.x1) - (block.x0 + block.x1)) / 2
    flush = all(abs(line.x0 - other.x0) <= 0.2 * line.size for other in block.lines)
    return flush or apart <= 0.6 * line.size


def _over(block: _Block, centres: Sequence[float], below: set[int]) -> tuple[int, int]:
    """Return the first and last column that a block stands over: two, with texts below, if it is between them."""
    col, last = min(line.col for line in block.lines), max(line.last for line in block.lines)
    if col < last:
        return col, last
    centre = (block.x0 + block.x1) / 2
    for left in (col - 1, col):
        if left >= 0 and left in below and left + 1 in below:
            step = centres[left + 1] - centres[left]
            if abs(centre - (centres[left] + centres[left + 1]) / 2) < 0.2 * step and left > 0:
                return left, left + 1
    return col, last


def _tall(blocks: Sequence[_Block], middle: float) -> list[_Block]:
    """Return the blocks alone in their column and centred on the header's whole height.

    There are none where some column stands at the top only: then that is how cells are aligned here.
    """
    tall = []
    for block in blocks:
        alone = all(b is block or b.last < block.col or b.col > block.last for b in blocks)
        slack = _LEVEL * block.lines[0].size
        if not alone or block.col < block.last:
            continue
        if abs((block.first + block.end) / 2 - middle) < slack:
            tall.append(block)
        elif block.end < middle - slack:
            return []
    return tall


def _split_at(
    height: float,
    blocks: list[_Block],
    tall: Sequence[_Block],
    splits: list[float],
    rules: Sequence[Stroke],
    centres: Sequence[float],
    xs: Sequence[float],
) -> list[_Block]:
    """Begin a header row at a height where columns begin that lie under spanners; noted in `splits`."""
    size = blocks[0].lines[0].size
    slack = _LEVEL * size
    floor = splits[-1] if splits else float("-inf")
    begun = [b for b in blocks if floor < b.first < height - slack and b not in tall]
    starting = [b for b in blocks if abs(b.first - height) <= slack and b not in tall]
    spanners = [b for b in begun if b.end < height - slack and b.col < b.last]
    taken = {c for b in begun if b not in spanners for c in b.columns()}
    new = {c for b in starting for c in b.columns()} - taken
    single = {b.col for b in starting if b.col == b.last} - taken
    fused = [b for b in (*begun, *tall) if any(abs(line.middle - height) <= slack for line in b.lines[1:])]
    flush = not all(_centred(b) for b in blocks)
    fused = [b for b in fused if b.col == b.last or not _is_wrapped(b, xs, height - slack)]
    fused = [b for b in fused if _beside(b, starting, [o for o in begun if o is not b and o not in spanners], flush)]
    ruled = any(b.end < r.at < height for b in begun for r in _near(b, rules))
    narrow = [b for b in begun if b.end < height - slack and (b.col - 1 in single or b.last + 1 in single)]
    narrow = [b for b in narrow if any(b.col in s.columns() for s in starting)]
    if not (ruled or fused or narrow or any(new & set(b.columns()) for b in spanners)):
        return blocks
    splits.append(height - slack)
    cut = [part for b in fused for part in _cut(b, height - slack, centres)]
    return [b for b in blocks if b not in fused] + cut


def _beside(block: _Block, starting: Sequence[_Block], others: Sequence[_Block], flush: bool) -> bool:
    """Tell whether columns begin on both sides of a block's middle, or right of its left edge if texts are `flush`."""
    taken = {c for other in others for c in other.columns()}
    firsts, lasts = {b.col for b in starting} - taken, {b.last for b in starting} - taken
    right = firsts & set(range(block.col + 1, block.last + 2))
    return bool(right) and (flush or bool(lasts & set(range(block.col - 1, block.last))))


def _centred(block: _Block) -> bool:
    """Tell whether a block's lines have the same middle."""
    middles = [(line.x0 + line.x1) / 2 for line in block.lines]
    return max(middles) - min(middles) <= 0.3 * block.lines[0].size


def _cut(block: _Block, height: float, centres: Sequence[float]) -> list[_Block]:
    """Cut a block at a height; the parts may stand over fewer columns."""
    upper = [line for line in block.lines if line.middle < height]
    lower = [line for line in block.lines if line.middle >= height]
    parts = [_Block(upper), _Block(lower)]
    for part in parts:
        below = set(range(len(centres))) if part.lines is upper else set()
        part.col, part.last = _over(part, centres, below)
    return parts


def _build(head: _Head, row: int, first: int, last: int, start: int) -> None:
    """Build the cells of columns `first` to `last` (exclusive) from header row `row` on; they begin at row `start`."""
    here = [block for block in head.rows[row] if first <= block.col < last]
    if not here and row < len(head.rows) - 1:
        _build(head, row + 1, first, last, start)
        return
    below = {c for blocks in head.rows[row + 1 :] for block in blocks for c in block.columns()}
    for low, high, block in _ranges(head, here, first, last, below):
        goes_on = any(c in below for c in range(low, high))
        words = tuple(word for line in block.lines for word in line.words) if block else ()
        if goes_on and block:
            head.found.append((Area(start, low, row + 1 - start, high - low), words))
            _build(head, row + 1, low, high, row + 1)
        elif goes_on:
            _build(head, row + 1, low, high, start)
        else:
            head.found.append((Area(start, low, len(head.rows) - start, high - low), words))


def _ranges(
    head: _Head, here: Sequence[_Block], first: int, last: int, below: set[int]
) -> list[tuple[int, int, _Block | None]]:
    """Part columns among the blocks of one header row: (first column, end, block), every column once."""
    result: list[tuple[int, int, _Block | None]] = []
    seeds = _apart(here, last)
    col, i = first, 0
    while i < len(seeds):
        stop = i
        while stop < len(seeds) and any(c in below for c in seeds[stop].columns()):
            stop += 1
        if stop == i:
            result += [(c, c + 1, None) for c in range(col, seeds[i].col)]
            result.append((seeds[i].col, seeds[i].last + 1, seeds[i]))
            col, i = seeds[i].last + 1, i + 1
            continue
        end = seeds[stop].col if stop < len(seeds) else last
        low, high = _reach(col, end, seeds[i:stop], below)
        result += [(c, c + 1, None) for c in range(col, low)]
        cuts = _share(head, seeds[i:stop], low, high)
        for (a, b), seed in zip(cuts, seeds[i:stop], strict=True):
            result += [(c, c + 1, None) for c in range(low, a)]
            result.append((a, b, seed))
            low = b
        result += [(c, c + 1, None) for c in range(low, high)]
        col, i = high, stop
    return result + [(c, c + 1, None) for c in range(col, last)]


def _apart(blocks: Sequence[_Block], end: int) -> list[_Block]:
    """Return blocks from left to right, those over the same columns as one, none beyond column `end`."""
    seeds: list[_Block] = []
    for block in sorted(blocks, key=lambda b: (b.col, b.first)):
        if seeds and block.col <= seeds[-1].last:
            lines = sorted([*seeds[-1].lines, *block.lines], key=lambda line: (line.middle, line.x0))
            seeds[-1] = _Block(lines, seeds[-1].col, max(seeds[-1].last, block.last))
        else:
            seeds.append(_Block(block.lines, block.col, min(block.last, end - 1)))
    if seeds:
        seeds[-1].last = min(seeds[-1].last, end - 1)
    return seeds


def _reach(col: int, end: int, seeds: Sequence[_Block], below: set[int]) -> tuple[int, int]:
    """Return the columns around some spanners that have something below them."""
    low, high = seeds[0].col, seeds[-1].last + 1
    while low > col and low - 1 in below:
        low -= 1
    while high < end and high in below:
        high += 1
    return low, high


def _share(head: _Head, seeds: Sequence[_Block], low: int, high: int) -> list[tuple[int, int]]:
    """Cut columns into one range for each spanner so that spanners stand in the middle of theirs, or begin level.

    Columns are left out, whose header cells then reach up, only where spanners would stand far off their places else.
    """
    step = (head.centres[high - 1] - head.centres[low]) / max(1, high - 1 - low)
    if len(seeds) == 1 and high - low == len(head.centres) > 2 and seeds[0].col > 0:  # what is over all is no spanner
        return min((_shared(head, seeds, 1, high, flush, 0.15 * step) for flush in (False, True)), key=lambda w: w[0])[
            1
        ]
    ways = [_shared(head, seeds, low, high, flush, None) for flush in (False, True)]
    cost, ranges = min(ways, key=lambda way: way[0])
    if cost > 0.4 * step:
        less, others = min(
            (_shared(head, seeds, low, high, flush, 0.15 * step) for flush in (False, True)), key=lambda way: way[0]
        )
        if less < 0.5 * cost:
            return others
    return ranges


_Ways = dict[int, tuple[float, list[tuple[int, int]]]]


def _shared(
    head: _Head, seeds: Sequence[_Block], low: int, high: int, flush: bool, skip: float | None
) -> tuple[float, list[tuple[int, int]]]:
    """Return the cheapest ranges and their cost; `skip` is what it costs to leave out a column, None if none may be."""
    best: _Ways = {low: (0.0, [])}
    for i, seed in enumerate(seeds):
        last = seeds[i + 1].col if i + 1 < len(seeds) else high
        step: _Ways = {}
        for position, (cost, ranges) in best.items():
            for start in range(position, seed.col + 1) if skip is not None else (position,):
                left_out = (skip or 0.0) * (start - position)
                for end in range(seed.last + 1, last + 1):
                    total = cost + left_out + _off(head, seed, start, end, flush)
                    if end not in step or total < step[end][0]:
                        step[end] = total, [*ranges, (start, end)]
        best = step
    if skip is None:
        return best.get(high, (float("inf"), []))
    return min(((cost + skip * (high - end), ranges) for end, (cost, ranges) in best.items()), key=lambda way: way[0])


def _off(head: _Head, seed: _Block, start: int, end: int, flush: bool) -> float:
    """Return how far a spanner is from its place over the columns `start` to `end` (exclusive), in points."""
    for rule in _near(seed, head.rules):
        inside = [c for c, centre in enumerate(head.centres) if rule.start <= centre <= rule.end]
        if rule.at > seed.end and inside:
            if (inside[0], inside[-1] + 1) == (start, end):
                return 0.0
            if start < inside[0] or end > inside[-1] + 1:
                return 1000.0
    if flush:
        lefts = [b.x0 for row in head.rows for b in row if b.col == start and b is not seed and b.first > seed.end]
        return abs(min(lefts) - seed.x0) if lefts else abs(head.centres[start] - seed.x0)
    return abs((head.centres[start] + head.centres[end - 1]) / 2 - (seed.x0 + seed.x1) / 2)
