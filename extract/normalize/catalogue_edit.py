"""Adding to the catalogue: entries and aliases are checked by the linter before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from extract.normalize.catalogue import format_entries, indicator_files, load_catalogue, parse_entry, read_entries
from extract.normalize.catalogue_lint import lint_entries
from extract.normalize.registry import RegistryError, schemas_folder


def add_entry(entry: Mapping[str, Any], file: str = "", folder: Path | None = None) -> Path:
    """Write a new indicator into the file of its domain (or `file`) and return the file; the file stays sorted.

    Raises RegistryError, with nothing written, where the linter would complain about the entry or no file is known.
    """
    folder = folder or schemas_folder() / "indicators"
    path = folder / f"{file}.yaml" if file else _file_of_domain(str(entry["code"]), folder)
    entries = read_entries(path) if path.exists() else []
    if any(str(other["code"]) == entry["code"] for other in entries):
        raise RegistryError(f"{path}: {entry['code']} is there already")
    _check(folder, path.name, [*entries, dict(entry)], str(entry["code"]))
    path.write_text(format_entries([*entries, dict(entry)]), encoding="utf-8")
    return path


def add_aliases(code: str, labels: Sequence[str], folder: Path | None = None) -> Path:
    """Register labels as exact aliases of an indicator and return the file that was written.

    Raises RegistryError, with nothing written, where the code is unknown or the linter would complain.
    """
    folder = folder or schemas_folder() / "indicators"
    for path in indicator_files(folder):
        entries = read_entries(path)
        found = next((entry for entry in entries if entry["code"] == code), None)
        if found is not None:
            found["aliases"] = [*found.get("aliases", []), *labels]
            _check(folder, path.name, entries, code)
            path.write_text(format_entries(entries), encoding="utf-8")
            return path
    raise RegistryError(f"{folder}: no indicator has the code {code}")


def _file_of_domain(code: str, folder: Path) -> Path:
    """Return the file whose codes share the domain of this one. Raises RegistryError if there is none."""
    domain = code.split(".")[0]
    files = Counter(path for path in indicator_files(folder) for e in read_entries(path) if _domain(e) == domain)
    if not files:
        raise RegistryError(f"{folder}: no file has codes of the domain {domain}; name the file it shall stand in")
    return files.most_common(1)[0][0]


def _domain(entry: Mapping[str, Any]) -> str:
    return str(entry["code"]).split(".")[0]


def _check(folder: Path, file: str, entries: Sequence[Mapping[str, Any]], code: str) -> None:
    """Raise RegistryError if the linter has more to say with the new entries than without them."""
    before = load_catalogue(folder)
    after = [each for each in before if each.file != file] + [parse_entry(entry, file) for entry in entries]
    known = set(lint_entries(before))
    new = [complaint for complaint in lint_entries(after) if complaint not in known and not complaint.advice]
    if new:
        words = "; ".join(f"{each.where} {each.message} ({each.rule})" for each in new)
        raise RegistryError(f"{code} cannot be written: {words}")
