"""Two texts of one cable, compared: what a later release restored, and what it took away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from citekit.desk.holdings import cable, texts
from citekit.desk.texts import Text
from citekit.errors import UnknownName
from citekit.model import Cable
from citekit.passage import Pair, compare
from citekit.settings import Settings

__all__ = ["Comparison", "compare_texts", "comparison_as_dict"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two of the texts of a cable, and their paragraphs side by side.

    ``pairs`` is empty where only one text is held: then both are that one.
    """

    cable: Cable
    texts: tuple[Text, ...]
    old: Text
    new: Text
    pairs: tuple[Pair, ...]

    @property
    def differing(self) -> tuple[Pair, ...]:
        """The pairs that are not the same."""
        return tuple(pair for pair in self.pairs if not pair.is_same)

    @property
    def lost(self) -> int:
        """How many words stand only in the older text."""
        return sum(pair.lost for pair in self.pairs)

    @property
    def gained(self) -> int:
        """How many words stand only in the newer text."""
        return sum(pair.gained for pair in self.pairs)


def compare_texts(
    ref: str,
    old: str | None = None,
    new: str | None = None,
    *,
    settings: Settings | None = None,
) -> Comparison:
    """Two texts of a cable by the first characters of their hashes.

    Without ``new`` the one that is shown, without ``old`` the newest of the others.  Raises what
    ``cable`` raises, and UnknownName for a hash that is none of the texts'.

    >>> compare_texts("08MEXICO1487").pairs
    ()
    """
    held = cable(ref, settings=settings)
    there = texts(ref, settings=settings)
    newer = _named(there, new) if new else there[0]
    others = [text for text in there if text != newer]
    older = _named(there, old) if old else next(iter(others), newer)
    pairs: tuple[Pair, ...] = ()
    if older != newer:
        pairs = compare(*(cable(ref, text=t.hash, settings=settings) for t in (older, newer)))
    return Comparison(held, there, older, newer, pairs)


def _named(there: tuple[Text, ...], wanted: str) -> Text:
    found = [t for t in there if len(wanted) >= 4 and t.hash.startswith(wanted[:8].lower())]
    if len(found) != 1:
        raise UnknownName.among("text", wanted, [t.hash for t in there])
    return found[0]


def comparison_as_dict(found: Comparison) -> dict[str, Any]:
    """A comparison for programs: ``reference``, ``old``, ``new``, and what differs by paragraph.

    >>> comparison_as_dict(compare_texts("08MEXICO1487"))["differences"]
    []
    """
    return {
        "reference": str(found.cable.reference),
        **{
            name: {"hash": text.hash, "released": text.released, "words": text.words}
            for name, text in (("old", found.old), ("new", found.new))
        },
        "differences": [
            {
                "old": pair.old and {"paragraph": pair.old.label, "marking": pair.old.marking},
                "new": pair.new and {"paragraph": pair.new.label, "marking": pair.new.marking},
                "changes": [
                    {"kind": c.kind, "old": c.old, "new": c.new}
                    for c in pair.changes
                    if c.kind != "equal"
                ],
            }
            for pair in found.differing
        ],
    }
