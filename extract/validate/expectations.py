"""Great Expectations over the published tables: suites derived from the contract, run, and told row by row.

The only room that imports `great_expectations`, and only when it runs: the import takes seconds. Nothing is sent
anywhere. Rules over several columns or tables are evaluated by DuckDB into columns of true and false, which Great
Expectations then checks, so that its results name the rows of those, too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from extract.curate.frames import CURATED, frame, load
from extract.curate.records import Curated
from extract.curate.rows import rowsets
from extract.model import Finding, Severity
from extract.normalize.messages import message
from extract.normalize.schema import Words, contract
from extract.validate.datadocs import clear, settle_pages
from extract.validate.plan import FLAG, Expectation, Suite, flagged, plan_suites

if TYPE_CHECKING:
    import pandas as pd

CHECK_PREFIX = "contract."
"""Findings from here have checks such as `contract.observations.low_not_above_high`."""

Judge = Callable[["pd.DataFrame"], Sequence[bool | None]]
"""A condition that SQL cannot state: true, false or None (does not apply) for each row of a table."""


@dataclass(frozen=True, slots=True)
class Result:
    """How one expectation came out: `rows` holds the keys (column to text) of the rows that fail it, in order."""

    table: str
    expectation: Expectation
    success: bool
    n_rows: int
    rows: tuple[Mapping[str, str], ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """What validation found. `success` is false where an expectation of severity error failed."""

    results: tuple[Result, ...]

    @property
    def success(self) -> bool:
        """Whether the set may be released: no expectation of severity error failed."""
        return not any(r.expectation.severity == "error" for r in self.failed())

    def failed(self) -> tuple[Result, ...]:
        """Return the expectations that failed, warnings included."""
        return tuple(result for result in self.results if not result.success)

    def findings(self) -> tuple[Finding, ...]:
        """Return one finding for each failing row, and one for an expectation about a table as a whole."""
        return tuple(finding for result in self.failed() for finding in _findings(result))

    def to_json(self) -> str:
        """Return all results as JSON, the same for the same set."""
        told = {"success": self.success, "results": [_as_json(result) for result in self.results]}
        return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def validate(folder: str | Path = CURATED, docs: str | Path | None = None) -> ValidationResult:
    """Check the published tables in `folder` against the contract.

    `docs` is a folder for Great Expectations' Data Docs; their pages load styles from the network when they are looked
    at, `report.html` does not. Raises FileNotFoundError where the curated set has not been built.
    """
    return validate_frames({name: load(name, folder) for name in contract().tables}, Path(docs) if docs else None)


def validate_curated(curated: Curated, docs: Path | None = None) -> ValidationResult:
    """Check a set before it is published, as `validate` does afterwards."""
    return validate_frames({name: frame(rowset) for name, rowset in rowsets(curated).items()}, docs)


def validate_frames(
    frames: Mapping[str, pd.DataFrame], docs: Path | None = None, only: Collection[str] = ()
) -> ValidationResult:
    """Check the published tables, given as DataFrames by name, against the contract; see `validate`.

    `only` names the tables to check, all of them where it is empty; the others are still what these refer to.
    """
    suites = plan_suites(contract())
    with_flags = add_flags(frames, suites)
    from extract.validate.judges import JUDGES

    for table, name, words, severity, judge in JUDGES:
        suites[table], with_flags[table] = _judged(suites[table], with_flags[table], name, words, severity, judge)
    chosen = {name: suite for name, suite in suites.items() if not only or name in only}
    return run_suites(chosen, with_flags, docs)


def add_flags(frames: Mapping[str, pd.DataFrame], suites: Mapping[str, Suite]) -> dict[str, pd.DataFrame]:
    """Return the frames with a column of booleans for each rule and reference of the contract."""
    with duckdb.connect(config={"threads": 1}) as connection:
        for name, rows in frames.items():
            connection.register(f"{name}_frame", _plain(rows))
            connection.execute(f'CREATE TABLE "{name}" AS SELECT *, row_number() OVER () AS "#" FROM {name}_frame')  # noqa: S608
        return {name: _flagged(connection, name, rows, suites[name]) for name, rows in frames.items()}


def run_suites(
    suites: Mapping[str, Suite], frames: Mapping[str, pd.DataFrame], docs: Path | None = None
) -> ValidationResult:
    """Run every suite over its frame with Great Expectations and return the results in the contract's order."""
    context = _context(docs)
    results: list[Result] = []
    for name, suite in suites.items():
        results += _run(context, suite, _plain(frames[name]))
    if docs:
        clear(docs)
        context.build_data_docs()
        settle_pages(docs)
    return ValidationResult(tuple(results))


def _plain(data: pd.DataFrame) -> pd.DataFrame:
    """Return the data with columns that DuckDB reads without loss: its own missing values for pandas' ones."""
    return data.astype({name: "object" for name in data.columns if str(data[name].dtype) == "string"})


def _flagged(connection: duckdb.DuckDBPyConnection, name: str, data: pd.DataFrame, suite: Suite) -> pd.DataFrame:
    if not suite.flags:
        return data
    import pandas as pd

    selected = ", ".join(f'{flag.sql} AS "{flag.name}"' for flag in suite.flags)
    rows = connection.execute(f'SELECT {selected} FROM "{name}" AS this ORDER BY this."#"').fetchall()  # noqa: S608
    columns = list(zip(*rows, strict=True)) or [()] * len(suite.flags)
    flags = {
        flag.name: pd.array(list(values), dtype="boolean") for flag, values in zip(suite.flags, columns, strict=True)
    }
    return data.assign(**flags)


def _judged(
    suite: Suite, data: pd.DataFrame, name: str, words: Words, severity: str, judge: Judge
) -> tuple[Suite, pd.DataFrame]:
    import pandas as pd

    expectation = flagged(name, words, severity)
    flags = pd.array(list(judge(data)), dtype="boolean")
    return Suite(suite.table, (*suite.expectations, expectation), suite.flags), data.assign(**{FLAG + name: flags})


def _context(docs: Path | None) -> Any:
    """Return a context of Great Expectations that lives in memory, is silent, and renders into `docs` if told."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    for site in list(context.get_site_names()):
        context.delete_data_docs_site(site)
    if docs:
        store = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs.resolve())}
        index = {"class_name": "DefaultSiteIndexBuilder"}
        settings: Any = {"class_name": "SiteBuilder", "site_index_builder": index, "store_backend": store}
        context.add_data_docs_site("curated", settings)
    return context


def _run(context: Any, suite: Suite, data: pd.DataFrame) -> Iterator[Result]:
    """Yield the results of one table's expectations, in the order of the suite."""
    import great_expectations as gx

    name = suite.table.name
    planned = gx.ExpectationSuite(name=name)
    for expectation in suite.expectations:
        planned.add_expectation(_expectation(expectation))
    asset = context.data_sources.add_pandas(name).add_dataframe_asset(name)
    batch = asset.add_batch_definition_whole_dataframe("all")
    definition = gx.ValidationDefinition(name=name, data=batch, suite=context.suites.add(planned))
    definition = context.validation_definitions.add(definition)
    told = definition.run(
        batch_parameters={"dataframe": data},
        run_id=_run_id(),
        result_format={"result_format": "COMPLETE", "unexpected_index_column_names": list(suite.table.key)},
    )
    by_name = {each.expectation_config.meta["name"]: each for each in told.results}
    for expectation in suite.expectations:
        yield _result(suite, expectation, by_name[expectation.name], len(data))


def _run_id() -> Any:
    """Return a name and time for the run that are always the same, as nothing published tells the time."""
    from great_expectations.core.run_identifier import RunIdentifier

    return RunIdentifier(run_name="curated", run_time=datetime(2000, 1, 1, tzinfo=UTC))


def _expectation(planned: Expectation) -> Any:
    import great_expectations.expectations as gxe

    level = "critical" if planned.severity == "error" else planned.severity
    kind = getattr(gxe, planned.type)
    meta = {"name": planned.name, "zh": planned.words.zh}
    return kind(**planned.arguments, severity=level, notes=f"{planned.words.en} | {planned.words.zh}", meta=meta)


def _result(suite: Suite, expectation: Expectation, told: Any, n_rows: int) -> Result:
    raised = _exceptions(told.exception_info or {})
    rows = tuple(
        {key: str(row[key]) for key in suite.table.key if row.get(key) is not None and str(row[key]) != "<NA>"}
        for row in told.result.get("unexpected_index_list") or ()
    )
    return Result(suite.table.name, expectation, bool(told.success), n_rows, rows, raised)


def _exceptions(info: Mapping[str, Any]) -> str:
    """Return the message of an expectation that could not be evaluated, empty if it could."""
    parts: Iterable[Any] = [info, *info.values()]
    messages = [part["exception_message"] for part in parts if isinstance(part, dict) and part.get("raised_exception")]
    return "; ".join(str(message) for message in dict.fromkeys(messages) if message)


def _findings(result: Result) -> Iterator[Finding]:
    expectation = result.expectation
    check = f"{CHECK_PREFIX}{result.table}.{expectation.name}"
    severity = Severity(expectation.severity)
    rule = Words(*(text + (f": {result.detail}" if result.detail else "") for text in expectation.words))
    for row in result.rows or ({},):
        place = ", ".join((result.table, *(f"{key} {value}" for key, value in row.items())))
        said = message("contract", place=place, rule=rule)
        obs_id = row.get("obs_id", "")
        yield Finding(row.get("doc_id", obs_id[:12]), severity, check, said.en, obs_id=obs_id, message_zh=said.zh)


def _as_json(result: Result) -> dict[str, Any]:
    return {
        "table": result.table,
        "expectation": result.expectation.name,
        "type": result.expectation.type,
        "severity": result.expectation.severity,
        "description": result.expectation.words._asdict(),
        "success": result.success,
        "rows": result.n_rows,
        "failed_rows": [dict(row) for row in result.rows],
        **({"detail": result.detail} if result.detail else {}),
    }
