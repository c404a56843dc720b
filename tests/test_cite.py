"""Citations: the item, every style's prose, formats that read back, a user's own .bib."""

import json
from dataclasses import replace

import bibtexparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import corpus
from citekit.cite import bibfile, formats, styles
from citekit.cite.item import item
from citekit.cite.titles import titlefy
from citekit.errors import UnknownName, UnreadableFile
from citekit.passage import choose

URL = "https://cables.example.org/08MEXICO1487/11/26-40:0AQ8"
PASSAGE = choose(corpus.sample(), "11", "generally sought to maintain warm ties with Cuba")
ITEM = item(PASSAGE, url=URL, sender="Embassy Mexico City")
TITLE = (
    "Scene Setter for the Visit to Mexico of FBI Deputy Director John S. Pistole, May 21-23, 2008"
)
PAIR = [(PASSAGE, ITEM)]


def entry(text):
    library = bibtexparser.parse_string(text)
    assert not library.failed_blocks
    assert len(library.entries) == 1
    return library.entries[0]


def test_a_cable_is_a_report_by_the_post_with_its_number():
    assert ITEM.fields["type"] == "report"
    assert ITEM.fields["author"] == [{"literal": "US Embassy Mexico City"}]
    assert ITEM.fields["title"] == TITLE
    assert ITEM.fields["number"] == "08MEXICO1487"
    assert ITEM.fields["issued"] == {"date-parts": [[2008, 5, 16]]}
    assert (ITEM.locator, ITEM.label) == ("11", "paragraph")
    assert "accessed" not in ITEM.fields


# Made by citeproc-js from the mapping of each style's family.
PROSE = [
    ("apa", "entry", f"US Embassy Mexico City. (2008, May 16). {TITLE} (Diplomatic Cable No. 08MEXICO1487). U.S. Department of State. {URL}"),
    ("apa", "text", "(US Embassy Mexico City, 2008, para. 11)"),
    ("mla", "entry", f"US Embassy Mexico City. {TITLE}. Diplomatic cable no. 08MEXICO1487, U.S. Department of State, 16 May 2008, {URL}."),
    ("chicago", "note", f"US Embassy Mexico City, “{TITLE},” Diplomatic cable no. 08MEXICO1487, U.S. Department of State, May 16, 2008, para. 11, {URL}."),
    ("oscola", "note", f"Diplomatic cable from US Embassy Mexico City to US Secretary of State, ‘{TITLE}’ (16 May 2008) para 11 <{URL}>."),
]  # fmt: skip


@pytest.mark.parametrize(("style", "form", "prose"), PROSE)
def test_the_common_styles_print_a_cable_as_their_guides_ask(style, form, prose):
    assert styles.render([ITEM], style=style, form=form) == prose


@pytest.mark.parametrize("short", styles.SHORT_NAMES)
def test_every_short_name_stands_for_a_style_there_is(short):
    assert styles.resolve(short) == styles.SHORT_NAMES[short]


def test_a_dependent_style_prints_as_its_parent_does():
    assert styles.render([ITEM], style="nature-biotechnology").startswith("1.")


def test_a_language_changes_the_words_around_the_cable():
    assert "Mai 16" in styles.render([ITEM], style="apa", locale="de-DE")


def test_an_unknown_style_is_answered_with_the_nearest():
    with pytest.raises(UnknownName) as caught:
        styles.render([ITEM], style="chicagoo")
    assert "chicago" in caught.value.hint


@pytest.mark.parametrize(
    "hostile", ["../../etc/passwd", "/etc/passwd", "", "..", "apa\0", "a" * 500]
)
def test_a_style_is_never_a_path(hostile):
    with pytest.raises(UnknownName):
        styles.resolve(hostile)


def test_bibtex_reads_back_with_every_field():
    found = entry(formats.write("bibtex", PAIR))
    assert (found.entry_type, found.key) == ("techreport", "08MEXICO1487")
    assert found["number"] == "08MEXICO1487"
    assert found["year"] == "2008"
    assert found["url"] == URL


def test_biblatex_reads_back_with_the_paragraph_as_pin_cite():
    found = entry(formats.write("biblatex", PAIR))
    assert (found.entry_type, found["date"], found["pagination"]) == (
        "report",
        "2008-05-16",
        "paragraph",
    )


def test_csl_json_is_the_item():
    assert json.loads(formats.write("csl-json", PAIR)) == [dict(ITEM.fields)]


def test_ris_keeps_the_author_whole_and_the_number_where_zotero_reads_it():
    lines = formats.write("ris", PAIR).split("\r\n")
    assert lines[0] == "TY  - RPRT"
    assert "AU  - US Embassy Mexico City," in lines
    assert "SN  - 08MEXICO1487" in lines
    assert lines[-2] == "ER  - "


def test_two_passages_of_one_cable_get_two_keys():
    keys = [e.key for e in bibtexparser.parse_string(formats.write("biblatex", PAIR * 3)).entries]
    assert keys == ["08MEXICO1487", "08MEXICO1487b", "08MEXICO1487c"]


HOSTILE = [
    "} , evil = {x",
    "{{{{",
    r"\input{/etc/passwd}",
    "50% of $5 & #1 _a_ ^b~",
    "a\nER  - \nTY  - X",
    "a\r\nER  - ",
    "a\u2028ER  - \u0085TY  - X",
    "@book{x, title={y}}",
    '<script>alert(1)</script>" onload="x',
    "=1+1",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_stays_one_record(title):
    pairs = [(PASSAGE, replace(ITEM, fields={**ITEM.fields, "title": title}))]
    assert "evil" not in entry(formats.write("bibtex", pairs)).fields_dict
    assert entry(formats.write("biblatex", pairs)).entry_type == "report"
    ris = formats.write("ris", pairs).split("\r\n")
    assert [line[:2] for line in ris].count("ER") == 1
    assert len(json.loads(formats.write("csl-json", pairs))) == 1
    assert "<script" not in formats.write("html", [(replace(PASSAGE, text=""), pairs[0][1])])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_title_stays_one_record(title):
    pairs = [(PASSAGE, replace(ITEM, fields={**ITEM.fields, "title": title}))]
    assert entry(formats.write("bibtex", pairs))["number"] == "08MEXICO1487"
    assert formats.write("ris", pairs).count("\r\nER  - ") == 1


def test_an_unknown_format_is_answered_with_those_there_are():
    with pytest.raises(UnknownName) as caught:
        formats.row("bibtx")
    assert "bibtex" in caught.value.hint


def test_the_suffixes_of_the_table_are_unique():
    suffixes = [row.suffix for row in formats.FORMATS]
    assert len(set(suffixes)) == len(suffixes)


TITLES = [
    ("COTE D'IVOIRE: UK ON ELECTIONS, DDR, AND RE-ENERGIZING THE PROCESS", "Cote D'Ivoire: UK on Elections, DDR, and Re-Energizing the Process"),
    ("PM BROWN DOES THE UNEXPECTED IN ADDRESSING ECONOMIC PROBLEMS", "PM Brown Does the Unexpected in Addressing Economic Problems"),
    ("A SIGN OF GOL'S \"CORSAIR MENTALITY\"", "A Sign of GOL's \"Corsair Mentality\""),
    ("Back to the Future?", "Back to the Future?"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "title"), TITLES)
def test_a_subject_in_capitals_becomes_a_title_and_acronyms_stay(subject, title):
    assert titlefy(subject) == title


# A user's own file


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
