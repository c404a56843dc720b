"""The reader: a cable's header and paragraphs, nothing lost, nothing invented."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit import corpus
from citekit.cable.marks import normal
from citekit.cable.read import read
from citekit.model import Cable, Problem, RawCable

SAMPLE = corpus.sample()


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


# Body (invented, in the shape of real ones) and the labels and markings it holds.
BODIES = [
    ("1. (C) The ferry left.\n\n2. (U) It came back.\n", [("1", "C"), ("2", "U")]),
    ("1.(C) The ferry left.\n2.(S//NF) It came back.\n", [("1", "C"), ("2", "S/NF")]),
    ("  1. (SBU) The ferry left.\n\n  2. (C/NOFORN) It came back.\n", [("1", "SBU"), ("2", "C/NF")]),
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
         ("(Confidential)", "C"), ("(SBU)", "SBU"), ("(U//FOUO)", "U//FOUO"), ("(reftel)", None), ("(Japan)", None), ("(b)", None)]  # fmt: skip


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


BAD = [
    b"",
    b"\0" * 99,
    b"\xff\xfe\x00a\x00b",
    "é".encode("latin-1"),
    b"<html><table class='cable'></table>",
    b'"1","x',
    b"PK\x03\x04",
    b"just some words\n" * 50,
]


@pytest.mark.parametrize("data", BAD)
def test_what_holds_no_cable_is_a_problem_and_never_an_exception(data):
    found = list(corpus.read_bytes(data, "x"))
    assert found
    assert all(isinstance(one, Problem) and one.message.endswith(".") for one in found)


def test_one_object_is_printed_for_a_file_without_a_cable():
    rows = list(corpus.as_dicts(corpus.read_bytes(b"no cable", "x"), "x"))
    assert [(row["reference"], len(row["problems"])) for row in rows] == [(None, 1)]


def test_the_csv_dump_and_the_page_of_a_cable_give_the_same_paragraphs():
    body = SAMPLE.raw_body.replace("\\", "\\\\").replace('"', '\\"')
    header = SAMPLE.raw_header.replace('"', '\\"')
    row = f'"154291","5/16/2008 14:54","08MEXICO1487","Embassy Mexico","SECRET","","{header}","{body}"\n'
    page = (
        "<h3>Viewing cable 08MEXICO1487, SCENE SETTER</h3><table class='cable'><tr>"
        + "".join(f"<td>\n<a href='x'>{cell}</a>\n</td>" for cell in ("08MEXICO1487", "2008-05-16 14:02", "2011-01-23 21:09", "SECRET", "Embassy Mexico"))
        + "</tr></table><code><pre>" + SAMPLE.raw_header.replace("\n", "&#x000A;")
        + "</pre></code><code><pre>" + SAMPLE.raw_body.replace("\n1. (U)", "\n<a id='par1' href='#par1'>¶</a>1. (U)").replace("\n", "&#x000A;")
        + "</pre></code>"
    )  # fmt: skip
    for source in (row, page):
        (found,) = corpus.read_bytes(source.encode(), "x")
        assert found.paragraphs == SAMPLE.paragraphs
        assert found.raw_body == SAMPLE.raw_body


# The published pages, where they lie beside the checkout


def test_every_published_page_is_read_without_a_letter_lost(corpus):
    from citekit.corpus import read_file

    pages = sorted((corpus / "pages").glob("*.html"))
    for page in pages:
        cables = [one for one in read_file(page) if isinstance(one, Cable)]
        assert cables, page.name
        assert all(joined(one) == one.raw_body for one in cables)


def test_what_a_page_says_of_itself_is_what_is_read(corpus):
    from citekit.corpus import read_file

    stated = [
        json.loads(line) for line in (corpus / "pages-stated.jsonl").read_text("utf-8").splitlines()
    ]
    agree = dict.fromkeys(["origin", "classification", "day", "numbers"], 0)
    counted = 0
    for row in stated:
        found = next(
            one
            for one in read_file(corpus / "pages" / f"{row['id']}.html")
            if isinstance(one, Cable)
        )
        agree["origin"] += found.origin == row["origin"]
        agree["classification"] += found.classification == row["classification"]
        agree["day"] += found.date is not None and f"{found.date:%Y-%m-%d}" == row["created"][:10]
        numbers = [n for n in row["anchors"] if n.isdigit()]
        if numbers and numbers == [str(n) for n in range(1, len(numbers) + 1)]:
            counted += 1
            agree["numbers"] += [str(p.number) for p in found.paragraphs if p.number is not None][
                : len(numbers)
            ] == numbers
    assert agree["origin"] == agree["classification"] == len(stated)
    assert agree["day"] == len(stated)
    assert agree["numbers"] >= 0.995 * counted


def test_paragraphs_checked_by_hand_are_read_as_they_were_found(corpus):
    from citekit.corpus import read_file

    for row in json.loads((corpus / "paragraphs-checked.json").read_text("utf-8"))["items"]:
        if row["cable"] == "08MEXICO1487":
            found = SAMPLE
        else:
            found = next(
                one
                for one in read_file(corpus / "pages" / f"{row['cable']}.html")
                if isinstance(one, Cable)
            )
        assert [p.number for p in found.paragraphs] == row["paragraph_numbers"], row["cable"]
        for paragraph, expected in zip(found.paragraphs, row["paragraphs"], strict=True):
            assert paragraph.marking == expected["marking"]
            assert paragraph.text.startswith(expected["starts"])
            assert paragraph.text.endswith(expected["ends"]), (row["cable"], paragraph.label)
            assert expected["chars"] in (None, len(paragraph.text)), (row["cable"], paragraph.label)
