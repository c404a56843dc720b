"""What stands around a cable: neighbours by number, references followed both ways, articles."""

import re
from dataclasses import replace

import pytest

from citekit import corpus as sources
from citekit import desk, reference
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
