"""The list of published IDs with their months: known when seen, and told from a list of others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from citekit import reference
from citekit.errors import BadReference
from citekit.model import Problem, RawCable, Reference

__all__ = ["PublishedList", "cables", "knows", "parse"]

_LINE = re.compile(rb'"?([0-9]{2}[A-Z0-9]{3,40})"?(?:[,;\t]"?([0-9]{1,2})"?)?\r?\Z')
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class PublishedList:
    """A list of IDs: those that are published, and those that this package does not know."""

    known: tuple[Reference, ...]
    unknown: tuple[str, ...]


def knows(head: bytes) -> bool:
    """Whether a file that begins so is a list of IDs, one a line, with a month or without."""
    lines = head.split(b"\n")[:40]
    good = sum(_LINE.match(line) is not None for line in lines)
    return good >= _ENOUGH and good * 10 >= 9 * (len([line for line in lines if line.strip()]) - 2)


def parse(data: bytes) -> PublishedList:
    """The IDs of a list, in its order."""
    known: list[Reference] = []
    unknown: list[str] = []
    for line in data.split(b"\n"):
        if made := _LINE.match(line):
            printed = made[1].decode()
            try:
                found = reference.parse(printed)
            except BadReference:
                unknown.append(printed)
                continue
            if reference.published(found):
                known.append(found)
            else:
                unknown.append(printed)
    return PublishedList(tuple(known), tuple(unknown))


def cables(data: bytes, name: str) -> Iterator[RawCable | Problem]:
    """A list holds no texts: one problem that says so and counts its IDs."""
    made = parse(data)
    count = len(made.known) + len(made.unknown)
    first = ", ".join(made.unknown[:3])
    told = (
        "all of them known here"
        if not made.unknown
        else f"of which {len(made.unknown):,} are unknown here ({first})"
    )
    yield Problem(
        name,
        "",
        f"This is a list of {count:,} reference IDs, {told}, and holds no text of a cable.",
    )
