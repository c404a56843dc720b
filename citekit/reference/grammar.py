"""The grammar of one reference ID in all its spellings, addresses apart.

A reference ID is two digits of the year (66-99, 00-10), the origin's code and a serial without
leading zeros; 251,084 of the 251,287 published IDs keep that grammar, ``names`` knows the others.
"""

from __future__ import annotations

import re

from citekit.model import Reference
from citekit.reference import ledger, names
from citekit.reference.lookup import by_number

__all__ = ["FIRST_YEAR", "LAST_YEAR", "LONGEST", "LOOSE", "fold", "full_year", "read", "squeeze"]

FIRST_YEAR, LAST_YEAR = 1966, 2010

LOOSE = re.compile(r"([0-9O]{4}|[0-9O]{2})?([A-Z0]*[A-Z])([0-9O]*[0-9][0-9O]*)", re.ASCII)
"""Year or none, origin, serial, where O and 0 may stand for each other."""

LONGEST = 60
"""Letters and digits of an ID with all that may be wrong with it; the longest published has 35."""

_STRICT = re.compile(r"(\d\d)([A-Z]{3,20})0*([1-9]\d{0,6})", re.ASCII)
_SEPARATORS = re.compile(r"[\s\-_.,:;'\"()\[\]<>{}#*`|\\]+", re.ASCII)
_SUFFIX = re.compile(r"_[A-Z]\Z|\.(?:[A-Z]\w*\.)?[A-Z]{2,8}\Z", re.ASCII)
_EDGES = " \t\r\n\"'()[]<>{}.,;:*#`"
_LABEL = re.compile(r"(?:VIEWING CABLE|REFERENCE ID|CABLE|REFS?)[\s:#]+", re.ASCII)
_PAGE = re.compile(r"(?<=\d{5})\s+\d{3}(?:\.\d)?\s+OF\s+\d{3}\Z", re.ASCII)
_ROW = re.compile(r"#\s*(\d{1,6})|([1-9]\d{4,5})", re.ASCII)
_TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2002\u2003\u2009\u202f\u00ad\u200b\ufeff", " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u00b4", "'"),
        **dict.fromkeys("\u201c\u201d", '"'),
    }
)


def fold(text: str) -> str:
    """The text with typographic blanks, dashes and quotes as ASCII has them, equally long."""
    return text.translate(_TYPOGRAPHY)


def full_year(written: str) -> int | None:
    """The year that two or four digits mean, O standing for 0; None outside 1966 to 2010.

    >>> full_year("O8"), full_year("1999"), full_year("11")
    (2008, 1999, None)
    """
    digits = written.replace("O", "0")
    year = int(digits) if len(digits) == 4 else ledger.full_year(int(digits))
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def squeeze(upper: str) -> str:
    """A text without what may stand between the parts of an ID.

    >>> squeeze("08 ST. PETERSBURG-75")
    '08STPETERSBURG75'
    """
    return _SEPARATORS.sub("", upper)


def read(text: str, year: int | None = None) -> Reference | None:
    """The reference that an ASCII text spells, or None; ``year`` where it names none itself."""
    if row := _ROW.fullmatch(text):
        return by_number(int(row[1] or row[2]))
    upper = _LABEL.sub("", text.upper().strip(_EDGES), count=1)
    upper = _PAGE.sub("", _SUFFIX.sub("", upper)).strip(_EDGES)
    letters = squeeze(upper)
    if len(letters) > LONGEST:
        return None
    if plain := _STRICT.fullmatch(letters):
        wanted = full_year(plain[1])
        is_whole = upper.endswith(plain[3]) and upper.startswith(plain[1])
        if wanted and is_whole and ledger.month_of(plain[2], wanted, int(plain[3])):
            return Reference(wanted, plain[2], int(plain[3]))
    return names.misprint(letters) or _loose(upper, letters, year)


def _loose(upper: str, letters: str, year: int | None) -> Reference | None:
    """The reference in a looser spelling; year and serial stand unbroken in ``upper``."""
    found = LOOSE.fullmatch(letters)
    if not found or not (
        upper.endswith(found[3].lstrip("0O")) and upper.startswith(found[1] or "")
    ):
        return None
    wanted = full_year(found[1]) if found[1] else year
    digits = found[3].replace("O", "0").lstrip("0")
    if wanted is None or not 1 <= len(digits) <= 7:
        return None
    origin = _origin(found[2].replace("0", "O"), found[3])
    if len(origin) < 3 and not names.is_name(origin):
        return None
    made = names.resolve(wanted, origin, int(digits)) if len(origin) <= 40 else None
    if made and not names.is_name(origin) and str(made) != letters:
        # An unknown post between digits that may be letters must read back as itself.
        return made if _loose(str(made), str(made), None) == made else None
    return made


def _origin(letters: str, digits: str) -> str:
    """The origin's name where an O and a 0 may have changed sides between it and the serial.

    >>> _origin("MEXIC", "01487"), _origin("LAGOSO", "1512")
    ('MEXICO', 'LAGOS')
    """
    if names.is_name(letters):
        return letters
    others = [letters[:-1]] if letters.endswith("O") else []
    others += [f"{letters}O"] if digits[0] in "0O" else []
    return next((other for other in others if names.is_name(other)), letters)
