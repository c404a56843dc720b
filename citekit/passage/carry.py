"""From words of an older text, or of an older reading of it, to the same words of the newest.

The check of an address proves a place; it never finds one.  Words are carried by their spans where
the raw body is the same, and by standing there verbatim, character for character, where it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from citekit import address as addresses
from citekit.errors import CitekitError
from citekit.model import Address, Cable, Note, Paragraph, Passage, Place, Run
from citekit.passage.parts import runs_of
from citekit.passage.select import select

__all__ = ["carry", "moved", "older", "places_of", "word_spans"]

_Words = Sequence[tuple[str, int]]
"""Words in the order of the text, each as its paragraph's label and its position there."""
_WORD = re.compile(r"\S+")


def carry(old: Passage, newest: Cable) -> Passage | None:
    """The passage of the newest text that holds the same words, or None where it does not.

    Its text is that of ``old``, ellipses and all: words that have run together or apart since are
    not carried.
    """
    runs = [tuple(p.words[run.first - 1 : run.last]) for p, run in runs_of(old)]
    ways = (_by_spans, _verbatim) if old.cable.raw_body == newest.raw_body else (_verbatim,)
    for way in ways:
        found = way(old, newest, runs)
        if found is None:
            continue
        try:
            carried = select(newest, Address(newest.reference, places_of(found)))
        except CitekitError:  # too many runs, or too short: no address holds them there
            continue
        if carried.check == old.check:
            return carried
    return None


def older(found: Passage, newest: Cable) -> Passage:
    """The passage with a note where its words stand only in an older text, or an older reading."""
    what = "reading of this text" if found.cable.sha256 == newest.sha256 else "text of this cable"
    day = f", released {found.cable.released}" if found.cable.released else ""
    if found.cable.sha256 == newest.sha256 and found.cable.paragraphs == newest.paragraphs:
        return found
    if found.check is None:
        return _noted(found, "older-text", f"This is an older {what}{day}; a newer one is held.")
    if carry(found, newest):
        return found
    message = f"These words stand in an older {what}{day}; the newest does not have them so."
    return _noted(found, "older-text", message)


def moved(found: Passage, was: Address) -> Passage:
    """The passage with a note that a link named its words under another address."""
    return _noted(
        found,
        "carried",
        f"The link named {addresses.format(was)} of an older text; the same words stand here now.",
    )


def _noted(found: Passage, code: str, message: str) -> Passage:
    return replace(found, guard=(*found.guard, Note(code, message)))


def _by_spans(old: Passage, newest: Cable, _runs: object) -> list[tuple[str, int]] | None:
    """Words of the newest reading that stand where the old ones do in the same raw body."""
    here = {
        span: (paragraph.label, position)
        for paragraph in _all(newest)
        for position, span in enumerate(word_spans(paragraph, newest.raw_body), 1)
    }
    found = []
    for paragraph, run in runs_of(old):
        spans = word_spans(paragraph, old.cable.raw_body)[run.first - 1 : run.last]
        if len(spans) != run.last - run.first + 1 or not all(span in here for span in spans):
            return None
        found += [here[span] for span in spans]
    return found


def _verbatim(
    old: Passage, newest: Cable, runs: Sequence[tuple[str, ...]]
) -> list[tuple[str, int]] | None:
    """Words of the newest text that are the old ones: in the same paragraph first, else anywhere."""
    labels = {paragraph.label for paragraph in old.paragraphs}
    same = [p for p in _all(newest) if p.label in labels]
    for paragraphs in (same, _all(newest)):
        words = [(w, (p.label, n)) for p in paragraphs for n, w in enumerate(p.words, 1)]
        if found := _in_order([w for w, _ in words], [at for _, at in words], runs):
            return found
    return None


def _in_order(
    words: Sequence[str], places: Sequence[tuple[str, int]], runs: Sequence[tuple[str, ...]]
) -> list[tuple[str, int]] | None:
    found: list[tuple[str, int]] = []
    start = 0
    for run in runs:
        ends = len(words) - len(run) + 1
        at = next((i for i in range(start, ends) if tuple(words[i : i + len(run)]) == run), None)
        if at is None:
            return None
        found += places[at : at + len(run)]
        start = at + len(run)
    return found


def places_of(found: _Words) -> tuple[Place, ...]:
    """Single words as places with runs of them."""
    places: list[tuple[str, list[Run]]] = []
    for label, position in found:
        if not places or places[-1][0] != label:
            places.append((label, [Run(position, position)]))
        elif places[-1][1][-1].last + 1 == position:
            places[-1][1][-1] = Run(places[-1][1][-1].first, position)
        else:
            places[-1][1].append(Run(position, position))
    return tuple(Place(label, tuple(runs)) for label, runs in places)


def word_spans(paragraph: Paragraph, body: str) -> list[tuple[int, int]]:
    """Where each word stands in the raw body; empty where the text does not follow from its spans."""
    found = list(_inside(paragraph, body))
    return found if [body[a:b] for a, b in found] == paragraph.words else []


def _inside(paragraph: Paragraph, body: str) -> Iterator[tuple[int, int]]:
    for start, end in paragraph.spans:
        yield from (match.span() for match in _WORD.finditer(body, start, end))


def _all(cable: Cable) -> list[Paragraph]:
    subject = cable.subject_paragraph
    return [*([subject] if subject else []), *cable.paragraphs]
