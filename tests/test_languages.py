"""The pages in the reader's language: what is said, who decides it, what never changes."""

import html
import importlib.util
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pytest
from babel.messages.pofile import read_po
from jinja2 import nodes

from citekit import assets, errors
from citekit.settings import Settings
from citekit.web import catalogue
from citekit.web.app import create_app

ROOT = Path(__file__).resolve().parent.parent
BASE = "https://cables.example.org"
PASSAGE = "/08MEXICO1487/11/26-40:0AQ8"
SPANISH = {"Accept-Language": "es-MX,es;q=0.9,en;q=0.5", "Accept": "text/html"}
PAGES = ["/", "/?q=08NOWHERE1", "/08MEXICO1487", "/08MEXICO1487/11", PASSAGE, "/08MEXICO1487/10-12",
         "/08MEXICO1487/SUBJECT", "/08MEXICO1487/11/1-4+15-18:PNM1", "/08MEXICO1487/11?quote=warm ties with Peru",
         f"{PASSAGE}?thread=x&style=mla&locale=fr-FR&other=nothing at all", "/05MEXICO7321", "/08NOWHERE1", "/nope",
         "/08MEXICO1487/99", "/08MEXICO1487/11/26-40:AAAA", "/08MEXICO1487/11/26-999", f"{PASSAGE}?size=huge",
         "/verify", "/verify?q=maintain cold ties with Cuba&ref=08MEXICO1487", "/verify?q=nothing like it",
         "/verify?q=to maintain … with Cuba", "/verify?q=&ref=x", "/search", "/search?q=independent",
         "/search?q=zzzz", "/search?q=cuba&from=2008&origin=MEXICO", "/search?q=cuba&from=yesterday",
         "/browse", "/browse/released", "/browse/created", "/browse/origin", "/browse/tag", "/browse/classification",
         "/browse/origin/MEXICO", "/browse/tag/PREL", "/browse/created/2008-05", "/browse/tag/NOSUCH",
         "/browse/created/2008?after=x", "/tools", "/from", "/from?url=nothing", "/about", "/reading", "/tools/shortcuts", "/versions/08MEXICO1487", "/api", "/verify/card",
         "/list", "/list?add=nothing", "/list/08MEXICO1487/11,05MEXICO7321,08MEXICO1487/99"]  # fmt: skip

if not (ROOT / "tools" / "messages.py").is_file():
    pytest.skip("no tools beside these tests", allow_module_level=True)
spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
messages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(messages)

CATALOGUES = sorted(messages.LOCALE.glob("*.po"))
each_catalogue = pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return create_app(Settings(BASE, str(tmp_path_factory.mktemp("library") / "none.db")))


@pytest.fixture
def get(app):
    client = app.test_client()
    return lambda path, **options: client.get(path, buffered=True, **options)


def entries(file):
    """Every message of a catalogue with its translations, one for each plural form."""
    with file.open("rb") as source:
        for message in read_po(source, locale=file.stem):
            if message.id:
                told = message.string
                yield message, [told] if isinstance(told, str) else list(told)


# What is said


@each_catalogue
def test_a_catalogue_holds_every_message_there_is(file):
    assert file.read_bytes() == messages.updated(file), "run: python tools/messages.py"


@each_catalogue
def test_every_message_is_translated_and_none_is_a_guess(file):
    lacking = [message.id for message, told in entries(file) if not all(told) or message.fuzzy]
    assert not lacking


@each_catalogue
def test_a_translation_has_the_holes_and_the_markup_of_its_message(file):
    for message, told in entries(file):
        wanted = message.id if isinstance(message.id, str) else message.id[1]
        for number, text in enumerate(told):
            is_one = number == 0 and len(told) > 1  # "this word" needs no count
            for pattern in (r"%\(\w+\)s", r"\{\w+\}", r"</?\w+[^>]*>"):
                has, needs = (sorted(re.findall(pattern, said)) for said in (text, wanted))
                assert has == needs or (is_one and set(has) <= set(needs)), text
            assert text[:1].isspace() == wanted[:1].isspace(), text
            assert text[-1:].isspace() == wanted[-1:].isspace(), text
            if "<" not in wanted:  # it may stand in an attribute
                assert not re.search(r'[<>"&]', text), text


@each_catalogue
def test_every_sentence_of_the_core_is_known_again_with_its_holes_filled(file):
    language = catalogue.of_code(file.stem.replace("_", "-"))
    for message, (told, *_) in entries(file):
        if message.context or not isinstance(message.id, str) or "%(" in message.id:
            continue
        holes = re.findall(r"\{(\w+)\}", message.id)
        said, wanted = message.id, told
        for number, name in enumerate(holes):
            said = said.replace(f"{{{name}}}", f"'V{number}'", 1)
            wanted = wanted.replace(f"{{{name}}}", f"'V{number}'", 1)
        assert language.said(said) == wanted


def test_the_pieces_of_sentences_stand_in_the_core_as_the_table_has_them():
    source = "\n".join(path.read_text("utf-8") for path in messages.spoken())
    for piece in (*messages.FRAGMENTS, *messages.KINDS, *messages.NOUNS):
        letters = max(re.split(r"\{\w+\}", piece), key=len)
        assert letters.strip() in source + (ROOT / "citekit/cable/tagging.py").read_text("utf-8")


OUR_NAMES = {"api", "citekit", "mastodon.social", "zip", "TAGS", "unAPI"}


@pytest.mark.parametrize("path", sorted(assets.templates().glob("*.html")), ids=lambda p: p.name)
def test_no_template_has_words_that_are_not_marked_for_translation(path):
    """Text between tags, the attributes that are read out, and strings that an expression prints."""
    if path.name in messages.REPORTS:
        return
    env = jinja2.Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    env.newstyle_gettext = True
    tree = env.parse(path.read_text("utf-8"))
    bare = "".join(
        data.data if isinstance(data, nodes.TemplateData) else "\0" for data in _printed(tree)
    )
    bare = re.sub(
        r"(?s)<!--.*?-->|<(script|style|pre|code)\b.*?</\1>|<(\w+) class=\"m\">.*?</\2>|&\w+;",
        "",
        bare,
    )
    read_out = re.findall(r'\b(?:alt|title|placeholder|aria-label)="([^"]*)"', bare)
    texts = re.sub(r"(?s)<[^>]*>", "\n", bare).split("\n") + read_out
    found = {
        word for text in texts for word in re.findall(r"[A-Za-z][\w-]+(?:[ ,.]+[\w-]+)*", text)
    }
    assert not {text for text in found if not _is_same_everywhere(text)}
    assert not [text for text in _strings(tree) if not _is_same_everywhere(text)]


def _is_same_everywhere(text):
    return text in OUR_NAMES or text in messages.PROPER or re.fullmatch(r"08MEXICO.*", text)


def _printed(tree):
    for output in tree.find_all(nodes.Output):
        yield from output.nodes


def _strings(tree):
    """Strings of two words or more, or with a capital, that an expression may print."""
    inside = set()
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "gettext", "ngettext"):
            inside |= {id(part) for part in call.find_all(nodes.Const)}
    for output in tree.find_all(nodes.Output):
        for part in output.nodes:
            for const in [part] if isinstance(part, nodes.Const) else part.find_all(nodes.Const):
                text = const.value
                if (
                    id(const) not in inside
                    and isinstance(text, str)
                    and re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}|^[A-Z][a-z]{2,}", text)
                ):
                    yield text


@pytest.mark.parametrize(
    "path", sorted((ROOT / "citekit/web/static").glob("*.js")), ids=lambda p: p.name
)
def test_no_script_says_what_is_not_marked_for_translation(path):
    code = re.sub(r"(?m)^\s*//.*$|\s// .*$", "", path.read_text("utf-8"))
    said = re.sub(r"\bsay\([^)]*\)", "", code)
    names_of_browsers = {"Enter", "Escape", "Files", "AbortError", "Tab"}
    texts = re.findall(r"[\"`]([A-Z][a-z]+(?:[ .!?✓][^\"`]*)?)[\"`]", said)
    assert not set(texts) - names_of_browsers


# Who decides


@pytest.mark.parametrize(("wish", "code"), [
    (None, "en"), ("", "en"), ("es", "es"), ("es-MX", "es"), ("ES-419,en;q=0.4", "es"),
    ("en-GB,es;q=0.9", "en"), ("fr-FR,fr;q=0.9", "en"), ("fr,es;q=0.2", "es"), ("*", "en"),
    ("es;q=0,en", "en"), ("en;q=0.1,es;q=0.2", "es"), ("x" * 5000, "en"), ("e\x7fs", "en"),
])  # fmt: skip
def test_the_browser_is_asked_for_the_language(get, wish, code):
    answer = get("/about", headers={"Accept-Language": wish} if wish is not None else {})
    assert f'<html lang="{code}">' in answer.text
    assert answer.headers["Content-Language"] == code
    assert set(answer.headers["Vary"].split(", ")) >= {"Accept", "Accept-Language"}
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("query", "code"), [
    ("lang=es", "es"), ("lang=en", "en"), ("lang=xx", "es"), ("lang=", "es"), ("lang=../../etc", "es"), ("lang=ES", "es"),
])  # fmt: skip
def test_the_readers_own_choice_goes_before_the_browsers(get, query, code):
    answer = get(f"/about?{query}", headers=SPANISH)
    assert f'<html lang="{code}">' in answer.text


def test_where_the_address_decides_a_shared_cache_keeps_one_copy(get):
    assert "Accept-Language" not in get("/about?lang=es").headers["Vary"]
    assert (
        get("/about?lang=es").data == get("/about?lang=es", headers={"Accept-Language": "fr"}).data
    )


def test_the_switch_keeps_the_page_and_what_was_asked(get):
    page = get("/search?q=warm+ties&from=2008&lang=es").text
    assert (
        'href="/search?q=warm+ties&amp;from=2008&amp;lang=en" hreflang="en" lang="en"><span class="code" aria-hidden="true">en</span><span class="tongue">English</span><'
        in page
    )
    assert '<html lang="es">' in page
    assert '<span class="tongue">Español<' in get("/search?q=warm+ties").text


def test_one_readers_query_never_stands_on_anothers_page(get):
    get("/browse?q=a+source+of+mine", headers=SPANISH)
    assert "source of mine" not in html.unescape(get("/browse", headers=SPANISH).text)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opened_with_a_choice_carries_it_on_in_its_links_and_forms(get, path):
    page = get(
        path + ("&" if "?" in path else "?") + "lang=es",
        headers={"Accept": "text/html"},
        follow_redirects=True,
    ).text
    for link in re.findall(r'<a [^>]*href="(/[^"]*|\?[^"]*)"', page):
        where = html.unescape(link).partition("#")[0]
        is_file = re.search(r"\.[a-z][\w.@]*$", where.partition("?")[0])
        assert ("lang=" in where) is not bool(is_file), link
    for form in re.findall(r"(?s)<form.*?</form>", page):
        assert 'name="lang" value="es"' in form or "?lang=es" in form.partition(">")[0]


def test_a_page_without_a_choice_has_no_trace_of_it_in_its_links(get):
    page = get(PASSAGE, headers=SPANISH).text
    assert not re.findall(r"<a (?![^>]*hreflang)[^>]*lang=es", page)


@pytest.mark.parametrize(("path", "leads"), [
    ("/?q=08MEXICO1487&lang=es", "/08MEXICO1487?lang=es"),
    ("/08mexico1487/011?lang=es", "/08MEXICO1487/11?lang=es"),
    ("/08MEXICO1487/11?quote=warm ties with Cuba&lang=es", "/08MEXICO1487/11/37-40:5CGX?lang=es"),
    ("/08mexico1487.json?lang=es", "/08MEXICO1487.json?lang=es"),
    ("/list?add=08MEXICO1487&lang=es", "/list/08MEXICO1487?lang=es"),
    ("/?q=//evil.example&lang=es", "/search?q=%2F%2Fevil.example&lang=es"),
])  # fmt: skip
def test_a_redirect_keeps_the_choice(get, path, leads):
    to = get(path).headers.get("Location")
    assert to == leads


# What never changes


@pytest.mark.parametrize(
    "suffix", [".json", ".txt", ".bib", ".ris", ".csl.json", ".html", ".md", ".jsonld"]
)
def test_other_forms_of_an_address_never_depend_on_the_language(get, suffix):
    plain, spanish = (
        get(PASSAGE + suffix),
        get(f"{PASSAGE}{suffix}?lang=es", headers={"Accept-Language": "es"}),
    )
    assert plain.data == spanish.data
    assert plain.headers["ETag"] == spanish.headers["ETag"]
    assert "Accept-Language" not in spanish.headers.get("Vary", "")


@pytest.mark.parametrize(
    "path",
    [
        "/feed.atom",
        "/feed.json",
        "/oembed?url=" + BASE + PASSAGE,
        "/openapi.json",
        "/unapi",
        "/sitemap.xml",
    ],
)
def test_what_programs_read_never_depends_on_the_language(get, path):
    assert get(path).data == get(path, headers={"Accept-Language": "es"}).data


def test_an_error_for_programs_stays_english_with_its_code(get):
    told = json.loads(get("/08NOWHERE1.json", headers={"Accept-Language": "es"}).data)
    assert (told["code"], told["detail"]) == ("unknown-cable", "No cable is numbered 08NOWHERE1.")


def test_addresses_are_the_same_in_every_language(get):
    english, spanish = get(PASSAGE).text, get(f"{PASSAGE}?lang=es").text
    for pattern in (r'<link rel="canonical" href="([^"]+)"', r'property="og:url" content="([^"]+)"',
                    r'id="permalink" readonly value="([^"]+)"', r'hreflang="x-default" href="([^"]+)"'):  # fmt: skip
        (one,), (other,) = re.findall(pattern, english), re.findall(pattern, spanish)
        assert one == other == BASE + PASSAGE


def test_the_words_of_a_cable_posts_and_citations_stay_as_they_are_and_say_their_language(get):
    english, spanish = get(PASSAGE).text, get(PASSAGE, headers=SPANISH).text
    for pattern in (r'(?s)<blockquote[^>]* lang="en".*?</blockquote>', r'(?s)<textarea[^>]* lang="en".*?</textarea>',
                    r'(?s)<p class="cite".*?</p>', r'<img id="card-img"[^>]* lang="en"[^>]*>',
                    r'(?s)<span lang="en" data-place.*?</span>', r'(?s)<script type="application/ld.json">.*?</script>'):  # fmt: skip
        found = re.findall(pattern, english)
        assert found
        assert found == re.findall(pattern, spanish)
    for text in re.findall(
        r"(?s)<[^>]* class=\"words[^>]*>", get("/08MEXICO1487", headers=SPANISH).text
    ):
        assert 'lang="en"' in text


def test_languages_have_etags_of_their_own(get):
    for path in (PASSAGE, "/08MEXICO1487", "/browse", "/browse/origin", "/", "/about"):
        english, spanish = get(path), get(path, headers=SPANISH)
        assert english.headers["ETag"] != spanish.headers["ETag"]
        again = {"If-None-Match": spanish.headers["ETag"]}
        assert get(path, headers=SPANISH | again).status_code == 304
        assert "Accept-Language" in get(path, headers=SPANISH | again).headers["Vary"]
        assert get(path, headers=again).status_code == 200


def test_a_readers_or_a_cables_words_are_kept_even_where_they_are_a_message_of_ours():
    spanish = catalogue.of_code("es")
    assert spanish.said("The cable has “Search” there.") == "El cable dice ahí “Search”."
    assert spanish.said("Search") == "Buscar"
    assert (
        spanish.said("There is no card size 'style'.")
        == "No hay tamaño de tarjeta con ese nombre: 'style'."
    )
    assert spanish.said("Words that nobody foresaw.") == "Words that nobody foresaw."


# Pages as they are read


class Reader(HTMLParser):
    """The texts of a page in its own language, those that are only read out among them."""

    void = ("area", "br", "hr", "img", "input", "link", "meta", "rect", "wbr")

    def __init__(self):
        super().__init__()
        self.open, self.texts = [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        lang = given.get("lang") or (self.open[-1][1] if self.open else "")
        if tag in ("script", "textarea", "title"):
            lang = "none"  # titles name cables, fields hold what was typed or what is to be copied
        if lang == "es" and tag != "link":
            names = ("alt", "title", "placeholder", "aria-label")
            self.texts += [given[name] for name in names if given.get(name)]
        if tag not in self.void:
            self.open.append((tag, lang))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.open and self.open[-1][1] == "es" and data.strip():
            self.texts.append(data.strip())


def visible(page):
    reader = Reader()
    reader.feed(page)
    return reader.texts


@pytest.mark.parametrize("path", PAGES)
def test_a_page_in_spanish_has_no_english_sentence_left(get, path):
    answer = get(path, headers=SPANISH, follow_redirects=True)
    assert answer.status_code < 500
    english, patterns = set(), []
    for message, (told, *_) in entries(ROOT / "templates" / "locale" / "es.po"):
        text = message.id if isinstance(message.id, str) else message.id[1]
        if text == told:
            continue
        if "%(" not in text and "{" not in text and "<" not in text:
            english.add(text.strip(". "))
        elif len(re.sub(r"%\(\w+\)s|\{\w+\}|<[^>]*>", "", text)) > 12:
            parts = re.split(r"%\(\w+\)s|\{\w+\}|<[^>]*>", text)
            patterns.append(re.compile(".*".join(map(re.escape, parts)), re.DOTALL))
    for text in visible(answer.text):
        assert text.strip(". ") not in english, text
        assert not [p.pattern for p in patterns if p.fullmatch(text)], text
        assert not re.search(r"\b(?:the|of|and|is|are|with|this)\b", _without_names(text)), text


def _without_names(text):
    """A text without what stays English: the names that programs and publishers give themselves."""
    return re.sub(
        r"Traffic Analysis by Geography and Subject|Foreign and Commonwealth Office|estimated time of arrival|“[^”]*”|'[^']*'",
        "",
        text,
    )


def test_spanish_days_and_numbers_are_written_as_the_unicode_locales_have_them(get):
    assert "251.287" in get("/browse", headers=SPANISH).text
    assert ">16 may 2008, 14:54Z<" in get("/08MEXICO1487", headers=SPANISH).text
    assert ">mayo de 2008<" in get("/browse/created/2008", headers=SPANISH).text
    assert "Confidencial" in get("/08MEXICO1487/11", headers=SPANISH).text


def test_the_scripts_find_their_words_on_the_page(get):
    assert 'id="said"' not in get("/about").text
    (table,) = re.findall(
        r'<script type="application/json" id="said">(.*?)</script>',
        get("/about", headers=SPANISH).text,
    )
    assert json.loads(table)["Copy link"] == "Copiar enlace"


# A new language


def test_a_language_is_one_file(tmp_path, monkeypatch):
    made = tmp_path / "locale"
    made.mkdir()
    (made / "pt_BR.po").write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Search"\nmsgstr "Pesquisar"\n',
        "utf-8",
    )
    (tmp_path / "base.html").write_text("")
    monkeypatch.setattr(catalogue.assets, "templates", lambda: tmp_path)
    catalogue.names.cache_clear()
    catalogue.of_code.cache_clear()
    try:
        assert catalogue.names() == {"en": "English", "pt-BR": "Português"}
        brazilian = catalogue.of_code("pt-BR")
        assert brazilian.said("Search") == "Pesquisar"
        assert brazilian.said("Browse") == "Browse"
    finally:
        monkeypatch.undo()
        catalogue.names.cache_clear()
        catalogue.of_code.cache_clear()


def test_every_kind_of_error_can_be_said_in_spanish():
    spanish = catalogue.of_code("es")
    told = errors.UnknownName.among("style", "apaa", ["apa", "mla"])
    assert spanish.said(told.message) == "No hay estilo con ese nombre: 'apaa'."
    assert spanish.said(told.hint) == "Opciones: apa, mla."
