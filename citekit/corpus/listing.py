"""The list of published IDs with their months: known when seen, and told from a list of others."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from citekit import reference
from citekit.errors import BadReference
from citekit.model import Cable, Problem, RawCable, Reference

__all__ = ["PublishedList", "bare", "cables", "knows", "parse"]

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


def bare(wanted: Reference) -> Cable:
    """A published cable of which only the list is known: ID, origin and month, and not a word.

    ``source.created`` is its month (``2008-05``).  Raises UnknownCable for an ID that was never
    published.

    >>> from citekit.reference import parse
    >>> made = bare(parse("08MEXICO1502"))
    >>> made.is_held, made.source.created, made.origin, made.paragraphs
    (False, '2008-05', 'Embassy Mexico', ())
    """
    month = reference.month(wanted)
    if month is None:
        raise reference.unknown(wanted)
    post = reference.origins().get(wanted.origin)
    created = f"{wanted.year}-{month:02d}"
    return Cable(
        reference=wanted,
        date=None,
        date_is_exact=False,
        released=None,
        origin=(post.printed or post.name or None) if post else None,
        classification=None,
        subject="",
        tags=(),
        mentions=(),
        classified_by=None,
        signed_by=(),
        recipients=(),
        paragraphs=(),
        problems=(),
        raw_header="",
        raw_body="",
        sha256=hashlib.sha256(b"\0").hexdigest(),
        source=RawCable(
            wanted.published_id, "", "", "list", "the list of published IDs", created=created
        ),
    )


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
