"""How other programs find the citation on a page, and take it with them."""

import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from citekit import desk
from citekit.settings import Settings
from citekit.web.app import create_app

BASE = "https://cables.example.org"
PASSAGE = "/08MEXICO1487/11/26-40:0AQ8"
PAGES = ["/08MEXICO1487", "/08MEXICO1487/11", PASSAGE, "/08MEXICO1487/10-12", "/08MEXICO1487/SUBJECT"]  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    return create_app(Settings(BASE, str(tmp_path_factory.mktemp("library") / "none.db")))


@pytest.fixture
def get(app):
    client = app.test_client()
    return lambda path, **options: client.get(path, buffered=True, **options)


class Head(HTMLParser):
    """Tags, links, unAPI identifiers and JSON-LD of a page, as a reference manager reads them."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.identifiers, self.data, self._inside = {}, [], [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "meta" and found.get("name"):
            self.tags[found["name"]] = found["content"]
        if tag == "link":
            self.links.append(found)
        if tag == "abbr" and "unapi-id" in found.get("class", "").split() and found.get("title"):
            self.identifiers.append(found["title"])
        self._inside = tag == "script" and found.get("type") == "application/ld+json"

    def handle_endtag(self, tag):
        self._inside = self._inside and tag != "script"

    def handle_data(self, data):
        if self._inside:
            self.data.append(data)


def ris(text):
    """The fields that Zotero's RIS translator takes for a report."""
    rows = [line.split("  - ", 1) for line in text.split("\r\n") if line]
    return dict(rows)


@pytest.mark.parametrize("path", PAGES)
def test_zotero_saves_a_page_as_a_report_with_all_its_fields(get, path):
    """Its unAPI translator: server, identifier, the list of formats, RIS before all others."""
    head = Head(get(path).text)
    server = next(link["href"] for link in head.links if link.get("rel") == "unapi-server")
    assert [name.startswith(path.strip("/")) for name in head.identifiers] == [True]
    there = [form.get("name") for form in ET.fromstring(get(server.removeprefix(BASE)).data)]
    preferred = ["rdf_zotero", "rdf_bibliontology", "mods", "marc", "unimarc", "ris"]
    assert next(name for name in preferred if name in there) == "ris"
    saved = ris(get(f"/unapi?id={head.identifiers[0]}&format=ris").text)
    assert saved["TY"] == "RPRT"
    assert saved["AU"] == "US Embassy Mexico City,"
    assert saved["TI"].startswith("Scene Setter for the Visit")
    assert saved["SN"] == "08MEXICO1487"
    assert saved["PB"] == "U.S. Department of State"
    assert saved["M3"] == "Diplomatic cable"
    assert saved["DA"] == "2008/05/16"
    assert saved["UR"].startswith(f"{BASE}/08MEXICO1487")


@pytest.mark.parametrize("path", PAGES)
def test_highwire_and_dublin_core_tags_name_the_author_whole(get, path):
    tags = Head(get(path).text).tags
    assert tags["citation_technical_report_institution"] == "U.S. Department of State"
    assert tags["citation_technical_report_number"] == "08MEXICO1487"
    assert tags["citation_author"] == "US Embassy Mexico City,"
    assert tags["DC.creator"] == "US Embassy Mexico City"
    assert tags["citation_publication_date"] == "2008/05/16"
    assert tags["citation_public_url"].startswith(f"{BASE}/08MEXICO1487")
    assert (tags["z:itemType"], tags["z:reportType"]) == ("report", "Diplomatic cable")
    assert all(tags.values())


def test_a_search_is_saved_as_several_reports(get):
    head = Head(get("/search?q=independent").text)
    assert head.identifiers == ["08MEXICO1487"]
    assert get(f"/unapi?id={head.identifiers[0]}&format=bibtex").text.startswith("@techreport{")


def test_pages_that_are_no_passage_offer_nothing_to_save(get):
    for path in ("/", "/about", "/verify", "/tools"):
        assert Head(get(path).text).identifiers == []


@pytest.mark.parametrize("path", PAGES)
def test_json_ld_in_the_page_is_the_form_of_that_name(get, path):
    (data,) = Head(get(path).text).data
    found = json.loads(data)
    assert found == json.loads(get(path + ".jsonld").text)
    assert found["@type"] == ("ArchiveComponent" if path == PAGES[0] else "Quotation")
    cable = found.get("isPartOf", found)
    assert cable["identifier"] == "08MEXICO1487"


def test_every_format_is_offered_as_an_alternate(get):
    types = {link.get("type") for link in Head(get(PASSAGE).text).links if link["rel"] == "alternate"}  # fmt: skip
    assert types >= {form.media_type for form in desk.formats() if form.name != "html"}


def links(answer):
    """The relations of a Link header, each with its targets."""
    found = {}
    for target, relation in re.findall(r'<([^>]*)>; rel="([^"]*)"', answer.headers["Link"]):
        found.setdefault(relation, []).append(target)
    return found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_s_link_header_is_signposted(get, path):
    found = links(get(path))
    assert found["canonical"] == [BASE + path]
    assert found["cite-as"][0].startswith(BASE + path)
    assert found["type"][0].startswith("https://schema.org/")
    assert found["author"] == [f"{BASE}/search?origin=MEXICO"]
    assert found["license"][0].startswith("https://creativecommons.org/publicdomain/")
    assert len(found["describedby"]) == len(desk.formats()) - 1
    for target in found["describedby"]:
        there = get(target.removeprefix(BASE))
        assert there.status_code == 200
        assert links(there)["describes"] == [BASE + path]


NEGOTIATED = [
    ("application/vnd.citationstyles.csl+json", '"type": "report"'),
    ("application/citeproc+json", '"type": "report"'),
    ("application/x-bibtex", "@techreport{"),
    ("application/x-research-info-systems", "TY  - RPRT"),
    ("application/ld+json", '"Quotation"'),
    ("application/mods+xml", "<mods>"),
    ("text/x-bibliography", "US Embassy Mexico City. (2008, May 16)."),
    ("text/x-bibliography; style=apa; locale=en-US", "US Embassy Mexico City. (2008, May 16)."),
    ("text/x-bibliography;style=mla", "US Embassy Mexico City. Scene Setter"),
    ("text/x-bibliography; style=apa; locale=de-DE", "Mai 16"),
    ("text/x-bibliography; style=ieee, text/html;q=0.5", "[1]"),
]


@pytest.mark.parametrize(("accept", "piece"), NEGOTIATED)
def test_content_is_negotiated_as_crossref_does(get, accept, piece):
    answer = get(PASSAGE, headers={"Accept": accept})
    assert answer.status_code == 200
    assert piece in answer.text
    assert "Accept" in answer.headers["Vary"]
    kind = accept.partition(",")[0].partition(";")[0].replace("citeproc+json", "vnd.citationstyles.csl+json")  # fmt: skip
    assert answer.content_type.startswith(kind)


@pytest.mark.parametrize("accept", ["text/html", "*/*", "text/html, text/x-bibliography;q=0.1", ""])
def test_a_browser_gets_the_page(get, accept):
    assert get(PASSAGE, headers={"Accept": accept}).content_type.startswith("text/html")


def test_an_unknown_style_is_said_with_the_nearest(get):
    answer = get(PASSAGE, headers={"Accept": "text/x-bibliography; style=chicagoo"})
    assert answer.status_code == 404
    assert "chicago" in json.loads(answer.text)["hint"]


UNAPI = [
    ("/unapi", 200),
    ("/unapi?id=08MEXICO1487", 300),
    (f"/unapi?id={PASSAGE[1:]}&format=ris", 200),
    (f"/unapi?id={BASE}/08MEXICO1487/11&format=ris", 200),
    ("/unapi?format=ris", 400),
    ("/unapi?id=08MEXICO1487&format=pdf", 406),
    ("/unapi?id=nothing&format=ris", 404),
    ("/unapi?id=09NOWHERE212", 404),
]


@pytest.mark.parametrize(("path", "status"), UNAPI)
def test_unapi_answers_as_its_specification_says(get, path, status):
    answer = get(path)
    assert answer.status_code == status
    if status in (200, 300) and "format=" not in path:
        root = ET.fromstring(answer.data)
        assert root.tag == "formats"
        assert all(form.get("name") and form.get("type") for form in root)


def test_a_hostile_identifier_stays_in_its_attribute(get):
    answer = get('/unapi?id=08MEXICO1487"><script>')
    assert b'"><script>' not in answer.data


def test_without_a_public_address_links_stay_on_the_site(tmp_path):
    client = create_app(Settings(None, str(tmp_path / "none.db"))).test_client()
    answer = client.get("/08MEXICO1487")
    server = next(link for link in Head(answer.text).links if link.get("rel") == "unapi-server")
    assert server["href"] == "/unapi"
    assert links(answer)["cite-as"][0].startswith("https://wikileaks.org/cable/2008/05/")
    assert links(answer)["describedby"][0].startswith("/08MEXICO1487.")
