"""Search: the paragraphs that hold some words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from citekit.model import Search, Span
from citekit.store import rows, schema, withhold, words
from citekit.store.browse import filters, is_visible, visible_subject
from citekit.store.database import Database
from citekit.store.facets import Posts
from citekit.store.match import MOST, filter_keys, matches

__all__ = ["Found", "Hit", "search"]

_MOST = 1_000  # hits of one answer

_c, _t, _s = schema.cables.c, schema.texts.c, schema.segmentations.c
_COLUMNS = (
    _c.reference,
    visible_subject,
    _c.origin,
    _c.moment,
    _c.classification,
)
_TEXTS = (
    sa.select(*_COLUMNS, _c.id, _t.sha256, _t.body, _s.paragraphs)
    .join_from(schema.cables, schema.texts, _t.id == _c.text_id)
    .join(schema.segmentations, (_s.text_id == _t.id) & (_s.reader == _t.reader))
    .where(_c.id.in_(sa.bindparam("cables", expanding=True)))
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A paragraph that holds the words asked for.

    ``reference`` and ``label`` are those of its address (``08MEXICO1487``, ``11``; the label is
    empty where no words were asked for and the whole cable is meant); ``date`` as ``2008-05-16``;
    ``snippet`` some words of the paragraph around the first one found, and ``marks`` where in the
    snippet the words asked for stand.
    """

    reference: str
    subject: str
    origin: str
    date: str | None
    classification: str | None
    label: str
    snippet: str
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what a query finds, and how much that is.

    ``hits``: the page, the best first.  ``total``: the paragraphs found, at most 10,000; with
    ``is_more`` there are more than that, and everything here is counted among those 10,000.
    ``cables``: how many cables they stand in; ``origins`` and ``years`` those cables by origin, the
    largest first, and by year of creation, the earliest first; those of an unknown day are in no year.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    is_more: bool = False
    cables: int = 0
    origins: tuple[tuple[str, int], ...] = ()
    years: tuple[tuple[int, int], ...] = ()


def search(
    database: Database,
    posts: Posts,
    asked: Search,
) -> Found:
    """One page of the best paragraphs for some words; without words, of the newest cables.

    Raises BadQuery.
    """
    limit, skip = max(0, min(asked.limit, _MOST)), max(0, min(asked.skip, MOST))
    keys = filter_keys(asked, lambda: posts.years(database))
    if keys and not asked.words.strip():
        return _cables(database, posts, filters(asked), limit, skip)
    found = matches(database, asked.words, keys)
    if not found.ids:
        return Found()
    hits = _paragraphs(database, found.ids[skip : skip + limit], words.parse(asked.words).terms)
    cables = rows.cables_of(found.ids)
    counts = posts.count(database, cables)
    return Found(hits, len(found.ids), found.is_more, len(cables), *counts)


def _cables(
    database: Database,
    posts: Posts,
    conditions: Sequence[sa.ColumnElement[bool]],
    limit: int,
    skip: int,
) -> Found:
    """The newest cables that fit some filters, as whole cables."""
    order = (_c.moment.desc(), _c.id.desc())
    all_of_them = sa.select(_c.id).where(is_visible, *conditions).order_by(*order).limit(MOST + 1)
    ids = [row.id for row in database.fetch(all_of_them)]
    page = ids[skip : skip + limit]
    statement = sa.select(*_COLUMNS).where(_c.id.in_(page)).order_by(*order)
    hits = tuple(_hit(row, "", "") for row in database.fetch(statement)) if page else ()
    counts = posts.count(database, ids[:MOST])
    return Found(hits, len(ids[:MOST]), len(ids) > MOST, len(ids[:MOST]), *counts)


def _paragraphs(
    database: Database, ids: Sequence[int], terms: Sequence[words.Term]
) -> tuple[Hit, ...]:
    wanted = {"cables": sorted(rows.cables_of(ids))}
    texts = {row.id: row for row in database.fetch(_TEXTS, wanted)} if ids else {}
    rules = withhold.of(database, (row.reference for row in texts.values()))
    hits = (_found(number, texts.get(rows.cable_of(number)), terms, rules) for number in ids)
    return tuple(hit for hit in hits if hit)


def _found(
    number: int,
    row: sa.Row[Any] | None,
    terms: Sequence[words.Term],
    rules: Sequence[withhold.Withholding],
) -> Hit | None:
    """The hit of a row; None where its paragraph is withheld, or was replaced a moment ago."""
    if row is None:
        return None
    here = [rule for rule in rules if rule.reference == row.reference]
    cut = rows.at(row.paragraphs, rows.decode(row.body), rows.place_of(number))
    best: Hit | None = None
    for paragraph in cut:  # one, or all that the index has under its last place
        if any(withhold.hides(rule, paragraph, row.sha256) for rule in here):
            continue
        hit = _hit(row, paragraph.label, *words.snippet(paragraph.text, terms))
        if best is None or (hit.marks and not best.marks):
            best = hit
    return best


def _hit(row: sa.Row[Any], label: str, snippet: str, marks: tuple[Span, ...] = ()) -> Hit:
    return Hit(
        row.reference,
        row.subject,
        row.origin,
        rows.day(row.moment),
        row.classification,
        label,
        snippet,
        marks,
    )
