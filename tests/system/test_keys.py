"""Keys, hints, the share sheet, and copies that keep their links, in a real browser."""

import pytest
from playwright.sync_api import expect
from test_browser import BASE, PASSAGE, address, browser, open_page  # noqa: F401 - fixtures

pytestmark = pytest.mark.system
CLIPBOARD = ["clipboard-read", "clipboard-write"]
COPIED = """async () => {
  const [item] = await navigator.clipboard.read();
  const said = {};
  for (const type of item.types) said[type] = await (await item.getType(type)).text();
  return said;
}"""


def test_j_and_k_go_from_paragraph_to_paragraph(open_page, address):  # noqa: F811
    page = open_page(viewport={"width": 1280, "height": 700}, reduced_motion="reduce")
    page.goto(address + "/08MEXICO1487")
    for label in ("1", "2", "3"):
        page.keyboard.press("j")
        expect(page.locator(":focus")).to_have_text(
            f"¶\N{NO-BREAK SPACE}{label} link, card, citation"
        )
        expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("k")
    expect(page.locator(":focus")).to_contain_text("2")
    page.keyboard.press("Enter")
    page.wait_for_url("**/08MEXICO1487/2")


def test_c_copies_the_link_of_the_focused_paragraph_else_of_the_page(open_page, address):  # noqa: F811
    page = open_page(permissions=CLIPBOARD)
    page.goto(address + "/08MEXICO1487")
    page.keyboard.press("c")
    expect(page.get_by_role("status")).to_contain_text("Copied")
    assert page.evaluate(COPIED)["text/plain"] == f"{BASE}/08MEXICO1487"
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.get_by_role("status")).to_contain_text("08MEXICO1487/1")
    copied = page.evaluate(COPIED)
    assert copied["text/plain"] == f"{BASE}/08MEXICO1487/1"
    assert f'href="{BASE}/08MEXICO1487/1"' in copied["text/html"]


def test_a_slash_leads_to_the_field_that_searches(open_page, address):  # noqa: F811
    page = open_page()
    page.goto(address + "/search?q=independent")
    page.keyboard.press("/")
    expect(page.locator("main [name=q]")).to_be_focused()
    page.keyboard.type("a/b?cjk")
    assert page.locator("main [name=q]").input_value().endswith("a/b?cjk")
    page.goto(address + "/08MEXICO1487")
    page.keyboard.press("/")
    page.wait_for_url("**/search")


def test_keys_are_explained_and_can_be_turned_off(open_page, address):  # noqa: F811
    page = open_page()
    page.goto(address + "/08MEXICO1487")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_contain_text("next and previous paragraph")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Keys").click()
    dialog.get_by_label("Use these keys").uncheck()
    dialog.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("pressed", ["Control+j", "Alt+k", "Meta+c", "Control+/", "Shift+J", "x"])
def test_keys_of_the_browser_stay_its_own(open_page, address, pressed):  # noqa: F811
    page = open_page()
    page.goto(address + "/08MEXICO1487")
    taken = """() => addEventListener("keydown", (e) => { window.taken = e.defaultPrevented; })"""
    page.evaluate(taken)
    page.keyboard.press(pressed)
    assert page.evaluate("window.taken") is False
    assert page.url == address + "/08MEXICO1487"


def test_a_term_is_explained_beside_it_and_the_focus_comes_back(open_page, address):  # noqa: F811
    page = open_page(viewport={"width": 390, "height": 700})
    page.goto(address + "/08MEXICO1487")
    term = page.locator("a.hint", has_text="USG")
    term.focus()
    page.keyboard.press("Enter")
    tip = page.get_by_role("dialog", name="USG")
    expect(tip).to_contain_text("United States Government.")
    expect(tip).to_be_in_viewport(ratio=1)
    expect(tip).to_be_focused()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    expect(term).to_be_focused()
    term.click()
    tip.get_by_role("link", name="USG").click()
    assert page.url == address + "/reading#usg"
    expect(page.locator("#usg")).to_be_in_viewport()


def test_without_scripts_a_term_leads_to_its_meaning(open_page, address):  # noqa: F811
    page = open_page(java_script_enabled=False)
    page.goto(address + "/08MEXICO1487")
    page.locator("a.hint", has_text="GOM").click()
    expect(page.locator("#t-gom")).to_be_in_viewport()
    page.locator(".id").get_by_role("link", name="SECRET").click()
    expect(page.locator("#t-secret")).to_be_in_viewport()


def test_words_that_are_copied_carry_no_hint(open_page, address):  # noqa: F811
    page = open_page(permissions=CLIPBOARD)
    page.goto(address + "/08MEXICO1487")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#par1 .words'))")
    page.keyboard.press("Control+c")
    copied = page.evaluate(COPIED)
    assert "Mexico is key to USG success in combating" in copied["text/plain"]
    assert "USG success" in copied["text/html"]
    assert "<a" not in copied["text/html"]


@pytest.mark.parametrize(("start", "words"), [(-4, "USG success"), (16, "SG success")])
def test_words_can_be_dragged_over_a_term_and_from_inside_it(open_page, address, start, words):  # noqa: F811
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto(address + "/08MEXICO1487")
    box = page.locator("a.hint", has_text="USG").bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + start, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 122, middle, steps=6)
    page.mouse.up()
    assert page.evaluate("getSelection().toString()").strip() == words
    assert page.url == address + "/08MEXICO1487"


@pytest.mark.parametrize(("button", "part"), [
    ("Copy link", BASE + PASSAGE),
    ("Copy citation", "Embassy Mexico City"),
    ("Copy post", "#cablegate"),
])  # fmt: skip
def test_a_copy_is_plain_and_rich_and_keeps_its_link(open_page, address, button, part):  # noqa: F811
    page = open_page(permissions=CLIPBOARD)
    page.goto(address + PASSAGE)
    page.get_by_role("button", name=button, exact=True).first.click()
    page.get_by_role("button", name="Copied ✓").wait_for()
    copied = page.evaluate(COPIED)
    assert part in copied["text/plain"]
    assert "<" not in copied["text/plain"]
    assert f'<a href="{BASE}{PASSAGE}"' in copied["text/html"]


def test_source_code_is_copied_as_it_is(open_page, address):  # noqa: F811
    page = open_page(permissions=CLIPBOARD)
    page.goto(address + PASSAGE)
    page.locator("summary", has_text="Markdown").click()
    page.locator("#share").get_by_role("button", name="Copy HTML").click()
    page.get_by_role("button", name="Copied ✓").wait_for()
    copied = page.evaluate(COPIED)
    assert list(copied) == ["text/plain"]
    assert copied["text/plain"] == page.locator("#html").input_value()


@pytest.mark.parametrize("touch", [True, False])
def test_the_bar_of_a_phone_opens_its_own_share_sheet(open_page, address, touch):  # noqa: F811
    page = open_page(viewport={"width": 390, "height": 700}, has_touch=touch, is_mobile=touch)
    page.add_init_script("navigator.share = async (shared) => { window.shared = shared; }")
    page.goto(address + PASSAGE)
    page.get_by_role("navigation", name="This passage").get_by_role("link", name="Share").click()
    shared = page.evaluate("window.shared")
    if touch:
        assert shared["text"] == page.locator("#post").input_value()
    else:
        assert shared is None
        assert page.url.endswith("#share")
