"""Cards on the web: the panel, what may be kept, what is refused, and the page that checks one."""

import io
import json
import re
import threading
from dataclasses import replace

import pytest
from click.testing import CliRunner
from PIL import Image

import citekit
from citekit import cards, cli, desk
from citekit.cards import scan
from citekit.desk import holdings, letters
from citekit.desk.composing import Look, card_text
from citekit.settings import Settings
from citekit.web import guard
from citekit.web.app import create_app
from citekit.web.slots import Busy, Slots

BASE = "https://cables.example.org"
PASSAGE = "/08MEXICO1487/11/26-40:0AQ8"


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return Settings(BASE, str(tmp_path_factory.mktemp("library") / "none.db"))


@pytest.fixture(scope="module")
def client(settings):
    return create_app(settings).test_client()


@pytest.fixture
def signing(settings, tmp_path):
    pytest.importorskip("c2pa")
    desk.new_keys(tmp_path, "The Harbor Ledger")
    return create_app(replace(settings, keys=str(tmp_path))).test_client()


@pytest.fixture(autouse=True)
def no_reader(monkeypatch):
    monkeypatch.setattr(letters, "quotation", lambda _png: None)


def card(settings, **look):
    return desk.card(
        desk.resolve(PASSAGE, settings=settings).passage, settings=settings, **look
    ).data


def shared(data):
    """A card as a network passes it on."""
    out = io.BytesIO()
    Image.open(io.BytesIO(data)).convert("RGB").resize((720, 378)).save(out, "JPEG", quality=50)
    return out.getvalue()


def sent(client, data, **headers):
    """A picture as a form sends it; written by hand, for the test client makes files of large ones."""
    head = b'--x\r\nContent-Disposition: form-data; name="card"; filename="card.png"\r\n\r\n'
    body = head + data + b"\r\n--x--\r\n"
    form = "multipart/form-data; boundary=x"
    return client.post("/verify/card", data=body, content_type=form, headers=headers)


# One picture everywhere


@pytest.mark.parametrize(("size", "theme"), [("og", "paper"), ("square", "ink")])
def test_command_library_and_web_give_the_same_bytes(client, tmp_path, monkeypatch, size, theme):
    monkeypatch.setenv("CITEKIT_BASE_URL", BASE)
    holdings.environment.cache_clear()
    chosen = ["08MEXICO1487", "11", "--words", "26-40", "--size", size, "--theme", theme]
    done = CliRunner().invoke(cli.main, ["card", *chosen, "-o", str(tmp_path / "card.png")])
    assert done.exit_code == 0, done.stderr
    passage = citekit.passage("08MEXICO1487", 11, words="26-40")
    of_library = desk.card(passage, size=size, theme=theme).data
    of_web = client.get(f"{PASSAGE}.png?size={size}&theme={theme}").data
    holdings.environment.cache_clear()
    assert (tmp_path / "card.png").read_bytes() == of_library == of_web


def test_a_glyph_that_was_kept_is_drawn_as_one_that_was_not(settings):
    from citekit.cards import masks

    warm = card(settings)
    masks.forget()
    assert card(settings) == warm


# What may be kept


def test_a_signed_card_has_a_weak_validator_and_is_signed_for_no_client_that_has_it(
    signing, monkeypatch
):
    first = signing.get(PASSAGE + ".png")
    again = signing.get(PASSAGE + ".png")
    assert first.data != again.data
    assert first.headers["ETag"] == again.headers["ETag"]
    assert first.headers["ETag"].startswith("W/")
    monkeypatch.setattr(desk, "card", None)
    held = signing.get(PASSAGE + ".png", headers={"If-None-Match": first.headers["ETag"]})
    assert (held.status_code, held.data) == (304, b"")


def test_the_panel_and_the_preview_link_to_what_may_be_kept_for_ever(client):
    page = client.get(PASSAGE).text
    for address in re.findall(r'<img id="card-img" src="([^"]+)"', page) + re.findall(
        r'<meta property="og:image" content="([^"]+)"', page
    ):
        answer = client.get(address.replace("&amp;", "&").removeprefix(BASE))
        assert "immutable" in answer.headers["Cache-Control"]


def test_no_name_of_a_file_holds_what_some_system_forbids(client):
    for path in (PASSAGE, "/08MEXICO1487/11/1-4+15-18:PNM1"):
        named = client.get(f"{path}.png").headers["Content-Disposition"]
        assert not set(re.search(r'filename="([^"]+)"', named)[1]) & set(':/\\*?"<>|+')


# The panel


def test_every_size_and_theme_is_a_link_that_shows_that_card(client):
    page = client.get(PASSAGE).text
    panel = page[page.index('id="card"') : page.index('id="cite"')]
    for size in desk.sizes():
        assert f'href="?size={size}&amp;theme=paper#card"' in panel
    for theme in desk.themes():
        assert f'href="?size=og&amp;theme={theme}#card"' in panel
    chosen = client.get(f"{PASSAGE}?size=story&theme=ink").text
    assert 'width="1080" height="1920"' in chosen
    assert re.search(r'data-pick rel="nofollow" aria-current="true">Ink<', chosen)


def test_the_story_is_one_link_away(client):
    page = client.get(f"{PASSAGE}?theme=ink").text
    address = re.search(r'href="([^"]+)"[^>]* data-story', page)[1].replace("&amp;", "&")
    picture = Image.open(io.BytesIO(client.get(address, follow_redirects=True).data))
    assert picture.size == (1080, 1920)


# Places


def test_who_finds_no_place_is_told_when_to_come_back(client, monkeypatch):
    full = Slots(1, at_once=1, patience=3)
    monkeypatch.setitem(guard.SLOTS, "cards", full)
    with full.one():
        refused = client.get(PASSAGE + ".png")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "3")
        assert refused.headers["Cache-Control"] == "no-store"
        assert "Too many cards" in refused.text
        assert client.get(PASSAGE).status_code == 200  # a page needs no place
    assert client.get(PASSAGE + ".png").status_code == 200


def test_a_place_is_given_back_when_drawing_fails(monkeypatch):
    slots = Slots(1, at_once=1, patience=0.01)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), slots.one():
            raise ZeroDivisionError
    with slots.one():
        pass


def test_as_many_work_as_may_and_the_others_wait_their_turn():
    slots, inside, most = Slots(3, at_once=1, patience=5), [], []
    refused = []

    def work():
        try:
            with slots.one():
                inside.append(1)
                most.append(len(inside))
                threading.Event().wait(0.02)
                inside.pop()
        except Busy:
            refused.append(1)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (max(most), len(most), refused) == (1, 3, [])


# The page that checks a card


def test_a_card_is_checked_by_a_plain_form(client, settings):
    form = client.get("/verify/card").text
    assert 'method="post" enctype="multipart/form-data"' in form
    told = sent(client, shared(card(settings)))
    assert told.status_code == 200
    assert "✓ Genuine" in told.text
    assert f'href="{PASSAGE}"' in told.text
    assert told.headers["Cache-Control"] == "no-store"


def test_a_forged_card_is_called_altered_beside_the_true_words(client, settings):
    text = card_text(desk.resolve(PASSAGE, settings=settings).passage, Look(settings=settings))
    forged = cards.card(replace(text, quotation=text.quotation.replace("warm", "cold"))).data
    told = sent(client, forged)
    assert "≠ Altered" in told.text
    assert "maintain warm ties" in re.sub(r"<[^>]+>", "", told.text)


def test_a_program_gets_the_verdict_as_json(client, settings):
    told = sent(client, shared(card(settings)), Accept="application/json")
    assert told.content_type == "application/json"
    assert json.loads(told.data)["status"] == "genuine"
    bad = sent(client, b"hello", Accept="application/json")
    assert (bad.status_code, bad.json["code"]) == (422, "unreadable-file")


@pytest.mark.parametrize("data", [b"", b"hello", b"<script>alert(1)</script>"])
def test_what_is_no_picture_is_said_under_the_field(client, data):
    told = sent(client, data)
    assert told.status_code == 422
    assert 'role="alert"' in told.text
    assert "alert(1)" not in told.text


def test_a_picture_too_large_is_refused(client):
    assert sent(client, bytes(scan.LIMITS["bytes"] + 500_000)).status_code == 413
    assert client.post("/verify", data={"q": "x" * 300_000}).status_code == 413


def test_no_file_is_made_of_what_is_sent(client, settings, monkeypatch):
    import tempfile

    for name in ("SpooledTemporaryFile", "TemporaryFile", "NamedTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, name, lambda *_, **__: pytest.fail("a file was made"))
    large = Image.effect_noise((1200, 1200), 90).convert("RGB")
    out = io.BytesIO()
    large.save(out, "PNG")
    assert len(out.getvalue()) > 1_000_000
    assert "Not ours" in sent(client, out.getvalue()).text


def test_too_many_pictures_at_once_are_refused(client, settings, monkeypatch):
    full = Slots(1, at_once=1, patience=2)
    monkeypatch.setitem(guard.SLOTS, "pictures", full)
    with full.one():
        assert sent(client, card(settings)).status_code == 503
