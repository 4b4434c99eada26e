"""Reviewers' decisions as values, read from the YAML files in `raw/overrides/`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from extract.model import Observation
from extract.normalize.registry import RegistryError, read_yaml
from extract.normalize.schema import contract
from extract.normalize.values import fold

# What each action must say besides `reason`, `by` and `on`.
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "confirm": ("obs", "expect"),
    "correct": ("obs", "expect", "set"),
    "drop": ("obs", "expect"),
    "map": ("label", "indicator", "expect"),
    "add": ("doc", "evidence", "set"),
    "join": ("doc", "tables", "expect"),
    "split": ("doc", "table", "before_row", "expect"),
}
TABLE_ACTIONS = frozenset({"join", "split"})
KEYS = frozenset(
    {"action", "obs", "label", "indicator", "doc", "tables", "table", "before_row", "header", "title", "evidence"}
    | {"place", "expect", "set", "reason", "by", "on"}
)
NUMBERS = frozenset({"obs_value", "obs_value_high"})
INTEGERS = frozenset({"per"})
# Columns that a reviewer may set: what is measured, of whom, where, when and how much.
SETTABLE = (
    *("obs_value", "obs_value_high", "comparator", "unit_measure", "per", "per_base", "time_period", "kind", "basis"),
    *("base_period", "ref_area", "ref_area_name", "entity", "indicator_name", "label", "indicator", "nature"),
    *("responsible", "obs_status", "obs_text"),
)
EXPECTABLE = (*SETTABLE, "evidence")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class OverrideError(ValueError):
    """Decisions cannot be applied; the message has one line for each, with file, entry and what comes nearest."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `where` names file and entry, `expect` is what the reviewer saw, column by column.

    An `expect` of one text stands under `evidence`; for `map` it is the number of figures, for `join` and `split` the
    text of a cell, also under `evidence`. Values in `expect` and `changes` are text, as published.
    """

    where: str
    action: str
    reason: str
    by: str
    on: str
    doc: str = ""
    obs: str = ""
    label: str = ""
    indicator: str = ""
    evidence: str = ""
    place: str = ""
    tables: tuple[str, ...] = ()
    before_row: int = 0
    header: bool = False
    title: str = ""
    expect: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, str] = field(default_factory=dict)


def load_decisions(folder: Path) -> tuple[Decision, ...]:
    """Return the decisions of all YAML files below a folder, by file name; none where there is no folder.

    Raises OverrideError naming every entry that is wrong in form.
    """
    decisions: list[Decision] = []
    problems: list[str] = []
    for path in sorted([*folder.glob("**/*.yaml"), *folder.glob("**/*.yml")]):
        try:
            decisions += parse_decisions(read_yaml(path), path.relative_to(folder).as_posix())
        except RegistryError as error:
            problems.append(str(error))
        except OverrideError as error:
            problems += error.problems
    if problems:
        raise OverrideError(problems)
    return tuple(decisions)


def parse_decisions(raw: Any, file: str) -> list[Decision]:
    """Return the decisions of one parsed file: a list of entries, or a mapping with `decisions` and defaults."""
    if raw is None:
        return []
    defaults = {key: value for key, value in raw.items() if key != "decisions"} if isinstance(raw, dict) else {}
    entries = raw.get("decisions") if isinstance(raw, dict) else raw
    if not isinstance(entries, list):
        raise OverrideError([f"{file}: expected a list of decisions, or `decisions:` with one"])
    decisions, problems = [], []
    for number, entry in enumerate(entries, 1):
        where = f"{file}, entry {number}"
        wrong = _faults(entry, defaults)
        problems += [f"{where}: {fault}" for fault in wrong]
        if not wrong:
            decisions.append(_decision({**defaults, **entry}, where))
    if problems:
        raise OverrideError(problems)
    return decisions


def _faults(entry: Any, defaults: Mapping[str, Any]) -> list[str]:
    """Return what is wrong in the form of one entry, in words; nothing where it is well-formed."""
    if not isinstance(entry, dict):
        return ["expected a mapping with `action`"]
    whole = {**defaults, **entry}
    action = str(whole.get("action", ""))
    if action not in REQUIRED:
        return [f"action {action!r} is not one of {', '.join(REQUIRED)}"]
    needed = (*REQUIRED[action], "reason", "by", "on")
    faults = [f"{action} needs `{key}`" for key in needed if whole.get(key) in (None, "", [], {})]
    faults += [f"`{key}` is not a key of a decision" for key in sorted(whole.keys() - KEYS)]
    return faults + _value_faults(whole)


def _value_faults(whole: Mapping[str, Any]) -> list[str]:
    faults = []
    if whole.get("on") and not _DAY.fullmatch(_text(whole["on"])):
        faults.append(f"`on` must be a day such as 2024-05-31, not {_text(whole['on'])}")
    for key, known in (("set", SETTABLE), ("expect", EXPECTABLE)):
        given = whole.get(key)
        if isinstance(given, dict):
            faults += [
                f"`{key}` names `{column}`, which is not one of its columns" for column in given if column not in known
            ]
            faults += _code_faults(key, given)
            faults += [
                f"`{key}`: {column} is not a number: {value}"
                for column, value in given.items()
                if _no_number(column, value)
            ]
        elif key == "set" and given is not None:
            faults.append("`set` must map columns to values")
    if whole.get("action") == "join" and not (isinstance(whole.get("tables"), list) and len(whole["tables"]) > 1):
        faults.append("`tables` must list the two or more tables to be joined")
    if whole.get("action") == "split" and not isinstance(whole.get("before_row"), int):
        faults.append("`before_row` must be the number of a row")
    return faults


def _code_faults(key: str, given: Mapping[str, Any]) -> list[str]:
    """Return which columns with a code list have a value that is not on it."""
    lists = contract().codelists
    return [
        f"`{key}`: {column} {_text(value)!r} is not one of {', '.join(lists[column])}"
        for column, value in given.items()
        if column in lists and _text(value) and _text(value) not in lists[column]
    ]


def _no_number(column: str, value: Any) -> bool:
    if column not in NUMBERS | INTEGERS or value in (None, ""):
        return False
    try:
        number = Decimal(_text(value))
    except InvalidOperation:
        return True
    return not number.is_finite() or (column in INTEGERS and number != number.to_integral_value())


def _decision(raw: Mapping[str, Any], where: str) -> Decision:
    expect = raw.get("expect", "")
    seen = expect if isinstance(expect, dict) else {"evidence": expect}
    tables = raw.get("tables") or ([raw["table"]] if raw.get("table") else [])
    words = {
        key: _text(raw.get(key, "")) for key in ("action", "reason", "by", "on", "doc", "obs", "label", "indicator")
    }
    return Decision(
        where=where,
        **words,
        evidence=_text(raw.get("evidence", "")),
        place=_text(raw.get("place", "")),
        tables=tuple(_text(table) for table in tables),
        before_row=int(raw.get("before_row") or 0),
        header=bool(raw.get("header", False)),
        title=_text(raw.get("title", "")),
        expect={key: _text(value) for key, value in seen.items()},
        changes={key: _text(value) for key, value in (raw.get("set") or {}).items()},
    )


def _text(value: Any) -> str:
    """Return a YAML value as published text: a day in ISO form, a number without exponent, nothing for null."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}"
    return str(value)


def column_text(observation: Observation, column: str) -> str:
    """Return a column of an observation as decisions write it."""
    value = getattr(observation, column)
    return "" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def same_text(column: str, one: str, other: str) -> bool:
    """Tell whether two texts say the same in a column: numbers by value, words without blanks and full-width forms."""
    if column in NUMBERS | INTEGERS and one and other:
        return Decimal(one) == Decimal(other)
    return fold(one) == fold(other)


def typed(column: str, text: str) -> Any:
    """Return the value of a column from its text: Decimal, int or str; None for an empty number."""
    if column in NUMBERS:
        return Decimal(text) if text else None
    if column in INTEGERS:
        return int(Decimal(text)) if text else None
    return text


def documents_of(decisions: Iterable[Decision], doc_id: str) -> tuple[Decision, ...]:
    """Return the decisions on a document's tables, in the order given."""
    return tuple(each for each in decisions if each.action in TABLE_ACTIONS and each.doc == doc_id)
