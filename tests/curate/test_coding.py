"""Codes and standard values from the real catalogue: exact or none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from extract.curate.catalogue import catalogue_coder, entry_of
from extract.curate.coding import assign_codes, list_unmapped
from extract.model import Observation

CODER = catalogue_coder()


def figure(**changes) -> Observation:
    plain = Observation(
        "table",
        label="x",
        indicator_name="每千人口执业（助理）医师数",
        evidence="3.6",
        obs_value=Decimal("3.6"),
        unit_measure="人",
        per=1000,
        per_base="人口",
        doc_id="0123456789ab",
    )
    return replace(plain, **changes)


def coded(**changes) -> Observation:
    return assign_codes([figure(**changes)], CODER)[0]


def test_a_known_label_gets_its_code_and_standard_value():
    made = coded()
    assert made.indicator
    assert (made.value_std, made.unit_std) == (Decimal("3.6"), "人/千人口")
    assert entry_of(made.indicator).name == "每千人口执业（助理）医师数"


def test_conversion_between_denominators_is_exact():
    made = coded(obs_value=Decimal("36.5"), obs_value_high=Decimal("40.1"), per=10000)
    assert (made.value_std, made.value_std_high) == (Decimal("3.65"), Decimal("4.01"))
    assert made.indicator == coded().indicator


def test_a_unit_that_measures_something_else_gives_no_standard_value():
    made = assign_codes([figure(indicator=coded().indicator, unit_measure="公里", per=None, per_base="")], CODER)[0]
    assert made.indicator == coded().indicator
    assert (made.value_std, made.unit_std) == (None, "")


def test_a_label_that_is_not_known_stays_without_a_code_and_is_listed_with_suggestions():
    strange = coded(indicator_name="每千人口执业飞行医师数")
    assert (strange.indicator, strange.value_std) == ("", None)
    (listed,) = list_unmapped([strange, strange], CODER)
    assert listed.n_observations == 2
    assert coded().indicator in listed.suggestions.split(";")


def test_a_code_that_a_reviewer_gave_stays():
    made = coded(indicator_name="每千人口大夫数", indicator=coded().indicator)
    assert (made.indicator, made.value_std) == (coded().indicator, Decimal("3.6"))


def test_another_base_is_the_same_indicator_with_a_mark():
    made = coded(per_base="常住人口")
    assert made.indicator == coded().indicator
    assert CODER.differences(made) == ("base: 常住人口 for 人口",)
    assert CODER.differences(coded()) == ()


def test_a_mark_for_missing_has_a_code_but_no_value():
    made = coded(obs_status="M", obs_value=None)
    assert (made.indicator, made.value_std, made.unit_std) == (coded().indicator, None, "")


def test_a_code_that_the_catalogue_lost_stands_last_under_its_own_name():
    assert entry_of("NO.SUCH").name == "NO.SUCH"
    assert entry_of("NO.SUCH").order > entry_of(coded().indicator).order
