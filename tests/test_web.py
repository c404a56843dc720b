"""The web service as a browser and a program meet it."""

import json
import re

import pytest

from citekit.settings import Settings
from citekit.web import guard
from citekit.web.app import create_app

BASE = "https://cables.example.org"
PASSAGE = "/08MEXICO1487/11/26-40:0AQ8"


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return create_app(Settings(BASE, str(tmp_path_factory.mktemp("library") / "none.db")))


@pytest.fixture
def get(app):
    client = app.test_client()
    return lambda path, **options: client.get(path, buffered=True, **options)


PAGES = ["/", "/08MEXICO1487", "/08MEXICO1487/11", PASSAGE, "/08MEXICO1487/10-12", "/08MEXICO1487/SUBJECT",
         "/verify", "/search?q=independent", "/browse", "/tools", "/from", "/about"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_html_without_inline_script_or_style(get, path):
    answer = get(path)
    text = answer.text
    assert answer.status_code == 200
    assert text.startswith("<!doctype html>")
    assert '<html lang="en">' in text
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", text)


@pytest.mark.parametrize("path", PAGES)
def test_every_link_inside_a_page_leads_somewhere(get, path):
    for link in set(re.findall(r'(?:href|src)="(/[^"#]*)', get(path).text)):
        assert get(link.replace("&amp;", "&")).status_code < 400, link


def test_a_passages_page_holds_everything_to_share_and_cite(get):
    text = get(PASSAGE).text
    for piece in (
        "have generally sought to maintain warm ties with Cuba.",
        f"{BASE}{PASSAGE}",
        "#cablegate #08MEXICO1487",
        "https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11",
        "https://wikileaks.org/plusd/cables/08MEXICO1487_a.html",
        "(Diplomatic Cable No. 08MEXICO1487)",
        f"{PASSAGE}.png",
        "With the exception of the Fox administration,",
    ):
        assert piece in text
    assert f'<link rel="canonical" href="{BASE}{PASSAGE}">' in text


def test_scripts_off_every_copied_thing_can_be_selected_by_hand(get):
    fields = re.findall(r'<(?:input|textarea) id="(\w[\w-]*)"[^>]*readonly', get(PASSAGE).text)
    assert {"pl", "ht", "post", "alt", "cite-apa", "cite-mla", "cite-chicago"} <= set(fields)


# What is asked for, and the one canonical address it leads to.
SPELLINGS = [
    ("/08mexico1487", "/08MEXICO1487"),
    ("/08mexico01487/011/", "/08MEXICO1487/11"),
    ("/08%20MEXICO%201487/11", "/08MEXICO1487/11"),
    ("/08MEXICO1487/11/26-40", PASSAGE),
    ("/08MEXICO1487/11/26%E2%80%9340", PASSAGE),
    ("/08MEXICO1487/11/26-40%3A0AQ8", PASSAGE),
    ("/08MEXICO1487/11/26-40:oaq8", PASSAGE),
    ("/08MEXICO1487/11/26-40:0AQ8).", PASSAGE),
    ("/08MEXICO1487/11/1-4%2B15-18", "/08MEXICO1487/11/1-4+15-18:PNM1"),
    ("/08MEXICO1487/11/1-4 15-18", "/08MEXICO1487/11/1-4+15-18:PNM1"),
    ("/cable/2008/05/08MEXICO1487.html", "/08MEXICO1487"),
    ("/08MEXICO1487_a", "/08MEXICO1487"),
    ("/08mexico1487/11.bib", "/08MEXICO1487/11.bib"),
    ("/08mexico1487/11.png?size=og", "/08MEXICO1487/11.png?size=og"),
]


@pytest.mark.parametrize(("path", "canonical"), SPELLINGS)
def test_every_other_spelling_is_one_308_away(get, path, canonical):
    answer = get(path)
    assert (answer.status_code, answer.headers["Location"]) == (308, canonical)
    assert get(canonical).status_code in (200, 307)


def test_the_card_comes_as_a_picture_with_a_validator(get):
    answer = get(PASSAGE + ".png")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.data[:8] == b"\x89PNG\r\n\x1a\n"
    again = get(PASSAGE + ".png", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_card_named_by_its_digest_may_be_kept_for_ever(get):
    source = re.search(r'src="([^"]+\.png[^"]*)"', get(PASSAGE).text)[1].replace("&amp;", "&")
    assert "immutable" in get(source).headers["Cache-Control"]
    assert "immutable" not in get(PASSAGE + ".png?r=0123456789abcdef0123").headers["Cache-Control"]


def test_words_too_many_for_a_card_lead_to_as_many_as_fit(get):
    answer = get("/08MEXICO1487/6.png")
    assert answer.status_code == 307
    assert re.fullmatch(r"/08MEXICO1487/6/1-\d+:[0-9A-Z]{4}\.png", answer.headers["Location"])
    assert get(answer.headers["Location"]).status_code == 200


FORMS = [(".json", "application/json"), (".bib", "application/x-bibtex"), (".biblatex", "application/x-biblatex"),
         (".csl.json", "application/vnd.citationstyles.csl+json"), (".ris", "application/x-research-info-systems"),
         (".txt", "text/plain; charset=utf-8"), (".md", "text/markdown; charset=utf-8")]  # fmt: skip


@pytest.mark.parametrize(("suffix", "media_type"), FORMS)
def test_the_other_forms_come_by_suffix(get, suffix, media_type):
    answer = get(PASSAGE + suffix)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    assert ":" not in answer.headers["Content-Disposition"]


def test_json_is_what_the_command_line_shows(get):
    shown = json.loads(get(PASSAGE + ".json").text)
    assert shown["quote"].startswith("Mexican governments")
    assert shown["permalink"] == BASE + PASSAGE


# Bad address, status, and a piece of the sentence.
FAULTS = [
    ("/hello", 404, "no reference ID"),
    ("/09NOWHERE1", 404, "No cable is numbered 09NOWHERE1"),
    ("/08MEXICO1487/13", 404, "08MEXICO1487 has paragraphs 1 to 12"),
    ("/08MEXICO1487/11/1-999", 404, "Paragraph 11 has 130 words"),
    ("/08MEXICO1487/11/0-4", 404, "positions count from 1"),
    ("/08MEXICO1487/11/26-40:0000", 404, "not those that the check"),
    (PASSAGE + ".png?size=huge", 404, "no card size"),
    (PASSAGE + ".png?theme=neon", 404, "no card theme"),
    ("/08MEXICO1487?style=nosuchstyle", 404, "no style"),
    ("/" + "A" * 2000, 414, "too long"),
]


@pytest.mark.parametrize(("path", "status", "sentence"), FAULTS)
def test_a_fault_is_a_page_or_problem_json_with_the_same_sentence(get, path, status, sentence):
    page = get(path, headers={"Accept": "text/html"})
    assert page.status_code == status
    program = get(path, headers={"Accept": "application/json"})
    assert program.headers["Content-Type"] == "application/problem+json"
    problem = json.loads(program.text)
    assert problem["status"] == status
    assert sentence in problem["title"]
    assert problem["hint"]


def test_a_published_cable_that_is_not_held_says_so_and_can_be_shared(get):
    text = get("/10TOKYO397").text
    assert "Published, but its text is not held here" in text
    assert "https://wikileaks.org/cable/2010/02/10TOKYO397.html" in text


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example"},
    ],
)
@pytest.mark.parametrize("path", ["/", PASSAGE, "/tools", "/08mexico1487", PASSAGE + ".json"])
def test_no_request_makes_the_service_lie_about_its_address(get, path, headers):
    answer = get(path, headers=headers)
    assert "evil.example" not in answer.text
    assert "evil.example" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/08MEXICO1487",
        "/\\evil.example/08MEXICO1487",
        "/?q=https://evil.example/08MEXICO1487",
        "/from?url=https://evil.example/08MEXICO1487",
    ],
)
def test_no_redirect_leaves_the_site(get, path):
    answer = get(path)
    assert answer.status_code < 500
    assert re.fullmatch(r"|/(?![/\\]).*", answer.headers.get("Location", ""))


PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{7*7}}",
    "'-alert(1)-'",
    "\u202e\u0000",
]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "path",
    [
        "/?q=",
        "/verify?quote=",
        "/search?q=",
        "/from?sel=x&url=",
        "/oembed?url=",
        "/08MEXICO1487/11?quote=",
    ],
)
def test_what_is_typed_is_never_executed(get, path, payload):
    from urllib.parse import quote

    answer = get(path + quote(payload))
    assert answer.status_code < 500
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert "49" not in re.findall(r'value="([^"]*)"', answer.text)


def test_every_answer_carries_the_headers_of_the_table(get):
    for path in ("/", PASSAGE + ".png", "/nothing/here", "/static/style.css"):
        for name in guard.HEADERS:
            assert name in get(path).headers, (path, name)
    assert "unsafe" not in get("/").headers["Content-Security-Policy"]
    assert "Set-Cookie" not in get("/").headers


def test_the_field_on_the_home_page_leads_to_what_is_typed(get):
    assert get("/?q=08 mexico 1487").headers["Location"] == "/08MEXICO1487"
    assert (
        get("/?q=08MEXICO1487 11 warm ties with Cuba")
        .headers["Location"]
        .startswith("/08MEXICO1487/11/37-40:")
    )
    assert (
        get("/?q=generally sought to maintain warm ties with Cuba")
        .headers["Location"]
        .startswith("/08MEXICO1487/11/")
    )
    wrong = get("/?q=09NOWHERE1")
    assert wrong.status_code == 404
    assert 'role="alert">No cable is numbered 09NOWHERE1' in wrong.text
    assert ">09NOWHERE1</textarea>" in wrong.text


def test_the_form_for_exact_words_leads_to_their_address(get):
    assert (
        get("/08MEXICO1487/11?quote=warm ties")
        .headers["Location"]
        .startswith("/08MEXICO1487/11/37-38:")
    )
    assert get("/08MEXICO1487/11?from=26&to=40").headers["Location"] == PASSAGE


def test_verify_shows_every_difference(get):
    text = get("/verify?quote=sought to maintain cold ties with Cuba&ref=08MEXICO1487").text
    assert "Not verbatim" in text
    assert "you wrote: </span>cold</del>" in text
    assert "the cable: </span>warm</ins>" in text


def test_long_quotations_are_checked_by_post(app):
    done = app.test_client().post(
        "/verify", data={"quote": "warm ties with Cuba", "ref": "08MEXICO1487"}
    )
    assert "✓ Verbatim" in done.text


def test_a_body_too_large_is_refused(app):
    done = app.test_client().post(
        "/verify", data={"quote": "x" * 300_000}, headers={"Accept": "application/json"}
    )
    assert done.status_code == 413


def test_a_post_where_none_is_taken_says_what_is(app):
    done = app.test_client().post("/08MEXICO1487", headers={"Accept": "application/json"})
    assert done.status_code == 405
    assert "GET" in done.headers["Allow"]


def test_oembed_answers_with_a_photo_of_our_own_addresses_only(get):
    photo = json.loads(get(f"/oembed?url={BASE}{PASSAGE}&maxwidth=600").text)
    assert (photo["version"], photo["type"], photo["width"], photo["height"]) == (
        "1.0",
        "photo",
        600,
        315,
    )
    assert photo["url"] == f"{BASE}{PASSAGE}.png"
    assert get("/oembed?url=https://evil.example/08MEXICO1487").status_code == 404
    assert get(f"/oembed?url={BASE}{PASSAGE}&format=xml").status_code == 501


def test_the_bookmarklet_stands_in_the_page_and_is_short(get):
    address = re.search(r'href="(javascript:[^"]+)"', get("/tools").text)[1]
    assert len(address) <= 2000
    assert f"{BASE}/from#" in address


def test_without_a_public_address_pages_link_to_themselves_and_products_to_the_original(tmp_path):
    client = create_app(Settings(None, str(tmp_path / "none.db"))).test_client()
    text = client.get(PASSAGE).text
    assert "https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11" in text
    assert "localhost" not in text
    assert 'og:image"' not in text


def test_a_head_request_is_answered_like_get_without_a_body(app):
    head = app.test_client().head(PASSAGE)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"]


def test_nothing_typed_reaches_the_log(app, caplog):
    app.test_client().get("/verify?quote=a secret quotation that nobody may see")
    assert "secret quotation" not in caplog.text
