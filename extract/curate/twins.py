"""One plan in several files, such as its DOC and its PDF: recognised, and the file with the best text chosen.

Files are forms of one plan when they carry the same document number or the same title, are at the same stage (draft or
final), and say the same: most short stretches of text of one stand in the other. All files and their figures are kept;
comparisons use those of the best text only.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from extract.model import Extraction, Finding, Paragraph, Severity, Table
from extract.normalize.messages import message

OTHER_FORM = "other-form"
"""Name of the finding on a file that is another form of a plan."""
_STRETCH = 5
"""Characters of a stretch: short enough to survive misread characters, long enough to be telling."""
_SAME = 0.6
_WHOLE = 0.9
"""A text with this share of the longest text's characters is as complete."""
_RECOGNISED = 0.05
"""With more than this share of its characters read from pictures, a file is a scan."""
_SHORTEST_TITLE = 6
_STRUCTURED = ("officedocument", "msword", "html", "rtf", "opendocument", "ms-word", "ms-works", "multipart")
_FIXED = ("pdf", "ofd")


def leading_files(extractions: Sequence[Extraction]) -> dict[str, str]:
    """Return for each document the document whose figures stand for the plan in comparisons: itself if it is alone."""
    leaders = {e.document.source.doc_id: e.document.source.doc_id for e in extractions}
    texts: dict[str, str] = {}
    for candidates in _candidates(extractions):
        for e in candidates:
            texts.setdefault(e.document.source.doc_id, _text(e))
        for group in _groups(candidates, texts):
            best = min(group, key=lambda e: _rank(e, max(len(texts[m.document.source.doc_id]) for m in group), texts))
            leaders |= {e.document.source.doc_id: best.document.source.doc_id for e in group}
    return leaders


def twin_findings(extractions: Iterable[Extraction], leaders: Mapping[str, str]) -> Iterable[Finding]:
    """Yield a finding for each file that another form of the same plan stands for."""
    names = {e.document.source.doc_id: e.document.source.file_name for e in extractions}
    for doc_id, leader in sorted(leaders.items()):
        if doc_id != leader:
            said = message(OTHER_FORM, file=names[leader])
            yield Finding(doc_id, Severity.INFO, OTHER_FORM, said.en, observed=leader, message_zh=said.zh)


def _candidates(extractions: Sequence[Extraction]) -> list[list[Extraction]]:
    """Return the groups that one document number or one title ties together, directly or through others."""
    parent = list(range(len(extractions)))

    def find(index: int) -> int:
        while parent[index] != index:
            index = parent[index]
        return index

    seen: dict[tuple[str, ...], int] = {}
    for index, extraction in enumerate(extractions):
        for key in _keys(extraction):
            parent[find(index)] = find(seen.setdefault(key, index))
    groups: dict[int, list[Extraction]] = defaultdict(list)
    for index, extraction in enumerate(extractions):
        groups[find(index)].append(extraction)
    return [group for group in groups.values() if len(group) > 1]


def _keys(extraction: Extraction) -> list[tuple[str, ...]]:
    facts = extraction.facts
    number, title = _letters(facts.doc_number), _letters(facts.title)
    keys: list[tuple[str, ...]] = [("number", facts.stage, number)] if number else []
    return [*keys, ("title", facts.stage, title)] if len(title) >= _SHORTEST_TITLE else keys


def _groups(candidates: Sequence[Extraction], texts: Mapping[str, str]) -> list[list[Extraction]]:
    """Split candidates into groups that say the same; the longest text of a group is what others are compared with."""
    groups: list[tuple[set[str], list[Extraction]]] = []
    for extraction in sorted(
        candidates, key=lambda e: (-len(texts[e.document.source.doc_id]), e.document.source.doc_id)
    ):
        stretches = _stretches(texts[extraction.document.source.doc_id])
        for known, members in groups:
            if stretches and len(stretches & known) >= _SAME * len(stretches):
                members.append(extraction)
                break
        else:
            groups.append((stretches, [extraction]))
    return [members for _, members in groups if len(members) > 1]


def _stretches(text: str) -> set[str]:
    return {text[index : index + _STRETCH] for index in range(len(text) - _STRETCH + 1)}


def _text(extraction: Extraction) -> str:
    blocks = extraction.document.blocks
    return "".join(
        _letters(block.text)
        if isinstance(block, Paragraph)
        else "".join(_letters(cell.text) for cell in sorted(block.cells, key=lambda cell: (cell.row, cell.col)))
        for block in blocks
    )


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def _rank(extraction: Extraction, longest: int, texts: Mapping[str, str]) -> tuple[object, ...]:
    """Rank a form of a plan, lower is better: real characters, complete, structured, without doubts, rich."""
    source = extraction.document.source
    media = source.media_type
    structure = 0 if any(word in media for word in _STRUCTURED) else 1 if any(word in media for word in _FIXED) else 2
    doubts = sum(problem.severity is not Severity.INFO for problem in extraction.document.problems)
    incomplete = len(texts[source.doc_id]) < _WHOLE * longest
    scan = _recognised_share(extraction) > _RECOGNISED
    return (scan, incomplete, structure, doubts, -len(extraction.observations), source.doc_id)


def _recognised_share(extraction: Extraction) -> float:
    """Return the share of characters that were read from pictures."""
    sizes = [(len(text), confidence) for text, confidence in _pieces(extraction)]
    total = sum(size for size, _ in sizes)
    return sum(size for size, confidence in sizes if confidence < 1) / total if total else 0.0


def _pieces(extraction: Extraction) -> Iterable[tuple[str, float]]:
    for block in extraction.document.blocks:
        if isinstance(block, Table):
            yield from ((cell.text, cell.confidence) for cell in block.cells)
        else:
            yield block.text, block.confidence
