"""What every format asks of an item: its author, days, key, paragraph, source in one line."""

from __future__ import annotations

from collections.abc import Sequence

from citekit import address
from citekit.model import CslItem, Passage

__all__ = [
    "Pairs",
    "archive",
    "author",
    "day",
    "institution",
    "keys",
    "note",
    "parts",
    "pin",
    "source",
    "text_of",
]

Pairs = Sequence[tuple[Passage, CslItem]]
"""Passages, each with its item."""


def text_of(value: object) -> str:
    """A value as text; None is empty."""
    return str(value) if value is not None else ""


def author(item: CslItem) -> str:
    """The whole name of the post."""
    authors = item.fields.get("author")
    first = authors[0] if isinstance(authors, list) and authors else {}
    return text_of(first.get("literal")) if isinstance(first, dict) else ""


def institution(item: CslItem) -> str:
    """The author for forms that part a last name from a first one at a comma: one name, one comma.

    >>> institution(CslItem({"author": [{"literal": "American Institute Taiwan, Taipei"}]}))
    'American Institute Taiwan (Taipei),'
    """
    name, _, place = author(item).partition(", ")
    return f"{name} ({place})," if place else f"{name},"


def parts(item: CslItem, name: str) -> list[int]:
    """Year, month and day of a date, as far as it is known."""
    date = item.fields.get(name)
    if not isinstance(date, dict):
        return []
    return list(date["date-parts"][0])


def day(item: CslItem, name: str) -> str:
    """A date as ``2008-05-16``, or an empty string."""
    numbers = parts(item, name)
    return "-".join(f"{part:0{4 if i == 0 else 2}d}" for i, part in enumerate(numbers))


def keys(pairs: Pairs) -> list[str]:
    """A key for each record: the reference ID, and for a further passage of a cable its place too.

    So a key stays what it was when a list is exported again with more in it: ``08MEXICO1487``,
    ``08MEXICO1487-12``, ``08MEXICO1487-11.26-40``.  The same passage twice gets a letter.
    """
    made: list[str] = []
    for passage, item in pairs:
        key = text_of(item.fields["id"])
        if key in made:
            place = address.runs_text(passage.address).translate(str.maketrans("/+", ".."))
            key = f"{key}-{place}" if place else key
        base, letters = key, iter("bcdefghijklmnopqrstuvwxyz")
        while key in made:
            key = base + next(letters, f"-{len(made)}")
        made.append(key)
    return made


def pin(item: CslItem) -> str:
    """What is cited of the cable (``paragraph 11``, ``subject line``), or an empty string."""
    if not item.locator:
        return item.suffix
    several = "-" in item.locator or "," in item.locator
    paragraphs = f"paragraph{'s' if several else ''} {item.locator}"
    return f"{item.suffix} and {paragraphs}" if item.suffix else paragraphs


def archive(item: CslItem) -> tuple[str, str]:
    """Address and day of the archived copy, as given; empty where none is."""
    custom = item.fields.get("custom")
    given = custom if isinstance(custom, dict) else {}
    return text_of(given.get("archive-url")), text_of(given.get("archive-date"))


def note(item: CslItem) -> str:
    """What an item says in a note: its classification, and where a copy is archived."""
    return text_of(item.fields.get("note"))


def source(item: CslItem) -> str:
    """Who, when, which cable and paragraph, in one line."""
    pieces = (author(item), day(item, "issued"), f"cable {item.fields['number']}", pin(item))
    return ", ".join(piece for piece in pieces if piece)
