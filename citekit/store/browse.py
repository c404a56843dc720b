"""Browsing: cables by release, creation, origin, tag and classification, a page at a time.

A page is asked for by the last cable of the page before, so that an import between two pages
neither repeats nor skips one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from citekit.model import Search
from citekit.store import rows, schema
from citekit.store.database import Database
from citekit.store.words import plain

__all__ = [
    "Entry",
    "among",
    "entries",
    "filters",
    "is_visible",
    "last_number",
    "latest",
    "stretch",
    "visible_subject",
]

_c, _w = schema.cables.c, schema.withheld.c

is_visible = _c.reference.not_in(sa.select(_w.reference).where(_w.label == ""))
"""The cable is not withheld as a whole."""

visible_subject = sa.case(
    (_c.reference.in_(sa.select(_w.reference).where(_w.label == "SUBJECT")), ""), else_=_c.subject
).label("subject")

_LISTED = sa.select(_c.reference, visible_subject, _c.origin, _c.moment).add_columns(
    _c.classification, _c.released
)
_MOST = 1_000  # entries of one page
_COMMON = 2_000  # cables of a tag


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list of cables; days as ``2008-05-16`` or None."""

    reference: str
    subject: str
    origin: str
    date: str | None
    classification: str | None
    released: str | None


def latest(database: Database, limit: int, after: str | None) -> tuple[Entry, ...]:
    """The newest releases, and of one day the newest cables first."""
    return _page(database, (_c.released, _c.moment, _c.id), [], limit, after)


def entries(
    database: Database,
    limit: int,
    after: str | None,
    *,
    origin: str | None = None,
    tag: str | None = None,
    classification: str | None = None,
    created: str | None = None,
    released: str | None = None,
) -> tuple[Entry, ...]:
    """The cables of an origin, a tag, a classification, a time of creation or of release.

    The newest first, those of an unknown day last.  Times as ``2008``, ``2008-05``,
    ``2008-05-16``.  Raises BadQuery.
    """
    conditions = filters(database, Search("", origin, tag, created, created, classification))
    if released is None:
        return _page(database, (_c.moment, _c.id), conditions, limit, after)
    first, last = (rows.bound(released, rest) for rest in ("00", "99"))
    conditions.append(_c.released.between(first, last))
    return _page(database, (_c.released, _c.moment, _c.id), conditions, limit, after)


def among(database: Database, references: Iterable[str]) -> frozenset[str]:
    """Those of some references whose text is held and not withheld."""
    statement = sa.select(_c.reference).where(
        is_visible, _c.reference.in_(sa.bindparam("references", expanding=True))
    )
    wanted = sorted({plain(reference) for reference in references})
    return frozenset(row.reference for row in database.fetch(statement, {"references": wanted}))


def stretch(database: Database, first: int, last: int) -> tuple[tuple[str, str | None], ...]:
    """The references and days of release of the cables that came as number ``first`` to ``last``.

    In that order; withheld ones are left out.
    """
    statement = sa.select(_c.reference, _c.released).where(is_visible, _c.id.between(first, last))
    found = database.fetch(statement.order_by(_c.id))
    return tuple((row.reference, rows.day(row.released)) for row in found)


def last_number(database: Database) -> int:
    """The number of the cable that came last; 0 where none is held."""
    found = database.fetch(sa.select(sa.func.max(_c.id)))
    return int(found[0][0] or 0) if found else 0


def _page(
    database: Database,
    order: tuple[sa.ColumnElement[Any], ...],
    conditions: list[sa.ColumnElement[bool]],
    limit: int,
    after: str | None,
) -> tuple[Entry, ...]:
    if after is not None:
        last = sa.select(*order).where(_c.reference == plain(after)).scalar_subquery()
        conditions = [*conditions, sa.tuple_(*order) < last]
    statement = (
        _LISTED.where(is_visible, *conditions)
        .order_by(*(column.desc() for column in order))
        .limit(max(0, min(limit, _MOST)))
    )
    return tuple(map(_entry, database.fetch(statement)))


def _entry(row: sa.Row[Any]) -> Entry:
    return Entry(
        row.reference,
        row.subject,
        row.origin,
        rows.day(row.moment),
        row.classification,
        rows.day(row.released),
    )


def filters(database: Database, asked: Search) -> list[sa.ColumnElement[bool]]:
    """The conditions that the filters of a search set.  Raises BadQuery."""
    conditions: list[sa.ColumnElement[bool]] = []
    if asked.origin is not None:
        conditions.append(_c.origin == re.sub(r"[^A-Z]", "", asked.origin.upper()))
    if asked.tag is not None:
        conditions.append(_tagged(database, _value(asked.tag)))
    if asked.since is not None:
        conditions.append(_c.moment >= rows.bound(asked.since, "00") * 10_000)
    if asked.until is not None:
        conditions.append(_c.moment.between(1, rows.bound(asked.until, "99") * 10_000 + 9_999))
    if asked.classification is not None:
        conditions.append(_c.classification == _value(asked.classification))
    return conditions


def _tagged(database: Database, tag: str) -> sa.ColumnElement[bool]:
    """The cable has a tag: those of a common one are walked by date, those of a rare one sorted."""
    here = schema.tags.c.tag == tag
    some = sa.select(schema.tags.c.cable_id).where(here)
    found = sa.select(sa.func.count()).select_from(some.limit(_COMMON).subquery())
    if not (counted := database.fetch(found)) or counted[0][0] < _COMMON:
        return _c.id.in_(some)
    return sa.exists().where(here, schema.tags.c.cable_id == _c.id)


def _value(text: str) -> str:
    return " ".join(plain(text).upper().split())
