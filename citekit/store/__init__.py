"""Keep, find and search cables: one SQLite file, or PostgreSQL.

The modules, each of which may import those before it: words, rows, dialects, schema, place,
database, backup, writer, write, prefer, renew, reread, withhold, read, check, browse, tally, related,
facets, match, search, library.
"""

from __future__ import annotations

from citekit.store.browse import Entry
from citekit.store.check import Checked
from citekit.store.library import Library
from citekit.store.read import Version
from citekit.store.related import Mentioned, Related
from citekit.store.rows import Segmentation
from citekit.store.search import Found, Hit
from citekit.store.withhold import Withholding
from citekit.store.write import Report
from citekit.store.writer import Reader

__all__ = [
    "Checked",
    "Entry",
    "Found",
    "Hit",
    "Library",
    "Mentioned",
    "Reader",
    "Related",
    "Report",
    "Segmentation",
    "Version",
    "Withholding",
    "open",
]


def open(database: str, *, reader: Reader | None = None, wait: float = 10.0) -> Library:
    """The library in a SQLite file or at a URL; nothing is opened or made before it is used.

    ``reader``: the reader of cables, by default citekit's own.  ``wait``: seconds that a writer
    waits for another one.  Raises LibraryFault when the address means nothing.

    >>> with open("nowhere/citekit.db") as library:
    ...     library.cable("08MEXICO1487"), library.count()
    (None, 0)
    """
    if reader is None:
        from citekit.cable import READER_VERSION, read

        reader = Reader(read, READER_VERSION)
    return Library(database, reader, wait)
