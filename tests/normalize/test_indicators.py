"""Look-up of indicators: what is one indicator, what must stay apart, and that nothing is guessed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.normalize import indicators
from extract.normalize.catalogue import Degree, catalogue
from extract.normalize.labels import label_key

# Each line: prints of one indicator as different plans may have them.
SAME = [
    ["人均预期寿命（岁）", "人均期望寿命", "人口平均期望寿命", "居民人均预期寿命"],
    ["每千人口医疗卫生机构床位数（张）", "每千常住人口医疗卫生机构床位数", "每千人口床位数", "每 1000 人口医疗卫生机构床位数"],
    ["每千人口公立医院床位数（张）", "每千常住人口公立医院床位"],
    ["每千人口公立中医类医院床位数", "每千常住人口公立中医类医院床位"],
    ["每千人口康复床位数", "每千人口康复病床数", "每千人口康复床位", "每千常住人口康复床位数"],
    ["每千人口精神科床位数", "每千常住人口精神床位数"],
    ["每千人口重症床位数", "每千人口重症床位"],
    ["每千人口执业（助理）医师数", "每千常住人口执业(助理)医师数", "每千人口拥有执业（助理）医师数", "每千人口执业（助理）医师"],
    ["每千人口注册护士数（人）", "每千常住人口注册护士数"],
    ["每千人口药师（士）数", "每千人口药师(士)"],
    ["每万人口全科医生数", "每万人全科医生数", "每万常住人口全科医生", "每万名居民全科医生数"],
    ["每百张床位临床药师数", "每百张床位临床药师"],
    ["每10万人口精神科执业（助理）医师数", "每十万人口精神科执业(助理)医师数", "10万人口精神科执业（助理）医师", "每10万人口精神科医师数"],
    ["每10万人口康复医学科执业（助理）医师数", "每十万人口康复医师数"],
    ["每千名儿童儿科执业（助理）医师数", "每千儿童儿科执业（助理）医师数", "每千名儿童儿科医师数"],
    ["每千人口中医类别执业（助理）医师数", "每千人口中医类别执业（助理）医师"],
    ["每千人口专业公共卫生机构人员数", "每千常住人口专业公共卫生机构人员数"],
    ["每千人口疾病预防控制机构人员数", "每千人口疾控机构人员数"],
    ["疾病预防控制机构基础设施达标率（%）", "各级疾病预防控制机构基础设施达标率"],
    ["每万人口救护车数量（辆）", "每万人口急救车数量", "每万人口配置救护车数量"],
    ["二级以上综合医院设置感染性疾病科的比例", "二级及以上综合医院（含中医，下同）设置感染性疾病科比例"],
    ["社区卫生服务中心和乡镇卫生院设置发热门诊（诊室、哨点）的比例", "乡镇卫生院和社区卫生服务中心设置发热门诊（诊室）比例"],
    ["二级以上综合医院设置老年医学科的比例（%）", "二级及以上综合医院设立老年医学科比例", "二级及以上综合性医院设置老年医学科的比例"],
    ["设置治未病科的二级以上中医类医院比例", "设置治未病科的二级及以上中医类医院的比例"],
    ["设置中医馆的社区卫生服务中心和乡镇卫生院比例", "设置中医馆的社区卫生服务中心和镇（街）卫生院的比例"],
    ["每千人口拥有3岁以下婴幼儿托位数（个）", "每千人口拥有0-3岁婴幼儿托位数", "每千人口拥有0—3岁婴幼儿托位数", "每千人拥有3岁以下婴幼儿照护设施托位（张）"],
    ["每千人口拥有3岁以下婴幼儿普惠托位数", "每千常住人口普惠托位数"],
    ["床人（卫生人员）比", "床人(卫生人员)比"],
    ["床-人（卫生技术人员）比", "床人（卫生技术人员）比"],
    ["床医（执业（助理）医师）比", "床医比"],
    ["医院平均住院日（天）", "医院平均住院日"],
    ["三甲综合医院平均住院日", "三级甲等综合医院平均住院日"],
    ["县域就诊率", "县域内就诊率", "区县域内就诊率"],
    ["国内生产总值（GDP）增长（%）", "地区生产总值增速", "地区生产总值年均增长"],
    ["地表水达到或好于Ⅲ类水体比例（%）", "地表水水质达到或好于III类水体比例"],
    ["全社会研发经费投入强度", "R&D经费投入强度", "研究与试验发展（R&D）经费投入强度"],
]  # fmt: skip

# Each line: two names that must never share a code.
APART = [
    ("每千人口公立医院床位数", "每千人口公立医疗卫生机构床位数"),
    ("每千人口医疗卫生机构床位数", "每千人口医疗卫生机构编制床位数"),
    ("每千人口公立中医类医院床位数", "每千人口中医类医院床位数"),
    ("每千人口医疗卫生机构床位数", "每千人口基层医疗卫生机构床位数"),
    ("每千人口康复床位数", "每千名老年人拥有医疗卫生机构康复护理床位数"),
    ("床人（卫生人员）比", "床-人（卫生技术人员）比"),
    ("床护比", "医护比"),
    ("床护比", "公立医院床护比"),
    ("二级综合医院设置老年医学科的比例", "二级以上综合医院设置老年医学科的比例"),
    ("二级综合医院设置感染性疾病科的比例", "二级以上综合医院设置感染性疾病科的比例"),
    ("二级以上公立综合医院设置感染性疾病科的比例", "二级以上综合医院设置感染性疾病科的比例"),
    ("每千人口公共卫生人员数", "每千人口专业公共卫生机构人员数"),
    ("每千人口专业公共卫生机构人员数", "每千人口疾病预防控制机构人员数"),
    ("每千人口药师（士）数", "每百张床位临床药师数"),
    ("每千人口拥有3岁以下婴幼儿托位数", "每千人口拥有3岁以下婴幼儿普惠托位数"),
    ("医院平均住院日", "三甲综合医院平均住院日"),
    ("三甲综合医院平均住院日", "三乙综合医院平均住院日"),
    ("医院病床使用率", "公立医院床位使用率"),
    ("人均预期寿命", "健康预期寿命"),
    ("婴儿死亡率", "5岁以下儿童死亡率"),
    ("每千人口执业（助理）医师数", "执业（助理）医师数"),
    ("每10万人口精神科执业（助理）医师数", "每10万人口康复医学科执业（助理）医师数"),
    ("国家重点实验室数", "新增国家重点实验室数"),
    ("常住人口城镇化率", "户籍人口城镇化率"),
    ("城镇调查失业率", "城镇登记失业率"),
    ("单位GDP能耗", "单位GDP能耗降低"),
]


def code(name: str) -> str:
    found = indicators.lookup(name)
    assert found is not None, name
    return found.code


@pytest.mark.parametrize("names", SAME, ids=lambda names: names[0])
def test_one_indicator_printed_otherwise_has_one_code(names: list[str]) -> None:
    assert len({code(name) for name in names}) == 1


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_differs_has_two_codes(one: str, other: str) -> None:
    assert code(one) != code(other)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "医院质量",
        "每千人口某某床位数",
        "公立医院床位数的平均增幅",
        "患者满意度指标体系",
        "数",
        "每千人口",
        "2025年",
        "（张）",
    ],
)
def test_nothing_is_guessed(name: str) -> None:
    assert indicators.lookup(name) is None


def test_the_unit_tells_a_count_of_hospitals_from_growth() -> None:
    assert indicators.lookup("卫生技术人员", "人").code == "STAFF.PROFESSIONAL"
    assert indicators.lookup("卫生技术人员", "%") is None
    assert indicators.lookup("地区生产总值增长", "%").code == "ECO.GDP_GROWTH"
    assert indicators.lookup("地区生产总值", "亿元").code == "ECO.GDP"


def test_a_change_in_percent_is_the_growth() -> None:
    assert indicators.lookup("地区生产总值", "%") is None
    assert indicators.lookup("地区生产总值", "%", growth=True).code == "ECO.GDP_GROWTH"
    assert indicators.lookup("居民人均可支配收入", "%", growth=True).code == "LIV.INCOME_GROWTH"
    assert indicators.lookup("地区生产总值年均增长", "%").code == "ECO.GDP_GROWTH"
    assert indicators.lookup("森林覆盖率", "%", growth=True).code == "GRN.FOREST"
    assert indicators.lookup("地区生产总值", "百分点", growth=True) is None
    assert indicators.lookup("地区生产总值下降", "%", growth=True) is None
    assert indicators.lookup("地区生产总值", "亿元", growth=True).code == "ECO.GDP"


def test_a_shortened_unit_is_marked() -> None:
    assert indicators.lookup("总诊疗人次", "万人").differences == ("unit: 人 for 人次",)
    assert indicators.standard("SVC.VISITS", Decimal(3), "万人") == (Decimal(30000), "人次")
    assert indicators.standard("SVC.VISITS", Decimal(3), "家") is None


def test_the_all_purpose_measure_word_is_marked() -> None:
    assert indicators.lookup("医疗卫生机构床位数", "个").differences == ("unit: 个 for 张",)
    assert indicators.lookup("医疗卫生机构床位数", "张").differences == ()
    assert indicators.lookup("公立医院", "个").differences == ()


def test_another_count_is_another_thing() -> None:
    assert indicators.lookup("公立医院", "个").code == "INST.PUBLIC_HOSPITAL"
    assert indicators.lookup("公立医院", "张") is None
    assert indicators.lookup("住房总量", "平方米").code == "HOU.STOCK_AREA"
    assert indicators.lookup("住房总量", "套") is None


def test_a_denominator_may_stand_in_name_or_unit() -> None:
    by_name = indicators.lookup("每千人口注册护士数", "人", 1000, "人口")
    by_unit = indicators.lookup("注册护士数", "人/千人")
    assert by_name.code == by_unit.code == "STAFF.NURSE_RATE"
    assert indicators.lookup("注册护士数", "万人").code == "STAFF.NURSE"


def test_a_rate_per_children_is_no_rate_per_residents() -> None:
    assert indicators.lookup("每千人口儿科执业（助理）医师数", "人") is None


@pytest.mark.parametrize("unit", ["/10万", "1/10万", "‰", ""])
def test_maternal_mortality_in_any_print(unit: str) -> None:
    assert indicators.lookup("孕产妇死亡率", unit).code == "OUT.MATERNAL_MORTALITY"


def test_another_base_and_another_unit_are_marked() -> None:
    assert indicators.lookup("每千常住人口注册护士数", "人", 1000, "常住人口").differences == (
        "base: 常住人口 for 人口",
    )
    assert indicators.lookup("人均预期寿命", "天").differences == ("unit: 天 for 岁",)
    assert indicators.lookup("每千人口注册护士数", "名", 1000, "人口").differences == ()


@pytest.mark.parametrize(
    ("code", "value", "unit", "per", "base", "expected", "unit_std"),
    [
        ("STAFF.PSYCHIATRIST_RATE", "0.06", "名", 1000, "人口", "6", "人/10万人口"),
        ("OUT.INFANT_MORTALITY", "0.5", "%", None, "", "5", "‰"),
        ("OUT.MATERNAL_MORTALITY", "9.5", "", 100_000, "", "9.5", "/10万活产"),
        ("SVC.CHILDCARE_RATE", "4.5", "张", 1000, "人口", "4.5", "个/千人口"),
        ("POP.RESIDENT", "3205.42", "万人", None, "", "32054200", "人"),
        ("STAFF.PHYSICIAN_NURSE_RATIO", "1.07", "ratio", None, "", "1.07", "ratio"),
    ],
)
def test_standard_values(
    code: str, value: str, unit: str, per: int | None, base: str, expected: str, unit_std: str
) -> None:
    assert indicators.standard(code, Decimal(value), unit, per, base) == (Decimal(expected), unit_std)


def test_no_standard_value_across_unlike_things() -> None:
    assert indicators.standard("STAFF.PAEDIATRICIAN_RATE", Decimal(1), "人", 1000, "人口") is None
    assert indicators.standard("BED.ALL", Decimal(1), "人") is None
    assert indicators.standard("NO.SUCH", Decimal(1), "人") is None


def test_relations_are_seen_from_both_ends() -> None:
    near = {relation.code: relation for relation in indicators.related("BED.PUBLIC_INST_RATE")}
    assert near["BED.PUBLIC_HOSPITAL_RATE"].degree is Degree.CLOSE
    assert near["BED.COUNTY_PUBLIC_RATE"].degree is Degree.NARROWER
    assert all(relation.reason for relation in near.values())


def test_suggestions_are_ranked_and_never_applied() -> None:
    found = indicators.suggest("每千人口康复专科床位数")
    assert found[0].code == "BED.REHAB_RATE"
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    assert indicators.lookup("每千人口康复专科床位数") is None
    assert indicators.suggest("完全不同的一句话") == ()


def test_search_and_names() -> None:
    assert "SVC.CHILDCARE_RATE" in {each.code for each in indicators.search("婴幼儿照护托位")}
    assert indicators.search("life expectancy at birth")[0].code.startswith("OUT.")
    names = indicators.all_names()
    assert {"每千人口注册护士数", "注册护士数", "3岁以下婴幼儿托位数"} <= names


def test_every_registered_label_finds_its_own_indicator() -> None:
    for indicator in catalogue().values():
        for label in indicator.labels:
            found = indicators.lookup(label, indicator.unit, indicator.per, indicator.per_base)
            assert found is not None, label
            assert found.code == indicator.code


@given(st.sampled_from(sorted(indicators.all_names())), st.sampled_from(["（", "("]), st.sampled_from(["", " ", "　"]))
def test_spelling_does_not_matter(name: str, bracket: str, blank: str) -> None:
    close = {"（": "）", "(": ")"}[bracket]
    printed = name.replace("（", bracket).replace("）", close)
    spaced = blank.join(printed) if blank else printed
    assert label_key(spaced) == label_key(name)


@given(st.text(max_size=40))
def test_any_text_may_be_looked_up(text: str) -> None:
    found = indicators.lookup(text)
    assert found is None or found.code in catalogue()
    assert all(0 < each.score <= 1 for each in indicators.suggest(text))


def test_gold_table_labels_have_codes(shared) -> None:
    import csv

    unknown = set()
    for path in sorted((shared / "gold").glob("*/observations.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                per = int(row["per"]) if row["per"] else None
                if row["source"] != "text" and not indicators.lookup(
                    row["indicator"], row["unit"], per, row["per_base"]
                ):
                    unknown.add(row["indicator"])
    assert unknown == set()
