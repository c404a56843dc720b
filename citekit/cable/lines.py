"""A body as lines with their places, and what a line can be seen to be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

__all__ = ["Lines", "PAGE_INSIDE"]

_PAGE = re.compile(r"[ \t]*[A-Z][A-Z ]{1,14}\s+\d{5,8}\s+\d{3}(?:\.\d+)? ?OF ?\d{3}[ \t]*\Z")
PAGE_INSIDE = re.compile(r"[ \t]*\b[A-Z][A-Z ]{1,12} \d{8} {1,3}\d{3}(?:\.\d+)? OF \d{3}\b[ \t]*")
"""A page line that stands inside a line of text."""
_RULE = re.compile(r"[ \t]*[-=_*]{3,}[-=_* \t]*\Z")
_LONGEST_PAGE_LINE = 60


@dataclass(frozen=True)
class Lines:
    """The lines of a body; ``\\n`` alone parts lines, since other breaks occur inside words."""

    body: str

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Start and end of each line, its line feed left out."""
        spans, at = [], 0
        for line in self.body.split("\n"):
            spans.append((at, at + len(line)))
            at += len(line) + 1
        return spans

    @cached_property
    def pages(self) -> set[int]:
        """The lines that page breaks left: ``MEXICO 00001487  002 OF 003``."""
        return {
            i
            for i, (start, end) in enumerate(self.spans)
            if end - start < _LONGEST_PAGE_LINE and _PAGE.match(self.body, start, end)
        }

    def text(self, i: int) -> str:
        """A line without the blanks at its ends."""
        start, end = self.spans[i]
        return self.body[start:end].strip()

    def is_rule(self, i: int) -> bool:
        """Whether a line is nothing but dashes or the like."""
        return _RULE.match(self.text(i)) is not None

    def is_empty(self, i: int) -> bool:
        """Whether a line holds no words of the cable: blank, a rule, a page line."""
        return i in self.pages or not self.text(i) or self.is_rule(i)

    def block(self, end: int, first: int) -> int:
        """Where the block of lines that ends before ``end`` begins, not before ``first``."""
        while end > first and self.text(end - 1) and end - 1 not in self.pages:
            end -= 1
        return end
