"""One plan in several files: recognised by number, title and text; only the best text is compared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from extract.curate.build import SAME_FILE, curate
from extract.curate.coding import Coder
from extract.curate.twins import OTHER_FORM, leading_files, twin_findings
from extract.model import Document, Extraction, Facts, Paragraph, Problem, Source
from extract.pipeline import Job, process
from extract.readers.archive import Entry

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
TITLE = "甲市卫生服务体系规划"
BODY = "".join(
    f"第{n}项任务是在{n * 7}个乡镇建成{n * 3}所标准化卫生院，并为其配备医师{n * 11}名；" for n in range(1, 40)
)


def form(
    name: str,
    media_type: str,
    text: str = BODY,
    title: str = TITLE,
    number: str = "甲府发〔2021〕6号",
    stage: str = "final",
    confidence: float = 1.0,
    problems: int = 0,
) -> Extraction:
    digest = hashlib.sha256(name.encode()).hexdigest()
    doubts = tuple(Problem("page-unreadable", "a page") for _ in range(problems))
    document = Document(Source(name, digest, 1, media_type), (Paragraph(text, confidence=confidence),), problems=doubts)
    return Extraction(document, Facts(title=title, doc_number=number, stage=stage))


def leader(*forms: Extraction) -> list[str]:
    """The name of the leading file for each file."""
    names = {e.document.source.doc_id: e.document.source.file_name for e in forms}
    leaders = leading_files(forms)
    return [names[leaders[e.document.source.doc_id]] for e in forms]


def test_structured_text_stands_for_fixed_layout_and_that_for_a_dump() -> None:
    forms = form("a.txt", "text/plain"), form("b.pdf", PDF), form("c.docx", DOCX)
    assert leader(*forms) == ["c.docx"] * 3
    assert leader(*forms[:2]) == ["b.pdf"] * 2
    assert leader(*reversed(forms)) == ["c.docx"] * 3


def test_a_scan_never_stands_for_real_text_and_is_known_by_its_words() -> None:
    misread = "".join("口" if index % 40 == 7 else letter for index, letter in enumerate(BODY))
    assert leader(form("a.docx", DOCX, misread, confidence=0.9), form("b.txt", "text/plain")) == ["b.txt"] * 2


def test_the_complete_text_stands_for_a_part_and_the_undoubted_for_the_doubted() -> None:
    assert leader(form("a.docx", DOCX, BODY[:400]), form("b.pdf", PDF)) == ["b.pdf"] * 2
    assert leader(form("a.docx", DOCX, problems=1), form("b.docx", DOCX)) == ["b.docx"] * 2


def test_number_or_title_is_enough_in_any_spelling() -> None:
    same_number = form("b.pdf", PDF, title="关于印发规划的通知", number="甲府发[2021] 6号")
    same_title = form("c.pdf", PDF, title="甲市卫生服务\u3000体系规划", number="")
    assert leader(form("a.docx", DOCX), same_number, same_title) == ["a.docx"] * 3
    assert leader(same_number, same_title) == ["b.pdf", "c.pdf"]


def test_two_parts_of_one_plan_and_a_draft_are_no_twins() -> None:
    half = len(BODY) // 2
    assert leader(form("a.docx", DOCX, BODY[:half]), form("b.docx", DOCX, BODY[half:])) == ["a.docx", "b.docx"]
    assert leader(form("a.docx", DOCX, stage="draft"), form("b.docx", DOCX)) == ["a.docx", "b.docx"]


def test_a_document_without_words_has_no_twin() -> None:
    assert leader(form("a.docx", DOCX, ""), form("b.docx", DOCX, "")) == ["a.docx", "b.docx"]


def test_finding_names_the_better_file() -> None:
    forms = form("a.pdf", PDF), form("b.docx", DOCX)
    (finding,) = twin_findings(forms, leading_files(forms))
    assert (finding.doc_id, finding.check) == (forms[0].document.source.doc_id, OTHER_FORM)
    assert "b.docx" in finding.message


def test_only_the_leading_file_has_primary_figures(plan: Callable[..., Extraction], coder: Coder) -> None:
    first, second = plan("甲市卫生规划一.docx"), plan("甲市卫生规划二.docx")
    facts = Facts(title=TITLE, area=first.facts.area)
    twins = [Extraction(e.document, facts, e.tables, e.observations) for e in (first, second)]
    curated = curate(twins, coder=coder)
    assert len(curated.documents) == 2
    with_primary = {o.doc_id for o in curated.observations if o.primary}
    assert len(with_primary) == 1
    assert {o.doc_id for o in curated.observations} > with_primary
    assert [f.check for f in curated.findings if f.check == OTHER_FORM] == [OTHER_FORM]


def test_a_file_that_is_there_twice_is_named(plan: Callable[..., Extraction], coder: Coder) -> None:
    one = plan("甲市卫生规划")
    again = replace(one, document=replace(one.document, source=replace(one.document.source, file_name="副本.pdf")))
    curated = curate([again, one], coder=coder)
    assert [record.file_name for record in curated.documents] == ["副本.pdf"]
    (found,) = (f for f in curated.findings if f.check == SAME_FILE)
    assert found.message.startswith("甲市卫生规划.pdf is the same file as 副本.pdf")
    assert curated == curate([one, again], coder=coder)


def test_forms_of_a_real_plan(shared: Path) -> None:
    paths = [shared / "corpus" / "laid-out" / "003.docx", *sorted((shared / "seeds").glob("003_*"))]
    read = [process(Entry(path, "", path.name), Job()) for path in paths]
    forms = [each for each in read if isinstance(each, Extraction)]
    assert leader(*forms) == ["003.docx"] * 2
