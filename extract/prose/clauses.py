"""A sentence as clauses and items: each figure with the words to its left and right that may say what it is about.

Brackets that hold figures are frames of their own (3.6人（中医类别达到0.8人）); other brackets are part of a name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extract.normalize.quantities import Denominator, Quantity, find_denominators, find_quantities

_OPEN, _CLOSE = "（(【“《", "）)】”》"
_STRONG = "，,；;：:。"
_HIDDEN = "\x00"


@dataclass(frozen=True, slots=True)
class Item:
    """One figure of a sentence and its surroundings.

    `left` are the words between the last boundary and the figure, `right` those up to the next one; a boundary is a
    comma, semicolon, colon, the edge of the frame or the neighbouring figure. `clause` is the whole clause between
    commas, `lead` the words of the clause before the figure's own `left`. `joint` is what parts `left` from what is
    before it. `head` are the words before the bracket for the figures inside one. `denominator` is a 每… in `left`.
    """

    quantity: Quantity
    left: str
    right: str
    clause: str
    joint: str = ""
    frame: int = 0
    first_in_clause: bool = True
    first_in_frame: bool = True
    head: str = ""
    denominator: Denominator | None = None
    clause_start: int = 0
    left_start: int = 0
    clause_end: int = 0
    before: str = ""
    gap_owner: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A stretch of a sentence read by itself: the whole (index 0) or the inside of a bracket with figures."""

    index: int
    start: int
    end: int
    text: str
    parent_text: str = ""


def frames(sentence: str, quantities: tuple[Quantity, ...]) -> tuple[Frame, ...]:
    """Return the frames of a sentence, the whole first; brackets with figures are hidden in the frame around them."""
    spans = [(a, b) for a, b in _brackets(sentence) if any(_holds(sentence, a, b, q) for q in quantities)]
    out = []
    for index, (start, end) in enumerate([(0, len(sentence)), *spans]):
        text = sentence
        for inner_start, inner_end in spans:
            if (start < inner_start or (index == 0 and start <= inner_start)) and inner_end <= end:
                text = text[: inner_start - 1] + _HIDDEN * (inner_end - inner_start + 2) + text[inner_end + 1 :]
        before = "" if index == 0 else sentence[: start - 1]
        out.append(Frame(index, start, end, text, before))
    return tuple(out)


def _holds(sentence: str, start: int, end: int, quantity: Quantity) -> bool:
    """Tell whether a bracket holds a figure; a quotation that opens with one (“30分钟”服务圈) is a name."""
    opens = start < quantity.start or (start == quantity.start and sentence[start - 1] in "（(")
    return opens and quantity.end <= end


def _brackets(sentence: str) -> list[tuple[int, int]]:
    """Return the insides of round brackets and of quotation marks, outer before inner, unclosed ones ignored."""
    stack: list[int] = []
    found = []
    for at, char in enumerate(sentence):
        if char in "（(【“":
            stack.append(at)
        elif char in "）)】”" and stack:
            found.append((stack.pop() + 1, at))
    return sorted(found)


def items(sentence: str, without: frozenset[int] = frozenset()) -> tuple[Item, ...]:
    """Return the figures of a sentence in printed order with their surroundings.

    `without` are the starts of figures that turned out to be part of a name; they are read as plain words.
    """
    quantities = tuple(q for q in find_quantities(sentence) if q.start not in without)
    if not quantities:
        return ()
    denominators = find_denominators(sentence)
    all_frames = frames(sentence, quantities)
    out: list[Item] = []
    for frame in all_frames:
        mine = [q for q in quantities if _innermost(all_frames, q) == frame.index]
        out.extend(_frame_items(frame, mine, denominators))
    return tuple(sorted(out, key=lambda item: item.quantity.start))


def _innermost(all_frames: tuple[Frame, ...], quantity: Quantity) -> int:
    inside = [f for f in all_frames if f.start <= quantity.start and quantity.end <= f.end]
    return max(inside, key=lambda f: (f.start, -f.end)).index


def _frame_items(frame: Frame, mine: list[Quantity], denominators: tuple[Denominator, ...]) -> list[Item]:
    cuts = _boundaries(frame, mine)
    out: list[Item] = []
    for number, quantity in enumerate(mine):
        previous = mine[number - 1] if number else None
        following = mine[number + 1] if number + 1 < len(mine) else None
        start = max([cut for cut in cuts if cut <= quantity.outer_start], default=frame.start)
        stop = min([cut - 1 for cut in cuts if cut - 1 >= quantity.outer_end], default=frame.end)
        left_from = max(start, previous.outer_end if previous else start)
        right_to = min(stop, following.outer_start if following else stop)
        left, right = frame.text[left_from : quantity.outer_start], frame.text[quantity.outer_end : right_to]
        own = [d for d in denominators if left_from <= d.start and d.end <= quantity.outer_start]
        out.append(
            Item(
                quantity,
                left,
                right,
                frame.text[start:stop],
                joint=frame.text[left_from - 1 : left_from] if left_from == start else left[:1],
                frame=frame.index,
                first_in_clause=left_from == start,
                first_in_frame=number == 0,
                head=frame.parent_text,
                denominator=own[-1] if own else None,
                clause_start=start,
                left_start=left_from,
                clause_end=stop,
                before=frame.text[frame.start : start],
            )
        )
    return _share_gaps(out)


def _boundaries(frame: Frame, mine: list[Quantity]) -> list[int]:
    """Return the offsets just behind the commas of a frame that stand outside brackets, names and figures."""
    depth, cuts = 0, [frame.start]
    for at in range(frame.start, frame.end):
        char = frame.text[at]
        if char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth = max(depth - 1, 0)
        elif char in _STRONG and depth == 0 and not _in_number(frame.text, at, mine):
            cuts.append(at + 1)
    return [*cuts, frame.end + 1]


def _in_number(text: str, at: int, mine: list[Quantity]) -> bool:
    """Tell whether a comma stands in a number, be it a figure or part of a name (1,000万元以上的项目)."""
    thousands = text[at] in ",，" and text[at - 1 : at].isdigit() and re.match(r"\d{3}(?!\d)", text[at + 1 :])
    return bool(thousands) or any(q.start <= at < q.end for q in mine)


_STARTS_LEFT = re.compile(r"^[\x00\s]*(?:[、和及与，]|以及|并|其中|$)")


def _share_gaps(found: list[Item]) -> list[Item]:
    """Give the words between two figures of a clause to one of them: 、… to the next, others to the first."""
    for index in range(len(found) - 1):
        here, after = found[index], found[index + 1]
        if here.clause_start != after.clause_start or not after.left:
            continue
        gap = after.left
        if _STARTS_LEFT.match(gap) or not gap.strip():
            found[index] = replace(here, right="")
            continue
        if (
            after.right.startswith("的")
            and not re.search(r"[、和及与或]", gap)
            and here.quantity.unit != after.quantity.unit
        ):
            # 设置1所床位不少于300张的医院: the noun behind both is the first figure's.
            found[index] = replace(here, right=after.right[1:])
            continue
        own, rest = _split_gap(gap, here, after)
        found[index] = replace(here, right=own)
        found[index + 1] = replace(after, left=rest, joint=rest[:1], gap_owner=not rest.strip("、和及与或以并"))
    return found


def _split_gap(gap: str, here: Item, after: Item) -> tuple[str, str]:
    """Split `个国家医学中心、…5个`: up to the last list mark for the first figure, what follows it for the second.

    Words without a list mark are the first figure's, and also the second's if that has nothing behind it.
    """
    marks = [m for m in re.finditer(r"、|以及|和|及|与|并|或", gap) if _outside(gap, m.start())]
    closing = [m for m in marks if not gap[m.end() :].strip()]
    if closing:
        return gap[: closing[0].start()], gap[closing[0].start() :]
    lists = [m for m in marks if m.group() in ("、", "并") and m.start() > 0]
    if lists:
        return gap[: lists[-1].start()], gap[lists[-1].start() :]
    shared = not after.right.strip(_HIDDEN) or bool(
        re.search(r"设置|设立|设|建设|配备|配置|达到|超过|建|有$", gap[-4:])
    )
    return gap, gap if shared else ""


def _outside(text: str, at: int) -> bool:
    return text[:at].count("（") + text[:at].count("(") == text[:at].count("）") + text[:at].count(")")


def split_list(text: str, count: int) -> tuple[str, ...] | None:
    """Split a coordination into exactly `count` parts at 、 first, then at 和, 与, 及; None if it does not come out."""
    for marks in ("、", "、|和|与|及|以及|或", "、|以及|，|和"):
        parts: list[str] = []
        at = 0
        for match in re.finditer(marks, text):
            if _outside(text, match.start()):
                parts.append(text[at : match.start()])
                at = match.end()
        parts = [part for part in [*parts, text[at:]] if part.strip()]
        if len(parts) == count:
            return tuple(parts)
    return None
