"""What a check is: a named record with a pure function from the figures to what is doubtful about them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, TypeVar

from extract.model import Document, Extraction, Facts, Finding, Observation, Paragraph, Role, Severity, Table
from extract.normalize.messages import Field, message
from extract.normalize.outline import compact, read_heading
from extract.normalize.schema import Words
from extract.validate.checks.concepts import Concept, bare, concept, same_base, same_unit, words

STOP = re.compile(r"[。；;](?!其中)")
BOX_CAPTION = re.compile(r"\s*专栏\s*(\d{1,3})")
# Headings down to （一） end a box; 1. and （1） number its items.
SECTION_LEVEL = 3

Said = dict[str, Field]
"""The words for a message."""

Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalogue says of one indicator, as far as checks need it.

    `direction` is `up` where more is better, `down` where less is, else empty. `low` and `high` bound what is
    plausible, in the standard unit; `base` is what a rate is per. `wholes` are the codes of indicators that this one is
    a part of.
    """

    code: str
    name: str = ""
    direction: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    base: str = ""
    wholes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One doubt: the figure it is about, the one it is compared with, and the words for the message."""

    observation: Observation | None = None
    other: Observation | None = None
    words: Mapping[str, Field] = field(default_factory=dict)
    expected: str = ""
    observed: str = ""
    severity: Severity | None = None
    doc_id: str = ""


@dataclass(frozen=True)
class Context:
    """All that checks look at: the figures of all documents, the documents, and what is known of indicators.

    `suggest` returns ranked names for a label that the catalogue does not know. Groupings are made once.
    """

    observations: Sequence[Observation]
    extractions: Mapping[str, Extraction] = field(default_factory=dict)
    catalogue: Mapping[str, Known] = field(default_factory=dict)
    suggest: Callable[[str], Sequence[str]] = lambda label: ()

    def documents(self) -> Iterator[tuple[str, list[Observation]]]:
        """Yield each document's id with its figures (status A) in reading order."""
        yield from self._stated.items()

    def comparable(self) -> Iterator[tuple[str, list[Observation]]]:
        """Yield the figures of each document without the totals of its lists of institutions.

        Such a total is that of the list, not of the region, so it cannot be held against other places.
        """
        yield from self._comparable.items()

    @cached_property
    def _stated(self) -> dict[str, list[Observation]]:
        numbers = (x for x in self.observations if x.obs_status == "A" and x.obs_value is not None)
        return grouped(numbers, lambda x: x.doc_id)

    @cached_property
    def _comparable(self) -> dict[str, list[Observation]]:
        kept = {}
        for doc_id, observations in self._stated.items():
            rows = {table_id: list_totals(table) for table_id, table in self._tables_of(doc_id)}
            kept[doc_id] = [x for x in observations if x.row is None or x.row not in rows.get(x.table_id, ())]
        return kept

    def lists(self, doc_id: str) -> frozenset[str]:
        """Return the ids of a document's tables that list single institutions."""
        return frozenset(table_id for table_id, table in self._tables_of(doc_id) if is_list(table))

    def _tables_of(self, doc_id: str) -> tuple[tuple[str, Table], ...]:
        extraction = self.extractions.get(doc_id)
        return extraction.tables if extraction else ()

    def facts(self, doc_id: str) -> Facts:
        """Return what a document says about itself; empty facts for an unknown document."""
        extraction = self.extractions.get(doc_id)
        return extraction.facts if extraction else Facts()

    def tables(self) -> Iterator[tuple[str, str, Table]]:
        """Yield document id, table id and table of every logical table."""
        for doc_id, extraction in self.extractions.items():
            for table_id, table in extraction.tables:
                yield doc_id, table_id, table

    def plan(self, observation: Observation) -> Field:
        """Return the title of the plan that states a figure, with its draft stage, else the document's id."""
        facts = self.facts(observation.doc_id)
        title = facts.title or observation.doc_id
        return message("draft", title=title) if facts.stage == "draft" else title

    def box(self, observation: Observation) -> int:
        """Return the number of the box that a figure in prose stands in, 0 for body text."""
        boxes = self._boxes.get(observation.doc_id, ())
        block = observation.block
        return boxes[block] if block is not None and block < len(boxes) else 0

    @cached_property
    def _boxes(self) -> dict[str, tuple[int, ...]]:
        return {doc_id: boxes_of(extraction.document) for doc_id, extraction in self.extractions.items()}

    def text(self, observation: Observation) -> str:
        """Return the paragraph that a figure in prose stands in, empty where it is not known."""
        extraction = self.extractions.get(observation.doc_id)
        if extraction is None or observation.block is None or observation.block >= len(extraction.document.blocks):
            return ""
        return getattr(extraction.document.blocks[observation.block], "text", "")

    def sentence(self, observation: Observation) -> int:
        """Return the number of a figure's sentence within its paragraph; 其中 goes on with the one before."""
        return len(STOP.findall(self.text(observation)[: observation.end or 0]))

    def known(self, observation: Observation) -> Known | None:
        """Return what the catalogue says of a figure's indicator."""
        return self.catalogue.get(observation.indicator) if observation.indicator else None


class Sides(NamedTuple):
    """What the columns `expected` and `observed` hold for one check, and what stands between them in the report."""

    expected: Words
    observed: Words
    between: str = "；"


USUAL = Sides(Words("应为", "expected"), Words("实为", "observed"))
PLACES = Sides(Words("一处", "one place"), Words("另一处", "the other place"))
PLANS = Sides(Words("一份规划", "one plan"), Words("另一份", "the other plan"))
TO_TARGET = Sides(Words("现状", "today"), Words("目标", "target"), " → ")
ADDED_UP = Sides(Words("各项之和", "parts add up to"), Words("印作", "printed"))


@dataclass(frozen=True)
class Check:
    """A doubt of one sort. `severity` is the usual one; its message stands in `schemas/messages.yaml`."""

    name: str
    title: str
    title_zh: str
    description: str
    severity: Severity
    find: Callable[[Context], Iterable[Hit]]
    sides: Sides = USUAL

    def run(self, context: Context) -> Iterator[Finding]:
        """Yield the findings of this check over all documents of the context."""
        for hit in self.find(context):
            said = message(self.name, **hit.words)
            yield Finding(
                doc_id=hit.doc_id or (hit.observation.doc_id if hit.observation else ""),
                severity=hit.severity or self.severity,
                check=self.name,
                message=said.en,
                message_zh=said.zh,
                obs_id=hit.observation.obs_id if hit.observation else "",
                other_obs_id=hit.other.obs_id if hit.other else "",
                expected=hit.expected,
                observed=hit.observed,
            )


def boxes_of(document: Document) -> tuple[int, ...]:
    """Return for each block the box it stands in, 0 for none.

    Where the format keeps no frames, a box goes from its caption (专栏3 …) to the next heading of a section.
    """
    boxes, current = [], 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            caption = BOX_CAPTION.match(block.text)
            heading = read_heading(compact(block.text)[0], block)
            if caption:
                current = int(caption.group(1))
            elif heading.title and heading.level <= SECTION_LEVEL:
                current = 0
        boxes.append(block.box or current)
    return tuple(boxes)


def is_list(table: Table) -> bool:
    """Tell whether a table lists single institutions or projects by name."""
    heads = {bare(cell.text) for cell in table.cells if cell.row < max(table.header_rows, 1)}
    return table.role is Role.LIST or any(head.endswith(words().list_heads) for head in heads)


def list_totals(table: Table) -> frozenset[int]:
    """Return the rows of totals of a table that lists single institutions, none for other tables."""
    if not is_list(table):
        return frozenset()
    return frozenset(cell.row for cell in table.cells if bare(cell.text) in words().totals)


def subject(observation: Observation) -> tuple[Concept | str, str]:
    """Return what a figure is about for matching: the catalogue's code where there is one, else the concept."""
    if observation.indicator:
        return observation.indicator, observation.entity
    return concept(observation), ""


def frame(observation: Observation) -> tuple[Hashable, ...]:
    """Return what two figures must share to be comparable at all: area, time, unit, denominator and basis."""
    return (
        observation.ref_area or observation.ref_area_name,
        observation.time_period,
        observation.base_period,
        same_unit(observation.unit_measure),
        observation.per,
        same_base(observation.per_base) if observation.per else "",
        observation.basis,
    )


def grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """Return the items (figures, mostly) by key, in the order of first appearance."""
    groups: dict[Key, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups


def place(observation: Observation) -> Words:
    """Return where a figure stands, in words: `table t2 row 3 column 4`, `the text, page 5`."""
    if observation.source == "table":
        where = {"table": observation.table_id, "row": str(observation.row), "col": str(observation.col)}
        return message("in-table", **where)
    page = next((anchor.page for anchor in observation.anchors if anchor.page is not None), None)
    return message("in-text-on-page", page=str(page)) if page is not None else message("in-text")


def about(observation: Observation) -> str:
    """Return the name of a figure with its class, area and year, for messages."""
    entity = f" ({observation.entity})" if observation.entity else ""
    return " ".join(
        part
        for part in (f"{observation.indicator_name}{entity}", observation.ref_area_name, observation.time_period)
        if part
    )
