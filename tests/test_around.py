"""What stands around a cable: neighbours by number, references followed both ways, articles."""

import json
import re
from dataclasses import replace

import pytest
from click.testing import CliRunner

from citekit import corpus as sources
from citekit import desk, reference
from citekit.cli import main
from citekit.errors import UnreadableFile
from citekit.model import Mention
from citekit.settings import Settings
from citekit.web.app import create_app

BASE = "https://cables.example.org"
# Published IDs with invented contents: who refers to whom.
REFERS = {
    "08MEXICO1487": ("08MEXICO1502", "08MEXICO1", "08MEXICO1411"),
    "08MEXICO1411": ("08MEXICO1502",),
    "08MEXICO2042": ("08MEXICO1487",),
}


def made(ref, others):
    sample = sources.sample()
    mentions = tuple(Mention(reference.parse(other), 0, 1, other) for other in others)
    articles = ("http://http://paper.example/story", "javascript:alert(1)")
    return replace(
        sample,
        reference=reference.parse(ref),
        mentions=mentions,
        sha256=ref.rjust(64, "0"),
        subject=f"ABOUT {ref}",
        source=replace(sample.source, published_id=ref, articles=articles),
    )


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    here = Settings(BASE, str(tmp_path_factory.mktemp("library") / "c.db"))
    desk.library(settings=here).put([made(ref, others) for ref, others in REFERS.items()])
    return here


@pytest.fixture(scope="module")
def get(here):
    client = create_app(here).test_client()
    return lambda path, **options: client.get(path, buffered=True, **options)


def names(rows):
    return [near.reference for near in rows]


def test_references_are_followed_both_ways_held_or_not(here):
    found = desk.around(reference.parse("08MEXICO1487"), settings=here)
    assert [(near.reference, near.entry is not None, near.is_published) for near in found.refers_to] == [
        ("08MEXICO1502", False, True),
        ("08MEXICO1", False, False),
        ("08MEXICO1411", True, True),
    ]  # fmt: skip
    assert names(found.referred_by) == ["08MEXICO2042"]


def test_what_is_not_held_says_which_held_cables_refer_to_it(here, get):
    found = desk.around(reference.parse("08MEXICO1502"), settings=here)
    assert set(names(found.referred_by)) == {"08MEXICO1487", "08MEXICO1411"}
    page = get("/08MEXICO1502").text
    section = page[page.index('id="around"') : page.index('id="cite"')]
    assert {"08MEXICO1487", "08MEXICO1411"} <= set(re.findall(r'href="/(\w+)"', section))
    assert "No cable that is held here refers to it." not in page
    assert "No cable that is held here refers to it." in get("/08MEXICO1504").text


def test_what_was_never_published_says_which_held_cables_refer_to_it(get):
    answer = get("/08MEXICO1")
    assert answer.status_code == 404
    assert re.search(
        r'A cable held here refers to it: <a class="m" href="/08MEXICO1487">', answer.text
    )
    assert "held here refer" not in get("/08MEXICO2").text


def test_neighbours_are_the_published_ones_and_the_nearest_held_ones(here):
    found = desk.around(reference.parse("08MEXICO1487"), settings=here)
    assert names([found.before, found.after]) == ["08MEXICO1484", "08MEXICO1502"]
    assert not any(near.entry for near in (found.before, found.after))
    assert names([found.held_before, found.held_after]) == ["08MEXICO1411", "08MEXICO2042"]
    found = desk.around(reference.parse("08MEXICO1502"), settings=here)
    assert found.before.entry
    assert found.held_before is None


def test_a_cables_page_shows_its_surroundings_and_links_only_to_what_answers(get):
    page = get("/08MEXICO1487").text
    section = page[page.index('id="around"') : page.index('id="articles"')]
    assert 'rel="prev"' in section
    assert 'rel="next"' in section
    links = re.findall(r'href="/(\w+)"', section)
    assert "08MEXICO1" not in links
    assert "never published" in section
    for link in links:
        assert get(f"/{link}").status_code == 200


def test_articles_are_links_only_where_they_are_addresses_of_the_web(get):
    page = get("/08MEXICO1487").text
    assert 'href="http://paper.example/story"' in page
    assert 'href="javascript:' not in page


def test_a_page_is_another_one_once_another_cable_refers_to_it(tmp_path):
    here = Settings(BASE, str(tmp_path / "c.db"))
    library, client = desk.library(settings=here), create_app(here).test_client()
    library.put([made("08MEXICO1487", ())])
    tags = {"If-None-Match": client.get("/08MEXICO1487").headers["ETag"]}
    assert client.get("/08MEXICO1487", headers=tags).status_code == 304
    library.put([made("08MEXICO2042", ("08MEXICO1487",))])
    assert client.get("/08MEXICO1487", headers=tags).status_code == 200


def test_a_withheld_cable_stands_around_no_other(tmp_path):
    here = Settings(BASE, str(tmp_path / "c.db"))
    library = desk.library(settings=here)
    library.put([made(ref, others) for ref, others in REFERS.items()])
    library.withhold("08MEXICO2042", reason="asked")
    found = desk.around(reference.parse("08MEXICO1487"), settings=here)
    assert found.referred_by == ()
    assert found.count == 0


LISTS = {
    "list.csv": "url,title,date,reference\nhttps://paper.example/1,Ties with Cuba,2011-01-24,08MEXICO1487\n",
    "list.json": json.dumps([{"URL": "https://paper.example/1", "reference": ["08 mexico 01487"],
                              "title": "Ties with Cuba", "date": "2011-01-24", "author": "X"}]),
    "lines.jsonl": '{"url": "https://paper.example/1", "title": "Ties with Cuba", "date": "2011-01-24",'
                   ' "reference": "08MEXICO1487; 08MEXICO1502"}\n',
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_articles_is_taken_in_once_and_shown_held_or_not(tmp_path, name):
    here = Settings(BASE, str(tmp_path / "c.db"))
    desk.library(settings=here).put([made("08MEXICO1487", ())])
    file = tmp_path / name
    file.write_text(LISTS[name])
    count, problems = desk.put_articles([file], settings=here)
    assert (count, problems) == (2 if "1502" in LISTS[name] else 1, ())
    assert desk.put_articles([file], settings=here) == (0, ())
    client = create_app(here).test_client()
    for ref in ("08MEXICO1487", "08MEXICO1502")[:count]:
        page = client.get(f"/{ref}").text
        assert '<a href="https://paper.example/1" rel="nofollow noopener">' in page
        assert "Ties with Cuba" in page
        assert '<time datetime="2011-01-24">' in page


def test_an_article_listed_again_takes_the_new_title(tmp_path):
    here = Settings(BASE, str(tmp_path / "c.db"))
    file = tmp_path / "list.csv"
    for title in ("Tis with Cuba", "Ties with Cuba"):
        file.write_text(LISTS["list.csv"].replace("Ties with Cuba", title))
        assert desk.put_articles([file], settings=here)[0] == 1
    assert [a.title for a in desk.articles_of("08MEXICO1487", settings=here)] == ["Ties with Cuba"]


BAD = [
    ("javascript:alert(1),T,2011-01-24,08MEXICO1487", "no web address"),
    ("https://paper.example/1,T,24.1.2011,08MEXICO1487", "no day"),
    ("https://paper.example/1,T,2011-01-24,hello", "reference"),
    ("https://paper.example/1,T,2011-01-24,", "names no cable"),
]


@pytest.mark.parametrize(("row", "told"), BAD)
def test_a_bad_row_takes_nothing_in_unless_asked_to_keep_going(tmp_path, row, told):
    here = Settings(BASE, str(tmp_path / "c.db"))
    file = tmp_path / "list.csv"
    file.write_text(LISTS["list.csv"] + row + "\n")
    with pytest.raises(UnreadableFile, match=told):
        desk.put_articles([file], settings=here)
    assert desk.articles_of("08MEXICO1487", settings=here) == ()
    count, [problem] = desk.put_articles([file], keep_going=True, settings=here)
    assert count == 1
    assert "row 2" in problem.where


@pytest.mark.parametrize(
    "text", ["", "[", "a,b\n1,2\n", "[1,2]", '{"url": 1}', "\x00" * 9, "[" * 5000]
)
def test_what_is_no_list_of_articles_is_a_sentence(tmp_path, text):
    file = tmp_path / "list"
    file.write_text(text)
    with pytest.raises(UnreadableFile, match="no list of articles"):
        desk.put_articles([file], settings=Settings(BASE, str(tmp_path / "c.db")))


def test_the_command_says_what_it_took_in(tmp_path, monkeypatch):
    from citekit.desk import holdings

    monkeypatch.setattr(holdings, "environment", lambda: Settings(None, str(tmp_path / "c.db")))
    file = tmp_path / "list.csv"
    file.write_text(LISTS["list.csv"])
    done = CliRunner().invoke(main, ["articles", str(file)])
    assert (done.exit_code, done.output) == (0, "1 new or changed.\n")
    assert "Nothing changed." in CliRunner().invoke(main, ["articles", str(file)]).output
    done = CliRunner().invoke(main, ["articles", "--json", str(file)])
    assert json.loads(done.output) == {"articles": 0, "problems": []}
