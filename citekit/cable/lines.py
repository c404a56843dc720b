"""A body as lines with their places, and what a line can be seen to be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

__all__ = ["PAGE_INSIDE", "Lines"]

_PAGE = re.compile(r"[ \t]*[A-Z][A-Z ]{1,14}\s+\d{5,8}\s+\d{3}(?:\.\d+)? ?OF ?\d{3}[ \t]*\Z")
PAGE_INSIDE = re.compile(r"[ \t]*\b[A-Z][A-Z ]{1,12} \d{8} {1,3}\d{3}(?:\.\d+)? OF \d{3}\b[ \t]*")
"""A page line that stands inside a line of text."""
_OLD_PAGE = re.compile(r"[ \t]*PAGE \d\d[ \t].*\d{6}Z[ \t]*\Z")
_CLASSIFIED = re.compile(r"(?:UNCLASSIFIED|UNCLAS|CONFIDENTIAL|SECRET|LIMITED OFFICIAL USE)\Z")
_SECTION = re.compile(
    r"[ \t]*(?:C ?O ?N ?F ?I ?D ?E ?N ?T ?I ?A ?L|S ?E ?C ?R ?E ?T|UNCLAS(?:SIFIED)?)\b.{0,40}"
    r"\bSECTION 0?([2-9]|\d\d) OF \d\d\b"
)
_LAST_OF_HEAD = re.compile(r"[ \t]*SUBJ(?:ECT)?[ \t]*:", re.IGNORECASE)
_SENT = re.compile(r"[ \t]*(?:[OPRZ] ){1,2}\d{6}Z [A-Z]{3} \d\d")
_NUMBER = re.compile(r"\(?[A-Z]{0,3}\)? ?\d{1,3} ?[.)]")
_SENT_LINES = 40  # lines of the header repeated at a section
_HEAD_LINES = 14  # lines that the head repeated at a section may take
_RULE = re.compile(r"[-=_*]{3,}[-=_* \t]*\Z")
_LONGEST_PAGE_LINE = 100


@dataclass(frozen=True)
class Lines:
    r"""The lines of a body; ``\\n`` alone parts lines, since other breaks occur inside words."""

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
        """The lines that page breaks left.

        ``MEXICO 00001487  002 OF 003``; in old cables ``CONFIDENTIAL``, blank lines and
        ``PAGE 03  CAPE T  00097  01 OF 03  182017Z``; and the whole head repeated at a section.
        """
        found: set[int] = set()
        for i, (start, end) in enumerate(self.spans):
            if end - start > _LONGEST_PAGE_LINE:
                continue
            if _PAGE.match(self.body, start, end):
                found.add(i)
            elif _OLD_PAGE.match(self.body, start, end):
                found.update(self._with_classification(i))
            elif _SECTION.match(self.body, start, end):
                found.update(self._repeated_head(i))
        return found

    def _with_classification(self, i: int) -> range:
        """An old page break: its line, and the classifications that stand above it."""
        first = above = i
        while above and (not self.text(above - 1) or _CLASSIFIED.match(self.text(above - 1))):
            above -= 1
            first = above if self.text(above) else first
        return range(first, i + 1)

    def _repeated_head(self, i: int) -> range:
        """The head of a further section: what was sent before it, and on to its subject."""
        above = range(i - 1, max(i - _SENT_LINES, 0), -1)
        sent = next((k for k in above if _SENT.match(self.body, *self.spans[k])), None)
        first = self._with_classification(sent)[0] if sent is not None else i
        below = range(i + 1, min(i + _HEAD_LINES, len(self.spans)))
        last = next((k for k in below if _LAST_OF_HEAD.match(self.body, *self.spans[k])), None)
        if not any(self.text(k) for k in range(first)):
            return range(0)  # the only head there is: a cable that begins with a later section
        if last is None:
            return range(first, i + 1)
        wrapped = range(last + 1, min(last + 4, len(self.spans)))
        stop = next(
            (k for k in wrapped if not self.text(k) or _NUMBER.match(self.text(k))), last + 1
        )
        return range(first, stop)

    def text(self, i: int) -> str:
        """A line without the blanks at its ends."""
        start, end = self.spans[i]
        return self.body[start:end].strip()

    def is_rule(self, i: int) -> bool:
        """Whether a line is nothing but dashes or the like."""
        return _RULE.match(self.text(i)) is not None

    def is_empty(self, i: int) -> bool:
        """Whether a line holds no words of the cable: blank, a rule, a page line."""
        return i in self.pages or self.text(i) in ("", "-", ".") or self.is_rule(i)

    def block(self, end: int, first: int) -> int:
        """Where the block of lines that ends before ``end`` begins, not before ``first``."""
        while end > first and self.text(end - 1) and end - 1 not in self.pages:
            end -= 1
        return end
