"""Reading PDF: errors told plainly, the gate before text that is not text, paragraphs, running heads, broken files."""

from __future__ import annotations

import contextlib
import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.utils import ImageReader

from extract.model import Kind, Paragraph
from extract.readers import read_bytes
from extract.readers.errors import ReadError
from extract.readers.layout.prose import first_piece
from extract.readers.page import Page, Word
from extract.readers.pdf import load_pages, read_pdf
from extract.readers.pdf_fallback import plumber_pages
from extract.readers.pdf_paths import MOST_OBJECTS
from extract.readers.pdf_quality import page_text_quality
from tests.readers.pdf_builder import HEIGHT, WIDTH, Draw, Sheet, even, make, read, shape

LONG = "为了让全市人民就近得到可靠的医疗服务，本规划提出今后五年各类机构的数量、"
MORE = "规模和分布，并且明确了各部门的责任和完成的时间，请各区县认真加以组织、"
CELLS = [(r, c, 1, 1, f"{'甲乙丙'[r]}{c}") for r in range(3) for c in range(3)]


def picture(sheet: Sheet) -> None:
    image = ImageReader(Image.new("RGB", (60, 80), (200, 200, 200)))
    sheet.canvas.drawImage(image, 0, 0, WIDTH, HEIGHT)


def hidden_text(sheet: Sheet) -> None:
    picture(sheet)
    text = sheet.canvas.beginText(80, 700)
    text.setTextRenderMode(3)
    text.setFont("STSong-Light", 12)
    text.textLine("20I5年末全市共有医院8O所，床位2l00张，医师1z00人。" * 2)
    sheet.canvas.drawText(text)


def crowded(sheet: Sheet) -> None:
    plain(sheet)
    for i in range(MOST_OBJECTS + 1):
        sheet.canvas.line(i % 500, 20, i % 500 + 1, 20)


def plain(sheet: Sheet) -> None:
    sheet.prose(100, [LONG, MORE, "抓好落实。"])


def texts(data: bytes) -> list[str]:
    return [p.text for p in read(data).paragraphs()]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"not a PDF at all\n%%EOF\n", "damaged"),
        (b"%PDF-1.7\nnothing more", "cut off"),
        (make(plain)[:400], "cut off"),
        (make(plain, encrypt="secret"), "encrypted"),
        (make(picture), "scan"),
        (make(picture, picture), "scan"),
    ],
)
def test_what_cannot_be_read_is_told_with_a_hint(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError, match=reason) as caught:
        read(data)
    assert caught.value.hint


def test_a_file_that_lost_its_end_is_read_but_reported() -> None:
    data = make(plain, plain)
    problems = read(data[: data.rindex(b"%%EOF")]).problems
    assert [p.check for p in problems] == ["file-truncated"]


def test_a_page_that_is_a_picture_is_reported_and_the_others_are_read() -> None:
    document = read(make(plain, picture, plain))
    assert document.pages == 3
    assert [(p.check, p.page) for p in document.problems] == [("page-image", 2)]
    assert len([p for p in document.paragraphs() if p.text.startswith("为了")]) == 2


def test_a_page_with_more_shapes_than_are_looked_at_is_reported_and_read() -> None:
    document = read(make(plain, crowded))
    assert [(p.check, p.page) for p in document.problems] == [("page-crowded", 2)]
    assert len([p for p in document.paragraphs() if p.text.startswith("为了")]) == 2


def test_a_text_layer_that_cannot_be_seen_gives_no_numbers() -> None:
    document = read(make(plain, hidden_text))
    assert [(p.check, p.page) for p in document.problems] == [("page-image", 2)]
    assert not any("20I5" in p.text for p in document.paragraphs())


def test_recognised_pages_take_the_place_of_pictures() -> None:
    def recognise(data: bytes, numbers: list[int]) -> dict[int, Page]:
        chars = [Word(c, 80 + 12 * i, 100, 92 + 12 * i, 112, 12, False, 0.8) for i, c in enumerate("认出的文字")]
        return {number: Page(number, WIDTH, HEIGHT, chars) for number in numbers}

    data = make(plain, picture)
    document = read_pdf(read(data).source, data, recognise)
    last = list(document.paragraphs())[-1]
    assert (last.text, last.confidence) == ("认出的文字", pytest.approx(0.8))
    assert not document.problems


def test_codes_without_meaning_are_garbage() -> None:
    chars = [Word("\ue123", 10.0 * i, 100, 10.0 * i + 9, 110, 10) for i in range(50)]
    assert page_text_quality(Page(1, WIDTH, HEIGHT, chars)) == "garbage"
    assert page_text_quality(Page(1, WIDTH, HEIGHT, [c._replace(text="床") for c in chars])) == "ok"
    assert page_text_quality(Page(1, WIDTH, HEIGHT, [c._replace(text="床") for c in chars], unmapped=30)) == "garbage"


def test_text_drawn_as_curves_is_a_picture() -> None:
    def draw(sheet: Sheet) -> None:
        for i in range(100):
            path = sheet.canvas.beginPath()
            path.moveTo(50 + 5 * (i % 50), 500 + 30 * (i // 50))
            for step in range(8):
                x, y = 50 + 5 * (i % 50), 500 + 30 * (i // 50)
                path.curveTo(x + step, y + 4, x + 6, y + step, x + 3, y + 11)
            sheet.canvas.drawPath(path, stroke=0, fill=1)

    with pytest.raises(ReadError, match="scan"):
        read(make(draw))


@pytest.mark.parametrize(
    ("text", "ems"), [("市级", 1.0), ("2025年", 2.0), ("名/10万人。", 2.5), ("人、“名医”", 4.0), ("人，其中", 2.0)]
)
def test_no_line_breaks_before_a_stroke_or_at_quotes(text: str, ems: float) -> None:
    assert first_piece(text) == ems


def test_lines_are_rejoined_to_paragraphs() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.prose(
            100,
            [
                "　　" + LONG[:-2],
                MORE,
                "按年度检查。",
                "　　第二段从这里开始，它有整整两行那么长，所以一定要接起来才能读懂它的",
                "意思。",
            ],
        )

    assert texts(make(draw)) == [
        LONG[:-2] + MORE + "按年度检查。",
        "第二段从这里开始，它有整整两行那么长，所以一定要接起来才能读懂它的意思。",
    ]


def test_a_paragraph_goes_on_over_the_page_and_every_line_has_its_place() -> None:
    def first(sheet: Sheet) -> None:
        sheet.prose(700, ["　　" + LONG[:-2]])
        sheet.centred(WIDTH / 2, 790, "— 1 —")

    def second(sheet: Sheet) -> None:
        sheet.prose(80, [MORE])
        sheet.centred(WIDTH / 2, 790, "— 2 —")

    (paragraph,) = read(make(first, second)).paragraphs()
    assert paragraph.text == LONG[:-2] + MORE
    assert [(s.anchor.page, paragraph.text[s.start : s.end]) for s in paragraph.spans] == [(1, LONG[:-2]), (2, MORE)]


def test_running_heads_and_page_numbers_are_left_out() -> None:
    def page(number: int) -> object:
        def draw(sheet: Sheet) -> None:
            sheet.text(80, 40, "某市医疗卫生服务体系规划", 9)
            sheet.prose(120, [f"　　第{'一二三四'[number]}页的正文只有这么一行。"])
            sheet.centred(WIDTH / 2, 800, str(number + 1))

        return draw

    assert texts(make(*[page(i) for i in range(4)])) == [f"第{n}页的正文只有这么一行。" for n in "一二三四"]  # type: ignore[arg-type]


def test_a_centred_title_over_two_lines_is_one_title_and_the_number_below_another() -> None:
    def draw(sheet: Sheet) -> None:
        sheet.centred(WIDTH / 2, 80, "某某市人民政府关于印发", 20)
        sheet.centred(WIDTH / 2, 112, "医疗卫生服务体系规划的通知", 20)
        sheet.centred(WIDTH / 2, 150, "某府发〔2022〕9号", 12)
        sheet.prose(200, ["　　" + LONG[:-2], MORE] * 3)

    blocks = [b for b in read(make(draw)).blocks if isinstance(b, Paragraph)]
    assert (blocks[0].kind, blocks[0].text) == (Kind.TITLE, "某某市人民政府关于印发医疗卫生服务体系规划的通知")
    assert blocks[1].text == "某府发〔2022〕9号"


def test_pdfplumbers_parser_reads_the_same_page() -> None:
    data = make(lambda s: s.grid(even(100, 80, 3), even(200, 20, 3), CELLS))
    (page,) = plumber_pages(data)
    (ours,) = load_pages(data)
    letters = [letter for word in ours.words for letter in word.letters()]
    assert sorted(c.text for c in page.words) == sorted(c.text for c in letters)
    pairs = zip(sorted(page.words), sorted(letters), strict=True)
    assert all(abs(a.x0 - b.x0) < 1 and abs(a.top - b.top) < 4 for a, b in pairs)
    assert plumber_pages(b"no PDF at all") == []


SAMPLE = make(lambda s: s.grid(even(100, 80, 3), even(200, 20, 3), CELLS), plain, pageCompression=0)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_file_gives_a_document_or_an_error_value(data: st.DataObject) -> None:
    broken = bytearray(SAMPLE)
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(broken) - 1))
        kind = data.draw(st.sampled_from(["byte", "cut", "double", "number"]))
        if kind == "byte":
            broken[at] = data.draw(st.integers(0, 255))
        elif kind == "cut":
            del broken[at : at + data.draw(st.integers(1, 200))]
        elif kind == "double":
            broken[at:at] = broken[at : at + 60]
        else:
            broken[at : at + 3] = b"999999999"
        if not broken:
            break
    began = time.monotonic()
    with contextlib.suppress(ReadError):
        assert all(len(shape(table)) for table in read(bytes(broken)).tables())
    assert time.monotonic() - began < 20


def test_all_pages_of_a_long_file_are_read_in_order() -> None:
    """The file is opened anew on the way, for pdfium keeps what it has parsed."""
    numbers = range(1, 231)
    data = make(*[lambda sheet, n=n: sheet.text(100, 100, f"第{n}页的文字") for n in numbers])
    pages = list(load_pages(data))
    assert [page.number for page in pages] == list(numbers)
    assert all(page.lines and page.lines[0].text == f"第{page.number}页的文字" for page in pages)


def test_memory_does_not_grow_with_pages() -> None:
    def peak(pages: int) -> int:
        data = make(*[plain] * pages)
        tracemalloc.start()
        assert sum(1 for _ in load_pages(data)) == pages
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(2)
    assert peak(60) < 2 * peak(6) + 200_000


def test_text_far_off_the_page_is_not_read() -> None:
    def draw(sheet: Sheet) -> None:
        plain(sheet)
        sheet.text(90_000_000, 100, "页外的文字", 10)
        sheet.rule(0, 100, 90_000_000, 100)

    began = time.monotonic()
    assert not any("页外" in text for text in texts(make(draw)))
    assert time.monotonic() - began < 2


def test_captions_above_tables_on_each_page_are_no_running_heads() -> None:
    """Annex tables on pages of their own: captions differ in a digit only, and stand where running heads do."""

    def page(number: int) -> Draw:
        def draw(sheet: Sheet) -> None:
            sheet.centred(WIDTH / 2, 40, "某县发展规划文本", 9)
            sheet.centred(WIDTH / 2, 70, f"附表{number} 乡镇指标表", 12)
            sheet.text(440, 95, "单位：公顷", 9)
            sheet.grid(even(80, 145, 3), even(110, 20, 3), CELLS)

        return draw

    document = read(make(*[page(number) for number in range(3, 7)]))
    texts = [p.text for p in document.paragraphs()]
    assert texts == [text for number in range(3, 7) for text in (f"附表{number} 乡镇指标表", "单位：公顷")]


def test_annex_titles_counted_through_pages_are_no_running_heads() -> None:
    pages = [
        lambda sheet, n=n: (sheet.text(80, 60, f"附件{n}", 16), sheet.prose(110, [LONG[:-1] + "。"])) for n in (1, 2, 3)
    ]
    assert [t for t in texts(make(*pages)) if t.startswith("附件")] == ["附件1", "附件2", "附件3"]


def test_a_head_that_counts_the_pages_is_dropped() -> None:
    pages = [lambda sheet, n=n: (sheet.text(80, 40, f"某县规划 第{n}页", 9), plain(sheet)) for n in range(1, 6)]
    assert not [t for t in texts(make(*pages)) if "某县规划" in t]


def test_notes_under_tables_on_each_page_are_no_running_feet() -> None:
    def page(sheet: Sheet) -> None:
        sheet.grid(even(80, 145, 3), even(600, 40, 3), CELLS)
        sheet.text(80, 740, "注：床位数不含家庭病床。", 9)

    assert texts(make(page, page, page, page)) == ["注：床位数不含家庭病床。"] * 4


@pytest.mark.parametrize("figure", ["1,200", "2025/30"])
def test_figures_at_the_edge_of_a_page_are_no_page_numbers(figure: str) -> None:
    assert figure in texts(make(lambda sheet: (plain(sheet), sheet.text(290, 800, figure, 9))))


def test_a_foot_below_a_short_rule_on_each_page_is_no_footnote() -> None:
    def page(sheet: Sheet) -> None:
        sheet.prose(80, [LONG] * 20)
        sheet.rule(80, 770, 230, 770)
        sheet.text(80, 776, "某市卫生健康委员会", 9)

    assert not [t for t in texts(make(page, page, page)) if "委员会" in t]


def test_a_pale_title_that_covers_no_text_stays() -> None:
    def page(sheet: Sheet) -> None:
        sheet.canvas.setFillGray(0.65)
        sheet.text(80, 80, "第三章发展目标", 28)
        sheet.canvas.setFillGray(0)
        sheet.prose(150, [LONG] * 5, size=10.5)

    assert "第三章发展目标" in texts(make(page))


def blank(sheet: Sheet) -> None:
    """Draw nothing."""


def written(sheet: Sheet) -> None:
    sheet.prose(80, ["某市卫生健康规划", "到2025年，每千人口床位数达到7.5张。"] * 5)


def test_a_document_of_blank_pages_is_no_document() -> None:
    for pages, said in ((1, "its only page holds no text"), (3, "all 3 pages hold no text")):
        with pytest.raises(ReadError, match=said) as caught:
            read_bytes("blank.pdf", make(*[blank] * pages))
        assert caught.value.hint


def test_a_blank_page_among_others_needs_no_word_but_most_pages_blank_do() -> None:
    assert read_bytes("a.pdf", make(written, blank, written, blank)).problems == ()
    (problem,) = read_bytes("b.pdf", make(written, blank, blank)).problems
    assert (problem.check, problem.message) == ("pages-blank", "2 of 3 pages are blank")
