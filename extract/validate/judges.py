"""Conditions over published rows that need the catalogue or exact arithmetic, which SQL cannot state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from extract.normalize.schema import Words

if TYPE_CHECKING:
    import pandas as pd


class Judgement(NamedTuple):
    """A named condition on a table: true, false or None (does not apply) for each row."""

    table: str
    name: str
    words: Words
    severity: str
    judge: Callable[[pd.DataFrame], Sequence[bool | None]]


JUDGES: tuple[Judgement, ...] = ()
