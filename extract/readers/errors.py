"""The one error that readers raise: the input as a whole cannot be read."""

from __future__ import annotations

#: How to get the recogniser of scanned pages.
INSTALL_OCR = "pip install 'guihua[ocr]', in a checkout .venv/bin/pip install -e '.[ocr]'"


class ReadError(Exception):
    """A file that cannot be read, with what a person needs to know about it.

    `reason` says in one clause what is wrong, `hint` what to do about it, `place` where in the file it was noticed
    (`page 3`, `word/document.xml`), empty if it concerns the file as a whole.
    """

    def __init__(self, reason: str, hint: str = "", place: str = "") -> None:
        super().__init__(reason, hint, place)
        self.reason = reason
        self.hint = hint
        self.place = place

    def __str__(self) -> str:
        where = f" ({self.place})" if self.place else ""
        return f"{self.reason}{where}" + (f": {self.hint}" if self.hint else "")
