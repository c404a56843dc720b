"""What the service bears: floods, passage pages beside bare Flask, mixed load, hostile requests.

Run: python bench/load.py [--only flood|pages|mixed|hostile] [--seconds 20] [--minutes 30]

Each part starts a service of its own by ``citekit serve`` with no limit of requests, and clients
in processes of their own.  Ratios are taken in one run; absolute figures hold for this machine.
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path
from urllib.parse import quote, urlencode

CITEKIT = str(Path(sys.executable).with_name("citekit"))
WORKERS = 2
WORDS = "08MEXICO1487/11"
PAGES = [f"/08MEXICO1487/{n}" for n in range(1, 13)] + ["/08MEXICO1487", "/08MEXICO1487/11/26-40:0AQ8", "/08MEXICO1487/10-12"]  # fmt: skip
SIZES = ("og", "square", "portrait", "linkedin")
THEMES = ("paper", "ink", "newsroom")
BARE = """
from flask import Flask
app = Flask(__name__)
BODY = "x" * {size}
@app.get("/<path:path>")
def page(path):
    return BODY
"""


# The service and its clients.


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(command, port, environment, path="/healthz"):
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=sys.stderr
    )
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5):  # fmt: skip
                break
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def service(folder, **settings):
    port = free_port()
    environment = dict(
        os.environ,
        CITEKIT_CONFIG="",
        CITEKIT_DATABASE=f"{folder}/library.db",
        CITEKIT_BASE_URL="https://cables.example.org",
        CITEKIT_RATE_LIMIT="off",
        WEB_CONCURRENCY=str(WORKERS),
    )
    environment |= settings
    command = [CITEKIT, "serve", "--port", str(port)]
    with running(command, port, environment) as process:
        for path in PAGES * 2 * WORKERS:  # engines and caches of both workers are warm
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
                answer.read()
        yield port, process


async def _ask(port, line):
    """A connection, anew where the old one was closed; line holds its ends."""
    if not line or line[1].is_closing():
        line[:] = await asyncio.open_connection("127.0.0.1", port, limit=1 << 24)
    return line


async def fetch(port, line, raw):
    """One request over a kept connection: status, headers, body."""
    reader, writer = await _ask(port, line)
    writer.write(raw)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    status = int(head[0].split()[1])
    headers = dict(row.lower().split(": ", 1) for row in head[1:] if ": " in row)
    if "chunked" in headers.get("transfer-encoding", ""):
        body = b""
        while size := int((await reader.readline()).strip() or b"0", 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
    else:
        body = await reader.readexactly(0 if status == 304 or raw.startswith(b"HEAD") else int(headers.get("content-length", 0)))  # fmt: skip
    if headers.get("connection") == "close":
        writer.close()
    return status, headers, body


def get(path, host="127.0.0.1", headers=""):
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n".encode("latin-1", "replace")


async def _client(port, requests, end, told):
    line = []
    for raw in requests:
        if time.monotonic() > end:
            break
        began = time.perf_counter()
        try:
            status, _, body = await asyncio.wait_for(fetch(port, line, raw), 30)
        except (TimeoutError, OSError, EOFError, asyncio.IncompleteReadError) as error:
            status, body = type(error).__name__, b""
            line.clear()
        told.append((status, time.perf_counter() - began, len(body)))
    if line:
        line[1].close()


def _clients(port, makers, end, queue, number):
    async def run():
        told = []
        random.seed(number)
        await asyncio.gather(*(_client(port, make(), end, told) for make in makers))
        return told

    queue.put(asyncio.run(run()))


def clients(port, makers, seconds):
    """Run clients in a process of their own; its answers come by the function that is returned."""
    queue = multiprocessing.get_context("fork").Queue()
    arguments = (port, makers, time.monotonic() + seconds, queue, random.random())
    process = multiprocessing.get_context("fork").Process(target=_clients, args=arguments)
    process.start()

    def told():
        found = queue.get()
        process.join()
        return found

    return told


def pages():
    """Passage pages without end."""
    while True:
        yield get(random.choice(PAGES))


def cards():
    """Cards without end, of many words, sizes and themes."""
    while True:
        first = random.randint(1, 90)
        yield get(f"/api/card?reference=08MEXICO1487&paragraph=11&words={first}-{first + random.randint(4, 30)}&size={random.choice(SIZES)}&theme={random.choice(THEMES)}")  # fmt: skip


def percentile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else float("nan")


def summary(name, told, seconds):
    good = [took for status, took, _ in told if status == 200]
    statuses = dict(Counter(status for status, *_ in told).most_common())
    print(f"{name:34} {len(good) / seconds:8.1f}/s  p50 {percentile(good, 0.5) * 1000:7.1f} ms  p99 {percentile(good, 0.99) * 1000:7.1f} ms  {statuses}", flush=True)  # fmt: skip
    return good


# The parts.


def cpu_seconds(process):
    """Seconds of processor that a process and its children have used so far."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0
    for pid in family(process.pid):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / ticks


def family(pid):
    with contextlib.suppress(OSError):
        return [
            pid,
            *(int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()),
        ]
    return [pid]


def memory(process):
    """Bytes that a process and its children hold, what they share counted once."""
    total = 0
    for pid in family(process.pid):
        with contextlib.suppress(OSError):
            rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += sum(int(row.split()[1]) for row in rows if row.startswith("Pss:")) * 1024
    return total


def flood(asked):
    """Pages beside 32 clients that ask for cards as fast as they can."""
    with tempfile.TemporaryDirectory() as folder, service(folder) as (port, process):
        quiet = clients(port, [pages] * 8, asked.seconds / 2)()
        summary("pages, 8 clients, nobody else", quiet, asked.seconds / 2)
        before = cpu_seconds(process)
        noise = clients(port, [cards] * 32, asked.seconds)
        calm = clients(port, [paced] * 8, asked.seconds)
        told, drawn = calm(), noise()
        used = cpu_seconds(process) - before
        summary("pages beside the flood", told, asked.seconds)
        good = summary("cards of the flood, 32 clients", drawn, asked.seconds)
        print(f"{'cards for a second of processor':34} {len(good) / used:8.1f}    ({used / asked.seconds:.2f} processors busy, pages included)", flush=True)  # fmt: skip


def paced():
    """Passage pages as readers ask for them: one after the other, with a pause between."""
    while True:
        yield get(random.choice(PAGES))


def passage_pages(asked):
    """Passage pages, and bare Flask with pages of that size behind the same server."""
    rates = {}
    with tempfile.TemporaryDirectory() as folder:
        with service(folder) as (port, _):
            told = clients(port, [pages] * 16, asked.seconds)()
            size = int(statistics.mean(body for status, _, body in told if status == 200))
            rates["citekit"] = len(summary("passage pages", told, asked.seconds)) / asked.seconds
        Path(folder, "bare.py").write_text(BARE.format(size=size))
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "bare:app", "-b", f"127.0.0.1:{port}", "-w", str(WORKERS), "-k", "gthread", "--threads", "24", "--log-level", "error"]  # fmt: skip
        with running(command, port, dict(os.environ, PYTHONPATH=folder), "/x"):
            told = clients(port, [pages] * 16, asked.seconds)()
            rates["bare"] = len(summary(f"bare Flask, {size:,} bytes", told, asked.seconds)) / asked.seconds  # fmt: skip
    print(f"{'passage pages, part of bare Flask':34} {rates['citekit'] / rates['bare']:8.0%}", flush=True)  # fmt: skip


def mixed_requests():
    """What a public service is asked: pages, forms, cards, searches, checks."""
    forms = (".bib", ".json", ".csl.json", ".ris", ".txt", ".png", ".svg", ".webp", ".html")
    while True:
        path = random.choice(PAGES)
        kind = random.random()
        if kind < 0.6:
            yield get(path)
        elif kind < 0.75:
            yield get(f"/{WORDS}/26-40:0AQ8{random.choice(forms)}")
        elif kind < 0.8:
            yield next(cards())
        elif kind < 0.9:
            yield get("/search?q=" + quote(random.choice(("Cuba", "warm ties", '"exactly such"', "Mexico -drugs", "nothing at all"))))  # fmt: skip
        elif kind < 0.95:
            yield get("/verify?q=" + quote("have generally sought to maintain cold ties with Cuba"))
        else:
            yield get(random.choice(("/", "/about", "/browse", "/feed.atom", "/sitemap.xml", "/static/style.css", f"/{WORDS}?style=nature", f"/{WORDS}?locale=de-DE")))  # fmt: skip


def mixed(asked):
    """Mixed load for minutes: no errors, and memory that does not grow once it is warm."""
    seconds = asked.minutes * 60
    with tempfile.TemporaryDirectory() as folder, service(folder) as (port, process):
        warm = min(120, seconds / 4)
        told = clients(port, [mixed_requests] * 8, warm)()
        kept = [memory(process)]
        end = time.monotonic() + seconds - warm
        while time.monotonic() < end:
            told += clients(port, [mixed_requests] * 8, min(60, max(1, end - time.monotonic())))()
            kept.append(memory(process))
            print(f"  memory {kept[-1] / 1e6:8.1f} MB", flush=True)
    summary(f"mixed load, {asked.minutes:g} minutes", told, seconds)
    errors = sum(1 for status, *_ in told if not isinstance(status, int) or status >= 500)
    half = kept[len(kept) // 2 :]
    print(f"{'errors':34} {errors:8} of {len(told):,}")
    print(f"{'memory, warm to end':34} {kept[0] / 1e6:8.1f} to {kept[-1] / 1e6:.1f} MB ({kept[-1] / kept[0] - 1:+.1%}; in the second half {max(half) / min(half) - 1:+.1%})", flush=True)  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--seconds", type=float, default=20, help="of flood and pages")
    parser.add_argument("--minutes", type=float, default=1, help="of the mixed load")
    parser.add_argument("--requests", type=int, default=5_000, help="hostile ones")
    asked = parser.parse_args()
    for name, part in PARTS.items():
        if asked.only in (None, name):
            part(asked)


def hostile_requests(count):
    """Every payload of tests/cases/threats.json in every place, some of them; and its own cases."""
    table = json.loads((Path(__file__).parents[1] / "tests" / "cases" / "threats.json").read_text("utf-8"))  # fmt: skip
    payloads = [payload for rows in table["payloads"].values() for payload in rows]
    made = [(place.replace("{}", quote(payload, safe="", errors="surrogatepass")), payload) for place in table["places"] for payload in payloads]  # fmt: skip
    dice = random.Random(1)
    dice.shuffle(made)
    found = [(get(path), payload) for path, payload in made]
    for case in table["cases"]:
        path, method = _unfolded(case["path"]), _unfolded(case.get("method", "GET"))
        headers = {"Host": "127.0.0.1", **_unfolded(case.get("headers", {}))}
        body = _unfolded(case.get("body", "")).encode()
        if "form" in case:
            body = urlencode(_unfolded(case["form"])).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if "json" in case:
            body = json.dumps(_unfolded(case["json"])).encode()
            headers["Content-Type"] = "application/json"
        if body or method in ("POST", "PUT", "PATCH"):
            headers["Content-Length"] = str(len(body))
        rows = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        found.insert(dice.randrange(1000), (f"{method} {path} HTTP/1.1\r\n{rows}\r\n".encode("latin-1", "replace") + body, "evil.example"))  # fmt: skip
    return found[:count]


def _unfolded(value):
    if isinstance(value, list):
        return "".join(part if isinstance(part, str) else part[0] * part[1] for part in value)
    if isinstance(value, dict):
        return {name: _unfolded(part) for name, part in value.items()}
    return value


async def _send(port, requests, told):
    line = []
    for raw, payload in requests:
        began = time.perf_counter()
        for is_last in (not line, True):  # a connection may have been closed after an answer
            try:
                status, headers, body = await asyncio.wait_for(fetch(port, line, raw), 30)
                break
            except (TimeoutError, OSError, EOFError) as error:
                status, headers, body = type(error).__name__, {}, b""
                line.clear()
                if is_last:
                    break
        told.append((status, time.perf_counter() - began, _is_reflected(payload, headers, body), "content-security-policy" in headers, raw))  # fmt: skip


def _is_reflected(payload, headers, body):
    """Whether a payload stands in a page as it was sent, or in a header that leads somewhere."""
    if "evil.example" in headers.get("location", "").partition("?")[0].replace("%", ""):
        return not headers["location"].startswith("/") or headers["location"].startswith(("//", "/\\"))  # fmt: skip
    if "set-cookie" in headers:
        return True
    is_page = "html" in headers.get("content-type", "")
    return is_page and len(payload) > 3 and "<" in payload and payload.encode("utf-8", "replace") in body  # fmt: skip


def hostile(asked):
    """Hostile requests: no error of the service's, nothing reflected, none slow, few limited."""
    requests = hostile_requests(asked.requests)

    async def run(port):
        told = []
        await asyncio.gather(*(_send(port, requests[n::4], told) for n in range(4)))
        return told

    with tempfile.TemporaryDirectory() as folder, service(folder, CITEKIT_RATE_LIMIT="1000000 per second") as (port, _):  # fmt: skip
        told = asyncio.run(run(port))
    broken = [row for row in told if not isinstance(row[0], int) or (row[0] >= 500 and row[0] != 501)]  # fmt: skip
    print(f"{'hostile requests':34} {len(told):8,}    {dict(Counter(row[0] for row in told).most_common())}")  # fmt: skip
    print(f"{'5xx or no answer':34} {len(broken):8}    (501 is what oEmbed asks for of a format that is not spoken)")  # fmt: skip
    print(f"{'reflected':34} {sum(row[2] for row in told):8}")
    print(f"{'slowest':34} {max(row[1] for row in told):8.2f} s  ({sum(row[1] > 1 for row in told)} over 1 s)")  # fmt: skip
    print(f"{'answered by the program':34} {sum(row[3] for row in told) / len(told):8.1%}", flush=True)  # fmt: skip
    for status, took, is_reflected, _, raw in told:
        if is_reflected or took > 1 or not isinstance(status, int) or status in (500, 503):
            print(f"  {status} {took:.2f} s {raw[:160]!r}")


PARTS = {"flood": flood, "pages": passage_pages, "mixed": mixed, "hostile": hostile}

if __name__ == "__main__":
    main()
