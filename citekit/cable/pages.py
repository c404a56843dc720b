"""What stands between two pages of a telegram, found and cut out of its lines.

Where a page began, a line such as ``MEXICO 00001487  002 OF 003`` stands between two lines of text
or in the middle of one; cables before 2003 have blocks instead, the classification and ``PAGE 02
HARARE 05461 01 OF 02 271458Z``.  Source: 5,395 such lines on 2,470 of 6,717 published pages, 1,500
of them inside a line.
"""

from __future__ import annotations

import re

from citekit.cable.lines import BLANK, DEBRIS, PAGE, Lines, parted
from citekit.model import Span

__all__ = ["split"]

_PAGE = re.compile(
    r"(?:(?P<old>\bPAGE \d\d\s{1,20})|(?P<origin>[A-Z][A-Z .'-]{1,13}?)\s{1,4})"
    r"(?P<serial>[0-9]{4,8})\s{1,4}[0-9]{2,3}(?:\.[0-9]{1,2})?\Z"
)
_SMALL = re.compile(
    r"(?P<origin>[A-Z][A-Za-z.'-]{0,12}(?: [A-Z][a-z.'-]{0,9}){0,2})\s{1,4}"
    r"(?P<serial>[0-9]{8})\s{1,4}[0-9]{3}(?:\.[0-9]{1,2})?\Z"
)
"""The same in small letters, as some partners set it; eight digits are proof enough."""
_OLD = re.compile(
    r"PAGE [0-9]{2}\s{1,20}[A-Z][A-Z .]{1,12}?\s{0,9}[0-9]{2,8}\s{1,9}"
    r"(?:[0-9]{2}\s{1,3}OF\s{1,3}[0-9]{2}\s{1,9})?[0-9]{6}Z?"
)
_ROUTED = re.compile(r"PAGE [0-9]{2} RUEH[A-Z]{1,4}[ ]{0,3}[0-9]{2,6}")
_CLASS = re.compile(
    r"(?:CONFIDENTIAL|SECRET|UNCLASSIFIED|UNCLAS|LIMITED OFFICIAL USE|NOFORN|C O N F I D E N T I A L|"
    r"S E C R E T)(?:[ \t]{1,30}PTQ[0-9]{2,6})?[/ \t]{0,60}\Z"
)
_FAR = 60
_BLANKS = 300
"""A line with more around what stands between two pages is not looked at: it is no page line."""


def split(body: str) -> Lines:
    """The lines of a body, with everything that is no words of the cable cut."""
    lines = parted(body)
    _pages(lines)
    return lines


def _pages(lines: Lines) -> None:
    """Find what stands between two pages, whole lines and in the middle of one."""
    body = lines.body
    found: list[Span] = []
    for sign in (" OF ", " of 0"):
        at = body.find(sign)
        while at >= 0:
            if body[at + 4 : at + 6].isdigit() and (span := _page(lines, at)):
                found.append(span)
            at = body.find(sign, at + 4)
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
    kept: list[Span] = []
    for begin, end in sorted([*found, *lines.cuts]):
        if begin >= last:
            kept.append((begin, end))
            last = end
    lines.cuts = kept
    for begin, end in kept:
        if end - begin > 1:
            _mark(lines, begin, end)


def _page(lines: Lines, at: int) -> Span | None:
    """The span of ``MEXICO 00001487  002 OF 003`` around its `` OF ``."""
    body = lines.body
    end = at + 4
    while end < len(body) and end < at + 8 and body[end].isdigit():
        end += 1
    line = body.rfind("\n", max(0, at - _FAR), at) + 1 or max(0, at - _FAR)
    made = _PAGE.search(body, line, at) or _SMALL.search(body, line, at)
    if not made or made.groupdict().get("old"):
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
        if before.upper().endswith(name.upper()):
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
        if begin - a > _BLANKS or b - end > _BLANKS:
            continue
        before, behind = lines.body[a : max(a, begin)], lines.body[min(b, end) : b]
        if not before.strip() and not behind.strip(" \t\n\\"):
            lines.kinds[line] = PAGE
