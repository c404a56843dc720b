"""Articles that draw on cables: what an operator lists, beside what the original pages name."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from citekit.model import Article
from citekit.store import schema
from citekit.store.database import Database
from citekit.store.withhold import of, refuse
from citekit.store.words import plain
from citekit.store.write import keep_totals

__all__ = ["articles", "put_articles"]

_a = schema.articles.c
_OF = (
    sa.select(schema.articles)
    .where(_a.reference == sa.bindparam("reference"))
    .order_by(_a.date, _a.url)
)


def put_articles(database: Database, given: Iterable[Article]) -> int:
    """Keep some articles, all or none; the number of those that were not known as they are.

    One that is listed again for the same cable takes the new title and date.
    """
    wanted = {(a.reference, plain(a.url)): a for a in given}
    with database.write() as writing:
        known = {
            (row.reference, row.url): (row.title, row.date)
            for row in writing.connection.execute(sa.select(schema.articles))
        }
        rows = [
            {"reference": ref, "url": url, "title": plain(a.title), "date": a.date or ""}
            for (ref, url), a in wanted.items()
            if known.get((ref, url)) != (plain(a.title), a.date or "")
        ]
        old = [row for row in rows if (row["reference"], row["url"]) in known]
        gone = schema.articles.delete().where(
            _a.reference == sa.bindparam("ref"), _a.url == sa.bindparam("address")
        )
        if old:
            writing.connection.execute(
                gone, [{"ref": row["reference"], "address": row["url"]} for row in old]
            )
        if rows:
            writing.connection.execute(schema.articles.insert(), rows)
            keep_totals(writing.connection)
        writing.keep = bool(rows)
    return len(rows)


def articles(database: Database, reference: str) -> tuple[Article, ...]:
    """The articles that are listed for a cable, held or not, by date.  Raises Withheld."""
    refuse(of(database, [reference]))
    found = database.fetch(_OF, {"reference": reference})
    return tuple(Article(row.reference, row.url, row.title, row.date or None) for row in found)
