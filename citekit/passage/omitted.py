"""What a choice of words leaves out of the sentences it cuts into, and between its runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from citekit.model import Address, Cable, Note, Paragraph, Place, Run
from citekit.passage.rules import rule
from citekit.passage.sentences import sentences

__all__ = ["left_out"]

_WORD = re.compile(r"[a-z]+(?:['’`]t)?", re.IGNORECASE)
_CODES = ("negation-left-out", "hedge-left-out")


def left_out(cable: Cable, places: tuple[Place, ...]) -> Iterator[Note]:
    """Notes on what stands between the runs of some places and just outside them."""
    for place in places:
        paragraph = cable.paragraph(place.label)
        if paragraph is not None and place.runs:
            for earlier, later in pairwise(place.runs):
                gap = Run(earlier.last + 1, later.first - 1)
                yield from _between(cable, paragraph, gap)
            yield from _edges(cable, paragraph, places, place.runs)


def _between(cable: Cable, paragraph: Paragraph, gap: Run) -> Iterator[Note]:
    words = paragraph.words[gap.first - 1 : gap.last]
    if told := _reversal(words, before=True, behind=True):
        yield Note(
            told[0],
            f"Left out between these words: “{told[1]}”.",
            " ".join(words),
            where=_at(cable, paragraph, gap),
            fixed=True,
        )


def _edges(
    cable: Cable, paragraph: Paragraph, places: tuple[Place, ...], runs: tuple[Run, ...]
) -> Iterator[Note]:
    """Notes on the sentences that the first run begins inside and the last one ends inside."""
    bounds = [sentence.run for sentence in sentences(paragraph)]
    first, last = runs[0], runs[-1]
    start = next(run for run in bounds if run.last >= first.first)
    if start.first < first.first:
        mend = _widened(cable, places, paragraph.label, Run(start.first, first.last), 0)
        outside = Run(start.first, first.first - 1)
        note = Note("starts-inside", "The sentence starts earlier.", mend=mend)
        yield _cut(note, cable, paragraph, outside)
    end = next(run for run in bounds if run.last >= last.last)
    if end.last > last.last:
        mend = _widened(cable, places, paragraph.label, Run(last.first, end.last), -1)
        note = Note("ends-inside", "The sentence goes on.", mend=mend)
        yield _cut(note, cable, paragraph, Run(last.last + 1, end.last))


def _cut(note: Note, cable: Cable, paragraph: Paragraph, outside: Run) -> Note:
    """A note on the rest of a sentence, fixed where it holds a negation or a hedge."""
    words = paragraph.words[outside.first - 1 : outside.last]
    note = replace(note, words=" ".join(words), where=_at(cable, paragraph, outside))
    is_behind = note.code == "ends-inside"
    if told := _reversal(words, before=is_behind, behind=not is_behind):
        message = f"Left out of this sentence: “{told[1]}”."
        return replace(note, code=told[0], message=message, fixed=True)
    return note


def _reversal(outside: Sequence[str], *, before: bool, behind: bool) -> tuple[str, str] | None:
    """Code and word of the first negation, else hedge, among words that are left out.

    ``before`` and ``behind``: chosen words stand before them, or behind; how far from those a word
    still tells is its rule's.
    """
    text = " ".join(outside)
    for code in _CODES:
        known = rule(code)
        near_words, near, far = (known.table[key] for key in ("near_words", "near", "far"))
        silent = [m.span() for m in known.unless.finditer(text)]
        for found in _WORD.finditer(text):
            word = found[0].lower()
            is_told = word in known.words or (
                code == _CODES[0] and word.endswith(("n't", "n’t", "n`t"))
            )
            if not is_told and word not in near_words.split():
                continue
            if any(a <= found.start() < b for a, b in silent):
                continue
            if not (before and behind) and _is_apart(text, found, code, behind=behind):
                continue
            at = len(text[: found.start() + 1].split())
            away = min(at if before else len(outside), len(outside) - at if behind else at)
            if away <= (far if is_told else near):
                return code, found[0]
    return None


def _is_apart(text: str, found: re.Match[str], code: str, *, behind: bool) -> bool:
    """Whether a clause begins between a word that is left out and the chosen ones."""
    table = rule(_CODES[0]).table
    if behind:
        return code == _CODES[0] and bool(re.search(table["clauses"], text[found.end() :]))
    return bool(re.search(table["clauses_behind"], f" {text[: found.start()]}"))


def _at(cable: Cable, paragraph: Paragraph, run: Run) -> Address:
    return Address(cable.reference, (Place(paragraph.label, (run,)),))


def _widened(cable: Cable, places: tuple[Place, ...], label: str, run: Run, which: int) -> Address:
    """The address with its first or last run of one paragraph widened to a whole sentence."""
    widened = []
    for place in places:
        runs = list(place.runs)
        if place.label == label:
            runs[which] = run
        widened.append(Place(place.label, tuple(runs)))
    return Address(cable.reference, tuple(widened))
