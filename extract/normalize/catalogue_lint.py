"""Rules that the indicator catalogue keeps: one small named function each, over all entries at once.

`lint` runs them all. A rule is its name, a sentence that says what it wants, and a function that yields what it found;
`docs/catalogue.md` lists them and a test holds the two together.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from extract.normalize import units
from extract.normalize.catalogue import (
    Degree,
    Direction,
    Indicator,
    format_entries,
    indicator_files,
    load_catalogue,
    read_entries,
    sources,
)
from extract.normalize.labels import label_key

CODE = re.compile(r"[A-Z]{3,5}\.[A-Z0-9]+(?:_[A-Z0-9]+)*")
SCHEMES = frozenset({"who", "world_bank", "sdg"})


class Complaint(NamedTuple):
    """What a rule found: its name, the indicator (or file) and what is wrong with it; advice need not be followed."""

    rule: str
    where: str
    message: str
    advice: bool = False


Found = Iterator[tuple[str, str]]


class Rule(NamedTuple):
    """A rule of the catalogue; `check` yields the code and what is wrong with it."""

    name: str
    wants: str
    check: Callable[[Sequence[Indicator]], Found]
    advice: bool = False


RULES: list[Rule] = []


def rule(
    name: str, wants: str, advice: bool = False
) -> Callable[[Callable[[Sequence[Indicator]], Found]], Callable[..., Found]]:
    """Register a function as the rule `name`; `wants` says what it wants in one sentence."""

    def register(check: Callable[[Sequence[Indicator]], Found]) -> Callable[..., Found]:
        RULES.append(Rule(name, wants, check, advice))
        return check

    return register


@rule("code-twice", "A code stands for one indicator only.")
def _code_twice(entries: Sequence[Indicator]) -> Found:
    for code, count in Counter(entry.code for entry in entries).items():
        if count > 1:
            yield code, f"stands {count} times"


@rule("code-form", "A code is a domain and a name in capitals: BED.ALL_RATE.")
def _code_form(entries: Sequence[Indicator]) -> Found:
    for entry in entries:
        if not CODE.fullmatch(entry.code):
            yield entry.code, "is not of the form DOMAIN.NAME"


@rule("label-twice", "A name or alias with the same kind of unit and denominator belongs to one indicator only.")
def _label_twice(entries: Sequence[Indicator]) -> Found:
    owners: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for entry in entries:
        for label in entry.labels:
            owners[(*label_key(label), _kind(entry))].append((entry.code, label))
    for (core, *_), found in owners.items():
        if len({code for code, _ in found}) > 1:
            yield found[0][0], f"{core} is also a label of {', '.join(sorted({code for code, _ in found[1:]}))}"


def _kind(entry: Indicator) -> str:
    """Return what an indicator's unit measures, so that 公立医院 in 个 and in 张 are told apart."""
    return min(units.dimensions(entry.unit, entry.per))


@rule("alias-needless", "An alias is spelled otherwise than the name and the other aliases even when evened out.")
def _alias_needless(entries: Sequence[Indicator]) -> Found:
    for entry in entries:
        seen = {label_key(entry.name)}
        for alias in entry.aliases:
            if label_key(alias) in seen:
                yield entry.code, f"the alias {alias} is found without being registered"
            seen.add(label_key(alias))


@rule("alias-denominator", "An alias states the same kind of base as the name, or none.")
def _alias_denominator(entries: Sequence[Indicator]) -> Found:
    for entry in entries:
        for alias in entry.aliases:
            stated = units.denominator(alias)
            if stated and units.same_base(stated[1], entry.per_base) is units.Likeness.OTHER:
                yield (
                    entry.code,
                    f"the alias {alias} is per {stated[1]}, the indicator per {entry.per_base or 'nothing'}",
                )


@rule("alias-count", "An alias of a rate does not name a mere count.")
def _alias_count(entries: Sequence[Indicator]) -> Found:
    for entry in entries:
        if units.denominator(entry.name):
            for alias in entry.aliases:
                if not units.denominator(alias):
                    yield entry.code, f"the alias {alias} has no denominator"


@rule("unit-unknown", "The unit is in the registry of units.")
def _unit_unknown(entries: Sequence[Indicator]) -> Found:
    for entry in entries:
        if entry.unit and not units.is_unit(entry.unit):
            yield entry.code, f"{entry.unit} is not in units.yaml"


@rule("unit-magnitude", "The unit is a base unit without a magnitude or denominator of its own.")
def _unit_magnitude(entries: Sequence[Indicator]) -> Found:
    for entry in entries:
        read = units.parse_unit(entry.unit)
        if read and (read.factor != 1 or read.per):
            yield entry.code, f"{entry.unit} is not a base unit: use {read.unit or 'per'}"


@rule("unit-dimension", "A name that ends with 率, 比例, 比重 or 占比 has a unit of shares.")
def _unit_dimension(entries: Sequence[Indicator]) -> Found:
    shares = re.compile("(?:覆盖|达标|持证|使用|普及|设置|入学|入园|参保|合格|规范化|失业)率$|比例$|比重$|占比$|比率$")
    for entry in entries:
        if shares.search(entry.name) and "share" not in units.dimensions(entry.unit, entry.per):
            yield entry.code, f"{entry.name} is in {entry.unit or 'no unit'}"


@rule("per-missing", "An indicator whose name has a denominator has it as a number, and the other way round a base.")
def _per_missing(entries: Sequence[Indicator]) -> Found:
    for entry in entries:
        stated = units.denominator(entry.name)
        if stated and stated != (entry.per, entry.per_base):
            yield entry.code, f"the name says per {stated[0]} {stated[1]}, the entry {entry.per} {entry.per_base}"
        if entry.per is not None and entry.per < 2:
            yield entry.code, f"per {entry.per} is no denominator"


@rule(
    "direction-missing",
    "An indicator in a unit of shares, ratios or rates says which way is better, or none.",
    advice=True,
)
def _direction_missing(entries: Sequence[Indicator]) -> Found:
    for entry in entries:
        if entry.direction is Direction.UNKNOWN and (entry.per or entry.unit in {"%", "‰", "ratio"}):
            yield entry.code, "has no direction (higher, lower or none)"


@rule("range-missing", "An indicator in a unit of shares, ratios or rates has a plausible range.", advice=True)
def _range_missing(entries: Sequence[Indicator]) -> Found:
    for entry in entries:
        if entry.low is None and (entry.per or entry.unit in {"%", "‰", "ratio"}):
            yield entry.code, "has no plausible range"


@rule("range-order", "A plausible range has its lower end below its upper end.")
def _range_order(entries: Sequence[Indicator]) -> Found:
    for entry in entries:
        if entry.low is not None and entry.high is not None and entry.low >= entry.high:
            yield entry.code, f"the range {entry.low} to {entry.high} is empty"


@rule("link-broken", "Parts and relations name codes of the catalogue.")
def _link_broken(entries: Sequence[Indicator]) -> Found:
    codes = {entry.code for entry in entries}
    for entry in entries:
        for code in (*entry.parts, *(relation.code for relation in entry.relations)):
            if code not in codes:
                yield entry.code, f"refers to {code}, which is not in the catalogue"


@rule("link-self", "No indicator is its own part or relation, or twice in relation to another.")
def _link_self(entries: Sequence[Indicator]) -> Found:
    for entry in entries:
        linked = [relation.code for relation in entry.relations]
        if entry.code in (*entry.parts, *linked):
            yield entry.code, "refers to itself"
        for code, count in Counter(linked).items():
            if count > 1:
                yield entry.code, f"is related to {code} in {count} ways"


@rule("link-circle", "Parts and broader indicators do not run in a circle.")
def _link_circle(entries: Sequence[Indicator]) -> Found:
    below = {entry.code: set(entry.parts) for entry in entries}
    for entry in entries:
        for relation in entry.relations:
            if relation.degree is Degree.BROADER:
                below.setdefault(relation.code, set()).add(entry.code)
    for code in below:
        if code in _reachable(code, below):
            yield code, "is a part of itself over other indicators"


def _reachable(code: str, below: dict[str, set[str]]) -> set[str]:
    """Return all codes that lie below one."""
    found: set[str] = set()
    waiting = list(below[code])
    while waiting:
        each = waiting.pop()
        if each not in found:
            found.add(each)
            waiting += below.get(each, ())
    return found


@rule("part-unlike", "A part is measured in the unit and denominator of its whole.")
def _part_unlike(entries: Sequence[Indicator]) -> Found:
    by_code = {entry.code: entry for entry in entries}
    for entry in entries:
        for part in (by_code[code] for code in entry.parts if code in by_code):
            alike = units.compatible(part.unit, entry.unit, part.per, entry.per)
            if not alike or units.same_base(part.per_base, entry.per_base) is units.Likeness.OTHER:
                yield (
                    entry.code,
                    f"its part {part.code} is in {part.unit_text or 'no unit'}, it is in {entry.unit_text}",
                )


@rule("reason-missing", "A relation says why the two are not one.")
def _reason_missing(entries: Sequence[Indicator]) -> Found:
    for entry in entries:
        for relation in entry.relations:
            if len(relation.reason) < 10:
                yield entry.code, f"gives no reason for its relation to {relation.code}"


@rule("source-unknown", "A source is in sources.yaml, and an indicator with a source has a definition.")
def _source_unknown(entries: Sequence[Indicator]) -> Found:
    for entry in entries:
        if entry.source and entry.source not in sources():
            yield entry.code, f"the source {entry.source} is not in sources.yaml"
        if entry.source and not entry.definition:
            yield entry.code, "has a source and no definition"


@rule("scheme-unknown", "The crosswalk names schemes it knows: who, world_bank, sdg.")
def _scheme_unknown(entries: Sequence[Indicator]) -> Found:
    for entry in entries:
        for scheme in set(entry.crosswalk) - SCHEMES:
            yield entry.code, f"{scheme} is no scheme of the crosswalk"


@rule("name-language", "The name is Chinese, the English name is not.")
def _name_language(entries: Sequence[Indicator]) -> Found:
    for entry in entries:
        if not re.search(r"[\u4e00-\u9fff]", entry.name):
            yield entry.code, f"{entry.name} is no Chinese name"
        if not entry.name_en.strip() or re.search(r"[\u4e00-\u9fff]", entry.name_en):
            yield entry.code, f"{entry.name_en!r} is no English name"


@rule("domain-mixed", "The codes of one file begin with a domain of that file only.")
def _domain_mixed(entries: Sequence[Indicator]) -> Found:
    files: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        files[entry.file][entry.code.split(".")[0]] += 1
    for entry in entries:
        domain = files[entry.file].most_common(1)[0][0]
        if entry.code.split(".")[0] != domain:
            yield entry.code, f"stands in {entry.file} among {domain}"


def lint_entries(entries: Sequence[Indicator]) -> list[Complaint]:
    """Return what the rules over entries find, in the order of the rules."""
    return [Complaint(each.name, code, message, each.advice) for each in RULES for code, message in each.check(entries)]


FILE_UNSORTED = "file-unsorted"
FILE_WANTS = "A file is sorted by code and written in the one style that `guihua indicators add` writes."


def lint_files(files: Iterable[Path]) -> list[Complaint]:
    """Return the files that are not sorted and formatted as the catalogue's writer would."""
    return [
        Complaint(FILE_UNSORTED, path.name, "is not sorted or not in the catalogue's style")
        for path in files
        if path.read_text(encoding="utf-8") != format_entries(read_entries(path))
    ]


def lint(folder: Path | None = None) -> list[Complaint]:
    """Return all complaints about the catalogue in a folder, the project's own without one.

    Raises RegistryError where a file cannot be read as a catalogue at all.
    """
    return lint_entries(load_catalogue(folder)) + lint_files(indicator_files(folder))


def fix(folder: Path | None = None) -> list[Path]:
    """Rewrite the files that are not sorted or not in the catalogue's style; return those that were changed."""
    changed = []
    for path in indicator_files(folder):
        text = format_entries(read_entries(path))
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            changed.append(path)
    return changed


def rules() -> list[tuple[str, str, bool]]:
    """Return every rule's name, what it wants, and whether it is advice only."""
    return [*((each.name, each.wants, each.advice) for each in RULES), (FILE_UNSORTED, FILE_WANTS, False)]
