"""A user's own .bib file: what is added, completed and found wrong; every other byte stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import corpus
from citekit.cite import bibfile, formats
from citekit.cite.item import item
from citekit.errors import UnreadableFile
from citekit.passage import choose

URL = "https://cables.example.org/08MEXICO1487/11/26-40:0AQ8"
PASSAGE = choose(corpus.sample(), "11", "generally sought to maintain warm ties with Cuba")
PAIR = [(PASSAGE, item(PASSAGE, url=URL, sender="Embassy Mexico City"))]
TITLE = str(PAIR[0][1].fields["title"])


def facts(reference):
    if str(reference) != "08MEXICO1487":
        return None
    return bibfile.Facts(
        TITLE, "2008-05-16", {"number": "08MEXICO1487", "date": "2008-05-16", "url": URL}
    )


BIB = (
    "\ufeff% my cables\r\n@string{state = {Department}}\r\n"
    "@misc{mine,\r\n   title   = {Something else},  number={08 MEXICO 1487}\r\n}\r\n"
    "@article{other, title={No cable}, year = 1999}\r\n"
    "@book{broken, title={never closed\r\n"
)


def test_update_fills_what_is_missing_and_touches_no_other_byte():
    after = bibfile.update(BIB, facts)
    assert "date = {2008-05-16}," in after
    assert f"url = {{{URL}}}," in after
    assert "{Something else}" in after
    removed = [
        line
        for line in bibfile.difference(BIB, after, "x").split("\n")
        if line.startswith("-") and not line.startswith("---")
    ]
    assert len(removed) <= 1
    assert after.startswith(
        "\ufeff% my cables\r\n@string{state = {Department}}\r\n@misc{mine,\r\n   title   ="
    )
    assert after.endswith(BIB[BIB.index("}\r\n@article") :])
    assert bibfile.update(after, facts) == after


def test_add_appends_once():
    source = formats.write("biblatex", PAIR)
    once = bibfile.add("@article{a, title={x}}\n", [("08MEXICO1487", source)])
    assert once.startswith("@article{a, title={x}}\n\n@report{08MEXICO1487")
    assert bibfile.add(once, [("08MEXICO1487", source)]) == once


def test_add_leaves_a_cable_alone_that_is_there_under_another_key():
    text = "@misc{mine, number={08MEXICO1487}}\n"
    assert bibfile.add(text, [("08MEXICO1487", formats.write("biblatex", PAIR))]) == text


def test_check_says_what_is_wrong_and_in_which_line():
    text = (
        "@report{a, number={08MEXICO1487}, year={2009}, title={Scene Settler}}\n"
        "@report{b, number={08MEXICO1487}}\n@report{c, number={09NOWHERE1}}\n"
    )
    found = [(p.where, p.message) for p in bibfile.check(text, facts)]
    assert ("line 1, a", "The cable is of 2008, not 2009.") in found
    assert ("line 1, a", f"The cable's title is: {TITLE}") in found
    assert ("line 2, b", "The cable 08MEXICO1487 is cited already as a.") in found
    assert any(
        w == "line 3, c" and m.startswith("No cable is numbered 09NOWHERE1.") for w, m in found
    )


@pytest.mark.parametrize("data", ["é".encode("latin-1"), "é".encode(), b"\xef\xbb\xbfa\r\n"])
def test_bytes_survive_reading_and_writing(data):
    assert bibfile.encode(*bibfile.decode(data)) == data


def test_what_is_no_text_is_refused():
    with pytest.raises(UnreadableFile):
        bibfile.decode(b"PK\x03\x04\0\0")


def test_the_date_is_compared_as_far_as_the_entry_gives_it():
    text = (
        "@report{a, number={08MEXICO1487}, date={2008-05-17}}\n"
        "@report{b, url={https://wikileaks.org/cable/2008/05/08MEXICO1487.html}, year=2008, month=jun}\n"
        "@report{c, number={08MEXICO1487}, year=2008, month=may}\n"
    )
    found = [p.message for p in bibfile.check(text, facts) if "is of" in p.message]
    assert found == [
        "The cable is of 2008-05-16, not 2008-05-17.",
        "The cable is of 2008-05, not 2008-06.",
    ]


def test_an_entry_whose_fields_name_two_cables_is_reported_and_left_alone():
    text = "@misc{a, number={08MEXICO1487}, url={https://wikileaks.org/cable/2009/01/09NOWHERE212.html}}"
    assert "Its number names 08MEXICO1487, its url 09NOWHERE212." in [
        p.message for p in bibfile.check(text, facts)
    ]
    assert bibfile.update(text, facts) == text


@pytest.mark.parametrize(
    "text",
    [
        "@article{a, title={What 08MEXICO1487 tells}, year=2012}",
        "@misc{a, note={answers 08MEXICO1487}, title={A letter}}",
        "@misc{a, title={x}\n number={08MEXICO1487}}",  # a comma is missing
        "@misc{a, number={08MEXICO1487}, number={08MEXICO1487}}",
        "@misc{a, number={08MEXICO1487}, title={never closed}",
        "@misc{a, number={08MEXICO1487}, year=2000 % tail\n}",
        "@comment{a, number={08MEXICO1487}}",
        "",
        "no entry at all",
    ],
)
def test_what_is_no_cable_or_is_broken_is_left_alone(text):
    assert bibfile.update(text, facts) == text


def test_broken_entries_are_reported_with_their_line():
    text = "\n@misc{a, title={x}}\n@book{b, title={never closed\n@misc{c, title={y}}\n"
    assert [(p.where, p.message[:12]) for p in bibfile.check(text, facts)] == [
        ("line 3", "It is broken")
    ]


def test_new_entries_go_before_an_entry_that_would_swallow_them():
    text = "@misc{a, title={x}}\n@book{b, title={never closed\n"
    after = bibfile.add(text, [("08MEXICO1487", "@report{08MEXICO1487,\n}\n")])
    assert after.index("@report") < after.index("@book")
    assert after.endswith("@book{b, title={never closed\n")


def test_an_entry_of_bibtex_gets_year_and_month_and_keeps_its_indentation():
    after = bibfile.update("@techreport{a,\n\tnumber = {08MEXICO1487}\n}\n", facts)
    assert "\n\tyear = {2008},\n\tmonth = may,\n\turl = {" in after
    assert "date" not in after


PIECES = st.sampled_from(
    [
        "@misc{a, title={x}}", "@report{k, number={08MEXICO1487}}", "% note\r\n", "\n", "\r\n", " ",
        "@string{s = {S}}", "@comment{jabref-meta: x;}", "{", "}", '"', "@", "é", "\ufeff", "#", ",",
        "@misc(p, url = {https://wikileaks.org/cable/2008/05/08MEXICO1487.html})", "=", "\\", "title={y}",
    ]
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_nothing_is_ever_lost_of_a_file_however_broken(text):
    after = bibfile.update(text, facts)
    rest = iter(after)
    assert all(char in rest for char in text.replace(" ", "").replace("\r", "").replace("\n", ""))
    assert bibfile.update(after, facts) == after
    added = bibfile.add(text, [("09NOWHERE212", "@report{09NOWHERE212,\n}\n")])
    assert added.replace("@report{09NOWHERE212,", "", 1).count("@") == text.count("@")
    bibfile.check(text, facts)
