"""Words too many for one card: shortened visibly, or a series whose parts join to the whole."""

import itertools
import re

import pytest

from citekit import cards, desk
from citekit.desk import composing
from citekit.errors import BadQuotation, UnknownName
from citekit.settings import Settings

HERE = Settings(base_url="https://cables.example.org", database="none/citekit.db")
PLACES = ["8", "11", "6", "8-9", "11/1-60+70-120", "10-12"]
LOOKS = [("og", "paper"), ("og", "archive"), ("square", "newsroom"), ("story", "telegram")]


def passage(place):
    return desk.resolve(f"08MEXICO1487/{place}", settings=HERE).passage


def words(text):
    return [word for word in text.split() if word != "…"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_the_parts_of_a_series_join_to_the_whole(place, size, theme):
    whole = passage(place)
    parts = desk.series(whole, size=size, theme=theme, settings=HERE)
    assert words(" ".join(part.passage.text for part in parts)) == words(whole.text)
    count = len(parts)
    if count > 1:
        assert [part.text.part for part in parts] == [f"{n}/{count}" for n in range(1, count + 1)]
    for number, part in enumerate(parts, 1):
        again = desk.resolve(desk.place(part.passage), settings=HERE).passage
        assert again.text == part.passage.text
        assert part.text.permalink.endswith(desk.place(part.passage))
        shown = desk.drawn(whole, size=size, theme=theme, part=number, settings=HERE)
        assert shown == part
        assert desk.card(whole, size=size, theme=theme, part=number, settings=HERE).data


@pytest.mark.parametrize("place", PLACES)
def test_a_part_that_ends_inside_a_sentence_shows_that_it_goes_on(place):
    parts = desk.series(passage(place), settings=HERE)
    for before, after in itertools.pairwise(parts):
        whole_sentence = re.search(r"[.!?][\"')\]]*\Z", before.passage.text) is not None
        assert before.text.continues == (not whole_sentence)
        assert after.text.resumes == (not whole_sentence)
    assert not parts[-1].text.continues
    assert not parts[0].text.resumes


def test_what_fits_is_one_part_without_a_number():
    whole = passage("11/26-40")
    (part,) = desk.series(whole, settings=HERE)
    assert (part.passage, part.text.part) == (whole, "")
    with pytest.raises(UnknownName, match="no part '2'"):
        desk.drawn(whole, part=2, settings=HERE)


def test_a_whole_cable_of_words_would_take_too_many_cards():
    with pytest.raises(BadQuotation, match="more than 20 cards"):
        desk.series(passage("1-12"), size="square", theme="archive", settings=HERE)


@pytest.mark.parametrize(("size", "theme"), LOOKS)
def test_a_shortened_card_names_its_own_words_and_shows_that_more_follow(size, theme):
    whole = passage("10-12")
    shown = desk.drawn(whole, size=size, theme=theme, settings=HERE)
    assert whole.text.startswith(shown.passage.text)
    assert shown.text.continues
    assert shown.text.permalink.endswith(desk.place(shown.passage))
    assert f"“{shown.passage.text} …”" in shown.text.alt_text
    assert shown.passage.text[-1] in ".!?"
    digests = {desk.card_digest(p, size=size, theme=theme, settings=HERE) for p in (whole, shown.passage)}  # fmt: skip
    assert len(digests) == 2


def test_a_translation_carries_both_texts_in_its_alt_text_and_its_own_label():
    told = desk.Translation(" Los  gobiernos\nmexicanos ", "es", "Ana  Ruiz")
    card = desk.card(passage("11/26-27"), translation=told, settings=HERE)
    assert card.alt_text.startswith("“Los gobiernos mexicanos” Español, translated from English by Ana Ruiz. Original: “Mexican governments”")  # fmt: skip


def test_a_translation_of_marked_words_shows_the_mark_of_the_guard():
    marked = passage("1/41-50")
    assert desk.drawn(marked, settings=HERE).text.mark
    told = desk.Translation("Los gobiernos", "es", "Ana Ruiz")
    card = desk.card(marked, translation=told, settings=HERE)
    said = composing.translated(marked, told, composing.Look(settings=HERE))
    shown = " ".join(run.text for run in cards.scene(said).glyphs)
    assert said.mark == desk.drawn(marked, settings=HERE).text.mark
    assert said.mark in " ".join(shown.split())
    assert said.mark in card.alt_text


@pytest.mark.parametrize(("text", "translator"), [("", "Ana"), ("Palabras", " ")])
def test_a_translation_without_words_or_translator_is_refused(text, translator):
    with pytest.raises(BadQuotation, match="needs its words and the name"):
        desk.card(
            passage("11/26-27"), translation=desk.Translation(text, "es", translator), settings=HERE
        )


def test_alt_text_is_cut_to_a_networks_limit_at_a_sentence_and_never_its_source():
    whole = passage("10-12")
    text = desk.drawn(whole, size="story", theme="minimal", settings=HERE).text
    long = "A sentence of some words. " * 90
    alt = text.alt_text.replace(text.quotation, long.strip())
    fitted = desk.alt_texts(alt, long.strip())
    assert set(fitted) == {"x", "mastodon", "bluesky"}
    for name, limit in (("x", 1000), ("mastodon", 1500), ("bluesky", 2000)):
        assert limit - 40 < len(fitted[name]) <= limit
        assert "words. …” Embassy Mexico City, diplomatic cable 08MEXICO1487" in fitted[name]
        assert fitted[name].endswith(text.permalink.removeprefix("https://"))
    assert set(desk.alt_texts("“Short.” X", "Short.").values()) == {"“Short.” X"}
