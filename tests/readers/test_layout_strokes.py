"""Ruling lines put together into networks."""

from __future__ import annotations

from extract.readers.layout.strokes import Stroke, networks


def test_a_pattern_of_little_boxes_hides_no_table() -> None:
    across = [Stroke(10.0 * row, 20.0 * col, 20.0 * col + 12) for row in range(60) for col in range(30)]
    down = [Stroke(20.0 * col, 10.0 * row, 10.0 * row + 7) for row in range(60) for col in range(30)]
    table = [Stroke(700.0 + 20 * i, 60, 400) for i in range(3)], [Stroke(x, 700, 740) for x in (60.0, 200.0, 400.0)]
    (net,) = networks([*across, *table[0]], [*down, *table[1]])
    assert (list(net.across), list(net.down)) == table
