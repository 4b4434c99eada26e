"""The text of Word paragraphs as a reader sees it: fields by their results, nothing that is hidden or deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from extract.readers.docx.names import MC, M, flag, value, w
from extract.readers.docx.styles import EMPTY, Format, Styles, run_format

_DROPPED = frozenset(map(w, ("del", "moveFrom", "pPr", "rPr", "rt", "sdtPr", "sdtEndPr", "commentReference")))
_WRAPPERS = frozenset(
    map(w, ("hyperlink", "ins", "moveTo", "smartTag", "customXml", "sdtContent", "bdo", "dir", "ruby", "rubyBase"))
)
_PLAIN = {w("tab"): "\t", w("ptab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-"}
_GRAPHICS = frozenset(map(w, ("drawing", "pict", "object"))) | {f"{{{MC}}}AlternateContent"}
_BRANCHES = (f"{{{MC}}}Choice", f"{{{MC}}}Fallback")
# Characters of the Symbol font, which Word stores in the private use area; comparators among them decide a value.
_SYMBOLS = str.maketrans(
    {
        "\uf0a3": "≤", "\uf0b3": "≥", "\uf0b1": "±", "\uf0b4": "×", "\uf0b8": "÷", "\uf0b9": "≠", "\uf0bb": "≈",
        "\uf0b0": "°", "\uf0b7": "·", "\uf06d": "μ", "\uf02d": "-", "\uf02b": "+", "\uf03c": "<", "\uf03d": "=",
        "\uf03e": ">", "\uf025": "%", "\uf0a2": "′", "\uf0b2": "″", "\uf057": "Ω", "\uf0a5": "∞", "\uf0d7": "·",
    }
)  # fmt: skip
_WINGDINGS = {"f0fc": "√", "f0fe": "☑", "f052": "☑", "f0a8": "□", "f06f": "□", "f0fb": "×", "f0fd": "☒", "f06c": "●"}
_SUPERSCRIPT = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_LISTINGS = ("TOC", "INDEX", "TOA")


@dataclass(slots=True)
class FieldStack:
    """Where in nested complex fields the reader stands: for each its instruction and whether the result is reached."""

    open: list[tuple[str, bool]] = field(default_factory=list)

    def visible(self) -> bool:
        """Tell whether text here is printed and is text: in results, but not in a table of contents or an index."""
        return all(result and not is_listing(code) for code, result in self.open)

    def mark(self, kind: str) -> None:
        """Take in a `w:fldChar`: begin, separate or end."""
        if kind == "begin":
            self.open.append(("", False))
        elif self.open:
            code, _ = self.open.pop()
            if kind == "separate":
                self.open.append((code, True))

    def instruct(self, code: str) -> None:
        """Take in a piece of a field's instruction."""
        if self.open and not self.open[-1][1]:
            self.open[-1] = (self.open[-1][0] + code, False)


def is_listing(code: str) -> bool:
    """Tell whether a field's instruction makes a table of contents or an index."""
    return code.split()[:1] != [] and code.split()[0].upper() in _LISTINGS


@dataclass(slots=True)
class Inline:
    """What stands in one paragraph: pieces of text with their size, notes referred to, text boxes anchored in it.

    Line breaks are newlines, tabs are tabs. `embedded` counts objects whose content is not read.
    """

    pieces: list[tuple[str, float]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    frames: list[etree._Element] = field(default_factory=list)
    embedded: int = 0

    @property
    def text(self) -> str:
        """The paragraph's text."""
        return "".join(piece for piece, _ in self.pieces)

    @property
    def size(self) -> float:
        """The font size in points that most characters have, 0 without text."""
        weights: dict[float, int] = {}
        for piece, size in self.pieces:
            weights[size] = weights.get(size, 0) + len(piece.strip())
        return max(weights, key=lambda size: weights[size], default=0.0)


def read_inline(node: etree._Element, base: Format, styles: Styles, stack: FieldStack) -> Inline:
    """Read one `w:p`; `base` is the format that its style gives to runs, `stack` goes on between paragraphs."""
    inline = Inline()
    _walk(node, inline, base, styles, stack)
    return inline


def _walk(node: etree._Element, inline: Inline, base: Format, styles: Styles, stack: FieldStack) -> None:
    for child in node:
        tag = child.tag
        if tag in _DROPPED or not isinstance(tag, str):
            continue
        if tag == w("r"):
            _read_run(child, inline, base, styles, stack)
        elif tag in _WRAPPERS or (tag == w("fldSimple") and not is_listing(value(child, "instr"))):
            _walk(child, inline, base, styles, stack)
        elif tag == w("sdt"):
            if not is_placeholder(child):
                _walk(child, inline, base, styles, stack)
        elif tag in _GRAPHICS:
            _read_graphic(child, inline)
        elif tag.startswith(f"{{{M}}}oMath") and stack.visible():
            inline.pieces.append((math_text(child), base.size or 0.0))


def is_placeholder(control: etree._Element) -> bool:
    """Tell whether a content control shows only its prompt (`click here to enter text`)."""
    props = control.find(w("sdtPr"))
    return props is not None and flag(props.find(w("showingPlcHdr")))


def _read_run(run: etree._Element, inline: Inline, base: Format, styles: Styles, stack: FieldStack) -> None:
    props = run.find(w("rPr"))
    own = EMPTY
    if props is not None:
        style = props.find(w("rStyle"))
        own = run_format(props)
        own = own.over(styles.run_format(value(style, "val"))) if style is not None else own
        if props.find(w("del")) is not None and run.find(w("fldChar")) is None:
            return
    own = own.over(base)
    raised = value(props.find(w("vertAlign")), "val") == "superscript" if props is not None else False
    for child in run:
        tag = child.tag
        if tag == w("fldChar"):
            stack.mark(value(child, "fldCharType"))
        elif tag == w("instrText"):
            stack.instruct(child.text or "")
        elif not own.hidden and stack.visible():
            _read_run_child(child, inline, own.size or 0.0, raised)
            if tag in _WRAPPERS:
                _walk(child, inline, base, styles, stack)


def _read_run_child(child: etree._Element, inline: Inline, size: float, raised: bool) -> None:
    tag = child.tag
    if tag == w("t"):
        text = (child.text or "").translate(_SYMBOLS)
        inline.pieces.append((text.translate(_SUPERSCRIPT) if raised else text, size))
    elif tag in _PLAIN:
        inline.pieces.append((_PLAIN[tag], size))
    elif tag == w("sym"):
        inline.pieces.append((_symbol(child), size))
    elif tag in (w("footnoteReference"), w("endnoteReference")):
        kind = "footnote" if tag == w("footnoteReference") else "endnote"
        inline.notes.append((kind, value(child, "id")))
    elif tag in _GRAPHICS:
        _read_graphic(child, inline)


def _symbol(node: etree._Element) -> str:
    """Return the character of a `w:sym`: code in the private use area of a symbol font."""
    code = value(node, "char").lower()
    if "wingdings" in value(node, "font").lower():
        return _WINGDINGS.get(code, "")
    try:
        character = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    return character.translate(_SYMBOLS)


def _read_graphic(node: etree._Element, inline: Inline) -> None:
    inline.frames.extend(_frames(node))
    if node.tag == w("object"):
        inline.embedded += 1


def _frames(node: etree._Element) -> Iterator[etree._Element]:
    """Yield the text boxes below a node, outermost only, those of one alternative only."""
    if node.tag == w("txbxContent"):
        yield node
        return
    if node.tag == f"{{{MC}}}AlternateContent":
        branches = [found for branch in _BRANCHES for child in node.findall(branch) if (found := list(_frames(child)))]
        yield from branches[0] if branches else ()
        return
    for child in node:
        yield from _frames(child)


def math_text(node: etree._Element) -> str:
    """Return a formula in one line: fractions as `a/b`, everything else in reading order."""
    if node.tag == f"{{{M}}}t":
        return node.text or ""
    if node.tag == f"{{{M}}}f":
        parts = [math_text(part) for part in node if part.tag in (f"{{{M}}}num", f"{{{M}}}den")]
        return "/".join(parts)
    return "".join(math_text(child) for child in node if isinstance(child.tag, str))
