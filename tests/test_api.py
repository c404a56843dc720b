"""What programs ask for: checked, described and answered by one table of models."""

import json
import re

import pytest

from citekit.settings import Settings
from citekit.web import models
from citekit.web.app import create_app
from citekit.web.description import openapi
from citekit.web.endpoints import ENDPOINTS, MEDIA_TYPE

BASE = "https://cables.example.org"
ASKED = {
    "passage": {"reference": "08MEXICO1487", "paragraph": "11"},
    "cite": {"reference": "08MEXICO1487", "style": "mla"},
    "export": {"reference": "08MEXICO1487", "format": "ris"},
    "card": {"reference": "08MEXICO1487/11/26-40"},
    "search": {"q": "warm ties with Cuba"},
    "browse": {"shelf": "origin"},
    "cables": {"shelf": "origin", "value": "MEXICO"},
    "list": {"passages": "08MEXICO1487/11,09NOWHERE1"},
    "find": {"text": "As 08 MEXICO 1487 has it."},
    "verify": {"quote": "independent from the U.S.", "reference": "08MEXICO1487"},
    "batch": {"passages": [{"reference": "08MEXICO1487"}, {"reference": "09NOWHERE1"}]},
}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return create_app(
        Settings(BASE, str(tmp_path_factory.mktemp("none") / "none.db"))
    ).test_client()


def asked(client, row, given, **options):
    if row.method == "GET":
        return client.get(f"/api{row.path}", query_string=given, **options)
    return client.post(f"/api{row.path}", json=given, **options)


@pytest.mark.parametrize("row", ENDPOINTS, ids=lambda row: row.name)
def test_every_answer_is_what_its_model_describes(client, row):
    response = asked(client, row, ASKED[row.name])
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    if isinstance(row.gives, str):
        assert row.gives in ("*/*", response.mimetype)
        return
    made = row.gives.model_validate(response.json)
    assert set(response.json) == set(row.gives.model_fields)
    assert made.model_dump(mode="json") == response.json


@pytest.mark.parametrize("row", ENDPOINTS, ids=lambda row: row.name)
def test_a_name_that_means_nothing_is_refused_and_those_that_do_are_named(client, row):
    response = asked(client, row, {**ASKED[row.name], "nonsense": "x"})
    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    assert set(response.json) == set(models.Problem.model_fields)
    assert "nonsense" in response.json["detail"]
    assert all(name in response.json["hint"] for name in row.takes.model_fields)


def test_the_description_has_every_endpoint_and_no_reference_into_nothing():
    described = openapi(BASE)
    assert set(described["paths"]) == {f"/api{row.path}" for row in ENDPOINTS}
    text = json.dumps(described)
    for name in set(re.findall(r'"#/components/schemas/([^"]+)"', text)):
        assert name in described["components"]["schemas"]
    assert described["servers"] == [{"url": BASE}]


def test_the_description_names_every_parameter_that_is_checked():
    described = openapi(None)
    for row in ENDPOINTS:
        if row.method == "GET":
            named = described["paths"][f"/api{row.path}"]["get"]["parameters"]
            assert [p["name"] for p in named] == list(row.takes.model_fields)


def test_the_page_for_people_has_every_endpoint_and_both_examples(client):
    page = client.get("/api").text
    assert all(f"/api{row.path}" in page for row in ENDPOINTS)
    assert "urllib.request" in page
    assert "await fetch" in page


def test_a_program_gets_the_version_that_it_asks_for_or_406(client):
    def typed(accept):
        return client.get("/api/passage?reference=08MEXICO1487", headers={"Accept": accept})

    assert typed(MEDIA_TYPE).mimetype == MEDIA_TYPE
    assert typed("application/json").mimetype == "application/json"
    assert typed("application/vnd.citekit.v9+json").status_code == 406
    assert typed("application/vnd.citekit.v9+json, application/json").status_code == 200


def test_a_batch_answers_each_passage_in_order_with_itself_or_its_problem(client):
    first, second = asked(client, ENDPOINTS[-1], ASKED["batch"]).json["results"]
    assert first["reference"] == "08MEXICO1487"
    assert second["code"] == "unknown-cable"


def test_a_hundred_passages_at_once_and_no_more(client):
    many = {"passages": [{"reference": "x"}] * 101}
    response = client.post("/api/batch", json=many)
    assert response.status_code == 422
    assert "100" in response.json["detail"]


def test_what_somebody_checks_is_kept_by_no_cache(client):
    assert asked(client, ENDPOINTS[-2], ASKED["verify"]).headers["Cache-Control"] == "no-store"


def test_an_answer_that_the_client_has_is_not_sent_again(client):
    first = client.get("/api/passage?reference=08MEXICO1487")
    again = client.get(
        "/api/passage?reference=08MEXICO1487", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


def test_a_page_of_another_site_may_post(client):
    response = client.options("/api/verify", headers={"Origin": "https://paper.example"})
    assert response.status_code == 204
    assert "Content-Type" in response.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"\xff", b"null"])
def test_a_body_that_is_no_object_is_one_sentence(client, body):
    response = client.post("/api/verify", data=body, content_type="application/json")
    assert response.status_code == 422
    assert response.json["code"] == "bad-query"


def test_words_may_be_told_apart_by_what_stands_around_them(client):
    given = {"reference": "08MEXICO1487/11", "quote": "the", "prefix": "Similarly, until recently,"}
    response = client.get("/api/passage", query_string=given)
    assert response.status_code == 200
    assert response.json["words"]


def test_the_shelves_are_named_and_their_pages_follow_one_another_by_the_last_cable(client):
    assert client.get("/api/browse").json["shelves"] == ["released", "created", "origin", "tag", "classification"]  # fmt: skip
    values = {row["value"]: row for row in client.get("/api/browse?shelf=origin").json["values"]}
    assert values["MEXICO"]["count"] == 1
    assert values["MEXICO"]["published"] > 1_000
    page = client.get("/api/cables?limit=1").json
    assert [row["reference"] for row in page["cables"]] == ["08MEXICO1487"]
    assert page["after"] is None
    assert client.get("/api/cables?after=08MEXICO1487").json["cables"] == []
    assert client.get("/api/cables?shelf=nothing&value=x").json["code"] == "unknown-name"
    assert client.get("/api/cables?limit=1000").status_code == 422


def test_a_reading_list_is_read_by_its_address_too(client):
    passages = "08MEXICO1487/11/26-40:0AQ8,08MEXICO1487"
    one = client.get("/api/list", query_string={"passages": passages}).json
    two = client.get("/api/list", query_string={"passages": f"{BASE}/list/{passages}"}).json
    assert one == two
    assert one["canonical"] == passages
    assert one["permalink"] == f"{BASE}/list/{passages}"
    assert [found["reference"] for found in one["results"]] == ["08MEXICO1487"] * 2


def test_a_text_is_as_long_as_it_was_sent_and_its_outer_blanks_mean_nothing(client):
    given = {"reference": " 08MEXICO1487 ", "paragraph": " 11 ", "quote": " warm ties "}
    assert client.get("/api/passage", query_string=given).json["words"] == "37-38"
    assert client.get("/api/passage", query_string={**given, "prefix": "\f" + "*" * 1000}).status_code == 422  # fmt: skip
