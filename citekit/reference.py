"""A reference ID: compact, validate, format, find in running text; the published IDs.

A reference ID is two digits of the year (66-99, 00-10), the origin's code (A-Z) and a serial
without leading zeros.  Source: the grammar of 251,084 of the 251,287 published IDs.
"""

from __future__ import annotations

import csv
import json
import re
import zlib
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache

from citekit import assets
from citekit.errors import BadReference, UnknownCable
from citekit.model import Mention, Reference

__all__ = [
    "compact",
    "find",
    "format",
    "is_valid",
    "month",
    "nearest",
    "origin_name",
    "parse",
    "published",
    "total",
    "validate",
]

_ID = re.compile(r"(\d{4}|\d\d)([A-Z]+)0*(\d{1,6})\Z", re.ASCII)
_IN_URL = re.compile(
    r"(?:/cable/\d{4}/\d\d/|/cables?/|[?&]id=|\A)([0-9]{2,4}[A-Za-z0-9]+?)(?:_[a-z])?(?:\.html?)?(?:[/?#&].*)?\Z",
    re.ASCII,
)
_FOUND = re.compile(
    r"(?<![\w])(\d{4}|\d\d)[ -]?([A-Z]{2,}(?: [A-Z]{2,}){0,3})[ ]?0*(\d{1,6})(?!\w)", re.ASCII
)
_MAX = 400


def compact(text: str) -> str:
    """The ID in its canonical spelling; raises BadReference.

    >>> compact("08 mexico 01487")
    '08MEXICO1487'
    """
    return str(parse(text))


def parse(text: str) -> Reference:
    """The reference that a text is, in any spelling, or that an address holds.

    >>> parse("https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11")
    Reference(year=2008, origin='MEXICO', serial=1487, published_as=None)
    """
    given = text.strip()
    if len(given) > _MAX or not given.isascii():
        raise _refused(text)
    if "/" in given or "=" in given:
        path = re.sub(r"\A[a-z]+://[^/]*/?", "", given, flags=re.IGNORECASE)
        found = _IN_URL.search("/" + path if not path.startswith("/") else path) or _IN_URL.search(
            path.split("/")[0]
        )
        if not found:
            raise _refused(text)
        given = found[1]
    else:
        given = re.sub(r"_[a-z]\Z", "", given, flags=re.IGNORECASE)
    made = _ID.match(re.sub(r"[\s._-]+", "", given).upper())
    if not made or not int(made[3]):
        raise _refused(text)
    year = int(made[1])
    if year < 100:
        year += 1900 if year >= 66 else 2000
    if not (1966 <= year <= 2010):
        raise _refused(text)
    return Reference(year, made[2], int(made[3]))


def _refused(text: str) -> BadReference:
    return BadReference(
        f"{text.strip()[:60]!r} is no reference ID.",
        hint="Write it as in 08MEXICO1487: year, post, number.",
    )


def validate(text: str) -> Reference:
    """The reference, which must be of a published cable; raises BadReference or UnknownCable."""
    wanted = parse(text)
    if not published(wanted):
        near = ", ".join(map(str, nearest(wanted)))
        raise UnknownCable(f"No cable is numbered {wanted}.", hint=f"The nearest are {near}.")
    return wanted


def is_valid(text: str) -> bool:
    """Whether a text is a reference ID in any spelling, published or not."""
    try:
        parse(text)
    except BadReference:
        return False
    return True


def format(reference: Reference) -> str:
    """The canonical spelling, ``08MEXICO1487``."""
    return str(reference)


@dataclass(frozen=True, slots=True)
class _Index:
    count: int
    odd: dict[str, int]
    places: dict[str, dict[str, tuple[int, int]]]
    body: bytes


@cache
def _index() -> _Index:
    data = assets.data("published.bin").read_bytes()
    size = int.from_bytes(data[:4], "big")
    index = json.loads(zlib.decompress(data[4 : 4 + size]))
    places: dict[str, dict[str, tuple[int, int]]] = {}
    offset = 4 + size
    for origin in sorted(index["blocks"]):
        for year in sorted(index["blocks"][origin]):
            length = index["blocks"][origin][year]
            places.setdefault(origin, {})[year] = offset, length
            offset += length
    # Blocks lie in the order (origin, year) as sorted when the file was made.
    return _Index(index["count"], index["odd"], places, data)


@lru_cache(maxsize=512)
def _block(origin: str, year: int) -> tuple[tuple[int, ...], bytes]:
    index = _index()
    place = index.places.get(origin, {}).get(f"{year % 100:02d}")
    if place is None:
        return (), b""
    packed = zlib.decompress(index.body[place[0] : sum(place)])
    serials, number, shift, last, position = [], 0, 0, 0, 0
    total_months = _count(packed)
    while len(serials) < total_months:
        byte = packed[position]
        position += 1
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            last += number
            serials.append(last)
            number = shift = 0
    return tuple(serials), packed[position:]


def _count(packed: bytes) -> int:
    """How many serials a block holds: as many as bytes that end a varint, months halved off."""
    ends = sum(byte < 128 for byte in packed)
    return ends // 2


def published(reference: Reference) -> bool:
    """Whether a cable of that number was published."""
    return month(reference) is not None


def month(reference: Reference) -> int | None:
    """The month (1-12) in whose folder the original page lies, or None if unpublished."""
    if reference.published_as in _index().odd:
        return _index().odd[reference.published_as]
    serials, months = _block(reference.origin, reference.year)
    at = bisect_left(serials, reference.serial)
    return months[at] if at < len(serials) and serials[at] == reference.serial else None


def nearest(reference: Reference, count: int = 3) -> tuple[Reference, ...]:
    """The published references of the same origin that lie nearest."""
    serials, _ = _block(reference.origin, reference.year)
    near = sorted(serials, key=lambda s: abs(s - reference.serial))[:count]
    return tuple(Reference(reference.year, reference.origin, s) for s in sorted(near))


def total() -> int:
    """How many cables were published."""
    return _index().count


@cache
def _origins() -> dict[str, str]:
    with assets.data("origins.csv").open(encoding="utf-8", newline="") as file:
        return {row["origin"]: row["name"] for row in csv.DictReader(file) if row["name"]}


def origin_name(origin: str) -> str | None:
    """The name to cite an origin by: ``Embassy Mexico City`` for MEXICO."""
    return _origins().get(origin)


def find(
    text: str, *, year: int | None = None, own: Reference | None = None, refs: bool = False
) -> tuple[Mention, ...]:
    """Every reference in running text, in order, with its span."""
    found = []
    for made in _FOUND.finditer(text):
        try:
            reference = parse(made[0])
        except BadReference:
            continue
        if published(reference) and reference != own:
            found.append(Mention(reference, made.start(), made.end(), made[0]))
    return tuple(found)
