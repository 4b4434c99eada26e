"""Which area a sentence is about, in the plan of a district."""

from __future__ import annotations

import pytest

from extract.model import Area, Document, Facts, Paragraph, Source
from extract.prose import observe_prose

FACTS = Facts(area=Area("500111", "重庆市大足区", "county"), period_start=2021, period_end=2025)


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("全区常住人口为83.4万人。", "500111"),
        ("大足区常住人口为83.4万人。", "500111"),
        ("2020年，重庆市常住人口为3205万人。", "500000"),
        ("2020年，全市常住人口为3205万人。", "500000"),
        ("荣昌区常住人口为66.9万人。", "500153"),
        ("常住人口为83.4万人。", "500111"),
    ],
)
def test_the_area_of_a_sentence(sentence: str, code: str) -> None:
    source = Source("a", "0" * 64, 1, "test")
    (figure,) = observe_prose(Document(source, (Paragraph(sentence),)), FACTS)
    assert figure.ref_area == code
