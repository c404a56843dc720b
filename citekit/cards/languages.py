"""Languages by their tag: their own name, and the marks that they set around a quotation."""

from __future__ import annotations

import re

from citekit.errors import UnknownName
from citekit.model import CardText

__all__ = ["LANGUAGES", "marks", "name", "translated_by"]

_LANGUAGES = """\
af Afrikaans “”
ar العربية “”
bg Български „“
bn বাংলা “”
ca Català «»
cs Čeština „“
da Dansk »«
de Deutsch „“
el Ελληνικά «»
en English “”
es Español «»
et Eesti „“
eu Euskara «»
fa فارسی «»
fi Suomi ””
fr Français «»
ga Gaeilge “”
gl Galego «»
he עברית ””
hr Hrvatski „“
hu Magyar „”
id Indonesia “”
is Íslenska „“
it Italiano «»
ja 日本語 「」
ko 한국어 “”
lt Lietuvių „“
lv Latviešu «»
mk Македонски „“
nl Nederlands “”
no Norsk «»
pl Polski „”
pt Português “”
ro Română „”
ru Русский «»
sk Slovenčina „“
sl Slovenščina „“
sq Shqip “”
sr Српски „“
sv Svenska ””
tr Türkçe “”
uk Українська «»
ur اردو “”
vi Tiếng Việt “”
zh 中文 “”
zh-hant 繁體中文 「」"""
LANGUAGES = {
    tag: (own, marks)
    for tag, own, marks in (
        (row.split()[0], " ".join(row.split()[1:-1]), row.split()[-1])
        for row in _LANGUAGES.splitlines()
    )
}
"""Tag (BCP 47, lower case): the language's own name, and its opening and closing quotation mark.

Names after CLDR (localeDisplayNames of each language), marks after its quotationStart and
quotationEnd; Danish books and Spanish follow their academies.
"""


def _known(tag: str) -> str:
    """The longest beginning of a tag that the table has; raises UnknownName."""
    parts = re.split(r"[-_]", tag.lower())
    for count in range(len(parts), 0, -1):
        if (found := "-".join(parts[:count])) in LANGUAGES:
            return found
    raise UnknownName.among("language", tag, LANGUAGES)


def name(tag: str) -> str:
    """A language's own name; raises UnknownName.

    >>> name("es-MX"), name("zh-Hant-TW")
    ('Español', '繁體中文')
    """
    return LANGUAGES[_known(tag)][0]


def marks(tag: str) -> tuple[str, str]:
    """The quotation marks of a language; raises UnknownName."""
    both = LANGUAGES[_known(tag)][1]
    return both[0], both[1]


def translated_by(text: CardText) -> str:
    """What labels a translation: ``Español, translated from English by Ana Ruiz``."""
    return f"{name(text.language)}, translated from English by {text.translator}"
