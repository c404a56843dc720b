"""What is wrong with the entries of a .bib file that cite cables."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from citekit import reference
from citekit.cite.bibblocks import Entry, entries
from citekit.cite.bibfile import MONTHS, Lookup, Titled, cable_of, letters
from citekit.model import Problem, Reference

__all__ = ["Known", "check"]

_QUOTED = re.compile(
    r"``(.{1,5000}?)''|\N{LEFT DOUBLE QUOTATION MARK}(.{1,5000}?)\N{RIGHT DOUBLE QUOTATION MARK}|\"(.{1,5000}?)\"|\\enquote\{(.{1,5000}?)\}",
    re.DOTALL,
)
_EXPORTED = re.compile(r"paragraphs? [\w.,-]+: (.+)", re.DOTALL)
_FEWEST_WORDS = 3
_ADDRESS = re.compile(r"https?://[^\s{}\\]+")


def _nothing(*_: object) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Known:
    """What an entry is checked against.

    ``facts`` of a cable; ``titled`` finds one by its title; ``prove`` says why words are no
    quotation of a cable, ``reach`` why an address does not lead to it, each an empty text where
    nothing is wrong.
    """

    facts: Lookup
    titled: Titled | None = None
    prove: Callable[[Reference, str], str] = _nothing
    reach: Callable[[Reference, str], str] = _nothing


def check(text: str, known: Known) -> list[Problem]:
    """What is wrong with the entries that cite cables, each finding with its line."""
    findings: list[Problem] = []
    seen: dict[Reference, str] = {}
    for entry in entries(text):
        where = f"line {entry.line}" + (f", {entry.key}" if entry.key else "")
        if entry.problem and (entry.reference or not entry.key):
            findings.append(Problem(where, text[entry.start : entry.end][:200], entry.problem))
        cited = cable_of(entry, known.titled)
        if cited is None:
            continue
        if earlier := seen.get(cited):
            message = f"The cable {cited} is cited already as {earlier}."
            findings.append(Problem(where, str(cited), message))
        seen.setdefault(cited, entry.key)
        wrong = [*_wrong(entry, cited, known.facts), *_claims(entry, cited, known)]
        findings += [Problem(where, raw[:200], message) for raw, message in wrong]
    return findings


def _wrong(entry: Entry, cable: Reference, facts: Lookup) -> Iterator[tuple[str, str]]:
    """What an entry says and why it is wrong."""
    for place, other in entry.cited[1:]:
        if other != cable:
            yield str(other), f"Its {entry.cited[0][0]} names {cable}, its {place} {other}."
    known = facts(cable)
    if known is None and not reference.published(cable):
        near = ", ".join(map(str, reference.nearest(cable)))
        yield (
            str(cable),
            f"No cable is numbered {cable}." + (f" The nearest are {near}." if near else ""),
        )
        return
    date = _date(entry.fields)
    day = known.day if known and known.day else _month(cable)
    if date and not (day.startswith(date) or date.startswith(day)):
        yield date, f"The cable is of {day[: len(date)]}, not {date}."
    title = entry.fields.get("title")
    if known and title and letters(title) != letters(known.title):
        yield title, f"The cable's title is: {known.title}"


def _month(cable: Reference) -> str:
    """The month of a cable that is not held, by the list of those published."""
    month = reference.month(cable)
    return f"{cable.year:04d}-{month:02d}" if month else f"{cable.year:04d}"


def _date(fields: Mapping[str, str]) -> str:
    """The date of an entry as far as it can be told: ``2008-05-16``, ``2008-05``, ``2008``."""
    if found := re.search(r"\b(?:19|20)\d\d(?:-\d\d){0,2}\b", fields.get("date", "")):
        return found[0]
    year = re.search(r"\b(?:19|20)\d\d\b", fields.get("year", ""))
    month = fields.get("month", "").lower()
    number = next((n for n, name in enumerate(MONTHS, 1) if month.startswith(name)), None)
    number = int(month) if month.isdigit() and 1 <= int(month) <= 12 else number
    return "" if year is None else f"{year[0]}-{number:02d}" if number else year[0]


def _claims(entry: Entry, cable: Reference, known: Known) -> Iterator[tuple[str, str]]:
    """Quotations in notes that are not verbatim, and addresses that lead nowhere."""
    for name in ("note", "annotation", "annote", "abstract", "addendum"):
        for words in _quotations(entry.fields.get(name, "")):
            if complaint := known.prove(cable, words):
                yield words, f"Its {name} quotes: {complaint}"
    for name in ("url", "howpublished"):
        for address in _ADDRESS.findall(entry.fields.get(name, "")):
            if complaint := known.reach(cable, address):
                yield address, complaint


def _quotations(value: str) -> Iterator[str]:
    """The quotations in a field; what citekit exported as one is quoted whole."""
    if exported := _EXPORTED.fullmatch(value):
        yield _printed(exported[1])
        return
    for found in _QUOTED.finditer(value):
        words = _printed(next(filter(None, found.groups())))
        if len(words.split()) >= _FEWEST_WORDS:
            yield words


def _printed(source: str) -> str:
    """A value as it prints, without TeX's commands."""
    if "\\" not in source and "{" not in source:
        return source
    from pylatexenc.latex2text import LatexNodes2Text

    return str(LatexNodes2Text(math_mode="verbatim").latex_to_text(source))
