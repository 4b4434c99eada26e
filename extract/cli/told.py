"""How every command says that a document was not read, or not wholly: one line for each trouble, with what to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rich.markup import escape

if TYPE_CHECKING:
    from extract.model import Problem
    from extract.pipeline import Outcome
    from extract.validate.checks import Check, Notice


def troubles(outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Yield a line, with markup, for each document that could not be read and for each trouble with one that could."""
    from extract.curate.records import Failure

    for outcome in outcomes:
        if isinstance(outcome, Failure):
            yield refused("not read", outcome.file_name, outcome.reason, outcome.hint)
        else:
            name = outcome.document.source.file_name
            yield from (partly(name, remark) for remark in remarks(outcome))


def refused(word: str, name: str, reason: str, hint: str = "") -> str:
    """Return the line on a file that could not be used: what became of it, why, and what to do."""
    return f"[red]{word}[/red] {escape(name)}: {escape(with_hint(reason, hint))}"


def partly(name: str, remark: str) -> str:
    """Return the line on a document of which something could not be read."""
    return f"[yellow]partly read[/yellow] {escape(name)}: {escape(remark)}"


def remarks(outcome: Outcome) -> list[str]:
    """Return what a reader could not do in a document that was read, like troubles of several pages as one."""
    from extract.curate.records import Failure
    from extract.model import Severity
    from extract.validate.checks import described

    if isinstance(outcome, Failure):
        return []
    grouped: dict[str, list[Problem]] = defaultdict(list)
    for problem in dict.fromkeys((*outcome.document.problems, *outcome.problems)):
        if problem.severity is not Severity.INFO:
            grouped[problem.check].append(problem)
    return [_remark(described(check), problems) for check, problems in grouped.items()]


def _remark(described: Check | Notice | None, problems: Sequence[Problem]) -> str:
    """Return one line for all problems of a sort: their message where it is one, else what the sort is called."""
    messages = {problem.message for problem in problems}
    what = described.title if described and len(messages) > 1 else problems[0].message
    pages = [problem.page for problem in problems if problem.page]
    return with_hint(f"{what} ({_runs(pages)})" if pages else what, getattr(described, "hint", ""))


def with_hint(reason: str, hint: str) -> str:
    """Return what is wrong, with what to do where that is known."""
    return f"{reason} — {hint}" if hint else reason


def _runs(pages: Sequence[int]) -> str:
    """Return page numbers as people write them: `page 3`, `pages 1-4, 7`."""
    runs = [[page for _, page in run] for _, run in groupby(enumerate(sorted(pages)), lambda pair: pair[1] - pair[0])]
    shown = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"pages {shown}" if len(pages) > 1 else f"page {shown}"
