"""What a fair reader would have to know before words are shared.

A quotation can be verbatim and still lie by omission.  Each rule answers with notes; a note that
is ``fixed`` puts a mark on everything made of the passage, which no option removes.
"""

from __future__ import annotations

import re
from itertools import pairwise

from citekit.model import Address, Cable, Note, Paragraph, Place, Run
from citekit.passage.sentences import sentences

__all__ = ["HEDGES", "NEGATIONS", "guard"]

NEGATIONS = frozenset(
    "no not never none nobody nothing nowhere neither nor without cannot deny denies denied denying refuse refuses "
    "refused reject rejects rejected rejecting fail fails failed lack lacks lacked hardly scarcely barely rarely "
    "unlikely impossible false untrue".split()
)
HEDGES = frozenset(
    "reportedly allegedly alleged alleges claimed claims claiming purportedly purported supposedly apparently "
    "seemingly possibly perhaps probably presumably unconfirmed rumored rumoured rumors rumours suspected may might "
    "could if unless except exception".split()
)
_PROTECT = re.compile(
    r"\((?:[^()]*\s)?(?:strictly\s+|please\s+)?protect(?:\s[^()]*)?\)|\b(?:please|strictly)\s+protect\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[a-z]+(?:['’]t)?", re.IGNORECASE)


def guard(cable: Cable, places: tuple[Place, ...]) -> tuple[Note, ...]:
    """Notes on words that are chosen from a cable, the gravest first."""
    notes: list[Note] = []
    for place in places:
        paragraph = cable.paragraph(place.label)
        if paragraph is None:
            continue
        notes += _protected(paragraph)
        if place.runs:
            notes += _left_out(cable, paragraph, places, place.runs)
    return tuple(sorted(notes, key=lambda note: (not note.fixed, note.code != "protect")))


def _protected(paragraph: Paragraph) -> list[Note]:
    found = _PROTECT.search(paragraph.text)
    if not found:
        return []
    before = paragraph.text[max(0, found.start() - 60) : found.end()]
    return [
        Note("protect", "The cable asks to protect a name here. Do not spread it.", before.strip())
    ]


def _left_out(
    cable: Cable, paragraph: Paragraph, places: tuple[Place, ...], runs: tuple[Run, ...]
) -> list[Note]:
    """Notes on what stands between the runs and in the sentences they cut into."""
    words = paragraph.words
    notes: list[Note] = []
    for earlier, later in pairwise(runs):
        gap = words[earlier.last : later.first - 1]
        if told := _reversal(gap):
            notes.append(
                Note(
                    told[0],
                    f"Left out between these words: “{told[1]}”.",
                    " ".join(gap),
                    fixed=True,
                )
            )
    bounds = sentences(paragraph)
    first, last = runs[0], runs[-1]
    start = next(s.run for s in bounds if s.run.last >= first.first)
    if start.first < first.first:
        outside = words[start.first - 1 : first.first - 1]
        mend = _widened(cable, places, paragraph.label, Run(start.first, first.last), 0)
        notes.append(_cut("starts-inside", "The sentence starts earlier.", outside, mend))
    end = next(s.run for s in bounds if s.run.last >= last.last)
    if end.last > last.last:
        outside = words[last.last : end.last]
        mend = _widened(cable, places, paragraph.label, Run(last.first, end.last), -1)
        notes.append(_cut("ends-inside", "The sentence goes on.", outside, mend))
    return notes


def _cut(code: str, message: str, outside: list[str], mend: Address) -> Note:
    """A note on the rest of a sentence, fixed where it holds a negation or a hedge."""
    if told := _reversal(outside):
        message = f"Left out of this sentence: “{told[1]}”."
        return Note(told[0], message, " ".join(outside), mend, fixed=True)
    return Note(code, message, " ".join(outside), mend)


def _reversal(outside: list[str]) -> tuple[str, str] | None:
    """Code and word of the first negation, else hedge, among words that are left out."""
    told = [w for word in outside for w in _WORD.findall(word)]
    for code, known in (("negation-left-out", NEGATIONS), ("hedge-left-out", HEDGES)):
        for word in told:
            if word.lower() in known or (
                known is NEGATIONS and word.lower().endswith(("n't", "n’t"))
            ):
                return code, word
    return None


def _widened(cable: Cable, places: tuple[Place, ...], label: str, run: Run, which: int) -> Address:
    """The address with its first or last run of one paragraph widened to a whole sentence."""
    widened = []
    for place in places:
        runs = list(place.runs)
        if place.label == label:
            runs[which] = run
        widened.append(Place(place.label, tuple(runs)))
    return Address(cable.reference, tuple(widened))
