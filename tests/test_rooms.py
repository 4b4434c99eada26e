"""The direction of flow: a room imports only rooms to its left (docs/architecture.md)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "extract"
# From left to right; rooms of one entry may not use each other.
ORDER = [
    {"model", "normalize"},
    {"readers", "manifest", "workers"},
    {"facts", "ingest"},
    {"tables", "prose"},
    {"curate"},
    {"validate"},
    {"pipeline"},
]
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}
OUTSIDE = {"fetch", "cli"}
"""The command line may use every room, and nobody but it uses fetching."""


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("extract."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.ImportFrom) and node.module == "extract":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (a.name.split(".")[1] for a in node.names if a.name.startswith("extract."))


FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if room_of(path) in RANK]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_rooms_to_its_left(path: Path) -> None:
    room = room_of(path)
    for other in imports_of(path):
        if other == room or other not in RANK:
            assert other in {room, "schemas"} or other not in OUTSIDE, f"{path} imports {other}"
            continue
        assert RANK[other] < RANK[room] or {room, other} == {"model", "normalize"}, f"{path}: {room} imports {other}"


def test_every_room_has_its_place() -> None:
    rooms = {room_of(path) for path in PACKAGE.rglob("*.py")} - {"__init__", "__main__"}
    assert rooms <= set(RANK) | OUTSIDE, "a new room needs a place in the order"


def test_great_expectations_is_imported_in_one_room_and_lazily() -> None:
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        top = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
        names = [a.name for n in top if isinstance(n, ast.Import) for a in n.names]
        names += [n.module or "" for n in top if isinstance(n, ast.ImportFrom)]
        assert not any(name.startswith("great_expectations") for name in names), f"{path} imports it at start-up"
