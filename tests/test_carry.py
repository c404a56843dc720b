"""Old links: every text and every way of cutting it stays, and no link shows other words silently."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from citekit import address, cli, corpus, desk, store
from citekit.cable import read
from citekit.desk.texts import recover
from citekit.errors import UnknownName, WrongCheck
from citekit.passage import carry, select
from citekit.settings import Settings
from citekit.web.app import create_app

NEW = corpus.sample()
WARM_TIES = "warm ties with Cuba."


def text_with(*changes, released="2010-12-01"):
    """The sample as an earlier source gave it: its body with some words changed."""
    body = NEW.source.body
    for old, new in changes:
        assert old in body
        body = body.replace(old, new)
    return read(replace(NEW.source, body=body, released=released, where="old.html"))


# Two words more before the quoted ones, so that every later position of paragraph 11 is another.
SHIFTED = text_with(("Closer to home, Mexico", "Closer to home, the great Mexico"))
# A name that the newest text no longer has.
UNREDACTED = text_with(("warm ties with Cuba", "warm ties with Fidel's Cuba"))


def merged(raw):
    """A reader that takes paragraphs 11 and 12 for one."""
    whole = read(raw)
    *rest, eleven, twelve = whole.paragraphs
    both = replace(eleven, text=f"{eleven.text} {twelve.text}", spans=eleven.spans + twelve.spans)
    return replace(whole, paragraphs=(*rest, both))


@pytest.fixture
def settings(tmp_path):
    return Settings("https://cables.example.org", str(tmp_path / "citekit.db"))


@pytest.fixture
def shelf(settings):
    return store.open(settings.database)


def printed(held, path):
    """The address, with its check, that an earlier library printed of this text."""
    found = select(held, address.parse(f"08MEXICO1487/{path}"))
    return f"{address.runs_text(found.address)}:{found.check}"


def test_words_that_moved_are_carried_to_where_they_stand_now(shelf, settings):
    shelf.put([SHIFTED, NEW])
    old = f"08MEXICO1487/{printed(SHIFTED, '11/28-42')}"
    led = desk.resolve(old, settings=settings)
    assert led.canonical == "08MEXICO1487/11/26-40:0AQ8"
    assert address.format(led.was) == old
    told = desk.passage(old, settings=settings).guard
    assert "carried" in [note.code for note in told]


def test_words_that_only_an_older_text_has_are_shown_from_it_and_said_to_be_old(shelf, settings):
    shelf.put([UNREDACTED, NEW])
    led = desk.resolve(f"08MEXICO1487/{printed(UNREDACTED, '11/26-41')}", settings=settings)
    assert led.was is None
    assert "Fidel's" in led.passage.text
    assert led.passage.cable.sha256 == UNREDACTED.sha256
    assert "older-text" in [note.code for note in led.passage.guard]


def test_a_whole_paragraph_is_carried_by_its_check(shelf, settings):
    shelf.put([SHIFTED, NEW])
    led = desk.resolve(f"08MEXICO1487/{printed(SHIFTED, '11')}", settings=settings)
    assert led.passage.text == SHIFTED.paragraph("11").text
    same = desk.resolve(f"08MEXICO1487/{printed(SHIFTED, '10')}", settings=settings)
    assert same.passage.cable.sha256 == NEW.sha256


def test_a_check_that_no_text_fits_is_said_to_fit_none(shelf, settings):
    shelf.put([SHIFTED, NEW])
    with pytest.raises(WrongCheck):
        desk.resolve("08MEXICO1487/11/26-40:ZZZZ", settings=settings)


def test_the_check_never_finds_a_place(shelf, settings):
    shelf.put([NEW])
    elsewhere = "08MEXICO1487/11/28-42:0AQ8"  # the check of 26-40: at its positions it does not fit
    with pytest.raises(WrongCheck):
        desk.resolve(elsewhere, settings=settings)


def test_words_are_carried_by_their_spans_when_a_mended_reader_cuts_otherwise(shelf):
    shelf.put([NEW])
    old = address.parse(f"08MEXICO1487/{printed(NEW, '12/1-9')}")
    assert shelf.reread(merged, version=99).changed == 1
    now = shelf.cable("08MEXICO1487")
    led, is_moved = recover(shelf, now, old)
    at = len(NEW.paragraph("11").words)
    assert is_moved
    assert address.runs_text(led.address) == f"11/{at + 1}-{at + 9}"
    assert led.text == select(NEW, address.parse("08MEXICO1487/12/1-9")).text


def test_spans_tell_apart_words_that_stand_twice():
    twice = text_with(("12. (C) Comment:", "12. (C) Closer to home, Mexico Comment:"))
    first, again = merged(twice.source), "08MEXICO1487/12/1-4"
    led = carry(select(twice, address.parse(again)), first)
    assert led.text == "Closer to home, Mexico"
    assert led.address.places[0].runs[0].first == len(NEW.paragraph("11").words) + 1


def test_words_that_the_newest_text_has_nowhere_are_not_carried():
    shorter = replace(NEW, paragraphs=NEW.paragraphs[:-1])
    assert carry(select(NEW, address.parse("08MEXICO1487/12/1-9")), shorter) is None


def test_runs_that_have_come_to_touch_are_another_quotation():
    old = select(NEW, address.parse("08MEXICO1487/11/1-4+15-18"))
    closed = text_with((" has traditionally sought to\nplay a regional role that is", ""))
    assert carry(old, closed) is None


def test_a_text_is_chosen_by_the_beginning_of_its_hash(shelf, settings):
    shelf.put([UNREDACTED, NEW])
    shown, other = desk.texts("08MEXICO1487", settings=settings)
    assert (shown.is_shown, other.is_shown) == (True, False)
    assert other.words == shown.words + 1
    old = desk.passage("08MEXICO1487", 11, text=other.hash, settings=settings)
    assert "Fidel's Cuba" in old.text
    with pytest.raises(UnknownName, match="There is no text"):
        desk.passage("08MEXICO1487", 11, text="ffffffff", settings=settings)


def test_the_web_leads_an_old_link_on_says_so_and_keeps_neither(shelf, settings):
    shelf.put([SHIFTED, NEW])
    get = create_app(settings).test_client().get
    old = printed(SHIFTED, "11/28-42")
    led = get(f"/08MEXICO1487/{old}")
    assert (led.status_code, led.headers["Cache-Control"]) == (307, "no-store")
    assert led.headers["Location"] == f"/08MEXICO1487/11/26-40:0AQ8?was={old}"
    page = get(led.headers["Location"])
    assert page.status_code == 200
    assert f"08MEXICO1487/{old} of an older text" in page.text
    png = get(f"/08MEXICO1487/{old}.png")
    assert png.headers["Location"] == "/08MEXICO1487/11/26-40:0AQ8.png"


def test_nobody_can_make_a_page_say_that_a_link_named_it(shelf, settings):
    shelf.put([SHIFTED, NEW])
    get = create_app(settings).test_client().get
    for was in ("11/1-9:ZZZZ", printed(NEW, "11/1-9"), "<script>", ""):
        page = get("/08MEXICO1487/11/26-40:0AQ8", query_string={"was": was})
        assert page.status_code == 200
        assert "of an older text" not in page.text


def test_the_page_of_a_cable_offers_each_of_its_texts(shelf, settings):
    shelf.put([UNREDACTED, NEW])
    get = create_app(settings).test_client().get
    assert f"?text={UNREDACTED.sha256[:8]}" in get("/08MEXICO1487").text
    page = get(f"/08MEXICO1487?text={UNREDACTED.sha256[:8]}")
    assert "Fidel's Cuba" in page.text.replace("&#39;", "'")
    assert "a newer one is held" in page.text
    chosen = get(f"/08MEXICO1487?text={UNREDACTED.sha256[:8]}&quote=ties+with+Fidel's+Cuba")
    assert "Fidel" in get(chosen.headers["Location"]).text
    assert get("/08MEXICO1487?text=nothing").status_code == 404


def test_words_that_only_an_older_text_has_are_proved_and_said_to_be_old(shelf, settings):
    shelf.put([UNREDACTED, NEW])
    for ref in ("08MEXICO1487", "08MEXICO1487/11"):
        verdict = desk.verify("maintain warm ties with Fidel's Cuba.", ref, settings=settings)
        assert verdict.status == "verbatim"
        assert "older-text" in [note.code for note in verdict.passage.guard]
        led = desk.resolve(desk.place(verdict.passage), settings=settings)
        assert led.passage.text == verdict.passage.text
    assert desk.verify("warm ties with Raul's Cuba.", "08MEXICO1487", settings=settings).status == (
        "altered"
    )


def test_a_text_is_chosen_on_the_command_line(shelf, settings, monkeypatch):
    shelf.put([UNREDACTED, NEW])
    monkeypatch.setenv("CITEKIT_DATABASE", settings.database)
    desk.holdings.environment.cache_clear()
    run = CliRunner().invoke
    listed = json.loads(run(cli.main, ["library", "texts", "08MEXICO1487", "--json"]).stdout)
    old = next(text["hash"] for text in listed if not text["is_shown"])
    shown = run(cli.main, ["show", "08MEXICO1487", "11", "--text", old, "--json"])
    assert "Fidel's Cuba" in json.loads(shown.stdout)["quote"]
    desk.holdings.environment.cache_clear()
