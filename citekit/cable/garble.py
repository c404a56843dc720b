"""Letters that were garbled on the way, and what they are likely to have been.

A view beside the words: nothing here changes a cable, an address or a quotation.  Source: kinds
and counts in 6,717 published pages: ``Brazil,s`` 4,501, ``&middle power8`` 773, ``communiquQ`` 281,
UTF-8 whose high bits were cut (``BogotC!``), ``)`` for a dash, 0 for O.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from citekit.cable.tagging import kinds

__all__ = ["Repair", "likely_repairs", "likely_tags"]


@dataclass(frozen=True, slots=True)
class Repair:
    """A likely repair: where, the letters as printed, what they are likely to have been."""

    start: int
    end: int
    printed: str
    likely: str


_APOSTROPHE = re.compile(r"(?<=[A-Za-z]),(?=(?:s|t|re|ve|ll|d|m)\b)")
_QUOTES = re.compile(
    r"(?<![A-Za-z0-9])&(?=[A-Za-z])[^&\n]{1,120}?(?<=[A-Za-z.,?!])8(?![0-9A-Za-z])"
)
_CUT = re.compile(r"(?<=[a-z])C[!-?](?=[a-z]|[^A-Za-z0-9]|\Z)")
_Q = re.compile(r"(?<=[a-z])Q(?=[a-z]{0,3}(?![A-Za-z]))")
_DASH = re.compile(r"(?<=[A-Za-z0-9,.;]) \) (?=[A-Za-z0-9])")
_ZERO = re.compile(r"(?<=[A-Za-z])0(?=[A-Za-z])|(?<![A-Za-z0-9])0(?=[A-Z]{2})")
_ACUTE = ("qu", "ch", "fianc", "caf", "clich", "prot")
_LONGEST = 5


def likely_repairs(text: str) -> tuple[Repair, ...]:
    """What was probably garbled in a text, in order.

    >>> [(r.printed, r.likely) for r in likely_repairs("Brazil,s &soft power8 in BogotC!")]
    [(',', "'"), ('&', '"'), ('8', '"'), ('C!', 'á')]
    """
    found = [Repair(m.start(), m.end(), ",", "'") for m in _APOSTROPHE.finditer(text)]
    for made in _QUOTES.finditer(text):
        found.append(Repair(made.start(), made.start() + 1, "&", '"'))
        found.append(Repair(made.end() - 1, made.end(), "8", '"'))
    for made in _CUT.finditer(text):
        likely = bytes((0xC3, ord(made[0][1]) | 0x80)).decode("utf-8", "replace")
        if likely.isalpha():
            found.append(Repair(made.start(), made.end(), made[0], likely))
    for made in _Q.finditer(text):
        before = text[max(0, made.start() - _LONGEST) : made.start()].lower()
        if text[made.end() : made.end() + 1] in ("s", "t") and not before.endswith(_ACUTE):
            found.append(Repair(made.start(), made.end(), "Q", "'"))
        elif before.endswith(_ACUTE):
            found.append(Repair(made.start(), made.end(), "Q", "é"))
    found += [Repair(m.start() + 1, m.end() - 1, ")", "-") for m in _DASH.finditer(text)]
    found += [Repair(m.start(), m.end(), "0", "O") for m in _ZERO.finditer(text)]
    return tuple(sorted(found, key=lambda repair: repair.start))


_WHOLE = {"COUNTER TERRORISM": "COUNTERTERRORISM", "MEDIA REACTION REPORT": "MEDIA REACTION"}


def likely_tags(names: Iterable[str]) -> tuple[str, ...]:
    """The tags that a cable's printed ones are likely to stand for, each once.

    Glued ones are parted (``AMEDCASCKFLO``), ones with a doubled letter mended (``MOPPS``), those
    that only repeat their neighbours glued together left out (``IZPREL``), persons written with a
    comma.

    >>> likely_tags(["AMEDCASC", "MOPPS", "IZ", "PREL", "IZPREL", "NOVO GUILLERMO"])
    ('AMED', 'CASC', 'MOPS', 'IZ', 'PREL', 'NOVO, GUILLERMO')
    """
    printed = list(names)
    likely: dict[str, None] = {}
    for name in printed:
        glued = _parted(name)
        if glued and all(piece in printed for piece in glued):
            continue
        for piece in glued or (_mended(name),):
            likely[piece] = None
    return tuple(likely)


def _parted(name: str) -> tuple[str, ...]:
    """The codes that a name is glued together from, or none."""
    if name in kinds() or not name.isalpha() or not 5 < len(name) < 30:
        return ()
    first = next((n for n in (4, 2) if _is_code(name[:n])), 0)
    if not first:
        return ()
    rest = name[first:]
    return (
        (name[:first], rest)
        if _is_code(rest)
        else (name[:first], *more)
        if (more := _parted(rest))
        else ()
    )


def _is_code(name: str) -> bool:
    return name in kinds() or (len(name) == 4 and name[0] == "K") or len(name) == 2


def _mended(name: str) -> str:
    """A name with one doubled letter taken out where that makes a known code, a person's comma."""
    known = kinds()
    if name in known or " " not in name:
        for at in range(1, len(name)):
            shorter = name[:at] + name[at + 1 :]
            if name not in known and name[at] == name[at - 1] and shorter in known:
                return shorter
        return _WHOLE.get(name, name)
    words = name.split()
    return f"{words[0]}, {words[1]}" if len(words) == 2 and known.get(name) != "subject" else name
