"""Feeds every parser of strangers' input with mutilated input, by hypothesis.

Run: python bench/fuzz.py [--seconds 60] [--only NAME] [--stall 5] [--memory 2000]

``TARGETS`` is the table: a name, a strategy, what is done with an example.  Acceptable is a value or
a CitekitError.  Any other exception, an example that takes longer than ``--stall`` seconds, and
more than ``--memory`` MB are faults: the smallest example is printed, and the exit code is 1.
tests/test_fuzz.py runs a few examples of the same table.
"""

import argparse
import bz2
import contextlib
import csv
import gzip
import io
import logging
import random
import resource
import signal
import sys
import tarfile
import tempfile
import time
import traceback
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import quote

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from citekit import address, corpus, desk, reference
from citekit.cards import logo, scan, theme
from citekit.cite import bibblocks, userstyle
from citekit.corpus.articles import articles
from citekit.errors import CitekitError
from citekit.manuscript import KINDS, quotations
from citekit.manuscript import read as read_manuscript
from citekit.model import Cable, Problem
from citekit.passage.verify import verify
from citekit.settings import SETTINGS, Settings
from citekit.store import words

NOWHERE = Settings("https://cables.example.org", "/nowhere/none.db")
SAMPLE = corpus.sample()
PLACE = "08MEXICO1487/11/26-40:0AQ8"
WORDS = SAMPLE.paragraphs[10].text
PLAIN = f"{SAMPLE.raw_header}\n\n{SAMPLE.raw_body}"
BITS = """' " < > & \\ / % {{7*7}} ${x} \0 \x1b \u202e \u200b \u2028 \ufeff ﬁ ſ ı İ ٠٨ １ é e\u0301 ⁂ 👩‍👩‍👧 \ud800 -- … “ ” ’ :
1-14+30-44 +12/1-9 :K3F9 .2 U1 99999999999999999999 -1 0 1e999 NaN SUBJECT 08MEXICO1487 ¶ #par11 .. // \r\n \n\n1. (C) </pre> <pre>
&#x000A; &#xD800; <!DOCTYPE [ ]]> <!-- @book{ } $ \\input{x} {{{{{{{{ (((((((( [[[[[[[[ ******** ________ =1+1 null true [] {}""".split(" ")  # fmt: skip
"""What has broken parsers elsewhere: quotes, controls, look-alikes, huge numbers, nesting."""

_LETTERS = 12  # letters are read by tesseract, a program of its own with a limit of 20 seconds

# Examples: pieces of true input with something cut out, doubled or put in.


def _edits(inserts):
    cut = st.tuples(
        st.floats(0, 1), st.integers(0, 60), inserts, st.sampled_from((1, 1, 1, 1, 1, 2, 300))
    )
    return st.lists(cut, max_size=5)


def _edit(data, edits):
    for at, length, insert, times in edits:
        place = int(at * len(data))
        data = data[:place] + insert * times + data[place + length :]
    return data


def text(*seeds):
    """Texts: the seeds, edited, or any text at all."""
    inserts = st.one_of(st.sampled_from(BITS), st.text(max_size=8))
    edited = st.builds(_edit, st.sampled_from(seeds), _edits(inserts))
    return st.one_of(edited, edited, edited, st.text(max_size=200))


def data(*seeds):
    """Bytes: the seeds, edited, or any bytes at all."""
    bits = [bit.encode("utf-8", "surrogatepass") for bit in BITS]
    inserts = st.one_of(st.sampled_from(bits), st.binary(max_size=8))
    edited = st.builds(_edit, st.sampled_from(seeds), _edits(inserts))
    return st.one_of(edited, edited, edited, st.binary(max_size=200))


def packed(name, *seeds):
    """ZIP packages with an edited part, or edited themselves."""
    inside = data(*seeds).map(lambda part: _zip({name: part}))
    return st.one_of(inside, inside, data(*(_zip({name: part}) for part in seeds)))


def _zip(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def _tar(content):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as made:
        entry = tarfile.TarInfo("08MEXICO1487.txt")
        entry.size = len(content)
        made.addfile(entry, io.BytesIO(content))
    return file.getvalue()


def _page():
    lines = (
        part.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "&#x000A;")
        for part in (SAMPLE.raw_header, SAMPLE.raw_body)
    )
    cells = ("08MEXICO1487", "2008-05-16 21:09", "2011-01-23 21:09", "SECRET", "Embassy Mexico")
    boxes = "".join(f"<td>\n<a href='x'>{cell}</a>\n</td>" for cell in cells)
    blocks = "".join(f"<code><pre>{part}</pre></code>\n" for part in lines)
    return f"<title>Cable Viewer</title><h3>Viewing cable 08MEXICO1487, TIES</h3><table class='cable'><tr>{boxes}</tr></table>{blocks}".encode()


def _row():
    file = io.StringIO()
    fields = [
        "1",
        "5/16/2008 21:09",
        "08MEXICO1487",
        "Embassy Mexico",
        "SECRET",
        "",
        SAMPLE.raw_header,
        SAMPLE.raw_body,
    ]
    csv.writer(file, quoting=csv.QUOTE_ALL, doublequote=False, escapechar="\\").writerow(fields)
    return file.getvalue().encode()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ODF = " ".join(
    f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
    for n in ("office", "text", "style")
)
_SAID = f'He wrote "{WORDS[90:160]}" (08MEXICO1487, para. 11).'
MANUSCRIPTS = {
    "x.docx": packed("word/document.xml", f'<w:document {_W}><w:body><w:p><w:pPr><w:pStyle w:val="Quote"/></w:pPr><w:r><w:t>{_SAID}</w:t></w:r></w:p></w:body></w:document>'.encode()),
    "x.odt": packed("content.xml", f"<office:document-content {_ODF}><office:body><office:text><text:p>{_SAID}</text:p></office:text></office:body></office:document-content>".encode()),
    "x.tex": data(("\\documentclass{article}\\begin{document}" + _SAID.replace('"', "``", 1) + "\\begin{quote}" + _SAID + "\\end{quote}\\footnote{\\cite[11]{a}}\\href{x}{y}\\end{document}").encode()),
    "x.md": data(f"# Ties\n\n{_SAID} [@a, p. 11][^1]\n\n> {_SAID}\n\n[^1]: See <https://cables.example.org/{PLACE}>.\n".encode()),
    "x.html": data(f"<p>{_SAID}</p><blockquote cite='/{PLACE}'>{_SAID}</blockquote><q>x</q>".encode()),
    "x.txt": data(f"{_SAID}\n\n    {_SAID}\n".encode()),
    "x.pdf": None,
}  # fmt: skip


# What is done with an example.


@dataclass(frozen=True)
class Target:
    """A parser: its name, the strategy of its input, what is done with one.

    ``patience``: how many times longer than others it may take.
    """

    name: str
    inputs: object
    act: object
    patience: float = 1


def _read_bytes(content):
    for found in corpus.read_bytes(content, "x"):
        if isinstance(found, Cable):
            assert found.raw_body is not None
            verify(found, None, "a quotation that is not there")
        else:
            assert found
            str(found.message if isinstance(found, Problem) else found)


def _in_file(suffix, act):
    def acted(content):
        raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, f"x{suffix}")
            file.write_bytes(raw)
            act(file)

    return acted


def _logo(file):
    with contextlib.suppress(ValueError):  # the theme that names it says so with its line
        logo.read(file)


def _manuscript(name):
    def read(content):
        for block in read_manuscript(content, name):
            list(quotations(block))

    return read


def _quoted(said):
    verdict = desk.verify(said, "08MEXICO1487", settings=NOWHERE)
    desk.verdict_as_dict(verdict)
    with contextlib.suppress(CitekitError):
        desk.passage("08MEXICO1487", None, quote=said, settings=NOWHERE)


def _asked(query):
    asked = words.parse(query)
    if asked:
        words.fts5_query(asked), words.tsquery(asked)
        _index().execute("SELECT count(*) FROM t WHERE t MATCH ?", (words.fts5_query(asked),))
    words.snippet(WORDS, asked.terms)


@cache
def _index():
    import sqlite3

    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE t USING fts5(x)")
    index.execute("INSERT INTO t VALUES (?)", (WORDS,))
    return index


@cache
def client():
    from citekit.web.app import create_app

    return create_app(NOWHERE).test_client()


def _get(asked):
    """A GET with path and query as gunicorn hands them on, and one header."""
    path, query, name, value = asked
    path = "/" + path.encode("utf-8", "surrogatepass").decode("latin-1")
    value = "".join(c for c in value if c.isprintable() and ord(c) < 256)
    raw = {"PATH_INFO": path, "RAW_URI": quote(path, safe="/%:+", encoding="latin-1"), "QUERY_STRING": quote(query, safe="=&+%", errors="replace")}  # fmt: skip
    answer = client().get(
        "/", environ_overrides=raw, headers={name: value} if value else {}, buffered=True
    )
    assert answer.status_code < 500 or (path, answer.status_code) == ("/oembed", 501), answer.status
    answer.close()


def _post(path, content_type):
    def sent(content):
        if isinstance(content, str):
            content = content.encode("utf-8", "surrogatepass")
        answer = client().post(path, data=content, content_type=content_type, buffered=True)
        assert answer.status_code < 500, answer.status

    return sent


def _card_sent(content):
    answer = client().post("/verify/card", data={"card": (io.BytesIO(content), "x.png")})
    assert answer.status_code < 500, answer.status


def _settings(given):
    Settings.read(given)


ADDRESSES = text(
    PLACE,
    "08MEXICO1487/11-12",
    "08MEXICO1487/11/120-130+12/1-9",
    "08MEXICO1487/U1:K3F9",
    "08 MEXICO 1487",
    "cable/2008/05/08MEXICO1487.html",
)
LISTS = text("08MEXICO1487/11;08MEXICO1487/12", f"{PLACE};10TOKYO397;08MEXICO1487/1-2")
QUERIES = text(
    "q=warm ties&origin=MEXICO",
    "style=apa&locale=de-DE&size=square&theme=ink",
    "quote=warm ties",
    "from=3&to=9",
    "url=https://cables.example.org/08MEXICO1487&format=json&maxwidth=3",
    "part=2&r=00",
    "page=3&from=2008-01&to=2009",
    "format=ris&id=08MEXICO1487",
)
PATHS = st.one_of(
    ADDRESSES,
    text(
        "search",
        "oembed",
        "unapi",
        "list/08MEXICO1487;10TOKYO397.bib",
        "browse/origin/MEXICO",
        "feed.atom",
        "from",
        "verify",
        "api/passage",
        "api/cite",
        "static/../app.py",
        "sitemap-1.xml",
        "08MEXICO1487/11.csl.json",
    ),
)
ACCEPT = text(
    "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    "application/x-bibtex;q=0.2, image/webp",
    "text/x-bibliography; style=apa; locale=de-DE",
    "application/vnd.citekit.v1+json",
)
BIB = text(
    '@techreport{a, title={{TIES}}, number={08MEXICO1487}, url={https://cables.example.org/08MEXICO1487}, note = "x" # jan}\n@string{jan = "J"}\n@comment{x}\n'
)
THEME = (
    (Path(desk.__file__).parents[2] / "templates" / "cards" / "paper.toml").read_text("utf-8")
    if (Path(desk.__file__).parents[2] / "templates").is_dir()
    else "name = 'x'"
)
SVG = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'><g transform='scale(2) rotate(3)'><path d='M0 0 L5 5 C1 2 3 4 5 6 A1 1 0 0 1 2 2 Z' fill='#a00'/><rect width='3' height='4'/><circle r='2'/><polygon points='0,0 1,1 2,0'/></g></svg>"
ROWS = (
    'ref,para,quote,size\n08MEXICO1487,11,"warm ties",og\n',
    '{"ref": "08MEXICO1487", "para": "11", "words": "1-9"}\n',
)
LISTED = (
    "url,reference,title,date\nhttps://paper.example/1,08 MEXICO 1487,Ties,2011-01-23\n",
    '[{"url": "https://x.example", "reference": ["08MEXICO1487"]}]',
)
STYLE = '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><title>X</title><id>x</id></info><macro name="m"><text variable="title"/></macro><citation><layout><text macro="m"/></layout></citation></style>'
BODIES = (
    '{"passages": [{"reference": "08MEXICO1487", "paragraph": "11", "words": "1-9"}]}',
    '{"text": "As 08 MEXICO 1487 has it."}',
    '{"quote": "independent from the U.S.", "reference": "08MEXICO1487", "paragraph": "11"}',
)


@cache
def targets():
    """The table.  Made when asked for: some of the true input is drawn first."""
    chosen = desk.passage("08MEXICO1487", 11, words="26-40", settings=NOWHERE)
    cards = {
        form: desk.card(chosen, format=form, settings=NOWHERE).data
        for form in ("png", "webp", "jpg", "pdf")
    }
    plain, page, row = PLAIN.encode(), _page(), _row()
    archives = (
        _zip({"a.html": page}),
        _tar(plain),
        gzip.compress(row),
        bz2.compress(page),
        zlib.compress(row),
    )
    pictures = data(cards["png"], cards["webp"], cards["jpg"])
    headers = st.tuples(
        PATHS,
        QUERIES,
        st.sampled_from(("Accept", "Accept-Language", "If-None-Match", "X-Forwarded-For", "Range")),
        ACCEPT,
    )
    name = st.sampled_from([s.key for s in SETTINGS])
    value = text(
        "https://cables.example.org/base",
        "postgresql+psycopg://host/name",
        "redis://127.0.0.1:6379/0",
        "60/minute",
        "2",
    )
    rows = [
        Target("address", ADDRESSES, address.parse),
        Target("address, any spelling", ADDRESSES, lambda said: desk.resolve(said, settings=NOWHERE)),
        Target("references in text", text(PLAIN[:3000], f"See {PLACE} and REF: A. 07 TUNIS 9347 B. STATE 123"), lambda said: desk.mentions(said, settings=NOWHERE)),
        Target("one reference", text("08MEXICO1487", "08 MEXICO 1487", "08REOHILLAH12"), reference.parse),
        Target("reading list", LISTS, lambda said: desk.reading_list(said, settings=NOWHERE)),
        Target("page", data(page), _read_bytes),
        Target("plain text", data(plain), _read_bytes),
        Target("dump", data(row, row + row), _read_bytes),
        Target("archive", st.one_of(data(*archives), packed("a.html", page)), _read_bytes),
        Target("list of articles", data(*(one.encode() for one in LISTED)), lambda said: list(articles(said, "x"))),
        Target("list of IDs", data(b"08MEXICO1487\n10TOKYO397\n", b"id,date\n08MEXICO1487,2008\n"), corpus.published_list),
        Target("quotation", text(WORDS[:400], WORDS[100:160], "independent from the U.S."), _quoted),
        Target("query", text('"war on drugs" oil OR min* -fish', "NEAR(a b) AND NOT c^2"), _asked),
        Target("theme", text(THEME), _in_file(".toml", theme.read)),
        Target("SVG logo", text(SVG), _in_file(".svg", _logo)),
        Target("PNG logo", data(cards["png"]), _in_file(".png", _logo)),
        Target("list of cards", text(*ROWS), _in_file(".csv", desk.batch_rows)),
        Target("bibliography", BIB.map(lambda said: said.encode("utf-8", "surrogatepass")), lambda said: desk.check_bib(said, settings=NOWHERE)),
        Target("entries of a bibliography", BIB, lambda said: [list(bibblocks.spans(said, e)) for e in bibblocks.entries(said)]),
        Target("CSL style", data(STYLE.encode()), userstyle.read),
        Target("picture", pictures, scan.read),
        Target("card sent", pictures, lambda said: desk.verify_card(said, settings=NOWHERE), _LETTERS),
        Target("card posted", pictures, _card_sent, _LETTERS),
        Target("settings", st.dictionaries(name, value, max_size=4), _settings),
        Target("request", headers, _get),
        Target("JSON: find", text(*BODIES), _post("/api/find", "application/json")),
        Target("JSON: verify", text(*BODIES), _post("/api/verify", "application/json")),
        Target("JSON: batch", text(*BODIES), _post("/api/batch", "application/json")),
        Target("form", text("q=warm+ties&ref=08MEXICO1487"), _post("/verify", "application/x-www-form-urlencoded")),
        Target("multipart", data(b'--x\r\nContent-Disposition: form-data; name="card"; filename="a.png"\r\n\r\nabc\r\n--x--\r\n'), _post("/verify/card", "multipart/form-data; boundary=x")),
    ]  # fmt: skip
    for known, inputs in MANUSCRIPTS.items():
        rows.append(
            Target(
                f"manuscript {known}",
                data(cards["pdf"]) if inputs is None else inputs,
                _manuscript(known),
            )
        )
    assert {k.split(".")[-1] for k in MANUSCRIPTS} <= {
        s.strip(".") for kind in KINDS for s in kind.suffixes
    }
    return rows


# The run.


class Stalled(BaseException):
    """An example that took too long; no parser can catch it."""


@dataclass
class Tally:
    """What came of a target."""

    examples: int = 0
    slowest: float = 0.0
    outcomes: Counter = field(default_factory=Counter)
    faults: list = field(default_factory=list)


def probe(target, *, examples, stall=None, tally=None, number=None):
    """Some examples of a target; raises what is no acceptable outcome, with the smallest example."""
    tally = tally or Tally()

    def act(given_input):
        began = time.perf_counter()
        if stall:
            signal.setitimer(signal.ITIMER_REAL, stall * target.patience)
        try:
            target.act(given_input)
            tally.outcomes["value"] += 1
        except CitekitError as error:
            tally.outcomes[type(error).__name__] += 1
        finally:
            if stall:
                signal.setitimer(signal.ITIMER_REAL, 0)
            tally.examples += 1
            tally.slowest = max(tally.slowest, time.perf_counter() - began)

    phases = (Phase.generate, Phase.shrink)
    run = settings(max_examples=examples, database=None, deadline=None, phases=phases, suppress_health_check=list(HealthCheck))(given(target.inputs)(act))  # fmt: skip
    (seed(number)(run) if number is not None else run)()


def _alarm(*_):
    raise Stalled


def main():
    """Rounds over the table until the time is up."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--only", help="part of the name of a target")
    parser.add_argument("--stall", type=float, default=5, help="seconds an example may take")
    parser.add_argument("--memory", type=int, default=2_000, help="MB of data the process may hold")
    asked = parser.parse_args()
    signal.signal(signal.SIGALRM, _alarm)
    logging.disable(logging.CRITICAL)  # pypdf tells of every damage that it survives
    resource.setrlimit(resource.RLIMIT_DATA, (asked.memory * 1_000_000,) * 2)
    chosen = [t for t in targets() if asked.only is None or asked.only in t.name]
    tallies = {target.name: Tally() for target in chosen}
    end = time.monotonic() + asked.seconds
    while time.monotonic() < end and not all(tallies[t.name].faults for t in chosen):
        for target in chosen:
            tally = tallies[target.name]
            if tally.faults or time.monotonic() > end:
                continue  # a target that has failed is mended first
            number = random.getrandbits(64)
            try:
                probe(target, examples=60, stall=asked.stall, tally=tally, number=number)
            except (Exception, Stalled):  # noqa: BLE001 - any exception is a fault and is printed
                tally.faults.append(traceback.format_exc())
                print(f"== {target.name} (seed {number})\n{tally.faults[-1][-6000:]}", flush=True)
    print(f"{'parser':28} {'examples':>9} {'slowest s':>10}  outcomes")
    for name, tally in tallies.items():
        said = ", ".join(f"{what} {count}" for what, count in tally.outcomes.most_common(4))
        print(
            f"{name:28} {tally.examples:9,} {tally.slowest:10.2f}  {said}{'  FAULT' if tally.faults else ''}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(f"{sum(t.examples for t in tallies.values()):,} examples, at most {peak:,.0f} MB")
    sys.exit(any(t.faults for t in tallies.values()))


if __name__ == "__main__":
    main()
