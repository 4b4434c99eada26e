"""A small plan made by hand and a catalogue of two indicators, for all tests of this room."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from decimal import Decimal

import pytest

from extract.curate.coding import Coded, Coder
from extract.curate.comparison import Entry
from extract.model import Anchor, Area, BBox, Cell, Document, Extraction, Facts, Observation, Paragraph, Source, Table

ENTRIES = {
    "H.BEDS": Entry("H.BEDS", "每千人口床位数", "Beds per 1000 residents", "张/千人口", 1),
    "H.LIFE": Entry("H.LIFE", "人均预期寿命", "Life expectancy", "岁", 2),
    "H.TRAIN": Entry("H.TRAIN", "培训人次", "Trainees", "人", 3),
}
NAMES = {entry.name: entry for entry in ENTRIES.values()}


def look_up(observation: Observation) -> Coded | None:
    entry = NAMES.get(observation.indicator_name)
    if entry is None:
        return None
    if observation.obs_value is None:
        return Coded(entry.code)
    factor = Decimal(1000) / observation.per if entry.code == "H.BEDS" and observation.per else Decimal(1)
    high = observation.obs_value_high
    return Coded(entry.code, observation.obs_value * factor, None if high is None else high * factor, entry.unit)


@pytest.fixture
def coder() -> Coder:
    """A catalogue that knows three names exactly and suggests one code for everything."""
    return Coder(look_up, lambda code: ENTRIES[code], lambda name: ["H.BEDS"])


@pytest.fixture
def plan() -> Callable[..., Extraction]:
    """A function that makes one plan: `plan(name, area, beds_2020, beds_2025)`."""
    return make_plan


CHONGQING = Area("500000", "重庆市", "province")


def make_plan(
    name: str = "甲市规划",
    area: Area = CHONGQING,
    base: str = "6.8",
    goal: str = "7.5",
    extra: tuple[Observation, ...] = (),
) -> Extraction:
    texts = [["指标", "2020年", "2025年"], ["每千人口床位数（张）", base, f"≥{goal}"]]
    cells = tuple(
        Cell(
            r,
            c,
            text,
            is_header=r == 0,
            anchors=(Anchor(3, BBox(72.0 + 100 * c, 100.5 + 20 * r, 172 + 100 * c, 120.5)),),
        )
        for r, row in enumerate(texts)
        for c, text in enumerate(row)
    )
    table = Table(cells, 2, 3, title="表1 主要指标", header_rows=1)
    digest = hashlib.sha256(f"{name}{area}{base}{goal}".encode()).hexdigest()
    prose = Paragraph(f"到2025年，每千人口床位数达到{goal}张。")
    document = Document(Source(f"{name}.pdf", digest, 1000, "application/pdf"), (prose, table), pages=9)
    shared = {
        "label": "每千人口床位数",
        "indicator_name": "每千人口床位数",
        "unit_measure": "张",
        "per": 1000,
        "per_base": "人口",
        "ref_area": area.code,
        "ref_area_name": area.name,
    }
    observations = (
        Observation(
            "text",
            evidence=prose.text,
            obs_value=Decimal(goal),
            time_period="2025",
            kind="target",
            block=0,
            start=17,
            end=20,
            anchors=(Anchor(2, BBox(72, 300, 400, 312)),),
            **shared,
        ),
        Observation(
            "table",
            evidence=base,
            obs_value=Decimal(base),
            time_period="2020",
            kind="baseline",
            table_id="t1",
            row=1,
            col=1,
            anchors=cells[4].anchors,
            **shared,
        ),
        Observation(
            "table",
            evidence=f"≥{goal}",
            obs_value=Decimal(goal),
            comparator=">=",
            time_period="2025",
            kind="target",
            nature="预期性",
            table_id="t1",
            row=1,
            col=2,
            anchors=cells[5].anchors,
            **shared,
        ),
        *extra,
    )
    facts = Facts(name, f"{name[0]}府发〔2021〕1号", area=area, period_start=2021, period_end=2025)
    return Extraction(document, facts, (("t1", table),), observations)
