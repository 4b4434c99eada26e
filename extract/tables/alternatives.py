"""A label that names several things at once (城镇/农村居民收入), one for each figure of its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from extract.normalize.indicators import lookup
from extract.normalize.units import denominator
from extract.tables.rows import denominator_prefix, institution_of
from extract.tables.words import dimension_of, pattern

if TYPE_CHECKING:
    import jieba


def parts_of(label: str) -> list[str]:
    """Return what stands between the strokes of a label."""
    return re.split(r"[/／、]", label)


def alternatives(label: str, count: int) -> list[str]:
    """Split a label that names several things at once: 城镇/农村居民收入 → one name for each.

    Words are never cut. What the alternatives share is taken over only where the names are sound then: the catalogue
    knows them, or what is taken over is a denominator or a measure. Returns an empty list where the label does not
    hold exactly `count` alternatives or nothing proves what they share.
    """
    parts = parts_of(label)
    if len(parts) != count or count < 2 or not all(parts):
        return []
    prefix = denominator_prefix(label)
    if prefix and prefix != parts[0] and not any(denominator(part) for part in parts[1:]):
        return [prefix + name for name in alternatives(label[len(prefix) :], count)]
    return _known(parts) or _with_head(parts) or _with_tail(parts)


def _known(parts: Sequence[str]) -> list[str]:
    """The names where the catalogue knows all of them: what the first has before the others, or the last behind."""
    first, last = parts[0], parts[-1]
    tails = ([*(part + last[at:] for part in parts[:-1]), last] for at in (len(last), *range(1, len(last))))
    heads = ([first, *(first[:at] + part for part in parts[1:])] for at in range(1, len(first)))
    return next((names for names in (*tails, *heads) if all(lookup(name) for name in names)), [])


def _with_head(parts: Sequence[str]) -> list[str]:
    """The names where all but the first are no more than a measure: 新增公园数/面积."""
    first, incomplete = parts[0], pattern("incomplete")
    if incomplete.search(first) or not all(incomplete.search(part) for part in parts[1:]):
        return []
    ends = (at for at in _boundaries(first) if incomplete.search(first[at:]) or _measure().fullmatch(first[at:]))
    at = next(ends, 0)
    return [first, *(first[:at] + part for part in parts[1:])] if at else []


def _with_tail(parts: Sequence[str]) -> list[str]:
    """The names where all share what the last has behind its first word, or where each has a measure of its own."""
    *others, last = parts
    at = _parallel(others[0], last)
    if not at and all(map(_measures, parts)):
        return list(parts)
    at = at or _first_word(others[0], last)
    tail = last[at:]
    if not at or not (tail in ("", "数") or _measures(tail) or (len(tail) > 1 and dimension_of(tail))):
        return []
    return [*(other + tail for other in others), last]


def _parallel(first: str, last: str) -> int:
    """How long the alternative is that opens `last` if it is built like `first`: 甲等/乙等医院…, 男/女职工…; else 0."""
    size = len(first)
    if size == 1:
        rest = next(iter(_cut(last)), "")[1:]
        return 1 if not rest or _is_word(rest) else 0
    alike = len(last) >= size and (first[0] == last[0] or first[-1] == last[size - 1])
    return size if alike and size in (*_boundaries(last), len(last)) else 0


def _first_word(first: str, last: str) -> int:
    """How long the alternative is that opens `last`: its institution beside an institution, else its first word.

    0 where the word may be one of the length of `first` and another (农村居民 beside 城镇), and where what qualifies an
    institution may be meant for the other, too (老年教育机构/学校).
    """
    institution = institution_of(last) if institution_of(first) == first else ""
    word, size = next(iter(_cut(last)), ""), len(first)
    if institution:
        shares = len(_cut(first)) > 1 and pattern("institution").fullmatch(institution)
        return len(institution) if len(institution) in _boundaries(last) and not shares else 0
    doubtful = _is_word(word[:size]) and _is_word(word[size:])
    return 0 if len(word) < 2 or doubtful else len(word)


def _measures(text: str) -> bool:
    """Tell whether a piece of a name ends with a measure and is more than the mere sign of one (率, 点数)."""
    found = _measure().search(text)
    whole = found is not None and len(text) > 1 and found.start() == 0
    return whole or (len(text) > 2 and found is not None) or bool(pattern("incomplete").search(text))


def _is_word(text: str) -> bool:
    return len(text) > 1 and bool(_tokenizer().FREQ.get(text))


@cache
def _measure() -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern('measure').pattern})$")


def _boundaries(text: str) -> list[int]:
    """Where a word of the text ends and another begins."""
    return list(accumulate(map(len, _cut(text))))[:-1]


@lru_cache(maxsize=1024)
def _cut(text: str) -> tuple[str, ...]:
    return tuple(_tokenizer().cut(text, HMM=False))


@cache
def _tokenizer() -> jieba.Tokenizer:
    """Return a tokenizer with jieba's whole dictionary: long words stay whole. Made when the first label needs it.

    jieba's own way to begin leaves a file in the temporary folder that anybody may have written before.
    """
    import jieba

    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer
