"""What the published list says of a reference: published or not, month, row number."""

from __future__ import annotations

from citekit.model import Reference
from citekit.reference import ledger, names, rows

__all__ = ["by_number", "counts", "month", "number", "published", "total"]

total = ledger.total


def _misprint(reference: Reference) -> ledger.Misprint | None:
    """What the list says of the misprinted ID that a reference was published as."""
    found = reference if reference.published_as else names.reprint(reference)
    return ledger.misprints().get(found.published_id) if found else None


def counts() -> dict[str, dict[int, int]]:
    """How many IDs were published, by origin and year; those under a misprinted ID included.

    >>> counts()["ADANA"][2004], sum(sum(years.values()) for years in counts().values())
    (113, 251287)
    """
    found = {origin: ledger.counts(origin) for origin in ledger.origins()}
    for printed in ledger.misprints():
        right = names.misprint(printed)
        if right:
            of = found.setdefault(right.origin, {})
            of[right.year] = of.get(right.year, 0) + 1
    return found


def month(reference: Reference) -> int | None:
    """The month (1-12) in whose folder the original page lies, or None if unpublished.

    >>> month(Reference(2008, "MEXICO", 1487)), month(Reference(2008, "NOWHERE", 1))
    (5, None)
    """
    if not reference.published_as:
        found = ledger.month_of(reference.origin, reference.year, reference.serial)
        if found:
            return found
    misprint = _misprint(reference)
    return misprint.month if misprint else None


def published(reference: Reference) -> bool:
    """Whether a cable of that number was published, be it under a misprinted ID.

    >>> published(Reference(2006, "BAKU", 1165)), published(Reference(2008, "MEXICO", 1))
    (True, False)
    """
    return month(reference) is not None


def number(reference: Reference) -> int | None:
    """The row of the published database, which is WikiLeaks' internal number; None: unpublished.

    >>> number(Reference(2008, "MEXICO", 1487))
    154291
    """
    if not reference.published_as:
        row = rows.row_of(reference.origin, reference.year, reference.serial)
        if row:
            return row
    misprint = _misprint(reference)
    return misprint.row if misprint else None


def by_number(number: int) -> Reference | None:
    """The cable of a row of the published database (1 to 251,287), or None beyond it.

    >>> str(by_number(154291)), by_number(239253)
    ('08MEXICO1487', Reference(year=2009, origin='STATE', serial=126780, published_as='092OF5'))
    """
    found = rows.at(number)
    if isinstance(found, str):
        return names.misprint(found)
    return Reference(found[1], found[0], found[2]) if found else None
