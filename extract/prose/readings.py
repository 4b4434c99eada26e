"""What the rules hand on: a reading of one figure, and the scene of the sentence that readings are made in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from extract.model import Area
from extract.prose.clauses import Item
from extract.prose.tense import Date


class Per(NamedTuple):
    """A denominator: number, noun, and how it opens the indicator's name (每千人口)."""

    number: int | None
    base: str
    prefix: str


NO_PER = Per(None, "", "")
NOWHERE = Area("", "")


@dataclass(frozen=True, slots=True)
class Reading:
    """One figure understood: what it is about, by which rule. Kind and year come later unless the rule forces them.

    `label` is the noun phrase as printed, `name` the resolved one. `doubt` multiplies the rule's confidence.
    `period` None means that the clause decides; an empty one means that the text does not tell.
    """

    item: Item
    rule: str
    label: str
    name: str
    entity: str = ""
    verb: str = ""
    per: Per = NO_PER
    comparator: str = ""
    kind: str = ""
    period: str | None = None
    basis: str = ""
    base_period: str = ""
    doubt: float = 1.0
    unit: str | None = None
    area: Area | None = None

    @property
    def is_level(self) -> bool:
        """Tell whether the figure states how much there is, not a share, a change or a distance."""
        return self.kind != "change" and self.rule not in _RELATIVE


_RELATIVE = frozenset({"share", "share-of-whole", "change", "gap", "rank"})


@dataclass(slots=True)
class Scene:
    """What the sentence has told so far; rules read it, the reader of the sentence keeps it up to date.

    `whole` is what the next item may be a part of; `outside` keeps it while a bracket is read.
    `previous` is the last level of the sentence before. `own` is the document's area,
    `turn` the first year that is still ahead for it.
    """

    sentence: str
    dates: tuple[Date, ...] = ()
    past: bool = False
    headings: tuple[str, ...] = ()
    readings: list[Reading] = field(default_factory=list)
    entity: str = ""
    entity_clause: int = -1
    whole: Reading | None = None
    outside: Reading | None = None
    per: Per = NO_PER
    own: Area = NOWHERE
    turn: int | None = None
    previous: Reading | None = None

    @property
    def last(self) -> Reading | None:
        """The reading made last, if any."""
        return self.readings[-1] if self.readings else None
