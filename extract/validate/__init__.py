"""Checks that a careful reader would make, and Great Expectations suites derived from the schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extract.model import Extraction, Finding, Observation, Severity
from extract.normalize.messages import message
from extract.normalize.schema import Words
from extract.validate.checks import CHECKS, Check, Context, Known, run_checks
from extract.validate.checks.registry import known_indicators, suggested_names


def check(
    observations: Sequence[Observation],
    extractions: Sequence[Extraction] = (),
    catalogue: Mapping[str, Known] | None = None,
) -> tuple[Finding, ...]:
    """Return what a careful reader would doubt about a set of observations, in the order of the checks.

    `observations` are curated ones: ids, codes, standard values and the primary choice are filled in. `extractions`
    give the documents behind them: tables, boxes, periods and areas. `catalogue` is what is known of indicators;
    without it the registry's. What a reviewer has confirmed is no longer doubted: such findings are info.
    """
    documents = {extraction.document.source.doc_id: extraction for extraction in extractions}
    known = known_indicators() if catalogue is None else catalogue
    found = run_checks(Context(observations, documents, known, suggested_names))
    confirmed = frozenset(each.obs_id for each in observations if each.review == "confirmed")
    return tuple(_settled(finding) if finding.obs_id in confirmed else finding for finding in found)


def _settled(finding: Finding) -> Finding:
    """Return a finding on a figure that a reviewer confirmed as printed."""
    said = message("confirmed", what=Words(finding.message_zh, finding.message))
    return replace(finding, severity=Severity.INFO, message=said.en, message_zh=said.zh)


__all__ = ["CHECKS", "Check", "Known", "check"]
