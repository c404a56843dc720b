"""``citekit cite`` as a scholar types it."""

import json
import re

import pytest
from click.testing import CliRunner

from citekit import cli
from citekit.cite import csl
from citekit.desk import holdings

BASE = "https://cables.example.org"
REF = "08MEXICO1487"
ORIGINAL = "https://wikileaks.org/cable/2008/05/08MEXICO1487.html"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("CITEKIT_DATABASE", str(tmp_path / "library.db"))
    monkeypatch.setenv("CITEKIT_BASE_URL", BASE)
    holdings.environment.cache_clear()

    def invoke(*arguments, stdin=None):
        return CliRunner().invoke(cli.main, ["cite", *arguments], input=stdin)

    yield invoke
    holdings.environment.cache_clear()


def test_a_style_of_one_s_own_is_a_file(run, tmp_path):
    file = tmp_path / "mine.csl"
    file.write_bytes(csl.file_of("apa").read_bytes())
    assert run(REF, "11", "--style", str(file)).stdout == run(REF, "11").stdout


@pytest.mark.parametrize("data", [b"<html/>", b"\0\0", None])
def test_a_broken_style_of_one_s_own_is_a_sentence(run, tmp_path, data):
    file = tmp_path / "mine.csl"
    if data is not None:
        file.write_bytes(data)
    done = run(REF, "--style", str(file))
    assert done.exit_code == 1
    assert done.stderr.startswith("citekit: ")
    assert len(done.stderr.splitlines()) == 2


def test_all_forms_are_printed_under_headings(run):
    printed = run(REF, "11", "--style", "oscola", "--form", "all").stdout
    for heading in ("Note\n", "Later note\n", "The same again\n", "Bibliography\n"):
        assert heading in printed


URLS = [
    ((), f"{BASE}/{REF}"),
    (("--cite-url", "ours"), f"{BASE}/{REF}"),
    (("--cite-url", "original"), ORIGINAL),
    (("--cite-url", "archive"), f"https://web.archive.org/web/20110123/{ORIGINAL}"),
    (("--cite-url", "archive", "--archive-url", "https://a.example/1"), "https://a.example/1"),
]


@pytest.mark.parametrize(("options", "url"), URLS)
def test_the_address_cited_is_the_one_asked_for(run, options, url):
    assert run(REF, *options).stdout.strip().endswith(url)
    assert f"url         = {{{url}}}" in run(REF, *options, "--format", "biblatex").stdout


def test_our_address_cannot_be_cited_where_there_is_none(run, monkeypatch):
    monkeypatch.delenv("CITEKIT_BASE_URL")
    holdings.environment.cache_clear()
    done = run(REF, "--cite-url", "ours")
    assert done.exit_code == 1
    assert "CITEKIT_BASE_URL" in done.stderr


@pytest.mark.parametrize(
    "options", [("--accessed", "yesterday"), ("--archive-url", "x"), ("--archive-date", "2011-02-03")]
)  # fmt: skip
def test_an_option_that_means_nothing_is_a_sentence(run, options):
    done = run(REF, *options)
    assert done.exit_code == 1
    assert done.stderr.startswith("citekit: ")


def test_references_may_come_one_a_line(run):
    lines = f"{REF} 11\n\n08 MEXICO 1487\n{BASE}/{REF}/12\n"
    read = json.loads(run("-", "--format", "csl-json", stdin=lines).stdout)
    assert [one["URL"].removeprefix(f"{BASE}/{REF}") for one in read] == ["/11", "", "/12"]


def test_a_key_stays_what_it_was_when_more_is_cited(run):
    def keys(*refs):
        return re.findall(r"@techreport\{(.*),", run(*refs, "--format", "bibtex").stdout)

    assert keys(REF, "11") == [REF]
    assert keys(REF, "11", REF, "3", REF, "12") == [REF, f"{REF}-3", f"{REF}-12"]
    assert keys(REF, "11", REF, "12", REF) == [REF, f"{REF}-12", f"{REF}b"]


def test_the_trace_names_the_line_of_every_field(run):
    found = json.loads(run(REF, "11", "--trace", "--json").stdout)
    fields = {row["field"]: row for row in found[0]["fields"]}
    assert fields["issued"] == {"field": "issued", "value": "2008-05-16", "where": "header, line 5", "line": "R 161454Z MAY 08"}  # fmt: skip
    assert "body, line 7: SUBJECT: SCENE SETTER" in run(REF, "--trace").stdout


def test_styles_are_found_by_their_titles(run):
    printed = run("--find-style", "nature").stdout.splitlines()
    assert printed[0] == "nature  Nature"
    assert run("--find-style", "no such words").exit_code == 1


@pytest.mark.parametrize("markup", ["html", "markdown", "rtf"])
def test_a_citation_comes_in_every_markup(run, markup):
    made = run(REF, "--markup", markup).stdout
    assert {"html": "<i>Scene", "markdown": "*Scene", "rtf": r"{\i{}Scene"}[markup] in made
