"""The service as an operator runs it: gunicorn, a port, signals."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.system
CITEKIT = str(Path(sys.executable).with_name("citekit"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def service(tmp_path):
    port = free_port()
    environment = dict(
        os.environ,
        CITEKIT_DATABASE=str(tmp_path / "library.db"),
        CITEKIT_BASE_URL="https://cables.example.org",
        TMPDIR=str(tmp_path),
    )
    process = subprocess.Popen(
        [CITEKIT, "serve", "--port", str(port)],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    process.url = f"http://127.0.0.1:{port}"
    process.first = process.stdout.readline()
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def fetch(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.status, answer.read()


def test_the_address_is_printed_when_it_answers(service):
    assert service.url in service.first
    assert fetch(service.url + "/08MEXICO1487/11")[0] == 200


def test_a_card_and_a_citation_come_from_every_worker(service):
    for _ in range(8):
        status, body = fetch(service.url + "/08MEXICO1487/11/26-40:0AQ8.png")
        assert (status, body[:4]) == (200, b"\x89PNG")
        assert b"Diplomatic Cable No." in fetch(service.url + "/08MEXICO1487/11/26-40:0AQ8")[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly(service, number):
    fetch(service.url + "/")
    service.send_signal(number)
    assert service.wait(timeout=20) == 0
    assert "Traceback" not in service.stdout.read()


def test_a_taken_port_is_one_sentence(service):
    port = service.url.rsplit(":", 1)[1]
    done = subprocess.run(
        [CITEKIT, "serve", "--port", port], capture_output=True, text=True, check=False, timeout=20
    )
    assert done.returncode == 1
    assert (
        done.stderr.splitlines()[0]
        == f"citekit: Cannot listen on 127.0.0.1:{port}: address already in use."
    )
    assert len(done.stderr.splitlines()) == 2


def test_a_request_in_flight_is_answered_before_it_ends(service):
    with socket.create_connection(("127.0.0.1", int(service.url.rsplit(":", 1)[1]))) as line:
        line.sendall(b"GET /08MEXICO1487/12 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        time.sleep(0.5)  # the first citations of a worker take longer than this
        service.send_signal(signal.SIGTERM)
        assert line.recv(12).startswith(b"HTTP/1.1 ")
    assert service.wait(timeout=20) == 0


def counted(service, pattern):
    text = fetch(service.url + "/metrics")[1].decode()
    return sum(float(number) for number in re.findall(pattern + r" ([0-9.]+)\n", text))


def test_the_metrics_of_all_workers_are_added_up(service):
    for _ in range(40):  # more than one worker answers some of them
        fetch(service.url + "/about/cpal.txt")
    pattern = r'citekit_requests_total\{route="api.cpal",status="200",type="text/plain"\}'
    assert {counted(service, pattern) for _ in range(12)} == {40}
    assert counted(service, r'citekit_library_size\{of="cables"\}') == 1


def test_no_folder_of_metrics_is_left_behind(service):
    fetch(service.url + "/")
    workers = Path(f"/proc/{service.pid}/task/{service.pid}/children").read_text().split()
    mapped = "".join(Path(f"/proc/{worker}/maps").read_text() for worker in workers)
    folder = Path(re.search(r"/\S*/citekit-metrics-[^/\s]+", mapped)[0])
    assert folder.is_dir()
    service.send_signal(signal.SIGTERM)
    assert service.wait(timeout=20) == 0
    assert not folder.exists()
