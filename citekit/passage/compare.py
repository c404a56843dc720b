"""Two texts of one cable side by side: which paragraphs stand beside each other, which words differ.

A cable was published several times, redacted and whole, cut and mended.  Words are compared as
they are printed: nothing is folded, for another comma is another text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from citekit.model import Cable, Paragraph

__all__ = ["Change", "Pair", "compare"]

_ALIKE = 40.0
"""From this likeness on (of 100) two paragraphs are one that was changed, not two."""
_MOST = 2_500
"""Pairs of paragraphs in one changed stretch that are tried; beyond it those of one label pair."""


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of words: ``equal``, ``altered``, ``missing`` from the newer text, ``added`` to it."""

    kind: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph of the older text and that of the newer one; None where there is none."""

    old: Paragraph | None
    new: Paragraph | None
    changes: tuple[Change, ...]

    @property
    def is_same(self) -> bool:
        """Whether it has the same words in both, and the same marking and label."""
        return (
            self.old is not None
            and self.new is not None
            and all(change.kind == "equal" for change in self.changes)
            and (self.old.label, self.old.marking) == (self.new.label, self.new.marking)
        )

    @property
    def lost(self) -> int:
        """How many words stand only in the older text."""
        return sum(len(c.old.split()) for c in self.changes if c.kind != "equal")

    @property
    def gained(self) -> int:
        """How many words stand only in the newer text."""
        return sum(len(c.new.split()) for c in self.changes if c.kind != "equal")


def compare(old: Cable, new: Cable) -> tuple[Pair, ...]:
    """Every paragraph of two texts in their order, the subject line first.

    >>> from citekit.corpus import sample
    >>> {pair.is_same for pair in compare(sample(), sample())}
    {True}
    """
    subjects = [(old.subject_paragraph, new.subject_paragraph)]
    pairs = [pair for pair in subjects if any(pair)] + _beside(old.paragraphs, new.paragraphs)
    return tuple(Pair(a, b, _changes(a.words if a else [], b.words if b else [])) for a, b in pairs)


_Beside = list[tuple[Paragraph | None, Paragraph | None]]


def _beside(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> _Beside:
    """Paragraphs that stand beside each other: the same ones, and between them those most alike."""
    found: _Beside = []
    match = SequenceMatcher(None, [p.text for p in old], [p.text for p in new], autojunk=False)
    for kind, a, b, c, d in match.get_opcodes():
        if kind == "equal":
            found += zip(old[a:b], new[c:d], strict=True)
        else:
            found += _most_alike(old[a:b], new[c:d])
    return found


def _most_alike(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> _Beside:
    """The pairing in order whose likeness is greatest in all; what is like nothing stands alone."""
    likeness = _likeness(old, new)
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            paired = best[i + 1][j + 1] + likeness[i][j] if likeness[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], paired)
    found: _Beside = []
    i = j = 0
    while i < len(old) and j < len(new):
        if likeness[i][j] and best[i][j] == best[i + 1][j + 1] + likeness[i][j]:
            found.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            found.append((old[i], None))
            i += 1
        else:
            found.append((None, new[j]))
            j += 1
    return [*found, *((p, None) for p in old[i:]), *((None, p) for p in new[j:])]


def _likeness(old: Sequence[Paragraph], new: Sequence[Paragraph]) -> list[list[float]]:
    from rapidfuzz import fuzz

    if len(old) * len(new) > _MOST:
        return [[100.0 if a.label == b.label else 0.0 for b in new] for a in old]
    least = _ALIKE
    return [
        [
            fuzz.ratio(a.words, b.words, score_cutoff=least)
            or (least if a.label == b.label and "" not in (a.text, b.text) else 0.0)
            for b in new
        ]
        for a in old
    ]


def _changes(old: Sequence[str], new: Sequence[str]) -> tuple[Change, ...]:
    """Steps from the older words to the newer.

    >>> [(c.kind, c.old, c.new) for c in _changes(["A", "met", "XXX."], ["A", "met", "B", "C."])]
    [('equal', 'A met', 'A met'), ('altered', 'XXX.', 'B C.')]
    """
    from rapidfuzz.distance import Levenshtein

    kinds = {"equal": "equal", "replace": "altered", "delete": "missing", "insert": "added"}
    made: list[Change] = []
    for step in Levenshtein.opcodes(old, new):
        said, says = (
            " ".join(old[step.src_start : step.src_end]),
            " ".join(new[step.dest_start : step.dest_end]),
        )
        if made and step.tag != "equal" and made[-1].kind != "equal":
            said = f"{made[-1].old} {said}".strip()
            says = f"{made[-1].new} {says}".strip()
            made[-1] = Change("altered" if said and says else made[-1].kind, said, says)
        else:
            made.append(Change(kinds[step.tag], said, says))
    return tuple(made)
