"""What a picture shows beside what its passage says: drawn again, and read.

A card that is drawn again with the same words looks the same; that outlives a network which strips
signature and text, and shows a single changed letter.  Where no look fits, its words are read.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citekit import share
from citekit.desk import letters
from citekit.desk.composing import Look, card_text
from citekit.desk.holdings import given
from citekit.desk.pictures import sizes, themes
from citekit.desk.proof import verify
from citekit.errors import BadQuotation, UnknownName, UnreadableFile
from citekit.model import CardText, Passage, Verdict
from citekit.settings import Settings

if TYPE_CHECKING:
    from citekit.cards.provenance import Origin
    from citekit.cards.scan import Difference, Picture

__all__ = ["Reading", "beside_its_like", "reading"]

_PARTS = 6  # of a series
_SHAPE = 0.015  # by which a picture's proportions may be off
_MARKED = 16  # letters that tell the guard's mark
_MISREAD = 0.7  # likeness of a word to one that was misread


def beside_its_like(
    picture: Picture, chosen: Passage, link: str, origin: Origin | None, settings: Settings
) -> Difference | None:
    """How a picture differs from the card of a passage that is most like it; None without any."""
    texts = tuple(_texts(chosen, link, origin, settings))
    best: tuple[Difference, Look, CardText] | None = None
    for text in dict.fromkeys(texts):
        for look in _looks(picture, origin, settings):
            drawn = _again(text, look)
            if drawn is None:
                continue
            seen = picture.beside(drawn)
            if seen.is_none:
                return seen
            if best is None or seen.share < best[0].share:
                best = seen, look, text
    if best is None:
        return None
    if origin is None:  # what tells the parts of a series is lost with the file's text
        for text in _of_a_series(best[2]):
            drawn = _again(text, best[1])
            if drawn and (seen := picture.beside(drawn)).is_none:
                return seen
    return best[0]


def _looks(picture: Picture, origin: Origin | None, settings: Settings) -> list[Look]:
    """Every theme in every size of this shape; what the file names first."""
    shape = picture.width / picture.height
    found = [
        Look(size, theme, settings=settings)
        for size, (width, height) in sizes().items()
        if abs(shape * height / width - 1) < _SHAPE
        for theme in themes(settings=settings)
    ]
    if origin:
        found.sort(key=lambda look: (look.size, look.theme) != (origin.size, origin.theme))
    return found


def _texts(
    chosen: Passage, link: str, origin: Origin | None, settings: Settings
) -> Iterator[CardText]:
    """What the card of a passage may say: by the sender or a speaker, whole or cut."""
    published = _published(link, chosen, settings)
    for speaker in (False, True):
        text = card_text(chosen, Look(speaker=speaker, settings=published))
        if origin and origin.address:
            continues, resumes = "continues" in origin.cut, "resumes" in origin.cut
            yield replace(text, part=origin.part, continues=continues, resumes=resumes)
        else:
            yield from (replace(text, continues=cut) for cut in (False, True))


def _of_a_series(text: CardText) -> Iterator[CardText]:
    """The same words as each part of a short series."""
    for count in range(2, _PARTS + 1):
        for part in range(1, count + 1):
            for continues in {False, part < count}:
                for resumes in {False, part > 1}:
                    yield replace(
                        text, part=f"{part}/{count}", continues=continues, resumes=resumes
                    )


def _again(text: CardText, look: Look) -> Picture | None:
    """The card of a text in a look; None where it does not fit."""
    from citekit import cards
    from citekit.cards import scan

    folder = given(look.settings).themes
    try:
        made = cards.card(text, size=look.size, theme_name=look.theme, folder=folder)
    except (BadQuotation, UnknownName, UnreadableFile):
        return None
    return scan.read(made.data)


def _published(link: str, chosen: Passage, settings: Settings) -> Settings:
    """The settings under which a card of this passage carries this link."""
    base, _, rest = link.rpartition(f"/{chosen.cable.reference}")
    is_ours = rest[:1] in ("", "/") and "/cable/" not in f"{base}/".lower()
    return replace(settings, base_url=(is_ours and base.lower()) or None, keys="")


@dataclass(frozen=True, slots=True)
class Reading:
    """The words read from a picture, what was found of them, and where they say something else."""

    words: str
    found: Verdict | None
    wrong: tuple[str, ...] = ()


def reading(picture: Picture, chosen: Passage, settings: Settings) -> Reading | None:
    """The words on a picture beside those of the cable; None where nothing can be read.

    A word that is nearly the true one counts as misread, one that is another, or that is too much
    or missing, as altered.
    """
    words = letters.quotation(picture.png())
    if words is None:
        return None
    if mark := share.marks(chosen):  # a closing quotation mark misread lets the guard's mark in
        words = words.partition(mark[:_MARKED])[0].strip()
    held = chosen.cable.reference
    within = f"{held}/{chosen.label}" if chosen.label else str(held)
    try:
        found = verify(words, within, settings=settings)
    except BadQuotation:
        return Reading(words, None)
    if found.passage is None:
        return Reading(words, None)
    wrong = tuple(
        f"“{quoted or '…'}” for “{true or '…'}”"
        for kind, quoted, true in found.differences
        if kind != "equal" and not _is_misread(quoted, true)
    )
    whole = any(place.runs for place in chosen.address.places)
    if not wrong and whole and not _alike(found.passage.text, chosen.text):
        wrong = (f"“{words}”",)
    return Reading(words, found, wrong)


def _is_misread(quoted: str, true: str) -> bool:
    one, other = ("".join(filter(str.isalnum, text)).lower() for text in (quoted, true))
    if one == other:
        return True
    return min(len(one), len(other)) >= 4 and _likeness(one, other) >= _MISREAD


def _alike(one: str, other: str) -> bool:
    """Whether two stretches of a cable are the same but for what is misread at their ends."""
    return _likeness(one, other) > 0.95


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
