"""Where a passage can be read, and how its words are pointed at."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest

from citekit import address, corpus
from citekit.errors import BadQuery, UnknownName
from citekit.links import (
    Where,
    directive,
    original,
    permalink,
    selectors,
    target,
    targets,
)
from citekit.links.fragment import encode, page_of
from citekit.model import Cable, Reference
from citekit.passage import choose, select

BASE = "https://cables.example.org"
OURS = Where(BASE)
PAGE = "https://wikileaks.org/cable/2008/05/08MEXICO1487.html"
CABLE = corpus.sample()
WORDS = choose(CABLE, "11", "generally sought to maintain warm ties with Cuba")
PAGES = Path(__file__).parents[2] / "shared/corpus/pages"


def at(where):
    return select(CABLE, address.parse(f"08MEXICO1487/{where}"))


def without_anchor(passage):
    return replace(passage, paragraphs=(replace(passage.paragraphs[0], anchor=None),))


def test_the_permalink_is_ours_under_a_public_base_and_else_the_originals():
    assert permalink(WORDS, BASE) == f"{BASE}/{address.format(WORDS.address)}"
    assert permalink(WORDS, None) == f"{PAGE}#par11"


def test_without_a_public_base_nothing_leads_to_us():
    assert not any("citekit" in link.name for link in targets(WORDS, Where()))


def test_a_paragraph_without_an_anchor_is_found_by_its_words():
    bare = without_anchor(WORDS)
    assert original(bare) == PAGE
    assert target("original", bare, OURS).url == target("original-text", bare, OURS).url
    assert target("original", bare, OURS).url.startswith(f"{PAGE}#:~:text=")
    assert target("original", WORDS, OURS).url == f"{PAGE}#par11"


def test_a_whole_cable_leads_to_its_whole_page():
    whole = select(CABLE, address.parse("08MEXICO1487"))
    found = {link.name: link.url for link in targets(whole, OURS)}
    assert found["original"] == found["original-page"] == PAGE
    assert "original-text" not in found


def test_the_originals_address_keeps_the_misprint_it_was_published_under():
    odd = replace(
        CABLE, reference=Reference(2008, "NOWHERE", 335, published_as="08SCTION02OF02NOWHERE335")
    )
    page = original(replace(WORDS, cable=odd, paragraphs=()))
    assert page.endswith("/08SCTION02OF02NOWHERE335.html")


def test_the_archives_capture_is_the_one_nearest_the_day_of_release_or_the_day_named():
    archive = "https://web.archive.org/web"
    assert target("archive", WORDS, OURS).url == f"{archive}/20110123/{PAGE}"
    assert target("archive", WORDS, Where(BASE, "2011-09-02")).url == f"{archive}/20110902/{PAGE}"
    undated = replace(WORDS, cable=replace(CABLE, released=None))
    assert target("archive", undated, OURS).url == f"{archive}/2011/{PAGE}"


@pytest.mark.parametrize(
    "day", ["2011", "2011-13-01", "tomorrow", "2011-09-02/http://evil.example"]
)
def test_a_day_that_is_none_is_refused(day):
    with pytest.raises(BadQuery):
        target("archive", WORDS, Where(BASE, day))


def test_an_unknown_target_is_answered_with_those_there_are():
    with pytest.raises(UnknownName) as caught:
        target("nowhere", WORDS, OURS)
    assert "plusd" in caught.value.hint


def test_sites_that_no_longer_answer_say_so():
    gone = {link.name for link in targets(WORDS, OURS) if link.historical}
    assert gone == {"cablegatesearch", "cabledrum"}


# What parts the terms of a directive, and what a fragment may not hold (WICG, 3.3 Syntax).
ENCODED = [("a-b", "a%2Db"), ("a, b & c", "a%2C%20b%20%26%20c"), ('"¶"', "%22%C2%B6%22"), ("50%", "50%25")]  # fmt: skip


@pytest.mark.parametrize(("words", "encoded"), ENCODED)
def test_what_parts_terms_is_escaped(words, encoded):
    assert encode(words) == encoded


def terms(url):
    """The terms of each directive of an address: prefix, start, end, suffix, decoded."""
    for made in url.partition(":~:")[2].split("&"):
        found = made.removeprefix("text=").split(",")
        prefix = found.pop(0)[:-1] if found[0].endswith("-") else ""
        suffix = found.pop()[1:] if found[-1].startswith("-") else ""
        yield tuple(map(unquote, (prefix, found[0], found[1] if len(found) > 1 else "", suffix)))


def lit(url, page):
    """What a browser lights in a page: the first place in which each directive fits."""
    flat = " ".join(page.split())
    for prefix, start, end, suffix in terms(url):
        begin = f"{prefix} {start}" if prefix else start
        first = flat.lower().index(begin.lower()) + len(begin) - len(start)
        stop = first + len(start)
        if end:
            close = f"{end} {suffix}" if suffix else end
            stop = flat.lower().index(close.lower(), stop) + len(end)
        yield flat[first:stop]


@pytest.mark.parametrize("where", ["11", "11/26-40", "1/1-14+30-44", "6", "SUBJECT", "10-12", "11/15-18", "12/96"])  # fmt: skip
def test_a_text_fragment_lights_the_words_and_no_others(where):
    passage = at(where)
    mine = " ".join(p.text for p in (CABLE.subject_paragraph, *CABLE.paragraphs))
    found = " ".join(lit(target("citekit-text", passage, OURS).url, mine))
    assert found == passage.text.replace(" … ", " ")


@pytest.mark.parametrize("where", ["11", "11/26-40", "1/1-14+30-44", "6", "SUBJECT", "11/15-18"])
def test_no_term_for_the_original_crosses_the_end_of_a_line(where):
    lines = [" ".join(line.split()) for line in CABLE.raw_body.splitlines()]
    for found in terms(target("original-text", at(where), OURS).url):
        for term in filter(None, found):
            assert any(term in line for line in lines)


def test_words_that_stand_twice_get_what_stands_before_them():
    text = "we met the minister in the palace. They say we met the minister in the palace twice"
    page = page_of(text, is_preformatted=False)
    start = text.rindex("we met")
    made = directive(page, [(start, start + len("we met the minister"))])
    assert made == ":~:text=in%20the%20palace.%20They%20say-,we%20met%20the%20minister"


@pytest.mark.skipif(not PAGES.is_dir(), reason="needs the shared corpus")
def test_the_paragraphs_of_real_pages_are_lit_from_first_to_last_word():
    wrong, tried = [], 0
    for path in sorted(PAGES.glob("*.html"))[::6]:
        for cable in corpus.read_file(path):
            if not isinstance(cable, Cable):
                continue
            for paragraph in cable.paragraphs[:12]:
                passage = select(cable, address.parse(f"{cable.reference}/{paragraph.label}"))
                url = target("original-text", passage, OURS).url
                (found,) = lit(url, f"{cable.raw_header}\n{cable.raw_body}")
                tried += 1
                words = paragraph.words
                if found.split()[: min(3, len(words))] != words[:3] or not found.endswith(
                    words[-1]
                ):
                    wrong.append((path.name, paragraph.label, url))
    assert tried > 300
    assert wrong == []


def test_selectors_quote_the_words_and_place_them_in_their_paragraph():
    for passage in (WORDS, at("1/1-14+30-44"), at("11"), at("10-12")):
        found = selectors(passage, lambda paragraph: paragraph.label)
        assert len(found) == max(len(passage.paragraphs), passage.text.count(" … ") + 1)
        for resource in found:
            text = CABLE.paragraph(resource["source"]).text
            quote, position = resource["selector"]
            assert text[position["start"] : position["end"]] == quote["exact"]
            around = quote["prefix"] + quote["exact"] + quote["suffix"]
            assert around in text
            assert (quote["type"], position["type"]) == (
                "TextQuoteSelector",
                "TextPositionSelector",
            )


def test_a_selector_finds_its_own_words_again():
    quote, _ = selectors(WORDS, lambda p: p.label)[0]["selector"]
    found = choose(CABLE, None, quote["exact"], prefix=quote["prefix"], suffix=quote["suffix"])
    assert found.address == WORDS.address
