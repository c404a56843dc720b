"""Copies of a library: whole, made while it is used, put back without losing an order."""

import os
import sqlite3
import sys
import threading

import pytest
from click.testing import CliRunner
from test_store import made
from test_store_file import TESTS, opened, python

from citekit.cli import main
from citekit.desk import holdings
from citekit.errors import LibraryFault, UnreadableFile, UnwritableFile, Withheld


@pytest.fixture
def path(tmp_path):
    return tmp_path / "citekit.db"


@pytest.fixture
def filled(path):
    with opened(path) as library:
        library.put([made(), made("07ELSEWHERE88")])
    return path


@pytest.fixture
def run(monkeypatch, path):
    monkeypatch.setenv("CITEKIT_DATABASE", str(path))
    holdings.environment.cache_clear()
    yield lambda *arguments: CliRunner().invoke(main, [str(a) for a in arguments])
    holdings.environment.cache_clear()


def names(path):
    """The files of a folder, but for the log that whoever reads keeps open."""
    return sorted(f.name for f in path.parent.iterdir() if not f.name.endswith(("-wal", "-shm")))


def test_a_copy_holds_the_same_and_is_whole(filled, tmp_path):
    copy = tmp_path / "copy.db"
    with opened(filled) as library:
        assert library.back_up(copy) == 2
        said = library.stats()
    with opened(copy) as library:
        assert library.stats() == said
        assert library.check().is_whole
        assert library.cable("09NOWHERE212") == made()


def test_a_copy_is_one_file_and_readable_as_files_are(filled, tmp_path):
    folder = tmp_path / "copies"
    folder.mkdir()
    with opened(filled) as library:
        library.back_up(folder / "copy.db")
        library.back_up(folder / "copy.db")
    assert [file.name for file in folder.iterdir()] == ["copy.db"]
    umask = os.umask(0)
    os.umask(umask)
    assert (folder / "copy.db").stat().st_mode & 0o777 == 0o666 & ~umask


def test_two_commands_back_up_and_restore(run, filled, tmp_path):
    copy = tmp_path / "copy.db"
    assert run("library", "backup", copy).stdout == f"{copy} holds the whole library, 2 cables.\n"
    with opened(filled) as library:
        library.put([made("09NOWHERE213")])
    said = run("library", "restore", copy).stdout
    assert "holds what" in said
    assert "2 cables" in said
    with opened(filled) as library:
        assert library.count() == 2
        assert library.check().is_whole
    with opened(f"{filled}.before-restore-1") as library:
        assert library.count() == 3  # nothing that was held is lost


def test_a_restore_makes_a_library_where_there_was_none(run, filled, tmp_path, monkeypatch):
    copy = tmp_path / "copy.db"
    run("library", "backup", copy)
    new = tmp_path / "new" / "citekit.db"
    monkeypatch.setenv("CITEKIT_DATABASE", str(new))
    holdings.environment.cache_clear()
    assert run("library", "restore", copy).exit_code == 0
    with opened(new) as library:
        assert library.count() == 2
    assert names(new) == ["citekit.db"]


def test_an_order_to_withhold_outlives_a_restore(filled, tmp_path):
    with opened(filled) as library:
        library.back_up(tmp_path / "copy.db")
        library.withhold("09NOWHERE212", reason="An order of a court.")
        library.restore(tmp_path / "copy.db")
        with pytest.raises(Withheld):
            library.cable("09NOWHERE212")
        assert library.cable("07ELSEWHERE88")


def test_whoever_reads_sees_what_was_put_back(filled, tmp_path):
    with opened(filled) as reader, opened(filled) as library:
        library.back_up(tmp_path / "copy.db")
        library.put([made("09NOWHERE213"), made("10OTHER5", name="Another")])
        assert reader.count() == 4
        assert dict(reader.find("expensive").origins) == {"ELSEWHERE": 1, "NOWHERE": 2, "OTHER": 1}
        library.restore(tmp_path / "copy.db")
        assert reader.count() == 2
        assert reader.cable("10OTHER5") is None
        library.put([made("06ELSEWHERE1")])  # takes the key that 09NOWHERE213 had
        assert sum(number for _, number in reader.find("expensive").origins) == 3
        assert dict(reader.find("expensive").origins) == {"ELSEWHERE": 2, "NOWHERE": 1}


def test_a_copy_is_made_while_others_write(filled, tmp_path):
    end, faults = threading.Event(), []

    def write():
        with opened(filled) as library:
            number = 300
            while not end.is_set():
                number += 1
                library.put([made(f"09NOWHERE{number}")])

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with opened(filled) as library:
            for number in range(8):
                copy = tmp_path / f"copy-{number}.db"
                held = library.back_up(copy)
                with opened(copy) as copied:
                    faults += copied.check().faults
                    assert copied.count() == held
    finally:
        end.set()
        writer.join()
    assert faults == []


def test_an_older_library_can_be_copied_put_back_and_brought_up_to_date(path, tmp_path):
    import gzip

    packed = TESTS / "cases" / "libraries" / "1.db.gz"
    path.write_bytes(gzip.decompress(packed.read_bytes()))
    with opened(path) as library:
        library.back_up(tmp_path / "copy.db")
        library.restore(tmp_path / "copy.db")
        with pytest.raises(LibraryFault) as caught:
            library.count()
        assert "citekit library reread" in caught.value.hint
        library.reread()
        assert library.check().is_whole


def _truncated(file):
    file.write_bytes(file.read_bytes()[:-5000])


def _other(file):
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE other (x)")
    connection.close()


def _text(file):
    file.write_text("no database at all " * 50)


def _newer(file):
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE library SET value = '99' WHERE key = 'schema'")
    connection.close()


@pytest.mark.parametrize("spoil", [_truncated, _other, _text, _newer, os.unlink])
def test_what_is_no_whole_copy_changes_nothing(filled, tmp_path, spoil):
    copy = tmp_path / "copy.db"
    with opened(filled) as library:
        library.back_up(copy)
        library.put([made("09NOWHERE213")])
        spoil(copy)
        before = names(filled)
        with pytest.raises((UnreadableFile, LibraryFault)):
            library.restore(copy)
        assert library.count() == 3
        assert names(filled) == before


def test_a_copy_never_takes_the_place_of_the_library(filled):
    with opened(filled) as library:
        with pytest.raises(UnwritableFile):
            library.back_up(filled)
        with pytest.raises(UnreadableFile):
            library.restore(filled)
        assert library.check().is_whole


def test_where_nothing_is_there_is_nothing_to_copy(run, tmp_path):
    done = run("library", "backup", tmp_path / "copy.db")
    assert done.exit_code == 1
    assert "no library" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_one_sentence(run, filled, tmp_path):
    done = run("library", "backup", tmp_path / "none" / "copy.db")
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 2


FULL = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from citekit.errors import CitekitError
with opened(sys.argv[1]) as library:
    for act in (library.back_up, library.restore):
        try:
            act(Path(sys.argv[2]))
        except UnwritableFile as error:
            print("unwritable")
    print(library.count(), library.check().faults)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
def test_a_full_disk_leaves_both_as_they_were(filled, tmp_path):
    copy = tmp_path / "copy.db"
    with opened(filled) as library:
        library.back_up(copy)
    before, held = names(filled), copy.read_bytes()
    done = python(FULL, filled, copy)
    assert done.stdout == "unwritable\nunwritable\n2 ()\n", done.stderr
    assert copy.read_bytes() == held
    assert names(filled) == before


def test_a_servers_library_is_backed_up_by_its_own_tools():
    with opened("postgresql+psycopg://db.invalid/cables") as library:
        for act in (library.back_up, library.restore):
            with pytest.raises(LibraryFault) as caught:
                act(TESTS / "none.db")
            assert "pg_dump" in caught.value.hint
