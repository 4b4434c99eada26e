"""Guihua: published Chinese policy plans in, one comparable and traceable dataset of indicators and targets out.

import extract

document = extract.open_document("plan.pdf")      # blocks in reading order, tables as pieces
figures = extract.observe(document)               # every figure it states, with id, code and standard value
table = extract.load("observations")              # a published table as a DataFrame, typed by the contract
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extract.curate.frames import load
    from extract.pipeline import observe
    from extract.readers import open_document

__all__ = ["load", "observe", "open_document"]

__version__ = "0.1.0"

# Named here, loaded when first used: `import extract` alone costs nothing.
_HOMES = {"load": "extract.curate.frames", "observe": "extract.pipeline", "open_document": "extract.readers"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
