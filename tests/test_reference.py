"""References: every spelling, the published list, the misprints, references in running text."""

import csv
import gzip
import json
import random
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from citekit import assets, reference
from citekit.errors import BadReference, UnknownCable
from citekit.model import Reference
from citekit.reference import ledger, names

CASES = Path(__file__).parent / "cases"
SPELLINGS = json.loads((CASES / "reference_spellings.json").read_text("utf-8"))
LISTS = json.loads((CASES / "reference_lists.json").read_text("utf-8"))["items"]
RATCHET = json.loads((CASES / "corpus_ratchet_reference.json").read_text("utf-8"))
MEXICO = Reference(2008, "MEXICO", 1487)


def found(text, **options):
    """The references found, in order, without repeats; every span is checked on the way."""
    mentions = reference.find(text, **options)
    assert all(text[m.start : m.end] == m.text for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    return list(dict.fromkeys(str(m.reference) for m in mentions))


# One reference.


@pytest.mark.parametrize("text", SPELLINGS["same"])
def test_any_spelling_and_any_address_of_a_cable_is_its_reference(text):
    assert reference.parse(text) == MEXICO
    assert reference.compact(text) == "08MEXICO1487"


@pytest.mark.parametrize("case", SPELLINGS["others"], ids=lambda case: case["text"])
def test_headings_page_lines_cuts_and_other_names_are_read(case):
    assert str(reference.parse(case["text"], year=case.get("year"))) == case["expected"]


@pytest.mark.parametrize("case", SPELLINGS["refused"], ids=lambda case: repr(case["text"]))
def test_what_is_no_reference_is_refused_with_a_sentence(case):
    with pytest.raises(BadReference) as raised:
        reference.parse(case["text"])
    assert case["says"] in raised.value.message
    assert raised.value.message.endswith(".")
    assert raised.value.hint


def test_an_overlong_text_is_refused_at_once_and_shown_short():
    start = time.perf_counter()
    for text in ("08MEXICO" + "1" * 10_000_000, "9" * 1_999, "A" * 1_999, "/" * 1_999, "%" * 1_999):
        with pytest.raises(BadReference) as raised:
            reference.parse(text)
        assert len(raised.value.message) < 200
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize("year", [1966, 1972, 1985, 1999, 2000, 2009, 2010])
def test_years_run_from_1966_to_2010(year):
    written = f"{year % 100:02d}NOWHERE1"
    assert reference.parse(written) == Reference(year, "NOWHERE", 1)
    assert reference.parse(f"{year}NOWHERE1") == Reference(year, "NOWHERE", 1)


@given(
    st.text(max_size=40) | st.from_regex(r"[0-9O]{2,4}[ \-A-Z0]{2,20}[0-9O]{1,9}", fullmatch=True)
)
@example("200000A1")
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_reference_that_prints_and_reads_back_or_is_refused(text):
    try:
        wanted = reference.parse(text)
    except BadReference:
        return
    assert reference.parse(reference.format(wanted)) == wanted


def test_validate_wants_a_published_cable_and_names_the_nearest():
    assert reference.validate("08 mexico 1487") == MEXICO
    with pytest.raises(UnknownCable) as raised:
        reference.validate("08MEXICO1488")
    assert "08MEXICO1488" in raised.value.message
    assert "08MEXICO1487" in raised.value.hint
    with pytest.raises(UnknownCable) as raised:
        reference.validate("08NOWHERE1")
    assert raised.value.hint == "Check year, post and number."
    assert reference.is_valid("08MEXICO1487")
    assert not any(map(reference.is_valid, ("08NOWHERE1", "08MEXICO1488", "nonsense", "11", "")))


def test_the_nearest_are_of_the_year_else_of_other_years_else_of_like_names():
    def near(text):
        return [str(one) for one in reference.nearest(reference.parse(text))]

    assert near("08MEXICO1487")[0].startswith("08MEXICO14")
    assert near("66BUENOSAIRES2482") == ["66BUENOSAIRES2481"]
    assert near("08BONN3") == ["88BONN31258"]
    assert near("08MEXCIO1487")[0] == "08MEXICO1487"
    assert all(one.startswith("08KYIV") for one in near("08KIEV3"))
    assert near("08NOWHERE1") == []
    assert len(near("09STATE3")) == 3


# The published list.


def published_rows(corpus):
    with gzip.open(corpus / "cable2month.csv.gz", "rt", encoding="ascii", newline="") as file:
        return list(csv.reader(file))


def test_the_data_is_compact():
    assert assets.data("published.bin").stat().st_size < 300_000
    assert assets.data("rows.bin").stat().st_size < 300_000


def test_every_published_id_is_read_and_has_its_month(corpus):
    rows = published_rows(corpus)
    assert len(rows) == reference.total()
    wrong = [
        printed
        for printed, month in rows
        if (read := reference.parse(printed)).published_id != printed
        or reference.month(read) != int(month)
    ]
    assert not wrong


def test_row_numbers_and_ids_lead_to_each_other(corpus):
    rows = published_rows(corpus)
    picked = random.Random(1).sample(range(len(rows)), 400)
    for at in [0, 1, 9, 239_252, len(rows) - 1, *picked]:
        cable = reference.by_number(at + 1)
        assert cable.published_id == rows[at][0]
        assert reference.number(cable) == at + 1
    assert reference.by_number(0) is None
    assert reference.by_number(len(rows) + 1) is None


def everything():
    """Every published reference whose ID keeps the grammar."""
    for origin in ledger.origins():
        for year in ledger.years(origin):
            for serial in ledger.year(origin, year).serials:
                yield Reference(year, origin, serial)


def test_every_published_reference_is_read_back_from_its_id():
    count = 0
    for cable in everything():
        count += 1
        assert reference.parse(str(cable)) == cable
    assert count == reference.total() - 203


@given(st.integers(1, 251_287))
@settings(max_examples=100, deadline=None)
def test_a_published_cable_is_read_back_from_any_dress(row):
    cable = reference.by_number(row)
    year, origin, serial = cable.year, cable.origin, cable.serial
    for text in (
        f"{year} {origin.lower()} {serial:06d}",
        f"{cable.published_id}_a",
        f"https://wikileaks.org/cable/{year}/{reference.month(cable):02d}/{cable.published_id}.html",
        f"{year % 100:02d}-{origin}-{serial}".replace("0", "O"),
        f"#{reference.number(cable)}",
    ):
        assert reference.parse(text) == cable


def test_the_months_need_no_misprint_to_be_named():
    assert reference.month(Reference(2006, "BAKU", 1165)) == 8
    assert reference.number(Reference(2006, "BAKU", 1165)) == 74061
    assert reference.month(Reference(2008, "MEXICO", 1488)) is None
    assert reference.number(Reference(2008, "MEXICO", 1488)) is None
    assert not reference.published(Reference(2020, "MEXICO", 1))


def test_a_look_up_unpacks_only_what_it_needs():
    for kept in (ledger._file, ledger._head, ledger.year):
        kept.cache_clear()
    start = time.perf_counter()
    assert reference.month(reference.parse("08MEXICO1487")) == 5
    assert time.perf_counter() - start < 0.05
    assert ledger._head.cache_info().currsize == 1


# Misprints, aliases, origins.


def table(name):
    with assets.data(name).open(encoding="ascii", newline="") as file:
        return list(csv.DictReader(file))


def test_the_misprints_are_exactly_the_published_ids_that_break_the_grammar():
    rows = table("misprints.csv")
    assert len(rows) == len({row["printed"] for row in rows}) == 203
    assert {row["printed"] for row in rows} == set(ledger.misprints())
    for row in rows:
        plain = re.fullmatch(r"\d\d([A-Z]+)[1-9]\d*", row["printed"])
        assert plain is None or plain[1] not in set(ledger.origins())
        assert row["kind"]
        assert row["source"]


def test_a_misprinted_id_gives_the_right_reference_and_keeps_its_own_page():
    for row in table("misprints.csv"):
        cable = reference.parse(row["printed"])
        assert (str(cable), cable.published_as) == (row["reference"], row["printed"])
        again = reference.parse(str(cable))
        assert again == cable
        assert reference.published(again)
        assert reference.month(cable) == ledger.misprints()[row["printed"]].month
        assert names.known(cable.origin)
        # Where the right ID has no page of its own, it leads to the misprinted one.
        has_page = ledger.month_of(cable.origin, cable.year, cable.serial) is not None
        assert again.published_as == (None if has_page else row["printed"])


def test_a_misprint_with_a_page_beside_it_stands_in_the_next_row_but_one_at_most():
    twins = 0
    for printed, misprint in ledger.misprints().items():
        right = reference.parse(str(reference.parse(printed)))
        if right.published_as is None:
            twins += 1
            assert abs(reference.number(right) - misprint.row) <= 2
    assert twins == 82


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08TAIPEI284", "08TAIPEI284"),  # published under both names: each keeps its page
        ("08AITTAIPEI284", "08AITTAIPEI284"),
        ("06KYIV4634", "06KYIV4634"),
        ("07PARISFR98001", "07UNESCOPARISFR98001"),  # published under neither
        ("07BRUSSELS98001", "07BRUSSELS98001"),
        ("09USEUBRUSSELS1292", "09BRUSSELS1292"),  # one series of numbers, two names
        ("06DAMASCUS4435", "06DAMASCCUS4435"),  # a misprint that became an origin
        ("06BUENOSAIR98001", "06BUENOSAIRES98001"),
    ],
)
def test_the_published_list_comes_before_any_other_name(text, expected):
    assert str(reference.parse(text)) == expected


def test_every_alias_leads_to_a_known_origin_and_says_whence():
    for row in table("aliases.csv"):
        assert names.known(row["origin"]), row
        assert row["use"] in ("name", "number"), row
        assert row["use"] == "number" or row["alias"] != row["origin"]
        assert row["source"], row


def test_every_published_origin_has_its_row():
    rows = {row["origin"]: row for row in table("origins.csv")}
    assert set(ledger.origins()) <= set(rows)
    assert all(row["words"].replace(" ", "") == code for code, row in rows.items())
    assert all(row["source"] and row["kind"] for row in rows.values())
    assert len(set(ledger.origins())) == 282
    unnamed = {code for code in ledger.origins() if not rows[code]["name"]}
    assert unnamed == {"BRUSSELS"}  # the code does not say whether embassy or mission


def test_an_origin_has_a_name_to_cite_and_the_name_its_source_prints():
    mexico = reference.origins()["MEXICO"]
    assert (mexico.name, mexico.printed) == ("Embassy Mexico City", "Embassy Mexico")
    assert reference.origin_name("NOWHERE") is None
    assert reference.origin_name("BRUSSELS") is None


# References in text.


@pytest.mark.parametrize("refs", [False, True])
@pytest.mark.parametrize("case", LISTS, ids=lambda case: case["text"][:40])
def test_every_form_of_a_reference_line_is_read(case, refs):
    own = reference.parse(case["own"]) if "own" in case else None
    assert found(case["text"], year=case["year"], own=own, refs=refs) == case["expected"].split()


def test_a_list_without_its_ref_is_read_where_the_caller_says_so():
    text = "A. TUNIS 9347 B. 06 TUNIS 9348"
    assert found(text, year=2008) == []
    assert found(text, year=2008, refs=True) == ["08TUNIS9347", "06TUNIS9348"]


def test_spans_cover_what_was_read_and_nothing_else():
    text = "REF: A. 06 Rio de \nJaneiro 9138 AND 9139; B) TUNIS 9701 (08)"
    mentions = reference.find(text, year=2009)
    assert [m.text for m in mentions] == ["06 Rio de \nJaneiro 9138", "9139", "TUNIS 9701 (08)"]


def test_a_reference_that_occurs_twice_is_found_twice():
    text = "08MEXICO1487, and again 08MEXICO1487."
    assert [m.start for m in reference.find(text)] == [0, 24]
    assert reference.find(text, own=MEXICO) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("As cable 08MEXICO1487 says,", "08MEXICO1487"),
        ("(08MEXICO1487)", "08MEXICO1487"),
        ("#cablegate #08MEXICO1487", "08MEXICO1487"),
        ("see 08 Mexico 1487, paragraph 11", "08 Mexico 1487"),
        ("the embassy (08 MEXICO 1487) wrote", "08 MEXICO 1487"),
        ("reported in 08 MEXICO 1487 that", "08 MEXICO 1487"),
        ("cable 2008 Mexico 1487", "2008 Mexico 1487"),
        ("in 08mexico1487 too", "08mexico1487"),
        ("08MEXICO1487's words", "08MEXICO1487"),
        ("08MEXICO1487_a", "08MEXICO1487_a"),
        ("in 09NOWHERE212 or 08NOWHERE5", None),
        ("09STATE999999 is no published one", "09STATE999999"),
        ("sent as 06EFTOBAKU1165 and 092OF5", "06EFTOBAKU1165"),
        ("written in 08mexico9999999", None),
        ("mail 08MEXICO1487@example.org", None),
        ("hash f08MEXICO1487", None),
        ("Read https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11.", "https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11"),
        ('<a href="http://wikileaks.ch/cable/2008/05/08MEXICO1487.html">here</a>', "http://wikileaks.ch/cable/2008/05/08MEXICO1487.html"),
        ("<a href='/cable/2008/05/08MEXICO1487.html'>here</a>", "08MEXICO1487"),
        ("see <b>08&nbsp;MEXICO</b> 1487", "08&nbsp;MEXICO</b> 1487"),
        ("https://cite.example/08MEXICO1487/11/58-83:7Q2M, and", "https://cite.example/08MEXICO1487/11/58-83:7Q2M"),
        ("https://example.org/2008/05/london-2012", None),
    ],
)  # fmt: skip
def test_in_prose_whole_ids_and_addresses_are_found(text, expected):
    mentions = reference.find(text)
    assert [m.text for m in mentions][:1] == ([expected] if expected else [])


def test_markup_of_a_saved_page_hides_no_reference():
    page = (
        "<pre>SUBJECT: A VISIT&#x000A;REF: A. 07 TUNIS 9347&#x000A;<a id='parB' href='#parB'>¶</a>B. "
        "STATE 912345&#x000A;&#x000A;Classified By: X</pre>"
    )
    assert found(page, year=2008) == ["07TUNIS9347", "08STATE912345"]


def test_prose_of_a_cable_yields_no_reference_without_a_ref():
    text = "1. (C) Mexico 1487 people met; see MEXICO 1487 for more. Tunis 12 said (Paris 493) no."
    assert found(text, year=2008) == []


WORDS = "the of in report budget embassy state London Paris Rome Mexico office paper May plan vote".split()
ORDINARY = [
    "On {d} {month} {year} London {event} beat Paris {event} by {n} votes.",
    "IN {year} BAGHDAD {event} PEOPLE WERE COUNTED, AND ON {d} {MONTH} {yy} KABUL {n} MORE.",
    "Our ref: {yy}/{n}; your ref. {n}-{yy}. Ref: State budget {year}, {big} dollars in Rome {d}.",
    "Reference: e-mail Smith-Jones {m}/{d}/{yy}, copied to j.state{n}@rome{yy}.example.org.",
    "The {year} budget gives Mexico ${big} million; in {year} it was {n},{m00} ({d}.{m} per cent).",
    "See page {n} of the {year} Tokyo {event} report, table {yy}, Vienna {d} May.",
    "HIGHWAY {yy} VIENNA {n} MILES; ROOM {yy} ROME {n}; FLIGHT {yy} BA{n}; GATE {yy}B{d}.",
    "From {d}-{m}-{year} to {year}-{m}-{d}: {yy} state laws, {n} Oslo flights, {yy} Lima {event}.",
    "Serial {yy}X{n}, model {year}GT{n}, colour #{yy}ff{d}0, key {yy}a{n}f{big}, {yy}.{n} Doha {d}.",
    "(Paris {event}) and [Rome {n}] and the class of '{yy}, Seoul '88, Athens {event}, Beijing {event}.",
    "PER THE {year} STATE DEPARTMENT {event} REPORT, {d} OF {n} CAIRO {event} DELEGATES LEFT.",
]  # fmt: skip


def ordinary_english(size, seed):
    """Invented prose with dates, e-mails and budget numbers, the same every time."""
    pick = random.Random(seed)
    months = "January March May June August October December".split()
    pieces = []
    while sum(map(len, pieces)) < size:
        month = pick.choice(months)
        values = {
            "d": pick.randint(1, 31), "m": pick.randint(1, 12), "month": month, "MONTH": month.upper(),
            "year": pick.randint(1966, 2012), "yy": f"{pick.choice([*range(66, 100), *range(11)]):02d}",
            "n": pick.randint(1, 9999), "big": pick.randint(1000, 99999999), "event": pick.randint(1960, 2030),
            "m00": f"{pick.randint(0, 999):03d}",
        }  # fmt: skip
        pieces.append(pick.choice(ORDINARY).format(**values))
        pieces.append(" ".join(pick.choices(WORDS, k=12)).capitalize() + ".\n")
    return " ".join(pieces)


@pytest.mark.parametrize("year", [None, 2008])
@pytest.mark.parametrize("seed", [1, 251_287])
def test_two_hundred_kilobytes_of_ordinary_english_hold_no_reference(year, seed):
    text = ordinary_english(200_000, seed)
    assert [m.text for m in reference.find(text, year=year)] == []


HOSTILE = {
    "digits": "1234567890", "zeros": "0", "capitals": "A", "blanks": " ", "lines": "\n", "tags": "<a", "entities": "&#x0",
    "colons": "REF:", "words": "REF ", "lists": "REF: A. TUNIS 12; ", "breaks": "REF:A\n\n", "numbers": "A) 123 ", "carried": " AND 13", "slashes": "/124",
    "years": "08 ", "posts": "MEXICO, ", "slips": "MEXCIO 12 ", "items": "08 AB ", "brackets": "(ref:", "addresses": "http://a/08MEXICO", "pages": "00000001 001 OF 002 ",
    "mails": "a@", "sentences": "Ref: Aa bb. Bb cc ", "letter O": "O", "mixed": "REF: MEXICO O1A ",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("refs", [False, True])
def test_time_grows_no_faster_than_the_text(name, refs):
    def seconds(size):
        text = HOSTILE[name] * (size // len(HOSTILE[name]))
        start = time.process_time()
        reference.find(text, year=2008, refs=refs)
        return time.process_time() - start

    seconds(1_000)
    small = min(seconds(10_000) for _ in range(3))
    # Ten times the text; a pattern that backtracks takes a hundred times as long or more.
    assert min(seconds(100_000) for _ in range(2)) < 50 * max(small, 0.005)


@given(st.lists(st.sampled_from("REF: |A. |B) |08|07 |MEXICO |RIO DE |JANEIRO |1487|0|, |AND |\n|\n\n|(|)|O|é|&#x000A;|<b>|İ|/|-|http://|TUNIS".split("|")), max_size=40))  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_whatever_is_found_stands_at_its_span(pieces):
    for refs in (False, True):
        found("".join(pieces), year=2008, own=MEXICO, refs=refs)


# Real cases, as a list that may only grow.


def corpus_cases(corpus, name):
    return json.loads((corpus / "cases" / f"{name}.json").read_text("utf-8"))["items"]


def read_id(case):
    try:
        return reference.compact(case["input"]) == case["expected"]
    except BadReference:
        return False


def read_references(case):
    own = reference.parse(case["reference_id"]) if case["reference_id"] else None
    return found(case["input"], year=case["year"], own=own) == case["expected"]


@pytest.mark.parametrize(("name", "passes"), [("ids", read_id), ("references", read_references)])
def test_the_cases_that_pass_are_those_in_the_list(corpus, name, passes):
    cases = corpus_cases(corpus, name)
    passing = [at for at, case in enumerate(cases) if passes(case)]
    assert passing == RATCHET[name]["passing"]
    failing = [str(at) for at in range(len(cases)) if at not in passing]
    assert failing == list(RATCHET[name]["wrong"])
