"""The web service as a browser and a program meet it."""

import html
import json
import re
from urllib.parse import unquote

import pytest
from werkzeug.test import EnvironBuilder

from citekit import corpus
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
         "/08MEXICO1487/11/1-4+15-18:PNM1", "/08MEXICO1487/11/120-130+12/1-9", "/verify",
         "/verify?q=maintain cold ties with Cuba&ref=08MEXICO1487", "/search", "/search?q=independent",
         "/browse", "/tools", "/from", "/about", "/verify/card"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_whole_html_without_inline_script_or_style(get, path):
    answer = get(path, follow_redirects=True)
    text = answer.text
    assert answer.status_code == 200
    assert text.startswith("<!doctype html>")
    assert re.search(r"<title>[^<]+</title>", text)
    assert text.count("<h1") == 1
    assert '<html lang="en">' in text
    assert not re.search(r"<script(?![^>]* src=|[^>]*ld\+json)|<style| style=| on\w+=", text)


@pytest.mark.parametrize("path", PAGES)
def test_every_link_inside_a_page_leads_somewhere(get, path):
    page = get(path, follow_redirects=True).text
    for link in set(re.findall(r'(?:href|src|action)="(/[^"#]*)', page)):
        answer = get(html.unescape(link))
        assert answer.status_code in (200, 303, 307), link  # and never a spelling to be mended
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for fragment in set(re.findall(r'href="#([^"]+)"', page)):
        assert fragment in ids
    for field in re.findall(r'<label for="([^"]+)"', page):
        assert field in ids


def test_a_passages_page_holds_everything_to_share_and_cite(get):
    text = get(PASSAGE).text
    for piece in (
        "have generally sought to maintain warm ties with Cuba.",
        f"{BASE}{PASSAGE}",
        "#cablegate #08MEXICO1487",
        "https://twitter.com/intent/tweet?text=",
        " of 280",
        "(US Embassy Mexico City, 2008, para. 11)",
        "https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11",
        "https://wikileaks.org/plusd/cables/08MEXICO1487_a.html",
        "(Diplomatic Cable No. 08MEXICO1487)",
        f"{PASSAGE}.png",
        "With the exception of the Fox administration,",
    ):
        assert piece in text
    assert f'<link rel="canonical" href="{BASE}{PASSAGE}">' in text


def test_mastodon_is_any_server_by_a_form(get):
    text = get(f"{PASSAGE}?instance=%40ana%40journa.host&style=mla").text
    assert 'href="https://journa.host/share?text=' in text
    assert '<input type="hidden" name="style" value="mla">' in text
    assert 'href="https://mastodon.social/share?text=' in get(PASSAGE).text


@pytest.mark.parametrize(
    "host", ["localhost", "evil.example:8", "javascript:alert(1)", "<b>x</b>.org"]
)
def test_what_is_no_server_is_said_under_the_field_and_leads_nowhere(get, host):
    text = get(PASSAGE, query_string={"instance": host}).text
    assert "is no name of a Mastodon server." in text
    assert 'href="https://mastodon.social/share?text=' in text
    assert "<b>x</b>" not in text


def test_a_long_passage_is_offered_as_a_thread(get):
    text = get("/08MEXICO1487/6?thread=x").text
    assert ">cut to 242</small>" in text
    assert 'id="thread-8"' in text
    assert "&#34;unify, coordinate" in text
    assert "?thread=bluesky#thread" in text
    assert 'id="thread-1"' not in get("/08MEXICO1487/6").text
    assert get("/08MEXICO1487/6?thread=nowhere").status_code == 404


def test_what_is_too_long_for_a_thread_is_offered_none(get):
    text = get("/08MEXICO1487/1-12?thread=x").text
    assert "#thread" not in text
    assert 'id="thread-1"' not in text


def test_a_page_with_another_thread_is_another_page(get):
    first, second = (
        get(f"/08MEXICO1487/6?thread={name}").headers["ETag"] for name in ("x", "bluesky")
    )
    assert first != second


def test_every_word_of_the_place_of_a_passage_is_numbered(get):
    text = get(PASSAGE).text
    parts = re.findall(r'data-place="11" data-first="(\d+)">(.*?)</(?:span></li|blockquote)>', text)
    assert [int(first) for first, _ in parts] == [26, 1, 19, 41, 56, 79, 108]
    words = corpus.sample().paragraph("11").words
    for first, markup in parts:
        shown = html.unescape(re.sub(r"<[^>]*>", "", markup)).split()
        assert shown == words[int(first) - 1 : int(first) - 1 + len(shown)]


def test_scripts_off_every_copied_thing_can_be_selected_by_hand(get):
    text = get(PASSAGE).text
    copied = re.findall(r'<button type="button" [^>]*data-copy="([\w-]+)" hidden>', text)
    assert {
        "permalink",
        "hashtags",
        "post",
        "alt",
        "cite-apa",
        "cite-mla",
        "cite-chicago",
        "cite-text",
        "frame",
        "markdown",
        "html",
        "statement-en",
        "statement-es",
    } == set(copied)
    for name in copied:
        assert re.search(
            rf'<(?:input|textarea) id="{name}"[^>]*readonly|<p [^>]*id="{name}"', text
        ), name


def test_each_passage_is_cited_with_its_own_address(get):
    for place in ("11/26-40:0AQ8", "12", "10"):
        cited = re.findall(r'<p class="cite"[^>]*>(.*?)</p>', get(f"/08MEXICO1487/{place}").text)
        assert len(cited) == 3
        for text in cited:
            plain = html.unescape(re.sub(r"<[^>]+>", "", text)).rstrip(".")
            assert plain.endswith(f"{BASE}/08MEXICO1487/{place}")


def test_a_style_and_a_language_come_by_a_form(get):
    text = get("/08MEXICO1487/11?style=oscola&locale=en-GB").text
    assert "‘Scene Setter for the Visit" in text
    assert '<option value="oscola" selected>OSCOLA</option>' in text


def test_the_words_on_the_page_are_those_of_the_text_form(get):
    text = get("/08MEXICO1487/11/1-4+15-18:PNM1").text
    words = re.search(r"<blockquote[^>]*>(.*?)</blockquote>", text)[1]
    assert (
        html.unescape(re.sub(r"<[^>]+>", "", words))
        == "Closer to home, Mexico … independent of the U.S."
    )


def test_words_of_two_paragraphs_stand_each_under_its_number(get):
    text = get("/08MEXICO1487/11/120-130+12/1-9", follow_redirects=True).text
    quotes = [
        html.unescape(re.sub(r"<[^>]+>", "", q))
        for q in re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", text)
    ]
    assert len(quotes) == 2
    assert quotes[0].endswith("discussing such issues.")
    assert quotes[1].startswith("Comment: The Calderon administration")
    assert "¶&nbsp;11<small>" in text
    assert "¶&nbsp;12<small>" in text


def test_a_cable_shows_everything_that_stands_in_it(get):
    text = get("/08MEXICO1487").text
    assert '<time datetime="2008-05-16T14:54Z">16 May 2008, 14:54Z</time>' in text
    assert '<time datetime="2011-01-23">23 Jan 2011</time>' in text
    assert "Security Environment and Commitment</h2>" in text
    assert "GARZA</p>" in text
    assert "VZCZCXRO6479" in text
    assert "Reasons: 1.4 (b),(d)." in text
    for number in range(1, 13):
        assert f'id="par{number}"' in text


def test_a_preview_names_only_our_own_absolute_addresses(get):
    head = get(PASSAGE).text.partition("</head>")[0]
    tags = dict(
        re.findall(r'<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)"', head)
    )
    assert tags["og:url"] == BASE + PASSAGE
    assert tags["og:image"].startswith(f"{BASE}{PASSAGE}.png?r=")
    assert tags["twitter:card"] == "summary_large_image"
    assert tags["og:image:alt"].startswith("“Mexican governments")
    assert (
        get(html.unescape(tags["og:image"]).removeprefix(BASE)).headers["Content-Type"]
        == "image/png"
    )
    oembed = re.search(r'type="application/json\+oembed" href="([^"]+)"', head)[1]
    assert get(oembed.removeprefix(BASE)).status_code == 200


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
    ("/08MEXICO1487/11.PNG", "/08MEXICO1487/11.png"),
    ("/08MEXICO1487/11.csl.json).", "/08MEXICO1487/11.csl.json"),
    ("/https://wikileaks.org/cable/2008/05/08MEXICO1487.html", "/08MEXICO1487"),
    ("/plusd/cables/08MEXICO1487_a.html", "/08MEXICO1487"),
]


@pytest.mark.parametrize(("path", "canonical"), SPELLINGS)
def test_every_other_spelling_is_one_308_away(get, path, canonical):
    answer = get(path)
    assert (answer.status_code, answer.headers["Location"]) == (308, canonical)
    there = get(canonical)
    assert there.status_code in (200, 307)
    assert there.status_code == 307 or '>; rel="canonical"' in there.headers["Link"]


@pytest.mark.parametrize("path", ["/08MEXICO1487/11/26-40:0AQ8", "/08MEXICO1487/11/1-4+15-18:PNM1"])
def test_a_server_that_tells_only_the_decoded_path_leads_nowhere_in_a_circle(app, path):
    environ = EnvironBuilder(path).get_environ()
    for name in ("RAW_URI", "REQUEST_URI"):
        environ.pop(name, None)
    assert app.test_client().open(environ).status_code == 200


@pytest.mark.parametrize("digits", ["/٠٨MEXICO1487", "/08MEXICO1487/١١", "/０８MEXICO1487"])
def test_digits_of_other_scripts_are_no_second_address(get, digits):
    assert get(digits).status_code in (308, 404)


def test_the_card_comes_as_a_picture_with_a_validator(get):
    answer = get(PASSAGE + ".png")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.data[:8] == b"\x89PNG\r\n\x1a\n"
    again = get(PASSAGE + ".png", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_card_brings_its_alt_text_along(get):
    told = unquote(get(PASSAGE + ".png").headers["X-Alt-Text"])
    assert told.startswith("“Mexican governments -- including")
    assert told.endswith("cables.example.org" + PASSAGE)


def test_a_card_is_not_drawn_for_a_client_that_has_it(get, monkeypatch):
    from citekit import desk

    tag = get(PASSAGE + ".png?size=square&theme=ink").headers["ETag"]
    monkeypatch.setattr(desk, "card", None)
    assert (
        get(PASSAGE + ".png?size=square&theme=ink", headers={"If-None-Match": tag}).status_code
        == 304
    )


@pytest.mark.parametrize(
    "path", ["/08MEXICO1487", PASSAGE, "/08MEXICO1487/11", PASSAGE + ".json", PASSAGE + ".bib"]
)
def test_nothing_is_made_for_a_client_that_has_it(get, monkeypatch, path):
    from citekit import desk

    answer = get(path)
    for name in ("cite", "export", "posts", "fitting"):
        monkeypatch.setattr(desk, name, None)
    again = get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_validator_changes_with_all_that_is_shown(get):
    tags = [
        get(PASSAGE + query).headers["ETag"]
        for query in ("", "?style=mla", "?locale=es-ES", "?size=square")
    ]
    assert len(set(tags)) == 4


def test_other_keys_of_a_query_change_no_card(get):
    plain, other = get(PASSAGE + ".png"), get(PASSAGE + ".png?utm_source=x&v=2")
    assert (other.status_code, other.headers["ETag"]) == (200, plain.headers["ETag"])


def test_a_card_named_by_its_digest_may_be_kept_for_ever(get):
    source = re.search(r'src="([^"]+\.png[^"]*)"', get(PASSAGE).text)[1].replace("&amp;", "&")
    assert "immutable" in get(source).headers["Cache-Control"]
    assert "immutable" not in get(PASSAGE + ".png?r=0123456789abcdef0123").headers["Cache-Control"]


def test_words_too_many_for_a_card_are_shortened_there_and_their_own_address_is_drawn(get):
    answer = get("/08MEXICO1487/6.png")
    assert answer.status_code == 200
    assert re.search(rb"<citekit:address>08MEXICO1487/6/1-\d+:[0-9A-Z]{4}<", answer.data)
    assert "\N{HORIZONTAL ELLIPSIS}”".encode() in answer.data


def test_a_series_is_asked_for_part_by_part(get):
    bodies = {get(f"/08MEXICO1487/8.png?part={n}").data for n in (1, 2, 3, 4)}
    assert len(bodies) == 4
    page = get("/08MEXICO1487/8").text
    assert re.search(r'alt="“[^"]+ …” Embassy', page)
    assert len(re.findall(r'href="/08MEXICO1487/8:[^"]+part=[1-4]"', page)) == 4
    for wrong in ("5", "0", "x", "999"):
        answer = get(f"/08MEXICO1487/8.png?part={wrong}")
        assert (answer.status_code, "no part" in answer.json["detail"]) == (404, True)


@pytest.mark.parametrize(("suffix", "media_type", "magic"), [
    (".webp", "image/webp", b"RIFF"), (".jpg", "image/jpeg", b"\xff\xd8"),
    (".svg", "image/svg+xml", b"<svg "), (".pdf", "application/pdf", b"%PDF-1.7"),
])  # fmt: skip
def test_a_card_comes_in_every_form(get, suffix, media_type, magic):
    answer = get(PASSAGE + suffix + "?size=og@2x")
    assert answer.headers["Content-Type"].partition(";")[0] == media_type
    assert answer.data.startswith(magic)
    again = get(PASSAGE + suffix + "?size=og@2x", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


FORMS = [(".json", "application/json"), (".bib", "application/x-bibtex"), (".biblatex", "application/x-biblatex"),
         (".csl.json", "application/vnd.citationstyles.csl+json"), (".ris", "application/x-research-info-systems"),
         (".txt", "text/plain; charset=utf-8"), (".md", "text/markdown; charset=utf-8")]  # fmt: skip


@pytest.mark.parametrize(("suffix", "media_type"), FORMS)
def test_the_other_forms_come_by_suffix(get, suffix, media_type):
    answer = get(PASSAGE + suffix)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    assert ":" not in answer.headers["Content-Disposition"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Link"].startswith(f'<{BASE}{PASSAGE}>; rel="canonical"')


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/x-bibtex", "application/x-bibtex"),
        (
            "application/vnd.citationstyles.csl+json;q=0.9, text/plain;q=0.1",
            "application/vnd.citationstyles.csl+json",
        ),
        ("image/png", "image/png"),
        ("application/json", "application/json"),
        ("*/*", "text/html; charset=utf-8"),
        (
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8",
            "text/html; charset=utf-8",
        ),
        ("nonsense", "text/html; charset=utf-8"),
    ],
)
def test_one_address_answers_in_the_form_that_is_asked_for(get, accept, media_type):
    answer = get(PASSAGE, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media_type)
    assert "Accept" in answer.headers["Vary"]
    if "html" not in media_type:
        assert get(answer.headers["Content-Location"]).data == answer.data


def test_a_form_to_embed_may_be_framed_and_holds_no_script(get):
    answer = get(PASSAGE + ".html")
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers


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
    ("/08MEXICO1487/11.docx", 404, "no form .docx"),
    ("/08MEXICO1487/11/26-40.docx", 404, "no form .docx"),
    ("/%ff%fe", 404, "no reference ID"),
    ("/08MEXICO1487?q=" + "a" * 8000, 414, "too long"),
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
    assert sentence in problem["detail"]
    assert problem["hint"]
    assert problem["code"]
    if not path.partition("?")[0].endswith(".png"):
        assert html.escape(sentence, quote=False) in page.text.replace("&#39;", "'")
        assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("query", "sentence"), [("style=nosuchstyle", "no style"), ("locale=<b>", "no language")]
)
def test_a_style_or_language_of_no_name_is_a_page_that_says_so(get, query, sentence):
    answer = get(f"/08MEXICO1487/11?{query}")
    assert answer.status_code == 404
    assert sentence in answer.text


def test_an_unforeseen_error_shows_and_logs_nothing_of_the_request(app, monkeypatch, caplog):
    from citekit import desk

    def break_down(*_args, **_kwargs):
        raise ValueError("secret words of a reader")

    monkeypatch.setattr(desk, "verify", break_down)
    answer = app.test_client().post("/verify", data={"q": "secret words of a reader"})
    assert answer.status_code == 500
    assert "Something here went wrong" in answer.text
    assert "Traceback" not in answer.text
    assert "ValueError" in caplog.text
    assert "secret words" not in caplog.text


def test_an_unknown_cable_names_its_nearest_neighbours_as_links(get):
    page = get("/08MEXICO1488")
    assert page.status_code == 404
    assert re.search(r'<a class="m" href="/08MEXICO\d+">', page.text)


def test_a_published_cable_that_is_not_held_says_so_and_can_be_shared(get):
    text = get("/10TOKYO397").text
    assert "Published, but its text is not held here" in text
    assert "https://wikileaks.org/cable/2010/02/10TOKYO397.html" in text
    assert f"{BASE}/10TOKYO397" in text
    assert get("/?q=10TOKYO397").headers["Location"] == "/10TOKYO397"


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
        "/verify?q=",
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
    assert get("/?q=security").headers["Location"] == "/search?q=security"
    assert get("/?q=words that no cable holds").headers["Location"].startswith("/verify?q=words")
    wrong = get("/?q=09NOWHERE1")
    assert wrong.status_code == 404
    assert 'role="alert">No cable is numbered 09NOWHERE1' in wrong.text
    assert ">09NOWHERE1</textarea>" in wrong.text
    assert get("/?q=08MEXIC01487").headers["Location"] == "/08MEXICO1487"


def test_the_form_for_exact_words_leads_to_their_address(get):
    assert (
        get("/08MEXICO1487/11?quote=warm ties")
        .headers["Location"]
        .startswith("/08MEXICO1487/11/37-38:")
    )
    assert get("/08MEXICO1487/11?from=26&to=40").headers["Location"] == PASSAGE
    assert (
        get("/08MEXICO1487?quote=warm ties with Cuba")
        .headers["Location"]
        .startswith("/08MEXICO1487/11/37-40:")
    )


@pytest.mark.parametrize(
    "query", ["quote=warm soup", "quote=", "from=1&to=999", "from=x&to=y", "from=&to="]
)
def test_words_that_are_not_there_are_said_beside_the_field_that_keeps_them(get, query):
    answer = get(f"/08MEXICO1487/11?{query}")
    assert answer.status_code in (404, 422)
    assert 'role="alert"' in answer.text
    assert '<details id="exact" open>' in answer.text
    if "soup" in query:
        assert 'value="warm soup"' in answer.text
        assert "“warm ties”" in answer.text


def test_verify_shows_every_difference(get):
    text = get("/verify?q=sought to maintain cold ties with Cuba&ref=08MEXICO1487").text
    assert "Not verbatim" in text
    assert "you wrote: </span>cold</del>" in text
    assert "the cable: </span>warm</ins>" in text
    assert "<b>1</b>word altered" in text
    assert "differs" not in text  # a mark left off at the outer edge is no fault


def test_a_changed_mark_is_called_punctuation_and_nothing_worse(get):
    text = get(
        "/verify?q=Mexican governments, including Calderon's, have generally sought&ref=08MEXICO1487"
    ).text
    assert "≠ Not verbatim" in text
    assert re.findall(r"<b>\d ([^<]+)</b>", text) == ["Punctuation", "Punctuation"]
    assert "word altered" not in text


@pytest.mark.parametrize(
    ("ref", "sentence"),
    [
        ("09NOWHERE1", "No cable is numbered"),
        ("10TOKYO397", "not held"),
        ("08MEXICO1487/13", "paragraphs 1 to 12"),
        ("??", "no reference"),
    ],
)
def test_a_wrong_reference_is_said_under_its_field(get, ref, sentence):
    answer = get("/verify", query_string={"q": "warm ties with Cuba", "ref": ref})
    assert answer.status_code == 422
    assert sentence in re.search(r'id="ref-err"[^>]*>(.*?)</p>', answer.text, re.DOTALL)[1]
    assert "warm ties with Cuba</textarea>" in answer.text


def test_long_quotations_are_checked_by_post(app):
    done = app.test_client().post(
        "/verify", data={"q": "warm ties with Cuba", "ref": "08MEXICO1487"}
    )
    assert "✓ Verbatim" in done.text


def test_a_body_too_large_is_refused(app):
    done = app.test_client().post(
        "/verify", data={"q": "x" * 300_000}, headers={"Accept": "application/json"}
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
    foreign = ("https://evil.example/08MEXICO1487", f"{BASE}@evil.example/08MEXICO1487", f"{BASE}.evil.example/08MEXICO1487",
               "http://[", "", "//cables.example.org/08MEXICO1487")  # fmt: skip
    for url in foreign:
        answer = get("/oembed", query_string={"url": url})
        assert (answer.status_code, answer.headers["Content-Type"]) == (
            404,
            "application/problem+json",
        )
    assert get(f"/oembed?url={BASE}{PASSAGE}&format=xml").status_code == 501


def test_the_bookmarklet_stands_in_the_page_and_is_short(get):
    address = re.search(r'href="(javascript:[^"]+)"', get("/tools").text)[1]
    assert len(address) <= 2000
    assert f"{BASE}/from#" in address


def test_without_a_public_address_the_bookmarklet_never_takes_one_from_the_request(tmp_path):
    settings = Settings(None, str(tmp_path / "none.db"))
    evil = {"Host": "evil.example"}
    text = create_app(settings).test_client().get("/tools", headers=evil).text
    assert "javascript:" not in text
    assert "CITEKIT_BASE_URL" in text
    local = (
        create_app(settings, local="http://127.0.0.1:8000")
        .test_client()
        .get("/tools", headers=evil)
        .text
    )
    assert "http://127.0.0.1:8000/from#" in local
    assert "evil" not in local


CABLE = "https://wikileaks.org/cable/2008/05/08MEXICO1487.html"
SENT = [
    ({"url": CABLE}, "/08MEXICO1487"),
    ({"url": CABLE, "p": "par11"}, "/08MEXICO1487/11"),
    ({"url": CABLE, "p": "par11", "sel": "warm ties"}, "/08MEXICO1487/11/37-38:"),
    ({"url": CABLE, "p": "par3", "sel": "warm ties"}, "/08MEXICO1487/11/37-38:"),
    ({"url": "https://news.example/story", "id": "08MEXICO1487", "sel": ""}, "/08MEXICO1487"),
    ({"text": "Read this " + CABLE, "title": "A cable"}, "/08MEXICO1487"),
]


@pytest.mark.parametrize(("fields", "place"), SENT)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_another_page_sends_leads_to_its_passage(app, method, fields, place):
    client = app.test_client()
    answer = (
        client.post("/from", data=fields)
        if method == "post"
        else client.get("/from", query_string=fields)
    )
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(place)


def test_a_selection_that_is_not_verbatim_is_checked_without_entering_an_address(app):
    answer = app.test_client().post(
        "/from", data={"url": CABLE, "sel": "generally sought to maintain cold ties"}
    )
    assert answer.status_code == 200
    assert "≠ Not verbatim" in answer.text


def test_a_page_that_names_no_cable_says_so_beside_the_field(app):
    answer = app.test_client().post("/from", data={"url": "09NOWHERE1"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'value="09NOWHERE1"' in answer.text


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


def test_static_files_may_be_kept_for_ever_under_their_digest(get):
    name = re.search(r'href="(/static/style\.css\?r=[0-9a-f]+)"', get("/").text)[1]
    assert "immutable" in get(name).headers["Cache-Control"]
    assert "immutable" not in get("/static/style.css?r=0000000000000000").headers["Cache-Control"]
    assert get("/static/none.css?r=0").status_code == 404


def test_the_stylesheet_is_small_and_names_nothing_outside(get):
    text = get("/static/style.css").text
    assert len(text) < 24_000
    assert "//" not in text.replace("/*", "")
    for name in re.findall(r"url\(([^)]+)\)", text):
        assert get(f"/static/{name}").data[:4] == b"wOF2"


def test_a_filter_that_means_nothing_is_said_under_the_field(get):
    answer = get("/search?q=security&from=soon")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'value="soon"' in answer.text


def test_the_engine_of_the_citations_can_be_had_as_it_runs(get):
    assert "Frank Bennett" in get("/about/citeproc.js").text
    assert "Common Public Attribution License" in get("/about/citeproc-licence.txt").text


def test_a_library_that_is_none_is_said_and_not_shown(tmp_path):
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"this is no database" * 100)
    client = create_app(Settings(BASE, str(broken))).test_client()
    assert client.get("/healthz").status_code == 200
    for path in ("/readyz", "/08MEXICO1487", "/"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "Traceback" not in answer.text


def test_nothing_typed_reaches_the_log(app, caplog):
    app.test_client().get("/verify?quote=a secret quotation that nobody may see")
    assert "secret quotation" not in caplog.text
