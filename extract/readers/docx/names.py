"""Names and simple attribute values of WordprocessingML."""

from __future__ import annotations

from functools import cache

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
# The strict variant of the standard uses other names for the same things.
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": M.encode(),
}


@cache
def w(name: str) -> str:
    """Return the qualified name of a WordprocessingML element or attribute."""
    return f"{{{W}}}{name}"


def value(node: etree._Element | None, name: str, default: str = "") -> str:
    """Return a `w:` attribute of a node, `default` where the node or the attribute is absent."""
    return default if node is None else str(node.get(w(name), default))


def integer(node: etree._Element | None, name: str, default: int = 0) -> int:
    """Return a `w:` attribute as a whole number, `default` where it is absent or no number."""
    try:
        return int(float(value(node, name)))
    except (ValueError, OverflowError):
        return default


def flag(node: etree._Element | None) -> bool:
    """Tell whether an on/off property is on: present and not `0`, `false` or `off`."""
    return node is not None and value(node, "val", "1").lower() not in ("0", "false", "off", "none")
