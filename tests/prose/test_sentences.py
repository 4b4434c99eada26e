"""Sentences of our own, by phenomenon: what is read in each, and that every figure stands where it is said to stand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from extract.model import Area, Document, Facts, Kind, Observation, Paragraph, Source
from extract.normalize.numbers import parse_decimal
from extract.prose import observe_prose
from extract.prose.lexicon import rules

FACTS = Facts(area=Area("430000", "湖南省", "province"), period_start=2021, period_end=2025, issued_on="2021-12-01")


class Case(NamedTuple):
    phenomenon: str
    section: str
    sentence: str
    expected: tuple[str, ...]


def observe(sentence: str, section: str = "", facts: Facts = FACTS) -> tuple[Observation, ...]:
    head = (Paragraph(section, Kind.HEADING, 1),) if section else ()
    source = Source("sentence", "0" * 64, 1, "text/plain")
    return observe_prose(Document(source, (*head, Paragraph(sentence))), facts)


def line(found: Observation) -> str:
    """Write an observation as `sentences.txt` does."""
    value = f"{found.obs_value:f}" + (f"~{found.obs_value_high:f}" if found.obs_value_high is not None else "")
    sign = "" if found.comparator in ("=", "range") else found.comparator + " "
    per = f"{found.per}/{found.per_base}" if found.per else ""
    parts = [found.indicator_name, found.entity, sign + value, found.unit_measure, per, found.time_period, found.kind]
    if found.basis or found.base_period:
        parts.append(f"{found.basis}/{found.base_period}")
    return " | ".join(parts)


def read_cases() -> list[Case]:
    cases: list[Case] = []
    phenomenon = ""
    for text in (Path(__file__).parent / "sentences.txt").read_text(encoding="utf-8").splitlines():
        if text.startswith("## "):
            phenomenon = text[3:]
        elif text.startswith("    "):
            cases[-1] = cases[-1]._replace(expected=(*cases[-1].expected, text.strip()))
        elif text and not text.startswith("#"):
            match = re.fullmatch(r"(?:\[(?P<section>[^\]]+)\] )?(?P<sentence>.+)", text)
            assert match
            cases.append(Case(phenomenon, match["section"] or "", match["sentence"], ()))
    return cases


CASES = read_cases()


def test_there_are_a_few_hundred_over_all_phenomena() -> None:
    assert len(CASES) >= 200
    assert len({case.phenomenon for case in CASES}) >= 15


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.phenomenon}: {case.sentence[:24]}")
def test_reads_the_sentence(case: Case) -> None:
    assert [line(found) for found in observe(case.sentence, case.section)] == list(case.expected)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.sentence[:24])
def test_figures_stand_where_they_are_said_to(case: Case) -> None:
    for found in observe(case.sentence, case.section):
        assert found.start is not None
        assert found.end is not None
        printed = case.sentence[found.start : found.end]
        assert re.search(r"[\d０-９一二两三四五六七八九十百]", printed)
        assert found.evidence in case.sentence
        assert printed[:1] in found.evidence
        assert found.rule in rules()
        assert 0 < found.confidence <= 1


@pytest.mark.parametrize("rule", rules().values(), ids=lambda rule: rule.name)
def test_every_rule_reads_its_example(rule) -> None:
    found = observe(rule.example) or observe(rule.example, "发展基础")
    assert rule.name in {observation.rule for observation in found}


def test_blanks_in_print_change_nothing_but_offsets() -> None:
    tight, loose = "到2025年，建成100家互联网医院。", "到 2025 年，建成 100 家互联网医院。"
    assert [line(found) for found in observe(tight)] == [line(found) for found in observe(loose)]
    (found,) = observe(loose)
    assert loose[found.start : found.end] == "100 家"


def test_digits_set_apart_are_one_number() -> None:
    (found,) = observe("到2 0 2 5年 , 粮食产量达到1 6 0 0万吨左右 。")
    assert (found.obs_value, found.comparator, found.time_period) == (parse_decimal("1600万"), "~", "2025")


def test_the_value_never_decides_the_place() -> None:
    first, second = observe("到2025年，床位数达到5.1张。"), observe("到2025年，床位数达到7.9张。")
    assert [(f.block, f.start, f.end) for f in first] == [(f.block, f.start, f.end) for f in second]
