"""One reference, however it is written: compact, parse, validate, is_valid, format."""

from __future__ import annotations

import unicodedata

from citekit.errors import BadReference, UnknownCable
from citekit.model import Reference
from citekit.reference import names
from citekit.reference.grammar import LONGEST, LOOSE, fold, full_year, read, squeeze
from citekit.reference.lookup import published
from citekit.reference.nearby import nearest
from citekit.reference.urls import in_address

__all__ = ["MAX_LENGTH", "compact", "format", "is_valid", "parse", "unknown", "validate"]

MAX_LENGTH = 2000
"""Characters; a text that holds one reference is not longer, not even an archive's address."""

_HINT = "Write it as in 08MEXICO1487: year, post, number."


def compact(text: str) -> str:
    """The ID in its canonical spelling; raises BadReference.

    >>> compact("08 mexico 01487")
    '08MEXICO1487'
    """
    return str(parse(text))


def format(reference: Reference) -> str:
    """The canonical spelling; the inverse of ``parse``.

    >>> format(Reference(2008, "MEXICO", 1487))
    '08MEXICO1487'
    """
    return str(reference)


def parse(text: str, *, year: int | None = None) -> Reference:
    """The reference that a text is, in any spelling, or that an address holds.

    Blanks, case, zeros, years of four digits, O for 0, line breaks, the number in a cable's
    heading or page line (with ``year``, or the year before it), PlusD's ids, file names, addresses
    of any site that holds the ID, and row numbers (``#154291``).  A misprinted published ID gives
    the reference as it should read, with ``published_as``; so does the right ID where only the
    misprinted one was published.  Raises BadReference.

    >>> parse("08 MEXICO 001487") == parse("MEXICO 00001487  002 OF 003", year=2008)
    True
    >>> str(parse("https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11"))
    '08MEXICO1487'
    >>> parse("06BAKU1165").published_id, str(parse("06EFTOBAKU1165"))
    ('06EFTOBAKU1165', '06BAKU1165')
    """
    if len(text) > MAX_LENGTH:
        raise BadReference(
            f"A reference ID is short; this text has {len(text):,} characters.", hint=_HINT
        )
    folded = fold(text).strip()
    odd = next((char for char in folded if not char.isascii()), None)
    if odd:  # before any change of case: upper() makes I of a dotless i and S of a long s
        what = unicodedata.name(odd, "").lower() or f"U+{ord(odd):04X}"
        raise BadReference(
            f"{_shown(text)} is no reference ID: {odd!r} ({what}) is none of A-Z and 0-9.",
            hint=_HINT,
        )
    is_address = any(mark in folded for mark in "/?=%")
    found = in_address(folded) if is_address else read(folded, year)
    if found:
        return found
    raise _refusal(text, folded.upper(), is_address)


def validate(text: str) -> Reference:
    """The reference of a published cable; raises BadReference or UnknownCable.

    >>> validate("08MEXICO1487").origin
    'MEXICO'
    """
    wanted = parse(text)
    if published(wanted):
        return wanted
    raise unknown(wanted)


def unknown(wanted: Reference) -> UnknownCable:
    """The error for a number that was never published, with the nearest that were."""
    near = ", ".join(map(str, nearest(wanted)))
    return UnknownCable(
        f"No cable is numbered {wanted}.",
        hint=f"The nearest published numbers are {near}."
        if near
        else "Check year, post and number.",
        reference=wanted,
    )


def is_valid(text: str) -> bool:
    """Whether a text is the reference ID of a published cable, in any spelling.

    >>> is_valid("08 mexico 1487"), is_valid("08NOWHERE1")
    (True, False)
    """
    try:
        validate(text)
    except (BadReference, UnknownCable):
        return False
    return True


def _shown(text: str) -> str:
    shown = text.strip()
    return repr(shown if len(shown) <= 60 else f"{shown[:59]}\N{HORIZONTAL ELLIPSIS}")


def _refusal(text: str, upper: str, is_address: bool) -> BadReference:
    """Why a text is no reference ID, and what to do about it."""
    found = LOOSE.fullmatch(squeeze(upper)[:LONGEST])
    serial = found[3].replace("O", "0").lstrip("0") if found else ""
    if not upper:
        return BadReference("There is no reference ID in an empty text.", hint=_HINT)
    if is_address:
        return BadReference(f"The address {_shown(text)} holds no reference ID.", hint=_HINT)
    if found and found[1] and full_year(found[1]) is None:
        return BadReference(
            f"{_shown(text)} is no reference ID: its year {found[1]} is not among the published ones.",
            hint="The cables run from 1966 to February 2010: 66-99 and 00-10.",
        )
    if found and not 1 <= len(serial) <= 7:
        return BadReference(
            f"{_shown(text)} is no reference ID: a post numbers its cables from 1, and no number "
            "has more than seven digits.",
            hint=_HINT,
        )
    if found and not found[1]:
        origin = names.without_office(found[2])
        return BadReference(
            f"{_shown(text)} is a number without a year.",
            hint=f"Write the year before it, as in 08{origin}{serial}.",
        )
    return BadReference(f"{_shown(text)} is no reference ID.", hint=_HINT)
