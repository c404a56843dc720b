"""The pages in a real browser: on a phone and a desk, light and dark, scripts on and off."""

import shutil
import threading

import pytest
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from citekit.settings import Settings
from citekit.web.app import create_app

pytestmark = pytest.mark.system
CHROMIUM = shutil.which("chromium")
if not CHROMIUM:
    pytest.skip("chromium is not installed", allow_module_level=True)

BASE = "https://cables.example.org"
PASSAGE = "/08MEXICO1487/11/26-40:0AQ8"
PAGES = ["/", "/08MEXICO1487", "/08MEXICO1487/11", PASSAGE, "/verify?quote=maintain+cold+ties+with+Cuba",
         "/search?q=independent", "/browse", "/tools", "/about", "/10TOKYO397", "/09NOWHERE1"]  # fmt: skip
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    app = create_app(Settings(BASE, str(tmp_path_factory.mktemp("library") / "none.db")))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield running
        running.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways_or_complains(browser, address, width, scheme):
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in PAGES:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.close()
    assert [c for c in complaints if "404" not in c] == []


def test_a_journalist_on_a_phone_goes_from_words_to_link_and_card(browser, address):
    context = browser.new_context(viewport={"width": 390, "height": 800}, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address)
    page.get_by_label("Reference ID, link, or pasted sentence").fill("08MEXICO1487 11 warm ties with Cuba")
    page.get_by_role("button", name="Find the passage").click()
    page.get_by_role("button", name="Copy link").click()
    assert page.evaluate("navigator.clipboard.readText()") == page.get_by_label("Permalink").input_value()
    page.get_by_role("button", name="Copied ✓").wait_for()
    card = page.locator("#card img")
    assert card.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1200
    assert card.get_attribute("alt").startswith("“warm ties with Cuba.”")
    context.close()


def test_everything_is_there_with_scripts_off(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "/08MEXICO1487/11")
    page.get_by_text("Choose exact words").click()
    page.get_by_label("Paste the words").fill("warm ties")
    page.get_by_role("button", name="Show these words").first.click()
    assert "/08MEXICO1487/11/37-38:" in page.url
    assert page.get_by_label("Permalink").input_value().startswith(BASE)
    assert page.get_by_role("button", name="Copy link").count() == 0
    page.get_by_label("Style").select_option("oscola")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "‘Scene Setter" in page.get_by_label("Oscola").input_value()
    context.close()


def test_what_the_bookmarklet_sends_stays_in_the_fragment_until_the_form_sends_it(browser, address):
    page = browser.new_page()
    page.goto(address + "/from#url=https%3A%2F%2Fwikileaks.org%2Fcable%2F2008%2F05%2F08MEXICO1487.html&sel=warm%20ties&p=par11")
    page.wait_for_url("**/08MEXICO1487/11/37-38:*")
    page.close()


def test_a_hostile_fragment_is_text(browser, address):
    page = browser.new_page()
    page.goto(address + "/from#url=08MEXICO1487&sel=%3Cimg%20src%3Dx%20onerror%3D%22window.hit%3D1%22%3E")
    page.wait_for_timeout(500)
    assert page.evaluate("window.hit") is None
    page.close()
