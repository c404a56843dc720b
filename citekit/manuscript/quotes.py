"""Where the quotations of a block begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from citekit.model import Block, Quoted

__all__ = ["quotations"]

_PAIRS = {
    "\N{LEFT DOUBLE QUOTATION MARK}": "\N{RIGHT DOUBLE QUOTATION MARK}",
    "\N{DOUBLE LOW-9 QUOTATION MARK}": "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}",
    "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}": "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}",
    "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}": "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}",
    '"': '"',
    "\N{LEFT SINGLE QUOTATION MARK}": "\N{RIGHT SINGLE QUOTATION MARK}",
    "\N{SINGLE LOW-9 QUOTATION MARK}": "\N{LEFT SINGLE QUOTATION MARK}",
}
"""What opens a quotation, and what then closes it, in English, German, French and Spanish print."""
_SINGLE = "\N{LEFT SINGLE QUOTATION MARK}"
_OPENS = re.compile("|".join(map(re.escape, _PAIRS)))
_MOST_ENDS = 6


def quotations(block: Block) -> Iterator[Quoted]:
    """The outermost quotations of a block, in order; a block set as a quotation is one as a whole.

    A quotation that is opened and never closed runs to the end of its block, as print has it where
    the next paragraph goes on quoting.

    >>> from citekit.model import Block
    >>> text = 'He saw "warm ties" and ‘the parties’ views’.'
    >>> [text[q.start : q.end] for q in quotations(Block(text, "line 1"))]
    ['warm ties', 'the parties']
    """
    text = block.text
    if block.is_quotation:
        marked = text[:1] in _PAIRS and text[-1:] in _PAIRS[text[0]]
        yield Quoted(1, len(text) - 1) if marked else Quoted(0, len(text))
        return
    at = 0
    while opening := _OPENS.search(text, at):
        start = opening.end()
        ends = [] if _is_apostrophe(text, opening.start()) else list(_ends(text, start))
        if ends:
            yield Quoted(start, ends[0], tuple(ends[1:]))
        at = ends[0] + 1 if ends else start


def _is_apostrophe(text: str, at: int) -> bool:
    """Whether a mark stands inside or directly behind a word, where it opens nothing."""
    return text[at] in ("'", _SINGLE, '"') and at > 0 and text[at - 1].isalnum()


def _ends(text: str, start: int) -> Iterator[int]:
    """Where a quotation may end: at its closing mark, a single one only where no letter follows."""
    closing = _PAIRS[text[start - 1]]
    is_single = text[start - 1] == _SINGLE
    count = 0
    for at in range(start, len(text)):
        if text[at] in closing and not (is_single and text[at + 1 : at + 2].isalnum()):
            yield at
            count += 1
            if not is_single or count == _MOST_ENDS:
                return
    if not count and text[start - 1] != '"' and not is_single:
        yield len(text)
