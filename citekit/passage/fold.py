"""Texts folded for comparison, with the way back to the words they came from.

Folded away are white space and the styles of quotation marks and dashes; letters, digits,
other punctuation and order never are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache

from citekit.model import Paragraph

__all__ = ["Stream", "fold", "stream"]

_DASH = "\N{HYPHEN}\N{NON-BREAKING HYPHEN}\N{FIGURE DASH}\N{EN DASH}\N{EM DASH}\N{HORIZONTAL BAR}\N{MINUS SIGN}"
_QUOTE = (
    "'`\N{ACUTE ACCENT}\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{SINGLE LOW-9 QUOTATION MARK}"
    "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}"
)
_STYLES = str.maketrans(dict.fromkeys(_DASH, "-") | dict.fromkeys(_QUOTE, '"'))
_FOLDABLE = re.compile(rf"[{re.escape(_DASH)}{re.escape(_QUOTE)}\"\s-]")
_RUN = re.compile(r" ?-[ -]*|\"{2,}")


def fold(text: str) -> str:
    """The text with white space, quotation marks and dashes in one style, no blanks at its ends.

    >>> fold("the “U.S.  –  Mexico”  relationship’s") == fold("the 'U.S. - Mexico' relationship's")
    True
    """
    if not _FOLDABLE.search(text):
        return text
    return _RUN.sub(_one, " ".join(text.split()).translate(_STYLES))


def _one(found: re.Match[str]) -> str:
    text = found[0]
    return "-" if "-" in text else '"'


@dataclass(frozen=True, slots=True)
class Stream:
    """Paragraphs as one folded text in which every offset leads back to a word.

    ``words`` are those of all paragraphs in order; ``starts`` and ``ends`` hold, for each, its
    half-open span in ``folded``; ``owners`` the paragraph's index and the word's 1-based position
    in it.
    """

    folded: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    owners: tuple[tuple[int, int], ...]
    paragraphs: tuple[Paragraph, ...]

    def said(self, first: int, last: int) -> str:
        """The words from one index to another, both included, joined by blanks."""
        return " ".join(self.words[first : last + 1])

    def words_at(self, start: int, end: int) -> tuple[int, int] | None:
        """Indices of the first and last word of a stretch, or None where it cuts a word.

        Punctuation of the edge words may lie outside the stretch, letters and digits may not.
        """
        first = max(bisect_right(self.starts, start) - 1, 0)
        last = max(bisect_right(self.starts, end - 1) - 1, 0)
        while first < last and self.ends[first] <= start:
            first += 1
        before = self.folded[self.starts[first] : start]
        after = self.folded[end : self.ends[last]]
        if any(map(str.isalnum, before + after)):
            return None
        return first, last


@lru_cache(maxsize=128)
def stream(paragraphs: tuple[Paragraph, ...]) -> Stream:
    """The folded stream of some paragraphs, in their order."""
    pieces: list[str] = []
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    owners: list[tuple[int, int]] = []
    offset = 0
    for index, paragraph in enumerate(paragraphs):
        for position, word in enumerate(paragraph.words, 1):
            piece = word if word.isalnum() else fold(word)
            words.append(word)
            previous = pieces[-1] if pieces else ""
            # A dash swallows the blanks around it, so that "a -- b", "a--b" and "a—b" are one.
            if previous.endswith("-"):
                piece = piece.removeprefix("-")
            elif previous and not piece.startswith("-"):
                pieces.append(" ")
                offset += 1
            starts.append(offset)
            if piece:
                pieces.append(piece)
                offset += len(piece)
            ends.append(offset)
            owners.append((index, position))
    return Stream(
        "".join(pieces), tuple(words), tuple(starts), tuple(ends), tuple(owners), paragraphs
    )
