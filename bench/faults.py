"""Kills during import and serving, and how the service ends: what is lost, and how long it takes.

Usage: faults.py [KILLS], 200 unless told.  Each round kills one of these with SIGKILL at a random
moment: an import, the writing of an export, a worker or the whole of a service that is being read.
After it the library must be as before or as after the import and whole, and no file may be half.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from citekit import store

CITEKIT = str(Path(sys.executable).with_name("citekit"))
ROWS = 400  # cables of one import
SEED = 20101128


def row(number: int) -> str:
    words = " ".join(f"word{number % 97}x{n}" for n in range(200))
    return (
        f'"{number}","3/5/2009 12:00","09NOWHERE{number}","Embassy Nowhere","SECRET","",'
        f'"HEADER","1. (C) {words}"\n'
    )


class Service:
    """``citekit serve`` with clients that read it all the time."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.answers: Counter[str] = Counter()
        self.is_over = False
        self.start()
        self.clients = [threading.Thread(target=self.read) for _ in range(2)]
        for client in self.clients:
            client.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [CITEKIT, "serve", "--port", str(self.port)],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self.process.stdout
        if "ready" not in self.process.stdout.readline():
            raise SystemExit("The service did not start again.")

    def read(self) -> None:
        while not self.is_over:
            try:
                status = get(self.port, "/09NOWHERE1")
                self.answers["200" if status == 200 else f"not 200 ({status})"] += 1
            except (OSError, http.client.HTTPException):
                self.answers["connection lost"] += 1
                time.sleep(0.05)
            time.sleep(0.02)

    def kill(self, *, whole: bool) -> None:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        workers = [int(pid) for pid in children.read_text().split()]
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid if whole or not workers else workers[0], signal.SIGKILL)
        if whole or not workers:
            self.process.wait()
            self.start()

    def end(self) -> None:
        self.is_over = True
        for client in self.clients:
            client.join()
        self.process.terminate()
        self.process.wait()


def get(port: int, path: str) -> int:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(line):
        line.request("GET", path)
        answer = line.getresponse()
        answer.read()
        return answer.status


def killed(arguments: list[str], environment: dict[str, str], within: float) -> bool:
    """Run a command and kill it at a random moment; whether it was killed before its end."""
    process = subprocess.Popen(
        [CITEKIT, *arguments],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        process.wait(timeout=random.uniform(0, within))
    except subprocess.TimeoutExpired:
        process.kill()
    return process.wait() == -signal.SIGKILL


def rounds(kills: int, folder: Path) -> tuple[Counter[str], Counter[str]]:
    """Kill so many times; what was killed and what was wrong after it, and how readers fared."""
    database, dump, export = (folder / n for n in ("library.db", "dump.csv", "export.jsonl"))
    environment = {**os.environ, "CITEKIT_DATABASE": str(database), "CITEKIT_RATE_LIMIT": "off"}
    count = ROWS
    dump.write_text("".join(row(n) for n in range(1, count + 1)))
    begun = time.perf_counter()
    subprocess.run([CITEKIT, "import", str(dump)], env=environment, check=True, capture_output=True)
    took = (time.perf_counter() - begun) * 1.1
    service, seen = Service(environment), Counter[str]()
    try:
        while sum(seen[f"killed: {kind}"] for kind in ("import", "export", "service")) < kills:
            which = random.choices(("import", "export", "service"), (7, 1, 2))[0]
            if which == "service":
                service.kill(whole=random.random() < 0.3)
                seen["killed: service"] += 1
            elif which == "export":
                seen["killed: export"] += killed(
                    ["library", "export", "-o", str(export)], environment, took
                )
                if export.exists():
                    lines = export.read_text().splitlines()
                    seen["half files"] += len(lines) < ROWS or not json.loads(lines[-1])
            else:
                dump.write_text("".join(row(n) for n in range(count + 1, count + ROWS + 1)))
                seen["killed: import"] += killed(["import", str(dump)], environment, took)
            with store.open(str(database)) as held:
                now = held.count()
                seen["cables lost"] += max(0, count - now)
                seen["half imports"] += (now - count) % ROWS != 0
                seen["faults found by check"] += len(held.check().faults)
                count = now
    finally:
        service.end()
    strange = {p.name for p in folder.iterdir()} - {
        "library.db", "library.db-wal", "library.db-shm", "dump.csv", "export.jsonl",
    }  # fmt: skip
    seen["temporary files left"] = len(strange)
    return seen, service.answers


def whole(line: socket.socket) -> bytes:
    """All that comes over a connection; nothing where it breaks."""
    try:
        return b"".join(iter(lambda: line.recv(65536), b""))
    except OSError:
        return b""


def drained(database: Path, times: int) -> tuple[int, list[float]]:
    """SIGTERM with 12 requests in flight: how many were answered whole, and seconds to the end."""
    environment = {**os.environ, "CITEKIT_DATABASE": str(database), "CITEKIT_RATE_LIMIT": "off"}
    answered, took = 0, []
    for _ in range(times):
        service = Service(environment)
        service.is_over = True
        for client in service.clients:
            client.join()
        lines = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(12)]
        for n, line in enumerate(lines, 1):
            asked = f"GET /09NOWHERE{n}/1.png?size=square HTTP/1.1\r\nHost: x\r\nConnection: close"
            line.sendall(f"{asked}\r\n\r\n".encode())
        time.sleep(0.1)
        begun = time.perf_counter()
        service.process.terminate()
        for line in lines:
            with line:
                head, _, body = whole(line).partition(b"\r\n\r\n")
            told = [x for x in head.lower().split(b"\r\n") if x.startswith(b"content-length:")]
            answered += bool(told) and len(body) == int(told[0].partition(b":")[2])
        if service.process.wait() == 0:
            took.append(time.perf_counter() - begun)
    return answered, took


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    random.seed(SEED)
    folder = Path(tempfile.mkdtemp(prefix="citekit-faults-"))
    try:
        seen, answers = rounds(kills, folder)
        answered, took = drained(folder / "library.db", 3)
    finally:
        shutil.rmtree(folder)
    for name, number in sorted(seen.items()):
        print(f"{name:28} {number:8,}")
    for name, number in sorted(answers.items()):
        print(f"pages read: {name:16} {number:8,}")
    print(f"12 in flight at SIGTERM, {len(took)} of 3 ended with 0: {answered} of 36 answered,")
    print(f"  {statistics.median(took):.2f} s until the end, {max(took):.2f} s at most")


if __name__ == "__main__":
    main()
