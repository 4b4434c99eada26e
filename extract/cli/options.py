"""Arguments that several commands share, so that they are called and explained alike."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from extract.normalize.schema import Language

Curated = Annotated[Path, typer.Option("--curated", help="The published folder.")]
Raw = Annotated[Path, typer.Option("--raw", help="The folder with the source documents.")]
Lang = Annotated[
    Language, typer.Option("--lang", envvar="GUIHUA_LANG", help="Language that doubts are told in: en or zh (中文).")
]
Written = Annotated[Path | None, typer.Option("--out", "-o", help="File to write instead of the terminal.")]
