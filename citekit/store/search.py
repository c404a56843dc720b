"""Search: the paragraphs that hold some words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from citekit.model import Span
from citekit.store import rows, schema, withhold, words
from citekit.store.browse import is_visible, visible_subject
from citekit.store.database import Database

__all__ = ["Found", "Hit", "search"]

_MOST = 1_000  # hits of one answer

_c, _p, _t, _s = (
    schema.cables.c,
    schema.paragraphs.c,
    schema.texts.c,
    schema.segmentations.c,
)
_COLUMNS = (
    _c.reference,
    visible_subject,
    _c.origin,
    _c.moment,
    _c.classification,
)
_TEXTS = (
    sa.select(_t.id, _t.sha256, _t.first_paragraph, _t.body, _s.paragraphs)
    .join_from(schema.texts, schema.segmentations, (_s.text_id == _t.id) & (_s.reader == _t.reader))
    .where(_t.id.in_(sa.bindparam("texts", expanding=True)))
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
    largest first, and by year of the reference, the earliest first.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    is_more: bool = False
    cables: int = 0
    origins: tuple[tuple[str, int], ...] = ()
    years: tuple[tuple[int, int], ...] = ()


def search(
    database: Database, query: str, conditions: Sequence[sa.ColumnElement[bool]], limit: int
) -> tuple[Hit, ...]:
    """The best paragraphs for a query, or, for an empty one with conditions, the newest cables."""
    limit = max(0, min(limit, _MOST))
    terms = words.parse(query)
    if terms:
        return _paragraphs(database, terms, conditions, limit)
    if query.strip() or not conditions:
        return ()
    statement = (
        sa.select(*_COLUMNS)
        .where(is_visible, *conditions)
        .order_by(_c.moment.desc(), _c.id.desc())
        .limit(limit)
    )
    return tuple(_hit(row, "", "") for row in database.fetch(statement))


def _paragraphs(
    database: Database,
    terms: Sequence[words.Term],
    conditions: Sequence[sa.ColumnElement[bool]],
    limit: int,
) -> tuple[Hit, ...]:
    dialect = database.dialect
    hidden = database.fetch(sa.select(sa.func.count()).select_from(schema.withheld))
    statement = (
        sa.select(*_COLUMNS, _c.text_id, _p.id, _p.label)
        .select_from(schema.words_table)
        .join(schema.paragraphs, _p.id == schema.words_table.c.rowid)
        .join(schema.cables, _c.id == _p.cable_id)
        .where(sa.text(dialect.match), is_visible, *conditions)
        .order_by(sa.text(dialect.rank))
        .limit(limit + (hidden[0][0] if hidden else 0))
    )
    found = database.fetch(statement, {"query": dialect.query(terms)})
    if not found:
        return ()
    texts = {
        row.id: row for row in database.fetch(_TEXTS, {"texts": [row.text_id for row in found]})
    }
    rules = withhold.of(database, (row.reference for row in found))
    hits = (_found(row, texts.get(row.text_id), terms, rules) for row in found)
    return tuple(hit for hit in hits if hit)[:limit]


def _found(
    row: sa.Row[Any],
    text: sa.Row[Any] | None,
    terms: Sequence[words.Term],
    rules: Sequence[withhold.Withholding],
) -> Hit | None:
    """The hit of a row; None where its paragraph is withheld, or was replaced a moment ago."""
    if text is None:
        return None
    place = row.id - text.first_paragraph
    paragraph = rows.nth(text.paragraphs, rows.decode(text.body), place)
    if paragraph is None:
        return None
    here = (rule for rule in rules if rule.reference == row.reference)
    if any(withhold.hides(rule, paragraph, text.sha256) for rule in here):
        return None
    return _hit(row, paragraph.label, *words.snippet(paragraph.text, terms))


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
