"""Passages: words with an address, chosen by text or position, and proved."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit import address, corpus
from citekit.errors import BadAddress, BadQuotation, NoSuchParagraph, NoSuchWords, WrongCheck
from citekit.passage import choose, others, quoted, select, sentences, verify
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


def test_a_quotation_may_end_with_the_first_word_of_the_next_paragraph():
    last = len(ELEVEN.words)
    found = choose(CABLE, None, "discussing such issues. Comment:")
    assert address.runs_text(found.address) == f"11/{last - 2}-{last}+12/1"
    assert at(address.format(found.address)).text == found.text
    with pytest.raises(BadAddress):  # here it goes on from nothing
        at("08MEXICO1487/11/1-4+12/1")


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


# A quotation of paragraph 11 that is not verbatim, and the address of the nearest true words.
NEAREST = [
    # long words left out without a mark
    (
        " ".join(ELEVEN.words[:12] + ELEVEN.words[90:104]),
        "11/1-12+91-104",
    ),
    # a mark of omission, and a misspelling right behind it
    ("Closer to home, Mexico … independant of the U.S.", "11/1-4+15-18"),
    # a word altered inside
    ("sought to maintain hot ties with Cuba", "11/34-40"),
]


@pytest.mark.parametrize(("quotation", "runs"), NEAREST)
def test_the_nearest_true_words_are_found_with_the_gap(quotation, runs):
    verdict = verify(CABLE, None, quotation)
    assert verdict.status == "altered"
    assert address.runs_text(verdict.passage.address) == runs


def test_words_left_out_without_a_mark_are_shown_as_missing():
    verdict = verify(CABLE, None, NEAREST[0][0])
    kinds = [step[0] for step in verdict.differences]
    assert kinds == ["equal", "missing", "equal"]
    missing = verdict.differences[1][2]
    assert missing.startswith("that is independent of the U.S.")
    assert missing.endswith("recently told us that")


def test_words_left_out_with_a_mark_are_no_difference_even_where_others_are():
    steps = verify(CABLE, "11", "Closer to home, Mexico … independant of the U.S.").differences
    assert [step for step in steps if step[0] != "equal"] == [
        ("altered", "independant", "independent")
    ]


# A quotation with an editor's marks, the address of the true words, and what is said of the marks.
EDITED = [
    ("[c]loser to home, Mexico", "11/1-4", "The editor's [c] changes a first letter"),
    ("home, [the government of] Mexico has traditionally", "11/3-6", "[the government of] is the"),
    ("Closer to home, [the country] has traditionally sought", "11/1-7", "“Mexico” there"),
    (
        "[The country] has traditionally sought … independent of the U.S.",
        "11/5-7+15-18",
        "[The country] is the",
    ),
]


@pytest.mark.parametrize(("quotation", "runs", "remark"), EDITED)
def test_an_editors_marks_are_told_apart_from_alterations(quotation, runs, remark):
    verdict = verify(CABLE, "11", quotation)
    assert verdict.status == "edited"
    assert address.runs_text(verdict.passage.address) == runs
    assert any(remark in said for said in verdict.remarks)
    assert not verdict.is_verbatim


@pytest.mark.parametrize(
    "quotation",
    ["[d]loser to home, Mexico", "Closer to [the] home, Colombia", "[Mexico has] sought zebras"],
)
def test_brackets_do_not_make_other_words_true(quotation):
    assert verify(CABLE, "11", quotation).status in ("altered", "absent")


def with_text(text):
    """A cable whose paragraph 11 has this text."""
    return replace(CABLE, paragraphs=(*CABLE.paragraphs[:-2], replace(ELEVEN, text=text)))


DOTTED = with_text(
    "He said that ... the deal [was] off (sic) and that nobody would ever ask again about it."
)


@pytest.mark.parametrize(
    ("quotation", "text"),
    [
        ("He said that ... the deal [was] off", "He said that ... the deal [was] off"),
        ("He said that … the deal [was] off", "He said that ... the deal [was] off"),
        (
            "He said that ... the deal [...] would ever ask again",
            "He said that ... the deal […] would ever ask again",
        ),
        ("He said that … and that nobody", "He said that […] and that nobody"),
    ],
)
def test_a_sources_own_dots_are_its_words_and_ours_are_bracketed_beside_them(quotation, text):
    found = choose(DOTTED, "11", quotation)
    assert found.text == text
    again = address.parse(address.format(found.address))
    assert select(DOTTED, again).text == text  # the check does not depend on how ours are printed


def test_brackets_of_the_source_are_no_editors_marks():
    assert verify(DOTTED, "11", "the deal [was] off").status == "verbatim"


def test_words_that_stand_twice_are_told_apart_by_what_stands_around_them():
    places = verify(CABLE, None, "the region").others
    assert len(places) == 3
    first = choose(CABLE, None, "the region")
    later = choose(CABLE, None, "the region", prefix="armed groups, in ", suffix=" as relatively")
    assert first.address != later.address
    assert address.runs_text(later.address).startswith("11/")
    assert later.address in others(first)
    with pytest.raises(NoSuchWords, match="but not between"):
        choose(CABLE, None, "the region", prefix="zebras in ")


def test_of_several_ways_to_leave_words_out_the_closest_is_meant():
    found = choose(CABLE, None, "traditionally sought to … independent of the U.S.")
    assert address.runs_text(found.address) == "11/6-8+15-18"


def test_omissions_that_no_address_holds_are_proved_all_the_same():
    verdict = verify(CABLE, "11", "Mexico … independent of the U.S.")
    assert verdict.status == "omissions"
    assert "An address holds at most 4 runs" in verdict.remarks[0]


@pytest.mark.parametrize(
    ("quotation", "named"),
    [
        ("warm ties with Cu\N{COMBINING ACUTE ACCENT}ba", "Combining acute accent in word 4"),
        ("warm t\N{CYRILLIC SMALL LETTER BYELORUSSIAN-UKRAINIAN I}es with", "in word 2"),
        ("warm ties with \N{FULLWIDTH LATIN CAPITAL LETTER C}uba", "in word 4"),
    ],
)
def test_look_alikes_are_named_with_their_word(quotation, named):
    verdict = verify(CABLE, "11", quotation)
    assert verdict.status == "altered"
    assert named in verdict.remarks[0]


@pytest.mark.parametrize("char", ["\x1c", "\x85", "\N{VARIATION SELECTOR-16}", "\N{HANGUL FILLER}",
                                  "\N{BRAILLE PATTERN BLANK}", "\N{SOFT HYPHEN}"])  # fmt: skip
def test_a_blank_that_is_none_is_named_and_refused(char):
    with pytest.raises(BadQuotation, match="Word 2 holds a character that cannot be seen"):
        verify(CABLE, "11", f"warm ti{char}es with Cuba")
