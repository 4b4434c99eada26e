"""`guihua explain` and `guihua rules`: how the prose grammar reads a sentence, and the rules it knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Column, Table

from extract.cli.console import as_records, as_table, console, fail, fits
from extract.model import Area, Document, Facts, Kind, Observation, Paragraph, Source


def explain(
    sentence: Annotated[str, typer.Argument(help="The sentence, in quotes.")],
    section: Annotated[list[str] | None, typer.Option("--section", help="A heading above it, outermost first.")] = None,
    period: Annotated[str, typer.Option("--period", help="The plan's period.")] = "2021-2025",
    area: Annotated[str, typer.Option("--area", help="The area that the plan is for.")] = "",
) -> None:
    """Show how a sentence is read: words, figures, what is no figure, clauses, and the observations made.

    For writers of rules: every observation names the rule that made it, see `guihua rules`.

    Example: `guihua explain "到2025年，每千人口床位数达到7.5张。" --area 浙江省`
    """
    facts = _facts(period, area)
    figures, masks = _figures(sentence), _masks(sentence)
    if not (figures.row_count or masks.row_count):
        console.print("no figure found")
        return
    console.print(_words(sentence))
    for table in (figures, masks, _clauses(sentence)):
        if table.row_count:
            console.print(table)
    for number, part in enumerate(_observations(sentence, section or [], facts)):
        if not number:
            console.print("[italic]observations[/italic]")
        console.print(part)
    if not figures.row_count:
        console.print("no figure found")


def rules() -> None:
    """List the named rules of the prose grammar in the order they are tried, with an example each.

    Example: `guihua rules`, then `guihua explain` with a sentence of your own.
    """
    from extract.prose.lexicon import rules as known

    table = Table("rule", "reads", Column("example", overflow="fold"), "confidence")
    for rule in known().values():
        table.add_row(rule.name, rule.says, rule.example, f"{rule.confidence:.2f}")
    console.print(table)


def _facts(period: str, area: str) -> Facts:
    from extract.normalize import regions

    first, _, last = period.partition("-")
    if not (first.isdigit() and (last or first).isdigit()):
        fail(f"{period!r} is no period", "write it as 2021-2025")
    found = regions.resolve(area) if area else None
    if area and found is None:
        fail(f"{area!r} is no area in the registry", "give its full official name")
    return Facts(area=found or Area("", ""), period_start=int(first), period_end=int(last or first))


def _words(sentence: str) -> str:
    """Return the words, those with a role in the grammar marked with it."""
    from extract.prose.tokens import analyse

    doc = analyse(sentence)
    roles = {token.i: entity.label_ for entity in doc.ents for token in entity}
    marked = (f"[bold]{escape(t.text)}[/bold]/{roles[t.i]}" if t.i in roles else escape(t.text) for t in doc)
    return " ".join(marked)


def _figures(sentence: str) -> Table:
    from extract.normalize.quantities import find_denominators, find_quantities

    table = Table("characters", "printed", "value", "unit", "operator", "per", title="figures")
    for quantity in find_quantities(sentence):
        printed = sentence[quantity.outer_start : quantity.outer_end]
        value = f"{quantity.value:f}" + (f" – {quantity.high:f}" if quantity.high is not None else "")
        per = f"{quantity.per} {quantity.per_base}" if quantity.per else ""
        table.add_row(f"{quantity.start}–{quantity.end}", printed, value, quantity.unit, quantity.comparator, per)
    for found in find_denominators(sentence):
        printed = sentence[found.start : found.end]
        table.add_row(f"{found.start}–{found.end}", printed, "", found.unit, "", f"{found.per} {found.base}")
    return table


def _masks(sentence: str) -> Table:
    from extract.normalize.quantities import masked_spans

    table = Table("characters", "printed", "pattern", title="no figures")
    for start, end, name in masked_spans(sentence):
        table.add_row(f"{start}–{end}", sentence[start:end], name)
    return table


def _clauses(sentence: str) -> Table:
    from extract.prose.clauses import items

    table = Table("figure", "words before", "words behind", "clause", title="clauses")
    for item in items(sentence):
        quantity = item.quantity
        clean = (part.replace("\x00", "·") for part in (item.left, item.right, item.clause))
        table.add_row(sentence[quantity.start : quantity.end], *clean)
    return table


def _observations(sentence: str, section: list[str], facts: Facts) -> Iterator[str | Table]:
    """Yield the observations made, as a table or below each other, without columns that nothing fills."""
    from extract.prose import observe_prose

    source = Source("sentence", "0" * 64, len(sentence.encode()), "text/plain")
    headings = (Paragraph(title, Kind.HEADING, level) for level, title in enumerate(section, 1))
    blocks = (*headings, Paragraph(sentence))
    rows = [_row(found) for found in observe_prose(Document(source, blocks), facts)]
    kept = [at for at in range(len(_HEADS)) if at in (0, 1) or any(row[at] for row in rows)]
    names, shown = [_HEADS[at] for at in kept], [[row[at] for at in kept] for row in rows]
    yield from (as_table if fits(names, shown) else as_records)(names, shown) if rows else ()


_HEADS = ("indicator", "code", "entity", "value", "year", "kind", "basis", "per", "rule", "confidence")
"""Columns of the observations."""


def _row(found: Observation) -> tuple[str, ...]:
    """Return what is shown of an observation, with its code in the catalogue."""
    from extract.curate.catalogue import code_of

    coded = code_of(found)
    per = f"{found.per} {found.per_base}" if found.per else ""
    when = (found.time_period, found.kind, found.basis, per)
    code = coded.code if coded else ""
    return found.indicator_name, code, found.entity, _value(found), *when, found.rule, f"{found.confidence:.2f}"


def _value(found: Observation) -> str:
    high = f" – {found.obs_value_high:f}" if found.obs_value_high is not None else ""
    sign = "" if found.comparator in ("=", "range") else found.comparator + " "
    return f"{sign}{found.obs_value:f}{high} {found.unit_measure}" if found.obs_value is not None else found.obs_text
