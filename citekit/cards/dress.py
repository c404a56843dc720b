"""Typographic dress: quotation marks, apostrophes and dashes as typographers set them.

Only these marks are re-set, one for one or one for a run of hyphens.  Letters, digits, other
signs and their order are never touched; alt text, addresses and every text product keep the
source's own characters.
"""

from __future__ import annotations

import re

__all__ = ["dress"]

_OPENS_AFTER = " ([{-—–/“‘\"'"
_CLOSES_BEFORE = " )]}.,;:!?-—–/”’\"'…"
_SET = re.compile("[\"“”']")
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
    return _dashes(_marks(text))


def _dashes(text: str) -> str:
    text = re.sub(r"(?<!-)-{2,3}(?!-)", "—", text)
    return re.sub(r"(?:(?<= )|\A)-(?= |\Z)", "–", text)


def _marks(text: str) -> str:
    """The text with every straight or double mark in its proper shape."""
    inside = False  # an inner quotation is open
    single = ""  # how a quotation in single marks closes, while one is open

    def shaped(found: re.Match[str]) -> str:
        nonlocal inside, single
        char, i = found[0], found.start()
        before, after = text[i - 1 : i] if i else " ", text[i + 1 : i + 2] or " "
        opens = before in _OPENS_AFTER and after not in " .,;:!?)"
        if char != "'":
            if char == '"' and not opens and before.isdigit() and not inside:
                return '"'
            inside = char == "“" or (char == '"' and opens)
            return "‘" if inside else "’"
        if before.isdigit() and after.isdigit():
            return "'"
        if opens and not single and not _CLIPPED.match(text, i) and _is_closed(text, i):
            single = "”" if inside else "’"
            return "“" if inside else "‘"
        if single and after in _CLOSES_BEFORE and before != " ":
            closing, single = single, ""
            return closing
        return "’"

    return _SET.sub(shaped, text)


def _is_closed(text: str, start: int) -> bool:
    """Whether a quotation that begins here with a single mark also ends."""
    return bool(re.search(r"\S'(?=[ )\]}.,;:!?\"”-]|\Z)", text[start + 1 :]))
