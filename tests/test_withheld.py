"""What is withheld is in no answer of any part: web, API, command line, assistants, exports.

One invented cable has words that stand nowhere else.  It is withheld, as a whole or one paragraph
of it, and everything is asked for that could tell them.
"""

import io
import json
import re
import zipfile
from dataclasses import replace

import pytest
from click.testing import CliRunner

from citekit import corpus as sources
from citekit import desk, mcp
from citekit.cable.read import read
from citekit.cli import main
from citekit.desk import holdings
from citekit.settings import Settings
from citekit.web.app import create_app

BASE = "https://cables.example.org"
GONE = "08MEXICO1411"
REASON = "By order of the court at Nowhere"
PHRASE = "Zyzzyva declared quixotic friendship"  # of paragraph 11, and nowhere else
SUBJECT = "QUODLIBET"
WORDS = {"cable": ("zyzzyva", "quixotic", "quodlibet", "xylograph"), "paragraph": ("zyzzyva", "quixotic")}  # fmt: skip


def invented():
    raw = sources.sample().source
    body = raw.body.replace("Closer to home, Mexico", f"{PHRASE}, Mexico")
    body = body.replace("Welcome to Mexico City", "Xylograph welcomes").replace("FBI", SUBJECT)
    articles = ("https://paper.example/quodlibet",)
    return read(replace(raw, published_id=GONE, body=body, title=None, articles=articles))


@pytest.fixture(params=["cable", "paragraph"])
def kind(request):
    return request.param


@pytest.fixture
def here(tmp_path, kind):
    here = Settings(BASE, str(tmp_path / "library.db"))
    desk.library(settings=here).put([sources.sample(), invented()])
    client = create_app(here).test_client()
    for path in ("/browse", "/feed.atom", f"/{GONE}", f"/{GONE}/11"):  # what is remembered goes too
        assert client.get(path).status_code == 200
    desk.withhold(GONE, "11" if kind == "paragraph" else None, reason=REASON, settings=here)
    return here


def leaks(kind, told, asked=""):
    """The words of the order that an answer tells although nobody asked with them."""
    return [w for w in WORDS[kind] if w in told.lower() and w not in asked.lower()]


def texts(response):
    """An answer as text; of an archive its files, too."""
    if response.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(response.data)) as archive:
            return " ".join(archive.read(n).decode("latin-1") + n for n in archive.namelist())
    return response.data.decode("latin-1") + str(response.headers)


PLACES = [f"/{GONE}", f"/{GONE}/11", f"/{GONE}/11/1-4", f"/{GONE}/10-12", f"/{GONE}/10/1-3+11/2-5"]
FORMS = ["", *{form.suffix for form in desk.formats()}, *(f".{n}" for n in desk.card_formats())]
AROUND = [
    "/", "/browse", "/feed.atom", "/feed.json", "/sitemap.xml", "/sitemap-1.xml", "/08MEXICO1487",
    "/browse/released", "/browse/released/2011-01-23", "/browse/origin/MEXICO", "/browse/tag/PREL",
    "/browse/created/2008", "/browse/classification/SECRET", "/browse/origin/MEXICO/feed.json",
    "/about", "/tools", "/api", "/openapi.json", "/opensearch.xml", "/readyz", "/metrics",
    "/search?q=declared+friendship", "/search?q=quix*", "/search?q=mexico", "/search?q=welcomes",
    "/api/search?q=declared+friendship", "/api/search?q=mexico",
    "/verify?q=declared+quiet+friendship,+Mexico+has", "/?q=declared+foul+friendship+Mexico+has+it",
    f"/verify?q=declared+quiet+friendship,+Mexico+has&ref={GONE}",
    f"/{GONE}?quote=declared+quiet+friendship", f"/{GONE}?from=1&to=3", f"/{GONE}/11?from=1&to=3",
    f"/from?url=https://wikileaks.org/cable/2008/05/{GONE}.html&sel=declared+friendship",
    f"/list/{GONE}/11,08MEXICO1487/11", f"/list/{GONE}/11/1-4,08MEXICO1487.txt",
    f"/list/{GONE}/11,08MEXICO1487.zip", f"/list?add={GONE}/11", f"/list?add={GONE}",
    f"/unapi?id={GONE}/11&format=bibtex", f"/unapi?id={GONE}/11", f"/unapi?id={GONE}&format=ris",
    f"/oembed?url={BASE}/{GONE}/11", f"/oembed?url={BASE}/{GONE}", f"/{GONE}/11?was=11/1-4",
    f"/api/passage?reference={GONE}&paragraph=11", f"/api/cite?reference={GONE}&paragraph=11",
    f"/api/export?reference={GONE}&paragraph=11&format=text", f"/{GONE}/versions",
    f"/api/card?reference={GONE}&paragraph=11", f"/api/passage?reference={GONE}",
    f"/{GONE}/11.png?part=1", f"/{GONE}/11.png?size=story&theme=ink", f"/{GONE}/reading",
]  # fmt: skip


def test_no_address_tells_the_words(here, kind):
    client = create_app(here).test_client()
    found = {}
    for path in [place + form for place in PLACES for form in FORMS] + AROUND:
        for follow in (False, True):
            answer = client.get(path, follow_redirects=follow)
            assert answer.status_code != 500, path
            if told := leaks(kind, texts(answer), path):
                found[path] = told
    assert found == {}


def test_the_addresses_answer_451_with_the_reason(here, kind):
    client = create_app(here).test_client()
    gone = PLACES if kind == "cable" else PLACES[1:3]
    for place in gone:
        for form in FORMS:
            answer = client.get(place + form)
            assert answer.status_code == 451, place + form
            assert REASON in answer.text
            assert answer.headers["Cache-Control"] == "no-store"


def test_who_kept_an_answer_is_not_told_that_it_still_holds(tmp_path):
    here = Settings(BASE, str(tmp_path / "library.db"))
    desk.library(settings=here).put([sources.sample(), invented()])
    client = create_app(here).test_client()
    paths = [
        f"/{GONE}",
        f"/{GONE}/11",
        f"/{GONE}/11.png",
        f"/{GONE}/11.bib",
        "/feed.atom",
        "/browse",
    ]
    tags = {path: client.get(path, follow_redirects=True).headers["ETag"] for path in paths}
    desk.withhold(GONE, reason=REASON, settings=here)
    for path, tag in tags.items():
        assert client.get(path, headers={"If-None-Match": tag}).status_code != 304


POSTS = [
    ("/api/verify", {"quote": "declared quiet friendship", "reference": GONE}),
    ("/api/verify", {"quote": "declared quiet friendship, Mexico has traditionally"}),
    ("/api/batch", {"passages": [{"reference": GONE, "paragraph": "11"}, {"reference": GONE}]}),
    ("/api/find", {"text": f"see {GONE} and 08 MEXICO 1411"}),
]


@pytest.mark.parametrize(("path", "body"), POSTS, ids=[f"{p} {b}"[:50] for p, b in POSTS])
def test_no_answer_to_a_program_tells_them(here, kind, path, body):
    answer = create_app(here).test_client().post(path, json=body)
    assert answer.status_code in (200, 451, 404, 422)
    assert not leaks(kind, answer.text, json.dumps(body))


COMMANDS = [
    ["show", GONE], ["show", GONE, "--json"], ["show", GONE, "11", "--json"], ["show", GONE, "10-12"],
    ["link", GONE, "11", "--all"], ["link", GONE, "11", "--words", "1-4", "--selectors"],
    ["link", GONE, "--quote", "declared friendship"], ["share", GONE, "11"], ["share", GONE, "--json"],
    ["cite", GONE, "11"], ["cite", GONE, "--format", "json"], ["cite", GONE, "08MEXICO1487"],
    ["card", GONE, "11", "-o", "card.svg"], ["card", GONE, "11", "--series", "-o", "card.svg"],
    ["verify", "--quote", "declared quiet friendship, Mexico has traditionally"],
    ["verify", GONE, "--quote", "declared quiet friendship, Mexico has traditionally", "--json"],
    ["search", "declared friendship"], ["search", "mexico", "--json"], ["search", "quix*"],
    ["library", "export"], ["library", "texts", GONE], ["library", "prefer", GONE, "--json"],
    ["dossier", GONE, "08MEXICO1487"], ["find", "text.txt"], ["find", "text.txt", "--json"],
    ["check", "text.txt"], ["check", "text.txt", "--json"], ["bib", "a.bib", "--add", GONE],
    ["bib", "a.bib", "--check"], ["card", "--batch", "rows.csv", "-o", "cards"],
]  # fmt: skip


def test_no_command_tells_them(here, kind, tmp_path, monkeypatch):
    monkeypatch.setenv("CITEKIT_DATABASE", here.database)
    monkeypatch.setenv("CITEKIT_BASE_URL", BASE)
    place = tmp_path / "desk"
    place.mkdir()
    monkeypatch.chdir(place)
    (place / "text.txt").write_text(
        f'The Embassy wrote that "declared quiet friendship, Mexico has traditionally" ({GONE}).\n'
    )
    (place / "rows.csv").write_text(f"ref,para\n{GONE},11\n{GONE},\n")
    (place / "a.bib").write_text(f"@techreport{{a, number={{{GONE}}}, title={{Nothing}}}}\n")
    found = {}
    for command in COMMANDS:
        holdings.environment.cache_clear()
        done = CliRunner().invoke(main, command)
        assert done.exception is None or isinstance(done.exception, SystemExit), command
        made = [f.read_bytes().decode("latin-1") for f in place.rglob("*") if f.is_file()]
        if told := leaks(kind, done.output + " ".join(made)):
            found[" ".join(command)] = told
    holdings.environment.cache_clear()
    assert found == {}


def test_no_assistant_is_told_them(here, kind):
    find, look, search, verify, cite = mcp._tools(here)
    acts = [
        lambda: find(f"{GONE}"),
        lambda: look(GONE),
        lambda: look(GONE, "11"),
        lambda: search("declared friendship"),
        lambda: search("mexico"),
        lambda: verify("declared quiet friendship, Mexico has traditionally"),
        lambda: verify("declared quiet friendship, Mexico has traditionally", GONE),
        lambda: cite(GONE),
        lambda: cite(GONE, "11"),
    ]
    for act in acts:
        try:
            told = json.dumps(act(), default=str)
        except Exception as error:  # noqa: BLE001 - every refusal is looked at, too
            told = str(error)
        assert not leaks(kind, told)


def test_it_is_lifted_as_it_was_laid(here, kind):
    label = "11" if kind == "paragraph" else None
    assert "shown again" in desk.withhold(GONE, label, reason=None, settings=here)
    client = create_app(here).test_client()
    assert PHRASE in client.get(f"/{GONE}").text
    assert client.get(f"/{GONE}/11.png", follow_redirects=True).status_code == 200
    assert "Zyzzyva" in client.get("/search?q=zyzzyva").text


def test_every_order_is_written_down_with_its_day_and_so_is_its_end(here, kind, monkeypatch):
    monkeypatch.setenv("CITEKIT_DATABASE", here.database)
    label = ["11"] if kind == "paragraph" else []
    holdings.environment.cache_clear()
    CliRunner().invoke(main, ["withhold", GONE, *label, "--lift"])
    told = json.loads(CliRunner().invoke(main, ["withhold", "--list", "--json"]).stdout)
    holdings.environment.cache_clear()
    assert told["in_force"] == []
    first, second = told["log"]
    assert (first["act"], first["reason"]) == ("withheld", REASON)
    assert (second["act"], second["label"]) == ("lifted", "".join(label))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", first["moment"])
