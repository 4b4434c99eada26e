"""What a document says about itself: title, document number, issuer, date, stage, area and plan period."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from extract.model import Area, Document, Facts, Kind, Paragraph
from extract.normalize import regions
from extract.normalize.numbers import parse_decimal
from extract.normalize.periods import find_period, find_span

_FRONT = 40
"""Facts about a document stand in its first paragraphs; signature and date also in its last ones."""
_BACK = 12
_OFTEN = 3
_PLAN_WORDS = "规划纲要|规划|纲要|计划|方案|办法|意见|标准|规定|细则|报告|行动|目录|指引|条例|要点|清单|公报|通知|公告"
_TITLE = re.compile(
    rf"(?P<title>.{{2,70}}?(?:{_PLAN_WORDS})(?:[（(][^（）()]{{2,20}}[）)])?)(?P<stage>[（(](?:征求意见稿|草案|送审稿|试行|公示稿|修订)[）)])?(?:文本|正文|全文)?"
)
_NOTICE = re.compile(r"关于(?:印发|发布|公布|下达|批转|转发)《?(?P<title>.+?)》?(?:的通知|的公告)$")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}[〔\[（(﹝【]\s*(?:19|20)\d\d\s*[〕\]）)﹞】]\s*第?\s*\d{1,5}\s*号")
_DATE = re.compile(r"((?:19|20)\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_CHINESE_DATE = re.compile(
    r"([二一][〇○零Ｏ一二三四五六七八九]{3})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日"
)
_ISSUER = re.compile(
    r"^[\u4e00-\u9fff（）()、\s]{2,40}(?:人民政府|委员会|办公厅|办公室|管理局|管理办|委|局|厅|部|院|行|署|会|中心)$"
)
_OF_NOTICE = re.compile(r"^(?P<issuer>[\u4e00-\u9fff\s]{3,40}?)关于(?:印发|发布|公布|下达)?")
_DRAFT = re.compile(r"征求意见稿|公开征求|(?<!预算)(?<!计划)草案|送审稿|公示稿|讨论稿")
_YEARLY = re.compile(r"(?:报告|计划|安排|要点|任务|预算)(?:[（(].*[)）])?$")
_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十]+[)）]|第[一二三四五六七八九十]+[章节篇条])"
)
_PLAN_TALK = re.compile(r"规划|计划|纲要|五年|十[一二三四五六]?五")
_SPAN_STATED = re.compile(r"规划(?:期|期限|年限|时限)(?:限)?[为是:：]?")


def read_facts(document: Document) -> Facts:
    """Return what the document tells about itself; what it does not tell stays empty.

    Facts that the container states (a web page's metadata) stand in where the text says nothing.
    """
    hints = dict(document.hints)
    paragraphs = [block for block in document.blocks if isinstance(block, Paragraph)]
    front, back = paragraphs[:_FRONT], paragraphs[-_BACK:]
    title = _fuller(_title(front), hints.get("title", ""))
    number = _doc_number(front) or hints.get("doc_number", "")
    issuer = _issuer(front, back) or hints.get("issuer", "")
    start, end = _period(title, front)
    # Names of areas are those of the day of writing, about when the plan begins.
    area = _area(title, issuer, number, document.source.file_name, start) or _spoken_of(paragraphs, start)
    return Facts(
        title=title,
        doc_number=number,
        issuer=issuer,
        issued_on=_issued_on(front, back) or hints.get("issued_on", ""),
        stage="draft" if _is_draft(front, title) else "final",
        area=area,
        period_start=start,
        period_end=end,
    )


def _collapse(text: str) -> str:
    """Blanks of letter-spaced or mixed print out: 2021—2025 年 and 规 划 are one word each."""
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", text.strip().strip("·•*※"))


def _fuller(printed: str, told: str) -> str:
    """The title as printed, unless the container tells one that holds it whole (a title over two lines)."""
    whole = _collapse(told)
    return whole if not printed or (printed in whole and len(whole) <= 80) else printed


def _runs(front: Sequence[Paragraph]) -> Iterable[list[Paragraph]]:
    """Runs of short lines without a full stop before the first heading: a title is printed over several lines."""
    run: list[Paragraph] = []
    for paragraph in front:
        text = paragraph.text.strip()
        if _HEADING.match(text) and run:
            break
        furniture = _DATE.fullmatch(text) or _CHINESE_DATE.fullmatch(text) or _NUMBER.fullmatch(_collapse(text))
        if len(text) <= 60 and not furniture and not re.search(r"[。；：:，,]$", text):
            run.append(paragraph)
            continue
        if run:
            yield run
        run = []
    if run:
        yield run


def _title(front: Sequence[Paragraph]) -> str:
    """The plan's own title if it is printed, else the one that the notice introducing it names."""
    noticed = ""
    best: tuple[int, str] | None = None
    for run in _runs(front):
        for lines in _windows([_collapse(p.text) for p in run]):
            joined = "".join(lines)
            notice = _NOTICE.search(joined)
            if notice:
                noticed = noticed or notice["title"]
                continue
            score = _title_score(joined, len(lines), run)
            if score and (best is None or score > best[0]):
                best = (score, joined)
    if best and (not noticed or _same_plan(best[1], noticed)):
        return _DRAFT_TAIL.sub("", best[1]).strip("〈〉《》")
    return noticed or (best[1] if best else "") or _printed_title(front)


def _printed_title(front: Sequence[Paragraph]) -> str:
    """The title of a paper that is no plan: `关于…的通知`, else what the layout shows as the title."""
    lines = [_collapse(p.text) for p in front]
    notice = next(
        (line for line in lines if re.fullmatch(r".{0,30}关于.+的(?:通知|意见|决定|批复|公告|函|说明)", line)), ""
    )
    shown = [_collapse(p.text) for p in front[:6] if p.kind is Kind.TITLE]
    return notice or next((text for text in shown if not text.endswith("文件")), "")


_DRAFT_TAIL = re.compile(r"(?:文本|正文|全文)$|[（(](?:征求意见稿|草案|送审稿|公示稿|讨论稿|公开征求意见稿)[）)]$")


def _same_plan(title: str, noticed: str) -> bool:
    shared = set(title) & set(noticed)
    return len(shared) * 2 > len(set(noticed))


def _windows(lines: list[str]) -> Iterable[list[str]]:
    """Every run of one to four lines, the longest first."""
    for size in range(min(4, len(lines)), 0, -1):
        for start in range(len(lines) - size + 1):
            yield lines[start : start + size]


def _title_score(joined: str, lines: int, run: Sequence[Paragraph]) -> int:
    """How much a text looks like the title of a plan; 0 if it does not."""
    match = _TITLE.fullmatch(joined)
    if not match or len(joined) < 6 or len(joined) > 80 or re.search(r"通知|[。《]|^附件|目录$|公开发布", joined):
        return 0
    score = 10 - lines
    score += 10 if re.search(r"规划|纲要|计划", match["title"]) else 0
    score += 5 if re.search(r"(?:19|20)\d\d|十[一二三四五六七]?五", joined) else 0
    score += 8 if regions.area_of(joined) else 0
    score += 3 if re.search(r"[（(].*(?:19|20)\d\d.*[)）]$", joined) else 0
    return score + (4 if any(p.kind is Kind.TITLE for p in run) else 0)


def _doc_number(front: Sequence[Paragraph]) -> str:
    for paragraph in front:
        text = _collapse(paragraph.text)
        match = _NUMBER.search(text)
        if match and len(text) <= len(match[0]) + 24 and "《" not in text:
            return re.sub(r"\s+", "", match[0])
    return ""


def _issuer(front: Sequence[Paragraph], back: Sequence[Paragraph]) -> str:
    """The signature: a line that is an authority's name with a date below it, else who issues the notice."""
    for part in (front, back):
        lines = [_collapse(p.text) for p in part]
        for name, date in itertools.pairwise(lines):
            if _ISSUER.match(name) and (_DATE.fullmatch(date) or _CHINESE_DATE.fullmatch(date)):
                return name
    for run in _runs(front):
        joined = "".join(_collapse(p.text) for p in run)
        match = _OF_NOTICE.match(_NUMBER.sub("", joined))
        if match and _ISSUER.match(match["issuer"]):
            return match["issuer"]
    lines = [_collapse(p.text) for p in front[:15]]
    # A heading may end like an authority's name: 三、布局.
    return next((line for line in lines if _ISSUER.match(line) and not _HEADING.match(line)), "")


def _issued_on(front: Sequence[Paragraph], back: Sequence[Paragraph]) -> str:
    for paragraph in [*front, *back]:
        text = _collapse(paragraph.text).strip("（()）")
        match = _DATE.fullmatch(text)
        if match:
            return _iso(int(match[1]), int(match[2]), int(match[3]))
        match = _CHINESE_DATE.fullmatch(text)
        if match:
            year, month, day = (parse_decimal(part.replace("○", "〇").replace("Ｏ", "〇")) for part in match.groups())
            return _iso(int(year or 0), int(month or 0), int(day or 0))
    return ""


def _iso(year: int, month: int, day: int) -> str:
    return f"{year:04}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""


def _is_draft(front: Sequence[Paragraph], title: str) -> bool:
    return any(_DRAFT.search(p.text) and len(p.text) < 60 for p in front[:15]) or bool(_DRAFT.search(title))


def _period(title: str, front: Sequence[Paragraph]) -> tuple[int | None, int | None]:
    """The plan period: from the title, from a sentence that names it, else the five-year plan named most often."""
    texts = [title, *(_collapse(p.text) for p in front)]
    for text in texts:
        stated = _SPAN_STATED.search(text)
        period = find_period(text[stated.end() :]) if stated else None
        if period and period.start < period.end:
            return period.start, period.end
    titles = [title, *(_collapse(p.text) for p in front if p.kind is Kind.TITLE)]
    named = [find_span(text) for text in titles]
    spans = [period for period in named if period and period.start < period.end]
    if not spans:
        later = (find_period(text) for text in texts[1:] if _PLAN_TALK.search(text))
        spans = [period for period in later if period and 2 <= period.end - period.start <= 15]
    if not spans:
        return _yearly(title)
    (start, end), _count = Counter((span.start, span.end) for span in spans).most_common(1)[0]
    return start, end


def _yearly(title: str) -> tuple[int | None, int | None]:
    """A report on one year and plans for the next is a plan of the later year."""
    years = [int(year) for year in re.findall(r"(?:19|20)\d\d(?=年)", title)]
    return (max(years), max(years)) if years and _YEARLY.search(title) else (None, None)


def _area(title: str, issuer: str, number: str, file_name: str, year: int | None) -> Area | None:
    for text in (title, issuer, re.split(r"[〔\[（(﹝【]", number)[0] if number else "", file_name):
        area = regions.area_of(_collapse(text), year=year) if text else None
        if area:
            return area
    return regions.abbreviation(number[:1]) if number else None


def _spoken_of(paragraphs: Sequence[Paragraph], year: int | None) -> Area:
    """The area that a document without title page speaks of: more than half of all places that it names."""
    named = Counter(area for p in paragraphs for _, _, area in regions.find_in(p.text, year=year) if area.code)
    area, count = named.most_common(1)[0] if named else (Area("", ""), 0)
    return area if count >= _OFTEN and count * 2 > named.total() else Area("", "")
