"""What an answer costs beside a bare Flask view, what a page weighs, and how much of it moves.

Run: python bench/web.py [runs]

CPU of one whole WSGI call, the bare view and ours in turn in one process, medians of their ratios:
the answer made anew each time, as after a change of the library; the answer as it is kept in memory;
and the 304 for a browser that has it.  The cable is the packaged sample, put into a library file.  With chromium and playwright also what a phone sees:
bytes over the wire with fonts apart, whether anything is painted before the scripts have come, and
how far the layout shifts.
"""

import gzip
import re
import shutil
import statistics
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import EnvironBuilder, run_wsgi_app

from citekit import corpus, store
from citekit.settings import Settings
from citekit.web.app import create_app
from citekit.web.kept import Answers

BASE = "https://cables.example.org"
PASSAGE = "/08MEXICO1487/11/26-40:0AQ8"
ASKED = (
    ("passage page", PASSAGE, 6),
    ("paragraph page", "/08MEXICO1487/11", 6),
    ("cable page", "/08MEXICO1487", None),
    ("JSON", f"{PASSAGE}.json", 4),
    ("BibTeX", f"{PASSAGE}.bib", 4),
    ("API, passage", "/api/passage?reference=08MEXICO1487/11/26-40", 4),
    ("home", "/", None),
    ("search", "/search?q=independent", None),
)
SEEN = ("/", "/08MEXICO1487", PASSAGE, "/search?q=independent", "/browse", "/tools", "/list")
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((shift) => { sum += shift.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 500);
})"""


def environ(path, headers=None):
    """What a server hands over for one request."""
    given = EnvironBuilder(path, headers=headers or {}).get_environ()
    given["RAW_URI"] = path
    return given


def call(app, given):
    """One WSGI call: the status, the headers, the body."""
    chunks, status, headers = run_wsgi_app(app, dict(given), buffered=True)
    return status, headers, b"".join(chunks)


def cpu(app, given, times=10):
    start = time.process_time()
    for _ in range(times):
        call(app, given)
    return (time.process_time() - start) / times


def ratios(app, bare, given, runs):
    """Our CPU over the bare view's, pair by pair."""
    plain = environ("/")
    return statistics.median(cpu(app, given) / cpu(bare, plain) for _ in range(runs))


def costs(app, forgetful, runs):
    """The table of what answers cost; ``forgetful`` is the same service with no memory."""
    bare = Flask("bare")
    bare.add_url_rule("/", view_func=lambda: "ok")
    view = statistics.median(cpu(bare, environ("/")) for _ in range(runs))
    print(f"a bare Flask view: {1e6 * view:.0f} µs of CPU")
    print(f"{'× bare':16} {'made':>8} {'kept':>8} {'asked':>7} {'304':>8} {'asked':>7}  body")
    for name, path, most in ASKED:
        given = environ(path)
        status, headers, body = call(app, given)
        assert status.startswith("200"), (path, status)
        again = environ(path, {"If-None-Match": headers["ETag"]})
        status, _, _ = call(app, again)
        full = ratios(app, bare, given, runs)
        made = ratios(forgetful, bare, given, runs)
        same = f"{ratios(app, bare, again, runs):8.1f}" if status.startswith("304") else "       –"
        size = f"{len(body):,} B, {len(gzip.compress(body)):,} gzip"
        print(
            f"{name:16} {made:8.1f} {full:8.1f} {most or '–':>7} {same} {2 if most else '–':>7}  {size}"
        )


class Quiet(WSGIRequestHandler):
    """A server that prints nothing."""

    def log_request(self, *_arguments):
        pass


@contextmanager
def served(app):
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


def seen(app):
    """What a phone sees of pages, in Chromium."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return print("no playwright: nothing is looked at in a browser")
    if not (chromium := shutil.which("chromium")):
        return print("no chromium: nothing is looked at in a browser")
    with served(app) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for path in SEEN:
            weights = {}
            context = browser.new_context(viewport={"width": 390, "height": 800})
            page = context.new_page()

            def weigh(response, weights=weights):
                weights[response.url] = len(gzip.compress(response.body()))

            page.on("response", weigh)
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
            shift = page.evaluate(SHIFT)
            fonts = sum(n for url, n in weights.items() if url.endswith(".woff2"))
            pictures = sum(n for url, n in weights.items() if re.search(r"\.png", url))
            rest = sum(weights.values()) - fonts - pictures
            print(
                f"{path:30} {rest:7,} B gzip, fonts {fonts:,}, cards {pictures:,}; shift {shift:.4f}; {painted(browser, address + path)}"
            )
            context.close()
        browser.close()
    return None


def painted(browser, url):
    """Whether the page is painted while its scripts never come."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.route(re.compile(r"\.js\?"), lambda _: None)  # they stay on their way
    page.goto(url, wait_until="commit")
    page.wait_for_timeout(1500)
    first = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
    context.close()
    return (
        f"painted at {first:.0f} ms with no script there"
        if first
        else "NOT painted without scripts"
    )


def main(runs=15):
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "citekit.db")
        with store.open(path) as library:
            library.put([corpus.sample()])
        app = create_app(Settings(BASE, path))
        forgetful = create_app(Settings(BASE, path))
        forgetful.extensions["citekit-kept"] = Answers(0)
        costs(app, forgetful, runs)
        seen(app)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
