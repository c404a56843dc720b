"""Every form read by a program that people use for it, or against its schema."""

import json
import shutil
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from citekit import desk
from citekit.cite import formats
from citekit.settings import Settings

pytestmark = pytest.mark.system
SETTINGS = Settings("https://cables.example.org", "/nowhere/citekit.db")
CHOSEN = [
    desk.passage("08MEXICO1487", settings=SETTINGS),
    desk.passage("08MEXICO1487", 11, words="1-4+15-18", settings=SETTINGS),
]
TITLE = "Scene Setter for the Visit to Mexico of FBI Deputy Director John S. Pistole"
HOSTILE = [
    "} , evil = {x",
    r"\input{/etc/passwd} 50% of $5 & #1 _a_ ^b~ *c*",
    "a\r\nER  - \r\nTY  - X\n\n%0 Book",
    "</title><mods>&lt;",
    "'x': {y} # z",
]


def written(name):
    return desk.export(CHOSEN, name, accessed="2026-11-24", settings=SETTINGS).data


def hostile(name, title):
    made = desk.item(CHOSEN[0], settings=SETTINGS)
    return formats.write(name, [(CHOSEN[0], replace(made, fields={**made.fields, "title": title}))])


def run(*command, given=None, where=None):
    done = subprocess.run(command, input=given, cwd=where, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
@pytest.mark.parametrize(("name", "reader"), [("bibtex", "bibtex"), ("biblatex", "biblatex"), ("csl-json", "csljson")])  # fmt: skip
def test_pandoc_reads_two_reports_with_their_fields(name, reader):
    read = json.loads(run("pandoc", "-f", reader, "-t", "csljson", given=written(name)))
    assert [one["type"] for one in read] == ["report", "report"]
    assert read[0]["title"].startswith(TITLE)
    assert read[0]["number"] == "08MEXICO1487"
    assert read[0]["publisher"] == "U.S. Department of State"
    assert read[0]["author"] == [{"literal": "US Embassy Mexico City"}]


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
@pytest.mark.parametrize("title", ["A Plain Title", *HOSTILE])
def test_pandoc_cites_from_csl_yaml(title, tmp_path):
    text = hostile("csl-yaml", title) + "\nSaid so [@08MEXICO1487, para. 11].\n"
    made = run("pandoc", "--citeproc", "-f", "markdown", "-t", "plain", given=text.encode())
    assert "(US Embassy Mexico City 2008, para. 11)" in made
    assert "08MEXICO1487" in made


@pytest.mark.skipif(not shutil.which("endx2xml"), reason="bibutils are not installed")
@pytest.mark.parametrize(("name", "reader"), [("ris", "ris2xml"), ("enw", "end2xml"), ("endnote-xml", "endx2xml")])  # fmt: skip
def test_bibutils_reads_what_endnote_reads(name, reader, tmp_path):
    for data, records in [(written(name), 2), *((hostile(name, t).encode(), 1) for t in HOSTILE)]:
        read = ET.fromstring(run(reader, "-i", "unicode", given=data).lstrip("\ufeff"))
        found = read.findall("{http://www.loc.gov/mods/v3}mods")
        assert len(found) == records
        text = "".join(found[0].itertext())
        assert "U.S. Department of State" in text
        assert "08MEXICO1487" in text


@pytest.mark.skipif(not shutil.which("xml2bib"), reason="bibutils are not installed")
def test_bibutils_reads_mods():
    made = run("xml2bib", given=written("mods"))
    assert made.count("@TechReport") == 2
    assert f'title="{TITLE}' in made
    assert 'author="{US Embassy Mexico City}"' in made


@pytest.mark.parametrize("title", [TITLE, *HOSTILE])
def test_typst_prints_hayagriva(title, tmp_path):
    typst = pytest.importorskip("typst")
    (tmp_path / "cables.yaml").write_text(hostile("hayagriva", title), "utf-8")
    page = '@08MEXICO1487\n#bibliography("cables.yaml", style: "apa")\n'
    (tmp_path / "page.typ").write_text(page, "utf-8")
    drawn = typst.compile(str(tmp_path / "page.typ"), format="pdf")
    assert drawn.startswith(b"%PDF")


@pytest.mark.parametrize("title", [TITLE, *HOSTILE])
def test_a_citation_file_with_our_references_is_valid(title):
    cffconvert = pytest.importorskip("cffconvert")
    head = 'cff-version: 1.2.0\nmessage: "x"\ntitle: "x"\nauthors: [{name: "x"}]\n'
    cffconvert.Citation(head + hostile("cff", title)).validate()


def test_citekits_own_citation_file_is_valid():
    cffconvert = pytest.importorskip("cffconvert")
    file = Path(__file__).resolve().parents[2] / "CITATION.cff"
    cffconvert.Citation(file.read_text("utf-8")).validate()


# The children of each element as its schema orders them, in our own words.
WORD = "Tag SourceType Guid LCID Author Title Year Month Day City StateProvince CountryRegion Institution Department ThesisType StandardNumber Pages URL YearAccessed MonthAccessed DayAccessed Comments ShortTitle RefOrder".split()  # fmt: skip
MODS = "titleInfo name typeOfResource genre originInfo language physicalDescription abstract tableOfContents note subject classification relatedItem identifier location accessCondition part extension recordInfo".split()  # fmt: skip
ENDNOTE = "ref-type contributors auth-address titles periodical pages volume number edition keywords dates pub-location publisher isbn accession-num call-num abstract label notes work-type urls electronic-resource-num remote-database-name language access-date custom1".split()  # fmt: skip
DC = "title creator subject description publisher contributor date type format identifier source language relation coverage rights".split()  # fmt: skip


@pytest.mark.parametrize(
    ("name", "record", "known", "once"),
    [
        ("word", "Source", WORD, True),
        ("mods", "mods", MODS, False),
        ("endnote-xml", "record", ENDNOTE, True),
        ("dublin-core", "dc", DC, False),
    ],
)
def test_no_element_is_there_that_the_schema_lacks(name, record, known, once):
    root = ET.fromstring(written(name))
    records = [one for one in root.iter() if one.tag.rpartition("}")[2] == record]
    assert len(records) == 2
    for one in records:
        names = [child.tag.rpartition("}")[2] for child in one]
        assert set(names) <= set(known)
        assert not once or len(names) == len(set(names))


PASTED = [("markdown", "commonmark"), ("markdown", "gfm"), ("org", "org"), ("html", "html")]


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
@pytest.mark.parametrize(("name", "reader"), PASTED)
@pytest.mark.parametrize(
    "title",
    [
        *HOSTILE,
        "* a heading",
        "# a heading",
        "1. a list",
        "- a list",
        "[x](javascript:alert(1)) <script>alert(1)</script>",
        "[[file:/etc/passwd][x]] #+include: x",
        "=verbatim= ~code~ *bold* /italic/ _under_ +strike+ `code` $x$ @cite ~~x~~",
        "https://evil.example/ <https://evil.example/> &lt;b&gt; &amp;",
    ],
)
def test_a_pasted_quotation_stays_one_quotation_with_one_link(name, reader, title):
    text = hostile(name, title)
    read = json.loads(run("pandoc", "-f", reader, "-t", "json", given=text.encode()))
    kinds = [one["t"] for one in _nodes(read["blocks"])]
    assert kinds.count("BlockQuote") == 1
    assert set(kinds) <= {"BlockQuote", "Para", "Plain", "Str", "Space", "SoftBreak", "Link", "Quoted", "SingleQuote", "DoubleQuote", "Div"}  # fmt: skip
    targets = {one["c"][2][0] for one in _nodes(read["blocks"]) if one["t"] == "Link"}
    assert targets - {"https://evil.example/"} == {"https://cables.example.org/08MEXICO1487"}


def _nodes(value):
    if isinstance(value, dict) and "t" in value:
        yield value
    if isinstance(value, dict | list):
        for inside in value.values() if isinstance(value, dict) else value:
            yield from _nodes(inside)
