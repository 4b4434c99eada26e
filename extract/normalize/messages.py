"""What findings say, in Chinese and English: the templates of `schemas/messages.yaml`, filled with what was found."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from extract.normalize.registry import RegistryError, load_yaml
from extract.normalize.schema import Words

Field = str | Words
"""What a template is filled with: the same in both languages, or another text in each."""


@cache
def templates() -> Mapping[str, Words]:
    """Return all templates by name. Raises RegistryError where one lacks a language."""
    try:
        return {name: Words(each["zh"], each["en"]) for name, each in load_yaml("messages.yaml").items()}
    except (KeyError, TypeError) as error:
        raise RegistryError(f"messages.yaml: every message needs zh and en ({error})") from error


def message(name: str, /, **fields: Field) -> Words:
    """Return the message of this name in both languages."""
    template = templates()[name]
    zh = template.zh.format(**{key: _in(field, 0) for key, field in fields.items()})
    return Words(zh, template.en.format(**{key: _in(field, 1) for key, field in fields.items()}))


def _in(field: Field, language: int) -> str:
    return field[language] if isinstance(field, Words) else field
