"""The codebook in Chinese and English: every table, column and code, what is covered and what is doubtful."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from extract.curate.comparison import Entries
from extract.curate.records import Curated, DocumentRecord
from extract.curate.release import Release
from extract.curate.rows import Rowset
from extract.model import Observation
from extract.normalize.schema import Column, Schema, TableSchema, Words

_NOTE_TITLES = {
    "confidence": "置信度 Confidence",
    "primary": "主观测 Primary observations",
    "comparison": "比较 Comparisons",
    "numbers": "数值 Numbers",
    "identifiers": "标识 Identifiers",
}


def contract_codebook(schema: Schema) -> str:
    """Return the part of the codebook that does not depend on data: notes, tables, columns and code lists."""
    lines = [*_notes(schema.notes), "## 表与字段 Tables and columns", ""]
    for table in schema.tables.values():
        lines += [*_table(table, table.columns), ""]
    lines += ["## 代码表 Code lists", ""]
    for name, codes in schema.codelists.items():
        lines += [f"### `{name}`", "", *_grid(("代码 code", "含义", "meaning"), _code_rows(codes)), ""]
    return "\n".join(lines)


def codebook_page(schema: Schema) -> str:
    """Return `docs/codebook.md`: what is published, before any data."""
    head = [
        "# 数据合约 The data contract",
        "",
        "由 `schemas/observation.yaml` 生成：`guihua codebook --out docs/codebook.md`。",
        "Generated from `schemas/observation.yaml`. Each build writes `curated/CODEBOOK.md` with what it covers, too.",
        "",
        schema.notes["files"].zh,
        "",
        schema.notes["files"].en,
        "",
    ]
    return "\n".join([*head, contract_codebook(schema).rstrip("\n")]) + "\n"


def curated_codebook(
    schema: Schema, curated: Curated, rowsets: Mapping[str, Rowset], entries: Entries, release: Release
) -> str:
    """Return the codebook of one curated set: the contract's, then what this set covers."""
    head = [
        "# 数据手册 Codebook",
        "",
        f"版本 version {release.version}" + (f" ({release.date})" if release.date else ""),
        f"合约版本 contract version {schema.version}",
        "",
        "## 文件 Files",
        "",
        *_grid(("表 table", "行数 rows", "说明", "what it holds"), _file_rows(rowsets)),
        "",
        schema.notes["files"].zh,
        "",
        schema.notes["files"].en,
        "",
    ]
    tail = [*_documents(curated), *_indicators(curated, entries), *_doubts(curated)]
    return "\n".join([*head, contract_codebook(schema), *tail]) + "\n"


def _notes(notes: Mapping[str, Words]) -> Iterator[str]:
    for name, title in _NOTE_TITLES.items():
        words = notes[name]
        yield from (f"## {title}", "", words.zh, "", words.en, "")


def _table(table: TableSchema, columns: Sequence[Column]) -> Iterator[str]:
    yield from (f"### `{table.name}`", "", f"{table.words.zh}。{table.words.en}.", "")
    yield f"主键 key: {', '.join(f'`{name}`' for name in table.key)}"
    yield ""
    listed = [*columns, table.dynamic] if table.dynamic else columns
    yield from _grid(("字段 column", "类型 type", "含义", "meaning", "取值 values"), [_column(c) for c in listed])


def _column(column: Column) -> tuple[str, ...]:
    limits = [f"≥ {column.minimum}" if column.minimum is not None else ""]
    limits.append(f"≤ {column.maximum}" if column.maximum is not None else "")
    limits.append(f"代码表 code list `{column.codes}`" if column.codes else "")
    limits.append("必填 required" if column.required else "")
    name = "（地区 年份）" if column.name == "*" else f"`{column.name}`"
    return (name, column.type, column.words.zh, column.words.en, "; ".join(filter(None, limits)))


def _code_rows(codes: Mapping[str, Words]) -> list[tuple[str, ...]]:
    return [(f"`{code}`", words.zh, words.en) for code, words in codes.items()]


def _file_rows(rowsets: Mapping[str, Rowset]) -> list[tuple[str, ...]]:
    return [
        (f"`{name}`", str(len(rowset.rows)), rowset.schema.words.zh, rowset.schema.words.en)
        for name, rowset in rowsets.items()
    ]


def _documents(curated: Curated) -> Iterator[str]:
    yield from ("## 来源文件 Documents", "")
    rows = [_document(record) for record in curated.documents]
    heads = ("doc_id", "标题 title", "文号 number", "地区 area", "规划期 period", "观测值 observations", "状态 status")
    yield from _grid(heads, rows)
    yield ""


def _document(record: DocumentRecord) -> tuple[str, ...]:
    name = record.title or record.file_name
    period = _period(record.period_start, record.period_end)
    place = (f"`{record.doc_id}`", name, record.doc_number, record.ref_area_name, period)
    return (*place, str(record.n_observations), record.status)


def _indicators(curated: Curated, entries: Entries) -> Iterator[str]:
    groups: dict[str, list[Observation]] = defaultdict(list)
    for observation in curated.observations:
        if observation.indicator:
            groups[observation.indicator].append(observation)
    rows = [_indicator(code, groups[code], entries) for code in sorted(groups, key=lambda c: (entries(c).order, c))]
    yield from ("## 指标 Indicators", "")
    heads = ("代码 code", "名称", "name", "标准单位 unit", "观测值 observations", "文件 documents", "年份 years")
    yield from _grid((*heads, "已复核 reviewed"), rows)
    yield ""


def _indicator(code: str, stated: Sequence[Observation], entries: Entries) -> tuple[str, ...]:
    entry = entries(code)
    years = sorted({o.time_period[-4:] for o in stated if o.time_period})
    span = f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(years)
    reviewed = sum(o.review != "unreviewed" for o in stated)
    counts = (str(len(stated)), str(len({o.doc_id for o in stated})), span, str(reviewed))
    return (f"`{code}`", entry.name, entry.name_en, entry.unit, *counts)


def _doubts(curated: Curated) -> Iterator[str]:
    counts = Counter((finding.severity.value, finding.check) for finding in curated.findings)
    yield from ("## 已知疑点 Known doubts", "")
    yield from _grid(("severity", "check", "n"), [(*key, str(n)) for key, n in sorted(counts.items())])
    yield ""
    yield f"未收入目录的名称 labels not in the catalogue: {len(curated.unmapped)}（`unmapped.csv`）"


def _period(start: int | None, end: int | None) -> str:
    return f"{start or ''}–{end or ''}" if start or end else ""


def _grid(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield a Markdown table; bars and line breaks in cells are made harmless."""
    yield "| " + " | ".join(heads) + " |"
    yield "|" + " --- |" * len(heads)
    for row in rows:
        yield "| " + " | ".join(text.replace("|", "\\|").replace("\n", " ") for text in row) + " |"
