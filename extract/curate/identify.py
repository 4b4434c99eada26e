"""Stable ids of observations: from document and place, never from the value, so that a corrected value keeps its id."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from extract.model import Observation


def place_id(observation: Observation) -> str:
    """Return the id that an observation's place gives it.

    A table's figure: `<doc_id>-t1-r4-c3`; a figure in prose: `<doc_id>-b17-120-124` (block, first character, end); the
    second figure of one place ends in `-2`. A figure without a place (added by a reviewer) is told by what it is about.
    """
    if observation.table_id and observation.row is not None and observation.col is not None:
        place = f"{observation.table_id}-r{observation.row}-c{observation.col}"
    elif observation.block is not None:
        place = f"b{observation.block}-{observation.start or 0}-{observation.end or 0}"
    else:
        place = f"x{_about(observation)}"
    suffix = f"-{observation.ordinal + 1}" if observation.ordinal else ""
    return f"{observation.doc_id}-{place}{suffix}"


def identify(observations: Iterable[Observation], doc_id: str) -> tuple[Observation, ...]:
    """Give every observation of one document its `doc_id` and a unique `obs_id`.

    Observations that share a place and an ordinal are told apart by a running number (`.2`) in the order they come in.
    """
    seen: dict[str, int] = {}
    named = []
    for observation in observations:
        owned = replace(observation, doc_id=doc_id)
        key = owned.obs_id or place_id(owned)
        seen[key] = seen.get(key, 0) + 1
        named.append(replace(owned, obs_id=key if seen[key] == 1 else f"{key}.{seen[key]}"))
    return tuple(named)


def _about(observation: Observation) -> str:
    """Return a short digest of what a figure without a place is about."""
    parts = (observation.indicator_name, observation.entity, observation.ref_area_name, observation.time_period)
    return hashlib.sha256("\x1f".join((*parts, observation.kind, observation.basis)).encode()).hexdigest()[:10]
