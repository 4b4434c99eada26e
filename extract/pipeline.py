"""Many documents: found, read in parallel, cached; a broken one yields a line and the others go on."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Executor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from extract.curate import curate
from extract.curate.decisions import OverrideError
from extract.curate.overrides import Overrides, check_evidence
from extract.curate.records import Curated, Failure
from extract.facts import read_facts
from extract.manifest import NAME as MANIFEST
from extract.model import Document, Extraction, Facts, Observation, Table
from extract.normalize import regions
from extract.normalize.registry import schemas_folder
from extract.prose.observe import observe_prose
from extract.readers import ReadError, read_bytes
from extract.readers.archive import Entry, expand, is_archive
from extract.tables.assemble import assemble
from extract.tables.observe import interpret_tables
from extract.validate import check
from extract.workers import Limits, Lost, OutOfTime, gathered, time_limit

OVERRIDES = "overrides"
_SKIPPED_NAMES = {MANIFEST, "release.yaml", "README.md", "README.zh.md"}
_PARSERS = ("pypdfium2", "pdfplumber", "python-docx", "lxml", "jieba", "spacy", "rapidocr", "onnxruntime")
_READING = ("model.py", "readers", "normalize/values.py", "normalize/numbers.py")
_MESSAGES = "messages.yaml"
"""What findings say: it changes no reading."""
_READING_WORDS = "lexicon/web.yaml"
_SAVE_A_COPY = "open it in its own program and save a copy"
_MEANING = ("model.py", "facts.py", "tables", "prose", "normalize", "pipeline.py")


class ClusterError(RuntimeError):
    """The cluster that was asked for cannot be used; the message says why and what to do."""


Told = Mapping[str, str]
"""One row of `raw/manifest.csv`: what it tells about a document wins over what the document says."""
Outcome = Extraction | Failure


def find_documents(folder: Path) -> list[Entry]:
    """Return the documents below a folder (or those that the one file given stands for), sorted by name.

    Archives are opened. Left out: the manifest, reviewers' decisions, read-me files, and names that begin with a dot or
    `~$`. An archive that cannot be opened stands for itself, so that reading it says why.
    """
    if folder.is_file():
        return _expanded(folder, folder.name)
    items: list[Entry] = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "~$")) for part in parts)
        if path.is_file() and not hidden and path.name not in _SKIPPED_NAMES and parts[0] != OVERRIDES:
            items += _expanded(path, path.relative_to(folder).as_posix())
    return items


def _expanded(path: Path, name: str) -> list[Entry]:
    above = name.removesuffix(path.name)
    try:
        return [replace(entry, name=above + entry.name) for entry in expand(path)]
    except ReadError:
        return [Entry(path, "", name)]


@dataclass(frozen=True, slots=True)
class Job:
    """What reading a document needs beside its bytes: manifest, decisions on tables, where to keep results, limits.

    `manifest` holds the rows by SHA-256, or by file name where a row has none.
    """

    manifest: Mapping[str, Told] = field(default_factory=dict)
    overrides: Overrides = field(default_factory=Overrides)
    cache_folder: Path | None = None
    limits: Limits = field(default_factory=Limits)

    def told(self, digest: str, name: str) -> Told:
        """Return what the manifest tells about the file with this SHA-256 and name; empty if nothing."""
        return self.manifest.get(digest) or self.manifest.get(name) or {}


def process(item: Entry, job: Job) -> Outcome:
    """Read one document and all that it states. Never raises for what is in the file: failures are values.

    Raises OverrideError where a reviewer's decision on a table of this document no longer fits it.
    """
    data: bytes | None = None
    try:
        with time_limit(job.limits.seconds):
            data = _bytes_of(item)
            return _extraction(item, data, hashlib.sha256(data).hexdigest(), job)
    except ReadError as error:
        return _failure(item, data, error.reason, error.hint)
    except OutOfTime:
        return _failure(item, data, job.limits.too_long, _SAVE_A_COPY)
    except OverrideError:
        raise
    except (MemoryError, RecursionError) as error:
        return _failure(item, data, f"reading it took too much ({type(error).__name__})", _SAVE_A_COPY)
    except Exception as error:  # one document must never take the others down; the error is reported, not hidden
        return _failure(item, data, f"internal error: {type(error).__name__}: {error} ({_where(error)})")


def _failure(item: Entry, data: bytes | None, reason: str, hint: str = "") -> Failure:
    """Return the failure of a document; one whose bytes are not known has its name's hash."""
    digest = hashlib.sha256(item.name.encode() if data is None else data).hexdigest()
    return Failure(item.name, digest, len(data or b""), "", reason, hint)


def _where(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "unknown place"


def _bytes_of(item: Entry) -> bytes:
    try:
        if not item.member and is_archive(item.path):
            list(expand(item.path))  # only an archive that cannot be opened stands for itself: say why
        return item.read()
    except OSError as error:
        raise ReadError(f"the file cannot be opened ({error.strerror})", "check its permissions") from error


def _extraction(item: Entry, data: bytes, digest: str, job: Job) -> Extraction:
    told = job.told(digest, item.name)
    told_key = "".join(f"{key}={told[key]};" for key in sorted(told))
    reading = _key(digest, item.name, code_version(_READING), reading_words())
    decided = job.overrides.key(digest[:12])
    meaning = _key(reading, told_key, decided, code_version(_MEANING), registry_version())
    return _cached(
        job.cache_folder,
        "extractions",
        meaning,
        lambda: interpret(
            _cached(job.cache_folder, "documents", reading, lambda: read_bytes(item.name, data)), told, job.overrides
        ),
    )


def interpret(document: Document, told: Told | None = None, overrides: Overrides | None = None) -> Extraction:
    """Return all that a read document states: logical tables, facts, observations of tables and prose."""
    assembled = assemble(document)
    if overrides is not None:
        assembled, _audit = overrides.on_tables(assembled)
    facts = _told_facts(read_facts(document), told or {})
    assembled, observations = interpret_tables(assembled, facts)
    observations += observe_prose(assembled, facts)
    tables = tuple((f"t{number}", table) for number, table in enumerate(_tables(assembled), 1))
    return Extraction(assembled, facts, tables, observations)


def observe(document: Document) -> tuple[Observation, ...]:
    """Return every figure that a read document states, with id, catalogue code, standard value and primary flag."""
    return curate([interpret(document)]).observations


def _tables(document: Document) -> Iterator[Table]:
    return (block for block in document.blocks if isinstance(block, Table))


def _told_facts(facts: Facts, told: Told) -> Facts:
    """Facts with what the manifest tells in place of what the document says."""
    area = regions.by_code(told["ref_area"]) if told.get("ref_area") else None
    text = {name: told[name] for name in ("title", "doc_number", "issuer", "issued_on", "stage") if told.get(name)}
    years = {name: int(told[name]) for name in ("period_start", "period_end") if told.get(name, "").isdigit()}
    values: dict[str, Any] = {name: getattr(facts, name) for name in Facts.__dataclass_fields__}
    return Facts(**{**values, **text, **years, "area": area or facts.area})


def _key(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _cached(folder: Path | None, kind: str, key: str, make: Callable[[], Any]) -> Any:
    """Return the stored value, or make and store it; an unreadable store is made anew, never an error."""
    if folder is None:
        return make()
    path = folder / kind / key[:2] / f"{key}.pickle"
    if path.is_file():
        try:
            # Only files that this program wrote into its own cache folder are unpickled.
            return pickle.loads(path.read_bytes())  # noqa: S301
        except Exception:
            path.unlink(missing_ok=True)
    value = make()
    with suppress(OSError):  # a cache that cannot be written costs time, never a document
        path.parent.mkdir(parents=True, exist_ok=True)
        scratch = path.with_suffix(f".{os.getpid()}")
        scratch.write_bytes(pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL))
        scratch.replace(path)
    return value


@cache
def code_version(parts: tuple[str, ...]) -> str:
    """Return a hash over the code that a step runs and the versions of the parsing libraries it uses."""
    root = Path(__file__).parent
    files = [file for part in parts for file in _python_files(root / part)]
    digest = hashlib.sha256("".join(f"{name}={_version(name)};" for name in _PARSERS).encode())
    for file in sorted(set(files)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _python_files(path: Path) -> Iterable[Path]:
    return path.rglob("*.py") if path.is_dir() else [path]


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


@cache
def reading_words() -> str:
    """Return a hash over the words that readers know: those that tell an article from a site's furniture."""
    return hashlib.sha256((schemas_folder() / _READING_WORDS).read_bytes()).hexdigest()


@cache
def registry_version() -> str:
    """Return a hash over the registries that reading meaning depends on; indicators only lend names to the lexicon."""
    digest = hashlib.sha256()
    for path in sorted(schemas_folder().rglob("*")):
        if path.is_file() and path.suffix in {".yaml", ".csv", ".txt"} and path.name != _MESSAGES:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def run(
    items: Sequence[Entry],
    job: Job | None = None,
    *,
    workers: int = 0,
    cluster: str = "",
    done: Callable[[Entry, Outcome], None] | None = None,
) -> list[Outcome]:
    """Read all documents and return their outcomes in the order of `items`.

    `workers` processes at a time on this machine (0: in this very process, without a guard against files that crash a
    parser or eat memory), or those of the Dask scheduler at address `cluster`. The limit of time holds everywhere, on a
    cluster for what runs Python.
    `done` is called once for each document as it is finished, in whatever order that is.
    """
    job = job or Job()
    outcomes: dict[int, Outcome] = {}
    for index, outcome in _outcomes(items, job, workers, cluster):
        outcomes[index] = outcome
        if done is not None:
            done(items[index], outcome)
    return [outcomes[index] for index in range(len(items))]


def _outcomes(items: Sequence[Entry], job: Job, workers: int, cluster: str) -> Iterator[tuple[int, Outcome]]:
    if cluster:
        yield from _on_cluster(items, job, cluster)
    elif workers < 1:
        yield from enumerate(process(item, job) for item in items)
    else:
        yield from _in_processes(items, job, workers)


def _in_processes(items: Sequence[Entry], job: Job, workers: int) -> Iterator[tuple[int, Outcome]]:
    for index, result in gathered(partial(process, job=job), items, workers, job.limits):
        yield index, _lost(items[index], result.reason) if isinstance(result, Lost) else result


def _lost(item: Entry, reason: str) -> Failure:
    """Return the failure of a document that took the process that read it down."""
    data = None
    with suppress(Exception):  # what took the other process down must not take this one down, too
        data = item.read()
    return _failure(item, data, reason, _SAVE_A_COPY)


def _on_cluster(items: Sequence[Entry], job: Job, cluster: str) -> Iterator[tuple[int, Outcome]]:
    """Yield what the workers of a cluster read; what they were lost on is read here, in a process of its own.

    Raises ClusterError where they cannot read at all: reading itself turns every error into an outcome.
    """
    lost: list[int] = []
    with _cluster(cluster) as executor:
        killed = _killed()
        futures = {executor.submit(process, item, job): index for index, item in enumerate(items)}
        for future in as_completed(futures):
            try:
                yield futures[future], future.result()
            except OverrideError:
                raise
            except killed:
                lost.append(futures[future])
            except Exception as error:
                told = f"{type(error).__name__}: {error}"
                raise ClusterError(
                    f"the cluster's workers cannot run this Guihua ({told}); install it there"
                ) from error
    for index, outcome in _in_processes([items[index] for index in lost], job, 1):
        yield lost[index], outcome


def _killed() -> tuple[type[BaseException], ...]:
    """Return what a cluster raises for a worker that went down, or that it can no longer reach."""
    from distributed import KilledWorker
    from distributed.comm import CommClosedError

    return KilledWorker, CommClosedError, CancelledError, OSError


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    """Yield what runs jobs on a Dask cluster; it has the interface of an executor."""
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError("--cluster needs Dask; install it with: pip install 'guihua[cluster]'") from error
    try:
        client = Client(address, timeout="10s")
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterError(f"no Dask scheduler answers at {address}: {error}") from error
    with client, client.get_executor(pure=False) as executor:
        yield executor


def put_together(outcomes: Sequence[Outcome], job: Job | None = None) -> Curated:
    """Return the curated set of all outcomes: coded, decided upon by reviewers, checked."""
    job = job or Job()
    extractions = [outcome for outcome in outcomes if isinstance(outcome, Extraction)]
    failures = [outcome for outcome in outcomes if isinstance(outcome, Failure)]
    check_evidence(job.overrides.decisions, [extraction.document for extraction in extractions])
    sources = [e.document.source for e in extractions] + failures
    told = {source.sha256: job.told(source.sha256, source.file_name) for source in sources}
    curated = curate(extractions, failures, told, job.overrides)
    audit = [line for e in extractions for line in job.overrides.table_audit(e.document.source.doc_id)]
    curated = replace(curated, audit=(*audit, *curated.audit))
    return curated.with_findings(check(curated.observations, extractions))
