"""The catalogue itself: its rules, each with an entry that breaks it, and how entries are read and written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extract.normalize.catalogue import catalogue, format_entries, load_catalogue, parse_entry, read_entries
from extract.normalize.catalogue_edit import add_aliases, add_entry
from extract.normalize.catalogue_lint import fix, lint, lint_entries, rules
from extract.normalize.registry import RegistryError

DOCS = Path(__file__).parents[2] / "docs" / "catalogue.md"


def entry(code: str = "BED.TEST", name: str = "烧伤床位数", unit: str = "张", **more: Any) -> dict[str, Any]:
    return {"code": code, "name": name, "name_en": "Beds for burns", "unit": unit, **more}


RATE = entry(name="每千人口烧伤床位数", direction="none", range=[0, 1])

# What breaks each rule: entries that do, with nothing else wrong.
BROKEN: dict[str, list[dict[str, Any]]] = {
    "code-twice": [entry(), entry(name="整形床位数")],
    "code-form": [entry(code="beds")],
    "label-twice": [entry(), entry(code="BED.OTHER", name="整形床位数", aliases=["烧伤床位"])],
    "alias-needless": [entry(aliases=["烧伤床位（张）"])],
    "alias-denominator": [{**RATE, "aliases": ["每千名儿童灼伤床位数"]}],
    "alias-count": [{**RATE, "aliases": ["灼伤床位数"]}],
    "unit-unknown": [entry(unit="铺")],
    "unit-magnitude": [entry(unit="万张")],
    "unit-dimension": [entry(name="烧伤床位覆盖率")],
    "per-missing": [{**RATE, "per": 10_000}],
    "direction-missing": [entry(name="烧伤床位占用率", unit="%", range=[0, 1])],
    "range-missing": [entry(name="烧伤床位占用率", unit="%", direction="none")],
    "range-order": [entry(range=[5, 1])],
    "link-broken": [entry(parts=["BED.NOWHERE"])],
    "link-self": [entry(parts=["BED.TEST"])],
    "link-circle": [
        entry(parts=["BED.OTHER"]),
        entry(code="BED.OTHER", name="整形床位数", parts=["BED.TEST"]),
    ],
    "part-unlike": [entry(parts=["BED.OTHER"]), entry(code="BED.OTHER", name="烧伤患者数", unit="人")],
    "reason-missing": [entry(close={"BED.OTHER": "?"}), entry(code="BED.OTHER", name="整形床位数")],
    "source-unknown": [entry(source="HEARSAY", definition="Beds.")],
    "scheme-unknown": [entry(crosswalk={"imf": "X"})],
    "name-language": [entry(name="Beds for burns")],
    "domain-mixed": [entry(), entry(code="BED.OTHER", name="整形床位数"), entry(code="STAFF.X", name="烧伤医师数")],
}


def test_the_catalogue_keeps_its_rules() -> None:
    assert [each for each in lint() if not each.advice] == []


@pytest.mark.parametrize("name", BROKEN)
def test_a_rule_finds_what_breaks_it(name: str) -> None:
    found = {each.rule for each in lint_entries([parse_entry(each, "beds.yaml") for each in BROKEN[name]])}
    assert name in found
    assert found <= {name, "link-circle"}


def test_four_lines_are_enough(tmp_path: Path) -> None:
    write(tmp_path, entry(name="每千人口烧伤床位数"))
    assert {(each.rule, each.advice) for each in lint(tmp_path)} == {
        ("direction-missing", True),
        ("range-missing", True),
    }


def test_sound_entries_break_no_rule() -> None:
    assert lint_entries([parse_entry(entry()), parse_entry({**RATE, "code": "BED.RATE"})]) == []


def test_every_rule_is_broken_in_a_test_and_documented() -> None:
    names = {name for name, *_ in rules()}
    assert names == set(BROKEN) | {"file-unsorted"}
    documented = DOCS.read_text(encoding="utf-8")
    for name, wants, advice in rules():
        assert f"| `{name}`{' (advice)' if advice else ''} | {wants} |" in documented


def write(folder: Path, *entries: dict[str, Any], file: str = "beds") -> Path:
    path = folder / f"{file}.yaml"
    path.write_text(format_entries(entries), encoding="utf-8")
    return path


def test_a_file_out_of_order_is_found(tmp_path: Path) -> None:
    path = write(tmp_path, entry(), entry(code="BED.ABC", name="整形床位数"))
    assert lint(tmp_path) == []
    blocks = path.read_text(encoding="utf-8").split("\n\n")
    path.write_text("\n\n".join(reversed(blocks)), encoding="utf-8")
    assert [each.rule for each in lint(tmp_path)] == ["file-unsorted"]
    assert fix(tmp_path) == [path]
    assert lint(tmp_path) == fix(tmp_path) == []


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    full = {
        **RATE,
        "aliases": ["每千人口灼伤床位数"],
        "close": {"BED.ABC": "Counts plastic surgery."},
        "range": [0.01, 1],
    }
    path = write(tmp_path, full, entry(code="BED.ABC", name="整形床位数"))
    assert [each["code"] for each in read_entries(path)] == ["BED.ABC", "BED.TEST"]
    assert read_entries(path)[1] == full
    assert format_entries(read_entries(path)) == path.read_text(encoding="utf-8")


def test_the_denominator_follows_from_the_name() -> None:
    found = parse_entry(RATE)
    assert (found.per, found.per_base, found.unit_text) == (1000, "人口", "张/千人口")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- code: BED.X\n  name: 床\n", "lacks name_en, unit"),
        ("- {code: BED.X, name: 床, name_en: B, unit: 张, colour: red}\n", "unknown colour"),
        ("- {code: BED.X, name: 床, name_en: B, unit: 张, direction: up}\n", "'up' is not a valid Direction"),
        ("- {code: BED.X, name: 床, name_en: B, unit: 张, range: [1]}\n", "BED.X"),
        ("- {code: BED.X, code: BED.Y}\n", "stands twice"),
        ("code: BED.X\n", "a list of indicators is needed"),
        ("- just text\n", "entry 1"),
        ("- [\n", "not valid YAML"),
    ],
)
def test_a_wrong_file_is_named_with_the_place(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "beds.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RegistryError, match=r"beds\.yaml") as caught:
        load_catalogue(tmp_path)
    assert words in str(caught.value)


def test_adding_keeps_the_file_sorted(tmp_path: Path) -> None:
    path = write(tmp_path, entry())
    assert add_entry(entry(code="BED.ABC", name="整形床位数"), folder=tmp_path) == path
    assert [each["code"] for each in read_entries(path)] == ["BED.ABC", "BED.TEST"]
    assert lint(tmp_path) == []


def test_adding_to_a_new_domain_needs_a_file(tmp_path: Path) -> None:
    write(tmp_path, entry())
    new = {"code": "STAFF.BURNS", "name": "烧伤医师数", "name_en": "Burns physicians", "unit": "人"}
    with pytest.raises(RegistryError, match="domain STAFF"):
        add_entry(new, folder=tmp_path)
    assert add_entry(new, "staff", tmp_path).name == "staff.yaml"


def test_what_breaks_a_rule_is_not_written(tmp_path: Path) -> None:
    path = write(tmp_path, entry())
    before = path.read_text(encoding="utf-8")
    with pytest.raises(RegistryError, match="label-twice"):
        add_entry(entry(code="BED.ABC", name="烧伤床位"), folder=tmp_path)
    with pytest.raises(RegistryError, match="already"):
        add_entry(entry(), folder=tmp_path)
    with pytest.raises(RegistryError, match="alias-needless"):
        add_aliases("BED.TEST", ["烧伤床位"], tmp_path)
    with pytest.raises(RegistryError, match=r"BED\.NOWHERE"):
        add_aliases("BED.NOWHERE", ["烧伤病区床位"], tmp_path)
    assert path.read_text(encoding="utf-8") == before


def test_aliases_are_added(tmp_path: Path) -> None:
    path = write(tmp_path, entry())
    add_aliases("BED.TEST", ["灼伤床位数"], tmp_path)
    assert read_entries(path)[0]["aliases"] == ["灼伤床位数"]


def test_the_national_outline_is_covered() -> None:
    from extract.normalize.indicators import lookup

    main = (
        ("国内生产总值（GDP）增长（%）", "%"),
        ("全员劳动生产率增长（%）", "%"),
        ("常住人口城镇化率（%）", "%"),
        ("全社会研发经费投入增长（%）", "%"),
        ("每万人口高价值发明专利拥有量（件）", "件"),
        ("数字经济核心产业增加值占GDP比重（%）", "%"),
        ("居民人均可支配收入增长（%）", "%"),
        ("城镇调查失业率（%）", "%"),
        ("劳动年龄人口平均受教育年限（年）", "年"),
        ("每千人口拥有执业（助理）医师数（人）", "人"),
        ("基本养老保险参保率（%）", "%"),
        ("每千人口拥有3岁以下婴幼儿托位数（个）", "个"),
        ("人均预期寿命（岁）", "岁"),
        ("单位GDP能源消耗降低（%）", "%"),
        ("单位GDP二氧化碳排放降低（%）", "%"),
        ("地级及以上城市空气质量优良天数比率（%）", "%"),
        ("地表水达到或好于Ⅲ类水体比例（%）", "%"),
        ("森林覆盖率（%）", "%"),
        ("粮食综合生产能力（亿吨）", "亿吨"),
        ("能源综合生产能力（亿吨标准煤）", "亿吨标准煤"),
    )
    codes = [lookup(name, unit) for name, unit in main]
    assert None not in codes
    assert len({each.code for each in codes}) == 20
    assert {each.code for each in codes} <= set(catalogue())
