"""The pages in a real browser: on a phone and a desk, light and dark, scripts on and off."""

import json
import shutil
import threading
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from citekit import corpus
from citekit.address import parse
from citekit.links import Where, target
from citekit.model import Address, Cable, Place
from citekit.passage import select
from citekit.settings import Settings
from citekit.web.app import create_app

pytestmark = pytest.mark.system
CHROMIUM = shutil.which("chromium")
if not CHROMIUM:
    pytest.skip("chromium is not installed", allow_module_level=True)

BASE = "https://cables.example.org"
PASSAGE = "/08MEXICO1487/11/26-40:0AQ8"
LIST = f"/list{PASSAGE},08MEXICO1487/12:PJ8A,10TOKYO397,08MEXICO1487"
PAGES = ["/", "/08MEXICO1487", "/08MEXICO1487/11", PASSAGE, "/08MEXICO1487/10-12", "/08MEXICO1487/11?quote=warm+soup",
         "/verify?q=maintain+cold+ties+with+Cuba&ref=08MEXICO1487", "/search?q=independent", "/browse",
         "/browse/origin", "/browse/origin/MEXICO", "/browse/tag", "/browse/created", "/browse/created/2008",
         "/browse/released", "/browse/classification", "/list", LIST, f"{LIST}?add=zzz",
         "/tools", "/from", "/about", "/verify/card", "/10TOKYO397", "/09NOWHERE1", "/?q=09NOWHERE1"]  # fmt: skip
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
TARGETS = """
[...document.querySelectorAll("a, button, input:not([type=hidden]), select, textarea, summary")]
  .filter(e => e.offsetParent && !e.classList.contains("skip") && e.getBoundingClientRect().height < 44)
  .map(e => e.outerHTML.slice(0, 120))
"""
SHIFTS = """
new Promise(done => new PerformanceObserver(list =>
  done(list.getEntries().reduce((sum, shift) => sum + shift.value, 0))
).observe({type: "layout-shift", buffered: true}) || setTimeout(done, 300, 0))
"""


def pasted(page, expected):
    """The text on the clipboard once it holds what is expected: a browser writes it when it likes."""
    page.wait_for_function(
        "async (part) => (await navigator.clipboard.readText()).includes(part)", arg=expected
    )
    return page.evaluate("navigator.clipboard.readText()")


def serving(settings):
    """A running service and its address; only such a one is the bookmarklet's."""
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["CITEKIT_LOCAL"] = address = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    yield from serving(Settings(BASE, str(tmp_path_factory.mktemp("library") / "none.db")))


@pytest.fixture(scope="module")
def private_address(tmp_path_factory):
    yield from serving(Settings(None, str(tmp_path_factory.mktemp("library") / "none.db")))


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def open_page(browser):
    """Opens pages in contexts of their own and closes them."""
    contexts = []

    def open_one(**options):
        contexts.append(browser.new_context(**options))
        return contexts[-1].new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways_or_complains(open_page, address, width, scheme):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    complaints = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in PAGES:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    expected = ("status of 404", "status of 422")  # the pages that say so
    assert [said for said in complaints if not any(e in said for e in expected)] == []


@pytest.mark.parametrize("path", PAGES)
def test_everything_can_be_hit_with_a_finger_on_a_phone(open_page, address, path):
    page = open_page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page.goto(address + path)
    assert page.evaluate(TARGETS) == []


@pytest.mark.parametrize("path", ["/", "/08MEXICO1487", PASSAGE])
def test_nothing_moves_while_a_page_loads(open_page, address, path):
    page = open_page(viewport={"width": 390, "height": 800})
    page.goto(address + path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(SHIFTS) <= 0.02


def test_dark_follows_the_system_and_paper_is_white(open_page, address):
    page = open_page(color_scheme="dark")
    page.goto(address + PASSAGE)
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(18, 21, 24)"
    page.emulate_media(media="print")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    expect(page.locator(".onpaper")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()


def test_a_journalist_on_a_phone_goes_from_words_to_link_and_card(open_page, address):
    page = open_page(
        viewport={"width": 390, "height": 800}, permissions=["clipboard-read", "clipboard-write"]
    )
    page.goto(address)
    field = page.get_by_label("Reference ID, link, or pasted sentence")
    field.fill("sought to maintain warm ties with Cuba")
    field.press("Enter")
    page.get_by_role("button", name="Copy link").click()
    assert pasted(page, page.get_by_label("Permalink").input_value())
    page.get_by_role("button", name="Copied ✓").wait_for()
    for button, field in (
        ("Copy alt text", "#alt"),
        ("Copy post", "#post"),
        ("Copy in-text", "#cite-text"),
    ):
        page.get_by_role("button", name=button).click()
        said = page.locator(field).evaluate("field => field.value ?? field.textContent.trim()")
        assert pasted(page, said)
    page.get_by_role("navigation", name="This passage").get_by_role("link", name="Card").click()
    card = page.locator("#card img")
    assert card.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1200
    assert card.get_attribute("alt").startswith("“sought to maintain warm ties with Cuba.”")


def test_a_scholar_takes_a_citation_in_another_style(open_page, address):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(address + "/08MEXICO1487/11")
    page.get_by_label("Style", exact=True).select_option(label="OSCOLA")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("button", name="Copy citation").first.click()
    assert "‘Scene Setter" in pasted(page, "‘Scene Setter")
    with page.expect_download() as download:
        page.get_by_role("link", name="BibTeX").click()
    assert download.value.suggested_filename.endswith(".bib")


def test_everything_is_there_with_scripts_off(open_page, address):
    page = open_page(java_script_enabled=False)
    page.goto(address + "/08MEXICO1487/11")
    page.get_by_text("Choose exact words").click()
    page.get_by_label("Paste the words").fill("warm ties")
    page.get_by_role("button", name="Show these words").first.click()
    assert "/08MEXICO1487/11/37-38:" in page.url
    assert page.get_by_label("Permalink").input_value().startswith(BASE)
    assert page.get_by_role("button", name="Copy link").count() == 0
    page.get_by_label("Style", exact=True).select_option("oscola")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "‘Scene Setter" in page.locator("#cite-oscola").inner_text()
    page.get_by_role("link", name="Story 1080").click()
    assert page.locator("#card img").get_attribute("height") == "1920"
    page.goto(address + "/verify")
    page.get_by_label("Quotation").fill("sought to maintain cold ties with Cuba")
    page.get_by_label("Only in").fill("08MEXICO1487")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("heading", name="≠ Not verbatim")).to_be_visible()
    assert page.url == address + "/verify"  # the words stand in no address
    page.get_by_role("link", name="Use the cable’s words").click()
    assert "/08MEXICO1487/11/" in page.url


def test_words_that_are_not_there_bring_the_reader_back_to_the_field(open_page, address):
    page = open_page(viewport={"width": 390, "height": 800})
    page.goto(address + "/08MEXICO1487/11?quote=warm+soup")
    field = page.get_by_label("Paste the words")
    expect(field).to_be_focused()
    expect(field).to_be_in_viewport()
    assert field.input_value() == "warm soup"


DRAGGED = """([part, from, to]) => {
  const tree = document.createTreeWalker(document.querySelector(part), NodeFilter.SHOW_TEXT);
  const nodes = []; while (tree.nextNode()) nodes.push(tree.currentNode);
  const at = (words, end) => {
    const node = nodes.find((n) => n.data.includes(words)), begin = node.data.indexOf(words);
    const range = document.createRange();
    range.setStart(node, end ? begin + words.length - 1 : begin);
    range.setEnd(node, end ? begin + words.length : begin + 1);
    return range.getBoundingClientRect();
  };
  const [first, last] = [at(from, false), at(to, true)];
  return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2];
}"""


def drag(page, first, last, part=".verses"):
    """Drags the mouse over the words of a part of the page."""
    page.emulate_media(reduced_motion="reduce")  # no smooth scrolling
    page.locator(f"{part} >> text={first}").first.scroll_into_view_if_needed()
    left, top, right, bottom = page.evaluate(DRAGGED, [part, first, last])
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(right, bottom, steps=6)
    page.mouse.up()


def test_dragging_over_words_changes_the_address_and_all_that_is_made_of_them(open_page, address):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(address + "/08MEXICO1487/11")
    drag(page, "traditionally sought", "the U.S.")
    page.wait_for_url("**/08MEXICO1487/11/6-18:*")
    expect(page.locator(".picked")).to_contain_text("Words 6–18")
    assert page.evaluate("getSelection().toString()").startswith("traditionally sought")
    assert page.get_by_label("Permalink").input_value() == BASE + page.url.removeprefix(address)
    assert (
        "“traditionally sought" in page.get_by_label("The post as text, for Signal").input_value()
    )
    assert page.locator("#card img").get_attribute("alt").startswith("“traditionally sought")
    page.locator(".picked").get_by_role("button", name="Copy link").click()
    copied = pasted(page, "/11/6-18")
    assert copied == page.get_by_label("Permalink").input_value()
    page.evaluate("getSelection().removeAllRanges()")
    expect(page.locator(".picked")).to_be_hidden()
    expect(page.locator(".verses .chosen")).to_have_text(
        "traditionally sought to play a regional role that is independent of the U.S."
    )
    page.get_by_role("button", name="Copy post", exact=True).click()
    assert "traditionally" in pasted(page, "“traditionally")
    page.go_back()
    expect(page.get_by_label("Permalink")).to_have_value(f"{BASE}/08MEXICO1487/11")


def test_a_selection_takes_whole_words_over_several_sentences(open_page, address):
    page = open_page()
    page.goto(address + PASSAGE)
    drag(page, "dependent", "Fox admin")
    page.wait_for_url("**/08MEXICO1487/11/15-25:*")


def test_words_are_chosen_in_the_quotation_itself_too(open_page, address):
    page = open_page()
    page.goto(address + PASSAGE)
    drag(page, "maintain warm", "with Cuba", part="blockquote")
    page.wait_for_url("**/08MEXICO1487/11/36-40:*")


def test_words_of_two_paragraphs_have_one_address(open_page, address):
    page = open_page(viewport={"width": 1280, "height": 4000})
    page.goto(address + "/08MEXICO1487/11-12")
    drag(page, "when discussing", "has committed")
    page.wait_for_url("**/08MEXICO1487/11/127-130+12/1-6:*")


def test_on_a_phone_the_handles_of_a_selection_choose_words(open_page, address):
    page = open_page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page.goto(address + "/08MEXICO1487/11")
    select = """([first, last]) => {
      const node = document.querySelector(".verses [data-first='19']").lastChild;
      const text = node.ownerDocument.createTreeWalker(node.parentNode, 4); text.nextNode();
      const range = document.createRange(), data = text.currentNode.data;
      range.setStart(text.currentNode, data.indexOf(first));
      range.setEnd(text.currentNode, data.indexOf(last) + last.length);
      getSelection().removeAllRanges(); getSelection().addRange(range);
    }"""
    page.evaluate(select, ["With", "exception"])
    page.evaluate(select, ["exception", "administration"])
    page.wait_for_url("**/08MEXICO1487/11/21-25:*")
    notice = page.locator(".picked")
    expect(notice).to_be_in_viewport()
    assert page.evaluate(TARGETS) == []
    notice.get_by_role("link", name="Share").click()
    expect(page.locator("#share-h")).to_be_in_viewport()


def test_another_mastodon_server_by_a_form_with_scripts_off(open_page, address):
    page = open_page(java_script_enabled=False)
    page.goto(address + "/08MEXICO1487/6")
    page.get_by_label("Your Mastodon server").fill("https://journa.host")
    page.get_by_role("button", name="Use it").click()
    link = page.get_by_role("link", name="Mastodon")
    assert link.get_attribute("href").startswith("https://journa.host/share?text=")
    page.get_by_text("Thread, sentence, Markdown, HTML").click()
    page.locator("#thread").get_by_role("link", name="Bluesky").click()
    assert page.get_by_label("Post 2 of").input_value().count("2/") == 1


LIT = """async () => {
  await new Promise((done) => setTimeout(done, 300));
  return scrollY > 0;
}"""


@pytest.mark.parametrize("place", ["11", "11/26-40", "12", "6/18-47"])
def test_a_browser_finds_the_words_of_a_text_fragment(open_page, address, place):
    passage = select(corpus.sample(), parse(f"08MEXICO1487/{place}"))
    url = target("citekit-text", passage, Where(BASE)).url
    fragment = url.partition(":~:")[2]
    page = open_page(viewport={"width": 390, "height": 500})
    page.goto(f"{address}/08MEXICO1487#:~:{fragment}")
    assert page.evaluate(LIT)
    words = " ".join(passage.text.split()[:3])
    expect(page.locator(".para .words", has_text=words)).to_be_in_viewport()
    page.goto(f"{address}/08MEXICO1487?x=1#:~:text=words%20that%20are%20not%20there")
    assert not page.evaluate(LIT)


def fulfil(answer, route):
    route.fulfill(**answer)


ORIGINALS = Path(__file__).parents[3] / "shared/corpus/pages"


@pytest.mark.skipif(not ORIGINALS.is_dir(), reason="needs the shared corpus")
def test_a_browser_finds_the_words_on_original_pages(open_page):
    page = open_page(viewport={"width": 1000, "height": 300})
    missed, tried = [], 0
    for path in sorted(ORIGINALS.glob("*.html"))[::30]:
        answer = {"path": path, "content_type": "text/html; charset=utf-8"}
        page.route("https://wikileaks.org/**", partial(fulfil, answer))
        (cable,) = [c for c in corpus.read_file(path) if isinstance(c, Cable)][:1] or [None]
        for paragraph in cable.paragraphs[1:4] if cable else ():
            named = Address(cable.reference, (Place(paragraph.label),))
            link = target("original-text", select(cable, named), Where()).url
            page.goto("about:blank")
            page.goto(link.partition("#")[0] + "#:~:" + link.partition(":~:")[2])
            tried += 1
            if not page.evaluate(LIT):
                missed.append(link)
        page.unroute("https://wikileaks.org/**")
    assert tried > 20
    assert missed == []


def test_what_the_bookmarklet_sends_stays_out_of_every_address(open_page, address):
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    sent = "url=https%3A%2F%2Fwikileaks.org%2Fcable%2F2008%2F05%2F08MEXICO1487.html&sel=warm%20ties&p=par11"
    page.goto(f"{address}/from#{sent}")
    page.wait_for_url("**/08MEXICO1487/11/37-38:*")
    assert not any("warm" in url.partition("#")[0] for url in asked)


@pytest.mark.parametrize("policy", [None, "default-src 'none'; form-action 'none'"])
def test_the_bookmarklet_leads_from_a_page_to_its_passage(open_page, private_address, policy):
    page = open_page()
    page.goto(private_address + "/tools")
    code = page.get_by_role("link", name="¶ cite this").get_attribute("href")
    headers = {"Content-Security-Policy": policy} if policy else {}
    story = "<!doctype html><title>News</title><p>In 08MEXICO1487 the embassy speaks of <b>warm ties</b>.</p>"
    page.route(
        "https://news.example/**",
        lambda route: route.fulfill(body=story, content_type="text/html", headers=headers),
    )
    page.goto("https://news.example/story")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('b'))")
    with page.expect_popup() as popup:
        page.evaluate(unquote(code.removeprefix("javascript:")))
    popup.value.wait_for_url("**/08MEXICO1487/11/37-38:*")


def test_a_hostile_fragment_is_text(open_page, address):
    page = open_page()
    attack = "%3Cimg%20src%3Dx%20onerror%3D%22window.hit%3D1%22%3E"
    page.goto(f"{address}/from#url=08MEXICO1487{attack}&sel={attack}&p={attack}&id={attack}")
    page.get_by_role("heading", name="Check a quotation").wait_for()
    assert page.get_by_label("Quotation").input_value().startswith("<img src=x")
    assert page.evaluate("window.hit") is None


def test_no_page_asks_anyone_else_for_anything(open_page, address):
    page = open_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
    assert json.dumps([url for url in asked if not url.startswith(address + "/")]) == "[]"
    assert page.context.cookies() == []


def test_a_reading_list_grows_from_page_to_page_and_its_notes_stay_in_the_browser(
    open_page, address
):
    page = open_page()
    sent = []
    page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    for place in (PASSAGE, "/08MEXICO1487/12"):
        page.goto(address + place)
        page.get_by_role("button", name="Add to reading list").click()
        page.wait_for_url("**/list/**")
    assert page.url == f"{address}/list{PASSAGE},08MEXICO1487/12:PJ8A"
    note = page.get_by_label("Your note").first
    note.fill("ask the embassy about this")
    page.reload()
    expect(page.get_by_label("Your note").first).to_have_value("ask the embassy about this")
    page.get_by_role("link", name="Take out").last.click()
    expect(page.get_by_label("Your note")).to_have_count(1)
    expect(page.get_by_label("Your note")).to_have_value("ask the embassy about this")
    assert not any("embassy" in unquote(url) for url in sent)


def test_a_reading_list_works_with_scripts_off(open_page, address):
    page = open_page(java_script_enabled=False)
    page.goto(address + PASSAGE)
    page.get_by_label("List to add it to").fill(f"{address}/list/08MEXICO1487/12:PJ8A")
    page.get_by_role("button", name="Add to reading list").click()
    assert page.url == f"{address}/list/08MEXICO1487/12:PJ8A,{PASSAGE[1:]}"
    expect(page.get_by_label("Your note").first).to_be_hidden()
    page.get_by_label("Reference ID or the link of a passage").fill("10 TOKYO 397")
    page.get_by_role("button", name="Add", exact=True).click()
    assert page.url.endswith(",10TOKYO397")
