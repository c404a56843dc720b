"""The parts of a body: every character once, each stretch with what it is."""

from __future__ import annotations

from collections.abc import Iterable
from operator import itemgetter

from citekit.cable.lines import DEBRIS, HEADING, Lines
from citekit.model import Part

__all__ = ["Mark", "cover", "furniture"]

Mark = tuple[int, int, str, str | None]
"""Begin, end, kind and label of a stretch."""


def furniture(lines: Lines) -> list[Mark]:
    """What the transmission and the source put between the words, and the headings."""
    kinds, at = lines.kinds, lines.at
    headings = {number for number, _, _ in lines.headings}
    marks: list[Mark] = []
    for a, b in lines.cuts:
        first = at(a)
        if kinds[first] == DEBRIS or b - a == 1:
            kind = "debris"
        else:
            again = b - a > 90 and headings.intersection(range(first, at(b) + 1))
            kind = "heading" if again else "page_line"
        marks.append((a, b, kind, None))
    marks += [
        (lines.starts[number], lines.end(number), "heading", None)
        for number, _, _ in lines.headings
        if kinds[number] == HEADING
    ]
    return marks


def cover(lines: Lines, marks: Iterable[Mark], prose: int) -> tuple[Part, ...]:
    """The parts that some marks make, what lies between them filled in.

    Where two marks lie over each other the one that begins first goes on to its end; of two that
    begin together, the one that is given first.  ``prose`` is
    where the head of the body ends: lines in it that are no field say who is to read the cable.
    """
    body, at = lines.body, 0
    head = lines.starts[lines.headings[0][0]] if lines.headings else len(body)
    parts: list[Part] = []
    for begin, end, kind, label in sorted(marks, key=itemgetter(0)):
        if end <= at:
            continue
        if begin > at:
            parts.append(Part(_between(body, at, begin, head, prose), at, begin))
            at = begin
        parts.append(Part(kind, at, end, label))
        at = end
    if at < len(body):
        parts.append(Part(_between(body, at, len(body), head, prose), at, len(body)))
    return tuple(parts)


def _between(body: str, begin: int, end: int, head: int, prose: int) -> str:
    """What a stretch is that no mark names."""
    if not body[begin:end].strip():
        return "blank"
    return "caption" if head < begin and end <= prose else "debris"
