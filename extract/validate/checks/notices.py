"""What else findings tell, beside the checks: what reading, gathering and the contract noticed."""

from __future__ import annotations

from typing import NamedTuple

from extract.curate.build import SAME_FILE, UNREADABLE
from extract.curate.twins import OTHER_FORM
from extract.model import Severity
from extract.readers.errors import INSTALL_OCR


class Notice(NamedTuple):
    """A finding that no check makes: `name` is the stable name in `findings.csv`, `hint` what to do about the file."""

    name: str
    title: str
    title_zh: str
    description: str
    severity: Severity
    hint: str = ""


CONTRACT = "contract"
NOTICES: tuple[Notice, ...] = (
    Notice(
        UNREADABLE,
        "File cannot be read",
        "文件无法读取",
        "The file gave no text; the message says why and what to do. It is listed among the documents as failed.",
        Severity.ERROR,
    ),
    Notice(
        "file-truncated",
        "File is cut off",
        "文件不完整",
        "The end of the file is missing, so that pages may be missing, too.",
        Severity.ERROR,
        "get the file again",
    ),
    Notice(
        "page-unreadable",
        "Page cannot be read",
        "页面无法读取",
        "The page is damaged and was left out.",
        Severity.ERROR,
        "open the file in a viewer, save a copy and use that, or get it again",
    ),
    Notice(
        "page-image",
        "Page is a picture",
        "页面为图片",
        "The page has no real text and was left out: it needs the text recogniser, which is not installed or found "
        "nothing.",
        Severity.WARNING,
        f"install the recogniser ({INSTALL_OCR}), or get an edition with real text",
    ),
    Notice(
        "page-garbage",
        "Page has other characters than are printed",
        "页面文字与印刷内容不符",
        "The page's stored characters are not what is printed, so it was left out.",
        Severity.WARNING,
        "get an edition with real text",
    ),
    Notice(
        "page-fallback",
        "Page is damaged",
        "页面受损",
        "The page, or the file, is damaged and was read with the slower parser; look at its figures.",
        Severity.WARNING,
        "look at its figures, or get the file again",
    ),
    Notice(
        "pages-blank",
        "Most pages are blank",
        "多数页面为空白",
        "More than half of the pages hold no text: perhaps the wrong file, or one that was saved badly. A blank page "
        "among others is not worth a word.",
        Severity.WARNING,
        "look at the file in a viewer; if the pages are not blank there, get it again",
    ),
    Notice(
        "page-crowded",
        "Page draws too many shapes",
        "页面图形过多",
        "The page draws more shapes than any table has, as maps do; rules drawn after the first 40,000 are not seen.",
        Severity.WARNING,
        "look whether a table on it was read whole",
    ),
    Notice(
        "doubtful-recognition",
        "Recognised characters are doubtful",
        "识别文字存疑",
        "Characters were recognised from a picture with little confidence; look at the figures of that page.",
        Severity.WARNING,
        "look at the figures of these pages",
    ),
    Notice(
        "embedded-object",
        "Embedded object is not read",
        "嵌入对象未读取",
        "The file holds objects of other programs, such as spreadsheets, whose figures are not read.",
        Severity.INFO,
    ),
    Notice(
        OTHER_FORM,
        "Another form of a plan",
        "同一规划的另一文件",
        "The file is another form of a plan that stands in a file with better text: all its figures are kept, none is "
        "compared. The column observed names the document that is.",
        Severity.INFO,
    ),
    Notice(
        SAME_FILE,
        "The same file twice",
        "重复文件",
        "Two files are the same, byte for byte: they are one document, listed under the first name.",
        Severity.INFO,
    ),
    Notice(
        CONTRACT,
        "Row does not keep the contract",
        "数据行不符合合约",
        "A published row breaks a rule of the contract; the name goes on with table and rule, such as "
        "contract.observations.has_name, and validation.json has every rule.",
        Severity.ERROR,
    ),
)
