"""The summary of a cable: the words between "Summary" and "End Summary"."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from citekit.model import Paragraph

__all__ = ["of_paragraphs", "of_text"]

_WORD = r"(?:SUMMARY|KEY POINTS)(?:,? (?:AND|&) (?:[A-Z]+ ?){1,3})?"
_BEGIN = re.compile(rf"(?:\(?BEGIN )?{_WORD}\b[ ]{{0,2}}[.:,-]{{0,3}}\s{{0,3}}", re.IGNORECASE)
_END = re.compile(r"[(\[]?\bEND\s{1,3}(?:OF\s{1,3})?(?:SUMMARY|KEY\s{1,3}POINTS)\b", re.IGNORECASE)
_START = re.compile(
    r"(?:\A|\n)[ \t]*(?:-{3,}[ ]*)?[0-9]{0,2}\.?[ ]?(?:\([A-Z/]{1,8}\)\s{0,2})?"
    + _BEGIN.pattern
    + r"(?:-{3,}\s*)?",
    re.IGNORECASE,
)
_RULES = re.compile(r"[-=_\u2010-\u2015\s]{3,}")
_NUMBER = re.compile(r"(?:\A|\n)\s*[0-9]{1,2}\.(?![0-9])\s?(?:\([A-Z/]{1,8}\)\s{0,2})?")
_ENTIRE = re.compile(
    r".{0,40}\bENTIRE (?:TEXT|MESSAGE)\b|THIS IS AN ACTION .{0,50}\Z", re.IGNORECASE
)
_NAMES = ("SUMMARY", "ummary", "POINTS", "oints")
_FIRST = 6


def of_paragraphs(paragraphs: Sequence[Paragraph], headed: Container[str] = ()) -> str | None:
    """The summary in a cable's first paragraphs, or None; several paragraphs parted by a blank.

    It begins in a paragraph that says so, in one below a subhead that does (``headed`` are their
    labels), or, where only its end is said, in the first paragraph; the end that is said closes it.
    """
    words: list[str] = []
    begun = False
    for paragraph in paragraphs[:_FIRST]:
        text = paragraph.text
        begins = None if begun else _BEGIN.match(text)
        if begins or (paragraph.label in headed and not begun):
            words, begun = [], True
        ended = _END.search(text) if any(word in text for word in _NAMES) else None
        if begun or not (_ENTIRE.match(text) or paragraph.number is None):
            piece = text[begins.end() if begins else 0 : ended.start() if ended else len(text)]
            words.append(piece.strip())
        if ended and words:
            return " ".join(words)
    return words[0] if begun else None


def of_text(text: str) -> str | None:
    """The summary in running text, its white space as it stands."""
    ended = _END.search(text)
    begun = _START.search(text)
    if ended is None or (begun and begun.end() > ended.start()):
        begun = begun if ended is None else None
    if begun is None:
        number = _NUMBER.search(text) if ended else None
        if not number:
            return None
        return text[number.end() : ended.start() if ended else len(text)].strip()
    rest = text[begun.end() : ended.start() if ended else len(text)]
    if ruled := _RULES.match(rest):
        rest = "\n" + rest[ruled.end() :]
    if number := _NUMBER.match(rest):
        rest = rest[number.end() :]
    return rest.strip()
