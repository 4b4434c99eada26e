"""`report.html`: one page, in Chinese and English, that says what was found and what a careful reader would doubt.

Self-contained: no script, no font, no picture from elsewhere. Nothing in it depends on time or machine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from extract.curate.comparison import Entries, document_labels
from extract.curate.records import ComparisonRecord, Curated, DocumentRecord
from extract.curate.release import Release
from extract.curate.rows import locator_text, page_text, plain
from extract.curate.twins import OTHER_FORM
from extract.model import Finding, Observation, Severity
from extract.normalize.schema import contract
from extract.validate.checks import Notice, described, sides_of
from extract.validate.markup import STYLE, Html, Mark, both, dumbbell, joined, table, tag

REPORT = "report.html"
MAX_LISTED = 100
"""How many findings of one check, or labels without a code, the page lists; the rest is in the CSV files."""


def render_report(curated: Curated, entries: Entries, release: Release) -> str:
    """Return the whole page."""
    sections = [
        _section("plans", "各规划", "Plans", _plans(curated)),
        _section("doubts", "疑点", "Doubts", _doubts(curated)),
        _section("comparison", "比较", "Comparison", _comparison(curated)),
        _section("coverage", "指标覆盖", "Coverage of the catalogue", _coverage(curated, entries)),
        _section("unmapped", "未收入目录的名称", "Labels not in the catalogue", _unmapped(curated)),
    ]
    head = joined(
        [
            Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
            tag("title", "规划指标报告 Guihua report"),
            tag("style", Html(STYLE)),
        ]
    )
    body = tag("body", _title(curated, release), _links(), *sections)
    return f"<!DOCTYPE html>\n{tag('html', tag('head', head), body, lang='zh-CN')}\n"


def _section(name: str, zh: str, en: str, content: Html) -> Html:
    return tag("section", tag("h2", both(zh, en)), content, id=name)


def _links() -> Html:
    names = {"plans": "各规划", "doubts": "疑点", "comparison": "比较", "coverage": "覆盖", "unmapped": "未收入"}
    return tag("nav", *(tag("a", both(text, name), href=f"#{name}") for name, text in names.items()))


def _title(curated: Curated, release: Release) -> Html:
    numbers = _numbers(curated.observations)
    coded = sum(bool(o.indicator) for o in numbers)
    marks = sum(o.obs_status == "M" for o in curated.observations)
    words = len(curated.observations) - len(numbers) - marks
    zh = f"{len(curated.documents)} 个文件，{len(numbers)} 个数字，其中 {coded} 个有目录代码"
    en = f"{len(curated.documents)} documents, {len(numbers)} figures, {coded} with a catalogue code"
    if marks or words:
        zh += f"；另有 {marks} 个缺失标记、{words} 个定性表述"
        en += f"; besides {marks} marks for missing, {words} statements in words"
    version = f"{release.version} {release.date}".strip()
    return joined([tag("h1", both("规划指标报告", "Guihua report")), tag("p", both(f"{zh} · {version}", en))])


def _numbers(observations: Iterable[Observation]) -> list[Observation]:
    """Return the figures that are numbers: neither marks for missing nor words."""
    return [each for each in observations if each.obs_status == "A"]


def _other_forms(curated: Curated) -> dict[str, str]:
    """Return for each file that another form of the same plan stands for the name of that file."""
    names = {record.doc_id: record.file_name for record in curated.documents}
    return {f.doc_id: names.get(f.observed, f.observed) for f in curated.findings if f.check == OTHER_FORM}


def _plans(curated: Curated) -> Html:
    heads = [
        both("规划", "plan"),
        both("地区与时期", "area and period"),
        both("表", "tables"),
        both("表格数字", "figures in tables"),
        both("正文数字", "figures in prose"),
        both("缺失／定性", "missing / in words"),
        both("基期／目标", "baselines / targets"),
        both("有代码", "with code"),
        both("错误／警告", "errors / warnings"),
        both("状态", "status"),
    ]
    stated: dict[str, list[Observation]] = defaultdict(list)
    for observation in curated.observations:
        stated[observation.doc_id].append(observation)
    doubts = Counter((finding.doc_id, finding.severity) for finding in curated.findings)
    titles, forms = Counter(record.title for record in curated.documents), _other_forms(curated)
    rows = [_plan(record, stated[record.doc_id], doubts, forms) for record in curated.documents]
    for row, record in zip(rows, curated.documents, strict=True):
        if record.title and titles[record.title] > 1:
            row[0] = joined([row[0], " ", tag("span", record.file_name, class_="soft")])
    return table(heads, rows)


def _plan(
    record: DocumentRecord,
    stated: Sequence[Observation],
    doubts: Mapping[tuple[str, Severity], int],
    forms: Mapping[str, str],
) -> list[str]:
    numbers = _numbers(stated)
    sources, kinds = Counter(o.source for o in numbers), Counter(o.kind for o in numbers)
    marks = sum(o.obs_status == "M" for o in stated)
    period = f"{record.period_start}–{record.period_end}" if record.period_start else ""
    name = joined([record.title or record.file_name, " ", tag("span", record.doc_number, class_="soft")])
    counts = [doubts.get((record.doc_id, severity), 0) for severity in (Severity.ERROR, Severity.WARNING)]
    return [
        joined([name, " ", tag("code", record.doc_id)]),
        f"{record.ref_area_name} {period}",
        str(record.n_tables),
        str(sources["table"]),
        str(sources["text"]),
        f"{marks} / {len(stated) - len(numbers) - marks}",
        f"{kinds['baseline']} / {kinds['target']}",
        str(sum(bool(o.indicator) for o in numbers)),
        f"{counts[0]} / {counts[1]}",
        _status(record, forms),
    ]


def _status(record: DocumentRecord, forms: Mapping[str, str]) -> Html:
    status, better = _code("status", record.status), forms.get(record.doc_id)
    if not better:
        return status
    return joined([status, "；", both(f"未参与比较：{better} 的另一形式", f"not compared: other form of {better}")])


def _code(codelist: str, code: str) -> Html:
    """Return the meaning of a code in both languages."""
    words = contract().codelists[codelist].get(code)
    return both(words.zh, words.en) if words else Html("")


def _doubts(curated: Curated) -> Html:
    observations = {o.obs_id: o for o in curated.observations}
    labels = document_labels(curated.documents)
    forms = _other_forms(curated)
    shown = [f for f in curated.findings if f.doc_id not in forms or isinstance(described(f.check), Notice)]
    parts = [_doubts_of(severity, shown, observations, labels) for severity in Severity]
    if left := len(curated.findings) - len(shown):
        zh = f"同一规划的其他文件另有 {left} 个疑点，见 findings.csv。"
        parts.append(tag("p", both(zh, f"{left} more on other forms of these plans: findings.csv."), class_="soft"))
    return joined(parts) if curated.findings else tag("p", both("没有疑点。", "Nothing is in doubt."))


def _doubts_of(
    severity: Severity,
    findings: Iterable[Finding],
    observations: Mapping[str, Observation],
    labels: Mapping[str, str],
) -> Html:
    """Return the findings of one severity by check; what is only worth knowing is folded away."""
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.severity == severity:
            groups[finding.check].append(finding)
    parts = []
    for check, group in sorted(groups.items()):
        shown = [_finding(finding, observations, labels) for finding in group[:MAX_LISTED]]
        if len(group) > MAX_LISTED:
            shown.append(tag("p", both("其余见 findings.csv。", "The rest is in findings.csv."), class_="soft"))
        head = joined([_code("severity", severity), " · ", _check_title(check), f" · {len(group)}"])
        opened = {} if severity is Severity.INFO else {"open": "open"}
        parts.append(tag("details", tag("summary", head), *shown, **opened))
    return joined(parts)


def _check_title(name: str) -> Html:
    """Return what a check is called in both languages, with its stable name."""
    known = described(name)
    return joined([both(known.title_zh, known.title), " ", tag("code", name)]) if known else tag("code", name)


def _finding(finding: Finding, observations: Mapping[str, Observation], labels: Mapping[str, str]) -> Html:
    sides = [observations[key] for key in (finding.obs_id, finding.other_obs_id) if key in observations]
    badge = tag("span", labels.get(finding.doc_id, finding.doc_id), class_="badge")
    said = both(finding.message_zh, finding.message) if finding.message_zh else finding.message
    parts = [tag("p", badge, " ", said)]
    if finding.expected or finding.observed:
        parts.append(tag("p", _held(finding), class_="soft"))
    if sides:
        parts.append(tag("div", *(_side(each, labels) for each in sides), class_="sides"))
    return tag("div", *parts, class_=f"finding {finding.severity}")


def _held(finding: Finding) -> str:
    """Return what was held against what, in the words of the check: 应为 … 实为 …, 现状 … → 目标 …."""
    sides = sides_of(finding.check)
    told = ((sides.expected, finding.expected), (sides.observed, finding.observed))
    return sides.between.join(f"{words.zh} {words.en} {value}" for words, value in told if value)


def _side(observation: Observation, labels: Mapping[str, str]) -> Html:
    """Return one figure with its evidence and place, to be read beside another."""
    what = " · ".join(filter(None, (observation.indicator_name, observation.entity, observation.ref_area_name)))
    when = " · ".join(filter(None, (observation.time_period, observation.kind)))
    return tag(
        "div",
        tag("div", f"{what} · {when}", class_="soft"),
        tag("blockquote", observation.evidence),
        tag("div", f"{labels.get(observation.doc_id, '')} {place_text(observation)}", class_="soft"),
        tag("code", observation.obs_id),
    )


def place_text(observation: Observation) -> str:
    """Return where a figure stands, for people: page, table, row and column, or locator, and section."""
    page = page_text(observation.anchors)
    parts = [f"第 {page} 页 page {page}" if page else locator_text(observation.anchors)]
    if observation.table_id:
        parts.append(f"表 {observation.table_id} 行 {observation.row} 列 {observation.col}")
    return "；".join(filter(None, (*parts, observation.section)))


def _comparison(curated: Curated) -> Html:
    """Return the figures of each plan for its own area by indicator: what plans share first, the rest folded away."""
    homes = {(record.doc_id, record.ref_area_name) for record in curated.documents}
    groups: dict[str, list[ComparisonRecord]] = defaultdict(list)
    for row in curated.comparison_long:
        if not row.entity and (row.doc_id, row.ref_area_name) in homes:
            groups[row.indicator].append(row)
    shared = [rows for rows in groups.values() if len({row.doc_id for row in rows}) > 1]
    single = [rows for rows in groups.values() if len({row.doc_id for row in rows}) == 1]
    heads = [both("指标", "indicator"), both("各规划：基期 → 目标", "plans: baseline → target"), both("图", "chart")]
    legend = both("空心为基期，实心为目标。", "Hollow: baseline. Full: target.")
    more = both(f"仅一份规划提到的 {len(single)} 个指标", f"{len(single)} indicators that one plan alone speaks of")
    rest = tag("details", tag("summary", more), table(heads, [_compared(rows) for rows in single]))
    return joined([tag("p", legend), table(heads, [_compared(rows) for rows in shared]), *([rest] if single else [])])


def _compared(rows: Sequence[ComparisonRecord]) -> list[str]:
    one = rows[0]
    name = joined([one.indicator_name, " ", tag("span", one.indicator_name_en, class_="en"), f" （{one.unit_std}）"])
    marks = [Mark(row.ref_area_name, row.baseline_value, row.target_value) for row in rows]
    lines = [
        tag("div", row.ref_area_name, " ", tag("span", row.document, class_="soft"), " ", _way(row)) for row in rows
    ]
    return [name, joined(lines), dumbbell(marks, one.unit_std)]


def _way(row: ComparisonRecord) -> str:
    now = f"{row.baseline_year} {_figure(row.baseline_comparator, row.baseline_value)}" if row.baseline_year else "–"
    goal = row.target_text or _figure(row.target_comparator, row.target_value, row.target_value_high)
    way = f"{now} → {row.target_year} {goal}" if row.target_year else now
    return f"{way} （{row.differences}）" if row.differences else way


def _figure(comparator: str, value: Decimal | None, high: Decimal | None = None) -> str:
    if value is None:
        return "–"
    sign = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "~": "约 "}.get(comparator, "")
    return f"{sign}{plain(value)}" + (f"–{plain(high)}" if high is not None else "")


def _coverage(curated: Curated, entries: Entries) -> Html:
    """Return which indicator of the catalogue each plan speaks of: ○ baseline, ● target, ◐ both, · otherwise."""
    kinds: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for each in curated.observations:
        if each.indicator and each.obs_status != "M":
            kinds[each.indicator][each.doc_id].add(each.kind)
    labels = document_labels(curated.documents)
    forms = _other_forms(curated)
    read = [record for record in curated.documents if record.status != "failed" and record.doc_id not in forms]
    heads = [both("指标", "indicator"), *(f"{labels[record.doc_id]}" for record in read)]
    codes = sorted(kinds, key=lambda code: (entries(code).order, code))
    rows = [[entries(code).name, *(_mark(kinds[code].get(record.doc_id)) for record in read)] for code in codes]
    legend = both("○ 基期，● 目标，◐ 两者，· 其他", "○ baseline, ● target, ◐ both, · other")
    return joined([tag("p", legend), table(heads, rows)])


def _mark(kinds: set[str] | None) -> str:
    if not kinds:
        return ""
    now, goal = "baseline" in kinds, "target" in kinds
    return "◐" if now and goal else "○" if now else "●" if goal else "·"


def _unmapped(curated: Curated) -> Html:
    heads = [both("名称", "label"), both("单位", "unit"), both("次数", "times"), both("候选", "suggestions")]
    rows = [
        [each.indicator_name, each.unit_measure, str(each.n_observations), each.suggestions]
        for each in curated.unmapped[:MAX_LISTED]
    ]
    count = both(
        f"共 {len(curated.unmapped)} 个，见 unmapped.csv。", f"{len(curated.unmapped)} in all, see unmapped.csv."
    )
    return joined([tag("p", count), tag("details", tag("summary", both("列表", "list")), table(heads, rows))])
