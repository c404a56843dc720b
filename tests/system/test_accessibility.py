"""Every page for everyone: axe in light and dark, keys alone, names in the accessibility tree."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect
from test_browser import BASE, LIST, PAGES, PASSAGE, TARGETS, browser, open_page, serving  # noqa: F401 - fixtures

from citekit import corpus, store
from citekit.cable import read
from citekit.settings import Settings

pytestmark = pytest.mark.system
AXE = importlib.util.find_spec("axe_playwright_python")
if not AXE:
    pytest.skip("axe-playwright-python is not installed", allow_module_level=True)
SOURCE = (Path(AXE.origin).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERY = [*PAGES, "/reading", "/versions/08MEXICO1487", "/versions/10TOKYO397", "/api", "/search",
         "/search?q=xyzzyq", "/verify", "/verify?q=sought+to+maintain+warm+ties+with+Cuba",
         "/verify?q=no+such+words+anywhere+at+all", "/nowhere/at/all", "/08MEXICO1487/99",
         "/08MEXICO1487/SUBJECT", "/08MEXICO1487/11/26-40+45-50", "/browse/tag/PGOV",
         "/browse/classification/SECRET", "/?q=99", f"{PASSAGE}?size=story&theme=ink",
         "/08MEXICO1487/11?instance=a.b/c", "/08MEXICO1487?text=TEXT"]  # fmt: skip
# All that is folded away; the bar at the foot of a phone's screen, which is passed by scrolling, off the rest.
OPENED = """
for (const folded of document.querySelectorAll("details")) folded.open = true;
document.querySelector(".bar")?.style.setProperty("position", "static");
"""
FOUND = """
async (tags) => (await axe.run(document, {runOnly: {type: "tag", values: tags}})).violations
  .flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 150)} ${n.failureSummary.slice(0, 200)}`))
"""


def older():
    """The sample as an earlier, redacted release might have had it."""
    body = corpus.sample().source.body.replace("warm ties with Cuba", "XXXXXXXXXXXX ties with Cuba")
    return read(replace(corpus.sample().source, body=body, released="2010-12-01", where="old.html"))


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    database = str(tmp_path_factory.mktemp("library") / "citekit.db")
    store.open(database).put([older(), corpus.sample()])
    yield from serving(Settings(BASE, database))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_any_page(open_page, address, width, scheme):  # noqa: F811
    page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    faults = []
    for path in EVERY:
        page.goto(address + path.replace("TEXT", older().sha256[:8]))
        page.evaluate(OPENED)
        page.evaluate(SOURCE)
        faults += [f"{path}: {fault}" for fault in page.evaluate(FOUND, RULES)]
    assert not faults, "\n".join(faults)


def tree(page):
    """Roles and names as a screen reader gets them."""
    return page.locator("body").aria_snapshot()


def test_a_screen_reader_hears_landmarks_headings_and_names_of_a_passage(open_page, address):  # noqa: F811
    page = open_page()
    page.goto(address + PASSAGE)
    heard = tree(page)
    for said in (
        "- banner:", "- main:", "- contentinfo:", '- navigation "Main":', 'heading "Words 26-40 of ¶ 11, cable 08MEXICO1487" [level=1]',
        "- blockquote:", '- textbox "Permalink"', '- button "Copy link"', '- heading "Share" [level=2]', '- heading "In its place" [level=2]',
        '- combobox "Style"', 'img "“',
    ):  # fmt: skip
        assert said in heard, said


def test_a_screen_reader_hears_what_differs_in_a_quotation_and_between_texts(open_page, address):  # noqa: F811
    page = open_page()
    page.goto(f"{address}/verify?q=sought+to+maintain+cold+ties+with+Cuba&ref=08MEXICO1487")
    assert '- deletion: "you wrote: cold"' in tree(page)
    assert '- insertion: "the cable: warm"' in tree(page)
    page.goto(f"{address}/versions/08MEXICO1487")
    assert '- deletion: "only here: XXXXXXXXXXXX"' in tree(page)
    assert '- insertion: "only here: warm"' in tree(page)


def test_a_screen_reader_hears_the_counts_of_a_chart(open_page, address):  # noqa: F811
    page = open_page()
    page.goto(f"{address}/browse")
    heard = tree(page)
    assert 'link "2008' in heard
    assert "img" not in heard


def test_the_keys_alone_reach_everything_and_show_where_they_are(open_page, address):  # noqa: F811
    page = open_page(viewport={"width": 1280, "height": 900})
    for path in (
        "/",
        "/08MEXICO1487",
        PASSAGE,
        "/search?q=independent",
        "/verify",
        "/reading",
        "/versions/08MEXICO1487",
    ):
        page.goto(address + path)
        page.keyboard.press("Tab")
        expect(page.locator(":focus")).to_have_text("Skip to content")
        expect(page.locator(":focus")).to_be_in_viewport()
        wanted = page.evaluate("""[...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
            .filter((e) => e.checkVisibility({visibilityProperty: true}) && e.tabIndex >= 0).length""")
        reached, hidden = set(), []
        for _ in range(wanted + 2):
            seen = page.evaluate("""() => {
              const e = document.activeElement;
              if (e === document.body) return null;
              const all = [...document.querySelectorAll("*")];
              const s = getComputedStyle(e), p = getComputedStyle(e.closest(".find, .drop") ?? e);
              const shows = s.outlineStyle !== "none" || p.outlineStyle !== "none" || s.boxShadow !== "none";
              return [all.indexOf(e), shows ? "" : e.outerHTML.slice(0, 100)];
            }""")
            if seen is None:
                break
            reached.add(seen[0])
            if seen[1]:
                hidden.append(f"{path}: {seen[1]}")
            page.keyboard.press("Tab")
        assert hidden == []
        assert len(reached) >= wanted, path


@pytest.mark.parametrize("width", [320, 2560, 3840])
def test_no_page_scrolls_sideways_from_a_small_phone_to_a_wall(open_page, address, width):  # noqa: F811
    page = open_page(viewport={"width": width, "height": 900})
    for path in EVERY:
        page.goto(address + path.replace("TEXT", older().sha256[:8]))
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("path", [p for p in EVERY if p not in PAGES and "TEXT" not in p])
def test_everything_new_can_be_hit_with_a_finger(open_page, address, path):  # noqa: F811
    page = open_page(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page.goto(address + path)
    assert page.evaluate(TARGETS) == []


def test_nothing_moves_for_who_asked_for_less(open_page, address):  # noqa: F811
    page = open_page(reduced_motion="reduce")
    page.goto(address + "/08MEXICO1487")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    moving = """[...document.querySelectorAll("*")].filter((e) => {
      const s = getComputedStyle(e);
      return s.animationName !== "none" || parseFloat(s.transitionDuration) > 0;
    }).length"""
    assert page.evaluate(moving) == 0
