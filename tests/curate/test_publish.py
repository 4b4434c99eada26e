"""What is published: every format says the same, typed and described, and a rebuild gives the same bytes."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.curate import Failure, curate, load, publish
from extract.curate.csvfiles import harmless_text
from extract.curate.database import settle
from extract.curate.frames import frame
from extract.curate.parquet import arrow_schema
from extract.curate.publishing import write_tables
from extract.curate.release import Release
from extract.curate.rows import bbox_text, locator_text, page_text, plain, rowsets
from extract.model import Anchor, Area, BBox, Finding, Problem, Severity
from extract.normalize.schema import PANDAS, contract

BROKEN = Failure("坏.pdf", "ab" * 32, 10, "application/pdf", "the file is encrypted", "remove the password")


@pytest.fixture
def curated(plan, coder):
    second = plan("乙市规划", Area("360700", "江西省赣州市", "prefecture"), "5.4", "6.9")
    return curate([plan(), second], [BROKEN], coder=coder)


@pytest.fixture
def folder(curated, coder, tmp_path):
    publish(curated, tmp_path / "curated", Release("0.1.0", "2026-01-31"), coder.entry)
    return tmp_path / "curated"


def read(place):
    with place.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_csv_has_the_columns_of_the_contract_and_empty_fields_for_missing(folder):
    for name, table in contract().tables.items():
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            header, *rows = list(csv.reader(stream))
        assert header[: len(table.columns)] == list(table.names())
        assert not any(field.lower() in {"nan", "none", "<na>", "null", "nat"} for row in rows for field in row)


def test_csv_observations_lead_back_to_page_and_box(folder):
    rows = [row for row in read(folder / "observations.csv") if row["obs_id"].endswith("-t1-r1-c2")]
    assert {(row["page"], row["bbox"], row["primary"]) for row in rows} == {("3", "272,120.5,372,120.5", "true")}
    assert {row["value_std"] for row in rows} == {"6.9", "7.5"}


def test_a_file_that_could_not_be_read_is_a_failed_document_with_a_finding(folder):
    failed = [row for row in read(folder / "documents.csv") if row["status"] == "failed"]
    assert [row["file_name"] for row in failed] == ["坏.pdf"]
    finding = next(row for row in read(folder / "findings.csv") if row["doc_id"] == BROKEN.doc_id)
    assert finding["severity"] == "error"
    assert "remove the password" in finding["message"]


def test_parquet_duckdb_and_csv_hold_the_same_values(folder):
    rows = read(folder / "observations.csv")
    table = pq.read_table(folder / "observations.parquet").to_pylist()
    with duckdb.connect(str(folder / "guihua.duckdb"), read_only=True) as connection:
        stored = connection.execute('SELECT obs_id, obs_value, per, "primary" FROM observations').fetchall()
    assert [row["obs_id"] for row in rows] == [row["obs_id"] for row in table] == [row[0] for row in stored]
    assert (
        [float(row["obs_value"]) for row in rows] == [row["obs_value"] for row in table] == [row[1] for row in stored]
    )
    assert [row["primary"] == "true" for row in rows] == [row[3] for row in stored]


def test_parquet_is_typed_compressed_and_described(folder, curated):
    for name, rowset in rowsets(curated).items():
        stored = pq.ParquetFile(folder / f"{name}.parquet")
        assert stored.schema_arrow.equals(arrow_schema(rowset))
        assert stored.schema_arrow.field(0).metadata[b"zh"].decode() == rowset.columns[0].words.zh
    assert stored.metadata.num_row_groups == 0 or stored.metadata.row_group(0).column(0).compression == "ZSTD"


def test_database_comments_every_column_and_has_the_views(folder):
    with duckdb.connect(str(folder / "guihua.duckdb"), read_only=True) as connection:
        bare = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL "
            "AND NOT internal AND table_name IN (SELECT table_name FROM duckdb_tables())"
        ).fetchall()
        targets = connection.execute("SELECT count(*) FROM targets").fetchone()
        doubts = connection.execute('SELECT "check" FROM doubts').fetchall()
    assert bare == []
    assert targets == (2,)
    assert doubts == [("unreadable-file",)]


def test_load_gives_the_dtypes_of_the_contract(folder):
    for name, table in contract().tables.items():
        data = load(name, folder)
        for column in table.columns:
            assert str(data[column.name].dtype) == PANDAS[column.type], (name, column.name)
    observations = load("observations", folder)
    assert observations["obs_value_high"].isna().all()
    assert observations["obs_value"].sum() == pytest.approx(6.8 + 7.5 * 2 + 5.4 + 6.9 * 2)


def test_load_says_what_to_do_where_nothing_is_built(tmp_path):
    with pytest.raises(FileNotFoundError, match="build the curated set first"):
        load("observations", tmp_path)


def test_frame_of_an_unpublished_set_is_what_load_gives(curated, folder):
    for name, rowset in rowsets(curated).items():
        pd.testing.assert_frame_equal(frame(rowset), load(name, folder))


def test_data_package_passes_the_validator(folder):
    from frictionless import validate

    report = validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "message"])


def test_data_package_names_sources_hashes_and_keys(folder):
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert (package["version"], package["created"]) == ("0.1.0", "2026-01-31T00:00:00Z")
    by_name = {each["name"]: each for each in package["resources"]}
    assert by_name["observations"]["schema"]["primaryKey"] == ["obs_id"]
    place = folder / "observations.csv"
    assert by_name["observations"]["hash"] == f"sha256:{hashlib.sha256(place.read_bytes()).hexdigest()}"
    assert {each["title"] for each in package["sources"]} == {"甲市规划", "乙市规划", "坏.pdf"}


def test_the_validator_sees_a_value_outside_its_code_list(folder):
    from frictionless import validate

    place = folder / "observations.csv"
    place.write_bytes(place.read_bytes().replace(b",target,", b",goal,"))
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        resource.pop("hash"), resource.pop("bytes")
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    errors = validate(str(folder / "datapackage.json")).flatten(["type", "fieldName"])
    assert ["constraint-error", "kind"] in [list(each) for each in errors]


def test_checksums_cover_every_file_and_are_right(folder):
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = dict(reversed(line.split("  ", 1)) for line in lines)
    files = {place.relative_to(folder).as_posix(): place for place in folder.rglob("*") if place.is_file()}
    assert set(told) == set(files) - {"SHA256SUMS"}
    assert all(hashlib.sha256(files[name].read_bytes()).hexdigest() == digest for name, digest in told.items())


def contents(folder):
    return {place.relative_to(folder).as_posix(): place.read_bytes() for place in folder.rglob("*") if place.is_file()}


def test_a_rebuild_gives_the_same_bytes_whatever_the_order_of_the_plans(plan, coder, tmp_path):
    plans = [plan(f"甲{number}规划", base=str(number)) for number in range(1, 30)]
    publish(curate(plans, [BROKEN], coder=coder), tmp_path / "one", entries=coder.entry)
    publish(curate(plans[::-1], [BROKEN], coder=coder), tmp_path / "two", entries=coder.entry)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_database_of_another_process_is_the_same(tmp_path):
    script = (
        "import sys; from pathlib import Path; from extract.curate.database import write_database;"
        "from extract.curate.rows import rowsets; from extract.curate.records import Curated;"
        "assert write_database(rowsets(Curated()), Path(sys.argv[1]) / 'guihua.duckdb')"
    )
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        subprocess.run([sys.executable, "-c", script, str(tmp_path / name)], check=True)
    assert (tmp_path / "one/guihua.duckdb").read_bytes() == (tmp_path / "two/guihua.duckdb").read_bytes()


def test_a_file_that_is_no_database_is_not_settled(tmp_path):
    place = tmp_path / "other"
    place.write_bytes(bytes(20000))
    before = place.read_bytes()
    assert settle(place) is False
    assert place.read_bytes() == before


def test_publishing_again_replaces_what_was_published_and_leaves_other_files(folder, curated, coder):
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    publish(curated, folder, entries=coder.entry, extra={"page.html": "old"})
    (folder / ".publishing").mkdir()
    (folder / ".publishing" / "half").write_text("left by a build that was killed", encoding="utf-8")
    publish(replace(curated, observations=()), folder, entries=coder.entry)
    assert read(folder / "observations.csv") == []
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert not (folder / "page.html").exists()
    assert not (folder / ".publishing").exists()


def test_spreadsheet_files_have_a_byte_order_mark_and_no_formulas(curated, coder, tmp_path):
    risky = Finding("0" * 12, Severity.INFO, "c", "=HYPERLINK(1)", expected="-", observed="-5.2")
    publish(curated.with_findings([risky]), tmp_path, entries=coder.entry)
    data = (tmp_path / "excel" / "findings.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    row = next(row for row in csv.DictReader(data.decode("utf-8-sig").splitlines()) if row["check"] == "c")
    assert (row["message"], row["expected"], row["observed"]) == ("'=HYPERLINK(1)", "'-", "-5.2")
    assert not (tmp_path / "findings.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@given(st.text(max_size=8))
def test_no_text_is_left_that_a_spreadsheet_would_run(text):
    made = harmless_text(text)
    assert made.removeprefix("'") == text or made == text
    if made.lstrip(" ")[:1] in {"=", "+", "-", "@"}:
        float(made)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_numbers_are_plain_and_exact(value):
    text = plain(value)
    assert "E" not in text
    assert "e" not in text
    assert not ("." in text and text.endswith(("0", ".")))
    assert Decimal(text) == value


def test_large_small_and_negative_numbers():
    numbers = {"1E+2": "100", "54000.0": "54000", "-0": "0", "0.00010": "0.0001", "69.50": "69.5", "-0.0": "0"}
    assert {printed: plain(Decimal(printed)) for printed in numbers} == numbers


def test_places_of_a_cell_that_a_page_break_cuts():
    anchors = (Anchor(7, BBox(72.0, 700.126, 200, 760)), Anchor(8, BBox(72, 50, 200, 80)))
    assert page_text(anchors) == "7;8"
    assert bbox_text(anchors) == "72,700.13,200,760;72,50,200,80"
    lines = (Anchor(7, BBox(72, 100, 300, 112)), Anchor(7, BBox(60, 112, 200, 124)))
    assert (page_text(lines), bbox_text(lines)) == ("7", "60,100,300,124")
    assert locator_text((Anchor(locator="lines 3-4"), Anchor(locator="lines 3-4"), Anchor(locator="line 9"))) == (
        "lines 3-4;line 9"
    )


def test_finding_ids_stay_when_the_wording_changes_and_differ_where_the_matter_does(curated):
    def ids(*findings):
        return [row["finding_id"] for row in rowsets(replace(curated, findings=findings))["findings"].rows]

    one = Finding("0" * 12, Severity.INFO, "c", "old words", obs_id="o1")
    assert ids(one) == ids(replace(one, message="new words"))
    assert len(set(ids(one, replace(one, obs_id="o2"), replace(one, check="d"), replace(one, message="again")))) == 4


def test_readers_problems_make_a_document_partial_and_are_findings(plan, coder):
    blurred = replace(plan(), problems=(Problem("no_text", "page has no text", page=4),))
    made = curate([blurred], coder=coder)
    assert made.documents[0].status == "partial"
    assert [(f.check, f.severity, f.message) for f in made.findings] == [
        ("no_text", Severity.WARNING, "page has no text (page 4)")
    ]


def test_equal_files_count_once_and_the_manifest_tells_what_the_document_does_not(plan, coder):
    one = plan()
    told = {one.document.source.sha256: {"source_url": "https://example.org/a.pdf", "title": "", "period_end": "2035"}}
    made = curate([one, one], manifest=told, coder=coder)
    assert len(made.documents) == 1
    record = made.documents[0]
    assert (record.source_url, record.title, record.period_end) == ("https://example.org/a.pdf", "甲市规划", 2035)


def test_labels_without_a_code_are_listed_with_suggestions(plan, coder):
    strange = replace(plan().observations[0], indicator_name="床位周转次数", block=0, start=1, end=2)
    made = curate([plan(extra=(strange,))], coder=coder)
    assert [(u.indicator_name, u.n_observations, u.suggestions) for u in made.unmapped] == [
        ("床位周转次数", 1, "H.BEDS")
    ]
    assert next(o for o in made.observations if o.indicator_name == "床位周转次数").indicator == ""


def test_a_date_that_is_none_is_left_out_and_a_wrong_record_names_its_column(plan, coder, tmp_path):
    one = plan()
    dated = replace(one, facts=replace(one.facts, issued_on="2022-02"))
    assert curate([dated], coder=coder).documents[0].issued_on == ""
    made = curate([one], coder=coder)
    wrong = replace(made, documents=(replace(made.documents[0], retrieved_on="yesterday"),))
    with pytest.raises(ValueError, match=r"documents\.retrieved_on is not date.*yesterday"):
        publish(wrong, tmp_path, entries=coder.entry)


def test_tables_can_be_written_without_the_rest(curated, tmp_path):
    assert {place.name for place in write_tables(curated, tmp_path)} == {f"{name}.csv" for name in contract().tables}
    assert len(read(tmp_path / "observations.csv")) == 6
