"""The SQLite file of a library: made, missing, damaged, shut, full, killed, forked, replaced."""

import gzip
import json
import os
import runpy
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_store import made, read

from citekit import store
from citekit.cli import main
from citekit.desk import holdings
from citekit.errors import LibraryFault, UnwritableFile
from citekit.store import place, schema

TESTS = Path(__file__).resolve().parent


def opened(path, **options):
    return store.open(str(path), reader=store.Reader(read, 1), **options)


def python(script, *arguments, **options):
    """Run a script that may import the tests and the package; its standard output, or its end."""
    path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    return subprocess.run(
        [sys.executable, "-c", f"from test_store_file import *\n{script}", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        **options,
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "citekit.db"


@pytest.fixture
def filled(path):
    with opened(path) as library:
        library.put([made(), made("07ELSEWHERE88")])
    return path


def files(path):
    return sorted(p.name for p in path.parent.iterdir())


def test_reading_makes_no_file(path):
    with opened(path) as library:
        assert library.count() == 0
        assert library.find("oil").hits == ()
    assert files(path) == []


def test_an_import_makes_the_file_and_its_folders(tmp_path):
    path = tmp_path / "a b" / "c?d#e%20f\N{LATIN SMALL LETTER E WITH ACUTE}&mode=ro" / "citekit.db"
    with opened(path) as library:
        library.put([made()])
        assert library.cable("09NOWHERE212") == made()
    with opened(f"sqlite:///{tmp_path}/other.db") as library:
        library.put([made()])
        assert library.place == f"{tmp_path}/other.db"
    assert (tmp_path / "other.db").exists()
    assert files(path) == ["citekit.db"]


def test_an_import_of_nothing_makes_no_file(path):
    with opened(path) as library:
        assert library.put([]) == store.Report()
        assert not library.lift("09NOWHERE212")
    assert files(path) == []


def test_a_first_import_that_fails_leaves_no_file(path):
    def broken():
        yield made()
        raise KeyboardInterrupt

    with opened(path) as library:
        with pytest.raises(KeyboardInterrupt):
            library.put(broken())
        assert library.count() == 0
    assert files(path) == []


def test_who_waited_for_a_failing_first_import_makes_a_file_of_its_own(path):
    waiting = opened(path, wait=20)
    thread = threading.Thread(target=waiting.put, args=([made("07ELSEWHERE88")],))

    def broken():
        yield made()
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        raise ZeroDivisionError

    with opened(path) as library, waiting:
        with pytest.raises(ZeroDivisionError):
            library.put(broken())
        thread.join()
        assert library.holds("07ELSEWHERE88")
        assert library.count() == 1
        assert library.check().is_whole


def test_an_empty_file_is_an_empty_library(path):
    path.touch()
    with opened(path) as library:
        assert library.cable("09NOWHERE212") is None
        assert library.put([]) == store.Report()
        assert path.exists()
        library.put([made()])
        assert library.count() == 1


def _text(path):
    path.write_text("This is a letter, not a library. " * 100)


def _folder(path):
    path.mkdir()


def _other_program(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url)")
    connection.close()


def _newer(path):
    with opened(path) as library:
        library.put([made()])
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE library SET value = '99' WHERE key = 'schema'")
    connection.close()


def _damaged(path):
    with opened(path) as library:
        library.put(made(f"09NOWHERE{n}") for n in range(1, 50))
    data = bytearray(path.read_bytes())
    data[4096:] = b"\xff" * len(data[4096:])
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (_text, "nor a database at all"),
        (_folder, "is a folder"),
        (_other_program, "another program"),
        (_newer, "newer citekit"),
        (_damaged, "is damaged"),
    ],
)
def test_what_is_no_library_is_a_sentence_and_is_left_as_it_is(path, make, sentence):
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with opened(path) as library:
        for act in (
            library.count,
            lambda: library.cable("09NOWHERE212"),
            lambda: library.put([made()]),
        ):
            with pytest.raises(LibraryFault) as caught:
                act()
            assert sentence in caught.value.message
            assert str(path) in caught.value.message
            assert caught.value.hint
    assert (path.read_bytes() if path.is_file() else None) == before


@pytest.mark.parametrize(
    "address",
    [
        "",
        "  ",
        "mysql://host/name",
        "://",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://h:port/x",
        "http://[::1",
    ],
)
def test_an_address_that_means_nothing_is_a_sentence(address):
    with pytest.raises(LibraryFault) as caught:
        opened(address)
    assert "CITEKIT_DATABASE" in caught.value.message
    assert "postgresql+psycopg://" in caught.value.hint


def test_a_file_of_an_older_version_is_brought_up_to_date_by_writing(filled, monkeypatch):
    for number in range(schema.SCHEMA + 1, 99):
        monkeypatch.setitem(schema.MIGRATIONS, number, ())
    monkeypatch.setattr(schema, "SCHEMA", 99)
    monkeypatch.setitem(schema.MIGRATIONS, 99, ("ALTER TABLE texts ADD COLUMN place TEXT",))
    with opened(filled) as library:
        with pytest.raises(LibraryFault) as caught:
            library.cable("09NOWHERE212")
        assert "older citekit" in caught.value.message
        assert "reread" in caught.value.hint
        assert library.reread() == store.Report(unchanged=2)
        assert library.cable("09NOWHERE212") == made()
        assert library.check().is_whole


def test_a_library_of_every_version_is_brought_up_to_date_whole(path):
    """``libraries/1.db.gz`` was made by the citekit of tables version 1, and so on to this one's."""
    for packed in sorted((TESTS / "cases" / "libraries").glob("*.db.gz")):
        path.write_bytes(gzip.decompress(packed.read_bytes()))
        with opened(path) as library:
            if int(packed.name.partition(".")[0]) < schema.SCHEMA:
                with pytest.raises(LibraryFault) as caught:
                    library.count()
                assert "citekit library reread" in caught.value.hint
            library.reread()
            assert library.check().is_whole
            assert library.stats()["versions"] == 3
            assert library.cable("09NOWHERE212") == made(released="2011-08-30", name="Smith")
            assert library.cable("07ELSEWHERE88").paragraph("3").withheld == "A person at risk."
            assert [hit.label for hit in library.find("smith").hits] == ["3"]
            if int(packed.name.partition(".")[0]) >= 2:
                assert library.preferred("07ELSEWHERE88")
                assert [article.title for article in library.articles("09NOWHERE212")] == [
                    "Of oil and war"
                ]


def test_the_script_makes_the_library_that_a_later_version_will_find_here(path):
    fill = runpy.run_path(str(TESTS / "cases" / "libraries" / "make.py"))["fill"]
    fill(path)
    with opened(path) as library:
        assert library.stats()["versions"] == 3
        assert library.cable("09NOWHERE212") == made(released="2011-08-30", name="Smith")
        assert library.cable("07ELSEWHERE88").paragraph("3").withheld == "A person at risk."
        assert library.preferred("07ELSEWHERE88")
        assert [a.title for a in library.articles("09NOWHERE212")] == ["Of oil and war"]
        assert [order.act for order in library.orders()[1]] == ["withheld"]


def test_two_commands_bring_the_library_of_the_first_release_up_to_date(path, monkeypatch):
    """As an operator does it after an upgrade: a copy, then the reading anew."""
    path.write_bytes(gzip.decompress((TESTS / "cases" / "libraries" / "1.db.gz").read_bytes()))
    monkeypatch.setenv("CITEKIT_DATABASE", str(path))
    copy = path.with_name("copy.db")
    for command, code in [
        (["doctor"], 1),
        (["library", "backup", str(copy)], 0),
        (["library", "reread"], 0),
        (["library", "check"], 0),
        (["doctor"], 0),
    ]:
        holdings.environment.cache_clear()
        done = CliRunner().invoke(main, command)
        assert done.exit_code == code, done.output
        if code:
            assert "citekit library reread" in done.output
    holdings.environment.cache_clear()


def test_an_index_that_is_damaged_is_made_anew(filled):
    with opened(filled) as library:
        with library._database.write() as writing:
            for statement in ("DELETE FROM words_docsize WHERE id > 4098", "DELETE FROM tags"):
                writing.connection.exec_driver_sql(statement)
        assert not library.check().is_whole
        assert library.renew() == 2
        assert library.check().is_whole
        assert library.counts("tag") == {"EPET": 2, "PREL": 2}
        assert len(library.find("expensive").hits) == 2


def test_a_file_put_in_the_place_of_another_is_read(tmp_path, filled):
    new = tmp_path / "new.db"
    with opened(new) as library:
        library.put([made(name="Another")])
    with opened(filled) as library:
        assert library.count() == 2
        new.replace(filled)
        assert library.count() == 1
        assert library.cable("09NOWHERE212") == made(name="Another")
        filled.unlink()
        assert library.count() == 0
        library.put([made()])
        assert library.cable("09NOWHERE212") == made()


def test_a_file_that_may_not_be_written_is_read_and_refuses_an_import(filled, monkeypatch):
    monkeypatch.setattr(place, "_writable", lambda _: False)
    with opened(filled) as library:
        assert library.cable("09NOWHERE212") == made()
        assert len(library.find("expensive").hits) == 2
        assert library.check() == store.Checked(2, 8, ())
        with pytest.raises(UnwritableFile) as caught:
            library.put([made()])
        assert "may be read but not written" in caught.value.message
        assert files(filled) == ["citekit.db"]
        monkeypatch.undo()
        with opened(filled) as owner:
            owner.put([made("09NOWHERE213")])
            monkeypatch.setattr(place, "_writable", lambda _: False)
            assert library.count() == 3
            assert library.holds("09NOWHERE213")


def test_while_another_user_writes_a_reader_without_the_right_to_sees_no_error(filled, monkeypatch):
    seen = []
    reader = opened(filled)

    def slowly():
        for n in range(1, 1200):
            yield made(f"08NOWHERE{n}")
            if n % 300 == 0:
                with monkeypatch.context() as patch:
                    patch.setattr(place, "_writable", lambda _: False)
                    seen.append((reader.count(), reader.cable("09NOWHERE212") == made()))

    with opened(filled) as owner, reader:
        owner.put(slowly())
    assert seen == [(2, True)] * 3


def test_a_user_without_rights_gets_sentences():
    script = """
import json, os, sys, tempfile
with tempfile.TemporaryDirectory() as folder:  # loads all that nobody may not load
    opened(folder + "/warm.db").put([made()])
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
said = []
library = opened(sys.argv[1])
for act in (library.count, lambda: library.put([made("09NOWHERE1")])):
    try:
        said.append(act())
    except Exception as error:
        said.append(f"{type(error).__name__}: {error}")
print(json.dumps(said))
"""

    def said(path):
        ended = python(script, path, cwd="/")
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    with tempfile.TemporaryDirectory() as folder:
        held, missing = Path(folder, "held.db"), Path(folder, "missing.db")
        with opened(held) as library:
            library.put([made(), made("07ELSEWHERE88")])
        held.chmod(0o444)
        Path(folder).chmod(0o555)
        count, refusal = said(held)
        assert count == 2
        assert refusal.startswith("UnwritableFile: ")
        held.chmod(0o000)
        assert [text.partition(":")[0] for text in said(held)] == ["LibraryFault", "UnwritableFile"]
        count, refusal = said(missing)
        assert count == 0
        assert "could not be made" in refusal
        Path(folder).chmod(0o755)


def test_a_full_disk_is_a_sentence_and_leaves_the_library_as_it_was(filled):
    before = filled.read_bytes()
    script = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
for path in sys.argv[1:]:
    try:
        opened(path).put(made(f"08NOWHERE{n}") for n in range(1, 5000))
    except Exception as error:
        print(type(error).__name__, error.hint)
"""
    ended = python(script, filled, filled.parent / "new.db")
    assert ended.stderr == ""
    assert [line.split()[0] for line in ended.stdout.splitlines()] == ["UnwritableFile"] * 2
    assert "Free some space" in ended.stdout
    with opened(filled) as library:
        assert library.count() == 2
        assert library.check().is_whole
    assert filled.read_bytes() == before
    assert files(filled) == ["citekit.db"]


@pytest.mark.parametrize(("first", "after"), [(True, 1), (True, 450), (False, 1500)])
def test_a_killed_import_leaves_the_library_as_it_was(path, first, after):
    if not first:
        with opened(path) as library:
            library.put([made(), made("07ELSEWHERE88")])
    script = """
import itertools, os, signal, sys
def cables():
    for n in itertools.count(1):
        if n == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        yield made(f"08NOWHERE{n}")
opened(sys.argv[1]).put(cables())
"""
    assert python(script, path, after).returncode == -signal.SIGKILL
    with opened(path) as library:
        assert library.count() == (0 if first else 2)
        assert not library.holds("08NOWHERE1")
        assert library.check().is_whole
        assert library.put([made("08NOWHERE1")]) == store.Report(new=1)
        assert library.check().is_whole


def test_a_library_is_used_after_a_fork(filled):
    script = """
import os, sys, threading
library = opened(sys.argv[1])
assert library.count() == 2
library._database._lock.acquire()  # as if another thread were at it when we fork
child = os.fork()
if child == 0:
    ok = library.cable("09NOWHERE212") == made() and library.put([made("09NOWHERE1")]).new == 1
    os._exit(0 if ok else 1)
library._database._lock.release()
assert os.waitpid(child, 0)[1] == 0
assert library.count() == 3
assert library.check().is_whole
"""
    ended = python(script, filled)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_readers_in_other_processes_see_no_error_during_an_import(filled, tmp_path):
    script = """
import sys
from pathlib import Path
library = opened(sys.argv[1])
counts = []
while not counts or counts[-1] == 2:
    counts.append(library.count())
    assert library.cable("09NOWHERE212") == made()
    assert library.find("expensive").hits
    if len(counts) == 10:
        Path(sys.argv[2]).touch()
print(sorted(set(counts)))
"""
    begun = tmp_path / "begun"
    ended = []
    thread = threading.Thread(target=lambda: ended.append(python(script, filled, begun)))
    thread.start()

    def slowly():
        for n in range(1, 1001):
            yield made(f"08NOWHERE{n}")
            while not begun.exists() and thread.is_alive():
                thread.join(0.02)

    with opened(filled) as library:
        library.put(slowly())
        thread.join()
    assert (ended[0].stdout, ended[0].stderr) == ("[2, 1002]\n", "")


def test_opening_loads_no_driver_of_a_server(path):
    script = """
import sys
opened(sys.argv[1]).put([made()])
print([name for name in ("psycopg", "flask", "PIL") if name in sys.modules])
"""
    assert python(script, path).stdout == "[]\n"
