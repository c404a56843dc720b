"""What a service bears: places for dear work, limits of an address, and how both are told."""

import json
import logging
import threading

import pytest

from citekit.errors import BadSetting
from citekit.settings import Settings
from citekit.web import guard, rate
from citekit.web.app import create_app
from citekit.web.slots import Busy, Slots

BASE = "https://cables.example.org"
PASSAGE = "/08MEXICO1487/11/26-40:0AQ8"


def client(**settings):
    return create_app(Settings(BASE, "/nowhere/none.db", **settings)).test_client()


def get(service, path="/about", *, address="203.0.113.7", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    seen = {"REMOTE_ADDR": address}
    return service.get(path, headers=named, environ_overrides=seen, buffered=True)


# Slots


class Full(Slots):
    """A kind of work that has no place left."""

    def __init__(self):
        super().__init__(1, at_once=1, patience=3)
        self._places.acquire()


DEAR = [
    ("cards", "GET", PASSAGE + ".png", {}),
    ("cards", "GET", f"/api/card?reference={PASSAGE[1:13]}&paragraph=11", {}),
    ("archives", "GET", "/list/08MEXICO1487/11,08MEXICO1487/12.zip", {}),
    ("citations", "GET", PASSAGE + "?style=nature", {}),
    ("citations", "GET", PASSAGE + "?locale=de-DE", {}),
    ("checks", "GET", "/?q=maintain warm ties with Cuba for years", {}),
    ("checks", "POST", "/verify", {"data": {"q": "maintain warm ties"}}),
    ("checks", "GET", "/verify?q=maintain+warm+ties", {}),
    ("checks", "POST", "/from", {"data": {"sel": "maintain cold ties with Cuba"}}),
]


@pytest.mark.parametrize(("kind", "method", "path", "options"), DEAR)
def test_dear_work_without_a_place_is_refused_with_a_sentence_and_a_time(
    monkeypatch, kind, method, path, options
):
    monkeypatch.setitem(guard.SLOTS, kind, Full())
    service = client()
    refused = service.open(path, method=method, follow_redirects=True, **options)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "3"), refused.text
    assert refused.headers["Cache-Control"] == "no-store"
    assert "at once" in refused.text
    assert service.get(PASSAGE).status_code == 200  # pages need no place


@pytest.mark.parametrize("name", ["_search", "_cite", "_batch", "_find", "_verify"])
def test_what_programs_ask_for_holds_a_place_too(name):
    from citekit.web import endpoints

    assert hasattr(getattr(endpoints, name), "__wrapped__")


def test_all_kinds_together_leave_threads_to_the_pages():
    assert guard.LIMITS["slots"] < guard.LIMITS["threads"]
    room = threading.BoundedSemaphore(1)
    one, other = (Slots(5, at_once=5, patience=1, room=room) for _ in range(2))
    with one.one(), pytest.raises(Busy), other.one():
        pass
    with other.one():
        pass


# Limits of an address


def test_an_address_that_asks_too_often_is_told_when_to_come_back():
    service = client(rate_limit="3 per minute")
    assert [get(service).status_code for _ in range(4)] == [200, 200, 200, 429]
    page = get(service, Accept="text/html")
    assert 1 <= int(page.headers["Retry-After"]) <= 60
    assert page.headers["Cache-Control"] == "no-store"
    assert page.content_type.startswith("text/html")
    assert '<html lang="en"' in page.text
    assert "Try again in" in page.text
    told = get(service, PASSAGE + ".png")
    assert told.content_type == "application/problem+json"
    assert json.loads(told.data)["code"] == "too-often"
    assert get(service, address="203.0.113.8").status_code == 200  # another reader


def test_dear_work_costs_more_than_a_page():
    service = client(rate_limit="8 per minute")
    answers = [
        get(service, path).status_code for path in (PASSAGE + ".png", PASSAGE + "?style=mla")
    ]
    assert [*answers, get(service).status_code] == [200, 200, 429]


def test_what_a_page_loads_besides_and_what_a_monitor_asks_cost_nothing():
    service = client(rate_limit="1 per minute")
    for path in ("/static/style.css", "/healthz", "/readyz"):
        assert {get(service, path).status_code for _ in range(3)} == {200}


def test_a_whole_network_of_ipv6_is_one_reader():
    service = client(rate_limit="2 per minute")
    answers = [get(service, address=f"2001:db8:0:7::{i}").status_code for i in range(3)]
    assert answers == [200, 200, 429]
    assert get(service, address="2001:db8:0:8::1").status_code == 200


def test_off_limits_nobody():
    assert Settings.read({"CITEKIT_CONFIG": "", "CITEKIT_RATE_LIMIT": "off"}).rate_limit == ""
    service = client()
    assert {get(service).status_code for _ in range(20)} == {200}


def test_an_address_in_a_header_is_believed_of_ones_own_proxies_only():
    plain = client(rate_limit="2 per minute")
    spoofed = [get(plain, X_Forwarded_For=f"198.51.100.{i}").status_code for i in range(3)]
    assert spoofed == [200, 200, 429]
    behind = client(rate_limit="2 per minute", proxies=1)
    for i in range(4):
        assert get(behind, X_Forwarded_For=f"198.51.100.{i}").status_code == 200
    # What the visitor wrote stands before what the proxy saw, and counts for nothing.
    lies = [get(behind, X_Forwarded_For=f"9.9.9.{i}, 192.0.2.1").status_code for i in range(3)]
    assert lies == [200, 200, 429]


def test_a_proxy_makes_no_host_and_no_scheme():
    behind = client(proxies=1)
    answer = get(behind, PASSAGE, X_Forwarded_Host="evil.example", X_Forwarded_Proto="gopher")
    assert "evil.example" not in answer.text
    assert "gopher" not in answer.text


RATES = [
    ("60/minute", "60 per minute"),
    ("5 per second", "5 per second"),
    ("9/Hours", "9 per hour"),
]


@pytest.mark.parametrize(("given", "kept"), RATES)
def test_a_limit_is_a_number_and_a_time(given, kept):
    assert Settings.read({"CITEKIT_CONFIG": "", "CITEKIT_RATE_LIMIT": given}).rate_limit == kept


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RATE_LIMIT", "many"),
        ("RATE_LIMIT", "0/minute"),
        ("RATE_LIMIT", "5/fortnight"),
        ("LIMITS", "http://127.0.0.1"),
        ("PROXIES", "-1"),
        ("PROXIES", "11"),
    ],
)
def test_a_limit_that_means_nothing_is_said_by_its_name(name, value):
    with pytest.raises(BadSetting, match=f"CITEKIT_{name}"):
        Settings.read({"CITEKIT_CONFIG": "", f"CITEKIT_{name}": value})


def test_a_password_of_the_counting_server_is_not_repeated():
    with pytest.raises(BadSetting) as told:
        Settings.read({"CITEKIT_CONFIG": "", "CITEKIT_LIMITS": "rediss//:secret@host"})
    assert "secret" not in told.value.message + told.value.hint


def test_a_counting_server_without_its_client_is_a_sentence(monkeypatch):
    monkeypatch.setattr(rate, "find_spec", lambda _: None)
    with pytest.raises(BadSetting, match="CITEKIT_LIMITS"):
        rate.check(Settings(limits="redis://127.0.0.1:1"))


def test_a_counting_server_that_is_gone_stops_nobody_and_is_logged_once(caplog):
    pytest.importorskip("redis")
    service = client(rate_limit="3 per minute", limits="redis://127.0.0.1:1")
    with caplog.at_level(logging.INFO):
        answers = [get(service).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]  # the worker counts for itself
    lines = [record.message for record in caplog.records]
    assert len([line for line in lines if "unreachable" in line]) == 1
    assert "203.0.113" not in str(lines)


def test_no_log_names_who_was_refused(caplog):
    service = client(rate_limit="1 per minute")
    with caplog.at_level(logging.DEBUG):
        assert [get(service).status_code for _ in range(2)] == [200, 429]
    assert "203.0.113" not in caplog.text


# Caches of others


@pytest.mark.parametrize("suffix", [".png", ".svg", ".bib", ".json"])
def test_what_may_be_kept_for_ever_can_be_kept_by_any_cache(suffix):
    """RFC 9111: shared, fresh for long, no cookie, and not one of several for the same address."""
    service = client()
    digest = service.get(PASSAGE + suffix).headers["ETag"].strip('W/"')
    kept = service.get(f"{PASSAGE}{suffix}?r={digest}")
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in kept.headers
    assert "Vary" not in kept.headers
    assert service.get(f"{PASSAGE}{suffix}?r={digest}").data == kept.data
