"""What a careful reader would doubt: one small named check each, over the figures of all documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from extract.model import Finding
from extract.normalize.messages import templates
from extract.validate.checks import agreement, catalogue, form, parents, rates, sums, targets
from extract.validate.checks.base import USUAL, Check, Context, Hit, Known, Sides
from extract.validate.checks.notices import CONTRACT, NOTICES, Notice

CHECKS: tuple[Check, ...] = (
    *agreement.CHECKS,
    *sums.CHECKS,
    *rates.CHECKS,
    *targets.CHECKS,
    *parents.CHECKS,
    *catalogue.CHECKS,
    *form.CHECKS,
)


DESCRIBED: tuple[Check | Notice, ...] = (*CHECKS, *NOTICES)
"""All that the column `check` of findings can name."""


def described(name: str) -> Check | Notice | None:
    """Return what a name in the column `check` stands for; rules of the contract share one description."""
    wanted = CONTRACT if name.startswith(f"{CONTRACT}.") else name
    return next((each for each in DESCRIBED if each.name == wanted), None)


def sides_of(name: str) -> Sides:
    """Return what `expected` and `observed` of a finding hold."""
    return next((check.sides for check in CHECKS if check.name == name), USUAL)


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
        "([overrides](overrides.md)); a finding on a figure that a reviewer confirmed becomes `info` and says so. This",
        "page is written by `guihua checks --markdown`, from the checks themselves.",
        "",
        "- `error`: the document contradicts its own arithmetic, so that one of its numbers must be wrong.",
        "- `warning`: a careful reader would ask about it.",
        "- `info`: worth knowing when figures are compared.",
        "",
        "The words that checks rely on (rows of totals, units that count the same, ratios) are in",
        "`schemas/checks.yaml`, what they say, in both languages, in `schemas/messages.yaml`.",
        "",
        "| check | usual severity | finds | 检查 |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| [`{c.name}`](#{c.name}) | {c.severity} | {c.title} | {c.title_zh} |" for c in DESCRIBED]
    for each in DESCRIBED:
        lines += _described(each)
    return "\n".join(lines) + "\n"


def _described(each: Check | Notice) -> list[str]:
    head = f"**{each.title}** · {each.title_zh} · `{each.severity}`"
    lines = ["", f"## {each.name}", "", head, "", each.description]
    if isinstance(each, Notice):
        return lines
    if each.sides is not USUAL:
        lines += ["", f"`expected`: {each.sides.expected.en}; `observed`: {each.sides.observed.en}."]
    said = templates()[each.name]
    return [*lines, "", f"> {said.en}", ">", f"> {said.zh}"]


__all__ = [
    "CHECKS",
    "DESCRIBED",
    "Check",
    "Context",
    "Hit",
    "Known",
    "Notice",
    "checks_page",
    "described",
    "run_checks",
    "sides_of",
]
