"""How things are worded and set on a page: names for people, dates, words kept together.

No character of a cable is changed here; what these filters add is markup around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from markupsafe import Markup, escape

from citekit import address as addresses
from citekit import desk
from citekit.glossary import Found
from citekit.model import Paragraph, Reference
from citekit.web import catalogue, languages

__all__ = ["FILTERS", "FORMAT_NAMES", "LOCALES", "MARKINGS", "SIZE_NAMES", "STYLE_NAMES", "named"]

FORMAT_NAMES = {
    "json": "JSON",
    "bibtex": "BibTeX",
    "biblatex": "BibLaTeX",
    "csl-json": "CSL-JSON",
    "csl-yaml": "CSL-YAML",
    "wikipedia": "Wikipedia",
    "ris": "RIS",
    "enw": "EndNote",
    "endnote-xml": "EndNote XML",
    "mods": "MODS",
    "dublin-core": "Dublin Core",
    "json-ld": "JSON-LD",
    "cff": "CITATION.cff",
    "hayagriva": "Typst",
    "org": "Org mode",
    "html": "HTML",
    "text": "Plain text",
}
SIZE_NAMES = {"og": "Link preview", "x": "X", "linkedin": "LinkedIn"}
STYLE_NAMES = {
    "ama": "AMA 11",
    "apa": "APA 7",
    "bluebook": "Bluebook",
    "chicago": "Chicago 18, notes",
    "harvard": "Harvard",
    "ieee": "IEEE",
    "mhra": "MHRA, notes",
    "mla": "MLA 9",
    "oscola": "OSCOLA",
    "vancouver": "Vancouver",
}
LOCALES = {
    "": "Default",
    "en-US": "English (US)",
    "en-GB": "English (UK)",
    "es-ES": "Español",
    "fr-FR": "Français",
    "de-DE": "Deutsch",
    "pt-BR": "Português (Brasil)",
}
MARKINGS = {
    "U": "Unclassified",
    "C": "Confidential",
    "S": "Secret",
    "TS": "Top secret",
    "SBU": "Sensitive",
    "LOU": "Limited use",
}
_KEPT = re.compile(r"\S+ --?(?= |$)|\b\d+-\d+\b")
_CITED = re.compile(r"https?://\S*[^\s.,;)>\]]|\b\d+[-\N{EN DASH}]\d+\b")
_WEB = re.compile(r"(?i)(?:https?://)*(https?://[^\s\"'<>]+)")
_ID = re.compile(r"\b\d\d[A-Z]{3,}\d+\b")


def named(name: str, names: dict[str, str]) -> str:
    """The name for people of a row of some table; a row added later shows its own name."""
    return languages.current().name(names.get(name) or name[:1].upper() + name[1:])


def marking_name(marking: str | None) -> str:
    """A portion marking as a word.

    >>> marking_name("C"), marking_name("S/NF"), marking_name("SBU/NF"), marking_name(None)
    ('Confidential', 'Secret', 'Sensitive', '')
    """
    first = (marking or "").split("/")[0]
    return languages.current().name(MARKINGS.get(first, first))


def colour(marking: str | None) -> str:
    """The class that gives a marking or a classification its banner colour; none without one.

    >>> [colour(m) for m in ("SECRET//NOFORN", "TS", "C", "SBU", "UNCLASSIFIED", None)]
    ['k-s', 'k-s', 'k-c', 'k-u', 'k-u', '']
    """
    first = re.split(r"[/ ]", (marking or "").upper())[0]
    if first in ("S", "TS", "SECRET", "TOP"):
        return "k-s"
    if first in ("C", "CONFIDENTIAL"):
        return "k-c"
    return "k-u" if first else ""


def day(moment: datetime | str | None) -> Markup:
    """A day in a ``time`` element: ``16 May 2008``; what is no date stays as it is.

    >>> str(day("2011-01-23"))
    '<time datetime="2011-01-23">23 Jan 2011</time>'
    """
    if not moment:
        return Markup("")
    try:
        known = date.fromisoformat(moment[:10]) if isinstance(moment, str) else moment
    except ValueError:
        return Markup("{}").format(moment)
    shown = catalogue.day(known.date() if isinstance(known, datetime) else known, _code())
    return Markup('<time datetime="{}">{}</time>').format(f"{known:%Y-%m-%d}", shown)


def created(moment: datetime | None, is_exact: bool) -> Markup:
    """The moment a cable was sent, to the minute in UTC where its date-time group says so."""
    if moment is None or not is_exact:
        return day(moment)
    shown = f"{catalogue.day(moment.date(), _code())}, {moment:%H:%M}Z"
    return Markup('<time datetime="{}">{}</time>').format(f"{moment:%Y-%m-%dT%H:%M}Z", shown)


def _marked(pattern: re.Pattern[str], text: str, make: Any) -> Markup:
    """Text, escaped, with every match of a pattern in the markup that ``make`` gives it."""
    pieces, done = [], 0
    for match in pattern.finditer(text):
        pieces += [escape(text[done : match.start()]), make(match[0])]
        done = match.end()
    return Markup("").join([*pieces, escape(text[done:])])


def words(text: str) -> Markup:
    """Words of a cable; a dash stays on the line of the word before it, and a range in one piece.

    >>> str(words("A -- <b>, 21-23"))
    '<span class="nw">A --</span> &lt;b&gt;, <span class="nw">21-23</span>'
    """
    return _marked(_KEPT, text, Markup('<span class="nw">{}</span>').format)


def hinted(text: str, found: Iterable[Found]) -> Markup:
    """Words of a cable, those that are explained on its page made quiet links to there.

    >>> from citekit.glossary import find
    >>> str(hinted("The MFA -- <b>", find("The MFA -- <b>")))
    'The <a class="hint" href="#t-mfa" draggable="false">MFA</a> -- &lt;b&gt;'
    """
    pieces, done = [], 0
    for term in found:
        link = Markup('<a class="hint" href="#t-{}" draggable="false">{}</a>')
        pieces += [
            words(text[done : term.start]),
            link.format(term.entry.slug, text[term.start : term.end]),
        ]
        done = term.end
    return Markup("").join([*pieces, words(text[done:])])


def wrapped(address: str) -> Markup:
    """A web address that breaks only behind its slashes.

    >>> str(wrapped("https://a.example/1"))
    '<span class="nw">https://a.example</span>/<wbr><span class="nw">1</span>'
    """
    parts = re.split(r"(?<!/)/(?!/)", address)
    return Markup("/<wbr>").join(Markup('<span class="nw">{}</span>').format(p) for p in parts)


def citation(text: str) -> Markup:
    """A formatted citation whose web addresses break behind their slashes, and ranges nowhere."""
    return _marked(_CITED, text, wrapped)


def with_links(sentence: str) -> Markup:
    """A sentence of ours with the reference IDs in it made links."""
    return _marked(_ID, sentence, Markup('<a class="m" href="/{0}">{0}</a>').format)


def lit(hit: Any) -> Markup:
    """A snippet with the words that were asked for marked."""
    pieces, done = [], 0
    for start, end in hit.marks:
        pieces += [
            escape(hit.snippet[done:start]),
            Markup("<mark>{}</mark>").format(hit.snippet[start:end]),
        ]
        done = end
    return Markup("").join([*pieces, escape(hit.snippet[done:])])


def opening(paragraph: Paragraph, count: int = 12) -> str:
    """The first words of a paragraph."""
    if paragraph.withheld:
        return languages.gettext_here("Withheld")
    found = paragraph.words
    return " ".join(found[:count]) + (" …" if len(found) > count else "")


def shortened(text: str, most: int = 60) -> Markup:
    """A long stretch of words by its beginning and its end, with how many are not shown."""
    found = text.split()
    if len(found) <= most:
        return words(text)
    edge = most // 3
    count = len(found) - 2 * edge
    told = languages.ngettext_here("%(num)s word", "%(num)s words", count) % {"num": number(count)}
    hidden = Markup('<span class="gap" lang="{}">{}</span>').format(_code(), told)
    return Markup(" ").join([words(" ".join(found[:edge])), hidden, words(" ".join(found[-edge:]))])


def number(count: int) -> str:
    """A count, its thousands parted.

    >>> number(251287)
    '251,287'
    """
    return catalogue.number(count, _code())


def month_of(year: int, month: int) -> str:
    """A month of a year.

    >>> month_of(2008, 5)
    'May 2008'
    """
    return catalogue.long_day(date(year, month, 1), _code(), with_day=False)


def spoken(time: str) -> str:
    """A year, a month or a day, as addresses have it, in words; what is none of them stays.

    >>> spoken("2008"), spoken("2008-05"), spoken("2008-05-06"), spoken("")
    ('2008', 'May 2008', '6 May 2008', '')
    """
    parts = time.split("-")
    try:
        known = date(*map(int, [*parts, "1", "1"][:3]))
    except (ValueError, TypeError):
        return time
    return catalogue.long_day(known, _code(), with_day=len(parts) == 3) if len(parts) > 1 else time


def meant(meaning: str) -> Markup:
    """A meaning of the glossary, marked with the language that it is in."""
    told = languages.current().meaning(meaning)
    code = catalogue.SOURCE if told == meaning else _code()
    return Markup('<span lang="{}">{}</span>').format(code, told)


def translated(sentence: str | None) -> str:
    """A sentence or a name that comes from the core, in the language of the page."""
    return languages.current().said(sentence or "")


def _code() -> str:
    return languages.current().code


@cache
def post_name(origin: str) -> str:
    """An origin, as IDs and lists of cables bear it, by the name a person writes.

    >>> post_name("MEXICO")
    'Embassy Mexico City'
    """
    return desk.unheld(Reference(2000, origin, 1)).sender if origin.isalpha() else origin


def web_address(address: str) -> str:
    """An address that a source gives, fit for a link; empty where it is none of the web.

    The original pages print some with the scheme twice.

    >>> web_address("http://http://paper.example/1"), web_address("javascript:alert(1)")
    ('http://paper.example/1', '')
    """
    found = _WEB.fullmatch(address.strip())
    return found[1] if found else ""


FILTERS = {
    "address": addresses.format,
    "citation": citation,
    "colour": colour,
    "created": created,
    "day": day,
    "hinted": hinted,
    "lit": lit,
    "marking_name": marking_name,
    "meant": meant,
    "month_of": month_of,
    "number": number,
    "opening": opening,
    "post_name": post_name,
    "shortened": shortened,
    "spoken": spoken,
    "tag_meaning": desk.tag_meaning,
    "title_case": desk.title,
    "translated": translated,
    "web_address": web_address,
    "with_links": with_links,
    "words": words,
    "wrapped": wrapped,
}
