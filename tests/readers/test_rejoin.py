"""What begins a paragraph of its own is never joined to the one before."""

from __future__ import annotations

import pytest

from extract.model import Paragraph
from extract.readers.rejoin import is_torn

OPEN = "附件：1.某市中等学校高中阶段招生录取的政策性照顾项目一览表和各区招生计划数的分配方案表"


@pytest.mark.parametrize("start", ["2.高中阶段招生公示内容", "4.2016年可推荐学校名单", "10．年度计划", "（三）其他"])
def test_a_number_begins_a_paragraph_even_before_a_year(start: str) -> None:
    assert not is_torn(Paragraph(OPEN), Paragraph(start))


@pytest.mark.parametrize("start", ["4.5张，其中公立医院床位", "和各类学校的名单", "2016年的计划"])
def test_a_decimal_or_a_word_goes_on(start: str) -> None:
    assert is_torn(Paragraph(OPEN), Paragraph(start))
