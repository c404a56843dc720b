"""From a caller's words to the passage that holds them.

The words are looked for literally first; only then are the caller's own dots taken as omissions.
"""

from __future__ import annotations

import re
import unicodedata

from citekit import address as addresses
from citekit.errors import BadQuotation, NoSuchWords
from citekit.model import Address, Cable, Paragraph, Passage, Place, Run
from citekit.passage.fold import Stream, fold, stream
from citekit.passage.nearest import nearest
from citekit.passage.select import reachable, select

__all__ = ["MAX_QUOTATION", "check_quotation", "choose", "locate", "place_of"]

MAX_QUOTATION = 20_000
"""Characters of a quotation that is looked for."""
_OMISSION = re.compile(
    r"\s*(?:\[\s*(?:\N{HORIZONTAL ELLIPSIS}|\.\s?\.\s?\.)\s*\]|\N{HORIZONTAL ELLIPSIS}|\.\s?\.\s?\.(?:\s?\.)?)\s*"
)
_OUTER = "\"'`.,;:\N{HORIZONTAL ELLIPSIS}()[] \N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"


def choose(cable: Cable, label: str | None, quotation: str) -> Passage:
    """The passage that holds a caller's words, sought in one paragraph or in the whole cable.

    Raises BadQuotation for what cannot be looked for and NoSuchWords for what is not there.
    """
    quotation = check_quotation(quotation)
    paragraphs = reachable(cable, label)
    found = locate(paragraphs, quotation)
    if not found:
        where = f"paragraph {label} of {cable.reference}" if label else str(cable.reference)
        text = stream(paragraphs)
        near = nearest(text, quotation)
        true = select(cable, Address(cable.reference, place_of(text, [near]))) if near else None
        raise NoSuchWords(
            f"These words are not in {where}.",
            hint=f"The nearest true words are: “{true.text}”"
            if true
            else "Copy them from the cable, or leave out part of them with an ellipsis.",
            quotation=quotation,
            nearest=true,
        )
    return select(cable, Address(cable.reference, found[0]))


def check_quotation(quotation: str) -> str:
    """The quotation without blanks at its ends; raises BadQuotation where it cannot be sought."""
    quotation = quotation.strip()
    if len(quotation) > MAX_QUOTATION:
        raise BadQuotation(
            f"A quotation has at most {MAX_QUOTATION:,} characters; this one has {len(quotation):,}.",
            hint="Check it paragraph by paragraph.",
        )
    if not any(map(str.isalnum, _OMISSION.sub("", quotation))):
        raise BadQuotation("There are no words to look for.", hint="Paste some words of the cable.")
    for position, word in enumerate(quotation.split(), 1):
        odd = next((c for c in word if unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs")), None)
        if odd:
            name = unicodedata.name(odd, f"U+{ord(odd):04X}")
            raise BadQuotation(
                f"Word {position} holds a character that cannot be seen: {name}.",
                hint="Type the word again without it.",
            )
    return quotation


def locate(paragraphs: tuple[Paragraph, ...], quotation: str) -> tuple[tuple[Place, ...], ...]:
    """Every place where the quotation stands, in order; empty where it does not."""
    text = stream(paragraphs)
    for needle in _spellings(quotation):
        if found := _literal(text, needle):
            return tuple(place_of(text, [found_at]) for found_at in found)
    pieces = [p for p in _OMISSION.split(quotation) if any(map(str.isalnum, p))]
    if len(pieces) > 1 and (runs := _with_omissions(text, pieces)):
        return (place_of(text, runs),)
    return ()


def place_of(text: Stream, runs: list[tuple[int, int]]) -> tuple[Place, ...]:
    """Runs of a stream's words, as first and last index, as places with positions."""
    places: list[tuple[str, list[Run]]] = []
    for first, last in runs:
        for index in range(text.owners[first][0], text.owners[last][0] + 1):
            label = text.paragraphs[index].label
            inside = [w for p, w in text.owners[first : last + 1] if p == index]
            if not places or places[-1][0] != label:
                places.append((label, []))
            earlier = places[-1][1]
            if earlier and earlier[-1].last + 1 == inside[0]:
                earlier[-1] = Run(earlier[-1].first, inside[-1])
            else:
                earlier.append(Run(inside[0], inside[-1]))
    result = tuple(Place(label, tuple(spans)) for label, spans in places)
    addresses.bound(result)
    return result


def _spellings(quotation: str) -> list[str]:
    literal = fold(quotation).strip()
    bare = fold(quotation.strip(_OUTER)).strip(" -")
    return [literal] if bare == literal else [literal, bare]


def _literal(text: Stream, needle: str, start: int = 0) -> list[tuple[int, int]]:
    found = []
    while needle and (at := text.folded.find(needle, start)) >= 0:
        words = text.words_at(at, at + len(needle))
        if words:
            found.append(words)
        start = at + 1
    return found


def _with_omissions(text: Stream, pieces: list[str]) -> list[tuple[int, int]] | None:
    """The earliest way to find the pieces in order, each ending before the next begins."""
    runs: list[tuple[int, int]] = []
    start = 0
    for piece in pieces:
        found = next((f for n in _spellings(piece) if (f := _literal(text, n, start))), None)
        if not found:
            return None
        runs.append(found[0])
        start = text.ends[found[0][1]]
    return runs
