"""XML from untrusted packages: no entities, no document types, no network, no depth or size without bound."""

from __future__ import annotations

from lxml import etree

from extract.readers.errors import ReadError

MAX_XML_BYTES = 100 << 20


def parse_xml(content: bytes, place: str) -> etree._Element:
    """Parse one XML part and return its root.

    Raises `ReadError` naming `place` for what is damaged, nested deeper than libxml2 allows (256), more than
    `MAX_XML_BYTES`, or declares a document type (a way to entity bombs and foreign files).
    """
    if len(content) > MAX_XML_BYTES:
        raise ReadError(f"an XML part has more than {MAX_XML_BYTES} bytes", "split the document", place)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(f"an XML part is damaged: {error}", "download the document again", place) from error
    return check_root(root, place)


def check_root(root: etree._Element, place: str) -> etree._Element:
    """Return the root of a parsed part; raises `ReadError` where the part declares a document type."""
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError("an XML part declares a document type", "save the document again", place)
    return root
