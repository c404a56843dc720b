"""Reading lists: several passages in one address, and what comes out of all of them at once."""

import html
import io
import json
import re
import zipfile

import pytest
from bibtexparser import parse_string
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import desk
from citekit.errors import BadAddress
from citekit.settings import Settings
from citekit.web import guard
from citekit.web.app import create_app
from citekit.web.slots import Slots

BASE = "https://cables.example.org"
WORDS = "08MEXICO1487/11/26-40:0AQ8"
PARAGRAPH = "08MEXICO1487/12:PJ8A"
NOT_HELD = "08MEXICO1502"
LIST = f"/list/{WORDS},{PARAGRAPH},{NOT_HELD}"
PLACES = [WORDS, PARAGRAPH, NOT_HELD, "08MEXICO1487", "08MEXICO1487/SUBJECT/4-9"]


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    return Settings(BASE, str(tmp_path_factory.mktemp("library") / "none.db"))


@pytest.fixture(scope="module")
def get(here):
    client = create_app(here).test_client()
    return lambda path, **options: client.get(path, buffered=True, **options)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["08MEXICO1487", "08mexico1487/011", "08 MEXICO 1487/12",
                                 "08MEXICO1487/11/1-3", "08MEXICO1502", "08MEXICO1", "zzz", ""]), max_size=9))  # fmt: skip
def test_the_address_of_a_list_is_its_own_one_spelling(parts):
    here = Settings(BASE, "none/here.db")
    found = desk.reading_list(",".join(parts), settings=here)
    again = desk.reading_list(found.canonical, settings=here)
    assert again.canonical == found.canonical
    places = [entry.place for entry in again.entries]
    assert len(places) == len(set(places))


def test_a_list_shows_every_passage_in_its_order(get):
    text = get(LIST).text
    shown = re.findall(r'<section class="entry"[^>]* aria-label="([^"]+)"', text)
    assert shown == [WORDS, PARAGRAPH, NOT_HELD]
    assert "have generally sought to maintain warm ties with Cuba." in text
    assert "its text is not held here" in text
    assert f'value="{BASE}{LIST}"' in text


@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("/list/08mexico1487/12,", f"/list/{PARAGRAPH}"),
        ("/list/08MEXICO1487/12%2C08MEXICO1502", f"/list/{PARAGRAPH},{NOT_HELD}"),
        ("/list/08MEXICO1487/12,08MEXICO1487/12.bib?x=1", f"/list/{PARAGRAPH}.bib?x=1"),
        (f"/list?add={BASE}/{PARAGRAPH}", f"/list/{PARAGRAPH}"),
        (f"/list?add={NOT_HELD}&to={BASE}/list/{PARAGRAPH}", f"/list/{PARAGRAPH},{NOT_HELD}"),
        (f"/list?add={NOT_HELD}&to=/list/{PARAGRAPH}", f"/list/{PARAGRAPH},{NOT_HELD}"),
        (f"/list/{PARAGRAPH}?add=08+MEXICO+1502", f"/list/{PARAGRAPH},{NOT_HELD}"),
        (f"/list/{PARAGRAPH}?add={PARAGRAPH}", f"/list/{PARAGRAPH}"),
        (f"/list?add={NOT_HELD}&to=//evil.example/list/{PARAGRAPH}", f"/list/{PARAGRAPH},{NOT_HELD}"),
        (f"/list?add={NOT_HELD}&to=javascript:alert(1)", f"/list/{NOT_HELD}"),
    ],
)  # fmt: skip
def test_every_way_to_a_list_leads_to_its_one_address(get, path, right):
    answer = get(path)
    assert (answer.status_code, answer.headers["Location"]) in ((308, right), (303, right))
    assert get(right).status_code == 200


def test_passages_are_taken_out_one_by_one(get):
    path = LIST
    for left in (2, 1, 0):
        link = re.search(r'<a class="tap" href="([^"]+)">Take out', get(path).text)[1]
        path = html.unescape(link)
        assert get(path).text.count('class="entry"') == left
    assert path == "/list"


@pytest.mark.parametrize("row", desk.formats(), ids=lambda row: row.name)
def test_a_list_is_one_document_in_every_form(get, row):
    answer = get(LIST + row.suffix)
    assert answer.status_code == 200
    assert answer.mimetype == row.media_type
    for place in (WORDS, PARAGRAPH, NOT_HELD):
        assert f"{BASE}/{place.partition(':')[0]}" in answer.text
    assert get(LIST + row.suffix, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304  # fmt: skip
    if row.suffix != ".html":
        asked = get(LIST, headers={"Accept": row.media_type})
        assert asked.data == answer.data
        assert asked.headers["Content-Location"] == LIST + row.suffix


def test_the_bibliography_of_a_list_has_a_key_for_every_passage(get):
    entries = parse_string(get(f"{LIST}.bib").text).entries
    assert len({entry.key for entry in entries}) == 3
    assert len({item["id"] for item in json.loads(get(f"{LIST}.csl.json").text)}) == 3
    assert get(f"{LIST}.ris").text.count("ER  - ") == 3
    cited = re.findall('<p class="cite">', get(f"{LIST}?style=mla").text)
    assert len(cited) == 2  # a list of works cited names each cable once


def test_the_cards_of_a_list_come_in_one_archive_with_their_alt_texts(get):
    answer = get(f"{LIST}.zip")
    assert answer.mimetype == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.namelist() == ["01-08MEXICO1487_11_26-40_0AQ8.png", "02-08MEXICO1487_12_PJ8A.png",
                                  "alt-texts.txt"]  # fmt: skip
    assert archive.read("01-08MEXICO1487_11_26-40_0AQ8.png") == get(f"/{WORDS}.png").data
    told = archive.read("alt-texts.txt").decode()
    assert "have generally sought to maintain warm ties with Cuba." in told
    assert f"{NOT_HELD}\nNo card" in told
    assert get(f"{LIST}.zip").data == answer.data
    again = get(f"{LIST}.zip", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_one_archive_is_drawn_at_a_time_and_who_is_refused_hears_when_to_come_back(
    get, monkeypatch
):
    monkeypatch.setitem(guard.SLOTS, "archives", Slots(1, at_once=1, patience=5))
    with guard.SLOTS["archives"].one():
        answer = get(f"{LIST}.zip?size=square")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert get(f"{LIST}.zip?size=square").status_code == 200


def test_a_passage_that_is_not_to_be_had_is_said_in_its_place_and_never_left_out_of_an_export(get):
    path = f"/list/08MEXICO1487/11/26-40:ZZZZ,{PARAGRAPH}"
    page = get(path)
    assert page.status_code == 200
    assert "not those that the check" in page.text
    assert "Take it out" in page.text
    answer = get(f"{path}.bib")
    assert answer.status_code == 404
    assert "check" in answer.json["detail"]


@pytest.mark.parametrize("wanted", ["zzz", "08NOWHERE1", "08MEXICO1487/99", "<script>alert(1)</script>"])  # fmt: skip
def test_what_cannot_be_added_is_said_under_the_field_and_the_list_stays(get, wanted):
    answer = get(LIST, query_string={"add": wanted})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert answer.text.count('class="entry"') == 3
    assert "<script>alert" not in answer.text


def test_a_list_is_bounded(get):
    many = [f"08MEXICO1487/11/{first}-{first + 2}" for first in range(1, 70)]
    with pytest.raises(BadAddress, match="at most 60"):
        desk.reading_list(",".join(many), settings=Settings(BASE, "none/here.db"))
    assert get("/list/" + ",".join(many)).status_code in (404, 414)
    path = "/list"
    for place in many[:60]:
        answer = get(path, query_string={"add": place})
        if answer.status_code != 303:
            break
        path = answer.headers["Location"]
    assert get(path).status_code == get(f"{path}.csl.json").status_code == 200  # fmt: skip
    assert answer.status_code == 422
    assert "Begin a second list" in answer.text


@pytest.mark.parametrize("path", ["/list/zzz", "/list/%3Cscript%3E", "/list/%00", f"{LIST}.docx", f"{LIST}.png"])  # fmt: skip
def test_what_is_no_list_is_404_with_help(get, path):
    answer = get(path, follow_redirects=True)
    assert answer.status_code == 404
    assert "<script>" not in answer.text


def test_every_passage_can_be_added_from_its_page_without_a_script(get):
    for place in PLACES:
        text = get(f"/{place}", follow_redirects=True).text
        form = re.search(r'<form action="/list"[^>]*>(.*?)</form>', text, re.DOTALL)[1]
        named = re.search(r'name="add" value="([^"]+)"', form)[1]
        answer = get("/list", query_string={"add": named, "to": f"/list/{PARAGRAPH}"})
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith(f"/list/{PARAGRAPH}")


def test_notes_are_sent_nowhere(get):
    text = get(LIST).text
    notes = re.findall(r"<textarea id=\"note-\d+\"[^>]*>", text)
    assert len(notes) == 3
    assert not any("name=" in note for note in notes)
    for form in re.findall(r"<form.*?</form>", text, re.DOTALL):
        assert "note-" not in form


def test_a_list_is_cited_in_any_style_that_is_typed(tmp_path):
    client = create_app(
        Settings("https://cables.example.org", str(tmp_path / "none.db"))
    ).test_client()
    made = client.get("/list/08MEXICO1487?other=Nature+Biotechnology&locale=de-DE")
    assert made.status_code == 200
    assert 'value="nature-biotechnology" selected' in made.text
    unknown = client.get("/list/08MEXICO1487?other=Harvard+University")
    assert unknown.status_code == 404
    assert "harvard-deakin-university" in unknown.text
    assert 'value="Harvard University" autofocus' in unknown.text
