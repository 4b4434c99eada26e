"""The last step of a build: the contract checked, the report drawn, everything published."""

from __future__ import annotations

from pathlib import Path

from extract.curate.catalogue import catalogue_coder
from extract.curate.coding import Coder
from extract.curate.publishing import publish
from extract.curate.records import Curated
from extract.curate.release import Release
from extract.validate.expectations import ValidationResult, validate_curated
from extract.validate.report import REPORT, render_report

RESULTS = "validation.json"


def publish_checked(
    curated: Curated, folder: Path, release: Release | None = None, coder: Coder | None = None
) -> tuple[Curated, ValidationResult]:
    """Check the set against the contract, publish it with report and results, and return it with what was found.

    What does not hold becomes findings named by row; the set is published either way, and the caller decides what an
    unsuccessful validation means.
    """
    release = release or Release()
    entries = (coder or catalogue_coder()).entry
    result = validate_curated(curated)
    checked = curated.with_findings(result.findings())
    extra = {REPORT: render_report(checked, entries, release), RESULTS: result.to_json()}
    publish(checked, folder, release, entries, extra)
    return checked, result
