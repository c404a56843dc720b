"""The words of each language: which languages there are, and what a page says in them.

A language is one file, ``templates/locale/CODE.po``; English is the language that the program is
written in.  The core says its sentences in English, and knows no other: they are translated here, at
the edge, by their patterns.
"""

from __future__ import annotations

import gettext
import io
import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_skeleton
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from citekit import assets

__all__ = ["SOURCE", "Language", "day", "for_scripts", "long_day", "names", "number", "of_code"]

SOURCE = "en"
NAME = "name"
"""The context of names that stand inside a sentence: those, and no reader's words, are translated."""
MEANING = "meaning"
"""The context of what the glossary says."""
SCRIPTS = "script"
"""The context of what the scripts say; a page carries these along."""
_OURS = {
    "advice", "day", "hint", "inventory", "message", "repair", "sequel", "unit", "what", "where", "who",
}  # fmt: skip
"""The holes that the core fills with words of its own; any other holds a reader's or a cable's."""
_HOLE = re.compile(r"\{(\w+)\}")
_Patterns = tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True)
class Language:
    """One language: its code as HTML writes it, and the words of its catalogue."""

    code: str
    words: gettext.NullTranslations
    sentences: _Patterns = ()
    names: _Patterns = ()

    @property
    def locale(self) -> Locale:
        """How this language writes days and numbers (Unicode CLDR, by Babel)."""
        return Locale.parse(self.code, sep="-")

    @property
    def is_source(self) -> bool:
        """Whether this is the language that the program is written in."""
        return self.code == SOURCE

    def said(self, sentence: str) -> str:
        """A sentence of the core; one that the catalogue lacks stays as it is.

        The core says its sentences whole and in English.  The catalogue has them with holes, as
        ``No cable is numbered {wanted}.``; of those that fit, the one with the most letters does.
        What stands in a hole is kept, unless the core itself put it there.
        """
        if self.is_source or not sentence:
            return sentence
        told = self.words.gettext(sentence)
        if told != sentence:
            return told
        for pattern, message in self.sentences:
            if found := pattern.fullmatch(sentence):
                return self._filled(self.words.gettext(message), found.groupdict())
        return self.name(sentence)

    def name(self, text: str) -> str:
        """A name of our own, such as that of a size of cards; any other text stays as it is."""
        return text if self.is_source else self.words.pgettext(NAME, text)

    def meaning(self, text: str) -> str:
        """What the glossary says of a term; English where the catalogue lacks it."""
        return text if self.is_source else self.words.pgettext(MEANING, text)

    def _filled(self, message: str, held: dict[str, str]) -> str:
        told = {name: self._part(text) if name in _OURS else text for name, text in held.items()}
        return _HOLE.sub(lambda hole: told.get(hole[1], hole[0]), message)

    def _part(self, text: str) -> str:
        """What the core put into a hole: a name, a piece with holes of its own, or a sentence."""
        for pattern, message in self.names:
            if found := pattern.fullmatch(text):
                return self._filled(self.words.pgettext(NAME, message), found.groupdict())
        return self.said(text)


@cache
def for_scripts(code: str) -> str:
    """What the scripts say, as JSON from English to a language; empty for English itself."""
    if code == SOURCE:
        return ""
    start = f"{SCRIPTS}\4"
    catalogue: dict[Any, str] = getattr(of_code(code).words, "_catalog", {})
    told = {k[len(start) :]: v for k, v in catalogue.items() if str(k).startswith(start)}
    return json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")


@cache
def names() -> dict[str, str]:
    """The languages there are: code and name, each in itself."""
    files = sorted(file.stem for file in (assets.templates() / "locale").glob("*.po"))
    found = {code.replace("_", "-"): Locale.parse(code) for code in (SOURCE, *files)}
    return {code: (locale.language_name or code).capitalize() for code, locale in found.items()}


@cache
def of_code(code: str) -> Language:
    """A language with its catalogue, which a process reads once."""
    if code == SOURCE:
        return Language(code, gettext.NullTranslations())
    file = assets.templates() / "locale" / f"{code.replace('-', '_')}.po"
    compiled = io.BytesIO()
    with file.open("rb") as source:
        catalogue = read_po(source, locale=code.replace("-", "_"))
    write_mo(compiled, catalogue)
    compiled.seek(0)
    words = gettext.GNUTranslations(compiled)
    return Language(code, words, _patterns(catalogue, None), _patterns(catalogue, NAME))


def _patterns(catalogue: Catalog, context: str | None) -> _Patterns:
    """Messages with holes as patterns, those with the most letters first."""
    held = [
        message.id
        for message in catalogue
        if isinstance(message.id, str) and message.context == context and _HOLE.search(message.id)
    ]
    held.sort(key=lambda message: len(_HOLE.sub("", message)), reverse=True)
    return tuple((_pattern(message), message) for message in held)


def _pattern(message: str) -> re.Pattern[str]:
    parts = enumerate(_HOLE.split(message))
    made = (_hole(part) if i % 2 else re.escape(part) for i, part in parts)
    return re.compile("".join(made), re.DOTALL)


def _hole(name: str) -> str:
    return f"(?P<{name}>['\"].*?['\"])" if name.endswith("_quoted") else f"(?P<{name}>.*?)"


@lru_cache(maxsize=4096)
def day(known: date, code: str) -> str:
    """A day as a language writes it in short: 23 ene 2011."""
    if code == SOURCE:
        return f"{known.day} {known:%b %Y}"
    return str(format_skeleton("yMMMd", known, locale=of_code(code).locale))


@lru_cache(maxsize=4096)
def long_day(known: date, code: str, *, with_day: bool = True) -> str:
    """A day, or a month, as a language writes it in full: 23 de enero de 2011."""
    if code == SOURCE:
        return f"{known.day} {known:%B %Y}" if with_day else f"{known:%B %Y}"
    skeleton = "yMMMMd" if with_day else "yMMMM"
    return str(format_skeleton(skeleton, known, locale=of_code(code).locale))


@lru_cache(maxsize=4096)
def number(count: int, code: str) -> str:
    """A count, its thousands parted as a language parts them."""
    return (
        f"{count:,}" if code == SOURCE else str(format_decimal(count, locale=of_code(code).locale))
    )
