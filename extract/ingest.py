"""New plans taken into `raw/`: copied under a free name, with a row in the manifest, never twice."""

from __future__ import annotations

import datetime
import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from extract.manifest import Manifest, read_manifest
from extract.readers import read_bytes
from extract.readers.archive import expand
from extract.readers.errors import ReadError
from extract.readers.sniff import sniff


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a file: its name in `raw/`, or why it was refused.

    `known` files were there already; `remarks` say what could not be read in a file that was taken in.
    """

    source: Path
    name: str = ""
    known: bool = False
    reason: str = ""
    hint: str = ""
    remarks: tuple[str, ...] = ()


class Looked(NamedTuple):
    """What a look into a file found: why it cannot be read at all (and what to do), or what in it cannot."""

    reason: str = ""
    hint: str = ""
    remarks: tuple[str, ...] = ()


Look = Callable[[Sequence[Path]], Mapping[Path, Looked]]
"""Opens files as a build would and tells what is wrong with them."""


def open_each(paths: Sequence[Path]) -> dict[Path, Looked]:
    """Open each file and read it, one after the other in this process."""
    return {path: _opened(path) for path in paths}


def _opened(path: Path) -> Looked:
    try:
        read = [read_bytes(entry.name, entry.read()) for entry in expand(path)]
    except ReadError as error:
        return Looked(error.reason, error.hint)
    return Looked(remarks=tuple(problem.message for document in read for problem in document.problems))


def ingest(paths: Iterable[Path], raw: Path, look: Look = open_each, **told: str) -> Iterator[Ingested]:
    """Copy each file (of a folder, each document in it) into `raw` and record it in the manifest.

    `told` are columns of the manifest that hold for all of them, such as `source_url`. What cannot be read is refused
    (`look` tells); a file whose content is there already is not copied again. Raises ManifestError for an unreadable
    manifest.
    """
    raw.mkdir(parents=True, exist_ok=True)
    manifest = read_manifest(raw)
    known = {_digest(path.read_bytes()): path.name for path in sorted(raw.iterdir()) if path.is_file()}
    sniffed = {path: _sniffed(path) for path in _files(paths)}
    looked = look([path for path, (digest, found) in sniffed.items() if not found.reason and digest not in known])
    for path, (digest, found) in sniffed.items():
        found = looked.get(path, found)
        if found.reason:
            yield Ingested(path, reason=found.reason, hint=found.hint)
            continue
        taken = _take(path, raw, known, digest)
        _record(manifest, {"file_name": taken.name, "sha256": digest, **told})
        manifest.write()
        yield replace(taken, remarks=found.remarks)


def _sniffed(path: Path) -> tuple[str, Looked]:
    """Return the SHA-256 of a file, with the reason where its first look tells that it is no document."""
    try:
        data = path.read_bytes()
        sniff(data, path.name)
    except ReadError as error:
        return "", Looked(error.reason, error.hint)
    except OSError as error:
        return "", Looked(f"the file cannot be opened ({error.strerror})", "check its permissions")
    return _digest(data), Looked()


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from dict.fromkeys(entry.path for entry in expand(path))
        else:
            yield path


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _take(path: Path, raw: Path, known: dict[str, str], digest: str) -> Ingested:
    if digest in known:
        return Ingested(path, known[digest], known=True)
    name = _free_name(raw, path.name)
    shutil.copyfile(path, raw / name)
    known[digest] = name
    return Ingested(path, name)


def _free_name(raw: Path, name: str) -> str:
    """The file's own name, or with a number where another file has it."""
    stem, suffix = Path(name).stem, Path(name).suffix
    number, free = 1, name
    while (raw / free).exists():
        number += 1
        free = f"{stem}-{number}{suffix}"
    return free


def _record(manifest: Manifest, row: dict[str, str]) -> None:
    manifest.columns += [column for column in row if column not in manifest.columns]
    manifest.record(**row, retrieved_on=datetime.datetime.now(tz=datetime.UTC).date().isoformat())
