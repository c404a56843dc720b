"""Faults done to the running service: what an operator meets in ten years, in a minute."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from citekit import store

pytestmark = pytest.mark.system
CITEKIT = str(Path(sys.executable).with_name("citekit"))
CUT = 12  # seconds; what stalls or is cut off takes longer (bench/faults.py has the figures)
IS_ROOT = os.geteuid() == 0


def row(number, words="Oil is dear."):
    return (
        f'"{number}","3/5/2009 12:00","09NOWHERE{number}","Embassy Nowhere","SECRET","",'
        f'"HEADER","1. (C) {words}"\n'
    )


def run(*arguments, database, timeout=60, **more):
    return subprocess.run(
        [CITEKIT, *map(str, arguments)],
        env={**os.environ, "CITEKIT_DATABASE": str(database)},
        capture_output=True, text=True, timeout=timeout, check=False, **more,
    )  # fmt: skip


def dump(folder, numbers, name="dump.csv", words="Oil is dear."):
    file = folder / name
    file.write_text("".join(row(n, f"{words} " * 20) for n in numbers))
    return file


@pytest.fixture
def library(tmp_path):
    """A library of 20 cables, in a folder of its own."""
    (tmp_path / "library").mkdir()
    database = tmp_path / "library" / "citekit.db"
    done = run("import", dump(tmp_path, range(1, 21)), database=database)
    assert done.returncode == 0, done.stderr
    return database


def is_whole(database, cables):
    with store.open(str(database)) as held:
        assert held.check().faults == ()
        assert held.count() == cables


def until(true, seconds=40):
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.1)


def answers(service, path="/09NOWHERE1"):
    try:
        return service.get(path)[0] == 200
    except OSError:
        return False


# SIGTERM


def asked(service, path):
    """A connection on which a whole request has been sent."""
    line = socket.create_connection(("127.0.0.1", service.port), timeout=20)
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    return line


def answer(line):
    """All that comes over a connection until it is closed."""
    with line:
        return b"".join(iter(lambda: line.recv(65536), b""))


def test_sigterm_lets_twelve_requests_in_flight_be_answered(serve, library):
    service = serve(library)
    lines = [asked(service, f"/09NOWHERE{n}/1.pdf?size=square") for n in range(1, 13)]
    time.sleep(0.3)  # they have been accepted; pages take longer on workers that are cold
    begun = time.monotonic()
    service.process.send_signal(signal.SIGTERM)
    answered = [answer(line) for line in lines]
    assert service.process.wait(timeout=20) == 0
    assert time.monotonic() - begun < CUT
    for text in answered:
        head, _, body = text.partition(b"\r\n\r\n")
        assert head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 503"))  # drawn, or told to come again
        length = next(x for x in head.lower().split(b"\r\n") if x.startswith(b"content-length"))
        assert len(body) == int(length.partition(b":")[2])
    assert sum(text.startswith(b"HTTP/1.1 200") for text in answered) >= 2


def test_sigterm_waits_for_no_client_that_asks_nothing(serve, library):
    service = serve(library)
    idle = socket.create_connection(("127.0.0.1", service.port))
    half = socket.create_connection(("127.0.0.1", service.port))
    half.sendall(b"GET /09NOWHERE1 HTTP/1.1\r\nHost")
    kept = socket.create_connection(("127.0.0.1", service.port))
    kept.sendall(b"GET /09NOWHERE1 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert kept.recv(12) == b"HTTP/1.1 200"
    begun = time.monotonic()
    assert service.end() == 0
    assert time.monotonic() - begun < CUT
    for line in (idle, half, kept):
        line.close()


def test_clients_that_ask_nothing_or_do_not_hang_up_stall_nobody(serve, library):
    service = serve(library)
    answers(service)
    silent = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(30)]
    done = [asked(service, "/09NOWHERE1") for _ in range(30)]
    for line in done:
        while line.recv(65536):
            pass
    begun = time.monotonic()
    assert [service.get("/09NOWHERE2")[0] for _ in range(20)] == [200] * 20
    assert time.monotonic() - begun < CUT  # each of the others used to take two seconds
    for line in silent + done:
        line.close()


# SIGKILL


def test_sigkill_loses_nothing_and_the_service_starts_again_at_once(serve, library):
    service = serve(library)
    assert answers(service)
    port, orphans = service.port, service.workers()
    assert service.end(signal.SIGKILL) == -signal.SIGKILL
    assert orphans
    again = serve(library, port=port)
    assert answers(again)
    is_whole(library, 20)


def test_a_worker_killed_under_load_takes_only_its_own_requests_with_it(serve, library):
    service = serve(library)
    done, broken, ended = [], [], threading.Event()

    def load():
        while not ended.is_set():
            try:
                done.append(service.get("/09NOWHERE1/1")[0])
            except OSError:
                broken.append(time.monotonic())

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        until(lambda: len(done) > 20)
        first = service.workers()
        os.kill(first[0], signal.SIGKILL)
        until(lambda: len(service.workers()) == len(first) and first[0] not in service.workers())
        seen = len(done)
        until(lambda: len(done) > seen + 20)
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert service.end() == 0
    assert set(done) <= {200, 429}, service.process.stdout.read()
    assert len(broken) <= 8  # four clients, each of which may have been waiting for it twice


# What holds the library


@pytest.mark.skipif(not IS_ROOT, reason="only root mounts a file system")
def test_a_full_disk_stops_an_import_and_no_reader(serve, library, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", small], check=True)
    try:
        database = small / "citekit.db"
        database.write_bytes(library.read_bytes())
        service = serve(database)
        many = dump(tmp_path, range(100, 3000), "many.csv")
        done = run("import", many, database=database)
        assert done.returncode == 1
        assert done.stderr.startswith("citekit: There is no room left for ")
        assert "Free some space" in done.stderr
        assert answers(service)
        filling = small / "filling"
        left = os.statvfs(small)
        filling.write_bytes(b"0" * left.f_bsize * left.f_bavail)
        assert answers(service)
        assert answers(service, "/search?q=oil")
        assert run("import", many, database=database).returncode == 1
        fresh = serve(database)  # a service that starts while there is no room
        assert answers(fresh)
        filling.unlink()
        is_whole(database, 20)
        assert run("import", dump(tmp_path, [77]), database=database).returncode == 0
        assert answers(service, "/09NOWHERE77")
        service.close()
        fresh.close()
    finally:
        subprocess.run(["umount", "-l", small], check=True)


def test_a_file_that_goes_and_comes_back_is_the_library_again(serve, library):
    service = serve(library)
    assert answers(service)
    away = library.with_name("away.db")
    library.rename(away)
    assert service.get("/09NOWHERE1")[0] == 404
    assert service.get("/08MEXICO1487")[0] == 200  # the sample answers where nothing is held
    away.rename(library)
    assert answers(service)


def test_another_file_in_its_place_is_read_at_once(serve, library, tmp_path):
    service = serve(library)
    assert answers(service)
    other = tmp_path / "other.db"
    assert run("import", dump(tmp_path, [500]), database=other).returncode == 0
    other.replace(library)
    assert answers(service, "/09NOWHERE500")
    assert service.get("/09NOWHERE1")[0] == 404


def test_a_damaged_file_is_said_and_a_good_one_read_again(serve, library):
    service = serve(library)
    good = library.read_bytes()
    library.write_bytes(b"This is no database. " * 500)
    status, body = service.get("/09NOWHERE1")
    assert status >= 500
    assert b"Traceback" not in body
    assert service.get("/healthz")[0] == 200
    library.write_bytes(good)
    library.touch()
    until(lambda: answers(service), 5)


@pytest.mark.skipif(not IS_ROOT, reason="only root mounts a file system")
def test_a_read_only_file_system_serves_every_page(serve, library):
    script = (
        "mount --make-rprivate / && mount -o remount,bind,ro / && mount -t tmpfs tmpfs /dev/shm"
        f' && mount -o bind,ro "{library.parent}" "{library.parent}" ; exec "$@"'
    )
    command = ("unshare", "-m", "sh", "-c", script, "sh", CITEKIT)
    service = serve(library, command)
    for path in ("/09NOWHERE1", "/search?q=oil", "/browse", "/09NOWHERE1/1.png", "/"):
        assert answers(service, path), path
    assert service.end() == 0


# The clock


CLOCK = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
static long off(void) {
    long seconds = 0;
    FILE *file = fopen(getenv("CLOCK_OFFSET"), "r");
    if (file) { if (fscanf(file, "%ld", &seconds) != 1) seconds = 0; fclose(file); }
    return seconds;
}
int clock_gettime(clockid_t id, struct timespec *t) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(id, t);
    if (!failed && id == CLOCK_REALTIME) t->tv_sec += off();
    return failed;
}
int gettimeofday(struct timeval *restrict t, void *restrict zone) {
    struct timespec now;
    int failed = clock_gettime(CLOCK_REALTIME, &now);
    t->tv_sec = now.tv_sec; t->tv_usec = now.tv_nsec / 1000;
    return failed;
}
time_t time(time_t *t) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (t) *t = now.tv_sec;
    return now.tv_sec;
}
"""
"""What shows a process the day less some seconds.  Debian's libfaketime breaks Python's sleep()."""


@pytest.fixture
def clock(tmp_path):
    """The environment of a process whose clock can be set, and what sets it by some seconds."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no compiler for a clock that can be set")
    source, made, offset = (tmp_path / name for name in ("clock.c", "clock.so", "offset"))
    source.write_text(CLOCK)
    subprocess.run([compiler, "-shared", "-fPIC", "-o", made, source, "-ldl"], check=True)
    offset.write_text("0")
    return {"LD_PRELOAD": str(made), "CLOCK_OFFSET": str(offset)}, offset.write_text


def test_a_clock_set_back_by_two_days_stops_nothing(serve, library, tmp_path, clock):
    environment, set_clock = clock
    told = [sys.executable, "-c", "import time; print(time.time())"]
    set_clock("-172800")
    shown = subprocess.run(told, env={**os.environ, **environment}, capture_output=True, check=True)
    assert time.time() - float(shown.stdout) > 172_000
    set_clock("0")
    service = serve(library, **environment)
    paths = ("/09NOWHERE1", "/", "/search?q=oil", "/09NOWHERE1/1.png")
    before = [service.get(path)[1] for path in paths]
    set_clock("-172800")
    for _ in range(3):
        for path, body in zip(paths, before, strict=True):
            assert service.get(path) == (200, body)
    done = run("import", dump(tmp_path, [77]), database=library)
    assert done.returncode == 0
    assert answers(service, "/09NOWHERE77")
    assert len(service.workers()) == 2
    assert service.end() == 0
