"""Browsing: cables by release, origin and tag, a page at a time, and how many there are of each.

A page is asked for by the last cable of the page before, so that an import between two pages
neither repeats nor skips one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from citekit.errors import BadQuery, UnknownName
from citekit.store import rows, schema
from citekit.store.database import Database
from citekit.store.words import plain

__all__ = ["BROWSE", "Entry", "by", "counts", "filters", "latest", "visible_subject"]

_c, _w = schema.cables.c, schema.withheld.c

is_visible = _c.reference.not_in(sa.select(_w.reference).where(_w.label == ""))
"""The cable is not withheld as a whole."""

visible_subject = sa.case(
    (_c.reference.in_(sa.select(_w.reference).where(_w.label == "SUBJECT")), ""), else_=_c.subject
).label("subject")

_DAY = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_MOST = 1_000  # entries of one page


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list of cables; days as ``2008-05-16`` or None."""

    reference: str
    subject: str
    origin: str
    date: str | None
    classification: str | None
    released: str | None


BROWSE: dict[str, Any] = {
    "origin": _c.origin,
    "tag": schema.tags.c.tag,
    "classification": _c.classification,
    "year": _c.year,
    "released": _c.released,
}
"""What cables are counted by."""


def latest(database: Database, limit: int, after: str | None) -> tuple[Entry, ...]:
    """The newest releases, and of one day the newest cables first."""
    return _page(database, (_c.released, _c.moment, _c.id), [], limit, after)


def by(
    database: Database,
    limit: int,
    after: str | None,
    *,
    origin: str | None = None,
    tag: str | None = None,
) -> tuple[Entry, ...]:
    """The cables of an origin or a tag, the newest first."""
    return _page(database, (_c.moment, _c.id), filters(origin=origin, tag=tag), limit, after)


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
        sa.select(_c.reference, visible_subject, _c.origin, _c.moment)
        .add_columns(_c.classification, _c.released)
        .where(is_visible, *conditions)
        .order_by(*(column.desc() for column in order))
        .limit(max(0, min(limit, _MOST)))
    )
    return tuple(
        Entry(
            row.reference,
            row.subject,
            row.origin,
            rows.day(row.moment),
            row.classification,
            rows.day(row.released),
        )
        for row in database.fetch(statement)
    )


def counts(database: Database, name: str) -> dict[str, int]:
    """How many cables there are of each origin, tag, classification, year or day of release.

    In order of the value; cables of which it is not known are left out.  Raises UnknownName.
    """
    if name not in BROWSE:
        raise UnknownName.among("count of cables by", name, BROWSE)
    column = BROWSE[name]
    statement = sa.select(column.label("value"), sa.func.count().label("cables"))
    if name == "tag":
        statement = statement.join_from(schema.tags, schema.cables, schema.tags.c.cable_id == _c.id)
    statement = statement.where(is_visible, column.is_not(None)).group_by(column)
    found = {row.value: row.cables for row in database.fetch(statement) if row.value}
    show = rows.day if name == "released" else str
    return {str(show(value)): found[value] for value in sorted(found)}


def filters(
    *,
    origin: str | None = None,
    tag: str | None = None,
    since: object = None,
    until: object = None,
    classification: str | None = None,
) -> list[sa.ColumnElement[bool]]:
    """The conditions that a filter sets; days as ``2008``, ``2008-05``, ``2008-05-16`` or a date.

    Raises BadQuery.
    """
    conditions: list[sa.ColumnElement[bool]] = []
    if origin is not None:
        conditions.append(_c.origin == re.sub(r"[^A-Z]", "", origin.upper()))
    if tag is not None:
        wanted = _value(tag)
        tagged = sa.select(schema.tags.c.cable_id).where(schema.tags.c.tag == wanted)
        conditions.append(_c.id.in_(tagged))
    if since is not None:
        conditions.append(_c.moment >= _bound(since, "00"))
    if until is not None:
        conditions.append(_c.moment.between(1, _bound(until, "99") + 9_999))
    if classification is not None:
        conditions.append(_c.classification == _value(classification))
    return conditions


def _value(text: str) -> str:
    return " ".join(plain(text).upper().split())


def _bound(day: object, rest: str) -> int:
    found = _DAY.fullmatch(str(day).strip())
    if not found or int(found[2] or 1) > 12 or int(found[3] or 1) > 31:
        raise BadQuery(
            f"{str(day)[:40]!r} is no date.",
            hint="Write a year, month or day: 2008, 2008-05, 2008-05-16.",
        )
    year, month, date = found.groups()
    return int(f"{year}{month or rest}{date or rest}") * 10_000
