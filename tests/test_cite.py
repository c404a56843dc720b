"""Citations: the item, every style's prose, formats that read back, a user's own .bib."""

import json
from dataclasses import replace
from pathlib import Path

import bibtexparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import corpus as library
from citekit.cite import csl, formats, styles
from citekit.cite.item import item
from citekit.cite.titles import titlefy
from citekit.cite.trace import trace
from citekit.errors import BadOption, UnknownName
from citekit.model import Address, Paragraph, Place, Reference
from citekit.passage import choose, select

URL = "https://cables.example.org/08MEXICO1487/11/26-40:0AQ8"
PASSAGE = choose(library.sample(), "11", "generally sought to maintain warm ties with Cuba")
ITEM = item(PASSAGE, url=URL, sender="Embassy Mexico City")
TITLE = (
    "Scene Setter for the Visit to Mexico of FBI Deputy Director John S. Pistole, May 21-23, 2008"
)
PAIR = [(PASSAGE, ITEM)]
CASES = Path(__file__).parent / "cases"


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
    ("harvard", "text", "(US Embassy Mexico City, 2008, para. 11)"),
    ("chicago-author-date", "text", "(US Embassy Mexico City 2008, para. 11)"),
    ("mhra", "note", f"US Embassy Mexico City, ‘{TITLE}’, Diplomatic cable no. 08MEXICO1487, U.S. Department of State, 16 May 2008, para. 11 <{URL}>."),
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


def test_the_same_passage_thrice_gets_three_keys():
    keys = [e.key for e in bibtexparser.parse_string(formats.write("biblatex", PAIR * 3)).entries]
    place = "08MEXICO1487-11.33-40"
    assert keys == ["08MEXICO1487", place, f"{place}b"]


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
    ("SECRETARY'S VISIT TO THE HAGUE: CODEL McNAMARA FOLLOWS FROM AFAR", "Secretary's Visit to The Hague: CODEL McNamara Follows From Afar"),
    ('PRESIDENT: "FOREIGN AID IS DEAD" AS MASS FIRINGS START', 'President: "Foreign Aid Is Dead" as Mass Firings Start'),
    ("A/S NOBODY ON START FOLLOW-ON TALKS, R&D AND NGOS IN THE 1990S", "A/S Nobody on START Follow-on Talks, R&D and NGOs in the 1990s"),
    ("THIRD BANK GOES DOWN; GOLF, GOODS AND GOM", "Third Bank Goes Down; Golf, Goods and GOM"),
    ("THE WHO DIRECTOR VS. XXXXXXXXXX: WHO IS RIGHT?", "The WHO Director vs. XXXXXXXXXX: Who Is Right?"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "title"), TITLES)
def test_a_subject_in_capitals_becomes_a_title_and_acronyms_stay(subject, title):
    assert titlefy(subject) == title


def test_csl_yaml_holds_the_fields_of_csl_json():
    rows = formats.write("csl-yaml", PAIR).splitlines()
    assert (rows[0], rows[1], rows[-1]) == ("---", "references:", "---")
    read = {name[2:]: json.loads(value) for name, value in (r.split(": ", 1) for r in rows[2:-1])}
    assert read == json.loads(formats.write("csl-json", PAIR))[0]


def test_wikipedia_gets_a_footnote_with_quotation_and_paragraph():
    note = formats.write("wikipedia", PAIR)
    assert note.startswith("<ref>{{cite report |author=US Embassy Mexico City |title=Scene Setter")
    assert "|id=08MEXICO1487 " in note
    assert "|date=2008-05-16 |at=paragraph 11 |quote=generally sought" in note


@pytest.mark.parametrize("title", ["a|b=c", "}}</ref>", "[[x]]", "''y''", "<nowiki>"])
def test_no_title_leaves_its_field_in_wikitext(title):
    pairs = [(PASSAGE, replace(ITEM, fields={**ITEM.fields, "title": title}))]
    note = formats.write("wikipedia", pairs)
    assert note.count("|") == formats.write("wikipedia", PAIR).count("|")
    assert (note.count("}}"), note.count("<"), note.count("''"), note.count("[[")) == (1, 2, 0, 0)


def test_every_case_of_titles_that_has_once_passed_still_passes(corpus):
    cases = {
        case["cable"]: case
        for case in json.loads((corpus / "cases" / "titlefy.json").read_text("utf-8"))["items"]
    }
    passing = json.loads((CASES / "corpus_ratchet_titlefy.json").read_text("utf-8"))["passing"]
    wrong = {
        name: titlefy(cases[name]["input"])
        for name in passing
        if titlefy(cases[name]["input"]) != cases[name]["expected"]
    }
    assert not wrong


# Every citation below has its passage's own paragraph and address.


def passage_of(label):
    chosen = select(library.sample(), Address(Reference(2008, "MEXICO", 1487), (Place(label),)))
    return item(chosen, url=f"https://cables.example.org/x/{label}", sender="Embassy Mexico City")


def test_several_passages_of_a_cable_are_one_entry_and_several_notes():
    made = [passage_of("3"), passage_of("11")]
    assert styles.render(made, style="chicago").count("Diplomatic Cable") == 1
    notes = styles.render(made, style="chicago", form="note").split("\n")
    assert [n.endswith(f"para. {k}, https://cables.example.org/x/{k}.") for n, k in zip(notes, ("3", "11"), strict=True)] == [True, True]  # fmt: skip


def test_a_list_is_sorted_as_the_style_asks():
    other = replace(ITEM, fields={**ITEM.fields, "id": "09NOWHERE212", "author": [{"literal": "US Consulate Nowhere"}]})  # fmt: skip
    first, second = styles.render([ITEM, other], style="apa").split("\n")
    assert first.startswith("US Consulate")
    assert second.startswith("US Embassy")


def test_an_engine_for_one_item_prints_what_the_whole_style_prints():
    other = replace(ITEM, fields={**ITEM.fields, "id": "09NOWHERE212", "author": [{"literal": "US Consulate Nowhere"}]})  # fmt: skip
    for style in ("apa", "mla", "oscola"):
        alone = styles.render([ITEM], style=style)
        assert alone in styles.render([ITEM, other], style=style).split("\n")


def test_html_is_escaped_and_keeps_the_style_s_italics():
    title = "<script>alert(1)</script>"
    hostile = replace(ITEM, fields={**ITEM.fields, "title": title})
    made = styles.render([hostile], style="apa", output="html")
    assert made.startswith('<div class="csl-entry">')
    assert "<i>" in made
    assert "<script" not in made


@pytest.mark.parametrize(
    ("locale", "word"), [("de", "Mai"), ("fr_CA", "mai"), ("PT-BR", "maio"), ("sr-Cyrl-RS", "Мај")]
)
def test_a_language_may_be_spelt_in_any_way(locale, word):
    assert f"{word} 16" in styles.render([ITEM], style="apa", locale=locale)


def test_an_unknown_language_is_answered_with_the_nearest():
    with pytest.raises(UnknownName) as caught:
        styles.render([ITEM], style="apa", locale="xx-YY")
    assert "en-US" in caught.value.hint


def test_bluebook_gets_its_sign_and_the_number_of_the_cable():
    made = styles.render([ITEM], style="bluebook", form="note")
    assert f"{TITLE}, Diplomatic Cable 08MEXICO1487, ¶ 11 (May 16, 2008), {URL}." in made


LOCATORS = [
    ((("11", 11),), "11"),
    ((("11", 11), ("12", 12)), "11-12"),
    ((("3", 3), ("11", 11), ("12", 12)), "3, 11-12"),
    ((("U1", None),), "[first unnumbered after 12]"),
    ((("12.2", 12),), "12 [second]"),
    ((("12.5", 12),), "12 [no. 5]"),
    ((("A", None),), "A"),
    ((("SUBJECT", None),), None),
]


@pytest.mark.parametrize(("paragraphs", "locator"), LOCATORS)
def test_a_locator_says_where_a_reader_finds_the_paragraph(paragraphs, locator):
    cited = tuple(Paragraph(label, number, 1, None, "x", ()) for label, number in paragraphs)
    extra = tuple(p for p in cited if PASSAGE.cable.paragraph(p.label) is None)
    cable = replace(PASSAGE.cable, paragraphs=PASSAGE.cable.paragraphs + extra)
    made = item(replace(PASSAGE, cable=cable, paragraphs=cited), url=URL, sender="Embassy Nowhere")
    assert made.locator == locator
    assert made.suffix == ("" if locator else "subject line")


def test_unnumbered_paragraphs_are_counted_from_the_numbered_one_before_them():
    labels = ["U1", "1", "U2", "U3", "2", "U4"]
    every = tuple(Paragraph(label, None, 1, None, "x", ()) for label in labels)
    cable = replace(PASSAGE.cable, paragraphs=every)
    found = [
        item(replace(PASSAGE, cable=cable, paragraphs=(p,)), url=URL, sender="X").locator
        for p in every
        if p.label.startswith("U")
    ]
    assert found == [
        "[first unnumbered]",
        "[first unnumbered after 1]",
        "[second unnumbered after 1]",
        "[first unnumbered after 2]",
    ]


@pytest.mark.parametrize("style", ["apa", "chicago", "oscola", "bluebook", "mla"])
def test_the_subject_line_is_said_in_every_citation_of_it(style):
    made = passage_of("SUBJECT")
    assert "subject line" in styles.render([made], style=style, form="text")


SHOWN = [
    ("apa", "para. 11", "paras. 11–12"),
    ("chicago", "para. 11", "paras. 11–12"),
    ("oscola", "para 11", "paras 11–12"),
    ("bluebook", "¶ 11", "¶¶ 11–12"),
]


@pytest.mark.parametrize(("style", "one", "two"), SHOWN)
def test_one_paragraph_and_several_are_said_as_the_style_says_it(style, one, two):
    several = replace(ITEM, locator="11-12")
    assert one in styles.render([ITEM], style=style, form="note")
    assert two in styles.render([several], style=style, form="note")


LATER = [
    ("chicago", f"US Embassy Mexico City, “{TITLE},” para. 11.", f"US Embassy Mexico City, “{TITLE},” para. 11."),
    ("oscola", "Diplomatic cable from US Embassy Mexico City to US Secretary of State (n 1) para 11.", "ibid 11."),
    ("bluebook", "US Embassy Mexico City, supra note 1 at ¶ 11.", "Id. at ¶ 11."),
]  # fmt: skip


@pytest.mark.parametrize(("style", "later", "ibid"), LATER)
def test_a_later_note_is_short_and_keeps_its_paragraph(style, later, ibid):
    assert styles.render([ITEM], style=style, form="subsequent") == later
    assert styles.render([ITEM], style=style, form="ibid") == ibid


def test_all_forms_are_those_that_the_style_has():
    assert list(styles.every_form([ITEM], style="oscola")) == ["Note", "Later note", "The same again", "Bibliography"]  # fmt: skip
    assert list(styles.every_form([ITEM], style="apa")) == ["In the text", "Bibliography"]
    assert list(styles.every_form([ITEM], style="bluebook")) == ["Note", "Later note", "The same again"]  # fmt: skip
    assert styles.render([ITEM], style="apa", form="all").startswith("In the text\n(US Embassy")


def test_markdown_sets_italics_and_escapes_the_source():
    hostile = replace(ITEM, fields={**ITEM.fields, "title": "A *bold* [x](http://e.example) `y`"})
    made = styles.render([hostile], style="apa", output="markdown")
    assert r"*A \*bold\* \[x\](http://e.example) \`y\`*" in made


def test_rtf_is_a_whole_file_with_the_source_escaped():
    hostile = replace(ITEM, fields={**ITEM.fields, "title": r"A } \object {x"})
    made = styles.render([hostile], style="apa", output="rtf")
    assert made.startswith(r"{\rtf1")
    assert r"A \} \\object \{x" in made
    bare = made.replace("\\\\", "").replace(r"\{", "").replace(r"\}", "")
    assert bare.count("{") == bare.count("}")


def test_a_title_of_two_lines_stays_on_one():
    hostile = replace(ITEM, fields={**ITEM.fields, "title": "One\nTwo"})
    assert "\n" not in styles.render([hostile], style="apa")


@pytest.mark.parametrize("dependent", ["accounting-forum", "acta-psychologica"])
def test_a_dependent_style_is_cited_as_its_parent_s_family_is(dependent):
    assert csl.style(dependent).name == "apa"
    assert styles.render([ITEM], style=dependent) == styles.render([ITEM], style="apa")


RENAMED = [("aaa", "american-anthropological-association"), ("IEEE", "ieee"), ("apa.csl", "apa"), ("Nature Biotechnology", "nature-biotechnology")]  # fmt: skip


@pytest.mark.parametrize(("given", "name"), RENAMED)
def test_a_style_is_found_by_its_old_name_and_by_its_title(given, name):
    assert styles.resolve(given) == name


def test_every_renamed_style_leads_to_one_that_is_there():
    there = [name for name in csl.renamed() if csl.file_of(styles.resolve(name))]
    assert len(there) == len(csl.renamed())


@pytest.mark.parametrize(
    ("wrong", "near"), [("natur", "nature"), ("harvard university", "harvard-deakin-university"), ("chicagoo", "chicago")]
)  # fmt: skip
def test_a_wrong_style_is_answered_with_those_of_such_a_title(wrong, near):
    with pytest.raises(UnknownName) as caught:
        styles.resolve(wrong)
    assert near in caught.value.hint


# Which address is cited, and when; every field traced.


def test_the_day_of_access_is_printed_and_never_the_clock_s():
    made = item(PASSAGE, url=URL, sender="Embassy Mexico City", accessed="2026-11-24")
    assert "accessed" not in ITEM.fields
    assert "urldate     = {2026-11-24}" in formats.write("biblatex", [(PASSAGE, made)])


@pytest.mark.parametrize("wrong", ["today", "2026-13-01", "24.11.2026", "2026-1-1", "20261124", "²026-11-24"])  # fmt: skip
def test_a_day_that_is_none_is_refused(wrong):
    with pytest.raises(BadOption):
        item(PASSAGE, url=URL, sender="X", accessed=wrong)


@pytest.mark.parametrize("wrong", ["javascript:alert(1)", "archive.org/x", "https://a b/", "https://x/\n", "https://[x", ""])  # fmt: skip
def test_an_archive_that_is_no_address_is_refused(wrong):
    with pytest.raises(BadOption):
        item(PASSAGE, url=URL, sender="X", archive_url=wrong, archive_date="2011-02-03")


def test_an_archived_copy_is_named_with_its_day():
    made = item(
        PASSAGE,
        url=URL,
        sender="X",
        archive_url="https://archive.example/1",
        archive_date="2011-02-03",
    )
    pair = [(PASSAGE, made)]
    assert "archived at https://archive.example/1 on 2011-02-03" in formats.write("ris", pair)
    note = formats.write("wikipedia", pair)
    assert (
        "|archive-url=https://archive.example/1 |archive-date=2011-02-03 |url-status=live" in note
    )


def test_every_field_is_traced_to_the_line_that_it_came_from():
    cable = PASSAGE.cable
    found = {t.field: t for t in trace(PASSAGE, ITEM, "Embassy Mexico City")}
    for name, part, line in [
        ("title", cable.raw_body, "SUBJECT: SCENE SETTER FOR THE VISIT TO MEXICO OF FBI DEPUTY"),
        ("author", cable.raw_header, "FM AMEMBASSY MEXICO"),
        ("issued", cable.raw_header, "R 161454Z MAY 08"),
        ("recipient", cable.raw_header, "TO RUEHC/SECSTATE WASHDC 1886"),
        ("note", cable.raw_body, "S E C R E T SECTION 01 OF 03 MEXICO 001487"),
    ]:
        assert found[name].line == line
        number = int(found[name].where.rpartition(" ")[2])
        assert part.split("\n")[number - 1] == line
    assert found.keys() >= ITEM.fields.keys() - {"id", "type"}
    assert found["locator"].line.startswith("Closer to home") or "11." in found["locator"].line


def test_sentence_case_asks_the_cable_which_words_are_names():
    made = item(PASSAGE, url=URL, sender="X", case="sentence").fields["title"]
    assert made == (
        "Scene Setter for the visit to Mexico of FBI Deputy Director John S. Pistole, May 21-23, 2008"
    )
    kept = item(PASSAGE, url=URL, sender="X", case="original").fields
    assert kept["title"] == PASSAGE.cable.subject == kept["custom"]["subject"]


@pytest.mark.parametrize(
    ("sender", "author"),
    [
        ("Embassy Mexico City", "US Embassy Mexico City"),
        ("US Interests Section Havana", "US Interests Section Havana"),
        ("Secretary of State", "US Secretary of State"),
        ("American Institute Taiwan, Taipei", "American Institute Taiwan, Taipei"),
    ],
)
def test_the_author_says_whose_post_it_is(sender, author):
    made = item(PASSAGE, url=URL, sender=sender)
    assert made.fields["author"] == [{"literal": author}]
