"""A user's own .bib file: what is added, completed and found wrong; every other byte stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import corpus, desk
from citekit.cite import bibcheck, bibfile, formats
from citekit.cite.item import item
from citekit.errors import UnknownName, UnreadableFile
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
    found = [(p.where, p.message) for p in bibcheck.check(text, bibcheck.Known(facts))]
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
    found = [p.message for p in bibcheck.check(text, bibcheck.Known(facts)) if "is of" in p.message]
    assert found == [
        "The cable is of 2008-05-16, not 2008-05-17.",
        "The cable is of 2008-05, not 2008-06.",
    ]


def test_an_entry_whose_fields_name_two_cables_is_reported_and_left_alone():
    text = "@misc{a, number={08MEXICO1487}, url={https://wikileaks.org/cable/2009/01/09NOWHERE212.html}}"
    assert "Its number names 08MEXICO1487, its url 09NOWHERE212." in [
        p.message for p in bibcheck.check(text, bibcheck.Known(facts))
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
    assert [(p.where, p.message[:12]) for p in bibcheck.check(text, bibcheck.Known(facts))] == [
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


WAYS = [  # how people have written the cable that an entry is, by their .bib files
    "@report{k, number = {08 MEXICO 1487}}",
    "@misc{k, number = {Cable 08MEXICO1487}, title = {x}}",
    "@techreport{k, number = {MEXICO 001487}, year = 2008}",
    "@online{k, url = {http://wikileaks.org/cable/2008/05/08MEXICO1487.html}}",
    "@misc{k, howpublished = {\\url{http://wikileaks.org/cable/2008/05/08MEXICO1487.html}}}",
    "@misc{k, title = {{08MEXICO1487: Scene Setter}}}",
    "@unpublished{k, note = {WikiLeaks cable 08MEXICO1487, Secret}}",
    "@misc{08MEXICO1487, title = {Scene}}",
]


@pytest.mark.parametrize("text", WAYS)
def test_a_cable_is_found_in_whatever_way_it_was_written(text):
    assert "2008-05-16" in bibfile.update(text, facts) or "month = may" in bibfile.update(
        text, facts
    )


def test_a_cable_is_found_by_its_title_where_an_entry_speaks_of_cables():
    title = "Scene setter for the visit to Mexico of FBI deputy director John S. Pistole, May 21-23, 2008"
    text = f"@misc{{k, title = {{{title}}}, publisher = {{WikiLeaks}}}}"
    after = desk.edit_bib(text.encode(), update=True).decode()
    assert "number = {08MEXICO1487}" in after
    other = text.replace("WikiLeaks", "A press").encode()
    assert desk.edit_bib(other, update=True) == other


def test_update_overwrites_only_the_fields_that_are_named():
    text = "@report{k,\n  title={Wrong} ,\n  NUMBER = 08MEXICO1487 # {},\n date = {2007}\n}"
    text = text.replace("08MEXICO1487 # {}", '{08MEXI} # "CO1487"').replace(
        "report{k", "report{08MEXICO1487"
    )
    bib = desk.edit_bib(text.encode(), replace=["title"]).decode()
    assert f"  title={{{{{TITLE}}}}} ,\n" in bib
    assert "date = {2007}" in bib
    assert 'NUMBER = {08MEXI} # "CO1487",' in bib
    whole = desk.edit_bib(text.encode(), replace=["all"]).decode()
    assert "date = {2008-05-16}" in whole
    assert "NUMBER = {08MEXICO1487}," in whole
    assert desk.edit_bib(whole.encode(), replace=["all"]).decode() == whole


def test_a_quotation_in_a_note_is_proved():
    entry = (
        "@report{{k, number = {{08MEXICO1487}}, note = {{It saw ``maintain {} ties with Cuba''.}}}}"
    )
    assert desk.check_bib(entry.format("warm").encode()) == []
    [found] = desk.check_bib(entry.format("cold").encode())
    assert "maintain warm ties with Cuba" in found.message


def test_an_entry_that_citekit_wrote_has_nothing_wrong():
    bib = desk.edit_bib(b"", add=["08MEXICO1487/11/26-40"])
    assert desk.check_bib(bib) == []
    assert desk.edit_bib(bib, update=True) == bib
    assert desk.edit_bib(bib, replace=["all"]) == bib  # the paragraph's own address stays too


ADDRESSES = [
    ("https://wikileaks.org/cable/2008/05/08MEXICO1487.html", ""),
    ("https://www.wikileaks.org/plusd/cables/08MEXICO1487_a.html", ""),
    ("https://wikileaks.org/cable/2008/06/08MEXICO1487.html", "No page has that address"),
    ("http://www.cablegatesearch.net/cable.php?id=08MEXICO1487", "no longer answers"),
    ("https://cables.example.org/08MEXICO1487/99", "leads nowhere"),
    ("https://cables.example.org/08MEXICO1487/11/26-40:0AQ8", ""),
]


@pytest.mark.parametrize(("address", "said"), ADDRESSES)
def test_an_address_that_leads_nowhere_is_said(address, said):
    messages = [
        f.message
        for f in desk.check_bib(
            f"@report{{k, number={{08MEXICO1487}}, url={{{address}}}}}".encode()
        )
    ]
    assert bool(messages) == bool(said)
    assert said in "".join(messages)


KEYS = [
    ("{id}", "08MEXICO1487"), ("{Origin}{yy}-{serial}", "Mexico08-1487"), ("cable:{year}{month}{day}{origin}", "cable:20080516mexico"),
    ("", "08MEXICO1487"), ("a b{id}", "ab08MEXICO1487"),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "key"), KEYS)
def test_new_entries_have_keys_of_the_pattern(pattern, key):
    assert f"@report{{{key},".encode() in desk.edit_bib(b"", add=["08MEXICO1487"], key=pattern)


def test_a_key_that_is_taken_gets_a_letter():
    after = desk.edit_bib(b"@book{mexico, title={x}}\n", add=["08MEXICO1487"], key="{origin}")
    assert b"@report{mexicob," in after


def test_an_unknown_part_of_a_key_names_those_there_are():
    with pytest.raises(UnknownName) as refused:
        desk.edit_bib(b"", add=["08MEXICO1487"], key="{post}")
    assert "{" not in refused.value.hint
    assert "origin" in refused.value.hint


def test_a_file_of_fifty_megabytes_is_refused():
    with pytest.raises(UnreadableFile, match="bytes"):
        bibfile.decode(b" " * 50_000_000)


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
    bibcheck.check(text, bibcheck.Known(facts))
