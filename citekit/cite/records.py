"""What every format asks of an item: its author, days, key, paragraph, source in one line."""

from __future__ import annotations

from collections.abc import Sequence

from citekit.model import CslItem, Passage

__all__ = ["Pairs", "author", "day", "keys", "parts", "pin", "source", "text_of"]

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
    """A key for each record: the reference ID, with a letter where passages share it."""
    made: list[str] = []
    for _, item in pairs:
        key, letters = text_of(item.fields["id"]), iter("bcdefghijklmnopqrstuvwxyz")
        base = key
        while key in made:
            key = base + next(letters, f"-{len(made)}")
        made.append(key)
    return made


def pin(item: CslItem) -> str:
    """The paragraph cited, as ``paragraph 11``, or an empty string."""
    if not item.locator:
        return ""
    return f"paragraph{'s' if '-' in item.locator or ',' in item.locator else ''} {item.locator}"


def source(item: CslItem) -> str:
    """Who, when, which cable and paragraph, in one line."""
    pieces = (author(item), day(item, "issued"), f"cable {item.fields['number']}", pin(item))
    return ", ".join(piece for piece in pieces if piece)
