"""The page engine: characters and rules of fixed-layout pages to tables and paragraphs."""

from __future__ import annotations

from collections.abc import Iterable

from extract.model import Block
from extract.readers.layout.assembly import join_pages
from extract.readers.layout.pagework import PageParts, holds_columns, holds_table_rules, read_page
from extract.readers.page import Page

__all__ = ["PageParts", "holds_columns", "holds_table_rules", "join_pages", "page_blocks", "read_page"]


def page_blocks(pages: Iterable[Page]) -> tuple[Block, ...]:
    """Return the blocks of pages in reading order: table pieces page by page, paragraphs rejoined over breaks.

    Pages are taken one at a time; only their lines and tables are kept until running heads are known.
    """
    parts: list[PageParts] = []
    for page in pages:
        parts.append(read_page(page, parts[-1] if parts else None))
    return join_pages(parts)
