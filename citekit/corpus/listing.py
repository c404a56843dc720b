"""The list of published IDs with their months: known when seen, and told from a list of others."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from citekit import reference
from citekit.errors import BadReference
from citekit.model import Cable, Problem, RawCable, Reference

__all__ = ["PublishedList", "bare", "found", "knows"]

_LINE = re.compile(rb'"?([0-9]{2}[A-Z0-9]{3,40})"?(?:[,;\t]"?([0-9]{1,2})"?)?\r?\Z')
_HEADING = re.compile(rb'"?[a-z_ ]+"?(?:[,;\t]"?[a-z_ ]+"?)?\r?\Z', re.IGNORECASE)
_ENOUGH = 3
_RAW = 200


@dataclass(frozen=True, slots=True)
class PublishedList:
    """A list of IDs: where it is from, and those of them that are published, in its order."""

    where: str
    known: tuple[Reference, ...]

    @property
    def sentence(self) -> str:
        """What is told of a list where cables were looked for."""
        return (
            f"This is a list of reference IDs, {len(self.known):,} of which are published; "
            "it holds no text of a cable."
        )


def knows(head: bytes) -> bool:
    """Whether a file that begins so is a list of IDs, one a line, with a month or without."""
    lines = head.split(b"\n")[:40]
    good = sum(_LINE.match(line) is not None for line in lines)
    return good >= _ENOUGH and good * 10 >= 9 * (len([line for line in lines if line.strip()]) - 2)


def found(data: bytes, name: str) -> Iterator[PublishedList | Problem]:
    """A list, then each line of it that is no published ID, or states another month than is known."""
    known: list[Reference] = []
    problems: list[Problem] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        fault = _fault(line, known)
        if fault and not (number == 1 and _HEADING.match(line)):
            shown = line[:_RAW].decode("utf-8", "replace").strip()
            problems.append(Problem(f"{name}, line {number}", shown, fault))
    yield PublishedList(name, tuple(known))
    yield from problems


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


def _fault(line: bytes, known: list[Reference]) -> str:
    """What is wrong with a line, or an empty string; the ID of a good one is added to the known."""
    made = _LINE.match(line)
    if not made:
        return "This line is no reference ID, with or without a month."
    try:
        named = reference.parse(made[1].decode())
    except BadReference as error:
        return error.message
    if not reference.published(named):
        return f"{named} is not among the published IDs."
    known.append(named)
    month = reference.month(named)
    if made[2] and month and int(made[2]) != month:
        return f"{named} was published under month {month}, not {int(made[2])}."
    return ""
