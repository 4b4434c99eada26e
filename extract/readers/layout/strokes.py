"""Ruling lines made whole: double rules fused, pieces joined, lines that touch put together into networks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from extract.model import BBox
from extract.readers.page import Rule

SNAP = 3.0
"""Rules nearer than this many points are one double rule, ends nearer than this touch."""
_SHORTEST = 5.0
_MOST = 1500
"""Each horizontal rule is compared with each vertical one: more than so many of either take too long."""
_OPEN = 10.0
_ROW = 1.5
_SIDE = 0.4


class Stroke(NamedTuple):
    """A whole ruling line: its position across, and where it starts and ends along its direction."""

    at: float
    start: float
    end: float
    width: float = 0.5

    @property
    def length(self) -> float:
        """Length in points."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Network:
    """Rules that touch each other: horizontal ones by their y, vertical ones by their x."""

    across: tuple[Stroke, ...]
    down: tuple[Stroke, ...]

    @property
    def bbox(self) -> BBox:
        """The box around all rules."""
        xs = [x for s in self.across for x in (s.start, s.end)] + [s.at for s in self.down]
        ys = [y for s in self.down for y in (s.start, s.end)] + [s.at for s in self.across]
        return BBox(min(xs), min(ys), max(xs), max(ys))


def whole_strokes(rules: Iterable[Rule]) -> tuple[list[Stroke], list[Stroke]]:
    """Return the horizontal and vertical rules of a page, pieces joined and double rules fused."""
    across, down = [], []
    for rule in rules:
        if rule.x1 - rule.x0 >= rule.bottom - rule.top:
            across.append(Stroke(rule.top, rule.x0, rule.x1, rule.width))
        else:
            down.append(Stroke(rule.x0, rule.top, rule.bottom, rule.width))
    return _fuse(across), _fuse(down)


def _fuse(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Join strokes at nearly the same position whose ends meet or overlap."""
    fused: list[Stroke] = []
    for band in _bands(sorted(strokes)):
        group: list[Stroke] = []
        end = 0.0
        for stroke in sorted(band, key=lambda s: s.start):
            if group and stroke.start > end + SNAP:
                fused.append(_merged(group))
                group = []
            end = max(end, stroke.end) if group else stroke.end
            group.append(stroke)
        fused.append(_merged(group))
    return [stroke for stroke in fused if stroke.length >= _SHORTEST]


def _bands(ordered: Sequence[Stroke]) -> list[list[Stroke]]:
    """Group strokes sorted by position: a group spans at most SNAP points."""
    bands: list[list[Stroke]] = []
    for stroke in ordered:
        if bands and stroke.at - bands[-1][0].at <= SNAP:
            bands[-1].append(stroke)
        else:
            bands.append([stroke])
    return bands


def _merged(group: Sequence[Stroke]) -> Stroke:
    if len(group) == 1:
        return group[0]
    weight = sum(s.length for s in group) or 1.0
    at = sum(s.at * s.length for s in group) / weight
    return Stroke(at, min(s.start for s in group), max(s.end for s in group), max(s.width for s in group))


def networks(across: Sequence[Stroke], down: Sequence[Stroke]) -> list[Network]:
    """Return the sets of rules that touch, top to bottom; a rule that touches none is left out."""
    across, down = _longest(across), _longest(down)
    if not across or not down:
        return []
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    order = sorted(range(len(across)), key=lambda h: across[h].at)
    heights = [across[h].at for h in order]
    for v, vertical in enumerate(down, len(across)):
        left, right = vertical.at + SNAP, vertical.at - SNAP
        low, high = bisect_left(heights, vertical.start - SNAP), bisect_right(heights, vertical.end + SNAP)
        for h in order[low:high]:
            if across[h].start <= left and across[h].end >= right:
                parent[root(h)] = root(v)
    groups: dict[int, tuple[list[Stroke], list[Stroke]]] = {}
    for i in range(len(parent)):
        pair = groups.setdefault(root(i), ([], []))
        if i < len(across):
            pair[0].append(across[i])
        else:
            pair[1].append(down[i - len(across)])
    found = [Network(tuple(h), tuple(v)) for h, v in groups.values() if h and v]
    lone = [v[0] for h, v in groups.values() if not h]
    if lone:
        found = [_with_sides(net, lone) for net in found]
    return sorted(found, key=lambda n: (n.bbox.top, n.bbox.x0))


def _with_sides(net: Network, lone: Sequence[Stroke]) -> Network:
    """Add the outer side of a merged cell as high as the table, as a page break leaves it: an upright rule alone."""
    box = net.bbox
    ends = {round(at) for stroke in net.down for at in (stroke.start, stroke.end)}
    if {round(box.top), round(box.bottom)} - ends or not lone:
        return net
    room = _SIDE * (box.x1 - box.x0)
    sides = [
        stroke
        for stroke in lone
        if abs(stroke.start - box.top) <= SNAP
        and abs(stroke.end - box.bottom) <= SNAP
        and 0 < box.x0 - stroke.at < room
    ]
    return Network(net.across, (*net.down, *sides)) if sides else net


def _longest(strokes: Sequence[Stroke]) -> Sequence[Stroke]:
    """Return strokes, the longest where there are too many to compare: little boxes and patterns draw no table."""
    if len(strokes) <= _MOST:
        return strokes
    shortest = sorted((stroke.length for stroke in strokes), reverse=True)[_MOST]
    return [stroke for stroke in strokes if stroke.length > shortest]


def stacked(nets: Sequence[Network]) -> list[Network]:
    """Join networks that are one table without outer upright rules, cut by a row that reaches over all columns.

    They have the same columns and width, and no more than a row lies between them.
    """
    joined: list[Network] = []
    for net in nets:
        if joined and _goes_on(joined[-1], net):
            above = joined.pop()
            net = Network(above.across + net.across, above.down + net.down)
        joined.append(net)
    return joined


def _goes_on(above: Network, below: Network) -> bool:
    upper, lower = above.bbox, below.bbox
    gap = lower.top - upper.bottom
    if abs(upper.x0 - lower.x0) > SNAP or abs(upper.x1 - lower.x1) > SNAP or gap < _SHORTEST:
        return False
    columns = [_places(net.down) for net in (above, below)]
    if len(columns[0]) != len(columns[1]) or any(abs(a - b) > SNAP for a, b in zip(*columns, strict=True)):
        return False
    if columns[0][0] - upper.x0 < _OPEN or upper.x1 - columns[0][-1] < _OPEN:
        return False
    steps = [b - a for net in (above, below) for a, b in pairwise(_places(net.across))]
    return gap < _ROW * median(steps or [0.0])


def _places(strokes: Sequence[Stroke]) -> list[float]:
    """Return the distinct positions of strokes."""
    places: list[float] = []
    for at in sorted(stroke.at for stroke in strokes):
        if not places or at - places[-1] > SNAP:
            places.append(at)
    return places
