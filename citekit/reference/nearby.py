"""The published references that someone may have meant by one that is none."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from citekit.model import Reference
from citekit.reference import ledger, names

__all__ = ["nearest", "neighbours"]


def _in_year(origin: str, year: int, serial: int, count: int) -> list[Reference]:
    """The published references of an origin's year, nearest serial first."""
    serials = ledger.year(origin, year).serials
    at = bisect_left(serials, serial)
    near = sorted(serials[max(at - count, 0) : at + count], key=lambda s: (abs(s - serial), s))
    return [Reference(year, origin, s) for s in near[:count]]


def _exact(origin: str, year: int, serial: int) -> list[Reference]:
    """The same number of the same origin in other years, nearest year first."""
    years = sorted(ledger.years(origin), key=lambda y: (abs(y - year), y))
    found = (Reference(y, origin, serial) for y in years if y != year)
    return [one for one in found if ledger.month_of(origin, one.year, serial)]


def _of_origin(origin: str, reference: Reference, count: int) -> list[Reference]:
    year, serial = reference.year, reference.serial
    near = _in_year(origin, year, serial, count)
    if near:
        return near
    others = _exact(origin, year, serial)
    years = sorted(ledger.years(origin), key=lambda y: (abs(y - year), y))
    return [*others, *(one for y in years[:count] for one in _in_year(origin, y, serial, 1))]


def neighbours(reference: Reference) -> tuple[Reference | None, Reference | None]:
    """The published references of the same origin right before and right after, by number.

    At the ends of a year they are the last of the year before and the first of the year after.

    >>> [str(near) for near in neighbours(Reference(2008, "MEXICO", 1487))]
    ['08MEXICO1484', '08MEXICO1502']
    >>> neighbours(Reference(2008, "NOWHERE", 1))
    (None, None)
    """
    origin, year, serial = reference.origin, reference.year, reference.serial
    serials = ledger.year(origin, year).serials
    first, last = bisect_left(serials, serial), bisect_right(serials, serial)
    before = Reference(year, origin, serials[first - 1]) if first else None
    after = Reference(year, origin, serials[last]) if last < len(serials) else None
    years = ledger.years(origin)
    if before is None and (earlier := [y for y in years if y < year]):
        before = Reference(earlier[-1], origin, ledger.year(origin, earlier[-1]).serials[-1])
    if after is None and (later := [y for y in years if y > year]):
        after = Reference(later[0], origin, ledger.year(origin, later[0]).serials[0])
    return before, after


def nearest(reference: Reference, count: int = 3) -> tuple[Reference, ...]:
    """At most ``count`` published references near one that is not published, nearest first.

    Of the same origin (or another name of the post) and year by number; where nothing of that year
    is published, the same or the nearest numbers of other years; where there is no such origin, the
    same of those whose name is one slip away.  Empty where nothing is near.

    >>> [str(near) for near in nearest(Reference(2008, "MEXICO", 1488))]
    ['08MEXICO1487', '08MEXICO1484', '08MEXICO1502']
    >>> [str(near) for near in nearest(Reference(2008, "MEXCIO", 1487))][0]
    '08MEXICO1487'
    >>> nearest(Reference(2008, "NOWHERE", 1))
    ()
    """
    origins = [o for o in (reference.origin, *names.akin(reference.origin)) if ledger.years(o)]
    origins = origins or list(names.typo(reference.origin))
    near = [one for origin in origins for one in _of_origin(origin, reference, count)]
    near.sort(key=lambda one: (one.year != reference.year, abs(one.serial - reference.serial)))
    return tuple(dict.fromkeys(one for one in near if one != reference))[:count]
