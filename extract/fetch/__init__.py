"""Fetch published plans: a page and its attachments into `raw/`, with a record of where each came from.

The only part of the project that uses the network, and only when its command is called.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from requests.exceptions import InvalidURL
from requests.utils import requote_uri

from extract.fetch.http import Body, Client, FetchError, Limits, Progress, check_url
from extract.fetch.links import Link, name_file, one_line, read_page
from extract.manifest import Manifest, read_manifest
from extract.readers.archive import expand
from extract.readers.errors import ReadError
from extract.readers.sniff import DOCX, HTML, LEGACY, OFD, PDF, TEXT, ZIP, open_zip, sniff

__all__ = ["FetchError", "Fetched", "Limits", "Outcome", "fetch"]

PARTIAL = ".partial"
MAX_ATTACHMENTS = 60
_ATTACHABLE = frozenset({PDF, DOCX, OFD, ZIP, TEXT, *LEGACY})
_IN_ARCHIVE = (".pdf", ".docx", ".doc", ".wps", ".ofd", ".rtf", ".odt", ".html", ".htm", ".txt", ".zip")


class Outcome(StrEnum):
    """What became of an address: `known` means that its content was there already."""

    SAVED = "saved"
    KNOWN = "known"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Fetched:
    """One address and what became of it: the file in the folder, or the reason why there is none."""

    url: str
    outcome: Outcome
    file_name: str = ""
    media_type: str = ""
    size: int = 0
    reason: str = ""


@dataclass(slots=True)
class _Job:
    """One call of `fetch`: where files go and what has been asked for already."""

    client: Client
    folder: Path
    manifest: Manifest
    today: str
    progress: Callable[[str], Progress] | None
    attachments: bool
    asked: set[str] = field(default_factory=set)


def fetch(
    urls: Iterable[str],
    folder: Path,
    *,
    limits: Limits | None = None,
    attachments: bool = True,
    progress: Callable[[str], Progress] | None = None,
    client: Client | None = None,
) -> Iterator[Fetched]:
    """Download each address, and the attachments of those that are web pages, into `folder`.

    Yields what became of every address as it happens and records it in the folder's manifest at once. `progress` is
    asked once for every address for a function that takes bytes done and bytes in all (None if unknown).
    Raises `ManifestError` for a manifest that cannot be read; no failure of an address is raised.
    """
    folder.mkdir(parents=True, exist_ok=True)
    today = datetime.date.today().isoformat()
    job = _Job(client or Client(limits or Limits()), folder, read_manifest(folder), today, progress, attachments)
    try:
        for url in urls:
            yield from _fetch_page(job, _quoted(url.strip()))
    finally:
        with contextlib.suppress(OSError):
            (folder / PARTIAL).rmdir()


def _fetch_page(job: _Job, url: str) -> Iterator[Fetched]:
    """Fetch one address that the user gave, then what it links to if it is a web page."""
    if url in job.asked:
        return
    found, links = _fetch_one(job, Link(url, ""))
    yield found
    if not job.attachments:
        return
    for link in links[:MAX_ATTACHMENTS]:
        target = link._replace(url=_quoted(link.url))
        if target.url not in job.asked:
            yield _fetch_one(job, target, referer=url)[0]
    for link in links[MAX_ATTACHMENTS:]:
        yield Fetched(link.url, Outcome.REFUSED, reason=f"the page links to more than {MAX_ATTACHMENTS} files")


def _quoted(url: str) -> str:
    """Return an address with blanks and Chinese written as percent signs; one that is none is left for the checks."""
    try:
        return requote_uri(url)
    except (InvalidURL, ValueError):
        return url


def _fetch_one(job: _Job, link: Link, referer: str = "") -> tuple[Fetched, tuple[Link, ...]]:
    """Fetch one address; return what became of it and, for a web page, its links to files.

    With `referer`, the page that links to it, only a file will do.
    """
    job.asked.add(link.url)
    try:
        check_url(link.url)
        report = job.progress(link.url) if job.progress else None
        body = job.client.download(link.url, job.folder / PARTIAL, report, referer)
    except (FetchError, OSError) as error:
        return Fetched(link.url, Outcome.FAILED, reason=str(error)), ()
    data = body.read()
    try:
        media_type = _document_type(data, body, page=not referer)
    except ReadError as error:
        return Fetched(link.url, Outcome.REFUSED, size=body.size, reason=error.reason), ()
    finally:
        body.remove()
    found_as, links = _describe(data, body, media_type, link)
    return _keep(job, link.url, data, name_file(body.disposition, body.url, media_type), media_type, found_as), links


def _document_type(data: bytes, body: Body, page: bool) -> str:
    """Return a file's media type; raise `ReadError` for what is not a document (of the kind asked for)."""
    media_type = sniff(data, body.url)
    if not page and media_type not in _ATTACHABLE:
        raise ReadError("the link leads to a web page, not to a file")
    if media_type == ZIP:
        with open_zip(data) as archive:
            if not any(name.lower().endswith(_IN_ARCHIVE) for name in archive.namelist()):
                raise ReadError("the ZIP archive holds no document")
    return media_type


def _describe(data: bytes, body: Body, media_type: str, link: Link) -> tuple[str, tuple[Link, ...]]:
    """Return the words that announce a file (the link's, or a page's title), and a web page's links to files."""
    if media_type != HTML:
        return one_line(link.text), ()
    page = read_page(data, body.url)
    return page.title, page.links


def _keep(job: _Job, url: str, data: bytes, name: str, media_type: str, found_as: str) -> Fetched:
    """Put a document into the folder under a free name and into the manifest; content that is there is not doubled."""
    sha256 = hashlib.sha256(data).hexdigest()
    row = job.manifest.find(sha256)
    known = row is not None and (job.folder / row["file_name"]).is_file()
    try:
        file_name = row["file_name"] if row is not None and known else _place(job.folder, name, data, sha256)
    except OSError as error:
        return Fetched(url, Outcome.FAILED, name, media_type, len(data), f"the file cannot be written: {error}")
    told = {"source_url": url, "found_as": found_as, "retrieved_on": job.today}
    job.manifest.record(file_name=file_name, sha256=sha256, **told)
    if media_type == ZIP:
        _record_members(job, job.folder / file_name, told)
    job.manifest.write()
    return Fetched(url, Outcome.KNOWN if known else Outcome.SAVED, file_name, media_type, len(data))


def _record_members(job: _Job, archive: Path, told: dict[str, str]) -> None:
    """Record the documents in an archive too: each is read, and found in the manifest, as a document of its own."""
    with contextlib.suppress(ReadError):  # said again, with its hint, when the archive is read
        for entry in expand(archive):
            job.manifest.record(file_name=entry.name, sha256=hashlib.sha256(entry.read()).hexdigest(), **told)


def _place(folder: Path, name: str, data: bytes, sha256: str) -> str:
    """Write a new file and return its name: never over a file with other content, which keeps its name."""
    stem, dot, suffix = name.rpartition(".")
    for candidate in (name, f"{stem}-{sha256[:8]}{dot}{suffix}"):
        path = folder / candidate
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
            return candidate
        with contextlib.suppress(FileExistsError), path.open("xb") as out:
            out.write(data)
            return candidate
    raise FileExistsError(f"{name} and its numbered name are taken")
