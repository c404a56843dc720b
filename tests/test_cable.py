"""The reader: a cable's header and paragraphs, nothing lost, nothing invented."""

import hashlib
import json
import runpy
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit.cable import officer, summary
from citekit.cable.marks import normal
from citekit.cable.misspelt import likely_tags
from citekit.cable.read import READER_VERSION, declassify_date, read
from citekit.cable.tagging import tags
from citekit.corpus import sample
from citekit.garble import likely_repairs
from citekit.model import RawCable

SAMPLE = sample()
BENCH = Path(__file__).parents[1] / "bench" / "reading.py"
CASES = Path(__file__).parent / "cases"
RATCHET = json.loads((CASES / "corpus_ratchet_cable.json").read_text("utf-8"))


def cable(body, header="", **stated):
    return read(RawCable("09NOWHERE212", header, body, "text", "invented", **stated))


def labels(body):
    return [(p.label, p.marking) for p in cable(body).paragraphs]


def joined(read_cable):
    return "".join(read_cable.raw_body[part.start : part.end] for part in read_cable.parts)


def test_the_sample_has_twelve_marked_paragraphs():
    assert [p.label for p in SAMPLE.paragraphs] == [str(n) for n in range(1, 13)]
    assert [p.marking for p in SAMPLE.paragraphs] == "U U S U S U U U U U C C".split()


def test_page_lines_are_cut_out_while_the_words_go_on():
    six, eleven = SAMPLE.paragraph("6"), SAMPLE.paragraph("11")
    assert "serve as a coordination entity. The other permanent members" in six.text
    assert "until recently, the GOM had sought to avoid conflict" in eleven.text
    assert not any("00001487" in p.text for p in SAMPLE.paragraphs)


def test_the_moment_comes_from_the_date_time_group_and_not_from_the_page():
    assert SAMPLE.source.created == "2008-05-16 14:02"
    assert (SAMPLE.date, SAMPLE.date_is_exact) == (datetime(2008, 5, 16, 14, 54, tzinfo=UTC), True)


def test_the_signature_and_web_site_lines_are_no_part_of_the_last_paragraph():
    assert SAMPLE.signed_by == ("GARZA",)
    assert SAMPLE.paragraphs[-1].text.endswith("law enforcement activities. End Comment.")


def test_the_lines_of_a_double_spaced_text_go_on():
    lines = [
        "The government published a list of 2003 and of the spring of",
        "2004. They were the same list of companies that the embassy had",
    ] * 12
    found = cable(
        "UNCLAS NOWHERE 000212 \n\nTAGS: PGOV\n\nSUBJECT: LISTS AND \n\nLISTS \n\n \n\n"
        + "".join(f"{line} \n\n" for line in lines[:14])
        + " \n\nNOWHERE 00000212  002 OF 003 \n\n \n\n"
        + "".join(f"{line} \n\n" for line in lines[14:])
        + "seen. \n\n \n\nThe other paragraph is short. \n\n \n\nNOBODY"
    )
    assert found.subject == "LISTS AND LISTS"
    assert [p.label for p in found.paragraphs] == ["U1", "U2"]
    assert found.paragraphs[0].text == " ".join([*lines, "seen."])
    assert found.signed_by == ("NOBODY",)
    assert joined(found) == found.raw_body


@pytest.mark.parametrize("gap", [" ", "\n\n"])
def test_web_site_lines_are_words_where_a_paragraph_says_nothing_else(gap):
    found = cable(
        f"1. (U) It rained. \n\n2. (U){gap}Visit Kiev's classified website at: www.state.sgov.gov. \n\nHERBST"
    )
    assert found.paragraphs[-1].text.startswith("Visit Kiev's classified website")
    assert found.signed_by == ("HERBST",)


def test_the_head_is_read():
    assert (
        SAMPLE.subject
        == "SCENE SETTER FOR THE VISIT TO MEXICO OF FBI DEPUTY DIRECTOR JOHN S. PISTOLE, MAY 21-23, 2008"
    )
    assert [tag.name for tag in SAMPLE.tags] == ["PGOV", "PREL", "PTER", "KCRM", "SNAR", "MX"]
    assert (SAMPLE.classified_by.name, SAMPLE.classified_by.title) == (
        "Charles V. Barclay",
        "Political Minister Counselor",
    )
    assert SAMPLE.classified_by.reasons == ("1.4 (b)", "1.4 (d)")
    assert (SAMPLE.origin, SAMPLE.classification, SAMPLE.released) == (
        "Embassy Mexico",
        "SECRET",
        "2011-01-23",
    )
    assert SAMPLE.recipients == (
        "SECSTATE WASHDC",
        "ALL US CONSULATES IN MEXICO COLLECTIVE",
        "DEPT OF JUSTICE WASHINGTON DC",
        "FBI WASHINGTON DC",
    )
    assert SAMPLE.transmission.sender == "AMEMBASSY MEXICO"


def test_every_paragraph_knows_its_words_in_the_raw_body_and_the_pages_anchor():
    for paragraph in SAMPLE.paragraphs:
        raw = " ".join(SAMPLE.raw_body[a:b] for a, b in paragraph.spans)
        assert " ".join(raw.split()) == paragraph.text
        assert paragraph.anchor == f"par{paragraph.number}"


def test_subheads_are_parts_and_no_words_of_a_paragraph():
    heads = [SAMPLE.raw_body[p.start : p.end] for p in SAMPLE.parts if p.kind == "subhead"]
    assert heads == [
        "Mexico's Security Environment and Commitment",
        "Aggressive New Posture on Law Enforcement and Security",
        "Old Attitudes Complicate Dialogue on Security Issues",
    ]


WORDS = "It came back before the night, and all who were there saw it at the long pier of Nowhere. It was late."

# Body below paragraph 1, and the subhead it holds or none.
SUBHEADS = [
    ("\nIt came back.\nTHE WAY HOME\n------------\n", "THE WAY HOME\n------------"),
    ("and its\n\ncrew.\nTHE WAY HOME\n\n", "THE WAY HOME"),
    ("//THE WAY HOME//\n\n", "//THE WAY HOME//"),
    ("\n(Comment: nobody saw it\ncome. End comment.)\n-\n-----------\n", None),
    (" --------- THE WAY HOME --------- ", "--------- THE WAY HOME ---------"),
    (
        "It came back before the night, and all who were there saw it at the long pier of Nowhere.  ... THE WAY HOME: A FERRY'S TALE  ",
        "... THE WAY HOME: A FERRY'S TALE",
    ),
    (
        "It came back before the night, and all who were there saw it at the long pier of Nowhere.  END SUMMARY  ",
        None,
    ),
    (f"{WORDS}  The Way Home of a Ferry\n\n", "The Way Home of a Ferry"),
    (f"{WORDS}  Said to Mr. Jane Public\n\n", None),
    (
        f"{WORDS}\n\nThe Way Home ---------------------------- -----------  ",
        "The Way Home ---------------------------- -----------",
    ),
    (
        f"{WORDS}  A FERRY CAME BACK; WAY HOME -----------  ",
        "A FERRY CAME BACK; WAY HOME -----------",
    ),
]


@pytest.mark.parametrize(("below", "head"), SUBHEADS)
def test_a_subhead_below_the_end_of_a_sentence_takes_none_of_its_words(below, head):
    found = cable(f"1. (C) The ferry left the pier of Nowhere at noon.\n{below}2. (C) Seen.\n")
    heads = [found.raw_body[p.start : p.end].strip() for p in found.parts if p.kind == "subhead"]
    assert heads == ([head] if head else [])
    assert [p.label for p in found.paragraphs] == ["1", "2"]


def test_a_subject_printed_again_and_a_bare_keyword_are_subheads():
    found = cable(
        "UNCLAS NOWHERE 000212\nTAGS: PREL\nSUBJECT: FERRIES AND\nFRIENDS\n\nFERRIES AND FRIENDS\n\n"
        "SUMMARY -------\n\n1. (U) The ferry left. End Summary.\n"
    )
    assert [p.label for p in found.paragraphs] == ["1"]
    assert found.summary == "The ferry left."


def test_the_last_letter_of_a_list_is_no_subhead():
    found = cable("1. (U) Asked:\n\nA. Of ferries, yes.\n\nB. Yes, see A.\n\n2. (U) Seen.\n")
    assert [p.label for p in found.paragraphs] == ["1", "A", "B", "2"]


# Body (invented, in the shape of real ones) and the labels and markings it holds.
BODIES = [
    ("1. (C) The ferry left.\n\n2. (U) It came back.\n", [("1", "C"), ("2", "U")]),
    ("1.(C) The ferry left.\n2.(S//NF) It came back.\n", [("1", "C"), ("2", "S/NF")]),
    ("  1. (SBU) The ferry left.\n\n  2. (C/NOFORN) It came back.\n", [("1", "SBU"), ("2", "C/NF")]),
    ("1.\n(C) The ferry left.\n\n2.\n (U) It came back.\n", [("1", "C"), ("2", "U")]),
    ("1) (C) The ferry left.\n\n2) (C) It came back.\n", [("1", "C"), ("2", "C")]),
    ("6 (C) The ferry left.\n\n7 (C) It came back.\n", [("6", "C"), ("7", "C")]),
    ("(C) 1. The ferry left.\n\n(U) 2. It came back.\n", [("1", "C"), ("2", "U")]),
    ("1. THE FERRY LEFT.\n\n2. IT CAME BACK.\n", [("1", None), ("2", None)]),
    ("1. (U) It opened in\n2004. They sailed in\n15. That is all.\n", [("1", "U")]),
    ("1. (U) One.\n\n2. (U) Two.\n\n2. (C) Two again.\n", [("1", "U"), ("2", "U"), ("2.2", "C")]),
    ("1. (U) Under section\n4 (b) of the law.\n", [("1", "U")]),
    ("UNCLAS NOWHERE 000212\n\nTAGS: PREL\nSUBJECT: FERRIES\n\n(C) The ferry left.\n\nIt came back.\n", [("U1", "C"), ("U2", None)]),
    ("UNCLAS NOWHERE 000212 SUBJECT: FERRIES " + "Text goes on. " * 20 + "1. (C) The ferry left. 2. (U) It came back.\n", [("1", "C"), ("2", "U")]),
]  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), BODIES)
def test_paragraphs_are_found_in_every_way_that_cables_number_them(body, expected):
    assert labels(body) == expected


MARKS = [("(C)", "C"), ("(c)", "C"), ("( C)", "C"), ("(S//NF)", "S/NF"), ("(S/NOFORN)", "S/NF"), ("(SNF)", "S/NF"),
         ("(Confidential)", "C"), ("(SBU)", "SBU"), ("(U//FOUO)", "U//FOUO"), ("(S//REL TO USA, FVEY)", "S/REL USA, FVEY"), ("(C/Releasable to Italy)", "C/REL ITALY"), ("(reftel)", None), ("(Japan)", None), ("(b)", None)]  # fmt: skip


@pytest.mark.parametrize(("printed", "marking"), MARKS)
def test_a_portion_marking_has_one_spelling_and_keeps_the_printed_one(printed, marking):
    assert normal(printed) == marking
    if marking:
        assert cable(f"1. {printed} Words.").paragraphs[0].printed_marking == printed


def test_garbled_letters_stay_as_they_stand():
    assert "a communiquQ threatening" in SAMPLE.paragraph("2").text


def test_line_breaks_other_than_line_feeds_are_letters_of_the_text():
    assert "one\u2028two" in joined(cable("1. (U) one\u2028two\n"))


@given(st.text("12.(CU) \nABab-=\u2028\x00", max_size=300))
def test_joining_the_parts_of_any_body_restores_it(body):
    assert joined(cable(body)) == body


@given(st.integers(0, len(SAMPLE.raw_body)), st.integers(0, 400), st.text(max_size=20))
def test_joining_the_parts_of_a_damaged_cable_restores_it(at, cut, put):
    body = SAMPLE.raw_body[:at] + put + SAMPLE.raw_body[at + cut :]
    read_again = read(replace(SAMPLE.source, body=body))
    assert joined(read_again) == body
    for paragraph in read_again.paragraphs:
        assert " ".join(" ".join(body[a:b] for a, b in paragraph.spans).split()) == paragraph.text


# Heads

HEAD = (
    "C O N F I D E N T I A L SECTION 01 OF 02 NOWHERE 000212 \n \nNOFORN \nSIPDIS \n \n"
    "DEPT FOR EUR/XX \n \nE.O. 12958: DECL: 03/05/2019 \nTAGS: PREL PGOV, EWWT \nMX \n"
    "SUBJECT: (C) FERRIES AND \nTHEIR FRIENDS \n \nREF: A. NOWHERE 12 \n     B. 07 ELSEWHERE 88 \n \n"
    "Classified By: Political Counselor Jane Q. Public for reasons 1.4 (b) a \nnd (d). \n \n"
)


def test_every_field_of_a_head_is_found():
    found = cable(HEAD + "1. (C) Words. \n")
    assert found.subject == "FERRIES AND THEIR FRIENDS"
    assert found.subject_paragraph.marking == "C"
    assert [(tag.name, tag.kind) for tag in found.tags] == [
        ("PREL", "subject"), ("PGOV", "subject"), ("EWWT", "subject"), ("MX", "country"),
    ]  # fmt: skip
    assert found.captions == ("NOFORN", "SIPDIS")
    assert found.declassify == "2019-03-05"
    assert found.classified_by.name == "Jane Q. Public"
    assert found.classified_by.reasons == ("1.4 (b)", "1.4 (d)")
    assert {part.kind for part in found.parts} >= {
        "heading", "caption", "executive_order", "tags", "subject", "reference", "classified_by", "number", "text",
    }  # fmt: skip


def test_a_head_in_one_line_is_read_like_one_in_many():
    flat = (
        " ".join(HEAD.split()).replace("1.4 (b) a nd", "1.4 (b) and").replace("EWWT MX", "EWWT, MX")
    )
    found = cable(flat + "\n1. (C) Words. \n")
    assert (found.subject, found.declassify) == ("FERRIES AND THEIR FRIENDS", "2019-03-05")
    assert [tag.name for tag in found.tags] == ["PREL", "PGOV", "EWWT", "MX"]
    assert found.classified_by.name == "Jane Q. Public"


def test_a_beginning_that_a_source_printed_first_holds_no_paragraph():
    head = "UNCLAS NOWHERE 000212\n\nTAGS: PREL\nSUBJECT: FERRIES\n\n"
    found = cable(
        f"{head}1. (U) Summary: The fer...\n10341\n\n09NOWHERE212\n\n"
        f"{head}1. (U) Summary: The ferry left.\n\n2. (U) Seen.\n"
    )
    assert [(p.label, p.text) for p in found.paragraphs] == [
        ("1", "Summary: The ferry left."), ("2", "Seen."),
    ]  # fmt: skip
    assert found.problems == ()


def test_a_subject_ends_below_a_blank_line_where_its_last_words_stand_alone():
    head = "UNCLAS NOWHERE 000212\nSUBJECT: FERRIES AND THEIR FRIENDS: A LONG WAY HOME UPON ENTRY OF\n\n{}\nREF: STATE 1\n\n1. (U) Words.\n"
    assert cable(head.format("A PROTOCOL")).subject.endswith("ENTRY OF A PROTOCOL")
    assert cable(head.format("DEPT FOR XYZ")).subject.endswith("ENTRY OF")
    assert cable(head.format("Summary")).subject.endswith("ENTRY OF")


def test_a_rule_ends_the_officers_line_and_a_reference_the_subject():
    found = cable(
        "UNCLAS NOWHERE 000212\nSUBJECT: FERRIES REF 09 STATE 0173 Sensitive but Unclassified.\n"
        "Classified By: DCM Jane Roe for reasons 1.4b and d.  Summary -------\n\n1. (U) Words. End Summary.\n"
    )
    assert (found.subject, found.classified_by.reasons) == ("FERRIES", ("1.4 (b)", "1.4 (d)"))
    flat = cable(
        "Classified By: DCM Jane Roe, reasons 1.4 (b) and (d) ------- Summary ------- 1. (C) Words."
    )
    assert flat.classified_by.reasons == ("1.4 (b)", "1.4 (d)")
    assert [p.label for p in flat.paragraphs] == ["1"]
    assert [str(mention.reference) for mention in found.mentions] == ["09STATE173"]
    assert found.summary == "Words."


SUMMARIES = [
    ("Summary\n-------\n\n1. (C) One.\n\n2. (C) Two. End summary.\n\n3. (C) Three.\n", "One. Two."),
    ("Summary\n-------\n\n1. (C) One.\n\nNext\n----\n\n2. (C) Two.\n", "One."),
    ("1. (C - ENTIRE TEXT).\n\n2. (C) One.\n\n3. (C) Two. END SUMMARY.\n\n4. (C) Three.\n", "One. Two."),
    ("1. (U) This is an action request, see para 3.\n\n2. (C) Summary: One. End summary.\n", "One."),
    ("1. (C) One.\n\n2. (C) Two.\n", None),
]  # fmt: skip


@pytest.mark.parametrize(("body", "words"), SUMMARIES)
def test_the_summary_is_what_a_subhead_or_its_own_words_call_so(body, words):
    assert cable("UNCLAS NOWHERE 000212\nSUBJECT: X\n\n" + body).summary == words


def test_codes_right_below_the_order_are_tags_without_their_keyword():
    found = cable(
        "UNCLAS NOWHERE 000212\n\nE.O. 12958: N/A\nEFIN, ECON, CH\nSUBJECT: X\n\n1. (U) Words.\n"
    )
    assert [tag.name for tag in found.tags] == ["EFIN", "ECON", "CH"]
    found = cable(
        "UNCLAS NOWHERE 000212\n\nE.O. 12958: N/A\nDEPT FOR EUR\nSUBJECT: X\n\n1. (U) Words.\n"
    )
    assert found.tags == ()


HEADS = [
    ("E.O. 12958: DECL: 24 AUG 2018", ("2018-08-24", ["PREL"], "X", [])),
    ("E.O. 12958: AS AMENDED; DECLASSIFIED JUNE 21, 2006", ("2006-06-21", ["PREL"], "X", [])),
    ("E.O. 12958: DECL: AFTER UNIFICATION", ("AFTER UNIFICATION", ["PREL"], "X", [])),
    ("TAGS: PREL/PGOV/MX - S/CT", (None, ["PREL", "PGOV", "MX", "S/CT"], "X", [])),
    ("SUBJECT - FERRIES", (None, ["PREL"], "FERRIES", [])),
    ("REF A STATE 1", (None, ["PREL"], "X", ["09STATE1"])),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), HEADS)
def test_a_line_of_the_head_is_read_in_every_spelling(line, expected):
    head = {"E": "E.O. 12958: N/A", "T": "TAGS: PREL", "S": "SUBJECT: X", "R": ""} | {line[0]: line}
    found = cable("UNCLAS NOWHERE 000212\n\n" + "\n".join(head.values()) + "\n\n1. (U) Words.\n")
    tags_, mentions = [tag.name for tag in found.tags], [str(m.reference) for m in found.mentions]
    assert (found.declassify, tags_, found.subject, mentions) == expected


def test_captions_in_the_line_of_the_heading_are_found():
    flat = "S E C R E T SECTION 01 OF 02 NOWHERE 000212 SIPDIS NOFORN DEPT FOR X E.O. 12958: DECL: 01/02/2019 TAGS: PREL"
    found = cable(flat + "\nSUBJECT: NO SENSITIVE FERRIES\n\n1. (S) Words.\n")
    assert found.captions == ("SIPDIS", "NOFORN")


def test_a_heading_in_small_letters_names_the_cable():
    found = cable("C o n f i d e n t i a l section 01 of 04 elsewhere 000088\n\n1. (C) Words.\n")
    assert [part.kind for part in found.parts][:1] == ["heading"]
    assert "ELSEWHERE 88, not 09NOWHERE212" in found.problems[0].message


def test_a_shortened_head_that_a_source_prints_first_is_passed_over():
    found = cable(
        "UNCLAS NOWHERE 000212\nSUBJECT: FERRIES AND ...\n\nUNCLAS NOWHERE 000212\n"
        "SUBJECT: FERRIES AND THEIR FRIENDS\n\n1. (U) Words.\n"
    )
    assert found.subject == "FERRIES AND THEIR FRIENDS"


def test_references_have_their_spans_in_the_raw_body():
    found = cable(
        "UNCLAS NOWHERE 000212\nSUBJECT: X\nREF: A. 08 MEXICO 1487\n     B. STATE 40721\n\n1. (U) W.\n"
    )
    for mention in found.mentions:
        assert found.raw_body[mention.start : mention.end] == mention.text
    assert "08MEXICO1487" in {str(mention.reference) for mention in found.mentions}


# What lies between paragraphs


def test_what_stands_between_two_pages_is_cut_wherever_it_stands():
    body = (
        "CONFIDENTIAL NOWHERE 000212\n\n1. (C) The ferry \n\nNOWHERE 00000212  002 OF 003 \n\n \nleft at NOWHERE 00000212  003 OF 003 noon.\n"
        "CONFIDENTIAL\n\nPAGE 02        NOWHER  00212  01 OF 03  182017Z\n\nIt came back.\n"
    )
    (paragraph,) = cable(body).paragraphs
    assert paragraph.text == "The ferry left at noon. It came back."
    assert sum(part.kind == "page_line" for part in cable(body).parts) >= 3


def test_page_lines_in_small_letters_are_cut_like_those_in_capitals():
    body = (
        "S E C R E T SECTION 01 OF 02 RIO DE JANEIRO 000212\n\n1. (C) The ferry\n\nRio De Jan 00000212 002.2 of 003\n\n\n"
        "left the Rio De Jan 00000212 003 of 003 pier. Law 20 of 1991 and 74 of 214 votes stand.\n"
    )
    (paragraph,) = cable(body).paragraphs
    assert paragraph.text == "The ferry left the pier. Law 20 of 1991 and 74 of 214 votes stand."


def test_a_header_repeated_where_a_section_began_is_cut():
    head = "C O N F I D E N T I A L SECTION 0{} OF 02 NOWHERE 00212 \n \nLONDON FOR X \n \nTAGS: PGOV \nSUBJ:  FERRIES \n \n"
    body = (
        head.format(1)
        + "1.  THE FERRY LEFT. \n- \n2.  IT WAS \n \nCONFIDENTIAL \n \nR 171512Z JAN 90 \nFM AMCONSUL NOWHERE \n"
        "TO SECSTATE WASHDC 5366 \n \n" + head.format(2) + "SEEN AGAIN. \n \nDOE \n"
    )
    found = cable(body)
    assert [p.text for p in found.paragraphs] == ["THE FERRY LEFT.", "IT WAS SEEN AGAIN."]
    assert found.signed_by == ("DOE",)


def test_paragraphs_are_found_in_the_middle_of_a_line_where_the_line_ends_are_lost():
    found = cable(
        "1.  (C)  The ferry left the pier.  End summary.  A FERRY CAME BACK TO NOWHERE  2.  (C)  It was seen, see para 9. (C) It came. "
        "--------- BIO NOTES --------- 4. (U) Its captain."
    )
    assert [p.label for p in found.paragraphs] == ["1", "2", "4"]
    assert found.paragraphs[0].text == "The ferry left the pier. End summary."
    found = cable(
        "UNCLAS NOWHERE 000212\nSUBJECT: X\n\n1. The ferry left the pier of Nowhere at noon, and nobody who was there saw it come back "
        "before the night. It had two calls: 1. At the Elsewhere pier, as ever. 2. At the light.\n\n2. It was seen at last by "
        "those who waited at the pier of Nowhere for the whole of that night. 3. This cable was cleared by all who wrote it."
    )
    assert [p.label for p in found.paragraphs] == ["1", "2", "3"]


def test_letters_count_on_or_they_are_none():
    found = cable(
        "UNCLAS NOWHERE 000212\nSUBJECT: X\n\n1. (U) Asked of the ferry:\n\nA. It left.\n\nB. It came back.\n\n"
        "2. (U) Seen by\nW. Smith and others.\n\nQ. Why?\nA. Who knows.\n"
    )
    assert [p.label for p in found.paragraphs] == ["1", "A", "B", "2", "Q", "A.2"]
    assert found.paragraph("2").text == "Seen by W. Smith and others."
    assert (found.paragraph("A").number, found.paragraph("A.2").occurrence) == (None, 2)


def test_items_of_a_list_are_no_paragraphs_in_a_cable_that_marks_them():
    found = cable("1. (U) First:\n\n1. one\n\n2. two\n\n3. three\n\n2. (U) Second.\n")
    assert [p.label for p in found.paragraphs] == ["1", "2"]
    assert found.paragraphs[0].text == "First: 1. one 2. two 3. three"


def test_redactions_stay_as_they_stand():
    found = cable(
        "1. (C) XXXXXXXXXXXX said so.\n\nxxxxxxxxxxxx\n\n2. (C) [Name removed] and \u0425\u0425\u0425\u0425 left.\n"
    )
    assert [p.text for p in found.paragraphs] == [
        "XXXXXXXXXXXX said so. xxxxxxxxxxxx", "[Name removed] and \u0425\u0425\u0425\u0425 left.",
    ]  # fmt: skip


def test_backslashes_that_a_table_left_at_line_ends_are_no_words():
    lines = ["1. (U) The ferry", "left at noon.", "", "2. (U) It came", "back.", "", "DOE"]
    found = cable(" \\\n".join(lines) + " \\\n")
    assert [p.text for p in found.paragraphs] == ["The ferry left at noon.", "It came back."]
    assert joined(found) == found.raw_body


TAILS = [
    ("1. (C) Words.\n\nDOE\n", ("DOE",)),
    ("1. (C) Words. DOE\n", ("DOE",)),
    ("1. (C) Words that end. Roe\n", ("Roe",)),
    ("1. (C) Words.\n\nVAN DOE#\n\nCONFIDENTIAL\n\nNNNN\n", ("VAN DOE",)),
    ("1. (C) Words.\n\nVisit Embassy Nowhere's Classified Web Site at\nhttp://example.sgov.gov\n\nROE/DOE\n", ("ROE", "DOE")),
    ("1. (C) Words. End Comment.\n", ()),
    ("1. (C) Words.\n\nXXXXXXXXXXXX\n", ()),
    ("1. (C) Words.\n\nDOE\n\n   \"Visit Nowhere's Classified Web Site at http://example.s\ngov.gov/wiki\"\n", ("DOE",)),
    ("1. (C) Words. Visit Nowhere's Classified Website: XXXXXXXXXXXX\nDoe\n", ("Doe",)),
    ("1. (C) Words. Visit Nowhere's Classified Website: http://example.sgov.gov/index. cfm DOE\n", ("DOE",)),
    ("1. (C) Words.\n\nDOE\nDOE\n", ("DOE",)),
    ("1. (C) Words said to the RSO DOE DOE\n", ("DOE",)),
    ("1. (C) Words. DOE 0 11/20/2007", ("DOE",)),
    ("1. (C) Words. DOE NNNN End Cable Text\n", ("DOE",)),
    ("1. (C) Words without a stop NOWHERE 00000212  002 OF 002 DOE\n", ("DOE",)),
    ("1. (C) Words of the office\nof defense\n \n \n \nDoe\n", ("Doe",)),
    ("1. (C) Words. LU\n", ("LU",)),
    ("1. (C) Words. UK\n", ()),
    ("1. (C) Words said to the officer, Jane J. Doe\n", ()),
]  # fmt: skip


@pytest.mark.parametrize(("body", "signers"), TAILS)
def test_the_signer_is_found_and_no_words_of_the_last_paragraph(body, signers):
    found = cable(body)
    assert found.signed_by == signers
    assert found.paragraphs[-1].text.startswith("Words")
    assert not any(name in found.paragraphs[-1].words for name in signers)


def test_words_without_a_head_or_a_number_are_paragraphs_and_damage_is_told():
    found = cable(
        "UNCLAS ELSEWHERE 000088\n\nWords alone.\n", "R 011200Z JAN 09", created="2009-03-04 12:12"
    )
    assert [p.label for p in found.paragraphs] == ["U1"]
    told = " ".join(problem.message for problem in found.problems)
    assert "ELSEWHERE 88, not 09NOWHERE212" in told
    assert "2009-01-01" in told
    assert "names no subject" in told


def test_numbers_left_out_are_told():
    found = cable("1. (U) One.\n\n3. (U) Three.\n")
    assert "A paragraph numbered 3 follows paragraph 1." in [p.message for p in found.problems]


def test_the_anchor_is_the_pages_own_and_the_first_of_its_name():
    found = cable(
        "A. 08 X 1\n\n1.(C) One.\n\n2. (C) Two in\n2004. They\n\n3. (C) Three.\n\n3. (C) Three again.\n"
    )
    assert [p.anchor for p in found.paragraphs] == [None, "par2", "par3", None] or [
        p.anchor for p in found.paragraphs if p.number
    ] == [None, "par2", "par3", None]


# Views beside the words


def test_a_likely_repair_names_the_place_and_changes_nothing():
    text = "Brazil,s &soft power8, BogotC! and the communiquQ"
    mended = text
    for repair in reversed(likely_repairs(text)):
        assert text[repair.start : repair.end] == repair.printed
        mended = mended[: repair.start] + repair.likely + mended[repair.end :]
    assert mended == 'Brazil\'s "soft power", Bogot\u00e1 and the communiqu\u00e9'


@given(st.text(max_size=200))
def test_likely_repairs_stand_where_they_say(text):
    assert all(text[r.start : r.end] == r.printed for r in likely_repairs(text))


def test_ordinary_prose_needs_no_repair():
    assert likely_repairs("The U.S. (USG) and AT&T met 8 times; it's 10 percent, so be it.") == ()


# The shared cases: each file's share may only grow


def officers(text):
    by = cable(text).classified_by
    return [by.name] if by else []


# What is read out of a case, by the name of its file, and how its expectation is put.
READ = {
    "subject": (lambda text: cable(text).subject, str),
    "tags": (lambda text: list(likely_tags(tag.name for tag in cable(text).tags)), list),
    "signers": (lambda text: list(cable(text).signed_by), list),
    "classified_by": (officers, list),
    "summary": (lambda text: (summary.of_text(text) or "").split(), str.split),
    "declassify_date": (declassify_date, lambda day: day),
    "clean_paragraph": (
        lambda text: [p.text for p in cable(text).paragraphs],
        lambda lines: [" ".join(line.split()) for line in lines.split("\n") if line.strip()],
    ),
}


@pytest.mark.parametrize("name", READ)
def test_the_share_of_shared_cases_only_grows(corpus, name):
    items = json.loads((corpus / "cases" / f"{name}.json").read_text("utf-8"))["items"]
    got, wanted = READ[name]
    passing = [i for i, item in enumerate(items) if got(item["input"]) == wanted(item["expected"])]
    assert passing == RATCHET[name]["passing"]
    failing = {str(i) for i in range(len(items))} - {str(i) for i in passing}
    assert failing == set(RATCHET[name]["wrong"])


# Parts of the reader


def test_an_officers_name_is_found_before_and_behind_the_title():
    one = officer.classifier("Classified By: Karin L. Doe, Acting Director, XYZ. Reason: 1.5 (C).")
    two = officer.classifier("(U) CLASSIFIED BY AMBASSSADOR R. ROE, JR. FOR REASONS 1.4 (B/D)")
    assert (one.name, one.title, one.reasons) == (
        "Karin L. Doe",
        "Acting Director, XYZ",
        ("1.5 (c)",),
    )
    assert (two.name, two.reasons) == ("R. ROE, JR.", ("1.4 (b)", "1.4 (d)"))
    assert officer.classifier("No such line.") is None


REASONS = [
    ("Classified By: DCM Jane Roe, reasons 1.4 \n(b) and (d).\n\n1. (C) Words", "bd"),
    ("CLASSIFIED BY: Jane Roe, DCM, EXEC. REASON: \n\n1.4 (b) 1. (C) Words", "b"),
    ("CLASSIFIED BY: Jane Roe, DCM; REASON: 1.4(B),\n(C), (D)\n", "bcd"),
    ("Classified By: DCM Jane Roe for reasons 1.4. (b), (d).", "bd"),
    ("Classified By: DCM Jane Roe for reasons 1.4 b. and d. (C) Summary: a ferry", "bd"),
    ("Classified By: COM: Jane Roe: For reasons 1.4 (B), (C) & (D )", "bcd"),
    ("Classified By: Charge d'Affaires, a.i., Jane Roe for reasons 1 .4 (b) a nd (d).", "bd"),
    ("Classified By: DCM Jane Roe for reasons 1.4 (b,d) Assistant Secretary Doe said", "bd"),
    ("Classfied By: ADCM Jane Roe. Reasons 1.4 (b).\n(C) Words of (a)", "b"),
]


@pytest.mark.parametrize(("text", "letters"), REASONS)
def test_every_reason_is_found_wherever_the_line_was_broken(text, letters):
    found = officer.classifier(text)
    assert found.reasons == tuple(f"1.4 ({letter})" for letter in letters)
    assert (found.name, bool(found.title)) == ("Jane Roe", True)


def test_tags_of_several_words_stay_together_and_each_is_named_once():
    assert [tag.name for tag in tags("PREL, PGOV, (DOE, JANE), PREL, human rights, UNGA/C-6")] == [
        "DOE, JANE", "PREL", "PGOV", "HUMAN RIGHTS", "UNGA/C-6",
    ]  # fmt: skip
    assert tags("(ROE, JOHN)")[0].kind == "person"


# The published pages, where they lie beside the checkout


def pages(corpus):
    from citekit.corpus import read_file
    from citekit.model import Cable

    for page in sorted((corpus / "pages").glob("*.html")):
        yield page.stem, [one for one in read_file(page) if isinstance(one, Cable)]


def test_every_published_page_is_read_without_a_letter_lost(corpus):
    for name, cables in pages(corpus):
        assert cables, name
        for found in cables:
            assert joined(found) == found.raw_body
            ends = [b for p in found.paragraphs for _, b in p.spans]
            starts = [a for p in found.paragraphs for a, _ in p.spans]
            assert all(end <= start for end, start in zip(ends, starts[1:], strict=False)), name
            labels = [p.label for p in found.paragraphs]
            assert len(set(labels)) == len(labels)
            for paragraph in found.paragraphs:
                text = " ".join(found.raw_body[a:b] for a, b in paragraph.spans)
                assert " ".join(text.split()) == paragraph.text


def test_what_a_page_says_of_itself_is_what_is_read(corpus):
    shares = runpy.run_path(str(BENCH))["measured"](corpus / "pages", corpus / "pages-stated.jsonl")
    wanted = {"classification": 0.995, "origin": 0.995, "day": 0.995, "numbers": 0.995, "tags": 0.97, "subject": 0.99}  # fmt: skip
    assert {name: share for name, share in shares.items() if share < wanted[name]} == {}


def test_paragraphs_checked_by_hand_are_read_as_they_were_found(corpus):
    found = {name: cables[0] for name, cables in pages(corpus)} | {"08MEXICO1487": SAMPLE}
    for row in json.loads((corpus / "paragraphs-checked.json").read_text("utf-8"))["items"]:
        read_cable = found[row["cable"]]
        assert read_cable.signed_by == (row["signature"],)
        assert [p.number for p in read_cable.paragraphs] == row["paragraph_numbers"], row["cable"]
        for paragraph, expected in zip(read_cable.paragraphs, row["paragraphs"], strict=True):
            assert paragraph.marking == expected["marking"]
            assert paragraph.text.startswith(expected["starts"])
            assert paragraph.text.endswith(expected["ends"]), (row["cable"], paragraph.label)
            assert expected["chars"] in (None, len(paragraph.text)), (row["cable"], paragraph.label)


def test_paragraphs_cut_otherwise_come_with_a_new_version_of_the_reader(corpus):
    """Old addresses resolve in the segmentation of their reader, so that each must have a name."""
    kept = json.loads((CASES / "corpus_segmentation.json").read_text("utf-8"))
    made = hashlib.sha256()
    for name, cables in pages(corpus):
        for found in cables:
            cuts = [(p.label, p.spans) for p in found.paragraphs]
            made.update(json.dumps([name, cuts]).encode())
    now = {"reader": READER_VERSION, "sha256": made.hexdigest()}
    assert kept["segmentation"] == now, (
        "count READER_VERSION up and write this into the file of cases"
    )


UNITS = ["1", ".", "(", ")", " ", " \n", "1. ", "1. \n", "(C) ", "A. x\n", " OF 001", "PAGE 02 ", "x\n\n", "REF: A. ", "TAGS: A, ",
         "CLASSIFIED BY ", "SUBJECT:\n", "UNCLAS NOWHERE 000212\n", "----\nHead\n----\n", "XXXX ", "end summary. ", "\\\n",
         "x end. THE WAY HOME ", "all ends. The Way Home 2. ", "DOE DOE ", "1. (C) ", "Visit X's Web Site: x ",
         "x Nowhere 00000212 002 of 003 ", "Head ------- ", "1. Xxxxx xxxxx xxxxx xxxxx xxxxx. 2. "]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS, ids=repr)
def test_reading_takes_time_in_proportion_to_the_length(unit):
    def seconds(size):
        raw = RawCable(
            "09NOWHERE212", "", (HEAD + unit * (size // len(unit)))[:size], "text", "invented"
        )
        begun = time.process_time()
        read(raw)
        return time.process_time() - begun

    short = min(seconds(10_000) for _ in range(3))
    assert seconds(80_000) < max(8 * short * 5, 0.5)
