"""The exported site: served by any host from any folder, every link of it leads somewhere."""

import functools
import http.server
import json
import re
import threading
import urllib.error
import urllib.request
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urljoin
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from citekit import corpus as sources
from citekit import desk
from citekit.cable.read import read
from citekit.cli import main
from citekit.desk import holdings
from citekit.errors import UnknownName, UnwritableFile
from citekit.settings import Settings
from citekit.web import site

BASE = "https://cables.example.org"
SECRET = "maintain warm ties with Cuba"
OTHERS = ("08MEXICO1411", "08MEXICO1502", "10TOKYO397")
FAST = site.Wanted(formats=("bibtex",), cards=False)


def invented(reference):
    """The packaged text under another published ID, with a tag that no file may be called by."""
    raw = sources.sample().source
    body = raw.body.replace("FBI", "NOBODY") + f"\nREF: 08 MEXICO 1487 <{reference}>\n"
    return read(replace(raw, published_id=reference, body=body, title=None))


@pytest.fixture
def here(tmp_path):
    here = Settings(BASE, str(tmp_path / "library.db"))
    cables = [sources.sample(), *map(invented, OTHERS)]
    desk.library(settings=here).put(cables)
    return here


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "site"


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.ids = [], set()

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.ids.add(named.get("id"))
        if tag != "link" or named.get("rel") != "canonical":
            self.found += [named[name] for name in ("href", "src") if name in named]
        assert tag not in ("script", "form")
        assert not any(name.startswith("on") or name == "style" for name in named)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def served(folder):
    """The folder's parent, so that the site lies in a sub-folder of its host."""
    handler = functools.partial(Quiet, directory=str(folder.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/site/"
        server.shutdown()


def fetch(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read()


def crawl(start):
    """Every page and file that can be reached, and what leads nowhere."""
    seen, dead, todo, outside = {}, [], [start + "index.html"], set()
    while todo:
        url = todo.pop()
        if url in seen:
            continue
        try:
            seen[url] = fetch(url)
        except urllib.error.HTTPError:
            dead.append(url)
            seen[url] = b""
        if not url.endswith(".html"):
            continue
        parser = Links()
        parser.feed(seen[url].decode())
        for link in parser.found:
            whole, fragment = urldefrag(urljoin(url, link))
            if not whole.startswith(start):
                outside.add(whole)
                continue
            todo.append(whole)
            if whole == url and fragment:
                assert fragment in parser.ids
    return seen, dead, outside


def files(folder):
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_every_link_leads_somewhere_and_every_file_can_be_reached(here, folder, served):
    site.export(folder, here, site.Wanted(site_url=served.rstrip("/")))
    seen, dead, outside = crawl(served)
    assert dead == []
    assert all(url.startswith(("https://", "http://")) for url in outside)
    reached = {unquote(url.removeprefix(served)) for url in seen}
    hidden = {".citekit-site.jsonl", "feed.json", "sitemap.xml", "sitemap-1.xml"}
    left = {name for name in files(folder) - reached if not name.startswith("static/")}
    assert left <= hidden
    for reference in ("08MEXICO1487", *OTHERS):
        assert f"{reference}/11.html" in reached
        assert seen[f"{served}{reference}/11.png"][:4] == b"\x89PNG"


def test_pages_hold_the_words_the_citations_and_the_alt_text(here, folder):
    site.export(folder, here, site.Wanted())
    page = (folder / "08MEXICO1487" / "11.html").read_text("utf-8")
    assert SECRET in page
    assert re.search('alt="[^"]{80,}"', page)
    chosen = desk.passage("08MEXICO1487", 11, settings=here)
    assert desk.permalink(chosen, settings=here) in page
    assert "#08MEXICO1487" in page
    data = (folder / "08MEXICO1487" / "11.bib").read_bytes()
    assert data == desk.export([chosen], "bibtex", settings=here).data


def test_feeds_and_sitemap_name_the_place_where_the_site_will_be(here, folder):
    place = "https://archive.example.org/cables"
    site.export(folder, here, replace(FAST, site_url=place + "/"))
    feed = ET.fromstring((folder / "feed.atom").read_bytes())
    found = {link.get("href") for link in feed.iter("{http://www.w3.org/2005/Atom}link")}
    assert f"{place}/08MEXICO1487.html" in found
    told = json.loads((folder / "feed.json").read_text())
    assert told["feed_url"] == f"{place}/feed.json"
    mapped = (folder / "sitemap-1.xml").read_text()
    assert re.findall("<loc>(.*)</loc>", mapped)[0].startswith(f"{place}/")
    assert f'<link rel="canonical" href="{place}/08MEXICO1487.html">' in (
        folder / "08MEXICO1487.html"
    ).read_text("utf-8")


def test_without_a_place_feeds_lead_to_the_original_and_there_is_no_sitemap(here, folder):
    site.export(folder, here, FAST)
    assert "https://wikileaks.org/cable/" in (folder / "feed.atom").read_text()
    assert not list(folder.glob("sitemap*"))


def test_what_is_withheld_is_nowhere_and_taken_away_from_an_older_export(here, folder):
    site.export(folder, here, FAST)
    assert (folder / "08MEXICO1411" / "3.html").exists()
    desk.withhold("08MEXICO1411", reason="An order of a court.", settings=here)
    desk.withhold("08MEXICO1487", "11", reason="A person at risk.", settings=here)
    done = site.export(folder, here, FAST)
    assert (done.written, done.unchanged, done.removed) == (1, 2, 1)
    names = files(folder)
    assert not [name for name in names if "08MEXICO1411" in name]
    assert "08MEXICO1487/11.html" not in names
    text = {name: (folder / name).read_bytes() for name in names}
    assert not [name for name in names if b"08MEXICO1411.html" in text[name]]
    assert not [n for n in names if n.startswith("08MEXICO1487") and SECRET.encode() in text[n]]
    assert b"Withheld: A person at risk." in text["08MEXICO1487.html"]
    desk.withhold("08MEXICO1411", reason=None, settings=here)
    site.export(folder, here, FAST)
    assert (folder / "08MEXICO1411" / "3.html").exists()


def test_an_export_that_was_stopped_goes_on(here, folder, monkeypatch):
    monkeypatch.setattr("citekit.web.folder._AT_ONCE", 1)
    whole = site._products
    drawn = []

    def dies(site_, stem, *rest):
        drawn.append(stem)
        if stem == "10TOKYO397/5":
            raise KeyboardInterrupt
        return whole(site_, stem, *rest)

    monkeypatch.setattr(site, "_products", dies)
    with pytest.raises(KeyboardInterrupt):
        site.export(folder, here, FAST)
    assert not (folder / "10TOKYO397.html").exists()  # the page comes last
    with (folder / ".citekit-site.jsonl").open("a") as file:
        file.write('{"reference": "10TOK')  # killed in the middle of a line
    monkeypatch.setattr(site, "_products", whole)
    done = site.export(folder, here, FAST)
    assert (done.written, done.unchanged) == (1, 3)
    again = site.export(folder, here, FAST)
    assert (again.written, again.unchanged, again.removed) == (0, 4, 0)


def test_no_half_file_is_ever_there(here, folder, monkeypatch):
    site.export(folder, here, FAST)
    before = {name: (folder / name).read_bytes() for name in files(folder)}
    from citekit.desk import files as desk_files

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    desk.withhold("08MEXICO1411", "3", reason="x", settings=here)
    monkeypatch.setattr(desk_files.tempfile, "mkstemp", full)
    with pytest.raises(UnwritableFile):
        site.export(folder, here, FAST)
    monkeypatch.undo()
    for name in files(folder):
        assert (folder / name).read_bytes() == before[name]


def test_a_changed_cable_leaves_no_old_file(here, folder):
    site.export(folder, here, site.Wanted(formats=("bibtex", "ris"), cards=False))
    site.export(folder, here, FAST)
    assert not [name for name in files(folder) if name.endswith(".ris")]


def test_a_folder_of_something_else_is_not_touched(here, folder):
    folder.mkdir()
    (folder / "thesis.html").write_text("mine")
    with pytest.raises(UnwritableFile):
        site.export(folder, here, FAST)
    assert files(folder) == {"thesis.html"}


def test_a_format_that_is_none_is_answered_with_the_table(here, folder):
    with pytest.raises(UnknownName) as caught:
        site.export(folder, here, replace(FAST, formats=("docx",)))
    assert "bibtex" in caught.value.hint
    assert not folder.exists()


def test_the_command_says_what_was_done(here, folder, monkeypatch):
    monkeypatch.setenv("CITEKIT_DATABASE", here.database)
    holdings.environment.cache_clear()
    arguments = ["export-site", str(folder), "--no-cards", "--formats", "ris", "--json"]
    done = CliRunner().invoke(main, arguments)
    holdings.environment.cache_clear()
    assert json.loads(done.stdout) == {"written": 4, "unchanged": 0, "removed": 0}
    assert (folder / "08MEXICO1487" / "11.ris").exists()


def test_progress_is_told(here, folder):
    told = []
    site.export(folder, here, FAST, lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
