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
    assert "应为 expected 80；实为 observed 79" in finding


def test_plans_failures_coverage_and_unmapped_labels_are_told(page):
    assert "4 个文件，4 个观测值，其中 3 个有目录代码" in page
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
