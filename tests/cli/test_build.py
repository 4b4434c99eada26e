"""`guihua build`, `extract` and `show` as a user runs them, on documents of our own making."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table
from typer.testing import CliRunner

from extract.cli import app

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


def test_every_command_explains_itself() -> None:
    for command in app.registered_commands:
        name = command.name or (command.callback.__name__ if command.callback else "")
        result = RUN.invoke(app, [name.replace("_", "-"), "--help"])
        assert result.exit_code == 0, name
        assert len(result.output.split()) > 20, name
