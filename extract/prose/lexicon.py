"""The words that the clause grammar goes by, read from `schemas/lexicon/prose.yaml` and compiled once."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from extract.normalize.quantities import any_of
from extract.normalize.registry import load_yaml


class Rule(NamedTuple):
    """A named rule of the grammar: what it reads, an example sentence, and how sure it is (0 to 1)."""

    name: str
    says: str
    example: str
    confidence: float


class UnitGroups(NamedTuple):
    """Units by what the rules make of them (`unit_groups` in the lexicon)."""

    shares: frozenset[str]
    parts: frozenset[str]
    relative: frozenset[str]
    doublings: frozenset[str]
    houses: frozenset[str]
    people: frozenset[str]
    beds: frozenset[str]
    served: frozenset[str]
    kinds: frozenset[str]
    times: frozenset[str]
    durations: frozenset[str]
    spans: frozenset[str]
    only_changes: frozenset[str]
    lengths: frozenset[str]
    sizes: frozenset[str]
    amounts: frozenset[str]
    made: frozenset[str]
    weights: frozenset[str]
    spheres: frozenset[str]


class Lexicon(NamedTuple):
    """Words by role, as compiled alternatives (longest first) unless said otherwise."""

    strong_verbs: re.Pattern[str]
    all_verbs: re.Pattern[str]
    single_verbs: frozenset[str]
    lead: frozenset[str]
    lead_before_verb: frozenset[str]
    predicate: frozenset[str]
    measure: re.Pattern[str]
    institution: re.Pattern[str]
    place: re.Pattern[str]
    place_ends: frozenset[str]
    within: re.Pattern[str]
    level: re.Pattern[str]
    bare_class: re.Pattern[str]
    pairs: dict[str, tuple[str, str]]
    growth: re.Pattern[str]
    moves: re.Pattern[str]
    growth_down: frozenset[str]
    gap: re.Pattern[str]
    from_to: re.Pattern[str]
    share: re.Pattern[str]
    target: re.Pattern[str]
    past: re.Pattern[str]
    planned: re.Pattern[str]
    there_is: re.Pattern[str]
    done: re.Pattern[str]
    present_section: re.Pattern[str]
    earlier_plan: re.Pattern[str]
    reached: re.Pattern[str]
    plan_section: re.Pattern[str]
    have_verbs: frozenset[str]
    rule_verbs: frozenset[str]
    choosing_verbs: frozenset[str]
    actions: re.Pattern[str]
    not_a_verb_before: re.Pattern[str]
    ventures: frozenset[str]
    improving: frozenset[str]
    events: re.Pattern[str]
    shared_tails: re.Pattern[str]
    matters: frozenset[str]
    compounds: re.Pattern[str]
    flows: frozenset[str]
    project_rates: frozenset[str]
    totals: frozenset[str]
    bare_shares: frozenset[str]
    reaching: frozenset[str]
    serving: re.Pattern[str]
    people: re.Pattern[str]
    part_of_area: re.Pattern[str]
    tier: re.Pattern[str]
    sums: re.Pattern[str]
    no_names: frozenset[str]
    sorted_by_sum: re.Pattern[str]
    how_far: re.Pattern[str]
    abstract: re.Pattern[str]
    spent: re.Pattern[str]
    maker: re.Pattern[str]
    yields: re.Pattern[str]
    enrolled: re.Pattern[str]
    held: re.Pattern[str]
    list_places: re.Pattern[str]


class KindCues(NamedTuple):
    """What in a clause's wording tells a rule from a commitment: patterns, and sets of whole words."""

    grows: re.Pattern[str]
    outcome: re.Pattern[str]
    commits: re.Pattern[str]
    rule: re.Pattern[str]
    setting_section: re.Pattern[str]
    duty: re.Pattern[str]
    goal_section: re.Pattern[str]
    region_measure: re.Pattern[str]
    rule_words: frozenset[str]
    duty_words: frozenset[str]
    choosing: frozenset[str]


@cache
def kind_cues() -> KindCues:
    """Return the cues for kinds, compiled once."""
    data = words()["kinds"]
    cues: dict[str, Any] = {
        name: frozenset(data[name]) if isinstance(data[name], list) else re.compile(data[name])
        for name in KindCues._fields
    }
    return KindCues(**cues)


@cache
def counting_units() -> frozenset[str]:
    """Return the units that count things or people one by one."""
    units = load_yaml("lexicon/quantities.yaml")["units"]
    return frozenset(units["count"]) | {"人", "名", "位"}


@cache
def units() -> UnitGroups:
    """Return the groups of units, read once."""
    return UnitGroups(**{name: frozenset(group) for name, group in words()["unit_groups"].items()})


@cache
def words() -> dict[str, Any]:
    """Return `schemas/lexicon/prose.yaml` as plain values."""
    return dict(load_yaml("lexicon/prose.yaml"))


def self_words() -> list[str]:
    """Return the words by which a document means its own area, from the registry of regions."""
    return [word for group in load_yaml("subregions.yaml")["self_reference"].values() for word in group]


_SETS = (
    "place_ends",
    "ventures",
    "improving",
    "matters",
    "no_names",
    "project_rates",
    "totals",
    "bare_shares",
    "reaching",
)
_PATTERNS = (
    "within",
    "there_is",
    "done",
    "actions",
    "part_of_area",
    "people",
    "tier",
    "sums",
    "sorted_by_sum",
    "how_far",
    "abstract",
    "spent",
    "maker",
    "yields",
    "enrolled",
    "held",
    "list_places",
)
_ALTERNATIVES = {
    "place": "places",
    "level": "levels",
    "share": "share_words",
    "target": "target_cues",
    "past": "past_cues",
    "not_a_verb_before": "not_a_verb_before",
    "compounds": "compounds",
}
"""Fields that the lexicon gives as sets of words, as regular expressions, and as alternatives."""


@cache
def lexicon() -> Lexicon:
    """Compile the lexicon, once."""
    data = words()
    verbs, growth = data["verbs"], data["growth"]
    strong = [*verbs["build"], *verbs["grow"], *verbs["train"], *verbs["rule"], *verbs["act"]]
    up, down = growth["up"], growth["down"]
    gaps = [*growth["gap_more"], *growth["gap_less"]]
    compiled: dict[str, Any] = {
        **{name: frozenset(data[name]) for name in _SETS},
        **{name: re.compile(data[name]) for name in _PATTERNS},
        **{name: re.compile(any_of(data[key])) for name, key in _ALTERNATIVES.items()},
    }
    return Lexicon(
        **compiled,
        strong_verbs=re.compile(any_of(strong)),
        all_verbs=re.compile(any_of([*strong, *verbs["have"]])),
        single_verbs=frozenset(verbs["single"]),
        lead=frozenset([*data["adverbs"], *data["own_area"], *self_words()]),
        lead_before_verb=frozenset(data["adverbs_before_verbs"]),
        predicate=frozenset(data["predicates"]),
        measure=re.compile(rf"{any_of(data['measures'])}(?:[（(][^（）()]*[)）])?$"),
        institution=re.compile(
            rf"(?<![出住入转在])(?:{any_of(data['institutions'])}(?![前内外士长线区校阶]|生(?!均)))+(?:[（(][^（）()]*[)）])?"
        ),
        bare_class=re.compile(data["bare_classes"]),
        pairs={word: (one, other) for word, (one, other) in data["pairs"].items()},
        growth=re.compile(rf"(?:{any_of([*up, *down])})(?:了|约|为|达到?|近|幅度为|仅|仅为|高达|-|－)*$"),
        moves=re.compile(rf"{any_of([word for word in (*up, *down) if len(word) > 1])}$"),
        growth_down=frozenset(down),
        gap=re.compile(
            rf"(?:较|比|相比|与)(?P<base>.+?)(?:相比)?(?:分别)?(?<![提升增降减])(?P<way>{any_of(gaps)})(?:出|了|约)?$"
        ),
        from_to=re.compile(rf"^(?:的)?{any_of(data['to_words'])}"),
        planned=re.compile(data["planned"].replace("{verbs}", any_of(strong))),
        present_section=re.compile(data["sections"]["present"]),
        earlier_plan=re.compile(data["sections"]["earlier_plan"]),
        reached=re.compile(data["sections"]["reached"]),
        plan_section=re.compile(data["sections"]["plan"]),
        have_verbs=frozenset(verbs["have"]),
        rule_verbs=frozenset(verbs["rule"]),
        events=re.compile(rf"[^，。；、\d]{{0,10}}?{any_of(data['events'])}"),
        shared_tails=re.compile(rf"{any_of(data['shared_tails'])}$"),
        serving=re.compile(
            rf"^(?P<who>[^，。；\d]{{0,12}}?)(?:累计|共)?(?P<act>{any_of(data['serving'])})(?P<thing>[^，。；]*)$"
        ),
        flows=frozenset([*verbs["build"], *verbs["grow"]]),
        choosing_verbs=frozenset([*verbs["train"], "支持"]) - {"掌握", "覆盖"},
    )


@cache
def rules() -> dict[str, Rule]:
    """Return the named rules of the grammar in the order of `schemas/lexicon/rules.yaml`."""
    return {entry["name"]: Rule(**entry) for entry in load_yaml("lexicon/rules.yaml")}
