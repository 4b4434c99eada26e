"""What checks take from the catalogue and from their own registry of words."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from string import Formatter

from hypothesis import given
from hypothesis import strategies as st

import extract
from extract.curate.build import SAME_FILE, UNREADABLE
from extract.curate.twins import OTHER_FORM
from extract.model import Observation
from extract.normalize.catalogue import catalogue
from extract.normalize.messages import templates
from extract.validate import check
from extract.validate.checks import DESCRIBED, described
from extract.validate.checks.concepts import Concept, concept_of, fold, is_part, is_total, same_unit, wider, words
from extract.validate.checks.registry import known_indicators, suggested_names


def test_every_indicator_is_known_with_its_direction_and_wholes():
    known = known_indicators()
    assert known.keys() == catalogue().keys()
    stay, beds = known["SVC.STAY"], known["BED.ICU_RATE"]
    assert (stay.direction, stay.low, stay.high) == ("down", Decimal(3), Decimal(30))
    assert "BED.ALL_RATE" in beds.wholes
    assert all("BED.ICU_RATE" in catalogue()[whole].parts for whole in beds.wholes)


def test_suggestions_name_the_code():
    assert suggested_names("每千人口重症医学床位数")[0].endswith("_RATE)")


def test_ratios_name_measures_that_checks_know():
    for ratio in words().ratios:
        assert {ratio.of, ratio.to} <= {*words().measures}
        assert all(fold(name) == name for name in ratio.names)


def test_names_are_folded_to_what_is_measured():
    assert fold("每千常住人口拥有3岁以下婴幼儿托位数") == fold("每千人口3岁以下婴幼儿托位数") == "3岁以下婴幼儿托位"
    assert fold("全市共有医疗卫生机构数") == "医疗卫生机构"
    assert fold("二级及以上综合性医院（含中医，下同）设立老年医学科的比例") == "二级以上综合医院设置老年医学科的比例"


def test_a_row_of_a_class_and_a_sentence_on_it_are_one_concept():
    assert concept_of("医疗卫生机构数", "三级医院", "个") == concept_of("三级医院数", "", "家")
    assert concept_of("公立专科医院机构数", "", "个") == Concept("机构数", frozenset({"公立专科医院"}))
    assert concept_of("新增三级医院数", "", "个") != concept_of("三级医院数", "", "个")


def test_parts_are_told_by_their_classes():
    beds, public = concept_of("每千人口医疗卫生机构床位数", "", "张"), concept_of("公立医院床位数", "", "张")
    assert is_part(public, beds)
    assert not is_part(beds, public)
    assert not is_part(concept_of("非公立医院床位数", "", "张"), public)
    assert is_part(concept_of("乡镇卫生院床位数", "", "张"), concept_of("基层医疗卫生机构床位数", "", "张"))
    assert not is_part(concept_of("注册护士数", "", "人"), beds)


CLASSES = st.sampled_from(
    ["医院", "公立医院", "非公立医院", "公立综合医院", "卫生院", "基层医疗卫生机构", "机构", "师"]
)
CONCEPTS = st.builds(Concept, st.sampled_from(["床位数", "机构数"]), st.frozensets(CLASSES, max_size=2))


@given(CONCEPTS, CONCEPTS)
def test_every_whole_of_a_part_is_found_by_the_classes_that_can_hold_it(part: Concept, whole: Concept):
    if is_part(part, whole):
        assert min(whole.classes, default="") in set(wider(part))


def test_every_problem_that_a_reader_can_name_is_described():
    readers = Path(extract.__file__).parent / "readers"
    source = "\n".join(file.read_text(encoding="utf-8") for file in readers.rglob("*.py"))
    named = set(re.findall(r"""Problem\(\s*f?"([^"]+)\"""", source))
    assert "page-{verdict}" in named
    for name in named - {"page-{verdict}"} | {"page-image", "page-garbage", OTHER_FORM, SAME_FILE, UNREADABLE}:
        assert described(name) is not None, name
    assert described("contract.observations.has_name") is described("contract")
    assert described("no-such-check") is None
    assert all(re.fullmatch(r"[a-z0-9-]+", each.name) for each in DESCRIBED)
    assert len({each.name for each in DESCRIBED}) == len(DESCRIBED)


def test_what_a_reviewer_confirmed_is_only_worth_knowing():
    stay = Observation("table", "平均住院日", "平均住院日", "8", indicator="SVC.STAY", unit_measure="天", doc_id="a")
    now = replace(stay, obs_id="a-1", obs_value=Decimal("7.9"), kind="baseline", time_period="2020")
    goal = replace(stay, obs_id="a-2", obs_value=Decimal(8), kind="target", time_period="2025", comparator="<=")
    for review, severity in (("unreviewed", "warning"), ("corrected", "warning"), ("confirmed", "info")):
        (found,) = (f for f in check([now, replace(goal, review=review)]) if f.check == "target-worse")
        assert (found.severity, "confirmed by reviewer" in found.message) == (severity, review == "confirmed")


def test_totals_and_units_are_told_whatever_their_print():
    assert is_total("合  计")
    assert is_total("全 市")
    assert not is_total("合计数的说明")
    assert same_unit("所") == same_unit("家") == "个"


def test_every_message_has_the_same_fields_in_both_languages():
    for name, (zh, en) in templates().items():
        fields = [{field for _, field, _, _ in Formatter().parse(text) if field} for text in (zh, en)]
        assert fields[0] == fields[1] or en == "{message}", name
        assert re.search(r"[\u4e00-\u9fff]", zh), name
        assert not re.search(r"[\u4e00-\u9fff]", en), name
    assert {each.name for each in DESCRIBED} <= templates().keys()


def test_a_finding_says_the_same_in_chinese():
    stay = Observation("table", "平均住院日", "平均住院日", "8", indicator="SVC.STAY", unit_measure="天", doc_id="a")
    now = replace(stay, obs_id="a-1", obs_value=Decimal("7.9"), kind="baseline", time_period="2020")
    goal = replace(stay, obs_id="a-2", obs_value=Decimal(8), kind="target", time_period="2025", review="confirmed")
    (found,) = (f for f in check([now, goal]) if f.check == "target-worse")
    assert found.message_zh == "平均住院日 2025：目标 8 天 劣于 2020 年的 7.9 天（该指标越低越好）（复核人已确认）"
