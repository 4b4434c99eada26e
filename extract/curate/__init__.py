"""Observations of many documents made one consistent, published set.

`curate(extractions, …) -> Curated` puts them together, `publish(curated, folder)` writes them. The names are loaded
when first used, because writing needs libraries that reading a record does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extract.curate.build import curate
    from extract.curate.frames import load
    from extract.curate.publishing import publish
    from extract.curate.records import Curated, Failure

__all__ = ["Curated", "Failure", "curate", "load", "publish"]

_HOMES = {"curate": "build", "load": "frames", "publish": "publishing", "Curated": "records", "Failure": "records"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
