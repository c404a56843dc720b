"""Passages: addresses, words and what is to be known of them."""

from __future__ import annotations

from dataclasses import dataclass

from citekit.model.cables import Cable, Paragraph, Reference

__all__ = ["Address", "Note", "Passage", "Place", "Run", "Sentence", "Verdict"]


@dataclass(frozen=True, slots=True, order=True)
class Run:
    """Words ``first`` to ``last`` of a paragraph, 1-based, both included."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph, whole (no runs) or in some runs of its words."""

    label: str
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """The address of a passage.

    No places: the whole cable.  ``through`` with one place without runs: a range of paragraphs.
    ``check`` is four Crockford base-32 characters or None.  Printed by ``address.format``.
    """

    reference: Reference
    places: tuple[Place, ...] = ()
    through: str | None = None
    check: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph as a run of its words, for choosing and for context."""

    run: Run
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a fair reader would have to know before words are shared.

    ``code`` is stable, ``message`` a sentence, ``words`` the cable's own words as evidence and
    ``where`` their place; ``mend`` an address that takes the reason away, if there is one.
    ``fixed`` notes put a mark on everything made of the passage.
    """

    code: str
    message: str
    words: str = ""
    mend: Address | None = None
    fixed: bool = False
    where: Address | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A cable, paragraphs of it, or exact words; only ``citekit.passage`` makes one.

    ``text`` is the quotation (words joined by one blank, runs by `` … ``), empty for a whole
    cable.  ``check`` is that of the text, or None for a whole cable.  ``paragraphs`` are those the
    passage stands in, in order.  ``speaker`` is whose speech the words are, as the cable reports
    it, where it names one.
    """

    cable: Cable
    address: Address
    text: str
    check: str | None
    paragraphs: tuple[Paragraph, ...]
    guard: tuple[Note, ...] = ()
    speaker: str = ""

    @property
    def label(self) -> str | None:
        """The paragraph, or the first and the last of several (``11-12``); None: the cable."""
        labels = [paragraph.label for paragraph in self.paragraphs]
        return "-".join(dict.fromkeys((labels[0], labels[-1]))) if labels else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a quotation is verbatim.

    ``status`` is one of verbatim, omissions, edited (but for an editor's marks, which ``remarks``
    name), altered, absent.  ``passage`` holds the true words where they stand; ``nearest`` the
    nearest true words as text; ``omitted`` the words that marks of omission stand for;
    ``differences`` the steps from the quotation to the true words as ``(kind, quoted, true)`` with
    kind equal, altered, added, missing; ``others`` the further places where the same words stand,
    with their checks; ``remarks`` sentences on single characters and marks.
    """

    status: str
    quotation: str
    passage: Passage | None = None
    nearest: str = ""
    differences: tuple[tuple[str, str, str], ...] = ()
    others: tuple[Address, ...] = ()
    remarks: tuple[str, ...] = ()
    omitted: tuple[str, ...] = ()

    @property
    def is_verbatim(self) -> bool:
        """True for verbatim words, also with omissions that are marked as such."""
        return self.status in ("verbatim", "omissions")
