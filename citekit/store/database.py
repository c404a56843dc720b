"""Connections to one library: made per process, and anew when the file is another.

Reading takes a connection from a pool for each call; writing is one transaction on a connection
of its own, which waits for its turn.  Every failure of the database leaves here as one of
citekit's errors.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from citekit.errors import CitekitError, LibraryFault
from citekit.store import place, schema
from citekit.store.dialects import DIALECTS, Dialect

__all__ = ["Database", "Writing"]

_POOL = 8  # connections for reading that are kept open, per process


@dataclass(slots=True)
class Writing:
    """A transaction under way; with ``keep`` False at its end it leaves no trace."""

    connection: sa.Connection
    keep: bool = True


@dataclass(frozen=True, slots=True)
class _State:
    """An engine, the file it was made for, and whether the tables were there."""

    mark: place.Mark | None
    engine: sa.Engine
    ready: bool


class Database:
    """One library: the path of a SQLite file, or a URL.

    ``wait``: seconds until a writer gives up that may not write yet.  ``renew`` makes anew what
    follows from the texts, when an older library is brought up to date.  Raises LibraryFault when
    the address means nothing.
    """

    def __init__(
        self, database: str, wait: float, renew: Callable[[sa.Connection, Dialect], object]
    ) -> None:
        self.wait = wait
        self._renew = renew
        self.url, self.path = place.address(database)
        self.name = str(self.path) if self.url is None else self.url.render_as_string()
        self.dialect: Dialect = DIALECTS["sqlite" if self.url is None else "postgresql"]
        self._pid = os.getpid()
        self._lock = threading.Lock()
        self._state: _State | None = None

    def fetch(
        self, statement: sa.Executable, parameters: Mapping[str, object] | None = None
    ) -> Sequence[sa.Row[Any]]:
        """All rows of a statement; none where there is no library yet, or one without tables."""
        try:
            return self._fetch(statement, parameters)
        except place.Gone:
            return ()
        except SQLAlchemyError as error:
            if not self._passes(error):
                raise self.fault(error) from error
        try:
            return self._fetch(statement, parameters)
        except SQLAlchemyError as error:
            raise self.fault(error) from error

    def _fetch(
        self, statement: sa.Executable, parameters: Mapping[str, object] | None
    ) -> Sequence[sa.Row[Any]]:
        engine = self._reading()
        if engine is None:
            return ()
        with engine.connect() as connection:
            return connection.execute(statement, parameters).all()

    @staticmethod
    def _passes(error: SQLAlchemyError) -> bool:
        """Whether reading again will do: its server went away, or a replica had to catch up."""
        if not isinstance(error, DBAPIError):
            return False
        state = str(getattr(error.orig, "sqlstate", None) or "")
        return error.connection_invalidated or state.startswith(("40", "57P"))

    def exists(self) -> bool:
        """Whether there is a library, with its tables."""
        try:
            return self._reading() is not None
        except place.Gone:
            return False
        except SQLAlchemyError as error:
            raise self.fault(error) from error

    @contextmanager
    def write(self) -> Iterator[Writing]:
        """One transaction, all or nothing; makes file and tables where there are none.

        Raises LibraryFault when another one writes for longer than ``wait``, and UnwritableFile
        where there is no right or no room; then nothing has changed.
        """
        engine = self._engine(writing=True)
        try:
            with self._turn(engine) as (connection, is_new_file):
                writing = Writing(connection)
                is_empty = False
                try:
                    is_empty = self._prepare(connection)
                    yield writing
                    if writing.keep:
                        connection.exec_driver_sql("COMMIT")
                except BaseException:
                    writing.keep = False
                    raise
                finally:
                    if not writing.keep:
                        self._discard(connection, remove=is_new_file and is_empty)
                self._settle(connection)
        except SQLAlchemyError as error:
            raise self.fault(error) from error
        finally:
            engine.dispose()

    def fault(self, error: SQLAlchemyError) -> CitekitError:
        """What a failure of the database is called here."""
        cause = getattr(error, "orig", None) or error
        state = str(getattr(cause, "sqlstate", None) or "")
        text = str(cause)
        for row in self.dialect.faults:
            if state.startswith(row.state) if row.state else row.text in text:
                return row.error(row.message.format(place=self.name), hint=row.hint, cause=text)
        first_line = text.strip().partition("\n")[0]
        return LibraryFault(
            f"The library {self.name} cannot be used: {first_line}.",
            hint="Set CITEKIT_DATABASE to another library.",
            cause=text,
        )

    @property
    def identity(self) -> object:
        """What tells this library from another that took its place."""
        state = self._state
        return (self._pid, state.mark) if state else None

    def close(self) -> None:
        """Close the connections that are kept open; the next call opens new ones."""
        with self._lock:
            state, self._state = self._state, None
        if state:
            state.engine.dispose()

    def _reading(self) -> sa.Engine | None:
        if self._pid != os.getpid():  # forked: the parent's connections are not ours to touch
            if self._state:
                self._state.engine.dispose(close=False)
            self._pid, self._lock, self._state = os.getpid(), threading.Lock(), None
        mark = self._mark()
        state = self._state
        if state and state.ready and state.mark == mark:
            return state.engine
        with self._lock:
            state = self._state
            if state and state.mark != mark:
                state.engine.dispose()
                state = self._state = None
            if mark is None and self.path:
                return None
            engine = state.engine if state else self._engine(writing=False)
            with engine.connect() as connection:
                ready = self._version(connection) == schema.SCHEMA
            self._state = _State(mark, engine, ready)
            return engine if ready else None

    def _mark(self) -> place.Mark | None:
        return place.mark(self.path) if self.path else None

    def _engine(self, *, writing: bool) -> sa.Engine:
        pool: dict[str, Any] = {"poolclass": sa.NullPool}
        if not writing:
            pool = {"poolclass": sa.QueuePool, "pool_size": _POOL, "max_overflow": 3 * _POOL}
        if self.path:
            connect = partial(place.connect, self.path, self.wait, writing=writing)
            pool |= {} if writing else {"max_overflow": -1}
            return sa.create_engine(
                "sqlite://", creator=connect, isolation_level="AUTOCOMMIT", **pool
            )
        assert self.url is not None
        arguments: dict[str, Any] = {"connect_timeout": 5}
        if writing and isinstance(self.url.query.get("host"), tuple):
            arguments["target_session_attrs"] = "read-write"  # the primary among several servers
        try:
            return sa.create_engine(
                self.url,
                isolation_level="AUTOCOMMIT",
                pool_pre_ping=True,
                connect_args=arguments,
                **pool,
            )
        except ModuleNotFoundError as error:
            raise LibraryFault(
                "The driver for PostgreSQL is not installed.",
                hint="Install it with: pip install 'citekit[postgresql]'",
            ) from error

    @contextmanager
    def _turn(self, engine: sa.Engine) -> Iterator[tuple[sa.Connection, bool]]:
        """A connection that holds the one right to write, and whether its file was made for it."""
        while True:
            is_new_file = place.make_file(self.path) if self.path else False
            before = self._mark()
            with suppress(place.Gone), engine.connect() as connection:
                self._version(connection, mend=True)  # what is not ours is not touched
                for statement in self.dialect.begin:
                    connection.exec_driver_sql(
                        statement.format(wait=max(1, round(self.wait * 1e3)))
                    )
                if self._mark() == before:
                    yield connection, is_new_file
                    return
                connection.exec_driver_sql("ROLLBACK")
            # Another import, which failed, took the file that it had made away while we waited.

    def _prepare(self, connection: sa.Connection) -> bool:
        """Make or mend the tables; True where there were none."""
        found = self._version(connection, mend=True)
        if not found:
            schema.create(connection, self.dialect)
            return True
        if found < schema.SCHEMA:
            schema.migrate(connection, found)
            self._renew(connection, self.dialect)
        return False

    def _version(self, connection: sa.Connection, *, mend: bool = False) -> int:
        """The version of the tables, 0 for none.  Raises LibraryFault for what is not ours."""
        names = set(connection.exec_driver_sql(self.dialect.names).scalars())
        if "library" not in names:
            if names and self.path:
                raise LibraryFault(
                    f"{self.name} is the database of another program.",
                    hint="Set CITEKIT_DATABASE to another file.",
                )
            return 0
        found = schema.version(connection)
        if not 0 < found <= schema.SCHEMA:
            raise LibraryFault(
                f"The library {self.name} was made by a newer citekit: its tables are of version "
                f"{found}, this one knows {schema.SCHEMA}.",
                hint="Upgrade citekit, or set CITEKIT_DATABASE to another library.",
            )
        if found < schema.SCHEMA and not mend:
            raise LibraryFault(
                f"The library {self.name} was made by an older citekit: its tables are of version "
                f"{found}, this one needs {schema.SCHEMA}.",
                hint="Bring it up to date with: citekit library reread",
            )
        return found

    def _discard(self, connection: sa.Connection, *, remove: bool) -> None:
        if remove and self.path:
            place.remove(self.path)  # before the lock is let go: nobody else has written here
        with suppress(SQLAlchemyError):
            connection.exec_driver_sql("ROLLBACK")

    def _settle(self, connection: sa.Connection) -> None:
        with suppress(SQLAlchemyError):  # all is kept by now; tidying up may wait
            for statement in self.dialect.after:
                connection.exec_driver_sql(statement)
