"""Portion markings: as cables print them, and in one spelling.

Source: markings counted in 6,717 published pages: (C) 24,196, (SBU) 10,425, (U) 7,191, (S) 3,843,
(S/NF) 2,489 and some forty other spellings.
"""

from __future__ import annotations

import re

__all__ = ["PATTERN", "normal"]

PATTERN = r"\(\s?[A-Za-z][A-Za-z/ ,&-]{0,60}\)"
"""What may be a marking; ``normal`` decides."""

_BASES = {
    "U": "U", "C": "C", "S": "S", "SBU": "SBU", "SB": "SBU", "LOU": "LOU", "TS": "TS",
    "UNCLASSIFIED": "U", "UNCLAS": "U", "CONFIDENTIAL": "C", "SECRET": "S", "SE": "S",
    "SENSITIVE BUT UNCLASSIFIED": "SBU", "FOUO": "U/FOUO", "SNF": "S/NF", "CNF": "C/NF", "N/SF": "S/NF",
}  # fmt: skip
_CAVEATS = {
    "NF": "NF",
    "NOFORN": "NF",
    "FOUO": "FOUO",
    "FGI": "FGI",
    "EX": "EX",
    "ND": "ND",
    "N": "NF",
}
_SPLIT = re.compile(r"\s*(?://?|-|\s)\s*")


def normal(printed: str) -> str | None:
    """The marking in one spelling, or None where the brackets hold none.

    >>> [normal(m) for m in ("(C)", "( s//Noforn)", "(S NF)", "(U//FOUO)", "(S//REL TO USA, FVEY)", "(Japan)")]
    ['C', 'S/NF', 'S/NF', 'U/FOUO', 'S/REL USA, FVEY', None]
    """
    inside = printed.strip("() \t").upper()
    if inside in _BASES:
        return _BASES[inside]
    base, *rest = _SPLIT.split(inside, maxsplit=1)
    if base not in _BASES or not rest:
        return None
    released, caveats = [], []
    text = rest[0]
    if found := re.search(r"\bREL(?:\s+TO)?\s+(.*)\Z", text):
        released = [f"REL {found[1].strip()}"]
        text = text[: found.start()]
    for caveat in filter(None, _SPLIT.split(text)):
        if caveat not in _CAVEATS:
            return None
        caveats.append(_CAVEATS[caveat])
    return "/".join([_BASES[base], *caveats, *released])
