"""Where a library lies: a SQLite file, or the URL of a server.

A file that this user may write is opened for writing even to read it, since readers of a
write-ahead log mark their place in it.  Where that is not allowed it is opened as immutable, or,
while another user's log lies beside it, read-only.
"""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from citekit.errors import LibraryFault, UnwritableFile

__all__ = ["Gone", "Mark", "address", "connect", "make_file", "mark", "remove"]

Mark = tuple[int, ...]
"""What tells a file from another that took its place."""


_HOSTS = re.compile(
    r"(?P<head>postgres(?:ql)?(?:\+\w+)?://(?:[^/?#]*@)?)"
    r"(?P<hosts>[^/?#@,]+(?:,[^/?#@,]+)+)(?:/(?P<name>[^?#]*)(?P<query>(?:\?[^#]*)?))?\Z"
)


class Gone(Exception):
    """The file was there a moment ago."""


_READING = ("PRAGMA cache_size = -16000",)
_WRITING = (
    "PRAGMA secure_delete = OFF",
    "PRAGMA cache_size = -64000",
    "PRAGMA temp_store = MEMORY",
)


def address(database: str) -> tuple[sa.URL | None, Path | None]:
    """A library's address as a server's URL or as the path of a file; the other one is None.

    Raises LibraryFault.

    >>> address("sqlite:///var/citekit.db")[1]
    PosixPath('var/citekit.db')
    >>> str(address("postgres://db.example/cables")[0])
    'postgresql+psycopg://db.example/cables'
    >>> address("postgresql://me@a.example:5432,b.example:5433/cables")[0].query["host"]
    ('a.example:5432', 'b.example:5433')
    """
    if not database.strip():
        raise _meaningless("an empty text", "")
    if "://" not in database:
        return None, Path(database).expanduser()
    try:
        url = sa.make_url(_HOSTS.sub(_by_name, database.strip()))
    except (ArgumentError, ValueError) as error:
        raise _meaningless("not the address of a database", "") from error
    kind = url.drivername.partition("+")[0]
    if kind in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg"), None
    if kind == "sqlite" and url.database and url.database != ":memory:":
        return None, Path(url.database).expanduser()
    raise _meaningless("no database that citekit can use", url.render_as_string())


def _by_name(found: re.Match[str]) -> str:
    """Several hosts as SQLAlchemy has them, each one a parameter; libpq's form has commas."""
    mark = "&" if found["query"] else "?"
    hosts = "&".join(f"host={host}" for host in found["hosts"].split(","))
    return f"{found['head']}/{found['name']}{found['query']}{mark}{hosts}"


def _meaningless(what: str, shown: str) -> LibraryFault:
    return LibraryFault(
        f"CITEKIT_DATABASE is {what}{f': {shown}' if shown else ''}.",
        hint="Set it to the path of a SQLite file, or to postgresql+psycopg://host/name.",
    )


def mark(path: Path) -> Mark | None:
    """What tells this file from another of its name, or None where there is none.

    Of a file that is opened as immutable also its size and time: it must be opened again when
    another user has written to it.  Raises LibraryFault.
    """
    try:
        at = os.stat(path)  # noqa: PTH116 - asked at every call, and Path.stat takes twice as long
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise _out_of_reach(path) from error
    if stat.S_ISDIR(at.st_mode):
        raise LibraryFault(
            f"The library {path} is a folder.",
            hint="Set CITEKIT_DATABASE to the path of a file.",
        )
    if _writable(path):
        return at.st_dev, at.st_ino
    return at.st_dev, at.st_ino, at.st_mtime_ns, at.st_size, _log_size(path)


def connect(path: Path, wait: float, *, writing: bool) -> sqlite3.Connection:
    """A connection to the file of a library.

    ``wait``: seconds that a statement waits for another connection's.  Raises Gone, sqlite3.Error,
    LibraryFault, UnwritableFile.
    """
    if not os.path.exists(path):  # noqa: PTH110 - never raises, as Path.exists does
        raise Gone
    if writing and not _writable(path):
        raise UnwritableFile(
            f"The library {path} may be read but not written.",
            hint="Run this as the user who owns file and folder, or set CITEKIT_DATABASE to another.",
        )
    if not os.access(path, os.R_OK):
        raise _out_of_reach(path)
    mode = "rw" if _writable(path) else "ro" if _log_size(path) else "ro&immutable=1"
    try:
        connection = _open(path, mode, wait)
    except sqlite3.OperationalError as error:
        if not os.path.exists(path):  # noqa: PTH110
            raise Gone from error
        raise
    try:
        for pragma in _WRITING if writing else _READING:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _open(path: Path, mode: str, wait: float) -> sqlite3.Connection:
    return sqlite3.connect(
        f"file:{quote(os.path.abspath(path))}?mode={mode}",  # noqa: PTH100 - resolve() follows links
        uri=True,
        timeout=wait,
        isolation_level=None,
        check_same_thread=False,
    )


def make_file(path: Path) -> bool:
    """See that there is a file to open; True when it was made here, empty.  Raises UnwritableFile."""
    if os.path.exists(path):  # noqa: PTH110
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except FileExistsError:
        return False
    except OSError as error:
        raise UnwritableFile(
            f"The library {path} could not be made: {error.strerror}.",
            hint="Set CITEKIT_DATABASE to a file in a folder where this user may write.",
        ) from error
    return True


def remove(path: Path) -> None:
    """Take a file away that was made here and holds nothing."""
    for end in ("", "-wal", "-shm"):
        with suppress(OSError):
            Path(f"{path}{end}").unlink()


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _log_size(path: Path) -> int:
    try:
        return os.stat(f"{path}-wal").st_size  # noqa: PTH116
    except OSError:
        return 0


def _out_of_reach(path: Path) -> LibraryFault:
    return LibraryFault(
        f"The library {path} may not be read by this user.",
        hint="Grant the right to read it, or set CITEKIT_DATABASE to another.",
    )
