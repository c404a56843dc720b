"""The parts of a passage: its runs, its paragraphs, its beginning."""

from __future__ import annotations

from collections.abc import Iterator

from citekit import address as addresses
from citekit.model import Address, Paragraph, Passage, Place, Run
from citekit.passage.select import ellipsis_of, select, touch

__all__ = ["beginning", "by_paragraph", "ending", "runs_of"]


def runs_of(passage: Passage) -> Iterator[tuple[Paragraph, Run]]:
    """The runs of a passage in order, each with its paragraph; a whole paragraph is one run."""
    given = passage.address.places if not passage.address.through else ()
    runs = {place.label: place.runs for place in given}
    for paragraph in passage.paragraphs:
        for run in runs.get(paragraph.label) or (Run(1, len(paragraph.words)),):
            yield paragraph, run


def by_paragraph(passage: Passage) -> list[tuple[Paragraph, str]]:
    """The words of a passage parted where its paragraphs part; joined by blanks they are its text."""
    ellipsis = ellipsis_of(passage.paragraphs).rstrip()
    made: list[tuple[Paragraph, str]] = []
    previous: tuple[Paragraph, int] | None = None
    for paragraph, run in runs_of(passage):
        words = " ".join(paragraph.words[run.first - 1 : run.last])
        if previous:
            before, said = made[-1]
            if not touch(passage.cable, previous, paragraph, run):
                made[-1] = before, said + ellipsis
            if before is paragraph:
                words = f"{made.pop()[1]} {words}"
        made.append((paragraph, words))
        previous = paragraph, run.last
    return made


def beginning(passage: Passage, count: int) -> Passage | None:
    """The passage's first words, ``count`` of its text's; None where that leaves none.

    The ellipsis between two runs counts as a word.  What is left of a run that is cut below the
    fewest words a run may have is left out with it.
    """
    places: list[Place] = []
    previous: tuple[Paragraph, int] | None = None
    for paragraph, run in runs_of(passage):
        if previous and not touch(passage.cable, previous, paragraph, run):
            count -= 1
        last = min(run.last, run.first + count - 1)
        if last < run.first or (places and last - run.first + 1 < addresses.MIN_WORDS):
            break
        kept = Run(run.first, last)
        if places and places[-1].label == paragraph.label:
            kept_runs = (*places.pop().runs, kept)
        else:
            kept_runs = (kept,)
        places.append(Place(paragraph.label, kept_runs))
        count -= last - run.first + 1
        previous = paragraph, last
    if not places:
        return None
    return select(passage.cable, Address(passage.cable.reference, tuple(places)))


def ending(passage: Passage, count: int) -> Passage | None:
    """The passage without its first ``count`` words, counted as ``beginning`` counts them.

    None where that leaves none, or a run of several that is shorter than an address may hold.
    """
    places: list[Place] = []
    previous: tuple[Paragraph, int] | None = None
    for paragraph, run in runs_of(passage):
        if previous and not places and not touch(passage.cable, previous, paragraph, run):
            count = max(count - 1, 0)
        previous = paragraph, run.last
        length = run.last - run.first + 1
        if count >= length:
            count -= length
            continue
        kept, count = Run(run.first + count, run.last), 0
        if places and places[-1].label == paragraph.label:
            places[-1] = Place(paragraph.label, (*places[-1].runs, kept))
        else:
            places.append(Place(paragraph.label, (kept,)))
    several = sum(len(place.runs) for place in places) > 1
    runs = [run for place in places for run in place.runs]
    if not places or (
        several and any(run.last - run.first + 1 < addresses.MIN_WORDS for run in runs)
    ):
        return None
    return select(passage.cable, Address(passage.cable.reference, tuple(places)))
