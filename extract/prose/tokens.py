"""Words of a clause: a jieba tokenizer of our own that knows lexicon and registries, and spaCy's pipeline over it.

jieba's global tokenizer is never touched. The dictionary is jieba's, cut down to words in common use, with the words
of `schemas/lexicon/` and the names of the registries; it is compiled once and cached on disk, so that a start costs
a fraction of a second. Numbers are not read from words (jieba glues 万亿元), only what stands around them is.
"""

from __future__ import annotations

import hashlib
import logging
import marshal
import os
import tempfile
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from extract.normalize import registry
from extract.prose.lexicon import self_words, words

if TYPE_CHECKING:
    import jieba
    from spacy.language import Language
    from spacy.tokens import Doc

_COMMON = 40
"""Words of jieba's dictionary that are rarer than this are left out: they cost time and seldom help."""
_OWN_WEIGHT = 20_000
_VERBAL = frozenset({"v", "vn"})
"""jieba's marks of verbs and of nouns made from them."""
_VERSION = "2"


def _jieba_dictionary() -> Path:
    import jieba

    return Path(jieba.__file__).with_name("dict.txt")


def own_words() -> frozenset[str]:
    """Return the words that the lexicon and the registries add to the dictionary."""
    data = words()
    found: set[str] = set()
    for key in (
        "adverbs",
        "own_area",
        "predicates",
        "measures",
        "institutions",
        "levels",
        "share_words",
        "to_words",
        "compounds",
    ):
        found.update(data[key])
    for group in (*data["verbs"].values(), *data["growth"].values()):
        found.update(group)
    found.update(self_words())
    found.update(_registered_names())
    return frozenset(word for word in found if len(word) > 1 and word.isalnum())


def _registered_names() -> Iterable[str]:
    """Yield the names of areas and indicators that the registries know."""
    for row in registry.load_csv("regions.csv"):
        yield row[1]
    folder = registry.schemas_folder() / "indicators"
    for path in sorted(folder.glob("*.yaml")) if folder.is_dir() else ():
        yield from _texts(registry.read_yaml(path))


def _texts(value: Any) -> Iterable[str]:
    """Yield the Chinese names in a registry of indicators: `name` and `aliases`, however deep."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("name", "name_zh") and isinstance(inner, str):
                yield inner
            elif key == "aliases" and isinstance(inner, list):
                yield from (alias for alias in inner if isinstance(alias, str))
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _cache_file(key: str) -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(home) / "guihua"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir())
    return folder / f"words-{key}.marshal"


class _Dictionary(NamedTuple):
    """The dictionary as jieba wants it: frequency by word, 0 for mere beginnings, and the total; and its verbs."""

    frequencies: dict[str, int]
    total: int
    verbs: frozenset[str]


@cache
def _dictionary() -> _Dictionary:
    """Return the compiled dictionary, from its cache if there is one."""
    extra = sorted(own_words())
    source = _jieba_dictionary()
    stamp = f"{_VERSION}|{source.stat().st_size}|{'|'.join(extra)}"
    path = _cache_file(hashlib.sha256(stamp.encode()).hexdigest()[:16])
    try:
        return _Dictionary(*marshal.loads(path.read_bytes()))  # noqa: S302  (our own cache file)
    except (OSError, ValueError, EOFError, TypeError):
        built = _build(source, extra)
        _save(path, marshal.dumps(tuple(built)))
    return built


def _build(source: Path, extra: list[str]) -> _Dictionary:
    counts: dict[str, int] = {}
    verbs: set[str] = set()
    for line in source.read_text(encoding="utf-8").splitlines():
        word, frequency, part = line.split(" ")
        if int(frequency) >= _COMMON:
            counts[word] = int(frequency)
            verbs.update([word] if part in _VERBAL and len(word) > 1 else [])
    counts.update({word: max(counts.get(word, 0), _OWN_WEIGHT) for word in extra})
    beginnings = {word[:end]: 0 for word in counts for end in range(1, len(word))}
    return _Dictionary({**beginnings, **counts}, sum(counts.values()), frozenset(verbs))


def _save(path: Path, data: bytes) -> None:
    """Write the cache in one move, so that two processes never see half of it; a full disk is no error."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as stream:
            stream.write(data)
        Path(stream.name).replace(path)
    except OSError:
        logging.getLogger(__name__).debug("the word list could not be cached at %s", path)


@cache
def _tokenizer() -> jieba.Tokenizer:
    """Return the private tokenizer, made once."""
    import jieba

    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, _ = _dictionary()
    tokenizer.initialized = True
    return tokenizer


@lru_cache(maxsize=4096)
def cut(text: str) -> tuple[str, ...]:
    """Return the words of a text, in order and complete: joined they are the text."""
    return tuple(_tokenizer().cut(text, HMM=False))


def has_verb(text: str) -> bool:
    """Tell whether a word of a noun phrase is a verb or the name of an action: 垃圾处理, 化肥施用."""
    return not _dictionary().verbs.isdisjoint(cut(text))


@cache
def pipeline() -> Language:
    """Return spaCy's blank Chinese pipeline with our tokenizer and a ruler for the roles of words."""
    import spacy
    from spacy.tokens import Doc

    nlp = spacy.blank("zh")
    nlp.tokenizer = lambda text: Doc(nlp.vocab, words=list(cut(text)), spaces=[False] * len(cut(text)))
    ruler: Any = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": role, "pattern": word} for role, word in _roles()])
    return nlp


def _roles() -> Iterable[tuple[str, str]]:
    """Yield (role, word) for the words that the clause grammar goes by."""
    data = words()
    for group, verbs in data["verbs"].items():
        yield from ((f"VERB_{group.upper()}", verb) for verb in verbs if len(verb) > 1)
    yield from (("PREDICATE", word) for word in data["predicates"] if len(word) > 1)
    yield from (("INSTITUTION", word) for word in data["institutions"] if len(word) > 1)
    yield from (("MEASURE", word) for word in data["measures"] if len(word) > 1)
    yield from (("LEVEL", word) for word in data["levels"])


def analyse(text: str) -> Doc:
    """Return a text as a spaCy document: tokens with exact offsets, role words as entities."""
    return pipeline()(text)
