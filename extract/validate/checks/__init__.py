"""What a careful reader would doubt: one small named check each, over the figures of all documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extract.model import Finding
from extract.validate.checks import agreement, catalogue, form, parents, rates, sums, targets
from extract.validate.checks.base import Check, Context, Hit, Known

CHECKS: tuple[Check, ...] = (
    *agreement.CHECKS,
    *sums.CHECKS,
    *rates.CHECKS,
    *targets.CHECKS,
    *parents.CHECKS,
    *catalogue.CHECKS,
    *form.CHECKS,
)


def run_checks(context: Context, checks: Iterable[Check] = CHECKS) -> Iterator[Finding]:
    """Yield the findings of the given checks over a context, each once."""
    seen: set[Finding] = set()
    for check in checks:
        for finding in check.run(context):
            if finding not in seen:
                seen.add(finding)
                yield finding


__all__ = ["CHECKS", "Check", "Context", "Hit", "Known", "run_checks"]
