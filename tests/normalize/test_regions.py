"""Regions: codes with their years, short names, lists, sub-regions and the words by which a document means itself."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.model import Area
from extract.normalize import regions
from extract.normalize.registry import load_csv, schemas_folder

CHONGQING, GANZHOU, DAZU = "500000", "360700", "500111"


@pytest.mark.parametrize(
    ("name", "within", "code"),
    [
        ("重庆市大足区", "", "500111"),
        ("大足区", "", "500111"),
        ("大足", "重庆市", "500111"),
        ("大足", CHONGQING, "500111"),
        ("重庆大足", "", "500111"),
        ("江西赣州", "", "360700"),
        ("赣州市章贡区", "", "360702"),
        ("石柱县", CHONGQING, "500240"),
        ("石柱土家族自治县", "", "500240"),
        ("万  州\n区", CHONGQING, "500101"),
        ("章贡", GANZHOU, "360702"),
        ("石柱", DAZU, "500240"),
        ("朝阳区", "北京市", "110105"),
        ("江北区", CHONGQING, "500105"),
        ("江北区", "浙江省宁波市", "330205"),
        ("浙江", CHONGQING, "330000"),
        ("成都市", CHONGQING, "510100"),
        ("内蒙古", "", "150000"),
        ("吉林", "", "220000"),
        ("长沙", "", "430100"),
        ("恩施州", "", "422800"),
    ],
)
def test_names_resolve(name: str, within: str, code: str) -> None:
    area = regions.resolve(name, within)
    assert area is not None
    assert area.code == code


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("朝阳区", ""),
        ("鼓楼区", "江苏省"),
        ("江北区", ""),
        ("成都", CHONGQING),
        ("章贡", CHONGQING),
        ("大足", "浙江省"),
        ("合计", CHONGQING),
        ("忠", CHONGQING),
        ("", CHONGQING),
        ("某某区", CHONGQING),
    ],
)
def test_what_is_ambiguous_or_elsewhere_is_nothing(name: str, within: str) -> None:
    assert regions.resolve(name, within) is None


@pytest.mark.parametrize(
    ("name", "within", "year", "code", "full"),
    [
        ("双桥区", CHONGQING, 2009, "500111", "重庆市双桥区"),
        ("双桥区", CHONGQING, 2021, "500111", "重庆市大足区"),
        ("大足县", CHONGQING, 2005, "500225", "重庆市大足县"),
        ("大足县", CHONGQING, 2021, "500111", "重庆市大足区"),
        ("赣县", GANZHOU, 2010, "360721", "江西省赣州市赣县"),
        ("赣县", GANZHOU, 2021, "360704", "江西省赣州市赣县区"),
        ("南康市", GANZHOU, 2022, "360703", "江西省赣州市南康区"),
        ("江干区", "330000", 2022, "330102", "浙江省杭州市上城区"),
        ("下城区", "330000", 2022, "330105", "浙江省杭州市拱墅区"),
        ("临平区", "330000", 2020, "330113", "浙江省杭州市临平区"),
        ("渝北区", CHONGQING, 2021, "500112", "重庆市渝北区"),
        ("渝北区", CHONGQING, 2026, "500157", "重庆市两江新区"),
    ],
)
def test_a_name_means_the_unit_of_its_year(name: str, within: str, year: int, code: str, full: str) -> None:
    area = regions.resolve(name, within, year)
    assert area == Area(code, full, "county")


def test_a_zone_becomes_a_unit() -> None:
    assert regions.resolve("两江新区", CHONGQING, 2021) == Area("", "两江新区", "zone")
    assert regions.resolve("两江新区", CHONGQING, 2026) == Area("500157", "重庆市两江新区", "county")


def test_subregions_keep_the_printed_name_and_share_a_key() -> None:
    short, full = regions.resolve("渝东北", CHONGQING), regions.resolve("渝东北三峡库区城镇群", CHONGQING)
    assert short == Area("", "渝东北", "subregion")
    assert full == Area("", "渝东北三峡库区城镇群", "subregion")
    assert regions.canonical(short) == regions.canonical(full) == "渝东北三峡库区城镇群"


def test_a_subregion_belongs_to_its_province() -> None:
    assert regions.resolve("渝东北", "330000") is None
    other = regions.resolve("中心城区", "330000")
    assert other == Area("", "中心城区", "subregion")
    assert regions.canonical(Area("", "主城区"), "330000") == "主城区"
    assert regions.canonical(Area("", "主城区"), "500000") == "主城都市区"


def test_members_of_a_partition_are_disjoint_and_complete() -> None:
    parts = [regions.subregion(name) for name in ("主城都市区", "渝东北", "渝东南")]
    members = [code for part in parts for code in part.members]
    counties = {
        row[0] for row in load_csv("regions.csv") if row[5] == "500000" and int(row[6]) <= 2021 <= int(row[7] or 9999)
    }
    assert len(members) == len(set(members)) == 38
    assert set(members) == counties


def found(text: str, within: str = CHONGQING) -> list[str]:
    return [f"{text[start:end]}={area.code or area.name}" for start, end, area in regions.find_in(text, within)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("在万州区、黔江区、永川区等区县建设分院", ["万州区=500101", "黔江区=500114", "永川区=500118"]),
        ("依托万州、黔江、永川建设3个分院", ["万州=500101", "黔江=500114", "永川=500118"]),
        ("渝东北和渝东南分别建设1个", ["渝东北=渝东北", "渝东南=渝东南"]),
        ("重庆大足区新建两所", ["重庆大足区=500111"]),
        ("江西省赣州市章贡区、浙江省", ["江西省赣州市章贡区=360702", "浙江省=330000"]),
        ("与浙江大学共建", []),
        ("农贸市场与合作市场", []),
        ("让群众健康、长寿", []),
        ("中心城区域内", []),
        ("昆山市的经验", []),
        ("四川 省外", []),
        ("", []),
    ],
)
def test_areas_in_running_text(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@given(st.text(alphabet="重庆市大足区万州、黔江县全省 \n1和等"))
def test_places_in_text_are_in_order_and_true_to_the_text(text: str) -> None:
    last = 0
    for start, end, area in regions.find_in(text, CHONGQING):
        assert last <= start < end <= len(text)
        assert area.name
        last = end


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("重庆市大足区人民政府", "500111"),
        ("大足区人民政府办公室关于印发医疗规划的通知", "500111"),
        ("重庆市人民政府办公厅", "500000"),
        ("中共赣州市委", "360700"),
        ("赣州“十四五”规划", "360700"),
        ("浙江省卫生健康委员会 浙江省发展和改革委员会", "330000"),
    ],
)
def test_the_area_of_a_title(text: str, code: str) -> None:
    area = regions.area_of(text)
    assert area is not None
    assert area.code == code


@pytest.mark.parametrize(
    "text",
    [
        "朝阳区人民政府",
        "国家发展改革委",
        "浙江大学发展规划",
        "新疆生产建设兵团",
        "苏州工业园区管委会",
        "新区人民政府",
        "",
    ],
)
def test_a_title_without_a_certain_area(text: str) -> None:
    assert regions.area_of(text) is None


def test_the_country_in_a_title() -> None:
    assert regions.area_of("中华人民共和国国民经济和社会发展第六个五年计划") == Area("", "全国", "country")


def test_words_for_the_own_area_look_upwards() -> None:
    dazu, nanning = regions.by_code(DAZU), regions.by_code("450100")
    assert regions.self_area("全区", dazu) == dazu
    assert regions.self_area("全市", dazu) == regions.by_code(CHONGQING)
    assert regions.self_area("全区", nanning) == regions.by_code("450000")
    assert regions.self_area("全省", dazu) is None
    assert regions.self_area("医院", dazu) is None
    assert regions.self_reference("全 市")
    assert not regions.self_reference("市区")


def test_one_character_names_of_provinces() -> None:
    assert regions.abbreviation("渝").code == CHONGQING
    assert regions.abbreviation("府") is None


def test_relations_between_areas() -> None:
    dazu = regions.by_code(DAZU)
    assert regions.parent_of(dazu).code == CHONGQING
    assert regions.province_of(regions.resolve("渝东北", CHONGQING)).code == CHONGQING
    assert regions.is_within(dazu, regions.by_code(CHONGQING))
    assert not regions.is_within(dazu, regions.by_code("330000"))


def test_the_registry_is_sound() -> None:
    rows = load_csv("regions.csv")
    codes = {row[0] for row in rows}
    assert rows == sorted(rows, key=lambda r: (r[0], int(r[6]), r[1]))
    for code, name, _, full, level, parent, first, last, heir in rows:
        assert len(code) == 6
        assert level in {"province", "prefecture", "county"}
        assert full.endswith(name)
        assert parent in codes or level == "province"
        assert heir in codes or heir == ""
        assert int(first) <= int(last or 9999)


def test_no_code_means_two_units_at_once() -> None:
    spans: dict[str, list[tuple[int, int]]] = {}
    for row in load_csv("regions.csv"):
        spans.setdefault(row[0], []).append((int(row[6]), int(row[7] or 9999)))
    for code, years in spans.items():
        ordered = sorted(years)
        assert all(a[1] < b[0] for a, b in pairwise(ordered)), code


def test_names_for_the_lexicon() -> None:
    assert {"大足区", "大足", "渝东北", "浙江"} <= regions.all_names()
    assert (schemas_folder() / "subregions.yaml").is_file()


@pytest.mark.parametrize(
    ("name", "bare"),
    [("长乐县", True), ("长乐", True), ("南昌县", True), ("福建长乐县", False), ("福州市长乐县", False)],
)
def test_a_bare_name_leaves_out_all_larger_areas(name: str, bare: bool) -> None:
    area = regions.resolve(name)
    assert area is not None
    assert regions.is_bare(name, area) is bare
