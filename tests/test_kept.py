"""Answers are kept in memory and given again, and never for longer than the library holds them so."""

import dataclasses
import shutil
import subprocess
import sys
import threading

import pytest

from citekit import corpus, store
from citekit.cable import read
from citekit.settings import Settings
from citekit.web.app import create_app
from citekit.web.kept import Answers, Kept

BASE = "https://cables.example.org"
WHOLE, PARA, WORDS = "/08MEXICO1487", "/08MEXICO1487/11", "/08MEXICO1487/11/26-40:0AQ8"
ADDRESSES = [WHOLE, PARA, WORDS, f"{WORDS}.json", f"{PARA}.bib", f"{WORDS}.png",
             "/api/passage?reference=08MEXICO1487/11", f"/list{WORDS}"]  # fmt: skip


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "library.db"
    with store.open(str(made)) as library:
        library.put([corpus.sample()])
    return made


@pytest.fixture
def app(path):
    return create_app(Settings(BASE, str(path)))


@pytest.fixture
def get(app):
    client = app.test_client()
    return lambda address, **options: client.get(address, buffered=True, **options)


def headers_of(answer):
    return sorted(
        (name, value) for name, value in answer.headers if name not in ("X-Request-ID", "Date")
    )


def there(app):
    return len(app.extensions["citekit-kept"]._kept)


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_second_answer_is_the_first_in_every_byte_and_header(app, get, address):
    first, second, whole = get(address), get(address), get(address, headers={"Accept": "*/*"})
    assert there(app) == 2
    for again in (second, whole):
        assert again.status_code == first.status_code == 200
        assert again.data == first.data
        assert headers_of(again) == headers_of(first)


@pytest.mark.parametrize("address", ADDRESSES)
def test_whoever_has_it_gets_no_second_copy(app, get, address):
    etag = get(address).headers["ETag"]
    for held in (etag, etag.replace('"', 'W/"', 1), f'"x", {etag}', "*"):
        again = get(address, headers={"If-None-Match": held})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", etag)
        assert again.headers["Cache-Control"]
        assert "Content-Length" not in again.headers
    assert get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_of_an_answer_that_was_not_sent_the_body_is_made_when_it_is_wanted(path, get):
    etag = get(WORDS).headers["ETag"]
    client = create_app(Settings(BASE, str(path))).test_client()
    assert [client.get(WORDS, headers={"If-None-Match": etag}).status_code for _ in "12"] == [
        304
    ] * 2
    assert "warm ties" in client.get(WORDS).text
    assert "warm ties" in client.get(WORDS).text


def test_a_head_request_has_the_headers_and_no_body(app):
    client = app.test_client()
    full = client.get(WORDS)
    for _ in "12":
        head = client.head(WORDS)
        assert (head.data, head.headers["ETag"]) == (b"", full.headers["ETag"])
        assert head.headers["Content-Length"] == str(len(full.data))


def test_forms_and_languages_are_kept_apart(get):
    for _ in "12":
        assert get(PARA, headers={"Accept": "application/json"}).mimetype == "application/json"
        assert get(PARA, headers={"Accept": "text/html"}).mimetype == "text/html"
        assert (
            get(PARA, headers={"Accept": "text/html", "Accept-Language": "es"}).status_code == 200
        )


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_withheld_is_gone_at_once_and_back_at_once(path, get, address):
    before = get(address)
    with store.open(str(path)) as library:
        for _ in range(3):
            assert get(address).status_code == 200
            library.withhold("08MEXICO1487", reason="by order of a court")
            for headers in ({}, {"If-None-Match": before.headers["ETag"]}):
                hidden = get(address, headers=headers)
                assert hidden.status_code in (451, 404), address
                assert b"warm ties" not in hidden.data
            library.lift("08MEXICO1487")
    assert get(address).data == before.data


def test_a_paragraph_that_is_withheld_is_gone_from_the_whole_cable(path, get):
    etag = get(WHOLE).headers["ETag"]
    assert "warm ties" in get(WHOLE).text
    with store.open(str(path)) as library:
        library.withhold("08MEXICO1487", "11", reason="it names a source")
    hidden = get(WHOLE, headers={"If-None-Match": etag})
    assert hidden.status_code == 200
    assert "warm ties" not in hidden.text


def test_another_process_s_order_counts_as_much(path, get):
    assert get(WORDS).status_code == 200
    code = "import sys; from citekit import store; store.open(sys.argv[1]).withhold('08MEXICO1487', reason='a court')"
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    assert get(WORDS).status_code == 451


def test_a_newer_text_is_shown_at_once(path, get):
    assert "warm ties" in get(WHOLE).text
    held = corpus.sample()
    newer = dataclasses.replace(held.source, body=held.source.body.replace("warm ties", "cold ties"), released="2011-08-30")  # fmt: skip
    with store.open(str(path)) as library:
        library.put([read(newer)])
    assert "cold ties" in get(WHOLE).text


def test_a_file_that_takes_the_place_of_the_library_is_read(path, get, tmp_path):
    assert get(PARA).status_code == 200
    other = tmp_path / "other.db"
    shutil.copy(path, other)
    with store.open(str(other)) as library:
        library.withhold("08MEXICO1487", reason="a court")
    other.replace(path)
    assert get(PARA).status_code == 451


def test_a_library_that_comes_to_be_is_seen(tmp_path):
    path = tmp_path / "none.db"
    client = create_app(Settings(BASE, str(path))).test_client()
    assert client.get(PARA).status_code == client.get(PARA).status_code == 200
    with store.open(str(path)) as library:
        library.withhold("08MEXICO1487", reason="a court")
        assert client.get(PARA).status_code == 451 or not library.count()
        library.put([corpus.sample()])
    assert client.get(PARA).status_code == 451


def test_no_reader_sees_what_is_withheld_however_many_read(path, app):
    stop, seen = threading.Event(), []

    def read():
        client = app.test_client()
        while not stop.is_set():
            client.get(WORDS, buffered=True)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    client = app.test_client()
    with store.open(str(path)) as library:
        for _ in range(15):
            library.withhold("08MEXICO1487", reason="a court")
            seen.append(client.get(WORDS, buffered=True).status_code)
            library.lift("08MEXICO1487")
            seen.append(client.get(WORDS, buffered=True).status_code)
    stop.set()
    for reader in readers:
        reader.join()
    assert seen == [451, 200] * 15


@pytest.mark.parametrize(
    "address",
    ["/search?q=warm", "/verify?q=warm+ties", f"{WORDS}.png?x=1", "/09NOWHERE1", "/08mexico1487", "/healthz", "/unapi"],
)  # fmt: skip
def test_what_somebody_seeks_or_checks_and_what_is_no_answer_is_not_kept(app, get, address):
    get(address)
    get(address)
    assert there(app) == 0


def test_no_more_is_kept_than_there_is_room_for():
    answers = Answers(80_000)
    for number in range(100):
        answers.put(number, Kept("now", '"x"', {}, {}, bytes(4_000)))
    assert answers.get(0, "now") is None
    assert answers.get(99, "now")
    assert answers._size <= 80_000
    answers.put("much", Kept("now", '"x"', {}, {}, bytes(50_000)))
    assert answers.get("much", "now") is None
    assert answers.get(99, "later") is None
    assert answers._size == 6_000 * len(answers._kept)


def test_without_a_stamp_nothing_is_kept(app, get, monkeypatch):
    monkeypatch.setattr("citekit.desk.library_stamp", lambda **_: None)
    assert get(PARA).status_code == get(PARA).status_code == 200
    assert there(app) == 0
