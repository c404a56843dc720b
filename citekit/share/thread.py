"""Threads: a passage too long for one post, in numbered posts that together hold all its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from citekit.address import MIN_WORDS
from citekit.model import Address, Paragraph, Passage, Place, Run
from citekit.passage import quoted, select, sentences
from citekit.passage.parts import runs_of
from citekit.share import cuts
from citekit.share.networks import INSTANCE, Network
from citekit.share.posts import Frame, Post, Writer, post

__all__ = ["Part", "parts", "thread"]

_ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_WIDEST = ("9/9", "99/99", "999/999", "9999/9999")
"""What a number is taken for while it is not known how many posts there are."""


@dataclass(frozen=True, slots=True)
class Part:
    """A post of a thread: its text, its own passage with its own address."""

    text: str
    passage: Passage
    permalink: str


def thread(
    network: Network,
    passage: Passage,
    link_of: Callable[[Passage], str],
    sender: str,
    *,
    instance: str = INSTANCE,
) -> tuple[Post, ...]:
    """The posts of a thread; one where all fits into one, or where the network has no limit.

    ``link_of`` gives the address of a part, which is a passage of its own.
    """
    made = parts(network, passage, link_of, sender)
    if not made:
        return (post(network, passage, link_of(quoted(passage)), sender, instance=instance),)
    return tuple(
        Writer(part.passage, part.permalink, sender, instance).filled(network, part.text)
        for part in made
    )


def parts(
    network: Network, passage: Passage, link_of: Callable[[Passage], str], sender: str
) -> tuple[Part, ...]:
    """The parts of a thread in order; none where the passage needs no thread.

    Their words in order are the passage's, none left out or said twice.  A part that begins or ends
    inside a sentence shows an ellipsis there, and bears the marks that the guard demands of its
    words.
    """
    writer = Writer(passage, link_of(quoted(passage)), sender, INSTANCE)
    if network.limit is None or not passage.text:
        return ()
    if network.count(writer.compose(network, passage.text, writer.full)) <= network.limit:
        return ()
    for widest in _WIDEST:
        made = _Maker(network, writer, link_of, widest).parts()
        if len(made) < 10 ** widest.index("/"):
            total = len(made)
            return tuple(
                replace(part, text=part.text.replace(widest, f"{number}/{total}", 1))
                for number, part in enumerate(made, 1)
            )
    return ()


@dataclass(frozen=True, slots=True)
class _Maker:
    """Cuts a passage into parts under one guess of how wide the numbers are."""

    network: Network
    writer: Writer
    link_of: Callable[[Passage], str]
    number: str

    def parts(self) -> list[Part]:
        made: list[Part] = []
        for paragraph, run in runs_of(self.writer.passage):
            first = run.first
            while first <= run.last:
                part, last = self._next(paragraph, Run(first, run.last), is_first=not made)
                made.append(part)
                first = last + 1
        return made

    def _next(self, paragraph: Paragraph, run: Run, *, is_first: bool) -> tuple[Part, int]:
        """The part that begins with a run, and its last word."""
        whole = self._passage(paragraph, run)
        count = run.last - run.first + 1

        def upto(cut: cuts.Cut) -> Run:
            return Run(run.first, run.first + cut.words - 1)

        def fits(cut: cuts.Cut, marks: tuple[str, ...]) -> bool:
            link = self.link_of(_at(whole, paragraph, upto(cut)))
            frame = self._frame(marks, link, is_first=is_first)
            words = _in_its_place(whole.text[: cut.offset], paragraph, upto(cut))
            return self._fits(self.writer.compose(self.network, words, frame))

        def demanded(_whole: Passage, cut: cuts.Cut) -> tuple[str, ...]:
            return cuts.messages(self._passage(paragraph, upto(cut)).guard)

        rest = cuts.Cut(len(whole.text), count, cuts.SENTENCE)
        if fits(rest, cuts.messages(whole.guard)):
            return self._part(paragraph, whole, run, is_first=is_first), run.last
        kept = cuts.best(whole, cuts.cuts(whole), fits, demanded)
        cut = kept[0] if kept else cuts.Cut(0, min(MIN_WORDS, count), cuts.WORD)
        chosen = self._passage(paragraph, upto(cut))
        return self._part(paragraph, chosen, upto(cut), is_first=is_first), upto(cut).last

    def _fits(self, text: str) -> bool:
        return self.network.count(text) <= (self.network.limit or 0)

    def _passage(self, paragraph: Paragraph, run: Run) -> Passage:
        place = Place(paragraph.label, (run,))
        cable = self.writer.passage.cable
        return quoted(select(cable, Address(cable.reference, (place,))))

    def _frame(self, marks: tuple[str, ...], link: str, *, is_first: bool) -> Frame:
        full = self.writer.full
        return Frame(
            marks, full.source if is_first else "", link, full.tags if is_first else "", self.number
        )

    def _part(self, paragraph: Paragraph, chosen: Passage, run: Run, *, is_first: bool) -> Part:
        link = self.link_of(chosen)
        frame = self._frame(cuts.messages(chosen.guard), link, is_first=is_first)
        words = _in_its_place(chosen.text, paragraph, run)
        return Part(self.writer.compose(self.network, words, frame), chosen, link)


def _at(whole: Passage, paragraph: Paragraph, run: Run) -> Passage:
    """The passage under the address of some of its words, to see how long that is."""
    place = Place(paragraph.label, (run,))
    return replace(whole, address=replace(whole.address, places=(place,), check="0000"))


def _in_its_place(words: str, paragraph: Paragraph, run: Run) -> str:
    """Words with an ellipsis where they begin or end inside a sentence."""
    found = sentences(paragraph)
    if not any(s.run.first == run.first for s in found):
        words = f"{_ELLIPSIS} {words}"
    if not any(s.run.last == run.last for s in found):
        words = f"{words} {_ELLIPSIS}"
    return words
