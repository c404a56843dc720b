"""The raw body as lines, and what each of them is.

What stands between two pages or sections of a telegram, and what a partner's table left in a text,
are *cuts*: spans of the raw body that are no words of the cable.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate

from citekit.model import Span

__all__ = [
    "BLANK",
    "DEBRIS",
    "EMPTY",
    "HEADING",
    "LONG",
    "PAGE",
    "RULE",
    "SPACER",
    "TEXT",
    "Lines",
    "parted",
]

BLANK, TEXT, RULE, SPACER, PAGE, HEADING, DEBRIS = " ", "t", "-", ".", "p", "h", "x"
"""What a line is: nothing, words, a rule of dashes, a dash alone, what stands between two pages, a
heading with the cable's number, a row of a partner's table."""

EMPTY = " -.px"
"""The kinds of lines that hold no words of a paragraph."""

LONG = 110
"""A line of more characters than this was not broken by a terminal: the next begins anew."""

_RULE = re.compile(r"(?:[-=_*~+.\u2010-\u2015][-=_*~+.\u2010-\u2015 \t]{2,}|-{1,2})\Z")
_HEADING = re.compile(
    r"[C ]{0,4}(?:C ?O ?N ?F ?I ?D ?E ?N ?T ?I ?A ?L|S{1,2} ?E ?C ?R ?E ?T|UNCLAS(?:SIFIED)?|U N C L A S(?: S I F I E D)?|"
    r"O N F I D E N T I A L|L I M I T E D|LIMITED OFFICIAL USE)\b(?P<more>[^\n]{0,300})",
)
_NUMBER = re.compile(
    r"(?:(?://|/|NOFORN|EFTO|E F T O|FOR OFFICIAL USE ONLY|FOUO|SENSITIVE)[ ]{0,4}){0,4}"
    r"(?:S[A-Z]{2,8} [0-9]{1,2} OF [0-9]{1,2}\s{1,4})?(?P<origin>[A-Z][A-Z .'-]{1,30}?)\s{1,4}(?P<serial>[0-9]{3,7})(?![0-9])"
)
_DASHES = "-=_*~+.\u2010\u2013\u2014"
_FIRST = frozenset(_DASHES + '0123456789CSUOLI",R')
_PARTNER = re.compile(r"(?:ID:[0-9]{1,6} )?Cable dated:[0-9T:-]{10,19}")
_ROW = re.compile(
    r"(?:[0-9]{1,6}[,\t ]{1,3})?(?:[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})[,\t ]{1,3}"
    r"(?:(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?[,\t ]{1,3})?[0-9]{2}[0-9A-Z]{3,40}[,\t ]|[0-9]{1,6} [A-Z0-9,-]{2,}\b)"
)
_SPACED = 10
_WRAPPED = (48, 80)
_BEHIND = re.compile(r"[\t ]{2,}(?=[A-Z])")
_STARTS = tuple("C O|CO |CON|CC |S E|SE |SEC|SS |UNC|U N|O N|LIM|L I|Cable d|ID:".split("|"))
_SMALL = ("C o n", "S e c", "U n c", "Unclas ")
"""How a heading begins that a partner set in small letters."""


@dataclass(slots=True)
class Lines:
    """The body's lines: where each begins, its words without outer blanks, what it is.

    ``headings`` are the numbers of the lines that name a classification and a cable's own number,
    each with origin and serial as printed; ``cuts`` the spans between pages, in order.
    """

    body: str
    starts: list[int]
    texts: list[str]
    kinds: list[str]
    headings: list[tuple[int, str, int]] = field(default_factory=list)
    cuts: list[Span] = field(default_factory=list)
    plan: str = ""

    def end(self, line: int) -> int:
        """The offset after the last character of a line."""
        return self.starts[line + 1] - 1

    def cuts_between(self, begin: int, end: int) -> list[Span]:
        """The cuts that lie between two offsets, also in part."""
        cuts = self.cuts
        if not cuts or cuts[0][0] >= end or cuts[-1][1] <= begin:
            return []
        first = bisect_right(cuts, (begin, begin))
        if first and cuts[first - 1][1] > begin:
            first -= 1
        return cuts[first : bisect_right(cuts, (end - 1, end + len(self.body)))]

    def at(self, offset: int) -> int:
        """The line that an offset lies in."""
        return bisect_right(self.starts, offset) - 1


def parted(body: str) -> Lines:
    """The lines of a body.  Only LF parts them: U+2028 stands in the middle of some."""
    pieces = body.split("\n")
    starts = list(accumulate(map(len, pieces), _below, initial=0))
    slashed = body.count("\\\n") * 2 > len(pieces) > 4
    texts = (
        [piece.strip(" \t\r\\") for piece in pieces] if slashed else list(map(str.strip, pieces))
    )
    kinds = [TEXT if text else BLANK for text in texts]
    if _spaced(texts, kinds):
        starts, texts, kinds = _closed_up(starts, texts, kinds)
    lines = Lines(body, starts, texts, kinds)
    for number, text in enumerate(texts):
        if text and text[0] in _FIRST:
            _look(lines, number, text)
    if slashed:
        _slashes(lines)
    return lines


def _below(start: int, length: int) -> int:
    """Where the line below one of that length begins."""
    return start + length + 1


def _spaced(texts: list[str], kinds: list[str]) -> bool:
    """Whether a text is double-spaced: a blank line stands below most lines that go on."""
    plan = "".join(kinds)
    if plan.count("t ") < _SPACED or plan.count("tt") * 4 > plan.count("t"):
        return False
    full = [
        plan.startswith(" t", n + 1)
        for n, text in enumerate(texts)
        if _WRAPPED[0] < len(text) < _WRAPPED[1] and text[-1].isalnum()
    ]
    return len(full) >= _SPACED and sum(full) * 10 >= len(full) * 9


def _closed_up(
    starts: list[int], texts: list[str], kinds: list[str]
) -> tuple[list[int], list[str], list[str]]:
    """The lines of a double-spaced text, each with the blank line below it."""
    kept: list[int] = []
    line = 0
    while line < len(texts):
        kept.append(line)
        line += 2 if kinds[line + 1 : line + 2] == [BLANK] else 1
    return (
        [starts[n] for n in kept] + starts[-1:],
        [texts[n] for n in kept],
        [kinds[n] for n in kept],
    )


def _look(lines: Lines, number: int, text: str) -> None:
    """Find out what a line is whose first sign says that it may be more than words."""
    first = text[0]
    if first in _DASHES:
        if _RULE.match(text):
            lines.kinds[number] = RULE if len(text) > 2 else SPACER
    elif first.isdigit():
        if ("/" in text[:12] or "-" in text[:16]) and _ROW.match(text):
            _row(lines, number, text)
    elif text.startswith(_STARTS):
        _heading(lines, number, text)
    elif text.startswith(_SMALL):
        _heading(lines, number, text[:200].upper())
    elif first in '",':
        _heading(lines, number, text.lstrip('",'))
    elif first == "R" and "\t" in text:
        _heading(lines, number, text.rpartition("\t")[2])


def _slashes(lines: Lines) -> None:
    """Cut the backslash that a partner's table left at the end of every line."""
    body = lines.body
    ends = [lines.end(n) for n in range(len(lines.texts))]
    lines.cuts += [(end - 1, end) for end in ends if end and body[end - 1] == "\\"]
    lines.cuts.sort()


def _row(lines: Lines, number: int, text: str) -> None:
    """Note a row of a partner's table; some have the cable's heading behind it."""
    lines.kinds[number] = DEBRIS
    for made in _BEHIND.finditer(text, 20, 400):
        _heading(lines, number, text[made.end() :])
        if lines.kinds[number] == HEADING:
            break


def _heading(lines: Lines, number: int, text: str) -> None:
    """Note the line if it names a classification, an origin and a serial."""
    partner = _PARTNER.match(text)
    made = _HEADING.match(text, partner.end() if partner else 0)
    if not made:
        return
    more = made["more"][:120] or " ".join(lines.texts[number + 1 : number + 2])[:120]
    if own := _NUMBER.match(more.strip()):
        lines.kinds[number] = HEADING
        lines.headings.append((number, own["origin"].strip(), int(own["serial"])))
