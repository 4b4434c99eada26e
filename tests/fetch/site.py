"""A web site on this machine for the tests of fetching, and a client that may talk to it."""

from __future__ import annotations

import csv
import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from extract.fetch import Fetched, fetch
from extract.fetch.http import Client, Limits

PDF_BYTES = b"%PDF-1.4\n" + b"x" * 5000


@dataclass
class Answer:
    """What the server gives for a path: `status` and `headers`, and how far it gets before the connection breaks."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    break_after: int | None = None
    ranges: bool = False


@dataclass
class Site:
    """A web site on this machine: answers by path (a list is used up one by one), and the requests it has seen."""

    url: str
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def give(self, path: str, *answers: Answer) -> str:
        self.answers[path] = list(answers)
        return self.url + path

    def paths(self) -> list[str]:
        return [path for path, _ in self.seen]


def handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.seen.append((self.path, dict(self.headers)))
            listed = site.answers.get(self.path, [Answer(b"nothing here", 404)])
            answer = listed.pop(0) if len(listed) > 1 else listed[0]
            body, status, headers = answer.body, answer.status, dict(answer.headers)
            wanted = self.headers.get("Range")
            if wanted and answer.ranges:
                start = int(wanted.removeprefix("bytes=").rstrip("-"))
                headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
                status, body = 206, body[start:]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Transfer-Encoding" not in headers:
                self.send_header("Content-Length", headers.get("Content-Length", str(len(body))))
            self.end_headers()
            self.wfile.write(body if answer.break_after is None else body[: answer.break_after])
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler


@contextmanager
def serving() -> Iterator[Site]:
    """Serve a site as long as the context lasts."""
    here = Site("")
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(here))
    here.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def local(pause: Callable[[float], None] = lambda _: None, **limits: object) -> Client:
    """A client that may talk to this machine and does not really wait."""
    settings: dict[str, object] = {"allow_private": True, "delay": 0.0, "retries": 3, "backoff": 0.01, "read": 5.0}
    return Client(Limits(**{**settings, **limits}), pause)  # type: ignore[arg-type]


def run(folder: Path, *urls: str, client: Client | None = None, attachments: bool = True) -> list[Fetched]:
    return list(fetch(urls, folder, client=client or local(), attachments=attachments))


def manifest(folder: Path) -> list[dict[str, str]]:
    with (folder / "manifest.csv").open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def page(links: str, title: str = "某市卫生规划的通知") -> Answer:
    text = (
        f'<html><head><meta name="ArticleTitle" content="{title}"></head><body><p>现印发规划。</p>{links}</body></html>'
    )
    return Answer(text.encode())


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as out:
        for name in names:
            out.writestr(name, b"%PDF-1.4 text")
    return buffer.getvalue()
