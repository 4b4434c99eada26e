"""The real plans: every known contradiction is found, and nothing else is called an error or a warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from extract.curate import curate
from extract.model import Extraction, Finding, Severity
from extract.pipeline import interpret
from extract.readers import open_document
from extract.validate import check

# Plan, check, and what is printed: contradictions that readers of the plans have noted.
KNOWN = (
    ("000", "part-above-whole", "1 个"),
    ("000", "rate-denominator", "1/100000"),
    ("000", "rate-count", "1.7"),
    ("000", "rate-count", "3.23"),
    ("000", "area-names", "都市区"),
    ("000", "circular-rule", ""),
    ("000", "other-name", "6.38 张/千人口"),
    ("001", "sum-text", "20922"),
    ("001", "ratios-differ", "≥1:2"),
    ("001", "classes-touch", "70"),
    ("003", "sum-text", "8640"),
    ("003", "sum-text", "44691100"),
    ("003", "bound-differs", "≥3 名/万常住人口"),
    ("004", "sum-rows", "1749"),
    ("004", "sum-rows", "2130"),
    ("004", "table-text", "0.06 张/千人口"),
    ("004", "table-text", "0.18 人/千人口"),
    ("004", "parents-figure", "0.06 张/千人口"),
    ("004", "target-worse", "≤8 天"),
    ("004", "norm-target", "1:0.44"),
    ("004", "norm-target", "1:0.41"),
    ("004", "norm-target", "1:1.07"),
    ("004", "row-number-twice", "3"),
    ("004", "below-parent", "3.21 人/千人口"),
    ("004", "rate-count", "0.13"),
)
# Further doubts that a careful reader shares.
RIGHT = (
    ("000", "implausible-value", "0.09"),
    ("004", "target-worse", "0.06 张/千人口"),
    ("004", "norm-target", "1:1.4"),
    ("004", "table-text", "1:1.6"),
    ("004", "parents-figure", "1:1.6"),
    ("004", "parents-figure", "0.18 人/千人口"),
)


@pytest.fixture(scope="module", params=["seeds/{}_*.txt", "corpus/laid-out/{}.docx", "corpus/laid-out/{}.pdf"])
def found(shared: Path, request: pytest.FixtureRequest) -> list[tuple[str, Finding]]:
    """The findings on all plans of one format, with the number of the plan."""
    paths = [path for number in range(5) for path in shared.glob(request.param.format(f"{number:03}"))]
    if not paths:
        pytest.skip(f"no plans {request.param} in ../shared")
    extractions: list[Extraction] = [interpret(open_document(path)) for path in paths]
    names = {e.document.source.doc_id: path.name[:3] for e, path in zip(extractions, paths, strict=True)}
    observations = curate(extractions).observations
    return [(names[finding.doc_id], finding) for finding in check(observations, extractions)]


def test_every_known_contradiction_is_found(found: list[tuple[str, Finding]]):
    told = {(plan, finding.check, finding.observed) for plan, finding in found}
    named = {(plan, finding.check) for plan, finding in found}
    missed = [one for one in KNOWN if (one not in told if one[2] else one[:2] not in named)]
    assert missed == []


def test_no_finding_is_called_an_error_or_warning_wrongly(found: list[tuple[str, Finding]]):
    serious = [(plan, f) for plan, f in found if f.severity in {Severity.ERROR, Severity.WARNING}]
    known = {*KNOWN, *RIGHT}
    strange = [
        f"{plan} {f.check}: {f.message} [{f.observed}]"
        for plan, f in serious
        if (plan, f.check, f.observed) not in known
    ]
    assert strange == []
