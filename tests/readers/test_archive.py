"""Archives and folders: every document in them, nothing else, and no way to be eaten up or led astray."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from extract.readers import archive
from extract.readers.archive import expand, read_entry
from extract.readers.errors import ReadError
from tests.readers.docx_builder import docx_bytes, p


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


def saved(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


DOCX = docx_bytes(p("甲"))


def test_archive_stands_for_its_documents(tmp_path: Path) -> None:
    members = {
        "市/规划.docx": DOCX,
        "b.txt": "乙".encode(),
        "__MACOSX/b.txt": b"x",
        ".DS_Store": b"x",
        "图.png": b"\x89PNG",
        "市/~$规划.docx": b"x",
    }
    path = saved(tmp_path, "plans.zip", zipped(members))
    entries = list(expand(path))
    assert [entry.name for entry in entries] == ["plans.zip/b.txt", "plans.zip/市/规划.docx"]
    assert [entry.read() for entry in entries] == ["乙".encode(), DOCX]


def test_a_document_that_is_a_package_stands_for_itself(tmp_path: Path) -> None:
    path = saved(tmp_path, "plan.docx", DOCX)
    (entry,) = expand(path)
    assert (entry.member, entry.name, entry.read()) == ("", "plan.docx", DOCX)


def test_archives_in_archives(tmp_path: Path) -> None:
    inner = zipped({"a.txt": b"1", "c.docx": DOCX})
    path = saved(tmp_path, "outer.zip", zipped({"inner.zip": inner, "b.txt": b"2"}))
    entries = list(expand(path))
    assert [entry.name for entry in entries] == [
        "outer.zip/b.txt",
        "outer.zip/inner.zip/a.txt",
        "outer.zip/inner.zip/c.docx",
    ]
    assert [entry.read() for entry in entries] == [b"2", b"1", DOCX]


def test_too_deep_archives_are_refused(tmp_path: Path) -> None:
    content = zipped({"a.txt": b"1"})
    for level in range(archive.MAX_DEPTH):
        content = zipped({f"{level}.zip": content})
    with pytest.raises(ReadError, match="deep"):
        list(expand(saved(tmp_path, "a.zip", content)))


def test_names_written_in_gb18030_are_read(tmp_path: Path) -> None:
    written = "规划.txt".encode("gb18030")
    data = zipped({"x" * len(written): b"1"}).replace(b"x" * len(written), written)
    (entry,) = expand(saved(tmp_path, "a.zip", data))
    assert entry.name == "a.zip/规划.txt"
    assert entry.read() == b"1"


def test_names_that_point_outside_lead_nowhere(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.zip", zipped({"../../etc/plan.txt": b"1"}))
    (entry,) = expand(path)
    assert (entry.name, entry.read()) == ("a.zip/etc/plan.txt", b"1")
    with pytest.raises(ReadError, match="missing"):
        read_entry(path, "/etc/hostname")


def test_folder_stands_for_all_files_below_it(tmp_path: Path) -> None:
    outside = saved(tmp_path, "outside.txt", b"0")
    folder = tmp_path / "plans"
    saved(folder, "b/1.txt", b"1")
    saved(folder, "a.zip", zipped({"2.txt": b"2"}))
    saved(folder, ".hidden/3.txt", b"3")
    (folder / "link.txt").symlink_to(outside)
    assert [(entry.name, entry.read()) for entry in expand(folder)] == [("a.zip/2.txt", b"2"), ("b/1.txt", b"1")]


def test_archive_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no document"):
        list(expand(saved(tmp_path, "a.zip", zipped({"a.png": b"\x89PNG"}))))


def test_damaged_archive_is_left_to_its_reader(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.zip", zipped({"a.txt": b"1"})[:-10])
    assert [entry.member for entry in expand(path)] == [""]


def test_limits_hold_over_all_archives_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 100)
    monkeypatch.setattr(archive, "MAX_DOCUMENTS", 3)
    big = saved(tmp_path, "a.zip", zipped({"i.zip": zipped({"a.txt": b"1" * 80}), "b.txt": b"1" * 30}))
    with pytest.raises(ReadError, match="bomb"):
        list(expand(big))
    many = saved(tmp_path, "b.zip", zipped({f"{n}.txt": b"1" for n in range(4)}))
    with pytest.raises(ReadError, match="in parts"):
        list(expand(many))


def test_bomb_is_refused_before_unpacking(tmp_path: Path) -> None:
    bomb = zipped({f"{n}.txt": bytes(60 << 20) for n in range(2)})
    (entry,) = expand(saved(tmp_path, "a.zip", bomb))
    with pytest.raises(ReadError, match="bomb"):
        read_entry(entry.path, "0.txt")
