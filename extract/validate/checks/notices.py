"""What else findings tell, beside the checks: what reading, gathering and the contract noticed."""

from __future__ import annotations

from typing import NamedTuple

from extract.curate.build import SAME_FILE, UNREADABLE
from extract.curate.twins import OTHER_FORM
from extract.model import Severity


class Notice(NamedTuple):
    """A finding that no check makes. `name` is the stable name in `findings.csv`, `severity` the usual one."""

    name: str
    title: str
    title_zh: str
    description: str
    severity: Severity


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
    ),
    Notice(
        "page-unreadable",
        "Page cannot be read",
        "页面无法读取",
        "The page is damaged and was left out.",
        Severity.ERROR,
    ),
    Notice(
        "page-image",
        "Page is a picture",
        "页面为图片",
        "The page has no real text and was left out: it needs the text recogniser, which is not installed or found "
        "nothing.",
        Severity.WARNING,
    ),
    Notice(
        "page-garbage",
        "Page has other characters than are printed",
        "页面文字与印刷内容不符",
        "The page's stored characters are not what is printed, so it was left out.",
        Severity.WARNING,
    ),
    Notice(
        "page-fallback",
        "Page is damaged",
        "页面受损",
        "The page, or the file, is damaged and was read with the slower parser; look at its figures.",
        Severity.WARNING,
    ),
    Notice(
        "page-crowded",
        "Page draws too many shapes",
        "页面图形过多",
        "The page draws more shapes than any table has, as maps do; rules drawn after the first 40,000 are not seen.",
        Severity.WARNING,
    ),
    Notice(
        "doubtful-recognition",
        "Recognised characters are doubtful",
        "识别文字存疑",
        "Characters were recognised from a picture with little confidence; look at the figures of that page.",
        Severity.WARNING,
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
