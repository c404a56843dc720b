"""Typographic dress: quotation marks, apostrophes and dashes as typographers set them.

Only these marks are re-set, one for one or one for a run of hyphens.  Letters, digits, other
signs and their order are never touched; alt text, addresses and every text product keep the
source's own characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["dress"]

_OPENS_AFTER = " ([{-—–/“‘\"'"
_CLOSES_BEFORE = " )]}.,;:!?-—–/”’\"'…"
_CLIPPED = re.compile(r"'(?:\d\ds?|em|til|tis|twas|cause|round|n)\b", re.IGNORECASE)


def dress(text: str) -> str:
    r"""The text as a card sets it between its own outer marks.

    Quotation marks inside become single, those inside these double again; ``--`` becomes an em
    dash, a hyphen between blanks an en dash.  A mark behind a digit that nothing opened is an inch
    or a second, and stays.

    >>> print(dress("even the FARC had its \"historical context\" -- Calderon's"))
    even the FARC had its ‘historical context’ — Calderon’s
    >>> print(dress("the '90s - a \"so-called 'war' on drugs\" at 6'2\""))
    the ’90s – a ‘so-called “war” on drugs’ at 6'2"
    """
    return _dashes("".join(_marks(text)))


def _dashes(text: str) -> str:
    text = re.sub(r"(?<!-)-{2,3}(?!-)", "—", text)
    return re.sub(r"(?:(?<= )|\A)-(?= |\Z)", "–", text)


def _marks(text: str) -> Iterator[str]:
    """The characters of the text, every straight or double mark in its proper shape."""
    inside = False  # an inner quotation is open
    single = ""  # how a quotation in single marks closes, while one is open
    for i, char in enumerate(text):
        before, after = text[i - 1 : i] if i else " ", text[i + 1 : i + 2] or " "
        opens = before in _OPENS_AFTER and after not in " .,;:!?)"
        if char in '"“”':
            if char == "“" or (char == '"' and opens):
                inside = True
                yield "‘"
            elif char == '"' and before.isdigit() and not inside:
                yield '"'
            else:
                inside = False
                yield "’"
        elif char == "'" and before.isdigit() and after.isdigit():
            yield "'"
        elif char == "'":
            if opens and not single and not _CLIPPED.match(text, i) and _is_closed(text, i):
                single = "”" if inside else "’"
                yield "“" if inside else "‘"
            elif single and after in _CLOSES_BEFORE and before != " ":
                yield single
                single = ""
            else:
                yield "’"
        else:
            yield char


def _is_closed(text: str, start: int) -> bool:
    """Whether a quotation that begins here with a single mark also ends."""
    return bool(re.search(r"\S'(?=[ )\]}.,;:!?\"”-]|\Z)", text[start + 1 :]))
