"""Real components for the tests of this folder; each is skipped where it is not installed."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_GIVEN = "CITEKIT_TEST_POSTGRESQL"
_numbers = itertools.count()


def _binaries() -> Path | None:
    """The folder of PostgreSQL's own programs; Debian keeps them off the PATH."""
    found = [Path(path).parent for path in (shutil.which("initdb"),) if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in found if (folder / "pg_ctl").exists()), None)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a server: the one named in CITEKIT_TEST_POSTGRESQL, else a private one."""
    if given := os.environ.get(_GIVEN):
        yield given
        return
    binaries = _binaries()
    if binaries is None:
        pytest.skip(f"no PostgreSQL here, and {_GIVEN} names no server")
    is_root = os.geteuid() == 0  # PostgreSQL refuses to run as root
    user = {"user": "postgres"} if is_root else {}
    folder = Path(tempfile.mkdtemp(prefix="citekit-pg-"))  # short: a socket's path has a limit
    data = folder / "data"
    try:
        if is_root:
            shutil.chown(folder, "postgres")
        run = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust"]
        run += ["-E", "UTF8", "--no-locale", "--no-sync"]
        subprocess.run(run, check=True, capture_output=True, cwd=folder, **user)
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        control = [str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log")]
        subprocess.run(
            [*control, "-o", options, "start"], check=True, capture_output=True, cwd=folder, **user
        )
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
        finally:
            subprocess.run(
                [*control, "-m", "immediate", "stop"],
                check=True,
                capture_output=True,
                cwd=folder,
                **user,
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The URL of a new, empty database on that server."""
    psycopg = pytest.importorskip("psycopg")
    server = postgresql_server.replace("+psycopg", "", 1)
    name = f"citekit_test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            head, slash, tail = postgresql_server.partition("://")
            authority, _, rest = tail.partition("/")
            _, mark, options = rest.partition("?")
            yield f"{head}{slash}{authority}/{name}{mark}{options}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
