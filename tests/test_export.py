"""What a library exports makes the same library again: texts, articles, operators' choices."""

import json

import pytest
from click.testing import CliRunner

from citekit import cli
from citekit.desk import holdings

ROW = '"1","3/5/2009 12:00","09NOWHERE1","Embassy Nowhere","SECRET","","HEADER","1. (C) {} is dear."\n'
ARTICLES = """url,reference,title,date
https://paper.example/1,09NOWHERE1,Dear oil,2011-01-23
https://paper.example/2,08MEXICO1502,Of one that is not held,
"""


@pytest.fixture
def run(tmp_path, monkeypatch):
    def invoke(*arguments, library="first"):
        monkeypatch.setenv("CITEKIT_DATABASE", str(tmp_path / f"{library}.db"))
        holdings.environment.cache_clear()
        return CliRunner().invoke(cli.main, [str(a) for a in arguments], catch_exceptions=False)

    yield invoke
    holdings.environment.cache_clear()


def stats(run, library):
    return json.loads(run("library", "stats", "--json", library=library).stdout)


@pytest.fixture
def filled(run, tmp_path):
    """A library of two texts of a cable, the older one preferred, and two articles."""
    for name, thing in (("a", "Oil"), ("b", "Black oil")):
        (tmp_path / f"{name}.csv").write_text(ROW.format(thing))
        assert run("import", tmp_path / f"{name}.csv").exit_code == 0
    (tmp_path / "articles.csv").write_text(ARTICLES)
    assert run("articles", tmp_path / "articles.csv").exit_code == 0
    shown, older = json.loads(run("library", "prefer", "09NOWHERE1", "--json").stdout)
    assert shown["is_shown"]
    assert run("library", "prefer", "09NOWHERE1", older["hash"]).exit_code == 0
    file = tmp_path / "export.jsonl"
    assert run("library", "export", "-o", file).exit_code == 0
    return file


def test_an_export_makes_the_same_library_again(run, filled, tmp_path):
    done = run("import", filled, "--json", library="second")
    report = json.loads(done.stdout)
    wanted = {"new": 1, "changed": 1, "articles": 2, "preferred": 1, "problems": []}
    assert {name: report[name] for name in wanted} == wanted
    assert stats(run, "second") == stats(run, "first")
    again = tmp_path / "again.jsonl"
    run("library", "export", "-o", again, library="second")
    assert again.read_bytes() == filled.read_bytes()
    assert run("library", "check", library="second").exit_code == 0


def test_the_same_export_twice_changes_nothing_and_says_so(run, filled, tmp_path):
    before = (tmp_path / "first.db").read_bytes()
    done = run("import", filled)
    assert (done.exit_code, done.stdout) == (0, "Nothing changed: 2 held already.\n")
    assert (tmp_path / "first.db").read_bytes() == before


def test_a_choice_of_the_operator_here_stands_against_that_of_an_export(run, filled, tmp_path):
    (tmp_path / "c.csv").write_text(ROW.format("Crude oil"))
    run("import", tmp_path / "c.csv", library="second")
    [mine] = json.loads(run("library", "prefer", "09NOWHERE1", "--json", library="second").stdout)
    run("library", "prefer", "09NOWHERE1", mine["hash"], library="second")
    report = json.loads(run("import", filled, "--json", library="second").stdout)
    assert (report["changed"], report["preferred"]) == (2, 0)
    assert "Crude oil" in run("show", "09NOWHERE1", "1", library="second").stdout
    assert run("library", "check", library="second").exit_code == 0


def test_a_choice_is_shown_where_both_texts_are_held_already(run, filled, tmp_path):
    for name in ("a", "b"):
        run("import", tmp_path / f"{name}.csv", library="second")
    assert "Black oil" in run("show", "09NOWHERE1", "1", library="second").stdout
    report = json.loads(run("import", filled, "--json", library="second").stdout)
    assert (report["unchanged"], report["preferred"]) == (2, 1)
    assert "Black oil" not in run("show", "09NOWHERE1", "1", library="second").stdout
    assert run("search", "black", library="second").exit_code == 1
    assert stats(run, "second") == stats(run, "first")
    assert run("library", "check", library="second").exit_code == 0


def test_what_is_withheld_is_in_no_export(run, filled, tmp_path):
    run("withhold", "09NOWHERE1", "--reason", "An order.")
    made = run("library", "export").stdout
    assert "paper.example/2" in made
    assert "oil" not in made
    assert "paper.example/1" not in made


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"published_id": "09NOWHERE1", "header": "x"', "no JSON object"),
        ('{"published_id": "09NOWHERE1", "header": "x"}', "has the keys"),
        ('{"published_id": "09NOWHERE1", "header": 5, "body": "", "kind": "", "where": ""}', "header"),
        ('{"reference": "09NOWHERE1", "preferred": "no hash"}', "no hash"),
        ('{"reference": "09NOWHERE1", "preferred": 5}', "preferred"),
        ('{"reference": "09NOWHERE1", "url": "javascript:x"}', "web address"),
        ('{"reference": "09NOWHERE1", "url": "https://x.example", "date": "then"}', "day"),
        ('{"reference": "\\ud800", "url": "https://x.example"}', "reference"),
        ('{"reference": "what", "url": "https://x.example"}', ""),
        ("5", "no JSON object"),
        ("[" * 100_000, "no JSON object"),
    ],
)  # fmt: skip
def test_a_damaged_line_of_an_export_is_named_and_keeps_all_out(run, filled, line, told):
    good = filled.read_text()
    filled.write_text(good + line + "\n")
    number = good.count("\n") + 1
    done = run("import", filled, library="second")
    assert done.exit_code == 1
    assert f"export.jsonl, line {number}: " in done.stderr
    assert told in done.stderr
    assert run("import", filled, "--keep-going", library="second").exit_code == 0
    assert stats(run, "second") == stats(run, "first")


def test_real_pages_come_back_from_an_export_as_they_were(run, corpus, tmp_path):
    run("import", corpus / "pages", corpus / "other", "--keep-going")
    file, again = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    run("library", "export", "-o", file)
    run("import", file, library="second")
    run("library", "export", "-o", again, library="second")
    assert stats(run, "second") == stats(run, "first")
    assert file.read_bytes() == again.read_bytes()
