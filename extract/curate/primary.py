"""Which one of several observations that state the same thing a comparison uses.

The choice is made from where a figure stands and how surely it was read, never from its value: where a document
contradicts itself one of its figures still becomes primary, and a check tells the reader.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace

from extract.model import Extraction, Observation, Paragraph

STATUS_ORDER = {"A": 0, "Q": 1, "M": 2}
_NOISE = re.compile(r"[\s\W_]+")


def statement(observation: Observation) -> tuple[str, ...]:
    """Return what an observation is about: observations of one document with equal keys state the same thing.

    A label that the catalogue knows is its code; any other is its name without blanks and punctuation, with its unit.
    """
    what = (observation.indicator,) if observation.indicator else _uncoded(observation)
    return (
        observation.doc_id,
        *what,
        observation.entity,
        observation.ref_area or observation.ref_area_name,
        observation.time_period,
        observation.kind,
        observation.basis,
        observation.base_period,
    )


def choose_primary(
    observations: Iterable[Observation], rank: Callable[[Observation], tuple[int, ...]]
) -> tuple[Observation, ...]:
    """Mark one observation of each statement as primary: the one with the least `rank`, then status, then order.

    A figure counts before words, and words before a mark for missing, wherever they stand.
    """
    stated = list(observations)
    best: dict[tuple[str, ...], tuple[tuple[float, ...], int]] = {}
    for index, observation in enumerate(stated):
        order = (STATUS_ORDER.get(observation.obs_status, 3), *rank(observation), -observation.confidence)
        key = statement(observation)
        if key not in best or order < best[key][0]:
            best[key] = (order, index)
    chosen = {index for _, index in best.values()}
    return tuple(replace(observation, primary=index in chosen) for index, observation in enumerate(stated))


def place_rank(extraction: Extraction) -> Callable[[Observation], tuple[int, ...]]:
    """Return a function that ranks the places of one document's figures, lower is better.

    Characters of the file before characters recognised from a picture, tables before prose, body before box.
    """
    cells = {
        (table_id, cell.row, cell.col): cell.confidence for table_id, table in extraction.tables for cell in table.cells
    }
    blocks = extraction.document.blocks

    def rank(observation: Observation) -> tuple[int, ...]:
        if observation.source == "table":
            recognised = cells.get((observation.table_id, observation.row or 0, observation.col or 0), 1.0) < 1
            return (int(recognised), 0, 0)
        block = blocks[observation.block or 0] if _is_index(observation.block, len(blocks)) else None
        if not isinstance(block, Paragraph):
            return (0, 1, 0)
        return (int(block.confidence < 1), 1, int(block.box > 0))

    return rank


def _is_index(block: int | None, length: int) -> bool:
    return block is not None and 0 <= block < length


def _uncoded(observation: Observation) -> tuple[str, ...]:
    name = _NOISE.sub("", unicodedata.normalize("NFKC", observation.indicator_name))
    return ("", name, observation.unit_measure, str(observation.per or ""))
