"""Limits counted by a real Redis or Valkey server, which goes away while the service answers."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.system
CITEKIT = str(Path(sys.executable).with_name("citekit"))
SERVERS = [name for name in ("valkey-server", "redis-server") if shutil.which(name)]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Counter:
    """A counting server on a port of its own."""

    def __init__(self, program, folder):
        self.port = free_port()
        self.command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.folder = folder
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [*self.command, "--dir", str(self.folder)], stdout=subprocess.DEVNULL
        )
        until(lambda: socket.create_connection(("127.0.0.1", self.port)).close() or True)

    def stop(self):
        self.process.kill()
        self.process.wait()


def until(act, seconds=20):
    """What an act gives as soon as it gives something."""
    end = time.monotonic() + seconds
    while True:
        try:
            if found := act():
                return found
        except OSError:
            pass
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.1)


@pytest.fixture(params=SERVERS or [None])
def counter(request, tmp_path):
    if request.param is None:
        pytest.skip("no Valkey and no Redis server here")
    pytest.importorskip("redis")
    made = Counter(request.param, tmp_path)
    yield made
    made.process.send_signal(signal.SIGCONT)
    made.stop()


@pytest.fixture
def serve(tmp_path, counter):
    """Start a service on a port of its own, which counts on that server."""
    running = []

    def started(limit):
        port = free_port()
        environment = dict(
            os.environ,
            CITEKIT_CONFIG="",
            CITEKIT_DATABASE=str(tmp_path / "library.db"),
            CITEKIT_RATE_LIMIT=limit,
            CITEKIT_LIMITS=f"redis://127.0.0.1:{counter.port}/0",
        )
        log = (tmp_path / f"log{port}").open("w+")
        process = subprocess.Popen(
            [CITEKIT, "serve", "--port", str(port)],
            env=environment, stdout=subprocess.DEVNULL, stderr=log, text=True,
        )  # fmt: skip
        process.url, process.log = f"http://127.0.0.1:{port}", log
        running.append(process)
        until(lambda: status(process, "/healthz") == 200)
        return process

    yield started
    for process in running:
        process.kill()
        process.wait()
        process.log.close()


def status(service, path="/about"):
    try:
        with urllib.request.urlopen(service.url + path, timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code


def statuses(service, count):
    return [status(service) for _ in range(count)]


def test_workers_and_services_count_together(serve):
    one, other = serve("8 per hour"), serve("8 per hour")
    assert statuses(one, 4) + statuses(other, 4) == [200] * 8
    assert statuses(one, 2) + statuses(other, 2) == [429] * 4


def test_a_server_that_dies_stops_nobody_is_logged_and_counts_again_when_it_is_back(serve, counter):
    service = serve("5 per hour")
    assert statuses(service, 7)[-2:] == [429, 429]
    counter.stop()
    assert status(service) == 200
    service.log.seek(0)
    log = service.log.read()
    assert "Rate limit storage unreachable" in log
    assert "127.0.0.1" not in log.replace(f"127.0.0.1:{counter.port}", "")
    counter.start()  # which remembers nothing
    if not (program := client_of(counter)):
        return

    def counts():
        status(service)
        asked = [program, "-p", str(counter.port), "dbsize"]
        return subprocess.run(asked, capture_output=True, text=True, check=True).stdout != "0\n"

    until(counts, 60)


def client_of(counter):
    return shutil.which(counter.command[0].replace("-server", "-cli"))


def test_a_server_that_hangs_holds_nobody_up(serve, counter):
    service = serve("1000 per hour")
    assert status(service) == 200
    counter.process.send_signal(signal.SIGSTOP)
    assert statuses(service, 6) == [200] * 6
    service.log.seek(0)
    assert "unreachable" in service.log.read()
