"""Two texts of one cable side by side."""

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citekit import corpus, desk, store
from citekit.cable import read
from citekit.errors import UnknownName
from citekit.model import Paragraph
from citekit.passage import compare
from citekit.settings import Settings
from citekit.web.app import create_app

NEW = corpus.sample()


def older(*changes):
    """The sample as an earlier, redacted release might have had it."""
    body = NEW.source.body
    for new, old in changes:
        assert new in body
        body = body.replace(new, old)
    return read(replace(NEW.source, body=body, released="2010-12-01", where="old.html"))


REDACTED = older(("warm ties with Cuba", "XXXXXXXXXXXX ties with Cuba"), ("12. (C)", "12. (S)"))


@pytest.fixture
def settings(tmp_path):
    held = Settings("https://cables.example.org", str(tmp_path / "citekit.db"))
    store.open(held.database).put([REDACTED, NEW])
    return held


@pytest.fixture
def client(settings):
    return create_app(settings).test_client()


def with_texts(*texts):
    """A cable of these paragraphs."""
    paragraphs = tuple(
        Paragraph(str(n), n, 1, "C", text, ((0, 0),), None) for n, text in enumerate(texts, 1)
    )
    return replace(NEW, paragraphs=paragraphs, subject_paragraph=None)


def outline(pairs):
    return [(p.old and p.old.label, p.new and p.new.label) for p in pairs]


def test_a_restored_name_is_the_one_change():
    changed = [pair for pair in compare(REDACTED, NEW) if not pair.is_same]
    assert [pair.new.label for pair in changed] == ["11", "12"]
    (step,) = [c for c in changed[0].changes if c.kind != "equal"]
    assert (step.kind, step.old, step.new) == ("altered", "XXXXXXXXXXXX", "warm")
    assert changed[1].lost == changed[1].gained == 0  # its marking alone differs


def test_a_paragraph_that_was_put_in_stands_alone_and_the_rest_beside_its_like():
    one, two, three = ("The minister spoke at length.", "Oil prices rose.", "End of the talks.")
    pairs = compare(with_texts(one, three), with_texts(one, two, three))
    assert outline(pairs) == [("1", "1"), (None, "2"), ("2", "3")]
    assert [change.kind for change in pairs[1].changes] == ["added"]
    assert outline(compare(with_texts(one, two, three), with_texts(one, three))) == [
        ("1", "1"), ("2", None), ("3", "2"),
    ]  # fmt: skip


def test_changed_paragraphs_are_paired_by_likeness_not_by_number():
    old = with_texts("Old cover note.", "The minister spoke of oil and gas at length today.")
    new = with_texts("The minister spoke of oil and gas at great length today.")
    assert outline(compare(old, new)) == [("1", None), ("2", "1")]


@given(
    st.lists(st.text("ab ", max_size=12), max_size=5),
    st.lists(st.text("ab ", max_size=12), max_size=5),
)
def test_both_texts_can_be_read_off_a_comparison_whole_and_in_their_order(one, two):
    old, new = (with_texts(*(" ".join(text.split()) for text in texts)) for texts in (one, two))
    pairs = compare(old, new)
    assert [p.old for p in pairs if p.old] == list(old.paragraphs)
    assert [p.new for p in pairs if p.new] == list(new.paragraphs)
    for pair in pairs:
        said, says = (
            " ".join(filter(None, (getattr(c, side) for c in pair.changes)))
            for side in ("old", "new")
        )
        assert said == (pair.old.text if pair.old else "")
        assert says == (pair.new.text if pair.new else "")


def test_many_changed_paragraphs_are_compared_by_their_labels():
    old, new = ([f"{word} {n} of many" for n in range(60)] for word in ("Number", "Item"))
    assert outline(compare(with_texts(*old), with_texts(*new)))[58:] == [("59", "59"), ("60", "60")]


def test_the_page_shows_what_differs_with_words_and_marks_that_are_text(client):
    page = client.get("/versions/08MEXICO1487").get_data(as_text=True)
    text = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())
    assert "2 paragraphs differ 1 word only in the older 1 word only in the newer" in text
    assert re.search(r"<del><span[^>]*>only here: </span>XXXXXXXXXXXX</del>", page)
    assert re.search(r"<ins><span[^>]*>only here: </span>warm</ins>", page)
    assert "the same in both" in text
    assert "Text of 1 Dec 2010" in text


def test_the_page_of_a_cable_leads_to_the_comparison(client):
    assert 'href="/versions/08MEXICO1487"' in client.get("/08MEXICO1487").get_data(as_text=True)


def test_the_texts_can_be_named_and_turned_round(client, settings):
    new, old = desk.texts("08MEXICO1487", settings=settings)
    found = desk.compare_texts("08MEXICO1487", new.hash, old.hash, settings=settings)
    assert (found.old, found.new) == (new, old)
    assert client.get(f"/versions/08MEXICO1487?old={old.hash}&new={new.hash}").status_code == 200
    assert client.get("/versions/08MEXICO1487?old=zzzz").status_code == 404
    with pytest.raises(UnknownName, match="There is no text"):
        desk.compare_texts("08MEXICO1487", "0", settings=settings)


def test_other_spellings_lead_to_the_one_address(client):
    answer = client.get("/versions/08%20mexico%2001487?x=1")
    assert answer.status_code == 308
    assert answer.headers["Location"] == "/versions/08MEXICO1487?x=1"


def test_a_program_gets_the_differences_as_json(client):
    answer = client.get("/versions/08MEXICO1487", headers={"Accept": "application/json"})
    assert "Accept" in answer.headers["Vary"]
    (first, second) = answer.get_json()["differences"]
    assert first["changes"] == [{"kind": "altered", "old": "XXXXXXXXXXXX", "new": "warm"}]
    assert (second["old"]["marking"], second["new"]["marking"]) == ("S", "C")


def test_of_one_text_there_is_nothing_to_compare(tmp_path):
    alone = create_app(Settings(None, str(tmp_path / "none.db"))).test_client()
    answer = alone.get("/versions/08MEXICO1487")
    assert answer.status_code == 200
    assert "Only one text of this cable is held" in answer.get_data(as_text=True)
    assert alone.get("/versions/09NOWHERE1").status_code == 404
    assert alone.get("/versions/x").status_code == 404


def test_a_withheld_paragraph_is_in_no_comparison(client, settings):
    store.open(settings.database).withhold("08MEXICO1487", "11", reason="a court order")
    page = client.get("/versions/08MEXICO1487").get_data(as_text=True)
    assert "XXXXXXXXXXXX" not in page
    assert "warm ties" not in page
