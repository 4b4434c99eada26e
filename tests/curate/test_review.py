"""The worklist: order, the round trip through spreadsheets, and what makes a row unusable."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from extract.curate.decisions import OverrideError, parse_decisions
from extract.curate.review import (
    COLUMNS,
    FILL,
    WORDS,
    Published,
    cell_words,
    check_word,
    decided,
    read_worklist,
    worklist,
    write_decisions,
    write_worklist,
)
from extract.normalize.schema import Language


def row(key: str, **more: str) -> dict[str, str]:
    base = {
        "obs_id": key, "doc_id": key.split("-")[0], "table_id": "t1", "row": "1", "col": "2", "page": "3", "bbox": "",
        "locator": "", "evidence": "0.50", "label": "床位", "indicator": "", "indicator_name": "每千人口床位数", "entity": "",
        "ref_area": "330000", "ref_area_name": "浙江省", "time_period": "2025", "kind": "target", "comparator": "=",
        "obs_value": "0.5", "obs_value_high": "", "unit_measure": "张", "per": "1000", "per_base": "人口", "obs_text": "",
        "obs_status": "A", "confidence": "1", "review": "unreviewed",
    }  # fmt: skip
    return {**base, **more}


CALM, DOUBTED = row("12e456789012-t1-r1-c2"), row("aaaaaaaaaaaa-t1-r2-c2", evidence="=1+1", obs_value="2")
UNSURE = row(
    "bbbbbbbbbbbb-t1-r1-c2", confidence="0.4", evidence="2-3", obs_value="2", obs_value_high="3", comparator="range"
)
FINDING = {"severity": "warning", "obs_id": DOUBTED["obs_id"], "other_obs_id": "", "message": "table and text disagree"}
SET = Published((CALM, UNSURE, DOUBTED, row("cccccccccccc-t1-r1-c2", review="confirmed")), (FINDING,))


def test_the_riskiest_come_first_and_reviewed_ones_not_at_all():
    rows = worklist(SET)
    assert [(each["obs_id"][:4], each["risk"]) for each in rows] == [("aaaa", "40"), ("bbbb", "30"), ("12e4", "0")]
    assert rows[0]["doubts"] == "warning: table and text disagree"
    assert len(worklist(SET, limit=1)) == 1


def test_doubts_are_told_in_chinese_where_that_is_chosen():
    told = Published(SET.observations, ({**FINDING, "message_zh": "表格与正文不一致"},))
    assert worklist(told, language=Language.ZH)[0]["doubts"] == "警告: 表格与正文不一致"
    assert worklist(SET, language=Language.ZH)[0]["doubts"] == "warning: table and text disagree", "an older set"


def test_decisions_chosen_in_chinese_come_back(tmp_path: Path):
    write_worklist(worklist(SET), tmp_path / "w.xlsx", Language.ZH)
    sheet = load_workbook(tmp_path / "w.xlsx").worksheets[0]
    (choice,) = sheet.data_validations.dataValidation
    assert [WORDS[word] for word in choice.formula1.strip('"').split(",")] == ["confirm", "correct", "drop"]


def test_the_check_word_is_never_a_number_and_follows_what_the_figure_says():
    assert check_word(CALM) != check_word({**CALM, "obs_value": "0.6"})
    assert check_word(CALM) == check_word({**CALM, "bbox": "1,2,3,4"})
    assert check_word(CALM).isalpha()


def fill(path: Path, changes: dict[str, dict[str, object]], formats: dict[str, str] | None = None) -> None:
    """Type into a workbook as a reviewer does."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for cells in sheet.iter_rows(min_row=2):
        for column, value in changes.get(str(cells[0].value), {}).items():
            cell = sheet.cell(cells[0].row, columns[column], value)
            cell.number_format = (formats or {}).get(column, "General")
    book.save(path)


WHO = {"reason": "looked at the page", "by": "A. Reviewer", "on": dt.datetime(2024, 5, 31)}


def test_the_workbook_holds_text_that_neither_runs_nor_turns_into_dates(tmp_path: Path):
    write_worklist(worklist(SET), tmp_path / "w.xlsx")
    sheet = load_workbook(tmp_path / "w.xlsx").worksheets[0]
    cells = {sheet.cell(1, c.column).value: c for c in sheet[2]}
    assert (cells["evidence"].value, cells["evidence"].data_type) == ("=1+1", "s")
    assert (cells["risk"].value, cells["obs_value"].value, cells["per"].value) == (40, 2, 1000)
    assert all(cells[column].fill.fgColor.rgb.endswith("FFF2CC") for column in FILL)
    assert cells["evidence"].fill.fill_type is None
    assert sheet.auto_filter.ref == sheet.dimensions
    assert "checksum" in sheet.cell(1, cells["check"].column).comment.text
    back = read_worklist(tmp_path / "w.xlsx")
    assert [{k: v for k, v in each.items() if v} for each in back] == [
        {k: v for k, v in each.items() if v} for each in worklist(SET)
    ]


def test_a_filled_in_workbook_becomes_decisions_that_apply(tmp_path: Path):
    path = tmp_path / "w.xlsx"
    write_worklist(worklist(SET), path)
    formats = {"new_value": "0.00%"}
    fill(path, {DOUBTED["obs_id"]: {"decision": "correct", "new_value": 0.695, "new_unit": "%", **WHO}}, formats)
    fill(path, {CALM["obs_id"]: {"decision": "确认", **WHO}})
    fill(path, {UNSURE["obs_id"]: {"decision": "correct", "new_value": "≥60", "new_period": 2024.0, **WHO}})
    entries = decided(read_worklist(path), SET, "w.xlsx")
    by_action = {entry["obs"][:4]: entry for entry in entries}
    assert by_action["aaaa"]["set"] == {"unit_measure": "%", "obs_value": "69.5"}
    assert by_action["12e4"]["action"] == "confirm"
    assert by_action["bbbb"]["set"] == {
        "time_period": "2024", "obs_value": "60", "comparator": ">=", "obs_value_high": "",
    }  # fmt: skip
    assert {entry["on"] for entry in entries} == {"2024-05-31"}
    write_decisions(entries, tmp_path / "d.yaml")
    parsed = parse_decisions(yaml.safe_load((tmp_path / "d.yaml").read_text(encoding="utf-8")), "d.yaml")
    assert parsed[1].expect["obs_value_high"] == "3"
    with pytest.raises(FileExistsError):
        write_decisions(entries, tmp_path / "d.yaml")


@pytest.mark.parametrize(("encoding", "delimiter"), [("utf-8-sig", ","), ("gb18030", ";"), ("utf-8", "\t")])
def test_csv_comes_back_in_what_spreadsheets_make_of_it(tmp_path: Path, encoding: str, delimiter: str):
    write_worklist(worklist(SET), tmp_path / "w.csv")
    assert (tmp_path / "w.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "w.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[0]["evidence"] == "'=1+1"
    rows[2].update(decision="confirm", reason="seen", by="A. Reviewer", on="2024/5/31 0:00", evidence="0.5")
    with (tmp_path / "back.csv").open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    (entry,) = decided(read_worklist(tmp_path / "back.csv"), SET, "back.csv")
    assert (entry["obs"], entry["on"], entry["expect"]["evidence"]) == (CALM["obs_id"], "2024-05-31", "0.50")


@pytest.mark.parametrize(
    ("filled", "message"),
    [
        ({"decision": "perhaps"}, "is not confirm, correct or drop"),
        ({"decision": "confirm", "reason": ""}, "reason not filled in"),
        ({"decision": "confirm", "check": "kabc"}, "has changed since"),
        ({"decision": "confirm", "obs_id": "gone"}, "no such figure"),
        ({"decision": "correct"}, "no new value"),
        ({"decision": "confirm", "new_value": "7"}, "say correct"),
        ({"decision": "correct", "new_value": "2024-03-02"}, "date or time"),
        ({"decision": "correct", "new_value": "time 01:16:00"}, "date or time"),
        ({"decision": "correct", "new_value": "7/8"}, "is not one number"),
        ({"decision": "confirm", "on": "May"}, "is not a day"),
        ({"decision": "confirm", "on": "2024-02-30"}, "day"),
        ({"decision": "correct", "new_per": "2.5"}, "not a whole number"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(filled: dict[str, str], message: str):
    typed = {**worklist(SET)[2], "reason": "r", "by": "b", "on": "2024-05-31", **filled}
    with pytest.raises(OverrideError, match=message) as error:
        decided([typed], SET, "w.csv")
    assert str(error.value).startswith("w.csv, row 2 ")


def test_rows_left_empty_say_nothing():
    assert decided(worklist(SET), SET, "w.csv") == []


def test_another_file_is_not_a_worklist(tmp_path: Path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(OverrideError, match="not a worklist: no column obs_id, check, decision"):
        read_worklist(tmp_path / "x.csv")
    (tmp_path / "x.xlsx").write_text("no workbook", encoding="utf-8")
    with pytest.raises(OverrideError, match="not an Excel workbook"):
        read_worklist(tmp_path / "x.xlsx")


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_numbers_come_back_without_decimals_or_exponents(number: int):
    assert cell_words(number) == cell_words(float(number)) == str(number)


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=30))
def test_text_is_kept(text: str):
    assert cell_words(text) == text.removeprefix("'")
