"""The header as it was transmitted: date-time group, sender, addressees."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from citekit.model import Transmission

__all__ = ["MONTHS", "date", "stated", "transmission"]

_DTG = re.compile(
    r"\b([0-9]{2})([0-9]{2})([0-9]{2})Z\s{0,3}(?:ZDK\s{1,3})?([A-Z]{3})[A-Z]{0,6}\s{1,3}([0-9]{4}|[0-9]{2})\b",
    re.IGNORECASE,
)
_PRECEDENCE = {"Z": "FLASH", "O": "IMMEDIATE", "P": "PRIORITY", "R": "ROUTINE"}
MONTHS = {m: i for i, m in enumerate("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(), 1)}
"""The numbers of the months by the first three letters of their names."""
_WORDS = frozenset(("FLASH", "IMMEDIATE", "IMMED", "PRIORITY", "ROUTINE", "NIACT"))
_ROUTE = re.compile(r"R[A-Z]{3,9}/")
_STATED = re.compile(
    r"\s*(?:([0-9]{4})-([0-9]{2})-([0-9]{2})|([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}))"
)
_NOT_PEOPLE = ("XMT", "BT", "ZEN", "-----", "This record")


def date(header: str) -> datetime | None:
    """The moment of the header's first date-time group (``161454Z MAY 08``), in UTC.

    >>> date("R 161454Z MAY 08")
    datetime.datetime(2008, 5, 16, 14, 54, tzinfo=datetime.timezone.utc)
    """
    for found in _DTG.finditer(header):
        day, hour, minute, month, year = found.groups()
        full = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= 66 else 2000)
        try:
            return datetime(
                full, MONTHS[month.upper()], int(day), int(hour), int(minute), tzinfo=UTC
            )
        except (ValueError, KeyError):
            continue
    return None


def stated(created: str | None) -> datetime | None:
    """Midnight of the day that a source states, ``2008-05-16 14:02`` or ``5/16/2008 14:54``.

    The time of day is left out: on most pages its minutes are the hour again.  Source: all 6,712
    pages of November 2010 to April 2011.
    """
    made = _STATED.match(created or "")
    if not made:
        return None
    year, month, day = made.group(1, 2, 3) if made[1] else made.group(6, 4, 5)
    try:
        return datetime(int(year), int(month), int(day), tzinfo=UTC)
    except ValueError:
        return None


def transmission(header: str) -> Transmission:
    """The parts of the header, each addressee without its route and delivery number."""
    group = _DTG.search(header)
    precedence = None
    if group:
        before = header[max(0, group.start() - 20) : group.start()].rpartition("\n")[2].split()
        precedence = _PRECEDENCE.get(before[0][:1]) if before else None
    found: dict[str, list[str]] = {"TO": [], "INFO": [], "FM": [], "VZCZ": []}
    into = ""
    for line in header.split("\n"):
        text = line.strip()
        keyword = text.partition(" ")[0]
        if keyword == "FM" or (keyword in ("TO", "INFO") and found["FM"]):
            into = keyword
            text = text[len(keyword) :].strip()
        elif text.startswith(_NOT_PEOPLE):
            into = ""
        elif not into and text.startswith("VZCZ"):
            found["VZCZ"].append(text)
        if text and into:
            found[into].append(text if into == "FM" else _addressee(text))
            into = "" if into == "FM" else into
    return Transmission(
        next(iter(found["VZCZ"]), None),
        " ".join(group[0].split()) if group else None,
        precedence,
        next(iter(found["FM"]), None),
        tuple(found["TO"]),
        tuple(found["INFO"]),
    )


def _addressee(text: str) -> str:
    """``SECSTATE WASHDC`` of ``RUEHC/SECSTATE WASHDC PRIORITY 1886``."""
    if "/" in text and (route := _ROUTE.match(text)):
        text = text[route.end() :]
    head, _, number = text.rpartition(" ")
    if head and number.isdigit() and len(number) < 7:
        text = head.rstrip()
    head, _, word = text.rpartition(" ")
    while head and word in _WORDS:
        text = head.rstrip()
        head, _, word = text.rpartition(" ")
    return text.strip()
