"""Text fragments: the part of a link that makes a browser scroll to words and light them.

Source: WICG, URL Fragment Text Directives: ``:~:text=[prefix-,]start[,end][,-suffix]``.  A browser
takes the first place in the page where a directive fits, and no term of one fits across the end of
a preformatted line (measured in Chromium).  So a term stays within a line, and gets as many words
as it needs to fit no earlier place than its own.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

__all__ = ["FEWEST", "LONGEST", "MOST", "Page", "directive", "encode", "page_of"]

FEWEST, MOST = 3, 5
"""Words at each end of a stretch that is named by its ends."""
LONGEST = 8
"""Words of a stretch that is named whole."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text with its white space collapsed, and where its lines begin.

    ``starts`` are offsets in ``text``, ``sources`` those of the same lines in the page as it was.
    """

    text: str
    lower: str
    starts: tuple[int, ...]
    sources: tuple[int, ...]
    source: str

    def at(self, offset: int) -> int:
        """Where in the text something stands that begins at an offset of the source."""
        line = max(0, bisect_right(self.sources, offset) - 1)
        before = self.source[self.sources[line] : offset]
        collapsed = " ".join(before.split())
        return self.starts[line] + len(collapsed) + (bool(collapsed) and before[-1].isspace())

    def line_end(self, offset: int) -> int:
        """Where the line ends that holds an offset, its last blank left off."""
        following = bisect_right(self.starts, offset)
        return self.starts[following] - 1 if following < len(self.starts) else len(self.text)

    def line_start(self, offset: int) -> int:
        """Where the line begins that holds the character before an offset."""
        return self.starts[max(0, bisect_left(self.starts, offset) - 1)]


@lru_cache(maxsize=16)
def page_of(source: str, *, is_preformatted: bool) -> Page:
    """The text of a page; ``is_preformatted`` where line ends of the source are the page's own."""
    pieces, starts, sources = [], [], []
    length = offset = 0
    for line in source.splitlines(keepends=True) if is_preformatted else [source]:
        collapsed = " ".join(line.split())
        if collapsed:
            pieces.append(collapsed)
            starts.append(length)
            sources.append(offset)
            length += len(collapsed) + 1
        offset += len(line)
    text = " ".join(pieces)
    return Page(text, text.lower(), tuple(starts or (0,)), tuple(sources or (0,)), source)


def directive(page: Page, stretches: Sequence[tuple[int, int]]) -> str:
    """The fragment directive that lights stretches of a page (start and end in its text).

    >>> text = "Mexico has sought ties. Mexico has sought a role -- its own, they say -- in the region."
    >>> directive(page_of(text, is_preformatted=False), [(24, len(text))])
    ':~:text=Mexico%20has%20sought%20a,%2D%2D%20in%20the%20region.'
    """
    made = "&".join(f"text={_one(page, start, end)}" for start, end in stretches)
    return f":~:{made}" if made else ""


def encode(words: str) -> str:
    """Words as a directive holds them: ``-``, ``,`` and ``&`` part its terms, so they are escaped.

    >>> encode("U.S.-Cuba, they say")
    'U.S.%2DCuba%2C%20they%20say'
    """
    return quote(words, safe="").replace("-", "%2D")


def _one(page: Page, start: int, end: int) -> str:
    line_end = min(page.line_end(start), end)
    first = page.text[start:line_end]
    terms = []
    if line_end == end and len(first.split()) <= LONGEST:
        last = ""
    else:
        first = _fitting(page, first, start)
        behind = start + len(first)
        last = _last(page, max(page.line_start(end), behind), end)
    if not _is_first(page, first, 0, start):
        before = page.text[page.line_start(start) : start].split()[-MOST:]
        terms.append(encode(" ".join(before)) + "-")
    terms.append(encode(first))
    if last:
        terms.append(encode(last))
        if not _is_first(page, last, start + len(first), end - len(last)):
            after = page.text[end + 1 : page.line_end(min(end + 1, len(page.text)))]
            terms.append("-" + encode(" ".join(after.split()[:FEWEST])))
    return ",".join(term for term in terms if term != "-")


def _fitting(page: Page, line: str, start: int) -> str:
    """The first words of a line, as few as fit no earlier place of the page."""
    words = line.split()
    first = " ".join(words[: FEWEST + 1])
    if _is_first(page, first, 0, start):
        return first
    return " ".join(words[:MOST])


def _last(page: Page, start: int, end: int) -> str:
    """The last words of a line, as few as fit no earlier place behind its start."""
    words = page.text[start:end].split()
    last = " ".join(words[-FEWEST - 1 :])
    if _is_first(page, last, start, end - len(last)):
        return last
    return " ".join(words[-MOST:])


def _is_first(page: Page, words: str, after: int, here: int) -> bool:
    """Whether whole words stand nowhere behind an offset before they stand here."""
    text, words = page.lower, words.lower()
    found = text.find(words, after)
    while 0 <= found < here:
        behind = found + len(words)
        if not (text[found - 1 : found].isalnum() or text[behind : behind + 1].isalnum()):
            return False
        found = text.find(words, found + 1)
    return True
