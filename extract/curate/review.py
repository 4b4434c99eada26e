"""The reviewer's worklist: written from the published set, riskiest first, and read back as decisions.

A worklist has three groups of columns: what the figure says (to be read), what is doubtful about it, and the reviewer's
own (to be filled in). It survives spreadsheets: what a figure said at export is kept as a short `check` word that no
program takes for a number, and the reviewer's entries are read whether they come back as text, number, day or per cent.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from extract.curate.csvfiles import harmless_text
from extract.curate.decisions import OverrideError
from extract.normalize.numbers import parse_decimal
from extract.normalize.schema import Language, Words, contract
from extract.normalize.values import CellValue, fold, read_values

Row = Mapping[str, str]
FIGURE = (
    *("indicator_name", "entity", "ref_area_name", "time_period", "kind", "comparator", "obs_value", "obs_value_high"),
    *("unit_measure", "per", "per_base", "obs_text"),
)
READ = ("obs_id", "check", "document", "place", "evidence", *FIGURE, "indicator")
DOUBT = ("risk", "doubts")
# The reviewer's columns and the columns of an observation that they set.
SETS: Mapping[str, str] = {
    "new_unit": "unit_measure",
    "new_per": "per",
    "new_per_base": "per_base",
    "new_period": "time_period",
    "new_kind": "kind",
    "new_area": "ref_area",
    "new_name": "indicator_name",
    "new_entity": "entity",
    "new_indicator": "indicator",
}
FILL = ("decision", "new_value", *SETS, "reason", "by", "on")
COLUMNS = (*READ, *DOUBT, *FILL)
NUMERIC = frozenset({"risk", "obs_value", "obs_value_high", "per"})
"""Columns that a workbook holds as numbers, so that they sort and filter as such."""
# Notes on the heads of a workbook's columns.
NOTES: Mapping[str, str] = {
    "obs_id": "Do not change: it tells which figure the row is about. 请勿改动：观测标识。",
    "check": "A checksum of what the figure says. Do not change: at import it tells whether the figure is still what "
    "was exported. 校验字，请勿改动：导入时用来判断该数字导出后是否变化。",
    "risk": "How much the figure needs a look: 100 for an error, 40 for a warning, 4 for an info about it, and up to "
    "50 for how unsure the reading was. 风险分，越大越需要复核。",
    "decision": "confirm (the figure is what is printed), correct (give new values) or drop (it is no figure). "
    "确认、更正或删除。",
    "new_value": "The right number as printed: 6.5, ≥60%, 2—3, 1:1.6, 5.4万. 正确的数值，照原文填写。",
    "reason": "Needed for every decision. 必填：理由。",
    "by": "Needed: who decides. 必填：复核人。",
    "on": "Needed: the day, such as 2024-05-31. 必填：日期。",
}
WORDS: Mapping[str, str] = {
    "confirm": "confirm", "ok": "confirm", "right": "confirm", "确认": "confirm", "正确": "confirm",
    "correct": "correct", "wrong": "correct", "更正": "correct", "修改": "correct",
    "drop": "drop", "delete": "drop", "删除": "drop",
}  # fmt: skip
CHOICES = Words("确认,更正,删除", "confirm,correct,drop")
"""What the cells for decisions offer."""
WEIGHT = {"error": 100, "warning": 40, "info": 4}
ENCODINGS = ("utf-8-sig", "gb18030")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_DAY = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})日?(?:[T\s].*)?")
# A day as Excel counts them, where its cell has lost the format: 2009 to 2064.
_SERIAL_DAY = re.compile(r"[45]\d{4}")
_PERCENT_FORMAT = re.compile(r"0(?:\.0+)?%")


@dataclass(frozen=True, slots=True)
class Published:
    """The published set as rows of text, as far as reviewing needs it."""

    observations: tuple[Row, ...]
    findings: tuple[Row, ...] = ()
    documents: tuple[Row, ...] = ()


def read_published(folder: Path) -> Published:
    """Return the published rows of a folder. Raises FileNotFoundError where there is no curated set."""
    optional = (_csv(folder / f"{name}.csv") if (folder / f"{name}.csv").is_file() else () for name in _OTHERS)
    return Published(_csv(folder / "observations.csv"), *optional)


_OTHERS = ("findings", "documents")


def _csv(path: Path) -> tuple[Row, ...]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return tuple(csv.DictReader(stream))


def worklist(published: Published, limit: int = 0, language: Language = Language.EN) -> list[dict[str, str]]:
    """Return the rows of the worklist: figures nobody has reviewed, riskiest first; `limit` 0 gives all."""
    doubts: dict[str, list[Row]] = defaultdict(list)
    for finding in published.findings:
        for key in {finding["obs_id"], finding["other_obs_id"]} - {""}:
            doubts[key].append(finding)
    titles = {row["doc_id"]: row.get("title") or row.get("file_name", "") for row in published.documents}
    open_rows = [row for row in published.observations if row.get("review", "unreviewed") == "unreviewed"]
    rows = [
        _work_row(row, doubts[row["obs_id"]], titles.get(row["doc_id"], row["doc_id"]), language) for row in open_rows
    ]
    rows.sort(key=lambda row: -int(row["risk"]))
    return rows[:limit] if limit else rows


def risk(observation: Row, doubts: Iterable[Row]) -> int:
    """Return how much a figure needs a look: its doubts by severity, and how unsure the extraction was (0 to 50)."""
    unsure = 1 - float(observation.get("confidence") or 1)
    return sum(WEIGHT.get(doubt["severity"], 0) for doubt in doubts) + round(50 * unsure)


def doubt_words(doubt: Row, language: Language) -> tuple[str, str]:
    """Return how bad a published finding is and what it says, in a language; English where there is no other."""
    if language is Language.ZH and doubt.get("message_zh"):
        return contract().codelists["severity"][doubt["severity"]].zh, doubt["message_zh"]
    return doubt["severity"], doubt["message"]


def _work_row(row: Row, doubts: Sequence[Row], title: str, language: Language) -> dict[str, str]:
    ordered = sorted(doubts, key=lambda doubt: -WEIGHT.get(doubt["severity"], 0))
    place = f"p. {row['page']}" if row.get("page") else row.get("locator", "")
    cell = f"{row['table_id']} r{row['row']} c{row['col']}" if row.get("table_id") else ""
    own = {
        "check": check_word(row),
        "document": title,
        "place": " ".join(part for part in (place, cell) if part),
        "risk": str(risk(row, doubts)),
        "doubts": "\n".join(": ".join(doubt_words(doubt, language)) for doubt in ordered),
    }
    return {column: own.get(column, row.get(column, "")) for column in COLUMNS}


def check_word(row: Row) -> str:
    """Return a short word that changes when what a figure says does; it begins with a letter that no number has."""
    said = "\x1f".join(row.get(column, "") for column in ("evidence", *FIGURE))
    return "k" + hashlib.sha256(said.encode()).hexdigest()[:10].translate(str.maketrans("0123456789", "ghijklmnop"))


def write_worklist(rows: Sequence[Mapping[str, str]], path: Path, language: Language = Language.EN) -> None:
    """Write a worklist as Excel workbook (.xlsx) or as CSV for spreadsheets, by the file's suffix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".xlsx":
        _write_workbook(rows, path, language)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows([[harmless_text(row[column]) for column in COLUMNS] for row in rows])


def _write_workbook(rows: Sequence[Mapping[str, str]], path: Path, language: Language) -> None:
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill

    book = Workbook()
    sheet = book.active
    sheet.title = "review"
    sheet.append(list(COLUMNS))
    yellow = PatternFill("solid", fgColor=_YELLOW)
    for number, row in enumerate(rows, 2):
        for place, column in enumerate(COLUMNS, 1):
            cell = sheet.cell(number, place, _legal(row[column]))
            # Text and nothing else: a value such as =1+1 or 3-4 must neither run nor turn into a date.
            cell.data_type = "s"
            cell.number_format = "@"
            if (value := _number(row[column])) is not None and column in NUMERIC:
                cell.value, cell.number_format = value, "General"
            cell.alignment = Alignment(wrap_text=column in {"evidence", "doubts"}, vertical="top")
            if column in FILL:
                cell.fill = yellow
    for place, column in enumerate(COLUMNS, 1):
        head = sheet.cell(1, place)
        head.font = Font(bold=True)
        if column in FILL:
            head.fill = yellow
        if column in NOTES:
            head.comment = Comment(NOTES[column], "guihua", width=320, height=120)
        sheet.column_dimensions[head.column_letter].width = _WIDTHS.get(column, 12)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    _offer_decisions(sheet, len(rows), CHOICES.of(language))
    book.save(path)


def _offer_decisions(sheet: Any, count: int, choices: str) -> None:
    """Give the cells for decisions a list to choose from."""
    from openpyxl.worksheet.datavalidation import DataValidation

    choice = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
    sheet.add_data_validation(choice)
    letter = sheet.cell(1, COLUMNS.index("decision") + 1).column_letter
    choice.add(f"{letter}2:{letter}{max(count + 1, 2)}")


def _number(text: str) -> int | float | None:
    """Return a number that a workbook holds exactly, None for anything else."""
    if not re.fullmatch(r"-?\d+(?:\.\d+)?", text):
        return None
    value = float(text) if "." in text else int(text)
    return value if cell_words(value) == text and abs(value) < _EXACT else None


_YELLOW = "FFF2CC"
_EXACT = 10**15
_WIDTHS = {"obs_id": 26, "document": 24, "evidence": 40, "indicator_name": 30, "doubts": 60, "reason": 30}


def _legal(text: str) -> str:
    """Return a text without the control characters that a workbook cannot hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)


def read_worklist(path: Path) -> list[dict[str, str]]:
    """Return the rows of a filled-in worklist as text, from .xlsx or CSV (comma, semicolon or tab; UTF-8 or GB18030).

    Raises OverrideError where the file is not a worklist.
    """
    rows = list(_workbook_rows(path) if path.suffix.lower() in {".xlsx", ".xlsm"} else _text_rows(path))
    head = [name.strip() for name in rows[0]] if rows else []
    missing = [name for name in ("obs_id", "check", "decision") if name not in head]
    if missing:
        raise OverrideError([f"{path}: not a worklist: no column {', '.join(missing)}"])
    return [dict(zip(head, (cell.strip() for cell in row), strict=False)) for row in rows[1:] if any(row)]


def _workbook_rows(path: Path) -> Iterator[list[str]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=False, data_only=True)
    except Exception as error:
        raise OverrideError([f"{path}: not an Excel workbook ({type(error).__name__})"]) from error
    for row in book.worksheets[0].iter_rows():
        yield [cell_words(cell.value, cell.number_format) for cell in row]


def cell_words(value: Any, number_format: str = "General") -> str:
    """Return a spreadsheet's cell as the reviewer meant it: days in ISO form, per cent as printed, 2025.0 as 2025."""
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, time):
        # A ratio typed as 1:1.6 comes back as a time of day; better no value than a wrong one.
        return f"time {value.isoformat()}"
    if isinstance(value, int | float):
        number = Decimal(repr(value))
        percent = bool(_PERCENT_FORMAT.fullmatch(number_format))
        return f"{_short(number * 100)}%" if percent else _short(number)
    return str(value).removeprefix("'")


def _short(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text_rows(path: Path) -> Iterator[list[str]]:
    data = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        raise OverrideError([f"{path}: neither UTF-8 nor GB18030 text; save it as CSV UTF-8"])
    head = text.splitlines()[0] if text else ""
    delimiter = max(",;\t", key=head.count)
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield [cell.removeprefix("'") for cell in row]


def decided(rows: Iterable[Mapping[str, str]], published: Published, file: str) -> list[dict[str, Any]]:
    """Return the entries for an overrides file that a filled-in worklist means; rows without a decision say nothing.

    Raises OverrideError naming every row that cannot be used: unknown decision or figure, a figure that has changed
    since the worklist was written, a missing reason, name or day, or a value that is no number.
    """
    known = {row["obs_id"]: row for row in published.observations}
    entries: list[dict[str, Any]] = []
    problems: list[str] = []
    for number, row in enumerate(rows, 2):
        if not row.get("decision") and not row.get("new_value"):
            continue
        try:
            entries.append(_entry(row, known))
        except ValueError as error:
            problems.append(f"{file}, row {number} ({row.get('obs_id', '')}): {error}")
    if problems:
        raise OverrideError(problems)
    return entries


def _entry(row: Mapping[str, str], known: Mapping[str, Row]) -> dict[str, Any]:
    action = WORDS.get(fold(row.get("decision", "")).lower(), "")
    if not action:
        raise ValueError(f"decision {row.get('decision', '')!r} is not confirm, correct or drop")
    published = known.get(row["obs_id"])
    if published is None:
        raise ValueError("there is no such figure in the curated set; export the worklist again")
    if row.get("check") != check_word(published):
        raise ValueError("the figure has changed since the worklist was written; export it again")
    missing = [name for name in ("reason", "by", "on") if not row.get(name)]
    if missing:
        raise ValueError(f"{' and '.join(missing)} not filled in")
    changes = _changes(row, published)
    if action == "correct" and not changes:
        raise ValueError("correct, but no new value in any column")
    if action != "correct" and changes:
        raise ValueError(f"{action}, but {', '.join(changes)} filled in: say correct")
    entry = {"action": action, "obs": row["obs_id"], "expect": _expect(published)}
    if changes:
        entry["set"] = changes
    return {**entry, "reason": row["reason"], "by": row["by"], "on": _day(row["on"])}


def _expect(published: Row) -> dict[str, str]:
    """Return what the reviewer saw: the evidence and every filled column of the figure."""
    return {column: published[column] for column in ("evidence", *FIGURE) if published.get(column)}


def _changes(row: Mapping[str, str], published: Row) -> dict[str, str]:
    changes = {column: _plain(column, row[name]) for name, column in SETS.items() if row.get(name)}
    value = row.get("new_value", "")
    return {**_value_changes(value, published), **changes} if value else changes


def _value_changes(text: str, published: Row) -> dict[str, str]:
    """Return the columns that a new value sets, read as a cell is: `≥60%`, `2—3`, `1:1.6`, `5.4万`."""
    if text.startswith("time ") or re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(f"new_value came back as a date or time ({text}): format the cell as text and type it again")
    if _PLAIN_NUMBER.fullmatch(text):
        new = {"obs_value": _short(Decimal(text)), "comparator": "=", "obs_value_high": ""}
    else:
        new = _read_value(text, published)
    return {column: value for column, value in new.items() if value != published.get(column, "")}


def _read_value(text: str, published: Row) -> dict[str, str]:
    values = read_values(text)
    if len(values) != 1 or values[0].status == "M":
        raise ValueError(f"new_value {text!r} is not one number")
    value: CellValue = values[0]
    if value.status == "Q" or value.change:
        return {"obs_status": "Q", "obs_text": value.text or text, "obs_value": "", "obs_value_high": ""}
    new = {
        "obs_value": _short(value.value) if value.value is not None else "",
        "obs_value_high": _short(value.high) if value.high is not None else "",
        "comparator": value.comparator,
    }
    return {**new, "unit_measure": value.unit} if value.unit else new


def _plain(column: str, text: str) -> str:
    """Return a reviewer's entry as the column has it: whole numbers without decimals, everything else as typed."""
    if column == "per":
        number = parse_decimal(text)
        if number is None or number != number.to_integral_value():
            raise ValueError(f"new_per {text!r} is not a whole number")
        return str(int(number))
    return text.removesuffix(".0") if column in {"time_period", "ref_area"} else text


def _day(text: str) -> str:
    """Return a day in ISO form from what spreadsheets make of it: 2024/5/31, 2024.5.31, 2024年5月31日, 45443."""
    if _SERIAL_DAY.fullmatch(text):
        return (date(1899, 12, 30) + timedelta(days=int(text))).isoformat()
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        raise ValueError(f"on {text!r} is not a day such as 2024-05-31")
    year, month, day = map(int, found.groups())
    return date(year, month, day).isoformat()


def write_decisions(entries: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write entries as an overrides file. Raises FileExistsError rather than replace decisions already taken."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump({"decisions": list(entries)}, allow_unicode=True, sort_keys=False, width=120)
    with path.open("x", encoding="utf-8") as stream:
        stream.write(text)
