"""The texts of one cable: which there are, and the words that an old link names among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from citekit.errors import NoSuchParagraph, NoSuchWords, UnknownName, WrongCheck
from citekit.model import Address, Cable, Paragraph, Passage, RawCable
from citekit.passage import carry, older, select

if TYPE_CHECKING:
    from citekit.store import Library

__all__ = ["ASTRAY", "Text", "of_hash", "recover", "texts_of"]

ASTRAY = (WrongCheck, NoSuchParagraph, NoSuchWords)
"""What an address meets whose words stand elsewhere by now."""
_SHORTEST = 8  # characters of a hash that name a text


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a cable: the first characters of its SHA-256, its day of release, where it came from.

    ``is_shown``: an address without a check leads to it.  ``paragraphs`` and ``words`` tell a
    redacted text from a whole one.
    """

    hash: str
    released: str | None
    source: str
    is_shown: bool
    paragraphs: int
    words: int


def texts_of(shelf: Library | None, held: Cable) -> tuple[Text, ...]:
    """Every text of a cable, the one shown first, then the newest release."""
    if shelf is None:
        return (_text(held.sha256, held.source, held.paragraphs, is_shown=True),)
    return tuple(
        _text(v.sha256, v.raw, v.segmentation.paragraphs, is_shown=v.is_shown)
        for v in shelf.versions(held.reference)
    )


def _text(sha256: str, raw: RawCable, cut: Iterable[Paragraph], *, is_shown: bool) -> Text:
    counts = [len(paragraph.words) for paragraph in cut if paragraph.label != "SUBJECT"]
    return Text(sha256[:_SHORTEST], raw.released, raw.where, is_shown, len(counts), sum(counts))


def of_hash(shelf: Library, held: Cable, wanted: str) -> Cable:
    """The text of a cable whose hash begins so; raises UnknownName."""
    hashes = [version.sha256 for version in shelf.versions(held.reference)]
    found = [h for h in hashes if h.startswith(wanted.lower())] if len(wanted) >= 4 else []
    chosen = shelf.cable(held.reference, sha256=found[0]) if len(found) == 1 else None
    if chosen is None:
        raise UnknownName.among("text", wanted, [h[:_SHORTEST] for h in hashes])
    return chosen


def recover(shelf: Library, held: Cable, address: Address) -> tuple[Passage, bool] | None:
    """The words for which the check of an address was made, where any text or reading has them.

    With True: carried to the newest text.  With False: they stand only in an older one.  None:
    the check fits nowhere at these positions.
    """
    for cut in _cuts(shelf, held):
        try:
            found = select(cut, address)
        except ASTRAY:
            continue
        carried = carry(found, held)
        return (carried, True) if carried else (older(found, held), False)
    return None


def _cuts(shelf: Library, held: Cable) -> Iterator[Cable]:
    """Every text in every way in which it was cut, the newest first."""
    for version in shelf.versions(held.reference):
        text = shelf.cable(held.reference, sha256=version.sha256)
        if text is None:
            continue
        yield text
        for cut in version.segmentations:
            subject = next((p for p in cut.paragraphs if p.label == "SUBJECT"), None)
            rest = tuple(p for p in cut.paragraphs if p.label != "SUBJECT")
            # Parts belong to the newest reading: an older one is shown by its paragraphs alone.
            yield replace(text, paragraphs=rest, subject_paragraph=subject, parts=())
