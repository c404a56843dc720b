"""One address, every form: by Accept or suffix, whole or in part, and not twice."""

import pytest

from citekit import desk
from citekit.settings import Settings
from citekit.web.app import create_app

PASSAGE = "/08MEXICO1487/11/26-40:0AQ8"
FORMS = {form.suffix: form.media_type for form in desk.formats()}
PAGES = ["/", "/08MEXICO1487", "/08MEXICO1487/11", PASSAGE, "/reading", "/browse", "/search?q=cuba", "/verify",
         "/tools", "/about", "/list", "/versions/08MEXICO1487", "/feed.atom", "/feed.json", "/openapi.json",
         *(PASSAGE + suffix for suffix in (".json", ".bib", ".png", ".svg", ".pdf", ".webp", ".txt", ".html"))]  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    database = str(tmp_path_factory.mktemp("library") / "none.db")
    return create_app(Settings("https://cables.example.org", database)).test_client()


@pytest.mark.parametrize("suffix", [s for s in FORMS if s != ".html"])
def test_a_form_by_accept_is_the_form_of_the_suffix(client, suffix):
    asked = client.get(PASSAGE, headers={"Accept": f"{FORMS[suffix]}, */*;q=0.1"})
    assert asked.data == client.get(PASSAGE + suffix).data
    assert asked.headers["Content-Location"] == PASSAGE + suffix
    assert "Accept" in asked.headers["Vary"]
    assert "Vary" not in client.get(PASSAGE + suffix).headers


# What a client accepts, and the type that it gets.
@pytest.mark.parametrize(("accept", "kind"), [
    ("text/html", "text/html"),
    ("*/*", "text/html"),
    ("", "text/html"),
    ("text/*", "text/html"),
    ("foo/bar", "text/html"),
    ("garbage;;;", "text/html"),
    ("application/json;q=0.5, text/html;q=0.4", "application/json"),
    ("application/json;q=0.4, text/html;q=0.5", "text/html"),
    ("application/x-bibtex;q=0.9, */*;q=0.1", "application/x-bibtex"),
    ("image/*", "image/png"),
    ("image/webp, image/png;q=0.8", "image/webp"),
    ("application/pdf", "application/pdf"),
    ("text/x-bibliography; style=mla", "text/x-bibliography"),
])  # fmt: skip
def test_the_best_of_what_is_accepted_is_sent(client, accept, kind):
    answer = client.get(PASSAGE, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.mimetype == kind
    assert "Accept" in answer.headers["Vary"]


def test_each_form_at_one_address_has_a_validator_of_its_own(client):
    kinds = [
        "text/html",
        "image/png",
        "image/webp",
        "image/svg+xml",
        "application/pdf",
        "image/jpeg",
        *FORMS.values(),
    ]
    marks = {kind: client.get(PASSAGE, headers={"Accept": kind}).headers["ETag"] for kind in kinds}
    marks["es"] = client.get(PASSAGE, headers={"Accept-Language": "es"}).headers["ETag"]
    marks[".html"] = client.get(PASSAGE + ".html").headers["ETag"]
    assert len(set(marks.values())) == len(marks)
    png = {"If-None-Match": marks["image/png"]}
    assert client.get(PASSAGE, headers=png | {"Accept": "image/png"}).status_code == 304
    assert client.get(PASSAGE, headers=png | {"Accept": "image/webp"}).status_code == 200


@pytest.mark.parametrize("path", PAGES)
def test_who_holds_an_answer_gets_none_and_the_head_is_that_of_the_whole(client, path):
    whole, head = client.get(path), client.head(path)
    assert head.status_code == whole.status_code == 200
    assert head.data == b""
    for name in (
        "Content-Type",
        "Content-Length",
        "ETag",
        "Vary",
        "Cache-Control",
        "Accept-Ranges",
    ):
        assert head.headers.get(name) == whole.headers.get(name), name
    again = client.get(path, headers={"If-None-Match": whole.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Vary", "Cache-Control"):
        assert again.headers.get(name) == whole.headers.get(name), name
    weak = client.get(path, headers={"If-None-Match": f"W/{whole.headers['ETag']}"})
    assert weak.status_code == 304
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/08MEXICO1487", PASSAGE + ".png", PASSAGE + ".json", PASSAGE + ".pdf"]
)
def test_a_range_of_bytes_is_a_part_of_the_whole(client, path):
    whole = client.get(path)
    size = len(whole.data)
    assert whole.headers["Accept-Ranges"] == "bytes"
    for asked, first, last in (
        ("0-99", 0, 99),
        ("100-", 100, size - 1),
        ("-50", size - 50, size - 1),
    ):
        part = client.get(path, headers={"Range": f"bytes={asked}"})
        assert part.status_code == 206
        assert part.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert part.data == whole.data[first : last + 1]
    with_mark = {"Range": "bytes=0-9", "If-Range": whole.headers["ETag"]}
    assert client.get(path, headers=with_mark).status_code == 206
    assert client.get(path, headers=with_mark | {"If-Range": '"older"'}).data == whole.data


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=x", "pages=1-2", "bytes=9-2", "bytes"])
def test_a_range_that_is_not_served_gets_the_whole(client, asked):
    answer = client.get(PASSAGE + ".json", headers={"Range": asked})
    assert answer.status_code == 200
    assert answer.data == client.get(PASSAGE + ".json").data


def test_bytes_behind_the_end_are_refused_with_the_length(client):
    answer = client.get(PASSAGE + ".json", headers={"Range": "bytes=999999-"})
    assert answer.status_code == 416
    size = len(client.get(PASSAGE + ".json").data)
    assert answer.headers["Content-Range"] == f"bytes */{size}"


def test_an_error_is_whole_whatever_was_asked_for(client):
    for headers in ({"Range": "bytes=0-9"}, {"If-None-Match": "*"}):
        answer = client.get("/?q=09NOWHERE1", headers=headers)
        assert answer.status_code == 404
        assert answer.data.endswith(b"</html>")


def test_a_head_with_a_range_is_that_of_the_whole(client):
    answer = client.head(PASSAGE + ".json", headers={"Range": "bytes=0-9"})
    assert answer.status_code == 200
    assert "Content-Range" not in answer.headers
