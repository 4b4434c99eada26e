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


def checks_page() -> str:
    """Return the page `docs/checks.md`: every check with its usual severity, what it finds and its message."""
    lines = [
        "# Checks: what a careful reader would doubt",
        "",
        "Every build holds the figures of all plans against each other and against themselves; what is doubtful goes",
        "to `curated/findings.csv`. A finding is never a correction: figures stay as printed until a reviewer decides",
        "([overrides](overrides.md)). This page is written by `guihua checks --markdown`, from the checks themselves.",
        "",
        "- `error`: the document contradicts its own arithmetic, so that one of its numbers must be wrong.",
        "- `warning`: a careful reader would ask about it.",
        "- `info`: worth knowing when figures are compared.",
        "",
        "The words that checks rely on (rows of totals, units that count the same, ratios) are in",
        "`schemas/checks.yaml`.",
        "",
        "| check | usual severity | finds | 检查 |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| [`{c.name}`](#{c.name}) | {c.severity} | {c.title} | {c.title_zh} |" for c in CHECKS]
    for c in CHECKS:
        lines += ["", f"## {c.name}", "", f"**{c.title}** · {c.title_zh} · `{c.severity}`", "", c.description]
        lines += ["", f"> {c.template}"]
    return "\n".join(lines) + "\n"


__all__ = ["CHECKS", "Check", "Context", "Hit", "Known", "checks_page", "run_checks"]
