"""Real plans against hand-made annotations, in every form they come in: floors that only rise.

The plans and their annotations are not part of the repository; without them these tests skip.
"""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from extract.curate import curate
from extract.curate.publishing import write_tables
from extract.pipeline import interpret
from extract.readers import open_document

PLANS = ("000", "001", "003")
FORMS = ("text", "docx", "pdf")


def source(shared: Path, plan: str, form: str) -> Path:
    if form == "text":
        return next((shared / "seeds").glob(f"{plan}_*.txt"))
    return shared / "corpus" / "laid-out" / f"{plan}.{form}"


@cache
def scorer(shared: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, shared / "eval" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def published(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    @cache
    def make(plan: str, form: str) -> Path:
        folder = tmp_path_factory.mktemp(f"{plan}-{form}")
        write_tables(curate([interpret(open_document(source(shared, plan, form)))]), folder)
        return folder

    return make


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("plan", PLANS)
def test_tables_are_perfect(shared: Path, published: Any, plan: str, form: str) -> None:
    score = scorer(shared, "score_tables")
    gold = score.load_gold(shared / "gold" / plan / "tables.json")
    folder = published(plan, form)
    result, _ = score.score(gold, score.load_system(folder / "cells.csv", folder / "tables.csv"))
    assert result["perfect"] == 1.0, result
    assert result["tables"]["precision"] == 1.0, result
    assert (result["header_rows_right"], result["titles_right"]) == (len(gold), len(gold)), result


def observed(shared: Path, folder: Path, plan: str, kind: str) -> dict[str, Any]:
    score = scorer(shared, "score_observations")
    gold = [row for row in score.load_gold(shared / "gold" / plan / "observations.csv") if row["source"] == kind]
    system = [row for row in score.load_system(folder / "observations.csv") if row["source"] == kind]
    result: dict[str, Any] = score.score(gold, system)[0]
    return result


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("plan", PLANS)
def test_figures_of_tables_are_right(shared: Path, published: Any, plan: str, form: str) -> None:
    result = observed(shared, published(plan, form), plan, "table")
    assert result["core"]["f1"] >= 0.99, result
    assert result["strict"]["f1"] >= 0.97, result
