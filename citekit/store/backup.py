"""Copies of a library in one SQLite file: made while it is served and written to, and put back.

SQLite's own online backup copies one state of the file, whatever happens meanwhile (SQLite Backup
API).  A copy appears whole or not at all; putting one back is one transaction of the library.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from citekit.errors import CitekitError, LibraryFault, UnreadableFile, UnwritableFile
from citekit.store import place, schema
from citekit.store.database import Database

__all__ = ["RESTORED", "back_up", "restore"]

RESTORED = "restored"
"""The key in the table ``library`` that names the last restoring: the file is as good as another."""

_SERVER_HINT = (
    "Back it up with its own tools: pg_dump -Fc DATABASE > FILE, and pg_restore to put it back."
)


def back_up(database: Database, file: Path) -> int:
    """Copy a library to a file, proven before it takes the place of an older copy; its cables.

    Raises LibraryFault where there is none or it lies on a server, UnwritableFile where the copy
    cannot be written; then nothing has changed.
    """
    source = _file(database)
    with _told(database, file):
        is_there = _is_library(source)
    if not is_there:
        raise LibraryFault(
            f"There is no library at {source} yet.", hint="Import cables: citekit import FILE"
        )
    if file.exists() and file.samefile(source):
        raise UnwritableFile(
            f"{file} is the library itself.", hint="Name another file for its copy."
        )
    with _beside(file) as copy:
        with (
            _told(database, file),
            closing(place.connect(source, database.wait, writing=False)) as held,
            closing(sqlite3.connect(copy)) as made,
        ):
            held.backup(made)
        number = _proven(copy)
        _keep(copy, file)
    return number


def restore(database: Database, file: Path) -> int:
    """Put a copy in the place of all that the library holds; the number of its cables.

    Orders to withhold that the library has stay in force.  Raises UnreadableFile for what is no
    whole library, LibraryFault for one of a newer citekit or on a server, UnwritableFile; then
    nothing has changed.
    """
    target = _file(database)
    if not file.is_file():
        raise UnreadableFile(f"There is no file {file}.", hint="Check the name of the copy.")
    if target.exists() and file.samefile(target):
        raise UnreadableFile(f"{file} is the library itself.", hint="Name the file of a copy.")
    _proven(file)
    place.make_file(target)
    with _beside(target) as copy, _told(database, target):
        with closing(_reading(file)) as given, closing(sqlite3.connect(copy)) as made:
            given.backup(made)
        if _is_library(target):
            _carry_orders(copy, target)
        _mark(copy)
        number = _proven(copy)
        with (
            closing(sqlite3.connect(copy)) as made,
            closing(place.connect(target, database.wait, writing=True)) as held,
        ):
            made.backup(held)
            held.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return number


def _file(database: Database) -> Path:
    if database.path is None:
        raise LibraryFault(
            f"The library {database.name} lies on a PostgreSQL server.", hint=_SERVER_HINT
        )
    return database.path


def _is_library(file: Path) -> bool:
    """Whether a file has the tables of a library, of any version; False for what is no database."""
    try:
        with closing(_reading(file)) as opened:
            return bool(
                opened.execute("SELECT 1 FROM sqlite_master WHERE name = 'library'").fetchone()
            )
    except place.Gone:
        return False
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error):
            return False
        raise


def _reading(file: Path) -> sqlite3.Connection:
    return place.connect(file, 5, writing=False)


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """A new file in the folder of another, gone at the end unless it was put in its place."""
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.absolute().parent)
    except OSError as error:
        raise UnwritableFile(
            f"{file} cannot be written: {error.strerror}.", hint="Choose another folder."
        ) from error
    os.close(descriptor)
    copy = Path(name)
    try:
        yield copy
    finally:
        place.remove(copy)


@contextmanager
def _told(database: Database, file: Path) -> Iterator[None]:
    """What SQLite says of a copy under way, as one of our errors."""
    try:
        yield
    except place.Gone as error:
        raise LibraryFault(
            f"The library {database.name} is gone.", hint="Check CITEKIT_DATABASE."
        ) from error
    except sqlite3.DatabaseError as error:
        said = str(error)
        if "full" in said or "I/O" in said or "readonly" in said or "read-only" in said:
            raise UnwritableFile(
                f"{file} cannot be written: {said}.", hint="Make room, or choose another folder."
            ) from error
        raise LibraryFault(
            f"The library {database.name} cannot be copied: {said}.",
            hint="Try again when nothing is imported; citekit library check looks at the file.",
        ) from error


def _proven(file: Path) -> int:
    """The cables of a copy that is whole; raises UnreadableFile or LibraryFault."""
    try:
        with closing(_reading(file)) as opened:
            tables = {row[0] for row in opened.execute("SELECT name FROM sqlite_master")}
            if {"library", "texts", "cables"} <= tables:
                (found,) = opened.execute("SELECT value FROM library WHERE key = 'schema'")
                if int(found[0]) > schema.SCHEMA:
                    raise LibraryFault(
                        f"{file} was made by a newer citekit.", hint="Upgrade citekit first."
                    )
                said = [row[0] for row in opened.execute("PRAGMA quick_check(1)")]
                if said == ["ok"]:
                    return int(opened.execute("SELECT count(*) FROM cables").fetchone()[0])
    except (sqlite3.DatabaseError, ValueError) as error:
        raise _broken(file) from error
    raise _broken(file)


def _broken(file: Path) -> CitekitError:
    return UnreadableFile(
        f"{file} is no whole library of citekit.",
        hint="Name a file that citekit library backup made.",
    )


def _carry_orders(copy: Path, target: Path) -> None:
    """Add to a copy the orders to withhold that the library has now, and its log of them."""
    with closing(_reading(target)) as held, closing(sqlite3.connect(copy)) as made, made:
        for name in ("withheld", "orders"):
            known = held.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
            if known is None:
                continue
            if not made.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone():
                made.execute(known[0])
            rows = held.execute(f"SELECT * FROM {name}")  # noqa: S608 - our own tables and columns
            names = ", ".join(column[0] for column in rows.description)
            marks = ", ".join("?" for _ in rows.description)
            made.executemany(f"INSERT OR REPLACE INTO {name} ({names}) VALUES ({marks})", rows)  # noqa: S608


def _mark(copy: Path) -> None:
    """Name this restoring, so that who remembers what the library held knows that it is another."""
    with closing(sqlite3.connect(copy)) as made, made:
        made.execute(
            "INSERT OR REPLACE INTO library (key, value) VALUES (?, ?)",
            (RESTORED, secrets.token_hex(8)),
        )


def _keep(copy: Path, file: Path) -> None:
    """Put a whole copy in its place, on the disk for good."""
    try:
        with copy.open("rb") as opened:
            os.fsync(opened.fileno())
        umask = os.umask(0)
        os.umask(umask)
        copy.chmod(0o666 & ~umask)
        copy.replace(file)
        for end in ("-wal", "-shm"):
            with suppress(OSError):
                Path(f"{copy}{end}").unlink()
    except OSError as error:
        raise UnwritableFile(
            f"{file} cannot be written: {error.strerror}.", hint="Choose another folder."
        ) from error
