"""From readings to observations: year, kind, area, evidence and confidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from extract.model import Area, Document, Facts, Observation, Paragraph
from extract.normalize import indicators, regions
from extract.normalize.numbers import normalise_digits, parse_decimal
from extract.prose.context import innermost
from extract.prose.kinds import kind_of
from extract.prose.lexicon import kind_cues, lexicon, rules
from extract.prose.passages import Passage, Sentence, passages
from extract.prose.phrases import clean
from extract.prose.places import place_of, sure_of
from extract.prose.reader import is_past, read_sentence
from extract.prose.readings import Reading
from extract.prose.tense import YEARS_ON_END, Date, Tense, basis_said, tense_at

_WHOLE_REGION = re.compile(r"^(?:到\d{4}年[末底]?，?)?(?:力争)?(?:全[市省区县域国]|我[市省区县])")


def observe_prose(document: Document, facts: Facts) -> tuple[Observation, ...]:
    """Return every figure that the sentences of a document state as a fact, target, norm or change.

    `document` is after table assembly: titles, notes and tables are taken out. Sentences without a figure are
    skipped before anything is parsed. Each observation carries block index and character span of its number, anchors,
    the verbatim clause as evidence, the rule that read it and how sure it is.
    """
    return tuple(observation for passage in passages(document) for observation in _observe_passage(passage, facts))


def _observe_passage(passage: Passage, facts: Facts) -> Iterator[Observation]:
    past = is_past(passage.headings, facts)
    carried: int | None = None
    told: str = ""
    readings: list[Reading] = []
    for sentence in passage.sentences:
        goes_on = sentence.text.startswith("其中") and told.isdigit()
        readings, dates = read_sentence(sentence.text, passage.headings, facts, past=past, before=readings)
        if goes_on and not any(not date.is_base for date in dates):
            dates = (Date(0, 0, int(told)), *dates)
        before = ""
        for ordinal, reading in enumerate(readings):
            found = _observation(_Around(passage, sentence, dates, facts, carried, ordinal, before), reading)
            before = found.kind
            plain = not reading.kind and found.kind in ("baseline", "target")
            told = found.time_period[-4:] if plain else told
            yield found
        years = [date.year for date in dates if not date.is_base]
        carried = years[-1] if years else carried


def _clause(sentence: str, reading: Reading) -> tuple[int, int]:
    """Return the span of the clause that a reader needs to verify the figure."""
    quantity = reading.item.quantity
    start, end = reading.item.clause_start, max(reading.item.clause_end, quantity.outer_end)
    if reading.item.frame and start == quantity.outer_start and sentence[start - 1 : start] in ("（", "("):
        start = max(sentence.rfind(mark, 0, start) for mark in "，；。：") + 1
    elif reading.item.frame:
        outer = sentence[: reading.item.clause_start].rfind("（")
        start = outer + 1 if outer >= 0 and outer + 1 == reading.item.clause_start else start
    return start, min(end, len(sentence))


class _Around(NamedTuple):
    """What surrounds a reading: passage, sentence, its dates, what the document says, the year before, and its place.

    `before` is the kind of the figure before it in the sentence, if there is one.
    """

    passage: Passage
    sentence: Sentence
    dates: tuple[Date, ...]
    facts: Facts
    carried: int | None
    ordinal: int
    before: str


class _Settled(NamedTuple):
    """What the sentence settles about a reading: its clause, tense and dates, kind and area."""

    clause: tuple[int, int]
    tense: Tense
    dates: tuple[Date, ...]
    kind: str
    area: Area


def _settle(around: _Around, reading: Reading) -> _Settled:
    passage, text, facts = around.passage, around.sentence.text, around.facts
    quantity = reading.item.quantity
    start, end = _clause(text, reading)
    clause = text[start:end]
    dates = tuple(d for d in around.dates if d.start < quantity.start or "其中" not in text[quantity.end : d.start])
    stock = clause if reading.verb or lexicon().done.search(clause) else text[:end]
    tense = tense_at(quantity.start, stock, dates, passage.headings, facts, around.carried)
    wording, whole = _wording(text, reading), bool(_WHOLE_REGION.match(clause))
    kind = kind_of(reading, tense, wording, passage.headings, whole_region=whole)
    if around.before and not (tense.dated and tense.before):
        kind = _kind_along(kind, around.before, reading, clause)
    area = reading.area or _area(text, clause, reading, passage.headings, facts)
    return _Settled((start, end), tense, dates, kind, area)


def _observation(around: _Around, reading: Reading) -> Observation:
    passage, sentence, facts = around.passage, around.sentence, around.facts
    clause, tense, dates, kind, area = _settle(around, reading)
    quantity = reading.item.quantity
    figure = passage.place(sentence, quantity.start, quantity.end)
    evidence = passage.place(sentence, *clause, inside=figure.piece)
    return Observation(
        source="text",
        label=clean(reading.label),
        indicator_name=_published(reading.name, area, facts),
        evidence=evidence.text.strip(),
        obs_value=quantity.value,
        obs_value_high=quantity.high,
        comparator=_comparator(reading, sentence.text),
        unit_measure=reading.unit if reading.unit is not None else quantity.unit,
        per=reading.per.number,
        per_base=reading.per.base,
        entity=reading.entity,
        ref_area=area.code,
        ref_area_name=area.name,
        time_period=_period(reading, tense, kind, dates, facts),
        kind=kind,
        basis=reading.basis or _basis(reading),
        base_period=reading.base_period,
        ordinal=around.ordinal,
        block=figure.piece.block,
        start=figure.start,
        end=figure.end,
        anchors=figure.piece.paragraph.anchors(figure.start, figure.end),
        section=passage.section,
        rule=reading.rule,
        confidence=_confidence(reading, tense, kind, figure.piece.paragraph, facts),
    )


def _kind_along(kind: str, before: str, reading: Reading, clause: str) -> str:
    """Return the kind of an undated figure that goes along with the one before it."""
    if kind == "norm" and before in ("target", "baseline") and _goes_along(reading):
        return before
    cues = kind_cues()
    commits = cues.commits.search(clause) or cues.outcome.search(clause)
    continues = reading.rule == "inherited" and reading.item.frame == 0 and not commits
    return "norm" if kind == "target" and before == "norm" and continues else kind


def _goes_along(reading: Reading) -> bool:
    """Tell whether a figure commits to no more and no less than the one before it: 其中…, 高于平均水平…."""
    item = reading.item
    aside = item.frame > 0 and item.quantity.comparator == "=" and not reading.verb
    listed = item.joint == "、" and reading.rule == "inherited"
    return reading.rule == "gap" or "其中" in item.left or aside or listed


def _wording(sentence: str, reading: Reading) -> str:
    """Return the words that tell the kind: the clause around a bracket too, and 原则上 from before in the sentence."""
    item = reading.item
    start, end = item.clause_start, item.clause_end
    if item.frame:
        start = max(sentence.rfind(mark, 0, start) for mark in "，；。：") + 1
        stops = [at for mark in "，；。" if (at := sentence.find(mark, item.clause_end + 1)) > 0]
        end = min(stops, default=len(sentence))
    if item.right.strip() == "的":
        end += len(re.split(r"[，；。]", sentence[end + 1 :])[0]) + 1
    framing = "原则上" if "原则上" in sentence[:start].rpartition("；")[2] else ""
    return framing + sentence[start:end]


def _whole_plan(reading: Reading, facts: Facts) -> str:
    """Return the plan's span if the words before a total count its years (五年累计 in a plan of five); else nothing."""
    words = YEARS_ON_END.search(normalise_digits(reading.item.clause))
    if words is None or facts.period_start is None or facts.period_end is None:
        return ""
    length = parse_decimal(words["years"])
    return f"{facts.period_start}-{facts.period_end}" if length == facts.period_end - facts.period_start + 1 else ""


def _period(reading: Reading, tense: Tense, kind: str, dates: tuple[Date, ...], facts: Facts) -> str:
    """Return the time period: a norm without a date has none; a total or average over years has its span."""
    if reading.period is not None:
        return reading.period or (str(tense.began - 1) if tense.began else "")
    if kind == "norm" and not tense.dated:
        return ""
    basis = reading.basis or _basis(reading)
    total = _whole_plan(reading, facts) if basis and not tense.past else ""
    undated = not any(date.start >= reading.item.clause_start for date in dates)
    if total and (undated or total.endswith(tense.period)):
        return total
    span = next((d for d in dates if str(d.year) == tense.period and d.first), None)
    return f"{span.first}-{span.year}" if span and basis else tense.period


def _basis(reading: Reading) -> str:
    item = reading.item
    left = item.clause[: item.clause.find(item.left)] + item.left if item.joint == "、" else item.left
    return basis_said(left)


_LOWER, _UPPER = (
    re.compile(r"至少|最少|不低于|不少于|不得低于|不得少于"),
    re.compile(r"不超过|不高于|不多于|不得超过|最多|至多"),
)


def _comparator(reading: Reading, sentence: str) -> str:
    """Return the operator: the figure's own, or that of a verb before it (至少配备1名)."""
    quantity = reading.item.quantity
    if quantity.high is not None:
        return "range"
    if reading.comparator:
        return reading.comparator
    if quantity.comparator != "=":
        return quantity.comparator
    left = re.sub(r"[（(][^）)]*[)）]", "", reading.item.left)[-14:]
    if _LOWER.search(left):
        return ">="
    return "<=" if _UPPER.search(left) else "="


_SPEAKS_OF = re.compile(
    r"(?:[：:]|的|医|卫|健|常|人|每|以|构|建|城|户|地|生|一|全|共|有|达|为|推|发|加|实|重|力|培|新|设|配|到|至|完|预|公|民|床|，|$)"
)
_DATE_HEAD = re.compile(
    r"^(?:到|至|截至|力争)?(?:[“”十一二三四五]+|\d{4}[—\-–]?(?:\d{4})?)(?:年|时期|期间)?(?:末|底)?[，,]?"
)


def _area(sentence: str, clause: str, reading: Reading, headings: tuple[str, ...], facts: Facts) -> Area:
    """Return the area a figure is about: a region named as the subject of its clause or sentence, else the own one."""
    if reading.rule == "sphere" and (named := _any_region(sentence[: reading.item.quantity.start], facts)):
        return named
    own = _subject_region(clause, facts)
    return own or _subject_region(sentence, facts) or _heading_region(headings, facts) or facts.area


def _heading_region(headings: tuple[str, ...], facts: Facts) -> Area | None:
    """Return the place that the innermost heading names and nothing else: （一）上城区."""
    return place_of(innermost(headings), facts.area)


@lru_cache(maxsize=4096)
def _regions_in(text: str, within: str) -> list[tuple[int, int, Area]]:
    return regions.find_in(text, within)


def _subject_region(text: str, facts: Facts) -> Area | None:
    """Return the one region that the text opens with; None for a list of regions and the own area."""
    head = clean(_DATE_HEAD.sub("", text))[:24]
    if (above := regions.self_area(head[:2], facts.area)) is not None:
        return _foreign(above, facts)  # 全市 in the plan of a district is the city
    if len(head) < 3 or head[0] in "全我本各每一二三四五六七八九十" or head[0].isdigit():
        return None
    found = _regions_in(head, facts.area.code or facts.area.name)
    if len(found) != 1 or found[0][0] != 0 or not _SPEAKS_OF.match(head[found[0][1] :]):
        return None
    return _foreign(sure_of(found[0][2], head[: found[0][1]], facts.area), facts)


def _any_region(text: str, facts: Facts) -> Area | None:
    """Return the last region named in the text, if it is not the document's own area."""
    text = text[-120:]
    found = _regions_in(text, facts.area.code or facts.area.name)
    if not found:
        return None
    start, end, area = found[-1]
    return _foreign(sure_of(area, text[start:end], facts.area), facts)


def _foreign(area: Area, facts: Facts) -> Area | None:
    same = area.name == facts.area.name or area.code == facts.area.code != ""
    return None if same else area


def _published(name: str, area: Area, facts: Facts) -> str:
    """Return the name without the area it is about."""
    name = clean(name)
    for own in (area.name, facts.area.name):
        if own and name.startswith(own) and len(name) > len(own) + 1:
            name = name[len(own) :]
    return _without_short_name(name, area, facts)


def _without_short_name(name: str, area: Area, facts: Facts) -> str:
    """Take a shorter name of the area off the front (浙江每万人…, 大足区编制床位数).

    Only where what remains is a rate or an indicator that the catalogue knows: 重庆市人民医院 is a name of its own.
    """
    for size in range(min(8, len(name) - 2), 1, -1):
        named = regions.resolve(name[:size], facts.area.code)
        if named is None or not named.code or named.code not in {area.code, facts.area.code}:
            continue
        rest = name[size:].removeprefix("的")
        rest = rest[2:] if regions.self_reference(rest[:2]) else rest
        return rest if rest.startswith("每") or indicators.lookup(rest) else name
    return name


_DOUBTS = {"undated rule": 0.94, "no period": 0.9, "words or no unit": 0.9, "level for a name": 0.85, "long name": 0.93}
"""What makes a reading doubtful, and by how much its confidence is multiplied; see docs/prose.md."""


def _confidence(reading: Reading, tense: Tense, kind: str, paragraph: Paragraph, facts: Facts) -> float:
    """Return how sure the reading is: the rule's share of right readings, less for what makes it doubtful."""
    doubts = {
        "undated rule": not tense.dated and not tense.past and (kind == "norm" or reading.verb in lexicon().rule_verbs),
        "no period": (not tense.period and kind != "norm") or facts.period_start is None,
        "words or no unit": reading.item.quantity.words or not reading.item.quantity.unit,
        "level for a name": bool(lexicon().level.fullmatch(reading.label)),
        "long name": len(reading.label) > _LONG_NAME,
    }
    sure = rules()[reading.rule].confidence * reading.doubt * paragraph.confidence
    for doubt, applies in doubts.items():
        sure *= _DOUBTS[doubt] if applies else 1.0
    return round(sure, 3)


_LONG_NAME = 26
