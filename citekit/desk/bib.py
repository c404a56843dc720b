"""The user's own .bib file: cables added, entries completed and checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from citekit.desk.citing import cited_fields, export
from citekit.desk.holdings import cable, passage
from citekit.errors import CitekitError
from citekit.model import Problem, Reference
from citekit.settings import Settings

if TYPE_CHECKING:
    from citekit.cite import bibfile

__all__ = ["check_bib", "difference", "edit_bib"]


def edit_bib(
    data: bytes, *, add: Sequence[str] = (), update: bool = False, settings: Settings | None = None
) -> bytes:
    """The file with entries added and, if asked, missing fields filled in; the rest as it was.

    Raises UnreadableFile for what is no text, and what ``passage`` raises for a reference.
    """
    from citekit.cite import bibfile

    text, encoding = bibfile.decode(data)
    if update:
        text = bibfile.update(text, lambda wanted: _facts(wanted, settings))
    entries = []
    for ref in add:
        chosen = passage(ref, settings=settings)
        entry = export([chosen], "biblatex", settings=settings).data.decode()
        entries.append((str(chosen.cable.reference), entry))
    return bibfile.encode(bibfile.add(text, entries), encoding)


def check_bib(data: bytes, *, settings: Settings | None = None) -> list[Problem]:
    """What is wrong with the entries that cite cables."""
    from citekit.cite import bibfile

    return bibfile.check(bibfile.decode(data)[0], lambda wanted: _facts(wanted, settings))


def difference(before: bytes, after: bytes, name: str) -> str:
    """A unified diff of two states of a file."""
    from citekit.cite import bibfile

    return bibfile.difference(bibfile.decode(before)[0], bibfile.decode(after)[0], name)


def _facts(wanted: Reference, settings: Settings | None) -> bibfile.Facts | None:
    from citekit.cite import bibfile

    try:
        held = cable(str(wanted), settings=settings)
    except CitekitError:
        return None
    title, day, fields = cited_fields(held, settings=settings)
    return bibfile.Facts(title, day, fields)
