"""The report: everything found is on it, nothing on it comes from elsewhere, and no document can put markup on it."""

from __future__ import annotations

import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.curate import Failure, curate
from extract.curate.catalogue import catalogue_coder
from extract.curate.release import Release
from extract.model import Anchor, Area, Document, Extraction, Facts, Finding, Observation, Severity, Source
from extract.validate.markup import Html, Mark, dumbbell, tag
from extract.validate.report import MAX_LISTED, place_text, render_report

HOSTILE = "<script>alert(1)</script>&\"'"


def figure(value: str, year: str, kind: str, **changes) -> Observation:
    stated = {
        "label": "人均预期寿命",
        "indicator_name": "人均预期寿命",
        "evidence": f"{value}岁",
        "obs_value": Decimal(value),
        "unit_measure": "岁",
        "ref_area": "500000",
        "ref_area_name": "重庆市",
        "time_period": year,
        "kind": kind,
        "block": 1,
        "start": int(year) % 100,
        "end": 40,
        "anchors": (Anchor(page=4),),
    }
    return Observation("text", **{**stated, **changes})


def plan(digit: str, *stated: Observation, title: str = "规划") -> Extraction:
    source = Source(f"{digit}.pdf", digit * 64, 5, "application/pdf")
    facts = Facts(title, area=Area("500000", "重庆市", "province"), period_start=2021, period_end=2025)
    return Extraction(Document(source, (), pages=3), facts, (), stated)


@pytest.fixture
def curated():
    one = plan("a", figure("78.2", "2020", "baseline"), figure("80", "2025", "target", comparator=">="))
    other = plan("b", figure("79", "2025", "target", evidence=HOSTILE, section="一、背景"), title=HOSTILE)
    strange = plan("c", figure("3", "2025", "target", indicator_name="无此指标", unit_measure="项"))
    made = curate([one, other, strange], [Failure("坏.pdf", "d" * 64, 1, "", "it is encrypted")])
    first, second = (o.obs_id for o in made.observations if o.doc_id[0] in "ab" and o.time_period == "2025")
    doubt = Finding("a" * 12, Severity.WARNING, "plans-differ", "80 and 79", first, second, "80", "79")
    return made.with_findings([doubt])


@pytest.fixture
def page(curated):
    return render_report(curated, catalogue_coder().entry, Release("0.1.0", "2026-01-31"))


class Checker(HTMLParser):
    """Collects tags and what they refer to; fails where elements are not closed in order."""

    VOID = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "style", "srcset"}]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def parsed(page: str) -> Checker:
    checker = Checker()
    checker.feed(page)
    assert checker.open == []
    return checker


def test_page_is_well_formed_and_loads_nothing(page):
    checker = parsed(page)
    assert not {"script", "link", "img", "iframe", "object"} & set(checker.tags)
    assert all(link.startswith("#") for link in checker.links)
    assert "http" not in page
    assert "url(" not in page
    assert all(f'id="{link[1:]}"' in page for link in checker.links)


def test_documents_cannot_put_markup_on_the_page(page):
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_findings_show_both_sides_with_evidence_and_place(page, curated):
    finding = page[page.index("plans-differ") :]
    for observation in curated.observations:
        if observation.time_period == "2025" and observation.doc_id[0] in "ab":
            assert observation.obs_id in finding
    assert "80岁" in finding
    assert "第 4 页 page 4；一、背景" in finding
    assert "一份规划 one plan 80；另一份 the other plan 79" in finding


def test_plans_failures_coverage_and_unmapped_labels_are_told(page):
    assert "4 个文件，4 个数字，其中 3 个有目录代码 · 0.1.0" in page
    assert "坏.pdf: it is encrypted" in page
    assert "读取失败" in page
    assert "无此指标" in page
    assert "0.1.0 2026-01-31" in page
    assert "◐" in page
    assert "●" in page


def test_comparison_has_a_chart_for_each_shared_indicator(page):
    comparison = page[page.index('id="comparison"') : page.index('id="coverage"')]
    assert comparison.count("<svg") == 1
    assert "2020 78.2 → 2025 ≥80" in comparison
    assert comparison.count('class="goal"') == 2
    assert comparison.count('class="now"') == 1


def shown(curated) -> str:
    return render_report(curated, catalogue_coder().entry, Release())


def section(page: str, name: str, after: str) -> str:
    return page[page.index(f'id="{name}"') : page.index(f'id="{after}"')]


def test_marks_for_missing_are_neither_figures_nor_coverage():
    mark = figure("0", "2020", "baseline", obs_value=None, obs_status="M", evidence="—")
    page = shown(curate([plan("a", mark, figure("80", "2025", "target"))]))
    assert "1 个数字，其中 1 个有目录代码；另有 1 个缺失标记、0 个定性表述" in page
    assert "<td>1 / 0</td><td>0 / 1</td>" in section(page, "plans", "doubts")
    coverage = section(page, "coverage", "unmapped")
    assert coverage.count("<td>●</td>") == 1
    assert "<td>◐</td>" not in coverage


def test_files_of_one_title_are_told_apart_and_another_forms_doubts_are_not_repeated():
    made = curate([plan("a", figure("80", "2025", "target")), plan("b", figure("80", "2025", "target"))])
    first, second = made.observations
    form = Finding(second.doc_id, Severity.INFO, "other-form", "another form", observed=first.doc_id)
    doubts = [Finding(o.doc_id, Severity.WARNING, "text-text", f"doubt {o.doc_id}", o.obs_id) for o in (first, second)]
    page = shown(made.with_findings([form, *doubts]))
    plans = section(page, "plans", "doubts")
    assert all(f'<span class="soft">{name}</span>' in plans for name in ("a.pdf", "b.pdf"))
    assert "not compared: other form of a.pdf" in plans
    listed = section(page, "doubts", "comparison")
    assert (f"doubt {first.doc_id}" in listed, f"doubt {second.doc_id}" in listed) == (True, False)
    assert "1 more on other forms" in listed
    assert "同一规划的另一文件" in listed
    assert section(page, "coverage", "unmapped").count('scope="col"') == 2


def test_what_is_held_against_what_is_said_in_the_words_of_the_check(curated):
    worse = Finding("a" * 12, Severity.WARNING, "target-worse", "worse", "x", "y", "7.9 天", "≤8.0 天")
    unread = Finding("a" * 12, Severity.INFO, "unreadable-cell", "cell", observed="?")
    rule = Finding("a" * 12, Severity.ERROR, "contract.observations.has_name", "no name")
    page = shown(curated.with_findings([worse, unread, rule]))
    assert "现状 today 7.9 天 → 目标 target ≤8.0 天" in page
    assert '<p class="soft">实为 observed ?</p>' in page
    assert "数据行不符合合约" in page


def test_a_doubt_is_told_in_both_languages(curated):
    doubt = Finding("a" * 12, Severity.WARNING, "c", "80 and 79", message_zh="80与79不一致")
    assert '80与79不一致 <span class="en" lang="en">80 and 79</span>' in shown(curated.with_findings([doubt]))


def test_long_lists_are_cut_and_say_where_the_rest_is(curated):
    many = [Finding("a" * 12, Severity.INFO, "c", f"doubt {number}") for number in range(MAX_LISTED + 5)]
    page = render_report(curated.with_findings(many), catalogue_coder().entry, Release())
    assert len(re.findall(r"doubt \d+", page)) == MAX_LISTED
    assert "findings.csv" in page


def test_an_empty_set_has_a_page(curated):
    page = render_report(curate([]), catalogue_coder().entry, Release())
    parsed(page)
    assert "没有疑点" in page


@given(st.text(max_size=20), st.text(max_size=20))
def test_text_is_escaped_wherever_it_stands(text, attribute):
    made = tag("p", text, title=attribute)
    seen = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            seen.append((tag, dict(attrs)))

        def handle_data(self, data):
            assert not seen[1:]

    Reader().feed(made)
    assert [each[0] for each in seen] == ["p"]


NUMBERS = st.none() | st.decimals(min_value=-1000, max_value=1_000_000, places=2)


@given(st.lists(st.builds(Mark, st.just("甲"), NUMBERS, NUMBERS), max_size=5))
def test_charts_stay_within_their_frame(marks):
    chart = dumbbell(marks, "张")
    assert isinstance(chart, Html)
    positions = [float(x) for x in re.findall(r'cx="([-0-9.]+)"', chart)]
    figures = [each for mark in marks for each in (mark.baseline, mark.target) if each is not None]
    assert len(positions) == len(figures)
    assert all(0 <= x <= 160 for x in positions)


def test_place_of_a_figure_without_pages_is_its_locator():
    stated = figure("1", "2020", "baseline", anchors=(Anchor(locator="lines 3-4"),))
    assert place_text(stated) == "lines 3-4"
