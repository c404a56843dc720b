"""Where paragraphs begin.

Source: the forms of paragraph numbers in 6,717 published pages: ``N. (C)`` 44,411, ``N.(C)`` 5,966,
indented 279, ``N) (C)`` 142, ``N (C)`` 50, ``(C) N.`` 23, and no marking in old cables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from citekit.cable.lines import Lines
from citekit.cable.marks import PATTERN, normal

__all__ = ["Start", "starts"]

_START = re.compile(
    rf"[ \t]*(?:¶\s?)?(?:(\d{{1,3}}) ?[.)]?[ \t]*({PATTERN})|({PATTERN})[ \t]*(\d{{1,3}})\."
    r"|(\d{1,3})[.)][ \t]+(?=\S)|(\d{1,3})\.(?=[A-Z\"]))"
)
_STRIDE = 3  # numbers that may be missing before an unmarked paragraph


@dataclass(frozen=True, slots=True)
class Start:
    """Where a paragraph begins: line, number, marking as printed, its place, its first word's."""

    line: int
    number: int
    printed: str | None
    begin: int
    words: int


def starts(lines: Lines) -> list[Start]:
    """Every paragraph's beginning, in order.

    A number without a marking begins a paragraph only where it goes on counting behind a blank
    line: "2004. They" at the start of a wrapped line does not.
    """
    found: list[Start] = []
    for i, (begin, end) in enumerate(lines.spans):
        if i in lines.pages:
            continue
        made = _START.match(lines.body, begin, end)
        start = _start(lines, i, made) if made else None
        if start and (start.printed or _goes_on(lines, start, found)):
            found.append(start)
    return found


def _start(lines: Lines, i: int, made: re.Match[str]) -> Start | None:
    number = int(next(group for group in (made[1], made[4], made[5], made[6]) if group))
    printed = made[2] or made[3]
    if not printed or normal(printed):
        return Start(i, number, printed, made.start(), made.end())
    behind = made.end(1)
    is_stop = made[1] is not None and lines.body[behind : behind + 1] in (".", ")")
    return Start(i, number, None, made.start(), behind + 1) if is_stop else None


def _goes_on(lines: Lines, start: Start, found: list[Start]) -> bool:
    last = found[-1].number if found else 0
    behind_blank = start.line == 0 or lines.is_empty(start.line - 1)
    return behind_blank and (start.number == 1 or last < start.number <= last + _STRIDE)
