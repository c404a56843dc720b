"""What is held: cables by reference, passages by address or words, the library itself."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from citekit import address as addresses
from citekit import reference
from citekit.desk.texts import ASTRAY, Text, of_hash, recover, texts_of
from citekit.errors import CitekitError, NotHeld, UnknownName
from citekit.links import cable_link, elsewhere
from citekit.model import Address, Cable, Link, Paragraph, Passage, Place, Reference, Run, Sentence
from citekit.passage import by_paragraph as by_paragraph_of
from citekit.passage import choose, moved, older, quoted, select
from citekit.passage import others as others_of
from citekit.passage import sentences as sentences_of
from citekit.settings import Settings

if TYPE_CHECKING:
    from citekit.store import Library

__all__ = [
    "Resolved",
    "absent",
    "address_of",
    "by_paragraph",
    "cable",
    "given",
    "is_paragraph",
    "library",
    "older_texts",
    "others",
    "passage",
    "place",
    "place_of",
    "resolve",
    "sample",
    "sentences",
    "texts",
    "unheld",
]


@dataclass(frozen=True, slots=True)
class Resolved:
    """What an address leads to: the passage, and the address's one canonical spelling.

    ``was``: the address that was asked for, where its words have moved since it was printed.
    """

    passage: Passage
    canonical: str
    was: Address | None = None


@lru_cache(maxsize=1)
def environment() -> Settings:
    """The settings of the environment, read once."""
    return Settings.read(os.environ)


def given(settings: Settings | None) -> Settings:
    """The settings that were given, else those of the environment."""
    return settings if settings is not None else environment()


def library(*, settings: Settings | None = None) -> Library:
    """The library of cables that the settings name; it may be empty or not there yet."""
    return _open(given(settings).database)


@lru_cache(maxsize=8)
def _open(database: str) -> Library:
    from citekit import store

    return store.open(database)


def absent(database: str) -> bool:
    """Whether there is no library yet: told without loading a database engine."""
    return "://" not in database and not Path(database).exists()


def _held(wanted: Reference, settings: Settings | None) -> Cable | None:
    database = given(settings).database
    if not absent(database):
        shelf = _open(database)
        if found := shelf.cable(wanted):
            return found
        if shelf.count():
            return None
    packaged = sample()
    return packaged if packaged.reference == wanted else None


def sample() -> Cable:
    """The packaged cable, which answers while the library holds nothing."""
    from citekit import corpus  # a library that holds something needs no importer

    return corpus.sample()


def cable(ref: str, *, text: str | None = None, settings: Settings | None = None) -> Cable:
    """A cable by any spelling of its reference; ``text``: the first characters of a text's hash.

    Raises BadReference, UnknownCable for an ID that was never published, NotHeld for one whose
    text is not in this library, and UnknownName for a hash that is none of its texts'.

    >>> cable("08 mexico 01487").subject[:12]
    'SCENE SETTER'
    """
    wanted = reference.parse(ref)
    found = _held(wanted, settings)
    if found is not None:
        return found if text is None else _text_of(found, text, settings)
    if reference.published(wanted):
        raise NotHeld(
            f"{wanted} is a published cable, but its text is not held here, so that none of its "
            "words can be shown.",
            hint="Link to it and cite it as a whole, or import it with: citekit import FILE",
            reference=wanted,
        )
    raise reference.unknown(wanted)


def _text_of(held: Cable, wanted: str, settings: Settings | None) -> Cable:
    shelf = _shelf_of(settings)
    if shelf:
        return of_hash(shelf, held, wanted)
    if len(wanted) >= 4 and held.sha256.startswith(wanted.lower()):
        return held
    raise UnknownName.among("text", wanted, [held.sha256[:8]])


def passage(
    ref: str,
    para: str | int | None = None,
    *,
    quote: str | None = None,
    prefix: str = "",
    suffix: str = "",
    words: str | None = None,
    text: str | None = None,
    settings: Settings | None = None,
) -> Passage:
    """The passage that a reference, a paragraph, and exact words or their positions name.

    ``ref`` may also be a whole address; ``para`` and ``words`` then take precedence over its own.
    Words that stand several times are told apart by what stands right before and behind them: with
    ``prefix`` and ``suffix``, ``quote`` is the TextQuoteSelector of the Web Annotation Data Model.
    ``text`` begins with the hash of one of the cable's texts: that one, not the newest, is read.
    A published cable whose text is not held is a passage without words (``cable.is_held`` is
    False).  Raises what ``cable`` raises, and BadAddress, NoSuchParagraph, NoSuchWords, BadQuotation.

    >>> passage("08MEXICO1487", 11, quote="independent of the U.S.").address.places[0].runs
    (Run(first=15, last=18),)
    """
    named = addresses.parse(ref if para is None else f"{addresses.parse(ref).reference}/{para}")
    is_whole = not named.places and words is None and quote is None and text is None
    held = _cable_at(named.reference, text, settings, is_whole=is_whole)
    if words is not None:
        label = addresses.runs_text(named) if named.places else ""
        chosen = addresses.parse_runs(label.partition("/")[0], words)
        found = select(held, Address(held.reference, chosen))
    elif quote is not None:
        within = addresses.runs_text(named).partition("/")[0] if named.places else None
        found = choose(held, within, quote, prefix=prefix, suffix=suffix)
    elif text is None:
        found, is_moved = _led(held, named, settings)
        return moved(found, named) if is_moved else found
    else:
        found = select(held, named)
    return found if text is None else older(found, cable(str(named.reference), settings=settings))


def _cable_at(
    wanted: Reference, text: str | None, settings: Settings | None, *, is_whole: bool
) -> Cable:
    """A cable that is held; where it is meant as a whole, also one of which only the ID is known."""
    try:
        return cable(str(wanted), text=text, settings=settings)
    except NotHeld:
        if not is_whole:
            raise
        from citekit import corpus

        return corpus.bare(reference.parse(str(wanted)))


def resolve(path: str, *, text: str | None = None, settings: Settings | None = None) -> Resolved:
    """What an address leads to, in any spelling; ``path`` is decoded and may begin with a slash."""
    named = addresses.parse(path)
    if text is None:
        held = _cable_at(named.reference, None, settings, is_whole=not named.places)
        found, is_moved = _led(held, named, settings)
    else:
        found, is_moved = passage(path, text=text, settings=settings), False
    return Resolved(found, addresses.format(found.address), named if is_moved else None)


def _led(held: Cable, named: Address, settings: Settings | None) -> tuple[Passage, bool]:
    """The passage at an address, and whether its words were carried there from an older text."""
    try:
        return select(held, named), False
    except ASTRAY:
        shelf = _shelf_of(settings)
        found = recover(shelf, held, named) if named.check and shelf else None
        if found is None:
            raise
        return found


def _shelf_of(settings: Settings | None) -> Library | None:
    """The library that answers, or None while it holds nothing."""
    database = given(settings).database
    shelf = None if absent(database) else _open(database)
    return shelf if shelf and shelf.count() else None


def texts(ref: str, *, settings: Settings | None = None) -> tuple[Text, ...]:
    """Every text of a cable that is held, redacted or not, the one shown first."""
    held = cable(ref, settings=settings)
    return texts_of(_shelf_of(settings), held)


def older_texts(held: Cable, settings: Settings | None) -> Iterator[Cable]:
    """The texts of a cable that are not shown, the newest release first."""
    for text in texts_of(_shelf_of(settings), held):
        if not text.is_shown:
            yield _text_of(held, text.hash, settings)


def sentences(paragraph: Paragraph) -> tuple[Sentence, ...]:
    """The sentences of a paragraph, each as a run of its words."""
    return sentences_of(paragraph)


def address_of(held: Cable, label: str, first: int, last: int) -> str:
    """The address, with its check, of some words of one paragraph."""
    chosen = Address(held.reference, (Place(label, (Run(first, last),)),))
    return addresses.format(quoted(select(held, chosen)).address)


@dataclass(frozen=True, slots=True)
class Unheld:
    """A published cable whose text is not held: what can be said and shared of it all the same."""

    reference: Reference
    sender: str
    month: int | None
    permalink: str
    links: tuple[Link, ...]


def unheld(wanted: Reference, *, settings: Settings | None = None) -> Unheld:
    """What is known of a published cable without its text."""
    name = reference.origin_name(wanted.origin) or wanted.origin
    permalink = cable_link(wanted, given(settings).base_url)
    return Unheld(wanted, name, reference.month(wanted), permalink, elsewhere(wanted))


def others(chosen: Passage) -> tuple[str, ...]:
    """Where else in its cable the same words stand, as addresses."""
    return tuple(map(addresses.format, others_of(chosen)))


def by_paragraph(chosen: Passage) -> list[tuple[Paragraph, str]]:
    """The words of a passage parted where its paragraphs part."""
    return by_paragraph_of(chosen)


def is_paragraph(argument: str) -> bool:
    """Whether an argument that follows a reference names a paragraph of it.

    >>> [is_paragraph(a) for a in ("11", "11-12", "U1", "SUBJECT", "08MEXICO1487")]
    [True, True, True, True, False]
    """
    if reference.is_valid(argument):
        return False
    try:
        return bool(addresses.parse(f"08MEXICO1487/{argument}").places)
    except CitekitError:
        return False


def place_of(held: Cable, address: Address) -> str:
    """An address of a cable with the check of its words, as text."""
    return place(select(held, address))


def place(chosen: Passage) -> str:
    """The address of a passage with its check, as text."""
    return addresses.format(quoted(chosen).address)
