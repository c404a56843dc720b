"""The tables.

All but the raw texts, what their sources state, old segmentations and what is withheld can be
derived again from the raw texts (``reread``); so a later schema may add columns and tables
without losing anything.
"""

from __future__ import annotations

import sqlalchemy as sa

from citekit.store.dialects import Dialect

__all__ = [
    "DERIVED",
    "MIGRATIONS",
    "SCHEMA",
    "articles",
    "cables",
    "create",
    "create_derived",
    "library",
    "mentions",
    "migrate",
    "orders",
    "preferences",
    "segmentations",
    "tags",
    "texts",
    "version",
    "withheld",
    "words_table",
]

SCHEMA = 3
"""The version of the tables below."""

MIGRATIONS: dict[int, tuple[str, ...]] = {
    2: (),
    3: (
        "DROP TABLE IF EXISTS words",
        "DROP VIEW IF EXISTS paragraph_texts",
        "DROP TABLE IF EXISTS paragraphs",
        "ALTER TABLE texts DROP COLUMN first_paragraph",
    ),
}
"""The statements that lead the tables that are kept from the version before to each version; the
derived ones are made anew."""

metadata = sa.MetaData()

library = sa.Table(
    "library",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

cables = sa.Table(
    "cables",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("reference", sa.Text, nullable=False, unique=True),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("serial", sa.Integer, nullable=False),
    sa.Column("moment", sa.BigInteger, nullable=False),  # YYYYMMDDhhmm, 0 where unknown
    sa.Column("released", sa.Integer, nullable=False),  # YYYYMMDD, 0 where unknown
    sa.Column("classification", sa.Text),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column(
        "filter_words", sa.Text, nullable=False
    ),  # in the index of words beside each paragraph
    sa.Column("text_id", sa.Integer, nullable=False),  # the text that is shown
    sa.Column("paragraph_count", sa.Integer, nullable=False),
    sa.Column("word_count", sa.Integer, nullable=False),
    sa.Index("cables_by_origin", "origin", "moment"),
    sa.Index("cables_by_number", "origin", "year", "serial"),
    sa.Index("cables_by_moment", "moment"),
    sa.Index("cables_by_released", "released", "moment"),
)

texts = sa.Table(
    "texts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("cable_id", sa.Integer, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("released", sa.Integer, nullable=False),
    sa.Column("reader", sa.Integer, nullable=False),  # names the current segmentation
    sa.Column("stated", sa.Text, nullable=False),
    sa.Column("header", sa.LargeBinary, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.UniqueConstraint("cable_id", "sha256"),
)

segmentations = sa.Table(
    "segmentations",
    metadata,
    sa.Column("text_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("reader", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("paragraphs", sa.Text, nullable=False),
)

tags = sa.Table(
    "tags",
    metadata,
    sa.Column("tag", sa.Text, primary_key=True),
    sa.Column("cable_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Index("tags_of_cable", "cable_id"),
)

mentions = sa.Table(  # of the texts that are shown: which cables they refer to, in their order
    "mentions",
    metadata,
    sa.Column("cable_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Index("mentions_by_reference", "reference"),
)

articles = sa.Table(  # that draw on a cable, held or not, as an operator lists them
    "articles",
    metadata,
    sa.Column("reference", sa.Text, primary_key=True),
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("date", sa.Text, nullable=False),  # empty where unknown
)

preferences = sa.Table(  # texts that the operator wants to be shown, whatever is released later
    "preferences",
    metadata,
    sa.Column("reference", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False),
)

withheld = sa.Table(
    "withheld",
    metadata,
    sa.Column("reference", sa.Text, primary_key=True),
    sa.Column("label", sa.Text, primary_key=True),  # empty: the whole cable
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),  # of the text the spans belong to
    sa.Column("spans", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),  # of the withheld paragraph's words
)

orders = sa.Table(  # every order to withhold and every lifting, for good; made by the first one
    "orders",
    metadata,
    sa.Column("moment", sa.Text, primary_key=True),  # YYYY-MM-DDThh:mm:ss.ssssssZ
    sa.Column("reference", sa.Text, primary_key=True),
    sa.Column("label", sa.Text, primary_key=True),  # empty: the whole cable
    sa.Column("act", sa.Text, primary_key=True),  # withheld, lifted
    sa.Column("reason", sa.Text, nullable=False),
)

words_table = sa.table("words", sa.column("rowid", sa.BigInteger))
"""The index of words, by ``rows.number``; made by the dialect's own statements."""


DERIVED = (cables, tags, mentions)
"""The tables that follow from the texts, as the index of words does."""


def create(connection: sa.Connection, dialect: Dialect) -> None:
    """Make all tables of an empty library, inside the caller's transaction."""
    metadata.create_all(connection, checkfirst=False)
    for statement in dialect.make:
        connection.exec_driver_sql(statement)
    connection.execute(library.insert(), {"key": "schema", "value": str(SCHEMA)})


def create_derived(connection: sa.Connection, dialect: Dialect) -> None:
    """Make the derived tables and the index anew, empty, and kept ones that are not there yet."""
    for statement in dialect.unmake:
        connection.exec_driver_sql(statement)
    metadata.drop_all(connection, DERIVED)
    metadata.create_all(connection)
    for statement in dialect.make:
        connection.exec_driver_sql(statement)


def version(connection: sa.Connection) -> int:
    """The version of the tables that are there; -1 where none is stated."""
    found = connection.execute(sa.select(library.c.value).where(library.c.key == "schema")).scalar()
    return int(found) if found and found.isdecimal() else -1


def migrate(connection: sa.Connection, found: int) -> None:
    """Lead the kept tables from an older version to this one, inside the caller's transaction."""
    for number in range(found + 1, SCHEMA + 1):
        for statement in MIGRATIONS[number]:
            connection.exec_driver_sql(statement)
    connection.execute(
        library.update().where(library.c.key == "schema").values(value=str(SCHEMA)),
    )
