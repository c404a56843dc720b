"""Passages: words with an address, chosen by text or position, and proved."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit import address, corpus
from citekit.errors import BadQuotation, NoSuchParagraph, NoSuchWords, WrongCheck
from citekit.passage import choose, quoted, select, sentences, verify
from citekit.passage.fold import fold, stream

CABLE = corpus.sample()
ELEVEN = CABLE.paragraph("11")
WARM_TIES = "Mexican governments -- including Calderon's -- have generally sought to maintain warm ties with Cuba."


def at(path):
    return select(CABLE, address.parse(path))


def test_the_words_at_an_address_come_from_the_cable():
    found = at("08MEXICO1487/11/26-40")
    assert found.text == WARM_TIES
    assert address.format(found.address) == "08MEXICO1487/11/26-40:0AQ8"


def test_a_check_that_does_not_fit_its_words_is_refused():
    with pytest.raises(WrongCheck):
        at("08MEXICO1487/11/26-41:0AQ8")


def test_two_runs_are_joined_by_an_ellipsis():
    assert (
        at("08MEXICO1487/11/1-4+15-18").text == "Closer to home, Mexico … independent of the U.S."
    )


def test_runs_that_touch_across_paragraphs_are_joined_by_a_blank():
    last = len(ELEVEN.words)
    found = at(f"08MEXICO1487/11/{last - 2}-{last}+12/1-3")
    assert found.text == "discussing such issues. Comment: The Calderon"
    assert " … " not in found.text


def test_runs_that_do_not_touch_across_paragraphs_are_joined_by_an_ellipsis():
    assert " … " in at("08MEXICO1487/11/1-4+12/1-3").text


def test_all_the_words_of_a_paragraph_are_the_paragraph():
    whole = at(f"08MEXICO1487/11/1-{len(ELEVEN.words)}")
    assert address.format(whole.address) == "08MEXICO1487/11"
    assert whole.text == ELEVEN.text


def test_a_paragraph_whose_words_are_quoted_is_addressed_with_its_check():
    found = quoted(at("08MEXICO1487/11"))
    assert address.format(found.address) == f"08MEXICO1487/11:{found.check}"


def test_a_range_holds_everything_between_its_ends():
    found = at("08MEXICO1487/10-12")
    assert [p.label for p in found.paragraphs] == ["10", "11", "12"]


def test_words_of_the_subject_have_an_address():
    assert at("08MEXICO1487/SUBJECT/1-2").text == "SCENE SETTER"


@pytest.mark.parametrize("path", ["08MEXICO1487/13", "08MEXICO1487/U1", "08MEXICO1487/11.2"])
def test_a_paragraph_that_is_not_there_is_refused_naming_those_there_are(path):
    with pytest.raises(NoSuchParagraph, match=r"08MEXICO1487 has paragraphs 1 to 12"):
        at(path)


def test_a_position_past_the_end_is_refused_naming_the_last_one():
    with pytest.raises(NoSuchWords, match=r"Paragraph 11 has 130 words"):
        at("08MEXICO1487/11/120-131")


CHOSEN = [
    ("independent of the U.S.", "11/15-18"),
    ("independent of the U.S", "11/15-18"),
    ("“independent of the U.S.”", "11/15-18"),
    ("independent  of\nthe U.S.", "11/15-18"),
    ("Mexican governments—including Calderon’s—have generally", "11/26-33"),
    ("Mexican governments – including Calderon's – have generally", "11/26-33"),
    ("historical context", "11/96-97"),
    ("'historical context'", "11/96-97"),
    ("Closer to home, Mexico … independent of the U.S.", "11/1-4+15-18"),
    ("Closer to home, Mexico [...] independent of the U.S.", "11/1-4+15-18"),
    ("Closer to home, Mexico ... independent of the U.S.", "11/1-4+15-18"),
    ("… Closer to home, Mexico …", "11/1-4"),
]


@pytest.mark.parametrize(("quotation", "runs"), CHOSEN)
def test_words_are_found_whatever_their_blanks_quotation_marks_and_dashes(quotation, runs):
    found = choose(CABLE, "11", quotation)
    assert address.runs_text(found.address) == runs
    assert verify(CABLE, "11", quotation).is_verbatim


ALTERED = [
    "independent from the U.S.",
    "independent of the US",
    "Independent of the U.S.",
    "independent the of U.S.",
    "dependent of the U.S.",
    "independ of the U.S.",
    "Mexican governments have generally sought to maintain warm ties with Cuba.",
    "have generally not sought to maintain warm ties with Cuba",
    "have generally sought to maintain warm ties with Сuba",
    "Closer to home, Mexico … independant of the U.S.",
    "independent of the U.S. … Closer to home, Mexico",
]


@pytest.mark.parametrize("quotation", ALTERED)
def test_words_that_differ_at_all_are_never_verbatim(quotation):
    verdict = verify(CABLE, "11", quotation)
    assert not verdict.is_verbatim
    with pytest.raises(NoSuchWords):
        choose(CABLE, "11", quotation)


def test_an_altered_quotation_is_answered_with_the_nearest_true_words():
    verdict = verify(CABLE, None, "sought to maintain hot ties with Cuba")
    assert verdict.status == "altered"
    assert "maintain warm ties with Cuba." in verdict.nearest
    assert ("altered", "hot", "warm") in verdict.differences


def test_a_letter_of_another_script_is_named():
    verdict = verify(CABLE, "11", "maintain warm ties with \N{CYRILLIC CAPITAL LETTER ES}uba.")
    assert verdict.remarks[0].startswith("Cyrillic \N{CYRILLIC CAPITAL LETTER ES} in word 5")


def test_words_that_are_nowhere_are_absent():
    assert verify(CABLE, None, "zebras quietly juggle xylophones").status == "absent"


@pytest.mark.parametrize("quotation", ["", "   ", "…", "... […]", "\N{EM DASH}", "x" * 20_001])
def test_what_cannot_be_looked_for_is_refused(quotation):
    with pytest.raises(BadQuotation):
        verify(CABLE, "11", quotation)


@pytest.mark.parametrize("char", ["\N{RIGHT-TO-LEFT OVERRIDE}", "\N{ZERO WIDTH SPACE}", "\0"])
def test_unseen_characters_are_named_and_refused(char):
    with pytest.raises(BadQuotation, match="Word 2 holds a character that cannot be seen"):
        choose(CABLE, "11", f"independent of{char} the U.S.")


def test_words_that_stand_twice_are_offered_in_both_places():
    verdict = verify(CABLE, None, "Money laundering")
    assert verdict.is_verbatim
    assert verify(CABLE, None, "the region").others


REVERSALS = ["08MEXICO1487/1/69-72+74-83", "08MEXICO1487/1/74-83"]


@pytest.mark.parametrize("path", REVERSALS)
def test_a_negation_left_out_puts_a_mark_on_the_passage(path):
    fixed = [note for note in at(path).guard if note.fixed]
    assert [note.code for note in fixed] == ["negation-left-out"]
    assert "“no”" in fixed[0].message


def test_the_rest_of_a_sentence_is_offered():
    note = next(n for n in at("08MEXICO1487/11/26-40").guard if n.code == "hedge-left-out")
    assert note.words == "With the exception of the Fox administration,"
    assert at(address.format(note.mend)).text.startswith("With the exception")


def test_a_whole_sentence_raises_no_note():
    assert at("08MEXICO1487/11/19-40").guard == ()


def test_the_sentences_of_a_paragraph_join_to_its_words():
    for paragraph in CABLE.paragraphs:
        found = sentences(paragraph)
        assert " ".join(s.text for s in found) == paragraph.text
    assert [str(s.run) for s in sentences(ELEVEN)] == [
        "1-18", "19-40", "41-55", "56-78", "79-107", "108-130",
    ]  # fmt: skip


@given(
    st.lists(
        st.sampled_from(["a", "b--c", "--", "-", "d-", "-e", "'f'", '"', "g.", "“h”", "—"]),
        min_size=1,
    )
)
def test_a_stream_is_the_folded_text_of_its_paragraphs(words):
    text = " ".join(words)
    made = stream((replace(ELEVEN, text=text),))
    assert made.folded.strip() == fold(text).strip()


@given(st.integers(1, 128), st.integers(2, 40))
def test_any_run_of_words_leads_back_to_itself_by_its_text(first, length):
    last = min(first + length, len(ELEVEN.words))
    chosen = at(f"08MEXICO1487/11/{first}-{last}")
    assert choose(CABLE, "11", chosen.text).text == chosen.text
