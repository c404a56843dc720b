"""deploy/nginx.conf before a running service: what it keeps, what it bounds, what it hides."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_server import free_port

pytestmark = pytest.mark.system
CITEKIT = str(Path(sys.executable).with_name("citekit"))
EXAMPLE = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
BASE = "https://cables.example.org"
CARD = "/08MEXICO1487/11/26-40:0AQ8.png"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("service")
    port = free_port()
    environment = dict(
        os.environ,
        CITEKIT_DATABASE=str(folder / "library.db"),
        CITEKIT_BASE_URL=BASE,
        CITEKIT_LOG="json",
        CITEKIT_PROXIES="1",
        TMPDIR=str(folder),
    )
    log = (folder / "log").open("w")
    process = subprocess.Popen(
        [CITEKIT, "serve", "--port", str(port)],
        env=environment, stdout=subprocess.PIPE, stderr=log, text=True,
    )  # fmt: skip
    process.stdout.readline()
    process.port, process.log = port, folder / "log"
    yield process
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)
    process.stdout.close()
    log.close()


@pytest.fixture
def proxy(service, tmp_path):
    """The example as it is, but for its ports and folders."""
    if NGINX is None:
        pytest.skip("no nginx here")
    port = free_port()
    example = EXAMPLE.read_text("utf-8")
    for was, now in [
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("127.0.0.1:8000", f"127.0.0.1:{service.port}"),
        ("/var/cache/nginx/citekit", str(tmp_path / "cache")),
        ("/var/log/nginx/citekit.log", str(tmp_path / "access.log")),
    ]:
        assert was in example
        example = example.replace(was, now)
    folders = "".join(
        f"{name}_temp_path {tmp_path}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = tmp_path / "nginx.conf"
    config.write_text(
        ("user root;\n" if os.geteuid() == 0 else "")  # whom the test's folder belongs to
        + f"daemon off;\npid {tmp_path}/pid;\nerror_log {tmp_path}/error.log;\n"
        f"events {{}}\nhttp {{\n{folders}{example}}}\n"
    )
    subprocess.run([NGINX, "-t", "-c", str(config)], check=True, capture_output=True)
    process = subprocess.Popen(
        [NGINX, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    process.port, process.access = port, tmp_path / "access.log"
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield process
    process.send_signal(signal.SIGQUIT)
    process.wait(timeout=20)


def ask(proxy, path, method="GET", body=None, **headers):
    line = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body, {"Host": "cables.example.org", **named})
        answer = line.getresponse()
        answer.body = answer.read()
        return answer
    finally:
        line.close()


@pytest.fixture
def immutable(proxy):
    page = ask(proxy, "/08MEXICO1487/11/26-40:0AQ8").body.decode()
    return re.search(re.escape(BASE) + rf"({re.escape(CARD)}\?r=[0-9a-f]+)", page)[1]


def test_what_is_immutable_is_asked_for_once(proxy, immutable):
    first, second = ask(proxy, immutable), ask(proxy, immutable)
    assert (first.getheader("X-Cache"), second.getheader("X-Cache")) == ("MISS", "HIT")
    assert first.body == second.body
    assert first.body[:4] == b"\x89PNG"
    assert "immutable" in second.getheader("Cache-Control")


def test_what_may_change_is_asked_for_each_time_and_answered_with_304(proxy):
    first = ask(proxy, "/08MEXICO1487/11")
    again = ask(proxy, "/08MEXICO1487/11", If_None_Match=first.getheader("ETag"))
    assert again.status == 304
    assert {first.getheader("X-Cache"), again.getheader("X-Cache")} == {None}


def test_an_immutable_answer_outlives_the_service(proxy, service, immutable):
    ask(proxy, immutable)
    service.send_signal(signal.SIGSTOP)
    try:
        assert ask(proxy, immutable).status == 200
    finally:
        service.send_signal(signal.SIGCONT)


def test_what_is_for_the_operator_is_not_for_readers(proxy, service):
    assert ask(proxy, "/metrics").status == 404
    assert ask(service, "/metrics").status == 200
    assert ask(proxy, "/healthz").body == b"ok\n"


def test_a_proxied_client_is_no_program_of_this_machine(service):
    assert ask(service, "/metrics", X_Forwarded_For="203.0.113.7").status == 404


def test_a_body_that_is_too_large_ends_at_the_proxy(proxy):
    assert ask(proxy, "/verify", "POST", b"q=" + b"x" * 9_500_000).status == 413


def test_no_header_of_a_client_makes_the_service_lie_about_its_address(proxy):
    evil = dict.fromkeys(("X_Forwarded_Host", "X_Forwarded_For", "Forwarded"), "evil.example")
    answer = ask(proxy, "/08MEXICO1487/11", **evil)
    assert answer.status == 200
    assert b"evil.example" not in answer.body
    assert "evil.example" not in str(answer.headers)


def test_addresses_come_through_as_they_were_written(proxy):
    other = ask(proxy, "/08MEXICO1487/11/26%2D40%3A0AQ8")
    assert (other.status, other.getheader("Location")) == (308, "/08MEXICO1487/11/26-40:0AQ8")
    assert ask(proxy, "/list/08MEXICO1487/11/1-3+5-9,08MEXICO1487/12").status in (200, 308)
    assert ask(proxy, "//evil.example/08MEXICO1487").getheader("Location", "/")[:2] != "//"
    assert ask(proxy, "/search?q=" + "cuba+" * 1_100).status != 414


def test_one_client_that_asks_too_much_is_told_to_wait(proxy):
    statuses = {ask(proxy, "/healthz").status for _ in range(400)}
    assert statuses == {200, 429}


def test_both_logs_bear_one_request_id_and_no_address(proxy, service):
    answer = ask(proxy, "/search?q=SECRET")
    given = answer.getheader("X-Request-ID")
    time.sleep(0.2)
    said = proxy.access.read_text() + service.log.read_text()
    assert said.count(given) == 2
    assert "SECRET" not in said
    assert "127.0.0.1" not in said


def test_long_headers_and_compressed_answers_come_through(proxy):
    answer = ask(proxy, "/08MEXICO1487", Accept_Encoding="gzip")
    assert answer.getheader("Content-Encoding") == "gzip"
    assert len(answer.getheader("Link")) > 2_000
