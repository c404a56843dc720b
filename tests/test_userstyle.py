"""A reader's own .csl file: used as any style is; a broken or hostile one is stopped, and said why."""

import pytest

from citekit import corpus as library
from citekit.cite import csl, styles, userstyle
from citekit.cite.item import item
from citekit.errors import UnreadableFile
from citekit.passage import choose

PASSAGE = choose(library.sample(), "11", "generally sought to maintain warm ties with Cuba")
ITEM = item(PASSAGE, url="https://cables.example.org/1", sender="Embassy Mexico City")
HEAD = '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">'
INFO = "<info><title>T</title><id>t</id><updated>2026-01-01T00:00:00+00:00</updated></info>"
CITATION = '<citation><layout><text variable="number"/></layout></citation>'


def style(*parts, head=HEAD):
    return "".join(("<?xml version='1.0'?>", head, INFO, *parts, "</style>")).encode()


def test_a_style_of_one_s_own_prints_what_the_same_style_prints():
    data = csl.file_of("apa").read_bytes()
    for form in ("entry", "text"):
        assert styles.render([ITEM], style=data, form=form) == styles.render([ITEM], form=form)


def test_a_small_style_without_a_bibliography_answers_with_its_citation():
    assert styles.render([ITEM], style=style(CITATION)) == "08MEXICO1487"


def test_a_dependent_style_of_one_s_own_is_its_parent_s():
    link = '<link href="http://www.zotero.org/styles/apa" rel="independent-parent"/>'
    data = style().replace(b"</info>", link.encode() + b"</info>")
    assert styles.render([ITEM], style=data) == styles.render([ITEM])


def macros(count, calls):
    """Macros of which each calls the next so many times."""
    made = [
        f'<macro name="m{n}">' + f'<text macro="m{n + 1}"/>' * calls + "</macro>"
        for n in range(count)
    ]
    return "".join([*made, f'<macro name="m{count}"><text value="x"/></macro>'])


CALL = '<citation><layout><text macro="m0"/></layout></citation>'
BAD = [
    (b"", "not well-formed"),
    (b"\x00\xff\xfe" * 40, "not well-formed"),
    (b"<style>", "not well-formed"),
    (b"<html/>", "first element"),
    (b'<style xmlns="http://purl.or{}g/net/xbiblio/csl"/>', "well-formed"),
    (style(), "neither a citation"),
    (b'<!DOCTYPE style [<!ENTITY a "b">]>' + style(CITATION)[21:], "document type"),
    (b'<!DOCTYPE style SYSTEM "file:///etc/passwd">' + style(CITATION)[21:], "document type"),
    (style("<group>" * 5000 + "</group>" * 5000, CITATION), "nested too deeply"),
    (style('<macro name="m0"><text macro="m0"/></macro>', CALL), "m0 → m0"),
    (style('<macro name="m0"><text macro="b"/></macro><macro name="b"><text macro="m0"/></macro>', CALL), "calls itself"),
    (style(CALL), "no macro 'm0'"),
    (style(macros(40, 2), CALL), "unfold"),
    (style(macros(4, 100), CALL), "unfold"),
    (style(macros(3000, 1), CALL), "too deeply"),
    (b"x" * (userstyle.LARGEST + 1), "larger"),
    (style('<citation><layout><names variable="author"><label/><substitute>'
           '<names/></substitute></names><unheard-of/></layout></citation>'), "Undefined node name"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "reason"), BAD, ids=range(len(BAD)))
def test_a_broken_or_hostile_style_is_a_sentence(data, reason):
    with pytest.raises(UnreadableFile) as caught:
        styles.render([ITEM], style=data)
    assert reason in caught.value.message
    assert caught.value.hint
    assert len(caught.value.message) < 400


FLOOD = '<macro name="m1"><text value="' + "y" * 100_000 + '"/></macro>'
HEAVY = [
    style(macros(5, 16), CALL),  # about a million elements: let through by the scan
    style(macros(2, 900), CALL),
    style(FLOOD, '<macro name="m0">' + '<text macro="m1"/>' * 1000 + "</macro>", CALL),  # 100 MB
]


@pytest.mark.parametrize("data", HEAVY, ids=range(len(HEAVY)))
def test_a_style_that_takes_too_much_is_stopped_and_the_next_one_is_printed(data):
    with pytest.raises(UnreadableFile, match="too long or too much"):
        styles.render([ITEM], style=data)
    assert "US Embassy" in styles.render([ITEM])


def test_every_published_style_passes_the_scan_of_a_reader_s_own():
    every = sorted(csl.file_of("apa").parent.glob("*.csl"))
    for file in every[::40]:
        assert userstyle.read(file.read_bytes()).tree
