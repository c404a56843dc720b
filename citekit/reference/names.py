"""The names of origins, their other names, and what a misprinted ID should read.

Three open tables in ``data/``, one row a fact, each with its source: ``origins.csv`` (the code in
an ID, the words a cable's heading spells it with, the name to cite), ``aliases.csv`` (another name
or misspelling of an origin) and ``misprints.csv`` (the published IDs that break the grammar).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from citekit import assets
from citekit.model import Reference
from citekit.reference import ledger

__all__ = [
    "Origin",
    "akin",
    "is_name",
    "known",
    "misprint",
    "origin_name",
    "origins",
    "reprint",
    "resolve",
    "typo",
]

_OFFICE = re.compile(r"(?:US)?MISSION|(?:AM)?EMBASSY|(?:AM)?CONSULATE?|AMCONGEN|AMCONSUL")
"""What kind of post it is, written before its name."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A post or office that sends cables.

    ``code`` stands in IDs (``MEXICO``), ``words`` in headings; ``name`` is the one to cite
    (``Embassy Mexico City``), empty where the code does not say which of two missions sent a
    cable; ``kind`` is embassy, consulate, mission and so on; ``printed`` is how the published
    pages print it (``Embassy Mexico``), empty where no page was seen; ``source`` says whence.
    """

    code: str
    words: str
    name: str
    kind: str
    printed: str
    source: str


def _rows(name: str) -> Iterator[list[str]]:
    with assets.data(name).open(encoding="ascii", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows


@cache
def origins() -> dict[str, Origin]:
    """Every origin by its code: those of published IDs and those only named in references."""
    return {row[0]: Origin(*row) for row in _rows("origins.csv")}


def origin_name(origin: str) -> str | None:
    """The name to cite an origin by, or None where none is known.

    >>> origin_name("MEXICO")
    'Embassy Mexico City'
    """
    found = origins().get(origin)
    return (found.name or None) if found else None


@cache
def _aliases() -> dict[str, tuple[tuple[str, bool], ...]]:
    """The origins that another name may mean, each with whether it always means it.

    Page lines cut the words of an origin after 10 characters (``BUENOS AIR``), older ones and
    PlusD's numbers of the 1970s after 6 (``BUENOS``); a cut that fits one origin only means it.
    """
    cuts: dict[str, set[str]] = {}
    for origin in origins().values():
        for length in (6, 10):
            cuts.setdefault(origin.words[:length].replace(" ", ""), set()).add(origin.code)
    found: dict[str, list[tuple[str, bool]]] = {
        cut: [(code, True) for code in codes] for cut, codes in cuts.items() if len(codes) == 1
    }
    listed: dict[str, list[tuple[str, bool]]] = {}
    for alias, means, use, _ in _rows("aliases.csv"):
        listed.setdefault(alias, []).append((means, use == "name"))
    return {alias: tuple(origins) for alias, origins in {**found, **listed}.items()}


@cache
def _misprints() -> dict[str, Reference]:
    table = {}
    for printed, right, _, _ in _rows("misprints.csv"):
        origin = right[2:].rstrip("0123456789")
        year = ledger.full_year(int(right[:2]))
        table[printed] = Reference(year, origin, int(right[2 + len(origin) :]), printed)
    return table


def misprint(printed: str) -> Reference | None:
    """What a misprinted published ID should read, ``published_as`` set; None if it is none.

    >>> misprint("06ASTANA")
    Reference(year=2006, origin='ASTANA', serial=204, published_as='06ASTANA')
    """
    return _misprints().get(printed)


@cache
def _reprints() -> dict[Reference, Reference]:
    return {right: right for right in _misprints().values()}


def reprint(reference: Reference) -> Reference | None:
    """The same reference with the misprinted ID it was published as, or None."""
    return _reprints().get(reference)


def known(origin: str) -> bool:
    """Whether a code is one of an origin, published or only named in references."""
    return origin in origins()


def is_name(word: str) -> bool:
    """Whether a word, blanks left out, is an origin's code, another name of it or a cut of it."""
    return word in origins() or word in _aliases()


def without_office(origin: str) -> str:
    """A name without ``AMEMBASSY`` and the like before it.

    >>> without_office("AMEMBASSYHANOI"), without_office("EMBASSY")
    ('HANOI', 'EMBASSY')
    """
    office = _OFFICE.match(origin)
    return origin[office.end() :] or origin if office else origin


def resolve(year: int, origin: str, serial: int) -> Reference:
    """The reference that year, name and number mean.

    The published list comes first: another name of the origin is tried only where nothing is
    published under the name as it stands, and one that is an origin itself (BRUSSELS and USEU
    BRUSSELS share a series of numbers) only where that ID is published.

    >>> str(resolve(2008, "BUENOSAIR", 1150)), str(resolve(2008, "TAIPEI", 284))
    ('08BUENOSAIRES1150', '08TAIPEI284')
    """
    if ledger.month_of(origin, year, serial):
        return Reference(year, origin, serial)
    tried = [origin]
    certain = origin
    for name in tried:  # grows while we walk
        wanted = Reference(year, name, serial)
        if ledger.month_of(name, year, serial):
            return wanted
        if found := reprint(wanted):
            return found
        means = _aliases().get(name) or ((without_office(name), True),)
        tried += [other for other, _ in means if other not in tried]
        if name == certain:
            certain = next((other for other, always in means if always), certain)
    return Reference(year, certain, serial)


def shorter(word: str) -> set[str]:
    """A word and every word that one letter less makes of it."""
    return {word, *(word[:n] + word[n + 1 :] for n in range(len(word)))}


@cache
def _neighbours() -> dict[str, set[str]]:
    near: dict[str, set[str]] = {}
    for code in origins():
        for form in shorter(code):
            near.setdefault(form, set()).add(code)
    return near


def akin(origin: str) -> tuple[str, ...]:
    """The other origins under whose name the same post's cables may be published.

    >>> akin("KIEV")
    ('KYIV',)
    """
    return tuple(other for other, _ in _aliases().get(origin, ()) if other in origins())


def typo(word: str) -> tuple[str, ...]:
    """The origins that are one slip away: a letter too much, too few, wrong, or two swapped.

    >>> typo("COLOMOBO")
    ('COLOMBO',)
    """
    if not 4 <= len(word) <= 30:
        return ()
    near = {code for form in shorter(word) for code in _neighbours().get(form, ())}
    return tuple(sorted(near - {word}))
