"""The languages of the pages in a real browser: the switch, what carries it on, what scripts say."""

import shutil
import threading

import pytest
from playwright.sync_api import expect, sync_playwright
from werkzeug.serving import make_server

from citekit.settings import Settings
from citekit.web.app import create_app

pytestmark = pytest.mark.system
CHROMIUM = shutil.which("chromium")
if not CHROMIUM:
    pytest.skip("chromium is not installed", allow_module_level=True)

PASSAGE = "/08MEXICO1487/11/26-40:0AQ8"
PAGES = ["/", "/08MEXICO1487", PASSAGE, "/verify?q=maintain+cold+ties+with+Cuba&ref=08MEXICO1487", "/verify/card",
         "/search?q=independent", "/browse", "/browse/origin", "/browse/tag", "/browse/classification",
         f"/list{PASSAGE},10TOKYO397", "/tools", "/tools/shortcuts", "/reading", "/from", "/about", "/api",
         "/10TOKYO397", "/09NOWHERE1"]  # fmt: skip


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    app = create_app(Settings(None, str(tmp_path_factory.mktemp("library") / "none.db")))
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
        running = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield running
        running.close()


@pytest.fixture
def open_page(browser):
    contexts = []

    def open_one(**options):
        contexts.append(browser.new_context(**options))
        return contexts[-1].new_page()

    yield open_one
    for context in contexts:
        context.close()


@pytest.mark.parametrize("locale", ["en-US", "es-MX"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_scrolls_sideways_in_any_language(open_page, address, locale, width):
    page = open_page(locale=locale, viewport={"width": width, "height": 844})
    for path in PAGES:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.lang") == locale[:2]
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("scripts", [True, False])
def test_a_reader_switches_and_the_choice_goes_along(open_page, address, scripts):
    page = open_page(locale="es-MX", java_script_enabled=scripts)
    page.goto(f"{address}/08MEXICO1487")
    expect(page.get_by_role("link", name="Explorar", exact=True)).to_be_visible()
    page.get_by_role("navigation", name="Idioma").get_by_role("link", name="English").click()
    expect(page.get_by_role("link", name="Browse", exact=True)).to_be_visible()
    page.get_by_role("link", name="¶ 11 link, card, citation").click()
    expect(page.get_by_role("heading", name="Quote card")).to_be_visible()
    assert page.url.endswith("?lang=en")
    page.get_by_role("link", name="Verify", exact=True).click()
    page.get_by_label("Quotation").fill("maintain cold ties with Cuba")
    page.get_by_label("Only in").fill("08MEXICO1487")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_role("heading", name="≠ Not verbatim")).to_be_visible()
    assert page.context.cookies() == []


def test_scripts_speak_the_language_of_the_page(open_page, address):
    page = open_page(locale="es-ES", permissions=["clipboard-write"])
    page.goto(address + PASSAGE)
    page.get_by_role("button", name="Copiar enlace").click()
    expect(page.get_by_text("Copiado ✓")).to_be_visible()


def test_words_that_are_dragged_over_keep_the_choice(open_page, address):
    page = open_page(locale="en-US")
    page.goto(f"{address}{PASSAGE}?lang=es")
    page.evaluate("""() => {
      const range = document.createRange();
      range.selectNodeContents(document.querySelector("[data-first='1']"));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }""")
    expect(page.locator(".picked")).to_contain_text("Palabras 1–18")
    page.wait_for_url("**/08MEXICO1487/11/1-18:*?lang=es")
    expect(page.get_by_role("heading", name="Tarjeta con la cita")).to_be_visible()
