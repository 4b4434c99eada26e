"""Parts of the published comparison: chosen indicators and areas, with near indicators on request."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from extract.normalize import indicators
from extract.normalize.schema import contract

RELATION = ("relation", "relation_reason")
"""Columns that a selection with near indicators has first after the fixed ones: how near, to which code, and why."""


class SelectionError(ValueError):
    """An indicator or area that is not in the comparison; `hint` names what comes near."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Selection(NamedTuple):
    """A part of a published table: its column names and its rows as text, empty for missing."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def select_wide(
    folder: Path, wanted: Sequence[str] = (), areas: Sequence[str] = (), *, close: bool = False
) -> Selection:
    """Return rows of the wide comparison for the wanted indicators and the columns of the wanted areas.

    Rows and columns without any figure are left out. With `close`, indicators that the catalogue calls close, broader
    or narrower follow the one they are near to, marked with the reason. Raises SelectionError and FileNotFoundError.
    """
    names, rows = _read(folder / "comparison.csv")
    fixed = len(contract().table("comparison").columns)
    shown = [*range(fixed), *_columns(names, fixed, areas)]
    by_code = {row[0]: row for row in rows}
    marked = _with_near(_codes(wanted, by_code), by_code) if close else ((c, "", "") for c in _codes(wanted, by_code))
    chosen = [(by_code[code], relation, reason) for code, relation, reason in marked]
    extra = len(RELATION) if close else 0
    heads = [*names[:fixed], *RELATION[:extra], *(names[i] for i in shown[fixed:])]
    cut = [
        (*row[:fixed], *(relation, reason)[:extra], *(row[i] for i in shown[fixed:]))
        for row, relation, reason in chosen
        if any(row[i] for i in shown[fixed:])
    ]
    return _without_empty_columns(Selection(tuple(heads), tuple(cut)), fixed + extra)


def select_long(
    folder: Path, wanted: Sequence[str] = (), areas: Sequence[str] = (), *, close: bool = False
) -> Selection:
    """Return rows of the long comparison for the wanted indicators and areas; see `select_wide`."""
    names, rows = _read(folder / "comparison_long.csv")
    code, area, area_name = (names.index(name) for name in ("indicator", "ref_area", "ref_area_name"))
    groups: dict[str, list[list[str]]] = {}
    for row in rows:
        groups.setdefault(row[code], []).append(row)
    kept = _areas({(row[area], row[area_name]) for row in rows}, areas)
    codes = _codes(wanted, groups)
    marked = _with_near(codes, groups) if close else ((each, "", "") for each in codes)
    extra = len(RELATION) if close else 0
    cut = [
        (*row, *(relation, reason)[:extra])
        for each, relation, reason in marked
        for row in groups[each]
        if (row[area], row[area_name]) in kept
    ]
    return Selection((*names, *RELATION[:extra]), tuple(cut))


def _read(place: Path) -> tuple[list[str], list[list[str]]]:
    if not place.is_file():
        raise FileNotFoundError(f"{place}: not there; build the curated set first")
    with place.open(encoding="utf-8", newline="") as stream:
        names, *rows = list(csv.reader(stream))
    return names, rows


def _codes(wanted: Sequence[str], known: Mapping[str, object]) -> list[str]:
    """Return the codes that are meant, of those in the comparison; all where nothing is asked for."""
    if not wanted:
        return list(known)
    found = dict.fromkeys(code for word in wanted for code in _meant(word, known))
    return list(found)


def _meant(word: str, known: Mapping[str, object]) -> list[str]:
    """Return the codes that a word means: a code, a name or alias, or a part of one."""
    match = indicators.lookup(word)
    exact = [word] if word in known else [match.code] if match and match.code in known else []
    found = exact or [each.code for each in indicators.search(word) if each.code in known]
    if not found:
        near = [s for s in indicators.suggest(word, 10) if s.code in known][:3]
        hint = "near: " + ", ".join(f"{s.name} ({s.code})" for s in near) if near else "guihua indicators lists them"
        raise SelectionError(f"no indicator in the comparison is called {word}", hint)
    return found


def _with_near(codes: Iterable[str], known: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """Yield each code followed by the codes near to it that have figures, with relation and reason.

    Two codes that are near to each other are told as a pair once, at the first of them.
    """
    told: set[frozenset[str]] = set()
    for code in codes:
        yield code, "", ""
        for relation in indicators.related(code):
            pair = frozenset((code, relation.code))
            if relation.code in known and pair not in told:
                told.add(pair)
                yield relation.code, f"{relation.degree} of {code}", relation.reason


def _columns(names: Sequence[str], fixed: int, areas: Sequence[str]) -> list[int]:
    """Return the positions of the columns of the wanted areas; a heading begins with the area's name and a blank."""
    kept = _areas({("", name.split(" ")[0]) for name in names[fixed:]}, areas)
    return [i for i, name in enumerate(names) if i >= fixed and ("", name.split(" ")[0]) in kept]


def _areas(known: set[tuple[str, str]], wanted: Sequence[str]) -> set[tuple[str, str]]:
    """Return the areas (code and name) that are meant by codes, names or the ends of names (大足区)."""
    if not wanted:
        return known
    kept = set()
    for word in wanted:
        exact = {each for each in known if word in each}
        found = exact or {each for each in known if each[1].endswith(word)} or {e for e in known if word in e[1]}
        if not found:
            names = ", ".join(sorted(name for _, name in known)[:12])
            raise SelectionError(f"no area in the comparison is called {word}", f"there are {names}")
        kept |= found
    return kept


def _without_empty_columns(selection: Selection, fixed: int) -> Selection:
    filled = [i for i in range(len(selection.names)) if i < fixed or any(row[i] for row in selection.rows)]
    rows = tuple(tuple(row[i] for i in filled) for row in selection.rows)
    return Selection(tuple(selection.names[i] for i in filled), rows)
