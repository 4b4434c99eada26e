"""`guihua indicators`: the catalogue of indicators, and the labels that are not in it yet."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer
from rich.markup import escape
from rich.table import Table

from extract.cli.console import console, fail
from extract.cli.options import Curated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extract.normalize.catalogue import Indicator

indicators = typer.Typer(
    help="Look into the catalogue of indicators, find what it lacks, and add to it.", no_args_is_help=True
)


class Unmapped(NamedTuple):
    """A label without a code: how often and in which documents it stands."""

    name: str
    unit: str
    times: int
    documents: tuple[str, ...]


@indicators.command("list")
def list_indicators(
    domain: Annotated[str, typer.Argument(help="Only codes that begin so: BED, ECO, …")] = "",
) -> None:
    """List the indicators with code, name, English name and standard unit.

    Example: `guihua indicators list BED`
    """
    from extract.normalize.catalogue import catalogue

    chosen = [each for each in catalogue().values() if each.code.startswith(domain.upper())]
    if not chosen:
        fail(f"no code begins with {domain}", "guihua indicators list shows all")
    _print_indicators(chosen)


@indicators.command()
def search(text: Annotated[str, typer.Argument(help="Part of a code, a name, an alias or an English name.")]) -> None:
    """Show the indicators that a text occurs in; with none, those whose names are like it.

    Example: `guihua indicators search 床位`
    """
    from extract.normalize import indicators as registry

    found = registry.search(text)
    if found:
        _print_indicators(found)
        return
    like = registry.suggest(text, 5)
    console.print(f"Nothing contains {escape(text)}{'. Like it:' if like else ', and nothing is like it.'}")
    for each in like:
        console.print(f"  {each.score:.2f}  {each.code}  {escape(each.name)}", highlight=False)


@indicators.command()
def show(code: Annotated[str, typer.Argument(help="The indicator's code.")]) -> None:
    """Show all that the catalogue says of an indicator, with its aliases and relations in both directions.

    Example: `guihua indicators show BED.ALL_RATE`
    """
    from extract.normalize import indicators as registry
    from extract.normalize.catalogue import sources

    found = registry.get(code)
    if found is None:
        fail(f"no indicator has the code {code}", "guihua indicators search TEXT finds codes")
    source = sources().get(found.source, {})
    facts = {
        "name": found.name,
        "English name": found.name_en,
        "unit": found.unit_text,
        "better": found.direction.value,
        "plausible": f"{found.low} to {found.high}" if found.low is not None else "",
        "definition": found.definition,
        "source": " ".join(str(source[key]) for key in ("title", "part", "publisher", "date") if key in source),
        "aliases": "、".join(found.aliases),
        "parts": ", ".join(found.parts),
        "elsewhere": ", ".join(f"{scheme} {key}" for scheme, key in found.crosswalk.items()),
    }
    console.print(f"[bold]{found.code}[/bold]")
    for key, value in facts.items():
        if value:
            console.print(f"  {key}: {escape(value)}", highlight=False, soft_wrap=True)
    for relation in registry.related(code):
        console.print(
            f"  {relation.degree}: {relation.code}  {escape(relation.reason)}", highlight=False, soft_wrap=True
        )


@indicators.command()
def unmapped(
    curated: Curated = Path("curated"),
    limit: Annotated[int, typer.Option(help="Show so many labels at most; 0 for all.", min=0)] = 50,
) -> None:
    """Show the labels without a code, the most frequent first, with suggestions and the documents they stand in.

    Example: `guihua indicators unmapped --limit 20`
    """
    from extract.normalize.indicators import suggest

    labels = read_unmapped(curated / "observations.csv")
    table = Table(box=None, pad_edge=False)
    for head in ("label", "unit", "times", "documents", "like"):
        table.add_column(head, overflow="fold")
    for each in labels[: limit or None]:
        like = "  ".join(f"{hint.code} {hint.name} ({hint.score:.2f})" for hint in suggest(each.name))
        row = (each.name, each.unit, str(each.times), " ".join(each.documents), like)
        table.add_row(*(escape(text) for text in row))
    console.print(table)
    console.print(
        f"{len(labels)} labels without a code. A label that is one of these: guihua indicators alias CODE LABEL"
    )


def read_unmapped(path: Path) -> list[Unmapped]:
    """Return the labels without a code in a published table of observations. Ends the command if it is not one."""
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                if not row["indicator"]:
                    groups[row["indicator_name"] or row["label"], row["unit_measure"]].append(row["doc_id"])
    except FileNotFoundError:
        fail(f"{path} is not there", "build the curated set first: guihua build")
    except KeyError as error:
        fail(f"{path} has no column {error.args[0]}: it is no table of observations")
    found = [Unmapped(*key, len(docs), tuple(sorted(set(docs)))) for key, docs in groups.items()]
    return sorted(found, key=lambda each: (-each.times, each.name, each.unit))


@indicators.command()
def add(
    code: Annotated[str, typer.Argument(help="New code: domain and name in capitals, BED.BURNS_RATE.")],
    name: Annotated[str, typer.Argument(help="Chinese name, with its denominator: 每千人口烧伤床位数.")],
    en: Annotated[str, typer.Option("--en", help="English name.")],
    unit: Annotated[str, typer.Option(help="Standard unit without magnitude: 张, 张/千人口; empty for a bare number.")],
    alias: Annotated[list[str] | None, typer.Option(help="Another print of exactly this name; repeatable.")] = None,
    direction: Annotated[str, typer.Option(help="Which way is better: higher, lower or none.")] = "",
    low: Annotated[float | None, typer.Option(help="Lower end of the plausible range.")] = None,
    high: Annotated[float | None, typer.Option(help="Upper end of the plausible range.")] = None,
    definition: Annotated[str, typer.Option(help="What it counts, in English.")] = "",
    source: Annotated[str, typer.Option(help="Key of the definition's source in sources.yaml.")] = "",
    file: Annotated[str, typer.Option(help="File in schemas/indicators without suffix; default: the domain's.")] = "",
) -> None:
    """Write a new indicator into the catalogue, if the linter has nothing against it.

    Example: `guihua indicators add BED.BURNS_RATE 每千人口烧伤床位数 --en "Burns beds per 1,000" --unit 张/千人口`
    """
    from extract.normalize.catalogue_edit import add_entry
    from extract.normalize.registry import RegistryError

    if (low is None) != (high is None):
        fail("a plausible range needs both --low and --high")
    entry: dict[str, Any] = {
        "code": code,
        "name": name,
        "name_en": en,
        **_denominated(unit, name),
        "direction": direction,
        "aliases": alias or [],
    }
    entry |= {"definition": definition, "source": source}
    if low is not None and high is not None:
        entry["range"] = [_plain(low), _plain(high)]
    try:
        path = add_entry(entry, file)
    except RegistryError as error:
        fail(str(error))
    console.print(f"{code} written into {path.name}")


def _denominated(unit: str, name: str) -> dict[str, Any]:
    """Return the unit of an entry, its denominator apart (张/千人口) unless the name says the same (每千人口…)."""
    from extract.normalize import units

    read = units.parse_unit(unit)
    if read is None or not read.per or read.factor != 1:
        return {"unit": unit}
    stated = units.denominator(name)
    same = stated and stated[0] == read.per and read.per_base in ("", stated[1])
    return {"unit": read.unit} | ({} if same else {"per": read.per, "per_base": read.per_base})


def _plain(value: float) -> float | int:
    """Return a whole number as an int, so that the file says 20 and not 20.0."""
    return int(value) if value == int(value) else value


@indicators.command("alias")
def add_alias(
    code: Annotated[str, typer.Argument(help="Code of the indicator.")],
    labels: Annotated[list[str], typer.Argument(help="Labels that mean exactly this indicator.")],
) -> None:
    """Register labels as other prints of an indicator, if the linter has nothing against it.

    Example: `guihua indicators alias BED.ALL_RATE 每千人口病床数`
    """
    from extract.normalize.catalogue_edit import add_aliases
    from extract.normalize.registry import RegistryError

    try:
        path = add_aliases(code, labels)
    except RegistryError as error:
        fail(str(error))
    console.print(f"{code}: {escape('、'.join(labels))} written into {path.name}")


@indicators.command()
def lint(
    fix: Annotated[bool, typer.Option("--fix", help="Sort the files and write them in the catalogue's style.")] = False,
) -> None:
    """Check the catalogue by the rules of docs/catalogue.md; status 1 if it breaks one that is more than advice.

    Example: `guihua indicators lint --fix`
    """
    from extract.normalize import catalogue_lint
    from extract.normalize.registry import RegistryError

    try:
        for path in catalogue_lint.fix() if fix else ():
            console.print(f"{path.name} sorted")
        complaints = catalogue_lint.lint()
    except RegistryError as error:
        fail(str(error))
    for each in complaints:
        kind = "advice, " if each.advice else ""
        line = f"{each.where}: {escape(each.message)} [dim]({kind}{each.rule})[/dim]"
        console.print(line, highlight=False, soft_wrap=True)
    broken = {each.rule for each in complaints if not each.advice}
    if broken:
        hint = "guihua indicators lint --fix sorts the files" if catalogue_lint.FILE_UNSORTED in broken else ""
        fail(f"the catalogue breaks {len(broken)} rules", hint, status=1)
    console.print(f"The catalogue keeps all {len(catalogue_lint.rules())} rules.")


def _print_indicators(found: Sequence[Indicator]) -> None:
    """Print a table of indicators."""
    table = Table(box=None, pad_edge=False)
    for head in ("code", "name", "unit", "English name"):
        table.add_column(head, no_wrap=head in ("code", "unit"), overflow="fold")
    for each in found:
        table.add_row(*(escape(text) for text in (each.code, each.name, each.unit_text, each.name_en)))
    console.print(table)
    console.print(f"{len(found)} indicators")
