"""Quotations on the command line and the web: chosen, proved, refused, each with its sentence."""

import json

import pytest
from click.testing import CliRunner

from citekit import cli, desk
from citekit.desk import holdings
from citekit.settings import Settings
from citekit.web.app import create_app

HERE = Settings("https://cables.example.org", "/nowhere/at/all/citekit.db")


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("CITEKIT_DATABASE", str(tmp_path / "library.db"))
    monkeypatch.setenv("CITEKIT_BASE_URL", HERE.base_url)
    holdings.environment.cache_clear()
    yield lambda *arguments: CliRunner().invoke(cli.main, list(arguments), catch_exceptions=False)
    holdings.environment.cache_clear()


@pytest.fixture(scope="module")
def client():
    return create_app(HERE).test_client()


# Bad input as quotation, and a piece of the sentence that refuses it.
REFUSED = [
    ("x" * 20_001, "at most 20,000 characters; this one has 20,001"),
    ("", "There are no words to look for"),
    ("… [...] ...", "There are no words to look for"),
    ("warm\N{RIGHT-TO-LEFT OVERRIDE} ties", "Word 1 holds a character that cannot be seen: RIGHT-TO"),
    ("warm ti\x07es", "Word 2 holds a character that cannot be seen: U+0007"),
    ("warm ti\N{ZERO WIDTH SPACE}es", "Word 2 holds a character that cannot be seen: ZERO WIDTH"),
]  # fmt: skip


@pytest.mark.parametrize(("quotation", "sentence"), REFUSED, ids=range(len(REFUSED)))
@pytest.mark.parametrize("command", ["verify", "show"])
def test_a_quotation_that_cannot_be_sought_is_refused_on_the_command_line(
    run, command, quotation, sentence
):
    done = run(command, "08MEXICO1487", "11", "--quote", quotation)
    assert done.exit_code == 1
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 2


@pytest.mark.parametrize(("quotation", "sentence"), REFUSED[:1] + REFUSED[2:])
def test_and_on_the_web(client, quotation, sentence):
    page = client.post("/verify", data={"q": quotation, "ref": "08MEXICO1487/11"})
    assert page.status_code == 422
    assert sentence in page.text
    if len(quotation) < 1000:
        page = client.get("/08MEXICO1487/11", query_string={"quote": quotation})
        assert page.status_code == 422
        assert sentence in page.text


# An address with its fault, the sentence, and the nearest address that means something.
FAULTS = [
    ("11/30-44+1-14", "come before or inside", "/08MEXICO1487/11"),
    ("11/1-14+10-20", "come before or inside", "/08MEXICO1487/11"),
    ("11/0-5", "positions count from 1", "/08MEXICO1487/11"),
    ("11/120-131", "Paragraph 11 has 130 words; there is no word 131", "/08MEXICO1487/11"),
    ("11/26-40:AAAA", "not those that the check AAAA was made for", "/08MEXICO1487/11/26-40"),
    ("99", "has paragraphs 1 to 12; there is no 99", "/08MEXICO1487/12"),
    ("12/1-3+11/1-3", "in the order of the text", "/08MEXICO1487/12"),
    ("12-11", "does not come after", "/08MEXICO1487/11"),
]


@pytest.mark.parametrize(("path", "sentence", "nearest"), FAULTS)
def test_an_address_that_means_nothing_is_404_with_the_nearest_that_does(
    client, path, sentence, nearest
):
    told = client.get(f"/08MEXICO1487/{path}", headers={"Accept": "application/json"})
    assert told.status_code == 404
    assert sentence in told.json["detail"]
    assert told.json["nearest"] == nearest
    page = client.get(f"/08MEXICO1487/{path}", headers={"Accept": "text/html"})
    assert f'href="{nearest}"' in page.text
    assert client.get(nearest, follow_redirects=True).status_code == 200


@pytest.mark.parametrize(("path", "sentence", "nearest"), FAULTS)
def test_and_exit_1_with_the_sentence(run, path, sentence, nearest):
    done = run("link", f"08MEXICO1487/{path}")
    assert done.exit_code == 1
    assert sentence in done.stderr
    assert nearest  # named on the web only: a command prints one sentence and one hint


def test_a_quotation_without_a_reference_is_sought_in_the_library(run):
    done = run("show", "--quote", "sought to maintain warm ties with Cuba", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["words"] == "34-40"
    assert run("link", "--quote", "zebras juggle xylophones").exit_code == 1
    assert run("link").exit_code == 2


def test_one_wrong_word_in_a_few_leads_to_the_true_ones_without_a_reference(run):
    done = run("verify", "--quote", "independent from the U.S.")
    assert done.exit_code == 1
    assert "08MEXICO1487/11/15-18" in done.stdout
    assert "from -> of" in done.stdout


@pytest.mark.parametrize(
    "words", ["independent opinions of the embassy", "no such thing stands anywhere at all"]
)
def test_words_that_are_like_none_are_said_to_be_nowhere(run, words):
    done = run("verify", "--quote", words)
    assert done.exit_code == 1
    assert done.stdout.startswith("Not found.")


def test_words_that_stand_several_times_are_offered_everywhere(run):
    done = run("link", "08MEXICO1487", "--quote", "the region")
    assert "stand in 4 places" in done.stderr
    chosen = run("link", "08MEXICO1487", "--quote", "the region", "--prefix", "armed groups, in")
    assert chosen.stderr == ""
    assert "/11/" in chosen.stdout
    assert (
        "The same words stand in 3 more"
        in run("verify", "08MEXICO1487", "--quote", "the region").stdout
    )


def test_a_text_quote_selector_chooses_on_the_web(client):
    query = {"exact": "the region", "prefix": "armed groups, in ", "suffix": " as relatively"}
    led = client.get("/08MEXICO1487", query_string=query)
    assert led.status_code == 303
    assert led.headers["Location"].startswith("/08MEXICO1487/11/")
    page = client.get(led.headers["Location"])
    assert "The same words stand also at" in page.text


def test_a_verdict_is_json_for_a_program_that_asks_for_it(client):
    sent = {"q": "[c]loser to home, Mexico", "ref": "08MEXICO1487"}
    told = client.post("/verify", data=sent, headers={"Accept": "application/json"}).json
    assert told["status"] == "edited"
    assert told["verbatim"] is False
    assert "changes a first letter" in told["remarks"][0]


def test_the_page_of_a_verdict_tells_marks_of_an_editor_from_alterations(client):
    page = client.post("/verify", data={"q": "[c]loser to home, Mexico", "ref": "08MEXICO1487"})
    assert "Verbatim but for the editor" in page.text
    page = client.post("/verify", data={"q": "maintain hot ties with Cuba", "ref": "08MEXICO1487"})
    assert "Not verbatim" in page.text


def test_verify_prints_what_was_left_out(run):
    done = run(
        "verify", "08MEXICO1487", "--quote", "Closer to home, Mexico … independent of the U.S."
    )
    assert done.exit_code == 0
    assert "left out, and marked: has traditionally sought" in done.stdout


def test_a_note_says_where_it_is_about():
    notes = desk.show("08MEXICO1487/1/74-83", settings=HERE).as_dict()["guard"]
    fixed = next(note for note in notes if note["fixed"])
    assert fixed["place"] == "08MEXICO1487/1/50-73"
    assert fixed["code"] == "negation-left-out"


def test_brackets_around_a_letter_that_is_the_cables_own_are_told_and_change_nothing():
    verdict = desk.verify("[h]ave generally sought to maintain warm ties", "08MEXICO1487")
    assert verdict.status == "edited"
    assert verdict.remarks == ("The cable has h where [h] stands: the brackets mark no change.",)
