"""Checks that a careful reader would make, and Great Expectations suites derived from the schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extract.model import Extraction, Finding, Observation
from extract.validate.checks import CHECKS, Check, Context, Known, run_checks


def check(
    observations: Sequence[Observation],
    extractions: Sequence[Extraction] = (),
    catalogue: Mapping[str, Known] | None = None,
) -> tuple[Finding, ...]:
    """Return what a careful reader would doubt about a set of observations, in the order of the checks.

    `observations` are curated ones: ids, codes, standard values and the primary choice are filled in. `extractions`
    give the documents behind them: tables, boxes, periods and areas. `catalogue` is what is known of indicators.
    """
    documents = {extraction.document.source.doc_id: extraction for extraction in extractions}
    return tuple(run_checks(Context(observations, documents, catalogue or {})))


__all__ = ["CHECKS", "Check", "Known", "check"]
