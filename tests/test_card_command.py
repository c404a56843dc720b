"""citekit card: what a person types, and the files that are there afterwards, whole or not at all."""

import csv
import io
import json
import os

import pytest
from click.testing import CliRunner
from PIL import Image

from citekit import desk
from citekit.cli import main
from citekit.desk import holdings

QUOTE = ("08MEXICO1487", "11", "--words", "26-40")


@pytest.fixture
def run(monkeypatch, tmp_path):
    monkeypatch.setenv("CITEKIT_BASE_URL", "https://cables.example.org")
    monkeypatch.chdir(tmp_path)
    holdings.environment.cache_clear()

    def call(*arguments):
        return CliRunner().invoke(main, ["card", *arguments])

    yield call
    holdings.environment.cache_clear()


def table(path, *rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return str(path)


@pytest.mark.parametrize(("suffix", "magic"), [
    ("png", b"\x89PNG"), ("webp", b"RIFF"), ("jpg", b"\xff\xd8"), ("jpeg", b"\xff\xd8"), ("PNG", b"\x89PNG"),
    ("svg", b"<svg"), ("pdf", b"%PDF"),
])  # fmt: skip
def test_the_suffix_of_the_file_says_its_form(run, tmp_path, suffix, magic):
    done = run(*QUOTE, "-o", f"card.{suffix}")
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / f"card.{suffix}").read_bytes().startswith(magic)
    assert done.stdout.startswith("“Mexican governments")


def test_the_picture_is_that_of_the_library(run, tmp_path):
    from citekit.settings import Settings

    run(*QUOTE, "-o", "card.png", "--size", "square", "--theme", "newsroom")
    here = Settings.read(os.environ)
    found = desk.passage("08MEXICO1487", 11, words="26-40", settings=here)
    made = desk.card(found, size="square", theme="newsroom", settings=here)
    assert (tmp_path / "card.png").read_bytes() == made.data


def test_a_series_is_a_file_for_each_part(run, tmp_path):
    done = run("08MEXICO1487", "8", "--series", "-o", "card.webp", "--json")
    found = json.loads(done.stdout)
    assert [one["file"] for one in found] == [f"card-{n}.webp" for n in range(1, len(found) + 1)]
    assert len(found) > 2
    assert all((tmp_path / one["file"]).is_file() for one in found)
    assert len({one["permalink"] for one in found}) == len(found)
    assert all("(1/" in one["alt_text"] for one in found[:1])


def test_a_card_without_all_of_its_words_says_so(run, tmp_path):
    whole = run("08MEXICO1487", "8", "-o", "a.png")
    assert "--series draws all of it" in whole.stderr
    assert "--series" not in run(*QUOTE, "-o", "b.png").stderr


def test_a_translation_comes_from_the_line_or_a_file(run, tmp_path):
    (tmp_path / "es.txt").write_text("Los gobiernos mexicanos\n", "utf-8")
    options = ("--lang", "es", "--translator", "Ana Ruiz", "-o")
    one = run(*QUOTE, "--translation", "es.txt", *options, "a.png")
    other = run(*QUOTE, "--translation", "Los gobiernos mexicanos", *options, "b.png")
    assert (one.exit_code, other.exit_code) == (0, 0)
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert "translated from English by Ana Ruiz. Original: “Mexican governments" in one.stdout


def test_a_preview_shows_every_theme(run, tmp_path):
    done = run(*QUOTE, "--preview", "-o", "all.png")
    assert all(name in done.stdout for name in desk.themes())
    wide, high = Image.open(io.BytesIO((tmp_path / "all.png").read_bytes())).size
    assert wide > 1200
    assert high > 3 * 300


def test_themes_and_sizes_are_listed_the_faulty_ones_with_their_fault(run, tmp_path, monkeypatch):
    assert run("--list-themes").stdout.split() == list(desk.themes())
    assert "story" in run("--list-sizes").stdout
    (tmp_path / "mine.toml").write_text('name = "mine"\nlayout = "spiral"\n')
    monkeypatch.setenv("CITEKIT_THEMES", str(tmp_path))
    holdings.environment.cache_clear()
    done = run("--list-themes", "--json")
    faults = {row["name"]: row["fault"] for row in json.loads(done.stdout)}
    assert done.exit_code == 1
    assert "mine.toml, line 2: layout is one of" in faults.pop("mine")
    assert set(faults.values()) == {None}


def test_a_batch_draws_what_it_can_and_reports_the_rest(run, tmp_path):
    file = table(
        tmp_path / "list.csv",
        ("ref", "para", "quote", "words", "size", "theme", "file"),
        ("08MEXICO1487", "11", "independent of the U.S.", "", "square", "ink", "first"),
        ("08MEXICO1487", "99", "", "", "", "", ""),
        ("08MEXICO1487", "12", "", "1-9", "", "", ""),
        ("08MEXICO1487", "11", "words that are not there at all", "", "", "", ""),
        ("08MEXICO1487", "11", "", "26-40", "", "neon", ""),
        ("08MEXICO1487", "11", "", "26-40", "9000x9000", "", ""),
        ("08MEXICO1487", "11", "", "26-40", "", "", "../outside"),
        ("08MEXICO1487", "11", "", "27-40", "", "", "first"),
        ("", "11", "", "27-40", "", "", ""),
    )
    done = run("--batch", file, "-o", "cards", "--theme", "archive")
    assert done.exit_code == 1
    assert "2 of 9 cards are in cards." in done.stdout
    names = sorted(path.name for path in (tmp_path / "cards").iterdir())
    assert names[1] == "first.png"
    assert names[0].endswith("-og-archive.png")
    assert not any(char in name for name in names for char in ":/+")
    for line, what in ((3, "99"), (5, ""), (6, "neon"), (7, "9000x9000"), (8, "plain file name"), (9, "first.png already"), (10, "names no cable")):  # fmt: skip
        assert any(f"line {line}: " in row and what in row for row in done.stderr.split("\n")), line
    assert not (tmp_path / "outside.png").exists()


def test_a_batch_of_json_lines_is_reported_as_json(run, tmp_path):
    rows = [{"ref": "08MEXICO1487", "para": 11, "words": "26-40"}, {"ref": "08MEXICO1487/12/1-9"}]
    (tmp_path / "list.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n\n")
    done = run("--batch", "list.jsonl", "-o", "out", "--format", "svg", "--json")
    found = json.loads(done.stdout)
    assert done.exit_code == 0
    assert [one["line"] for one in found] == [1, 2]
    assert all(
        one["file"].endswith(".svg") and one["alt_text"] and not one["fault"] for one in found
    )
    assert "\r" not in done.stderr


@pytest.mark.parametrize(("content", "sentence"), [
    ("para,words\n1,1-9\n", "line 1: a list of cards begins with the names of its columns"),
    ("ref,colour\n08MEXICO1487,red\n", "line 2: 'colour' is no column"),
    ("ref,para\n08MEXICO1487,11,1\n", "line 2: there are more fields than columns"),
    ('{"ref": "08MEXICO1487"}\n{ref}\n', "line 2: this is no JSON"),
    ('{"ref": ["x"]}\n', "line 1: a card is one JSON object of texts"),
    ("ref,para\n", "names no card"),
    ("", "line 1: a list of cards begins"),
])  # fmt: skip
def test_a_list_that_means_nothing_is_refused_with_its_line(run, tmp_path, content, sentence):
    (tmp_path / "list").write_text(content)
    done = run("--batch", "list", "-o", "out")
    assert done.exit_code == 1
    assert sentence in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("arguments", "exit_code", "sentence"), [
    ((*QUOTE[:2], "--quote", "words that are not there", "-o", "x.png"), 1, ""),
    (("08MEXICO1487", "99", "-o", "x.png"), 1, "there is no 99"),
    ((*QUOTE, "--size", "9000x9000", "-o", "x.png"), 1, "no card size '9000x9000'"),
    ((*QUOTE, "--size", "og@3x", "-o", "x.png"), 1, "og@2x"),
    ((*QUOTE, "--theme", "neon", "-o", "x.png"), 1, "newsroom"),
    ((*QUOTE, "-o", "x.gif"), 1, "There are: png, webp, jpg, svg, pdf"),
    ((*QUOTE, "-o", "none/x.png"), 1, "cannot be written"),
    (QUOTE, 2, "-o FILE"),
    ((*QUOTE, "--translation", "x", "-o", "x.png"), 2, "--lang and its --translator"),
    ((*QUOTE, "--translation", "x", "--lang", "xx", "--translator", "A", "-o", "x.png"), 1, "no language 'xx'"),
    ((*QUOTE, "--translation", "ก", "--lang", "vi", "--translator", "A", "-o", "x.png"), 1, "THAI CHARACTER KO KAI"),
    ((*QUOTE, "--translation", "y " * 900, "--lang", "es", "--translator", "A", "-o", "x.png"), 1, "translation does not fit"),
    ((*QUOTE, "--lang", "es", "-o", "x.png"), 2, "go with --translation"),
    ((*QUOTE, "--series", "--preview", "-o", "x.png"), 2, "Give one of"),
    ((*QUOTE, "--preview", "-o", "x.svg"), 2, "A preview is a PNG"),
    ((*QUOTE, "--format", "svg", "-o", "x.png"), 2, "--format goes with --batch"),
    (("08MEXICO1487", "--batch", "list.csv", "-o", "x"), 2, "the list names the cables"),
    (("--batch", "none.csv", "-o", "x"), 1, "cannot be read"),
])  # fmt: skip
def test_what_cannot_be_drawn_is_a_sentence_and_no_file(
    run, tmp_path, arguments, exit_code, sentence
):
    done = run(*arguments)
    assert (done.exit_code, sentence in done.stderr) == (exit_code, True), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_stops_a_batch(run, tmp_path):
    table(tmp_path / "list.csv", ("ref", "para", "words"), ("08MEXICO1487", "11", "26-40"))
    (tmp_path / "taken").write_text("a file")
    done = run("--batch", "list.csv", "-o", "taken")
    assert (done.exit_code, "cannot be made" in done.stderr) == (1, True)


def test_a_bar_is_shown_on_a_terminal_alone(monkeypatch):
    from citekit.cli import cards

    shown = io.StringIO()
    shown.isatty = lambda: True
    monkeypatch.setattr("sys.stderr", shown)
    with cards._bar(3) as bar:
        assert list(bar(iter([1, 2, 3]))) == [1, 2, 3]
    assert "3/3" in shown.getvalue()
