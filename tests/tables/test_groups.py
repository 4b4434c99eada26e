"""Groups of rows and what they add to a name: totals, rows left blank, denominators, alternatives in one label."""

from __future__ import annotations

import pytest

from tests.tables.test_other_fields import Wide, read


@pytest.mark.parametrize("merged", [False, True])
def test_the_classes_of_a_total_keep_their_names(merged: bool) -> None:
    found = read(
        [
            ["区域", "地类", "面积（公顷）"],
            ["城区", "耕地", "10"],
            ["", "林地", "20"],
            *(
                [[Wide("合计", 2), "耕地", "40"], ["林地", "60"]]
                if merged
                else [["合计", "耕地", "40"], ["", "林地", "60"]]
            ),
        ],
        title="表1 土地",
    )
    assert [(o.indicator_name, o.entity, o.ref_area) for o in found[2:]] == [
        ("面积", "耕地", "330100"),
        ("面积", "林地", "330100"),
    ]
