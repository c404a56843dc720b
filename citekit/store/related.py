"""What stands around a cable: its neighbours at the same post, and references followed both ways.

All of it is answered for a cable that is not held, too: which cables here refer to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from citekit.model import Reference
from citekit.store import rows, schema
from citekit.store.browse import Entry, is_visible, visible_subject
from citekit.store.database import Database

__all__ = ["Mentioned", "Related", "related"]

MOST = 200
"""Cables of each list; a circular is referred to by some hundred posts."""

_c, _m = schema.cables.c, schema.mentions.c
_NAMED: sa.BindParameter[str] = sa.bindparam("references", expanding=True)
_REFERS_TO = (
    sa.select(_m.reference)
    .join_from(schema.mentions, schema.cables, _c.id == _m.cable_id)
    .where(is_visible, _c.reference.in_(_NAMED))
    .order_by(_m.cable_id, _m.place)
    .limit(MOST)
)
_REFERRED_BY = (
    sa.select(_c.reference)
    .join_from(schema.mentions, schema.cables, _c.id == _m.cable_id)
    .where(is_visible, _m.reference.in_(_NAMED))
    .order_by(_c.moment, _c.id)
    .limit(MOST)
)
_COUNT_BY = (
    sa.select(sa.func.count())
    .select_from(schema.mentions)
    .join(schema.cables, _c.id == _m.cable_id)
    .where(is_visible, _m.reference.in_(_NAMED))
)
_LISTED = (
    sa.select(_c.reference, visible_subject, _c.origin, _c.moment)
    .add_columns(_c.classification, _c.released)
    .where(is_visible, _c.reference.in_(_NAMED))
)
_NUMBER = sa.tuple_(_c.year, _c.serial)
_AT = sa.tuple_(sa.bindparam("year", type_=sa.Integer), sa.bindparam("serial", type_=sa.Integer))
_BESIDE = sa.select(_c.reference).where(is_visible, _c.origin == sa.bindparam("origin")).limit(1)
_BEFORE = _BESIDE.where(_NUMBER < _AT).order_by(_c.year.desc(), _c.serial.desc())
_AFTER = _BESIDE.where(_NUMBER > _AT).order_by(_c.year, _c.serial)


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A cable at the other end of a reference; ``entry`` is None where it is not held here."""

    reference: str
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Related:
    """What stands around one cable, held or not.

    ``before`` and ``after``: the nearest cables of the same post that are held, in the order of
    their numbers.  ``refers_to`` in the cable's own order, ``referred_by`` by date; ``chain``: the
    held cables that refer to one of the same, or to one that refers to this, by date, without
    those of the other two lists.  Each list has at most 200; ``references_here`` counts all that
    refer to this one.
    """

    before: Entry | None
    after: Entry | None
    refers_to: tuple[Mentioned, ...]
    referred_by: tuple[Mentioned, ...]
    chain: tuple[Entry, ...]
    references_here: int


def related(database: Database, reference: Reference) -> Related:
    """The neighbours, references and chain of one cable; withheld cables are in none of them."""
    at = {"origin": reference.origin, "year": reference.year, "serial": reference.serial}
    before, after = (_first(database.fetch(beside, at)) for beside in (_BEFORE, _AFTER))
    own = str(reference)
    to = _names(database, _REFERS_TO, [own])
    by = _names(database, _REFERRED_BY, [own])
    siblings = _names(database, _REFERRED_BY, [*to, *by])
    further = _names(database, _REFERS_TO, by)
    near = {own, *to, *by}
    chain = [name for name in dict.fromkeys((*siblings, *further)) if name not in near]
    wanted = [name for name in (before, after, *to, *by, *chain) if name]
    entries = _entries(database, wanted)
    count = database.fetch(_COUNT_BY, {"references": [own]})
    return Related(
        entries.get(before or ""),
        entries.get(after or ""),
        tuple(Mentioned(name, entries.get(name)) for name in to),
        tuple(Mentioned(name, entries.get(name)) for name in by),
        tuple(
            sorted(
                (entries[name] for name in chain if name in entries),
                key=lambda entry: (entry.date or "", entry.reference),
            )
        )[:MOST],
        count[0][0] if count else 0,
    )


def _names(database: Database, statement: sa.Select[tuple[str]], of: Iterable[str]) -> list[str]:
    wanted = sorted(set(of))
    if not wanted:
        return []
    found = database.fetch(statement, {"references": wanted})
    return list(dict.fromkeys(row.reference for row in found))


def _entries(database: Database, of: Iterable[str]) -> dict[str, Entry]:
    """The cables of some references that are held and shown, by reference."""
    return {
        row.reference: Entry(
            row.reference,
            row.subject,
            row.origin,
            rows.day(row.moment),
            row.classification,
            rows.day(row.released),
        )
        for row in database.fetch(_LISTED, {"references": sorted(set(of))})
    }


def _first(found: Sequence[sa.Row[tuple[str]]]) -> str | None:
    return found[0].reference if found else None
