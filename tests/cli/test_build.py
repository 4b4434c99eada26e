"""`guihua build`, `extract` and `show` as a user runs them, on documents of our own making."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import ImageChops
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table
from rich.cells import cell_len
from typer import Typer
from typer.testing import CliRunner

from extract.cli import app
from extract.cli.build import summary
from extract.cli.console import console
from extract.cli.frames import frame_places, places_of
from extract.curate.publishing import write_tables
from extract.pipeline import find_documents, put_together, run
from tests.conftest import ROOT
from tests.readers.pdf_builder import WIDTH, Sheet, make

RUN = CliRunner()
FONT = "STSong-Light"
ROWS = [
    ["指标", "2020年", "2025年", "属性"],
    ["每千人口注册护士数（人）", "3.1", "3.8", "约束性"],
    ["每万人口全科医生数（人）", "2.2", "≥4", "约束性"],
]


def write_pdf(path: Path) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    body = ParagraphStyle("body", fontName=FONT, fontSize=12, leading=20, wordWrap="CJK")
    table = Table(ROWS, style=[("FONT", (0, 0), (-1, -1), FONT, 11), ("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    title = Paragraph("杭州市医疗卫生服务体系规划（2021—2025年）", body)
    parts = [title, Paragraph("一、目标", body), Paragraph("表1 主要指标", body), table]
    SimpleDocTemplate(str(path), pagesize=A4).build(parts)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / "raw").mkdir()
    write_pdf(folder / "raw" / "plan.pdf")
    (folder / "raw" / "broken.pdf").write_bytes(b"%PDF-1.4\nnothing more")
    result = RUN.invoke(app, ["build", str(folder / "raw"), "-o", str(folder / "curated"), "--no-cache"])
    assert "broken.pdf" in result.output
    assert result.exit_code == 1, "a file that cannot be read must show in the exit status"
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_readable_plan_is_published_beside_the_broken_file(built: Path) -> None:
    documents = {row["file_name"]: row for row in rows(built / "curated" / "documents.csv")}
    assert documents["plan.pdf"]["status"] == "ok"
    assert documents["broken.pdf"]["status"] == "failed"
    figures = [row for row in rows(built / "curated" / "observations.csv") if row["source"] == "table"]
    assert [(f["indicator_name"], f["time_period"], f["obs_value"], f["comparator"]) for f in figures] == [
        ("每千人口注册护士数", "2020", "3.1", "="),
        ("每千人口注册护士数", "2025", "3.8", "="),
        ("每万人口全科医生数", "2020", "2.2", "="),
        ("每万人口全科医生数", "2025", "4", ">="),
    ]
    assert all(f["page"] == "1" and f["bbox"].count(",") == 3 for f in figures)


def test_building_again_gives_the_same_bytes(built: Path) -> None:
    RUN.invoke(app, ["build", str(built / "raw"), "-o", str(built / "again"), "--no-cache"])
    first = (built / "curated" / "SHA256SUMS").read_text(encoding="utf-8")
    assert first == (built / "again" / "SHA256SUMS").read_text(encoding="utf-8")
    assert "observations.parquet" in first


def test_show_frames_the_cell_on_the_page(built: Path) -> None:
    figure = next(row for row in rows(built / "curated" / "observations.csv") if row["obs_value"] == "3.8")
    picture = built / "page.png"
    places = ["--curated", str(built / "curated"), "--raw", str(built / "raw"), "-p", str(picture)]
    result = RUN.invoke(app, ["show", figure["obs_id"], *places])
    assert result.exit_code == 0, result.output
    assert "每千人口注册护士数" in result.output
    from PIL import Image

    x0, top, _, _ = (float(edge) * 2 for edge in figure["bbox"].split(","))
    red, green, blue = Image.open(picture).getpixel((int(x0) - 2, int(top) + 4))
    assert red > 200 > max(green, blue)


def test_show_says_each_thing_once_and_names_the_row_that_a_row_is_part_of(home: Path) -> None:
    figure = next(row for row in rows(home / "curated" / "observations.csv") if row["obs_value"] == "1.8")
    shown = RUN.invoke(app, ["show", figure["obs_id"], "--curated", str(home / "curated"), "--raw", str(home)]).output
    assert "row          每千人口床位数（张） > 其中：社会办医院" in shown
    assert [line.split()[0] for line in shown.splitlines()].count("row") == 1
    assert "obs_value" not in shown
    every = RUN.invoke(app, ["show", figure["obs_id"], "--all", "--curated", str(home / "curated")]).output
    assert "obs_value" in every


def test_a_doubt_that_concerns_another_plan_names_it(home: Path) -> None:
    found = next(row for row in rows(home / "curated" / "findings.csv") if row["check"] == "plans-differ")
    titles = {row["doc_id"]: row["title"] for row in rows(home / "curated" / "documents.csv")}
    chinese = RUN.invoke(app, ["show", found["obs_id"], "--lang", "zh", "--curated", str(home / "curated")]).output
    assert f"提示 plans-differ: {found['message_zh']}".replace(" ", "") in "".join(chinese.split())
    for own, other in ((found["obs_id"], found["other_obs_id"]), (found["other_obs_id"], found["obs_id"])):
        shown = RUN.invoke(app, ["show", own, "--curated", str(home / "curated"), "--raw", str(home)]).output
        line = " ".join(shown[shown.index("plans-differ") :].split())
        assert f"[with 《{titles[other[:12]]}》]" in line


SECOND = """宁波市卫生健康“十四五”规划（2021—2025年）

表1 主要指标
指标\t2020年\t2025年
每千人口床位数（张）\t6.8\t{target}
其中：社会办医院\t1.2\t1.8
每千人口注册护士数（人）\t3.1\t3.9
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("two")
    (folder / "raw").mkdir()
    (folder / "raw" / "one.txt").write_text(SECOND.format(target="7.5"), encoding="utf-8")
    other = (
        SECOND.format(target="7.6").replace("卫生健康", "医疗服务体系").replace("社会办医院\t1.2", "社会办医院\t1.3")
    )
    (folder / "raw" / "two.txt").write_text(other, encoding="utf-8")
    write_tables(put_together(run(find_documents(folder / "raw"))), folder / "curated")
    return folder


def test_the_frame_holds_the_words_not_the_line_and_a_cut_cell_shows_both_pages(tmp_path: Path) -> None:
    def prose(sheet: Sheet) -> None:
        sheet.text(80, 100, "到2025年，人口达到300万人，每千人口床位数达到7.5张。", 12)

    data = make(prose, prose)
    line = "78,98,420,116"
    (whole,) = red(frame(data, "1", line, "", tmp_path))
    (words,) = red(frame(data, "1", line, "每千人口床位数达到7.5张", tmp_path))
    assert whole[0] < 2 * 80 < 2 * 200 < words[0] < words[2] <= whole[2]
    first, second = red(frame(data, "1;2", f"{line};{line}", "", tmp_path))
    assert second[0] - first[0] == 2 * WIDTH


def frame(data: bytes, pages: str, boxes: str, words: str, folder: Path) -> Path:
    frame_places(data, places_of(pages, boxes), words, folder / "p.png")
    return folder / "p.png"


def red(picture: Path) -> list[tuple[int, int, int, int]]:
    """Return the boxes of the red frames of a picture, from left to right."""
    from PIL import Image

    image = Image.open(picture).convert("RGB")
    sides = range(0, image.width, int(2 * WIDTH))
    parts = [image.crop((left, 0, left + int(2 * WIDTH), image.height)) for left in sides if left + 9 < image.width]
    found = [part.point(lambda value: 255 * (value > 200)).getchannel("R") for part in parts]
    dark = [part.point(lambda value: 255 * (value < 60)).getchannel("G") for part in parts]
    boxes = [ImageChops.multiply(one, other).getbbox() for one, other in zip(found, dark, strict=True)]
    return [(b[0] + left, b[1], b[2] + left, b[3]) for b, left in zip(boxes, sides, strict=False) if b]


def test_show_of_an_unknown_id_says_where_ids_are(built: Path) -> None:
    result = RUN.invoke(app, ["show", "nothing", "--curated", str(built / "curated")])
    assert result.exit_code == 2


def test_an_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["build", str(tmp_path), "-o", str(tmp_path / "curated")])
    assert result.exit_code == 2
    assert not (tmp_path / "curated").exists()


def test_extract_writes_tables_and_leaves_curated_alone(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(built)
    result = RUN.invoke(app, ["extract", "raw/plan.pdf", "-o", "first"])
    assert result.exit_code == 0, result.output
    assert len(rows(built / "first" / "observations.csv")) == 4


def test_every_command_explains_itself_with_an_example() -> None:
    groups = [((), app), *(((group.name or "",), group.typer_instance) for group in app.registered_groups)]
    names = [(*above, each.name or each.callback.__name__) for above, group in groups for each in commands_of(group)]
    assert len(names) > 20
    for name in names:
        result = RUN.invoke(app, [*name, "--help"])
        assert result.exit_code == 0, name
        assert f"guihua {' '.join(name)}" in " ".join(result.output.split()), name


def commands_of(group: Typer) -> Iterator[Any]:
    return (each for each in group.registered_commands if each.callback)


def test_the_summary_fits_a_terminal_of_80_columns(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console, "_width", 80)
    summary(put_together(run(find_documents(home / "raw"))))
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert "Doubts" in "".join(lines)
    assert "…" not in "".join(lines), "nothing is cut"


def test_a_terminal_that_lacks_a_character_ends_no_command() -> None:
    command = [sys.executable, "-m", "extract", "indicators", "list", "BED.ALL_RATE"]
    narrow = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, env=narrow, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"BED.ALL_RATE  ????" in done.stdout
