"""Where a caller's words stand: literally first, and only then with the caller's omissions.

Positions here are indices into the words of a ``Stream``; ``place_of`` turns them into places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter

from citekit import address as addresses
from citekit.model import Paragraph, Place, Run
from citekit.passage.fold import Stream, fold, stream

__all__ = ["OMISSION", "Found", "find", "locate", "place_of"]

OMISSION = re.compile(
    r"\s*(?:\[\s*(?:\N{HORIZONTAL ELLIPSIS}|\.\s?\.\s?\.)\s*\]|\N{HORIZONTAL ELLIPSIS}|\.\s?\.\s?\.(?:\s?\.)?)\s*"
)
"""A mark of omission in any of its usual spellings, with the blanks around it."""
_OUTER = "\"'`.,;:\N{HORIZONTAL ELLIPSIS}()[] \N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
_MOST_PIECES = 60
_MOST_STARTS = 50
_MOST_PLACES = 50


@dataclass(frozen=True, slots=True)
class Found:
    """Runs of a stream's words, as first and last index, and the letters they were found at."""

    runs: tuple[tuple[int, int], ...]
    start: int
    end: int


def locate(
    paragraphs: tuple[Paragraph, ...], quotation: str, *, prefix: str = "", suffix: str = ""
) -> tuple[tuple[Place, ...], ...]:
    """Every place where a quotation stands between some words, in order; empty where it does not.

    Raises BadAddress for omissions that leave more runs than an address holds, or shorter ones.
    """
    text = stream(paragraphs)
    found = find(text, quotation, prefix=prefix, suffix=suffix)
    return tuple(place_of(text, one.runs) for one in found)


def find(text: Stream, quotation: str, *, prefix: str = "", suffix: str = "") -> tuple[Found, ...]:
    """Every place of a quotation, 50 at most; with omissions that are the caller's, the closest one."""

    def fits(found: Found) -> bool:
        return _letters(text.folded[: found.start]).endswith(before) and _letters(
            text.folded[found.end :]
        ).startswith(after)

    before, after = _letters(fold(prefix)), _letters(fold(suffix))
    for needle in _spellings(quotation):
        if next(_literal(text, needle), None):
            fitting = (
                filter(fits, _literal(text, needle)) if before or after else _literal(text, needle)
            )
            return tuple(islice(fitting, _MOST_PLACES))
    pieces = _pieces(quotation)
    if 1 < len(pieces) <= _MOST_PIECES:
        ways = (
            _with_omissions(text, quotation, pieces, start)
            for start in _first_stands(text, quotation, pieces)
        )
        made = [Found(_joined(text, w), w[0].start, w[-1].end) for w in ways if w]
        return tuple(sorted(filter(fits, made), key=lambda way: way.end - way.start)[:1])
    return ()


def _joined(text: Stream, found: list[Found]) -> tuple[tuple[int, int], ...]:
    """The runs of several finds; two with nothing but marks between them are one."""
    runs: list[tuple[int, int]] = []
    for first, last in (one.runs[0] for one in found):
        if runs and not _letters(text.folded[text.ends[runs[-1][1]] : text.starts[first]]):
            runs[-1] = runs[-1][0], last
        else:
            runs.append((first, last))
    return tuple(runs)


def place_of(text: Stream, runs: tuple[tuple[int, int], ...]) -> tuple[Place, ...]:
    """Runs of a stream's words as places with positions; raises BadAddress."""
    places: list[tuple[str, list[Run]]] = []
    for first, last in runs:
        for index, group in groupby(text.owners[first : last + 1], key=itemgetter(0)):
            inside = [position for _, position in group]
            label = text.paragraphs[index].label
            if not places or places[-1][0] != label:
                places.append((label, []))
            earlier = places[-1][1]
            if earlier and earlier[-1].last + 1 == inside[0]:
                earlier[-1] = Run(earlier[-1].first, inside[-1])
            else:
                earlier.append(Run(inside[0], inside[-1]))
    result = tuple(Place(label, tuple(spans)) for label, spans in places)
    addresses.bound(result)
    addresses.bound_lengths([last - first + 1 for first, last in runs])
    return result


def _letters(folded: str) -> str:
    return "".join(filter(str.isalnum, folded))


def _spellings(quotation: str) -> list[str]:
    literal = fold(quotation).strip()
    bare = fold(quotation.strip(_OUTER)).strip(" -")
    return [literal] if bare == literal else [literal, bare]


def _literal(text: Stream, needle: str, start: int = 0) -> Iterator[Found]:
    while needle and (at := text.folded.find(needle, start)) >= 0:
        if words := text.words_at(at, at + len(needle)):
            yield Found((words,), at, at + len(needle))
        start = at + 1


def _pieces(quotation: str) -> list[tuple[int, int]]:
    """Start and end of each piece of a quotation between marks of omission."""
    edges = [0, *(at for m in OMISSION.finditer(quotation) for at in m.span()), len(quotation)]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(a, b) for a, b in pairs if any(map(str.isalnum, quotation[a:b]))]


def _first_stands(text: Stream, quotation: str, pieces: list[tuple[int, int]]) -> list[int]:
    """Offsets at which the first piece stands; more than a few tell nothing further."""
    start, end = pieces[0]
    for needle in _spellings(quotation[start:end]):
        if found := [one.start for one in islice(_literal(text, needle), _MOST_STARTS)]:
            return found
    return []


def _with_omissions(
    text: Stream, quotation: str, pieces: list[tuple[int, int]], start: int
) -> list[Found]:
    """The pieces in order from an offset on, each ending before the next begins; else none.

    A mark that stands so in the source is the source's own: pieces that stand together in the
    text, dots and all, are one run.
    """
    runs: list[Found] = []
    at = 0
    while at < len(pieces):
        found = None
        for last in range(at, len(pieces)):
            piece = quotation[pieces[at][0] : pieces[last][1]]
            longer = next((f for n in _spellings(piece) for f in _literal(text, n, start)), None)
            if longer is None:
                break
            found, upto = longer, last
        if found is None:
            return []
        runs.append(found)
        start, at = text.ends[found.runs[0][1]], upto + 1
    return runs
