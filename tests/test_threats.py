"""Hostile requests: each is answered by a sentence, and none makes the service lie, run or stall.

``cases/threats.json`` holds the requests by threat, and payloads with the places they are put in;
``bench/load.py`` sends the same to a running service.  A part of a value that is a list stands for
a text and how many times it is repeated.
"""

import contextlib
import csv
import io
import json
import re
import socket
import struct
import warnings
import zlib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes
from xml.etree import ElementTree as ET

import pytest
from bibtexparser import parse_string

from citekit import address, corpus, desk, manuscript, reference
from citekit.cable.read import read
from citekit.cite import bibblocks
from citekit.errors import BadReference, CitekitError, UnreadableFile
from citekit.model import RawCable
from citekit.passage.select import select
from citekit.settings import Settings
from citekit.web.app import create_app

SAMPLE = corpus.sample()
BASE = "https://cables.example.org"
TABLE = json.loads((Path(__file__).parent / "cases" / "threats.json").read_text("utf-8"))
CASES = TABLE["cases"]
PAYLOADS = [(kind, payload) for kind, rows in TABLE["payloads"].items() for payload in rows]


@pytest.fixture(scope="module")
def service():
    return create_app(Settings(BASE, "/nowhere/none.db")).test_client()


@pytest.fixture(autouse=True)
def no_connection(monkeypatch):
    """Whatever is asked, nothing is looked up and nobody is called."""

    def refuse(*_):
        pytest.fail("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def unfolded(value):
    if isinstance(value, list):
        return "".join(part if isinstance(part, str) else part[0] * part[1] for part in value)
    if isinstance(value, dict):
        return {name: unfolded(part) for name, part in value.items()}
    return value


def sent(service, case):
    path, _, query = unfolded(case["path"]).partition("?")
    return service.open(
        "/",
        method=unfolded(case.get("method", "GET")),
        headers=unfolded(case.get("headers", {})),
        data=unfolded(case.get("form") or case.get("body")),
        json=unfolded(case.get("json")),
        environ_overrides=as_gunicorn(path, query),
        buffered=True,
    )


def as_gunicorn(path, query):
    """A request's line as gunicorn hands it on: the path decoded to bytes, and as it was written."""
    raw = f"{path}?{query}" if query else path
    return {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query, "RAW_URI": raw}  # fmt: skip


def own(location):
    return re.fullmatch(rf"|{re.escape(BASE)}/.*|/(?![/\\]).*", location) is not None


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['threat']}: {case['name']}")
def test_a_hostile_request_is_answered_as_the_table_says(service, case):
    answer = sent(service, case)
    assert answer.status_code in case.get("status", range(500))
    for word in case.get("absent", ()):
        assert word not in answer.text
        assert word not in str(answer.headers)
    for name, value in case.get("header", {}).items():
        assert answer.headers[name] == value
    for name, value in case.get("header_absent", {}).items():
        assert value not in answer.headers[name]
    if "verdict_not" in case:
        assert answer.status_code == 422 or answer.json["status"] != case["verdict_not"]
    assert own(answer.headers.get("Location", ""))


class Page(HTMLParser):
    """What a browser would make of a page: whatever runs, and wherever it leads."""

    def __init__(self, text):
        super().__init__()
        self.faults = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        named = dict(attrs)
        if tag in ("iframe", "base", "math", "object", "embed"):
            self.faults.append(tag)
        if tag == "script" and not (named.get("src") or "").startswith("/static/"):
            is_data = named.get("type") == "application/ld+json"
            self.faults += [] if is_data else ["a script"]
        if "refresh" in (named.get("http-equiv") or "").lower():
            self.faults.append("refresh")
        for name, value in attrs:
            if name.startswith("on") or name == "srcdoc":
                self.faults.append(name)
            if name in ("href", "src", "action", "formaction"):
                self.faults += [value] if LEADS_AWAY.match((value or "").strip()) else []


LEADS_AWAY = re.compile(
    r"(?!javascript:\(function)(?:javascript|data|vbscript):|(?:https?:)?[/\\]*(?:[^/?#]*@)?evil\.example"
    r"|https://cables\.example\.org[^/]",
    re.IGNORECASE,
)


def check_harmless(answer, payload):
    """Nothing of a payload is executed, sets a header, or leads away."""
    assert answer.status_code < 500 or answer.status_code == 501
    assert own(answer.headers.get("Location", ""))
    assert not {"Set-Cookie", "Refresh"} & set(answer.headers.keys())
    assert "\n" not in str(answer.headers).replace("\r\n", "")
    if "html" in answer.content_type:
        assert not Page(answer.text).faults
        assert "49" not in re.findall(r'value="([^"]*)"', answer.text)
        assert len(payload) < 4 or "<" not in payload or payload not in answer.text
    else:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("place", TABLE["places"])
def test_a_payload_is_harmless_wherever_it_is_put(service, place):
    begin = TABLE["places"].index(place) % 8  # every eighth payload; bench/load.py sends all
    for _, payload in PAYLOADS[begin::8]:
        path, _, query = place.partition("?")
        safe = quote(payload, safe="", errors="surrogatepass")
        line = as_gunicorn(path.replace("{}", quote(payload, safe="/%", errors="surrogatepass")), query.replace("{}", safe))  # fmt: skip
        answer = service.get("/", environ_overrides=line, buffered=True)
        check_harmless(answer, payload)
        answer.close()


# What is written into other formats


HOSTILE = [
    "\\input{/etc/passwd} \\write18{id}",
    "TIES}, author={X}, note={",
    "TIES\nER  - \nTY  - X",
    "=1+1 @SUM(A1) -2 +3",
    '"><script>alert(1)</script> & ]]> <!-- x -->',
    "TIES\u2028%0 Book\u0085T1  - X",
    "{ $ & # ^ _ ~ % \\ }",
    "'''[[x]] {{y}} <ref>z</ref> |a=b",
    "TIES\x00\x1b[31m",
]


@pytest.mark.parametrize("subject", HOSTILE)
def test_a_hostile_subject_makes_one_record_in_every_format(subject, tmp_path):
    raw = RawCable(
        "09NOWHERE212",
        "R 051200Z MAR 09\nFM AMEMBASSY NOWHERE\nTO RUEHC/SECSTATE WASHDC 0001",
        f"C O N F I D E N T I A L NOWHERE 000212 \n \nSUBJECT: {subject} \n \n1. (C) {subject} \n",
        "text",
        "x.txt",
    )
    cable = read(raw)

    passage = select(cable, address.parse("09NOWHERE212"))
    here = Settings(BASE, str(tmp_path / "none.db"))
    made = {
        form.name: desk.export([passage], form.name, settings=here).data.decode("utf-8")
        for form in desk.formats()
    }
    for name in ("bibtex", "biblatex"):
        parsed = parse_string(made[name])
        assert (len(parsed.entries), parsed.failed_blocks) == (1, []), made[name]
        assert "\\input{" not in made[name].replace("\\textbackslash", "")
        assert "\\write18" not in made[name]
    for name, begin, end in (("ris", r"TY  - ", r"ER  -"), ("enw", r"%0 ", None)):
        assert len(re.findall(rf"(?m)^{begin}", made[name])) == 1
        assert end is None or len(re.findall(rf"(?m)^{end}", made[name])) == 1
    for name in ("endnote-xml", "word", "mods", "dublin-core"):
        ET.fromstring(made[name])
    for name in ("csl-json", "json-ld"):
        json.loads(made[name])
    assert "<script" not in made["html"]


# Pictures


def png(width, height):
    """A PNG of zeros, of a few kilobytes, that unfolds to width times height pixels."""

    def chunk(kind, data):
        sum_ = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + sum_

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * min(height, 2000)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [9_000, 13_000, 20_000, 2**31 - 1])
def test_a_picture_that_unfolds_without_measure_is_refused_before_it_is(service, side):
    data = png(side, side) if side < 2**20 else png(8, 8).replace(b"\0\0\0\x08\0\0\0\x08", b"\x7f\xff\xff\xff" * 2)  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sent = {"card": (io.BytesIO(data), "x.png")}
        answer = service.post("/verify/card", data=sent, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json["code"] == "unreadable-file"


# References


LOOKALIKES = ["٠٨MEXICO1487", "08MEXICO１487", "08MEXıCO1487", "08ſTATE1487", "08MEXICO²", "08MEXICO" + "9" * 5000]  # fmt: skip


@pytest.mark.parametrize("text", LOOKALIKES)
def test_a_look_alike_of_a_reference_is_no_reference(text):
    with pytest.raises(BadReference):
        reference.parse(text)
    assert not reference.is_valid(text)


# The search


def test_no_query_is_a_command_to_the_database(service):
    operators = ['"', "(", ")", "*", "^", ":", "-", "AND", "OR", "NOT", "NEAR", "NEAR(", "a", "\0"]
    queries = [f"{a} {b}" for a in operators for b in operators]
    queries += [f"a{x}b" for x in operators] + [x * 60 for x in operators]
    queries += TABLE["payloads"]["queries"]
    assert len(queries) > 200
    for query in queries:
        asked = service.get("/api/search", query_string={"q": query})
        assert asked.status_code in (200, 422), query


# Forms that compute


def test_a_long_quotation_that_is_nowhere_is_placed_by_its_ends(service):
    text = " ".join(p.text for p in SAMPLE.paragraphs)[:9_000]
    garbled = re.sub(r"\b(\w)(\w\w+)\b", lambda m: f"{m[1]}x{m[2]}", text)
    verdict = desk.verify(garbled, "08MEXICO1487", settings=Settings(BASE, "/nowhere/none.db"))
    assert verdict.status == "altered"
    noise = " ".join(sorted(text.split()))
    assert desk.verify(noise, "08MEXICO1487", settings=Settings()).status in ("absent", "altered")


# Files that go on without end, or end too soon


NESTED = [
    ("x.tex", b"\\begin{document} " + b"{" * 5_000),
    ("x.tex", b"\\begin{document} " + b"\\enquote{" * 5_000),
    ("x.html", b"<blockquote>" * 20_000),
    ("x.md", b"> " * 5_000 + b"x"),
    ("x.docx", b"K\x03\x04" + b"\0" * 40 + b"PK\x05\x06" + b"\0" * 18),
]


@pytest.mark.parametrize(("name", "data"), NESTED, ids=[name for name, _ in NESTED])
def test_a_manuscript_without_end_is_read_or_refused(name, data):
    with contextlib.suppress(CitekitError):
        assert isinstance(manuscript.read(data, name), tuple)


def test_an_entry_that_ends_behind_its_equals_sign_has_no_field_there():
    text = "@misc{a, number={08MEXICO1487}, url="
    for entry in bibblocks.entries(text):
        assert "url" not in bibblocks.spans(text, entry)


def test_a_list_of_cards_without_end_is_refused(tmp_path):
    for text in ('{"ref": ' + "[" * 100_000, "ref,para\n" + '"' + "x" * 200_000):
        file = tmp_path / "rows"
        file.write_text(text)
        before = csv.field_size_limit(10**9)  # as a dump's reader leaves it
        try:
            with pytest.raises(UnreadableFile):
                desk.batch_rows(file)
        finally:
            csv.field_size_limit(before)
