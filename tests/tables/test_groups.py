"""Groups of rows and what they add to a name: totals, rows left blank, denominators, alternatives in one label."""

from __future__ import annotations

import pytest

from extract.tables.alternatives import alternatives
from tests.tables.test_other_fields import Wide, names, read


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
        ("特殊教育机构/学校覆盖率", []),
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


def test_a_row_left_blank_is_no_group() -> None:
    found = read([["指标", "2025年"], ["教育普及程度", ""], ["覆盖率（%）", "90"], ["总量（万人）", "5"]])
    assert [(o.indicator_name, o.section) for o in found] == [("覆盖率", "一、目标"), ("总量", "一、目标")]
    rows = [
        ["东山县", "甲镇", "5"],
        ["", "乙镇", "6"],
        ["西山县", "丙镇", "7"],
        ["", "丁镇", ""],
        ["全市合计", "", "18"],
    ]
    towns = read([["县区", "乡镇", "人口（万人）"], *rows], title="表1 人口")
    assert (towns[-1].obs_value, towns[-1].section) == (180000, "一、目标")


def test_rows_with_only_a_name_are_groups_where_each_is_needed() -> None:
    rows = [["小学", ""], ["学校数（所）", "5"], ["班额", "40"], ["初中", ""], ["学校数（所）", "6"], ["班额", "45"]]
    assert names(read([["指标", "2025年"], *rows])) == ["小学学校数", "小学班额", "初中学校数", "初中班额"]


def test_a_denominator_over_rows_is_that_of_what_is_counted_and_ends_with_it() -> None:
    found = read(
        [
            ["指标", "2025年"],
            [Wide("每千人口：", 1, 2)],
            ["执业医师（人）", "2.5"],
            ["病床（张）", "6"],
            ["总投资（亿元）", "10"],
            ["医院（家）", "8"],
        ]
    )
    assert [(o.indicator_name, o.per) for o in found] == [
        ("每千人口执业医师", 1000),
        ("每千人口病床", 1000),
        ("总投资", None),
        ("医院", None),
    ]


@pytest.mark.parametrize(("unit", "per"), [("人", 1000), ("", 1000), ("万人", None), ("亿元", None), ("公顷", None)])
def test_only_counts_without_a_magnitude_take_the_denominator_beside_them(unit: str, per: int | None) -> None:
    found = read(
        [["类别", "指标", "单位", "2025年"], [Wide("每千人口拥有", 2), "社工", unit, "3"], ["志愿者", unit, "4"]]
    )
    assert [o.per for o in found] == [per, per]
