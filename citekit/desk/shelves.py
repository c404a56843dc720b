"""The shelves: what is held by release, creation, origin, tag and classification, with counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from citekit import reference
from citekit.desk.holdings import given, library
from citekit.desk.keep import shelf as shelf_of
from citekit.errors import UnknownName
from citekit.links import cable_link
from citekit.settings import Settings

if TYPE_CHECKING:
    from citekit.store import Entry

__all__ = [
    "PAGE",
    "SHELVES",
    "SITEMAP",
    "Facts",
    "Row",
    "Shelf",
    "ShelfPage",
    "facts",
    "latest",
    "library_stamp",
    "shelf",
    "shelf_named",
    "shelf_page",
    "shelf_state",
    "sitemap",
    "sitemap_parts",
    "tag_meaning",
    "years",
]

PAGE = 50
"""Cables of one page."""

_LONGEST = 80  # characters of a value that are looked at where it is none
_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_OFFICE = re.compile(r"(Embassy|Consulate|US Mission|Mission) (?=\S)")
_DAY = re.compile(r"[12]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One value of a shelf.

    ``value`` stands in its address; ``label`` names it, ``kind`` and ``meaning`` say what it is.
    ``count`` cables are held, of ``published`` (None where that is not known).
    """

    value: str
    label: str
    count: int
    published: int | None = None
    kind: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    """A way to browse: its name in addresses, its heading, how rows and one row are made of counts."""

    name: str
    heading: str
    rows: Callable[[dict[str, int]], list[Row]]
    row: Callable[[str, int], Row]


@dataclass(frozen=True, slots=True)
class ShelfPage:
    """One page of the cables of one value, the newest first.

    ``narrower``: the months of a year, the days of a month.  ``after``: the reference that the next
    page follows, None on the last one.
    """

    shelf: Shelf
    row: Row
    entries: tuple[Entry, ...]
    narrower: tuple[Row, ...]
    after: str | None


@cache
def _published() -> dict[str, dict[int, int]]:
    """How many IDs were published, by origin and year."""
    return reference.counts()


def _origins(counts: dict[str, int]) -> list[Row]:
    rows = [_origin(code, counts.get(code, 0)) for code in {*_published(), *counts}]
    names = Counter(row.label for row in rows)
    rows = [row if names[row.label] == 1 else _spelled(row) for row in rows]
    return sorted(rows, key=lambda row: (row.label.casefold(), row.value))


def _spelled(row: Row) -> Row:
    """A post whose name another one bears too, with its code behind it."""
    return replace(row, kind=f"{row.kind} {row.value}".strip())


def _origin(code: str, count: int) -> Row:
    name = reference.origin_name(code) or code.title()
    office = _OFFICE.match(name)
    label = name[office.end() :] if office else name
    of = office[1] if office and office[1] != "Embassy" else ""
    published = sum(_published().get(code, {}).values())
    return Row(code, label, count, published, kind=of, meaning=name)


def _tags(counts: dict[str, int]) -> list[Row]:
    return [_tag(name, count) for name, count in sorted(counts.items())]


def tag_meaning(name: str) -> str:
    """What a tag stands for, or an empty string."""
    from citekit.cable.tagging import meaning  # whoever asks for one cable needs no reader

    return meaning(name)


def _tag(name: str, count: int) -> Row:
    from citekit.cable.tagging import kind

    return Row(name, name, count, kind=kind(name), meaning=tag_meaning(name))


def _classifications(counts: dict[str, int]) -> list[Row]:
    order = ("SECRET", "CONFIDENTIAL", "UNCLASSIFIED")
    ranked = sorted(
        counts,
        key=lambda name: (
            next((n for n, o in enumerate(order) if name.startswith(o)), 9) * 100 + len(name)
        ),
    )
    return [_classification(name, counts[name]) for name in ranked]


def _classification(name: str, count: int) -> Row:
    return Row(slug(name), name, count)


def _by_time(length: int, counts: dict[str, int], within: str = "") -> list[Row]:
    """Counts of days, gathered into years (4 characters of a day), months (7) or days (10)."""
    gathered: dict[str, int] = {}
    for day, count in counts.items():
        if day.startswith(within):
            gathered[day[:length]] = gathered.get(day[:length], 0) + count
    return [_time(time, gathered[time]) for time in sorted(gathered)]


def _time(time: str, count: int) -> Row:
    return Row(time, spoken(time), count)


def _created(counts: dict[str, int]) -> list[Row]:
    """Years, those of which nothing is held among them."""
    held = {row.value: row.count for row in _by_time(4, counts)}
    published: dict[str, int] = {}
    for years in _published().values():
        for year, count in years.items():
            published[str(year)] = published.get(str(year), 0) + count
    return [
        Row(year, year, held.get(year, 0), published.get(year, 0))
        for year in sorted({*held, *published})
    ]


def _released(counts: dict[str, int]) -> list[Row]:
    return _by_time(10, counts)[::-1]


SHELVES = {
    row.name: row
    for row in (
        Shelf("released", "Released", _released, _time),
        Shelf("created", "Created", _created, _time),
        Shelf("origin", "Origin", _origins, _origin),
        Shelf("tag", "Tag", _tags, _tag),
        Shelf("classification", "Classification", _classifications, _classification),
    )
}
"""The ways to browse, in the order in which pages name them."""


def spoken(time: str) -> str:
    """A year, a month or a day as a person writes it.

    >>> spoken("2008"), spoken("2008-05"), spoken("2008-05-06")
    ('2008', 'May 2008', '6 May 2008')
    """
    year, _, rest = time.partition("-")
    month, _, day = rest.partition("-")
    name = f"{_MONTHS[int(month) - 1]} " if month else ""
    return f"{int(day)} {name}{year}" if day else f"{name}{year}"


def slug(name: str) -> str:
    """A classification as its address has it.

    >>> slug("UNCLASSIFIED//FOR OFFICIAL USE ONLY")
    'UNCLASSIFIED-FOR-OFFICIAL-USE-ONLY'
    """
    return re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-")


def shelf_named(name: str) -> Shelf:
    """The shelf of that name; raises UnknownName."""
    if name not in SHELVES:
        raise UnknownName.among("shelf", name, SHELVES)
    return SHELVES[name]


def shelf(name: str, *, settings: Settings | None = None) -> tuple[Row, ...]:
    """Every value of a shelf with its counts, in the order in which it is read.

    Raises UnknownName.
    """
    way = shelf_named(name)
    return tuple(way.rows(shelf_of(settings).counts(name)))


def years(*, settings: Settings | None = None) -> tuple[Row, ...]:
    """The years of creation, with how many cables are held and how many were published.

    Those before 2000, of few cables each, are one row without a value.
    """
    rows = shelf("created", settings=settings)
    early = [row for row in rows if row.value < "2000"]
    if len(early) < 2:
        return rows
    label = f"{early[0].value}\N{EN DASH}{early[-1].value[2:]}"
    held, published = sum(row.count for row in early), sum(row.published or 0 for row in early)
    return (Row("", label, held, published), *(row for row in rows if row.value >= "2000"))


def shelf_state(*, settings: Settings | None = None) -> str:
    """A digest that changes whenever what is held or withheld does."""
    return shelf_of(settings).state()


def library_stamp(*, settings: Settings | None = None) -> object | None:
    """What is another after every change of the library, and told in microseconds; None: unknown.

    Only to be compared, in this process.  Ask before reading what is to be kept under it.
    """
    return library(settings=settings).stamp()


def shelf_page(
    name: str,
    value: str,
    after: str | None = None,
    *,
    limit: int = PAGE,
    settings: Settings | None = None,
) -> ShelfPage:
    """The cables of one value of a shelf, those behind ``after``; without a value the newest releases.

    ``row.value`` is the value in its one spelling.  Raises UnknownName for a shelf or a value that
    is none, BadReference and NotHeld for an ``after`` that no page ended with.
    """
    library = shelf_of(settings)
    way = shelf_named(name)
    counts = library.counts(name)
    row, chosen = _chosen(way, value, counts)
    if after is not None:
        after = str(reference.parse(after))
        if not library.holds(after):
            raise UnknownName(f"No page ends with {after}.", hint="Begin at the first page.")
    found = library.entries(limit + 1, after, **chosen)
    narrower = _narrower(name, row.value, counts)
    more = found[limit - 1].reference if len(found) > limit else None
    return ShelfPage(way, row, found[:limit], tuple(narrower), more)


def latest(
    after: str | None = None, *, limit: int = PAGE, settings: Settings | None = None
) -> tuple[Entry, ...]:
    """The newest releases, those behind ``after``."""
    return shelf_of(settings).latest(limit, after)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a list says of a cable beside what the library gives: names and addresses."""

    sender: str
    title: str
    permalink: str
    original: str


def facts(entry: Entry, *, settings: Settings | None = None) -> Facts:
    """The sender, the subject as it is cited, our permalink and the original's address."""
    from citekit.cite.titles import titlefy

    wanted = reference.parse(entry.reference)
    sender = reference.origin_name(wanted.origin) or wanted.origin
    base = given(settings).base_url
    title = titlefy(entry.subject)
    return Facts(sender, title, cable_link(wanted, base), cable_link(wanted, None))


def _narrower(name: str, value: str, counts: dict[str, int]) -> list[Row]:
    if name not in ("created", "released") or len(value) == 10:
        return []
    return _by_time(len(value) + 3, counts, value)


def _chosen(way: Shelf, value: str, counts: dict[str, int]) -> tuple[Row, dict[str, str]]:
    """The row of a value and the filter that it sets."""
    if way.name in ("created", "released"):
        time = value.strip().replace("/", "-")
        if not _DAY.fullmatch(time):
            raise UnknownName(
                f"{value[:40]!r} is no year, month or day.",
                hint="Write it as 2008, 2008-05 or 2008-05-16.",
            )
        total = sum(count for day, count in counts.items() if day.startswith(time))
        return _time(time, total), {way.name: time}
    wanted = " ".join(value.upper().split())
    if way.name == "classification":
        found = next((name for name in counts if slug(name) == slug(wanted)), None)
        known = [slug(name) for name in counts]
    else:
        known = [*counts, *(_published() if way.name == "origin" else ())]
        found = wanted if wanted in known else None
    if found is None:
        alike = [name for name in known if name[:1] == wanted[:1]]  # a library has many tags
        raise UnknownName.among(way.name, wanted[:_LONGEST], alike or known[:_LONGEST])
    return way.row(found, counts.get(found, 0)), {way.name: found}


SITEMAP = 50_000
"""Addresses of one part of a sitemap, the most that sitemaps.org allows."""


def sitemap_parts(*, settings: Settings | None = None) -> int:
    """In how many parts the held cables are listed."""
    return shelf_of(settings).parts(SITEMAP)


def sitemap(part: int, *, settings: Settings | None = None) -> tuple[tuple[str, str | None], ...]:
    """The references of one part, from 1, each with its day of release; raises UnknownName."""
    if not 1 <= part <= sitemap_parts(settings=settings):
        raise UnknownName(f"There is no part {part} of the sitemap.", hint="See /sitemap.xml.")
    return shelf_of(settings).part(part, SITEMAP)
