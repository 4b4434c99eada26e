"""The grammar of figures in running text: what is one, what is none, and where it stands."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.normalize.quantities import find_denominators, find_quantities, mask, masked_spans
from extract.normalize.registry import load_yaml

MASKS = load_yaml("lexicon/not_quantities.yaml")
LEXICON = load_yaml("lexicon/quantities.yaml")


def read(text: str) -> list[tuple[str, ...]]:
    return [
        (f"{q.value:f}" + (f"~{q.high:f}" if q.high is not None else ""), q.unit, q.comparator)
        for q in find_quantities(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("常住人口3205.42万人", [("32054200", "人", "=")]),
        ("产值达到12 345.6亿元", [("1234560000000", "元", "=")]),
        ("产量达到1\u2009600 万吨", [("16000000", "吨", "=")]),
        ("面积达到23 0 0万亩", []),
        ("覆盖率达到60%以上", [("60", "%", ">=")]),
        ("覆盖率达到６０％以上", [("60", "%", ">=")]),
        ("建成4—6个中心", [("4~6", "个", "range")]),
        ("建成4-6个中心", [("4~6", "个", "range")]),
        ("建成4～6个中心", [("4~6", "个", "range")]),
        ("建成4至6个中心", [("4~6", "个", "range")]),
        ("占比为5—10%", [("5~10", "%", "range")]),
        ("占比为2%-3%", [("2~3", "%", "range")]),
        ("服务0.8—2万人", [("8000~20000", "人", "range")]),
        ("服务100万—200万人", [("1000000~2000000", "人", "range")]),
        ("总投资1.2万亿元", [("1200000000000", "元", "=")]),
        ("总投资12,000亿元", [("1200000000000", "元", "=")]),
        ("医护比不低于1∶1.6", [("1.6", "ratio", ">=")]),
        ("生师比达到16.5∶1", [("16.5", "ratio", "=")]),
        ("床护比为1 : 0.58", [("0.58", "ratio", "=")]),
        ("新增30余个", [("30", "个", ">")]),
        ("至少3家", [("3", "家", ">=")]),
        ("不超过8.5天", [("8.5", "天", "<=")]),
        ("控制在8.5天以内", [("8.5", "天", "<=")]),
        ("超过100万人口", [("1000000", "人", ">")]),
        ("10万以上人口", [("100000", "人", ">=")]),
        ("低于800人", [("800", "人", "<")]),
        ("约24万户", [("240000", "户", "~")]),
        ("200个左右", [("200", "个", "~")]),
        ("200 个 左右", [("200", "个", "~")]),
        ("提高5个百分点", [("5", "百分点", "=")]),
        ("占百分之五", [("5", "%", "=")]),
        ("百分之九十五点三", [("95.3", "%", "=")]),
        ("百分之百", [("100", "%", "=")]),
        ("百分之五到十", [("5~10", "%", "range")]),
        ("达到三分之一", [("33.3333333333333", "%", "=")]),
        ("三分之二以上", [("66.6666666666667", "%", ">=")]),
        ("约四分之一", [("25", "%", "~")]),
        ("达到3/4以上", [("75", "%", ">=")]),
        ("9.52/10万", [("9.52", "", "=")]),
        ("1名/10人", [("1", "名", "=")]),
        ("八分之一", [("12.5", "%", "=")]),
        ("三分之一至二分之一", [("33.3333333333333~50", "%", "range")]),
        ("万分之三", [("0.3", "‰", "=")]),
        ("十万分之十二", [("0.12", "‰", "=")]),
        ("从2.1提高到3.0%", [("2.1", "%", "="), ("3.0", "%", "=")]),
        ("由5.2增加到6.1万人", [("52000", "人", "="), ("61000", "人", "=")]),
        ("由900增加到1.2万人", [("900", "人", "="), ("12000", "人", "=")]),
        ("三千二百零五万人", [("32050000", "人", "=")]),
        ("建立一支队伍", [("1", "支", "=")]),
        ("设立一个血库、一个采血点", [("1", "个", "="), ("1", "个", "=")]),
        ("增长-5.2%", [("-5.2", "%", "=")]),
        ("人口密度5398人/平方公里", [("5398", "人/平方公里", "=")]),
        ("能耗0.4吨标准煤/万元", [("0.4", "吨标准煤/万元", "=")]),
        ("设备120台（套）", [("120", "台（套）", "=")]),
        ("系数为0.97，", [("0.97", "", "=")]),
        ("补助45亿、基金5亿", [("4500000000", "", "="), ("500000000", "", "=")]),
        ("名次居第13位", [("13", "位", "=")]),
        ("比2020年翻两番", [("2", "番", "=")]),
        ("分别提高15.4和13.5个百分点", [("15.4", "百分点", "="), ("13.5", "百分点", "=")]),
        ("分别提高4.8个、8个和17.1个百分点", [("4.8", "百分点", "="), ("8", "百分点", "="), ("17.1", "百分点", "=")]),
        ("重30千克、装机50千瓦、热量2750千卡", [("30", "千克", "="), ("50", "千瓦", "="), ("2750", "千卡", "=")]),
        ("能力达到1.5万吨/日", [("15000", "吨/日", "=")]),
    ],
)
def test_reads(text: str, expected: list[tuple[str, ...]]) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2025年", "2021—2025年", "（2014-2020）", "二〇二五年", "2021年12月31日", "6月底", "“十四五”期间", "第十四届", "第七次普查",
        "三级医院", "二级甲等", "一级、二级医院", "5G", "COVID-19", "PM2.5", "64排CT", "“120”", "“1+3”", "7×24小时", "府发〔2022〕6号",
        "第228号令", "《“十四五”规划（2021—2025年）》", "一是加强，二是改进", "见表2", "专栏3", "前100名", "65岁及以上老年人", "3岁以下婴幼儿",
        "一体化", "统一管理", "一批项目", "万州区", "百姓", "一项制度", "19∶43∶38",
    ],
)  # fmt: skip
def test_reads_nothing_in(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "per", "base"),
    [
        ("每千人口床位数", 1000, "人口"),
        ("每千常住人口床位数", 1000, "常住人口"),
        ("每 10 万人口医师数", 100000, "人口"),
        ("每万人口全科医生", 10000, "人口"),
        ("每百张床位药师数", 100, "床位"),
        ("每千名儿童床位数", 1000, "儿童"),
        ("每3万常住人口配置", 30000, "常住人口"),
        ("每80名患者配备", 80, ""),
        ("护士每床不少于", 1, "床位"),
    ],
)
def test_denominators(text: str, per: int, base: str) -> None:
    (found,) = find_denominators(text)
    assert (found.per, found.base) == (per, base)
    assert text[found.start] == "每"
    assert find_quantities(text) == ()


def test_a_range_of_people_behind_each() -> None:
    (found,) = find_denominators("每0.8—2万人设置1个")
    assert (found.per, found.high, found.base) == (8000, 20000, "人")


@pytest.mark.parametrize(
    ("text", "per", "base"), [("9.52/10万", 100000, ""), ("1.5张/千人", 1000, "人口"), ("1人/100万人口", 10**6, "人口")]
)
def test_denominators_behind_a_stroke(text: str, per: int, base: str) -> None:
    (found,) = find_quantities(text)
    assert (found.per, found.per_base) == (per, base)
    assert text[found.start : found.end] == text


@pytest.mark.parametrize("entry", MASKS, ids=lambda entry: entry["name"])
def test_every_mask_hides_its_example(entry: dict[str, str]) -> None:
    assert entry["name"] in {name for _, _, name in masked_spans(entry["example"])}
    if "not" in entry:
        assert entry["name"] not in {name for _, _, name in masked_spans(entry["not"])}


def test_masks_have_names_of_their_own() -> None:
    names = [entry["name"] for entry in MASKS]
    assert len(names) == len(set(names))


numbers = st.decimals(Decimal("0.01"), Decimal("99999"), places=2, allow_nan=False, allow_infinity=False)
units = st.sampled_from([u for group in ("count", "people", "money", "area", "share") for u in LEXICON["units"][group]])
before = st.sampled_from([("", "=")] + [(word, sign) for sign, ws in LEXICON["before"].items() for word in ws])
magnitudes = st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8)])


@given(numbers, magnitudes, units, before)
def test_what_is_printed_is_read(number: Decimal, magnitude: tuple[str, int], unit: str, word: tuple[str, str]) -> None:
    """Format a quantity, read it: value, unit, operator and characters are the ones that were printed."""
    name, factor = magnitude if unit not in ("%", "‰", "‱") else ("", 1)
    figure = f"{number:f}{name}{unit}"
    text = f"全市指标{word[0]}{figure}，其他"
    (found,) = find_quantities(text)
    assert found.value == number * factor
    assert found.unit == {"人口": "人", "个百分点": "百分点"}.get(unit, unit)
    assert found.comparator == word[1]
    assert text[found.start : found.end] == figure
    assert text[found.outer_start : found.outer_end] == word[0] + figure


@given(st.integers(1, 500), st.integers(1, 500), st.sampled_from(["-", "—", "–", "~", "～", "至"]))
def test_ranges_keep_both_ends(low: int, width: int, dash: str) -> None:
    text = f"建成{low}{dash}{low + width}个"
    (found,) = find_quantities(text)
    assert (found.value, found.high, found.comparator) == (low, low + width, "range")


@given(st.text(alphabet="全市医院每千人0123456789．。，（）%个年第“”《》一二百—/:：万亿以上至少约", max_size=60))
def test_spans_lie_in_the_text_and_apart(text: str) -> None:
    found = find_quantities(text)
    assert all(0 <= q.outer_start <= q.start < q.end <= q.outer_end <= len(text) for q in found)
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert all(re.search(r"[\d一二百]", text[q.start : q.end]) for q in found)
    assert len(mask(text)) == len(text)


@pytest.mark.parametrize(
    "text", ["一又二分之一", "三分之一个中心", "十分之重要", "五到三分之一", "三分之五", "每周1/2天", "7/3"]
)
def test_odd_fractions_stay_unread(text: str) -> None:
    assert read(text) == []
