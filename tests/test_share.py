"""Hashtags, posts, threads, sentences for articles and alt text of a passage."""

import html
import re
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit import address, corpus, share
from citekit.errors import UnknownName
from citekit.links import permalink
from citekit.model import Reference
from citekit.passage import choose, select, sentences
from citekit.share import counting

BASE = "https://cables.example.org"
CABLE = corpus.sample()
WORDS = choose(CABLE, "11", "generally sought to maintain warm ties with Cuba")
WHOLE = select(CABLE, address.parse("08MEXICO1487/6"))
SENDER = "Embassy Mexico City"
LINK = permalink(WORDS, BASE)
NETWORKS = {network.name: network for network in share.NETWORKS}
LIMITED = [network for network in share.NETWORKS if network.limit]
PARAGRAPHS = [p.label for p in CABLE.paragraphs]


def at(where):
    return select(CABLE, address.parse(f"08MEXICO1487/{where}"))


def link_of(passage):
    return permalink(passage, BASE)


def composed(name, passage):
    return share.post(NETWORKS[name], passage, link_of(passage), SENDER)


def words_of(text):
    """The quoted words of a post, without the ellipses at their ends."""
    return re.search("“(?:… )?(.*?)(?: …)?”(?: |\n|$)", text, re.DOTALL)[1]


def test_every_network_of_the_plan_is_there():
    assert list(NETWORKS) == [
        "x", "bluesky", "mastodon", "threads", "facebook", "linkedin", "reddit", "hackernews",
        "whatsapp", "telegram", "signal", "email", "text", "markdown", "html",
    ]  # fmt: skip


@pytest.mark.parametrize("network", share.NETWORKS, ids=lambda n: n.name)
@pytest.mark.parametrize("passage", [WORDS, WHOLE], ids=["words", "paragraph"])
def test_a_post_fits_its_network_and_holds_words_link_and_hashtags(network, passage):
    made = share.post(network, passage, LINK, SENDER)
    assert made.limit is None or made.used <= made.limit
    assert LINK in made.text
    assert ("#cablegate #08MEXICO1487" in made.text) == network.takes_tags
    if network.form == "post":
        assert passage.text.startswith(words_of(made.text))


@pytest.mark.parametrize("network", LIMITED, ids=lambda n: n.name)
@pytest.mark.parametrize("label", [*PARAGRAPHS, "1-12", "SUBJECT"])
def test_a_shortened_post_ends_at_a_sentence_where_one_fits(network, label):
    passage = at(label)
    made = share.post(network, passage, link_of(passage), SENDER)
    assert made.used <= made.limit
    said = words_of(made.text)
    assert passage.text.startswith(said)
    if said == passage.text:
        assert "…" not in made.text
        return
    assert f"{said} …”" in made.text
    ends, text = [], ""
    for paragraph in passage.paragraphs:
        for sentence in sentences(paragraph):
            text = f"{text} {sentence.text}".strip()
            ends.append(text)
    first = made.text.replace(said, ends[0], 1)
    assert said in ends or network.count(first) > network.limit


def test_where_no_sentence_fits_a_clause_is_kept_whole():
    assert words_of(composed("x", WHOLE).text).endswith("Terrorism, and Security")  # before a dash
    assert words_of(composed("mastodon", WHOLE).text).endswith('nonproliferation and terrorism."')


# /1/69-83 says "we have no evidence that foreign terrorist organizations have gained a foothold".
REVERSED = ["1/69-72+74-83", "1/74-83"]


@pytest.mark.parametrize("where", REVERSED)
@pytest.mark.parametrize("network", share.NETWORKS, ids=lambda n: n.name)
def test_a_mark_that_the_guard_demands_stands_in_every_post(network, where):
    passage = at(where)
    fixed = [note.message for note in passage.guard if note.fixed]
    assert fixed
    made = share.post(network, passage, link_of(passage), SENDER)
    assert all(mark in html.unescape(made.text).replace("\\", "") for mark in fixed)


@pytest.mark.parametrize("where", REVERSED)
def test_marks_stay_where_there_is_room_for_little_else(where):
    passage = at(where)
    mark = next(note.message for note in passage.guard if note.fixed)
    small = replace(NETWORKS["x"], limit=110)
    made = share.post(small, passage, link_of(passage), SENDER)
    assert made.used <= 110
    assert mark in made.text
    assert LINK[:30] in made.text


def test_words_left_out_by_shortening_are_guarded_like_any_others():
    paragraph = replace(
        CABLE.paragraph("11"),
        text="The minister said that the party had every intention of honoring the accord and of "
        "keeping the peace along the border for as long as he lived but did not believe it.",
    )
    cable = replace(
        CABLE, paragraphs=tuple(paragraph if p.label == "11" else p for p in CABLE.paragraphs)
    )
    passage = select(cable, address.parse("08MEXICO1487/11"))
    assert not any(note.fixed for note in passage.guard)
    small = replace(NETWORKS["bluesky"], limit=270)
    made = share.post(small, passage, link_of(passage), SENDER)
    assert made.used <= 270
    assert "not" not in words_of(made.text).split()
    assert "“not”" in made.text.partition("”\n")[2]


def test_a_subject_is_shortened_without_quotation_marks():
    whole = select(replace(CABLE, subject="ANNUAL REPORT " * 40), address.parse("08MEXICO1487"))
    made = share.post(NETWORKS["x"], whole, f"{BASE}/08MEXICO1487", SENDER)
    assert made.used <= 280
    assert made.text.startswith("ANNUAL REPORT")
    assert "REPORT …\n" in made.text or "ANNUAL …\n" in made.text


# Counted by twitter-text 3.1.0; tests/system/test_counting.py asks it itself.
COUNTS = [
    ("abc", 3), ("…", 2), ("“a—é”", 5), ("漢字", 4), ("see https://cables.example.org/x", 27),
    ("see cables.example.org now", 31), ("U.S. and e.g. the U.K.", 22), ("http://localhost/a", 18),
    ("a@state.gov", 11), ("the end.It was", 31), ("word.wordy", 10),
]  # fmt: skip


@pytest.mark.parametrize(("text", "count"), COUNTS)
def test_x_counts_as_twitter_text_does(text, count):
    assert counting.x(text) == count


@given(st.text(max_size=60))
def test_a_person_sees_no_more_characters_than_there_are(text):
    assert counting.graphemes(text) <= len(text) <= counting.threads(text)


def test_a_share_link_carries_the_whole_post():
    for name, pattern in (("bluesky", "text"), ("x", "text"), ("whatsapp", "text")):
        made = composed(name, WORDS)
        assert parse_qs(urlsplit(made.url).query)[pattern] == [made.text]
    assert unquote(composed("email", WORDS).url).endswith(composed("email", WORDS).text)


def test_a_cable_of_which_only_the_id_is_known_can_be_shared():
    bare = select(replace(CABLE, subject="", paragraphs=()), address.parse("08MEXICO1487"))
    for made in share.posts(bare, LINK, SENDER):
        assert LINK in html.unescape(made.text)
        assert "“" not in made.text


def test_a_share_link_with_a_place_for_the_address_does_not_say_it_twice():
    made = composed("telegram", WORDS)
    query = parse_qs(urlsplit(made.url).query)
    assert query["url"] == [LINK]
    assert LINK not in query["text"][0]
    assert made.text.count(LINK) == 1


def test_what_is_copied_has_no_share_link():
    assert {p.name for p in share.posts(WORDS, LINK, SENDER) if not p.url} == {
        "signal", "text", "markdown", "html",
    }  # fmt: skip


def test_a_title_fits_its_network():
    assert len(composed("hackernews", WORDS).title) <= 80
    assert composed("hackernews", WORDS).title.endswith(" …")
    assert composed("reddit", WORDS).title.endswith("MAY 21-23, 2008")
    nameless = share.post(NETWORKS["reddit"], at_without_subject(), LINK, SENDER)
    assert nameless.title == "08MEXICO1487"


def at_without_subject():
    return replace(WORDS, cable=replace(CABLE, subject=""))


INSTANCES = [
    ("journa.host", "journa.host"), ("https://Newsie.Social/about", "newsie.social"),
    ("@ana@mastodon.green", "mastodon.green"), ("", "mastodon.social"), ("bücher.example", "xn--bcher-kva.example"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "host"), INSTANCES)
def test_mastodon_is_any_instance(said, host):
    found = share.instance_host(said)
    assert found == host
    (made,) = (p for p in share.posts(WORDS, LINK, SENDER, instance=found) if p.name == "mastodon")
    assert made.url.startswith(f"https://{host}/share?text=")


NO_INSTANCES = ["localhost", "evil.example:80", "a b.example", "javascript:alert(1)", "127.0.0.1", "x" * 300 + ".org",
                "-a.example", "a..example", "evil.example?x=", "evil.example#", "https://"]  # fmt: skip


@pytest.mark.parametrize("said", NO_INSTANCES[:-1])
def test_what_is_no_instance_is_refused(said):
    with pytest.raises(UnknownName):
        share.instance_host(said)


def test_markdown_escapes_what_means_something_in_it():
    odd = replace(
        CABLE.paragraph("11"), text="*Not* a_list, [sic] <b>bold</b> & `code` #1 -- 5 | 6 ~ \\end"
    )
    cable = replace(
        CABLE, paragraphs=tuple(odd if p.label == "11" else p for p in CABLE.paragraphs)
    )
    markdown_it = pytest.importorskip("markdown_it")
    passage = select(cable, address.parse("08MEXICO1487/11"))
    made = share.post(NETWORKS["markdown"], passage, LINK, SENDER)
    tokens = markdown_it.MarkdownIt().parse(made.text)
    inline = next(token for token in tokens if token.type == "inline")
    assert tokens[0].type == "blockquote_open"
    assert "".join(child.content for child in inline.children) == odd.text


def test_html_holds_the_words_as_text_and_loads_nothing():
    odd = replace(CABLE.paragraph("11"), text='<script>alert("x")</script> & the rest of it')
    cable = replace(
        CABLE, paragraphs=tuple(odd if p.label == "11" else p for p in CABLE.paragraphs)
    )
    passage = select(cable, address.parse("08MEXICO1487/11"))
    made = share.post(NETWORKS["html"], passage, LINK, SENDER).text
    assert html.escape(odd.text) in made
    assert not re.search(r"<script|<img|<iframe|style=|src=", made)


@pytest.mark.parametrize("network", LIMITED, ids=lambda n: n.name)
@pytest.mark.parametrize("where", [*PARAGRAPHS, "1-12", "1/1-40+50-110", "11/100-130+12/1-60"])
def test_a_thread_holds_every_word_once_and_each_part_has_its_own_address(network, where):
    passage = at(where)
    made = share.thread(network, passage, link_of, SENDER)
    parts = share.parts(network, passage, link_of, SENDER)
    assert all(post.used <= post.limit for post in made)
    if not parts:
        assert len(made) == 1
        assert passage.text in made[0].text
        return
    assert " ".join(p.passage.text for p in parts) == passage.text.replace(" … ", " ")
    for number, (post, part) in enumerate(zip(made, parts, strict=True), 1):
        assert f"” {number}/{len(parts)}\n" in post.text
        assert words_of(post.text) == part.passage.text
        assert f"{BASE}/{address.format(part.passage.address)}" in post.text
        assert select(CABLE, part.passage.address).text == part.passage.text
        for note in part.passage.guard:
            assert not note.fixed or note.message in post.text
    assert "#cablegate #08MEXICO1487" in made[0].text


def test_a_part_that_begins_or_ends_inside_a_sentence_shows_it():
    made = share.thread(NETWORKS["x"], WHOLE, link_of, SENDER)
    assert "Security …” 1/" in made[0].text
    assert made[1].text.startswith("“… -- otherwise known")
    assert '."” 2/' in made[1].text


def test_where_there_is_no_limit_there_is_no_thread():
    assert len(share.thread(NETWORKS["email"], at("1-12"), link_of, SENDER)) == 1


STATEMENTS = {
    "en": "A U.S. diplomatic cable from the Embassy in Mexico City, sent on 16 May 2008 (08MEXICO1487, "
    "paragraph 11, marked Confidential) reads: “warm ties with Cuba.”",
    "es": "Un cable diplomático de Estados Unidos, de la Embajada en Mexico City, enviado el 16 de mayo de "
    "2008 (08MEXICO1487, párrafo 11, marcado confidencial), dice en el original: «warm ties with Cuba.»",
}


@pytest.mark.parametrize("language", share.LANGUAGES)
def test_a_sentence_for_an_article_says_who_when_and_where(language):
    passage = choose(CABLE, "11", "warm ties with Cuba")
    said = share.statement(passage, LINK, SENDER, language)
    assert said.startswith(STATEMENTS[language])
    assert said.endswith(f"({LINK})")


@pytest.mark.parametrize("language", share.LANGUAGES)
def test_a_sentence_bears_the_marks_and_names_the_speaker(language):
    said = share.statement(at("1/69-72+74-83"), LINK, SENDER, language)
    assert all(n.message in said for n in at("1/69-72+74-83").guard if n.fixed)
    spoken = replace(WORDS, speaker="one senior official")
    assert "one senior official" in share.statement(spoken, LINK, SENDER, language)


def test_a_sentence_fits_ranges_subject_whole_cables_and_other_senders():
    assert "paragraphs 10 to 12" in share.statement(at("10-12"), LINK, SENDER)
    assert "línea de asunto" in share.statement(at("SUBJECT"), LINK, SENDER, "es")
    whole = select(CABLE, address.parse("08MEXICO1487"))
    assert share.statement(whole, LINK, "Secretary of State").startswith(
        "A U.S. diplomatic cable from Secretary of State, sent on 16 May 2008 (08MEXICO1487): http"
    )
    undated = replace(WORDS, cable=replace(CABLE, date=None))
    assert "Mexico City (08MEXICO1487" in share.statement(undated, LINK, SENDER)


def test_another_language_is_answered_with_those_there_are():
    with pytest.raises(UnknownName) as caught:
        share.statement(WORDS, LINK, SENDER, "fr")
    assert "en, es" in caught.value.hint


def test_hashtags_hold_only_what_every_network_reads():
    odd = replace(CABLE, reference=Reference(2008, "REOHILLAH", 12, published_as="08REO-HILLAH12"))
    assert share.hashtags(odd) == ("#cablegate", "#08REOHILLAH12")


def test_alt_text_begins_with_the_words_verbatim_and_ends_with_the_address():
    text = share.alt_text(WORDS, LINK, SENDER)
    assert text.startswith("“generally sought to maintain warm ties with Cuba.”")
    assert "Embassy Mexico City, diplomatic cable 08MEXICO1487, paragraph 11, 16 May 2008." in text
    assert "Paragraph marked Confidential, cable Secret." in text
    assert text.endswith(LINK.removeprefix("https://"))
