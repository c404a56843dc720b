"""Counting what a search finds by origin and year, without reading a row for each cable.

A cable's origin and year never change, so each process keeps them: four bytes a cable.
"""

from __future__ import annotations

import threading
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from citekit.store import schema
from citekit.store.backup import RESTORED
from citekit.store.database import Database

__all__ = ["Counts", "Posts", "cables_of"]

Counts = tuple[tuple[tuple[str, int], ...], tuple[tuple[int, int], ...]]
"""Cables by origin, the largest first, and by year."""

_c = schema.cables.c
_RESTORED = sa.select(schema.library.c.value).where(schema.library.c.key == RESTORED)
_NEW = (
    sa.select(
        _c.origin,
        _c.year,
        sa.func.aggregate_strings(sa.cast(_c.id, sa.Text), ",").label("cables"),
    )
    .where(_c.id > sa.bindparam("last"))
    .group_by(_c.origin, _c.year)
)


class Posts:
    """Origin and year of every cable of one library, by its key.  Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: object = None
        self._posts: list[tuple[str, int]] = []
        self._cables = array("i")

    def count(self, database: Database, cables: Iterable[int]) -> Counts:
        """Some cables by origin and by year."""
        wanted = list(cables)
        with self._lock:
            self._learn(database, max(wanted, default=0))
            posts, of = self._posts, self._cables
            found = Counter(of[cable] for cable in wanted if cable < len(of) and of[cable] >= 0)
        origins: Counter[str] = Counter()
        years: Counter[int] = Counter()
        for post, number in found.items():
            origin, year = posts[post]
            origins[origin] += number
            years[year] += number
        ranked = sorted(origins.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(ranked), tuple(sorted(years.items()))

    def _learn(self, database: Database, last: int) -> None:
        """See that all cables up to a key are known; forget them where the library is another."""
        of = (database.identity, database.fetch(_RESTORED))
        if self._of != of:
            self._of, self._posts, self._cables = of, [], array("i")
        if last < len(self._cables):
            return
        rows = database.fetch(_NEW, {"last": len(self._cables) - 1})
        numbers = [(row.origin, row.year, list(map(int, row.cables.split(",")))) for row in rows]
        most = max((max(cables) for _, _, cables in numbers), default=-1)
        self._cables.extend([-1] * (most + 1 - len(self._cables)))
        for origin, year, cables in numbers:
            for cable in cables:
                self._cables[cable] = len(self._posts)
            self._posts.append((origin, year))


def cables_of(database: Database, paragraphs: Sequence[int]) -> list[int]:
    """The cables in which some paragraphs stand."""
    statement = sa.text(
        f"SELECT DISTINCT paragraphs.cable_id FROM ({database.dialect.numbers}) AS found "  # noqa: S608 - a constant
        "JOIN paragraphs ON paragraphs.id = found.value"
    )
    numbers = ",".join(map(str, sorted(paragraphs)))
    return [row.cable_id for row in database.fetch(statement, {"numbers": numbers})]
