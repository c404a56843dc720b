"""Which cable a quotation of a manuscript is of: what a block cites, and what stands nearest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citekit import reference
from citekit.errors import CitekitError
from citekit.model import Aside, Block, Quoted, Reference

__all__ = ["Cited", "cited", "near"]

_CANDIDATES = 5  # cables near a quotation in which it is sought
_PIN = re.compile(
    r"(?:[\s,;:()\]]|\(\w\))*(?:#par-?|¶+\s*|§+\s*|par(?:a|as|agraph|agraphs)?\.?\s+)(\d{1,3})(?!\d)",
    re.IGNORECASE,
)
_SUSPECT = re.compile(r"\b\d\d[A-Z]{4,20}\d{1,5}\b", re.ASCII)
"""What has the shape of a reference ID; it is one misspelt where a post's name is much like it."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A cable that a block cites: where, and the paragraph that is named beside it."""

    start: int
    end: int
    reference: Reference
    text: str
    pin: int | None


def cited(block: Block) -> Iterator[Cited]:
    """The cables that a block cites, in its text and in what hangs on it, in order."""
    for source in (None, *block.asides):
        text = source.text if isinstance(source, Aside) else block.text
        for found in reference.find(text):
            pin = _PIN.match(text, found.end) or _PIN.search(text[found.start : found.end])
            start, end = (found.start, found.end) if source is None else (source.at, source.at)
            yield Cited(start, end, found.reference, found.text, int(pin[1]) if pin else None)
    for misspelt in _SUSPECT.finditer(block.text):
        if not reference.find(misspelt[0]) and (ref := _misspelt(misspelt[0])):
            yield Cited(misspelt.start(), misspelt.end(), ref, misspelt[0], None)


def _misspelt(text: str) -> Reference | None:
    """What has the shape of a reference ID and the name of no post, but nearly that of one."""
    try:
        shaped = reference.parse(text)
    except CitekitError:
        return None
    return shaped if reference.nearest(shaped) else None


def near(
    named: Sequence[tuple[Cited, ...]], number: int, block: Block, quoted: Quoted
) -> tuple[Cited, ...]:
    """The cables in which a quotation is sought, the likeliest first."""
    inside = named[number]
    behind = sorted((c for c in inside if c.start >= quoted.end), key=lambda c: c.start)
    before = sorted((c for c in inside if c.start < quoted.end), key=lambda c: -c.start)
    likely = [*behind, *before]
    if not likely and block.is_quotation:
        around = [*reversed(named[number - 1] if number else ()), *_following(named, number)]
        likely = around
    distinct = {(c.reference, c.pin): c for c in reversed(likely)}
    return tuple(c for c in likely if distinct[c.reference, c.pin] is c)[:_CANDIDATES]


def _following(named: Sequence[tuple[Cited, ...]], number: int) -> tuple[Cited, ...]:
    return named[number + 1] if number + 1 < len(named) else ()
