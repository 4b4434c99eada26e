"""The values that travel from room to room: documents, blocks, tables, cells, observations and findings.

Everything here is frozen, slotted and free of I/O. Lengths are in points (1/72 inch), measured from the page's
top left corner as a reader sees the page (rotation applied). Page numbers count from 1, grid positions from 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class BBox(NamedTuple):
    """A rectangle on a page: left, top, right and bottom edge in points from the page's top left corner."""

    x0: float
    top: float
    x1: float
    bottom: float


class Anchor(NamedTuple):
    """One place in a source: a page with a box, or a locator where the format has no pages.

    `locator` is a short address for people: `lines 12-14` in a text file, `table 2 row 3 col 1` in a DOCX.
    """

    page: int | None = None
    bbox: BBox | None = None
    locator: str = ""


class Span(NamedTuple):
    """Characters `start` to `end` (exclusive) of a paragraph's text stand at `anchor`."""

    start: int
    end: int
    anchor: Anchor


class Kind(StrEnum):
    """What a paragraph is in the layout of its document."""

    PARAGRAPH = "paragraph"
    TITLE = "title"
    HEADING = "heading"
    CAPTION = "caption"
    NOTE = "note"
    BOX = "box"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text that a reader sees as one paragraph, rejoined over line and page breaks.

    `spans` cover the text in order, one for each printed line or piece, so that every character leads back to a place.
    `level` is the outline level of a heading (1 is the highest), else 0. `box` numbers the frame (专栏) that the
    paragraph stands in, counted from 1 through the document, and is 0 for body text. `confidence` is below 1 only
    where the characters were recognised from a picture.
    """

    text: str
    kind: Kind = Kind.PARAGRAPH
    level: int = 0
    box: int = 0
    spans: tuple[Span, ...] = ()
    confidence: float = 1.0

    def anchors(self, start: int = 0, end: int | None = None) -> tuple[Anchor, ...]:
        """Return the anchors of the characters from `start` to `end` (exclusive), in reading order."""
        stop = len(self.text) if end is None else end
        return tuple(span.anchor for span in self.spans if span.start < stop and span.end > start)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid; a merged cell is one cell with spans.

    `text` has the line breaks inside the cell removed. `anchors` has one entry for each piece of the cell: two where a
    page break cut it. `indent` counts the blanks (in ems) before the text in the cell, which some tables use for row
    hierarchy. `confidence` is below 1 only for characters recognised from a picture.
    """

    row: int
    col: int
    text: str
    row_span: int = 1
    col_span: int = 1
    anchors: tuple[Anchor, ...] = ()
    is_header: bool = False
    indent: float = 0.0
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Edges:
    """Where a piece of a table stands on its page, for joining pieces over page breaks.

    `columns` are the x positions of the column boundaries from left to right, `top` and `bottom` the outer rules.
    `open_top` and `open_bottom` tell that the piece has no rule there: its first or last row may go on over the break.
    `endings` names the columns whose last text leaves no room for a line below it, with the room behind its last line
    in ems and the number of its lines, `openings` the row and column of texts in the first rows that begin right at the
    top of their cells.
    """

    page: int
    columns: tuple[float, ...]
    top: float
    bottom: float
    open_top: bool = False
    open_bottom: bool = False
    endings: tuple[tuple[int, float, int], ...] = ()
    openings: tuple[tuple[int, int], ...] = ()


class Role(StrEnum):
    """What a logical table holds."""

    INDICATOR = "indicator"
    CROSS = "cross"
    LIST = "list"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells: one piece as a reader found it, or a logical table after joining.

    Cells are stored sparse, merged cells once; `grid` is the dense view. `header_rows` is 0 until it is known;
    `repeat_rows` is the number of top rows that the source marks as repeated header (`w:tblHeader`), None if it
    does not say. `edges` has one entry for each page piece, empty for formats without pages. `parts` counts the joined
    pieces and `reasons` keeps why they were joined, in words.
    """

    cells: tuple[Cell, ...]
    n_rows: int
    n_cols: int
    title: str = ""
    unit_note: str = ""
    notes: tuple[str, ...] = ()
    header_rows: int = 0
    repeat_rows: int | None = None
    role: Role = Role.OTHER
    parts: int = 1
    edges: tuple[Edges, ...] = ()
    reasons: tuple[str, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    box: int = 0

    def grid(self) -> list[list[Cell | None]]:
        """Return the dense view: `grid[row][col]` is the cell that covers the position, None where there is none."""
        rows: list[list[Cell | None]] = [[None] * self.n_cols for _ in range(self.n_rows)]
        for cell in self.cells:
            for row in range(cell.row, min(cell.row + cell.row_span, self.n_rows)):
                for col in range(cell.col, min(cell.col + cell.col_span, self.n_cols)):
                    rows[row][col] = cell
        return rows

    def pages(self) -> tuple[int, ...]:
        """Return the pages that the table's cells stand on, ascending; empty where the format has none."""
        return tuple(sorted({a.page for cell in self.cells for a in cell.anchors if a.page is not None}))


Block = Paragraph | Table


class Severity(StrEnum):
    """How bad a finding or problem is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a reader could not do, such as a page without real text: never raised, always reported."""

    check: str
    message: str
    severity: Severity = Severity.WARNING
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The file a document was read from. `media_type` is told from the content, not the suffix."""

    file_name: str
    sha256: str
    bytes: int
    media_type: str

    @property
    def doc_id(self) -> str:
        """The first 12 hex digits of the file's SHA-256."""
        return self.sha256[:12]


@dataclass(frozen=True, slots=True)
class Document:
    """One source document as blocks in reading order. `pages` is None where the format has no pages.

    `hints` are facts that the container states beside the text, such as the title and date in a web page's metadata:
    keys are columns of the `documents` table.
    """

    source: Source
    blocks: tuple[Block, ...]
    pages: int | None = None
    problems: tuple[Problem, ...] = ()
    hints: tuple[tuple[str, str], ...] = ()

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield the paragraphs in reading order."""
        return (block for block in self.blocks if isinstance(block, Paragraph))

    def tables(self) -> Iterator[Table]:
        """Yield the tables in reading order."""
        return (block for block in self.blocks if isinstance(block, Table))


class Area(NamedTuple):
    """A reference area: GB/T 2260 code (empty for a sub-region without one), full official name and level."""

    code: str
    name: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a document says about itself; fields are those of the `documents` table, empty where it does not tell."""

    title: str = ""
    doc_number: str = ""
    issuer: str = ""
    issued_on: str = ""
    stage: str = "final"
    area: Area = Area("", "")
    period_start: int | None = None
    period_end: int | None = None

    @property
    def base_year(self) -> int | None:
        """The year before the plan begins: what its present-state sections describe unless they say otherwise."""
        return self.period_start - 1 if self.period_start else None


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure that a document states, in a table or in prose. Fields are those of CONTRACT `observations`.

    Rooms to the left leave `indicator`, `value_std`, `value_std_high`, `unit_std`, `primary` empty; curate fills them.
    `ordinal` tells apart several figures of one cell; `block`, `start` and `end` are the place of a figure in prose:
    index of the block in the document, character span of the number in its text.
    """

    source: str
    label: str
    indicator_name: str
    evidence: str
    obs_value: Decimal | None = None
    obs_value_high: Decimal | None = None
    comparator: str = "="
    unit_measure: str = ""
    per: int | None = None
    per_base: str = ""
    obs_status: str = "A"
    obs_text: str = ""
    entity: str = ""
    ref_area: str = ""
    ref_area_name: str = ""
    time_period: str = ""
    kind: str = ""
    basis: str = ""
    base_period: str = ""
    nature: str = ""
    responsible: str = ""
    table_id: str = ""
    row: int | None = None
    col: int | None = None
    ordinal: int = 0
    block: int | None = None
    start: int | None = None
    end: int | None = None
    anchors: tuple[Anchor, ...] = ()
    section: str = ""
    rule: str = ""
    confidence: float = 1.0
    doc_id: str = ""
    obs_id: str = ""
    indicator: str = ""
    value_std: Decimal | None = None
    value_std_high: Decimal | None = None
    unit_std: str = ""
    primary: bool = False
    review: str = "unreviewed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: columns of CONTRACT `findings`. `message_zh` says the same as `message` in Chinese."""

    doc_id: str
    severity: Severity
    check: str
    message: str
    obs_id: str = ""
    other_obs_id: str = ""
    expected: str = ""
    observed: str = ""
    message_zh: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one document yields: what the pipeline caches and curate puts together.

    `document` holds logical tables (joined, titled, header rows known); `tables` pairs each with its `table_id`.
    """

    document: Document
    facts: Facts
    tables: tuple[tuple[str, Table], ...] = ()
    observations: tuple[Observation, ...] = ()
    problems: tuple[Problem, ...] = field(default=())
