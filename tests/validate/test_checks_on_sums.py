"""Sums by property: true tables are never doubted, one wrong number in one line is found where it stands."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.model import Observation
from extract.validate.checks import CHECKS, Context, run_checks
from extract.validate.checks.concepts import is_total
from extract.validate.checks.printed import digits, interval, same_number, step

SUMS = [check for check in CHECKS if check.name in {"sum-rows", "sum-columns"}]
YEARS = ("2018", "2019", "2020", "2021", "2022")


def figure(row: int, col: int, value: int | Decimal, last: bool) -> Observation:
    entity = "" if last else f"第{row}类医院"
    return Observation(
        "table", entity or "合计", "编制床位数", str(value), Decimal(value), unit_measure="张", entity=entity, table_id="t1",
        row=row, col=col, time_period=YEARS[col], kind="baseline", doc_id="d" * 12, obs_id=f"r{row}c{col}",
        ref_area_name="杭州市",
    )  # fmt: skip


def table(columns: list[list[int]]) -> list[Observation]:
    """Columns of parts with their total in the last row."""
    figures = []
    for col, parts in enumerate(columns):
        rows = [*parts, sum(parts)]
        figures += [figure(row, col, value, row == len(parts)) for row, value in enumerate(rows)]
    return figures


def doubted(figures: list[Observation]) -> list[str]:
    return [finding.obs_id for finding in run_checks(Context(figures), SUMS)]


matrices = st.integers(2, 9).flatmap(
    lambda rows: st.lists(st.lists(st.integers(1, 5000), min_size=rows, max_size=rows), min_size=1, max_size=5)
)


@settings(max_examples=60, deadline=None)
@given(matrices)
def test_a_table_that_adds_up_is_never_doubted(columns: list[list[int]]):
    assert doubted(table(columns)) == []


def test_small_figures_that_make_up_another_by_accident_make_no_total():
    assert doubted(table([[1] * 5, *[[1, 1, 2, 1, 1]] * 3])) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(100, 5000), min_size=4, max_size=4), min_size=5, max_size=5), st.integers(20, 90))
def test_one_wrong_total_is_found_in_its_column_alone(columns: list[list[int]], slip: int):
    figures = [
        replace(x, obs_value=x.obs_value + slip, evidence=str(x.obs_value + slip)) if (x.row, x.col) == (4, 2) else x
        for x in table(columns)
        if x.obs_value is not None
    ]
    assert doubted(figures) == ["r4c2"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.decimals("0.1", "90", places=3), min_size=3, max_size=9))
def test_rounded_parts_of_an_unrounded_total_are_not_doubted(parts: list[Decimal]):
    rounded = [round(part, 1) for part in parts]
    figures = [figure(row, 0, value, False) for row, value in enumerate(rounded)]
    figures.append(figure(len(parts), 0, round(sum(parts, Decimal(0)), 1), True))
    assert doubted(figures) == []


def printed(evidence: str, value: str) -> Observation:
    return replace(figure(0, 0, 0, False), evidence=evidence, obs_value=Decimal(value))


def test_the_last_printed_place_is_read_from_the_print():
    assert step(printed("床位5.4万张", "54000")) == 1000
    assert step(printed("6.50", "6.5")) == Decimal("0.01")
    assert step(printed("859", "859")) == 1
    assert digits(printed("5.4万", "54000")) == 2
    assert digits(printed("0.1", "0.1")) == 1
    assert interval(printed("6.38", "6.38")) == (Decimal("6.375"), Decimal("6.385"))


def test_rounding_to_one_digit_is_no_agreement():
    assert same_number(printed("54123", "54123"), printed("5.4万", "54000"))
    assert not same_number(printed("0.1", "0.1"), printed("0.06", "0.06"))
    assert not same_number(printed("6.4", "6.4"), printed("6.5", "6.5"))


@pytest.mark.parametrize(
    ("head", "total"),
    [("合 计", True), ("全市", True), ("全市合计", True), ("市合计", True), ("市", False), ("床位总数", False)],
)
def test_heads_of_totals(head: str, total: bool) -> None:
    assert is_total(head) is total
