"""Counting what a search finds by origin and year, without reading a row for each cable.

Each process keeps the origin and the year of every cable, four bytes a cable, and learns them anew
when something was written.
"""

from __future__ import annotations

import threading
from array import array
from collections import Counter
from collections.abc import Collection

import sqlalchemy as sa

from citekit.store import schema
from citekit.store.backup import RESTORED
from citekit.store.database import Database

__all__ = ["Counts", "Posts"]

Counts = tuple[tuple[tuple[str, int], ...], tuple[tuple[int, int], ...]]
"""Cables by origin, the largest first, and by year."""

_c, _l = schema.cables.c, schema.library.c
_year = _c.moment // 10**8
_POSTS = sa.select(
    _c.origin,
    _year.label("year"),
    sa.func.aggregate_strings(sa.cast(_c.id, sa.Text), ",").label("cables"),
).group_by(_c.origin, _year)
_STATE = sa.select(_l.value).where(_l.key.in_(("revision", RESTORED))).order_by(_l.key)


class Posts:
    """Origin and year of creation of every cable of one library, by its key.

    The year is that of the day that filters look at, 0 where it is unknown.  Safe to share between
    threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: object = None
        self._posts: list[tuple[str, int]] = []
        self._cables = array("i")

    def count(self, database: Database, cables: Collection[int]) -> Counts:
        """Some cables by origin and by year of creation, those of an unknown day in no year."""
        posts, of = self._learnt(database)
        if max(cables, default=0) >= len(of):  # of an import that ended a moment ago
            cables = [cable for cable in cables if cable < len(of)]
        found = Counter(map(of.__getitem__, cables))
        origins: Counter[str] = Counter()
        years: Counter[int] = Counter()
        for post, number in found.items():
            if post >= 0:
                origin, year = posts[post]
                origins[origin] += number
                years[year] += number
        del years[0]
        ranked = sorted(origins.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(ranked), tuple(sorted(years.items()))

    def years(self, database: Database) -> tuple[int, ...]:
        """The years in which cables were made, in order."""
        return tuple(sorted({year for _, year in self._learnt(database)[0] if year}))

    def _learnt(self, database: Database) -> tuple[list[tuple[str, int]], array[int]]:
        """Each origin and year there is, and by key of a cable which of them is its own."""
        now = [row.value for row in database.fetch(_STATE)], database.identity
        with self._lock:
            if self._of != now:
                self._posts, self._cables = _learn(database)
                self._of = now
            return self._posts, self._cables


def _learn(database: Database) -> tuple[list[tuple[str, int]], array[int]]:
    posts: list[tuple[str, int]] = []
    of = array("i")
    for row in database.fetch(_POSTS):
        cables = [int(cable) for cable in row.cables.split(",")]
        if (most := max(cables)) >= len(of):
            of.extend([-1] * (most + 1 - len(of)))
        for cable in cables:
            of[cable] = len(posts)
        posts.append((row.origin, row.year))
    return posts, of
