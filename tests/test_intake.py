"""Imports that meet what cannot be read: told by name and line, and all or nothing."""

import gzip
import io
import json
import os
import tarfile
import zipfile

import pytest
from click.testing import CliRunner

from citekit import cli, desk
from citekit.cli import progress
from citekit.desk import holdings

PAGE = """VZCZCXYZ0000
R 051200Z MAR 09
FM AMEMBASSY NOWHERE

C O N F I D E N T I A L NOWHERE 000212

SUBJECT: OIL

1. (C) The price of oil is high.
"""


def row(number, name):
    return f'"{number}","3/5/2009 12:00","{name}","Embassy Nowhere","SECRET","","HEADER","1. (C) Oil is {number}."\n'


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("CITEKIT_DATABASE", str(tmp_path / "library.db"))
    holdings.environment.cache_clear()

    def invoke(*arguments):
        return CliRunner().invoke(cli.main, [str(a) for a in arguments], catch_exceptions=False)

    yield invoke
    holdings.environment.cache_clear()


def held(run):
    return json.loads(run("library", "stats", "--json").stdout)["cables"]


@pytest.fixture
def good(tmp_path):
    file = tmp_path / "good.csv"
    file.write_text(row(1, "09NOWHERE1") + row(2, "09NOWHERE2"))
    return file


def zipped(name, data):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, data)
    return stream.getvalue()


def tarred(name, kind):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as made:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        made.addfile(member)
    return stream.getvalue()


def linked(name):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        member = zipfile.ZipInfo(name)
        member.external_attr = 0o120777 << 16
        made.writestr(member, "/etc/passwd")
    return stream.getvalue()


def matryoshka():
    """Archives in an archive, each of a modest ratio, which grow 10,000 times together."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as made:
        for n in range(20):
            made.writestr(f"{n}.txt", (b"%d" % n) * 450_000)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as made:
        for n in range(20):
            made.writestr(f"{n}.zip", inner.getvalue())
    return outer.getvalue()


BAD = {
    "cut.csv": (
        (row(3, "09NOWHERE3") + row(4, "09NOWHERE4")[:-20]).encode(),
        "cut.csv, row 2, line 2",
    ),
    "list.csv": (b"08MEXICO1487,5\n" * 20 + b"what is this\n", "list.csv, line 21"),
    "unknown.csv": (b"08MEXICO1487,5\n" * 20 + b"09NOWHERE77,1\n", "unknown.csv, line 21"),
    "bomb.zip": (zipped("bomb", b"0" * 30_000_000), "bomb.zip/bomb"),
    "out.zip": (zipped("../../etc/passwd", PAGE), "out.zip/../../etc/passwd"),
    "link.zip": (linked("page.html"), "link.zip/page.html"),
    "link.tar": (tarred("page.html", tarfile.SYMTYPE), "link.tar/page.html"),
    "device.tar": (tarred("page.html", tarfile.CHRTYPE), "device.tar/page.html"),
    "out.tar": (tarred("../page.html", tarfile.REGTYPE), "out.tar/../page.html"),
    "half.zip": (zipped("a.csv", row(5, "09NOWHERE5"))[:40], "half.zip"),
    "junk.bin": (bytes(range(256)) * 9, "junk.bin"),
    "empty.txt": (b"", "empty.txt"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_named_and_keeps_all_out_unless_told_to_go_on(
    run, good, tmp_path, name
):
    data, where = BAD[name]
    bad = tmp_path / name
    bad.write_bytes(data)
    done = run("import", good, bad)
    assert done.exit_code == 1
    assert str(tmp_path / where) in done.stderr
    assert "--keep-going" in done.stderr
    assert not (tmp_path / "library.db").exists()
    done = run("import", good, bad, "--keep-going")
    assert done.exit_code == 0
    assert str(tmp_path / where) in done.stderr
    assert held(run) >= 2


def test_a_folder_without_files_and_a_file_that_is_not_there_are_named(run, good, tmp_path):
    (tmp_path / "folder").mkdir()
    done = run("import", tmp_path / "folder", good, tmp_path / "absent.html")
    assert done.exit_code == 1
    assert "folder holds no files" in done.stderr
    assert "absent.html cannot be read" in done.stderr
    assert run("import", tmp_path / "folder", good, "--keep-going").exit_code == 0
    assert held(run) == 2


def test_archives_in_an_archive_share_one_measure(run, tmp_path):
    bomb = tmp_path / "bomb.zip"
    bomb.write_bytes(matryoshka())
    done = run("import", bomb, "--keep-going", "--json")
    kinds = json.loads(done.stdout)["kinds"]
    assert kinds["This grows beyond all measure when unpacked and was left out."] > 300
    assert sum(count for kind, count in kinds.items() if "holds no cable" in kind) < 20


def test_a_pipe_a_link_and_a_folder_without_cables_are_named(run, good, tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    os.mkfifo(folder / "pipe")
    (folder / "link.csv").symlink_to(good)
    (folder / "notes.txt").write_text("These are no cables.\n")
    for named, told in (
        (folder, "link.csv is a link"),
        (folder, "notes.txt: The text holds no cable"),
        (folder / "pipe", "pipe cannot be read: it is no file"),
        ("/dev/zero", "/dev/zero cannot be read: it is no file"),
    ):
        done = run("import", good, named)
        assert done.exit_code == 1
        assert told in done.stderr
    assert not (tmp_path / "library.db").exists()


def test_a_damaged_row_is_named_by_its_line_too(run, tmp_path):
    file = tmp_path / "dump.csv"
    long = row(1, "09NOWHERE1").replace("1. (C)", "First.\nSecond.\n\n1. (C)")
    file.write_text(f"\n{long}\n{row(2, '09NOWHERE2')[:-12]}\n{row(3, '09NOWHERE3')}")
    done = run("import", file, "--keep-going", "--json")
    report = json.loads(done.stdout)
    assert [problem["where"] for problem in report["problems"]] == [f"{file}, row 2, line 7"]
    assert report["new"] == 2


def test_every_problem_is_written_to_a_file_line_by_line(run, good, tmp_path):
    junk, told = tmp_path / "empty.txt", tmp_path / "problems.jsonl"
    junk.write_bytes(b"")
    page = tmp_path / "another.csv"  # its body says that it is another cable
    page.write_text(row(3, "09NOWHERE3").replace("1. (C)", PAGE + "\n2. (C)"))
    done = run("import", good, page, junk, "--keep-going", "--problems", told, "--json")
    report = json.loads(done.stdout)
    lines = [json.loads(line) for line in told.read_text().splitlines()]
    assert all(list(line) == ["file", "where", "raw", "message"] for line in lines)
    assert sum(report["kinds"].values()) == len(lines) > 1
    assert any("09NOWHERE3" in line["file"] for line in lines)
    assert (report["new"], len(report["problems"]), report["is_kept"]) == (3, 1, True)


def test_problems_inside_a_cable_stop_nothing(run, tmp_path):
    page = tmp_path / "another.csv"
    page.write_text(row(3, "09NOWHERE3").replace("1. (C)", PAGE + "\n2. (C)"))
    done = run("import", page)
    assert done.exit_code == 0
    assert "1 new" in done.stdout
    assert " × " in done.stderr


def test_a_list_of_published_ids_is_a_source_like_the_rest(run, tmp_path):
    file = tmp_path / "cable2month.csv.gz"
    file.write_bytes(gzip.compress(b"08MEXICO1487,5\r\n" + b"66BUENOSAIRES2481,12\r\n" * 9))
    done = run("import", file)
    assert done.exit_code == 0
    assert "names 10 published IDs" in done.stdout


def test_the_whole_list_of_published_ids_is_known(run, corpus):
    report = json.loads(run("import", corpus / "cable2month.csv.gz", "--json").stdout)
    assert (report["listed"], report["problems"]) == (251_287, [])


def test_an_operator_prefers_a_text_and_sees_which_there_are(run, tmp_path):
    for day, words in (("a", "XXXX"), ("b", "Smith")):
        file = tmp_path / f"{day}.csv"
        file.write_text(row(1, "09NOWHERE1").replace("Oil", words))
        assert run("import", file).exit_code == 0
    shown, other = json.loads(run("library", "prefer", "09NOWHERE1", "--json").stdout)
    assert (shown["is_shown"], other["is_shown"], other["is_preferred"]) == (True, False, False)
    assert run("library", "prefer", "09NOWHERE1", other["hash"]).exit_code == 0
    assert "shown, preferred" in run("library", "prefer", "09NOWHERE1").stdout.splitlines()[0]
    assert run("library", "prefer", "09NOWHERE1", "--newest").exit_code == 0
    assert "preferred" not in run("library", "prefer", "09NOWHERE1").stdout


def test_search_counts_what_it_finds(run, good):
    run("import", good)
    counts = json.loads(run("search", "oil", "--counts", "--json").stdout)
    assert (counts["total"], counts["cables"], counts["is_more"]) == (2, 2, False)
    assert (counts["origins"], counts["years"]) == ({"NOWHERE": 2}, {"2009": 2})
    assert "NOWHERE" in run("search", "oil", "--counts").stdout
    assert "2 paragraphs in 2 cables: NOWHERE 2." in run("search", "oil").stderr


def test_progress_is_told_in_bytes_and_cables(good, tmp_path, monkeypatch):
    monkeypatch.setenv("CITEKIT_DATABASE", str(tmp_path / "library.db"))
    holdings.environment.cache_clear()
    told = []
    desk.import_paths([good], progress=told.append)
    holdings.environment.cache_clear()
    size = good.stat().st_size
    assert told[-1] == desk.Progress(2, size, size)


def test_the_bar_is_quiet_where_there_is_no_terminal(monkeypatch):
    with progress.bar() as tell:
        assert tell is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    with progress.bar() as tell:
        tell(desk.Progress(5, 10, 100))
