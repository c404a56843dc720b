"""The raw body as lines, and what the transmission put between its words.

A telegram was sent in pages.  Where one began, a line such as ``MEXICO 00001487  002 OF 003`` stands
between two lines of text or in the middle of one; cables before 2003 have blocks instead, the
classification, ``PAGE 02 HARARE 05461 01 OF 02 271458Z`` and, where a section began, the whole
header again.  All of these are *cuts*: spans of the raw body that are no words of the cable.

Source: 5,395 such lines on 2,470 of 6,717 published pages, 1,500 of them inside a line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from citekit.model import Span

__all__ = ["BLANK", "DEBRIS", "EMPTY", "HEADING", "LONG", "PAGE", "RULE", "SPACER", "TEXT", "Lines", "split"]

BLANK, TEXT, RULE, SPACER, PAGE, HEADING, DEBRIS = " ", "t", "-", ".", "p", "h", "x"
"""What a line is: nothing, words, a rule of dashes, a dash alone, what stands between two pages, a
heading with the cable's number, a row of a partner's table."""

EMPTY = " -.px"
"""The kinds of lines that hold no words of a paragraph."""

LONG = 110
"""A line of more characters than this was not broken by a terminal: the next begins anew."""

_PAGE = re.compile(
    r"(?:(?P<old>\bPAGE \d\d\s{1,20})|(?P<origin>[A-Z][A-Z .'-]{1,13}?)\s{1,4})"
    r"(?P<serial>[0-9]{4,8})\s{1,4}[0-9]{2,3}(?:\.[0-9]{1,2})?\Z"
)
_OLD = re.compile(
    r"PAGE [0-9]{2}\s{1,20}[A-Z][A-Z .]{1,12}?\s{0,9}[0-9]{2,8}\s{1,9}"
    r"(?:[0-9]{2}\s{1,3}OF\s{1,3}[0-9]{2}\s{1,9})?[0-9]{6}Z?"
)
_ROUTED = re.compile(r"PAGE [0-9]{2} RUEH[A-Z]{1,4}[ ]{0,3}[0-9]{2,6}")
_CLASS = re.compile(
    r"(?:CONFIDENTIAL|SECRET|UNCLASSIFIED|UNCLAS|LIMITED OFFICIAL USE|NOFORN|C O N F I D E N T I A L|"
    r"S E C R E T)(?:[ \t]{1,30}PTQ[0-9]{2,6})?[/ \t]{0,60}\Z"
)
_RULE = re.compile(r"(?:[-=_*~+.\u2010-\u2015][-=_*~+.\u2010-\u2015 \t]{2,}|-{1,2})\Z")
_HEADING = re.compile(
    r"[C ]{0,4}(?:C ?O ?N ?F ?I ?D ?E ?N ?T ?I ?A ?L|S{1,2} ?E ?C ?R ?E ?T|UNCLAS(?:SIFIED)?|U N C L A S(?: S I F I E D)?|"
    r"O N F I D E N T I A L|L I M I T E D|LIMITED OFFICIAL USE)\b(?P<more>[^\n]{0,300})",
)
_NUMBER = re.compile(
    r"(?:(?://|/|NOFORN|EFTO|E F T O|FOR OFFICIAL USE ONLY|FOUO|SENSITIVE)[ ]{0,4}){0,4}"
    r"(?:S[A-Z]{2,8} [0-9]{1,2} OF [0-9]{1,2}\s{1,4})?(?P<origin>[A-Z][A-Z .'-]{1,30}?)\s{1,4}(?P<serial>[0-9]{3,7})(?![0-9])"
)
_PARTNER = re.compile(r"(?:ID:[0-9]{1,6} )?Cable dated:[0-9T:-]{10,19}")
_ROW = re.compile(
    r"(?:[0-9]{1,6}[,\t ]{1,3})?(?:[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})[,\t ]{1,3}"
    r"(?:(?:[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?[,\t ]{1,3})?[0-9]{2}[0-9A-Z]{3,40}[,\t ]|[0-9]{1,6} [A-Z0-9,-]{2,}\b)"
)
_BEHIND = re.compile(r"[\t ]{2,}(?=[A-Z])")
_STARTS = ("C O", "CO ", "CON", "S E", "SE ", "SEC", "UNC", "CC ", "SS ", "O N", "U N", "LIM", "L I", "Cable d", "ID:")
_FAR = 60


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


def split(body: str) -> Lines:
    """The lines of a body.  Only LF parts them: U+2028 stands in the middle of some."""
    pieces = body.split("\n")
    starts, offset = [], 0
    for piece in pieces:
        starts.append(offset)
        offset += len(piece) + 1
    starts.append(offset)
    slashed = body.count("\\\n") * 2 > len(pieces) > 4
    texts = [piece.strip(" \t\r\\" if slashed else None) for piece in pieces]
    kinds = [TEXT if text else BLANK for text in texts]
    lines = Lines(body, starts, texts, kinds)
    for number, text in enumerate(texts):
        if not text:
            continue
        if text[0] in "-=_*~+.\u2010\u2013\u2014":
            if _RULE.match(text):
                kinds[number] = RULE if len(text) > 2 else SPACER
        elif text[0].isdigit():
            if ("/" in text[:12] or "-" in text[:16]) and _ROW.match(text):
                _row(lines, number, text)
        elif text.startswith(_STARTS) or text[0] in '",':
            _heading(lines, number, text.lstrip('",'))
        elif "\t" in text:
            _heading(lines, number, text.rpartition("\t")[2])
    _pages(lines)
    if slashed:
        _slashes(lines)
    return lines


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


def _pages(lines: Lines) -> None:
    """Find what stands between two pages, whole lines and in the middle of one."""
    body = lines.body
    found: list[Span] = []
    at = body.find(" OF 0")
    while at >= 0:
        if span := _page(lines, at):
            found.append(span)
        at = body.find(" OF 0", at + 5)
    at = body.find("PAGE ")
    while at >= 0:
        made = _OLD.match(body, at) or _ROUTED.match(body, at)
        if made:
            found.append((_above(body, made.start()), made.end()))
        at = body.find("PAGE ", at + 5)
    found += [
        (lines.starts[n], lines.end(n)) for n, kind in enumerate(lines.kinds) if kind == DEBRIS
    ]
    last = 0
    for begin, end in sorted(found):
        if begin >= last:
            lines.cuts.append((begin, end))
            last = end
    for begin, end in lines.cuts:
        _mark(lines, begin, end)


def _page(lines: Lines, at: int) -> Span | None:
    """The span of ``MEXICO 00001487  002 OF 003`` around its `` OF 0``."""
    body = lines.body
    end = at + 4
    while end < len(body) and end < at + 8 and body[end].isdigit():
        end += 1
    line = body.rfind("\n", max(0, at - _FAR), at) + 1 or max(0, at - _FAR)
    made = _PAGE.search(body, line, at)
    if not made or end - at < 6 or made["old"]:
        return None
    begin = made.start("origin")
    if body[line:begin].strip():
        begin = _origin(lines, body, line, made.start("serial"), begin)
    return begin, end


def _origin(lines: Lines, body: str, line: int, serial: int, found: int) -> int:
    """Where the origin begins in the middle of a line of capitals: it is cut to 10 characters."""
    before = body[line:serial].rstrip()
    for _, origin, _ in lines.headings[:1]:
        name = origin[:10].strip()
        if before.endswith(name):
            return line + len(before) - len(name)
    short = before[-10:]
    return max(found, line + len(before) - len(short.lstrip()))


def _above(body: str, begin: int) -> int:
    """Where a block that ends in ``PAGE 02 ...`` begins: classification lines stand above it."""
    while True:
        piece = body[max(0, begin - 90) : begin]
        kept = piece.rstrip()
        line = kept.rsplit("\n", 1)[-1]
        made = _CLASS.search(line[-60:])
        if not made:
            return begin
        before = line[: len(line) - len(made[0])]
        if before.strip() and not before.endswith("  "):
            return begin
        begin -= len(piece) - len(kept) + len(made[0])


def _mark(lines: Lines, begin: int, end: int) -> None:
    """Lines that a cut covers whole are PAGE lines."""
    first, last = lines.at(begin), lines.at(end - 1)
    for line in range(first, last + 1):
        if lines.kinds[line] in (BLANK, DEBRIS):
            continue
        a, b = lines.starts[line], lines.end(line)
        if not lines.body[a : max(a, begin)].strip() and not lines.body[min(b, end) : b].strip(" \t\\"):
            lines.kinds[line] = PAGE
