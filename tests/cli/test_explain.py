"""`guihua explain` and `guihua rules`."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from extract.cli import app
from extract.prose.lexicon import rules


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    runner = CliRunner()
    return lambda *words: runner.invoke(app, list(words))


def test_explains_words_figures_masks_and_observations(run) -> None:
    result = run("explain", "到2025年，每千人口床位数达到7.2张，建设“120”分站4—6个。")
    assert result.exit_code == 0
    for shown in ("PREDICATE", "1000 人口", "code_in_quotes", "每千人口床位数", "noun-before-value", "4 – 6", "target"):
        assert shown in result.output


def test_shows_code_and_basis(run) -> None:
    result = run("explain", "居民人均可支配收入年均增长6%。")
    assert "LIV.INCOME_GROWTH" in result.output
    assert "annual_average" in result.output


@pytest.mark.parametrize("sentence", ["加强基层能力建设。", "落实《“十四五”规划》要求。"])
def test_a_sentence_without_figures_is_said_to_have_none(run, sentence: str) -> None:
    result = run("explain", sentence)
    assert result.exit_code == 0
    assert "no figure found" in result.output
    assert "observations" not in result.output


def test_section_period_and_area_count(run) -> None:
    result = run("explain", "--section", "发展基础", "--period", "2016-2020", "--area", "湖南省", "全市共有医院22家。")
    assert result.exit_code == 0
    assert "2015" in result.output
    assert "baseline" in result.output


@pytest.mark.parametrize(("option", "value"), [("--period", "soon"), ("--area", "无此地")])
def test_wrong_options_end_with_a_line(run, option: str, value: str) -> None:
    result = run("explain", option, value, "全市医院22家。")
    assert result.exit_code == 2
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_rules_lists_every_rule_with_its_example(run) -> None:
    result = run("rules")
    assert result.exit_code == 0
    for rule in rules().values():
        assert rule.name in result.output


@pytest.mark.parametrize(
    ("sentence", "coded"),
    [
        ("地区生产总值年均增长6.5%左右。", True),
        ("地区生产总值增长6.5%。", True),
        ("地区生产总值比2024年增长6.5%。", True),
        ("地区生产总值比2020年增长32%。", False),
    ],
)
def test_growth_over_several_years_is_no_yearly_growth(run, sentence: str, coded: bool) -> None:
    assert ("ECO.GDP_GROWTH" in run("explain", "--period", "2021-2025", sentence).output) is coded
