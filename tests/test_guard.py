"""The context guard: every rule's own examples, and what its notes say and where."""

import re
from dataclasses import replace

import pytest

from citekit import address, corpus, desk
from citekit.model import Problem, Run
from citekit.passage import select
from citekit.passage.guard import CODES
from citekit.passage.rules import rule
from citekit.settings import Settings
from citekit.web.app import create_app

CABLE = corpus.sample()
HERE = Settings("https://cables.example.org", "/nowhere/at/all/citekit.db")
RULES = ("negation-left-out", "hedge-left-out", "protect", "redacted", "reported-speech", "garbled")


def chosen(marked):
    """The passage that the braces of an example hold, in a cable of that one paragraph."""
    words, runs, first = [], [], None
    for word in marked.split():
        if word.startswith("{"):
            first = len(words) + 1
        words.append(word.replace("{", "").replace("}", ""))
        if "}" in word:
            runs.append(Run(first, len(words)))
            if tail := re.search(r"}(\w.*)", word):
                raise AssertionError(f"A brace cuts the word {tail[0]}.")
        elif '"{' in word:
            first = len(words)
    text = " ".join(words)
    held = replace(CABLE, paragraphs=(replace(CABLE.paragraphs[0], text=text),), summary=None)
    place = "+".join(map(str, runs))
    return select(held, address.parse(f"08MEXICO1487/1/{place}"))


EXAMPLES = [(code, e["text"], e["fires"]) for code in RULES for e in rule(code).table["examples"]]


@pytest.mark.parametrize(("code", "text", "fires"), EXAMPLES)
def test_a_rule_answers_to_its_examples_and_is_silent_to_the_others(code, text, fires):
    assert (code in [note.code for note in chosen(text).guard]) is fires


SPEAKERS = [(e["text"], e["speaker"]) for e in rule("reported-speech").table["speakers"]]


@pytest.mark.parametrize(("text", "speaker"), SPEAKERS)
def test_a_speaker_is_named_where_the_text_names_one(text, speaker):
    assert chosen(text).speaker == speaker


def test_every_note_has_a_code_of_the_list_a_sentence_and_a_place():
    for text in (text for _, text, _ in EXAMPLES):
        for note in chosen(text).guard:
            assert note.code in CODES
            assert note.message.endswith(".")
            assert note.where is not None
            assert note.where.places[0].label == "1"


# Words that leave out a negation of their sentence.  The first says the opposite of the cable.
REVERSED = ["/08MEXICO1487/1/69-72+74-83", "/08MEXICO1487/1/74-83"]


@pytest.mark.parametrize("path", REVERSED)
def test_a_mark_on_a_reversal_stands_on_page_card_alt_text_and_every_post(path):
    found = desk.passage(path, settings=HERE)
    mark = next(note.message for note in found.guard if note.fixed)
    assert "“no”" in mark
    page = create_app(HERE).test_client().get(path, follow_redirects=True).text
    assert mark.rstrip(".") in page
    assert mark in desk.alt_text(found, settings=HERE)
    for post in desk.posts(found, settings=HERE):
        assert mark in post.text
    from citekit.desk.pictures import card_text

    assert mark in card_text(found, settings=HERE).mark
    shown = desk.show(found, settings=HERE).as_dict()
    assert any(note["fixed"] for note in shown["guard"])


def test_the_speaker_line_names_who_spoke_and_who_reports():
    found = desk.passage("08MEXICO1487", 11, quote='even the FARC had its "historical context"',
                         settings=HERE)  # fmt: skip
    line = desk.speaker_line(found)
    assert line == (
        "One senior official in Mexico's Foreign Relations Secretariat, "
        "as reported by Embassy Mexico City"
    )
    assert desk.show(found, settings=HERE).as_dict()["speaker"] == line
    said = desk.posts(found, speaker=True, settings=HERE)[0].text
    assert line in said
    assert line in desk.alt_text(found, speaker=True, settings=HERE)


def test_words_of_the_cable_itself_have_no_speaker():
    assert desk.speaker_line(desk.passage("08MEXICO1487/11/26-40", settings=HERE)) == ""


def test_a_page_with_another_cables_body_says_so():
    odd = replace(CABLE, problems=(Problem("body", "LIMA 001732", "The body says that it is X."),))
    codes = [note.code for note in select(odd, address.parse("08MEXICO1487/11")).guard]
    assert codes == ["other-body"]


def test_words_of_the_summary_are_told_from_those_of_the_body():
    text = CABLE.paragraph("11").text
    held = replace(CABLE, summary=text)
    assert "summary" in [n.code for n in select(held, address.parse("08MEXICO1487/11/26-40")).guard]
    body = select(held, address.parse("08MEXICO1487/10")).guard
    assert "summary" not in [note.code for note in body]
