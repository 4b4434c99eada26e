"""The last step of a build: the contract checked, the report drawn, everything published."""

from __future__ import annotations

from pathlib import Path

from extract.curate.catalogue import catalogue_coder
from extract.curate.coding import Coder
from extract.curate.publishing import publish
from extract.curate.records import Curated
from extract.curate.release import Release
from extract.model import Severity
from extract.validate.datadocs import DATA_DOCS
from extract.validate.expectations import ValidationResult, validate_curated
from extract.validate.report import REPORT, render_report

RESULTS = "validation.json"


def publish_checked(
    curated: Curated, folder: Path, release: Release | None = None, coder: Coder | None = None, *, docs: bool = True
) -> tuple[Curated, ValidationResult]:
    """Check the set against the contract, publish it with report and results, and return it with what was found.

    What does not hold becomes findings named by row, save what is only worth knowing: the checks of a careful reader
    tell that in more words. The set is published either way; the caller decides what an unsound one means. `docs` also
    builds Great Expectations' Data Docs in `folder/data_docs`.
    """
    release = release or Release()
    entries = (coder or catalogue_coder()).entry
    result = validate_curated(curated, Path(folder) / DATA_DOCS if docs else None)
    checked = curated.with_findings(each for each in result.findings() if each.severity is not Severity.INFO)
    extra = {REPORT: render_report(checked, entries, release), RESULTS: result.to_json()}
    publish(checked, folder, release, entries, extra)
    return checked, result
