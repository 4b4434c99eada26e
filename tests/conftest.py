"""Fixtures that all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real plans and their gold annotations; tests that need it skip where it is absent."""
    folder = ROOT.parent / "shared"
    if not (folder / "CONTRACT.md").exists():
        pytest.skip("needs the real plans in ../shared, which this machine does not have")
    return folder
