"""Run `python -m extract` as the `guihua` command."""

from extract.cli import main

main()
