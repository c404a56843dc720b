"""What the words and marks of cables mean: the table, and where its terms stand in a text.

The table is ``data/glossary.csv``.  Each row has its source and, where it is known, the day of the
source's edition; a row that was in force for a time only says from when until when.  What TAGS
mean stands in ``data/tag-meanings.csv``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from citekit import assets

__all__ = ["KINDS", "Entry", "Found", "entries", "entry", "find", "firsts", "order", "reasons"]

KINDS = (
    "classification",
    "marking",
    "reason",
    "order",
    "caption",
    "precedence",
    "line",
    "term",
    "person",
    "government",
    "body",
)
"""The kinds of entries, in the order in which a reader meets them."""

_ENOUGH_CAPITALS = 0.9
_CAPITAL = re.compile("[A-Z]")
_SMALL = re.compile("[a-z]")
_BEGINNING = re.compile(r"(?<![\w.@#&/-])[^\W\d_]+")
_GOES_ON = re.compile(r"[\w@&]|[./-]\w*\d|\.\w")
_ORDER = re.compile(r"\bE\.? ?O\.? ?(\d{5})\b")
_SECTION = re.compile(r"1\.(\d)\s*\(?([a-h])\)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """A term and its meaning: kind, other spellings, from when until when, source and its day.

    ``in_text``: the term is unlike any plain word, so that running text may be searched for it.
    ``since`` and ``until`` are None where it was always so; ``edition`` is the day of the source's
    edition (ISO 8601), or empty.
    """

    kind: str
    term: str
    also: tuple[str, ...]
    in_text: bool
    meaning: str
    since: date | None
    until: date | None
    source: str
    edition: str

    @property
    def slug(self) -> str:
        """Its name in an address, one of its own.

        >>> [entry(term).slug for term in ("NOFORN", "S/NF", "chargé")]
        ['noforn', 'marking-s-nf', 'chargé']
        >>> [found.slug for found in reasons("1.4 (d)", date(2008, 5, 16))]
        ['reason-2003-d']
        """
        if self.kind == "reason" and self.since:
            return f"reason-{self.since.year}-{self.term[-2]}"
        bare = re.sub(r"\W+", "-", self.term.lower()).strip("-")
        return f"marking-{bare}" if self.kind == "marking" else bare


@dataclass(frozen=True, slots=True)
class Found:
    """An entry found in a text, and the characters that name it there (half-open)."""

    start: int
    end: int
    entry: Entry


@cache
def entries() -> tuple[Entry, ...]:
    """The whole table, in its order."""
    with assets.data("glossary.csv").open(encoding="utf-8", newline="") as file:
        return tuple(map(_entry, csv.DictReader(file)))


def _entry(row: dict[str, str]) -> Entry:
    since, until = (date.fromisoformat(row[k]) if row[k] else None for k in ("since", "until"))
    return Entry(
        row["kind"],
        row["term"],
        tuple(filter(None, row["also"].split("|"))),
        row["in_text"] == "yes",
        row["meaning"],
        since,
        until,
        row["source"],
        row["date"],
    )


@cache
def _by_spelling() -> dict[str, Entry]:
    named: dict[str, Entry] = {}
    for found in entries():
        for spelling in (found.term, *found.also):
            named.setdefault(spelling, found)
    return named


def entry(term: str) -> Entry | None:
    """The first entry of the table that is spelled so, or None.

    >>> entry("S//NF").term, entry("NF").term, entry("SESAME")
    ('S/NF', 'NOFORN', None)
    """
    return _by_spelling().get(term)


def reasons(printed: str, sent: date | None) -> list[Entry]:
    """What the reasons of a classification stood for on the day that a cable was sent.

    Until 25 March 2003 they stood in section 1.5 of E.O. 12958, then in 1.4 (E.O. 13292).  Posts
    printed the old number for years after; the letters had kept their places.  Without a day the
    section tells.

    >>> [(found.term, found.until.year) for found in reasons("1.4 (b),(d)", date(2008, 5, 16))]
    [('1.4(b)', 2010)]
    >>> [found.meaning for found in reasons("1.5 (d)", None)][0][:20]
    'Foreign relations or'
    """
    found = []
    for section, letter in _SECTION.findall(printed):
        rows = [e for e in entries() if e.kind == "reason" and e.term[-2] == letter.lower()]
        if section not in "45" or not rows:
            continue
        then = [
            e
            for e in rows
            if sent and e.since and e.since <= sent and (e.until is None or sent < e.until)
        ]
        alike = [e for e in rows if e.term[2] == section]
        found += (then or alike or rows)[:1]
    return found


@cache
def _by_beginning() -> dict[str, tuple[tuple[str, Entry], ...]]:
    """What may be found in running text, by the first word in small letters, the longest first."""
    found: dict[str, list[tuple[str, Entry]]] = {}
    for term in entries():
        for spelling in (term.term, *term.also) if term.in_text else ():
            beginning = _BEGINNING.search(spelling)
            if beginning:
                found.setdefault(beginning[0].lower(), []).append((spelling, term))
    return {word: tuple(sorted(rows, key=lambda r: -len(r[0]))) for word, rows in found.items()}


def order(head: str) -> Entry | None:
    """The executive order that the lines above a cable's text name.

    >>> order("E.O. 12958: DECL: 05/14/2018").term
    'E.O. 12958'
    """
    named = _ORDER.search(" ".join(head.split()))
    return entry(f"E.O. {named[1]}") if named else None


def find(text: str) -> list[Found]:
    """Every term in running text, in its order, by whole words.

    A term that the table prints in small letters is found in any case, another as it is printed.
    In a text that is in capitals throughout an acronym looks like any other word, so there only
    the former are found.

    >>> [(f.start, f.entry.term) for f in find("Poloff told the MFA's envoy (septel); no AMFA, GOMs.")]
    [(0, 'poloff'), (16, 'MFA'), (29, 'septel')]
    """
    found: list[Found] = []
    shouted: bool | None = None
    for word in _BEGINNING.finditer(text):
        start = word.start()
        if found and start < found[-1].end:
            continue
        for spelling, term in _by_beginning().get(word[0].lower(), ()):
            end = start + len(spelling)
            written = text[start:end]
            any_case = spelling == spelling.lower()
            if (written.lower() if any_case else written) != spelling:
                continue
            if not any_case and shouted is None:
                shouted = _is_shouted(text)
            if (any_case or not shouted) and not _GOES_ON.match(text, end):
                found.append(Found(start, end, term))
                break
    return found


def _is_shouted(text: str) -> bool:
    capitals, small = len(_CAPITAL.findall(text)), len(_SMALL.findall(text))
    return capitals > _ENOUGH_CAPITALS * (capitals + small)


def firsts(texts: Iterable[str]) -> list[list[Found]]:
    """For each of several texts the terms that stand in none before, each where it stands first.

    >>> [[f.entry.term for f in found] for found in firsts(["The MFA and the MFA", "an MFA, the USG"])]
    [['MFA'], ['USG']]
    """
    seen: set[Entry] = set()
    kept = []
    for text in texts:
        new = []
        for found in find(text):
            if found.entry not in seen:
                seen.add(found.entry)
                new.append(found)
        kept.append(new)
    return kept
