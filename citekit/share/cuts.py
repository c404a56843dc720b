"""Where a quotation may be cut so that it fits: behind a sentence, a clause, a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from citekit.address import MIN_WORDS
from citekit.model import Note, Passage
from citekit.passage import beginning, sentences
from citekit.passage.parts import runs_of

__all__ = ["CLAUSE", "SENTENCE", "WORD", "Cut", "best", "cuts", "demanded", "messages"]

SENTENCE, CLAUSE, WORD = range(3)


class Cut(NamedTuple):
    """A place behind a word: offset in the text, words before it (an ellipsis is one), its kind."""

    offset: int
    words: int
    kind: int


def cuts(passage: Passage) -> list[Cut]:
    """Every place in a passage's text where it may be cut, in order; its end is none.

    A later run that is cut keeps the fewest words that a run may have.
    """
    if not passage.text:
        return _plain(passage.cable.subject.split())
    words = passage.text.split(" ")
    found: list[Cut] = []
    offset = count = 0
    for number, (paragraph, run) in enumerate(runs_of(passage)):
        ends = {sentence.run.last for sentence in sentences(paragraph)}
        if words[count] != paragraph.words[run.first - 1]:  # the ellipsis between two runs
            offset += len(words[count]) + 1
            count += 1
        for position in range(run.first, run.last + 1):
            word = words[count]
            offset += len(word) + 1
            count += 1
            if number and position - run.first + 1 < MIN_WORDS:
                continue
            following = words[count] if count < len(words) else ""
            kind = SENTENCE if position in ends else _kind(word, following)
            found.append(Cut(offset - 1, count, kind))
    return found[:-1]


def _plain(words: list[str]) -> list[Cut]:
    found, offset = [], 0
    for count, word in enumerate(words[:-1], 1):
        offset += len(word) + 1
        found.append(Cut(offset - 1, count, WORD))
    return found


def _kind(word: str, following: str) -> int:
    """Whether a clause may end behind a word inside a sentence."""
    return CLAUSE if word[-1] in ",;:" or following in ("--", "-", "\N{EM DASH}") else WORD


def best(
    passage: Passage,
    found: list[Cut],
    fits: Callable[[Cut, tuple[str, ...]], bool],
    marks: Callable[[Passage, Cut], tuple[str, ...]],
) -> tuple[Cut, tuple[str, ...]] | None:
    """The last cut that fits, of the best kind there is, and the marks that it makes necessary.

    ``fits`` is asked with marks; words that a cut leaves out of a sentence may need some.
    """
    low, high = 0, len(found)
    while low < high:  # every word adds to the count, so those that fit come first
        middle = (low + high) // 2
        low, high = (middle + 1, high) if fits(found[middle], ()) else (low, middle)
    for cut in _preferred(found[:low]):
        needed = marks(passage, cut)
        if fits(cut, needed):
            return cut, needed
    return None


def _preferred(fitting: list[Cut]) -> Iterator[Cut]:
    longer = [cut for cut in fitting if cut.words >= MIN_WORDS]
    for kind in (SENTENCE, CLAUSE, WORD):
        yield from (cut for cut in reversed(longer) if cut.kind == kind)


def demanded(passage: Passage, cut: Cut) -> tuple[str, ...]:
    """The marks that the words before a cut demand; at a sentence's end the guard has none new."""
    if cut.kind == SENTENCE or not passage.text:
        return ()
    left = beginning(passage, cut.words)
    return messages(left.guard) if left else ()


def messages(notes: Iterable[Note]) -> tuple[str, ...]:
    """The sentences of the notes that stand on everything made of a passage."""
    return tuple(note.message for note in notes if note.fixed)
