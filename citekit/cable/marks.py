"""Portion markings: as cables print them, and in one spelling.

Source: markings counted in 6,717 published pages: (C) 24,196, (SBU) 10,425, (U) 7,191, (S) 3,843,
(S/NF) 2,489 and some forty other spellings.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["normal"]

_LEVELS = {
    "U": "U", "UNCLASSIFIED": "U", "UNCLAS": "U",
    "C": "C", "CONFIDENTIAL": "C", "NC": "C",
    "S": "S", "SECRET": "S", "SE": "S",
    "TS": "TS", "TOP SECRET": "TS",
    "SBU": "SBU", "SB": "SBU", "SU": "SBU", "SENSITIVE BUT UNCLASSIFIED": "SBU",
    "LOU": "LOU", "LIMITED OFFICIAL USE": "LOU",
}  # fmt: skip
_CAVEATS = {
    "NF": "NF", "NOFORN": "NF", "NFORN": "NF", "NOFOR": "NF", "N": "NF", "F": "NF",
    "FOUO": "FOUO", "FGI": "FGI", "EX": "EX", "EXDIS": "EX", "ND": "ND", "NODIS": "ND",
    "OC": "OC", "ORCON": "OC", "PR": "PR", "PROPIN": "PR", "FRD": "FRD", "RD": "RD",
}  # fmt: skip
_WHOLE = {
    "FOUO": "U//FOUO", "OUO": "U//FOUO", "SNF": "S/NF", "CNF": "C/NF", "N/SF": "S/NF",
    "SBUNF": "SBU/NF", "U/SBU": "SBU",
}  # fmt: skip
_APART = re.compile(r"[/\s,-]+")
_RELEASED = re.compile(r"[/\s,-]*\bREL(?:EASABLE)?(?:\s+TO)?\b[\s:]*(.*)\Z", re.DOTALL)
_LONGEST = 90


@lru_cache(maxsize=4096)
def normal(printed: str) -> str | None:
    """The marking in one spelling, or None where the brackets hold none.

    Letters that a typist dropped, doubled or swapped are read as what was meant (``N/SF``), as are
    brackets of which one is missing; ``printed_marking`` keeps the cable's own.

    >>> [normal(m) for m in ("(C)", "( s//Noforn)", "(S NF)", "SBU)", "(Japan)", "(U//FOUO)")]
    ['C', 'S/NF', 'S/NF', 'SBU', None, 'U//FOUO']
    >>> normal("(S//REL TO USA, FVEY)"), normal("(C/Releasable to Italy)")
    ('S/REL USA, FVEY', 'C/REL ITALY')
    """
    inside = " ".join(printed.strip("() \t\n:.").upper().split())
    if not inside or len(inside) > _LONGEST:
        return None
    if level := _LEVELS.get(inside) or _WHOLE.get(inside):
        return level
    released = ""
    if made := _RELEASED.search(inside):
        released = f"REL {made[1].strip(' /').rstrip(',')}".strip()
        inside = inside[: made.start()]
    level, *rest = [word for word in _APART.split(inside) if word] or [""]
    if level in _WHOLE and level != "FOUO":
        level, *more = _WHOLE[level].split("/")
        rest = [*more, *rest]
    if level not in _LEVELS or not all(word in _CAVEATS for word in rest):
        return None
    caveats = dict.fromkeys(_CAVEATS[word] for word in rest)
    joint = "//" if list(caveats) == ["FOUO"] else "/"
    return joint.join([_LEVELS[level], *caveats, *([released] if released else [])])
