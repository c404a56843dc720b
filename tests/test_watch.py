"""Health, readiness, metrics, request IDs and the log: enough to run it by, and nothing personal."""

import json
import logging
import re

import pytest
from click.testing import CliRunner

from citekit.cli import main
from citekit.settings import Settings
from citekit.web import watch
from citekit.web.app import create_app

BASE = "https://cables.example.org"


@pytest.fixture
def make(tmp_path):
    def made(**given):
        settings = Settings(BASE, str(tmp_path / "none.db"), **given)
        return create_app(settings).test_client()

    yield made
    logger = logging.getLogger("citekit")
    for handler in [h for h in logger.handlers if isinstance(h, watch._Handler)]:
        logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


@pytest.fixture
def lines(make, capsys):
    def logged(path, **given):
        client = make(log="json")
        client.get(path, **given)
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    return logged


# Health and readiness


def test_ready_says_what_is_not_as_it_could_be(make):
    answer = make().get("/readyz")
    assert answer.status_code == 200
    assert answer.text.splitlines()[0] == "ready"
    assert "the packaged sample answers" in answer.text


def test_not_ready_says_what_is_wrong_and_what_to_do(tmp_path):
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is no database" * 100)
    client = create_app(Settings(None, str(broken))).test_client()
    answer = client.get("/readyz", headers={"If-None-Match": "*"})
    assert answer.status_code == 503
    first, *others = answer.text.splitlines()
    assert first == "not ready"
    assert len(others) == 1
    assert others[0].startswith("database: ")
    assert "CITEKIT_DATABASE" in others[0]
    assert client.get("/healthz").text == "ok\n"


@pytest.mark.parametrize(("part", "name"), [("_drawn", "fonts"), ("_cited", "engine")])
def test_a_broken_part_is_named(make, monkeypatch, part, name):
    def fails():
        raise RuntimeError("gone")

    monkeypatch.setattr(f"citekit.desk.health.{part}", fails)
    answer = make().get("/readyz")
    assert answer.status_code == 503
    assert f"{name}: It failed with RuntimeError" in answer.text


# The doctor


@pytest.fixture
def doctor(monkeypatch, tmp_path):
    def run(**environ):
        monkeypatch.setenv("CITEKIT_DATABASE", str(tmp_path / "none.db"))
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        done = CliRunner().invoke(main, ["doctor", "--json"])
        return done.exit_code, {row["name"]: row for row in json.loads(done.stdout)}

    return run


def test_the_doctor_finds_nothing_broken_here_and_changes_nothing(doctor, tmp_path):
    code, found = doctor()
    assert code == 0
    assert {row["state"] for row in found.values()} <= {"ok", "note"}
    assert found["engine"]["state"] == found["fonts"]["state"] == "ok"
    assert list(tmp_path.iterdir()) == []


FAULTS = [
    ({"CITEKIT_KEYS": "/nowhere/at/all"}, "keys", "broken", "citekit keys new"),
    ({"CITEKIT_DATABASE": "foo://bar"}, "database", "broken", "CITEKIT_DATABASE|SQLite"),
    ({"CITEKIT_THEMES": "/nowhere/at/all"}, "fonts", "broken", "."),
    ({"CITEKIT_BASE_URL": "http://cables.example.org"}, "base URL", "note", "https"),
    ({"CITEKIT_BASEURL": "x"}, "settings", "note", "Correct the name"),
    ({"CITEKIT_METRICS": "all"}, "settings", "broken", "loopback, open or off"),
]


@pytest.mark.parametrize(
    ("environ", "name", "state", "remedy"), FAULTS, ids=[str(f[0]) for f in FAULTS]
)
def test_the_doctor_names_what_is_wrong_and_the_remedy(doctor, environ, name, state, remedy):
    code, found = doctor(**environ)
    assert found[name]["state"] == state
    assert re.search(remedy, found[name]["remedy"])
    assert code == (1 if state == "broken" else 0)


def test_the_doctor_says_each_thing_on_one_line_with_the_remedy_below(monkeypatch, tmp_path):
    monkeypatch.setenv("CITEKIT_DATABASE", str(tmp_path / "none.db"))
    said = CliRunner().invoke(main, ["doctor"]).stdout.splitlines()
    assert all(re.match(r"(ok|note|BROKEN) +[\w ]+: |        \S", line) for line in said)


def test_a_missing_part_is_a_note_unless_a_setting_needs_it(doctor, monkeypatch):
    monkeypatch.setattr("citekit.desk.health.find_spec", lambda _: None)
    monkeypatch.setattr("citekit.desk.health.shutil.which", lambda _: None)
    assert doctor()[1]["PostgreSQL"]["state"] == "note"
    code, found = doctor(CITEKIT_DATABASE="postgresql+psycopg://db.invalid/cables")
    assert (code, found["PostgreSQL"]["state"]) == (1, "broken")
    assert "pip install" in found["PostgreSQL"]["remedy"]


# Metrics


def metrics(client, **given):
    return client.get("/metrics", **given).text


def test_requests_are_counted_by_route_and_status_and_timed(make):
    client = make()
    client.get("/08MEXICO1487/11")
    client.get("/08MEXICO1487/99")
    text = metrics(client)
    assert re.search(
        r'requests_total\{route="reading.passage",status="200",type="text/html"\} \d', text
    )
    assert re.search(
        r'requests_total\{route="reading.passage",status="404",type="[^"]+"\} \d', text
    )
    assert 'citekit_request_seconds_bucket{le="0.1",route="reading.passage"' in text


def test_what_is_held_and_what_the_cache_saved_is_told(make):
    client = make()
    etag = client.get("/08MEXICO1487/11").headers["ETag"]
    client.get("/08MEXICO1487/11", headers={"If-None-Match": etag})
    text = metrics(client)
    assert 'citekit_library_size{of="cables"} 1.0' in text
    assert "citekit_library_up 1.0" in text
    assert re.search(r'cache_total\{cache="client",outcome="hit"\} [1-9]', text)


def test_slots_are_told_and_who_found_none(make):
    from citekit.web.slots import Busy, Slots

    slots = Slots(1, at_once=1, patience=0.01, work="proof")
    client = make()
    with slots.one():
        with pytest.raises(Busy), slots.one():
            pass
        assert 'citekit_slots{state="busy",work="proof"} 1.0' in metrics(client)
    text = metrics(client)
    assert 'citekit_slots{state="busy",work="proof"} 0.0' in text
    assert 'citekit_slots{state="queued",work="proof"} 0.0' in text
    assert 'citekit_refused_total{work="proof"} 1.0' in text


def test_nothing_typed_is_in_the_metrics(make):
    client = make()
    client.get("/search?q=a+secret+search", headers={"User-Agent": "somebody"})
    client.get("/no/such/SECRETPLACE")
    client.open("/08MEXICO1487", method="SECRETS")
    text = metrics(client).lower()
    assert "secret" not in text
    assert "somebody" not in text


def test_metrics_tell_when_the_library_does_not_answer(tmp_path):
    (tmp_path / "broken.db").write_bytes(b"this is no database" * 100)
    client = create_app(Settings(None, str(tmp_path / "broken.db"))).test_client()
    assert "citekit_library_up 0.0" in metrics(client)


READERS = [
    ("loopback", "127.0.0.1", {}, 200),
    ("loopback", "::1", {}, 200),
    ("loopback", "203.0.113.7", {}, 404),
    ("loopback", "127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, 404),
    ("loopback", "127.0.0.1", {"Forwarded": "for=203.0.113.7"}, 404),
    ("loopback", "", {}, 404),
    ("open", "203.0.113.7", {}, 200),
    ("off", "127.0.0.1", {}, 404),
]


@pytest.mark.parametrize(("setting", "address", "headers", "status"), READERS)
def test_metrics_are_for_those_whom_the_setting_names(make, setting, address, headers, status):
    got = make(metrics=setting).get(
        "/metrics", headers=headers, environ_base={"REMOTE_ADDR": address}
    )
    assert got.status_code == status


# Request IDs


def test_an_answer_carries_an_id_of_its_own(make):
    client = make()
    ids = {client.get("/healthz").headers["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in ids)


def test_a_proxys_id_is_kept_if_it_is_well_formed(make):
    client = make()
    given = client.get("/healthz", headers={"X-Request-ID": "f3a9_2c-0011"})
    assert given.headers["X-Request-ID"] == "f3a9_2c-0011"


@pytest.mark.parametrize(
    "bad", ["short", "x" * 65, "with blank1", "<script>aaa", "é" * 9, "12345678;"]
)
def test_an_id_that_is_not_well_formed_is_replaced(make, bad):
    given = make().get("/healthz", headers={"X-Request-ID": bad.encode()})
    assert re.fullmatch("[0-9a-f]{16}", given.headers["X-Request-ID"])


# The log


def test_a_request_is_one_line_of_json_with_route_status_time_and_id(lines):
    (line,) = lines(
        "/08MEXICO1487/11?quote=secret",
        headers={"X-Request-ID": "abcdef0123"},
        environ_base={"REMOTE_ADDR": "203.0.113.77"},
    )
    assert line.pop("ms") >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line == {
        "level": "info", "event": "request", "id": "abcdef0123", "route": "reading.passage",
        "method": "GET", "status": 404, "type": "text/html", "network": "203.0.113.0/24",
    }  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/search?q=SECRET", "/SECRET/11", "/list/SECRET", "/browse/tag/SECRET"]
)
def test_nothing_that_a_reader_typed_is_in_the_log(lines, path):
    said = json.dumps(lines(path, headers={"User-Agent": "SECRET", "Referer": "http://SECRET/"}))
    assert "route" in said
    assert "SECRET" not in said


def test_health_is_logged_only_where_it_fails(lines):
    assert lines("/healthz") == lines("/readyz") == []


def test_an_unforeseen_error_is_a_line_with_the_id_and_without_its_message(
    make, capsys, monkeypatch
):
    def fails(*_, **__):
        raise RuntimeError("SECRET")

    monkeypatch.setattr("citekit.desk.stats", fails)
    client = make(log="json")
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get("/about")
    said = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["level"] for line in said] == ["error", "info"]
    assert {line["id"] for line in said} == {answer.headers["X-Request-ID"]}
    assert "RuntimeError" in said[0]["event"]
    assert "SECRET" not in json.dumps(said)


def test_without_the_setting_requests_are_not_logged(make, capsys):
    make().get("/08MEXICO1487")
    assert capsys.readouterr().err == ""
