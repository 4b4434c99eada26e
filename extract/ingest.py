"""New plans taken into `raw/`: copied under a free name, with a row in the manifest, never twice."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from extract.manifest import Manifest, read_manifest
from extract.readers.archive import expand
from extract.readers.errors import ReadError
from extract.readers.sniff import sniff


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of a file: its name in `raw/`, or why it was refused. `known` files were there already."""

    source: Path
    name: str = ""
    known: bool = False
    reason: str = ""
    hint: str = ""


def ingest(paths: Iterable[Path], raw: Path, **told: str) -> Iterator[Ingested]:
    """Copy each file (of a folder, each document in it) into `raw` and record it in the manifest.

    `told` are columns of the manifest that hold for all of them, such as `source_url`. What is no document is refused;
    a file whose content is there already is not copied again. Raises ManifestError for an unreadable manifest.
    """
    raw.mkdir(parents=True, exist_ok=True)
    manifest = read_manifest(raw)
    known = {_digest(path.read_bytes()): path.name for path in sorted(raw.iterdir()) if path.is_file()}
    for path in _files(paths):
        taken = _take(path, raw, known)
        if taken.name:
            row = {"file_name": taken.name, "sha256": _digest((raw / taken.name).read_bytes()), **told}
            _record(manifest, row)
            manifest.write()
        yield taken


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from dict.fromkeys(entry.path for entry in expand(path))
        else:
            yield path


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _take(path: Path, raw: Path, known: dict[str, str]) -> Ingested:
    try:
        data = path.read_bytes()
        sniff(data, path.name)
    except ReadError as error:
        return Ingested(path, reason=error.reason, hint=error.hint)
    except OSError as error:
        return Ingested(path, reason=f"the file cannot be opened ({error.strerror})")
    digest = _digest(data)
    if digest in known:
        return Ingested(path, known[digest], known=True)
    name = _free_name(raw, path.name)
    (raw / name).write_bytes(data)
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
