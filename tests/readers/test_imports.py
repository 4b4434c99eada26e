"""Each reader loads on its own: only the one for the format at hand is imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

from extract.readers import _READERS


@pytest.mark.parametrize("module", sorted({module for module, _ in _READERS.values()}))
def test_a_reader_loads_first(module: str) -> None:
    done = subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
