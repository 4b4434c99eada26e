"""`guihua fetch` from the command line, against a folder served on this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extract.cli import app


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A site with one page and one attachment, and another link that leads nowhere."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "plan.html").write_text('<title>某市规划</title><a href="a.pdf">附件</a>', encoding="utf-8")
    (folder / "a.pdf").write_bytes(b"%PDF-1.4 text")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["fetch", *arguments, "--delay", "0"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    return result.exit_code, result.output


def test_a_page_and_its_attachment_land_in_the_folder(served: str, tmp_path: Path) -> None:
    into = tmp_path / "raw"
    code, output = run(f"{served}/plan.html", "--into", str(into), "--allow-private")
    assert code == 0
    assert sorted(path.name for path in into.iterdir()) == ["a.pdf", "manifest.csv", "plan.html"]
    assert "saved" in output
    assert run(f"{served}/plan.html", "--into", str(into), "--allow-private")[1].count("known") == 2


def test_an_address_that_fails_is_told_and_sets_the_exit_status(served: str, tmp_path: Path) -> None:
    code, output = run(f"{served}/none.pdf", f"{served}/a.pdf", "--into", str(tmp_path / "raw"), "--allow-private")
    assert code == 1
    assert "404" in output
    assert (tmp_path / "raw" / "a.pdf").exists()


def test_this_machine_is_refused_unless_told(served: str, tmp_path: Path) -> None:
    code, output = run(f"{served}/a.pdf", "--into", str(tmp_path / "raw"), "--retries", "0")
    assert code == 1
    assert "--allow-private" in output


def test_a_damaged_manifest_is_told_in_one_line(served: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text("x\n", encoding="utf-8")
    code, output = run(f"{served}/a.pdf", "--into", str(tmp_path), "--allow-private")
    assert code == 1
    assert "neither a column sha256 nor file_name" in " ".join(output.split())
    assert "Traceback" not in output
