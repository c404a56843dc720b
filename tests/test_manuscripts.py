"""A manuscript: its references, quotations and permalinks, found in every kind of file and proved."""

import io
import json
import zipfile

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from citekit import desk, manuscript
from citekit.cli import main
from citekit.errors import UnknownName, UnreadableFile
from citekit.model import Block
from citekit.settings import Settings

TRUE = "have generally sought to maintain warm ties with Cuba"
FALSE = "have generally sought to avoid warm ties with Cuba"
BASE = Settings("https://cables.example.org", "/nowhere/none.db")
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def package(**parts):
    """A ZIP package of parts; ``__`` stands for ``/`` in their names."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/"), text)
    return file.getvalue()


def docx(paragraphs, notes="", styles="", rels=""):
    return package(
        **{
            "word__document.xml": f'<w:document {W} xmlns:r="{REL}"><w:body>{paragraphs}</w:body></w:document>',
            "word__footnotes.xml": f"<w:footnotes {W}>{notes}</w:footnotes>",
            "word__styles.xml": f"<w:styles {W}>{styles}</w:styles>",
            "word___rels__document.xml.rels": f"<Relationships>{rels}</Relationships>",
        }
    )


def odt(body):
    names = "office text xlink style"
    spaces = " ".join(
        f'xmlns:{n}="{"http://www.w3.org/1999/xlink" if n == "xlink" else f"urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"}"'
        for n in names.split()
    )
    return package(
        **{
            "content.xml": f"<office:document-content {spaces}><office:body><office:text>{body}"
            "</office:text></office:body></office:document-content>"
        }
    )


def found(text, name="x.txt", **options):
    data = text if isinstance(text, bytes) else text.encode()
    report = desk.check_manuscript(data, name, **options)
    return [(f.kind, f.status) for f in report.findings]


def quoted(text, name="x.txt", **options):
    return [status for kind, status in found(text, name, **options) if kind == "quotation"]


SAME_CHAPTER = {
    "x.txt": f'They "{TRUE}" (08MEXICO1487, para. 11).\n',
    "x.md": f"They “{TRUE}”.[^1]\n\n[^1]: Cable 08 MEXICO 1487, paragraph 11.\n",
    "x.tex": f"\\begin{{document}}They \\enquote{{{TRUE}}}\\footnote{{08MEXICO1487, para.~11}}.\\end{{document}}",
    "x.html": f'<p>They <q>{TRUE}</q>, says <a href="https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11">a cable</a>.</p>',
    "x.docx": docx(
        f'<w:p><w:r><w:t xml:space="preserve">They “{TRUE[:20]}</w:t></w:r><w:r><w:t>{TRUE[20:]}”</w:t>'
        '<w:footnoteReference w:id="2"/></w:r></w:p>',
        notes='<w:footnote w:id="0" w:type="separator"/><w:footnote w:id="2"><w:p><w:r><w:t>08MEXICO1487, ¶ 11</w:t></w:r></w:p></w:footnote>',
    ),
    "x.odt": odt(
        f"<text:p>They “<text:span>{TRUE}</text:span>”<text:note><text:note-body><text:p>08MEXICO1487, ¶ 11</text:p>"
        "</text:note-body></text:note>.</text:p>"
    ),
}


@pytest.mark.parametrize("name", SAME_CHAPTER)
def test_a_true_quotation_is_proved_in_every_kind_of_file(name):
    assert "verbatim" in quoted(SAME_CHAPTER[name], name)


@pytest.mark.parametrize("name", SAME_CHAPTER)
def test_the_same_quotation_with_one_word_changed_is_altered_in_every_kind_of_file(name):
    data = SAME_CHAPTER[name]
    if isinstance(data, bytes):
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            parts = {n.replace("/", "__"): held.read(n).decode() for n in held.namelist()}
        data = package(**{n: text.replace("maintain", "avoid") for n, text in parts.items()})
    else:
        data = data.replace("maintain", "avoid")
    assert "altered" in quoted(data, name)


def test_the_report_says_where_the_true_words_stand():
    report = desk.check_manuscript(f'"{FALSE}" (08MEXICO1487)'.encode(), "x.txt")
    [wrong] = [f for f in report.findings if f.is_wrong]
    assert wrong.nearest == TRUE + "."
    assert wrong.address is not None
    assert wrong.address.startswith("08MEXICO1487/11/32-40:")
    assert report.is_wrong


CASES = [  # what is written, the verdicts on its quotations
    ('"maintain warm ties with Cuba," it says (08MEXICO1487).', ["verbatim"]),  # American comma
    ('"sought to maintain … ties with Cuba" (08MEXICO1487)', ["omissions"]),
    ('"completely different words that nobody wrote" (08MEXICO1487)', ["missing"]),
    ('"maintain warm ties with Cuba" (08MEXICO1487, para. 12)', ["misplaced"]),
    ('"maintain warm ties with Cuba" (08MEXICO1487, ¶ 11)', ["verbatim"]),
    ('the so-called "rogue posture" (08MEXICO1487)', ["short"]),
    ('"maintain warm ties with Cuba" (10MADRID87)', ["unheld"]),
    ('"nothing to do with any cable at all"', []),
    ("‘Mexican governments -- including Calderon's’ (08MEXICO1487)", ["verbatim"]),
    ("„maintain warm ties with Cuba“ und «maintain warm ties» (08MEXICO1487)", ["verbatim"] * 2),
    ('08MEXICO1487 is quoted: "maintain warm ties with Cuba".', ["verbatim"]),
]


@pytest.mark.parametrize(("text", "verdicts"), CASES)
def test_each_quotation_near_a_reference_gets_its_verdict(text, verdicts):
    assert quoted(text) == verdicts


def test_of_two_cables_cited_the_one_that_holds_the_words_proves_them():
    assert quoted('"maintain warm ties with Cuba" (10MADRID87; 08MEXICO1487).') == ["verbatim"]


def test_a_block_quotation_is_proved_against_the_cable_named_around_it():
    text = "As 08MEXICO1487 puts it:\n\n> maintain warm ties with Cuba\n\nThus."
    assert quoted(text, "x.md") == ["verbatim"]
    assert quoted(text.replace("warm", "cool"), "x.md") == ["altered"]


def test_a_style_named_quote_sets_a_block_quotation_in_word_whatever_its_key():
    styles = '<w:style w:styleId="Zitat"><w:name w:val="Quote"/></w:style>'
    body = (
        "<w:p><w:r><w:t>See 08MEXICO1487:</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val='Zitat'/></w:pPr>"
        "<w:r><w:t>maintain warm ties with Cuba</w:t></w:r></w:p>"
    )
    assert quoted(docx(body, styles=styles), "x.docx") == ["verbatim"]


def test_words_deleted_with_changes_tracked_are_not_read():
    body = (
        "<w:p><w:r><w:t>“maintain </w:t></w:r><w:del><w:r><w:delText>cold </w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>warm ties with Cuba” (08MEXICO1487)</w:t></w:r></w:ins></w:p>"
    )
    assert quoted(docx(body), "x.docx") == ["verbatim"]


def test_a_key_is_the_cable_that_its_entry_cites():
    bib = b"@techreport{mex08, number = {08MEXICO1487}}"
    for name, text in {
        "x.tex": "They ``maintain warm ties with Cuba''~\\autocite[para.~11]{mex08}.",
        "x.md": 'They "maintain warm ties with Cuba" [@mex08, para. 11].',
    }.items():
        assert quoted(text, name, bibliographies=[bib]) == ["verbatim"]
        assert quoted(text, name) == []


def test_a_reference_that_was_never_published_is_wrong_with_the_nearest():
    report = desk.check_manuscript(b"As 08MEXCIO1487 and 08MEXICO14870 have it.", "x.txt")
    assert [f.status for f in report.findings] == ["unknown", "unknown"]
    assert "08MEXICO1487" in report.findings[0].message


def test_permalinks_of_ours_stand_are_gone_or_unheld():
    lines = [
        ("https://cables.example.org/08MEXICO1487/11/26-40:0AQ8", "stands"),
        ("https://other.example/08MEXICO1487/11/26-40:0AQ8.", "stands"),
        ("https://cables.example.org/08MEXICO1487/11/26-41:0AQ8", "gone"),
        ("https://cables.example.org/08MEXICO1487/99", "gone"),
        ("https://cables.example.org/10MADRID87/3", "unheld"),
    ]
    text = "\n\n".join(url for url, _ in lines)
    report = desk.check_manuscript(text.encode(), "links.txt", settings=BASE)
    assert [f.status for f in report.findings if f.kind == "link"] == [s for _, s in lines]


def test_pages_of_other_sites_are_references_and_no_links_of_ours():
    kinds = found("https://wikileaks.org/cable/2008/05/08MEXICO1487.html#par11")
    assert kinds == [("reference", "held")]


def test_a_printers_hyphen_at_a_line_end_of_a_pdf_is_not_the_quotations():
    block = Block("They “main-\ntain warm ties with Cuba” (08MEXICO1487)", "page 1", may_break=True)
    [first] = manuscript.quotations(block)
    readings = [text for text, _ in desk.judging._readings(block, first)]
    assert "maintain warm ties with Cuba" in readings


def test_a_pdf_without_its_reader_or_damaged_is_one_sentence():
    with pytest.raises((UnreadableFile, desk.reports.Unavailable)):
        manuscript.read(b"%PDF-1.4 broken", "x.pdf")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"PK\x03\x04 nothing", "x.docx"),
        (package(other="x"), "x.docx"),
        (package(other="x"), "x.odt"),
        (package(**{"word__document.xml": "<w:document"}), "x.docx"),
        (package(**{"content.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "x.odt"),
        (package(**{"word__document.xml": " " * 30_000_000}), "x.docx"),
        (b"a\0b", "x.md"),
        (b"x" * (manuscript.MAX_BYTES + 1), "x.txt"),
    ],
)
def test_a_damaged_or_hostile_file_is_refused_with_a_sentence(data, name):
    with pytest.raises(UnreadableFile) as refused:
        manuscript.read(data, name)
    assert refused.value.hint


def test_an_unknown_kind_of_file_names_those_that_are_read():
    with pytest.raises(UnknownName, match=r"\.pages"):
        manuscript.read(b"", "x.pages")


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(exclude_characters="\0"), max_size=300),
    st.sampled_from(["x.txt", "x.md", "x.tex", "x.html"]),
)
def test_any_text_is_read_without_an_exception(text, name):
    blocks = manuscript.read(text.encode("utf-8", "replace"), name)
    for block in blocks:
        for quotation in manuscript.quotations(block):
            assert 0 <= quotation.start <= quotation.end <= len(block.text)


def run(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments])


def test_check_exits_with_1_if_anything_is_wrong(tmp_path):
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text(f'"{TRUE}" (08MEXICO1487)')
    bad.write_text(f'"{FALSE}" (08MEXICO1487)')
    assert run("check", good).exit_code == 0
    refused = run("check", bad)
    assert refused.exit_code == 1
    assert TRUE in refused.output


def test_check_strict_also_asks_for_what_is_not_held(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text('"maintain warm ties with Cuba" (10MADRID87)')
    assert run("check", file).exit_code == 0
    assert run("check", file, "--strict").exit_code == 1


def test_check_reads_the_bibliography_that_a_latex_file_names(tmp_path):
    (tmp_path / "my.bib").write_text("@report{m, number={08MEXICO1487}}")
    file = tmp_path / "a.tex"
    file.write_text(
        "\\addbibresource{my.bib}\\begin{document}``avoid warm ties with Cuba''\\cite{m}"
    )
    assert run("check", file).exit_code == 1


def test_check_json_has_a_verdict_for_every_finding(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text(f'"{FALSE}" (08MEXICO1487)')
    told = json.loads(run("check", file, "--json").stdout)
    assert told["wrong"] is True
    assert {row["status"] for row in told["findings"]} == {"altered", "held"}


def test_the_annotated_page_marks_the_words_and_runs_nothing(tmp_path):
    file, page = tmp_path / "a.html", tmp_path / "out.html"
    file.write_text(f"<p>&lt;script&gt;alert(1)&lt;/script&gt; “{FALSE}” (08MEXICO1487)</p>")
    run("check", file, "--html", page)
    text = page.read_text()
    assert f'<mark class="bad">{FALSE}</mark>' in text
    assert "<script" not in text
    assert "default-src 'none'" in text


def test_a_dossier_shows_the_whole_paragraph_with_the_words_lit(tmp_path):
    page = tmp_path / "d.html"
    done = run("dossier", "08MEXICO1487/11/26-40", "08MEXICO1487/1/74-83", "-o", page)
    assert done.exit_code == 0, done.output
    text = page.read_text()
    assert "<mark>Mexican governments" in text
    assert "Closer to home, Mexico has traditionally" in text
    assert "08MEXICO1487/11/26-40:0AQ8" in text
    assert desk.cable("08MEXICO1487").sha256 in text
    assert all(note.message in text for note in desk.passage("08MEXICO1487/1/74-83").guard)


def test_the_pieces_of_a_lit_paragraph_join_to_the_whole():
    for address in ("08MEXICO1487/11/26-40", "08MEXICO1487/11", "08MEXICO1487/1/69-72+74-83"):
        passage = desk.passage(address)
        [paragraph] = passage.paragraphs
        pieces = list(desk.reports.lit_words(passage, paragraph))
        assert " ".join(text for text, _ in pieces if text) == paragraph.text
        lit = " … ".join(text for text, is_lit in pieces if is_lit)
        assert lit == passage.text


def test_a_dossier_of_words_that_are_not_there_writes_nothing(tmp_path):
    page = tmp_path / "d.html"
    assert run("dossier", "08MEXICO1487/11/900-910", "-o", page).exit_code == 1
    assert not page.exists()


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        (
            "a.tex",
            "\\documentclass{article}\n\\begin{document}\nOn 08MEXICO1487, para. 11:\nit says\n``WORDS''.\n\\end{document}\n",
            5,
        ),
        ("a.tex", "On 08MEXICO1487, para. 11:\nit says\n\\enquote{WORDS}.\n", 3),
        ("a.md", "---\ntitle: x\n---\n\nOn 08MEXICO1487, para. 11:\nit says\n“WORDS”.\n", 7),
        ("a.html", "<h1>x</h1>\n<p>On 08MEXICO1487, para. 11:\nit <b>says</b>\n“WORDS”.</p>\n", 4),
        ("a.txt", "\n\nOn 08MEXICO1487, para. 11:\nit says\n“WORDS”.\n", 5),
    ],
)
def test_a_finding_names_its_own_line_and_not_the_first_of_its_paragraph(name, text, line):
    text = text.replace("WORDS", TRUE)
    report = desk.check_manuscript(text.encode(), name, settings=BASE)
    [quotation] = [f for f in report.findings if f.kind == "quotation"]
    assert quotation.where == f"line {line}"
