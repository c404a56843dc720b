"""The head of a body: its fields, and where words without a number begin."""

from __future__ import annotations

import re

from citekit.cable import fields
from citekit.cable.fields import Field
from citekit.cable.lines import RULE, SPACER, TEXT, Lines

__all__ = ["find", "top"]

_HANDLING = re.compile(
    r"(?:\(U\) )?(?:SENSITIVE BUT UNCLASSIFIED|SBU\b|NOT FOR INTERNET|PLEASE (?:HANDLE|PROTECT)|"
    r"(?:FROM|FOR|PASS|DEPT|DEPARTMENT|STATE|NSC|USDOC|TREASURY|EMBASSY) (?=[A-Z]{2})|NOTE - PII|\.\.\.|"
    r"THIS RECORD IS A PARTIAL|[>\"',;]{1,9}\Z)",
    re.IGNORECASE,
)
_SETTLED = ("subject", "tags", "executive_order")
_MOST = 80
_HEADINGS = 30
_BELOW = 8


def top(lines: Lines) -> int:
    """A line in the head of a body that numbers no paragraph."""
    first = lines.headings[0][0] if lines.headings else 0
    return min(len(lines.texts) - 1, first + _BELOW)


def find(lines: Lines, first: int, *, numbered: bool) -> tuple[list[Field], int]:
    """The fields above the first paragraph's offset, and where prose without a number begins.

    A body that numbers no paragraph says nowhere that its head ends: prose begins with the first
    line, below TAGS and subject, that belongs to no field.
    """
    limit = first
    if not numbered and len(lines.texts) > _MOST:
        limit = lines.starts[_MOST]
    found = fields.find(lines, 0, limit)
    settled = max((one.end for one in found if one.kind in _SETTLED), default=0)
    if not settled and lines.headings and lines.headings[0][0] < _HEADINGS:
        settled = lines.end(lines.headings[0][0])
    last = settled
    kept: list[Field] = []
    for one in found:
        if (
            not numbered
            and one.begin >= last
            and (at := _prose(lines, last, one.begin)) < one.begin
        ):
            return kept, at
        kept.append(one)
        last = max(last, one.end)
    return kept, _prose(lines, last, first)


def _prose(lines: Lines, begin: int, end: int) -> int:
    """The offset of the first words between two offsets that are not about handling."""
    if begin >= end:
        return end
    line = lines.at(begin)
    if lines.starts[line] < begin:
        rest = lines.body[begin : min(end, lines.end(line))].strip()
        if len(rest) > 3 and not _HANDLING.match(rest):
            return begin
        line += 1
    while line < len(lines.texts) and lines.starts[line] < end:
        kind = lines.kinds[line]
        if kind in (RULE, SPACER) or (kind == TEXT and not _HANDLING.match(lines.texts[line])):
            return lines.starts[line]
        line += 1
    return end
