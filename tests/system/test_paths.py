"""Each user's path from its start to its end in Chromium, with scripts and without."""

import io
import threading
import zipfile
from urllib.parse import unquote

import bibtexparser
import pytest
from playwright.sync_api import expect, sync_playwright
from test_browser import CHROMIUM, QUIET, pasted, serving
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from citekit.settings import Settings

pytestmark = pytest.mark.system
if not CHROMIUM:
    pytest.skip("chromium is not installed", allow_module_level=True)

BASE = "https://cables.example.org"
PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    yield from serving(Settings(BASE, str(tmp_path_factory.mktemp("library") / "none.db")))


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def opened(browser, request):
    """Opens a page in a context of its own; says whether its scripts run."""
    contexts = []

    def open_one(**options):
        if request.param:
            options["permissions"] = ["clipboard-read", "clipboard-write"]
        contexts.append(browser.new_context(java_script_enabled=request.param, **options))
        return contexts[-1].new_page()

    open_one.scripts = request.param
    yield open_one
    for context in contexts:
        context.close()


def picture(page, link):
    """The bytes of what a link leads to, as the browser's own request gets them."""
    return page.request.get(link).body()


def test_a_journalist_on_a_phone_finds_words_sees_the_guard_and_takes_the_story(opened, address):
    page = opened(**PHONE)
    page.goto(address)
    page.get_by_label("Reference ID, link, or pasted sentence").fill("08 MEXICO 1487")
    page.get_by_role("button", name="Find the passage").tap()
    page.wait_for_url("**/08MEXICO1487")
    page.goto(address + "/08MEXICO1487/11")
    page.get_by_text("Choose exact words").tap()
    page.get_by_label("Paste the words").fill("Mexican governments -- including Calderon's")
    page.get_by_role("button", name="Show these words").first.tap()
    page.wait_for_url("**/08MEXICO1487/11/26-30:*")
    expect(page.get_by_text("✓ Verbatim").first).to_be_visible()
    expect(page.locator(".guard").first).to_be_visible()
    page.get_by_role("link", name="Story 1080").tap()
    card = page.locator("#card img")
    expect(card).to_have_attribute("height", "1920")
    source = card.get_attribute("src")
    assert picture(page, address + source).startswith(b"\x89PNG")
    alt = page.locator("#alt").input_value()
    assert alt.startswith("“Mexican governments")
    post = page.locator("#post").input_value()
    assert "#08MEXICO1487" in post
    if opened.scripts:
        for button, said in (("Copy alt text", alt), ("Copy post", post)):
            page.get_by_role("button", name=button, exact=True).first.tap()
            assert pasted(page, said) == said
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_scholar_goes_from_a_search_to_a_bibliography(opened, address):
    page = opened()
    page.goto(address + "/search")
    page.locator("main input[name=q]").first.fill("warm ties with Cuba")
    page.locator("main input[name=q]").first.press("Enter")
    page.wait_for_url("**/search?q=*")
    page.locator(".hit a[href*='/11']").first.click()
    page.wait_for_url("**/08MEXICO1487/11*")
    page.get_by_label("Style", exact=True).select_option("chicago")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#cite-chicago")).to_contain_text("US Embassy Mexico City")
    with page.expect_download() as download:
        page.get_by_role("link", name="BibTeX").first.click()
    library = bibtexparser.parse_file(download.value.path())
    assert [entry.entry_type for entry in library.entries] == ["techreport"]
    page.get_by_role("button", name="Add to reading list").click()
    page.wait_for_url("**/list/**")
    page.get_by_label("Reference ID or the link of a passage").fill("08MEXICO1487/12")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**/list/**,08MEXICO1487/12:*")
    page.get_by_label("Another style").fill("Nature Biotechnology")
    page.get_by_role("button", name="Show it").click()
    expect(page.locator("#other")).to_have_value("Nature Biotechnology")
    expect(page.locator("#cited .cite").first).to_contain_text("US Embassy Mexico City")
    with page.expect_download() as download:
        page.get_by_role("link", name="BibTeX").first.click()
    assert len(bibtexparser.parse_file(download.value.path()).entries) == 2
    with page.expect_download() as download:
        page.get_by_role("link", name="All cards").click()
    cards = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    assert sum(name.endswith(".png") for name in cards.namelist()) == 2


def test_a_reader_takes_a_passage_from_another_page(opened, address):
    """With scripts by the bookmarklet; without by the form, which asks for the same by hand."""
    page = opened()
    page.goto(address + "/tools")
    code = page.get_by_role("link", name="cite this").get_attribute("href")
    assert len(code) <= 2000
    if not opened.scripts:
        page.get_by_role("link", name="the form", exact=True).click()
        page.get_by_label("Address or text that names a cable").fill(
            "https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11"
        )
        page.get_by_label("Words of the cable").fill("¶11. (C) Closer to home")
        page.get_by_role("button", name="Find the passage").click()
        assert page.url.startswith(f"{address}/08MEXICO1487/11/1-3:")
        return
    story = "<!doctype html><p>In <a href='https://wikileaks.org/cable/2008/05/08MEXICO1487.html'>a cable</a>: <b>warm ties</b>.</p>"
    headers = {"Content-Security-Policy": "default-src 'none'"}
    page.context.route(
        "https://news.example/**",
        lambda route: route.fulfill(body=story, content_type="text/html", headers=headers),
    )
    page.goto("https://news.example/story")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('b'))")
    code = unquote(code.removeprefix("javascript:")).replace(BASE, address)  # as if it were public
    with page.expect_popup() as popup:
        page.evaluate(code)
    popup.value.wait_for_url("**/08MEXICO1487/11/37-38:*")
    expect(popup.value.get_by_text("✓ Verbatim").first).to_be_visible()


def test_a_passage_stands_in_another_page_as_a_frame(opened, address):
    page = opened()
    page.goto(address + "/08MEXICO1487/11/26-40:0AQ8")
    html = page.locator("#frame").input_value().replace(BASE, address)
    story = Response(f"<!doctype html>{html}", content_type="text/html")
    server = make_server("127.0.0.1", 0, story, threaded=True)  # another origin
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page.goto(f"http://127.0.0.1:{server.port}/story")
    framed = page.frame_locator("iframe")
    expect(framed.locator("blockquote")).to_contain_text("warm ties with Cuba")
    server.shutdown()


def test_what_is_shared_with_the_installed_application_leads_to_its_passage(opened, address):
    """As Android sends it: the address stands in the text.  The form of the manifest is posted."""
    page = opened()
    target = page.request.get(address + "/manifest.webmanifest").json()["share_target"]
    assert (target["method"], target["action"]) == ("POST", "/from")
    sent = {"title": "A story", "text": "“warm ties with Cuba”\nhttps://wikileaks.org/cable/2008/05/08MEXICO1487.html"}  # fmt: skip
    fields = {target["params"][name]: value for name, value in sent.items()}
    answer = page.request.post(address + target["action"], form=fields, max_redirects=0)
    assert answer.status == 303
    assert answer.headers["location"].startswith("/08MEXICO1487/11/37-40:")
