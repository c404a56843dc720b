"""A published cable whose text is not held: it can be linked to and cited, and not quoted."""

import csv
import gzip
import io
import json
import re

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import desk, reference
from citekit.cli import main
from citekit.errors import NotHeld
from citekit.settings import Settings
from citekit.web.app import create_app

BASE = "https://cables.example.org"
NOT_HELD = "08MEXICO1502"


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    return Settings(BASE, str(tmp_path_factory.mktemp("library") / "none.db"))


@pytest.fixture(scope="module")
def get(here):
    client = create_app(here).test_client()
    return lambda path, **options: client.get(path, buffered=True, **options)


@pytest.mark.parametrize("number", [1, 17, 60_000, 154_292, 239_253, 251_287])
def test_every_published_id_answers(get, number):
    wanted = reference.by_number(number)
    answer = get(f"/{wanted}", follow_redirects=True)
    assert answer.status_code == 200
    assert str(wanted) in answer.text
    assert "Published, but its text is not held here" in answer.text


@settings(deadline=None)
@given(st.integers(1, reference.total()))
def test_a_bare_passage_of_any_published_cable_has_a_link_and_a_citation(number):
    here = Settings(BASE, "none/here.db")
    wanted = reference.by_number(number)
    chosen = desk.passage(str(wanted), settings=here)
    assert not chosen.text
    assert desk.permalink(chosen, settings=here) == f"{BASE}/{wanted}"
    issued = desk.item(chosen, settings=here).fields["issued"]
    assert issued == {"date-parts": [[wanted.year, reference.month(wanted)]]}


def test_the_page_says_month_origin_where_to_read_it_and_its_neighbours(get):
    text = get(f"/{NOT_HELD}").text
    for piece in (
        '<time datetime="2008-05">May 2008</time>',
        "Embassy Mexico City",
        f'value="{BASE}/{NOT_HELD}"',
        f"https://wikileaks.org/cable/2008/05/{NOT_HELD}.html",
        f"#cablegate #{NOT_HELD}",
        '<a href="/08MEXICO1487" rel="prev">',
        '<a href="/08MEXICO1504" rel="next">',
        "(Diplomatic Cable No. 08MEXICO1502)",
    ):
        assert piece in text


def test_its_link_and_citation_come_in_every_format_without_words(get):
    for form in desk.formats():
        answer = get(f"/{NOT_HELD}{form.suffix}")
        assert answer.status_code == 200, form.name
        assert answer.mimetype == form.media_type
        assert f"{BASE}/{NOT_HELD}" in answer.text
    for quoting in (".html", ".md", ".org"):
        made = get(f"/{NOT_HELD}{quoting}").text
        assert not re.search(r"blockquote|^>|begin_quote", made)  # there is nothing to quote
    [item] = json.loads(get(f"/{NOT_HELD}.csl.json").text)
    assert item["issued"] == {"date-parts": [[2008, 5]]}
    assert json.loads(get(f"/{NOT_HELD}.json").text)["quote"] is None


@pytest.mark.parametrize("path", ["/11", "/1/1-9", ".png", "?quote=warm+ties"])
def test_nothing_of_it_can_be_quoted_and_the_answer_leads_to_its_page(get, here, path):
    answer = get(f"/{NOT_HELD}{path}")
    assert answer.status_code == 404
    if not path.endswith(".png"):
        assert f'href="/{NOT_HELD}"' in answer.text
    with pytest.raises(NotHeld):
        desk.passage(NOT_HELD, quote="warm ties", settings=here)


def test_a_number_never_published_leads_to_the_nearest_published_ones(get):
    answer = get("/08MEXICO1503")
    assert answer.status_code == 404
    assert {"08MEXICO1502", "08MEXICO1504"} <= set(re.findall(r'href="/(\w+)"', answer.text))


@pytest.mark.parametrize(
    "command",
    [
        ["show", NOT_HELD],
        ["link", NOT_HELD],
        ["link", "--all", NOT_HELD],
        ["cite", NOT_HELD],
        *(["cite", "--format", form.name, NOT_HELD] for form in desk.formats()),
    ],
    ids=" ".join,
)
def test_the_command_line_links_and_cites_what_is_not_held(command):
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert NOT_HELD in done.stdout


def test_a_bibliography_takes_what_is_not_held(tmp_path):
    file = tmp_path / "mine.bib"
    file.write_text("")
    done = CliRunner().invoke(main, ["bib", str(file), "--add", NOT_HELD, "--write"])
    assert done.exit_code == 0, done.output
    assert f"@report{{{NOT_HELD}," in file.read_text()
    assert re.search(r"date +?= \{2008-05\}", file.read_text())


def test_the_neighbours_of_a_post_are_those_of_the_published_list(corpus):
    of_post: dict[str, list[int]] = {}
    rows = gzip.decompress((corpus / "cable2month.csv.gz").read_bytes()).decode()
    for row in csv.reader(io.StringIO(rows)):
        if found := re.fullmatch(r"08([A-Z]+)(\d+)", row[0]):
            of_post.setdefault(found[1], []).append(int(found[2]))
    for origin in ("MEXICO", "TELAVIV", "ADANA"):
        serials = sorted(of_post[origin])
        for before, here, after in zip(serials, serials[1:], serials[2:], strict=False):
            near = reference.neighbours(reference.Reference(2008, origin, here))
            assert [n.serial for n in near if n] == [before, after]
