"""PostgreSQL keeps a library as SQLite does: the same tests, on a real server.

The server named in CITEKIT_TEST_POSTGRESQL (a URL of a user who may make databases), or a private
one where PostgreSQL's programs are installed.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from test_store import *  # noqa: F403 - each test is wanted here too
from test_store import made, read

from citekit import store
from citekit.errors import LibraryFault, UnwritableFile

pytestmark = pytest.mark.system


@pytest.fixture
def database(postgresql_url):
    return postgresql_url


def test_the_password_is_in_no_sentence():
    library = store.open("postgresql://me:secret@127.0.0.1:1/cables", reader=store.Reader(read, 1))
    with pytest.raises(LibraryFault) as caught:
        library.count()
    assert "cannot be reached" in caught.value.message
    assert "127.0.0.1:1" in caught.value.message
    assert "secret" not in caught.value.message + caught.value.hint + library.place
    library.close()


def test_a_database_that_is_not_there_is_a_sentence(postgresql_url):
    missing = postgresql_url.replace("/citekit_test", "/no_citekit_test")
    library = store.open(missing, reader=store.Reader(read, 1))
    for act in (library.count, lambda: library.put([made()])):
        with pytest.raises(LibraryFault) as caught:
            act()
        assert "no such database" in caught.value.message
    library.close()


def test_who_may_only_read_reads_and_gets_a_sentence_for_writing(database, library):
    library.put([made()])
    with library._database.write() as writing:
        for statement in (
            "DO $$ BEGIN CREATE ROLE citekit_reader LOGIN; EXCEPTION WHEN duplicate_object THEN END $$",
            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO citekit_reader",
        ):
            writing.connection.exec_driver_sql(statement)
    url = sa.make_url(database).set(username="citekit_reader")
    with store.open(url.render_as_string(), reader=store.Reader(read, 1)) as reading:
        assert reading.cable("09NOWHERE212") == made()
        assert len(reading.find("expensive").hits) == 1
        with pytest.raises(LibraryFault) as caught:
            reading.put([made("09NOWHERE213")])
        assert "lacks a right" in caught.value.message
    with library._database.write() as writing:
        writing.connection.exec_driver_sql("DROP OWNED BY citekit_reader")


def test_a_server_that_takes_no_writing_is_a_sentence(database, library):
    library.put([made()])
    name = sa.make_url(database).database
    with library._database.write() as writing:
        writing.connection.exec_driver_sql(
            f"ALTER DATABASE {name} SET default_transaction_read_only = on"
        )
    library.close()
    with pytest.raises(UnwritableFile) as caught:
        library.put([made("09NOWHERE213")])
    assert "takes no writing" in caught.value.message
    assert library.cable("09NOWHERE212") == made()


def test_a_connection_that_the_server_cut_is_made_again(library):
    library.put([made()])
    assert library.count() == 1
    with library._database.write() as writing:
        writing.connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
    assert library.count() == 1


def test_a_killed_import_leaves_the_library_as_it_was(database, library):
    library.put([made()])
    before = library.stats()
    script = """
import itertools, os, signal, sys
from test_store import made, read
from citekit import store

def cables():
    for n in itertools.count(1):
        if n == 500:
            os.kill(os.getpid(), signal.SIGKILL)
        yield made(f"08NOWHERE{n}")

store.open(sys.argv[1], reader=store.Reader(read, 1)).put(cables())
"""
    tests = Path(__file__).resolve().parents[1]
    path = os.pathsep.join([str(tests), str(tests.parent)])
    run = [sys.executable, "-c", script, database]
    ended = subprocess.run(run, env={**os.environ, "PYTHONPATH": path}, check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    assert library.stats() == before
    assert library.put([made("08NOWHERE1")]).new == 1
    assert library.check().is_whole
