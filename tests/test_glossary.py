"""What the marks and words of cables mean, and where they are explained."""

import html
import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit import corpus, desk, glossary
from citekit.settings import Settings
from citekit.web.app import create_app
from citekit.web.filters import hinted

ENTRIES = glossary.entries()


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return create_app(Settings(None, str(tmp_path_factory.mktemp("l") / "none.db"))).test_client()


def terms(text):
    return [found.entry.term for found in glossary.find(text)]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.slug)
def test_every_entry_has_a_meaning_a_source_and_a_known_kind(entry):
    assert entry.kind in glossary.KINDS
    assert entry.meaning.endswith(".")
    assert entry.source
    assert not entry.edition or date.fromisoformat(entry.edition)
    assert entry.since is None or entry.until is None or entry.since < entry.until


def test_every_entry_has_an_address_of_its_own():
    slugs = [entry.slug for entry in ENTRIES]
    assert len(set(slugs)) == len(slugs)
    assert not set(slugs) & {*glossary.KINDS, "discuss", "main"}


def test_no_spelling_names_two_entries_but_for_reasons():
    spelled = [s for e in ENTRIES if e.kind != "reason" for s in (e.term, *e.also)]
    assert sorted({s for s in spelled if spelled.count(s) > 1}) == []


# Invented sentences; what is found and what is not.
@pytest.mark.parametrize(("text", "found"), [
    ("Poloff called on the MFA.", ["poloff", "MFA"]),
    ("PolOff and EmbOff (septel) met the FM's aide.", ["poloff", "emboff", "septel", "FM"]),
    ("reftels, Reftel and the reftel's author", ["reftel", "reftel", "reftel"]),
    ("The démarche was a DEMARCHE.", ["demarche", "demarche"]),
    ("GOMs, AGOM and 08GOM12 are none; the GOM-backed bill has one", ["GOM"]),
    ("Please email dcm@example.org or see the.DCM", []),
    ("the DCM/ADCM, A/S Smith, example.org/DCM", ["DCM", "A/S"]),
    ("an ambassador gave a tip to ana", []),
    ("POLOFF MET THE MINISTER; ANA TOLD THE TIP", ["poloff"]),
    ("", []),
])  # fmt: skip
def test_terms_are_found_as_whole_words_in_their_case(text, found):
    assert terms(text) == found


@given(st.text(st.sampled_from("GOM MFA poloff -- <&>'\"\n.é"), max_size=60))
def test_a_hint_changes_no_character_of_the_words(text):
    marked = hinted(text, glossary.find(text))
    assert html.unescape(re.sub(r"<[^>]*>", "", marked)) == text


@pytest.mark.parametrize(("printed", "sent", "meant"), [
    ("1.4 (d)", date(2008, 5, 16), "reason-2003-d"),
    ("1.5 (d)", date(2002, 5, 16), "reason-1995-d"),
    ("1.5(b)", date(2005, 1, 1), "reason-2003-b"),  # the old number, printed on
    ("1.4 (e)", date(2003, 3, 24), "reason-1995-e"),
    ("1.4 (e)", date(2003, 3, 25), "reason-2003-e"),
    ("1.4 (h)", None, "reason-2003-h"),
    ("1.5 (g)", None, "reason-1995-g"),
    ("1.4 (H)", date(2002, 1, 1), "reason-2003-h"),  # there was none then: the letter tells
])  # fmt: skip
def test_a_reason_means_what_it_meant_on_its_day(printed, sent, meant):
    assert [entry.slug for entry in glossary.reasons(printed, sent)] == [meant]


def test_what_is_no_reason_means_nothing():
    assert glossary.reasons("1.4 (k), 1.7 (b), none", date(2008, 1, 1)) == []


def test_a_cable_is_explained_by_its_marks_its_tags_and_its_words_once():
    explained = desk.explain(corpus.sample())
    assert [entry.slug for entry in explained.marks] == [
        "secret", "sipdis", "routine", "e-o-12958", "reason-2003-b", "reason-2003-d",
        "marking-u", "marking-s", "marking-c",
    ]  # fmt: skip
    assert dict(explained.tags)["PGOV"] == "Internal governmental affairs"
    assert len(explained.words) == len(corpus.sample().paragraphs)
    assert len(set(explained.terms)) == len(explained.terms) >= 3


def test_the_words_of_a_withheld_paragraph_are_not_explained():
    cable = corpus.sample()
    hidden = replace(cable, paragraphs=tuple(replace(p, withheld="why") for p in cable.paragraphs))
    assert desk.explain(hidden).terms == ()


def test_every_hint_of_a_page_leads_to_its_meaning_there(client):
    page = client.get("/08MEXICO1487").get_data(as_text=True)
    hints = re.findall(r'<a class="hint[^"]*" href="#([^"]+)"', page)
    assert len(hints) == len(set(hints)) > 4
    for place in [*hints, "t-secret"]:
        assert page.count(f'id="{place}"') == 1


def test_the_words_of_a_page_stand_in_their_order_with_hints_among_them(client):
    page = client.get("/08MEXICO1487").get_data(as_text=True)
    first = re.search(r'id="par1".*?<p class="words"[^>]*>(.*?)</p>', page, re.DOTALL)[1]
    assert html.unescape(re.sub(r"<[^>]*>", "", first)) == corpus.sample().paragraphs[0].text


def test_one_page_explains_everything_with_its_source(client):
    page = client.get("/reading").get_data(as_text=True)
    text = html.unescape(re.sub(r"<[^>]*>", "", page))
    for entry in ENTRIES:
        assert page.count(f'id="{entry.slug}"') == 1
        assert entry.meaning in text
        assert entry.source in text
    assert 'id="tag-PGOV"' in page
    for target in re.findall(r'href="#([^"]+)"', page):
        assert page.count(f'id="{html.unescape(target)}"') == 1


def test_the_words_of_a_passage_are_explained_beside_it(client):
    page = client.get("/08MEXICO1487/11").get_data(as_text=True)
    assert "Words explained: GOM, FARC" in page
    assert 'href="/reading#gom"' in page
    assert 'class="hint"' not in page  # the words to drag over carry no links
