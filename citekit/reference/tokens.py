"""The words and numbers of a view: upper case, ASCII, as long as the text it is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from citekit.reference import names

__all__ = ["RUN", "Token", "tokens", "without_page_lines"]

RUN = re.compile(r"[A-Z0-9]+", re.ASCII)
_LONGEST = 60
"""Letters and digits in one run; more are no name and no number."""

_NUMBER = re.compile(r"[0-9O]*[0-9][0-9O]*", re.ASCII)
_ENUMERATED = re.compile(r"(\d{2,7})([A-Z])", re.ASCII)  # a lost blank: "STATE 912345B. ROME"
_GLUED = re.compile(r"([0-9O]{4}|[0-9O]{2})?([A-Z0]*[A-Z])([0-9O]*[0-9])?", re.ASCII)
_PAGE_LINE = re.compile(r"(?<!\d)\d{8}\s{1,99}\d{3}(?:\.\d{1,2})?\s{1,9}OF\s{1,9}\d{3}", re.ASCII)
_OLD_PAGE_LINE = re.compile(
    r"(?:(?:CONFIDENTIAL|SECRET|UNCLAS(?:SIFIED)?)\s{0,99}+)?PAGE\s{1,9}+\d\d\s{1,99}+"
    r"[A-Z][A-Z ]{1,9}\s{1,9}\d{5}\s{1,9}(?:\d\d\s{1,9}OF\s{1,9}\d\d\s{1,9})?\d{6}Z",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A run of letters or digits; ``kind`` is w for letters, n for digits, x for neither.

    In ``value`` O is 0 among digits, and 0 is O among letters (``LAGOS O1512``, ``COTON0U``).
    """

    kind: str
    value: str
    start: int
    end: int


def without_page_lines(view: str) -> str:
    """The view with page lines (``PORT AU PR 00002230 001.2 OF 002``) blanked, as long as before."""
    pieces, done = [], 0
    spans = [(_name_before(view, m.start()), m.end()) for m in _PAGE_LINE.finditer(view)]
    spans += [m.span() for m in _OLD_PAGE_LINE.finditer(view)]
    for start, end in sorted(spans):
        if start >= done:
            pieces += [view[done:start], " " * (end - start)]
            done = end
    return "".join(pieces) + view[done:]


def _name_before(view: str, end: int) -> int:
    """Where the origin begins that stands, cut to ten characters, before a page's number."""
    name = view[max(end - 14, 0) : end].rstrip()
    for start in range(max(len(name) - 10, 0), len(name)):
        if names.is_name(_joined(name[start:])) and (start == 0 or not name[start - 1].isalnum()):
            return max(end - 14, 0) + start
    return end


def _joined(words: str) -> str:
    return "".join(RUN.findall(words)).replace("0", "O")


def tokens(view: str, start: int, end: int) -> Iterator[Token]:
    """The words and numbers from ``start`` to ``end`` of a view; ``09CAIRO0561`` is three."""
    for run in RUN.finditer(view, start, end):
        text = run[0]
        if len(text) > _LONGEST:
            yield Token("x", text, run.start(), run.end())
        elif _NUMBER.fullmatch(text):
            yield Token("n", text.replace("O", "0"), run.start(), run.end())
        elif text.isalpha() or ("0" in text and names.is_name(text.replace("0", "O"))):
            yield Token("w", text.replace("0", "O"), run.start(), run.end())
        elif (parts := _GLUED.fullmatch(text)) and (parts[1] or parts[3]):
            for group, kind in ((1, "n"), (2, "w"), (3, "n")):
                if parts[group]:
                    first, last = (run.start() + at for at in parts.span(group))
                    value = parts[group]
                    value = value.replace("O", "0") if kind == "n" else value.replace("0", "O")
                    yield Token(kind, value, first, last)
        elif (parts := _ENUMERATED.fullmatch(text)) and view[run.end() : run.end() + 1] in (
            ".",
            ")",
        ):
            yield Token("n", parts[1], run.start(), run.end() - 1)
            yield Token("w", parts[2], run.end() - 1, run.end())
        else:
            yield Token("x", text, run.start(), run.end())
