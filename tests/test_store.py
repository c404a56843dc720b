"""What every library does, in whichever database: system/test_postgresql.py runs these too.

The reader here is a toy, so that a test decides how a text is cut; all cables are invented.
"""

import datetime as dt
import hashlib
import re
import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import store
from citekit.errors import (
    BadQuery,
    LibraryFault,
    NoSuchParagraph,
    NotHeld,
    UnknownName,
    Withheld,
)
from citekit.model import Cable, Mention, Paragraph, Problem, RawCable, Reference, Search, Tag
from citekit.store import match, rows, schema
from citekit.store import search as searching

BODY = """C O N F I D E N T I A L NOWHERE 000212

TAGS: {tags}
SUBJECT: {subject}

1. (C) The war on drugs in the República
is expensive.

2. (U) Crude oil (of the U.S. kind) is not.

3. (S/NF) The Minister's name is {name}.
"""


def cut(body, separator):
    """Paragraphs of a toy text: a number, a marking, and words up to an empty line."""
    for found in re.finditer(rf"(?ms)^(\d+)\. \(([A-Z/]+)\) (.+?)(?:{separator})", body):
        words = " ".join(found[3].split())
        yield Paragraph(found[1], int(found[1]), 1, found[2], words, (found.span(3),))


def read(raw, separator=r"\n\n|\Z"):
    found = re.fullmatch(r"(\d\d)([A-Z]+)(\d+)", raw.published_id)
    subject = re.search(r"SUBJECT: (.+)", raw.body)
    line = subject and Paragraph("SUBJECT", None, 1, None, subject[1], (subject.span(1),))
    tags = re.search(r"TAGS: (.+)", raw.body)
    whole = f"{raw.header}\0{raw.body}".encode()
    return Cable(
        reference=Reference(2000 + int(found[1]), found[2], int(found[3])),
        date=dt.datetime.fromisoformat(raw.created) if raw.created else None,
        date_is_exact=bool(raw.created),
        released=raw.released,
        origin=raw.origin,
        classification=raw.classification,
        subject=subject[1] if subject else "",
        tags=tuple(Tag(name) for name in tags[1].split()) if tags else (),
        mentions=(),
        classified_by=None,
        signed_by=(),
        recipients=(),
        paragraphs=tuple(cut(raw.body, separator)),
        problems=(Problem("paragraph 3", "The Minister's name", "Odd."),),
        raw_header=raw.header,
        raw_body=raw.body,
        sha256=hashlib.sha256(whole).hexdigest(),
        source=raw,
        subject_paragraph=line,
        summary="The war on drugs in the República is expensive.",
    )


def read_otherwise(raw):
    """A reader that takes a single line for a paragraph."""
    return read(raw, separator=r"\n")


def made(
    published_id="09NOWHERE212", *, name="Xyz", subject="OIL AND WAR", tags="PREL EPET", **stated
):
    body = BODY.format(name=name, subject=subject, tags=tags)
    given = {"created": "2009-05-16 14:54", "classification": "SECRET", **stated}
    return read(
        RawCable(published_id, "VZCZ\0HEADER", body, "page", f"{published_id}.html", **given)
    )


@pytest.fixture
def database(tmp_path):
    return str(tmp_path / "new" / "citekit.db")


@pytest.fixture
def library(database):
    with store.open(database, reader=store.Reader(read, 1)) as opened:
        yield opened


def labels(hits):
    return [(hit.reference, hit.label) for hit in hits]


# Keeping


def test_an_empty_library_answers_everything_with_nothing(library):
    assert library.cable("09NOWHERE212") is None
    assert library.raw("09NOWHERE212") is None
    assert library.versions("09NOWHERE212") == ()
    assert not library.holds("09NOWHERE212")
    assert library.count() == 0
    assert library.find("oil").hits == library.find(Search("", origin="NOWHERE")).hits == ()
    assert library.latest() == library.by_tag("PREL") == library.by_origin("NOWHERE") == ()
    assert library.counts("tag") == {}
    assert library.withheld("09NOWHERE212") == ()
    assert list(library.export()) == []
    assert library.check().is_whole
    stats = library.stats()
    assert list(stats) == ["cables", "versions", "published", "paragraphs", "words", "sha256"]
    assert stats["cables"] == stats["versions"] == 0
    assert stats["sha256"] == hashlib.sha256().hexdigest()


def test_a_cable_comes_back_as_it_was_read(library):
    cable = made(released="2011-01-23", articles=("https://paper.example/1",))
    assert library.put([cable]) == store.Report(new=1)
    assert library.cable(cable.reference) == cable
    assert library.cable("09NOWHERE212") == cable
    assert library.raw("09NOWHERE212") == cable.source
    assert library.holds("09NOWHERE212")
    assert not library.holds("09NOWHERE213")
    assert library.cable("09NOWHERE213") is None


def test_the_same_text_twice_changes_nothing(library):
    library.put([made()])
    before = library.stats()
    assert library.put([made(), made()]) == store.Report(unchanged=2)
    assert library.stats() == before
    assert len(library.versions("09NOWHERE212")) == 1


def test_the_same_text_twice_in_one_import_is_one_cable(library):
    assert library.put([made(), made(), made(name="Q")]) == store.Report(
        new=1, changed=1, unchanged=1
    )
    assert library.stats()["versions"] == 2
    assert library.check().is_whole


def test_statistics_count_what_is_shown_and_hash_every_text(library):
    first, second = made(), made("07ELSEWHERE88", name="Q")
    library.put([first, second])
    stats = library.stats()
    assert stats["cables"] == stats["versions"] == 2
    assert stats["paragraphs"] == 6
    assert stats["words"] == 2 * sum(len(p.words) for p in first.paragraphs)
    in_order = second.sha256 + first.sha256
    assert stats["sha256"] == hashlib.sha256(in_order.encode()).hexdigest()


def test_statistics_do_not_depend_on_the_order_of_imports(library, tmp_path):
    some = [made(released="2010-12-01"), made(name="Q"), made("07ELSEWHERE88")]
    library.put(some)
    with store.open(str(tmp_path / "other.db"), reader=store.Reader(read, 1)) as other:
        for cable in reversed(some):
            other.put([cable])
        assert other.stats() == library.stats()


def test_problems_of_an_import_go_into_its_report(library):
    problem = Problem("a.html", "<html>", "No cable in it.")
    report = library.put([problem, made(), problem])
    assert report == store.Report(new=1, problems=(problem, problem))


def test_an_import_that_fails_leaves_the_library_as_it_was(library):
    def broken():
        yield made("07ELSEWHERE88")
        yield made("07ELSEWHERE88", name="Q")
        raise ZeroDivisionError

    library.put([made()])
    before = library.stats()
    with pytest.raises(ZeroDivisionError):
        library.put(broken())
    assert library.stats() == before
    assert not library.holds("07ELSEWHERE88")
    assert library.find(Search("war", origin="ELSEWHERE")).hits == ()
    assert library.check().is_whole


def test_progress_is_told_in_cables(library):
    told = []
    library.put((made(f"09NOWHERE{n}") for n in range(1, 451)), progress=told.append)
    assert told == [200, 400, 450]
    assert library.count() == 450


def test_strange_characters_come_back_unharmed(library):
    body = "SUBJECT: N\0UL\n\n1. (C) Zero \0, lone \u2028 \N{GRINNING FACE} \\ ' \" %s :x {y}\n\n"
    raw = RawCable("09NOWHERE1", "\0", body, "page", "\0.html", classification="\0SECRET")
    cable = read(raw)
    library.put([cable])
    assert library.cable("09NOWHERE1") == cable
    assert labels(library.find("lone zero").hits) == [("09NOWHERE1", "1")]
    assert library.check().is_whole


def test_a_cable_without_paragraphs_subject_or_date_is_kept(library):
    cable = read(RawCable("09NOWHERE1", "", "", "list", "row 1"))
    library.put([cable])
    assert library.cable("09NOWHERE1") == cable
    (entry,) = library.latest()
    assert (entry.date, entry.released, entry.subject) == (None, None, "")
    assert library.check().is_whole


def test_a_very_long_paragraph_is_kept_and_found(library):
    words = " ".join(f"w{n}" for n in range(200_000))
    cable = read(RawCable("09NOWHERE1", "", f"1. (C) first {words}\n\n", "text", "long"))
    library.put([cable])
    assert library.cable("09NOWHERE1") == cable
    assert labels(library.find("first w5").hits) == [("09NOWHERE1", "1")]
    assert library.check().is_whole


def test_the_packaged_cable_comes_back_from_a_library_of_its_own_reader(database):
    from citekit import corpus as sources

    sample = sources.sample()
    with store.open(database) as library:
        library.put([sample])
        assert library.cable(sample.reference) == sample
        (version,) = library.versions(sample.reference)
        cut = {p.label: p for p in version.segmentation.paragraphs}
        for paragraph in sample.paragraphs:
            kept = cut[paragraph.label]
            assert (kept.text, kept.number, kept.occurrence, kept.marking) == (
                paragraph.text,
                paragraph.number,
                paragraph.occurrence,
                paragraph.marking,
            )
        assert labels(library.find('"independent of the U.S."').hits) == [("08MEXICO1487", "11")]
        assert library.check().is_whole


def test_real_pages_come_back_as_they_were_read(database, corpus):
    from citekit import corpus as sources

    pages = sorted((corpus / "pages").glob("*.html"))[::8]
    cables = [
        found for page in pages for found in sources.read_file(page) if isinstance(found, Cable)
    ]
    with store.open(database) as library:
        assert library.put(cables).new == len({cable.reference for cable in cables})
        for cable in cables:
            assert library.cable(cable.reference, sha256=cable.sha256) == cable
        for version in (v for cable in cables for v in library.versions(cable.reference)):
            read_again = library.cable(version.raw.published_id, sha256=version.sha256)
            if read_again:
                texts = [p.text for p in version.segmentation.paragraphs if p.label != "SUBJECT"]
                assert texts == [p.text for p in read_again.paragraphs]
        assert library.reread().changed == 0
        assert library.check().is_whole


# Versions


def test_another_text_becomes_a_version_and_the_newest_release_is_shown(library):
    old, new = made(released="2010-12-01", name="XXXX"), made(released="2011-08-30", name="Smith")
    library.put([new])
    assert library.put([old]) == store.Report(changed=1)
    assert library.cable("09NOWHERE212") == new
    assert [v.sha256 for v in library.versions("09NOWHERE212")] == [new.sha256, old.sha256]
    assert [v.is_shown for v in library.versions("09NOWHERE212")] == [True, False]
    assert [v.released for v in library.versions("09NOWHERE212")] == ["2011-08-30", "2010-12-01"]
    assert [v.raw for v in library.versions("09NOWHERE212")] == [new.source, old.source]
    assert library.cable("09NOWHERE212", sha256=old.sha256) == old
    assert library.cable("09NOWHERE212", sha256="\0") is None
    assert library.stats()["versions"] == 2
    assert library.count() == 1


def test_a_newer_release_takes_the_place_of_the_text_that_was_shown(library):
    library.put([made(released="2010-12-01", name="XXXX", subject="OLD LINE", tags="PREL OLDTAG")])
    new = made(released="2011-08-30", name="Smith", subject="NEW LINE", tags="PREL NEWTAG")
    library.put([new])
    assert library.cable("09NOWHERE212") == new
    assert library.find("xxxx").hits == library.find("old line").hits == ()
    assert labels(library.find("smith").hits) == [("09NOWHERE212", "3")]
    assert library.counts("tag") == {"NEWTAG": 1, "PREL": 1}
    assert library.check().is_whole


def test_of_two_texts_without_release_the_one_that_came_last_is_shown(library):
    library.put([made(name="A")])
    last = made(name="B")
    library.put([last])
    assert library.cable("09NOWHERE212") == last


def test_a_text_held_is_completed_by_what_another_source_states(library):
    bare = made(classification=None)
    library.put([bare, made(name="Q", released="2010-12-01")])
    page = made(released="2011-08-30", title="OIL", articles=("https://paper.example/1",))
    assert library.put([page]) == store.Report(completed=1)
    held = library.cable("09NOWHERE212")
    assert held.source.where == bare.source.where
    assert held.released == "2011-08-30"
    assert held.classification == "SECRET"
    assert held.source.articles == ("https://paper.example/1",)
    assert library.latest()[0].released == "2011-08-30"
    assert library.put([page, bare]) == store.Report(unchanged=2)
    assert library.check().is_whole


def test_a_version_carries_its_segmentation(library):
    library.put([made()])
    (version,) = library.versions("09NOWHERE212")
    assert version.segmentation.reader == 1
    line, *paragraphs = version.segmentation.paragraphs
    assert line == made().subject_paragraph
    assert tuple(paragraphs) == made().paragraphs


def test_rereading_keeps_the_old_segmentation_and_indexes_the_new(library):
    library.put([made(), made("07ELSEWHERE88")])
    report = library.reread(read_otherwise, version=2)
    assert report == store.Report(changed=2)
    (version,) = library.versions("09NOWHERE212")
    assert [cut.reader for cut in version.segmentations] == [2, 1]
    assert version.segmentations[0].paragraphs[1].text == "The war on drugs in the República"
    assert version.segmentations[1].paragraphs[1].text.endswith("República is expensive.")
    assert library.cable("09NOWHERE212").paragraphs[0].text == "The war on drugs in the República"
    assert library.find("expensive").hits == ()
    assert len(library.find("republica").hits) == 2
    assert library.reread() == store.Report(unchanged=2)
    assert library.check().is_whole


def test_rereading_with_nothing_new_keeps_one_segmentation(library):
    library.put([made()])
    assert library.reread(read, version=7) == store.Report(unchanged=1)
    (version,) = library.versions("09NOWHERE212")
    assert [cut.reader for cut in version.segmentations] == [7]


def test_a_reader_that_cuts_otherwise_needs_a_higher_version(library):
    library.put([made()])
    before = library.versions("09NOWHERE212")
    report = library.reread(read_otherwise, version=1)
    assert report.changed == 0
    assert "needs a higher version" in report.problems[0].message
    assert library.versions("09NOWHERE212") == before
    assert library.check().is_whole


def test_rereading_refreshes_what_a_cable_is_looked_for_by(library):
    library.put([made()])
    report = library.reread(lambda raw: replace(read(raw), tags=(Tag("KPAO"),)), version=1)
    assert report == store.Report(changed=1)
    assert library.counts("tag") == {"KPAO": 1}
    assert len(library.find("expensive").hits) == 1
    assert library.check().is_whole


def test_what_is_exported_makes_the_same_library_again(library, tmp_path):
    library.put([made(released="2011-08-30"), made(name="Q"), made("07ELSEWHERE88")])
    with store.open(str(tmp_path / "copy.db"), reader=store.Reader(read, 1)) as other:
        report = other.put(read(raw) for raw in library.export())
        assert (report.new, report.changed) == (2, 1)
        assert other.stats() == library.stats()
        assert other.cable("09NOWHERE212") == library.cable("09NOWHERE212")


def test_an_operator_may_prefer_another_text_than_the_newest_release(library):
    old, new = made(released="2010-12-01", name="XXXX"), made(released="2011-08-30", name="Smith")
    library.put([old, new])
    assert library.preferred("09NOWHERE212") is None
    assert library.prefer("09NOWHERE212", old.sha256[:10]) == old.sha256
    assert library.cable("09NOWHERE212") == old
    assert library.find("smith").hits == ()
    newer = made(released="2012-01-01", name="Jones")
    assert library.put([newer]).changed == 1
    assert library.cable("09NOWHERE212") == old
    assert library.versions("09NOWHERE212")[0].sha256 == library.preferred("09NOWHERE212")
    assert library.put([made(released="2012-02-02", name="Smith")]) == store.Report(unchanged=1)
    library.renew()
    assert library.cable("09NOWHERE212") == old
    assert library.prefer("09NOWHERE212", None) == newer.sha256
    assert library.cable("09NOWHERE212") == newer
    assert labels(library.find("jones").hits) == [("09NOWHERE212", "3")]
    assert library.check().is_whole


def test_a_preference_for_no_text_or_for_several_is_refused(library):
    with pytest.raises(NotHeld):
        library.prefer("09NOWHERE212", "ab")
    library.put([made(name="A"), made(name="B")])
    for version in ("", "no", "0" * 64):
        with pytest.raises(UnknownName) as caught:
            library.prefer("09NOWHERE212", version)
        assert made(name="A").sha256[:12] in caught.value.hint


def test_a_strict_import_keeps_nothing_where_there_is_a_problem(library):
    problem = Problem("a.html", "<html>", "No cable in it.")
    report = library.put([made(), problem, made("07ELSEWHERE88")], strict=True)
    assert (report.is_kept, report.problems) == (False, (problem,))
    assert library.count() == 0
    assert library.put([made()], strict=True) == store.Report(new=1)
    assert library.put([made(name="Q"), problem], strict=True).is_kept is False
    assert library.cable("09NOWHERE212") == made()
    assert library.check().is_whole


# Searching


def test_words_are_found_down_to_the_paragraph(library):
    library.put([made(), made("07ELSEWHERE88", subject="FISH")])
    hits = library.find(Search("crude oil", origin="NOWHERE")).hits
    assert labels(hits) == [("09NOWHERE212", "2")]
    (hit,) = hits
    assert (hit.subject, hit.origin, hit.date, hit.classification) == (
        "OIL AND WAR",
        "NOWHERE",
        "2009-05-16",
        "SECRET",
    )
    assert hit.snippet == "Crude oil (of the U.S. kind) is not."
    assert [hit.snippet[a:b] for a, b in hit.marks] == ["Crude", "oil"]


def test_the_subject_line_is_found_too(library):
    library.put([made()])
    assert labels(library.find("oil and war").hits) == [("09NOWHERE212", "SUBJECT")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("REPUBLICA", ["1"]),
        ("república expensive", ["1"]),
        ('"war on drugs"', ["1"]),
        ('"drugs on war"', []),
        ("U.S.", ["2"]),
        ("u s", ["2"]),
        ('"us"', []),
        ("minister's", ["3"]),
        ("ministers", []),
        ("s/nf", []),
        ("war oil crude", []),
        ("NOT", ["2"]),
        ("name OR", ["3"]),
        ("OR name", ["3"]),
        ("crude OR name", ["3", "2"]),
        ("crude OR expensive is OR of", ["2", "1"]),
        ('"crude oil" OR "war on"', ["2", "1"]),
        ("exp*", ["1"]),
        ('"war on dru*"', []),
        ('"war on dru"*', ["1"]),
        ("i*", []),
        ("is -oil", ["3", "1"]),
        ('is -"on drugs" -name', ["2"]),
        ("is - oil", ["2"]),
        ("anti-war", []),
        ("-oil", []),
        ("(crude)", ["2"]),
        ("xyz", ["3"]),
        ('"open quotation', []),
        ("drugs expensive war", ["1"]),
    ],
)
def test_a_query_asks_for_all_its_words(library, query, found):
    library.put([made(subject="FISH")])
    assert [hit.label for hit in library.find(query).hits] == found


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "\0",
        "oil\0war",
        '"',
        '""',
        '"""',
        '" "',
        "'",
        "''",
        "*",
        "oil*",
        "^oil",
        "(",
        ")",
        "((oil)",
        "a AND",
        "OR OR",
        "NOT",
        "NEAR(oil war, 2)",
        "text:oil",
        "words : oil",
        "-oil",
        "+oil",
        "{oil}",
        "oil; DROP TABLE cables",
        "%s %(x)s :query ?",
        "\\",
        "\\'",
        "a:b & c | !d <-> e",
        "\N{GRINNING FACE}",
        "\ud800",
        "é\u0301\u0301",
        "İıſẞ",
        "٠٨",
        "①½",
        "漢字かな",
        "\u202eoil\u202c",
        "x" * 100_000,
        "oil " * 10_000,
        '"' * 5_001,
        "('" * 3_000,
    ],
    ids=lambda query: ascii(query[:20]),
)
def test_any_text_at_all_is_a_query(library, query):
    library.put([made()])
    assert isinstance(library.find(query).hits, tuple)
    assert isinstance(
        library.find(Search(query, tag=query, origin=query, classification=query)).hits, tuple
    )
    assert library.cable(query) is None
    assert library.latest(after=query) == ()
    assert not library.lift(query, query)


def test_filters_narrow_what_is_found(library):
    library.put([made(), made("07ELSEWHERE88", created="2007-03-04 05:06", tags="KPAO")])
    library.put([made("07ELSEWHERE89", created=None, classification=None)])

    def found(**filters):
        return {hit.reference for hit in library.find(Search("expensive", **filters)).hits}

    first, second, third = "09NOWHERE212", "07ELSEWHERE88", "07ELSEWHERE89"
    assert found() == {first, second, third}
    assert found(origin="elsewhere") == {second, third}
    assert found(tag="kpao") == {second}
    assert found(classification="secret") == {first, second}
    assert found(since="2009") == found(since="2009-05-16") == {first}
    assert found(since="2009-05-17") == set()
    assert found(until="2009") == found(until="2009-05-16") == {first, second}
    assert found(until="2007-03") == found(until=dt.date(2007, 3, 4)) == {second}
    assert found(since="2007-03-05", until="2009-05-15") == set()


@pytest.mark.parametrize("day", ["yesterday", "2009-13", "2009-05-32", "", "200905", "٢٠٠٩"])
def test_a_date_that_is_none_is_refused(library, day):
    with pytest.raises(BadQuery) as caught:
        library.find(Search("oil", since=day))
    assert "2008-05-16" in caught.value.hint


def test_filters_without_words_list_the_newest_cables(library):
    library.put([made(f"09NOWHERE{n}", created=f"2009-01-0{n} 00:00") for n in (2, 3, 1)])
    hits = library.find(Search("", origin="NOWHERE")).hits
    assert labels(hits) == [("09NOWHERE3", ""), ("09NOWHERE2", ""), ("09NOWHERE1", "")]
    assert library.find("").hits == ()


@pytest.mark.parametrize(("limit", "number"), [(0, 0), (-5, 0), (2, 2), (10**30, 5)])
def test_a_limit_of_any_size_is_kept_in_bounds(library, limit, number):
    library.put(made(f"09NOWHERE{n}") for n in range(1, 6))
    assert len(library.find(Search("expensive", limit=limit)).hits) == number
    assert len(library.latest(limit)) == number


def test_a_long_paragraph_shows_the_words_around_the_first_one_found(library):
    before, after = "early " * 60, "late " * 60
    body = f"1. (C) {before}needle {after}\n\n"
    library.put([read(RawCable("09NOWHERE1", "", body, "text", "x"))])
    (hit,) = library.find("needle").hits
    assert hit.snippet == f"… {'early ' * 8}needle {'late ' * 23}…"
    ((start, end),) = hit.marks
    assert hit.snippet[start:end] == "needle"


def test_of_more_paragraphs_than_the_index_tells_apart_none_is_lost(library):
    number = rows.LAST_PLACE + 100
    body = "".join(f"{n}. (C) Word w{n} here.\n\n" for n in range(1, number + 1))
    library.put([read(RawCable("09NOWHERE1", "", body, "text", "x")), made()])
    for wanted in (1, rows.LAST_PLACE, rows.LAST_PLACE + 1, rows.LAST_PLACE + 2, number):
        (hit,) = library.find(f"w{wanted}").hits
        assert (hit.reference, hit.label) == ("09NOWHERE1", str(wanted))
        assert [hit.snippet[a:b] for a, b in hit.marks] == [f"w{wanted}"]
    assert library.check().is_whole
    library.withhold("09NOWHERE1", str(number), reason="A person at risk.")
    assert library.find(f"w{number}").hits == ()


def test_a_word_of_a_subject_line_comes_before_it_in_thousands_of_paragraphs(library, monkeypatch):
    monkeypatch.setattr(match, "_RARE", 3)
    library.put(
        [made("09NOWHERE1", subject="EXPENSIVE"), *(made(f"09NOWHERE{n}") for n in (2, 3, 4))]
    )
    found = labels(library.find("expensive").hits)
    assert found[0] == ("09NOWHERE1", "SUBJECT")
    assert found[1:] == [(f"09NOWHERE{n}", "1") for n in (4, 3, 2, 1)]


def test_a_pasted_sentence_is_found_verbatim_first(library):
    body = (
        "1. (C) The price of oil, said the Minister, is high and the war is long.\n\n"
        "2. (C) Long is the war, the Minister said, and high is the price of oil.\n\n"
        "3. (C) Oil: the price is high; the Minister said that the war is long and the war is long.\n\n"
    )
    library.put([read(RawCable("09NOWHERE1", "", body, "text", "x"))])
    for sentence, label in (
        ("Long is the war, the Minister said, and high is the price of oil.", "2"),
        ('The price of oil," said the Minister, "is high and the war is long', "1"),
    ):
        assert library.find(sentence).hits[0].label == label


def test_what_is_found_is_counted_in_cables_by_origin_and_year(library):
    """By year of creation, which is what a filter of dates looks at; a reference may say another."""
    library.put([made(), made("07ELSEWHERE88", created="2007-12-31 23:59")])
    library.put([made("07ELSEWHERE89", tags="KPAO", created="2006-12-31 23:59")])
    found = library.find(Search("the", limit=2))
    assert (found.total, found.cables, found.is_more, len(found.hits)) == (9, 3, False, 2)
    assert found.origins == (("ELSEWHERE", 2), ("NOWHERE", 1))
    assert found.years == ((2006, 1), (2007, 1), (2009, 1))
    for year, number in found.years:
        assert library.find(Search("the", since=year, until=year)).cables == number
    assert library.find(Search("the", tag="KPAO")).origins == (("ELSEWHERE", 1),)
    newest = library.find(Search("", tag="PREL"))
    assert (newest.total, newest.cables, newest.years) == (2, 2, ((2007, 1), (2009, 1)))
    assert (
        library.find("nothing of the kind")
        == library.find(Search("the", since="2010"))
        == store.Found()
    )


def test_pages_of_a_search_neither_repeat_nor_skip(library):
    library.put(made(f"09NOWHERE{n}") for n in range(1, 8))
    for query, filters in (("the", {}), ("expensive", {}), ("", {"tag": "PREL"})):
        whole = labels(library.find(Search(query, limit=50, **filters)).hits)
        paged = [
            hit
            for skip in range(0, 60, 3)
            for hit in labels(library.find(Search(query, limit=3, skip=skip, **filters)).hits)
        ]
        assert paged == whole
        assert len(set(whole)) == len(whole) == library.find(Search(query, **filters)).total


def test_a_word_that_nearly_all_hold_is_bounded_and_says_so(library, monkeypatch):
    monkeypatch.setattr(match, "MOST", 10)
    monkeypatch.setattr(searching, "MOST", 10)
    library.put(made(f"09NOWHERE{n}") for n in range(1, 21))
    found = library.find("the")
    assert (found.total, found.is_more, found.cables) == (10, True, 4)
    assert {hit.reference for hit in found.hits} == {f"09NOWHERE{n}" for n in range(17, 21)}
    assert library.find(Search("", tag="PREL")).is_more
    assert not library.find(Search("xyz", limit=3, origin="NOWHERE", since="2009-05-16")).hits[3:]


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2007-03-04", "2009-05-16"),
        ("2007-02-28", "2007-03-04"),
        ("2008-02", "2008-02-29"),
        ("2007-12-31", "2008-01-01"),
        (None, "2008-02-28"),
        ("2008-03-01", None),
        ("2009", "2007"),
    ],
)
def test_a_stretch_of_time_is_the_same_with_words_and_without(library, since, until):
    days = ["2007-03-04", "2007-12-31", "2008-01-01", "2008-02-28", "2008-02-29", "2008-03-01"]
    days += ["2009-05-16", None]
    library.put(
        made(f"09NOWHERE{n}", created=day and f"{day} 23:59") for n, day in enumerate(days, 1)
    )
    wanted = {
        f"09NOWHERE{n}"
        for n, day in enumerate(days, 1)
        if day and (since or "")[:10] <= day and day <= (until or "9") + "~"
    }
    for query in ("expensive", "", "-oil"):
        found = {
            hit.reference for hit in library.find(Search(query, since=since, until=until)).hits
        }
        assert found == wanted, query


def test_words_of_a_query_never_meet_a_filter(library):
    library.put([made(tags="OIL ZANU-PF", subject="FISH", name="\ue000omexico")])
    assert library.find(Search("omexico", origin="MEXICO")).hits == ()
    assert library.find("\ue000onowhere").hits == ()
    assert [hit.label for hit in library.find(Search("expensive", tag="zanu-pf")).hits] == ["1"]
    assert (
        library.find(Search("expensive", tag="zanu")).hits
        == library.find(Search("expensive", tag="")).hits
        == ()
    )
    assert library.check().is_whole


def test_withheld_words_are_not_even_counted(library):
    library.put([made(name="Smith"), made("07ELSEWHERE88", name="Smith")])
    library.withhold("09NOWHERE212", "3", reason="A person at risk.")
    found = library.find("smith")
    assert (found.total, found.origins) == (1, (("ELSEWHERE", 1),))
    library.withhold("07ELSEWHERE88", reason="A court order.")
    assert library.find("smith") == store.Found()
    assert library.find('"name is smith"') == store.Found()


@pytest.fixture(scope="module")
def one_library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    with store.open(str(folder / "citekit.db"), reader=store.Reader(read, 1)) as opened:
        opened.put([made()])
        yield opened


@given(
    st.one_of(
        st.text(), st.text(alphabet="\"*()-+:^{}~<>&|!\\'ORANDTNEoil \0\ue000😀é", max_size=60)
    )
)
@settings(max_examples=300, deadline=None)
def test_every_text_is_a_query(one_library, query):
    found = one_library.find(query)
    assert found.total >= len(found.hits)
    one_library.find(Search(query, origin=query, tag=query, classification=query))


# Browsing


def test_pages_of_a_list_neither_repeat_nor_skip(library):
    days = ["2009-01-01 00:00", "2009-01-01 00:00", "2009-02-01 00:00", None, None]
    library.put(
        made(f"09NOWHERE{n}", created=day, released=None if n == 2 else "2011-01-23")
        for n, day in enumerate(days, 1)
    )
    for turn in (
        library.latest,
        lambda **k: library.by_tag("PREL", **k),
        lambda **k: library.by_origin("NOWHERE", **k),
    ):
        whole = [entry.reference for entry in turn(limit=50)]
        assert sorted(whole) == [f"09NOWHERE{n}" for n in range(1, 6)]
        paged, last = [], None
        while page := turn(limit=2, after=last):
            paged += [entry.reference for entry in page]
            last = paged[-1]
        assert paged == whole


def test_the_latest_releases_come_first(library):
    library.put([made(released="2010-12-01"), made("07ELSEWHERE88", released="2011-08-30")])
    entry, other = library.latest()
    assert (entry.reference, entry.released) == ("07ELSEWHERE88", "2011-08-30")
    assert other.reference == "09NOWHERE212"


def test_cables_are_counted_by_what_they_are(library):
    library.put(
        [made(released="2010-12-01"), made("07ELSEWHERE88", tags="PREL", classification=None)]
    )
    assert library.counts("origin") == {"ELSEWHERE": 1, "NOWHERE": 1}
    assert library.counts("tag") == {"EPET": 1, "PREL": 2}
    assert library.counts("classification") == {"SECRET": 1}
    assert library.counts("year") == {"2007": 1, "2009": 1}
    assert library.counts("released") == {"2010-12-01": 1}
    with pytest.raises(UnknownName) as caught:
        library.counts("tags")
    assert caught.value.hint.startswith("There are: tag, ")


# Withholding


def test_a_withheld_cable_is_in_no_answer_until_it_is_lifted(library):
    library.put([made(), made("07ELSEWHERE88")])
    library.withhold("09NOWHERE212", reason="A court order.")
    for refused in (library.cable, library.raw, library.versions):
        with pytest.raises(Withheld) as caught:
            refused("09NOWHERE212")
        assert caught.value.status == 451
        assert "A court order." in caught.value.message
    assert {hit.reference for hit in library.find("expensive").hits} == {"07ELSEWHERE88"}
    assert {hit.reference for hit in library.find(Search("", tag="PREL")).hits} == {"07ELSEWHERE88"}
    assert [entry.reference for entry in library.latest()] == ["07ELSEWHERE88"]
    assert library.counts("tag") == {"EPET": 1, "PREL": 1}
    assert [raw.published_id for raw in library.export()] == ["07ELSEWHERE88"]
    assert len(list(library.export(withheld=True))) == 2
    assert [rule.reason for rule in library.withheld("09NOWHERE212")] == ["A court order."]
    assert library.lift("09NOWHERE212")
    assert library.cable("09NOWHERE212") == made()
    assert not library.lift("09NOWHERE212")


def test_a_cable_can_be_withheld_before_it_is_held(library):
    library.withhold("09NOWHERE212", reason="Not yet.")
    with pytest.raises(Withheld):
        library.cable("09NOWHERE212")
    library.put([made()])
    with pytest.raises(Withheld):
        library.cable("09NOWHERE212")
    assert library.find("expensive").hits == ()
    assert library.check().is_whole


def test_a_withheld_paragraph_keeps_its_place_and_loses_its_words(library):
    library.put([made(name="Smith")])
    library.withhold("09NOWHERE212", "3", reason="A person at risk.")
    cable = library.cable("09NOWHERE212")
    assert [p.withheld for p in cable.paragraphs] == [None, None, "A person at risk."]
    third = cable.paragraph("3")
    assert (third.text, third.marking, third.words) == ("", "S/NF", [])
    assert len(cable.raw_body) == len(made(name="Smith").raw_body)
    assert cable.paragraphs[:2] == made(name="Smith").paragraphs[:2]
    assert "Smith" not in repr(cable)
    assert "Minister" not in repr(cable)
    assert library.find("smith").hits == ()
    assert "Smith" not in repr(library.versions("09NOWHERE212"))
    assert "Smith" not in repr(list(library.export()))
    assert library.lift("09NOWHERE212", "3")
    assert library.cable("09NOWHERE212") == made(name="Smith")


def test_a_withheld_subject_line_is_nowhere(library):
    library.put([made(subject="SMITH AND WAR", title="SMITH AND WAR")])
    library.withhold("09NOWHERE212", "SUBJECT", reason="A name.")
    assert "SMITH" not in repr(library.cable("09NOWHERE212"))
    assert "SMITH" not in repr(library.find("expensive").hits)
    assert "SMITH" not in repr(library.latest())
    assert library.find("smith").hits == ()


def test_neither_another_reader_nor_another_text_brings_withheld_words_back(library):
    library.put([made(name="Smith")])
    library.withhold("09NOWHERE212", "3", reason="A person at risk.")

    def renumbered(raw):
        cable = read(raw)
        moved = [replace(p, label=f"{p.label}.9", number=None) for p in cable.paragraphs]
        return replace(cable, paragraphs=tuple(moved))

    library.reread(renumbered, version=2)
    assert library.cable("09NOWHERE212").paragraph("3.9").withheld
    assert library.find("smith").hits == ()
    library.put([renumbered(made(name="Smith", subject="ANOTHER TEXT").source)])
    assert library.cable("09NOWHERE212").subject == "ANOTHER TEXT"
    assert "Smith" not in repr(library.cable("09NOWHERE212"))
    for version in library.versions("09NOWHERE212"):
        assert "Smith" not in repr(version)
        assert "Smith" not in repr(library.cable("09NOWHERE212", sha256=version.sha256))
    assert library.find("smith").hits == ()


def test_a_paragraph_that_is_not_there_cannot_be_withheld(library):
    with pytest.raises(NotHeld):
        library.withhold("09NOWHERE212", "3", reason="x")
    library.put([made()])
    with pytest.raises(NoSuchParagraph) as caught:
        library.withhold("09NOWHERE212", "4", reason="x")
    assert "1, 2, 3" in caught.value.hint
    assert library.withheld("09NOWHERE212") == ()


# Several at once


def test_two_imports_at_once_both_arrive(database):
    def work(year):
        with store.open(database, reader=store.Reader(read, 1), wait=30) as mine:
            for n in range(5):
                mine.put(made(f"{year}NOWHERE{n * 40 + m}") for m in range(1, 41))

    threads = [threading.Thread(target=work, args=(year,)) for year in ("07", "08", "09")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.open(database, reader=store.Reader(read, 1)) as library:
        assert library.count() == 600
        assert library.check().is_whole


def test_who_may_not_write_in_time_gets_a_sentence_and_readers_see_the_library_before(database):
    impatient = store.open(database, reader=store.Reader(read, 1), wait=0.2)
    impatient.put([made()])
    seen = []

    def slowly():
        yield made("07ELSEWHERE88")
        with pytest.raises(LibraryFault) as caught:
            impatient.put([made("07ELSEWHERE89")])
        seen.append(caught.value.message)
        seen.append(impatient.cable("09NOWHERE212") == made())
        seen.append(impatient.cable("07ELSEWHERE88"))
        seen.append(impatient.count())

    with store.open(database, reader=store.Reader(read, 1)) as library:
        library.put(slowly())
        assert "Another import is writing" in seen[0]
        assert seen[1:] == [True, None, 1]
        assert library.count() == 2
    impatient.close()


def test_threads_share_a_library(library):
    library.put(made(f"09NOWHERE{n}") for n in range(1, 101))
    wrong = []

    def work(first):
        for n in range(first, 101, 7):
            held = library.cable(f"09NOWHERE{n}")
            if (
                held is None
                or held.reference.serial != n
                or not library.find(Search("expensive", limit=3)).hits
            ):
                wrong.append(n)

    threads = [threading.Thread(target=work, args=(first,)) for first in range(1, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# Proof


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("UPDATE texts SET body = header WHERE id = 1", "hash"),
        ("DELETE FROM segmentations WHERE text_id = 1", "segmentation"),
        ("DELETE FROM cables WHERE id = 1", "lost its cable"),
        ("DELETE FROM {index} WHERE {id} = 4098", "index"),
        ("UPDATE library SET value = '{}' WHERE key = 'totals'", "says that it holds"),
        ('UPDATE segmentations SET paragraphs = \'[["1","C",[0,99999]]]\'', "beyond its text"),
        ("UPDATE segmentations SET paragraphs = replace(paragraphs, '[', '[')", None),
    ],
)
def test_a_check_finds_what_is_damaged(library, database, damage, sentence):
    library.put([made(), made("07ELSEWHERE88")])
    with library._database.write() as writing:
        is_file = library._database.path
        table = (
            {"index": "words_docsize", "id": "id"} if is_file else {"index": "words", "id": "rowid"}
        )
        for name, value in table.items():
            damage = damage.replace(f"{{{name}}}", value)
        writing.connection.exec_driver_sql(damage)
    checked = library.check()
    assert any(sentence in fault for fault in checked.faults) if sentence else checked.is_whole


def test_a_check_holds_the_index_against_the_texts(library):
    library.put([made(), made("07ELSEWHERE88")])
    dialect = library._database.dialect
    with library._database.write() as writing:
        import sqlalchemy as sa

        words = sa.select(schema.cables.c.filter_words).where(schema.cables.c.id == 1)
        filters = writing.connection.execute(words).scalar_one()
        for act, text in ((dialect.drop, made().paragraphs[0].text), (dialect.add, "x")):
            value = dialect.value(text, filters)
            writing.connection.execute(sa.text(act), [{"rowid": rows.number(1, 1), "value": value}])
    assert library.check().faults == ("The index of words does not fit the texts.",)


# What stands around a cable


def referring(published_id, *others, **stated):
    cable = made(published_id, **stated)
    found = (read(RawCable(other, "", "", "", "")).reference for other in others)
    return replace(cable, mentions=tuple(Mention(one, 0, 0, str(one)) for one in found))


@pytest.fixture
def chained(database):
    """A library whose reader finds the references that the test gives."""
    cables = {
        cable.source.published_id: cable
        for cable in (
            referring("08NOWHERE7", "08STATE1", created="2008-01-01 00:00"),
            referring("08NOWHERE9", "08NOWHERE7", "08STATE1", created="2008-01-03 00:00"),
            referring("08NOWHERE30", created="2008-01-04 00:00"),
            referring("08ELSEWHERE5", "08NOWHERE9", "08ELSEWHERE4", created="2008-01-05 00:00"),
            referring("08ELSEWHERE4", "08FARAWAY1", created="2008-01-02 00:00"),
            referring("09NOWHERE1", created="2009-01-01 00:00"),
        )
    }
    with store.open(database, reader=store.Reader(lambda raw: cables[raw.published_id], 1)) as made:
        made.put(cables.values())
        yield made


def names(entries):
    return [entry.reference for entry in entries]


def test_neighbours_are_those_of_the_same_post_by_number(chained):
    around = chained.related(Reference(2008, "NOWHERE", 9))
    assert (around.before.reference, around.after.reference) == ("08NOWHERE7", "08NOWHERE30")
    last = chained.related(Reference(2009, "NOWHERE", 1))
    assert (last.before.reference, last.after) == ("08NOWHERE30", None)
    unheld = chained.related(Reference(2008, "NOWHERE", 12))
    assert (unheld.before.reference, unheld.after.reference) == ("08NOWHERE9", "08NOWHERE30")
    assert chained.related(Reference(2008, "MARS", 1)).before is None


def test_references_are_followed_both_ways_held_or_not(chained):
    around = chained.related(Reference(2008, "NOWHERE", 9))
    assert names(around.refers_to) == ["08NOWHERE7", "08STATE1"]
    assert [bool(other.entry) for other in around.refers_to] == [True, False]
    assert names(around.referred_by) == ["08ELSEWHERE5"]
    unheld = chained.related(Reference(2008, "STATE", 1))
    assert unheld.refers_to == ()
    assert names(unheld.referred_by) == ["08NOWHERE7", "08NOWHERE9"]
    assert unheld.references_here == 2


def test_a_chain_holds_the_cables_that_share_a_reference(chained):
    around = chained.related(Reference(2008, "NOWHERE", 9))
    assert names(around.chain) == ["08ELSEWHERE4"]
    assert names(chained.related(Reference(2008, "NOWHERE", 7)).chain) == ["08ELSEWHERE5"]
    assert chained.related(Reference(2009, "NOWHERE", 1)).chain == ()


def test_a_withheld_cable_is_no_ones_neighbour_and_refers_to_nothing(chained):
    chained.withhold("08NOWHERE9", reason="A court order.")
    around = chained.related(Reference(2008, "NOWHERE", 7))
    assert around.after.reference == "08NOWHERE30"
    assert around.referred_by == around.chain == ()
    assert chained.related(Reference(2008, "STATE", 1)).references_here == 1
    assert chained.related(Reference(2008, "NOWHERE", 9)).refers_to == ()


def test_references_follow_the_text_that_is_shown(chained):
    assert chained.reread(lambda raw: replace(read(raw), mentions=()), version=2).changed == 4
    around = chained.related(Reference(2008, "NOWHERE", 9))
    assert around.refers_to == around.referred_by == ()
    assert chained.check().is_whole
