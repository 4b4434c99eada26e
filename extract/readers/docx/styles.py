"""What styles say about paragraphs and runs: outline level, list, hidden, size, alignment, indents."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace

from lxml import etree

from extract.readers.docx.names import flag, integer, value, w

_HEADING_NAME = re.compile(r"(?:heading|标题)\s*([1-9])$", re.I)
_BODY_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Format:
    """Properties that a style or a paragraph sets itself; None where it leaves them to what it is based on.

    `outline` counts from 0, `size` is in points, `left` and `first` (line indent) in points, `left_chars` and
    `first_chars` in ems.
    """

    outline: int | None = None
    num_id: str | None = None
    num_level: int | None = None
    hidden: bool | None = None
    size: float | None = None
    align: str | None = None
    left: float | None = None
    first: float | None = None
    left_chars: float | None = None
    first_chars: float | None = None
    ruled: bool | None = None

    def over(self, base: Format) -> Format:
        """Return this format with what it leaves open taken from `base`."""
        if self is EMPTY or self == EMPTY:
            return base
        pairs = ((getattr(self, name), getattr(base, name)) for name in _NAMES)
        return Format(*(outer if own is None else own for own, outer in pairs))


_NAMES = tuple(item.name for item in fields(Format))
EMPTY = Format()


@dataclass(slots=True)
class Styles:
    """The styles of a document, resolved on first use. `names` are lower case."""

    own: dict[str, Format] = field(default_factory=dict)
    based_on: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    default: Format = EMPTY
    default_paragraph: str = ""
    resolved: dict[str, Format] = field(default_factory=dict)

    def format(self, style: str) -> Format:
        """Return what a style sets, with all that it is based on and the document's defaults."""
        style = style or self.default_paragraph
        if style not in self.resolved:
            self.resolved[style] = self._chain(style).over(self.default)
        return self.resolved[style]

    def run_format(self, style: str) -> Format:
        """Return what a character style sets, with all that it is based on but without the document's defaults."""
        key = f"\0{style}"
        if key not in self.resolved:
            self.resolved[key] = self._chain(style)
        return self.resolved[key]

    def _chain(self, style: str) -> Format:
        merged, seen = EMPTY, set()
        while style and style not in seen:
            seen.add(style)
            merged = merged.over(self.own.get(style, EMPTY))
            style = self.based_on.get(style, "")
        return merged


def paragraph_format(props: etree._Element | None) -> Format:
    """Return what a `w:pPr` sets itself."""
    if props is None:
        return EMPTY
    outline, align, indent = props.find(w("outlineLvl")), props.find(w("jc")), props.find(w("ind"))
    numbers = props.find(w("numPr"))
    num_id = numbers.find(w("numId")) if numbers is not None else None
    level = numbers.find(w("ilvl")) if numbers is not None else None
    return Format(
        outline=integer(outline, "val", _BODY_LEVEL) if outline is not None else None,
        num_id=value(num_id, "val") if num_id is not None else None,
        num_level=integer(level, "val") if level is not None else None,
        align=value(align, "val") if align is not None else None,
        left=_points(indent, "left", "start"),
        first=_points(indent, "firstLine"),
        left_chars=_ems(indent, "leftChars", "startChars"),
        first_chars=_ems(indent, "firstLineChars"),
    )


def run_format(props: etree._Element | None) -> Format:
    """Return what a `w:rPr` sets itself: hidden and size."""
    if props is None:
        return EMPTY
    hidden, size = props.find(w("vanish")), props.find(w("sz"))
    return Format(
        hidden=flag(hidden) if hidden is not None else None,
        size=integer(size, "val", 21) / 2 if size is not None else None,
    )


def _points(indent: etree._Element | None, *names: str) -> float | None:
    found = [integer(indent, name) / 20 for name in names if value(indent, name)]
    return found[0] if found else None


def _ems(indent: etree._Element | None, *names: str) -> float | None:
    found = [integer(indent, name) / 100 for name in names if value(indent, name)]
    return found[0] if found else None


def has_borders(borders: etree._Element | None) -> bool:
    """Tell whether a `w:tblBorders` or `w:tcBorders` draws any line."""
    return borders is not None and any(
        value(side, "val", "single") not in ("nil", "none") for side in borders if isinstance(side.tag, str)
    )


def read_styles(root: etree._Element | None) -> Styles:
    """Read `styles.xml`; an absent part gives no styles."""
    styles = Styles()
    if root is None:
        return styles
    defaults = root.find(w("docDefaults"))
    if defaults is not None:
        run, paragraph = defaults.find(f".//{w('rPr')}"), defaults.find(f".//{w('pPr')}")
        styles.default = run_format(run).over(paragraph_format(paragraph))
    for node in root.findall(w("style")):
        _add_style(styles, node)
    return styles


def _add_style(styles: Styles, node: etree._Element) -> None:
    style = value(node, "styleId")
    name = value(node.find(w("name")), "val").lower()
    own = paragraph_format(node.find(w("pPr"))).over(run_format(node.find(w("rPr"))))
    heading = _HEADING_NAME.match(name)
    if own.outline is None and heading:
        own = replace(own, outline=int(heading[1]) - 1)
    table = node.find(f"{w('tblPr')}/{w('tblBorders')}")
    if table is not None:
        own = replace(own, ruled=has_borders(table))
    styles.own[style], styles.names[style] = own, name
    styles.based_on[style] = value(node.find(w("basedOn")), "val")
    if value(node, "type") == "paragraph" and value(node, "default") in ("1", "true", "on"):
        styles.default_paragraph = style
