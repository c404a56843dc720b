"""The bookmarklet from pages of every kind to the passage, in Chromium, under policies that forbid all.

A browser runs a bookmark outside the policy of the page, as the driver here runs the code; what the
code does then (open a window, read the page) the policy does govern.
"""

from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import sync_playwright
from test_browser import CHROMIUM, QUIET, serving

from citekit import desk
from citekit.settings import Settings

pytestmark = pytest.mark.system
if not CHROMIUM:
    pytest.skip("chromium is not installed", allow_module_level=True)

SAVED = Path(__file__).parents[3] / "shared/corpus/pages"
POLICIES = [
    {},
    {"Content-Security-Policy": "default-src 'none'"},
    {"Content-Security-Policy": "default-src 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"},
    {"Content-Security-Policy": "default-src 'none'; sandbox allow-scripts allow-popups"},
    {"Content-Security-Policy": "default-src 'none'; sandbox"},
    {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"},
]  # fmt: skip
IDS = ["none", "nothing", "trusted types", "popups", "sandbox", "isolated"]
SELECT = """([from, to]) => {
  const tree = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), nodes = [];
  while (tree.nextNode()) nodes.push(tree.currentNode);
  const node = (words) => nodes.find((n) => n.data.includes(words));
  const range = document.createRange();
  range.setStart(node(from), node(from).data.indexOf(from));
  range.setEnd(node(to), node(to).data.indexOf(to) + to.length);
  getSelection().removeAllRanges(); getSelection().addRange(range);
}"""

BETWEEN = """() => {
  const [from, to] = ["#par2", "#par3"].map((name) => document.querySelector(name));
  if (!from || !to) return false;
  const range = document.createRange();
  range.setStartBefore(from); range.setEndBefore(to);
  getSelection().removeAllRanges(); getSelection().addRange(range);
  return true;
}"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    yield from serving(Settings(None, str(tmp_path_factory.mktemp("library") / "none.db")))


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def page(browser):
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def code(browser, address):
    page = browser.new_page()
    page.goto(address + "/tools")
    made = page.get_by_role("link", name="¶ cite this").get_attribute("href")
    page.close()
    assert len(made) <= 2000
    return unquote(made.removeprefix("javascript:"))


def press(page, code, leads_to):
    """Run the bookmark; the passage opens in a window of its own, or in this one."""
    context, before = page.context, page
    page.evaluate(code)
    for _ in range(100):
        shown = [one for one in context.pages if leads_to(one.url)]
        if shown:
            shown[0].wait_for_load_state("networkidle")
            return shown[0]
        before.wait_for_timeout(50)
    raise AssertionError([one.url for one in context.pages])


def at(place, address):
    return lambda url: url == address + place or url.startswith(f"{address}{place}:")


def served(page, url, body, headers=None):
    """A page that stands at a foreign address; everything else that it asks for is refused."""
    asked = []

    def answer(route):
        asked.append(route.request.url)
        if route.request.url.partition("#")[0] == url.partition("#")[0]:
            route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=headers or {})
        else:
            route.abort()

    page.context.route(lambda there: not there.startswith("http://127.0.0.1"), answer)
    page.goto(url)
    return asked


TEXT = """11. (C) Closer to home, Mexico has traditionally sought to
play a regional role that is independent of the U.S. With
the exception of the Fox administration, Mexican governments
-- including Calderon's -- have generally sought to maintain
warm ties with Cuba. Similarly, until recently, the GOM had

MEXICO 00001487 003 OF 003


sought to avoid conflict with the current Venezuelan
government. """
PRE = f"<pre><a id='par10' href='#par10'>¶</a>10. (C) Before.\n\n<a id='par11' href='#par11'>¶</a>{TEXT}</pre>"
WIKILEAKS = "https://wikileaks.org/cable/2008/05/08MEXICO1487.html"
KINDS = {
    "WikiLeaks, the anchor": (WIKILEAKS + "#par11", PRE, None, "/08MEXICO1487/11"),
    "WikiLeaks, words": (WIKILEAKS, PRE, ("maintain\nwarm", "Cuba"), "/08MEXICO1487/11/36-40"),
    "WikiLeaks, from the number on": (WIKILEAKS, PRE, ("11. (C) Cl", "home"), "/08MEXICO1487/11/1-3"),
    "WikiLeaks, over a page line": (WIKILEAKS, PRE, ("GOM had", "avoid conflict"), "/08MEXICO1487/11/45-50"),
    "WikiLeaks, half words": (WIKILEAKS, PRE, ("dependent", "the U.S"), "/08MEXICO1487/11/15-18"),
    "WikiLeaks, nothing": (WIKILEAKS, PRE, None, "/08MEXICO1487"),
    "a mirror by number": ("http://213.251.145.96/cable/2008/05/08MEXICO1487.html", PRE, ("warm", "Cuba"), "/08MEXICO1487/11/37-40"),
    "a mirror by name": ("https://wikileaks.example.ch/cable/2008/05/08MEXICO1487.html", PRE, None, "/08MEXICO1487"),
    "an archived page": (f"https://web.archive.org/web/20110101/{WIKILEAKS}", PRE, ("warm", "Cuba"), "/08MEXICO1487/11/37-40"),
    "PlusD": ("https://wikileaks.org/plusd/cables/08MEXICO1487_a.html", f"<div id='tagged-text'>{TEXT}</div>", ("11. (C) Cl", "home"), "/08MEXICO1487/11/1-3"),
    "cablegatesearch": ("http://www.cablegatesearch.net/cable.php?id=08MEXICO1487&version=1314919461", f"<p>{TEXT}</p>", ("warm", "Cuba"), "/08MEXICO1487/11/37-40"),
    "news, named in the text": ("https://news.example/1", "<p>In 08 MEXICO 1487 they speak of <q>warm ties with Cuba</q>.</p>", ("warm", "Cuba"), "/08MEXICO1487/11/37-40"),
    "news, named by a link": ("https://news.example/2", f"<p>As <a href='{WIKILEAKS}'>a cable</a> says, there were warm ties.</p>", None, "/08MEXICO1487"),
    "news of two cables, words of the second": ("https://news.example/3", "<p>09NOWHERE212 and 08MEXICO1505 are others.</p><p>But 08MEXICO1487 knows warm ties with Cuba.</p>", ("warm", "Cuba"), "/08MEXICO1487/11/37-40"),
    "a quotation without any name": ("https://blog.example/", "<p>They sought to maintain warm ties with Cuba, I read.</p>", ("sought", "Cuba"), "/08MEXICO1487/11/34-40"),
}  # fmt: skip


UNDER_POLICIES = ("WikiLeaks, words", "news, named by a link", "PlusD")


@pytest.mark.parametrize(
    ("kind", "headers"),
    [pytest.param(k, h, id=f"{k}, {i}") for h, i in zip(POLICIES, IDS, strict=True) for k in KINDS if not h or k in UNDER_POLICIES],
)  # fmt: skip
def test_from_a_page_of_each_kind_to_its_passage(page, address, code, kind, headers):
    url, body, selected, place = KINDS[kind]
    served(page, url, f"<!doctype html><title>A page</title><body>{body}</body>", headers)
    if selected:
        page.evaluate(SELECT, list(selected))
    press(page, code, at(place, address))


OURS = [
    ("/08MEXICO1487", ("warm", "Cuba"), "/08MEXICO1487/11/37-40"),
    ("/08MEXICO1487#par11", None, "/08MEXICO1487/11"),
    ("/08MEXICO1487/11", ("independent", "the U.S."), "/08MEXICO1487/11/15-18"),
    ("/08MEXICO1487/12", None, "/08MEXICO1487/12"),
    ("/search?q=warm+ties", ("08MEXICO1487", "08MEXICO1487"), "/08MEXICO1487"),
]


@pytest.mark.parametrize("case", OURS, ids=lambda case: case[0])
def test_from_our_own_pages(page, address, code, case):
    path, selected, place = case
    page.goto(address + path)
    if selected:
        page.evaluate(SELECT, list(selected))
        page.wait_for_timeout(700)  # our own script follows a selection on its own
    press(page, code, at(place, address))


def test_what_is_sent_stands_in_no_address_that_a_server_sees(page, address, code):
    url, body, selected, place = KINDS["WikiLeaks, words"]
    served(page, url, f"<!doctype html><body>{body}</body>")
    asked = []
    page.context.on("request", lambda request: asked.append(request.url.partition("#")[0]))
    page.evaluate(SELECT, list(selected))
    press(page, code, at(place, address))
    assert not any("warm" in url or "wikileaks" in url for url in asked)


def test_of_a_page_of_several_cables_the_reader_chooses(page, address, code):
    body = "<p>08MEXICO1487 and 10TOKYO397.</p>"
    served(page, "https://news.example/", f"<!doctype html><body>{body}</body>")
    shown = press(page, code, lambda url: url == address + "/from")
    assert shown.get_by_role("link", name="10TOKYO397").get_attribute("href") == "/10TOKYO397"


ATTACKS = ["<img src=//evil.example/x onerror=hit=1>", "</textarea><script>hit=1</script>", "javascript:hit=1", "{{7*7}}",
           "https://evil.example/08MEXICO1487", '" autofocus onfocus=hit=1 x="', "08MEXICO1487\r\nSet-Cookie: a=b"]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_fragment_is_text_and_fetches_nothing(page, address, attack):
    asked = []
    page.context.on("request", lambda request: asked.append(request.url))
    fields = "&".join(f"{name}={'' if name == 'p' else attack}" for name in ("url", "id", "text", "title", "sel", "p"))  # fmt: skip
    page.goto(f"{address}/from")
    page.evaluate("fields => { location.hash = fields; location.reload() }", fields)
    page.wait_for_timeout(600)
    assert page.evaluate("typeof hit") == "undefined"
    assert all(url.startswith(address + "/") for url in asked)
    assert "49" not in page.locator("main").inner_text()
    assert page.context.cookies() == []


@pytest.mark.skipif(not SAVED.is_dir(), reason="needs the shared corpus")
def test_real_pages_lead_to_the_paragraph_that_is_selected_on_them(browser, page, tmp_path):
    chosen = sorted(SAVED.glob("*.html"))[::60]
    here = Settings(None, str(tmp_path / "library.db"))
    desk.import_paths(chosen, settings=here)
    running = serving(here)
    address = next(running)
    page.goto(address + "/tools")
    made = page.get_by_role("link", name="¶ cite this").get_attribute("href")
    code, tried = unquote(made.removeprefix("javascript:")), 0
    for path in chosen:
        page.context.unroute_all()
        served(page, f"https://wikileaks.org/cable/2009/01/{path.name}", path.read_text("utf-8", "replace"), POLICIES[1])  # fmt: skip
        if not page.evaluate(BETWEEN):
            continue
        tried += 1
        press(page, code, at(f"/{path.stem}/2", address)).close()
    assert tried > 3
    next(running, None)
