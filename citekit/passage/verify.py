"""Whether a quotation is verbatim, and if not, the nearest true words and every difference.

Nothing that differs by a letter, a digit, a word or an unseen character is ever called verbatim:
the answer comes from the same folded comparison that chooses words.
"""

from __future__ import annotations

import unicodedata

from citekit.model import Address, Cable, Verdict
from citekit.passage.choose import check_quotation, locate, place_of
from citekit.passage.fold import Stream, stream
from citekit.passage.nearest import differences, nearest
from citekit.passage.select import reachable, select

__all__ = ["verify"]


def verify(cable: Cable, label: str | None, quotation: str) -> Verdict:
    """The verdict on words said to stand in a paragraph, or anywhere in the cable.

    Raises BadQuotation for what cannot be looked for, NoSuchParagraph for a paragraph that is not.
    """
    quotation = check_quotation(quotation)
    paragraphs = reachable(cable, label)
    remarks = tuple(_look_alikes(quotation, " ".join(p.text for p in paragraphs)))
    found = locate(paragraphs, quotation)
    if found:
        passage = select(cable, Address(cable.reference, found[0]))
        runs = sum(len(place.runs) for place in found[0])
        omitted = runs > 1 and "\N{HORIZONTAL ELLIPSIS}" in passage.text
        return Verdict(
            "omissions" if omitted else "verbatim",
            quotation,
            passage,
            passage.text,
            others=tuple(Address(cable.reference, places) for places in found[1:]),
            remarks=remarks,
        )
    return _altered(cable, stream(paragraphs), quotation, remarks)


def _altered(cable: Cable, text: Stream, quotation: str, remarks: tuple[str, ...]) -> Verdict:
    found = nearest(text, quotation)
    if found is None:
        return Verdict("absent", quotation, remarks=remarks)
    passage = select(cable, Address(cable.reference, place_of(text, [found])))
    steps = tuple(differences(quotation.split(), passage.text.split()))
    return Verdict("altered", quotation, passage, passage.text, steps, remarks=remarks)


def _look_alikes(quotation: str, text: str) -> list[str]:
    """Sentences on letters that look like those of the cable and are others."""
    known = set(text)
    remarks = []
    for position, word in enumerate(quotation.split(), 1):
        for char in word:
            if char.isalnum() and not char.isascii() and char not in known:
                script = unicodedata.name(char, "UNKNOWN").split()[0].capitalize()
                remarks.append(f"{script} {char} in word {position} ({word}) is not in the cable.")
    return remarks[:8]
