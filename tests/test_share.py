"""Links, hashtags, posts and alt text of a passage."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from citekit import address, corpus, share
from citekit.errors import UnknownName
from citekit.links import original, permalink, target, targets
from citekit.model import Reference
from citekit.passage import choose, select

BASE = "https://cables.example.org"
CABLE = corpus.sample()
WORDS = choose(CABLE, "11", "generally sought to maintain warm ties with Cuba")
WHOLE = select(CABLE, address.parse("08MEXICO1487/6"))
SENDER = "Embassy Mexico City"
LINK = permalink(WORDS, BASE)
NETWORKS = {network.name: network for network in share.NETWORKS}


def test_the_permalink_is_ours_under_a_public_base_and_else_the_originals():
    assert f"{BASE}/{address.format(WORDS.address)}" == LINK
    assert permalink(WORDS, None) == "https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11"


def test_a_paragraph_without_an_anchor_leads_to_the_plain_page():
    bare = replace(WORDS, paragraphs=(replace(WORDS.paragraphs[0], anchor=None),))
    assert original(bare) == "https://wikileaks.org/cable/2008/05/08MEXICO1487.html"
    assert "original-paragraph" not in {link.name for link in targets(bare, BASE)}


def test_the_originals_address_keeps_the_misprint_it_was_published_under():
    odd = replace(
        CABLE, reference=Reference(2008, "NOWHERE", 335, published_as="08SCTION02OF02NOWHERE335")
    )
    page = original(replace(WORDS, cable=odd, paragraphs=()))
    assert page.endswith("/08SCTION02OF02NOWHERE335.html")


def test_an_unknown_target_is_answered_with_those_there_are():
    with pytest.raises(UnknownName) as caught:
        target("nowhere", WORDS, BASE)
    assert "plusd" in caught.value.hint


@pytest.mark.parametrize("network", share.NETWORKS, ids=lambda n: n.name)
@pytest.mark.parametrize("passage", [WORDS, WHOLE], ids=["words", "paragraph"])
def test_a_post_fits_its_network_and_holds_words_link_and_hashtags(network, passage):
    made = share.post(network, passage, LINK, SENDER)
    assert made.limit is None or made.used is None or made.used <= made.limit
    assert LINK in made.text
    assert made.text.endswith("#cablegate #08MEXICO1487")
    quoted = made.text.split("”")[0].lstrip("“").removesuffix(" …")
    assert passage.text.startswith(quoted)


def test_a_post_that_is_shortened_says_so():
    made = share.post(NETWORKS["x"], WHOLE, LINK, SENDER)
    assert " …”" in made.text
    assert " …”" not in share.post(NETWORKS["x"], WORDS, LINK, SENDER).text


# Counted by twitter-text 3.1: an address is 23, an ellipsis 2, CJK 2.
COUNTS = [("abc", 3), ("…", 2), ("“a—é”", 5), ("漢字", 4), ("see https://cables.example.org/x", 27)]


@pytest.mark.parametrize(("text", "count"), COUNTS)
def test_x_counts_as_twitter_text_does(text, count):
    assert NETWORKS["x"].count(text, "https://cables.example.org/x") == count


def test_a_share_link_carries_the_whole_post():
    made = share.post(NETWORKS["bluesky"], WORDS, LINK, SENDER)
    assert parse_qs(urlsplit(made.url).query)["text"] == [made.text]


def test_hashtags_hold_only_what_every_network_reads():
    odd = replace(CABLE, reference=Reference(2008, "REOHILLAH", 12, published_as="08REO-HILLAH12"))
    assert share.hashtags(odd) == ("#cablegate", "#08REOHILLAH12")


def test_alt_text_begins_with_the_words_verbatim_and_ends_with_the_address():
    text = share.alt_text(WORDS, LINK, SENDER)
    assert text.startswith("“generally sought to maintain warm ties with Cuba.”")
    assert "Embassy Mexico City, diplomatic cable 08MEXICO1487, paragraph 11, 16 May 2008." in text
    assert "Paragraph marked Confidential, cable Secret." in text
    assert text.endswith(LINK.removeprefix("https://"))


def test_a_mark_that_the_guard_demands_stands_in_post_and_alt_text():
    reversed_ = select(CABLE, address.parse("08MEXICO1487/1/74-83"))
    mark = next(note.message for note in reversed_.guard if note.fixed)
    assert mark in share.alt_text(reversed_, LINK, SENDER)
    for made in share.posts(reversed_, LINK, SENDER):
        assert mark in made.text
