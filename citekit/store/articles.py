"""Articles that draw on cables: what an operator lists, beside what the original pages name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from citekit.model import Article
from citekit.store import schema
from citekit.store.database import Database
from citekit.store.withhold import of, refuse
from citekit.store.write import keep_articles, keep_totals

__all__ = ["articles", "every_article", "put_articles"]

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
    with database.write() as writing:
        count = keep_articles(writing.connection, given)
        if count:
            keep_totals(writing.connection)
        writing.keep = bool(count)
    return count


def articles(database: Database, reference: str) -> tuple[Article, ...]:
    """The articles that are listed for a cable, held or not, by date.  Raises Withheld."""
    refuse(of(database, [reference]))
    found = database.fetch(_OF, {"reference": reference})
    return tuple(Article(row.reference, row.url, row.title, row.date or None) for row in found)


def every_article(database: Database, *, withheld: bool) -> Iterator[Article]:
    """All articles that are listed, by cable; without ``withheld`` none of a cable that is."""
    found = database.fetch(sa.select(schema.articles).order_by(_a.reference, _a.date, _a.url))
    rules = () if withheld else of(database, {row.reference for row in found})
    hidden = {rule.reference for rule in rules if rule.label is None}
    for row in found:
        if row.reference not in hidden:
            yield Article(row.reference, row.url, row.title, row.date or None)
