"""Whether a quotation is verbatim, and if not, the nearest true words and every difference.

Nothing that differs by a letter, a digit, a word or an unseen character is ever called verbatim:
the answer comes from the same folded comparison that chooses words.
"""

from __future__ import annotations

import unicodedata

from citekit.model import Address, Cable, Verdict
from citekit.passage.fold import Stream, fold, stream
from citekit.passage.select import check_quotation, locate, place_of, reachable, select

__all__ = ["verify"]

_NEAR = 55.0
"""Likeness in per cent from which words count as an altered quotation rather than none."""


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
    return _nearest(cable, stream(paragraphs), quotation, remarks)


def _nearest(cable: Cable, text: Stream, quotation: str, remarks: tuple[str, ...]) -> Verdict:
    from rapidfuzz import fuzz

    if not text.owners:
        return Verdict("absent", quotation, remarks=remarks)
    needle = fold(quotation)
    alignment = fuzz.partial_ratio_alignment(needle, text.folded)
    if alignment is None or alignment.score < _NEAR:
        return Verdict("absent", quotation, remarks=remarks)
    first, last = _words_around(text, alignment.dest_start, alignment.dest_end)
    passage = select(cable, Address(cable.reference, place_of(text, [(first, last)])))
    steps = tuple(_differences(quotation.split(), passage.text.split()))
    return Verdict("altered", quotation, passage, passage.text, steps, remarks=remarks)


def _words_around(text: Stream, start: int, end: int) -> tuple[int, int]:
    first = next(i for i, stop in enumerate(text.ends) if stop > start or i + 1 == len(text.ends))
    last = max((i for i, begin in enumerate(text.starts) if begin < end), default=first)
    return first, max(first, last)


def _differences(quoted: list[str], true: list[str]) -> list[tuple[str, str, str]]:
    """Steps from the quotation's words to the true ones: (kind, quoted, true)."""
    from rapidfuzz.distance import Levenshtein

    kinds = {"equal": "equal", "replace": "altered", "delete": "added", "insert": "missing"}
    left, right = [fold(w) for w in quoted], [fold(w) for w in true]
    return [
        (
            kinds[step.tag],
            " ".join(quoted[step.src_start : step.src_end]),
            " ".join(true[step.dest_start : step.dest_end]),
        )
        for step in Levenshtein.opcodes(left, right)
    ]


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
