"""Where the registries are and how they are read: once, when first needed, into plain values."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RegistryError(ValueError):
    """A registry file is missing or wrong; the message names file and place."""


@cache
def schemas_folder() -> Path:
    """Return the folder with the registries: `schemas/` of the checkout, or the package's copy when installed."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package.parent / "schemas", package / "schemas"):
        if (folder / "regions.csv").is_file():
            return folder
    raise RegistryError(f"no schemas folder with regions.csv beside or inside {package}")


def read_yaml(path: Path) -> Any:
    """Return what a YAML file says; duplicate keys and syntax errors raise RegistryError with the line."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Strict)  # noqa: S506  (a safe loader)
    except OSError as error:
        raise RegistryError(f"{path}: cannot be read: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise RegistryError(f"{path}: not valid YAML: {error}") from error


def load_yaml(name: str) -> Any:
    """Return the registry `schemas/<name>` as plain values. Not cached: callers keep what they build from it."""
    return read_yaml(schemas_folder() / name)


def load_csv(name: str) -> list[list[str]]:
    """Return the rows of `schemas/<name>` without the header row."""
    path = schemas_folder() / name
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    width = len(rows[0]) if rows else 0
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            raise RegistryError(f"{path}, line {number}: {len(row)} fields where the header has {width}")
    return rows[1:]


class _Strict(_Loader):  # type: ignore[valid-type,misc]
    """A safe loader that refuses a key given twice in one mapping, which YAML would silently overwrite."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Return the mapping, or raise ConstructorError at the second use of a key."""
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key!r} stands twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)
