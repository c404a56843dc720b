"""From text as somebody copied it off the source's page to its words in the cable.

On a page the words stand with what is no word of theirs: numbers and portion markings of
paragraphs, page lines, the ¶ that a site put before a number.  All but the last are in the raw body,
so that the text is found there, and its words by their spans.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from citekit.errors import CitekitError
from citekit.model import Address, Cable, Paragraph, Passage, Place
from citekit.passage.carry import places_of, word_spans
from citekit.passage.select import reachable, select

__all__ = ["copied"]

_ADDED = "\N{PILCROW SIGN}\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}"
"""Characters that pages put into a text and the text has not."""


def copied(cable: Cable, text: str, label: str | None = None) -> Passage | None:
    """The passage whose words a copied text holds, whole words at its ends; None where there is none.

    A text that stands several times is the one in the paragraph of ``label``, else the first.
    Nothing is matched against a paragraph whose words are withheld.
    """
    wanted = "".join(_solid(text)[0])
    if not any(map(str.isalnum, wanted)):
        return None
    readable = reachable(cable, None)
    solid, at = _solid(cable.raw_body, [p for p in cable.paragraphs if p.withheld])
    body = "".join(solid)
    found: list[list[tuple[str, int]]] = []
    start = body.find(wanted)
    while start >= 0 and len(found) < 100:
        first, last = at[start], at[start + len(wanted) - 1]
        words = [word for p in readable for word in _within(p, cable.raw_body, first, last)]
        if words and (label is None or words[0][0] == label):
            return _selected(cable, words)
        found.append(words)
        start = body.find(wanted, start + 1)
    return next((_selected(cable, words) for words in found if words), None)


def _solid(text: str, withheld: Sequence[Paragraph] = ()) -> tuple[list[str], list[int]]:
    """The characters of a text that leave ink, and where each stands; a blot for words withheld."""
    hidden = {i for p in withheld for start, end in p.spans for i in range(start, end)}
    at = [i for i, char in enumerate(text) if not char.isspace() and char not in _ADDED]
    return ["\0" if i in hidden else text[i] for i in at], at


def _within(paragraph: Paragraph, body: str, first: int, last: int) -> list[tuple[str, int]]:
    spans = word_spans(paragraph, body)
    return [
        (paragraph.label, position)
        for position, (start, end) in enumerate(spans, 1)
        if start <= last and end > first
    ]


def _selected(cable: Cable, words: Sequence[tuple[str, int]]) -> Passage | None:
    """The passage of some words; of more than an address holds, all paragraphs that they touch."""
    labels = list(dict.fromkeys(label for label, _ in words if label != "SUBJECT"))
    addresses = [Address(cable.reference, places_of(words))]
    if len(labels) > 1:
        addresses.append(Address(cable.reference, (Place(labels[0]),), through=labels[-1]))
    for address in addresses:
        with suppress(CitekitError):
            return select(cable, address)
    return None
