"""What a picture shows beside what its passage says: drawn again, and read.

A card that is drawn again with the same words looks the same; that outlives a network which strips
signature and text, and shows a single changed letter.  Where no look fits, its words are read.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citekit.desk import letters
from citekit.desk.composing import Look, card_text
from citekit.desk.pictures import sizes, themes
from citekit.desk.proof import verify
from citekit.errors import BadQuotation, UnknownName
from citekit.model import CardText, Passage, Verdict
from citekit.settings import Settings

if TYPE_CHECKING:
    from citekit.cards.provenance import Origin
    from citekit.cards.scan import Difference, Picture

__all__ = ["Reading", "beside_its_like", "reading"]

_SHAPE = 0.015  # by which a picture's proportions may be off
_MISREAD = 0.7  # likeness of a word to one that was misread


def beside_its_like(
    picture: Picture, chosen: Passage, link: str, origin: Origin | None, settings: Settings
) -> Difference | None:
    """How a picture differs from the card of a passage that is most like it; None without any."""
    best: Difference | None = None
    for drawn in _looks(picture, chosen, link, origin, settings):
        seen = picture.beside(drawn)
        if seen.is_none:
            return seen
        best = seen if best is None or seen.share < best.share else best
    return best


def _looks(
    picture: Picture, chosen: Passage, link: str, origin: Origin | None, settings: Settings
) -> Iterator[Picture]:
    """The cards that this passage may have had, in this shape; what the file names first."""
    from citekit import cards
    from citekit.cards import scan

    published = _published(link, chosen, settings)
    texts = list(_texts(chosen, origin.part if origin else "", published))
    shape = picture.width / picture.height
    fitting = [
        name
        for name, (width, height) in sizes().items()
        if abs(shape * height / width - 1) < _SHAPE
    ]
    folder = settings.themes
    looks = [(size, theme) for size in fitting for theme in themes(settings=settings)]
    if origin:
        looks.sort(key=lambda look: look != (origin.size, origin.theme))
    for text in texts:
        for size, theme in looks:
            try:
                yield scan.read(cards.card(text, size=size, theme_name=theme, folder=folder).data)
            except (BadQuotation, UnknownName):
                continue


def _texts(chosen: Passage, part: str, settings: Settings) -> Iterator[CardText]:
    """What a card of these words may say: with its speaker, shortened, as a part of a series."""
    named = (
        card_text(chosen, Look(speaker=speaker, settings=settings)) for speaker in (False, True)
    )
    for text in dict.fromkeys(named):
        yield replace(text, part=part)
        yield replace(text, part=part, continues=True)
        if part:
            yield replace(text, part=part, resumes=True)
            yield replace(text, part=part, resumes=True, continues=True)


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
