"""Where lists of references begin and end in a text: the REF lines of cables, the word REF."""

from __future__ import annotations

import re
from collections.abc import Iterator

from citekit.model import Reference
from citekit.reference import names
from citekit.reference.reflist import Found, scan

__all__ = ["of_list", "of_prose"]

_LONGEST_LIST = 6000
"""Characters; the longest REF lines seen have about 2,500."""
_CUE = re.compile(r"REF(?:S|\(S\)|TELS?|TEL\(S\)|ERENCES?)?(?![A-Z])\s{0,9}(?P<colon>:)?", re.ASCII)
_LINE_CUE = re.compile(rf"(?:\A|\n)[ \t]{{0,20}}{_CUE.pattern}", re.ASCII)
_SENTENCE = re.compile(
    r"(?:(?<=[a-z]{2})|(?<=[0-9)]))[.!?]\s{1,9}(?=[A-Z][a-z]{1,20}\s[a-z]{2})", re.ASCII
)
_OTHER_WORD = re.compile(r"\b(?!AND|NOTAL|REF|EXDIS)[A-Z]{3}", re.ASCII)
_DIGIT = re.compile(r"\d", re.ASCII)
_WORD = re.compile(r"[A-Z]+", re.ASCII)
_BREAK = re.compile(r"\n[ \t\r]*+\n\s*+", re.ASCII)
_NEXT_ITEM = re.compile(r"[\xb6*\-\s]{0,99}+[(\[]?[A-Z]{1,2}\s?(?:[)\].:]|-\s)", re.ASCII)
_OPEN_END = re.compile(r"(?:\A|[,;&(]|\bAND|\b[A-Z][).:]|\b[A-Z][).:]\s*+\d\d)\Z", re.ASCII)
_LIST_END = re.compile(
    r"CLASSIFIED\s{1,9}BY|CLASSIFIED:|DERIVED FROM|REASONS?:|SENSITIVE BUT|\bSUBJ(?:ECT)?:|\bTAGS\b"
    r"|\bE\.?O\.? ?1[0-9]{4}|\bSIPDIS\b|\b(?:BEGIN )?SUMMARY\b|\bINTRODUCTION\b|\bTHIS (?:IS|MESSAGE|CABLE)\b"
    r"|[\-=_*]{5}|(?<![A-Z0-9])(?:\xb6\s?)?1\s?[.)]\s{0,9}(?=[(A-Z])",
    re.ASCII,
)


def of_list(view: str, year: int | None, own: Reference | None) -> list[Found]:
    """The references of a text that is a list; a REF line may stand in it after other lines."""
    cue = next((c for c in _CUE.finditer(view) if c["colon"]), None) or _LINE_CUE.search(view)
    start = cue.end() if cue else 0
    stop = None if cue else _LIST_END.search(view)
    end = _end(view, start, len(view)) if cue else stop.start() if stop else len(view)
    return scan(view, start, end, year, own, strict=False)


def of_prose(view: str, text: str, year: int | None, own: Reference | None) -> Iterator[Found]:
    """The references of every REF line in a text, and of those that follow the word REF at once."""
    done = 0
    for cue in _CUE.finditer(view):
        before = view[cue.start() - 1 : cue.start()]
        if cue.start() < done or (before.isalpha() and not cue["colon"]):
            continue
        start = cue.end()
        if cue["colon"]:
            done = _prose_end(view, text, start)
            if before == "(":
                done = _closing(view, start, done)
            yield from scan(view, start, done, year, own, strict=True)
        else:
            chain = _chain(view, start, year, own)
            done = chain[-1].end if chain else start
            yield from chain


def _closing(view: str, start: int, end: int) -> int:
    """Where the bracket closes that stood open before a list, or its end."""
    depth = 1
    for at in range(start, end):
        depth += (view[at] == "(") - (view[at] == ")")
        if depth == 0:
            return at
    return end


def _chain(view: str, start: int, year: int | None, own: Reference | None) -> list[Found]:
    """The references that follow a word REF without a colon, and each other, at once.

    Looks further ahead only while the chain goes on, so that a text full of such words costs
    no more than its length.
    """
    chain: list[Found] = []
    for length in (80, 600, 3000):
        end = min(start + length, len(view))
        if not _DIGIT.search(view, start, end):
            break
        chain = []
        for one in scan(view, start, end, year, own, strict=True):
            between = view[chain[-1].end if chain else start : one.start].strip()
            if len(between) > 24 or _OTHER_WORD.search(between):
                break
            chain.append(one)
        if not chain or chain[-1].end < end - 60:
            break
    return chain


def _prose_end(view: str, text: str, start: int) -> int:
    """Where a list in prose ends: as in a cable, or where sentences begin.

    Looks at a short stretch first: many lists that end at once must not cost a long look each.
    """
    end = start
    for length in (400, _LONGEST_LIST):
        limit = min(start + length, len(view))
        sentence = _SENTENCE.search(text, start, limit)
        end = _end(view, start, sentence.start() if sentence else limit)
        if end < start + length - 100:
            break
    return end


def _end(view: str, start: int, limit: int) -> int:
    """Where a list ends: at the next part of the heading, or a blank line and no further item."""
    for gap in _BREAK.finditer(view, start, limit):
        before = view[max(gap.start() - 40, start) : gap.start()].rstrip()
        if _NEXT_ITEM.match(view, gap.end(), limit) or _OPEN_END.search(before):
            continue
        words = _WORD.findall(before[-20:])[-1:] + _WORD.findall(view[gap.end() : gap.end() + 30])
        if before[-1:].isalpha() and any(names.is_name("".join(words[:n])) for n in (2, 3)):
            continue
        limit = gap.start()
        break
    stop = _LIST_END.search(view, start, limit)
    return stop.start() if stop else limit
