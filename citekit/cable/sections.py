"""Headers that a cable repeats in its middle, where a further section began.

Source: cables before 2001 and copies from the Department's own archive repeat the whole header.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from citekit.cable.lines import BLANK, EMPTY, HEADING, PAGE, TEXT, Lines
from citekit.model import Span

__all__ = ["repeated"]

_HEADER = re.compile(
    r"[OPRZ]{1,2}(?: [OPRZ])? [0-9]{6}Z|FM |TO |INFO |ACTION |[A-Z]{1,5}-[0-9]{2}\b|(?:AM|US)[A-Z]{3,}|RU[A-Z]{3,}|RH[A-Z]{3,}"
    r"|ZN[YR] |DE RU|VZCZC|-{5,}[0-9A-F]{5,}|CONFIDENTIAL|SECRET|UNCLAS|LIMITED OFFICIAL|SECSTATE|DEPT |[A-Z ]+ COLLECTIVE|PAGE [0-9]|>|@@@"
)
_FIELD = re.compile(
    r"E\.?O\.?[ :]|TAGS?\b|SUBJ|SIPDIS|NOFORN|EXDIS|NODIS|LIMDIS|SENSITIVE|REF[:S ]|C O R R",
    re.IGNORECASE,
)
_ORDER = re.compile(r"\bE\.?O\.? ?[0-9]{5}:")
_FAR = 40
_MANY = 1_000_000


def repeated(lines: Lines, first: int, starts: list[tuple[int, int]]) -> list[int]:
    """Cut the headers that stand below a line; the lines of those that begin the cable anew.

    ``starts`` are lines and numbers of the paragraphs: a header right above a paragraph 1 is that
    of a further copy of the cable, and everything down to the paragraph belongs to it.
    """
    own = {" ".join(_rest(lines, n).split()) for n in range(first) if lines.texts[n]}
    anew: list[int] = []
    made: list[Span] = []
    headings = [line for line, _, _ in lines.headings[1:]]
    for number, following in zip(headings, [*headings[1:], len(lines.texts)], strict=False):
        if number < first:
            continue
        top = number
        while top - 1 > first and number - top < _FAR and _is_header(lines, top - 1):
            top -= 1
        while top < number and lines.kinds[top] in " .-":
            top += 1
        behind = bisect_right(starts, (number, _MANY))
        line, count = starts[behind] if behind < len(starts) else (0, 0)
        if count == 1 and line < following and line <= number + _FAR:
            bottom = line - 1
            anew.append(top)
        else:
            bottom = _bottom(lines, number, own)
        made.append(_cut(lines, top, bottom))
    lines.cuts = _merged([*lines.cuts, *made])
    return anew


def _bottom(lines: Lines, number: int, own: set[str]) -> int:
    """The last line below a heading that repeats what stands at the head of the cable."""
    bottom = number
    for line in range(number + 1, min(number + _FAR, len(lines.texts))):
        text = lines.texts[line]
        if lines.kinds[line] == BLANK:
            continue
        rest = " ".join(_rest(lines, line).split())
        again = rest in own or _FIELD.match(text) or (len(text) < 160 and _ORDER.search(text))
        if lines.kinds[line] in (PAGE, HEADING) or again:
            bottom = line
        else:
            break
    return bottom


def _rest(lines: Lines, line: int) -> str:
    """The words of a line behind the cut that it begins with."""
    begin, end = lines.starts[line], lines.end(line)
    for a, b in lines.cuts:
        if a <= begin < b <= end:
            return lines.body[b:end]
        if a > begin:
            break
    return lines.texts[line]


def _is_header(lines: Lines, line: int) -> bool:
    return (
        lines.kinds[line] in EMPTY
        or (
            lines.kinds[line] == TEXT
            and len(lines.texts[line]) < 90
            and _HEADER.match(lines.texts[line]) is not None
        )
        or "SRPP-00" in lines.texts[line]
        or " DODE-00" in lines.texts[line]
    )


def _cut(lines: Lines, top: int, bottom: int) -> Span:
    """The span of some lines, which become lines between two pages."""
    for line in range(top, bottom + 1):
        if lines.kinds[line] != BLANK:
            lines.kinds[line] = PAGE
    return lines.starts[top], lines.end(bottom)


def _merged(cuts: list[Span]) -> list[Span]:
    """Cuts in order, those that touch each other made one."""
    kept: list[Span] = []
    for begin, end in sorted(cuts):
        if kept and begin < kept[-1][1]:
            kept[-1] = kept[-1][0], max(end, kept[-1][1])
        else:
            kept.append((begin, end))
    return kept
