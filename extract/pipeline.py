"""Many documents: found, read in parallel, cached; a broken one yields a line and the others go on."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import pickle
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache, partial
from multiprocessing import get_context
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

MEMORY = 6 << 30
"""Bytes of address space of one reading process; with the recogniser a usual document takes a quarter of it."""
TIME = 3600
"""Seconds of computing that one document may take; a scan of five hundred pages takes a third of it."""
OVERRIDES = "overrides"
_SKIPPED_NAMES = {MANIFEST, "release.yaml", "README.md", "README.zh.md"}
_PARSERS = ("pypdfium2", "pdfplumber", "python-docx", "lxml", "jieba", "spacy", "rapidocr", "onnxruntime")
_READING = ("model.py", "readers", "normalize/values.py", "normalize/numbers.py")
_READING_WORDS = "lexicon/web.yaml"
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
    """What reading a document needs beside its bytes: the manifest, decisions on tables, where to keep results.

    `manifest` holds the rows by SHA-256, or by file name where a row has none.
    """

    manifest: Mapping[str, Told] = field(default_factory=dict)
    overrides: Overrides = field(default_factory=Overrides)
    cache_folder: Path | None = None

    def told(self, digest: str, name: str) -> Told:
        """Return what the manifest tells about the file with this SHA-256 and name; empty if nothing."""
        return self.manifest.get(digest) or self.manifest.get(name) or {}


def process(item: Entry, job: Job) -> Outcome:
    """Read one document and all that it states. Never raises for what is in the file: failures are values.

    Raises OverrideError where a reviewer's decision on a table of this document no longer fits it.
    """
    try:
        data = _bytes_of(item)
    except ReadError as error:
        return _failure(item, None, error.reason, error.hint)
    try:
        return _extraction(item, data, hashlib.sha256(data).hexdigest(), job)
    except ReadError as error:
        return _failure(item, data, error.reason, error.hint)
    except OverrideError:
        raise
    except (MemoryError, RecursionError) as error:
        return _failure(item, data, f"reading it took too much ({type(error).__name__})")
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
        if path.is_file() and path.suffix in {".yaml", ".csv", ".txt"}:
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
    parser or eat memory), or those of the Dask scheduler at address `cluster`. `done` is called
    once for each document as it is finished, in whatever order that is.
    """
    job = job or Job()
    tell = done or (lambda item, outcome: None)
    if not cluster and workers < 1:
        return [_told_of(tell, item, process(item, job)) for item in items]
    with _executor(workers, cluster) as executor:
        task = process if cluster else partial(_timed, TIME)
        futures = {executor.submit(task, item, job): item for item in items}
        return _gathered(items, futures, job, tell)


def _told_of(tell: Callable[[Entry, Outcome], None], item: Entry, outcome: Outcome) -> Outcome:
    tell(item, outcome)
    return outcome


def _pool(workers: int) -> ProcessPoolExecutor:
    context = get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_limit_memory, initargs=(MEMORY,))


def _limit_memory(limit: int) -> None:
    """Let this process crash, and be reported, before a file made to eat the machine does so (where limits exist)."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ImportError, ValueError, OSError):
        return


def _timed(seconds: float, item: Entry, job: Job) -> Outcome:
    """Read a document; a parser that hangs, be it in compiled code, takes this process down, and that is reported."""
    if not hasattr(signal, "setitimer"):
        return process(item, job)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return process(item, job)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@contextmanager
def _executor(workers: int, cluster: str) -> Iterator[Executor]:
    """Yield what runs jobs: processes of this machine, or a Dask cluster, which has the same interface."""
    if not cluster:
        with _pool(workers) as pool:
            yield pool
        return
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError("--cluster needs Dask; install it with: pip install 'guihua[cluster]'") from error
    try:
        client = Client(cluster, timeout="10s")
    except (OSError, ValueError, TimeoutError) as error:
        raise ClusterError(f"no Dask scheduler answers at {cluster}: {error}") from error
    with client, client.get_executor(pure=False) as executor:
        yield executor


def _gathered(
    items: Sequence[Entry],
    futures: Mapping[Future[Outcome], Entry],
    job: Job,
    tell: Callable[[Entry, Outcome], None],
) -> list[Outcome]:
    outcomes: dict[Entry, Outcome] = {}
    lost: list[Entry] = []
    for future in as_completed(futures):
        item = futures[future]
        try:
            outcomes[item] = _told_of(tell, item, future.result())
        except OverrideError:
            raise
        except Exception:  # a worker that crashed or was killed, whatever its executor calls that
            lost.append(item)
    for item in lost:
        outcomes[item] = _told_of(tell, item, _alone(item, job))
    return [outcomes[item] for item in items]


def _alone(item: Entry, job: Job) -> Outcome:
    """Read a document again in a process of its own: when one crashes, only the culprit is lost."""
    with _pool(1) as executor:
        try:
            return executor.submit(_timed, TIME, item, job).result()
        except BrokenProcessPool:
            pass
    try:
        data = _bytes_of(item)
    except ReadError as error:
        return _failure(item, None, error.reason, error.hint)
    reason = f"the reader crashed on it, or it took more memory or time than allowed ({_limits()})"
    return _failure(item, data, reason, "open it in its own program and save a copy")


def _limits() -> str:
    return f"{MEMORY / (1 << 30):g} GB, {TIME / 60:g} minutes of computing"


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
