"""Real components for the tests of this folder; each is skipped where it is not installed."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

CITEKIT = str(Path(sys.executable).with_name("citekit"))
_GIVEN = "CITEKIT_TEST_POSTGRESQL"
_numbers = itertools.count()


def _binaries() -> Path | None:
    """The folder of PostgreSQL's own programs; Debian keeps them off the PATH."""
    found = [Path(path).resolve().parent for path in (shutil.which("initdb"),) if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in found if (folder / "pg_ctl").exists()), None)


class Postgres:
    """A private server of PostgreSQL, reached by a socket in its folder and, with a port, by TCP."""

    def __init__(self, port: int = 0) -> None:
        binaries = _binaries()
        if binaries is None:
            pytest.skip("no PostgreSQL here")
        self.binaries = binaries
        self.port = port
        self.folder = Path(tempfile.mkdtemp(prefix="citekit-pg-"))  # short: a socket has a limit
        self.data = self.folder / "data"
        self.user = {"user": "postgres"} if os.geteuid() == 0 else {}  # it refuses to run as root
        if self.user:
            shutil.chown(self.folder, "postgres")

    def run(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's own programs."""
        subprocess.run(
            [str(self.binaries / program), *arguments],
            check=True, capture_output=True, cwd=self.folder, timeout=60, **self.user,
        )  # fmt: skip

    def make(self) -> None:
        """Make an empty cluster."""
        own = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        self.run("initdb", "-D", str(self.data), *own)

    def copy(self, primary: Postgres) -> None:
        """Make a replica of another server, which streams from it."""
        where = ("-h", str(primary.folder), "-p", str(primary.port or 5432), "-U", "postgres")
        self.run("pg_basebackup", *where, "-D", str(self.data), "-R", "-X", "stream", "-c", "fast")

    def start(self) -> None:
        """Start it, or start it again."""
        address = f"-p {self.port} -c listen_addresses=127.0.0.1" if self.port else "-h ''"
        options = f"-k {self.folder} {address} -c fsync=off"
        log = ("-w", "-l", str(self.folder / "log"))
        self.run("pg_ctl", "-D", str(self.data), *log, "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; ``immediate`` as if it had been killed."""
        self.run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def remove(self) -> None:
        """Stop it, if it runs, and remove it."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture
def postgres() -> Iterator[Callable[[], Postgres]]:
    """Makes private servers on ports of their own, not yet started; all end with the test."""
    made: list[Postgres] = []

    def make() -> Postgres:
        made.append(Postgres(free_port()))
        return made[-1]

    yield make
    for server in reversed(made):
        server.remove()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The URL of a server: the one named in CITEKIT_TEST_POSTGRESQL, else a private one."""
    if given := os.environ.get(_GIVEN):
        yield given
        return
    server = Postgres()
    try:
        server.make()
        server.start()
        yield f"postgresql+psycopg://postgres@/postgres?host={server.folder}"
    finally:
        server.remove()


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


class Service:
    """The service as an operator runs it: ``citekit serve`` in a process, on a free port."""

    def __init__(self, command: list[str], port: int, environment: dict[str, str]) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [*command, "serve", "--port", str(port)],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.process.stdout
        self.first = ""
        while "is ready" not in self.first:  # sentences on settings may come before it
            line = self.process.stdout.readline()
            assert line, self.first
            self.first += line

    def get(self, path: str, timeout: float = 20) -> tuple[int, bytes]:
        """Status and body of a page; raises OSError where the connection breaks."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(line):
            line.request("GET", path)
            answer = line.getresponse()
            return answer.status, answer.read()

    def workers(self) -> list[int]:
        """The process numbers of the workers."""
        pid = self.process.pid
        found = subprocess.run(
            ["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False
        )
        return sorted(map(int, found.stdout.split()))

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout=20)

    def close(self) -> None:
        """Kill it with its workers, whatever state it is in."""
        for pid in [*self.workers(), self.process.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Starts services: ``serve(database, command=…, port=…, **environment)``; all end with the test."""
    begun: list[Service] = []

    def start(
        database: Path | str,
        command: Sequence[str] = (CITEKIT,),
        port: int = 0,
        **environment: str,
    ) -> Service:
        given = {**os.environ, "CITEKIT_DATABASE": str(database), **environment}
        begun.append(Service([*command], port or free_port(), given))
        return begun[-1]

    yield start
    for service in begun:
        service.close()


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
