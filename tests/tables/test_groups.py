"""Groups of rows and what they add to a name: totals, rows left blank, denominators, alternatives in one label."""

from __future__ import annotations

import pytest

from extract.tables.alternatives import alternatives
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


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("高速公路/铁路里程", ["高速公路里程", "铁路里程"]),
        ("老年人/儿童福利机构数", ["老年人福利机构数", "儿童福利机构数"]),
        ("幼儿园/小学学位数", ["幼儿园学位数", "小学学位数"]),
        ("医院/社区卫生服务中心床位数", ["医院床位数", "社区卫生服务中心床位数"]),
        ("男/女职工人数", ["男职工人数", "女职工人数"]),
        ("新增公园数/面积", ["新增公园数", "新增公园面积"]),
        ("每千人口医师/护士数", ["每千人口医师数", "每千人口护士数"]),
        ("公路/高速铁路里程", []),
        ("公交/地铁站点数", []),
    ],
)
def test_alternatives_share_whole_words_and_only_what_is_sound_with_both(label: str, expected: list[str]) -> None:
    assert alternatives(label, 2) == expected


def test_a_label_whose_alternatives_cannot_be_told_apart_stays_whole_and_is_less_sure() -> None:
    found = read([["指标", "单位", "2025年"], ["公交/地铁站点数", "个", "5/6"], ["图书馆/文化馆面积", "平方米", "7/8"]])
    assert [(o.indicator_name, o.confidence > 0.9) for o in found] == [
        ("公交/地铁站点数", False),
        ("公交/地铁站点数", False),
        ("图书馆面积", True),
        ("文化馆面积", True),
    ]
