"""What tells one state of a library from every other, asked at each request.

SQLite counts for each connection the commits of all others (``PRAGMA data_version``); PostgreSQL
names the transactions whose work can be seen (``pg_current_snapshot()``).  Both are true at once for
every writer, this process or another.  Read before the library is, a stamp can only be older than
what is read after it, never newer: what is kept under it is never shown for a later state.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from citekit.store import place
from citekit.store.database import Database

__all__ = ["Stamp"]

_SNAPSHOT = sa.text("SELECT CAST(pg_current_snapshot() AS text) AS stamp")


class Stamp:
    """The stamps of one library.  Safe to share between threads, and made anew after a fork."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._path = "" if database.path is None else str(database.path)
        self._lock = threading.Lock()
        self._pid = 0
        self._line: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None  # device and inode that the connection reads
        self._opened = 0  # each connection counts from a number of its own

    def now(self) -> object | None:
        """The stamp of this moment, to be compared with another; None where it cannot be told.

        Raises LibraryFault.
        """
        if not self._path:
            rows = self._database.fetch(_SNAPSHOT)
            return str(rows[0].stamp) if rows else None
        try:
            at = os.stat(self._path)  # noqa: PTH116 - asked at every call
            if self._pid != os.getpid():  # forked: the parent's lock and connection are not ours
                self._pid, self._lock, self._line = os.getpid(), threading.Lock(), None
            with self._lock:
                if self._line is None or self._file != (at.st_dev, at.st_ino):
                    self._open((at.st_dev, at.st_ino))
                assert self._line is not None
                (version,) = self._line.execute("PRAGMA data_version").fetchone()
                # Of a file that is read as immutable SQLite sees no change; its size and time do.
                return self._opened, version, at.st_mtime_ns, at.st_size
        except FileNotFoundError:
            return ()
        except (OSError, sqlite3.Error, place.Gone):
            self.close()
            return None

    def close(self) -> None:
        """Close the connection that is kept open."""
        with self._lock:
            line, self._line = self._line, None
            if line is not None and self._pid == os.getpid():
                with suppress(sqlite3.Error):
                    line.close()

    def _open(self, file: tuple[int, int]) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None
        self._line = place.connect(Path(self._path), 0, writing=False)
        self._file = file
        self._opened += 1
