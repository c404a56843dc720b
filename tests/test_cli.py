"""The command line as a person types it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from citekit import cli, desk
from citekit.desk import holdings

BASE = "https://cables.example.org"
KEYS = [
    "reference", "paragraph", "words", "check", "quote", "permalink", "links", "hashtags",
    "alt_text", "csl", "citations", "bibtex", "biblatex", "ris", "guard", "speaker", "others",
]  # fmt: skip


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("CITEKIT_DATABASE", str(tmp_path / "library.db"))
    monkeypatch.setenv("CITEKIT_BASE_URL", BASE)
    holdings.environment.cache_clear()
    runner = CliRunner()

    def invoke(*arguments, stdin=None):
        return runner.invoke(cli.main, list(arguments), input=stdin, catch_exceptions=False)

    yield invoke
    holdings.environment.cache_clear()


def shown(run, *arguments):
    done = run("show", *arguments, "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_show_prints_every_key_of_a_passage(run):
    found = shown(run, "08MEXICO1487", "11", "--quote", "independent of the U.S.")
    assert list(found) == KEYS
    assert found["quote"] == "independent of the U.S."
    assert (found["paragraph"], found["words"]) == ("11", "15-18")
    assert found["permalink"] == f"{BASE}/08MEXICO1487/11/15-18:{found['check']}"
    assert found["hashtags"] == ["#cablegate", "#08MEXICO1487"]
    assert set(found["citations"]) == {"apa", "mla", "chicago"}
    assert (
        "para. 11" in found["citations"]["chicago"]
        or "08MEXICO1487" in found["citations"]["chicago"]
    )


SPELLINGS = [
    ("08 mexico 01487", "11"),
    ("https://wikileaks.org/cable/2008/05/08MEXICO1487.html", "11"),
    ("https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11",),
    ("https://wikileaks.org/plusd/cables/08MEXICO1487_a.html", "11"),
    ("2008MEXICO1487", "11"),
    ("08MEXICO1487/11",),
    (f"{BASE}/08MEXICO1487", "011"),
]


@pytest.mark.parametrize("spelling", SPELLINGS, ids=" ".join)
def test_any_spelling_of_the_reference_gives_the_same_answer(run, spelling):
    words = ("--words", "26-40")
    assert shown(run, *spelling, *words) == shown(run, "08MEXICO1487", "11", *words)


def test_without_a_public_address_links_lead_to_the_original_and_say_so(run, monkeypatch):
    monkeypatch.delenv("CITEKIT_BASE_URL")
    holdings.environment.cache_clear()
    done = run("link", "08MEXICO1487", "11")
    assert done.stdout.strip() == "https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11"
    assert "CITEKIT_BASE_URL" in done.stderr


def test_link_prints_the_permalink(run):
    assert run("link", "08MEXICO1487", "11").stdout == f"{BASE}/08MEXICO1487/11\n"


def test_link_prints_every_place(run):
    links = json.loads(run("link", "08MEXICO1487", "11", "--all", "--json").stdout)
    assert links["original"].endswith("/cable/2008/05/08MEXICO1487.html#par11")
    assert links["plusd"] == "https://wikileaks.org/plusd/cables/08MEXICO1487_a.html"


def test_verify_answers_yes_with_exit_0(run):
    done = run("verify", "08MEXICO1487", "11", "--quote", "warm ties with Cuba")
    assert (done.exit_code, done.stdout.splitlines()[0][:8]) == (0, "Verbatim")


def test_verify_answers_no_with_exit_1_and_the_nearest_true_words(run):
    done = run("verify", "08MEXICO1487", "--quote", "maintain cold ties with Cuba")
    assert done.exit_code == 1
    assert "maintain warm ties with Cuba." in done.stdout
    assert "cold -> warm" in done.stdout


def test_verify_finds_the_cable_of_words_alone(run):
    done = run("verify", "--quote", "generally sought to maintain warm ties with Cuba", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["address"].startswith("08MEXICO1487/11/")


def test_an_altered_quotation_alone_leads_to_the_true_words(run):
    done = run("verify", "--quote", "generally sought to maintain cold ties with Cuba", "--json")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert (found["status"], found["address"][:15]) == ("altered", "08MEXICO1487/11")


def test_find_prints_span_and_permalink_of_every_reference(run):
    text = "See 08MEXICO1487 and 08 MEXICO 1487."
    rows = json.loads(run("find", "--json", stdin=text).stdout)
    assert [text[r["start"] : r["end"]] for r in rows] == ["08MEXICO1487", "08 MEXICO 1487"]
    assert {r["permalink"] for r in rows} == {f"{BASE}/08MEXICO1487"}
    assert all(r["held"] for r in rows)


def test_card_writes_the_picture_whole_and_prints_its_alt_text(run, tmp_path):
    file = tmp_path / "card.png"
    done = run("card", "08MEXICO1487", "11", "--words", "26-40", "-o", str(file))
    assert file.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert done.stdout.startswith("“Mexican governments -- including Calderon's --")
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".png"] == ["card.png"]


def test_cite_makes_one_list_of_several_references(run):
    done = run("cite", "08MEXICO1487", "11", "08MEXICO1487", "--format", "bibtex")
    assert done.exit_code == 0
    assert "@techreport{08MEXICO1487" in done.stdout


def test_search_finds_the_sample_before_any_import(run):
    rows = json.loads(run("search", "independent of the U.S.", "--json").stdout)
    assert {"08MEXICO1487"} == {row["reference"] for row in rows}


def test_stats_count_the_sample_before_any_import(run):
    counted = json.loads(run("library", "stats", "--json").stdout)
    assert (counted["cables"], counted["paragraphs"], counted["published"]) == (1, 12, 251287)


# What was typed, and a piece of the one sentence that answers it.
FAULTS = [
    (["show", "09NOWHERE1"], "No cable is numbered 09NOWHERE1"),
    (["show", "hello"], "no reference ID"),
    (["link", "08MEXICO1487", "13"], "08MEXICO1487 has paragraphs 1 to 12"),
    (["link", "08MEXICO1487", "11", "--words", "1-999"], "Paragraph 11 has 130 words"),
    (["link", "08MEXICO1487", "11", "--words", "0-9"], "positions count from 1"),
    (["link", "08MEXICO1487", "11", "--quote", "purple elephants"], "not in paragraph 11"),
    (["link", "08MEXICO1487", "11", "--target", "nowhere"], "no link named 'nowhere'"),
    (["link", "10TOKYO397", "11"], "not held here"),
    (["cite", "08MEXICO1487", "--format", "docx"], "docx"),
    (["cite", "08MEXICO1487", "--style", "apaa"], "apaa"),
    (["card", "08MEXICO1487", "11", "--size", "huge", "-o", "x.png"], "huge"),
    (["card", "08MEXICO1487", "11", "--theme", "neon", "-o", "x.png"], "neon"),
    (["find", "/nowhere/at/all.txt"], "cannot be read"),
    (["read", "/nowhere/at/all.txt"], "cannot be read"),
    (["import", "/nowhere/at/all.txt"], "cannot be read"),
    (["verify", "08MEXICO1487", "--quote", "…"], "no words to look for"),
]


@pytest.mark.parametrize(
    ("arguments", "sentence"), FAULTS, ids=lambda v: " ".join(v) if isinstance(v, list) else ""
)
def test_a_fault_is_one_sentence_and_a_hint_on_standard_error(
    run, arguments, sentence, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.exit_code == 1
    lines = done.stderr.strip().splitlines()
    assert sentence in lines[0]
    assert lines[0].startswith("citekit: ")
    assert len(lines) == 2
    assert done.stdout == ""
    assert list(tmp_path.glob("*.png")) == []


SETTINGS = [
    ("CITEKIT_BASE_URL", "ftp://x", ["link", "08MEXICO1487"]),
    ("CITEKIT_BASE_URL", "ftp://x", ["serve", "--port", "1"]),
    ("CITEKIT_DATABASE", "foo://bar", ["link", "08MEXICO1487"]),
    ("WEB_CONCURRENCY", "many", ["serve", "--port", "1"]),
]


@pytest.mark.parametrize(("variable", "value", "command"), SETTINGS)
def test_a_setting_that_means_nothing_is_one_sentence(variable, value, command, run, monkeypatch):
    monkeypatch.setenv(variable, value)
    holdings.environment.cache_clear()
    done = run(*command)
    assert done.exit_code == 1
    assert variable in done.stderr.splitlines()[0]
    assert len(done.stderr.splitlines()) == 2


def test_wrong_usage_is_exit_2(run):
    assert run("show").exit_code == 2
    assert run("link", "08MEXICO1487", "11", "--quote", "a", "--words", "1").exit_code == 2


def test_words_near_miss_is_answered_with_the_nearest_true_words(run):
    done = run("link", "08MEXICO1487", "11", "--quote", "maintain cold ties with Cuba")
    assert done.exit_code == 1
    assert "maintain warm ties with Cuba." in done.stderr


def test_a_library_that_is_no_database_is_one_sentence(run, tmp_path):
    (tmp_path / "library.db").write_text("not a database at all, just words " * 99)
    done = run("link", "08MEXICO1487")
    assert done.exit_code == 1
    assert "database" in done.stderr


def test_a_folder_that_cannot_be_written_leaves_nothing(run, tmp_path):
    done = run(
        "card", "08MEXICO1487", "11", "--words", "26-40", "-o", str(tmp_path / "no" / "card.png")
    )
    assert done.exit_code == 1
    assert "cannot be written" in done.stderr
    assert not (tmp_path / "no").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_a_full_disk_is_one_sentence(run):
    done = run("card", "08MEXICO1487", "11", "--words", "26-40", "-o", "/dev/full")
    assert done.exit_code == 1
    assert "No space left" in done.stderr


def test_import_takes_in_a_file_and_the_second_time_changes_nothing(run, tmp_path):
    sample = tmp_path / "cable.txt"
    sample.write_text(desk.cable("08MEXICO1487").source.where)  # a file without a cable
    source = desk.sample_file()
    first = json.loads(run("import", str(source), "--json").stdout)
    again = json.loads(run("import", str(source), "--json").stdout)
    assert (first["new"], again["new"], again["unchanged"]) == (1, 0, 1)


def test_read_prints_one_object_a_line(run):
    done = run("read", str(desk.sample_file()), "--json")
    row = json.loads(done.stdout)
    assert row["reference"] == "08MEXICO1487"
    assert row["date"] == "2008-05-16T14:54Z"
    assert [p["marking"] for p in row["paragraphs"]] == "U U S U S U U U U U C C".split()


def test_withholding_answers_with_the_reason_until_it_is_lifted(run):
    run("import", str(desk.sample_file()))
    assert run("withhold", "08MEXICO1487", "--reason", "An order of a court").exit_code == 0
    done = run("show", "08MEXICO1487")
    assert done.exit_code == 1
    assert "An order of a court" in done.stderr
    run("withhold", "08MEXICO1487", "--lift")
    assert run("link", "08MEXICO1487").exit_code == 0


def test_every_command_of_the_library_works_before_any_import(run, tmp_path):
    assert json.loads(run("library", "reread", "--json").stdout)["changed"] == 0
    assert run("library", "reread").exit_code == 0
    assert list(tmp_path.iterdir()) == []
    assert run("library", "check").stdout == "The library is whole.\n"
    exported = json.loads(run("library", "export").stdout)
    assert exported["published_id"] == "08MEXICO1487"


@pytest.mark.parametrize("place", [("08MEXICO1487",), ("08MEXICO1487", "11")], ids=" ".join)
def test_an_order_on_the_sample_holds_everywhere_before_any_import(run, place):
    assert run("withhold", *place, "--reason", "An order of a court").exit_code == 0
    for arguments in (("link", "08MEXICO1487", "11"), ("show", "08MEXICO1487", "11", "--json")):
        done = run(*arguments)
        assert done.exit_code == 1
        assert "An order of a court" in done.stderr
    assert run("search", "independent of the U.S.").exit_code == 1
    assert "independent of the U.S." not in run("library", "export").stdout
    assert run("withhold", *place, "--lift").exit_code == 0
    assert run("search", "independent of the U.S.").exit_code == 0


def test_a_name_that_is_not_in_a_table_is_answered_with_the_table(run):
    assert "json" in run("cite", "08MEXICO1487", "--format", "docx").stderr
    assert "story" in run("card", "08MEXICO1487", "11", "--size", "huge", "-o", "x.png").stderr


def test_link_starts_without_the_heavy_libraries(tmp_path, monkeypatch):
    monkeypatch.setenv("CITEKIT_DATABASE", str(tmp_path / "none.db"))
    code = (
        "import sys; sys.argv = ['citekit', 'link', '08MEXICO1487', '11'];"
        "from citekit.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print([m for m in ('flask', 'PIL', 'py_mini_racer', 'uharfbuzz', 'bibtexparser') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
