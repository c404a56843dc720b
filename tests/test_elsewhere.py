"""From another page to the passage: what was copied, shared or selected, without a browser."""

import dataclasses

import pytest

from citekit import corpus, desk
from citekit.address import format as printed
from citekit.errors import UnknownCable
from citekit.passage import copied, select
from citekit.passage.carry import word_spans
from citekit.settings import Settings

SETTINGS = Settings("https://cables.example.org", "/nowhere/citekit.db")
CABLE = corpus.sample()
PAGE = "https://wikileaks.org/cable/2008/05/08MEXICO1487.html"
OURS = "https://cables.example.org"
SENT = [
    ({"url": PAGE}, "08MEXICO1487"),
    ({"url": PAGE + "#par11"}, "08MEXICO1487/11"),
    ({"url": PAGE, "anchor": "par11"}, "08MEXICO1487/11"),
    ({"url": PAGE, "anchor": "content"}, "08MEXICO1487"),
    ({"url": PAGE, "anchor": "par99"}, "08MEXICO1487"),
    ({"url": PAGE, "words": "warm ties"}, "08MEXICO1487/11/37-38:PJGA"),
    ({"url": PAGE, "anchor": "par3", "words": "warm ties"}, "08MEXICO1487/11/37-38:PJGA"),
    ({"url": PAGE, "words": "¶11. (C) Closer to home, Mexico"}, "08MEXICO1487/11/1-4:Z7PT"),
    ({"url": PAGE, "words": "arm ties with Cub"}, "08MEXICO1487/11/37-40:"),
    ({"url": f"{OURS}/08MEXICO1487/11/26-40:0AQ8"}, "08MEXICO1487/11/26-40:0AQ8"),
    ({"url": f"{OURS}/08MEXICO1487/11?style=mla#cite"}, "08MEXICO1487/11"),
    ({"url": f"{OURS}/08MEXICO1487/11", "words": "the U.S."}, "08MEXICO1487/11/17-18:"),
    ({"url": PAGE + "#:~:text=warm%20ties"}, "08MEXICO1487"),
    ({"url": "https://news.example/1", "names": "08 MEXICO 1487 | 09ABCDE1"}, "08MEXICO1487"),
    ({"names": "10TOKYO397 08MEXICO1487", "words": "warm ties with Cuba"}, "08MEXICO1487/11/37-40:"),
    ({"names": "10TOKYO397", "words": "08MEXICO1487"}, "08MEXICO1487"),
    ({"words": "maintain warm ties with Cuba"}, "08MEXICO1487/11/36-40:"),
    ({"text": f"Read this: {PAGE}"}, "08MEXICO1487"),
    ({"text": f"warm ties with Cuba {PAGE}"}, "08MEXICO1487/11/37-40:"),
    ({"text": f"“warm ties with Cuba”\n {PAGE}#:~:text=warm"}, "08MEXICO1487/11/37-40:"),
    ({"text": "maintain warm ties with Cuba"}, "08MEXICO1487/11/36-40:"),
    ({"url": "http://["}, None),
    ({"text": "nothing"}, None),
    ({"words": "words of no cable at all"}, None),
    ({"names": "10TOKYO397 and 08MEXICO1487"}, None),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "leads"), SENT)
def test_what_is_sent_leads_to_the_passage_that_it_names(fields, leads):
    found = desk.arrive(desk.Sent(**fields), settings=SETTINGS).address
    assert found == leads or (leads and leads.endswith(":") and found.startswith(leads))


def test_words_that_are_not_there_get_no_address_and_stay_words():
    sent = desk.Sent(url=PAGE, words="warm ties with Venezuela")
    found = desk.arrive(sent, settings=SETTINGS)
    assert (found.address, found.references, found.words) == (None, ("08MEXICO1487",), sent.words)


def test_remarks_beside_a_link_are_no_quotation():
    found = desk.arrive(desk.Sent(text=f"This is a good one: {PAGE}"), settings=SETTINGS)
    assert (found.address, found.words) == ("08MEXICO1487", "")


def test_a_quotation_of_a_cable_that_is_not_held_is_neither_true_nor_false():
    sent = desk.Sent(names="10TOKYO397", words="some words")
    assert desk.arrive(sent, settings=SETTINGS).address is None
    assert desk.arrive(desk.Sent(names="10TOKYO397"), settings=SETTINGS).address == "10TOKYO397"


def test_a_page_s_text_holds_much_that_looks_like_a_reference():
    found = desk.arrive(desk.Sent(names="08MEXICO1487 | 09MEXICO99999"), settings=SETTINGS)
    assert found.address == "08MEXICO1487"
    with pytest.raises(UnknownCable):
        desk.arrive(desk.Sent(names="09MEXICO99999"), settings=SETTINGS)


@pytest.mark.parametrize("paragraph", CABLE.paragraphs, ids=lambda p: p.label)
def test_a_paragraph_copied_with_its_number_marking_and_page_lines_is_that_paragraph(paragraph):
    first, last = paragraph.spans[0][0], paragraph.spans[-1][1]
    raw = CABLE.raw_body[:last]
    start = raw.rfind("\n\n", 0, first) + 2
    found = copied(CABLE, "¶" + raw[start:].replace("\n", "\r\n"))
    whole = select(CABLE, dataclasses.replace(found.address, check=None))
    assert printed(found.address).partition(":")[0] == f"08MEXICO1487/{paragraph.label}"
    assert whole.text == paragraph.text


def test_more_than_an_address_holds_is_all_paragraphs_that_it_touches():
    found = copied(CABLE, CABLE.raw_body[CABLE.paragraphs[2].spans[0][0] :])
    assert found.address.through == CABLE.paragraphs[-1].label


@pytest.mark.parametrize("text", ["", " ", "¶", "no such words", "MEXICO 00001487 003 OF 003"])
def test_text_without_words_of_the_cable_is_none(text):
    assert copied(CABLE, text) is None


def test_words_that_are_withheld_are_matched_against_nothing():
    """Else a guess at them could be tried until a neighbouring word betrays that it is right."""
    hidden = next(p for p in CABLE.paragraphs if p.label == "11")
    blank = dataclasses.replace(hidden, text="", withheld="by order of a court")
    held = dataclasses.replace(
        CABLE, paragraphs=tuple(blank if p is hidden else p for p in CABLE.paragraphs)
    )
    end = word_spans(hidden, CABLE.raw_body)[-1][1]
    over_the_edge = CABLE.raw_body[end - 20 : end + 60]
    assert copied(CABLE, over_the_edge)
    assert copied(held, over_the_edge) is None
