"""The card panel and the page that checks a card, in a real browser."""

import io

import pytest
from playwright.sync_api import expect
from test_browser import BASE, PASSAGE, address, browser, open_page  # noqa: F401 - fixtures

from citekit import desk
from citekit.settings import Settings

pytestmark = pytest.mark.system
SOURCE = "image => image.getAttribute('src')"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_tap_on_a_size_or_theme_changes_the_preview_in_place(open_page, address, width):  # noqa: F811
    page = open_page(viewport={"width": width, "height": 900})
    page.goto(address + PASSAGE)
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="Story 1080×1920").click()
    picture = page.locator("#card-img")
    expect(picture).to_have_attribute("height", "1920")
    page.get_by_role("link", name="Ink", exact=True).click()
    expect(picture).to_have_attribute("src", __import__("re").compile("size=story&theme=ink"))
    assert page.evaluate("window.stayed")
    assert page.url.endswith("?size=story&theme=ink#card")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1080
    expect(page.get_by_role("link", name="Ink", exact=True)).to_be_focused()
    page.reload()
    expect(picture).to_have_attribute("height", "1920")


def test_without_scripts_the_choices_are_links(open_page, address):  # noqa: F811
    page = open_page(java_script_enabled=False)
    page.goto(address + PASSAGE)
    page.get_by_role("link", name="Square").click()
    expect(page.locator("#card-img")).to_have_attribute("height", "1080")
    expect(page.get_by_role("button", name="Copy image and alt text")).to_be_hidden()


def test_picture_and_alt_text_are_copied_together(open_page, address):  # noqa: F811
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(address + PASSAGE)
    page.get_by_role("button", name="Copy image and alt text").click()
    expect(page.get_by_role("button", name="Copied ✓")).to_be_visible()
    copied = page.evaluate("""async () => {
      const [item] = await navigator.clipboard.read();
      const text = await (await item.getType("text/plain")).text();
      const picture = await createImageBitmap(await item.getType("image/png"));
      return [text, picture.width];
    }""")
    assert copied == [page.locator("#card-img").get_attribute("alt"), 1200]


def test_after_a_choice_the_alt_text_can_still_be_copied(open_page, address):  # noqa: F811
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(address + PASSAGE)
    page.get_by_role("link", name="Square").click()
    expect(page.locator("#card-img")).to_have_attribute("height", "1080")
    page.get_by_role("button", name="Copy alt text").click()
    expect(page.get_by_role("button", name="Copied ✓")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("“Mexican governments")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_card_is_checked_with_and_without_scripts(open_page, address, tmp_path, scripts):  # noqa: F811
    settings = Settings(BASE, str(tmp_path / "none.db"))
    card = desk.card(desk.resolve(PASSAGE, settings=settings).passage, settings=settings)
    page = open_page(java_script_enabled=scripts, viewport={"width": 390, "height": 800})
    page.goto(address + "/verify/card")
    page.get_by_label("Picture of a card").set_input_files(
        {"name": "card.png", "mimeType": "image/png", "buffer": card.data}
    )
    page.get_by_role("button", name="Check the card").click()
    expect(page.get_by_role("heading", name="✓ Genuine")).to_be_visible()


def test_a_card_dropped_on_the_page_is_checked(open_page, address, tmp_path):  # noqa: F811
    settings = Settings(BASE, str(tmp_path / "none.db"))
    card = desk.card(desk.resolve(PASSAGE, settings=settings).passage, settings=settings)
    page = open_page()
    page.goto(address + "/verify/card")
    page.evaluate(
        """bytes => {
          const moved = new DataTransfer();
          moved.items.add(new File([new Uint8Array(bytes)], "card.png", {type: "image/png"}));
          document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: moved, bubbles: true, cancelable: true}));
        }""",
        list(io.BytesIO(card.data).getvalue()),
    )
    expect(page.get_by_role("heading", name="✓ Genuine")).to_be_visible()
