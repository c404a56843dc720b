"""Browsing: every cable on its shelves once, in order, with counts, charts and feeds."""

import html
import json
import random
import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import corpus as sources
from citekit import desk, store
from citekit.model import Reference, Tag
from citekit.settings import Settings
from citekit.web.app import create_app

BASE = "https://cables.example.org"
ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
POSTS = ("NOWHERE", "EREWHON", "MEXICO")
TAGS = ("PREL", "ECON", "MX", "PINOCCHIO, CARLO", "HUMAN RIGHTS")
MARKS = ("SECRET", "SECRET//NOFORN", "UNCLASSIFIED//FOR OFFICIAL USE ONLY", None)
DAYS = ("2010-12-01", "2011-01-23", "2011-08-30", None)


def invented(number, chance):
    """A cable of no text but a subject; many share a day, some have none."""
    sample = sources.sample()
    year = chance.choice((2006, 2008, 2009))
    date = datetime(year, chance.randint(1, 3), chance.randint(1, 3), 12, tzinfo=UTC)
    return replace(
        sample,
        reference=Reference(year, chance.choice(POSTS), number),
        date=chance.choice((date, date, date, None)),
        released=chance.choice(DAYS),
        classification=chance.choice(MARKS),
        tags=tuple(Tag(name) for name in chance.sample(TAGS, 2)),
        subject=f"NOTE <{number}> & MORE",
        subject_paragraph=None,
        paragraphs=(),
        sha256=f"{number:064x}",
    )


CABLES = [invented(number, random.Random(number)) for number in range(1, 141)]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return str(tmp_path_factory.mktemp("library") / "c.db")


@pytest.fixture(scope="module")
def here(database):
    here = Settings(BASE, database)
    desk.library(settings=here).put(CABLES)
    return here


@pytest.fixture(scope="module")
def get(here):
    client = create_app(here).test_client()
    return lambda path, **options: client.get(path, buffered=True, **options)


def values(here):
    return [
        (name, row.value) for name in desk.SHELVES for row in desk.shelf(name, settings=here)
    ] + [("created", "2008-02"), ("created", "2008-02-03"), ("released", "2011")]


def wanted(name, value):
    def fits(cable):
        if name == "tag":
            return value in {tag.name for tag in cable.tags}
        if name == "origin":
            return cable.reference.origin == value
        if name == "classification":
            return cable.classification and re.sub(r"\W+", "-", cable.classification) == value
        day = cable.released if name == "released" else cable.date and f"{cable.date:%Y-%m-%d}"
        return day is not None and day.startswith(value)

    return {str(cable.reference) for cable in CABLES if fits(cable)}


@settings(deadline=None)
@given(st.data(), st.integers(1, 60))
def test_paging_through_a_shelf_lists_every_cable_once_newest_first(here, data, limit):
    name, value = data.draw(st.sampled_from(values(here)))
    seen, after = [], None
    while True:
        page = desk.shelf_page(name, value, after, limit=limit, settings=here)
        seen += page.entries
        assert len(page.entries) == limit or page.after is None
        if page.after is None:
            break
        after = page.after
    assert len(seen) == len({entry.reference for entry in seen}) == page.row.count
    assert {entry.reference for entry in seen} == wanted(name, value)
    if name == "released":
        assert [e.released for e in seen] == sorted((e.released for e in seen), reverse=True)
    else:
        dates = [entry.date or "" for entry in seen]
        assert dates == sorted(dates, reverse=True)


def test_an_import_between_two_pages_neither_repeats_nor_skips(tmp_path):
    here = Settings(BASE, str(tmp_path / "c.db"))
    library = desk.library(settings=here)
    library.put(CABLES[:100])
    first = desk.shelf_page("tag", "PREL", limit=10, settings=here)
    library.put(CABLES[100:])
    rest, after = [], first.after
    while after:
        page = desk.shelf_page("tag", "PREL", after, limit=10, settings=here)
        rest += page.entries
        after = page.after
    seen = [entry.reference for entry in (*first.entries, *rest)]
    assert len(seen) == len(set(seen))
    there = {str(c.reference) for c in CABLES[:100]} & wanted("tag", "PREL")
    assert there <= set(seen)


@pytest.mark.parametrize("common", [0, 10_000])
def test_a_tag_of_many_cables_and_one_of_few_are_listed_alike(here, monkeypatch, common):
    from citekit.store import browse as module

    monkeypatch.setattr(module, "_COMMON", common)
    for tag in TAGS:
        entries = desk.library(settings=here).by_tag(tag, limit=1000)
        assert {entry.reference for entry in entries} == wanted("tag", tag)


def test_counts_follow_an_import_and_an_order_to_withhold(tmp_path):
    library = store.open(str(tmp_path / "c.db"))
    library.put(CABLES[:50])
    before = {name: library.counts(name) for name in ("origin", "tag", "classification", "created")}
    state = library.state()
    assert sum(before["origin"].values()) == 50
    gone = CABLES[0]
    library.withhold(gone.reference, reason="asked")
    assert library.state() != state
    assert sum(library.counts("origin").values()) == 49
    for tag in gone.tags:
        assert library.counts("tag").get(tag.name, 0) == before["tag"][tag.name] - 1
    assert str(gone.reference) not in {e.reference for e in library.entries(1000)}
    library.lift(gone.reference)
    assert {name: library.counts(name) for name in before} == before
    library.put(CABLES[50:])
    assert sum(library.counts("origin").values()) == len(CABLES)


def test_a_source_that_completes_a_cable_changes_the_counts(tmp_path):
    library = store.open(str(tmp_path / "c.db"))
    sample = sources.sample()
    library.put([replace(sample, released=None, source=replace(sample.source, released=None))])
    assert library.counts("released") == {}
    library.put([replace(sample, source=replace(sample.source, released="2011-01-23"))])
    assert library.counts("released") == {"2011-01-23": 1}


SHELVES = ["released", "created", "origin", "tag", "classification"]


@pytest.mark.parametrize("name", SHELVES)
def test_every_value_of_a_shelf_leads_to_its_page_with_its_count_and_feeds(get, here, name):
    index = get(f"/browse/{name}")
    assert index.status_code == 200
    links = set(map(html.unescape, re.findall(rf'href="(/browse/{name}/[^"]+)"', index.text)))
    for row in desk.shelf(name, settings=here):
        path = f"/browse/{name}/{quote(row.value, safe='')}"
        assert path in links or f"/browse/{name}/{quote(row.value)}" in links
        if not row.count:
            continue
        page = get(path)
        assert page.status_code == 200
        assert f"<b>{row.count:,}" in page.text
        for feed in re.findall(r'rel="alternate" type="[^"]+" href="([^"]+)"', page.text):
            assert get(html.unescape(feed)).status_code == 200


def test_the_pages_work_from_the_packaged_sample(tmp_path):
    client = create_app(Settings(BASE, str(tmp_path / "none.db"))).test_client()
    for path in ("/browse", *(f"/browse/{name}" for name in SHELVES), "/browse/origin/MEXICO",
                 "/browse/tag/PREL", "/browse/created/2008-05-16", "/browse/classification/SECRET-NOFORN",
                 "/feed.atom", "/feed.json", "/sitemap.xml", "/sitemap-0.xml", "/sitemap-1.xml"):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code in (200, 404 if "NOFORN" in path else 200), path
    assert "08MEXICO1487" in client.get("/browse/origin/MEXICO").text
    assert "08MEXICO1487" in client.get("/feed.atom").text
    assert "<b>1<" in client.get("/browse/origin/MEXICO").text


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("/browse/origin/mexico", "/browse/origin/MEXICO"),
        ("/browse/created/2008/02", "/browse/created/2008-02"),
        ("/browse/tag/prel", "/browse/tag/PREL"),
        ("/browse/classification/SECRET%2F%2FNOFORN", "/browse/classification/SECRET-NOFORN"),
    ],
)
def test_another_spelling_of_a_value_leads_to_the_one(get, path, right):
    answer = get(path)
    assert (answer.status_code, answer.headers["Location"]) == (308, right)


@pytest.mark.parametrize(
    "path",
    ["/browse/colour", "/browse/origin/NOWHEREATALL", "/browse/created/2008-13", "/browse/created/x",
     "/browse/tag/%00", "/browse/tag/PREL?after=08MEXICO9", "/browse/tag/PREL?after=%3Cscript%3E",
     "/browse/released/2011-01-23/feed.rss"],
)  # fmt: skip
def test_what_is_on_no_shelf_is_404_with_help(get, path):
    answer = get(path)
    assert answer.status_code == 404
    assert "<script>" not in answer.text


def test_the_chart_says_in_text_what_it_shows(get):
    text = get("/browse").text
    bars = re.findall(r"<li><a [^>]*><span>([^<]+)</span><svg aria-hidden=.*?</svg><small>(.*?)</small>", text)  # fmt: skip
    assert {"1966–99", "2008", "2010"} <= {year for year, _ in bars}
    counted = sum(int(re.match(r"[\d,]+", count)[0].replace(",", "")) for _, count in bars)
    assert counted == sum(cable.date is not None for cable in CABLES)
    assert f"{len(CABLES)} <i>/ 251,287</i>" in text


def test_an_atom_feed_is_whole_and_stable(get):
    tree = ET.fromstring(get("/feed.atom").text)
    entries = tree.findall(f"{ATOM}entry")
    assert len(entries) == 50
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == 50
    for entry in entries:
        assert entry.find(f"{ATOM}link").get("href").startswith(f"{BASE}/0")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", entry.findtext(f"{ATOM}updated"))
        assert re.fullmatch(r"Note <\d+> & More", entry.findtext(f"{ATOM}title"))
    further = tree.find(f"{ATOM}link[@rel='next']").get("href").removeprefix(BASE)
    more = ET.fromstring(get(further).text)
    assert not set(ids) & {entry.findtext(f"{ATOM}id") for entry in more.findall(f"{ATOM}entry")}
    again = get("/feed.atom", headers={"If-None-Match": get("/feed.atom").headers["ETag"]})
    assert again.status_code == 304


def test_a_json_feed_has_the_same_entries(get):
    feed = json.loads(get("/browse/tag/PREL/feed.json").text)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{BASE}/browse/tag/PREL/feed.json"
    tree = ET.fromstring(get("/browse/tag/PREL/feed.atom").text)
    ids = [entry.findtext(f"{ATOM}id") for entry in tree.findall(f"{ATOM}entry")]
    assert [item["id"] for item in feed["items"]] == ids


def test_without_a_public_address_feeds_lead_to_the_originals_and_there_is_no_sitemap(tmp_path):
    client = create_app(Settings(None, str(tmp_path / "none.db"))).test_client()
    tree = ET.fromstring(client.get("/feed.atom").text)
    links = [link.get("href") for link in tree.iter(f"{ATOM}link")]
    assert "https://wikileaks.org/cable/2008/05/08MEXICO1487.html" in links
    assert "localhost" not in client.get("/feed.json").text
    assert client.get("/sitemap.xml").status_code == 404
    assert "Sitemap:" not in client.get("/robots.txt").text


def test_a_feed_holds_no_character_that_xml_forbids(tmp_path):
    here = Settings(BASE, str(tmp_path / "c.db"))
    desk.library(settings=here).put([replace(CABLES[0], subject="BELL \x07 AND \x1b[1m \ufffe")])
    ET.fromstring(create_app(here).test_client().get("/feed.atom").text)


def test_the_sitemap_lists_every_cable_once_in_parts_of_bounded_size(get, here, monkeypatch):
    import citekit.desk.shelves as module

    monkeypatch.setattr(module, "SITEMAP", 60)
    index = ET.fromstring(get("/sitemap.xml").text)
    parts = [loc.text.removeprefix(BASE) for loc in index.iter(f"{MAP}loc")]
    assert len(parts) == 4
    listed = []
    for part in parts[1:]:
        found = [loc.text for loc in ET.fromstring(get(part).text).iter(f"{MAP}loc")]
        assert len(found) <= 60
        listed += found
    assert sorted(listed) == sorted(f"{BASE}/{cable.reference}" for cable in CABLES)
    pages = get(parts[0]).text
    for loc in ET.fromstring(pages).iter(f"{MAP}loc"):
        assert get(loc.text.removeprefix(BASE)).status_code == 200
    assert get("/sitemap-5.xml").status_code == 404
    assert f"Sitemap: {BASE}/sitemap.xml" in get("/robots.txt").text
