"""Reading lists: several passages in one address, exported together.

A list is kept in its address alone: the addresses of its passages, joined by commas, in the order
in which a person put them.  So it is shared like any link, needs no account, and nothing is lost
with a server.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from citekit import address as addresses
from citekit.desk.holdings import place, resolve
from citekit.desk.pictures import card, card_digest, fitting
from citekit.desk.products import permalink
from citekit.errors import BadAddress, BadQuotation, CitekitError, NotHeld
from citekit.model import Passage
from citekit.settings import Settings

__all__ = ["ListEntry", "ReadingList", "cards_digest", "cards_of", "reading_list"]

MOST = 60
"""Passages of one list."""

_EPOCH = (2010, 11, 28, 0, 0, 0)  # the time in every archive, so that the same list gives the same


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One passage of a list: its address with the check of its words; or why there is none."""

    place: str
    passage: Passage | None
    error: CitekitError | None = None


@dataclass(frozen=True, slots=True)
class ReadingList:
    """The passages of a list, each once.  ``is_moved``: words were led to where they stand now."""

    entries: tuple[ListEntry, ...]
    is_moved: bool = False

    @property
    def canonical(self) -> str:
        """The list as its address has it."""
        return ",".join(entry.place for entry in self.entries)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Its passages; raises the error of the first one that is not to be had."""
        for entry in self.entries:
            if entry.error:
                raise entry.error
        return tuple(entry.passage for entry in self.entries if entry.passage)


def reading_list(path: str, *, settings: Settings | None = None) -> ReadingList:
    """The passages that an address of a list names, in any spelling; raises BadAddress for too many.

    >>> reading_list("08mexico1487/11, 08 MEXICO 1487").canonical
    '08MEXICO1487/11:AJ9E,08MEXICO1487'
    """
    parts = [part.strip(" /") for part in path.split(",")]
    parts = [part for part in parts if part]
    if len(parts) > MOST:
        raise BadAddress(
            f"A reading list holds at most {MOST} passages; this one names {len(parts)}.",
            hint="Begin a second list.",
        )
    entries: dict[str, ListEntry] = {}
    is_moved = False
    for part in parts:
        try:
            found = resolve(part, settings=settings)
        except CitekitError as error:
            entries.setdefault(part, ListEntry(_spelled(part), None, error))
            continue
        is_moved = is_moved or found.was is not None
        here = place(found.passage)
        entries.setdefault(here, ListEntry(here, found.passage))
    return ReadingList(tuple(entries.values()), is_moved)


def _spelled(part: str) -> str:
    """An address that leads nowhere, in its one spelling if it is an address at all."""
    try:
        return addresses.format(addresses.parse(part))
    except CitekitError:
        return part


def cards_digest(
    chosen: Sequence[Passage], *, size: str = "og", theme: str = "paper", settings: Settings | None
) -> str:
    """A digest of all cards of some passages, known without drawing one."""
    held = (p for p in chosen if p.cable.is_held)
    return ",".join(card_digest(p, size=size, theme=theme, settings=settings) for p in held)


def cards_of(
    chosen: Sequence[Passage],
    *,
    size: str = "og",
    theme: str = "paper",
    settings: Settings | None = None,
) -> bytes:
    """A ZIP archive of the cards of some passages, with their alt texts and links beside them.

    A passage too long for its card is shown as far as it fits, under its own address, as everywhere.
    Of what has no card, the text says so.
    """
    told: list[str] = []
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for number, passage in enumerate(chosen, 1):
            name = f"{number:02d}-{place(passage).translate(str.maketrans('/:+', '___'))}.png"
            try:
                fitted = fitting(passage, size=size, theme=theme, settings=settings)
                drawn = card(fitted, size=size, theme=theme, settings=settings)
            except (BadQuotation, NotHeld) as error:
                told.append(f"{place(passage)}\nNo card: {error.message}")
            else:
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), drawn.data)
                told.append(f"{name}\n{drawn.alt_text}")
            told[-1] += f"\n{permalink(passage, settings=settings)}\n"
        text = "\n".join(told).encode()
        archive.writestr(zipfile.ZipInfo("alt-texts.txt", _EPOCH), text)
    return made.getvalue()
