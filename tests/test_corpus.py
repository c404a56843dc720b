"""Sources: each known by what it holds, every damage a problem, never an exception."""

import bz2
import gzip
import io
import json
import lzma
import os
import random
import tarfile
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import corpus
from citekit.errors import UnreadableFile
from citekit.model import Cable, Problem

SAMPLE = corpus.sample()
MUTATIONS = int(os.environ.get("CITEKIT_TEST_MUTATIONS", "300"))
"""How many damaged pages are read; 10,000 take some forty seconds."""

BODY = (
    "C O N F I D E N T I A L NOWHERE 000212 \n \nSIPDIS \n \nE.O. 12958: DECL: 03/05/2019 \n"
    'TAGS: PREL PGOV \nSUBJECT: FERRIES \n \n1. (C) He "left" a <<ferry>> & its \u2028<br> crew. \n \n'
    "2. (U) It came back. \n \nDOE \n"
)
HEADER = "VZCZCXYZ0000\nR 051200Z MAR 09\nFM AMEMBASSY NOWHERE\nTO RUEHC/SECSTATE WASHDC 0001"


def page(body=BODY, name="09NOWHERE212", *, columns=5, quote="'", anchored=True):
    """A page as the site made it, of an invented cable."""
    cells = [name, "2009-03-05 12:12", "2011-01-23 21:09", "CONFIDENTIAL", "Embassy Nowhere"]
    if columns == 4:
        del cells[2]
    if anchored:
        body = body.replace("\n1. ", "\n<a id='par1' href='#par1'>¶</a>1. ")
        body = body.replace("PREL", "<a href='/tag/PREL_0.html'>PREL</a>", 1)
    header, body = HEADER.replace("\n", "&#x000A;"), body.replace("\n", "&#x000A;")
    boxes = "".join(f"<td>\n<a href={quote}x{quote}>{cell}</a>\n</td>" for cell in cells)
    return (
        "<html><head><title>Cable Viewer</title></head><body><h3>Viewing cable 09NOWHERE212, FERRIES</h3>"
        f"<table class={quote}cable{quote}><tr>{boxes}</tr></table>\n"
        f"<code><pre>{header}</pre></code>\n<code><pre>{body}</pre></code></body></html>"
    )


def row(number, body=BODY, name="09NOWHERE212"):
    """A row of the dump."""
    fields = [number, "3/5/2009 12:00", name, "Embassy Nowhere", "CONFIDENTIAL", "", HEADER, body]
    quoted = (str(f).replace("\\", "\\\\").replace('"', '\\"') for f in fields)
    return ",".join(f'"{field}"' for field in quoted) + "\n"


def read(data, name="x"):
    return list(corpus.read_bytes(data.encode() if isinstance(data, str) else data, name))


def only(data):
    (found,) = read(data)
    assert isinstance(found, Cable), found
    return found


# Sources


def test_a_page_is_read_character_for_character_but_for_the_sites_own_markup():
    found = only(page())
    assert (found.raw_header, found.raw_body) == (HEADER, BODY)
    assert found.source.kind == "page"
    assert (found.classification, found.origin) == ("CONFIDENTIAL", "Embassy Nowhere")
    assert (found.released, found.source.title) == ("2011-01-23", "FERRIES")
    assert found.date.isoformat() == "2009-03-05T12:00:00+00:00"
    assert [p.anchor for p in found.paragraphs] == ["par1", "par2"]


def test_a_page_of_four_columns_has_no_day_of_release():
    found = only(page(columns=4))
    assert (found.released, found.classification, found.raw_body) == (None, "CONFIDENTIAL", BODY)


def test_a_page_that_a_browser_saved_anew_gives_the_same_text():
    body = BODY.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    again = page(body, quote='"', anchored=False).replace("&#x000A;", "\n")
    assert only(again).raw_body == BODY


def test_articles_that_a_page_names_are_kept():
    box = "<td colspan='5'>Appears in these articles:<br /><a href='http://example.org/a'>x</a></td></tr></table>"
    assert only(page().replace("</tr></table>", box)).source.articles == ("http://example.org/a",)


def test_a_copied_page_gives_the_same_text_as_the_page():
    text = (
        "Viewing cable 09NOWHERE212\n\nReference ID Created Released Classification Origin\n09NOWHERE212\t2009-03-05 12:12\t"
        f"2011-01-23 21:09\tCONFIDENTIAL\tEmbassy Nowhere\n{HEADER}\n{BODY}"
    )
    found = only(text.replace("\n1. ", "\n\u00b61. ").replace("\n", "\r\n"))
    assert (found.raw_header, found.raw_body) == (HEADER, BODY)
    assert found.sha256 == only(page()).sha256


def test_a_text_of_five_lines_and_a_bare_cable_are_read():
    five = (
        f"09NOWHERE212\nFERRIES\n2009-03-05 12:00\nCONFIDENTIAL\nEmbassy Nowhere\n{HEADER}\n{BODY}"
    )
    assert only(five).raw_body == BODY
    bare = only(f"{SAMPLE.raw_header}\n{SAMPLE.raw_body}")
    assert (str(bare.reference), bare.classification) == ("08MEXICO1487", "SECRET")
    assert bare.paragraphs == SAMPLE.paragraphs


def test_the_dump_is_read_row_by_row_with_its_backslashes():
    first, second = read(row(7) + row(9, BODY.replace("DOE", "ROE\\"), "07ELSEWHERE88"))
    assert first.raw_body == BODY
    assert first.source.where == "x, row 1"
    assert (str(second.reference), second.raw_body) == (
        "07ELSEWHERE88",
        BODY.replace("DOE", "ROE\\"),
    )


def test_a_dump_with_doubled_quotes_and_bare_columns_is_read_too():
    doubled = BODY.replace('"', '""')
    line = f'7,3/5/2009 12:00,09NOWHERE212,"Embassy Nowhere",CONFIDENTIAL,,"{HEADER}","{doubled}"\n'
    assert only(line).raw_body == BODY


def test_the_list_of_published_ids_is_known_and_holds_no_text():
    data = b"08MEXICO1487,5\r\n66BUENOSAIRES2481,12\r\n09NOWHERE212,1\r\n"
    for packed in (data, gzip.compress(data)):
        made, problem = read(packed, "list")
        assert problem.where == "list, line 3"
        assert problem.message == "09NOWHERE212 is not among the published IDs."
        assert [str(one) for one in made.known] == ["08MEXICO1487", "66BUENOSAIRES2481"]
        assert corpus.published_list(packed).known == made.known
        (told,) = corpus.as_dicts(read(packed), "list")
        assert "a list of reference IDs, 2 of which are published" in told["problems"][0]["message"]
    assert corpus.published_list(b"words") is None


def test_lines_of_a_list_that_mean_nothing_are_told_with_their_numbers():
    lines = [
        "id,month",
        *["08MEXICO1487,5"] * 30,
        "08MEXICO1487,4",
        "garbage; here",
        "",
        "08MEXICO1487",
    ]
    made, *problems = read("\n".join(lines), "ids.csv")
    assert len(made.known) == 32
    assert [p.where for p in problems] == ["ids.csv, line 32", "ids.csv, line 33"]
    assert "month 5, not 4" in problems[0].message


def zipped(**files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return stream.getvalue()


def tarred(members):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as made:
        for name, data in members:
            info = tarfile.TarInfo(name)
            if data is None:
                info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
                made.addfile(info)
            else:
                info.size = len(data)
                made.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def test_archives_are_read_file_by_file_and_one_in_another():
    inner = tarred([("d/b.html", page().encode()), ("d/.hidden", b"x"), ("c.csv", row(1).encode())])
    found = read(zipped(**{"a.txt": page(), "in.tgz": inner}), "a.zip")
    assert [one.source.where for one in found] == ["a.zip/a.txt", "a.zip/in.tgz/d/b.html", "a.zip/in.tgz/c.csv, row 1"]  # fmt: skip


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        bz2.compress,
        lambda data: lzma.compress(data, preset=0),
        lambda data: zipped(**{"c.csv": data}),
    ],
)
def test_a_packed_dump_is_read_row_by_row_in_little_memory(pack, tmp_path):
    file = tmp_path / "cables"
    rows = (row(n, BODY + random.Random(n).randbytes(15_000).hex()) for n in range(1, 600))
    file.write_bytes(pack("".join(rows).encode()))
    told = []
    tracemalloc.start()
    found = sum(isinstance(one, Cable) for one in corpus.read_file(file, told.append))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == 599
    assert most < 16_000_000  # all rows are 18 MB
    assert 0 < told[-1] <= file.stat().st_size


def test_links_and_names_that_lead_out_are_reported_and_left_out():
    found = read(
        tarred([("link", None), ("../up.html", page().encode()), ("in.html", page().encode())])
    )
    assert [type(one) for one in found] == [Problem, Problem, Cable]
    (problem, _) = read(zipped(**{"/abs.html": page(), "x.html": page()}))
    assert "leads out" in problem.message


def test_an_archive_that_grows_beyond_all_measure_is_left_out():
    bomb = b"0" * 30_000_000
    packed = (gzip.compress(bomb), bz2.compress(bomb), lzma.compress(bomb))
    for data in (zipped(bomb=bomb), tarred([("bomb", bomb)]), *packed):
        (problem,) = read(data)
        assert "beyond all measure" in problem.message


@pytest.mark.parametrize(
    "made", [lambda: zipped(a=page()), lambda: tarred([("a", page().encode())])]
)
def test_a_damaged_archive_is_a_problem(made):
    data = made()
    for cut in (20, len(data) // 2, len(data) - 5):
        assert all(isinstance(one, Problem | Cable) for one in read(data[:cut]))
    assert isinstance(read(data[: len(data) // 2])[0], Problem)


def test_an_archive_in_an_archive_in_an_archive_is_left_out():
    data = zipped(a=zipped(b=zipped(c=zipped(d=page()))))
    (problem,) = read(data)
    assert "archive inside an archive" in problem.message
    (told,) = read(zipped())
    assert told.message == "The archive holds no file."


# Two cables in one body


def test_two_cables_on_one_page_are_two_objects_the_pages_own_first():
    second = SAMPLE.raw_body.replace("SECTION 01 OF 03 ", "")
    body = (
        BODY
        + "154291 5/16/2008 14:54 08MEXICO1487 Embassy Mexico SECRET 07X1 R 161454Z MAY 08\n"
        + second
    )
    first, other = read(page(body, anchored=False))
    assert (str(first.reference), [p.label for p in first.paragraphs]) == (
        "09NOWHERE212",
        ["1", "2"],
    )
    assert str(other.reference) == "08MEXICO1487"
    assert (other.origin, other.classification, other.date.day) == ("Embassy Mexico", "SECRET", 16)
    assert first.raw_body + other.raw_body == body
    assert [p.text for p in other.paragraphs if p.number] == [p.text for p in SAMPLE.paragraphs]
    assert {p.anchor for p in other.paragraphs} == {None}


def test_a_cable_that_is_quoted_stays_inside_the_one_that_quotes_it():
    body = BODY.replace("DOE", "BEGIN TEXT:\n\n" + SAMPLE.raw_body)
    assert str(only(page(body, anchored=False)).reference) == "09NOWHERE212"


def test_another_cables_body_is_told_and_nothing_else_is_changed():
    found = only(page(BODY.replace("NOWHERE 000212", "ELSEWHERE 000088")))
    assert any("ELSEWHERE 88, not 09NOWHERE212" in p.message for p in found.problems)


# Bad input


BAD = {
    "empty": b"",
    "blank": b" \n\t\n",
    "zeros": b"\0" * 99,
    "binary": bytes(range(256)) * 9,
    "odd UTF-16": b"\xff\xfe\x00a\x00b\xd8",
    "a letter": "\u00e9".encode("latin-1"),
    "no cells": b"<html><table class='cable'></table>",
    "no table": b"<title>Cable Viewer</title>",
    "no text": b"<title>Cable Viewer</title><table class='cable'></table>" * 3,
    "a row": b'"1","x',
    "a cut row": b'"1","1/1/2009 1:00","09NOWHERE212","x',
    "a cut archive": b"PK\x03\x04",
    "a cut gzip": b"\x1f\x8b\x08",
    "an empty archive": b"PK\x05\x06" + bytes(18),
    "words": b"just some words\n" * 50,
    "a wrong ID": page(name="09").encode(),
    "a foreign ID": page(name="\u0660\u0669NOWHERE212").encode(),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_what_holds_no_cable_is_a_problem_and_never_an_exception(data):
    found = read(data)
    assert found
    assert all(isinstance(one, Problem) and one.message.endswith(".") for one in found)
    assert all(one.where == "x" or one.where.startswith("x, row") for one in found)


def test_a_page_that_ends_in_the_middle_is_a_problem_and_no_cable():
    whole = page()
    for cut in range(0, len(whole) - len("</pre></code></body></html>"), 37):
        assert all(isinstance(one, Problem) for one in read(whole[:cut])), cut


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_other_encodings_of_unicode_are_read(encoding):
    assert only(page().encode(encoding)).raw_body == BODY


def test_a_page_in_latin_1_is_read_and_the_cable_says_so():
    found = only(
        page(BODY.replace("crew", "\u00e9quipe"))
        .replace("\u2028", "")
        .replace("¶", "")
        .encode("latin-1")
    )
    assert "\u00e9quipe" in found.paragraphs[0].text
    assert [p.message for p in found.problems] == [
        "The page is not in UTF-8; it was read as Windows-1252."
    ]


def test_nul_and_other_odd_characters_stay_and_are_told():
    found = only(page(BODY.replace("crew", "cr\0ew\x85\x1e")))
    assert "cr\0ew\x85\x1e" in found.raw_body
    assert any("NUL" in problem.message for problem in found.problems)


def test_a_row_whose_quotation_mark_is_missing_swallows_no_other():
    bad = row(2, name="08NOWHERE2")[:-2] + "\n"
    found = read(row(1, name="08NOWHERE1") + bad + row(3, name="08NOWHERE3"))
    assert [one.where if isinstance(one, Problem) else str(one.reference) for one in found] == [
        "08NOWHERE1",
        "x, row 2, line 18",
        "08NOWHERE3",
    ]
    assert "quotation mark" in found[1].message
    short = ",".join(row(2).split(",")[:3]) + ",\n"
    told = [one.message for one in read(row(1) + short + row(3)) if isinstance(one, Problem)]
    assert len(told) == 1
    assert "8 columns" in told[0] or "quotation mark" in told[0]


def test_a_row_with_another_cables_number_is_told():
    body = SAMPLE.raw_body.replace("\\", "\\\\")
    right, wrong = read(row(154291, body, "08MEXICO1487") + row(154292, body, "08MEXICO1487"))
    assert right.problems == ()
    assert [p.message for p in wrong.problems] == [
        "The row of 08MEXICO1487 is number 154,291 in the published table, not 154292."
    ]


def test_a_text_longer_than_any_cable_is_read_to_a_bound_and_kept_whole():
    begun = time.process_time()
    found = only(page(BODY + "words and words. " * 3_000_000))
    assert time.process_time() - begun < 20
    assert len(found.raw_body) > 50_000_000
    assert sum(part.end - part.start for part in found.parts) == len(found.raw_body)
    assert any("were not read" in problem.message for problem in found.problems)


def test_a_file_that_cannot_be_opened_is_the_one_exception(tmp_path):
    with pytest.raises(UnreadableFile) as raised:
        list(corpus.read_file(tmp_path / "absent.html"))
    assert raised.value.hint


def test_a_large_dump_is_read_in_little_memory(tmp_path):
    file = tmp_path / "dump"
    with file.open("w", encoding="utf-8", newline="") as stream:
        for number in range(1, 1_500):
            stream.write(row(number, BODY + "Words. " * 2_000, f"08NOWHERE{number}"))
    assert file.stat().st_size > 20_000_000
    tracemalloc.start()
    count = sum(isinstance(one, Cable) for one in corpus.read_file(file))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 1_499
    assert most < 4_000_000


# Fuzz


def damaged(data, dice):
    """A page with some bytes lost, doubled, swapped, or replaced."""
    made = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(made) or 1)
        size = dice.choice([1, 1, 2, 10, 400, len(made) // 3])
        kind = dice.randrange(5)
        if kind == 0:
            del made[at : at + size]
        elif kind == 1:
            made[at:at] = made[dice.randrange(len(made) or 1) :][:size]
        elif kind == 2:
            made[at : at + 1] = bytes([dice.randrange(256)])
        elif kind == 3:
            made[at:at] = dice.choice([b"\n", b"&#x000A;", b"</pre>", b"<pre>", b"1. (C) ", b"\0", b'"', b"\\", b"-----", b"\xe2\x80\xa8", b"\xff"])  # fmt: skip
        else:
            made[at : at + size] = reversed(made[at : at + size])
    return bytes(made)


def sound(found):
    """Every cable whole, every problem a sentence."""
    for one in found:
        if isinstance(one, Problem):
            assert one.message.endswith(".")
            continue
        assert "".join(one.raw_body[part.start : part.end] for part in one.parts) == one.raw_body
        labels = [paragraph.label for paragraph in one.paragraphs]
        assert len(labels) == len(set(labels))
        for paragraph in one.paragraphs:
            text = " ".join(one.raw_body[a:b] for a, b in paragraph.spans)
            assert " ".join(text.split()) == paragraph.text
        assert json.dumps(corpus.as_dict(one, "x"))


def test_damaged_pages_are_read_without_a_crash(corpus_or_none):
    from citekit import corpus

    sources = [page().encode(), (row(1) + row(2)).encode(), SAMPLE.raw_body.encode()]
    if corpus_or_none:
        sources += [p.read_bytes() for p in sorted((corpus_or_none / "pages").glob("*.html"))[::9]]
        sources += [p.read_bytes() for p in sorted((corpus_or_none / "other").rglob("*.html"))[::5]]
    dice = random.Random(20110830)
    for _ in range(MUTATIONS):
        sound(corpus.read_bytes(damaged(dice.choice(sources), dice), "x"))


@pytest.fixture
def corpus_or_none():
    folder = Path(__file__).resolve().parents[2] / "shared" / "corpus"
    return folder if folder.is_dir() else None


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes_are_read_without_a_crash(data):
    sound(corpus.read_bytes(data, "x"))


@given(st.lists(st.sampled_from([*BODY.split(" "), "\n", "1. (C)", "A.", "----", "PAGE 02 X 00001 111111Z", "BEGIN TEXT", "\u2028", "REF:", "SUBJECT:", "(U)", "UNCLAS ELSEWHERE 000088\n"]), max_size=80))  # fmt: skip
@settings(deadline=None)
def test_any_order_of_a_cables_own_words_is_read_without_a_crash(words):
    sound(corpus.read_bytes(page(" ".join(words), anchored=False).encode(), "x"))


# What is printed


def test_one_object_is_printed_for_every_cable_and_for_a_file_without_one():
    rows = list(corpus.as_dicts(corpus.read_bytes(b"no cable", "x"), "x"))
    assert [(one["reference"], len(one["problems"])) for one in rows] == [(None, 1)]
    (one,) = corpus.as_dicts(corpus.read_bytes(page().encode(), "x"), "x")
    assert list(one) == [
        "file", "reference", "published_as", "date", "classification", "origin", "subject", "tags", "references",
        "classified_by", "signed_by", "paragraphs", "problems",
    ]  # fmt: skip
    assert (one["date"], one["tags"], one["signed_by"]) == (
        "2009-03-05T12:00Z",
        ["PREL", "PGOV"],
        "DOE",
    )
    assert list(one["paragraphs"][0]) == [
        "label",
        "number",
        "occurrence",
        "marking",
        "text",
        "anchor",
    ]


def test_the_sample_says_where_it_is_from():
    assert SAMPLE.source.kind == "text"
    assert (SAMPLE.released, SAMPLE.source.created) == ("2011-01-23", "2008-05-16 14:02")
    assert SAMPLE.problems == ()


def test_every_generation_of_pages_is_read(corpus):
    from citekit.corpus import read_file

    for folder in sorted((corpus / "other").iterdir()):
        for file in sorted(folder.rglob("*.html")) if folder.is_dir() else [folder]:
            found = list(read_file(file))
            assert found
            assert all(isinstance(one, Cable) for one in found), file.name
            sound(found)
            if file.suffix == ".html":
                assert str(found[0].reference) == file.stem


def test_the_copied_page_beside_the_pages_is_the_sample(corpus):
    from citekit.corpus import read_file

    (found,) = read_file(corpus / "08MEXICO1487.txt")
    assert found.paragraphs == SAMPLE.paragraphs
    assert found.signed_by == SAMPLE.signed_by
