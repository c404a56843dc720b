"""The search page: what is found, counted beside it, and where every click leads."""

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import corpus as sources
from citekit import desk, reference
from citekit.settings import Settings
from citekit.store import Found
from citekit.web.app import create_app

BASE = "https://cables.example.org"
SENTENCE = "including Calderon's -- have generally sought to maintain warm ties with Cuba."


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """The sample, and the same text under other published IDs: enough for several pages."""
    here = Settings(BASE, str(tmp_path_factory.mktemp("library") / "c.db"))
    sample = sources.sample()
    others = ["08MEXICO1502", "09MADRID347", "09MADRID348", "10QUITO101"]
    cables = [
        replace(
            sample,
            reference=reference.parse(ref),
            date=sample.date.replace(year=2000 + int(ref[:2])),
            sha256=ref.rjust(64, "0"),
            source=replace(sample.source, published_id=ref),
        )
        for ref in others
    ]
    desk.library(settings=here).put([sample, *cables])
    return here


@pytest.fixture(scope="module")
def get(here):
    client = create_app(here).test_client()
    return lambda path, **options: client.get(path, buffered=True, **options)


def counted(text):
    return int(
        re.search(r"<b>(?:More than )?([\d,]+) (?:paragraph|cable)", text)[1].replace(",", "")
    )


def beside(text, heading):
    section = re.search(rf'aria-labelledby="{heading}-h">(.*?)</section>', text, re.DOTALL)[1]
    rows = re.findall(
        r'<a href="([^"]+)"><span[^>]*>([^<]+)</span>.*?<small>(\d+)</small>', section
    )
    return {label: (html.unescape(address), int(count)) for address, label, count in rows}


def test_what_is_found_is_counted_by_year_and_origin_and_a_click_narrows_it(get):
    text = get("/search?q=cuba").text
    years, origins = beside(text, "years"), beside(text, "origins")
    assert {year: count for year, (_, count) in years.items()} == {"2008": 2, "2009": 2, "2010": 1}
    assert origins["Embassy Madrid"][1] == 2
    for address, count in (*years.values(), *origins.values()):
        narrowed = get(address)
        assert narrowed.status_code == 200
        found = set(re.findall(r'<h2 class="t"><a href="/(\w+)"', narrowed.text))
        assert len(found) == count
        assert "Remove filter" in narrowed.text


def test_a_filter_is_taken_away_by_its_own_link(get):
    text = get("/search?q=cuba&origin=MADRID&from=2009").text
    links = re.findall(r'<a href="([^"]+)"><span class="vh">Remove filter: ', text)
    assert {html.unescape(link) for link in links} == {
        "/search?q=cuba&from=2009",
        "/search?q=cuba&origin=MADRID",
    }


def test_every_hit_shows_its_words_marked_and_leads_to_its_paragraph(get):
    text = get("/search?q=warm+ties").text
    assert "<mark>warm</mark> <mark>ties</mark>" in text or "<mark>warm ties</mark>" in text
    for link in re.findall(r'<p class="mark"><a href="([^"]+)"', text):
        assert get(link).status_code == 200


def test_pages_follow_one_another_and_show_nothing_twice(get):
    path, seen, total = "/search?q=the", [], None
    while path:
        text = get(path).text
        total = total or counted(text)
        seen += re.findall(r'<p class="mark"><a href="([^"]+)"', text)
        following = re.search(r'rel="next" href="([^"]+)"', text)
        path = html.unescape(following[1]) if following else None
    assert len(seen) == len(set(seen)) == total


def test_a_pasted_sentence_is_found_verbatim_first(get):
    text = get("/search", query_string={"q": SENTENCE}).text
    place = re.search(r'✓ Verbatim</b>: these words stand at <a [^>]*href="([^"]+)"', text)[1]
    assert SENTENCE in html.unescape(get(place).text)
    altered = get("/search", query_string={"q": SENTENCE.replace("warm", "cold")}).text
    assert "✓ Verbatim" not in altered


def test_more_than_ten_thousand_is_said_and_the_pages_end_there(get, monkeypatch):
    found = Found((), 10_000, True, 9_000, (("MADRID", 9_000),), ((2009, 9_000),))
    monkeypatch.setattr(desk, "search", lambda *_, **__: found)
    text = get("/search?q=the").text
    assert "More than 10,000 paragraphs" in text
    assert "Cables of the first 10,000 paragraphs." in text
    assert 'rel="next"' not in get("/search?q=the&page=500").text


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999", "٣", ""])
def test_a_page_that_is_none_is_the_first_or_the_last(get, page):
    assert get("/search", query_string={"q": "cuba", "page": page}).status_code == 200


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=8))
def test_any_text_is_a_search(get, query, origin, since):
    answer = get("/search", query_string={"q": query, "origin": origin, "from": since})
    assert answer.status_code in (200, 303, 422)
    if answer.status_code == 422:
        assert 'aria-invalid="true"' in answer.text


def test_nothing_found_offers_the_nearest_wider_search(get):
    assert "/search?q=zzyzx" in get("/search?q=zzyzx&origin=MADRID").text
    assert "/verify?q=zzyzx" in get("/search?q=zzyzx").text
