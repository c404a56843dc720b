"""Settings, files, and what the desk hands out."""

import pickle
from dataclasses import replace

import pytest

import citekit
from citekit import desk, errors
from citekit.cable import read
from citekit.errors import BadQuotation, BadSetting, NotHeld, UnknownCable, UnwritableFile
from citekit.passage import choose
from citekit.settings import Settings

HERE = Settings("https://cables.example.org", "/nowhere/at/all/citekit.db")


@pytest.mark.parametrize(
    "value",
    [
        "ftp://x.org",
        "cables.example.org",
        "https://",
        "https://a b",
        "https://x/?q",
        "https://u:p@x",
        "https://x:99999",
        "https://ex\u0430mple.org",
    ],
)
def test_a_base_address_that_is_none_is_refused_with_a_sentence(value):
    with pytest.raises(BadSetting) as caught:
        Settings.read({"CITEKIT_BASE_URL": value})
    assert "https://cables.example.org" in caught.value.hint


@pytest.mark.parametrize(
    "value", ["", "http://localhost:8000", "http://127.0.0.1", "http://[::1]:80", "http://0.0.0.0"]
)
def test_an_address_of_this_machine_is_never_published(value):
    assert Settings.read({"CITEKIT_BASE_URL": value}).base_url is None


def test_a_base_address_may_have_a_port_and_a_path():
    assert (
        Settings.read({"CITEKIT_BASE_URL": "https://Example.org:8443/cables/"}).base_url
        == "https://example.org:8443/cables"
    )


def test_every_error_says_what_happened_and_survives_a_trip_between_processes():
    for name in errors.__all__:
        error = getattr(errors, name)("It broke.", hint="Mend it.", reference="x")
        again = pickle.loads(pickle.dumps(error))
        assert (again.message, again.hint, again.code, again.details) == (
            error.message,
            error.hint,
            error.code,
            error.details,
        )
        assert 400 <= error.status < 600


def test_codes_of_errors_are_unique():
    codes = [getattr(errors, name).code for name in errors.__all__]
    assert len(set(codes)) == len(codes)


def test_a_published_cable_without_text_is_told_from_one_that_never_was():
    with pytest.raises(NotHeld):
        desk.cable("10TOKYO397", settings=HERE)
    with pytest.raises(UnknownCable) as caught:
        desk.cable("08MEXICO9999999"[:-1], settings=HERE)
    assert "08MEXICO" in caught.value.hint


def test_a_file_appears_whole(tmp_path):
    target = tmp_path / "x.txt"
    desk.write_file(target, b"one")
    desk.write_file(target, b"two", backup=True)
    assert target.read_bytes() == b"two"
    assert (tmp_path / "x.txt.bak").read_bytes() == b"one"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["x.txt", "x.txt.bak"]


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "folder").mkdir()
    with pytest.raises(UnwritableFile):
        desk.write_file(tmp_path / "folder", b"x")
    with pytest.raises(UnwritableFile):
        desk.write_file(tmp_path / "no" / "x", b"x")
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


CARDS = [(size, theme) for size in ("og", "square", "story") for theme in desk.themes()]


@pytest.mark.parametrize(("size", "theme"), CARDS)
@pytest.mark.parametrize(
    "path", ["08MEXICO1487/6", "08MEXICO1487/10-12", "08MEXICO1487/11/1-60+70-120+12/1-90"]
)
def test_what_fits_a_card_is_the_beginning_of_the_passage_under_its_own_address(path, size, theme):
    chosen = desk.passage(path, settings=HERE)
    fitted = desk.fitting(chosen, size=size, theme=theme, settings=HERE)
    assert chosen.text.startswith(fitted.text)
    assert desk.resolve(desk.place(fitted), settings=HERE).passage.text == fitted.text
    assert desk.card(fitted, size=size, theme=theme, settings=HERE).data[:4] == b"\x89PNG"


def test_a_character_that_no_face_has_is_named_and_never_cut_away():
    raw = citekit.cable("08MEXICO1487").source
    odd = read(
        replace(raw, body=raw.body.replace("warm ties with Cuba", "warm ties with \u0e01 Cuba"))
    )
    words = choose(odd, "11", "generally sought to maintain warm ties with \u0e01 Cuba.")
    with pytest.raises(BadQuotation, match="U\\+0E01"):
        desk.fitting(words, settings=HERE)


def test_text_gets_links_and_what_is_a_link_stays():
    text = "See 08MEXICO1487, [08MEXICO1487](x) and https://wikileaks.org/cable/2008/05/08MEXICO1487.html."
    linked = desk.linked(text, settings=HERE)
    assert linked.startswith(
        "See [08MEXICO1487](https://cables.example.org/08MEXICO1487), [08MEXICO1487](x)"
    )
    assert linked.endswith("https://wikileaks.org/cable/2008/05/08MEXICO1487.html.")


def test_the_public_names_are_there():
    for name in citekit.__all__:
        assert hasattr(citekit, name)
    assert (desk.cable("08MEXICO1487", settings=HERE).reference) == citekit.Reference(
        2008, "MEXICO", 1487
    )
