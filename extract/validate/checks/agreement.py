"""Do two places of one plan, or two plans, state the same figure alike?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import combinations

from extract.curate.primary import statement
from extract.model import Observation, Severity
from extract.validate.checks.base import PLACES, PLANS, Check, Context, Hit, Said, about, frame, grouped, place, subject
from extract.validate.checks.concepts import COUNT, concept, fold, is_share, same_unit, words
from extract.validate.checks.printed import digits, same_number, shown

Pair = tuple[Observation, Observation]
# Names of fewer characters (denominator and 数 taken off) say too little to be matched without the catalogue.
MIN_NAME = 4
# From this likeness on, two names with one figure are taken for two spellings of one thing.
ALIKE = 0.5
MIN_SHARED_AREAS = 2


def matched(observations: Sequence[Observation]) -> Iterator[list[Observation]]:
    """Yield the groups of figures of one document that state the same thing of the same area and time."""
    codes = _codes(observations)
    stated = [item for item in observations if item.kind in {"baseline", "target"} or item.base_period]

    def key(item: Observation) -> object:
        own = concept(item) if item.entity else item.indicator or concept(item)
        return item.kind, frame(item), codes.get(concept(item), own)

    yield from (group for group in grouped(stated, key).values() if len(group) > 1)


def _codes(observations: Iterable[Observation]) -> dict[object, str]:
    """Return the catalogue's code of each concept that has exactly one in the document.

    A row 三级医院 of a table of institutions and a sentence's 三级医院数 are one concept, of which only the second
    has a code of its own.
    """
    found: dict[object, set[str]] = defaultdict(set)
    for item in observations:
        if item.indicator and not item.entity:
            found[concept(item)].add(item.indicator)
    return {about_what: codes.pop() for about_what, codes in found.items() if len(codes) == 1}


def differing(observations: Sequence[Observation]) -> Iterator[Pair]:
    """Yield pairs that state the same thing with other numbers, tables before text, each value once."""
    for group in matched(observations):
        ordered = sorted(
            group, key=lambda item: (item.source != "table", item.table_id, item.row or 0, item.block or 0)
        )
        seen: list[Observation] = []
        for item in ordered:
            if not any(same_number(item, other) for other in seen):
                yield from ((first, item) for first in seen[:1])
            seen.append(item)


def _telling(pair: Pair) -> bool:
    """Tell whether two figures surely speak of one thing: by code, or by a name long enough to be no accident."""
    return all(item.indicator or len(fold(item.indicator_name)) >= MIN_NAME for item in pair)


def _in_row(observations: Sequence[Observation], cell: Observation, other: Observation) -> bool:
    """Tell whether the other figure stands in the table's row for the same year: then only its kind is in doubt."""
    if cell.source != "table" or other.source == "table":
        return False
    row = [x for x in observations if (x.table_id, x.row) == (cell.table_id, cell.row)]
    return any(same_number(x, other) and x.time_period == other.time_period for x in row)


def _bounds_agree(one: Observation, other: Observation) -> bool:
    """Tell whether two figures can both hold: a bound and a number within it, a rough number and a near one."""
    if one.obs_value is None or other.obs_value is None:
        return True
    low, high = sorted((one, other), key=lambda item: item.obs_value or 0)
    if "~" in {one.comparator, other.comparator}:
        return (high.obs_value or 0) <= (low.obs_value or 0) * 11 / 10
    return (
        low.comparator in {">=", ">"} or high.comparator in {"<=", "<"} or "range" in {one.comparator, other.comparator}
    )


def _hit(pair: Pair, severity: Severity | None = None) -> Hit:
    one, other = pair
    words: Said = {
        "what": about(one),
        "one": shown(one),
        "other": shown(other),
        "here": place(one),
        "there": place(other),
    }
    words["name"] = about(other)
    return Hit(one, other, words, expected=shown(one), observed=shown(other), severity=severity)


def _between(wanted: Callable[[Context, Pair], bool], most: int = 9) -> Callable[[Context], Iterator[Hit]]:
    """Return a function that finds differing pairs of the wanted sort: warning where both cannot hold, else info.

    A figure that differs from more than `most` others is no contradiction but a name that stands for many things.
    """

    def find(context: Context) -> Iterator[Hit]:
        for _, observations in context.comparable():
            pairs = [pair for pair in differing(observations) if wanted(context, pair) and _telling(pair)]
            pairs = _of_one_scope(observations, pairs)
            for group in grouped(pairs, lambda pair: pair[0].obs_id).values():
                for pair in group if len(group) <= most else ():
                    soft = _bounds_agree(*pair) or _in_row(observations, *pair)
                    yield _hit(pair, Severity.INFO if soft else None)

    return find


def _of_one_scope(observations: Sequence[Observation], pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs without those of two tables that differ more often than not: they are about two things."""
    differ = Counter(_tables_of(pair) for pair in pairs)
    agree: Counter[frozenset[str]] = Counter()
    for group in matched(observations) if differ else ():
        cells = [item for item in group if item.source == "table"]
        agree.update(_tables_of(pair) for pair in combinations(cells, 2) if same_number(*pair))
    return [pair for pair in pairs if differ[_tables_of(pair)] <= max(agree[_tables_of(pair)], 2) or not _apart(pair)]


def _tables_of(pair: Pair) -> frozenset[str]:
    return frozenset(item.table_id for item in pair)


def _table_text(context: Context, pair: Pair) -> bool:
    return {item.source for item in pair} == {"table", "text"}


def _table_table(context: Context, pair: Pair) -> bool:
    return {item.source for item in pair} == {"table"} and _apart(pair)


def _apart(pair: Pair) -> bool:
    """Tell whether two cells are of two tables; within one table, names alone cannot tell rows apart."""
    return all(item.source == "table" for item in pair) and pair[0].table_id != pair[1].table_id


def _body_box(context: Context, pair: Pair) -> bool:
    texts = {item.source for item in pair} == {"text"}
    return texts and (context.box(pair[0]) > 0) != (context.box(pair[1]) > 0)


def _text_text(context: Context, pair: Pair) -> bool:
    apart = {item.source for item in pair} == {"text"} and pair[0].block != pair[1].block and pair[0].time_period != ""
    return apart and (context.box(pair[0]) > 0) == (context.box(pair[1]) > 0)


def _bound_differs(context: Context) -> Iterator[Hit]:
    for _, observations in context.comparable():
        for group in matched(observations):
            first = group[0]
            other = next((x for x in group if same_number(first, x) and x.comparator != first.comparator), None)
            if other is not None and _telling((first, other)):
                yield _hit((first, other))


def _set_aside(context: Context) -> Iterator[Hit]:
    """Tell where comparisons use one of several numbers that a name stands for, unless another check says so."""
    told = {obs_id for find in _PAIRS for hit in find(context) for obs_id in _ids(hit)}
    for _, observations in context.comparable():
        for group in grouped(observations, statement).values():
            used = next((x for x in group if x.primary and x.obs_value is not None), None)
            if used is None or used.obs_id in told:
                continue
            others = [x for x in group if x.obs_value is not None and not same_number(used, x) and x.obs_id not in told]
            if others:
                hit = _hit((used, others[0]))
                count = len({(x.obs_value, x.obs_value_high) for x in (used, *others)})
                yield replace(hit, words={**hit.words, "n": str(count)})


def _ids(hit: Hit) -> tuple[str, ...]:
    return tuple(item.obs_id for item in (hit.observation, hit.other) if item is not None)


def _other_name(context: Context) -> Iterator[Hit]:
    for doc_id, observations in context.documents():
        lists = context.lists(doc_id)
        stated = [x for x in observations if x.kind in {"baseline", "target"} and x.table_id not in lists]
        groups = grouped(filter(_distinct, stated), lambda x: (x.kind, frame(x), x.obs_value, x.obs_value_high))
        told: set[frozenset[str]] = set()
        for pair in (pair for group in groups.values() for pair in _aliases(group)):
            names = frozenset(_full_name(item) for item in pair)
            if names not in told:
                told.add(names)
                yield _hit(pair)


def _distinct(observation: Observation) -> bool:
    """Tell whether a figure is unusual enough that stating it twice is no accident; round shares are not."""
    if is_share(observation) and (observation.obs_value or 0) % 5 == 0:
        return False
    return digits(observation) >= 2 or observation.obs_value_high is not None


def _aliases(group: Sequence[Observation]) -> Iterator[Pair]:
    seen: set[frozenset[object]] = set()
    for one, other in combinations(group, 2):
        names = frozenset((subject(one), subject(other)))
        if len(names) < 2 or names in seen or _together(one, other):
            continue
        seen.add(names)
        same_whom = one.entity == other.entity
        alike = same_whom and _alike(fold(one.indicator_name), fold(other.indicator_name))
        if alike or _alike(_full_name(one), _full_name(other)):
            yield one, other


def _together(one: Observation, other: Observation) -> bool:
    """Tell whether two figures stand in one table or one paragraph, where two names are meant to be two."""
    if one.source != other.source:
        return False
    return one.table_id == other.table_id if one.source == "table" else one.block == other.block


def _alike(one: str, other: str) -> bool:
    """Tell whether two folded names share a telling run of characters and much of the rest."""
    names = SequenceMatcher(None, one, other, autojunk=False)
    run = names.find_longest_match().size
    return one != other and run >= MIN_NAME and names.ratio() >= ALIKE


def _full_name(observation: Observation) -> str:
    """Return a folded name with the classes that it is limited to, without verbs, as tables and prose share it."""
    measure = concept(observation).measure
    verb = next((verb for verb in words().verbs if measure.startswith(verb)), "")
    return "".join(sorted(concept(observation).classes)) + measure.removeprefix(verb).removesuffix(COUNT)


def _area_names(context: Context) -> Iterator[Hit]:
    for doc_id, observations in context.documents():
        parts = _divisions(context, doc_id, observations)
        for (one, first), (other, second) in combinations(parts.items(), 2):
            only, also = first.keys() - second.keys(), second.keys() - first.keys()
            if len(only) == len(also) == 1 and len(first) > MIN_SHARED_AREAS:
                a, b = only.pop(), also.pop()
                words = {"one": a, "other": b, "here": one, "there": other}
                yield Hit(first[a], second[b], words, expected=a, observed=b)


def _divisions(context: Context, doc_id: str, observations: Iterable[Observation]) -> dict[str, dict[str, Observation]]:
    """Return for each table the areas below the plan's own that it has figures for, with one figure each."""
    own = context.facts(doc_id).area.name
    tables: dict[str, dict[str, Observation]] = defaultdict(dict)
    for item in observations:
        if item.table_id and item.ref_area_name != own:
            tables[item.table_id].setdefault(item.ref_area_name, item)
    return tables


def _plans_differ(context: Context) -> Iterator[Hit]:
    """Compare what several plans say of one area and time, by the catalogue's code only."""
    coded = [
        item
        for _, observations in context.documents()
        for item in observations
        if item.indicator and item.ref_area and item.primary and item.kind in {"baseline", "target"}
    ]
    for group in grouped(coded, lambda x: (x.kind, x.indicator, fold(x.entity), frame(x))).values():
        first = group[0]
        for other in group[1:]:
            if other.doc_id != first.doc_id and not same_number(first, other):
                hit = _hit((first, other))
                plans = {"here": context.plan(first), "there": context.plan(other)}
                yield replace(hit, words={**hit.words, **plans})


def _spellings(context: Context) -> Iterator[Hit]:
    """Find two names in one document of which one has a single character more, as misprints have."""
    for _, observations in context.documents():
        bare = {x.indicator or fold(x.indicator_name): x for x in reversed(observations) if _telling((x, x))}
        names = {fold(x.indicator_name): x for x in bare.values()}
        shorter = {name[:at] + name[at + 1 :]: (name, at) for name in names for at in range(len(name))}
        for name, one in names.items():
            longer, at = shorter.get(name, ("", 0))
            inside = 0 < at < len(longer) - 1 and longer[at] not in words().telling
            if inside and _same_measure(one, names[longer]):
                said: Said = {"one": one.indicator_name, "other": names[longer].indicator_name}
                said |= {"here": place(one), "there": place(names[longer])}
                yield Hit(one, names[longer], said, one.indicator_name, names[longer].indicator_name)


_FIND_TABLE_TEXT, _FIND_TABLE_TABLE = _between(_table_text), _between(_table_table)
_FIND_BODY_BOX, _FIND_TEXT_TEXT = _between(_body_box), _between(_text_text, most=1)
_PAIRS = (_FIND_TABLE_TEXT, _FIND_TABLE_TABLE, _FIND_BODY_BOX, _FIND_TEXT_TEXT)


def _same_measure(one: Observation, other: Observation) -> bool:
    return (same_unit(one.unit_measure), one.per) == (same_unit(other.unit_measure), other.per)


CHECKS = (
    Check(
        "table-text",
        "Table and prose disagree",
        "表格与正文不一致",
        "The same figure of the same area and year is another number in a table and in a sentence of the plan. "
        "Rounding to two or more digits is no difference. Info where both can hold (a bound and a number within it), "
        "or where the sentence's number stands in the table's row for the same year, as target for outcome.",
        Severity.WARNING,
        _FIND_TABLE_TEXT,
        PLACES,
    ),
    Check(
        "table-table",
        "Two tables disagree",
        "两表不一致",
        "The same figure of the same class, area and year is another number in two tables of the plan.",
        Severity.WARNING,
        _FIND_TABLE_TABLE,
        PLACES,
    ),
    Check(
        "body-box",
        "Body and box disagree",
        "正文与专栏不一致",
        "The same figure is another number in the running text and in a box (专栏).",
        Severity.WARNING,
        _FIND_BODY_BOX,
        PLACES,
    ),
    Check(
        "text-text",
        "Two sentences disagree",
        "正文前后不一致",
        "The same figure is another number in two paragraphs, both in the body or both in boxes. Info only, since they "
        "may speak of different scopes.",
        Severity.INFO,
        _FIND_TEXT_TEXT,
        PLACES,
    ),
    Check(
        "bound-differs",
        "Same number, other bound",
        "数值相同而限定词不同",
        "One place states a number as it is, another as at least, at most or about.",
        Severity.INFO,
        _bound_differs,
        PLACES,
    ),
    Check(
        "set-aside",
        "One of several figures is used",
        "同名数值仅采用其一",
        "One name of one area and year stands for several numbers that no other check compares: perhaps "
        "a class, a place or a condition that tells them apart was not read. Comparisons use one of them.",
        Severity.INFO,
        _set_aside,
        PLACES,
    ),
    Check(
        "other-name",
        "Same figure under two names",
        "同一数值名称不同",
        "Two places give one figure of two or more digits to names that are alike but not the same: perhaps one "
        "indicator under two names, perhaps a difference that matters.",
        Severity.INFO,
        _other_name,
        PLACES,
    ),
    Check(
        "near-spelling",
        "Two names differ by one character",
        "名称仅差一字",
        "Two names of figures in the same unit differ by a character that one of them has more: most likely one "
        "indicator, once misprinted. Characters that tell classes apart (非, 新, numerals) do not count.",
        Severity.INFO,
        _spellings,
        PLACES,
    ),
    Check(
        "area-names",
        "One area under two names",
        "同一区域名称不同",
        "Two tables divide the plan's area alike but for one name: probably the same area named in two ways.",
        Severity.INFO,
        _area_names,
        PLACES,
    ),
    Check(
        "plans-differ",
        "Two plans disagree",
        "两份规划不一致",
        "Two plans state another number for the same catalogue indicator, area and year.",
        Severity.INFO,
        _plans_differ,
        PLANS,
    ),
)
