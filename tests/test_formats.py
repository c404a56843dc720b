"""Every form in which another program reads a citation: whatever the text, one record reads back."""

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import bibtexparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import corpus as library
from citekit.cite import formats
from citekit.cite.escape import line
from citekit.cite.item import item
from citekit.passage import choose

URL = "https://cables.example.org/08MEXICO1487/11/26-40:0AQ8"
PASSAGE = choose(library.sample(), "11", "generally sought to maintain warm ties with Cuba")
ITEM = item(PASSAGE, url=URL, sender="Embassy Mexico City", accessed="2026-11-24")
DC = "{http://purl.org/dc/elements/1.1/}"
MODS = "{http://www.loc.gov/mods/v3}"
WORD = "{http://schemas.openxmlformats.org/officeDocument/2006/bibliography}"


def tagged(text, title, end):
    """The titles of a format with a tag before each line, and how many records it ends."""
    rows = text.split("\r\n")
    assert all(re.match(r"(?:[A-Z][A-Z0-9]  - |%. ?)", row) or not row for row in rows)
    titles = [row.removeprefix(title) for row in rows if row.startswith(title)]
    return titles if len(titles) == rows.count(end) else []


def of_yaml(text):
    """The titles of YAML whose every value is JSON on one line, as all of ours is."""
    rows = [re.match(r"[-\s]*(?:\w|-)+: (.+)", row) for row in text.split("\n")]
    values = [json.loads(row[1]) for row in rows if row]
    assert len(values) > 9
    found = re.findall(r"(?m)^[- ]+title: (.*)$", text)
    return [json.loads(value) for value in found]


# How each form is read, and the titles that it gives.
READERS = {
    "csl-json": lambda text: [one["title"] for one in json.loads(text)],
    "csl-yaml": of_yaml,
    "cff": of_yaml,
    "ris": lambda text: tagged(text, "TI  - ", "ER  - "),
    "enw": lambda text: tagged(text.removesuffix("\r\n"), "%T ", ""),
    "endnote-xml": lambda text: [one.text for one in ET.fromstring(text).iter("title")],
    "word": lambda text: [one.text for one in ET.fromstring(text).iter(WORD + "Title")],
    "mods": lambda text: [one.text for one in ET.fromstring(text).iter(MODS + "title")],
    "dublin-core": lambda text: [one.text for one in ET.fromstring(text).iter(DC + "title")],
    "json-ld": lambda text: [json.loads(text)["isPartOf"]["name"]],
}
HOSTILE = [
    "} , evil = {x",
    "{{{{",
    r"\input{/etc/passwd}",
    "50% of $5 & #1 _a_ ^b~",
    "a\nER  - \nTY  - X",
    "a\r\nER  - ",
    "a\r\n\r\n%0 Book",
    "a\u2028ER  - \u0085TY  - X",
    "@book{x, title={y}}",
    '<script>alert(1)</script>" onload="x',
    "</title></titleInfo><mods>]]>",
    "&lt;b&gt; &#60;",
    "=1+1",
    "- a: b",
    "'x': {y}\n---\n",
    "\ud800 \ufffe \x00",
    "#+end_quote\n* A heading",
    "|author=evil}}</ref>",
]


def titled(title):
    return [(PASSAGE, replace(ITEM, fields={**ITEM.fields, "title": title}))]


def test_every_format_has_a_reader_or_is_text_to_paste():
    pasted = {"bibtex", "biblatex", "hayagriva", "wikipedia", "markdown", "org", "html", "text"}
    assert READERS.keys() | pasted == {row.name for row in formats.FORMATS}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_one_record_and_reads_back_as_it_is(name, title):
    assert READERS[name](formats.write(name, titled(title))) == [line(title)]


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=[]), min_size=1, max_size=60).filter(line))
def test_any_title_is_one_record_in_every_format(title):
    pairs = titled(title)
    for name, titles in READERS.items():
        assert titles(formats.write(name, pairs)) == [line(title)], name
    for row in formats.FORMATS:
        assert formats.write(row.name, pairs).encode().decode()
    for name in ("bibtex", "biblatex"):
        found = bibtexparser.parse_string(formats.write(name, pairs))
        assert (len(found.entries), len(found.failed_blocks)) == (1, 0)
        assert "author" in found.entries[0].fields_dict


@pytest.mark.parametrize("name", [row.name for row in formats.FORMATS])
def test_every_format_says_who_when_which_cable_and_which_paragraph(name):
    text = formats.write(name, [(PASSAGE, ITEM)])
    assert "US Embassy Mexico City" in text
    assert "08MEXICO1487" in text
    assert "2008" in text
    assert URL in text
    if name not in ("csl-json", "csl-yaml", "dublin-core"):  # their items hold no locator
        assert re.search("paragraph(?: |s? 11|})", text)


@pytest.mark.parametrize("name", [row.name for row in formats.FORMATS if row.name != "json"])
def test_two_cables_are_two_records(name):
    other = replace(ITEM, fields={**ITEM.fields, "id": "09NOWHERE212", "number": "09NOWHERE212"})
    text = formats.write(name, [(PASSAGE, ITEM), (PASSAGE, other)])
    assert "09NOWHERE212" in text
    assert text.count("US Embassy Mexico City") >= 2
    if name in ("csl-json", "json-ld"):
        json.loads(text)
    if text.startswith("<?xml"):
        ET.fromstring(text)


def test_a_word_source_keeps_its_identity_from_export_to_export():
    first, again = (formats.write("word", [(PASSAGE, ITEM)]) for _ in range(2))
    assert re.findall("Guid>(.*)<", first) == re.findall("Guid>(.*)<", again)


def test_json_ld_may_stand_in_a_page():
    assert "<" not in formats.write("json-ld", titled("</script><script>alert(1)"))


def test_org_cannot_be_left_by_a_line_of_its_own():
    text = formats.write("org", titled("* a\n#+end_quote\n[[file:/etc/passwd]]"))
    assert text.count("\n#+") == 1
    assert text.count("[[") == 1
