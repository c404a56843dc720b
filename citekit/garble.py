"""Letters that were garbled on the way, and what they are likely to have been.

A view beside the words: nothing here changes a cable, an address or a quotation.  Source: kinds
and counts in 6,717 published pages: ``Brazil,s`` 4,501, ``&middle power8`` 773, ``communiquQ`` 281,
UTF-8 whose high bits were cut (``BogotC!``), ``)`` for a dash, 0 for O.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Repair", "likely_repairs"]


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
