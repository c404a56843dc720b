"""What differs per database: one table.

A further database is one more row of ``DIALECTS``; nothing else in this room knows which one is
in use, but for the file that SQLite has and a server has not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from citekit.errors import CitekitError, LibraryFault, UnwritableFile
from citekit.store import rows, words

__all__ = ["DIALECTS", "Dialect", "Fault"]


Page = list[tuple[int, str]]
"""Keys of paragraphs, and what the index must hold of each."""


@dataclass(frozen=True, slots=True)
class Fault:
    """How a failure is told that has this text in its message, or whose SQLSTATE begins so.

    ``message`` is a sentence about the ``{place}`` of the library.
    """

    text: str
    error: type[CitekitError]
    message: str
    hint: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one kind of database does in its own way."""

    names: str  # the tables that are there
    make: tuple[str, ...]  # beside the tables
    unmake: tuple[str, ...]
    begin: tuple[str, ...]  # a writing transaction, one at a time
    after: tuple[str, ...]  # when it is done
    value: Callable[[str, str], str]  # a paragraph and its keys as the index takes them
    add: str
    drop: str
    query: Callable[[words.Query, Iterable[Sequence[str]]], str]
    match: str
    is_planned_anew: bool  # for each query, since the plan made for any words reads the whole table
    rank: str  # of a paragraph that matches; the best have the smallest
    count: str  # a statement that counts the paragraphs in the index
    prove: Callable[[sa.Connection, Iterable[Page]], list[str]]  # the faults of the index
    faults: tuple[Fault, ...]


@lru_cache(maxsize=4)
def _texts(body: bytes, packed: str) -> tuple[str, ...]:
    return tuple(text for _, text in rows.entries(0, rows.unpack(packed, rows.decode(body))))


def _prove_fts5(connection: sa.Connection, pages: Iterable[Page]) -> list[str]:
    for _ in pages:  # FTS5 asks the view for the same texts
        pass
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.create_function(
        "citekit_paragraph",
        4,
        lambda body, packed, at, keys: words.indexed(_texts(body, packed)[at], keys),
    )
    faults = [
        f"SQLite says of the file: {line}"
        for line in connection.exec_driver_sql("PRAGMA quick_check").scalars()
        if line != "ok"
    ]
    try:
        connection.exec_driver_sql("INSERT INTO words (words, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        faults.append("The index of words does not fit the texts.")
    return faults


def _prove_vectors(connection: sa.Connection, pages: Iterable[Page]) -> list[str]:
    differ = sa.text(
        """SELECT count(*) FROM unnest(CAST(:numbers AS bigint[]), CAST(:texts AS text[]))
           AS wanted (number, vector) LEFT JOIN words ON words.rowid = wanted.number
           WHERE words.vector IS DISTINCT FROM CAST(wanted.vector AS tsvector)"""
    )
    wanted = wrong = 0
    for page in pages:
        numbers, texts = [number for number, _ in page], [text for _, text in page]
        wrong += connection.execute(differ, {"numbers": numbers, "texts": texts}).scalar_one()
        wanted += len(page)
    there = connection.exec_driver_sql("SELECT count(*) FROM words").scalar_one()
    if wrong or there != wanted:
        return ["The index of words does not fit the texts."]
    return []


_DAMAGED = "Restore it from a copy, or import its sources into a new library."
_SPACE = "Free some space and run it again. The library is as it was before."
_AWAY = (
    "The server of {place} cannot be reached.",
    "See that it runs and that CITEKIT_DATABASE names it.",
)
_BUSY = Fault(
    "database is locked",
    LibraryFault,
    "Another import is writing to {place}.",
    "Wait until it has ended and run this again.",
)

_SQLITE = Dialect(
    names="SELECT name FROM sqlite_master WHERE type = 'table'",
    make=(
        # The index keeps no copy of the texts; where it is proved, the view computes them, cable
        # by cable.  FTS5 lets it use no other virtual table, as json_each is one.
        f"""CREATE VIEW paragraph_texts (id, text) AS
            WITH RECURSIVE entries (cable, place, last) AS (
                SELECT cables.id, 0, min(json_array_length(segmentations.paragraphs) - 1, {rows.LAST_PLACE})
                FROM cables
                JOIN texts ON texts.id = cables.text_id
                JOIN segmentations ON segmentations.text_id = texts.id
                                  AND segmentations.reader = texts.reader
                WHERE segmentations.paragraphs <> '[]'
                UNION ALL SELECT cable, place + 1, last FROM entries WHERE place < last
                ORDER BY cable)
            SELECT (cables.id << {rows.PLACES}) + entries.place,
                   citekit_paragraph(texts.body, segmentations.paragraphs, entries.place,
                                     cables.filter_words)
            FROM entries
            JOIN cables ON cables.id = entries.cable
            JOIN texts ON texts.id = cables.text_id
            JOIN segmentations ON segmentations.text_id = texts.id
                              AND segmentations.reader = texts.reader""",  # noqa: S608 - constants
        """CREATE VIRTUAL TABLE words USING fts5(text, content = 'paragraph_texts',
           content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2')""",
        # Bytes gathered before they are written: with the 1 MB of the default, an import spends
        # two thirds of its time merging what it has just written.
        "INSERT INTO words (words, rank) VALUES ('hashsize', 67108864)",
    ),
    unmake=("DROP TABLE IF EXISTS words", "DROP VIEW IF EXISTS paragraph_texts"),
    begin=("PRAGMA journal_mode = WAL", "BEGIN IMMEDIATE"),
    after=("PRAGMA busy_timeout = 500", "PRAGMA wal_checkpoint(TRUNCATE)"),
    value=words.indexed,
    add="INSERT INTO words (rowid, text) VALUES (:rowid, :value)",
    drop="INSERT INTO words (words, rowid, text) VALUES ('delete', :rowid, :value)",
    query=words.fts5_query,
    match="words MATCH :query",
    is_planned_anew=False,
    rank="words.rank",
    count="SELECT count(*) FROM words_docsize",
    prove=_prove_fts5,
    faults=(
        _BUSY,
        Fault(
            "file is not a database",
            LibraryFault,
            "{place} is not a library of citekit, nor a database at all.",
            "Set CITEKIT_DATABASE to another file, or move this one away.",
        ),
        Fault(
            "malformed",
            LibraryFault,
            "The library {place} is damaged.",
            _DAMAGED,
        ),
        Fault(
            "readonly database",
            UnwritableFile,
            "The library {place} may be read but not written.",
            "Run this as the user who owns the file, or set CITEKIT_DATABASE to another.",
        ),
        Fault("disk is full", UnwritableFile, "There is no room left for {place}.", _SPACE),
        Fault("disk I/O error", UnwritableFile, "Reading or writing {place} failed.", _SPACE),
        Fault(
            "unable to open",
            LibraryFault,
            "The library {place} could not be opened.",
            "See that the file and its folder may be read by this user.",
        ),
        Fault(
            "no such module: fts5",
            LibraryFault,
            "This Python's SQLite has no full-text search (FTS5).",
            "Use a Python whose sqlite3 has it, or PostgreSQL through CITEKIT_DATABASE.",
        ),
    ),
)

_POSTGRESQL = Dialect(
    names="SELECT tablename FROM pg_tables WHERE schemaname = ANY (current_schemas(false))",
    make=(
        "CREATE TABLE words (rowid bigint PRIMARY KEY, vector tsvector NOT NULL)",
        "CREATE INDEX words_by_vector ON words USING gin (vector)",
    ),
    unmake=("DROP TABLE IF EXISTS words",),
    begin=(
        "BEGIN",
        "SET LOCAL lock_timeout = '{wait}ms'",
        "SELECT pg_advisory_xact_lock(20101128)",  # one number for all libraries of a database
    ),
    after=("ANALYZE",),
    value=words.tsvector,
    add="INSERT INTO words (rowid, vector) VALUES (:rowid, CAST(:value AS tsvector))",
    drop="DELETE FROM words WHERE rowid = :rowid",
    query=words.tsquery,
    match="words.vector @@ CAST(:query AS tsquery)",
    is_planned_anew=True,
    rank="-ts_rank(words.vector, CAST(:query AS tsquery))",
    count="SELECT count(*) FROM words",
    prove=_prove_vectors,
    faults=(
        Fault("", LibraryFault, _BUSY.message, _BUSY.hint, state="55P03"),
        Fault(
            "authentication failed",
            LibraryFault,
            "The server of {place} does not let this user in.",
            "See that user and password in CITEKIT_DATABASE are right.",
        ),
        Fault(
            " does not exist",
            LibraryFault,
            "The server knows no such database or user: {place}.",
            "Make it with createdb, or see that CITEKIT_DATABASE is right.",
        ),
        Fault(
            "",
            LibraryFault,
            "This user lacks a right in {place}.",
            "Grant the right to read, and for imports also to write and to make tables.",
            state="42501",
        ),
        Fault(
            "",
            UnwritableFile,
            "{place} takes no writing: it is a replica, or set to read only.",
            "Import into the primary server.",
            state="25006",
        ),
        Fault(
            "session is read-only",
            UnwritableFile,
            "No server of {place} takes writing now: the primary is away.",
            "Reading goes on. Run this again when it is back, or promote a replica.",
        ),
        Fault("", UnwritableFile, "The server of {place} has run out of room.", _SPACE, state="53"),
        Fault("", LibraryFault, "The library {place} is damaged.", _DAMAGED, state="XX"),
        Fault("", LibraryFault, *_AWAY, state="57P"),
        Fault("connection", LibraryFault, *_AWAY),
        Fault("could not translate host name", LibraryFault, *_AWAY),
    ),
)

DIALECTS = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
"""What differs per database: the one place."""
