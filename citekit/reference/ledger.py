"""The list of the 251,287 published IDs, each with the month in which its page lies.

The list lies packed in ``data/published.bin``, a block for each origin; its layout is described
where it is made, in ``tools/make_published.py``.  A look-up reads the file once and unpacks one
block; nothing else is unpacked.  Source: the rows of the published database (cable2month).
"""

from __future__ import annotations

import struct
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate

from citekit import assets

__all__ = [
    "Misprint",
    "Year",
    "counts",
    "full_year",
    "misprints",
    "month_of",
    "origins",
    "total",
    "year",
    "years",
]


@dataclass(frozen=True, slots=True)
class Year:
    """The cables of one origin in one year: serials in ascending order, and their months."""

    serials: array[int]
    months: bytes

    def month(self, serial: int) -> int | None:
        """The month (1-12) of a serial, or None where it is not published."""
        at = bisect_left(self.serials, serial)
        found = at < len(self.serials) and self.serials[at] == serial
        return self.months[at] if found else None


@dataclass(frozen=True, slots=True)
class Misprint:
    """What the list says of an ID that breaks the grammar: its month and its row."""

    month: int
    row: int


@dataclass(frozen=True, slots=True)
class _File:
    total: int
    places: dict[str, tuple[int, int]]
    data: bytes

    def block(self, name: str) -> bytes:
        """One block, unpacked; empty where there is none of that name."""
        start, end = self.places.get(name, (0, 0))
        return zlib.decompress(self.data[start:end], -15) if end else b""


_NOTHING = Year(array("L"), b"")


def full_year(two_digits: int) -> int:
    """The year that two digits mean: 66-99 lie in the 1900s, 00-10 in the 2000s.

    >>> full_year(66), full_year(8)
    (1966, 2008)
    """
    return two_digits + (1900 if two_digits >= 66 else 2000)


@cache
def _file() -> _File:
    data = assets.data("published.bin").read_bytes()
    end = data.index(b"\n\n") + 2
    title, *lines = data[: end - 2].decode("ascii").split("\n")
    places = {}
    start = end
    for line in lines:
        name, _, length = line.partition(" ")
        places[name] = start, start + int(length)
        start += int(length)
    return _File(int(title.rpartition(" ")[2]), places, data)


def total() -> int:
    """How many cables were published.

    >>> total()
    251287
    """
    return _file().total


def origins() -> Iterator[str]:
    """Every origin that stands in a published ID, in order of the alphabet."""
    return (name for name in _file().places if name != "*")


@cache
def misprints() -> dict[str, Misprint]:
    """The published IDs that break the grammar, each with its month and row."""
    lines = (line.split() for line in _file().block("*").decode("ascii").splitlines())
    return {printed: Misprint(int(month), int(row)) for printed, month, row in lines}


@lru_cache(maxsize=16)
def _head(origin: str) -> tuple[bytes, dict[int, tuple[int, int]], int, int]:
    """The unpacked block of an origin, where in it each year's IDs lie, their start and number."""
    block = _file().block(origin)
    spans = {}
    at = 0
    for n in range(block[0] if block else 0):
        two_digits, count = struct.unpack_from("<BH", block, 1 + 3 * n)
        spans[full_year(two_digits)] = at, at + count
        at += count
    return block, spans, 1 + 3 * len(spans), at


def years(origin: str) -> tuple[int, ...]:
    """The years in which an origin has published cables, in order."""
    return tuple(sorted(_head(origin)[1]))


@lru_cache(maxsize=4096)
def year(origin: str, year: int) -> Year:
    """The published cables of one origin and year; none at all is a Year without serials."""
    block, spans, start, size = _head(origin)
    if year not in spans:
        return _NOTHING
    first, last = (start + at for at in spans[year])
    steps = bytearray(4 * (last - first))
    for plane in range(3):
        steps[plane::4] = block[first + plane * size : last + plane * size]
    serials = accumulate(struct.unpack(f"<{last - first}I", steps))
    months = accumulate(block[first + 3 * size : last + 3 * size], lambda a, b: (a + b) % 12)
    return Year(array("L", serials), bytes(month or 12 for month in months))


def counts(origin: str) -> dict[int, int]:
    """How many IDs an origin has in each of its years, in order of the year.

    >>> counts("ADANA")[2004] < sum(counts("ADANA").values())
    True
    """
    return {year: end - start for year, (start, end) in sorted(_head(origin)[1].items())}


def month_of(origin: str, wanted: int, serial: int) -> int | None:
    """The month (1-12) of an ID that keeps the grammar, or None where it is not published.

    >>> month_of("MEXICO", 2008, 1487)
    5
    """
    return year(origin, wanted).month(serial)
