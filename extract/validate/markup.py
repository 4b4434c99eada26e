"""Small pieces of HTML and SVG as escaped text, so that nothing a document says can become markup."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from html import escape
from typing import NamedTuple


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def tag(name: str, *children: str, **attributes: str | int) -> Html:
    """Return an element; children that are not markup are escaped. `class_` is the attribute class, `_` becomes `-`."""
    told = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items())
    return Html(f"<{name}{told}>{joined(children)}</{name}>")


def joined(children: Iterable[str], between: str = "") -> Html:
    """Return children one after another, escaped where they are not markup."""
    return Html(between.join(child if isinstance(child, Html) else escape(child) for child in children))


def both(zh: str, en: str) -> Html:
    """Return a label in Chinese and English."""
    return joined([zh, " ", tag("span", en, class_="en", lang="en")])


def table(heads: Iterable[str], rows: Iterable[Iterable[str]], class_: str = "") -> Html:
    """Return a table with a header row; it scrolls sideways by itself where the page is narrow."""
    head = tag("thead", tag("tr", *(tag("th", each, scope="col") for each in heads)))
    body = tag("tbody", *(tag("tr", *(tag("td", cell) for cell in row)) for row in rows))
    return tag("div", tag("table", head, body, class_=class_), class_="scroll")


class Mark(NamedTuple):
    """One plan's line in a chart: its name, where it stands now and what it aims at (None where it does not say)."""

    name: str
    baseline: Decimal | None
    target: Decimal | None


def dumbbell(marks: list[Mark], unit: str) -> Html:
    """Return a small chart: for each plan a hollow dot for the baseline, a full one for the target, a line between.

    The scale runs from the least to the greatest figure shown; one step of 16 pixels down is one plan.
    """
    figures = [each for mark in marks for each in (mark.baseline, mark.target) if each is not None]
    if not figures:
        return Html("")
    low, high = min(figures), max(figures)
    lines = [_line(mark, index, low, high) for index, mark in enumerate(marks)]
    label = "; ".join(f"{mark.name}: {_said(mark.baseline)} → {_said(mark.target)}" for mark in marks)
    title = tag("title", f"{label} ({unit})" if unit else label)
    height = 16 * len(marks)
    return tag("svg", title, *lines, viewBox=f"0 0 {_WIDTH} {height}", width=_WIDTH, height=height, role="img")


_WIDTH = 160
_MARGIN = 8


def _line(mark: Mark, index: int, low: Decimal, high: Decimal) -> Html:
    y = 16 * index + 8
    ends = [_x(each, low, high) for each in (mark.baseline, mark.target) if each is not None]
    parts = [tag("line", x1=_MARGIN, x2=_WIDTH - _MARGIN, y1=y, y2=y, class_="rail")]
    if len(ends) == 2:
        parts.append(tag("line", x1=ends[0], x2=ends[1], y1=y, y2=y, class_="way"))
    if mark.baseline is not None:
        parts.append(tag("circle", cx=_x(mark.baseline, low, high), cy=y, r=4, class_="now"))
    if mark.target is not None:
        parts.append(tag("circle", cx=_x(mark.target, low, high), cy=y, r=4, class_="goal"))
    return joined(parts)


def _x(value: Decimal, low: Decimal, high: Decimal) -> str:
    share = (value - low) / (high - low) if high != low else Decimal("0.5")
    return f"{_MARGIN + share * (_WIDTH - 2 * _MARGIN):.1f}"


def _said(value: Decimal | None) -> str:
    return "–" if value is None else f"{value:f}"


STYLE = """
:root { color-scheme: light dark; --ink: #1d2733; --soft: #5d6b7a; --line: #d8dee6; --paper: #fff; --tint: #f4f6f9;
  --goal: #1f6f8b; --error: #b3261e; --warning: #9a6700; --info: #4a5a6a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf1; --soft: #9aa8b6; --line: #3a4552; --paper: #161b21;
  --tint: #1f262e; --goal: #63b6d1; --error: #ff8a80; --warning: #e3b341; --info: #9aa8b6; } }
* { box-sizing: border-box; }
body { font: 15px/1.6 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", system-ui, sans-serif; color: var(--ink);
  background: var(--paper); margin: 0 auto; max-width: 1180px; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; margin: 0 0 .3rem; } h2 { margin: 2.4rem 0 .6rem; border-bottom: 2px solid var(--line); }
h3 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
.en { color: var(--soft); font-size: .86em; font-weight: 400; } .soft { color: var(--soft); }
nav a { margin-right: 1rem; } a { color: var(--goal); }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .55rem; border-bottom: 1px solid var(--line); }
th { background: var(--tint); font-weight: 600; } td.n { text-align: right; }
.finding { border-left: 4px solid var(--info); background: var(--tint); padding: .6rem .8rem; margin: .6rem 0; }
.finding.error { border-color: var(--error); } .finding.warning { border-color: var(--warning); }
.finding p { margin: 0 0 .3rem; } .badge { font-size: .8rem; font-weight: 600; }
.error .badge { color: var(--error); } .warning .badge { color: var(--warning); }
.sides { display: flex; flex-wrap: wrap; gap: .6rem; } .sides > div { flex: 1 1 20rem; background: var(--paper);
  border: 1px solid var(--line); padding: .45rem .6rem; } blockquote { margin: .2rem 0; font-size: 1.02rem; }
code { font-size: .82rem; overflow-wrap: anywhere; } details { margin: .5rem 0; } summary { cursor: pointer; }
svg .rail { stroke: var(--line); } svg .way { stroke: var(--goal); stroke-width: 2; }
svg .now { fill: var(--paper); stroke: var(--goal); stroke-width: 2; } svg .goal { fill: var(--goal); }
"""
