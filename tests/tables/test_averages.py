"""Columns of yearly averages and of totals over a plan: levels, growth and changes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.tables.test_other_fields import at, read


@pytest.mark.parametrize(
    ("row", "name", "value", "unit"),
    [
        (["城镇调查失业率（%）", "5.3", "—", "＜5.6"], "城镇调查失业率", "5.6", "%"),
        (["城镇新增就业（万人）", "20", "—", "18"], "城镇新增就业", "180000", "人"),
        (["细颗粒物浓度（微克/立方米）", "36", "—", "≤35"], "细颗粒物浓度", "35", "微克/立方米"),
        (["研发经费投入增长（%）", "—", "—", "＞8、力争高于上一个五年"], "研发经费投入增长", "8", "%"),
        (["地区生产总值（亿元）", "4100", "5600", "6.5"], "地区生产总值年均增长", "6.5", "%"),
        (["地区生产总值（亿元）", "4100", "—", "6.5%"], "地区生产总值年均增长", "6.5", "%"),
        (["城镇化率（%）", "61", "66", "1"], "城镇化率年均增长", "1", "%"),
    ],
)
def test_a_head_of_yearly_averages_without_a_word_of_growth(row: list[str], name: str, value: str, unit: str) -> None:
    found = at(read([["指标", "2020年", "2025年", "年均/累计"], row]), 1, 3)
    assert (found.indicator_name, found.obs_value, found.unit_measure) == (name, Decimal(value), unit)
    assert (found.time_period, found.kind, found.basis) == ("2021-2025", "target", "annual_average")


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["人均预期寿命（岁）", "77.9", "—", "[1.1]"], "change"),
        (["森林覆盖率（%）", "—", "—", "[0.8]"], "change"),
        (["单位GDP能耗降低（%）", "—", "—", "[14]"], "target"),
        (["城镇新增就业（万人）", "20", "—", "[90]"], "target"),
        (["粮食产量（万吨）", "60", "61", "[302]"], "target"),
    ],
)
def test_a_total_over_the_years_that_is_less_than_a_level_is_its_change(row: list[str], kind: str) -> None:
    found = at(read([["指标", "2020年", "2025年", "年均/累计"], row], note="注：[ ]内为五年累计数。"), 1, 3)
    assert (found.kind, found.basis, found.time_period) == (kind, "cumulative", "2021-2025")
    assert found.base_period == ("2020" if kind == "change" else "")
