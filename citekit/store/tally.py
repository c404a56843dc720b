"""How many cables there are of each origin, tag, classification, year and day.

Counting walks an index of all cables, so it is done once for each state of the library and kept.
"""

from __future__ import annotations

import hashlib
import threading
from typing import Any

import sqlalchemy as sa

from citekit.errors import UnknownName
from citekit.store import rows, schema
from citekit.store.database import Database

__all__ = ["BROWSE", "Tally", "state"]

_c, _w, _l = schema.cables.c, schema.withheld.c, schema.library.c
_day = _c.moment // 10_000

BROWSE: dict[str, Any] = {
    "origin": _c.origin,
    "tag": schema.tags.c.tag,
    "classification": _c.classification,
    "year": _c.year,
    "created": _day,
    "released": _c.released,
}
"""What cables are counted by: ``year`` is that of the reference, the last two are days."""

_STATE = sa.select(_l.value).where(_l.key.in_(("totals", "revision"))).order_by(_l.key)
_ORDERS = sa.select(_w.reference, _w.label, _w.reason).order_by(_w.reference, _w.label)


def state(database: Database) -> str:
    """A digest that changes with every import, rereading and order to withhold."""
    parts = [tuple(row) for row in (*database.fetch(_STATE), *database.fetch(_ORDERS))]
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


class Tally:
    """The counts of one library, each made once for a state of it.

    Safe to share between threads: two that count at once get the same.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[str, dict[str, int]]] = {}

    def counts(self, database: Database, name: str) -> dict[str, int]:
        """Cables by origin, tag, classification, year, created or released, in order of the value.

        Days as ``2008-05-16``; cables of which it is not known are left out, as are withheld ones.
        Raises UnknownName.
        """
        if name not in BROWSE:
            raise UnknownName.among("count of cables by", name, BROWSE)
        now = state(database)
        with self._lock:
            kept = self._kept.get(name)
        if kept is None or kept[0] != now:
            kept = now, _count(database, name)
            with self._lock:
                self._kept[name] = kept
        return dict(kept[1])


def _count(database: Database, name: str) -> dict[str, int]:
    """All cables counted along an index, less those that are withheld as a whole."""
    hidden = sa.select(_w.reference).where(_w.label == "")
    of_hidden = _c.id.in_(sa.select(_c.id).where(_c.reference.in_(hidden)))
    found = _grouped(database, name)
    for value, number in _grouped(database, name, of_hidden).items():
        found[value] -= number
    show = rows.day if name in ("created", "released") else str
    return {str(show(value)): found[value] for value in sorted(found) if value and found[value]}


def _grouped(database: Database, name: str, *conditions: sa.ColumnElement[bool]) -> dict[Any, int]:
    value = BROWSE[name].label("value")
    statement = sa.select(value, sa.func.count().label("cables"))
    if name == "tag" and conditions:
        statement = statement.join_from(schema.tags, schema.cables, schema.tags.c.cable_id == _c.id)
    statement = statement.where(BROWSE[name].is_not(None), *conditions).group_by(value)
    return {row.value: row.cables for row in database.fetch(statement)}
