"""TAGS (Traffic Analysis by Geography and Subject): the names on a line and their kinds."""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache

from citekit import assets
from citekit.model import Tag

__all__ = ["kind", "kinds", "meaning", "meanings", "tags"]

_APART = re.compile(r"[,;:\n\\]+")
_SUBJECT = re.compile(r"[ABCEMOPST][A-Z]{3}\Z")
_PROGRAMME = re.compile(r"K[A-Z0-9]{3}\Z")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_PERSON = re.compile(r"\(([A-Z' -]{3,40}(?:, ?[A-Z' .-]{1,30})?)\)")
_MOST = 200


@cache
def kinds() -> dict[str, str]:
    """The known tags and their kinds."""
    with assets.data("tags.csv").open(encoding="utf-8", newline="") as file:
        return {name: kind for name, kind, _ in list(csv.reader(file))[1:]}


@cache
def meanings() -> dict[str, tuple[str, str]]:
    """The tags whose meaning is known, with it and where it was read."""
    with assets.data("tag-meanings.csv").open(encoding="ascii", newline="") as file:
        return {name: (words, source) for name, words, source in list(csv.reader(file))[1:]}


def meaning(name: str) -> str:
    """What a tag stands for, as the Department's list of TAGS terms has it; empty if unknown.

    >>> meaning("PREL"), meaning("MX"), meaning("CLINTON, HILLARY")
    ('External political relations', 'Mexico', '')
    """
    return meanings().get(name, ("", ""))[0]


@cache
def _phrases() -> dict[str, list[tuple[str, ...]]]:
    """The tags of several words by their first one, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for name in sorted(kinds(), key=len, reverse=True):
        if " " in name:
            found.setdefault(name.split()[0], []).append(tuple(name.split()))
    return found


def kind(name: str) -> str:
    """country, subject, person, organisation, programme or unknown.

    >>> [kind(name) for name in ("MX", "PGOV", "KCRM", "NATO", "CLINTON, HILLARY", "IZPREL")]
    ['country', 'subject', 'programme', 'organisation', 'person', 'unknown']
    """
    if known := kinds().get(name):
        return known
    if _COUNTRY.match(name):
        return "country"
    if _PROGRAMME.match(name):
        return "programme"
    return "person" if ", " in name else "subject" if _SUBJECT.match(name) else "unknown"


def tags(text: str) -> tuple[Tag, ...]:
    """The tags of a TAGS line, upper case, each once, in their order, spelled as printed.

    >>> [tag.name for tag in tags("PHUM, OPRC, OPRC, IT, human rights")]
    ['PHUM', 'OPRC', 'IT', 'HUMAN RIGHTS']
    """
    text = text.upper()
    names: dict[str, None] = {}
    if "(" in text:
        for made in _PERSON.finditer(text):
            names[" ".join(made[1].split())] = None
        text = _PERSON.sub(",", text)
    for piece in _APART.split(text):
        words = [word.strip("().-") for word in piece.split()]
        for name in _grouped([code for word in words if word for code in _codes(word)]):
            names[name] = None
        if len(names) > _MOST:
            break
    return tuple(_tag(name) for name in names)


def _codes(word: str) -> list[str]:
    """The codes that strokes part, ``PREL/PGOV``; any other word as it stands."""
    codes = word.split("/")
    return codes if len(codes) > 1 and all(kind(code) != "unknown" for code in codes) else [word]


@lru_cache(maxsize=4096)
def _tag(name: str) -> Tag:
    return Tag(name, kind(name))


def _grouped(words: list[str]) -> list[str]:
    """Codes alone; tags of several words together, and a surname with its given name."""
    if not any(len(word) > 4 or word in _phrases() for word in words):
        return words
    names: list[str] = []
    loose: list[str] = []
    at = 0
    while at < len(words):
        phrase = next(
            (p for p in _phrases().get(words[at], ()) if tuple(words[at : at + len(p)]) == p), ()
        )
        if phrase or _is_code(words[at]):
            names += _pairs(loose)
            loose = []
            names.append(" ".join(phrase) or words[at])
            at += len(phrase) or 1
        else:
            loose.append(words[at])
            at += 1
    return names + _pairs(loose)


def _is_code(word: str) -> bool:
    return len(word) < 4 or kind(word) != "unknown" or not word.isalpha()


def _pairs(words: list[str]) -> list[str]:
    """Words that are no codes: two and two, as surname and given name stand."""
    if len(words) % 2:
        return [" ".join(words)] if 1 < len(words) < 4 else words
    return [" ".join(words[i : i + 2]) for i in range(0, len(words), 2)]
