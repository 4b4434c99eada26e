"""The indicator catalogue as values: `schemas/indicators/*.yaml` read into `Indicator`s, and written back in one style.

The least an entry says is code, name, English name and unit; the denominator follows from the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from extract.normalize import units
from extract.normalize.registry import RegistryError, read_yaml, schemas_folder

REQUIRED = ("code", "name", "name_en", "unit")
FIELDS = (
    *REQUIRED, "per", "per_base", "direction", "range", "definition", "source", "parts", "aliases", "close", "broader",
    "crosswalk",
)  # fmt: skip
"""Keys of an entry, in the order in which they are written."""


class Degree(StrEnum):
    """How near two indicators are, in terms of SKOS: exact labels share a code, the others link codes."""

    EXACT = "exact"
    CLOSE = "close"
    BROADER = "broader"
    NARROWER = "narrower"


class Direction(StrEnum):
    """Which way is better; NONE where neither is; UNKNOWN where the catalogue does not say."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A link to another indicator and the reason why the two are not one."""

    degree: Degree
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One entry of the catalogue.

    `unit`, `per` and `per_base` are the standard that figures are converted to, `low` and `high` the plausible range
    in it. `parts` are codes of indicators that this one contains, so that none of them can exceed it. `file` is its
    file in `schemas/indicators/`, `order` the place in the whole catalogue.
    """

    code: str
    name: str
    name_en: str
    unit: str
    per: int | None = None
    per_base: str = ""
    direction: Direction = Direction.UNKNOWN
    low: Decimal | None = None
    high: Decimal | None = None
    definition: str = ""
    source: str = ""
    parts: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    relations: tuple[Relation, ...] = ()
    crosswalk: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    file: str = ""
    order: int = 0

    @property
    def labels(self) -> tuple[str, ...]:
        """The name and all aliases: every print that means exactly this indicator."""
        return (self.name, *self.aliases)

    @property
    def unit_text(self) -> str:
        """Standard unit and denominator in one text: 张/千人口."""
        return units.unit_text(self.unit, self.per, self.per_base)


def indicator_files(folder: Path | None = None) -> list[Path]:
    """Return the catalogue's files in order."""
    return sorted((folder or schemas_folder() / "indicators").glob("*.yaml"))


def read_entries(path: Path) -> list[dict[str, Any]]:
    """Return the entries of one file as plain mappings. Raises RegistryError naming file and entry if it is no list."""
    data = read_yaml(path) or []
    if not isinstance(data, list):
        raise RegistryError(f"{path}: a list of indicators is needed, this is a {type(data).__name__}")
    for number, entry in enumerate(data, start=1):
        if not isinstance(entry, dict):
            raise RegistryError(f"{path}, entry {number}: a mapping with {', '.join(REQUIRED)} is needed")
        missing = [key for key in REQUIRED if key not in entry]
        unknown = [key for key in entry if key not in FIELDS]
        if missing or unknown:
            words = [f"lacks {', '.join(missing)}"] * bool(missing) + [f"has unknown {', '.join(unknown)}"] * bool(
                unknown
            )
            raise RegistryError(f"{path}, entry {number} ({entry.get('code', 'no code')}): {' and '.join(words)}")
    return data


def parse_entry(entry: Mapping[str, Any], file: str = "", order: int = 0) -> Indicator:
    """Return an entry as an indicator; raises RegistryError naming file and entry where a value has a wrong form."""
    try:
        found = units.find_denominator(str(entry["name"]))
        low, high = (Decimal(str(end)) for end in entry["range"]) if "range" in entry else (None, None)
        return Indicator(
            code=str(entry["code"]),
            name=str(entry["name"]),
            name_en=str(entry["name_en"]),
            unit=str(entry["unit"] or ""),
            per=entry.get("per", found.per if found else None),
            per_base=str(entry.get("per_base", found.base if found else "")),
            direction=Direction(entry.get("direction", "")),
            low=low,
            high=high,
            definition=str(entry.get("definition", "")),
            source=str(entry.get("source", "")),
            parts=tuple(entry.get("parts", ())),
            aliases=tuple(str(alias) for alias in entry.get("aliases", ())),
            relations=tuple(_relations(entry)),
            crosswalk=MappingProxyType({str(k): str(v) for k, v in entry.get("crosswalk", {}).items()}),
            file=file,
            order=order,
        )
    except (TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise RegistryError(f"{file or 'catalogue'}, {entry.get('code')}: {error}") from error


def _relations(entry: Mapping[str, Any]) -> Iterable[Relation]:
    for degree in (Degree.CLOSE, Degree.BROADER):
        for code, reason in entry.get(degree.value, {}).items():
            yield Relation(degree, str(code), str(reason))


def load_catalogue(folder: Path | None = None) -> tuple[Indicator, ...]:
    """Return all indicators, file by file. Raises RegistryError naming file and entry where something is wrong."""
    rows = [(path.name, entry) for path in indicator_files(folder) for entry in read_entries(path)]
    return tuple(parse_entry(entry, file, order) for order, (file, entry) in enumerate(rows))


@cache
def catalogue() -> Mapping[str, Indicator]:
    """Return the catalogue by code, read once. Of two entries with one code the first counts; the linter tells."""
    found: dict[str, Indicator] = {}
    for indicator in load_catalogue():
        found.setdefault(indicator.code, indicator)
    return MappingProxyType(found)


@cache
def sources() -> Mapping[str, Mapping[str, str]]:
    """Return the registry of sources that definitions name."""
    return MappingProxyType(read_yaml(schemas_folder() / "sources.yaml"))


class _Style(yaml.SafeDumper):
    """Block style with leaf lists and mappings in flow style, blank line between entries."""


_Style.add_representer(Decimal, lambda dumper, value: dumper.represent_float(float(value)))


def format_entries(entries: Sequence[Mapping[str, Any]]) -> str:
    """Return the text of a catalogue file: entries by code, keys in the order of `FIELDS`, nothing empty."""
    return "\n".join(format_entry(entry) for entry in sorted(entries, key=lambda entry: str(entry["code"])))


def format_entry(entry: Mapping[str, Any]) -> str:
    """Return the text of one entry, ending with a line break."""
    kept = {key: entry[key] for key in FIELDS if key in REQUIRED or entry.get(key) not in (None, "", [], {}, ())}
    return yaml.dump(
        [kept], Dumper=_Style, allow_unicode=True, sort_keys=False, default_flow_style=None, width=116, indent=2
    )
